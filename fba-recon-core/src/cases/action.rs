//! What to do with a case today. Nothing else decides it: outputs only tell what is decided here.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::log::{LogState, LogView, LogViews};
use super::{Case, CasePortion};
use crate::assess::Status;
use crate::detect::Confidence;
use crate::model::{Currency, Money};
use crate::policy::letters::LetterKind;

/// What the seller should do, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Answer what Amazon or the buyer asked.
    Answer,
    /// Appeal a decision.
    Appeal,
    /// Remind Amazon.
    FollowUp,
    /// File it.
    File,
    /// Get the documents without which it may not be filed.
    GetDocuments,
    /// Settle another reading of the rows first.
    CheckFirst,
    /// Wait for its day.
    Wait,
    /// Get the report that settles it.
    GetReport,
    /// Nothing.
    None,
}

impl Action {
    /// Every action, the most urgent first.
    pub const ALL: &[Self] = &[
        Self::Answer,
        Self::Appeal,
        Self::FollowUp,
        Self::File,
        Self::GetDocuments,
        Self::CheckFirst,
        Self::Wait,
        Self::GetReport,
        Self::None,
    ];

    /// Whether its days are those of the window of the filing: what is asked or asked for has nothing to do with it.
    #[must_use]
    pub fn goes_by_window(self) -> bool {
        !matches!(self, Self::Answer | Self::Appeal | Self::FollowUp)
    }

    /// The name in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Appeal => "appeal",
            Self::FollowUp => "follow_up",
            Self::File => "file",
            Self::GetDocuments => "get_documents",
            Self::CheckFirst => "check_first",
            Self::Wait => "wait",
            Self::GetReport => "get_report",
            Self::None => "none",
        }
    }

    /// What it means.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Answer => "Amazon or a buyer waits for an answer, and its clock runs",
            Self::Appeal => "a decision can still be appealed, and its clock runs",
            Self::FollowUp => "it was filed, and no answer or no money came in time",
            Self::File => {
                "its window is open, it is certain or probable, and no document is missing: file it"
            }
            Self::GetDocuments => {
                "its window is open, but a document that Amazon asks for is missing"
            }
            Self::CheckFirst => {
                "its window is open, but another reading of the rows may explain it away: look first"
            }
            Self::Wait => "its window is not open yet, or Amazon's own payment is still likely",
            Self::GetReport => {
                "a report that would settle it is missing or does not cover the days"
            }
            Self::None => {
                "nothing is to be done; the reason says why, and is one of those below or a status"
            }
        }
    }
}

/// Why nothing is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoAction {
    /// Worth less than the least value.
    TooSmall,
    /// Past today's window.
    Late,
    /// Past every window.
    Expired,
    /// Nothing is left after credits.
    Covered,
    /// Filed.
    Filed,
    /// Amazon works on it.
    WithAmazon,
    /// Amazon looks for the units.
    Investigating,
    /// Amazon agreed to pay.
    Approved,
    /// Paid or found.
    Paid,
    /// Paid below its worth; the dispute is a case of its own.
    Underpaid,
    /// Taken back; the reversal is a case of its own.
    Reversed,
    /// Refused.
    Denied,
    /// Closed.
    Closed,
    /// The programme does not take it.
    NotEligible,
}

impl NoAction {
    /// Every reason.
    pub const ALL: &[Self] = &[
        Self::TooSmall,
        Self::Late,
        Self::Expired,
        Self::Covered,
        Self::Filed,
        Self::WithAmazon,
        Self::Investigating,
        Self::Approved,
        Self::Paid,
        Self::Underpaid,
        Self::Reversed,
        Self::Denied,
        Self::Closed,
        Self::NotEligible,
    ];

    /// The name in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TooSmall => "too_small",
            Self::Late => "late",
            Self::Expired => "expired",
            Self::Covered => "covered",
            Self::Filed => "filed",
            Self::WithAmazon => "with_amazon",
            Self::Investigating => "investigating",
            Self::Approved => "approved",
            Self::Paid => "paid",
            Self::Underpaid => "underpaid",
            Self::Reversed => "reversed",
            Self::Denied => "denied",
            Self::Closed => "closed",
            Self::NotEligible => "not_eligible",
        }
    }

    /// What it means, as the end of a sentence.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::TooSmall => "it is worth less than --min-value, or than one unit of its currency",
            Self::Late => "it is past today's window, inside that of old",
            Self::Expired => "it is past every window",
            Self::Covered => "nothing is left after payments, found and returned units",
            Self::Filed => "it is filed, and the answer is not due yet",
            Self::WithAmazon => "Amazon works on it",
            Self::Investigating => {
                "Amazon was asked to look for the units, and nothing is claimed yet"
            }
            Self::Approved => "Amazon agreed to pay, and the money is not due yet",
            Self::Paid => "it is paid, in money or stock, or the units were found",
            Self::Underpaid => "it was paid below its worth; the dispute is a case of its own",
            Self::Reversed => "the payment was taken back; that is a case of its own",
            Self::Denied => "Amazon refused it",
            Self::Closed => "it is closed, won, lost or given up",
            Self::NotEligible => "the programme does not take it",
        }
    }
}

