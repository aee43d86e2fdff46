//! The output folder: what is the user's stays, what is ours is replaced as a whole, and nothing is left beside it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::support::{entries, fixtures, run, transcript, tree};

const DAY: &str = "2026-11-21";

struct Work {
    folder: tempfile::TempDir,
}

impl Work {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    /// Scans a fixture of a detector into `out`.
    fn scan(&self, fixture: &str, day: &str, out: &str) -> Output {
        let dump = fixtures().join("detectors").join(fixture);
        let dump = dump.to_string_lossy();
        run(self.folder.path(), &["scan", &dump, "--as-of", day, "--out", out])
    }

    fn scanned(&self, fixture: &str, day: &str) -> String {
        let text = transcript(&self.scan(fixture, day, "out"));
        assert!(text.starts_with("exit 0"), "{text}");
        text
    }

    /// The folder of some case.
    fn case(&self) -> String {
        let case = entries(&self.path("out/cases")).into_iter().find(|path| path.is_dir());
        case.unwrap().file_name().unwrap().to_string_lossy().into_owned()
    }

    /// What lies beside the outputs.
    fn left(&self) -> Vec<String> {
        let names = entries(self.folder.path()).into_iter();
        let names = names.map(|path| path.file_name().unwrap().to_string_lossy().into_owned());
        names.filter(|name| name.starts_with(".fba-recon-")).collect()
    }
}

const HIT: &str = "lost_in_warehouse/hit";
const OTHER: &str = "refund_without_return/hit";

#[test]
fn what_the_user_put_or_changed_is_kept() {
    let work = Work::new();
    work.scanned(HIT, DAY);
    let fresh = tree(&work.path("out"));
    let case = work.case();
    let sheet = format!("out/cases/{case}/sheet.md");
    let edited = work.text(&sheet) + "Amazon's case 123\n";
    work.write(&sheet, &edited);
    work.write(&format!("out/cases/{case}/reply.txt"), "from Amazon");
    work.write("out/invoices/one.pdf", "%PDF");
    fs::create_dir(work.path("out/empty")).unwrap();
    work.write("out/cases.csv", "overwritten");
    // The file that lists the others cannot list itself.
    let run = work.text("out/run.json").replacen("\"lang\": \"en\"", "\"lang\": \"mine\"", 1);
    work.write("out/run.json", &run);
    let told = work.scanned(HIT, "2026-11-22");
    let kept = format!("out/cases/{case}/sheet.yours-{DAY}.md");
    assert_eq!(work.text(&kept), edited);
    assert_eq!(work.text(&format!("out/cases.yours-{DAY}.csv")), "overwritten");
    assert!(run.contains("mine") && work.text(&format!("out/run.yours-{DAY}.json")) == run);
    assert_eq!(work.text(&format!("out/cases/{case}/reply.txt")), "from Amazon");
    assert_eq!(work.text("out/invoices/one.pdf"), "%PDF");
    assert!(work.path("out/empty").is_dir());
    assert!(!work.text(&sheet).contains("123"));
    for name in ["reply.txt", "invoices/one.pdf", "sheet.yours-", "cases.yours-", "run.yours-"] {
        assert!(told.contains(name), "{name}: {told}");
    }
    // Kept once: further runs change nothing of it.
    let before = tree(&work.path("out"));
    work.scanned(HIT, "2026-11-22");
    assert_eq!(before, tree(&work.path("out")));
    // What a run alone writes is there too, and is listed.
    work.scanned(HIT, DAY);
    for (name, bytes) in fresh {
        assert_eq!(fs::read(work.path("out").join(&name)).unwrap(), bytes, "{name}");
    }
    assert_eq!(work.left(), [""; 0]);
}

#[test]
fn what_is_kept_stays_when_its_case_goes_and_other_edits_follow() {
    let work = Work::new();
    work.scanned(HIT, DAY);
    let case = work.case();
    let sheet = format!("out/cases/{case}/sheet.md");
    work.write(&sheet, "mine");
    work.write(&format!("out/cases/{case}/reply.txt"), "from Amazon");
    work.scanned(OTHER, DAY);
    assert!(!work.path(&sheet).exists());
    assert_eq!(work.text(&format!("out/cases/{case}/sheet.yours-{DAY}.md")), "mine");
    assert_eq!(work.text(&format!("out/cases/{case}/reply.txt")), "from Amazon");
    // The case comes back, and its new sheet is edited on the same day.
    work.scanned(HIT, DAY);
    work.write(&sheet, "mine again");
    work.scanned(HIT, DAY);
    assert_eq!(work.text(&format!("out/cases/{case}/sheet.yours-{DAY}.md")), "mine");
    assert_eq!(work.text(&format!("out/cases/{case}/sheet.yours-{DAY}-2.md")), "mine again");
}

