//! Copies inside one file: rows equal in all but mutable columns.
//!
//! Amazon repeats rows, and so does a file that somebody put together. Where the file is shown to be joined from
//! overlapping parts each row stays as often as one part has it; where a total or a balance holds only with the
//! rows as they stand they are Amazon's. What nothing shows stays and is marked: a loss counts once and the rest
//! is possible, an answer counts as often as it stands.

mod alike;
mod joined;
mod summary;
mod total;

use std::collections::BTreeSet;

use rayon::prelude::*;

use self::alike::Alike;
use self::joined::{Limits, Places, joined};
use super::cast::CastTable;
use super::values::Values;
use crate::diag::{Code, Diagnostic, Place};
use crate::model::dates::from_epoch_day;
use crate::model::tables::{
    AGED_SURCHARGE, INBOUND_ITEMS, LEDGER, REIMBURSEMENTS, REMOVAL_ORDERS, REMOVAL_SHIPMENTS,
    REPLACEMENTS, RETURNS, SETTLEMENT, STORAGE_FEES, TRANSACTIONS,
};
use crate::policy::Policy;

/// Events of the ledger that are alike as often as units of a product are sold on a day.
const ORDINARY: &str = "Shipments";

/// Tables with rows that a claim may rest on.
const CLAIMED: &[&str] = &[
    LEDGER.name,
    RETURNS.name,
    REIMBURSEMENTS.name,
    SETTLEMENT.name,
    TRANSACTIONS.name,
    REMOVAL_ORDERS.name,
    REMOVAL_SHIPMENTS.name,
    REPLACEMENTS.name,
    INBOUND_ITEMS.name,
    STORAGE_FEES.name,
    AGED_SURCHARGE.name,
];

/// What a total or a balance says of rows that are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stated {
    /// It holds only with all of them: they are Amazon's.
    All,
    /// It holds only where every second one is left out.
    Half,
    /// It holds only where one counts.
    Once,
}

impl Stated {
    /// How many of so many rows stay.
    fn stay(self, rows: usize) -> usize {
        match self {
            Self::All => rows,
            Self::Half => rows.div_ceil(2),
            Self::Once => rows.min(1),
        }
    }
}

/// What is known of the copies in one file.
#[derive(Debug, Default)]
pub(super) struct Copies {
    /// Records that a joined file holds again, which were left out.
    pub(super) left_out: usize,
    /// Lines of the rows that stand in the file before, of which nothing shows whose copies they are.
    pub(super) repeats: BTreeSet<u32>,
}

