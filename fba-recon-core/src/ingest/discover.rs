//! Finds the files of a dump.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use walkdir::{DirEntry, WalkDir};

use super::former::{Former, below};
use crate::diag::Code;
use crate::model::fast::HashMap;

/// A file to read.
#[derive(Debug, Clone)]
pub struct Input {
    /// Name for people: the path below the dump folder, with `/` between its parts.
    pub name: String,
    /// Where its bytes are.
    pub content: Content,
}

/// Where bytes are.
#[derive(Debug, Clone)]
pub enum Content {
    /// In a file.
    Path(PathBuf),
    /// In memory.
    Bytes(Cow<'static, [u8]>),
    /// In a file that the user put into a folder which a scan wrote: told if it is a report, never read as one.
    InOutput(PathBuf),
    /// Nowhere: the entry cannot be read.
    Unread {
        /// Why.
        code: Code,
        /// What happened.
        message: String,
    },
}

impl Input {
    /// An input that lies in memory.
    #[must_use]
    pub fn from_bytes(name: impl Into<String>, bytes: impl Into<Cow<'static, [u8]>>) -> Self {
        Self { name: name.into(), content: Content::Bytes(bytes.into()) }
    }

    fn unread(name: String, code: Code, message: impl Into<String>) -> Self {
        Self { name, content: Content::Unread { code, message: message.into() } }
    }
}

const NO_FILE: &str = "neither a file nor a folder";
const NOT_FOLLOWED: &str = "link to a folder that is read already or lies above, not followed";

/// The settings that lie beside reports.
const SETTINGS: &str = "fba-recon.toml";

/// Case logs, with the files that SQLite keeps beside them while it writes.
const CASE_LOGS: &[&str] = &["fba-recon.db", "fba-recon-demo.db"];

/// What operating systems put into folders.
const NOT_OURS: &[&str] = &["desktop.ini", "thumbs.db", "ehthumbs.db"];

/// Ends of names under which browsers keep a download that is not finished.
const UNFINISHED: &[&str] = &[".crdownload", ".part", ".partial", ".download", ".opdownload"];

/// Every file below the given folders and files, in the order of their names.
///
/// Links are followed; one that leads to a folder that is read anyway, or above it, is told and not entered. Hidden
/// entries and the lock files of spreadsheet programs are passed over, as are folders that this program wrote, by
/// their `run.json`; files that were put into these are kept apart, so that a report among them is told.
#[must_use]
pub fn discover(paths: &[PathBuf]) -> Vec<Input> {
    discover_apart(paths, &[])
}

/// Every file below a folder, as [`discover`] finds them; links into other folders, given as whole paths, are told and
/// not followed.
#[must_use]
pub fn discover_but(folder: &Path, others: &[PathBuf]) -> Vec<Input> {
    discover_apart(&[folder.to_owned()], others)
}

/// Every file below the given paths, as [`discover`] finds them; no link leads into the folders of others.
fn discover_apart(paths: &[PathBuf], others: &[PathBuf]) -> Vec<Input> {
    let mut inputs = Vec::new();
    for path in paths {
        // Several folders are told apart by their names, or by their whole paths where those are equal.
        let is_shared =
            paths.iter().filter(|other| base_name(other) == base_name(path)).count() > 1;
        let whole = || path.to_string_lossy().replace('\\', "/");
        let prefix = match paths.len() {
            0 | 1 => String::new(),
            _ if is_shared => whole(),
            _ => base_name(path),
        };
        if path.is_dir() {
            walk(path, &prefix, others, &mut inputs);
        } else if path.metadata().is_ok_and(|found| !found.is_file()) {
            // A pipe would be waited for, and a device has no end.
            inputs.push(Input::unread(base_name(path), Code::NotText, NO_FILE));
        } else {
            inputs.push(file(base_name(path), path.clone()));
        }
    }
    inputs.sort_by(|one, other| one.name.cmp(&other.name));
    inputs
}

/// A folder that holds a folder for each account.
#[derive(Debug)]
pub struct AccountFolders {
    /// Name and path of each account's folder; no two names are the same, and no folder lies in another.
    pub accounts: Vec<(String, PathBuf)>,
    /// What lies beside them and is no account, with the reason.
    pub beside: Vec<Input>,
    /// Where the folders of the accounts are, without links.
    places: Vec<PathBuf>,
}

impl AccountFolders {
    /// The files of one of the accounts, in the order of their names. Links into the folder of another account are
    /// told and not followed.
    #[must_use]
    pub fn discover(&self, folder: &Path) -> Vec<Input> {
        // Its own place among them changes nothing: no link is followed into a folder that is read anyway.
        discover_apart(&[folder.to_owned()], &self.places)
    }
}

/// Names that the outputs of many accounts have beside the folders of the accounts.
pub const TAKEN: &[&str] = &[
    "accounts.csv",
    "metrics.prom",
    "payments.csv",
    "recovered.csv",
    "run.json",
    "step-summary.md",
    "summary.md",
    "tie-out.csv",
    "totals.csv",
];

const SAME_NAME: &str = "its name cannot be told from that of another folder";
const SAME_FOLDER: &str = "link to the folder of another account, or to one that holds it";
const TAKEN_NAME: &str = "its name is that of a file of the output";

/// The accounts of a folder: the names and paths of its folders, and the files that lie beside them. A folder that
/// could not have an output of its own is no account: one whose name differs from another's in bytes that are no
/// text only, and a link to another account's folder or to one above.
///
/// # Errors
/// When the folder cannot be read.
pub fn accounts(folder: &Path) -> std::io::Result<AccountFolders> {
    let mut folders = Vec::new();
    let mut beside = Vec::new();
    // The folder itself is read first, so that an unreadable one is an error of its own.
    std::fs::read_dir(folder)?;
    let entries = WalkDir::new(folder).min_depth(1).max_depth(1).follow_links(true);
    for entry in entries.sort_by_file_name() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                beside.push(unread(&error, &base_name(error.path().unwrap_or(folder))));
                continue;
            }
        };
        let name = entry.file_name().to_string_lossy().into_owned();
        if is_passed_over(&entry) {
            continue;
        }
        if !entry.file_type().is_dir() {
            let message = "lies beside the folders of the accounts";
            beside.push(Input::unread(name, Code::OutsideAccounts, message));
        } else if Former::read(entry.path()).is_none() {
            folders.push((entry.path_is_symlink(), name, entry.into_path()));
        }
    }
    // A folder comes before the links to it.
    folders.sort();
    let mut names: HashMap<&str, usize> = HashMap::default();
    for (_, name, _) in &folders {
        *names.entry(name).or_default() += 1;
    }
    let mut entered: Vec<PathBuf> = Vec::new();
    let mut accounts: Vec<(String, PathBuf)> = Vec::new();
    for (is_link, name, path) in &folders {
        let why = if names[name.as_str()] > 1 {
            Some(SAME_NAME)
        } else if TAKEN.contains(&name.to_lowercase().as_str()) {
            Some(TAKEN_NAME)
        } else if *is_link && (leads_above(path, folder) || !enter(path, &mut entered, &[])) {
            Some(SAME_FOLDER)
        } else {
            None
        };
        match why {
            Some(why) => beside.push(Input::unread(name.clone(), Code::NoAccount, why)),
            None => {
                if !is_link {
                    entered.extend(path.canonicalize().ok());
                }
                accounts.push((name.clone(), path.clone()));
            }
        }
    }
    accounts.sort();
    beside.sort_by(|one, other| one.name.cmp(&other.name));
    let places = accounts.iter().filter_map(|(_, path)| path.canonicalize().ok()).collect();
    Ok(AccountFolders { accounts, beside, places })
}

