//! Fulfilment fees: size tiers, rate cards and the calendar that says which card holds on which ship date.
//!
//! Where the source documents a doubt, the engine returns every reading; a claim needs all of them to be
//! an overcharge. Sides are inches, weights pounds, amounts the card's currency; all exact decimals.

mod check;
mod engine;
mod explain;
mod rows;
mod units;

pub(super) use check::check;
pub use engine::{Item, NoCard, Reading};
pub use explain::UsedRow;
pub use rows::{
    Band, CalendarFile, Card, Extra, FeeClass, FeeRow, MinSide, PeriodRow, PriceBand, Surcharge,
    Tier, TierFile, TierSet, WeightUnit,
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
}
