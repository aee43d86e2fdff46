//! The hand-kept list of filed cases: each row becomes the events that the log lacks, however often it is read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

use super::bases::Bases;
use super::event::{By, Event, LoggedPlace};
use super::facts::CaseFacts;
use super::fold::CaseLog;
use super::follow::Dump;
use super::rows::KnownAccount;
use crate::cases::LogState;

/// A row of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FiledRow {
    /// Id of the case sheet.
    pub case_id: Option<String>,
    /// What the case is about, where the id is not known.
    pub identity: Option<String>,
    /// Amazon's case id.
    pub amazon_case_id: Option<String>,
    /// Day of filing.
    pub filed_on: Option<Date>,
    /// Where it stands, and since when.
    pub status: (Option<String>, Option<Date>),
    /// What Amazon decided, and when.
    pub decision: (Option<String>, Option<Date>),
    /// Day of the appeal.
    pub appealed_on: Option<Date>,
    /// What came of it.
    pub appeal_result: Option<String>,
    /// Why Amazon refused, and what else was noted.
    pub note: Option<String>,
    /// The row.
    pub row: LoggedPlace,
}

#[derive(Debug, Deserialize)]
struct WordFile {
    status: Vec<StatusWords>,
}

/// Words that give a state.
#[derive(Debug, Deserialize)]
pub struct StatusWords {
    /// The state.
    pub state: LogState,
    /// The words.
    pub words: Vec<String>,
    /// Where they come from.
    pub source: String,
}

/// The words of the list, as embedded.
pub fn status_words() -> &'static [StatusWords] {
    static WORDS: LazyLock<Vec<StatusWords>> = LazyLock::new(|| {
        let file: Result<WordFile, _> = toml::from_str(include_str!("words.toml"));
        file.map(|file| file.status).unwrap_or_default()
    });
    &WORDS
}

/// The state that a word gives.
#[must_use]
pub fn state_of(word: &str) -> Option<LogState> {
    let word = word.trim().to_lowercase().replace(['-', '_'], " ");
    let known = status_words().iter().find(|status| status.words.contains(&word))?;
    Some(known.state)
}

/// The rows that name no case of the log or the dump, or say nothing that is known.
#[must_use]
pub fn not_taken(rows: &[FiledRow], known: &KnownAccount, dump: &Dump<'_>) -> Vec<LoggedPlace> {
    let untold = |row: &&FiledRow| {
        let word = row.status.0.as_deref().unwrap_or("filed");
        named(row, known, dump).is_none() || state_of(word).is_none()
    };
    rows.iter().filter(untold).map(|row| row.row.clone()).collect()
}

/// What the rows add to the log of an account up to a day, apart from any dump, and the rows that say nothing of it.
#[must_use]
pub fn filed_events(
    rows: &[FiledRow],
    known: &KnownAccount,
    on: Date,
) -> (Vec<Event>, Vec<LoggedPlace>) {
    let dump = Dump {
        as_of: on,
        cases: BTreeMap::new(),
        payments: Vec::new(),
        reversals: BTreeMap::new(),
        filed: Vec::new(),
        claims: &[],
        bases: Bases::new(),
        witness: &(),
    };
    let logs = super::fold(&known.events, Date::MAX);
    (events(rows, &logs, known, &dump), not_taken(rows, known, &dump))
}

