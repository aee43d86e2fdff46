//! The output folder: written beside its place, then put there as a whole.

use std::cell::OnceCell;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rayon::prelude::*;

use super::again::Earlier;
use super::exchange::{self, exchange};
use super::interrupt::Interrupt;
use super::keep::{Kept, bring, keep, of_account};
use super::left_over::{self, Cleared, LeftOver, Stage, clear, note};
use crate::ingest::former::Former;
use crate::sink::{Listed, Sink};

/// Files and bytes that are written at once.
const BATCH_FILES: usize = 512;
const BATCH_BYTES: usize = 8 << 20;
/// Links that are followed from a name to the folder that it means.
const LINKS_MAX: usize = 40;
/// How often and how long it is waited for another run that puts its output into the same folder.
const WAITS_MAX: usize = 500;
const WAIT: Duration = Duration::from_millis(20);

/// Why an output could not be written. The output of before stands as it was, unless a folder is named that holds
/// it.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The name is taken by a file, or by a folder that holds other files.
    #[error("{} holds other files", .0.display())]
    NotOurs(PathBuf),
    /// The name is no name of a folder that can be replaced.
    #[error("{} cannot be replaced as a whole", .0.display())]
    NoName(PathBuf),
    /// The system refused a step.
    #[error("cannot {what} {}: {error}", path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// The new output is not in place, and the one of before could not be put back.
    #[error("cannot write {}: {error}; the output of before is kept in {}", out.display(), kept.display())]
    Stranded {
        /// The output.
        out: PathBuf,
        /// Where the one of before is.
        kept: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// The step that belongs to the exchange failed, so that it was undone.
    #[error("{0}")]
    Commit(String),
    /// The run was stopped.
    #[error("interrupted")]
    Interrupted,
}

impl From<io::Error> for FolderError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::Interrupted {
            return Self::Interrupted;
        }
        Self::Io { what: "write", path: PathBuf::new(), error }
    }
}

fn fault<'p>(
    what: &'static str,
    path: &'p Path,
) -> impl FnOnce(io::Error) -> FolderError + use<'p> {
    move |error| match error.kind() {
        io::ErrorKind::Interrupted => FolderError::Interrupted,
        _ => FolderError::Io { what, path: path.to_owned(), error },
    }
}

/// The folder that an output is to have: known to be free, empty or an output of before.
#[derive(Debug, Clone)]
pub struct Target {
    /// As the user named it.
    shown: PathBuf,
    /// What it means: links followed.
    parent: PathBuf,
    name: std::ffi::OsString,
}

impl Target {
    /// Looks at the place of an output, without writing. A link stands for what it points to.
    ///
    /// # Errors
    /// When something else is there.
    pub fn new(out: &Path) -> Result<Self, FolderError> {
        let place = followed(out);
        let no_name = || FolderError::NoName(out.to_owned());
        let name = place.file_name().ok_or_else(no_name)?.to_owned();
        let parent = place.parent().filter(|parent| !parent.as_os_str().is_empty());
        let parent = parent.unwrap_or(Path::new(".")).to_owned();
        let target = Self { shown: out.to_owned(), parent, name };
        target.check()?;
        Ok(target)
    }

    fn out(&self) -> PathBuf {
        self.parent.join(&self.name)
    }

    fn check(&self) -> Result<(), FolderError> {
        let out = self.out();
        let is_free = match fs::symlink_metadata(&out) {
            Err(_) => true,
            Ok(found) if !found.is_dir() => false,
            Ok(_) => {
                let mut entries = fs::read_dir(&out).map_err(fault("read", &self.shown))?;
                entries.next().is_none() || Former::read(&out).is_some()
            }
        };
        if is_free { Ok(()) } else { Err(FolderError::NotOurs(self.shown.clone())) }
    }

    /// What stands of the output of before and of runs that were broken off, for accounts that need not be scanned
    /// again. To be asked before [`Target::stage`], which clears away what nobody holds.
    #[must_use]
    pub fn earlier(&self) -> Earlier {
        Earlier::new(&self.out(), LeftOver::all(&self.parent, &self.name))
    }

