//! Where a row came from: a file of the dump and a line in it.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

/// Number of a file in the run; files are numbered by content digest, so that neither their names
/// nor the order in which they are found matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FileId(pub u32);

/// One physical place in the dump.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SourceRow {
    /// The file.
    pub file: FileId,
    /// The line on which the row starts, counted from 1.
    pub line: u32,
}

/// A file of the dump as the run knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Path below the dump folder, with `/` between its parts.
    pub name: String,
    /// SHA-256 of the bytes as they lie on disk, in hexadecimal; empty where the file was not read to its end, because
    /// its beginning showed that it is no report.
    pub sha256: String,
    /// Size on disk in bytes.
    pub bytes: u64,
}

/// Bytes of a file that are read at once.
const BLOCK: usize = 1 << 20;

/// SHA-256 of a file's content, in lower-case hexadecimal; the file is never in memory as a whole.
///
/// # Errors
/// When it cannot be read.
pub fn file_digest(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let length = usize::try_from(file.metadata()?.len()).unwrap_or(BLOCK);
    let mut block = vec![0; length.clamp(1, BLOCK)];
    loop {
        match file.read(&mut block)? {
            0 => return Ok(hex(&hasher.finalize())),
            read => hasher.update(&block[..read]),
        }
    }
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
