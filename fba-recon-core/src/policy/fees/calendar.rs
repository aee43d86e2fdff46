//! The rows of the fee calendars, as the files write them.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;

/// Which card holds when.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarFile {
    /// Marketplace id.
    pub marketplace: String,
    /// Periods in order.
    pub period: Vec<PeriodRow>,
    /// Surcharges on top of the card.
    #[serde(default)]
    pub surcharge: Vec<Surcharge>,
}

/// One period of the calendar.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodRow {
    /// First ship date.
    pub from: Date,
    /// First ship date on which it no longer holds; `None` while it is open.
    pub to: Option<Date>,
    /// Card; `None` where the table was not found.
    pub card: Option<String>,
    /// The tiers for which the card is known to hold in it; none named means all.
    #[serde(default)]
    pub tiers: Vec<String>,
    /// What is known of it.
    pub note: Option<String>,
    /// Where it is written.
    #[serde(default)]
    pub source: Vec<String>,
}

impl PeriodRow {
    /// Whether a ship date lies in it.
    #[must_use]
    pub fn holds_on(&self, date: Date) -> bool {
        self.from <= date && self.to.is_none_or(|to| date < to)
    }
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
    /// Whether it may already be inside the card: a reading, and no part of the documented fee.
    #[serde(default)]
    pub is_doubtful: bool,
    /// Number of agreeing sources.
    pub verified: u8,
    /// Where it is written.
    pub source: Vec<String>,
    /// What is not certain.
    pub doubt: Option<String>,
}

impl Surcharge {
    /// Whether it is charged on a ship date.
    #[must_use]
    pub fn holds_on(&self, date: Date) -> bool {
        self.from <= date && self.to.is_none_or(|to| date < to)
    }
}
