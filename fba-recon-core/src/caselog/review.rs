//! What the log says of the cases of a run, and what is new, changed and gone since the last run of an earlier day.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::causes::{Cause, causes};
use super::claim::ClaimMove;
use super::denial::denial_of;
use super::event::LoggedPayment;
use super::event::{Event, LoggedPlace};
use super::facts::{CaseFacts, LineFacts};
use super::figures::{Figures, FiguresScope, figures};
use super::fold::standing_payments;
use super::fold::{CaseLog, Standing, fold};
use super::follow::{Additions, Dump, beyond, follow, seen};
use super::left::lefts_of;
use super::left::logged_of;
use super::lines::matched;
use super::rows::{KnownAccount, LoggedCase};
use super::rules::Waits;
use crate::cases::{LogFiling, LogLater, LogOpen, LogState, LogView, LogViews};
use crate::model::Money;
use crate::model::dates::shift_days;

/// A run with what the log says of it.
#[derive(Debug, Default)]
pub struct Review {
    /// What it says of each case, by id.
    pub views: LogViews,
    /// What came about since the last run.
    pub news: News,
    /// What is to be written.
    pub additions: Additions,
    /// Cases of the dump as the log will keep them.
    pub seen: BTreeMap<String, LoggedCase>,
    /// Rows of the list of filed cases that name no case, or whose word gives no state.
    pub not_taken: Vec<LoggedPlace>,
    /// What came of the account's cases, this run among them.
    pub figures: Vec<Figures>,
    /// Where the account's losses come from, this run among them.
    pub causes: Vec<Cause>,
    /// How the files of buyers' claims moved, by their ids, this run among it.
    pub claims: BTreeMap<String, Vec<ClaimMove>>,
    /// The day of the last run or note, where the run speaks for an earlier one: nothing is written then.
    pub is_before: Option<Date>,
}

/// What came about since the last run of an earlier day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct News {
    /// The day of that run; `None` where there is none.
    pub since: Option<Date>,
    /// Cases that were not known then.
    pub new: Vec<Change>,
    /// Cases that stand elsewhere than then.
    pub changed: Vec<Change>,
    /// Cases whose rows are gone without a reason.
    pub gone: Vec<Change>,
    /// Cases of the log that this dump is the first to lack, and that are not told above.
    pub not_shown: Vec<String>,
}

/// One case that is new or stands elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Case.
    pub id: String,
    /// State then.
    pub from: Option<LogState>,
    /// State now.
    pub to: LogState,
    /// The row that moved it; `None` where the calendar or the seller did.
    pub row: Option<LoggedPlace>,
    /// Who moved it.
    pub by: super::By,
}

/// Follows a run and tells what the log says of it.
#[must_use]
pub fn review(known: &KnownAccount, dump: &Dump<'_>, waits: Waits) -> Review {
    let additions = follow(known, dump, waits);
    let events = with_additions(known, &additions);
    let after = fold(&events, dump.as_of);
    let previous = known.runs.iter().rfind(|run| run.as_of < dump.as_of);
    let news = previous.map(|run| {
        let written: Vec<Event> =
            known.events.iter().filter(|event| event.seq <= run.last_event).cloned().collect();
        news(known, dump, (run.as_of, &fold(&written, run.as_of)), &after, &events, run.last_event)
    });
    let news = news.unwrap_or_default();
    let more = beyond(known, dump, waits);
    let mut payments: BTreeMap<&str, Vec<&LoggedPayment>> = BTreeMap::new();
    for payment in standing_payments(&known.payments, &known.events, dump.as_of) {
        payments.entry(&payment.case).or_default().push(payment);
    }
    let new: BTreeSet<&str> = news.new.iter().map(|change| change.id.as_str()).collect();
    let views = dump.cases.iter().filter_map(|(id, facts)| {
        let beyond = more.get(id).cloned().unwrap_or_default();
        let more = beyond.more(logged_of(facts, &beyond.held, payments.get(id.as_str())));
        let mut view = view(facts, after.get(id)?, more, waits)?;
        view.new_since = news.since.filter(|_| new.contains(id.as_str()));
        Some((id.clone(), view))
    });
    let after = known_after(known, dump, &additions, events);
    let last_run = known.runs.iter().map(|run| run.as_of).max();
    let last_event = known.events.iter().map(|event| event.day).max();
    Review {
        views: views.collect(),
        is_before: last_run.max(last_event).filter(|last| dump.as_of < *last),
        figures: figures(&[("", &after)], dump.as_of, FiguresScope::all(waits)),
        causes: causes(&[("", &after)], dump.as_of, FiguresScope::all(waits)),
        claims: histories(after.claim_moves),
        seen: seen(known, dump),
        not_taken: super::filed::not_taken(&dump.filed, known, dump),
        news,
        additions,
    }
}

