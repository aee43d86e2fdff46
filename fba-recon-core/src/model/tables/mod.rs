//! The canonical tables: what every report becomes after `normalise`.
//!
//! A frame of a table has the table's columns in this order, then `source_file` (UInt32, a
//! [`FileId`](crate::model::FileId)) and `source_line` (UInt32). Absent values are null.

mod money;
mod products;
mod stock;

pub use money::{REIMBURSEMENTS, SETTLEMENT, TRANSACTIONS};
pub use products::{CATALOG, COSTS, FEE_PREVIEW};
pub use stock::{LEDGER, RETURNS};

/// The type of a canonical column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text, trimmed; polars `String`.
    Text,
    /// Whole units of stock; polars `Int64`.
    Quantity,
    /// Millionths of the row's currency; polars `Int64`.
    Money,
    /// Millionths of a length or weight in the row's unit; polars `Int64`.
    Measure,
    /// Civil date in the report's own zone; polars `Date`.
    Date,
    /// ISO 4217 code in capitals; polars `String`.
    Currency,
}

/// A column of a canonical table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Name in frames.
    pub name: &'static str,
    /// Type.
    pub kind: Kind,
    /// Meaning, with its unit.
    pub doc: &'static str,
}

/// A canonical table.
#[derive(Debug)]
pub struct Table {
    /// Name in format files, coverage and outputs.
    pub name: &'static str,
    /// What one row is.
    pub doc: &'static str,
    /// Columns in order.
    pub columns: &'static [Column],
    /// Columns that tell one row from another; the rest may change between two downloads.
    pub key: &'static [&'static str],
    /// Column whose first and last day are the days a file covers; `None` for snapshots.
    pub covers: Option<&'static str>,
    /// Between copies of one row that differ outside the key, the one with the largest value here
    /// wins before the newer file does.
    pub prefer_largest: Option<&'static str>,
}

impl Table {
    /// Position of a column.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The table of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        ALL.iter().copied().find(|table| table.name == name)
    }
}

const fn column(name: &'static str, kind: Kind, doc: &'static str) -> Column {
    Column { name, kind, doc }
}

/// Every canonical table.
pub const ALL: &[&Table] = &[
    &LEDGER,
    &REIMBURSEMENTS,
    &RETURNS,
    &SETTLEMENT,
    &TRANSACTIONS,
    &FEE_PREVIEW,
    &COSTS,
    &CATALOG,
];
