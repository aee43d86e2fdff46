//! The result of one account: what is told of it, and the file that stands in its place.

use std::collections::BTreeMap;
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::plan::Spec;
use crate::cases::Case;
use crate::diag::Severity;
use crate::model::Money;
use crate::model::provenance::{file_digest, hex};
use crate::render::{self, AccountRow};
use crate::run::{Outcome, Scanned};
use crate::sink::Listed;

/// What the result of an account is.
pub const RESULT_SCHEMA: &str = "fba-recon/shard-result/v1";

/// How a shard ended that wrote a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShardStatus {
    /// Done.
    Ok,
    /// Done, but parts of the input were left out.
    PartsLeftOut,
    /// No report in the folder.
    NothingRecognised,
    /// Done, and a gate holds.
    Gate,
}

impl ShardStatus {
    /// The status of an outcome; `None` for one that writes no result.
    #[must_use]
    pub fn of(outcome: Outcome) -> Option<Self> {
        match outcome {
            Outcome::Done => Some(Self::Ok),
            Outcome::Incomplete => Some(Self::PartsLeftOut),
            Outcome::NothingRecognised => Some(Self::NothingRecognised),
            Outcome::Wanted => Some(Self::Gate),
            Outcome::Failed | Outcome::Fault => None,
        }
    }

    /// How the scan ended.
    #[must_use]
    pub fn outcome(self) -> Outcome {
        match self {
            Self::Ok => Outcome::Done,
            Self::PartsLeftOut => Outcome::Incomplete,
            Self::NothingRecognised => Outcome::NothingRecognised,
            Self::Gate => Outcome::Wanted,
        }
    }
}

/// What is told of a shard, as one line of JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ShardResult {
    /// Always `fba-recon/shard-result/v1`.
    #[schemars(extend("const" = RESULT_SCHEMA))]
    pub schema: String,
    /// Name of the account.
    pub account: String,
    /// The day the scan spoke for.
    #[schemars(with = "crate::model::shapes::Day")]
    pub as_of: String,
    /// How it ended.
    pub status: ShardStatus,
    /// The same as an exit code.
    pub exit_code: u8,
    /// Cases.
    pub cases: usize,
    /// What can be filed now, a decimal a currency.
    #[schemars(with = "BTreeMap<String, crate::model::shapes::Decimal>")]
    pub claimable: BTreeMap<String, String>,
    /// Rows read.
    pub rows: usize,
    /// Bytes of the files of the plan.
    pub bytes: u64,
    /// Seconds that it took.
    pub seconds: f64,
    /// SHA-256 over names and contents of the outputs: nothing of it tells a place, a time or a number of threads.
    #[schemars(with = "crate::model::shapes::Digest")]
    pub digest: String,
    /// Whether a result of before stands.
    pub reused: bool,
    /// The line of the plan that it answers.
    #[schemars(with = "crate::model::shapes::Digest")]
    pub spec_digest: String,
    /// What was left out first; null where nothing was.
    pub error: Option<String>,
}

/// The file in the place of a result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Stored {
    #[serde(flatten)]
    pub(super) result: ShardResult,
    /// What is told of the account among others.
    pub(super) row: AccountRow,
    /// Every other file of the place, in the order of the paths.
    pub(super) files: Vec<Listed>,
    /// Whether the files were others than those of the plan.
    pub(super) changed: bool,
    /// SHA-256 of the events of the account in its case log after the run; null where there is none, and where a run
    /// was broken off before it knew.
    #[schemars(with = "Option<crate::model::shapes::Digest>")]
    pub(super) log: Option<String>,
}

impl Stored {
    /// The same, told by who did not make it.
    pub(super) fn used_again(mut self) -> Self {
        self.result.reused = true;
        self
    }

    /// What a scan comes to.
    pub(super) fn new(spec: &Spec, scanned: &Scanned, files: Vec<Listed>) -> Option<Self> {
        let Scanned { run, outcome, reasons, .. } = scanned;
        let status = ShardStatus::of(*outcome)?;
        let row = AccountRow::new(&render::summary(run, render::Lang::En), outcome.code());
        let left_out = || {
            let told = run.inventory.diagnostics.iter();
            let mut told = told.filter(|one| one.severity() == Severity::Error);
            told.next().map(|one| format!("{}: {}", one.code, one.message))
        };
        let error = match status {
            ShardStatus::Ok => None,
            ShardStatus::Gate => reasons.first().map(|reason| format!("fails on {reason}")),
            ShardStatus::PartsLeftOut => left_out(),
            ShardStatus::NothingRecognised => Some("no report recognised".to_owned()),
        };
        let result = ShardResult {
            schema: RESULT_SCHEMA.to_owned(),
            account: spec.account.clone(),
            as_of: spec.as_of.clone(),
            status,
            exit_code: outcome.code(),
            cases: run.cases.len(),
            claimable: claimable(&run.cases),
            rows: run.inventory.reports.iter().map(|report| report.rows_read).sum(),
            bytes: spec.bytes,
            seconds: 0.0,
            digest: digest(&files),
            reused: false,
            spec_digest: spec.spec_digest.clone(),
            error,
        };
        Some(Self { result, row, files, changed: false, log: None })
    }

    /// Whether every file stands as it was written.
    pub(super) fn is_whole(&self, place: &Path) -> bool {
        let is_same = |listed: &Listed| {
            let path = place.join(&listed.file);
            path.metadata().is_ok_and(|found| found.len() == listed.bytes)
                && file_digest(&path).is_ok_and(|sha256| sha256 == listed.sha256)
        };
        self.result.schema == RESULT_SCHEMA
            && self.result.digest == digest(&self.files)
            && self.files.iter().all(is_same)
    }
}

/// SHA-256 over names and contents.
fn digest(files: &[Listed]) -> String {
    let mut hasher = Sha256::new();
    for Listed { file, sha256, bytes } in files {
        hasher.update(format!("{file}\0{bytes}\0{sha256}\n"));
    }
    hex(&hasher.finalize())
}

/// What can be filed now. A sum that is too large to be told is left out.
fn claimable(cases: &[Case]) -> BTreeMap<String, String> {
    let ready = cases.iter().filter(|case| case.is_ready());
    let sums = Money::sums(ready.filter_map(Case::amount_now));
    sums.iter().map(|money| (money.currency.as_str().to_owned(), money.to_amount())).collect()
}
