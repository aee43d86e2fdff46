//! Benchmarks and the seeded generator of accounts.
