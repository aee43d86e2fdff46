//! Parts of a file that it holds more than once, because somebody joined overlapping downloads in it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use super::alike::Alike;
use crate::policy::{Policy, SettingKey};

/// What shows that parts of a file overlap.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Days in a row all of whose rows stand several times.
    pub(super) days: usize,
    /// Different rows of a run that comes again.
    pub(super) rows: usize,
}

impl Limits {
    pub(super) fn of(policy: &Policy) -> Self {
        Self {
            days: policy.count(SettingKey::JoinedDays),
            rows: policy.count(SettingKey::JoinedRows),
        }
    }
}

/// What is known of the rows at the places of [`Alike`].
pub(super) struct Places<'a> {
    pub(super) alike: &'a Alike,
    /// The day of each, where a day is part of what a row says.
    pub(super) days: Option<Vec<Option<i32>>>,
    /// Whether rows like it stand several times in any file, such as shipments: they show little.
    pub(super) is_ordinary: Vec<bool>,
    /// Whether it takes units from the stock.
    pub(super) loses: Vec<bool>,
}

/// How often a row stays, by the number of what it says, for all rows in parts that stand again.
pub(super) fn joined(places: &Places<'_>, limits: Limits) -> HashMap<u32, usize> {
    let mut stays = by_runs(places, limits);
    stays.extend(by_days(places, limits));
    stays
}

/// What the rows of one day show.
#[derive(Default)]
struct Day {
    /// Whether every row stands 2, 4, 6 times; 3, 6, 9 times.
    all: [Option<bool>; TIMES.len()],
    /// Whether a row stands just twice; just three times. A row that stands more often is often Amazon's own.
    shows: [bool; TIMES.len()],
    /// Whether it is one that is not ordinary.
    shows_more: [bool; TIMES.len()],
}

/// How often overlapping downloads tell of one day: mostly two do.
const TIMES: [usize; 2] = [2, 3];

impl Day {
    fn add(&mut self, count: usize, is_ordinary: bool) {
        for (at, times) in TIMES.iter().enumerate() {
            let all = self.all[at].unwrap_or(true);
            self.all[at] = Some(all && count.is_multiple_of(*times));
            self.shows[at] |= count == *times;
            self.shows_more[at] |= count == *times && !is_ordinary;
        }
    }
}

/// Days in a row, of those with rows, on which every row stands several times.
fn by_days(places: &Places<'_>, limits: Limits) -> HashMap<u32, usize> {
    let mut stays = HashMap::new();
    let Some(days) = &places.days else { return stays };
    let mut by_day: BTreeMap<Option<i32>, Day> = BTreeMap::new();
    for (place, day) in days.iter().enumerate() {
        let own = by_day.entry(*day).or_default();
        own.add(places.alike.count(place), places.is_ordinary[place]);
    }
    let undated = by_day.remove(&None);
    for (at, times) in TIMES.iter().enumerate() {
        let mut found = shown_days(&by_day, at, limits);
        // A row without a day, such as the head of a settlement, comes with the others.
        if !found.is_empty() && undated.as_ref().is_some_and(|day| day.all[at] == Some(true)) {
            found.insert(None, Shown::Surely);
        }
        for (place, day) in days.iter().enumerate() {
            let is_shown = found.get(day).is_some_and(|shown| {
                // Where little shows it a loss counts once, and what answers still as it stands.
                *shown == Shown::Surely || places.loses[place] && !places.is_ordinary[place]
            });
            if is_shown {
                let stay = places.alike.count(place) / times;
                stays.entry(places.alike.numbers[place]).or_insert(stay);
            }
        }
    }
    stays
}

/// How well days show that the file is joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// Most of the days that it takes have a row that is not ordinary.
    Surely,
    /// One of them has.
    Barely,
}

