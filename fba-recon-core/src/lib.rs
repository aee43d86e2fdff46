//! Finds what Amazon owes a seller in the seller's own reports.
//!
//! The flow, one module a stage; a module names itself and earlier ones only:
//!
//! ```text
//! files -> ingest -> normalise -> book -> detect -> assess -> cases -> render
//!             |          |         |        |         |
//!             +--- diagnostics from every stage ------+
//!                   policy tables (by date) ----------^
//! ```
//!
//! The core knows no clock, no terminal, no environment and no home directory. Bad input is a result,
//! not a failure: every stage returns its value together with diagnostics.

pub mod model;

pub mod diag;

pub mod policy;

pub mod ingest;

pub mod normalise;

pub mod book;

pub mod detect;

pub mod assess;

pub mod cases;

pub mod desk;

pub mod caselog;

pub mod sink;

pub mod pipeline;

pub mod render;

pub mod run;

pub mod shard;
