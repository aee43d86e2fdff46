//! Reads JSON files: finds the records, flattens each to headers and cells.
//!
//! A header is the dotted path of a field in its record. A record has no line of its own, since a download
//! is often one line; it is told by its number.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::column::TextColumn;
use super::format::{Format, Json};
use super::formats::Formats;
use super::header::normalise_header;
use super::identify::{Nearest, nearest_of};
use super::raw::{RawTable, Rejected, UnknownColumn};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::FileId;

/// Longer paths are no header.
const PATH_LENGTH_MAX: usize = 300;
/// More headers than any report has.
const HEADERS_MAX: usize = 2_000;
/// How much of a record that is no object is shown.
const REJECT_LENGTH_MAX: usize = 40;

/// What a JSON text is.
pub(super) enum JsonIdentity<'f> {
    /// A known report.
    Report(RawTable<'f>),
    /// Nothing known; the nearest format.
    Unknown(Option<Nearest<'f>>),
    /// Starts like JSON and is none.
    Broken(String),
}

/// Whether a text starts like JSON.
pub(super) fn may_be_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

/// Reads a text that starts like JSON; `None` when it does not.
pub(super) fn read_json<'f>(
    text: &str,
    name: &str,
    formats: &'f Formats,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<JsonIdentity<'f>> {
    if !may_be_json(text) {
        return None;
    }
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        // Other texts start with a bracket too.
        Err(_) if !name.to_lowercase().contains(".json") => return None,
        Err(error) => return Some(JsonIdentity::Broken(error.to_string())),
    };
    let mut best: Option<(usize, Records<'f>)> = None;
    let mut nearest: Option<(usize, Nearest<'f>)> = None;
    for format in formats.iter() {
        let Some(places) = &format.json else { continue };
        let records = Records::read(&value, places, format);
        let headers: BTreeSet<String> = records.written.keys().cloned().collect();
        if !records.cells.is_empty() && format.missing(&headers).is_empty() {
            let known = headers.iter().filter(|header| format.knows(header)).count();
            if best.as_ref().is_none_or(|(most, _)| *most < known) {
                best = Some((known, records));
            }
            continue;
        }
        let cells: Vec<String> = records.written.into_values().collect();
        let candidate = nearest_of(&cells, &headers, std::iter::once(format), 1);
        if let Some(candidate) = candidate
            && nearest.as_ref().is_none_or(|(score, _)| *score < candidate.0)
        {
            nearest = Some(candidate);
        }
    }
    Some(match best {
        Some((_, records)) => {
            if records.goes_on {
                let message = "the answer goes on: it names a next page".to_owned();
                diagnostics.push(Diagnostic::new(Code::MorePages, Place::default(), message));
            }
            JsonIdentity::Report(records.into_table())
        }
        None => JsonIdentity::Unknown(nearest.map(|(_, nearest)| nearest)),
    })
}

fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |value, field| value.get(field))
}

/// The cells of one record, by normalised header; only those that are kept.
type Cells = BTreeMap<String, String>;

/// The records of a file, as one format reads them.
struct Records<'f> {
    format: &'f Format,
    cells: Vec<Cells>,
    /// Every header as first written, by its normalised form.
    written: BTreeMap<String, String>,
    /// Filled cells of the headers that the format does not know.
    unknown: BTreeMap<String, usize>,
    /// Number of each record.
    lines: Vec<u32>,
    /// Records that are no objects.
    rejected: Vec<Rejected>,
    /// Whether the last page names a next one.
    goes_on: bool,
}

impl<'f> Records<'f> {
    /// Reads a file that is one page, or an array of pages.
    fn read(value: &Value, places: &Json, format: &'f Format) -> Self {
        let mut records = Self {
            format,
            cells: Vec::new(),
            written: BTreeMap::new(),
            unknown: BTreeMap::new(),
            lines: Vec::new(),
            rejected: Vec::new(),
            goes_on: false,
        };
        let pages = match value {
            Value::Array(pages) => pages.as_slice(),
            page => std::slice::from_ref(page),
        };
        for page in pages {
            let joined = records.joined(page, places);
            let next = places.next.as_ref().and_then(|path| at(page, path));
            records.goes_on = next.and_then(Value::as_str).is_some_and(|token| !token.is_empty());
            let found = places.records.iter().find_map(|path| at(page, path)?.as_array());
            for record in found.into_iter().flatten() {
                records.add(record, places, &joined);
            }
        }
        // An array of the records themselves, without the envelope of an answer.
        if records.cells.is_empty() && value.is_array() && places.each.is_none() {
            for record in pages {
                records.add(record, places, &BTreeMap::new());
            }
        }
        records
    }

