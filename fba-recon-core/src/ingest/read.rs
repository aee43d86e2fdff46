//! Reads one input: opens it, decodes it, and hands the recognised report on as a raw table.

use std::fs::{self, File};
use std::io::{self, Cursor, Seek as _};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::ReadFile;
use super::blocks::{self, Report};
use super::bounded::{self, Bytes};
use super::container::{self, Member};
use super::decode::{self, Decoded, NoText};
use super::discover::{Content, Input};
use super::formats::Formats;
use super::identify::{self, Nearest, TextIdentity, similar};
use super::json::{self, JsonIdentity};
use super::raw::{RawTable, UnknownColumn};
use super::records::read_records;
use crate::diag::{Code, Diagnostic, Place};
use crate::model::SourceFile;
use crate::model::provenance::hex;

/// How the names of packed files end.
const PACKED: [&str; 2] = [".gz", ".zip"];
/// Reports pack to so small a part of their size.
const PACKED_TIMES: u64 = 10;
/// How often a file that changes while it is read is read again.
const READS_MAX: usize = 3;
/// Names of unknown columns that one message lists.
const LISTED_MAX: usize = 20;

/// What became of the files of an input, with what there is to say of each.
type Files<'f> = Vec<(ReadFile<'f>, Vec<Diagnostic>)>;

/// Reads an input on all threads, where it is large enough; `None` where it is not, or has to be read whole.
pub(super) fn read_large<'f>(input: &Input, formats: &'f Formats) -> Option<Files<'f>> {
    let Content::Path(path) = &input.content else { return None };
    let before = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    let is_packed = || PACKED.iter().any(|end| input.name.to_lowercase().ends_with(end));
    if before.len() < blocks::LARGE {
        let may_be_large = before.len() >= blocks::LARGE / PACKED_TIMES && is_packed();
        return may_be_large.then(|| read_counted(input, formats, true));
    }
    in_blocks(input, path, &before, formats)
}

/// Reads an input of one file that is neither large nor small in blocks, where that can be; other inputs as they are.
pub(super) fn read_beside<'f>(input: &Input, formats: &'f Formats) -> Files<'f> {
    let file = || {
        let Content::Path(path) = &input.content else { return None };
        let before = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        let is_medium = (blocks::MEDIUM..blocks::LARGE).contains(&before.len());
        is_medium.then(|| in_blocks(input, path, &before, formats))?
    };
    file().unwrap_or_else(|| read_counted(input, formats, false))
}

/// Reads an input as it is, and tells how much that was.
fn read_counted<'f>(input: &Input, formats: &'f Formats, is_large: bool) -> Files<'f> {
    let files = read_input(input, formats, is_large);
    let bytes: u64 = files.iter().map(|(file, _)| file.source.bytes).sum();
    tracing::debug!(bytes, "bytes read");
    files
}

fn in_blocks<'f>(
    input: &Input,
    path: &Path,
    before: &fs::Metadata,
    formats: &'f Formats,
) -> Option<Files<'f>> {
    let block = if before.len() < blocks::LARGE { blocks::SMALL_BLOCK } else { blocks::BLOCK };
    let mut file = File::open(path).ok()?;
    let sample = blocks::middle(&mut file, before.len(), block);
    file.rewind().ok()?;
    let report = blocks::read(file, formats, block, &sample)?;
    let after = fs::metadata(path).ok()?;
    let is_same = is_unchanged(before, &after, report.bytes);
    let name = input.name.clone();
    let source = SourceFile { name, sha256: report.sha256.clone(), bytes: report.bytes };
    is_same.then(|| vec![of_report(ReadFile::new(source), report, formats)])
}

/// Reads one input: one file, or each of those that an archive or a workbook holds, large ones perhaps in blocks.
pub(super) fn read_input<'f>(input: &Input, formats: &'f Formats, in_blocks: bool) -> Files<'f> {
    let bytes = match &input.content {
        Content::Bytes(bytes) => Ok(bytes.to_vec()),
        Content::Path(path) => match read_whole(path, formats) {
            Ok(Bytes::Whole(bytes)) => Ok(bytes),
            Ok(Bytes::Start(start)) => {
                let file = not_read_to_its_end(&input.name, path);
                return vec![read_text(file, decode::decode(&start), formats)];
            }
            Ok(Bytes::No(no_text, _)) => {
                let file = not_read_to_its_end(&input.name, path);
                return vec![read_text(file, Err(no_text), formats)];
            }
            Err(diagnostic) => Err(diagnostic),
        },
        Content::InOutput(path) => return reports_in_output(&input.name, path, formats),
        Content::Unread { code, message } => {
            Err(Box::new(Diagnostic::new(*code, Place::default(), message.clone())))
        }
    };
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(diagnostic) => return vec![(new_file(&input.name, &[]), vec![*diagnostic])],
    };
    let mut read = Vec::new();
    // A file that is no container, or holds one thing only, is told by its own digest.
    let whole = new_file(&input.name, &bytes).source;
    container::open(bytes, &mut |member| {
        read.push(read_member(&whole, member, formats, in_blocks));
    });
    if read.is_empty() {
        let diagnostic = no_text_diagnostic(&NoText::Container("archive without files"));
        return vec![(new_file(&input.name, &[]), vec![diagnostic])];
    }
    read
}

