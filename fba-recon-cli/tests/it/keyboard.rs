//! What the program is at the keyboard: templates of hand-kept files, completions, manual pages, quiet runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{entries, fixtures, matches_file, ok, run};

/// A folder of what is generated and committed.
fn committed(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../packaging").join(name)
}

#[test]
fn completions_and_manual_pages_are_fresh() {
    for (what, name) in [("completions", "completions"), ("man", "man")] {
        let work = tempfile::tempdir().unwrap();
        ok(work.path(), &["generate", what, "made"]);
        let made = entries(&work.path().join("made"));
        assert!(made.len() > 3, "{what}");
        for path in &made {
            let expected = committed(name).join(path.file_name().unwrap());
            matches_file(&fs::read_to_string(path).unwrap(), &expected)
                .unwrap_or_else(|difference| panic!("{difference}"));
        }
        assert_eq!(entries(&committed(name)).len(), made.len(), "packaging/{name} holds more");
    }
}

/// Where `mandoc` is installed it finds nothing to warn of in the manual pages.
#[test]
fn manual_pages_are_well_formed() {
    let pages: Vec<PathBuf> = entries(&committed("man"));
    let lint = Command::new("mandoc").args(["-Tlint", "-Wwarning"]).args(&pages).output();
    let Ok(lint) = lint else {
        eprintln!("skipped: mandoc is not installed");
        return;
    };
    assert_eq!(String::from_utf8_lossy(&lint.stdout), "");
    assert!(lint.status.success());
}

