//! One account of any size, written straight to files, to time programs on.
//!
//! Everything about an event is drawn from the seed and the number of the event, so that every report
//! can ask again for the events of a day instead of keeping them: memory grows with the products, never
//! with the rows. Every loss is found, paid or reconciled, every refund is answered by a return or a
//! payment, and every fulfilment fee is the one on the card, but for what is drawn with the
//! probabilities of [`OPEN_LOSS`], [`UNRETURNED`] and [`OVERCHARGED`].
//!
//! Unlike the accounts of [`generate`](super::generate), the reports are not complete: the settlements
//! hold a small part of the orders that the ledger ships, and stock is not counted.

use std::io;
use std::path::Path;

use jiff::civil::{Date, date};

mod events;
mod files;
mod goods;
mod ledger;
mod money;
mod settlement;

use events::Account;

/// Last day of the reports.
pub const LAST_DAY: Date = date(2026, 11, 20);
/// One misplacement in so many stays unreconciled and unpaid.
pub const OPEN_LOSS: usize = 500;
/// One refund in so many is answered by neither a return nor a payment.
pub const UNRETURNED: usize = 100;
/// One sale in so many is charged too high a fulfilment fee.
pub const OVERCHARGED: usize = 500;
/// Rows of the ledger for one product, where the number of products is not given.
const ROWS_PER_SKU: u64 = 500;
/// Fewer products than this are not made.
const SKUS_MIN: u64 = 10;

/// What to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Seed of everything that is drawn.
    pub seed: u64,
    /// Rows of the ledger; reimbursements, returns and settlements have a twentieth each.
    pub rows: u64,
    /// Products; by default one for 500 rows.
    pub skus: Option<u64>,
    /// Files into which the ledger, the reimbursements and the returns are cut by date, each repeating
    /// the last rows of the one before. Beyond one a day, the rows of a day are cut by product.
    /// Settlements are never cut, so that there is at most a file for each.
    pub files: u64,
    /// First day of the reports.
    pub first_day: Date,
}

/// What was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Name, files and rows of each report, without header lines and repeated rows.
    pub reports: Vec<(&'static str, u64, u64)>,
    /// Bytes of all files.
    pub bytes: u64,
    /// Misplacements that stay unreconciled and unpaid.
    pub open_losses: u64,
    /// Refunds without a return or a payment, old enough to have one.
    pub unreturned: u64,
    /// Sales with too high a fulfilment fee.
    pub overcharged: u64,
}

/// Writes an account into a folder that exists.
///
/// # Errors
/// When a file cannot be written.
pub fn write(plan: &Plan, folder: &Path) -> io::Result<Counts> {
    let skus = plan.skus.unwrap_or(plan.rows / ROWS_PER_SKU).max(SKUS_MIN);
    let skus = usize::try_from(skus).unwrap_or(usize::MAX);
    let account = Account::new(plan.seed, plan.first_day, plan.rows, skus);
    let mut counts = Counts::default();
    let files = plan.files.max(1);
    ledger::write(&account, folder, files, &mut counts)?;
    money::reimbursements(&account, folder, files, &mut counts)?;
    money::returns(&account, folder, files, &mut counts)?;
    settlement::write(&account, folder, files, &mut counts)?;
    goods::fee_preview(&account, folder, &mut counts)?;
    goods::catalog(&account, folder, &mut counts)?;
    goods::costs(&account, folder, &mut counts)?;
    goods::storage_fees(&account, folder, files, &mut counts)?;
    Ok(counts)
}
