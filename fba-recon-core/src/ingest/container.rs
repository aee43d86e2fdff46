//! Opens what reports come packed in: gzip, zip archives, Excel workbooks.

use std::io::{Cursor, Read};

use calamine::{DataRef, Reader, Xlsx};
use flate2::read::MultiGzDecoder;
use zip::ZipArchive;

use super::decode::NoText;

/// The most that a compressed file may unpack to in all, in bytes.
const UNPACKED_BYTES_MAX: u64 = 4 << 30;
/// The most entries of an archive.
const ENTRIES_MAX: usize = 10_000;
/// The most columns of a sheet that are read; the widest report has about a hundred.
const COLUMNS_MAX: u32 = 512;
/// The rows of a sheet, by the limit of the file format.
const ROWS_MAX: u32 = 1_048_576;

/// What a file holds.
#[derive(Debug)]
pub enum Opened {
    /// Bytes of one report, or of something else.
    Bytes(Vec<u8>),
    /// Files of an archive, with their paths in it.
    Archive(Vec<(String, Result<Vec<u8>, NoText>)>),
    /// Sheets of a workbook as comma-separated text, with their names.
    Workbook(Vec<(String, String)>),
}

/// Opens a file by its first bytes; what is no container comes back as it is.
///
/// # Errors
/// [`NoText::Damaged`] when the container cannot be read, [`NoText::TooLarge`] past the limits.
pub fn open(bytes: Vec<u8>) -> Result<Opened, NoText> {
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return unpack_gzip(bytes).map(Opened::Bytes);
    }
    if !bytes.starts_with(b"PK\x03\x04") {
        return Ok(Opened::Bytes(bytes));
    }
    let archive =
        ZipArchive::new(Cursor::new(bytes.as_slice())).map_err(|error| damaged(&error))?;
    if archive.len() > ENTRIES_MAX {
        return Err(NoText::TooLarge);
    }
    if archive.file_names_raw().any(|name| name == b"xl/workbook.xml") {
        return workbook(&bytes);
    }
    members(archive)
}

/// The files of an archive; one that cannot be read costs itself only.
fn members(mut archive: ZipArchive<Cursor<&[u8]>>) -> Result<Opened, NoText> {
    let mut members = Vec::new();
    let mut total = 0;
    for index in 0..archive.len() {
        let fallback = format!("entry {}", index + 1);
        let entry = match archive.by_index(index) {
            Ok(entry) => entry,
            Err(error) => {
                members.push((fallback, Err(damaged(&error))));
                continue;
            }
        };
        let name = entry.name().map_or(fallback, |name| name.replace('\\', "/"));
        let is_hidden = name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX");
        if entry.is_dir() || is_hidden {
            continue;
        }
        let unpacked = match read_limited(entry, &mut total) {
            Err(NoText::TooLarge) => return Err(NoText::TooLarge),
            unpacked => unpacked.and_then(unpack_gzip),
        };
        members.push((name, unpacked));
    }
    members.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(Opened::Archive(members))
}

fn unpack_gzip(bytes: Vec<u8>) -> Result<Vec<u8>, NoText> {
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return read_limited(MultiGzDecoder::new(bytes.as_slice()), &mut 0);
    }
    Ok(bytes)
}

/// Reads to the end, or gives up when all that is read together passes the limit.
fn read_limited(source: impl Read, total: &mut u64) -> Result<Vec<u8>, NoText> {
    let mut unpacked = Vec::new();
    let left = UNPACKED_BYTES_MAX.saturating_sub(*total);
    let read = source.take(left + 1).read_to_end(&mut unpacked).map_err(|error| damaged(&error))?;
    *total += read as u64;
    if *total > UNPACKED_BYTES_MAX { Err(NoText::TooLarge) } else { Ok(unpacked) }
}

fn damaged(error: &impl std::fmt::Display) -> NoText {
    NoText::Damaged(error.to_string())
}

fn workbook(bytes: &[u8]) -> Result<Opened, NoText> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        // A sheet of charts has no cells and is passed over.
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        let mut text = SheetText::default();
        while let Some(cell) = cells.next_cell().map_err(|error| damaged(&error))? {
            let (row, column) = cell.get_position();
            text.add(row, column, cell_text(cell.get_value()))?;
        }
        let text = text.finish()?;
        if !text.trim().is_empty() {
            sheets.push((name, text));
        }
    }
    Ok(Opened::Workbook(sheets))
}

/// A sheet as comma-separated text, built cell by cell; its line numbers are the sheet's row numbers.
#[derive(Default)]
struct SheetText {
    text: Vec<u8>,
    rows_written: u32,
    row: u32,
    cells: Vec<String>,
    width: usize,
}

impl SheetText {
    /// Adds a cell; cells come row by row. Cells far to the right of any report are left out, so that
    /// one of them does not widen every row.
    fn add(&mut self, row: u32, column: u32, cell: String) -> Result<(), NoText> {
        if row >= ROWS_MAX {
            return Err(NoText::TooLarge);
        }
        if column >= COLUMNS_MAX || cell.is_empty() {
            return Ok(());
        }
        if row != self.row {
            self.end_row()?;
            self.row = row;
        }
        let column = usize::try_from(column).unwrap_or(0);
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        self.cells[column] = cell;
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), NoText> {
        if self.cells.is_empty() {
            return Ok(());
        }
        while self.rows_written < self.row {
            self.text.push(b'\n');
            self.rows_written += 1;
        }
        // A workbook does not keep empty cells at the end of a row; the header above says how many.
        self.width = self.width.max(self.cells.len());
        self.cells.resize(self.width, String::new());
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        writer.write_record(&self.cells).map_err(|error| damaged(&error))?;
        self.text.extend(writer.into_inner().map_err(|error| damaged(&error))?);
        self.rows_written += 1;
        self.cells.clear();
        Ok(())
    }

    fn finish(mut self) -> Result<String, NoText> {
        self.end_row()?;
        String::from_utf8(self.text).map_err(|error| damaged(&error))
    }
}

/// A cell as a report would write it. A number is written with the digits that tell it from every other;
/// line breaks become spaces, so that a row stays a line.
fn cell_text(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Empty => String::new(),
        // A cell with an error has lost its value; kept as text, it is refused where a value is needed.
        DataRef::Error(error) => error.to_string(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            one_line(text)
        }
        DataRef::SharedString(text) => one_line(text),
        DataRef::DateTime(moment) => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
        }
    }
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_containers_are_told() {
        for bytes in [&b"\x1f\x8b\x08\0\0\0\0\0\0\x03KL"[..], b"PK\x03\x04....xl/workbook.xml"] {
            assert!(matches!(open(bytes.to_vec()), Err(NoText::Damaged(_))), "{bytes:?}");
        }
        assert!(matches!(open(b"plain".to_vec()), Ok(Opened::Bytes(_))));
    }
}
