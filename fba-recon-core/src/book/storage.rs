//! Storage charges: monthly storage fees, and surcharges on aged stock.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use polars::prelude::PolarsResult;
use rust_decimal::Decimal;

use super::Context;
use super::roles::Roles;
use crate::model::money::to_decimal;
use crate::model::tables::{AGED_SURCHARGE, LEDGER_SUMMARY, SETTLEMENT, STORAGE_FEES};
use crate::model::{Currency, Money, SourceRow};
use crate::normalise::Frames;
use crate::policy::AmountRole;

/// The storage fee of one product in one centre for a month, as Amazon estimates it.
#[derive(Debug, Clone)]
pub struct StorageFee {
    /// Where it is written.
    pub source: SourceRow,
    /// First day of the month.
    pub month: Date,
    /// Store.
    pub marketplace: Option<String>,
    /// FNSKU.
    pub fnsku: String,
    /// Merchant SKU, where the report has it.
    pub msku: Option<String>,
    /// Fulfilment centre.
    pub fulfillment_center: Option<String>,
    /// Size tier in Amazon's words.
    pub size_tier: Option<String>,
    /// Whether it is stored as dangerous goods.
    pub is_dangerous: bool,
    /// The sides of one unit by the report, with their unit, such as `12 x 12 x 6 inches`.
    pub sides: Option<String>,
    /// Volume of one unit in `volume_unit`.
    pub unit_volume: Decimal,
    /// Unit of the volumes, such as cubic feet.
    pub volume_unit: String,
    /// Average units in stock.
    pub units: Decimal,
    /// Volume of all units, where the report has it.
    pub total_volume: Option<Decimal>,
    /// Rate of a volume unit and month without the surcharge, where the report has it.
    pub base_rate: Option<Decimal>,
    /// Whether that is the whole rate of the report, which may hold a surcharge.
    pub base_rate_is_whole: bool,
    /// The utilisation surcharge, where the report has one.
    pub surcharge: Option<StorageSurcharge>,
    /// Fee of the month, surcharge included.
    pub fee: Money,
    /// Discount from incentives; millionths, never negative.
    pub incentive: i64,
}

/// The utilisation surcharge of a storage fee.
#[derive(Debug, Clone, Copy)]
pub struct StorageSurcharge {
    /// Surcharge for one volume unit.
    pub rate: Decimal,
    /// Volume under the surcharge.
    pub volume: Decimal,
    /// Utilisation ratio in weeks, where the report tells it in weeks.
    pub weeks: Option<Decimal>,
}

/// The surcharge on the units of one product in one age tier on a day.
#[derive(Debug, Clone)]
pub struct AgedCharge {
    /// Where it is written.
    pub source: SourceRow,
    /// Day the age was taken.
    pub date: Date,
    /// Store.
    pub marketplace: Option<String>,
    /// FNSKU.
    pub fnsku: String,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// Volume of one unit in `volume_unit`, where the report has it.
    pub unit_volume: Option<Decimal>,
    /// Unit of the volume.
    pub volume_unit: String,
    /// Age tier in Amazon's words, such as 271-300.
    pub tier: String,
    /// Units charged.
    pub units: i64,
    /// Rate that the row names for one volume unit.
    pub rate: Option<Decimal>,
    /// Amount charged.
    pub amount: Money,
}

impl AgedCharge {
    /// First day of the age tier; `None` where the words begin with no number.
    #[must_use]
    pub fn days_from(&self) -> Option<i32> {
        let digits =
            self.tier.trim().split(|c: char| !c.is_ascii_digit()).find(|part| !part.is_empty());
        digits.and_then(|digits| digits.parse().ok())
    }
}

/// Units of one product that the ledger's summary counts on one day.
#[derive(Debug, Clone)]
pub struct DayStock {
    /// The rows.
    pub rows: Vec<SourceRow>,
    /// Units of all dispositions and places, on the way between centres too: the larger of opening and closing.
    pub units: i64,
}

