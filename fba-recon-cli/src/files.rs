//! Files that a user names beside reports: opened where they are files, and read as far as their kind goes.

use std::fs;
use std::io;
use std::path::Path;

/// The most bytes of settings, words of a letter, tables and templates.
pub(crate) const SMALL: u64 = 16 << 20;
/// The most bytes of a font, and of an export of a log.
pub(crate) const MIDDLE: u64 = 256 << 20;
/// The most bytes of what a run wrote.
pub(crate) const LARGE: u64 = 4 << 30;

/// The bytes of a file. To open a pipe is to wait for its other end, and a device may have no end.
pub(crate) fn bytes(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let found = fs::metadata(path)?;
    if !found.is_file() {
        return Err(no_file());
    }
    if found.len() > most {
        let told = format!("larger than {} MiB", most >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, told));
    }
    fs::read(path)
}

/// Writes a file, in place of one that is there. To open a pipe is to wait for its other end.
pub(crate) fn write(path: &Path, bytes: impl AsRef<[u8]>) -> io::Result<()> {
    may_replace(path)?;
    fs::write(path, bytes)
}

/// Copies a file, in place of one that is there.
pub(crate) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    may_replace(from)?;
    may_replace(to)?;
    fs::copy(from, to).map(|_| ())
}

/// Whether a path is free or that of a file.
pub(crate) fn may_replace(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(found) if !found.is_file() => Err(no_file()),
        _ => Ok(()),
    }
}

fn no_file() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "not a file")
}

/// The text of a file.
pub(crate) fn text(path: &Path, most: u64) -> io::Result<String> {
    String::from_utf8(bytes(path, most)?)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}
