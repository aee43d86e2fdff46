//! Removal orders: those of a usual account, what is planted, and what looks like it.

use super::{Charge, Disposition, Kind, Maker};
use crate::generator::orders::{DAY_SECONDS, RARE_DAYS, checkpoints};
use crate::generator::payments::{Named, Reason};
use crate::generator::removals::{Evidence, Line, Parcel, RemovalOrder, Status};
use crate::generator::reserve::Use;
use crate::generator::rng::{code, digits};

/// Days before the last one on which a parcel left that can be claimed today, and of any other.
const LEFT: (usize, usize) = (20, 70);
const LEFT_ANY: (usize, usize) = (20, 300);
/// The same, of one that was paid since.
const LEFT_PAID: (usize, usize) = (45, 300);
/// Days before the last one of the last update of an order that is short.
const UPDATED: (usize, usize) = (4, 55);
const UPDATED_ANY: (usize, usize) = (4, 300);
impl Maker<'_> {
    /// A removal order of one product; `sent` are the days and units of its parcels, or of its
    /// disposals.
    fn removal(
        &mut self,
        day: usize,
        product: usize,
        is_disposal: bool,
        (requested, cancelled): (i64, i64),
        sent: &[(usize, i64)],
    ) -> &mut RemovalOrder {
        let at = self.events.removals.len();
        let id = format!("x{}", code(at, 9, self.seed ^ 5));
        let done: i64 = sent.iter().map(|(_, units)| units).sum();
        let parcel = |(parcel, (day, units)): (usize, &(usize, i64))| {
            let number = digits(at * 8 + parcel, 16, self.seed ^ 6);
            Parcel { day: *day, units: *units, tracking: format!("1Z{number:016}") }
        };
        let parcels: Vec<Parcel> = sent.iter().enumerate().map(parcel).collect();
        let updated = sent.last().map_or(day, |(day, _)| *day);
        let line = if is_disposal {
            Line { product, requested, cancelled, disposed: done, parcels: Vec::new() }
        } else {
            Line { product, requested, cancelled, disposed: 0, parcels }
        };
        self.events.removals.push(RemovalOrder {
            day,
            second: self.rng.below(DAY_SECONDS),
            id,
            is_disposal,
            status: Status::Completed,
            updated,
            lines: vec![line],
        });
        &mut self.events.removals[at]
    }

    /// The fees of completed orders.
    pub(super) fn removal_fees(&mut self) {
        let completed = |order: &&RemovalOrder| order.status == Status::Completed;
        for order in self.events.removals.iter().filter(completed) {
            let cents: i64 = order.lines.iter().map(Line::fee).sum();
            if cents > 0 {
                self.events.charges.push(Charge {
                    day: order.updated,
                    name: if order.is_disposal { "DisposalComplete" } else { "RemovalComplete" },
                    cents: -cents,
                    order: order.id.clone(),
                    shipment: String::new(),
                });
            }
        }
    }

    /// A removal order that sends units back, with the rows of the ledger; returns its id.
    fn return_order(
        &mut self,
        day: usize,
        product: usize,
        units: (i64, i64),
        parcels: &[(usize, i64)],
    ) -> String {
        let id = self.removal(day, product, false, units, parcels).id.clone();
        for (day, units) in parcels {
            let place = (product, self.centre(product));
            self.add(*day, place, *units, Kind::Removed(id.clone()));
        }
        id
    }

    /// A removal order that is disposed of as asked; the ledger rows are for others to add.
    pub(super) fn disposal_order(&mut self, day: usize, product: usize, disposed: &[(usize, i64)]) {
        let units = disposed.iter().map(|(_, units)| units).sum();
        self.removal(day, product, true, (units, 0), disposed);
    }

    /// The orders of a usual account, so often that their reports never pause for long.
    pub(super) fn removals(&mut self, count: usize) {
        let regular = checkpoints(self.last, 6, RARE_DAYS);
        for (at, day) in regular.into_iter().enumerate() {
            self.usual_order(at % 3, day, 6);
        }
        for at in 0..(count / 500).max(3) {
            let day = self.rng.range(6.min(self.last), self.last);
            self.usual_order((at + 3) % 4, day, 12);
        }
        // The report of parcels reaches the last days too.
        for (asked, sent) in [(30, 22), (12, 0)] {
            if let Some(day) = self.last.checked_sub(asked) {
                let product = self.products.pick(&mut self.rng);
                self.return_order(day, product, (2, 0), &[(self.last - sent, 2)]);
            }
        }
    }

    /// An order that becomes what it should, or is too young to have begun.
    fn usual_order(&mut self, variant: usize, day: usize, wait: usize) {
        let product = self.products.pick(&mut self.rng);
        let units = self.rng.amount(3, 8);
        if day + 20 > self.last {
            self.removal(day, product, false, (units, 0), &[]).status = Status::Pending;
            return;
        }
        let sent = day + self.rng.range(4, wait);
        match variant {
            0 => {
                self.return_order(day, product, (units, 0), &[(sent, units)]);
            }
            1 => {
                let parcels = [(sent, units - 2), (sent + 3, 2)];
                self.return_order(day, product, (units + 2, 2), &parcels);
            }
            2 => self.two_lines(day, (product, units), sent),
            _ => {
                let disposed = [(sent, units - 1), (sent + 2, 1)];
                self.disposal_order(day, product, &disposed);
                for (day, units) in disposed {
                    let place = (product, self.centre(product));
                    let kind = Kind::Disposed(Disposition::Sellable, None);
                    self.add(day, place, units, kind);
                }
            }
        }
    }

    /// An order of two products in one parcel.
    fn two_lines(&mut self, day: usize, (product, units): (usize, i64), sent: usize) {
        let id = self.return_order(day, product, (units, 0), &[(sent, units)]);
        let other = (product + 1) % self.products.picked;
        let place = (other, self.centre(other));
        self.add(sent, place, 3, Kind::Removed(id));
        let at = self.events.removals.len() - 1;
        let lines = &mut self.events.removals[at].lines;
        let parcels = vec![Parcel { units: 3, ..lines[0].parcels[0].clone() }];
        lines.push(Line { product: other, requested: 3, cancelled: 0, disposed: 0, parcels });
    }

    fn evidence(
        &mut self,
        id: String,
        kind: &'static str,
        day: usize,
        quantity: Option<i64>,
        issuer: &'static str,
    ) {
        let file = format!("{kind}-{id}.pdf");
        let (scope, scope_id) = ("removal", id);
        self.events.evidence.push(Evidence { scope, scope_id, kind, file, day, quantity, issuer });
    }

    /// What the carrier says of a parcel.
    fn not_delivered(&mut self, id: String, left: usize, quantity: Option<i64>) {
        let day = (left + 18).min(self.last);
        self.evidence(id, "not_delivered", day, quantity, "Tidewell Freight");
    }

    pub(super) fn planted_removals(&mut self) {
        for turn in self.reserve.turns(Use::RemovalLost) {
            let Some(left) = self.day_of(&turn, LEFT, LEFT_ANY) else { continue };
            let day = left - self.rng.range(5, 12);
            let product = turn.product;
            let (id, gone, units, why) = match turn.variant % 3 {
                0 => {
                    let id = self.return_order(day, product, (4, 0), &[(left, 4)]);
                    self.not_delivered(id.clone(), left, None);
                    (id, left, 4, "removed and lost by the carrier")
                }
                variant => {
                    let parcels = [(left, 3), (left + 2, 5)];
                    let id = self.return_order(day, product, (8, 0), &parcels);
                    let order = self.events.removals.last();
                    let parcel = order.and_then(|order| order.lines[0].parcels.last());
                    let tracking = parcel.map_or_else(String::new, |one| one.tracking.clone());
                    let quantity = if variant == 1 { None } else { Some(4) };
                    self.not_delivered(tracking, left + 2, quantity);
                    let why = "removed and one parcel lost by the carrier";
                    (id, left + 2, quantity.unwrap_or(5), why)
                }
            };
            self.plant("removal_lost", id, vec![(gone, product, units)], why);
        }
        self.short_removals();
    }

    fn short_removals(&mut self) {
        for turn in self.reserve.turns(Use::RemovalShort) {
            let Some(sent) = self.day_of(&turn, UPDATED, UPDATED_ANY) else { continue };
            let day = sent - self.rng.range(5, 12);
            let product = turn.product;
            let (id, units, why) = match turn.variant % 3 {
                0 => {
                    let parcels = [(sent - 2, 4), (sent, 3)];
                    let id = self.return_order(day, product, (10, 1), &parcels);
                    (id, 2, "removed fewer units than were asked for")
                }
                1 => {
                    let place = (product, self.centre(product));
                    let kind = Kind::Disposed(Disposition::Sellable, None);
                    self.add(sent, place, 4, kind);
                    let id = self.removal(day, product, true, (6, 0), &[(sent, 4)]).id.clone();
                    (id, 2, "disposed of fewer units than were asked for")
                }
                _ => {
                    let id = self.return_order(day, product, (8, 0), &[(sent, 8)]);
                    let counted = (sent + 4).min(self.last);
                    self.evidence(id.clone(), "received_count", counted, Some(5), "own count");
                    (id, 3, "removed and counted fewer on arrival")
                }
            };
            self.plant("removal_short", id, vec![(sent, product, units)], why);
        }
    }

    /// Orders that look lost or short and are paid, under way or complete.
    pub(super) fn answered_removals(&mut self) {
        for turn in self.reserve.turns(Use::RemovalAnswered) {
            let Some(left) = self.day_of(&turn, LEFT_PAID, LEFT_PAID) else { continue };
            let day = left - self.rng.range(5, 12);
            let product = turn.product;
            let variant = match turn.variant % 3 {
                0 if !self.payday.is_usual() => 2,
                variant => variant,
            };
            let units = if variant == 1 { (6, 0) } else { (4, 0) };
            let id = self.return_order(day, product, units, &[(left, 4)]);
            match variant {
                0 => {
                    self.not_delivered(id.clone(), left, None);
                    let paid = left + self.rng.range(25, 40);
                    self.pay(paid, product, 4, Reason::Removal).named = Named::Removal(id);
                }
                1 => {
                    if let Some(order) = self.events.removals.last_mut() {
                        order.status = Status::InProcess;
                    }
                }
                _ => self.evidence(id, "received_count", left + 6, Some(4), "own count"),
            }
        }
    }
}
