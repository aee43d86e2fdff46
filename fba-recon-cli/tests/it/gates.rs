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

/// A day of the run, a gate, and whether it wakes for what Amazon asked about a filed case until 2026-11-28.
#[test]
fn what_amazon_asked_has_a_day_of_its_own_in_every_output() {
    let work = tempfile::tempdir().unwrap();
    let folder = work.path();
    let dump = fixtures().join("detectors/lost_in_warehouse/hit");
    let dump = dump.to_str().unwrap();
    let ok = |arguments: &[&str]| {
        let output = run(folder, arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    ok(&["scan", dump, "--as-of", "2026-11-21", "--out", "out"]);
    let listed: serde_json::Value =
        serde_json::from_str(&ok(&["cases", "list", "--state", "ready", "--format", "json"]))
            .unwrap();
    let id = listed[0]["id"].as_str().unwrap();
    let wakes = |as_of: &str, gate: &str| {
        let fails = ["scan", dump, "--as-of", as_of, "--out", "out", "--fail-on", gate];
        let output = run(folder, &fails);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(if told.contains("fails on") { 10 } else { 0 }));
        told.lines().find_map(|line| line.strip_prefix("fails on ").map(str::to_owned))
    };
    ok(&["cases", "file", id, "--amazon-case", "990"]);
    // Amazon waits for nothing yet, whatever becomes of the window.
    assert_eq!(wakes("2026-11-21", "due:90d"), None);
    ok(&["cases", "ask", id, "--due", "2026-11-28"]);
    for (as_of, gate, is_due) in [
        ("2026-11-21", "due:6d", false),
        ("2026-11-21", "due:167h", false),
        ("2026-11-21", "due:7d", true),
        ("2026-11-29", "due:1h", true),
    ] {
        let told = wakes(as_of, gate);
        assert_eq!(told.is_some(), is_due, "{as_of} {gate}");
        assert!(told.is_none_or(|told| told.contains("2026-11-28") && told.contains(id)));
    }
    let read = |name: &str| std::fs::read_to_string(folder.join("out").join(name)).unwrap();
    for (name, said) in [
        ("deadlines.csv", format!("2026-11-28,2026-11-28,-1,answer,answer,{id},")),
        ("worklist.csv", format!("answer,{id},2026-11-28,-1,")),
        ("summary.md", "2026-11-28".to_owned()),
        ("report.html", "2026-11-28".to_owned()),
    ] {
        assert!(read(name).contains(&said), "{name}: {said}");
    }
    // Answered, nothing is due.
    ok(&["cases", "answer", id, "--on", "2026-11-29"]);
    assert_eq!(wakes("2026-11-29", "due:1h"), None);
    assert!(!read("deadlines.csv").contains(id) && !read("worklist.csv").contains("2026-11-28"));
}
