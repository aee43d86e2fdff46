//! The few helpers that tests share.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, OnceLock};

use fba_recon_core::account::{Request, Run, scan};
use fba_recon_core::assess::Declared;
use fba_recon_core::detect::DETECTORS;
use fba_recon_core::diag::{Code, Diagnostic};
use fba_recon_core::ingest::{Formats, Input};
use fba_recon_core::model::DateRange;
use fba_recon_core::policy::{Policy, PolicyMode};
use fba_recon_core::render::{Lang, Rendered, RunInfo, Sheets, Words, render};

/// The fixtures folder.
pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

/// The folder of the demo: it lies in the package that embeds it.
pub(crate) fn demo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fba-recon-cli/demo")
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
    if let Err(difference) = matches_file(actual, expected) {
        panic!("{difference}");
    }
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

/// The stem of a file name.
pub(crate) fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

/// The day on which a fixture is judged: its file `as_of`, else 2026-11-21. Its file `covers` holds what the user
/// vouches for: lines of `REPORT=FROM..TO` and `downloaded=DATE`.
pub(crate) fn request(folder: &Path) -> Request {
    let read =
        |name: &str| fs::read_to_string(folder.join(name)).ok().map(|text| text.trim().to_owned());
    let mode = match read("policy").as_deref() {
        Some("nine-to-eighteen-months") => PolicyMode::NineToEighteenMonths,
        Some(other) => panic!("unknown policy: {other}"),
        None => PolicyMode::Current,
    };
    let vouched = read("covers").unwrap_or_default();
    let (mut declared, mut downloaded) = (Vec::new(), None);
    for line in vouched.lines() {
        let (name, days) = line.split_once('=').unwrap();
        match days.split_once("..") {
            Some((first, last)) => declared.push(Declared {
                table: name.to_owned(),
                days: DateRange::new(first.parse().unwrap(), last.parse().unwrap()).unwrap(),
            }),
            None => downloaded = Some(days.parse().unwrap()),
        }
    }
    // A day, or a moment with its offset, whose day it is.
    let as_of = read("as_of");
    let as_of = as_of.as_deref().unwrap_or("2026-11-21");
    Request {
        account: "fixture".to_owned(),
        as_of: as_of[..10].parse().unwrap(),
        moment: (as_of.len() > 10).then(|| as_of.parse().unwrap()),
        mode,
        marketplace: None,
        declared,
        downloaded,
        least: fba_recon_core::cases::LeastValues::default(),
    }
}

/// Files of a fixture that are no reports.
const BESIDE: [&str; 6] = ["expected.csv", "why", "as_of", "policy", "covers", "base"];

/// The report files of a fixture folder, in memory, under their names: its own, and those of `fixtures/base` that its
/// file `base` names.
pub(crate) fn inputs(folder: &Path) -> Vec<Input> {
    let input = |path: PathBuf| Input::from_bytes(file_name(&path), fs::read(&path).unwrap());
    reports(folder).into_iter().map(input).collect()
}

/// The same files by their paths, in the order of their names.
pub(crate) fn reports(folder: &Path) -> Vec<PathBuf> {
    let is_report = |path: &PathBuf| !BESIDE.contains(&file_name(path).as_str());
    let named = fs::read_to_string(folder.join("base")).unwrap_or_default();
    let base = named.lines().flat_map(|line| {
        let path = fixtures().join("base").join(line);
        if path.is_dir() { entries(&path) } else { vec![path] }
    });
    let mut files: Vec<PathBuf> =
        entries(folder).into_iter().chain(base).filter(is_report).collect();
    files.sort_by_key(|path| file_name(path));
    files
}

/// The name of a file without its folder.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// Scans a fixture folder.
pub(crate) fn scan_folder(folder: &Path) -> Run {
    scan_inputs(&inputs(folder), request(folder))
}

/// A fixture of a rule, scanned once for all tests.
pub(crate) struct Fixture {
    /// What the scan found.
    pub(crate) run: Run,
    english: OnceLock<Rendered>,
}

impl Fixture {
    /// The files of its cases in English, all sheets among them, written once for all tests.
    pub(crate) fn english(&self) -> &Rendered {
        self.english.get_or_init(|| {
            let mut outputs = render(&self.run, policy(), words(Lang::En), &info()).unwrap();
            // The page, the tables and the rest are many times as large, and have tests of their own.
            outputs.texts.retain(|path, _| path.starts_with("cases/"));
            outputs
        })
    }
}

/// What the tests tell of a run: all sheets are asked for.
pub(crate) fn info() -> RunInfo {
    RunInfo {
        version: "0.0.0".to_owned(),
        arguments: Vec::new(),
        lang: "en",
        exit_code: 0,
        sheets: Sheets::All,
    }
}

/// A folder below `fixtures/detectors`, which is scanned once, whichever tests ask for it.
pub(crate) fn fixture(folder: &Path) -> Arc<Fixture> {
    type Scanned = Arc<OnceLock<Arc<Fixture>>>;
    static SCANNED: Mutex<BTreeMap<PathBuf, Scanned>> = Mutex::new(BTreeMap::new());
    let scanned = Arc::clone(SCANNED.lock().unwrap().entry(folder.to_owned()).or_default());
    let scan = || Arc::new(Fixture { run: scan_folder(folder), english: OnceLock::new() });
    Arc::clone(scanned.get_or_init(scan))
}

/// Every fixture of every rule with its folder.
pub(crate) fn every_fixture() -> impl Iterator<Item = (PathBuf, Arc<Fixture>)> {
    let folders = DETECTORS
        .iter()
        .flat_map(|detector| entries(&fixtures().join("detectors").join(detector.id)));
    folders.map(|folder| {
        let own = fixture(&folder);
        (folder, own)
    })
}

/// Words of a text that hold a number, without the marks around them.
pub(crate) fn tokens(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| c.is_whitespace() || ",;|*()=\"`".contains(c));
    let words = words.map(|word| word.trim_matches(|c: char| ".:'".contains(c)));
    words
        .filter(|word| word.contains(|c: char| c.is_ascii_digit()))
        .map(ToOwned::to_owned)
        .collect()
}

/// The embedded tables, read once for all tests.
pub(crate) fn policy() -> &'static Policy {
    static POLICY: LazyLock<Policy> = LazyLock::new(|| Policy::embedded().unwrap());
    &POLICY
}

/// The embedded words of a language, read once for all tests.
pub(crate) fn words(lang: Lang) -> &'static Words {
    static WORDS: LazyLock<[Words; 2]> = LazyLock::new(|| {
        [Lang::En, Lang::Zh].map(|lang| Words::new(lang, &BTreeMap::new()).unwrap())
    });
    &WORDS[usize::from(lang == Lang::Zh)]
}

/// Scans inputs.
pub(crate) fn scan_inputs(inputs: &[Input], request: Request) -> Run {
    static FORMATS: LazyLock<Formats> = LazyLock::new(|| Formats::embedded().unwrap());
    let run = scan(inputs, &FORMATS, policy(), request).unwrap();
    // A rule that panics fails alone; in a test that is a failure.
    let failed = |diagnostic: &&Diagnostic| diagnostic.code == Code::FailedDetector;
    assert_eq!(run.inventory.diagnostics.iter().find(failed), None);
    run
}
