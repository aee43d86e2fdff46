//! What a stage has to say about its input: a code, a message, a place and a remedy.
//!
//! Bad input is a result, not a failure: every stage returns its value together with diagnostics.

pub mod codes;

pub use codes::{Code, Severity};

use std::collections::BTreeMap;

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

/// A cell at fault, as far as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// Line in the file, counted from 1.
    pub line: u32,
    /// Column header as written in the file.
    pub column: String,
    /// The value, or what stands for one that is not shown.
    pub value: String,
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
    /// Lines of the same file with the same to tell, besides that of the place.
    pub more_lines: Vec<u32>,
    /// Cells at fault, the first of each value, in the order of their lines.
    pub cells: Vec<Cell>,
}

impl Diagnostic {
    /// A diagnostic with the code's own remedy.
    #[must_use]
    pub fn new(code: Code, at: Place, message: impl Into<String>) -> Self {
        Self {
            code,
            at,
            message: message.into(),
            rule: None,
            help: code.help().to_owned(),
            more_lines: Vec::new(),
            cells: Vec::new(),
        }
    }

    /// Adds the cells at fault.
    #[must_use]
    pub fn cells(mut self, cells: Vec<Cell>) -> Self {
        self.cells = cells;
        self
    }

    /// Adds further lines with the same to tell.
    #[must_use]
    pub fn more_lines(mut self, lines: Vec<u32>) -> Self {
        self.more_lines = lines;
        self
    }

    /// How many lines it is about; one where it is about none.
    #[must_use]
    pub fn count(&self) -> usize {
        1 + self.more_lines.len()
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

/// One diagnostic for all lines of a file that have the same to tell, in the order of severity, place and code.
pub fn group(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|one, other| (one.severity(), one).cmp(&(other.severity(), other)));
    diagnostics.dedup();
    let mut groups: BTreeMap<Key, usize> = BTreeMap::new();
    let mut grouped: Vec<Diagnostic> = Vec::new();
    for diagnostic in diagnostics.drain(..) {
        let (Some(file), Some(line)) = (diagnostic.at.file, diagnostic.at.line) else {
            grouped.push(diagnostic);
            continue;
        };
        let Diagnostic { code, message, rule, help, .. } = &diagnostic;
        let column = diagnostic.at.column.clone();
        let key = (*code, file, column, message.clone(), rule.clone(), help.clone());
        match groups.get(&key).and_then(|at| grouped.get_mut(*at)) {
            Some(first) => first.more_lines.push(line),
            None => {
                groups.insert(key, grouped.len());
                grouped.push(diagnostic);
            }
        }
    }
    *diagnostics = grouped;
}

/// What diagnostics of one group share.
type Key = (Code, FileId, Option<String>, String, Option<String>, String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_the_same_to_tell_are_told_once() {
        let one = |file: u32, line: u32, message: &str| {
            Diagnostic::new(Code::UnusableRow, Place::line(FileId(file), line), message)
        };
        let mut told = vec![one(1, 4, "a"), one(0, 9, "a"), one(0, 2, "a"), one(0, 3, "b")];
        group(&mut told);
        let shown: Vec<(u32, usize)> =
            told.iter().map(|item| (item.at.line.unwrap(), item.count())).collect();
        assert_eq!(shown, [(2, 2), (3, 1), (4, 1)]);
        assert_eq!(told[0].more_lines, [9]);
    }
}
