//! What `fee` tells programs of one item.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The answer of `fee`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum FeeV1 {
    /// A card gives a fee.
    Fee(Box<FeeAnswerV1>),
    /// No card does.
    NoCard(NoCardV1),
}

/// The fee of one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FeeAnswerV1 {
    /// Size tier.
    pub tier: String,
    /// The weight that is charged, in the unit of the card.
    pub billable_weight: WeightV1,
    /// Fee before surcharges.
    #[schemars(with = "crate::model::shapes::Decimal")]
    pub base_fee: String,
    /// What is charged on top.
    pub surcharges: Vec<SurchargeV1>,
    /// All of it.
    #[schemars(with = "crate::model::shapes::Decimal")]
    pub total: String,
    /// Currency.
    #[schemars(with = "crate::model::shapes::CurrencyCode")]
    pub currency: String,
    /// Card.
    pub card: String,
    /// Fee class.
    #[schemars(with = "crate::model::shapes::Word")]
    pub class: String,
    /// Case of the card; null where it has none.
    pub case: Option<String>,
    /// Programme; null where the unit is in none.
    #[schemars(with = "Option<crate::policy::fees::Programme>")]
    pub programme: Option<String>,
    /// Rows of the cards that give it.
    pub rows: Vec<FeeRowV1>,
    /// Every fee that the tables allow, this one among them.
    pub readings: Vec<FeeReadingV1>,
}

/// A fee that the tables allow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FeeReadingV1 {
    /// Size tier.
    pub tier: String,
    /// The weight that is charged.
    pub billable_weight: WeightV1,
    /// Fee before surcharges.
    #[schemars(with = "crate::model::shapes::Decimal")]
    pub base_fee: String,
    /// What is charged on top.
    pub surcharges: Vec<SurchargeV1>,
    /// All of it.
    #[schemars(with = "crate::model::shapes::Decimal")]
    pub total: String,
    /// Case of the card; null where it has none.
    pub case: Option<String>,
    /// Programme; null where it is for units in none.
    #[schemars(with = "Option<crate::policy::fees::Programme>")]
    pub programme: Option<String>,
    /// Whether it holds only for some units.
    pub is_conditional: bool,
}

/// A weight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WeightV1 {
    /// The figure.
    #[schemars(with = "crate::model::shapes::Decimal")]
    pub value: String,
    /// `oz`, `lb` or `kg`.
    #[schemars(extend("enum" = ["oz", "lb", "kg"]))]
    pub unit: String,
}

/// Something on top of a fee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SurchargeV1 {
    /// Its name.
    pub name: String,
    /// How much it is; a rebate is below zero.
    #[schemars(with = "crate::model::shapes::Decimal")]
    pub amount: String,
}

/// A row of a fee card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FeeRowV1 {
    /// Table.
    pub table: String,
    /// What tells the row from others.
    pub row: String,
    /// Copies that agree on it.
    pub verified: u8,
    /// Whether it is derived from another card.
    pub derived: bool,
    /// Where it is written.
    pub source: Vec<String>,
    /// What is not certain.
    pub doubt: Option<String>,
}

/// No card gives a fee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoCardV1 {
    /// Why.
    pub no_card: String,
    /// Store.
    pub marketplace: String,
    /// Day that was asked for.
    #[schemars(with = "crate::model::shapes::Day")]
    pub date: String,
}
