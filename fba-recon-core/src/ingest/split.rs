//! Splits text into the records of a recognised report.

use std::collections::{BTreeMap, HashMap};

use memchr::memchr2;

use super::cells::{Cells, Grouping};
use super::format::Format;
use super::header::normalise_header;
use super::identify::{Recognised, UNKNOWN_MAX, similar, split_line};
use super::lines::{Bounds, as_value, cut, inner, trimmed};
use super::raw::{Rejected, UnknownColumn};
use super::reader::{first_record, reader};
use super::totals;
use crate::diag::Code;

/// Fields of plain lines that are looked up together: few enough for the nearest memory.
const FIELDS_AT_ONCE: usize = 1 << 10;

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
    /// Fields that stand by themselves: days, and what is dropped.
    alone: Vec<usize>,
    /// Fields that name a product.
    products: Vec<usize>,
}

impl Header {
    /// Reads the header with which a text begins. Trailing columns without a header do not count.
    pub(super) fn read(text: &str, recognised: &Recognised<'_>, quoting: bool) -> Self {
        let (record, bytes) = first_record(text, recognised.delimiter, quoting);
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
            alone: Vec::new(),
            products: Vec::new(),
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
                self.alone.push(at);
            } else if self.kept.iter().any(|(_, kept)| kept == &name) {
                self.duplicates.push(header);
            } else {
                if format.is_dated(&name) {
                    self.alone.push(at);
                }
                if format.names_products(&name) {
                    self.products.push(at);
                }
                self.written.insert(name.clone(), header);
                self.kept.push((at, name));
            }
        }
    }

    /// The normalised headers of the columns that are kept, in their order.
    pub(super) fn kept(&self) -> impl Iterator<Item = &String> {
        self.kept.iter().map(|(_, name)| name)
    }

    /// The fields of the columns that are kept, in their order.
    pub(super) fn kept_fields(&self) -> impl Iterator<Item = usize> {
        self.kept.iter().map(|(at, _)| *at)
    }

    /// The fields of the columns that the format does not know, in their order.
    pub(super) fn unknown_fields(&self) -> impl Iterator<Item = usize> {
        self.unknown.iter().map(|(at, _)| *at)
    }

    /// Whether a field may be read together with those beside it.
    pub(super) fn may_be_grouped(&self, field: usize) -> bool {
        !self.alone.contains(&field)
    }

    /// Whether two fields may go together: what happened to a product has other values than its names, and each name
    /// with each of them would be a run of its own, however few of them a part of a report shows.
    pub(super) fn are_of_one_kind(&self, one: usize, other: usize) -> bool {
        self.products.contains(&one) == self.products.contains(&other)
    }

    /// What stands between fields.
    pub(super) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Fields up to the last one with a name.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// A cell as its column has it, where quotes are read as such.
    pub(super) fn value(cell: &str) -> &str {
        as_value(trimmed(cell))
    }

    /// A cell as its column has it. Read plainly, quotes around a cell are still no part of it.
    fn cell<'c>(&self, record: &'c csv::StringRecord, at: usize) -> &'c str {
        let cell = Self::value(record.get(at).unwrap_or(""));
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

/// The records below a header.
#[derive(Debug)]
pub(super) struct Records<'h> {
    header: &'h Header,
    /// The cells of the kept columns, in their order.
    pub(super) cells: Cells,
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
    /// Below a repeated header: how often each row stands above it, less those met again.
    above: HashMap<String, usize>,
    /// Rows below a repeated header that stand above it too.
    pub(super) repeated: usize,
    /// Line of the first repeated header.
    pub(super) header_again: Option<u32>,
    /// Line of the first row of totals.
    pub(super) total_row: Option<u32>,
    /// Whether plain lines are left to the csv reader too.
    by_reader: bool,
}

/// What the csv reader took.
struct Taken {
    bytes: usize,
    lines: u32,
    /// Whether the last record that is not blank is shorter than the header.
    is_short: Option<bool>,
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
    pub(super) fn new(header: &'h Header, grouping: &Grouping) -> Self {
        Self {
            header,
            cells: Cells::new(header, grouping),
            lines: Vec::new(),
            rejected: Vec::new(),
            ragged: 0,
            spans_lines: false,
            ends_open: false,
            above: HashMap::new(),
            repeated: 0,
            header_again: None,
            total_row: None,
            by_reader: !header.quoting,
        }
    }

