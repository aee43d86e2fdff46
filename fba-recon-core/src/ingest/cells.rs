//! The cells of a report while it is read: columns by themselves, and runs of columns that go together.
//!
//! A product's FNSKU, ASIN, SKU and title stand side by side and repeat together. The bytes of such a run that were
//! seen before need one look-up; only a new run is taken apart, trimmed and put into the columns. Which columns go
//! together is seen from the first rows of a report; where later rows show that they do not, each is read by itself
//! from there on. No row reads otherwise for it.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::BuildHasher;
use std::ops::Range;

use foldhash::fast::FixedState;
use rayon::prelude::*;

use super::codes::{CodeList, Gathering, SharedCodes};
use super::column::{CodedRows, ColumnBuilder, TextColumn, is_unique};
use super::known::{KnownTexts, TextDigest, TextsInARow};
use super::lines::{Bounds, cut, inner, meant};
use super::split::Header;

/// Rows from which it is seen which columns go together, at the most and at the least.
const SAMPLE_MAX: usize = 1 << 14;
const SAMPLE_MIN: usize = 1 << 9;
/// A column with more different cells than so many hundredths of its rows is read by itself.
const UNIQUE_PERCENT: usize = 95;
/// Columns go together where they have at most so many times as many runs as the one with most cells, and some more.
const RUNS_TIMES: usize = 2;
const RUNS_MORE: usize = 16;
/// From so many different runs on it is looked at again whether the columns go together.
const RUNS_MIN: usize = 1 << 13;

/// Which fields go together: the first and the last one of each run of two or more.
#[derive(Debug, Clone, Default)]
pub(super) struct Grouping(Vec<(usize, usize)>);

impl Grouping {
    /// What the first rows of a text show. Days go with nothing: they change slowly, so that few rows do not tell.
    pub(super) fn seen(text: &str, header: &Header) -> Self {
        let mut rows: Vec<Vec<u64>> = Vec::new();
        let (hasher, mut fields, mut at) = (FixedState::default(), Vec::new(), 0);
        while rows.len() < SAMPLE_MAX && at < text.len() {
            let Some(next) = cut(text.as_bytes(), at, header.delimiter(), &mut fields) else {
                break;
            };
            at = next;
            if fields.len() == header.width() {
                let cells = fields.iter().map(|(start, end)| &text.as_bytes()[*start..*end]);
                rows.push(cells.map(|cell| hasher.hash_one(cell)).collect());
            }
        }
        if rows.len() < SAMPLE_MIN {
            return Self::default();
        }
        let different = |hashes: &[u64]| hashes.iter().collect::<HashSet<&u64>>().len();
        let mut groups = Vec::new();
        // The run so far: its fields, the hash of each row, how many are different, and the most of one column.
        let mut open: Option<(usize, usize, Vec<u64>, usize)> = None;
        for field in 0..header.width() {
            let own: Vec<u64> = rows.iter().map(|row| row[field]).collect();
            let many = different(&own);
            let may_go = header.may_be_grouped(field) && many * 100 <= rows.len() * UNIQUE_PERCENT;
            if let Some((first, last, hashes, most)) = open.take() {
                let both: Vec<u64> =
                    hashes.iter().zip(&own).map(|pair| hasher.hash_one(pair)).collect();
                let most_of_both = most.max(many);
                let go_together = may_go && header.are_of_one_kind(last, field);
                if go_together && different(&both) <= most_of_both * RUNS_TIMES + RUNS_MORE {
                    open = Some((first, field, both, most_of_both));
                    continue;
                }
                groups.push((first, last));
            }
            open = may_go.then_some((field, field, own, many));
        }
        groups.extend(open.map(|(first, last, ..)| (first, last)));
        groups.retain(|(first, last)| first < last);
        Self(groups)
    }
}

/// Columns that go together.
#[derive(Debug)]
struct Group {
    /// The fields of a line.
    first: usize,
    last: usize,
    /// Which columns are among them: place in the list of columns, and field.
    columns: Vec<(usize, usize)>,
    /// Which columns that the format does not know are among them.
    unknown: Vec<(usize, usize)>,
    /// Number of different runs.
    runs: usize,
    /// The code of each run as it was written.
    known: KnownTexts,
    /// The codes of each run in its columns, one after another.
    codes: Vec<u32>,
    /// Which unknown columns are filled in a run, one after another.
    filled: Vec<bool>,
    /// The run of each row.
    rows: CodeList,
}

