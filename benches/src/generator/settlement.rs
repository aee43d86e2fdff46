//! Settlements, flat file V2: sales, refunds, payments and account fees, with exact control totals.

use super::cards::half_up;
use super::orders::{DAY_SECONDS, Fee, Order, Parts, Refund};
use super::payments::{Books, Named, Payment};
use super::rng::{Rng, code, digits};
use super::stock::Charge;
use super::text::{
    Report, push_all, push_cents, push_order_id, push_padded, push_time, push_whole,
};

/// The header line.
pub(super) const HEADER: &str = "settlement-id\tsettlement-start-date\tsettlement-end-date\tdeposit-date\t\
    total-amount\tcurrency\ttransaction-type\torder-id\tmerchant-order-id\tadjustment-id\t\
    shipment-id\tmarketplace-name\tamount-type\tamount-description\tamount\tfulfillment-id\t\
    posted-date\tposted-date-time\torder-item-code\tmerchant-order-item-id\t\
    merchant-adjustment-item-id\tsku\tquantity-purchased\tpromotion-id";

/// The most of a referral fee that Amazon keeps on a refund, in cents.
pub(super) const REFUND_COMMISSION_MAX: i64 = 500;
/// Monthly fee of the account, in cents.
const SUBSCRIPTION: i64 = 3999;

/// What is posted.
#[derive(Debug, Clone, Copy)]
enum What {
    Sale(usize),
    Refund(usize),
    Payment(usize),
    Charge(usize),
    Storage(i64),
    Subscription,
}

/// The order that a row names.
#[derive(Debug, Clone, Copy)]
enum Id<'a> {
    None,
    Order(usize),
    Text(&'a str),
}

/// Something posted at a time.
#[derive(Debug, Clone, Copy)]
struct Posting {
    day: usize,
    second: usize,
    what: What,
}

/// What each sale and each refund comes to, in cents.
#[derive(Debug)]
pub(super) struct Posted {
    /// By order.
    pub(super) sales: Vec<i64>,
    /// By refund.
    pub(super) refunds: Vec<i64>,
}

/// Writes every settlement; a part of the report is a settlement.
pub(super) fn write(
    books: &Books<'_>,
    payments: &[Payment],
    charges: &[Charge],
) -> (Report, Posted) {
    let postings = postings(books, payments, charges);
    let mut writer = Writer {
        books,
        payments,
        charges,
        report: Report::new("settlement", HEADER),
        rows: Vec::new(),
        total: 0,
        posted: Posted {
            sales: vec![0; books.orders.list.len()],
            refunds: vec![0; books.orders.refunds.len()],
        },
        id: 0,
        head: Vec::new(),
        tail: Vec::new(),
    };
    let mut rng = Rng::new(books.seed, 7);
    let mut id = 21_000_000_000 + rng.amount(0, 99_999_999);
    let mut postings = postings.iter().peekable();
    for (first, last) in books.calendar.settlements() {
        id += rng.amount(1_000_000, 9_000_000);
        writer.id = id;
        writer.rows.clear();
        writer.total = 0;
        while let Some(posting) = postings.next_if(|posting| posting.day <= last) {
            writer.posting(posting);
        }
        writer.finish(first, last);
    }
    (writer.report, writer.posted)
}

/// Everything posted, in the order of its time.
fn postings(books: &Books<'_>, payments: &[Payment], charges: &[Charge]) -> Vec<Posting> {
    let (calendar, orders) = (books.calendar, books.orders);
    let mut rng = Rng::new(books.seed, 8);
    let mut postings = Vec::with_capacity(orders.list.len() + orders.refunds.len() * 2);
    let mut post = |day: usize, second: usize, what: What| {
        postings.push(Posting { day, second, what });
    };
    for (at, order) in orders.list.iter().enumerate() {
        post(order.posted(calendar), order.second, What::Sale(at));
    }
    for (at, refund) in orders.refunds.iter().enumerate() {
        post(refund.day, rng.below(DAY_SECONDS), What::Refund(at));
    }
    for (at, payment) in payments.iter().enumerate() {
        if payment.is_posted && payment.per_unit(books) != 0 {
            post(payment.posted(calendar), payment.second, What::Payment(at));
        }
    }
    for (at, charge) in charges.iter().enumerate() {
        post(charge.day, 45_000, What::Charge(at));
    }
    let size = i64::try_from(books.products.list.len()).unwrap_or(0);
    for (day, date) in calendar.days.iter().enumerate() {
        match date.day() {
            8 => post(day, 18_000, What::Storage(rng.amount(900, 2_500) * size / 10 + 100)),
            20 => post(day, 30_000, What::Subscription),
            _ => {}
        }
    }
    postings.sort_by_key(|posting| (posting.day, posting.second));
    postings
}

