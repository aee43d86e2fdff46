//! Which days the reports of a dump prove: absence means something only where a report would show the event.
//!
//! A day is *shown* where rows of the report lie around it at the report's own rhythm
//! ([`silence`](crate::normalise::silence)), *witnessed* where other reports would show the same event and do
//! not ([`witness`]), *assumed* for a while after the last row, and *vouched* where the user says so.

pub mod dump;
mod filtered;
mod lacking;
mod timeline;
pub mod witness;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

pub use timeline::{Proof, ProvenDays};

use timeline::{Ends, Timeline, without};

use crate::book::Book;
use crate::detect::{Requirement, RequirementReason};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::dates::{days_between, from_epoch_day, joined, shift_days, to_epoch_day};
use crate::model::tables::{
    LEDGER, LEDGER_SUMMARY, REIMBURSEMENTS, REMOVAL_ORDERS, RETURNS, SETTLEMENT, TRANSACTIONS,
};
use crate::model::{Currency, DateRange, Table};
use crate::normalise::FileReport;
use crate::normalise::silence::{Silence, SilenceRule};
use crate::policy::{Policy, SettingKey};

/// The name that stands for every report where the user vouches for days.
pub const ALL_REPORTS: &str = "all";

/// Days that the user vouches for, because a report without rows cannot show them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// Canonical table, or [`ALL_REPORTS`].
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
    /// The days that nothing proves, from the first to the last; `None` when the report only has to be there.
    pub open: Option<DateRange>,
    /// What it would show.
    pub why: RequirementReason,
}

/// What the reports say of a requirement.
#[derive(Debug, Clone, Default)]
pub struct Judged {
    /// The report that is missing, where the requirement is not met.
    pub missing: Option<MissingReport>,
    /// The days on which it rests, with how far each is proven.
    pub spans: Vec<ProvenDays>,
}

/// What decides which days are covered, besides the files.
#[derive(Debug, Clone, Copy)]
pub struct Vouching<'a> {
    /// Days of reports.
    pub declared: &'a [Declared],
    /// The day on which every report that is there was downloaded.
    pub downloaded: Option<Date>,
}

/// The days that each table proves.
#[derive(Debug)]
pub struct Coverage {
    tables: BTreeMap<String, Timeline>,
    /// The days of each report by itself, by the id of its format.
    formats: BTreeMap<String, Timeline>,
    /// Whole settlements and date-range reports, by currency; filled when the money is known.
    settled: BTreeMap<Currency, Vec<ProvenDays>>,
    /// Products of rows of other reports that name what the ledger never shows.
    unshown_products: BTreeSet<String>,
    /// Orders of rows that were left out of lists kept by hand.
    held_orders: BTreeSet<String>,
    rule: SilenceRule,
    dump_day: Option<Date>,
    grace_days: i32,
    settlement_grace_days: i32,
}

impl Coverage {
    /// The coverage of the files and of what the user vouches for. Rows after the as-of date prove nothing
    /// before it.
    #[must_use]
    pub fn new(
        files: &[FileReport],
        vouching: Vouching<'_>,
        dump_day: Option<Date>,
        as_of: Date,
        policy: &Policy,
    ) -> Self {
        let mut coverage = Self {
            tables: BTreeMap::new(),
            formats: BTreeMap::new(),
            settled: BTreeMap::new(),
            unshown_products: BTreeSet::new(),
            held_orders: BTreeSet::new(),
            rule: SilenceRule::new(policy),
            dump_day,
            grace_days: policy.days(SettingKey::CoverageGraceDays),
            settlement_grace_days: policy.days(SettingKey::SettlementGraceDays),
        };
        for file in files.iter().filter(|file| !file.is_other_account()) {
            coverage.formats.entry(file.format.clone()).or_default().add(file, as_of);
            coverage.held_orders.extend(file.held_orders.iter().cloned());
            for name in shown_by(file.table) {
                let table = coverage.tables.entry(name.to_owned()).or_default();
                table.add(file, as_of);
                let of_account = file.rejected.iter().filter(|row| row.code != Code::OtherAccount);
                let left_out = of_account.count() + usize::from(file.looks_cut);
                if left_out > 0 && !has_intact_copy(file, files) {
                    table.rows_left_out += left_out;
                }
            }
        }
        for table in coverage.tables.values_mut().chain(coverage.formats.values_mut()) {
            table.days.sort_unstable();
            table.days.dedup();
        }
        coverage.vouch(vouching);
        coverage.judge();
        coverage
    }

