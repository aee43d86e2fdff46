//! What a run says of a case, as the log keeps it: enough to follow it when a later dump lacks it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::event::{LoggedPlace, money_text};
use crate::cases::LogState;
use crate::model::Money;

/// What a run says of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseFacts {
    /// What happened, from which the id is made.
    pub identity: String,
    /// Detector.
    #[schemars(with = "crate::model::shapes::Word")]
    pub detector: String,
    /// Claim type.
    #[schemars(with = "crate::policy::ClaimType")]
    pub claim_type: String,
    /// Table of the row that it rests on first.
    #[schemars(with = "Option<crate::model::shapes::Word>")]
    pub table: Option<String>,
    /// Day of the event.
    #[schemars(with = "crate::model::shapes::Day")]
    pub event_date: Date,
    /// Store.
    pub marketplace: Option<String>,
    /// FNSKU.
    pub fnsku: Option<String>,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// Order.
    pub order_id: Option<String>,
    /// Shipment.
    pub shipment_id: Option<String>,
    /// Transaction of the ledger.
    pub reference_id: Option<String>,
    /// Reimbursement in dispute.
    pub reimbursement_id: Option<String>,
    /// Units found missing.
    pub found: i64,
    /// Whether its lines carry money, so that units say nothing of what is left.
    pub is_money: bool,
    /// What the run says is to be done where nothing was filed.
    #[schemars(with = "crate::cases::Action")]
    pub action: String,
    /// Why nothing is.
    #[schemars(with = "Option<crate::cases::NoAction>")]
    pub reason: Option<String>,
    /// `certain`, `probable` or `possible`.
    #[schemars(with = "crate::detect::Confidence")]
    pub confidence: String,
    /// Units to claim.
    pub units: i64,
    /// Their worth.
    #[serde(with = "money_text")]
    #[schemars(with = "Option<crate::model::shapes::MoneyText>")]
    pub amount: Option<Money>,
    /// Last day that leaves the safety margin.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub last_safe_day: Option<Date>,
    /// Documents that Amazon asks for.
    #[serde(default)]
    pub documents: Vec<DocumentFacts>,
    /// Whether the worth of a unit rests on more than the seller's word.
    #[serde(default)]
    pub has_proven_value: bool,
    /// Fulfilment centre.
    #[serde(default)]
    pub center: Option<String>,
    /// Reason code of the report.
    #[serde(default)]
    pub reason_code: Option<String>,
    /// Carrier of the parcel or shipment.
    #[serde(default)]
    pub carrier: Option<String>,
    /// Its lines, answered ones among them.
    pub lines: Vec<LineFacts>,
    /// What answers it.
    pub credits: Vec<CreditFacts>,
    /// What the run shows beyond what it takes off.
    pub beyond: BeyondFacts,
}

/// What answers a case beyond, and short of, what the dump takes off it: units, or millionths where lines carry
/// money.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BeyondFacts {
    /// Payments under the case's own Amazon id that the dump gives to none or to another case.
    pub own: i64,
    /// Payments that the dump gives to the case, and that carry another case's Amazon id.
    pub foreign: i64,
    /// Payments of the log, or to be written there, that the dump holds: it says itself what they answer.
    #[serde(default)]
    pub held: BTreeSet<String>,
}

impl BeyondFacts {
    /// What the case is answered by that the dump does not take off, where only the log knows of so much.
    #[must_use]
    pub fn more(&self, only_logged: i64) -> i64 {
        self.own + only_logged - self.foreign
    }
}

/// A document that Amazon asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentFacts {
    /// Kind.
    pub kind: String,
    /// Whether the evidence list answers it for all that is claimed.
    pub is_there: bool,
}

/// What a run says of one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineFacts {
    /// Its day and what it is about: order or product.
    pub key: String,
    /// The key of the portion in the run; `None` where nothing of the line is left.
    pub portion: Option<String>,
    /// Day its clock starts.
    #[schemars(with = "crate::model::shapes::Day")]
    pub day: Date,
    /// Order or product.
    pub about: Option<String>,
    /// Where it stands while nothing was filed.
    pub told: LogState,
    /// Units left.
    pub units: i64,
    /// Their worth.
    #[serde(with = "money_text")]
    #[schemars(with = "Option<crate::model::shapes::MoneyText>")]
    pub amount: Option<Money>,
    /// Worth of one unit, where lines are valued by units.
    #[serde(with = "money_text")]
    #[schemars(with = "Option<crate::model::shapes::MoneyText>")]
    pub unit: Option<Money>,
    /// Last filing day.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub closes_on: Option<Date>,
    /// Last filing day, where a page of Amazon's confirms the window.
    #[serde(default)]
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub confirmed_closes_on: Option<Date>,
    /// Last day that leaves the safety margin.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub last_safe_day: Option<Date>,
    /// Units found missing, answered ones among them.
    #[serde(default)]
    pub found: i64,
    /// Units that dated rows of it show to be missing or damaged, by the day of the row; negative where they arrived
    /// after all. Empty where no rows tell.
    #[serde(default)]
    #[schemars(with = "BTreeMap<crate::model::shapes::Day, i64>")]
    pub rows: BTreeMap<Date, i64>,
    /// The key, in the run, of the line that it is a later part of; `None` for others.
    #[serde(default)]
    pub part_of: Option<String>,
}

/// How something answers a case.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Money.
    Cash,
    /// Units in place of money.
    Stock,
    /// Units found, received or returned.
    Recovered,
    /// Another case claims the units.
    ElsewhereClaimed,
}

/// What answers a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CreditFacts {
    /// How.
    pub answer: Answer,
    /// Day.
    #[schemars(with = "crate::model::shapes::Day")]
    pub day: Date,
    /// Units.
    pub units: i64,
    /// Money.
    #[serde(with = "money_text")]
    #[schemars(with = "Option<crate::model::shapes::MoneyText>")]
    pub amount: Option<Money>,
    /// The payment; `None` where it is none.
    pub payment: Option<String>,
    /// The row.
    pub row: LoggedPlace,
}

/// A payment of the dump.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentFacts {
    /// What tells it from others.
    pub key: String,
    /// Day of approval, or of posting.
    pub day: Date,
    /// Reimbursement id.
    pub reimbursement_id: Option<String>,
    /// Amazon's case id on it.
    pub amazon_case_id: Option<String>,
    /// Order.
    pub order_id: Option<String>,
    /// SKU in the form in which SKUs are compared.
    pub msku: Option<String>,
    /// FNSKU.
    pub fnsku: Option<String>,
    /// Claim types that it can answer.
    pub pays: Vec<String>,
    /// Units in cash, after reversals.
    pub cash: i64,
    /// Units in stock, after reversals.
    pub stock: i64,
    /// Money after reversals.
    pub amount: Option<Money>,
    /// The row.
    pub row: LoggedPlace,
}

impl CaseFacts {
    /// The day until which any of its lines may be filed; `None` where no last day is known.
    #[must_use]
    pub fn line(&self, key: &str) -> Option<&LineFacts> {
        self.lines.iter().find(|line| line.key == key)
    }
}

impl LineFacts {
    /// What of it is left: millionths where lines carry money, else units.
    #[must_use]
    pub fn left(&self, is_money: bool) -> i64 {
        if is_money { self.amount.map_or(0, |amount| amount.micros) } else { self.units }
    }
}
