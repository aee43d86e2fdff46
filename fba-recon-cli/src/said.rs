//! The language in which the program speaks to its user: the one of `--lang`, known before the command line is.

use std::borrow::Cow;
use std::ffi::OsString;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

use fba_recon_core::render::{Catalogue, Lang, SAID_ZH};

use crate::settings;

/// What commands, their help and their errors say in Chinese.
const WORDS_ZH: &str = include_str!("words/zh.toml");

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
/// `--lang`, else the one that the settings here tell.
pub(crate) fn early(typed: &[OsString]) -> Lang {
    let words = || typed.iter().take_while(|word| *word != "--").filter_map(|word| word.to_str());
    let beside = words().find_map(|word| word.strip_prefix("--lang="));
    let behind = || words().skip_while(|word| *word != "--lang").nth(1);
    let named = beside.or_else(behind).map(ToOwned::to_owned).or_else(settings::lang);
    if named.as_deref() == Some("zh") { Lang::Zh } else { Lang::En }
}

/// A text in the language that is spoken; a text without a translation stays English.
pub(crate) fn told(text: &str) -> Cow<'_, str> {
    static ZH: LazyLock<Catalogue> =
        LazyLock::new(|| Catalogue::read(&[SAID_ZH, WORDS_ZH]).unwrap_or_default());
    match lang() {
        Lang::En => Cow::Borrowed(text),
        Lang::Zh => ZH.translated(text).map_or(Cow::Borrowed(text), Cow::Owned),
    }
}

/// Each line of a text in the language that is spoken, with what stands before and behind it.
pub(crate) fn lines(text: &str) -> Cow<'_, str> {
    if lang() == Lang::En {
        return Cow::Borrowed(text);
    }
    let trimmed = text.trim_end();
    if let Cow::Owned(whole) = told(trimmed) {
        return Cow::Owned(whole + text.get(trimmed.len()..).unwrap_or_default());
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
