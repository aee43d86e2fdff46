//! `run.json`: what was run, on what, and how it ended.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::accounts::AccountRow;
use super::build::log_v1;
use crate::account::Run;
use crate::cases::Action;
use crate::model::provenance::hex;
use crate::policy::Policy;
use crate::render::fonts::FontUsed;
use crate::render::view::{SummaryLine, lines};
use crate::sink::Listed;

/// What only the caller knows of a run.
#[derive(Debug, Clone)]
pub struct RunInfo {
    /// Version of the program.
    pub version: String,
    /// Arguments that decide the result, as typed.
    pub arguments: Vec<String>,
    /// Language of the operator's texts.
    pub lang: &'static str,
    /// Exit code of the run.
    pub exit_code: u8,
    /// Cases that get a folder of their own.
    pub sheets: Sheets,
}

/// Cases that get a folder of their own; `cases.json` and the tables hold all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sheets {
    /// Those with an action.
    #[default]
    Open,
    /// Every case.
    All,
    /// None.
    None,
}

impl Sheets {
    /// Whether a case with an action gets one.
    #[must_use]
    pub fn holds(self, action: Action) -> bool {
        match self {
            Self::All => true,
            Self::Open => action != Action::None,
            Self::None => false,
        }
    }

    /// The name on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Open => "open",
            Self::None => "none",
        }
    }
}

/// The whole document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RunV1 {
    /// SHA-256 of what follows in the file, by which a run knows one that was edited; absent in files of before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<crate::model::shapes::Digest>")]
    pub own_sha256: Option<String>,
    /// Always `fba-recon/run/v1`.
    #[schemars(extend("const" = "fba-recon/run/v1"))]
    pub schema: String,
    /// Version of the program.
    pub version: String,
    /// The date the run speaks for.
    #[schemars(with = "crate::model::shapes::Day")]
    pub as_of: String,
    /// The moment that the run speaks for, in UTC; null where it is a day.
    #[schemars(with = "Option<crate::model::shapes::Moment>")]
    pub as_of_moment: Option<String>,
    /// Account.
    pub account: String,
    /// Store, where the command line gives one.
    pub marketplace: Option<String>,
    /// Which windows decided.
    #[schemars(with = "crate::policy::PolicyMode")]
    pub policy: String,
    /// SHA-256 of the tables.
    #[schemars(with = "crate::model::shapes::Digest")]
    pub policy_digest: String,
    /// Language of the operator's texts.
    pub lang: String,
    /// Arguments that decide the result, as typed.
    pub arguments: Vec<String>,
    /// Files of the dump.
    pub inputs: Vec<InputV1>,
    /// What was read and found.
    pub counts: CountsV1,
    /// Cases by what to do, status, claim type and currency.
    pub sums: Vec<SumV1>,
    /// How the run ended.
    pub exit_code: u8,
    /// SHA-256 of what the case log says of the run's cases; null where none is kept. A rerun finds the same.
    #[schemars(with = "Option<crate::model::shapes::Digest>")]
    pub log_digest: Option<String>,
    /// Fonts besides the embedded one of which exhibits hold a part.
    pub fonts: Vec<FontUsed>,
    /// What tells whether this account has to be scanned again; only where it is one of many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskV1>,
    /// Every other file of the run.
    pub files: Vec<Listed>,
}

/// What one account of many was scanned for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TaskV1 {
    /// SHA-256 over names and contents of the files of its folder, tables, options, templates and version.
    #[schemars(with = "crate::model::shapes::Digest")]
    pub sha256: String,
    /// SHA-256 over what the case log says of the account after the run; null where none is kept.
    #[schemars(with = "Option<crate::model::shapes::Digest>")]
    pub log_sha256: Option<String>,
    /// Its row of `accounts.csv`.
    pub row: AccountRow,
}

/// A file of the dump.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InputV1 {
    /// Its name.
    pub file: String,
    /// SHA-256 of its content.
    #[schemars(with = "crate::model::shapes::Digest")]
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
    /// Id of the format of its report; null where it is none.
    pub report: Option<String>,
    /// Its encoding.
    pub encoding: String,
}

/// What was read and found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CountsV1 {
    /// Files.
    pub files: usize,
    /// Reports.
    pub reports: usize,
    /// Rows read.
    pub rows_read: usize,
    /// Rows kept.
    pub kept: usize,
    /// Rows that another file holds too.
    pub merged: usize,
    /// Rows left out.
    pub rejected: usize,
    /// Cases.
    pub cases: usize,
    /// Diagnostics.
    pub diagnostics: usize,
}