    /// Leaves plain lines to the csv reader too, which says what the fields of a line are.
    #[cfg(test)]
    pub(super) fn by_reader(mut self) -> Self {
        self.by_reader = true;
        self
    }

    /// Adds the records of a text that begins with one, after so many lines of the file: plain lines by themselves,
    /// what stands between them by the csv reader.
    pub(super) fn read(&mut self, text: &str, lines_before: u32, has_rows_before: bool) {
        let (mut at, mut line) = (0, lines_before);
        let (mut fields, mut batch) = (Vec::new(), Vec::new());
        // Where plain lines are rare, ever longer pieces are left to the reader at once.
        let mut many = if self.by_reader { usize::MAX } else { 1 };
        let mut ends_early = false;
        self.ends_open = false;
        while at < text.len() {
            let begins = line;
            while let Some(next) = self.plain_line(text, at, line + 1, &mut fields) {
                (at, line) = (next, line.saturating_add(1));
                ends_early = false;
                batch.append(&mut fields);
                if batch.len() >= FIELDS_AT_ONCE {
                    self.cells.push_lines(text, &batch);
                    batch.clear();
                }
            }
            self.cells.push_lines(text, &batch);
            batch.clear();
            if (line - begins) as usize > many {
                many = 1;
            }
            if at < text.len() {
                let rest = &text[at..];
                let Taken { bytes, lines, is_short } =
                    self.records(rest, line, has_rows_before, many);
                (at, line) = (at + bytes, line.saturating_add(lines));
                ends_early = is_short.unwrap_or(ends_early);
                many = many.saturating_mul(2);
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

    /// Takes the line that begins at a byte, if it is a plain row as most are; tells where the next one begins. Its
    /// fields are for the caller to add.
    fn plain_line(
        &mut self,
        text: &str,
        at: usize,
        line: u32,
        fields: &mut Vec<Bounds>,
    ) -> Option<usize> {
        let Header { delimiter, width, .. } = *self.header;
        if self.by_reader
            || !self.above.is_empty()
            || matches!(text.as_bytes().get(at)?, b'\n' | b'\r')
        {
            return None;
        }
        let next = cut(text.as_bytes(), at, delimiter, fields)?;
        let cells = fields.iter().map(|(start, end)| Header::value(inner(&text[*start..*end])));
        let mut filled = cells.clone().filter(|cell| !cell.is_empty());
        let is_usual = fields.len() == width
            && filled.next().is_some()
            && cells.clone().next().is_some_and(|first| {
                // A name with quotes in it is compared by the reader, which takes them for what they mean.
                first != self.header.first_name && !first.contains('"')
            })
            && !totals::has_word(cells);
        if !is_usual {
            return None;
        }
        self.ends_open = false;
        self.lines.push(line);
        Some(next)
    }

    /// Takes so many records at the most by the csv reader.
    fn records(
        &mut self,
        text: &str,
        lines_before: u32,
        has_rows_before: bool,
        most: usize,
    ) -> Taken {
        let mut reader = reader(text, self.header.delimiter, self.header.quoting);
        let mut record = csv::StringRecord::new();
        let (mut taken, mut is_short) = (0, None);
        while taken < most && reader.read_record(&mut record).is_ok_and(|more| more) {
            taken += 1;
            let has_break = memchr2(b'\n', b'\r', record.as_slice().as_bytes()).is_some();
            self.spans_lines |= has_break;
            self.ends_open = has_break && record.as_slice().ends_with('\n');
            if !record.iter().all(|cell| trimmed(cell).is_empty()) {
                let line = lines_before.saturating_add(start_line(text, &record));
                let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
                let place = Place { text, line, end, has_break, has_rows_before };
                is_short = Some(self.record(&record, &place));
            }
        }
        let bytes = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let bytes = if taken < most { text.len() } else { bytes.min(text.len()) };
        let lines = reader.position().line().saturating_sub(1);
        Taken { bytes, lines: u32::try_from(lines).unwrap_or(u32::MAX), is_short }
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
        let header = self.header;
        self.cells.push_record(|at| header.cell(record, at), |at| record.get(at).unwrap_or(""));
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
        as_text(self.cells.row(row))
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
