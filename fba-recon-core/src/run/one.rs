//! One account: from its inputs to a sink.

use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use polars::prelude::PolarsError;

use super::outcome::Outcome;
use crate::ingest::{Formats, Input};
use crate::pipeline::{self, Request, Run};
use crate::policy::Policy;
use crate::render::{self, RenderError, RunInfo, Sheets, Words};
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
    /// Hours within which a clock of a buyer's claim makes the run wanted.
    pub due_hours: Option<i64>,
}

/// A scan with how it ended and what it wrote.
#[derive(Debug)]
pub struct Scanned {
    /// The scan.
    pub run: Run,
    /// How it ended.
    pub outcome: Outcome,
    /// What was handed to the sink, `run.json` included, in the order of the paths; nothing where no report was
    /// recognised.
    pub files: Vec<Listed>,
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
    /// A fault of the program.
    #[error("internal fault: {0}")]
    Fault(String),
}

impl RunError {
    /// How a run ends that stops here.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Fault(_) => Outcome::Fault,
            Self::Frames(_) | Self::Render(_) | Self::Sink(_) => Outcome::Failed,
        }
    }
}

/// Scans one account and hands its outputs to a sink; an account without a report has none.
///
/// `arguments` are those that decide the result, for `run.json`.
///
/// # Errors
/// When the outputs are not whole. A panic is one of these errors: it costs this account only.
pub fn scan(
    inputs: &[Input],
    job: &Job<'_>,
    request: Request,
    arguments: Vec<String>,
    sink: &mut dyn Sink,
) -> Result<Scanned, RunError> {
    let whole = AssertUnwindSafe(|| scan_and_render(inputs, job, request, arguments, sink));
    catch_unwind(whole).unwrap_or_else(|panic| Err(RunError::Fault(panic_text(panic.as_ref()))))
}

fn scan_and_render(
    inputs: &[Input],
    job: &Job<'_>,
    request: Request,
    arguments: Vec<String>,
    sink: &mut dyn Sink,
) -> Result<Scanned, RunError> {
    let run = pipeline::scan(inputs, job.formats, job.policy, request)?;
    let outcome = Outcome::of(&run, job.max_rejects, job.due_hours);
    if outcome == Outcome::NothingRecognised {
        return Ok(Scanned { run, outcome, files: Vec::new() });
    }
    let info = RunInfo {
        version: job.version.to_owned(),
        arguments,
        lang: job.words.lang().as_str(),
        exit_code: outcome.code(),
        sheets: job.sheets,
    };
    let mut files = Vec::new();
    for (path, bytes) in render::render(&run, job.policy, job.words, &info)?.into_files() {
        files.push(Listed::new(path.as_str(), &bytes));
        sink.file(&path, bytes).map_err(RunError::Sink)?;
    }
    files.sort();
    Ok(Scanned { run, outcome, files })
}

/// What a panic says.
#[must_use]
pub fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "panic".to_owned())
}
