//! Whole runs: what is written, how it is replaced, and that nothing but the input decides it.

use std::fs;
use std::path::Path;

use crate::support::{entries, fixtures, matches_file, run, transcript, tree};

fn copy(from: &Path, to: &Path, rename: &dyn Fn(&str) -> String) {
    fs::create_dir_all(to).unwrap();
    for path in entries(from) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            copy(&path, &to.join(name), &rename);
            continue;
        }
        fs::copy(&path, to.join(rename(&name))).unwrap();
    }
}

/// Outputs that one scenario keeps whole and the others by their digests in `run.json`, as they all do with exhibits: they
/// are large, and what they hold stands in the other files too.
const KEPT_ONCE: &[&str] = &["cases.xlsx", "report.html"];

/// Each scenario's whole output, file by file.
#[test]
fn scenarios_write_what_is_expected() {
    let work = tempfile::tempdir().unwrap();
    let mut differences = Vec::new();
    for folder in entries(&fixtures().join("runs")) {
        let out = work.path().join(folder.file_name().unwrap());
        let arguments = fs::read_to_string(folder.join("arguments")).unwrap();
        let mut arguments: Vec<&str> = arguments.split_whitespace().collect();
        let out_text = out.to_string_lossy();
        arguments.extend(["--no-log", "--out", &out_text]);
        let output = run(&folder, &arguments);
        let text = transcript(&output).replace(&*out_text, "OUT");
        differences.extend(matches_file(&text, &folder.join("transcript.txt")).err());
        let written = tree(&out);
        let is_kept = |name: &str| {
            let path = folder.join("expected").join(name);
            path.exists() || !(KEPT_ONCE.contains(&name) || name.ends_with(".pdf"))
        };
        for (name, bytes) in written.iter().filter(|(name, _)| is_kept(name)) {
            let text = String::from_utf8(bytes.clone()).unwrap();
            differences.extend(matches_file(&text, &folder.join("expected").join(name)).err());
        }
        let expected: Vec<String> =
            tree(&folder.join("expected")).into_iter().map(|(name, _)| name).collect();
        assert!(written.iter().any(|(name, _)| name == "report.html"), "{}", folder.display());
        let written = written.into_iter().map(|(name, _)| name);
        let written: Vec<String> = written.filter(|name| is_kept(name)).collect();
        assert_eq!(written, expected, "{}", folder.display());
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn two_runs_and_any_number_of_threads_write_the_same_bytes() {
    let work = tempfile::tempdir().unwrap();
    let dump = fixtures().join("runs/messy/input");
    let scan = |out: &str, jobs: &str| {
        let path = work.path().join(out);
        let path = path.to_string_lossy().into_owned();
        let dump = dump.to_string_lossy().into_owned();
        run(work.path(), &["scan", &dump, "--as-of", "2026-11-21", "--out", &path, "--jobs", jobs]);
        tree(Path::new(&path))
    };
    let first = scan("first", "0");
    assert!(first.len() > 10);
    assert_eq!(first, scan("second", "1"));
    assert_eq!(first, scan("third", "8"));
}

#[test]
fn renamed_files_keep_every_id_and_figure() {
    let work = tempfile::tempdir().unwrap();
    let dump = fixtures().join("runs/messy/input");
    let renamed = work.path().join("renamed");
    copy(&dump, &renamed, &|name| format!("{:x}-{name}.dat", name.len() * 37 % 11));
    let ids = |dump: &Path, out: &str| {
        let out = work.path().join(out);
        let (dump, out) = (dump.to_string_lossy().into_owned(), out.to_string_lossy().into_owned());
        let arguments = ["scan", &dump, "--as-of", "2026-11-21", "--out", &out, "--format", "csv"];
        let output = String::from_utf8(run(work.path(), &arguments).stdout).unwrap();
        let header: Vec<&str> = output.lines().next().unwrap().split(',').collect();
        let rows = header.iter().position(|name| *name == "evidence_rows").unwrap();
        // Everything but the column that names files.
        let mut lines = Vec::new();
        let mut reader = output.lines().skip(1).collect::<Vec<_>>();
        reader.sort_unstable();
        for line in reader {
            let cells: Vec<&str> = line
                .split(',')
                .enumerate()
                .filter(|(at, _)| *at < rows)
                .map(|(_, cell)| cell)
                .collect();
            lines.push(cells.join(","));
        }
        lines
    };
    let before = ids(&dump, "before");
    assert!(before.len() > 3, "{before:?}");
    assert_eq!(before, ids(&renamed, "after"));
}

#[test]
fn the_output_folder_is_replaced_whole_and_only_if_it_is_ours() {
    let work = tempfile::tempdir().unwrap();
    let dump = fixtures().join("detectors/lost_in_warehouse/hit");
    let dump = dump.to_string_lossy();
    let scan =
        |out: &str| run(work.path(), &["scan", &dump, "--as-of", "2026-11-21", "--out", out]);
    assert_eq!(scan("out").status.code(), Some(0));
    let written = tree(&work.path().join("out"));
    assert_eq!(scan("out").status.code(), Some(0));
    assert_eq!(written, tree(&work.path().join("out")));
    fs::create_dir(work.path().join("mine")).unwrap();
    fs::write(work.path().join("mine/taxes.txt"), "x").unwrap();
    let refused = scan("mine");
    assert_eq!(refused.status.code(), Some(2));
    assert!(transcript(&refused).contains("holds other files"));
    assert!(work.path().join("mine/taxes.txt").exists());
    // A run that finds no report leaves the old output as it was.
    let before = tree(&work.path().join("out"));
    fs::create_dir(work.path().join("nothing")).unwrap();
    let nothing = run(work.path(), &["scan", "nothing", "--out", "out"]);
    assert_eq!(nothing.status.code(), Some(3));
    assert_eq!(before, tree(&work.path().join("out")));
}

#[test]
fn scan_without_arguments_reads_the_folder_it_stands_in_and_not_its_own_output() {
    let work = tempfile::tempdir().unwrap();
    copy(&fixtures().join("detectors/refund_without_return/hit"), work.path(), &ToOwned::to_owned);
    fs::remove_file(work.path().join("expected.csv")).unwrap();
    let scan = || run(work.path(), &["scan", "--as-of", "2026-11-21"]);
    assert_eq!(scan().status.code(), Some(0));
    let first = tree(&work.path().join("fba-recon-out"));
    assert_eq!(scan().status.code(), Some(0));
    assert_eq!(first, tree(&work.path().join("fba-recon-out")));
}

#[test]
fn vouched_days_settle_what_a_sparse_report_cannot() {
    let work = tempfile::tempdir().unwrap();
    let dump = fixtures().join("detectors/lost_in_warehouse/last_payment_two_months_ago");
    let dump = dump.to_string_lossy();
    let statuses = |more: &[&str]| {
        let arguments =
            [&["scan", &dump, "--as-of", "2026-11-21", "--out", "out", "--format", "csv"], more]
                .concat();
        let output = String::from_utf8(run(work.path(), &arguments).stdout).unwrap();
        output
            .lines()
            .skip(1)
            .map(|line| line.split(',').nth(5).unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert!(statuses(&[]).iter().all(|status| status == "unproven"));
    for vouch in [
        ["--covers", "reimbursements=2026-01-01..2026-11-21"],
        ["--covers", "all=2026-01-01..2026-11-21"],
        ["--downloaded", "2026-11-21"],
    ] {
        assert_eq!(statuses(&vouch), ["claimable", "late"], "{vouch:?}");
    }
    let wrong = |more: [&str; 2]| {
        let arguments = [&["scan", &dump, "--as-of", "2026-11-21"], &more[..]].concat();
        let output = run(work.path(), &arguments);
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(wrong(["--downloaded", "2026-11-22"]).contains("after the as-of date"));
    let mistyped = wrong(["--covers", "reimbursement=2026-01-01..2026-11-21"]);
    assert!(mistyped.contains("did you mean reimbursements?"), "{mistyped}");
}
