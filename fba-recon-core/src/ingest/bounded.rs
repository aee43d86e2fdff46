//! Reads what may be a report, and no more: what is none is known by its first bytes, and nothing is without end.

use std::io::{self, Read};

use memchr::{memchr2, memrchr2};

use super::container::is_archive;
use super::decode::{NoText, not_text};

/// Bytes by which something that is no text is known.
const HEAD: u64 = 64 << 10;
/// Bytes among which a report has its header.
const START: usize = 4 << 20;
/// The longest line. The longest of a report has some kilobytes.
const LINE_MAX: usize = 4 << 20;
/// The most text that is held in memory at once; usual reports are read in blocks and have no limit.
const TEXT_MAX: u64 = 2 << 30;
/// The most that is read of JSON, whose records cannot be told before its end.
const JSON_MAX: u64 = 512 << 20;
/// The most that is read of an archive, whose list of files stands at its end.
const PACKED_MAX: u64 = 2 << 30;

/// What was read.
#[derive(Debug)]
pub(super) enum Bytes {
    /// Everything.
    Whole(Vec<u8>),
    /// The beginning of a text that holds no report, up to the end of a line.
    Start(Vec<u8>),
    /// What is no text; so many bytes of it were read.
    No(NoText, u64),
}

/// Reads a source as far as it may be a report. `is_report` looks at the beginning of a long one.
pub(super) fn read(
    mut source: impl Read,
    is_report: impl FnOnce(&[u8]) -> bool,
) -> io::Result<Bytes> {
    let mut bytes = Vec::new();
    if source.by_ref().take(HEAD).read_to_end(&mut bytes)? < usize::try_from(HEAD).unwrap_or(0) {
        return Ok(Bytes::Whole(bytes));
    }
    if let Some(no_text) = not_text(&bytes) {
        return Ok(Bytes::No(no_text, HEAD));
    }
    if is_archive(&bytes) {
        return up_to(source, bytes, PACKED_MAX);
    }
    source.by_ref().take(START as u64 - HEAD).read_to_end(&mut bytes)?;
    if bytes.len() == START {
        let start = memrchr2(b'\n', b'\r', &bytes).map_or(&bytes[..0], |end| &bytes[..=end]);
        if !may_be_json(&bytes) && !is_report(start) {
            let end = start.len();
            bytes.truncate(end);
            // Without the end of a line in so many bytes it is no table of any kind.
            return Ok(if end == 0 {
                Bytes::No(NoText::Binary(LONG), START as u64)
            } else {
                Bytes::Start(bytes)
            });
        }
    }
    if may_be_json(&bytes) {
        return up_to(source, bytes, JSON_MAX);
    }
    in_lines(source, bytes)
}

const LONG: &str = "a line longer than that of any report";

/// Whether bytes begin as JSON, in any encoding that leaves ASCII as it is or puts zeros beside it.
fn may_be_json(bytes: &[u8]) -> bool {
    let mark = bytes.strip_prefix(b"\xef\xbb\xbf").or_else(|| bytes.strip_prefix(b"\xff\xfe"));
    let text = mark.or_else(|| bytes.strip_prefix(b"\xfe\xff")).unwrap_or(bytes);
    let first = text.iter().find(|byte| !byte.is_ascii_whitespace() && **byte != 0);
    first.is_some_and(|byte| matches!(byte, b'{' | b'['))
}

/// Reads the rest up to a limit.
fn up_to(source: impl Read, mut bytes: Vec<u8>, most: u64) -> io::Result<Bytes> {
    let left = most.saturating_sub(bytes.len() as u64);
    let read = source.take(left.saturating_add(1)).read_to_end(&mut bytes)? as u64;
    let read_in_all = bytes.len() as u64;
    Ok(if read > left { Bytes::No(NoText::TooMuch, read_in_all) } else { Bytes::Whole(bytes) })
}

