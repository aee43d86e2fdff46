//! From bytes to text: finds the encoding.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GBK, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use memchr::{memchr, memmem};

use super::container::is_archive;

/// How many bytes are looked at to tell text from anything else.
const SNIFF_BYTES: usize = 64 << 10;

/// Text with how it was decoded.
#[derive(Debug)]
pub struct Decoded {
    /// The text without a byte-order mark.
    pub text: String,
    /// Encoding and the reason for it.
    pub encoding: String,
    /// Whether some bytes had to be replaced.
    pub replaced: bool,
    /// Whether zero bytes stood in it, which no text has; they are left out.
    pub had_zeros: bool,
}

/// Why there is no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoText {
    /// No bytes, or white space only.
    Empty,
    /// Not text.
    Binary(&'static str),
    /// An archive or workbook, which is not read.
    Container(&'static str),
    /// The archive is damaged.
    Damaged(String),
    /// The archive unpacks to too much.
    TooLarge,
    /// More than is held in memory at once.
    TooMuch,
}

/// Decodes bytes to text.
///
/// # Errors
/// [`NoText`] when the bytes are no text.
pub fn decode(bytes: &[u8]) -> Result<Decoded, NoText> {
    if let Some(kind) = container(bytes) {
        return Err(NoText::Container(kind));
    }
    if let Some((encoding, bom)) = Encoding::for_bom(bytes) {
        return text(encoding, &bytes[bom..], MARK);
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return text(encoding, bytes, "every second byte is zero");
    }
    if let Some(kind) = binary(bytes) {
        return Err(NoText::Binary(kind));
    }
    if std::str::from_utf8(bytes).is_ok() {
        return text(UTF_8, bytes, VALID);
    }
    if is_utf8_with_cut_characters(bytes) {
        return text(UTF_8, bytes, "UTF-8 with characters cut in the middle");
    }
    let encoding = guess(bytes);
    text(encoding, bytes, "guessed from the bytes outside ASCII")
}

const VALID: &str = "valid UTF-8";
const MARK: &str = "byte-order mark";

/// Where the text of bytes that begin as plain text in UTF-8 starts, and why they are taken for it; `None`
/// where [`decode`] has to look at them whole.
pub(super) fn plain_start(start: &[u8]) -> Option<(usize, &'static str)> {
    if container(start).is_some() || is_archive(start) {
        return None;
    }
    if let Some((encoding, mark)) = Encoding::for_bom(start) {
        return (encoding == UTF_8).then_some((mark, MARK));
    }
    let is_text = utf16_without_mark(start).is_none() && binary(start).is_none();
    is_text.then_some((0, VALID))
}

fn text(encoding: &'static Encoding, bytes: &[u8], why: &str) -> Result<Decoded, NoText> {
    let (text, replaced) = encoding.decode_without_bom_handling(bytes);
    // Old Macintosh files end lines with a carriage return alone.
    let has = |byte: u8| memchr(byte, text.as_bytes()).is_some();
    let is_macintosh = has(b'\r') && !has(b'\n');
    let text = if is_macintosh { text.replace('\r', "\n").into() } else { text };
    // A disk or a copy sometimes leaves zero bytes in a text, and joined files leave marks inside.
    let has_zeros = memchr(0, text.as_bytes()).is_some();
    let text = if has_zeros || memmem::find(text.as_bytes(), "\u{feff}".as_bytes()).is_some() {
        text.replace(['\0', '\u{feff}'], "").into()
    } else {
        text
    };
    if text.chars().all(char::is_whitespace) {
        return Err(NoText::Empty);
    }
    let encoding = format!("{} ({why})", encoding.name());
    Ok(Decoded { text: text.into_owned(), encoding, replaced, had_zeros: has_zeros })
}

/// What bytes are that begin as no text does, as [`decode`] and the containers tell it; `None` where more of them
/// have to be looked at.
pub(super) fn not_text(start: &[u8]) -> Option<NoText> {
    if is_archive(start) {
        return None;
    }
    if let Some(kind) = container(start) {
        return Some(NoText::Container(kind));
    }
    if Encoding::for_bom(start).is_some() || utf16_without_mark(start).is_some() {
        return None;
    }
    binary(start).map(NoText::Binary)
}

fn container(bytes: &[u8]) -> Option<&'static str> {
    let known: &[(&[u8], &'static str)] = &[
        (b"PK\x05\x06", "archive without files"),
        (b"\xd0\xcf\x11\xe0", "old Excel workbook"),
        (b"7z\xbc\xaf", "7z archive"),
        (b"Rar!", "rar archive"),
        (b"BZh", "bzip2 archive"),
        (b"\x28\xb5\x2f\xfd", "zstd archive"),
    ];
    known.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, kind)| *kind)
}

