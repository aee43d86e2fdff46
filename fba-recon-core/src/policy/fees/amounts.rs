//! From a row of a card and a weight to an amount, and what is charged on top.

use rust_decimal::{Decimal, RoundingStrategy};

use super::rows::{ExtraRow, Linear, Steps, Tail};
use super::sizes::Sized;
use super::{
    Band, Card, Extra, FeeClass, FeeRow, PerStep, PriceBand, Programme, Surcharge, WeightUnit,
};

/// How begun steps count where the sources disagree.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Begun {
    /// Whole.
    Whole,
    /// By their exact part.
    Exact,
    /// Whole, of one of the other weights that a step may have.
    Other(usize),
}

impl Begun {
    /// Every way in which the steps of a row may count.
    pub(super) fn of(row: &FeeRow) -> impl Iterator<Item = Self> {
        let others = row.tail.as_ref().map_or(0, |tail| tail.other_steps.len());
        [Self::Whole, Self::Exact].into_iter().chain((0..others).map(Self::Other))
    }
}

/// The amounts of a row by weight.
struct Scale<'a> {
    unit: WeightUnit,
    bands: &'a [Band],
    tail: Option<&'a Tail>,
    linear: Option<&'a Linear>,
}

impl Scale<'_> {
    /// The amount for a weight in pounds or kilograms; `None` where the row does not reach it. An amount by
    /// exact parts is rounded to the digits of the currency.
    fn amount(&self, weight: Decimal, band: usize, begun: Begun, digits: u32) -> Option<Decimal> {
        let weight = self.unit.of_base(weight);
        if let Some(found) = self.bands.iter().find(|step| weight <= step.max) {
            return found.fee.get(band).copied();
        }
        let over = |base: Option<&Decimal>, over: Decimal, step: Decimal, fee: &PerStep, steps| {
            let count = over.checked_div(step)?;
            let exact = begun == Begun::Exact && steps == Steps::Doubtful;
            let amount = *base? + if exact { count } else { count.ceil() } * fee.of(band)?;
            Some(if exact { rounded(amount, digits) } else { amount })
        };
        if let Some(tail) = self.tail
            && weight > tail.above
            && tail.up_to.is_none_or(|up_to| weight <= up_to)
        {
            let base = tail.base.get(band);
            let step = match begun {
                Begun::Other(at) => *tail.other_steps.get(at)?,
                Begun::Whole | Begun::Exact => tail.step,
            };
            return over(base, weight - tail.above, step, &tail.per_step, tail.steps);
        }
        let linear = self.linear?;
        if linear.up_to.is_some_and(|up_to| weight > up_to) {
            return None;
        }
        let further = (weight - linear.included).max(Decimal::ZERO);
        over(linear.base.get(band), further, linear.step, &linear.per_step, linear.steps)
    }
}

fn rounded(amount: Decimal, digits: u32) -> Decimal {
    amount.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero)
}

/// The fee of a row.
pub(super) fn row_fee(
    row: &FeeRow,
    weight: Decimal,
    band: usize,
    begun: Begun,
    digits: u32,
) -> Option<Decimal> {
    let FeeRow { unit, bands, tail, linear, .. } = row;
    let scale = Scale { unit: *unit, bands, tail: tail.as_ref(), linear: linear.as_ref() };
    scale.amount(weight, band, begun, digits)
}

/// Place of the price band that takes a price.
pub(super) fn price_band(bands: &[PriceBand], price: Decimal) -> Option<usize> {
    bands.iter().position(|band| band.takes(price))
}

/// A unit of which the tier is known, for the amounts on top of its fee.
pub(super) struct Unit<'a> {
    pub(super) item: &'a Sized<'a>,
    pub(super) tier: &'a str,
    pub(super) weight: Decimal,
    pub(super) class: FeeClass,
    pub(super) price: Decimal,
    pub(super) begun: Begun,
    pub(super) digits: u32,
}

/// Amounts on top of a fee.
#[derive(Clone, Default)]
pub(super) struct Extras {
    /// Amounts by id.
    pub(super) amounts: Vec<(String, Decimal)>,
    /// The programme that a unit must be in for them.
    pub(super) programme: Option<Programme>,
    /// Whether they hold only for some units, apart from those of the programme.
    pub(super) is_conditional: bool,
    /// Whether only units of the programme have them.
    pub(super) needs_programme: bool,
}

