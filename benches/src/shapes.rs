//! Accounts in which one thing is there very often: a removal order of thousands of products, thousands of payments
//! for one order. Each shape has a size; what takes twice as long at twice the size is well, what takes four times as
//! long is not.

mod money;
mod stock;

use std::fs;
use std::io;
use std::path::Path;

use jiff::ToSpan;
use jiff::civil::{Date, date};

/// The day after the last one of every shape.
pub const AS_OF: Date = date(2026, 11, 21);
/// The first day of every report.
const FIRST_DAY: Date = date(2026, 5, 1);
/// Days from the first to the last one of every report.
const DAYS: usize = 200;

/// A report: its name and its text.
pub type File = (&'static str, String);

/// A kind of account that grows in one direction.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Its name on the command line.
    pub name: &'static str,
    /// What there is so much of.
    pub what: &'static str,
    /// The size of which a scan must be a matter of seconds.
    pub size: usize,
    /// Writes the reports of a size.
    pub files: fn(usize) -> Vec<File>,
}

/// Every shape.
pub const SHAPES: &[Shape] = &[
    Shape {
        name: "removal_skus",
        what: "products of one removal order, each in a parcel",
        size: 8_000,
        files: stock::removal_skus,
    },
    Shape {
        name: "removal_lines",
        what: "lines and parcels of one removal order, of 20 products",
        size: 8_000,
        files: stock::removal_lines,
    },
    Shape {
        name: "removal_words",
        what: "parcels of one removal order, each with a carrier's word and a count",
        size: 8_000,
        files: stock::removal_words,
    },
    Shape {
        name: "evidence",
        what: "losses of one product, and as many rows of evidence about it",
        size: 8_000,
        files: stock::evidence,
    },
    Shape {
        name: "order_payments",
        what: "payments for one order, each too low",
        size: 12_800,
        files: money::order_payments,
    },
    Shape {
        name: "losses_and_payments",
        what: "losses of one product, and as many payments",
        size: 20_000,
        files: stock::losses_and_payments,
    },
    Shape {
        name: "losses",
        what: "products, each with a loss of its own",
        size: 50_000,
        files: stock::losses,
    },
    Shape {
        name: "asin",
        what: "products of one ASIN, each with a loss",
        size: 16_000,
        files: stock::asin,
    },
    Shape {
        name: "msku",
        what: "products of one SKU, each with a loss",
        size: 16_000,
        files: stock::msku_losses,
    },
    Shape {
        name: "shipment",
        what: "products of one shipment, each short",
        size: 16_000,
        files: stock::shipment,
    },
    Shape {
        name: "reversals",
        what: "times that a unit of one payment was taken back",
        size: 20_000,
        files: money::reversals,
    },
    Shape {
        name: "old_ledger",
        what: "losses of one product in a ledger without figures, half of them found",
        size: 40_000,
        files: stock::old_ledger,
    },
    Shape {
        name: "titles",
        what: "titles of one product, each with a loss",
        size: 20_000,
        files: stock::titles,
    },
];

/// The shape of a name.
#[must_use]
pub fn shape(name: &str) -> Option<&'static Shape> {
    SHAPES.iter().find(|shape| shape.name == name)
}

/// Writes the reports of a shape into a folder that exists.
///
/// # Errors
/// When a file cannot be written.
pub fn write(shape: &Shape, size: usize, folder: &Path) -> io::Result<()> {
    (shape.files)(size).into_iter().try_for_each(|(name, text)| fs::write(folder.join(name), text))
}

/// A day of the reports: they come round and round.
fn day(at: usize) -> Date {
    let days = i32::try_from(at % DAYS).unwrap_or(0);
    FIRST_DAY.checked_add(days.days()).unwrap_or(FIRST_DAY)
}

/// A product of a number.
fn fnsku(at: usize) -> String {
    format!("X{at:09}")
}

fn msku(at: usize) -> String {
    format!("SKU-{at:06}")
}

/// Lines of text below a header.
fn report(header: &str, rows: impl Iterator<Item = String>) -> String {
    let mut text = format!("{header}\n");
    for row in rows {
        text.push_str(&row);
        text.push('\n');
    }
    text
}

/// What units cost.
fn costs(products: usize) -> File {
    let header = "marketplace,fnsku,msku,unit_cost,currency,valid_from,source";
    let rows = (0..products)
        .map(|at| format!(",{},{},7.25,USD,2026-02-01,amazon_approved", fnsku(at), msku(at)));
    ("costs.csv", report(header, rows))
}
