//! Writes the appeal of a refused case at once: the reports of the last run are read again as they were, and the text goes
//! into its output.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser as _;
use fba_recon_core::caselog::{Keeper, Known};
use fba_recon_core::run;
use fba_recon_core::sink::InMemory;
use jiff::civil::Date;
use serde_json::Value;

use crate::args::{Args, AsOf, Command, ScanArgs};
use crate::commands::scan::{job, request, threads, words};
use crate::commands::shared::{formats, load_policy, read};
use crate::error::CommandError;

/// What came of it.
pub(super) enum Written {
    /// The path of the appeal.
    At(PathBuf),
    /// The case shows nothing that answers the refusal.
    NoAnswer,
    /// The next scan has to write it, and why.
    Later(String),
}

/// Writes the appeal of a case into the output of its account's last run.
///
/// # Errors
/// When the run cannot be done again, or the text cannot be written.
pub(super) fn write_appeal(
    log: &Path,
    known: &Known,
    id: &str,
    on: Date,
) -> Result<Written, CommandError> {
    let later = |why: &str| Ok(Written::Later(why.to_owned()));
    let Some(last) = known.runs.iter().rfind(|run| run.out.is_some() && !run.dump.is_empty())
    else {
        return later("no run wrote an output");
    };
    let out = PathBuf::from(last.out.clone().unwrap_or_default());
    let told: Option<Value> = fs::read_to_string(out.join("run.json"))
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok());
    let Some(told) = told else { return later("the output of the last run is not there") };
    let policy = load_policy(None)?;
    if told["policy_digest"] != policy.digest() {
        return later("the last run had other policy tables");
    }
    let dumps: Vec<PathBuf> = last.dump.lines().map(PathBuf::from).collect();
    if dumps.iter().any(|dump| !dump.exists()) {
        return later("the reports of the last run are not there");
    }
    let Some(mut args) = arguments(&told, &dumps) else {
        return later("the last run tells other options");
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
    let now: BTreeSet<&str> =
        scanned.run.inventory.files.iter().map(|file| file.source.sha256.as_str()).collect();
    let then = told["inputs"].as_array().into_iter().flatten();
    if then.filter_map(|file| file["sha256"].as_str()).collect::<BTreeSet<_>>() != now {
        return later("the reports changed since the last run");
    }
    let path = format!("cases/{id}/appeal.txt");
    let Some(text) = files.files.get(&path) else { return Ok(Written::NoAnswer) };
    if run::add(&out, &path, text).map_err(anyhow::Error::new)? {
        Ok(Written::At(out.join(path)))
    } else {
        later("a file of yours stands in its place")
    }
}

/// The arguments of the last run, with a folder for every case that has something to do.
fn arguments(told: &Value, dumps: &[PathBuf]) -> Option<ScanArgs> {
    let own = told["arguments"].as_array()?.iter().filter_map(Value::as_str);
    let own = own.filter(|argument| !argument.starts_with("--sheets="));
    let dumps = dumps.iter().map(|dump| dump.as_os_str().to_owned());
    let line = ["fba-recon", "scan"].into_iter().map(Into::into).chain(dumps);
    let parsed = Args::try_parse_from(line.chain(own.map(Into::into))).ok()?;
    match parsed.command {
        Command::Scan(args) => Some(args),
        _ => None,
    }
}