/// What to do, and where it is nothing, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decision {
    /// What to do.
    pub action: Action,
    /// Why nothing is to be done; `None` where something is.
    pub reason: Option<NoAction>,
}

impl Default for Decision {
    /// Nothing, before it is decided.
    fn default() -> Self {
        Action::None.into()
    }
}

impl From<Action> for Decision {
    fn from(action: Action) -> Self {
        Self { action, reason: None }
    }
}

impl From<NoAction> for Decision {
    fn from(reason: NoAction) -> Self {
        Self { action: Action::None, reason: Some(reason) }
    }
}

impl Decision {
    /// How urgent it is among the lines of one case, the most urgent first: lines that can be filed have a last day,
    /// while asking again about those that were filed has none.
    #[must_use]
    pub fn urgency(self) -> (u8, Action, Option<NoAction>) {
        let rank = match self.action {
            Action::Answer | Action::Appeal => 0,
            Action::File => 1,
            _ => 2,
        };
        (rank, self.action, self.reason)
    }

    /// The word under which people are told it: the action, or why there is none.
    #[must_use]
    pub fn told(self) -> &'static str {
        self.reason.map_or(self.action.as_str(), NoAction::as_str)
    }
}

/// What a case must be worth, by currency: one unit where nothing else is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeastValues(BTreeMap<Currency, Money>);

impl LeastValues {
    /// Sets the least value of a currency.
    pub fn set(&mut self, least: Money) {
        self.0.insert(least.currency, least);
    }

    /// The values that were set, by currency.
    pub fn iter(&self) -> impl Iterator<Item = Money> {
        self.0.values().copied()
    }

    /// Whether an amount is below the least value; an unknown one never is.
    #[must_use]
    pub fn is_above(&self, amount: Option<Money>) -> bool {
        let least = |currency| self.0.get(&currency).map_or(ONE_UNIT, |least| least.micros);
        amount.is_some_and(|amount| amount.micros < least(amount.currency))
    }
}

/// One unit of a currency, in millionths.
const ONE_UNIT: i64 = 1_000_000;

/// What decides besides the case itself.
#[derive(Debug)]
pub struct Choices<'a> {
    /// The date the run speaks for.
    pub as_of: Date,
    /// What a case must be worth.
    pub least: &'a LeastValues,
    /// What the case log says; empty where none is kept.
    pub log: &'a LogViews,
}

/// Decides what to do with every case and each of its parts.
pub fn decide(cases: &mut [Case], choices: &Choices<'_>) {
    for case in cases {
        case.log = choices.log.get(&case.id).cloned();
        super::portion::divide(case);
        let deciding = case.deciding_status();
        let of_portion = |portion| of_portion(case, portion, deciding, choices);
        let of_portions: Vec<Decision> = case.portions.iter().map(of_portion).collect();
        case.decision = of_case(case, &of_portions, deciding, choices);
        for (portion, decision) in case.portions.iter_mut().zip(of_portions) {
            portion.decision = decision;
        }
        super::offer::mark(case);
    }
}

/// The most urgent of its claimed parts, where the log tells of them one by one; else what its own status and log
/// say.
fn of_case(
    case: &Case,
    of_portions: &[Decision],
    deciding: Status,
    choices: &Choices<'_>,
) -> Decision {
    if case.log.as_ref().is_some_and(|log| !log.portions.is_empty()) {
        let claimed = case.portions.iter().zip(of_portions);
        let claimed = claimed.filter(|(portion, _)| case.claims(portion));
        let decisions = claimed.map(|(_, decision)| *decision);
        if let Some(most_urgent) = decisions.min_by_key(|decision| decision.urgency()) {
            return most_urgent;
        }
    }
    of_status(case, deciding, case.log.as_ref(), choices)
}

/// A part that is claimed goes with the case, unless the log tells of it apart.
fn of_portion(
    case: &Case,
    portion: &CasePortion,
    deciding: Status,
    choices: &Choices<'_>,
) -> Decision {
    let log = case.log.as_ref().and_then(|log| {
        if log.portions.is_empty() { Some(log) } else { log.portions.get(&portion.key) }
    });
    let status = if case.claims(portion) { deciding } else { portion.status };
    of_status(case, status, log, choices)
}

