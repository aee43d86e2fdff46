//! Shapes of stock: losses, removals and shipments.

use super::super::generator::{LEDGER_HEADER, PARCELS_HEADER, REMOVALS_HEADER};
use super::money::{Payment, payments};
use super::{File, costs, day, fnsku, msku, report};

/// A row of the ledger.
#[derive(Clone)]
struct Row {
    day: usize,
    fnsku: String,
    msku: String,
    asin: String,
    title: String,
    event: &'static str,
    reference: String,
    units: i64,
    reason: &'static str,
    /// Units that are not reconciled; nothing where the row has no figures.
    open: Option<i64>,
}

impl Row {
    /// A unit of a product that is lost on the day of a number.
    fn loss(at: usize, product: usize) -> Self {
        Self {
            day: at,
            fnsku: fnsku(product),
            msku: msku(product),
            asin: format!("B{product:09}"),
            title: "Shape".to_owned(),
            event: "Adjustments",
            reference: format!("{}", 18_000_000_000_u64 + at as u64),
            units: -1,
            reason: "M",
            open: Some(1),
        }
    }

    fn text(&self, with_figures: bool) -> String {
        let day = day(self.day).strftime("%m/%d/%Y").to_string();
        let open = self.open.map(|open| (self.units.abs() - open, open));
        let cell = |units: Option<i64>| units.map(|units| units.to_string()).unwrap_or_default();
        let (matched, open) = (cell(open.map(|open| open.0)), cell(open.map(|open| open.1)));
        let units = self.units.to_string();
        let mut cells = vec![
            day.as_str(),
            &self.fnsku,
            &self.asin,
            &self.msku,
            &self.title,
            self.event,
            &self.reference,
            &units,
            "ABC1",
            "SELLABLE",
            self.reason,
            "US",
        ];
        if with_figures {
            cells.extend([matched.as_str(), &open, "", ""]);
        }
        let cells: Vec<String> = cells.into_iter().map(|cell| format!("\"{cell}\"")).collect();
        cells.join("\t")
    }
}

/// The ledger with its reconciled and unreconciled units; a sale a day of another product shows that it is whole.
fn ledger(rows: impl Iterator<Item = Row>) -> File {
    let rows = usual_sales().chain(rows).map(|row| row.text(true));
    ("ledger.txt", report(LEDGER_HEADER, rows))
}

fn usual_sales() -> impl Iterator<Item = Row> {
    let first = Row {
        event: "Receipts",
        reference: "FBA15USUAL".to_owned(),
        units: 500,
        reason: "",
        open: None,
        ..Row::loss(0, 999_999)
    };
    let sale = Row { event: "Shipments", reference: String::new(), units: -1, ..first.clone() };
    [first].into_iter().chain((0..super::DAYS).map(move |day| Row { day, ..sale.clone() }))
}

/// A ledger in which nothing is lost.
pub(super) fn quiet_ledger() -> File {
    ledger([].into_iter())
}

/// What the shapes of the warehouse have in common.
fn warehouse(rows: impl Iterator<Item = Row>, products: usize) -> Vec<File> {
    vec![ledger(rows), payments([].into_iter()), costs(products)]
}

/// Losses of one product, and rows of evidence about it.
pub(super) fn evidence(size: usize) -> Vec<File> {
    let mut files = warehouse((0..size).map(|at| Row::loss(at, 0)), 1);
    let header = "scope,scope_id,kind,file,date,quantity,issuer,sha256,note";
    let rows = (0..size)
        .map(|at| format!("fnsku,{},invoice,invoices/{at}.pdf,2026-02-01,500,Maker,,", fnsku(0)));
    files.push(("evidence.csv", report(header, rows)));
    files
}

/// Losses of one product, and payments for half of their units.
pub(super) fn losses_and_payments(size: usize) -> Vec<File> {
    let losses = (0..size).map(|at| Row { units: -2, open: Some(2), ..Row::loss(at, 0) });
    let paid = (0..size).map(|at| Payment {
        id: at,
        day: (at + 7) % super::DAYS,
        order: "",
        reason: "Lost_Warehouse",
        product: 0,
        cents: 725,
        units: 1,
        original: None,
    });
    vec![ledger(losses), payments(paid), costs(1)]
}

/// Products with nothing in common, each with a loss.
pub(super) fn losses(size: usize) -> Vec<File> {
    warehouse((0..size).map(|at| Row::loss(at, at)), size)
}

/// Products of one ASIN, each with a loss.
pub(super) fn asin(size: usize) -> Vec<File> {
    let asin = "B0SHAPE000".to_owned();
    let losses = (0..size).map(|at| Row { asin: asin.clone(), ..Row::loss(at, at) });
    warehouse(losses, size)
}

/// Products of one SKU, each with a loss.
pub(super) fn msku_losses(size: usize) -> Vec<File> {
    let losses = (0..size).map(|at| Row { msku: msku(0), ..Row::loss(at, at) });
    warehouse(losses, 1)
}

/// A product whose title changes with every row.
pub(super) fn titles(size: usize) -> Vec<File> {
    let losses = (0..size).map(|at| Row { title: format!("Shape, {at}"), ..Row::loss(at, 0) });
    warehouse(losses, 1)
}

