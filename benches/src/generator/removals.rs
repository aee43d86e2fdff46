//! Removals: orders and parcels; and what the seller has on file.

use super::orders::DAY_SECONDS;
use super::payments::Books;
use super::text::{Report, push_all, push_cents, push_time, push_whole};

/// Cents for one unit removed.
const FEE: i64 = 104;

/// How far an order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    /// Not begun.
    Pending,
    /// Under way.
    InProcess,
    /// Done.
    Completed,
}

/// One parcel of a product.
#[derive(Debug, Clone)]
pub(super) struct Parcel {
    /// Day it left.
    pub(super) day: usize,
    /// Units.
    pub(super) units: i64,
    /// Tracking number.
    pub(super) tracking: String,
}

/// One product of a removal order.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Product.
    pub(super) product: usize,
    /// Units asked for.
    pub(super) requested: i64,
    /// Units that the seller cancelled.
    pub(super) cancelled: i64,
    /// Units disposed of.
    pub(super) disposed: i64,
    /// Parcels sent.
    pub(super) parcels: Vec<Parcel>,
}

impl Line {
    fn shipped(&self) -> i64 {
        self.parcels.iter().map(|parcel| parcel.units).sum()
    }

    /// What it costs once it is done, in cents.
    pub(super) fn fee(&self) -> i64 {
        (self.disposed + self.shipped()) * FEE
    }
}

/// A removal order of sellable units.
#[derive(Debug, Clone)]
pub(super) struct RemovalOrder {
    /// Day it was asked for.
    pub(super) day: usize,
    /// Second of that day.
    pub(super) second: usize,
    /// Order id.
    pub(super) id: String,
    /// Whether the units are disposed of rather than sent back.
    pub(super) is_disposal: bool,
    /// How far it is.
    pub(super) status: Status,
    /// Day of the last update.
    pub(super) updated: usize,
    /// Products.
    pub(super) lines: Vec<Line>,
}

pub(crate) const ORDERS_HEADER: &str = "request-date\torder-id\torder-source\torder-type\tservice-speed\t\
    order-status\tlast-updated-date\tsku\tfnsku\tdisposition\trequested-quantity\t\
    cancelled-quantity\tdisposed-quantity\tshipped-quantity\tin-process-quantity\tremoval-fee\t\
    currency";

/// Writes the removal order detail from orders in the order of their days.
pub(super) fn orders(books: &Books<'_>, removals: &[RemovalOrder]) -> Report {
    let mut report = Report::new("removal_orders", ORDERS_HEADER);
    let mut rows = removals.iter().peekable();
    for day in 0..books.calendar.len() {
        report.begin();
        while let Some(order) = rows.next_if(|order| order.day == day) {
            for line in &order.lines {
                order_row(&mut report.bytes, books, order, line);
            }
        }
    }
    report
}

fn order_row(bytes: &mut Vec<u8>, books: &Books<'_>, order: &RemovalOrder, line: &Line) {
    push_stamp(bytes, books, order.day, order.second);
    let (kind, status) = (kind(order), status(order.status));
    push_all(bytes, &["\t", &order.id, "\tSeller-initiated Manual Removal\t", kind]);
    push_all(bytes, &["\tStandard\t", status, "\t"]);
    push_stamp(bytes, books, order.updated, later_second(order, order.updated));
    let product = &books.products.list[line.product];
    push_all(bytes, &["\t", &product.msku, "\t", &product.fnsku, "\tSellable"]);
    let (disposed, shipped) = (line.disposed, line.shipped());
    let left = line.requested - line.cancelled - disposed - shipped;
    let in_process = if order.status == Status::Completed { 0 } else { left };
    for units in [line.requested, line.cancelled, disposed, shipped, in_process] {
        bytes.push(b'\t');
        push_whole(bytes, units);
    }
    bytes.push(b'\t');
    if order.status == Status::Completed {
        push_cents(bytes, line.fee());
        push_all(bytes, &["\tUSD\n"]);
    } else {
        push_all(bytes, &["\t\n"]);
    }
}

fn push_stamp(bytes: &mut Vec<u8>, books: &Books<'_>, day: usize, second: usize) {
    push_all(bytes, &[&books.calendar.iso[day], "T"]);
    push_time(bytes, second);
    push_all(bytes, &["+00:00"]);
}

/// The second at which something happens to an order on a later day.
fn later_second(order: &RemovalOrder, day: usize) -> usize {
    (order.second + day * 7919) % DAY_SECONDS
}

fn kind(order: &RemovalOrder) -> &'static str {
    if order.is_disposal { "Disposal" } else { "Return" }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Pending => "Pending",
        Status::InProcess => "In Process",
        Status::Completed => "Completed",
    }
}

pub(crate) const PARCELS_HEADER: &str = "request-date\torder-id\tshipment-date\tsku\tfnsku\tdisposition\t\
    shipped-quantity\tcarrier\ttracking-number\tremoval-order-type";

/// Writes the removal shipment detail.
pub(super) fn parcels(books: &Books<'_>, removals: &[RemovalOrder]) -> Report {
    let mut report = Report::new("removal_shipments", PARCELS_HEADER);
    let mut rows: Vec<(&RemovalOrder, &Line, &Parcel)> = Vec::new();
    for order in removals {
        for line in &order.lines {
            rows.extend(line.parcels.iter().map(|parcel| (order, line, parcel)));
        }
    }
    rows.sort_by_key(|(_, _, parcel)| parcel.day);
    let mut rows = rows.into_iter().peekable();
    for day in 0..books.calendar.len() {
        report.begin();
        while let Some((order, line, parcel)) = rows.next_if(|(_, _, one)| one.day == day) {
            let product = &books.products.list[line.product];
            let bytes = &mut report.bytes;
            push_stamp(bytes, books, order.day, order.second);
            push_all(bytes, &["\t", &order.id, "\t"]);
            push_stamp(bytes, books, day, later_second(order, day));
            push_all(bytes, &["\t", &product.msku, "\t", &product.fnsku, "\tSellable\t"]);
            push_whole(bytes, parcel.units);
            push_all(bytes, &["\tUPS_GR\t", &parcel.tracking, "\t", kind(order), "\n"]);
        }
    }
    report
}

/// A document that the seller has on file.
#[derive(Debug, Clone)]
pub(super) struct Evidence {
    /// What it is about.
    pub(super) scope: &'static str,
    /// Which one.
    pub(super) scope_id: String,
    /// What it is.
    pub(super) kind: &'static str,
    /// File.
    pub(super) file: String,
    /// Its day.
    pub(super) day: usize,
    /// Units.
    pub(super) quantity: Option<i64>,
    /// Who wrote it.
    pub(super) issuer: &'static str,
}

/// Writes the seller's list of documents.
pub(super) fn evidence(books: &Books<'_>, evidence: &[Evidence]) -> Vec<u8> {
    let mut bytes = b"scope,scope_id,kind,file,date,quantity,issuer,sha256,note\n".to_vec();
    for one in evidence {
        push_all(&mut bytes, &[one.scope, ",", &one.scope_id, ",", one.kind, ",", &one.file, ","]);
        push_all(&mut bytes, &[&books.calendar.iso[one.day], ","]);
        if let Some(units) = one.quantity {
            push_whole(&mut bytes, units);
        }
        push_all(&mut bytes, &[",", one.issuer, ",,\n"]);
    }
    bytes
}
