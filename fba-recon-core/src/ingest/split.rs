//! Splits text into the records of a recognised report.

use std::collections::{BTreeMap, HashMap};

use memchr::memchr2;

use super::column::ColumnBuilder;
use super::format::{Format, normalise_header};
use super::identify::{Recognised, UNKNOWN_MAX, similar, split_line};
use super::raw::{Rejected, UnknownColumn};
use super::totals;
use crate::diag::Code;

/// A reader of records that are told apart as the header's are.
fn reader(text: &str, delimiter: u8, quoting: bool) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .quoting(quoting)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}

/// What the header line tells.
#[derive(Debug)]
pub(super) struct Header {
    delimiter: u8,
    quoting: bool,
    /// Fields up to the last one with a name.
    width: usize,
    /// All fields.
    fields: usize,
    /// Headers as written, by their normalised form, for the columns that are kept.
    pub(super) written: BTreeMap<String, String>,
    /// Position and normalised header of the columns that are kept.
    kept: Vec<(usize, String)>,
    /// Position and header of the columns that the format does not know.
    unknown: Vec<(usize, String)>,
    /// Headers that stand there twice.
    pub(super) duplicates: Vec<String>,
    /// Whether the last column holds what buyers wrote, which may be broken without harm.
    last_is_comment: bool,
    /// The normalised headers in their order.
    names: Vec<String>,
    /// The first header as written.
    first_name: String,
    /// Bytes of the header in the text that begins with it.
    pub(super) bytes: usize,
    /// Line breaks up to there, those before the text among them.
    pub(super) lines: u32,
}

impl Header {
    /// Reads the header with which a text begins. Trailing columns without a header do not count.
    pub(super) fn read(text: &str, recognised: &Recognised<'_>, quoting: bool) -> Self {
        let mut reader = reader(text, recognised.delimiter, quoting);
        let mut record = csv::StringRecord::new();
        // The text is valid UTF-8 and the reader is flexible, so a record cannot fail to be read.
        let _ = reader.read_record(&mut record);
        let bytes = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX).min(text.len());
        let lines = memchr::memchr_iter(b'\n', &text.as_bytes()[..bytes]).count();
        let mut header = Self {
            delimiter: recognised.delimiter,
            quoting,
            width: 0,
            fields: record.len(),
            written: BTreeMap::new(),
            kept: Vec::new(),
            unknown: Vec::new(),
            duplicates: Vec::new(),
            last_is_comment: false,
            names: Vec::new(),
            first_name: String::new(),
            bytes,
            lines: recognised.lines_before + u32::try_from(lines).unwrap_or(u32::MAX),
        };
        header.columns(&record, recognised.format);
        header
    }

    fn columns(&mut self, record: &csv::StringRecord, format: &Format) {
        let filled = |at: &usize| !self.cell(record, *at).is_empty();
        self.width = (0..record.len()).rev().find(filled).map_or(0, |last| last + 1);
        self.first_name = self.cell(record, 0).to_owned();
        for at in 0..self.width {
            let header = self.cell(record, at).to_owned();
            let name = normalise_header(&header);
            self.names.push(name.clone());
            self.last_is_comment = format.is_private(&name);
            if !format.knows(&name) {
                if !name.is_empty() {
                    self.unknown.push((at, header));
                }
            } else if !format.keeps(&name) {
                // Known and left aside.
            } else if self.kept.iter().any(|(_, kept)| kept == &name) {
                self.duplicates.push(header);
            } else {
                self.written.insert(name.clone(), header);
                self.kept.push((at, name));
            }
        }
    }

    /// The normalised headers of the columns that are kept, in their order.
    pub(super) fn kept(&self) -> impl Iterator<Item = &String> {
        self.kept.iter().map(|(_, name)| name)
    }

    /// A cell as its column has it. Read plainly, quotes around a cell are still no part of it.
    fn cell<'c>(&self, record: &'c csv::StringRecord, at: usize) -> &'c str {
        let cell = as_value(trimmed(record.get(at).unwrap_or("")));
        if self.quoting {
            return cell;
        }
        let inner = cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        inner.unwrap_or(cell).trim()
    }

    /// Whether a record is the header again.
    fn is_again(&self, record: &csv::StringRecord) -> bool {
        let is_name = |at: usize| normalise_header(self.cell(record, at)) == self.names[at];
        self.width > 1
            && self.cell(record, 0) == self.first_name
            && record.len() >= self.width
            && (0..self.width).all(is_name)
    }

    /// What is not known, each with the nearest known header that the file lacks.
    pub(super) fn unknown_columns(&self, format: &Format, filled: &[usize]) -> Vec<UnknownColumn> {
        let is_missing = |from: &[String]| {
            !from.iter().any(|header| self.written.contains_key(&normalise_header(header)))
        };
        let lacking = format.column.iter().filter(|column| is_missing(&column.from));
        let lacking: Vec<&String> = lacking.flat_map(|column| &column.from).collect();
        let is_compared = self.unknown.len() <= UNKNOWN_MAX;
        let columns = self.unknown.iter().zip(filled).map(|((_, header), filled)| UnknownColumn {
            header: header.clone(),
            filled: *filled,
            nearest: similar(header, lacking.iter().copied().filter(|_| is_compared)).cloned(),
        });
        columns.collect()
    }
}

