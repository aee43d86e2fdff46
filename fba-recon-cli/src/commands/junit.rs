//! The JUnit file of a run: what stands there is always of the last run, however it ended.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::Context as _;
use fba_recon_core::model::visible::VisiblePath as _;
use fba_recon_core::run::JUnit;

use crate::args::OutputArgs;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::{files, terminal};

/// Runs a scan. The file of a run before is taken away first, so that it is not read as if it were of this one; a scan
/// that fails leaves one that says so.
pub(super) fn guarded(
    output: &OutputArgs,
    scan: impl FnOnce() -> Result<Exit, CommandError>,
) -> Result<Exit, CommandError> {
    let Some(path) = &output.junit else { return scan() };
    match files::may_replace(path).and_then(|()| fs::remove_file(path)) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => {
            let path = path.visible();
            return Err(CommandError::usage(format!("cannot replace {path}: {error}"))
                .hinted("name a file with --junit"));
        }
    }
    scan().inspect_err(|error| {
        let mut junit = JUnit::default();
        junit.fail(&output.account, &error.to_string());
        if let Err(error) = write(&junit, path) {
            terminal::say(&format!("error: {error}"));
        }
    })
}

/// Writes the suites of a run.
pub(super) fn write(junit: &JUnit, path: &Path) -> Result<(), CommandError> {
    let text = junit.to_xml().context("cannot write JUnit")?;
    let told = || format!("cannot write {}", path.visible());
    files::write(path, text).with_context(told)?;
    Ok(())
}
