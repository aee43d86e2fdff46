//! Fees beside the fulfilment card: the low-inventory-level fee, and removal and disposal.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::storage::{StorageSize, overlaps};
use crate::policy::load::PolicyFault;

/// The low-inventory-level fees of one marketplace.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LowInventoryCard {
    /// Marketplace id.
    pub marketplace: String,
    /// Currency code.
    pub currency: String,
    /// Where it is written.
    pub source: Vec<String>,
    /// Tables by date, in order.
    pub period: Vec<LowInventoryPeriod>,
}

/// The low-inventory-level fees of a time.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LowInventoryPeriod {
    /// First ship date.
    pub from: Date,
    /// First ship date on which they no longer hold.
    pub to: Option<Date>,
    /// Number of agreeing sources.
    pub verified: u8,
    /// What is not certain.
    pub doubt: Option<String>,
    /// Fees by tier.
    pub rows: Vec<LowInventoryRow>,
}

/// The low-inventory-level fees of a tier.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LowInventoryRow {
    /// Size tier.
    pub tier: String,
    /// Heaviest shipping weight in pounds, included.
    pub up_to_lb: Option<Decimal>,
    /// Fees of one unit, the fewest days of supply first.
    pub fees: Vec<Decimal>,
}

impl LowInventoryCard {
    /// Every amount by which the fee of a unit may rise on a ship date because its stock falls: each fee, and the
    /// step from one fee of a row to another.
    pub fn steps(&self, day: Date) -> impl Iterator<Item = Decimal> {
        let is_now =
            move |row: &&LowInventoryPeriod| row.from <= day && row.to.is_none_or(|to| day < to);
        let rows = self.period.iter().filter(is_now).flat_map(|period| &period.rows);
        rows.flat_map(|row| {
            let lower = |fee: Decimal| row.fees.iter().copied().filter(move |less| *less < fee);
            let steps =
                row.fees.iter().flat_map(move |fee| lower(*fee).map(move |less| *fee - less));
            row.fees.iter().copied().chain(steps).collect::<Vec<_>>()
        })
    }

    /// The fees of one unit that a stock too low may add on a ship date; none where the tier pays none.
    #[must_use]
    pub fn fees(&self, day: Date, tier: &str, billable_lb: Decimal) -> &[Decimal] {
        let is_now =
            |row: &&LowInventoryPeriod| row.from <= day && row.to.is_none_or(|to| day < to);
        let period = self.period.iter().find(is_now);
        let mut rows = period.into_iter().flat_map(|period| &period.rows);
        let row = rows
            .find(|row| row.tier == tier && row.up_to_lb.is_none_or(|most| billable_lb <= most));
        row.map_or(&[], |row| row.fees.as_slice())
    }
}

/// What the removal or disposal of one unit costs in one marketplace.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemovalCard {
    /// Marketplace id.
    pub marketplace: String,
    /// Currency code.
    pub currency: String,
    /// Tables by date, in order.
    pub period: Vec<RemovalPeriod>,
}

/// Removal fees of a time.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemovalPeriod {
    /// First day.
    pub from: Date,
    /// First day on which they no longer hold.
    pub to: Option<Date>,
    /// Number of agreeing sources.
    pub verified: u8,
    /// Where it is written.
    pub source: Vec<String>,
    /// What is not certain.
    pub doubt: Option<String>,
    /// Standard-size units.
    pub standard: RemovalRow,
    /// Larger units.
    pub oversize: RemovalRow,
}

/// Removal fees of a size.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemovalRow {
    /// Fees by shipping weight.
    pub bands: Vec<RemovalBand>,
    /// Weight above which each further pound costs more; `None` where it is not known.
    pub above: Option<Decimal>,
    /// Fee above that weight.
    pub base: Option<Decimal>,
    /// Fee of each further pound; a begun pound counts whole.
    pub per_lb: Option<Decimal>,
}

/// The removal fee up to a weight.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemovalBand {
    /// Heaviest shipping weight in pounds, included.
    pub max: Decimal,
    /// Fee of one unit.
    pub fee: Decimal,
}

impl RemovalCard {
    /// The fee of one unit of a weight in pounds on a day; `None` where it is not known.
    #[must_use]
    pub fn fee(&self, day: Date, size: StorageSize, weight_lb: Decimal) -> Option<Decimal> {
        let is_now = |row: &&RemovalPeriod| row.from <= day && row.to.is_none_or(|to| day < to);
        let period = self.period.iter().find(is_now)?;
        let row = match size {
            StorageSize::Standard => &period.standard,
            StorageSize::Oversize => &period.oversize,
        };
        if let Some(band) = row.bands.iter().find(|band| weight_lb <= band.max) {
            return Some(band.fee);
        }
        let (above, base, per_lb) = (row.above?, row.base?, row.per_lb?);
        Some(base + (weight_lb - above).ceil() * per_lb)
    }
}

/// Every fault of these tables.
pub(super) fn check(low: &[LowInventoryCard], removal: &[RemovalCard]) -> Vec<PolicyFault> {
    let mut faults = Vec::new();
    for card in low {
        let mut fault = |message: String| {
            let file = format!("fees: {} low inventory", card.marketplace);
            faults.push(PolicyFault { file, message });
        };
        if card.currency.parse::<crate::model::Currency>().is_err() || card.source.is_empty() {
            fault("no currency code or no source".to_owned());
        }
        if overlaps(card.period.iter().map(|row| (row.from, row.to))) {
            fault("two tables on one day".to_owned());
        }
        for row in card.period.iter().flat_map(|period| &period.rows) {
            if row.fees.is_empty() || !row.fees.is_sorted_by(|one, next| one > next) {
                fault(format!("fees do not fall with the days of supply: {}", row.tier));
            }
        }
    }
    for card in removal {
        let mut fault = |message: String| {
            let file = format!("fees: {} removal", card.marketplace);
            faults.push(PolicyFault { file, message });
        };
        if card.currency.parse::<crate::model::Currency>().is_err() {
            fault(format!("not a currency code: {}", card.currency));
        }
        if overlaps(card.period.iter().map(|row| (row.from, row.to))) {
            fault("two tables on one day".to_owned());
        }
        for period in &card.period {
            if period.source.is_empty() {
                fault(format!("table without a source: {}", period.from));
            }
            for row in [&period.standard, &period.oversize] {
                let ascends =
                    row.bands.is_sorted_by(|one, next| one.max < next.max && one.fee < next.fee);
                let has_tail = [row.above, row.base, row.per_lb].map(|part| part.is_some());
                let last = row.bands.last().map(|band| band.max);
                let is_whole = has_tail == [false; 3] && period.doubt.is_some()
                    || has_tail == [true; 3] && row.above == last;
                if !ascends || !is_whole {
                    fault(format!("bands not ascending or without an end: {}", period.from));
                }
            }
        }
    }
    faults
}