/// Losses and finds of one product in a ledger without figures.
pub(super) fn old_ledger(size: usize) -> Vec<File> {
    let losses = (0..size).map(|at| Row { open: None, ..Row::loss(at, 0) });
    let found = (0..size / 2).map(|at| Row {
        day: at * 2 + 5,
        units: 1,
        reason: "F",
        open: None,
        reference: format!("{}", 19_000_000_000_u64 + at as u64),
        ..Row::loss(at, 0)
    });
    let rows = usual_sales().chain(losses).chain(found).map(|row| row.text(false));
    let header: Vec<&str> = LEDGER_HEADER.split('\t').take(12).collect();
    let text = report(&header.join("\t"), rows);
    vec![("ledger.txt", text), payments([].into_iter()), costs(1)]
}

/// Units of a product that arrived.
fn received(product: usize) -> Row {
    Row {
        day: 70 + product % 20,
        event: "Receipts",
        reference: "FBA15SHAPE".to_owned(),
        units: 9,
        reason: "",
        open: None,
        ..Row::loss(product, product)
    }
}

/// One shipment of many products, of each of which a unit is missing.
pub(super) fn shipment(size: usize) -> Vec<File> {
    let received = (0..size).map(received);
    let header = "shipment_id,msku,fnsku,units_shipped,units_received,shipped_on,delivered_on,closed_on,status";
    let items = (0..size).map(|at| {
        format!(
            "FBA15SHAPE,{},{},10,9,2026-06-30,2026-07-06,2026-08-03,Closed",
            msku(at),
            fnsku(at)
        )
    });
    let mut files = warehouse(received, size);
    files.push(("shipments.csv", report(header, items)));
    let header = "scope,scope_id,kind,file,date,quantity,issuer,sha256,note";
    let documents = (0..size)
        .map(|at| format!("fnsku,{},invoice,invoices/{at}.pdf,2026-05-01,500,Maker,,", fnsku(at)));
    let delivered = "shipment,FBA15SHAPE,POD,pod.pdf,2026-07-06,,Carrier,,".to_owned();
    files.push(("evidence.csv", report(header, documents.chain([delivered]))));
    files
}

/// The line of the removal order of every shape for a product: ten units asked for, nine sent.
fn removal_line(product: usize, disposition: &str) -> String {
    format!(
        "2026-09-28T10:00:00+00:00\tSHAPE\tSeller-initiated Manual Removal\tReturn\tStandard\tCompleted\t2026-10-20T04:05:06+00:00\t{}\t{}\t{disposition}\t10\t0\t0\t9\t0\t6.24\tUSD",
        msku(product),
        fnsku(product)
    )
}

/// A parcel of it.
fn parcel(at: usize, product: usize, disposition: &str) -> String {
    format!(
        "2026-09-28T10:00:00+00:00\tSHAPE\t2026-10-{:02}T11:00:00+00:00\t{}\t{}\t{disposition}\t9\tUPS_GR\t1ZSHAPE{at:09}\tReturn",
        1 + at % 15,
        msku(product),
        fnsku(product)
    )
}

fn removal(lines: Vec<String>, parcels: Vec<String>, products: usize) -> Vec<File> {
    vec![
        ("removal_orders.txt", report(REMOVALS_HEADER, lines.into_iter())),
        ("removal_shipments.txt", report(PARCELS_HEADER, parcels.into_iter())),
        payments([].into_iter()),
        ledger((0..products).map(received)),
        costs(products),
    ]
}

/// A removal order of many products, each in a parcel of its own.
pub(super) fn removal_skus(size: usize) -> Vec<File> {
    let lines = (0..size).map(|at| removal_line(at, "Sellable")).collect();
    let parcels = (0..size).map(|at| parcel(at, at, "Sellable")).collect();
    removal(lines, parcels, size)
}

/// A removal order of many lines, of few products.
pub(super) fn removal_lines(size: usize) -> Vec<File> {
    let line = |at: usize| format!("Condition {}", at / 20);
    let lines = (0..size).map(|at| removal_line(at % 20, &line(at))).collect();
    let parcels = (0..size).map(|at| parcel(at, at % 20, &line(at))).collect();
    removal(lines, parcels, 20)
}

/// A removal order of many parcels, half of which the carrier lost, and half of which the seller counted.
pub(super) fn removal_words(size: usize) -> Vec<File> {
    let lines = (0..20).map(|at| removal_line(at, "Sellable")).collect();
    let parcels = (0..size).map(|at| parcel(at, at % 20, "Sellable")).collect();
    let mut files = removal(lines, parcels, 20);
    let header = "scope,scope_id,kind,file,date,quantity,issuer,sha256,note";
    let words = (0..size).map(|at| {
        let kind = if at % 2 == 0 { "not_delivered" } else { "received_count" };
        format!("removal,1ZSHAPE{at:09},{kind},words/{at}.pdf,2026-10-30,8,UPS,,")
    });
    files.push(("evidence.csv", report(header, words)));
    files
}
