//! Which rows of a file are alike: equal in all but mutable columns.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use rayon::prelude::*;

use super::super::cast::CastTable;
use super::super::identity::Numbers;
use super::super::merge::folded;
use super::super::rows::ROWS_MIN;
use super::super::values::Values;
use crate::ingest::Codes;
use crate::policy::Policy;

/// Spreads a digest over its bits; odd, so that no two digests become one.
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

/// Some rows of a file, in their order, each with the number of what it says.
pub(super) struct Alike {
    pub(super) rows: Vec<usize>,
    pub(super) numbers: Vec<u32>,
    pub(super) digests: Vec<u64>,
    /// How many of the rows say what a number stands for.
    counts: Vec<usize>,
}

impl Alike {
    /// Numbers what rows say in the columns of their identity.
    pub(super) fn new(cast: &CastTable<'_>, rows: Vec<usize>, policy: &Policy) -> Self {
        let digests = digests(cast, &rows, policy);
        Self::of_digests(rows, digests)
    }

    pub(super) fn of_digests(rows: Vec<usize>, digests: Vec<u64>) -> Self {
        let mut known: Numbers<u64> = Numbers::of_many(digests.len());
        let numbers: Vec<u32> = digests.iter().map(|digest| known.of(*digest)).collect();
        let mut counts = vec![0; known.len()];
        for number in &numbers {
            counts[*number as usize] += 1;
        }
        Self { rows, numbers, digests, counts }
    }

    /// The rows that are wanted, numbered anew.
    pub(super) fn retain(self, is_wanted: impl Fn(usize) -> bool) -> Self {
        if self.rows.iter().all(|row| is_wanted(*row)) {
            return self;
        }
        let kept = self.rows.iter().zip(&self.digests).filter(|(row, _)| is_wanted(**row));
        let (rows, digests) = kept.map(|(row, digest)| (*row, *digest)).unzip();
        Self::of_digests(rows, digests)
    }

    /// How many rows say what the one at a place says.
    pub(super) fn count(&self, place: usize) -> usize {
        self.counts[self.numbers[place] as usize]
    }

    /// How many rows say what each number stands for.
    pub(super) fn counts(&self) -> &[usize] {
        &self.counts
    }

    /// Whether any row stands more than once.
    pub(super) fn has_copies(&self) -> bool {
        self.counts.iter().any(|count| *count > 1)
    }

    /// The rows that stand more than once, those that are alike together, the one that tells most first.
    pub(super) fn copies(&self, cast: &CastTable<'_>) -> Vec<(u32, Vec<usize>)> {
        let places = (0..self.rows.len()).filter(|place| self.count(*place) > 1);
        let mut places: Vec<(u32, usize)> =
            places.map(|place| (self.numbers[place], self.rows[place])).collect();
        places.sort_unstable();
        let groups = places.chunk_by(|one, next| one.0 == next.0);
        let group = |group: &[(u32, usize)]| {
            let mut rows: Vec<usize> = group.iter().map(|(_, row)| *row).collect();
            rows.sort_by_key(|row| (std::cmp::Reverse(cast.preferred(*row)), *row));
            (group[0].0, rows)
        };
        groups.map(group).collect()
    }
}

/// A digest of each row's identity. Two that differ have one digest as seldom as any 64 bits do.
fn digests(cast: &CastTable<'_>, rows: &[usize], policy: &Policy) -> Vec<u64> {
    let mut digests = vec![0_u64; rows.len()];
    let key = cast.format.merge.key.iter();
    for column in key.filter_map(|name| cast.table.position(name)) {
        let (codes, values) = values(cast, column, policy);
        digests.par_iter_mut().with_min_len(ROWS_MIN).zip(rows).for_each(|(digest, row)| {
            let value = codes.get(*row).map_or(0, |code| values[code]);
            *digest = (digest.rotate_left(23) ^ value).wrapping_mul(SPREAD);
        });
    }
    digests
}

/// A digest of each different value of a column, and which of them each row has.
fn values<'a>(cast: &'a CastTable<'_>, column: usize, policy: &Policy) -> (&'a Codes, Vec<u64>) {
    let state = FixedState::default();
    let of = |value: Option<i64>| state.hash_one(value);
    match &cast.values[column] {
        Values::Text(texts) => {
            let name = cast.table.columns[column].name;
            let of =
                |text: Option<&str>| state.hash_one(text.map(|text| folded(name, text, policy)));
            (texts.codes(), texts.texts().map(of).collect())
        }
        Values::Whole(numbers) => (numbers.codes(), numbers.values().map(of).collect()),
        Values::Date(days) => {
            (days.codes(), days.values().map(|day| of(day.map(i64::from))).collect())
        }
    }
}
