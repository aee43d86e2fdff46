//! The plan: one line of JSON an account, which says all that decides its result.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::ingest::Input;
use crate::model::provenance::{file_digest, hex};

/// What a line of a plan is.
pub const PLAN_SCHEMA: &str = "fba-recon/shard-plan/v1";
/// Files that are named where many differ.
const NAMED_MAX: usize = 5;

/// One account of a plan. The fields stand in the order of their names, as they do in the line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Spec {
    /// Name of the account; part of every case id.
    pub account: String,
    /// The day the scan speaks for.
    #[schemars(with = "crate::model::shapes::Day")]
    pub as_of: String,
    /// Bytes of all files whose length is known.
    pub bytes: u64,
    /// Every file below the folder, recognised or not, in the order of the paths.
    pub files: Vec<FileSpec>,
    /// Arguments that decide the result, as `shard run` reads them.
    pub options: Vec<String>,
    /// SHA-256 of the policy tables.
    #[schemars(with = "crate::model::shapes::Digest")]
    pub policy_digest: String,
    /// The folder of the account: an absolute path, or an address from which an engine fetches it.
    pub root: String,
    /// Always `fba-recon/shard-plan/v1`.
    #[schemars(extend("const" = PLAN_SCHEMA))]
    pub schema: String,
    /// SHA-256 of the others, whatever the order and spacing of the line.
    #[schemars(with = "crate::model::shapes::Digest")]
    pub spec_digest: String,
    /// Version of the program.
    pub version: String,
}

/// One file of an account. What is absent is not known, such as the content of a link that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileSpec {
    /// Its length.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// When it was changed last, in UTC; where no digest is wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<crate::model::shapes::Moment>")]
    pub modified: Option<String>,
    /// Path below the folder, with `/` between the parts.
    pub path: String,
    /// SHA-256 of its content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<crate::model::shapes::Digest>")]
    pub sha256: Option<String>,
}

/// Why a plan cannot be made, or a line of it not be used.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// Two folders have the same name.
    #[error("the account {account} is named by two folders: {one} and {other}")]
    Twice {
        /// The name.
        account: String,
        /// Its first folder.
        one: String,
        /// Its second folder.
        other: String,
    },
    /// A path that JSON cannot hold.
    #[error("the path is no text: {}", .0.display())]
    NoText(PathBuf),
    /// The line is none of a plan.
    #[error("no line of a plan: {0}")]
    NotASpec(String),
    /// The line was changed after it was written.
    #[error("the line of account {account} was changed: its digest is {found}, not {written}")]
    WrongDigest {
        /// The name.
        account: String,
        /// What the line comes to.
        found: String,
        /// What it says.
        written: String,
    },
}

/// What all lines of a plan have in common.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The day the scans speak for.
    pub as_of: Date,
    /// Arguments that decide the result.
    pub options: Vec<String>,
    /// SHA-256 of the policy tables.
    pub policy_digest: String,
    /// Version of the program.
    pub version: String,
    /// Whether files are told by their content; by the time of their last change else.
    pub is_digested: bool,
}

impl Plan {
    /// The line of an account whose files lie in a folder. Their bytes are read where digests are wanted.
    ///
    /// # Errors
    /// When the path of the folder is no text.
    pub fn line(&self, account: &str, root: &Path, inputs: &[Input]) -> Result<Spec, PlanError> {
        let place = root.to_str().ok_or_else(|| PlanError::NoText(root.to_owned()))?;
        let looked = inputs.par_iter().map(|input| look(root, &input.name, self.is_digested));
        Ok(self.spec(account, place, looked.collect()))
    }

    /// The line of an account whose files lie elsewhere, from a line of a manifest: `account`, `root` and `files`.
    ///
    /// # Errors
    /// When the line is none of a manifest.
    pub fn elsewhere(&self, line: &str) -> Result<Spec, PlanError> {
        #[derive(Deserialize)]
        struct Elsewhere {
            account: String,
            root: String,
            files: Vec<FileSpec>,
        }
        let wrong = |error: serde_json::Error| PlanError::NotASpec(error.to_string());
        let Elsewhere { account, root, mut files } = serde_json::from_str(line).map_err(wrong)?;
        files.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(self.spec(&account, &root, files))
    }

