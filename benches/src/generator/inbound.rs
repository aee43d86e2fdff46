//! Inbound shipments: the seller's own list, packing lists and the shipping queue.

use super::payments::Books;
use super::products::CENTRES;
use super::text::{push_all, push_whole};

/// Days from sending to delivery.
const ON_ITS_WAY: usize = 6;

/// A product of a shipment.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Product.
    pub(super) product: usize,
    /// Units shipped.
    pub(super) shipped: i64,
    /// Units received, damaged ones too.
    pub(super) received: i64,
}

/// Where the contents of a shipment stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Listing {
    /// In the seller's own list.
    Seller,
    /// In a packing list as well.
    PackingList,
}

/// A shipment to Amazon.
#[derive(Debug, Clone)]
pub(super) struct Shipment {
    /// Shipment id.
    pub(super) id: String,
    /// Products.
    pub(super) lines: Vec<Line>,
    /// Day of the delivery.
    pub(super) delivered: usize,
    /// Day on which Amazon closed it.
    pub(super) closed: Option<usize>,
    /// Status.
    pub(super) status: &'static str,
    /// Where its contents stand.
    pub(super) listing: Listing,
}

/// Writes every file about shipments.
pub(super) fn write(books: &Books<'_>, mut shipments: Vec<Shipment>) -> Vec<(String, Vec<u8>)> {
    shipments.sort_by(|one, other| (one.delivered, &one.id).cmp(&(other.delivered, &other.id)));
    let packed = shipments.iter().filter(|shipment| shipment.listing == Listing::PackingList);
    let mut files: Vec<(String, Vec<u8>)> = packed
        .map(|one| (format!("packing_list_{}.tsv", one.id), packing_list(books, one)))
        .collect();
    files.push(("shipments.csv".to_owned(), own_list(books, &shipments)));
    files.push(("shipping_queue.csv".to_owned(), queue(books, &shipments)));
    files
}

fn own_list(books: &Books<'_>, shipments: &[Shipment]) -> Vec<u8> {
    let mut bytes = b"shipment_id,msku,fnsku,units_shipped,units_received,shipped_on,delivered_on,\
        closed_on,status\n"
        .to_vec();
    for (at, shipment) in shipments.iter().enumerate() {
        for line in &shipment.lines {
            let product = &books.products.list[line.product];
            push_all(&mut bytes, &[&shipment.id, ",", &product.msku, ",", &product.fnsku, ","]);
            push_whole(&mut bytes, line.shipped);
            bytes.push(b',');
            // Not every seller notes what was received.
            if at % 2 == 0 && shipment.closed.is_some() {
                push_whole(&mut bytes, line.received);
            }
            let iso = |day: usize| books.calendar.iso[day].as_str();
            let closed = shipment.closed.map_or("", iso);
            let sent = iso(shipment.delivered.saturating_sub(ON_ITS_WAY));
            let cells = [sent, iso(shipment.delivered), closed, shipment.status];
            push_all(&mut bytes, &[",", &cells.join(","), "\n"]);
        }
    }
    bytes
}

fn packing_list(books: &Books<'_>, shipment: &Shipment) -> Vec<u8> {
    let mut bytes = Vec::new();
    let units: i64 = shipment.lines.iter().map(|line| line.shipped).sum();
    push_all(&mut bytes, &["Shipment ID\t", &shipment.id, "\nName\tFBA restock\n"]);
    push_all(&mut bytes, &["Plan ID\tPLN", &shipment.id[5..], "\nShip To\t", centre(shipment)]);
    push_all(&mut bytes, &["\nTotal SKUs\t", &shipment.lines.len().to_string()]);
    push_all(&mut bytes, &["\nTotal Units\t", &units.to_string(), "\nPack list\t1 of 1\n\n"]);
    let header = "Merchant SKU\tTitle\tASIN\tFNSKU\texternal-id\tCondition\tWho will prep?\t\
        Prep Type\tWho will label?\tShipped\n";
    push_all(&mut bytes, &[header]);
    for line in &shipment.lines {
        let product = &books.products.list[line.product];
        for name in [&product.msku, &product.title, &product.asin, &product.fnsku] {
            push_all(&mut bytes, &[name, "\t"]);
        }
        push_all(&mut bytes, &["--\tNew\t--\t--\t--\t"]);
        push_whole(&mut bytes, line.shipped);
        bytes.push(b'\n');
    }
    bytes
}

fn centre(shipment: &Shipment) -> &'static str {
    CENTRES[shipment.delivered % CENTRES.len()]
}

fn queue(books: &Books<'_>, shipments: &[Shipment]) -> Vec<u8> {
    let mut bytes = b"\"Shipment name\",\"Shipment ID\",\"Created\",\"Last updated\",\"Ship to\",\
        \"SKUs\",\"Units expected\",\"Units located\",\"Status\"\n"
        .to_vec();
    let calendar = books.calendar;
    for shipment in shipments {
        let sent = shipment.delivered.saturating_sub(ON_ITS_WAY);
        let updated = shipment.closed.unwrap_or(calendar.last());
        let name = format!("FBA ({}, 04:07) - 1", calendar.us[sent]);
        let sum =
            |units: fn(&Line) -> i64| shipment.lines.iter().map(units).sum::<i64>().to_string();
        let cells = [
            &name,
            &shipment.id,
            &calendar.iso[sent],
            &calendar.iso[updated],
            centre(shipment),
            &shipment.lines.len().to_string(),
            &sum(|line| line.shipped),
            &sum(|line| line.received),
            shipment.status,
        ];
        push_all(&mut bytes, &["\"", &cells.join("\",\""), "\"\n"]);
    }
    bytes
}
