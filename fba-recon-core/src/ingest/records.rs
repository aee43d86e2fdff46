//! Splits the text of a recognised report into records.

use std::collections::BTreeMap;

use super::format::{Format, normalise_header};
use super::identify::{Recognised, UNKNOWN_MAX, similar};
use super::raw::{RawTable, Rejected, TextColumn, UnknownColumn};
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
    let (preamble, body) = text.split_at(recognised.offset);
    // A tab file may write quotes as plain characters, and two stray ones would swallow the rows between
    // them. The way that leaves fewer ragged records is taken, then the one with more records; with equal
    // counts quotes are quotes.
    let quoted = split(body, recognised, true);
    let split = if recognised.delimiter == b'\t' {
        let plain = split(body, recognised, false);
        let rank = |split: &Split| (split.ragged, std::cmp::Reverse(split.lines.len()));
        if rank(&plain) < rank(&quoted) { plain } else { quoted }
    } else {
        quoted
    };
    let format = recognised.format;
    let mut table = RawTable {
        file: FileId(0),
        format,
        width: split.width,
        unknown: split.unknown_columns(format),
        headers: split.headers,
        columns: split.columns,
        lines: split.lines,
        dated: None,
        currency: preamble_currency(format, preamble),
        preamble: preamble_values(format, preamble, recognised.delimiter),
        rejected: split.rejected,
        rows_read: 0,
    };
    table.rows_read = table.lines.len() + table.rejected.len();
    let place = || Place { line: Some(recognised.lines_before + 1), ..Place::default() };
    if !split.duplicates.is_empty() {
        let message = format!("header twice, the first is read: {}", split.duplicates.join(", "));
        diagnostics.push(Diagnostic::new(Code::DuplicateColumn, place(), message));
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

#[derive(Default)]
struct Split {
    width: usize,
    header_fields: usize,
    headers: BTreeMap<String, String>,
    columns: BTreeMap<String, TextColumn>,
    lines: Vec<u32>,
    rejected: Vec<Rejected>,
    ragged: usize,
    /// Position, header and filled cells of the columns that the format does not know.
    unknown: Vec<(usize, String, usize)>,
    duplicates: Vec<String>,
}

impl Split {
    /// What is not known, each with the nearest known header that the file lacks.
    fn unknown_columns(&self, format: &Format) -> Vec<UnknownColumn> {
        let is_missing = |from: &[String]| {
            !from.iter().any(|header| self.headers.contains_key(&normalise_header(header)))
        };
        let lacking = format.column.iter().filter(|column| is_missing(&column.from));
        let lacking: Vec<&String> = lacking.flat_map(|column| &column.from).collect();
        let is_compared = self.unknown.len() <= UNKNOWN_MAX;
        let columns = self.unknown.iter().map(|(_, header, filled)| UnknownColumn {
            header: header.clone(),
            filled: *filled,
            nearest: similar(header, lacking.iter().copied().filter(|_| is_compared)).cloned(),
        });
        columns.collect()
    }
}

fn split(body: &str, recognised: &Recognised<'_>, quoting: bool) -> Split {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(recognised.delimiter)
        .quoting(quoting)
        .has_headers(false)
        .flexible(true)
        .from_reader(body.as_bytes());
    let mut split = Split::default();
    let mut kept: Vec<(usize, String)> = Vec::new();
    let mut record = csv::StringRecord::new();
    let mut is_header = true;
    let mut ends_early = false;
    // The text is valid UTF-8 and the reader is flexible, so a record cannot fail to be read.
    while reader.read_record(&mut record).is_ok_and(|more| more) {
        if is_header {
            kept = read_header(&record, recognised.format, &mut split);
            is_header = false;
            continue;
        }
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let line = recognised.lines_before + start_line(body, &record);
        let fields = if record.len() > split.width
            && (recognised.delimiter == b'\t' || record.len() == split.header_fields)
            && (split.width..record.len()).all(|at| record[at].trim().is_empty())
        {
            split.width
        } else {
            record.len()
        };
        ends_early = fields < split.width;
        if fields != split.width {
            split.ragged += 1;
            split.rejected.push(Rejected {
                line,
                code: Code::FieldCount,
                column: String::new(),
                value: fields.to_string(),
                rule: format!("a row has as many fields as the header: {}", split.width),
            });
            continue;
        }
        split.lines.push(line);
        for (at, name) in &kept {
            if let Some(column) = split.columns.get_mut(name) {
                column.push(record[*at].trim());
            }
        }
        for (at, _, filled) in &mut split.unknown {
            *filled += usize::from(!record[*at].trim().is_empty());
        }
    }
    // The last row of a file that was cut off is short, and no line break follows it.
    if ends_early
        && !body.ends_with(['\n', '\r'])
        && let Some(last) = split.rejected.last_mut()
    {
        last.code = Code::TruncatedFile;
    }
    split
}

/// Notes which columns are kept; trailing columns without a header do not count.
fn read_header(
    record: &csv::StringRecord,
    format: &Format,
    split: &mut Split,
) -> Vec<(usize, String)> {
    let filled = |at: &usize| !record[*at].trim().is_empty();
    let used = (0..record.len()).rev().find(filled).map_or(0, |last| last + 1);
    split.width = used;
    split.header_fields = record.len();
    let mut kept = Vec::new();
    for (at, header) in record.iter().take(used).enumerate() {
        let name = normalise_header(header);
        if !format.knows(&name) {
            if !name.is_empty() {
                split.unknown.push((at, header.trim().to_owned(), 0));
            }
            continue;
        }
        if !format.keeps(&name) {
            continue;
        }
        if split.columns.insert(name.clone(), TextColumn::default()).is_some() {
            split.duplicates.push(header.trim().to_owned());
            continue;
        }
        split.headers.insert(name.clone(), header.trim().to_owned());
        kept.push((at, name));
    }
    kept
}

/// Line on which a record starts, counted from 1 at the header. The reader skips blank lines before a
/// record without counting them to it, so they are counted here.
fn start_line(body: &str, record: &csv::StringRecord) -> u32 {
    let Some(position) = record.position() else {
        return 0;
    };
    let mut line = position.line();
    let from = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let skipped = body.as_bytes().get(from..).unwrap_or_default();
    for byte in skipped.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')) {
        line += u64::from(*byte == b'\n');
    }
    u32::try_from(line).unwrap_or(u32::MAX)
}
