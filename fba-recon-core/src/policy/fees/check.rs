//! Checks of the fee tables: nothing overlaps, every band is complete and ascending, every name exists.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::FeeTables;
use super::rows::{CalendarFile, Card, FeeClass, FeeRow, TierFile};
use crate::policy::load::PolicyFault;

/// Every fault of the fee tables.
pub(in crate::policy) fn check(tables: &FeeTables) -> Vec<PolicyFault> {
    let mut faults = Vec::new();
    for calendar in &tables.calendars {
        check_calendar(calendar, tables, &mut faults);
    }
    for tiers in &tables.tiers {
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
    let mut end: Option<Date> = None;
    for period in &calendar.period {
        if period.from >= period.to {
            faults.push(fault(&place, format!("period ends before it starts: {}", period.from)));
        }
        if end.is_some_and(|end| end != period.from) {
            faults.push(fault(&place, format!("gap or overlap before: {}", period.from)));
        }
        end = Some(period.to);
        match &period.card {
            Some(id) if !tables.cards.iter().any(|card| &card.id == id) => {
                faults.push(fault(&place, format!("no such card: {id}")));
            }
            None if period.note.is_none() => {
                faults.push(fault(&place, format!("neither card nor note: {}", period.from)));
            }
            _ => {}
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
    let place = format!("{} tiers", tiers.marketplace);
    let mut end: Option<Option<Date>> = None;
    for set in &tiers.tier_set {
        if set.source.is_empty() {
            faults.push(fault(&place, format!("tier set without a source: {}", set.id)));
        }
        if end.is_some_and(|end| end != set.from) {
            faults.push(fault(&place, format!("gap or overlap before tier set: {}", set.id)));
        }
        end = Some(set.to);
        if set.tier.last().is_none_or(|last| last.max_lb.is_some() || !last.max_sides_in.is_empty())
        {
            faults.push(fault(&place, format!("last tier has a limit: {}", set.id)));
        }
    }
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
    let sets = tables.tiers.iter().flat_map(|file| &file.tier_set);
    let Some(set) = sets.clone().find(|set| set.id == card.tier_set) else {
        faults.push(fault(&card.id, format!("no such tier set: {}", card.tier_set)));
        return;
    };
    for row in &card.fee {
        if !set.tier.iter().any(|tier| tier.name == row.tier) {
            faults.push(fault(&card.id, format!("no such tier: {}", row.tier)));
        }
        check_row(card, row, faults);
    }
    if card.complete {
        for tier in &set.tier {
            for class in FeeClass::PRODUCT {
                let rows =
                    card.fee.iter().filter(|row| row.tier == tier.name && row.class == *class);
                if rows.count() != 1 {
                    faults
                        .push(fault(&card.id, format!("not one row for {class:?} {}", tier.name)));
                }
            }
        }
    }
}

fn check_row(card: &Card, row: &FeeRow, faults: &mut Vec<PolicyFault>) {
    let place = format!("{} {:?} {}", card.id, row.class, row.tier);
    let width = card.price_bands.len();
    let widths = row.bands.iter().map(|band| band.fee.len());
    let widths = widths.chain(row.tail.iter().map(|tail| tail.base.len()));
    if widths.chain(row.linear.iter().map(|linear| linear.base.len())).any(|found| found != width) {
        faults.push(fault(&place, "not one fee for each price band"));
    }
    if !row.bands.is_sorted_by(|one, next| one.max < next.max) {
        faults.push(fault(&place, "bands do not ascend"));
    }
    // A band may cost less than the one before only where its source says so; none does.
    let columns_ascend = (0..width).all(|column| {
        row.bands.is_sorted_by(|one, next| one.fee.get(column) <= next.fee.get(column))
    });
    if !columns_ascend {
        faults.push(fault(&place, "fee falls as weight grows"));
    }
    if row.bands.is_empty() == row.linear.is_none() {
        faults.push(fault(&place, "a row has either bands or a linear fee"));
    }
    if let (Some(last), Some(tail)) = (row.bands.last(), &row.tail)
        && (last.max != tail.above || tail.step.is_zero())
    {
        faults.push(fault(&place, "tail does not follow the last band"));
    }
}
