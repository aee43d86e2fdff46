//! Gates of schedules: which dump passes which, what is told, and the exit code.

use std::path::Path;

use crate::support::{fixtures, run};

/// Scans a dump of the fixtures against gates: the exit code and the lines that say why.
fn gated(dump: &str, as_of: &str, gates: &str, more: &[&str]) -> (i32, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let dump = fixtures().join(dump);
    let (dump, out) = (dump.to_str().unwrap(), folder.path().join("out"));
    let out = out.to_str().unwrap();
    let mut arguments = vec!["scan", dump, "--as-of", as_of, "--out", out, "--no-log"];
    arguments.extend(["--fail-on", gates]);
    arguments.extend(more);
    let output = run(Path::new("."), &arguments);
    let told = String::from_utf8(output.stderr).unwrap();
    let lines = told.lines().filter_map(|line| line.strip_prefix("fails on "));
    (output.status.code().unwrap(), lines.map(str::to_owned).collect())
}

/// Dump, gates, exit code and what is told.
#[test]
fn each_gate_wakes_for_its_own_reason_only() {
    let hit = "detectors/lost_in_warehouse/hit";
    let waits = "detectors/lost_in_warehouse/month_of_the_ledger_missing";
    let clean = "clean/us_small_shop";
    let rows: &[(&str, &str, i32, &[&str])] = &[
        (clean, "new,due:7d,value:0.01USD,coverage,unproven", 0, &[]),
        (hit, "new", 10, &["new: "]),
        (hit, "unproven", 0, &[]),
        (hit, "coverage", 0, &[]),
        // The last safe day is 2026-11-29, one before the window ends.
        (hit, "due:7d", 0, &[]),
        (hit, "due:191h", 0, &[]),
        (hit, "due:8d", 10, &["due within 192 h: "]),
        (hit, "due:192h", 10, &["due within 192 h: "]),
        (hit, "value:1000000USD", 0, &[]),
        (hit, "value:1EUR", 0, &[]),
        (hit, "value:1USD", 10, &["value: "]),
        (hit, "new,due:30d,value:1USD", 10, &["new: ", "due within 720 h: ", "value: "]),
        (waits, "unproven", 10, &["unproven: "]),
        (waits, "coverage", 10, &["coverage: ledger"]),
        (waits, "value:15USD", 0, &[]),
    ];
    for (dump, gates, code, told) in rows {
        let (ended, lines) = gated(dump, "2026-11-21", gates, &[]);
        assert_eq!(ended, *code, "{dump} {gates}: {lines:?}");
        assert_eq!(lines.len(), told.len(), "{dump} {gates}: {lines:?}");
        for (line, start) in lines.iter().zip(*told) {
            assert!(line.starts_with(start), "{dump} {gates}: {line}");
        }
    }
}

#[test]
fn what_is_left_out_beats_a_gate_and_an_empty_dump_has_none() {
    let (code, lines) = gated("formats/date_range_transactions", "2026-11-21", "new", &[]);
    assert_eq!(code, 4, "{lines:?}");
    let empty = tempfile::tempdir().unwrap();
    let (code, lines) = gated(empty.path().to_str().unwrap(), "2026-11-21", "new", &[]);
    assert_eq!((code, lines.len()), (3, 0));
}

#[test]
fn a_wrong_gate_is_told_before_anything_is_written() {
    for gates in [
        "",
        "soon",
        "new,",
        "due:",
        "due:7",
        "due:-1d",
        "due:7w",
        "value:",
        "value:100",
        "value:-1USD",
        "coverage:x",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        let dump = fixtures().join("detectors/lost_in_warehouse/hit");
        let arguments = [
            "scan",
            dump.to_str().unwrap(),
            "--as-of",
            "2026-11-21",
            "--out",
            out.to_str().unwrap(),
            "--fail-on",
            gates,
        ];
        let output = run(Path::new("."), &arguments);
        assert_eq!(output.status.code(), Some(2), "{gates:?}");
        assert!(!out.exists(), "{gates:?}");
    }
}