struct Writer<'a> {
    books: &'a Books<'a>,
    payments: &'a [Payment],
    charges: &'a [Charge],
    report: Report,
    /// The rows of the settlement under way; its header row needs their total.
    rows: Vec<u8>,
    total: i64,
    posted: Posted,
    id: i64,
    /// What the rows of one posting share before and after the amount.
    head: Vec<u8>,
    tail: Vec<u8>,
}

impl Writer<'_> {
    fn posting(&mut self, posting: &Posting) {
        let (orders, before) = (&self.books.orders, self.total);
        match posting.what {
            What::Sale(at) => self.sale(posting, at, &orders.list[at]),
            What::Refund(at) => self.refund(posting, at, &orders.refunds[at]),
            What::Payment(at) => self.payment(posting, &self.payments[at]),
            What::Charge(at) => self.charge(posting, &self.charges[at]),
            What::Storage(cents) => self.account_fee(posting, "Storage Fee", -cents),
            What::Subscription => self.account_fee(posting, "Subscription Fee", -SUBSCRIPTION),
        }
        match posting.what {
            What::Sale(at) => self.posted.sales[at] = self.total - before,
            What::Refund(at) => self.posted.refunds[at] = self.total - before,
            _ => {}
        }
    }

    fn sale(&mut self, posting: &Posting, at: usize, order: &Order) {
        let product = self.books.product_of(at);
        let parts = order.parts(product, order.units);
        let fee = product.fee(order.day, self.books.periods[order.day]) * order.units;
        self.begin("Order", Id::Order(at), None);
        push_all(&mut self.head, &["D", &code(at, 8, self.books.seed), "\tAmazon.com\t"]);
        self.end(posting, Some(at), order.units);
        self.row("ItemPrice", "Principal", parts.principal);
        if parts.tax > 0 {
            self.row("ItemPrice", "Tax", parts.tax);
            self.row("ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", -parts.tax);
        }
        if order.shipping > 0 {
            self.row("ItemPrice", "Shipping", order.shipping);
        }
        // A wrong category: 17 percent of the price.
        let more = if self.books.charged.raised.contains(&at) {
            half_up((parts.principal - parts.promotion) * 17, 100) - parts.commission
        } else {
            0
        };
        self.row("ItemFees", "Commission", -parts.commission - more);
        if order.by_seller {
            return self.promotion(-parts.promotion);
        }
        self.row("ItemFees", "FBAPerUnitFulfillmentFee", -fee);
        if order.shipping > 0 {
            self.row("ItemFees", "ShippingChargeback", -order.shipping);
        }
        self.promotion(-parts.promotion);
    }

    fn refund(&mut self, posting: &Posting, at: usize, refund: &Refund) {
        let product = self.books.product_of(refund.order);
        let order = &self.books.orders.list[refund.order];
        let mut parts: Parts = if refund.share > 0 {
            order.share(half_up(product.price * refund.share, 100))
        } else {
            order.parts(product, refund.units)
        };
        if refund.more > 0 {
            let more = order.share(half_up(product.price * refund.more, 100));
            parts.principal += more.principal;
            parts.tax += more.tax;
            parts.commission += more.commission;
        }
        // Taking a refund back turns every sign.
        let sign = if refund.takes_back { -1 } else { 1 };
        self.begin("Refund", Id::Order(refund.order), Some(at));
        push_all(&mut self.head, &["\tAmazon.com\t"]);
        self.end(posting, Some(refund.order), refund.units.max(1));
        self.row("ItemPrice", "Principal", -parts.principal * sign);
        if parts.tax > 0 {
            self.row("ItemPrice", "Tax", -parts.tax * sign);
            let tax = parts.tax * sign;
            self.row("ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", tax);
        }
        if refund.gives_shipping && order.shipping > 0 {
            self.row("ItemPrice", "Shipping", -order.shipping);
            self.row("ItemFees", "ShippingChargeback", order.shipping);
        }
        let back = match refund.fee {
            Fee::Back => parts.commission,
            Fee::Half => parts.commission / 2,
            Fee::Kept => 0,
        };
        if back > 0 {
            self.row("ItemFees", "Commission", back * sign);
            let kept = half_up(back, 5).min(REFUND_COMMISSION_MAX);
            self.row("ItemFees", "RefundCommission", -kept * sign);
        }
        self.promotion(parts.promotion * sign);
    }

    fn promotion(&mut self, cents: i64) {
        if cents != 0 {
            self.tail.extend_from_slice(b"Coupon 4471");
            self.row("Promotion", "Principal", cents);
        }
    }

    fn payment(&mut self, posting: &Posting, payment: &Payment) {
        let (id, refund) = match &payment.named {
            Named::Nobody => (Id::None, None),
            Named::Refund(at) => (Id::Order(self.books.orders.refunds[*at].order), Some(*at)),
            Named::Order(order) => (Id::Order(*order), None),
            Named::Removal(id) => (Id::Text(id), None),
        };
        let product = &self.books.products.list[payment.product];
        self.begin("other-transaction", id, refund);
        push_all(&mut self.head, &["\t\t"]);
        self.tail.clear();
        self.push_posted("", posting);
        push_all(&mut self.tail, &["\t\t\t", &product.msku, "\t"]);
        let units = payment.units + payment.posted_with;
        push_whole(&mut self.tail, units.abs());
        push_all(&mut self.tail, &["\t"]);
        let cents = payment.per_unit(self.books) * units;
        self.row("FBA Inventory Reimbursement", payment.posted_name(), cents);
    }

    fn account_fee(&mut self, posting: &Posting, name: &str, cents: i64) {
        self.begin("other-transaction", Id::None, None);
        push_all(&mut self.head, &["\t\t"]);
        self.tail.clear();
        self.push_posted("", posting);
        push_all(&mut self.tail, &["\t\t\t\t\t"]);
        self.row("other-transaction", name, cents);
    }

    fn charge(&mut self, posting: &Posting, charge: &Charge) {
        self.begin("other-transaction", Id::Text(&charge.order), None);
        push_all(&mut self.head, &[&charge.shipment, "\t\t"]);
        self.tail.clear();
        self.push_posted("", posting);
        push_all(&mut self.tail, &["\t\t\t\t\t"]);
        self.row("other-transaction", charge.name, charge.cents);
    }

    /// Starts the shared parts: settlement id to adjustment id.
    fn begin(&mut self, transaction: &str, id: Id<'_>, refund: Option<usize>) {
        let head = &mut self.head;
        head.clear();
        push_whole(head, self.id);
        push_all(head, &["\t\t\t\t\t\t", transaction, "\t"]);
        for _ in 0..2 {
            match id {
                Id::None => {}
                Id::Order(order) => push_order_id(head, self.books.order_number(order)),
                Id::Text(id) => push_all(head, &[id]),
            }
            head.push(b'\t');
        }
        if let Some(refund) = refund {
            push_all(head, &["amzn1:crow:", &code(refund, 16, self.books.seed)]);
        }
        head.push(b'\t');
    }

    /// Finishes the shared parts of an order's rows: who fulfilled it to promotion id.
    fn end(&mut self, posting: &Posting, order: Option<usize>, units: i64) {
        self.tail.clear();
        let Some(at) = order else { return };
        let by_seller = self.books.orders.list[at].by_seller;
        self.push_posted(if by_seller { "MFN" } else { "AFN" }, posting);
        push_padded(&mut self.tail, digits(at, 14, self.books.seed ^ 1), 14);
        let product = self.books.product_of(at);
        push_all(&mut self.tail, &["\t\t\t", &product.msku]);
        if by_seller {
            push_all(&mut self.tail, &["-FBM"]);
        }
        self.tail.push(b'\t');
        push_whole(&mut self.tail, units);
        self.tail.push(b'\t');
    }

    /// Fulfilment, day and time, up to the order item code.
    fn push_posted(&mut self, fulfilment: &str, posting: &Posting) {
        let iso = &self.books.calendar.iso[posting.day];
        push_all(&mut self.tail, &["\t", fulfilment, "\t", iso, "\t", iso, " "]);
        push_time(&mut self.tail, posting.second);
        push_all(&mut self.tail, &[" UTC\t"]);
    }

    fn row(&mut self, kind: &str, description: &str, cents: i64) {
        self.total += cents;
        self.rows.extend_from_slice(&self.head);
        push_all(&mut self.rows, &[kind, "\t", description, "\t"]);
        push_cents(&mut self.rows, cents);
        self.rows.extend_from_slice(&self.tail);
        self.rows.push(b'\n');
    }

    /// Writes the header row with the total, then the rows.
    fn finish(&mut self, first: usize, last: usize) {
        self.report.begin();
        let iso = &self.books.calendar.iso;
        let bytes = &mut self.report.bytes;
        push_whole(bytes, self.id);
        push_all(bytes, &["\t", &iso[first], " 00:00:00 UTC\t", &iso[last], " 23:59:59 UTC\t"]);
        push_all(bytes, &[&iso[last + 2], " 10:00:00 UTC\t"]);
        push_cents(bytes, self.total);
        push_all(bytes, &["\tUSD", &"\t".repeat(18), "\n"]);
        bytes.extend_from_slice(&self.rows);
    }
}
