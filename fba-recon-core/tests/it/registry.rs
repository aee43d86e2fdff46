//! The registry is whole: one stem names file, id, fixtures and documentation; every table is embedded;
//! both languages say the same.

use std::collections::BTreeSet;
use std::path::Path;

use fba_recon_core::assess::{Basis, Caution, ClockState, CreditKind};
use fba_recon_core::cases::{Action, NoAction};
use fba_recon_core::desk::State;
use fba_recon_core::detect::claims::{ConditionId, GroundId, OdrRule, RefundAdvice};
use fba_recon_core::detect::{DETECTORS, EvidenceKind};
use fba_recon_core::ingest::formats;
use fba_recon_core::model::tables;
use fba_recon_core::policy::{ClockName, Document, EMBEDDED, Policy, own_documents};
use fba_recon_core::render::{EMBEDDED_TEMPLATES, Lang};

use crate::support::{entries, fixtures, policy, stem, words};

const HEADINGS: &[&str] = &[
    "## What it finds",
    "## Why it is owed",
    "## How it decides",
    "## What it does not claim",
    "## Evidence",
    "## Example",
    "## Policy keys",
    "## References",
];

fn source(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(path)
}

#[test]
fn every_rule_folder_is_registered_and_documented() {
    let registered: BTreeSet<String> =
        DETECTORS.iter().map(|detector| detector.id.to_owned()).collect();
    let files: BTreeSet<String> = entries(&source("detect/rules"))
        .iter()
        .filter(|path| path.is_dir())
        .map(|path| stem(path))
        .collect();
    assert_eq!(files, registered);
    for detector in DETECTORS {
        let documentation = detector.documentation();
        let mut from = 0;
        for heading in HEADINGS {
            let at = documentation[from..].find(heading);
            let at = at.unwrap_or_else(|| panic!("{}: no `{heading}` in its place", detector.id));
            from += at + heading.len();
        }
    }
}

/// The code of a folder of the sources, by path.
fn code_below(path: &str) -> Vec<(std::path::PathBuf, String)> {
    let (mut code, mut folders) = (Vec::new(), vec![source(path)]);
    while let Some(folder) = folders.pop() {
        for path in entries(&folder) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|own| own == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                code.push((path, text));
            }
        }
    }
    code
}

/// What a rule words is written; that a term or a fact which is written is worded, the compiler knows, for the program's
/// own rules name none without.
#[test]
fn every_term_and_fact_that_a_rule_words_is_written() {
    let layers = ["detect", "assess", "book", "model"];
    let code: Vec<_> = layers.iter().flat_map(|layer| code_below(layer)).collect();
    for (path, text) in &code {
        for (unchecked, checked) in [("TermName::new(\"", "term!"), ("FactName::new(\"", "fact!")] {
            assert!(!text.contains(unchecked), "{}: {checked}", path.display());
        }
    }
    for detector in DETECTORS {
        let own: toml::Table = detector.texts.en.parse().unwrap();
        let sections = ["term", "fact"].iter().filter_map(|section| own.get(*section)?.as_table());
        for name in sections.flat_map(toml::Table::keys) {
            let quoted = format!("\"{name}\"");
            let is_written = code.iter().any(|(_, text)| text.contains(&quoted));
            assert!(is_written, "{}: nothing writes {name}", detector.id);
        }
    }
}

/// A rule's documents stand in its folder, are rows of the embedded table, and name no other rule.
#[test]
fn every_document_stands_in_the_folder_of_its_rule() {
    let policy = policy();
    for detector in DETECTORS {
        let path = source("detect/rules").join(detector.id).join("documents.toml");
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let own = own_documents(&text).unwrap();
        assert!(own.iter().all(|row| row.detectors == [detector.id]), "{}", detector.id);
        let kinds = |rows: &mut dyn Iterator<Item = &Document>| -> Vec<(String, String)> {
            rows.map(|row| (row.kind.clone(), row.why.clone())).collect()
        };
        let table = kinds(&mut policy.documents(detector.id));
        assert_eq!(kinds(&mut own.iter()), table, "{}: policy/documents.rs", detector.id);
        let sourced = own.iter().all(|row| !row.why.is_empty() && !row.source.is_empty());
        assert!(sourced, "{}: reasons and sources", detector.id);
    }
}

