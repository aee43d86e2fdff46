//! Checks a letter before it goes out: what may cost the account is an error. Pure over the text and the table of
//! words; a doubtful sentence is told, since a letter is soon reworded and an account is not soon won back.

mod contact;
mod text;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::text::{Sentence, Words, sentences};
use crate::model::names::names;
use crate::policy::Policy;
use crate::policy::letters::{BenefitWords, LetterKind, LetterWords, ToneWords, WordList};

names! {
    /// What is wrong with a letter.
    LintRule {
        /// A benefit, or a remedy that waits for a withdrawal or a better review.
        BenefitForWithdrawal = "benefit_for_withdrawal",
        /// The seller admits a fault.
        Admission = "admission",
        /// Insults, threats, accusations, shouting.
        Tone = "tone",
        /// A way to reach somebody outside Amazon.
        OutsideContact = "outside_contact",
        /// A part or a fact is missing, or the letter is too long.
        Form = "form",
    }
}

/// Something wrong in a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Flaw {
    /// The rule.
    #[schemars(with = "crate::desk::lint::LintRule")]
    pub rule: String,
    /// `error`: a letter with one may not go out.
    #[schemars(with = "crate::diag::Severity")]
    pub severity: String,
    /// Line of the text, from 1; null where something is not there.
    pub line: Option<usize>,
    /// The words that break the rule, or what is missing.
    pub words: String,
}

impl Flaw {
    fn new(rule: LintRule, line: Option<usize>, words: impl Into<String>) -> Self {
        let words = words.into();
        Self { rule: rule.as_str().to_owned(), severity: "error".to_owned(), line, words }
    }
}

/// Everything wrong with a letter, by line, then rule. Nothing means that no rule found anything, never that the letter
/// is good.
#[must_use]
pub fn check_letter(letter: &str, kind: LetterKind, policy: &Policy) -> Vec<Flaw> {
    let words = policy.letter_words();
    let letter = letter.replace("\r\n", "\n");
    let sentences = sentences(&letter);
    let mut flaws = benefits(&sentences, &words.benefit);
    flaws.extend(listed(&sentences, LintRule::Admission, &words.admission));
    flaws.extend(tone(&letter, &sentences, &words.tone));
    flaws.extend(contact::contacts(&letter, &sentences, &words.contact));
    flaws.extend(form(&letter, kind, words));
    flaws.sort_by(|one, other| {
        let key = |flaw: &Flaw| (flaw.line.is_none(), flaw.line, flaw.rule.clone());
        key(one).cmp(&key(other)).then_with(|| one.words.cmp(&other.words))
    });
    flaws.dedup();
    flaws
}

/// One flaw for each sentence with a word of a list.
fn listed(sentences: &[Sentence], rule: LintRule, list: &WordList) -> Vec<Flaw> {
    let found = sentences.iter().filter_map(|sentence| {
        let words = sentence.words.without(&list.clean);
        Some(Flaw::new(rule, Some(sentence.line), words.first_of(&list.words)?))
    });
    found.collect()
}

/// What a sentence holds for the first rule.
struct Told {
    line: usize,
    paragraph: usize,
    benefit: Option<String>,
    act: Option<String>,
    remedy: Option<String>,
    condition: Option<String>,
    tie: Option<String>,
    trade: Option<String>,
}

