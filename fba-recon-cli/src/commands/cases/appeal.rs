//! Writes the appeal of a refused case at once: the reports of the last run are read again as they were, and the text goes
//! into its output.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Parser as _;
use fba_recon_core::caselog::{Keeper, KnownAccount};
use fba_recon_core::ingest::former::RUN_FILE;
use fba_recon_core::render::v1::RunV1;
use fba_recon_core::run;
use fba_recon_core::sink::InMemory;
use jiff::civil::Date;

use crate::args::{Args, AsOf, Command, ScanArgs};
use crate::commands::scan::{job, request, threads, words};
use crate::commands::shared::{formats, load_policy, read};
use crate::error::CommandError;
use crate::files;

/// What came of it.
pub(super) enum Written {
    /// The path of the appeal.
    At(PathBuf),
    /// The case shows nothing that answers the refusal.
    NoAnswer,
    /// The next scan has to write it, and why.
    Later(String),
}

/// Writes the appeals of an account's cases into the output of its last run, whose reports are read once for all of
/// them; what came of each, in their order.
///
/// # Errors
/// When the run cannot be done again, or a text cannot be written.
pub(super) fn write_appeals(
    log: &Path,
    known: &KnownAccount,
    ids: &[&str],
    on: Date,
) -> Result<Vec<Written>, CommandError> {
    let (out, files) = match again(log, known, on)? {
        Again::Run(out, files) => (out, files),
        Again::Later(why) => {
            return Ok(ids.iter().map(|_| Written::Later(why.to_owned())).collect());
        }
    };
    let written = ids.iter().map(|id| {
        let path = format!("cases/{id}/appeal.txt");
        let Some(text) = files.files.get(&path) else { return Ok(Written::NoAnswer) };
        let is_written = run::add(&out, &path, text).map_err(anyhow::Error::new)?;
        Ok(if is_written {
            Written::At(out.join(path))
        } else {
            Written::Later("a file of yours stands in its place".to_owned())
        })
    });
    written.collect()
}

/// The last run once more.
enum Again {
    /// Its output folder, and what it writes now.
    Run(PathBuf, InMemory),
    /// It cannot be done, and why.
    Later(&'static str),
}

/// Reads the reports of an account's last run again, up to a day, and writes nothing.
fn again(log: &Path, known: &KnownAccount, on: Date) -> Result<Again, CommandError> {
    let Some(last) = known.runs.iter().rfind(|run| run.out.is_some() && !run.dump.is_empty())
    else {
        return Ok(Again::Later("no run wrote an output"));
    };
    let out = PathBuf::from(last.out.clone().unwrap_or_default());
    let Ok(told) = files::text(&out.join(RUN_FILE), files::LARGE) else {
        return Ok(Again::Later("the output of the last run is not there"));
    };
    let Ok(told) = serde_json::from_str::<RunV1>(&told) else {
        return Ok(Again::Later("the output of the last run is damaged, or of another version"));
    };
    let policy = load_policy(None)?;
    if told.policy_digest != policy.digest() {
        return Ok(Again::Later("the last run had other policy tables"));
    }
    let dumps: Vec<PathBuf> = last.dump.lines().map(PathBuf::from).collect();
    if dumps.iter().any(|dump| !dump.exists()) {
        return Ok(Again::Later("the reports of the last run are not there"));
    }
    let Some(mut args) = arguments(&told, &dumps) else {
        return Ok(Again::Later("the last run tells other options"));
    };
    if last.as_of < on {
        args.output.as_of = Some(AsOf { day: on, moment: None });
    }
    let inputs = read(&dumps)?;
    let (formats, words) = (formats()?, words(&args.output)?);
    let request = request(&policy, &args.input, &args.output)?;
    let pool = threads(&args.output)?;
    let mut keeper = Keeper::new(log, true);
    let mut files = InMemory::default();
    let scanned = pool.install(|| {
        let job = job(&formats, &policy, &words, &args.output);
        run::scan(&inputs, &job, request, Vec::new(), &mut files, Some(&mut keeper))
    })?;
    let now = scanned.run.inventory.files.iter().map(|file| file.source.sha256.as_str());
    let then = told.inputs.iter().map(|file| file.sha256.as_str());
    if now.collect::<BTreeSet<_>>() != then.collect::<BTreeSet<_>>() {
        return Ok(Again::Later("the reports changed since the last run"));
    }
    Ok(Again::Run(out, files))
}

/// The arguments of the last run, with a folder for every case that has something to do.
fn arguments(told: &RunV1, dumps: &[PathBuf]) -> Option<ScanArgs> {
    let own = told.arguments.iter().filter(|argument| !argument.starts_with("--sheets="));
    let dumps = dumps.iter().map(|dump| dump.as_os_str().to_owned());
    let line = ["fba-recon", "scan"].into_iter().map(Into::into).chain(dumps);
    let parsed = Args::try_parse_from(line.chain(own.map(Into::into))).ok()?;
    match parsed.command {
        Command::Scan(args) => Some(args),
        _ => None,
    }
}
