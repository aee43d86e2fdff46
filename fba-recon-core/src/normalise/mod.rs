//! From raw tables to typed frames: numbers, dates, rejects, and the merge of overlapping downloads.
//!
//! Behind this layer headers, languages, encodings and delimiters do not exist. Every row read is kept,
//! merged as a duplicate, or rejected with a code; the three counts add up to the rows read.

pub mod account;
mod balance;
pub mod cast;
mod cells;
mod completeness;
mod control;
mod copies;
pub mod dates;
pub mod frames;
mod identity;
mod ids;
pub mod merge;
pub mod numbers;
mod row_total;
mod rows;
mod shipped;
pub mod shown;
pub mod silence;
mod strangers;
pub mod texts;
mod typed;
mod unknown;
mod unpivot;
pub mod values;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use polars::prelude::PolarsResult;

pub use frames::{Frames, SOURCE_FILE, SOURCE_LINE};
pub use rows::{Dates, Rows};

use crate::diag::{Cell, Code, Diagnostic, Place};
use crate::ingest::{Ingested, RawTable, Rejected, UnknownColumn};
use crate::model::tables::{LEDGER, LEDGER_SUMMARY};
use crate::model::{DateRange, FileId, tables};
use crate::policy::Policy;

/// What became of the rows of one recognised file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReport {
    /// The file.
    pub file: FileId,
    /// Format id.
    pub format: String,
    /// Title of the format.
    pub title: String,
    /// Canonical table.
    pub table: &'static str,
    /// Rows read; blank lines do not count.
    pub rows_read: usize,
    /// Rows in the frames.
    pub kept: usize,
    /// Rows that another file holds too.
    pub merged: usize,
    /// Rows left out, with the reason.
    pub rejected: Vec<Rejected>,
    /// Customer orders of these in a list that is kept by hand, as far as they can be read: only they are held back.
    pub held_orders: BTreeSet<String>,
    /// First and last day of the file's rows; `None` for snapshots and empty reports.
    pub covers: Option<DateRange>,
    /// Days before its first row that the report proves.
    pub gap_days: i32,
    /// Days for which a report of few rows may be silent at its end; `None` for dense ones.
    pub sparse_days: Option<i32>,
    /// Whether a date stands for its whole month.
    pub is_monthly: bool,
    /// Columns that the format does not know, with their filled cells.
    pub unknown: Vec<UnknownColumn>,
    /// Whether rows seem to be missing or to stand twice, although those that are there can be read.
    pub looks_cut: bool,
    /// Whether it states totals and all its amounts add up to them: then it lacks no row.
    pub meets_totals: bool,
    /// What it told before it was set aside as another seller's; `None` for every other file.
    pub left_out: Option<account::LeftOut>,
    /// Every day on which it has a row.
    pub days: BTreeSet<Date>,
}

impl FileReport {
    /// The last day on or before a date on which the file has a row.
    #[must_use]
    pub fn last_day_until(&self, date: Date) -> Option<Date> {
        self.days.range(..=date).next_back().copied()
    }

    /// Whether the file was set aside because it belongs to another account.
    #[must_use]
    pub fn is_other_account(&self) -> bool {
        self.rejected.iter().any(|row| row.code == Code::OtherAccount)
    }
}

/// Frames and what became of every row.
#[derive(Debug)]
pub struct Normalised {
    /// One frame a table.
    pub frames: Frames,
    /// One report a recognised file, in the order of the files.
    pub files: Vec<FileReport>,
    /// What there is to say.
    pub diagnostics: Vec<Diagnostic>,
    /// The days on which the ledger shows shipments that are not kept as rows, with how many it shows.
    pub shipment_days: BTreeMap<Date, usize>,
}

/// What becomes of rows that nothing is claimed for one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Every row stays in the frame of its table.
    Rows,
    /// The ledger's shipments are added up in the frame of [`LEDGER_SHIPMENTS`](tables::LEDGER_SHIPMENTS): four of five rows of a ledger.
    Sums,
}

/// Casts, merges and counts; every row stays a row.
///
/// `marketplace` names a store of the account, where the user chose one.
///
/// # Errors
/// Only where polars fails; bad input becomes rejects and diagnostics.
pub fn normalise(
    ingested: &mut Ingested<'_>,
    policy: &Policy,
    marketplace: Option<&str>,
) -> PolarsResult<Normalised> {
    normalise_to(Detail::Rows, ingested, policy, marketplace)
}

