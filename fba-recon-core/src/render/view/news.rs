//! What came about since the last run of the account, as the summary tells it.

use serde::Serialize;

use crate::account::Run;
use crate::caselog::{By, Change};
use crate::cases::LogState;

/// Cases of one kind that a summary names; the rest is counted.
const SHOWN_MAX: usize = 20;

/// What came about since the last run of an earlier day.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NewsRows {
    /// The day of that run.
    pub since: String,
    /// Cases that were not known then.
    pub new: Vec<NewsRow>,
    /// How many there are.
    pub new_count: usize,
    /// Cases that stand elsewhere than then.
    pub changed: Vec<NewsRow>,
    /// How many there are.
    pub changed_count: usize,
    /// Cases whose rows are gone without a reason.
    pub gone: Vec<NewsRow>,
    /// How many there are.
    pub gone_count: usize,
    /// Cases of the log that these reports are the first not to show.
    pub not_shown: Vec<String>,
    /// How many there are.
    pub not_shown_count: usize,
}

/// A case that is new or stands elsewhere.
#[derive(Debug, Clone, Serialize)]
pub struct NewsRow {
    /// Case.
    pub id: String,
    /// State then; null where it was not known.
    pub from: Option<&'static str>,
    /// State now.
    pub to: &'static str,
    /// The row that moved it; null where none did.
    pub place: Option<String>,
    /// Why: `row`, `user`, `import`, or what a run without a new row can say.
    pub why: &'static str,
}

/// The news of a run; `None` without a log, or on the first run of the account.
pub(super) fn rows(run: &Run) -> Option<NewsRows> {
    let news = &run.logged.as_ref()?.news;
    let of = |changes: &[Change]| changes.iter().take(SHOWN_MAX).map(row).collect();
    Some(NewsRows {
        since: news.since?.to_string(),
        new: of(&news.new),
        new_count: news.new.len(),
        changed: of(&news.changed),
        changed_count: news.changed.len(),
        gone: of(&news.gone),
        gone_count: news.gone.len(),
        not_shown: news.not_shown.iter().take(SHOWN_MAX).cloned().collect(),
        not_shown_count: news.not_shown.len(),
    })
}

fn row(change: &Change) -> NewsRow {
    let place = change.row.as_ref().filter(|_| change.by != By::User);
    NewsRow {
        id: change.id.clone(),
        from: change.from.map(|state| state.as_str()),
        to: change.to.as_str(),
        place: place.map(|row| format!("{}:{}", row.file, row.line)),
        why: why(change),
    }
}

/// Why a case moved, as a key of the words.
fn why(change: &Change) -> &'static str {
    match (change.by, &change.row, change.to) {
        (By::User, ..) => "user",
        (By::Import, ..) => "import",
        (By::Scan, Some(_), _) => "row",
        (By::Scan, None, to) => match to {
            LogState::Waiting => "waiting",
            LogState::Ready => "ready",
            LogState::NeedsDocuments => "documents",
            LogState::Expired => "last_day",
            LogState::ClosedWon => "settled",
            LogState::Gone => "gone",
            LogState::Underpaid => "disputed",
            _ => "unproven",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{Lang, Words};

    #[test]
    fn every_reason_has_words() {
        for lang in [Lang::En, Lang::Zh] {
            let words = Words::new(lang, &std::collections::BTreeMap::new()).unwrap();
            for to in LogState::ALL {
                for by in By::ALL {
                    let id = "CS-1".to_owned();
                    let change = Change { id, from: None, to: *to, row: None, by: *by };
                    let key = why(&change);
                    assert_ne!(words.text("news", key), key, "{key}");
                }
            }
            assert_ne!(words.text("news", "row"), "row");
        }
    }
}
