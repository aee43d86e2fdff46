//! A line of the log of runs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a run did or said, as `--log-file` writes it: one object a line, in the order of time. Lines that say what the
/// terminal shows have a `message` alone; those of a step have its counts beside it, and no member of another step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunLineV1 {
    /// When it was written, in UTC.
    #[schemars(with = "crate::model::shapes::Moment")]
    pub timestamp: String,
    /// How grave it is.
    pub level: RunLevel,
    /// `started`, `read`, `found`, `scanned`, `ended`, or what the terminal shows.
    pub message: String,
    /// The part of the program that wrote it.
    pub target: String,
    /// The command; with `started`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// Version of the program; with `started`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The account; with every step but `ended`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Reports read; with `read`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reports: Option<u64>,
    /// Rows read; with `read`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// Cases; with `found`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cases: Option<u64>,
    /// Rules that failed; with `found`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<u64>,
    /// Gates that hold; with `scanned`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gates: Option<u64>,
    /// How it ended; with `scanned` for an account, and with `ended` for the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<u8>,
}

/// How grave a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum RunLevel {
    /// Told.
    Info,
    /// Something was left out or is in doubt.
    Warn,
    /// Something failed.
    Error,
}
