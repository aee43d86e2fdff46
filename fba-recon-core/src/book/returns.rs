//! Units that customers sent back.

use std::collections::BTreeMap;

use compact_str::CompactString;
use jiff::civil::Date;
use polars::prelude::PolarsResult;
use rayon::prelude::*;

use super::movements::{dispositions_in_capitals, units_by_day, units_on};
use super::names::NameIndex;
use crate::model::fast::{HashMap, HashSet};
use crate::model::tables::RETURNS;
use crate::model::{DateRange, SourceRow};
use crate::normalise::Frames;

/// Units of one SKU that came back for one order.
#[derive(Debug, Clone)]
pub struct ReturnedUnits {
    /// Customer order.
    pub order_id: CompactString,
    /// Where it is written.
    pub source: SourceRow,
    /// Day the fulfilment centre processed them.
    pub date: Date,
    /// Merchant SKU.
    pub msku: Option<CompactString>,
    /// Units.
    pub units: i64,
    /// FNSKU.
    pub fnsku: Option<CompactString>,
    /// ASIN.
    pub asin: Option<CompactString>,
    /// Disposition in capitals.
    pub disposition: CompactString,
    /// What became of the unit, as written.
    pub status: CompactString,
    /// License plate number.
    pub license_plate: Option<CompactString>,
}

/// Every returned unit, in the order of the orders' ids, those of one order oldest first.
#[derive(Debug)]
pub struct Returns {
    rows: Vec<ReturnedUnits>,
    by_fnsku: NameIndex<ReturnedUnits>,
    days: BTreeMap<String, BTreeMap<Date, i64>>,
}

impl Returns {
    /// Every row.
    #[must_use]
    pub fn rows(&self) -> &[ReturnedUnits] {
        &self.rows
    }

    /// The rows of an order, oldest first.
    #[must_use]
    pub fn of_order(&self, order_id: &str) -> &[ReturnedUnits] {
        let first = self.rows.partition_point(|row| row.order_id.as_str() < order_id);
        let rows = &self.rows[first..];
        let other = rows.iter().position(|row| row.order_id != order_id);
        &rows[..other.unwrap_or(rows.len())]
    }

    /// The rows of a product, by order.
    pub fn of_product(&self, fnsku: &str) -> impl Iterator<Item = &ReturnedUnits> {
        self.by_fnsku.of(&self.rows, fnsku).map(|at| &self.rows[at])
    }

    /// Units of a product on some days.
    #[must_use]
    pub fn units_on(&self, fnsku: &str, days: DateRange) -> i64 {
        units_on(&self.days, fnsku, days)
    }
}

/// Every returned unit. A unit with a licence plate comes back once for its order: where Amazon states another
/// day in a later download, that one counts.
pub(super) fn returns(frames: &Frames) -> PolarsResult<Returns> {
    let rows = frames.rows(&RETURNS)?;
    let dates = rows.dates("return_date")?;
    let text = |name: &str| rows.text(name);
    let (order, msku, fnsku, asin) =
        (text("order_id")?, text("msku")?, text("fnsku")?, text("asin")?);
    let (disposition, status, plate) =
        (text("disposition")?, text("status")?, text("license_plate")?);
    let quantity = rows.whole("quantity")?;
    let whole = |row: usize| {
        Some((order.get(row)?, dates.get(row)?, rows.source(row), quantity.get(row)?, row))
    };
    // A plate that stands at several orders is no plate of one unit.
    let mut units: HashMap<&str, (&str, Option<Date>)> = HashMap::default();
    let mut shared: HashSet<&str> = HashSet::default();
    for row in 0..rows.len() {
        let Some((order, plate)) = order.get(row).zip(plate.get(row)) else { continue };
        let (first, latest) = units.entry(plate).or_insert((order, None));
        if *first != order {
            shared.insert(plate);
        }
        *latest = (*latest).max(dates.get(row));
    }
    let is_latest = |row: &usize| {
        let plate = plate.get(*row).filter(|plate| !shared.contains(plate));
        let unit = plate.and_then(|plate| units.get(plate));
        unit.is_none_or(|(_, latest)| order.get(*row).is_none() || *latest == dates.get(*row))
    };
    let mut found: Vec<_> = (0..rows.len()).filter(is_latest).filter_map(whole).collect();
    found.par_sort_unstable();
    let dispositions = disposition.told(dispositions_in_capitals);
    let returned = |(order_id, date, source, units, row): (&str, Date, SourceRow, i64, usize)| {
        let owned = |text: Option<&str>| text.map(CompactString::from);
        ReturnedUnits {
            order_id: order_id.into(),
            source,
            date,
            msku: owned(msku.get(row)),
            units,
            fnsku: owned(fnsku.get(row)),
            asin: owned(asin.get(row)),
            disposition: dispositions.get(row).cloned().unwrap_or_default(),
            status: status.get(row).unwrap_or("").trim().into(),
            license_plate: owned(plate.get(row)),
        }
    };
    let rows: Vec<ReturnedUnits> = found.into_par_iter().map(returned).collect();
    let (by_fnsku, days) = rayon::join(
        || NameIndex::new(&rows, |row| row.fnsku.as_deref()),
        || {
            units_by_day(
                rows.iter().filter_map(|row| Some((row.fnsku.as_deref()?, row.date, row.units))),
            )
        },
    );
    Ok(Returns { days, by_fnsku, rows })
}
