//! The reader of records, which is exact whatever the text.

use super::lines::{cut, meant};

/// A reader of all records of a text.
pub(super) fn reader(text: &str, delimiter: u8, quoting: bool) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .quoting(quoting)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}

/// The first record of a text, and how many bytes it takes.
pub(super) fn first_record(text: &str, delimiter: u8, quoting: bool) -> (csv::StringRecord, usize) {
    let mut fields = Vec::new();
    let is_plain = quoting && !text.starts_with(['\n', '\r']);
    // A reader takes longer to make than to use.
    if let Some(next) = is_plain.then(|| cut(text.as_bytes(), 0, delimiter, &mut fields)).flatten()
    {
        return (fields.iter().map(|(start, end)| meant(&text[*start..*end])).collect(), next);
    }
    let mut reader = reader(text, delimiter, quoting);
    let mut record = csv::StringRecord::new();
    // The text is valid UTF-8 and the reader is flexible, so a record cannot fail to be read.
    let _ = reader.read_record(&mut record);
    let bytes = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
    (record, bytes.min(text.len()))
}
