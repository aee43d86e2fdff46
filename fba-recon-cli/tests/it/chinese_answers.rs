//! What answers, tables, errors and diagnostics say to a reader of Chinese, also where no fixture shows them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::chinese::{catalogue, english};
use crate::support::{entries, run};

/// Ids that stand in tables and are plain words: those of reports, claim types, reasons, states and stores.
const IDS: &[&str] = &[
    "valuation",
    "reversal",
    "settlement",
    "chargeback",
    "settlements",
    "reimbursements",
    "returns",
    "catalog",
    "costs",
    "evidence",
    "ledger",
    "receipts",
    "inventory",
    "stranded",
    "reserved",
    "reconciliation",
    "replacements",
    "orders",
    "performance",
    "messages",
    "transactions",
    "listings",
    "promotions",
    "feedback",
    "restock",
    "shipments",
    "certain",
    "probable",
    "possible",
    "claimable",
    "late",
    "expired",
    "unproven",
    "covered",
    "answer",
    "appeal",
    "file",
    "wait",
    "none",
    "filed",
    "investigating",
    "approved",
    "paid",
    "underpaid",
    "reversed",
    "denied",
    "closed",
    "found",
    "waiting",
    "ready",
    "appealed",
    "gone",
    "duplicate",
    "quantity",
    "other",
    "damaged",
    "defective",
    "different",
    "service",
    "unauthorised",
    "battery",
    "clasp",
    "stone",
    "papers",
    "certificate",
    "tarnished",
    "activation",
    "coverage",
    "unclear",
    "weigh",
    "protected",
    "windows",
    "horizons",
    "reasons",
    "marketplaces",
    "practice",
    "routes",
    "clocks",
    "responsibility",
    "offers",
    "conflicts",
    "documents",
    "fees",
    "invoice",
    "photo",
    "incompatible",
    "unavailable",
    "apparel",
    "account",
    "marketplace",
    "lang",
    "downloaded",
    "covers",
    "fonts",
    "linux",
    "macos",
    "windows",
    "admitted",
    "carrier",
    "label",
    "photos",
    "sipp",
    "Word",
    "Onsite",
    "open",
    "current",
    "human",
    "markdown",
    "withdrawal",
];

/// What a command says, without the sources that a table cites in its last column and the English original of a
/// documentation.
fn told_by(arguments: &[&str]) -> String {
    let typed = [&["--lang", "zh"], arguments].concat();
    let output = run(Path::new("."), &typed);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.stderr.is_empty() && !text.is_empty(), "{arguments:?}");
    let text = text.split("\n英文原文\n").next().unwrap();
    // The columns of a report are those of its files.
    let text = text.split("\n列\n").next().unwrap().to_owned();
    let has_source = text.lines().any(|line| line.trim_end().ends_with("  来源"));
    let without = |line: &str| {
        let line = line.trim_end();
        let cut = line.rsplit_once("  ").filter(|_| has_source);
        // Sources of a fee card stand indented below their row.
        let cited = arguments[0] == "fee" && line.starts_with("    ") || line.starts_with("见于");
        cut.map_or(if cited { "" } else { line }, |(before, _)| before).to_owned()
    };
    text.lines().map(without).collect::<Vec<_>>().join("\n")
}

const ANSWERS: &[&str] = &[
    "explain",
    "explain policy",
    "explain nine-to-eighteen-months",
    "explain removal_lost",
    "explain reimbursements",
    "explain --sheets",
    "explain --fail-on",
    "policy show",
    "policy show --age",
    "policy check",
    "--version --verbose",
    "doctor",
    "fee --marketplace US --dims 13x9x0.7in --weight 2oz --price 9",
    "fee --marketplace DE --dims 30x20x10cm --weight 1kg --price 9",
    "fee --marketplace BR --dims 30x20x10cm --weight 1kg --price 9",
];

#[test]
fn what_explains_is_told_in_chinese() {
    let mut all: Vec<Vec<&str>> =
        ANSWERS.iter().map(|arguments| arguments.split(' ').collect()).collect();
    let listed = String::from_utf8(run(Path::new("."), &["explain"]).stdout).unwrap();
    let names: Vec<&str> = listed
        .lines()
        .filter_map(|line| line.strip_prefix("  ").and_then(|line| line.split(' ').next()))
        .collect();
    assert!(names.len() > 200, "{names:?}");
    let topics = String::from_utf8(run(Path::new("."), &["explain", "policy"]).stdout).unwrap();
    let topics: Vec<&str> =
        topics.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect();
    // These hold what reports and letters say.
    let cited = ["reimbursement-reasons", "claim-reasons", "letter-words", "marketplaces"];
    let names = names.iter().filter(|name| !cited.contains(name));
    all.extend(names.map(|name| vec!["explain", *name]));
    let topics = topics.iter().filter(|topic| !cited.contains(topic));
    all.extend(topics.map(|topic| vec!["policy", "show", *topic, "--on", "2026-11-21"]));
    let mut left = Vec::new();
    for arguments in all {
        let told = told_by(&arguments);
        let words = english(&told);
        let words: Vec<&String> =
            words.iter().filter(|word| !IDS.contains(&word.as_str())).collect();
        if !words.is_empty() {
            left.push(format!("{arguments:?}: {words:?}"));
        }
    }
    assert!(left.is_empty(), "{}", left.join("\n"));
}

/// The log of the demo's second month.
const LOG: &str = "fba-recon-demo-2.db";

