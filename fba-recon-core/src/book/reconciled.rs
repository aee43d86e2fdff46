//! What the inventory reconciliation report says of units found, lost, damaged and disposed of, beside the ledger.

use std::collections::BTreeMap;

use polars::prelude::PolarsResult;

use super::stock::Adjustment;
use crate::model::tables::RECONCILIATION;
use crate::normalise::Frames;
use crate::policy::ReasonGroup;

/// Units of a product that left the stock, as the report counts them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Gone {
    /// Lost.
    pub lost: i64,
    /// Damaged; `None` where the report has no such column, or the cell is empty.
    pub damaged: Option<i64>,
    /// Disposed of.
    pub disposed: i64,
}

impl Gone {
    /// The units of a group of reasons; `None` where the report does not count them.
    #[must_use]
    pub fn of(self, group: ReasonGroup) -> Option<i64> {
        match group {
            ReasonGroup::Lost => Some(self.lost),
            ReasonGroup::Damaged => self.damaged,
            ReasonGroup::Disposed => Some(self.disposed),
            _ => None,
        }
    }
}

/// What left the stock of each product. The report names no period, so a loss that is larger than its figure may only be
/// of other days: it is doubted, not answered.
pub(super) fn gone(frames: &Frames) -> PolarsResult<BTreeMap<String, Gone>> {
    let rows = frames.rows(&RECONCILIATION)?;
    let (fnsku, lost) = (rows.text("fnsku")?, rows.whole("lost")?);
    let (damaged, disposed) = (rows.whole("damaged")?, rows.whole("disposed")?);
    let mut found: BTreeMap<String, Gone> = BTreeMap::new();
    // What leaves the stock is negative.
    let left = |units: i64| units.saturating_neg().max(0);
    for row in 0..rows.len() {
        let Some((fnsku, lost, disposed)) =
            fnsku.get(row).zip(lost.get(row)).zip(disposed.get(row)).map(|((a, b), c)| (a, b, c))
        else {
            continue;
        };
        let damaged = damaged.get(row).map(left);
        let none = Gone { damaged: Some(0), ..Gone::default() };
        let all = found.entry(fnsku.to_owned()).or_insert(none);
        all.lost += left(lost);
        all.disposed += left(disposed);
        all.damaged = all.damaged.zip(damaged).map(|(one, other)| one + other);
    }
    Ok(found)
}

/// Found units of each product that the inventory reconciliation report shows beyond those of the ledger. The report
/// names no period, so it may tell of any day.
pub(super) fn found_beyond_ledger(
    frames: &Frames,
    adjustments: &[Adjustment],
) -> PolarsResult<BTreeMap<String, i64>> {
    let rows = frames.rows(&RECONCILIATION)?;
    let (fnsku, found) = (rows.text("fnsku")?, rows.whole("found")?);
    let mut units: BTreeMap<String, i64> = BTreeMap::new();
    for row in 0..rows.len() {
        if let (Some(fnsku), Some(found)) = (fnsku.get(row), found.get(row)) {
            *units.entry(fnsku.to_owned()).or_default() += found.max(0);
        }
    }
    for row in adjustments.iter().filter(|row| row.group == ReasonGroup::Found) {
        if let Some(own) = units.get_mut(row.fnsku.as_str()) {
            *own -= row.quantity.max(0);
        }
    }
    units.retain(|_, units| *units > 0);
    Ok(units)
}
