//! The text cells of one column: each different text once, and for each row which one it has.
//!
//! Most columns of a report repeat few texts in many rows, so that what is concluded from a text is concluded
//! once. A column of ids, which repeats little, keeps its rows as they are.

use std::borrow::Cow;
use std::iter::repeat;
use std::ops::Range;
use std::sync::Arc;

use super::codes::{CodeList, Codes, SharedCodes};
use super::known::{KnownTexts, TextDigest, TextsInARow};

/// A column with at least so many texts, of which hardly one repeats, is kept row by row.
const TEXTS_MIN: usize = 1 << 16;

/// Whether hardly one of so many texts, or runs of them, repeats in so many rows.
pub(super) fn is_unique(texts: usize, rows: usize) -> bool {
    texts >= TEXTS_MIN && texts / 7 > rows / 8
}

/// Texts in one piece of memory.
#[derive(Debug, Clone, Default)]
pub(super) struct Pool {
    text: String,
    ends: Vec<usize>,
}

impl Pool {
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn get(&self, at: usize) -> &str {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        self.ends.get(at).map_or("", |end| &self.text[start.unwrap_or(0)..*end])
    }
}

/// The cells of one column.
#[derive(Debug, Clone, Default)]
pub struct TextColumn {
    /// Shared by the columns that are made of one without a change.
    texts: Arc<Pool>,
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

    /// The text of a code.
    #[must_use]
    pub fn text(&self, code: usize) -> &str {
        self.texts.get(code)
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
        Self { texts: Arc::new(pool), codes }
    }

    /// The column with each text changed; an absent one is empty. Where none changes, nothing is copied.
    #[must_use]
    pub fn changed<'a>(&'a self, change: impl Fn(&'a str) -> Option<Cow<'a, str>>) -> Self {
        let mut changed: Option<Pool> = None;
        for (at, text) in self.texts().enumerate() {
            let to = change(text);
            let to = to.as_deref().unwrap_or("");
            if changed.is_none() && to != text {
                let mut same = Pool::default();
                self.texts().take(at).for_each(|text| same.push(text));
                changed = Some(same);
            }
            if let Some(changed) = &mut changed {
                changed.push(to);
            }
        }
        let texts = changed.map_or_else(|| Arc::clone(&self.texts), Arc::new);
        Self { texts, codes: self.codes.clone() }
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
    codes: Option<CodeList>,
    known: KnownTexts,
    last: u32,
}

impl Default for ColumnBuilder {
    fn default() -> Self {
        Self {
            texts: Pool::default(),
            codes: Some(CodeList::default()),
            known: KnownTexts::default(),
            last: u32::MAX,
        }
    }
}

impl ColumnBuilder {
    /// Adds a cell.
    pub fn push(&mut self, cell: &str) {
        let Some(codes) = &mut self.codes else { return self.texts.push(cell) };
        // Most columns repeat the text of the row before.
        if self.texts.len() > self.last as usize && self.texts.get(self.last as usize) == cell {
            return codes.push(self.last);
        }
        self.push_known(cell, (TextDigest::of(cell), None));
    }

    /// Adds cells that stand one after another.
    pub(super) fn push_all(&mut self, cells: &[&str], texts: &mut TextsInARow) {
        if self.codes.is_some() {
            texts.look_up(cells.iter().copied(), &self.known);
            cells.iter().zip(texts.iter()).for_each(|(cell, known)| self.push_known(cell, known));
        } else {
            cells.iter().for_each(|cell| self.texts.push(cell));
        }
    }

    /// Adds a cell with what is known of it; where hardly one text repeats, the rows are kept as they are from here on.
    fn push_known(&mut self, cell: &str, known: (TextDigest, Option<u32>)) {
        if self.codes.is_none() {
            return self.texts.push(cell);
        }
        self.last = self.code_of(cell, known);
        let Some(codes) = &mut self.codes else { return };
        codes.push(self.last);
        let texts = self.texts.len();
        if texts.is_power_of_two() && is_unique(texts, codes.len()) {
            self.keep_each_row();
        }
    }

    /// Number of different texts.
    pub(super) fn texts(&self) -> usize {
        self.texts.len()
    }

    /// The rows.
    pub(super) fn rows(&self) -> CodedRows<'_> {
        CodedRows { texts: &self.texts, list: self.codes.as_ref(), through: None }
    }

