//! What a scan should say of what is planted: until when it may be claimed, and what it is worth.
//!
//! Reckoned from the events that were drawn and the rows that were written, by the generator's own copy
//! of the rules of the US.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};

use super::cards::half_up;
use super::orders::{Answer, Fee, Refund};
use super::payments::{Books, Owed, Payment, Reason};
use super::products::CostKind;
use super::reports::own_costs;
use super::settlement::{Posted, REFUND_COMMISSION_MAX};
use super::storage::Excess;
use super::{Part, Planted};

mod windows;

pub use windows::{Expected, Status};

/// Millionths of a cent's currency that a cent has.
const CENT: i64 = 10_000;
/// Before this day Amazon did not pay by cost, so older payments tell nothing of today's.
const BY_COST: Date = date(2025, 3, 31);
/// Days before a posting in which the unit may have left: the highest fee of these days is allowed.
const SHIP_TO_POST: usize = 21;

/// What a planted discrepancy is about.
#[derive(Debug, Clone)]
pub(super) enum About {
    /// Units that Amazon had: the day on which the clock starts, product and units of each line.
    Stock(Vec<(usize, usize, i64)>),
    /// Units of an order.
    Order(usize, i64),
    /// A payment, by its position.
    Payment(usize),
    /// Fulfilment fees of a product.
    Fulfilment(usize),
    /// Referral fees of a product.
    Referral(usize),
    /// Storage fees of a product.
    Storage(usize),
    /// Surcharges on aged stock of a product.
    Aged(usize),
}

/// A planted discrepancy before its worth is known.
#[derive(Debug, Clone)]
pub(super) struct Plant {
    /// Id of the detector that should find it.
    pub(super) detector: &'static str,
    /// What names it.
    pub(super) key: String,
    /// What was done.
    pub(super) why: &'static str,
    /// What it is about.
    pub(super) about: About,
}

/// What the worth of something is reckoned from.
pub(super) struct Reckoner<'a> {
    books: &'a Books<'a>,
    payments: &'a [Payment],
    posted: &'a Posted,
    storage: &'a [Excess],
    aged: &'a [Excess],
    own_costs: Vec<i64>,
    refunds: BTreeMap<usize, Vec<usize>>,
    /// Whether settlements tell what orders are worth.
    is_settled: bool,
}

