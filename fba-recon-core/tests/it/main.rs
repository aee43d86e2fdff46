//! Tests of the core, one binary. Fixtures lie under `fixtures/` at the top of the repository; set
//! `SNAPSHOTS=overwrite` to rewrite the expected files and generated docs after a change that is meant.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod absence;
mod appeals;
mod case_log;
mod copies;
mod desk;
mod detectors;
mod docs;
mod examples;
mod exhibits;
mod fee_days;
mod fee_tables;
mod fees;
mod formats;
mod given_back;
mod joins;
mod journals;
mod layers;
mod letters;
mod merge;
mod netting;
mod netting_plan;
mod other_fees;
mod page;
mod privacy;
mod properties;
mod published;
mod registry;
mod regressions;
mod render;
mod repo_rules;
mod risks;
mod strangers;
mod sums;
mod support;
mod tie_out;
mod workbook;
