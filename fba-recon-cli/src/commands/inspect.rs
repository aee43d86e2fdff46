//! `inspect`: what is in a folder, without scanning it. Writes nothing.

use std::collections::BTreeMap;
use std::io::IsTerminal;

use anyhow::Context as _;
use fba_recon_core::account::{self, Inventory, Request, RunFile};
use fba_recon_core::cases::LeastValues;
use fba_recon_core::diag::Severity;
use fba_recon_core::ingest::{Formats, Input};
use fba_recon_core::model::tables::COSTS;
use fba_recon_core::model::visible::visible;
use fba_recon_core::policy::{Policy, PolicyMode};
use fba_recon_core::render::v1::inspect::{InspectAccountsV1, InspectV1, InspectedAccountV1};
use fba_recon_core::render::v1::{inspect_v1, missing_tables};
use fba_recon_core::render::{self, WaitingV1, Words};
use fba_recon_core::run::Outcome;
use jiff::civil::Date;

use super::scan::pool;
use super::scan_summary::waiting;
use super::shared::{
    Outside, declared, downloaded, formats, load_policy, pretty, read, read_accounts, store,
};
use crate::args::{AnswerFormat, InspectArgs};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::{said, terminal};

pub(crate) fn inspect(args: &InspectArgs) -> Result<Exit, CommandError> {
    // On the threads themselves: from outside, every piece of work would be handed over and waited for.
    pool(0)?.install(|| inspect_on_threads(args))
}

fn inspect_on_threads(args: &InspectArgs) -> Result<Exit, CommandError> {
    let formats = formats()?;
    let policy = load_policy(args.input.policy_dir.as_deref())?;
    if !args.input.accounts {
        let inspected = read_one(args, &formats, &policy, &read(&args.input.paths)?)?;
        match args.format {
            AnswerFormat::Json => terminal::data(&pretty(&json(&inspected, &formats))?)?,
            AnswerFormat::Human => terminal::human(&human(&inspected, &formats)?)?,
        }
        return Ok(outcome(&inspected.inventory).into());
    }
    let found = read_accounts(&args.input.paths)?;
    let mut documents = Vec::new();
    let mut outcomes = Vec::new();
    for (name, folder) in &found.accounts.accounts {
        let inputs = found.accounts.discover(folder);
        terminal::say(&terminal::strong(&format!("Account {}", visible(name))));
        let inspected = read_one(args, &formats, &policy, &inputs)?;
        outcomes.push(outcome(&inspected.inventory));
        if args.format == AnswerFormat::Json {
            let inventory = json(&inspected, &formats);
            documents.push(InspectedAccountV1 { account: name.clone(), inventory });
        } else {
            terminal::human(&format!(
                "Account {}\n\n{}\n",
                visible(name),
                human(&inspected, &formats)?
            ))?;
        }
    }
    if args.format == AnswerFormat::Json {
        let document = InspectAccountsV1 {
            schema: "fba-recon/inspect-accounts/v1".to_owned(),
            accounts: documents,
            outside: found.outside.iter().map(|entry| entry.name.clone()).collect(),
        };
        terminal::data(&pretty(&document)?)?;
    }
    Outside::say_all(&found.outside);
    let has_error = found.outside.iter().any(Outside::is_error);
    Ok(Outcome::of_accounts(&outcomes, has_error).into())
}

/// What a folder holds, and what its cases wait for on a day.
struct Inspected {
    inventory: Inventory,
    waiting: Vec<WaitingV1>,
    ends_early: Option<Date>,
}

/// Reads the files of one account and says what is wrong with them.
fn read_one(
    args: &InspectArgs,
    formats: &Formats,
    policy: &Policy,
    inputs: &[Input],
) -> Result<Inspected, CommandError> {
    // Without a day every row counts.
    let as_of = args.as_of.unwrap_or(Date::MAX);
    let request = Request {
        account: String::new(),
        as_of,
        moment: None,
        mode: PolicyMode::Current,
        marketplace: store(policy, args.input.told.marketplace.as_deref())?,
        declared: declared(&args.input.told.covers)?,
        downloaded: downloaded(args.input.told.downloaded, as_of)?,
        least: LeastValues::default(),
    };
    let inspected = if args.as_of.is_some() {
        let run = account::scan(inputs, formats, policy, request).context(FRAMES)?;
        let waiting = run.waiting.iter().map(render::waiting_v1).collect();
        Inspected { inventory: run.inventory, waiting, ends_early: run.ends_early }
    } else {
        let inventory = account::inspect(inputs, formats, policy, &request).context(FRAMES)?;
        Inspected { inventory, waiting: Vec::new(), ends_early: None }
    };
    let inventory = &inspected.inventory;
    for diagnostic in &inventory.diagnostics {
        if diagnostic.severity() != Severity::Note {
            terminal::say(&terminal::diagnostic(&render::diagnostic_text(
                diagnostic,
                inventory,
                said::lang(),
            )));
        }
    }
    Ok(inspected)
}

/// Files without any likeness to a report that are named one by one.
const UNRELATED_MAX: usize = 10;

/// What failed where polars does.
const FRAMES: &str = "the frames could not be built";

