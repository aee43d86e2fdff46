//! Checks the embedded formats against the canonical tables and each other: they do not change between runs, so that
//! the tests look at them and no run does.

use std::collections::{BTreeMap, BTreeSet};

use super::format::{Format, Merge};
use super::formats::{EMBEDDED, FormatFault, Formats, fault};
use super::header::normalise_header;
use super::language::KnownFrom;
use crate::model::{Kind, Table};

/// What is wrong with formats, each told by its file.
fn faults(files: &[(&str, &str)], formats: &Formats) -> Vec<FormatFault> {
    let mut faults = Vec::new();
    for (at, ((stem, _), format)) in files.iter().zip(formats.iter()).enumerate() {
        faults.extend(check(stem, format));
        let mut before = formats.iter().take(at);
        let other = before.find(|other| other.table == format.table && other.merge != format.merge);
        if let Some(other) = other {
            faults.push(fault(stem, format!("merges otherwise than {} does", other.id)));
        }
    }
    faults
}

fn check(stem: &str, format: &Format) -> Vec<FormatFault> {
    let mut faults = Vec::new();
    if format.id != stem {
        faults.push(fault(stem, format!("id differs from the file name: {}", format.id)));
    }
    if format.sources.is_empty() || format.versions.is_empty() {
        faults.push(fault(stem, "sources or versions missing"));
    }
    let Some(table) = format.table() else {
        faults.push(fault(stem, format!("no such table: {}", format.table)));
        return faults;
    };
    let messages = check_targets(format, table)
        .into_iter()
        .chain(check_merge(&format.merge, table))
        .chain(check_references(format, table))
        .chain(check_headers(format))
        .chain(check_languages(format));
    faults.extend(messages.map(|message| fault(stem, message)));
    faults
}

/// Every canonical column is filled in one way at most.
fn check_targets(format: &Format, table: &Table) -> Vec<String> {
    let columns = format.column.iter().map(|column| &column.to);
    let preamble = format.preamble.value.iter().map(|value| &value.to);
    let unpivot = format.unpivot.iter().flat_map(|unpivot| {
        [Some(&unpivot.amount), Some(&unpivot.kind), unpivot.description.as_ref()]
    });
    let targets = columns.chain(format.constants.keys()).chain(preamble).chain(unpivot.flatten());
    let mut messages = Vec::new();
    let mut seen = BTreeSet::new();
    for target in targets {
        if table.position(target).is_none() {
            messages.push(format!("no such column in {}: {target}", table.name));
        }
        if !seen.insert(target) {
            messages.push(format!("column twice: {target}"));
        }
    }
    for column in &format.column {
        if column.from.is_empty() == column.endings.is_empty() {
            messages.push(format!("column needs either from or endings: {}", column.to));
        }
        let kind = table.columns.iter().find(|own| own.name == column.to).map(|own| own.kind);
        if !column.endings.is_empty() && kind != Some(Kind::Quantity) {
            messages.push(format!("only quantities are added: {}", column.to));
        }
    }
    if format.amount.is_empty() != format.unpivot.is_none() {
        messages.push("amount columns and unpivot go together".to_owned());
    }
    messages
}

/// Key and mutable columns are the columns of the table, each once.
fn check_merge(merge: &Merge, table: &Table) -> Vec<String> {
    let mut messages = Vec::new();
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for name in merge.key.iter().chain(&merge.mutable) {
        *times.entry(name).or_default() += 1;
    }
    for column in table.columns {
        if times.remove(column.name) != Some(1) {
            messages.push(format!("neither key nor mutable, or both: {}", column.name));
        }
    }
    messages.extend(times.keys().map(|name| format!("no such column in {}: {name}", table.name)));
    for newest in &merge.newest {
        let column = table.columns.iter().find(|column| column.name == newest);
        let kind = column.map(|column| column.kind);
        let grows = matches!(kind, Some(Kind::Date | Kind::Quantity | Kind::Moment));
        if !grows || !merge.mutable.contains(newest) {
            messages.push(format!("the newest copy needs a mutable date or quantity: {newest}"));
        }
    }
    messages
}