/// A file of the user's under a name that a run comes to write, and one where a run needs a folder.
#[test]
fn what_stands_in_the_way_of_a_new_file_is_kept_beside_it() {
    let work = Work::new();
    work.scanned(HIT, DAY);
    let case = work.case();
    fs::remove_dir_all(work.path("out")).unwrap();
    work.write(
        "out/run.json",
        &format!(r#"{{"schema": "fba-recon/run/v1", "as_of": "{DAY}", "files": []}}"#),
    );
    work.write("out/summary.md", "my own");
    work.write(&format!("out/cases/{case}"), "a file");
    work.scanned(HIT, DAY);
    assert_eq!(work.text(&format!("out/summary.yours-{DAY}.md")), "my own");
    assert!(work.path(&format!("out/cases/{case}/sheet.md")).is_file());
    let beside = entries(&work.path("out/cases"));
    assert!(beside.iter().any(|path| path.is_file()), "{beside:?}");
}

#[test]
fn an_output_of_before_without_a_list_keeps_only_other_names() {
    let work = Work::new();
    work.scanned(HIT, DAY);
    let case = work.case();
    let mut before: serde_json::Value = serde_json::from_str(&work.text("out/run.json")).unwrap();
    for name in ["files", "own_sha256"] {
        before.as_object_mut().unwrap().remove(name).unwrap();
    }
    work.write("out/run.json", &before.to_string());
    // Runs of then wrote none of these.
    let later = [
        "cases.xlsx",
        "deadlines.csv",
        "deadlines.ics",
        "metrics.prom",
        "payments.csv",
        "recovered.csv",
        "report.html",
        "rules.md",
        "step-summary.md",
        "tie-out.csv",
    ];
    for name in later {
        fs::remove_file(work.path("out").join(name)).unwrap();
    }
    fs::remove_file(work.path(&format!("out/cases/{case}/exhibit.pdf"))).unwrap();
    work.write("out/notes.txt", "mine");
    work.scanned(OTHER, DAY);
    assert_eq!(work.text("out/notes.txt"), "mine");
    assert!(!work.path(&format!("out/cases/{case}")).exists());
    let names: Vec<String> = tree(&work.path("out")).into_iter().map(|(name, _)| name).collect();
    assert!(!names.iter().any(|name| name.contains("yours")), "{names:?}");
}

#[test]
fn every_file_of_a_run_is_listed_with_its_digest() {
    let work = Work::new();
    work.scanned(HIT, DAY);
    let run: serde_json::Value = serde_json::from_str(&work.text("out/run.json")).unwrap();
    let listed: Vec<(String, u64)> = run["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| (file["file"].as_str().unwrap().to_owned(), file["bytes"].as_u64().unwrap()))
        .collect();
    let there: Vec<(String, u64)> = tree(&work.path("out"))
        .into_iter()
        .filter(|(name, _)| name != "run.json")
        .map(|(name, bytes)| (name, bytes.len() as u64))
        .collect();
    assert_eq!(listed, there);
}

#[test]
fn reports_in_a_former_output_are_named() {
    let work = Work::new();
    let dump = fixtures().join("detectors").join(HIT);
    for path in entries(&dump) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        work.write(&name, &fs::read_to_string(path).unwrap());
    }
    let scan = || transcript(&run(work.folder.path(), &["scan", "--as-of", DAY]));
    scan();
    assert!(!scan().contains("report-in-output"));
    let ledger = work.text("ledger.txt");
    work.write("fba-recon-out/october/ledger.txt", &ledger);
    work.write("fba-recon-out/notes.txt", "mine");
    let told = scan();
    assert!(told.contains("warning[report-in-output]"), "{told}");
    assert!(
        told.contains("fba-recon-out/october/ledger.txt") && !told.contains("--> notes"),
        "{told}"
    );
    // A folder is ours by what its run.json says, not by the names in it.
    work.write("mine/run.json", "{}");
    work.write("mine/cases.json", "{}");
    work.write("mine/ledger.txt", &ledger);
    assert!(
        work.text("fba-recon-out/run.json").contains("mine/ledger.txt") || {
            scan();
            work.text("fba-recon-out/run.json").contains("mine/ledger.txt")
        }
    );
    let refused = transcript(&work.scan(HIT, DAY, "mine"));
    assert!(refused.starts_with("exit 2") && refused.contains("holds other files"), "{refused}");
}

#[cfg(unix)]
#[test]
fn a_link_stands_for_what_it_points_to() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let work = Work::new();
    fs::create_dir(work.path("disk")).unwrap();
    symlink("disk/reports", work.path("out")).unwrap();
    work.scanned(HIT, DAY);
    work.write("disk/reports/notes.txt", "mine");
    symlink("/nowhere", work.path("disk/reports/link")).unwrap();
    fs::set_permissions(work.path("disk/reports"), fs::Permissions::from_mode(0o700)).unwrap();
    for out in ["out", "out/"] {
        assert_eq!(work.scan(OTHER, DAY, out).status.code(), Some(0));
        assert!(fs::symlink_metadata(work.path("out")).unwrap().file_type().is_symlink());
        assert_eq!(work.text("disk/reports/notes.txt"), "mine");
        assert_eq!(fs::read_link(work.path("disk/reports/link")).unwrap(), Path::new("/nowhere"));
        let mode = fs::metadata(work.path("disk/reports")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
    assert_eq!(entries(&work.path("disk")).len(), 1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_or_a_reader_that_has_gone_is_a_failure() {
    use std::process::{Command, Stdio};
    let work = Work::new();
    let dump = fixtures().join("detectors").join(HIT);
    let program = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fba-recon"));
        command.args(arguments).current_dir(work.folder.path()).env_clear().stderr(Stdio::piped());
        command
    };
    let dump = dump.to_string_lossy();
    let scan = ["scan", &dump, "--as-of", DAY, "--out", "out", "--format"];
    let scans = ["human", "json", "csv", "markdown"].map(|format| [&scan[..], &[format]].concat());
    let others = [
        vec!["inspect", &dump, "--format", "json"],
        vec!["explain"],
        vec!["--help"],
        vec!["policy", "check"],
    ];
    for arguments in scans.into_iter().chain(others) {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = program(&arguments).stdout(full).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {told}");
        assert!(told.contains("cannot write to standard output"), "{arguments:?}: {told}");
        let mut child = program(&arguments).stdout(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        assert_eq!(child.wait().unwrap().code(), Some(1), "{arguments:?}");
    }
}

/// Wherever a run is killed, an output stands whole, and the next run clears away what the dead one left.
#[cfg(unix)]
#[test]
fn a_killed_run_leaves_old_or_new_and_nothing_for_long() {
    use std::process::{Command, Stdio};
    use std::time::Duration;
    let work = Work::new();
    work.scanned(HIT, DAY);
    let whole: Vec<_> = [HIT, OTHER]
        .iter()
        .map(|fixture| {
            work.scanned(fixture, DAY);
            tree(&work.path("out"))
        })
        .collect();
    let mut left = 0;
    for attempt in 0..24_u64 {
        let fixture = [HIT, OTHER][usize::try_from(attempt % 2).unwrap()];
        let dump = fixtures().join("detectors").join(fixture);
        let signal = ["TERM", "KILL", "HUP"][usize::try_from(attempt % 3).unwrap()];
        let mut child = Command::new(env!("CARGO_BIN_EXE_fba-recon"))
            .args(["scan", &dump.to_string_lossy(), "--as-of", DAY, "--out", "out"])
            .current_dir(work.folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(attempt * 12));
        let kill =
            Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).output();
        assert!(kill.is_ok());
        let status = child.wait().unwrap();
        assert!(whole.contains(&tree(&work.path("out"))), "attempt {attempt}");
        left += work.left().len();
        if signal != "KILL" && status.code() == Some(130) {
            assert_eq!(work.left(), [""; 0], "attempt {attempt}");
        }
        work.scanned(fixture, DAY);
        assert_eq!(work.left(), [""; 0], "attempt {attempt}");
    }
    println!("{left} left-over folders were cleared away");
}
