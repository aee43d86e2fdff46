//! `--log-file`: what a run does and says, a JSON object a line.

use std::fs::OpenOptions;
use std::sync::Mutex;

use fba_recon_core::model::visible::visible;
use tracing::subscriber::set_global_default;

use crate::args::OutputArgs;
use crate::error::CommandError;
use crate::exit::Exit;

/// Runs a command, with its log where one is asked for. Lines are added: the file of a schedule holds all its runs.
pub(super) fn logged(
    output: &OutputArgs,
    command: &'static str,
    run: impl FnOnce() -> Result<Exit, CommandError>,
) -> Result<Exit, CommandError> {
    let Some(path) = &output.log_file else { return run() };
    let file = OpenOptions::new().append(true).create(true).open(path).map_err(|error| {
        let path = visible(&path.display().to_string()).into_owned();
        CommandError::usage(format!("cannot write {path}: {error}"))
            .hinted("name a file with --log-file")
    })?;
    let subscriber = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_writer(Mutex::new(file))
        .finish();
    // There is one command a process, and so one log.
    set_global_default(subscriber).map_err(anyhow::Error::new)?;
    tracing::info!(
        command,
        version = env!("CARGO_PKG_VERSION"),
        account = output.account,
        "started"
    );
    run()
}
