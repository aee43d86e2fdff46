//! Opens what reports come packed in: gzip, zip archives, Excel workbooks, also one inside another.

use std::cell::Cell;
use std::io::{self, Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, SheetType, Xlsx};
use flate2::read::MultiGzDecoder;
use rust_decimal::Decimal;
use zip::ZipArchive;

use super::bounded::{self, Bytes};
use super::decode::{NoText, guessed_text};

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZIP: &[u8] = b"PK\x03\x04";

/// The most that a file may unpack to in all, in bytes.
const UNPACKED_BYTES_MAX: u64 = 2 << 30;
/// What any file may unpack to, however small it is, in bytes.
const UNPACKED_BYTES_FREE: u64 = 8 << 20;
/// Times its own size that a file may unpack to beyond that; reports pack to a tenth, seldom to a fiftieth.
const UNPACKED_TIMES_MAX: u64 = 200;
/// The most entries of an archive.
const ENTRIES_MAX: usize = 10_000;
/// How many containers may lie in one another.
const DEPTH_MAX: usize = 4;
/// The most columns of a sheet that are read; the widest report has about a hundred.
const COLUMNS_MAX: u32 = 512;
/// The rows of a sheet, by the limit of the file format.
const ROWS_MAX: u32 = 1_048_576;

/// One of the things that a file holds.
#[derive(Debug)]
pub struct Member {
    /// Its path inside the file; `None` when it is the file itself.
    pub path: Option<String>,
    /// What it is.
    pub content: Result<MemberContent, NoText>,
}

/// What a member is.
#[derive(Debug)]
pub enum MemberContent {
    /// Bytes of one report, or of something else.
    Bytes(Vec<u8>),
    /// A sheet of a workbook as comma-separated text.
    Sheet {
        /// Name of the sheet.
        sheet: String,
        /// Its rows; line numbers are the sheet's row numbers.
        text: String,
    },
}

/// How many bytes may still be unpacked.
struct Budget(u64);

impl Budget {
    fn new(packed: usize) -> Self {
        let by_size = UNPACKED_TIMES_MAX.saturating_mul(packed as u64);
        Self(UNPACKED_BYTES_FREE.saturating_add(by_size).min(UNPACKED_BYTES_MAX))
    }

    fn spend(&mut self, bytes: u64) -> Result<(), NoText> {
        self.0 = self.0.checked_sub(bytes).ok_or(NoText::TooLarge)?;
        Ok(())
    }
}

/// Shows every member of a file, told apart by their first bytes, one at a time; a file that is no
/// container is its own only member. A member that cannot be read costs itself only.
pub fn open(bytes: Vec<u8>, visit: &mut dyn FnMut(Member)) {
    let mut budget = Budget::new(bytes.len());
    open_member(None, bytes, 0, &mut budget, visit);
}

/// Whether bytes begin as those of an archive that is opened.
pub(super) fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(GZIP) || bytes.starts_with(ZIP)
}

fn open_member(
    path: Option<&str>,
    bytes: Vec<u8>,
    depth: usize,
    budget: &mut Budget,
    visit: &mut dyn FnMut(Member),
) {
    let own = |content| Member { path: path.map(ToOwned::to_owned), content };
    let is_gzip = bytes.starts_with(GZIP);
    if !is_archive(&bytes) {
        return visit(own(Ok(MemberContent::Bytes(bytes))));
    }
    if depth >= DEPTH_MAX {
        return visit(own(Err(NoText::Container("archive in too many archives"))));
    }
    if is_gzip {
        return match read_limited(MultiGzDecoder::new(bytes.as_slice()), budget) {
            Ok(unpacked) => open_member(path, unpacked, depth + 1, budget, visit),
            Err(fault) => visit(own(Err(fault))),
        };
    }
    let opened = ZipArchive::new(Cursor::new(bytes.as_slice())).map_err(|error| damaged(&error));
    let result = opened.and_then(|archive| {
        if archive.len() > ENTRIES_MAX {
            return Err(NoText::TooLarge);
        }
        if archive.file_names_raw().any(|name| name == b"xl/workbook.xml") {
            unpacks_within(archive, budget)?;
            return workbook(path, &bytes, budget, visit);
        }
        members(path, archive, depth, budget, visit)
    });
    if let Err(fault) = result {
        visit(own(Err(fault)));
    }
}

