//! The log as programs and people are shown it: cases, history, and how often what happened.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::claim::ClaimMove;
use super::event::{Event, What};
use super::facts::CaseFacts;
use super::fold::{CaseLog, fold, standing_payments};
use super::queue::overdue;
use super::review::{of_standing, view};
use super::rows::{KnownAccount, LoggedCase};
use super::rules::Waits;
use crate::cases::{Action, LogDenial, LogState, LogView, NoAction, of_log};
use crate::model::Money;

/// A case of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Listed")]
pub struct ListedCase {
    /// Id.
    pub id: String,
    /// Account.
    pub account: String,
    /// State.
    pub state: LogState,
    /// Day since which it stands there.
    #[schemars(with = "crate::model::shapes::Day")]
    pub since: String,
    /// What to do.
    #[schemars(with = "crate::cases::Action")]
    pub action: String,
    /// Why nothing is to be done.
    #[schemars(with = "Option<crate::cases::NoAction>")]
    pub reason: Option<String>,
    /// Detector.
    #[schemars(with = "crate::model::shapes::Word")]
    pub detector: String,
    /// Units to claim, as the last dump that showed it gives them.
    pub units: i64,
    /// Their worth.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub amount: Option<String>,
    /// Currency.
    #[schemars(with = "Option<crate::model::shapes::CurrencyCode>")]
    pub currency: Option<String>,
    /// What is left.
    pub open: OpenUnits,
    /// Amazon's case id.
    pub amazon_case_id: Option<String>,
    /// Day of the first filing.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub filed_on: Option<String>,
    /// How it was paid: `auto` or `claim`.
    pub paid_by: Option<String>,
    /// Last day that leaves the safety margin.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub last_safe_day: Option<String>,
    /// Its lines.
    pub portions: Vec<ListedPortion>,
}

/// What is left of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OpenUnits {
    /// Units.
    pub units: i64,
    /// Their worth; null when unknown.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub amount: Option<String>,
}

/// A line of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ListedPortion {
    /// What tells it from the others; empty where there is one.
    pub portion: String,
    /// State.
    pub state: LogState,
    /// Day since which it stands there.
    #[schemars(with = "crate::model::shapes::Day")]
    pub since: String,
    /// Day of its filing.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub filed_on: Option<String>,
    /// Units left.
    pub units: Option<i64>,
    /// Their worth.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub amount: Option<String>,
}

/// An event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct HistoryRow {
    /// Case, or the file of a buyer's claim.
    pub id: String,
    /// Line of it; null where it has one.
    pub portion: Option<String>,
    /// Position in the log; null for the file of a claim, whose moves are counted apart.
    pub seq: Option<i64>,
    /// Day that it speaks for.
    #[schemars(with = "crate::model::shapes::Day")]
    pub on: String,
    /// When it was written.
    pub at: String,
    /// State before.
    pub from: Option<String>,
    /// State after.
    pub to: String,
    /// Who moved it.
    pub by: super::By,
    /// File of the row that moved it.
    pub file: Option<String>,
    /// Line.
    pub line: Option<u32>,
    /// What else there is to say.
    pub note: Option<String>,
}

/// Where an account's cases stand on a day, by id.
#[must_use]
pub fn listing(known: &KnownAccount, account: &str, on: Date, waits: Waits) -> Vec<ListedCase> {
    let logs = fold(&known.events, on);
    let payments = standing_payments(&known.payments, &known.events, on);
    let listed = known.cases.iter().filter_map(|(id, case)| {
        let log = logs.get(id)?;
        let own: Vec<_> = payments.iter().copied().filter(|paid| paid.case == *id).collect();
        let more = case.facts.more(&own);
        let view = view(&case.facts, log, more, waits)?;
        Some(row(id, account, case, log, &view, on, waits))
    });
    listed.collect()
}

fn row(
    id: &str,
    account: &str,
    case: &LoggedCase,
    log: &CaseLog,
    view: &LogView,
    on: Date,
    waits: Waits,
) -> ListedCase {
    let facts = &case.facts;
    let (action, reason) = action(facts, log, view, on);
    // Lines that were filed go on while the others are not to be filed yet.
    let is_filing = [Action::File, Action::Answer, Action::Appeal, Action::FollowUp];
    let is_filing = is_filing.iter().any(|one| one.as_str() == action);
    let is_overdue = !is_filing && overdue(log, on, waits).is_some();
    let (action, reason) =
        if is_overdue { (Action::FollowUp.as_str(), None) } else { (action, reason) };
    let amount = |money: Option<Money>| money.map(Money::to_amount);
    let portions = log.portions.iter().map(|(key, portion)| {
        let line = facts.line(key);
        let units = line.map(|line| line.units).or(portion.units);
        ListedPortion {
            portion: key.clone(),
            state: portion.state,
            since: portion.since.to_string(),
            filed_on: portion.filed_on.map(|day| day.to_string()),
            units,
            amount: amount(line.map_or(portion.amount, |line| line.amount)),
        }
    });
    ListedCase {
        id: id.to_owned(),
        account: account.to_owned(),
        state: view.state,
        since: view.since.to_string(),
        action: action.to_owned(),
        reason: reason.map(ToOwned::to_owned),
        detector: facts.detector.clone(),
        units: facts.units,
        amount: amount(facts.amount),
        currency: facts.amount.map(|amount| amount.currency.to_string()),
        open: OpenUnits {
            units: view.open.map_or(0, |open| open.units),
            amount: view.open.and_then(|open| amount(open.amount)),
        },
        amazon_case_id: view.amazon_case_id.clone(),
        filed_on: view.filed_on.map(|day| day.to_string()),
        paid_by: log
            .portions
            .values()
            .filter_map(|portion| of_standing(portion, waits).paid_by)
            .next(),
        last_safe_day: last_safe_day(facts, log).map(|day| day.to_string()),
        portions: portions.collect(),
    }
}