/// What the rows add to the log, in the order of their days.
#[must_use]
pub(super) fn events(
    rows: &[FiledRow],
    logs: &BTreeMap<String, CaseLog>,
    known: &KnownAccount,
    dump: &Dump<'_>,
) -> Vec<Event> {
    let taken: BTreeSet<(&str, LogState, Date)> = known
        .events
        .iter()
        .filter(|event| event.by == By::Import)
        .map(|event| (event.case.as_str(), event.to, event.day))
        .collect();
    let mut found = Vec::new();
    for row in rows {
        let Some(id) = named(row, known, dump) else { continue };
        let facts = dump.cases.get(&id).or_else(|| known.cases.get(&id).map(|case| &case.facts));
        let log = logs.get(&id);
        let mut now: BTreeMap<String, Option<LogState>> = portions(facts, log)
            .into_iter()
            .map(|key| {
                let state = log.and_then(|log| log.portions.get(&key));
                (key, state.map(|portion| portion.state))
            })
            .collect();
        for (day, to) in steps(row, dump.as_of) {
            if taken.contains(&(id.as_str(), to, day)) {
                continue;
            }
            for (key, state) in &mut now {
                // What the seller or a report said already is not said again, and money is not taken back.
                let is_known = to == LogState::Filed
                    && state.is_some_and(|state| !state.is_unfiled() && state != LogState::Expired);
                if *state == Some(to) || is_known || state.is_some_and(LogState::is_answered) {
                    continue;
                }
                let mut event = Event::new(&id, key, day, *state, to, By::Import);
                event.row = Some(row.row.clone());
                event.amazon_case_id.clone_from(&row.amazon_case_id);
                event.note.clone_from(&row.note);
                let line = facts.and_then(|facts| facts.line(key));
                event.units = line.map(|line| line.units);
                event.amount = line.and_then(|line| line.amount);
                *state = Some(to);
                found.push(event);
            }
        }
    }
    found.sort_by(|one, other| (one.day, &one.case).cmp(&(other.day, &other.case)));
    found
}

/// The portions that a row is about: those that Amazon has, else those that can be filed, else all.
fn portions(facts: Option<&CaseFacts>, log: Option<&CaseLog>) -> Vec<String> {
    let logged: Vec<(&String, LogState)> = log
        .into_iter()
        .flat_map(|log| &log.portions)
        .map(|(key, portion)| (key, portion.state))
        .collect();
    let with_amazon = logged.iter().filter(|(_, state)| {
        state.is_with_amazon() || matches!(state, LogState::Denied | LogState::Investigating)
    });
    let with_amazon: Vec<String> = with_amazon.map(|(key, _)| (*key).clone()).collect();
    if !with_amazon.is_empty() {
        return with_amazon;
    }
    let unfiled = logged.iter().filter(|(_, state)| state.is_unfiled());
    let unfiled: Vec<String> = unfiled.map(|(key, _)| (*key).clone()).collect();
    if !unfiled.is_empty() {
        return unfiled;
    }
    if !logged.is_empty() {
        return logged.into_iter().map(|(key, _)| key.clone()).collect();
    }
    let lines: Vec<_> = facts.into_iter().flat_map(|facts| &facts.lines).collect();
    let open = lines.iter().filter(|line| line.told.is_unfiled());
    let open: Vec<String> = open.map(|line| line.key.clone()).collect();
    if open.is_empty() { lines.iter().map(|line| line.key.clone()).collect() } else { open }
}

/// The states that a row tells, each with its day, in their order.
fn steps(row: &FiledRow, as_of: Date) -> Vec<(Date, LogState)> {
    let Some(filed_on) = row.filed_on else { return Vec::new() };
    let word = |text: &Option<String>| text.as_deref().and_then(state_of);
    let mut steps = vec![(filed_on, LogState::Filed)];
    let decided = word(&row.decision.0);
    let decided = decided.map(|state| (row.decision.1.unwrap_or(filed_on), state));
    steps.extend(decided);
    steps.extend(row.appealed_on.map(|day| (day, LogState::Appealed)));
    let status_on = row.status.1.or(row.appealed_on).or(row.decision.1).unwrap_or(filed_on);
    steps.extend(word(&row.appeal_result).map(|state| (status_on, state)));
    steps.extend(word(&row.status.0).map(|state| (status_on, state)));
    steps.retain(|(day, _)| *day <= as_of);
    steps.sort_by_key(|(day, _)| *day);
    steps.dedup();
    steps
}

