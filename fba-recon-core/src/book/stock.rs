//! Adjustments of stock.

use std::collections::BTreeMap;

use compact_str::CompactString;
use jiff::civil::Date;
use polars::prelude::PolarsResult;
use rayon::prelude::*;

use super::Context;
use super::movements::{ALL_ROWS, dispositions_in_capitals};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::fast::HashMap;
use crate::model::tables::LEDGER;
use crate::model::{FileId, SourceRow, large};
use crate::normalise::{Frames, shown};
use crate::policy::{LedgerReason, ReasonGroup};

/// One adjustment row with a reason that policy knows, or one of an unknown reason that adds units.
#[derive(Debug, Clone)]
pub struct Adjustment {
    /// Where it is written.
    pub source: SourceRow,
    /// Day of the event.
    pub date: Date,
    /// FNSKU.
    pub fnsku: CompactString,
    /// Merchant SKU.
    pub msku: Option<CompactString>,
    /// Transaction id.
    pub reference_id: Option<CompactString>,
    /// Units; negative leaves the stock.
    pub quantity: i64,
    /// Fulfilment centre.
    pub fulfillment_center: Option<CompactString>,
    /// Disposition in capitals.
    pub disposition: CompactString,
    /// Reason code.
    pub reason: CompactString,
    /// What the reason can be.
    pub group: ReasonGroup,
    /// Whether the value of such a unit is doubtful.
    pub doubtful_value: bool,
    /// Store whose rules hold.
    pub marketplace: Option<CompactString>,
    /// Units that Amazon matched; `None` where the report has no such column or no value.
    pub reconciled: Option<i64>,
    /// Units still open; `None` where the report has no such column or no value.
    pub unreconciled: Option<i64>,
    /// Last day that the row's file shows: its reconciled units are known up to that day at least.
    pub known_until: Date,
}

impl Adjustment {
    /// Units that left and are still open: Amazon's open quantity where the report has it, which never
    /// exceeds the row's units; else all of them.
    #[must_use]
    pub fn units_open(&self) -> i64 {
        let units = -self.quantity;
        self.unreconciled.map_or(units, |open| open.clamp(0, units))
    }
}

/// The row of an adjustment, with its day, units, FNSKU and reason.
type Found<'a> = (usize, Date, i64, &'a str, Option<&'a LedgerReason>);

