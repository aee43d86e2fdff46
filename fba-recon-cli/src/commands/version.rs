//! `--version --verbose`: what decides the results of this program.

use super::shared::{formats, load_policy};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::terminal;

/// Names the version, the policy tables, the report formats and the build.
pub(crate) fn version() -> Result<Exit, CommandError> {
    let (policy, formats) = (load_policy(None)?, formats()?);
    terminal::data(&format!(
        "fba-recon {}\npolicy tables: {}\nreport formats: {}\nbuild: {} {}{}\n",
        env!("CARGO_PKG_VERSION"),
        policy.digest(),
        formats.iter().count(),
        std::env::consts::ARCH,
        std::env::consts::OS,
        if cfg!(debug_assertions) { ", not optimised" } else { "" },
    ))?;
    Ok(Exit::Done)
}
