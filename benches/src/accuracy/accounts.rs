//! The accounts that are scanned: every planted loss must be live wherever its rows prove it.

use super::dumps::Dump;
use super::score::Proof;
use crate::generator::{FileSplit, Habits, Payments, Plan, Settlements};

/// An account by name.
#[derive(Debug, Clone)]
pub struct Named {
    /// Name in the table.
    pub name: String,
    /// Plan.
    pub plan: Plan,
    /// What its reports can prove.
    pub proof: Proof,
    /// How its files come.
    pub dump: Dump,
}

/// A year of an account.
#[must_use]
pub fn year(seed: u64, orders: u32, skus: u32) -> Plan {
    Plan { seed, orders, skus, ..Plan::default() }
}

/// The accounts; only a few small ones where it must be quick.
#[must_use]
pub fn accounts(is_quick: bool) -> Vec<Named> {
    let mut accounts = of_sizes(is_quick);
    accounts.extend(of_habits(is_quick));
    accounts.extend(of_dumps(is_quick));
    accounts
}

/// Accounts whose files were changed before they came into the folder, planted and not.
fn of_dumps(is_quick: bool) -> Vec<Named> {
    let sizes: &[(u32, u32)] = if is_quick { &[(200, 12)] } else { &[(200, 12), (600, 40)] };
    let mut accounts = Vec::new();
    for (at, (dump, name)) in (0..).zip(Dump::TROUBLED) {
        for (orders, skus) in sizes {
            for plant in [true, false] {
                let plan = Plan { plant, ..year(700 + at, *orders, *skus) };
                let planted = if plant { "" } else { ", nothing planted" };
                let name = format!("{name}, {orders} orders{planted}");
                let is_summed = matches!(dump, Dump::DateRange(_));
                let proof = if is_summed { Proof::Sums } else { Proof::Rows };
                accounts.push(Named { name, plan, proof, dump });
            }
        }
    }
    accounts
}

/// Accounts of growing size, planted and not, in one file a report and in one a month.
fn of_sizes(is_quick: bool) -> Vec<Named> {
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
                let name = format!("{orders} orders, {}{planted}", in_words(files));
                accounts.push(Named { name, plan, proof: Proof::Rows, dump: Dump::Whole });
            }
        }
    }
    accounts
}

/// Small accounts that Amazon pays seldom, or whose settlements are short or not there.
fn of_habits(is_quick: bool) -> Vec<Named> {
    let gaps: &[usize] = if is_quick { &[1, 17, 29] } else { &[1, 5, 9, 13, 17, 21, 25, 29] };
    let rare = |times: usize| Habits { payments: Payments::Rare(times), ..Habits::default() };
    let mut habits: Vec<(String, Habits)> = gaps
        .iter()
        .map(|days| {
            let name = format!("last payment {days} days back");
            (name, Habits { days_without_payment: *days, ..Habits::default() })
        })
        .collect();
    let none = Settlements::None;
    habits.extend([
        ("three payments a year".to_owned(), rare(3)),
        (
            "three payments a year, no settlements".to_owned(),
            Habits { settlements: none, ..rare(3) },
        ),
        ("reimbursements with a header only".to_owned(), rare(0)),
        (
            "small settlements".to_owned(),
            Habits { settlements: Settlements::Short, ..Habits::default() },
        ),
        ("no settlements".to_owned(), Habits { settlements: none, ..Habits::default() }),
    ]);
    let mut accounts = Vec::new();
    for (at, (name, habits)) in (0..).zip(habits) {
        let monthly = if is_quick { at % 2 == 1 } else { false };
        let splits = [FileSplit::One, FileSplit::Monthly];
        let splits = if is_quick { &splits[usize::from(monthly)..][..1] } else { &splits[..] };
        // Without a rhythm of its own and without settlements nothing tells that the report is whole.
        let is_rare = matches!(habits.payments, Payments::Rare(_));
        let proof =
            if is_rare && habits.settlements == none { Proof::Nothing } else { Proof::Rows };
        for files in splits {
            let plan = Plan { habits, files: *files, ..year(500 + at, 200, 12) };
            let name = format!("{name}, {}", in_words(*files));
            accounts.push(Named { name, plan, proof, dump: Dump::Whole });
        }
    }
    accounts
}

fn in_words(files: FileSplit) -> &'static str {
    match files {
        FileSplit::One => "one file",
        FileSplit::Monthly => "monthly files",
    }
}
