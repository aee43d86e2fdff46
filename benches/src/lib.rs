//! The seeded generator of accounts, for benchmarks, for the demo, and to see whether the scanner finds
//! exactly what was planted; and one that writes accounts of any size for timing.

pub mod accuracy;
pub mod fuzzing;
pub mod generator;
pub mod shapes;

pub use generator::bulk;
