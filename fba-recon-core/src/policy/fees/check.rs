//! Checks of the fee tables: nothing overlaps, every band is complete and ascending, every name exists.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::rows::{ExtraRow, Linear};
use super::{
    Band, CalendarFile, Card, Extra, FeeClass, FeeRow, FeeTables, Tier, TierFile, TierSet,
};
use crate::policy::load::PolicyFault;

/// Every fault of the fee tables.
pub(in crate::policy) fn check(tables: &FeeTables) -> Vec<PolicyFault> {
    let mut faults = Vec::new();
    let mut stores = BTreeSet::new();
    for calendar in &tables.calendars {
        if !stores.insert(&calendar.marketplace) {
            faults.push(fault(&calendar.marketplace, "calendar twice"));
        }
        check_calendar(calendar, tables, &mut faults);
    }
    let mut sets = BTreeSet::new();
    for tiers in &tables.tiers {
        for set in tiers.tier_set.iter().chain(&tiers.case_set) {
            if !sets.insert(&set.id) {
                faults.push(fault(&set.id, "tier set twice"));
            }
        }
        check_tiers(tiers, &mut faults);
    }
    let mut ids = BTreeSet::new();
    for card in &tables.cards {
        if !ids.insert(&card.id) {
            faults.push(fault(&card.id, "card twice"));
        }
        check_card(card, tables, &mut faults);
    }
    faults.extend(super::storage::check(&tables.storage));
    faults.extend(super::referral::check(&tables.referral));
    faults.extend(super::other::check(&tables.low_inventory, &tables.removal));
    faults
}

fn fault(place: &str, message: impl Into<String>) -> PolicyFault {
    PolicyFault { file: format!("fees: {place}"), message: message.into() }
}

fn check_calendar(calendar: &CalendarFile, tables: &FeeTables, faults: &mut Vec<PolicyFault>) {
    let place = format!("{} calendar", calendar.marketplace);
    let mut end: Option<Option<Date>> = None;
    for period in &calendar.period {
        if period.to.is_some_and(|to| period.from >= to) {
            faults.push(fault(&place, format!("period ends before it starts: {}", period.from)));
        }
        if end.is_some_and(|end| end != Some(period.from)) {
            faults.push(fault(&place, format!("gap or overlap before: {}", period.from)));
        }
        end = Some(period.to);
        match &period.card {
            Some(id) => match tables.cards.iter().find(|card| &card.id == id) {
                None => faults.push(fault(&place, format!("no such card: {id}"))),
                Some(card) if card.marketplace != calendar.marketplace => {
                    faults.push(fault(&place, format!("card of another store: {id}")));
                }
                Some(card) => {
                    let set = tables.tier_set(card).ok().map(|(_, set)| set);
                    let known = |name: &String| {
                        set.is_some_and(|set| set.tier.iter().any(|tier| &tier.name == name))
                    };
                    let names = period.tiers.iter().filter(|name| !known(name));
                    faults.extend(names.map(|name| fault(&place, format!("no such tier: {name}"))));
                }
            },
            None if period.note.is_none() => {
                faults.push(fault(&place, format!("neither card nor note: {}", period.from)));
            }
            None => {}
        }
    }
    for surcharge in &calendar.surcharge {
        if surcharge.source.is_empty() || surcharge.to.is_some_and(|to| to <= surcharge.from) {
            faults
                .push(fault(&place, format!("surcharge without source or time: {}", surcharge.id)));
        }
    }
}

fn check_tiers(tiers: &TierFile, faults: &mut Vec<PolicyFault>) {
    let place = format!("{} tiers", tiers.marketplaces.join(" "));
    let rule = &tiers.dimensional_weight;
    if rule.source.is_empty() || rule.divisor <= Decimal::ZERO {
        faults.push(fault(&place, "dimensional weight without a source or a divisor"));
    }
    let mut end: Option<Option<Date>> = None;
    for set in &tiers.tier_set {
        if end.is_some_and(|end| end != set.from) {
            faults.push(fault(&place, format!("gap or overlap before tier set: {}", set.id)));
        }
        end = Some(set.to);
        if set.tier.last().is_none_or(has_limit) {
            faults.push(fault(&place, format!("last tier has a limit: {}", set.id)));
        }
    }
    for set in tiers.tier_set.iter().chain(&tiers.case_set) {
        if set.source.is_empty() {
            faults.push(fault(&place, format!("tier set without a source: {}", set.id)));
        }
        let names: BTreeSet<&str> = set.tier.iter().map(|tier| tier.name.as_str()).collect();
        if names.len() != set.tier.len() {
            faults.push(fault(&place, format!("tier twice: {}", set.id)));
        }
        for tier in set.tier.iter().filter(|tier| is_empty_tier(tier)) {
            faults.push(fault(&place, format!("no unit fits: {} of {}", tier.name, set.id)));
        }
    }
}

