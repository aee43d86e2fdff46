//! The rows of the fee tables, as the files write them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;

/// Fee class of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeClass {
    /// Everything that has no class of its own.
    NonApparel,
    /// Clothing.
    Apparel,
    /// Dangerous goods.
    DangerousGoods,
    /// A row for every class.
    All,
}

impl FeeClass {
    /// Classes a product can have.
    pub const PRODUCT: &[Self] = &[Self::NonApparel, Self::Apparel, Self::DangerousGoods];

    /// The name in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NonApparel => "non_apparel",
            Self::Apparel => "apparel",
            Self::DangerousGoods => "dangerous_goods",
            Self::All => "all",
        }
    }

    /// The class a catalog names.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name.trim().to_ascii_lowercase().as_str() {
            "non_apparel" => Some(Self::NonApparel),
            "apparel" => Some(Self::Apparel),
            "dangerous_goods" => Some(Self::DangerousGoods),
            _ => None,
        }
    }
}

/// Which weight counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The unit's weight.
    Unit,
    /// The greater of unit and dimensional weight.
    GreaterOfUnitAndDim,
}

/// Whether thin sides are raised before the dimensional weight is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MinSide {
    /// They are not.
    #[default]
    Never,
    /// They are.
    Applies,
    /// Sources disagree: both are computed.
    Doubtful,
}

/// Unit of a card's weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeightUnit {
    /// Ounces, sixteen to the pound.
    Oz,
    /// Pounds.
    Lb,
}

impl WeightUnit {
    /// A weight in pounds, in this unit.
    #[must_use]
    pub fn of_pounds(self, pounds: Decimal) -> Decimal {
        match self {
            Self::Oz => pounds * Decimal::from(16),
            Self::Lb => pounds,
        }
    }

    /// The name in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Oz => "oz",
            Self::Lb => "lb",
        }
    }
}

/// Size tiers of one marketplace.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierFile {
    /// Marketplace id.
    pub marketplace: String,
    /// Rule of the dimensional weight.
    pub dimensional_weight: DimensionalWeight,
    /// Tier sets by date.
    pub tier_set: Vec<TierSet>,
}

/// Rule of the dimensional weight.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DimensionalWeight {
    /// Cubic inches for one pound.
    pub divisor: Decimal,
    /// What the median and the shortest side are raised to, where a tier says so.
    pub min_side_in: Decimal,
    /// Number of agreeing sources.
    pub verified: u8,
    /// Where it is written.
    pub source: Vec<String>,
    /// What is not certain.
    pub doubt: Option<String>,
}

/// The tiers of one period.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierSet {
    /// Id that cards name.
    pub id: String,
    /// First ship date.
    pub from: Option<Date>,
    /// First ship date on which it no longer holds.
    pub to: Option<Date>,
    /// Number of agreeing sources.
    pub verified: u8,
    /// Where it is written.
    pub source: Vec<String>,
    /// What is not certain.
    pub doubt: Option<String>,
    /// Tiers, smallest first.
    pub tier: Vec<Tier>,
}

/// One size tier; limits are included.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Name, such as `large_standard`.
    pub name: String,
    /// Which weight counts.
    pub basis: Basis,
    /// Heaviest weight, in pounds.
    pub max_lb: Option<Decimal>,
    /// Longest sides in inches, longest first; sides beyond the list have no limit.
    #[serde(default)]
    pub max_sides_in: Vec<Decimal>,
    /// Largest length plus girth, in inches.
    pub max_length_plus_girth_in: Option<Decimal>,
    /// Whether thin sides are raised.
    #[serde(default)]
    pub min_side: MinSide,
    /// What is not certain.
    pub doubt: Option<String>,
}

/// Which card holds when.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarFile {
    /// Marketplace id.
    pub marketplace: String,
    /// Periods in order.
    pub period: Vec<PeriodRow>,
    /// Surcharges on top of the card.
    pub surcharge: Vec<Surcharge>,
}

/// One period of the calendar.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodRow {
    /// First ship date.
    pub from: Date,
    /// First ship date on which it no longer holds.
    pub to: Date,
    /// Card; `None` where the table was not found.
    pub card: Option<String>,
    /// What is known of it.
    pub note: Option<String>,
    /// Where it is written.
    #[serde(default)]
    pub source: Vec<String>,
}