/// A cell without white space around it.
fn trimmed(cell: &str) -> &str {
    // Few cells have any.
    match cell.as_bytes() {
        [] | [b'!'..=b'~'] | [b'!'..=b'~', .., b'!'..=b'~'] => cell,
        _ => cell.trim(),
    }
}

/// A cell as its value, where a spreadsheet program wrote it as a formula for its text, `="0012"`, or marked it as
/// text, `'0012`.
fn as_value(cell: &str) -> &str {
    let text = cell.strip_prefix('\'');
    if let Some(marked) = text.filter(|text| text.starts_with(|c: char| c.is_ascii_digit())) {
        return marked;
    }
    let inner = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    inner.map_or(cell, str::trim)
}

/// The records below a header.
#[derive(Debug)]
pub(super) struct Records<'h> {
    header: &'h Header,
    /// The cells of the kept columns, in their order.
    pub(super) cells: Vec<ColumnBuilder>,
    /// Line of each record.
    pub(super) lines: Vec<u32>,
    /// Records that do not fit the header.
    pub(super) rejected: Vec<Rejected>,
    /// Records with too many or too few fields, or with others inside.
    pub(super) ragged: usize,
    /// Whether a record holds a line break.
    pub(super) spans_lines: bool,
    /// Whether the last record ends with a line break inside: its quote was perhaps not closed.
    pub(super) ends_open: bool,
    /// Filled cells of each column that the format does not know.
    pub(super) filled: Vec<usize>,
    /// Below a repeated header: how often each row stands above it, less those met again.
    above: HashMap<String, usize>,
    /// Rows below a repeated header that stand above it too.
    pub(super) repeated: usize,
    /// Line of the first repeated header.
    pub(super) header_again: Option<u32>,
    /// Line of the first row of totals.
    pub(super) total_row: Option<u32>,
}

/// A record with what its surroundings tell.
struct Place<'a> {
    text: &'a str,
    line: u32,
    /// Byte of the text at which the record ends.
    end: usize,
    /// Whether it holds a line break.
    has_break: bool,
    /// Whether rows stand in the file before this text.
    has_rows_before: bool,
}

impl<'h> Records<'h> {
    /// No records yet.
    pub(super) fn new(header: &'h Header) -> Self {
        Self {
            header,
            cells: header.kept.iter().map(|_| ColumnBuilder::default()).collect(),
            lines: Vec::new(),
            rejected: Vec::new(),
            ragged: 0,
            spans_lines: false,
            ends_open: false,
            filled: vec![0; header.unknown.len()],
            above: HashMap::new(),
            repeated: 0,
            header_again: None,
            total_row: None,
        }
    }

    /// Adds the records of a text that begins with one, after so many lines of the file.
    pub(super) fn read(&mut self, text: &str, lines_before: u32, has_rows_before: bool) {
        let mut reader = reader(text, self.header.delimiter, self.header.quoting);
        let mut record = csv::StringRecord::new();
        let mut ends_early = false;
        self.ends_open = false;
        while reader.read_record(&mut record).is_ok_and(|more| more) {
            let has_break = memchr2(b'\n', b'\r', record.as_slice().as_bytes()).is_some();
            self.spans_lines |= has_break;
            self.ends_open = has_break && record.as_slice().ends_with('\n');
            if !record.iter().all(|cell| trimmed(cell).is_empty()) {
                let line = lines_before.saturating_add(start_line(text, &record));
                let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
                let place = Place { text, line, end, has_break, has_rows_before };
                ends_early = self.record(&record, &place);
            }
        }
        // The last row of a file that was cut off is short, and no line break follows it.
        if ends_early
            && !text.ends_with(['\n', '\r'])
            && let Some(last) = self.rejected.last_mut()
        {
            last.code = Code::TruncatedFile;
        }
    }

