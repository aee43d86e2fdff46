//! Steps in the fulfilment fee of a product: the moment at which Amazon measured it anew.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::fee_readings::{Rates, explanation, is_amount, unit_fee};
use crate::book::{AmazonSize, FeeCharge};
use crate::detect::Context;
use crate::detect::fact;
use crate::detect::finding::{Evidence, EvidenceKind};
use crate::model::Money;
use crate::model::dates::shift_days;
use crate::model::money::to_decimal;
use crate::policy::SettingKey;

/// Charges of a product while one card and one price held, oldest first.
fn groups<'a>(
    context: &Context<'_>,
    marketplace: &str,
    charges: &[&'a FeeCharge],
) -> BTreeMap<(Date, i64, i64), Vec<&'a FeeCharge>> {
    let fees = context.policy.fees();
    let mut groups: BTreeMap<(Date, i64, i64), Vec<&FeeCharge>> = BTreeMap::new();
    for charge in charges {
        let Some(since) = fees.rates_since(marketplace, charge.date) else { continue };
        // The first charges of a rate may be of units that shipped before it.
        let posted = shift_days(since, context.days(SettingKey::ShipToPostDays));
        // What the buyer paid for shipping, taken back inside a fee, is no step of it.
        let holds_more = !charge.credits_taken_back().is_empty();
        if charge.date < posted || charge.is_mixed || charge.fee.micros <= 0 || holds_more {
            continue;
        }
        let (full, off) = (charge.principal / charge.units, charge.promotion / charge.units);
        groups.entry((since, full, off)).or_default().push(charge);
    }
    for group in groups.values_mut() {
        group.sort_by_key(|charge| (charge.date, charge.rows.first().map(|row| row.source)));
    }
    groups
}

/// The first charge of some that is higher than the one before it, while one card and one price held.
pub(in crate::detect) fn step_to<'a>(
    context: &Context<'_>,
    marketplace: &str,
    charges: &[&'a FeeCharge],
    over: &BTreeSet<Option<crate::model::SourceRow>>,
) -> Option<(&'a FeeCharge, &'a FeeCharge)> {
    let groups = groups(context, marketplace, charges);
    let pairs = groups.values().flat_map(|group| group.windows(2).map(|pair| (pair[0], pair[1])));
    let is_step = |(before, after): &(&FeeCharge, &FeeCharge)| {
        let is_over =
            |charge: &FeeCharge| over.contains(&charge.rows.first().map(|row| row.source));
        !is_over(before) && is_over(after) && unit_fee(before) < unit_fee(after)
    };
    pairs.filter(is_step).min_by_key(|(_, after)| after.date)
}

/// A step as evidence, at the first row of the higher fee.
pub(in crate::detect) fn step_evidence(before: &FeeCharge, after: &FeeCharge) -> Option<Evidence> {
    let unit = |charge: &FeeCharge| {
        let unit: Option<Money> = charge.fee.per_unit(charge.units);
        unit.map(|unit| unit.to_string()).unwrap_or_default()
    };
    Some(Evidence {
        source: after.rows.first()?.source,
        kind: EvidenceKind::FeeStep,
        date: Some(after.date),
        facts: vec![
            (fact!(shared "unit_fee_before"), format!("{} ({})", unit(before), before.date)),
            (fact!(shared "unit_fee_after"), unit(after)),
        ],
        is_detail: false,
    })
}

/// Charges of one price that a step has raised.
pub(in crate::detect) struct Raised<'a> {
    pub(in crate::detect) before: &'a FeeCharge,
    pub(in crate::detect) charges: Vec<&'a FeeCharge>,
}

/// Charges after a lasting step that neither a card, a surcharge, a price nor a low-inventory-level fee explains:
/// all charges before a day had one fee, all since then another, and Amazon's measurement, where it is in the
/// dump, gives the second.
pub(in crate::detect) fn raised<'a>(
    context: &Context<'_>,
    marketplace: &str,
    rates: &mut Rates<'_>,
    amazon: Option<&AmazonSize>,
    charges: &[&'a FeeCharge],
) -> Vec<Raised<'a>> {
    let least = context.count(SettingKey::FeeStepCharges);
    // A tax or a fee of stock abroad that begins looks like a step.
    let fees = context.policy.fees();
    let has_taxes = |charge: &&&FeeCharge| {
        fees.card_on(marketplace, charge.date).is_ok_and(|card| !card.tax_percents.is_empty())
    };
    if charges.iter().any(|charge| has_taxes(&charge)) {
        return Vec::new();
    }
    let mut raised = Vec::new();
    for group in groups(context, marketplace, charges).into_values() {
        let Some(first) = group.first() else { continue };
        let at = group.partition_point(|charge| unit_fee(charge) == unit_fee(first));
        let (before, after) = group.split_at(at);
        let (Some(last), Some(next)) = (before.last(), after.first()) else { continue };
        let is_lasting = after.iter().all(|charge| unit_fee(charge) == unit_fee(next));
        let gap = unit_fee(next) - unit_fee(last);
        let tolerance = to_decimal(context.setting(SettingKey::FeeToleranceMicros));
        if before.len() < least
            || after.len() < least
            || !is_lasting
            || last.date >= next.date
            || gap <= tolerance
            || is_low_inventory(context, marketplace, next.date, gap)
            || !is_amazons(context, rates, amazon, last, next)
        {
            continue;
        }
        raised.push(Raised { before: last, charges: after.to_vec() });
    }
    raised
}

/// Whether a gap is a low-inventory-level fee, or the step from one to another.
fn is_low_inventory(context: &Context<'_>, marketplace: &str, date: Date, gap: Decimal) -> bool {
    let fees = context.policy.fees();
    let Some(low) = fees.low_inventory_of(marketplace) else { return false };
    let percent = fees.surcharge_percent(marketplace, date);
    low.steps(date).any(|step| is_amount(context, gap, step, percent, percent))
}

/// Whether Amazon's measurement gives the second fee and not the first; unknown measurements may.
fn is_amazons(
    context: &Context<'_>,
    rates: &mut Rates<'_>,
    amazon: Option<&AmazonSize>,
    before: &FeeCharge,
    after: &FeeCharge,
) -> bool {
    let Some(amazon) = amazon else { return true };
    let mut gives = |charge: &FeeCharge| {
        let rated = rates.of_amazon(amazon, &[&amazon.item], charge);
        rated.is_some_and(|rated| explanation(context, &rated, charge).is_some())
    };
    gives(after) && !gives(before)
}
