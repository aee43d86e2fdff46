//! `export parquet`: what is read back is what the JSON and the reports say.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use polars::prelude::{AnyValue, DataFrame, DataType};
use polars_io::SerReader as _;
use polars_io::parquet::read::ParquetReader;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::support::{copy_reports, demo, fixtures, ok, run, transcript, tree};

const DAY: &str = "2026-11-21";

fn table(folder: &Path, name: &str) -> DataFrame {
    let file = fs::File::open(folder.join(format!("{name}.parquet"))).unwrap();
    ParquetReader::new(file).finish().unwrap()
}

/// A decimal cell as an exact number.
fn amount(cell: &AnyValue<'_>) -> Option<Decimal> {
    match cell {
        AnyValue::Null => None,
        AnyValue::Decimal(value, _, 6) => Some(Decimal::from_i128_with_scale(*value, 6)),
        other => panic!("not a decimal of six places: {other:?}"),
    }
}

/// Sums of a column of money by the text of another.
fn sums(frame: &DataFrame, money: &str, by: &str) -> BTreeMap<String, Decimal> {
    let keys = frame.column(by).unwrap().str().unwrap().clone();
    let cells = frame.column(money).unwrap();
    let mut sums = BTreeMap::new();
    for row in 0..frame.height() {
        if let Some(value) = amount(&cells.get(row).unwrap()) {
            *sums.entry(keys.get(row).unwrap_or_default().to_owned()).or_default() += value;
        }
    }
    sums
}

/// Two accounts and their output.
fn two_accounts() -> tempfile::TempDir {
    let work = tempfile::tempdir().unwrap();
    copy_reports(&fixtures().join("tie_out/months_and_currencies"), &work.path().join("in/one"));
    copy_reports(&demo().join("dump"), &work.path().join("in/two"));
    let scan =
        ["scan", "in", "--accounts", "--as-of", DAY, "--out", "out", "--no-log", "--fonts", "none"];
    run(work.path(), &scan);
    work
}

#[test]
fn the_tables_of_a_run_say_what_its_json_says() {
    let work = two_accounts();
    ok(work.path(), &["export", "parquet", "out", "--to-folder", "tables"]);
    let folder = work.path().join("tables");
    let mut cases = 0;
    let mut evidence = 0;
    let mut worth: BTreeMap<String, Decimal> = BTreeMap::new();
    for account in ["one", "two"] {
        let text = fs::read_to_string(work.path().join("out").join(account).join("cases.json"));
        let json: Value = serde_json::from_str(&text.unwrap()).unwrap();
        for case in json["cases"].as_array().unwrap() {
            cases += 1;
            evidence += case["evidence"].as_array().unwrap().len();
            let Some(total) = case["amount"]["total"].as_str() else { continue };
            let currency = case["amount"]["currency"].as_str().unwrap_or_default();
            *worth.entry(currency.to_owned()).or_default() += total.parse::<Decimal>().unwrap();
        }
    }
    let table_of_cases = table(&folder, "cases");
    assert!(cases > 20 && !worth.is_empty(), "{cases} {worth:?}");
    assert_eq!(table_of_cases.height(), cases);
    assert_eq!(sums(&table_of_cases, "amount_total", "currency"), worth);
    let kind = |frame: &DataFrame, name: &str| frame.column(name).unwrap().dtype().clone();
    assert_eq!(kind(&table_of_cases, "last_safe_day"), DataType::Date);
    assert_eq!(kind(&table_of_cases, "amount_total"), DataType::Decimal(38, 6));
    assert_eq!(kind(&table_of_cases, "units_claimable"), DataType::Int64);
    assert_eq!(kind(&table_of_cases, "id"), DataType::String);
    // What is not known is null: a case without a window has no day.
    assert!(table_of_cases.column("last_safe_day").unwrap().null_count() > 0);
    let rows = table(&folder, "evidence");
    assert_eq!(rows.height(), evidence);
    let accounts = rows.column("account").unwrap().str().unwrap().clone();
    assert_eq!((accounts.get(0), accounts.get(rows.height() - 1)), (Some("one"), Some("two")));
    assert!(table(&folder, "totals").height() > 0 && table(&folder, "coverage").height() > 5);
}