    /// Takes one record; tells whether it is shorter than the header.
    fn record(&mut self, record: &csv::StringRecord, place: &Place<'_>) -> bool {
        let width = self.header.width;
        if self.header.is_again(record) {
            self.header_again.get_or_insert(place.line);
            self.above.clear();
            for row in 0..self.lines.len() {
                *self.above.entry(self.row_key(row)).or_default() += 1;
            }
            return false;
        }
        if totals::is_total((0..record.len()).map(|at| self.header.cell(record, at))) {
            self.total_row.get_or_insert(place.line);
            return false;
        }
        if self.header.quoting && place.has_break && record.as_slice().contains('\n') {
            let swallowed = self.swallowed(record, place);
            if !swallowed.is_empty() {
                self.ragged += 1;
                self.rejected.extend(swallowed);
                return false;
            }
        }
        if record.len() != width && !self.may_differ(record, place) {
            self.ragged += 1;
            self.rejected.push(Rejected {
                line: place.line,
                code: Code::FieldCount,
                column: String::new(),
                value: record.len().to_string(),
                rule: format!("a row has as many fields as the header: {width}"),
            });
            return record.len() < width;
        }
        if record.len() < width || (!self.above.is_empty() && self.stands_above(record)) {
            return false;
        }
        self.lines.push(place.line);
        for ((at, _), cells) in self.header.kept.iter().zip(&mut self.cells) {
            cells.push(self.header.cell(record, *at));
        }
        for ((at, _), filled) in self.header.unknown.iter().zip(&mut self.filled) {
            *filled += usize::from(!record[*at].trim().is_empty());
        }
        false
    }

    /// Whether a record that has not as many fields as the header may be so. A short one is the rest of a
    /// comment that nobody keeps, which may hold tabs and line breaks.
    fn may_differ(&self, record: &csv::StringRecord, place: &Place<'_>) -> bool {
        let Header { delimiter, width, fields, last_is_comment, .. } = *self.header;
        let is_comment = delimiter == b'\t' && last_is_comment;
        if record.len() > width {
            let may_be_blank = delimiter == b'\t' || record.len() == fields;
            return is_comment
                || (may_be_blank && (width..record.len()).all(|at| record[at].trim().is_empty()));
        }
        let has_rows = place.has_rows_before || !self.lines.is_empty();
        let is_whole = place.end < place.text.len() || place.text.ends_with('\n');
        is_comment && record.len() == 1 && has_rows && is_whole
    }

    /// A row that was read, as one text.
    fn row_key(&self, row: usize) -> String {
        as_text(self.cells.iter().map(|column| column.get(row)))
    }

    /// Whether a record stands above the repeated header too; each row there answers one below.
    fn stands_above(&mut self, record: &csv::StringRecord) -> bool {
        let cells = self.header.kept.iter().map(|(at, _)| self.header.cell(record, *at));
        let key = as_text(cells);
        match self.above.get_mut(&key) {
            Some(left) if *left > 0 => {
                *left -= 1;
                self.repeated += 1;
                true
            }
            _ => false,
        }
    }

    /// The rows that a stray quote drew into one record: each line of it, if one of them is a whole row by
    /// itself.
    fn swallowed(&self, record: &csv::StringRecord, place: &Place<'_>) -> Vec<Rejected> {
        let start = record.position().and_then(|position| usize::try_from(position.byte()).ok());
        let text = start.and_then(|start| place.text.get(start..place.end.min(place.text.len())));
        let lines: Vec<&str> = text.unwrap_or("").trim_matches(['\r', '\n']).lines().collect();
        let is_row =
            |text: &&str| split_line(text, self.header.delimiter).len() == self.header.width;
        if !lines.iter().skip(1).any(is_row) {
            return Vec::new();
        }
        let rejected = (place.line..).zip(&lines).filter(|(_, text)| !text.trim().is_empty());
        rejected
            .map(|(line, _)| Rejected {
                line,
                code: Code::StrayQuote,
                column: String::new(),
                value: format!("{} lines", lines.len()),
                rule: "a line break inside a cell belongs to the text of that cell".to_owned(),
            })
            .collect()
    }
}

/// The cells of a row as one text that no other row has.
fn as_text<'c>(cells: impl Iterator<Item = &'c str>) -> String {
    cells.collect::<Vec<&str>>().join("\u{1f}")
}

/// Line of the text on which a record starts, counted from 1. The reader skips blank lines before a
/// record without counting them to it, so they are counted here.
fn start_line(text: &str, record: &csv::StringRecord) -> u32 {
    let Some(position) = record.position() else {
        return 0;
    };
    let mut line = position.line();
    let from = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let skipped = text.as_bytes().get(from..).unwrap_or_default();
    for byte in skipped.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')) {
        line += u64::from(*byte == b'\n');
    }
    u32::try_from(line).unwrap_or(u32::MAX)
}