/// Whether a link leads to a folder that holds another.
fn leads_above(path: &Path, folder: &Path) -> bool {
    let (target, folder) = (path.canonicalize(), folder.canonicalize());
    target.is_ok_and(|target| folder.is_ok_and(|folder| folder.starts_with(target)))
}

/// The day that a name tells, such as that of `2026-10/fees_2026-10-31.txt`: the last full date in it.
#[must_use]
pub fn day_in_name(name: &str) -> Option<Date> {
    let is_digit = |c: char| c.is_ascii_digit();
    let mut found = None;
    for (at, _) in name.char_indices().filter(|(_, c)| is_digit(*c)) {
        if name[..at].ends_with(is_digit) {
            continue;
        }
        let rest = &name[at..];
        let digits = rest.find(|c| !is_digit(c)).unwrap_or(rest.len());
        let parsed = match digits {
            8 => jiff::fmt::strtime::parse("%Y%m%d", &rest[..8]),
            4 if rest.get(10..).is_none_or(|after| !after.starts_with(is_digit)) => {
                let Some(day) = rest.get(..10) else { continue };
                jiff::fmt::strtime::parse("%Y-%m-%d", day)
                    .or_else(|_| jiff::fmt::strtime::parse("%Y_%m_%d", day))
            }
            _ => continue,
        };
        found = parsed.and_then(|parts| parts.to_date()).ok().or(found);
    }
    found
}

