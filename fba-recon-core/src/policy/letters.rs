//! The tables of letters: what they may not say, what their parts are told by, what they offer, and where guides and
//! Amazon differ.

use serde::Deserialize;

use super::Policy;
use super::claims::{ClockName, is_same};
use super::load::PolicyFault;
use crate::model::names::names;

names! {
    /// What a letter is for.
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "snake_case")]
    LetterKind {
        /// To the buyer.
        Buyer = "buyer",
        /// To Amazon, while nobody has decided.
        Represent = "represent",
        /// To Amazon, against a decision.
        Appeal = "appeal",
        /// To Amazon, for the bank.
        Chargeback = "chargeback",
        /// To Amazon, for a refund that it gave.
        SafeT = "safe_t",
    }
}

/// Words that are looked for, and what looks like one of them and is none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordList {
    /// Words that are looked for.
    pub words: Vec<String>,
    /// Taken out of the text before.
    #[serde(default)]
    pub clean: Vec<String>,
}

/// Words by which a benefit or a remedy is tied to the end of a claim.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BenefitWords {
    /// Benefits.
    pub benefits: Vec<String>,
    /// Words that act on a claim or a review.
    pub verbs: Vec<String>,
    /// What they act on.
    pub objects: Vec<String>,
    /// Acts that need no object.
    pub acts: Vec<String>,
    /// Words that act, of languages without spaces.
    pub verbs_joined: Vec<String>,
    /// What they act on.
    pub objects_joined: Vec<String>,
    /// What a buyer may get.
    pub remedies: Vec<String>,
    /// What makes one thing wait for another.
    pub conditions: Vec<String>,
    /// What ties a sentence to the one before.
    pub ties: Vec<String>,
    /// A trade by its own words.
    pub trades: Vec<String>,
    /// What looks like one of these and is none.
    pub clean: Vec<String>,
}

/// Words of a bad tone.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToneWords {
    /// Insults, threats, accusations.
    pub words: Vec<String>,
    /// What looks like one of them and is none.
    pub clean: Vec<String>,
    /// Short forms that stand in capitals.
    pub capitals: Vec<String>,
}

/// Ways to reach somebody outside Amazon.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactWords {
    /// Words for them.
    pub words: Vec<String>,
    /// What looks like one of them and is none.
    pub clean: Vec<String>,
    /// Hosts to which a link may lead.
    pub hosts: Vec<String>,
    /// Last parts of the names of hosts.
    pub endings: Vec<String>,
    /// Words beside which a long number is no telephone.
    pub numbers: Vec<String>,
}

/// A part of a letter, and the words of which it has at least one.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterPart {
    /// Of which letter.
    pub kind: LetterKind,
    /// Name.
    pub name: String,
    /// Its words.
    pub words: Vec<String>,
}

/// Everything that a letter is checked by.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterWords {
    /// Where it comes from.
    pub source: String,
    /// A letter has fewer characters.
    pub under_characters: usize,
    /// A benefit for a withdrawal.
    pub benefit: BenefitWords,
    /// An admission of a fault.
    pub admission: WordList,
    /// Tone.
    pub tone: ToneWords,
    /// Contact outside Amazon.
    pub contact: ContactWords,
    /// Parts, in the order of their letters.
    #[serde(rename = "part")]
    pub parts: Vec<LetterPart>,
}

impl LetterWords {
    /// The parts of a letter, in order.
    pub fn parts_of(&self, kind: LetterKind) -> impl Iterator<Item = &LetterPart> {
        self.parts.iter().filter(move |part| part.kind == kind)
    }
}

/// What a letter offers a buyer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterOffer {
    /// Reasons of claims; `*` for all, `unclear` for one that the buyer did not explain.
    pub reasons: Vec<String>,
    /// Reasons of the advice on a refund.
    pub advice: Vec<String>,
    /// The offer, English.
    pub en: String,
    /// The offer, Chinese.
    pub zh: String,
}

