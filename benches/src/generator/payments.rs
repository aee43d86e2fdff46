//! What Amazon paid: the reimbursements report, and what the settlements need to post it.

use std::collections::BTreeMap;

use super::calendar::Calendar;
use super::cards::half_up;
use super::expected::{About, Plant};
use super::orders::{Answer, DAY_SECONDS, Oddity, Orders};
use super::products::{Product, Products};
use super::rng::{Rng, digits};
use super::storage::Wrong;
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
    /// Replaced units.
    Service,
    /// Replaced units, under another name.
    FreeReplacement,
    /// Units lost on the way in.
    LostInbound,
    /// Units damaged on the way in.
    DamagedInbound,
    /// Removed units.
    Removal,
}

impl Reason {
    fn name(self) -> &'static str {
        match self {
            Self::Lost | Self::LostInStock => "Lost_Warehouse",
            Self::Damaged => "Damaged_Warehouse",
            Self::Return => "CustomerReturn",
            Self::Service => "CustomerServiceIssue",
            Self::FreeReplacement => "FREE_REPLACEMENT_REFUND_ITEMS",
            Self::LostInbound => "Lost_Inbound",
            Self::DamagedInbound => "Damaged_Inbound",
            Self::Removal => "Removal_Lost",
        }
    }

    fn posted_name(self) -> &'static str {
        match self {
            Self::Lost | Self::LostInStock => "WAREHOUSE_LOST",
            Self::Damaged => "WAREHOUSE_DAMAGE",
            Self::Return => "REVERSAL_REIMBURSEMENT",
            Self::Service => "CS_ERROR_ITEMS",
            Self::FreeReplacement => "FREE_REPLACEMENT_REFUND_ITEMS",
            Self::LostInbound => "MISSING_FROM_INBOUND",
            Self::DamagedInbound => "INBOUND_CARRIER_DAMAGE",
            Self::Removal => "REMOVAL_ORDER_LOST",
        }
    }
}

/// The order that a payment names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    /// None.
    Nobody,
    /// The order of a refund.
    Refund(usize),
    /// A customer order.
    Order(usize),
    /// A removal order.
    Removal(String),
}

impl Named {
    /// The customer order.
    pub(super) fn order(&self, orders: &Orders) -> Option<usize> {
        match self {
            Self::Refund(refund) => Some(orders.refunds[*refund].order),
            Self::Order(order) => Some(*order),
            Self::Nobody | Self::Removal(_) => None,
        }
    }
}

/// A planted discrepancy of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Owed {
    /// Detector that should find it.
    pub(super) detector: &'static str,
    /// Units.
    pub(super) units: i64,
    /// What was done.
    pub(super) why: &'static str,
}

