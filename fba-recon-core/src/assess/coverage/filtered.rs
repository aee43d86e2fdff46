//! A ledger that was filtered, or of which rows were lost: other reports name what it never shows.

use std::collections::BTreeSet;

use jiff::civil::Date;
use polars::prelude::PolarsResult;

use super::lacking::is_part;
use super::{Coverage, Timeline};
use crate::book::Book;
use crate::diag::{Code, Diagnostic, Place};
use crate::model::dates::shift_days;
use crate::model::tables::{LEDGER, LEDGER_SUMMARY, RETURNS};
use crate::model::{DateRange, disposition_name};
use crate::normalise::Frames;
use crate::policy::{Policy, SettingKey};

/// Names that one message lists.
const NAMES_MAX: usize = 5;

/// Kinds of events, in capitals as the ledger has them, beside their column of the ledger's summary.
const FLOWS: &[(&str, &str)] = &[
    ("SHIPMENTS", "customer_shipments"),
    ("CUSTOMERRETURNS", "customer_returns"),
    ("RECEIPTS", "receipts"),
    ("VENDORRETURNS", "vendor_returns"),
];

impl Coverage {
    /// Says that a ledger never shows centres, dispositions or units that other reports name within its days. Where
    /// these are few, only the products concerned are held.
    pub(super) fn filtered_ledger(
        &mut self,
        book: &Book,
        frames: &Frames,
        policy: &Policy,
    ) -> PolarsResult<Option<Diagnostic>> {
        let Some(days) = self.tables.get(LEDGER.name).and_then(Timeline::rows) else {
            return Ok(None);
        };
        let moved = &book.movements;
        let named = [("fulfillment_center", &moved.centers), ("disposition", &moved.dispositions)];
        let mut told = None;
        for (column, shown) in named {
            told = told.or(self.names_missing(column, shown, days, frames, policy)?);
        }
        let mut told = told.or_else(|| sold_and_not_shipped(book, days, policy));
        if told.is_none() {
            told = flows_missing(book, frames, days, policy)?;
        }
        if told.is_some()
            && let Some(table) = self.tables.get_mut(LEDGER.name)
        {
            table.is_filtered = true;
        }
        Ok(told.map(|message| Diagnostic::new(Code::FilteredReport, Place::default(), message)))
    }

    /// Centres or dispositions that the returns report names within the ledger's days and the ledger never shows.
    fn names_missing(
        &mut self,
        column: &str,
        shown: &BTreeSet<String>,
        days: DateRange,
        frames: &Frames,
        policy: &Policy,
    ) -> PolarsResult<Option<String>> {
        if shown.is_empty() {
            return Ok(None);
        }
        let returns = frames.rows(&RETURNS)?;
        let (dates, fnskus) = (returns.dates("return_date")?, returns.text("fnsku")?);
        let named = returns.text(column)?;
        let mut missing: BTreeSet<String> = BTreeSet::new();
        let mut products: BTreeSet<&str> = BTreeSet::new();
        let (mut lacks, mut all) = (0, 0);
        for row in 0..returns.len() {
            let is_inside = dates.get(row).is_some_and(|day| days.first <= day && day <= days.last);
            let Some(name) = named.get(row).filter(|_| is_inside) else { continue };
            all += 1;
            let name = folded(column, name);
            if !shown.contains(&name) {
                lacks += 1;
                missing.insert(name);
                products.extend(fnskus.get(row));
            }
        }
        if !is_part(policy, lacks, all) {
            self.unshown_products.extend(products.into_iter().map(ToOwned::to_owned));
            return Ok(None);
        }
        let names = missing.into_iter().take(NAMES_MAX).collect::<Vec<_>>().join(", ");
        Ok(Some(format!(
            "the ledger never shows {names}, which {lacks} of {all} rows of the returns report name within its days"
        )))
    }
}

/// Units of sales that settlements show as sent by Amazon, and the ledger has not shipped. A ledger that shows no
/// shipment at all is one of other kinds of events, whole in these.
fn sold_and_not_shipped(book: &Book, days: DateRange, policy: &Policy) -> Option<String> {
    let shipped = book.movements.units_moved.get("SHIPMENTS").map_or(0, |units| -units);
    // What was posted soon after the first row may have left before it.
    let from = shift_days(days.first, policy.days(SettingKey::PostDays));
    if from > days.last {
        return None;
    }
    let sold: i64 = book.units_sold.range(from..=days.last).map(|(_, units)| units).sum();
    let lacks = usize::try_from(sold - shipped).ok()?;
    let is_thinned = shipped > 0 && is_part(policy, lacks, usize::try_from(sold).ok()?);
    is_thinned.then(|| {
        format!(
            "the ledger shows {shipped} units shipped to customers, and settlements {sold} units sold within its days: rows are missing"
        )
    })
}

/// Units of a kind of event that the ledger's summary shows within the ledger's days, and the ledger does not.
fn flows_missing(
    book: &Book,
    frames: &Frames,
    days: DateRange,
    policy: &Policy,
) -> PolarsResult<Option<String>> {
    let summary = frames.rows(&LEDGER_SUMMARY)?;
    let dates = summary.dates("date")?;
    let is_inside = |day: &Date| days.first <= *day && day.last_of_month() <= days.last;
    for (kind, column) in FLOWS {
        let flows = summary.whole(column)?;
        let rows = 0..summary.len();
        let inside = rows.filter(|row| dates.get(*row).as_ref().is_some_and(is_inside));
        let shown: i64 = inside.filter_map(|row| flows.get(row)).sum();
        let detail = book.movements.units_moved.get(*kind).copied().unwrap_or(0);
        let lacks = usize::try_from(shown.abs() - detail.abs()).unwrap_or(0);
        let all = usize::try_from(shown.abs()).unwrap_or(0);
        if detail != 0 && is_part(policy, lacks, all) {
            return Ok(Some(format!(
                "the ledger's summary shows {} units of {column} within the ledger's days, and the ledger {}: rows are missing",
                shown.abs(),
                detail.abs()
            )));
        }
    }
    Ok(None)
}

fn folded(column: &str, name: &str) -> String {
    if column == "disposition" { disposition_name(name) } else { name.trim().to_uppercase() }
}
