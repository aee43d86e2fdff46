//! Removals and free replacements.

use jiff::civil::Date;
use polars::prelude::PolarsResult;

use super::{Context, carriers};
use crate::model::tables::{REMOVAL_ORDERS, REMOVAL_SHIPMENTS, REPLACEMENTS};
use crate::model::{SourceRow, disposition_name};
use crate::normalise::Frames;

/// One product and disposition of a removal order; units of stock.
#[derive(Debug, Clone)]
pub struct RemovalLine {
    /// Where it is written.
    pub source: SourceRow,
    /// Removal order.
    pub order_id: String,
    /// Day it was ordered.
    pub requested_on: Date,
    /// Day of the last change.
    pub updated_on: Option<Date>,
    /// Return, Disposal, ...
    pub order_type: String,
    /// Status as written.
    pub status: String,
    /// FNSKU.
    pub fnsku: Option<String>,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// Disposition in capitals; empty where the report has none.
    pub disposition: String,
    /// Units ordered.
    pub requested: i64,
    /// Units no longer to be removed.
    pub cancelled: i64,
    /// Units disposed of.
    pub disposed: i64,
    /// Units shipped.
    pub shipped: i64,
    /// Units still to be removed.
    pub in_process: i64,
    /// Whether the report tells all four quantities.
    pub is_counted: bool,
}

/// One product and disposition in one parcel of a removal order.
#[derive(Debug, Clone)]
pub struct RemovalParcel {
    /// Where it is written.
    pub source: SourceRow,
    /// Removal order.
    pub order_id: String,
    /// Day the parcel left the fulfilment centre.
    pub shipped_on: Date,
    /// FNSKU.
    pub fnsku: Option<String>,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// Disposition in capitals; empty where the report has none.
    pub disposition: String,
    /// Units.
    pub units: i64,
    /// Carrier; `None` too where another text stands in its place.
    pub carrier: Option<String>,
    /// Tracking number, as written: [`carriers::number`] tells whether it is told.
    pub tracking_number: Option<String>,
}

/// Units that Amazon sent in place of others.
#[derive(Debug, Clone)]
pub struct Replacement {
    /// Where it is written.
    pub source: SourceRow,
    /// Day the replacement was shipped.
    pub date: Date,
    /// Order that was replaced.
    pub original_order_id: String,
    /// Order of the replacement.
    pub replacement_order_id: Option<String>,
    /// Merchant SKU.
    pub msku: String,
    /// Units.
    pub units: i64,
    /// Reason code of the report.
    pub reason: Option<String>,
}

fn owned(text: Option<&str>) -> Option<String> {
    text.map(ToOwned::to_owned)
}

/// Every line of removal orders, oldest first.
pub(super) fn removal_lines(
    frames: &Frames,
    context: &Context<'_>,
) -> PolarsResult<Vec<RemovalLine>> {
    let rows = frames.rows(&REMOVAL_ORDERS)?;
    let (requested_on, updated_on) =
        (rows.dates("request_date")?, rows.dates("last_updated_date")?);
    let text = |name: &str| rows.text(name);
    let (order, kind, status, fnsku, msku, disposition) = (
        text("order_id")?,
        text("order_type")?,
        text("status")?,
        text("fnsku")?,
        text("msku")?,
        text("disposition")?,
    );
    let whole = |name: &str| rows.whole(name);
    let (requested, cancelled, disposed, shipped, in_process) = (
        whole("requested_quantity")?,
        whole("cancelled_quantity")?,
        whole("disposed_quantity")?,
        whole("shipped_quantity")?,
        whole("in_process_quantity")?,
    );
    let line = |row: usize| {
        Some(RemovalLine {
            source: rows.source(row),
            order_id: order.get(row)?.to_owned(),
            requested_on: requested_on.get(row)?,
            updated_on: updated_on.get(row),
            order_type: kind.get(row).unwrap_or("").to_owned(),
            status: status.get(row).unwrap_or("").to_owned(),
            fnsku: owned(fnsku.get(row)).or_else(|| context.products.fnsku_of(msku.get(row)?)),
            msku: owned(msku.get(row)),
            disposition: disposition_name(disposition.get(row).unwrap_or("")),
            requested: requested.get(row)?,
            cancelled: cancelled.get(row).unwrap_or(0),
            disposed: disposed.get(row).unwrap_or(0),
            shipped: shipped.get(row).unwrap_or(0),
            in_process: in_process.get(row).unwrap_or(0),
            is_counted: [&cancelled, &disposed, &shipped, &in_process]
                .iter()
                .all(|column| column.get(row).is_some_and(|units| units >= 0)),
        })
    };
    let mut lines: Vec<RemovalLine> = (0..rows.len()).filter_map(line).collect();
    lines.sort_by_key(|line| (line.requested_on, line.source));
    Ok(lines)
}

/// Every parcel of removal orders, oldest first.
pub(super) fn removal_parcels(
    frames: &Frames,
    context: &Context<'_>,
) -> PolarsResult<Vec<RemovalParcel>> {
    let rows = frames.rows(&REMOVAL_SHIPMENTS)?;
    let shipped_on = rows.dates("shipment_date")?;
    let text = |name: &str| rows.text(name);
    let (order, fnsku, msku, disposition, carrier, tracking) = (
        text("order_id")?,
        text("fnsku")?,
        text("msku")?,
        text("disposition")?,
        text("carrier")?,
        text("tracking_number")?,
    );
    let units = rows.whole("quantity")?;
    let parcel = |row: usize| {
        Some(RemovalParcel {
            source: rows.source(row),
            order_id: order.get(row)?.to_owned(),
            shipped_on: shipped_on.get(row)?,
            fnsku: owned(fnsku.get(row)).or_else(|| context.products.fnsku_of(msku.get(row)?)),
            msku: owned(msku.get(row)),
            disposition: disposition_name(disposition.get(row).unwrap_or("")),
            units: units.get(row)?,
            carrier: owned(carrier.get(row).and_then(carriers::carrier)),
            tracking_number: owned(tracking.get(row)),
        })
    };
    let mut parcels: Vec<RemovalParcel> = (0..rows.len()).filter_map(parcel).collect();
    parcels.sort_by_key(|parcel| (parcel.shipped_on, parcel.source));
    Ok(parcels)
}

/// Every free replacement, oldest first.
pub(super) fn replacements(frames: &Frames) -> PolarsResult<Vec<Replacement>> {
    let rows = frames.rows(&REPLACEMENTS)?;
    let dates = rows.dates("shipment_date")?;
    let text = |name: &str| rows.text(name);
    let (original, replacement, msku, reason) =
        (text("original_order_id")?, text("replacement_order_id")?, text("msku")?, text("reason")?);
    let units = rows.whole("quantity")?;
    let sent = |row: usize| {
        Some(Replacement {
            source: rows.source(row),
            date: dates.get(row)?,
            original_order_id: original.get(row)?.to_owned(),
            replacement_order_id: owned(replacement.get(row)),
            msku: msku.get(row)?.to_owned(),
            units: units.get(row)?,
            reason: owned(reason.get(row)),
        })
    };
    let mut replacements: Vec<Replacement> = (0..rows.len()).filter_map(sent).collect();
    replacements.sort_by_key(|sent| (sent.date, sent.source));
    Ok(replacements)
}
