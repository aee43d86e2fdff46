//! One attempt at an account: written beside its place on the same file system, made to last, and put there as a whole.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::place::{Found, RESULT_FILE, ResultPlace};
use super::result::Stored;
use crate::run::Interrupt;
use crate::run::exchange::{exchange, undo};
use crate::sink::{Listed, Sink};

/// How names of attempts begin.
const PREFIX: &str = ".tmp-";
/// What an attempt that died left is removed after this.
const LEFT_OVER: Duration = Duration::from_secs(24 * 60 * 60);
/// How often and how long it is waited for another attempt that puts its result into the same place.
const WAITS_MAX: usize = 1500;
const WAIT: Duration = Duration::from_millis(20);

/// A folder that is being written. Dropped, it leaves nothing behind.
pub(super) struct Attempt<'a> {
    place: &'a ResultPlace,
    root: PathBuf,
    interrupt: &'a Interrupt,
    files: Vec<Listed>,
    folders: BTreeSet<PathBuf>,
}

impl Sink for Attempt<'_> {
    fn file(&mut self, path: &str, bytes: Vec<u8>) -> io::Result<()> {
        self.write(path, &bytes)?;
        self.files.push(Listed::new(path, &bytes));
        Ok(())
    }
}

impl<'a> Attempt<'a> {
    /// Begins beside a place; what attempts left that died long ago goes.
    pub(super) fn begin(
        place: &'a ResultPlace,
        (host, process): (&str, u32),
        interrupt: &'a Interrupt,
    ) -> io::Result<Self> {
        fs::create_dir_all(place.folder())?;
        let prefix = format!("{PREFIX}{}-{process}-", super::escaped(host));
        let root = interrupt.step(|| {
            let made = tempfile::Builder::new().prefix(&prefix).tempdir_in(place.folder())?;
            let root = made.keep();
            fs::create_dir(root.join("new"))?;
            Ok::<_, io::Error>(root)
        })?;
        interrupt.add(&root);
        clear(place.folder(), &root);
        Ok(Self { place, root, interrupt, files: Vec::new(), folders: BTreeSet::new() })
    }

    fn fresh(&self) -> PathBuf {
        self.root.join("new")
    }

    fn write(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.fresh().join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
            self.folders.insert(folder.to_owned());
        }
        let mut file = File::create(&path)?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    /// What was written, in the order of the paths.
    pub(super) fn files(&self) -> Vec<Listed> {
        let mut files = self.files.clone();
        files.sort();
        files
    }

    /// Puts the result in its place, and gives the one that stands there: another's, which is then told as used again,
    /// where it answers the same line and came after `before` was read. `commit` happens together with the exchange; it
    /// is undone where that fails.
    pub(super) fn place(
        mut self,
        stored: &Stored,
        before: &Found,
        commit: impl FnOnce() -> Result<Option<String>, String>,
    ) -> io::Result<Stored> {
        let text = serde_json::to_vec(stored)?;
        self.write(RESULT_FILE, &text)?;
        self.folders.iter().for_each(|folder| sync(folder));
        let interrupt = self.interrupt;
        interrupt.step(|| self.exchange(stored, before, commit))
    }

    fn exchange(
        &self,
        stored: &Stored,
        before: &Found,
        commit: impl FnOnce() -> Result<Option<String>, String>,
    ) -> io::Result<Stored> {
        let _turn = turn(self.place.folder())?;
        if let Some(winner) = self.winner(stored, before) {
            return Ok(winner.used_again());
        }
        let (fresh, out, aside) = (self.fresh(), self.place.out(), self.root.join("old"));
        let how = match exchange(&fresh, &out, &aside) {
            Ok(how) => how,
            // Without locks another may have come between.
            Err(fault) => match self.winner(stored, before) {
                Some(winner) => return Ok(winner.used_again()),
                None => return Err(fault.error),
            },
        };
        let log = match commit() {
            Ok(log) => log,
            Err(message) => {
                undo(how, &fresh, &out, &aside).map_err(|fault| fault.error)?;
                return Err(io::Error::other(message));
            }
        };
        let mut stored = stored.clone();
        if log.is_some() {
            stored.log = log;
            let note = self.root.join(RESULT_FILE);
            let mut file = File::create(&note)?;
            file.write_all(&serde_json::to_vec(&stored)?)?;
            file.sync_all()?;
            fs::rename(&note, out.join(RESULT_FILE))?;
            sync(&out);
        }
        sync(self.place.folder());
        self.place.forget_failure();
        Ok(stored)
    }

    /// The result of another attempt at the same line.
    fn winner(&self, own: &Stored, before: &Found) -> Option<Stored> {
        match self.place.read() {
            found if found == *before => None,
            Found::Whole(found)
                if found.result.spec_digest == own.result.spec_digest && !found.changed =>
            {
                Some(*found)
            }
            _ => None,
        }
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        self.interrupt.forget(&self.root);
        let _ = fs::remove_dir_all(&self.root);
    }
}

/// Makes the names in a folder last, where the system can.
fn sync(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// Removes what attempts left that died long before this one began. The clock is that of the file system.
fn clear(folder: &Path, own: &Path) {
    let changed = |path: &Path| fs::metadata(path).and_then(|found| found.modified()).ok();
    let Some(now) = changed(own) else { return };
    for entry in fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
        let is_attempt = entry.file_name().as_encoded_bytes().starts_with(PREFIX.as_bytes());
        let is_old = || {
            let age = changed(&entry.path()).and_then(|then| now.duration_since(then).ok());
            age.is_some_and(|age| age > LEFT_OVER)
        };
        if is_attempt && is_old() {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Waits until no other attempt puts a result into the folder. Where there are no locks, nobody waits.
fn turn(folder: &Path) -> io::Result<Option<File>> {
    let Ok(folder) = File::open(folder) else { return Ok(None) };
    for _ in 0..WAITS_MAX {
        match folder.try_lock() {
            Ok(()) => return Ok(Some(folder)),
            Err(TryLockError::Error(_)) => return Ok(None),
            Err(TryLockError::WouldBlock) => std::thread::sleep(WAIT),
        }
    }
    Err(io::Error::new(io::ErrorKind::TimedOut, "another attempt holds the folder"))
}

/// Whether a folder can be locked, so that a case log may lie in it.
pub(super) fn has_locks(folder: &Path) -> bool {
    let Ok(file) = tempfile::tempfile_in(folder) else { return false };
    file.try_lock().is_ok()
}
