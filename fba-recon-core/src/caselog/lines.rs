//! Which line of a dump is which portion of the log: a corrected day or name makes no new line, since a line that
//! was filed is never filed again. Units that rows of a later day add to a line which was filed or closed are a line of
//! their own.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use jiff::civil::Date;

use super::facts::{CaseFacts, LineFacts};
use super::fold::{CaseLog, Standing};
use crate::cases::LogState;
use crate::model::dates::days_between;

/// A line's day may be corrected by so many days, as zones differ, and it stays the same line.
const NEAR_DAYS: i32 = 3;

/// What stands in a key between a line and the day of the rows that added units to it later.
const LATER: &str = " +";

/// Lines of a case by the keys under which the log knows them; a line that is new has its own.
#[must_use]
pub(super) fn matched<'f>(facts: &'f CaseFacts, log: &CaseLog) -> BTreeMap<String, &'f LineFacts> {
    let mut keys: BTreeMap<String, &LineFacts> = BTreeMap::new();
    let is_known = |line: &&LineFacts| log.portions.contains_key(&line.key);
    keys.extend(facts.lines.iter().filter(is_known).map(|line| (line.key.clone(), line)));
    let (parts, others): (Vec<&LineFacts>, Vec<&LineFacts>) =
        facts.lines.iter().filter(|line| !is_known(line)).partition(|line| is_later(&line.key));
    let mut lost: BTreeSet<&String> =
        log.portions.keys().filter(|key| !keys.contains_key(*key) && !is_later(key)).collect();
    for line in &others {
        let near = lost.iter().copied().find(|key| is_same(key, line));
        let only = || lost.first().copied().filter(|_| is_one(facts, log, &others, &lost));
        let key = near.or_else(only);
        if let Some(key) = key {
            lost.remove(key);
        }
        keys.insert(key.unwrap_or(&line.key).clone(), line);
    }
    keys.extend(parts.into_iter().map(|line| (line.key.clone(), line)));
    keys
}

/// Divides lines that were filed or closed and that grew since: what rows of a later day added is not what was filed.
/// A line that only says other units than before stays whole, since what was filed is in it.
pub(super) fn divide(facts: &mut CaseFacts, log: &CaseLog) {
    if facts.is_money || facts.lines.iter().all(|line| line.rows.is_empty()) {
        return;
    }
    let mut parts = Vec::new();
    for (key, line) in matched(facts, log) {
        let later = log.portions.get(&key).map(|standing| later(&key, line, standing));
        parts.extend(later.into_iter().flatten().map(|part| (line.key.clone(), part)));
    }
    for (of, part) in parts {
        if let Some(line) = facts.lines.iter_mut().find(|line| line.key == of) {
            line.units -= part.units;
            line.found -= part.units;
            line.amount = line.amount.zip(part.amount).and_then(|(own, off)| own.less(off));
        }
        facts.lines.push(part);
    }
}

/// The units that rows after the day of the filing, or of the end, of a line added to it, by day: no more than the line
/// grew by since it was filed, than these rows add up to, and than is left of it.
fn later(key: &str, line: &LineFacts, standing: &Standing) -> Vec<LineFacts> {
    let is_over = !standing.state.is_unfiled()
        && !matches!(standing.state, LogState::Expired | LogState::Gone | LogState::Investigating);
    let day = standing.filed_on.or_else(|| is_over.then_some(standing.since));
    let (Some(day), Some(portion)) = (day, &line.portion) else { return Vec::new() };
    let rows: Vec<(Date, i64)> = line
        .rows
        .range((Bound::Excluded(day), Bound::Unbounded))
        .map(|(day, n)| (*day, *n))
        .collect();
    let added: i64 = rows.iter().map(|(_, units)| units).sum();
    let filed = standing.filed_units.filter(|_| standing.filed_on.is_some());
    let grown = filed.map_or(added, |filed| line.found - filed);
    let mut free = added.min(grown).min(line.units);
    let mut parts = Vec::new();
    for (day, units) in rows {
        let units = units.min(free);
        if units <= 0 {
            continue;
        }
        free -= units;
        let each = line.amount.and_then(|amount| amount.per_unit(line.units)).or(line.unit);
        parts.push(LineFacts {
            key: format!("{key}{LATER}{day}"),
            portion: Some(format!("{portion}{LATER}{day}")),
            units,
            amount: each.and_then(|each| each.times(units).ok()?.rounded().ok()),
            found: units,
            rows: BTreeMap::new(),
            part_of: Some(portion.clone()),
            ..line.clone()
        });
    }
    parts
}

/// Whether a key is that of units which came later to a line.
fn is_later(key: &str) -> bool {
    key.rsplit_once(LATER).is_some_and(|(_, day)| day.parse::<Date>().is_ok())
}

