//! Money that orders got back by rows that no role explains: a fee given back under another name, for another
//! SKU, or by another kind of transaction.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::PolarsResult;

use super::lines::is_other_price;
use super::{Context, sku_key};
use crate::normalise::Rows;
use crate::policy::{AmountRole, TransactionRole};

/// The orders with such a row; of each frame only the picked rows are looked at.
pub(super) fn loose_credits(
    (settlement, settled_rows): (&Rows, &[usize]),
    (transactions, transacted_rows): (&Rows, &[usize]),
    context: &Context<'_>,
) -> PolarsResult<BTreeSet<String>> {
    let mut orders = settled(settlement, settled_rows, context)?;
    orders.extend(transacted(transactions, transacted_rows, context)?);
    Ok(orders)
}

fn settled(rows: &Rows, picked: &[usize], context: &Context<'_>) -> PolarsResult<BTreeSet<String>> {
    let terms = context.policy.cash_terms();
    let text = |name: &str| rows.text(name);
    let (kind, order, msku) = (text("transaction_type")?, text("order_id")?, text("msku")?);
    let (amount_type, description) = (text("amount_type")?, text("amount_description")?);
    let (amount, dates) = (rows.whole("amount")?, rows.dates("posted_date")?);
    let role = |row: usize| kind.get(row).and_then(|kind| terms.transaction(kind));
    let mut sold: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for row in picked.iter().copied().filter(|row| role(*row) == Some(TransactionRole::Sale)) {
        if let (Some(order), Some(msku)) = (order.get(row), msku.get(row)) {
            sold.entry(order).or_default().insert(sku_key(msku));
        }
    }
    let mut orders = BTreeSet::new();
    for row in picked.iter().copied() {
        let Some(order) = order.get(row) else { continue };
        if amount.get(row).is_none_or(|micros| micros <= 0) {
            continue;
        }
        let words = [amount_type, description].map(|words| words.get(row).unwrap_or(""));
        let what = terms.amount(words[0], words[1]);
        let is_loose = match role(row) {
            // What has no day is left out of refunds and sales.
            _ if dates.get(row).is_none() => true,
            Some(TransactionRole::Sale) => what == Some(AmountRole::ReferralFee),
            Some(TransactionRole::Refund) => {
                let key = msku.get(row).map(sku_key);
                let is_sold =
                    key.is_some_and(|key| sold.get(order).is_none_or(|skus| skus.contains(&key)));
                let is_fee = what == Some(AmountRole::ReferralFee);
                !is_sold
                    || !is_fee && names_a_referral_fee(&words)
                    || is_other_price(&words.join(" "), what)
            }
            // A correction of fees is a payment by itself.
            Some(TransactionRole::FeeCorrection) => false,
            Some(TransactionRole::Adjustment) | None => true,
        };
        if is_loose {
            orders.insert(order.to_owned());
        }
    }
    Ok(orders)
}

fn names_a_referral_fee(words: &[&str; 2]) -> bool {
    words.iter().any(|words| {
        let words = words.to_lowercase();
        words.contains("commission") || words.contains("referral")
    })
}

fn transacted(
    rows: &Rows,
    picked: &[usize],
    context: &Context<'_>,
) -> PolarsResult<BTreeSet<String>> {
    let terms = context.policy.cash_terms();
    let (kind, order, msku) = (rows.text("type")?, rows.text("order_id")?, rows.text("msku")?);
    let (total, other) = (rows.whole("total")?, rows.whole("other")?);
    let mut orders = BTreeSet::new();
    for row in picked.iter().copied() {
        let Some(order) = order.get(row) else { continue };
        let is_positive = |micros: Option<i64>| micros.is_some_and(|micros| micros > 0);
        let is_loose = match kind.get(row).and_then(|kind| terms.transaction(kind)) {
            Some(TransactionRole::Sale | TransactionRole::FeeCorrection) => false,
            Some(TransactionRole::Refund) => {
                is_positive(other.get(row))
                    || msku.get(row).is_none() && is_positive(total.get(row))
            }
            Some(TransactionRole::Adjustment) | None => is_positive(total.get(row)),
        };
        if is_loose {
            orders.insert(order.to_owned());
        }
    }
    Ok(orders)
}
