//! Reports over time: what is covered, where a report is silent, and which days cases wait for.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Serialize;

use crate::account::Run;
use crate::model::DateRange;
use crate::model::dates::days_between;

/// Width of a strip.
const WIDTH: i64 = 1_000;

/// A strip for every report, all over the same days.
#[derive(Debug, Serialize)]
pub(super) struct CoverageStrips {
    first: Option<Date>,
    last: Option<Date>,
    rows: Vec<StripRow>,
}

#[derive(Debug, Serialize)]
struct StripRow {
    table: &'static str,
    covered: Vec<Piece>,
    silent: Vec<Piece>,
    missing: Vec<Piece>,
    /// Whether cases wait for it and none is there.
    is_absent: bool,
}

/// Some days, and where they lie on the strip.
#[derive(Debug, Serialize)]
struct Piece {
    first: Date,
    last: Date,
    left: i64,
    width: i64,
}

pub(super) fn strips(run: &Run) -> CoverageStrips {
    let coverage = &run.inventory.coverage;
    let mut tables: BTreeSet<&'static str> =
        run.inventory.reports.iter().map(|report| report.table).collect();
    let dated: Vec<&'static str> =
        tables.iter().copied().filter(|table| !coverage.ranges(table).is_empty()).collect();
    tables = dated.into_iter().chain(run.waiting.iter().map(|row| row.table)).collect();
    let all = tables.iter().flat_map(|table| coverage.ranges(table));
    let all = all.chain(run.waiting.iter().filter_map(|row| row.days));
    let span = all.reduce(|one, other| DateRange {
        first: one.first.min(other.first),
        last: one.last.max(other.last),
    });
    let Some(span) = span else {
        return CoverageStrips { first: None, last: None, rows: Vec::new() };
    };
    let span = DateRange { first: span.first, last: span.last.max(run.request.as_of) };
    let rows = tables.into_iter().map(|table| {
        let silences = coverage.silences(table).iter().filter(|silence| !silence.is_ordinary);
        let waits = || run.waiting.iter().filter(|row| row.table == table);
        StripRow {
            table,
            covered: coverage.ranges(table).into_iter().map(|days| piece(days, span)).collect(),
            silent: silences.map(|silence| piece(silence.days, span)).collect(),
            missing: waits().filter_map(|row| row.days).map(|days| piece(days, span)).collect(),
            is_absent: waits().any(|row| !row.is_there),
        }
    });
    CoverageStrips { first: Some(span.first), last: Some(span.last), rows: rows.collect() }
}

fn piece(days: DateRange, span: DateRange) -> Piece {
    let total = i64::from(days_between(span.first, span.last)) + 1;
    let place = |days: i32| i64::from(days) * WIDTH / total;
    let left = place(days_between(span.first, days.first)).max(0);
    let right = place(days_between(span.first, days.last) + 1);
    Piece { first: days.first, last: days.last, left, width: (right - left).max(1) }
}
