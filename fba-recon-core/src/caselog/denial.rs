//! Refusals: which class their words give, which proof they ask for, and whether and until when an appeal can answer.
//! The classes and their words are data; a text that fits none is `other` and is never guessed at.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

use super::facts::CaseFacts;
use super::fold::Standing;
use crate::cases::LogDenial;

/// The class of a text that gives no reason which is known, or refuses nothing.
pub const OTHER: &str = "other";

#[derive(Debug, Deserialize)]
struct File {
    refusal: Vec<Refusal>,
    class: Vec<DenialClass>,
}

/// Phrases that say that something is refused.
#[derive(Debug, Deserialize)]
struct Refusal {
    words: Vec<String>,
    /// Phrases beside which they refuse nothing.
    #[serde(default)]
    unless: Vec<String>,
}

/// A class of refusals.
#[derive(Debug, Deserialize)]
pub struct DenialClass {
    /// Its name in outputs.
    pub class: String,
    /// What it means.
    pub meaning: String,
    /// What an appeal needs.
    appeal: Appeal,
    /// Kinds of documents that it asks for.
    pub missing: Vec<String>,
    /// What to do about it.
    pub advice: String,
    #[serde(default)]
    rule: Vec<Rule>,
}

/// What an appeal needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Appeal {
    /// A filing within the window.
    InWindow,
    /// Rows that say otherwise.
    WithRows,
    /// The documents.
    WithDocuments,
    /// A worth that rests on more than the seller's word.
    WithValue,
    /// Nothing answers it.
    No,
}

/// A text fits where each group has a phrase in it, and none of `none` has.
#[derive(Debug, Deserialize)]
struct Rule {
    all: Vec<Vec<String>>,
    none: Vec<String>,
}

static CLASSES: LazyLock<File> = LazyLock::new(|| {
    let file: Result<File, _> = toml::from_str(include_str!("denials.toml"));
    file.unwrap_or(File { refusal: Vec::new(), class: Vec::new() })
});

/// Every class, in the order of the table; `other` is the last.
#[must_use]
pub fn denial_classes() -> &'static [DenialClass] {
    &CLASSES.class
}

/// The classes that the words of a refusal give: one, or several that fit equally; `other` where none does, or where
/// nothing is refused.
#[must_use]
pub fn classes_of(text: &str) -> Vec<&'static str> {
    let text = Words::new(text);
    let has_any = |phrases: &[String]| phrases.iter().any(|phrase| text.has(phrase));
    let is_refusal =
        CLASSES.refusal.iter().any(|list| has_any(&list.words) && !has_any(&list.unless));
    if !is_refusal {
        return vec![OTHER];
    }
    let named = |class: &DenialClass| class.rule.iter().filter_map(|rule| text.score(rule)).max();
    let best = CLASSES.class.iter().filter_map(named).max();
    let Some(best) = best else { return vec![OTHER] };
    let of_best = CLASSES.class.iter().filter(|class| named(class) == Some(best));
    of_best.map(|class| class.class.as_str()).collect()
}

/// A text as it is compared: in lower case, without punctuation, its words apart by one space, and once more without
/// any space.
struct Words {
    spaced: String,
    joined: String,
}

impl Words {
    fn new(text: &str) -> Self {
        let letters: String = text
            .to_lowercase()
            .chars()
            .map(|letter| if letter.is_alphanumeric() { letter } else { ' ' })
            .collect();
        let words: Vec<&str> = letters.split_whitespace().collect();
        Self { spaced: format!(" {} ", words.join(" ")), joined: words.concat() }
    }

    /// How many words of a rule stand in it; `None` where the rule does not fit.
    fn score(&self, rule: &Rule) -> Option<usize> {
        if rule.none.iter().any(|phrase| self.has(phrase)) {
            return None;
        }
        let longest = |group: &Vec<String>| {
            group.iter().filter(|phrase| self.has(phrase)).map(|phrase| words_of(phrase)).max()
        };
        rule.all.iter().map(longest).sum()
    }

