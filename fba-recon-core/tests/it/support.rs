//! The few helpers that tests share.

use std::fs;
use std::path::{Path, PathBuf};

/// The fixtures folder.
pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

/// Entries of a folder in the order of their names.
pub(crate) fn entries(folder: &Path) -> Vec<PathBuf> {
    let read = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = read.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Compares with an expected file, which `SNAPSHOTS=overwrite` rewrites.
pub(crate) fn assert_matches_file(actual: &str, expected: &Path) {
    snapbox::Assert::new()
        .action_env("SNAPSHOTS")
        .normalize_paths(false)
        .eq(
            actual.to_owned(),
            snapbox::Data::read_from(expected, Some(snapbox::data::DataFormat::Text)).raw(),
        );
}

/// The stem of a file name.
pub(crate) fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}
