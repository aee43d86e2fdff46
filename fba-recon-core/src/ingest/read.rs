//! Reads one file into a raw table: the records of a recognised report, with their lines.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use sha2::{Digest, Sha256};

use super::ReadFile;
use super::container::{self, Opened};
use super::decode::{self, Decoded, NoText};
use super::discover::{Content, Input};
use super::format::{Format, Formats, normalise_header};
use super::identify::{self, Identity, Nearest, Recognised};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::provenance::hex;
use crate::model::{Currency, FileId, SourceFile};

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

/// The cells of one column, in one piece of memory.
#[derive(Debug, Default)]
pub struct TextColumn {
    text: String,
    ends: Vec<usize>,
}

impl TextColumn {
    /// Adds a cell.
    pub fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    /// A cell; empty past the end.
    #[must_use]
    pub fn get(&self, row: usize) -> &str {
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.ends.get(row).map_or("", |end| &self.text[start..*end])
    }

    /// Every cell in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|row| self.get(row))
    }
}

/// The records of one report.
#[derive(Debug)]
pub struct RawTable<'f> {
    /// The file.
    pub file: FileId,
    /// The format.
    pub format: &'f Format,
    /// Number of columns of the header.
    pub width: usize,
    /// Headers as written, by their normalised form, for the columns that are kept.
    pub headers: BTreeMap<String, String>,
    /// Cells of the kept columns, by normalised header.
    pub columns: BTreeMap<String, TextColumn>,
    /// Line on which each record starts.
    pub lines: Vec<u32>,
    /// Currency that the preamble names.
    pub currency: Option<Currency>,
    /// Records that do not fit the header.
    pub rejected: Vec<Rejected>,
    /// Records read, rejected ones among them; blank lines do not count.
    pub rows_read: usize,
}

/// Reads one input: one file, or each of those that an archive or a workbook holds.
pub(super) fn read_input<'f>(
    input: &Input,
    formats: &'f Formats,
) -> Vec<(ReadFile<'f>, Vec<Diagnostic>)> {
    let bytes = match &input.content {
        Content::Bytes(bytes) => bytes.to_vec(),
        Content::Path(path) => match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let message = format!("cannot read file: {error}");
                let diagnostic = Diagnostic::new(Code::UnreadableFile, Place::default(), message);
                return vec![(new_file(&input.name, &[]), vec![diagnostic])];
            }
        },
    };
    let file = new_file(&input.name, &bytes);
    match container::open(bytes) {
        Ok(Opened::Bytes(bytes)) => vec![read_bytes(file, decode::decode(&bytes), formats)],
        Ok(Opened::Archive(members)) => {
            let read = members.into_iter().map(|(name, bytes)| {
                let name = format!("{}/{name}", input.name);
                let member = new_file(&name, bytes.as_deref().unwrap_or_default());
                read_bytes(member, bytes.and_then(|bytes| decode::decode(&bytes)), formats)
            });
            read.collect()
        }
        Ok(Opened::Workbook(sheets)) => {
            let is_single = sheets.len() == 1;
            let read = sheets.into_iter().map(|(sheet, text)| {
                let name =
                    if is_single { input.name.clone() } else { format!("{}/{sheet}", input.name) };
                let encoding = format!("Excel workbook, sheet {sheet}");
                let member = new_file(&name, text.as_bytes());
                read_bytes(member, Ok(Decoded { text, encoding, replaced: false }), formats)
            });
            read.collect()
        }
        Err(no_text) => vec![read_bytes(file, Err(no_text), formats)],
    }
}

fn new_file<'f>(name: &str, bytes: &[u8]) -> ReadFile<'f> {
    let sha256 = hex(&Sha256::digest(bytes));
    ReadFile {
        source: SourceFile { name: name.to_owned(), sha256, bytes: bytes.len() as u64 },
        encoding: String::new(),
        table: None,
        nearest: None,
    }
}

fn read_bytes<'f>(
    mut file: ReadFile<'f>,
    decoded: Result<Decoded, NoText>,
    formats: &'f Formats,
) -> (ReadFile<'f>, Vec<Diagnostic>) {
    match decoded {
        Ok(decoded) => {
            let diagnostics = read_text(&decoded, formats, &mut file);
            file.encoding = decoded.encoding;
            (file, diagnostics)
        }
        Err(no_text) => (file, vec![no_text_diagnostic(&no_text)]),
    }
}

