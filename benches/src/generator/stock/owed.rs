//! What is planted in stock and payments of products that are set aside, and what looks like it.

use jiff::civil::date;

use super::{Disposition, Kind, Loss, Maker, transfer_id};
use crate::generator::expected::{About, Plant};
use crate::generator::payments::{Owed, Payment, Reason};
use crate::generator::reserve::{Turn, Use, day};
use crate::generator::summary::Drop;

/// Days before the last one in which lost or damaged units can be claimed today.
const CLAIMABLE: (usize, usize) = (14, 50);
/// Days before the last one of other losses; removal orders cover the 120 days before them.
const ANY: (usize, usize) = (3, 200);
/// Days before the last one of departures, which may be under way for 30 days.
const GONE: (usize, usize) = (33, 55);
const GONE_ANY: (usize, usize) = (33, 300);
/// Days before the last one of payments that can be disputed today, and of any other.
const PAID: (usize, usize) = (3, 55);
const PAID_ANY: (usize, usize) = (4, 300);
/// The same, where settlements must cover the 30 days after it.
const PAID_OLD: (usize, usize) = (34, 300);
/// The same, before a higher cost is approved.
const PAID_BEFORE_RAISE: (usize, usize) = (25, 300);
/// Days before a reversal in which a unit can explain one that names no payment of the reports.
const HALF_A_YEAR: usize = 183;

