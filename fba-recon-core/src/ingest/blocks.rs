//! Reads a large report block by block on all threads, without holding its text.
//!
//! Each block ends with a line. Whichever thread is free takes the next one and adds its rows to a lane of its own;
//! the lanes are joined in the order of the file, so that the outcome is always the same. A file that is in any way unusual (archives, encodings
//! besides UTF-8, a header inside, records that a quote may have torn) is left to [`read`](super::read), which
//! reads it whole.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use memchr::{memchr, memchr_iter, memmem, memrchr};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::cells::{Cells, Grouping};
use super::decode::plain_start;
use super::formats::Formats;
use super::identify::{HEADER_LINES, Recognised, TextIdentity, identify};
use super::json::may_be_json;
use super::raw::RawTable;
use super::read::is_web_page;
use super::records::{Preamble, Split, may_be_plain, table};
use super::split::{Header, Records};
use crate::diag::Diagnostic;
use crate::model::provenance::hex;

/// Files of so many bytes are read in blocks.
pub(super) const LARGE: u64 = 16 << 20;
/// Bytes of a block.
pub(super) const BLOCK: usize = 1 << 20;
/// Files of so many bytes are read in small blocks, beside others.
pub(super) const MEDIUM: u64 = 1 << 20;
/// Bytes of a small block: a file of a few of them is read on all threads too.
pub(super) const SMALL_BLOCK: usize = 512 << 10;
/// Blocks that are read before they are split, for each thread.
const BLOCKS_AHEAD: usize = 4;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A report that was read in blocks.
pub(super) struct Report<'f> {
    /// Its records.
    pub(super) table: RawTable<'f>,
    /// What there is to say.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Encoding and the reason for it.
    pub(super) encoding: String,
    /// Digest of the bytes.
    pub(super) sha256: String,
    /// Number of bytes.
    pub(super) bytes: u64,
}

/// Reads a report in blocks of so many bytes; `None` where it has to be read whole. The rows of a sample show which
/// columns go together: the first rows of a report are often of one kind. Without one the first block shows it.
pub(super) fn read<'f>(
    source: impl Read + Send,
    formats: &'f Formats,
    block: usize,
    sample: &[u8],
) -> Option<Report<'f>> {
    let mut source = Source::new(source, block);
    let first = source.next(Vec::new()).ok()??;
    let (mark, why) = plain_start(&first.bytes)?;
    let text = usual_text(first.bytes.get(mark..)?)?;
    let recognised = recognise(text, formats, first.is_last)?;
    let (preamble, body) = text.split_at(recognised.offset);
    let preamble = Preamble::read(preamble, &recognised);
    let header = Header::read(body, &recognised, true);
    let rows = body.get(header.bytes..)?;
    let sample = usual_text(sample).filter(|sample| !sample.is_empty());
    let grouping = Grouping::seen(sample.unwrap_or(rows), &header);
    // One more than there are threads: whoever looks for a free one finds it.
    let threads = rayon::current_num_threads();
    let mut lanes: Vec<Mutex<Lane<'_>>> =
        (0..=threads).map(|_| Mutex::new(Lane::new(&header, &grouping))).collect();
    let lane = lanes[0].get_mut().unwrap_or_else(PoisonError::into_inner);
    lane.read(rows, header.lines, false);
    if !lane.is_usual(&recognised, first.is_last) || lane.records.lines.is_empty() {
        return None;
    }
    let mut turns: Vec<Turn> = vec![(0, lane.rows())];
    let ahead = threads * BLOCKS_AHEAD;
    let mut batch = source.batch(&mut vec![first.bytes], ahead).ok()?;
    let mut spare = Vec::new();
    while !batch.is_empty() {
        let (read, next) = rayon::join(
            || {
                let blocks = batch.par_iter();
                let read = blocks.map(|block| read_by_any(&lanes, block, &recognised));
                read.collect::<Option<Vec<Turn>>>()
            },
            || source.batch(&mut spare, ahead),
        );
        turns.extend(read?);
        spare.extend(batch.into_iter().map(|block| block.bytes));
        batch = next.ok()?;
    }
    let lanes: Vec<Lane<'_>> = lanes
        .into_iter()
        .map(|lane| lane.into_inner().unwrap_or_else(PoisonError::into_inner))
        .collect();
    let mut diagnostics = Vec::new();
    let split = join(&header, lanes, &turns);
    Some(Report {
        table: table(preamble, split, &recognised, &mut diagnostics),
        diagnostics,
        encoding: format!("{} ({why})", encoding_rs::UTF_8.name()),
        sha256: hex(&source.digest.finalize()),
        bytes: source.bytes,
    })
}

/// The lane and its rows that are next in the file.
pub(super) type Turn = (usize, Range<usize>);

