//! Reports under construction: bytes in the order of their days, cut into files at the end.

use super::calendar::Month;

/// Adds a whole number.
pub(super) fn push_whole(bytes: &mut Vec<u8>, value: i64) {
    if value < 0 {
        bytes.push(b'-');
    }
    let mut rest = value.unsigned_abs();
    let mut digits = [0_u8; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    bytes.extend_from_slice(&digits[at..]);
}

/// Adds an amount in cents, with two decimals.
pub(super) fn push_cents(bytes: &mut Vec<u8>, cents: i64) {
    if cents < 0 {
        bytes.push(b'-');
    }
    let cents = cents.unsigned_abs();
    push_whole(bytes, i64::try_from(cents / 100).unwrap_or(i64::MAX));
    let pair = u8::try_from(cents % 100).unwrap_or(0);
    bytes.extend_from_slice(&[b'.', b'0' + pair / 10, b'0' + pair % 10]);
}

/// Adds the time of a second of the day.
pub(super) fn push_time(bytes: &mut Vec<u8>, second: usize) {
    for (at, part) in [second / 3600, second / 60 % 60, second % 60].into_iter().enumerate() {
        if at > 0 {
            bytes.push(b':');
        }
        let part = u8::try_from(part).unwrap_or(0);
        bytes.extend_from_slice(&[b'0' + part / 10 % 10, b'0' + part % 10]);
    }
}

/// Adds some parts one after another.
pub(super) fn push_all(bytes: &mut Vec<u8>, parts: &[&str]) {
    for part in parts {
        bytes.extend_from_slice(part.as_bytes());
    }
}

/// Adds an order id: three, seven and seven digits.
pub(super) fn push_order_id(bytes: &mut Vec<u8>, number: u64) {
    let group = match number % 4 {
        0 => "111",
        1 => "112",
        2 => "113",
        _ => "114",
    };
    bytes.extend_from_slice(group.as_bytes());
    for part in [number / 10_000_000 % 10_000_000, number % 10_000_000] {
        bytes.push(b'-');
        push_padded(bytes, part, 7);
    }
}

/// Adds a number with leading zeros.
pub(super) fn push_padded(bytes: &mut Vec<u8>, number: u64, width: usize) {
    let start = bytes.len();
    bytes.resize(start + width, b'0');
    let mut rest = number;
    for at in (start..start + width).rev() {
        bytes[at] = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
    }
}

/// Text of bytes that this generator wrote itself, which are always UTF-8.
pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A report whose rows are added part by part; a part is a day or a settlement.
#[derive(Debug)]
pub(super) struct Report {
    name: &'static str,
    header: usize,
    starts: Vec<usize>,
    /// The bytes so far, the header first.
    pub(super) bytes: Vec<u8>,
}

impl Report {
    /// An empty report with its header line.
    pub(super) fn new(name: &'static str, header: &str) -> Self {
        let mut bytes = header.as_bytes().to_vec();
        bytes.push(b'\n');
        Self { name, header: bytes.len(), starts: Vec::new(), bytes }
    }

    /// Starts the next part.
    pub(super) fn begin(&mut self) {
        self.starts.push(self.bytes.len());
    }

    /// The whole report as one file; `None` without rows.
    pub(super) fn into_file(self) -> Option<(String, Vec<u8>)> {
        (!self.is_empty()).then(|| (format!("{}.txt", self.name), self.bytes))
    }

    /// Whether there is no row.
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.len() == self.header
    }

    /// The header alone as a file.
    pub(super) fn header(&self) -> (String, Vec<u8>) {
        (format!("{}.txt", self.name), self.bytes[..self.header].to_vec())
    }

    /// One file for each part that has rows.
    pub(super) fn into_parts(self) -> Vec<(String, Vec<u8>)> {
        let ends = self.starts.iter().skip(1).copied().chain([self.bytes.len()]);
        let parts = self.starts.iter().zip(ends).enumerate();
        parts
            .filter(|(_, (start, end))| *start < end)
            .map(|(at, (start, end))| {
                let bytes = [&self.bytes[..self.header], &self.bytes[*start..end]].concat();
                (format!("{}_{at:03}.txt", self.name), bytes)
            })
            .collect()
    }

    /// One file a month that has rows; `parts` tells the first part of a month and the first one after it.
    pub(super) fn into_months(
        self,
        months: &[Month],
        parts: impl Fn(&Month) -> (usize, usize),
    ) -> Vec<(String, Vec<u8>)> {
        let start = |part: usize| self.starts.get(part).copied().unwrap_or(self.bytes.len());
        let file = |month: &Month| {
            let (from, to) = parts(month);
            let body = &self.bytes[start(from)..start(to)];
            if body.is_empty() {
                return None;
            }
            let mut bytes = Vec::with_capacity(self.header + body.len());
            bytes.extend_from_slice(&self.bytes[..self.header]);
            bytes.extend_from_slice(body);
            Some((format!("{}_{}.txt", self.name, month.label), bytes))
        };
        months.iter().filter_map(file).collect()
    }
}
