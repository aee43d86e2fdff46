//! The rows of the rate cards, as the files write them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::{FeeClass, Programme, WeightUnit};

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
    /// `peak`, `non_peak` or `all`.
    pub season: String,
    /// Tier set it belongs to.
    pub tier_set: String,
    /// Whether every class and tier has a row.
    pub complete: bool,
    /// The tax that comes on top of its amounts and that a charge may hold; `None` where no source names one.
    pub tax: Option<String>,
    /// Percent of that tax, every rate that a seller may have.
    #[serde(default)]
    pub tax_percents: Vec<Decimal>,
    /// Where its percent is written.
    #[serde(default)]
    pub tax_source: Vec<String>,
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
    /// Cases in which other rows hold.
    #[serde(default)]
    pub case: Vec<CardCase>,
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
    /// The programme whose fees it holds.
    pub programme: Option<Programme>,
}

impl PriceBand {
    /// Whether a price lies below its end.
    #[must_use]
    pub fn takes(&self, price: Decimal) -> bool {
        self.below.is_none_or(|below| price < below)
            && self.up_to.is_none_or(|up_to| price <= up_to)
    }
}

/// A case in which a unit pays by other rows than those without a case. Whether a unit is such a case, the
/// charge does not tell.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardCase {
    /// Id that rows name.
    pub id: String,
    /// Which units it concerns, and what is not certain.
    pub note: String,
    /// The programme that a unit must be in.
    pub programme: Option<Programme>,
    /// Whether it holds only for units of which something more is known, such as where they were stored.
    #[serde(default)]
    pub is_conditional: bool,
    /// The prices for which it holds.
    #[serde(default)]
    pub price: Option<PriceBand>,
    /// First ship date on which it no longer holds.
    pub to: Option<Date>,
    /// The tier set of its rows, where they have other tiers.
    pub tier_set: Option<String>,
    /// The tiers of the card whose units it concerns, where its rows have other tiers.
    #[serde(default)]
    pub instead_of: Vec<String>,
    /// Number of agreeing sources.
    pub verified: u8,
    /// Where it is written.
    pub source: Vec<String>,
}

/// The fees of one class and tier.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeRow {
    /// The case in which it holds; `None` for the row that holds without one.
    pub case: Option<String>,
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
    /// What is not certain.
    pub doubt: Option<String>,
    /// What is charged with it and of which no amount is known: no fee is computed from such a row.
    pub lacks: Option<String>,
    /// First ship date of the row inside the card. A row with days stands before the one that holds on all others.
    pub from: Option<Date>,
    /// First ship date on which the row no longer holds inside the card.
    pub to: Option<Date>,
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

/// How a step that is begun counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Steps {
    /// Whole.
    #[default]
    Whole,
    /// Sources disagree between whole and by its exact part: both are computed.
    Doubtful,
}

/// The fee for one step: one amount, or one a price band.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum PerStep {
    /// For every price.
    All(Decimal),
    /// By price band.
    ByBand(Vec<Decimal>),
}

impl PerStep {
    /// The fee in a price band.
    #[must_use]
    pub fn of(&self, band: usize) -> Option<Decimal> {
        match self {
            Self::All(fee) => Some(*fee),
            Self::ByBand(fees) => fees.get(band).copied(),
        }
    }

    /// Whether it has a fee for each of so many price bands.
    pub(super) fn is_whole(&self, bands: usize) -> bool {
        matches!(self, Self::ByBand(fees) if fees.len() == bands) || matches!(self, Self::All(_))
    }

    /// The fees in words.
    pub(super) fn told(&self) -> String {
        match self {
            Self::All(fee) => fee.normalize().to_string(),
            Self::ByBand(fees) => {
                let fees: Vec<String> =
                    fees.iter().map(|fee| fee.normalize().to_string()).collect();
                fees.join(" / ")
            }
        }
    }
}

/// Fees above the last band.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tail {
    /// Weight of the last band.
    pub above: Decimal,
    /// Heaviest weight; `None` where there is none.
    pub up_to: Option<Decimal>,
    /// Base by price band.
    pub base: Vec<Decimal>,
    /// Weight of one step.
    pub step: Decimal,
    /// Weights that one step may have as well, where the source does not say it: each is computed.
    #[serde(default)]
    pub other_steps: Vec<Decimal>,
    /// Fee for one step.
    pub per_step: PerStep,
    /// How a begun step counts.
    #[serde(default)]
    pub steps: Steps,
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
    /// Weight of one step.
    pub step: Decimal,
    /// Fee for one step.
    pub per_step: PerStep,
    /// How a begun step counts.
    #[serde(default)]
    pub steps: Steps,
}

/// An amount on top of the fee, or off it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extra {
    /// Id.
    pub id: String,
    /// Tiers it can meet.
    pub tiers: Vec<String>,
    /// Classes it can meet; none named means every class.
    #[serde(default)]
    pub classes: Vec<FeeClass>,
    /// Number of agreeing sources.
    pub verified: u8,
    /// Where it is written.
    pub source: Vec<String>,
    /// Who pays it or is exempt, and what is not certain.
    pub note: Option<String>,
    /// The programme whose units are exempt.
    pub exempt: Option<Programme>,
    /// The programme whose units alone have it.
    pub programme: Option<Programme>,
    /// Whether a unit of its tiers and classes may go without it.
    #[serde(default)]
    pub is_optional: bool,
    /// Whether it holds only for units of which something more is known, such as where they were stored.
    #[serde(default)]
    pub is_conditional: bool,
    /// The prices for which it holds.
    #[serde(default)]
    pub price: Option<PriceBand>,
    /// Longest side above which it is charged.
    pub over_longest: Option<Decimal>,
    /// Length plus girth above which it is charged.
    pub over_length_plus_girth: Option<Decimal>,
    /// Amount by tier.
    #[serde(default)]
    pub fee: BTreeMap<String, Decimal>,
    /// Amounts by tier of which a unit has one, where something not told decides which.
    #[serde(default)]
    pub one_of: Vec<BTreeMap<String, Decimal>>,
    /// Amount by dimensional weight.
    #[serde(default)]
    pub by_dimensional_weight: Vec<ExtraBand>,
    /// Amount by shipping weight.
    #[serde(default)]
    pub row: Vec<ExtraRow>,
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

/// The amounts of an extra in one tier, by shipping weight.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtraRow {
    /// Tier name.
    pub tier: String,
    /// Unit of the weights.
    pub unit: WeightUnit,
    /// Weight bands, ascending, of one amount each.
    #[serde(default)]
    pub bands: Vec<Band>,
    /// A base and a price for each further step.
    pub linear: Option<Linear>,
}

impl FeeRow {
    /// Whether it holds on a ship date of its card.
    #[must_use]
    pub fn holds_on(&self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date) && self.to.is_none_or(|to| date < to)
    }
}

impl Card {
    /// A price of each of its bands.
    #[must_use]
    pub fn a_price_of_each_band(&self) -> Vec<Decimal> {
        let cent = Decimal::new(1, 2);
        let mut prices: Vec<Decimal> = self
            .price_bands
            .iter()
            .filter_map(|band| band.up_to.or_else(|| band.below.map(|below| below - cent)))
            .collect();
        prices.extend(prices.last().map(|last| *last + cent));
        prices
    }
}
