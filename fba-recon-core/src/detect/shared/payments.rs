//! What the detectors of reimbursements share: the finding of a payment and its rows.

use crate::book::{Payment, Reversal, sku_key};
use crate::detect::finding::{
    Evidence, EvidenceKind, Finding, Identity, Line, Requirement, RequirementReason,
};
use crate::detect::{Context, Detector, fact};

/// The finding of a line of money of a payment.
pub(in crate::detect) fn of_payment(
    context: &Context<'_>,
    rule: &'static Detector,
    payment: &Payment,
    line: Line,
) -> Option<Finding> {
    // Only what the row itself tells: another report may name the FNSKU tomorrow.
    let product = match &payment.fnsku {
        Some(fnsku) if payment.has_own_fnsku => ("fnsku", fnsku.to_string()),
        _ => ("msku", payment.msku.as_deref().map(sku_key).unwrap_or_default()),
    };
    let identity = Identity(vec![
        ("reimbursement_id", payment.reimbursement_id.as_ref()?.to_string()),
        product,
        ("order_id", payment.order_id.as_deref().unwrap_or_default().to_owned()),
        ("reason", payment.reason.to_string()),
    ]);
    let mut finding = Finding::of_lines(rule, identity, vec![line])?;
    finding.marketplace = context.book.store_of_money(context.policy, payment.amount_paid);
    finding.order_id = payment.order_id.as_deref().map(Into::into);
    finding.reimbursement_id = payment.reimbursement_id.as_deref().map(Into::into);
    finding.reason = Some(payment.reason.to_string());
    finding.requirements = vec![needs_later_payments(context, payment.date)];
    Some(finding)
}

/// Payments on or after the day.
pub(in crate::detect) fn needs_later_payments(
    context: &Context<'_>,
    day: jiff::civil::Date,
) -> Requirement {
    context.needs("reimbursements", day, RequirementReason::Paid)
}

/// The row of a payment.
pub(in crate::detect) fn payment_evidence(payment: &Payment) -> Evidence {
    let mut facts = vec![(fact!(shared "reason"), payment.reason.to_string())];
    let id = payment.reimbursement_id.as_ref();
    facts.extend(id.map(|id| (fact!(shared "reimbursement_id"), id.to_string())));
    facts.push((fact!(shared "units"), (payment.units() + payment.units_reversed).to_string()));
    facts.extend(
        payment.amount_paid.map(|amount| (fact!(shared "amount_paid"), amount.to_string())),
    );
    Evidence {
        source: payment.sources.first().copied().unwrap_or_default(),
        kind: EvidenceKind::Payment,
        date: Some(payment.date),
        facts,
        is_detail: false,
    }
}

/// The row of a reversal.
pub(in crate::detect) fn reversal_evidence(reversal: &Reversal) -> Evidence {
    let mut facts = Vec::new();
    let (own, original) = (reversal.reimbursement_id.as_ref(), reversal.original_id.as_ref());
    facts.extend(own.map(|id| (fact!(shared "reimbursement_id"), id.to_string())));
    facts.extend(original.map(|id| (fact!(shared "original_reimbursement_id"), id.to_string())));
    facts.push((fact!(shared "units"), reversal.units.to_string()));
    facts.extend(reversal.amount.map(|amount| (fact!(shared "amount"), amount.to_string())));
    Evidence {
        source: reversal.source,
        kind: EvidenceKind::Reversal,
        date: Some(reversal.date),
        facts,
        is_detail: false,
    }
}
