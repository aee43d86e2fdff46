//! Progress: nothing on a pipe, stages with `--verbose`, and in the JSON log what was in it before.

use std::fs;

use crate::support::{copy_reports, demo, run, transcript};

const SCAN: [&str; 7] = ["scan", "dump", "--as-of", "2026-11-21", "--no-log", "--fonts", "none"];

fn folder() -> tempfile::TempDir {
    let work = tempfile::tempdir().unwrap();
    copy_reports(&demo().join("dump"), &work.path().join("dump"));
    work
}

#[test]
fn stages_are_told_when_asked_for_and_only_then() {
    let work = folder();
    let plain = run(work.path(), &SCAN);
    let verbose = run(work.path(), &[&SCAN[..], &["--verbose"]].concat());
    assert_eq!(plain.stdout, verbose.stdout);
    let (plain, told) =
        (String::from_utf8_lossy(&plain.stderr), String::from_utf8_lossy(&verbose.stderr));
    let stages: Vec<&str> = told.lines().filter(|line| line.contains(" s  ")).collect();
    let named = |at: usize, words: &[&str]| words.iter().all(|word| stages[at].contains(word));
    assert_eq!(stages.len(), 3, "{told}");
    assert!(
        named(0, &["read", "rows of 17 reports"]) || named(0, &["read", "rows of 18 reports"]),
        "{told}"
    );
    assert!(named(1, &["reconciled", "cases"]) && named(2, &["written", "files"]), "{told}");
    let rest: Vec<&str> = told.lines().filter(|line| !line.contains(" s  ")).collect();
    assert_eq!(rest, plain.lines().collect::<Vec<_>>());
    // No line of progress, no control character, on a pipe.
    assert!(!plain.contains("reading:") && !plain.chars().any(|c| c.is_control() && c != '\n'));
}

#[test]
fn quiet_and_verbose_exclude_each_other_and_the_log_has_no_counts() {
    let work = folder();
    let both = run(work.path(), &[&SCAN[..], &["-q", "-v"]].concat());
    assert_eq!(both.status.code(), Some(2), "{}", transcript(&both));
    let logged = run(work.path(), &[&SCAN[..], &["-v", "--log-file", "log.jsonl"]].concat());
    assert!(logged.status.success(), "{}", transcript(&logged));
    let text = fs::read_to_string(work.path().join("log.jsonl")).unwrap();
    let messages: Vec<String> = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["message"].to_string())
        .collect();
    for message in ["\"started\"", "\"read\"", "\"found\"", "\"scanned\"", "\"ended\""] {
        assert_eq!(messages.iter().filter(|own| *own == message).count(), 1, "{message}: {text}");
    }
    assert!(!text.contains("bytes read") && !text.contains("file read"), "{text}");
}
