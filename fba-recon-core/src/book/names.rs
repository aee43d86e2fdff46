//! Positions of rows by one of their names, without a copy of any name.

use std::fmt;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

/// Positions of rows by one of their names, in the order of the rows. The rows themselves hold the names: they
/// are given again to look one up.
pub(super) struct NameIndex<T> {
    name: fn(&T) -> Option<&str>,
    /// The first row of each name.
    firsts: HashTable<usize>,
    /// The next row of the same name; its own position for the last one.
    nexts: Vec<usize>,
}

/// Without the function, whose address is another in each part of the program.
impl<T> fmt::Debug for NameIndex<T> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name: _, firsts, nexts } = self;
        to.debug_struct("NameIndex").field("firsts", firsts).field("nexts", nexts).finish()
    }
}

impl<T> NameIndex<T> {
    /// The positions of rows by a name; rows without it are left out.
    pub(super) fn new(rows: &[T], name: fn(&T) -> Option<&str>) -> Self {
        let mut firsts: HashTable<usize> = HashTable::new();
        let mut nexts: Vec<usize> = (0..rows.len()).collect();
        let hash_of = |at: &usize| hash(name(&rows[*at]));
        // From the end: each row is put before those of its name.
        for (at, row) in rows.iter().enumerate().rev() {
            let own = name(row);
            if own.is_none() {
                continue;
            }
            match firsts.entry(hash(own), |first| name(&rows[*first]) == own, hash_of) {
                Entry::Occupied(mut first) => {
                    nexts[at] = *first.get();
                    *first.get_mut() = at;
                }
                Entry::Vacant(none) => {
                    none.insert(at);
                }
            }
        }
        Self { name, firsts, nexts }
    }

    /// The positions of the rows of a name.
    pub(super) fn of<'a>(
        &'a self,
        rows: &'a [T],
        name: &str,
    ) -> impl Iterator<Item = usize> + use<'a, T> {
        let is_named = |at: &usize| (self.name)(&rows[*at]) == Some(name);
        let first = self.firsts.find(hash(Some(name)), is_named).copied();
        std::iter::successors(first, |at| {
            let next = self.nexts[*at];
            (next != *at).then_some(next)
        })
    }
}

fn hash(name: Option<&str>) -> u64 {
    FixedState::default().hash_one(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_name_in_their_order() {
        let rows = [Some("b"), Some("a"), None, Some("b"), Some("c"), Some("b")];
        let index = NameIndex::new(&rows, |name| *name);
        for (name, expected) in
            [("a", vec![1]), ("b", vec![0, 3, 5]), ("c", vec![4]), ("d", vec![])]
        {
            assert_eq!(index.of(&rows, name).collect::<Vec<_>>(), expected, "{name}");
        }
    }
}
