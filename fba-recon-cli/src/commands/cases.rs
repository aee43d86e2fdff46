//! `cases`: what the seller says of cases, and what the log says back.

mod appeal;
mod show;
mod take_in;

use std::io::Read as _;
use std::path::Path;

use anyhow::Context as _;
use fba_recon_core::caselog::{
    CaseLog, Event, KnownAccount, Log, LogError, LoggedPayment, Verb, Waits, act, beginning,
    denial, denial_classes, export, fold, undo,
};
use fba_recon_core::cases::LogState;
use fba_recon_core::model::Money;
use jiff::civil::Date;

use self::appeal::Written;
use super::shared::{load_policy, money, time_of_writing, today};
use crate::args::cases::{CasesArgs, CasesCommand, LogArgs, OnCases, OnDay};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::{files, said, terminal};
use fba_recon_core::model::visible::{VisiblePath as _, visible};

pub(crate) fn cases(args: &CasesArgs) -> Result<Exit, CommandError> {
    match &args.command {
        None => show::list(&args.list),
        Some(CasesCommand::List(list)) => show::list(list),
        Some(CasesCommand::Show { ids, log, format }) => show::show(ids, log, *format),
        Some(CasesCommand::History { id, log, format }) => {
            show::history(id.as_deref(), log, *format)
        }
        Some(CasesCommand::Export { log }) => {
            terminal::data(&export(&open(&log.log)?)?)?;
            Ok(Exit::Done)
        }
        Some(CasesCommand::Import { file, log }) => take_in::import(file, log),
        Some(command) => say(command),
    }
}

/// The verbs that change cases.
fn say(command: &CasesCommand) -> Result<Exit, CommandError> {
    let (cases, verb) = match command {
        CasesCommand::File { cases, amazon_case } => {
            (cases, Verb::File { amazon_case_id: amazon_case.clone() })
        }
        CasesCommand::Investigate(cases) => (cases, Verb::Investigate),
        CasesCommand::Ask { cases, due } => (cases, Verb::Ask { due: *due }),
        CasesCommand::Answer(cases) => (cases, Verb::Answer),
        CasesCommand::Approve { cases, amount } => {
            (cases, Verb::Approve { amount: amount_of(amount.as_deref())? })
        }
        CasesCommand::Deny { cases, text } => (cases, Verb::Deny { text: words(text)? }),
        CasesCommand::Appeal(cases) => (cases, Verb::Appeal),
        CasesCommand::FollowUp(cases) => (cases, Verb::FollowUp),
        CasesCommand::Pay { cases, amount, units } => {
            let amount = amount_of(amount.as_deref())?;
            if amount.is_none() && units.is_none() {
                return Err(CommandError::usage("a payment needs --amount, --units or both"));
            }
            if units.is_some_and(|units| units <= 0) || amount.is_some_and(|sum| sum.micros <= 0) {
                return Err(CommandError::usage("a payment is above zero"));
            }
            (cases, Verb::Pay { amount, units: *units })
        }
        CasesCommand::Close { cases, how } => (cases, Verb::Close((*how).into())),
        CasesCommand::Note { id, text, at } => return note(id, text, at),
        CasesCommand::Undo { id, event, at } => return take_back(id, *event, at),
        _ => return Ok(Exit::Done),
    };
    apply(cases, &verb)
}

fn note(id: &str, text: &str, at: &OnDay) -> Result<Exit, CommandError> {
    let cases = OnCases { ids: vec![id.to_owned()], at: at.clone() };
    apply(&cases, &Verb::Note(text.to_owned()))
}

