//! # A-to-z appeal due
//!
//! ## What it finds
//! A-to-z claims that were granted and debited, not appealed, and against which a ground is known.
//!
//! ## Why it is owed
//! A granted claim may be appealed once, with facts that Amazon did not have. It may give back the money, or take the
//! order out of the order defect rate, or both.
//!
//! ## How it decides
//! The debit is posted, or the seller's list says that the claim was granted and the seller paid. The grounds: opened
//! before three days after the last estimated day of delivery, or more than ninety days after it; the buyer wrote less
//! than 48 hours before, or not at all; goods that the guarantee does not cover; a protected label; delivered before
//! the claim, with or without the customer's signature; a return that was not asked for, did not come or lies outside
//! the policy; counted in the order defect rate against the rule. A fact that is not known gives no ground. Where every
//! ground is one to be looked at first the case is only possible; where every ground can only change the order defect
//! rate the amount is unknown. Day 30 after the earlier of decision and debit is the last day of an appeal. Debits
//! that the rules before it keep are theirs.
//!
//! ## What it does not claim
//! Claims that the seller appealed already, debits that came back, and what no row and no line of the seller's list
//! tells: not the carrier's site, not what was written. An absent return request is a ground only where the report
//! of seller-fulfilled returns covers the days from the order to the claim; else the case is unproven.
//!
//! ## Evidence
//! The seller's row of the claim, its money, the return requests, and for delivery, label and contact the documents
//! that the evidence list has.
//!
//! ## Example
//! Estimated by 10 November at the latest, claim opened on 12 November for a parcel in transit: two days after, not
//! three. 45.99 was taken. Fixture: `fixtures/detectors/a_to_z_appeal_due/hit`.
//!
//! ## Policy keys
//! windows: a_to_z; clocks; claim_reasons; cash_terms; documents.
//!
//! ## References
//! Seller Central help G202041210 (appeals), 27951, G1781; customer help 201889410 and 200783670; sellercentral forums
//! 841099; sellercentral.amazon.ca forum fb56bd17-90c4-46cd-9fdb-0a25de1ee208.

use crate::detect::finding::{Finding, Term};
use crate::detect::shared::buyers::{Keeper, asks_for_money, debited, keeper, of_debit};
use crate::detect::{Context, Detector, DetectorError, Handling, rule_texts, term};
use crate::model::Money;
use crate::policy::letters::LetterKind;
use crate::policy::{ClaimType, PolicyTable};

/// Granted and debited A-to-z claims with a ground.
pub const DETECTOR: Detector = Detector {
    id: "a_to_z_appeal_due",
    claim_type: ClaimType::AToZ,
    summary: "granted A-to-z claims that can be appealed on a known ground",
    texts: rule_texts!(no_message),
    policy: &[
        PolicyTable::Windows,
        PolicyTable::Clocks,
        PolicyTable::ClaimReasons,
        PolicyTable::CashTerms,
        PolicyTable::Documents,
    ],
    settings: &[],
    tables: &["settlement", "merchant_returns", "buyer_claims"],
    handling: Handling { letter: Some(LetterKind::Appeal), ..Handling::USUAL },
    run,
};

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    let own = context.claims.iter().filter(|file| keeper(context, file) == Some(Keeper::Appeal));
    let findings = own.filter_map(|file| {
        let facts = &file.facts;
        let taken = file.money.filter(|_| facts.debited > 0).map(|money| {
            (Money::new(facts.debited, money.currency), debited(facts, money.currency))
        });
        // A debit that is not posted yet is worth what the seller typed.
        let typed = facts.claimed.filter(|typed| typed.micros > 0);
        let known =
            taken.or_else(|| typed.map(|typed| (typed, Term::money(term!("claim_amount"), typed))));
        let known = known.filter(|_| asks_for_money(context, facts));
        let (owed, terms) = match known {
            Some((owed, term)) => (Some(owed), vec![term]),
            None => (None, Vec::new()),
        };
        of_debit(context, &DETECTOR, file, owed, terms)
    });
    Ok(findings.collect())
}
