//! The large parts of the book, which need nothing of each other, on all threads.

use std::collections::BTreeMap;

use jiff::civil::Date;
use polars::prelude::PolarsResult;

use super::fees::FeeCharges;
use super::{
    Adjustment, Balance, Context, MeasuredItem, Movements, OrderItem, ProductCategory, Replacement,
    Returns, balance, fees, movements, orders, payments, posted, reconciled, stock,
};
use crate::diag::Diagnostic;
use crate::normalise::Frames;

/// What the large parts need of the small ones.
pub(super) struct Sources {
    pub(super) replacements: Vec<Replacement>,
    pub(super) returns: Returns,
    pub(super) categories: BTreeMap<String, Vec<ProductCategory>>,
    pub(super) measured: Vec<MeasuredItem>,
}

/// The large parts.
pub(super) struct Parts {
    pub(super) adjustments: Vec<Adjustment>,
    pub(super) movements: Movements,
    pub(super) balances: BTreeMap<String, Balance>,
    pub(super) paid: payments::Paid,
    pub(super) order_items: Vec<OrderItem>,
    pub(super) fee_charges: FeeCharges,
}

/// Builds the large parts; what there is to say comes in the order of the ledger, then the payments.
pub(super) fn parts(
    frames: &Frames,
    context: &Context<'_>,
    as_of: Date,
    sources: &Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> PolarsResult<Parts> {
    let stock = || {
        told(|diagnostics| {
            let (adjustments, movements) = rayon::join(
                || stock::adjustments(frames, context, diagnostics),
                || movements::movements(frames, context),
            );
            let (adjustments, mut movements) = (adjustments?, movements?);
            movements.found_elsewhere = reconciled::found_beyond_ledger(frames, &adjustments)?;
            movements.gone_elsewhere = reconciled::gone(frames)?;
            let balances = balance::balances(frames, context, &movements, diagnostics)?;
            diagnostics.extend(balance::books_off(&balances));
            diagnostics.extend(posted::same_money(frames)?);
            Ok((adjustments, movements, balances))
        })
    };
    let paid = || told(|diagnostics| payments::payments(frames, context, as_of, diagnostics));
    let items = || orders::order_items(frames, context, &sources.replacements, &sources.returns);
    let charges = || fees::fee_charges(frames, context, &sources.measured, &sources.categories);
    let ((stock, paid), (order_items, fee_charges)) =
        rayon::join(|| rayon::join(stock, paid), || rayon::join(items, charges));
    let ((adjustments, movements, balances), of_stock) = stock?;
    let (paid, of_payments) = paid?;
    diagnostics.extend(of_stock);
    diagnostics.extend(of_payments);
    Ok(Parts {
        adjustments,
        movements,
        balances,
        paid,
        order_items: order_items?,
        fee_charges: fee_charges?,
    })
}

/// A part, with what there is to say of it.
fn told<T>(
    part: impl FnOnce(&mut Vec<Diagnostic>) -> PolarsResult<T>,
) -> PolarsResult<(T, Vec<Diagnostic>)> {
    let mut diagnostics = Vec::new();
    Ok((part(&mut diagnostics)?, diagnostics))
}
