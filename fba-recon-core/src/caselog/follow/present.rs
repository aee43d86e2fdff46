//! A case that the dump shows.

use std::collections::{BTreeMap, BTreeSet};

use super::{Follower, Paid};
use crate::caselog::event::LoggedPlace;
use crate::caselog::facts::{Answer, BeyondFacts, CaseFacts, CreditFacts, LineFacts, PaymentFacts};
use crate::caselog::fold::{CaseLog, Standing};
use crate::caselog::left::{Left, lefts_of, logged_of, measure};
use crate::caselog::lines::matched;
use crate::cases::{LogState, added};

/// What answers a case beyond, and short of, what the dump takes off.
pub(super) struct Beyond<'a> {
    /// Payments under the case's own Amazon id that the dump gives to none or to another case.
    pub(super) own: Vec<Paid<'a>>,
    /// What the case is answered by that the dump does not take off: units, or millionths where lines carry money.
    pub(super) more: i64,
    pub(super) facts: BeyondFacts,
}

impl<'a> Follower<'a> {
    pub(super) fn present(&mut self, id: &str, facts: &CaseFacts, log: &CaseLog) {
        let reversed = self.reversed(id);
        let beyond = self.beyond(id, facts);
        let lines = matched(facts, log);
        let left = lefts_of(facts, &lines, log, beyond.more);
        let mut moved = None;
        for (key, line) in &lines {
            let standing = log.portions.get(key);
            let left = left[key];
            let next = self.next(id, facts, standing, line, left, &beyond, reversed.as_ref());
            let Some((to, row)) = next else { continue };
            let to = if to == LogState::Paid && self.is_paid_below(facts, &beyond) {
                LogState::Underpaid
            } else {
                to
            };
            let from = standing.map(|standing| standing.state);
            let at = self.push(id, key, from, to, row, Some((left.units, left.amount)));
            moved.get_or_insert(at);
        }
        self.answered_portions(id, facts, log, &lines, &mut moved);
        self.note_payments(id, facts, log, &beyond, moved);
    }

