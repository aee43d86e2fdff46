//! What cases wait for: the reports whose rows would settle them, told once.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Action, Case};
use crate::assess::{Coverage, MissingReport};
use crate::ingest::Formats;
use crate::model::dates::shift_days;
use crate::model::{Currency, DateRange, Money};

/// A report that cases wait for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Canonical table.
    pub table: &'static str,
    /// Whether any file of it is in the dump.
    pub is_there: bool,
    /// The days that nothing proves, from the first to the last of all cases; `None` where it only has to be
    /// there.
    pub days: Option<DateRange>,
    /// Cases that wait for it; one may wait for several reports.
    pub cases: usize,
    /// Cases of unknown value among them.
    pub unknown: usize,
    /// Worth of the others, one amount a currency; `None` where a sum runs over.
    pub amounts: BTreeMap<Currency, Option<Money>>,
    /// Where it is downloaded.
    pub download: String,
    /// What the user can say where the report was downloaded for these days already.
    pub option: Option<String>,
}

/// Reports that cases wait for, those with most cases first.
#[must_use]
pub fn waiting(
    cases: &[Case],
    coverage: &Coverage,
    formats: &Formats,
    as_of: Date,
) -> Vec<Waiting> {
    // A report that only has to be there, and one whose days are not proven, are told apart.
    let mut found: BTreeMap<(&'static str, bool, bool), Waiting> = BTreeMap::new();
    for case in cases.iter().filter(|case| case.decision.action == Action::GetReport) {
        for missing in &case.missing {
            let is_last = is_after_rows(coverage, missing);
            let key = (missing.table, missing.open.is_some(), is_last);
            let waiting = found.entry(key).or_insert_with(|| Waiting {
                table: missing.table,
                is_there: coverage.has(missing.table),
                days: None,
                cases: 0,
                unknown: 0,
                amounts: BTreeMap::new(),
                download: download(formats, missing.table),
                option: None,
            });
            waiting.add(case, missing);
        }
    }
    let mut found: Vec<Waiting> = found
        .into_iter()
        .map(|((.., is_last), waiting)| Waiting {
            option: option(&waiting, coverage, is_last, as_of),
            ..waiting
        })
        .collect();
    found.sort_by_key(|waiting| (std::cmp::Reverse(waiting.cases), waiting.table, waiting.days));
    found
}

impl Waiting {
    fn add(&mut self, case: &Case, missing: &MissingReport) {
        self.cases += 1;
        self.days = match (self.days, missing.open) {
            (Some(own), Some(open)) => {
                Some(DateRange { first: own.first.min(open.first), last: own.last.max(open.last) })
            }
            (own, open) => own.or(open),
        };
        let Some(amount) = case.amount_total else {
            self.unknown += 1;
            return;
        };
        let sum = self.amounts.entry(amount.currency).or_insert(Some(Money::zero(amount.currency)));
        *sum = sum.and_then(|sum| sum.plus(amount).ok());
    }
}

/// Whether the first unproven days lie after the last row of a report.
fn is_after_rows(coverage: &Coverage, missing: &MissingReport) -> bool {
    let rows = coverage.row_days(missing.table);
    rows.zip(missing.open).is_some_and(|(rows, open)| open.first > rows.last)
}

/// The option that settles the cases, where the user's word counts.
fn option(waiting: &Waiting, coverage: &Coverage, is_last: bool, as_of: Date) -> Option<String> {
    let days = waiting.days.filter(|_| waiting.is_there)?;
    if !coverage.may_vouch(waiting.table, days) {
        return None;
    }
    Some(if is_last {
        format!("--downloaded {as_of}")
    } else {
        format!("--covers {}={}..{}", waiting.table, days.first, days.last)
    })
}

/// Where the newest form of a report is downloaded.
fn download(formats: &Formats, table: &str) -> String {
    let of_table = formats.iter().filter(|format| format.table == table);
    let best = of_table.min_by_key(|format| {
        (format.hand_kept, format.rank, std::cmp::Reverse(format.column.len()))
    });
    best.map(|format| format.download.clone()).unwrap_or_default()
}

/// The last day that a dump tells of, where the as-of date lies so long after it that nothing may be assumed.
#[must_use]
pub fn ends_early(coverage: &Coverage, grace_days: i32, as_of: Date) -> Option<Date> {
    coverage.dump_day().filter(|day| shift_days(*day, grace_days) < as_of)
}