/// The files of an archive. What is past the limit ends it; another fault costs its own file.
fn members(
    path: Option<&str>,
    mut archive: ZipArchive<Cursor<&[u8]>>,
    depth: usize,
    budget: &mut Budget,
    visit: &mut dyn FnMut(Member),
) -> Result<(), NoText> {
    if archive.is_empty() {
        return Err(NoText::Container("archive without files"));
    }
    for index in 0..archive.len() {
        let within = |name: &str| path.map_or(name.to_owned(), |path| format!("{path}/{name}"));
        let fallback = format!("entry {}", index + 1);
        let entry = match archive.by_index(index) {
            Ok(entry) => entry,
            Err(error) => {
                visit(Member { path: Some(within(&fallback)), content: Err(damaged(&error)) });
                continue;
            }
        };
        let name = guessed_text(entry.name_raw()).replace('\\', "/");
        // Nothing is unpacked to disk, so a path that leads elsewhere is only a name.
        let parts = name.split('/').filter(|part| !matches!(*part, "" | "." | ".."));
        let name = parts.collect::<Vec<&str>>().join("/");
        let is_hidden = name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX");
        if entry.is_dir() || is_hidden {
            continue;
        }
        let name = within(if name.trim().is_empty() { &fallback } else { &name });
        match read_limited(entry, budget) {
            Ok(unpacked) => open_member(Some(&name), unpacked, depth + 1, budget, visit),
            Err(NoText::TooLarge) => return Err(NoText::TooLarge),
            Err(fault) => visit(Member { path: Some(name), content: Err(fault) }),
        }
    }
    Ok(())
}

/// Reads to the end, or gives up when the limit is passed, or where the beginning shows that it is no text.
fn read_limited(source: impl Read, budget: &mut Budget) -> Result<Vec<u8>, NoText> {
    let limited = source.take(budget.0.saturating_add(1));
    match bounded::read(limited, |_| true).map_err(|error| damaged(&error))? {
        Bytes::Whole(unpacked) | Bytes::Start(unpacked) => {
            budget.spend(unpacked.len() as u64)?;
            Ok(unpacked)
        }
        Bytes::No(no_text, read) => {
            budget.spend(read)?;
            Err(no_text)
        }
    }
}

/// Unpacks every entry once without keeping it, since a workbook's reader unpacks without a limit.
fn unpacks_within(
    mut archive: ZipArchive<Cursor<&[u8]>>,
    budget: &mut Budget,
) -> Result<(), NoText> {
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|error| damaged(&error))?;
        let mut limited = entry.take(budget.0.saturating_add(1));
        let unpacked = io::copy(&mut limited, &mut io::sink()).map_err(|error| damaged(&error))?;
        budget.spend(unpacked)?;
    }
    Ok(())
}

fn damaged(error: &impl std::fmt::Display) -> NoText {
    NoText::Damaged(error.to_string())
}

/// The sheets of a workbook; one without a filled cell is passed over. What the reader of workbooks cannot count, such
/// as a sheet with more rows than there are, is damage of that file and costs no other.
fn workbook(
    path: Option<&str>,
    bytes: &[u8],
    budget: &mut Budget,
    visit: &mut dyn FnMut(Member),
) -> Result<(), NoText> {
    // What becomes of the sheets is not caught: a fault there is one of the program.
    let mut members = Vec::new();
    IS_CAUGHT.set(true);
    let read = AssertUnwindSafe(|| sheets(path, bytes, budget, &mut |member| members.push(member)));
    let ended = catch_unwind(read);
    IS_CAUGHT.set(false);
    let ended = ended.unwrap_or_else(|_| Err(damaged(&"the workbook contradicts itself")));
    members.into_iter().for_each(visit);
    ended
}

thread_local! {
    static IS_CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread reads something whose reader may give up: that is damage of a file, which is told as such, and
/// no fault of the program.
#[must_use]
pub fn is_caught() -> bool {
    IS_CAUGHT.get()
}

fn sheets(
    path: Option<&str>,
    bytes: &[u8],
    budget: &mut Budget,
    visit: &mut dyn FnMut(Member),
) -> Result<(), NoText> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let mut sheets = Vec::new();
    let of_cells: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    for name in of_cells {
        let mut cells = match book.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            Err(error) => {
                let path = path.map_or(name.clone(), |path| format!("{path}/{name}"));
                visit(Member { path: Some(path), content: Err(damaged(&error)) });
                continue;
            }
        };
        let mut text = SheetText::default();
        while let Some(cell) = cells.next_cell().map_err(|error| damaged(&error))? {
            let (row, column) = cell.get_position();
            let cell = cell_text(cell.get_value());
            budget.spend(cell.len() as u64)?;
            text.add(row, column, cell, budget)?;
        }
        let text = text.finish(budget)?;
        if !text.trim().is_empty() {
            sheets.push((name, text));
        }
    }
    if sheets.is_empty() {
        return Err(NoText::Empty);
    }
    let is_single = sheets.len() == 1;
    for (sheet, text) in sheets {
        let within = path.map_or(sheet.clone(), |path| format!("{path}/{sheet}"));
        let path = if is_single { path.map(ToOwned::to_owned) } else { Some(within) };
        visit(Member { path, content: Ok(MemberContent::Sheet { sheet, text }) });
    }
    Ok(())
}

