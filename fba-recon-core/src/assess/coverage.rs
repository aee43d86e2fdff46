//! Which days the reports of a dump cover: absence proves something only where a report covers it.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::detect::{Requirement, RequirementReason};
use crate::diag::Code;
use crate::model::DateRange;
use crate::model::dates::{days_between, shift_days};
use crate::model::tables::{SETTLEMENT, TRANSACTIONS};
use crate::normalise::FileReport;

/// Days that the user vouches for, because a report without rows cannot show them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// Canonical table.
    pub table: String,
    /// The days.
    pub days: DateRange,
}

/// A report that would settle a finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MissingReport {
    /// Canonical table.
    pub table: &'static str,
    /// Days it must cover; `None` when it only has to be there.
    pub days: Option<DateRange>,
    /// Days the dump covers, nearest to them; `None` when the report is missing altogether.
    pub covered: Option<DateRange>,
    /// What it would show.
    pub why: RequirementReason,
}

/// The days that each table covers.
#[derive(Debug, Default)]
pub struct Coverage {
    tables: BTreeMap<String, TableCoverage>,
    /// The days of each report by itself, by the id of its format.
    formats: BTreeMap<String, TableCoverage>,
}

#[derive(Debug, Default)]
struct TableCoverage {
    /// Days covered, each with the days that may lie between two rows of its report.
    spans: Vec<(DateRange, i32)>,
    ranges: Vec<DateRange>,
    rows_left_out: usize,
}

impl Coverage {
    /// The coverage of the files and of what the user vouches for. A file with rows after the as-of date
    /// has a wrong date somewhere, or is of a later day: its end proves nothing before it.
    #[must_use]
    pub fn new(files: &[FileReport], declared: &[Declared], as_of: Date) -> Self {
        let mut coverage = Self::default();
        for file in files.iter().filter(|file| !file.is_other_account()) {
            let own = coverage.formats.entry(file.format.clone()).or_default();
            own.spans.extend(covered_until(file, as_of).map(|covers| (covers, file.gap_days)));
            for name in shown_by(file.table) {
                let table = coverage.tables.entry(name.to_owned()).or_default();
                table
                    .spans
                    .extend(covered_until(file, as_of).map(|covers| (covers, file.gap_days)));
                let of_account = file.rejected.iter().filter(|row| row.code != Code::OtherAccount);
                if !has_intact_copy(file, files) {
                    table.rows_left_out += of_account.count() + usize::from(file.looks_cut);
                }
            }
        }
        for entry in declared {
            for name in shown_by(&entry.table) {
                let table = coverage.tables.entry(name.to_owned()).or_default();
                table.spans.push((entry.days, 0));
            }
        }
        for table in coverage.tables.values_mut().chain(coverage.formats.values_mut()) {
            table.join();
        }
        coverage
    }

    /// The days a table covers, joined over its files; empty when the report is missing.
    #[must_use]
    pub fn ranges(&self, table: &str) -> &[DateRange] {
        self.tables.get(table).map_or(&[], |table| table.ranges.as_slice())
    }

    /// The days that the files of one format cover; empty for snapshots.
    #[must_use]
    pub fn format_ranges(&self, format: &str) -> &[DateRange] {
        self.formats.get(format).map_or(&[], |format| format.ranges.as_slice())
    }

    /// Whether any file of a table is there.
    #[must_use]
    pub fn has(&self, table: &str) -> bool {
        self.tables.contains_key(table)
    }

    /// Rows of a table that were left out: each could be the answer to a finding.
    #[must_use]
    pub fn rows_left_out(&self, table: &str) -> usize {
        self.tables.get(table).map_or(0, |table| table.rows_left_out)
    }

    /// What is missing for a requirement; `None` when it is met. The end may be missed by the grace, the
    /// start by the days that may lie between two rows of the report.
    #[must_use]
    pub fn missing(&self, need: &Requirement, grace_days: i32) -> Option<MissingReport> {
        let missing = |covered| {
            Some(MissingReport { table: need.table, days: need.days, covered, why: need.why })
        };
        if matches!(need.why, RequirementReason::Card | RequirementReason::Marketplace) {
            return None;
        }
        let Some(table) = self.tables.get(need.table) else {
            return missing(None);
        };
        let Some(days) = need.days else {
            return missing(table.ranges.last().copied());
        };
        let starts =
            |(range, gap): &(DateRange, i32)| days_between(days.first, range.first) <= *gap;
        let ends = |(range, _): &(DateRange, i32)| range.last >= shift_days(days.last, -grace_days);
        if table.spans.iter().any(|span| starts(span) && ends(span)) {
            return None;
        }
        missing(table.ranges.last().copied())
    }
}

/// The tables whose rows a report shows: date-range reports show the same money as settlements.
fn shown_by(table: &str) -> impl Iterator<Item = &str> {
    let also = (table == TRANSACTIONS.name).then_some(SETTLEMENT.name);
    std::iter::once(table).chain(also)
}

/// Whether another file of the same report covers the days of this one and lacks nothing: what is left out
/// here is read there.
fn has_intact_copy(file: &FileReport, files: &[FileReport]) -> bool {
    let is_intact = |other: &FileReport| {
        other.format == file.format && other.rejected.is_empty() && !other.looks_cut
    };
    let Some(days) = file.covers else { return false };
    files.iter().filter(|other| is_intact(other)).any(|other| {
        other.covers.is_some_and(|covers| covers.first <= days.first && days.last <= covers.last)
    })
}

/// The days of a file up to the as-of date, by its rows up to then.
fn covered_until(file: &FileReport, as_of: Date) -> Option<DateRange> {
    let covers = file.covers?;
    let last = if covers.last > as_of { file.last_day_until(as_of)? } else { covers.last };
    DateRange::new(covers.first, last)
}

impl TableCoverage {
    /// Joins spans that follow each other; the stricter of two neighbours says what may lie between.
    fn join(&mut self) {
        self.spans.sort();
        let mut joined: Vec<(DateRange, i32)> = Vec::new();
        for (range, gap) in &self.spans {
            match joined.last_mut() {
                Some((last, last_gap))
                    if days_between(last.last, range.first) - 1 <= (*last_gap).min(*gap) =>
                {
                    if range.last > last.last {
                        (last.last, *last_gap) = (range.last, *gap);
                    }
                }
                _ => joined.push((*range, *gap)),
            }
        }
        self.ranges = joined.iter().map(|(range, _)| *range).collect();
        self.spans = joined;
    }
}
