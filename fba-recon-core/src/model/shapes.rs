//! Shapes of texts in JSON, for the schemas of outputs: what a field of text may hold. Values are plain texts; these
//! types only say so to the schema of a struct, as in `#[schemars(with = "shapes::Day")]`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

macro_rules! shapes {
    ($($(#[doc = $doc:literal])+ $name:ident = $pattern:literal;)+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug)]
            pub struct $name;

            impl JsonSchema for $name {
                fn schema_name() -> Cow<'static, str> {
                    stringify!($name).into()
                }

                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    let told = concat!($($doc),+).trim();
                    json_schema!({"description": told, "type": "string", "pattern": $pattern})
                }
            }
        )+
    };
}

shapes! {
    /// An exact decimal, such as `-12.50`; never a number, which programs would round.
    Decimal = r"^-?[0-9]+(\.[0-9]+)?$";
    /// An exact decimal and the three letters of its currency, such as `12.5 USD`.
    MoneyText = r"^-?[0-9]+(\.[0-9]+)? [A-Z]{3}$";
    /// Three letters of ISO 4217.
    CurrencyCode = "^[A-Z]{3}$";
    /// A day, `YYYY-MM-DD`.
    Day = r"^-?[0-9]{4,6}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";
    /// A month, `YYYY-MM`.
    Month = "^[0-9]{4}-(0[1-9]|1[0-2])$";
    /// A moment in UTC.
    Moment = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z$";
    /// SHA-256 in lower-case hexadecimal digits.
    Digest = "^[0-9a-f]{64}$";
    /// A name of lower-case letters, digits and underscores; the list may grow.
    Word = "^[a-z0-9_]+$";
}

/// The schema of a word from a list that the program knows.
pub(crate) fn words<'a>(words: impl Iterator<Item = &'a str>) -> Schema {
    json_schema!({"type": "string", "enum": words.collect::<Vec<&str>>()})
}
