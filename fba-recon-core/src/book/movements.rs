//! Movements of stock that are no adjustments: receipts, transfers and customers' returns.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;
use jiff::civil::Date;
use polars::prelude::PolarsResult;
use rayon::prelude::*;

use super::reconciled::Gone;
use super::{Context, index};
use crate::model::fast::{HashMap, HashSet};
use crate::model::tables::{LEDGER, LEDGER_SHIPMENTS, RECEIPTS};
use crate::model::{DateRange, SourceRow, Table, disposition_name, large};
use crate::normalise::Frames;
use crate::policy::words::begins;

/// The tables with the ledger's rows, or sums of them, with the columns of the first and the last day. Where days
/// matter, which is with a summary of the ledger and for units graded for resale, a sum has one day.
pub(super) const ALL_ROWS: [(&Table, &str, &str); 2] =
    [(&LEDGER, "date", "date"), (&LEDGER_SHIPMENTS, "first_date", "last_date")];

/// What moved the stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MovementKind {
    /// Received from an inbound shipment.
    Receipt,
    /// Left for another centre, or arrived from one.
    Transfer,
    /// Came back from a customer.
    CustomerReturn,
    /// Left for the seller by a removal order.
    VendorReturn,
}

/// One row of a receipt, transfer, customer's return or removal.
#[derive(Debug, Clone)]
pub struct Movement {
    /// Where it is written.
    pub source: SourceRow,
    /// Day of the event.
    pub date: Date,
    /// What moved the stock.
    pub kind: MovementKind,
    /// FNSKU.
    pub fnsku: CompactString,
    /// Merchant SKU.
    pub msku: Option<CompactString>,
    /// ASIN.
    pub asin: Option<CompactString>,
    /// Inbound shipment of a receipt; transaction id of other rows.
    pub reference_id: Option<CompactString>,
    /// Units; negative leaves the centre.
    pub quantity: i64,
    /// Fulfilment centre.
    pub fulfillment_center: Option<CompactString>,
    /// Disposition in capitals.
    pub disposition: CompactString,
    /// Country of the centre.
    pub country: Option<CompactString>,
    /// Store whose rules hold.
    pub marketplace: Option<CompactString>,
}

/// What the ledger shows besides its adjustments.
#[derive(Debug, Default)]
pub struct Movements {
    /// Receipts, transfers, customers' returns and units sent to the seller, oldest first.
    pub rows: Vec<Movement>,
    by_shipment: BTreeMap<String, Vec<usize>>,
    receipts_by_fnsku: BTreeMap<String, Vec<usize>>,
    returned_by_fnsku: BTreeMap<String, Vec<usize>>,
    returned_days: BTreeMap<String, BTreeMap<Date, i64>>,
    sent_back_by_fnsku: BTreeMap<String, Vec<usize>>,
    /// Found units that the inventory reconciliation report shows beyond those of the ledger, by FNSKU.
    pub found_elsewhere: BTreeMap<String, i64>,
    /// What left the stock by the inventory reconciliation report, by FNSKU.
    pub gone_elsewhere: BTreeMap<String, Gone>,
    /// First and last day of the ledger's rows; `None` without a ledger, or with one of adjustments alone.
    pub days: Option<DateRange>,
    /// Days on which the ledger moves units of an ASIN that were graded for resale.
    pub graded_days: BTreeMap<String, BTreeSet<Date>>,
    /// Products that the ledger shows in several countries.
    pub in_several_countries: BTreeSet<String>,
    /// First and last day on which the ledger shows a product.
    pub product_days: BTreeMap<String, DateRange>,
    /// Units that all rows of a kind move, by the kind in capitals; what leaves is negative.
    pub units_moved: BTreeMap<String, i64>,
    /// Centres that the ledger names, in capitals; those of its shipments to customers are not counted.
    pub centers: BTreeSet<String>,
    /// Dispositions that the ledger names, by the same rows.
    pub dispositions: BTreeSet<String>,
}

impl Movements {
    /// The rows of a kind, oldest first.
    pub fn of(&self, kind: MovementKind) -> impl Iterator<Item = &Movement> {
        self.rows.iter().filter(move |row| row.kind == kind)
    }

    /// The rows of a day.
    #[must_use]
    pub fn on(&self, day: Date) -> &[Movement] {
        let first = self.rows.partition_point(|row| row.date < day);
        let end = self.rows.partition_point(|row| row.date <= day);
        &self.rows[first..end]
    }

    /// Whether the dump shows any receipt.
    #[must_use]
    pub fn has_receipts(&self) -> bool {
        !self.receipts_by_fnsku.is_empty()
    }

