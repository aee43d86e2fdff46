//! The days that one report proves, by its rows, the day of the dump, and what the user vouches for.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::model::DateRange;
use crate::model::dates::{from_epoch_day, shift_days, to_epoch_day};
use crate::normalise::silence::{Rhythm, Silence, SilenceRule};

/// How far a report proves that nothing happened on a day; the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Proof {
    /// A row of the report lies on or after the day, and the silence around it is ordinary.
    Shown,
    /// Other reports that would show the event cover the day and show none.
    Witnessed,
    /// The day lies after the last row, in an ordinary silence.
    Assumed,
    /// The day lies more than some days after the day of the dump.
    AssumedLate,
    /// The user says that the report was downloaded for the day.
    Vouched,
}

/// Days with how far they are proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProvenDays {
    /// The days.
    pub days: DateRange,
    /// How far.
    pub proof: Proof,
}

/// What ends the days of a report.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ends {
    /// The day of the dump; `None` where no report has a dated row.
    pub(super) dump_day: Option<Date>,
    /// Days after the day of the dump that are assumed.
    pub(super) grace_days: i32,
}

/// The days of one report over all its files.
#[derive(Debug, Default)]
pub(super) struct Timeline {
    /// Days with rows, since 1970-01-01, ascending and each once.
    pub(super) days: Vec<i32>,
    /// Days before the first row that it proves.
    pub(super) gap_days: i32,
    pub(super) sparse_days: Option<i32>,
    /// Days that the user vouches for.
    pub(super) vouched: Vec<DateRange>,
    /// Days on which another report shows an event that this one lacks.
    pub(super) broken: BTreeSet<Date>,
    /// Whether it holds a part of its rows only, so that its silence proves nothing.
    pub(super) is_filtered: bool,
    /// Rows that were left out: each could be the answer to a finding.
    pub(super) rows_left_out: usize,
    /// What it proves, oldest first; vouched days only where nothing else does.
    pub(super) spans: Vec<ProvenDays>,
    /// Silences longer than every report has, oldest first.
    pub(super) silences: Vec<Silence>,
}

impl Timeline {
    /// The first and the last day with a row.
    pub(super) fn rows(&self) -> Option<DateRange> {
        DateRange::new(from_epoch_day(*self.days.first()?), from_epoch_day(*self.days.last()?))
    }

    /// Judges every silence anew.
    pub(super) fn judge(&mut self, rule: &SilenceRule, ends: Ends) {
        self.spans.clear();
        self.silences.clear();
        if let Some(rows) = self.rows().filter(|_| !self.is_filtered) {
            self.judge_rows(rule, rows);
            self.judge_end(rule, rows.last, ends);
        }
        let vouched = self.vouched.clone();
        for days in vouched {
            for open in self.unproven(days) {
                let may_vouch = self.may_vouch(open);
                self.spans
                    .extend(may_vouch.then_some(ProvenDays { days: open, proof: Proof::Vouched }));
            }
            self.spans.sort();
        }
    }

    /// Whether the user's word counts for days: it speaks of silence only, so not against what another report
    /// shows in the silence that they are part of.
    pub(super) fn may_vouch(&self, days: DateRange) -> bool {
        !self.is_filtered && !self.is_broken(days)
    }

    /// Whether another report shows an event in a silence that some days are part of.
    pub(super) fn is_broken(&self, days: DateRange) -> bool {
        let (first, last) = (to_epoch_day(days.first), to_epoch_day(days.last));
        let before = self.days.partition_point(|day| *day < first).checked_sub(1);
        let after = self.days.partition_point(|day| *day <= last);
        let from = before.map_or(Date::MIN, |at| from_epoch_day(self.days[at]));
        let to = self.days.get(after).map_or(Date::MAX, |day| from_epoch_day(*day));
        self.broken.range(from..=to).next().is_some()
    }

