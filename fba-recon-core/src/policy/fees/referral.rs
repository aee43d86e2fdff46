//! Referral fees: percent of the total sales price of an item, by category.
//!
//! Amounts are the table's currency; the total sales price is price, shipping and gift wrap, without taxes but
//! where the table says otherwise (Japan).

use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Deserialize;

use super::AGREEING;
use crate::policy::load::PolicyFault;

/// Referral rates of one marketplace.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferralCard {
    /// Marketplace id.
    pub marketplace: String,
    /// Currency code.
    pub currency: String,
    /// First day of the rates.
    pub from: Date,
    /// What is known of earlier days.
    pub note: String,
    /// Why prices and fees of reports may hold taxes; `None` where they hold none.
    pub taxes: Option<String>,
    /// Where it is written.
    pub source: Vec<String>,
    /// Categories.
    pub category: Vec<ReferralCategory>,
}

/// What a rate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferralMode {
    /// The whole price.
    Whole,
    /// Each slice of the price has its own rate.
    Portion,
}

/// The rates of one category.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferralCategory {
    /// Id, as `catalog.csv` names it.
    pub id: String,
    /// What a rate is for.
    pub mode: ReferralMode,
    /// Rates by price, ascending; the last has no limit.
    pub bands: Vec<ReferralBand>,
    /// Least fee of one unit.
    pub least: Decimal,
    /// Least fee of one unit by another source.
    pub least_other: Option<Decimal>,
    /// Closing fee of one unit.
    pub closing_fee: Option<Decimal>,
    /// First day, where it is later than the card's.
    pub from: Option<Date>,
    /// Number of agreeing sources.
    pub verified: u8,
    /// What is not certain.
    pub doubt: Option<String>,
}

/// One band of prices.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferralBand {
    /// Highest price, included.
    pub up_to: Option<Decimal>,
    /// Prices below this.
    pub below: Option<Decimal>,
    /// Percent of the price, or of the slice.
    pub percent: Decimal,
    /// A first slice of the price that has another rate, where the rest has the band's own.
    pub first: Option<Decimal>,
    /// Percent of the first slice.
    pub first_percent: Option<Decimal>,
}

impl ReferralBand {
    fn holds(&self, price: Decimal) -> bool {
        self.up_to.is_none_or(|most| price <= most) && self.below.is_none_or(|limit| price < limit)
    }
}

impl ReferralCard {
    /// Whether it has a category of an id.
    #[must_use]
    pub fn has_category(&self, id: &str) -> bool {
        self.category.iter().any(|row| row.id.eq_ignore_ascii_case(id.trim()))
    }

    /// The category of an id that has rates on a day.
    #[must_use]
    pub fn category(&self, id: &str, day: Date) -> Option<&ReferralCategory> {
        let id = id.trim();
        let category = self.category.iter().find(|row| row.id.eq_ignore_ascii_case(id))?;
        (category.from.unwrap_or(self.from).max(self.from) <= day).then_some(category)
    }
}

impl ReferralCategory {
    /// Whether two copies agree on the rates.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.verified >= AGREEING
    }

    /// Every fee that the table allows for one unit of a total sales price, sorted: where it is not certain
    /// whether a rate is for the whole price or for slices, and which least amount holds, each reading is one.
    #[must_use]
    pub fn readings(&self, price: Decimal) -> Vec<Decimal> {
        let has_bands = self.bands.len() > 1 && self.doubt.is_some() && self.least_other.is_none();
        let modes: &[ReferralMode] = match self.mode {
            _ if has_bands => &[ReferralMode::Whole, ReferralMode::Portion],
            ReferralMode::Whole => &[ReferralMode::Whole],
            ReferralMode::Portion => &[ReferralMode::Portion],
        };
        let least = std::iter::once(self.least).chain(self.least_other);
        let fees = modes.iter().flat_map(|mode| {
            let fee = cents(self.of_price(*mode, price));
            least.clone().map(move |least| fee.max(least))
        });
        let mut fees: Vec<Decimal> = fees.collect();
        fees.sort();
        fees.dedup();
        fees
    }

    fn of_price(&self, mode: ReferralMode, price: Decimal) -> Decimal {
        let share = |amount: Decimal, percent: Decimal| amount * percent / Decimal::ONE_HUNDRED;
        if mode == ReferralMode::Whole {
            let Some(band) = self.bands.iter().find(|band| band.holds(price)) else {
                return Decimal::ZERO;
            };
            let first = band.first.unwrap_or(Decimal::ZERO).min(price);
            let first_fee = share(first, band.first_percent.unwrap_or(band.percent));
            return first_fee + share(price - first, band.percent);
        }
        let mut below = Decimal::ZERO;
        let mut fee = Decimal::ZERO;
        for band in &self.bands {
            let limit = band.up_to.or(band.below).unwrap_or(price).min(price);
            fee += share((limit - below).max(Decimal::ZERO), band.percent);
            below = below.max(limit);
        }
        fee
    }
}

fn cents(value: Decimal) -> Decimal {
    value.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// Every fault of the referral tables.
pub(super) fn check(cards: &[ReferralCard]) -> Vec<PolicyFault> {
    let mut faults = Vec::new();
    for card in cards {
        let mut fault = |message: String| {
            let file = format!("fees: {} referral", card.marketplace);
            faults.push(PolicyFault { file, message });
        };
        if card.currency.parse::<crate::model::Currency>().is_err() || card.source.is_empty() {
            fault("no currency code or no source".to_owned());
        }
        let mut ids = std::collections::BTreeSet::new();
        for category in &card.category {
            if !ids.insert(&category.id) {
                fault(format!("category twice: {}", category.id));
            }
            let limits: Vec<Option<Decimal>> =
                category.bands.iter().map(|band| band.up_to.or(band.below)).collect();
            let is_open = |limit: &Option<Decimal>| limit.is_none();
            let open_at = limits.iter().position(is_open);
            let ascends =
                limits.windows(2).all(|pair| pair[1].is_none_or(|next| Some(next) > pair[0]));
            if open_at.map(|at| at + 1) != Some(limits.len()) || !ascends {
                fault(format!("bands are not ascending with the last one open: {}", category.id));
            }
            if category
                .bands
                .iter()
                .any(|band| band.first.is_some() != band.first_percent.is_some())
            {
                fault(format!("a first slice needs its percent: {}", category.id));
            }
        }
    }
    faults
}
