//! The rows of the policy tables, as the files write them.

use jiff::civil::Date;
use serde::Deserialize;

use super::ClaimType;
use crate::model::money::from_decimal;
use crate::model::{Money, Period};

/// How well a fact is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Grade {
    /// An Amazon page, notice or verbatim copy was read.
    A,
    /// Several independent practitioners agree.
    B,
    /// One weak source, or an inference.
    C,
}

/// A store.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marketplace {
    /// Id, such as `US`.
    pub id: String,
    /// Amazon's own id of the store, such as `ATVPDKIKX0DER`.
    pub amazon_id: String,
    /// Name, such as `Amazon.com`.
    pub store: String,
    /// Other names in reports.
    #[serde(default)]
    pub also: Vec<String>,
    /// Region: stores of one region share one seller account.
    pub region: String,
    /// Currency code.
    pub currency: String,
    /// The IANA zone in which its days are counted.
    pub zone: String,
    /// Countries of its fulfilment centres.
    pub countries: Vec<String>,
}

impl Marketplace {
    /// The zone in which its days are counted, of the bundled database; `None` where it has none of that name.
    #[must_use]
    pub fn time_zone(&self) -> Option<jiff::tz::TimeZone> {
        jiff::tz::TimeZoneDatabase::bundled().get(&self.zone).ok()
    }
}

/// When a claim may be filed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Claim types.
    pub claim_types: Vec<ClaimType>,
    /// Marketplace ids.
    pub marketplaces: Vec<String>,
    /// The event from which it counts.
    pub start_event: String,
    /// Time to its first day; `None` when Amazon decides.
    #[serde(default, deserialize_with = "period")]
    pub opens: Option<Period>,
    /// Time to its last day; `None` when no last day is known.
    #[serde(default, deserialize_with = "period")]
    pub closes: Option<Period>,
    /// First filing day of the rule.
    pub from: Option<Date>,
    /// First filing day on which it no longer holds.
    pub to: Option<Date>,
    /// Whether an Amazon page or notice was read.
    pub confirmed: bool,
    /// How well it is known.
    pub confidence: Grade,
    /// Where it is written.
    pub source: String,
}

impl Window {
    /// Whether the rule decides claims filed on a day.
    #[must_use]
    pub fn holds_on(&self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date) && self.to.is_none_or(|to| date < to)
    }
}

/// The last day of the 9-to-18-month windows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Horizon {
    /// Claim types.
    pub claim_types: Vec<ClaimType>,
    /// Time to the last day.
    #[serde(deserialize_with = "required_period")]
    pub closes: Period,
    /// Where it is written; from the file's head.
    #[serde(default)]
    pub source: String,
}

/// When the 9-to-18-month windows ended in some stores.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ended {
    /// Marketplace ids.
    pub marketplaces: Vec<String>,
    /// First filing day on which they no longer held.
    pub on: Date,
    /// Where it is written.
    pub source: String,
}

/// A setting of this program.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// Key.
    pub key: String,
    /// Value.
    pub value: i64,
    /// Reason for the value.
    pub why: String,
    /// Source of the reason.
    pub source: String,
}

/// Days to wait because Amazon usually pays by itself.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wait {
    /// Claim types.
    pub claim_types: Vec<ClaimType>,
    /// Days after the window opens.
    pub days: i32,
    /// Reason.
    pub why: String,
    /// Source of the reason.
    pub source: String,
}

/// What an adjustment row can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonGroup {
    /// Units lost.
    Lost,
    /// Units damaged by Amazon.
    Damaged,
    /// Units found again.
    Found,
    /// Units given to the seller.
    Received,
    /// Units taken because they were not the seller's.
    Correction,
    /// Moved to another disposition.
    Disposition,
    /// Moved to another SKU.
    Redefinition,
    /// Disposed of.
    Disposed,
    /// Given to charity.
    Donated,
    /// Corrected by software.
    Software,
    /// A code that the table does not have.
    Unknown,
}

/// An adjustment reason of the inventory ledger.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerReason {
    /// Code.
    pub code: String,
    /// What a row can be.
    pub group: ReasonGroup,
    /// Sign of the quantity, `+` or `-`.
    pub sign: String,
    /// Amazon's meaning in our words.
    pub meaning: String,
    /// Texts that the online view shows instead of the code.
    pub labels: Vec<String>,
    /// Whether the value of such a unit is doubtful.
    #[serde(default)]
    pub doubtful_value: bool,
}

