//! The tables as users change them: a notice is followed step by step, as `docs/changing-a-policy.md` tells it.

use std::fs;
use std::path::Path;
use std::process::Output;

use fba_recon_core::policy::EMBEDDED;

use crate::support::{fixtures, run};

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The row of today, and what the notice makes of it.
const ROW: &str = r#"claim_types = ["fc_lost", "fc_damaged"]
marketplaces = ["US"]
start_event = "reported_in_ledger"
opens = "0d"
closes = "60d"
from = "2024-10-23"
"#;

/// A folder with the table of windows after a made-up notice; `to` is the day on which the old row ends.
fn notice(folder: &Path, to: &str) {
    let text = EMBEDDED.iter().find(|(name, _)| *name == "windows.toml").unwrap().1;
    assert!(text.contains(ROW));
    let new = ROW.replace("60d", "45d").replace("2024-10-23", "2027-02-01");
    let row = format!(
        "{ROW}{to}confirmed = true\nconfidence = \"A\"\nsource = \"notice of 2027-01-04\"\n[[window]]\n{new}"
    );
    fs::write(folder.join("windows.toml"), text.replacen(ROW, &row, 1)).unwrap();
}

#[test]
fn a_notice_is_followed_step_by_step() {
    let work = tempfile::tempdir().unwrap();
    let folder = work.path().to_string_lossy().into_owned();
    // Without an end two rows hold on one day.
    notice(work.path(), "");
    let checked = run(work.path(), &["policy", "check", &folder]);
    assert_eq!(checked.status.code(), Some(2));
    let told = String::from_utf8_lossy(&checked.stderr).into_owned();
    assert!(told.contains("two windows on one day: fc_lost US"), "{told}");
    notice(work.path(), "to = \"2027-02-01\"\n");
    assert!(stdout(&run(work.path(), &["policy", "check", &folder])).contains("no faults"));
    // The rows that changed, and what that does to a folder of reports.
    let reports = fixtures().join("detectors/lost_in_warehouse/hit");
    let reports = reports.to_string_lossy().into_owned();
    let diff = |old: &str, new: &str, as_of: &str| {
        let with = ["policy", "diff", old, new, "--with", &reports, "--as-of", as_of];
        stdout(&run(work.path(), &with))
    };
    let told = diff("embedded", &folder, "2026-11-21");
    assert!(told.contains("windows.toml\n") && told.contains("+ window"), "{told}");
    assert!(told.contains("0 of 1 cases differ"), "{told}");
    let told = diff("embedded", &folder, "2027-02-05");
    assert!(told.contains("1 of 1 cases differ on 2027-02-05"), "{told}");
    assert!(told.contains("2026-11-30") && told.contains("2026-11-15"), "{told}");
    let told = diff("embedded", "embedded", "2027-02-05");
    assert!(told.contains("the tables are equal") && told.contains("0 of 1 cases"), "{told}");
}

#[test]
fn the_age_of_the_tables_is_shown_and_told() {
    let work = tempfile::tempdir().unwrap();
    let ages = |on: &str| stdout(&run(work.path(), &["policy", "show", "--age", "--on", on]));
    let (young, old) = (ages("2026-12-01"), ages("2027-06-30"));
    assert!(young.contains("windows.toml") && !young.contains(" old"), "{young}");
    assert!(old.contains(" old"), "{old}");
    let reports = fixtures().join("detectors/lost_in_warehouse/hit");
    let reports = reports.to_string_lossy().into_owned();
    for (as_of, is_told) in [("2026-11-21", false), ("2027-06-30", true)] {
        let out = work.path().join(as_of).to_string_lossy().into_owned();
        let arguments = ["scan", &reports, "--as-of", as_of, "--no-log", "--out", &out];
        run(work.path(), &arguments);
        let text = fs::read_to_string(work.path().join(as_of).join("diagnostics.txt")).unwrap();
        assert_eq!(text.contains("rules-old"), is_told, "{as_of}: {text}");
    }
}
