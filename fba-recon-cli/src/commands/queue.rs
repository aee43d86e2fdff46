//! `queue`: what to file, answer or ask about today.

mod hand_out;
mod last_run;

use std::collections::BTreeMap;
use std::io::IsTerminal;

use fba_recon_core::caselog::{KnownAccount, Limits, Task, TaskRow, Waits, queue as tasks_of};
use fba_recon_core::cases::Action;
use fba_recon_core::model::Money;

use self::hand_out::Books;
use self::last_run::LastRun;
use super::cases::{as_of, open};
use super::logs::{known_of, known_of_all};
use super::shared::{csv, least_values, load_policy, pretty};
use crate::args::cases::{QueueArgs, TableFormat};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::{said, terminal};

pub(crate) fn queue(args: &QueueArgs) -> Result<Exit, CommandError> {
    let policy = load_policy(None)?;
    let waits = Waits::new(&policy);
    let least = least_values(&policy, &args.min_value)?;
    let (books, known) = match &args.logs {
        Some(folder) => {
            let all = known_of_all(folder, &args.log)?;
            let paths = all.iter().map(|(name, path, _)| (name.clone(), path.clone())).collect();
            let known = all.into_iter().map(|(name, _, known)| (name, known)).collect();
            (Books::Many(paths), known)
        }
        None => {
            let session = open(&args.log.log)?.begin()?;
            let known: Vec<(String, KnownAccount)> = known_of(session.log(), &args.log)?;
            (Books::One(session), known)
        }
    };
    // One day for all accounts: the latest, so that none is asked about a day that its run has passed.
    let on = known.iter().map(|(_, known)| as_of(known, args.log.as_of)).max();
    let Some(on) = on else {
        terminal::human("Nothing to do: the log has no account.\n")?;
        return Ok(Exit::Done);
    };
    let limits = Limits {
        on,
        per_day: args.per_day,
        least: &least,
        again: args.again || args.out.is_none(),
    };
    let of: Vec<(&str, &KnownAccount)> =
        known.iter().map(|(name, known)| (name.as_str(), known)).collect();
    let tasks = tasks_of(&of, &limits, waits);
    let runs = last_runs(&known);
    let (tasks, is_whole) = without_objection(tasks, &runs);
    let (tasks, exit) = match &args.out {
        Some(out) => hand_out::hand_out(books, &known, &runs, tasks, (on, out))?,
        None => (tasks, Exit::Done),
    };
    let exit = if is_whole { exit } else { Exit::Incomplete };
    let rows: Vec<TaskRow> = tasks.iter().map(TaskRow::from).collect();
    match args.format {
        TableFormat::Json => {
            let value = serde_json::to_value(&rows).map_err(anyhow::Error::new)?;
            terminal::data(&pretty(&value)?)?;
        }
        TableFormat::Csv => terminal::data(&csv(HEADER, rows.iter().map(row))?)?,
        TableFormat::Human => terminal::human(&human(&tasks, on))?,
    }
    Ok(exit)
}

/// What the last run of each account wrote. One that is gone or damaged is told; the log goes on without it.
fn last_runs(known: &[(String, KnownAccount)]) -> BTreeMap<&str, LastRun> {
    let mut runs = BTreeMap::new();
    for (account, known) in known {
        match LastRun::read(account, known) {
            Ok(run) => runs.extend(run.map(|run| (account.as_str(), run))),
            Err(told) => terminal::say(&format!("warning: {told}")),
        }
    }
    runs
}

/// The tasks against which the last runs say nothing, and whether these are all: a run that was ended before it wrote
/// the log has told in its output what the log does not know yet.
fn without_objection(tasks: Vec<Task>, runs: &BTreeMap<&str, LastRun>) -> (Vec<Task>, bool) {
    let all = tasks.len();
    let mut kept = Vec::with_capacity(all);
    for task in tasks {
        match runs.get(task.account.as_str()).and_then(|run| run.objection(&task)) {
            Some(why) => {
                terminal::say(&format!("warning: {} is kept out: {why}; scan again", task.id));
            }
            None => kept.push(task),
        }
    }
    let is_whole = kept.len() == all;
    (kept, is_whole)
}

const HEADER: &[&str] =
    &["id", "action", "last_safe_day", "amount", "currency", "order_id", "shipment_id"];

fn row(task: &TaskRow) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    vec![
        task.id.clone(),
        task.action.to_owned(),
        text(&task.last_safe_day),
        text(&task.amount),
        text(&task.currency),
        text(&task.order_id),
        text(&task.shipment_id),
    ]
}

fn human(tasks: &[Task], on: jiff::civil::Date) -> String {
    if tasks.is_empty() {
        return format!("Nothing to do on {on}.\n");
    }
    let rows: Vec<Vec<String>> = tasks
        .iter()
        .map(|task| {
            vec![
                task.id.clone(),
                said::cell(words(task.action)).into_owned(),
                task.last_safe_day.map(|day| day.to_string()).unwrap_or_default(),
                task.amount.map_or_else(
                    || said::cell("unknown").into_owned(),
                    |amount: Money| amount.to_string(),
                ),
                task.order_id.clone().or_else(|| task.shipment_id.clone()).unwrap_or_default(),
                if task.is_handed_out {
                    said::cell("handed out today").into_owned()
                } else {
                    String::new()
                },
            ]
        })
        .collect();
    let header = ["Case", "To do", "By", "Worth", "Order or shipment", ""];
    let table =
        terminal::table_dropping(&header, &rows, &[3], &[5, 4], std::io::stdout().is_terminal());
    format!("To do on {on}\n\n{table}")
}

fn words(action: Action) -> &'static str {
    match action {
        Action::Answer => "answer",
        Action::Appeal => "appeal",
        Action::FollowUp => "ask again",
        _ => "file",
    }
}
