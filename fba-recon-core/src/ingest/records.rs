//! The raw table of a recognised report, with what its rows tell of how the file was made.

use std::collections::BTreeMap;

use super::cells::Grouping;
use super::column::TextColumn;
use super::format::Format;
use super::header::normalise_header;
use super::identify::Recognised;
use super::raw::{RawTable, Rejected};
use super::split::{Header, Records};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::{Currency, FileId};

/// The rows of a worksheet; a file with so many lines was cut at this limit.
const WORKSHEET_ROWS: usize = 1_048_576;

/// Splits the text after the preamble into records.
pub(super) fn read_records<'f>(
    text: &str,
    recognised: &Recognised<'f>,
    diagnostics: &mut Vec<Diagnostic>,
) -> RawTable<'f> {
    read_records_with(text, recognised, diagnostics, |records| records)
}

/// The same, with a choice of how lines are read.
pub(super) fn read_records_with<'f>(
    text: &str,
    recognised: &Recognised<'f>,
    diagnostics: &mut Vec<Diagnostic>,
    how: impl Fn(Records<'_>) -> Records<'_>,
) -> RawTable<'f> {
    let (preamble, body) = text.split_at(recognised.offset);
    let preamble = Preamble::read(preamble, recognised);
    // A tab file may write quotes as plain characters, and two stray ones would swallow the rows between
    // them. The way that leaves fewer ragged records is taken, then the one with more records; with equal
    // counts quotes are quotes.
    let header = Header::read(body, recognised, true);
    let quoted = split(body, how(Records::new(&header, &Grouping::default())), &header);
    if !may_be_plain(recognised, quoted.ragged, quoted.spans_lines) {
        return table(preamble, Split::of(&header, quoted), recognised, diagnostics);
    }
    let plain_header = Header::read(body, recognised, false);
    let plain = split(body, how(Records::new(&plain_header, &Grouping::default())), &plain_header);
    let rank = |split: &Records<'_>| (split.ragged, std::cmp::Reverse(split.lines.len()));
    let split = if rank(&plain) < rank(&quoted) {
        Split::of(&plain_header, plain)
    } else {
        Split::of(&header, quoted)
    };
    table(preamble, split, recognised, diagnostics)
}

/// Whether a report may have been written without quotes. Where no record is ragged and none spans lines a
/// plain reading has no more records and no fewer ragged.
pub(super) fn may_be_plain(recognised: &Recognised<'_>, ragged: usize, spans_lines: bool) -> bool {
    recognised.delimiter == b'\t' && (ragged > 0 || spans_lines)
}

fn split<'h>(body: &str, mut records: Records<'h>, header: &Header) -> Records<'h> {
    records.read(&body[header.bytes..], header.lines, false);
    records
}

/// What the lines before the header tell.
pub(super) struct Preamble {
    currency: Option<Currency>,
    values: BTreeMap<String, String>,
}

impl Preamble {
    /// Reads the text before the header.
    pub(super) fn read(text: &str, recognised: &Recognised<'_>) -> Self {
        let format = recognised.format;
        Self {
            currency: preamble_currency(format, text),
            values: preamble_values(format, text, recognised.delimiter),
        }
    }
}

/// The records of a report with its header.
pub(super) struct Split<'h> {
    pub(super) header: &'h Header,
    /// The cells of the kept columns, in their order.
    pub(super) columns: Vec<TextColumn>,
    pub(super) lines: Vec<u32>,
    pub(super) rejected: Vec<Rejected>,
    /// Filled cells of each column that the format does not know.
    pub(super) filled: Vec<usize>,
    /// Rows below a repeated header that stand above it too.
    pub(super) repeated: usize,
    /// Line of the first repeated header.
    pub(super) header_again: Option<u32>,
    /// Line of the first row of totals.
    pub(super) total_row: Option<u32>,
}

impl<'h> Split<'h> {
    fn of(header: &'h Header, records: Records<'_>) -> Self {
        Self {
            header,
            filled: records.cells.filled.clone(),
            columns: records.cells.finish(),
            lines: records.lines,
            rejected: records.rejected,
            repeated: records.repeated,
            header_again: records.header_again,
            total_row: records.total_row,
        }
    }
}

/// The raw table of what was split.
pub(super) fn table<'f>(
    preamble: Preamble,
    split: Split<'_>,
    recognised: &Recognised<'f>,
    diagnostics: &mut Vec<Diagnostic>,
) -> RawTable<'f> {
    let Split { header, lines, rejected, repeated, .. } = split;
    let table = RawTable {
        file: FileId(0),
        format: recognised.format,
        headers: header.written.clone(),
        columns: header.kept().cloned().zip(split.columns).collect(),
        unknown: header.unknown_columns(recognised.format, &split.filled),
        rows_read: lines.len() + rejected.len() + repeated,
        lines,
        dated: None,
        currency: preamble.currency,
        preamble: preamble.values,
        rejected,
        repeated,
    };
    let place = || Place { line: Some(recognised.lines_before + 1), ..Place::default() };
    if !header.duplicates.is_empty() {
        let message = format!("header twice, the first is read: {}", header.duplicates.join(", "));
        diagnostics.push(Diagnostic::new(Code::DuplicateColumn, place(), message));
    }
    if let Some(line) = split.header_again {
        let at = Place { line: Some(line), ..Place::default() };
        let message = format!(
            "header line again: the file holds the report more than once ({} rows stand in both parts)",
            table.repeated
        );
        diagnostics.push(Diagnostic::new(Code::RepeatedHeader, at, message));
    }
    if let Some(line) = split.total_row {
        let at = Place { line: Some(line), ..Place::default() };
        let message = "a row of totals, no row of the report".to_owned();
        diagnostics.push(Diagnostic::new(Code::TotalRow, at, message));
    }
    let last_line = table.lines.iter().chain(table.rejected.iter().map(|row| &row.line)).max();
    if last_line.is_some_and(|line| usize::try_from(*line).unwrap_or(0) == WORKSHEET_ROWS) {
        let message = format!(
            "file has {WORKSHEET_ROWS} lines, the most that a worksheet holds: the rest may be missing"
        );
        diagnostics.push(Diagnostic::new(Code::WorksheetLimit, place(), message));
    }
    table
}

fn preamble_currency(format: &Format, preamble: &str) -> Option<Currency> {
    let after = format.preamble.currency_after.iter().find_map(|text| {
        let start = preamble.find(text.as_str())? + text.len();
        preamble.get(start..start + 3)?.parse().ok()
    });
    after.or_else(|| {
        let text =
            format.preamble.currency_texts.iter().find(|text| preamble.contains(&text.text))?;
        text.currency.parse().ok()
    })
}

/// The values that lines of a name and a value give for every row.
fn preamble_values(format: &Format, preamble: &str, delimiter: u8) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    if format.preamble.value.is_empty() {
        return values;
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(preamble.as_bytes());
    for record in reader.records().filter_map(Result::ok) {
        let name = normalise_header(record.get(0).unwrap_or(""));
        let cell = record.get(1).unwrap_or("").trim();
        let line = format
            .preamble
            .value
            .iter()
            .find(|value| value.keys.iter().any(|key| normalise_header(key) == name));
        if let Some(line) = line.filter(|_| !cell.is_empty()) {
            values.entry(line.to.clone()).or_insert_with(|| cell.to_owned());
        }
    }
    values
}
