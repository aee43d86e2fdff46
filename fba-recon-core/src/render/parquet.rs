//! Tables of a run as typed frames and as Parquet: for programs that analyse many runs.
//!
//! A frame has the columns of the CSV file of the same name, in its order, after `account`. Days are polars `Date`, counts `Int64`,
//! money `Decimal` with six places beside a column with its currency, all else `String`; what is not known is null.
//! polars `Decimal` is used here alone: inside the program money is whole millionths.

use jiff::Timestamp;
use polars::prelude::{
    Column, CompatLevel, Int32Chunked, Int64Chunked, Int128Chunked, IntoColumn, NewChunkedArray,
    PolarsError, SchemaExt as _, StringChunked,
};
pub use polars::prelude::{DataFrame, PolarsResult};
use polars_io::parquet::write::{KeyValueMetadata, ParquetCompression, ParquetWriter};
use polars_parquet::write::{KeyValue, schema_to_metadata_key};
use rust_decimal::Decimal;

use super::v1::CasesV1;
use super::writers::columns::ColumnKind;
use super::writers::tables;
use crate::model::dates::to_epoch_day;
use crate::model::{Kind, SourceFile, Table};
use crate::normalise::{SOURCE_FILE, SOURCE_LINE};

/// Digits of an amount, its places included: as many as there are.
const DIGITS: usize = 38;
/// Places of an amount.
const PLACES: usize = 6;
/// What one of an amount is in its smallest places.
const ONE: i64 = 1_000_000;

/// Column with the name of the account.
const ACCOUNT: &str = "account";

/// Makes a table of the documents of several accounts.
pub type OfDocuments = fn(&[CasesV1]) -> PolarsResult<DataFrame>;

/// The tables of a run, by their names.
pub const OF_RUNS: &[(&str, OfDocuments)] =
    &[("cases", cases), ("evidence", evidence), ("totals", totals), ("coverage", coverage)];

/// The name of a table's file.
#[must_use]
pub fn file_name(table: &str) -> String {
    format!("{table}.parquet")
}

/// The cases, a row each, with the columns of `cases.csv`.
///
/// # Errors
/// When a cell is not of its column's kind, which no document of this program has.
pub fn cases(documents: &[CasesV1]) -> PolarsResult<DataFrame> {
    let rows = documents.iter().flat_map(|document| document.cases.iter().map(tables::case_row));
    frame(tables::CASES_HEADER, &rows.collect::<Vec<_>>())
}

/// The rows that prove the cases: `account`, `id` of the case, `what` they prove, `report`, `file`, `line` (Int64).
///
/// # Errors
/// As for [`cases`].
pub fn evidence(documents: &[CasesV1]) -> PolarsResult<DataFrame> {
    of_accounts(documents, tables::EVIDENCE_HEADER, tables::evidence_rows)
}

/// The totals, with the columns of `totals.csv`.
///
/// # Errors
/// As for [`cases`].
pub fn totals(documents: &[CasesV1]) -> PolarsResult<DataFrame> {
    let rows: Vec<Vec<String>> = documents.iter().flat_map(tables::totals_rows).collect();
    frame(tables::TOTALS_HEADER, &rows)
}

/// The days and rows of each report: `account`, then the columns of `coverage.csv`.
///
/// # Errors
/// As for [`cases`].
pub fn coverage(documents: &[CasesV1]) -> PolarsResult<DataFrame> {
    of_accounts(documents, tables::COVERAGE_HEADER, tables::coverage_rows)
}

/// A table that does not tell the account by itself.
fn of_accounts<'d, R: Iterator<Item = Vec<String>>>(
    documents: &'d [CasesV1],
    header: &[&str],
    rows: impl Fn(&'d CasesV1) -> R,
) -> PolarsResult<DataFrame> {
    let mut all = Vec::new();
    for document in documents {
        let account = document.accounts.first().map(|account| account.account.clone());
        all.extend(rows(document).map(|mut row| {
            row.insert(0, account.clone().unwrap_or_default());
            row
        }));
    }
    frame(&[&[ACCOUNT], header].concat(), &all)
}

