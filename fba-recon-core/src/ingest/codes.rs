//! Which of a column's values each row has.

use std::iter::repeat;
use std::ops::Range;
use std::sync::Arc;

/// The code of each row, in as few bytes as the largest needs, while they are put together.
#[derive(Debug, Clone)]
pub(super) enum CodeList {
    One(Vec<u8>),
    Two(Vec<u16>),
    Four(Vec<u32>),
}

impl Default for CodeList {
    fn default() -> Self {
        Self::One(Vec::new())
    }
}

impl CodeList {
    /// Number of rows.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::One(codes) => codes.len(),
            Self::Two(codes) => codes.len(),
            Self::Four(codes) => codes.len(),
        }
    }

    /// The code of a row.
    pub(super) fn get(&self, row: usize) -> Option<u32> {
        match self {
            Self::One(codes) => codes.get(row).map(|code| u32::from(*code)),
            Self::Two(codes) => codes.get(row).map(|code| u32::from(*code)),
            Self::Four(codes) => codes.get(row).copied(),
        }
    }

    /// Every row's code in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        self.range(0..self.len())
    }

    /// The codes of some rows in order.
    pub(super) fn range(&self, rows: Range<usize>) -> impl Iterator<Item = u32> {
        let (one, two, four): (&[u8], &[u16], &[u32]) = match self {
            Self::One(codes) => (codes.get(rows).unwrap_or_default(), &[], &[]),
            Self::Two(codes) => (&[], codes.get(rows).unwrap_or_default(), &[]),
            Self::Four(codes) => (&[], &[], codes.get(rows).unwrap_or_default()),
        };
        let one = one.iter().map(|code| u32::from(*code));
        let two = two.iter().map(|code| u32::from(*code));
        one.chain(two).chain(four.iter().copied())
    }

    /// Adds the code of the next row.
    pub(super) fn push(&mut self, code: u32) {
        match self {
            Self::One(codes) => match u8::try_from(code) {
                Ok(code) => return codes.push(code),
                Err(_) => *self = Self::Two(codes.iter().map(|old| u16::from(*old)).collect()),
            },
            Self::Two(codes) => match u16::try_from(code) {
                Ok(code) => return codes.push(code),
                Err(_) => *self = Self::Four(codes.iter().map(|old| u32::from(*old)).collect()),
            },
            Self::Four(codes) => return codes.push(code),
        }
        self.push(code);
    }

    /// The codes, which do not change any more.
    pub(super) fn finish(self) -> Codes {
        Codes::Shared(self.share())
    }

    /// The codes for several columns, which do not change any more.
    pub(super) fn share(self) -> SharedCodes {
        SharedCodes(Arc::new(self))
    }
}

impl FromIterator<u32> for CodeList {
    fn from_iter<I: IntoIterator<Item = u32>>(codes: I) -> Self {
        let mut list = Self::default();
        codes.into_iter().for_each(|code| list.push(code));
        list
    }
}

/// Codes that several columns have in common.
#[derive(Debug, Clone)]
pub struct SharedCodes(Arc<CodeList>);

impl SharedCodes {
    /// The value of each row, where these are the runs of the rows and the value of each run is given.
    pub(super) fn through(&self, values: CodeList) -> Codes {
        Codes::Runs { rows: self.clone(), values: values.share() }
    }
}

/// Which value each row has; rows share values by their codes.
#[derive(Debug, Clone)]
pub enum Codes {
    /// Row n has value n; so many rows.
    Each(usize),
    /// The value of each row.
    Shared(SharedCodes),
    /// The value of each row by the run of columns that the row has.
    Runs {
        /// The run of each row.
        rows: SharedCodes,
        /// The value of each run.
        values: SharedCodes,
    },
}

impl Default for Codes {
    fn default() -> Self {
        Self::Each(0)
    }
}

