//! The seeded generator of accounts, for benchmarks, for the demo, and to see whether the scanner finds
//! exactly what was planted.

pub mod generator;
