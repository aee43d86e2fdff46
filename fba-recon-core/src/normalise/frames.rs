//! Typed polars frames, one a canonical table, and typed access to their rows.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use polars::prelude::{
    BooleanChunked, Column as PolarsColumn, DataFrame, Int32Chunked, Int64Chunked, IntoColumn,
    NamedFrom, NewChunkedArray, PolarsResult, Series, StringChunked, UInt32Chunked,
};
use rayon::prelude::*;

use super::cast::CastTable;
use crate::model::dates::from_epoch_day;
use crate::model::tables::Column;
use crate::model::{FileId, Kind, SourceRow, Table};

/// Name of the column with the file of a row.
pub const SOURCE_FILE: &str = "source_file";
/// Name of the column with the line of a row.
pub const SOURCE_LINE: &str = "source_line";
/// Frames with fewer rows are built by one thread: to wake others takes longer.
const ROWS_MIN: usize = 1 << 12;

/// One frame a canonical table; a table without any file has an empty frame.
#[derive(Debug)]
pub struct Frames {
    by_table: BTreeMap<&'static str, DataFrame>,
    repeats: BTreeSet<SourceRow>,
}

impl Frames {
    pub(super) fn new(
        by_table: BTreeMap<&'static str, DataFrame>,
        repeats: BTreeSet<SourceRow>,
    ) -> Self {
        Self { by_table, repeats }
    }

    /// The rows that stand in their file before, alike in all that does not change, of which nothing shows
    /// whether Amazon repeats them or somebody did.
    #[must_use]
    pub fn repeats(&self) -> &BTreeSet<SourceRow> {
        &self.repeats
    }

    /// The frame of a table.
    ///
    /// # Errors
    /// When the table has no frame, which no run leaves so.
    pub fn get(&self, table: &Table) -> PolarsResult<&DataFrame> {
        self.by_table.get(table.name).ok_or_else(|| {
            polars::prelude::PolarsError::ColumnNotFound(format!("no frame: {}", table.name).into())
        })
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

/// Builds the frame of a table from the rows that stayed: columns in the table's order, then
/// `source_file` and `source_line` (UInt32).
pub(super) fn build(
    table: &Table,
    members: &[&CastTable<'_>],
    rows: &[(usize, usize)],
) -> PolarsResult<DataFrame> {
    let build = |(at, column): (usize, &Column)| {
        let values = rows.iter().map(|(member, row)| (&members[*member].values[at], *row));
        let cells = match column.kind {
            Kind::Text | Kind::Currency => {
                let text = values.map(|(values, row)| values.as_text()?.get(row));
                Cells::Text(Box::new(text))
            }
            Kind::Quantity | Kind::Money | Kind::Measure | Kind::Moment => {
                let whole = values.map(|(values, row)| values.as_whole()?.get(row));
                Cells::Whole(Box::new(whole))
            }
            Kind::Date => {
                let days = values.map(|(values, row)| values.as_date()?.get(row));
                Cells::Days(Box::new(days))
            }
        };
        cells.column(column.name)
    };
    let columns = table.columns;
    let columns: PolarsResult<Vec<PolarsColumn>> = if rows.len() < ROWS_MIN {
        columns.iter().enumerate().map(build).collect()
    } else {
        columns.par_iter().enumerate().map(build).collect()
    };
    let columns = columns?;
    let files = rows.iter().map(|(member, _)| members[*member].file.0).collect();
    let lines = rows.iter().map(|(member, row)| members[*member].lines[*row]).collect();
    with_sources(columns, files, lines)
}

/// A column of dates.
pub struct Dates<'a>(&'a Int32Chunked);

impl Dates<'_> {
    /// The date of a row; `None` when it is null or there is no such row.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<Date> {
        self.0.get(row).map(from_epoch_day)
    }
}

/// Typed access to the rows of a frame.
pub struct Rows<'a> {
    frame: &'a DataFrame,
    files: &'a UInt32Chunked,
    lines: &'a UInt32Chunked,
}

impl<'a> Rows<'a> {
    /// Access to a frame with its source columns.
    ///
    /// # Errors
    /// When the frame lacks them.
    pub fn new(frame: &'a DataFrame) -> PolarsResult<Self> {
        Ok(Self {
            frame,
            files: frame.column(SOURCE_FILE)?.u32()?,
            lines: frame.column(SOURCE_LINE)?.u32()?,
        })
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.frame.height()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A column of text.
    ///
    /// # Errors
    /// When there is no such column of text.
    pub fn text(&self, name: &str) -> PolarsResult<&'a StringChunked> {
        self.frame.column(name)?.str()
    }

    /// A column of units or millionths.
    ///
    /// # Errors
    /// When there is no such column of integers.
    pub fn whole(&self, name: &str) -> PolarsResult<&'a Int64Chunked> {
        self.frame.column(name)?.i64()
    }

    /// A column of dates.
    ///
    /// # Errors
    /// When there is no such column of dates.
    pub fn dates(&self, name: &str) -> PolarsResult<Dates<'a>> {
        Ok(Dates(self.frame.column(name)?.date()?.physical()))
    }

    /// Where a row came from.
    #[must_use]
    pub fn source(&self, row: usize) -> SourceRow {
        SourceRow {
            file: FileId(self.files.get(row).unwrap_or(u32::MAX)),
            line: self.lines.get(row).unwrap_or(0),
        }
    }
}

/// The rows of a frame for which a text column holds a wanted value.
///
/// # Errors
/// When there is no such column of text.
pub fn filter_text(
    frame: &DataFrame,
    column: &str,
    wanted: impl Fn(Option<&str>) -> bool,
) -> PolarsResult<DataFrame> {
    let mask: BooleanChunked =
        frame.column(column)?.str()?.iter().map(|text| Some(wanted(text))).collect();
    frame.filter(&mask)
}