/// Every adjustment with a known reason, oldest first; unknown reasons become diagnostics, and their rows are kept
/// where they add units: these may answer a loss.
pub(super) fn adjustments(
    frames: &Frames,
    context: &Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> PolarsResult<Vec<Adjustment>> {
    let last_days = last_days(frames)?;
    let rows = frames.rows(&LEDGER)?;
    let dates = rows.dates("date")?;
    let text = |name: &str| rows.text(name);
    let (kind, fnsku, msku, reference) =
        (text("event_type")?, text("fnsku")?, text("msku")?, text("reference_id")?);
    let (center, disposition, reason) =
        (text("fulfillment_center")?, text("disposition")?, text("reason")?);
    let country = text("country")?;
    let quantity = rows.whole("quantity")?;
    let (reconciled, unreconciled) =
        (rows.whole("reconciled_quantity")?, rows.whole("unreconciled_quantity")?);
    let are_adjustments =
        kind.told(|kind| kind.is_some_and(|kind| kind.eq_ignore_ascii_case("Adjustments")));
    let reasons = reason.told(|code| context.policy.ledger_reason(code.unwrap_or("")));
    let dispositions = disposition.told(dispositions_in_capitals);
    let stores = context.stores_of(country);
    let owned = |text: Option<&str>| text.map(CompactString::from);
    // What has a day, units and a product, by row; the rest of a row is looked up when it is known which are kept.
    let found = |row: usize| {
        are_adjustments.get(row).filter(|is_so| **is_so)?;
        Some((row, dates.get(row)?, quantity.get(row)?, fnsku.get(row)?, *reasons.get(row)?))
    };
    let mut found: Vec<_> = (0..rows.len()).into_par_iter().filter_map(found).collect();
    let mut unknown: BTreeMap<&str, (SourceRow, u64)> = BTreeMap::new();
    for (row, _, quantity, ..) in found.iter().filter(|(.., known)| known.is_none()) {
        let source = rows.source(*row);
        let entry = unknown.entry(reason.get(*row).unwrap_or("")).or_insert((source, 0));
        entry.0 = entry.0.min(source);
        entry.1 += quantity.unsigned_abs();
    }
    found.retain(|(_, _, quantity, _, known)| known.is_some() || *quantity > 0);
    let adjustment = |(row, date, quantity, fnsku, known): Found<'_>| Adjustment {
        source: rows.source(row),
        date,
        fnsku: fnsku.into(),
        msku: owned(msku.get(row)),
        reference_id: owned(reference.get(row)),
        quantity,
        fulfillment_center: owned(center.get(row)),
        disposition: dispositions.get(row).cloned().unwrap_or_default(),
        reason: known.map_or(reason.get(row).unwrap_or(""), |known| known.code.as_str()).into(),
        group: known.map_or(ReasonGroup::Unknown, |known| known.group),
        doubtful_value: known.is_some_and(|known| known.doubtful_value),
        marketplace: stores.get(row).cloned().flatten(),
        reconciled: reconciled.get(row),
        known_until: last_days.get(&rows.source(row).file).copied().unwrap_or(date),
        // Where one of the two is blank, the other tells it.
        unreconciled: unreconciled
            .get(row)
            .or_else(|| Some((quantity.abs() - reconciled.get(row)?).max(0))),
    };
    let mut adjustments: Vec<Adjustment> = found.into_par_iter().map(adjustment).collect();
    // By what they are, so that the order of rows and files decides nothing.
    let key = |row: &Adjustment| (row.date, large::beginning(&row.fnsku));
    large::sort(&mut adjustments, key, |one, other| tie(one).cmp(&tie(other)));
    diagnostics.extend(unknown_reasons(unknown));
    Ok(adjustments)
}

/// One diagnostic a file, with the first codes that are not known there and their units.
fn unknown_reasons(unknown: BTreeMap<&str, (SourceRow, u64)>) -> Vec<Diagnostic> {
    let mut of_files: BTreeMap<FileId, Vec<(&str, SourceRow, u64)>> = BTreeMap::new();
    for (code, (source, units)) in unknown {
        of_files.entry(source.file).or_default().push((code, source, units));
    }
    let of_file = |codes: Vec<(&str, SourceRow, u64)>| {
        let first = codes.iter().map(|(_, source, _)| *source).min()?;
        let message = match codes.as_slice() {
            [(code, _, units)] => {
                let code = shown::word(code);
                format!("adjustment reason is not known ({units} units, none claimed): `{code}`")
            }
            codes => {
                let told = codes.iter().take(CODES_SHOWN);
                let told: Vec<String> = told
                    .map(|(code, _, units)| format!("`{}` ({units} units)", shown::word(code)))
                    .collect();
                let count = codes.len();
                let more = count.saturating_sub(CODES_SHOWN);
                let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                let told = told.join(", ");
                format!("{count} adjustment reasons are not known, none claimed: {told}{more}")
            }
        };
        let at = Place::line(first.file, first.line);
        Some(Diagnostic::new(Code::UnknownReasonCode, at, message))
    };
    of_files.into_values().filter_map(of_file).collect()
}

/// Codes that one diagnostic names.
const CODES_SHOWN: usize = 10;

fn tie(row: &Adjustment) -> impl Ord + '_ {
    let names = (&row.fnsku, &row.reference_id, &row.fulfillment_center, &row.disposition);
    (row.date, names, &row.reason, row.quantity, row.unreconciled, row.source)
}

/// The last day of each ledger file.
fn last_days(frames: &Frames) -> PolarsResult<HashMap<FileId, Date>> {
    let mut last_days: HashMap<FileId, Date> = HashMap::default();
    for (table, _, last) in ALL_ROWS {
        let rows = frames.rows(table)?;
        let dates = rows.dates(last)?;
        for row in 0..rows.len() {
            if let Some(date) = dates.get(row) {
                let last = last_days.entry(rows.source(row).file).or_insert(date);
                *last = (*last).max(date);
            }
        }
    }
    Ok(last_days)
}
