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

/// Rows grouped by their identity, the cells of some columns; inside a group they keep their order.
pub(super) fn same_rows(
    members: &[&CastTable<'_>],
    columns: &[usize],
    rows: &[Row],
    policy: &Policy,
) -> Vec<Vec<Row>> {
    let of_columns: Vec<Vec<u32>> =
        columns.par_iter().map(|column| cells(members, *column, rows, policy)).collect();
    let mut identities: Vec<u32> = vec![0; rows.len()];
    let mut count = 1;
    for cells in of_columns {
        let mut pairs = Numbers::default();
        for (identity, cell) in identities.iter_mut().zip(cells) {
            *identity = pairs.of((*identity, cell));
        }
        count = pairs.len();
    }
    let mut groups: Vec<Vec<Row>> = vec![Vec::new(); count];
    for (identity, row) in identities.into_iter().zip(rows) {
        groups[identity as usize].push(*row);
    }
    groups
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
