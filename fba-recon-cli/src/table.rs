//! Tables: as wide as the terminal at most where a person reads them, plain columns on a pipe.

use comfy_table::presets::{NOTHING, UTF8_BORDERS_ONLY};
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width};
use fba_recon_core::model::visible::visible;
use textwrap::core::display_width;

use crate::{said, terminal};

/// A table: with lines where a person reads it, as wide as the terminal at most, plain columns on a pipe. Columns named
/// in `numbers` stand on the right.
pub(crate) fn table(
    header: &[&str],
    rows: &[Vec<String>],
    numbers: &[usize],
    is_terminal: bool,
) -> String {
    table_dropping(header, rows, numbers, &[], is_terminal)
}

/// The same without the columns that a narrow terminal has no room for: those named in `drops` go one after the other,
/// until what is left stands on one line a row. A pipe gets every column.
pub(crate) fn table_dropping(
    header: &[&str],
    rows: &[Vec<String>],
    numbers: &[usize],
    drops: &[usize],
    is_terminal: bool,
) -> String {
    let drops = Drops { to_one_line: drops, last: &[] };
    laid_out(header, rows, (numbers, drops), terminal::data_width().filter(|_| is_terminal))
}

/// The same whose rows may take several lines: columns named in `last` go only where words would be broken.
pub(crate) fn table_with_last(
    header: &[&str],
    rows: &[Vec<String>],
    numbers: &[usize],
    last: &[usize],
    is_terminal: bool,
) -> String {
    let drops = Drops { to_one_line: &[], last };
    laid_out(header, rows, (numbers, drops), terminal::data_width().filter(|_| is_terminal))
}

/// Columns that go where there is no room for them, in their order.
#[derive(Clone, Copy)]
struct Drops<'a> {
    /// Until each row stands on one line.
    to_one_line: &'a [usize],
    /// Until no word is broken.
    last: &'a [usize],
}

