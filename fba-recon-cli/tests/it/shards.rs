//! Many machines: a plan, tasks in any order, however often and however they end, and the totals.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::support::{copy_reports, ended, entries, fixtures, ok, run, transcript, tree};

const DAY: &str = "2026-11-21";
/// Accounts and the detector whose hit they are made of.
const ACCOUNTS: &[(&str, &str)] = &[
    ("north", "lost_in_warehouse"),
    ("s\u{fc}d 50%", "damaged_in_warehouse"),
    ("west", "lost_in_warehouse"),
];

/// A folder of accounts: three with reports, one of which has a broken file, and an empty one.
fn dump(work: &Path) {
    for (name, detector) in ACCOUNTS {
        let hit = fixtures().join("detectors").join(detector).join("hit");
        copy_reports(&hit, &work.join("dump").join(name));
    }
    fs::write(work.join("dump/west/broken.zip"), b"PK\x03\x04 no archive").unwrap();
    fs::create_dir(work.join("dump/empty")).unwrap();
}

fn plan(work: &Path) -> Vec<String> {
    ok(work, &["shard", "plan", "dump", "--as-of", DAY, "--out", "plan.jsonl"]);
    let text = fs::read_to_string(work.join("plan.jsonl")).unwrap();
    text.lines().map(ToOwned::to_owned).collect()
}

fn shard(work: &Path, index: usize, more: &[&str]) -> Output {
    let index = index.to_string();
    let mut arguments =
        vec!["shard", "run", "--spec", "plan.jsonl", "--out", "results", "--index", &index];
    arguments.extend(more);
    run(work, &arguments)
}

/// The line that a task printed.
fn told(output: &Output) -> Value {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert_eq!(text.lines().count(), 1, "{}", transcript(output));
    serde_json::from_str(&text).unwrap()
}

fn index_of(lines: &[String], account: &str) -> usize {
    let is_it = |line: &String| {
        let value: Value = serde_json::from_str(line).unwrap();
        value["account"] == account
    };
    lines.iter().position(is_it).unwrap()
}

/// Everything in the place of an account but the file that tells how long it took.
fn place(work: &Path, account: &str) -> Vec<(String, Vec<u8>)> {
    let folder = work.join(format!("results/account={account}/as_of={DAY}"));
    tree(&folder).into_iter().filter(|(name, _)| name != "result.json").collect()
}

#[test]
fn a_plan_is_the_same_twice_and_holds_every_file() {
    let work = tempfile::tempdir().unwrap();
    dump(work.path());
    fs::write(work.path().join("dump/north/notes.docx"), "no report").unwrap();
    let lines = plan(work.path());
    assert_eq!(lines, plan(work.path()));
    assert_eq!(lines.len(), 4);
    let values: Vec<Value> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let bytes: Vec<u64> = values.iter().map(|value| value["bytes"].as_u64().unwrap()).collect();
    assert!(bytes.is_sorted_by(|one, other| one >= other), "{bytes:?}");
    assert_eq!(values[3]["account"], "empty");
    assert_eq!(values[3]["files"], Value::Array(Vec::new()));
    let keys: Vec<&String> = values[0].as_object().unwrap().keys().collect();
    assert!(keys.is_sorted(), "{keys:?}");
    assert!(lines[index_of(&lines, "north")].contains("notes.docx"));
    let by_time = ok(work.path(), &["shard", "plan", "dump", "--as-of", DAY, "--no-digest"]);
    assert!(by_time.contains("\"modified\":\"") && !by_time.contains("\"sha256\""));
}

#[test]
fn one_name_under_two_folders_is_refused() {
    let work = tempfile::tempdir().unwrap();
    for root in ["one", "two"] {
        fs::create_dir_all(work.path().join(root).join("north")).unwrap();
    }
    let output = run(work.path(), &["shard", "plan", "one", "two", "--as-of", DAY]);
    let text = transcript(&output);
    assert!(text.starts_with("exit 2\n--- stdout\n--- stderr"), "{text}");
    assert!(text.contains("the account north is named by two folders"), "{text}");
}

