//! Letters: made-up ones against the rules, generated ones against the facts they rest on, and what contradicts.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fba_recon_core::desk::lint::{Flaw, check_letter};
use fba_recon_core::ingest::Input;
use fba_recon_core::policy::letters::LetterKind;
use fba_recon_core::render::{Lang, render};

use crate::support::{entries, fixtures, info, inputs, policy, request, scan_inputs, words};

fn rules(flaws: &[Flaw]) -> Vec<&str> {
    flaws.iter().map(|flaw| flaw.rule.as_str()).collect::<BTreeSet<&str>>().into_iter().collect()
}

fn kind(name: &str) -> LetterKind {
    *LetterKind::ALL.iter().find(|kind| kind.as_str() == name).unwrap()
}

#[test]
fn made_up_letters_break_the_rules_that_they_are_made_to_break() {
    let policy = policy();
    let folder = fixtures().join("letters");
    let list = fs::read_to_string(folder.join("expected.csv")).unwrap();
    let (mut clean, mut all, mut faults) = (0, 0, Vec::new());
    for line in list.lines().skip(1) {
        let [file, of, expected] = line.split(',').collect::<Vec<&str>>()[..] else { panic!() };
        let text = fs::read_to_string(folder.join(file)).unwrap();
        let flaws = check_letter(&text, kind(of), policy);
        assert!(flaws.iter().all(|flaw| flaw.severity == "error"));
        let found = rules(&flaws);
        if found.join(" ") != expected {
            faults.push(format!("{file}: {flaws:?}, not {expected}"));
        }
        all += 1;
        clean += usize::from(expected.is_empty());
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(all >= 60 && clean * 2 >= all, "{clean} of {all} are clean");
    let files = entries(&folder).len() - 1;
    assert_eq!(files, all);
}

#[test]
fn a_flaw_names_its_line_and_its_words() {
    let policy = policy();
    let text = "Refund: none.\n\nReason: it is\nour fault.\nPhotos: a.jpg\n";
    let flaws = check_letter(text, LetterKind::SafeT, policy);
    let told: Vec<_> =
        flaws.iter().map(|flaw| (flaw.rule.as_str(), flaw.line, flaw.words.as_str())).collect();
    assert_eq!(told, [("admission", Some(3), "our fault")]);
    // One character less than the most is too long.
    for (length, is_flaw) in [(1_999, false), (2_000, true)] {
        let text = format!("Refund. Reason. Photos. {}", "x".repeat(length - 24));
        assert_eq!(!check_letter(&text, LetterKind::SafeT, policy).is_empty(), is_flaw);
    }
}

/// The texts of a folder's claims and the document, by path.
fn outputs(inputs: &[Input], folder: &Path, lang: Lang) -> BTreeMap<String, String> {
    let policy = policy();
    let words = words(lang);
    let run = scan_inputs(inputs, request(folder));
    render(&run, policy, words, &info()).unwrap().texts
}

fn letters(outputs: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let own =
        outputs.iter().filter(|(path, _)| path.starts_with("claims/") && path.ends_with(".txt"));
    own.map(|(path, text)| (path.clone(), text.clone())).collect()
}

const OF_BUYERS: &[&str] = &[
    "a_to_z_on_fba_order",
    "a_to_z_after_refund",
    "a_to_z_and_chargeback",
    "a_to_z_appeal_due",
    "a_to_z_response_due",
    "chargeback_response_due",
    "safe_t_due",
];

#[test]
fn every_letter_passes_or_is_a_draft_that_lacks_a_fact() {
    let policy = policy();
    let mut seen: BTreeMap<(String, bool), usize> = BTreeMap::new();
    let mut folders: Vec<_> = OF_BUYERS
        .iter()
        .flat_map(|rule| entries(&fixtures().join("detectors").join(rule)))
        .collect();
    folders.push(fixtures().join("letters_dump"));
    for folder in folders {
        let is_rich = folder.ends_with("letters_dump");
        for lang in [Lang::En, Lang::Zh].into_iter().filter(|lang| is_rich || *lang == Lang::En) {
            let outputs = outputs(&inputs(&folder), &folder, lang);
            for (path, text) in letters(&outputs) {
                let name = path.rsplit('/').next().unwrap();
                let of = kind(name.split('.').next().unwrap());
                let flaws = check_letter(&text, of, policy);
                let is_draft = name.ends_with(".draft.txt");
                if is_draft {
                    assert!(
                        flaws.iter().all(|flaw| flaw.rule == "form"),
                        "{path}: {flaws:?}\n{text}"
                    );
                    assert!(text.contains("[MISSING"), "{path}: {text}");
                } else {
                    assert_eq!(flaws, [], "{path}: {text}");
                }
                *seen.entry((of.to_string(), is_draft)).or_default() += 1;
            }
        }
    }
    // Each kind goes out somewhere, and is held back somewhere.
    for of in LetterKind::ALL {
        assert!(seen.contains_key(&(of.to_string(), false)), "{of}: {seen:?}");
        assert!(*of == LetterKind::Buyer || seen.contains_key(&(of.to_string(), true)), "{seen:?}");
    }
}

/// A cell of a list taken out.
fn without(text: &str, line: usize, column: usize) -> Option<(String, String)> {
    let mut rows: Vec<Vec<String>> =
        text.lines().map(|line| line.split(',').map(ToOwned::to_owned).collect()).collect();
    let cell = rows.get_mut(line)?.get_mut(column)?;
    let value = std::mem::take(cell);
    let rows: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
    Some((value, rows.join("\n") + "\n"))
}

#[test]
fn a_fact_that_is_taken_out_is_missing_or_told_no_more() {
    let folder = fixtures().join("letters_dump");
    let list = fs::read_to_string(folder.join("claims.csv")).unwrap();
    let header: Vec<&str> = list.lines().next().unwrap().split(',').collect();
    let of = |list: &str| {
        let mut all = inputs(&folder);
        all.retain(|input| input.name != "claims.csv");
        all.push(Input::from_bytes("claims.csv", list.as_bytes().to_vec()));
        letters(&outputs(&all, &folder, Lang::En))
    };
    let whole = of(&list);
    // What of a cell a letter shows: a time to the minute, a day, or the text.
    let shown = |name: &str, value: &str| -> Option<String> {
        match name {
            "first_contact_at" | "notice_at" | "first_scan_at" | "delivered_at" => {
                Some(value.get(..16)?.replace('T', " "))
            }
            "decision_at" | "ship_by" | "max_edd" => Some(value.get(..10)?.to_owned()),
            "carrier" | "tracking_number" => Some(value.to_owned()),
            _ => None,
        }
    };
    let mut told = BTreeSet::new();
    for line in 1..list.lines().count() {
        for (column, name) in header.iter().enumerate() {
            let (value, changed) = without(&list, line, column).unwrap();
            if value.is_empty() {
                continue;
            }
            let Some(shown) = shown(name, &value) else { continue };
            let order = list.lines().nth(line).unwrap().split(',').next().unwrap();
            let now = of(&changed);
            for (path, text) in &whole {
                if !text.contains(order) || !text.contains(&shown) {
                    continue;
                }
                let of_kind = |path: &str| path.split('.').next().unwrap().to_owned();
                let after = now.iter().find(|(other, _)| of_kind(other) == of_kind(path));
                assert!(
                    after.is_none_or(|(_, after)| after != text),
                    "{path} says the same without {name} of {order}: {text}"
                );
                told.insert(*name);
            }
        }
    }
    for name in ["carrier", "tracking_number", "first_scan_at", "delivered_at", "decision_at"] {
        assert!(told.contains(name), "{name}: {told:?}");
    }
}

#[test]
fn each_contradiction_stands_on_a_claim_that_it_touches_and_on_no_other() {
    let folder = fixtures().join("conflicts");
    let outputs = outputs(&inputs(&folder), &folder, Lang::En);
    let document: serde_json::Value = serde_json::from_str(&outputs["cases.json"]).unwrap();
    let policy = policy();
    let mut found = BTreeMap::new();
    for claim in document["claims"].as_array().unwrap() {
        let ids: Vec<&str> = claim["conflicts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["id"].as_str().unwrap())
            .collect();
        let order = claim["order_id"].as_str().unwrap();
        let program = claim["program"].as_str().unwrap();
        let sheet = &outputs[&format!("claims/{}/sheet.md", claim["id"].as_str().unwrap())];
        for row in policy.conflicts() {
            let is_told = ids.iter().any(|id| {
                let own = policy.conflicts().iter().find(|own| own.id == **id).unwrap();
                own.amazon == row.amazon
            });
            let cell = format!("| {} |", row.amazon);
            assert_eq!(sheet.contains(&cell), is_told, "{order}: {}", row.id);
        }
        found.insert(format!("{} {program}", &order[17..]), ids.join(" "));
    }
    let expected = fs::read_to_string(folder.join("expected.csv")).unwrap();
    let expected: BTreeMap<String, String> = expected
        .lines()
        .skip(1)
        .map(|line| line.split_once(',').unwrap())
        .map(|(claim, ids)| (claim.to_owned(), ids.to_owned()))
        .collect();
    assert_eq!(found, expected);
    let told: BTreeSet<&str> = expected.values().flat_map(|ids| ids.split(' ')).collect();
    let all: BTreeSet<&str> = policy.conflicts().iter().map(|row| row.id.as_str()).collect();
    assert_eq!(all.difference(&told).collect::<Vec<_>>(), Vec::<&&str>::new());
}
