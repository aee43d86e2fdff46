//! The days whose money settlements and date-range reports show without a gap.

use std::collections::BTreeMap;

use polars::prelude::PolarsResult;

use super::Scope;
use crate::model::dates::days_between;
use crate::model::tables::{SETTLEMENT, TRANSACTIONS};
use crate::model::{Currency, DateRange, FileId};
use crate::normalise::{Frames, Rows};

/// Days by currency.
type Days = BTreeMap<Currency, Vec<DateRange>>;

/// The days that settlements, date-range reports and the user's word cover, by currency, joined where one
/// follows the other.
pub(super) fn settled_days(frames: &Frames, scope: Scope<'_>) -> PolarsResult<Days> {
    let mut settlements = settlements(frames)?;
    let mut shown = transactions(frames, scope)?;
    let currencies: Vec<Currency> = settlements.keys().chain(shown.keys()).copied().collect();
    let mut days = Days::new();
    for currency in currencies {
        let Some(mut ranges) = shown.remove(&currency).or_else(|| {
            let vouched = scope.settled.iter().map(|range| (*range, 0)).collect();
            settlements.contains_key(&currency).then_some(vouched)
        }) else {
            continue;
        };
        ranges.sort();
        let chains = chains(settlements.remove(&currency).unwrap_or_default());
        days.insert(currency, together(in_a_row(&ranges), chains));
    }
    Ok(days)
}

/// The days of each settlement.
fn settlements(frames: &Frames) -> PolarsResult<Days> {
    let mut days = Days::new();
    let rows = Rows::new(frames.get(&SETTLEMENT)?)?;
    let (first, last, currency) =
        (rows.dates("start_date")?, rows.dates("end_date")?, rows.text("currency")?);
    for row in 0..rows.len() {
        let currency: Option<Currency> = currency.get(row).and_then(|code| code.parse().ok());
        let range = first.get(row).zip(last.get(row));
        let range = range.and_then(|(first, last)| DateRange::new(first, last));
        if let (Some(currency), Some(range)) = (currency, range) {
            days.entry(currency).or_default().push(range);
        }
    }
    for ranges in days.values_mut() {
        ranges.sort();
        ranges.dedup();
    }
    Ok(days)
}

/// The days of each date-range report, and those that the user vouches for, each with the days that may lie
/// between two rows.
fn transactions(
    frames: &Frames,
    scope: Scope<'_>,
) -> PolarsResult<BTreeMap<Currency, Vec<(DateRange, i32)>>> {
    let rows = Rows::new(frames.get(&TRANSACTIONS)?)?;
    let (posted, currency) = (rows.dates("posted_date")?, rows.text("currency")?);
    let mut files: BTreeMap<(FileId, Currency), DateRange> = BTreeMap::new();
    for row in 0..rows.len() {
        let currency: Option<Currency> = currency.get(row).and_then(|code| code.parse().ok());
        let (Some(day), Some(currency)) = (posted.get(row), currency) else { continue };
        let range = files
            .entry((rows.source(row).file, currency))
            .or_insert(DateRange { first: day, last: day });
        *range = DateRange { first: range.first.min(day), last: range.last.max(day) };
    }
    let gap_days = |file: FileId| {
        let file = scope.files.iter().find(|report| report.file == file);
        file.map_or(0, |report| report.gap_days)
    };
    let mut days: BTreeMap<Currency, Vec<(DateRange, i32)>> = BTreeMap::new();
    for ((file, currency), range) in files {
        let vouched = || scope.settled.iter().map(|range| (*range, 0)).collect();
        days.entry(currency).or_insert_with(vouched).push((range, gap_days(file)));
    }
    Ok(days)
}

/// Date-range reports show all money of the account: one continues the other where they share days, or no
/// more days lie between them than may lie between two rows.
fn in_a_row(ranges: &[(DateRange, i32)]) -> Vec<DateRange> {
    let mut joined: Vec<(DateRange, i32)> = Vec::new();
    for (range, gap) in ranges {
        match joined.last_mut() {
            Some((last, last_gap))
                if days_between(last.last, range.first) - 1 <= (*last_gap).min(*gap) =>
            {
                last.last = last.last.max(range.last);
                *last_gap = (*last_gap).min(*gap);
            }
            _ => joined.push((*range, *gap)),
        }
    }
    joined.into_iter().map(|(range, _)| range).collect()
}

/// Settlements that follow each other. Only what begins where the other ends: another group of settlements
/// may run beside it.
fn chains(settlements: Vec<DateRange>) -> Vec<DateRange> {
    let mut chains: Vec<DateRange> = Vec::new();
    for range in settlements {
        let before = |own: &&mut DateRange| days_between(own.last, range.first).abs() <= 1;
        match chains.iter_mut().find(before) {
            Some(chain) => chain.last = chain.last.max(range.last),
            None => chains.push(range),
        }
    }
    chains
}

/// Joins each date-range report with the settlements that it shares days with, as long as these do not run
/// beside each other.
fn together(shown: Vec<DateRange>, chains: Vec<DateRange>) -> Vec<DateRange> {
    let mut days = Vec::new();
    for mut range in shown {
        let mut before: Option<DateRange> = None;
        for chain in &chains {
            let touches = days_between(range.last, chain.first) <= 1
                && days_between(chain.last, range.first) <= 1;
            let is_beside = before.is_some_and(|own| chain.first < own.last);
            if touches && !is_beside {
                range = DateRange {
                    first: range.first.min(chain.first),
                    last: range.last.max(chain.last),
                };
                before = Some(*chain);
            }
        }
        days.push(range);
    }
    days.extend(chains);
    days.sort();
    days
}
