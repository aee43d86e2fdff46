//! Text that shows what it holds: what a terminal or an editor would act on stands as an escape.
//!
//! A title, a file name or the name of an account may hold characters that move the cursor, change colours, hide
//! text or turn its direction. None of them reaches a terminal or a text output.

use std::borrow::Cow;
use std::fmt::Write;
use std::path::Path;

/// Whether a character is acted on, or shown as nothing, instead of being shown. The joiners of emoji and of Persian and
/// Indic words are no such characters, nor is what chooses a form of Mongolian letters: names have them.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || c >= '\u{ad}'
            && matches!(
                c,
                '\u{ad}'
                    | '\u{34f}'
                    | '\u{61c}'
                    | '\u{115f}'
                    | '\u{1160}'
                    | '\u{17b4}'
                    | '\u{17b5}'
                    | '\u{180e}'
                    | '\u{200b}'
                    | '\u{200e}'
                    | '\u{200f}'
                    | '\u{2028}'..='\u{202e}'
                    | '\u{2060}'..='\u{206f}'
                    | '\u{3164}'
                    | '\u{fdd0}'..='\u{fdef}'
                    | '\u{feff}'
                    | '\u{ffa0}'
                    | '\u{fff0}'..='\u{fffb}'
                    | '\u{1bca0}'..='\u{1bca3}'
                    | '\u{1d173}'..='\u{1d17a}'
                    | '\u{e0000}'..='\u{e00ff}'
                    | '\u{e01f0}'..='\u{e0fff}'
            )
}

/// Chooses the form of the character before it, and is itself not shown.
fn is_selector(c: char) -> bool {
    c >= '\u{fe00}' && matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether a character is hidden behind what comes before it. One selector behind a character that is shown is ordinary in
/// names with emoji or Chinese characters; a row of them, or one behind nothing, carries what nobody sees.
fn is_hidden_behind(has_base: &mut bool, c: char) -> bool {
    if is_selector(c) {
        return !std::mem::replace(has_base, false);
    }
    let is_hidden = is_hidden(c);
    *has_base = !is_hidden && !c.is_whitespace();
    is_hidden
}

/// A text piece by piece, none longer than so many bytes that a row of plain ones is passed over fast.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(256));
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

/// Whether a piece has nothing but ASCII that is shown or left as it is, as most have. Told without a branch for each
/// byte: outputs have hundreds of megabytes.
fn is_plain(piece: &str, is_left: &impl Fn(char) -> bool) -> bool {
    let is_shown =
        |byte: u8| matches!(byte, b' '..=b'~') | (byte.is_ascii() & is_left(char::from(byte)));
    piece.as_bytes().iter().fold(true, |all, byte| all & is_shown(*byte))
}

/// Whether a text has a hidden character that is not left as it is.
fn has_hidden(text: &str, is_left: &impl Fn(char) -> bool) -> bool {
    let mut has_base = false;
    pieces(text).any(|piece| {
        if is_plain(piece, is_left) {
            has_base = piece.ends_with(|last: char| !is_hidden(last) && !last.is_whitespace());
            return false;
        }
        piece.chars().any(|c| is_hidden_behind(&mut has_base, c) && !is_left(c))
    })
}

/// A text with another form of each hidden character that is not left as it is.
fn without_hidden<'t>(
    text: &'t str,
    is_left: impl Fn(char) -> bool,
    write: impl Fn(&mut String, char),
) -> Cow<'t, str> {
    if !has_hidden(text, &is_left) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let mut has_base = false;
    for c in text.chars() {
        let is_hidden = is_hidden_behind(&mut has_base, c);
        if is_hidden && !is_left(c) { write(&mut shown, c) } else { shown.push(c) }
    }
    Cow::Owned(shown)
}

fn escaped(text: &str, is_left: impl Fn(char) -> bool) -> Cow<'_, str> {
    without_hidden(text, is_left, |shown, c| match c {
        '\n' => shown.push_str("\\n"),
        '\r' => shown.push_str("\\r"),
        '\t' => shown.push_str("\\t"),
        _ => {
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
        }
    })
}

