//! The case log from the outside: what a seller types, what a scan makes of it, and that nothing is lost when a
//! process dies or two write at once.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{copy_reports, ended, fixtures, run, transcript, tree};

/// A folder with a small dump of one claimable and one late case.
fn work() -> tempfile::TempDir {
    let work = tempfile::tempdir().unwrap();
    let fixture = fixtures().join("detectors/lost_in_warehouse/last_payment_two_months_ago");
    copy_reports(&fixture, &work.path().join("dump"));
    work
}

fn scan<'a>(as_of: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["scan", "dump", "--as-of", as_of, "--downloaded", as_of, "--out", "out"], more].concat()
}

fn list(folder: &Path) -> serde_json::Value {
    serde_json::from_str(&ended(folder, 0, &["cases", "list", "--format", "json"])).unwrap()
}

fn states(folder: &Path) -> Vec<(String, String, String)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let list = list(folder);
    let rows = list.as_array().unwrap().iter();
    rows.map(|row| (text(&row["id"]), text(&row["state"]), text(&row["action"]))).collect()
}

/// The id of the case in a state.
fn in_state(folder: &Path, state: &str) -> String {
    states(folder).into_iter().find(|(_, own, _)| own == state).unwrap().0
}

fn case(folder: &Path, id: &str) -> serde_json::Value {
    let text = fs::read_to_string(folder.join("out/cases.json")).unwrap();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let cases = document["cases"].as_array().unwrap().clone();
    cases.into_iter().find(|case| case["id"] == id).unwrap()
}

