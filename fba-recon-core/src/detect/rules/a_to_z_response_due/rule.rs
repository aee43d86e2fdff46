//! # A-to-z answer due
//!
//! ## What it finds
//! Open A-to-z claims that the seller has not answered, and questions of Amazon's about them.
//!
//! ## Why it is owed
//! A claim that nobody answers in time is decided for the buyer, debited, and counts in the order defect rate. Since
//! 2020 Amazon decides from the earlier correspondence and asks when it needs more; the clock is counted all the same.
//!
//! ## How it decides
//! A claim of the seller's list without decision, withdrawal and debit, on an order that Amazon did not fulfil. From
//! the time of Amazon's notice the answer is due in 72 hours in stores whose page says so, in 48 hours elsewhere;
//! where the notice is not known the opening counts, and the case says so. A request for information has a clock of
//! its own. A clock is met only by an answer at or after its start. The clock that ends first is told. Once overdue
//! the case is late, and expired 30 days after that. It has no amount: the money at risk stands beside it.
//!
//! ## What it does not claim
//! Claims that are decided, withdrawn or debited, claims whose facts contradict each other, orders that Amazon
//! fulfilled, and claims that are not in the seller's list: no report tells when Amazon asked.
//!
//! ## Evidence
//! The seller's row of the claim.
//!
//! ## Example
//! Notice on 20 November at 18:05 in Los Angeles, no answer: due on 23 November at 18:05, and by 22 November to be
//! safe. Fixture: `fixtures/detectors/a_to_z_response_due/hit`.
//!
//! ## Policy keys
//! clocks: a_to_z_response, a_to_z_information, answer_overdue.
//!
//! ## References
//! Seller Central help 27951, G202041210 and G1781; sellercentral.amazon.in forum
//! e84fc533-0434-4f41-afae-354196600c57.

use crate::book::buyer_claims::Program;
use crate::detect::finding::Finding;
use crate::detect::shared::answers::answers_due;
use crate::detect::{Context, Detector, DetectorError, Handling, rule_texts};
use crate::policy::letters::LetterKind;
use crate::policy::{ClaimType, PolicyTable};

/// A-to-z claims without an answer.
pub const DETECTOR: Detector = Detector {
    id: "a_to_z_response_due",
    claim_type: ClaimType::AToZResponse,
    summary: "A-to-z claims that wait for the seller's answer",
    texts: rule_texts!(no_message),
    policy: &[PolicyTable::Clocks],
    settings: &[],
    tables: &["buyer_claims"],
    handling: Handling { letter: Some(LetterKind::Represent), ..Handling::USUAL },
    run,
};

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    Ok(answers_due(context, &DETECTOR, Program::AToZ))
}
