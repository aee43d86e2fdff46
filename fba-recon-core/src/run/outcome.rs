//! How a run ended: a table that schedulers rely on.

use crate::account::Run;
use crate::diag::{Code, Severity};

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Done, with or without findings.
    Done = 0,
    /// Failed: nothing written.
    Failed = 1,
    /// Nothing recognised in the dump.
    NothingRecognised = 3,
    /// Done, but parts were left out.
    Incomplete = 4,
    /// Done, and what the caller asked to be woken for holds.
    Wanted = 10,
    /// A fault of the program: nothing written.
    Fault = 70,
}

impl Outcome {
    /// The exit code.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The outcome of an exit code.
    #[must_use]
    pub fn of_code(code: u8) -> Option<Self> {
        let all = [
            Self::Done,
            Self::Failed,
            Self::NothingRecognised,
            Self::Incomplete,
            Self::Wanted,
            Self::Fault,
        ];
        all.into_iter().find(|outcome| outcome.code() == code)
    }

    /// How the scan of one account ended: parts left out beat everything but an empty dump. Rejected rows count
    /// against their own limit. A run that is done is wanted where it does not pass a gate.
    #[must_use]
    pub fn of(run: &Run, max_rejects: usize, is_wanted: bool) -> Self {
        let inventory = &run.inventory;
        if inventory.reports.is_empty() {
            return Self::NothingRecognised;
        }
        let rejected: usize = inventory.reports.iter().map(|report| report.rejected.len()).sum();
        let is_row = |code: Code| {
            inventory
                .reports
                .iter()
                .flat_map(|report| &report.rejected)
                .any(|rejected| rejected.code == code)
                && code != Code::OtherAccount
        };
        let left_out = inventory
            .diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity() == Severity::Error && !is_row(diagnostic.code));
        if left_out || rejected > max_rejects {
            Self::Incomplete
        } else if is_wanted {
            Self::Wanted
        } else {
            Self::Done
        }
    }

    /// How a run over many accounts ended: done when every account is; nothing recognised when none holds a
    /// report; failed when no account was scanned to its end; else incomplete.
    #[must_use]
    pub fn of_accounts(accounts: &[Self], has_outside: bool) -> Self {
        let all = |what: &[Self]| accounts.iter().all(|account| what.contains(account));
        if all(&[Self::NothingRecognised]) {
            Self::NothingRecognised
        } else if all(&[Self::Fault]) {
            Self::Fault
        } else if all(&[Self::Failed, Self::Fault, Self::NothingRecognised]) {
            Self::Failed
        } else if has_outside || !all(&[Self::Done, Self::Wanted]) {
            Self::Incomplete
        } else if accounts.contains(&Self::Wanted) {
            Self::Wanted
        } else {
            Self::Done
        }
    }

    /// Whether there is something to write.
    #[must_use]
    pub fn has_outputs(self) -> bool {
        matches!(self, Self::Done | Self::Incomplete | Self::Wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::Outcome::{Done, Failed, Fault, Incomplete, NothingRecognised, Wanted};
    use super::*;

    #[test]
    fn many_accounts_end_as_the_worst_part_allows() {
        for (accounts, has_outside, expected) in [
            (&[Done, Done][..], false, Done),
            (&[Done, Done], true, Incomplete),
            (&[Done, Wanted], false, Wanted),
            (&[Done, Wanted], true, Incomplete),
            (&[Incomplete, Wanted], false, Incomplete),
            (&[Done, NothingRecognised], false, Incomplete),
            (&[Done, Failed], false, Incomplete),
            (&[Done, Fault], false, Incomplete),
            (&[NothingRecognised, NothingRecognised], true, NothingRecognised),
            (&[Failed, NothingRecognised], false, Failed),
            (&[Failed, Fault], false, Failed),
            (&[Fault], false, Fault),
        ] {
            assert_eq!(Outcome::of_accounts(accounts, has_outside), expected, "{accounts:?}");
        }
    }
}
