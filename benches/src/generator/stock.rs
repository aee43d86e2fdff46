//! What happens to stock besides sales: losses, finds, damage, transfers and returns, with the
//! payments that answer them.

use super::Plan;
use super::calendar::Calendar;
use super::expected::Plant;
use super::habits::Payday;
use super::inbound::Shipment;
use super::orders::{Answer, Back, Orders, Refund};
use super::payments::{Payment, Reason};
use super::products::{CENTRES, Products};
use super::removals::{Evidence, RemovalOrder};
use super::reserve::Reserve;
use super::rng::Rng;
use super::summary::Drop;

mod event;
mod owed;
mod removed;
mod shipped;

pub(super) use shipped::CLOSED_DAYS;

pub(super) use event::{Charge, Disposition, Kind, Loss, Move, ReturnedUnit, transfer_id};

/// Every event by day, with the reports that go with them.
#[derive(Debug, Default)]
pub(super) struct Events {
    /// Events in the order of their days.
    pub(super) moves: Vec<Move>,
    /// Returns in the order of their days.
    pub(super) returns: Vec<ReturnedUnit>,
    /// Payments, not in order.
    pub(super) payments: Vec<Payment>,
    /// Inbound shipments, not in order.
    pub(super) shipments: Vec<Shipment>,
    /// Removal orders in the order of their days.
    pub(super) removals: Vec<RemovalOrder>,
    /// What the seller has on file.
    pub(super) evidence: Vec<Evidence>,
    /// Fees of shipments and removal orders, not in order.
    pub(super) charges: Vec<Charge>,
    /// Opening balances of the summary that are off.
    pub(super) drops: Vec<Drop>,
    /// What is planted and named already.
    pub(super) planted: Vec<Plant>,
}

impl Events {
    /// The events of a plan.
    pub(super) fn new(
        plan: &Plan,
        orders: &Orders,
        products: &Products,
        reserve: &Reserve,
        calendar: &Calendar,
    ) -> Self {
        let mut maker = Maker {
            rng: Rng::new(plan.seed, 3),
            seed: plan.seed,
            products,
            reserve,
            calendar,
            last: calendar.last(),
            payday: plan.habits.payday(calendar.last()),
            ties: 0,
            pairs: 0,
            events: Self::default(),
        };
        let count = orders.list.len();
        maker.returned(orders);
        maker.replaced(orders);
        maker.checkpoints();
        maker.losses(count);
        maker.damages(count);
        maker.early_payments(count);
        maker.others(count);
        maker.answered_stock();
        maker.answered_shipments();
        maker.removals(count);
        maker.answered_removals();
        if plan.plant {
            maker.planted_losses(count);
            maker.planted_damages(count);
            maker.planted_stock();
            if maker.payday.is_usual() {
                maker.planted_payments();
            }
            maker.planted_shipments();
            maker.planted_removals();
        }
        maker.removal_fees();
        let mut events = maker.events;
        events.moves.sort_by_key(|event| event.day);
        events.returns.sort_by_key(|returned| returned.day);
        events.removals.sort_by_key(|order| order.day);
        events
    }
}

/// Products of this remainder by [`QUIET_OF`] lose nothing but what is paid early: a payment dated
/// before its loss could else be taken for another loss of the product.
const QUIET: usize = 7;
const QUIET_OF: usize = 8;
/// Days between two such losses of one product, at the least about half of it.
const SLOT_DAYS: usize = 30;

struct Maker<'a> {
    rng: Rng,
    seed: u64,
    products: &'a Products,
    reserve: &'a Reserve,
    calendar: &'a Calendar,
    last: usize,
    payday: Payday,
    /// Number of payments tied to what takes them back.
    ties: usize,
    /// Number of transfers.
    pairs: usize,
    events: Events,
}

