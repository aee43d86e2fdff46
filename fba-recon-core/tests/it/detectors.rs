//! Every detector over every fixture: the expected cases of a folder are all there are, from all
//! detectors, and on clean books every detector is silent.

use std::fmt::Write;
use std::path::Path;

use fba_recon_core::cases::Case;
use fba_recon_core::detect::DETECTORS;
use fba_recon_core::pipeline::Run;

use crate::support::{entries, fixtures, matches_file, scan_folder, stem};

/// What a case is about: the transaction id, the reimbursement, the shipment, the order or the SKU.
fn key(case: &Case) -> String {
    let keys =
        [&case.reference_id, &case.reimbursement_id, &case.shipment_id, &case.order_id, &case.msku];
    keys.into_iter().find_map(Clone::clone).unwrap_or_default()
}

fn cases_csv(run: &Run) -> String {
    let mut rows: Vec<String> = run
        .cases
        .iter()
        .map(|case| {
            let clock = case.clock.as_ref().map(|portion| &portion.deadline);
            let date = |date: Option<jiff::civil::Date>| {
                date.map(|date| date.to_string()).unwrap_or_default()
            };
            let amount = case.amount_total;
            [
                case.detector.to_owned(),
                key(case),
                case.status.as_str().to_owned(),
                case.confidence.as_str().to_owned(),
                case.units_found.to_string(),
                case.units_credited.to_string(),
                case.units_claimable.to_string(),
                amount.map(|money| money.to_amount()).unwrap_or_default(),
                amount.map(|money| money.currency.to_string()).unwrap_or_default(),
                case.basis.as_str().to_owned(),
                case.event_date.to_string(),
                date(clock.and_then(|clock| clock.opens_on)),
                date(clock.and_then(|clock| clock.closes_on)),
            ]
            .join(",")
        })
        .collect();
    rows.sort();
    let mut text = String::from(
        "detector,key,status,confidence,found,credited,claimable,amount,currency,basis,event_date,opens_on,closes_on\n",
    );
    for row in rows {
        writeln!(text, "{row}").unwrap();
    }
    text
}

/// The difference of a folder's cases from its expected ones.
fn check(folder: &Path) -> Option<String> {
    let run = scan_folder(folder);
    let errors: Vec<_> = run
        .inventory
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity() == fba_recon_core::diag::Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{}: {errors:?}", folder.display());
    matches_file(&cases_csv(&run), &folder.join("expected.csv")).err()
}

#[test]
fn detectors_find_what_their_fixtures_hold_and_nothing_else() {
    let folders = DETECTORS.iter().map(|detector| fixtures().join("detectors").join(detector.id));
    let differences: Vec<String> =
        folders.flat_map(|folder| entries(&folder)).filter_map(|folder| check(&folder)).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn clean_books_are_silent() {
    let sellers = entries(&fixtures().join("clean"));
    assert!(sellers.len() >= 3);
    for folder in sellers {
        assert_eq!(check(&folder), None);
        let expected = std::fs::read_to_string(folder.join("expected.csv")).unwrap();
        let open = expected.lines().skip(1).filter(|line| !line.contains(",covered,")).count();
        assert_eq!(open, 0, "{}", stem(&folder));
    }
}
