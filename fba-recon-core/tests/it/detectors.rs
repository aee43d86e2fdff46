//! Every detector over every fixture: the expected cases of a folder are all there are, from all
//! detectors, and on clean books every detector is silent. Each rule has a test a kind of fixture.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use fba_recon_core::account::Run;
use fba_recon_core::assess::Status;
use fba_recon_core::cases::Case;
use fba_recon_core::detect::DETECTORS;

use crate::support::{assert_matches_file, entries, fixture, fixtures, matches_file, stem};

/// What a case is about: the transaction id, the reimbursement, the shipment, the order or the SKU.
fn key(case: &Case) -> String {
    let keys =
        [&case.reference_id, &case.reimbursement_id, &case.shipment_id, &case.order_id, &case.msku];
    keys.into_iter().find_map(Clone::clone).unwrap_or_default()
}

fn cases_csv(run: &Run) -> String {
    let mut rows: Vec<String> = run
        .cases
        .iter()
        .map(|case| {
            let clock = case.clock.as_ref().map(|portion| &portion.deadline);
            let date = |date: Option<jiff::civil::Date>| {
                date.map(|date| date.to_string()).unwrap_or_default()
            };
            let amount = case.amount_total;
            [
                case.detector.to_owned(),
                key(case),
                case.status.as_str().to_owned(),
                case.confidence.as_str().to_owned(),
                case.units_found.to_string(),
                case.units_credited.to_string(),
                case.units_claimable.to_string(),
                amount.map(|money| money.to_amount()).unwrap_or_default(),
                amount.map(|money| money.currency.to_string()).unwrap_or_default(),
                case.basis.as_str().to_owned(),
                case.event_date.to_string(),
                date(clock.and_then(|clock| clock.opens_on)),
                date(clock.and_then(|clock| clock.closes_on)),
            ]
            .join(",")
        })
        .collect();
    rows.sort();
    let mut text = String::from(
        "detector,key,status,confidence,found,credited,claimable,amount,currency,basis,event_date,opens_on,closes_on\n",
    );
    for row in rows {
        writeln!(text, "{row}").unwrap();
    }
    text
}

