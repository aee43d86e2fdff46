//! Netting of adjustments: found and received units and payments that fit by product and date only.
//!
//! An example. Of 16 units that were misplaced the ledger calls 5 reconciled and 11 unreconciled; 3 were found and 2
//! were paid for. These 5 are the ones that Amazon has reconciled: they are in its figure already, and taken off once
//! more the claim would be 6. So credits first answer what is reconciled, and nothing is left of them that could be
//! for the 11. Of 5 units of another product Amazon reconciled 2 and paid for 3. The third payment explains nothing
//! in the figure and may be for one of the 3 open units: 2 are left, and only possible.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{CreditKind, Netter, stock_group};
use crate::book::{Adjustment, Payment};
use crate::detect::{EvidenceKind, Measure};
use crate::model::SourceRow;
use crate::model::dates::{days_between, shift_days};
use crate::policy::{ClaimType, ReasonGroup, SettingKey};

impl<'a> Netter<'a> {
    /// Adjustments of a product up to the as-of date, oldest first.
    pub(super) fn adjustments_of(&self, fnsku: &str) -> Vec<&'a Adjustment> {
        let rows = self.book.adjustments_of(fnsku);
        rows.filter(|row| row.date <= self.as_of).collect()
    }

    /// Found and received units and payments for each product. They first answer what Amazon has
    /// reconciled already; only what exceeds that answers open units, and holds their cases for review.
    ///
    /// A reversal keeps its units before open units are answered, so that no find or payment is spent on units that
    /// its case claims.
    pub(super) fn adjustments(&mut self, group: ReasonGroup) {
        let mut findings: BTreeMap<SourceRow, usize> = BTreeMap::new();
        let mut products: BTreeSet<&str> = BTreeSet::new();
        for (at, finding) in self.findings.iter().enumerate() {
            // Payments of the other group are looked at too: what answers nothing else may be for these.
            products.extend(finding.fnskus());
            let own = stock_group(finding);
            if own == Some(group) && matches!(finding.measure, Measure::Adjustments(_)) {
                let rows =
                    finding.evidence.iter().filter(|row| row.kind == EvidenceKind::Adjustment);
                findings.extend(rows.map(|row| (row.source, at)));
            }
        }
        for fnsku in products {
            let mut losses = self.losses(fnsku, group, &findings);
            let mut credits = self.pool(fnsku, group);
            absorb_reconciled(&mut losses, &mut credits);
            self.doubt_absorbed(&losses, &credits);
            for loss in losses.iter().filter(|loss| loss.has_old_figures && loss.open > 0) {
                if let Some(finding) = loss.finding {
                    self.nettings[finding].has_old_figures = true;
                }
            }
            self.doubt_reversed(fnsku, group, &losses);
            // Findings that are no rows were put behind those of the ledger.
            losses.sort_by_key(|loss| loss.date);
            self.spend_pool(&losses, credits);
        }
    }

    /// Holds open losses of which a payment may be the answer that was counted for an older loss which
    /// Amazon reconciled before the reimbursements in the dump begin: its own payment may lie before them.
    fn doubt_absorbed(&mut self, losses: &[Loss], credits: &[PoolCredit]) {
        let lead = self.policy.days(SettingKey::PaymentLeadDays);
        let is_known = |date: Date| {
            let from = shift_days(date, -lead);
            let known = self.coverage.ranges("reimbursements");
            known.iter().any(|days| days.first <= from && from <= days.last)
        };
        let unknown = |loss: &Loss| loss.took_payment && !is_known(loss.date);
        if !losses.iter().any(unknown) {
            return;
        }
        // A payment can answer all that was lost up to a day.
        let counted = credits
            .iter()
            .filter(|credit| credit.absorbed > 0 && matches!(credit.origin, Origin::Payment(_)));
        let Some(until) = counted.map(|credit| credit.answers_until).max() else { return };
        for loss in losses.iter().filter(|loss| loss.open > 0 && loss.date <= until) {
            if let Some(finding) = loss.finding {
                self.nettings[finding].is_contested = true;
                self.nettings[finding].has_rival = true;
            }
        }
    }

    fn losses(
        &self,
        fnsku: &str,
        group: ReasonGroup,
        findings: &BTreeMap<SourceRow, usize>,
    ) -> Vec<Loss> {
        let rows = self.adjustments_of(fnsku).into_iter();
        let rows = rows.filter(|row| row.group == group && row.quantity < 0);
        let loss = |row: &Adjustment| {
            let open = row.units_open();
            Loss {
                date: row.date,
                reconciled: -row.quantity - open,
                open,
                known_until: row.known_until,
                has_old_figures: false,
                took_payment: false,
                finding: findings.get(&row.source).copied(),
            }
        };
        let mut losses: Vec<Loss> = rows.map(loss).collect();
        for at in self.lines_by_fnsku.get(fnsku).into_iter().flatten().copied() {
            let finding = &self.findings[at];
            if stock_group(finding) == Some(group) {
                losses.push(Loss {
                    date: finding.event_date,
                    reconciled: 0,
                    open: self.units_open(at),
                    known_until: self.as_of,
                    has_old_figures: false,
                    took_payment: false,
                    finding: Some(at),
                });
            }
        }
        losses
    }

    /// Payments of a product, without an order, that can be for its losses of a group.
    fn payments_for(&self, fnsku: &str, group: ReasonGroup) -> Vec<(usize, &'a Payment)> {
        let claim_type = ClaimType::of_losses(group);
        let book = self.book;
        let can_answer = |payment: &Payment| {
            payment.date <= self.as_of
                && payment.order_id.is_none()
                && (payment.pays.is_empty() || payment.pays.contains(&claim_type))
        };
        book.payments_of_product(fnsku).filter(|(_, payment)| can_answer(payment)).collect()
    }

    /// Holds open losses that a payment taken back may have answered: Amazon takes money back for units
    /// that it has found or that it should not have paid.
    fn doubt_reversed(&mut self, fnsku: &str, group: ReasonGroup, losses: &[Loss]) {
        let lead = self.policy.days(SettingKey::PaymentLeadDays);
        let payments = self.payments_for(fnsku, group);
        let reversed = payments.iter().filter(|(_, payment)| payment.units_reversed > 0);
        let Some(until) = reversed.map(|(_, payment)| shift_days(payment.date, lead)).max() else {
            return;
        };
        for loss in losses.iter().filter(|loss| loss.open > 0 && loss.date <= until) {
            if let Some(finding) = loss.finding {
                self.nettings[finding].is_reversed = true;
                self.nettings[finding].is_contested = true;
                self.give_to_reversals(finding, fnsku, |other| other.order_id.is_none());
            }
        }
    }

    /// Everything that can answer losses of a product, oldest first.
    fn pool(&self, fnsku: &str, group: ReasonGroup) -> Vec<PoolCredit> {
        let lead = self.policy.days(SettingKey::PaymentLeadDays);
        let mut pool: Vec<PoolCredit> = Vec::new();
        for (at, payment) in self.payments_for(fnsku, group) {
            let units = self.purses[at].units();
            if units > 0 {
                pool.push(PoolCredit {
                    date: payment.date,
                    answers_until: shift_days(payment.date, lead),
                    answers_from: None,
                    units,
                    unmatched: 0,
                    absorbed: 0,
                    origin: Origin::Payment(at),
                });
            }
        }
        let rows = self.adjustments_of(fnsku);
        if group == ReasonGroup::Lost {
            let found = self.found_units(&rows, &mut pool);
            pool.extend(found);
            pool.extend(self.found_elsewhere(fnsku));
        } else {
            pool.extend(self.regraded_units(&rows));
            let undone = rows.iter().filter(|row| row.group == group && row.quantity > 0);
            pool.extend(undone.map(|row| PoolCredit::of_row(CreditKind::Found, row, row.quantity)));
        }
        // A credit that can answer old losses only must not find them taken by one that has a choice.
        pool.sort_by_key(|credit| (credit.answers_until, credit.date));
        pool
    }

    /// Found units, and received units that no reimbursement in stock explains. A reimbursement explains
    /// them only where it answers a unit itself: of another claim, or of this one as part of the pool.
    ///
    /// Units given in stock are told twice, by the reimbursement and by the row with which the ledger receives them;
    /// both together would answer two losses. But where the reimbursement answers nothing, leaving the received units
    /// out as well would take away the only answer that there is, and the claim would be too high.
    fn found_units(&self, rows: &[&Adjustment], pool: &mut [PoolCredit]) -> Vec<PoolCredit> {
        let days = self.policy.days(SettingKey::StockPaymentDays);
        let fnsku = rows.first().map_or("", |row| row.fnsku.as_str());
        let places: BTreeMap<usize, usize> = pool
            .iter()
            .enumerate()
            .filter_map(|(at, credit)| Some((credit.payment()?, at)))
            .collect();
        let mut in_stock = Vec::new();
        for (at, payment) in self.book.payments_of_product(fnsku) {
            let in_pool = places.get(&at).copied();
            let unused = if in_pool.is_some() { 0 } else { self.purses[at].stock() };
            let units = payment.units_inventory - unused;
            if payment.date <= self.as_of && units > 0 {
                in_stock.push(InStock { date: payment.date, units, in_pool });
            }
        }
        // They come oldest first.
        let mut unseen: BTreeSet<usize> = (0..in_stock.len()).collect();
        let mut found = Vec::new();
        for row in rows.iter().filter(|row| row.quantity > 0) {
            let kind = match row.group {
                // A loss with the other sign was taken back.
                ReasonGroup::Found | ReasonGroup::Lost => CreditKind::Found,
                ReasonGroup::Received => CreditKind::Received,
                _ => continue,
            };
            let mut units = row.quantity;
            if kind == CreditKind::Received {
                let from = shift_days(row.date, -days);
                let mut next = in_stock.partition_point(|paid| paid.date < from);
                while let Some(at) = unseen.range(next..).next().copied().filter(|_| units > 0) {
                    let paid = &mut in_stock[at];
                    if days_between(row.date, paid.date) > days {
                        break;
                    }
                    next = at + 1;
                    let same = units.min(paid.units);
                    paid.units -= same;
                    units -= same;
                    if paid.units <= 0 {
                        unseen.remove(&at);
                    }
                    // One reimbursement, two dates: it answers what either of them can.
                    if let Some(credit) = paid.in_pool.filter(|_| same > 0) {
                        pool[credit].answers_until = pool[credit].answers_until.max(row.date);
                    }
                }
            }
            if units > 0 {
                found.push(PoolCredit::of_row(kind, row, units));
            }
        }
        found
    }

    /// Units of the same ASIN that were found under a SKU of Amazon's making, and units moved in from
    /// another SKU that none of the seller's lost.
    fn found_elsewhere(&self, fnsku: &str) -> Vec<PoolCredit> {
        let asin = self.book.products.only_asin(fnsku);
        let found = asin.and_then(|asin| self.found_as_amazons.get(asin)).into_iter().flatten();
        let found = found.copied().filter(|row| row.fnsku != fnsku);
        let found = found.map(|row| (CreditKind::FoundElsewhere, row));
        let moved = self.adjustments_of(fnsku).into_iter().filter(|row| {
            row.group == ReasonGroup::Redefinition && row.quantity > 0 && !self.has_partner(row)
        });
        let moved = moved.map(|row| (CreditKind::Redefined, row));
        let credits = found.chain(moved).filter_map(|(kind, row)| {
            let units = row.quantity - self.used.get(&row.source).copied().unwrap_or(0);
            (units > 0).then(|| PoolCredit::of_row(kind, row, units))
        });
        credits.collect()
    }

    /// Whether units moved in from another SKU are those that left one of the seller's on that day.
    pub(super) fn has_partner(&self, row: &Adjustment) -> bool {
        let others = self.redefinitions.get(&(row.date, -row.quantity));
        others.into_iter().flatten().any(|other| other.fnsku != row.fnsku)
    }

    /// Units that went from warehouse-damaged back to sellable soon after.
    fn regraded_units(&self, rows: &[&Adjustment]) -> Vec<PoolCredit> {
        let days = self.policy.days(SettingKey::RegradeDays);
        let disposition = |row: &&&Adjustment| row.group == ReasonGroup::Disposition;
        let mut left: BTreeMap<Date, i64> = BTreeMap::new();
        for row in rows.iter().filter(disposition) {
            if row.quantity < 0 && row.disposition == "WAREHOUSE_DAMAGED" {
                *left.entry(row.date).or_default() -= row.quantity;
            }
        }
        let mut regraded = Vec::new();
        for row in rows.iter().filter(disposition) {
            let moved = left
                .get_mut(&row.date)
                .filter(|_| row.quantity > 0 && row.disposition == "SELLABLE");
            let Some(moved) = moved else { continue };
            let units = row.quantity.min(*moved);
            *moved -= units;
            if units > 0 {
                let answers_from = Some(shift_days(row.date, -days));
                let credit = PoolCredit::of_row(CreditKind::Regraded, row, units);
                regraded.push(PoolCredit { answers_from, ..credit });
            }
        }
        regraded
    }
}