impl Maker<'_> {
    pub(super) fn day_of(
        &mut self,
        turn: &Turn,
        first: (usize, usize),
        others: (usize, usize),
    ) -> Option<usize> {
        day(&mut self.rng, self.last, turn.at, first, others)
    }

    pub(super) fn plant(
        &mut self,
        detector: &'static str,
        key: String,
        lines: Vec<(usize, usize, i64)>,
        why: &'static str,
    ) {
        let about = About::Stock(lines);
        self.events.planted.push(Plant { detector, key, why, about });
    }

    pub(super) fn planted_stock(&mut self) {
        self.planted_disposals();
        self.planted_transfers();
        self.planted_decreases();
    }

    /// Disposals, transfers, balances and payments that look like planted ones.
    pub(super) fn answered_stock(&mut self) {
        self.answered_disposals();
        self.answered_transfers();
        self.answered_decreases();
        if self.payday.is_usual() {
            self.answered_payments();
        }
    }

    /// The day of a payment, or of what takes it back.
    fn paid_on(
        &mut self,
        turn: &Turn,
        first: (usize, usize),
        others: (usize, usize),
    ) -> Option<usize> {
        self.day_of(turn, self.payday.before(first), self.payday.before(others))
    }

    fn planted_disposals(&mut self) {
        for turn in self.reserve.turns(Use::Disposed) {
            let Some(day) = self.day_of(&turn, CLAIMABLE, ANY) else { continue };
            let place = (turn.product, self.centre(turn.product));
            let (units, disposition, owed, why) = match turn.variant % 3 {
                0 => {
                    let units = self.rng.amount(1, 3);
                    (units, Disposition::Sellable, units, "disposed of and nobody asked for it")
                }
                1 => {
                    self.disposal_order(day - 6, turn.product, &[(day, 3)]);
                    (5, Disposition::Sellable, 2, "more disposed of than was asked for")
                }
                _ => {
                    let kind = Kind::Graded(Disposition::Sellable, Disposition::WarehouseDamaged);
                    self.add(day - 9, place, 2, kind);
                    let why = "graded as damaged in the warehouse and disposed of";
                    (2, Disposition::WarehouseDamaged, 2, why)
                }
            };
            self.add(day, place, units, Kind::Disposed(disposition, Some((owed, why))));
        }
    }

    fn answered_disposals(&mut self) {
        for turn in self.reserve.turns(Use::DisposedAnswered) {
            let Some(day) = self.day_of(&turn, CLAIMABLE, ANY) else { continue };
            let place = (turn.product, self.centre(turn.product));
            // Damaged units were paid two days before.
            let variant = match turn.variant % 3 {
                2 if !self.payday.allows(day - 2) => 1,
                variant => variant,
            };
            let disposition = match variant {
                0 => {
                    self.disposal_order(day - 20, turn.product, &[(day, 2)]);
                    Disposition::Sellable
                }
                1 => {
                    let kind = Kind::Graded(Disposition::Sellable, Disposition::Defective);
                    self.add(day - 9, place, 2, kind);
                    Disposition::Defective
                }
                _ => {
                    let loss = Loss { reconciled: 2, why: None };
                    self.add(day - 9, place, 2, Kind::Damaged(loss));
                    self.pay(day - 2, turn.product, 2, Reason::Damaged);
                    Disposition::WarehouseDamaged
                }
            };
            self.add(day, place, 2, Kind::Disposed(disposition, None));
        }
    }

    fn planted_transfers(&mut self) {
        for turn in self.reserve.turns(Use::Transfer) {
            let Some(day) = self.day_of(&turn, GONE, GONE_ANY) else { continue };
            let units = self.rng.amount(2, 8);
            let (arrived, missing, why) = if turn.variant % 2 == 0 {
                (None, units, "left for another centre and never arrived")
            } else {
                (Some((day + 4, units - 1)), 1, "left for another centre and arrived in part")
            };
            let pair = self.transfer(turn.product, units, day, arrived);
            let lines = vec![(day, turn.product, missing)];
            self.plant("lost_in_transfer", transfer_id(pair), lines, why);
        }
    }

    fn answered_transfers(&mut self) {
        for turn in self.reserve.turns(Use::TransferAnswered) {
            let variant = turn.variant % 3;
            // On its way for less than 30 days, or for longer and there since.
            let days = if variant == 0 { (2, 25) } else { GONE_ANY };
            let Some(day) = self.day_of(&turn, days, days) else { continue };
            let arrived = match variant {
                0 => None,
                1 => Some((day + self.rng.range(22, 29), 4)),
                _ => Some((day - self.rng.range(1, 2), 4)),
            };
            self.transfer(turn.product, 4, day, arrived);
        }
    }

    /// Opening balances of whole months that are too low, the first one that of the last month.
    fn planted_decreases(&mut self) {
        let firsts: Vec<usize> =
            self.calendar.whole_months().iter().map(|month| month.first).collect();
        for turn in self.reserve.turns(Use::Decrease) {
            let Some(latest) = firsts.len().checked_sub(1).filter(|latest| *latest > 0) else {
                return;
            };
            let month = if turn.at == 0 { latest } else { self.rng.range(1, latest) };
            let units = self.rng.amount(1, 2);
            let product = turn.product;
            let mut drops = vec![Drop { product, month, units }];
            if turn.variant % 3 == 2 && month > 1 {
                let month = self.rng.range(1, month - 1);
                drops.push(Drop { product, month, units: 1 });
            }
            for drop in drops {
                let msku = self.products.list[product].msku.clone();
                let why = "the summary opens too low and no row of the ledger tells why";
                let lines = vec![(firsts[drop.month], product, drop.units)];
                self.plant("unexplained_stock_decrease", msku, lines, why);
                self.events.drops.push(drop);
            }
        }
    }

    fn answered_decreases(&mut self) {
        let months = self.calendar.whole_months().len();
        for turn in self.reserve.turns(Use::DecreaseAnswered) {
            let Some(latest) = months.checked_sub(2).filter(|latest| *latest > 0) else { return };
            let month = if turn.at == 0 { latest } else { self.rng.range(1, latest) };
            let (product, units) = (turn.product, 2);
            let back = Drop { product, month: month + 1, units: -units };
            self.events.drops.extend([Drop { product, month, units }, back]);
        }
    }

    /// A loss or damage that Amazon has matched whole, and the day of its payment.
    fn matched(&mut self, product: usize, units: i64, paid: usize, reason: Reason) -> &mut Payment {
        let place = (product, self.centre(product));
        let day = paid.saturating_sub(self.rng.range(2, 10));
        let loss = Loss { reconciled: units, why: None };
        let kind = match reason {
            Reason::Damaged => Kind::Damaged(loss),
            _ => Kind::Lost(loss, "M"),
        };
        self.add(day, place, units, kind);
        self.pay(paid, product, units, reason)
    }

    fn tie(&mut self) -> Option<usize> {
        self.ties += 1;
        Some(self.ties)
    }

    pub(super) fn planted_payments(&mut self) {
        self.underpaid();
        self.reversed();
        for turn in self.reserve.turns(Use::Unsettled) {
            let Some(day) = self.paid_on(&turn, PAID_OLD, PAID_OLD) else { continue };
            let (reason, units, why) = match turn.variant % 3 {
                0 => (Reason::Lost, 1, "paid for lost units and never posted"),
                1 => (Reason::Damaged, 2, "paid for damaged units and never posted"),
                // That of a refund is planted with the orders.
                _ => continue,
            };
            let payment = self.matched(turn.product, units, day, reason);
            payment.is_posted = false;
            payment.owed = Some(Owed { detector: "reimbursement_not_settled", units, why });
        }
    }

    fn underpaid(&mut self) {
        // Before this day Amazon did not pay by cost.
        let by_cost = date(2025, 3, 31);
        for turn in self.reserve.turns(Use::Underpaid) {
            let Some(day) = self.paid_on(&turn, PAID, PAID_ANY) else { continue };
            let (reason, units, why) = match turn.variant % 3 {
                0 => (Reason::Lost, 1, "paid less for a lost unit than was approved"),
                1 => (Reason::Damaged, 2, "paid less for damaged units than was approved"),
                _ => continue,
            };
            if self.calendar.days[day] < by_cost {
                continue;
            }
            let percent = self.rng.amount(50, 85);
            let payment = self.matched(turn.product, units, day, reason);
            payment.percent = percent;
            payment.owed = Some(Owed { detector: "reimbursement_underpaid", units, why });
        }
    }

    fn reversed(&mut self) {
        const DETECTOR: &str = "reimbursement_reversed";
        for turn in self.reserve.turns(Use::Reversed) {
            let Some(day) = self.paid_on(&turn, PAID, PAID_ANY) else { continue };
            let product = turn.product;
            // A unit of the half year before may explain what names no payment, so that half year is
            // covered and brings none.
            let variant = match turn.variant % 4 {
                3 if day <= HALF_A_YEAR => 0,
                variant => variant,
            };
            let (units, found, why) = match variant {
                0 => (2, 0, "paid for lost units and taken back without a find"),
                1 => (3, 1, "paid for lost units and taken back though only one was found"),
                2 => continue,
                _ => {
                    let why = "a payment older than the reports taken back without a find";
                    let mut payment = Payment::new(&mut self.rng, day, product, -1, Reason::Lost);
                    payment.owed = Some(Owed { detector: DETECTOR, units: 1, why });
                    self.events.payments.push(payment);
                    continue;
                }
            };
            let owed = Some(Owed { detector: DETECTOR, units: units - found, why });
            let paid = day - self.rng.range(15, 30);
            self.taken_back(product, units, paid, day).owed = owed;
            if found > 0 {
                let place = (product, self.centre(product));
                self.add(paid + 6, place, found, Kind::Found);
            }
        }
    }

    /// A payment for lost units and what takes it back, which is returned.
    fn taken_back(&mut self, product: usize, units: i64, paid: usize, day: usize) -> &mut Payment {
        let tie = self.tie();
        let payment = self.matched(product, units, paid, Reason::Lost);
        payment.tie = tie;
        let payment = payment.clone();
        let reversal = payment.reversal(&mut self.rng, day, tie);
        self.events.payments.push(reversal);
        let at = self.events.payments.len() - 1;
        &mut self.events.payments[at]
    }

    /// Payments that look like planted ones.
    fn answered_payments(&mut self) {
        for turn in self.reserve.turns(Use::ReversedAnswered) {
            let Some(day) = self.paid_on(&turn, PAID, PAID_ANY) else { continue };
            let (product, place) = (turn.product, (turn.product, self.centre(turn.product)));
            match turn.variant % 3 {
                0 => {
                    self.taken_back(product, 2, day - 20, day);
                    self.add(day - 9, place, 2, Kind::Found);
                }
                1 => {
                    self.taken_back(product, 2, day - 20, day).exchanged = 2;
                    self.add(day + 2, place, 2, Kind::Given);
                }
                // That of a refund is made with the orders.
                _ => {}
            }
        }
        for turn in self.reserve.turns(Use::UnderpaidAnswered) {
            if let Some(day) = self.paid_on(&turn, PAID_BEFORE_RAISE, PAID_BEFORE_RAISE) {
                self.matched(turn.product, 1, day, Reason::Lost);
            }
        }
        for turn in self.reserve.turns(Use::UnsettledAnswered) {
            let Some(day) = self.paid_on(&turn, PAID_OLD, PAID_OLD) else { continue };
            let product = turn.product;
            if turn.variant % 2 == 0 {
                self.matched(product, 1, day, Reason::Lost).is_posted = false;
                self.matched(product, 2, day, Reason::Lost).posted_with = 1;
            } else {
                let place = (product, self.centre(product));
                self.add(day + 9, place, 1, Kind::Found);
                let back = (day + 16).min(self.payday.last);
                self.taken_back(product, 1, day, back).is_posted = false;
                // The payment stands before what takes it back.
                let paid = self.events.payments.len() - 2;
                self.events.payments[paid].is_posted = false;
            }
        }
    }
}
