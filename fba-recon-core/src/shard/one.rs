//! One line of a plan, scanned into its place.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::time::SystemTime;

use super::attempt::{Attempt, has_locks};
use super::place::{Found, ResultPlace};
use super::plan::Spec;
use super::result::{ShardResult, Stored};
use crate::account::Request;
use crate::caselog::{Keeper, LogError, events_digest};
use crate::ingest::Input;
use crate::ingest::discover::discover_but;
use crate::ingest::former::sealed;
use crate::render::v1::{CasesV1, RunV1};
use crate::render::{Sheets, parquet};
use crate::run::{self, Interrupt, Job, Noted, RunError, Scanned};
use crate::sink::Sink;

/// What is asked of one task.
#[derive(Debug)]
pub struct ShardTask<'a> {
    /// The folder of the account, here.
    pub root: &'a Path,
    /// What a scan needs.
    pub job: Job<'a>,
    /// What is asked for.
    pub request: Request,
    /// Arguments that decide the result, for `run.json`.
    pub arguments: Vec<String>,
    /// The case log, if one is kept.
    pub log: Option<&'a Path>,
    /// Name of the machine and number of the process.
    pub who: (&'a str, u32),
    /// Whether files are scanned that are others than those of the plan.
    pub may_change: bool,
}

/// The clock, which the caller knows.
pub struct Timer<'a> {
    /// Seconds since the task began.
    pub seconds: &'a (dyn Fn() -> f64 + Sync),
    /// The moment in which something is written.
    pub at: &'a (dyn Fn() -> String + Sync),
}

/// Why a task wrote no result.
#[derive(Debug, thiserror::Error)]
pub enum ShardError {
    /// The line, or what it names, is not what it was when the plan was made.
    #[error("{0}")]
    Refused(String),
    /// The scan failed.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The case log failed.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The result could not be put in its place.
    #[error("cannot write {path}: {error}")]
    Io {
        /// Where.
        path: String,
        /// Why not.
        error: io::Error,
    },
}

/// What there is before a line is scanned: the files of the account, held against the plan, and the result of before.
///
/// It needs no table, template or format, so that a changed file is refused, and a result that still holds is told,
/// before any of them is read.
#[derive(Debug)]
pub struct Look<'a> {
    spec: &'a Spec,
    place: &'a ResultPlace,
    inputs: Vec<Input>,
    stamps: Stamps,
    differences: Vec<String>,
    before: Found,
}

impl<'a> Look<'a> {
    /// Looks at the folder of an account and at the place of its result.
    ///
    /// # Errors
    /// [`ShardError::Refused`] when the files are others than those of the plan and may not be.
    pub fn at(
        spec: &'a Spec,
        root: &Path,
        place: &'a ResultPlace,
        may_change: bool,
    ) -> Result<Self, ShardError> {
        let inputs = discover_but(root, &spec.not_entered(root));
        let stamps = stamps(root, &inputs);
        let differences = spec.differences(root, &inputs);
        if !differences.is_empty() && !may_change {
            return Err(changed(spec, &differences));
        }
        Ok(Self { spec, place, inputs, stamps, differences, before: place.read() })
    }

    /// The result of before, where it still holds.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn standing(&self, log: Option<&Path>) -> Result<Option<ShardResult>, ShardError> {
        let Found::Whole(stored) = &self.before else { return Ok(None) };
        let holds = stored.result.spec_digest == self.spec.spec_digest
            && !stored.changed
            && self.differences.is_empty()
            && is_log_same(log, self.spec, stored)?;
        if !holds {
            return Ok(None);
        }
        self.place.forget_failure();
        Ok(Some(stored.clone().used_again().result))
    }
}

/// Scans a line into its place; gives what is told of it.
///
/// # Errors
/// When there is no result; one of before stands as it was then.
pub fn run(
    task: &ShardTask<'_>,
    look: &Look<'_>,
    interrupt: &Interrupt,
    clock: &Timer<'_>,
    show: impl FnOnce(&Scanned),
) -> Result<ShardResult, ShardError> {
    let Look { spec, place, .. } = look;
    let fault = |error| ShardError::Io { path: place.folder().display().to_string(), error };
    let attempt = Attempt::begin(place, task.who, interrupt).map_err(fault)?;
    let is_own_log = task.log.is_some_and(|log| log == place.log());
    if is_own_log && !has_locks(place.folder()) {
        return Err(ShardError::Refused(format!(
            "no case log can be kept in {}, which has no locks",
            place.folder().display()
        )));
    }
    let result = scan(task, look, attempt, clock, show);
    if let Err(error @ (ShardError::Run(_) | ShardError::Log(_))) = &result {
        let code = if matches!(error, ShardError::Run(error) if error.outcome() == run::Outcome::Fault)
        {
            run::Outcome::Fault.code()
        } else {
            run::Outcome::Failed.code()
        };
        place.fail(spec, code, &error.to_string());
    }
    result
}

