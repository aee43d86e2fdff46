//! Where losses come from, and how many of a thousand units moved are lost, against a count of the rows by other means.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{fixtures, ok};

/// A ledger with a row a day from one day to another, the header of a fixture's, and rows of its own.
fn write_ledger(dump: &Path, days: (&str, &str), own: &[[&str; 5]]) {
    let fixture = fixtures().join("detectors/lost_in_warehouse/last_payment_two_months_ago");
    fs::create_dir_all(dump).unwrap();
    for name in ["costs.csv", "reimbursements.txt"] {
        fs::copy(fixture.join(name), dump.join(name)).unwrap();
    }
    let header = fs::read_to_string(fixture.join("ledger.txt")).unwrap();
    let mut text = format!("{}\n", header.lines().next().unwrap());
    let row = |[day, kind, reference, units, center]: [&str; 5]| {
        let (year, rest) = day.split_once('-').unwrap();
        let (month, day) = rest.split_once('-').unwrap();
        let reason = if kind == "Adjustments" { "M" } else { "" };
        format!(
            "\"{month}/{day}/{year}\"\t\"X00DEMO001\"\t\"B0DEMO0001\"\t\"DEMO-MUG-01\"\t\"Demo Mug\"\t\"{kind}\"\t\"{reference}\"\t\"{units}\"\t\"{center}\"\t\"SELLABLE\"\t\"{reason}\"\t\"US\"\n"
        )
    };
    let last: jiff::civil::Date = days.1.parse().unwrap();
    let mut day: jiff::civil::Date = days.0.parse().unwrap();
    while day <= last {
        text.push_str(&row([&day.to_string(), "Shipments", "", "-2", "ABC1"]));
        day = day.tomorrow().unwrap();
    }
    own.iter().for_each(|own| text.push_str(&row(*own)));
    fs::write(dump.join("ledger.txt"), text).unwrap();
}

fn json(folder: &Path, arguments: &[&str]) -> Vec<Value> {
    let text = ok(folder, &[arguments, &["--format", "json"]].concat());
    serde_json::from_str::<Value>(&text).unwrap().as_array().unwrap().clone()
}

fn rate(causes: &[Value], kind: &str, value: &str) -> Value {
    let found = causes.iter().find(|row| row["cause"] == kind && row["value"] == value);
    found.unwrap_or_else(|| panic!("{kind} {value}: {causes:#?}"))["per_thousand"].clone()
}

const LOSSES: &[[&str; 5]] = &[
    ["2026-07-01", "Receipts", "FBA15DEMO0001", "500", "ABC1"],
    ["2026-08-03", "WhseTransfers", "", "-40", "ABC1"],
    ["2026-08-05", "WhseTransfers", "", "40", "XYZ9"],
    // Adjustments are no moves; the one of September lies in a month that the ledger shows in part.
    ["2026-08-20", "Adjustments", "18100000002", "-22", "ABC1"],
    ["2026-09-01", "Receipts", "FBA15DEMO0003", "60", "ABC1"],
    ["2026-09-02", "Adjustments", "18100000003", "-3", "ABC1"],
];

#[test]
fn rates_are_of_whole_months_and_count_what_the_rows_move() {
    let work = tempfile::tempdir().unwrap();
    let folder = work.path();
    let scan = |day: &str| {
        ok(folder, &["scan", "dump", "--as-of", day, "--downloaded", day, "--out", "out"]);
    };
    write_ledger(&folder.join("dump"), ("2026-07-01", "2026-09-10"), LOSSES);
    scan("2026-11-21");
    let causes = json(folder, &["review", "--causes"]);
    // July: 500 received; August: 40 sent away. 22 lost; units sold are no moves.
    let expected = format!("{:.1}", 22_000.0 / 540.0);
    assert_eq!(rate(&causes, "center", "ABC1"), expected.as_str());
    // By product and month both ends of the transfer count.
    assert_eq!(rate(&causes, "product", "DEMO-MUG-01"), format!("{:.1}", 22_000.0 / 580.0));
    assert_eq!(rate(&causes, "month", "2026-08"), format!("{:.1}", 22_000.0 / 80.0));
    assert_eq!(rate(&causes, "month", "2026-09"), Value::Null);
    assert_eq!(rate(&causes, "reason", "M"), Value::Null);
    // A part of the cases has no base.
    let part = json(folder, &["review", "--causes", "--from", "2026-01-01"]);
    assert_eq!(rate(&part, "center", "ABC1"), Value::Null);
    let summary = fs::read_to_string(folder.join("out/summary.md")).unwrap();
    let row = format!("| centre | ABC1 | 25 | 2 | {expected} |");
    assert!(summary.contains(&row), "{summary}");
    let human = ok(folder, &["review", "--causes"]);
    assert!(human.contains("Of 1,000 moved") && human.contains("not known"), "{human}");

    // A later dump of the summer months alone leaves what is known; one that goes on adds September.
    write_ledger(&folder.join("dump"), ("2026-07-15", "2026-10-10"), &LOSSES[1..]);
    scan("2026-11-22");
    let causes = json(folder, &["review", "--causes"]);
    // September is whole now: a receipt of 60 units, and its three lost ones.
    assert_eq!(rate(&causes, "center", "ABC1"), format!("{:.1}", 25_000.0 / 600.0));
    assert_eq!(rate(&causes, "month", "2026-09"), format!("{:.1}", 3_000.0 / 60.0));
    // The log goes out and comes back whole.
    let exported = ok(folder, &["cases", "export"]);
    fs::write(folder.join("log.jsonl"), &exported).unwrap();
    ok(folder, &["cases", "import", "log.jsonl", "--log", "other.db"]);
    assert_eq!(json(folder, &["review", "--causes", "--log", "other.db"]), causes);
    assert_eq!(ok(folder, &["cases", "export", "--log", "other.db"]), exported);
}

