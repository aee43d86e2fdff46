//! `run.json`: what was run, on what, and how it ended.

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::build::log_v1;
use crate::cases::Action;
use crate::model::provenance::hex;
use crate::pipeline::Run;
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
#[derive(Debug, Serialize)]
pub(in crate::render) struct RunV1 {
    schema: &'static str,
    version: String,
    as_of: String,
    as_of_moment: Option<String>,
    account: String,
    marketplace: Option<String>,
    policy: &'static str,
    policy_digest: String,
    lang: &'static str,
    arguments: Vec<String>,
    inputs: Vec<InputV1>,
    counts: CountsV1,
    sums: Vec<SummaryLine>,
    exit_code: u8,
    /// SHA-256 of what the case log says of the run's cases; null where none is kept. A rerun finds the same.
    log_digest: Option<String>,
    /// Fonts besides the embedded one of which exhibits hold a part.
    fonts: Vec<FontUsed>,
    /// Every other file of the run.
    files: Vec<Listed>,
}

#[derive(Debug, Serialize)]
struct InputV1 {
    file: String,
    sha256: String,
    bytes: u64,
    report: Option<String>,
    encoding: String,
}

#[derive(Debug, Serialize)]
struct CountsV1 {
    files: usize,
    reports: usize,
    rows_read: usize,
    kept: usize,
    merged: usize,
    rejected: usize,
    cases: usize,
    diagnostics: usize,
}

pub(in crate::render) fn document(
    run: &Run,
    policy: &Policy,
    info: &RunInfo,
    (files, fonts): (Vec<Listed>, Vec<FontUsed>),
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
        schema: "fba-recon/run/v1",
        version: info.version.clone(),
        as_of: run.request.as_of.to_string(),
        as_of_moment: run.request.moment.map(|moment| moment.to_string()),
        account: run.request.account.clone(),
        marketplace: run.request.marketplace.clone(),
        policy: run.request.mode.as_str(),
        policy_digest: policy.digest().to_owned(),
        lang: info.lang,
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
        sums: lines(&run.cases),
        exit_code: info.exit_code,
        log_digest: log_digest(run),
        fonts,
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
