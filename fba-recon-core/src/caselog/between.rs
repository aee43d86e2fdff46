//! What moved between two runs of the log.

use super::event::{By, Event, LoggedRun};
use super::fold::{CaseLog, fold};
use super::review::Change;
use super::rows::KnownAccount;
use crate::cases::LogState;

/// The cases that stand elsewhere after one run than after another, in the order of their ids; what was noted after the
/// later run is not in it.
#[must_use]
pub fn between(known: &KnownAccount, old: &LoggedRun, new: &LoggedRun) -> Vec<Change> {
    let upto = |run: &LoggedRun| -> Vec<Event> {
        let events = known.events.iter().filter(|event| event.seq <= run.last_event);
        events.cloned().collect()
    };
    let (olds, news) = (upto(old), upto(new));
    let (before, after) = (fold(&olds, old.as_of), fold(&news, new.as_of));
    let changes = after.iter().filter_map(|(id, log)| {
        let to = log.state()?;
        let from = before.get(id).and_then(CaseLog::state);
        let moved = news.iter().rfind(|event| event.case == *id && event.to == to)?;
        let change = Change { id: id.clone(), from, to, row: moved.row.clone(), by: moved.by };
        (from != Some(to)).then_some(change)
    });
    changes.collect()
}

/// Why a case moved between two runs, in the words of a comparison of two output folders.
#[must_use]
pub fn why_moved(change: &Change, is_rule_changed: bool) -> &'static str {
    match (change.by, change.to) {
        (By::User | By::Import, _) => "filed",
        (By::Scan, LogState::Paid | LogState::PaidPartly | LogState::PaidInStock) => "paid",
        (By::Scan, LogState::RecoveredStock) => "found",
        (By::Scan, LogState::Reversed) => "taken_back",
        (By::Scan, LogState::Underpaid) => "disputed",
        (By::Scan, LogState::ClosedWon) => "settled",
        (By::Scan, LogState::Gone) => "not_shown",
        (By::Scan, LogState::Expired) => "window_passed",
        (By::Scan, LogState::Ready) if change.from == Some(LogState::Waiting) => "window_opened",
        (By::Scan, LogState::NeedsDocuments) => "documents",
        (By::Scan, LogState::Ready) if change.from == Some(LogState::NeedsDocuments) => "documents",
        _ if is_rule_changed => "rule_changed",
        _ => "rows_changed",
    }
}
