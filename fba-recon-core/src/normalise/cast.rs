//! From the cells of one report to typed columns, with the rows that do not fit set aside.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rayon::prelude::*;

use super::account::LeftOut;
use super::balance;
use super::cells::FileContext;
use super::control::Dump;
use super::copies::Copies;
use super::shown;
use super::unknown;
use super::values::{Shared, Values};
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::format::Format;
use crate::ingest::header::normalise_header;
use crate::ingest::{Codes, RawTable, Rejected, UnknownColumn};
use crate::model::dates::from_epoch_day;
use crate::model::{DateRange, FileId, Table};
use crate::policy::Policy;

/// One report, typed.
#[derive(Debug)]
pub struct CastTable<'f> {
    /// The file.
    pub file: FileId,
    /// Its format.
    pub format: &'f Format,
    /// The day that the name of the file or its folder tells.
    pub dated: Option<Date>,
    /// Canonical table.
    pub table: &'static Table,
    /// One entry a canonical column.
    pub values: Vec<Values>,
    /// For each canonical column whether the file can fill it.
    pub present: Vec<bool>,
    /// Source line of each row.
    pub lines: Vec<u32>,
    /// Which record of the file each row comes from: a record with several amounts gives several rows.
    pub records: Codes,
    /// Rows left out.
    pub rejected: Vec<Rejected>,
    /// Customer orders of rows left out of a list that is kept by hand, as far as they can be read.
    pub held_orders: BTreeSet<String>,
    /// Rows read.
    pub rows_read: usize,
    /// First and last day.
    pub covers: Option<DateRange>,
    /// Columns that the format does not know.
    pub unknown: Vec<UnknownColumn>,
    /// Records below a repeated header that stand above it too.
    pub repeated: usize,
    /// What it told before it was set aside as another seller's; `None` for every other file.
    pub left_out: Option<LeftOut>,
    /// Rows that are alike.
    pub(super) copies: Copies,
    /// What there is to say.
    pub diagnostics: Vec<Diagnostic>,
}

impl CastTable<'_> {
    /// The values of a canonical column.
    pub(super) fn column(&self, name: &str) -> Option<&Values> {
        self.values.get(self.table.position(name)?)
    }

    /// The text of a column in a row.
    #[must_use]
    pub fn text(&self, column: &str, row: usize) -> Option<&str> {
        self.column(column)?.as_text()?.get(row)
    }

    /// The whole number of a column in a row.
    #[must_use]
    pub fn whole(&self, column: &str, row: usize) -> Option<i64> {
        self.column(column)?.as_whole()?.get(row)
    }

    /// How many cells of a row are filled.
    pub(super) fn filled(&self, row: usize) -> usize {
        self.values.iter().filter(|values| values.is_filled(row)).count()
    }

    /// How many records of the file the rows come from; the rows of a record stand together.
    pub(super) fn record_count(&self) -> usize {
        self.records.runs()
    }

    /// Whether the file seems to lack rows: it ends inside one.
    pub(super) fn looks_cut(&self) -> bool {
        let is_cut = |row: &Rejected| row.code == Code::TruncatedFile;
        self.rejected.iter().any(is_cut)
    }

    /// What tells which of several rows of one identity is the newest; the larger is.
    pub(super) fn preferred(&self, row: usize) -> Vec<Option<i64>> {
        let newest = self.format.merge.newest.iter();
        newest.filter_map(|name| self.column(name)).map(|values| values.whole(row)).collect()
    }

    /// Every day on which the file has a row.
    pub(super) fn row_days(&self) -> BTreeSet<Date> {
        let covers = self.table.covers.into_iter().flat_map(|column| self.days(column));
        covers.map(from_epoch_day).collect()
    }

    /// The days of a column.
    fn days(&self, column: &str) -> impl Iterator<Item = i32> {
        let days = self.column(column).and_then(Values::as_date);
        days.into_iter().flat_map(Shared::values).flatten()
    }
}

/// The first fault of each row at fault.
pub(super) type Faults = BTreeMap<usize, Rejected>;

/// Casts every report.
#[must_use]
pub fn cast_all<'f>(raw: Vec<RawTable<'f>>, policy: &Policy) -> Vec<CastTable<'f>> {
    let dump = Dump::of(&raw);
    raw.into_par_iter()
        .map(|table| cast(&table, &FileContext::new(&table, policy, &dump), policy))
        .collect()
}