impl Maker<'_> {
    /// A product that may lose units, and one of its centres.
    fn place(&mut self) -> (usize, usize) {
        let mut product = self.products.pick(&mut self.rng);
        if product % QUIET_OF == QUIET {
            product -= 1;
        }
        (product, self.centre(product))
    }

    fn centre(&mut self, product: usize) -> usize {
        *self.rng.pick(&self.products.list[product].centres)
    }

    fn add(&mut self, day: usize, place: (usize, usize), units: i64, kind: Kind) {
        self.add_rows(day, place, units, 1, kind);
    }

    fn add_rows(
        &mut self,
        day: usize,
        (product, centre): (usize, usize),
        units: i64,
        rows: usize,
        kind: Kind,
    ) {
        self.events.moves.push(Move { day, product, centre, units, rows, kind });
    }

    fn pay(&mut self, day: usize, product: usize, units: i64, reason: Reason) -> &mut Payment {
        let payment =
            Payment::new(&mut self.rng, day.min(self.payday.last), product, units, reason);
        self.events.payments.push(payment);
        let at = self.events.payments.len() - 1;
        &mut self.events.payments[at]
    }

    /// A day that leaves so many days until the last one.
    fn day(&mut self, until_last: usize) -> usize {
        self.rng.range(0, self.last.saturating_sub(until_last))
    }

    /// A day some days later, at most the last one.
    fn later(&mut self, day: usize, low: usize, high: usize) -> usize {
        (day + self.rng.range(low, high)).min(self.last)
    }

    /// A day that leaves so many days until the last one on which anything is paid.
    fn paid_day(&mut self, until_last: usize) -> usize {
        self.rng.range(0, self.payday.last.saturating_sub(until_last))
    }

    /// Pays lost units some days later, or finds them where Amazon does not pay.
    fn pay_or_find(&mut self, day: usize, place: (usize, usize), units: i64) {
        let day = self.later(day, 1, 25);
        if self.payday.is_usual() {
            self.pay(day, place.0, units, Reason::Lost);
        } else {
            self.add(day, place, units, Kind::Found);
        }
    }

    /// Units that customers sent back; those that Amazon damaged and paid do not go to stock.
    fn returned(&mut self, orders: &Orders) {
        let back = |refund: &&Refund| refund.returned > 0;
        for refund in orders.refunds.iter().filter(back) {
            let product = orders.list[refund.order].product;
            for unit in 0..refund.returned {
                self.returned_unit(refund.order, product, refund.return_day, refund.back, unit);
            }
        }
    }

    /// A unit that came back, by its position among those of the order.
    fn returned_unit(&mut self, order: usize, product: usize, day: usize, back: Back, unit: i64) {
        let centre = self.centre(product);
        let disposition = match (back, self.rng.below(20)) {
            (Back::Paid, _) => None,
            (Back::AtFault(disposition), _) => Some(disposition),
            (Back::Missing(_) | Back::Late(_) | Back::Relabelled(_), _) | (Back::Usual, 0..=11) => {
                Some(Disposition::Sellable)
            }
            (Back::Usual, 12..=16) => Some(Disposition::CustomerDamaged),
            (Back::Usual, _) => Some(Disposition::Defective),
        };
        self.events.returns.push(ReturnedUnit { day, order, product, centre, disposition });
        let Some(disposition) = disposition else { return };
        let (day, product) = match back {
            Back::Missing(units) if unit < units => return,
            Back::Late(days) => (day + days, product),
            Back::Relabelled(twin) => (day, twin),
            _ => (day, product),
        };
        let place = (product, centre);
        self.add(day, place, 1, Kind::Returned(disposition));
        if disposition == Disposition::CustomerDamaged && day + 10 < self.last {
            let to = *self.rng.pick(&[Disposition::Sellable, Disposition::Defective]);
            let day = self.later(day, 1, 10);
            self.add(day, place, 1, Kind::Graded(disposition, to));
        }
    }

    /// Units sent instead of others, and the others where they came back.
    fn replaced(&mut self, orders: &Orders) {
        for (at, replacement) in orders.replacements.iter().enumerate() {
            let product = orders.list[replacement.order].product;
            let place = (product, self.centre(product));
            self.add(replacement.day, place, replacement.units, Kind::Replaced);
            if let Answer::Returned(day, is_of_replacement) = replacement.answer {
                let order = if is_of_replacement {
                    orders.replacement_number(at)
                } else {
                    replacement.order
                };
                for unit in 0..replacement.units {
                    self.returned_unit(order, product, day, Back::Usual, unit);
                }
            }
        }
    }

    /// Payments so often that the reimbursements report never pauses, the last one on the last day.
    fn checkpoints(&mut self) {
        for (at, day) in self.payday.days().into_iter().enumerate() {
            let place = self.place();
            let before = day.saturating_sub(self.rng.range(2, 8));
            let loss = Loss { reconciled: 1, why: None };
            let (kind, reason) = if at % 2 == 0 {
                (Kind::Lost(loss, "M"), Reason::Lost)
            } else {
                (Kind::Damaged(loss), Reason::Damaged)
            };
            self.add(before, place, 1, kind);
            self.pay(day, place.0, 1, reason);
        }
    }

    /// Losses that Amazon has answered whole: found, paid, given back, or found and paid.
    fn losses(&mut self, count: usize) {
        let lost = |units: i64| {
            let loss = Loss { reconciled: units, why: None };
            Kind::Lost(loss, "M")
        };
        for _ in 0..(count * 12 / 1000).max(4) {
            let (day, place, units) = (self.day(2), self.place(), self.rng.amount(1, 4));
            self.add(day, place, units, lost(units));
            let found = self.later(day, 1, 20);
            let elsewhere = (place.0, self.centre(place.0));
            self.add(found, elsewhere, units, Kind::Found);
        }
        for _ in 0..(count * 5 / 1000).max(3) {
            let (day, place, units) = (self.paid_day(1), self.place(), self.rng.amount(1, 3));
            self.add(day, place, units, lost(units));
            self.pay_or_find(day, place, units);
        }
        let in_stock = if self.payday.is_usual() { (count / 2500).max(2) } else { 0 };
        for _ in 0..in_stock {
            let (day, place) = (self.paid_day(8), self.place());
            self.add(day, place, 1, lost(1));
            let given = self.later(day, 2, 6);
            self.pay(given, place.0, 1, Reason::LostInStock);
            self.add(given, place, 1, Kind::Given);
        }
        for _ in 0..(count / 3000).max(2) {
            let (day, place) = (self.paid_day(2), self.place());
            self.add(day, place, 5, lost(5));
            let found = self.later(day, 1, 15);
            self.add(found, place, 2, Kind::Found);
            self.pay_or_find(day, place, 3);
        }
        // Two identical rows of one event, both found in two identical rows.
        for _ in 0..(count / 3000).max(3) {
            let (day, place) = (self.day(2), self.place());
            self.add_rows(day, place, 1, 2, lost(1));
            let found = self.later(day, 1, 20);
            self.add_rows(found, place, 1, 2, Kind::Found);
        }
    }

    /// Damage that Amazon has answered: paid, or inspected and graded as sellable again.
    fn damages(&mut self, count: usize) {
        let damaged = |units: i64| Kind::Damaged(Loss { reconciled: units, why: None });
        let paid = if self.payday.is_usual() { (count * 5 / 1000).max(3) } else { 0 };
        for _ in 0..paid {
            let (day, place, units) = (self.paid_day(1), self.place(), self.rng.amount(1, 2));
            self.add(day, place, units, damaged(units));
            let paid = self.later(day, 1, 25);
            self.pay(paid, place.0, units, Reason::Damaged);
        }
        for _ in 0..(count / 1000).max(2) {
            let (day, place) = (self.day(3), self.place());
            self.add(day, place, 1, damaged(1));
            let regraded = self.later(day, 2, 20);
            let kind = Kind::Graded(Disposition::WarehouseDamaged, Disposition::Sellable);
            self.add(regraded, place, 1, kind);
        }
    }

    /// Losses that were paid one to four days before the ledger shows them.
    fn early_payments(&mut self, count: usize) {
        let quiet: Vec<usize> =
            (0..self.products.picked).filter(|product| product % QUIET_OF == QUIET).collect();
        let slots = self.last / SLOT_DAYS;
        let wanted = (count / 2000).max(3).min(slots * quiet.len());
        for at in 0..wanted {
            let product = quiet[at % quiet.len()];
            // There are no more turns than slots and products, so no product has two in one slot.
            let slot = at * slots / wanted;
            let day = slot * SLOT_DAYS + self.rng.range(8, 20);
            if !self.payday.allows(day) {
                continue;
            }
            let place = (product, self.centre(product));
            let loss = Loss { reconciled: 1, why: None };
            self.add(day, place, 1, Kind::Lost(loss, "M"));
            let lead = self.rng.range(1, 4);
            self.pay(day - lead, product, 1, Reason::Lost);
        }
    }

    /// Transfers between centres, and a reason code that nobody explains.
    fn others(&mut self, count: usize) {
        for _ in 0..(count * 35 / 1000).max(4) {
            let (day, product) = (self.day(7), self.products.pick(&mut self.rng));
            let units = self.rng.amount(1, 12);
            let arrived = self.later(day, 1, 6);
            self.transfer(product, units, day, Some((arrived, units)));
        }
        for _ in 0..(count / 1500).max(3) {
            let (day, place) = (self.day(0), self.place());
            self.add(day, place, 1, Kind::Unexplained);
        }
    }

    /// Units that leave a centre, and the day and number of those that arrive; returns its number.
    fn transfer(
        &mut self,
        product: usize,
        units: i64,
        day: usize,
        arrived: Option<(usize, i64)>,
    ) -> usize {
        let pair = self.pairs;
        self.pairs += 1;
        let from = self.centre(product);
        let to = (from + 1 + self.rng.below(CENTRES.len() - 1)) % CENTRES.len();
        self.add(day, (product, from), units, Kind::Sent(pair));
        if let Some((day, units)) = arrived {
            self.add(day, (product, to), units, Kind::Arrived(pair));
        }
        pair
    }

    /// The day of a planted event: the first few old, in today's window of 60 days and recent, the
    /// rest all over the plan.
    fn planted_day(&mut self, at: usize, planted: usize) -> usize {
        let (low, high) = match at {
            0 => (15, 55),
            1 => (14, 50),
            2 => (90, 300),
            3 => (0, 8),
            _ => {
                let width = self.last / planted;
                (at * width, (at + 1) * width)
            }
        };
        self.last.saturating_sub(self.rng.range(low, high))
    }

    fn planted_losses(&mut self, count: usize) {
        let planted = (count / 450).max(5);
        for at in 0..planted {
            let (day, place) = (self.planted_day(at, planted), self.place());
            let room = self.payday.last.saturating_sub(day);
            let loss = |reconciled, why| Loss { reconciled, why: Some(why) };
            match at % 5 {
                1 if room >= 10 => {
                    let part = loss(5, "misplaced and only a part found");
                    self.add(day, place, 16, Kind::Lost(part, "M"));
                    let found = self.later(day, 1, 9);
                    self.add(found, place, 5, Kind::Found);
                }
                2 => {
                    let units = self.rng.amount(1, 2);
                    let whole = loss(0, "misplaced under reason 5");
                    self.add(day, place, units, Kind::Lost(whole, "5"));
                }
                3 if room >= 10 && self.payday.is_usual() => {
                    let part = loss(1, "misplaced and only a part paid");
                    self.add(day, place, 3, Kind::Lost(part, "M"));
                    let paid = self.later(day, 1, 9);
                    self.pay(paid, place.0, 1, Reason::Lost);
                }
                4 => {
                    let twice = loss(0, "misplaced in two identical rows of one event");
                    self.add_rows(day, place, 1, 2, Kind::Lost(twice, "M"));
                }
                _ => {
                    let units = self.rng.amount(1, 4);
                    let whole = loss(0, "misplaced and never found or paid");
                    self.add(day, place, units, Kind::Lost(whole, "M"));
                }
            }
        }
    }

    fn planted_damages(&mut self, count: usize) {
        let planted = (count / 450).max(4);
        for at in 0..planted {
            let (day, place) = (self.planted_day(at, planted), self.place());
            if at % 4 == 1 && self.payday.allows(day + 10) {
                let part = Loss { reconciled: 1, why: Some("damaged and only a part paid") };
                self.add(day, place, 3, Kind::Damaged(part));
                let paid = self.later(day, 1, 9);
                self.pay(paid, place.0, 1, Reason::Damaged);
            } else {
                let whole = Loss { reconciled: 0, why: Some("damaged and not paid") };
                let units = self.rng.amount(1, 3);
                self.add(day, place, units, Kind::Damaged(whole));
            }
        }
    }
}
