//! Return requests of orders that the seller fulfilled.

use std::collections::BTreeMap;

use jiff::civil::Date;
use polars::prelude::PolarsResult;

use super::payments::money;
use crate::model::tables::MERCHANT_RETURNS;
use crate::model::{Money, SourceRow};
use crate::normalise::{Frames, Rows};

/// One return request.
#[derive(Debug, Clone)]
pub struct MerchantReturn {
    /// Where it is written.
    pub source: SourceRow,
    /// Customer order.
    pub order_id: String,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// Day the buyer asked for it.
    pub requested_on: Date,
    /// Day of the order.
    pub ordered_on: Option<Date>,
    /// Reason code as written.
    pub reason: Option<String>,
    /// Kind of label as written.
    pub label_type: Option<String>,
    /// Whether the buyer filed an A-to-z claim.
    pub has_claim: Option<bool>,
    /// Whether it lies within the return policy.
    pub is_in_policy: Option<bool>,
    /// Day it reached the seller.
    pub delivered_on: Option<Date>,
    /// SAFE-T claim.
    pub safe_t_id: Option<String>,
    /// State of the SAFE-T claim as written.
    pub safe_t_state: Option<String>,
    /// Paid for the SAFE-T claim.
    pub safe_t_amount: Option<Money>,
    /// Refunded to the buyer, as the report says.
    pub refunded: Option<Money>,
}

impl MerchantReturn {
    /// Whether the report names a SAFE-T claim of the order.
    #[must_use]
    pub fn has_safe_t(&self) -> bool {
        self.safe_t_id.is_some() || self.safe_t_state.is_some()
    }
}

fn flag(text: Option<&str>) -> Option<bool> {
    let text = text?;
    if ["Y", "Yes", "true"].iter().any(|yes| yes.eq_ignore_ascii_case(text)) {
        return Some(true);
    }
    ["N", "No", "false"].iter().any(|no| no.eq_ignore_ascii_case(text)).then_some(false)
}

/// Every return request up to a day, by order, the oldest first.
pub(super) fn merchant_returns(
    frames: &Frames,
    as_of: Date,
) -> PolarsResult<BTreeMap<String, Vec<MerchantReturn>>> {
    let rows = Rows::new(frames.get(&MERCHANT_RETURNS)?)?;
    let text = |name: &str| rows.text(name);
    let (order, msku, reason) = (text("order_id")?, text("msku")?, text("reason")?);
    let (label, claim, policy) = (text("label_type")?, text("a_to_z_claim")?, text("in_policy")?);
    let (id, state, currency) =
        (text("safe_t_claim_id")?, text("safe_t_state")?, text("currency")?);
    let (requested, ordered, delivered) = (
        rows.dates("return_request_date")?,
        rows.dates("order_date")?,
        rows.dates("return_delivery_date")?,
    );
    let (paid, refunded) = (rows.whole("safe_t_amount")?, rows.whole("refunded_amount")?);
    let owned = |text: Option<&str>| text.map(ToOwned::to_owned);
    let mut by_order: BTreeMap<String, Vec<MerchantReturn>> = BTreeMap::new();
    for row in 0..rows.len() {
        let (Some(order), Some(day)) = (order.get(row), requested.get(row)) else { continue };
        if day > as_of {
            continue;
        }
        by_order.entry(order.to_owned()).or_default().push(MerchantReturn {
            source: rows.source(row),
            order_id: order.to_owned(),
            msku: owned(msku.get(row)),
            requested_on: day,
            ordered_on: ordered.get(row),
            reason: owned(reason.get(row)),
            label_type: owned(label.get(row)),
            has_claim: flag(claim.get(row)),
            is_in_policy: flag(policy.get(row)),
            delivered_on: delivered.get(row).filter(|day| *day <= as_of),
            safe_t_id: owned(id.get(row)),
            safe_t_state: owned(state.get(row)),
            safe_t_amount: money(paid.get(row), currency.get(row)),
            refunded: money(refunded.get(row), currency.get(row)),
        });
    }
    for returns in by_order.values_mut() {
        returns.sort_by_key(|row| (row.requested_on, row.source));
    }
    Ok(by_order)
}
