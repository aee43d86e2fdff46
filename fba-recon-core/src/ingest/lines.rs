//! Cuts plain lines into fields without the csv reader, which is exact and several times as slow.
//!
//! A line is plain where no quote in it means anything but the bounds of a cell or, doubled inside them, itself: each
//! quoted cell ends before a delimiter or the end of the line and holds no line break. Such a line has the same fields
//! by both ways. Every other one is left to the reader.

use std::borrow::Cow;

use memchr::memchr3;

/// Where a field stands in its text, its quotes included.
pub(super) type Bounds = (usize, usize);

/// Cuts the line that begins at a byte of a text into fields and tells where the next line begins; `None` where the
/// line is not plain.
pub(super) fn cut(
    text: &[u8],
    from: usize,
    delimiter: u8,
    fields: &mut Vec<Bounds>,
) -> Option<usize> {
    fields.clear();
    let mut at = from;
    loop {
        let end = if text.get(at) == Some(&b'"') {
            closing_quote(text, at + 1)? + 1
        } else {
            let rest = text.get(at..)?;
            memchr3(delimiter, b'\n', b'\r', rest).map_or(text.len(), |length| at + length)
        };
        fields.push((at, end));
        match text.get(end) {
            None => return Some(end),
            Some(&byte) if byte == delimiter => at = end + 1,
            Some(b'\n') => return Some(end + 1),
            Some(b'\r') if text.get(end + 1) == Some(&b'\n') => return Some(end + 2),
            Some(_) => return None,
        }
    }
}

/// Where the quote stands that closes a cell; `None` where a line break comes first.
fn closing_quote(text: &[u8], inside: usize) -> Option<usize> {
    let mut from = inside;
    loop {
        let close = from + memchr3(b'"', b'\n', b'\r', text.get(from..)?)?;
        if text[close] != b'"' {
            return None;
        }
        if text.get(close + 1) != Some(&b'"') {
            return Some(close);
        }
        from = close + 2;
    }
}

/// What stands in a field as it is written, without the quotes around it.
pub(super) fn inner(field: &str) -> &str {
    match field.as_bytes() {
        [b'"', .., b'"'] => &field[1..field.len() - 1],
        _ => field,
    }
}

/// What a field means: quotes inside those around it are doubled.
pub(super) fn meant(field: &str) -> Cow<'_, str> {
    let inner = inner(field);
    if inner.len() < field.len() && inner.contains('"') {
        Cow::Owned(inner.replace("\"\"", "\""))
    } else {
        Cow::Borrowed(inner)
    }
}

/// A cell without white space around it.
pub(super) fn trimmed(cell: &str) -> &str {
    // Few cells have any.
    match cell.as_bytes() {
        [] | [b'!'..=b'~'] | [b'!'..=b'~', .., b'!'..=b'~'] => cell,
        _ => cell.trim(),
    }
}

/// A cell as its value, where a spreadsheet program wrote it as a formula for its text, `="0012"`, or marked it as
/// text, `'0012`.
pub(super) fn as_value(cell: &str) -> &str {
    let text = cell.strip_prefix('\'');
    if let Some(marked) = text.filter(|text| text.starts_with(|c: char| c.is_ascii_digit())) {
        return marked;
    }
    let inner = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    inner.map_or(cell, str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Option<(Vec<Cow<'_, str>>, usize)> {
        let mut bounds = Vec::new();
        let next = cut(text.as_bytes(), 0, b',', &mut bounds)?;
        Some((bounds.into_iter().map(|(start, end)| meant(&text[start..end])).collect(), next))
    }

    #[test]
    fn plain_lines_are_cut_as_the_reader_cuts_them() {
        for line in [
            "a,b,c\nnext",
            "\"a\",\"b, c\",d\r\nnext",
            "a,,\n",
            "a,b",
            "\"a\",",
            "\"\",\"\"",
            "in\"side,b\"\n",
            "in\"\"side,\"a \"\"b\"\"\",\"\"\"\"\n",
            "\"=\"\"0012\"\"\",\"\"\"a\"\n",
            " \"a\",b\n",
            "\u{20ac},\"\u{5546}\u{54c1}\"\n",
        ] {
            let mut reader = csv::ReaderBuilder::new();
            let mut reader = reader.has_headers(false).flexible(true).from_reader(line.as_bytes());
            let record = reader.records().next().unwrap().unwrap();
            let (cut, next) = fields(line).unwrap_or_else(|| panic!("{line:?}"));
            assert_eq!(cut, record.iter().collect::<Vec<&str>>(), "{line:?}");
            assert_eq!(next, line.find('\n').map_or(line.len(), |at| at + 1), "{line:?}");
        }
    }

    #[test]
    fn other_lines_are_left_to_the_reader() {
        for line in [
            "\"a \"\"b\"\"\"c\n",
            "\"a\"b,c\n",
            "\"a\"\"\nb\",c\n",
            "\"a\nb\",c\n",
            "\"open,c\n",
            "a\rb\n",
            "\"a\" ,b\n",
        ] {
            assert_eq!(fields(line), None, "{line:?}");
        }
    }
}
