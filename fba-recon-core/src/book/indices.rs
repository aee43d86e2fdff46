//! Positions of the book's rows by their names.

use std::collections::BTreeMap;

use super::names::NameIndex;
use super::{Adjustment, Payment, Products, sku_key};
use crate::model::fast::HashMap;

/// The indices of the large lists.
pub(super) struct Indices {
    pub(super) payments_by_order: NameIndex<Payment>,
    pub(super) payments_by_id: NameIndex<Payment>,
    pub(super) payments_by_fnsku: BTreeMap<String, Vec<usize>>,
    pub(super) adjustments_by_fnsku: NameIndex<Adjustment>,
}

impl Indices {
    pub(super) fn of(
        payments: &[Payment],
        adjustments: &[Adjustment],
        products: &Products,
    ) -> Self {
        let ((payments_by_order, payments_by_id), (payments_by_fnsku, adjustments_by_fnsku)) =
            rayon::join(
                || payments_by_ids(payments),
                || {
                    rayon::join(
                        || payments_by_fnsku(payments, products),
                        || NameIndex::new(adjustments, |row| Some(&row.fnsku)),
                    )
                },
            );
        Self { payments_by_order, payments_by_id, payments_by_fnsku, adjustments_by_fnsku }
    }
}

/// Payments by order, and by reimbursement.
fn payments_by_ids(payments: &[Payment]) -> (NameIndex<Payment>, NameIndex<Payment>) {
    rayon::join(
        || NameIndex::new(payments, |payment| payment.order_id.as_deref()),
        || NameIndex::new(payments, |payment| payment.reimbursement_id.as_deref()),
    )
}

/// Payments by product; one without an FNSKU by every FNSKU of its SKU.
fn payments_by_fnsku(payments: &[Payment], products: &Products) -> BTreeMap<String, Vec<usize>> {
    let mut by_fnsku = index(payments, |payment| payment.fnsku.as_deref());
    for (at, payment) in payments.iter().enumerate().filter(|(_, paid)| paid.fnsku.is_none()) {
        let fnskus = payment.msku.iter().flat_map(|msku| products.fnskus_of(msku));
        for fnsku in fnskus {
            by_fnsku.entry(fnsku.to_owned()).or_default().push(at);
        }
    }
    for at in by_fnsku.values_mut() {
        at.sort_unstable();
    }
    by_fnsku
}

/// Positions of rows by a merchant SKU, in the form in which SKUs are compared.
pub(crate) fn index_by_sku<T>(
    rows: &[T],
    msku: impl Fn(&T) -> Option<&String>,
) -> BTreeMap<String, Vec<usize>> {
    let mut index: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, msku) in rows.iter().enumerate().filter_map(|(at, row)| Some((at, msku(row)?))) {
        index.entry(sku_key(msku)).or_default().push(at);
    }
    index
}

/// Positions of rows by one of their names.
pub(crate) fn index<T>(
    rows: &[T],
    name: impl Fn(&T) -> Option<&str>,
) -> BTreeMap<String, Vec<usize>> {
    let mut index: HashMap<&str, Vec<usize>> = HashMap::default();
    for (at, row) in rows.iter().enumerate() {
        if let Some(name) = name(row) {
            index.entry(name).or_default().push(at);
        }
    }
    index.into_iter().map(|(name, rows)| (name.to_owned(), rows)).collect()
}
