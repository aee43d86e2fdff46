//! What stops a command, with the exit code it deserves and a remedy.

use std::fmt;

use fba_recon_core::caselog::LogError;
use fba_recon_core::model::visible::visible;
use fba_recon_core::run::{FolderError, RunError};

use crate::exit::Exit;

/// What stops a command.
#[derive(Debug)]
pub(crate) struct CommandError {
    exit: Exit,
    message: String,
    /// What is wrong one by one, each on a line of its own.
    each: Vec<String>,
    hint: Option<String>,
}

impl CommandError {
    fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), each: Vec::new(), hint: None }
    }

    /// Wrong usage, configuration or policy tables.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// What is wrong one by one.
    pub(crate) fn each(mut self, each: Vec<String>) -> Self {
        self.each = each;
        self
    }

    /// Nothing recognised in the dump.
    pub(crate) fn nothing(message: impl Into<String>) -> Self {
        Self::new(Exit::NothingRecognised, message)
    }

    /// A fault of the program.
    pub(crate) fn fault(message: impl Into<String>) -> Self {
        let hint = format!(
            "this is a fault of fba-recon {}, not of your files, and nothing was written: please report the command \
             and these messages; your reports are not needed",
            env!("CARGO_PKG_VERSION")
        );
        Self::new(Exit::Fault, message).hinted(hint)
    }

    /// Adds a remedy.
    pub(crate) fn hinted(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }

    pub(crate) fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl From<LogError> for CommandError {
    fn from(error: LogError) -> Self {
        let exit = if error.is_usage() { Exit::Usage } else { Exit::Failed };
        Self { hint: error.hint().map(ToOwned::to_owned), ..Self::new(exit, error.to_string()) }
    }
}

/// One line, and one for each of what is wrong: names of files and accounts stand in it, and a line break in one would
/// begin a line that looks like ours.
impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&visible(&self.message))?;
        self.each.iter().try_for_each(|line| write!(f, "\n  {}", visible(line)))
    }
}

impl From<anyhow::Error> for CommandError {
    fn from(error: anyhow::Error) -> Self {
        Self::new(Exit::Failed, format!("{error:#}"))
    }
}

impl From<FolderError> for CommandError {
    fn from(error: FolderError) -> Self {
        let message = error.to_string();
        match error {
            FolderError::NotOurs(_) => Self::usage(message).hinted(
                "choose a new or empty folder with --out; a folder is replaced only if a scan wrote it",
            ),
            FolderError::NoName(_) => {
                Self::usage(message).hinted("name a folder with --out, such as fba-recon-out")
            }
            FolderError::Interrupted => Self::new(Exit::Interrupted, message),
            FolderError::Io { .. } | FolderError::Stranded { .. } | FolderError::Commit(_) => {
                Self::new(Exit::Failed, message)
            }
        }
    }
}

impl From<RunError> for CommandError {
    fn from(error: RunError) -> Self {
        let message = error.to_string();
        match error {
            RunError::Render(_) => Self::usage(message),
            RunError::Log(error) => error.into(),
            RunError::Fault(_) => Self::fault("internal fault"),
            RunError::Sink(error) if error.kind() == std::io::ErrorKind::Interrupted => {
                FolderError::Interrupted.into()
            }
            RunError::Frames(_) | RunError::Sink(_) => Self::new(Exit::Failed, message),
        }
    }
}
