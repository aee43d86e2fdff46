//! Charges of fees as evidence, and the finding of a product's charges.

use crate::book::{MoneyRow, sku_key};
use crate::detect::finding::{
    Answers, Charge, Evidence, EvidenceKind, Finding, Identity, LossPoint, Measure,
    RequirementReason,
};
use crate::detect::{Context, Detector, fact};

/// The charges of one product in one store that are too high, oldest first; `None` without any.
pub(in crate::detect) fn of_product(
    context: &Context<'_>,
    rule: &'static Detector,
    marketplace: &str,
    (fnsku, msku): (Option<String>, &str),
    charges: Vec<Charge>,
    evidence: Vec<Evidence>,
) -> Option<Finding> {
    let day = charges.first()?.date;
    let identity = Identity(vec![("marketplace", marketplace.to_owned()), ("msku", sku_key(msku))]);
    let units = charges.iter().map(|charge| charge.units).sum();
    Some(Finding {
        marketplace: Some(marketplace.to_owned()),
        fnsku,
        msku: Some(msku.to_owned()),
        loss_point: LossPoint::Fee,
        answers: Answers::Fees,
        evidence,
        // A fee may be corrected as a reimbursement or in a later settlement.
        requirements: vec![
            context.needs_payments(day),
            context.needs("settlement", day, RequirementReason::Paid),
        ],
        ..Finding::new(rule, identity, day, units, Measure::Charges(charges))
    })
}

/// A charge at its first row, and each of its amounts.
pub(in crate::detect) fn charge_evidence(charge: &Charge, rows: &[MoneyRow]) -> Vec<Evidence> {
    let (kind, date) = (EvidenceKind::Charge, Some(charge.date));
    let facts = vec![
        (fact!(shared "order_id"), charge.order_id.clone().unwrap_or_default()),
        (fact!(shared "quantity"), charge.units.to_string()),
        (fact!(shared "charged"), charge.charged.to_string()),
        (fact!(shared "allowed"), charge.allowed.to_string()),
    ];
    let first = charge.rows.first().copied();
    let whole = first.map(|source| Evidence { source, kind, date, facts, is_detail: false });
    let details = Evidence::details(rows, kind, date, charge.charged.currency);
    whole.into_iter().chain(details).collect()
}
