//! A report on its way to one file or to many that overlap.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::Counts;

/// Rows that a file repeats of the one before.
const REPEATED: usize = 3;
/// Bytes that are kept before they go to a file.
const BUFFER: usize = 1 << 18;

/// How a report is cut.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut {
    /// Steps of the report: its days, its settlements or its months.
    pub(super) steps: usize,
    /// Files wanted.
    pub(super) files: u64,
    /// Whether a file repeats the last rows of the one before.
    pub(super) repeats: bool,
    /// Whether a step may be cut by product.
    pub(super) by_product: bool,
}

impl Cut {
    /// One file.
    pub(super) const ONE: Self = Self { steps: 1, files: 1, repeats: false, by_product: false };

    /// By days, and where a day is too much by product too; each file repeats the last rows of the one before.
    pub(super) fn by_days(days: usize, files: u64) -> Self {
        Self { steps: days, files, repeats: true, by_product: true }
    }
}

/// A report under way.
pub(super) struct Files {
    folder: PathBuf,
    name: &'static str,
    ending: &'static str,
    header: &'static str,
    cut: Cut,
    groups: usize,
    group: Option<usize>,
    parts: Vec<Part>,
    files: u64,
    rows: u64,
    bytes: u64,
}

/// The open file of one class of products.
#[derive(Default)]
struct Part {
    out: Option<BufWriter<File>>,
    last: [Vec<u8>; REPEATED],
    next: usize,
}

impl Files {
    /// A report without rows.
    pub(super) fn new(
        folder: &Path,
        (name, ending): (&'static str, &'static str),
        header: &'static str,
        cut: Cut,
    ) -> Self {
        let wanted = usize::try_from(cut.files).unwrap_or(usize::MAX).max(1);
        let classes = if cut.by_product { wanted.div_ceil(cut.steps) } else { 1 };
        Self {
            folder: folder.to_owned(),
            name,
            ending,
            header: header.trim_end(),
            groups: (wanted / classes).clamp(1, cut.steps),
            group: None,
            parts: (0..classes).map(|_| Part::default()).collect(),
            cut,
            files: 0,
            rows: 0,
            bytes: 0,
        }
    }

    /// Adds a row, which ends with a line feed, to the file of its step and product.
    pub(super) fn row(&mut self, step: usize, product: usize, row: &[u8]) -> io::Result<()> {
        let group = step * self.groups / self.cut.steps;
        if self.group != Some(group) {
            self.begin(group)?;
        }
        self.rows += 1;
        self.bytes += length(row);
        let class = product % self.parts.len();
        let part = &mut self.parts[class];
        if self.cut.repeats && self.groups > 1 {
            part.last[part.next].clear();
            part.last[part.next].extend_from_slice(row);
            part.next = (part.next + 1) % REPEATED;
        }
        part.out.as_mut().map_or(Ok(()), |out| out.write_all(row))
    }

    /// Opens the files of a group, which begin with the last rows of the group before.
    fn begin(&mut self, group: usize) -> io::Result<()> {
        self.group = Some(group);
        let classes = self.parts.len();
        for (class, part) in self.parts.iter_mut().enumerate() {
            if let Some(mut out) = part.out.take() {
                out.flush()?;
            }
            let name = match (self.groups * classes, classes) {
                (1, _) => format!("{}.{}", self.name, self.ending),
                (_, 1) => format!("{}_{group:04}.{}", self.name, self.ending),
                _ => format!("{}_{group:04}_{class}.{}", self.name, self.ending),
            };
            let file = File::create(self.folder.join(name))?;
            let mut out = BufWriter::with_capacity(BUFFER, file);
            writeln!(out, "{}", self.header)?;
            self.bytes += length(self.header.as_bytes()) + 1;
            for at in 0..REPEATED {
                let row = &part.last[(part.next + at) % REPEATED];
                out.write_all(row)?;
                self.bytes += length(row);
            }
            part.out = Some(out);
            self.files += 1;
        }
        Ok(())
    }

    /// Ends the report and counts it.
    pub(super) fn finish(mut self, counts: &mut Counts) -> io::Result<()> {
        for part in &mut self.parts {
            if let Some(mut out) = part.out.take() {
                out.flush()?;
            }
        }
        counts.reports.push((self.name, self.files, self.rows));
        counts.bytes += self.bytes;
        Ok(())
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
