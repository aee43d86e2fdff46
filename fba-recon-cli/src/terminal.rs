//! Talk goes to standard error, data to standard output; colour only where a person reads it.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use comfy_table::presets::{NOTHING, UTF8_BORDERS_ONLY};
use comfy_table::{CellAlignment, ContentArrangement, Table};

use crate::error::CommandError;

/// Writes a line of talk to standard error. A closed pipe is not a failure.
pub(crate) fn say(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Writes data to standard output, to the last byte: a full disk or a reader that has gone is a failure, for who
/// reads the exit code takes what was printed for whole.
pub(crate) fn data(text: &str) -> Result<(), CommandError> {
    let mut out = anstream::stdout();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|error| not_printed(&error))
}

/// Says that standard output takes no more.
pub(crate) fn not_printed(error: &io::Error) -> CommandError {
    CommandError::from(anyhow::anyhow!("cannot write to standard output: {error}"))
}

/// Emphasises text on a terminal; pipes get it plain.
pub(crate) fn strong(text: &str) -> String {
    paint(text, Style::new().bold())
}

/// Colours a diagnostic by its first word.
pub(crate) fn diagnostic(text: &str) -> String {
    let colour = if text.starts_with("error") {
        AnsiColor::Red
    } else if text.starts_with("warning") {
        AnsiColor::Yellow
    } else {
        AnsiColor::Cyan
    };
    let Some((head, rest)) = text.split_once(':') else {
        return text.to_owned();
    };
    format!("{}:{rest}", paint(head, colour.on_default().bold()))
}

fn paint(text: &str, style: Style) -> String {
    format!("{style}{text}{style:#}")
}

/// A table: with lines where a person reads it, plain columns on a pipe. Columns named in `numbers`
/// stand on the right.
pub(crate) fn table(
    header: &[&str],
    rows: &[Vec<String>],
    numbers: &[usize],
    is_terminal: bool,
) -> String {
    let mut table = Table::new();
    table.load_style(if is_terminal { UTF8_BORDERS_ONLY } else { NOTHING });
    table.set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header.to_vec());
    for row in rows {
        table.add_row(row.clone());
    }
    for column in numbers {
        if let Some(column) = table.column_mut(*column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let text = table.to_string();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}
