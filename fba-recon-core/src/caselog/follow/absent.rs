//! A case of the log that the dump does not show.

use std::collections::BTreeSet;

use super::{Follower, FoundingRow, Paid};
use crate::caselog::event::LoggedPlace;
use crate::caselog::facts::{CaseFacts, PaymentFacts};
use crate::caselog::fold::{CaseLog, Standing};
use crate::caselog::rows::LoggedCase;
use crate::cases::LogState;
use crate::detect::Dispute;
use crate::model::dates::shift_days;

impl<'a> Follower<'a> {
    pub(super) fn absent(&mut self, id: &str, case: &LoggedCase, log: &CaseLog) {
        let facts = &case.facts;
        let known: BTreeSet<&str> = self.paid_keys(id).into_keys().collect();
        let row = self.dump.witness.founding_row(facts);
        let payments: Vec<Paid<'a>> = self
            .answering(id, facts, row.explained().is_some())
            .into_iter()
            .filter(|paid| !known.contains(paid.payment.key.as_str()))
            .collect();
        let reversed = self.reversed(id);
        let mut units: i64 =
            payments.iter().map(|paid| paid.payment.cash + paid.payment.stock).sum();
        let mut event = None;
        for (key, standing) in &log.portions {
            let closes_on = facts.line(key).and_then(|line| line.closes_on);
            let next = match &reversed {
                Some(reversed) if standing.state.takes_a_reversal(reversed.0) => {
                    Some((reversed.0, Some(reversed.1.clone())))
                }
                _ => self
                    .by_payment(facts, standing, &payments, &mut units)
                    .or_else(|| self.by_row(facts, standing, &row))
                    .or_else(|| {
                        let state = self.by_calendar(id, standing, closes_on)?;
                        Some((state, None))
                    })
                    .or_else(|| self.is_underpaid(id, standing)),
            };
            let is_below = payments.iter().any(|paid| self.disputes(paid.payment));
            let next = next.map(|(to, row)| match to {
                LogState::Paid if is_below => (LogState::Underpaid, row),
                _ => (to, row),
            });
            let Some((to, row)) = next.filter(|(to, _)| *to != standing.state) else { continue };
            let at = self.push(id, key, Some(standing.state), to, row, None);
            event.get_or_insert(at);
        }
        self.note(id, log, &payments, event);
    }

    fn is_underpaid(
        &self,
        id: &str,
        standing: &Standing,
    ) -> Option<(LogState, Option<LoggedPlace>)> {
        let is_paid = standing.state == LogState::Paid;
        (is_paid && self.is_disputed(id)).then_some((LogState::Underpaid, None))
    }

