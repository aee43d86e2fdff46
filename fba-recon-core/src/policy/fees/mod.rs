//! Fulfilment fees: size tiers, rate cards and the calendar that says which card holds on which ship date.
//!
//! Where the source documents a doubt, the engine returns every reading; a claim needs all of them to be
//! an overcharge. Sides are inches or centimetres and weights pounds or kilograms, as the tier file says;
//! amounts are in the card's currency; all are exact decimals.

mod amounts;
mod calendar;
mod check;
mod engine;
mod explain;
mod names;
mod other;
mod referral;
mod rows;
mod sizes;
mod storage;
mod tiers;
mod units;

pub use calendar::{CalendarFile, PeriodRow, Surcharge};
pub(super) use check::check;
pub use engine::{FeeReading, NoCard};
pub use explain::UsedRow;
pub use names::{FeeClass, Programme, UnitSystem, WeightUnit};
pub use other::{
    LowInventoryCard, LowInventoryPeriod, LowInventoryRow, RemovalBand, RemovalCard, RemovalPeriod,
    RemovalRow,
};
pub use referral::{ReferralBand, ReferralCard, ReferralCategory, ReferralMode};
pub use rows::{Band, Card, CardCase, Extra, FeeRow, PerStep, PriceBand};
pub use storage::{
    AGREEING, Aged, AgedStep, Season, StorageCard, StorageRate, StorageSize, Utilization,
    UtilizationStep, volume,
};
pub use tiers::{MinSide, Tier, TierFile, TierSet};
pub use units::{Item, Measured};

/// Every fee table.
#[derive(Debug, Default)]
pub struct FeeTables {
    /// Size tiers, one file for the marketplaces that share them.
    pub tiers: Vec<TierFile>,
    /// Calendars, one file a marketplace.
    pub calendars: Vec<CalendarFile>,
    /// Rate cards.
    pub cards: Vec<Card>,
    /// Storage rates, one file a marketplace.
    pub storage: Vec<StorageCard>,
    /// Referral rates, one file a marketplace.
    pub referral: Vec<ReferralCard>,
    /// Low-inventory-level fees, one file a marketplace.
    pub low_inventory: Vec<LowInventoryCard>,
    /// Removal and disposal fees, one file a marketplace.
    pub removal: Vec<RemovalCard>,
}

impl FeeTables {
    /// The storage rates of a marketplace.
    #[must_use]
    pub fn storage_of(&self, marketplace: &str) -> Option<&StorageCard> {
        self.storage.iter().find(|card| card.marketplace == marketplace)
    }

    /// The referral rates of a marketplace.
    #[must_use]
    pub fn referral_of(&self, marketplace: &str) -> Option<&ReferralCard> {
        self.referral.iter().find(|card| card.marketplace == marketplace)
    }

    /// The low-inventory-level fees of a marketplace.
    #[must_use]
    pub fn low_inventory_of(&self, marketplace: &str) -> Option<&LowInventoryCard> {
        self.low_inventory.iter().find(|card| card.marketplace == marketplace)
    }

    /// The removal and disposal fees of a marketplace.
    #[must_use]
    pub fn removal_of(&self, marketplace: &str) -> Option<&RemovalCard> {
        self.removal.iter().find(|card| card.marketplace == marketplace)
    }
}
