//! The text cells of one column: each different text once.

use std::borrow::Cow;

use crate::ingest::{Codes, ColumnBuilder, TextColumn};

/// Text cells; an absent one is `None`. No cell is an empty text.
#[derive(Debug, Clone, Default)]
pub struct Texts(TextColumn);

impl Texts {
    /// As many cells of one text.
    pub(super) fn same(text: Option<&str>, rows: usize) -> Self {
        Self::of_codes(std::iter::repeat_n(text, rows.min(1)), Codes::same(rows))
    }

    /// A text for each code.
    pub(super) fn of_codes<T: AsRef<str>>(
        texts: impl Iterator<Item = Option<T>>,
        codes: Codes,
    ) -> Self {
        Self(TextColumn::of_codes(texts, codes))
    }

    /// The cells of a column as they are meant; an absent one is `None`.
    pub(super) fn of_column<'a>(
        cells: &'a TextColumn,
        meant: impl Fn(&'a str) -> Option<Cow<'a, str>>,
    ) -> Self {
        Self(cells.changed(meant))
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

    /// The different cells; one may stand several times here, and each stands in a row.
    pub fn texts(&self) -> impl Iterator<Item = Option<&str>> {
        self.0.texts().map(|text| Some(text).filter(|text| !text.is_empty()))
    }

    /// What each different cell says.
    pub fn told<'a, T>(&'a self, tell: impl FnMut(Option<&'a str>) -> T) -> ByCell<'a, T> {
        ByCell { values: self.texts().map(tell).collect(), codes: self.codes() }
    }

    /// Which cell each row has.
    #[must_use]
    pub fn codes(&self) -> &Codes {
        self.0.codes()
    }

    /// Rows of several columns, by column and row in their order.
    pub(super) fn gather(parts: &[&Self], rows: &[(usize, usize)]) -> Self {
        let codes: Vec<&Codes> = parts.iter().map(|part| part.codes()).collect();
        let (kept, codes) = Codes::gather(&codes, rows);
        let texts = kept.into_iter().map(|(part, at)| Some(parts[part].0.text(at)));
        Self::of_codes(texts, codes)
    }

    /// Some rows, in an order of their own.
    pub(super) fn pick(&self, rows: &[usize]) -> Self {
        let (kept, codes) = self.0.codes().pick(rows);
        let texts: Vec<Option<&str>> = self.texts().collect();
        Self::of_codes(kept.into_iter().map(|at| texts[at]), codes)
    }
}

/// What each different cell of a column says, told once for all rows that have it.
#[derive(Debug)]
pub struct ByCell<'a, T> {
    values: Vec<T>,
    codes: &'a Codes,
}

impl<T> ByCell<'_, T> {
    /// What the cell of a row says; `None` past the end.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&T> {
        self.values.get(self.codes.get(row)?)
    }

    /// What the cell of a row says, to be changed for all rows that have it; `None` past the end.
    pub fn get_mut(&mut self, row: usize) -> Option<&mut T> {
        self.values.get_mut(self.codes.get(row)?)
    }

    /// What each different cell says, in the order of [`Texts::texts`].
    #[must_use]
    pub fn into_values(self) -> Vec<T> {
        self.values
    }
}

impl<T: AsRef<str>> FromIterator<Option<T>> for Texts {
    fn from_iter<I: IntoIterator<Item = Option<T>>>(cells: I) -> Self {
        let mut builder = ColumnBuilder::default();
        for cell in cells {
            builder.push(cell.as_ref().map_or("", AsRef::as_ref));
        }
        Self(builder.finish())
    }
}