#[test]
fn a_folder_of_reports_gives_the_same_bytes_as_its_output() {
    let work = tempfile::tempdir().unwrap();
    copy_reports(&demo().join("dump"), &work.path().join("dump"));
    ok(
        work.path(),
        &["scan", "dump", "--as-of", DAY, "--out", "out", "--no-log", "--fonts", "none"],
    );
    ok(work.path(), &["export", "parquet", "out", "--to-folder", "a"]);
    ok(work.path(), &["export", "parquet", "dump", "--as-of", DAY, "--to-folder", "b"]);
    let (a, b) = (tree(&work.path().join("a")), tree(&work.path().join("b")));
    assert_eq!(a.len(), 4);
    // A log is what sets the two apart: without one they are the same.
    assert!(a == b);
}

#[test]
fn rows_of_reports_are_typed_and_tell_their_file_and_line() {
    let work = tempfile::tempdir().unwrap();
    copy_reports(&demo().join("dump"), &work.path().join("dump"));
    let arguments = ["export", "parquet", "dump", "--to-folder", "t", "--as-of", DAY];
    ok(
        work.path(),
        &[&arguments[..], &["--table", "reimbursements", "--table", "ledger"]].concat(),
    );
    let frame = table(&work.path().join("t"), "reimbursements");
    let files = frame.column("source_file").unwrap().str().unwrap().clone();
    let lines = frame.column("source_line").unwrap().u32().unwrap().clone();
    let totals = frame.column("amount_total").unwrap();
    // The same cells, read from the files by their lines.
    let mut compared = 0;
    for row in 0..frame.height() {
        let text =
            fs::read_to_string(work.path().join("dump").join(files.get(row).unwrap())).unwrap();
        let separator = if text.lines().next().unwrap().contains('\t') { '\t' } else { ',' };
        let header: Vec<&str> = text.lines().next().unwrap().split(separator).collect();
        let at = header.iter().position(|name| name.trim_matches('"') == "amount-total").unwrap();
        let line = text.lines().nth(lines.get(row).unwrap() as usize - 1).unwrap();
        let cell = line.split(separator).nth(at).unwrap().trim_matches('"');
        if cell.contains(' ') {
            continue;
        }
        assert_eq!(amount(&totals.get(row).unwrap()), cell.parse().ok(), "{line}");
        compared += 1;
    }
    assert!(compared > 10, "{compared}");
    // Shipments are rows here, though a scan adds them up.
    let ledger = table(&work.path().join("t"), "ledger");
    let rows: usize = fs::read_dir(work.path().join("dump"))
        .unwrap()
        .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap_or_default())
        .filter(|text| text.lines().next().is_some_and(|line| line.contains("Event Type")))
        .map(|text| text.lines().count() - 1)
        .sum();
    assert_eq!(ledger.height(), rows);
}

#[test]
fn nothing_else_is_replaced_and_names_are_told() {
    let work = tempfile::tempdir().unwrap();
    copy_reports(&demo().join("dump"), &work.path().join("dump"));
    ok(
        work.path(),
        &["scan", "dump", "--as-of", DAY, "--out", "out", "--no-log", "--fonts", "none"],
    );
    let refused = |arguments: &[&str], words: &[&str]| {
        let output = run(work.path(), &[&["export", "parquet"], arguments].concat());
        let text = transcript(&output);
        assert_eq!(output.status.code(), Some(2), "{text}");
        words.iter().for_each(|word| assert!(text.contains(word), "{word}: {text}"));
    };
    refused(&["dump", "--table", "setlement"], &["no table setlement", "did you mean settlement?"]);
    refused(&["out", "--table", "settlement"], &["no rows of settlement", "folder of the reports"]);
    fs::create_dir(work.path().join("mine")).unwrap();
    fs::write(work.path().join("mine/cases.parquet"), "my own notes").unwrap();
    refused(&["out", "--to-folder", "mine"], &["no Parquet file"]);
    assert_eq!(fs::read_to_string(work.path().join("mine/cases.parquet")).unwrap(), "my own notes");
    assert!(!work.path().join("mine/totals.parquet").exists());
    // Written before: replaced.
    for _ in 0..2 {
        ok(work.path(), &["export", "parquet", "out", "--to-folder", "again", "--table", "totals"]);
    }
    assert_eq!(tree(&work.path().join("again")).len(), 1);
}
