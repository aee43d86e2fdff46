//! Recognises a report by the set of its headers, wherever the header line stands.

use std::collections::BTreeSet;

use super::format::Format;
use super::formats::Formats;
use super::header::normalise_header;
use super::named::NamedReport;
use super::reader::first_record;

/// How many lines are searched for a header: preambles have up to nine and grow.
pub(super) const HEADER_LINES: usize = 50;
/// No header line is longer.
const HEADER_BYTES_MAX: usize = 64 << 10;
/// Lines that are compared to tell a table, and the cells that each has at least.
const TABLE_LINES: usize = 3;
const TABLE_CELLS_MIN: usize = 4;
/// Delimiters in the order they are tried.
const DELIMITERS: [u8; 4] = [b'\t', b',', b';', b'|'];
/// A near miss has at least so many required columns, and at least this share of them in percent.
const NEAR_COLUMNS: usize = 3;
const NEAR_PERCENT: usize = 60;
/// One changed letter in so many makes two headers alike.
const SIMILAR_CHANGES: usize = 3;
/// Unknown headers that are compared with known ones; no report has so many.
pub(super) const UNKNOWN_MAX: usize = 200;
/// Longer headers than this are nobody's misspelling.
const SIMILAR_LENGTH_MAX: usize = 100;

/// Where a report starts and how it is written.
#[derive(Debug)]
pub struct Recognised<'f> {
    /// The format.
    pub format: &'f Format,
    /// Delimiter of the fields.
    pub delimiter: u8,
    /// Byte at which the header line starts.
    pub offset: usize,
    /// Lines before the header line.
    pub lines_before: u32,
}

/// What the text is.
#[derive(Debug)]
pub enum TextIdentity<'f> {
    /// A known report.
    Report(Recognised<'f>),
    /// A report that is known and not read.
    Named(&'f NamedReport),
    /// Nothing known; the nearest format with the required columns it lacks, and whether it is near
    /// enough to be that report with a column missing.
    Unknown(Option<Nearest<'f>>),
}

/// A format that nearly fits.
#[derive(Debug)]
pub struct Nearest<'f> {
    /// The format.
    pub format: &'f Format,
    /// Required columns that are not there.
    pub missing: Vec<String>,
    /// Headers that no column of the format knows.
    pub unknown: Vec<String>,
    /// Whether it is that report with a column missing rather than something else.
    pub is_near: bool,
    /// The line, counted from 1.
    pub line: u32,
}

/// Looks for the header line of a known report.
#[must_use]
pub fn identify<'f>(text: &str, formats: &'f Formats) -> TextIdentity<'f> {
    let mut offset = 0;
    let mut nearest: Option<(usize, Nearest<'f>)> = None;
    for (lines_before, line) in (0_u32..).zip(text.split_inclusive('\n').take(HEADER_LINES)) {
        let delimiters = if line.len() > HEADER_BYTES_MAX { &[][..] } else { &DELIMITERS[..] };
        for delimiter in delimiters.iter().copied() {
            // Without one the line is one cell, which is no table.
            if memchr::memchr(delimiter, line.as_bytes()).is_none() {
                continue;
            }
            let cells = split_line(line, delimiter);
            if cells.len() < 2 {
                continue;
            }
            let headers: BTreeSet<String> =
                cells.iter().map(|cell| normalise_header(cell)).collect();
            if let Some(format) = best_match(&headers, formats) {
                return TextIdentity::Report(Recognised {
                    format,
                    delimiter,
                    offset,
                    lines_before,
                });
            }
            if let Some(named) = formats.named_by_headers(&headers) {
                return TextIdentity::Named(named);
            }
            let candidate = nearest_of(&cells, &headers, formats.iter(), lines_before + 1);
            if let Some(candidate) = candidate
                && nearest.as_ref().is_none_or(|(score, _)| *score < candidate.0)
            {
                nearest = Some(candidate);
            }
        }
        offset += line.len();
    }
    match formats.named_by_text(text) {
        Some(named) => TextIdentity::Named(named),
        None => TextIdentity::Unknown(nearest.map(|(_, nearest)| nearest)),
    }
}

/// Whether a text is a table: its first lines have the same number of cells, and enough of them.
pub(super) fn is_table(text: &str) -> bool {
    let lines = text.lines().filter(|line| !line.trim().is_empty()).take(TABLE_LINES);
    let lines: Vec<&str> = lines.filter(|line| line.len() <= HEADER_BYTES_MAX).collect();
    lines.len() == TABLE_LINES
        && DELIMITERS.into_iter().any(|delimiter| {
            let mut cells = lines.iter().map(|line| split_line(line, delimiter).len());
            let first = cells.next().unwrap_or(0);
            first >= TABLE_CELLS_MIN && cells.all(|count| count == first)
        })
}

/// The cells of one line.
pub(super) fn split_line(line: &str, delimiter: u8) -> Vec<String> {
    first_record(line, delimiter, true).0.iter().map(ToOwned::to_owned).collect()
}

/// The format all of whose required columns are there; of several, the one that knows most columns.
fn best_match<'f>(headers: &BTreeSet<String>, formats: &'f Formats) -> Option<&'f Format> {
    let tables = formats.iter().filter(|format| format.json.is_none());
    let fitting = tables.filter(|format| format.fits(headers));
    fitting.max_by_key(|format| {
        let known = headers.iter().filter(|header| format.knows(header)).count();
        (known, format.required_count())
    })
}

/// The format most of whose required columns are there, with its share of them in percent.
pub(super) fn nearest_of<'f>(
    cells: &[String],
    headers: &BTreeSet<String>,
    formats: impl Iterator<Item = &'f Format>,
    line: u32,
) -> Option<(usize, Nearest<'f>)> {
    let scored = formats.map(|format| {
        let required = format.required_count().max(1);
        let missing = format.missing(headers);
        let present = required.saturating_sub(missing.len());
        (present * 100 / required, present, format, missing)
    });
    let (percent, present, format, missing) =
        scored.max_by_key(|(percent, present, ..)| (*percent, *present))?;
    if present == 0 {
        return None;
    }
    let unknown = cells.iter().filter(|cell| !cell.trim().is_empty());
    let unknown = unknown.filter(|cell| !format.knows(&normalise_header(cell)));
    let unknown = unknown.take(UNKNOWN_MAX).cloned().collect();
    let is_near = present >= NEAR_COLUMNS && percent >= NEAR_PERCENT;
    Some((percent, Nearest { format, missing, unknown, is_near, line }))
}

/// The header among some that is spelled most like another, where one is near.
pub(super) fn similar<'h>(
    header: &str,
    others: impl Iterator<Item = &'h String>,
) -> Option<&'h String> {
    let header = normalise_header(header);
    if header.len() > SIMILAR_LENGTH_MAX {
        return None;
    }
    let scored = others.map(|other| {
        let other_name = normalise_header(other);
        let length = header.chars().count().max(other_name.chars().count());
        (strsim::osa_distance(&header, &other_name), length, other)
    });
    let near = scored.filter(|(changes, length, _)| changes * SIMILAR_CHANGES <= *length);
    near.min_by_key(|(changes, _, other)| (*changes, *other)).map(|(.., other)| other)
}
