//! `queue --out`: a folder a case, with the fields of Amazon's form, the message and the documents.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use fba_recon_core::caselog::{
    Event, KnownAccount, Log, Session, Task, Verb, What, act, fold, is_accepted_attachment,
};
use fba_recon_core::cases::Action;
use fba_recon_core::ingest::former::YOURS;
use fba_recon_core::model::visible::{VisiblePath as _, visible, visible_lines};
use jiff::civil::Date;
use serde_json::Value;

use super::last_run::LastRun;
use crate::commands::shared::time_of_writing;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::{files, terminal};

/// Where it is noted what was handed out.
pub(super) enum Books {
    /// In one log of all accounts: all of it at once, or nothing.
    One(Session),
    /// In the log of each account, by its name: case by case.
    Many(BTreeMap<String, PathBuf>),
}

impl Books {
    /// Takes the right to write into the log of an account, where each has its own; `None` where that log says by now
    /// what it did not say when it was asked what to do.
    fn own(&self, account: &str, known: &KnownAccount) -> Result<Option<Session>, CommandError> {
        let Self::Many(paths) = self else { return Ok(None) };
        let Some(log) = paths.get(account).map(|path| Log::open_existing(path)).transpose()? else {
            return Ok(None);
        };
        let Some(session) = log.map(Log::begin).transpose()? else { return Ok(None) };
        let now = session.log().known(account)?;
        // What was handed out just now stands there too.
        let said = |known: &KnownAccount| -> Vec<Event> {
            let events = known.events.iter();
            events.filter(|event| event.what != What::HandedOut).cloned().collect()
        };
        let is_same = said(&now) == said(known) && now.runs.len() == known.runs.len();
        Ok(is_same.then_some(session))
    }
}

/// Writes the folders and notes what was handed out; a case whose document is not there is kept out and told.
pub(super) fn hand_out(
    books: Books,
    known: &[(String, KnownAccount)],
    runs: &BTreeMap<&str, LastRun>,
    tasks: Vec<Task>,
    (on, out): (Date, &Path),
) -> Result<(Vec<Task>, Exit), CommandError> {
    fs::create_dir_all(out).with_context(|| format!("cannot create folder {}", out.visible()))?;
    let at = time_of_writing();
    let mut handed = Vec::new();
    let mut exit = Exit::Done;
    for task in tasks {
        let id = task.id.clone();
        let Some(run) = runs.get(task.account.as_str()) else {
            terminal::say(&format!(
                "warning: {id}: the output of the last run is not there; scan again"
            ));
            exit = Exit::Incomplete;
            continue;
        };
        let Some((account, known)) = known.iter().find(|(account, _)| *account == task.account)
        else {
            continue;
        };
        let own = books.own(account, known)?;
        if own.is_none() && matches!(books, Books::Many(_)) {
            terminal::say(&format!(
                "warning: {id} is kept out: the log of its account was changed meanwhile; ask again"
            ));
            exit = Exit::Incomplete;
            continue;
        }
        if !run.write(&task, out, on)?.say(&id) {
            exit = Exit::Incomplete;
            continue;
        }
        let session = match &books {
            Books::One(session) => Some(session),
            Books::Many(_) => own.as_ref(),
        };
        let log = fold(&known.events, Date::MAX).remove(&id).unwrap_or_default();
        if let Some((case, session)) = known.cases.get(&id).zip(session) {
            let (events, payments) = act(&id, case, &log, &Verb::HandOut, None, on)?;
            session.write_command(account, &at, &events, &payments)?;
        }
        own.map(Session::commit).transpose()?;
        handed.push(task);
    }
    if let Books::One(session) = books {
        session.commit()?;
    }
    Ok((handed, exit))
}

/// What became of a folder.
enum Written {
    /// It is whole; some documents are of a kind that Amazon refuses, and some files were there before with other content.
    Whole { refused: Vec<String>, kept: Vec<String> },
    /// Documents are listed and not there; nothing was written.
    Lacking(Vec<String>),
    /// The message of the last run claims lines that were filed since; nothing was written.
    Older,
}

