//! The case log of a scan: where it lies, when it is written, and what is said of it.

use std::path::{Path, PathBuf};

use fba_recon_core::account::Run;
use fba_recon_core::caselog::Keeper;
use fba_recon_core::model::visible::visible;
use fba_recon_core::render::{NewsRows, Words};

use super::scan::SHOWN_MAX;
use super::shared::time_of_writing;
use crate::args::OutputArgs;
use crate::error::CommandError;
use crate::terminal;

/// The name of the case log beside the output folder.
pub(crate) const CASE_LOG: &str = "fba-recon.db";

/// The case log of a run; nothing is opened yet.
pub(super) fn keeper(output: &OutputArgs, name: &str) -> Option<Keeper> {
    (!output.no_log).then(|| Keeper::new(&log_path(output, name), output.dry_run))
}

/// Where the log of a run lies: as typed, else beside its output.
pub(super) fn log_path(output: &OutputArgs, name: &str) -> PathBuf {
    let beside = output.out.parent().unwrap_or(Path::new("")).join(name);
    output.log.clone().unwrap_or(beside)
}

/// Paths as they are found from anywhere, one a line.
pub(super) fn folders(paths: &[PathBuf]) -> String {
    let whole = paths.iter().map(|path| whole(path));
    whole.collect::<Vec<_>>().join("\n")
}

/// A path as it is found from anywhere.
pub(super) fn whole(path: &Path) -> String {
    let found = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    found.to_string_lossy().into_owned()
}

/// Writes what the run adds to the log: the outputs are in their place.
pub(super) fn commit(log: Option<Keeper>, out: impl Fn(&str) -> PathBuf) -> Result<(), String> {
    let Some(log) = log else { return Ok(()) };
    let written = log.commit(&time_of_writing(), |account| Some(whole(&out(account))));
    written.map(|_| ()).map_err(|error| error.to_string())
}

/// Writes what one account adds to the log of many; it lasts once these commit.
pub(super) fn take(log: &mut Keeper, of_account: Keeper, out: &Path) -> Result<(), CommandError> {
    log.take(of_account, &time_of_writing(), |_| Some(whole(out)))?;
    Ok(())
}

/// What is new, changed and gone since the last run of the account.
pub(super) fn news(news: &NewsRows, words: &Words) -> String {
    let mut text = String::new();
    let counts = [
        (news.new_count, "new"),
        (news.changed_count, "changed"),
        (news.gone_count, "gone"),
        (news.not_shown_count, "no longer in these reports"),
    ];
    let counts: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    let counts = if counts.is_empty() { "nothing new".to_owned() } else { counts.join(", ") };
    text.push_str(&format!("\nSince {}: {counts}\n", news.since));
    for row in news.changed.iter().chain(&news.gone).chain(&news.new).take(SHOWN_MAX) {
        let state = |state| words.text("state", state);
        let from = row.from.map(|from| format!("{} > ", state(from))).unwrap_or_default();
        let why = row.place.as_deref().unwrap_or_else(|| words.text("news", row.why));
        text.push_str(&format!("  {}  {from}{}  ({why})\n", row.id, state(row.to)));
    }
    text
}

/// What the log has to say of the run itself.
pub(super) fn say_logged(run: &Run) {
    let Some(logged) = &run.logged else { return };
    if let Some(day) = logged.is_before {
        terminal::say(&format!(
            "note: this run speaks for {}, before {day}, the last day of the case log: nothing is written there",
            run.request.as_of
        ));
    }
    for row in logged.not_taken.iter().take(SHOWN_MAX) {
        terminal::say(&format!(
            "warning: {}:{} of the list of filed cases names no case, or has a status that is not known",
            visible(&row.file),
            row.line
        ));
    }
}
