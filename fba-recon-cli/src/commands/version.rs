//! `--version --verbose`: what decides the results of this program.

use super::shared::{formats, load_policy};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::said::{cell, told};
use crate::terminal;

/// Names the version, the policy tables, the report formats and the build.
pub(crate) fn version() -> Result<Exit, CommandError> {
    let (policy, formats) = (load_policy(None)?, formats()?);
    let build = format!(
        "{} {}{}",
        std::env::consts::ARCH,
        std::env::consts::OS,
        if cfg!(debug_assertions) { ", not optimised" } else { "" },
    );
    let mut text = format!("fba-recon {}\n", env!("CARGO_PKG_VERSION"));
    for (name, value) in [
        ("policy tables", policy.digest()),
        ("report formats", &formats.iter().count().to_string()),
        ("build", &build),
    ] {
        text.push_str(&format!("{}{}{}\n", cell(name), told(": "), cell(value)));
    }
    terminal::answer(&text)?;
    Ok(Exit::Done)
}
