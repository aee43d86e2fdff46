//! What the seller says of a case: each verb with the states from which it is possible.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::error::LogError;
use super::event::{By, Event, LoggedPayment, What};
use super::fold::{CaseLog, Standing, fold};
use super::left::measure;
use super::rows::{KnownAccount, LoggedCase};
use crate::cases::LogState;
use crate::model::Money;

/// How a case was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// With the money or the stock.
    Won,
    /// Without.
    Lost,
    /// Given up.
    WrittenOff,
}

/// What the seller says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verb {
    /// It was filed, under Amazon's case id where there is one.
    File {
        /// Amazon's case id.
        amazon_case_id: Option<String>,
    },
    /// Amazon was asked to look for the units.
    Investigate,
    /// Amazon asked for something.
    Ask {
        /// Until when it waits.
        due: Date,
    },
    /// Amazon was answered.
    Answer,
    /// Amazon agreed.
    Approve {
        /// To how much.
        amount: Option<Money>,
    },
    /// Amazon refused.
    Deny {
        /// With which words.
        text: String,
    },
    /// The refusal was appealed.
    Appeal,
    /// Amazon was asked again.
    FollowUp,
    /// Money or stock came that no report will show.
    Pay {
        /// Money.
        amount: Option<Money>,
        /// Units.
        units: Option<i64>,
    },
    /// It is closed.
    Close(Closing),
    /// Something to remember.
    Note(String),
    /// The queue handed its folder out.
    HandOut,
}

impl Verb {
    /// One of each, for lists of what is possible.
    #[must_use]
    pub fn all() -> Vec<Self> {
        vec![
            Self::File { amazon_case_id: None },
            Self::Investigate,
            Self::Ask { due: Date::MIN },
            Self::Answer,
            Self::Approve { amount: None },
            Self::Deny { text: String::new() },
            Self::Appeal,
            Self::FollowUp,
            Self::Pay { amount: None, units: None },
            Self::Close(Closing::Won),
            Self::Note(String::new()),
        ]
    }

    /// The name on the command line.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::File { .. } => "file",
            Self::Investigate => "investigate",
            Self::Ask { .. } => "ask",
            Self::Answer => "answer",
            Self::Approve { .. } => "approve",
            Self::Deny { .. } => "deny",
            Self::Appeal => "appeal",
            Self::FollowUp => "follow-up",
            Self::Pay { .. } => "pay",
            Self::Close(_) => "close",
            Self::Note(_) => "note",
            Self::HandOut => "queue",
        }
    }

    /// Whether it is possible from a state.
    #[must_use]
    pub fn is_possible(&self, state: LogState) -> bool {
        use LogState as S;
        match self {
            Self::File { .. } => {
                state.is_unfiled() || matches!(state, S::Investigating | S::Expired)
            }
            Self::Investigate => state.is_unfiled(),
            Self::Ask { .. } => state.is_with_amazon() || state == S::Investigating,
            Self::Answer => state == S::InfoRequested,
            Self::Approve { .. } => {
                matches!(state, S::Filed | S::WithAmazon | S::InfoRequested | S::Appealed)
            }
            Self::Deny { .. } => matches!(
                state,
                S::Filed | S::WithAmazon | S::InfoRequested | S::Appealed | S::Approved
            ),
            Self::Appeal => state == S::Denied,
            Self::FollowUp => matches!(
                state,
                S::Filed | S::WithAmazon | S::Appealed | S::Approved | S::PaidPartly
            ),
            Self::Pay { .. } => !state.is_answered() && !matches!(state, S::Gone | S::Reversed),
            Self::Close(_) => {
                !matches!(state, S::ClosedWon | S::ClosedLost | S::WrittenOff | S::Gone)
            }
            Self::Note(_) | Self::HandOut => true,
        }
    }

    /// Where it leads.
    fn to(&self, state: LogState) -> LogState {
        match self {
            Self::File { .. } => LogState::Filed,
            Self::Investigate => LogState::Investigating,
            Self::Ask { .. } => LogState::InfoRequested,
            Self::Answer => LogState::WithAmazon,
            Self::Approve { .. } => LogState::Approved,
            Self::Deny { .. } => LogState::Denied,
            Self::Appeal => LogState::Appealed,
            Self::Pay { .. } => LogState::Paid,
            Self::Close(Closing::Won) => LogState::ClosedWon,
            Self::Close(Closing::Lost) => LogState::ClosedLost,
            Self::Close(Closing::WrittenOff) => LogState::WrittenOff,
            Self::FollowUp | Self::Note(_) | Self::HandOut => state,
        }
    }

    fn what(&self) -> What {
        match self {
            Self::FollowUp => What::FollowUp,
            Self::Note(_) => What::Note,
            Self::HandOut => What::HandedOut,
            _ => What::State,
        }
    }
}

