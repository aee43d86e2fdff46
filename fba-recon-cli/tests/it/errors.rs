//! Bad input: each fixture gives its diagnostic with file, line, value, rule and remedy, the right exit
//! code, and leaves the rest of the run whole.

use std::collections::BTreeSet;

use crate::support::{entries, fixtures, matches_file, run, transcript};

#[test]
fn bad_input_is_told_and_the_rest_is_scanned() {
    let work = tempfile::tempdir().unwrap();
    let mut differences = Vec::new();
    for folder in entries(&fixtures().join("errors")) {
        let out = work.path().join(folder.file_name().unwrap());
        let out = out.to_string_lossy();
        let arguments = ["scan", "input", "--as-of", "2026-11-21", "--no-log", "--out", &out];
        let output = run(&folder, &arguments);
        let text = transcript(&output).replace(&*out, "OUT");
        differences.extend(matches_file(&text, &folder.join("expected.txt")).err());
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// Codes that no file can show: a disk or a detector must fail, or gigabytes be unpacked; the last two have
/// tests of their own.
const UNSHOWABLE: &[&str] = &[
    "unreadable-file",
    "archive-too-large",
    "too-large",
    "failed-detector",
    "report-missing",
    "worksheet-limit",
    "broken-link",
    "outside-accounts",
    "no-account",
];

#[test]
fn every_diagnostic_has_a_fixture() {
    let texts: Vec<String> = entries(&fixtures().join("errors"))
        .iter()
        .map(|folder| std::fs::read_to_string(folder.join("expected.txt")).unwrap())
        .collect();
    let shown = |code: &str| texts.iter().any(|text| text.contains(&format!("[{code}]")));
    let notes =
        ["not-text", "unknown-report", "unknown-column", "same-money", "named-report", "rules-old"];
    let missing: BTreeSet<&str> = fba_recon_core::diag::Code::ALL
        .iter()
        .map(|code| code.as_str())
        .filter(|code| !UNSHOWABLE.contains(code) && !notes.contains(code) && !shown(code))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
