//! The fees that the cards allow for a charge, and the combinations of fees that come to its amount.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};

use super::measured::InForce;
use crate::book::{AmazonSize, FeeCharge};
use crate::detect::Context;
use crate::model::dates::shift_days;
use crate::model::money::to_decimal;
use crate::model::{Currency, SourceRow};
use crate::policy::SettingKey;
use crate::policy::fees::{Card, FeeReading, Item};

/// A fee of one unit that the card of a ship date allows.
pub(in crate::detect) struct Rated {
    pub(in crate::detect) date: Date,
    pub(in crate::detect) reading: FeeReading,
    /// Percent of a tax that the charge may hold.
    tax: Option<Decimal>,
    /// Fee with that tax.
    pub(in crate::detect) total: Decimal,
}

/// The fees of one product's sizes, each computed once for all charges of one price while one set of rates holds.
pub(in crate::detect) struct Rates<'a> {
    context: &'a Context<'a>,
    marketplace: &'a str,
    known: BTreeMap<RatesKey, Option<Rc<Vec<Rated>>>>,
}

/// Which sizes, the rates of the first and the last ship day (a day itself, where no rates are known to hold for all
/// sizes since another), the prices, and the currency.
type RatesKey = (Vec<SourceRow>, [Date; 2], [Decimal; 2], Currency);

impl<'a> Rates<'a> {
    pub(in crate::detect) fn new(context: &'a Context<'a>, marketplace: &'a str) -> Self {
        Self { context, marketplace, known: BTreeMap::new() }
    }

    /// Every fee that the cards of the day and of the days before it allow, the lowest first, over the price with
    /// and without promotions, and with and without a tax that the charge may hold: a charge is posted some days
    /// after the unit shipped. Fees that hold only for some units are among them. `None` when one of these days has no
    /// card or its currency is another.
    pub(in crate::detect) fn of(
        &mut self,
        measured: &InForce<'_>,
        items: &[&Item],
        charge: &FeeCharge,
    ) -> Option<Rc<Vec<Rated>>> {
        let sources = measured.items.iter().map(|item| item.source).collect();
        self.of_sources(sources, items, charge)
    }

    /// As [`Rates::of`], of Amazon's measurement.
    pub(in crate::detect) fn of_amazon(
        &mut self,
        amazon: &AmazonSize,
        items: &[&Item],
        charge: &FeeCharge,
    ) -> Option<Rc<Vec<Rated>>> {
        self.of_sources(vec![amazon.source], items, charge)
    }

    /// Whether the fee of a price in another band comes to a charge.
    pub(in crate::detect) fn is_of_other_band(&self, items: &[&Item], charge: &FeeCharge) -> bool {
        let fees = self.context.policy.fees();
        let prices: Vec<Decimal> = ship_dates(self.context, charge)
            .into_iter()
            .filter_map(|date| fees.card_on(self.marketplace, date).ok())
            .flat_map(Card::a_price_of_each_band)
            .collect();
        let rated = readings(self.context, self.marketplace, items, charge, &prices);
        rated.is_some_and(|rated| explanation(self.context, &rated, charge).is_some())
    }

    fn of_sources(
        &mut self,
        sources: Vec<SourceRow>,
        items: &[&Item],
        charge: &FeeCharge,
    ) -> Option<Rc<Vec<Rated>>> {
        let fees = self.context.policy.fees();
        let dates = ship_dates(self.context, charge);
        let since = dates.map(|date| fees.rates_since(self.marketplace, date).unwrap_or(date));
        let units = Decimal::from(charge.units);
        let prices = [charge.principal, charge.principal + charge.promotion]
            .map(|micros| to_decimal(micros) / units);
        let key = (sources, since, prices, charge.fee.currency);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let rated = readings(self.context, self.marketplace, items, charge, &prices).map(Rc::new);
        self.known.insert(key, rated.clone());
        rated
    }
}

