//! `diff`: what is new, changed and gone between two output folders, or two runs of the case log.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::Path;

use fba_recon_core::caselog::{By, Change, KnownAccount, Log, LoggedRun, What, between, why_moved};
use fba_recon_core::cases::LogState;
use fba_recon_core::model::Money;
use fba_recon_core::render::v1::{CasesV1, DiffRow, DiffV1, FieldDiff, diff as diff_of};

use jiff::civil::Date;

use super::cases::{accounts, open};
use super::shared::{csv, pretty};
use crate::args::cases::{DiffArgs, LogArgs, TableFormat};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::{files, said, terminal};
use fba_recon_core::model::visible::VisiblePath as _;

pub(crate) fn diff(args: &DiffArgs) -> Result<Exit, CommandError> {
    let told = match (&args.runs[..], &args.old, &args.new) {
        ([old, new], None, None) => of_runs(*old, *new, &args.log)?,
        ([], Some(old), Some(new)) => {
            let (old, new) = (document(old)?, document(new)?);
            let mut told = diff_of(&old, &new);
            explain(&mut told, &old, &new, &args.log)?;
            told
        }
        _ => {
            return Err(CommandError::usage("diff needs two output folders, or --runs A B")
                .hinted("`fba-recon diff OLD NEW` compares two folders that `scan --out` wrote"));
        }
    };
    match args.format {
        TableFormat::Json => {
            terminal::data(&pretty(&told)?)?;
        }
        TableFormat::Csv => terminal::data(&csv(HEADER, rows(&told).into_iter())?)?,
        TableFormat::Human => terminal::human(&human(&told))?,
    }
    Ok(Exit::Done)
}

fn document(folder: &Path) -> Result<CasesV1, CommandError> {
    let path = folder.join("cases.json");
    let text = files::text(&path, files::LARGE)
        .map_err(|error| CommandError::usage(format!("cannot read {}: {error}", path.visible())))?;
    serde_json::from_str(&text).map_err(|error| {
        CommandError::usage(format!("not the cases of a run: {}: {error}", path.visible()))
    })
}

/// Reasons for which a report may have a row that neither folder shows.
const WEAK: [&str; 7] = [
    "not_shown",
    "dump_smaller",
    "rule_changed",
    "rows_changed",
    "day_changed",
    "filed",
    "unknown",
];

/// Asks the case log, where there is one, for the rows that moved cases between two folders which do not show them: a
/// payment under Amazon's case id answers a case of which the later reports have no row any more.
fn explain(
    told: &mut DiffV1,
    old: &CasesV1,
    new: &CasesV1,
    args: &LogArgs,
) -> Result<(), CommandError> {
    let Some(log) = Log::open_existing(&args.log)? else { return Ok(()) };
    let days = (old.as_of.parse::<Date>().ok()).zip(new.as_of.parse::<Date>().ok());
    let Some((from, to)) = days else { return Ok(()) };
    let named = |id: &str| old.cases.iter().chain(&new.cases).find(|case| case.id == id);
    let mut accounts: BTreeMap<String, KnownAccount> = BTreeMap::new();
    for row in told.changed.iter_mut().chain(&mut told.gone) {
        let Some(case) = named(&row.id).filter(|_| WEAK.contains(&row.reason.as_str())) else {
            continue;
        };
        if !accounts.contains_key(&case.account) {
            accounts.insert(case.account.clone(), log.known(&case.account)?);
        }
        let events = accounts.get(&case.account).into_iter().flat_map(|known| &known.events);
        let moved = events.filter(|event| {
            event.case == row.id && event.by == By::Scan && from < event.day && event.day <= to
        });
        let mut moved = moved.filter(|event| event.what == What::State && is_settled(event.to));
        if let Some(event) = moved.next_back().filter(|event| event.row.is_some()) {
            let change = Change {
                id: row.id.clone(),
                from: event.from,
                to: event.to,
                row: event.row.clone(),
                by: event.by,
            };
            why_moved(&change, false).clone_into(&mut row.reason);
            row.row = change.row.map(|row| format!("{}:{}", row.file, row.line));
        }
    }
    Ok(())
}

/// Whether a row of a report brings a case into a state: money, stock, or what took them back.
fn is_settled(state: LogState) -> bool {
    matches!(
        state,
        LogState::Paid
            | LogState::PaidPartly
            | LogState::PaidInStock
            | LogState::RecoveredStock
            | LogState::Reversed
            | LogState::ClosedWon
    )
}

