//! `review`: what came of the cases of the log, and where losses come from.

use std::io::IsTerminal;

use fba_recon_core::caselog::{
    Cause, Figures, FiguresBy, FiguresScope, KnownAccount, causes as causes_of,
    figures as figures_of,
};
use fba_recon_core::policy::SettingKey;

use super::cases::{as_of, open};
use super::logs::{known_of, known_of_all};
use super::shared::{csv, load_policy, pretty};
use crate::args::cases::{By, ReviewArgs, TableFormat};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::{said, terminal};

pub(crate) fn review(args: &ReviewArgs) -> Result<Exit, CommandError> {
    let policy = load_policy(None)?;
    let known = match &args.logs {
        Some(folder) => {
            let all = known_of_all(folder, &args.log)?.into_iter();
            all.map(|(name, _, known)| (name, known)).collect()
        }
        None => known_of(&open(&args.log.log)?, &args.log)?,
    };
    let on = known.iter().map(|(_, known)| as_of(known, args.log.as_of)).max();
    let Some(on) = on else {
        terminal::human("Nothing to review: the log has no account.\n")?;
        return Ok(Exit::Done);
    };
    let of: Vec<(&str, &KnownAccount)> =
        known.iter().map(|(name, known)| (name.as_str(), known)).collect();
    let by = match args.by {
        None => FiguresBy::All,
        Some(By::Type) => FiguresBy::Type,
        Some(By::Month) => FiguresBy::Month,
        Some(By::Marketplace) => FiguresBy::Marketplace,
        Some(By::Account) => FiguresBy::Account,
        Some(By::Detector) => FiguresBy::Detector,
    };
    let service_percent = policy.setting(SettingKey::ServiceFeePercent);
    let scope = FiguresScope { by, from: args.from, to: args.to, service_percent };
    if args.causes {
        let causes = causes_of(&of, on, scope);
        return told(&causes, args.format, CAUSES, cause_row, &causes_human(&causes, on));
    }
    let figures = figures_of(&of, on, scope);
    match args.format {
        TableFormat::Csv => {
            terminal::data(&csv(FIGURES, figures.iter().flat_map(figures_rows))?)?;
            Ok(Exit::Done)
        }
        format => {
            told(&figures, format, FIGURES, |_| Vec::new(), &human(&figures, on, service_percent))
        }
    }
}

fn told<T: serde::Serialize>(
    rows: &[T],
    format: TableFormat,
    header: &[&str],
    row: impl Fn(&T) -> Vec<String>,
    human: &str,
) -> Result<Exit, CommandError> {
    match format {
        TableFormat::Json => {
            let value = serde_json::to_value(rows).map_err(anyhow::Error::new)?;
            terminal::data(&pretty(&value)?)?;
        }
        TableFormat::Csv => terminal::data(&csv(header, rows.iter().map(row))?)?,
        TableFormat::Human => terminal::human(human)?,
    }
    Ok(Exit::Done)
}

const FIGURES: &[&str] = &[
    "group",
    "found",
    "filed",
    "approved",
    "paid_cash",
    "paid_stock",
    "stock_units",
    "denied",
    "appealed",
    "appeals_won",
    "paid_auto",
    "lost_to_lateness",
    "reversed",
    "approval_percent",
    "days_to_file",
    "days_to_pay",
    "currency",
    "expected",
    "recovered",
    "paid_auto_amount",
    "lost_to_lateness_amount",
    "lapsed_amount",
    "reversed_amount",
    "service_cost",
];

/// One row a currency; a group without money has one row.
fn figures_rows(figures: &Figures) -> Vec<Vec<String>> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let counts =
        [figures.found, figures.filed, figures.approved, figures.paid_cash, figures.paid_stock];
    let more = [
        figures.denied,
        figures.appealed,
        figures.appeals_won,
        figures.paid_auto,
        figures.lost_to_lateness,
        figures.reversed,
    ];
    let mut row = vec![figures.group.clone()];
    row.extend(counts.iter().map(usize::to_string));
    row.push(figures.stock_units.to_string());
    row.extend(more.iter().map(usize::to_string));
    row.extend([
        text(&figures.approval_percent),
        text(&figures.days_to_file),
        text(&figures.days_to_pay),
    ]);
    let with = |money: [&str; 8]| row.iter().cloned().chain(money.map(str::to_owned)).collect();
    if figures.money.is_empty() {
        return vec![with([""; 8])];
    }
    let rows = figures.money.iter().map(|money| {
        with([
            &money.currency,
            &money.expected,
            &money.recovered,
            &money.paid_auto,
            &money.lost_to_lateness,
            &money.lapsed,
            &money.reversed,
            &money.service_cost,
        ])
    });
    rows.collect()
}