/// The days of the runs on which every row stands so many times.
fn shown_days(
    by_day: &BTreeMap<Option<i32>, Day>,
    at: usize,
    limits: Limits,
) -> BTreeMap<Option<i32>, Shown> {
    let dated: Vec<(&Option<i32>, &Day)> = by_day.iter().collect();
    let runs = dated.chunk_by(|one, next| one.1.all[at] == next.1.all[at]);
    let mut found = BTreeMap::new();
    for run in runs.filter(|run| run.iter().all(|(_, day)| day.all[at] == Some(true))) {
        let shows = run.iter().filter(|(_, day)| day.shows[at]).count();
        let more = run.iter().filter(|(_, day)| day.shows_more[at]).count();
        if shows >= limits.days && more > 0 {
            let shown = if more * 2 > limits.days { Shown::Surely } else { Shown::Barely };
            found.extend(run.iter().map(|(day, _)| (**day, shown)));
        }
    }
    found
}

/// Runs of rows that came before, in whatever order. Of each row as many stay as one part can have.
fn by_runs(places: &Places<'_>, limits: Limits) -> HashMap<u32, usize> {
    let telling: Vec<usize> =
        (0..places.is_ordinary.len()).filter(|place| !places.is_ordinary[*place]).collect();
    let numbers: Vec<u32> = telling.iter().map(|place| places.alike.numbers[*place]).collect();
    let mut stays = HashMap::new();
    for run in runs(&numbers, places.alike.counts(), limits) {
        // The ordinary rows beside and among those of the run are part of it.
        let from = run.start.checked_sub(1).map_or(0, |before| telling[before] + 1);
        let to = telling.get(run.end).copied().unwrap_or(places.is_ordinary.len());
        for place in from..to {
            let count = places.alike.count(place);
            if count > 1 {
                stays.insert(places.alike.numbers[place], count.div_ceil(2));
            }
        }
    }
    stays
}

/// The runs of rows, by the numbers of what they say, that stand before as one run too, with enough different rows
/// that stand just twice or three times. In a large file each row of a run may have come before by chance, and so
/// may equal boxes of a delivery, but not so.
fn runs(numbers: &[u32], counts: &[usize], limits: Limits) -> Vec<Range<usize>> {
    // The first and the last place of each number before a run.
    let mut before: Vec<Option<(usize, usize)>> = vec![None; counts.len()];
    let mut found = Vec::new();
    let mut at = 0;
    while at < numbers.len() {
        let from = at;
        while at < numbers.len() && before[numbers[at] as usize].is_some() {
            at += 1;
        }
        let run: HashSet<u32> = numbers[from..at].iter().copied().collect();
        let telling = run.iter().filter(|number| TIMES.contains(&counts[**number as usize]));
        if telling.count() >= limits.rows && stands_before(numbers, &run, at - from, &before) {
            found.push(from..at);
        }
        // The row that ends a run is a new one.
        let to = numbers.len().min(at + 1);
        for (place, number) in numbers.iter().enumerate().take(to).skip(from) {
            let own = before[*number as usize].get_or_insert((place, place));
            own.1 = place;
        }
        at = to;
    }
    found
}

