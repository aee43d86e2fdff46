//! # Chargeback answer due
//!
//! ## What it finds
//! Chargebacks that the seller has not answered and that have taken nothing yet.
//!
//! ## Why it is owed
//! A buyer's bank takes the money back unless Amazon represents the case, and Amazon does so with what the seller
//! answers in time.
//!
//! ## How it decides
//! A chargeback of the seller's list without decision, withdrawal and debit, on an order that Amazon did not fulfil.
//! The answer is due seven calendar days after the day of the notice in the store's zone; an Amazon moderator names
//! eleven, so that it is late from the eighth day and expired after the eleventh. An answer before the notice answers
//! nothing. It has no amount: the money at risk stands beside it.
//!
//! ## What it does not claim
//! Chargebacks that were debited, decided or answered, and chargebacks that are not in the seller's list: no report
//! tells when Amazon asked. Claims of Amazon Pay have other rules.
//!
//! ## Evidence
//! The seller's row of the chargeback.
//!
//! ## Example
//! Notice on 18 November, no answer on 21 November: due at the end of 25 November, at the latest on 29 November.
//! Fixture: `fixtures/detectors/chargeback_response_due/hit`.
//!
//! ## Policy keys
//! clocks: chargeback_response.
//!
//! ## References
//! Seller Central help G202145040; Amazon moderator, forum c0bbe9bc-81a9-406b-8ebc-5a2400f786ee.

use crate::book::buyer_claims::Program;
use crate::detect::finding::Finding;
use crate::detect::shared::answers::answers_due;
use crate::detect::{Context, Detector, DetectorError, Handling, rule_texts};
use crate::policy::letters::LetterKind;
use crate::policy::{ClaimType, PolicyTable};

/// Chargebacks without an answer.
pub const DETECTOR: Detector = Detector {
    id: "chargeback_response_due",
    claim_type: ClaimType::Chargeback,
    summary: "chargebacks that wait for the seller's answer",
    texts: rule_texts!(no_message),
    policy: &[PolicyTable::Clocks],
    settings: &[],
    tables: &["buyer_claims"],
    handling: Handling { letter: Some(LetterKind::Chargeback), ..Handling::USUAL },
    run,
};

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    Ok(answers_due(context, &DETECTOR, Program::Chargeback))
}
