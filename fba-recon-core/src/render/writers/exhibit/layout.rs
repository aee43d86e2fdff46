//! Lines and cells on pages. Lengths are twentieths of a point, from the left and from the bottom.

use super::content::{Content, Row};
use super::part::Part;

/// Pages of an exhibit at most.
const PAGES_MAX: usize = 3;
const MARGIN: i32 = 1000;
const BODY: i32 = 180;
const SMALL: i32 = 160;
const HEADING: i32 = 260;
/// Widths of the columns of rows but the last: number, report, days.
const COLUMNS: [i32; 3] = [480, 2600, 1600];
/// Width of the names of identifiers and reports.
const NAMES: i32 = 3080;
const GAP: i32 = 120;

/// Width and height of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Paper {
    pub(super) width: i32,
    pub(super) height: i32,
}

impl Paper {
    const LETTER: Self = Self { width: 12240, height: 15840 };
    const A4: Self = Self { width: 11906, height: 16838 };

    /// The paper of a store's country.
    pub(super) fn of(store: Option<&str>) -> Self {
        match store {
            Some("US" | "CA" | "MX") => Self::LETTER,
            _ => Self::A4,
        }
    }
}

/// Something on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mark {
    Text {
        x: i32,
        y: i32,
        size: i32,
        is_bold: bool,
        text: String,
    },
    /// A thin line from margin to margin.
    Rule {
        y: i32,
    },
}

/// What stands on every page.
pub(super) struct Pages<'a> {
    paper: Paper,
    parts: &'a [Part],
    pub(super) pages: Vec<Vec<Mark>>,
    y: i32,
}

/// Lays an exhibit out.
pub(super) fn pages<'a>(content: &Content, paper: Paper, parts: &'a [Part]) -> Pages<'a> {
    let mut pages = Pages { paper, parts, pages: vec![Vec::new()], y: paper.height - MARGIN };
    pages.paragraph(&content.heading, HEADING, true);
    pages.space();
    for (name, value) in &content.identifiers {
        pages.pair(name, value);
    }
    pages.space();
    for line in content.notes.iter().chain(&content.equation) {
        if pages.left() < 3 * leading(BODY) && pages.is_last() {
            break;
        }
        pages.paragraph(line, BODY, content.equation.contains(line));
    }
    pages.space();
    pages.rows(content);
    if !content.reports.is_empty() {
        pages.space();
        pages.paragraph("Reports", BODY, true);
        for (name, days) in &content.reports {
            pages.pair(name, days);
        }
    }
    pages.numbers();
    pages
}