#[test]
fn few_units_have_neither_rank_nor_rate() {
    let work = tempfile::tempdir().unwrap();
    let folder = work.path();
    let own = [["2026-08-20", "Adjustments", "18100000002", "-2", "XYZ9"]];
    write_ledger(&folder.join("dump"), ("2026-08-01", "2026-08-31"), &own);
    let day = ["--as-of", "2026-11-21", "--downloaded", "2026-11-21", "--out", "out"];
    ok(folder, &[&["scan", "dump"][..], &day].concat());
    let causes = json(folder, &["review", "--causes"]);
    assert_eq!(rate(&causes, "center", "XYZ9"), Value::Null);
    assert!(causes.iter().all(|row| row["rank"].is_null()), "{causes:#?}");
    let summary = fs::read_to_string(folder.join("out/summary.md")).unwrap();
    assert!(!summary.contains("Where losses come from"), "{summary}");
}

/// The file of a buyer's claim moves with the seller's list, and the log keeps where it stood.
#[test]
fn the_log_keeps_where_a_buyers_claim_stood() {
    let work = tempfile::tempdir().unwrap();
    let folder = work.path();
    let fixture = fixtures().join("detectors/a_to_z_response_due/hit");
    fs::create_dir(folder.join("dump")).unwrap();
    for name in ["claims.csv", "settlement.txt"] {
        fs::copy(fixture.join(name), folder.join("dump").join(name)).unwrap();
    }
    let scan = |at: &str| {
        ok(folder, &["scan", "dump", "--as-of", at, "--out", "out"]);
        let text = fs::read_to_string(folder.join("out/cases.json")).unwrap();
        serde_json::from_str::<Value>(&text).unwrap()["claims"][0].clone()
    };
    let first = scan("2026-11-21T09:00-08:00");
    assert_eq!((&first["state"], &first["log"]["since"]), (&"open".into(), &"2026-11-21".into()));
    // Nothing moved: the same history.
    let again = scan("2026-11-22T09:00-08:00");
    assert_eq!(again["log"], first["log"]);
    let list = folder.join("dump/claims.csv");
    let text = fs::read_to_string(&list).unwrap();
    let notice = "2026-11-20T18:05-08:00,,,";
    assert!(text.contains(notice));
    let answered = text.replace(notice, "2026-11-20T18:05-08:00,,,2026-11-22T10:00-08:00");
    fs::write(&list, answered).unwrap();
    let moved = scan("2026-11-23T09:00-08:00");
    assert_eq!(moved["state"], "answered");
    let history = serde_json::json!([
        {"on": "2026-11-21", "from": null, "to": "open"},
        {"on": "2026-11-23", "from": "open", "to": "answered"},
    ]);
    assert_eq!(moved["log"]["history"], history);
    let id = moved["id"].as_str().unwrap();
    let rows = json(folder, &["cases", "history", id]);
    let told: Vec<&Value> = rows.iter().map(|row| &row["to"]).collect();
    assert_eq!(told, ["open", "answered"]);
    assert!(ok(folder, &["cases", "history"]).contains(id));
    let sheet = fs::read_to_string(folder.join(format!("out/claims/{id}/sheet.md"))).unwrap();
    assert!(sheet.contains("As the case log saw it: 2026-11-21"), "{sheet}");
    // A dump without the claim moves nothing; one of before writes nothing.
    let exported = ok(folder, &["cases", "export"]);
    fs::remove_file(&list).unwrap();
    ok(folder, &["scan", "dump", "--as-of", "2026-11-20T09:00-08:00", "--out", "out"]);
    assert_eq!(ok(folder, &["cases", "export"]), exported);
    ok(folder, &["scan", "dump", "--as-of", "2026-11-24T09:00-08:00", "--out", "out"]);
    assert_eq!(json(folder, &["cases", "history", id]), rows);
}
