//! Exit codes: a table that schedulers rely on.

use std::process::ExitCode;

use fba_recon_core::run::Outcome;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done, with or without findings.
    Done = 0,
    /// Failed: nothing written.
    Failed = 1,
    /// Wrong usage, configuration or policy tables.
    Usage = 2,
    /// Nothing recognised in the dump.
    NothingRecognised = 3,
    /// Done, but parts were left out.
    Incomplete = 4,
    /// Done, and what `--fail-on` asks for holds.
    Wanted = 10,
    /// A fault of the program: nothing written.
    Fault = 70,
    /// Told to stop: nothing half-written.
    Interrupted = 130,
}

impl Exit {
    /// The number.
    pub(crate) fn code(self) -> u8 {
        self as u8
    }
}

impl From<Outcome> for Exit {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::Done,
            Outcome::Failed => Self::Failed,
            Outcome::NothingRecognised => Self::NothingRecognised,
            Outcome::Incomplete => Self::Incomplete,
            Outcome::Wanted => Self::Wanted,
            Outcome::Fault => Self::Fault,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