impl<'a> Reckoner<'a> {
    /// From what was drawn and written.
    pub(super) fn new(
        books: &'a Books<'a>,
        payments: &'a [Payment],
        posted: &'a Posted,
        storage: &'a [Excess],
        aged: &'a [Excess],
        is_settled: bool,
    ) -> Self {
        let mut refunds: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, refund) in books.orders.refunds.iter().enumerate() {
            refunds.entry(refund.order).or_default().push(at);
        }
        for of_order in refunds.values_mut() {
            of_order.sort_by_key(|at| books.orders.refunds[*at].day);
        }
        let own_costs = own_costs(books).collect();
        Self { books, payments, posted, storage, aged, own_costs, refunds, is_settled }
    }

    /// The planted discrepancy with its parts.
    pub(super) fn planted(&self, plant: Plant) -> Planted {
        let Plant { detector, key, why, about } = plant;
        let parts: Vec<Part> = match about {
            About::Stock(lines) => lines
                .into_iter()
                .map(|(day, product, units)| {
                    let unit = self.cost(detector, product);
                    self.part(day, units, unit.map(|unit| unit * CENT * units))
                })
                .collect(),
            About::Order(order, units) => self.of_order(detector, order, units),
            About::Payment(at) => vec![self.of_payment(&self.payments[at])],
            About::Fulfilment(product) => self.fulfilment(product),
            About::Referral(product) => self.referral(product),
            About::Storage(product) => self.excesses(self.storage, product),
            About::Aged(product) => self.excesses(self.aged, product),
        };
        let units = parts.iter().map(|part| part.units).sum();
        Planted { detector, key, units, why, parts }
    }

    fn part(&self, day: usize, units: i64, micros: Option<i64>) -> Part {
        Part { day: self.books.calendar.days[day], units, micros }
    }

    /// What a unit is worth that Amazon lost or damaged before anybody ordered it, in cents: the approved
    /// cost, else the seller's own, else what Amazon paid for the same product and reason.
    fn cost(&self, detector: &str, product: usize) -> Option<i64> {
        let own = &self.books.products.list[product];
        match own.cost_kind {
            CostKind::Approved | CostKind::ApprovedAndOwn if own.raised_on.is_some() => {
                Some(own.unit_cost * 2)
            }
            CostKind::Approved | CostKind::ApprovedAndOwn => Some(own.unit_cost),
            CostKind::Own => Some(self.own_costs[product]),
            CostKind::Missing => {
                let reason = match detector {
                    "damaged_in_warehouse" | "disposed_without_request" => Reason::Damaged,
                    "inbound_shortage" => Reason::LostInbound,
                    "inbound_damaged" => Reason::DamagedInbound,
                    "removal_lost" | "removal_short" => Reason::Removal,
                    _ => Reason::Lost,
                };
                let is_alike = |payment: &&Payment| {
                    payment.product == product
                        && payment.reason == reason
                        && payment.units > 0
                        && payment.tie.is_none()
                        && self.books.calendar.days[payment.day] >= BY_COST
                };
                // Every such payment pays what a unit costs.
                self.payments.iter().find(is_alike).map(|payment| payment.per_unit(self.books))
            }
        }
    }

    /// What a unit of an order is worth in millionths: what the sale left after fees, at most what the
    /// refunds took.
    fn order_unit(&self, order: usize) -> i64 {
        let sold = self.books.orders.list[order].units;
        let left = divide(self.posted.sales[order] * CENT, sold);
        let refunds = self.refunds_of(order);
        if refunds.is_empty() {
            return left;
        }
        let (took, units) = self.took(order);
        left.min(divide(took * CENT, units.max(1)))
    }

    fn refunds_of(&self, order: usize) -> Vec<&Refund> {
        let refunds = &self.books.orders.refunds;
        self.refunds.get(&order).into_iter().flatten().map(|at| &refunds[*at]).collect()
    }

    /// What the refunds of an order took, in cents, and their units.
    fn took(&self, order: usize) -> (i64, i64) {
        let refunds = self.refunds.get(&order).into_iter().flatten();
        let took = refunds.map(|at| -self.posted.refunds[*at]).sum();
        let sign = |refund: &&Refund| if refund.takes_back { -refund.units } else { refund.units };
        (took, self.refunds_of(order).iter().map(sign).sum())
    }

    fn of_order(&self, detector: &str, order: usize, units: i64) -> Vec<Part> {
        let refunds = self.refunds_of(order);
        let first = refunds.first().map_or(0, |refund| refund.day);
        let last = refunds.last().map_or(0, |refund| refund.day);
        let one = |day, units, micros| vec![self.part(day, units, Some(micros))];
        match detector {
            "replacement_without_return" => {
                let replacements = &self.books.orders.replacements;
                let open = replacements
                    .iter()
                    .rfind(|one| one.order == order && one.answer == Answer::None);
                let worth = self.is_settled.then(|| self.order_unit(order) * units);
                vec![self.part(open.map_or(0, |one| one.day), units, worth)]
            }
            "refund_exceeds_sale" => one(last, units, self.beyond_sale(order) * CENT),
            "duplicate_refund" => {
                let (took, refunded) = self.took(order);
                let surplus = divide(took * CENT, refunded) * units;
                one(last, units, divide(surplus, CENT) * CENT)
            }
            "referral_fee_not_returned" => one(first, units, self.fee_kept(order)),
            _ => one(first, units, self.order_unit(order) * units),
        }
    }

    /// Cents given back beyond the sale, less the referral fee that came back with them.
    fn beyond_sale(&self, order: usize) -> i64 {
        let (sale, product) = (&self.books.orders.list[order], self.books.product_of(order));
        let more = |refund: &&Refund| {
            let share = refund.share + refund.more;
            let principal = half_up(product.price * share, 100);
            principal - sale.share(principal).commission
        };
        self.refunds_of(order).iter().map(more).sum()
    }

    /// Millionths of the referral fee that should have come back with a refund and did not.
    fn fee_kept(&self, order: usize) -> i64 {
        let (sale, product) = (&self.books.orders.list[order], self.books.product_of(order));
        let kept = |refund: &&Refund| {
            let fee = sale.parts(product, refund.units).commission;
            let due =
                fee * CENT - (fee * CENT / 5).min(REFUND_COMMISSION_MAX * CENT * refund.units);
            let back = match refund.fee {
                Fee::Back => fee,
                Fee::Half => fee / 2,
                Fee::Kept => 0,
            };
            let given = back - half_up(back, 5).min(REFUND_COMMISSION_MAX);
            divide(due - given * CENT, CENT) * CENT
        };
        self.refunds_of(order).iter().map(kept).sum()
    }

    fn of_payment(&self, payment: &Payment) -> Part {
        let Some(Owed { detector, units, .. }) = payment.owed else {
            return self.part(payment.day, 0, None);
        };
        let unit = payment.per_unit(self.books);
        let order = payment.named.order(self.books.orders);
        let owed = match (detector, order) {
            ("reimbursement_underpaid", Some(order)) => self.order_unit(order) - unit * CENT,
            ("reimbursement_underpaid", None) => {
                (self.books.products.list[payment.product].unit_cost - unit) * CENT
            }
            _ => unit * CENT,
        };
        self.part(payment.day, units, Some(owed * units))
    }

    /// Each charge above the highest fee that the cards of the days before its posting allow.
    fn fulfilment(&self, product: usize) -> Vec<Part> {
        let Books { calendar, periods, products, orders, .. } = self.books;
        let own = &products.list[product];
        let Some(from) = own.wrong_from else { return Vec::new() };
        let of_product = orders.list.iter().filter(|order| order.product == product);
        of_product
            .filter(|order| !order.by_seller && order.day >= from)
            .map(|order| {
                let posted = order.posted(calendar);
                let before = posted.saturating_sub(SHIP_TO_POST);
                let days = [posted, before];
                let allowed = days.map(|day| own.right_fee(periods[day])).into_iter().max();
                let over = own.fee(order.day, periods[order.day]) - allowed.unwrap_or(0);
                self.part(posted, order.units, Some(over * CENT * order.units))
            })
            .collect()
    }

    /// Each charge above 15 percent of the price of every unit.
    fn referral(&self, product: usize) -> Vec<Part> {
        let Books { calendar, products, orders, charged, .. } = self.books;
        let price = products.list[product].price;
        let raised = charged.raised.iter().map(|at| &orders.list[*at]);
        raised
            .filter(|order| order.product == product)
            .map(|order| {
                let over =
                    half_up(price * order.units * 17, 100) - half_up(price * 15, 100) * order.units;
                self.part(order.posted(calendar), order.units, Some(over * CENT))
            })
            .collect()
    }

    fn excesses(&self, all: &[Excess], product: usize) -> Vec<Part> {
        let own = all.iter().filter(|excess| excess.product == product);
        own.map(|excess| self.part(excess.day, 1, Some(excess.cents * CENT))).collect()
    }
}

/// Divides, rounded half to even.
pub(super) fn divide(value: i64, by: i64) -> i64 {
    let (whole, rest) = (value.div_euclid(by), value.rem_euclid(by));
    match (rest * 2).cmp(&by) {
        std::cmp::Ordering::Less => whole,
        std::cmp::Ordering::Greater => whole + 1,
        std::cmp::Ordering::Equal => whole + whole.rem_euclid(2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_to_the_even_side() {
        for (value, by, expected) in [(5, 2, 2), (7, 2, 4), (8, 3, 3), (7, 3, 2), (-5, 2, -2)] {
            assert_eq!(divide(value, by), expected, "{value}/{by}");
        }
    }
}
