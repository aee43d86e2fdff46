//! The order defect rate of each store, as Amazon's account health report counts it.

use jiff::civil::Date;
use polars::prelude::PolarsResult;
use rust_decimal::Decimal;

use crate::model::SourceRow;
use crate::model::tables::PERFORMANCE;
use crate::normalise::Frames;
use crate::policy::Policy;

/// The order defect rate of one store and fulfilment over some weeks.
#[derive(Debug, Clone)]
pub struct Performance {
    /// Where it is written.
    pub source: SourceRow,
    /// Store, as the policy names it; as written where the policy does not know it.
    pub store: String,
    /// `afn` or `mfn`.
    pub fulfillment: String,
    /// First day of the orders counted.
    pub first_day: Option<Date>,
    /// Last day of the orders counted.
    pub last_day: Option<Date>,
    /// Status of the account as written.
    pub account_status: Option<String>,
    /// Orders counted.
    pub orders: Option<i64>,
    /// Orders with any defect.
    pub defects: Option<i64>,
    /// Orders with an A-to-z claim.
    pub claims: Option<i64>,
    /// Orders with a chargeback.
    pub chargebacks: Option<i64>,
    /// Orders with negative feedback.
    pub negative_feedback: Option<i64>,
    /// Share of orders with a defect, of one.
    pub rate: Option<Decimal>,
    /// Share to keep to, of one.
    pub target: Option<Decimal>,
    /// Whether the rate must stay below the target; `None` where the report says otherwise or nothing.
    pub is_less_than: Option<bool>,
}

/// The latest row of each store and fulfilment.
pub(super) fn performance(frames: &Frames, policy: &Policy) -> PolarsResult<Vec<Performance>> {
    let rows = frames.rows(&PERFORMANCE)?;
    let text = |name: &str| rows.text(name);
    let (store, status, fulfillment) =
        (text("marketplace_id")?, text("account_status")?, text("fulfillment")?);
    let (rate, target, condition) = (text("rate")?, text("target")?, text("target_condition")?);
    let (first, last) = (rows.dates("first_day")?, rows.dates("last_day")?);
    let whole = |name: &str| rows.whole(name);
    let (orders, defects, claims) =
        (whole("order_count")?, whole("orders_with_defects")?, whole("a_to_z_claims")?);
    let (chargebacks, feedback) = (whole("chargebacks")?, whole("negative_feedback")?);
    let share = |text: Option<&str>| text.and_then(|text| text.trim().parse::<Decimal>().ok());
    let row = |row: usize| {
        let written = store.get(row)?;
        let known = policy.marketplace(written).map(|store| store.id.clone());
        Some(Performance {
            source: rows.source(row),
            store: known.unwrap_or_else(|| written.to_owned()),
            fulfillment: fulfillment.get(row)?.to_ascii_lowercase(),
            first_day: first.get(row),
            last_day: last.get(row),
            account_status: status.get(row).map(ToOwned::to_owned),
            orders: orders.get(row),
            defects: defects.get(row),
            claims: claims.get(row),
            chargebacks: chargebacks.get(row),
            negative_feedback: feedback.get(row),
            rate: share(rate.get(row)),
            target: share(target.get(row)),
            is_less_than: condition.get(row).map(|text| text.eq_ignore_ascii_case("LESS_THAN")),
        })
    };
    let mut all: Vec<Performance> = (0..rows.len()).filter_map(row).collect();
    all.sort_by(|one, other| {
        let key = |row: &Performance| (row.store.clone(), row.fulfillment.clone());
        let newest = other.last_day.cmp(&one.last_day);
        key(one).cmp(&key(other)).then(newest).then(one.source.cmp(&other.source))
    });
    all.dedup_by(|next, kept| (&next.store, &next.fulfillment) == (&kept.store, &kept.fulfillment));
    Ok(all)
}