/// Names of files and folders as they are told.
pub trait VisiblePath {
    /// The path on one line, with nothing to act on.
    fn visible(&self) -> String;
}

impl VisiblePath for Path {
    fn visible(&self) -> String {
        visible(&self.to_string_lossy()).into_owned()
    }
}

/// A value on one line: line breaks and tabs are escapes too.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    escaped(text, |_| false)
}

/// A text of several lines: its line breaks and tabs stay.
#[must_use]
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    escaped(text, |c| matches!(c, '\n' | '\t'))
}

/// JSON that means the same and holds nothing to act on: such characters stand in its texts only, where JSON has an
/// escape for them.
#[must_use]
pub fn visible_json(json: &str) -> Cow<'_, str> {
    without_hidden(json, |c| matches!(c, '\n' | '\r' | '\t'), json_escape)
}

fn json_escape(shown: &mut String, c: char) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        let _ = write!(shown, "\\u{unit:04x}");
    }
}

/// JSON that means the same and holds ASCII only, nothing to act on and no sign that begins an element of HTML. A browser
/// keeps a text of ASCII in one byte a character, and reads it twice as fast.
#[must_use]
pub fn ascii_json(json: &str) -> Cow<'_, str> {
    let is_left = |c: char| matches!(c, ' '..='~' | '\n') && c != '<';
    let is_plain = |piece: &str| {
        let is_left = |byte: u8| matches!(byte, b' '..=b'~' | b'\n') & (byte != b'<');
        piece.as_bytes().iter().fold(true, |all, byte| all & is_left(*byte))
    };
    if pieces(json).all(is_plain) {
        return Cow::Borrowed(json);
    }
    let mut shown = String::with_capacity(json.len() + json.len() / 8);
    for piece in pieces(json) {
        if is_plain(piece) {
            shown.push_str(piece);
            continue;
        }
        for c in piece.chars() {
            if is_left(c) { shown.push(c) } else { json_escape(&mut shown, c) }
        }
    }
    Cow::Owned(shown)
}

/// A value in running Markdown or in a cell of a table: nothing in it is markup, and it stays on one line. No escape keeps
/// a viewer from making a link of an address or of a name behind `@`: a word that holds one stands as code.
#[must_use]
pub fn markdown(text: &str) -> Cow<'_, str> {
    let shown = visible(text);
    let (begins, marks) = (begins_block(&shown), marks(&shown));
    if !begins && marks.is_empty() && !is_link(&shown) {
        return shown;
    }
    let mut escaped = String::with_capacity(shown.len() + 8);
    let mut marks = marks.into_iter().peekable();
    let mut at = 0;
    for word in shown.split_inclusive(char::is_whitespace) {
        let inner = word.trim_end();
        let is_code = is_link(inner);
        let is_first = at == 0;
        if is_first && begins && !is_code && !shown.starts_with(is_digit) {
            escaped.push('\\');
        }
        if is_code {
            escaped.push_str(&markdown_code(inner));
            escaped.push_str(&word[inner.len()..]);
        }
        for (index, c) in word.char_indices() {
            let is_mark = marks.next_if_eq(&(at + index)).is_some();
            if is_code {
                continue;
            }
            if is_mark || begins && is_first && matches!(c, '.' | ')') {
                escaped.push('\\');
            }
            escaped.push(c);
        }
        at += word.len();
    }
    Cow::Owned(escaped)
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// Whether a line with this beginning would be an item of a list, a heading, a quotation or a rule.
fn begins_block(text: &str) -> bool {
    let begins = ["- ", "+ ", "---", "===", ">"].iter().any(|mark| text.starts_with(mark));
    let after = |mark: char| text.trim_start_matches(mark);
    let is_heading =
        text.starts_with('#') && (after('#').is_empty() || after('#').starts_with(' '));
    let number = text.trim_start_matches(is_digit);
    let is_number =
        text.starts_with(is_digit) && [". ", ") "].iter().any(|end| number.starts_with(end));
    begins || is_heading || is_number
}

