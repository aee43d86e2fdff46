//! Reports as dataframes: every recognised report of a folder becomes a polars frame with one set of columns, whatever
//! the version, language or encoding of the file, and overlapping downloads are merged.
//!
//! ```text
//! cargo run -p fba-recon-core --example frames -- fba-recon-cli/demo/dump
//! ```

use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;

use fba_recon_core::jiff::civil::date;
use fba_recon_core::model::tables::{self, REIMBURSEMENTS};
use fba_recon_core::{Account, Formats, Input, Policy, Request, discover};

/// A line for each report that a dump holds, then how many units Amazon paid for in cash.
///
/// # Errors
/// When a frame cannot be built.
pub(crate) fn frames(inputs: &[Input]) -> Result<String, Box<dyn Error>> {
    let (formats, policy) = (Formats::embedded()?, Policy::embedded()?);
    let account = Account::new(Request::new("mine", date(2026, 11, 21)), &formats, &policy);
    let reading = account.with_every_row().read(inputs)?;
    let mut text = String::new();
    for table in tables::ALL {
        let frame = reading.frames.get(table)?;
        if frame.height() > 0 {
            text +=
                &format!("{}: {} rows, {} columns\n", table.name, frame.height(), frame.width());
        }
    }
    // A cell that a report leaves open is null, and no sum counts it as nothing.
    let paid = reading.frames.get(&REIMBURSEMENTS)?.column("quantity_cash")?.i64()?;
    text += &format!(
        "units paid in cash: {} in {} rows, {} rows do not tell\n",
        paid.iter().flatten().sum::<i64>(),
        paid.len() - paid.null_count(),
        paid.null_count()
    );
    Ok(text)
}

#[allow(dead_code, reason = "a test calls what the program prints")]
fn main() -> Result<(), Box<dyn Error>> {
    let paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let text = frames(&discover(&paths))?;
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}