    fn spec(&self, account: &str, root: &str, files: Vec<FileSpec>) -> Spec {
        let mut spec = Spec {
            account: account.to_owned(),
            as_of: self.as_of.to_string(),
            bytes: files.iter().filter_map(|file| file.bytes).sum(),
            files,
            options: self.options.clone(),
            policy_digest: self.policy_digest.clone(),
            root: root.to_owned(),
            schema: PLAN_SCHEMA.to_owned(),
            spec_digest: String::new(),
            version: self.version.clone(),
        };
        spec.spec_digest = serde_json::to_value(&spec).map(digest).unwrap_or_default();
        spec
    }
}

/// The lines of a plan in their order: the largest first, so that the longest task does not begin last.
///
/// # Errors
/// When one account is named twice: its results would have the same place.
pub fn ordered(mut specs: Vec<Spec>) -> Result<Vec<Spec>, PlanError> {
    let mut roots: BTreeMap<&str, &str> = BTreeMap::new();
    for spec in &specs {
        if let Some(one) = roots.insert(&spec.account, &spec.root) {
            return Err(PlanError::Twice {
                account: spec.account.clone(),
                one: one.to_owned(),
                other: spec.root.clone(),
            });
        }
    }
    specs.sort_by(|one, other| {
        other.bytes.cmp(&one.bytes).then_with(|| one.account.cmp(&other.account))
    });
    Ok(specs)
}

impl Spec {
    /// Reads a line of a plan.
    ///
    /// # Errors
    /// When it is none, or its digest is not that of the others.
    pub fn parse(line: &str) -> Result<Self, PlanError> {
        let wrong = |error: serde_json::Error| PlanError::NotASpec(error.to_string());
        let value: Value = serde_json::from_str(line).map_err(wrong)?;
        match value.get("schema").and_then(Value::as_str) {
            Some(PLAN_SCHEMA) => {}
            found => {
                let found = found.unwrap_or("nothing");
                let message = format!("its schema is {found}, not {PLAN_SCHEMA}");
                return Err(PlanError::NotASpec(message));
            }
        }
        let spec: Self = serde_json::from_value(value.clone()).map_err(wrong)?;
        if spec.as_of.parse::<Date>().is_err() {
            return Err(PlanError::NotASpec(format!("no day: {}", spec.as_of)));
        }
        let found = digest(value);
        if found != spec.spec_digest {
            return Err(PlanError::WrongDigest {
                account: spec.account,
                found,
                written: spec.spec_digest,
            });
        }
        Ok(spec)
    }

    /// The line, without its end.
    #[must_use]
    pub fn to_line(&self) -> String {
        serde_json::to_value(self).map(canonical).unwrap_or_default()
    }

    /// The folders that links of the account lead to and that were not entered: those of other accounts.
    #[must_use]
    pub fn not_entered(&self, root: &Path) -> Vec<PathBuf> {
        let unread = self.files.iter().filter(|file| file.bytes.is_none());
        let folders = unread.map(|file| root.join(&file.path)).filter(|path| path.is_dir());
        folders.filter_map(|path| path.canonicalize().ok()).collect()
    }

    /// How the files of a folder differ from those of the line, one text a file, a few of them; nothing where they
    /// are the same.
    #[must_use]
    pub fn differences(&self, root: &Path, inputs: &[Input]) -> Vec<String> {
        let found: BTreeSet<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
        let planned: BTreeSet<&str> = self.files.iter().map(|file| file.path.as_str()).collect();
        let mut told: Vec<String> = Vec::new();
        told.extend(planned.difference(&found).map(|path| format!("{path} is not there")));
        told.extend(found.difference(&planned).map(|path| format!("{path} is not in the plan")));
        let both = self.files.par_iter().filter(|file| found.contains(file.path.as_str()));
        let changed = both.filter(|file| is_changed(root, file));
        let changed: Vec<String> =
            changed.map(|file| format!("{} was changed", file.path)).collect();
        told.extend(changed);
        let more = told.len().saturating_sub(NAMED_MAX);
        told.truncate(NAMED_MAX);
        told.extend((more > 0).then(|| format!("and {more} more")));
        told
    }
}

/// Whether a file is another than the one of the plan. Its length decides before its content is read.
fn is_changed(root: &Path, planned: &FileSpec) -> bool {
    let without = look(root, &planned.path, false);
    if without.bytes != planned.bytes {
        return true;
    }
    match (&planned.sha256, &planned.modified) {
        (Some(sha256), _) => look(root, &planned.path, true).sha256.as_ref() != Some(sha256),
        (None, Some(modified)) => without.modified.as_ref() != Some(modified),
        (None, None) => planned.bytes.is_some() && look(root, &planned.path, true).sha256.is_some(),
    }
}