/// What a verb adds to the log: events, and payments with the positions of their events.
pub type Said = (Vec<Event>, Vec<(usize, LoggedPayment)>);

/// The events of a verb, one a portion, and the payments that come with them; they share one group.
///
/// Without a portion it is about those that it fits best: a filing covers what can be filed, not what has expired
/// beside it.
///
/// # Errors
/// [`LogError::Transition`] with what is possible, or [`LogError::NoPortion`].
pub fn act(
    id: &str,
    case: &LoggedCase,
    log: &CaseLog,
    verb: &Verb,
    portion: Option<&str>,
    on: Date,
) -> Result<Said, LogError> {
    let portions = chosen(id, log, verb, portion)?;
    let mut events = Vec::new();
    let mut payments = Vec::new();
    let mut given = given(case, verb);
    for (key, standing) in portions {
        let mut event =
            Event::new(id, key, on, Some(standing.state), verb.to(standing.state), By::User);
        event.what = verb.what();
        let line = case.facts.line(key);
        match verb {
            Verb::File { amazon_case_id } => {
                event.amazon_case_id.clone_from(amazon_case_id);
                event.units = line.map(|line| line.units).filter(|units| *units > 0);
                event.units = event.units.or(standing.units);
                event.amount =
                    line.filter(|line| line.units > 0).map_or(standing.amount, |line| line.amount);
            }
            Verb::Ask { due } => event.due = Some(*due),
            Verb::Approve { amount } => {
                event.note = amount.map(|amount| format!("approved {amount}"));
            }
            Verb::Deny { text } | Verb::Note(text) => event.note = Some(text.trim().to_owned()),
            Verb::Pay { .. } => {
                let due = measure(&case.facts, standing.units.unwrap_or(1).max(1), standing.amount);
                let taken = given.map_or(due, |given| given.min(due));
                given = given.map(|given| given - taken);
                if taken < due {
                    event.to = LogState::PaidPartly;
                }
                if taken == 0 {
                    continue;
                }
            }
            _ => {}
        }
        events.push(event);
    }
    if let Verb::Pay { amount, units } = verb {
        payments.push((0, noted_payment(id, case, log, *amount, *units, on)));
    }
    Ok((events, payments))
}

/// What a payment that the seller notes brings: units, or millionths where lines carry money; `None` for all.
fn given(case: &LoggedCase, verb: &Verb) -> Option<i64> {
    match verb {
        Verb::Pay { amount, .. } if case.facts.is_money => amount.map(|amount| amount.micros),
        Verb::Pay { units, .. } => *units,
        _ => None,
    }
}

fn noted_payment(
    id: &str,
    case: &LoggedCase,
    log: &CaseLog,
    amount: Option<Money>,
    units: Option<i64>,
    on: Date,
) -> LoggedPayment {
    let open = log.portions.values().filter(|portion| !portion.state.is_answered());
    let all: i64 = open.filter_map(|portion| portion.units).sum();
    let units = units.unwrap_or(if case.facts.is_money { 0 } else { all });
    LoggedPayment {
        account: String::new(),
        case: id.to_owned(),
        key: format!("noted {on} {id}"),
        day: on,
        cash: if amount.is_some() || case.facts.is_money { units } else { 0 },
        stock: if amount.is_some() || case.facts.is_money { 0 } else { units },
        amount,
        reimbursement_id: None,
        event: 0,
        by: By::User,
    }
}

