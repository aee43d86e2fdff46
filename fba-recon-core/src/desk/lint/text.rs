//! Letters as the rules read them: sentences with their lines, and words without what stands between them.

use unicode_normalization::UnicodeNormalization;

/// Words between a verb and what it acts on.
const NEAR_WORDS: usize = 6;
/// Characters between them in languages without spaces.
const NEAR_CHARACTERS: usize = 14;

/// A sentence.
#[derive(Debug)]
pub(super) struct Sentence {
    /// Line on which it begins, from 1.
    pub(super) line: usize,
    /// Which paragraph it is in.
    pub(super) paragraph: usize,
    /// Its words.
    pub(super) words: Words,
}

/// Compatible forms made one, and what is not seen left out: full width is half width, and nothing hides in a word.
pub(super) fn folded(text: &str) -> String {
    let is_hidden = |c: char| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}');
    text.nfkc().filter(|c| !is_hidden(*c)).collect()
}

/// The sentences of a letter: up to a full stop or its like that a space or the end follows, an empty line, or a line
/// that begins an item of a list.
pub(super) fn sentences(letter: &str) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let (mut text, mut begun, mut paragraph) = (String::new(), 1, 0);
    let mut end = |text: &mut String, line: usize, paragraph: usize| {
        let words = Words::new(text);
        if !words.is_empty() {
            sentences.push(Sentence { line, paragraph, words });
        }
        text.clear();
    };
    for (at, line) in letter.lines().enumerate() {
        let line = folded(line);
        let trimmed = line.trim();
        if trimmed.is_empty() || is_item(trimmed) {
            end(&mut text, begun, paragraph);
            paragraph += usize::from(trimmed.is_empty());
        }
        let mut characters = line.chars().peekable();
        while let Some(c) = characters.next() {
            if text.trim().is_empty() {
                begun = at + 1;
            }
            text.push(c);
            let is_last = characters.peek().is_none_or(|next| next.is_whitespace());
            if matches!(c, '。' | '!' | '?' | ';') || c == '.' && is_last {
                end(&mut text, begun, paragraph);
            }
        }
        text.push(' ');
    }
    end(&mut text, begun, paragraph);
    sentences
}

/// Whether a line begins an item of a list: a dash, a point, or a number.
fn is_item(line: &str) -> bool {
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    line.starts_with(['-', '*', '•']) || digits > 0 && line[digits..].starts_with(['.', ')'])
}

/// Whether a letter belongs to a language that sets no spaces.
fn is_joined(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The words of a text, in lower case.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    /// With a space on both sides of each word.
    spaced: String,
    /// Letters and digits alone.
    joined: String,
}

impl Words {
    /// The words of a text.
    pub(super) fn new(text: &str) -> Self {
        let mut spaced = String::from(" ");
        let mut was_joined = false;
        for c in folded(text).chars().flat_map(char::to_lowercase) {
            if !c.is_alphanumeric() {
                if !spaced.ends_with(' ') {
                    spaced.push(' ');
                }
                continue;
            }
            // A word of another script is a word of its own.
            if is_joined(c) != was_joined && !spaced.ends_with(' ') {
                spaced.push(' ');
            }
            was_joined = is_joined(c);
            spaced.push(c);
        }
        if !spaced.ends_with(' ') {
            spaced.push(' ');
        }
        Self::of_spaced(spaced)
    }

    fn of_spaced(spaced: String) -> Self {
        let joined = spaced.chars().filter(|c| *c != ' ').collect();
        Self { spaced, joined }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.joined.is_empty()
    }

    /// Where a pattern of words stands, and how long it is there; of a language without spaces among the letters.
    fn find(&self, pattern: &str) -> Option<(usize, usize)> {
        let is_open = pattern.ends_with('*');
        let word = pattern.trim_end_matches('*');
        if word.chars().any(is_joined) {
            let at = self.joined.find(word)?;
            return Some((at, word.len()));
        }
        let wanted = if is_open { format!(" {word}") } else { format!(" {word} ") };
        let at = self.spaced.find(&wanted)?;
        let tail = &self.spaced[at + 1 + word.len()..];
        let ending = if is_open { tail.find(' ').unwrap_or(0) } else { 0 };
        Some((at + 1, word.len() + ending))
    }