/// A surcharge in percent of the fee.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Surcharge {
    /// Id.
    pub id: String,
    /// First ship date.
    pub from: Date,
    /// First ship date on which it no longer holds; `None` while it is open.
    pub to: Option<Date>,
    /// Percent of the fee.
    pub percent: Decimal,
    /// Number of agreeing sources.
    pub verified: u8,
    /// Where it is written.
    pub source: Vec<String>,
    /// What is not certain.
    pub doubt: Option<String>,
}

/// A rate card.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Id that the calendar names.
    pub id: String,
    /// Marketplace id.
    pub marketplace: String,
    /// Currency code.
    pub currency: String,
    /// `peak` or `non_peak`.
    pub season: String,
    /// Tier set it belongs to.
    pub tier_set: String,
    /// Whether every class and tier has a row.
    pub complete: bool,
    /// Price bands in the order of the fees.
    pub price_bands: Vec<PriceBand>,
    /// Where it is written.
    pub source: Vec<String>,
    /// What to know.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Classes that use the rows of another class.
    #[serde(default)]
    pub same: Vec<SameRows>,
    /// Fees.
    pub fee: Vec<FeeRow>,
    /// Amounts on top.
    #[serde(default)]
    pub extra: Vec<Extra>,
}

/// Tiers in which one class uses the rows of another.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SameRows {
    /// The class.
    pub class: FeeClass,
    /// The class whose rows it uses.
    pub as_class: FeeClass,
    /// The tiers.
    pub tiers: Vec<String>,
}

/// One price band; the last has no limit.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceBand {
    /// Prices below this.
    pub below: Option<Decimal>,
    /// Prices up to and including this.
    pub up_to: Option<Decimal>,
}

/// The fees of one class and tier.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeRow {
    /// Class.
    pub class: FeeClass,
    /// Tier name.
    pub tier: String,
    /// Unit of the weights.
    pub unit: WeightUnit,
    /// Number of agreeing sources.
    pub verified: u8,
    /// Whether the figures were derived from another card.
    #[serde(default)]
    pub derived: bool,
    /// First ship date of the row inside the card.
    pub from: Option<Date>,
    /// Weight bands, ascending.
    #[serde(default)]
    pub bands: Vec<Band>,
    /// What follows the last band.
    pub tail: Option<Tail>,
    /// A base and a price for each further step.
    pub linear: Option<Linear>,
}

/// One weight band.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Heaviest shipping weight, included.
    pub max: Decimal,
    /// Fee by price band.
    pub fee: Vec<Decimal>,
    /// Whether the figure was found printed although the row is derived.
    #[serde(default)]
    pub published: bool,
    /// Number of agreeing sources, where it differs from the row's.
    pub verified: Option<u8>,
}

/// Fees above the last band.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tail {
    /// Weight of the last band.
    pub above: Decimal,
    /// Heaviest weight.
    pub up_to: Decimal,
    /// Base by price band.
    pub base: Vec<Decimal>,
    /// Weight of one step; begun steps count whole.
    pub step: Decimal,
    /// Fee for one step.
    pub per_step: Decimal,
}

/// A base fee with a price for each further step.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Linear {
    /// Weights above this.
    pub over: Decimal,
    /// Heaviest weight.
    pub up_to: Option<Decimal>,
    /// Base by price band.
    pub base: Vec<Decimal>,
    /// Weight that the base includes.
    pub included: Decimal,
    /// Weight of one step; begun steps count whole.
    pub step: Decimal,
    /// Fee for one step.
    pub per_step: Decimal,
}

/// An amount on top of the fee.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extra {
    /// Id.
    pub id: String,
    /// Tiers it can meet.
    pub tiers: Vec<String>,
    /// Number of agreeing sources.
    pub verified: u8,
    /// Where it is written.
    pub source: Vec<String>,
    /// Who is exempt.
    pub note: Option<String>,
    /// Longest side above which it is charged.
    pub over_longest_in: Option<Decimal>,
    /// Length plus girth above which it is charged.
    pub over_length_plus_girth_in: Option<Decimal>,
    /// Amount by tier.
    #[serde(default)]
    pub fee: BTreeMap<String, Decimal>,
    /// Amount by dimensional weight in pounds.
    #[serde(default)]
    pub by_dimensional_lb: Vec<ExtraBand>,
}

/// One band of an extra; the last has no limit.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtraBand {
    /// Heaviest dimensional weight, included.
    pub max: Option<Decimal>,
    /// Amount.
    pub fee: Decimal,
}
