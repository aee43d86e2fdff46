//! Typed polars frames, one a canonical table, made from the typed rows when somebody asks for them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use polars::prelude::{
    Column as PolarsColumn, DataFrame, Int32Chunked, Int64Chunked, IntoColumn, NamedFrom,
    NewChunkedArray, PolarsError, PolarsResult, Series, StringChunked,
};
use rayon::prelude::*;

use super::rows::{ROWS_MIN, Rows};
use super::values::Values;
use crate::model::tables::Column;
use crate::model::{SourceRow, Table};

/// Name of the column with the file of a row.
pub const SOURCE_FILE: &str = "source_file";
/// Name of the column with the line of a row.
pub const SOURCE_LINE: &str = "source_line";

/// The rows of every canonical table, as typed columns and, for whoever asks, as polars frames; a table without any
/// file has no rows.
#[derive(Debug)]
pub struct Frames {
    by_table: BTreeMap<&'static str, TableRows>,
    repeats: BTreeSet<SourceRow>,
}

/// The rows of a table, and their frame once somebody asked for it.
#[derive(Debug)]
struct TableRows {
    rows: Rows,
    frame: OnceLock<DataFrame>,
}

impl Frames {
    pub(super) fn new(by_table: Vec<Rows>, repeats: BTreeSet<SourceRow>) -> Self {
        let rows = |rows: Rows| (rows.table().name, TableRows { rows, frame: OnceLock::new() });
        Self { by_table: by_table.into_iter().map(rows).collect(), repeats }
    }

    /// The rows that stand in their file before, alike in all that does not change, of which nothing shows
    /// whether Amazon repeats them or somebody did.
    #[must_use]
    pub fn repeats(&self) -> &BTreeSet<SourceRow> {
        &self.repeats
    }

    /// The frame of a table: its columns in their order, then `source_file` and `source_line` (UInt32). It is made
    /// when it is asked for first; a scan reads [`Frames::rows`].
    ///
    /// # Errors
    /// When the table has no frame, which no run leaves so, or polars fails.
    pub fn get(&self, table: &Table) -> PolarsResult<&DataFrame> {
        let table = self.of(table)?;
        if let Some(frame) = table.frame.get() {
            return Ok(frame);
        }
        let frame = frame_of(&table.rows)?;
        Ok(table.frame.get_or_init(|| frame))
    }

    /// The rows of a table as typed columns, those of [`Frames::get`] in the same order.
    ///
    /// # Errors
    /// When the table has no rows, not even none, which no run leaves so.
    pub fn rows(&self, table: &Table) -> PolarsResult<&Rows> {
        Ok(&self.of(table)?.rows)
    }

    fn of(&self, table: &Table) -> PolarsResult<&TableRows> {
        self.by_table
            .get(table.name)
            .ok_or_else(|| PolarsError::ColumnNotFound(format!("no frame: {}", table.name).into()))
    }
}

/// The cells of one column of a frame.
pub(crate) enum Cells<'a> {
    /// Text and currency codes; polars `String`.
    Text(Box<dyn Iterator<Item = Option<&'a str>> + 'a>),
    /// Units, millionths, seconds; polars `Int64`.
    Whole(Box<dyn Iterator<Item = Option<i64>> + 'a>),
    /// Days since 1970-01-01; polars `Date`.
    Days(Box<dyn Iterator<Item = Option<i32>> + 'a>),
}

impl Cells<'_> {
    /// The column.
    pub(crate) fn column(self, name: &str) -> PolarsResult<PolarsColumn> {
        let name = name.into();
        Ok(match self {
            Self::Text(cells) => StringChunked::from_iter_options(name, cells).into_column(),
            Self::Whole(cells) => Int64Chunked::from_iter_options(name, cells).into_column(),
            Self::Days(cells) => {
                Int32Chunked::from_iter_options(name, cells).into_date().into_column()
            }
        })
    }
}

/// A frame of columns, then `source_file` and `source_line` (UInt32).
pub(crate) fn with_sources(
    mut columns: Vec<PolarsColumn>,
    files: Vec<u32>,
    lines: Vec<u32>,
) -> PolarsResult<DataFrame> {
    let rows = lines.len();
    columns.push(Series::new(SOURCE_FILE.into(), files).into_column());
    columns.push(Series::new(SOURCE_LINE.into(), lines).into_column());
    DataFrame::new(rows, columns)
}

/// The frame of the rows of a table.
fn frame_of(rows: &Rows) -> PolarsResult<DataFrame> {
    let build = |(column, values): (&Column, &Values)| {
        let cells = match values {
            Values::Text(texts) => Cells::Text(Box::new(texts.iter())),
            Values::Whole(numbers) => Cells::Whole(Box::new(numbers.iter())),
            Values::Date(days) => Cells::Days(Box::new(days.iter())),
        };
        cells.column(column.name)
    };
    let columns: PolarsResult<Vec<PolarsColumn>> = if rows.len() < ROWS_MIN {
        rows.columns().map(build).collect()
    } else {
        let columns: Vec<(&Column, &Values)> = rows.columns().collect();
        columns.into_par_iter().map(build).collect()
    };
    let sources = || (0..rows.len()).map(|row| rows.source(row));
    let files = sources().map(|source| source.file.0).collect();
    with_sources(columns?, files, sources().map(|source| source.line).collect())
}
