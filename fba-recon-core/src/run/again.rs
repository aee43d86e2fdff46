//! Accounts that need not be scanned again: what decides their result is what it was when an output that still stands
//! was written, be it the output of before or what a run left that was broken off.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use sha2::{Digest, Sha256};

use super::keep::is_as_written;
use super::left_over::LeftOver;
use super::outcome::Outcome;
use crate::caselog::Keeper;
use crate::ingest::former::{Former, RUN_FILE, Whose};
use crate::ingest::{Content, Input};
use crate::model::provenance::{file_digest, hex};
use crate::render::v1::{RunV1, TaskV1};
use crate::render::{AccountRow, KEPT};
use crate::sink::Listed;

/// SHA-256 over what decides the result of an account besides its case log: names and contents of its files, and what
/// the caller lists, such as options, tables and version. `None` where a file cannot be read.
#[must_use]
pub fn task_digest(inputs: &[Input], decides: &[String]) -> Option<String> {
    let mut hasher = Sha256::new();
    let mut add = |text: &str| {
        hasher.update((text.len() as u64).to_le_bytes());
        hasher.update(text);
    };
    add(&decides.len().to_string());
    decides.iter().for_each(|text| add(text));
    for input in inputs {
        add(&input.name);
        match &input.content {
            Content::Path(path) => add(&file_digest(path).ok()?),
            Content::InOutput(path) => add(&format!("in an output {}", file_digest(path).ok()?)),
            Content::Bytes(bytes) => add(&hex(&Sha256::digest(bytes))),
            Content::Unread { code, message } => add(&format!("unread {code} {message}")),
        }
    }
    Some(hex(&hasher.finalize()))
}

/// An account whose output of before is the one that a scan would write.
#[derive(Debug)]
pub struct Unchanged {
    pub(super) row: AccountRow,
    pub(super) outcome: Outcome,
    pub(super) listed: Vec<Listed>,
    pub(super) tables: BTreeMap<&'static str, String>,
    /// The folder of its files.
    pub(super) folder: PathBuf,
    /// What it adds to a log, where that is not written yet.
    pub(super) saved: Option<Vec<u8>>,
}

impl Unchanged {
    /// How its scan ended.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }
}

/// Where outputs of before may stand.
#[derive(Debug, Default)]
pub struct Earlier {
    /// The output itself, with what it tells of its files.
    out: Option<(PathBuf, Former)>,
    /// What runs left that were broken off. They go when this does.
    left: Vec<LeftOver>,
}

impl Earlier {
    pub(super) fn new(out: &Path, left: Vec<LeftOver>) -> Self {
        Self { out: Former::read(out).map(|former| (out.to_owned(), former)), left }
    }

    /// The output of an account that still holds. `task` is its digest now, `out` the folder that it is to have, as the
    /// log keeps it. What the log lacks of it is taken up.
    #[must_use]
    pub fn unchanged(
        &self,
        account: &str,
        (task, out): (&str, &str),
        mut log: Option<&mut Keeper>,
    ) -> Option<Unchanged> {
        let stands = self.out.iter().filter_map(|(root, former)| {
            let listed = former.whose(&format!("{account}/{RUN_FILE}"));
            let Whose::Ours(Some((bytes, sha256))) = listed else { return None };
            let folder = root.join(account);
            let is_same = is_as_written(&folder.join(RUN_FILE), bytes, &sha256).unwrap_or(false);
            Some((folder, None)).filter(|_| is_same)
        });
        let left = self.left.iter().map(|left| {
            let saved = fs::read(left.note(account)).ok();
            (left.fresh().join(account), saved)
        });
        for (folder, saved) in stands.chain(left) {
            let Some((said, listed)) = read(&folder, task) else { continue };
            let is_same_log = match (&said.log_sha256, log.as_deref_mut(), &saved) {
                (None, None, _) => true,
                (Some(after), Some(log), Some(saved)) => log.resume(account, saved, after),
                (Some(after), Some(log), None) => log.stands(account, after, out),
                _ => false,
            };
            let tables = tables(&folder);
            if let (true, Some(tables)) = (is_same_log, tables) {
                let outcome = Outcome::of_code(said.row.exit_code?)?;
                return Some(Unchanged { row: said.row, outcome, listed, tables, folder, saved });
            }
        }
        None
    }
}

/// What a folder says that it was written for, with all its files, where it is this task and each stands as written.
fn read(folder: &Path, task: &str) -> Option<(TaskV1, Vec<Listed>)> {
    let text = fs::read(folder.join(RUN_FILE)).ok()?;
    let run: RunV1 = serde_json::from_slice(&text).ok()?;
    let said = run.task.filter(|said| said.sha256 == task)?;
    let mut listed = run.files;
    let stands = |listed: &Listed| {
        let path = Path::new(&listed.file);
        let is_below = path.components().all(|part| matches!(part, Component::Normal(_)));
        is_below && is_as_written(&folder.join(path), listed.bytes, &listed.sha256).unwrap_or(false)
    };
    if !listed.iter().all(stands) {
        return None;
    }
    listed.push(Listed::new(RUN_FILE, &text));
    listed.sort();
    Some((said, listed))
}

/// The texts of an account that those over all accounts are made of.
fn tables(folder: &Path) -> Option<BTreeMap<&'static str, String>> {
    KEPT.iter().map(|name| Some((*name, fs::read_to_string(folder.join(name)).ok()?))).collect()
}
