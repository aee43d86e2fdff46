//! Talk goes to standard error, data to standard output; colour only where a person reads it.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use anstyle::{AnsiColor, Style};
use fba_recon_core::model::visible::{visible_json, visible_lines};
use textwrap::core::Word;
use textwrap::{WordSeparator, WordSplitter};

use crate::error::CommandError;
pub(crate) use crate::table::{table, table_dropping, table_with_last};
use crate::{progress, said};

/// Writes a line of talk to standard error. A closed pipe is not a failure. Nothing in a value acts on the terminal.
pub(crate) fn say(text: &str) {
    let plain = plain(text);
    log(&plain);
    if is_quiet() && !SAID_ALWAYS.iter().any(|word| plain.starts_with(word)) {
        return;
    }
    progress::beside(|| {
        let text = wrapped(&said::lines(text), width(Stream::Talk));
        let _ = writeln!(anstream::stderr(), "{}", shown(&text));
    });
}

/// What even a quiet run says.
const SAID_ALWAYS: &[&str] = &["error", "错误", "hint", "fails on"];

/// Writes an error or help, which is laid out and in the language of the user, to standard error.
pub(crate) fn say_as_it_is(text: &str) {
    let _ = writeln!(anstream::stderr(), "{}", shown(text.trim_end()));
}

/// A text without its emphasis.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for (at, part) in text.split(STYLE).enumerate() {
        // The letter after a mark tells the emphasis.
        plain.push_str(if at == 0 { part } else { part.get(1..).unwrap_or_default() });
    }
    plain
}

/// The same in the log of the run, where one is kept.
fn log(plain: &str) {
    match plain.trim_start() {
        said if said.starts_with("error") => tracing::error!("{plain}"),
        said if said.starts_with("warning") => tracing::warn!("{plain}"),
        _ => tracing::info!("{plain}"),
    }
}

/// Whether only errors are said.
static QUIET: AtomicBool = AtomicBool::new(false);

/// Says nothing but errors from here on, if asked to.
pub(crate) fn quiet(is_asked: bool) {
    QUIET.store(is_asked, Ordering::Relaxed);
}

fn is_quiet() -> bool {
    QUIET.load(Ordering::Relaxed)
}

/// Writes a summary for people: data like any other, but for a quiet run, to which it is talk.
pub(crate) fn summary(text: &str) -> Result<(), CommandError> {
    let text = said::lines(text);
    if is_quiet() { Ok(()) } else { data(&wrapped(&text, width(Stream::Data))) }
}

/// Writes an answer for people, in the language of the user.
pub(crate) fn human(text: &str) -> Result<(), CommandError> {
    answer(&said::lines(text))
}

/// Writes an answer that is in the language of the user already: no line is longer than a terminal is wide.
pub(crate) fn answer(text: &str) -> Result<(), CommandError> {
    data(&wrapped(text, width(Stream::Data)))
}

/// Writes a text of paragraphs, each of several lines, as wide as the terminal is; as it is elsewhere.
pub(crate) fn document(text: &str) -> Result<(), CommandError> {
    if data_width().is_none() {
        return data(text);
    }
    let is_plain = |line: &str| !line.is_empty() && !line.starts_with(['#', '-', '|', ' ', '`']);
    let mut joined = String::with_capacity(text.len());
    let mut is_open = false;
    for line in text.lines() {
        if !joined.is_empty() {
            joined.push_str(if is_open && is_plain(line) { " " } else { "\n" });
        }
        // What goes on stands below its beginning.
        joined.push_str(if is_plain(line) && !is_open { PARAGRAPH } else { "" });
        joined.push_str(line);
        is_open = is_plain(line) || line.starts_with("- ");
    }
    answer(&(joined + "\n"))
}

/// A label with the room up to what stands beside it, in the language of the user.
pub(crate) fn label(name: &str, room: usize) -> String {
    let told = said::cell(name);
    let used = textwrap::core::display_width(&told);
    format!("{told}{}", " ".repeat(room.saturating_sub(used).max(1)))
}

