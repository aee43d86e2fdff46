//! The rules of a scan: those of the program, and those that a user of the library adds.

use super::{DETECTORS, Detector};
use crate::policy::{ClaimGroup, ClaimType, own_documents};

/// The rules of a scan, in their order: the program's own first.
///
/// [`Rules::default`] holds [`DETECTORS`]; [`Rules::with`] adds one of your own, which then takes part in
/// everything: its findings are netted against the same payments as all others, valued, dated, and become cases.
#[derive(Debug, Clone)]
pub struct Rules(Vec<&'static Detector>);

/// Why a rule cannot take part.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RuleFault {
    /// Its id is no name in lower case, digits and underscores: it is a folder, a key and a page.
    #[error("a rule's id is made of a to z, 0 to 9 and `_`: `{0}`")]
    BadId(String),
    /// Another rule has its id.
    #[error("there is a rule `{0}` already")]
    TakenId(String),
    /// Its words are no TOML.
    #[error("the words of `{id}` in `{lang}` cannot be read")]
    BadWords {
        /// The rule.
        id: String,
        /// `en` or `zh`.
        lang: &'static str,
        /// Where and why.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// Its words lack a text that every output shows.
    #[error("the words of `{id}` in `{lang}` lack `{text}`")]
    LackingText {
        /// The rule.
        id: String,
        /// `en` or `zh`.
        lang: &'static str,
        /// The text.
        text: &'static str,
    },
    /// The documents that it brings with it cannot be read, or a row names another rule.
    #[error("the documents of `{0}` are no rows of documents.toml for it: {1}")]
    BadDocuments(String, String),
    /// Its kind of claim and how it is handled contradict each other.
    #[error("the handling of `{id}` does not fit its claim type {claim_type}: `{field}`")]
    BadHandling {
        /// The rule.
        id: String,
        /// Its kind of claim.
        claim_type: ClaimType,
        /// The field of [`Handling`](super::Handling).
        field: &'static str,
    },
}

/// The texts that every rule has.
const TEXTS: &[&str] = &["title", "attach", "doubt"];

impl Default for Rules {
    fn default() -> Self {
        Self(DETECTORS.to_vec())
    }
}

impl Rules {
    /// Whether these are the program's own rules alone.
    pub(crate) fn are_ours(&self) -> bool {
        self.0.len() == DETECTORS.len()
    }

    /// The same rules and one more, which comes last.
    ///
    /// # Errors
    /// When its id is taken or no id, its words lack what every output shows, or its handling does not fit its kind of
    /// claim.
    pub fn with(mut self, rule: &'static Detector) -> Result<Self, RuleFault> {
        let id = || rule.id.to_owned();
        let is_of_id = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if rule.id.is_empty() || !rule.id.chars().all(is_of_id) {
            return Err(RuleFault::BadId(id()));
        }
        if self.get(rule.id).is_some() {
            return Err(RuleFault::TakenId(id()));
        }
        for (lang, text) in [("en", rule.texts.en), ("zh", rule.texts.zh)] {
            let words: toml::Table = text.parse().map_err(|error| RuleFault::BadWords {
                id: id(),
                lang,
                source: Box::new(error),
            })?;
            let lacking =
                TEXTS.iter().find(|name| !words.get(**name).is_some_and(toml::Value::is_str));
            if let Some(text) = lacking {
                return Err(RuleFault::LackingText { id: id(), lang, text });
            }
        }
        let documents = own_documents(rule.texts.documents)
            .map_err(|error| RuleFault::BadDocuments(id(), error.message().to_owned()))?;
        if let Some(other) = documents.iter().find(|row| row.detectors != [rule.id]) {
            let named = other.detectors.join(", ");
            return Err(RuleFault::BadDocuments(id(), format!("a row names `{named}`")));
        }
        if let Some(field) = misfit(rule) {
            return Err(RuleFault::BadHandling { id: id(), claim_type: rule.claim_type, field });
        }
        self.0.push(rule);
        Ok(self)
    }

    /// The rule of an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&'static Detector> {
        self.0.iter().copied().find(|rule| rule.id == id)
    }

    /// The rules in their order.
    #[must_use]
    pub fn as_slice(&self) -> &[&'static Detector] {
        &self.0
    }
}