/// Whether the case has one line only, here and in the log, and its lines are not told apart by their days.
fn is_one(
    facts: &CaseFacts,
    log: &CaseLog,
    others: &[&LineFacts],
    lost: &BTreeSet<&String>,
) -> bool {
    let is_dated = facts.lines.iter().any(|line| day_of(&line.key).is_some());
    let known = log.portions.keys().filter(|key| !is_later(key)).count();
    !is_dated && known == 1 && others.len() == 1 && lost.len() == 1
}

/// Whether a key of the log names a line of the dump: its day is near, and what it is about is the same.
fn is_same(key: &str, line: &LineFacts) -> bool {
    let (Some(one), Some(other)) = (day_of(key), day_of(&line.key)) else { return false };
    days_between(one, other).abs() <= NEAR_DAYS && key.get(10..) == line.key.get(10..)
}

fn day_of(key: &str) -> Option<Date> {
    key.get(..10)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::super::event::{By, Event};
    use super::super::fold::fold;
    use super::super::testing::{case, day, line};
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
            // Units that came later are no name of their own.
            (
                &["X001", "X001 +2026-12-03"],
                &["MUG-1", "X001 +2026-12-03"],
                &["X001", "X001 +2026-12-03"],
            ),
            (&["X001"], &["MUG-1", "X001 +2026-12-03"], &["X001", "X001 +2026-12-03"]),
            (&[], &["MUG-1"], &["MUG-1"]),
        ] {
            assert_eq!(keys(known, shown), expected, "{known:?} {shown:?}");
        }
    }

    /// A line of three units filed on 2026-02-01, as a later dump shows it: units found, units left, rows by day, and
    /// the lines that it is divided into.
    #[test]
    fn only_what_later_rows_added_to_a_filed_line_is_new() {
        let filed = || {
            let event = Event {
                units: Some(3),
                ..Event::new("CS-1", "MUG-1", day("2026-02-01"), None, LogState::Filed, By::User)
            };
            fold(&[event], day("2026-12-31")).remove("CS-1").unwrap()
        };
        let before = ("2026-01-20", 1);
        for (found, left, rows, expected) in [
            (3, 3, &[before][..], &[("MUG-1", 3)][..]),
            (5, 5, &[before, ("2026-03-04", 2)], &[("MUG-1", 3), ("MUG-1 +2026-03-04", 2)]),
            // Told by two days, the older one is the first.
            (
                5,
                5,
                &[("2026-03-04", 1), ("2026-04-04", 1)],
                &[("MUG-1", 3), ("MUG-1 +2026-03-04", 1), ("MUG-1 +2026-04-04", 1)],
            ),
            // Another quantity, and no row of a later day: a list was put right.
            (5, 5, &[before], &[("MUG-1", 5)]),
            (5, 5, &[("2026-02-01", 2)], &[("MUG-1", 5)]),
            // A later row, and no more units than were filed: it was expected.
            (3, 3, &[("2026-03-04", 2)], &[("MUG-1", 3)]),
            (4, 4, &[("2026-03-04", 2)], &[("MUG-1", 3), ("MUG-1 +2026-03-04", 1)]),
            // They arrived after all.
            (5, 5, &[("2026-03-04", 2), ("2026-03-09", -2)], &[("MUG-1", 5)]),
            // What was paid is off what was filed first.
            (5, 2, &[("2026-03-04", 2)], &[("MUG-1", 0), ("MUG-1 +2026-03-04", 2)]),
            (5, 1, &[("2026-03-04", 2)], &[("MUG-1", 0), ("MUG-1 +2026-03-04", 1)]),
        ] {
            let mut facts = case("short");
            let rows = rows.iter().map(|(on, units)| (day(on), *units)).collect();
            facts.lines = vec![LineFacts { found, rows, ..line("MUG-1", LogState::Ready, left) }];
            divide(&mut facts, &filed());
            let lines = facts.lines.iter().map(|line| (line.key.as_str(), line.units));
            assert_eq!(lines.collect::<Vec<_>>(), expected, "{found} {left}");
            let worth: i64 =
                facts.lines.iter().filter_map(|line| line.amount).map(|sum| sum.micros).sum();
            assert_eq!(worth, left * 10_000_000);
        }
    }

    /// What stands open, or is looked for, grows as a whole; what ended grows by a line of its own.
    #[test]
    fn a_line_that_is_not_filed_is_not_divided_until_it_has_ended() {
        for (state, lines) in [
            (LogState::Ready, 1),
            (LogState::Investigating, 1),
            (LogState::Expired, 1),
            (LogState::Paid, 2),
            (LogState::RecoveredStock, 2),
        ] {
            let event = Event::new("CS-1", "MUG-1", day("2026-02-01"), None, state, By::Scan);
            let log = fold(&[event], day("2026-12-31")).remove("CS-1").unwrap();
            let mut facts = case("short");
            let rows = BTreeMap::from([(day("2026-03-04"), 2)]);
            facts.lines = vec![LineFacts { found: 5, rows, ..line("MUG-1", LogState::Ready, 2) }];
            divide(&mut facts, &log);
            assert_eq!(facts.lines.len(), lines, "{state}");
        }
    }
}
