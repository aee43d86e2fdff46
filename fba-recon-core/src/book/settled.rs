//! The days whose money settlements and date-range reports show without a gap.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use polars::prelude::PolarsResult;

use crate::model::dates::{from_epoch_day, joined, shift_days, to_epoch_day};
use crate::model::tables::{SETTLEMENT, TRANSACTIONS};
use crate::model::{Currency, DateRange};
use crate::normalise::Frames;
use crate::normalise::silence::{Rhythm, SilenceRule};

/// Days by currency.
type Days = BTreeMap<Currency, Vec<DateRange>>;

/// The days whose money is shown whole, by currency.
#[derive(Debug, Default)]
pub struct SettledDays {
    /// By settlements and date-range reports, or by the user's word.
    pub vouched: Days,
    /// By settlements and date-range reports.
    pub shown: Days,
}

/// The days whose money settlements, date-range reports or the user's word cover whole, by currency. The two
/// reports are not joined with each other: a settlement shows the money of its group, a date-range report that
/// of the account.
pub(super) fn settled_days(
    frames: &Frames,
    rule: &SilenceRule,
    vouched: &[DateRange],
) -> PolarsResult<SettledDays> {
    let settlements = settlements(frames)?;
    let strangers = strangers(frames)?;
    let mut transactions = transactions(frames, rule)?;
    for currency in settlements.keys() {
        transactions.entry(*currency).or_default();
    }
    let whole = |vouched: &[DateRange]| -> Days {
        let days = transactions.iter().map(|(currency, ranges)| {
            let mut ranges = ranges.clone();
            ranges.extend(vouched);
            ranges.sort();
            // Date-range reports show all money of the account: one continues the other.
            let mut whole = joined(ranges);
            let of_others = strangers.get(currency).map_or(&[][..], Vec::as_slice);
            let own = settlements.get(currency).into_iter();
            whole.extend(own.flat_map(|own| all_groups(own, of_others)));
            whole.sort();
            (*currency, whole)
        });
        days.collect()
    };
    Ok(SettledDays { vouched: whole(vouched), shown: whole(&[]) })
}

/// What the rows of one settlement tell of it.
#[derive(Default)]
struct Parts {
    days: Option<DateRange>,
    currency: Option<Currency>,
    total: Option<i64>,
    sum: i128,
}

/// The days of each settlement that is whole: its amounts add up to its control total.
fn settlements(frames: &Frames) -> PolarsResult<Days> {
    let rows = frames.rows(&SETTLEMENT)?;
    let (first, last, currency, id) = (
        rows.dates("start_date")?,
        rows.dates("end_date")?,
        rows.text("currency")?,
        rows.text("settlement_id")?,
    );
    let (total, amount) = (rows.whole("total_amount")?, rows.whole("amount")?);
    let mut found: BTreeMap<&str, Parts> = BTreeMap::new();
    for row in 0..rows.len() {
        let parts = found.entry(id.get(row).unwrap_or("")).or_default();
        parts.sum += i128::from(amount.get(row).unwrap_or(0));
        let days = first.get(row).zip(last.get(row));
        if let Some(days) = days.and_then(|(first, last)| DateRange::new(first, last)) {
            parts.days = Some(days);
            parts.total = total.get(row);
            parts.currency = currency.get(row).and_then(|code| code.parse().ok());
        }
    }
    let is_whole = |parts: &Parts| parts.total.is_some_and(|total| i128::from(total) == parts.sum);
    let mut days = Days::new();
    for parts in found.into_values().filter(is_whole) {
        if let Some((currency, range)) = parts.currency.zip(parts.days) {
            days.entry(currency).or_default().push(range);
        }
    }
    for ranges in days.values_mut() {
        ranges.sort();
    }
    Ok(days)
}

