//! Totals over the results of a plan. What is not there is named, and counts as unknown.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use rayon::prelude::*;

use super::place::{Found, ResultPlace};
use super::plan::Spec;
use super::result::Stored;
use crate::render::{self, AccountRow, AccountsRun, KEPT, NotThere, RenderError};
use crate::run::Outcome;

/// The totals of a plan.
#[derive(Debug)]
pub struct Merged {
    /// How it ended: incomplete where a result is not there.
    pub outcome: Outcome,
    /// What is told of each account, in the order of their names.
    pub rows: Vec<AccountRow>,
    /// Accounts without a result that holds.
    pub not_there: Vec<NotThere>,
    /// Folders of accounts that the plan does not name; they are not added.
    pub unplanned: Vec<String>,
    /// Accounts whose files were others than those of the plan when they were scanned.
    pub changed: Vec<String>,
    /// What is written, by name.
    pub files: BTreeMap<String, String>,
}

/// What an account adds.
struct Part {
    row: AccountRow,
    outcome: Option<Outcome>,
    not_there: Option<NotThere>,
    is_changed: bool,
    tables: BTreeMap<&'static str, String>,
}

/// Adds up what stands below a folder for the lines of a plan.
///
/// # Errors
/// When a value cannot be written as CSV or JSON.
pub fn merge(
    root: &Path,
    specs: &[Spec],
    as_of: jiff::civil::Date,
    version: &str,
) -> Result<Merged, RenderError> {
    let mut specs: Vec<&Spec> = specs.iter().collect();
    specs.sort_by(|one, other| one.account.cmp(&other.account));
    let parts: Vec<Part> = specs.par_iter().map(|spec| part(root, spec)).collect();
    let mut outcomes = Vec::new();
    let (mut rows, mut tables) = (Vec::new(), Vec::new());
    let (mut not_there, mut changed) = (Vec::new(), Vec::new());
    for part in parts {
        changed.extend(part.is_changed.then(|| part.row.account.clone()));
        rows.push(part.row);
        outcomes.extend(part.outcome);
        not_there.extend(part.not_there);
        tables.push(part.tables);
    }
    let outcome = if not_there.is_empty() {
        Outcome::of_accounts(&outcomes, false)
    } else {
        Outcome::Incomplete
    };
    let run = AccountsRun {
        own_sha256: None,
        schema: "fba-recon/accounts/v1".to_owned(),
        version: version.to_owned(),
        as_of: as_of.to_string(),
        accounts: rows.clone(),
        outside: Vec::new(),
        not_there: not_there.clone(),
        exit_code: outcome.code(),
        files: Vec::new(),
    };
    let files = render::accounts(run, &tables)?;
    Ok(Merged { outcome, rows, not_there, unplanned: unplanned(root, &specs), changed, files })
}

fn part(root: &Path, spec: &Spec) -> Part {
    let place = ResultPlace::new(root, spec);
    let found = place.read();
    let is_stale = |stored: &Stored| stored.result.spec_digest != spec.spec_digest;
    let (why, error) = match (found, place.failure(spec)) {
        (Found::Whole(stored), _) if !is_stale(&stored) => match tables(&place) {
            Some(tables) => {
                return Part {
                    outcome: Some(stored.result.status.outcome()),
                    row: stored.row,
                    not_there: None,
                    is_changed: stored.changed,
                    tables,
                };
            }
            None => ("torn", None),
        },
        (_, Some(failure)) => ("failed", Some(failure.error)),
        (Found::Whole(_), None) => ("stale", None),
        (Found::Torn, None) => ("torn", None),
        (Found::Nothing, None) => ("missing", None),
    };
    let not_there = NotThere { account: spec.account.clone(), why: why.to_owned(), error };
    Part {
        row: AccountRow::unknown(&spec.account, None, None),
        outcome: None,
        not_there: Some(not_there),
        is_changed: false,
        tables: BTreeMap::new(),
    }
}

/// The texts of a result that those over all accounts are made of; an account without a report has none.
fn tables(place: &ResultPlace) -> Option<BTreeMap<&'static str, String>> {
    let mut tables = BTreeMap::new();
    for name in KEPT {
        match fs::read_to_string(place.out().join(name)) {
            Ok(text) => {
                tables.insert(*name, text);
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(_) => return None,
        }
    }
    Some(tables)
}

/// Folders of accounts below the root that no line names, in the order of their names.
fn unplanned(root: &Path, specs: &[&Spec]) -> Vec<String> {
    let planned: BTreeSet<String> =
        specs.iter().map(|spec| format!("account={}", super::escaped(&spec.account))).collect();
    let entries = fs::read_dir(root).into_iter().flatten().filter_map(Result::ok);
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let found: BTreeSet<String> =
        names.filter(|name| name.starts_with("account=") && !planned.contains(name)).collect();
    found.into_iter().collect()
}
