//! The queue on generated cases: what it may never hold, and its order computed anew.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use crate::caselog::event::{By, Event, LoggedRun};
use crate::caselog::facts::CaseFacts;
use crate::caselog::queue::{Limits, Task, TaskRow, is_accepted_attachment, queue};
use crate::caselog::rows::{KnownAccount, LoggedCase};
use crate::caselog::rules::Waits;
use crate::caselog::testing::{case, day, line, usd};
use crate::cases::{Action, LeastValues, LogState};
use crate::model::dates::shift_days;

const WAITS: Waits = Waits {
    service_percent: 25,
    first: 7,
    again: 14,
    approved: 10,
    investigation: 14,
    dispute: 60,
    lead: 7,
    payment: 120,
};

/// A generated case: what decides about it.
#[derive(Debug, Clone)]
struct Drawn {
    state: LogState,
    since: i32,
    closes: Option<i32>,
    worth: Option<i64>,
    order: Option<u8>,
    is_possible: bool,
    is_shown: bool,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let state = prop::sample::select(LogState::ALL.to_vec());
    // Half of the cases are ready, so that the limits are met.
    let state = prop_oneof![Just(LogState::Ready), state];
    (
        state,
        0..40_i32,
        prop::option::of(-5..30_i32),
        prop::option::of(0..30_i64),
        prop::option::of(0..60_u8),
        prop::bool::weighted(0.2),
        prop::bool::weighted(0.9),
    )
        .prop_map(|(state, since, closes, worth, order, is_possible, is_shown)| Drawn {
            state,
            since,
            closes,
            worth,
            order,
            is_possible,
            is_shown,
        })
}

fn known(drawn: &[Drawn], on: jiff::civil::Date) -> KnownAccount {
    let mut known = KnownAccount::default();
    for (at, one) in drawn.iter().enumerate() {
        let id = format!("CS-{at:08}");
        let closes = one.closes.map(|days| shift_days(on, days));
        let amount = one.worth.map(usd);
        let mut line = line("", LogState::Ready, 1);
        line.closes_on = closes;
        line.last_safe_day = closes.map(|day| shift_days(day, -1));
        line.amount = amount;
        line.unit = amount;
        let facts = CaseFacts {
            order_id: one.order.map(|order| format!("111-{order}")),
            confidence: if one.is_possible { "possible" } else { "certain" }.to_owned(),
            lines: vec![line],
            amount: Some(amount.unwrap_or(usd(0))),
            units: 1,
            last_safe_day: None,
            ..case(&id)
        };
        let seen = if one.is_shown { on } else { shift_days(on, -30) };
        let since = shift_days(on, -one.since);
        known.cases.insert(id.clone(), LoggedCase { first_seen: since, last_seen: seen, facts });
        let seq = i64::try_from(at).unwrap() + 1;
        let due = (one.state == LogState::InfoRequested).then_some(on);
        let by = if one.state.is_unfiled() { By::Scan } else { By::User };
        let event = Event::new(&id, "", since, None, one.state, by);
        known.events.push(Event { seq, group: seq, due, ..event });
    }
    known.runs.push(LoggedRun {
        id: 1,
        account: "a".to_owned(),
        as_of: on,
        policy: String::new(),
        inputs: String::new(),
        options: String::new(),
        version: String::new(),
        out: None,
        dump: String::new(),
        cases: 0,
        last_event: 0,
        at: String::new(),
    });
    known
}

