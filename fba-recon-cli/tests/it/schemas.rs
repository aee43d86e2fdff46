//! The schemas are those of the program, and there is an output of every kind that the validator of `checks/schemas`
//! looks at. The outputs are read back, too: what a reader would have to know stands in the structs.

use std::fs;
use std::path::{Path, PathBuf};

use fba_recon_core::render::v1::diff::DiffV1;
use fba_recon_core::render::v1::fee::FeeV1;
use fba_recon_core::render::v1::inspect::{InspectAccountsV1, InspectV1};
use fba_recon_core::render::v1::{AccountsRun, CasesV1, RunLineV1, RunV1};
use fba_recon_core::schemas::SchemaName;
use fba_recon_core::shard::{ShardResult, Spec};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::support::{copy_reports, ended, entries, fixtures, matches_file, ok, run, transcript};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/schemas")
}

fn same(actual: &str, expected: &Path) {
    matches_file(actual, expected).unwrap_or_else(|difference| panic!("{difference}"));
}

#[test]
fn the_schemas_are_fresh() {
    let here = Path::new(".");
    let listed = ok(here, &["schema"]);
    let names: Vec<&str> = listed.lines().collect();
    assert_eq!(names, SchemaName::ALL.iter().map(|name| name.as_str()).collect::<Vec<_>>());
    for name in &names {
        same(&ok(here, &["schema", name]), &docs().join(format!("{name}.json")));
    }
    let files = entries(&docs()).len();
    assert_eq!(files, names.len(), "docs/schemas holds the schemas and nothing else");
    let wrong = run(here, &["schema", "case"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(transcript(&wrong).contains("names are cases, run"), "{}", transcript(&wrong));
}

/// What a text says, written by its struct again.
fn again<T: Serialize + DeserializeOwned>(text: &str) -> Value {
    let read: T = serde_json::from_str(text).unwrap();
    serde_json::to_value(read).unwrap()
}

fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn outputs_are_read_back_whole() {
    for folder in entries(&fixtures().join("runs")) {
        let text = |name: &str| fs::read_to_string(folder.join("expected").join(name)).unwrap();
        let cases = text("cases.json");
        assert_eq!(again::<CasesV1>(&cases), value(&cases), "{}", folder.display());
        let run = text("run.json");
        assert_eq!(again::<RunV1>(&run), value(&run), "{}", folder.display());
    }
}

/// The place of an output that the validator looks at.
fn sample(schema: &str, name: &str) -> PathBuf {
    fixtures().join("schemas").join(schema).join(name)
}

#[test]
fn what_inspect_and_accounts_write_is_there_to_be_validated() {
    let messy = fixtures().join("runs/messy");
    let arguments = ["inspect", "input", "--format", "json", "--as-of", "2026-11-21"];
    let text = ok(&messy, &arguments);
    same(&text, &sample("inspect", "messy.json"));
    assert_eq!(again::<InspectV1>(&text), value(&text));
    let work = tempfile::tempdir().unwrap();
    for name in ["north", "south"] {
        let from = fixtures().join("detectors/lost_in_warehouse/hit");
        copy_reports(&from, &work.path().join("dump").join(name));
    }
    let text = ok(work.path(), &["inspect", "dump", "--accounts", "--format", "json"]);
    same(&text, &sample("inspect-accounts", "two.json"));
    assert_eq!(again::<InspectAccountsV1>(&text), value(&text));
    let arguments = ["scan", "dump", "--accounts", "--as-of", "2026-11-21", "--fonts", "none"];
    ok(work.path(), &[&arguments[..], &["--no-log", "--sheets", "none", "--out", "out"]].concat());
    let text = fs::read_to_string(work.path().join("out/run.json")).unwrap();
    assert_eq!(again::<AccountsRun>(&text), value(&text));
    same(&text, &sample("accounts", "two.json"));
}

#[test]
fn what_fee_writes_is_there_to_be_validated() {
    let item = ["fee", "--dims", "13x9x0.7in", "--weight", "15oz", "--price", "25"];
    let asked = |exit: i32, more: &[&str], name: &str| {
        let text = ended(Path::new("."), exit, &[&item[..], more, &["--format", "json"]].concat());
        assert_eq!(again::<FeeV1>(&text), value(&text));
        same(&text, &sample("fee", name));
    };
    asked(0, &["--marketplace", "US", "--date", "2026-11-21"], "us.json");
    asked(4, &["--marketplace", "US", "--date", "2001-01-01"], "no_card.json");
}

/// JSON without what differs from run to run: times and folders.
fn steady_value(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, told) in [("at", "2026-12-01T09:00:00Z"), ("out", "out"), ("dump", "dump")] {
                if let Some(member @ Value::String(_)) = members.get_mut(name) {
                    *member = told.into();
                }
            }
            members.values_mut().for_each(steady_value);
        }
        Value::Array(items) => items.iter_mut().for_each(steady_value),
        _ => {}
    }
}

