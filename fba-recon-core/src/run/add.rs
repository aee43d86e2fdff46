//! Adds a file to an output that stands: what is written between two scans.

use std::fs;
use std::io;
use std::path::Path;

use serde::Deserialize;

use super::keep::is_as_written;
use crate::ingest::former::{Former, RUN_FILE, Whose, sealed};
use crate::sink::Listed;

/// How `run.json` begins its list of files, which is its last field.
const FILES: &str = "\n  \"files\": [";
/// Folders above an account's output whose `run.json` may list it: that of all accounts.
const ABOVE: usize = 2;

/// Writes a file into a folder that a run wrote and lists it in the `run.json` there, and in that of all accounts where
/// the folder is one of them, so that the next run knows it as its own. What stands in its place is replaced only if a
/// list tells it as it is: a file of the user's stays.
///
/// Gives whether it was written.
///
/// # Errors
/// When a file cannot be read or written; the list is written first, so that a file which is not there is listed rather
/// than the other way round.
pub fn add(out: &Path, path: &str, bytes: &[u8]) -> io::Result<bool> {
    let to = out.join(path);
    let is_free = Former::read(out).is_some_and(|former| may_replace(&former, &to, path, bytes));
    if !is_free || !list(out, path, bytes)? {
        return Ok(false);
    }
    let mut name = path.to_owned();
    let mut folder = out;
    for _ in 0..ABOVE {
        let (Some(above), Some(last)) = (folder.parent(), folder.file_name()) else { break };
        let last = last.to_string_lossy();
        if Former::read(above).is_some_and(|former| former.is_folder_of_ours(&last)) {
            list(above, &format!("{last}/{name}"), bytes)?;
            list(above, &format!("{last}/{RUN_FILE}"), &fs::read(folder.join(RUN_FILE))?)?;
        }
        name = format!("{last}/{name}");
        folder = above;
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    replace(&to, bytes)?;
    Ok(true)
}

/// Whether nothing stands in a place but the same, or what the run wrote.
fn may_replace(former: &Former, to: &Path, path: &str, bytes: &[u8]) -> bool {
    // To open a pipe is to wait for its other end.
    match fs::symlink_metadata(to) {
        Err(_) => return true,
        Ok(found) if !found.is_file() => return false,
        Ok(_) if fs::read(to).is_ok_and(|there| there == bytes) => return true,
        Ok(_) => {}
    }
    match former.whose(path) {
        Whose::Ours(Some((length, sha256))) => {
            is_as_written(to, length, &sha256).is_ok_and(|is_ours| is_ours)
        }
        Whose::Ours(None) | Whose::Users => false,
    }
}

/// What is read of a `run.json`.
#[derive(Deserialize)]
struct Files {
    files: Vec<Listed>,
}

/// Lists a file in the `run.json` of a folder; `false` where that has no list.
fn list(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<bool> {
    let path = folder.join(RUN_FILE);
    let text = fs::read_to_string(&path)?;
    let (Ok(Files { mut files }), Some(at)) = (serde_json::from_str(&text), text.find(FILES))
    else {
        return Ok(false);
    };
    files.retain(|file| file.file != name);
    files.push(Listed::new(name, bytes));
    files.sort();
    let list = serde_json::to_string_pretty(&files)?.replace('\n', "\n  ");
    let text = format!("{}\n  \"files\": {list}\n}}\n", &text[..at]);
    // One of before has no digest of itself, and gets one.
    replace(&path, sealed(&text).as_bytes())?;
    Ok(true)
}

/// Puts a file in its place at once.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder.join(format!(".{name}.{}", std::process::id()));
    fs::write(&beside, bytes)?;
    fs::rename(&beside, path)
}