    /// What the log knows beyond the dump: payments under the case's own Amazon id, those of earlier dumps, less
    /// payments that belong to another case's id.
    pub(super) fn beyond(&self, id: &str, facts: &CaseFacts) -> Beyond<'a> {
        let credited: BTreeSet<&str> =
            facts.credits.iter().filter_map(|credit| credit.payment.as_deref()).collect();
        let own: Vec<Paid<'a>> = self
            .own(id)
            .into_iter()
            .filter(|paid| !credited.contains(paid.payment.key.as_str()))
            .collect();
        let of_payment =
            |payment: &PaymentFacts| measure(facts, payment.cash + payment.stock, payment.amount);
        let more: i64 = own.iter().map(|paid| of_payment(paid.payment)).sum();
        let is_foreign = |credit: &&CreditFacts| {
            let payment = credit.payment.as_deref().and_then(|key| self.payment(key));
            payment.is_some_and(|payment| self.is_of_another(id, payment))
        };
        let of_credit = |credit: &CreditFacts| measure(facts, credit.units, credit.amount);
        let foreign: i64 = facts.credits.iter().filter(is_foreign).map(of_credit).sum();
        // Of payments that the dump holds it says itself what they answer; the others only the log knows.
        let logged = self.paid.get(id).into_iter().flatten().map(|paid| paid.key.as_str());
        let ours = own.iter().map(|paid| paid.payment.key.as_str());
        let held = logged.chain(ours).chain(credited).filter(|key| self.payment(key).is_some());
        let held: BTreeSet<String> = held.map(str::to_owned).collect();
        let only_logged = logged_of(facts, &held, self.paid.get(id));
        let facts = BeyondFacts { own: more, foreign, held };
        Beyond { own, more: facts.more(only_logged), facts }
    }

    /// Payments that the log gives to a case, and that the dump has and gives to another.
    fn moved<'b>(
        &'b self,
        id: &'b str,
        credited: &'b BTreeSet<&str>,
    ) -> impl Iterator<Item = &'b crate::caselog::event::LoggedPayment> {
        self.paid_keys(id).into_iter().filter_map(move |(key, logged)| {
            let shown = self.payment(key)?;
            let is_own = shown.amazon_case_id.is_some() && !self.is_of_another(id, shown);
            let is_elsewhere = !credited.contains(key) && self.credited.contains(key);
            (is_elsewhere && !is_own).then_some(logged)
        })
    }

    /// Where a portion goes, and the row that moves it; `None` where it stays.
    #[allow(clippy::too_many_arguments, reason = "one decision, all that it weighs")]
    fn next(
        &self,
        id: &str,
        facts: &CaseFacts,
        standing: Option<&Standing>,
        line: &LineFacts,
        left: Left,
        beyond: &Beyond<'a>,
        reversed: Option<&(LogState, LoggedPlace)>,
    ) -> Option<(LogState, Option<LoggedPlace>)> {
        let amount = |left: Left| measure(facts, left.units, left.amount);
        let is_left = left.units > 0 && (!facts.is_money || amount(left) > 0);
        let answer = answer(facts, beyond);
        let told = if is_left && !matches!(line.told, LogState::Paid | LogState::PaidInStock) {
            (line.told, None)
        } else if is_left {
            // The payment that covers it belongs to another case.
            (LogState::Found, None)
        } else {
            answer.clone()
        };
        let Some(standing) = standing else { return Some(told) };
        let state = standing.state;
        let is_answered = matches!(answer.0, LogState::Paid | LogState::PaidInStock);
        let next = match state {
            LogState::Paid
            | LogState::PaidInStock
            | LogState::PaidPartly
            | LogState::Underpaid
            | LogState::Filed
            | LogState::WithAmazon
            | LogState::Approved
            | LogState::Appealed
                if reversed.is_some() =>
            {
                reversed.cloned().map(|(state, row)| (state, Some(row)))?
            }
            LogState::ClosedWon
                if reversed.is_some_and(|(state, _)| *state == LogState::Reversed) =>
            {
                reversed.cloned().map(|(state, row)| (state, Some(row)))?
            }
            _ if state.is_unfiled() || state == LogState::Gone => told,
            LogState::Investigating if !is_left => answer,
            LogState::Investigating => {
                self.passed(standing.since, self.waits.investigation).then_some(told)?
            }
            _ if state.is_with_amazon() && !is_left => answer,
            _ if state.is_with_amazon() => {
                let before = standing.filed(facts.is_money);
                let is_part = is_answered && before.is_some_and(|before| amount(left) < before);
                (if is_part { LogState::PaidPartly } else { state }, answer.1)
            }
            _ if state.waits_for_money_only() && !is_left && is_answered => answer,
            LogState::Paid | LogState::PaidInStock if is_left && self.lost_payment(id, facts) => {
                (standing.filed_on.map_or(told.0, |_| LogState::Filed), None)
            }
            LogState::Paid if self.is_disputed(id) => (LogState::Underpaid, None),
            LogState::Paid | LogState::PaidInStock => (self.by_calendar(id, standing, None)?, None),
            _ => return None,
        };
        (next.0 != state).then_some(next)
    }

    /// Whether a case of its own disputes what one of the payments is worth that the dump shows for a case.
    fn is_paid_below(&self, facts: &CaseFacts, beyond: &Beyond<'a>) -> bool {
        let credited = facts.credits.iter().filter_map(|credit| credit.payment.as_deref());
        let mut shown = credited.filter_map(|key| self.payment(key));
        let mut own = beyond.own.iter().map(|paid| paid.payment);
        shown.any(|payment| self.disputes(payment)) || own.any(|payment| self.disputes(payment))
    }

    /// Whether a payment of the log turned out to answer another case.
    fn lost_payment(&self, id: &str, facts: &CaseFacts) -> bool {
        let credited: BTreeSet<&str> =
            facts.credits.iter().filter_map(|credit| credit.payment.as_deref()).collect();
        self.moved(id, &credited).next().is_some()
    }

    /// Portions of the log of which the dump shows no line any more, while it shows what answers the case.
    fn answered_portions(
        &mut self,
        id: &str,
        facts: &CaseFacts,
        log: &CaseLog,
        lines: &BTreeMap<String, &LineFacts>,
        moved: &mut Option<usize>,
    ) {
        let is_dated_charge = facts.is_money;
        for (key, standing) in log.portions.iter().filter(|(key, _)| !lines.contains_key(*key)) {
            let state = standing.state;
            let is_open = state.is_unfiled() || state.is_with_amazon();
            let next = if is_open && !facts.credits.is_empty() && !is_dated_charge {
                let beyond = Beyond { own: Vec::new(), more: 0, facts: BeyondFacts::default() };
                Some(answer(facts, &beyond))
            } else {
                self.by_calendar(id, standing, None).map(|state| (state, None))
            };
            if let Some((to, row)) = next.filter(|(to, _)| *to != state) {
                let at = self.push(id, key, Some(state), to, row, None);
                moved.get_or_insert(at);
            }
        }
    }

    /// Notes payments that are new to the case, and takes those away that answer another one.
    fn note_payments(
        &mut self,
        id: &str,
        facts: &CaseFacts,
        log: &CaseLog,
        beyond: &Beyond<'a>,
        moved: Option<usize>,
    ) {
        let known: BTreeSet<&str> = self.paid_keys(id).into_keys().collect();
        let credited: BTreeSet<&str> =
            facts.credits.iter().filter_map(|credit| credit.payment.as_deref()).collect();
        let own = beyond.own.iter().map(|paid| paid.payment.clone());
        let shown = credited.iter().filter_map(|key| self.payment(key));
        let shown = shown.filter(|payment| !self.is_of_another(id, payment));
        let shown = shown.map(|payment| part_of(facts, payment));
        let fresh: Vec<PaymentFacts> =
            own.chain(shown).filter(|payment| !known.contains(payment.key.as_str())).collect();
        let taken: Vec<_> = self.moved(id, &credited).cloned().collect();
        if fresh.is_empty() && taken.is_empty() {
            return;
        }
        let event = moved.or_else(|| {
            let (key, standing) = log
                .portions
                .iter()
                .min_by_key(|(_, portion)| (portion.state.rank(), portion.since))?;
            let row = fresh.last().map(|payment| payment.row.clone());
            Some(self.push(id, key, Some(standing.state), standing.state, row, None))
        });
        let Some(event) = event else { return };
        for payment in &fresh {
            self.pay(id, event, payment);
        }
        for payment in &taken {
            self.take_back(event, payment);
        }
    }
}

