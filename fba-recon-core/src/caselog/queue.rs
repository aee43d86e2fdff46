//! What to do today: answers and appeals due, then follow-ups, then new filings, at most so many.
//!
//! A new filing is never a case that is filed or with Amazon, too early, only possible, without its documents, below
//! the least value or past its last day; and never a second case of an order or shipment while the first is with
//! Amazon or in the same queue.

#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::collections::BTreeSet;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::fold::{CaseLog, fold, standing_payments};
use super::listing::last_safe_day;
use super::review::{of_standing, view};
use super::rows::{KnownAccount, LoggedCase};
use super::rules::Waits;
use crate::cases::{Action, LeastValues, LogState, NoAction, of_log};
use crate::model::Money;

/// What to do with a case today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Case.
    pub id: String,
    /// Account.
    pub account: String,
    /// What to do: `answer`, `appeal`, `follow_up` or `file`.
    pub action: Action,
    /// Last day that leaves the safety margin, or on which the answer is due.
    pub last_safe_day: Option<Date>,
    /// What is left to claim; `None` when unknown.
    pub amount: Option<Money>,
    /// Order.
    pub order_id: Option<String>,
    /// Shipment.
    pub shipment_id: Option<String>,
    /// Whether it was handed out today.
    pub is_handed_out: bool,
    /// Lines that are not to be filed, by the keys that the last run gave them: a message that was written while they
    /// were may not be sent any more.
    pub held: BTreeSet<String>,
}

/// A task as programs read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TaskRow {
    /// Case.
    pub id: String,
    /// What to do.
    #[schemars(with = "crate::cases::Action")]
    pub action: &'static str,
    /// Last day that leaves the safety margin, or on which the answer is due.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub last_safe_day: Option<String>,
    /// What is left to claim.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub amount: Option<String>,
    /// Currency.
    #[schemars(with = "Option<crate::model::shapes::CurrencyCode>")]
    pub currency: Option<String>,
    /// Order.
    pub order_id: Option<String>,
    /// Shipment.
    pub shipment_id: Option<String>,
}

impl From<&Task> for TaskRow {
    fn from(task: &Task) -> Self {
        Self {
            id: task.id.clone(),
            action: task.action.as_str(),
            last_safe_day: task.last_safe_day.map(|day| day.to_string()),
            amount: task.amount.map(Money::to_amount),
            currency: task.amount.map(|amount| amount.currency.to_string()),
            order_id: task.order_id.clone(),
            shipment_id: task.shipment_id.clone(),
        }
    }
}

/// What a queue is asked for.
#[derive(Debug, Clone)]
pub struct Limits<'a> {
    /// The day.
    pub on: Date,
    /// New filings on one day, those of the day that are filed already among them.
    pub per_day: usize,
    /// What a case must be worth.
    pub least: &'a LeastValues,
    /// Whether what was handed out today comes again.
    pub again: bool,
}

/// What is to be done on a day over accounts, in its order.
#[must_use]
pub fn queue(accounts: &[(&str, &KnownAccount)], limits: &Limits<'_>, waits: Waits) -> Vec<Task> {
    let mut due = Vec::new();
    let mut new = Vec::new();
    let mut done = 0;
    for (account, known) in accounts {
        let logs = fold(&known.events, limits.on);
        // What was noted for a later day counts too: what is filed by then is not filed again.
        let later = fold(&known.events, Date::MAX);
        let payments = standing_payments(&known.payments, &known.events, limits.on);
        let mut busy = Busy::default();
        let last_run = known.runs.last().map(|run| run.as_of);
        for (id, case) in &known.cases {
            let Some(log) = logs.get(id) else { continue };
            busy.add(case, log);
            busy.add(case, later.get(id).unwrap_or(log));
            done += usize::from(log.portions.values().any(|one| one.filed_on == Some(limits.on)));
            let own: Vec<_> = payments.iter().copied().filter(|paid| paid.case == *id).collect();
            let more = case.facts.more(&own);
            let Some(view) = view(&case.facts, log, more, waits) else { continue };
            let task = |action: Action, last_safe_day: Option<Date>| Task {
                id: id.clone(),
                account: (*account).to_owned(),
                action,
                last_safe_day,
                amount: view.open.and_then(|open| open.amount),
                order_id: case.facts.order_id.clone(),
                shipment_id: case.facts.shipment_id.clone(),
                is_handed_out: log.handed_out == Some(limits.on),
                held: held(case, later.get(id).unwrap_or(log)),
            };
            let decision = of_log(&view, limits.on);
            match decision.map(|decision| decision.action) {
                Some(action @ (Action::Answer | Action::Appeal)) => {
                    due.push(task(action, view.answer_by));
                }
                Some(action @ Action::FollowUp) => due.push(task(action, view.follow_up_on)),
                Some(_) => {}
                // A buyer's claim whose clock runs.
                None if Some(case.last_seen) == last_run && clock(case).is_some() => {
                    let action = clock(case).unwrap_or(Action::Answer);
                    due.push(task(action, last_safe_day(&case.facts, log)));
                }
                // A case that the last run did not show may have been answered since.
                None if Some(case.last_seen) == last_run
                    && later.get(id).is_some_and(is_ready)
                    && can_be_filed(case, log, view.open.and_then(|open| open.amount), limits) =>
                {
                    let last_day = last_safe_day(&case.facts, log);
                    new.push((task(Action::File, last_day), busy_key(case)));
                }
                None => {
                    // Its new lines are not to be filed yet; those that were filed go on.
                    let overdue = overdue(log, limits.on, waits);
                    due.extend(
                        overdue.map(|(day, amount)| Task {
                            amount,
                            ..task(Action::FollowUp, Some(day))
                        }),
                    );
                }
            }
        }
        new.retain(|(task, key)| task.account != *account || !busy.has(key));
    }
    due.sort_by(|one, other| order(one).cmp(&order(other)));
    new.sort_by(|(one, _), (other, _)| order(one).cmp(&order(other)));
    due.extend(limited(new, done, limits));
    due
}