/// The last safe day of the lines that are still to be filed; of all where none is.
#[must_use]
pub(super) fn last_safe_day(facts: &CaseFacts, log: &CaseLog) -> Option<Date> {
    let days = |is_wanted: &dyn Fn(LogState) -> bool| {
        let lines = log.portions.iter().filter(|(_, portion)| is_wanted(portion.state));
        lines.filter_map(|(key, _)| facts.line(key)?.last_safe_day).min()
    };
    days(&LogState::is_unfiled).or_else(|| days(&|_| true)).or(facts.last_safe_day)
}

/// What to do with a case by its log, and where nothing is filed by what the last run said of it.
fn action(
    facts: &CaseFacts,
    log: &CaseLog,
    view: &LogView,
    on: Date,
) -> (&'static str, Option<&'static str>) {
    if let Some(decision) = of_log(view, on) {
        return (decision.action.as_str(), decision.reason.map(NoAction::as_str));
    }
    let none = |reason: NoAction| (Action::None.as_str(), Some(reason.as_str()));
    let was = |action: Action| facts.action == action.as_str();
    let is_small = facts.reason.as_deref() == Some(NoAction::TooSmall.as_str());
    if let Some(clock) = [Action::Answer, Action::Appeal].into_iter().find(|action| was(*action)) {
        return (clock.as_str(), None);
    }
    let closes_on = log
        .portions
        .iter()
        .filter(|(_, portion)| portion.state == view.state)
        .filter_map(|(key, _)| facts.line(key)?.closes_on)
        .max();
    if view.state.is_unfiled() && closes_on.is_some_and(|closes| closes < on) {
        return none(NoAction::Late);
    }
    match view.state {
        LogState::Gone => none(NoAction::Covered),
        LogState::Expired => none(NoAction::Expired),
        _ if is_small => none(NoAction::TooSmall),
        LogState::Ready => (Action::File.as_str(), None),
        LogState::NeedsDocuments => (Action::GetDocuments.as_str(), None),
        LogState::Waiting => (Action::Wait.as_str(), None),
        _ if was(Action::GetReport) => (Action::GetReport.as_str(), None),
        _ if facts.units == 0 => none(NoAction::Covered),
        _ => (Action::CheckFirst.as_str(), None),
    }
}

/// The last refusal of a case up to a day; `None` where there was none.
#[must_use]
pub fn denial(known: &KnownAccount, id: &str, on: Date, waits: Waits) -> Option<LogDenial> {
    let logs = fold(&known.events, on);
    let (case, log) = (known.cases.get(id)?, logs.get(id)?);
    let view = view(&case.facts, log, 0, waits)?;
    let of_portions = view.portions.into_values().filter_map(|portion| portion.denial);
    view.denial.into_iter().chain(of_portions).max_by_key(|denial| denial.on)
}

/// The events of an account, or of one case of it, in their order.
#[must_use]
pub fn history(known: &KnownAccount, id: Option<&str>) -> Vec<HistoryRow> {
    let events = known.events.iter().filter(|event| id.is_none_or(|id| event.case == id));
    events.map(history_row).collect()
}

/// How the files of buyers' claims moved, of one whose id begins as typed or of all.
#[must_use]
pub fn claim_history(known: &KnownAccount, typed: Option<&str>) -> Vec<HistoryRow> {
    let typed = typed.map(|typed| typed.trim().to_uppercase());
    let is_asked =
        |own: &&ClaimMove| typed.as_deref().is_none_or(|typed| own.claim.starts_with(typed));
    let moves = known.claim_moves.iter().filter(is_asked).map(|own| HistoryRow {
        id: own.claim.clone(),
        portion: None,
        seq: None,
        on: own.day.to_string(),
        at: own.at.clone(),
        from: own.from.map(|from| from.to_string()),
        to: own.to.to_string(),
        by: super::By::Scan,
        file: None,
        line: None,
        note: Some(format!("order {}", own.order_id)),
    });
    moves.collect()
}

fn history_row(event: &Event) -> HistoryRow {
    let said = match event.what {
        What::Undo => event.undoes.map(|group| format!("takes back {group}")),
        What::FollowUp => Some("asked again".to_owned()),
        What::HandedOut => Some("handed out".to_owned()),
        What::State => event.due.map(|due| format!("due {due}")),
        What::Note => None,
    };
    let note: Vec<String> = said.into_iter().chain(event.note.clone()).collect();
    HistoryRow {
        id: event.case.clone(),
        portion: Some(event.portion.clone()).filter(|portion| !portion.is_empty()),
        seq: Some(event.seq),
        on: event.day.to_string(),
        at: event.at.clone(),
        from: event.from.map(|from| from.to_string()),
        to: event.to.to_string(),
        by: event.by,
        file: event.row.as_ref().map(|row| row.file.clone()),
        line: event.row.as_ref().map(|row| row.line),
        note: (!note.is_empty()).then(|| note.join("; ")),
    }
}

/// The ids of an account's cases that begin as typed; the prefix `CS-` may be left out.
#[must_use]
pub fn beginning(known: &KnownAccount, typed: &str) -> Vec<String> {
    let typed = typed.trim().to_uppercase();
    let typed = if typed.starts_with("CS-") { typed } else { format!("CS-{typed}") };
    known.cases.keys().filter(|id| id.starts_with(&typed)).cloned().collect()
}