/// Names the reports in a file that the user put into an output; nothing else there is told.
fn reports_in_output<'f>(name: &str, path: &Path, formats: &'f Formats) -> Files<'f> {
    let input = Input { name: name.to_owned(), content: Content::Path(path.to_owned()) };
    let files = read_input(&input, formats, false).into_iter();
    let reports = files.filter_map(|(mut file, _)| {
        let table = file.table.take()?;
        let title = &table.format.title;
        let message = format!("in a folder that a scan wrote, and not read: {title}");
        Some((file, vec![Diagnostic::new(Code::ReportInOutput, Place::default(), message)]))
    });
    reports.collect()
}

/// A file of which only the beginning was read: it has a size and no digest.
fn not_read_to_its_end<'f>(name: &str, path: &Path) -> ReadFile<'f> {
    let bytes = fs::metadata(path).map_or(0, |found| found.len());
    ReadFile::new(SourceFile { name: name.to_owned(), sha256: String::new(), bytes })
}

/// Whether a long text begins with a report.
fn begins_with_report(start: &[u8], formats: &Formats) -> bool {
    let text = decode::decode(start);
    text.is_ok_and(|text| {
        matches!(identify::identify(&text.text, formats), TextIdentity::Report(_))
    })
}

/// Reads a file whole, or its beginning where that shows that it is no report. One that is still being written is read
/// again, and refused if it goes on changing.
fn read_whole(path: &Path, formats: &Formats) -> Result<Bytes, Box<Diagnostic>> {
    let fault = |code, message: String| Box::new(Diagnostic::new(code, Place::default(), message));
    let unreadable =
        |error: io::Error| fault(Code::UnreadableFile, format!("cannot read file: {error}"));
    for _ in 0..READS_MAX {
        // To open a pipe is to wait for its other end.
        if !fs::metadata(path).map_err(unreadable)?.is_file() {
            return Err(fault(Code::UnreadableFile, "not a file".to_owned()));
        }
        let mut file = File::open(path).map_err(unreadable)?;
        let before = file.metadata().map_err(unreadable)?;
        let bytes = bounded::read(&mut file, |start| begins_with_report(start, formats));
        let bytes = bytes.map_err(unreadable)?;
        let after = fs::metadata(path).map_err(unreadable)?;
        let read = match &bytes {
            Bytes::Whole(bytes) => bytes.len() as u64,
            Bytes::Start(_) | Bytes::No(..) => after.len(),
        };
        if is_unchanged(&before, &after, read) {
            return Ok(bytes);
        }
    }
    Err(fault(Code::UnfinishedFile, "file changed while it was read".to_owned()))
}

/// Whether a file of which so many bytes were read stayed as it was meanwhile.
fn is_unchanged(before: &fs::Metadata, after: &fs::Metadata, read: u64) -> bool {
    before.len() == after.len()
        && before.modified().ok() == after.modified().ok()
        && read == after.len()
}

fn of_report<'f>(
    mut file: ReadFile<'f>,
    report: Report<'f>,
    formats: &Formats,
) -> (ReadFile<'f>, Vec<Diagnostic>) {
    let Report { mut table, mut diagnostics, encoding, .. } = report;
    hide_headers(&mut table, formats);
    unknown_columns(&table, &mut diagnostics);
    file.encoding = encoding;
    file.table = Some(table);
    (file, diagnostics)
}

