//! Scans generated accounts of growing size and compares what is found with what was planted.
//!
//! `cargo run --release -p fba-recon-benches --example accuracy` prints precision and recall of each
//! account, a row for each detector, and every miss and false find; then the same of accounts in which
//! nothing is planted.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "an example prints what it finds")]

use std::collections::{BTreeMap, BTreeSet};

use fba_recon_benches::generator::{Account, FileSplit, Plan, generate};
use fba_recon_core::cases::Case;
use fba_recon_core::ingest::{Formats, Input};
use fba_recon_core::pipeline::{Request, scan};
use fba_recon_core::policy::{Policy, PolicyMode};
use jiff::civil::date;

/// Units by detector and key.
type Units = BTreeMap<(String, String), i64>;

fn main() {
    let formats = Formats::embedded().expect("formats");
    let policy = Policy::embedded().expect("policy");
    println!("orders,files,detector,planted,found,right,precision_percent,recall_percent");
    for plant in [true, false] {
        for (orders, skus) in [(100, 8), (150, 10), (1_000, 60), (10_000, 200), (100_000, 800)] {
            for files in [FileSplit::One, FileSplit::Monthly] {
                let plan = Plan {
                    seed: u64::from(orders) + 7,
                    first_day: date(2025, 11, 21),
                    last_day: date(2026, 11, 20),
                    orders,
                    skus,
                    plant,
                    files,
                };
                let account = generate(&plan);
                let planted = planted(&account);
                let found = found(account, &formats, &policy);
                compare(&plan, &planted, &found);
            }
        }
    }
}

fn planted(account: &Account) -> Units {
    let mut units = Units::new();
    for planted in &account.answer {
        *units.entry((planted.detector.to_owned(), planted.key.clone())).or_default() +=
            planted.units;
    }
    units
}

/// What a scan finds and nothing answers.
fn found(account: Account, formats: &Formats, policy: &Policy) -> Units {
    let files = account.files.into_iter();
    let inputs: Vec<Input> = files.map(|(name, bytes)| Input::from_bytes(name, bytes)).collect();
    let request = Request {
        account: "generated".to_owned(),
        as_of: date(2026, 11, 21),
        mode: PolicyMode::Current,
        marketplace: None,
        declared: Vec::new(),
    };
    let run = scan(&inputs, formats, policy, request).expect("scan");
    let mut units = Units::new();
    for case in run.cases.iter().filter(|case| case.units_found > case.units_credited) {
        let left = case.units_found - case.units_credited;
        *units.entry((case.detector.to_owned(), key(case))).or_default() += left;
    }
    units
}

/// The first that a case has.
fn key(case: &Case) -> String {
    let keys =
        [&case.reference_id, &case.reimbursement_id, &case.shipment_id, &case.order_id, &case.msku];
    keys.into_iter().flatten().next().cloned().unwrap_or_default()
}

/// Prints how well the two agree: in all, for each detector, and where they do not.
fn compare(plan: &Plan, planted: &Units, found: &Units) {
    let row = |name: &str, of: &dyn Fn(&str) -> bool| {
        let planted_here = planted.keys().filter(|(detector, _)| of(detector)).count();
        let found_here: Vec<_> = found.iter().filter(|((detector, _), _)| of(detector)).collect();
        let right = found_here.iter().filter(|(key, units)| planted.get(key) == Some(units));
        let (found_here, right) = (found_here.len(), right.count());
        let percent = |part: usize, whole: usize| (part * 100).checked_div(whole).unwrap_or(100);
        println!(
            "{},{:?},{name},{planted_here},{found_here},{right},{},{}",
            plan.orders,
            plan.files,
            percent(right, found_here),
            percent(right, planted_here),
        );
    };
    row(if plan.plant { "all" } else { "all (nothing planted)" }, &|_| true);
    let detectors: BTreeSet<&str> =
        planted.keys().chain(found.keys()).map(|(detector, _)| detector.as_str()).collect();
    for name in detectors {
        row(name, &|detector| detector == name);
    }
    for (key, units) in planted.iter().filter(|(key, units)| found.get(key) != Some(units)) {
        println!("  missed {} {} ({units} units, found {:?})", key.0, key.1, found.get(key));
    }
    for (key, units) in found.iter().filter(|(key, _)| !planted.contains_key(key)) {
        println!("  not planted {} {} ({units} units)", key.0, key.1);
    }
}
