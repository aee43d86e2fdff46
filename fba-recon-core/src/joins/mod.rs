//! The joins that the rules rest on, as dataframes: what an analyst lays side by side to see why a scan says what it
//! says.
//!
//! Each is made from what the scan concluded from, the book and the cases, and not from the reports anew: what you see
//! is what was judged. A frame has the columns of its [`Table`] in their order, then `source_file` (UInt32, a position
//! in [`Inventory::files`](crate::account::Inventory)) and `source_line` (UInt32): the row of a report that the row
//! rests on. Money is in millionths of the row's currency; what is not known is null.
//!
//! | Method of [`Run`] | Frame |
//! |---|---|
//! | [`Run::losses_with_credits`] | [`LOSSES_WITH_CREDITS`] |
//! | [`Run::refunds_with_returns_and_payments`] | [`REFUNDS_WITH_RETURNS_AND_PAYMENTS`] |
//! | [`Run::charges_with_cards`] | [`CHARGES_WITH_CARDS`] |
//! | [`Run::shipments_with_receipts`] | [`SHIPMENTS_WITH_RECEIPTS`] |
//! | [`Run::removals_with_parcels`] | [`REMOVALS_WITH_PARCELS`] |

mod cases;
mod columns;
mod goods;
mod refunds;

use compact_str::CompactString;
use jiff::civil::Date;
use polars::prelude::{DataFrame, PolarsResult};

pub use columns::{
    ALL, CHARGES_WITH_CARDS, LOSSES_WITH_CREDITS, REFUNDS_WITH_RETURNS_AND_PAYMENTS,
    REMOVALS_WITH_PARCELS, SHIPMENTS_WITH_RECEIPTS,
};

use crate::account::Run;
use crate::model::{Kind, Money, SourceRow, Table};
use crate::normalise::frames::{Cells, with_sources};

/// A cell of a row.
#[derive(Debug)]
enum Cell {
    Text(Option<String>),
    Whole(Option<i64>),
    Day(Option<Date>),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<&Option<String>> for Cell {
    fn from(text: &Option<String>) -> Self {
        Self::Text(text.clone())
    }
}

impl From<&Option<CompactString>> for Cell {
    fn from(text: &Option<CompactString>) -> Self {
        Self::Text(text.as_deref().map(Into::into))
    }
}

impl From<i64> for Cell {
    fn from(units: i64) -> Self {
        Self::Whole(Some(units))
    }
}

impl From<Option<i64>> for Cell {
    fn from(units: Option<i64>) -> Self {
        Self::Whole(units)
    }
}

impl From<Option<Date>> for Cell {
    fn from(day: Option<Date>) -> Self {
        Self::Day(day)
    }
}

impl From<Date> for Cell {
    fn from(day: Date) -> Self {
        Self::Day(Some(day))
    }
}

/// The two cells of an amount: millionths and currency.
fn money(amount: Option<Money>) -> [Cell; 2] {
    let currency = amount.map(|amount| amount.currency.as_str().to_owned());
    [Cell::Whole(amount.map(|amount| amount.micros)), Cell::Text(currency)]
}

/// A row of a join: its cells in the order of the columns, and where it is written.
struct Row {
    cells: Vec<Cell>,
    source: SourceRow,
}

/// The frame of a join.
fn frame(table: &Table, rows: &[Row]) -> PolarsResult<DataFrame> {
    let columns = table.columns.iter().enumerate().map(|(at, column)| {
        let cells = rows.iter().map(move |row| row.cells.get(at));
        let cells = match column.kind {
            Kind::Text | Kind::Currency => Cells::Text(Box::new(cells.map(|cell| match cell {
                Some(Cell::Text(text)) => text.as_deref(),
                _ => None,
            }))),
            Kind::Quantity | Kind::Money | Kind::Measure | Kind::Moment => {
                Cells::Whole(Box::new(cells.map(|cell| match cell {
                    Some(Cell::Whole(units)) => *units,
                    _ => None,
                })))
            }
            Kind::Date => Cells::Days(Box::new(cells.map(|cell| match cell {
                Some(Cell::Day(day)) => day.map(crate::model::dates::to_epoch_day),
                _ => None,
            }))),
        };
        cells.column(column.name)
    });
    let columns = columns.collect::<PolarsResult<Vec<_>>>()?;
    let files = rows.iter().map(|row| row.source.file.0).collect();
    let lines = rows.iter().map(|row| row.source.line).collect();
    with_sources(columns, files, lines)
}

impl Run {
    /// Every case with each credit that netting gave it: [`LOSSES_WITH_CREDITS`].
    ///
    /// # Errors
    /// Only where polars fails.
    pub fn losses_with_credits(&self) -> PolarsResult<DataFrame> {
        frame(&LOSSES_WITH_CREDITS, &cases::losses(self))
    }

    /// Every refunded order item with its refunds, the units that came back and the payments for the order:
    /// [`REFUNDS_WITH_RETURNS_AND_PAYMENTS`].
    ///
    /// # Errors
    /// Only where polars fails.
    pub fn refunds_with_returns_and_payments(&self) -> PolarsResult<DataFrame> {
        frame(&REFUNDS_WITH_RETURNS_AND_PAYMENTS, &refunds::refunds(self))
    }

    /// Every charge above its card, with the card: [`CHARGES_WITH_CARDS`].
    ///
    /// # Errors
    /// Only where polars fails.
    pub fn charges_with_cards(&self) -> PolarsResult<DataFrame> {
        frame(&CHARGES_WITH_CARDS, &cases::charges(self))
    }

    /// Every inbound shipment with what was sent and what Amazon booked as received: [`SHIPMENTS_WITH_RECEIPTS`].
    ///
    /// # Errors
    /// Only where polars fails.
    pub fn shipments_with_receipts(&self) -> PolarsResult<DataFrame> {
        frame(&SHIPMENTS_WITH_RECEIPTS, &goods::shipments(self))
    }

    /// Every removal order with its lines and parcels: [`REMOVALS_WITH_PARCELS`].
    ///
    /// # Errors
    /// Only where polars fails.
    pub fn removals_with_parcels(&self) -> PolarsResult<DataFrame> {
        frame(&REMOVALS_WITH_PARCELS, &goods::removals(self))
    }
}
