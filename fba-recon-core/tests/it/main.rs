//! Tests of the core, one binary. Fixtures lie under `fixtures/` at the top of the repository; set
//! `SNAPSHOTS=overwrite` to rewrite the expected files after a change that is meant.

mod formats;
mod support;
