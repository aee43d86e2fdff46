//! The command that checks letters.

use std::path::PathBuf;

use clap::ValueEnum;
use fba_recon_core::policy::letters::LetterKind;

use super::AnswerFormat;

/// Check a letter to a buyer or to Amazon before it goes out
///
/// It finds benefits for a withdrawal, admissions of a fault, a bad tone, contact outside Amazon, and missing
/// parts. Exit codes: 0 no rule found anything, 10 something is wrong. A clean letter is still yours to judge.
#[derive(Debug, clap::Args)]
pub(crate) struct CheckTextArgs {
    /// Text file in UTF-8, or - for standard input
    pub(crate) file: PathBuf,

    /// What the letter is for
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: TextKind,

    /// Form of the answer on standard output
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: AnswerFormat,

    /// Tables that replace the embedded ones
    #[arg(long, value_name = "DIR")]
    pub(crate) policy_dir: Option<PathBuf>,
}

/// What a letter is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextKind {
    /// To a buyer
    Buyer,
    /// To Amazon, on a claim that nobody has decided
    Represent,
    /// To Amazon, against a decision
    Appeal,
    /// To Amazon, on a chargeback
    Chargeback,
    /// To Amazon, for a refund that it gave
    #[value(name = "safe_t")]
    SafeT,
}

impl TextKind {
    /// The kind as the core knows it.
    pub(crate) fn kind(self) -> LetterKind {
        match self {
            Self::Buyer => LetterKind::Buyer,
            Self::Represent => LetterKind::Represent,
            Self::Appeal => LetterKind::Appeal,
            Self::Chargeback => LetterKind::Chargeback,
            Self::SafeT => LetterKind::SafeT,
        }
    }
}