/// What was filed, paid and refused by then is in it.
#[test]
fn what_the_log_says_is_told_in_chinese() {
    let work = tempfile::tempdir().unwrap();
    let folder = work.path();
    run(folder, &["demo", "--month", "1"]);
    run(folder, &["demo", "--month", "2"]);
    let listed =
        String::from_utf8(run(folder, &["cases", "--format", "csv", "--log", LOG]).stdout).unwrap();
    let first = listed.lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
    let ready = String::from_utf8(
        run(folder, &["cases", "--state", "ready", "--format", "csv", "--log", LOG]).stdout,
    );
    let ready = ready.unwrap().lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
    fs::write(folder.join("refusal.txt"), "The units were found.").unwrap();
    let mut left = Vec::new();
    for arguments in [
        &["cases", "file", &ready][..],
        &["cases", "note", &ready, "by phone"],
        &["cases", "deny", &ready, "--text", "refusal.txt"],
        &["cases", "undo", &ready],
        &["cases", "approve", &ready],
        &["cases", "file", &ready],
        &["cases"],
        &["cases", "show", &first],
        &["cases", "history"],
        &["queue"],
        &["review"],
        &["review", "--causes"],
        &["diff", "--runs", "1", "2"],
    ] {
        let typed = [&["--lang", "zh"], arguments, &["--log", LOG]].concat();
        let output = run(folder, &typed);
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8(text).unwrap();
        assert!(!text.is_empty(), "{arguments:?}");
        // Behind what happened stand Amazon's words and the user's.
        let is_history = arguments.contains(&"history");
        let said = |line: &str| -> String {
            let before = line.split(", ").next().filter(|_| is_history);
            before.unwrap_or(line).to_owned()
        };
        let text = text.lines().map(said).collect::<Vec<_>>().join("\n");
        let words = english(&text);
        if !words.is_empty() {
            left.push(format!("{arguments:?}: {words:?}"));
        }
    }
    assert!(left.is_empty(), "{}", left.join("\n"));
}

/// Forms of errors that the tool never prints, or that only put others together.
const NOT_SAID: &[&str] = &[
    "7",
    "7: 7",
    "77: 7",
    "7 is unchanged7",
    "cannot 7 7: 7",
    "fault7, fba-recon 7",
    // Of the library alone: rules and templates of one's own.
    "the rule cannot take part",
    "there is a rule `7` already",
    "the words of `7` in `7` cannot be read",
    "the words of `7` in `7` lack `7`",
    "the documents of `7` are no rows of documents.toml for it: 7",
    "7: 7 has a text already",
    "not a currency code: 7",
    "amount too large",
    "two currencies in one sum: 7 and 7",
];

/// The text behind a mark of a source, where nothing but the way to it stands between; values are sevens.
fn text_behind(source: &str) -> Option<String> {
    let (before, rest) = source.split_once('"')?;
    let way = before.split_whitespace().collect::<String>();
    let way = ["||", "{", "&", "anyhow::", "format!(", "anyhow!("]
        .iter()
        .fold(way, |way, part| way.replace(part, ""));
    if !way.is_empty() {
        return None;
    }
    let end = rest.match_indices('"').find(|(at, _)| !rest[..*at].ends_with('\\'))?.0;
    let mut text = String::new();
    for (at, part) in rest[..end].split("\\\n").enumerate() {
        text.push_str(if at == 0 { part } else { part.trim_start() });
    }
    let text = text.replace("\\\"", "\"").replace("\\n", "\n");
    let mut values = text.split('{');
    let mut shown = values.next()?.to_owned();
    for value in values {
        shown.push('7');
        shown.push_str(value.split_once('}').map_or("", |(_, rest)| rest));
    }
    Some(shown)
}

/// Every error, hint and diagnostic of the sources, also those that no fixture shows.
#[test]
fn every_error_and_diagnostic_has_chinese() {
    let marks = [
        "CommandError::usage(",
        "CommandError::nothing(",
        "CommandError::fault(",
        ".hinted(",
        "anyhow!(",
        ".context(",
        ".with_context(",
        "#[error(",
        "terminal::say(",
        ".tried(",
        ".help(",
    ];
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for folder in ["fba-recon-cli/src", "fba-recon-core/src"] {
        rust_files(&root.join(folder), &mut files);
    }
    let catalogue = catalogue();
    let (mut seen, mut untold) = (0, BTreeSet::new());
    for path in files {
        let source = fs::read_to_string(&path).unwrap();
        let source = source.split("#[cfg(test)]").next().unwrap();
        let mut texts: Vec<String> = Vec::new();
        for mark in marks {
            texts.extend(source.split(mark).skip(1).filter_map(text_behind));
        }
        // The message of a diagnostic comes after its code and place.
        for made in source.split("Diagnostic::new(").skip(1) {
            let made = made.split_once("\"").filter(|(before, _)| !before.contains(';'));
            texts.extend(made.and_then(|(_, rest)| text_behind(&format!("\"{rest}"))));
        }
        for text in texts {
            seen += 1;
            // What may have been meant stands before some hints.
            let is_told = [text.as_str(), text.trim_start_matches('7')]
                .iter()
                .any(|text| catalogue.translated(text).is_some());
            if !is_told && !NOT_SAID.contains(&text.as_str()) && text.contains(' ') {
                untold.insert(text);
            }
        }
    }
    assert!(seen > 200, "{seen} texts");
    assert!(untold.is_empty(), "{untold:#?}");
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for path in entries(folder) {
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

#[test]
fn every_code_has_chinese_for_what_it_means_and_what_to_do() {
    let catalogue = catalogue();
    for code in fba_recon_core::diag::Code::ALL {
        for text in [code.description().trim(), code.help()] {
            assert!(catalogue.translated(text).is_some(), "{code}: {text}");
        }
    }
}