fn cast<'f>(raw: &RawTable<'f>, context: &FileContext<'_>, policy: &Policy) -> CastTable<'f> {
    let table = raw.format.table().unwrap_or(&crate::model::tables::LEDGER);
    let read: Vec<(Values, Faults)> = table
        .columns
        .par_iter()
        .map(|column| {
            let mut faults = Faults::new();
            (context.column(column.name, column.kind, &mut faults), faults)
        })
        .collect();
    // The first column at fault names the fault of a row.
    let mut faults = Faults::new();
    let mut columns: Vec<Values> = Vec::with_capacity(table.columns.len());
    for (values, found) in read {
        columns.push(values);
        for (row, fault) in found {
            faults.entry(row).or_insert(fault);
        }
    }
    let open_totals = context.check_row_totals(&columns, &mut faults);
    let mut cast = CastTable {
        file: raw.file,
        format: raw.format,
        dated: raw.dated,
        table,
        values: columns,
        present: table.columns.iter().map(|column| context.is_present(column)).collect(),
        lines: raw.lines.clone(),
        records: Codes::Each(raw.lines.len()),
        rejected: raw.rejected.clone(),
        held_orders: BTreeSet::new(),
        rows_read: raw.rows_read,
        covers: None,
        unknown: raw.unknown.clone(),
        repeated: raw.repeated,
        left_out: None,
        copies: Copies::default(),
        diagnostics: open_totals.into_iter().collect(),
    };
    let total = context.sums_of_columns().filter(|_| raw.format.unpivot.is_none());
    if let Some(row) = total {
        faults.remove(&row);
        cast.rows_read -= 1;
        let at = Place { file: Some(cast.file), line: Some(raw.lines[row]), column: None };
        let message = "a row of totals, no row of the report".to_owned();
        cast.diagnostics.push(Diagnostic::new(Code::TotalRow, at, message));
    }
    context.unpivot(&mut cast, &mut faults);
    drop_rows(&mut cast, faults, total);
    cast.covers = coverage(&cast);
    unknown::unknown_values(&mut cast);
    unknown::unknown_descriptions(&mut cast, policy);
    if let Some(balance) = &raw.format.balance {
        balance::sign_outflows(&mut cast, balance);
        let covers = cast.table.covers.unwrap_or_default();
        balance::tell_periods(&mut cast, balance, context.tells_months_only(covers));
    }
    cast
}

/// Takes the faulty rows and a row of totals out of the columns.
fn drop_rows(cast: &mut CastTable<'_>, faults: Faults, total: Option<usize>) {
    if faults.is_empty() && total.is_none() {
        return;
    }
    let is_good = |row: &usize| !faults.contains_key(row) && total != Some(*row);
    let good: Vec<usize> = (0..cast.lines.len()).filter(is_good).collect();
    if cast.format.hand_kept {
        let held = faults.iter().filter_map(|(row, fault)| order_of(cast, *row, fault));
        cast.held_orders = held.collect();
    }
    for values in &mut cast.values {
        values.pick(&good);
    }
    // A record is rejected once, however many of its amounts are at fault.
    let mut last = None;
    for (row, fault) in faults {
        let record = cast.records.get(row);
        if last != record {
            cast.rejected.push(fault);
            last = record;
        }
    }
    cast.lines = good.iter().map(|row| cast.lines[*row]).collect();
    cast.records = cast.records.pick(&good).1;
    cast.rejected.sort();
    for rejected in &mut cast.rejected {
        hide_private(rejected);
    }
}

/// The customer order that a row left out is about; `None` where the fault is in the order itself.
fn order_of(cast: &CastTable<'_>, row: usize, fault: &Rejected) -> Option<String> {
    let name = match cast.table.position("order_id") {
        Some(_) => "order_id",
        // An entry of the evidence list names what it is about, and of which kind that is.
        None if cast.text("scope", row) == Some("order") => "scope_id",
        None => return None,
    };
    let column = cast.format.column.iter().find(|column| column.to == name)?;
    let is_own = |header: &String| normalise_header(header) == normalise_header(&fault.column);
    let order = cast.text(name, row).filter(|_| !column.from.iter().any(is_own))?;
    is_customer_order(order).then(|| order.to_owned())
}

/// Whether a text is a customer's order such as 111-1234567-1234567: in a row that is out of step any cell may hold what
/// tells of a buyer.
fn is_customer_order(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_of = |part: &str, digits: usize| {
        part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    matches!(parts[..], [first, second, third] if is_of(first, 3) && is_of(second, 7) && is_of(third, 7))
}

/// The days a file covers: what a settlement's header says, else the days of its rows.
fn coverage(cast: &CastTable<'_>) -> Option<DateRange> {
    let covers = cast.table.covers?;
    let stated = cast.days("start_date").chain(cast.days("end_date"));
    let days: Vec<i32> = cast.days(covers).chain(stated).collect();
    let first = from_epoch_day(*days.iter().min()?);
    let last = from_epoch_day(*days.iter().max()?);
    let is_monthly = cast.format.monthly;
    DateRange::new(first, if is_monthly { last.last_of_month() } else { last })
}

/// Takes a value out of a reject, in every report: in a row that is out of step any cell may hold what tells of a buyer.
/// Short numbers and dates stay.
fn hide_private(rejected: &mut Rejected) {
    let is_plain = matches!(
        rejected.code,
        Code::FieldCount
            | Code::StrayQuote
            | Code::TruncatedFile
            | Code::DamagedId
            | Code::OtherAccount
    );
    if !is_plain {
        rejected.value = shown::value(&rejected.value).to_owned();
    }
}
