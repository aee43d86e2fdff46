//! What was filed, recovered and reversed: every output tells the same sums, and they are those of the cases.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rust_decimal::Decimal;
use serde_json::Value;

use crate::support::{fixtures, ok};

/// Filed, recovered and reversed, by currency.
type Sums = BTreeMap<String, [Decimal; 3]>;

const COLUMNS: [&str; 3] = ["filed", "recovered", "reversed"];

fn add(sums: &mut Sums, currency: &str, figures: [&str; 3]) {
    if figures.iter().all(|figure| figure.is_empty()) {
        return;
    }
    let sum = sums.entry(currency.to_owned()).or_default();
    for (sum, figure) in sum.iter_mut().zip(figures) {
        *sum += figure.parse::<Decimal>().unwrap_or_default();
    }
}

fn of_table(path: &Path) -> Sums {
    let mut sums = Sums::new();
    let mut reader = csv::Reader::from_path(path).unwrap();
    for row in reader.deserialize() {
        let row: BTreeMap<String, String> = row.unwrap();
        add(&mut sums, &row["currency"], COLUMNS.map(|name| row[name].as_str()));
    }
    sums
}

fn of_json(list: &Value) -> Sums {
    let mut sums = Sums::new();
    for row in list.as_array().unwrap() {
        let text = |name: &str| row[name].as_str().unwrap_or_default();
        add(&mut sums, text("currency"), COLUMNS.map(text));
    }
    sums
}

/// The cells of the rows after a heading, each row between two marks.
fn of_lines<'a>(lines: impl Iterator<Item = &'a str>, cells: fn(&str) -> Vec<String>) -> Sums {
    let mut sums = Sums::new();
    for line in lines {
        let cells = cells(line);
        let [currency, filed, recovered, reversed] = &cells[..] else { panic!("{line}") };
        add(&mut sums, currency, [filed, recovered, reversed]);
    }
    sums
}

/// The same from the cases alone: their filings and what answers them in money.
fn of_cases(document: &Value) -> [Decimal; 2] {
    let decimal =
        |value: &Value| value.as_str().unwrap_or_default().parse::<Decimal>().unwrap_or_default();
    let cases = document["cases"].as_array().unwrap();
    let filings = cases.iter().filter_map(|case| case["log"]["filings"].as_array()).flatten();
    let credits = cases.iter().filter_map(|case| case["credits"].as_array()).flatten();
    let cash = credits.filter(|credit| credit["kind"] == "cash");
    [
        filings.map(|filing| decimal(&filing["amount"])).sum(),
        cash.map(|credit| decimal(&credit["amount"])).sum(),
    ]
}

#[test]
fn every_output_tells_what_was_filed_recovered_and_reversed() {
    let work = tempfile::tempdir().unwrap();
    let folder = work.path();
    ok(folder, &["demo", "--month", "2", "--out", "demo", "--fonts", "none"]);
    let currencies = fixtures().join("tie_out/months_and_currencies");
    let currencies = currencies.to_str().unwrap();
    let scan = [
        "scan",
        currencies,
        "--as-of",
        "2026-11-21",
        "--out",
        "two",
        "--no-log",
        "--fonts",
        "none",
    ];
    ok(folder, &scan);
    for name in ["demo", "two"] {
        let out = folder.join(name);
        let read = |file: &str| fs::read_to_string(out.join(file)).unwrap();
        let document: Value = serde_json::from_str(&read("cases.json")).unwrap();
        let sums = of_table(&out.join("recovered.csv"));
        assert_eq!(sums, of_table(&out.join("totals.csv")), "{name}: totals.csv");
        assert_eq!(sums, of_json(&document["recovered"]), "{name}: recovered");
        assert_eq!(sums, of_json(&document["totals"]), "{name}: totals");
        let summary = read("summary.md");
        let rows =
            summary.lines().skip_while(|line| !line.starts_with("| Currency | Filed |")).skip(2);
        let rows = rows.take_while(|line| line.starts_with('|'));
        let cells = |line: &str| {
            let line = line.strip_prefix('|').unwrap().strip_suffix('|').unwrap();
            line.split('|').map(|cell| cell.trim().to_owned()).collect()
        };
        assert_eq!(sums, of_lines(rows, cells), "{name}: summary.md");
        let page = read("report.html");
        let table = page.split_once("<table id=\"outcomes\">").map_or("", |(_, rest)| rest);
        let table = table.split_once("</table>").map_or("", |(table, _)| table);
        let rows = table.lines().filter(|line| line.contains("scope=\"row\""));
        let cells = |line: &str| {
            let parts = line.split('<').filter_map(|part| {
                let (tag, text) = part.split_once('>')?;
                (tag.starts_with("th") || tag.starts_with("td")).then(|| text.to_owned())
            });
            parts.collect()
        };
        assert_eq!(sums, of_lines(rows, cells), "{name}: report.html");
        let all = sums.values().fold([Decimal::ZERO; 2], |[filed, recovered], sum| {
            [filed + sum[0], recovered + sum[1]]
        });
        assert_eq!(all, of_cases(&document), "{name}: cases");
    }
    let demo = of_table(&folder.join("demo/recovered.csv"));
    assert!(demo["USD"].iter().all(|sum| *sum > Decimal::ZERO), "{demo:?}");
}