fn laid_out(
    header: &[&str],
    rows: &[Vec<String>],
    (numbers, drops): (&[usize], Drops<'_>),
    widest: Option<usize>,
) -> String {
    let header: Vec<String> = header.iter().map(|cell| said::told(cell).into_owned()).collect();
    let shown = |cell: &String| {
        let cell = visible(cell);
        if widest.is_some() { bound(&cell) } else { cell.into_owned() }
    };
    let shown = |row: &Vec<String>| row.iter().map(shown).collect();
    let rows: Vec<Vec<String>> = rows.iter().map(shown).collect();
    let kept = widest.map_or_else(
        || (0..header.len()).collect(),
        |widest| columns_that_fit(&header, &rows, drops, widest),
    );
    let pick = |row: &Vec<String>| -> Vec<String> {
        kept.iter().map(|at| row.get(*at).cloned().unwrap_or_default()).collect()
    };
    let header = pick(&header);
    let rows: Vec<Vec<String>> = rows.iter().map(pick).collect();
    let mut table = Table::new();
    match widest {
        Some(widest) => {
            table.load_style(UTF8_BORDERS_ONLY);
            table.set_content_arrangement(ContentArrangement::Dynamic);
            table.set_width(u16::try_from(widest).unwrap_or(u16::MAX));
        }
        None => {
            table.load_style(NOTHING);
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
    }
    let widths = widest.map(|widest| widths(&header, &rows, widest));
    table.set_header(header);
    for row in rows {
        table.add_row(row);
    }
    for (at, column) in table.column_iter_mut().enumerate() {
        if kept.get(at).is_some_and(|own| numbers.contains(own)) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        if let Some(width) = widths.as_ref().and_then(|widths| widths.get(at)) {
            // The width counts the space on each side.
            let width = u16::try_from(width + 2).unwrap_or(u16::MAX);
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
        }
    }
    let text = table.to_string().replace(BOUND, " ");
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}

/// A space at which no line is broken.
const BOUND: char = '\u{a0}';

/// A cell in which a currency stays with its amount.
fn bound(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    let mut before = "";
    for word in cell.split(' ') {
        if !text.is_empty() {
            let is_currency = before.len() == 3 && before.bytes().all(|b| b.is_ascii_uppercase());
            let is_amount = word.starts_with(|c: char| c.is_ascii_digit() || c == '-');
            text.push(if is_currency && is_amount { BOUND } else { ' ' });
        }
        text.push_str(word);
        before = word;
    }
    text
}

/// What of a cell is never broken in two lines: a date, an amount, an id.
fn is_whole(word: &str) -> bool {
    let is_sign = |c: char| {
        c.is_ascii_digit() || c.is_ascii_uppercase() || "-.,:/%".contains(c) || c == BOUND
    };
    word.contains(|c: char| c.is_ascii_digit()) && word.chars().all(is_sign)
}

/// Ids that are longer are broken after all: they would leave no room for anything else.
const WHOLE_MAX: usize = 24;
/// Words up to this width stay whole where there is room.
const WORD_MAX: usize = 14;

/// The width of each column: its own where all of them have room; else at least what must not be broken, then its
/// longest word, and the rest shared out among those that could use more.
fn widths(header: &[String], rows: &[Vec<String>], widest: usize) -> Vec<usize> {
    let room = widest.saturating_sub(frame(header.len()));
    let Needs { mut widths, words, natural } = needs(header, rows);
    for goal in [&words, &natural] {
        let mut left = room.saturating_sub(widths.iter().sum());
        while left > 0 {
            let short = (0..widths.len()).filter(|at| widths[*at] < goal[*at]);
            // The narrowest first, so that all grow alike.
            let Some(at) = short.min_by_key(|at| widths[*at]) else { break };
            widths[at] += 1;
            left -= 1;
        }
    }
    widths
}

/// A border and a space on each side of each column, and the last border.
fn frame(columns: usize) -> usize {
    3 * columns + 1
}

/// What each column needs.
struct Needs {
    /// For what must not be broken.
    widths: Vec<usize>,
    /// For its longest word.
    words: Vec<usize>,
    /// For the longest cell.
    natural: Vec<usize>,
}

fn needs(header: &[String], rows: &[Vec<String>]) -> Needs {
    let cells = |at: usize| rows.iter().filter_map(move |row| row.get(at)).map(String::as_str);
    let most = |of: &dyn Fn(&str) -> usize| -> Vec<usize> {
        let of_column = |at: usize| {
            let all = cells(at).chain([header[at].as_str()]).map(of);
            all.max().unwrap_or(0).max(1)
        };
        (0..header.len()).map(of_column).collect()
    };
    let longest = |cell: &str, of: fn(&str) -> usize| cell.split(' ').map(of).max().unwrap_or(0);
    let whole = |word: &str| {
        let width = display_width(word);
        let is_whole = is_whole(word.trim_matches(['(', ')', ',', ';']));
        if is_whole && width <= WHOLE_MAX { width } else { 0 }
    };
    // A line may end with any sign of Chinese, which takes two columns.
    let word = |word: &str| display_width(word).min(if word.is_ascii() { WORD_MAX } else { 4 });
    let widths = most(&|cell| longest(cell, whole));
    let words = most(&|cell| longest(cell, word).max(longest(cell, whole)));
    Needs { widths, words, natural: most(&|cell| display_width(cell)) }
}

/// The columns that stay where a line has so much room.
fn columns_that_fit(
    header: &[String],
    rows: &[Vec<String>],
    drops: Drops<'_>,
    room: usize,
) -> Vec<usize> {
    let width_of = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at));
        let widths = cells.chain([&header[at]]).map(|cell| display_width(cell));
        // A border and a space on each side.
        widths.max().unwrap_or(0) + 3
    };
    let mut kept: Vec<usize> = (0..header.len()).collect();
    let mut one_line = drops.to_one_line.iter();
    while kept.iter().map(|at| width_of(*at)).sum::<usize>() + 1 > room {
        let Some(least) = one_line.next() else { break };
        kept.retain(|at| at != least);
    }
    let words = needs(header, rows).words;
    let mut last = drops.last.iter();
    while kept.iter().map(|at| words[*at]).sum::<usize>() + frame(kept.len()) > room {
        let Some(least) = last.next() else { break };
        kept.retain(|at| at != least);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn columns_go_in_their_order_until_the_rest_fits() {
        let header = cells(&["Case", "State", "Since", "To do"]);
        let rows = [cells(&["CS-12345678", "with_amazon", "2026-11-21", "none (with_amazon)"])];
        // Eleven, eleven, ten and eighteen letters, three more for each column and one at the end.
        let drops = Drops { to_one_line: &[2, 1], last: &[] };
        let kept = |room| columns_that_fit(&header, &rows, drops, room);
        assert_eq!(kept(63), [0, 1, 2, 3]);
        assert_eq!(kept(62), [0, 1, 3]);
        assert_eq!(kept(49), [0, 3]);
        // What may not go stays, and is broken in its cells.
        assert_eq!(kept(10), [0, 3]);
    }

    #[test]
    fn dates_amounts_and_ids_are_never_broken() {
        let header = ["To do", "Claim", "Cases", "Units", "Amount", "First deadline"];
        let rows = [
            cells(&[
                "Ready to file",
                "lost on the way to Amazon",
                "12",
                "140",
                "USD 1234.56 + 3 of unknown value",
                "2026-11-30",
            ]),
            cells(&["Too small", "removal incomplete", "1", "2", "EUR 0.50", "2027-01-02"]),
            cells(&["Case 4", "CS-1NSNF3SV", "1", "2", "JPY 150", "(2027-01-03)"]),
        ];
        for width in 60..150 {
            let drops = Drops { to_one_line: &[], last: &[3] };
            let text = laid_out(&header, &rows, (&[2, 3, 4], drops), Some(width));
            for whole in [
                "USD 1234.56",
                "EUR 0.50",
                "JPY 150",
                "2026-11-30",
                "2027-01-02",
                "2027-01-03",
                "CS-1NSNF3SV",
                "removal",
                "Amazon",
            ] {
                assert!(text.contains(whole), "{width}: {whole}\n{text}");
            }
            let lines: Vec<usize> = text.lines().map(display_width).collect();
            assert!(lines.iter().all(|line| *line == lines[0] && *line <= width), "{text}");
            assert_eq!(text.contains("140"), width >= 68, "{width}\n{text}");
        }
    }
}
