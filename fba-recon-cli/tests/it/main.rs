//! Tests of the command line, one binary. Set `SNAPSHOTS=overwrite` to rewrite the expected files after a
//! change that is meant.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod accounts;
mod again;
mod case_log;
mod causes;
mod chinese;
mod chinese_answers;
mod commands;
mod demo;
mod errors;
mod folders;
mod gates;
mod hostile;
mod journals;
mod keyboard;
mod life;
mod moves;
mod open_lines;
mod outputs;
mod pages;
mod parquet;
mod policy;
mod progress;
mod recovered;
mod runs;
mod schemas;
mod settings;
mod shards;
mod sums;
mod support;
mod year;