impl Written {
    /// Says what is to be said of it; gives whether the folder of the case is there.
    fn say(self, id: &str) -> bool {
        let is_whole = matches!(self, Self::Whole { .. });
        match self {
            Self::Whole { refused, kept } => {
                if !kept.is_empty() {
                    let kept = visible(&kept.join(", ")).into_owned();
                    terminal::say(&format!("note: {id}: files of before are kept: {kept}"));
                }
                for file in refused {
                    let file = visible(&file);
                    terminal::say(&format!(
                        "warning: {id}: {file} is of a kind that Amazon refuses; save it as PDF, JPG, PNG or TIFF"
                    ));
                }
            }
            Self::Older => terminal::say(&format!(
                "warning: {id} is kept out: some of its lines were filed since the last run; scan again"
            )),
            Self::Lacking(files) => {
                let files = visible(&files.join(", ")).into_owned();
                terminal::say(&format!("warning: {id} is kept out: not there: {files}"));
            }
        }
        is_whole
    }
}

/// Whether a file of a case's folder is called as one that is handed out.
fn is_handed_out(name: &str) -> bool {
    let is_numbered = |name: &str| {
        let digits = name.bytes().take_while(u8::is_ascii_digit).count();
        digits >= 2 && name[digits..].starts_with('-')
    };
    ["fields.txt", "exhibit.pdf", "message.txt", "appeal.txt"].contains(&name) || is_numbered(name)
}

/// Gives other names to what a folder holds under names that are handed out: somebody may have edited it.
fn set_aside(folder: &Path) -> std::io::Result<Vec<(PathBuf, PathBuf)>> {
    let mut before = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !is_handed_out(&name) || name.contains(YOURS) {
            continue;
        }
        let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
        let mut at = 1;
        let free = loop {
            let free = folder.join(format!("{stem}{YOURS}{at}.{ending}"));
            if fs::symlink_metadata(&free).is_err() {
                break free;
            }
            at += 1;
        };
        fs::rename(&path, &free)?;
        before.push((path, free));
    }
    before.sort();
    Ok(before)
}

/// Removes what was given another name and is there anew with the same content; gives the names of the rest.
fn still_kept(before: Vec<(PathBuf, PathBuf)>) -> std::io::Result<Vec<String>> {
    let mut kept = Vec::new();
    for (path, free) in before {
        let read = |path: &Path| files::bytes(path, files::LARGE).ok();
        let anew = read(&path);
        if anew.is_some() && anew == read(&free) {
            fs::remove_file(&free)?;
        } else {
            kept.push(free.file_name().unwrap_or_default().to_string_lossy().into_owned());
        }
    }
    Ok(kept)
}

impl LastRun {
    fn write(&self, task: &Task, out: &Path, on: Date) -> Result<Written, CommandError> {
        let none = Value::Null;
        let case = self.cases.get(&task.id).unwrap_or(&none);
        if task.action == Action::File && claims_any(case, &task.held) {
            return Ok(Written::Older);
        }
        let mut documents = Vec::new();
        let mut lacking = Vec::new();
        let mut refused = Vec::new();
        if task.action == Action::File {
            for (kind, file, listed) in documents_of(case) {
                match self.find(&file, &listed) {
                    Some(path) => {
                        if !is_accepted_attachment(&file) {
                            refused.push(file.clone());
                        }
                        documents.push((kind, path));
                    }
                    None => lacking.push(file),
                }
            }
        }
        if !lacking.is_empty() {
            return Ok(Written::Lacking(lacking));
        }
        let folder = out.join(&task.id);
        let fault = || format!("cannot write {}", folder.visible());
        fs::create_dir_all(&folder).with_context(fault)?;
        let before = set_aside(&folder).with_context(fault)?;
        files::write(&folder.join("fields.txt"), fields(case, task, on)).with_context(fault)?;
        let exhibit = self.out.join("cases").join(&task.id).join("exhibit.pdf");
        if task.action == Action::File && exhibit.is_file() {
            files::copy(&exhibit, &folder.join("exhibit.pdf")).with_context(fault)?;
        }
        let text = if task.action == Action::Appeal { "appeal.txt" } else { "message.txt" };
        let path = self.out.join("cases").join(&task.id).join(text);
        if matches!(task.action, Action::File | Action::Appeal) && path.is_file() {
            files::copy(&path, &folder.join(text)).with_context(fault)?;
        } else if let (Action::File, Some(message)) = (task.action, case["message"].as_str()) {
            // A result without sheets has the message in its list of cases alone.
            files::write(&folder.join(text), visible_lines(message).as_bytes())
                .with_context(fault)?;
        }
        for (at, (kind, path)) in documents.iter().enumerate() {
            let ending = path.extension().map(|ending| format!(".{}", ending.to_string_lossy()));
            let name = format!("{:02}-{kind}{}", at + 1, ending.unwrap_or_default().to_lowercase());
            files::copy(path, &folder.join(name)).with_context(fault)?;
        }
        let kept = still_kept(before).with_context(fault)?;
        Ok(Written::Whole { refused, kept })
    }
}

