//! Which rows of several files have the same identity.

use std::borrow::Cow;
use std::hash::Hash;

use rayon::prelude::*;

use super::cast::CastTable;
use super::merge::folded;
use super::values::Values;
use crate::ingest::Codes;
use crate::model::fast::HashMap;
use crate::policy::Policy;

/// A row: its file among those of a table, and its place there.
pub(super) type Row = (usize, usize);

/// Rows in groups, each of one identity.
pub(super) struct IdentityGroups {
    rows: Vec<Row>,
    /// Where each group ends.
    ends: Vec<usize>,
}

impl IdentityGroups {
    /// The groups, in the order of their first rows.
    pub(super) fn groups(&self) -> impl Iterator<Item = &[Row]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.rows[start..*end])
    }
}

/// Rows grouped by their identity, the cells of some columns; inside a group they keep their order.
pub(super) fn same_rows(
    members: &[&CastTable<'_>],
    columns: &[usize],
    rows: &[Row],
    policy: &Policy,
) -> IdentityGroups {
    let of_columns: Vec<Vec<u32>> =
        columns.par_iter().map(|column| cells(members, *column, rows, policy)).collect();
    let identities = identities(of_columns).unwrap_or_else(|| vec![0; rows.len()]);
    let count = identities.iter().max().map_or(0, |last| *last as usize + 1);
    let mut ends = vec![0; count];
    identities.iter().for_each(|identity| ends[*identity as usize] += 1);
    let mut end = 0;
    for own in &mut ends {
        end += *own;
        *own = end;
    }
    // From the last row on, each before those of its group that have their place.
    let mut grouped = vec![Row::default(); rows.len()];
    let mut next = ends.clone();
    for (identity, row) in identities.into_iter().zip(rows).rev() {
        next[identity as usize] -= 1;
        grouped[next[identity as usize]] = *row;
    }
    IdentityGroups { rows: grouped, ends }
}

/// The number of each row's identity, in the order in which they come: columns are put together two by two, on all
/// threads. `None` without a column.
fn identities(mut columns: Vec<Vec<u32>>) -> Option<Vec<u32>> {
    while columns.len() > 1 {
        let pairs = columns.par_chunks(2).map(|pair| match pair {
            [one, other] => {
                let mut numbers = Numbers::default();
                let both = one.iter().zip(other);
                both.map(|(one, other)| numbers.of((*one, *other))).collect()
            }
            rest => rest.concat(),
        });
        columns = pairs.collect();
    }
    let only = columns.pop()?;
    let mut numbers = Numbers::default();
    Some(only.into_iter().map(|number| numbers.of(number)).collect())
}

/// Different values, numbered as they come.
pub(super) struct Numbers<T>(HashMap<T, u32>);

impl<T> Default for Numbers<T> {
    fn default() -> Self {
        Self(HashMap::default())
    }
}

impl<T: Hash + Eq> Numbers<T> {
    /// No value yet, and room for some.
    pub(super) fn of_many(values: usize) -> Self {
        Self(HashMap::with_capacity_and_hasher(values, Default::default()))
    }

    /// The number of a value.
    pub(super) fn of(&mut self, value: T) -> u32 {
        // There are fewer rows than a u32 counts: lines are numbered by one.
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(value).or_insert(next)
    }

    /// How many values there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

/// The number of each row's cell in a column; equal cells of whatever files have one number.
fn cells(members: &[&CastTable<'_>], column: usize, rows: &[Row], policy: &Policy) -> Vec<u32> {
    let mut texts: Numbers<Option<Cow<'_, str>>> = Numbers::default();
    let mut wholes: Numbers<Option<i64>> = Numbers::default();
    let numbered: Vec<(&Codes, Vec<u32>)> = members
        .iter()
        .map(|cast| match &cast.values[column] {
            Values::Text(values) => {
                let name = cast.table.columns[column].name;
                let own = values.texts().map(|text| text.map(|text| folded(name, text, policy)));
                (values.codes(), own.map(|text| texts.of(text)).collect())
            }
            Values::Whole(values) => {
                (values.codes(), values.values().map(|value| wholes.of(value)).collect())
            }
            Values::Date(values) => {
                let days = values.values().map(|day| wholes.of(day.map(i64::from)));
                (values.codes(), days.collect())
            }
        })
        .collect();
    let number = |(member, row): &Row| {
        let (codes, numbers) = &numbered[*member];
        codes.get(*row).map_or(u32::MAX, |code| numbers[code])
    };
    rows.iter().map(number).collect()
}