    /// Whether the dump shows any customer's return.
    #[must_use]
    pub fn has_returns(&self) -> bool {
        !self.returned_by_fnsku.is_empty()
    }

    /// The receipts of an inbound shipment, oldest first.
    pub fn receipts_of_shipment(&self, shipment_id: &str) -> impl Iterator<Item = &Movement> {
        self.by_shipment.get(shipment_id).into_iter().flatten().map(|at| &self.rows[*at])
    }

    /// Units of a product that customers sent back, oldest first.
    pub fn returned_of(&self, fnsku: &str) -> impl Iterator<Item = &Movement> {
        self.returned_by_fnsku.get(fnsku).into_iter().flatten().map(|at| &self.rows[*at])
    }

    /// Units of a product that customers sent back on some days.
    #[must_use]
    pub fn returned_on(&self, fnsku: &str, days: DateRange) -> i64 {
        units_on(&self.returned_days, fnsku, days)
    }

    /// Units of a product that were sent to the seller, oldest first.
    pub fn sent_back_of(&self, fnsku: &str) -> impl Iterator<Item = &Movement> {
        self.sent_back_by_fnsku.get(fnsku).into_iter().flatten().map(|at| &self.rows[*at])
    }

    /// The receipts of a product, oldest first.
    pub fn receipts_of(&self, fnsku: &str) -> impl Iterator<Item = &Movement> {
        self.receipts_by_fnsku.get(fnsku).into_iter().flatten().map(|at| &self.rows[*at])
    }
}

/// The ledger's receipts, transfers, customers' returns and units sent to the seller, and the receipts of the report that came
/// before the ledger.
pub(super) fn movements(frames: &Frames, context: &Context<'_>) -> PolarsResult<Movements> {
    let rows = frames.rows(&LEDGER)?;
    let dates = rows.dates("date")?;
    let text = |name: &str| rows.text(name);
    let (kind, fnsku, msku, asin) =
        (text("event_type")?, text("fnsku")?, text("msku")?, text("asin")?);
    let (reference, center, disposition, country) = (
        text("reference_id")?,
        text("fulfillment_center")?,
        text("disposition")?,
        text("country")?,
    );
    let quantity = rows.whole("quantity")?;
    let kinds = kind.told(|kind| kind.and_then(kind_of));
    let dispositions = disposition.told(dispositions_in_capitals);
    let stores = context.stores_of(country);
    let owned = |text: Option<&str>| text.map(CompactString::from);
    // What moved, by row: a movement is large, and made when it is known which there are.
    let found = |row: usize| {
        Some((row, (*kinds.get(row)?)?, dates.get(row)?, fnsku.get(row)?, quantity.get(row)?))
    };
    let movement = |(row, kind, date, fnsku, quantity): (usize, _, Date, &str, i64)| Movement {
        source: rows.source(row),
        date,
        kind,
        fnsku: fnsku.into(),
        msku: owned(msku.get(row)),
        asin: owned(asin.get(row)),
        reference_id: reference.get(row).map(|id| reference_of(kind, id)),
        quantity,
        fulfillment_center: owned(center.get(row)),
        disposition: dispositions.get(row).cloned().unwrap_or_default(),
        country: owned(country.get(row)),
        marketplace: stores.get(row).cloned().flatten(),
    };
    let moved = || {
        let found: Vec<_> = (0..rows.len()).into_par_iter().filter_map(found).collect();
        found.into_par_iter().map(movement).collect::<Vec<Movement>>()
    };
    let mut movements = Movements::default();
    let (overview, mut moved) = rayon::join(
        || movements.overview(frames, context).and_then(|()| movements.shown(frames)),
        moved,
    );
    overview?;
    let older = older_receipts(frames, context, &moved)?;
    moved.extend(older);
    large::sort(&mut moved, |row| (row.date, row.source), |_, _| Ordering::Equal);
    movements.rows = moved;
    movements.index();
    Ok(movements)
}