/// Control totals and balances name columns of the right type.
fn check_references(format: &Format, table: &Table) -> Vec<String> {
    let mut messages = Vec::new();
    let mut need = |name: &str, kind: Option<Kind>| {
        let found = table.columns.iter().find(|column| column.name == name);
        if found.is_none_or(|column| kind.is_some_and(|kind| column.kind != kind)) {
            let kind = kind.map_or(String::new(), |kind| format!(" of type {kind:?}"));
            messages.push(format!("no such column{kind} in {}: {name}", table.name));
        }
    };
    if let Some(control) = &format.control {
        need(&control.total, Some(Kind::Money));
        for name in control.carry.iter().chain([&control.by]) {
            need(name, None);
        }
    }
    if let Some(sum) = &format.row_total {
        for name in sum.parts.iter().chain([&sum.total]) {
            need(name, Some(Kind::Money));
        }
    }
    if let Some(balance) = &format.balance {
        let flows = balance.inflows.iter().chain(&balance.outflows);
        for name in flows.chain([&balance.opening, &balance.closing]) {
            need(name, Some(Kind::Quantity));
        }
        need(&balance.period, Some(Kind::Text));
    }
    for value in &format.preamble.value {
        need(&value.to, Some(Kind::Text));
    }
    if let Some(unpivot) = &format.unpivot {
        need(&unpivot.amount, Some(Kind::Money));
        need(&unpivot.kind, Some(Kind::Text));
    }
    messages
}

/// Every word of a language is one that the columns know, and a basis that found none has none.
fn check_languages(format: &Format) -> Vec<String> {
    let further = format.row_total.iter().flat_map(|total| &total.further);
    let headers: BTreeSet<String> =
        format.headers().chain(further.map(String::as_str)).map(normalise_header).collect();
    let kinds = format.column.iter().find(|column| column.to == "type");
    let is_kind = |word: &String| {
        kinds.is_some_and(|column| {
            column.known.contains(word) || column.values.contains_key(word) || column.names(word)
        })
    };
    let mut messages = Vec::new();
    for language in &format.language {
        let words = language.columns.words.iter();
        let strange = words.filter(|word| !headers.contains(&normalise_header(word)));
        let strange = strange.chain(language.types.words.iter().filter(|word| !is_kind(word)));
        messages.extend(strange.map(|word| format!("not known, in {}: {word}", language.name)));
        for known in [&language.columns, &language.types, &language.descriptions] {
            if (known.basis == KnownFrom::NotFound) != known.words.is_empty() {
                messages.push(format!("words without a basis, or none: {}", language.name));
            }
        }
    }
    messages
}

/// A header stands for one thing.
fn check_headers(format: &Format) -> Vec<String> {
    let mut messages = Vec::new();
    let mut owners: BTreeMap<String, &str> = BTreeMap::new();
    let columns = format
        .column
        .iter()
        .flat_map(|column| column.from.iter().map(move |header| (header, column.to.as_str())));
    let further = format.row_total.iter().flat_map(|total| &total.further);
    let columns = columns.chain(further.map(|header| (header, "part of the total")));
    let dropped =
        format.ignored.iter().chain(&format.private).map(|header| (header, "what is not kept"));
    for (header, owner) in columns.chain(dropped) {
        let name = normalise_header(header);
        if name.is_empty() {
            messages.push(format!("header without a letter or digit: {header}"));
        }
        if owners.insert(name, owner).is_some_and(|other| other != owner) {
            messages.push(format!("header stands for two things: {header}"));
        }
    }
    messages
}

#[test]
fn embedded_formats_have_no_fault() {
    let formats = Formats::embedded().unwrap_or_else(|faults| panic!("{faults:?}"));
    assert_eq!(formats.iter().count(), EMBEDDED.len());
    assert_eq!(faults(EMBEDDED, &formats), []);
}

#[test]
fn faults_are_told() {
    let text = EMBEDDED.iter().find(|(stem, _)| *stem == "costs").unwrap().1;
    for (from, to, expected) in [
        ("id = \"costs\"", "id = \"cost\"", "id differs from the file name"),
        ("table = \"costs\"", "table = \"prices\"", "no such table: prices"),
        ("to = \"source\"", "to = \"origin\"", "no such column in costs: origin"),
        ("from = [\"source\"]", "from = []", "column needs either from or endings: source"),
        ("from = [\"source\"]", "from = [\"MSKU\"]", "header stands for two things: MSKU"),
        ("\"source\"]\nmutable", "]\nmutable", "neither key nor mutable, or both: source"),
    ] {
        let changed = text.replace(from, to);
        assert_ne!(text, changed, "{from}");
        let files = [("costs", changed.as_str())];
        let faults = faults(&files, &Formats::parse(&files).unwrap());
        let told = faults.iter().any(|fault| fault.message.starts_with(expected));
        assert!(told, "{expected}: {faults:?}");
    }
}