/// Looks for copies in every file: leaves out what a joined file repeats, and marks what may be a repeat.
pub(super) fn settle(
    cast: &mut [CastTable<'_>],
    policy: &Policy,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let is_ledger = |table: &CastTable<'_>| table.table.name == LEDGER.name;
    let spread = total::spread(cast);
    cast.par_iter_mut().filter(|table| !is_ledger(table)).for_each(|table| {
        let sure = total::by_total(table, policy, &spread);
        settle_one(table, policy, sure, |_| None);
    });
    // The ledger's summary speaks of the ledger's copies when its own are settled.
    let stated = summary::of_ledgers(cast, policy);
    cast.par_iter_mut().enumerate().filter(|(_, table)| is_ledger(table)).for_each(
        |(at, table)| {
            let none = vec![false; table.lines.len()];
            settle_one(table, policy, none, |row| stated.get(&(at, row)).copied());
        },
    );
    for table in cast {
        diagnostics.append(&mut table.diagnostics);
        diagnostics.extend(repeats_told(table));
    }
}

/// Settles one file. `settled` tells which rows are settled already; `stated` tells of rows that are alike by the
/// first of them.
fn settle_one(
    cast: &mut CastTable<'_>,
    policy: &Policy,
    mut settled: Vec<bool>,
    stated: impl Fn(usize) -> Option<Stated>,
) {
    let ordinary = ordinary(cast);
    let telling = (0..settled.len()).filter(|row| !settled[*row] && !ordinary[*row]);
    let mut alike = Alike::new(cast, telling.collect(), policy);
    if !alike.has_copies() {
        return;
    }
    let mut out = Vec::new();
    for (_, rows) in alike.copies(cast) {
        let Some(stated) = stated(rows[0]) else { continue };
        rows.iter().for_each(|row| settled[*row] = true);
        out.extend(&rows[stated.stay(rows.len())..]);
    }
    alike = alike.retain(|row| !settled[row]);
    // A part may stand in the file more than twice.
    loop {
        let again = again(cast, &alike, (&ordinary, &settled), policy);
        if again.is_empty() {
            break;
        }
        again.iter().for_each(|row| settled[*row] = true);
        alike = alike.retain(|row| !settled[row]);
        out.extend(again);
    }
    let copies = alike.copies(cast);
    let repeats = copies.iter().flat_map(|(_, rows)| &rows[1..]);
    cast.copies.repeats = repeats.map(|row| cast.lines[*row]).collect();
    if let Some(told) = joined_told(cast, &out) {
        cast.diagnostics.push(told);
    }
    leave_out(cast, &out);
}

/// The rows that stand again in parts that are shown to overlap. Ordinary rows are looked at only where the others
/// show such a part.
fn again(
    cast: &CastTable<'_>,
    alike: &Alike,
    (ordinary, settled): (&[bool], &[bool]),
    policy: &Policy,
) -> Vec<usize> {
    let limits = Limits::of(policy);
    let stay = |alike: &Alike, limits: Limits| {
        let is_ordinary = alike.rows.iter().map(|row| ordinary[*row]).collect();
        let loses = losing(cast, &alike.rows);
        joined(&Places { alike, days: days(cast, &alike.rows), is_ordinary, loses }, limits)
    };
    // With the ordinary rows there may be more days.
    let has_ordinary = ordinary.contains(&true);
    let least = if has_ordinary { Limits { days: 1, ..limits } } else { limits };
    let mut stays = stay(alike, least);
    if stays.is_empty() {
        return Vec::new();
    }
    let whole;
    let mut alike = alike;
    if has_ordinary {
        let rows = (0..settled.len()).filter(|row| !settled[*row]).collect();
        whole = Alike::new(cast, rows, policy);
        alike = &whole;
        stays = stay(alike, limits);
    }
    let copies = alike.copies(cast).into_iter();
    let again = copies.filter_map(|(number, mut rows)| {
        let stay = *stays.get(&number)?;
        Some(rows.split_off(stay.min(rows.len())))
    });
    again.flatten().collect()
}

/// Which rows of the ledger take units from the stock.
fn losing(cast: &CastTable<'_>, rows: &[usize]) -> Vec<bool> {
    let units = cast.column("quantity").and_then(Values::as_whole);
    let units = units.filter(|_| cast.table.name == LEDGER.name);
    let loses = |row: usize| units.and_then(|units| units.get(row)).is_some_and(|units| units < 0);
    rows.iter().map(|row| loses(*row)).collect()
}

/// Which rows are alike in any file.
fn ordinary(cast: &CastTable<'_>) -> Vec<bool> {
    let kinds = cast.column("event_type").and_then(Values::as_text);
    let Some(kinds) = kinds.filter(|_| cast.table.name == LEDGER.name) else {
        return vec![false; cast.lines.len()];
    };
    let is_ordinary =
        |kind: Option<&str>| kind.is_some_and(|kind| kind.eq_ignore_ascii_case(ORDINARY));
    let known: Vec<bool> = kinds.texts().map(is_ordinary).collect();
    kinds.codes().iter().map(|code| known[code]).collect()
}

/// The day of each row, where it is part of what tells the row from another.
fn days(cast: &CastTable<'_>, rows: &[usize]) -> Option<Vec<Option<i32>>> {
    let name = cast.table.covers?;
    let is_key = cast.format.merge.key.iter().any(|key| key == name);
    let days = cast.column(name)?.as_date().filter(|_| is_key)?;
    Some(rows.iter().map(|row| days.get(*row)).collect())
}

/// Takes rows out of a file.
fn leave_out(cast: &mut CastTable<'_>, rows: &[usize]) {
    if rows.is_empty() {
        return;
    }
    let mut stays = vec![true; cast.lines.len()];
    rows.iter().for_each(|row| stays[*row] = false);
    let good: Vec<usize> = (0..stays.len()).filter(|row| stays[*row]).collect();
    let records = cast.record_count();
    for values in &mut cast.values {
        values.pick(&good);
    }
    cast.lines = good.iter().map(|row| cast.lines[*row]).collect();
    cast.records = cast.records.pick(&good).1;
    cast.copies.left_out += records - cast.record_count();
}

/// Says that a file holds a part again.
fn joined_told(cast: &CastTable<'_>, out: &[usize]) -> Option<Diagnostic> {
    let first = out.iter().map(|row| cast.lines[*row]).min()?;
    let days = days(cast, out).into_iter().flatten().flatten();
    let days: BTreeSet<i32> = days.collect();
    let between = days.first().zip(days.last()).map(|(first, last)| {
        format!(" between {} and {}", from_epoch_day(*first), from_epoch_day(*last))
    });
    let message = format!(
        "the file is joined from parts that overlap: {} row{} again{}",
        out.len(),
        if out.len() == 1 { " stands" } else { "s stand" },
        between.unwrap_or_default()
    );
    let at = Place::line(cast.file, first);
    Some(Diagnostic::new(Code::DoubledRows, at, message))
}

/// Says, once a file, that rows stand several times on which a claim may rest.
fn repeats_told(cast: &CastTable<'_>) -> Option<Diagnostic> {
    if !CLAIMED.contains(&cast.table.name) {
        return None;
    }
    let repeats = &cast.copies.repeats;
    if repeats.is_empty() {
        return None;
    }
    let rows = (0..cast.lines.len()).filter(|row| repeats.contains(&cast.lines[*row]));
    let rows: Vec<usize> = rows.collect();
    // What came to the stock answers.
    let is_ledger = cast.table.name == LEDGER.name;
    let counts_once = losing(cast, &rows).into_iter().map(|loses| loses || !is_ledger);
    let repeats: BTreeSet<u32> = rows
        .iter()
        .zip(counts_once)
        .filter(|(_, once)| *once)
        .map(|(row, _)| cast.lines[*row])
        .collect();
    let first = repeats.first()?;
    let (rows, them) = match repeats.len() {
        1 => ("1 row stands".to_owned(), "it"),
        rows => (format!("{rows} rows stand"), "them"),
    };
    let message = format!(
        "{rows} in the file before, alike in all that does not change, and nothing shows whether Amazon repeats {them}"
    );
    Some(Diagnostic::new(Code::RepeatedRows, Place::line(cast.file, *first), message))
}