fn read_member<'f>(
    whole: &SourceFile,
    member: Member,
    formats: &'f Formats,
    in_blocks: bool,
) -> (ReadFile<'f>, Vec<Diagnostic>) {
    let file = |bytes: &[u8]| match &member.path {
        Some(path) => new_file(&format!("{}/{path}", whole.name), bytes),
        None => ReadFile::new(whole.clone()),
    };
    match member.content {
        Ok(container::MemberContent::Bytes(bytes)) => {
            let file = file(&bytes);
            let is_large = in_blocks && bytes.len() as u64 >= blocks::LARGE;
            let in_blocks = || {
                let sample = blocks::middle(Cursor::new(&bytes), bytes.len() as u64, blocks::BLOCK);
                blocks::read(bytes.as_slice(), formats, blocks::BLOCK, &sample)
            };
            let report = is_large.then(in_blocks);
            match report.flatten() {
                Some(report) => of_report(file, report, formats),
                None => read_text(file, decode::decode(&bytes), formats),
            }
        }
        Ok(container::MemberContent::Sheet { sheet, text }) => {
            let file = file(text.as_bytes());
            let encoding = format!("Excel workbook, sheet {sheet}");
            read_text(
                file,
                Ok(Decoded { text, encoding, replaced: false, had_zeros: false }),
                formats,
            )
        }
        Err(fault) => read_text(file(&[]), Err(fault), formats),
    }
}

fn new_file<'f>(name: &str, bytes: &[u8]) -> ReadFile<'f> {
    let sha256 = hex(&Sha256::digest(bytes));
    ReadFile::new(SourceFile { name: name.to_owned(), sha256, bytes: bytes.len() as u64 })
}

fn read_text<'f>(
    mut file: ReadFile<'f>,
    decoded: Result<Decoded, NoText>,
    formats: &'f Formats,
) -> (ReadFile<'f>, Vec<Diagnostic>) {
    let decoded = match decoded {
        Ok(decoded) => decoded,
        Err(NoText::Binary(kind)) if has_text_name(&file.source.name) => {
            let message = format!("named like a report, but holds something else: {kind}");
            let diagnostic = Diagnostic::new(Code::MislabelledFile, Place::default(), message);
            return (file, vec![diagnostic]);
        }
        Err(no_text) => return (file, vec![no_text_diagnostic(&no_text)]),
    };
    let mut diagnostics = Vec::new();
    if is_web_page(&decoded.text) {
        let code = if has_report_name(&file.source.name) { Code::WebPage } else { Code::NotText };
        diagnostics.push(Diagnostic::new(code, Place::default(), "a web page, not a report"));
        file.encoding = decoded.encoding;
        return (file, diagnostics);
    }
    match json::read_json(&decoded.text, &file.source.name, formats, &mut diagnostics) {
        Some(JsonIdentity::Report(table)) => file.table = Some(table),
        Some(JsonIdentity::Unknown(nearest)) => {
            unknown(nearest, &mut file, formats, &mut diagnostics);
        }
        Some(JsonIdentity::Broken(why)) => {
            let message = format!("starts like JSON, but is not: {why}");
            diagnostics.push(Diagnostic::new(Code::BrokenJson, Place::default(), message));
        }
        None => match identify::identify(&decoded.text, formats) {
            TextIdentity::Report(recognised) => {
                file.table = Some(read_records(&decoded.text, &recognised, &mut diagnostics));
            }
            TextIdentity::Named(named) => {
                let place = Place::default();
                let diagnostic = Diagnostic::new(Code::NamedReport, place, named.told());
                diagnostics.push(diagnostic.help(format!("download instead: {}", named.instead)));
                file.named = Some(named);
            }
            TextIdentity::Unknown(nearest) => {
                unknown(nearest, &mut file, formats, &mut diagnostics);
                let is_told = diagnostics.iter().any(|told| told.code == Code::MissingColumn);
                if !is_told && identify::is_table(&decoded.text) {
                    let message = "a table whose columns belong to no known report".to_owned();
                    let place = Place::default();
                    diagnostics.push(Diagnostic::new(Code::UnknownTable, place, message));
                }
            }
        },
    }
    if let Some(table) = &mut file.table {
        hide_headers(table, formats);
        let bytes = format!("some bytes are not {}", decoded.encoding);
        let zeros = "zero bytes stand in the text, and are left out".to_owned();
        let told = [(decoded.replaced, bytes), (decoded.had_zeros, zeros)];
        for (_, message) in told.into_iter().filter(|(is_so, _)| *is_so) {
            diagnostics.push(Diagnostic::new(Code::UndecodableBytes, Place::default(), message));
        }
        unknown_columns(table, &mut diagnostics);
    }
    file.encoding = decoded.encoding;
    (file, diagnostics)
}

