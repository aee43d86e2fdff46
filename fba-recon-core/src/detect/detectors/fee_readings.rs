//! The fees that the cards allow for a charge, and the combinations of fees that come to its amount.

use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::book::FeeCharge;
use crate::detect::Context;
use crate::model::dates::shift_days;
use crate::model::money::to_decimal;
use crate::policy::fees::{Item, Reading};

/// A fee of one unit that the card of a ship date allows.
pub(super) struct Rated {
    pub(super) date: Date,
    pub(super) reading: Reading,
    /// Percent of a tax that the charge may hold.
    tax: Option<Decimal>,
    /// Fee with that tax.
    pub(super) total: Decimal,
}

/// Every fee that the cards of the day and of the days before it allow, the lowest first, over the price with
/// and without promotions, and with and without a tax that the charge may hold: a charge is posted some days
/// after the unit shipped. Fees that hold only for some units are among them. `None` when one of these days has no
/// card or its currency is another.
pub(super) fn readings(
    context: &Context<'_>,
    marketplace: &str,
    items: &[&Item],
    charge: &FeeCharge,
) -> Option<Vec<Rated>> {
    let fees = context.policy.fees();
    let units = Decimal::from(charge.units);
    let full = to_decimal(charge.principal) / units;
    let reduced = to_decimal(charge.principal + charge.promotion) / units;
    let prices = if full == reduced { vec![full] } else { vec![full, reduced] };
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
pub(super) fn bounds(rated: &[Rated]) -> Option<(&Rated, &Rated)> {
    let mut plain = rated.iter().filter(|rated| !rated.reading.is_conditional);
    let least = plain.next()?;
    Some((least, plain.next_back().unwrap_or(least)))
}

/// The fee of some units that comes to a charge to the cent, such as that of stock in another country, in
/// words.
pub(super) fn of_some_units(
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
pub(super) fn ship_dates(context: &Context<'_>, charge: &FeeCharge) -> [Date; 2] {
    [shift_days(charge.date, -context.policy.days("ship_to_post_days")), charge.date]
}

/// The first fee that comes to a charge, in words.
pub(super) fn explanation(
    context: &Context<'_>,
    rated: &[Rated],
    charge: &FeeCharge,
) -> Option<String> {
    let tolerance = to_decimal(context.policy.setting("fee_tolerance_micros"));
    let is_it = |rated: &&Rated| {
        !rated.reading.is_conditional && (rated.total - unit_fee(charge)).abs() <= tolerance
    };
    rated.iter().find(is_it).map(in_words)
}

/// The fee that comes to a charge together with a low-inventory-level fee, in words. Where no surcharge is
/// rounded into the fee it must be the amount to the cent.
pub(super) fn with_low_inventory(
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

/// Whether an amount is a fee, on which a surcharge may have been laid; to the cent, where nothing was rounded
/// into it.
pub(super) fn is_amount(
    context: &Context<'_>,
    amount: Decimal,
    fee: Decimal,
    laid: Decimal,
    rounded: Decimal,
) -> bool {
    let rounding = to_decimal(context.policy.setting("fee_tolerance_micros"));
    let tolerance = if rounded.is_zero() { Decimal::ZERO } else { rounding };
    let with = fee + fee * laid / Decimal::ONE_HUNDRED;
    [fee, with].into_iter().any(|fee| (amount - fee).abs() <= tolerance)
}

/// What was charged for one unit.
pub(super) fn unit_fee(charge: &FeeCharge) -> Decimal {
    to_decimal(charge.fee.micros) / Decimal::from(charge.units)
}

/// Tier, billable weight and parts of a fee.
pub(super) fn in_words(rated: &Rated) -> String {
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