/// One payment, or one that was taken back.
#[derive(Debug, Clone)]
pub(super) struct Payment {
    /// Day it was approved.
    pub(super) day: usize,
    /// Second of the day.
    pub(super) second: usize,
    /// Days until a settlement shows it.
    lag: usize,
    /// Product.
    pub(super) product: usize,
    /// Units, negative when taken back.
    pub(super) units: i64,
    /// Why.
    pub(super) reason: Reason,
    /// The order it names.
    pub(super) named: Named,
    /// Hundredths of what is right that it pays.
    pub(super) percent: i64,
    /// Whether a settlement shows it.
    pub(super) is_posted: bool,
    /// Units of other lines that are posted in the same row.
    pub(super) posted_with: i64,
    /// Ties a payment and what takes it back.
    pub(super) tie: Option<usize>,
    /// Units given in stock for cash taken back.
    pub(super) exchanged: i64,
    /// What is planted.
    pub(super) owed: Option<Owed>,
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
            named: Named::Nobody,
            percent: 100,
            is_posted: true,
            posted_with: 0,
            tie: None,
            exchanged: 0,
            owed: None,
            is_claimed: rng.one_in(10),
            shares_id: rng.one_in(12),
        }
    }

    /// What takes a payment back on a later day.
    pub(super) fn reversal(&self, rng: &mut Rng, day: usize, tie: Option<usize>) -> Self {
        Self {
            named: self.named.clone(),
            tie,
            ..Self::new(rng, day, self.product, -self.units, self.reason)
        }
    }

    /// Cents for one unit, never negative: the sourcing cost, or for a unit of an order what the sale
    /// left after fees.
    pub(super) fn per_unit(&self, books: &Books<'_>) -> i64 {
        let product = &books.products.list[self.product];
        match (self.reason, self.named.order(books.orders)) {
            (Reason::LostInStock, _) => 0,
            (_, Some(order)) => {
                let order = &books.orders.list[order];
                let parts = order.parts(product, 1);
                let fee = product.fee(order.day, books.periods[order.day]);
                let left = parts.principal - parts.promotion - parts.commission - fee;
                let left = half_up(left * self.percent, 100);
                // One above a multiple of five, and never too little: no multiple of it equals a
                // payment for a lost unit.
                (left + (1 - left).rem_euclid(5)).max(51)
            }
            (_, None) => product.unit_cost * self.percent / 500 * 5,
        }
    }

    /// Day on which a settlement shows it.
    pub(super) fn posted(&self, calendar: &Calendar) -> usize {
        (self.day + self.lag).min(calendar.last())
    }

    /// The name in settlements.
    pub(super) fn posted_name(&self) -> &'static str {
        if self.units < 0 { "COMPENSATED_CLAWBACK" } else { self.reason.posted_name() }
    }

    /// Whether its row has an id of its own.
    fn is_alone(&self) -> bool {
        self.owed.is_some() || self.tie.is_some() || self.units < 0
    }
}

/// Everything that the reports are written from.
#[derive(Debug)]
pub(super) struct Books<'a> {
    /// Seed of the plan.
    pub(super) seed: u64,
    /// What is charged wrongly for storage and referral.
    pub(super) charged: &'a Wrong,
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

    /// Adds the id of the order that a payment names.
    pub(super) fn push_named(&self, bytes: &mut Vec<u8>, named: &Named) {
        match named {
            Named::Nobody => {}
            Named::Refund(refund) => {
                push_order_id(bytes, self.order_number(self.orders.refunds[*refund].order));
            }
            Named::Order(order) => push_order_id(bytes, self.order_number(*order)),
            Named::Removal(id) => push_all(bytes, &[id]),
        }
    }
}

/// Ties of reversed refunds; those of other payments are smaller.
const REFUND_TIES: usize = 1_000_000;

/// The payments for refunds and replacements.
pub(super) fn of_orders(seed: u64, orders: &Orders) -> Vec<Payment> {
    let mut rng = Rng::new(seed, 4);
    let mut payments = Vec::new();
    let product = |order: usize| orders.list[order].product;
    for (at, refund) in orders.refunds.iter().enumerate().filter(|(_, refund)| refund.paid > 0) {
        let (day, product) = (refund.paid_day, product(refund.order));
        let mut payment = Payment {
            named: Named::Refund(at),
            ..Payment::new(&mut rng, day, product, refund.paid, Reason::Return)
        };
        let owed = |detector, why| Some(Owed { detector, units: refund.paid, why });
        match refund.oddity {
            Oddity::None => {}
            Oddity::Reversed(day, why) => {
                payment.tie = Some(REFUND_TIES + at);
                payments.push(Payment {
                    owed: why.and_then(|why| owed("reimbursement_reversed", why)),
                    ..payment.reversal(&mut rng, day, payment.tie)
                });
            }
            Oddity::Unposted(why) => {
                payment.is_posted = false;
                payment.owed = owed("reimbursement_not_settled", why);
            }
            Oddity::Underpaid(why) => {
                payment.percent = rng.amount(50, 85);
                payment.owed = owed("reimbursement_underpaid", why);
            }
        }
        payments.push(payment);
    }
    for (at, replacement) in orders.replacements.iter().enumerate() {
        if let Answer::Paid(day) = replacement.answer {
            let reason = [Reason::Service, Reason::FreeReplacement][at % 2];
            let (order, units) = (replacement.order, replacement.units);
            payments.push(Payment {
                named: Named::Order(order),
                ..Payment::new(&mut rng, day, product(order), units, reason)
            });
        }
    }
    payments
}