/// Reads the rest of a text, as long as its lines have an end.
fn in_lines(mut source: impl Read, mut bytes: Vec<u8>) -> io::Result<Bytes> {
    // How much of the last line was read.
    let mut open = bytes.len() - memrchr2(b'\n', b'\r', &bytes).map_or(0, |end| end + 1);
    loop {
        let before = bytes.len();
        let read = source.by_ref().take(LINE_MAX as u64).read_to_end(&mut bytes)?;
        if read == 0 {
            return Ok(Bytes::Whole(bytes));
        }
        let piece = &bytes[before..];
        let first = memchr2(b'\n', b'\r', piece).unwrap_or(piece.len());
        if open + first > LINE_MAX {
            return Ok(Bytes::No(NoText::Binary(LONG), bytes.len() as u64));
        }
        open = match memrchr2(b'\n', b'\r', piece) {
            Some(end) => piece.len() - end - 1,
            None => open + piece.len(),
        };
        if bytes.len() as u64 > TEXT_MAX {
            return Ok(Bytes::No(NoText::TooMuch, bytes.len() as u64));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A source without end, which counts what is read of it.
    struct Endless<'b> {
        start: &'b [u8],
        again: &'b [u8],
        read: u64,
    }

    impl Read for Endless<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let at = usize::try_from(self.read).unwrap();
            let from = match self.start.get(at..).filter(|rest| !rest.is_empty()) {
                Some(rest) => rest,
                None => &self.again[(at - self.start.len()) % self.again.len()..],
            };
            let read = from.len().min(buffer.len());
            buffer[..read].copy_from_slice(&from[..read]);
            self.read += read as u64;
            Ok(read)
        }
    }

    fn endless(start: &[u8], again: &[u8], is_report: bool) -> (Bytes, u64) {
        let mut source = Endless { start, again, read: 0 };
        let bytes = read(&mut source, |_| is_report).unwrap();
        (bytes, source.read)
    }

    #[test]
    fn what_is_no_report_is_known_by_its_beginning() {
        let film = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00";
        let (bytes, read) = endless(film, &[0, 1, 2, 250], true);
        assert!(matches!(bytes, Bytes::No(NoText::Binary("binary file"), _)), "{bytes:?}");
        assert!(read <= HEAD);
        let (bytes, read) = endless(b"\xff\xd8\xff", b"photo of goods, long enough ", true);
        assert!(matches!(bytes, Bytes::No(NoText::Binary("JPEG picture"), _)));
        assert!(read <= HEAD);
        let (bytes, read) = endless(b"", b"2026-11-21 a line of a log\n", false);
        assert!(matches!(&bytes, Bytes::Start(start) if start.ends_with(b"\n")));
        assert!(read <= START as u64);
    }

    #[test]
    fn nothing_is_without_end() {
        for is_report in [true, false] {
            let (bytes, read) = endless(b"header\nthen ", b"one long line, ", is_report);
            if is_report {
                assert!(matches!(bytes, Bytes::No(NoText::Binary(LONG), _)));
            } else {
                assert!(matches!(bytes, Bytes::Start(_)));
            }
            assert!(read <= 3 * LINE_MAX as u64);
        }
        let (bytes, _) = endless(b"", b"no line at all ", false);
        assert!(matches!(bytes, Bytes::No(NoText::Binary(LONG), _)));
    }

    #[test]
    fn what_ends_is_read_whole() {
        let line = b"a line of a report, with a quarter of a thousand bytes in it\n";
        let long: Vec<u8> = line.iter().copied().cycle().take(9 << 20).collect();
        for bytes in [&b""[..], b"short", b"\xff\xd8\xffshort", &long[..100 << 10], &long] {
            let whole = read(bytes, |_| true).unwrap();
            assert!(matches!(whole, Bytes::Whole(read) if read == bytes));
        }
        assert!(matches!(up_to(&b"12345"[..], Vec::new(), 4), Ok(Bytes::No(NoText::TooMuch, 5))));
        assert!(matches!(up_to(&b"1234"[..], Vec::new(), 4), Ok(Bytes::Whole(_))));
        let json = [b"[\"".to_vec(), vec![b'x'; 5 << 20], b"\"]".to_vec()].concat();
        assert!(matches!(read(json.as_slice(), |_| false), Ok(Bytes::Whole(_))));
    }
}