/// New filings, one an order or shipment, as many as the day still has room for.
fn limited(new: Vec<(Task, Option<String>)>, filed_today: usize, limits: &Limits<'_>) -> Vec<Task> {
    let mut room = limits.per_day.saturating_sub(filed_today);
    let mut taken: BTreeSet<(String, String)> = BTreeSet::new();
    let mut tasks = Vec::new();
    for (task, key) in new {
        if room == 0 {
            break;
        }
        let is_second = key.is_some_and(|key| !taken.insert((task.account.clone(), key)));
        if is_second {
            continue;
        }
        room -= 1;
        if limits.again || !task.is_handed_out {
            tasks.push(task);
        }
    }
    tasks
}

/// Answers and appeals before follow-ups before filings, each by their day, the larger sum first.
fn order(task: &Task) -> (u8, Date, Reverse<i64>, &str) {
    let rank = match task.action {
        Action::Answer | Action::Appeal => 0,
        Action::FollowUp => 1,
        _ => 2,
    };
    let day = task.last_safe_day.unwrap_or(Date::MAX);
    (rank, day, Reverse(task.amount.map_or(0, |amount| amount.micros)), &task.id)
}

fn can_be_filed(
    case: &LoggedCase,
    log: &CaseLog,
    amount: Option<Money>,
    limits: &Limits<'_>,
) -> bool {
    let facts = &case.facts;
    let ready = log.portions.iter().filter(|(_, portion)| portion.state == LogState::Ready);
    let mut lines = ready.filter_map(|(key, _)| facts.line(key));
    // Its own last day decides: the last run may have been some days ago.
    let is_open = lines.any(|line| line.closes_on.is_none_or(|closes| closes >= limits.on));
    let is_small = facts.reason.as_deref() == Some(NoAction::TooSmall.as_str());
    let has_least = facts.confidence != "possible" && !is_small;
    is_open && has_least && !limits.least.is_above(amount)
}

/// The first day on which Amazon was to be asked again about lines that were filed, and their worth.
pub(super) fn overdue(log: &CaseLog, on: Date, waits: Waits) -> Option<(Date, Option<Money>)> {
    let lines = log.portions.values().filter_map(|line| {
        let view = of_standing(line, waits);
        let is_due = of_log(&view, on).is_some_and(|due| due.action == Action::FollowUp);
        Some((view.follow_up_on.or(Some(view.since))?, line.amount)).filter(|_| is_due)
    });
    lines.reduce(|(day, sum), (other, amount)| {
        (day.min(other), sum.zip(amount).and_then(|(sum, amount)| sum.plus(amount).ok()))
    })
}

/// What the last run said of a buyer's claim whose clock runs: answer it, or appeal.
fn clock(case: &LoggedCase) -> Option<Action> {
    [Action::Answer, Action::Appeal].into_iter().find(|action| case.facts.action == action.as_str())
}

fn is_ready(log: &CaseLog) -> bool {
    log.portions.values().any(|portion| portion.state == LogState::Ready)
}

/// The lines that are not to be filed, by the keys that the last run gave them.
fn held(case: &LoggedCase, log: &CaseLog) -> BTreeSet<String> {
    let others = log.portions.iter().filter(|(_, portion)| portion.state != LogState::Ready);
    let names = others.filter_map(|(key, _)| case.facts.line(key)?.portion.clone());
    names.collect()
}

fn busy_key(case: &LoggedCase) -> Option<String> {
    let facts = &case.facts;
    facts.order_id.clone().or_else(|| facts.shipment_id.clone())
}

/// Orders and shipments of which a case is with Amazon.
#[derive(Debug, Default)]
struct Busy(BTreeSet<String>);

impl Busy {
    fn add(&mut self, case: &LoggedCase, log: &CaseLog) {
        let is_busy = log.portions.values().any(|portion| {
            portion.state.is_with_amazon() || portion.state == LogState::Investigating
        });
        if is_busy {
            self.0.extend(case.facts.order_id.clone());
            self.0.extend(case.facts.shipment_id.clone());
        }
    }

    fn has(&self, key: &Option<String>) -> bool {
        key.as_ref().is_some_and(|key| self.0.contains(key))
    }
}

/// Whether Amazon's form takes a file, by the ending of its name.
#[must_use]
pub fn is_accepted_attachment(file: &str) -> bool {
    #[derive(serde::Deserialize)]
    struct Attachments {
        accepted: Vec<String>,
    }
    static ACCEPTED: std::sync::LazyLock<Vec<String>> = std::sync::LazyLock::new(|| {
        let table: Result<Attachments, _> = toml::from_str(include_str!("attachments.toml"));
        table.map(|table| table.accepted).unwrap_or_default()
    });
    let ending = file.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    ending.is_some_and(|ending| ACCEPTED.contains(&ending))
}