/// Casts, merges and counts.
///
/// `marketplace` names a store of the account, where the user chose one. In detail or in sums, the same is
/// concluded from the frames.
///
/// # Errors
/// Only where polars fails; bad input becomes rejects and diagnostics.
pub fn normalise_to(
    detail: Detail,
    ingested: &mut Ingested<'_>,
    policy: &Policy,
    marketplace: Option<&str>,
) -> PolarsResult<Normalised> {
    let raw: Vec<RawTable<'_>> =
        ingested.files.iter_mut().filter_map(|file| file.table.take()).collect();
    let mut cast = cast::cast_all(raw, policy);
    let mut diagnostics = Vec::new();
    for table in &mut cast {
        diagnostics.append(&mut table.diagnostics);
        reject_diagnostics(table, &mut diagnostics);
    }
    diagnostics.extend(account::unknown_stores(&cast, policy));
    account::set_aside_other_accounts(&mut cast, policy, marketplace, &mut diagnostics);
    strangers::set_aside_strangers(&mut cast, policy, &mut diagnostics);
    balance::adopt_periods(&mut cast, policy);
    copies::settle(&mut cast, policy, &mut diagnostics);
    let mut frames = Vec::new();
    let mut repeats = BTreeSet::new();
    let mut merged_rows: BTreeMap<FileId, usize> = BTreeMap::new();
    let mut kept_rows: BTreeMap<FileId, usize> = BTreeMap::new();
    // A balance of each day needs the shipments of each day.
    let has_balances = cast.iter().any(|cast| cast.table.name == LEDGER_SUMMARY.name);
    let sums = (detail == Detail::Sums).then_some(has_balances);
    let mut filtered = None;
    let (mut totals, mut shipment_days) = (control::Totals::default(), BTreeMap::new());
    for table in tables::ALL {
        let members: Vec<&cast::CastTable<'_>> =
            cast.iter().filter(|cast| cast.table.name == table.name).collect();
        let merged = merge::merge(table, &members, policy, sums);
        diagnostics.extend(merged.undated_diagnostic(table, &members));
        for (file, count) in &merged.kept {
            *kept_rows.entry(*file).or_default() += count;
        }
        for (file, count) in &merged.merged {
            *merged_rows.entry(*file).or_default() += count;
        }
        repeats.extend(merged.repeats(&members));
        if members.iter().any(|cast| cast.format.control.is_some()) {
            totals = control::check_totals(&members, &merged.rows, &mut diagnostics);
        }
        let rows = Rows::of_members(table, &members, &merged.rows);
        if table.name == LEDGER.name {
            let shipments = merged.shipped.sums(&members);
            shipment_days = merged.shipped.days().collect();
            filtered = completeness::filtered_ledger(&rows, &shipments, &merged.shipped, policy)?;
            frames.push(shipments);
        }
        frames.push(rows);
    }
    let count = |rows: &BTreeMap<FileId, usize>, file| rows.get(&file).copied().unwrap_or(0);
    let report = |table: cast::CastTable<'_>| {
        let counts = (count(&kept_rows, table.file), count(&merged_rows, table.file));
        file_report(table, counts, &totals)
    };
    let mut files: Vec<FileReport> = cast.into_iter().map(report).collect();
    completeness::thin_files(&mut files, policy, &mut diagnostics);
    diagnostics.extend(filtered);
    Ok(Normalised { frames: Frames::new(frames, repeats), files, diagnostics, shipment_days })
}

/// What became of the rows of a file, of which so many were kept and merged.
fn file_report(
    table: cast::CastTable<'_>,
    (kept, merged): (usize, usize),
    totals: &control::Totals,
) -> FileReport {
    FileReport {
        looks_cut: table.looks_cut() || totals.off.contains(&table.file),
        meets_totals: totals.whole.contains(&table.file),
        days: table.row_days(),
        file: table.file,
        kept,
        merged: merged + table.repeated + table.copies.left_out,
        covers: table.covers,
        format: table.format.id.clone(),
        title: table.format.title.clone(),
        table: table.table.name,
        rows_read: table.rows_read,
        rejected: table.rejected,
        held_orders: table.held_orders,
        gap_days: table.format.gap_days,
        sparse_days: table.format.sparse_days,
        is_monthly: table.format.monthly,
        unknown: table.unknown,
        left_out: table.left_out,
    }
}

/// Refused cells that a diagnostic shows.
const CELLS_SHOWN: usize = 3;

/// One diagnostic for each code of a file, at its first row.
fn reject_diagnostics(table: &cast::CastTable<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut by_code: BTreeMap<Code, Vec<&Rejected>> = BTreeMap::new();
    for rejected in &table.rejected {
        by_code.entry(rejected.code).or_default().push(rejected);
    }
    for (code, rows) in by_code {
        let Some(first) = rows.first() else { continue };
        let at = Place {
            file: Some(table.file),
            line: Some(first.line),
            column: Some(first.column.clone()).filter(|column| !column.is_empty()),
        };
        let message = format!("{}: `{}`", reject_message(first), first.value);
        let told = Diagnostic::new(code, at, message)
            .tried(first.rule.clone())
            .more_lines(rows.iter().skip(1).map(|row| row.line).collect())
            .cells(cells_at_fault(&rows));
        diagnostics.push(told);
    }
}

/// Refused cells, the first of each value.
fn cells_at_fault(rows: &[&Rejected]) -> Vec<Cell> {
    let mut seen = BTreeSet::new();
    let cells = rows.iter().filter(|row| !row.column.is_empty());
    let first = cells.filter(|row| seen.insert((&row.column, &row.value))).take(CELLS_SHOWN);
    let cell = |row: &&Rejected| Cell {
        line: row.line,
        column: row.column.clone(),
        value: row.value.clone(),
    };
    first.map(cell).collect()
}

fn reject_message(rejected: &Rejected) -> &'static str {
    match rejected.code {
        Code::MissingValue if rejected.rule == cells::AN_ORDER => "not the ID of an order",
        Code::TruncatedFile => "file ends in the middle of a row; fields of the last one",
        Code::FieldCount => "row has another number of fields than the header",
        Code::MissingValue => "cell is empty",
        Code::BadDate => "not a date",
        Code::AmbiguousDate => "day and month cannot be told apart",
        Code::DamagedId => "id was turned into a rounded number",
        Code::BadQuantity => "not a whole number of units",
        Code::BadAmount => "not an amount",
        Code::AmbiguousAmount => "thousands or decimals cannot be told apart",
        Code::RowTotal => "amounts of the row do not add up to its total",
        Code::MissingCurrency => "amount without a currency",
        Code::StrayQuote => "a stray quote swallowed the row",
        Code::BrokenJson => "record is not an object",
        Code::BadCurrency => "not a currency",
        Code::MixedCurrencies => "amount in another currency than its row",
        _ => "row left out",
    }
}
