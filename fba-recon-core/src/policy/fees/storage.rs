//! Storage: what a volume of stock costs a month, and the surcharges on it by utilisation and by age.
//!
//! Rates are the card's currency for one of its volume units (such as a cubic foot) and month; ages are days.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::Item;
use crate::policy::load::PolicyFault;

/// Storage rates of one marketplace.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StorageCard {
    /// Marketplace id.
    pub marketplace: String,
    /// Currency code.
    pub currency: String,
    /// Unit of the volumes, as reports write it.
    pub volume_unit: String,
    /// Fulfilment tiers that pay the standard rate; all others pay the oversize rate.
    pub standard_tiers: Vec<String>,
    /// First day of the next month on which the fee of a month is charged.
    pub charged_from_day: i8,
    /// Last day of the next month on which it is charged.
    pub charged_to_day: i8,
    /// Why rates of reports may hold taxes; `None` where they hold none.
    pub taxes: Option<String>,
    /// Where it is written.
    pub source: Vec<String>,
    /// Monthly rates.
    #[serde(default)]
    pub rate: Vec<StorageRate>,
    /// Surcharges by utilisation.
    #[serde(default)]
    pub utilization: Vec<Utilization>,
    /// Surcharges by age.
    #[serde(default)]
    pub aged: Vec<Aged>,
}

/// Size of stock, as storage knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StorageSize {
    /// Standard-size.
    Standard,
    /// Every larger size.
    Oversize,
}

/// The monthly rates of a time.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StorageRate {
    /// First month.
    pub from: Date,
    /// First month in which they no longer hold.
    pub to: Option<Date>,
    /// Whether they are those of dangerous goods.
    pub dangerous_goods: bool,
    /// Number of agreeing sources.
    pub verified: u8,
    /// Where it is written.
    pub source: Vec<String>,
    /// What is not certain.
    pub doubt: Option<String>,
    /// Rates by season.
    pub seasons: Vec<Season>,
}

/// The rates of some months of the year.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Season {
    /// First and last month, included.
    pub months: [i8; 2],
    /// Rate of standard-size stock.
    pub standard: Option<Decimal>,
    /// Rate of larger stock.
    pub oversize: Option<Decimal>,
}

/// Surcharges by the storage utilisation ratio.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Utilization {
    /// First month.
    pub from: Date,
    /// First month in which they no longer hold.
    pub to: Option<Date>,
    /// Number of agreeing sources.
    pub verified: u8,
    /// Where it is written.
    pub source: Vec<String>,
    /// Who is exempt.
    pub exempt: String,
    /// Rates by ratio, ascending.
    pub steps: Vec<UtilizationStep>,
}

/// The surcharge from a ratio on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UtilizationStep {
    /// Ratio in weeks, included.
    pub weeks_from: Decimal,
    /// Surcharge of standard-size stock.
    pub standard: Decimal,
    /// Surcharge of larger stock.
    pub oversize: Decimal,
}

/// Surcharges by age.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aged {
    /// First day of charge.
    pub from: Date,
    /// First day of charge on which they no longer hold.
    pub to: Option<Date>,
    /// Number of agreeing sources.
    pub verified: u8,
    /// Where it is written.
    pub source: Vec<String>,
    /// What is not certain.
    pub doubt: Option<String>,
    /// Who is exempt.
    pub exempt: String,
    /// Rates by age, ascending.
    pub steps: Vec<AgedStep>,
}

/// The surcharge from an age on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgedStep {
    /// Age in days, included.
    pub days_from: i32,
    /// Surcharge for one volume unit.
    pub volume: Decimal,
    /// Least surcharge for one unit of stock.
    pub unit: Option<Decimal>,
}

/// The volume of a packed unit in the unit that a report names, such as cubic feet; `None` for another one.
#[must_use]
pub fn volume(item: &Item, unit: &str) -> Option<Decimal> {
    let inches: Decimal = item.sides_in.iter().copied().product();
    let unit = unit.trim().to_ascii_lowercase();
    match unit.as_str() {
        "cubic feet" | "cubic foot" => Some(inches / CUBIC_INCHES_PER_FOOT),
        "cubic meters" | "cubic metres" | "cubic meter" => Some(inches * CUBIC_METRES_PER_INCH),
        _ => None,
    }
}

/// Copies that must agree on a table before a claim may rest on it without a doubt.
pub const AGREEING: u8 = 2;

const CUBIC_INCHES_PER_FOOT: Decimal = Decimal::from_parts(1728, 0, 0, false, 0);
/// The cube of 0.0254.
const CUBIC_METRES_PER_INCH: Decimal = Decimal::from_parts(16_387_064, 0, 0, false, 12);

impl StorageCard {
    /// Whether a fulfilment tier is standard-size or larger.
    #[must_use]
    pub fn size_of_tier(&self, tier: &str) -> StorageSize {
        let is_standard = self.standard_tiers.iter().any(|name| name == tier);
        if is_standard { StorageSize::Standard } else { StorageSize::Oversize }
    }

    /// The rates of a month.
    fn rates(&self, month: Date, dangerous_goods: bool) -> Option<&StorageRate> {
        self.rate.iter().find(|row| {
            row.dangerous_goods == dangerous_goods && is_within(month, row.from, row.to)
        })
    }

