//! # A-to-z claim and chargeback
//!
//! ## What it finds
//! Orders for which the buyer's bank took the money back and an A-to-z claim took it once more.
//!
//! ## Why it is owed
//! An order with a chargeback is outside the A-to-z Guarantee: the buyer chose the bank. Where both took the money,
//! the seller has paid twice.
//!
//! ## How it decides
//! A chargeback that was not given back whole and the A-to-z claim took together more than the price of the sale. What
//! is above it, at most what the claim took, is the part that was paid twice; the case is for the same part of what
//! the rows of the claim took net, never rounded up. Rows that give the claim back and a charge to the buyer answer
//! it. Day 30 after the earlier of decision and debit is the last day of an appeal. An order that was refunded before
//! is told by `a_to_z_after_refund`.
//!
//! ## What it does not claim
//! Chargebacks that came back whole, chargebacks of a part of the order, claims whose rows do not tell the price
//! apart, debits that the seller appealed already. Without the sale in the dump the case is unproven. It is probable
//! at the most: why Amazon took the money is in no report.
//!
//! ## Evidence
//! The rows of sale, chargeback and claim.
//!
//! ## Example
//! A price of 30.00 is taken by a chargeback on 3 November and by an A-to-z claim on 9 November, which gives 4.50 of
//! commission back: the case is for 25.50. Fixture: `fixtures/detectors/a_to_z_and_chargeback/hit`.
//!
//! ## Policy keys
//! windows: a_to_z; cash_terms.
//!
//! ## References
//! Customer help 201889410 and 200783670 (orders with a chargeback); Seller Central help G202041210 (appeals).

use crate::detect::claims::Facts;
use crate::detect::finding::Finding;
use crate::detect::shared::buyers::{Keeper, taken_twice};
use crate::detect::{Context, Detector, DetectorError, Handling, rule_texts};
use crate::policy::letters::LetterKind;
use crate::policy::{ClaimType, PolicyTable};

/// A-to-z debits beside a chargeback.
pub const DETECTOR: Detector = Detector {
    id: "a_to_z_and_chargeback",
    claim_type: ClaimType::AToZ,
    summary: "A-to-z claims debited although the buyer's bank took the money back",
    texts: rule_texts!(no_message),
    policy: &[PolicyTable::Windows, PolicyTable::CashTerms],
    settings: &[],
    tables: &["settlement"],
    handling: Handling { letter: Some(LetterKind::Appeal), ..Handling::USUAL },
    run,
};

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    Ok(taken_twice(context, &DETECTOR, Keeper::AndChargeback, Facts::charged_back_excess))
}
