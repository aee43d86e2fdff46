//! What the program says, in the language of its user: English texts and their translations, matched where a text is
//! shown.
//!
//! Below the edge every text is English. A catalogue holds each with `{}` where a value stands, beside its translation
//! with the same marks, in the same order or numbered from `{1}`. A value passes through as it is, unless the catalogue
//! knows it too: the name of a report, or a reason within a reason. A text that no entry tells stays English.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::Lang;

/// What diagnostics and reports say in Chinese.
pub const SAID_ZH: &str = include_str!("messages/said.zh.toml");

/// Where a value stands.
const VALUE: &str = "{}";

/// How deep a text may stand within values of texts.
const DEPTH_MAX: usize = 8;

/// Texts and their translations.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// Those without values, by the English text.
    whole: BTreeMap<String, String>,
    /// Those with values; the one that begins with the most letters of its own is tried first, then the one that has
    /// the most.
    patterns: Vec<Pattern>,
}

/// A text with values.
#[derive(Debug)]
struct Pattern {
    /// What stands before, between and behind the values.
    pieces: Vec<String>,
    translation: String,
}

impl Pattern {
    /// The letters that are its own: those it begins with, and all.
    fn lengths(&self) -> (usize, usize) {
        (self.pieces.first().map_or(0, String::len), self.pieces.iter().map(String::len).sum())
    }

    /// The values that a text has in their places, where it is one of this pattern. The value of a piece that occurs
    /// several times ends at the first; the last ends with the text.
    fn values<'t>(&self, text: &'t str) -> Option<Vec<&'t str>> {
        let (first, rest) = self.pieces.split_first()?;
        let (last, between) = rest.split_last()?;
        let mut rest = text.strip_prefix(first.as_str())?.strip_suffix(last.as_str())?;
        let mut values = Vec::with_capacity(between.len() + 1);
        for piece in between {
            let (value, after) = rest.split_once(piece.as_str())?;
            values.push(value);
            rest = after;
        }
        values.push(rest);
        Some(values)
    }
}

impl Catalogue {
    /// Reads a catalogue from files: tables of English texts with their translations, whose names only order them.
    ///
    /// # Errors
    /// When a file is no such TOML, a text stands twice, or a translation has other values than its text.
    pub fn read(files: &[&str]) -> Result<Self, String> {
        type Tables = BTreeMap<String, BTreeMap<String, String>>;
        let read = files.iter().map(|text| toml::from_str::<Tables>(text));
        let tables: Vec<Tables> =
            read.collect::<Result<_, _>>().map_err(|error| error.to_string())?;
        let mut catalogue = Self::default();
        let mut seen = BTreeSet::new();
        for (english, translation) in tables.into_iter().flat_map(Tables::into_values).flatten() {
            if !seen.insert(english.clone()) {
                return Err(format!("twice: {english}"));
            }
            let count = english.matches(VALUE).count();
            if numbers(&translation, count).is_none() {
                return Err(format!("other values than its text: {translation}"));
            }
            if count == 0 {
                catalogue.whole.insert(english, translation);
            } else {
                let pieces = english.split(VALUE).map(ToOwned::to_owned).collect();
                catalogue.patterns.push(Pattern { pieces, translation });
            }
        }
        catalogue.patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.lengths()));
        Ok(catalogue)
    }

    /// The English texts.
    pub fn texts(&self) -> impl Iterator<Item = String> {
        let patterns = self.patterns.iter().map(|pattern| pattern.pieces.join(VALUE));
        self.whole.keys().cloned().chain(patterns)
    }

    /// The translation of a text; `None` where no entry tells it.
    #[must_use]
    pub fn translated(&self, text: &str) -> Option<String> {
        self.within(text, 0)
    }

    fn within(&self, text: &str, depth: usize) -> Option<String> {
        if let Some(translation) = self.whole.get(text) {
            return Some(translation.clone());
        }
        if depth > DEPTH_MAX {
            return None;
        }
        for pattern in &self.patterns {
            let Some(values) = pattern.values(text) else { continue };
            let values: Vec<Cow<'_, str>> =
                values.into_iter().map(|value| self.value(value, depth + 1)).collect();
            return Some(filled(&pattern.translation, &values));
        }
        // A name and what it is.
        let (name, is) = text.split_once(": ")?;
        let (name, is) = (self.whole.get(name)?, self.whole.get(is)?);
        let colon = self.whole.get(": ").map_or(": ", String::as_str);
        Some([name.as_str(), colon, is.as_str()].concat())
    }

    /// A value, translated where the catalogue knows it, whole or as a list.
    fn value<'t>(&self, value: &'t str, depth: usize) -> Cow<'t, str> {
        if let Some(translation) = self.whole.get(value) {
            return Cow::Owned(translation.clone());
        }
        let translation = self.list(value, "; ", depth).or_else(|| {
            let text = value.contains(' ').then(|| self.within(value, depth)).flatten();
            text.or_else(|| self.list(value, ", ", depth))
        });
        translation.map_or(Cow::Borrowed(value), Cow::Owned)
    }

    /// A list of which the catalogue knows every part.
    fn list(&self, value: &str, between: &str, depth: usize) -> Option<String> {
        if !value.contains(between) {
            return None;
        }
        let parts = value.split(between).map(|part| self.within(part, depth));
        let parts: Vec<String> = parts.collect::<Option<_>>()?;
        Some(parts.join(self.whole.get(between).map_or(between, String::as_str)))
    }
}