fn outcome(inventory: &Inventory) -> Outcome {
    let has_errors =
        inventory.diagnostics.iter().any(|diagnostic| diagnostic.severity() == Severity::Error);
    let has_named = inventory.files.iter().any(|file| file.named.is_some());
    if inventory.reports.is_empty() && !has_named {
        Outcome::NothingRecognised
    } else if has_errors {
        Outcome::Incomplete
    } else {
        Outcome::Done
    }
}

fn human(inspected: &Inspected, formats: &Formats) -> Result<String, CommandError> {
    let inventory = &inspected.inventory;
    let is_terminal = std::io::stdout().is_terminal();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let unrelated = |at: usize, file: &RunFile| {
        file.nearest.is_none()
            && file.named.is_none()
            && !inventory.reports.iter().any(|report| report.file.0 as usize == at)
    };
    let others =
        inventory.files.iter().enumerate().filter(|(at, file)| unrelated(*at, file)).count();
    for (at, file) in inventory.files.iter().enumerate() {
        if others > UNRELATED_MAX && unrelated(at, file) {
            continue;
        }
        let report = inventory.reports.iter().find(|report| report.file.0 as usize == at);
        let days = report
            .and_then(|report| report.covers)
            .map(|covers| format!("{} .. {}", covers.first, covers.last));
        let counts = report
            .map(|report| [report.rows_read, report.kept, report.merged, report.rejected.len()]);
        let mut row = vec![
            file.source.name.clone(),
            said::cell(&report.map_or_else(|| not_a_report(file), |report| report.title.clone()))
                .into_owned(),
        ];
        row.extend(counts.map_or_else(
            || vec![String::new(); 4],
            |counts| counts.map(|count| count.to_string()).to_vec(),
        ));
        row.push(days.unwrap_or_default());
        row.push(said::cell(&file.encoding).into_owned());
        rows.push(row);
    }
    rows.sort();
    let header = ["File", "Report", "Rows", "Kept", "Merged", "Left out", "Days", "Encoding"];
    let mut text =
        terminal::table_dropping(&header, &rows, &[2, 3, 4, 5], &[7, 4, 3, 6], is_terminal);
    if others > UNRELATED_MAX {
        text.push_str(&format!("{others} files are no Amazon reports\n"));
    }
    text.push_str(&named(inventory));
    text.push_str(&coverage(inventory, is_terminal));
    for missing in missing_tables(inventory, formats) {
        text.push_str(&format!(
            "missing: {} ({}); it would unlock {}\n",
            missing.table,
            missing.reports.join(", or "),
            missing.unlocks.join(", ")
        ));
    }
    if !inventory.reports.iter().any(|report| report.table == COSTS.name) {
        text.push_str("missing: costs; without them lost units have no value\n");
    }
    let words =
        Words::new(said::lang(), &BTreeMap::new()).context("the words could not be read")?;
    let ends_early = inspected.ends_early.map(|day| day.to_string());
    text.push_str(&waiting(&inspected.waiting, ends_early.as_deref(), &words));
    Ok(text)
}

/// One line for each file that is known and not read: what it is, and what to download in its place.
fn named(inventory: &Inventory) -> String {
    let mut lines: Vec<String> = inventory
        .files
        .iter()
        .filter_map(|file| {
            let named = file.named.as_ref()?;
            let name = visible(&file.source.name);
            Some(format!(
                "not read: {name}: {}; download instead: {}\n",
                named.told(),
                named.instead
            ))
        })
        .collect();
    lines.sort();
    lines.concat()
}

/// What a file without a report comes nearest to.
fn not_a_report(file: &RunFile) -> String {
    if let Some(named) = &file.named {
        return format!("{} (not read)", named.title);
    }
    match &file.nearest {
        Some((title, missing)) if missing.len() <= SHOWN_MISSING_MAX => {
            format!("not a report (nearest: {title}, without {})", missing.join(", "))
        }
        _ => "not a report".to_owned(),
    }
}

/// A file that lacks more columns is something else.
const SHOWN_MISSING_MAX: usize = 3;

/// One line a report over all its files: the days they cover and what seems to be missing.
fn coverage(inventory: &Inventory, is_terminal: bool) -> String {
    let rows = render::inventory_rows(inventory);
    let table: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let days = match (&row.first_day, &row.last_day) {
                (Some(first), Some(last)) => format!("{first} .. {last}"),
                _ => said::cell("no days").into_owned(),
            };
            let gaps: Vec<String> =
                row.gaps.iter().map(|(first, last)| format!("{first} .. {last}")).collect();
            vec![
                said::cell(&row.report).into_owned(),
                row.table.to_owned(),
                row.files.to_string(),
                if row.is_used {
                    row.kept.to_string()
                } else {
                    said::cell(&format!("{}, not used", row.kept)).into_owned()
                },
                days,
                gaps.join(", "),
                row.suspects.join(", "),
            ]
        })
        .collect();
    let header = ["Report", "Table", "Files", "Rows", "Days covered", "Gaps", "Looks cut off"];
    format!("\n{}\n", terminal::table_dropping(&header, &table, &[2, 3], &[1, 6, 5], is_terminal))
}

fn json(inspected: &Inspected, formats: &Formats) -> InspectV1 {
    let ends_early = inspected.ends_early.map(|day| day.to_string());
    inspect_v1(&inspected.inventory, formats, inspected.waiting.clone(), ends_early)
}