    /// The rows, where they are those of a list of runs: the code of run n stands at n times the step.
    pub(super) fn rows_of<'r>(
        &'r self,
        runs: &'r CodeList,
        codes: &'r [u32],
        step: usize,
    ) -> CodedRows<'r> {
        CodedRows { texts: &self.texts, list: Some(runs), through: Some((codes, step)) }
    }

    /// The column.
    #[must_use]
    pub fn finish(self) -> TextColumn {
        let rows = self.texts.len();
        let codes = self.codes.map_or(Codes::Each(rows), CodeList::finish);
        TextColumn { texts: Arc::new(self.texts), codes }
    }

    /// The column, where its rows are those of a list of runs and the code of each run is given.
    pub(super) fn finish_runs(
        self,
        rows: &SharedCodes,
        codes: impl Iterator<Item = u32>,
    ) -> TextColumn {
        let codes = rows.through(codes.collect());
        TextColumn { texts: Arc::new(self.texts), codes }
    }

    /// Gives the rows of a column whose texts were added by their codes.
    pub(super) fn set_codes(&mut self, codes: impl Iterator<Item = u32>) {
        self.codes = Some(codes.collect());
    }

    /// One column from the parts that several builders read in turns: each turn tells whose rows are next, and which.
    /// The texts stand in the order of their first rows, whoever read them.
    pub(super) fn join(parts: &[CodedRows<'_>], turns: &[(usize, Range<usize>)]) -> TextColumn {
        if parts.iter().all(|part| part.list.is_some()) {
            let of_turn = |(part, rows): &(usize, Range<usize>)| {
                let codes = parts[*part].list.map(|list| list.range(rows.clone()));
                codes.into_iter().flatten().zip(repeat(*part))
            };
            let codes = turns.iter().flat_map(of_turn).map(|(code, part)| (part, code as usize));
            let (texts, codes) = Self::join_codes(parts, codes);
            return TextColumn { texts: Arc::new(texts), codes: codes.finish() };
        }
        let mut joined = Pool::default();
        for (part, rows) in turns {
            rows.clone().for_each(|row| joined.push(parts[*part].text(row)));
        }
        let codes = Codes::Each(joined.len());
        TextColumn { texts: Arc::new(joined), codes }
    }

    /// The column of [`join`](Self::join), where the rows are those of a list of runs that were joined, each of which is
    /// one of a part.
    pub(super) fn join_runs(
        parts: &[CodedRows<'_>],
        rows: &SharedCodes,
        runs: &[(usize, usize)],
    ) -> TextColumn {
        let (texts, codes) = Self::join_codes(parts, runs.iter().copied());
        TextColumn { texts: Arc::new(texts), codes: rows.through(codes) }
    }

    /// The texts of codes that the lists of several parts have, and the code of each under its new number.
    fn join_codes(
        parts: &[CodedRows<'_>],
        codes: impl Iterator<Item = (usize, usize)>,
    ) -> (Pool, CodeList) {
        let (mut joined, mut list) = (Self::default(), CodeList::default());
        let mut places: Vec<Vec<u32>> = vec![Vec::new(); parts.len()];
        for (part, code) in codes {
            let places = &mut places[part];
            if code >= places.len() {
                places.resize((code + 1).next_power_of_two(), u32::MAX);
            }
            if places[code] == u32::MAX {
                let own = &parts[part];
                places[code] = joined.code(own.texts.get(own.text_of(code)));
            }
            list.push(places[code]);
        }
        (joined.texts, list)
    }

    /// The code of a text, which is added where it is new.
    pub(super) fn code(&mut self, text: &str) -> u32 {
        self.code_of(text, (TextDigest::of(text), None))
    }

    /// The code of a text with what is known of it.
    fn code_of(&mut self, text: &str, known: (TextDigest, Option<u32>)) -> u32 {
        if let Some(code) = self.known.get_since(known) {
            return code;
        }
        // A column has fewer rows than a u32 counts: lines are numbered by one.
        let code = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text);
        self.known.add(known.0, code);
        code
    }

    /// From here on row n has text n.
    fn keep_each_row(&mut self) {
        let Some(codes) = self.codes.take() else { return };
        let mut each = Pool::default();
        codes.iter().for_each(|code| each.push(self.texts.get(code as usize)));
        self.texts = each;
        self.known = KnownTexts::default();
    }
}

/// The rows of a column that is still read.
#[derive(Debug, Clone, Copy)]
pub(super) struct CodedRows<'a> {
    texts: &'a Pool,
    /// `None` where row n has text n.
    list: Option<&'a CodeList>,
    /// Where the codes of the list are runs: the code of each in this column, one in so many.
    through: Option<(&'a [u32], usize)>,
}

impl<'a> CodedRows<'a> {
    /// A cell; empty past the end.
    pub(super) fn text(&self, row: usize) -> &'a str {
        let at = match self.list {
            None => row,
            Some(list) => match list.get(row) {
                None => return "",
                Some(code) => self.text_of(code as usize),
            },
        };
        self.texts.get(at)
    }

    /// Which text a code of the list stands for.
    fn text_of(&self, code: usize) -> usize {
        self.through.map_or(code, |(codes, step)| codes[code * step] as usize)
    }
}