/// What the log knows of the account once it holds what the run adds.
fn known_after(
    known: &KnownAccount,
    dump: &Dump<'_>,
    additions: &Additions,
    events: Vec<Event>,
) -> KnownAccount {
    let written = &events[known.events.len()..];
    let fresh = additions.payments.iter().map(|(event, payment)| LoggedPayment {
        event: written.get(*event).map_or(0, |event| event.group),
        ..payment.clone()
    });
    let mut cases = known.cases.clone();
    cases.extend(seen(known, dump));
    let payments = known.payments.iter().cloned().chain(fresh).collect();
    let moves = known.claim_moves.iter().chain(&additions.claims).cloned();
    let bases = known.bases.iter().chain(&additions.bases);
    KnownAccount {
        cases,
        payments,
        events,
        claim_moves: moves.collect(),
        bases: bases.map(|(key, units)| (key.clone(), *units)).collect(),
        ..KnownAccount::default()
    }
}

fn histories(moves: Vec<ClaimMove>) -> BTreeMap<String, Vec<ClaimMove>> {
    let mut by_claim: BTreeMap<String, Vec<ClaimMove>> = BTreeMap::new();
    for own in moves {
        by_claim.entry(own.claim.clone()).or_default().push(own);
    }
    by_claim
}

/// The events of the log with those to be written, which take the next positions.
pub(super) fn with_additions(known: &KnownAccount, additions: &Additions) -> Vec<Event> {
    let mut events = known.events.clone();
    let next = events.last().map_or(0, |event| event.seq) + 1;
    events.extend(additions.events.iter().zip(next..).map(|(event, seq)| {
        let group = if event.group > 0 { event.group } else { seq };
        Event { seq, group, ..event.clone() }
    }));
    events
}

fn news(
    known: &KnownAccount,
    dump: &Dump<'_>,
    (since, before): (Date, &BTreeMap<String, CaseLog>),
    after: &BTreeMap<String, CaseLog>,
    events: &[Event],
    last_event: i64,
) -> News {
    let mut news = News { since: Some(since), ..News::default() };
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for (id, log) in after {
        let Some(to) = log.state() else { continue };
        let from = before.get(id).and_then(CaseLog::state);
        if from == Some(to) {
            continue;
        }
        let moved = events.iter().rfind(|event| {
            event.case == *id && event.seq > last_event && event.day <= dump.as_of && event.to == to
        });
        let Some(moved) = moved else { continue };
        let change = Change { id: id.clone(), from, to, row: moved.row.clone(), by: moved.by };
        told.insert(id);
        match (from, to) {
            (None, _) => news.new.push(change),
            (_, LogState::Gone) => news.gone.push(change),
            _ => news.changed.push(change),
        }
    }
    let lacks = |id: &&String| !dump.cases.contains_key(*id) && !told.contains(id.as_str());
    let cases = known.cases.iter().filter(|(_, case)| case.last_seen == since);
    let open = |id: &&String| {
        before.get(*id).and_then(CaseLog::state).is_some_and(|state| !state.is_answered())
    };
    news.not_shown = cases.map(|(id, _)| id).filter(lacks).filter(open).cloned().collect();
    news
}

