//! What of a former output belongs to the user goes on into the new one: files that no run wrote under their own
//! names, edited files of ours beside the new ones.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use walkdir::WalkDir;

use crate::ingest::former::{Former, Whose, YOURS, below};
use crate::model::provenance::file_digest;
use crate::sink::Listed;

/// What was carried over, by paths below the output.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// Files that no run wrote.
    pub carried: Vec<String>,
    /// Files of ours that the user had changed, or that stood in the way of a new one: the name of before, and the
    /// name under which they are kept.
    pub set_aside: Vec<(String, String)>,
}

impl Kept {
    /// Whether there was nothing to keep.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.carried.is_empty() && self.set_aside.is_empty()
    }
}

/// Brings what belongs to the user from a former output into a new one that is still staged. The former one stays as
/// it is: files get a second name there, or are copied where the file system has none.
///
/// # Errors
/// When something cannot be brought over; nothing may be put in place then.
pub(super) fn keep(old: &Path, former: &Former, fresh: &Path) -> io::Result<Kept> {
    let mut kept = Kept::default();
    for entry in WalkDir::new(old).min_depth(1).sort_by_file_name() {
        let entry = entry?;
        let path = below(old, entry.path());
        let relative = entry.path().strip_prefix(old).unwrap_or(entry.path());
        if entry.file_type().is_dir() {
            if !former.is_folder_of_ours(&path) && is_empty(entry.path())? {
                fs::create_dir_all(free(fresh, relative, &former.as_of).path)?;
            }
            continue;
        }
        let is_link = entry.file_type().is_symlink();
        match former.whose(&path) {
            Whose::Ours(_) if is_link => set_aside(&entry, relative, former, fresh, &mut kept)?,
            Whose::Ours(None) if former.is_run_edited(&path) => {
                set_aside(&entry, relative, former, fresh, &mut kept)?;
            }
            Whose::Ours(None) => {}
            Whose::Ours(Some((bytes, sha256))) => {
                if !is_as_written(entry.path(), bytes, &sha256)? {
                    set_aside(&entry, relative, former, fresh, &mut kept)?;
                }
            }
            Whose::Users => {
                let place = free(fresh, relative, &former.as_of);
                bring(entry.path(), &place.path)?;
                if place.is_renamed {
                    kept.set_aside.push((path, below(fresh, &place.path)));
                } else {
                    kept.carried.push(path);
                }
            }
        }
    }
    Ok(kept)
}

/// What a run before wrote of an account and nobody changed, by its paths below the output.
///
/// # Errors
/// When something cannot be read.
pub(super) fn of_account(out: &Path, former: &Former, account: &str) -> io::Result<Vec<Listed>> {
    let folder = out.join(account);
    let mut listed = Vec::new();
    if !fs::symlink_metadata(&folder).is_ok_and(|found| found.is_dir()) {
        return Ok(listed);
    }
    for entry in WalkDir::new(folder).min_depth(1).sort_by_file_name() {
        let entry = entry?;
        let path = below(out, entry.path());
        let whose = if entry.file_type().is_file() { former.whose(&path) } else { Whose::Users };
        match whose {
            Whose::Ours(Some((bytes, sha256))) if is_as_written(entry.path(), bytes, &sha256)? => {
                listed.push(Listed { file: path, sha256, bytes });
            }
            Whose::Ours(None) => listed.push(Listed::new(path, &fs::read(entry.path())?)),
            Whose::Ours(Some(_)) | Whose::Users => {}
        }
    }
    Ok(listed)
}

/// Keeps a changed file of ours once, beside the new one.
fn set_aside(
    entry: &walkdir::DirEntry,
    relative: &Path,
    former: &Former,
    fresh: &Path,
    kept: &mut Kept,
) -> io::Result<()> {
    let mut at = 1;
    let place = loop {
        let name = yours(relative, &former.as_of, at);
        let place = free(fresh, &name, &former.as_of).path;
        // The user may have such a copy from before; the same content is kept once.
        let known = entry.path().with_file_name(name.file_name().unwrap_or_default());
        match fs::symlink_metadata(&known) {
            Err(_) if fs::symlink_metadata(&place).is_err() => break place,
            Ok(_) if is_same(&known, entry.path())? => return Ok(()),
            _ => at += 1,
        }
    };
    bring(entry.path(), &place)?;
    kept.set_aside.push((path_text(relative), below(fresh, &place)));
    Ok(())
}

fn path_text(relative: &Path) -> String {
    below(Path::new(""), relative)
}

/// A place in the new output, with whether it is not the one that was asked for.
struct Free {
    path: PathBuf,
    is_renamed: bool,
}

/// The place of a path in the new output; where one of the run's own files stands in the way, beside it.
fn free(fresh: &Path, relative: &Path, as_of: &str) -> Free {
    let mut path = fresh.to_owned();
    let mut is_renamed = false;
    let parts: Vec<Component<'_>> = relative.components().collect();
    for (index, part) in parts.iter().enumerate() {
        let is_last = index + 1 == parts.len();
        let in_the_way =
            |path: &Path| fs::symlink_metadata(path).is_ok_and(|found| is_last || !found.is_dir());
        let mut next = path.join(part);
        let mut at = 1;
        while in_the_way(&next) {
            next = path.join(yours(Path::new(part), as_of, at));
            is_renamed = true;
            at += 1;
        }
        path = next;
    }
    Free { path, is_renamed }
}

/// `NAME.yours-<day>.EXT`, with a number from the second on.
fn yours(path: &Path, as_of: &str, at: usize) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(YOURS);
    name.push(as_of);
    if at > 1 {
        name.push(format!("-{at}"));
    }
    if let Some(ending) = path.extension() {
        name.push(".");
        name.push(ending);
    }
    path.with_file_name(name)
}

/// Gives a file a second name, or copies it.
pub(super) fn bring(from: &Path, to: &Path) -> io::Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    let kind = fs::symlink_metadata(from)?.file_type();
    if kind.is_symlink() {
        return link_again(from, to);
    }
    if fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    if !kind.is_file() {
        let message = "neither a file nor a folder, and cannot be kept";
        return Err(io::Error::new(io::ErrorKind::Unsupported, message));
    }
    fs::copy(from, to).map(|_| ())
}

#[cfg(unix)]
fn link_again(from: &Path, to: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(fs::read_link(from)?, to)
}

#[cfg(not(unix))]
fn link_again(from: &Path, to: &Path) -> io::Result<()> {
    fs::copy(from, to).map(|_| ())
}

fn is_empty(folder: &Path) -> io::Result<bool> {
    Ok(fs::read_dir(folder)?.next().is_none())
}

/// Whether a file has the length and digest with which a run wrote it.
pub(super) fn is_as_written(path: &Path, bytes: u64, sha256: &str) -> io::Result<bool> {
    let found = fs::symlink_metadata(path)?;
    Ok(found.is_file() && found.len() == bytes && file_digest(path)? == sha256)
}

fn is_same(one: &Path, other: &Path) -> io::Result<bool> {
    let [first, second] = [fs::symlink_metadata(one)?, fs::symlink_metadata(other)?];
    if first.file_type().is_symlink() || second.file_type().is_symlink() {
        return Ok(fs::read_link(one)
            .ok()
            .is_some_and(|target| Some(target) == fs::read_link(other).ok()));
    }
    let are_files = first.is_file() && second.is_file();
    Ok(are_files && first.len() == second.len() && file_digest(one)? == file_digest(other)?)
}