fn steady(text: &str) -> String {
    let mut line = value(text);
    steady_value(&mut line);
    format!("{line}\n")
}

#[test]
fn what_a_log_and_a_comparison_write_is_there_to_be_validated() {
    let work = tempfile::tempdir().unwrap();
    let act = |arguments: &[&str]| ok(work.path(), arguments);
    act(&["demo", "--extract", "one"]);
    act(&["demo", "--month", "2", "--extract", "two"]);
    let scan = |dump: &str, as_of: &str, out: &str| {
        let more = ["--fonts", "none", "--sheets", "none", "--log", "log.db"];
        act(&[&["scan", dump, "--as-of", as_of, "--out", out][..], &more].concat());
    };
    scan("one", "2026-10-21", "old");
    act(&["cases", "file", "CS-106W", "--amazon-case", "12345", "--log", "log.db"]);
    act(&["cases", "note", "CS-106W", "asked for the invoice", "--log", "log.db"]);
    act(&["cases", "undo", "CS-106W", "--log", "log.db"]);
    scan("two", "2026-11-21", "new");
    let text = act(&["diff", "old", "new", "--format", "json"]);
    assert_eq!(again::<DiffV1>(&text), value(&text));
    same(&text, &sample("diff", "demo.json"));
    let log = act(&["cases", "export", "--log", "log.db"]);
    let kinds = ["log", "run", "case", "event", "payment", "claim", "base", "name"];
    for kind in kinds {
        assert!(log.contains(&format!("{{\"kind\":\"{kind}\"")), "{kind}");
    }
    same(&log.lines().map(steady).collect::<String>(), &sample("log", "demo.jsonl"));
    let asked: [(&str, &[&str]); 6] = [
        ("queue", &["queue"]),
        ("cases-list", &["cases", "list"]),
        ("cases-show", &["cases", "show", "CS-106W"]),
        ("cases-history", &["cases", "history"]),
        ("review", &["review", "--by", "type"]),
        ("review-causes", &["review", "--causes"]),
    ];
    for (schema, arguments) in asked {
        let text = act(&[arguments, &["--format", "json", "--log", "log.db"]].concat());
        same(&steady(&text), &sample(schema, "demo.json"));
    }
}

#[test]
fn what_check_text_writes_is_there_to_be_validated() {
    let work = tempfile::tempdir().unwrap();
    let letter = "Please withdraw the claim and we will send you a gift card.\n";
    fs::write(work.path().join("letter.txt"), letter).unwrap();
    let text = ended(
        work.path(),
        10,
        &["check-text", "letter.txt", "--kind", "buyer", "--format", "json"],
    );
    same(&text, &sample("check-text", "withdraw.json"));
}

