//! Orders, and what becomes of the refunded ones.

use super::Plan;
use super::calendar::Calendar;
use super::cards::half_up;
use super::expected::{About, Plant};
use super::habits::Payday;
use super::products::{Product, Products};
use super::reserve::Reserve;
use super::rng::Rng;

mod owed;
mod refund;

pub(super) use owed::RARE_DAYS;
pub(super) use refund::{Answer, Back, Fee, Oddity, Refund, Replacement};

/// Days between two returns, or two payments, that the account has at the least.
pub(super) const CHECKPOINT_DAYS: usize = 11;
/// Seconds of a day.
pub(super) const DAY_SECONDS: usize = 86_400;

/// One order of one product.
#[derive(Debug, Clone)]
pub(super) struct Order {
    /// Day the units left.
    pub(super) day: usize,
    /// Second of the day.
    pub(super) second: usize,
    /// Product.
    pub(super) product: usize,
    /// Units.
    pub(super) units: i64,
    /// Promotion on one unit, cents.
    pub(super) promotion: i64,
    /// Shipping that the buyer paid and Amazon kept, cents.
    pub(super) shipping: i64,
    /// Sales tax in hundredths of a percent.
    pub(super) tax_rate: i64,
    /// Days from shipping to posting.
    pub(super) lag: usize,
    /// Whether the seller fulfilled it.
    pub(super) by_seller: bool,
    /// Position in which it was made.
    made: usize,
}

/// What a number of units of an order comes to, in cents; all positive.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts {
    /// Price.
    pub(super) principal: i64,
    /// Promotion.
    pub(super) promotion: i64,
    /// Sales tax, which Amazon collects and keeps.
    pub(super) tax: i64,
    /// Referral fee: 15 % of price less promotion.
    pub(super) commission: i64,
}

impl Order {
    /// Day on which the sale is posted.
    pub(super) fn posted(&self, calendar: &Calendar) -> usize {
        (self.day + self.lag).min(calendar.last())
    }

    /// The parts of some of its units.
    pub(super) fn parts(&self, product: &Product, units: i64) -> Parts {
        let principal = product.price * units;
        let promotion = self.promotion * units;
        Parts {
            principal,
            promotion,
            tax: half_up((principal - promotion) * self.tax_rate, 10_000),
            commission: half_up((principal - promotion) * 15, 100),
        }
    }

    /// The parts of a part of the price.
    pub(super) fn share(&self, principal: i64) -> Parts {
        Parts {
            principal,
            promotion: 0,
            tax: half_up(principal * self.tax_rate, 10_000),
            commission: half_up(principal * 15, 100),
        }
    }
}

/// A planted discrepancy of an order.
#[derive(Debug, Clone)]
struct Owed {
    detector: &'static str,
    order: usize,
    units: i64,
    why: &'static str,
}

/// Every order in the order of shipping, and every refund.
#[derive(Debug)]
pub(super) struct Orders {
    /// Orders.
    pub(super) list: Vec<Order>,
    /// Refunds.
    pub(super) refunds: Vec<Refund>,
    /// Replacements in the order of their days.
    pub(super) replacements: Vec<Replacement>,
    owed: Vec<Owed>,
}

impl Orders {
    /// The orders of a plan.
    pub(super) fn new(
        plan: &Plan,
        count: usize,
        calendar: &Calendar,
        products: &Products,
        reserve: &Reserve,
    ) -> Self {
        let mut maker = Maker {
            rng: Rng::new(plan.seed, 2),
            products,
            reserve,
            last: calendar.last(),
            payday: plan.habits.payday(calendar.last()),
            list: Vec::with_capacity(count + 8),
            refunds: Vec::new(),
            replacements: Vec::new(),
            owed: Vec::new(),
        };
        maker.checkpoints();
        maker.answered(count);
        maker.near_misses(count);
        maker.replacements(count);
        maker.answered_oddities(count);
        if plan.plant {
            maker.planted(count);
            maker.planted_oddities();
        }
        maker.identical();
        maker.steady();
        while maker.list.len() < count {
            let day = maker.rng.range(0, maker.last);
            maker.order(day, 0);
        }
        maker.finish()
    }

    /// What is planted in orders.
    pub(super) fn planted(&self, mut id: impl FnMut(usize) -> String) -> Vec<Plant> {
        let planted = |owed: &Owed| Plant {
            detector: owed.detector,
            key: id(owed.order),
            why: owed.why,
            about: About::Order(owed.order, owed.units),
        };
        self.owed.iter().map(planted).collect()
    }

    /// The number from which the order id of a replacement is written.
    pub(super) fn replacement_number(&self, replacement: usize) -> usize {
        self.list.len() + replacement
    }
}

struct Maker<'a> {
    rng: Rng,
    products: &'a Products,
    reserve: &'a Reserve,
    last: usize,
    payday: Payday,
    list: Vec<Order>,
    refunds: Vec<Refund>,
    replacements: Vec<Replacement>,
    owed: Vec<Owed>,
}

