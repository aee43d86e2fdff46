//! The schemas of `docs/schemas` against what the program writes: every output in the fixtures is valid, and what
//! differs from one in a single place is not. The validator is the crate `jsonschema`; nothing of it is ours.

#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &Path) -> Value {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
}

/// Schemas by name.
fn schemas() -> BTreeMap<String, Value> {
    let files = entries(&root().join("docs/schemas")).into_iter();
    let files = files.filter(|path| path.extension().is_some_and(|ending| ending == "json"));
    files
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), read(&path)))
        .collect()
}

/// What the program wrote, with the name of its schema: the outputs of the run fixtures, and what else it prints.
fn outputs() -> Vec<(String, String, Value)> {
    let mut found = Vec::new();
    for run in entries(&root().join("fixtures/runs")) {
        for name in ["cases", "run"] {
            let path = run.join("expected").join(format!("{name}.json"));
            found.push((name.to_owned(), path.display().to_string(), read(&path)));
        }
    }
    for folder in entries(&root().join("fixtures/schemas")) {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        for path in entries(&folder) {
            let told = path.display().to_string();
            if path.extension().is_some_and(|ending| ending == "jsonl") {
                let text = fs::read_to_string(&path).unwrap();
                for (at, line) in text.lines().enumerate() {
                    let line = serde_json::from_str(line).unwrap();
                    found.push((name.clone(), format!("{told}:{}", at + 1), line));
                }
            } else {
                found.push((name.clone(), told, read(&path)));
            }
        }
    }
    found
}

fn validators() -> BTreeMap<String, Validator> {
    let schemas = schemas().into_iter();
    schemas
        .map(|(name, schema)| {
            assert!(jsonschema::draft202012::meta::is_valid(&schema), "{name} is no schema");
            (name, jsonschema::draft202012::new(&schema).unwrap())
        })
        .collect()
}

#[test]
fn every_output_is_valid() {
    let validators = validators();
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for (name, told, output) in outputs() {
        let errors = validators[&name].iter_errors(&output).take(5);
        faults
            .extend(errors.map(|error| format!("{told}: {}: {error:.300}", error.instance_path())));
        seen.insert(name);
    }
    assert!(faults.is_empty(), "{faults:#?}");
    let lacking: Vec<&String> = validators.keys().filter(|name| !seen.contains(*name)).collect();
    assert!(lacking.is_empty(), "no output of {lacking:?} was looked at");
}

/// No other kind of output passes for one.
#[test]
fn a_schema_takes_no_other_output() {
    let validators = validators();
    for (name, told, output) in outputs() {
        for (other, validator) in validators.iter().filter(|(other, _)| **other != name) {
            assert!(!validator.is_valid(&output), "{told} passes for {other}");
        }
    }
}

/// Words whose list a schema gives.
const WORDS: [&str; 12] = [
    "status",
    "action",
    "confidence",
    "claim_type",
    "detector",
    "severity",
    "remedy",
    "party",
    "mode",
    "level",
    "by",
    "what",
];

/// Money.
const MONEY: [&str; 8] =
    ["amount", "total", "low", "high", "unit", "base_fee", "approved_cash", "difference"];

/// What a value may not be turned into, by its name.
fn wrong(name: &str, value: &Value) -> Vec<Value> {
    let mut wrong = match value {
        Value::String(_) => vec![json!(12.5), json!(true), json!({}), json!([])],
        // The one number that is no count.
        Value::Number(_) if name == "seconds" => vec![json!("12"), json!({}), json!(null)],
        Value::Number(_) => vec![json!("12"), json!(0.5), json!({})],
        Value::Bool(_) => vec![json!("true"), json!(1)],
        Value::Object(_) => vec![json!("text"), json!([])],
        Value::Array(_) => vec![json!("text"), json!({})],
        Value::Null => vec![],
    };
    let is_decimal = value.as_str().is_some_and(|text| text.parse::<f64>().is_ok());
    if MONEY.contains(&name) && is_decimal {
        wrong.extend([json!("1e5"), json!("12,50"), json!("USD 12.50"), json!("")]);
    }
    if WORDS.contains(&name) && value.is_string() {
        wrong.push(json!("no_such_word"));
    }
    if name.ends_with("_on") || name.ends_with("_day") || name == "as_of" {
        wrong.extend(value.is_string().then(|| json!("21/11/2026")));
    }
    wrong
}

