//! From events to states: nothing but the events says where a case stands.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::denial::Denied;
use super::event::{By, Event, LoggedPayment, What};
use crate::cases::LogState;
use crate::model::Money;

/// Where a portion stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// State.
    pub state: LogState,
    /// Day since which it stands there.
    pub since: Date,
    /// Day of the first filing.
    pub filed_on: Option<Date>,
    /// Day from which the wait for Amazon counts: of the filing, appeal, answer or approval, or of the last
    /// follow-up.
    pub asked_on: Option<Date>,
    /// Whether that was a follow-up.
    pub is_reminded: bool,
    /// Day until which Amazon waits for an answer.
    pub due: Option<Date>,
    /// Amazon's case id.
    pub amazon_case_id: Option<String>,
    /// Units that were open at the last event that tells them.
    pub units: Option<i64>,
    /// Their worth.
    pub amount: Option<Money>,
    /// Units that were open when it was filed.
    pub filed_units: Option<i64>,
    /// Worth of them.
    pub filed_amount: Option<Money>,
    /// The last refusal.
    pub denied: Option<Denied>,
}

/// Where a case stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseLog {
    /// Its portions, by key.
    pub portions: BTreeMap<String, Standing>,
    /// Day on which the queue handed it out last.
    pub handed_out: Option<Date>,
}

impl CaseLog {
    /// The portion that speaks for the case: the one whose state asks for most, of several the one that stands
    /// there longest.
    #[must_use]
    pub fn speaker(&self) -> Option<&Standing> {
        self.portions.values().min_by_key(|portion| (portion.state.rank(), portion.since))
    }

    /// State of the case.
    #[must_use]
    pub fn state(&self) -> Option<LogState> {
        self.speaker().map(|portion| portion.state)
    }

    /// Day of the first filing of any portion.
    #[must_use]
    pub fn filed_on(&self) -> Option<Date> {
        self.portions.values().filter_map(|portion| portion.filed_on).min()
    }

    /// Every Amazon case id that the seller gave.
    #[must_use]
    pub fn amazon_ids(&self) -> BTreeSet<&str> {
        self.portions.values().filter_map(|portion| portion.amazon_case_id.as_deref()).collect()
    }
}

/// The groups that were taken out of the fold up to a day.
#[must_use]
pub fn undone(events: &[Event], upto: Date) -> BTreeSet<i64> {
    let taken = events.iter().filter(|event| event.what == What::Undo && event.day <= upto);
    taken.filter_map(|event| event.undoes).collect()
}

/// Where each case stands at the end of a day.
#[must_use]
pub fn fold(events: &[Event], upto: Date) -> BTreeMap<String, CaseLog> {
    let undone = undone(events, upto);
    let mut cases: BTreeMap<String, CaseLog> = BTreeMap::new();
    for event in events.iter().filter(|event| event.day <= upto) {
        if undone.contains(&event.group) {
            continue;
        }
        let case = cases.entry(event.case.clone()).or_default();
        match event.what {
            What::State | What::FollowUp => {
                let portion = case
                    .portions
                    .entry(event.portion.clone())
                    .or_insert_with(|| Standing::new(event));
                portion.apply(event);
            }
            What::HandedOut => case.handed_out = case.handed_out.max(Some(event.day)),
            What::Note | What::Undo => {}
        }
    }
    cases
}

/// The payments that stand: those that came with an event which was not taken back.
#[must_use]
pub fn standing_payments<'a>(
    payments: &'a [LoggedPayment],
    events: &[Event],
    upto: Date,
) -> Vec<&'a LoggedPayment> {
    let undone = undone(events, upto);
    let came: BTreeSet<i64> =
        events.iter().filter(|event| event.day <= upto).map(|event| event.seq).collect();
    let stands = |payment: &&LoggedPayment| {
        came.contains(&payment.event) && !undone.contains(&payment.event)
    };
    payments.iter().filter(stands).collect()
}

impl Standing {
    fn new(event: &Event) -> Self {
        Self {
            state: event.to,
            since: event.day,
            filed_on: None,
            asked_on: None,
            is_reminded: false,
            due: None,
            amazon_case_id: None,
            units: None,
            amount: None,
            filed_units: None,
            filed_amount: None,
            denied: None,
        }
    }

