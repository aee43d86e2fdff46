//! The fees that the cards allow for a charge, and the combinations of fees that come to its amount.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::book::FeeCharge;
use crate::detect::Context;
use crate::model::dates::shift_days;
use crate::model::money::to_decimal;
use crate::policy::fees::{Item, Reading};

/// A fee of one unit that the card of a ship date allows.
pub(super) struct Rated {
    pub(super) date: Date,
    pub(super) reading: Reading,
}

/// Every fee that the cards of the day and of the days before it allow, the lowest first, over the price with
/// and without promotions: a charge is posted some days after the unit shipped. `None` when one of these days
/// has no card or its currency is another.
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
    let mut rated = Vec::new();
    for date in ship_dates(context, charge) {
        let card = fees.card_on(marketplace, date).ok()?;
        if card.currency != charge.fee.currency.as_str() {
            return None;
        }
        for item in items {
            let readings = fees.readings(marketplace, date, item, &prices).ok()?;
            rated.extend(readings.into_iter().map(|reading| Rated { date, reading }));
        }
    }
    rated.sort_by(|one, other| (&one.reading, one.date).cmp(&(&other.reading, other.date)));
    Some(rated).filter(|rated| !rated.is_empty())
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
    let is_it = |rated: &&Rated| (rated.reading.total - unit_fee(charge)).abs() <= tolerance;
    rated.iter().find(is_it).map(|rated| in_words(&rated.reading))
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
    let bears = |rated: &&Rated| fees.bears_surcharges(marketplace, rated.date, &rated.reading);
    rated.iter().filter(bears).find_map(|Rated { date, reading }| {
        let percent = fees.surcharge_percent(marketplace, *date);
        let added = low.fees(*date, &reading.tier, reading.billable_lb);
        let fee =
            added.iter().find(|fee| is_amount(context, charged - reading.total, **fee, percent))?;
        Some(format!("{} + low-inventory-level fee {fee}", in_words(reading)))
    })
}

/// Whether an amount is a fee on which a surcharge may have been laid.
pub(super) fn is_amount(
    context: &Context<'_>,
    amount: Decimal,
    fee: Decimal,
    percent: Decimal,
) -> bool {
    let rounding = to_decimal(context.policy.setting("fee_tolerance_micros"));
    let tolerance = if percent.is_zero() { Decimal::ZERO } else { rounding };
    let laid = fee + fee * percent / Decimal::ONE_HUNDRED;
    [fee, laid].into_iter().any(|fee| (amount - fee).abs() <= tolerance)
}

/// What was charged for one unit.
pub(super) fn unit_fee(charge: &FeeCharge) -> Decimal {
    to_decimal(charge.fee.micros) / Decimal::from(charge.units)
}

/// Tier, billable weight and parts of a fee.
pub(super) fn in_words(reading: &Reading) -> String {
    let weight = reading.billable_lb.round_dp(4).normalize();
    let mut text = format!("{}, {weight} lb: base {}", reading.tier, reading.base);
    for (id, amount) in &reading.extras {
        text.push_str(&format!(" + {id} {amount}"));
    }
    text
}