/// Adds a block to a lane that is free; which lane that was, and which of its rows. `None` where it is not as usual.
fn read_by_any(
    lanes: &[Mutex<Lane<'_>>],
    block: &Block,
    recognised: &Recognised<'_>,
) -> Option<Turn> {
    let mut free =
        lanes.iter().enumerate().filter_map(|(at, lane)| Some((at, lane.try_lock().ok()?)));
    let (at, mut lane) = free.next()?;
    lane.block(block, recognised).then(|| (at, lane.rows()))
}

/// The report in a text, where it is plainly one.
fn recognise<'f>(text: &str, formats: &'f Formats, is_whole: bool) -> Option<Recognised<'f>> {
    let lines = || memchr_iter(b'\n', text.as_bytes()).take(HEADER_LINES).count();
    if may_be_json(text) || is_web_page(text) || !(is_whole || lines() == HEADER_LINES) {
        return None;
    }
    match identify(text, formats) {
        TextIdentity::Report(recognised) => Some(recognised),
        TextIdentity::Named(_) | TextIdentity::Unknown(_) => None,
    }
}

/// Bytes as text, where decoding would leave them as they are.
fn usual_text(bytes: &[u8]) -> Option<&str> {
    let is_unusual = memchr(0, bytes).is_some() || memmem::find(bytes, BYTE_ORDER_MARK).is_some();
    std::str::from_utf8(bytes).ok().filter(|_| !is_unusual)
}

/// About so many bytes from the middle of a file, whole lines of it; none where it cannot be read so.
pub(super) fn middle(mut file: impl Read + Seek, length: u64, block: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let start = file.seek(SeekFrom::Start(length / 2));
    let read = start.and_then(|_| file.take(block as u64).read_to_end(&mut bytes));
    let (Ok(_), Some(first), Some(last)) = (read, memchr(b'\n', &bytes), memrchr(b'\n', &bytes))
    else {
        return Vec::new();
    };
    bytes.truncate(last + 1);
    bytes.split_off(first + 1)
}

/// Whole lines of a file.
struct Block {
    bytes: Vec<u8>,
    /// Lines of the file before them.
    lines_before: u32,
    /// Whether the file ends with them.
    is_last: bool,
}

/// A file that is cut into blocks.
struct Source<R> {
    inner: R,
    block: usize,
    digest: Sha256,
    /// Bytes read.
    bytes: u64,
    /// What was read of the next line.
    rest: Vec<u8>,
    /// Lines handed out.
    lines: u32,
    is_done: bool,
}

impl<R: Read> Source<R> {
    fn new(inner: R, block: usize) -> Self {
        let (digest, rest) = (Sha256::new(), Vec::new());
        Self { inner, block, digest, bytes: 0, rest, lines: 0, is_done: false }
    }

    /// The next block, in memory that was used before; `None` after the last one. A line longer than a block
    /// is an error, as is a file that cannot be read.
    fn next(&mut self, mut bytes: Vec<u8>) -> io::Result<Option<Block>> {
        if self.is_done {
            return Ok(None);
        }
        bytes.clear();
        bytes.append(&mut self.rest);
        let old = bytes.len();
        let wanted = self.block.saturating_sub(old).max(1);
        bytes.reserve_exact(wanted);
        let read = self.inner.by_ref().take(wanted as u64).read_to_end(&mut bytes)?;
        self.digest.update(&bytes[old..]);
        self.bytes += read as u64;
        tracing::debug!(bytes = read, "bytes read");
        self.is_done = read < wanted;
        if !self.is_done {
            let last = memrchr(b'\n', &bytes).ok_or(io::ErrorKind::InvalidData)?;
            self.rest.extend_from_slice(&bytes[last + 1..]);
            bytes.truncate(last + 1);
        }
        let lines_before = self.lines;
        let lines = memchr_iter(b'\n', &bytes).count();
        self.lines = lines_before.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        Ok(Some(Block { bytes, lines_before, is_last: self.is_done }))
    }

    /// So many blocks, as far as there are any.
    fn batch(&mut self, spare: &mut Vec<Vec<u8>>, many: usize) -> io::Result<Vec<Block>> {
        let mut batch = Vec::with_capacity(many);
        while batch.len() < many
            && let Some(block) = self.next(spare.pop().unwrap_or_default())?
        {
            batch.push(block);
        }
        Ok(batch)
    }
}

/// What was split of some blocks.
struct Lane<'h> {
    records: Records<'h>,
    /// Rows of the blocks before the last one.
    rows_before: usize,
}

impl<'h> Lane<'h> {
    fn new(header: &'h Header, grouping: &Grouping) -> Self {
        Self { records: Records::new(header, grouping), rows_before: 0 }
    }