/// The edge: whatever a terminal would act on is shown as an escape, but for our own emphasis.
fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(STYLE) {
        let (before, style) = rest.split_at(at);
        let mut letters = style.chars();
        letters.next();
        shown.push_str(&visible_lines(before));
        if let Some(style) = letters.next().and_then(Emphasis::of) {
            shown.push_str(&style.sequence());
        }
        rest = letters.as_str();
    }
    shown.push_str(&visible_lines(rest));
    shown
}

/// Marks emphasis until the text is written; it is no character of any text, and none of a value gets past `shown`.
const STYLE: char = '\u{fdd0}';

/// Our own emphasis.
#[derive(Clone, Copy)]
enum Emphasis {
    Strong,
    Error,
    Warning,
    Note,
    End,
}

impl Emphasis {
    const ALL: [(Self, char); 5] = [
        (Self::Strong, 's'),
        (Self::Error, 'e'),
        (Self::Warning, 'w'),
        (Self::Note, 'n'),
        (Self::End, 'x'),
    ];

    fn of(letter: char) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == letter).map(|(style, _)| *style)
    }

    fn sequence(self) -> String {
        let bold = |colour: AnsiColor| format!("{}", colour.on_default().bold());
        match self {
            Self::Strong => format!("{}", Style::new().bold()),
            Self::Error => bold(AnsiColor::Red),
            Self::Warning => bold(AnsiColor::Yellow),
            Self::Note => bold(AnsiColor::Cyan),
            Self::End => format!("{:#}", Style::new().bold()),
        }
    }
}

/// Writes data to standard output, to the last byte: a full disk or a reader that has gone is a failure, for who
/// reads the exit code takes what was printed for whole.
pub(crate) fn data(text: &str) -> Result<(), CommandError> {
    let mut out = anstream::stdout();
    let text =
        if text.starts_with(['{', '[']) { visible_json(text).into_owned() } else { shown(text) };
    let written = progress::beside(|| out.write_all(text.as_bytes()).and_then(|()| out.flush()));
    written.map_err(|error| not_printed(&error))
}

/// Says that standard output takes no more.
pub(crate) fn not_printed(error: &io::Error) -> CommandError {
    CommandError::from(anyhow::anyhow!("cannot write to standard output: {error}"))
}

/// Emphasises text on a terminal; pipes get it plain.
pub(crate) fn strong(text: &str) -> String {
    paint(&said::told(text), 's')
}

/// Colours a diagnostic by its first word.
pub(crate) fn diagnostic(text: &str) -> String {
    let style = if ["error", "错误"].iter().any(|word| text.starts_with(word)) {
        'e'
    } else if ["warning", "警告"].iter().any(|word| text.starts_with(word)) {
        'w'
    } else {
        'n'
    };
    let Some((head, rest)) = text.split_once(':') else {
        return text.to_owned();
    };
    format!("{}:{}", paint(head, style), visible_lines(rest))
}

fn paint(text: &str, style: char) -> String {
    format!("{STYLE}{style}{}{STYLE}x", visible_lines(text))
}

/// The words of a line with the spaces behind them; a line of Chinese or Japanese may be broken after each sign.
fn words(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let mut rest = line;
    Box::new(std::iter::from_fn(move || {
        let mut letters = rest.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            let next = letters.peek().map(|(_, next)| *next);
            let ends = match next {
                None => true,
                Some(next) if letter == ' ' => next != ' ' && !is_sum(&rest[..at], next),
                // No line begins with a mark that ends something, or ends with one that begins something.
                Some(next) => {
                    let stays = CLOSING.contains(next) || OPENING.contains(letter);
                    next != ' ' && is_wide(letter) && !stays
                }
            };
            if ends {
                let (word, after) = rest.split_at(at + letter.len_utf8());
                rest = after;
                return Some(Word::from(word));
            }
        }
        None
    }))
}