/// The portions that a verb is about.
fn chosen<'l>(
    id: &str,
    log: &'l CaseLog,
    verb: &Verb,
    portion: Option<&str>,
) -> Result<Vec<(&'l String, &'l Standing)>, LogError> {
    if let Some(wanted) = portion {
        let found = log.portions.get_key_value(wanted).ok_or_else(|| LogError::NoPortion {
            id: id.to_owned(),
            portion: wanted.to_owned(),
            known: log.portions.keys().cloned().collect::<Vec<_>>().join(", "),
        })?;
        return if verb.is_possible(found.1.state) {
            Ok(vec![found])
        } else {
            Err(refused(id, verb, &[found.1.state]))
        };
    }
    let all: Vec<(&String, &Standing)> = log.portions.iter().collect();
    let mut fit: Vec<_> =
        all.iter().copied().filter(|(_, portion)| verb.is_possible(portion.state)).collect();
    match verb {
        // Notes are about the case, not about each line of it.
        Verb::Note(_) | Verb::HandOut => {
            fit.sort_by_key(|(_, portion)| (portion.state.rank(), portion.since));
            fit.truncate(1);
        }
        Verb::File { .. } => {
            let can_be_filed = |state: LogState| {
                matches!(
                    state,
                    LogState::Ready | LogState::NeedsDocuments | LogState::Investigating
                )
            };
            if fit.iter().any(|(_, portion)| can_be_filed(portion.state)) {
                fit.retain(|(_, portion)| can_be_filed(portion.state));
            } else if fit.iter().any(|(_, portion)| portion.state.is_unfiled()) {
                fit.retain(|(_, portion)| portion.state.is_unfiled());
            }
        }
        // What Amazon says and pays is about what was filed.
        Verb::Pay { .. } | Verb::Close(_)
            if fit.iter().any(|(_, portion)| portion.filed_on.is_some()) =>
        {
            fit.retain(|(_, portion)| portion.filed_on.is_some());
        }
        _ => {}
    }
    if fit.is_empty() {
        let states: Vec<LogState> = all.iter().map(|(_, portion)| portion.state).collect();
        return Err(refused(id, verb, &states));
    }
    Ok(fit)
}

fn refused(id: &str, verb: &Verb, states: &[LogState]) -> LogError {
    let allowed: Vec<&str> = Verb::all()
        .iter()
        .filter(|verb| states.iter().any(|state| verb.is_possible(*state)))
        .map(Verb::as_str)
        .collect();
    let names: BTreeSet<&str> = states.iter().map(|state| state.as_str()).collect();
    LogError::Transition {
        id: id.to_owned(),
        state: names.into_iter().collect::<Vec<_>>().join(" and "),
        verb: verb.as_str().to_owned(),
        allowed: allowed.join(", "),
    }
}

