//! Many accounts: no two share an output, and one that fails costs itself.

use std::fs;
use std::path::Path;

use crate::support::{entries, fixtures, run, transcript, tree};

fn account(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    for path in entries(&fixtures().join("detectors/lost_in_warehouse/hit")) {
        fs::copy(&path, folder.join(path.file_name().unwrap())).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn no_two_folders_share_an_output() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    let work = tempfile::tempdir().unwrap();
    let dump = work.path().join("dump");
    account(&dump.join("north"));
    account(&dump.join("summary.md"));
    for byte in [b"\xe9", b"\xe8"] {
        account(&dump.join(OsStr::from_bytes(&[b"caf", &byte[..]].concat())));
    }
    symlink("north", dump.join("a-link")).unwrap();
    symlink("..", dump.join("above")).unwrap();
    symlink("../north", dump.join("north/self")).unwrap();
    account(&dump.join("south"));
    symlink("../north", dump.join("south/sibling")).unwrap();
    let arguments = ["scan", "dump", "--accounts", "--as-of", "2026-11-21", "--out", "out"];
    let text = transcript(&run(work.path(), &arguments));
    assert!(text.starts_with("exit 4"), "{text}");
    assert_eq!(
        text.matches("its name cannot be told from that of another folder").count(),
        2,
        "{text}"
    );
    assert!(text.contains("its name is that of a file of the output\n  --> summary.md"), "{text}");
    assert!(
        text.contains(
            "link to the folder of another account, or to one that holds it\n  --> a-link"
        ),
        "{text}"
    );
    assert!(text.contains("--> above") && text.contains("--> sibling"), "{text}");
    let folders: Vec<_> =
        entries(&work.path().join("out")).into_iter().filter(|path| path.is_dir()).collect();
    let names: Vec<_> =
        folders.iter().map(|path| path.file_name().unwrap().to_string_lossy()).collect();
    assert_eq!(names, ["north", "south"]);
    assert!(work.path().join("out/summary.md").is_file());
}

/// Two accounts, and a template that cannot be rendered for one of them.
fn failing() -> tempfile::TempDir {
    let work = tempfile::tempdir().unwrap();
    for name in ["north", "south"] {
        account(&work.path().join("dump").join(name));
    }
    let summary =
        include_str!("../../../fba-recon-core/src/render/templates/summary/summary.md.j2");
    let failing = format!(
        "{{% if s.account == 'north' %}}{{{{ s.no_such_field.deep }}}}{{% endif %}}{summary}"
    );
    fs::create_dir_all(work.path().join("templates/summary")).unwrap();
    fs::write(work.path().join("templates/summary/summary.md.j2"), failing).unwrap();
    work
}

fn scan(work: &Path, more: &[&str]) -> String {
    let arguments = ["scan", "dump", "--accounts", "--as-of", "2026-11-21", "--out", "out"];
    transcript(&run(work, &[&arguments[..], more].concat()))
}

#[test]
fn an_account_that_fails_costs_itself() {
    let work = failing();
    let scan = |more: &[&str]| scan(work.path(), more);
    let text = scan(&["--templates", "templates"]);
    assert!(text.starts_with("exit 4"), "{text}");
    assert!(text.contains("nothing is written for north"), "{text}");
    assert!(
        !work.path().join("out/north").exists() && work.path().join("out/south/run.json").exists()
    );
    let table = fs::read_to_string(work.path().join("out/accounts.csv")).unwrap();
    let codes: Vec<&str> =
        table.lines().skip(1).map(|line| line.rsplit(',').next().unwrap()).collect();
    assert_eq!(codes, ["1", "0"], "{table}");
    let metrics = fs::read_to_string(work.path().join("out/metrics.prom")).unwrap();
    for (account, code) in [("north", 1), ("south", 0)] {
        let line = format!("fba_recon_exit_code{{account=\"{account}\"}} {code}\n");
        assert!(metrics.contains(&line), "{metrics}");
    }
    assert!(!metrics.contains("fba_recon_cases{account=\"north\""), "{metrics}");
    assert!(scan(&[]).starts_with("exit 0"));
    let metrics = fs::read_to_string(work.path().join("out/metrics.prom")).unwrap();
    let heads: Vec<&str> = metrics.lines().filter(|line| line.starts_with("# HELP")).collect();
    let once: std::collections::BTreeSet<&&str> = heads.iter().collect();
    assert_eq!((heads.len(), once.len()), (6, 6), "{metrics}");
    for line in metrics.lines().filter(|line| !line.starts_with('#')) {
        let name = line.split('"').nth(1).unwrap();
        let own = work.path().join("out").join(name).join("metrics.prom");
        assert!(fs::read_to_string(own).unwrap().contains(line), "{line}");
    }
    let out = work.path().join("out");
    let read = |name: &str| fs::read_to_string(out.join(name)).unwrap();
    assert_eq!(read("step-summary.md"), read("summary.md"));
    // No account may be named as one of them is.
    for path in entries(&out).iter().filter(|path| path.is_file()) {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(fba_recon_core::ingest::TAKEN.contains(&name), "{name}");
    }
}

/// A note in an account's folder, and in the folder of one that fails, are kept, and what was written before stands.
#[test]
fn what_was_written_of_an_account_that_fails_stands() {
    let work = failing();
    let scan = |more: &[&str]| scan(work.path(), more);
    assert!(scan(&[]).starts_with("exit 0"));
    let out = work.path().join("out");
    let read = |name: &str| fs::read_to_string(out.join(name)).unwrap();
    for name in ["north", "south"] {
        fs::write(work.path().join("out").join(name).join("notes.txt"), "mine").unwrap();
    }
    let before = tree(&work.path().join("out/north"));
    let text = scan(&["--templates", "templates"]);
    assert!(text.contains("north/notes.txt, south/notes.txt"), "{text}");
    // What the run before wrote of the account stands, and is not counted.
    assert!(text.contains("the output of 2026-11-21 stands for north"), "{text}");
    assert_eq!(tree(&work.path().join("out/north")), before);
    let summary = read("summary.md");
    assert!(summary.contains("- [north](<north/summary.md>): of 2026-11-21\n"), "{summary}");
    assert!(read("accounts.csv").contains("\nnorth,5,,,,,,,,1\n"), "{}", read("accounts.csv"));
    for name in ["totals.csv", "metrics.prom"] {
        let known = read(name).lines().filter(|line| line.contains("north")).count();
        assert!(known <= 1, "{}", read(name));
    }
    let run: serde_json::Value = serde_json::from_str(&read("run.json")).unwrap();
    assert_eq!(run["accounts"][0]["stands_from"], "2026-11-21");
    // It stands once more, and goes with the next run that ends well; an edited file of it is the user's.
    fs::write(out.join("north/cases.csv"), "mine").unwrap();
    assert!(scan(&["--templates", "templates"]).contains("the output of 2026-11-21 stands"));
    assert!(scan(&["--again"]).starts_with("exit 0"));
    assert_eq!(read("north/cases.yours-2026-11-21.csv"), "mine");
    let yours: Vec<String> = tree(&out)
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| name.contains("yours"))
        .collect();
    assert_eq!(yours, ["north/cases.yours-2026-11-21.csv"]);
}

