//! Text that shows what it holds: what a terminal or an editor would act on stands as an escape.
//!
//! A title, a file name or the name of an account may hold characters that move the cursor, change colours, hide
//! text or turn its direction. None of them reaches a terminal or a text output.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a character is acted on, or shown as nothing, instead of being shown.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{fdd0}'..='\u{fdef}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

fn escaped(text: &str, is_left: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(|c| is_hidden(c) && !is_left(c)) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            _ if !is_hidden(c) || is_left(c) => shown.push(c),
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            _ => {
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
            }
        }
    }
    Cow::Owned(shown)
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
    let is_left = |c: char| matches!(c, '\n' | '\r' | '\t');
    if !json.contains(|c| is_hidden(c) && !is_left(c)) {
        return Cow::Borrowed(json);
    }
    let mut shown = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if !is_hidden(c) || is_left(c) {
            shown.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(shown, "\\u{unit:04x}");
        }
    }
    Cow::Owned(shown)
}

/// JSON that means the same and holds ASCII only, nothing to act on and no sign that begins an element of HTML. A browser
/// keeps a text of ASCII in one byte a character, and reads it twice as fast.
#[must_use]
pub fn ascii_json(json: &str) -> Cow<'_, str> {
    let is_left = |c: char| matches!(c, ' '..='~' | '\n') && c != '<';
    if json.chars().all(is_left) {
        return Cow::Borrowed(json);
    }
    let mut shown = String::with_capacity(json.len() + json.len() / 8);
    for c in json.chars() {
        if is_left(c) {
            shown.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(shown, "\\u{unit:04x}");
        }
    }
    Cow::Owned(shown)
}

/// A value in running Markdown or in a cell of a table: nothing in it is markup, and it stays on one line.
#[must_use]
pub fn markdown(text: &str) -> Cow<'_, str> {
    let shown = visible(text);
    let is_markup = |c: char| matches!(c, '|' | '`' | '[' | ']' | '<' | '*');
    let marks = ["- ", "+ ", "---", "===", "~~~"];
    let begins = marks.iter().any(|mark| shown.starts_with(mark))
        || (shown.starts_with('#') && shown.trim_start_matches('#').starts_with(' '));
    if !begins && !shown.contains(|c| is_markup(c) || c == '\\') {
        return shown;
    }
    let mut escaped = String::with_capacity(shown.len() + 8);
    if begins {
        escaped.push('\\');
    }
    for c in shown.chars() {
        // A backslash before a letter is one; before a sign it would take the sign's escape away.
        if is_markup(c) || c == '\\' {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    Cow::Owned(escaped)
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
        ] {
            assert_eq!(visible(text), shown);
        }
        assert_eq!(visible_lines("a\n\tb\r\u{1b}"), "a\n\tb\\r\\u{1b}");
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
            ("![x](http://y)", "!\\[x\\](http://y)"),
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
        assert_eq!(markdown_code("a|b"), "`a\\|b`");
        assert_eq!(markdown_code("a`b"), "``a`b``");
        assert_eq!(markdown_code("`"), "`` ` ``");
        assert_eq!(markdown_fence("a ```` b"), "`````");
        assert_eq!(markdown_fence("a"), "```");
    }
}
