//! The typed values of one column: each different value once, and for each row which one it has.

use super::texts::Texts;
use crate::ingest::Codes;
use crate::model::Kind;

/// The values of one canonical column of one file.
#[derive(Debug, Clone)]
pub enum Values {
    /// Text and currency codes.
    Text(Texts),
    /// Units, millionths, seconds.
    Whole(Shared<i64>),
    /// Days since 1970-01-01.
    Date(Shared<i32>),
}

impl Values {
    /// The texts of a column of text.
    pub(super) fn as_text(&self) -> Option<&Texts> {
        if let Self::Text(values) = self { Some(values) } else { None }
    }

    /// The numbers of a column of numbers.
    pub(super) fn as_whole(&self) -> Option<&Shared<i64>> {
        if let Self::Whole(values) = self { Some(values) } else { None }
    }

    /// The days of a column of days.
    pub(super) fn as_date(&self) -> Option<&Shared<i32>> {
        if let Self::Date(values) = self { Some(values) } else { None }
    }

    /// Number of rows.
    fn len(&self) -> usize {
        match self {
            Self::Text(texts) => texts.codes().len(),
            Self::Whole(values) => values.codes.len(),
            Self::Date(values) => values.codes.len(),
        }
    }

    /// The number or day of a row.
    pub(super) fn whole(&self, row: usize) -> Option<i64> {
        match self {
            Self::Text(_) => None,
            Self::Whole(values) => values.get(row),
            Self::Date(values) => values.get(row).map(i64::from),
        }
    }

    /// Whether any row has a value.
    pub(super) fn has_any(&self) -> bool {
        match self {
            Self::Text(texts) => texts.texts().any(|text| text.is_some()),
            Self::Whole(values) => values.values().any(|value| value.is_some()),
            Self::Date(values) => values.values().any(|value| value.is_some()),
        }
    }

    /// Whether a row has a value.
    pub(super) fn is_filled(&self, row: usize) -> bool {
        match self {
            Self::Text(texts) => texts.get(row).is_some(),
            Self::Whole(values) => values.get(row).is_some(),
            Self::Date(values) => values.get(row).is_some(),
        }
    }

    /// Takes some rows, in an order of their own.
    pub(super) fn pick(&mut self, rows: &[usize]) {
        match self {
            Self::Text(texts) => *texts = texts.pick(rows),
            Self::Whole(values) => *values = values.pick(rows),
            Self::Date(values) => *values = values.pick(rows),
        }
    }

    /// Rows of one column of several files, by file and row in their order, none twice.
    pub(super) fn gather(parts: &[&Self], kind: Kind, rows: &[(usize, usize)]) -> Self {
        // As many rows as the only file has are all of them.
        if let [only] = parts
            && only.len() == rows.len()
        {
            return (*only).clone();
        }
        match kind {
            Kind::Text | Kind::Currency => {
                Self::Text(Texts::gather(&of_all(parts, Self::as_text), rows))
            }
            Kind::Quantity | Kind::Money | Kind::Measure | Kind::Moment => {
                Self::Whole(Shared::gather(&of_all(parts, Self::as_whole), rows))
            }
            Kind::Date => Self::Date(Shared::gather(&of_all(parts, Self::as_date), rows)),
        }
    }

    /// Takes every row out.
    pub(super) fn clear(&mut self) {
        self.pick(&[]);
    }
}

/// The parts of a column, which are of one type: the table declares it.
fn of_all<'v, T>(parts: &[&'v Values], typed: impl Fn(&'v Values) -> Option<&'v T>) -> Vec<&'v T> {
    parts.iter().copied().filter_map(typed).collect()
}

/// Numbers or days; a row without one has `None`. Every value stands in at least one row.
#[derive(Debug, Clone)]
pub struct Shared<T> {
    values: Vec<Option<T>>,
    codes: Codes,
}

impl<T: Copy> Shared<T> {
    /// A value for each code.
    pub(super) fn new(values: Vec<Option<T>>, codes: Codes) -> Self {
        Self { values, codes }
    }

    /// As many rows of one value.
    pub(super) fn same(value: Option<T>, rows: usize) -> Self {
        let values = if rows == 0 { Vec::new() } else { vec![value] };
        Self { values, codes: Codes::same(rows) }
    }

    /// The value of a row; `None` past the end too.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<T> {
        self.values[self.codes.get(row)?]
    }

    /// Every row's value in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<T>> {
        self.codes.iter().map(|code| self.values[code])
    }

    /// The different values; one may stand several times here.
    pub fn values(&self) -> impl Iterator<Item = Option<T>> {
        self.values.iter().copied()
    }

    /// Which value each row has.
    #[must_use]
    pub fn codes(&self) -> &Codes {
        &self.codes
    }

    /// Changes every value.
    pub(super) fn change(&mut self, change: impl Fn(T) -> T) {
        self.values.iter_mut().flatten().for_each(|value| *value = change(*value));
    }

    /// Rows of several lists, by list and row in their order.
    fn gather(parts: &[&Self], rows: &[(usize, usize)]) -> Self {
        let codes: Vec<&Codes> = parts.iter().map(|part| &part.codes).collect();
        let (kept, codes) = Codes::gather(&codes, rows);
        let values = kept.into_iter().map(|(part, at)| parts[part].values[at]).collect();
        Self { values, codes }
    }

    pub(super) fn pick(&self, rows: &[usize]) -> Self {
        let (kept, codes) = self.codes.pick(rows);
        let values = kept.into_iter().map(|at| self.values[at]).collect();
        Self { values, codes }
    }
}

impl<T: Copy> FromIterator<Option<T>> for Shared<T> {
    fn from_iter<I: IntoIterator<Item = Option<T>>>(values: I) -> Self {
        let values: Vec<Option<T>> = values.into_iter().collect();
        let codes = Codes::Each(values.len());
        Self { values, codes }
    }
}
