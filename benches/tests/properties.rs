//! What must hold when the files of a generated account are changed. A few accounts each;
//! `cargo run -p fba-recon-benches --bin accuracy -- --properties 300` checks hundreds.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::sync::LazyLock;

use fba_recon_benches::accuracy::Scanner;
use fba_recon_benches::accuracy::properties::Property;
use proptest::prelude::*;

static SCANNER: LazyLock<Scanner> = LazyLock::new(|| Scanner::new().unwrap());

fn broken(property: Property, seed: u64) -> Vec<String> {
    property.check(&SCANNER, seed).unwrap()
}

proptest! {
    // A seed has no smaller one that is simpler.
    #![proptest_config(ProptestConfig {
        cases: 6,
        max_shrink_iters: 0,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_report_taken_away_makes_nothing_larger_or_surer(seed in 0_u64..1_000_000) {
        prop_assert_eq!(broken(Property::WithoutAReport, seed), Vec::<String>::new());
    }

    #[test]
    fn one_more_payment_makes_nothing_larger(seed in 0_u64..1_000_000) {
        prop_assert_eq!(broken(Property::OneMorePayment, seed), Vec::<String>::new());
    }

    #[test]
    fn a_block_taken_away_makes_nothing_larger_or_ready(seed in 0_u64..1_000_000) {
        prop_assert_eq!(broken(Property::WithoutABlock, seed), Vec::<String>::new());
    }

    #[test]
    fn files_twice_in_parts_or_in_another_order_change_nothing(seed in 0_u64..1_000_000) {
        prop_assert_eq!(broken(Property::OtherFiles, seed), Vec::<String>::new());
    }
}
