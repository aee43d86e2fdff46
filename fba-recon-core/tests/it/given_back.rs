//! Money under names that the tables do not know holds a fee case as possible: it may have given the fee back.

use fba_recon_core::detect::Confidence;
use fba_recon_core::ingest::Input;

use crate::support::{fixtures, inputs, request, scan_inputs};

/// A settlement's columns of one row: transaction type, amount type, description, amount and SKU.
type Row = [&'static str; 5];

/// The confidence of a detector's open case in its own `hit`, with one more row in the last settlement.
fn with_row(detector: &str, row: Row) -> Option<Confidence> {
    let folder = fixtures().join("detectors").join(detector).join("hit");
    let mut files = inputs(&folder);
    let text = std::fs::read_to_string(folder.join("settlement.txt")).unwrap();
    let mut lines: Vec<Vec<String>> =
        text.lines().map(|line| line.split('\t').map(ToOwned::to_owned).collect()).collect();
    let heads = lines[0].clone();
    let at = |name: &str| heads.iter().position(|head| head == name).unwrap();
    let (total, day) = (at("total-amount"), at("posted-date"));
    let control = lines.iter().rposition(|line| !line[total].is_empty()).unwrap();
    assert_ne!(control, 0);
    let cents = |text: &str| text.replace('.', "").parse::<i64>().unwrap();
    let sum = cents(&lines[control][total]) + cents(row[3]);
    let sign = if sum < 0 { "-" } else { "" };
    lines[control][total] = format!("{sign}{}.{:02}", sum.abs() / 100, sum.abs() % 100);
    let mut added = lines.last().unwrap().clone();
    let names = ["transaction-type", "amount-type", "amount-description", "amount", "sku"];
    for cell in &mut added[at("total-amount")..day] {
        cell.clear();
    }
    added[at("quantity-purchased")].clear();
    for (name, value) in names.iter().zip(row) {
        value.clone_into(&mut added[at(name)]);
    }
    lines.push(added);
    let text = lines.iter().map(|line| line.join("\t") + "\n").collect::<String>();
    files.retain(|file| file.name != "settlement.txt");
    files.push(Input::from_bytes("settlement.txt", text.into_bytes()));
    let run = scan_inputs(&files, request(&folder));
    let case = run.cases.iter().find(|case| case.detector == detector).unwrap();
    (case.units_claimable > 0).then_some(case.confidence)
}

#[test]
fn storage_given_back_under_any_name_is_no_sure_claim() {
    for [kind, amount_type, description] in [
        ["other-transaction", "other-transaction", "Storage Fee - Reversal"],
        ["Storage Fee - Correction", "other-transaction", ""],
        ["other-transaction", "FBAFees", "FBA Inventory Storage Fee"],
        ["FBA Inventory Storage Fee", "FBAFees", "Base fee"],
        ["other-transaction", "other-transaction", "Overpaid Fees Adjustment"],
        ["other-transaction", "other-transaction", "NonSubscriptionFeeAdj"],
        ["other-transaction", "other-transaction", "MiscAdjustment"],
        ["other-transaction", "other-transaction", "Some new words"],
    ] {
        let row = [kind, amount_type, description, "19.50", ""];
        let confidence = with_row("storage_fee_overcharged", row);
        assert!(confidence.is_none_or(|own| own == Confidence::Possible), "{row:?}");
    }
    // Of another amount, and of another product.
    for row in [
        ["other-transaction", "other-transaction", "Some new words", "19.40", ""],
        ["other-transaction", "other-transaction", "MiscAdjustment", "19.50", "DEMO-OTHER-1"],
        ["other-transaction", "other-transaction", "Storage Fee", "-19.50", ""],
    ] {
        let confidence = with_row("storage_fee_overcharged", row);
        assert_eq!(confidence, Some(Confidence::Probable), "{row:?}");
    }
}

#[test]
fn a_fulfilment_fee_given_back_under_any_name_is_no_sure_claim() {
    for description in
        ["Overpaid Fees Adjustment", "MiscAdjustment", "Goodwill Concession", "Some new words"]
    {
        for amount in ["2.64", "0.88", "1.00"] {
            let row =
                ["other-transaction", "other-transaction", description, amount, "DEMO-LID-06"];
            let confidence = with_row("fulfilment_fee_overcharged", row);
            assert!(confidence.is_none_or(|own| own == Confidence::Possible), "{row:?}");
        }
    }
    for sku in ["DEMO-OTHER-1", ""] {
        let row = ["other-transaction", "other-transaction", "Some new words", "2.00", sku];
        let confidence = with_row("fulfilment_fee_overcharged", row);
        assert_eq!(confidence, Some(Confidence::Probable), "{row:?}");
    }
}