fn human(figures: &[Figures], on: jiff::civil::Date, percent: i64) -> String {
    if figures.is_empty() {
        return format!("No case up to {on}.\n");
    }
    let none = |text: &Option<String>| {
        text.clone().unwrap_or_else(|| said::cell("fewer than 5").into_owned())
    };
    let counts: Vec<Vec<String>> = figures
        .iter()
        .map(|one| {
            vec![
                group(&one.group),
                one.found.to_string(),
                one.filed.to_string(),
                one.approved.to_string(),
                one.paid_cash.to_string(),
                one.paid_stock.to_string(),
                one.denied.to_string(),
                format!("{}/{}", one.appeals_won, one.appealed),
                none(&one.approval_percent),
                none(&one.days_to_file),
                none(&one.days_to_pay),
                one.paid_auto.to_string(),
                one.lost_to_lateness.to_string(),
                one.reversed.to_string(),
            ]
        })
        .collect();
    let is_terminal = std::io::stdout().is_terminal();
    let header = [
        "",
        "Found",
        "Filed",
        "Approved",
        "Paid",
        "In stock",
        "Refused",
        "Appeals won",
        "Approved %",
        "Days to file",
        "Days to pay",
        "Paid by itself",
        "Too late",
        "Taken back",
    ];
    let numbers: Vec<usize> = (1..header.len()).collect();
    let mut text = format!(
        "Review up to {on}\n\n{}",
        terminal::table_with_last(&header, &counts, &numbers, &COUNTS_LEAST, is_terminal)
    );
    text.push_str(&money(figures, percent));
    text
}

/// Counts that a narrow terminal leaves out, the first first: in stock, taken back, too late, paid by itself, appeals,
/// the days, the rate.
const COUNTS_LEAST: [usize; 8] = [5, 13, 12, 11, 7, 9, 10, 8];
/// Sums that it leaves out: what a service would cost, lapsed parts, too late, taken back, paid by itself.
const MONEY_LEAST: [usize; 5] = [8, 6, 5, 7, 4];

/// The name of a group: a claim type has a word.
fn group(name: &str) -> String {
    said::cell(said::word("claim_type", name)).into_owned()
}

/// The money of the groups, a line a currency; nothing where there is none.
fn money(figures: &[Figures], percent: i64) -> String {
    let is_terminal = std::io::stdout().is_terminal();
    let money: Vec<Vec<String>> = figures
        .iter()
        .flat_map(|one| {
            one.money.iter().map(|money| {
                vec![
                    group(&one.group),
                    money.currency.clone(),
                    money.expected.clone(),
                    money.recovered.clone(),
                    money.paid_auto.clone(),
                    money.lost_to_lateness.clone(),
                    money.lapsed.clone(),
                    money.reversed.clone(),
                    money.service_cost.clone(),
                ]
            })
        })
        .collect();
    if money.is_empty() {
        return String::new();
    }
    let share = format!("A {percent} % service");
    let header = [
        "",
        "",
        "Expected",
        "Recovered",
        "Paid by itself",
        "Too late",
        "Lapsed parts",
        "Taken back",
        &share,
    ];
    let numbers: Vec<usize> = (2..header.len()).collect();
    format!("\n{}", terminal::table_with_last(&header, &money, &numbers, &MONEY_LEAST, is_terminal))
}

const CAUSES: &[&str] = &["cause", "value", "rank", "cases", "units", "per_thousand", "amounts"];

fn cause_row(cause: &Cause) -> Vec<String> {
    vec![
        cause.cause.to_owned(),
        cause.value.clone(),
        cause.rank.map(|rank| rank.to_string()).unwrap_or_default(),
        cause.cases.to_string(),
        cause.units.to_string(),
        cause.per_thousand.clone().unwrap_or_default(),
        cause.amounts.join("; "),
    ]
}

fn causes_human(causes: &[Cause], on: jiff::civil::Date) -> String {
    if causes.is_empty() {
        return format!("No loss of units up to {on}.\n");
    }
    let rows: Vec<Vec<String>> = causes
        .iter()
        .map(|cause| {
            let mut row = cause_row(cause);
            row[0] = said::word("cause", cause.cause).to_owned();
            if cause.rank.is_none() {
                row[2] = said::cell("fewer than 20 units").into_owned();
            }
            if cause.per_thousand.is_none() {
                row[5] = said::cell("not known").into_owned();
            }
            row
        })
        .collect();
    let header = ["By", "", "Rank", "Cases", "Units", "Of 1,000 moved", "Worth"];
    let table = terminal::table(&header, &rows, &[3, 4, 5], std::io::stdout().is_terminal());
    format!("Where losses come from, up to {on}\n\n{table}")
}
