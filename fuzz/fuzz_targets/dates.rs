//! What must hold stands with the body, which the stable driver runs too.
#![no_main]

use fba_recon_benches::fuzzing;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| fuzzing::dates(text));
