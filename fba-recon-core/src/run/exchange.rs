//! Puts a folder in the place of another, so that at any moment the old or the new one stands whole under the name.

use std::fs;
use std::io;
use std::path::Path;

/// Where the old folder went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exchanged {
    /// There was none.
    Nothing,
    /// It stands where the new one stood: one step of the file system.
    There,
    /// It was moved aside first: two steps.
    Aside,
}

/// Why a folder was not put in its place.
#[derive(Debug)]
pub(crate) struct NotExchanged {
    pub(crate) error: io::Error,
    /// Whether the old folder could not be put back either.
    pub(crate) is_stranded: bool,
}

/// Puts `fresh` in the place of `out`. What stood there is at `fresh` or at `aside` afterwards.
pub(crate) fn exchange(fresh: &Path, out: &Path, aside: &Path) -> Result<Exchanged, NotExchanged> {
    let fault = |error| NotExchanged { error, is_stranded: false };
    if fs::symlink_metadata(out).is_err() {
        fs::rename(fresh, out).map_err(fault)?;
        return Ok(Exchanged::Nothing);
    }
    match at_once(fresh, out) {
        Ok(()) => return Ok(Exchanged::There),
        Err(error) if !is_missing(&error) => return Err(fault(error)),
        Err(_) => {}
    }
    in_two_steps(fresh, out, aside)
}

/// Moves the old folder aside, then the new one in its place; a run that dies between leaves both where
/// [`left_over`](super::left_over) finds them.
fn in_two_steps(fresh: &Path, out: &Path, aside: &Path) -> Result<Exchanged, NotExchanged> {
    fs::rename(out, aside).map_err(|error| NotExchanged { error, is_stranded: false })?;
    match fs::rename(fresh, out) {
        Ok(()) => Ok(Exchanged::Aside),
        Err(error) => {
            let is_stranded = fs::rename(aside, out).is_err();
            Err(NotExchanged { error, is_stranded })
        }
    }
}

/// Undoes an exchange.
pub(crate) fn undo(
    how: Exchanged,
    fresh: &Path,
    out: &Path,
    aside: &Path,
) -> Result<(), NotExchanged> {
    let fault = |error| NotExchanged { error, is_stranded: false };
    match how {
        Exchanged::Nothing => fs::rename(out, fresh).map_err(fault),
        Exchanged::There => at_once(fresh, out).map_err(fault),
        Exchanged::Aside => {
            fs::rename(out, fresh).map_err(fault)?;
            fs::rename(aside, out).map_err(|error| NotExchanged { error, is_stranded: true })
        }
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn at_once(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn at_once(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Whether the system, or the file system, has no exchange.
fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    struct Folders {
        _work: tempfile::TempDir,
        fresh: PathBuf,
        out: PathBuf,
        aside: PathBuf,
    }

    fn folders() -> Folders {
        let work = tempfile::tempdir().unwrap();
        let [fresh, out, aside] = ["fresh", "out", "aside"].map(|name| work.path().join(name));
        for (folder, text) in [(&fresh, "new"), (&out, "old")] {
            fs::create_dir(folder).unwrap();
            fs::write(folder.join("text"), text).unwrap();
        }
        Folders { _work: work, fresh, out, aside }
    }

    fn text(folder: &Path) -> String {
        fs::read_to_string(folder.join("text")).unwrap_or_default()
    }

    #[test]
    fn both_ways_put_the_new_folder_in_place_and_back() {
        type Way = fn(&Path, &Path, &Path) -> Result<Exchanged, NotExchanged>;
        for way in [exchange as Way, in_two_steps as Way] {
            let Folders { _work, fresh, out, aside } = folders();
            let how = way(&fresh, &out, &aside).unwrap();
            assert_eq!(text(&out), "new");
            let old = if how == Exchanged::There { &fresh } else { &aside };
            assert_eq!(text(old), "old", "{how:?}");
            undo(how, &fresh, &out, &aside).unwrap();
            assert_eq!((text(&out), text(&fresh)), ("old".to_owned(), "new".to_owned()));
        }
        let Folders { _work, fresh, out, aside } = folders();
        fs::remove_dir_all(&out).unwrap();
        assert_eq!(exchange(&fresh, &out, &aside).unwrap(), Exchanged::Nothing);
        assert_eq!(text(&out), "new");
    }

    #[test]
    fn what_cannot_be_put_in_place_leaves_the_old_folder() {
        let Folders { _work, fresh, out, aside } = folders();
        fs::remove_dir_all(&fresh).unwrap();
        let fault = in_two_steps(&fresh, &out, &aside).unwrap_err();
        assert!(!fault.is_stranded);
        assert_eq!(text(&out), "old");
        assert!(exchange(&fresh, &out, &aside).is_err());
        assert_eq!(text(&out), "old");
    }
}