/// What the log says of one case.
pub(super) fn view(facts: &CaseFacts, log: &CaseLog, more: i64, waits: Waits) -> Option<LogView> {
    let speaker = log.speaker()?;
    let lines = matched(facts, log);
    let lefts = lefts_of(facts, &lines, log, more);
    let currency = facts.amount.map(|amount| amount.currency);
    let open_of = |keys: &mut dyn Iterator<Item = &String>, state: LogState| {
        let mut open = LogOpen { units: 0, amount: currency.map(Money::zero) };
        if state.is_answered() || matches!(state, LogState::Reversed | LogState::Gone) {
            return open;
        }
        let left: Vec<_> = keys.filter_map(|key| lefts.get(key)).collect();
        open.units = left.iter().map(|left| left.units).sum();
        open.amount = left
            .iter()
            .map(|left| left.amount)
            .try_fold(None, |sum: Option<Money>, amount| match sum {
                None => Some(Some(amount?)),
                Some(sum) => Some(sum.plus(amount?).ok()),
            })
            .flatten()
            .and_then(|sum| sum.rounded().ok())
            .or(open.amount.filter(|_| open.units == 0));
        open
    };
    let mut same = log
        .portions
        .iter()
        .filter(|(_, portion)| portion.state == speaker.state)
        .map(|(key, _)| key);
    let mut whole = of_standing(speaker, waits);
    let names =
        lines.iter().filter_map(|(key, line)| Some((line.portion.clone()?, lefts.get(key)?)));
    whole.lefts = names
        .map(|(name, left)| (name, LogOpen { units: left.units, amount: left.amount }))
        .collect();
    whole.later = lines.values().filter_map(|line| later(line)).collect();
    whole.filings = filings(log);
    let of_speaker = log.portions.iter().find(|(_, portion)| *portion == speaker);
    refused(&mut whole, facts, speaker, of_speaker.map(|(key, _)| key.as_str()));
    whole.open = Some(open_of(&mut same, speaker.state));
    whole.filed_on = log.filed_on();
    if whole.amazon_case_id.is_none() {
        whole.amazon_case_id = log.amazon_ids().into_iter().next_back().map(ToOwned::to_owned);
    }
    let states: BTreeSet<LogState> = log.portions.values().map(|portion| portion.state).collect();
    if states.len() > 1 {
        for (key, line) in &lines {
            let (Some(portion), Some(name)) = (log.portions.get(key), &line.portion) else {
                continue;
            };
            let mut view = of_standing(portion, waits);
            refused(&mut view, facts, portion, Some(key));
            view.open = Some(open_of(&mut std::iter::once(key), portion.state));
            whole.portions.insert(name.clone(), view);
        }
    }
    Some(whole)
}

/// The piece of a part of the run that a line stands for; `None` where it stands for a whole one.
fn later(line: &LineFacts) -> Option<LogLater> {
    Some(LogLater {
        of: line.part_of.clone()?,
        key: line.portion.clone()?,
        units: line.units,
        amount: line.amount,
    })
}

/// Tells of the refusal of a portion, and until when it can be appealed.
fn refused(view: &mut LogView, facts: &CaseFacts, portion: &Standing, key: Option<&str>) {
    view.denial = denial_of(facts, portion, key);
    let open =
        view.denial.as_ref().filter(|denial| denial.appeal && view.state == LogState::Denied);
    if let Some(denial) = open {
        view.answer_by = denial.until;
    }
}

/// What was filed, by day, Amazon's number and where it stands.
fn filings(log: &CaseLog) -> Vec<LogFiling> {
    let mut filings: BTreeMap<(Date, Option<&str>, LogState), LogFiling> = BTreeMap::new();
    for portion in log.portions.values() {
        let Some(filed_on) = portion.filed_on else { continue };
        let key = (filed_on, portion.amazon_case_id.as_deref(), portion.state);
        match filings.get_mut(&key) {
            None => {
                let filing = LogFiling {
                    filed_on,
                    amazon_case_id: portion.amazon_case_id.clone(),
                    state: portion.state,
                    lines: 1,
                    units: portion.filed_units,
                    amount: portion.filed_amount,
                };
                filings.insert(key, filing);
            }
            Some(filing) => {
                filing.lines += 1;
                filing.units = filing.units.zip(portion.filed_units).map(|(sum, more)| sum + more);
                let amounts = filing.amount.zip(portion.filed_amount);
                filing.amount = amounts.and_then(|(sum, more)| sum.plus(more).ok());
            }
        }
    }
    let rounded = |filing: LogFiling| LogFiling {
        amount: filing.amount.and_then(|amount| amount.rounded().ok()),
        ..filing
    };
    filings.into_values().map(rounded).collect()
}

/// What the log says of a portion; what is left of it is not known here.
#[must_use]
pub fn of_standing(portion: &Standing, waits: Waits) -> LogView {
    let days = match portion.state {
        LogState::Approved if !portion.is_reminded => Some(waits.approved),
        LogState::Filed | LogState::WithAmazon | LogState::Appealed | LogState::Approved => {
            Some(if portion.is_reminded { waits.again } else { waits.first })
        }
        _ => None,
    };
    let is_paid = matches!(
        portion.state,
        LogState::Paid | LogState::PaidInStock | LogState::PaidPartly | LogState::Underpaid
    );
    let paid_by = if portion.filed_on.is_some() { "claim" } else { "auto" };
    LogView {
        state: portion.state,
        since: portion.since,
        amazon_case_id: portion.amazon_case_id.clone(),
        filed_on: portion.filed_on,
        follow_up_on: days.and_then(|days| Some(shift_days(portion.asked_on?, days))),
        answer_by: portion.due,
        paid_by: is_paid.then(|| paid_by.to_owned()),
        open: None,
        later: Vec::new(),
        lefts: BTreeMap::new(),
        denial: None,
        filings: Vec::new(),
        new_since: None,
        portions: BTreeMap::new(),
    }
}
