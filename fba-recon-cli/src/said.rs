//! The language in which the program speaks to its user: the one of `--lang`, known before the command line is.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

use fba_recon_core::render::{Catalogue, Lang, SAID_ZH, Words};

use crate::settings;

/// What commands, their help and their errors say in Chinese.
const WORDS_ZH: &str = include_str!("words/zh.toml");
/// What `explain` says in Chinese.
const EXPLAIN_ZH: &str = include_str!("words/explain.zh.toml");
/// What stands in tables and beside labels in Chinese: short words, which elsewhere may be something to type.
const CELLS_ZH: &str = include_str!("words/policy.zh.toml");

/// Whether Chinese is spoken.
static IS_CHINESE: AtomicBool = AtomicBool::new(false);

/// Speaks this language from here on.
pub(crate) fn speak(lang: Lang) {
    IS_CHINESE.store(lang == Lang::Zh, Ordering::Relaxed);
}

/// The language that is spoken.
pub(crate) fn lang() -> Lang {
    if IS_CHINESE.load(Ordering::Relaxed) { Lang::Zh } else { Lang::En }
}

/// The language of a command line that nobody has parsed yet, for what is wrong with it and for its help: that of
/// `--lang` wherever it stands, else the one that the environment or a file of settings tells.
pub(crate) fn early(typed: &[OsString]) -> Lang {
    let words = || typed.iter().skip(1).take_while(|word| *word != "--");
    let texts = || words().filter_map(|word| word.to_str());
    let beside = texts().filter_map(|word| word.strip_prefix("--lang=")).last();
    let behind = || texts().skip_while(|word| *word != "--lang").nth(1);
    let named = beside.or_else(behind).map(ToOwned::to_owned);
    // The folder of the reports is one of the words; which one only the parser knows.
    let paths = words().map(Path::new).filter(|path| path.exists());
    let named = named.or_else(|| settings::lang(paths.chain([Path::new(".")])));
    if named.as_deref() == Some("zh") { Lang::Zh } else { Lang::En }
}

/// A text in the language that is spoken; a text without a translation stays English.
pub(crate) fn told(text: &str) -> Cow<'_, str> {
    static ZH: LazyLock<Catalogue> =
        LazyLock::new(|| Catalogue::read(&[SAID_ZH, WORDS_ZH, EXPLAIN_ZH]).unwrap_or_default());
    by(&ZH, text)
}

/// The same of a cell of a table or of what stands beside a label.
pub(crate) fn cell(text: &str) -> Cow<'_, str> {
    static ZH: LazyLock<Catalogue> = LazyLock::new(|| {
        Catalogue::read(&[SAID_ZH, WORDS_ZH, EXPLAIN_ZH, CELLS_ZH]).unwrap_or_default()
    });
    by(&ZH, text)
}

/// By a catalogue that is read when it is asked first: English needs none.
fn by<'t>(zh: &LazyLock<Catalogue>, text: &'t str) -> Cow<'t, str> {
    match lang() {
        Lang::En => Cow::Borrowed(text),
        Lang::Zh => zh.translated(text).map_or(Cow::Borrowed(text), Cow::Owned),
    }
}

/// The word for the name of a state, an action or the like: in English the name itself, which can be typed.
pub(crate) fn word<'t>(section: &'t str, name: &'t str) -> &'t str {
    static ZH: LazyLock<Option<Words>> =
        LazyLock::new(|| Words::new(Lang::Zh, &BTreeMap::new()).ok());
    match lang() {
        Lang::En => name,
        Lang::Zh => ZH.as_ref().map_or(name, |words| words.text(section, name)),
    }
}

/// Each line of a text in the language that is spoken, with what stands before and behind it.
pub(crate) fn lines(text: &str) -> Cow<'_, str> {
    // A hint may have several lines; else a value ends with its line.
    let trimmed = text.trim_end();
    let is_one = trimmed.starts_with("hint: ") || !trimmed.contains('\n');
    if let Some(whole) = is_one.then(|| told(trimmed)).filter(|told| told != trimmed) {
        return Cow::Owned(whole.into_owned() + text.get(trimmed.len()..).unwrap_or_default());
    }
    each(text, told)
}

/// The same of lines that hold what stands in cells.
pub(crate) fn cells(text: &str) -> Cow<'_, str> {
    each(text, cell)
}

fn each(text: &str, told: for<'t> fn(&'t str) -> Cow<'t, str>) -> Cow<'_, str> {
    if lang() == Lang::En {
        return Cow::Borrowed(text);
    }
    let line = |line: &str| {
        let inner = line.trim();
        let before = line.len() - line.trim_start().len();
        let (before, rest) = line.split_at(before);
        let behind = rest.get(inner.len()..).unwrap_or_default();
        format!("{before}{}{behind}", told(inner))
    };
    Cow::Owned(text.split('\n').map(line).collect::<Vec<_>>().join("\n"))
}
