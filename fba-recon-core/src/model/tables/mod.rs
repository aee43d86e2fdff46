//! The canonical tables: what every report becomes after `normalise`.
//!
//! A frame of a table has the table's columns in this order, then `source_file` (UInt32, a
//! [`FileId`](crate::model::FileId)) and `source_line` (UInt32). Absent values are null.

mod charges;
mod claims;
mod inbound;
mod inventory;
mod money;
mod orders;
mod products;
mod removals;
mod stock;

pub use charges::{AGED_SURCHARGE, LONG_TERM_STORAGE, OVERAGE_FEES, STORAGE_FEES};
pub use claims::{BUYER_CLAIMS, EVIDENCE, FILED_CASES, MESSAGES, PERFORMANCE};
pub use inbound::{INBOUND_ITEMS, INBOUND_PROBLEMS, INBOUND_SHIPMENTS};
pub use inventory::{
    INVENTORY, INVENTORY_EVENTS, INVENTORY_PLANNING, LEDGER_SUMMARY, RECEIPTS, RECONCILIATION,
    RESERVED, STOCK_HISTORY, STRANDED,
};
pub use money::{REIMBURSEMENTS, SETTLEMENT, TRANSACTIONS};
pub use orders::{MERCHANT_RETURNS, ORDER_SHIPMENTS, ORDERS, REPLACEMENTS, SHIPMENT_SALES};
pub use products::{CATALOG, COSTS, FEE_PREVIEW, REFERRAL_CATEGORIES};
pub use removals::{REMOVAL_ORDERS, REMOVAL_SHIPMENTS};
pub use stock::{LEDGER, LEDGER_SHIPMENTS, RETURNS};

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
    /// A moment, written with its offset: seconds since 1970-01-01T00:00Z; polars `Int64`.
    Moment,
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
    /// Column whose first and last day are the days a file covers; `None` for snapshots.
    pub covers: Option<&'static str>,
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

/// Columns that name a product: a product has one value in each, or few.
pub(crate) const NAMES_OF_PRODUCTS: [&str; 4] = ["fnsku", "asin", "msku", "title"];

/// Every canonical table that a report fills.
pub const ALL: &[&Table] = &[
    &LEDGER,
    &LEDGER_SUMMARY,
    &INVENTORY_EVENTS,
    &RECEIPTS,
    &STOCK_HISTORY,
    &INVENTORY,
    &INVENTORY_PLANNING,
    &STRANDED,
    &RESERVED,
    &RECONCILIATION,
    &REIMBURSEMENTS,
    &RETURNS,
    &REPLACEMENTS,
    &MERCHANT_RETURNS,
    &SETTLEMENT,
    &TRANSACTIONS,
    &ORDERS,
    &ORDER_SHIPMENTS,
    &SHIPMENT_SALES,
    &FEE_PREVIEW,
    &STORAGE_FEES,
    &AGED_SURCHARGE,
    &LONG_TERM_STORAGE,
    &OVERAGE_FEES,
    &REMOVAL_ORDERS,
    &REMOVAL_SHIPMENTS,
    &INBOUND_SHIPMENTS,
    &INBOUND_ITEMS,
    &INBOUND_PROBLEMS,
    &PERFORMANCE,
    &COSTS,
    &CATALOG,
    &REFERRAL_CATEGORIES,
    &EVIDENCE,
    &FILED_CASES,
    &BUYER_CLAIMS,
    &MESSAGES,
];
