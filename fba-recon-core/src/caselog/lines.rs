//! Which line of a dump is which portion of the log: a corrected day or name makes no new line, since a line that
//! was filed is never filed again.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{CaseFacts, LineFacts};
use super::fold::CaseLog;
use crate::model::dates::days_between;

/// A line's day may be corrected by so many days, as zones differ, and it stays the same line.
const NEAR_DAYS: i32 = 3;

/// Lines of a case by the keys under which the log knows them; a line that is new has its own.
#[must_use]
pub(super) fn matched<'f>(facts: &'f CaseFacts, log: &CaseLog) -> BTreeMap<String, &'f LineFacts> {
    let mut keys: BTreeMap<String, &LineFacts> = BTreeMap::new();
    let is_known = |line: &&LineFacts| log.portions.contains_key(&line.key);
    keys.extend(facts.lines.iter().filter(is_known).map(|line| (line.key.clone(), line)));
    let others: Vec<&LineFacts> = facts.lines.iter().filter(|line| !is_known(line)).collect();
    let mut lost: BTreeSet<&String> =
        log.portions.keys().filter(|key| !keys.contains_key(*key)).collect();
    for line in &others {
        let near = lost.iter().copied().find(|key| is_same(key, line));
        let only = || lost.first().copied().filter(|_| is_one(facts, log, &others, &lost));
        let key = near.or_else(only);
        if let Some(key) = key {
            lost.remove(key);
        }
        keys.insert(key.unwrap_or(&line.key).clone(), line);
    }
    keys
}

/// Whether the case has one line only, here and in the log, and its lines are not told apart by their days.
fn is_one(
    facts: &CaseFacts,
    log: &CaseLog,
    others: &[&LineFacts],
    lost: &BTreeSet<&String>,
) -> bool {
    let is_dated = facts.lines.iter().any(|line| day_of(&line.key).is_some());
    !is_dated && log.portions.len() == 1 && others.len() == 1 && lost.len() == 1
}

/// Whether a key of the log names a line of the dump: its day is near, and what it is about is the same.
fn is_same(key: &str, line: &LineFacts) -> bool {
    let (Some(one), Some(other)) = (day_of(key), day_of(&line.key)) else { return false };
    days_between(one, other).abs() <= NEAR_DAYS && key.get(10..) == line.key.get(10..)
}

fn day_of(key: &str) -> Option<jiff::civil::Date> {
    key.get(..10)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::super::event::{By, Event};
    use super::super::fold::fold;
    use super::super::testing::{case, line};
    use super::*;
    use crate::cases::LogState;

    fn log(keys: &[&str]) -> CaseLog {
        let day = "2026-01-01".parse().unwrap();
        let events: Vec<Event> = keys
            .iter()
            .map(|key| Event::new("CS-1", key, day, None, LogState::Filed, By::User))
            .collect();
        fold(&events, day).remove("CS-1").unwrap_or_default()
    }

    fn keys(known: &[&str], shown: &[&str]) -> Vec<String> {
        let mut facts = case("lost");
        facts.lines = shown.iter().map(|key| line(key, LogState::Ready, 1)).collect();
        matched(&facts, &log(known)).into_keys().collect()
    }

    #[test]
    fn a_corrected_day_or_name_is_no_new_line() {
        // Known keys, keys that the dump shows, keys under which these go on.
        for (known, shown, expected) in [
            (&["2026-11-03 111-1"][..], &["2026-11-04 111-1"][..], &["2026-11-03 111-1"][..]),
            (&["2026-11-03 111-1"], &["2026-11-07 111-1"], &["2026-11-07 111-1"]),
            (&["2026-11-03 111-1"], &["2026-11-03 111-2"], &["2026-11-03 111-2"]),
            (
                &["2026-11-03 111-1"],
                &["2026-11-03 111-1", "2026-11-04 111-1"],
                &["2026-11-03 111-1", "2026-11-04 111-1"],
            ),
            (&["X001"], &["MUG-1"], &["X001"]),
            (&["X001"], &["X001", "MUG-1"], &["MUG-1", "X001"]),
            (&["X001", "X002"], &["MUG-1"], &["MUG-1"]),
            (&[], &["MUG-1"], &["MUG-1"]),
        ] {
            assert_eq!(keys(known, shown), expected, "{known:?} {shown:?}");
        }
    }
}