/// What of its handling does not fit the kind of claim of a rule: a claim about a shipment, a fee, a payment or a buyer
/// says what it is about, and no other one does.
fn misfit(rule: &Detector) -> Option<&'static str> {
    let group = rule.claim_type.group();
    let handling = &rule.handling;
    let told = [
        ("shipment", handling.shipment.is_some(), ClaimGroup::Inbound),
        ("fee", handling.fee.is_some(), ClaimGroup::Fee),
        ("disputes", handling.disputes.is_some(), ClaimGroup::Payment),
        ("letter", handling.letter.is_some(), ClaimGroup::Buyer),
    ];
    told.into_iter().find(|(_, is_told, of)| *is_told != (group == *of)).map(|(field, ..)| field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::{Dispute, Handling, RuleTexts};

    const OWN: Detector = Detector { id: "own", ..*DETECTORS[0] };

    fn fault(rule: &'static Detector) -> String {
        Rules::default().with(rule).unwrap_err().to_string()
    }

    #[test]
    fn a_rule_with_a_new_id_comes_last() {
        let rules = Rules::default().with(&OWN).unwrap();
        assert_eq!(rules.as_slice().len(), DETECTORS.len() + 1);
        assert_eq!(rules.as_slice().last().map(|rule| rule.id), Some("own"));
        assert!(Rules::default().get("own").is_none());
    }

    #[test]
    fn a_rule_says_what_its_kind_of_claim_is_about() {
        const FEE: Detector =
            Detector { id: "own", claim_type: ClaimType::FeeReferral, ..*DETECTORS[0] };
        const DISPUTE: Detector = Detector {
            id: "own",
            handling: Handling { disputes: Some(Dispute::Worth), ..Handling::USUAL },
            ..*DETECTORS[0]
        };
        assert!(fault(&FEE).ends_with("claim type fee_referral: `fee`"));
        assert!(fault(&DISPUTE).ends_with("claim type fc_lost: `disputes`"));
        assert!(DETECTORS.iter().all(|rule| misfit(rule).is_none()));
    }

    #[test]
    fn a_rule_brings_documents_of_its_own() {
        const ROW: &str = "[[document]]\ndetectors = ['own']\nkind = 'invoice'\naccepted = ['invoice']\n\
            scope = ['fnsku']\nrequired = true\nwhy = 'x'\nsource = 'y'\n";
        const WITH: Detector = Detector {
            id: "own",
            texts: RuleTexts { documents: ROW, ..DETECTORS[0].texts },
            ..*DETECTORS[0]
        };
        const ANOTHERS: Detector = Detector { id: "other", ..WITH };
        const NONE: Detector =
            Detector { texts: RuleTexts { documents: "[[paper]]", ..DETECTORS[0].texts }, ..WITH };
        assert!(Rules::default().with(&WITH).is_ok());
        assert!(fault(&ANOTHERS).ends_with("for it: a row names `own`"));
        assert!(fault(&NONE).starts_with("the documents of `own` are no rows"));
    }

    #[test]
    fn what_the_outputs_could_not_show_is_refused() {
        const TAKEN: Detector = Detector { ..*DETECTORS[3] };
        const SPACED: Detector = Detector { id: "two words", ..*DETECTORS[0] };
        const NO_TOML: Detector = Detector {
            id: "own",
            texts: RuleTexts { en: "title", ..DETECTORS[0].texts },
            ..*DETECTORS[0]
        };
        const LACKING: Detector = Detector {
            id: "own",
            texts: RuleTexts { zh: "title = 'x'\nattach = ''", ..DETECTORS[0].texts },
            ..*DETECTORS[0]
        };
        assert_eq!(fault(&TAKEN), format!("there is a rule `{}` already", TAKEN.id));
        assert!(fault(&SPACED).contains("`two words`"));
        assert_eq!(fault(&NO_TOML), "the words of `own` in `en` cannot be read");
        assert_eq!(fault(&LACKING), "the words of `own` in `zh` lack `doubt`");
    }
}
