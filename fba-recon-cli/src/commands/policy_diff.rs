//! `policy diff`: what two versions of the tables tell differently, and which cases that moves.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::IsTerminal as _;
use std::path::Path;

use anyhow::Context as _;
use fba_recon_core::account::{self, Request};
use fba_recon_core::cases::{Case, LeastValues};
use fba_recon_core::ingest::Input;
use fba_recon_core::policy::{EMBEDDED, Policy, PolicyMode, table_rows};
use jiff::civil::Date;

use super::shared::{formats, read, store, texts};
use crate::args::DEFAULT_ACCOUNT;
use crate::error::CommandError;
use crate::{said, terminal};

/// The name that stands for the tables of this program.
const OWN: &str = "embedded";

/// The reports whose cases are found under both versions.
pub(super) struct With<'a> {
    /// Folder of the reports.
    pub(super) folder: &'a Path,
    /// Day the cases are found for.
    pub(super) as_of: Date,
    /// Store of the account.
    pub(super) marketplace: Option<&'a str>,
}

/// What differs, as text.
pub(super) fn diff(
    old: &Path,
    new: &Path,
    with: Option<&With<'_>>,
) -> Result<String, CommandError> {
    let (old, new) = (tables(old)?, tables(new)?);
    let mut text = rows(&old, &new);
    if let Some(with) = with {
        text.push_str(&cases(&old, &new, with)?);
    }
    Ok(text)
}

/// The files of a folder that replace the embedded ones; none for the embedded tables.
fn tables(folder: &Path) -> Result<BTreeMap<String, String>, CommandError> {
    if folder == Path::new(OWN) { Ok(BTreeMap::new()) } else { texts(folder, "toml") }
}

/// The rows of each table that one version has and the other has not.
fn rows(old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> String {
    let own: BTreeMap<&str, &str> = EMBEDDED.iter().copied().collect();
    let text = |tables: &BTreeMap<String, String>, name: &str| {
        tables.get(name).cloned().or_else(|| own.get(name).map(|text| (*text).to_owned()))
    };
    let names: BTreeSet<&str> =
        own.keys().copied().chain(old.keys().chain(new.keys()).map(String::as_str)).collect();
    let mut told = String::new();
    for name in names {
        let (before, after) = (text(old, name), text(new, name));
        if before == after {
            continue;
        }
        let rows = |text: Option<String>| text.map(|text| table_rows(&text)).unwrap_or_default();
        let (before, after) = (rows(before), rows(after));
        let _ = writeln!(told, "{name}");
        let gone = before.iter().filter(|row| !after.contains(row)).map(|row| ("-", row));
        let come = after.iter().filter(|row| !before.contains(row)).map(|row| ("+", row));
        for (sign, row) in gone.chain(come) {
            let _ = writeln!(told, "  {sign} {row}");
        }
    }
    if told.is_empty() { said::cells("the tables are equal\n").into_owned() } else { told }
}

/// The cases of a folder that are not the same under both versions.
fn cases(
    old: &BTreeMap<String, String>,
    new: &BTreeMap<String, String>,
    with: &With<'_>,
) -> Result<String, CommandError> {
    let inputs = read(&[with.folder.to_owned()])?;
    let (before, after) = (found(old, &inputs, with)?, found(new, &inputs, with)?);
    let ids: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let all = ids.len();
    let mut rows: Vec<Vec<String>> = Vec::new();
    for id in ids {
        let none = [const { String::new() }; FACTS.len() + 1];
        let (one, other) = (before.get(id).unwrap_or(&none), after.get(id).unwrap_or(&none));
        let detector = if one[0].is_empty() { &other[0] } else { &one[0] };
        if !after.contains_key(id) || !before.contains_key(id) {
            let what = if after.contains_key(id) { "new" } else { "gone" };
            let line = |facts: &[String]| facts[1..].join(" ").trim().to_owned();
            rows.push(vec![id.clone(), detector.clone(), what.to_owned(), line(one), line(other)]);
            continue;
        }
        for (at, fact) in FACTS.iter().enumerate().filter(|(at, _)| one[at + 1] != other[at + 1]) {
            let (from, to) = (one[at + 1].clone(), other[at + 1].clone());
            rows.push(vec![id.clone(), detector.clone(), (*fact).to_owned(), from, to]);
        }
    }
    let moved: BTreeSet<&String> = rows.iter().map(|row| &row[0]).collect();
    let counts = format!("{} of {all} cases differ on {}", moved.len(), with.as_of);
    let counts = format!("\n{}\n", said::cell(&counts));
    if rows.is_empty() {
        return Ok(counts);
    }
    let header = ["Case", "Detector", "What", "Old", "New"];
    let table = terminal::table(&header, &rows, &[], std::io::stdout().is_terminal());
    Ok(format!("{counts}\n{table}"))
}

/// What is compared of a case, after its detector.
const FACTS: [&str; 7] = ["status", "action", "confidence", "units", "amount", "opens", "closes"];

/// The facts of each case that a version of the tables finds, by id.
fn found(
    overrides: &BTreeMap<String, String>,
    inputs: &[Input],
    with: &With<'_>,
) -> Result<BTreeMap<String, [String; FACTS.len() + 1]>, CommandError> {
    let policy = Policy::with_overrides(overrides)
        .map_err(|faults| CommandError::usage(faults.count()).each(faults.each()))?;
    let request = Request {
        account: DEFAULT_ACCOUNT.to_owned(),
        as_of: with.as_of,
        moment: None,
        mode: PolicyMode::Current,
        marketplace: store(&policy, with.marketplace)?,
        declared: Vec::new(),
        downloaded: None,
        least: LeastValues::default(),
    };
    let run = account::scan(inputs, &formats()?, &policy, request)
        .context("the frames could not be built")?;
    Ok(run.cases.iter().map(|case| (case.id.clone(), facts(case))).collect())
}

fn facts(case: &Case) -> [String; FACTS.len() + 1] {
    let deadline = case.clock.as_ref().map(|clock| &clock.deadline);
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    [
        case.detector.to_owned(),
        case.status.as_str().to_owned(),
        case.decision.action.as_str().to_owned(),
        case.confidence.as_str().to_owned(),
        case.units_claimable.to_string(),
        case.amount_total.map(|money| money.to_string()).unwrap_or_default(),
        day(deadline.and_then(|deadline| deadline.opens_on)),
        day(deadline.and_then(|deadline| deadline.closes_on)),
    ]
}
