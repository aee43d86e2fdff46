//! The case log as a file: databases of every schema version open, and an export makes the same log again.

use std::fs;

use fba_recon_core::caselog::{Imported, Log, export, fold, import};
use jiff::civil::Date;

use crate::support::{entries, fixtures, stem};

/// Each fixture is a database that a program of that schema wrote, with one case filed and paid; what was in it is
/// in it after it was brought up to date.
#[test]
fn databases_of_every_schema_version_open_and_migrate() {
    let work = tempfile::tempdir().unwrap();
    let mut seen = Vec::new();
    for path in entries(&fixtures().join("caselog")) {
        if path.extension().is_none_or(|ending| ending != "db") {
            continue;
        }
        let copy = work.path().join(path.file_name().unwrap());
        fs::copy(&path, &copy).unwrap();
        let log = Log::open_existing(&copy).unwrap().unwrap();
        assert_eq!(log.integrity().unwrap(), "ok");
        assert_eq!(log.accounts().unwrap(), ["acme"]);
        let known = log.known("acme").unwrap();
        let state = fold(&known.events, Date::MAX)["CS-00000001"].state().unwrap();
        assert_eq!((known.events.len(), state.as_str()), (3, "paid"), "{}", path.display());
        assert_eq!((known.payments.len(), known.runs.len()), (1, 1));
        // It is a log like any other from then on.
        let session = log.begin().unwrap();
        session.add_name("acme", "store", "US").unwrap();
        let log = session.commit().unwrap();
        drop(log);
        assert!(Log::open_existing(&copy).unwrap().is_some());
        seen.push(stem(&path));
    }
    let versions: Vec<String> = (1..=Log::newest_schema()).map(|at| format!("v{at}")).collect();
    assert_eq!(seen, versions);
}

#[test]
fn an_export_makes_the_same_log_again() {
    let work = tempfile::tempdir().unwrap();
    let newest = format!("v{}.db", Log::newest_schema());
    let copy = work.path().join("log.db");
    fs::copy(fixtures().join("caselog").join(newest), &copy).unwrap();
    let log = Log::open_existing(&copy).unwrap().unwrap();
    let text = export(&log).unwrap();
    assert!(text.lines().count() > 6, "{text}");
    let session = Log::in_memory().unwrap().begin().unwrap();
    assert_eq!(import(&session, &text).unwrap(), Imported::Whole { events: 3 });
    let again = session.commit().unwrap();
    assert_eq!(export(&again).unwrap(), text);
    // The same export once more changes nothing; another log's is refused.
    let session = again.begin().unwrap();
    assert_eq!(import(&session, &text).unwrap(), Imported::Nothing);
    let other = text.replace("CS-00000001", "CS-00000002");
    assert!(import(&session, &other).is_err());
    let broken = format!("{text}{{\"kind\":\"event\"}}\n");
    assert!(import(&session, &broken).unwrap_err().to_string().contains("line"));
}
