//! The rows of a canonical table as typed columns: each different value once, and for each row which one it has.
//!
//! This is what a scan reads. A polars frame of the same rows has 16 bytes for each text and 8 for each number; a code
//! has one, two or four.

use jiff::civil::Date;
use polars::prelude::{PolarsError, PolarsResult};
use rayon::prelude::*;

use super::cast::CastTable;
use super::texts::Texts;
use super::values::{Shared, Values};
use crate::model::dates::from_epoch_day;
use crate::model::tables::Column;
use crate::model::{FileId, SourceRow, Table};

/// Fewer rows are put together by one thread: to wake others takes longer.
pub(super) const ROWS_MIN: usize = 1 << 12;

/// The rows of a canonical table, each with its file and line.
#[derive(Debug, Clone)]
pub struct Rows {
    table: &'static Table,
    /// One entry a column of the table.
    columns: Vec<Values>,
    files: Shared<FileId>,
    lines: Vec<u32>,
}

/// A column of dates.
#[derive(Debug, Clone, Copy)]
pub struct Dates<'a>(&'a Shared<i32>);

impl Dates<'_> {
    /// The date of a row; `None` when it is null or there is no such row.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<Date> {
        self.0.get(row).map(from_epoch_day)
    }
}

impl Rows {
    /// Rows of files that are read into one table, by member and row in their order.
    pub(super) fn of_members(
        table: &'static Table,
        members: &[&CastTable<'_>],
        rows: &[(usize, usize)],
    ) -> Self {
        let column = |at: usize| {
            let parts: Vec<&Values> = members.iter().map(|member| &member.values[at]).collect();
            Values::gather(&parts, table.columns[at].kind, rows)
        };
        let columns = if rows.len() < ROWS_MIN {
            (0..table.columns.len()).map(column).collect()
        } else {
            (0..table.columns.len()).into_par_iter().map(column).collect()
        };
        Self::of_columns(table, columns, members, rows)
    }

    /// Columns in the order of the table, with the files and lines of members and their rows.
    pub(super) fn of_columns(
        table: &'static Table,
        columns: Vec<Values>,
        members: &[&CastTable<'_>],
        rows: &[(usize, usize)],
    ) -> Self {
        let files = members.iter().map(|member| Some(member.file)).collect();
        Self {
            table,
            columns,
            files: Shared::new(files, rows.iter().map(|(member, _)| *member).collect()),
            lines: rows.iter().map(|(member, row)| members[*member].lines[*row]).collect(),
        }
    }

    /// Some of the rows, in an order of their own.
    #[must_use]
    pub fn pick(&self, rows: &[usize]) -> Self {
        let pick = |values: &Values| {
            let mut values = values.clone();
            values.pick(rows);
            values
        };
        Self {
            table: self.table,
            columns: self.columns.iter().map(pick).collect(),
            files: self.files.pick(rows),
            lines: rows.iter().filter_map(|row| self.lines.get(*row).copied()).collect(),
        }
    }

    /// The table.
    #[must_use]
    pub fn table(&self) -> &'static Table {
        self.table
    }

    /// Every column of the table with its values.
    pub(super) fn columns(&self) -> impl Iterator<Item = (&'static Column, &Values)> {
        self.table.columns.iter().zip(&self.columns)
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// A column of text.
    ///
    /// # Errors
    /// When there is no such column of text.
    pub fn text(&self, name: &str) -> PolarsResult<&Texts> {
        self.column(name, Values::as_text)
    }

    /// A column of units, millionths or seconds.
    ///
    /// # Errors
    /// When there is no such column of whole numbers.
    pub fn whole(&self, name: &str) -> PolarsResult<&Shared<i64>> {
        self.column(name, Values::as_whole)
    }

    /// A column of dates.
    ///
    /// # Errors
    /// When there is no such column of dates.
    pub fn dates(&self, name: &str) -> PolarsResult<Dates<'_>> {
        self.column(name, Values::as_date).map(Dates)
    }

    /// Where a row came from.
    #[must_use]
    pub fn source(&self, row: usize) -> SourceRow {
        SourceRow {
            file: self.files.get(row).unwrap_or(FileId(u32::MAX)),
            line: self.lines.get(row).copied().unwrap_or(0),
        }
    }

    fn column<'a, T>(
        &'a self,
        name: &str,
        typed: impl Fn(&'a Values) -> Option<&'a T>,
    ) -> PolarsResult<&'a T> {
        let values = self.table.position(name).and_then(|at| typed(self.columns.get(at)?));
        values.ok_or_else(|| {
            PolarsError::ColumnNotFound(format!("{}: {name}", self.table.name).into())
        })
    }
}
