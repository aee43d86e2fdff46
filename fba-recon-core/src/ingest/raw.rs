//! The records of one report as text in the report's own columns, with what could not be used.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::column::TextColumn;
use super::format::Format;
use crate::diag::Code;
use crate::model::{Currency, FileId};

/// A row that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rejected {
    /// Line on which it starts.
    pub line: u32,
    /// Why.
    pub code: Code,
    /// Header of the column at fault, as written; empty when the whole row is.
    pub column: String,
    /// The value at fault; for a field count, the number of fields.
    pub value: String,
    /// The rule that was tried.
    pub rule: String,
}

/// A column that the format does not know. Its cells are left aside, since they may tell of buyers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnknownColumn {
    /// The header as written.
    pub header: String,
    /// Cells that are filled.
    pub filled: usize,
    /// The nearest header that the format knows and the file lacks, where one is near.
    pub nearest: Option<String>,
}

/// The records of one report.
#[derive(Debug)]
pub struct RawTable<'f> {
    /// The file.
    pub file: FileId,
    /// The format.
    pub format: &'f Format,
    /// Headers as written, by their normalised form, for the columns that are kept.
    pub headers: BTreeMap<String, String>,
    /// Cells of the kept columns, by normalised header.
    pub columns: BTreeMap<String, TextColumn>,
    /// Columns that the format does not know.
    pub unknown: Vec<UnknownColumn>,
    /// Where each record starts: the line of a text file, the row of a worksheet, the number of the record
    /// in a JSON file; counted from 1.
    pub lines: Vec<u32>,
    /// The day that the name of the file or its folder tells; it dates a snapshot.
    pub dated: Option<Date>,
    /// Currency that the preamble names.
    pub currency: Option<Currency>,
    /// Values that the preamble gives for every row, by canonical column.
    pub preamble: BTreeMap<String, String>,
    /// Records that do not fit the header.
    pub rejected: Vec<Rejected>,
    /// Records below a repeated header that stand above it too.
    pub repeated: usize,
    /// Records read, rejected and repeated ones among them; blank lines do not count.
    pub rows_read: usize,
}
