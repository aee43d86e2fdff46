//! What a folder that a scan wrote holds, by its `run.json`: which files are the program's and which the user's.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use crate::model::provenance::hex;

/// The file that tells of a run.
pub const RUN_FILE: &str = "run.json";
/// What a copy of an edited file has in its name, before the day.
pub const YOURS: &str = ".yours-";

/// How the schemas of runs begin.
const SCHEMAS: [&str; 2] = ["fba-recon/run/", "fba-recon/accounts/"];
/// The most bytes of a `run.json` that are read; one of a million files has about 150 million.
const RUN_BYTES_MAX: u64 = 1 << 30;

/// Files that runs wrote before `run.json` listed them.
const NAMES: &[&str] = &[
    RUN_FILE,
    "accounts.csv",
    "cases.csv",
    "cases.json",
    "coverage.csv",
    "diagnostics.txt",
    "rejects.csv",
    "summary.md",
    "totals.csv",
    "worklist.csv",
];
const CASE_NAMES: &[&str] = &["message.txt", "rows.csv", "sheet.md"];

/// How a sealed `run.json` begins: with the digest of what follows.
const SEAL: &str = "{\n  \"own_sha256\": \"";
const SEAL_END: &str = "\",\n";

/// A `run.json` with the digest of all that follows as its first field: it lists every file but itself, and whoever
/// edits it is to find what he wrote.
#[must_use]
pub fn sealed(json: &str) -> String {
    let rest = unsealed(json);
    format!("{SEAL}{}{SEAL_END}{rest}", hex(&Sha256::digest(rest)))
}

/// What follows the digest, or the first sign of a document that has none.
fn unsealed(json: &str) -> &str {
    let after = json.strip_prefix(SEAL).and_then(|rest| rest.split_once(SEAL_END));
    after.map_or_else(|| json.strip_prefix("{\n").unwrap_or(json), |(_, rest)| rest)
}

/// Whether a `run.json` holds a digest and is not what it is of.
fn is_edited(json: &[u8]) -> bool {
    let told = json.strip_prefix(SEAL.as_bytes()).and_then(|rest| rest.split_at_checked(64));
    let told =
        told.and_then(|(digest, rest)| Some((digest, rest.strip_prefix(SEAL_END.as_bytes())?)));
    match told {
        Some((digest, rest)) => hex(&Sha256::digest(rest)).as_bytes() != digest,
        // One of before has none; in any other place somebody wrote it anew.
        None => memchr::memmem::find(json, b"\"own_sha256\"").is_some(),
    }
}

/// What `run.json` tells of its folder.
#[derive(Deserialize)]
struct RunFile {
    schema: String,
    #[serde(default)]
    as_of: Option<String>,
    #[serde(default)]
    files: Option<Vec<Entry>>,
}

#[derive(Deserialize)]
struct Entry {
    file: String,
    sha256: String,
    bytes: u64,
}

/// Whose a path in a former output is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// The program's; with length and digest where the run listed it.
    Ours(Option<(u64, String)>),
    /// The user's.
    Users,
}

/// A folder that a scan wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Former {
    /// The day that the run spoke for, as written.
    pub as_of: String,
    /// Length and digest of each file by its path, where the run listed them.
    files: Option<BTreeMap<String, (u64, String)>>,
    /// Folders of accounts, in outputs without a list.
    accounts: Vec<String>,
    /// Whether its `run.json` is not as the run wrote it.
    is_edited: bool,
}

impl Former {
    /// Reads what a folder tells of the run that wrote it; `None` where its `run.json` is missing or is none of a
    /// run. Names of other files decide nothing.
    #[must_use]
    pub fn read(folder: &Path) -> Option<Self> {
        let (run, is_edited) = run_file(folder)?;
        let files = run.files.map(|files| {
            files.into_iter().map(|entry| (entry.file, (entry.bytes, entry.sha256))).collect()
        });
        let is_many = run.schema.starts_with(SCHEMAS[1]);
        let accounts =
            if is_many && files.is_none() { account_folders(folder) } else { Vec::new() };
        // The day goes into names of files, so that it may hold nothing else.
        let as_of = run.as_of.filter(|day| day.parse::<jiff::civil::Date>().is_ok());
        Some(Self {
            as_of: as_of.unwrap_or_else(|| "before".to_owned()),
            files,
            accounts,
            is_edited,
        })
    }

    /// Whose a file is, by its path below the folder with `/` between the parts.
    #[must_use]
    pub fn whose(&self, path: &str) -> Whose {
        match &self.files {
            Some(files) => match files.get(path) {
                Some(listed) => Whose::Ours(Some(listed.clone())),
                None if path == RUN_FILE => Whose::Ours(None),
                None => Whose::Users,
            },
            None if self.is_name_of_ours(path) => Whose::Ours(None),
            None => Whose::Users,
        }
    }

    /// Whether the user edited the file that tells of the run.
    #[must_use]
    pub fn is_run_edited(&self, path: &str) -> bool {
        path == RUN_FILE && self.is_edited
    }

    /// Whether a folder held files of the run, so that it goes with them.
    #[must_use]
    pub fn is_folder_of_ours(&self, path: &str) -> bool {
        let below = format!("{path}/");
        match &self.files {
            Some(files) => {
                let next = files.range(below.clone()..).next();
                next.is_some_and(|(file, _)| file.starts_with(&below))
            }
            None => {
                CASE_NAMES.iter().any(|name| self.is_name_of_ours(&format!("{below}{name}")))
                    || NAMES.iter().any(|name| self.is_name_of_ours(&format!("{below}{name}")))
                    || path.rsplit('/').next() == Some("cases")
            }
        }
    }

