//! A few inputs of every fuzz target, so that the targets themselves stay sound.

use fba_recon_benches::fuzzing::driver::{Seeds, TARGETS, run};

#[test]
fn every_target_runs() {
    let seeds = Seeds::read();
    for target in TARGETS {
        let many =
            if ["dumps", "templates", "tables", "file"].contains(&target) { 40 } else { 400 };
        for number in 0..many {
            run(target, &seeds, number);
        }
    }
}
