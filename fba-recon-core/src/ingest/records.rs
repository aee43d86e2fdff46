//! Splits the text of a recognised report into records.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use memchr::{memchr, memchr2};

use super::column::{ColumnBuilder, TextColumn};
use super::format::{Format, normalise_header};
use super::identify::{Recognised, UNKNOWN_MAX, similar, split_line};
use super::raw::{RawTable, Rejected, UnknownColumn};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::{Currency, FileId};

/// The rows of a worksheet; a file with so many lines was cut at this limit.
const WORKSHEET_ROWS: usize = 1_048_576;
/// Files with more rows are not checked for having been pasted twice.
const DOUBLED_ROWS_MAX: usize = 100_000;
/// Rows that are looked for a second time before all are counted.
const DOUBLED_PROBES: usize = 8;
/// So many different rows in the same order are one block.
const BLOCK_ROWS: usize = 5;
/// So many different rows that all stand twice are no accident.
const DOUBLED_DISTINCT_MIN: usize = 5;

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
    // Where no record is ragged and none spans lines a plain reading has no more records and no fewer ragged.
    let may_be_plain = quoted.ragged > 0 || quoted.spans_lines;
    let split = if recognised.delimiter == b'\t' && may_be_plain {
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
        unknown: split.unknown_columns(format),
        headers: split.headers,
        columns: split.columns,
        lines: split.lines,
        dated: None,
        currency: preamble_currency(format, preamble),
        preamble: preamble_values(format, preamble, recognised.delimiter),
        rejected: split.rejected,
        repeated: split.repeated,
        is_doubled: false,
        block_again: None,
        rows_read: 0,
    };
    table.rows_read = table.lines.len() + table.rejected.len() + table.repeated;
    table.is_doubled = is_doubled(&table);
    table.block_again = block_again(&table).filter(|_| !table.is_doubled);
    let place = || Place { line: Some(recognised.lines_before + 1), ..Place::default() };
    if !split.duplicates.is_empty() {
        let message = format!("header twice, the first is read: {}", split.duplicates.join(", "));
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
    if let Some(line) = table.block_again {
        let at = Place { line: Some(line), ..Place::default() };
        let message = "a block of rows stands in the file before, in the same order".to_owned();
        diagnostics.push(Diagnostic::new(Code::DoubledRows, at, message));
    }
    if table.is_doubled {
        let message = "every row stands in the file at least twice".to_owned();
        diagnostics.push(Diagnostic::new(Code::DoubledRows, place(), message));
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
    /// The cells of the kept columns while they are read, in their order.
    cells: Vec<ColumnBuilder>,
    lines: Vec<u32>,
    rejected: Vec<Rejected>,
    ragged: usize,
    /// Whether a record holds a line break.
    spans_lines: bool,
    /// Position, header and filled cells of the columns that the format does not know.
    unknown: Vec<(usize, String, usize)>,
    duplicates: Vec<String>,
    /// Rows below a repeated header that stand above it too.
    repeated: usize,
    /// Line of the first repeated header.
    header_again: Option<u32>,
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

/// How records are split.
struct Splitter<'a, 'f> {
    body: &'a str,
    recognised: &'a Recognised<'f>,
    quoting: bool,
    /// Position and normalised header of the columns that are kept.
    kept: Vec<(usize, String)>,
    /// Whether the last column holds what buyers wrote, which may be broken without harm.
    last_is_comment: bool,
    /// The normalised headers in their order.
    names: Vec<String>,
    /// The first header as written.
    first_name: String,
    /// Below a repeated header: how often each row stands above it, less those met again.
    above: HashMap<String, usize>,
    split: Split,
}

fn split(body: &str, recognised: &Recognised<'_>, quoting: bool) -> Split {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(recognised.delimiter)
        .quoting(quoting)
        .has_headers(false)
        .flexible(true)
        .from_reader(body.as_bytes());
    let split = Split::default();
    let mut splitter = Splitter {
        body,
        recognised,
        quoting,
        kept: Vec::new(),
        last_is_comment: false,
        names: Vec::new(),
        first_name: String::new(),
        above: HashMap::new(),
        split,
    };
    let mut record = csv::StringRecord::new();
    let mut is_header = true;
    let mut ends_early = false;
    // The text is valid UTF-8 and the reader is flexible, so a record cannot fail to be read.
    while reader.read_record(&mut record).is_ok_and(|more| more) {
        let has_break = memchr2(b'\n', b'\r', record.as_slice().as_bytes()).is_some();
        splitter.split.spans_lines |= has_break;
        if is_header {
            splitter.header(&record);
            is_header = false;
        } else if !record.iter().all(|cell| cell.trim().is_empty()) {
            let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
            ends_early = splitter.record(&record, end);
        }
    }
    let Splitter { kept, mut split, .. } = splitter;
    let cells = std::mem::take(&mut split.cells);
    let columns = cells.into_iter().map(ColumnBuilder::finish);
    split.columns = kept.into_iter().map(|(_, name)| name).zip(columns).collect();
    // The last row of a file that was cut off is short, and no line break follows it.
    if ends_early
        && !body.ends_with(['\n', '\r'])
        && let Some(last) = split.rejected.last_mut()
    {
        last.code = Code::TruncatedFile;
    }
    split
}

impl Splitter<'_, '_> {
    /// A cell as its column has it. Read plainly, quotes around a cell are still no part of it.
    fn cell<'c>(&self, record: &'c csv::StringRecord, at: usize) -> &'c str {
        let cell = record.get(at).unwrap_or("").trim();
        if self.quoting {
            return cell;
        }
        let inner = cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        inner.unwrap_or(cell).trim()
    }

    /// Notes which columns are kept; trailing columns without a header do not count.
    fn header(&mut self, record: &csv::StringRecord) {
        let filled = |at: &usize| !self.cell(record, *at).is_empty();
        let used = (0..record.len()).rev().find(filled).map_or(0, |last| last + 1);
        self.split.width = used;
        self.first_name = self.cell(record, 0).to_owned();
        self.split.header_fields = record.len();
        for at in 0..used {
            let header = self.cell(record, at).to_owned();
            let name = normalise_header(&header);
            self.names.push(name.clone());
            self.last_is_comment = self.recognised.format.is_private(&name);
            if !self.recognised.format.knows(&name) {
                if !name.is_empty() {
                    self.split.unknown.push((at, header, 0));
                }
            } else if !self.recognised.format.keeps(&name) {
                // Known and left aside.
            } else if self.kept.iter().any(|(_, kept)| kept == &name) {
                self.split.duplicates.push(header);
            } else {
                self.split.headers.insert(name.clone(), header);
                self.split.cells.push(ColumnBuilder::default());
                self.kept.push((at, name));
            }
        }
    }

    /// Takes one record up to a byte of the body; tells whether it is shorter than the header.
    fn record(&mut self, record: &csv::StringRecord, end: usize) -> bool {
        let line = self.recognised.lines_before + start_line(self.body, record);
        let width = self.split.width;
        if self.is_header(record) {
            self.split.header_again.get_or_insert(line);
            self.above.clear();
            for row in 0..self.split.lines.len() {
                *self.above.entry(self.row_key(row)).or_default() += 1;
            }
            return false;
        }
        if self.quoting && memchr(b'\n', record.as_slice().as_bytes()).is_some() {
            let swallowed = self.swallowed(record, line, end);
            if !swallowed.is_empty() {
                self.split.ragged += 1;
                self.split.rejected.extend(swallowed);
                return false;
            }
        }
        let surplus_is_blank = (self.recognised.delimiter == b'\t'
            || record.len() == self.split.header_fields)
            && (width..record.len()).all(|at| record[at].trim().is_empty());
        // A comment that nobody keeps may hold tabs and line breaks.
        let surplus_is_comment = self.recognised.delimiter == b'\t' && self.last_is_comment;
        if record.len() == 1
            && width > 1
            && surplus_is_comment
            && !self.split.lines.is_empty()
            && (end < self.body.len() || self.body.ends_with('\n'))
        {
            return false;
        }
        if record.len() < width
            || (record.len() > width && !surplus_is_blank && !surplus_is_comment)
        {
            self.split.ragged += 1;
            self.split.rejected.push(Rejected {
                line,
                code: Code::FieldCount,
                column: String::new(),
                value: record.len().to_string(),
                rule: format!("a row has as many fields as the header: {width}"),
            });
            return record.len() < width;
        }
        if !self.above.is_empty() && self.stands_above(record) {
            self.split.repeated += 1;
            return false;
        }
        self.split.lines.push(line);
        for (place, (at, _)) in self.kept.iter().enumerate() {
            let cell = self.cell(record, *at);
            self.split.cells[place].push(cell);
        }
        for (at, _, filled) in &mut self.split.unknown {
            *filled += usize::from(!record[*at].trim().is_empty());
        }
        false
    }

    /// Whether a record is the header again.
    fn is_header(&self, record: &csv::StringRecord) -> bool {
        let is_name = |at: usize| normalise_header(self.cell(record, at)) == self.names[at];
        self.split.width > 1
            && self.cell(record, 0) == self.first_name
            && record.len() >= self.split.width
            && (0..self.split.width).all(is_name)
    }

    /// A row that was read, as one text.
    fn row_key(&self, row: usize) -> String {
        as_text(self.split.cells.iter().map(|column| column.get(row)))
    }

    /// Whether a record stands above the repeated header too; each row there answers one below.
    fn stands_above(&mut self, record: &csv::StringRecord) -> bool {
        let cells = self.kept.iter().map(|(at, _)| self.cell(record, *at));
        let key = as_text(cells);
        match self.above.get_mut(&key) {
            Some(left) if *left > 0 => {
                *left -= 1;
                true
            }
            _ => false,
        }
    }

    /// The rows that a stray quote drew into one record: each line of it, if one of them is a whole row by
    /// itself.
    fn swallowed(&self, record: &csv::StringRecord, line: u32, end: usize) -> Vec<Rejected> {
        let start = record.position().and_then(|position| usize::try_from(position.byte()).ok());
        let text = start.and_then(|start| self.body.get(start..end.min(self.body.len())));
        let lines: Vec<&str> = text.unwrap_or("").trim_matches(['\r', '\n']).lines().collect();
        let is_row = |text: &&str| {
            let fields = split_line(text, self.recognised.delimiter);
            fields.len() == self.split.width
        };
        if !lines.iter().skip(1).any(is_row) {
            return Vec::new();
        }
        let rejected = (line..).zip(&lines).filter(|(_, text)| !text.trim().is_empty());
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

/// Whether every record of a file stands in it at least twice: somebody pasted it twice. Large files are
/// not put together by hand.
fn is_doubled(table: &RawTable<'_>) -> bool {
    let rows = table.lines.len();
    // Most files have a row that stands alone among the first ones, and are done here.
    let is_same = |one: usize, other: usize| {
        table.columns.values().all(|column| column.get(one) == column.get(other))
    };
    let stands_alone = |row: usize| !(0..rows).any(|other| other != row && is_same(row, other));
    if rows > DOUBLED_ROWS_MAX || (0..rows.min(DOUBLED_PROBES)).any(stands_alone) {
        return false;
    }
    let mut times: HashMap<String, usize> = HashMap::new();
    for row in 0..table.lines.len() {
        let cells = table.columns.values().map(|column| column.get(row));
        *times.entry(as_text(cells)).or_default() += 1;
    }
    times.len() >= DOUBLED_DISTINCT_MIN && times.values().all(|times| *times >= 2)
}

/// The line on which a block of different records starts that stands above in the same order: somebody
/// pasted a part of the file into it.
fn block_again(table: &RawTable<'_>) -> Option<u32> {
    let rows = table.lines.len();
    if !(2 * BLOCK_ROWS..=DOUBLED_ROWS_MAX).contains(&rows) {
        return None;
    }
    let digest = |row: usize| {
        let mut hasher = DefaultHasher::new();
        table.columns.values().for_each(|column| column.get(row).hash(&mut hasher));
        hasher.finish()
    };
    let digests: Vec<u64> = (0..rows).map(digest).collect();
    let mut first: HashMap<&[u64], usize> = HashMap::new();
    for (at, block) in digests.windows(BLOCK_ROWS).enumerate() {
        let before = *first.entry(block).or_insert(at);
        // Runs of equal rows repeat by themselves.
        let is_block = || block.iter().collect::<BTreeSet<_>>().len() == BLOCK_ROWS;
        if at >= before + BLOCK_ROWS && is_block() {
            return table.lines.get(at).copied();
        }
    }
    None
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
