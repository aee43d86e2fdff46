//! Which words of a report are known in each language, and from where.

use serde::Deserialize;

/// The words of a report in one language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Language {
    /// Its name, with the stores.
    pub name: String,
    /// Headers.
    pub columns: KnownWords,
    /// Types of rows.
    pub types: KnownWords,
    /// Beginnings of descriptions.
    pub descriptions: KnownWords,
}

/// Words, and where they are known from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownWords {
    /// Where they are known from.
    pub basis: KnownFrom,
    /// The words.
    pub words: Vec<String>,
}

/// Where words are known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum KnownFrom {
    /// Rows of a real file were seen.
    #[serde(rename = "real file")]
    RealFile,
    /// A public reader of real files names them.
    #[serde(rename = "public reader")]
    PublicReader,
    /// Another store of the language uses them.
    #[serde(rename = "inferred")]
    Inferred,
    /// None was found.
    #[serde(rename = "not found")]
    NotFound,
}

impl KnownFrom {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RealFile => "real file",
            Self::PublicReader => "public reader",
            Self::Inferred => "inferred",
            Self::NotFound => "not found",
        }
    }
}