/// The cells of a report.
#[derive(Debug)]
pub(super) struct Cells {
    columns: Vec<ColumnBuilder>,
    /// Place and field of the columns that are read by themselves.
    single: Vec<(usize, usize)>,
    single_unknown: Vec<(usize, usize)>,
    groups: Vec<Group>,
    /// Filled cells of each column that the format does not know.
    pub(super) filled: Vec<usize>,
    /// Fields of a plain line.
    width: usize,
    /// Memory for the look-ups of some lines.
    texts: TextsInARow,
}

impl Cells {
    /// No cells yet.
    pub(super) fn new(header: &Header, grouping: &Grouping) -> Self {
        let kept: Vec<(usize, usize)> = header.kept_fields().enumerate().collect();
        let unknown: Vec<(usize, usize)> = header.unknown_fields().enumerate().collect();
        let among = |all: &[(usize, usize)], (first, last): (usize, usize)| {
            let own = all.iter().filter(|(_, field)| (first..=last).contains(field));
            own.copied().collect::<Vec<(usize, usize)>>()
        };
        let alone = |all: &[(usize, usize)]| {
            let is_alone = |(_, field): &&(usize, usize)| {
                !grouping.0.iter().any(|(first, last)| (first..=last).contains(&field))
            };
            all.iter().filter(is_alone).copied().collect::<Vec<(usize, usize)>>()
        };
        let group = |(first, last): (usize, usize)| Group {
            first,
            last,
            columns: among(&kept, (first, last)),
            unknown: among(&unknown, (first, last)),
            runs: 0,
            known: KnownTexts::default(),
            codes: Vec::new(),
            filled: Vec::new(),
            rows: CodeList::default(),
        };
        Self {
            columns: kept.iter().map(|_| ColumnBuilder::default()).collect(),
            single: alone(&kept),
            single_unknown: alone(&unknown),
            groups: grouping.0.iter().map(|own| group(*own)).collect(),
            filled: vec![0; unknown.len()],
            width: header.width(),
            texts: TextsInARow::default(),
        }
    }

    /// Adds the rows of plain lines: where each field of each stands.
    pub(super) fn push_lines(&mut self, text: &str, fields: &[Bounds]) {
        if fields.is_empty() {
            return;
        }
        let Self { columns, single, single_unknown, groups, filled, width, texts } = self;
        let lines = || fields.chunks_exact(*width);
        let raw = |line: &[Bounds], field: usize| &text[line[field].0..line[field].1];
        for (column, field) in &*single {
            let cells: Vec<Cow<'_, str>> = lines().map(|line| meant(raw(line, *field))).collect();
            let values: Vec<&str> = cells.iter().map(|cell| Header::value(cell)).collect();
            columns[*column].push_all(&values, texts);
        }
        for (unknown, field) in &*single_unknown {
            let is_filled = |line: &&[Bounds]| !inner(raw(line, *field)).trim().is_empty();
            filled[*unknown] += lines().filter(is_filled).count();
        }
        let mut comes_apart = false;
        for group in groups {
            let run = |line: &[Bounds]| &text[line[group.first].0..line[group.last].1];
            texts.look_up(lines().map(run), &group.known);
            for (line, known) in lines().zip(texts.iter()) {
                let code = group.known.get_since(known).unwrap_or_else(|| {
                    let code = group.add(known.0, columns, |field| meant(raw(line, field)));
                    comes_apart |= group.comes_apart(columns);
                    code
                });
                group.push(code, filled);
            }
        }
        if comes_apart {
            self.take_apart();
        }
    }

