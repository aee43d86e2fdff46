//! Appeals: every one answers the reason given from what the case shows, and says nothing else.

use std::collections::BTreeMap;

use fba_recon_core::account::Run;
use fba_recon_core::cases::{Action, LogDenial, LogState, LogView};
use fba_recon_core::detect::DETECTORS;
use fba_recon_core::policy::SettingKey;
use fba_recon_core::render::{Lang, RunInfo, Sheets, render};

use crate::support::{entries, fixtures, policy, scan_folder, tokens, words};

fn info() -> RunInfo {
    RunInfo { sheets: Sheets::Open, ..crate::support::info() }
}

/// What the log says of a case that was filed on its first day and refused.
fn refused(classes: &[&str], text: &str, run: &Run) -> LogView {
    let day = run.request.as_of;
    LogView {
        state: LogState::Denied,
        since: day,
        amazon_case_id: Some("18012345678".to_owned()),
        filed_on: Some(day),
        follow_up_on: None,
        answer_by: None,
        paid_by: None,
        open: None,
        later: Vec::new(),
        lefts: BTreeMap::new(),
        denial: Some(LogDenial {
            classes: classes.iter().map(|class| (*class).to_owned()).collect(),
            text: text.to_owned(),
            on: day,
            missing: Vec::new(),
            appeal: true,
            until: None,
            times: 1,
        }),
        filings: Vec::new(),
        new_since: None,
        portions: BTreeMap::new(),
    }
}

/// Refuses every case of a run that may be filed; gives how many there are.
fn refuse(run: &mut Run, classes: &[&str], text: &str) -> usize {
    let mut count = 0;
    for at in 0..run.cases.len() {
        let case = &run.cases[at];
        // Refused before, it is refused again for another reason.
        let is_filed = case.is_ready() || case.log.is_some();
        if is_filed && !case.claim_type.is_of_buyer() {
            run.cases[at].log = Some(refused(classes, text, run));
            run.cases[at].decision = Action::Appeal.into();
            for portion in &mut run.cases[at].portions {
                portion.decision = Action::Appeal.into();
            }
            count += 1;
        }
    }
    count
}

const CLASSES: [&str; 6] =
    ["out_of_window", "already_reimbursed", "found", "proof_of_ownership", "quantity", "valuation"];

#[test]
fn appeals_are_plain_short_and_say_nothing_that_the_case_does_not_show() {
    let policy = policy();
    let most = usize::try_from(policy.setting(SettingKey::MessageCharactersMax)).unwrap();
    let words = words(Lang::En);
    let quote = "We are unable to pay this.";
    let mut seen = BTreeMap::new();
    for detector in DETECTORS {
        for folder in entries(&fixtures().join("detectors").join(detector.id)) {
            if !folder.ends_with("hit") && !folder.ends_with("already_paid") {
                continue;
            }
            let mut run = scan_folder(&folder);
            for class in CLASSES {
                if refuse(&mut run, &[class], quote) == 0 {
                    break;
                }
                let files = render(&run, policy, words, &info()).unwrap().texts;
                assert!(!files.keys().any(|name| name.ends_with("message.txt")));
                for (name, text) in files.iter().filter(|(name, _)| name.ends_with("appeal.txt")) {
                    *seen.entry(class).or_insert(0) += 1;
                    assert!(text.is_ascii() && text.chars().count() < most, "{name}: {text}");
                    assert!(text.starts_with("Subject: Appeal of case 18012345678 - "), "{text}");
                    assert!(text.ends_with("Thank you.\n") && text.contains(quote), "{text}");
                    for word in ["attach", "unfair", "fault", "demand", "!", "None", "none ", "  "]
                    {
                        let is_list = word == "  ";
                        assert!(is_list || !text.contains(word), "{name} says {word}: {text}");
                    }
                    // Every number is in the case or its rows, or is of the refusal.
                    let beside = |other: &str| files[&name.replace("appeal.txt", other)].clone();
                    let shown = tokens(&format!(
                        "{} {} 18012345678",
                        beside("sheet.md"),
                        beside("rows.csv")
                    ));
                    for word in tokens(text) {
                        let is_counted = word.parse::<u64>().is_ok_and(|number| number < 100)
                            || word.parse::<jiff::civil::Date>().is_ok();
                        assert!(
                            is_counted || shown.contains(&word),
                            "{name}: {word} is in no row: {text}"
                        );
                    }
                }
            }
        }
    }
    for class in ["out_of_window", "already_reimbursed", "quantity", "valuation"] {
        assert!(seen.get(class).is_some_and(|times| *times > 5), "{class}: {seen:?}");
    }
    assert!(seen.contains_key("found"), "{seen:?}");
}

/// The appeal of the only case that may be filed in a fixture, after something of it was taken away.
fn appeal_without(
    folder: &str,
    classes: &[&str],
    take: &dyn Fn(&mut fba_recon_core::cases::Case),
) -> Option<String> {
    let policy = policy();
    let words = words(Lang::En);
    let mut run = scan_folder(&fixtures().join("detectors").join(folder));
    assert!(refuse(&mut run, classes, "No.") > 0, "{folder}");
    run.cases.iter_mut().filter(|case| case.log.is_some()).for_each(take);
    let files = render(&run, policy, words, &info()).unwrap().texts;
    files.into_iter().find(|(name, _)| name.ends_with("appeal.txt")).map(|(_, text)| text)
}

#[test]
fn a_sentence_goes_with_the_rows_that_it_rests_on() {
    let whole: &dyn Fn(&mut fba_recon_core::cases::Case) = &|_| {};
    let shipment = "inbound_shortage/hit";
    let with_document = appeal_without(shipment, &["proof_of_ownership"], whole);
    assert!(
        with_document.unwrap().contains("The document that was asked for goes with this message.")
    );
    assert_eq!(
        appeal_without(shipment, &["proof_of_ownership"], &|case| case.documents.clear()),
        None
    );
    let ledger = "lost_in_warehouse/hit";
    let unreconciled = appeal_without(ledger, &["found"], whole).unwrap();
    let is_told =
        ["unreconciled", "searched for finds"].iter().any(|said| unreconciled.contains(said));
    assert!(is_told, "{unreconciled}");
    assert_eq!(appeal_without(ledger, &["found"], &|case| case.ledger = None), None);
    let rows = appeal_without(ledger, &["quantity"], whole).unwrap();
    let fewer = appeal_without(ledger, &["quantity"], &|case| case.evidence.clear()).unwrap();
    assert!(
        rows.contains("1. Inventory Ledger") && !fewer.contains("1. Inventory Ledger"),
        "{fewer}"
    );
    // A reason that nothing in the case answers has no appeal, and neither has one of two.
    assert_eq!(appeal_without(ledger, &["not_eligible"], whole), None);
    assert_eq!(appeal_without(ledger, &["found", "duplicate"], whole), None);
    assert_eq!(appeal_without(ledger, &["other"], whole), None);
}