fn no_text_diagnostic(no_text: &NoText) -> Diagnostic {
    let (code, message) = match no_text {
        NoText::Empty => (Code::EmptyFile, "file is empty".to_owned()),
        NoText::Binary(kind) => (Code::NotText, format!("not text: {kind}")),
        NoText::Container(kind) => (Code::ContainerNotRead, format!("not read: {kind}")),
        NoText::Damaged(why) => (Code::DamagedArchive, format!("not read: damaged archive: {why}")),
        NoText::TooLarge => {
            (Code::ArchiveTooLarge, "not read: archive unpacks to too much".to_owned())
        }
    };
    Diagnostic::new(code, Place::default(), message)
}

fn read_text<'f>(
    decoded: &Decoded,
    formats: &'f Formats,
    file: &mut ReadFile<'f>,
) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    match identify::identify(&decoded.text, formats) {
        Identity::Report(recognised) => {
            if decoded.replaced {
                let message = format!("some bytes are not {}", decoded.encoding);
                diagnostics.push(Diagnostic::new(
                    Code::UndecodableBytes,
                    Place::default(),
                    message,
                ));
            }
            file.table = Some(read_records(&decoded.text, &recognised, &mut diagnostics));
        }
        Identity::Unknown(nearest) => {
            diagnostics.push(unknown_diagnostic(nearest.as_ref()));
            file.nearest = nearest.map(|nearest| (nearest.format, nearest.missing));
        }
    }
    diagnostics
}

fn unknown_diagnostic(nearest: Option<&Nearest<'_>>) -> Diagnostic {
    let Some(nearest) = nearest else {
        return Diagnostic::new(Code::UnknownReport, Place::default(), "not a known report");
    };
    let missing = nearest.missing.join(", ");
    let title = &nearest.format.title;
    if !nearest.is_near {
        let message =
            format!("not a known report; nearest: {title}, without the columns: {missing}");
        return Diagnostic::new(Code::UnknownReport, Place::default(), message);
    }
    let place = Place { line: Some(nearest.line), ..Place::default() };
    let message = format!("looks like {title}, but has no column: {missing}");
    let rule = format!("{title} is recognised by its header; {missing} may not be missing");
    let diagnostic = Diagnostic::new(Code::MissingColumn, place, message).tried(rule);
    if nearest.unknown.is_empty() {
        return diagnostic;
    }
    let unknown = nearest.unknown.join(", ");
    diagnostic.help(format!(
        "download the report again without changing its columns; if a column was renamed, it is one of: {unknown}"
    ))
}

/// Splits the text after the preamble into records.
fn read_records<'f>(
    text: &str,
    recognised: &Recognised<'f>,
    diagnostics: &mut Vec<Diagnostic>,
) -> RawTable<'f> {
    let body = &text[recognised.offset..];
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
    let mut table = RawTable {
        file: FileId(0),
        format: recognised.format,
        width: split.width,
        headers: split.headers,
        columns: split.columns,
        lines: split.lines,
        currency: preamble_currency(recognised.format, &text[..recognised.offset]),
        rejected: split.rejected,
        rows_read: 0,
    };
    table.rows_read = table.lines.len() + table.rejected.len();
    let place = || Place { line: Some(recognised.lines_before + 1), ..Place::default() };
    if !split.duplicates.is_empty() {
        let message = format!("header twice, the first is read: {}", split.duplicates.join(", "));
        diagnostics.push(Diagnostic::new(Code::DuplicateColumn, place(), message));
    }
    if !split.unknown.is_empty() {
        let message = format!("columns not known and not kept: {}", split.unknown.join(", "));
        diagnostics.push(Diagnostic::new(Code::UnknownColumn, place(), message));
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

#[derive(Default)]
struct Split {
    width: usize,
    header_fields: usize,
    headers: BTreeMap<String, String>,
    columns: BTreeMap<String, TextColumn>,
    lines: Vec<u32>,
    rejected: Vec<Rejected>,
    ragged: usize,
    unknown: Vec<String>,
    duplicates: Vec<String>,
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
    let known = format.known_headers();
    let dropped: BTreeSet<String> = format
        .ignored
        .iter()
        .chain(&format.private)
        .map(|header| normalise_header(header))
        .collect();
    let mut kept = Vec::new();
    for (at, header) in record.iter().take(used).enumerate() {
        let name = normalise_header(header);
        if !known.contains(&name) {
            if !name.is_empty() {
                split.unknown.push(header.trim().to_owned());
            }
            continue;
        }
        if dropped.contains(&name) {
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