/// A sheet as comma-separated text, built cell by cell.
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
    fn add(
        &mut self,
        row: u32,
        column: u32,
        cell: String,
        budget: &mut Budget,
    ) -> Result<(), NoText> {
        if row >= ROWS_MAX {
            return Err(NoText::TooLarge);
        }
        if column >= COLUMNS_MAX || cell.is_empty() {
            return Ok(());
        }
        if row != self.row {
            self.end_row(budget)?;
            self.row = row;
        }
        let column = usize::try_from(column).unwrap_or(0);
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        self.cells[column] = cell;
        Ok(())
    }

    fn end_row(&mut self, budget: &mut Budget) -> Result<(), NoText> {
        if self.cells.is_empty() {
            return Ok(());
        }
        let before = self.text.len();
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
        budget.spend((self.text.len() - before) as u64)
    }

    fn finish(mut self, budget: &mut Budget) -> Result<String, NoText> {
        self.end_row(budget)?;
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
        DataRef::Float(number) => number_text(*number),
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

/// A number with the fifteen digits that a worksheet keeps; the further ones are noise of the computation.
fn number_text(number: f64) -> String {
    Decimal::from_scientific(&format!("{number:.14e}"))
        .map_or_else(|_| number.to_string(), |exact| exact.normalize().to_string())
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn opened(bytes: Vec<u8>) -> Vec<(Option<String>, Result<String, NoText>)> {
        let mut seen = Vec::new();
        open(bytes, &mut |member: Member| {
            let content = member.content.map(|content| match content {
                MemberContent::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
                MemberContent::Sheet { text, .. } => text,
            });
            seen.push((member.path, content));
        });
        seen
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn a_number_keeps_the_digits_of_its_worksheet() {
        for (number, text) in
            [(21.749_999_999_999_996, "21.75"), (-0.1, "-0.1"), (45982.0, "45982")]
        {
            assert_eq!(number_text(number), text);
        }
        assert_eq!(number_text(20_000_000_014.0), "20000000014");
        assert_eq!(number_text(1e300), 1e300.to_string());
    }

    #[test]
    fn damaged_containers_are_told() {
        for bytes in [&b"\x1f\x8b\x08\0\0\0\0\0\0\x03KL"[..], b"PK\x03\x04....xl/workbook.xml"] {
            let seen = opened(bytes.to_vec());
            assert!(matches!(seen[..], [(None, Err(NoText::Damaged(_)))]), "{seen:?}");
        }
        assert_eq!(opened(b"plain".to_vec()), [(None, Ok("plain".to_owned()))]);
    }

    /// A sheet that says it has more cells than can be counted: that file is damaged, and nothing else fails for it.
    #[test]
    fn a_workbook_that_contradicts_itself_is_damaged() {
        let sheet = |dimension: &str| {
            let sheet = format!(
                "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><dimension ref=\"{dimension}\"/>\
                 <sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Date</t></is></c></row></sheetData></worksheet>"
            );
            opened(zip(&[
                (
                    "_rels/.rels",
                    b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
                      <Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
                      Target=\"xl/workbook.xml\"/></Relationships>",
                ),
                (
                    "xl/workbook.xml",
                    b"<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
                      xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">\
                      <sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>",
                ),
                (
                    "xl/_rels/workbook.xml.rels",
                    b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
                      <Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" \
                      Target=\"worksheets/sheet1.xml\"/></Relationships>",
                ),
                ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
            ]))
        };
        assert!(matches!(&sheet("A1:A1")[..], [(None, Ok(_))]), "{:?}", sheet("A1:A1"));
        let seen = sheet("A1:ZZZZZZZ99999999999");
        assert!(matches!(seen[..], [(None, Err(NoText::Damaged(_)))]), "{seen:?}");
    }

    #[test]
    fn containers_in_containers_are_opened() {
        let inner =
            zip(&[("b/reports.txt", b"two"), (".hidden", b"no"), ("x.gz", &gzip(b"three"))]);
        let seen = opened(gzip(&zip(&[("a.txt", b"one"), ("monats\u{fc}bersicht.zip", &inner)])));
        let seen: Vec<(&str, &str)> = seen
            .iter()
            .map(|(path, text)| (path.as_deref().unwrap(), text.as_deref().unwrap()))
            .collect();
        assert_eq!(
            seen,
            [
                ("a.txt", "one"),
                ("monats\u{fc}bersicht.zip/b/reports.txt", "two"),
                ("monats\u{fc}bersicht.zip/x.gz", "three"),
            ]
        );
    }

    #[test]
    fn bombs_are_refused() {
        // Long lines, so that they pack well, and shorter than the longest that is read.
        let zeros = [vec![b'0'; 4095], vec![b'\n']].concat().repeat(1 << 12);
        assert_eq!(opened(gzip(&zeros)), [(None, Err(NoText::TooLarge))]);
        let half = &zeros[..8 << 20];
        let seen = opened(zip(&[("a", half), ("b", half)]));
        assert_eq!(seen[1], (None, Err(NoText::TooLarge)));
        let book = zip(&[("xl/workbook.xml", b"<workbook/>"), ("xl/sharedStrings.xml", &zeros)]);
        assert_eq!(opened(book), [(None, Err(NoText::TooLarge))]);
        let nested = (0..DEPTH_MAX).fold(b"deep".to_vec(), |inner, _| gzip(&inner));
        assert_eq!(opened(nested.clone()), [(None, Ok("deep".to_owned()))]);
        assert!(matches!(opened(gzip(&nested))[..], [(None, Err(NoText::Container(_)))]));
    }
}