/// A benefit beside an act on a claim or a review, in one sentence or the next; a remedy that waits for an act; a trade.
fn benefits(sentences: &[Sentence], table: &BenefitWords) -> Vec<Flaw> {
    let told: Vec<Told> = sentences
        .iter()
        .map(|sentence| {
            let words = sentence.words.without(&table.clean);
            Told {
                line: sentence.line,
                paragraph: sentence.paragraph,
                benefit: words.first_of(&table.benefits),
                act: act(&words, table),
                remedy: words.first_of(&table.remedies),
                condition: words.first_of(&table.conditions),
                tie: words.first_of(&table.ties),
                trade: words.first_of(&table.trades),
            }
        })
        .collect();
    let mut flaws = Vec::new();
    let mut add = |line: usize, words: &[&Option<String>]| {
        let words: Vec<&str> = words.iter().filter_map(|word| word.as_deref()).collect();
        let words = words.join(", ");
        flaws.push(Flaw::new(LintRule::BenefitForWithdrawal, Some(line), words));
    };
    for (at, own) in told.iter().enumerate() {
        if own.benefit.is_some() && own.act.is_some() {
            add(own.line, &[&own.benefit, &own.act]);
        } else if own.condition.is_some() && own.act.is_some() && own.remedy.is_some() {
            add(own.line, &[&own.condition, &own.act, &own.remedy]);
        } else if own.trade.is_some() {
            add(own.line, &[&own.trade]);
        }
        let Some(next) = told.get(at + 1).filter(|next| next.paragraph == own.paragraph) else {
            continue;
        };
        let has_act = own.act.is_some() || next.act.is_some();
        let has_benefit = own.benefit.is_some() || next.benefit.is_some();
        let is_one = own.act.is_some() && own.benefit.is_some()
            || next.act.is_some() && next.benefit.is_some();
        if has_act && has_benefit && !is_one {
            let (act, benefit) = (own.act.as_ref().or(next.act.as_ref()).cloned(), &own.benefit);
            let benefit = benefit.as_ref().or(next.benefit.as_ref()).cloned();
            add(own.line, &[&benefit, &act]);
        } else if own.act.is_some() && next.tie.is_some() && next.remedy.is_some() {
            add(next.line, &[&own.act, &next.tie, &next.remedy]);
        }
    }
    flaws
}

/// The words that act on a claim or a review.
fn act(words: &Words, table: &BenefitWords) -> Option<String> {
    words
        .first_of(&table.acts)
        .or_else(|| words.near(&table.verbs, &table.objects))
        .or_else(|| words.near_joined(&table.verbs_joined, &table.objects_joined))
}

fn tone(letter: &str, sentences: &[Sentence], table: &ToneWords) -> Vec<Flaw> {
    let list = WordList { words: table.words.clone(), clean: table.clean.clone() };
    let mut flaws = listed(sentences, LintRule::Tone, &list);
    for (at, line) in letter.lines().enumerate() {
        let line = text::folded(line);
        if let Some(start) = line.find("!!") {
            let marks: String = line[start..].chars().take_while(|c| *c == '!').collect();
            flaws.push(Flaw::new(LintRule::Tone, Some(at + 1), marks));
        }
        flaws.extend(
            shouting(&line, table).map(|words| Flaw::new(LintRule::Tone, Some(at + 1), words)),
        );
    }
    flaws
}

/// The first three words in a row that stand in capitals.
fn shouting(line: &str, table: &ToneWords) -> Option<String> {
    let mut row: Vec<&str> = Vec::new();
    for word in line.split_whitespace() {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let is_upper = word.chars().all(|c| c.is_alphabetic() && c.is_uppercase());
        match word.chars().count() {
            // `I` and `A` stand in capitals anyway.
            0 | 1 if is_upper => {}
            _ if is_upper && !table.capitals.iter().any(|own| own == word) => row.push(word),
            _ => row.clear(),
        }
        if row.len() == 3 {
            return Some(row.join(" "));
        }
    }
    None
}

/// A part without any of its words, a fact that is missing, a letter that is too long.
fn form(letter: &str, kind: LetterKind, table: &LetterWords) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let whole = Words::new(letter);
    for part in table.parts_of(kind) {
        if whole.first_of(&part.words).is_none() {
            flaws.push(Flaw::new(LintRule::Form, None, format!("part missing: {}", part.name)));
        }
    }
    for (at, line) in letter.lines().enumerate() {
        if let Some(start) = line.find("[MISSING") {
            let end = line[start..].find(']').map_or(line.len(), |end| start + end + 1);
            flaws.push(Flaw::new(LintRule::Form, Some(at + 1), &line[start..end]));
        }
    }
    let characters = letter.trim_end().chars().count();
    if characters >= table.under_characters {
        let words = format!("{characters} characters, to be under {}", table.under_characters);
        flaws.push(Flaw::new(LintRule::Form, None, words));
    }
    flaws
}
