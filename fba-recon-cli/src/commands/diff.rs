//! `diff`: what is new, changed and gone between two output folders, or two runs of the case log.

use std::fs;
use std::io::IsTerminal;
use std::path::Path;

use fba_recon_core::caselog::{Known, LoggedRun, between, why_moved};
use fba_recon_core::cases::LogState;
use fba_recon_core::model::Money;
use fba_recon_core::render::v1::{DiffRow, DiffV1, Document, FieldDiff, diff as diff_of};

use super::cases::{accounts, open};
use super::shared::{csv, pretty};
use crate::args::cases::{DiffArgs, LogArgs, TableFormat};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::terminal;

pub(crate) fn diff(args: &DiffArgs) -> Result<Exit, CommandError> {
    let told = match (&args.runs[..], &args.old, &args.new) {
        ([old, new], None, None) => of_runs(*old, *new, &args.log)?,
        ([], Some(old), Some(new)) => diff_of(&document(old)?, &document(new)?),
        _ => {
            return Err(CommandError::usage("diff needs two output folders, or --runs A B")
                .hinted("`fba-recon diff OLD NEW` compares two folders that `scan --out` wrote"));
        }
    };
    match args.format {
        TableFormat::Json => {
            let value = serde_json::to_value(&told).map_err(anyhow::Error::new)?;
            terminal::data(&pretty(&value)?)?;
        }
        TableFormat::Csv => terminal::data(&csv(HEADER, rows(&told).into_iter())?)?,
        TableFormat::Human => terminal::data(&human(&told))?,
    }
    Ok(Exit::Done)
}

fn document(folder: &Path) -> Result<Document, CommandError> {
    let path = folder.join("cases.json");
    let text = fs::read_to_string(&path)
        .map_err(|error| CommandError::usage(format!("cannot read {}: {error}", path.display())))?;
    serde_json::from_str(&text).map_err(|error| {
        CommandError::usage(format!("not the cases of a run: {}: {error}", path.display()))
    })
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

fn of_log(known: &Known, old: &LoggedRun, new: &LoggedRun) -> DiffV1 {
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
                    let value =
                        |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
                    format!("{} {} > {}", field.field, value(&field.from), value(&field.to))
                })
                .collect();
            table.push(vec![
                kind.to_owned(),
                row.id.clone(),
                row.row
                    .as_ref()
                    .map_or(row.reason.clone(), |place| format!("{} ({place})", row.reason)),
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