/// Every set of extras that may be charged. To a fee that itself holds only for some units, none is added
/// that does so too.
pub(super) fn extra_sets(card: &Card, unit: &Unit<'_>, fee_is_plain: bool) -> Vec<Extras> {
    let mut sets = vec![Extras::default()];
    for extra in card.extra.iter().filter(|extra| meets(extra, unit)) {
        let is_plain = extra.programme.is_none() && !extra.is_conditional;
        let fees = extra_fees(extra, unit);
        if fees.is_empty() || !(is_plain || fee_is_plain) {
            continue;
        }
        let may_lack = !is_plain || extra.exempt.is_some() || extra.is_optional;
        let mut next = Vec::new();
        for set in sets {
            if may_lack {
                next.push(Extras { programme: set.programme.or(extra.exempt), ..set.clone() });
            }
            // What is paid by units outside a programme is not combined with what its units alone have.
            if extra.exempt.is_some() && extra.exempt == set.programme {
                continue;
            }
            next.extend(fees.iter().map(|fee| {
                let mut with = set.clone();
                with.amounts.push((extra.id.clone(), *fee));
                with.programme = with.programme.or(extra.programme);
                with.needs_programme |= extra.programme.is_some();
                with.is_conditional |= extra.is_conditional;
                with
            }));
        }
        sets = next;
    }
    sets
}

fn meets(extra: &Extra, unit: &Unit<'_>) -> bool {
    extra.tiers.iter().any(|name| name == unit.tier)
        && (extra.classes.is_empty() || extra.classes.contains(&unit.class))
        && extra.price.as_ref().is_none_or(|band| band.takes(unit.price))
}

/// The amounts of which a unit may have one.
fn extra_fees(extra: &Extra, unit: &Unit<'_>) -> Vec<Decimal> {
    let one_of = extra.one_of.iter().filter_map(|fees| fees.get(unit.tier).copied());
    one_of.chain(extra_fee(extra, unit)).collect()
}

fn extra_fee(extra: &Extra, unit: &Unit<'_>) -> Option<Decimal> {
    if !extra.row.is_empty() {
        let ExtraRow { unit: of, bands, linear, .. } =
            extra.row.iter().find(|row| row.tier == unit.tier)?;
        let scale = Scale { unit: *of, bands, tail: None, linear: linear.as_ref() };
        return scale.amount(unit.weight, 0, unit.begun, unit.digits);
    }
    if !extra.by_dimensional_weight.is_empty() {
        let weight = unit.item.dimensional(true);
        let mut bands = extra.by_dimensional_weight.iter();
        return Some(bands.find(|band| band.max.is_none_or(|max| weight <= max))?.fee);
    }
    let is_always = extra.over_longest.is_none() && extra.over_length_plus_girth.is_none();
    let longer = extra.over_longest.is_some_and(|max| unit.item.longest() > max);
    let larger =
        extra.over_length_plus_girth.is_some_and(|max| unit.item.length_plus_girth() > max);
    if is_always || longer || larger { extra.fee.get(unit.tier).copied() } else { None }
}

/// The extras with every set of the surcharges, on the base alone and on base and extras: the sources do not agree on
/// what a surcharge multiplies.
pub(super) fn with_surcharges(
    base: Decimal,
    extras: &[(String, Decimal)],
    surcharges: &[&Surcharge],
    digits: u32,
) -> Vec<Vec<(String, Decimal)>> {
    let all = base + extras.iter().map(|(_, fee)| *fee).sum::<Decimal>();
    let mut sets = Vec::new();
    for on in [base, all] {
        let mut chosen = vec![extras.to_vec()];
        for row in surcharges {
            let amount = rounded(on * row.percent / Decimal::ONE_HUNDRED, digits);
            let with = chosen.clone().into_iter().map(|mut set| {
                set.push((row.id.clone(), amount));
                set
            });
            let with: Vec<_> = with.collect();
            chosen.extend(with);
        }
        sets.extend(chosen);
    }
    sets.sort();
    sets.dedup();
    sets
}