/// Whether the rows of a run stand before it as one run, with no other row among them.
fn stands_before(
    numbers: &[u32],
    run: &HashSet<u32>,
    rows: usize,
    before: &[Option<(usize, usize)>],
) -> bool {
    let places = || run.iter().filter_map(|number| before[*number as usize]);
    let first = places().map(|(first, _)| first).min();
    let last = places().map(|(_, last)| last).max();
    let Some((first, last)) = first.zip(last) else { return false };
    last - first < 2 * rows && numbers[first..=last].iter().all(|number| run.contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { days: 3, rows: 20 };

    fn places<'a>(alike: &'a Alike, days: Vec<Option<i32>>, ordinary: &[u64]) -> Places<'a> {
        let is_ordinary = alike.digests.iter().map(|own| ordinary.contains(own)).collect();
        Places { alike, days: Some(days), is_ordinary, loses: vec![true; alike.rows.len()] }
    }

    /// How often each row stays; a row is its number, on the day of its tens.
    fn stays(rows: &[u64], ordinary: &[u64]) -> Vec<(u64, usize)> {
        let alike = Alike::of_digests((0..rows.len()).collect(), rows.to_vec());
        let days = rows.iter().map(|row| i32::try_from(row / 10).ok()).collect();
        let found = joined(&places(&alike, days, ordinary), LIMITS);
        let mut stays: Vec<(u64, usize)> = (0..rows.len())
            .filter_map(|place| Some((rows[place], *found.get(&alike.numbers[place])?)))
            .collect();
        stays.sort_unstable();
        stays.dedup();
        stays
    }

    #[test]
    fn three_days_all_of_whose_rows_stand_twice_are_joined() {
        let twice = [10, 10, 20, 21, 21, 20, 40, 40, 40, 40, 50];
        assert_eq!(stays(&twice, &[]), []);
        let twice = [10, 10, 20, 21, 21, 20, 40, 40, 40, 40, 41, 41, 50];
        assert_eq!(stays(&twice, &[]), [(10, 1), (20, 1), (21, 1), (40, 2), (41, 1)]);
        // One row that stands alone is enough.
        assert_eq!(stays(&[10, 10, 20, 21, 21, 20, 40, 40, 42], &[]), []);
        let thrice = [10, 10, 10, 20, 20, 20, 30, 30, 30, 30, 30, 30, 40, 40, 40];
        assert_eq!(stays(&thrice, &[]), [(10, 1), (20, 1), (30, 2), (40, 1)]);
    }

    #[test]
    fn equal_receipts_and_shipments_show_nothing() {
        let twelve: Vec<u64> = [10, 20, 30, 40].iter().flat_map(|row| [*row; 12]).collect();
        assert_eq!(stays(&twelve, &[]), []);
        let shipped = [10, 10, 20, 20, 30, 30, 40, 40];
        assert_eq!(stays(&shipped, &[10, 20, 30, 40]), []);
        // With two days of other rows among them they do.
        assert_eq!(stays(&shipped, &[10, 40]).len(), 4);
    }

    #[test]
    fn little_shows_of_losses_only() {
        let rows = [10, 10, 20, 20, 21, 21, 30, 30];
        let alike = Alike::of_digests((0..rows.len()).collect(), rows.to_vec());
        let days = rows.iter().map(|row| i32::try_from(row / 10).ok()).collect();
        let mut places = places(&alike, days, &[10, 30]);
        places.loses[4] = false;
        places.loses[5] = false;
        let found = joined(&places, LIMITS);
        assert_eq!(found, HashMap::from([(alike.numbers[2], 1)]));
    }

    #[test]
    fn a_run_that_comes_again_is_found_in_any_order() {
        let run: Vec<u64> = (0..24).collect();
        let mut rows: Vec<u64> = run.iter().map(|row| 1_000 + row).collect();
        rows.extend([7, 8]);
        rows.extend(run.iter().rev().map(|row| 1_000 + row));
        let found = |rows: &[u64]| {
            let alike = Alike::of_digests((0..rows.len()).collect(), rows.to_vec());
            let none = vec![None; rows.len()];
            joined(&Places { days: None, ..places(&alike, none, &[]) }, LIMITS).len()
        };
        assert_eq!(found(&rows), 24);
        // One row more, and rows that came before on the way.
        rows.push(9);
        rows.insert(1, 1_000);
        assert_eq!(found(&rows), 24);
        // Too few different rows.
        let short: Vec<u64> = (0..19).chain(0..19).collect();
        assert_eq!(found(&short), 0);
    }

    #[test]
    fn rows_that_came_before_but_not_together_are_no_run() {
        let found = |rows: &[u32]| {
            let mut counts = vec![0; 200];
            rows.iter().for_each(|row| counts[*row as usize] += 1);
            runs(rows, &counts, LIMITS)
        };
        let scattered: Vec<u32> = (0..24).flat_map(|row| [row, 100 + row]).chain(0..24).collect();
        assert!(found(&scattered).is_empty());
        // Twelve equal boxes of twenty-four products.
        let boxes: Vec<u32> = (0..12).flat_map(|_| 0..24).collect();
        assert!(found(&boxes).is_empty());
        let twice: Vec<u32> = (0..24).chain(0..24).collect();
        assert_eq!(found(&twice).len(), 1);
    }
}
