//! # A-to-z claim after a refund
//!
//! ## What it finds
//! Orders for which the buyer was refunded and an A-to-z claim took the money once more.
//!
//! ## Why it is owed
//! A claim gives the buyer back what the order cost. Where a refund gave it back before, the seller has paid twice.
//!
//! ## How it decides
//! The price that refunds posted up to the first debit gave back, and the price that the claim took, are together
//! above the price of the sale. What is above it, at most what the claim took, is the part that was paid twice; the
//! case is for the same part of what the rows took net, never rounded up. Rows that give the claim back and a charge
//! to the buyer answer it. Day 30 after the earlier of decision and debit is the last day of an appeal.
//!
//! ## What it does not claim
//! Refunds after the first debit, a concession and the rest of the price, claims whose rows do not tell the price
//! apart, debits that the seller appealed already. Without the sale in the dump the case is unproven. It is probable
//! at the most: why Amazon took the money is in no report.
//!
//! ## Evidence
//! The rows of sale, refunds and claim.
//!
//! ## Example
//! A price of 50.00 is refunded on 2 November; on 10 November the claim takes 50.00 and gives 7.50 of commission
//! back, 42.50 net. All of the claim is above the sale: the case is for 42.50. Had the refund been 20.00 and the
//! claim 40.00 (34.00 net), 10.00 of the 40.00 would be above the sale, and the case for 8.50. Fixture:
//! `fixtures/detectors/a_to_z_after_refund/hit`.
//!
//! ## Policy keys
//! windows: a_to_z; cash_terms.
//!
//! ## References
//! Seller Central help G202041210 (appeals), G1781; customer help 201889410 (conditions of a claim).

use crate::detect::claims::Facts;
use crate::detect::finding::Finding;
use crate::detect::shared::buyers::{Keeper, taken_twice};
use crate::detect::{Context, Detector, DetectorError, Handling, rule_texts};
use crate::policy::letters::LetterKind;
use crate::policy::{ClaimType, PolicyTable};

/// A-to-z debits after a refund.
pub const DETECTOR: Detector = Detector {
    id: "a_to_z_after_refund",
    claim_type: ClaimType::AToZ,
    summary: "A-to-z claims debited although the buyer had been refunded",
    texts: rule_texts!(no_message),
    policy: &[PolicyTable::Windows, PolicyTable::CashTerms],
    settings: &[],
    tables: &["settlement"],
    handling: Handling { letter: Some(LetterKind::Appeal), ..Handling::USUAL },
    run,
};

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    Ok(taken_twice(context, &DETECTOR, Keeper::AfterRefund, Facts::refunded_excess))
}
