//! `exhibit.pdf`: what may be attached to a case: heading, identifiers, equation, rows and absences, on one to three
//! pages. It says what the message says, and nothing that is the seller's own: no certainty, no file, no account.

mod content;
mod layout;
mod part;
mod pdf;

use std::collections::BTreeSet;

use content::Content;
use jiff::civil::Date;
use layout::Paper;
use part::Part;
use unicode_normalization::UnicodeNormalization;

use super::message::exhibit_facts;
use crate::model::visible::visible;
use crate::render::fonts::{self, FontUsed, is_plain};
use crate::render::view::CaseView;
use crate::render::words::{RenderError, Words};

/// An exhibit.
pub(in crate::render) struct Exhibit {
    pub(in crate::render) bytes: Vec<u8>,
    /// The font that its title needed.
    pub(in crate::render) font: Option<FontUsed>,
    /// The title that it leaves out, since no font shows it.
    pub(in crate::render) untitled: Option<String>,
}

/// The exhibit of a case; `None` where its message has no facts to lay out.
///
/// # Errors
/// When the template of its message cannot be rendered.
pub(in crate::render) fn exhibit(
    case: &CaseView,
    as_of: Date,
    words: &Words,
) -> Result<Option<Exhibit>, RenderError> {
    made(case, as_of, words, true)
}

/// An exhibit with the font that its texts need, or without any but our own.
fn made(
    case: &CaseView,
    as_of: Date,
    words: &Words,
    may_choose: bool,
) -> Result<Option<Exhibit>, RenderError> {
    let Some(mut content) = Content::read(&exhibit_facts(case, words)?) else { return Ok(None) };
    let Some(latin) = fonts::embedded() else { return Ok(None) };
    let store = case.marketplace.as_deref();
    let title = case.title.as_deref().map(one_line).filter(|title| !title.is_empty());
    let missing = |text: &str| -> BTreeSet<char> {
        let text = visible(text).nfc().collect::<String>();
        let others = text.chars().filter(|c| latin.glyph_index(*c).is_none() && is_plain(*c));
        others.filter(|c| !c.is_whitespace()).collect()
    };
    let choose = |chars: &BTreeSet<char>| {
        (may_choose && !chars.is_empty()).then(|| words.fonts().choose(chars, store)).flatten()
    };
    let of_texts: BTreeSet<char> = content.texts_mut().flat_map(|text| missing(text)).collect();
    let mut untitled = None;
    let mut chosen = None;
    if let Some(title) = title {
        let of_title = missing(&title);
        // One font for title and identifiers where there is one, else for the title.
        chosen = choose(&of_title.union(&of_texts).copied().collect());
        chosen = chosen.or_else(|| choose(&of_title));
        // One character that is shown wrongly, or as a box, is worse than no title: the identifiers name the product.
        if title.chars().all(is_plain) && (of_title.is_empty() || chosen.is_some()) {
            content.identifiers.push(("Title".to_owned(), title));
        } else {
            (untitled, chosen) = (Some(title), None);
        }
    }
    chosen = chosen.or_else(|| choose(&of_texts));
    let other = chosen.as_ref();
    let face = other.and_then(|font| ttf_parser::Face::parse(font.bytes(), font.index()).ok());
    let is_shown = |c: char| {
        let is_other = || face.as_ref().is_some_and(|face| face.glyph_index(c).is_some());
        is_plain(c) && (latin.glyph_index(c).is_some() || is_other())
    };
    // An identifier that cannot be written as it is identifies nothing.
    content
        .identifiers
        .retain(|(_, value)| visible(value).nfc().all(|c| is_shown(c) || c.is_whitespace()));
    let (mut of_latin, mut of_other) = (BTreeSet::new(), BTreeSet::new());
    for text in content.texts_mut() {
        *text = shown(text, is_shown);
        for c in text.chars() {
            if latin.glyph_index(c).is_some() { &mut of_latin } else { &mut of_other }.insert(c);
        }
    }
    let mut parts: Vec<Part> = Part::embedded(&of_latin).into_iter().collect();
    if let Some(font) = other.filter(|_| !of_other.is_empty()) {
        let Some(part) = Part::new(font.bytes(), font.index(), &of_other) else {
            // The font cannot be cut: the title is left out after all.
            let words_alone = CaseView { title: None, ..case.clone() };
            let exhibit = made(&words_alone, as_of, words, false)?;
            return Ok(exhibit.map(|exhibit| Exhibit { untitled: case.title.clone(), ..exhibit }));
        };
        parts.push(part);
    }
    let paper = Paper::of(store);
    let pages = layout::pages(&content, paper, &parts).pages;
    let bytes = pdf::pdf(&pages, paper, &parts, (&content.heading, as_of));
    Ok(Some(Exhibit { bytes, font: other.map(fonts::Chosen::used), untitled }))
}

/// A title in one line of composed characters, with plain spaces.
fn one_line(title: &str) -> String {
    let title: String = title.nfc().collect();
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text whose every character has a glyph: others stand as escapes.
fn shown(text: &str, is_shown: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).nfc() {
        match c {
            _ if is_shown(c) => out.push(c),
            _ if c.is_whitespace() => out.push(' '),
            _ => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
        }
    }
    out
}