fn binary(bytes: &[u8]) -> Option<&'static str> {
    let known: &[(&[u8], &'static str)] = &[
        (b"\xff\xd8\xff", "JPEG picture"),
        (b"\x89PNG", "PNG picture"),
        (b"GIF8", "GIF picture"),
        (b"%PDF", "PDF document"),
        (b"II*\x00", "TIFF picture"),
        (b"MM\x00*", "TIFF picture"),
    ];
    if let Some((_, kind)) = known.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(kind);
    }
    let head = &bytes[..bytes.len().min(SNIFF_BYTES)];
    let controls: usize = head.chunks(usize::from(u8::MAX)).map(controls).sum();
    (controls * 100 > head.len()).then_some("binary file")
}

/// How many of some bytes, 255 at the most, no text has. Without a branch, many are looked at in one step.
fn controls(bytes: &[u8]) -> usize {
    let control = |byte: u8| {
        let is_usual = (byte == b'\t') | (byte == b'\n') | (byte == b'\r');
        (byte < 0x20) & !is_usual & (byte != 0x0c) & (byte != 0x1a)
    };
    usize::from(bytes.iter().map(|byte| u8::from(control(*byte))).sum::<u8>())
}

/// UTF-16 of mostly ASCII text has a zero in every second byte.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(SNIFF_BYTES) & !1];
    let pairs = head.len() / 2;
    if pairs < 8 || memchr(0, head).is_none() {
        return None;
    }
    let zeros =
        |offset: usize| head.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 2 > pairs && even * 20 < pairs {
        Some(UTF_16LE)
    } else if even * 2 > pairs && odd * 20 < pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Amazon cuts titles at a byte limit, in the middle of a character where it falls so. Such text has
/// far more whole characters outside ASCII than broken ones.
fn is_utf8_with_cut_characters(bytes: &[u8]) -> bool {
    let mut whole = 0_usize;
    let mut broken = 0_usize;
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|character| !character.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole >= broken * 8
}

/// Chooses among the encodings that reports and re-saved reports use.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_ascii()) {
        detector.feed(line, false);
        detector.feed(b"\n", false);
    }
    detector.feed(b"", true);
    let guessed = detector.guess(None, Utf8Detection::Deny);
    let usual =
        [SHIFT_JIS, GBK, encoding_rs::BIG5, encoding_rs::ISO_8859_2, encoding_rs::WINDOWS_1250];
    if usual.contains(&guessed) && decodes_whole(guessed, bytes) { guessed } else { WINDOWS_1252 }
}

/// A short text, such as a file name, whose encoding is not told.
pub(super) fn guessed_text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => guess(bytes).decode_without_bom_handling(bytes).0.into_owned(),
    }
}

fn decodes_whole(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    !encoding.decode_without_bom_handling(bytes).1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(bytes: &[u8]) -> Result<(String, String), NoText> {
        decode(bytes).map(|decoded| (decoded.text, decoded.encoding))
    }

    #[test]
    fn encodings_are_found_from_the_bytes() {
        let cases: &[(&[u8], &str, &str)] = &[
            (b"\xef\xbb\xbfsku\tTitle", "sku\tTitle", "UTF-8 (byte-order mark)"),
            (b"sku\tCaf\xc3\xa9", "sku\tCafé", "UTF-8 (valid UTF-8)"),
            (b"sku\tCaf\xe9 cr\xe8me \x93x\x94\n", "sku\tCafé crème “x”\n", "windows-1252"),
            (b"\xff\xfes\0k\0u\0", "sku", "UTF-16LE (byte-order mark)"),
            (b"\0s\0k\0u\0-\0d\0a\0t\0e\0s", "sku-dates", "UTF-16BE (every second"),
            (
                b"title\n\x83\x65\x83\x58\x83\x67\x82\xcc\x8f\xa4\x95\x69\n",
                "title\nテストの商品\n",
                "Shift_JIS",
            ),
        ];
        for (bytes, text, encoding) in cases {
            let (found, why) = verdict(bytes).unwrap();
            assert_eq!(&found, text);
            assert!(why.starts_with(encoding), "{why}");
        }
    }

    #[test]
    fn cut_characters_stay_utf8() {
        let mut bytes = "商品の長い名前".repeat(4).into_bytes();
        bytes.extend_from_slice(b"\xe5\x95\tnext");
        let decoded = decode(&bytes).unwrap();
        assert!(decoded.encoding.starts_with("UTF-8"), "{}", decoded.encoding);
        assert!(decoded.replaced);
    }

    #[test]
    fn what_is_not_text_is_told_apart() {
        for (bytes, expected) in [
            (&b"\xff\xd8\xff\xe0\0\x10JFIF"[..], NoText::Binary("JPEG picture")),
            (b"PK\x05\x06....", NoText::Container("archive without files")),
            (b"", NoText::Empty),
            (b" \r\n ", NoText::Empty),
            (b"a\0b\x01c\x02", NoText::Binary("binary file")),
        ] {
            assert_eq!(verdict(bytes).unwrap_err(), expected);
        }
    }
}