    /// Payments that answer a case which the dump lacks: those under its Amazon id, those of its order and SKU,
    /// and, where the dump has its row with nothing open, one of its product and reason.
    fn answering(&self, id: &str, facts: &CaseFacts, has_row: bool) -> Vec<Paid<'a>> {
        let own = self.own(id);
        if !own.is_empty() {
            return own;
        }
        let is_free = |payment: &PaymentFacts| {
            !self.credited.contains(payment.key.as_str())
                && !self.is_of_another(id, payment)
                && !self.is_taken(id, &payment.key)
                && payment.pays.contains(&facts.claim_type)
                && payment.cash + payment.stock > 0
        };
        let from = shift_days(facts.event_date, -self.waits.lead);
        let msku = facts.msku.as_deref().map(crate::book::sku_key);
        if let Some(order) = &facts.order_id {
            let is_product = |payment: &PaymentFacts| {
                let by_fnsku = facts.fnsku.is_some() && payment.fnsku == facts.fnsku;
                by_fnsku || msku.is_some() && payment.msku == msku
            };
            let of_order = self.by_order.get(order.as_str()).into_iter().flatten().copied();
            let of_order = of_order.filter(|payment| {
                (is_product(payment) || payment.msku.is_none() && payment.fnsku.is_none())
                    && payment.day >= from
                    && is_free(payment)
            });
            return of_order.map(|payment| Paid { payment }).collect();
        }
        if !has_row {
            return Vec::new();
        }
        let to = shift_days(facts.event_date, self.waits.payment);
        let is_near = |at: &&usize| {
            let payment = &self.dump.payments[**at];
            (from..=to).contains(&payment.day) && is_free(payment)
        };
        // The first in the order of the dump, whichever of its names tells the product.
        let names = [
            facts.fnsku.as_deref().and_then(|fnsku| self.by_fnsku.get(fnsku)),
            msku.as_deref().and_then(|msku| self.by_msku.get(msku)),
        ];
        let first = names.iter().flatten().filter_map(|at| at.iter().find(is_near)).min();
        first.map(|at| Paid { payment: &self.dump.payments[*at] }).into_iter().collect()
    }

    /// Whether the log gives a payment to another case already, or this run does.
    fn is_taken(&self, id: &str, key: &str) -> bool {
        let logged = self.holders.get(key);
        let fresh = self.fresh_holders.get(key);
        logged.is_some_and(|holders| holders.iter().any(|other| *other != id))
            || fresh.is_some_and(|holders| holders.iter().any(|other| other != id))
    }

    fn by_payment(
        &self,
        facts: &CaseFacts,
        standing: &Standing,
        payments: &[Paid<'_>],
        units: &mut i64,
    ) -> Option<(LogState, Option<LoggedPlace>)> {
        let last = payments.last()?.payment;
        let state = standing.state;
        let is_open = state.is_unfiled()
            || state.is_with_amazon()
            || state.waits_for_money_only()
            || matches!(state, LogState::Investigating | LogState::Gone);
        if !is_open {
            return None;
        }
        let row = Some(last.row.clone());
        if facts.is_money {
            let paid: i64 = payments
                .iter()
                .filter_map(|paid| paid.payment.amount)
                .map(|amount| amount.micros)
                .sum();
            let due = standing.amount.map_or(0, |amount| amount.micros);
            let state = if paid >= due { LogState::Paid } else { LogState::PaidPartly };
            return Some((state, row));
        }
        let due = standing.units.unwrap_or(1).max(1);
        if *units <= 0 {
            return None;
        }
        let taken = due.min(*units);
        *units -= taken;
        let is_stock = payments.iter().all(|paid| paid.payment.cash == 0);
        let state = match (taken == due, is_stock) {
            (true, true) => LogState::PaidInStock,
            (true, false) => LogState::Paid,
            (false, _) => LogState::PaidPartly,
        };
        Some((state, row))
    }

    /// Whether the case is about a payment that was never settled.
    fn is_of_settlement(&self, facts: &CaseFacts) -> bool {
        self.dump.witness.handling(facts).disputes == Some(Dispute::Settlement)
    }

    /// What the row that the case rests on says: it is there and nothing is open any more, or it is gone.
    fn by_row(
        &self,
        facts: &CaseFacts,
        standing: &Standing,
        row: &FoundingRow,
    ) -> Option<(LogState, Option<LoggedPlace>)> {
        let state = standing.state;
        let is_filed = state.is_with_amazon() || state == LogState::Investigating;
        if !state.is_unfiled() && !is_filed {
            return None;
        }
        match row {
            FoundingRow::Explained(row) if self.is_of_settlement(facts) => {
                Some((LogState::Paid, Some(row.clone())))
            }
            FoundingRow::Explained(row) if !facts.is_money => {
                Some((LogState::RecoveredStock, Some(row.clone())))
            }
            FoundingRow::Lacking if !is_filed && self.dump.witness.covers(facts) => {
                Some((LogState::Gone, None))
            }
            _ => None,
        }
    }

    fn note(&mut self, id: &str, log: &CaseLog, payments: &[Paid<'_>], event: Option<usize>) {
        if payments.is_empty() {
            return;
        }
        let event = event.or_else(|| {
            let (key, standing) = log
                .portions
                .iter()
                .min_by_key(|(_, portion)| (portion.state.rank(), portion.since))?;
            let row = payments.last().map(|paid| paid.payment.row.clone());
            Some(self.push(id, key, Some(standing.state), standing.state, row, None))
        });
        if let Some(event) = event {
            for paid in payments {
                self.pay(id, event, paid.payment);
            }
        }
    }
}

impl LogState {
    /// Whether a reversal that ends in a state moves it.
    fn takes_a_reversal(self, to: Self) -> bool {
        match self {
            Self::Paid
            | Self::PaidInStock
            | Self::PaidPartly
            | Self::Underpaid
            | Self::Filed
            | Self::WithAmazon
            | Self::Approved
            | Self::Appealed => true,
            Self::ClosedWon => to == Self::Reversed,
            _ => false,
        }
    }
}