/// Every usable row of the monthly storage fees, by month, product and row.
pub(super) fn storage_fees(
    frames: &Frames,
    context: &Context<'_>,
) -> PolarsResult<Vec<StorageFee>> {
    let rows = frames.rows(&STORAGE_FEES)?;
    let text = |name: &str| rows.text(name);
    let months = rows.dates("month")?;
    let (fnsku, msku, center) = (text("fnsku")?, text("msku")?, text("fulfillment_center")?);
    let (country, tier, currency) = (text("country")?, text("size_tier")?, text("currency")?);
    let (volume_unit, danger) = (text("volume_unit")?, text("dangerous_goods_type")?);
    let ratio_unit = text("utilization_unit")?;
    let whole = |name: &str| rows.whole(name);
    let (unit_volume, units, total) =
        (whole("item_volume")?, whole("average_quantity_on_hand")?, whole("total_volume")?);
    let (base_rate, storage_rate) = (whole("base_rate")?, whole("storage_rate")?);
    let (surcharge_rate, surcharge_volume, ratio) =
        (whole("surcharge_rate")?, whole("surcharge_volume")?, whole("utilization_ratio")?);
    let (fee, incentive) = (whole("fee")?, whole("incentive")?);
    let sides = [whole("longest_side")?, whole("median_side")?, whole("shortest_side")?];
    let side_unit = text("dimension_unit")?;
    let mut fees = Vec::new();
    for row in 0..rows.len() {
        let money = fee.get(row).zip(currency.get(row).and_then(|code| code.parse().ok()));
        let measures = (unit_volume.get(row), units.get(row));
        let (Some((micros, currency)), (Some(volume), Some(units)), Some(month), Some(fnsku)) =
            (money, measures, months.get(row), fnsku.get(row))
        else {
            continue;
        };
        let surcharge = surcharge_rate.get(row).zip(surcharge_volume.get(row));
        let is_weeks = ratio_unit.get(row).is_some_and(|unit| unit.eq_ignore_ascii_case("weeks"));
        let weeks = ratio.get(row).filter(|ratio| is_weeks && *ratio > 0).map(to_decimal);
        let told = sides.each_ref().map(|side| side.get(row).map(to_decimal));
        fees.push(StorageFee {
            sides: sides_text(told, side_unit.get(row)),
            source: rows.source(row),
            month,
            marketplace: context.marketplace_of_country(country.get(row)),
            fnsku: fnsku.to_owned(),
            msku: msku.get(row).map(ToOwned::to_owned),
            fulfillment_center: center.get(row).map(ToOwned::to_owned),
            size_tier: tier.get(row).map(ToOwned::to_owned),
            is_dangerous: danger.get(row).is_some(),
            unit_volume: to_decimal(volume),
            volume_unit: volume_unit.get(row).unwrap_or("").to_owned(),
            units: to_decimal(units),
            total_volume: total.get(row).map(to_decimal),
            base_rate: base_rate.get(row).or(storage_rate.get(row)).map(to_decimal),
            base_rate_is_whole: base_rate.get(row).is_none(),
            surcharge: surcharge.map(|(rate, volume)| StorageSurcharge {
                rate: to_decimal(rate),
                volume: to_decimal(volume),
                weeks,
            }),
            fee: Money::new(micros, currency),
            incentive: incentive.get(row).map_or(0, i64::abs),
        });
    }
    fees.sort_by(|one, other| {
        (one.month, &one.fnsku, one.source).cmp(&(other.month, &other.fnsku, other.source))
    });
    Ok(fees)
}

/// Three sides as one text; `None` where one or their unit is not told.
fn sides_text(sides: [Option<Decimal>; 3], unit: Option<&str>) -> Option<String> {
    let [Some(longest), Some(median), Some(shortest)] = sides else { return None };
    let [longest, median, shortest] = [longest, median, shortest].map(|side| side.normalize());
    Some(format!("{longest} x {median} x {shortest} {}", unit?))
}

