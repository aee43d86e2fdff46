//! The place of a result: `account=<name>/as_of=<day>/` below the folder of all results.

use std::fs;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::escaped;
use super::plan::Spec;
use super::result::Stored;

/// The file of a result, which is written last.
pub(super) const RESULT_FILE: &str = "result.json";
/// The case log of an account beside its results.
const LOG_FILE: &str = "fba-recon.db";
const FAILURE_SCHEMA: &str = "fba-recon/shard-failure/v1";

/// Where the result of an account stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultPlace {
    folder: PathBuf,
    name: String,
}

/// What stands in a place.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Found {
    /// Nothing.
    Nothing,
    /// Something that is no whole result.
    Torn,
    /// A whole result.
    Whole(Box<Stored>),
}

/// Why a task of an account wrote no result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Failure {
    /// Always `fba-recon/shard-failure/v1`.
    #[schemars(extend("const" = FAILURE_SCHEMA))]
    schema: String,
    /// The line of the plan that it answers.
    #[schemars(with = "crate::model::shapes::Digest")]
    pub(super) spec_digest: String,
    /// How the task ended.
    exit_code: u8,
    /// Why it wrote no result.
    pub(super) error: String,
}

impl ResultPlace {
    /// The place of a line of a plan.
    #[must_use]
    pub fn new(root: &Path, spec: &Spec) -> Self {
        let folder = root.join(format!("account={}", escaped(&spec.account)));
        Self { folder, name: format!("as_of={}", spec.as_of) }
    }

    /// The folder of the account, which holds the results of all days.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder of the result.
    #[must_use]
    pub fn out(&self) -> PathBuf {
        self.folder.join(&self.name)
    }

    /// The case log of the account.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.folder.join(LOG_FILE)
    }

    fn failure_file(&self) -> PathBuf {
        self.folder.join(format!("failed-{}.json", self.name))
    }

    /// What stands there.
    pub(super) fn read(&self) -> Found {
        let out = self.out();
        if fs::symlink_metadata(&out).is_err() {
            return Found::Nothing;
        }
        let text = bytes(&out.join(RESULT_FILE)).unwrap_or_default();
        match serde_json::from_slice::<Stored>(&text) {
            Ok(stored) if stored.is_whole(&out) => Found::Whole(Box::new(stored)),
            _ => Found::Torn,
        }
    }

    /// Notes why a task wrote no result, as far as that can be written.
    pub(super) fn fail(&self, spec: &Spec, exit_code: u8, error: &str) {
        let failure = Failure {
            schema: FAILURE_SCHEMA.to_owned(),
            spec_digest: spec.spec_digest.clone(),
            exit_code,
            error: error.to_owned(),
        };
        let Ok(text) = serde_json::to_vec(&failure) else { return };
        let written = tempfile::NamedTempFile::new_in(&self.folder);
        let Ok(mut file) = written else { return };
        if std::io::Write::write_all(&mut file, &text).is_ok() {
            let _ = file.persist(self.failure_file());
        }
    }

    /// Takes back what was noted: a result stands.
    pub(super) fn forget_failure(&self) {
        let _ = fs::remove_file(self.failure_file());
    }

    /// Why the last task of a line wrote no result.
    pub(super) fn failure(&self, spec: &Spec) -> Option<Failure> {
        let text = bytes(&self.failure_file())?;
        let failure: Failure = serde_json::from_slice(&text).ok()?;
        Some(failure).filter(|failure| failure.spec_digest == spec.spec_digest)
    }
}

/// The bytes of a file; to open a pipe would be to wait for its other end.
fn bytes(path: &Path) -> Option<Vec<u8>> {
    fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    fs::read(path).ok()
}