/// What a page says of the tables and settings that a rule rests on: `windows: fc_lost; words: a, b; practice: c`.
fn told_keys(documentation: &str) -> Vec<(String, Vec<String>)> {
    let text = documentation.split("## Policy keys").nth(1).unwrap();
    let text = text.split("## ").next().unwrap().trim().trim_end_matches('.').replace('\n', " ");
    let words = |text: &str| text.split(',').map(|word| word.trim().to_owned()).collect();
    let parts = text.split(';').map(|part| match part.split_once(':') {
        Some((table, keys)) => (table.trim().to_owned(), words(keys)),
        None => (part.trim().to_owned(), Vec::new()),
    });
    parts.collect()
}

#[test]
fn every_rule_declares_the_keys_that_its_page_names() {
    for detector in DETECTORS {
        let told = told_keys(&detector.documentation());
        let tables: Vec<&str> = told.iter().map(|(table, _)| table.as_str()).collect();
        let declared = detector.policy.iter().map(|table| table.as_str());
        let declared: Vec<&str> =
            declared.chain((!detector.settings.is_empty()).then_some("practice")).collect();
        assert_eq!(tables, declared, "{}: policy tables", detector.id);
        let keys = |table: &str| -> BTreeSet<&str> {
            let told = told.iter().filter(|(own, _)| own == table);
            told.flat_map(|(_, keys)| keys).map(String::as_str).collect()
        };
        let declared: BTreeSet<&str> =
            detector.settings.iter().map(|setting| setting.as_str()).collect();
        assert_eq!(keys("practice"), declared, "{}: settings", detector.id);
        assert_eq!(detector.settings.len(), declared.len(), "{}: a setting twice", detector.id);
        // An answer has clocks in place of a window.
        let clock = |key: &str| ClockName::IN_TABLE.iter().any(|name| name.as_str() == key);
        assert!(keys("clocks").into_iter().all(clock), "{}: clocks", detector.id);
        if !detector.claim_type.is_answer() {
            let windows = keys("windows").into_iter().collect::<Vec<_>>();
            assert_eq!(windows, [detector.claim_type.as_str()], "{}: window", detector.id);
        }
        let table = std::fs::read_to_string(source("policy/tables/words.toml")).unwrap();
        let table: toml::Table = table.parse().unwrap();
        for word in keys("words") {
            assert!(table.contains_key(word), "{}: no words {word}", detector.id);
        }
    }
}

#[test]
fn every_detector_has_its_fixtures() {
    let folders: BTreeSet<String> =
        entries(&fixtures().join("detectors")).iter().map(|path| stem(path)).collect();
    let ids: BTreeSet<String> = DETECTORS.iter().map(|detector| detector.id.to_owned()).collect();
    assert_eq!(folders, ids);
    for detector in DETECTORS {
        let cases: BTreeSet<String> = entries(&fixtures().join("detectors").join(detector.id))
            .iter()
            .map(|path| stem(path))
            .collect();
        for case in ["hit", "near_miss", "already_paid", "out_of_window"] {
            assert!(cases.contains(case), "{}: no fixture {case}", detector.id);
        }
        let hit = fixtures().join("detectors").join(detector.id).join("hit/expected.csv");
        let hit = std::fs::read_to_string(hit).unwrap();
        assert!(
            hit.lines().any(|line| line.starts_with(detector.id)),
            "{}: its hit is none",
            detector.id
        );
    }
}

#[test]
fn every_table_format_and_template_is_embedded() {
    let below = |root: &Path, ending: &str| -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut folders = vec![root.to_owned()];
        while let Some(folder) = folders.pop() {
            for path in entries(&folder) {
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|own| own == ending) {
                    found.insert(
                        path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/"),
                    );
                }
            }
        }
        found
    };
    let tables: BTreeSet<String> = EMBEDDED.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(below(&source("policy/tables"), "toml"), tables);
    let formats: BTreeSet<String> =
        formats::EMBEDDED.iter().map(|(name, _)| format!("{name}.toml")).collect();
    assert_eq!(below(&source("ingest/formats"), "toml"), formats);
    let templates: BTreeSet<String> =
        EMBEDDED_TEMPLATES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(below(&source("render/templates"), "j2"), templates);
}

#[test]
fn both_languages_have_the_same_texts() {
    let keys = |lang: Lang| -> BTreeSet<String> {
        let words = words(lang);
        let sections = words.texts().iter();
        sections
            .flat_map(|(section, texts)| {
                texts.as_table().unwrap().keys().map(move |key| format!("{section}.{key}"))
            })
            .collect()
    };
    assert_eq!(keys(Lang::En), keys(Lang::Zh));
}

