//! The order defect rate in outputs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::desk::OdrRow;

/// The order defect rate of one store and fulfilment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OdrV1 {
    /// Store.
    pub store: String,
    /// `afn` or `mfn`.
    pub fulfillment: String,
    /// First and last day of the orders counted.
    pub window: Option<[String; 2]>,
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
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub rate: Option<String>,
    /// Share to keep to.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub target: Option<String>,
    /// Status of the account.
    pub account_status: Option<String>,
    /// Claims that may still add a defect.
    pub open_claims: usize,
    /// Share if none does.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub projected_low: Option<String>,
    /// Share if each does.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub projected_high: Option<String>,
    /// Orders of claims, by the day on which they leave the window.
    pub leaves: Vec<LeavingV1>,
    /// Defects that may still come below the target; negative where it is passed.
    pub headroom: Option<i64>,
}

/// An order and the day on which it leaves the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LeavingV1 {
    /// Customer order.
    pub order_id: String,
    /// The day.
    #[schemars(with = "crate::model::shapes::Day")]
    pub day: String,
}

/// An order defect rate as version 1 shows it.
pub(in crate::render) fn odr_v1(row: &OdrRow) -> OdrV1 {
    let leaves = row.leaves.iter().map(|leaving| LeavingV1 {
        order_id: leaving.order_id.clone(),
        day: leaving.day.to_string(),
    });
    let share = |share: Option<rust_decimal::Decimal>| share.map(|share| share.to_string());
    OdrV1 {
        store: row.store.clone(),
        fulfillment: row.fulfillment.clone(),
        window: row.window.map(|(first, last)| [first.to_string(), last.to_string()]),
        orders: row.orders,
        defects: row.defects,
        claims: row.claims,
        chargebacks: row.chargebacks,
        negative_feedback: row.negative_feedback,
        rate: share(row.rate),
        target: share(row.target),
        account_status: row.account_status.clone(),
        open_claims: row.open_claims,
        projected_low: share(row.projected_low),
        projected_high: share(row.projected_high),
        leaves: leaves.collect(),
        headroom: row.headroom,
    }
}