#[test]
fn totals_are_those_of_a_scan_of_all_accounts() {
    for log in [&["--no-log"][..], &[]] {
        let work = tempfile::tempdir().unwrap();
        dump(work.path());
        let lines = plan(work.path());
        for index in (0..lines.len()).rev() {
            let code = shard(work.path(), index, log).status.code().unwrap();
            assert!([0, 3, 4].contains(&code), "{code}");
        }
        let merge = ["shard", "merge", "results", "--as-of", DAY, "--plan", "plan.jsonl"];
        let first = ended(work.path(), 4, &[&merge[..], &["--out", "all"]].concat());
        assert!(first.contains("4 of 4 accounts"), "{first}");
        let scan = ["scan", "--accounts", "dump", "--as-of", DAY, "--out", "scanned"];
        run(work.path(), &[&scan[..], log].concat());
        for name in [
            "accounts.csv",
            "totals.csv",
            "summary.md",
            "recovered.csv",
            "tie-out.csv",
            "metrics.prom",
            "step-summary.md",
        ] {
            let read = |folder: &str| fs::read_to_string(work.path().join(folder).join(name));
            assert_eq!(read("all").unwrap(), read("scanned").unwrap(), "{name}");
        }
        let text = fs::read_to_string(work.path().join("all/accounts.csv")).unwrap();
        assert!(text.contains("\nempty,0,0,0,0,0,0,,,3\n"), "{text}");
    }
}

#[test]
fn a_second_time_nothing_is_done_and_a_changed_account_alone_runs_again() {
    for log in [&["--no-log"][..], &[]] {
        let work = tempfile::tempdir().unwrap();
        dump(work.path());
        let lines = plan(work.path());
        let first: Vec<Value> =
            (0..lines.len()).map(|index| told(&shard(work.path(), index, log))).collect();
        assert!(first.iter().all(|result| result["reused"] == false));
        let second: Vec<Value> =
            (0..lines.len()).map(|index| told(&shard(work.path(), index, log))).collect();
        for (one, two) in first.iter().zip(&second) {
            assert_eq!(two["reused"], true, "{two}");
            assert_eq!(one["digest"], two["digest"]);
        }
        let before = place(work.path(), "north");
        let again = told(&shard(
            work.path(),
            index_of(&lines, "north"),
            &[log, &["--again", "--jobs", "3"]].concat(),
        ));
        assert_eq!(
            (&again["reused"], &again["digest"]),
            (&Value::Bool(false), &first[index_of(&lines, "north")]["digest"])
        );
        assert_eq!(before, place(work.path(), "north"));

        let file = entries(&work.path().join("dump/north")).remove(0);
        let text = fs::read_to_string(&file).unwrap();
        fs::write(&file, text + "\n").unwrap();
        let output = shard(work.path(), index_of(&lines, "north"), log);
        let text = transcript(&output);
        assert!(text.starts_with("exit 2\n--- stdout\n--- stderr"), "{text}");
        assert!(text.contains("was changed"), "{text}");
        assert_eq!(before, place(work.path(), "north"));
        let lines = plan(work.path());
        let reused = |account: &str| {
            told(&shard(work.path(), index_of(&lines, account), log))["reused"].clone()
        };
        assert_eq!(reused("north"), false);
        assert_eq!(reused("west"), true);
    }
}

