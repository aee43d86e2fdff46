//! The few helpers that tests share.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The fixtures folder.
pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

/// The folder of the demo: it lies in the package that embeds it.
pub(crate) fn demo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("demo")
}

/// Entries of a folder in the order of their names.
pub(crate) fn entries(folder: &Path) -> Vec<PathBuf> {
    let read = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = read.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Runs the program in a folder, with nothing of the caller's environment that it could read.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_fba-recon"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

/// The reports of a fixture folder, by their names.
pub(crate) fn reports(folder: &Path) -> Vec<(String, PathBuf)> {
    let is_report = |path: &PathBuf| {
        path.extension().is_some_and(|ending| ending == "txt" || ending == "csv")
            && path.file_name().is_some_and(|name| name != "expected.csv")
    };
    let paths = entries(folder).into_iter().filter(is_report);
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    paths.map(|path| (name(&path), path)).collect()
}

/// Copies the reports of a fixture folder.
pub(crate) fn copy_reports(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for (name, path) in reports(from) {
        fs::copy(path, to.join(name)).unwrap();
    }
}

/// Runs the program and gives its standard output; anything but the expected exit code fails.
pub(crate) fn ended(folder: &Path, exit: i32, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert_eq!(output.status.code(), Some(exit), "{arguments:?}: {}", transcript(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// Runs the program to its good end and gives its standard output.
pub(crate) fn ok(folder: &Path, arguments: &[&str]) -> String {
    ended(folder, 0, arguments)
}

/// Exit code, standard output and standard error as one text.
pub(crate) fn transcript(output: &Output) -> String {
    format!(
        "exit {}\n--- stdout\n{}--- stderr\n{}",
        output.status.code().unwrap(),
        String::from_utf8(output.stdout.clone()).unwrap(),
        String::from_utf8(output.stderr.clone()).unwrap(),
    )
}

/// The difference from an expected file, if there is one.
pub(crate) fn matches_file(actual: &str, expected: &Path) -> Result<(), String> {
    let data = snapbox::Data::read_from(expected, Some(snapbox::data::DataFormat::Text)).raw();
    snapbox::Assert::new()
        .action_env("SNAPSHOTS")
        .normalize_paths(false)
        .try_eq(Some(&expected.display()), actual.to_owned().into(), data)
        .map_err(|error| error.to_string())
}

/// Every file below a folder, by its path there.
pub(crate) fn tree(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for path in entries(&next) {
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                files.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}
