//! Shipments to Amazon with their receipts, and removals with their parcels.

use super::{Cell, Row};
use crate::account::Run;
use crate::book::{ItemSource, Movement, RemovalLine, RemovalParcel, Shipment, ShipmentItem};

const NONE: Cell = Cell::Text(None);
const UNTOLD: Cell = Cell::Whole(None);

/// Shipments with what was sent and received up to the day of the run, in the order of their ids.
pub(super) fn shipments(run: &Run) -> Vec<Row> {
    let mut rows = Vec::new();
    for shipment in &run.book.shipments {
        for item in &shipment.items {
            rows.extend(item.sources.iter().map(|source| sent(shipment, item, source)));
        }
        let receipts = run.book.movements.receipts_of_shipment(&shipment.id);
        let receipts = receipts.filter(|row| row.date <= run.request.as_of);
        rows.extend(receipts.map(|row| received(shipment, row)));
    }
    rows
}

fn head(shipment: &Shipment, side: &str) -> Vec<Cell> {
    vec![
        Cell::from(shipment.id.as_str()),
        Cell::from(if shipment.is_closed { "yes" } else { "no" }),
        Cell::from(shipment.delivered_on.map(|(day, _)| day)),
        Cell::from(side),
    ]
}

fn sent(shipment: &Shipment, item: &ShipmentItem, source: &ItemSource) -> Row {
    let mut cells = head(shipment, "sent");
    cells.extend([
        Cell::from(source.name.as_str()),
        Cell::from(&item.fnsku),
        Cell::from(&item.msku),
        Cell::Day(None),
        Cell::from(source.units_shipped),
        Cell::from(source.units_received),
        NONE,
    ]);
    Row { cells, source: source.source }
}

fn received(shipment: &Shipment, row: &Movement) -> Row {
    let mut cells = head(shipment, "received");
    cells.extend([
        NONE,
        Cell::from(row.fnsku.as_str()),
        Cell::from(&row.msku),
        Cell::from(row.date),
        Cell::from(row.quantity),
        UNTOLD,
        Cell::from(row.disposition.as_str()),
    ]);
    Row { cells, source: row.source }
}

/// Lines and parcels of removal orders up to the day of the run, in the order of the orders' ids.
pub(super) fn removals(run: &Run) -> Vec<Row> {
    let as_of = run.request.as_of;
    let lines = run.book.removal_lines.iter().filter(|line| line.requested_on <= as_of);
    let parcels = run.book.removal_parcels.iter().filter(|parcel| parcel.shipped_on <= as_of);
    let lines = lines.map(|line| ((line.order_id.as_str(), 0, line.source), ordered(line)));
    let parcels = parcels.map(|sent| ((sent.order_id.as_str(), 1, sent.source), parcel(sent)));
    let mut rows: Vec<_> = lines.chain(parcels).collect();
    rows.sort_by_key(|(order, _)| *order);
    rows.into_iter().map(|(_, row)| row).collect()
}

fn ordered(line: &RemovalLine) -> Row {
    // Quantities that the report does not tell are held as none in the book; here they are unknown.
    let told = |units: i64| Cell::Whole(line.is_counted.then_some(units));
    let cells = vec![
        Cell::from(line.order_id.as_str()),
        Cell::from("order"),
        Cell::from(line.order_type.as_str()),
        Cell::from(line.status.as_str()),
        Cell::from(&line.fnsku),
        Cell::from(&line.msku),
        Cell::from(line.disposition.as_str()),
        Cell::from(line.requested_on),
        Cell::from(line.requested),
        told(line.cancelled),
        told(line.disposed),
        told(line.in_process),
        told(line.shipped),
        NONE,
        NONE,
    ];
    Row { cells, source: line.source }
}

fn parcel(parcel: &RemovalParcel) -> Row {
    let cells = vec![
        Cell::from(parcel.order_id.as_str()),
        Cell::from("parcel"),
        NONE,
        NONE,
        Cell::from(&parcel.fnsku),
        Cell::from(&parcel.msku),
        Cell::from(parcel.disposition.as_str()),
        Cell::from(parcel.shipped_on),
        UNTOLD,
        UNTOLD,
        UNTOLD,
        UNTOLD,
        Cell::from(parcel.units),
        Cell::from(&parcel.carrier),
        Cell::from(&parcel.tracking_number),
    ];
    Row { cells, source: parcel.source }
}