    fn is_name_of_ours(&self, path: &str) -> bool {
        let account = self.accounts.iter().find_map(|account| {
            path.strip_prefix(account.as_str()).and_then(|rest| rest.strip_prefix('/'))
        });
        let path = account.unwrap_or(path);
        let parts: Vec<&str> = path.split('/').collect();
        match parts[..] {
            [name] => NAMES.contains(&name),
            ["cases", case, name] => case.starts_with("CS-") && CASE_NAMES.contains(&name),
            _ => false,
        }
    }

    /// The files of a former output that no run wrote, in the order of their paths; copies of edited files are not
    /// among them.
    #[must_use]
    pub fn foreign_files(&self, folder: &Path) -> Vec<(String, PathBuf)> {
        let entries = WalkDir::new(folder).min_depth(1).sort_by_file_name().into_iter();
        let files = entries.filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
        let named = files.map(|entry| (below(folder, entry.path()), entry.into_path()));
        named
            .filter(|(name, _)| self.whose(name) == Whose::Users && !name.contains(YOURS))
            .collect()
    }
}

/// The path below a folder, for people and lists.
#[must_use]
pub fn below(folder: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(folder).unwrap_or(path).components();
    let parts = parts.map(|part| part.as_os_str().to_string_lossy().into_owned());
    parts.collect::<Vec<String>>().join("/")
}

/// What a folder tells of the run that wrote it, and whether that was edited.
fn run_file(folder: &Path) -> Option<(RunFile, bool)> {
    let path = folder.join(RUN_FILE);
    // A pipe of this name would never end.
    if !std::fs::metadata(&path).is_ok_and(|found| found.is_file() && found.len() <= RUN_BYTES_MAX)
    {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(RUN_BYTES_MAX).read_to_end(&mut bytes).ok()?;
    let run: RunFile = serde_json::from_slice(&bytes).ok()?;
    let is_ours = SCHEMAS.iter().any(|schema| run.schema.starts_with(schema));
    is_ours.then(|| (run, is_edited(&bytes)))
}

/// The folders below one that hold a `run.json` of a run.
fn account_folders(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let folders = folders.filter(|entry| run_file(&entry.path()).is_some());
    let mut names: Vec<String> =
        folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn former(run: &str) -> Option<Former> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(RUN_FILE), run).unwrap();
        Former::read(folder.path())
    }

    #[test]
    fn a_folder_is_ours_by_the_content_of_its_run_file() {
        for other in ["", "{}", "[1]", r#"{"schema": "other/run/v1"}"#, r#"{"schema": 1}"#, "{"] {
            assert_eq!(former(other), None, "{other}");
        }
        assert!(former(r#"{"schema": "fba-recon/run/v1"}"#).is_some());
        assert!(former(r#"{"schema": "fba-recon/accounts/v1", "as_of": "2026-11-21"}"#).is_some());
        let sly = former(r#"{"schema": "fba-recon/run/v1", "as_of": "../../x"}"#).unwrap();
        assert_eq!(sly.as_of, "before");
    }

    #[test]
    fn who_edits_a_run_file_is_known() {
        let written = sealed("{\n  \"schema\": \"fba-recon/run/v1\",\n  \"lang\": \"en\"\n}\n");
        assert_eq!(sealed(&written), written);
        let is_edited = |text: &str| former(text).unwrap().is_run_edited(RUN_FILE);
        assert!(!is_edited(&written));
        assert!(is_edited(&written.replace("en", "zh")));
        assert!(is_edited(&format!("{written} ")) && is_edited(&written.replacen("\n", "", 1)));
        // One of before tells nothing of itself.
        assert!(!is_edited(r#"{"schema": "fba-recon/run/v1"}"#));
        assert!(!former(&written).unwrap().is_run_edited("north/run.json"));
    }

    #[test]
    fn a_list_decides_whose_a_file_is_and_names_do_where_there_is_none() {
        let listed = r#"{"schema": "fba-recon/run/v1", "as_of": "2026-11-21", "files":
            [{"file": "cases/CS-1/sheet.md", "sha256": "ab", "bytes": 3}]}"#;
        let listed = former(listed).unwrap();
        let ours = Whose::Ours(Some((3, "ab".to_owned())));
        assert_eq!(listed.whose("cases/CS-1/sheet.md"), ours);
        assert_eq!(listed.whose(RUN_FILE), Whose::Ours(None));
        for users in ["cases/CS-2/sheet.md", "summary.md", "cases/CS-1/note.md"] {
            assert_eq!(listed.whose(users), Whose::Users, "{users}");
        }
        assert!(listed.is_folder_of_ours("cases") && listed.is_folder_of_ours("cases/CS-1"));
        assert!(!listed.is_folder_of_ours("cases/CS") && !listed.is_folder_of_ours("notes"));
        let before = former(r#"{"schema": "fba-recon/run/v1"}"#).unwrap();
        for ours in ["summary.md", "cases/CS-2/sheet.md"] {
            assert_eq!(before.whose(ours), Whose::Ours(None), "{ours}");
        }
        for users in ["notes.txt", "cases/CS-2/reply.md", "cases/mine/sheet.md", "x/summary.md"] {
            assert_eq!(before.whose(users), Whose::Users, "{users}");
        }
        assert!(before.is_folder_of_ours("cases/CS-2") && !before.is_folder_of_ours("notes"));
    }
}
