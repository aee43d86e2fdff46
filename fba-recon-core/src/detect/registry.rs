//! The rules of a scan: those of the program, and those that a user of the library adds.

use super::{DETECTORS, Detector};

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
}

/// The texts that every rule has.
const TEXTS: &[&str] = &["title", "attach", "doubt"];

impl Default for Rules {
    fn default() -> Self {
        Self(DETECTORS.to_vec())
    }
}

impl Rules {
    /// The same rules and one more, which comes last.
    ///
    /// # Errors
    /// When its id is taken or no id, or its words lack what every output shows.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::RuleTexts;

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