pub(super) fn is_web_page(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(15).collect::<String>().to_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

/// Whether a name ends as those of reports do.
fn has_report_name(name: &str) -> bool {
    let name = name.to_lowercase();
    has_text_name(&name) || [".xlsx", ".xls", ".json"].iter().any(|end| name.ends_with(end))
}

/// Whether a name ends as those of reports in plain text do.
fn has_text_name(name: &str) -> bool {
    let name = name.to_lowercase();
    [".csv", ".tsv", ".txt"].iter().any(|end| name.ends_with(end))
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
        NoText::TooMuch => (Code::TooLarge, "not read: more than is held at once".to_owned()),
    };
    Diagnostic::new(code, Place::default(), message)
}

/// Takes out of the line of a header what does not look like one: a row may stand there too. What is spelled almost
/// like a known header is one.
fn hide_headers(table: &mut RawTable<'_>, formats: &Formats) {
    for column in &mut table.unknown {
        if column.nearest.is_none() && !formats.is_header(&column.header) {
            NOT_SHOWN.clone_into(&mut column.header);
        }
    }
}

const NOT_SHOWN: &str = "(not shown)";

/// Says what a file without a recognised report comes nearest to.
fn unknown<'f>(
    nearest: Option<Nearest<'f>>,
    file: &mut ReadFile<'f>,
    formats: &Formats,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let nearest = nearest.map(|mut nearest| {
        let missing = &nearest.missing;
        let is_told = |header: &String| {
            formats.is_header(header)
                || missing.iter().any(|missing| similar(missing, std::iter::once(header)).is_some())
        };
        nearest.unknown =
            nearest.unknown.iter().filter(|header| is_told(header)).cloned().collect();
        nearest
    });
    diagnostics.push(match &nearest {
        None => Diagnostic::new(Code::UnknownReport, Place::default(), "not a known report"),
        Some(nearest) if nearest.is_near => near_diagnostic(nearest),
        Some(nearest) => {
            let missing = nearest.missing.join(", ");
            let title = &nearest.format.title;
            let message =
                format!("not a known report; nearest: {title}, without the columns: {missing}");
            Diagnostic::new(Code::UnknownReport, Place::default(), message)
        }
    });
    file.nearest = nearest.map(|nearest| (nearest.format, nearest.missing));
}

/// A report that lacks a column, with the column that was perhaps renamed.
fn near_diagnostic(nearest: &Nearest<'_>) -> Diagnostic {
    let missing = nearest.missing.join(", ");
    let title = &nearest.format.title;
    let place = Place { line: Some(nearest.line), ..Place::default() };
    let message = format!("looks like {title}, but has no column: {missing}");
    let rule = format!("{title} is recognised by its header; {missing} may not be missing");
    let diagnostic = Diagnostic::new(Code::MissingColumn, place, message).tried(rule);
    let renamed = nearest.missing.iter().filter_map(|missing| {
        let written = similar(missing, nearest.unknown.iter())?;
        Some(format!("`{written}` looks like {missing}"))
    });
    let renamed: Vec<String> = renamed.collect();
    if !renamed.is_empty() {
        let renamed = renamed.join("; ");
        return diagnostic
            .help(format!("{renamed}: name it so, or download the report again unchanged"));
    }
    if nearest.unknown.is_empty() {
        return diagnostic;
    }
    let unknown: Vec<&str> = nearest.unknown.iter().take(LISTED_MAX).map(String::as_str).collect();
    let unknown = unknown.join(", ");
    diagnostic.help(format!(
        "download the report again without changing its columns; if a column was renamed, it is one of: {unknown}"
    ))
}

/// One message for the columns that are not known, and one for each that looks like a renamed one.
fn unknown_columns(table: &RawTable<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let place = || Place { line: table.lines.first().map(|_| 1), ..Place::default() };
    let (renamed, others): (Vec<&UnknownColumn>, Vec<&UnknownColumn>) =
        table.unknown.iter().partition(|column| column.nearest.is_some());
    for column in renamed {
        let nearest = column.nearest.as_deref().unwrap_or("");
        let message = format!(
            "column `{}` is not known and not read; the nearest known one, {nearest}, is missing",
            column.header
        );
        diagnostics.push(Diagnostic::new(Code::RenamedColumn, place(), message));
    }
    if others.is_empty() {
        return;
    }
    let told = |column: &&UnknownColumn| {
        let plural = if column.filled == 1 { "" } else { "s" };
        format!("{} ({} filled cell{plural})", column.header, column.filled)
    };
    let mut list: Vec<String> = others.iter().take(LISTED_MAX).map(told).collect();
    if others.len() > LISTED_MAX {
        list.push(format!("and {} more", others.len() - LISTED_MAX));
    }
    let message = format!("columns not known and left aside: {}", list.join(", "));
    diagnostics.push(Diagnostic::new(Code::UnknownColumn, place(), message));
}
