//! Accounts that need not be scanned again: only those for which nothing changed that decides their result.

use std::fs;
use std::path::Path;

use crate::support::{entries, fixtures, ok, run, transcript, tree};

const SCAN: &[&str] = &["scan", "dump", "--accounts", "--as-of", "2026-11-21", "--out", "out"];
const ACCOUNTS: &[&str] = &["east", "north", "south"];

fn account(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    for path in entries(&fixtures().join("detectors/lost_in_warehouse/hit")) {
        fs::copy(&path, folder.join(path.file_name().unwrap())).unwrap();
    }
}

fn work() -> tempfile::TempDir {
    let work = tempfile::tempdir().unwrap();
    for name in ACCOUNTS {
        account(&work.path().join("dump").join(name));
    }
    // Templates of the user with the embedded text.
    let summary =
        include_str!("../../../fba-recon-core/src/render/templates/summary/summary.md.j2");
    fs::create_dir_all(work.path().join("templates/summary")).unwrap();
    fs::write(work.path().join("templates/summary/summary.md.j2"), summary).unwrap();
    work
}

fn scan(work: &Path, more: &[&str]) -> String {
    let text = transcript(&run(work, &[SCAN, more].concat()));
    assert!(text.starts_with("exit 0") || text.starts_with("exit 4"), "{text}");
    text
}

/// How many accounts were not scanned again, as it is told.
fn unchanged(text: &str) -> usize {
    let english = text.lines().find_map(|line| line.strip_prefix("Unchanged: "));
    let chinese = || text.lines().find(|line| line.starts_with("未变化："))?.split_once("中的 ");
    let told = english.or_else(|| chinese().map(|(_, told)| told));
    let count = told.map_or(0, |told| told.split(' ').next().unwrap().parse().unwrap());
    let lines = text.matches(" is unchanged").count() + text.matches(" 未变化").count();
    assert_eq!(lines, count, "{text}");
    count
}

/// What is printed, without what is said of the run itself.
fn table(text: &str) -> String {
    text.lines().take_while(|line| *line != "--- stderr").collect::<Vec<_>>().join("\n")
}

/// Scans, and holds the output against that of a run that scans all accounts.
fn compared(work: &Path, more: &[&str]) -> usize {
    let text = scan(work, more);
    let fast = tree(&work.join("out"));
    let full = scan(work, &[more, &["--again"]].concat());
    assert_eq!(unchanged(&full), 0);
    let slow = tree(&work.join("out"));
    let names =
        |tree: &[(String, Vec<u8>)]| tree.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&fast), names(&slow));
    for ((name, one), (_, other)) in fast.iter().zip(&slow) {
        assert!(one == other, "{name}");
    }
    assert_eq!(table(&text), table(&full));
    unchanged(&text)
}

#[test]
fn a_second_run_scans_nothing_and_writes_the_same() {
    let work = work();
    assert_eq!(compared(work.path(), &[]), 0);
    assert_eq!(compared(work.path(), &[]), 3);
    // Without a log.
    assert_eq!(compared(work.path(), &["--no-log"]), 0);
    assert_eq!(compared(work.path(), &["--no-log"]), 3);
    // A log that does not know the run.
    assert_eq!(compared(work.path(), &["--log", "other.db"]), 0);
    assert_eq!(compared(work.path(), &["--log", "other.db"]), 3);
    // Suites are made of scans.
    assert_eq!(unchanged(&scan(work.path(), &["--log", "other.db", "--junit", "suites.xml"])), 0);
    assert!(fs::read_to_string(work.path().join("suites.xml")).unwrap().contains("north"));
    // A new account, and one that is gone.
    account(&work.path().join("dump/west"));
    fs::remove_dir_all(work.path().join("dump/east")).unwrap();
    assert_eq!(compared(work.path(), &["--log", "other.db"]), 2);
    assert!(!work.path().join("out/east").exists());
    // What the user keeps beside the files of an account stays there.
    fs::write(work.path().join("out/north/notes.txt"), "call on Monday").unwrap();
    assert_eq!(compared(work.path(), &["--log", "other.db"]), 3);
    let notes = fs::read_to_string(work.path().join("out/north/notes.txt")).unwrap();
    assert_eq!(notes, "call on Monday");
}

