//! The text cells of one column: each different text once, and for each row which one it has.
//!
//! Most columns of a report repeat few texts in many rows, so that what is concluded from a text is concluded
//! once. A column of ids, which repeats little, keeps its rows as they are.

use std::hash::BuildHasher;
use std::sync::Arc;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

/// A column with at least so many texts that repeats less than every second one is kept row by row.
const TEXTS_MIN: usize = 1 << 16;

/// Texts in one piece of memory.
#[derive(Debug, Clone, Default)]
struct Pool {
    text: String,
    ends: Vec<usize>,
}

impl Pool {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn get(&self, at: usize) -> &str {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        self.ends.get(at).map_or("", |end| &self.text[start.unwrap_or(0)..*end])
    }
}

/// Which value each row has; rows share values by their codes.
#[derive(Debug, Clone)]
pub enum Codes {
    /// Row n has value n; so many rows.
    Each(usize),
    /// The value of each row.
    Shared(Arc<Vec<u32>>),
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
            Self::Shared(codes) => codes.len(),
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
            Self::Shared(codes) => codes.get(row).map(|code| *code as usize),
        }
    }

    /// So many rows of one value.
    #[must_use]
    pub fn same(rows: usize) -> Self {
        Self::Shared(Arc::new(vec![0; rows]))
    }

    /// The codes of some rows, and which of the old values the new ones are: those that the rows have.
    #[must_use]
    pub fn pick(&self, rows: &[usize]) -> (Vec<usize>, Self) {
        let Self::Shared(codes) = self else { return (rows.to_vec(), Self::Each(rows.len())) };
        let mut kept = Vec::new();
        let mut places: Vec<Option<u32>> = Vec::new();
        let picked = rows.iter().map(|row| {
            let code = codes[*row] as usize;
            if places.len() <= code {
                places.resize(code + 1, None);
            }
            *places[code].get_or_insert_with(|| {
                kept.push(code);
                // As many as before at the most.
                u32::try_from(kept.len() - 1).unwrap_or(u32::MAX)
            })
        });
        let picked: Vec<u32> = picked.collect();
        (kept, Self::Shared(Arc::new(picked)))
    }

    /// Every row's value in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        let (rows, codes) = match self {
            Self::Each(rows) => (*rows, &[][..]),
            Self::Shared(codes) => (0, codes.as_slice()),
        };
        (0..rows).chain(codes.iter().map(|code| *code as usize))
    }
}

impl FromIterator<usize> for Codes {
    fn from_iter<I: IntoIterator<Item = usize>>(codes: I) -> Self {
        let codes = codes.into_iter().map(|code| u32::try_from(code).unwrap_or(u32::MAX));
        Self::Shared(Arc::new(codes.collect()))
    }
}

/// The cells of one column.
#[derive(Debug, Clone, Default)]
pub struct TextColumn {
    texts: Pool,
    codes: Codes,
}

impl TextColumn {
    /// A cell; empty past the end.
    #[must_use]
    pub fn get(&self, row: usize) -> &str {
        self.codes.get(row).map_or("", |code| self.texts.get(code))
    }

    /// Every cell in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.codes.iter().map(|code| self.texts.get(code))
    }

    /// The texts of the column; one may stand in several rows, and several times here.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        (0..self.texts.len()).map(|at| self.texts.get(at))
    }

    /// The texts with the number of rows that have them.
    pub fn counted(&self) -> impl Iterator<Item = (&str, usize)> {
        let mut counts = vec![0; self.texts.len()];
        self.codes.iter().for_each(|code| counts[code] += 1);
        self.texts().zip(counts)
    }

    /// Which text each row has.
    #[must_use]
    pub fn codes(&self) -> &Codes {
        &self.codes
    }

    /// A text for each code; an absent one is empty.
    pub fn of_codes<T: AsRef<str>>(texts: impl Iterator<Item = Option<T>>, codes: Codes) -> Self {
        let mut pool = Pool::default();
        texts.for_each(|text| pool.push(text.as_ref().map_or("", AsRef::as_ref)));
        Self { texts: pool, codes }
    }
}

impl<'t> FromIterator<&'t str> for TextColumn {
    fn from_iter<I: IntoIterator<Item = &'t str>>(cells: I) -> Self {
        let mut builder = ColumnBuilder::default();
        cells.into_iter().for_each(|cell| builder.push(cell));
        builder.finish()
    }
}

/// A column while its cells are read.
#[derive(Debug)]
pub struct ColumnBuilder {
    texts: Pool,
    /// `None` where row n has text n.
    codes: Option<Vec<u32>>,
    known: HashTable<u32>,
    hasher: FixedState,
}

impl Default for ColumnBuilder {
    fn default() -> Self {
        Self {
            texts: Pool::default(),
            codes: Some(Vec::new()),
            known: HashTable::new(),
            hasher: FixedState::default(),
        }
    }
}

impl ColumnBuilder {
    /// Adds a cell.
    pub fn push(&mut self, cell: &str) {
        if self.codes.is_none() {
            self.texts.push(cell);
            return;
        }
        let code = self.code(cell);
        if let Some(codes) = &mut self.codes {
            codes.push(code);
            let texts = self.texts.len();
            if texts >= TEXTS_MIN && texts.is_power_of_two() && texts * 2 > codes.len() {
                self.keep_each_row();
            }
        }
    }

    /// A cell that was added; empty past the end.
    #[must_use]
    pub fn get(&self, row: usize) -> &str {
        let at = self.codes.as_ref().map_or(Some(row), |codes| Some(*codes.get(row)? as usize));
        at.map_or("", |at| self.texts.get(at))
    }

    /// The column.
    #[must_use]
    pub fn finish(self) -> TextColumn {
        let rows = self.texts.len();
        let codes = self.codes.map_or(Codes::Each(rows), |codes| Codes::Shared(Arc::new(codes)));
        TextColumn { texts: self.texts, codes }
    }

    /// Adds every cell of another column.
    pub fn append(&mut self, other: &TextColumn) {
        let Codes::Shared(codes) = &other.codes else {
            other.iter().for_each(|cell| self.push(cell));
            return;
        };
        if self.codes.is_none() {
            other.iter().for_each(|cell| self.push(cell));
            return;
        }
        let own: Vec<u32> = other.texts().map(|text| self.code(text)).collect();
        if let Some(shared) = &mut self.codes {
            shared.extend(codes.iter().map(|code| own[*code as usize]));
        }
    }

    /// The code of a text, which is added where it is new.
    fn code(&mut self, text: &str) -> u32 {
        let Self { texts, known, hasher, .. } = self;
        let hash = hasher.hash_one(text);
        let found = known.find(hash, |code| texts.get(*code as usize) == text);
        if let Some(code) = found {
            return *code;
        }
        // A column has fewer rows than a u32 counts: lines are numbered by one.
        let code = u32::try_from(texts.len()).unwrap_or(u32::MAX);
        texts.push(text);
        known.insert_unique(hash, code, |code| hasher.hash_one(texts.get(*code as usize)));
        code
    }

    /// From here on row n has text n.
    fn keep_each_row(&mut self) {
        let Some(codes) = self.codes.take() else { return };
        let mut each = Pool::default();
        codes.iter().for_each(|code| each.push(self.texts.get(*code as usize)));
        self.texts = each;
        self.known = HashTable::new();
    }
}
