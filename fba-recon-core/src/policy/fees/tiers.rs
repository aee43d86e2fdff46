//! The rows of the size tiers, as the files write them.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::UnitSystem;

/// Which weight counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeightBasis {
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

/// Size tiers of some marketplaces. Sides are inches and weights pounds, or centimetres and kilograms, as
/// `measure` says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierFile {
    /// Marketplace ids.
    pub marketplaces: Vec<String>,
    /// The units of its limits.
    #[serde(default)]
    pub measure: UnitSystem,
    /// Rule of the dimensional weight.
    pub dimensional_weight: DimensionalWeight,
    /// Tier sets by date.
    pub tier_set: Vec<TierSet>,
    /// Tier sets that only some cases of a card use, such as those of selected categories.
    #[serde(default)]
    pub case_set: Vec<TierSet>,
}

/// Rule of the dimensional weight.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DimensionalWeight {
    /// Cubic inches for one pound, or cubic centimetres for one kilogram.
    pub divisor: Decimal,
    /// What the median and the shortest side are raised to, where a tier says so.
    #[serde(default)]
    pub min_side: Decimal,
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
    pub basis: WeightBasis,
    /// Heaviest weight that counts.
    pub max_weight: Option<Decimal>,
    /// Unit weight above which it begins, not included.
    pub over_unit_weight: Option<Decimal>,
    /// Heaviest unit weight, whichever weight counts.
    pub max_unit_weight: Option<Decimal>,
    /// Heaviest dimensional weight, whichever weight counts.
    pub max_dim_weight: Option<Decimal>,
    /// Longest sides, longest first; sides beyond the list have no limit.
    #[serde(default)]
    pub max_sides: Vec<Decimal>,
    /// Largest length plus girth.
    pub max_length_plus_girth: Option<Decimal>,
    /// Limits of which one exceeded is enough; such a tier comes before all others.
    pub any_over: Option<AnyOver>,
    /// What the weight is rounded up to a multiple of.
    pub round_up_to: Option<Decimal>,
    /// Whether thin sides are raised.
    #[serde(default)]
    pub min_side: MinSide,
    /// Whether a unit that is light enough may stay in the tier before, at its limit.
    #[serde(default)]
    pub is_entry_doubtful: bool,
    /// What is not certain.
    pub doubt: Option<String>,
}

/// Limits of which one exceeded is enough.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnyOver {
    /// Unit weight.
    pub unit_weight: Decimal,
    /// Longest side.
    pub longest: Decimal,
    /// Girth, that is two times median and shortest side; whether the length belongs to it is not certain,
    /// so both are computed.
    pub girth: Decimal,
}
