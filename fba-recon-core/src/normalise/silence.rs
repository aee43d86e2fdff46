//! The rule of silence: which days without a row a report proves, by the rhythm of its own rows.
//!
//! A report says nothing of the days it was asked for; only its rows do. A day without a row is ordinary in a
//! report that has a row every third day, and tells of a missing file in one that has rows every day. So a
//! silence is judged by the share of days with rows around it.

use jiff::civil::Date;

use crate::model::DateRange;
use crate::model::dates::{days_between, from_epoch_day, shift_days, to_epoch_day};
use crate::policy::{Policy, SettingKey};

/// The numbers of the rule; each stands in the practice table with its reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SilenceRule {
    /// Days of a silence that every report has.
    pub ordinary_days: i32,
    /// Days before and after a silence that tell the rhythm.
    pub window_days: i32,
    /// Days with rows without which there is no rhythm.
    pub least_days: i64,
    /// The least chance, in millionths, that a silence so long is an accident of the rhythm.
    pub chance_millionths: i64,
    /// The same for the one silence at the end.
    pub end_chance_millionths: i64,
    /// The same for a silence that holds a whole month of the calendar, of which any thirty days are judged:
    /// reports are downloaded by the month, so that a month is what is forgotten.
    pub month_chance_millionths: i64,
    /// Percent of days with rows below which a report may be silent at its end for the days of its format.
    pub sparse_percent: i64,
    /// Days after the day of the dump that are assumed without making a case less sure.
    pub near_days: i32,
}

impl SilenceRule {
    /// The rule of the practice table.
    #[must_use]
    pub fn new(policy: &Policy) -> Self {
        Self {
            ordinary_days: policy.days(SettingKey::SilenceOrdinaryDays),
            window_days: policy.days(SettingKey::SilenceWindowDays),
            least_days: policy.setting(SettingKey::SilenceLeastDays),
            chance_millionths: policy.setting(SettingKey::SilenceChanceMillionths),
            end_chance_millionths: policy.setting(SettingKey::SilenceEndMillionths),
            month_chance_millionths: policy.setting(SettingKey::SilenceMonthMillionths),
            sparse_percent: policy.setting(SettingKey::SilenceSparsePercent),
            near_days: policy.days(SettingKey::SilenceNearDays),
        }
    }
}

/// Days without a row, longer than every report has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Silence {
    /// The silent days.
    pub days: DateRange,
    /// Whether the rhythm around it has silences so long.
    pub is_ordinary: bool,
    /// Whether no row comes after it.
    pub is_last: bool,
}

/// Days with rows and days in all beside a silence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Share {
    with_rows: i64,
    days: i64,
}

/// The days with rows of one report, ascending, each once.
#[derive(Debug, Clone, Copy)]
pub struct Rhythm<'a> {
    days: &'a [i32],
    rule: &'a SilenceRule,
}

impl<'a> Rhythm<'a> {
    /// The rhythm of days since 1970-01-01, ascending and each once.
    #[must_use]
    pub fn new(days: &'a [i32], rule: &'a SilenceRule) -> Self {
        Self { days, rule }
    }

    /// Silences between two rows that are longer than every report has, oldest first.
    #[must_use]
    pub fn silences(&self) -> Vec<Silence> {
        // A silence of a few days is ordinary everywhere and not told.
        let pairs = self.days.windows(2);
        let long = pairs.filter(|pair| pair[1] - pair[0] - 1 > self.rule.ordinary_days);
        let silences = long.filter_map(|pair| {
            let (first, last) = (pair[0] + 1, pair[1] - 1);
            let share = self.before(first, last).plus(self.after(first, last));
            let days = DateRange::new(from_epoch_day(first), from_epoch_day(last))?;
            let is_ordinary = self.is_likely(share, days, self.rule.chance_millionths);
            Some(Silence { days, is_ordinary, is_last: false })
        });
        silences.collect()
    }

    /// The silence from the last row to a day, if it is longer than every report has. `sparse_days` is how long
    /// a report of few rows may be silent at its end; `None` for dense ones.
    #[must_use]
    pub fn last_silence(&self, until: Date, sparse_days: Option<i32>) -> Option<Silence> {
        let first = self.days.last()? + 1;
        let last = to_epoch_day(until);
        let length = last - first + 1;
        if length <= self.rule.ordinary_days {
            return None;
        }
        let share = self.before(first, last);
        let is_sparse = share.with_rows >= self.rule.least_days
            && share.with_rows * 100 < share.days * self.rule.sparse_percent;
        let is_short = is_sparse && sparse_days.is_some_and(|most| length <= most);
        let days = DateRange::new(from_epoch_day(first), from_epoch_day(last))?;
        let chance = self.rule.end_chance_millionths;
        let is_ordinary = is_short || self.is_likely(share, days, chance);
        Some(Silence { days, is_ordinary, is_last: true })
    }

    /// The share of days with rows before a silence, as far as the report and the window reach.
    fn before(&self, first: i32, last: i32) -> Share {
        let Some(start) = self.days.first() else { return Share::default() };
        let from = (*start).max(first - self.rule.window_days);
        let rows = self.days.partition_point(|day| *day < from)
            ..self.days.partition_point(|day| *day < first);
        // A silence that reaches into the window from outside counts with its whole length.
        let around = &self.days[rows.start.saturating_sub(1)..rows.end];
        share(rows.len(), (from, first - 1), around, last - first + 1)
    }

