//! Accounts that grow in one direction: their reports are read, their cases found, and no list of a case grows with
//! them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use fba_recon_benches::fuzzing::{FORMATS, POLICY, request};
use fba_recon_benches::shapes::{SHAPES, shape};
use fba_recon_core::account::{Run, scan};
use fba_recon_core::cases::{CASES_MOST, Case};
use fba_recon_core::ingest::Input;

const SIZE: usize = 60;

fn run(name: &str) -> Run {
    let files = (shape(name).unwrap().files)(SIZE).into_iter();
    let inputs: Vec<Input> =
        files.map(|(name, text)| Input::from_bytes(name, text.into_bytes())).collect();
    let run = scan(&inputs, &FORMATS, &POLICY, request()).unwrap();
    assert_eq!(run.inventory.reports.len(), inputs.len(), "{name}");
    run
}

/// The cases of a rule.
fn of<'a>(run: &'a Run, detector: &str) -> Vec<&'a Case> {
    run.cases.iter().filter(|case| case.detector == detector).collect()
}

#[test]
fn every_shape_has_what_it_is_named_for() {
    let expected = [
        ("removal_skus", "removal_short", 1, SIZE),
        ("removal_lines", "removal_short", 1, SIZE),
        ("removal_words", "removal_lost", 1, SIZE / 2),
        ("evidence", "lost_in_warehouse", SIZE, 0),
        ("order_payments", "reimbursement_underpaid", SIZE, 1),
        ("losses_and_payments", "lost_in_warehouse", SIZE, 0),
        ("losses", "lost_in_warehouse", SIZE, 0),
        ("asin", "lost_in_warehouse", SIZE, 0),
        ("msku", "lost_in_warehouse", SIZE, 0),
        ("shipment", "inbound_shortage", 1, SIZE),
        ("reversals", "reimbursement_reversed", SIZE, 1),
        ("old_ledger", "lost_in_warehouse", SIZE, 0),
        ("titles", "lost_in_warehouse", SIZE, 0),
    ];
    assert_eq!(expected.len(), SHAPES.len());
    for (name, detector, cases, lines) in expected {
        let run = run(name);
        let found = of(&run, detector);
        assert_eq!(found.len(), cases, "{name}");
        assert!(found.iter().all(|case| case.lines.len() >= lines), "{name}");
    }
}

#[test]
fn lists_of_other_cases_and_of_documents_are_bounded_and_counted() {
    let run_of_order = run("order_payments");
    for case in of(&run_of_order, "reimbursement_underpaid") {
        assert_eq!(case.filed_with.len(), CASES_MOST);
        assert_eq!(case.filed_with_more, SIZE - 1 - CASES_MOST);
        assert!(!case.filed_with.contains(&case.id));
    }
    let run = run("evidence");
    for case in of(&run, "lost_in_warehouse") {
        let document = &case.documents[0];
        assert!(document.answers.len() <= 21, "{}", document.answers.len());
        assert_eq!(document.answers.len() + document.more, SIZE);
        assert!(document.is_complete());
    }
}
