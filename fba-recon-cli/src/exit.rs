//! Exit codes: a table that schedulers rely on.

use std::process::ExitCode;

/// How a run ended.
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
}

impl Exit {
    /// The number.
    pub(crate) fn code(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
