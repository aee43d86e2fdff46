//! The day of the dump: until when its reports tell anything.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use polars::prelude::PolarsResult;

use crate::model::tables::{
    INVENTORY_EVENTS, LEDGER, MERCHANT_RETURNS, ORDER_SHIPMENTS, ORDERS, RECEIPTS, REIMBURSEMENTS,
    REMOVAL_ORDERS, REMOVAL_SHIPMENTS, REPLACEMENTS, RETURNS, SETTLEMENT, SHIPMENT_SALES,
    TRANSACTIONS,
};
use crate::model::{SourceRow, Table};
use crate::normalise::Frames;

/// The tables of events and postings. Balances, snapshots, fees of a month, claims and what the seller keeps by
/// hand may be dated ahead.
const EVENTS: &[&Table] = &[
    &LEDGER,
    &INVENTORY_EVENTS,
    &RECEIPTS,
    &REIMBURSEMENTS,
    &RETURNS,
    &REPLACEMENTS,
    &MERCHANT_RETURNS,
    &SETTLEMENT,
    &TRANSACTIONS,
    &ORDERS,
    &ORDER_SHIPMENTS,
    &SHIPMENT_SALES,
    &REMOVAL_ORDERS,
    &REMOVAL_SHIPMENTS,
];

/// Rows without which a day may be a mistyped one.
const ROWS_LEAST: usize = 2;

/// The latest day, not after the as-of date, on or after which at least two rows of dated Amazon reports lie.
/// Shipments of the ledger that are not kept as rows come by day.
///
/// # Errors
/// Only where polars fails.
pub fn day_of_dump(
    frames: &Frames,
    shipments: &BTreeMap<Date, usize>,
    as_of: Date,
) -> PolarsResult<Option<Date>> {
    let mut rows: BTreeMap<Date, usize> = shipments
        .range(..=as_of)
        .next_back()
        .map(|(day, count)| (*day, *count))
        .into_iter()
        .collect();
    if let Some((day, count)) = shipments.range(..=as_of).nth_back(1) {
        rows.insert(*day, *count);
    }
    for table in EVENTS {
        for (day, count) in latest(frames, table, as_of)? {
            *rows.entry(day).or_default() += count;
        }
    }
    let mut later = 0;
    Ok(rows.into_iter().rev().find_map(|(day, count)| {
        later += count;
        (later >= ROWS_LEAST).then_some(day)
    }))
}

/// The two latest days of a table with the lines of files that lie on them.
fn latest(frames: &Frames, table: &Table, as_of: Date) -> PolarsResult<BTreeMap<Date, usize>> {
    let Some(column) = table.covers else { return Ok(BTreeMap::new()) };
    let rows = frames.rows(table)?;
    let days = rows.dates(column)?;
    let mut latest: BTreeMap<Date, BTreeSet<SourceRow>> = BTreeMap::new();
    for row in 0..rows.len() {
        let Some(day) = days.get(row).filter(|day| *day <= as_of) else { continue };
        let is_late = latest.len() < ROWS_LEAST
            || latest.first_key_value().is_some_and(|(earliest, _)| day >= *earliest);
        if !is_late {
            continue;
        }
        let lines = latest.entry(day).or_default();
        // More than enough tell the day; a line of several amounts is one row.
        if lines.len() < ROWS_LEAST {
            lines.insert(rows.source(row));
        }
        if latest.len() > ROWS_LEAST {
            latest.pop_first();
        }
    }
    Ok(latest.into_iter().map(|(day, lines)| (day, lines.len())).collect())
}
