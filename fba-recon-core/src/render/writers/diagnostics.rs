//! Diagnostics as text: the code and message, the place, the rule tried, and the remedy.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::account::Inventory;
use crate::diag::{Cell, Diagnostic, Severity};
use crate::model::visible::visible;
use crate::render::{Lang, said};

/// Further lines that a diagnostic names.
const LINES_MAX: usize = 5;
/// Lines from one cell that is shown to the next at most.
const LINES_BETWEEN: u32 = 10_000;

/// Every diagnostic of a run, errors first.
#[must_use]
pub fn diagnostics_text(inventory: &Inventory, lang: Lang) -> String {
    let diagnostics = inventory.diagnostics.iter();
    let texts = diagnostics.map(|diagnostic| diagnostic_text(diagnostic, inventory, lang));
    texts.collect::<Vec<_>>().join("\n")
}

/// One diagnostic: code and message, the place, the cells at fault below the names of their columns, the rule tried and
/// what to change, in the language of the user.
#[must_use]
pub fn diagnostic_text(diagnostic: &Diagnostic, inventory: &Inventory, lang: Lang) -> String {
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let level = level.with_name(said(lang, diagnostic.severity().word()));
    let message = shown(lang, &diagnostic.message);
    let title = level.primary_title(message).id(diagnostic.code.as_str());
    let mut place = Group::with_title(title);
    let file = diagnostic.at.file.and_then(|file| inventory.files.get(file.0 as usize));
    if let Some(file) = file {
        let path = Origin::path(visible(&file.source.name));
        place = place.element(match diagnostic.at.line {
            Some(line) => path.line(line as usize),
            None => path,
        });
    }
    let groups = match snippet(&diagnostic.cells) {
        Some(cells) => {
            vec![place, remarks(Group::with_level(Level::NOTE).element(cells), diagnostic, lang)]
        }
        None => vec![remarks(place, diagnostic, lang)],
    };
    let text = Renderer::plain().render(&groups);
    let mut lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    // Between two groups the library draws the empty margin twice.
    lines.dedup_by(|one, other| one == other && one.trim() == "|");
    // Without a place there is nothing to part from the title.
    if lines.get(1).is_some_and(|line| line.trim() == "|") {
        lines.remove(1);
    }
    lines.join("\n") + "\n"
}

/// A text in a language, with nothing in it that acts on a terminal.
fn shown(lang: Lang, text: &str) -> String {
    visible(&said(lang, text)).into_owned()
}

/// What stands below the place.
fn remarks<'a>(mut group: Group<'a>, diagnostic: &'a Diagnostic, lang: Lang) -> Group<'a> {
    let drawn = drawn(&diagnostic.cells);
    let is_shown = |line: &&u32| drawn.iter().any(|cell| cell.line == **line);
    let others: Vec<&u32> = diagnostic.more_lines.iter().filter(|line| !is_shown(line)).collect();
    if !others.is_empty() {
        let more = others.len();
        let lines: Vec<String> = others.iter().take(LINES_MAX).map(ToString::to_string).collect();
        let rest = if more > LINES_MAX { ", ..." } else { "" };
        let plural = if more == 1 { "" } else { "s" };
        let lines = format!("and {more} more line{plural}: {}{rest}", lines.join(", "));
        group = group.element(Level::NOTE.no_name().message(shown(lang, &lines)));
    }
    if let Some(rule) = &diagnostic.rule {
        group = group.element(Level::NOTE.with_name(said(lang, "rule")).message(shown(lang, rule)));
    }
    group.element(Level::HELP.with_name(said(lang, "hint")).message(shown(lang, &diagnostic.help)))
}

/// The cells at fault that are drawn: one a line, none far from the one before, in whose stead its line is told.
fn drawn(cells: &[Cell]) -> Vec<&Cell> {
    let mut drawn: Vec<&Cell> = Vec::new();
    for cell in cells {
        let is_near = |last: &&Cell| {
            (last.line + 1..=last.line.saturating_add(LINES_BETWEEN)).contains(&cell.line)
        };
        if drawn.last().is_none_or(is_near) {
            drawn.push(cell);
        }
    }
    drawn
}

/// The cells at fault as lines of their file. Only these cells are shown: what else stands in a row may be a buyer's.
fn snippet(cells: &[Cell]) -> Option<Snippet<'static, Annotation<'static>>> {
    let first = cells.first()?.line;
    let mut text = String::new();
    let mut marks = Vec::new();
    let mut line = first;
    for cell in drawn(cells) {
        // Lines between are empty here, and the library leaves them out.
        text.push_str(&"\n".repeat((cell.line - line) as usize));
        text.push_str(&visible(&cell.column));
        text.push_str(": ");
        let begin = text.len();
        text.push_str(&visible(&cell.value));
        marks.push(AnnotationKind::Primary.span(begin..text.len()));
        line = cell.line;
    }
    Some(Snippet::source(text).line_start(first as usize).annotations(marks))
}