/// The fees of a charge at some prices, as [`Rates::of`] gives them.
fn readings(
    context: &Context<'_>,
    marketplace: &str,
    items: &[&Item],
    charge: &FeeCharge,
    prices: &[Decimal],
) -> Option<Vec<Rated>> {
    let fees = context.policy.fees();
    let mut prices = prices.to_vec();
    prices.sort();
    prices.dedup();
    let digits = charge.fee.currency.minor_digits();
    let mut rated = Vec::new();
    for date in ship_dates(context, charge) {
        let card = fees.card_on(marketplace, date).ok()?;
        if card.currency != charge.fee.currency.as_str() {
            return None;
        }
        let taxes = || std::iter::once(None).chain(card.tax_percents.iter().copied().map(Some));
        for item in items {
            let readings = fees.readings(marketplace, date, item, &prices).ok()?;
            rated.extend(readings.into_iter().flat_map(|reading| {
                taxes().map(move |tax| {
                    let part = reading.total * tax.unwrap_or_default() / Decimal::ONE_HUNDRED;
                    let total = (reading.total + part)
                        .round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
                    Rated { date, reading: reading.clone(), tax, total }
                })
            }));
        }
    }
    rated.sort_by(|one, other| {
        (one.total, &one.reading, one.date, one.tax).cmp(&(
            other.total,
            &other.reading,
            other.date,
            other.tax,
        ))
    });
    Some(rated).filter(|rated| !rated.is_empty())
}

/// The lowest and the highest fee that holds for every unit.
pub(in crate::detect) fn bounds(rated: &[Rated]) -> Option<(&Rated, &Rated)> {
    let mut plain = rated.iter().filter(|rated| !rated.reading.is_conditional);
    let least = plain.next()?;
    Some((least, plain.next_back().unwrap_or(least)))
}

/// The fee of some units that comes to a charge to the cent, such as that of stock in another country, in
/// words.
pub(in crate::detect) fn of_some_units(
    context: &Context<'_>,
    marketplace: &str,
    rated: &[Rated],
    charge: &FeeCharge,
) -> Option<String> {
    let is_it = |rated: &&Rated| {
        let percent = context.policy.fees().surcharge_percent(marketplace, rated.date);
        let percent = percent + rated.tax.unwrap_or_default();
        rated.reading.is_conditional
            && is_amount(context, unit_fee(charge), rated.total, Decimal::ZERO, percent)
    };
    rated.iter().find(is_it).map(in_words)
}

/// The first and the last day on which the units of a charge may have shipped.
pub(in crate::detect) fn ship_dates(context: &Context<'_>, charge: &FeeCharge) -> [Date; 2] {
    [shift_days(charge.date, -context.days(SettingKey::ShipToPostDays)), charge.date]
}

/// The first fee that comes to a charge, in words.
pub(in crate::detect) fn explanation(
    context: &Context<'_>,
    rated: &[Rated],
    charge: &FeeCharge,
) -> Option<String> {
    let tolerance = to_decimal(context.setting(SettingKey::FeeToleranceMicros));
    let is_it = |rated: &&Rated| {
        !rated.reading.is_conditional && (rated.total - unit_fee(charge)).abs() <= tolerance
    };
    rated.iter().find(is_it).map(in_words)
}

/// The fee that comes to a charge together with a low-inventory-level fee, in words. Where no surcharge is
/// rounded into the fee it must be the amount to the cent.
pub(in crate::detect) fn with_low_inventory(
    context: &Context<'_>,
    marketplace: &str,
    rated: &[Rated],
    charge: &FeeCharge,
) -> Option<String> {
    let fees = context.policy.fees();
    let low = fees.low_inventory_of(marketplace)?;
    let charged = unit_fee(charge);
    // Since it began every unit bears the surcharge: a fee without it is another reading of the right fee only.
    let bears = |rated: &&Rated| {
        !rated.reading.is_conditional
            && fees.bears_surcharges(marketplace, rated.date, &rated.reading)
    };
    rated.iter().filter(bears).find_map(|rated| {
        let percent = fees.surcharge_percent(marketplace, rated.date);
        let reading = &rated.reading;
        let added = low.fees(rated.date, &reading.tier, reading.billable_weight);
        let is_it =
            |fee: &&Decimal| is_amount(context, charged - rated.total, **fee, percent, percent);
        let fee = added.iter().find(is_it)?;
        Some(format!("{} + low-inventory-level fee {fee}", in_words(rated)))
    })
}