/// Where a text has signs that are markup wherever they stand, or where these do: `_` between letters is none, and `&`
/// only where it begins the name of a character.
fn marks(text: &str) -> Vec<usize> {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let mut found = Vec::new();
    let mut before = None;
    let mut letters = text.char_indices().peekable();
    while let Some((at, c)) = letters.next() {
        let is_mark = match c {
            // A backslash before a letter is one; before a sign it would take the sign's escape away.
            '|' | '`' | '[' | ']' | '<' | '*' | '~' | '\\' => true,
            '&' => is_entity(&text[at + 1..]),
            _ => false,
        };
        found.extend(is_mark.then_some(at));
        if c == '_' {
            // A row of them is one mark.
            let mut end = at + 1;
            while letters.next_if(|(_, next)| *next == '_').is_some() {
                end += 1;
            }
            let after = letters.peek().map(|(_, next)| *next);
            if !is_letter(before) || !is_letter(after) {
                found.extend(at..end);
            }
        }
        before = Some(c);
    }
    found
}

/// Whether what stands behind a `&` is the name or the number of a character.
fn is_entity(text: &str) -> bool {
    let name = text.trim_start_matches('#').trim_start_matches(|c: char| c.is_ascii_alphanumeric());
    name.starts_with(';') && name.len() < text.len()
}

/// Whether a viewer makes a link of a part of a text.
fn is_link(text: &str) -> bool {
    let mut names = text.match_indices('@');
    if names.any(|(at, _)| text[at + 1..].starts_with(|c: char| c.is_alphanumeric())) {
        return true;
    }
    let has = |start: &str| {
        let (text, start) = (text.as_bytes(), start.as_bytes());
        text.windows(start.len()).any(|part| part.eq_ignore_ascii_case(start))
    };
    ["://", "www.", "mailto:", "xmpp:"].into_iter().any(has)
}

/// A value as code in running Markdown or in a cell of a table: as it is, but on one line, and with an escape for the
/// bar that ends a cell.
#[must_use]
pub fn markdown_code(text: &str) -> String {
    let shown = visible(text).replace('|', "\\|");
    let fence = "`".repeat(longest_run(&shown) + 1);
    let space = if shown.starts_with('`') || shown.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{shown}{space}{fence}")
}

/// The fence of a block of code that holds a text.
#[must_use]
pub fn markdown_fence(text: &str) -> String {
    "`".repeat((longest_run(text) + 1).max(3))
}