    /// Whether a phrase stands in it: word by word, a `*` at the end of a word for any ending; phrases of languages
    /// without spaces anywhere.
    fn has(&self, phrase: &str) -> bool {
        if is_unspaced(phrase) {
            return self.joined.contains(phrase);
        }
        let parts: Vec<&str> = phrase.split(' ').collect();
        let words: Vec<&str> = self.spaced.split_whitespace().collect();
        words.windows(parts.len()).any(|window| {
            window.iter().zip(&parts).all(|(word, part)| match part.strip_suffix('*') {
                Some(stem) => word.starts_with(stem),
                None => word == part,
            })
        })
    }
}

/// Whether a phrase is of a language that writes no spaces.
fn is_unspaced(phrase: &str) -> bool {
    phrase.chars().any(|letter| ('\u{3040}'..='\u{9fff}').contains(&letter))
}

/// Words of a phrase; two signs of a language without spaces are about one.
fn words_of(phrase: &str) -> usize {
    if is_unspaced(phrase) { phrase.chars().count().div_ceil(2) } else { phrase.split(' ').count() }
}

/// What a refusal of a line comes to on a day; `None` where the line was never refused.
#[must_use]
pub(super) fn denial_of(
    facts: &CaseFacts,
    standing: &Standing,
    line: Option<&str>,
) -> Option<LogDenial> {
    let denied = standing.denied.as_ref()?;
    let classes = classes_of(&denied.text);
    let of = |name: &str| CLASSES.class.iter().find(|class| class.class == name);
    let of_text: Vec<&DenialClass> = classes.iter().filter_map(|name| of(name)).collect();
    let asked: BTreeSet<&str> =
        of_text.iter().flat_map(|class| &class.missing).map(String::as_str).collect();
    // What the case file asks for anyway, and what the evidence list does not answer.
    let documents =
        facts.documents.iter().filter(|document| asked.contains(document.kind.as_str()));
    let missing: Vec<String> = documents
        .clone()
        .filter(|document| !document.is_there)
        .map(|document| document.kind.clone())
        .collect();
    let is_listed = documents.clone().next().is_some();
    let has_documents = is_listed && missing.is_empty();
    // A document that this kind of claim needs not have is asked for by the refusal alone.
    let missing = if is_listed { missing } else { asked_first(&of_text) };
    let line = line.and_then(|key| facts.line(key));
    let until = line.and_then(|line| line.closes_on);
    let in_window = standing.filed_on.zip(until).is_some_and(|(filed, until)| filed <= until);
    let answers = |class: &DenialClass| match class.appeal {
        Appeal::InWindow => in_window,
        Appeal::WithRows => facts.units > 0 || facts.is_money,
        Appeal::WithDocuments => has_documents,
        Appeal::WithValue => facts.has_proven_value,
        Appeal::No => false,
    };
    Some(LogDenial {
        classes: classes.iter().map(|class| (*class).to_owned()).collect(),
        text: denied.text.clone(),
        on: denied.on,
        // Where two readings fit, an appeal has to answer both.
        appeal: denied.times == 1
            && !of_text.is_empty()
            && of_text.iter().all(|class| answers(class)),
        missing,
        until,
        times: denied.times,
    })
}

/// The last refusal of a portion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denied {
    /// Day.
    pub on: Date,
    /// Amazon's words.
    pub text: String,
    /// How often it was refused.
    pub times: usize,
}

