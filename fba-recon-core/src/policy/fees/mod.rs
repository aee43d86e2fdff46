//! Fulfilment fees: size tiers, rate cards and the calendar that says which card holds on which ship date.
//!
//! Where the source documents a doubt, the engine returns every reading; a claim needs all of them to be
//! an overcharge. Sides are inches, weights pounds, amounts the card's currency; all exact decimals.

mod check;
mod engine;
mod explain;
mod other;
mod referral;
mod rows;
mod storage;
mod units;

pub(super) use check::check;
pub use engine::{Item, NoCard, Reading};
pub use explain::UsedRow;
pub use other::{
    LowInventoryCard, LowInventoryPeriod, LowInventoryRow, RemovalBand, RemovalCard, RemovalPeriod,
    RemovalRow,
};
pub use referral::{ReferralBand, ReferralCard, ReferralCategory, ReferralMode};
pub use rows::{
    Band, CalendarFile, Card, Extra, FeeClass, FeeRow, MinSide, PeriodRow, PriceBand, Surcharge,
    Tier, TierFile, TierSet, WeightUnit,
};
pub use storage::{
    AGREEING, Aged, AgedStep, Season, StorageCard, StorageRate, StorageSize, Utilization,
    UtilizationStep, volume,
};
pub use units::Measured;

/// Every fee table.
#[derive(Debug, Default)]
pub struct FeeTables {
    /// Size tiers, one file a marketplace.
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