fn has_limit(tier: &Tier) -> bool {
    let weights = [tier.max_weight, tier.max_unit_weight, tier.max_dim_weight];
    weights.iter().any(Option::is_some)
        || tier.max_length_plus_girth.is_some()
        || !tier.max_sides.is_empty()
}

/// Whether its own limits contradict each other.
fn is_empty_tier(tier: &Tier) -> bool {
    let crossed = matches!((tier.over_unit_weight, tier.max_unit_weight), (Some(over), Some(max)) if over >= max);
    crossed
        || tier.max_sides.len() > 3
        || !tier.max_sides.is_sorted_by(|longer, shorter| longer >= shorter)
        || tier.round_up_to.is_some_and(|multiple| multiple <= Decimal::ZERO)
}

fn check_card(card: &Card, tables: &FeeTables, faults: &mut Vec<PolicyFault>) {
    if card.source.is_empty() {
        faults.push(fault(&card.id, "card without a source"));
    }
    if card.currency.parse::<crate::model::Currency>().is_err() {
        faults.push(fault(&card.id, format!("not a currency code: {}", card.currency)));
    }
    let open = |band: &super::PriceBand| band.below.is_none() && band.up_to.is_none();
    let open_at = card.price_bands.iter().position(open);
    if open_at.is_none() || open_at.map(|at| at + 1) != Some(card.price_bands.len()) {
        faults.push(fault(&card.id, "the last price band, and only it, has no limit"));
    }
    let Ok((file, set)) = tables.tier_set(card) else {
        faults.push(fault(&card.id, format!("no such tier set: {}", card.tier_set)));
        return;
    };
    if !file.marketplaces.contains(&card.marketplace) {
        faults.push(fault(&card.id, format!("tier set of other stores: {}", set.id)));
    }
    check_cases(card, file, set, faults);
    for row in &card.fee {
        let tier = set_of_row(card, file, set, row)
            .and_then(|set| set.tier.iter().find(|tier| tier.name == row.tier));
        match tier {
            None => faults.push(fault(&card.id, format!("no such tier: {}", row.tier))),
            Some(tier) if card.complete && row.case.is_none() => {
                check_reach(card, row, tier, faults);
            }
            Some(_) => {}
        }
        if !file.measure.units().contains(&row.unit) {
            faults.push(fault(&card.id, format!("unit of another measure: {}", row.tier)));
        }
        check_row(card, row, faults);
    }
    for extra in &card.extra {
        check_extra(card, extra, set, faults);
    }
    if card.complete {
        check_complete(card, set, faults);
    }
}

/// Every tier has one row for each class, without a case or days.
fn check_complete(card: &Card, set: &TierSet, faults: &mut Vec<PolicyFault>) {
    for tier in &set.tier {
        for class in FeeClass::PRODUCT {
            let rows = card.fee.iter().filter(|row| {
                row.tier == tier.name
                    && row.case.is_none()
                    && row.from.is_none()
                    && (row.class == *class || row.class == FeeClass::All)
            });
            if rows.count() != 1 {
                faults.push(fault(&card.id, format!("not one row for {class:?} {}", tier.name)));
            }
        }
    }
}

/// The tier set in which the tier of a row stands.
fn set_of_row<'a>(
    card: &Card,
    file: &'a TierFile,
    set: &'a TierSet,
    row: &FeeRow,
) -> Option<&'a TierSet> {
    let case = card.case.iter().find(|case| Some(&case.id) == row.case.as_ref());
    match case.and_then(|case| case.tier_set.as_ref()) {
        Some(id) => file.case_set.iter().find(|set| &set.id == id),
        None => Some(set),
    }
}

fn check_cases(card: &Card, file: &TierFile, set: &TierSet, faults: &mut Vec<PolicyFault>) {
    let mut ids = BTreeSet::new();
    for case in &card.case {
        let place = format!("{} {}", card.id, case.id);
        if !ids.insert(case.id.as_str()) {
            faults.push(fault(&place, "case twice"));
        }
        if case.source.is_empty() {
            faults.push(fault(&place, "case without a source"));
        }
        if !card.fee.iter().any(|row| row.case.as_ref() == Some(&case.id)) {
            faults.push(fault(&place, "case without a row"));
        }
        let known = |id: &String| file.case_set.iter().any(|set| &set.id == id);
        if case.tier_set.as_ref().is_some_and(|id| !known(id)) {
            faults.push(fault(&place, "no such tier set"));
        }
        if case.tier_set.is_some() == case.instead_of.is_empty() {
            faults.push(fault(&place, "a case has both a tier set and its tiers, or neither"));
        }
        for name in &case.instead_of {
            if !set.tier.iter().any(|tier| &tier.name == name) {
                faults.push(fault(&place, format!("no such tier: {name}")));
            }
        }
    }
    for id in card.fee.iter().filter_map(|row| row.case.as_deref()) {
        if !ids.contains(id) {
            faults.push(fault(&card.id, format!("no such case: {id}")));
        }
    }
}

