//! What Amazon paid: the reimbursements report, and what the settlements need to post it.

use super::calendar::Calendar;
use super::orders::{DAY_SECONDS, Orders};
use super::products::{Product, Products};
use super::rng::{Rng, digits};
use super::text::{Report, push_all, push_cents, push_order_id, push_time, push_whole};

/// Why Amazon paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// Lost units.
    Lost,
    /// Lost units, given back in stock.
    LostInStock,
    /// Damaged units.
    Damaged,
    /// Refunded units.
    Return,
}

impl Reason {
    fn name(self) -> &'static str {
        match self {
            Self::Lost | Self::LostInStock => "Lost_Warehouse",
            Self::Damaged => "Damaged_Warehouse",
            Self::Return => "CustomerReturn",
        }
    }

    /// The name in settlements.
    pub(super) fn posted_name(self) -> &'static str {
        match self {
            Self::Lost | Self::LostInStock => "WAREHOUSE_LOST",
            Self::Damaged => "WAREHOUSE_DAMAGE",
            Self::Return => "REVERSAL_REIMBURSEMENT",
        }
    }
}

/// One payment.
#[derive(Debug, Clone)]
pub(super) struct Payment {
    /// Day it was approved.
    pub(super) day: usize,
    /// Second of the day.
    pub(super) second: usize,
    /// Days until a settlement shows it.
    pub(super) lag: usize,
    /// Product.
    pub(super) product: usize,
    /// Units.
    pub(super) units: i64,
    /// Why.
    pub(super) reason: Reason,
    /// The refund it answers.
    pub(super) refund: Option<usize>,
    /// Whether the seller asked for it.
    is_claimed: bool,
    /// Whether it shares the id of the payment before it.
    shares_id: bool,
}

impl Payment {
    /// A payment for units that no order names.
    pub(super) fn new(
        rng: &mut Rng,
        day: usize,
        product: usize,
        units: i64,
        reason: Reason,
    ) -> Self {
        Self {
            day,
            second: rng.below(DAY_SECONDS),
            lag: rng.below(5),
            product,
            units,
            reason,
            refund: None,
            is_claimed: rng.one_in(10),
            shares_id: rng.one_in(12),
        }
    }

    /// Cents for one unit: the sourcing cost, or for a refunded unit what the sale left after fees.
    pub(super) fn per_unit(&self, books: &Books<'_>) -> i64 {
        let product = &books.products.list[self.product];
        match (self.reason, self.refund) {
            (Reason::LostInStock, _) => 0,
            (Reason::Return, Some(refund)) => {
                let order = &books.orders.list[books.orders.refunds[refund].order];
                let parts = order.parts(product, 1);
                let fee = product.fee(order.day, books.periods[order.day]);
                let left = parts.principal - parts.promotion - parts.commission - fee;
                // One above a multiple of five: no multiple of it equals a payment for a lost unit.
                (left - (left - 1).rem_euclid(5)).max(51)
            }
            _ => product.unit_cost,
        }
    }

    /// Day on which a settlement shows it.
    pub(super) fn posted(&self, calendar: &Calendar) -> usize {
        (self.day + self.lag).min(calendar.last())
    }
}

/// Everything that the reports are written from.
#[derive(Debug)]
pub(super) struct Books<'a> {
    /// Seed of the plan.
    pub(super) seed: u64,
    /// Days.
    pub(super) calendar: &'a Calendar,
    /// Fee period of each day.
    pub(super) periods: &'a [usize],
    /// Products.
    pub(super) products: &'a Products,
    /// Orders and refunds.
    pub(super) orders: &'a Orders,
}

impl Books<'_> {
    /// The product of an order.
    pub(super) fn product_of(&self, order: usize) -> &Product {
        &self.products.list[self.orders.list[order].product]
    }

    /// The number from which the id of an order is written.
    pub(super) fn order_number(&self, order: usize) -> u64 {
        digits(order, 14, self.seed)
    }
}

/// The payments for refunds.
pub(super) fn of_refunds(seed: u64, orders: &Orders) -> Vec<Payment> {
    let mut rng = Rng::new(seed, 4);
    let mut payments = Vec::new();
    for (at, refund) in orders.refunds.iter().enumerate() {
        if refund.paid > 0 {
            let product = orders.list[refund.order].product;
            payments.push(Payment {
                refund: Some(at),
                ..Payment::new(&mut rng, refund.paid_day, product, refund.paid, Reason::Return)
            });
        }
    }
    payments
}

const HEADER: &str = "approval-date\treimbursement-id\tcase-id\tamazon-order-id\treason\tsku\t\
    fnsku\tasin\tproduct-name\tcondition\tcurrency-unit\tamount-per-unit\tamount-total\t\
    quantity-reimbursed-cash\tquantity-reimbursed-inventory\tquantity-reimbursed-total\t\
    original-reimbursement-id\toriginal-reimbursement-type";

/// Writes the reimbursements report from payments in the order of their time.
pub(super) fn write(books: &Books<'_>, payments: &[Payment]) -> Report {
    let mut report = Report::new("reimbursements", HEADER);
    let mut rng = Rng::new(books.seed, 5);
    let mut id = 7_000_000_000 + rng.amount(0, 99_999_999);
    let mut rows = payments.iter().peekable();
    for day in 0..books.calendar.len() {
        report.begin();
        let mut before: Option<usize> = None;
        while let Some(payment) = rows.next_if(|payment| payment.day == day) {
            let is_next = !payment.shares_id || before.is_none_or(|one| one == payment.product);
            if is_next {
                id += rng.amount(1, 900);
            }
            before = Some(payment.product);
            let case = payment.is_claimed.then(|| 9_000_000_000 + rng.amount(0, 999_999_999));
            write_row(&mut report.bytes, books, payment, id, case);
        }
    }
    report
}

fn write_row(
    bytes: &mut Vec<u8>,
    books: &Books<'_>,
    payment: &Payment,
    id: i64,
    case: Option<i64>,
) {
    let product = &books.products.list[payment.product];
    let per_unit = payment.per_unit(books);
    push_all(bytes, &[&books.calendar.iso[payment.day], "T"]);
    push_time(bytes, payment.second);
    push_all(bytes, &["+00:00\t"]);
    push_whole(bytes, id);
    bytes.push(b'\t');
    if let Some(case) = case {
        push_whole(bytes, case);
    }
    bytes.push(b'\t');
    if let Some(refund) = payment.refund {
        push_order_id(bytes, books.order_number(books.orders.refunds[refund].order));
    }
    let names = [
        payment.reason.name(),
        &product.msku,
        &product.fnsku,
        &product.asin,
        &product.title,
        "NewItem",
        "USD",
    ];
    for name in names {
        push_all(bytes, &["\t", name]);
    }
    bytes.push(b'\t');
    push_cents(bytes, per_unit);
    bytes.push(b'\t');
    push_cents(bytes, per_unit * payment.units);
    let in_stock = payment.reason == Reason::LostInStock;
    let cash = if in_stock { 0 } else { payment.units };
    for units in [cash, payment.units - cash, payment.units] {
        bytes.push(b'\t');
        push_whole(bytes, units);
    }
    push_all(bytes, &["\t\t\n"]);
}