#[test]
fn an_option_that_decides_scans_all_again() {
    let work = work();
    let work = work.path();
    scan(work, &["--log", "log.db"]);
    for more in [
        &["--sheets", "all"][..],
        &["--min-value", "5000USD"],
        &["--lang", "zh"],
        &["--max-rejects", "3"],
        &["--policy", "nine-to-eighteen-months"],
        &["--marketplace", "US"],
        &["--downloaded", "2026-11-20"],
        &["--covers", "reimbursements=2026-05-01..2026-11-21"],
        &["--templates", "templates"],
        &["--fail-on", "value:9000000USD"],
        &["--fonts", "none"],
        &["--as-of", "2026-11-22"],
        &["--as-of", "2026-11-21T12:00-08:00"],
    ] {
        // A log of its own, so that the runs before decide nothing.
        let own = [more, &["--log", "log.db"]].concat();
        let own: Vec<&str> = if more[0] == "--as-of" {
            let scan = SCAN.iter().skip_while(|part| **part != "--out");
            let text = transcript(&run(
                work,
                &["scan", "dump", "--accounts"]
                    .into_iter()
                    .chain(own)
                    .chain(scan.copied())
                    .collect::<Vec<_>>(),
            ));
            assert_eq!(unchanged(&text), 0, "{more:?}: {text}");
            continue;
        } else {
            own
        };
        assert_eq!(unchanged(&scan(work, &own)), 0, "{more:?}");
        assert_eq!(unchanged(&scan(work, &own)), 3, "{more:?}");
    }
    // A text of the user's templates.
    let template = work.join("templates/summary/summary.md.j2");
    let more = ["--templates", "templates", "--no-log"];
    assert_eq!(unchanged(&scan(work, &more)), 0);
    assert_eq!(unchanged(&scan(work, &more)), 3);
    let text = fs::read_to_string(&template).unwrap();
    fs::write(&template, text + "More.\n").unwrap();
    assert_eq!(compared(work, &more), 0);
}

#[test]
fn a_file_that_changed_scans_its_account_again() {
    let work = work();
    let work = work.path();
    scan(work, &[]);
    let north = work.join("dump/north");
    let report = entries(&north).into_iter().find(|path| path.is_file()).unwrap();
    // One byte, at the same length.
    let bytes = fs::read(&report).unwrap();
    let mut other = bytes.clone();
    let at = other.iter().rposition(u8::is_ascii_digit).unwrap();
    other[at] = if other[at] == b'1' { b'2' } else { b'1' };
    fs::write(&report, &other).unwrap();
    assert_eq!(compared(work, &[]), 2);
    fs::write(&report, &bytes).unwrap();
    assert_eq!(compared(work, &[]), 2);
    // Written again without a change.
    fs::write(&report, &bytes).unwrap();
    assert_eq!(compared(work, &[]), 3);
    // A file that is no report: it is told in the output too.
    fs::write(north.join("readme.txt"), "").unwrap();
    assert_eq!(compared(work, &[]), 2);
    fs::rename(north.join("readme.txt"), north.join("read-me.txt")).unwrap();
    assert_eq!(compared(work, &[]), 2);
    fs::remove_file(north.join("read-me.txt")).unwrap();
    assert_eq!(compared(work, &[]), 2);
    assert_eq!(compared(work, &[]), 3);
}

#[test]
fn an_output_that_was_changed_is_written_again() {
    let work = work();
    let work = work.path();
    scan(work, &[]);
    let north = work.join("out/north");
    let summary = fs::read_to_string(north.join("summary.md")).unwrap();
    fs::write(north.join("summary.md"), summary.replace('0', "1")).unwrap();
    assert_eq!(compared(work, &[]), 2);
    assert_eq!(fs::read_to_string(north.join("summary.md")).unwrap(), summary);
    assert!(north.join("summary.yours-2026-11-21.md").is_file());
    for file in ["cases.json", "run.json", "totals.csv"] {
        fs::remove_file(north.join(file)).unwrap();
        assert_eq!(compared(work, &[]), 2, "{file}");
    }
    // A list that leads elsewhere is not followed.
    let run = fs::read_to_string(north.join("run.json")).unwrap();
    fs::write(north.join("run.json"), run.replace("cases.csv", "../south/cases.csv")).unwrap();
    assert_eq!(unchanged(&scan(work, &[])), 2);
    // A run of another version.
    let run = fs::read_to_string(work.join("out/run.json")).unwrap();
    let task = run_task(&north);
    let other: String = task.chars().rev().collect();
    for path in [north.join("run.json"), work.join("out/run.json")] {
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace(&task, &other)).unwrap();
    }
    assert_ne!(run_task(&north), task);
    assert_eq!(unchanged(&scan(work, &[])), 2);
    assert_eq!(fs::read_to_string(work.join("out/run.json")).unwrap(), run);
}