impl Movements {
    /// What all rows tell, shipments and adjustments among them.
    fn overview(&mut self, frames: &Frames, context: &Context<'_>) -> PolarsResult<()> {
        let words = context.policy.words();
        let (mut first, mut last): (Option<Date>, Option<Date>) = (None, None);
        let mut moves = false;
        let mut countries: HashMap<&str, &str> = HashMap::default();
        for (table, from, to) in ALL_ROWS {
            let rows = frames.rows(table)?;
            let text = |name: &str| rows.text(name);
            let (kind, fnsku, msku, asin, country) = (
                text("event_type")?,
                text("fnsku")?,
                text("msku")?,
                text("asin")?,
                text("country")?,
            );
            let (from, to) = (rows.dates(from)?, rows.dates(to)?);
            // A ledger of adjustments alone does not tell what arrived.
            let is_other = |kind: &str| !kind.eq_ignore_ascii_case("Adjustments");
            let moves_stock = kind.told(|kind| kind.is_some_and(is_other));
            let graded = |msku: &str| begins(&words.graded_skus, msku);
            let are_graded = msku.told(|msku| msku.is_some_and(graded));
            // The country in which each product was seen last, by their codes: most products have one.
            let mut latest = fnsku.told(|_| None);
            for row in 0..rows.len() {
                let (Some(own_first), Some(own_last)) = (from.get(row), to.get(row)) else {
                    continue;
                };
                moves |= moves_stock.get(row).is_some_and(|moves| *moves);
                first = Some(first.map_or(own_first, |first| first.min(own_first)));
                last = last.max(Some(own_last));
                let place = country.codes().get(row);
                let latest = latest.get_mut(row);
                if latest.is_some_and(|latest| std::mem::replace(latest, place) != place)
                    && let (Some(fnsku), Some(country)) = (fnsku.get(row), country.get(row))
                    && *countries.entry(fnsku).or_insert(country) != country
                {
                    self.in_several_countries.insert(fnsku.to_owned());
                }
                if are_graded.get(row).is_some_and(|graded| *graded)
                    && let Some(asin) = asin.get(row)
                {
                    self.graded_days.entry(asin.to_owned()).or_default().insert(own_first);
                }
            }
        }
        let days = first.zip(last).filter(|_| moves);
        self.days = days.and_then(|(first, last)| DateRange::new(first, last));
        Ok(())
    }

    /// Which products, kinds of events and centres the ledger shows at all.
    fn shown(&mut self, frames: &Frames) -> PolarsResult<()> {
        for (table, from, to) in ALL_ROWS {
            let rows = frames.rows(table)?;
            let (kind, fnsku) = (rows.text("event_type")?, rows.text("fnsku")?);
            let (from, to, quantity) =
                (rows.dates(from)?, rows.dates(to)?, rows.whole("quantity")?);
            let mut moved = kind.told(|_| None);
            let mut products = fnsku.told(|_| None);
            for row in 0..rows.len() {
                let Some((first, last)) = from.get(row).zip(to.get(row)) else { continue };
                let units = quantity.get(row).unwrap_or(0);
                if let Some(moved) = moved.get_mut(row) {
                    *moved.get_or_insert(0) += units;
                }
                if let Some(days) = products.get_mut(row) {
                    let own = DateRange { first, last };
                    *days = Some(days.map_or(own, |days: DateRange| days.hull(own)));
                }
            }
            for (kind, units) in kind.texts().zip(moved.into_values()) {
                if let Some(units) = units {
                    let kind = kind.unwrap_or("").to_uppercase();
                    *self.units_moved.entry(kind).or_default() += units;
                }
            }
            for (fnsku, own) in fnsku.texts().zip(products.into_values()) {
                if let (Some(fnsku), Some(own)) = (fnsku, own) {
                    let days = self.product_days.entry(fnsku.to_owned()).or_insert(own);
                    *days = days.hull(own);
                }
            }
        }
        let rows = frames.rows(&LEDGER)?;
        // Sums of shipments name neither.
        let is_shipment =
            |kind: Option<&str>| kind.is_some_and(|kind| kind.eq_ignore_ascii_case("Shipments"));
        let are_shipments = rows.text("event_type")?.told(is_shipment);
        let named = |column: &str| -> PolarsResult<Vec<&str>> {
            let column = rows.text(column)?;
            let mut are_named = column.told(|_| false);
            for row in 0..rows.len() {
                if are_shipments.get(row) == Some(&false)
                    && let Some(is_named) = are_named.get_mut(row)
                {
                    *is_named = true;
                }
            }
            let names = column.texts().zip(are_named.into_values());
            let names = names.filter(|(_, is_named)| *is_named);
            Ok(names.filter_map(|(name, _)| name).collect())
        };
        let centers = named("fulfillment_center")?.into_iter();
        self.centers = centers.map(|center| center.trim().to_uppercase()).collect();
        let dispositions = named("disposition")?.into_iter();
        self.dispositions = dispositions.map(disposition_name).collect();
        Ok(())
    }

