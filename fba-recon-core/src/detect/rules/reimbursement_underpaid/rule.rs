//! # Reimbursement underpaid
//!
//! ## What it finds
//! Payments in cash for which Amazon paid less for one unit than its own rule gives: the sourcing cost that
//! it approved, or the proceeds of the order.
//!
//! ## Why it is owed
//! Since 31 March 2025 Amazon values a unit that is lost before a customer orders it at its sourcing cost;
//! a unit lost after the order is worth what the order brought. A payment below that can be disputed within
//! a fixed time after its approval.
//!
//! ## How it decides
//! A payment for a warehouse, inbound or removal loss, by its total divided by the units paid in cash, is
//! compared with the approved cost that was valid on the day of approval, in the same currency and at most
//! the store's cap. Below 98 percent of it the difference for all cash units is the finding: probable where
//! the cost has a first day, since the seller's own list says that Amazon approved it, only possible where
//! it has none. A payment for a customer return whose sale and refund are in the dump is compared with the
//! order's proceeds, or with what the refund took where that is less; such a case is only possible.
//! Whatever names the payment as its original is taken off in money; a re-evaluation, or money without
//! units, of the same FNSKU that names none is taken off too and makes the case only possible.
//!
//! ## What it does not claim
//! Payments within the tolerance; payments approved before sourcing costs held; units given back in stock;
//! payments that were taken back; differences from the seller's own costs or from Amazon's estimates, which
//! Amazon has not approved; costs that came into force after the approval; units lost on the way to a
//! customer; fee corrections.
//!
//! ## Evidence
//! The line of the reimbursements report, the approved cost with its first day or the sale and the refund
//! of the order, and the absence of a re-evaluation. Amazon asks for a supplier invoice.
//!
//! ## Example
//! Two units paid 3.10 each while the approved cost is 7.25: 4.15 too little for each, 8.30 in all.
//! Fixture: `fixtures/detectors/reimbursement_underpaid/hit`.
//!
//! ## Policy keys
//! windows: valuation; valuation: sourcing, cap; reimbursement_reasons; cash_terms; practice: underpaid_percent,
//! payment_lead_days, coverage_grace_days.
//!
//! ## References
//! Seller Central help G200213130 (reimbursement policy and sourcing cost), 200732720 (reimbursements
//! report), G9N934L7Y4SFWPJ4 (customer return claims).

use crate::book::{CostQuery, CostSource, Payment};
use crate::detect::doubt::Doubt;
use crate::detect::finding::{
    Answers, Confidence, Evidence, EvidenceKind, Finding, Line, LossPoint, Term,
};
use crate::detect::shared::payments::{of_payment, payment_evidence};
use crate::detect::{
    Context, Detector, DetectorError, Dispute, Handling, TermName, fact, rule_texts, term,
};
use crate::model::Money;
use crate::policy::{Cap, ClaimType, PolicyTable, SettingKey};

/// Payments below the approved cost of the unit, or below the order's proceeds.
pub const DETECTOR: Detector = Detector {
    id: "reimbursement_underpaid",
    claim_type: ClaimType::Valuation,
    summary: "reimbursements that paid less for a unit than its approved cost or the order's proceeds",
    texts: rule_texts!(),
    policy: &[
        PolicyTable::Windows,
        PolicyTable::Valuation,
        PolicyTable::ReimbursementReasons,
        PolicyTable::CashTerms,
    ],
    settings: &[
        SettingKey::UnderpaidPercent,
        SettingKey::PaymentLeadDays,
        SettingKey::CoverageGraceDays,
    ],
    tables: &["reimbursements"],
    handling: Handling { disputes: Some(Dispute::Worth), ..Handling::USUAL },
    run,
};

/// Reasons of losses before a customer ordered the unit.
const BEFORE_ORDER: &[ClaimType] = &[
    ClaimType::FcLost,
    ClaimType::FcDamaged,
    ClaimType::InboundLost,
    ClaimType::InboundDamaged,
    ClaimType::RemovalLost,
    ClaimType::RemovalOther,
];

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    let payments = context.book.payments.iter().filter(|payment| {
        payment.reimbursement_id.is_some()
            && payment.date <= context.as_of
            && payment.reversed_by.is_empty()
            && payment.units_cash > 0
            && payment.sources.first().is_none_or(|row| context.counts(*row))
    });
    let mut findings = Vec::new();
    for payment in payments {
        let due = if BEFORE_ORDER.iter().any(|kind| payment.pays.contains(kind)) {
            by_cost(context, payment)
        } else if payment.pays.contains(&ClaimType::CustomerReturn) {
            by_order(context, payment)
        } else {
            None
        };
        findings.extend(due.and_then(|due| finding(context, payment, due)));
    }
    Ok(findings)
}

