//! `--log-file`: what a run does and says, a JSON object a line.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::sync::Mutex;

use fba_recon_core::model::visible::{VisiblePath as _, visible_json};
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
        Err(io::Error::new(io::ErrorKind::InvalidInput, "not a file"))
    } else {
        OpenOptions::new().append(true).create(true).open(path)
    };
    let file = opened.map_err(|error| {
        let path = path.visible();
        CommandError::usage(format!("cannot write {path}: {error}"))
            .hinted("name a file with --log-file")
    })?;
    let lines = fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_writer(Mutex::new(Visible(file)))
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

/// A log that an editor shows as it is: what acts on what shows it stands as an escape of JSON.
struct Visible(File);

impl Write for Visible {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A line comes as a whole.
        match std::str::from_utf8(bytes) {
            Ok(line) => self.0.write_all(visible_json(line).as_bytes())?,
            Err(_) => self.0.write_all(bytes)?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
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