/// One adjustment as netting sees it.
pub(super) struct Loss {
    pub(super) date: Date,
    reconciled: i64,
    pub(super) open: i64,
    known_until: Date,
    /// Whether a credit of a later day than its figures was counted among the reconciled units.
    has_old_figures: bool,
    /// Whether a payment was counted among the reconciled units.
    took_payment: bool,
    pub(super) finding: Option<usize>,
}

/// A reimbursement in stock: its units that no received row shows yet, and its place in the pool.
struct InStock {
    date: Date,
    units: i64,
    in_pool: Option<usize>,
}

#[derive(Clone)]
pub(super) enum Origin {
    Payment(usize),
    Ledger(CreditKind, SourceRow, String),
}

/// Units that can answer losses up to a date.
pub(super) struct PoolCredit {
    pub(super) date: Date,
    pub(super) answers_until: Date,
    answers_from: Option<Date>,
    pub(super) units: i64,
    /// Units of these that Amazon has matched with nothing: they answered none of what it has reconciled.
    unmatched: i64,
    /// Units that answered what Amazon has reconciled.
    pub(super) absorbed: i64,
    pub(super) origin: Origin,
}

impl PoolCredit {
    /// Units of a ledger row, which answer what happened up to its day.
    fn of_row(kind: CreditKind, row: &Adjustment, units: i64) -> Self {
        Self {
            date: row.date,
            answers_until: row.date,
            answers_from: None,
            units,
            unmatched: row.unreconciled.map_or(0, |units| units.clamp(0, row.quantity.max(0))),
            absorbed: 0,
            origin: Origin::Ledger(kind, row.source, row.reason.to_string()),
        }
    }