/// What of a payment answers a case: one payment may answer several.
fn part_of(facts: &CaseFacts, payment: &PaymentFacts) -> PaymentFacts {
    let of = facts.credits.iter().filter(|credit| credit.payment.as_ref() == Some(&payment.key));
    let (mut cash, mut stock, mut amount) = (0, 0, None);
    for credit in of {
        match credit.answer {
            Answer::Stock => stock += credit.units,
            _ => cash += credit.units,
        }
        amount = added(amount, credit.amount);
    }
    PaymentFacts { cash, stock, amount, ..payment.clone() }
}

/// What a case that has nothing left was answered by, with its last row: money before stock before units found.
fn answer(facts: &CaseFacts, beyond: &Beyond<'_>) -> (LogState, Option<LoggedPlace>) {
    let last = |answer: Answer| {
        let credits = facts.credits.iter().filter(|credit| credit.answer == answer);
        credits.max_by_key(|credit| (credit.day, &credit.row)).map(|credit| credit.row.clone())
    };
    let own = beyond.own.last().map(|paid| paid.payment);
    if let Some(payment) = own {
        let state = if payment.cash == 0 && payment.stock > 0 {
            LogState::PaidInStock
        } else {
            LogState::Paid
        };
        return (state, Some(payment.row.clone()));
    }
    for (kind, state) in [
        (Answer::Cash, LogState::Paid),
        (Answer::Stock, LogState::PaidInStock),
        (Answer::Recovered, LogState::RecoveredStock),
    ] {
        if let Some(row) = last(kind) {
            return (state, Some(row));
        }
    }
    // Another case claims the units, or only the log knows the payment.
    let state = if beyond.more > 0 { LogState::Paid } else { LogState::Found };
    (state, last(Answer::ElsewhereClaimed))
}