impl Pages<'_> {
    fn rows(&mut self, content: &Content) {
        let (rows, answers) = (&content.rows, &content.answers);
        let height = |row: &Row| self.cells(row).1;
        let after: i32 = answers.iter().map(height).sum();
        let after = after
            + content.reports.iter().map(|(name, days)| self.pair_height(name, days)).sum::<i32>();
        // What follows the rows, with its heading and the line that says how many more there are.
        let after = after + 6 * leading(BODY);
        self.header();
        for (at, row) in rows.iter().enumerate() {
            let height = self.cells(row).1;
            if self.is_last() && self.left() < height + after {
                let more = rows.len() - at;
                let plural = if more == 1 { "row stands" } else { "rows stand" };
                self.paragraph(&format!("{more} more {plural} in the same reports."), BODY, false);
                break;
            }
            self.row(row);
        }
        for row in answers {
            self.row(row);
        }
    }

    fn header(&mut self) {
        let cells = ["No.", "Report", "Date", "What it shows"].map(ToOwned::to_owned);
        self.y -= leading(SMALL);
        let (y, mut x) = (self.y, MARGIN);
        for (at, text) in cells.into_iter().enumerate() {
            self.put(Mark::Text { x, y, size: SMALL, is_bold: true, text });
            x += COLUMNS.get(at).copied().unwrap_or_default();
        }
        self.y -= GAP / 2;
        self.put(Mark::Rule { y: self.y });
    }

    /// The lines of each cell of a row, and its height.
    fn cells(&self, row: &Row) -> ([Vec<String>; 4], i32) {
        let last = self.inner() - COLUMNS.iter().sum::<i32>();
        let [number, report, date] = COLUMNS;
        let cells = [
            (&row.number, number),
            (&row.report, report),
            (&row.date, date),
            (&row.what, last + GAP),
        ];
        let cells = cells.map(|(text, width)| self.wrapped(text, BODY, width - GAP));
        let lines = cells.iter().map(Vec::len).max().unwrap_or_default();
        let height = i32::try_from(lines).unwrap_or_default() * leading(BODY) + GAP;
        (cells, height)
    }

    fn row(&mut self, row: &Row) {
        let (cells, height) = self.cells(row);
        if self.left() < height && self.turn() {
            self.header();
        }
        let mut x = MARGIN;
        for (at, lines) in cells.into_iter().enumerate() {
            let mut y = self.y;
            for text in lines {
                y -= leading(BODY);
                self.put(Mark::Text { x, y, size: BODY, is_bold: false, text });
            }
            x += COLUMNS.get(at).copied().unwrap_or_default();
        }
        self.y -= height;
        self.put(Mark::Rule { y: self.y });
    }

    fn pair_height(&self, name: &str, value: &str) -> i32 {
        let names = self.wrapped(name, BODY, NAMES - GAP).len();
        let values = self.wrapped(value, BODY, self.inner() - NAMES).len();
        i32::try_from(names.max(values)).unwrap_or_default() * leading(BODY)
    }

    fn pair(&mut self, name: &str, value: &str) {
        let height = self.pair_height(name, value);
        if self.left() < height {
            self.turn();
        }
        let top = self.y;
        let columns = [(name, MARGIN, NAMES - GAP), (value, MARGIN + NAMES, self.inner() - NAMES)];
        for (text, x, width) in columns {
            let mut y = top;
            for text in self.wrapped(text, BODY, width) {
                y -= leading(BODY);
                self.put(Mark::Text { x, y, size: BODY, is_bold: false, text });
            }
        }
        self.y = top - height;
    }

    fn paragraph(&mut self, text: &str, size: i32, is_bold: bool) {
        for text in self.wrapped(text, size, self.inner()) {
            if self.left() < leading(size) {
                self.turn();
            }
            self.y -= leading(size);
            self.put(Mark::Text { x: MARGIN, y: self.y, size, is_bold, text });
        }
    }

    fn space(&mut self) {
        self.y -= leading(BODY);
    }

    /// Begins another page, if there may be one.
    fn turn(&mut self) -> bool {
        if self.is_last() {
            return false;
        }
        self.pages.push(Vec::new());
        self.y = self.paper.height - MARGIN;
        true
    }

    fn is_last(&self) -> bool {
        self.pages.len() == PAGES_MAX
    }

    /// Room above the foot of the page.
    fn left(&self) -> i32 {
        self.y - MARGIN
    }

    fn inner(&self) -> i32 {
        self.paper.width - 2 * MARGIN
    }

    fn put(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    /// Numbers the pages.
    fn numbers(&mut self) {
        let count = self.pages.len();
        let (x, y) = (self.paper.width - MARGIN - 1100, MARGIN / 2);
        for (at, page) in self.pages.iter_mut().enumerate() {
            let text = format!("Page {} of {count}", at + 1);
            page.push(Mark::Text { x, y, size: SMALL, is_bold: false, text });
        }
    }

    /// The width of a character, in thousandths of the size.
    fn advance(&self, c: char) -> i32 {
        let glyph = self.parts.iter().find_map(|part| part.glyphs.get(&c));
        glyph.map_or(0, |(_, width)| *width)
    }

    /// A text in lines of a width, broken at spaces, between signs that stand alone, and elsewhere where a word is
    /// wider than the line.
    fn wrapped(&self, text: &str, size: i32, width: i32) -> Vec<String> {
        let most = width * 1000 / size;
        let mut lines = Vec::new();
        let (mut line, mut used) = (String::new(), 0);
        // Where the line may be broken: its length there.
        let mut end = None;
        for c in text.chars() {
            let advance = self.advance(c);
            if is_alone(c) && !line.is_empty() {
                end = Some(line.len());
            }
            if c == ' ' {
                end = Some(line.len());
            } else if used + advance > most && !line.is_empty() {
                let rest = line.split_off(end.unwrap_or(line.len()));
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
                line.push_str(rest.trim_start());
                used = line.chars().map(|c| self.advance(c)).sum();
                end = None;
            }
            line.push(c);
            used += advance;
        }
        lines.push(line.trim_end().to_owned());
        lines
    }
}

/// Whether a line may be broken before a character: signs of Chinese, Japanese and Korean.
fn is_alone(c: char) -> bool {
    c >= '\u{2e80}'
}

/// From one line to the next.
fn leading(size: i32) -> i32 {
    size * 13 / 10
}