/// Whether what stands before a space is a currency and what follows its amount.
fn is_sum(before: &str, next: char) -> bool {
    let word = before.rsplit(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or("");
    let is_currency = word.len() == 3 && word.bytes().all(|letter| letter.is_ascii_uppercase());
    is_currency && (next.is_ascii_digit() || next == '-')
}

/// Marks that stay with what they begin.
const OPENING: &str = "（「『《";

/// Marks that stay with what they end.
const CLOSING: &str = "，。；：！？、）」』》…—";

/// Whether a sign takes the room of two letters, as those of Chinese and Japanese do.
fn is_wide(letter: char) -> bool {
    textwrap::core::display_width(letter.encode_utf8(&mut [0; 4])) > 1
}

/// The least width that a table is laid out for.
const WIDTH_MIN: u16 = 40;

/// A stream of the program.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stream {
    Data,
    Talk,
}

/// The width of the terminal that a stream goes to, where it goes to one.
fn width(stream: Stream) -> Option<u16> {
    let (width, _) = match stream {
        Stream::Data => terminal_size::terminal_size_of(io::stdout()),
        Stream::Talk => terminal_size::terminal_size_of(io::stderr()),
    }?;
    Some(width.0.max(WIDTH_MIN))
}

/// The width of the terminal that data goes to, where it goes to one.
pub(crate) fn data_width() -> Option<usize> {
    width(Stream::Data).map(usize::from)
}

/// Breaks lines that are longer than the terminal is wide between words, with what follows below their beginning;
/// tables are as wide as they may be, and names of files stay whole.
fn wrapped(text: &str, width: Option<u16>) -> String {
    let Some(width) = width.map(usize::from) else { return text.to_owned() };
    let lines = text.split('\n').map(|line| {
        if line.starts_with(['│', '┌', '╞', '└']) {
            return line.to_owned();
        }
        let below = " ".repeat(below(line, width));
        let options = textwrap::Options::new(width)
            .word_separator(WordSeparator::Custom(words))
            .word_splitter(WordSplitter::NoHyphenation)
            .break_words(false)
            .subsequent_indent(&below);
        textwrap::fill(line.trim_start_matches(PARAGRAPH), options)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Marks a line that is a paragraph of prose, until it is wrapped.
const PARAGRAPH: &str = "\u{fdd1}";

/// Where a line goes on: below what stands behind its label, where it has one that leaves room, else a little further in.
fn below(line: &str, width: usize) -> usize {
    if line.starts_with(PARAGRAPH) {
        return 0;
    }
    let indent = line.len() - line.trim_start_matches(' ').len();
    let label = line.get(indent..).and_then(|line| line.split_once("  "));
    let behind = label.map(|(label, rest)| {
        let gap = rest.len() - rest.trim_start_matches(' ').len();
        indent + textwrap::core::display_width(label) + 2 + gap
    });
    behind.filter(|behind| *behind * 2 <= width).unwrap_or(indent + 2)
}

/// Lines of help are this wide at most.
const HELP_WIDTH: u16 = 100;

/// Paragraphs on lines of their own, indented, broken where the terminal ends.
pub(crate) fn paragraphs(paragraphs: &[String], indent: usize) -> String {
    let width = width(Stream::Data).unwrap_or(HELP_WIDTH).min(HELP_WIDTH);
    let indent = " ".repeat(indent);
    let options = textwrap::Options::new(usize::from(width))
        .word_separator(WordSeparator::Custom(words))
        .word_splitter(WordSplitter::NoHyphenation)
        .break_words(false)
        .initial_indent(&indent)
        .subsequent_indent(&indent);
    paragraphs.iter().map(|text| textwrap::fill(text, &options) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_no_day_and_at_no_sum() {
        let text = "5 rows of parcels shipped from 2026-09-27 to 2026-10-29 can be claimed: USD 71.98 and EUR -3.00\n\
                    name            a meaning that is longer than the pane, and stands below its beginning";
        for width in 40..90 {
            let told = wrapped(text, Some(width));
            for whole in ["2026-09-27", "2026-10-29", "USD 71.98", "EUR -3.00"] {
                assert!(told.contains(whole), "{width}: {told}");
            }
            let widest = told.lines().map(textwrap::core::display_width).max();
            assert!(widest <= Some(usize::from(width)), "{width}: {told}");
            let below = format!("\n{}", " ".repeat(16));
            assert_eq!(told.contains(&below), width < 86, "{width}: {told}");
        }
    }
}