/// Something that guides and Amazon, or two pages of Amazon's, say differently.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    /// Name.
    pub id: String,
    /// Programs that it touches; this and each list below are about any claim where they are empty.
    #[serde(default)]
    pub programs: Vec<String>,
    /// States.
    #[serde(default)]
    pub states: Vec<String>,
    /// Clocks that run or are overdue.
    #[serde(default)]
    pub clocks: Vec<String>,
    /// Rules of the order defect rate.
    #[serde(default)]
    pub odr_rules: Vec<String>,
    /// Verdicts on the order defect rate.
    #[serde(default)]
    pub odr_verdicts: Vec<String>,
    /// Grounds.
    #[serde(default)]
    pub points: Vec<String>,
    /// Advice on a refund.
    #[serde(default)]
    pub refund: Vec<String>,
    /// Kinds of item.
    #[serde(default)]
    pub item_kinds: Vec<String>,
    /// Reasons, as they decide.
    #[serde(default)]
    pub reasons: Vec<String>,
    /// What the carrier shows.
    #[serde(default)]
    pub delivery: Vec<String>,
    /// Codes of the order's returns.
    #[serde(default)]
    pub return_codes: Vec<String>,
    /// What the guides say, English.
    pub guides: String,
    /// The same, Chinese.
    pub guides_zh: String,
    /// What Amazon says, English.
    pub amazon: String,
    /// The same, Chinese.
    pub amazon_zh: String,
    /// What this program does, English.
    pub does: String,
    /// The same, Chinese.
    pub does_zh: String,
    /// Where it is written.
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfferFile {
    #[serde(rename = "source")]
    _source: String,
    pub(super) offer: Vec<LetterOffer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConflictFile {
    #[serde(rename = "source")]
    _source: String,
    pub(super) conflict: Vec<Conflict>,
}

impl Policy {
    /// What letters are checked by.
    #[must_use]
    pub fn letter_words(&self) -> &LetterWords {
        &self.letter_words
    }

    /// Everything that guides and Amazon say differently.
    #[must_use]
    pub fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }

    /// Every offer.
    #[must_use]
    pub fn offers(&self) -> &[LetterOffer] {
        &self.offers
    }

    /// What a letter offers a buyer for a reason, by the reason of the advice on a refund; `None` where nothing is to
    /// be offered.
    #[must_use]
    pub fn offer(&self, reason: &str, advice: &str) -> Option<&LetterOffer> {
        self.offers.iter().find(|offer| {
            offer.advice.iter().any(|own| own == advice)
                && offer.reasons.iter().any(|own| own == "*" || own == reason)
        })
    }
}

/// What is wrong with the tables of letters.
pub(super) fn faults(policy: &Policy) -> Vec<PolicyFault> {
    let mut faults = Vec::new();
    let mut fault = |file: &str, message: String| {
        faults.push(PolicyFault { file: file.to_owned(), message });
    };
    let words = &policy.letter_words;
    for kind in LetterKind::ALL {
        if words.parts_of(*kind).next().is_none() {
            fault("letter_words.toml", format!("letter without parts: {kind}"));
        }
    }
    for part in words.parts.iter().filter(|part| part.words.is_empty()) {
        fault("letter_words.toml", format!("part without words: {} {}", part.kind, part.name));
    }
    if words.under_characters == 0 {
        fault("letter_words.toml", "no letter has fewer characters than 0".to_owned());
    }
    let codes: Vec<&str> = policy.claim_reasons.iter().map(|row| row.code.as_str()).collect();
    for offer in &policy.offers {
        let is_known = |name: &&String| {
            ["*", "unclear"].contains(&name.as_str()) || codes.contains(&name.as_str())
        };
        for name in offer.reasons.iter().filter(|name| !is_known(name)) {
            fault("offers.toml", format!("unknown reason: {name}"));
        }
    }
    let mut ids = std::collections::BTreeSet::new();
    for row in &policy.conflicts {
        if !ids.insert(row.id.as_str()) {
            fault("conflicts.toml", format!("conflict twice: {}", row.id));
        }
        for name in row.reasons.iter().filter(|name| !codes.contains(&name.as_str())) {
            fault("conflicts.toml", format!("unknown reason: {name}"));
        }
        let clocks = row.clocks.iter();
        for name in clocks
            .filter(|name| !ClockName::IN_TABLE.iter().any(|clock| clock.as_str() == name.as_str()))
        {
            fault("conflicts.toml", format!("unknown clock: {name}"));
        }
        for text in [&row.guides, &row.amazon, &row.does, &row.source] {
            if text.trim().is_empty() {
                fault("conflicts.toml", format!("a side is missing: {}", row.id));
            }
        }
    }
    faults
}

/// Whether two codes are one by their letters and digits.
#[must_use]
pub fn is_same_code(one: &str, other: &str) -> bool {
    is_same(one, other)
}