#[test]
fn templates_are_recognised_say_nothing_and_replace_nothing() {
    let work = tempfile::tempdir().unwrap();
    let folder = work.path();
    fs::create_dir(folder.join("dump")).unwrap();
    fs::write(folder.join("dump/costs.csv"), "mine").unwrap();
    let told = ok(folder, &["init", "dump"]);
    assert!(told.contains("costs.csv: left as it is"), "{told}");
    assert_eq!(fs::read_to_string(folder.join("dump/costs.csv")).unwrap(), "mine");
    fs::remove_file(folder.join("dump/costs.csv")).unwrap();
    ok(folder, &["init", "dump"]);
    let text = ok(folder, &["inspect", "dump", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let files = document["files"].as_array().unwrap();
    // The settings beside them are no report.
    assert_eq!(files.len() + 1, entries(&folder.join("dump")).len());
    for file in files {
        let name = file["file"].as_str().unwrap();
        assert_eq!(file["report"].as_str(), name.strip_suffix(".csv"), "{file}");
        assert_eq!((&file["rows_read"], &file["rejected"]), (&0.into(), &0.into()), "{file}");
    }
    // A row below the header is read.
    let path = folder.join("dump/costs.csv");
    let template = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{template}US,,DEMO-MUG-01,7.25,USD,,\n")).unwrap();
    let text = ok(folder, &["inspect", "dump", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut files = document["files"].as_array().unwrap().iter();
    assert_eq!(files.find(|file| file["file"] == "costs.csv").unwrap()["kept"], 1);
}

/// Empty templates beside reports move no case: a list that nobody fills in tells nothing.
#[test]
fn empty_templates_change_no_case() {
    for fixture in ["lost_in_warehouse/hit", "a_to_z_response_due/hit", "removal_lost/hit"] {
        let work = tempfile::tempdir().unwrap();
        let folder = work.path();
        crate::support::copy_reports(
            &fixtures().join("detectors").join(fixture),
            &folder.join("dump"),
        );
        let cases = |out: &str| {
            let scan = ["scan", "dump", "--as-of", "2026-11-21", "--no-log", "--out", out];
            let said = run(folder, &scan);
            assert!(matches!(said.status.code(), Some(0 | 4)), "{fixture}");
            let text = fs::read_to_string(folder.join(out).join("cases.json")).unwrap();
            let document: serde_json::Value = serde_json::from_str(&text).unwrap();
            (document["cases"].clone(), document["claims"].clone())
        };
        let before = cases("one");
        let own: Vec<String> = entries(&folder.join("dump"))
            .iter()
            .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        ok(folder, &["init", "empty"]);
        for path in entries(&folder.join("empty")) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if !own.contains(&name) {
                fs::copy(&path, folder.join("dump").join(format!("template-{name}"))).unwrap();
            }
        }
        assert_eq!(cases("two"), before, "{fixture}");
    }
}

#[test]
fn a_quiet_run_says_errors_only() {
    let work = tempfile::tempdir().unwrap();
    let folder = work.path();
    let fixture = fixtures().join("detectors/lost_in_warehouse/hit");
    crate::support::copy_reports(&fixture, &folder.join("dump"));
    fs::write(folder.join("dump/notes.txt"), "nothing that is a report\n").unwrap();
    let scan = ["scan", "dump", "--as-of", "2026-11-21", "--out", "out"];
    let loud = run(folder, &scan);
    assert!(!loud.stdout.is_empty());
    let quiet = run(folder, &[&scan[..], &["-q"]].concat());
    assert_eq!(quiet.status.code(), loud.status.code());
    assert_eq!(String::from_utf8_lossy(&quiet.stdout), "");
    assert_eq!(String::from_utf8_lossy(&quiet.stderr), "");
    // Data that was asked for comes, and an error is said.
    let json = ok(folder, &[&scan[..], &["--quiet", "--format", "json"]].concat());
    assert!(json.starts_with('{'));
    let wrong = run(folder, &["-q", "scan", "nowhere"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).starts_with("error: no such file"));
}

#[test]
fn the_doctor_knows_a_log_that_is_well_from_one_that_is_not() {
    let work = tempfile::tempdir().unwrap();
    let folder = work.path();
    assert!(ok(folder, &["doctor"]).contains("none yet"));
    let fixture = fixtures().join("detectors/lost_in_warehouse/hit");
    crate::support::copy_reports(&fixture, &folder.join("dump"));
    ok(folder, &["scan", "dump", "--as-of", "2026-11-21", "--out", "out"]);
    assert!(ok(folder, &["doctor"]).contains("fba-recon.db: whole, schema"));
    fs::write(folder.join("fba-recon.db"), "no database".repeat(100)).unwrap();
    let said = run(folder, &["doctor"]);
    assert_eq!(said.status.code(), Some(1));
    let told = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(told.contains("case log        fba-recon.db: "), "{told}");
}

#[test]
fn the_version_tells_what_decides_the_results() {
    let told = ok(Path::new("."), &["--version", "--verbose"]);
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines[0], format!("fba-recon {}", env!("CARGO_PKG_VERSION")));
    let digest = lines[1].strip_prefix("policy tables: ").unwrap();
    assert!(digest.len() == 64 && digest.chars().all(|one| one.is_ascii_hexdigit()), "{told}");
    assert!(lines[2].starts_with("report formats: ") && lines[3].starts_with("build: "), "{told}");
}

/// What the terminal says follows the language of the sheets, and the figures are the same.
#[test]
fn the_summary_is_in_the_language_of_the_sheets() {
    let work = tempfile::tempdir().unwrap();
    let demo =
        |lang: &str| ok(work.path(), &["demo", "--dry-run", "--lang", lang, "--fonts", "none"]);
    let (english, chinese) = (demo("en"), demo("zh"));
    for (one, other) in [
        ("Nearest deadlines", "最近的截止日"),
        ("cases can be filed now: ", "现在可以提交 "),
        ("Too small to file: ", "金额过小，不提交："),
        ("First deadline", "最早截止日"),
        ("As of 2026-11-21, policy current", "截至 2026-11-21，政策：现行"),
        ("Nothing was written (dry run).", "未写入任何内容（试运行）。"),
    ] {
        assert!(english.contains(one) && !chinese.contains(one), "{one}: {chinese}");
        assert!(chinese.contains(other) && !english.contains(other), "{other}: {chinese}");
    }
    let figures = |text: &str| {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-');
        let mut figures: Vec<String> = words
            .filter(|word| word.chars().filter(|c| c.is_ascii_digit()).count() > 2)
            .map(|word| word.trim_matches('.').to_owned())
            .collect();
        figures.sort();
        figures
    };
    assert_eq!(figures(&english), figures(&chinese));
    assert!(!chinese.contains('{'), "{chinese}");
}

/// Where everything is covered, late or expired, one line tells what to do next.
#[test]
fn a_folder_with_nothing_left_to_do_tells_the_next_step_in_one_line() {
    let work = tempfile::tempdir().unwrap();
    for (fixture, day) in [
        ("lost_in_warehouse/hit", "2027-02-15"),
        ("lost_in_warehouse/hit", "2029-06-01"),
        ("lost_in_warehouse/already_paid", "2027-02-15"),
        ("lost_in_warehouse/payment_without_fnsku", "2026-11-21"),
    ] {
        let folder = fixtures().join("detectors").join(fixture);
        let folder = folder.to_string_lossy();
        for (lang, next, filed) in
            [("en", "Next: ", "can be filed now"), ("zh", "下一步：", "现在可以提交")]
        {
            let scan = ["scan", &folder, "--as-of", day, "--no-log", "--lang", lang];
            let said = ok(work.path(), &scan);
            let lines = said.lines().filter(|line| line.starts_with(next)).count();
            assert_eq!(lines, 1, "{fixture} {day}: {said}");
            assert!(!said.contains(filed), "{fixture} {day}: {said}");
        }
    }
}