/// A file as a line of a plan tells it.
fn look(root: &Path, name: &str, is_digested: bool) -> FileSpec {
    let path = root.join(name);
    let found = fs::metadata(&path).ok().filter(Metadata::is_file);
    let known = found.as_ref();
    FileSpec {
        bytes: known.map(Metadata::len),
        modified: known.filter(|_| !is_digested).and_then(modified),
        sha256: known.filter(|_| is_digested).and_then(|_| file_digest(&path).ok()),
        path: name.to_owned(),
    }
}

fn modified(found: &Metadata) -> Option<String> {
    Timestamp::try_from(found.modified().ok()?).ok().map(|moment| moment.to_string())
}

/// SHA-256 of a line without its own digest.
fn digest(mut value: Value) -> String {
    if let Some(fields) = value.as_object_mut() {
        fields.remove("spec_digest");
    }
    hex(&Sha256::digest(canonical(value).as_bytes()))
}

/// JSON without spaces, with the keys of every object in the order of their names.
fn canonical(value: Value) -> String {
    sorted(value).to_string()
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<String, Value> = fields.into_iter().collect();
            let fields = fields.into_iter().map(|(key, value)| (key, sorted(value)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan {
        Plan {
            as_of: jiff::civil::date(2026, 11, 21),
            options: vec!["--policy=current".to_owned()],
            policy_digest: "p".to_owned(),
            version: "1".to_owned(),
            is_digested: true,
        }
    }

    fn folder(files: &[(&str, &str)]) -> (tempfile::TempDir, Vec<Input>) {
        let work = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(work.path().join(name), text).unwrap();
        }
        let inputs = crate::ingest::discover(&[work.path().to_owned()]);
        (work, inputs)
    }

    #[test]
    fn a_line_is_told_by_its_content_not_by_its_text() {
        let (work, inputs) = folder(&[("a.txt", "one"), ("b.csv", "")]);
        let spec = plan().line("north", work.path(), &inputs).unwrap();
        assert_eq!((spec.bytes, spec.files.len()), (3, 2));
        let line = spec.to_line();
        assert!(line.starts_with("{\"account\":\"north\",\"as_of\":\"2026-11-21\",\"bytes\":3"));
        assert_eq!(Spec::parse(&line).unwrap(), spec);
        let value: Value = serde_json::from_str(&line).unwrap();
        let turned: Map<String, Value> =
            value.as_object().unwrap().clone().into_iter().rev().collect();
        let spaced = serde_json::to_string_pretty(&turned).unwrap();
        assert_eq!(Spec::parse(&spaced).unwrap(), spec);
        let other = line.replace("2026-11-21", "2026-11-22");
        assert!(matches!(Spec::parse(&other), Err(PlanError::WrongDigest { .. })));
        let other = line.replace("shard-plan/v1", "shard-plan/v2");
        assert!(matches!(Spec::parse(&other), Err(PlanError::NotASpec(_))));
    }

    #[test]
    fn a_file_that_is_new_gone_or_changed_is_told() {
        let (work, inputs) = folder(&[("a.txt", "one"), ("b.txt", "two")]);
        for is_digested in [true, false] {
            let plan = Plan { is_digested, ..plan() };
            let spec = plan.line("north", work.path(), &inputs).unwrap();
            assert!(spec.differences(work.path(), &inputs).is_empty());
        }
        let spec = plan().line("north", work.path(), &inputs).unwrap();
        fs::write(work.path().join("a.txt"), "oNe").unwrap();
        fs::remove_file(work.path().join("b.txt")).unwrap();
        fs::write(work.path().join("c.txt"), "new").unwrap();
        let inputs = crate::ingest::discover(&[work.path().to_owned()]);
        assert_eq!(
            spec.differences(work.path(), &inputs),
            ["b.txt is not there", "c.txt is not in the plan", "a.txt was changed"]
        );
    }

    #[test]
    fn the_largest_account_comes_first_and_no_name_twice() {
        let line = |account: &str, bytes: u64| {
            let files = vec![FileSpec {
                bytes: Some(bytes),
                modified: None,
                path: "a".to_owned(),
                sha256: None,
            }];
            plan().spec(account, "/", files)
        };
        let specs = ordered(vec![line("b", 1), line("c", 9), line("a", 1)]).unwrap();
        let names: Vec<&str> = specs.iter().map(|spec| spec.account.as_str()).collect();
        assert_eq!(names, ["c", "a", "b"]);
        assert!(matches!(ordered(vec![line("a", 1), line("a", 2)]), Err(PlanError::Twice { .. })));
    }
}