/// What the queue should hold, told without it.
fn expected(drawn: &[Drawn], per_day: usize, least: i64) -> Vec<String> {
    let id = |at: usize| format!("CS-{at:08}");
    let with_amazon = |one: &Drawn| {
        matches!(
            one.state.as_str(),
            "filed"
                | "with_amazon"
                | "info_requested"
                | "approved"
                | "appealed"
                | "paid_partly"
                | "investigating"
        )
    };
    let busy: BTreeSet<u8> =
        drawn.iter().filter(|one| with_amazon(one)).filter_map(|one| one.order).collect();
    let mut due: Vec<(u8, i32, i64, String)> = Vec::new();
    let mut new: Vec<(i32, i64, String, Option<u8>)> = Vec::new();
    for (at, one) in drawn.iter().enumerate() {
        let worth = one.worth.unwrap_or(0);
        let asked = match one.state.as_str() {
            "filed" | "with_amazon" | "appealed" => Some(7),
            "approved" => Some(10),
            _ => None,
        };
        match one.state.as_str() {
            "info_requested" => due.push((0, 0, -worth, id(at))),
            "paid_partly" => due.push((1, i32::MAX, -worth, id(at))),
            _ => {}
        }
        if let Some(days) = asked.filter(|days| one.since >= *days) {
            due.push((1, days - one.since, -worth, id(at)));
        }
        let can = one.state == LogState::Ready
            && one.closes.is_none_or(|closes| closes >= 0)
            && one.worth.is_none_or(|worth| worth >= least)
            && !one.is_possible
            && one.is_shown
            && one.order.is_none_or(|order| !busy.contains(&order));
        if can {
            new.push((one.closes.unwrap_or(i32::MAX), -worth, id(at), one.order));
        }
    }
    due.sort();
    new.sort();
    let mut orders = BTreeSet::new();
    new.retain(|(_, _, _, order)| order.is_none_or(|order| orders.insert(order)));
    let filed_today = drawn.iter().filter(|one| {
        one.since == 0
            && matches!(one.state.as_str(), "filed" | "with_amazon" | "approved" | "appealed")
    });
    let room = per_day.saturating_sub(filed_today.count());
    let due = due.into_iter().map(|(_, _, _, id)| id);
    due.chain(new.into_iter().take(room).map(|(_, _, id, _)| id)).collect()
}

fn tasks(drawn: &[Drawn], per_day: usize, least: i64) -> Vec<Task> {
    let on = day("2026-06-15");
    let known = known(drawn, on);
    let mut values = LeastValues::default();
    values.set(usd(least));
    let limits = Limits { on, per_day, least: &values, again: true };
    queue(&[("a", &known)], &limits, WAITS)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20, ..ProptestConfig::default() })]

    #[test]
    fn a_thousand_cases_give_the_queue_that_the_rules_give(
        drawn in prop::collection::vec(drawn(), 1000),
        per_day in 0..400_usize,
        least in 0..10_i64,
    ) {
        let tasks = tasks(&drawn, per_day, least);
        let ids: Vec<String> = tasks.iter().map(|task| task.id.clone()).collect();
        let expected = expected(&drawn, per_day, least);
        let first = ids.iter().zip(&expected).position(|(one, other)| one != other);
        if let Some(at) = first {
            let of = |id: &str| drawn[id[3..].parse::<usize>().unwrap()].clone();
            prop_assert!(false, "{at}: {:?} for {:?}", of(&ids[at]), of(&expected[at]));
        }
        prop_assert_eq!(ids.len(), expected.len());
        let mut of_order: BTreeMap<&str, usize> = BTreeMap::new();
        for task in tasks.iter().filter(|task| task.action == Action::File) {
            if let Some(order) = &task.order_id {
                *of_order.entry(order).or_default() += 1;
            }
        }
        prop_assert!(of_order.values().all(|count| *count == 1));
    }
}

#[test]
fn a_task_tells_its_worth_and_its_last_day() {
    let one = Drawn {
        state: LogState::Ready,
        since: 3,
        closes: Some(5),
        worth: Some(12),
        order: Some(7),
        is_possible: false,
        is_shown: true,
    };
    let row = TaskRow::from(&tasks(&[one], 10, 1)[0]);
    assert_eq!(row.last_safe_day.as_deref(), Some("2026-06-19"));
    assert_eq!((row.amount.as_deref(), row.currency.as_deref()), (Some("12.00"), Some("USD")));
    assert_eq!((row.action, row.order_id.as_deref()), ("file", Some("111-7")));
}

#[test]
fn amazon_takes_documents_that_cannot_be_edited() {
    for (file, is_taken) in
        [("a.pdf", true), ("A.PDF", true), ("a.jpeg", true), ("a.xlsx", false), ("a", false)]
    {
        assert_eq!(is_accepted_attachment(file), is_taken, "{file}");
    }
}
