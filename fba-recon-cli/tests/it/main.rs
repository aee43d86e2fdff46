//! Tests of the command line, one binary.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]
