//! What is planted in orders of products that are set aside, and what looks like it.

use super::{Answer, Back, Fee, Maker, Oddity, Refund, Replacement, checkpoints};
use crate::generator::reserve::{Turn, Use, day};
use crate::generator::stock::Disposition;

/// Days between two replacements, or two removal orders, that the account has at the least.
pub(in crate::generator) const RARE_DAYS: usize = 25;
/// Days before the last one in which a customer return can be claimed today.
const CLAIMABLE: (usize, usize) = (66, 112);
/// Days before the last one in which a referral fee can be claimed today, and of any other: a fee may be given
/// back by the next settlement.
const FEE: (usize, usize) = (24, 84);
const FEE_OLD: (usize, usize) = (24, 300);
/// Days before the last one of any other planted refund.
const ANY: (usize, usize) = (4, 300);
/// The same, where the returned unit must be missing for 45 days.
const OLD: (usize, usize) = (80, 300);
/// Days before the last one of payments that can be disputed today, and of any other.
const PAID: (usize, usize) = (3, 55);
/// The same, where settlements must cover the 30 days after it.
const PAID_OLD: (usize, usize) = (34, 300);

impl Maker<'_> {
    /// A few sales of each product that is set aside.
    pub(super) fn steady(&mut self) {
        for product in self.reserve.sold() {
            for _ in 0..self.rng.range(1, 2) {
                let day = self.rng.range(0, self.last);
                self.order_of(product, day, 0);
            }
        }
    }

    fn later(&mut self, day: usize, low: usize, high: usize) -> usize {
        (day + self.rng.range(low, high)).min(self.last)
    }

    /// Replacements whose original came back or was paid, so often that the report never pauses.
    pub(super) fn replacements(&mut self, count: usize) {
        let mut days = checkpoints(self.last, 9, RARE_DAYS);
        days.extend((0..count / 700).map(|_| self.rng.range(9.min(self.last), self.last)));
        for (at, day) in days.into_iter().enumerate() {
            let product = self.products.pick(&mut self.rng);
            let answer = if at % 3 == 0 && self.payday.allows(day + 30) {
                Answer::Paid(day + self.rng.range(3, 30))
            } else {
                Answer::Returned(self.later(day, 3, 25), at % 2 == 1)
            };
            self.replacement(product, day, 1, answer);
        }
    }

    /// An order by Amazon with a replacement; returns the position in which the order was made.
    fn replacement(&mut self, product: usize, day: usize, units: i64, answer: Answer) -> usize {
        let shipped = day.saturating_sub(self.rng.range(4, 15));
        let order = self.order_of(product, shipped, units);
        order.by_seller = false;
        let order = order.made;
        self.replacements.push(Replacement { order, day, units, answer });
        order
    }

    /// Refunds that look like a planted one: the shipping too, twice and taken back, damaged and paid.
    pub(super) fn answered_oddities(&mut self, count: usize) {
        if self.last < 60 {
            return;
        }
        for at in 0..(count / 900).max(2) {
            let day = self.rng.range(20, self.last - 30);
            let returned = Refund {
                day,
                units: 1,
                returned: 1,
                return_day: self.later(day, 1, 15),
                ..Refund::default()
            };
            let (shipped, product) = (day - 9, self.products.pick(&mut self.rng));
            // Its payment comes up to 18 days later.
            let is_paid = self.payday.allows(day + 18);
            match at % 3 {
                2 if !is_paid => {}
                0 => {
                    let refund = Refund { gives_shipping: true, ..returned };
                    let order = self.refunded_of(product, shipped, 1, refund);
                    self.list[order].shipping = 599;
                }
                1 => {
                    let order = self.refunded_of(product, shipped, 1, returned);
                    let again = Refund { order, day: day + 2, units: 1, ..Refund::default() };
                    let back = Refund { day: day + 5, takes_back: true, ..again };
                    self.refunds.extend([again, back]);
                }
                _ => {
                    let refund = Refund {
                        back: Back::AtFault(Disposition::WarehouseDamaged),
                        paid: 1,
                        paid_day: returned.return_day + 3,
                        ..returned
                    };
                    self.refunded_of(product, shipped, 1, refund);
                }
            }
        }
        self.restocked();
        self.reversed_and_there();
    }

    /// Sellable returns that reach the stock weeks later, or under another label.
    fn restocked(&mut self) {
        for turn in self.reserve.turns(Use::Restocked) {
            let Some(day) = self.day_of(&turn, (120, 200), (70, 300)) else { continue };
            let back = if turn.variant % 2 == 0 {
                Back::Relabelled(self.reserve.product(Use::RestockedTwin, turn.at))
            } else {
                Back::Late(self.rng.range(20, 40))
            };
            let refund = Refund {
                day,
                units: 1,
                returned: 1,
                return_day: day + 4,
                back,
                ..Refund::default()
            };
            self.refunded_of(turn.product, day - 6, 1, refund);
        }
    }

    /// Refunds that were paid, and the payment taken back after the unit came back after all.
    fn reversed_and_there(&mut self) {
        if !self.payday.is_usual() {
            return;
        }
        for turn in self.reserve.turns(Use::ReversedAnswered) {
            let Some(day) = self.paid_on(&turn, PAID, ANY).filter(|_| turn.variant % 3 == 2) else {
                continue;
            };
            let refund = Refund {
                day: day - 50,
                units: 1,
                returned: 1,
                return_day: day - 7,
                paid: 1,
                paid_day: day - 15,
                oddity: Oddity::Reversed(day, None),
                ..Refund::default()
            };
            self.refunded_of(turn.product, day - 55, 1, refund);
        }
    }

    fn day_of(
        &mut self,
        turn: &Turn,
        first: (usize, usize),
        others: (usize, usize),
    ) -> Option<usize> {
        day(&mut self.rng, self.last, turn.at, first, others)
    }

    /// The day of a payment.
    fn paid_on(
        &mut self,
        turn: &Turn,
        first: (usize, usize),
        others: (usize, usize),
    ) -> Option<usize> {
        self.day_of(turn, self.payday.before(first), self.payday.before(others))
    }

    pub(super) fn planted_oddities(&mut self) {
        self.not_replaced();
        self.not_restocked();
        self.damaged_returns();
        self.excesses();
        self.duplicates();
        self.odd_payments();
        self.kept_fees();
    }

    fn not_replaced(&mut self) {
        const DETECTOR: &str = "replacement_without_return";
        for turn in self.reserve.turns(Use::Replaced) {
            let Some(day) = self.day_of(&turn, CLAIMABLE, ANY) else { continue };
            match turn.variant % 3 {
                0 => {
                    let order = self.replacement(turn.product, day, 1, Answer::None);
                    self.owe(DETECTOR, order, 1, "replaced and the original never returned");
                }
                1 => {
                    let order = self.replacement(turn.product, day, 2, Answer::None);
                    self.owe(DETECTOR, order, 2, "two units replaced and neither returned");
                }
                _ => {
                    let back = Answer::Returned(day, true);
                    let order = self.replacement(turn.product, day - 8, 1, back);
                    let again = Replacement { order, day, units: 1, answer: Answer::None };
                    self.replacements.push(again);
                    self.owe(DETECTOR, order, 1, "replaced twice and only one unit returned");
                }
            }
        }
    }

    fn not_restocked(&mut self) {
        for turn in self.reserve.turns(Use::NotRestocked) {
            let Some(day) = self.day_of(&turn, CLAIMABLE, OLD) else { continue };
            let (units, why) = if turn.variant % 2 == 0 {
                (1, "returned as sellable and never in stock")
            } else {
                (2, "two units returned as sellable and only one in stock")
            };
            let return_day = day + self.rng.range(0, 12);
            let back = Back::Missing(1);
            let refund =
                Refund { day, units, returned: units, return_day, back, ..Refund::default() };
            let order = self.refunded_of(turn.product, day - 6, units, refund);
            self.owe("return_not_restocked", order, 1, why);
        }
    }

    fn damaged_returns(&mut self) {
        for turn in self.reserve.turns(Use::ReturnDamaged) {
            let Some(day) = self.day_of(&turn, CLAIMABLE, ANY) else { continue };
            let (units, disposition, why) = match turn.variant % 3 {
                0 => {
                    (1, Disposition::WarehouseDamaged, "returned damaged by a centre and not paid")
                }
                1 => (1, Disposition::CarrierDamaged, "returned damaged by a carrier and not paid"),
                _ => (2, Disposition::Damaged, "two units returned damaged and not paid"),
            };
            let return_day = self.later(day, 0, 12);
            let back = Back::AtFault(disposition);
            let refund =
                Refund { day, units, returned: units, return_day, back, ..Refund::default() };
            let order = self.refunded_of(turn.product, day - 6, units, refund);
            self.owe("return_damaged_by_amazon", order, units, why);
        }
    }

    fn excesses(&mut self) {
        for turn in self.reserve.turns(Use::Excess) {
            let Some(day) = self.day_of(&turn, CLAIMABLE, ANY) else { continue };
            let more = self.rng.amount(20, 60);
            let units = if turn.variant % 3 == 2 { 2 } else { 1 };
            let refund = Refund {
                units,
                gives_shipping: true,
                returned: units,
                return_day: self.later(day, 0, 12),
                ..Refund::default()
            };
            let (order, why) = if turn.variant % 3 == 1 {
                let first = Refund { day: day - self.rng.range(2, 8), ..refund };
                let order = self.refunded_of(turn.product, day - 14, units, first);
                self.refunds.push(Refund { order, day, share: more, ..Refund::default() });
                (order, "refunded whole and then in part again")
            } else {
                let refund = Refund { day, more, ..refund };
                let order = self.refunded_of(turn.product, day - 6, units, refund);
                (order, "refunded for more than was paid")
            };
            self.owe("refund_exceeds_sale", order, 1, why);
        }
    }

    fn duplicates(&mut self) {
        for turn in self.reserve.turns(Use::Duplicate) {
            let Some(day) = self.day_of(&turn, CLAIMABLE, ANY) else { continue };
            let (sold, surplus, why) = match turn.variant % 3 {
                0 => (1, 1, "one unit refunded twice"),
                1 => (2, 1, "two units refunded and one of them again"),
                _ => (1, 2, "one unit refunded three times"),
            };
            let first = Refund {
                day: day - 12,
                units: sold,
                returned: sold,
                return_day: day - 5,
                ..Refund::default()
            };
            let order = self.refunded_of(turn.product, day - 18, sold, first);
            for at in 0..surplus {
                let again = day - at * 5;
                self.refunds.push(Refund { order, day: again, units: 1, ..Refund::default() });
            }
            self.owe("duplicate_refund", order, i64::try_from(surplus).unwrap_or(1), why);
        }
    }

    /// Refunds on which Amazon kept the referral fee, or half of it.
    fn kept_fees(&mut self) {
        for turn in self.reserve.turns(Use::FeeKept) {
            let Some(day) = self.day_of(&turn, FEE, FEE_OLD) else { continue };
            let (units, fee, why) = match turn.variant % 3 {
                0 => (1, Fee::Kept, "refunded and the referral fee kept"),
                1 => (2, Fee::Kept, "two units refunded and the referral fee kept"),
                _ => (1, Fee::Half, "refunded and half of the referral fee kept"),
            };
            let return_day = self.later(day, 0, 12);
            let refund =
                Refund { day, units, fee, returned: units, return_day, ..Refund::default() };
            let order = self.refunded_of(turn.product, day - 6, units, refund);
            // A fee on shipping that is not given back could be kept rightly.
            self.list[order].shipping = 0;
            self.owe("referral_fee_not_returned", order, 1, why);
        }
    }

    /// Refunds that were paid; what is planted is in the payment.
    fn odd_payments(&mut self) {
        if !self.payday.is_usual() {
            return;
        }
        let kinds = [
            (Use::Reversed, 4, PAID, ANY),
            (Use::Unsettled, 3, PAID_OLD, PAID_OLD),
            (Use::Underpaid, 3, PAID, ANY),
        ];
        for (of, variants, first, others) in kinds {
            for turn in self.reserve.turns(of) {
                if turn.variant % variants != 2 {
                    continue;
                }
                let Some(day) = self.paid_on(&turn, first, others) else { continue };
                let (paid_day, oddity) = match of {
                    Use::Reversed => {
                        let why = "paid for a refund and taken back without a return";
                        (day - 15, Oddity::Reversed(day, Some(why)))
                    }
                    Use::Unsettled => (day, Oddity::Unposted("paid for a refund and never posted")),
                    _ => (day, Oddity::Underpaid("paid for a refund less than the sale left")),
                };
                let refund = Refund {
                    day: paid_day - 35,
                    units: 1,
                    paid: 1,
                    paid_day,
                    oddity,
                    ..Refund::default()
                };
                self.refunded_of(turn.product, paid_day - 41, 1, refund);
            }
        }
    }
}
