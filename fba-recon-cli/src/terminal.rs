//! Talk goes to standard error, data to standard output; colour only where a person reads it.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use anstyle::{AnsiColor, Style};
use fba_recon_core::model::visible::{visible_json, visible_lines};
use textwrap::WordSeparator;
use textwrap::core::Word;

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
    data(&said::lines(text))
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
                Some(next) if letter == ' ' => next != ' ',
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
        let indent = line.len() - line.trim_start_matches(' ').len();
        let below = " ".repeat(indent + 2);
        let options = textwrap::Options::new(width)
            .word_separator(WordSeparator::Custom(words))
            .break_words(false)
            .subsequent_indent(&below);
        textwrap::fill(line, options)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Lines of help are this wide at most.
const HELP_WIDTH: u16 = 100;

/// Paragraphs on lines of their own, indented, broken where the terminal ends.
pub(crate) fn paragraphs(paragraphs: &[String], indent: usize) -> String {
    let width = width(Stream::Data).unwrap_or(HELP_WIDTH).min(HELP_WIDTH);
    let indent = " ".repeat(indent);
    let options = textwrap::Options::new(usize::from(width))
        .word_separator(WordSeparator::Custom(words))
        .break_words(false)
        .initial_indent(&indent)
        .subsequent_indent(&indent);
    paragraphs.iter().map(|text| textwrap::fill(text, &options) + "\n").collect()
}
