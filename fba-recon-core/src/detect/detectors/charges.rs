//! Charges of fees as evidence.

use crate::book::MoneyRow;
use crate::detect::finding::{Charge, Evidence, EvidenceKind};

/// A charge at its first row, and each of its amounts.
pub(super) fn charge_evidence(charge: &Charge, rows: &[MoneyRow]) -> Vec<Evidence> {
    let (kind, date) = (EvidenceKind::Charge, Some(charge.date));
    let facts = vec![
        ("order_id", charge.order_id.clone().unwrap_or_default()),
        ("quantity", charge.units.to_string()),
        ("charged", charge.charged.to_string()),
        ("allowed", charge.allowed.to_string()),
    ];
    let first = charge.rows.first().copied();
    let whole = first.map(|source| Evidence { source, kind, date, facts, is_detail: false });
    let details = Evidence::details(rows, kind, date, charge.charged.currency);
    whole.into_iter().chain(details).collect()
}
