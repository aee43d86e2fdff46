//! Where outputs go: bytes under the path that they have below the output folder.
//!
//! A writer of outputs knows neither disk nor folder. It hands each file to a [`Sink`] as soon as it is whole, so
//! that no more than a few of them are in memory at a time; who owns the run decides whether they go to a staged
//! folder, into memory or nowhere.

use std::collections::BTreeMap;
use std::io;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::model::provenance::hex;

/// Takes the files of a run, one after another.
pub trait Sink {
    /// Takes one file: its path below the output folder, with `/` between the parts, and its whole content. A path
    /// comes once.
    ///
    /// # Errors
    /// When it cannot be kept, such as on a full disk. The run is over then.
    fn file(&mut self, path: &str, bytes: Vec<u8>) -> io::Result<()>;
}

/// A sink in memory, by path: for tests, and for what is only shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InMemory {
    /// The files.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl InMemory {
    /// A file as text; empty where there is none.
    #[must_use]
    pub fn text(&self, path: &str) -> String {
        let bytes = self.files.get(path).map_or(&[][..], Vec::as_slice);
        String::from_utf8_lossy(bytes).into_owned()
    }
}

impl Sink for InMemory {
    fn file(&mut self, path: &str, bytes: Vec<u8>) -> io::Result<()> {
        self.files.insert(path.to_owned(), bytes);
        Ok(())
    }
}

/// One file of a run as `run.json` lists it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Listed {
    /// Path below the folder of the run, with `/` between the parts.
    pub file: String,
    /// SHA-256 of its content, in lower-case hexadecimal digits.
    #[schemars(with = "crate::model::shapes::Digest")]
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
}

impl Listed {
    /// A file with its digest.
    #[must_use]
    pub fn new(file: impl Into<String>, bytes: &[u8]) -> Self {
        let sha256 = hex(&Sha256::digest(bytes));
        Self { file: file.into(), sha256, bytes: bytes.len() as u64 }
    }
}

/// A sink that passes files on and lists them, for `run.json`, which is written last and lists all but itself.
pub struct Listing<'s> {
    sink: &'s mut dyn Sink,
    files: Vec<Listed>,
}

impl<'s> Listing<'s> {
    /// Nothing listed yet.
    pub fn new(sink: &'s mut dyn Sink) -> Self {
        Self { sink, files: Vec::new() }
    }

    /// What was passed on, in the order of the paths.
    #[must_use]
    pub fn files(&self) -> Vec<Listed> {
        let mut files = self.files.clone();
        files.sort();
        files
    }
}

impl Sink for Listing<'_> {
    fn file(&mut self, path: &str, bytes: Vec<u8>) -> io::Result<()> {
        self.files.push(Listed::new(path, &bytes));
        self.sink.file(path, bytes)
    }
}

/// A sink that puts every file below a folder of another sink: one account among many.
pub struct Below<'s> {
    sink: &'s mut dyn Sink,
    folder: String,
}

impl<'s> Below<'s> {
    /// Files go below `folder`.
    pub fn new(sink: &'s mut dyn Sink, folder: impl Into<String>) -> Self {
        Self { sink, folder: folder.into() }
    }
}

impl Sink for Below<'_> {
    fn file(&mut self, path: &str, bytes: Vec<u8>) -> io::Result<()> {
        self.sink.file(&format!("{}/{path}", self.folder), bytes)
    }
}

/// A sink that keeps nothing: a run that is only tried.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nowhere;

impl Sink for Nowhere {
    fn file(&mut self, _: &str, _: Vec<u8>) -> io::Result<()> {
        Ok(())
    }
}

/// A sink that passes files on and keeps copies of some, to show them or to join them.
pub struct Copied<'s> {
    sink: &'s mut dyn Sink,
    paths: &'static [&'static str],
    copies: BTreeMap<&'static str, Vec<u8>>,
}

impl<'s> Copied<'s> {
    /// Keeps the files of these paths.
    pub fn new(sink: &'s mut dyn Sink, paths: &'static [&'static str]) -> Self {
        Self { sink, paths, copies: BTreeMap::new() }
    }

    /// The files that came, as texts.
    #[must_use]
    pub fn into_texts(self) -> BTreeMap<&'static str, String> {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        self.copies.into_iter().map(|(path, bytes)| (path, text(bytes))).collect()
    }
}

impl Sink for Copied<'_> {
    fn file(&mut self, path: &str, bytes: Vec<u8>) -> io::Result<()> {
        if let Some(path) = self.paths.iter().find(|wanted| **wanted == path) {
            self.copies.insert(path, bytes.clone());
        }
        self.sink.file(path, bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_listed_with_their_digests_and_pass_on_below_a_folder() {
        let mut memory = InMemory::default();
        let mut below = Below::new(&mut memory, "north");
        let mut listing = Listing::new(&mut below);
        listing.file("b.txt", b"two".to_vec()).unwrap();
        listing.file("a.txt", b"".to_vec()).unwrap();
        let files = listing.files();
        assert_eq!(
            files.iter().map(|file| file.file.as_str()).collect::<Vec<_>>(),
            ["a.txt", "b.txt"]
        );
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!((files[0].sha256.as_str(), files[1].bytes), (empty, 3));
        assert_eq!(memory.text("north/b.txt"), "two");
        assert_eq!(memory.text("b.txt"), "");
    }
}