/// The event that takes one of the seller's commands on a case out of the fold: the last one, or the one of a given
/// event.
///
/// # Errors
/// [`LogError::NothingToUndo`] where there is none, where it is not the seller's, or where it was taken back.
pub fn undo(
    known: &KnownAccount,
    id: &str,
    event: Option<i64>,
    on: Date,
) -> Result<Event, LogError> {
    let nothing = |why: &str| LogError::NothingToUndo { id: id.to_owned(), why: why.to_owned() };
    let undone: BTreeSet<i64> = known.events.iter().filter_map(|event| event.undoes).collect();
    let own = known.events.iter().filter(|event| event.case == id);
    let target = match event {
        Some(seq) => {
            let found = own.clone().find(|event| event.seq == seq);
            let found = found.ok_or_else(|| nothing("it has no such event"))?;
            if found.by == By::Scan || found.what == What::Undo {
                return Err(nothing("only what the seller said can be taken back"));
            }
            if undone.contains(&found.group) {
                return Err(nothing("that was taken back already"));
            }
            found
        }
        None => own
            .clone()
            .rfind(|event| {
                event.by != By::Scan && event.what != What::Undo && !undone.contains(&event.group)
            })
            .ok_or_else(|| nothing("nothing that the seller said is left to take back"))?,
    };
    let before = fold(&known.events, Date::MAX);
    let before = before.get(id).and_then(CaseLog::state).unwrap_or(target.to);
    let mut undo =
        Event::new(id, &target.portion, on.max(target.day), Some(before), before, By::User);
    undo.what = What::Undo;
    undo.undoes = Some(target.group);
    let mut events = known.events.clone();
    events.push(undo.clone());
    let after = fold(&events, Date::MAX);
    undo.to = after.get(id).and_then(CaseLog::state).or(target.from).unwrap_or(before);
    Ok(undo)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{case, day, line, usd};
    use super::*;

    fn logged(keys: &[(&str, LogState)]) -> (LoggedCase, CaseLog) {
        let mut facts = case("a");
        facts.lines = keys.iter().map(|(key, state)| line(key, *state, 2)).collect();
        let first = day("2026-01-10");
        let events: Vec<Event> = keys
            .iter()
            .zip(1..)
            .map(|((key, state), seq)| Event {
                seq,
                units: Some(2),
                ..Event::new("CS-1", key, first, None, *state, By::Scan)
            })
            .collect();
        let log = fold(&events, first).remove("CS-1").unwrap();
        (LoggedCase { first_seen: first, last_seen: first, facts }, log)
    }

    fn told(
        keys: &[(&str, LogState)],
        verb: &Verb,
        portion: Option<&str>,
    ) -> Result<String, String> {
        let (case, log) = logged(keys);
        let (events, _) = act("CS-1", &case, &log, verb, portion, day("2026-01-11"))
            .map_err(|error| error.to_string())?;
        let lines = events.iter().map(|event| format!("{}>{}", event.portion, event.to));
        Ok(lines.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn every_verb_is_possible_from_its_states_alone() {
        use LogState as S;
        for (verb, from) in [
            (
                Verb::File { amazon_case_id: None },
                &[S::Found, S::Waiting, S::NeedsDocuments, S::Ready, S::Investigating, S::Expired]
                    [..],
            ),
            (Verb::Investigate, &[S::Found, S::Waiting, S::NeedsDocuments, S::Ready]),
            (Verb::Answer, &[S::InfoRequested]),
            (
                Verb::Approve { amount: None },
                &[S::Filed, S::WithAmazon, S::InfoRequested, S::Appealed],
            ),
            (
                Verb::Deny { text: String::new() },
                &[S::Filed, S::WithAmazon, S::InfoRequested, S::Approved, S::Appealed],
            ),
            (Verb::Appeal, &[S::Denied]),
            (Verb::FollowUp, &[S::Filed, S::WithAmazon, S::Approved, S::PaidPartly, S::Appealed]),
        ] {
            let possible: Vec<LogState> =
                S::ALL.iter().copied().filter(|state| verb.is_possible(*state)).collect();
            assert_eq!(possible, from, "{verb:?}");
        }
    }

    #[test]
    fn a_filing_covers_what_can_be_filed() {
        use LogState::{Expired, Filed, Found, Paid, Ready};
        let file = Verb::File { amazon_case_id: Some("990".to_owned()) };
        assert_eq!(told(&[("a", Ready), ("b", Expired)], &file, None).unwrap(), "a>filed");
        assert_eq!(told(&[("a", Ready), ("b", Expired)], &file, Some("b")).unwrap(), "b>filed");
        assert_eq!(told(&[("a", Found), ("b", Expired)], &file, None).unwrap(), "a>filed");
        assert_eq!(told(&[("a", Filed), ("b", Ready)], &file, None).unwrap(), "b>filed");
        let refused = told(&[("a", Filed)], &file, None).unwrap_err();
        assert_eq!(
            refused,
            "CS-1 is filed: file is not possible; possible: ask, approve, deny, follow-up, pay, close, note"
        );
        assert!(
            told(&[("a", Paid)], &file, Some("c")).unwrap_err().contains("no portion c; it has a")
        );
    }

    #[test]
    fn a_noted_payment_pays_what_it_covers() {
        use LogState::{Filed, Ready};
        let pay = |units| Verb::Pay { amount: Some(usd(10)), units };
        assert_eq!(told(&[("", Filed)], &pay(Some(1)), None).unwrap(), ">paid_partly");
        assert_eq!(told(&[("", Filed)], &pay(Some(2)), None).unwrap(), ">paid");
        assert_eq!(told(&[("", Filed)], &pay(None), None).unwrap(), ">paid");
        // What was not filed stays as it is.
        assert_eq!(told(&[("a", Ready), ("b", Ready)], &pay(Some(2)), None).unwrap(), "a>paid");
    }
}