fn scan(
    task: &ShardTask<'_>,
    look: &Look<'_>,
    attempt: Attempt<'_>,
    clock: &Timer<'_>,
    show: impl FnOnce(&Scanned),
) -> Result<ShardResult, ShardError> {
    let ShardTask { root, job, .. } = task;
    let Look { spec, place, inputs, .. } = look;
    let fault = |error| ShardError::Io { path: place.out().display().to_string(), error };
    let mut keeper = task.log.map(|log| Keeper::new(log, false));
    if let Some(keeper) = &mut keeper {
        keeper.reads(spec.root.clone());
    }
    let mut picked = Picked { attempt, run_json: None, cases: None };
    let noted = Noted {
        arguments: task.arguments.clone(),
        task: None,
        // What programs read; everything where sheets are asked for.
        is_data_only: job.sheets == Sheets::None,
    };
    let request = task.request.clone();
    let scanned = run::scan(inputs, job, request, noted, &mut picked, keeper.as_mut())?;
    show(&scanned);
    if stamps(root, inputs) != look.stamps && !task.may_change {
        return Err(changed(spec, &["files were changed while they were read".to_owned()]));
    }
    let attempt = picked.finish().map_err(fault)?;
    let no_result = || ShardError::Refused("the scan has no result".to_owned());
    let mut stored = Stored::new(spec, &scanned, attempt.files()).ok_or_else(no_result)?;
    stored.changed = !look.differences.is_empty();
    stored.result.seconds = (clock.seconds)();
    let out = place.out().to_string_lossy().into_owned();
    let commit = || {
        let Some(keeper) = keeper else { return Ok(None) };
        let log = keeper.path().to_owned();
        let told = |error: LogError| error.to_string();
        keeper.commit(&(clock.at)(), |_| Some(out.clone())).map_err(told)?;
        events_digest(&log, &spec.account).map_err(told)
    };
    Ok(attempt.place(&stored, &look.before, commit).map_err(fault)?.result)
}

fn changed(spec: &Spec, differences: &[String]) -> ShardError {
    ShardError::Refused(format!(
        "the files of account {} are not those of the plan: {}",
        spec.account,
        differences.join("; ")
    ))
}

/// Whether the log says of the account what it said after the run of a result.
fn is_log_same(log: Option<&Path>, spec: &Spec, stored: &Stored) -> Result<bool, LogError> {
    let Some(log) = log else { return Ok(true) };
    Ok(events_digest(log, &spec.account)? == stored.log)
}

/// Length and time of the last change of each file.
type Stamps = BTreeMap<String, (u64, Option<SystemTime>)>;

fn stamps(root: &Path, inputs: &[Input]) -> Stamps {
    let found = inputs.iter().filter_map(|input| {
        let found = fs::metadata(root.join(&input.name)).ok()?;
        Some((input.name.clone(), (found.len(), found.modified().ok())))
    });
    found.collect()
}

/// A sink that adds tables for programs to the outputs. What lists the others is kept back until these are known.
struct Picked<'a> {
    attempt: Attempt<'a>,
    run_json: Option<Vec<u8>>,
    cases: Option<Vec<u8>>,
}

/// The table of a run that a result leaves out: the rows of evidence stand in the cases too, and are many.
const NOT_KEPT: &str = "evidence";

const CASES: &str = "cases.json";
const RUN: &str = "run.json";

impl Sink for Picked<'_> {
    fn file(&mut self, path: &str, bytes: Vec<u8>) -> io::Result<()> {
        if path == RUN {
            self.run_json = Some(bytes);
            return Ok(());
        }
        if path == CASES {
            self.cases = Some(bytes.clone());
        }
        self.attempt.file(path, bytes)
    }
}

impl<'a> Picked<'a> {
    /// Writes what is made of the others.
    fn finish(mut self) -> io::Result<Attempt<'a>> {
        if let Some(bytes) = self.cases.take() {
            let documents = [serde_json::from_slice::<CasesV1>(&bytes)?];
            for (name, frame) in parquet::OF_RUNS.iter().filter(|(name, _)| *name != NOT_KEPT) {
                let mut frame = frame(&documents).map_err(io::Error::other)?;
                let bytes = parquet::bytes(&mut frame).map_err(io::Error::other)?;
                self.attempt.file(&parquet::file_name(name), bytes)?;
            }
        }
        if let Some(bytes) = self.run_json.take() {
            let mut document: RunV1 = serde_json::from_slice(&bytes)?;
            document.files = self.attempt.files();
            let text = crate::render::to_json(&document).map_err(io::Error::other)?;
            self.attempt.file(RUN, sealed(&text).into_bytes())?;
        }
        Ok(self.attempt)
    }
}