    /// What was open when it was filed: millionths where lines carry money, else units.
    #[must_use]
    pub fn filed(&self, is_money: bool) -> Option<i64> {
        if is_money { self.filed_amount.map(|amount| amount.micros) } else { self.filed_units }
    }

    fn apply(&mut self, event: &Event) {
        if self.state != event.to {
            self.since = event.day;
        }
        self.state = event.to;
        self.units = event.units.or(self.units);
        if event.units.is_some() {
            self.amount = event.amount;
        }
        if event.amazon_case_id.is_some() {
            self.amazon_case_id.clone_from(&event.amazon_case_id);
        }
        if event.to == LogState::Denied && event.what == What::State {
            self.denied = Some(Denied {
                on: event.day,
                text: event.note.clone().unwrap_or_default(),
                times: self.denied.as_ref().map_or(0, |denied| denied.times) + 1,
            });
        }
        self.due = event.due.filter(|_| event.to == LogState::InfoRequested);
        match (event.what, event.to) {
            (What::FollowUp, _) => {
                self.asked_on = Some(event.day);
                self.is_reminded = true;
            }
            (
                _,
                LogState::Filed | LogState::WithAmazon | LogState::Appealed | LogState::Approved,
            ) => {
                self.filed_on = self.filed_on.or(Some(event.day));
                if event.by == By::Scan {
                    // A payment turned out to be another case's: the wait goes on as it was.
                    return;
                }
                self.asked_on = Some(event.day);
                self.is_reminded = false;
                if event.to == LogState::Filed {
                    self.filed_units = event.units;
                    self.filed_amount = event.amount;
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn event(seq: i64, portion: &str, on: &str, to: LogState) -> Event {
        Event { seq, group: seq, ..Event::new("CS-1", portion, day(on), None, to, By::User) }
    }

    #[test]
    fn the_portion_that_asks_for_most_speaks_for_the_case() {
        let events = [
            event(1, "a", "2026-01-01", LogState::Ready),
            event(2, "b", "2026-01-01", LogState::Expired),
            event(3, "a", "2026-01-05", LogState::Filed),
            event(4, "c", "2026-02-01", LogState::Waiting),
        ];
        let state = |upto: &str| fold(&events, day(upto))["CS-1"].state().unwrap();
        assert_eq!(state("2026-01-01"), LogState::Ready);
        assert_eq!(state("2026-01-05"), LogState::Filed);
        // A later line that waits does not hide that the first is with Amazon.
        assert_eq!(state("2026-03-01"), LogState::Filed);
        assert!(fold(&events, day("2025-12-31")).is_empty());
    }

    #[test]
    fn what_was_taken_back_never_happened() {
        let mut events = vec![
            event(1, "", "2026-01-01", LogState::Ready),
            event(2, "", "2026-01-02", LogState::Filed),
        ];
        let undo = Event {
            what: What::Undo,
            undoes: Some(2),
            ..event(3, "", "2026-01-04", LogState::Ready)
        };
        events.push(undo);
        let at = |upto: &str| fold(&events, day(upto))["CS-1"].clone();
        assert_eq!(at("2026-01-03").state(), Some(LogState::Filed));
        assert_eq!(at("2026-01-04").state(), Some(LogState::Ready));
        assert_eq!(at("2026-01-04").filed_on(), None);
    }

    #[test]
    fn a_follow_up_starts_the_days_anew_and_an_answer_ends_the_question() {
        let asked = Event {
            due: Some(day("2026-01-09")),
            ..event(2, "", "2026-01-06", LogState::InfoRequested)
        };
        let events = [
            event(1, "", "2026-01-02", LogState::Filed),
            asked,
            event(3, "", "2026-01-08", LogState::WithAmazon),
            Event { what: What::FollowUp, ..event(4, "", "2026-01-15", LogState::WithAmazon) },
        ];
        let at = |upto: &str| fold(&events, day(upto))["CS-1"].portions[""].clone();
        assert_eq!(at("2026-01-06").due, Some(day("2026-01-09")));
        assert_eq!(
            (at("2026-01-08").due, at("2026-01-08").asked_on),
            (None, Some(day("2026-01-08")))
        );
        assert!(
            at("2026-01-15").is_reminded && at("2026-01-15").asked_on == Some(day("2026-01-15"))
        );
        assert_eq!(at("2026-01-15").filed_on, Some(day("2026-01-02")));
        assert_eq!(at("2026-01-15").since, day("2026-01-08"));
    }
}