    /// The first pattern of a list that is there, as it stands.
    pub(super) fn first_of(&self, patterns: &[String]) -> Option<String> {
        let found = patterns.iter().filter_map(|pattern| {
            let (at, length) = self.find(pattern)?;
            let text = if pattern.chars().any(is_joined) { &self.joined } else { &self.spaced };
            Some((at, text[at..at + length].to_owned()))
        });
        found.min_by_key(|(at, word)| (*at, std::cmp::Reverse(word.len()))).map(|(_, word)| word)
    }

    /// The words without every place at which a pattern stands.
    pub(super) fn without(&self, patterns: &[String]) -> Self {
        let mut words = self.clone();
        for pattern in patterns {
            while let Some((at, length)) = words.find(pattern) {
                if pattern.chars().any(is_joined) {
                    // Something has to stand there, or what is left and right would become one.
                    words.joined.replace_range(at..at + length, "\u{1}");
                    let left: String = words.spaced.chars().filter(|c| !is_joined(*c)).collect();
                    words.spaced = left;
                } else {
                    words.spaced.replace_range(at..at + length, "\u{1}");
                    words = Self::of_spaced(words.spaced);
                }
            }
        }
        words
    }

    /// A verb of one list with an object of another a few words before or after it.
    pub(super) fn near(&self, verbs: &[String], objects: &[String]) -> Option<String> {
        let words: Vec<&str> = self.spaced.split_whitespace().collect();
        let matches = |patterns: &[String], at: usize| {
            patterns.iter().any(|pattern| {
                let wanted: Vec<&str> = pattern.split_whitespace().collect();
                wanted.iter().enumerate().all(|(offset, wanted)| {
                    words.get(at + offset).is_some_and(|word| match wanted.strip_suffix('*') {
                        Some(head) => word.starts_with(head),
                        None => word == wanted,
                    })
                })
            })
        };
        let places = |patterns: &[String]| -> Vec<usize> {
            (0..words.len()).filter(|at| matches(patterns, *at)).collect()
        };
        let (verbs, objects) = (places(verbs), places(objects));
        let pair = verbs.iter().find_map(|verb| {
            let object = objects.iter().find(|object| object.abs_diff(*verb) <= NEAR_WORDS)?;
            Some((*verb.min(object), *verb.max(object)))
        })?;
        Some(words[pair.0..=pair.1].join(" "))
    }

    /// The same of a language without spaces.
    pub(super) fn near_joined(&self, verbs: &[String], objects: &[String]) -> Option<String> {
        verbs.iter().find_map(|verb| {
            let at = self.joined.find(verb.as_str())?;
            objects.iter().find_map(|object| {
                let own = self.joined.find(object.as_str())?;
                let (first, last) =
                    if at < own { (at, own + object.len()) } else { (own, at + verb.len()) };
                let part = self.joined.get(first..last)?;
                let between = NEAR_CHARACTERS + verb.chars().count() + object.chars().count();
                (part.chars().count() <= between).then(|| part.to_owned())
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whole_whatever_stands_between_them() {
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        for (text, patterns, found) in [
            ("A Gift-Card!", &["gift card*"][..], Some("gift card")),
            ("two gift\ncards", &["gift card*"], Some("gift cards")),
            ("ｇｉｆｔ ｃａｒｄ", &["gift card*"], Some("gift card")),
            ("gi\u{200b}ft card", &["gift card*"], Some("gift card")),
            ("cashmere", &["cash"], None),
            ("cash", &["cash"], Some("cash")),
            ("送您gift card一张", &["gift card*"], Some("gift card")),
            ("送您一张 礼 品 卡", &["礼品卡"], Some("礼品卡")),
        ] {
            assert_eq!(Words::new(text).first_of(&list(patterns)).as_deref(), found, "{text}");
        }
    }

    #[test]
    fn sentences_know_their_lines_and_paragraphs() {
        let told: Vec<(usize, usize)> = sentences("One. Two\nthree, 45.99.\n\n- four\n- five! Six")
            .iter()
            .map(|sentence| (sentence.line, sentence.paragraph))
            .collect();
        assert_eq!(told, [(1, 0), (1, 0), (4, 1), (5, 1), (5, 1)]);
    }
}
