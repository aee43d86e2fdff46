//! Adds a file to an output that stands: what is written between two scans.

use std::fs;
use std::io;
use std::path::Path;

use serde_json::Value;

use crate::ingest::former::RUN_FILE;
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
    let own = out.join(RUN_FILE);
    let Some(listed) = files_of(&fs::read_to_string(&own)?) else { return Ok(false) };
    if let Ok(there) = fs::read(&to)
        && there != bytes
        && !listed.contains(&Listed::new(path, &there))
    {
        return Ok(false);
    }
    let mut name = path.to_owned();
    let mut folder = out;
    for above in 0..=ABOVE {
        list(folder, &name, bytes, above == 0)?;
        let (Some(above), Some(last)) = (folder.parent(), folder.file_name()) else { break };
        name = format!("{}/{name}", last.to_string_lossy());
        folder = above;
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    replace(&to, bytes)?;
    Ok(true)
}

/// Lists a file in the `run.json` of its own run, or of a folder above that lists files of the same account.
fn list(folder: &Path, name: &str, bytes: &[u8], is_own: bool) -> io::Result<()> {
    let path = folder.join(RUN_FILE);
    let Ok(text) = fs::read_to_string(&path) else { return Ok(()) };
    let Some(mut files) = files_of(&text) else { return Ok(()) };
    let top = name.split('/').next().unwrap_or_default();
    let is_below = |file: &Listed| file.file.split('/').next() == Some(top);
    if !is_own && !files.iter().any(is_below) {
        return Ok(());
    }
    files.retain(|file| file.file != name);
    files.push(Listed::new(name, bytes));
    files.sort();
    let Some(at) = text.find(FILES) else { return Ok(()) };
    let list = serde_json::to_string_pretty(&files)?.replace('\n', "\n  ");
    replace(&path, format!("{}\n  \"files\": {list}\n}}\n", &text[..at]).as_bytes())
}

/// The list of files of a `run.json`; `None` where it has none.
fn files_of(text: &str) -> Option<Vec<Listed>> {
    let document: Value = serde_json::from_str(text).ok()?;
    document["schema"].as_str().filter(|schema| schema.starts_with("fba-recon/"))?;
    serde_json::from_value(document["files"].clone()).ok()
}

/// Puts a file in its place at once.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder.join(format!(".{name}.{}", std::process::id()));
    fs::write(&beside, bytes)?;
    fs::rename(&beside, path)
}
