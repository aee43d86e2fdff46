//! The plan of netting: each pass changes something in the fixture that is told for it, and the page that explains the
//! passes is fresh.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use fba_recon_core::assess::net::{PLAN, effects};

use crate::support::{assert_matches_file, fixtures, policy, scan_folder};

#[test]
fn each_pass_does_something_in_its_fixture() {
    for (at, pass) in PLAN.iter().enumerate() {
        let run = scan_folder(&fixtures().join("detectors").join(pass.fixture));
        let coverage = &run.inventory.coverage;
        let effects = effects(&run.findings, &run.book, policy(), coverage, run.request.as_of);
        assert_eq!(effects.len(), PLAN.len());
        assert!(!effects[at].is_empty(), "{}: nothing in {}", pass.name, pass.fixture);
    }
}

#[test]
fn each_pass_has_a_name_a_reason_and_an_example_of_its_own() {
    let texts: BTreeSet<&str> =
        PLAN.iter().flat_map(|pass| [pass.name, pass.does, pass.why, pass.example]).collect();
    assert_eq!(texts.len(), 4 * PLAN.len());
    let fixtures: BTreeSet<&str> = PLAN.iter().map(|pass| pass.fixture).collect();
    assert_eq!(fixtures.len(), PLAN.len());
}

#[test]
fn the_page_is_fresh() {
    let mut text = String::from(
        "# Netting, pass by pass\n\nWhat answers a finding is found out in passes over all findings of all rules. Each \
         payment, found unit or correction is spent once, each lost unit is claimed once: a pass sees what those before \
         it left. So the order decides, and it is written down as a table of the program, \
         `fba-recon-core/src/assess/net/plan.rs`, from which this page is generated. A test holds each pass to its \
         example.\n\nWhat names its case comes before what only fits it. A match that only fits holds its case for \
         review. The last passes answer nothing: they hold cases that something left over may answer.\n",
    );
    for (at, pass) in PLAN.iter().enumerate() {
        write!(text, "\n## {}. {}\n\n{}\n\n", at + 1, capital(pass.name), pass.does).unwrap();
        write!(text, "**Why here.** {}\n\n", pass.why).unwrap();
        let folder = format!("fixtures/detectors/{}", pass.fixture);
        writeln!(text, "**Example.** {} ([{}](../{folder}))", pass.example, pass.fixture).unwrap();
    }
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/netting.md");
    assert_matches_file(&text, &page);
}

fn capital(text: &str) -> String {
    let (first, rest) = text.split_at(1);
    first.to_uppercase() + rest
}
