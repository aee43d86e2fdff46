//! Parts of a case in `cases.json`: lines, readings, documents, books.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A report that would settle a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MissingV1 {
    /// Canonical table.
    #[schemars(with = "crate::model::shapes::Word")]
    pub table: String,
    /// Whether any file of it is in the dump.
    pub is_there: bool,
    /// First day that it must cover; null where it only has to be there.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub first_day: Option<String>,
    /// Last day that it must cover.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub last_day: Option<String>,
    /// First day of these that the dump proves.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub proven_first_day: Option<String>,
    /// Last day of these that the dump proves.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub proven_last_day: Option<String>,
}

/// The other cases that the same credits may answer, and what is owed in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GroupV1 {
    /// The other cases, at most 20 of them.
    pub cases: Vec<String>,
    /// Cases more; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more: Option<usize>,
    /// Units of all cases before these credits.
    pub lost: i64,
    /// Units that these credits answer.
    pub answered: i64,
    /// Units left in all.
    pub open: i64,
}

/// One product, parcel or payment with its equation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineV1 {
    /// Day its clock starts.
    #[schemars(with = "crate::model::shapes::Day")]
    pub date: String,
    /// FNSKU.
    pub fnsku: Option<String>,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// Units missing.
    pub units: i64,
    /// Units left after credits.
    pub left: i64,
    /// Worth of what is left, as a decimal.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub amount: Option<String>,
    /// Money that credits answered, for lines of money, as a decimal.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub answered: Option<String>,
    /// Currency of both.
    #[schemars(with = "Option<crate::model::shapes::CurrencyCode>")]
    pub currency: Option<String>,
    /// Status of what is left.
    #[schemars(with = "crate::assess::Status")]
    pub status: String,
    /// What to do with it.
    #[schemars(with = "crate::cases::Action")]
    pub action: String,
    /// Why nothing is to be done; null where something is.
    #[schemars(with = "Option<crate::cases::NoAction>")]
    pub reason: Option<String>,
    /// The equation.
    pub terms: Vec<TermV1>,
}

/// One term of an equation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TermV1 {
    /// Name.
    pub name: String,
    /// Units, or money, as a decimal.
    #[schemars(with = "crate::model::shapes::Decimal")]
    pub value: String,
    /// Currency; null for units.
    #[schemars(with = "Option<crate::model::shapes::CurrencyCode>")]
    pub currency: Option<String>,
    /// Whether it is taken off.
    pub minus: bool,
}

/// What is left under both readings of the weak credits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReadingsV1 {
    /// Units left if they are for this event.
    pub with_weak: i64,
    /// Units left if they are for another.
    pub without_weak: i64,
    /// Worth under the first reading, as a decimal; null where it is not known.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub amount_with: Option<String>,
    /// Worth under the second reading, as a decimal; null where it is not known.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub amount_without: Option<String>,
}

/// A document that Amazon asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentV1 {
    /// What it is called.
    pub kind: String,
    /// Whether the case may not be filed without it.
    pub required: bool,
    /// Entries of the evidence list that answer it: of many about one product or event the newest, and the one that
    /// proves most units.
    pub answers: Vec<AnswerV1>,
    /// Entries more that answer it as well; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more: Option<usize>,
    /// Products that no entry answers, each once.
    pub lacking: Vec<String>,
}

/// An entry of the evidence list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AnswerV1 {
    /// Name of the file.
    pub file: String,
    /// Day on the document.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub date: Option<String>,
    /// Units the document proves.
    pub quantity: Option<i64>,
    /// The evidence list.
    pub listed: String,
    /// Line in the evidence list.
    pub line: u32,
}

/// The books of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BooksV1 {
    /// First day.
    #[schemars(with = "crate::model::shapes::Day")]
    pub first: String,
    /// Last day.
    #[schemars(with = "crate::model::shapes::Day")]
    pub last: String,
    /// Units before.
    pub opening: i64,
    /// Units moved.
    pub movements: Vec<MovementV1>,
    /// Units after.
    pub closing: i64,
    /// Units by which closing differs from opening and movements; negative is missing.
    pub difference: i64,
    /// Table that they come from.
    pub source: String,
}

/// One kind of movement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MovementV1 {
    /// Name.
    pub name: String,
    /// Units; negative leaves the stock.
    pub units: i64,
}

/// A row of totals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TotalV1 {
    /// Account.
    pub account: String,
    /// Store.
    pub marketplace: Option<String>,
    /// Currency; null where every case is of unknown value.
    #[schemars(with = "Option<crate::model::shapes::CurrencyCode>")]
    pub currency: Option<String>,
    /// Month of the event.
    #[schemars(with = "crate::model::shapes::Month")]
    pub month: String,
    /// Claim type.
    #[schemars(with = "crate::policy::ClaimType")]
    pub claim_type: String,
    /// Status.
    #[schemars(with = "crate::assess::Status")]
    pub status: String,
    /// What to do.
    #[schemars(with = "crate::cases::Action")]
    pub action: String,
    /// Cases.
    pub cases: u64,
    /// Units to claim.
    pub units: i64,
    /// What can be claimed, as a decimal.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub amount: Option<String>,
    /// Worth of the parts that can no longer be filed, as a decimal; null where there is none.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub lapsed: Option<String>,
    /// Cases of unknown value, which the amount leaves out.
    pub cases_of_unknown_value: u64,
    /// Worth of what was filed of these cases, as a decimal; null where nothing was, or without a log.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    #[serde(default)]
    pub filed: Option<String>,
    /// Payments that answer these cases, less what was taken back, as a decimal; null where there is none.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    #[serde(default)]
    pub recovered: Option<String>,
    /// Payments for these cases that were taken back, as a decimal above zero; null where there is none.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    #[serde(default)]
    pub reversed: Option<String>,
}

/// What came of cases in money, by the month of the event and the month of the money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecoveredV1 {
    /// Account.
    pub account: String,
    /// Store.
    pub marketplace: Option<String>,
    /// Currency.
    #[schemars(with = "crate::model::shapes::CurrencyCode")]
    pub currency: String,
    /// Claim type.
    #[schemars(with = "crate::policy::ClaimType")]
    pub claim_type: String,
    /// Month of the event.
    #[schemars(with = "crate::model::shapes::Month")]
    pub month: String,
    /// Month of the filing, of the payment, or of what took it back.
    #[schemars(with = "crate::model::shapes::Month")]
    pub month_of_money: String,
    /// Worth of what was filed, as a decimal; null where nothing was, or without a log.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub filed: Option<String>,
    /// Payments that answer cases, less what was taken back, as a decimal; null where there is none.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub recovered: Option<String>,
    /// Payments that were taken back, as a decimal above zero; null where there is none.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub reversed: Option<String>,
}