    /// What lies before the first row and between two rows.
    fn judge_rows(&mut self, rule: &SilenceRule, rows: DateRange) {
        self.silences = Rhythm::new(&self.days, rule).silences();
        let mut holes: Vec<DateRange> = Vec::new();
        for silence in &mut self.silences {
            let is_broken =
                self.broken.range(silence.days.first..=silence.days.last).next().is_some();
            silence.is_ordinary &= !is_broken;
            holes.extend((!silence.is_ordinary).then_some(silence.days));
        }
        // A silence of a few days is not listed, and proves nothing all the same where it is broken.
        for day in self.broken.range(rows.first..=rows.last) {
            if !holes.iter().any(|hole| hole.first <= *day && *day <= hole.last) {
                holes.extend(self.silence_around(*day));
            }
        }
        holes.sort();
        holes.dedup();
        let mut from = shift_days(rows.first, -self.gap_days);
        if let Some(last) = self.broken.range(from..rows.first).next_back() {
            from = shift_days(*last, 1);
        }
        for hole in holes {
            self.push(from, shift_days(hole.first, -1), Proof::Shown);
            from = shift_days(hole.last, 1);
        }
        self.push(from, rows.last, Proof::Shown);
    }

    /// The silent days around a day without a row.
    fn silence_around(&self, day: Date) -> Option<DateRange> {
        let day = to_epoch_day(day);
        let next = self.days.partition_point(|own| *own < day);
        if self.days.get(next) == Some(&day) {
            return None;
        }
        let before = self.days.get(next.checked_sub(1)?)?;
        let after = self.days.get(next)?;
        DateRange::new(from_epoch_day(before + 1), from_epoch_day(after - 1))
    }

    /// What follows the last row.
    fn judge_end(&mut self, rule: &SilenceRule, last_row: Date, ends: Ends) {
        let dump_day = ends.dump_day.unwrap_or(last_row).max(last_row);
        let silence = Rhythm::new(&self.days, rule).last_silence(dump_day, self.sparse_days);
        self.silences.extend(silence);
        if silence.is_some_and(|silence| !silence.is_ordinary) {
            return;
        }
        // What another report shows after the last row ends this one the day before.
        let broken = self.broken.range(shift_days(last_row, 1)..).next().copied();
        let until = |day: Date| broken.map_or(day, |broken| day.min(shift_days(broken, -1)));
        let near = shift_days(dump_day, rule.near_days.min(ends.grace_days));
        self.push(shift_days(last_row, 1), until(near), Proof::Assumed);
        let late = until(shift_days(dump_day, ends.grace_days));
        self.push(shift_days(near, 1), late, Proof::AssumedLate);
    }

    fn push(&mut self, first: Date, last: Date, proof: Proof) {
        self.spans.extend(DateRange::new(first, last).map(|days| ProvenDays { days, proof }));
    }

    /// The parts of a range that no span proves.
    pub(super) fn unproven(&self, days: DateRange) -> Vec<DateRange> {
        without(days, self.spans.iter().map(|span| span.days))
    }

    /// The days that its rows show, joined where they follow each other, without those before the first row.
    pub(super) fn shown(&self) -> Vec<DateRange> {
        let Some(rows) = self.rows() else { return Vec::new() };
        let shown = self.spans.iter().filter(|span| span.proof == Proof::Shown);
        shown
            .filter_map(|span| DateRange::new(span.days.first.max(rows.first), span.days.last))
            .collect()
    }
}

/// The parts of a range that lie in none of the others, which are in order.
pub(super) fn without(days: DateRange, others: impl Iterator<Item = DateRange>) -> Vec<DateRange> {
    let mut open = Vec::new();
    let mut from = days.first;
    for other in others {
        if other.last < from {
            continue;
        }
        if other.first > days.last {
            break;
        }
        open.extend(DateRange::new(from, shift_days(other.first, -1)));
        from = shift_days(other.last, 1);
    }
    open.extend(DateRange::new(from, days.last));
    open
}
