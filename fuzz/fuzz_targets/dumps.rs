//! What must hold stands with the body, which the stable driver runs too.
#![no_main]

use std::sync::LazyLock;

use fba_recon_benches::fuzzing::dumps::{Dump, dump, seeds};
use libfuzzer_sys::fuzz_target;

static SEEDS: LazyLock<Vec<Dump>> = LazyLock::new(seeds);

fuzz_target!(|input: (u16, u64)| dump(&SEEDS, usize::from(input.0), input.1));
