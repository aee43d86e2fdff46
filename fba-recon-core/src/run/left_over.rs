//! Staged folders of runs that died: recognised by their mark, which a living run holds locked, and cleared away by
//! the next run.
//!
//! A staged folder stands beside the output:
//!
//! ```text
//! .fba-recon-x1y2z3/
//!   staging.json    the mark: for which output; locked as long as the run lives
//!   new/            the output that is being written; after an exchange the one of before
//!   log/            what each account of many adds to the log, which is written once the output is in its place
//!   old/            the output of before, where it had to be moved aside first
//! ```

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::model::provenance::hex;

/// How names of staged folders begin.
const PREFIX: &str = ".fba-recon-";
/// The mark.
const MARK: &str = "staging.json";
const SCHEMA: &str = "fba-recon/staging/v1";
/// How often a folder is tried, where another run takes a new one for a left-over one.
const TRIES_MAX: usize = 8;

#[derive(Serialize, Deserialize)]
struct Mark {
    schema: String,
    /// Name of the output, for people.
    out: String,
    /// Digest of its name as the system has it.
    out_sha256: String,
}

/// Removes a staged folder, the mark last: where a run dies meanwhile, the next one still knows what is left.
pub(super) fn remove(root: &Path) -> io::Result<()> {
    for part in ["new", "old", "log"] {
        match fs::remove_dir_all(root.join(part)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    fs::remove_dir_all(root)
}

/// A staged folder that this run holds.
#[derive(Debug)]
pub(super) struct Stage {
    /// The folder.
    pub(super) root: PathBuf,
    /// The mark, locked.
    _lock: File,
}

impl Stage {
    /// Where the new output is written.
    pub(super) fn fresh(&self) -> PathBuf {
        self.root.join("new")
    }

    /// Where the old output goes if it has to be moved aside.
    pub(super) fn aside(&self) -> PathBuf {
        self.root.join("old")
    }

    /// Makes a staged folder beside an output, with its mark.
    pub(super) fn begin(parent: &Path, name: &std::ffi::OsStr) -> io::Result<Self> {
        let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
        for _ in 0..TRIES_MAX {
            let root = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent)?.keep();
            match mark(&root, name) {
                Ok(lock) => {
                    let stage = Self { root, _lock: lock };
                    fs::create_dir(stage.fresh())?;
                    return Ok(stage);
                }
                Err(error) => last = error,
            }
            let _ = remove(&root);
        }
        Err(last)
    }
}

/// Writes and locks the mark of a folder that was just made.
fn mark(root: &Path, name: &std::ffi::OsStr) -> io::Result<File> {
    let path = root.join(MARK);
    let mut file = File::create_new(&path)?;
    match file.try_lock() {
        // Another run took the folder for a left-over one.
        Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::WouldBlock.into()),
        // A file system without locks: no other run can tell, so none clears it away.
        Ok(()) | Err(TryLockError::Error(_)) => {}
    }
    let mark = Mark {
        schema: SCHEMA.to_owned(),
        out: name.to_string_lossy().into_owned(),
        out_sha256: digest(name),
    };
    file.write_all(&serde_json::to_vec(&mark)?)?;
    if fs::symlink_metadata(&path).is_err() {
        return Err(io::ErrorKind::NotFound.into());
    }
    Ok(file)
}

fn digest(name: &std::ffi::OsStr) -> String {
    hex(&Sha256::digest(name.as_encoded_bytes()))
}

/// What a run left that was broken off while it wrote an output; it is removed when this goes.
#[derive(Debug)]
pub(super) struct LeftOver {
    root: PathBuf,
    /// The mark, locked, so that no other run clears it away meanwhile.
    _lock: File,
}

impl LeftOver {
    /// Where the outputs stand that were written.
    pub(super) fn fresh(&self) -> PathBuf {
        self.root.join("new")
    }

    /// Where it is kept what an account adds to the log.
    pub(super) fn note(&self, account: &str) -> PathBuf {
        note(&self.root, account)
    }

    /// Everything that runs left which wrote an output of this name.
    pub(super) fn all(parent: &Path, name: &std::ffi::OsStr) -> Vec<Self> {
        let left = staged(parent).into_iter().filter_map(|root| Self::of(root, name));
        left.collect()
    }

    fn of(root: PathBuf, name: &std::ffi::OsStr) -> Option<Self> {
        let file = File::open(root.join(MARK)).ok()?;
        file.try_lock().ok()?;
        let mark: Mark = serde_json::from_slice(&fs::read(root.join(MARK)).ok()?).ok()?;
        let is_this = mark.schema == SCHEMA && mark.out_sha256 == digest(name);
        // With an output moved aside it is not for us to take.
        let is_whole = !root.join("old").exists() && root.join("new").is_dir();
        (is_this && is_whole).then_some(Self { root, _lock: file })
    }
}