impl Maker<'_> {
    /// An order of a product that buyers pick; no units stands for as many as buyers take.
    fn order(&mut self, day: usize, units: i64) -> &mut Order {
        let product = self.products.pick(&mut self.rng);
        self.order_of(product, day, units)
    }

    /// An order of a product; no units stands for as many as buyers take.
    fn order_of(&mut self, product: usize, day: usize, units: i64) -> &mut Order {
        let rng = &mut self.rng;
        let price = self.products.list[product].price;
        let drawn = match rng.below(33) {
            0..=28 => 1,
            29..=31 => 2,
            _ => 3,
        };
        let order = Order {
            day,
            second: rng.below(DAY_SECONDS),
            product,
            units: if units == 0 { drawn } else { units },
            promotion: if rng.one_in(12) { half_up(price * rng.amount(3, 8), 100) } else { 0 },
            shipping: if rng.one_in(25) { rng.amount(399, 699) } else { 0 },
            tax_rate: if rng.below(5) < 2 { 0 } else { rng.amount(24, 41) * 25 },
            lag: rng.below(3),
            by_seller: rng.one_in(80),
            made: self.list.len(),
        };
        let at = order.made;
        self.list.push(order);
        &mut self.list[at]
    }

    /// An order by Amazon with a refund.
    fn refunded(&mut self, day: usize, units: i64, refund: Refund) {
        let product = self.products.pick(&mut self.rng);
        self.refunded_of(product, day, units, refund);
    }

    /// An order of a product by Amazon with a refund; returns the position in which it was made.
    fn refunded_of(&mut self, product: usize, day: usize, units: i64, refund: Refund) -> usize {
        let order = self.order_of(product, day, units);
        order.by_seller = false;
        let made = order.made;
        self.refunds.push(Refund { order: made, ..refund });
        made
    }

    /// A single unit that comes back on a day.
    fn returned_on(&mut self, return_day: usize, is_damaged: bool) {
        let day = return_day.saturating_sub(self.rng.range(6, 30));
        let refund_day = self.refund_day(day, return_day);
        let paid_day = (return_day + self.rng.below(5)).min(self.payday.last);
        let is_damaged = is_damaged && self.payday.allows(return_day);
        self.refunded(
            day,
            1,
            Refund {
                day: refund_day,
                units: 1,
                returned: 1,
                return_day,
                back: if is_damaged { Back::Paid } else { Back::Usual },
                paid: i64::from(is_damaged),
                paid_day,
                ..Refund::default()
            },
        );
    }

    /// The day of a refund whose unit comes back: mostly before that, at times some days after.
    fn refund_day(&mut self, shipped: usize, return_day: usize) -> usize {
        let gap = return_day.saturating_sub(shipped);
        if gap > 3 && self.rng.below(10) < 7 {
            return_day - self.rng.range(1, (gap - 2).min(20))
        } else {
            (return_day + self.rng.below(6)).min(self.last)
        }
    }

    /// Returns so often that the returns report never pauses, the last one on the last day.
    fn checkpoints(&mut self) {
        for day in checkpoints(self.last, 9, CHECKPOINT_DAYS) {
            self.returned_on(day, false);
        }
        // Something leaves on the last day too.
        let last = self.last;
        self.order(last, 1).by_seller = false;
    }

    /// Refunds that are answered in the usual ways.
    fn answered(&mut self, count: usize) {
        let quiet = self.refunds.len();
        for at in 0..(count * 56 / 1000).saturating_sub(quiet).max(4) {
            let day = self.rng.range(8.min(self.last), self.last);
            self.returned_on(day, at % 28 == 0);
        }
        for _ in 0..(count / 1500).max(3) {
            let day = self.rng.range(8.min(self.last), self.last);
            self.returned_on(day, true);
        }
        // Paid some five weeks later instead of returned; the first one on the last day.
        let Some(latest) = self.last.checked_sub(60) else {
            return;
        };
        for at in 0..(count * 9 / 1000).max(4) {
            let wait = self.rng.range(30, 45);
            let day = if at == 0 { self.last - wait } else { self.rng.range(12, latest + 15) };
            let shipped = day - self.rng.range(3, 12);
            let units = if at % 9 == 4 { 2 } else { 1 };
            let paid_day = (day + wait).min(self.payday.last);
            let refund = Refund { day, units, paid: units, paid_day, ..Refund::default() };
            self.refunded(shipped, units, self.paid_or_returned(refund));
        }
        // Two units: one came back, Amazon paid the other.
        for _ in 0..(count / 1500).max(2) {
            let shipped = self.rng.range(0, latest);
            let day = shipped + self.rng.range(3, 12);
            let refund = Refund {
                day,
                units: 2,
                returned: 1,
                return_day: day + self.rng.range(1, 20),
                paid: 1,
                paid_day: day + self.rng.range(30, 45),
                ..Refund::default()
            };
            self.refunded(shipped, 2, self.paid_or_returned(refund));
        }
    }

    /// A refund that Amazon pays or, where it does not pay, whose units come back instead.
    fn paid_or_returned(&self, refund: Refund) -> Refund {
        if self.payday.is_usual() {
            let paid_day = refund.paid_day.min(self.payday.last);
            return Refund { paid_day, ..refund };
        }
        let return_day = if refund.returned > 0 { refund.return_day } else { refund.day + 9 };
        Refund { returned: refund.returned + refund.paid, return_day, paid: 0, ..refund }
    }

    /// Refunds that look like a missing unit and are none.
    fn near_misses(&mut self, count: usize) {
        let last = self.last;
        let shipped = |rng: &mut Rng| rng.range(0, last.saturating_sub(12));
        for _ in 0..(count * 4 / 1000).max(4) {
            let day = shipped(&mut self.rng);
            let refund = Refund {
                day: (day + self.rng.range(3, 30)).min(last),
                share: self.rng.amount(15, 45),
                ..Refund::default()
            };
            let units = if self.rng.one_in(4) { 2 } else { 1 };
            self.refunded(day, units, refund);
        }
        for _ in 0..(count / 500).max(3) {
            let day = shipped(&mut self.rng);
            let refund = Refund {
                day: (day + self.rng.range(3, 30)).min(last),
                units: 1,
                ..Refund::default()
            };
            self.refunded(day, 1, refund);
            if let Some(order) = self.list.last_mut() {
                order.by_seller = true;
            }
        }
        // Paid up to four days before the refund was posted.
        for _ in 0..(count / 1000).max(3) {
            let day = shipped(&mut self.rng);
            let refund_day = (day + self.rng.range(7, 30)).min(last);
            let is_paid = self.payday.allows(refund_day);
            let refund = Refund {
                day: refund_day,
                units: 1,
                paid: i64::from(is_paid),
                returned: i64::from(!is_paid),
                return_day: refund_day,
                paid_day: refund_day.saturating_sub(self.rng.range(1, 4)),
                ..Refund::default()
            };
            self.refunded(day, 1, refund);
        }
    }

    /// Refunds that nothing answers.
    fn planted(&mut self, count: usize) {
        let kinds = [
            (1, 0, "one unit refunded and neither returned nor paid"),
            (2, 0, "two units refunded and neither returned nor paid"),
            (2, 1, "two units refunded and only one returned"),
        ];
        let planted = (count / 450).max(5);
        for at in 0..planted {
            // The first few lie in, before and after today's window of 60 to 120 days.
            let (low, high) = match at {
                0 => (66, 112),
                1 => (70, 110),
                2 => (130, 250),
                3 => (4, 50),
                _ => {
                    let width = self.last.saturating_sub(8) / planted;
                    (at * width, (at + 1) * width)
                }
            };
            let before_last = self.rng.range(low, high);
            let day = self.last.saturating_sub(before_last).max(8.min(self.last));
            let shipped = day.saturating_sub(self.rng.range(3, 8));
            let (units, returned, why) = kinds[at % kinds.len()];
            let refund = Refund {
                day,
                units,
                returned,
                return_day: (day + self.rng.range(0, 20)).min(self.last),
                ..Refund::default()
            };
            let product = self.products.pick(&mut self.rng);
            let order = self.refunded_of(product, shipped, units, refund);
            self.owe("refund_without_return", order, units - returned, why);
        }
    }

    fn owe(&mut self, detector: &'static str, order: usize, units: i64, why: &'static str) {
        self.owed.push(Owed { detector, order, units, why });
    }

    /// Pairs of shipments that no column of the ledger tells apart.
    fn identical(&mut self) {
        for _ in 0..3 {
            let day = self.rng.range(0, self.last);
            let first = self.order(day, 1);
            first.by_seller = false;
            let mut copy = first.clone();
            copy.second = (copy.second + 60).min(DAY_SECONDS - 1);
            copy.made = self.list.len();
            self.list.push(copy);
        }
    }

    fn finish(mut self) -> Orders {
        self.list.sort_by_key(|order| (order.day, order.second));
        let mut places = vec![0; self.list.len()];
        for (at, order) in self.list.iter().enumerate() {
            places[order.made] = at;
        }
        for refund in &mut self.refunds {
            refund.order = places[refund.order];
        }
        for replacement in &mut self.replacements {
            replacement.order = places[replacement.order];
        }
        for owed in &mut self.owed {
            owed.order = places[owed.order];
        }
        self.replacements.sort_by_key(|replacement| replacement.day);
        Orders {
            list: self.list,
            refunds: self.refunds,
            replacements: self.replacements,
            owed: self.owed,
        }
    }
}

/// Days no further apart than a step, from a first day to the last day of the plan.
pub(super) fn checkpoints(last: usize, first: usize, step: usize) -> Vec<usize> {
    let mut days: Vec<usize> = (first..last).step_by(step).collect();
    days.push(last);
    days
}
