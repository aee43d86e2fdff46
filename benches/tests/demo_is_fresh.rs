//! The embedded demo dump is what the generator writes for its plan.
//!
//! After a change of the generator that is meant:
//! `cargo run -p fba-recon-benches --bin generate -- fba-recon-cli/demo`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::Path;

use fba_recon_benches::generator::{FileSplit, Plan, answer_csv, generate};
use jiff::civil::date;

#[test]
fn the_demo_dump_is_fresh() {
    let account = generate(&Plan {
        seed: 42,
        first_day: date(2025, 11, 21),
        last_day: date(2026, 11, 20),
        orders: 300,
        skus: 25,
        plant: true,
        files: FileSplit::One,
        ..Plan::default()
    });
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fba-recon-cli/demo");
    let written = std::fs::read_dir(demo.join("dump")).unwrap().count();
    assert_eq!(written, account.files.len());
    for (name, bytes) in &account.files {
        assert!(std::fs::read(demo.join("dump").join(name)).unwrap() == *bytes, "{name} is stale");
    }
    let answer = std::fs::read_to_string(demo.join("answer.csv")).unwrap();
    assert_eq!(answer, answer_csv(&account.answer));
}
