//! The terms of an equation. A term is named by a word of the rule's own `en.toml`, or of the common texts, which the
//! compiler looks up: a name that has no text does not compile.

use super::worded::worded_name;
use crate::model::Money;

worded_name! {
    /// The name of a term, as outputs tell it.
    TermName in "term"
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