    /// Adds the row of a record: the value of each field, and what was written there.
    pub(super) fn push_record<'c>(
        &mut self,
        value: impl Fn(usize) -> &'c str,
        written: impl Fn(usize) -> &'c str,
    ) {
        for (column, field) in &self.single {
            self.columns[*column].push(value(*field));
        }
        for (unknown, field) in &self.single_unknown {
            self.filled[*unknown] += usize::from(!written(*field).trim().is_empty());
        }
        let mut comes_apart = false;
        for group in &mut self.groups {
            let code = group.add_values(&mut self.columns, &value, &written);
            group.push(code, &mut self.filled);
            comes_apart |= group.comes_apart(&self.columns);
        }
        if comes_apart {
            self.take_apart();
        }
    }

    /// Takes the groups apart whose columns do not go together after all.
    fn take_apart(&mut self) {
        for group in std::mem::take(&mut self.groups) {
            if !group.comes_apart(&self.columns) {
                self.groups.push(group);
                continue;
            }
            group.give_rows(&mut self.columns);
            self.single.extend(&group.columns);
            self.single_unknown.extend(&group.unknown);
        }
    }

    /// A cell that was added; empty past the end.
    pub(super) fn get(&self, column: usize, row: usize) -> &str {
        self.rows(column).text(row)
    }

    /// The cells of a row, in the order of the columns.
    pub(super) fn row(&self, row: usize) -> impl Iterator<Item = &str> {
        (0..self.columns.len()).map(move |column| self.get(column, row))
    }

    /// The rows of a column.
    pub(super) fn rows(&self, column: usize) -> CodedRows<'_> {
        let builder = &self.columns[column];
        match self.groups.iter().find_map(|group| Some((group, group.place(column)?))) {
            None => builder.rows(),
            Some((group, at)) => builder.rows_of(
                &group.rows,
                group.codes.get(at..).unwrap_or_default(),
                group.columns.len(),
            ),
        }
    }

    /// The columns.
    pub(super) fn finish(self) -> Vec<TextColumn> {
        let Self { columns, mut groups, .. } = self;
        let rows: Vec<SharedCodes> =
            groups.iter_mut().map(|group| std::mem::take(&mut group.rows).share()).collect();
        let groups: Vec<(Group, SharedCodes)> = groups.into_iter().zip(rows).collect();
        let place = |column: usize| {
            groups.iter().find_map(|(group, rows)| Some((group, rows, group.place(column)?)))
        };
        let finish = |(column, builder): (usize, ColumnBuilder)| match place(column) {
            None => builder.finish(),
            Some((group, rows, at)) => builder.finish_runs(rows, group.codes_at(at)),
        };
        columns.into_iter().enumerate().map(finish).collect()
    }

    /// The columns of parts that were read in turns: each turn tells whose rows are next, and which.
    pub(super) fn join(parts: &[&Self], turns: &[(usize, Range<usize>)]) -> Vec<TextColumn> {
        let Some(first) = parts.first() else { return Vec::new() };
        let is_everywhere = |group: &&Group| parts.iter().all(|part| part.group(group).is_some());
        let groups: Vec<&Group> = first.groups.iter().filter(is_everywhere).collect();
        let runs = groups.par_iter().map(|group| {
            let lists: Vec<&CodeList> =
                parts.iter().filter_map(|part| Some(&part.group(group)?.rows)).collect();
            let mut joined = Gathering::new(lists.len());
            for (part, rows) in turns {
                lists[*part].range(rows.clone()).for_each(|run| joined.push(*part, run as usize));
            }
            joined.finish()
        });
        let runs: Vec<(Vec<(usize, usize)>, SharedCodes)> = runs.collect();
        let column = |column: usize| {
            let parts: Vec<CodedRows<'_>> = parts.iter().map(|part| part.rows(column)).collect();
            let has_column = |group: &&Group| group.place(column).is_some();
            match groups.iter().position(has_column).and_then(|at| runs.get(at)) {
                Some((runs, rows)) => ColumnBuilder::join_runs(&parts, rows, runs),
                None => ColumnBuilder::join(&parts, turns),
            }
        };
        (0..first.columns.len()).into_par_iter().map(column).collect()
    }

    /// The group of the same columns as one of another part.
    fn group(&self, other: &Group) -> Option<&Group> {
        self.groups.iter().find(|group| group.first == other.first)
    }
}

impl Group {
    /// Where a column stands among those of the group.
    fn place(&self, column: usize) -> Option<usize> {
        self.columns.iter().position(|(own, _)| *own == column)
    }

    /// The code of each run in the column at a place.
    fn codes_at(&self, at: usize) -> impl Iterator<Item = u32> {
        self.codes.iter().skip(at).step_by(self.columns.len()).copied()
    }

