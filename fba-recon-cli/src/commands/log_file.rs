//! `--log-file`: what a run does and says, a JSON object a line.

use std::fs::OpenOptions;
use std::sync::Mutex;

use fba_recon_core::model::visible::visible;
use tracing::level_filters::LevelFilter;
use tracing::subscriber::set_global_default;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::{Layer as _, fmt, registry};

use crate::args::OutputArgs;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::progress;

/// Runs a command, with its log where one is asked for. Lines are added: the file of a schedule holds all its runs.
pub(super) fn logged(
    output: &OutputArgs,
    command: &'static str,
    run: impl FnOnce() -> Result<Exit, CommandError>,
) -> Result<Exit, CommandError> {
    let Some(path) = &output.log_file else { return watched(run) };
    // To open a pipe is to wait for its other end.
    let is_other = path.metadata().is_ok_and(|found| !found.is_file());
    let opened = if is_other {
        Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, "not a file"))
    } else {
        OpenOptions::new().append(true).create(true).open(path)
    };
    let file = opened.map_err(|error| {
        let path = visible(&path.display().to_string()).into_owned();
        CommandError::usage(format!("cannot write {path}: {error}"))
            .hinted("name a file with --log-file")
    })?;
    let lines = fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_writer(Mutex::new(file))
        .with_filter(LevelFilter::INFO);
    // There is one command a process, and so one log.
    set_global_default(registry().with(progress::layer()).with(lines))
        .map_err(anyhow::Error::new)?;
    tracing::info!(
        command,
        version = env!("CARGO_PKG_VERSION"),
        account = output.account,
        "started"
    );
    run()
}

/// Runs a command and shows how far it is, where somebody watches.
pub(super) fn watched(
    run: impl FnOnce() -> Result<Exit, CommandError>,
) -> Result<Exit, CommandError> {
    if let Some(layer) = progress::layer() {
        set_global_default(registry().with(layer)).map_err(anyhow::Error::new)?;
    }
    run()
}