fn base_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn walk(folder: &Path, prefix: &str, others: &[PathBuf], inputs: &mut Vec<Input>) {
    let named = |path: &Path| match prefix {
        "" => below(folder, path),
        _ => format!("{prefix}/{}", below(folder, path)),
    };
    // What has been entered, so that a folder is read once however many links lead to it.
    let mut entered: Vec<PathBuf> = folder.canonicalize().into_iter().collect();
    let mut entries = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter();
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                inputs.push(unread(&error, &named(error.path().unwrap_or(folder))));
                continue;
            }
        };
        let is_folder = entry.file_type().is_dir();
        if entry.depth() > 0 && is_passed_over(&entry) {
            if is_folder {
                entries.skip_current_dir();
            }
        } else if is_folder
            && entry.depth() > 0
            && let Some(former) = Former::read(entry.path())
        {
            let put_there = former.foreign_files(entry.path()).into_iter().map(|(name, path)| {
                let name = format!("{}/{name}", named(entry.path()));
                Input { name, content: Content::InOutput(path) }
            });
            inputs.extend(put_there);
            entries.skip_current_dir();
        } else if is_folder {
            if entry.depth() > 0
                && entry.path_is_symlink()
                && !enter(entry.path(), &mut entered, others)
            {
                inputs.push(Input::unread(named(entry.path()), Code::BrokenLink, NOT_FOLLOWED));
                entries.skip_current_dir();
            }
        } else if entry.file_type().is_file() {
            inputs.push(file(named(entry.path()), entry.into_path()));
        } else {
            inputs.push(Input::unread(named(entry.path()), Code::NotText, NO_FILE));
        }
    }
}

/// Notes a linked folder; false when it overlaps what has been entered or may not be.
fn enter(path: &Path, entered: &mut Vec<PathBuf>, others: &[PathBuf]) -> bool {
    let Ok(target) = path.canonicalize() else { return false };
    let mut known = entered.iter().chain(others);
    if known.any(|known| target.starts_with(known) || known.starts_with(&target)) {
        return false;
    }
    entered.push(target);
    true
}

/// An entry that cannot be read, with the reason.
fn unread(error: &walkdir::Error, name: &str) -> Input {
    let path = error.path().unwrap_or(Path::new(""));
    let (code, message) = if error.loop_ancestor().is_some() {
        (Code::BrokenLink, NOT_FOLLOWED.to_owned())
    } else if path.is_symlink() && !path.exists() {
        (Code::BrokenLink, "link to nothing".to_owned())
    } else {
        let why = error.io_error().map_or_else(String::new, ToString::to_string);
        (Code::UnreadableFile, format!("cannot read: {why}"))
    };
    Input::unread(name.to_owned(), code, message)
}

fn file(name: String, path: PathBuf) -> Input {
    let is_unfinished = |part: &str| UNFINISHED.iter().any(|end| part.ends_with(end));
    if name.split('/').any(is_unfinished) {
        let message = "a download that is not finished, by its name";
        return Input::unread(name, Code::UnfinishedFile, message);
    }
    if base_name(&path).eq_ignore_ascii_case(SETTINGS) {
        let message = "settings in a folder below the reports are not read";
        return Input::unread(name, Code::SettingsNotRead, message);
    }
    Input { name, content: Content::Path(path) }
}

fn is_passed_over(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    name.starts_with('.')
        || name.starts_with("~$")
        || NOT_OURS.contains(&name.to_lowercase().as_str())
        || CASE_LOGS.iter().any(|log| name.starts_with(log))
        // Those of the folder itself are read before its reports.
        || (entry.depth() == 1 && name.eq_ignore_ascii_case(SETTINGS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_found_in_a_name() {
        for (name, day) in [
            ("fee_preview_2026-11-20.txt", Some("2026-11-20")),
            ("2026-10-01/fees 20261031 (2).csv", Some("2026-10-31")),
            ("2026_05_31/fees.txt", Some("2026-05-31")),
            ("fees.txt", None),
            ("123456789012.txt", None),
            ("50011020300.txt", None),
            ("2026-13-01.txt", None),
            ("2026-10/fees.txt", None),
            ("2026-10-311.txt", None),
            ("20261301.txt", None),
        ] {
            assert_eq!(day_in_name(name).map(|day| day.to_string()).as_deref(), day, "{name}");
        }
    }
}
