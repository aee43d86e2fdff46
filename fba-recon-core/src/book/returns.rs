//! Units that customers sent back.

use std::collections::BTreeMap;

use jiff::civil::Date;
use polars::prelude::PolarsResult;

use crate::model::tables::RETURNS;
use crate::model::{SourceRow, disposition_name};
use crate::normalise::{Frames, Rows};

/// Units of one SKU that came back for one order.
#[derive(Debug, Clone)]
pub struct ReturnedUnits {
    /// Where it is written.
    pub source: SourceRow,
    /// Day the fulfilment centre processed them.
    pub date: Date,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// Units.
    pub units: i64,
    /// FNSKU.
    pub fnsku: Option<String>,
    /// ASIN.
    pub asin: Option<String>,
    /// Disposition in capitals.
    pub disposition: String,
    /// What became of the unit, as written.
    pub status: String,
    /// License plate number.
    pub license_plate: Option<String>,
}

/// Every returned unit by its order, oldest first.
pub(super) fn returns(frames: &Frames) -> PolarsResult<BTreeMap<String, Vec<ReturnedUnits>>> {
    let rows = Rows::new(frames.get(&RETURNS)?)?;
    let dates = rows.dates("return_date")?;
    let text = |name: &str| rows.text(name);
    let (order, msku, fnsku, asin) =
        (text("order_id")?, text("msku")?, text("fnsku")?, text("asin")?);
    let (disposition, status, plate) =
        (text("disposition")?, text("status")?, text("license_plate")?);
    let quantity = rows.whole("quantity")?;
    let mut returns: BTreeMap<String, Vec<ReturnedUnits>> = BTreeMap::new();
    for row in 0..rows.len() {
        let (Some(date), Some(order_id), Some(units)) =
            (dates.get(row), order.get(row), quantity.get(row))
        else {
            continue;
        };
        returns.entry(order_id.to_owned()).or_default().push(ReturnedUnits {
            source: rows.source(row),
            date,
            msku: msku.get(row).map(ToOwned::to_owned),
            units,
            fnsku: fnsku.get(row).map(ToOwned::to_owned),
            asin: asin.get(row).map(ToOwned::to_owned),
            disposition: disposition_name(disposition.get(row).unwrap_or("")),
            status: status.get(row).unwrap_or("").trim().to_owned(),
            license_plate: plate.get(row).map(ToOwned::to_owned),
        });
    }
    for returned in returns.values_mut() {
        returned.sort_by_key(|returned| (returned.date, returned.source));
    }
    Ok(returns)
}

/// Returned units by FNSKU and day.
pub(super) fn by_day(
    returns: &BTreeMap<String, Vec<ReturnedUnits>>,
) -> BTreeMap<String, BTreeMap<Date, i64>> {
    let mut days: BTreeMap<String, BTreeMap<Date, i64>> = BTreeMap::new();
    for row in returns.values().flatten() {
        if let Some(fnsku) = &row.fnsku {
            *days.entry(fnsku.clone()).or_default().entry(row.date).or_default() += row.units;
        }
    }
    days
}