impl Codes {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Each(rows) => *rows,
            Self::Shared(codes) | Self::Runs { rows: codes, .. } => codes.0.len(),
        }
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a row; `None` past the end.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<usize> {
        match self {
            Self::Each(rows) => (row < *rows).then_some(row),
            Self::Shared(codes) => codes.0.get(row).map(|code| code as usize),
            Self::Runs { rows, values } => {
                values.0.get(rows.0.get(row)? as usize).map(|code| code as usize)
            }
        }
    }

    /// So many rows of one value.
    #[must_use]
    pub fn same(rows: usize) -> Self {
        CodeList::One(vec![0; rows]).finish()
    }

    /// The codes of some rows, and which of the old values the new ones are: those that the rows have.
    #[must_use]
    pub fn pick(&self, rows: &[usize]) -> (Vec<usize>, Self) {
        if let Self::Each(_) = self {
            return (rows.to_vec(), Self::Each(rows.len()));
        }
        let mut gathered = Gathering::new(1);
        for code in rows.iter().filter_map(|row| self.get(*row)) {
            gathered.push(0, code);
        }
        let (kept, codes) = gathered.finish();
        (kept.into_iter().map(|(_, code)| code).collect(), Self::Shared(codes))
    }

    /// The codes of rows of several lists, by list and row in their order, and which value of which list the new ones
    /// are: those that the rows have.
    #[must_use]
    pub fn gather(lists: &[&Self], rows: &[(usize, usize)]) -> (Vec<(usize, usize)>, Self) {
        if lists.iter().any(|list| matches!(list, Self::Each(_))) {
            let value = |(list, row): &(usize, usize)| Some((*list, lists[*list].get(*row)?));
            let values: Vec<(usize, usize)> = rows.iter().filter_map(value).collect();
            let codes = Self::Each(values.len());
            return (values, codes);
        }
        let mut gathered = Gathering::new(lists.len());
        for (list, row) in rows {
            if let Some(code) = lists[*list].get(*row) {
                gathered.push(*list, code);
            }
        }
        let (kept, codes) = gathered.finish();
        (kept, Self::Shared(codes))
    }

    /// Every row's value in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        let (rows, codes, runs) = match self {
            Self::Each(rows) => (*rows, None, None),
            Self::Shared(codes) => (0, Some(codes.0.iter()), None),
            Self::Runs { rows, values } => (0, None, Some(rows.0.iter().zip(repeat(values)))),
        };
        let codes = codes.into_iter().flatten();
        let runs = runs.into_iter().flatten();
        let codes = codes.chain(runs.filter_map(|(run, values)| values.0.get(run as usize)));
        (0..rows).chain(codes.map(|code| code as usize))
    }

    /// Number of runs of rows with the same value.
    #[must_use]
    pub fn runs(&self) -> usize {
        match self {
            Self::Each(rows) => *rows,
            Self::Shared(_) | Self::Runs { .. } => {
                let mut last = None;
                self.iter().filter(|code| last.replace(*code) != Some(*code)).count()
            }
        }
    }
}

/// Codes of several lists under new numbers, in the order in which they come.
pub(super) struct Gathering {
    /// Which code of which list a new one is.
    kept: Vec<(usize, usize)>,
    /// The new number of each code of each list.
    places: Vec<Vec<Option<u32>>>,
    codes: CodeList,
}

impl Gathering {
    /// None yet, of so many lists.
    pub(super) fn new(lists: usize) -> Self {
        Self { kept: Vec::new(), places: vec![Vec::new(); lists], codes: CodeList::default() }
    }

    /// Adds a code of a list.
    pub(super) fn push(&mut self, list: usize, code: usize) {
        let places = &mut self.places[list];
        if places.len() <= code {
            places.resize((code + 1).next_power_of_two(), None);
        }
        let place = *places[code].get_or_insert_with(|| {
            self.kept.push((list, code));
            // There are no more than rows, and lines are numbered by a u32.
            u32::try_from(self.kept.len() - 1).unwrap_or(u32::MAX)
        });
        self.codes.push(place);
    }

    /// Which code of which list each new one is, and the new ones.
    pub(super) fn finish(self) -> (Vec<(usize, usize)>, SharedCodes) {
        (self.kept, self.codes.share())
    }
}

impl FromIterator<usize> for Codes {
    fn from_iter<I: IntoIterator<Item = usize>>(codes: I) -> Self {
        let codes = codes.into_iter().map(|code| u32::try_from(code).unwrap_or(u32::MAX));
        codes.collect::<CodeList>().finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_every_width_come_back() {
        for largest in [3_usize, 255, 256, 65_535, 65_536] {
            let written: Vec<usize> = (0..5).chain([largest, 0, largest, largest]).collect();
            let codes: Codes = written.iter().copied().collect();
            assert_eq!(codes.iter().collect::<Vec<usize>>(), written);
            assert_eq!((0..9).filter_map(|row| codes.get(row)).collect::<Vec<usize>>(), written);
            assert_eq!((codes.len(), codes.get(9), codes.runs()), (9, None, 8));
            let (kept, picked) = codes.pick(&[8, 5, 0, 6]);
            assert_eq!(kept, [largest, 0]);
            assert_eq!(picked.iter().collect::<Vec<usize>>(), [0, 0, 1, 1]);
        }
    }

    #[test]
    fn the_value_of_a_run_is_that_of_its_rows() {
        let list: CodeList = [0_u32, 1, 1, 2, 0].into_iter().collect();
        let shared = list.share();
        let rows = Codes::Shared(shared.clone());
        let codes = shared.through([7_u32, 70_000, 7].into_iter().collect());
        assert_eq!(codes.iter().collect::<Vec<usize>>(), [7, 70_000, 70_000, 7, 7]);
        assert_eq!((0..6).filter_map(|row| codes.get(row)).count(), codes.len());
        assert_eq!((codes.get(3), codes.get(5), codes.runs()), (Some(7), None, 3));
        let (kept, picked) = codes.pick(&[3, 2, 0]);
        assert_eq!(kept, [7, 70_000]);
        assert_eq!(picked.iter().collect::<Vec<usize>>(), [0, 1, 0]);
        let (kept, gathered) = Codes::gather(&[&codes, &rows], &[(1, 1), (0, 4), (0, 1)]);
        assert_eq!(kept, [(1, 1), (0, 7), (0, 70_000)]);
        assert_eq!(gathered.iter().collect::<Vec<usize>>(), [0, 1, 2]);
    }
}