    /// The share of days with rows after a silence.
    fn after(&self, first: i32, last: i32) -> Share {
        let Some(end) = self.days.last() else { return Share::default() };
        let to = (*end).min(last + self.rule.window_days);
        let rows = self.days.partition_point(|day| *day <= last)
            ..self.days.partition_point(|day| *day <= to);
        let around = &self.days[rows.start..(rows.end + 1).min(self.days.len())];
        share(rows.len(), (last + 1, to), around, last - first + 1)
    }

    /// Whether days without a row follow each other so long by chance.
    fn is_likely(&self, share: Share, days: DateRange, millionths: i64) -> bool {
        let length = days_between(days.first, days.last) + 1;
        let has_rhythm = share.with_rows >= self.rule.least_days;
        has_rhythm
            && share.is_silent(length, millionths)
            && (!holds_a_month(days)
                || share.is_silent(MONTH_DAYS, self.rule.month_chance_millionths))
    }
}

/// Days of a month as it is judged, whichever it is.
const MONTH_DAYS: i32 = 30;

/// Whether a whole month of the calendar lies in some days.
fn holds_a_month(days: DateRange) -> bool {
    let first = days.first.first_of_month();
    let first = if first < days.first { shift_days(days.first.last_of_month(), 1) } else { first };
    first.last_of_month() <= days.last
}

/// The share of days with rows in a window beside a silence of a length. The longest silence in it is left out
/// where it is at least half as long: one hole must not excuse another.
fn share(with_rows: usize, (from, to): (i32, i32), around: &[i32], length: i32) -> Share {
    let pairs = around.windows(2);
    let longest = pairs.map(|pair| (pair[1] - pair[0] - 1, pair)).max_by_key(|(length, _)| *length);
    let left_out = longest.filter(|(own, _)| own * 2 >= length).map_or(0, |(_, pair)| {
        let (first, last) = ((pair[0] + 1).max(from), (pair[1] - 1).min(to));
        (last - first + 1).max(0)
    });
    let with_rows = i64::try_from(with_rows).unwrap_or(i64::MAX);
    Share { with_rows, days: i64::from((to - from + 1 - left_out).max(0)) }
}

impl Share {
    /// Whether so many days without a row have at least a chance: (1 - share)^days.
    fn is_silent(self, length: i32, millionths: i64) -> bool {
        /// One, in the fixed point of the power.
        const ONE: u64 = 1 << 32;
        let empty = u64::try_from(self.days - self.with_rows).unwrap_or(0);
        let days = u64::try_from(self.days).unwrap_or(0);
        let Some(step) = (empty << 32).checked_div(days) else { return false };
        let least = u64::try_from(millionths).unwrap_or(0) * ONE / 1_000_000;
        let mut chance = ONE;
        for _ in 0..length {
            chance = (chance * step) >> 32;
            if chance < least {
                return false;
            }
        }
        true
    }

    fn plus(self, other: Self) -> Self {
        Self { with_rows: self.with_rows + other.with_rows, days: self.days + other.days }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: SilenceRule = SilenceRule {
        ordinary_days: 3,
        window_days: 90,
        least_days: 6,
        chance_millionths: 10,
        end_chance_millionths: 1000,
        month_chance_millionths: 5000,
        sparse_percent: 30,
        near_days: 3,
    };

    /// Every so many days from day 0 to 363, without the days of a hole.
    fn every(step: usize, hole: std::ops::Range<i32>) -> Vec<i32> {
        (0..364).step_by(step).filter(|day| !hole.contains(day)).collect()
    }

    fn ordinary(days: &[i32]) -> Vec<bool> {
        let silences = Rhythm::new(days, &RULE).silences();
        silences.iter().map(|silence| silence.is_ordinary).collect()
    }

    #[test]
    fn a_month_is_missed_where_rows_are_frequent_and_not_where_they_are_rare() {
        assert_eq!(ordinary(&every(2, 120..150)), [false]);
        assert_eq!(ordinary(&every(4, 120..150)), [false]);
        // One day in ten: 39 days without a row happen.
        assert!(ordinary(&every(10, 120..150)).iter().all(|is_ordinary| *is_ordinary));
        assert_eq!(ordinary(&every(2, 0..0)), Vec::<bool>::new());
    }

    #[test]
    fn one_hole_does_not_excuse_another() {
        let mut days = every(3, 120..150);
        days.retain(|day| !(180..210).contains(day) && !(60..90).contains(day));
        assert_eq!(ordinary(&days), [false, false, false]);
    }

    #[test]
    fn few_rows_have_no_rhythm() {
        assert_eq!(ordinary(&[0, 363]), [false]);
        assert_eq!(ordinary(&[0, 100, 200, 300]), [false, false, false]);
    }

    #[test]
    fn the_end_is_judged_by_what_comes_before() {
        let until = |day: i32| from_epoch_day(day);
        let dense = every(2, 0..0);
        let last = |days: &[i32], day, sparse| {
            Rhythm::new(days, &RULE).last_silence(until(day), sparse).map(|one| one.is_ordinary)
        };
        assert_eq!(last(&dense, 364, None), None);
        assert_eq!(last(&dense, 370, None), Some(true));
        assert_eq!(last(&dense, 371, None), Some(true));
        assert_eq!(last(&dense, 380, Some(30)), Some(false));
        let sparse = every(8, 0..0);
        assert_eq!(last(&sparse, 360 + 30, Some(30)), Some(true));
        assert_eq!(last(&sparse, 360 + 60, Some(30)), Some(false));
        assert_eq!(last(&[], 10, Some(30)), None);
    }
}
