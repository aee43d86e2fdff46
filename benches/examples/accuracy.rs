//! Scans generated accounts of growing size and compares what is found with what was planted.
//!
//! `cargo run --release -p fba-recon-benches --example accuracy` prints precision and recall, and every
//! miss and false find.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "an example prints what it finds")]

use std::collections::BTreeMap;

use fba_recon_benches::generator::{FileSplit, Plan, generate};
use fba_recon_core::cases::Case;
use fba_recon_core::ingest::{Formats, Input};
use fba_recon_core::pipeline::{Request, scan};
use fba_recon_core::policy::{Policy, PolicyMode};
use jiff::civil::date;

type Units = BTreeMap<(String, String), i64>;

fn key(case: &Case) -> String {
    let key = case.reference_id.as_ref().or(case.order_id.as_ref()).or(case.msku.as_ref());
    key.cloned().unwrap_or_default()
}

fn main() {
    let formats = Formats::embedded().expect("formats");
    let policy = Policy::embedded().expect("policy");
    println!("orders,files,planted,found,right,precision_percent,recall_percent");
    for (orders, skus) in [(150, 10), (1_000, 60), (10_000, 200), (100_000, 800)] {
        for files in [FileSplit::One, FileSplit::Monthly] {
            let plan = Plan {
                seed: u64::from(orders) + 7,
                first_day: date(2025, 11, 21),
                last_day: date(2026, 11, 20),
                orders,
                skus,
                plant: true,
                files,
            };
            let account = generate(&plan);
            let inputs: Vec<Input> = account
                .files
                .into_iter()
                .map(|(name, bytes)| Input::from_bytes(name, bytes))
                .collect();
            let request = Request {
                account: "generated".to_owned(),
                as_of: date(2026, 11, 21),
                mode: PolicyMode::Current,
                marketplace: None,
                declared: Vec::new(),
            };
            let run = scan(&inputs, &formats, &policy, request).expect("scan");
            let mut found: Units = BTreeMap::new();
            for case in run.cases.iter().filter(|case| case.units_found > case.units_credited) {
                let left = case.units_found - case.units_credited;
                *found.entry((case.detector.to_owned(), key(case))).or_default() += left;
            }
            let planted: Units = account
                .answer
                .iter()
                .map(|planted| ((planted.detector.to_owned(), planted.key.clone()), planted.units))
                .collect();
            let right = found.iter().filter(|(key, units)| planted.get(key) == Some(units)).count();
            let percent =
                |part: usize, whole: usize| (part * 100).checked_div(whole).unwrap_or(100);
            println!(
                "{orders},{:?},{},{},{right},{},{}",
                plan.files,
                planted.len(),
                found.len(),
                percent(right, found.len()),
                percent(right, planted.len()),
            );
            for (key, units) in planted.iter().filter(|(key, units)| found.get(key) != Some(units))
            {
                println!(
                    "  missed {} {} ({units} units, found {:?})",
                    key.0,
                    key.1,
                    found.get(key)
                );
            }
            for (key, units) in found.iter().filter(|(key, _)| !planted.contains_key(key)) {
                println!("  not planted {} {} ({units} units)", key.0, key.1);
            }
        }
    }
}
