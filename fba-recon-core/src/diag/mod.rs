//! What a stage has to say about its input: a code, a message, a place and a remedy.
//!
//! Bad input is a result, not a failure: every stage returns its value together with diagnostics.

pub mod codes;

pub use codes::{Code, Severity};

use crate::model::FileId;

/// Where a diagnostic points.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Place {
    /// The file; `None` when the diagnostic is about the run.
    pub file: Option<FileId>,
    /// Line in the file, counted from 1.
    pub line: Option<u32>,
    /// Column header as written in the file.
    pub column: Option<String>,
}

impl Place {
    /// A whole file.
    #[must_use]
    pub fn file(file: FileId) -> Self {
        Self { file: Some(file), ..Self::default() }
    }

    /// A line of a file.
    #[must_use]
    pub fn line(file: FileId, line: u32) -> Self {
        Self { file: Some(file), line: Some(line), column: None }
    }
}

/// One thing to tell the user.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// What kind of thing it is.
    pub code: Code,
    /// Where it is.
    pub at: Place,
    /// What is wrong: lower case, no full stop, the value last after a colon.
    pub message: String,
    /// The rule that was tried, if one was.
    pub rule: Option<String>,
    /// What to change.
    pub help: String,
}

impl Diagnostic {
    /// A diagnostic with the code's own remedy.
    #[must_use]
    pub fn new(code: Code, at: Place, message: impl Into<String>) -> Self {
        Self { code, at, message: message.into(), rule: None, help: code.help().to_owned() }
    }

    /// Adds the rule that was tried.
    #[must_use]
    pub fn tried(mut self, rule: impl Into<String>) -> Self {
        self.rule = Some(rule.into());
        self
    }

    /// Replaces the remedy.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// How bad it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}
