//! The accounts that are scanned: every planted loss must be live wherever its rows prove it.

use jiff::civil::date;

use crate::generator::{FileSplit, Plan};

/// An account by name.
#[derive(Debug, Clone)]
pub struct Named {
    /// Name in the table.
    pub name: String,
    /// Plan.
    pub plan: Plan,
}

/// A year of an account.
#[must_use]
pub fn year(seed: u64, orders: u32, skus: u32) -> Plan {
    Plan {
        seed,
        first_day: date(2025, 11, 21),
        last_day: date(2026, 11, 20),
        orders,
        skus,
        plant: true,
        files: FileSplit::One,
    }
}

/// The accounts; only a few small ones where it must be quick.
#[must_use]
pub fn accounts(is_quick: bool) -> Vec<Named> {
    let sizes: &[(u32, u32)] = if is_quick {
        &[(100, 8), (300, 25)]
    } else {
        &[(100, 8), (150, 10), (300, 25), (1_000, 60), (10_000, 200), (100_000, 800)]
    };
    let mut accounts = Vec::new();
    for plant in [true, false] {
        for (orders, skus) in sizes {
            for files in [FileSplit::One, FileSplit::Monthly] {
                let plan = Plan { plant, files, ..year(u64::from(*orders) + 7, *orders, *skus) };
                let planted = if plant { "" } else { ", nothing planted" };
                let name = format!("{orders} orders, {files:?} files{planted}");
                accounts.push(Named { name, plan });
            }
        }
    }
    accounts
}