    /// As [`Target::stage`]; told to stop, the run leaves what is written so far to the next one.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn stage_to_resume(self, interrupt: &Interrupt) -> Result<Staged, FolderError> {
        let mut staged = self.stage(interrupt)?;
        interrupt.forget(&staged.stage.root);
        staged.is_resumable = true;
        Ok(staged)
    }

    /// Begins to write beside the place, after clearing away what runs that died left there.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn stage(self, interrupt: &Interrupt) -> Result<Staged, FolderError> {
        fs::create_dir_all(&self.parent).map_err(fault("create folder", &self.parent))?;
        let cleared = clear(&self.parent, &self.name);
        let stage = interrupt.step(|| {
            let stage = Stage::begin(&self.parent, &self.name)
                .map_err(fault("write into", &self.parent))?;
            Ok::<_, FolderError>(stage)
        })?;
        interrupt.add(&stage.root);
        let interrupt = interrupt.clone();
        Ok(Staged {
            target: self,
            stage,
            interrupt,
            cleared,
            batch: Vec::new(),
            bytes: 0,
            former: OnceCell::new(),
            is_kept: false,
            is_resumable: false,
        })
    }
}

/// The path that a name stands for: links followed, also one that leads to nothing yet.
fn followed(out: &Path) -> PathBuf {
    // Without the separators at its end, by which the system would follow a link itself.
    let mut place: PathBuf = out.components().collect();
    for _ in 0..LINKS_MAX {
        let Ok(target) = fs::read_link(&place) else { break };
        place = place.parent().unwrap_or(Path::new("")).join(target).components().collect();
    }
    match place.file_name() {
        Some(_) => place,
        // `.` and `..` have a name only as whole paths.
        None => place.canonicalize().unwrap_or(place),
    }
}

/// An output that is being written. Dropped, it leaves nothing behind.
#[derive(Debug)]
pub struct Staged {
    target: Target,
    stage: Stage,
    interrupt: Interrupt,
    cleared: Cleared,
    batch: Vec<(PathBuf, Vec<u8>)>,
    bytes: usize,
    /// What stands in the place, once somebody asked.
    former: OnceCell<Option<Former>>,
    /// Whether the staged folder holds something that may not go.
    is_kept: bool,
    /// Whether it is left to the next run where this one is told to stop.
    is_resumable: bool,
}

/// What became of an output that is in its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Placed {
    /// What of the user's was carried over.
    pub kept: Kept,
    /// Whether an output of before was put back that a run which died had moved aside.
    pub is_restored: bool,
    /// Folders that are left to the user: an output of before whose name is taken, or that could not be removed.
    pub left: Vec<PathBuf>,
}

impl Sink for Staged {
    fn file(&mut self, path: &str, bytes: Vec<u8>) -> io::Result<()> {
        self.bytes += bytes.len();
        self.batch.push((self.stage.fresh().join(path), bytes));
        if self.batch.len() >= BATCH_FILES || self.bytes >= BATCH_BYTES {
            self.flush()
        } else {
            Ok(())
        }
    }
}

impl Staged {
    /// Writes what is waiting, on all threads.
    fn flush(&mut self) -> io::Result<()> {
        let batch = std::mem::take(&mut self.batch);
        self.bytes = 0;
        self.interrupt.step(|| {
            batch.par_iter().with_min_len(16).try_for_each(|(path, bytes)| {
                let named = |error: io::Error| {
                    let message = format!("{}: {error}", path.display());
                    io::Error::new(error.kind(), message)
                };
                if let Some(folder) = path.parent() {
                    fs::create_dir_all(folder).map_err(named)?;
                }
                fs::write(path, bytes).map_err(named)
            })
        })
    }

    /// Takes over files that stand in a folder: they get a second name below `name`, or are copied.
    pub(super) fn bring(&mut self, from: &Path, name: &str, files: &[Listed]) -> io::Result<()> {
        let to = self.stage.fresh().join(name);
        self.interrupt.step(|| {
            files
                .iter()
                .try_for_each(|listed| bring(&from.join(&listed.file), &to.join(&listed.file)))
        })
    }