/// The header line.
pub(crate) const HEADER: &str = "approval-date\treimbursement-id\tcase-id\tamazon-order-id\treason\tsku\t\
    fnsku\tasin\tproduct-name\tcondition\tcurrency-unit\tamount-per-unit\tamount-total\t\
    quantity-reimbursed-cash\tquantity-reimbursed-inventory\tquantity-reimbursed-total\t\
    original-reimbursement-id\toriginal-reimbursement-type";

/// What names a row.
struct Ids {
    id: i64,
    case: Option<i64>,
    original: Option<i64>,
}

/// Writes the reimbursements report from payments in the order of their time; also tells what is
/// planted in it.
pub(super) fn write(books: &Books<'_>, payments: &[Payment]) -> (Report, Vec<Plant>) {
    let mut report = Report::new("reimbursements", HEADER);
    let mut planted = Vec::new();
    let mut rng = Rng::new(books.seed, 5);
    let mut id = 7_000_000_000 + rng.amount(0, 99_999_999);
    let mut tied: BTreeMap<usize, i64> = BTreeMap::new();
    let mut rows = payments.iter().enumerate().peekable();
    for day in 0..books.calendar.len() {
        report.begin();
        let mut before: Option<usize> = None;
        while let Some((at, payment)) = rows.next_if(|(_, payment)| payment.day == day) {
            let is_next = payment.is_alone()
                || !payment.shares_id
                || before.is_none_or(|one| one == payment.product);
            if is_next {
                id += rng.amount(1, 900);
            }
            before = Some(payment.product).filter(|_| !payment.is_alone());
            let case = payment.is_claimed.then(|| 9_000_000_000 + rng.amount(0, 999_999_999));
            let mut original = None;
            if payment.units < 0 {
                // Without a tie the original is older than the reports.
                let tie = payment.tie.and_then(|tie| tied.get(&tie).copied());
                original = Some(tie.unwrap_or(6_900_000_000 + rng.amount(0, 9_999_999)));
            } else if let Some(tie) = payment.tie {
                tied.insert(tie, id);
            }
            write_row(&mut report.bytes, books, payment, &Ids { id, case, original });
            if let Some(Owed { detector, why, .. }) = payment.owed {
                let about = About::Payment(at);
                planted.push(Plant { detector, key: id.to_string(), why, about });
            }
        }
    }
    (report, planted)
}

fn write_row(bytes: &mut Vec<u8>, books: &Books<'_>, payment: &Payment, ids: &Ids) {
    let product = &books.products.list[payment.product];
    push_all(bytes, &[&books.calendar.iso[payment.day], "T"]);
    push_time(bytes, payment.second);
    push_all(bytes, &["+00:00\t"]);
    push_whole(bytes, ids.id);
    bytes.push(b'\t');
    if let Some(case) = ids.case {
        push_whole(bytes, case);
    }
    bytes.push(b'\t');
    books.push_named(bytes, &payment.named);
    let is_reversal = payment.units < 0;
    let names = [
        if is_reversal { "Reimbursement_Reversal" } else { payment.reason.name() },
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
    let per_unit = payment.per_unit(books);
    bytes.push(b'\t');
    push_cents(bytes, if is_reversal { -per_unit } else { per_unit });
    bytes.push(b'\t');
    push_cents(bytes, per_unit * payment.units);
    let in_stock = payment.reason == Reason::LostInStock;
    let cash = if in_stock { 0 } else { payment.units };
    let stock = payment.units - cash + payment.exchanged;
    for units in [cash, stock, cash + stock] {
        bytes.push(b'\t');
        push_whole(bytes, units);
    }
    bytes.push(b'\t');
    if let Some(original) = ids.original {
        push_whole(bytes, original);
    }
    push_all(bytes, &["\t", if is_reversal { "Cash" } else { "" }, "\n"]);
}