/// The place of each mark of a translation among the values; none where a value is lacking, or told with other marks.
fn numbers(translation: &str, count: usize) -> Option<Vec<usize>> {
    let marks: Vec<&str> = marks(translation).map(|(_, mark)| mark).collect();
    let in_order = marks.iter().all(|mark| mark.is_empty());
    let places: Vec<usize> = if in_order {
        (0..marks.len()).collect()
    } else {
        let numbered = marks.iter().map(|mark| mark.parse::<usize>().ok()?.checked_sub(1));
        numbered.collect::<Option<_>>()?
    };
    // A plural that English marks with a letter has none in Chinese, so that a value may be left out.
    let is_known = places.iter().all(|place| *place < count);
    (is_known && (!in_order || places.len() == count)).then_some(places)
}

/// The marks of a translation: where each begins, and what stands in its braces.
fn marks(translation: &str) -> impl Iterator<Item = (usize, &str)> {
    let opened = translation.match_indices('{');
    opened.filter_map(|(at, _)| {
        let inner = translation.get(at + 1..)?.split_once('}')?.0;
        inner.bytes().all(|byte| byte.is_ascii_digit()).then_some((at, inner))
    })
}

/// A translation with its values.
fn filled(translation: &str, values: &[Cow<'_, str>]) -> String {
    let Some(numbers) = numbers(translation, values.len()) else {
        return translation.to_owned();
    };
    let mut text = String::with_capacity(translation.len());
    let mut end = 0;
    for ((at, mark), place) in marks(translation).zip(numbers) {
        text.push_str(translation.get(end..at).unwrap_or_default());
        text.push_str(values.get(place).map_or("", |value| value));
        end = at + mark.len() + 2;
    }
    text.push_str(translation.get(end..).unwrap_or_default());
    text
}

/// The catalogue of a language; none for English, in which everything is written. A test reads it.
#[must_use]
pub fn catalogue(lang: Lang) -> Option<&'static Catalogue> {
    static ZH: LazyLock<Catalogue> =
        LazyLock::new(|| Catalogue::read(&[SAID_ZH]).unwrap_or_default());
    match lang {
        Lang::En => None,
        Lang::Zh => Some(&ZH),
    }
}

/// A text of the core in a language: what a diagnostic says, the name of a report, where to download it.
#[must_use]
pub fn said(lang: Lang, text: &str) -> Cow<'_, str> {
    let translation = catalogue(lang).and_then(|catalogue| catalogue.translated(text));
    translation.map_or(Cow::Borrowed(text), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Catalogue {
        Catalogue::read(&[text]).unwrap()
    }

    #[test]
    fn values_pass_through_in_order_or_by_number() {
        let catalogue = read(
            "[a]\n\", \" = \"、\"\n\"{} of {} rows: {}\" = \"{2} 行中的 {1} 行：{3}\"\n\"not read: {}\" = \"未读取：{}\"\n\
             \"old workbook\" = \"旧版工作簿\"\n\"{} row{}\" = \"{1} 行\"\n",
        );
        let told = |text: &str| catalogue.translated(text);
        assert_eq!(told("3 of 4 rows: Fees").unwrap(), "4 行中的 3 行：Fees");
        assert_eq!(told("not read: old workbook").unwrap(), "未读取：旧版工作簿");
        assert_eq!(told("not read: {1} rows").unwrap(), "未读取：{1} 行");
        assert_eq!(
            told("not read: old workbook, old workbook").unwrap(),
            "未读取：旧版工作簿、旧版工作簿"
        );
        assert_eq!(told("4 rows").unwrap(), "4 行");
        assert_eq!(told("something else"), None);
    }

    #[test]
    fn the_text_with_the_most_of_its_own_decides() {
        let catalogue = read("[a]\n\"{}: {}\" = \"{}：{}\"\n\"{}: no rows\" = \"{}：没有行\"\n");
        assert_eq!(catalogue.translated("Ledger: no rows").unwrap(), "Ledger：没有行");
    }

    #[test]
    fn a_catalogue_at_fault_is_told() {
        for wrong in [
            "[a]\n\"{} rows\" = \"行\"\n",
            "[a]\n\"rows\" = \"{} 行\"\n",
            "[a]\n\"{} rows\" = \"{2} 行\"\n",
            "[a]\n\"rows\" = \"行\"\n[b]\n\"rows\" = \"行\"\n",
            "rows",
        ] {
            assert!(Catalogue::read(&[wrong]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_report_and_remedy_is_told_in_chinese() {
        let catalogue = read(SAID_ZH);
        let formats = crate::ingest::Formats::embedded().unwrap();
        let named = formats.named().flat_map(|named| [&named.title, &named.is, &named.instead]);
        let read = formats.iter().flat_map(|format| [&format.title, &format.download]);
        let texts = named.chain(read).map(String::as_str);
        let remedies = crate::diag::Code::ALL.iter().map(|code| code.help());
        let all = texts.chain(remedies);
        let untold: Vec<&str> = all.filter(|text| catalogue.translated(text).is_none()).collect();
        assert!(untold.is_empty(), "{untold:#?}");
    }
}