impl Drop for LeftOver {
    fn drop(&mut self) {
        let _ = remove(&self.root);
    }
}

/// Where a staged folder keeps what an account adds to the log.
pub(super) fn note(root: &Path, account: &str) -> PathBuf {
    root.join("log").join(format!("{account}.json"))
}

/// The staged folders beside an output, in the order of their names.
fn staged(parent: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).into_iter().flatten().filter_map(Result::ok);
    let is_staged = |entry: &fs::DirEntry| {
        entry.file_name().as_encoded_bytes().starts_with(PREFIX.as_bytes())
            && entry.file_type().is_ok_and(|kind| kind.is_dir())
    };
    let mut folders: Vec<PathBuf> = entries.filter(is_staged).map(|entry| entry.path()).collect();
    folders.sort();
    folders
}

/// What was found of runs that died.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Cleared {
    /// Whether the output of before was put back under its name.
    pub(super) is_restored: bool,
    /// Staged folders that hold an output of before and whose name is taken: nothing was done with them.
    pub(super) stranded: Vec<PathBuf>,
}

/// Clears away what dead runs left beside an output. Faults leave a folder where it is, for the next run.
pub(super) fn clear(parent: &Path, name: &std::ffi::OsStr) -> Cleared {
    let mut cleared = Cleared::default();
    for root in staged(parent) {
        clear_one(&root, parent, name, &mut cleared);
    }
    cleared
}

fn clear_one(root: &Path, parent: &Path, name: &std::ffi::OsStr, cleared: &mut Cleared) {
    let path = root.join(MARK);
    let Ok(file) = File::open(&path) else {
        // Died before it had a mark, or is none of ours: only an empty one goes.
        let _ = fs::remove_dir(root);
        return;
    };
    if file.try_lock().is_err() {
        return;
    }
    let text = fs::read(&path).unwrap_or_default();
    let mark = serde_json::from_slice::<Mark>(&text).ok().filter(|mark| mark.schema == SCHEMA);
    // A run that died while it wrote its mark had written nothing else yet.
    if mark.is_none() && !text.is_empty() {
        return;
    }
    let (fresh, aside) = (root.join("new"), root.join("old"));
    // Both are there only where a run died between moving the old output aside and putting the new one in place.
    if aside.is_dir() && fresh.is_dir() {
        let is_this = mark.is_some_and(|mark| mark.out_sha256 == digest(name));
        if !is_this {
            return;
        }
        let out = parent.join(name);
        if fs::symlink_metadata(&out).is_ok() || fs::rename(&aside, &out).is_err() {
            cleared.stranded.push(root.to_owned());
            return;
        }
        cleared.is_restored = true;
    }
    let _ = remove(root);
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;

    /// A staged folder whose run is gone.
    fn dead(parent: &Path, folders: &[&str]) -> PathBuf {
        let stage = Stage::begin(parent, OsStr::new("out")).unwrap();
        for folder in folders {
            let folder = stage.root.join(folder);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("text"), "x").unwrap();
        }
        stage.root
    }

    #[test]
    fn left_over_folders_go_and_living_ones_stay() {
        let work = tempfile::tempdir().unwrap();
        let parent = work.path();
        let alive = Stage::begin(parent, OsStr::new("out")).unwrap();
        let gone =
            [dead(parent, &["new"]), dead(parent, &["old"]), parent.join(".fba-recon-empty")];
        fs::remove_dir_all(gone[1].join("new")).unwrap();
        fs::create_dir(&gone[2]).unwrap();
        fs::create_dir(parent.join(".fba-recon-mine")).unwrap();
        fs::write(parent.join(".fba-recon-mine/taxes.txt"), "x").unwrap();
        assert_eq!(clear(parent, OsStr::new("out")), Cleared::default());
        for folder in gone {
            assert!(!folder.exists(), "{}", folder.display());
        }
        assert!(alive.root.exists() && parent.join(".fba-recon-mine/taxes.txt").exists());
    }

    #[test]
    fn an_output_that_was_moved_aside_comes_back() {
        let work = tempfile::tempdir().unwrap();
        let parent = work.path();
        let staged = dead(parent, &["new", "old"]);
        assert_eq!(clear(parent, OsStr::new("another")), Cleared::default());
        assert!(staged.exists());
        assert!(clear(parent, OsStr::new("out")).is_restored);
        assert!(parent.join("out/text").exists() && !staged.exists());
        // Where somebody took the name meanwhile, nothing is touched and the folder is named.
        let staged = dead(parent, &["new", "old"]);
        let cleared = clear(parent, OsStr::new("out"));
        assert_eq!(cleared, Cleared { is_restored: false, stranded: vec![staged.clone()] });
        assert!(staged.join("old/text").exists());
    }
}