#[test]
fn a_line_of_another_version_digest_or_policy_is_refused() {
    let work = tempfile::tempdir().unwrap();
    dump(work.path());
    let lines = plan(work.path());
    let one = |line: &str| {
        fs::write(work.path().join("one.jsonl"), line).unwrap();
        transcript(&run(
            work.path(),
            &["shard", "run", "--spec", "one.jsonl", "--out", "results", "--no-log"],
        ))
    };
    for (from, to) in [
        ("2026-11-21", "2026-11-22"),
        ("--sheets=none", "--sheets=all"),
        ("\"version\":\"", "\"version\":\"9"),
        ("\"policy_digest\":\"", "\"policy_digest\":\"9"),
        ("shard-plan/v1", "shard-plan/v2"),
    ] {
        let line = lines[0].replacen(from, to, 1);
        assert_ne!(line, lines[0]);
        let text = one(&line);
        assert!(text.starts_with("exit 2\n--- stdout\n--- stderr"), "{from}: {text}");
    }
    assert!(!work.path().join("results").exists());
    assert!(one(&lines[index_of(&lines, "north")]).starts_with("exit 0"));
}

#[test]
fn the_index_is_that_of_a_job_array() {
    let work = tempfile::tempdir().unwrap();
    dump(work.path());
    let lines = plan(work.path());
    let with = |variables: &[(&str, &str)], more: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_fba-recon"))
            .args(["shard", "run", "--spec", "plan.jsonl", "--out", "results", "--no-log"])
            .args(more)
            .current_dir(work.path())
            .env_clear()
            .envs(variables.iter().copied())
            .output()
            .unwrap()
    };
    let none = with(&[], &[]);
    assert_eq!(none.status.code(), Some(2), "{}", transcript(&none));
    for name in ["JOB_COMPLETION_INDEX", "AWS_BATCH_JOB_ARRAY_INDEX", "SLURM_ARRAY_TASK_ID"] {
        let result = told(&with(&[(name, "1")], &[]));
        let planned: Value = serde_json::from_str(&lines[1]).unwrap();
        assert_eq!(result["account"], planned["account"], "{name}");
    }
    assert_eq!(with(&[("SLURM_ARRAY_TASK_ID", "4")], &[]).status.code(), Some(2));
    assert_eq!(with(&[("SLURM_ARRAY_TASK_ID", "one")], &[]).status.code(), Some(2));
    let result = told(&with(&[("SLURM_ARRAY_TASK_ID", "1")], &["--index", "0"]));
    let planned: Value = serde_json::from_str(&lines[0]).unwrap();
    assert_eq!(result["account"], planned["account"]);
}

#[test]
fn what_is_not_there_is_named_and_never_zero() {
    let work = tempfile::tempdir().unwrap();
    dump(work.path());
    let lines = plan(work.path());
    for index in 0..lines.len() {
        shard(work.path(), index, &["--no-log"]);
    }
    let results = work.path().join("results");
    // Torn: a table is shorter than it was written.
    let torn = results.join(format!("account=north/as_of={DAY}/totals.csv"));
    let text = fs::read_to_string(&torn).unwrap();
    fs::write(&torn, &text[..text.len() - 1]).unwrap();
    // Missing, and one that no line names.
    fs::rename(results.join("account=empty"), results.join("account=other")).unwrap();
    // Stale: the plan was made anew after the input changed.
    let file = entries(&work.path().join("dump/west")).remove(0);
    let text = fs::read(&file).unwrap();
    fs::write(&file, [&text[..], b"\n"].concat()).unwrap();
    plan(work.path());
    let merge = ["shard", "merge", "results", "--as-of", DAY, "--plan", "plan.jsonl", "--out"];
    let output = run(work.path(), &[&merge[..], &["all"]].concat());
    let text = transcript(&output);
    assert!(text.starts_with("exit 4"), "{text}");
    for told in ["empty is missing", "north is torn", "west is stale", "account=other is not in"] {
        assert!(text.contains(told), "{told}: {text}");
    }
    let table = fs::read_to_string(work.path().join("all/accounts.csv")).unwrap();
    for name in ["empty", "north", "west"] {
        assert!(table.contains(&format!("\n{name},,,,,,,,,\n")), "{table}");
    }
    let first = tree(&work.path().join("all"));
    run(work.path(), &[&merge[..], &["all"]].concat());
    assert_eq!(first, tree(&work.path().join("all")));
}

