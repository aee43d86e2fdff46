//! What the inventory reconciliation report says of found units, beside the ledger.

use std::collections::BTreeMap;

use polars::prelude::PolarsResult;

use super::stock::Adjustment;
use crate::model::tables::RECONCILIATION;
use crate::normalise::{Frames, Rows};
use crate::policy::ReasonGroup;

/// Found units of each product that the inventory reconciliation report shows beyond those of the ledger. The report
/// names no period, so it may tell of any day.
pub(super) fn found_beyond_ledger(
    frames: &Frames,
    adjustments: &[Adjustment],
) -> PolarsResult<BTreeMap<String, i64>> {
    let rows = Rows::new(frames.get(&RECONCILIATION)?)?;
    let (fnsku, found) = (rows.text("fnsku")?, rows.whole("found")?);
    let mut units: BTreeMap<String, i64> = BTreeMap::new();
    for row in 0..rows.len() {
        if let (Some(fnsku), Some(found)) = (fnsku.get(row), found.get(row)) {
            *units.entry(fnsku.to_owned()).or_default() += found.max(0);
        }
    }
    for row in adjustments.iter().filter(|row| row.group == ReasonGroup::Found) {
        if let Some(own) = units.get_mut(&row.fnsku) {
            *own -= row.quantity.max(0);
        }
    }
    units.retain(|_, units| *units > 0);
    Ok(units)
}
