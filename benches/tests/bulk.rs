//! Accounts for timing: the same plan gives the same bytes, and the reports add up.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use fba_recon_benches::bulk::{Plan, write};
use jiff::civil::date;

const ROWS: u64 = 30_000;

/// Writes an account into an empty folder of a name.
fn account(name: &str, seed: u64, files: u64) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let plan = Plan { seed, rows: ROWS, skus: None, files, first_day: date(2025, 5, 21) };
    let counts = write(&plan, &folder).unwrap();
    let bytes: u64 = read(&folder).values().map(|text| text.len() as u64).sum();
    assert_eq!(counts.bytes, bytes);
    folder
}

fn read(folder: &Path) -> BTreeMap<String, String> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    files.map(|path| (name(&path), fs::read_to_string(&path).unwrap())).collect()
}

/// The rows of a report, without the header lines of its files.
fn rows(folder: &Path, report: &str) -> Vec<String> {
    let files = read(folder).into_iter().filter(|(name, _)| name.starts_with(report));
    files
        .flat_map(|(_, text)| text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

fn cents(amount: &str) -> i64 {
    amount.replace('.', "").parse().unwrap()
}

#[test]
fn a_plan_gives_the_same_bytes_again() {
    let once = read(&account("once", 7, 1));
    assert!(once == read(&account("again", 7, 1)));
    let other = read(&account("other", 8, 1));
    assert!(once.iter().all(|(name, text)| other[name] != *text));
}

#[test]
fn settlements_add_up() {
    let mut totals: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for row in rows(&account("settlements", 7, 1), "settlement") {
        let cells: Vec<&str> = row.split('\t').collect();
        assert_eq!(cells.len(), 24, "{row}");
        let total = totals.entry(cells[0].to_owned()).or_default();
        if cells[4].is_empty() {
            total.1 += cents(cells[14]);
        } else {
            total.0 = cents(cells[4]);
        }
    }
    assert!(totals.len() > 30);
    assert!(totals.values().all(|(told, sum)| told == sum), "{totals:?}");
}

#[test]
fn the_ledger_has_the_rows_that_are_asked_for() {
    let rows = rows(&account("ledger", 7, 1), "ledger");
    assert_eq!(rows.len() as u64, ROWS);
    let of = |event: &str| rows.iter().filter(|row| row.contains(event)).count() as u64;
    assert!((75..=85).contains(&(of("\"Shipments\"") * 100 / ROWS)));
    let mut moved: BTreeMap<&str, i64> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.contains("\"WhseTransfers\"")) {
        let cells: Vec<&str> = row.split('\t').map(|cell| cell.trim_matches('"')).collect();
        *moved.entry(cells[6]).or_default() += cells[7].parse::<i64>().unwrap();
    }
    // Only the departures of the last days have not arrived.
    let on_its_way = moved.values().filter(|units| **units != 0).count();
    assert!(on_its_way * 20 < moved.len(), "{on_its_way} of {}", moved.len());
}

#[test]
fn files_that_overlap_hold_the_same_rows() {
    let whole = account("whole", 7, 1);
    for (name, files) in [("cut", 12), ("cut-by-product", 1200)] {
        let cut = account(name, 7, files);
        for report in ["ledger", "reimbursements", "customer_returns", "settlement"] {
            let all: BTreeSet<String> = rows(&whole, report).into_iter().collect();
            let parts = rows(&cut, report);
            assert!(all == parts.iter().cloned().collect(), "{report} in {files} files");
        }
        let repeated = rows(&cut, "ledger").len() as u64 - ROWS;
        assert!(repeated <= files * 3, "{repeated}");
        assert!(repeated >= 11 * 3, "{repeated}");
    }
}