/// A reason of a payment.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReimbursementReason {
    /// Names in reports and settlements.
    pub names: Vec<String>,
    /// Claims it can answer.
    pub pays: Vec<ClaimType>,
    /// Whether it takes an earlier payment back.
    #[serde(default)]
    pub reversal: bool,
}

/// From when a unit is worth its sourcing cost.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sourcing {
    /// Marketplace ids.
    pub marketplaces: Vec<String>,
    /// First filing day.
    pub from: Date,
    /// Whether an Amazon page or notice was read.
    pub confirmed: bool,
    /// Where it is written.
    pub source: String,
}

/// The most Amazon pays for one unit.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// Marketplace ids.
    pub marketplaces: Vec<String>,
    /// Amount for one unit.
    pub per_unit: rust_decimal::Decimal,
    /// Currency code.
    pub currency: String,
    /// Where it is written.
    pub source: String,
}

impl Cap {
    /// The most for one unit; `None` where the table's amount or currency cannot be read.
    #[must_use]
    pub fn money(&self) -> Option<Money> {
        money(self.per_unit, &self.currency)
    }
}

fn money(amount: rust_decimal::Decimal, currency: &str) -> Option<Money> {
    Some(Money::new(from_decimal(amount).ok()?, currency.parse().ok()?))
}

/// What Amazon keeps of a referral fee that it gives back on a refund: a share of it, at most an amount.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefundAdministration {
    /// Marketplace ids.
    pub marketplaces: Vec<String>,
    /// Percent of the referral fee.
    pub percent: i64,
    /// The most for one unit.
    pub most: rust_decimal::Decimal,
    /// Currency code.
    pub currency: String,
    /// Number of agreeing sources.
    pub verified: u8,
    /// Where it is written.
    pub source: String,
}

impl RefundAdministration {
    /// The most for one unit as money; `None` where the table's amount or currency cannot be read.
    #[must_use]
    pub fn most(&self) -> Option<Money> {
        money(self.most, &self.currency)
    }
}

/// What makes a fee by size and weight too high.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeCause {
    /// The size or weight it rests on: the product is to be measured again.
    Size,
    /// The rate or the units, the size being right: the fee is to be corrected.
    Rate,
}

impl FeeCause {
    /// The name in tables and templates.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Size => "size",
            Self::Rate => "rate",
        }
    }
}

/// A store of Amazon of which the tables know no rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnknownStore {
    /// Id, such as `EG`.
    pub id: String,
    /// Name in reports, such as `Amazon.eg`.
    pub store: String,
    /// Currency code.
    pub currency: String,
}

/// Where a claim is filed and what the form asks for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Claim types.
    pub claim_types: Vec<ClaimType>,
    /// What the fee rests on that it is for; `None` for every other claim.
    pub cause: Option<FeeCause>,
    /// Stores that it is for; every store where none is named.
    #[serde(default)]
    pub marketplaces: Vec<String>,
    /// Day the menu path was checked.
    pub checked: Date,
    /// Menu path, English.
    pub path_en: String,
    /// Menu path, Chinese.
    pub path_zh: String,
    /// Other path, English.
    pub fallback_en: String,
    /// Other path, Chinese.
    pub fallback_zh: String,
    /// Case fields in the form's order.
    pub fields: Vec<String>,
    /// Title of Amazon's policy page.
    pub policy_page: String,
    /// Where it is written.
    pub source: String,
}

fn required_period<'de, D: serde::Deserializer<'de>>(input: D) -> Result<Period, D::Error> {
    String::deserialize(input)?.parse().map_err(serde::de::Error::custom)
}

fn period<'de, D: serde::Deserializer<'de>>(input: D) -> Result<Option<Period>, D::Error> {
    required_period(input).map(Some)
}

/// A document that Amazon asks for when a case is filed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Detectors whose cases need it.
    pub detectors: Vec<String>,
    /// What it is called.
    pub kind: String,
    /// Kinds of the evidence list that answer it.
    pub accepted: Vec<String>,
    /// Scopes of the evidence list that answer it.
    pub scope: Vec<String>,
    /// Grounds of which a case must use one to need it; none stands for every case.
    #[serde(default)]
    pub when: Vec<String>,
    /// Whether the case may not be filed without it.
    pub required: bool,
    /// Whether it must not be dated after the event.
    #[serde(default)]
    pub before_event: bool,
    /// Reason.
    pub why: String,
    /// Where it is written.
    pub source: String,
}