/// Two fees of which some units each come to a charge of several units to the cent, in words: each unit has its own
/// fee.
pub(in crate::detect) fn of_several_fees(
    context: &Context<'_>,
    marketplace: &str,
    rated: &[Rated],
    charge: &FeeCharge,
) -> Option<String> {
    if charge.units < 2 {
        return None;
    }
    let fees = context.policy.fees();
    let digits = charge.fee.currency.minor_digits();
    let low = fees.low_inventory_of(marketplace);
    let mut units: BTreeSet<Decimal> = rated.iter().map(|rated| rated.total).collect();
    for rated in rated.iter().filter(|rated| !rated.reading.is_conditional) {
        let reading = &rated.reading;
        let percent = fees.surcharge_percent(marketplace, rated.date);
        let added = low.map(|low| low.fees(rated.date, &reading.tier, reading.billable_weight));
        for fee in added.unwrap_or_default() {
            let laid = rounded(fee * percent / Decimal::ONE_HUNDRED, digits);
            units.extend([rated.total + fee, rated.total + fee + laid]);
        }
    }
    let charged = to_decimal(charge.fee.micros);
    let all = Decimal::from(charge.units);
    for one in &units {
        for other in units.range(..*one) {
            // As many units at the higher fee as the rest leaves room for.
            let Some(higher) = (charged - *other * all).checked_div(*one - *other) else {
                continue;
            };
            let count = higher.round();
            let rest = charged - *one * count - *other * (all - count);
            if count > Decimal::ZERO && count < all && rest.is_zero() {
                return Some(format!("{count} x {one} + {} x {other}", all - count));
            }
        }
    }
    None
}

/// Whether an amount is a fee, on which a surcharge may have been laid; to the cent, where nothing was rounded
/// into it.
pub(in crate::detect) fn is_amount(
    context: &Context<'_>,
    amount: Decimal,
    fee: Decimal,
    laid: Decimal,
    rounded: Decimal,
) -> bool {
    let rounding = to_decimal(context.setting(SettingKey::FeeToleranceMicros));
    let tolerance = if rounded.is_zero() { Decimal::ZERO } else { rounding };
    let with = fee + fee * laid / Decimal::ONE_HUNDRED;
    [fee, with].into_iter().any(|fee| (amount - fee).abs() <= tolerance)
}

fn rounded(value: Decimal, digits: u32) -> Decimal {
    value.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero)
}

/// What was charged for one unit.
pub(in crate::detect) fn unit_fee(charge: &FeeCharge) -> Decimal {
    to_decimal(charge.fee.micros) / Decimal::from(charge.units)
}

/// Tier, billable weight and parts of a fee.
pub(in crate::detect) fn in_words(rated: &Rated) -> String {
    let reading = &rated.reading;
    let weight = reading.billable_weight.round_dp(4).normalize();
    let unit = reading.weight_unit.as_str();
    let mut text = format!("{}, {weight} {unit}: base {}", reading.tier, reading.base);
    if let Some(case) = &reading.case {
        text.push_str(&format!(" ({})", case.replace('_', " ")));
    }
    for (id, amount) in &reading.extras {
        text.push_str(&format!(" + {id} {amount}"));
    }
    if let Some(tax) = rated.tax {
        text.push_str(&format!(" + tax of {tax} percent"));
    }
    text
}