/// Two runs of one account, by the numbers that the log gave them.
fn of_runs(old: i64, new: i64, args: &LogArgs) -> Result<DiffV1, CommandError> {
    let log = open(&args.log)?;
    for account in accounts(&log, args)? {
        let known = log.known(&account)?;
        let run = |id: i64| known.runs.iter().find(|run| run.id == id);
        if let (Some(old), Some(new)) = (run(old), run(new)) {
            return Ok(of_log(&known, old, new));
        }
    }
    Err(CommandError::usage(format!("no account has both the runs {old} and {new}"))
        .hinted("runs are numbered from 1 in the order in which they ended; `fba-recon cases export` lists them"))
}

fn of_log(known: &KnownAccount, old: &LoggedRun, new: &LoggedRun) -> DiffV1 {
    let is_rule_changed = old.policy != new.policy;
    let mut told = DiffV1::default();
    for change in between(known, old, new) {
        let facts = known.cases.get(&change.id).map(|case| &case.facts);
        let amount = facts.and_then(|facts| facts.amount);
        let state = |state: LogState| state.as_str().to_owned();
        let row = DiffRow {
            id: change.id.clone(),
            old_id: None,
            detector: facts.map(|facts| facts.detector.clone()).unwrap_or_default(),
            reason: why_moved(&change, is_rule_changed).to_owned(),
            row: change.row.as_ref().map(|row| format!("{}:{}", row.file, row.line)),
            units: facts.map_or(0, |facts| facts.units),
            amount: amount.map(Money::to_amount),
            currency: amount.map(|amount| amount.currency.to_string()),
            fields: vec![FieldDiff {
                field: "log.state".to_owned(),
                from: change.from.map(state),
                to: Some(state(change.to)),
            }],
        };
        match (change.from, change.to) {
            (None, _) => told.new.push(row),
            (_, LogState::Gone) => told.gone.push(row),
            _ => told.changed.push(row),
        }
    }
    told
}

const HEADER: &[&str] = &[
    "kind", "id", "old_id", "detector", "reason", "row", "units", "amount", "currency", "field",
    "from", "to",
];

/// One row a case, and of a case that changed one a field.
fn rows(told: &DiffV1) -> Vec<Vec<String>> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut rows = Vec::new();
    for (kind, list) in kinds(told) {
        for row in list {
            let cells = |field: Option<&FieldDiff>| {
                vec![
                    kind.to_owned(),
                    row.id.clone(),
                    text(&row.old_id),
                    row.detector.clone(),
                    row.reason.clone(),
                    text(&row.row),
                    row.units.to_string(),
                    text(&row.amount),
                    text(&row.currency),
                    field.map(|field| field.field.clone()).unwrap_or_default(),
                    field.map(|field| text(&field.from)).unwrap_or_default(),
                    field.map(|field| text(&field.to)).unwrap_or_default(),
                ]
            };
            if row.fields.is_empty() {
                rows.push(cells(None));
            }
            rows.extend(row.fields.iter().map(|field| cells(Some(field))));
        }
    }
    rows
}

fn kinds(told: &DiffV1) -> [(&'static str, &Vec<DiffRow>); 3] {
    [("new", &told.new), ("changed", &told.changed), ("gone", &told.gone)]
}

fn human(told: &DiffV1) -> String {
    let mut table = Vec::new();
    for (kind, list) in kinds(told) {
        for row in list {
            let fields: Vec<String> = row
                .fields
                .iter()
                .map(|field| {
                    let value = |value: &Option<String>| match value {
                        Some(value) => worded(&field.field, value).to_owned(),
                        None => "-".to_owned(),
                    };
                    format!("{} {} > {}", field.field, value(&field.from), value(&field.to))
                })
                .collect();
            table.push(vec![
                said::cell(kind).into_owned(),
                row.id.clone(),
                match &row.row {
                    Some(place) => format!("{} ({place})", why(&row.reason)),
                    None => why(&row.reason).to_owned(),
                },
                fields.join(", "),
            ]);
        }
    }
    let counts = format!(
        "{} new, {} changed, {} gone\n",
        told.new.len(),
        told.changed.len(),
        told.gone.len()
    );
    if table.is_empty() {
        return counts;
    }
    let header = ["", "Case", "Why", "What differs"];
    format!("{}\n{counts}", terminal::table(&header, &table, &[], std::io::stdout().is_terminal()))
}

/// The value of a field: what has a word stands as it.
fn worded<'v>(field: &str, value: &'v str) -> &'v str {
    match field {
        "log.state" => said::word("state", value),
        "action" | "reason" => said::word("told", value),
        _ => value,
    }
}

/// Why a case moved: the state that it came to, or another key.
fn why(reason: &str) -> &str {
    said::word("news", said::word("state", reason))
}
