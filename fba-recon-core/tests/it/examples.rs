//! The programs under `examples/` say what a run says.

use std::path::Path;

use fba_recon_core::account::{Account, Request};
use fba_recon_core::detect::Rules;
use fba_recon_core::ingest::{Formats, Input, discover};
use fba_recon_core::jiff::civil::date;
use fba_recon_core::policy::Policy;
use fba_recon_core::render::{Lang, RunInfo, Sheets, Words, render};
use fba_recon_core::run::JUnit;

use crate::support::{demo, scan_inputs};

#[path = "../../examples/frames.rs"]
mod frames;
#[path = "../../examples/own_detector.rs"]
mod own_detector;
#[path = "../../examples/scan.rs"]
mod scan;

fn reports() -> Vec<Input> {
    discover(&[demo().join("dump")])
}

/// A ledger up to the day that the examples speak for, with one donation as given.
fn donation(quantity: i64, disposition: &str, reason: &str) -> Vec<Input> {
    let row = |day: &str, kind: &str, quantity: i64, disposition: &str, reason: &str| {
        format!(
            "{day},X001ABCDEF,B00EXAMPLE,MUG-01,Mug,{kind},77,{quantity},PHX7,{disposition},{reason},US,0,{}\n",
            quantity.abs()
        )
    };
    let text = [
        "Date,FNSKU,ASIN,MSKU,Title,Event Type,Reference ID,Quantity,Fulfillment Center,Disposition,\
         Reason,Country,Reconciled Quantity,Unreconciled Quantity\n"
            .to_owned(),
        row("06/14/2026", "Adjustments", quantity, disposition, reason),
        row("11/21/2026", "Receipts", 9, "SELLABLE", ""),
    ];
    vec![Input::from_bytes("ledger.csv", text.concat().into_bytes())]
}

#[test]
fn frames_hold_every_row_of_the_demo() {
    let told = frames::frames(&reports()).unwrap();
    assert!(told.starts_with("ledger: "), "{told}");
    // Counted in the file itself.
    let text = std::fs::read_to_string(demo().join("dump/reimbursements.txt")).unwrap();
    let mut lines = text.lines().map(|line| line.split('\t').collect::<Vec<&str>>());
    let header = lines.next().unwrap();
    let at = header.iter().position(|name| *name == "quantity-reimbursed-cash").unwrap();
    let units: Vec<i64> = lines.map(|line| line[at].parse().unwrap()).collect();
    let (rows, paid) = (units.len(), units.iter().sum::<i64>());
    assert!(told.contains(&format!("\nreimbursements: {rows} rows, ")), "{told}");
    let last = format!("units paid in cash: {paid} in {rows} rows, 0 rows do not tell\n");
    assert!(told.ends_with(&last), "{told}");
}

#[test]
fn a_scan_tells_the_ready_cases_with_their_rows() {
    let told = scan::cases(&reports()).unwrap();
    let run = scan_inputs(&reports(), Request::new("mine", date(2026, 11, 21)));
    let ready: Vec<_> = run.cases.iter().filter(|case| case.is_ready()).collect();
    assert!(ready.len() > 3);
    for case in ready {
        let row = case.evidence[0].source;
        let file = &run.inventory.files[row.file.0 as usize].source.name;
        let line = format!("({file}, line {})", row.line);
        let found = told.lines().find(|line| line.starts_with(&case.id)).unwrap();
        assert!(found.ends_with(&line), "{found}");
    }
}

#[test]
fn a_rule_of_ones_own_finds_its_units_and_not_the_near_ones() {
    let found = own_detector::own_cases(&donation(-3, "SELLABLE", "G")).unwrap();
    assert!(found.ends_with(": 3 found, 0 answered\n"), "{found}");
    for near in [(-3, "DEFECTIVE", "G"), (3, "SELLABLE", "G"), (-3, "SELLABLE", "M")] {
        let told = own_detector::own_cases(&donation(near.0, near.1, near.2)).unwrap();
        assert_eq!(told, "", "{near:?}");
    }
}

#[test]
fn a_rule_of_ones_own_changes_no_other_case_and_stands_in_every_output() {
    let (formats, policy) = (Formats::embedded().unwrap(), Policy::embedded().unwrap());
    let inputs: Vec<Input> = reports().into_iter().chain(donation(-3, "SELLABLE", "G")).collect();
    let request = Request::new("mine", date(2026, 11, 21));
    let rules = Rules::default().with(&own_detector::DONATED).unwrap();
    let account = Account::new(request.clone(), &formats, &policy).with_rules(rules.clone());
    let run = account.scan(account.read(&inputs).unwrap()).unwrap();
    let others = run.cases.iter().filter(|case| case.detector != "donated_units");
    let told = |case: &fba_recon_core::cases::Case| {
        (case.id.clone(), case.status, case.units_claimable, case.amount_total)
    };
    let without: Vec<_> = scan_inputs(&inputs, request).cases.iter().map(told).collect();
    assert_eq!(others.map(told).collect::<Vec<_>>(), without);

    let own = run.cases.iter().find(|case| case.detector == "donated_units").unwrap();
    for (lang, title) in [(Lang::En, "given to charity"), (Lang::Zh, "捐赠的商品")] {
        let words =
            Words::of_rules(lang, &std::collections::BTreeMap::new(), rules.clone()).unwrap();
        let info = RunInfo {
            version: "1".to_owned(),
            arguments: Vec::new(),
            lang: lang.as_str(),
            exit_code: 0,
            sheets: Sheets::All,
        };
        let files = render(&run, &policy, &words, &info).unwrap().texts;
        let sheet = Path::new("cases").join(&own.id).join("sheet.md");
        let sheet = &files[sheet.to_str().unwrap()];
        assert!(sheet.contains(title), "{sheet}");
        assert!(files["cases.json"].contains("\"donated_units\""));
    }
    let mut junit = JUnit::default();
    junit.add(&run, &[]);
    let xml = junit.to_xml().unwrap();
    assert!(xml.contains("name=\"donated_units\""), "{xml}");
}
