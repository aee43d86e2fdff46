//! The text cells of one column, in one piece of memory.

use crate::ingest::TextColumn;

/// Text cells; an absent one is `None`. No cell is an empty text.
#[derive(Debug, Clone, Default)]
pub struct Texts(TextColumn);

impl Texts {
    /// As many cells of one text.
    pub(super) fn same(text: Option<&str>, rows: usize) -> Self {
        std::iter::repeat_n(text, rows).collect()
    }

    /// Adds a cell.
    pub(super) fn push(&mut self, text: Option<&str>) {
        self.0.push(text.unwrap_or(""));
    }

    /// A cell; `None` past the end too.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&str> {
        Some(self.0.get(row)).filter(|text| !text.is_empty())
    }

    /// Every cell in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        self.0.iter().map(|text| Some(text).filter(|text| !text.is_empty()))
    }
}

impl<T: AsRef<str>> FromIterator<Option<T>> for Texts {
    fn from_iter<I: IntoIterator<Item = Option<T>>>(cells: I) -> Self {
        let mut texts = Self::default();
        for cell in cells {
            texts.push(cell.as_ref().map(AsRef::as_ref));
        }
        texts
    }
}