/// The case that a row names: by its id, else by an identity or one of its names that only one case has.
fn named(row: &FiledRow, known: &KnownAccount, dump: &Dump<'_>) -> Option<String> {
    let all = || {
        let logged = known.cases.iter().map(|(id, case)| (id, &case.facts));
        dump.cases.iter().chain(logged)
    };
    if let Some(id) = &row.case_id {
        let is_known = dump.cases.contains_key(id) || known.cases.contains_key(id);
        return is_known.then(|| id.clone());
    }
    let wanted = row.identity.as_deref()?.trim();
    let names = |facts: &CaseFacts| {
        let names = [&facts.order_id, &facts.shipment_id, &facts.reference_id, &facts.fnsku];
        facts.identity == wanted || names.into_iter().flatten().any(|name| name == wanted)
    };
    let ids: BTreeSet<&String> =
        all().filter(|(_, facts)| names(facts)).map(|(id, _)| id).collect();
    let mut ids = ids.into_iter();
    let only = ids.next();
    only.filter(|_| ids.next().is_none()).cloned()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Shows, case, day, dump};
    use super::*;

    fn row(status: &str, on: &str) -> FiledRow {
        FiledRow {
            case_id: Some("CS-1".to_owned()),
            amazon_case_id: Some("990".to_owned()),
            filed_on: Some(day("2026-01-10")),
            status: (Some(status.to_owned()), Some(day(on))),
            ..FiledRow::default()
        }
    }

    fn states(rows: &[FiledRow]) -> Vec<String> {
        let shows = Shows { row: true, day: true };
        let dump = dump("2026-02-01", &[("CS-1", case("a"))], Vec::new(), &shows);
        let known = KnownAccount::default();
        let events = events(rows, &BTreeMap::new(), &known, &dump);
        events.iter().map(|event| format!("{} {}", event.day, event.to)).collect()
    }

    #[test]
    fn a_row_tells_the_steps_that_it_knows() {
        assert_eq!(states(&[row("Open", "2026-01-10")]), ["2026-01-10 filed"]);
        assert_eq!(
            states(&[row("Pending Amazon action", "2026-01-12")]),
            ["2026-01-10 filed", "2026-01-12 with_amazon"]
        );
        // A word that is not known gives no state, and a day that has not come says nothing yet.
        assert_eq!(states(&[row("hm", "2026-01-12")]), ["2026-01-10 filed"]);
        assert_eq!(states(&[row("denied", "2026-02-02")]), ["2026-01-10 filed"]);
        let mut denied = row("lost", "2026-01-30");
        denied.decision = (Some("Rejected".to_owned()), Some(day("2026-01-15")));
        denied.appealed_on = Some(day("2026-01-16"));
        assert_eq!(
            states(&[denied]),
            [
                "2026-01-10 filed",
                "2026-01-15 denied",
                "2026-01-16 appealed",
                "2026-01-30 closed_lost"
            ]
        );
    }

    #[test]
    fn a_row_without_an_id_is_taken_only_where_one_case_fits() {
        let named = |identity: &str| FiledRow {
            case_id: None,
            identity: Some(identity.to_owned()),
            ..row("filed", "2026-01-10")
        };
        assert_eq!(states(&[named("77")]), ["2026-01-10 filed"]);
        assert!(states(&[named("78")]).is_empty());
        let shows = Shows { row: true, day: true };
        let two = [("CS-1", case("a")), ("CS-2", case("b"))];
        let dump = dump("2026-02-01", &two, Vec::new(), &shows);
        let known = KnownAccount::default();
        assert!(events(&[named("77")], &BTreeMap::new(), &known, &dump).is_empty());
        assert_eq!(not_taken(&[named("77"), named("a")], &known, &dump).len(), 1);
    }

    #[test]
    fn no_word_gives_two_states() {
        let mut seen = BTreeSet::new();
        for status in status_words() {
            assert!(!status.source.is_empty());
            for word in &status.words {
                assert!(seen.insert(word), "{word}");
                assert_eq!(state_of(&word.to_uppercase()), Some(status.state));
            }
        }
        assert!(seen.len() > 40);
    }
}