/// Whether the last run meant to file one of some lines.
fn claims_any(case: &Value, lines: &BTreeSet<String>) -> bool {
    let mut portions = case["portions"].as_array().into_iter().flatten();
    portions.any(|portion| {
        portion["action"] == "file"
            && portion["key"].as_str().is_some_and(|key| lines.contains(key))
    })
}

/// Kind, file and list of every document of a case, in the order in which the form asks for them.
fn documents_of(case: &Value) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let documents = case["documents"].as_array().into_iter().flatten();
    let mut seen: Vec<(String, String, String)> = Vec::new();
    for document in documents {
        for answer in document["answers"].as_array().into_iter().flatten() {
            let entry = (text(&document["kind"]), text(&answer["file"]), text(&answer["listed"]));
            if !entry.1.is_empty() && !seen.contains(&entry) {
                seen.push(entry);
            }
        }
    }
    seen
}

/// The fields of the form in its order, one a line.
fn fields(case: &Value, task: &Task, on: Date) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| text.push_str(&format!("{name}: {value}\n"));
    if let Some(route) = case["route"].as_str() {
        line("route", route);
    }
    if task.action != Action::File {
        line("action", task.action.as_str());
        if let Some(amazon) = case["log"]["amazon_case_id"].as_str() {
            line("amazon_case_id", amazon);
        }
    }
    for field in case["form"].as_array().into_iter().flatten() {
        if let (Some(name), Some(value)) = (field["name"].as_str(), field["value"].as_str()) {
            line(name, value);
        }
    }
    line("prepared_on", &on.to_string());
    text
}

#[cfg(test)]
mod tests {
    use fba_recon_core::caselog::{Review, RunNote};

    use super::*;

    fn write_run(path: &Path, inputs: &str) {
        let session = Log::open(path).unwrap().begin().unwrap();
        let known = session.log().known("north").unwrap();
        let note = RunNote {
            account: "north".to_owned(),
            inputs: inputs.to_owned(),
            ..RunNote::default()
        };
        let day = Date::constant(2026, 11, 21);
        session.write_run(&known, &Review::default(), day, &note).unwrap();
        session.commit().unwrap();
    }

    /// A log that moves between the question and the answer hands nothing out.
    #[test]
    fn a_log_that_was_changed_meanwhile_hands_nothing_out() {
        let work = tempfile::tempdir().unwrap();
        let path = work.path().join("fba-recon.db");
        write_run(&path, "of the first run");
        let books = Books::Many(BTreeMap::from([("north".to_owned(), path.clone())]));
        let known = Log::open_existing(&path).unwrap().unwrap().known("north").unwrap();
        assert!(books.own("north", &known).unwrap().is_some());
        // The same run again says nothing new.
        write_run(&path, "of the first run");
        assert!(books.own("north", &known).unwrap().is_some());
        write_run(&path, "of a second run");
        assert!(books.own("north", &known).unwrap().is_none());
        // An account without a log of its own has no right to give.
        assert!(books.own("south", &known).unwrap().is_none());
    }
}