/// JSON of a shard or a log of runs without what depends on the place, the tables and the time.
fn unplaced(text: &str) -> String {
    let mut line = value(text);
    let members = line.as_object_mut().unwrap();
    let moment = "2026-12-01T09:00:00.125Z";
    let zeros = "0".repeat(64);
    for (name, told) in [("timestamp", moment), ("root", "/dump"), ("log", &zeros)] {
        if let Some(member @ Value::String(_)) = members.get_mut(name) {
            *member = told.into();
        }
    }
    for name in ["spec_digest", "policy_digest", "digest"] {
        members.entry(name).and_modify(|member| *member = zeros.clone().into());
    }
    members.entry("seconds").and_modify(|member| *member = serde_json::json!(0.25));
    for listed in members.get_mut("files").and_then(Value::as_array_mut).into_iter().flatten() {
        for (name, told) in [("modified", moment), ("sha256", &zeros)] {
            listed.as_object_mut().unwrap().entry(name).and_modify(|member| *member = told.into());
        }
        if listed.get("file").is_some() {
            listed["bytes"] = 1.into();
        }
    }
    format!("{line}\n")
}

#[test]
fn what_shards_and_the_log_of_runs_write_is_there_to_be_validated() {
    let work = tempfile::tempdir().unwrap();
    copy_reports(
        &fixtures().join("detectors/lost_in_warehouse/hit"),
        &work.path().join("dump/north"),
    );
    fs::create_dir_all(work.path().join("dump/south")).unwrap();
    let plan = ["shard", "plan", "dump", "--as-of", "2026-11-21"];
    let mut lines = ok(work.path(), &[&plan[..], &["--out", "-"]].concat());
    let shard = ["shard", "run", "--spec", "plan.jsonl", "--out", "results"];
    fs::write(work.path().join("plan.jsonl"), &lines).unwrap();
    // A log that is none: the task says why it wrote nothing.
    fs::write(work.path().join("no-log.db"), "this is no log").unwrap();
    let failing = run(work.path(), &[&shard[..], &["--index", "0", "--log", "no-log.db"]].concat());
    assert_ne!(failing.status.code(), Some(0), "{}", transcript(&failing));
    let failure = work.path().join("results/account=north/failed-as_of=2026-11-21.json");
    let failure = fs::read_to_string(failure).unwrap();
    same(&unplaced(&failure), &sample("shard-failure", "north.json"));
    let result = ok(work.path(), &[&shard[..], &["--index", "0"]].concat());
    assert_eq!(again::<ShardResult>(&result), value(&result));
    same(&unplaced(&result), &sample("shard-result", "north.json"));
    let place = work.path().join("results/account=north");
    let stored = fs::read_to_string(place.join("as_of=2026-11-21/result.json")).unwrap();
    same(&unplaced(&stored), &sample("shard-stored", "north.json"));
    // Lines whose files are told by their time, beside those told by their content.
    lines.push_str(&ok(work.path(), &[&plan[..], &["--out", "-", "--no-digest"]].concat()));
    for line in lines.lines() {
        assert_eq!(again::<Spec>(line), value(line));
    }
    let lines = lines.lines().map(unplaced).collect::<String>();
    same(&lines, &sample("shard-plan", "two.jsonl"));
    run_log(work.path());
}

fn run_log(work: &Path) {
    let scan = ["scan", "dump/north", "--as-of", "2026-11-21", "--fonts", "none", "--no-log"];
    let more = ["--sheets", "none", "--fail-on", "new", "--log-file", "runs.jsonl"];
    ended(work, 10, &[&scan[..], &more].concat());
    ended(work, 2, &["scan", "nowhere", "--log-file", "runs.jsonl"]);
    let text = fs::read_to_string(work.join("runs.jsonl")).unwrap();
    let mut lines = String::new();
    for line in text.lines() {
        assert_eq!(again::<RunLineV1>(line), value(line));
        lines.push_str(&unplaced(line));
    }
    for word in ["started", "read", "found", "scanned", "ended"] {
        assert!(lines.contains(&format!("\"message\":\"{word}\"")), "{word}: {lines}");
    }
    same(&lines, &sample("run-log", "two_runs.jsonl"));
}