/// The longest run of backticks, so that a longer one is the end.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_acts_on_is_shown() {
        for (text, shown) in [
            ("plain, Ünïcode 商品 👩\u{200d}👧", "plain, Ünïcode 商品 👩\u{200d}👧"),
            ("\u{1b}[31mred\u{7}", "\\u{1b}[31mred\\u{7}"),
            ("\u{9b}2J\u{7f}", "\\u{9b}2J\\u{7f}"),
            ("gpj.\u{202e}exe", "gpj.\\u{202e}exe"),
            ("a\nb\r\tc\u{2028}", "a\\nb\\r\\tc\\u{2028}"),
            ("so\u{ad}ft \u{3164}\u{ffa0}\u{34f}", "so\\u{ad}ft \\u{3164}\\u{ffa0}\\u{34f}"),
            // One selector chooses a form; more than one, or one of nothing, is a text that nobody sees.
            ("❤\u{fe0f} 1\u{fe0f} 葛\u{e0100}", "❤\u{fe0f} 1\u{fe0f} 葛\u{e0100}"),
            ("❤\u{fe0f}\u{fe01}\u{e0121}", "❤\u{fe0f}\\u{fe01}\\u{e0121}"),
            ("\u{fe0f}a \u{fe0f}", "\\u{fe0f}a \\u{fe0f}"),
        ] {
            assert_eq!(visible(text), shown);
        }
        assert_eq!(visible_lines("a\n\tb\r\u{1b}"), "a\n\tb\\r\\u{1b}");
    }

    /// Wherever one piece of a long text ends and the next begins.
    #[test]
    fn a_long_text_is_shown_as_a_short_one() {
        for length in 0..600 {
            let plain = "x".repeat(length);
            let told = |end: &str| visible_lines(&format!("{plain}{end}")).into_owned();
            for (end, shown) in [
                ("商\u{fe0f}", "商\u{fe0f}"),
                ("商\u{fe0f}\u{fe0f}", "商\u{fe0f}\\u{fe0f}"),
                ("\n\u{fe0f}", "\n\\u{fe0f}"),
                (" \u{fe0f}", " \\u{fe0f}"),
                ("é\u{202e}", "é\\u{202e}"),
                ("é\r", "é\\r"),
            ] {
                assert_eq!(told(end), format!("{plain}{shown}"), "{length}");
            }
            // One behind the last letter chooses its form; behind nothing it is shown.
            let selected = if length == 0 { "\\u{fe0f}" } else { "\u{fe0f}" };
            assert_eq!(told("\u{fe0f}"), format!("{plain}{selected}"), "{length}");
            let json = ascii_json(&format!("{plain}商<")).into_owned();
            assert_eq!(json, format!("{plain}\\u5546\\u003c"), "{length}");
        }
    }

    #[test]
    fn json_means_the_same() {
        let text = "\u{1b}[1m \u{202e} \u{7f} \u{e0041} 商品\n";
        let json = serde_json::to_string_pretty(&[text]).unwrap();
        let shown = visible_json(&json);
        assert!(!shown.contains(|c| is_hidden(c) && c != '\n'), "{shown}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&shown).unwrap(), [text]);
    }

    #[test]
    fn json_of_ascii_means_the_same() {
        let text = "a < b </script> \u{202e} \u{7f} 商品 👩 é ~\t";
        let json = serde_json::to_string(&[text]).unwrap();
        let shown = ascii_json(&json);
        assert!(shown.is_ascii() && !shown.contains('<') && !shown.contains('\u{7f}'), "{shown}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&shown).unwrap(), [text]);
        assert!(matches!(ascii_json("[\"plain\",\n1]"), Cow::Borrowed(_)));
    }

    #[test]
    fn markdown_has_no_markup_of_a_value() {
        for (text, shown) in [
            ("SKU-1_a", "SKU-1_a"),
            ("a|b", "a\\|b"),
            ("![x](y)", "!\\[x\\](y)"),
            ("![x](http://y) *z*", "`![x](http://y)` \\*z\\*"),
            ("by @you, you@x.example", "by `@you,` `you@x.example`"),
            ("2 @ 3, WWW.x.example|", "2 @ 3, `WWW.x.example\\|`"),
            ("Salt & Pepper; A&B; &c", "Salt & Pepper; A\\&B; &c"),
            ("&lt;b> &#60; &;", "\\&lt;b> \\&#60; &;"),
            ("~~a~~ ~5", "\\~\\~a\\~\\~ \\~5"),
            ("_a_ a__b 商_品", "\\_a\\_ a__b 商_品"),
            ("1. one", "1\\. one"),
            ("1.5 kg", "1.5 kg"),
            ("> said", "\\> said"),
            (">http://y # z", "`>http://y` # z"),
            ("<img src=x>", "\\<img src=x>"),
            ("Menu > path #1 -5 +1", "Menu > path #1 -5 +1"),
            ("- item", "\\- item"),
            ("# head", "\\# head"),
            ("`c` *b*", "\\`c\\` \\*b\\*"),
            ("two\nlines", "two\\\\nlines"),
            ("a\\|b", "a\\\\\\|b"),
        ] {
            assert_eq!(markdown(text), shown);
        }
        // Each sign is looked at once, however long the value.
        let long =
            format!("{}{}{}", "_".repeat(1 << 20), "a_ ".repeat(1 << 20), "@a ".repeat(1 << 20));
        assert!(markdown(&long).len() > long.len());
        assert_eq!(markdown_code("a|b"), "`a\\|b`");
        assert_eq!(markdown_code("a`b"), "``a`b``");
        assert_eq!(markdown_code("`"), "`` ` ``");
        assert_eq!(markdown_fence("a ```` b"), "`````");
        assert_eq!(markdown_fence("a"), "```");
    }
}