/// The days on which date-range reports show an order of a settlement that is not in the dump, by currency. A
/// payout is dated after the end of its settlement, and names no order.
fn strangers(frames: &Frames) -> PolarsResult<BTreeMap<Currency, Vec<Date>>> {
    let settlements = frames.rows(&SETTLEMENT)?;
    let known: BTreeSet<&str> = settlements.text("settlement_id")?.iter().flatten().collect();
    let rows = frames.rows(&TRANSACTIONS)?;
    let (posted, currency) = (rows.dates("posted_date")?, rows.text("currency")?);
    let (id, order) = (rows.text("settlement_id")?, rows.text("order_id")?);
    let mut days: BTreeMap<Currency, Vec<Date>> = BTreeMap::new();
    for row in 0..rows.len() {
        let is_stranger = id.get(row).is_some_and(|id| !known.contains(id));
        let currency: Option<Currency> = currency.get(row).and_then(|code| code.parse().ok());
        if let (true, Some(_), Some(day), Some(currency)) =
            (is_stranger, order.get(row), posted.get(row), currency)
        {
            days.entry(currency).or_default().push(day);
        }
    }
    for days in days.values_mut() {
        days.sort_unstable();
        days.dedup();
    }
    Ok(days)
}

/// The days that the settlements of every group cover. An account may have several groups of settlements side
/// by side, and no column names them: where settlements overlap anywhere, as many must cover each day, and one
/// more where a date-range report shows an order of a settlement that is not in the dump within the days of
/// those that are. Two that only share the day on which one ends and the next begins do not overlap.
fn all_groups(settlements: &[DateRange], strangers: &[Date]) -> Vec<DateRange> {
    // An end is not part of its span: so one does not overlap the next.
    let spans = changes(settlements.iter().map(|range| (range.first, range.last)));
    let counts = spans.values().scan(0, |count, change| {
        *count += change;
        Some(*count)
    });
    let groups = counts.max().unwrap_or(0).max(1).max(groups_beside(settlements, strangers));
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

/// The groups that the settlements within whose days lie orders of another one make with it; 0 where none do.
/// The zones of the two reports differ, so that the days beside an end tell nothing.
fn groups_beside(settlements: &[DateRange], strangers: &[Date]) -> i32 {
    let inner = settlements
        .iter()
        .filter_map(|own| DateRange::new(shift_days(own.first, 2), shift_days(own.last, -2)));
    let inner: Vec<DateRange> = inner.collect();
    let beside = strangers.iter().filter_map(|day| {
        let around = inner.iter().filter(|own| own.first <= *day && *day <= own.last).count();
        i32::try_from(around).ok().filter(|around| *around > 0)
    });
    beside.max().map_or(0, |around| around + 1)
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

/// The days that date-range reports show, by the rhythm of their rows of one currency.
fn transactions(frames: &Frames, rule: &SilenceRule) -> PolarsResult<Days> {
    let rows = frames.rows(&TRANSACTIONS)?;
    let (posted, currency) = (rows.dates("posted_date")?, rows.text("currency")?);
    let mut with_rows: BTreeMap<Currency, BTreeSet<i32>> = BTreeMap::new();
    for row in 0..rows.len() {
        let currency: Option<Currency> = currency.get(row).and_then(|code| code.parse().ok());
        if let (Some(day), Some(currency)) = (posted.get(row), currency) {
            with_rows.entry(currency).or_default().insert(to_epoch_day(day));
        }
    }
    let mut days = Days::new();
    for (currency, with_rows) in with_rows {
        let with_rows: Vec<i32> = with_rows.into_iter().collect();
        let (Some(first), Some(last)) = (with_rows.first(), with_rows.last()) else { continue };
        let (mut from, last) = (from_epoch_day(*first), from_epoch_day(*last));
        let ranges = days.entry(currency).or_default();
        let silences = Rhythm::new(&with_rows, rule).silences();
        for hole in silences.iter().filter(|silence| !silence.is_ordinary) {
            ranges.extend(DateRange::new(from, shift_days(hole.days.first, -1)));
            from = shift_days(hole.days.last, 1);
        }
        ranges.extend(DateRange::new(from, last));
    }
    Ok(days)
}
