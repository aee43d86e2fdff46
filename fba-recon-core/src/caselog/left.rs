//! What is left of a case once the log has been heard.

use std::collections::{BTreeMap, BTreeSet};

use super::event::LoggedPayment;
use super::facts::{CaseFacts, LineFacts};
use super::fold::CaseLog;
use crate::model::Money;

/// What is left of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// Units.
    pub units: i64,
    /// Their worth.
    pub amount: Option<Money>,
}

/// Units, or millionths where lines carry money.
#[must_use]
pub(super) fn measure(facts: &CaseFacts, units: i64, amount: Option<Money>) -> i64 {
    if facts.is_money { amount.map_or(0, |amount| amount.micros) } else { units }
}

/// What payments bring to a case of which only the log knows.
pub(super) fn logged_of(
    facts: &CaseFacts,
    held: &BTreeSet<String>,
    payments: Option<&Vec<&LoggedPayment>>,
) -> i64 {
    let payments = payments.into_iter().flatten().filter(|paid| !held.contains(&paid.key));
    payments.map(|paid| measure(facts, paid.cash + paid.stock, paid.amount)).sum()
}

impl CaseFacts {
    /// What the case is answered by beyond what its last dump takes off, by the payments of the log that stand for it.
    pub(super) fn more(&self, payments: &Vec<&LoggedPayment>) -> i64 {
        self.beyond.more(logged_of(self, &self.beyond.held, Some(payments)))
    }
}

/// What is left of each line: what the log knows beyond the dump is taken off filed lines before others, the
/// oldest first; what belongs to another case is given back in the same order.
pub(super) fn lefts_of(
    facts: &CaseFacts,
    lines: &BTreeMap<String, &LineFacts>,
    log: &CaseLog,
    more: i64,
) -> BTreeMap<String, Left> {
    let is_filed =
        |key: &String| log.portions.get(key).is_some_and(|portion| portion.filed_on.is_some());
    let mut order: Vec<(&String, &&LineFacts)> = lines.iter().collect();
    order.sort_by_key(|(key, line)| (!is_filed(key), line.day, (*key).clone()));
    let mut more = more;
    let lefts = order.into_iter().map(|(key, line)| {
        let own = line.left(facts.is_money);
        let off = if more >= 0 {
            more.min(own)
        } else {
            // No more comes back than was filed, or found.
            let portion = log.portions.get(key);
            let whole = portion.and_then(|portion| portion.filed(facts.is_money));
            let whole = whole.unwrap_or(if facts.is_money { own } else { facts.found });
            more.max(own.min(whole) - whole)
        };
        more -= off;
        (key.clone(), taken_off(facts, line, off))
    });
    lefts.collect()
}

fn taken_off(facts: &CaseFacts, line: &LineFacts, off: i64) -> Left {
    if off == 0 {
        return Left { units: line.units, amount: line.amount };
    }
    if facts.is_money {
        let amount = line.amount.map(|amount| Money::new(amount.micros - off, amount.currency));
        let is_open = amount.is_some_and(|amount| amount.micros > 0);
        return Left { units: if is_open { line.units } else { 0 }, amount };
    }
    let units = line.units - off;
    let unit = line.amount.and_then(|amount| amount.per_unit(line.units)).or(line.unit);
    Left { units, amount: unit.and_then(|unit| unit.times(units).ok()?.rounded().ok()) }
}