#[test]
fn a_task_that_fails_is_told_and_leaves_the_result_of_before() {
    let work = tempfile::tempdir().unwrap();
    dump(work.path());
    let lines = plan(work.path());
    let index = index_of(&lines, "north");
    fs::write(work.path().join("no-log.db"), "this is no log").unwrap();
    let output = shard(work.path(), index, &["--log", "no-log.db"]);
    assert!(output.stdout.is_empty(), "{}", transcript(&output));
    assert!(matches!(output.status.code(), Some(1 | 2)), "{}", transcript(&output));
    let merge = ["shard", "merge", "results", "--as-of", DAY, "--plan", "plan.jsonl", "--out"];
    let text = transcript(&run(work.path(), &[&merge[..], &["all"]].concat()));
    assert!(text.contains("north is failed"), "{text}");
    shard(work.path(), index, &["--no-log"]);
    let before = place(work.path(), "north");
    let output = shard(work.path(), index, &["--log", "no-log.db", "--again"]);
    assert!(output.stdout.is_empty());
    assert_eq!(before, place(work.path(), "north"));
}

#[cfg(unix)]
#[test]
fn killed_at_any_moment_the_place_holds_a_whole_result_or_none() {
    let work = tempfile::tempdir().unwrap();
    dump(work.path());
    let lines = plan(work.path());
    let index = index_of(&lines, "north").to_string();
    let arguments = ["shard", "run", "--spec", "plan.jsonl", "--out", "results", "--again"];
    let begin = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fba-recon"));
        command.args(arguments).args(["--index", &index]).current_dir(work.path()).env_clear();
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    let mut whole = begin();
    assert!(whole.wait().unwrap().success());
    let told_before = told(&shard(work.path(), index.parse().unwrap(), &[]));
    let took = Duration::from_secs_f64(told_before["seconds"].as_f64().unwrap() * 1.1);
    let expected = place(work.path(), "north");
    let folder = work.path().join(format!("results/account=north/as_of={DAY}"));
    // Moments that are spread over the run, in an order that repeats itself nowhere.
    for at in 0..100_u32 {
        if at.is_multiple_of(3) {
            let _ = fs::remove_dir_all(&folder);
        }
        let mut child = begin();
        std::thread::sleep(took * ((at * 37) % 100) / 100);
        let _ = child.kill();
        child.wait().unwrap();
        if folder.exists() {
            assert_eq!(place(work.path(), "north"), expected, "{at}");
        }
    }
    let result = told(&shard(work.path(), index.parse().unwrap(), &[]));
    assert_eq!(result["exit_code"], 0);
    assert_eq!(place(work.path(), "north"), expected);
}

#[test]
fn two_at_once_leave_one_result_and_tell_the_same() {
    for log in [&["--no-log"][..], &[]] {
        let work = tempfile::tempdir().unwrap();
        dump(work.path());
        let lines = plan(work.path());
        let index = index_of(&lines, "north");
        let both: Vec<Output> = std::thread::scope(|scope| {
            let tasks: Vec<_> =
                (0..4).map(|_| scope.spawn(|| shard(work.path(), index, log))).collect();
            tasks.into_iter().map(|task| task.join().unwrap()).collect()
        });
        let results: Vec<Value> = both.iter().map(told).collect();
        let own = results.iter().filter(|result| result["reused"] == false).count();
        assert_eq!(own, 1, "{results:?}");
        assert!(results.iter().all(|result| result["digest"] == results[0]["digest"]));
        assert!(results.iter().all(|result| result["seconds"] == results[0]["seconds"]));
        let left = entries(&work.path().join("results/account=north"));
        let is_attempt = |path: &std::path::PathBuf| path.to_string_lossy().contains(".tmp-");
        assert!(!left.iter().any(is_attempt), "{left:?}");
    }
}

