//! The workbook, read back: what stands in its tables is what stands in the files beside it.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use fba_recon_core::account::Run;
use fba_recon_core::render::{Lang, Rendered, RunInfo, Sheets, render};
use rust_decimal::Decimal;

use crate::support::{fixtures, policy, scan_folder, words};

fn rendered(run: &Run, lang: Lang) -> Rendered {
    let info = RunInfo {
        version: "0.0.0".to_owned(),
        arguments: Vec::new(),
        lang: lang.as_str(),
        exit_code: 0,
        sheets: Sheets::None,
    };
    render(run, policy(), words(lang), &info).unwrap()
}

/// The sheets of a workbook, row by row.
fn sheets(files: &Rendered) -> BTreeMap<String, Vec<Vec<Data>>> {
    let mut book = Xlsx::new(Cursor::new(files.binaries["cases.xlsx"].clone())).unwrap();
    let names = book.sheet_names();
    let rows = names.into_iter().map(|name| {
        let range = book.worksheet_range(&name).unwrap();
        (name, range.rows().map(<[Data]>::to_vec).collect())
    });
    rows.collect()
}

fn table(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let rows = reader.records().map(|row| row.unwrap().iter().map(ToOwned::to_owned).collect());
    rows.collect()
}

/// Whether a cell holds the value of a file: a text as a text, a day as a day, a number to the last digit.
fn holds(cell: Option<&Data>, value: &str) -> bool {
    match cell {
        None | Some(Data::Empty) => value.is_empty(),
        Some(Data::String(text)) => text == value,
        Some(Data::Float(number)) => value.parse::<Decimal>().is_ok_and(|value| {
            number.to_string().parse::<Decimal>().is_ok_and(|number| number == value)
        }),
        Some(Data::DateTime(day)) => {
            let (year, month, day, ..) = day.to_ymd_hms_milli();
            value == format!("{year:04}-{month:02}-{day:02}")
        }
        _ => false,
    }
}

fn assert_same(sheet: &[Vec<Data>], file: &str, name: &str) {
    let rows = table(file);
    assert_eq!(sheet.len().max(1), rows.len().max(1), "{name}");
    for (at, (cells, values)) in sheet.iter().zip(&rows).enumerate() {
        for (column, value) in values.iter().enumerate() {
            let cell = cells.get(column);
            assert!(
                holds(cell, value),
                "{name}, row {at}, {}: {cell:?}, not {value}",
                rows[0][column]
            );
        }
    }
}

#[test]
fn every_table_of_the_workbook_is_that_of_its_file() {
    for folder in
        ["detectors/inbound_shortage/several_products", "runs/chinese/input", "runs/claims/input"]
    {
        let run = scan_folder(&fixtures().join(folder));
        for lang in [Lang::En, Lang::Zh] {
            let files = rendered(&run, lang);
            let sheets = sheets(&files);
            for (name, file) in [
                ("Cases", "cases.csv"),
                ("Recovered", "recovered.csv"),
                ("Tie-out", "tie-out.csv"),
                ("Coverage", "coverage.csv"),
                ("Rejects", "rejects.csv"),
            ] {
                assert_same(&sheets[name], &files.texts[file], name);
            }
            for (name, file) in
                [("Claims", "claims.csv"), ("Risks", "risks.csv"), ("Prevention", "prevention.csv")]
            {
                assert_eq!(
                    sheets.contains_key(name),
                    files.texts.contains_key(file),
                    "{folder}: {name}"
                );
                if let Some(sheet) = sheets.get(name) {
                    assert_same(sheet, &files.texts[file], name);
                }
            }
        }
    }
}

/// Who opens the workbook can add up every amount and count: none is a text.
#[test]
fn amounts_are_numbers_in_every_sheet() {
    let run = scan_folder(&fixtures().join("runs/claims/input"));
    for (name, rows) in sheets(&rendered(&run, Lang::En)) {
        for (cell, column) in rows.iter().flat_map(|row| row.iter().zip(&rows[0])) {
            let Data::String(text) = cell else { continue };
            let amount = text.split_once('.').is_some_and(|(whole, cents)| {
                cents.len() == 2 && format!("{whole}{cents}").parse::<i64>().is_ok()
            });
            assert!(!amount, "{name}, {column}: {text} is a text");
        }
    }
}

/// What the summary stores are the sums of the cases, by action and currency.
#[test]
fn the_summary_stores_the_sums_of_the_cases() {
    let run = scan_folder(&fixtures().join("runs/claims/input"));
    let files = rendered(&run, Lang::En);
    let cases = table(&files.texts["cases.csv"]);
    let place = |name: &str| cases[0].iter().position(|column| column == name).unwrap();
    let (action, currency, amount) = (place("action"), place("currency"), place("amount_total"));
    let mut expected: BTreeMap<(String, String), (Decimal, Decimal)> = BTreeMap::new();
    for row in &cases[1..] {
        let sum = expected.entry((row[action].clone(), row[currency].clone())).or_default();
        sum.0 += Decimal::ONE;
        sum.1 += row[amount].parse::<Decimal>().unwrap_or_default();
    }
    let summary = &sheets(&files)["Summary"];
    let number = |cell: &Data| cell.to_string().parse::<Decimal>().unwrap();
    let mut seen = BTreeMap::new();
    for row in summary.iter().skip(5).take_while(|row| !matches!(row[0], Data::Empty)) {
        let of = |at: usize| match &row[at] {
            Data::Empty => String::new(),
            cell => cell.to_string(),
        };
        seen.insert((of(0), of(2)), (number(&row[3]), number(&row[4])));
    }
    assert!(seen.len() > 2);
    assert_eq!(seen, expected);
}
