//! The terms of an equation. A term is named by a word of the rule's own `en.toml`, or of the common texts, which the
//! compiler looks up: a name that has no text does not compile.

use crate::model::Money;

/// The section `[term]` of the texts that all rules share.
const SHARED: &str = section(include_str!("../render/messages/en.toml"), "\n[term]\n");

/// The name of a term, as outputs tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermName(&'static str);

impl TermName {
    /// A name that is worded elsewhere: a column's, or one of a rule of your own.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// A name that has its text in a rule's file or among those that all share.
    pub(crate) const fn worded(name: &'static str, own: &str) -> Self {
        assert!(
            has_key(section(own, "\n[term]\n"), name) || has_key(SHARED, name),
            "a term without a text in [term] of en.toml"
        );
        Self(name)
    }

    /// The name in outputs and texts.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

/// The name of a term, which the file `en.toml` beside the caller or the shared texts word; with `shared` these alone.
macro_rules! term {
    ($name:literal) => {{
        const NAME: $crate::detect::TermName =
            $crate::detect::TermName::worded($name, include_str!("en.toml"));
        NAME
    }};
    (shared $name:literal) => {{
        const NAME: $crate::detect::TermName = $crate::detect::TermName::worded($name, "");
        NAME
    }};
}
pub(crate) use term;

/// What follows a header, up to the next one; nothing where there is none.
pub(super) const fn section<'t>(text: &'t str, header: &str) -> &'t str {
    let Some(start) = find(text.as_bytes(), header.as_bytes(), 0) else { return "" };
    let (_, rest) = text.split_at(start + header.len() - 1);
    match find(rest.as_bytes(), b"\n[", 0) {
        Some(end) => rest.split_at(end).0,
        None => rest,
    }
}

/// Whether a section has a line `name = `.
pub(super) const fn has_key(section: &str, name: &str) -> bool {
    let (text, name) = (section.as_bytes(), name.as_bytes());
    let mut from = 0;
    while let Some(at) = find(text, name, from) {
        let end = at + name.len();
        let is_key = at > 0 && text[at - 1] == b'\n';
        if is_key && end + 1 < text.len() && text[end] == b' ' && text[end + 1] == b'=' {
            return true;
        }
        from = at + 1;
    }
    false
}

const fn find(text: &[u8], what: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while at + what.len() <= text.len() {
        let mut same = 0;
        while same < what.len() && text[at + same] == what[same] {
            same += 1;
        }
        if same == what.len() {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// One term of an equation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// Name.
    pub name: TermName,
    /// Value, never negative.
    pub value: TermValue,
    /// Whether it is taken off.
    pub is_minus: bool,
}

/// The value of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermValue {
    /// Units of stock.
    Units(i64),
    /// Money.
    Money(Money),
}

impl Term {
    /// Units that count.
    #[must_use]
    pub fn units(name: TermName, units: i64) -> Self {
        Self { name, value: TermValue::Units(units), is_minus: false }
    }

    /// Units that are taken off.
    #[must_use]
    pub fn minus(name: TermName, units: i64) -> Self {
        Self { name, value: TermValue::Units(units), is_minus: true }
    }

    /// Money that counts.
    #[must_use]
    pub fn money(name: TermName, money: Money) -> Self {
        Self { name, value: TermValue::Money(money), is_minus: false }
    }

    /// Money that is taken off.
    #[must_use]
    pub fn minus_money(name: TermName, money: Money) -> Self {
        Self { name, value: TermValue::Money(money), is_minus: true }
    }
}

#[cfg(test)]
mod tests {
    use super::{has_key, section};

    const TEXT: &str =
        "title = \"x\"\n\n[term]\npaid = \"paid\"\nfor_units = \"y\"\n\n[fact]\nsold = \"z\"\n";

    #[test]
    fn a_section_ends_at_the_next_one_and_keys_are_whole() {
        let terms = section(TEXT, "\n[term]\n");
        assert!(has_key(terms, "paid") && has_key(terms, "for_units"));
        for none in ["sold", "title", "for", "units", "pai"] {
            assert!(!has_key(terms, none), "{none}");
        }
        assert_eq!(section(TEXT, "\n[caution]\n"), "");
        assert!(has_key(section(TEXT, "\n[fact]\n"), "sold"));
    }
}