/// A document that differs in one place: where, how, and the document.
type Mutant = (String, String, Value);

/// Every place of a document once: of a list only as many items as have members that the others lack.
struct Mutants<'a> {
    document: &'a Value,
    met: BTreeSet<String>,
    found: Vec<Mutant>,
}

impl Mutants<'_> {
    /// `at` is the place as a pointer, `kind` the same without positions in lists.
    fn walk(&mut self, at: &str, kind: &str, value: &Value) {
        match value {
            Value::Object(members) => self.object(at, kind, members),
            Value::Array(items) => {
                for (nth, item) in items.iter().enumerate() {
                    self.walk(&format!("{at}/{nth}"), &format!("{kind}/*"), item);
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, at: &str, kind: &str, members: &Map<String, Value>) {
        if self.met.insert(kind.to_owned()) {
            self.change(at, "has an unknown member", |members| {
                members.insert("unknown_member".to_owned(), json!(1));
            });
        }
        for (name, value) in members {
            let below = format!("{kind}/{name}");
            if self.met.insert(format!("-{below}")) {
                self.change(at, &format!("lacks {name}"), |members| {
                    members.remove(name);
                });
            }
            if !value.is_null() && self.met.insert(format!("={below}")) {
                for wrong in wrong(name, value) {
                    self.change(at, &format!("has {name} = {wrong}"), |members| {
                        members.insert(name.clone(), wrong.clone());
                    });
                }
            }
            let escaped = name.replace('~', "~0").replace('/', "~1");
            self.walk(&format!("{at}/{escaped}"), &below, value);
        }
    }

    fn change(&mut self, at: &str, how: &str, change: impl Fn(&mut Map<String, Value>)) {
        let mut document = self.document.clone();
        let object = document.pointer_mut(at).and_then(Value::as_object_mut).unwrap();
        change(object);
        self.found.push((at.to_owned(), how.to_owned(), document));
    }
}

/// Members that only some lines have: what a line is told by, the counts of a step of a run, and what files of the first
/// versions lack.
const OPTIONAL: [(&str, &[&str]); 4] = [
    ("run", &["own_sha256"]),
    ("accounts", &["own_sha256"]),
    ("shard-plan", &["bytes", "modified", "sha256"]),
    (
        "run-log",
        &["command", "version", "account", "reports", "rows", "cases", "failed", "gates", "exit_code"],
    ),
];

/// Places where the names of members are values: days with units, currencies with amounts.
const MAPS: [&str; 2] = ["/rows", "/claimable"];

/// Words that are of no list: cases of a log and of a comparison may be those of another version's detectors, and what
/// a row shows is a sentence.
const OPEN: [(&str, &str); 5] = [
    ("diff", "detector"),
    ("log", "detector"),
    ("cases-list", "detector"),
    ("cases-show", "detector"),
    ("cases", "what"),
];

#[test]
fn an_output_that_differs_in_one_place_is_refused() {
    let validators = validators();
    let mut faults = Vec::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut met: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, told, output) in outputs() {
        let met = met.entry(name.clone()).or_default();
        let mut mutants =
            Mutants { document: &output, met: std::mem::take(met), found: Vec::new() };
        let kind = output.get("kind").and_then(Value::as_str).unwrap_or_default();
        mutants.walk("", kind, &output);
        *met = mutants.met;
        for (at, how, mutant) in mutants.found {
            *counts.entry(name.clone()).or_default() += 1;
            let is_of_map = MAPS.iter().any(|map| at.ends_with(map)) && how.starts_with("lacks");
            let is_open = |(of, word): &(&str, &str)| {
                *of == name && how == format!("has {word} = \"no_such_word\"")
            };
            let is_optional = OPTIONAL.iter().any(|(of, names)| {
                *of == name && names.iter().any(|member| how == format!("lacks {member}"))
            });
            let is_open = is_optional || OPEN.iter().any(is_open);
            if !is_of_map && !is_open && validators[&name].is_valid(&mutant) {
                faults.push(format!("{told}: {at} {how}"));
            }
        }
    }
    assert!(faults.is_empty(), "{} of {counts:?} pass: {faults:#?}", faults.len());
    assert!(counts.values().sum::<usize>() > 1500, "{counts:?}");
}
