//! What can go wrong on the way from reports to cases.

use polars::prelude::PolarsError;

use crate::caselog::{KeepError, LogError};
use crate::detect::RuleFault;
use crate::ingest::FormatFaults;
use crate::policy::PolicyFaults;
use crate::render::RenderError;

/// Why the library could not do what it was asked for. Bad reports are never an error: they become diagnostics of the
/// inventory.
///
/// Each kind keeps the error that it comes from, which [`std::error::Error::source`] gives.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A table of the policy, perhaps one of yours, has faults.
    #[error("the policy tables cannot be used")]
    Policy(#[from] PolicyFaults),
    /// A report format has faults.
    #[error("the report formats cannot be used")]
    Formats(#[from] FormatFaults),
    /// A rule cannot take part.
    #[error("the rule cannot take part")]
    Rule(#[from] RuleFault),
    /// The frames could not be built or read.
    #[error("the frames could not be built")]
    Frames(#[from] PolarsError),
    /// The case log failed, or refuses the run.
    #[error("the case log cannot be used")]
    Log(#[from] LogError),
    /// The outputs could not be made.
    #[error("the outputs could not be rendered")]
    Render(#[from] RenderError),
}

impl From<KeepError> for Error {
    fn from(error: KeepError) -> Self {
        match error {
            KeepError::Log(error) => Self::Log(error),
            KeepError::Frames(error) => Self::Frames(error),
        }
    }
}
