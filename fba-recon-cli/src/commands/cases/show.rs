//! What the log says: lists, one case, history.

use std::io::IsTerminal;

use fba_recon_core::caselog::{
    HistoryRow, ListedCase, LogError, claim_history, denial, history as history_of, listing,
};
use fba_recon_core::cases::{LogDenial, id};
use fba_recon_core::model::visible::visible;
use fba_recon_core::render::v1::ShownV1;
use fba_recon_core::render::{Lang, denial_v1};
use jiff::civil::Date;

use super::{accounts, as_of, find, open, waits};
use crate::args::cases::{ListArgs, LogArgs, TableFormat, TextFormat};
use crate::commands::shared::{csv, pretty};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::{said, terminal};

pub(super) fn list(args: &ListArgs) -> Result<Exit, CommandError> {
    let log = open(&args.log.log)?;
    let waits = waits()?;
    let mut rows: Vec<ListedCase> = Vec::new();
    for account in accounts(&log, &args.log)? {
        let known = log.known(&account)?;
        rows.extend(listing(&known, &account, as_of(&known, args.log.as_of), waits));
    }
    rows.retain(|row| {
        args.state.is_none_or(|state| row.state == state)
            && args.action.is_none_or(|action| row.action == action.as_str())
    });
    match args.format {
        TableFormat::Json => terminal::data(&pretty(&to_value(&rows)?)?)?,
        TableFormat::Csv => terminal::data(&csv(LIST_HEADER, rows.iter().map(list_row))?)?,
        TableFormat::Human => terminal::human(&human(&rows))?,
    }
    Ok(Exit::Done)
}

const LIST_HEADER: &[&str] = &[
    "id",
    "account",
    "state",
    "since",
    "action",
    "reason",
    "detector",
    "units",
    "amount",
    "currency",
    "open_units",
    "open_amount",
    "amazon_case_id",
    "filed_on",
    "paid_by",
    "last_safe_day",
    "portions",
];

fn list_row(row: &ListedCase) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    vec![
        row.id.clone(),
        row.account.clone(),
        row.state.to_string(),
        row.since.clone(),
        row.action.clone(),
        text(&row.reason),
        row.detector.clone(),
        row.units.to_string(),
        text(&row.amount),
        text(&row.currency),
        row.open.units.to_string(),
        text(&row.open.amount),
        text(&row.amazon_case_id),
        text(&row.filed_on),
        text(&row.paid_by),
        text(&row.last_safe_day),
        row.portions.len().to_string(),
    ]
}

fn human(rows: &[ListedCase]) -> String {
    if rows.is_empty() {
        return "No case.\n".to_owned();
    }
    let table: Vec<Vec<String>> = rows.iter().map(short).collect();
    let header =
        ["Case", "State", "Since", "To do", "Units", "Open", "Amazon case", "Last safe day"];
    let text = terminal::table_dropping(
        &header,
        &table,
        &[4, 5],
        &[2, 6, 4],
        std::io::stdout().is_terminal(),
    );
    format!("{text}\n{} cases\n", rows.len())
}

fn short(row: &ListedCase) -> Vec<String> {
    let worth = |amount: &Option<String>| match (amount, &row.currency) {
        (Some(amount), Some(currency)) => format!("{currency} {amount}"),
        _ if row.open.units > 0 => said::cell("unknown").into_owned(),
        _ => String::new(),
    };
    let to_do = match &row.reason {
        Some(reason) => said::cell(&format!("none ({})", said::word("told", reason))).into_owned(),
        None => said::word("told", &row.action).to_owned(),
    };
    vec![
        row.id.clone(),
        said::word("state", row.state.as_str()).to_owned(),
        row.since.clone(),
        to_do,
        row.open.units.to_string(),
        worth(&row.open.amount),
        row.amazon_case_id.clone().unwrap_or_default(),
        row.last_safe_day.clone().unwrap_or_default(),
    ]
}

pub(super) fn show(
    ids: &[String],
    args: &LogArgs,
    format: TextFormat,
) -> Result<Exit, CommandError> {
    let log = open(&args.log)?;
    let waits = waits()?;
    let mut shown = Vec::new();
    let mut text = String::new();
    for typed in ids {
        let found = find(&log, args, typed)?;
        let on = as_of(&found.known, args.as_of);
        let listed = listing(&found.known, &found.account, on.max(last_day(&found)), waits);
        let listed = listed.into_iter().find(|row| row.id == found.id);
        let rows = history_of(&found.known, Some(&found.id));
        let facts = found.known.cases.get(&found.id).map(|case| &case.facts);
        let denial = denial(&found.known, &found.id, on.max(last_day(&found)), waits);
        shown.push(ShownV1 {
            case: listed.clone(),
            denial: denial.as_ref().map(denial_v1),
            facts: facts.cloned(),
            history: rows.clone(),
        });
        if let (Some(listed), Some(facts)) = (&listed, facts) {
            text.push_str(&format!("{}\n", terminal::strong(&listed.id)));
            for (name, value) in [
                ("account", listed.account.clone()),
                ("rule", facts.detector.clone()),
                ("about", facts.identity.clone()),
                ("to claim", worth(facts.units, listed.amount.as_deref(), listed)),
                ("open", worth(listed.open.units, listed.open.amount.as_deref(), listed)),
                (
                    "state",
                    said::cell(&format!(
                        "{} since {}: {}",
                        said::word("state", listed.state.as_str()),
                        listed.since,
                        listed.state.meaning()
                    ))
                    .into_owned(),
                ),
                ("to do", short(listed).swap_remove(3)),
                ("Amazon case", listed.amazon_case_id.clone().unwrap_or_default()),
                ("filed on", listed.filed_on.clone().unwrap_or_default()),
                ("last safe day", listed.last_safe_day.clone().unwrap_or_default()),
                ("refused as", denial.as_ref().map(refused_as).unwrap_or_default()),
            ] {
                if !value.is_empty() {
                    text.push_str(&format!("  {}{}\n", terminal::label(name, 14), visible(&value)));
                }
            }
            if listed.portions.len() > 1 {
                text.push_str(&format!("  {}\n", said::cell("lines")));
                for portion in &listed.portions {
                    let state = said::word("state", portion.state.as_str());
                    text.push_str(&format!("    {}: {state}\n", portion.portion));
                }
            }
            text.push_str(&format!("  {}\n", said::cell("history")));
            text.push_str(
                &rows.iter().map(|row| format!("    {}\n", line(row))).collect::<String>(),
            );
        }
    }
    match format {
        TextFormat::Json => terminal::data(&pretty(&to_value(&shown)?)?)?,
        TextFormat::Human => terminal::human(&text)?,
    }
    Ok(Exit::Done)
}