/// What a folder of fixtures shows.
struct Shown {
    /// How its cases differ from the expected ones.
    difference: Option<String>,
    /// Status, and whether anything answers it, of each case by its rule.
    cases: Vec<(&'static str, Status, bool)>,
}

impl Shown {
    fn of(&self, rule: &str) -> impl Iterator<Item = (Status, bool)> {
        let own = self.cases.iter().filter(move |(detector, ..)| *detector == rule);
        own.map(|(_, status, is_answered)| (*status, *is_answered))
    }
}

fn check(folder: &Path) -> Shown {
    let fixture = fixture(folder);
    let run = &fixture.run;
    let errors: Vec<_> = run
        .inventory
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity() == fba_recon_core::diag::Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{}: {errors:?}", folder.display());
    let cases = run.cases.iter();
    Shown {
        difference: matches_file(&cases_csv(run), &folder.join("expected.csv")).err(),
        cases: cases.map(|case| (case.detector, case.status, !case.credits.is_empty())).collect(),
    }
}

/// A folder is scanned once, whichever tests ask for it.
fn shown(folder: &Path) -> Arc<OnceLock<Shown>> {
    static SHOWN: Mutex<BTreeMap<PathBuf, Arc<OnceLock<Shown>>>> = Mutex::new(BTreeMap::new());
    let shown = Arc::clone(SHOWN.lock().unwrap().entry(folder.to_owned()).or_default());
    shown.get_or_init(|| check(folder));
    shown
}

/// The kinds of fixtures that every rule has.
const KINDS: &[&str] = &["hit", "near_miss", "already_paid", "out_of_window"];

/// The cases of a fixture of a rule are the expected ones, and what they have to be by its kind.
fn of_kind(rule: &str, kind: &str) {
    let shown = shown(&fixtures().join("detectors").join(rule).join(kind));
    let shown = shown.get().unwrap();
    assert!(shown.difference.is_none(), "{}", shown.difference.as_deref().unwrap_or(""));
    let mut own = shown.of(rule);
    let holds = match kind {
        "hit" => own.any(|(status, _)| status != Status::Covered),
        "near_miss" => own.next().is_none(),
        // Where an answer or a claim is due, one that was given leaves nothing to do.
        "already_paid" if is_due(rule) => own.next().is_none(),
        "already_paid" => own.any(|(status, is_answered)| status == Status::Covered || is_answered),
        // Money that was approved and not paid has no window: it stays claimable however old it is.
        _ if rule == "reimbursement_not_settled" => {
            own.any(|(status, _)| status == Status::Claimable)
        }
        _ => own.any(|(status, _)| matches!(status, Status::Late | Status::Expired)),
    };
    assert!(holds, "{rule}/{kind}: {:?}", shown.of(rule).collect::<Vec<_>>());
}

/// Whether the rule tells of something that is to be done once.
fn is_due(rule: &str) -> bool {
    let own = DETECTORS.iter().find(|detector| detector.id == rule);
    rule == "safe_t_due" || own.is_some_and(|detector| detector.claim_type.is_answer())
}

/// The cases of every other fixture of a rule are the expected ones.
fn other_fixtures(rule: &str) {
    let folders = entries(&fixtures().join("detectors").join(rule));
    let others = folders.iter().filter(|folder| !KINDS.contains(&stem(folder).as_str()));
    let differences: Vec<String> =
        others.filter_map(|folder| shown(folder).get()?.difference.clone()).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// A module a rule and a test a kind of fixture, for every rule of the program: `cargo test lost_in_warehouse` runs the
/// folders of that rule.
macro_rules! rules {
    ($($rule:ident),+ $(,)?) => {
        const RULES: &[&str] = &[$(stringify!($rule)),+];
        $(mod $rule {
            const RULE: &str = stringify!($rule);

            #[test]
            fn hit() {
                super::of_kind(RULE, "hit");
            }

            #[test]
            fn near_miss() {
                super::of_kind(RULE, "near_miss");
            }

            #[test]
            fn already_paid() {
                super::of_kind(RULE, "already_paid");
            }

            #[test]
            fn out_of_window() {
                super::of_kind(RULE, "out_of_window");
            }

            #[test]
            fn others() {
                super::other_fixtures(RULE);
            }
        })+
    };
}

fba_recon_core::in_order_of_rules!(rules);

/// A folder of fixtures is one of a rule, which is called by the name of the folder.
#[test]
fn every_folder_is_tested_by_its_rule() {
    let ids: BTreeSet<String> = DETECTORS.iter().map(|detector| detector.id.to_owned()).collect();
    let folders = entries(&fixtures().join("detectors"));
    assert_eq!(folders.iter().map(|folder| stem(folder)).collect::<BTreeSet<_>>(), ids);
    assert_eq!(RULES, DETECTORS.iter().map(|detector| detector.id).collect::<Vec<_>>());
}

/// Open cases by the detector whose fixtures a folder belongs to and the detector that fires.
type Fired = BTreeMap<(String, &'static str), Vec<usize>>;

/// A table of who fires where: for each detector's fixtures, in how many folders each detector has open
/// cases, and how many cases these are.
fn cross_check(fired: &Fired) -> String {
    let mut text = String::from(
        "# Who fires where\n\nEvery detector runs over every fixture of every other. Each row is the fixtures of one \
         detector; it lists the detectors with cases that are not covered: cases, in so many folders. \
         Generated by the tests.\n\n| Fixtures of | Fires there |\n|---|---|\n",
    );
    let mut rows: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for ((fixtures, detector), cases) in fired {
        let total: usize = cases.iter().sum();
        let folders = cases.iter().filter(|cases| **cases > 0).count();
        if total > 0 {
            rows.entry(fixtures).or_default().push(format!("{detector} {total} in {folders}"));
        }
    }
    for (fixtures, detectors) in rows {
        writeln!(text, "| {fixtures} | {} |", detectors.join(", ")).unwrap();
    }
    text
}

#[test]
fn who_fires_where_is_fresh() {
    let mut fired = Fired::new();
    for own in DETECTORS {
        for folder in entries(&fixtures().join("detectors").join(own.id)) {
            let shown = shown(&folder);
            for detector in DETECTORS {
                let cases = shown.get().unwrap().of(detector.id);
                let open = cases.filter(|(status, _)| *status != Status::Covered).count();
                fired.entry((own.id.to_owned(), detector.id)).or_default().push(open);
            }
        }
    }
    let page = fixtures().join("../docs/detectors/cross-check.md");
    assert_matches_file(&cross_check(&fired), &page);
}

#[test]
fn clean_books_are_silent() {
    let sellers = entries(&fixtures().join("clean"));
    assert!(sellers.len() >= 3);
    for folder in sellers {
        assert_eq!(check(&folder).difference, None);
        let expected = std::fs::read_to_string(folder.join("expected.csv")).unwrap();
        let open = expected.lines().skip(1).filter(|line| !line.contains(",covered,")).count();
        assert_eq!(open, 0, "{}", stem(&folder));
    }
}