    fn payment(&self) -> Option<usize> {
        if let Origin::Payment(at) = self.origin { Some(at) } else { None }
    }

    /// The first day of the losses that it can answer.
    pub(super) fn answers_from(&self) -> Date {
        self.answers_from.unwrap_or(Date::MIN)
    }

    pub(super) fn can_answer(&self, loss: Date) -> bool {
        loss <= self.answers_until && self.answers_from.is_none_or(|from| from <= loss)
    }
}

/// Lets credits answer the units that Amazon has reconciled, the oldest first.
///
/// The credits come in the order of the pool, what can answer old losses only first: else one that has a choice would
/// take the old loss, and one that has none would be left over and be taken off open units. Units that the ledger
/// itself calls unmatched are none of those that it has reconciled.
fn absorb_reconciled(losses: &mut [Loss], credits: &mut [PoolCredit]) {
    // Only rows of the ledger are reconciled, and they are in the order of their days.
    let mut losses: Vec<&mut Loss> = losses.iter_mut().filter(|loss| loss.reconciled > 0).collect();
    let mut done = 0;
    for credit in credits {
        done += losses[done..].iter().take_while(|loss| loss.reconciled == 0).count();
        for loss in &mut losses[done..] {
            let matched = credit.units - credit.unmatched;
            if matched <= 0 || loss.date > credit.answers_until {
                break;
            }
            let units = matched.min(loss.reconciled);
            if units > 0 && credit.can_answer(loss.date) {
                loss.reconciled -= units;
                // The file with the loss ends before this credit: its figures may have changed since.
                loss.has_old_figures |= credit.date > loss.known_until;
                loss.took_payment |= matches!(credit.origin, Origin::Payment(_));
                credit.units -= units;
                credit.absorbed += units;
            }
        }
    }
}