fn last_day(found: &super::Found) -> Date {
    let events = found.known.events.iter().filter(|event| event.case == found.id);
    events.map(|event| event.day).max().unwrap_or(Date::MIN)
}

fn worth(units: i64, amount: Option<&str>, listed: &ListedCase) -> String {
    let units = format!("{units}{}", said::cell(if units == 1 { " unit, " } else { " units, " }));
    match (amount, &listed.currency) {
        (Some(amount), Some(currency)) => format!("{units}{currency} {amount}"),
        _ => format!("{units}{}", said::cell("value unknown")),
    }
}

/// The classes of a refusal.
pub(super) fn refused_as(denial: &LogDenial) -> String {
    let classes = denial.classes.iter().map(|class| said::word("denial", class));
    if said::lang() == Lang::En { denial.class() } else { classes.collect::<Vec<_>>().join("、") }
}

/// One event in a line.
fn line(row: &HistoryRow) -> String {
    let is_claim = row.id.starts_with(id::CLAIM);
    let section = if is_claim { "claim_state" } else { "state" };
    let state = |name: &str| said::word(section, name).to_owned();
    let from = row.from.as_ref().map(|from| format!("{} > ", state(from))).unwrap_or_default();
    let portion = row.portion.as_ref().map(|portion| format!(" [{portion}]")).unwrap_or_default();
    let place = row.file.as_ref().zip(row.line);
    let place = place.map(|(file, line)| format!(", {file}:{line}")).unwrap_or_default();
    let note = row
        .note
        .as_ref()
        .map(|note| {
            // Of a claim the program notes its order; else a note is the words of somebody.
            let told = if is_claim { said::cell(note) } else { note.into() };
            format!(", {told}")
        })
        .unwrap_or_default();
    let seq = row.seq.map(|seq| format!("{seq} ")).unwrap_or_default();
    let by = format!("by {}", row.by.as_str());
    let to = state(&row.to);
    let line = format!("{seq}{} {from}{to}{portion} {}{place}{note}", row.on, said::cell(&by));
    visible(&line).into_owned()
}

pub(super) fn history(
    of: Option<&str>,
    args: &LogArgs,
    format: TableFormat,
) -> Result<Exit, CommandError> {
    let log = open(&args.log)?;
    let mut rows = Vec::new();
    let mut moves = Vec::new();
    if let Some(typed) = of.filter(|typed| typed.to_uppercase().starts_with(id::CLAIM)) {
        for account in accounts(&log, args)? {
            rows.extend(claim_history(&log.known(&account)?, Some(typed)));
        }
        if rows.is_empty() {
            return Err(LogError::NoCase(typed.to_owned()).into());
        }
    } else if let Some(typed) = of {
        let found = find(&log, args, typed)?;
        rows.extend(history_of(&found.known, Some(&found.id)));
    } else {
        for account in accounts(&log, args)? {
            let known = log.known(&account)?;
            rows.extend(history_of(&known, None));
            moves.extend(claim_history(&known, None));
        }
        rows.sort_by_key(|row| row.seq);
        rows.extend(moves);
    }
    if let Some(day) = args.as_of {
        rows.retain(|row| row.on <= day.to_string());
    }
    match format {
        TableFormat::Json => terminal::data(&pretty(&to_value(&rows)?)?)?,
        TableFormat::Csv => {
            terminal::data(&csv(HISTORY_HEADER, rows.iter().map(history_row))?)?;
        }
        TableFormat::Human => {
            let text = rows.iter().map(|row| format!("{} {}\n", row.id, line(row)));
            terminal::human(&text.collect::<String>())?;
        }
    }
    Ok(Exit::Done)
}

const HISTORY_HEADER: &[&str] =
    &["id", "portion", "seq", "on", "at", "from", "to", "by", "file", "line", "note"];

fn history_row(row: &HistoryRow) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    vec![
        row.id.clone(),
        text(&row.portion),
        row.seq.map(|seq| seq.to_string()).unwrap_or_default(),
        row.on.clone(),
        row.at.clone(),
        text(&row.from),
        row.to.clone(),
        row.by.as_str().to_owned(),
        text(&row.file),
        row.line.map(|line| line.to_string()).unwrap_or_default(),
        text(&row.note),
    ]
}

pub(super) fn to_value(rows: &impl serde::Serialize) -> Result<serde_json::Value, CommandError> {
    Ok(serde_json::to_value(rows).map_err(anyhow::Error::new)?)
}
