//! From files to raw tables: find, open, decode, recognise by content, split into records.
//!
//! A raw table still holds text in the report's own columns; `normalise` turns it into typed frames.

mod blocks;
mod bounded;
mod cells;
pub mod codes;
pub mod column;
pub mod container;
pub mod decode;
pub mod discover;
pub mod format;
#[cfg(test)]
mod format_checks;
pub mod formats;
pub mod former;
pub mod header;
pub mod identify;
mod json;
mod known;
mod language;
mod lines;
mod named;
pub mod raw;
pub mod read;
mod reader;
mod records;
mod split;
pub mod template;
mod totals;

pub use codes::Codes;
pub use column::{ColumnBuilder, TextColumn};
pub use discover::{Content, Input, TAKEN, discover};
pub use format::Format;
pub use formats::{FormatFault, FormatFaults, Formats};
pub use language::{KnownFrom, KnownWords, Language};
pub use named::NamedReport;
pub use raw::{RawTable, Rejected, UnknownColumn};

use rayon::prelude::*;

use crate::diag::Diagnostic;
use crate::model::{FileId, SourceFile};

/// What became of one file.
#[derive(Debug)]
pub struct ReadFile<'f> {
    /// Name, digest and size.
    pub source: SourceFile,
    /// How the bytes were decoded and why; empty when they are not text.
    pub encoding: String,
    /// The report in it, if one was recognised.
    pub table: Option<RawTable<'f>>,
    /// The format that a file without a recognised report comes nearest to, with what is missing.
    pub nearest: Option<(&'f Format, Vec<String>)>,
    /// The report in it that is known and not read.
    pub named: Option<&'f NamedReport>,
}

impl ReadFile<'_> {
    fn new(source: SourceFile) -> Self {
        Self { source, encoding: String::new(), table: None, nearest: None, named: None }
    }
}

/// Every file of the dump, in the order of their content digests.
#[derive(Debug)]
pub struct Ingested<'f> {
    /// The files; a [`FileId`] is a position here.
    pub files: Vec<ReadFile<'f>>,
    /// What there is to say about them.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads every input once: large ones one after another, each on all threads, the others side by side.
///
/// Files are numbered by content digest, so that names and order do not matter.
#[must_use]
pub fn ingest<'f>(inputs: &[Input], formats: &'f Formats) -> Ingested<'f> {
    tracing::debug!(files = inputs.len(), "reading");
    let mut read: Vec<(ReadFile<'f>, Vec<Diagnostic>)> = Vec::with_capacity(inputs.len());
    let mut others: Vec<&Input> = Vec::new();
    for input in inputs {
        match read::read_large(input, formats) {
            Some(files) => {
                tracing::debug!("file read");
                read.extend(files);
            }
            None => others.push(input),
        }
    }
    let others = others.par_iter().flat_map_iter(|input| {
        let files = read::read_beside(input, formats);
        tracing::debug!("file read");
        files
    });
    read.par_extend(others);
    read.sort_by(|(one, _), (other, _)| {
        (&one.source.sha256, &one.source.name).cmp(&(&other.source.sha256, &other.source.name))
    });
    let mut files = Vec::with_capacity(read.len());
    let mut diagnostics = Vec::new();
    for (index, (mut file, found)) in read.into_iter().enumerate() {
        let id = FileId(u32::try_from(index).unwrap_or(u32::MAX));
        if let Some(table) = &mut file.table {
            table.file = id;
            table.dated = discover::day_in_name(&file.source.name);
        }
        diagnostics.extend(found.into_iter().map(|mut diagnostic| {
            diagnostic.at.file = Some(id);
            diagnostic
        }));
        files.push(file);
    }
    Ingested { files, diagnostics }
}