    /// Fills the indices.
    fn index(&mut self) {
        let of = |kind: MovementKind| {
            index(&self.rows, |row| (row.kind == kind).then_some(row.fnsku.as_str()))
        };
        let by_shipment = || {
            index(&self.rows, |row| {
                row.reference_id.as_deref().filter(|_| row.kind == MovementKind::Receipt)
            })
        };
        let ((returned, sent_back), (received, by_shipment)) = rayon::join(
            || (of(MovementKind::CustomerReturn), of(MovementKind::VendorReturn)),
            || (of(MovementKind::Receipt), by_shipment()),
        );
        for (fnsku, rows) in &returned {
            let days = self.returned_days.entry(fnsku.clone()).or_default();
            for row in rows.iter().map(|at| &self.rows[*at]) {
                *days.entry(row.date).or_default() += row.quantity.max(0);
            }
        }
        self.returned_by_fnsku = returned;
        self.sent_back_by_fnsku = sent_back;
        self.receipts_by_fnsku = received;
        self.by_shipment = by_shipment;
    }
}

/// Sums by product and day over some days.
pub(super) fn units_on(
    products: &BTreeMap<String, BTreeMap<Date, i64>>,
    fnsku: &str,
    days: DateRange,
) -> i64 {
    let sums = products.get(fnsku);
    sums.map_or(0, |sums| sums.range(days.first..=days.last).map(|(_, units)| units).sum())
}

/// Sums by product and day.
pub(super) fn units_by_day<'a>(
    rows: impl Iterator<Item = (&'a str, Date, i64)>,
) -> BTreeMap<String, BTreeMap<Date, i64>> {
    let mut days: HashMap<&str, BTreeMap<Date, i64>> = HashMap::default();
    for (fnsku, day, units) in rows {
        *days.entry(fnsku).or_default().entry(day).or_default() += units;
    }
    days.into_iter().map(|(fnsku, days)| (fnsku.to_owned(), days)).collect()
}

/// Shipments are compared in capitals, as the other tables have them.
fn reference_of(kind: MovementKind, id: &str) -> CompactString {
    if kind == MovementKind::Receipt { id.to_uppercase().into() } else { id.into() }
}

/// Dispositions in capitals; empty where none is told.
pub(super) fn dispositions_in_capitals(disposition: Option<&str>) -> CompactString {
    disposition_name(disposition.unwrap_or("")).into()
}

fn kind_of(event_type: &str) -> Option<MovementKind> {
    let names = [
        ("Receipts", MovementKind::Receipt),
        ("WhseTransfers", MovementKind::Transfer),
        ("CustomerReturns", MovementKind::CustomerReturn),
        ("VendorReturns", MovementKind::VendorReturn),
    ];
    names.iter().find(|(name, _)| name.eq_ignore_ascii_case(event_type)).map(|(_, kind)| *kind)
}

/// Receipts of shipments that the ledger does not show.
fn older_receipts(
    frames: &Frames,
    context: &Context<'_>,
    moved: &[Movement],
) -> PolarsResult<Vec<Movement>> {
    let rows = frames.rows(&RECEIPTS)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let receipts = moved.iter().filter(|row| row.kind == MovementKind::Receipt);
    let shown: HashSet<&str> = receipts.filter_map(|row| row.reference_id.as_deref()).collect();
    let dates = rows.dates("received_date")?;
    let text = |name: &str| rows.text(name);
    let (fnsku, msku, shipment, center) =
        (text("fnsku")?, text("msku")?, text("shipment_id")?, text("fulfillment_center")?);
    let quantity = rows.whole("quantity")?;
    let receipt = |row: usize| {
        let shipment = shipment.get(row).filter(|id| !shown.contains(id));
        Some(Movement {
            source: rows.source(row),
            date: dates.get(row)?,
            kind: MovementKind::Receipt,
            fnsku: fnsku.get(row)?.into(),
            msku: msku.get(row).map(Into::into),
            asin: None,
            reference_id: Some(shipment?.into()),
            quantity: quantity.get(row)?,
            fulfillment_center: center.get(row).map(Into::into),
            // This report has no dispositions: nothing is concluded from them.
            disposition: CompactString::default(),
            country: None,
            marketplace: context.home.map(Into::into),
        })
    };
    Ok((0..rows.len()).filter_map(receipt).collect())
}

/// Sums of the ledger's rows for each FNSKU and day, shipments and adjustments among them.
pub(super) fn detail_sums(frames: &Frames) -> PolarsResult<BTreeMap<String, BTreeMap<Date, i64>>> {
    let mut columns = Vec::new();
    for (table, date, _) in ALL_ROWS {
        let rows = frames.rows(table)?;
        columns.push((rows.dates(date)?, rows.text("fnsku")?, rows.whole("quantity")?, rows.len()));
    }
    let all = columns.iter().flat_map(|(dates, fnsku, quantity, rows)| {
        (0..*rows).filter_map(|row| Some((fnsku.get(row)?, dates.get(row)?, quantity.get(row)?)))
    });
    Ok(units_by_day(all))
}
