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
    /// ASIN.
    pub asin: Option<String>,
    /// Status of the request as written.
    pub status: Option<String>,
    /// Units to return.
    pub units: Option<i64>,
    /// Units of the order.
    pub order_units: Option<i64>,
    /// Amount of the order.
    pub order_amount: Option<Money>,
    /// What the buyer gets, as written.
    pub resolution: Option<String>,
    /// Who pays the label, as written.
    pub label_paid_by: Option<String>,
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
    let rows = frames.rows(&MERCHANT_RETURNS)?;
    let cells = Cells { rows: &rows };
    let mut by_order: BTreeMap<String, Vec<MerchantReturn>> = BTreeMap::new();
    for row in 0..rows.len() {
        let (Some(order), Some(day)) =
            (cells.text(row, "order_id")?, cells.day(row, "return_request_date")?)
        else {
            continue;
        };
        if day <= as_of {
            let request = request(&cells, row, &order, day, as_of)?;
            by_order.entry(order).or_default().push(request);
        }
    }
    for returns in by_order.values_mut() {
        returns.sort_by_key(|row| (row.requested_on, row.source));
    }
    Ok(by_order)
}

/// The cells of the report, by row and column.
struct Cells<'a, 'r> {
    rows: &'r &'a Rows,
}

impl Cells<'_, '_> {
    fn text(&self, row: usize, name: &str) -> PolarsResult<Option<String>> {
        Ok(self.rows.text(name)?.get(row).filter(|text| !text.is_empty()).map(ToOwned::to_owned))
    }

    fn day(&self, row: usize, name: &str) -> PolarsResult<Option<Date>> {
        Ok(self.rows.dates(name)?.get(row))
    }

    fn whole(&self, row: usize, name: &str) -> PolarsResult<Option<i64>> {
        Ok(self.rows.whole(name)?.get(row))
    }

    fn money(&self, row: usize, name: &str) -> PolarsResult<Option<Money>> {
        Ok(money(self.whole(row, name)?, self.rows.text("currency")?.get(row)))
    }
}

fn request(
    cells: &Cells<'_, '_>,
    row: usize,
    order: &str,
    day: Date,
    as_of: Date,
) -> PolarsResult<MerchantReturn> {
    let text = |name: &str| cells.text(row, name);
    Ok(MerchantReturn {
        source: cells.rows.source(row),
        order_id: order.to_owned(),
        msku: text("msku")?,
        asin: text("asin")?,
        status: text("status")?,
        units: cells.whole(row, "quantity")?,
        order_units: cells.whole(row, "order_quantity")?,
        order_amount: cells.money(row, "order_amount")?,
        resolution: text("resolution")?,
        label_paid_by: text("label_paid_by")?,
        requested_on: day,
        ordered_on: cells.day(row, "order_date")?,
        reason: text("reason")?,
        label_type: text("label_type")?,
        has_claim: flag(text("a_to_z_claim")?.as_deref()),
        is_in_policy: flag(text("in_policy")?.as_deref()),
        delivered_on: cells.day(row, "return_delivery_date")?.filter(|day| *day <= as_of),
        safe_t_id: text("safe_t_claim_id")?,
        safe_t_state: text("safe_t_state")?,
        safe_t_amount: cells.money(row, "safe_t_amount")?,
        refunded: cells.money(row, "refunded_amount")?,
    })
}
