//! What to do before the next claim, in outputs: orders at risk, and why products come back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::desk::{FactV1, place_v1};
use crate::account::Inventory;
use crate::desk::{PreventionOf, PreventionRow, Risk};

/// An order on which the next claim may come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RiskV1 {
    /// What may bring it.
    #[schemars(with = "crate::desk::RiskKind")]
    pub kind: String,
    /// Customer order.
    pub order_id: String,
    /// Store.
    pub marketplace: Option<String>,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// ASIN.
    pub asin: Option<String>,
    /// `watch`, `due` or `overdue`.
    #[schemars(with = "crate::desk::RiskLevel")]
    pub level: String,
    /// Day on which it began, in the store's zone.
    #[schemars(with = "crate::model::shapes::Day")]
    pub since: String,
    /// Days since then.
    pub days: i32,
    /// Last day, of a clock of days.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub due_on: Option<String>,
    /// When it ends, in UTC, of a clock of hours.
    #[schemars(with = "Option<crate::model::shapes::Moment>")]
    pub due_at: Option<String>,
    /// Names and values.
    pub facts: Vec<FactV1>,
    /// File.
    pub file: String,
    /// Line.
    pub line: u32,
}

/// One reason for a product or a carrier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PreventionV1 {
    /// `asin` or `carrier`.
    #[schemars(extend("enum" = ["asin", "carrier"]))]
    pub by: String,
    /// Product; null where orders have several, or none is known.
    pub asin: Option<String>,
    /// Carrier, as the seller typed it.
    pub carrier: Option<String>,
    /// Code of the return or of the claim.
    pub reason: Option<String>,
    /// Units ordered of the product, cancelled lines apart.
    pub orders: Option<i64>,
    /// Lines of it that were cancelled.
    pub cancelled: Option<usize>,
    /// Orders with a return for the reason.
    pub returns: usize,
    /// Orders with an A-to-z claim for it.
    pub claims: usize,
    /// Orders with a chargeback for it.
    pub chargebacks: usize,
    /// Share of the product's units whose order was not as described, over all its reasons.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub share_not_as_described: Option<String>,
    /// The same of damaged ones.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub share_damaged: Option<String>,
    /// The same of late ones.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub share_late: Option<String>,
    /// Whether there are enough orders to tell a share.
    pub is_enough: bool,
}

/// A risk as version 1 shows it.
pub(in crate::render) fn risk_v1(risk: &Risk, inventory: &Inventory) -> RiskV1 {
    let place = place_v1(inventory, risk.source);
    let facts = risk.facts.iter().map(|(name, value)| FactV1::new(name, value));
    RiskV1 {
        kind: risk.kind.as_str().to_owned(),
        order_id: risk.order_id.clone(),
        marketplace: risk.marketplace.clone(),
        msku: risk.msku.clone(),
        asin: risk.asin.clone(),
        level: risk.level.as_str().to_owned(),
        since: risk.since.to_string(),
        days: risk.days,
        due_on: risk.due_on().map(|day| day.to_string()),
        due_at: risk.due_at().map(|at| at.to_string()),
        facts: facts.collect(),
        file: place.file,
        line: place.line,
    }
}

/// A reason of a product or carrier as version 1 shows it.
pub(in crate::render) fn prevention_v1(row: &PreventionRow) -> PreventionV1 {
    let (by, asin, carrier) = match &row.of {
        PreventionOf::Asin(asin) => ("asin", asin.clone(), None),
        PreventionOf::Carrier(carrier) => ("carrier", None, Some(carrier.clone())),
    };
    PreventionV1 {
        by: by.to_owned(),
        asin,
        carrier,
        reason: row.reason.clone(),
        orders: row.orders,
        cancelled: row.cancelled,
        returns: row.returns,
        claims: row.claims,
        chargebacks: row.chargebacks,
        share_not_as_described: row.shares.map(|shares| shares.not_as_described.to_string()),
        share_damaged: row.shares.map(|shares| shares.damaged.to_string()),
        share_late: row.shares.map(|shares| shares.late.to_string()),
        is_enough: row.is_enough(),
    }
}