/// The row has a fee for every weight that its tier takes.
fn check_reach(card: &Card, row: &FeeRow, tier: &Tier, faults: &mut Vec<PolicyFault>) {
    let last = row.bands.last().map(|band| band.max);
    let reach = match (&row.tail, &row.linear) {
        (Some(tail), _) => tail.up_to,
        (None, Some(linear)) => linear.up_to,
        (None, None) => last,
    };
    let counted = tier.max_weight.or_else(|| match tier.basis {
        super::tiers::WeightBasis::Unit => tier.max_unit_weight,
        super::tiers::WeightBasis::GreaterOfUnitAndDim => {
            Some(tier.max_unit_weight?.max(tier.max_dim_weight?))
        }
    });
    let Some(reach) = reach else { return };
    if counted.is_none_or(|most| reach < row.unit.of_base(most)) {
        faults.push(fault(&card.id, format!("weights of {} end too early", row.tier)));
    }
}

fn check_row(card: &Card, row: &FeeRow, faults: &mut Vec<PolicyFault>) {
    let place = format!("{} {:?} {}", card.id, row.class, row.tier);
    let is_empty = row.to.is_some_and(|to| row.from.is_none_or(|from| to <= from));
    if is_empty {
        faults.push(fault(&place, "row ends before it starts"));
    }
    let width = card.price_bands.len();
    check_bands(&place, &row.bands, row.linear.as_ref(), width, faults);
    let is_short =
        |tail: &super::rows::Tail| tail.base.len() != width || !tail.per_step.is_whole(width);
    if row.tail.as_ref().is_some_and(is_short) {
        faults.push(fault(&place, "not one fee for each price band"));
    }
    if let Some(tail) = &row.tail
        && (row.bands.last().is_none_or(|last| last.max != tail.above)
            || tail.other_steps.iter().chain([&tail.step]).any(Decimal::is_zero))
    {
        faults.push(fault(&place, "tail does not follow the last band"));
    }
}

fn check_bands(
    place: &str,
    bands: &[Band],
    linear: Option<&Linear>,
    width: usize,
    faults: &mut Vec<PolicyFault>,
) {
    let widths = bands.iter().map(|band| band.fee.len());
    let is_whole = |linear: &Linear| linear.base.len() == width && linear.per_step.is_whole(width);
    if widths.into_iter().any(|found| found != width) || !linear.is_none_or(is_whole) {
        faults.push(fault(place, "not one fee for each price band"));
    }
    if !bands.is_sorted_by(|one, next| one.max < next.max) {
        faults.push(fault(place, "bands do not ascend"));
    }
    // A band may cost less than the one before only where its source says so; none does. What is taken off
    // grows likewise.
    let columns_ascend = (0..width).all(|column| {
        bands.is_sorted_by(|one, next| {
            one.fee.get(column).map(Decimal::abs) <= next.fee.get(column).map(Decimal::abs)
        })
    });
    if !columns_ascend {
        faults.push(fault(place, "fee falls as weight grows"));
    }
    if bands.is_empty() == linear.is_none() {
        faults.push(fault(place, "a row has either bands or a linear fee"));
    }
    if linear.is_some_and(|linear| linear.step.is_zero()) {
        faults.push(fault(place, "a step has no weight"));
    }
}

fn check_extra(card: &Card, extra: &Extra, set: &TierSet, faults: &mut Vec<PolicyFault>) {
    let place = format!("{} {}", card.id, extra.id);
    if extra.source.is_empty() {
        faults.push(fault(&place, "extra without a source"));
    }
    let keys = extra.one_of.iter().flat_map(|fees| fees.keys());
    let named = extra.tiers.iter().chain(extra.fee.keys()).chain(keys);
    for name in named.chain(extra.row.iter().map(|row| &row.tier)) {
        if !set.tier.iter().any(|tier| &tier.name == name) || !extra.tiers.contains(name) {
            faults.push(fault(&place, format!("no such tier: {name}")));
        }
    }
    let forms = [
        extra.fee.is_empty(),
        extra.one_of.is_empty(),
        extra.row.is_empty(),
        extra.by_dimensional_weight.is_empty(),
    ];
    if forms.iter().filter(|is_empty| !**is_empty).count() != 1 {
        faults.push(fault(&place, "amounts in more than one form, or in none"));
    }
    for ExtraRow { tier, bands, linear, .. } in &extra.row {
        check_bands(&format!("{place} {tier}"), bands, linear.as_ref(), 1, faults);
    }
}