/// Cases with the same thing to do, status, claim type and currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SumV1 {
    /// What to do.
    #[schemars(with = "crate::cases::Action")]
    pub action: String,
    /// Why nothing is to be done; null where something is.
    #[schemars(with = "Option<crate::cases::NoAction>")]
    pub reason: Option<String>,
    /// Status.
    #[schemars(with = "crate::assess::Status")]
    pub status: String,
    /// Claim type.
    #[schemars(with = "crate::policy::ClaimType")]
    pub claim_type: String,
    /// Cases.
    pub cases: usize,
    /// Units.
    pub units: i64,
    /// Currency; null where every value is unknown.
    #[schemars(with = "Option<crate::model::shapes::CurrencyCode>")]
    pub currency: Option<String>,
    /// What can be claimed, as a decimal; null where every value is unknown.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub amount: Option<String>,
    /// Worth of the parts that can no longer be filed, as a decimal; null where there is none.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub lapsed: Option<String>,
    /// Cases of unknown value.
    pub unknown: usize,
    /// First deadline; only while cases can be filed.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub first_deadline: Option<String>,
}

impl From<SummaryLine> for SumV1 {
    fn from(line: SummaryLine) -> Self {
        Self {
            action: line.action.to_owned(),
            reason: line.reason.map(ToOwned::to_owned),
            status: line.status.to_owned(),
            claim_type: line.claim_type.to_owned(),
            cases: line.cases,
            units: line.units,
            currency: line.currency,
            amount: line.amount,
            lapsed: line.lapsed,
            unknown: line.unknown,
            first_deadline: line.first_deadline,
        }
    }
}

pub(in crate::render) fn document(
    run: &Run,
    policy: &Policy,
    info: &RunInfo,
    (files, fonts, task): (Vec<Listed>, Vec<FontUsed>, Option<TaskV1>),
) -> RunV1 {
    let inventory = &run.inventory;
    let inputs = inventory.files.iter().enumerate().map(|(at, file)| InputV1 {
        file: file.source.name.clone(),
        sha256: file.source.sha256.clone(),
        bytes: file.source.bytes,
        report: inventory
            .reports
            .iter()
            .find(|report| report.file.0 as usize == at)
            .map(|report| report.format.clone()),
        encoding: file.encoding.clone(),
    });
    let count =
        |pick: fn(&crate::normalise::FileReport) -> usize| inventory.reports.iter().map(pick).sum();
    RunV1 {
        own_sha256: None,
        schema: "fba-recon/run/v1".to_owned(),
        version: info.version.clone(),
        as_of: run.request.as_of.to_string(),
        as_of_moment: run.request.moment.map(|moment| moment.to_string()),
        account: run.request.account.clone(),
        marketplace: run.request.marketplace.clone(),
        policy: run.request.mode.as_str().to_owned(),
        policy_digest: policy.digest().to_owned(),
        lang: info.lang.to_owned(),
        arguments: info.arguments.clone(),
        inputs: inputs.collect(),
        counts: CountsV1 {
            files: inventory.files.len(),
            reports: inventory.reports.len(),
            rows_read: count(|report| report.rows_read),
            kept: count(|report| report.kept),
            merged: count(|report| report.merged),
            rejected: count(|report| report.rejected.len()),
            cases: run.cases.len(),
            diagnostics: inventory.diagnostics.len(),
        },
        sums: lines(&run.cases).into_iter().map(SumV1::from).collect(),
        exit_code: info.exit_code,
        log_digest: log_digest(run),
        fonts,
        task,
        files,
    }
}

/// The digest of what a log says of the cases of a run, and of what it compares with: not of the file, which a rerun
/// finds with the run's own entry in it.
fn log_digest(run: &Run) -> Option<String> {
    let logged = run.logged.as_ref()?;
    let mut hasher = Sha256::new();
    hasher.update(format!("{:?}", logged.news.since));
    for case in &run.cases {
        let Some(log) = &case.log else { continue };
        let said = serde_json::to_vec(&log_v1(log)).unwrap_or_default();
        hasher.update(case.id.as_bytes());
        hasher.update(said);
        let portions = log.portions.iter().map(|(key, portion)| (key, portion.state.as_str()));
        let days = (log.new_since, log.follow_up_on, log.answer_by);
        hasher.update(format!("{days:?} {:?}", portions.collect::<Vec<_>>()));
    }
    Some(hex(&hasher.finalize()))
}