#[test]
fn logs_of_many_accounts_are_told_as_one() {
    let work = tempfile::tempdir().unwrap();
    dump(work.path());
    for index in 0..plan(work.path()).len() {
        shard(work.path(), index, &[]);
    }
    let arguments = ["scan", "--accounts", "dump", "--as-of", DAY, "--out", "scanned"];
    run(work.path(), &[&arguments[..], &["--log", "one.db"]].concat());
    for command in [&["review", "--by", "account"][..], &["queue", "--per-day", "50"]] {
        let told = |log: &[&str]| {
            let output = run(work.path(), &[command, log, &["--format", "csv"]].concat());
            (output.status.code(), String::from_utf8(output.stdout).unwrap())
        };
        let one = told(&["--log", "one.db"]);
        assert!(one.1.lines().count() > 2, "{one:?}");
        assert_eq!(told(&["--logs", "results"]), one);
        assert_eq!(told(&["--logs", "dump"]), (Some(2), String::new()));
        let north = told(&["--logs", "results", "--account", "north"]);
        assert_eq!(north, told(&["--log", "one.db", "--account", "north"]));
    }
    // Handed out, each case is noted in the log of its own account.
    let hand_out = |log: &[&str], out: &str| {
        let arguments = ["queue", "--per-day", "50", "--format", "csv", "--out", out];
        let output = run(work.path(), &[&arguments[..], log].concat());
        assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    let one = hand_out(&["--log", "one.db"], "today-one");
    assert_eq!(hand_out(&["--logs", "results"], "today"), one);
    let files = |folder: &str| {
        let mut files = tree(&work.path().join(folder));
        // Exhibits are made where sheets are asked for.
        files.retain(|(name, _)| !name.ends_with("exhibit.pdf"));
        files
    };
    assert!(files("today").iter().any(|(name, _)| name.ends_with("message.txt")));
    assert_eq!(files("today"), files("today-one"));
    assert_eq!(hand_out(&["--logs", "results"], "later"), hand_out(&["--log", "one.db"], "later"));
    assert!(files("later").is_empty());
}

#[test]
fn a_plan_may_speak_for_a_moment() {
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    dump(work);
    let moment = "2026-11-21T09:00-08:00";
    let plan = |as_of: &str| {
        ok(work, &["shard", "plan", "dump", "--as-of", as_of, "--out", "plan.jsonl"]);
        fs::read_to_string(work.join("plan.jsonl")).unwrap()
    };
    let of_day = plan(DAY);
    let text = plan(moment);
    assert!(text.contains("--as-of=2026-11-21T17:00:00Z") && !of_day.contains("--as-of"));
    for index in 0..text.lines().count() {
        shard(work, index, &["--no-log"]);
    }
    let run_json = fs::read(work.join(format!("results/account=north/as_of={DAY}/run.json")));
    let told: Value = serde_json::from_slice(&run_json.unwrap()).unwrap();
    assert_eq!(told["as_of_moment"], "2026-11-21T17:00:00Z");
    let merge = ["shard", "merge", "results", "--plan", "plan.jsonl", "--out", "all"];
    run(work, &[&merge[..], &["--as-of", DAY]].concat());
    let scan = ["scan", "dump", "--accounts", "--no-log", "--out", "scanned", "--as-of", moment];
    run(work, &scan);
    for name in ["accounts.csv", "totals.csv", "summary.md"] {
        let [one, other] =
            ["all", "scanned"].map(|folder| fs::read(work.join(folder).join(name)).unwrap());
        assert!(one == other, "{name}");
    }
    // A result of the day is not one of the moment.
    fs::write(work.join("plan.jsonl"), of_day).unwrap();
    let ended = run(work, &[&merge[..], &["--as-of", DAY]].concat());
    assert_eq!(ended.status.code(), Some(4));
    assert!(transcript(&ended).contains("north is stale"), "{}", transcript(&ended));
}