fn of_status(
    case: &Case,
    status: Status,
    log: Option<&LogView>,
    choices: &Choices<'_>,
) -> Decision {
    let is_unfiled = log.is_some_and(|log| log.filed_on.is_none());
    let state = log.map(|log| log.state);
    // What the dump itself shows to be answered needs no log to say so.
    let is_covered = status == Status::Covered
        && is_unfiled
        && matches!(state, Some(LogState::Paid | LogState::PaidInStock | LogState::RecoveredStock));
    if let Some(decision) = log.filter(|_| !is_covered).and_then(|log| of_log(log, choices.as_of)) {
        return decision;
    }
    if case.claim_type.is_answer() && matches!(status, Status::Claimable | Status::Late) {
        // A running clock beats everything else, and an answer that is overdue may still be taken.
        return Action::Answer.into();
    }
    // Nothing but money opens it again, whatever a later dump says of its day.
    let may_be_filed = matches!(status, Status::Claimable | Status::TooEarly | Status::Unproven);
    if state == Some(LogState::Expired) && may_be_filed {
        return NoAction::Expired.into();
    }
    match status {
        Status::Covered => return NoAction::Covered.into(),
        Status::Late => return NoAction::Late.into(),
        Status::Expired => return NoAction::Expired.into(),
        Status::Claimable | Status::TooEarly | Status::Unproven => {}
    }
    // Parts of another status than the case's belong to a filing of their own.
    // Lines that were filed before do not make the rest of the case worth a filing.
    let of_case = case.log.as_ref().filter(|of_case| Some(of_case.state) == state);
    let open = of_case.filter(|log| log.state.is_unfiled()).and_then(|log| log.open);
    let amount = open.map_or(case.amount_total, |open| open.amount);
    if status == case.status && choices.least.is_above(amount) {
        return NoAction::TooSmall.into();
    }
    match status {
        Status::TooEarly => Action::Wait,
        Status::Unproven => Action::GetReport,
        _ if case.claim_type.is_of_buyer() => of_buyer(case),
        _ if case.confidence == Confidence::Possible => Action::CheckFirst,
        _ if case.lacks_documents() => Action::GetDocuments,
        _ => Action::File,
    }
    .into()
}

/// What to do with an open case of a buyer's claim: an appeal or a SAFE-T claim that has what it needs.
fn of_buyer(case: &Case) -> Action {
    if case.lacks_documents() {
        Action::GetDocuments
    } else if case.confidence == Confidence::Possible {
        Action::CheckFirst
    } else if case.rule.handling.letter == Some(LetterKind::Appeal) {
        Action::Appeal
    } else {
        Action::File
    }
}

/// What the log decides; `None` where nothing was filed or paid, so that the status does.
#[must_use]
pub fn of_log(log: &LogView, as_of: Date) -> Option<Decision> {
    let is_overdue = log.follow_up_on.is_some_and(|day| day <= as_of);
    let waits = |reason: NoAction| -> Decision {
        if is_overdue { Action::FollowUp.into() } else { reason.into() }
    };
    let decision = match log.state {
        LogState::Found
        | LogState::Waiting
        | LogState::NeedsDocuments
        | LogState::Ready
        | LogState::Expired
        | LogState::Gone => return None,
        LogState::Investigating => NoAction::Investigating.into(),
        LogState::Filed => waits(NoAction::Filed),
        LogState::WithAmazon | LogState::Appealed => waits(NoAction::WithAmazon),
        LogState::Approved => waits(NoAction::Approved),
        LogState::InfoRequested => Action::Answer.into(),
        LogState::PaidPartly => Action::FollowUp.into(),
        LogState::Paid | LogState::PaidInStock | LogState::RecoveredStock => NoAction::Paid.into(),
        LogState::Underpaid => NoAction::Underpaid.into(),
        LogState::Reversed => NoAction::Reversed.into(),
        LogState::Denied => match &log.denial {
            Some(denial) if denial.is_open(as_of) => Action::Appeal.into(),
            _ => NoAction::Denied.into(),
        },
        LogState::ClosedWon | LogState::ClosedLost | LogState::WrittenOff => {
            NoAction::Closed.into()
        }
    };
    Some(decision)
}

/// Which advice fits a case: that of its action, but a window that is open already is not too early, and one that
/// Amazon opens is not known to be open.
#[must_use]
pub fn advice(case: &Case, as_of: Date) -> &'static str {
    let clock = case.clock.as_ref().map(|portion| &portion.deadline);
    let opens_on = clock.and_then(|clock| clock.opens_on);
    match case.decision.action {
        Action::Wait if opens_on.is_some_and(|opens| opens <= as_of) => "wait_for_payment",
        Action::File if clock.is_some_and(|clock| clock.is_known) && opens_on.is_none() => {
            "file_when_eligible"
        }
        _ => case.decision.told(),
    }
}