fn run_task(account: &Path) -> String {
    let run = fs::read(account.join("run.json")).unwrap();
    let run: serde_json::Value = serde_json::from_slice(&run).unwrap();
    run["task"]["sha256"].as_str().unwrap().to_owned()
}

#[test]
fn what_was_noted_since_scans_the_account_again() {
    let work = work();
    let work = work.path();
    scan(work, &[]);
    let cases: serde_json::Value =
        serde_json::from_slice(&fs::read(work.join("out/south/cases.json")).unwrap()).unwrap();
    let id = cases["cases"][0]["id"].as_str().unwrap();
    ok(
        work,
        &["cases", "file", id, "--account", "south", "--on", "2026-11-20", "--log", "fba-recon.db"],
    );
    assert_eq!(compared(work, &[]), 2);
    assert_eq!(compared(work, &[]), 3);
    ok(work, &["cases", "undo", id, "--account", "south", "--log", "fba-recon.db"]);
    assert_eq!(compared(work, &[]), 2);
    // The reports of another folder, which the log names for documents.
    fs::rename(work.join("dump"), work.join("moved")).unwrap();
    let moved: Vec<&str> =
        SCAN.iter().map(|part| if *part == "dump" { "moved" } else { *part }).collect();
    assert_eq!(unchanged(&transcript(&run(work, &moved))), 0);
    assert_eq!(unchanged(&transcript(&run(work, &moved))), 3);
}

#[cfg(unix)]
#[test]
fn a_run_that_is_broken_off_is_taken_up() {
    use std::process::{Command, Stdio};
    use std::time::Duration;
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    for at in 0..48 {
        account(&work.join(format!("dump/{at:02}")));
    }
    let rows = |log: &str| {
        let log = rusqlite::Connection::open(work.join(log)).unwrap();
        let mut rows = log
            .prepare("SELECT account, \"case\", what, \"to\", seq, run FROM events ORDER BY seq")
            .unwrap();
        let row = |row: &rusqlite::Row<'_>| {
            let text = |at| row.get::<_, String>(at);
            let number = |at| row.get::<_, i64>(at);
            Ok((text(0)?, text(1)?, text(2)?, text(3)?, number(4)?, number(5)?))
        };
        rows.query_map([], row).unwrap().collect::<Result<Vec<_>, _>>().unwrap()
    };
    let whole = ["--log", "whole.db"];
    scan(work, &whole);
    let expected = tree(&work.join("out"));
    for signal in ["-KILL", "-INT"] {
        fs::remove_dir_all(work.join("out")).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_fba-recon"))
            .args(SCAN)
            .args(["--jobs", "2"])
            .current_dir(work)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let is_staged = |entry: &std::path::PathBuf| {
            entry.file_name().unwrap().to_string_lossy().starts_with(".fba-recon-")
        };
        let written = || {
            let staged = entries(work).into_iter().find(is_staged);
            staged.map_or(0, |staged| {
                let is_whole = |at: &usize| staged.join(format!("new/{at:02}/run.json")).exists();
                (0..48).filter(is_whole).count()
            })
        };
        // A minute at most.
        let mut tries = 0;
        while written() < 8 && tries < 60_000 {
            std::thread::sleep(Duration::from_millis(1));
            tries += 1;
        }
        let pid = child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        child.wait().unwrap();
        assert!(!work.join("out").exists(), "{signal}: it ended before it was stopped");
        let text = scan(work, &[]);
        let taken_up = unchanged(&text);
        assert!((1..48).contains(&taken_up), "{signal}: {taken_up} of 48");
        assert!(tree(&work.join("out")) == expected);
        assert_eq!(rows("fba-recon.db"), rows("whole.db"));
        assert!(!entries(work).iter().any(is_staged), "{signal}");
        fs::remove_file(work.join("fba-recon.db")).unwrap();
    }
}
