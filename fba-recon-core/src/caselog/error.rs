//! What can go wrong with the case log.

use std::path::PathBuf;

use jiff::civil::Date;

/// Why the case log could not be read, or refuses a change.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The database failed.
    #[error("case log: {0}")]
    Database(#[from] rusqlite::Error),
    /// The file is there and is no case log.
    #[error("not a case log: {0}")]
    NotALog(PathBuf),
    /// A newer program wrote it.
    #[error(
        "the case log was written by a newer version of this program (schema {found}; this one knows up to {known})"
    )]
    Newer {
        /// Its schema.
        found: i64,
        /// The newest schema that this program knows.
        known: i64,
    },
    /// A value in it cannot be read.
    #[error("the case log holds a value that cannot be read: {0}")]
    Unreadable(String),
    /// No case has an id that begins so.
    #[error("no case of the log begins with {0}")]
    NoCase(String),
    /// Several cases have.
    #[error("several cases begin with {text}: {ids}")]
    Ambiguous {
        /// What was typed.
        text: String,
        /// Their ids.
        ids: String,
    },
    /// The state does not allow it.
    #[error("{id} is {state}: {verb} is not possible; possible: {allowed}")]
    Transition {
        /// Case.
        id: String,
        /// Its state.
        state: String,
        /// What was asked.
        verb: String,
        /// What can be done.
        allowed: String,
    },
    /// The case has no such portion.
    #[error("{id} has no portion {portion}; it has {known}")]
    NoPortion {
        /// Case.
        id: String,
        /// What was typed.
        portion: String,
        /// Those that it has.
        known: String,
    },
    /// There is nothing to take back.
    #[error("{id}: {why}")]
    NothingToUndo {
        /// Case.
        id: String,
        /// Why.
        why: String,
    },
    /// A day lies in the future.
    #[error("{0} is in the future")]
    Future(Date),
    /// The dump shares no SKU with what the account had.
    #[error(
        "none of the {named} SKUs of these reports is known of account {account}: they are another account's"
    )]
    OtherAccount {
        /// Account.
        account: String,
        /// SKUs that the dump names.
        named: usize,
    },
    /// A file of an export cannot be taken in.
    #[error("line {line}: {why}")]
    Import {
        /// Line, counted from 1.
        line: usize,
        /// Why.
        why: String,
    },
}

impl LogError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NotALog(_) => Some("choose another file with --log"),
            Self::Newer { .. } => Some("update fba-recon, or choose another log with --log"),
            Self::NoCase(_) => Some("`fba-recon cases` lists the cases of the log"),
            Self::Ambiguous { .. } => Some("write more of the id"),
            Self::OtherAccount { .. } => {
                Some("give each account a name of its own with --account NAME")
            }
            _ => None,
        }
    }

    /// Whether the user asked for what cannot be, as opposed to a failure of the disk or the file.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        !matches!(self, Self::Database(_) | Self::Unreadable(_))
    }
}