/// The values that stand in a text: `{name}`, or `{name:one|many}`.
fn values_of(text: &str) -> BTreeSet<&str> {
    let marks = text.split('{').skip(1).filter_map(|part| part.split_once('}'));
    marks.map(|(mark, _)| mark.split(':').next().unwrap()).collect()
}

/// A template gives the values of a text by their names: a translation can use no others, and what no template
/// names is said nowhere.
#[test]
fn words_of_outputs_are_filled_alike_and_used() {
    let (english, chinese) = (words(Lang::En), words(Lang::Zh));
    let templates: String = EMBEDDED_TEMPLATES.iter().map(|(_, text)| *text).collect();
    let mut seen = 0;
    for section in ["common", "sheet", "claim_sheet", "summary", "rules", "letter_text"] {
        for (name, text) in english.texts()[section].as_table().unwrap() {
            let Some(text) = text.as_str() else { continue };
            let translation = chinese.texts()[section][name].as_str().unwrap();
            let (own, other) = (values_of(text), values_of(translation));
            assert!(other.is_subset(&own), "{section}.{name}: {text} | {translation}");
            let ground = name.strip_prefix("ground_").unwrap_or_default();
            let is_used = GroundId::ALL.iter().any(|id| id.as_str() == ground)
                || templates.split(&format!(".{name}")).skip(1).any(|after| {
                    !after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
                });
            assert!(is_used, "{section}.{name} is in no template");
            seen += 1;
        }
    }
    assert!(seen > 300, "{seen} words");
}

/// The names that a sheet of a buyer's claim can show.
fn names_of_claims(has: &impl Fn(&str, &str)) {
    for state in State::ALL {
        has("claim_state", state.as_str());
        has("claim_do", state.as_str());
    }
    for ground in GroundId::ALL {
        has("ground", ground.as_str());
    }
    for condition in ConditionId::ALL {
        has("condition", condition.as_str());
    }
    for advice in RefundAdvice::ALL {
        has("refund_advice", advice.reason());
    }
    for rule in OdrRule::ALL {
        has("odr_rule", rule.as_str());
    }
    for state in ClockState::ALL {
        has("clock_state", state.as_str());
    }
    for reason in Policy::embedded().unwrap().claim_reasons() {
        has("claim_reason", &reason.code);
    }
}

#[test]
fn every_name_that_a_sheet_can_show_has_its_text() {
    let words = words(Lang::En);
    let section = |name: &str| words.texts()[name].as_table().unwrap().clone();
    let has = |name: &str, key: &str| assert!(section(name).contains_key(key), "{name}.{key}");
    let reasons = NoAction::ALL.iter().map(|reason| reason.as_str());
    let actions = Action::ALL.iter().filter(|action| **action != Action::None);
    for told in actions.map(|action| action.as_str()).chain(reasons) {
        has("told", told);
        has("advice", told);
    }
    has("advice", "file_when_eligible");
    has("advice", "wait_for_payment");
    for caution in Caution::all() {
        has("caution", caution.as_str());
    }
    for kind in EvidenceKind::ALL {
        has("evidence", kind.as_str());
    }
    for basis in [
        Basis::ApprovedCost,
        Basis::AmazonEstimate,
        Basis::OwnCost,
        Basis::ComparableReimbursements,
        Basis::OrderProceeds,
        Basis::ReportedAmount,
        Basis::FeeDifference,
        Basis::Unknown,
    ] {
        has("basis", basis.as_str());
    }
    for kind in [
        CreditKind::Cash,
        CreditKind::Stock,
        CreditKind::Found,
        CreditKind::Received,
        CreditKind::Regraded,
        CreditKind::FoundElsewhere,
        CreditKind::Redefined,
        CreditKind::SameUnits,
    ] {
        has("credit", kind.as_str());
    }
    for table in tables::ALL {
        has("table", table.name);
    }
    names_of_claims(&has);
    let policy = policy();
    for detector in DETECTORS {
        has("detector", detector.id);
        has("attach", detector.id);
        has("doubt", detector.id);
        has("claim_type", detector.claim_type.as_str());
        for table in detector.tables {
            has("table", table);
        }
        assert!(policy.route(detector.claim_type, None, None).is_some(), "{}", detector.id);
    }
    for field in policy.routes().iter().flat_map(|route| &route.fields) {
        has("field", field);
    }
    let as_of = "2026-11-21".parse().unwrap();
    for claim_type in DETECTORS.iter().map(|detector| detector.claim_type) {
        for store in policy.marketplaces() {
            if let Some(window) = policy.on(as_of).window(claim_type, &store.id) {
                has("start_event", &window.start_event);
            }
        }
    }
}
