//! What stops a command, with the exit code it deserves and a remedy.

use std::fmt;

use fba_recon_core::caselog::LogError;

use crate::exit::Exit;

/// What stops a command.
#[derive(Debug)]
pub(crate) struct CommandError {
    exit: Exit,
    message: String,
    hint: Option<String>,
}

impl CommandError {
    /// Wrong usage, configuration or policy tables.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, message: message.into(), hint: None }
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
        Self { exit, hint: error.hint().map(ToOwned::to_owned), message: error.to_string() }
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<anyhow::Error> for CommandError {
    fn from(error: anyhow::Error) -> Self {
        Self { exit: Exit::Failed, message: format!("{error:#}"), hint: None }
    }
}