/// Applies a verb to cases, all of them or none.
fn apply(cases: &OnCases, verb: &Verb) -> Result<Exit, CommandError> {
    let session = open(&cases.at.log.log)?.begin()?;
    let at = time_of_writing();
    let mut told = String::new();
    let mut refused = Vec::new();
    for typed in &cases.ids {
        let found = find(session.log(), &cases.at.log, typed)?;
        let on = day(&found.known, cases.at.on, cases.at.log.as_of)?;
        let log = found.log();
        let Some(case) = found.known.cases.get(&found.id) else { continue };
        let (events, payments) = act(&found.id, case, &log, verb, cases.at.portion.as_deref(), on)?;
        let before = log.state();
        write(&session, &found, &at, &events, &payments)?;
        let after = session.log().known(&found.account)?;
        let after = fold(&after.events, Date::MAX);
        let after = after.get(&found.id).and_then(CaseLog::state);
        told.push_str(&told_of(&found.id, before, after, on));
        if matches!(verb, Verb::Deny { .. }) {
            told.push_str(&refusal(session.log(), &found, on)?);
            refused.push((found, on));
        }
    }
    session.commit()?;
    told.push_str(&appeals_of(&cases.at.log.log, &refused)?);
    terminal::human(&told)?;
    Ok(Exit::Done)
}

fn told_of(id: &str, before: Option<LogState>, after: Option<LogState>, on: Date) -> String {
    let name = |state: Option<LogState>| {
        let name = state.map(LogState::as_str);
        name.map_or_else(|| said::cell("not known"), |name| said::word("state", name).into())
    };
    if before == after {
        format!("{id}: {}, noted on {on}\n", name(after))
    } else {
        format!("{id}: {} on {on}, before: {}\n", name(after), name(before))
    }
}

/// Writes the appeals of refused cases that have one, account by account, and tells where.
fn appeals_of(log: &Path, refused: &[(Found, Date)]) -> Result<String, CommandError> {
    let mut told = String::new();
    for of_account in
        refused.chunk_by(|one, other| (&one.0.account, one.1) == (&other.0.account, other.1))
    {
        let (account, on) = (&of_account[0].0.account, of_account[0].1);
        let known = open(log)?.known(account)?;
        let mut ids = Vec::new();
        for (found, _) in of_account {
            if denial(&known, &found.id, on, waits()?).is_some_and(|denial| denial.is_open(on)) {
                ids.push(found.id.as_str());
            }
        }
        if ids.is_empty() {
            continue;
        }
        // What was said is in the log whatever becomes of its text.
        let written = appeal::write_appeals(log, &known, &ids, on).unwrap_or_else(|error| {
            ids.iter().map(|_| Written::Later(error.to_string())).collect()
        });
        for (id, written) in ids.into_iter().zip(written) {
            told.push_str(&match written {
                Written::At(path) => format!("{id}: written: {}\n", path.visible()),
                Written::NoAnswer => {
                    format!("{id}: no appeal is written: nothing in the reports answers this\n")
                }
                Written::Later(why) => format!("{id}: the next scan writes appeal.txt: {why}\n"),
            });
        }
    }
    Ok(told)
}

/// What the words of a refusal come to.
fn refusal(log: &Log, found: &Found, on: Date) -> Result<String, CommandError> {
    let known = log.known(&found.account)?;
    let Some(denial) = denial(&known, &found.id, on, waits()?) else { return Ok(String::new()) };
    let mut text = format!("  refused as: {}\n", show::refused_as(&denial));
    for class in denial_classes().iter().filter(|class| denial.classes.contains(&class.class)) {
        text.push_str(&format!("  {}: {}\n", class.meaning, class.advice));
    }
    if !denial.missing.is_empty() {
        text.push_str(&format!("  missing: {}\n", denial.missing.join(", ")));
    }
    text.push_str(&match (denial.is_open(on), denial.until) {
        (true, Some(until)) => format!("  appeal: until {until}\n"),
        (true, None) => "  appeal: no last day is known\n".to_owned(),
        (false, _) => "  appeal: none\n".to_owned(),
    });
    Ok(text)
}

fn take_back(typed: &str, event: Option<i64>, at: &OnDay) -> Result<Exit, CommandError> {
    let session = open(&at.log.log)?.begin()?;
    let found = find(session.log(), &at.log, typed)?;
    let on = day(&found.known, at.on, at.log.as_of)?;
    let event = undo(&found.known, &found.id, event, on)?;
    write(&session, &found, &time_of_writing(), std::slice::from_ref(&event), &[])?;
    session.commit()?;
    terminal::human(&told_of(&found.id, event.from, Some(event.to), event.day))?;
    Ok(Exit::Done)
}