#[test]
fn a_filed_case_is_not_offered_again_and_is_asked_about_in_time() {
    let work = work();
    let folder = work.path();
    ended(folder, 0, &scan("2026-11-21", &[]));
    let id = in_state(folder, "ready");
    let message = folder.join("out/cases").join(&id).join("message.txt");
    assert!(message.is_file());
    let told = ended(folder, 0, &["cases", "file", &id[3..8], "--amazon-case", "990"]);
    assert_eq!(told, format!("{id}: filed on 2026-11-21, before: ready\n"));
    // Day of the run, action and reason.
    for (as_of, action, reason) in [
        ("2026-11-22", "none", Some("filed")),
        ("2026-11-27", "none", Some("filed")),
        ("2026-11-28", "follow_up", None),
    ] {
        ended(folder, 0, &scan(as_of, &[]));
        let case = case(folder, &id);
        assert_eq!((&case["action"], &case["reason"]), (&action.into(), &reason.into()), "{as_of}");
        assert_eq!(case["log"]["amazon_case_id"], "990");
        assert!(case["message"].is_null() && !message.is_file(), "{as_of}");
    }
    ended(folder, 0, &["cases", "follow-up", &id]);
    for (as_of, action) in [("2026-12-11", "none"), ("2026-12-12", "follow_up")] {
        ended(folder, 0, &scan(as_of, &[]));
        assert_eq!(case(folder, &id)["action"], action, "{as_of}");
    }
    // Taken back, it may be filed again; the dump and its figures were the same all the time.
    ended(folder, 0, &["cases", "undo", &id]);
    ended(folder, 0, &["cases", "undo", &id]);
    assert_ne!(in_state(folder, "expired"), id);
    let refused = run(folder, &["cases", "undo", &id]);
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn transitions_that_cannot_be_are_refused_with_those_that_can() {
    let work = work();
    let folder = work.path();
    let none = run(folder, &["cases"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(transcript(&none).contains("no case log"));
    ended(folder, 0, &scan("2026-11-21", &[]));
    let id = in_state(folder, "ready");
    for (arguments, told) in [
        (&["cases", "approve", &id][..], "approve is not possible; possible: file, investigate"),
        (&["cases", "file", "CS-ZZZZ"], "no case of the log begins with CS-ZZZZ"),
        (&["cases", "file", "CS-"], "several cases begin with CS-"),
        (&["cases", "file", &id, "--on", "2199-01-01"], "2199-01-01 is in the future"),
        (&["cases", "file", &id, "--portion", "x"], "no portion x"),
        (&["cases", "pay", &id], "needs --amount"),
        (&["cases", "list", "--account", "other"], "its accounts are default"),
        (&["cases", "list", "--state", "lost"], "states are found"),
    ] {
        let output = run(folder, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(transcript(&output).contains(told), "{arguments:?}: {}", transcript(&output));
    }
    // Several at once: all of them or none.
    let late = in_state(folder, "expired");
    let both = run(folder, &["cases", "answer", &late, &id]);
    assert_eq!(both.status.code(), Some(2));
    assert_eq!(in_state(folder, "ready"), id);
    // A day that --as-of names has come, whatever the clock says.
    ended(folder, 0, &["cases", "file", &id, "--on", "2199-01-01", "--as-of", "2199-01-02"]);
}

#[test]
fn without_a_log_a_run_writes_what_it_wrote_before_there_were_logs() {
    let work = work();
    let folder = work.path();
    ended(folder, 0, &scan("2026-11-21", &["--no-log"]));
    assert!(!folder.join("fba-recon.db").exists());
    let before = tree(&folder.join("out"));
    ended(folder, 0, &scan("2026-11-21", &["--log", "other.db"]));
    let id = in_state_of(folder, "other.db", "ready");
    ended(folder, 0, &["cases", "file", &id, "--log", "other.db"]);
    ended(folder, 0, &scan("2026-11-21", &["--no-log"]));
    assert_eq!(before, tree(&folder.join("out")));
    // A dry run reads the log and writes none.
    let log = fs::read(folder.join("other.db")).unwrap();
    let text = ended(folder, 0, &scan("2026-12-24", &["--log", "other.db", "--dry-run"]));
    assert!(text.contains("Since 2026-11-21"), "{text}");
    assert_eq!(log, fs::read(folder.join("other.db")).unwrap());
    ended(folder, 0, &scan("2026-12-24", &["--log", "none.db", "--dry-run"]));
    assert!(!folder.join("none.db").exists());
}

fn in_state_of(folder: &Path, log: &str, state: &str) -> String {
    let arguments = ["cases", "--log", log, "--state", state, "--format", "json"];
    let rows: serde_json::Value = serde_json::from_str(&ended(folder, 0, &arguments)).unwrap();
    rows[0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_rerun_says_the_same_and_an_earlier_day_writes_nothing() {
    let work = work();
    let folder = work.path();
    ended(folder, 0, &scan("2026-11-14", &[]));
    let first = ended(folder, 0, &scan("2026-11-21", &[]));
    let outputs = tree(&folder.join("out"));
    let log = fs::read(folder.join("fba-recon.db")).unwrap();
    assert_eq!(first, ended(folder, 0, &scan("2026-11-21", &[])));
    assert_eq!(outputs, tree(&folder.join("out")));
    assert_eq!(log, fs::read(folder.join("fba-recon.db")).unwrap());
    let earlier = run(folder, &scan("2026-11-20", &[]));
    assert!(transcript(&earlier).contains("before 2026-11-21, the last day of the case log"));
    assert_eq!(log, fs::read(folder.join("fba-recon.db")).unwrap());
}

#[test]
fn the_hand_kept_list_is_taken_in_once_from_the_dump_and_from_a_file() {
    let work = work();
    let folder = work.path();
    ended(folder, 0, &scan("2026-11-21", &[]));
    let id = in_state(folder, "ready");
    let list = format!(
        "case_id,amazon_case_id,filed_on,status,status_on\n{id},990,2026-11-22,Pending Amazon action,2026-11-24\n"
    );
    fs::write(folder.join("filed.csv"), &list).unwrap();
    let import = ["cases", "import", "filed.csv", "--as-of", "2026-11-25"];
    assert_eq!(ended(folder, 0, &import), "1 rows read, 2 events written.\n");
    assert_eq!(ended(folder, 0, &import), "1 rows read, 0 events written.\n");
    fs::write(folder.join("dump/filed.csv"), &list).unwrap();
    ended(folder, 0, &scan("2026-11-26", &[]));
    let log = &case(folder, &id)["log"];
    assert_eq!((&log["state"], &log["filed_on"]), (&"with_amazon".into(), &"2026-11-22".into()));
    let history = ended(folder, 0, &["cases", "history", &id, "--format", "csv"]);
    assert_eq!(history.lines().filter(|line| line.contains(",import,")).count(), 2, "{history}");
    // A row of no case is told.
    fs::write(folder.join("other.csv"), list.replace(&id, "CS-00000000")).unwrap();
    let other = run(folder, &["cases", "import", "other.csv"]);
    assert_eq!(other.status.code(), Some(4));
}

#[test]
fn a_dump_of_another_account_is_refused_and_moves_nothing() {
    let work = tempfile::tempdir().unwrap();
    let folder = work.path();
    ended(folder, 0, &["demo", "--extract", "dump"]);
    ended(folder, 0, &["scan", "dump", "--as-of", "2026-11-21", "--out", "out"]);
    let log = fs::read(folder.join("fba-recon.db")).unwrap();
    let outputs = tree(&folder.join("out"));
    // The same reports with every SKU under another name.
    for path in crate::support::entries(&folder.join("dump")) {
        let text = fs::read_to_string(&path).unwrap();
        let text = ["APPA-", "DEMO-", "HOME-", "KITC-", "OFFI-", "PETP-", "WIRE-"]
            .iter()
            .fold(text, |text, name| text.replace(name, &format!("Q{name}")));
        fs::write(&path, text).unwrap();
    }
    let arguments = ["scan", "dump", "--as-of", "2026-11-22", "--out", "out"];
    let refused = run(folder, &arguments);
    let text = transcript(&refused);
    assert_eq!(refused.status.code(), Some(2), "{text}");
    assert!(text.contains("--account NAME"), "{text}");
    assert_eq!(log, fs::read(folder.join("fba-recon.db")).unwrap());
    assert_eq!(outputs, tree(&folder.join("out")));
    let named = [&arguments[..], &["--account", "second"]].concat();
    ended(folder, 0, &named);
}

#[test]
fn the_queue_hands_a_case_out_once_a_day() {
    let work = work();
    let folder = work.path();
    ended(folder, 0, &scan("2026-11-21", &[]));
    let id = in_state(folder, "ready");
    let queue = |more: &[&str]| {
        let arguments = [&["queue", "--format", "json"], more].concat();
        let tasks: serde_json::Value = serde_json::from_str(&ended(folder, 0, &arguments)).unwrap();
        let ids = tasks.as_array().unwrap().iter();
        ids.map(|task| task["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(queue(&[]), std::slice::from_ref(&id));
    assert!(queue(&["--min-value", "1000000USD"]).is_empty());
    assert!(queue(&["--per-day", "0"]).is_empty());
    assert_eq!(queue(&["--out", "today"]), std::slice::from_ref(&id));
    let fields = fs::read_to_string(folder.join("today").join(&id).join("fields.txt")).unwrap();
    assert!(fields.contains("reference_id: ") && fields.contains("quantity: "), "{fields}");
    assert!(folder.join("today").join(&id).join("message.txt").is_file());
    assert!(queue(&["--out", "again"]).is_empty());
    assert_eq!(queue(&["--out", "again", "--again"]), std::slice::from_ref(&id));
    // What somebody put there or changed stays; what is the same is there once.
    let again = folder.join("again").join(&id);
    fs::write(again.join("notes.txt"), "mine").unwrap();
    fs::write(again.join("message.txt"), "edited").unwrap();
    assert_eq!(queue(&["--out", "again", "--again"]), std::slice::from_ref(&id));
    let read = |name: &str| fs::read_to_string(again.join(name)).unwrap();
    assert_eq!([read("notes.txt"), read("message.yours-1.txt")], ["mine", "edited"]);
    assert!(read("message.txt") != "edited" && !again.join("fields.yours-1.txt").exists());
    assert_eq!(queue(&["--out", "tomorrow", "--as-of", "2026-11-22"]), std::slice::from_ref(&id));
    // Filed, even for a later day, it is in no queue.
    ended(folder, 0, &["cases", "file", &id, "--on", "2026-11-23", "--as-of", "2026-11-23"]);
    assert!(queue(&["--as-of", "2026-11-21"]).is_empty());
}

/// What became of the output of the last run; the exit code, whether the case is in the queue, and what is told.
#[test]
fn the_queue_asks_the_output_of_the_last_run_and_goes_on_without_it() {
    let work = work();
    let folder = work.path();
    ended(folder, 0, &scan("2026-11-21", &[]));
    let id = in_state(folder, "ready");
    let cases = folder.join("out/cases.json");
    let whole = fs::read_to_string(&cases).unwrap();
    let other = |from: &str, to: &str| {
        let mut document: serde_json::Value = serde_json::from_str(&whole).unwrap();
        for case in document["cases"].as_array_mut().unwrap() {
            if case["id"] == id.as_str() {
                assert!(case[from].is_string());
                case[from] = to.into();
            }
        }
        Some(document.to_string())
    };
    let rows: [(Option<String>, i32, bool, &str); 8] = [
        (Some(whole.clone()), 0, true, ""),
        // A run that was killed before it wrote the log: its output is newer.
        (other("status", "covered"), 4, false, "the last run says covered"),
        (other("action", "check_first"), 4, false, "the last run says check_first"),
        (other("id", "CS-00000000"), 4, false, "the last run does not show it"),
        // What was noted since, the log knows better.
        (other("action", "none"), 0, true, ""),
        (Some(whole[..whole.len() / 2].to_owned()), 0, true, "is cut off or damaged"),
        (Some("{}".to_owned()), 0, true, "is cut off or damaged"),
        (None, 0, true, "is not there"),
    ];
    for (text, code, is_listed, said) in rows {
        match &text {
            Some(text) => fs::write(&cases, text).unwrap(),
            None => fs::remove_dir_all(folder.join("out")).unwrap(),
        }
        let output = run(folder, &["queue", "--format", "json"]);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{said}: {told}");
        let tasks: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let mut tasks = tasks.as_array().unwrap().iter();
        assert_eq!(tasks.any(|task| task["id"] == id.as_str()), is_listed, "{said}");
        assert!(told.contains(said) && told.is_empty() == said.is_empty(), "{said}: {told}");
    }
    // Without the message nothing is handed out.
    assert_eq!(run(folder, &["queue", "--out", "today"]).status.code(), Some(4));
    assert!(!folder.join("today").join(&id).exists());
}

#[test]
fn copies_of_one_log_lead_to_the_same_bytes() {
    let work = work();
    let folder = work.path();
    ended(folder, 0, &scan("2026-11-21", &[]));
    let id = in_state(folder, "ready");
    ended(folder, 0, &["cases", "file", &id, "--amazon-case", "990"]);
    let outputs = ["first", "second"].map(|name| {
        let copy = folder.join(name);
        copy_reports(&folder.join("dump"), &copy.join("dump"));
        fs::copy(folder.join("fba-recon.db"), copy.join("fba-recon.db")).unwrap();
        ended(&copy, 0, &scan("2026-11-30", &[]));
        tree(&copy.join("out"))
    });
    assert_eq!(outputs[0], outputs[1]);
    let digest = |folder: &Path| {
        let text = fs::read_to_string(folder.join("out/run.json")).unwrap();
        let run: serde_json::Value = serde_json::from_str(&text).unwrap();
        run["log_digest"].as_str().map(str::to_owned)
    };
    // The digest is that of what the log says: another note changes it, a rerun does not, no log has none.
    let before = digest(&folder.join("first")).unwrap();
    ended(&folder.join("first"), 0, &scan("2026-11-30", &[]));
    assert_eq!(digest(&folder.join("first")), Some(before.clone()));
    ended(&folder.join("first"), 0, &["cases", "follow-up", &id]);
    ended(&folder.join("first"), 0, &scan("2026-11-30", &[]));
    assert_ne!(digest(&folder.join("first")), Some(before));
    ended(&folder.join("second"), 0, &scan("2026-11-30", &["--no-log"]));
    assert_eq!(digest(&folder.join("second")), None);
    assert_ne!(outputs[1], tree(&folder.join("second/out")));
}

/// Thousandths of the time that a command takes, after which it is killed: the same for every run of the test. Some of
/// them are past its end.
fn thousandths(count: usize) -> impl Iterator<Item = u32> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    (0..count).map(move |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        u32::try_from(state % 1200).unwrap()
    })
}

fn start(folder: &Path, arguments: &[&str]) -> std::process::Child {
    Command::new(env!("CARGO_BIN_EXE_fba-recon"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// What SQLite says of the whole file.
fn integrity(path: &Path) -> String {
    let log = rusqlite::Connection::open(path).unwrap();
    log.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap()
}

/// Every line of the history: none is lost or stands twice.
fn events(folder: &Path) -> Vec<String> {
    let text = ended(folder, 0, &["cases", "export"]);
    let lines: Vec<String> = text
        .lines()
        .filter(|line| line.contains("\"kind\":\"event\""))
        .map(str::to_owned)
        .collect();
    let different: BTreeSet<&String> = lines.iter().collect();
    assert_eq!(different.len(), lines.len());
    lines
}

/// How long a command takes to its good end.
#[allow(
    clippy::disallowed_methods,
    reason = "a process is killed before its end, whenever that is"
)]
fn time(folder: &Path, arguments: &[&str]) -> Duration {
    let begin = Instant::now();
    ended(folder, 0, arguments);
    begin.elapsed()
}

#[test]
fn a_killed_process_loses_nothing_and_writes_nothing_twice() {
    assert_survives(60);
}

#[test]
#[ignore = "takes half a minute: `.ci/run` runs it"]
fn a_process_killed_two_hundred_times_loses_nothing_and_writes_nothing_twice() {
    assert_survives(200);
}

/// Kills scans and notes by turns, so many in all.
fn assert_survives(kills: usize) {
    let work = work();
    let folder = work.path();
    let scan_takes = time(folder, &scan("2026-11-21", &[]));
    let ids: Vec<String> = states(folder).into_iter().map(|(id, ..)| id).collect();
    let note_takes = time(folder, &["cases", "note", &ids[0], "first", "--as-of", "2026-11-21"]);
    let mut known = events(folder);
    let mut day: jiff::civil::Date = "2026-11-21".parse().unwrap();
    for (at, part) in thousandths(kills).enumerate() {
        day = day.tomorrow().unwrap();
        let text = day.to_string();
        let note = format!("note {at}");
        let scanned = scan(&text, &[]);
        let noted = ["cases", "note", &ids[0], &note, "--as-of", &text];
        let (arguments, takes) =
            if at % 2 == 0 { (&scanned[..], scan_takes) } else { (&noted[..], note_takes) };
        let mut child = start(folder, arguments);
        std::thread::sleep(takes * part / 1000);
        let _ = child.kill();
        child.wait().unwrap();
        assert_eq!(integrity(&folder.join("fba-recon.db")), "ok", "at {at}");
        // What was there is there, and at most one command's events came to it, whole.
        let now = events(folder);
        assert_eq!(known[..], now[..known.len()], "event lost or changed at {at}");
        known = now;
        if at % 20 == 0 {
            // The next run of the same folder makes log and outputs agree, and a further one adds nothing.
            ended(folder, 0, &scanned);
            let agreed = events(folder);
            assert_eq!(agreed[..known.len()], known[..]);
            ended(folder, 0, &scanned);
            assert_eq!(agreed, events(folder));
            known = agreed;
            for (id, state, _) in states(folder) {
                if folder.join("out/cases.json").is_file() {
                    let shown = &case_or_null(folder, &id)["log"]["state"];
                    assert!(shown.is_null() || *shown == state.as_str(), "{id}: {shown} {state}");
                }
            }
        }
    }
    let notes = known.iter().filter(|line| line.contains("note ")).count();
    // Some were killed before they wrote, some after.
    assert!(notes > 0 && notes < kills / 2, "{notes} of {kills}");
}

fn case_or_null(folder: &Path, id: &str) -> serde_json::Value {
    let text = fs::read_to_string(folder.join("out/cases.json")).unwrap();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let cases = document["cases"].as_array().unwrap().clone();
    cases.into_iter().find(|case| case["id"] == id).unwrap_or_default()
}

#[test]
fn two_processes_at_once_both_land() {
    let work = work();
    let folder = work.path();
    ended(folder, 0, &scan("2026-11-21", &[]));
    let id = in_state(folder, "ready");
    let before = events(folder).len();
    for at in 0..100 {
        let notes = [format!("one {at}"), format!("other {at}")];
        let mut children: Vec<_> =
            notes.iter().map(|note| start(folder, &["cases", "note", &id, note])).collect();
        if at % 10 == 0 {
            let mut arguments = scan("2026-11-21", &[]);
            arguments.pop();
            arguments.push("second");
            children.push(start(folder, &arguments));
        }
        for child in &mut children {
            assert!(child.wait().unwrap().success());
        }
    }
    let events = events(folder);
    assert_eq!(events.len(), before + 200);
    for at in 0..100 {
        for who in ["one", "other"] {
            let note = format!("\"{who} {at}\"");
            assert_eq!(events.iter().filter(|line| line.contains(&note)).count(), 1, "{note}");
        }
    }
}
