//! Whole dumps: a small account of every kind of report, with rows dropped, doubled and shuffled and cells swapped
//! between columns.

#![allow(clippy::expect_used, reason = "a body that cannot go on has found something")]

use std::fs;
use std::path::{Path, PathBuf};

use fba_recon_core::account::{self, Request, Run};
use fba_recon_core::ingest::Input;
use fba_recon_core::policy::Policy;

use super::{FORMATS, POLICY};
use crate::generator::rng::Rng;

/// Files of a dump: name and text.
pub type Dump = Vec<(String, String)>;

/// A small dump: what a rule of each kind finds something in.
#[must_use]
pub fn seed() -> Dump {
    of_fixture("lost_in_warehouse/hit")
}

/// The text files of a fixture of a detector.
#[must_use]
pub fn of_fixture(name: &str) -> Dump {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    let folder = fixtures.join("detectors").join(name);
    let base = fs::read_to_string(folder.join("base")).unwrap_or_default();
    // Its own files, and those of the folders or files that it builds on.
    let base = base.lines().map(|line| fixtures.join("base").join(line));
    let mut dump = Dump::new();
    for path in std::iter::once(folder).chain(base).flat_map(|path| files(&path)) {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        let is_input =
            !["expected.csv", "why", "as_of", "policy", "covers", "base"].contains(&name.as_str());
        if let Ok(text) = fs::read_to_string(path)
            && is_input
        {
            dump.push((name, text));
        }
    }
    dump.sort();
    dump
}

/// The files of a folder, or the one file.
fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries = fs::read_dir(path).into_iter().flatten().filter_map(Result::ok);
    entries.map(|entry| entry.path()).collect()
}

/// The dumps of all fixtures of detectors, in the order of their names.
#[must_use]
pub fn seeds() -> Vec<Dump> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/detectors");
    let names = |folder: &Path| {
        let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
        let mut names: Vec<String> =
            entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    };
    let mut dumps = Vec::new();
    for rule in names(&root) {
        for case in names(&root.join(&rule)) {
            dumps.push(of_fixture(&format!("{rule}/{case}")));
        }
    }
    dumps.retain(|dump| !dump.is_empty());
    dumps
}

/// Changes a dump, always in the same way for the same seed.
#[must_use]
pub fn changed(dump: &Dump, seed: u64) -> Dump {
    let mut rng = Rng::new(seed, 17);
    let mut changed = dump.clone();
    for _ in 0..rng.range(1, 6) {
        let at = rng.below(changed.len());
        let text = &changed[at].1;
        let mut lines: Vec<String> = text.lines().map(ToOwned::to_owned).collect();
        change(&mut lines, &mut rng);
        changed[at].1 = lines.join("\n") + "\n";
        if rng.one_in(12) {
            let copy = changed[at].1.clone();
            changed.push((format!("copy-{}.txt", changed.len()), copy));
        }
    }
    changed
}

fn change(lines: &mut Vec<String>, rng: &mut Rng) {
    if lines.len() < 3 {
        return;
    }
    let at = rng.range(1, lines.len() - 1);
    match rng.below(7) {
        0 => {
            let many = rng.range(1, 1 + lines.len() / 4).min(lines.len() - at);
            lines.drain(at..at + many);
        }
        1 => {
            let line = lines[at].clone();
            lines.insert(rng.range(1, lines.len()), line);
        }
        2 => {
            let other = rng.range(1, lines.len() - 1);
            lines.swap(at, other);
        }
        3 => {
            for at in (2..lines.len()).rev() {
                let other = rng.range(1, at);
                lines.swap(at, other);
            }
        }
        4 | 5 => {
            let delimiter = if lines[0].contains('\t') { '\t' } else { ',' };
            let mut cells: Vec<String> =
                lines[at].split(delimiter).map(ToOwned::to_owned).collect();
            let (one, other) = (rng.below(cells.len()), rng.below(cells.len()));
            cells.swap(one, other);
            lines[at] = cells.join(&delimiter.to_string());
        }
        _ => {
            let again = lines[at..].to_vec();
            lines.extend(again);
        }
    }
}

/// A dump with rows dropped, doubled and shuffled and cells swapped is scanned to its end: every row is accounted for,
/// no case claims more than was found or less than nothing, and every id stands once.
///
/// # Panics
/// When that does not hold.
pub fn dump(seeds: &[Dump], choice: usize, seed: u64) {
    let run = scan(&changed(&seeds[choice % seeds.len()], seed), super::request());
    for report in &run.inventory.reports {
        assert_eq!(report.rows_read, report.kept + report.merged + report.rejected.len());
    }
    let mut ids: Vec<&str> = run.cases.iter().map(|case| case.id.as_str()).collect();
    ids.dedup();
    assert_eq!(ids.len(), run.cases.len());
    for case in &run.cases {
        assert!(case.units_credited >= 0 && case.units_credited <= case.units_found, "{}", case.id);
        assert!((0..=case.units_found).contains(&case.units_claimable), "{}", case.id);
    }
}

/// Scans a dump.
#[must_use]
pub fn scan(dump: &Dump, request: Request) -> Run {
    scan_with(dump, request, &POLICY)
}

/// Scans a dump with tables of one's own.
///
/// # Panics
/// When polars fails.
#[must_use]
pub fn scan_with(dump: &Dump, request: Request, policy: &Policy) -> Run {
    let inputs: Vec<Input> = dump
        .iter()
        .map(|(name, text)| Input::from_bytes(name.clone(), text.clone().into_bytes()))
        .collect();
    account::scan(&inputs, &FORMATS, policy, request).expect("frames")
}