/// What one unit is due, and why.
struct Due {
    unit: Money,
    term: TermName,
    rests_on_cost: bool,
    doubt: Option<Doubt>,
    confidence: Confidence,
    evidence: Vec<Evidence>,
}

/// The cost that Amazon had approved on the day of the payment, cut at the store's cap.
fn by_cost(context: &Context<'_>, payment: &Payment) -> Option<Due> {
    let rules = context.policy.on(payment.date);
    let currency = payment.amount?.currency;
    let store = &context.book.store_of_money(context.policy, payment.amount)?;
    rules.sourcing(store)?;
    let cost = context.book.cost_of(&CostQuery {
        fnsku: payment.fnsku.as_deref(),
        msku: payment.msku.as_deref(),
        marketplace: Some(store),
        currency,
        source: CostSource::AmazonApproved,
        on: payment.date,
    })?;
    let cap = rules.cap(store).and_then(Cap::money);
    let unit = cap.and_then(|cap| cost.unit.lesser(cap)).unwrap_or(cost.unit);
    Some(Due {
        unit,
        term: if unit < cost.unit { term!("cost_cap") } else { term!("approved_cost") },
        rests_on_cost: true,
        doubt: cost.valid_from.is_none().then_some(Doubt::CostUndated),
        // The seller's own list says that Amazon approved it.
        confidence: Confidence::Probable,
        evidence: vec![Evidence {
            source: cost.source_row,
            kind: EvidenceKind::Document,
            date: cost.valid_from,
            facts: vec![(fact!("amount"), cost.unit.to_string())],
            is_detail: false,
        }],
    })
}

/// The order's proceeds after fees, at most what the refund took.
fn by_order(context: &Context<'_>, payment: &Payment) -> Option<Due> {
    let item = context.book.order_item(payment.order_id.as_deref()?, payment.msku.as_deref()?)?;
    let (proceeds, debit) = item.unit_worth()?;
    let unit = debit.map_or(Some(proceeds), |debit| proceeds.lesser(debit))?;
    let refunds: Vec<_> = item.refunds.iter().collect();
    Some(Due {
        unit,
        term: term!("order_proceeds"),
        rests_on_cost: false,
        doubt: Some(Doubt::DeductionPossible),
        confidence: Confidence::Possible,
        evidence: crate::detect::shared::refunds::evidence(item, &refunds, &[]),
    })
}

fn finding(context: &Context<'_>, payment: &Payment, due: Due) -> Option<Finding> {
    let paid = payment.amount?;
    let all = due.unit.times(payment.units_cash).ok()?;
    let owed = all.plus(Money::new(-paid.micros, paid.currency)).ok()?;
    let percent = i128::from(context.setting(SettingKey::UnderpaidPercent));
    if i128::from(paid.micros) * 100 >= i128::from(all.micros) * percent || owed.micros <= 0 {
        return None;
    }
    let line = Line {
        date: payment.date,
        fnsku: payment.fnsku.as_deref().map(Into::into),
        msku: payment.msku.as_deref().map(Into::into),
        units: payment.units_cash,
        owed: Some(owed),
        terms: vec![Term::money(due.term, all), Term::minus_money(term!("paid"), paid)],
    };
    let mut finding = of_payment(context, &DETECTOR, payment, line)?;
    finding.loss_point = LossPoint::Amount;
    finding.answers = Answers::Reimbursement(payment.reimbursement_id.as_deref().map(Into::into));
    finding.confidence = due.confidence;
    finding.rests_on_cost = due.rests_on_cost;
    finding.evidence = vec![payment_evidence(payment)];
    finding.evidence.extend(due.evidence);
    if let Some(doubt) = due.doubt {
        finding.doubt(doubt);
    }
    Some(finding)
}