    /// Whether two copies agree on the rates of a month and nothing in them is uncertain.
    #[must_use]
    pub fn is_sure(&self, month: Date, dangerous_goods: bool) -> bool {
        let row = self.rates(month, dangerous_goods);
        row.is_some_and(|row| row.verified >= AGREEING && row.doubt.is_none())
    }

    /// The rate of a month for one volume unit; `None` where it is not known.
    #[must_use]
    pub fn rate(&self, month: Date, size: StorageSize, dangerous_goods: bool) -> Option<Decimal> {
        let row = self.rates(month, dangerous_goods)?;
        let is_season =
            |season: &&Season| (season.months[0]..=season.months[1]).contains(&month.month());
        let season = row.seasons.iter().find(is_season)?;
        match size {
            StorageSize::Standard => season.standard,
            StorageSize::Oversize => season.oversize,
        }
    }

    /// The utilisation surcharge of a month for one volume unit; `None` where no table is known.
    #[must_use]
    pub fn utilization(&self, month: Date, size: StorageSize, weeks: Decimal) -> Option<Decimal> {
        let row = self.utilization.iter().find(|row| is_within(month, row.from, row.to))?;
        let step = row.steps.iter().rfind(|step| weeks >= step.weeks_from);
        Some(step.map_or(Decimal::ZERO, |step| match size {
            StorageSize::Standard => step.standard,
            StorageSize::Oversize => step.oversize,
        }))
    }

    /// Every utilisation surcharge of a month for one volume unit.
    pub fn utilization_steps(
        &self,
        month: Date,
        size: StorageSize,
    ) -> impl Iterator<Item = Decimal> {
        let rows = self.utilization.iter().filter(move |row| is_within(month, row.from, row.to));
        rows.flat_map(|row| &row.steps).map(move |step| match size {
            StorageSize::Standard => step.standard,
            StorageSize::Oversize => step.oversize,
        })
    }

    /// The surcharge of a day of charge for an age tier that begins with a day; `None` where the day has no
    /// table or the table no such tier. The second value tells whether two copies agree on the table.
    #[must_use]
    pub fn aged(&self, day: Date, days_from: i32) -> Option<(&AgedStep, bool)> {
        let row = self.aged.iter().find(|row| is_within(day, row.from, row.to))?;
        // Amazon writes the last tier as `365+`, the tables as 366 and more.
        let is_tier =
            |step: &&AgedStep| step.days_from == days_from || step.days_from == days_from + 1;
        let step = row.steps.iter().find(is_tier)?;
        Some((step, row.verified >= AGREEING && row.doubt.is_none()))
    }

    /// The first day on which the fee of a month may be charged.
    #[must_use]
    pub fn first_charge(&self, month: Date) -> Option<Date> {
        let next = month.last_of_month().tomorrow().ok()?;
        next.with().day(self.charged_from_day).build().ok()
    }
}

fn is_within(day: Date, from: Date, to: Option<Date>) -> bool {
    from <= day && to.is_none_or(|to| day < to)
}

/// Every fault of the storage tables.
pub(super) fn check(cards: &[StorageCard]) -> Vec<PolicyFault> {
    let mut faults = Vec::new();
    for card in cards {
        let mut fault = |message: String| {
            let file = format!("fees: {} storage", card.marketplace);
            faults.push(PolicyFault { file, message });
        };
        if card.currency.parse::<crate::model::Currency>().is_err() {
            fault(format!("not a currency code: {}", card.currency));
        }
        if card.source.is_empty() {
            fault("no source".to_owned());
        }
        for row in &card.rate {
            let mut months: Vec<i8> =
                row.seasons.iter().flat_map(|season| season.months[0]..=season.months[1]).collect();
            let count = months.len();
            months.sort_unstable();
            months.dedup();
            let is_year = months.len() == 12 || row.doubt.is_some();
            if row.source.is_empty() || count != months.len() || !is_year {
                fault(format!("rate without a source, or months twice or missing: {}", row.from));
            }
        }
        for dangerous in [false, true] {
            let of_kind = card.rate.iter().filter(|row| row.dangerous_goods == dangerous);
            if overlaps(of_kind.map(|row| (row.from, row.to))) {
                fault(format!("two rates in one month; dangerous goods: {dangerous}"));
            }
        }
        if overlaps(card.utilization.iter().map(|row| (row.from, row.to))) {
            fault("two utilisation tables in one month".to_owned());
        }
        if overlaps(card.aged.iter().map(|row| (row.from, row.to))) {
            fault("two aged tables on one day".to_owned());
        }
        for row in &card.utilization {
            if row.source.is_empty() || !row.steps.is_sorted_by_key(|step| step.weeks_from) {
                fault(format!("utilisation without a source or not ascending: {}", row.from));
            }
        }
        for row in &card.aged {
            let ascends = row.steps.is_sorted_by(|one, next| {
                one.days_from < next.days_from && one.volume <= next.volume
            });
            if row.source.is_empty() || !ascends {
                fault(format!("aged table without a source or not ascending: {}", row.from));
            }
        }
    }
    faults
}

/// Whether two of some times share a day; they are in their order.
pub(super) fn overlaps(times: impl Iterator<Item = (Date, Option<Date>)>) -> bool {
    let times: Vec<_> = times.collect();
    times.windows(2).any(|pair| pair[0].1.is_none_or(|end| end > pair[1].0))
}
