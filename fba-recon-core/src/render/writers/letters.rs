//! The letters about a claim: rendered, checked, and held back as drafts where a fact or a document is missing.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::desk::ClaimView;
use crate::desk::letter::{LetterFacts, letter_facts, letters_of};
use crate::desk::lint::{Flaw, check_letter};
use crate::policy::Policy;
use crate::policy::letters::LetterKind;
use crate::render::words::{Lang, RenderError, Words};

/// A letter about a claim.
#[derive(Debug, Clone)]
pub(in crate::render) struct Letter {
    /// What it is for.
    pub(in crate::render) kind: LetterKind,
    /// Where it stands below the output folder.
    pub(in crate::render) path: String,
    /// Plain text, English.
    pub(in crate::render) text: String,
    /// The same for a Chinese reader, on a Chinese sheet.
    pub(in crate::render) copy: Option<String>,
    /// Names of its parts, in order.
    pub(in crate::render) parts: Vec<String>,
    /// What is wrong with it.
    pub(in crate::render) flaws: Vec<Flaw>,
    /// Whether it may not go out as it is.
    pub(in crate::render) is_draft: bool,
}

/// The letters of every claim, by id.
pub(in crate::render) type Letters = BTreeMap<String, Vec<Letter>>;

/// What a template of a letter sees as `s`.
#[derive(Debug, Serialize)]
struct LetterView<'a> {
    #[serde(flatten)]
    data: &'a LetterFacts,
    /// Facts by name, `[MISSING: name]` where one is not known.
    f: &'a BTreeMap<&'static str, String>,
    /// Which of them are known.
    k: BTreeMap<&'static str, bool>,
    grounds: Vec<GroundView<'a>>,
    offer: String,
    /// Required documents that are not listed, in words.
    lacks: Vec<String>,
}

#[derive(Debug, Serialize)]
struct GroundView<'a> {
    id: &'static str,
    f: &'a BTreeMap<&'static str, String>,
}

/// The letters that a claim needs.
pub(in crate::render) fn letters(
    claim: &ClaimView,
    policy: &Policy,
    words: &Words,
) -> Result<Vec<Letter>, RenderError> {
    let kinds = letters_of(claim);
    if kinds.is_empty() {
        return Ok(Vec::new());
    }
    let data = letter_facts(claim, policy);
    let letters = kinds.into_iter().map(|kind| {
        let text = render(kind, &data, Lang::En, words)?;
        let copy = (words.lang() == Lang::Zh).then(|| render(kind, &data, Lang::Zh, words));
        let flaws = check_letter(&text, kind, policy);
        let lacks_document = kind != LetterKind::Buyer && !data.documents_missing.is_empty();
        let is_draft = lacks_document || !flaws.is_empty();
        let ending = if is_draft { "draft.txt" } else { "txt" };
        Ok(Letter {
            kind,
            path: format!("claims/{}/{kind}.{ending}", claim.id),
            copy: copy.transpose()?,
            parts: policy.letter_words().parts_of(kind).map(|part| part.name.clone()).collect(),
            flaws,
            is_draft,
            text,
        })
    });
    letters.collect()
}

fn render(
    kind: LetterKind,
    data: &LetterFacts,
    lang: Lang,
    words: &Words,
) -> Result<String, RenderError> {
    let shown: BTreeMap<&'static str, String> = data
        .facts
        .iter()
        .map(|(name, value)| (*name, fact(name, value.as_deref(), lang, words)))
        .collect();
    let offer = data.offer.as_ref().map(|offer| match lang {
        Lang::En => offer.en.as_str(),
        Lang::Zh => offer.zh.as_str(),
    });
    let offer = offer.unwrap_or("[MISSING: offer]").replace("{refunded_on}", &shown["refunded_on"]);
    let grounds = data.grounds.iter().map(|id| GroundView { id, f: &shown });
    let missing = data.documents_missing.iter().map(|kind| match lang {
        Lang::Zh => words.text("needs_document", kind).to_owned(),
        Lang::En => kind.replace('_', " "),
    });
    let view = LetterView {
        lacks: missing.collect(),
        f: &shown,
        k: data.facts.iter().map(|(name, value)| (*name, value.is_some())).collect(),
        grounds: grounds.collect(),
        offer,
        data,
    };
    let path = format!("letter/{kind}.txt.j2");
    let text = match lang {
        Lang::En => words.render_english(&path, &view)?,
        Lang::Zh => words.render_at(&path, &view)?,
    };
    Ok(tidy(&text))
}

/// A fact as a letter says it, or that it is missing.
fn fact(name: &str, value: Option<&str>, lang: Lang, words: &Words) -> String {
    match (value, lang) {
        (Some(value), Lang::Zh) if name == "delivery_status" => {
            words.text("delivery_status", value).to_owned()
        }
        (Some(value), Lang::En) if name == "delivery_status" => value.replace('_', " "),
        (Some(value), _) => value.to_owned(),
        (None, Lang::Zh) => format!("[MISSING: {}]", words.text("letter_fact", name)),
        (None, Lang::En) => format!("[MISSING: {}]", name.replace('_', " ")),
    }
}

/// A text with at most one empty line between others, and none at its ends.
fn tidy(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim_end) {
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    let mut text = lines.join("\n").trim_end().to_owned();
    text.push('\n');
    text
}