    fn read(&mut self, text: &str, lines_before: u32, has_rows_before: bool) {
        self.rows_before = self.records.lines.len();
        self.records.read(text, lines_before, has_rows_before);
    }

    /// Splits a block; tells whether it and those before are as usual.
    fn block(&mut self, block: &Block, recognised: &Recognised<'_>) -> bool {
        let Some(text) = usual_text(&block.bytes) else { return false };
        self.read(text, block.lines_before, true);
        self.is_usual(recognised, block.is_last)
    }

    fn is_usual(&self, recognised: &Recognised<'_>, is_last: bool) -> bool {
        let records = &self.records;
        records.header_again.is_none()
            && !may_be_plain(recognised, records.ragged, records.spans_lines)
            && (is_last || !records.ends_open)
    }

    /// Rows of the last block.
    fn rows(&self) -> Range<usize> {
        self.rows_before..self.records.lines.len()
    }
}

/// The records of all lanes in the file's order.
fn join<'h>(header: &'h Header, lanes: Vec<Lane<'h>>, turns: &[Turn]) -> Split<'h> {
    let mut lines = Vec::with_capacity(turns.iter().map(|(_, rows)| rows.len()).sum());
    for (lane, rows) in turns {
        lines.extend_from_slice(&lanes[*lane].records.lines[rows.clone()]);
    }
    let cells: Vec<&Cells> = lanes.iter().map(|lane| &lane.records.cells).collect();
    let columns = Cells::join(&cells, turns);
    let mut filled = vec![0; header.unknown_fields().count()];
    let mut rejected = Vec::new();
    let total_row = lanes.iter().filter_map(|lane| lane.records.total_row).min();
    for Lane { records, .. } in lanes {
        filled.iter_mut().zip(&records.cells.filled).for_each(|(sum, own)| *sum += own);
        rejected.extend(records.rejected);
    }
    rejected.sort_by_key(|rejected| rejected.line);
    Split { header, columns, lines, rejected, filled, repeated: 0, header_again: None, total_row }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Cursor;
    use std::path::Path;

    use super::*;
    use crate::ingest::decode::decode;
    use crate::ingest::records::read_records_with;

    /// Everything that a table tells.
    fn told(table: &RawTable<'_>, diagnostics: &[Diagnostic]) -> String {
        let columns: Vec<(&String, Vec<&str>)> =
            table.columns.iter().map(|(name, cells)| (name, cells.iter().collect())).collect();
        let RawTable { headers, unknown, lines, currency, preamble, rejected, rows_read, .. } =
            table;
        format!(
            "{} {headers:?} {columns:?} {unknown:?} {lines:?} {currency:?} {preamble:?} {rejected:?} \
             {rows_read} {} {diagnostics:?}",
            table.format.id, table.repeated
        )
    }

    fn whole(bytes: &[u8], formats: &Formats) -> Option<(String, String)> {
        let decoded = decode(bytes).ok()?;
        let TextIdentity::Report(recognised) = identify(&decoded.text, formats) else {
            return None;
        };
        let mut diagnostics = Vec::new();
        let table = read_records_with(&decoded.text, &recognised, &mut diagnostics, |records| {
            records.by_reader()
        });
        Some((decoded.encoding, told(&table, &diagnostics)))
    }

    /// Compares a reading in blocks with one of the whole; tells whether there was one.
    fn same_in_blocks(bytes: &[u8], formats: &Formats, block: usize) -> bool {
        // Whatever a sample shows, no row reads otherwise for it.
        let sample = middle(Cursor::new(bytes), bytes.len() as u64, block);
        let reports = [&[], sample.as_slice()].map(|sample| read(bytes, formats, block, sample));
        let is_read = reports.iter().all(Option::is_some);
        assert!(is_read || reports.iter().all(Option::is_none));
        for report in reports.into_iter().flatten() {
            let own = (report.encoding, told(&report.table, &report.diagnostics));
            assert_eq!(Some(own), whole(bytes, formats), "{}", String::from_utf8_lossy(bytes));
            assert_eq!(report.sha256, hex(&Sha256::digest(bytes)));
            assert_eq!(report.bytes, bytes.len() as u64);
        }
        is_read
    }

    #[test]
    fn blocks_tell_what_the_whole_file_does() {
        let formats = Formats::embedded().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
        let mut in_blocks = 0;
        for entry in walkdir::WalkDir::new(root).sort_by_file_name() {
            let entry = entry.unwrap();
            if entry.file_type().is_file() {
                let bytes = fs::read(entry.path()).unwrap();
                in_blocks += usize::from(same_in_blocks(&bytes, &formats, 1_500));
            }
        }
        assert!(in_blocks > 1_000, "{in_blocks}");
    }

    const HEADER: &str = "Date,FNSKU,ASIN,MSKU,Title,Event Type,Reference ID,Quantity,Fulfillment Center,\
        Disposition,Reason,Country";

    fn ledger(rows: &[&str]) -> Vec<u8> {
        // A header is looked for in the first lines, so that as many stand in the first block.
        let usual =
            "\n11/03/2026,X001,B01,SKU,\"One, two\",Shipments,,-1,ABE8,SELLABLE,,US".repeat(60);
        let tail = "\n11/03/2026,X001,B01,SKU,Title,Shipments,,-1,ABE8,SELLABLE,,US".repeat(60);
        format!("{HEADER}{usual}\n{}{tail}", rows.join("\n")).into_bytes()
    }

    #[test]
    fn what_is_unusual_is_left_to_the_whole() {
        let formats = Formats::embedded().unwrap();
        let cases: &[(&[&str], bool)] = &[
            (&["11/04/2026,X002,B02,SKU2,Title,Shipments,,-1,ABE8,SELLABLE,,US"], true),
            (&["11/04/2026,X002,B02,SKU2,a row that is short"], true),
            (&["", "  ", ",,,,,,,,,,,"], true),
            (&["11/04/2026,X002,B02,SKU2,\"Two\nlines\",Shipments,,-1,ABE8,SELLABLE,,US"], true),
            (&["11/04/2026,X002,B02,SKU2,\"not closed,Shipments,,-1,ABE8,SELLABLE,,US"], false),
            (&[HEADER], false),
            (&["11/04/2026,X002,B02,SKU2,zero\0,Shipments,,-1,ABE8,SELLABLE,,US"], false),
        ];
        for (rows, is_read) in cases {
            let bytes = ledger(rows);
            for end in ["", "\n", "\r\n", "\n11/05/2026,X003,cut"] {
                let bytes = [bytes.as_slice(), end.as_bytes()].concat();
                assert_eq!(same_in_blocks(&bytes, &formats, 5_000), *is_read, "{rows:?} {end:?}");
            }
            // Wherever a block ends, it is the same or not read.
            for block in (4_200..4_600).step_by(7) {
                same_in_blocks(&bytes, &formats, block);
            }
        }
    }

    /// Rows of some products; from the 700th on what happened to them goes with nothing else. Each of some rows is one
    /// of the odd ones.
    fn drawn(rows: usize, products: usize, odd: &[&str], end: &str) -> Vec<u8> {
        let mut text = format!("{HEADER},Note{end}");
        for row in 0..rows {
            let draw = row.wrapping_mul(2_654_435_761) >> 7;
            let (product, units) = (draw % products, if row < 700 { 1 } else { draw % 997 });
            let reference = if row < 700 { 0 } else { row / 3 };
            text += &format!(
                "\"11/{:02}/2026\",\"X{product}\",\"B{product}\",SKU-{product},\"Title, of {product} \u{20ac}\",\
                 Adjustments,{reference},-{units},ABE{},SELLABLE,M,US,{}{end}",
                1 + row / 500,
                draw % 3,
                if row % 5 == 0 { "" } else { "seen" },
            );
            if row % 41 == 40 && !odd.is_empty() {
                text += odd[row / 41 % odd.len()];
                text += end;
            }
        }
        text.into_bytes()
    }

    #[test]
    fn columns_that_go_together_are_read_as_each_by_itself() {
        let formats = Formats::embedded().unwrap();
        let odd = [
            "11/04/2026,X1,B1,SKU-1,\"Title \"\"quoted\"\"\",Adjustments,,-1,ABE8,SELLABLE,M,US,",
            "11/04/2026, X2 ,B1,='0012',\"'0012\",Adjustments,,-1,\"=\"\"12\"\"\",SELLABLE,M,US,\" \"",
            "11/04/2026,X2,short",
            "",
            ",,,,,,,,,,,,",
            "Total,,,,,,,-12,,,,,",
            "\"11/04/2026\",\"X3\",\"B3\",SKU-3,\"Two\nlines\",Adjustments,,-1,ABE8,SELLABLE,M,US,",
        ];
        for (rows, products, odd, end) in [
            (3_000, 50, &odd[..], "\n"),
            (3_000, 50, &odd[..6], "\r\n"),
            (1_500, 1_400, &[], "\n"),
            // So many that columns which seemed to go together are seen not to.
            (12_000, 40, &odd[..1], "\n"),
        ] {
            let bytes = drawn(rows, products, odd, end);
            for block in [70_000, 200_000, 1 << 20] {
                assert!(same_in_blocks(&bytes, &formats, block), "{rows} {products} {block}");
            }
        }
    }
}
