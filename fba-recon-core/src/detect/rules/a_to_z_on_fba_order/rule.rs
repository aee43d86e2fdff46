//! # A-to-z claim on an FBA order
//!
//! ## What it finds
//! Orders that Amazon fulfilled for which an A-to-z claim took money from the seller.
//!
//! ## Why it is owed
//! The A-to-z Guarantee is about what third-party sellers ship themselves. Of an order that Amazon fulfilled,
//! delivery, condition and returns are Amazon's, and so is such a claim.
//!
//! ## How it decides
//! A row of an A-to-z claim in a settlement or date range report that takes money, on an order whose rows say AFN.
//! Reports that differ on who fulfilled the order give no case. The claim is for what the rows took, price, taxes
//! and fees together. Rows of the same kind that give money back, a charge to the buyer, and a reimbursement for the
//! order answer it. Day 30 after the earlier of decision and debit is the last day of an appeal. The other grounds of
//! the claim are told in the same case: one debit is one case.
//!
//! ## What it does not claim
//! Debits that the seller appealed already, or that came back; orders of which no row says who fulfilled them. It is
//! probable at the most: why Amazon took the money is in no report.
//!
//! ## Evidence
//! The rows of the claim and of the sale, and the seller's own row of the claim where there is one.
//!
//! ## Example
//! An order of 40.00, fulfilled by Amazon: the claim takes the price and gives the commission of 6.00 back, 34.00 in
//! all. The case is for 34.00. Fixture: `fixtures/detectors/a_to_z_on_fba_order/hit`.
//!
//! ## Policy keys
//! windows: a_to_z; cash_terms.
//!
//! ## References
//! Seller Central help G202041210 (appeals), 27951, Q6762Y9AB2FYDY8 (A-to-z Guarantee for sellers).

use crate::detect::finding::Finding;
use crate::detect::shared::buyers::{Keeper, debited, keeper, of_debit};
use crate::detect::{Context, Detector, DetectorError, Handling, rule_texts};
use crate::model::Money;
use crate::policy::letters::LetterKind;
use crate::policy::{ClaimType, PolicyTable};

/// A-to-z debits on orders that Amazon fulfilled.
pub const DETECTOR: Detector = Detector {
    id: "a_to_z_on_fba_order",
    claim_type: ClaimType::AToZ,
    summary: "A-to-z claims debited on orders that Amazon fulfilled",
    texts: rule_texts!(no_message),
    policy: &[PolicyTable::Windows, PolicyTable::CashTerms],
    settings: &[],
    tables: &["settlement"],
    handling: Handling { letter: Some(LetterKind::Appeal), ..Handling::USUAL },
    run,
};

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    let own =
        context.claims.iter().filter(|file| keeper(context, file) == Some(Keeper::OnFbaOrder));
    let findings = own.filter_map(|file| {
        let currency = file.money?.currency;
        let owed = Money::new(file.facts.debited, currency);
        let terms = vec![debited(&file.facts, currency)];
        of_debit(context, &DETECTOR, file, Some(owed), terms)
    });
    Ok(findings.collect())
}
