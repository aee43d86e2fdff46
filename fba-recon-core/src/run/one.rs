//! One account: from its inputs to a sink.

use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use polars::prelude::PolarsError;

use super::gate::{self, Gate};
use super::outcome::Outcome;
use crate::account::{Account, Request, Run};
use crate::caselog::{KeepError, Keeper, LogError, RunNote};
use crate::ingest::{Formats, Input};
use crate::policy::Policy;
use crate::render::{
    self, AccountRow, Outputs, RenderError, RunInfo, Sheets, TaskV1, Untitled, Words,
};
use crate::sink::{Listed, Sink};

/// What all accounts of a run have in common.
#[derive(Debug, Clone, Copy)]
pub struct Job<'a> {
    /// The reports that are known.
    pub formats: &'a Formats,
    /// The policy tables.
    pub policy: &'a Policy,
    /// Words and templates.
    pub words: &'a Words,
    /// Version of the program.
    pub version: &'a str,
    /// Cases that get a folder of their own.
    pub sheets: Sheets,
    /// Rows that may be left out before a run counts as incomplete.
    pub max_rejects: usize,
    /// What the run is held against.
    pub gates: &'a [Gate],
}

/// What of a run stands in `run.json`, and which files are wanted.
#[derive(Debug, Clone, Default)]
pub struct Noted {
    /// The arguments that decide the result.
    pub arguments: Vec<String>,
    /// Digest of what decides the result of one account of many; see [`task_digest`](super::again::task_digest).
    pub task: Option<String>,
    /// Whether `cases.json`, the tables of sums and `run.json` are wanted alone.
    pub is_data_only: bool,
}

impl From<Vec<String>> for Noted {
    fn from(arguments: Vec<String>) -> Self {
        Self { arguments, ..Self::default() }
    }
}

/// A scan with how it ended and what it wrote.
#[derive(Debug)]
pub struct Scanned {
    /// The scan.
    pub run: Run,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it does not pass the gates, a line each.
    pub reasons: Vec<String>,
    /// What was handed to the sink, `run.json` included, in the order of the paths; nothing where no report was
    /// recognised.
    pub files: Vec<Listed>,
    /// Titles that its exhibits leave out.
    pub untitled: Untitled,
}

/// Why an account could not be scanned to its end.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The frames could not be built.
    #[error("the frames could not be built: {0}")]
    Frames(#[from] PolarsError),
    /// A template, perhaps one of the user's, could not be rendered.
    #[error("cannot render: {0}")]
    Render(#[from] RenderError),
    /// The sink took a file no more.
    #[error("cannot write: {0}")]
    Sink(io::Error),
    /// The case log failed, or refuses the dump.
    #[error(transparent)]
    Log(#[from] LogError),
    /// A fault of the program.
    #[error("internal fault: {0}")]
    Fault(String),
}

impl From<KeepError> for RunError {
    fn from(error: KeepError) -> Self {
        match error {
            KeepError::Frames(error) => Self::Frames(error),
            KeepError::Log(error) => Self::Log(error),
        }
    }
}

impl RunError {
    /// How a run ends that stops here.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Fault(_) => Outcome::Fault,
            Self::Frames(_) | Self::Render(_) | Self::Sink(_) | Self::Log(_) => Outcome::Failed,
        }
    }
}

/// Scans one account and hands its outputs to a sink; an account without a report has none.
///
/// `noted` is what `run.json` tells of the run besides. What the run adds to a log is written when the
/// keeper commits, once the outputs are in their place; a run that fails adds nothing.
///
/// # Errors
/// When the outputs are not whole. A panic is one of these errors: it costs this account only.
pub fn scan(
    inputs: &[Input],
    job: &Job<'_>,
    request: Request,
    noted: impl Into<Noted>,
    sink: &mut dyn Sink,
    mut log: Option<&mut Keeper>,
) -> Result<Scanned, RunError> {
    let account = request.account.clone();
    let of_run = log.as_deref_mut();
    let noted = noted.into();
    let whole = AssertUnwindSafe(|| scan_and_render(inputs, job, request, noted, sink, of_run));
    let scanned = catch_unwind(whole)
        .unwrap_or_else(|panic| Err(RunError::Fault(panic_text(panic.as_ref()))));
    if let (Err(_), Some(keeper)) = (&scanned, log) {
        keeper.forget(&account);
    }
    scanned
}

fn scan_and_render(
    inputs: &[Input],
    job: &Job<'_>,
    request: Request,
    noted: Noted,
    sink: &mut dyn Sink,
    mut log: Option<&mut Keeper>,
) -> Result<Scanned, RunError> {
    let Noted { arguments, task, is_data_only } = noted;
    let note = RunNote {
        account: request.account.clone(),
        policy: job.policy.digest().to_owned(),
        options: arguments.join(" "),
        version: job.version.to_owned(),
        ..RunNote::default()
    };
    let account =
        Account::new(request, job.formats, job.policy).with_rules(job.words.rules().clone());
    let followed = log.as_deref_mut().map(|keeper| (keeper, note));
    let run = account.run(account.reading(inputs)?, followed)?;
    let reasons = gate::reasons(job.gates, &run);
    let outcome = Outcome::of(&run, job.max_rejects, !reasons.is_empty());
    tracing::info!(
        account = run.request.account,
        exit_code = outcome.code(),
        gates = reasons.len(),
        "scanned"
    );
    if outcome == Outcome::NothingRecognised {
        return Ok(Scanned {
            run,
            outcome,
            reasons,
            files: Vec::new(),
            untitled: Untitled::default(),
        });
    }
    let info = RunInfo {
        version: job.version.to_owned(),
        arguments,
        lang: job.words.lang().as_str(),
        exit_code: outcome.code(),
        sheets: job.sheets,
    };
    tracing::debug!(cases = run.cases.len(), "writing");
    let written = if is_data_only {
        render::render_data(&run, job.policy, job.words, &info, sink)
    } else {
        let task = task.map(|sha256| TaskV1 {
            sha256,
            log_sha256: log.and_then(|keeper| keeper.digest_after()),
            row: AccountRow::new(&render::summary(&run, render::Lang::En), outcome.code()),
        });
        render::render_task(&run, job.policy, job.words, (&info, task), sink)
    };
    let Outputs { files, untitled } = written.map_err(|error| match error {
        RenderError::Sink(error) => RunError::Sink(error),
        error => RunError::Render(error),
    })?;
    tracing::debug!(files = files.len(), "written");
    Ok(Scanned { run, outcome, reasons, files, untitled })
}

/// What a panic says.
#[must_use]
pub fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "panic".to_owned())
}
