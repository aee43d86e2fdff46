//! The days whose money settlements and date-range reports show without a gap.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use polars::prelude::PolarsResult;

use super::Scope;
use crate::model::dates::days_between;
use crate::model::tables::{SETTLEMENT, TRANSACTIONS};
use crate::model::{Currency, DateRange, FileId};
use crate::normalise::{Frames, Rows};

/// Days by currency.
type Days = BTreeMap<Currency, Vec<DateRange>>;

/// The days whose money settlements, date-range reports or the user's word cover whole, by currency. The two
/// reports are not joined with each other: a settlement shows the money of its group, a date-range report that
/// of the account.
pub(super) fn settled_days(frames: &Frames, scope: Scope<'_>) -> PolarsResult<Days> {
    let settlements = settlements(frames)?;
    let mut shown = transactions(frames, scope)?;
    for currency in settlements.keys() {
        shown.entry(*currency).or_default();
    }
    let mut days = Days::new();
    for (currency, mut ranges) in shown {
        ranges.extend(scope.settled.iter().map(|range| (*range, 0)));
        ranges.sort();
        let mut whole = in_a_row(&ranges);
        whole.extend(settlements.get(&currency).into_iter().flat_map(|own| all_groups(own)));
        whole.sort();
        days.insert(currency, whole);
    }
    Ok(days)
}

/// The days of each settlement.
fn settlements(frames: &Frames) -> PolarsResult<Days> {
    let rows = Rows::new(frames.get(&SETTLEMENT)?)?;
    let (first, last, currency, id) = (
        rows.dates("start_date")?,
        rows.dates("end_date")?,
        rows.text("currency")?,
        rows.text("settlement_id")?,
    );
    let mut found: BTreeSet<(Currency, &str, DateRange)> = BTreeSet::new();
    for row in 0..rows.len() {
        let range = first.get(row).zip(last.get(row));
        let Some(range) = range.and_then(|(first, last)| DateRange::new(first, last)) else {
            continue;
        };
        if let Some(currency) = currency.get(row).and_then(|code| code.parse().ok()) {
            found.insert((currency, id.get(row).unwrap_or(""), range));
        }
    }
    let mut days = Days::new();
    for (currency, _, range) in found {
        days.entry(currency).or_default().push(range);
    }
    Ok(days)
}

/// The days that the settlements of every group cover. An account may have several groups of settlements side
/// by side, and no column names them: where settlements overlap anywhere, as many must cover each day. Two that
/// only share the day on which one ends and the next begins do not overlap.
fn all_groups(settlements: &[DateRange]) -> Vec<DateRange> {
    // An end is not part of its span: so one does not overlap the next.
    let spans = changes(settlements.iter().map(|range| (range.first, range.last)));
    let counts = spans.values().scan(0, |count, change| {
        *count += change;
        Some(*count)
    });
    let groups = counts.max().unwrap_or(0).max(1);
    // With its last day a settlement meets the next one.
    let changes = changes(
        settlements.iter().filter_map(|range| Some((range.first, range.last.tomorrow().ok()?))),
    );
    let (mut count, mut since, mut whole) = (0, None, Vec::new());
    for (day, change) in changes {
        count += change;
        if count >= groups {
            since = since.or(Some(day));
        } else if let (Some(first), Ok(last)) = (since.take(), day.yesterday()) {
            whole.extend(DateRange::new(first, last));
        }
    }
    whole
}

/// By how many the spans that hold change on each day; an end is not part of its span.
fn changes(spans: impl Iterator<Item = (Date, Date)>) -> BTreeMap<Date, i32> {
    let mut changes: BTreeMap<Date, i32> = BTreeMap::new();
    for (first, end) in spans {
        *changes.entry(first).or_default() += 1;
        *changes.entry(end).or_default() -= 1;
    }
    changes
}

/// The days of each date-range report, with the days that may lie between it and the next one: no more than
/// between two of its own rows.
fn transactions(
    frames: &Frames,
    scope: Scope<'_>,
) -> PolarsResult<BTreeMap<Currency, Vec<(DateRange, i32)>>> {
    let rows = Rows::new(frames.get(&TRANSACTIONS)?)?;
    let (posted, currency) = (rows.dates("posted_date")?, rows.text("currency")?);
    let mut files: BTreeMap<(FileId, Currency), BTreeSet<Date>> = BTreeMap::new();
    for row in 0..rows.len() {
        let currency: Option<Currency> = currency.get(row).and_then(|code| code.parse().ok());
        if let (Some(day), Some(currency)) = (posted.get(row), currency) {
            files.entry((rows.source(row).file, currency)).or_default().insert(day);
        }
    }
    let mut days: BTreeMap<Currency, Vec<(DateRange, i32)>> = BTreeMap::new();
    for ((file, currency), posted) in files {
        let (Some(first), Some(last)) = (posted.first(), posted.last()) else { continue };
        let steps = posted.iter().zip(posted.iter().skip(1));
        let own = steps.map(|(one, next)| days_between(*one, *next) - 1).max().unwrap_or(0);
        let report = scope.files.iter().find(|report| report.file == file);
        let gap = own.min(report.map_or(0, |report| report.gap_days));
        days.entry(currency).or_default().push((DateRange { first: *first, last: *last }, gap));
    }
    Ok(days)
}

/// Date-range reports show all money of the account: one continues the other where they share days, or no
/// more days lie between them than may.
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
