//! # Reimbursement not settled
//!
//! ## What it finds
//! Payments in cash that Amazon approved and that never reached a settlement.
//!
//! ## Why it is owed
//! A line of the reimbursements report is Amazon's own word that it pays. The money has to appear in the
//! settlements, as every other amount does.
//!
//! ## How it decides
//! A payment is settled when settlements or date-range reports show the same SKU, amount and order within
//! ten days of its approval, or one row that is the sum of several lines of the SKU approved on one day.
//! What is left is a finding, but only where the settlements of the payment's currency cover the approval
//! and the thirty days after it without a gap: where settlements of several groups run side by side,
//! those of every group; or date-range reports that follow each other. Another reimbursement of the SKU
//! posted in those days, of another amount or later, may be this money under other figures: it is taken
//! off, and the case is only possible. Each posted row answers once, its own line first.
//!
//! ## What it does not claim
//! Payments before the first settlement of the dump, in a gap between two settlements, or less than thirty
//! days before the end of the last; payments in stock; payments that were taken back; payments in a
//! currency of which the dump has no settlement; amounts that a date-range report shows as deferred, which are
//! on their way. Where several stores share the currency, as the euro, the money may be in another store's
//! settlement: the case is held as unproven.
//!
//! ## Evidence
//! The line of the reimbursements report with its id, and the settlements from the approval to thirty days
//! after it, in which no such amount stands.
//!
//! ## Example
//! 14.50 approved on 5 October for two lost units; five settlements from 9 September to 18 November show
//! another payment of that week, but not this one: the claim is 14.50. Fixture:
//! `fixtures/detectors/reimbursement_not_settled/hit`.
//!
//! ## Policy keys
//! windows: settlement; cash_terms; reimbursement_reasons; practice: settle_days, coverage_grace_days.
//!
//! ## References
//! Seller Central help 200732720 (reimbursements report: when a payment posts), G200213130 (reimbursement
//! policy).

use super::payments::{of_payment, payment_evidence};
use crate::book::Payment;
use crate::detect::doubt::Doubt;
use crate::detect::finding::{
    Answers, Finding, Line, LossPoint, Requirement, RequirementReason, Term,
};
use crate::detect::{Context, Detector, DetectorError};
use crate::model::Money;
use crate::model::dates::shift_days;
use crate::policy::ClaimType;

/// Payments that were approved and never settled.
pub const DETECTOR: Detector = Detector {
    id: "reimbursement_not_settled",
    claim_type: ClaimType::Settlement,
    summary: "reimbursements that Amazon approved and that no settlement shows",
    source: include_str!("reimbursement_not_settled.rs"),
    policy_keys: &["windows", "cash_terms", "reimbursement_reasons", "practice"],
    tables: &["reimbursements", "settlement"],
    run,
};

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    let payments = context.book.payments.iter();
    let open = payments.filter(|payment| is_open(context, payment));
    Ok(open.filter_map(|payment| finding(context, payment)).collect())
}

/// Whether the settlements of its currency cover the days in which the money should appear and none
/// shows it.
fn is_open(context: &Context<'_>, payment: &Payment) -> bool {
    let Some(paid) = payment.amount_paid.filter(|paid| paid.micros > 0) else { return false };
    let until = shift_days(payment.date, context.policy.days("settle_days"));
    let days = context.book.settled_days.get(&paid.currency);
    let covers = days.into_iter().flatten();
    payment.reimbursement_id.is_some()
        && payment.settled_by.is_empty()
        && payment.reversed_by.is_empty()
        && payment.units_cash > 0
        && until <= context.as_of
        && covers.into_iter().any(|days| days.first <= payment.date && until <= days.last)
        && !is_taken_back(context, payment)
}

/// Whether a reversal that names no payment may have taken this one back.
fn is_taken_back(context: &Context<'_>, payment: &Payment) -> bool {
    context.book.reversals.iter().any(|reversal| {
        let same_currency =
            |taken: Money| payment.amount_paid.is_some_and(|paid| paid.currency == taken.currency);
        reversal.original_id.is_none()
            && reversal.fnsku == payment.fnsku
            && reversal.date >= payment.date
            && reversal.amount.is_some_and(same_currency)
    })
}

fn finding(context: &Context<'_>, payment: &Payment) -> Option<Finding> {
    let paid = payment.amount_paid?;
    let line = Line {
        date: payment.date,
        fnsku: payment.fnsku.clone(),
        msku: payment.msku.clone(),
        units: payment.units_cash,
        owed: Some(paid),
        terms: vec![Term::money("approved", paid)],
    };
    let mut finding = of_payment(context, DETECTOR.id, payment, line)?;
    finding.loss_point = LossPoint::Amount;
    finding.answers = Answers::Reimbursement(payment.reimbursement_id.clone());
    finding.evidence = vec![payment_evidence(payment)];
    finding.requirements.clear();
    // The money may be in another store's settlement.
    if context.policy.marketplace_of_currency(paid.currency).is_none() {
        finding.doubt(Doubt::SharedCurrency);
        finding.requirements.push(Requirement {
            table: "settlement",
            days: None,
            why: RequirementReason::Settled,
        });
    }
    Some(finding)
}