    /// Takes over what a run before wrote of an account, for one whose scan failed: the day that it speaks for, and its
    /// files. Nothing where there is none.
    pub(super) fn stands(&mut self, account: &str) -> io::Result<Option<(String, Vec<Listed>)>> {
        let out = self.target.out();
        let former = self.former.get_or_init(|| Former::read(&out));
        let Some(former) = former else { return Ok(None) };
        let listed = of_account(&out, former, account)?;
        if listed.is_empty() {
            return Ok(None);
        }
        let own = Former::read(&out.join(account));
        let as_of = own.map_or_else(|| former.as_of.clone(), |own| own.as_of);
        self.bring(&out, "", &listed)?;
        Ok(Some((as_of, listed)))
    }

    /// Keeps what an account adds to the log beside its outputs, as long as these are not in their place.
    pub(super) fn note(&mut self, account: &str, saved: &[u8]) -> io::Result<()> {
        let path = note(&self.stage.root, account);
        self.interrupt.step(|| {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&path, saved)
        })
    }

    /// Puts the output in its place, with what of the one before belongs to the user.
    ///
    /// `commit` is the step that has to happen together with the exchange, such as noting the run in a log: it is
    /// called once, when the outputs are in their place, with their folder. If it fails, the exchange is undone, and
    /// the output of before stands again.
    ///
    /// # Errors
    /// When the output is not in its place; the one of before is then.
    pub fn place(
        mut self,
        commit: impl FnOnce(&Path) -> Result<(), String>,
    ) -> Result<Placed, FolderError> {
        self.flush().map_err(fault("write", &self.target.shown))?;
        let interrupt = self.interrupt.clone();
        let mut placed = interrupt.step(|| self.exchange(commit))?;
        if !self.is_kept && left_over::remove(&self.stage.root).is_err() && self.stage.root.exists()
        {
            placed.left.push(self.stage.root.clone());
            self.is_kept = true;
        }
        Ok(placed)
    }

    fn exchange(
        &mut self,
        commit: impl FnOnce(&Path) -> Result<(), String>,
    ) -> Result<Placed, FolderError> {
        let out = self.target.out();
        let _turn = self.turn()?;
        // Somebody may have put files there since.
        self.target.check()?;
        let (fresh, aside) = (self.stage.fresh(), self.stage.aside());
        let kept = match Former::read(&out) {
            Some(former) => keep(&out, &former, &fresh)
                .map_err(fault("keep the files of", &self.target.shown))?,
            None => Kept::default(),
        };
        if let Ok(found) = fs::metadata(&out) {
            // A folder that only its owner may read stays so.
            fs::set_permissions(&fresh, found.permissions())
                .map_err(fault("write", &self.target.shown))?;
        }
        let how = exchange(&fresh, &out, &aside).map_err(|fault| self.not_in_place(fault))?;
        if let Err(message) = commit(&out) {
            exchange::undo(how, &fresh, &out, &aside).map_err(|fault| self.not_in_place(fault))?;
            return Err(FolderError::Commit(message));
        }
        let Cleared { is_restored, stranded } = std::mem::take(&mut self.cleared);
        Ok(Placed { kept, is_restored, left: stranded })
    }

    fn not_in_place(&mut self, fault: exchange::NotExchanged) -> FolderError {
        let out = self.target.shown.clone();
        if !fault.is_stranded {
            return FolderError::Io { what: "write", path: out, error: fault.error };
        }
        self.is_kept = true;
        FolderError::Stranded { out, kept: self.stage.aside(), error: fault.error }
    }

    /// Waits until no other run puts an output into the same folder, and keeps them out. Where a file system has
    /// no locks, or none on folders, nobody waits.
    fn turn(&self) -> Result<Option<File>, FolderError> {
        let Ok(folder) = File::open(&self.target.parent) else { return Ok(None) };
        for _ in 0..WAITS_MAX {
            match folder.try_lock() {
                Ok(()) => return Ok(Some(folder)),
                Err(TryLockError::Error(_)) => return Ok(None),
                Err(TryLockError::WouldBlock) => std::thread::sleep(WAIT),
            }
        }
        let error = io::Error::new(io::ErrorKind::TimedOut, "another run holds it");
        Err(FolderError::Io { what: "write", path: self.target.shown.clone(), error })
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        self.interrupt.forget(&self.stage.root);
        let is_left = self.is_resumable && self.interrupt.is_stopped();
        if !self.is_kept && !is_left {
            let _ = left_over::remove(&self.stage.root);
        }
    }
}