/// The rows of a canonical table with their money and measures as `Decimal`, moments as texts in UTC, and in
/// `source_file` the name of the file instead of its number; the line of a row is in `source_line` (`UInt32`).
///
/// # Errors
/// When the frame is not one of the table.
pub fn canonical(
    table: &Table,
    frame: &DataFrame,
    files: &[&SourceFile],
) -> PolarsResult<DataFrame> {
    let mut columns = Vec::with_capacity(table.columns.len() + 2);
    for column in table.columns {
        let cells = frame.column(column.name)?;
        columns.push(match column.kind {
            Kind::Money | Kind::Measure => {
                decimals(column.name, cells.i64()?.iter().map(|cell| cell.map(i128::from)))?
            }
            Kind::Moment => {
                let moments = cells.i64()?.iter().map(|cell| {
                    cell.and_then(|second| Timestamp::from_second(second).ok())
                        .map(|moment| moment.to_string())
                });
                StringChunked::from_iter_options(column.name.into(), moments).into_column()
            }
            Kind::Text | Kind::Quantity | Kind::Date | Kind::Currency => cells.clone(),
        });
    }
    let names = frame.column(SOURCE_FILE)?.u32()?.iter().map(|file| {
        let file = file.and_then(|file| files.get(usize::try_from(file).ok()?));
        file.map(|file| file.name.as_str())
    });
    columns.push(StringChunked::from_iter_options(SOURCE_FILE.into(), names).into_column());
    columns.push(frame.column(SOURCE_LINE)?.clone());
    DataFrame::new(frame.height(), columns)
}

/// A frame as a Parquet file, compressed with Zstandard; the same frame gives the same bytes.
///
/// # Errors
/// When polars cannot write it.
pub fn bytes(frame: &mut DataFrame) -> PolarsResult<Vec<u8>> {
    let mut bytes = Vec::new();
    // polars would tell readers to keep texts as views, which many of them cannot filter; plain texts are read by all.
    let schema = frame.schema().to_arrow(CompatLevel::oldest());
    let KeyValue { key, value } = schema_to_metadata_key(&schema);
    let told = KeyValueMetadata::from_static(vec![(key, value.unwrap_or_default())]);
    ParquetWriter::new(&mut bytes)
        .with_compression(ParquetCompression::Zstd(None))
        .with_key_value_metadata(Some(told))
        .finish(frame)?;
    Ok(bytes)
}

/// A typed frame of a table of texts.
fn frame(header: &[&str], rows: &[Vec<String>]) -> PolarsResult<DataFrame> {
    let columns = header.iter().enumerate().map(|(at, name)| {
        let cells =
            rows.iter().map(|row| row.get(at).map(String::as_str).filter(|cell| !cell.is_empty()));
        column(name, ColumnKind::of(name), cells)
    });
    let columns = columns.collect::<PolarsResult<Vec<Column>>>()?;
    DataFrame::new(rows.len(), columns)
}

fn column<'a>(
    name: &str,
    kind: ColumnKind,
    cells: impl Iterator<Item = Option<&'a str>>,
) -> PolarsResult<Column> {
    Ok(match kind {
        ColumnKind::Day => {
            let days = cells.map(|cell| {
                cell.map(|cell| cell.parse().map(to_epoch_day).map_err(|_| wrong(name, cell)))
                    .transpose()
            });
            let days = days.collect::<PolarsResult<Vec<Option<i32>>>>()?;
            Int32Chunked::from_iter_options(name.into(), days.into_iter()).into_date().into_column()
        }
        ColumnKind::Number => {
            let numbers = cells.map(|cell| {
                cell.map(|cell| cell.parse().map_err(|_| wrong(name, cell))).transpose()
            });
            let numbers = numbers.collect::<PolarsResult<Vec<Option<i64>>>>()?;
            Int64Chunked::from_iter_options(name.into(), numbers.into_iter()).into_column()
        }
        ColumnKind::Money => {
            let amounts = cells.map(|cell| {
                cell.map(|cell| millionths(cell).ok_or_else(|| wrong(name, cell))).transpose()
            });
            decimals(name, amounts.collect::<PolarsResult<Vec<Option<i128>>>>()?.into_iter())?
        }
        ColumnKind::Text => StringChunked::from_iter_options(name.into(), cells).into_column(),
    })
}

fn wrong(column: &str, cell: &str) -> PolarsError {
    PolarsError::ComputeError(format!("{column} holds {cell:?}").into())
}

/// An amount in its smallest places; none where it has more of them.
fn millionths(text: &str) -> Option<i128> {
    let amount = text.parse::<Decimal>().ok()?.checked_mul(Decimal::from(ONE))?;
    amount.is_integer().then(|| amount.normalize().mantissa())
}

/// A column of amounts in their smallest places.
fn decimals(name: &str, cells: impl Iterator<Item = Option<i128>>) -> PolarsResult<Column> {
    let cells = Int128Chunked::from_iter_options(name.into(), cells);
    Ok(cells.into_decimal(DIGITS, PLACES)?.into_column())
}