    /// The fields that an array beside the records adds to them, by the value that both sides share.
    fn joined(&mut self, page: &Value, places: &Json) -> BTreeMap<String, Cells> {
        let mut joined = BTreeMap::new();
        let Some(join) = &places.join else { return joined };
        let others = at(page, &join.records).and_then(Value::as_array);
        for other in others.into_iter().flatten().filter_map(Value::as_object) {
            let Some(on) = other.get(&join.on) else { continue };
            let mut cells = Cells::new();
            for (name, value) in other.iter().filter(|(name, _)| **name != join.on) {
                self.flatten(&format!("{}.{name}", join.records), value, &mut cells);
            }
            joined.entry(on.to_string()).or_insert(cells);
        }
        joined
    }

    fn add(&mut self, record: &Value, places: &Json, joined: &BTreeMap<String, Cells>) {
        let Some(record) = record.as_object() else {
            self.rejected.push(Rejected {
                line: self.next_number(),
                code: Code::BrokenJson,
                column: String::new(),
                value: record.to_string().chars().take(REJECT_LENGTH_MAX).collect(),
                rule: "every record is an object with named fields".to_owned(),
            });
            return;
        };
        let on = places.join.as_ref().and_then(|join| record.get(&join.on));
        let mut cells = on.and_then(|on| joined.get(&on.to_string())).cloned().unwrap_or_default();
        for (name, value) in record.iter().filter(|(name, _)| Some(*name) != places.each.as_ref()) {
            self.flatten(name, value, &mut cells);
        }
        let Some(each) = &places.each else {
            self.push(cells);
            return;
        };
        let parts = record.get(each).and_then(Value::as_object).into_iter().flatten();
        for (name, part) in parts.filter(|(_, part)| part.is_object()) {
            let mut cells = cells.clone();
            self.flatten(each, &Value::String(name.clone()), &mut cells);
            self.flatten(each, part, &mut cells);
            self.push(cells);
        }
    }

    fn push(&mut self, cells: Cells) {
        self.lines.push(self.next_number());
        self.cells.push(cells);
    }

    fn next_number(&self) -> u32 {
        u32::try_from(self.cells.len() + self.rejected.len() + 1).unwrap_or(u32::MAX)
    }

    /// Objects are walked through; an array has a header and no cell.
    fn flatten(&mut self, path: &str, value: &Value, cells: &mut Cells) {
        let cell = match value {
            Value::Object(object) => {
                for (name, value) in object {
                    // No report has such headers; they would be copied for every field below them.
                    if path.len() + name.len() <= PATH_LENGTH_MAX {
                        self.flatten(&format!("{path}.{name}"), value, cells);
                    }
                }
                return;
            }
            Value::Null | Value::Array(_) => String::new(),
            Value::String(text) => text.trim().to_owned(),
            Value::Bool(_) | Value::Number(_) => value.to_string(),
        };
        let header = normalise_header(path);
        if self.written.len() >= HEADERS_MAX && !self.written.contains_key(&header) {
            return;
        }
        self.written.entry(header.clone()).or_insert_with(|| path.to_owned());
        if self.format.keeps(&header) {
            cells.insert(header, cell);
        } else if !self.format.knows(&header) {
            *self.unknown.entry(header).or_default() += usize::from(!cell.is_empty());
        }
    }

    fn into_table(self) -> RawTable<'f> {
        let Self { format, cells, written, unknown, lines, rejected, .. } = self;
        let unknown = unknown.into_iter().map(|(header, filled)| UnknownColumn {
            header: written.get(&header).cloned().unwrap_or_default(),
            filled,
            nearest: None,
        });
        let unknown = unknown.collect();
        let headers: BTreeMap<String, String> =
            written.into_iter().filter(|(header, _)| format.keeps(header)).collect();
        let mut columns: BTreeMap<String, TextColumn> = BTreeMap::new();
        for header in headers.keys() {
            let column = cells.iter().map(|record| record.get(header).map_or("", String::as_str));
            columns.insert(header.clone(), column.collect());
        }
        RawTable {
            file: FileId(0),
            format,
            headers,
            columns,
            unknown,
            lines,
            dated: None,
            currency: None,
            preamble: BTreeMap::new(),
            repeated: 0,
            rows_read: cells.len() + rejected.len(),
            rejected,
        }
    }
}