/// Every usable row of the aged inventory surcharge, by day, product and row.
pub(super) fn aged_charges(
    frames: &Frames,
    context: &Context<'_>,
) -> PolarsResult<Vec<AgedCharge>> {
    let rows = frames.rows(&AGED_SURCHARGE)?;
    let text = |name: &str| rows.text(name);
    let days = rows.dates("snapshot_date")?;
    let (fnsku, msku, country) = (text("fnsku")?, text("msku")?, text("country")?);
    let (volume_unit, tier, currency) =
        (text("volume_unit")?, text("age_tier")?, text("currency")?);
    let (volume, units, amount) =
        (rows.whole("per_unit_volume")?, rows.whole("quantity")?, rows.whole("amount")?);
    let rate = rows.whole("rate")?;
    let mut charges = Vec::new();
    for row in 0..rows.len() {
        let money = amount.get(row).zip(currency.get(row).and_then(|code| code.parse().ok()));
        let (Some((micros, currency)), Some(units), Some(date), Some(fnsku)) =
            (money, units.get(row), days.get(row), fnsku.get(row))
        else {
            continue;
        };
        charges.push(AgedCharge {
            source: rows.source(row),
            date,
            marketplace: context.marketplace_of_country(country.get(row)),
            fnsku: fnsku.to_owned(),
            msku: msku.get(row).map(ToOwned::to_owned),
            unit_volume: volume.get(row).map(to_decimal),
            volume_unit: volume_unit.get(row).unwrap_or("").to_owned(),
            tier: tier.get(row).unwrap_or("").to_owned(),
            units,
            rate: rate.get(row).map(to_decimal),
            amount: Money::new(micros, currency),
        });
    }
    charges.sort_by(|one, other| {
        (one.date, &one.fnsku, one.source).cmp(&(other.date, &other.fnsku, other.source))
    });
    Ok(charges)
}

/// What settlements charge for storage, by currency and day: millionths, positive. Empty where no storage report
/// is there to be held against it.
pub(super) fn charged(
    frames: &Frames,
    context: &Context<'_>,
    fees: &[StorageFee],
) -> PolarsResult<BTreeMap<(Currency, Date), i64>> {
    let mut charged = BTreeMap::new();
    if fees.is_empty() {
        return Ok(charged);
    }
    let roles = Roles::new(context.policy.cash_terms());
    let rows = frames.rows(&SETTLEMENT)?;
    let (kind, what) = (rows.text("amount_type")?, rows.text("amount_description")?);
    let (posted, currency, amount) =
        (rows.dates("posted_date")?, rows.text("currency")?, rows.whole("amount")?);
    for row in 0..rows.len() {
        let words = [kind.get(row).unwrap_or(""), what.get(row).unwrap_or("")];
        if roles.amount(words) != Some(AmountRole::StorageFee) {
            continue;
        }
        let currency = currency.get(row).and_then(|code| code.parse().ok());
        if let (Some(currency), Some(day), Some(micros)) =
            (currency, posted.get(row), amount.get(row))
        {
            *charged.entry((currency, day)).or_default() += (-micros).max(0);
        }
    }
    Ok(charged)
}

/// What the ledger's summary counts of the products of aged charges on their days.
pub(super) fn stock_on_charge_days(
    frames: &Frames,
    charges: &[AgedCharge],
) -> PolarsResult<BTreeMap<(String, Date), DayStock>> {
    let wanted: BTreeSet<(&str, Date)> =
        charges.iter().map(|charge| (charge.fnsku.as_str(), charge.date)).collect();
    let mut stock: BTreeMap<(String, Date), DayStock> = BTreeMap::new();
    if wanted.is_empty() {
        return Ok(stock);
    }
    let rows = frames.rows(&LEDGER_SUMMARY)?;
    let (fnskus, days, periods) = (rows.text("fnsku")?, rows.dates("date")?, rows.text("period")?);
    let (opening, closing, moving) =
        (rows.whole("opening_balance")?, rows.whole("closing_balance")?, rows.whole("in_transit")?);
    for row in 0..rows.len() {
        let (Some(fnsku), Some(day)) = (fnskus.get(row), days.get(row)) else { continue };
        // A row of a week or month does not tell of its days.
        if periods.get(row) != Some("day") || !wanted.contains(&(fnsku, day)) {
            continue;
        }
        let balance = opening.get(row).max(closing.get(row)).unwrap_or(0);
        let found = stock
            .entry((fnsku.to_owned(), day))
            .or_insert_with(|| DayStock { rows: Vec::new(), units: 0 });
        found.rows.push(rows.source(row));
        found.units += balance.max(0) + moving.get(row).unwrap_or(0).abs();
    }
    Ok(stock)
}