fn write(
    session: &fba_recon_core::caselog::Session,
    found: &Found,
    at: &str,
    events: &[Event],
    payments: &[(usize, LoggedPayment)],
) -> Result<(), CommandError> {
    session.write_command(&found.account, at, events, payments)?;
    Ok(())
}

/// A case that was typed.
pub(super) struct Found {
    pub(super) id: String,
    pub(super) account: String,
    pub(super) known: KnownAccount,
}

impl Found {
    /// Where it stands.
    pub(super) fn log(&self) -> CaseLog {
        fold(&self.known.events, Date::MAX).remove(&self.id).unwrap_or_default()
    }
}

/// Opens a log that must be there.
pub(super) fn open(path: &Path) -> Result<Log, CommandError> {
    Log::open_existing(path)?.ok_or_else(|| {
        CommandError::usage(format!("no case log: {}", path.visible())).hinted(
            "`fba-recon scan` makes it beside its output; another one is named with --log PATH",
        )
    })
}

/// The accounts that are asked for.
pub(super) fn accounts(log: &Log, args: &LogArgs) -> Result<Vec<String>, CommandError> {
    let all = log.accounts()?;
    let Some(wanted) = &args.account else { return Ok(all) };
    if all.contains(wanted) {
        return Ok(vec![wanted.clone()]);
    }
    Err(CommandError::usage(format!("the log has no account {wanted}"))
        .hinted(format!("its accounts are {}", visible(&all.join(", ")))))
}

/// The one case whose id begins as typed.
pub(super) fn find(log: &Log, args: &LogArgs, typed: &str) -> Result<Found, CommandError> {
    let mut found: Vec<Found> = Vec::new();
    for account in accounts(log, args)? {
        let known = log.known(&account)?;
        let ids = beginning(&known, typed);
        found.extend(ids.into_iter().map(|id| Found {
            id,
            account: account.clone(),
            known: known.clone(),
        }));
    }
    let exact = found.iter().position(|found| found.id.eq_ignore_ascii_case(typed.trim()));
    match (exact, found.len()) {
        (Some(at), _) => Ok(found.swap_remove(at)),
        (None, 1) => Ok(found.remove(0)),
        (None, 0) => Err(LogError::NoCase(typed.to_owned()).into()),
        (None, _) => {
            let ids: Vec<&str> = found.iter().map(|found| found.id.as_str()).collect();
            let ids = ids.join(", ");
            Err(LogError::Ambiguous { text: typed.to_owned(), ids }.into())
        }
    }
}

/// The day that was typed; else that of the account's last run, or of what was noted after it: a case that was filed
/// since is never shown as one that was not.
pub(super) fn as_of(known: &KnownAccount, typed: Option<Date>) -> Date {
    let run = known.runs.iter().map(|run| run.as_of).max();
    let noted = known.events.iter().map(|event| event.day).max();
    typed.or(run.max(noted)).unwrap_or_else(today)
}

/// The day of a verb: not in the future.
pub(super) fn day(
    known: &KnownAccount,
    on: Option<Date>,
    typed: Option<Date>,
) -> Result<Date, CommandError> {
    let as_of = as_of(known, typed);
    let on = on.unwrap_or(as_of);
    if on > today() && on > as_of {
        return Err(LogError::Future(on).into());
    }
    Ok(on)
}

/// How long the log waits.
fn waits() -> Result<Waits, CommandError> {
    Ok(Waits::new(&load_policy(None)?))
}

fn amount_of(typed: Option<&str>) -> Result<Option<Money>, CommandError> {
    typed.map(money).transpose()
}

/// The words of a file, or of standard input.
fn words(file: &str) -> Result<String, CommandError> {
    if file == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).context("cannot read standard input")?;
        return Ok(text);
    }
    files::text(Path::new(file), files::SMALL)
        .map_err(|error| CommandError::usage(format!("cannot read {file}: {error}")))
}