/// Very many strays and empty accounts are as many lines of a list, and few of what is said.
#[test]
fn strays_and_empty_accounts_are_told_in_few_lines() {
    let work = tempfile::tempdir().unwrap();
    let dump = work.path().join("dump");
    account(&dump.join("south"));
    for at in 0..300 {
        fs::create_dir(dump.join(format!("empty{at:03}"))).unwrap();
        fs::write(dump.join(format!("stray{at:03}.txt")), "a,b\n").unwrap();
    }
    for lang in ["en", "zh"] {
        let arguments = ["scan", "dump", "--accounts", "--as-of", "2026-11-21", "--lang", lang];
        let text = transcript(&run(work.path(), &arguments));
        assert!(text.starts_with("exit 4"), "{text}");
        assert!(text.lines().count() < 140 && text.matches("290").count() == 3, "{text}");
        assert!(lang == "zh" || text.contains("more beside the folders"), "{text}");
        assert!(lang == "en" || !text.contains(" more "), "{text}");
    }
    let read = |name: &str| fs::read_to_string(work.path().join("fba-recon-out").join(name));
    let summary = read("summary.md").unwrap();
    assert!(summary.contains("- stray019.txt\n- and 280 more, see `run.json`\n"), "{summary}");
    assert!(read("run.json").unwrap().contains("stray299.txt"));
    assert!(read("accounts.csv").unwrap().contains("empty299,0"));
}

#[test]
fn threads_change_neither_outputs_nor_log() {
    let work = tempfile::tempdir().unwrap();
    for at in 0..12 {
        account(&work.path().join(format!("dump/{at:02}")));
    }
    fs::create_dir(work.path().join("dump/empty")).unwrap();
    let scan = ["scan", "dump", "--accounts", "--again", "--as-of", "2026-11-21"];
    // The second run of each has a log that knows the cases.
    let mut said = Vec::new();
    for jobs in ["1", "4", "1", "4"] {
        let (out, log) = (format!("out-{jobs}"), format!("log-{jobs}.db"));
        let more = ["--out", &out, "--log", &log, "--jobs", jobs];
        let text = transcript(&run(work.path(), &[&scan[..], &more].concat()));
        said.push((text.replace(&out, "out"), tree(&work.path().join(&out))));
    }
    assert!(said[0].0.starts_with("exit 4"), "{}", said[0].0);
    assert!(said[0] == said[1] && said[2] == said[3]);
    let events = |log: &str| {
        let log = rusqlite::Connection::open(work.path().join(log)).unwrap();
        let mut rows =
            log.prepare("SELECT account, \"case\", what, \"to\" FROM events ORDER BY seq").unwrap();
        let row = |row: &rusqlite::Row<'_>| {
            let cell = |at| row.get::<_, String>(at);
            Ok([cell(0)?, cell(1)?, cell(2)?, cell(3)?])
        };
        rows.query_map([], row).unwrap().collect::<Result<Vec<_>, _>>().unwrap()
    };
    assert!(!events("log-1.db").is_empty());
    assert_eq!(events("log-1.db"), events("log-4.db"));
}