    /// Takes the user's word: for each report that is there from its last row to the day of its download, and
    /// for the days that are named.
    fn vouch(&mut self, vouching: Vouching<'_>) {
        for table in self.tables.values_mut() {
            let last = table.rows().map(|rows| shift_days(rows.last, 1));
            let days = last.zip(vouching.downloaded);
            table.vouched.extend(days.and_then(|(from, to)| DateRange::new(from, to)));
        }
        for entry in vouching.declared {
            if entry.table == ALL_REPORTS {
                for table in self.tables.values_mut() {
                    table.vouched.push(entry.days);
                }
                continue;
            }
            for name in shown_by(&entry.table) {
                self.tables.entry(name.to_owned()).or_default().vouched.push(entry.days);
            }
        }
        for table in self.tables.values_mut() {
            table.vouched.sort();
        }
    }

    fn judge(&mut self) {
        for (name, table) in &mut self.tables {
            let is_settlement = name == SETTLEMENT.name;
            let grace_days =
                if is_settlement { self.settlement_grace_days } else { self.grace_days };
            table.judge(&self.rule, Ends { dump_day: self.dump_day, grace_days });
        }
        for table in self.formats.values_mut() {
            table.judge(&self.rule, Ends { dump_day: self.dump_day, grace_days: 0 });
        }
    }

    /// Takes over the days whose money the book has found to be shown whole.
    fn settle(&mut self, book: &Book) {
        let vouched = self.tables.get(SETTLEMENT.name).map(|table| table.vouched.clone());
        let vouched = vouched.unwrap_or_default();
        for (currency, shown) in &book.settled.shown {
            let mut spans: Vec<ProvenDays> = joined(shown.iter().copied())
                .into_iter()
                .map(|days| ProvenDays { days, proof: Proof::Shown })
                .collect();
            // A settlement closes every two weeks, and appears some days later.
            if let Some(last) = spans.last().map(|span| span.days.last) {
                let near = self.dump_day.map_or(last, |day| shift_days(day, self.rule.near_days));
                let until = shift_days(last, self.settlement_grace_days);
                let from = shift_days(last, 1);
                let assumed = DateRange::new(from, until.min(near));
                spans.extend(assumed.map(|days| ProvenDays { days, proof: Proof::Assumed }));
                let late = DateRange::new(from.max(shift_days(near, 1)), until);
                spans.extend(late.map(|days| ProvenDays { days, proof: Proof::AssumedLate }));
            }
            for days in &vouched {
                let open = without(*days, spans.iter().map(|span| span.days));
                spans.extend(
                    open.into_iter().map(|days| ProvenDays { days, proof: Proof::Vouched }),
                );
                spans.sort();
            }
            self.settled.insert(*currency, spans);
        }
    }

    /// Whether another report shows an event in a silence of a table that some days are part of.
    #[must_use]
    pub fn is_broken(&self, table: &str, days: DateRange) -> bool {
        self.tables.get(table).is_some_and(|table| table.is_filtered || table.is_broken(days))
    }

    /// Whether the user's word on days of a table counts: not against what another report shows.
    #[must_use]
    pub fn may_vouch(&self, table: &str, days: DateRange) -> bool {
        self.tables.get(table).is_some_and(|table| table.may_vouch(days))
    }

    /// The days of a table that the user vouches for.
    #[must_use]
    pub fn vouched(&self, table: &str) -> &[DateRange] {
        self.tables.get(table).map_or(&[], |table| table.vouched.as_slice())
    }

    /// The day of the dump: nothing tells of days after it.
    #[must_use]
    pub fn dump_day(&self) -> Option<Date> {
        self.dump_day
    }