/// The document that each class asks for first.
fn asked_first(classes: &[&DenialClass]) -> Vec<String> {
    classes.iter().filter_map(|class| class.missing.first().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{case, day};
    use super::super::{DocumentFacts, fold};
    use super::*;
    use crate::caselog::event::{By, Event};
    use crate::cases::LogState;

    /// Texts of our own wording beside their classes, near misses beside hits, in seven languages.
    #[test]
    fn refusals_have_the_class_that_their_words_give() {
        let table = include_str!("../../../fixtures/caselog/denials.txt");
        let rows: Vec<(&str, &str)> = table
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once('\t'))
            .collect();
        assert!(rows.len() >= 40, "{}", rows.len());
        for (class, text) in &rows {
            assert_eq!(classes_of(text).join(", "), *class, "{text}");
        }
        let of_class = |class: &str| rows.iter().filter(|(own, _)| *own == class).count();
        for class in denial_classes() {
            assert!(of_class(&class.class) > 0, "no text is {}", class.class);
        }
        assert!(of_class(OTHER) >= 15, "{}", of_class(OTHER));
    }

    #[test]
    fn every_class_is_whole() {
        assert_eq!(denial_classes().last().map(|class| class.class.as_str()), Some(OTHER));
        for class in denial_classes() {
            assert!(class.meaning.len() > 10 && class.advice.len() > 10, "{}", class.class);
            assert_eq!(class.rule.is_empty(), class.class == OTHER);
            for phrase in
                class.rule.iter().flat_map(|rule| rule.all.iter().flatten().chain(&rule.none))
            {
                assert_eq!(Words::new(phrase).spaced.trim(), phrase.replace('*', ""), "{phrase}");
            }
        }
    }

    fn denial(text: &str, times: usize, facts: &CaseFacts) -> LogDenial {
        let event = |seq: i64, on: &str, to: LogState| Event {
            seq,
            group: seq,
            note: (to == LogState::Denied).then(|| text.to_owned()),
            ..Event::new("CS-1", "", day(on), None, to, By::User)
        };
        let mut events = vec![event(1, "2026-01-20", LogState::Filed)];
        for time in 0..i64::try_from(times).unwrap() {
            events.push(event(2 * time + 2, "2026-02-01", LogState::Denied));
            events.push(event(2 * time + 3, "2026-02-02", LogState::Appealed));
        }
        let log = fold(&events, day("2026-02-02")).remove("CS-1").unwrap();
        denial_of(facts, &log.portions[""], Some("")).unwrap()
    }

    #[test]
    fn an_appeal_needs_what_answers_the_reason_given() {
        let whole = case("a");
        let lacking = DocumentFacts { kind: "proof_of_ownership".to_owned(), is_there: false };
        let there = DocumentFacts { is_there: true, ..lacking.clone() };
        let of =
            |documents: &[DocumentFacts]| CaseFacts { documents: documents.to_vec(), ..case("a") };
        let late = CaseFacts {
            lines: vec![super::super::LineFacts {
                closes_on: Some(day("2026-01-19")),
                ..whole.lines[0].clone()
            }],
            ..case("a")
        };
        let own_word = CaseFacts { has_proven_value: false, ..case("a") };
        let invoice = "We cannot accept the invoice: it is not valid.";
        // Text, times, facts, appeal, missing.
        for (text, times, facts, appeal, missing) in [
            (
                "We are unable to help: these units were already reimbursed.",
                1,
                &whole,
                true,
                &[][..],
            ),
            ("We are unable to help: these units were already reimbursed.", 2, &whole, false, &[]),
            (invoice, 1, &of(&[lacking]), false, &["proof_of_ownership"]),
            (invoice, 1, &of(&[there]), true, &[]),
            (invoice, 1, &whole, false, &["proof_of_ownership"]),
            ("Your claim is denied: it is outside the claim window.", 1, &whole, true, &[]),
            ("Your claim is denied: it is outside the claim window.", 1, &late, false, &[]),
            ("We cannot change the reimbursement amount.", 1, &whole, true, &[]),
            ("We cannot change the reimbursement amount.", 1, &own_word, false, &[]),
            ("This item is not eligible.", 1, &whole, false, &[]),
            ("We cannot tell you why.", 1, &whole, false, &[]),
        ] {
            let denial = denial(text, times, facts);
            assert_eq!((denial.appeal, denial.times), (appeal, times), "{text}");
            assert_eq!(denial.missing, missing, "{text}");
            assert_eq!(denial.on, day("2026-02-01"));
        }
        let open = denial("We cannot help: these units were already reimbursed.", 1, &whole);
        assert_eq!(open.until, Some(day("2026-03-06")));
        assert!(open.is_open(day("2026-03-06")) && !open.is_open(day("2026-03-07")));
    }
}
