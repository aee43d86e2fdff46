//! # SAFE-T claim due
//!
//! ## What it finds
//! Orders that the seller fulfilled and Amazon may have refunded, for which a SAFE-T claim can be filed.
//!
//! ## Why it is owed
//! Amazon answers for refunds that it gives on its own: where the goods came back damaged, used or as something else,
//! or did not come back at all on a label that Amazon prepaid.
//!
//! ## How it decides
//! Money went back to the buyer, and one of two grounds holds: the evidence list has a picture of what came back, or
//! the return has a label prepaid by Amazon, was refunded 14 days ago and never arrived. Ruled out by a granted A-to-z
//! claim (the appeal is the way), a chargeback, an order that Amazon fulfilled, and a refund four or more days after
//! the return came without Amazon's notice of a refund: that one is automatic or the seller's. The window runs from
//! the later of refund and return. Amazon decides how much: the total is unknown, and at most the net refund and the
//! cap of the store. No report tells who refunded: with Amazon's notice in the evidence list the case is probable,
//! without it possible.
//!
//! ## What it does not claim
//! Orders with a SAFE-T claim that was filed or paid; orders of which no report says that the seller fulfilled them;
//! refunds that the seller gave.
//!
//! ## Evidence
//! The rows of sale and refund, the return request, and the pictures.
//!
//! ## Example
//! 60.00 refunded on 5 November, 51.00 net, the return came on 3 November damaged, with pictures and Amazon's notice:
//! at most 51.00, to be filed by 5 December in the US. Fixture: `fixtures/detectors/safe_t_due/hit`.
//!
//! ## Policy keys
//! windows: safe_t; clocks: automatic_refund, return_not_delivered; valuation: safe_t_cap; words; documents.
//!
//! ## References
//! Amazon's notice of 2026-01-21 in copies; Seller Central help 202175000 and 7KCD8BYQER79WWJ; sellercentral-europe
//! forum 4ebb35dd-bc79-468b-8dc8-e60acb657138; sellercentral.amazon.ae forum 4c9b7fcf.

use crate::book::buyer_claims::Program;
use crate::detect::claims::{ClaimFile, SafeTGround};
use crate::detect::doubt::Doubt;
use crate::detect::finding::Finding;
use crate::detect::shared::buyers::finding;
use crate::detect::{Context, Detector, DetectorError, Handling, rule_texts};
use crate::model::Money;
use crate::policy::letters::LetterKind;
use crate::policy::{ClaimType, PolicyTable};

/// Refunds of Amazon's that may be claimed back.
pub const DETECTOR: Detector = Detector {
    id: "safe_t_due",
    claim_type: ClaimType::SafeT,
    summary: "refunds of seller-fulfilled orders that a SAFE-T claim may give back",
    texts: rule_texts!(no_message),
    policy: &[
        PolicyTable::Windows,
        PolicyTable::Clocks,
        PolicyTable::Valuation,
        PolicyTable::Words,
        PolicyTable::Documents,
    ],
    settings: &[],
    tables: &["settlement", "merchant_returns"],
    handling: Handling { letter: Some(LetterKind::SafeT), ..Handling::USUAL },
    run,
};

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    let own = context.claims.iter().filter(|file| file.program == Program::SafeT);
    Ok(own.filter_map(|file| of_file(context, file)).collect())
}

fn of_file(context: &Context<'_>, file: &ClaimFile<'_>) -> Option<Finding> {
    let (facts, view) = (&file.facts, file.safe_t.as_ref()?);
    let is_silent = view.is_filed || view.is_granted || view.grounds.is_empty();
    if is_silent || !view.bars.is_empty() || facts.by_amazon != Some(false) {
        return None;
    }
    let currency = file.money?.currency;
    let refunded: i64 = facts.refunds.iter().map(|refund| refund.net).sum();
    let refunded = Money::new(refunded, currency);
    let cap =
        facts.store.as_deref().and_then(|store| context.policy.on(context.as_of).safe_t_cap(store));
    let most = match cap {
        Some(cap) => refunded.lesser(cap),
        // Where no cap is known Amazon decides.
        None => None,
    };
    let mut finding = finding(&DETECTOR, file, view.starts_on?, None, Vec::new())?;
    // With Amazon's notice in the evidence list nothing is left to ask.
    if !facts.has_refund_notice {
        finding.doubt(Doubt::WhoRefunded);
    }
    if let Some(part) = &mut finding.claim {
        part.most = most;
        part.grounds = view.grounds.iter().copied().map(SafeTGround::as_str).collect();
    }
    Some(finding)
}