    /// The days that the rows of a table show, joined over its files; empty when the report is missing.
    #[must_use]
    pub fn ranges(&self, table: &str) -> Vec<DateRange> {
        self.tables.get(table).map(Timeline::shown).unwrap_or_default()
    }

    /// The days that the files of one format show; empty for snapshots.
    #[must_use]
    pub fn format_ranges(&self, format: &str) -> Vec<DateRange> {
        self.formats.get(format).map(Timeline::shown).unwrap_or_default()
    }

    /// The first and the last day on which a table has a row.
    #[must_use]
    pub fn row_days(&self, table: &str) -> Option<DateRange> {
        self.tables.get(table).and_then(Timeline::rows)
    }

    /// Silences of a table that are longer than every report has.
    #[must_use]
    pub fn silences(&self, table: &str) -> &[Silence] {
        self.tables.get(table).map_or(&[], |table| table.silences.as_slice())
    }

    /// What a table proves, oldest first.
    #[must_use]
    pub fn spans(&self, table: &str) -> &[ProvenDays] {
        self.tables.get(table).map_or(&[], |table| table.spans.as_slice())
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

    /// Whether a row about an order was left out of a list that is kept by hand.
    #[must_use]
    pub fn is_held(&self, order_id: &str) -> bool {
        self.held_orders.contains(order_id)
    }

    /// What the reports say of a requirement. `currency` is that of the money a settlement would show;
    /// `is_witnessed` tells whether other reports would show the event on days that the report does not prove.
    #[must_use]
    pub fn judged(
        &self,
        need: &Requirement,
        currency: Option<Currency>,
        is_witnessed: impl Fn(DateRange) -> bool,
    ) -> Judged {
        if matches!(need.why, RequirementReason::Card | RequirementReason::Marketplace) {
            return Judged::default();
        }
        let table = self.tables.get(need.table);
        // A silence that nothing breaks hides no payment of which the settlements tell.
        let is_compared = need.why == RequirementReason::Compared;
        if is_compared && need.days.is_none_or(|days| !self.is_broken(need.table, days)) {
            return Judged::default();
        }
        let missing = |open: Option<DateRange>| MissingReport {
            table: need.table,
            days: need.days,
            covered: table.and_then(|table| nearest(&table.shown(), open)),
            open,
            why: need.why,
        };
        let (Some(table), Some(days)) = (table, need.days) else {
            let missing = Some(missing(need.days));
            return Judged { missing, spans: Vec::new() };
        };
        let settled = currency.and_then(|currency| self.settled.get(&currency));
        let spans = match settled.filter(|_| need.table == SETTLEMENT.name) {
            Some(spans) => spans.as_slice(),
            None => table.spans.as_slice(),
        };
        let inside = spans.iter().filter_map(|span| {
            let days =
                DateRange::new(span.days.first.max(days.first), span.days.last.min(days.last));
            days.map(|days| ProvenDays { days, proof: span.proof })
        });
        let mut inside: Vec<ProvenDays> = inside.collect();
        let open = without(days, spans.iter().map(|span| span.days));
        let (witnessed, open): (Vec<DateRange>, Vec<DateRange>) =
            open.into_iter().partition(|days| is_witnessed(*days));
        let witnessed =
            witnessed.into_iter().map(|days| ProvenDays { days, proof: Proof::Witnessed });
        inside.extend(witnessed);
        inside.sort();
        let hull = open.first().zip(open.last());
        let hull = hull.map(|(one, other)| DateRange { first: one.first, last: other.last });
        let missing = hull.map(|open| missing(Some(open)));
        Judged { missing, spans: inside }
    }

    /// One diagnostic for each report of whose days rules ask, and whose rhythm does not explain a silence between two
    /// of its rows.
    #[must_use]
    pub fn diagnostics(&self, titles: &BTreeMap<&str, &str>) -> Vec<Diagnostic> {
        let is_needed = |name: &str| ASKED_BY_DAY.iter().any(|table| table.name == name);
        let mut found = Vec::new();
        for (name, table) in self.tables.iter().filter(|(name, _)| is_needed(name)) {
            let Some(title) = titles.get(name.as_str()) else { continue };
            let holes = table.silences.iter().filter(|one| !one.is_ordinary && !one.is_last);
            let holes: Vec<DateRange> = holes.map(|silence| silence.days).collect();
            let length = |days: &DateRange| days_between(days.first, days.last) + 1;
            let Some(longest) = holes.iter().max_by_key(|days| (length(days), days.last)) else {
                continue;
            };
            let more = match holes.len() - 1 {
                0 => String::new(),
                1 => ", and one more such silence".to_owned(),
                more => format!(", and {more} more such silences"),
            };
            let message = format!("{title}: no rows for {} days: {longest}{more}", length(longest));
            found.push(Diagnostic::new(Code::CoverageGap, Place::default(), message));
        }
        found
    }
}

/// The tables of whose days findings ask.
const ASKED_BY_DAY: &[&Table] =
    &[&LEDGER, &REIMBURSEMENTS, &RETURNS, &SETTLEMENT, &TRANSACTIONS, &REMOVAL_ORDERS];

impl Timeline {
    /// Adds the days of a file up to the as-of date.
    fn add(&mut self, file: &FileReport, as_of: Date) {
        let mut days: Vec<i32> = file.days.range(..=as_of).map(|day| to_epoch_day(*day)).collect();
        // A settlement shows all money of its days, however few they were.
        if let Some(covers) = file.covers.filter(|_| file.table == SETTLEMENT.name) {
            let last = covers.last.min(as_of);
            days = (to_epoch_day(covers.first)..=to_epoch_day(last)).collect();
        }
        // A row of a month stands for all its days.
        let is_first = |day: &i32| from_epoch_day(*day).day() == 1;
        let is_monthly =
            file.is_monthly || file.table == LEDGER_SUMMARY.name && days.iter().all(is_first);
        if is_monthly {
            let months = days.iter().flat_map(|day| {
                let last = from_epoch_day(*day).last_of_month().min(as_of);
                *day..=to_epoch_day(last)
            });
            days = months.collect();
        }
        self.days.append(&mut days);
        self.gap_days = self.gap_days.max(file.gap_days);
        self.sparse_days = self.sparse_days.max(file.sparse_days);
    }
}

/// The tables whose rows a report shows: date-range reports show the same money as settlements.
fn shown_by(table: &str) -> impl Iterator<Item = &str> {
    let also = (table == TRANSACTIONS.name).then_some(SETTLEMENT.name);
    std::iter::once(table).chain(also)
}

/// Whether other files of the same report cover the days of this one and lack nothing: what is left out here is
/// read there.
fn has_intact_copy(file: &FileReport, files: &[FileReport]) -> bool {
    let Some(days) = file.covers else { return false };
    let is_intact = |other: &&FileReport| {
        other.format == file.format
            && other.file != file.file
            && other.rejected.is_empty()
            && !other.looks_cut
    };
    let mut intact: Vec<DateRange> =
        files.iter().filter(is_intact).filter_map(|other| other.covers).collect();
    intact.sort();
    // Two files that follow each other leave no day between them but what any report may lack.
    let reach = |range: DateRange| DateRange {
        first: shift_days(range.first, -file.gap_days),
        last: range.last,
    };
    let ends = intact.iter().map(|range| range.last).max();
    let starts = intact.first().map(|range| range.first);
    let is_inside = starts.is_some_and(|first| first <= days.first)
        && ends.is_some_and(|last| days.last <= last);
    is_inside && without(days, joined(intact.iter().copied().map(reach)).into_iter()).is_empty()
}

/// The range that lies nearest before the end of some days; the last one where none does.
fn nearest(ranges: &[DateRange], days: Option<DateRange>) -> Option<DateRange> {
    let before = |range: &&DateRange| days.is_none_or(|days| range.first <= days.last);
    ranges.iter().rfind(before).or(ranges.last()).copied()
}