    /// Adds a run that was not seen before.
    fn add<'c>(
        &mut self,
        digest: TextDigest,
        columns: &mut [ColumnBuilder],
        cell: impl Fn(usize) -> Cow<'c, str>,
    ) -> u32 {
        let first = self.first;
        let cells: Vec<Cow<'_, str>> = (first..=self.last).map(cell).collect();
        let written = |field: usize| cells[field - first].as_ref();
        let code = self.add_values(columns, |field| Header::value(written(field)), written);
        self.known.add(digest, code);
        code
    }

    /// Adds the cells of a run.
    fn add_values<'c>(
        &mut self,
        columns: &mut [ColumnBuilder],
        value: impl Fn(usize) -> &'c str,
        written: impl Fn(usize) -> &'c str,
    ) -> u32 {
        // A report has fewer rows than a u32 counts: lines are numbered by one.
        let code = u32::try_from(self.runs).unwrap_or(u32::MAX);
        self.runs += 1;
        for (column, field) in &self.columns {
            self.codes.push(columns[*column].code(value(*field)));
        }
        for (_, field) in &self.unknown {
            self.filled.push(!written(*field).trim().is_empty());
        }
        code
    }

    fn push(&mut self, code: u32, filled: &mut [usize]) {
        self.rows.push(code);
        let from = code as usize * self.unknown.len();
        for ((unknown, _), is_filled) in self.unknown.iter().zip(&self.filled[from..]) {
            filled[*unknown] += usize::from(*is_filled);
        }
    }

    /// Gives its columns their rows: each the code that the run of the row has there.
    fn give_rows(&self, columns: &mut [ColumnBuilder]) {
        for (at, (column, _)) in self.columns.iter().enumerate() {
            let code = |run: u32| self.codes[run as usize * self.columns.len() + at];
            columns[*column].set_codes(self.rows.iter().map(code));
        }
    }

    /// Whether the columns do not go together: far more runs than the column with most texts has of them, or hardly
    /// one that repeats.
    fn comes_apart(&self, columns: &[ColumnBuilder]) -> bool {
        let runs = self.runs;
        runs >= RUNS_MIN && runs.is_power_of_two() && {
            let texts = self.columns.iter().map(|(column, _)| columns[*column].texts());
            runs > 2 * RUNS_TIMES * texts.max().unwrap_or(0) || is_unique(runs, self.rows.len())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Formats;
    use crate::ingest::identify::{TextIdentity, identify};

    #[test]
    fn what_goes_together_is_seen_from_the_first_rows_and_given_up_where_later_ones_differ() {
        let mut text = String::from(
            "Date,FNSKU,ASIN,MSKU,Title,Event Type,Reference ID,Quantity,Fulfillment Center,Disposition,Reason,\
             Country\n",
        );
        let head = text.len();
        let product = |row: usize| (row.wrapping_mul(2_654_435_761) >> 7) % 90;
        let event = |row: usize| {
            if row < 17_000 { 0 } else { (row.wrapping_mul(2_654_435_761) >> 7) % 499 }
        };
        for row in 0..40_000 {
            let (product, event) = (product(row), event(row));
            text += &format!(
                "11/{:02}/2026,X{product},B{product},S{product},T{product},Adjustments,{product},-{},C{event},SELLABLE,M,US\n",
                1 + row / 2_000,
                event % 7,
            );
        }
        let formats = Formats::embedded().unwrap();
        let TextIdentity::Report(recognised) = identify(&text, &formats) else { panic!() };
        let header = Header::read(&text, &recognised, true);
        let grouping = Grouping::seen(&text[head..], &header);
        assert_eq!(
            grouping.0,
            [(1, 4), (5, 11)],
            "the names of products, and all else but the day"
        );
        let mut cells = Cells::new(&header, &grouping);
        let (mut at, mut fields) = (head, Vec::new());
        while let Some(next) =
            cut(text.as_bytes(), at, b',', &mut fields).filter(|_| at < text.len())
        {
            cells.push_lines(&text, &fields);
            at = next;
        }
        let first: Vec<usize> = cells.groups.iter().map(|group| group.first).collect();
        assert_eq!(first, [1], "too many runs of the others");
        for row in [5, 16_999, 39_999] {
            let told: Vec<&str> = cells.row(row).collect();
            assert_eq!(told[1], format!("X{}", product(row)));
            assert_eq!(told[6], product(row).to_string());
            assert_eq!(told[8], format!("C{}", event(row)));
        }
    }
}
