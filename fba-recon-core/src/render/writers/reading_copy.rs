//! What an English message says, in Chinese: for its reader, never to be sent. Each line is read again by the forms that
//! the messages have; a line of another form, such as one of a template of the user's, stays as it is.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::render::said::{Catalogue, said};
use crate::render::words::{Lang, Words};

const MESSAGE_ZH: &str = include_str!("../messages/message.zh.toml");

/// Words that English counts, as the catalogue holds them.
const SINGULAR: &[(&str, &str)] = &[
    (" units", " unit"),
    ("these unit", "this unit"),
    ("these FNSKUs", "this FNSKU"),
    (" were ", " was "),
    (" have ", " has "),
    (" originals ", " original "),
    (" stand ", " stands "),
    ("they do not", "it does not"),
    (" are missing", " is missing"),
    ("they are", "it is"),
    ("they was", "it was"),
    ("unit are.", "unit is."),
    (" them", " it"),
];

/// A message in Chinese, line by line.
pub(in crate::render) fn reading_copy(message: &str, words: &Words) -> String {
    let names = names(words);
    let mut copy: Vec<String> = message.lines().map(|line| told(line, &names)).collect();
    copy.push(String::new());
    copy.join("\n")
}

/// The English names of facts and terms with their words.
fn names(words: &Words) -> Vec<(String, String)> {
    let mut names = BTreeMap::new();
    for section in ["term", "fact"] {
        let section = words.texts().get(section).and_then(toml::Value::as_table);
        for (key, word) in section.into_iter().flatten() {
            if let Some(word) = word.as_str() {
                names.insert(key.replace('_', " "), word.to_owned());
            }
        }
    }
    names.into_iter().collect()
}

fn told(line: &str, names: &[(String, String)]) -> String {
    let inner = line.trim_start();
    let number = inner.split_once(". ").filter(|(number, _)| number.parse::<u32>().is_ok());
    let inner = number.map_or(inner, |(_, rest)| rest);
    let before = &line[..line.len() - inner.len()];
    // The name of a term begins like a part of a subject.
    let is_equation = inner.contains(" - ") && inner.contains(" = ");
    let first = is_equation.then(|| equation(inner, names)).flatten();
    let told = first.or_else(|| known(inner)).or_else(|| row(inner, names));
    let told = told.or_else(|| equation(inner, names));
    format!("{before}{}", told.unwrap_or_else(|| inner.to_owned()))
}

/// A text of the catalogue, whatever it counts.
fn known(text: &str) -> Option<String> {
    static ZH: LazyLock<Catalogue> =
        LazyLock::new(|| Catalogue::read(&[MESSAGE_ZH]).unwrap_or_default());
    // The parts of a subject stand between dashes.
    if let Some(subject) = text.strip_prefix("Subject: ") {
        let (kind, rest) = subject.split_once(" - ")?;
        let kind = known(&format!("{kind} - "))?;
        let parts = rest.split(" - ").map(|part| known(part).unwrap_or_else(|| part.to_owned()));
        let parts: Vec<String> = parts.collect();
        return Some(format!("主题：{kind}{}", parts.join(" - ")));
    }
    let one = SINGULAR.iter().fold(text.to_owned(), |text, (many, one)| text.replace(many, one));
    ZH.translated(&one).or_else(|| ZH.translated(text))
}

/// A row of a report: where it stands, its days, what it tells.
fn row(line: &str, names: &[(String, String)]) -> Option<String> {
    let mut ends = line.match_indices(": ");
    let (place, source, days) = ends.find_map(|(at, _)| {
        let place = &line[..at];
        let is_year = |rest: &str| rest.starts_with("20") && rest.contains('-');
        let days = place.match_indices(", ").find(|(at, _)| is_year(&place[at + 2..]));
        let (source, days) = match days {
            Some((at, _)) => (&place[..at], &place[at + 2..]),
            None => (place, ""),
        };
        let sources: Option<Vec<String>> = source.split(" and ").map(source_of).collect();
        let named = sources?.join("、");
        Some((at, named, days.replace(" to ", " 至 ").replace(" and ", "、")))
    })?;
    let tells = line[place + 2..].trim_end_matches('.');
    // What was searched for or taken off is a sentence, whose commas part no facts.
    let is_sentence = tells.starts_with("no ") || tells.starts_with(|c: char| c.is_ascii_digit());
    let whole = Some(tells).filter(|tells| is_sentence || !tells.contains(", ")).and_then(known);
    let facts = whole.unwrap_or_else(|| {
        let facts = tells.split(", ").map(|fact| fact_of(fact, names));
        facts.collect::<Vec<_>>().join("，")
    });
    let comma = if days.is_empty() { "" } else { "，" };
    Some(format!("{source}{comma}{days}：{facts}。"))
}

/// A fact of a row; words of the seller's, such as those of a list of documents, stand as they are.
fn fact_of(fact: &str, names: &[(String, String)]) -> String {
    let told = known(fact).unwrap_or_else(|| named(fact, names));
    if told == fact { format!("`{fact}`") } else { told }
}

/// A report, or what the seller keeps.
fn source_of(source: &str) -> Option<String> {
    let named = said(Lang::Zh, source);
    if named == source { known(source) } else { Some(named.into_owned()) }
}

/// The terms of an equation, each a name with its value.
fn equation(line: &str, names: &[(String, String)]) -> Option<String> {
    let (whose, terms) = match line.split_once(": ") {
        Some((whose, terms)) if whose.contains("SKU ") => (format!("{whose}："), terms),
        _ => (String::new(), line),
    };
    let terms = terms.trim_end_matches('.');
    let mut told = whose;
    for (at, part) in terms.split(" = ").enumerate() {
        told.push_str(if at == 0 { "" } else { " = " });
        for (at, minus) in part.split(" - ").enumerate() {
            told.push_str(if at == 0 { "" } else { " - " });
            let plus = minus.split(" + ");
            let plus: Vec<String> = plus.map(|term| term_of(term, names)).collect();
            told.push_str(&plus.join(" + "));
        }
    }
    (terms.contains(" = ") || terms.ends_with("unit") || terms.ends_with("units"))
        .then(|| told + "。")
}

/// A term: a name with its value, or a count.
fn term_of(term: &str, names: &[(String, String)]) -> String {
    let named = named(term, names);
    if named == term { known(term).unwrap_or(named) } else { named }
}

/// A name with its value.
fn named(text: &str, names: &[(String, String)]) -> String {
    let lower = text.to_lowercase();
    let own = names.iter().map(|(name, word)| (name.as_str(), word.as_str()));
    let fits = own
        .chain(MORE)
        .filter(|(name, _)| lower.strip_prefix(name).is_some_and(|rest| rest.starts_with(' ')));
    match fits.max_by_key(|(name, _)| name.len()) {
        Some((name, word)) => format!("{word}{}", text.get(name.len()..).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Names of messages alone.
const MORE: [(&str, &str); 10] = [
    ("at the rate of the category", "按类目费率"),
    ("at the fee before", "按之前的费用"),
    ("already corrected", "已更正"),
    ("rate card", "费率表"),
    ("adjusted", "调出"),
    ("reconciled", "已核对"),
    ("answered since", "其后已抵销"),
    ("found or reimbursed", "找到或赔偿"),
    ("reimbursed", "已赔偿"),
    ("fulfillment center", "运营中心"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_whole() {
        Catalogue::read(&[MESSAGE_ZH]).unwrap();
    }

    #[test]
    fn lines_are_told_by_their_forms() {
        let words = Words::new(Lang::Zh, &BTreeMap::new()).unwrap();
        let told = |line: &str| reading_copy(line, &words).trim_end().to_owned();
        assert_eq!(told("Quantity: 11"), "数量：11");
        assert_eq!(told("Adjusted 16 - reconciled 5 = 11 units."), "调出 16 - 已核对 5 = 11 件。");
        assert_eq!(
            told("2. Reimbursements, 2026-09-24 to 2026-11-18: no reimbursement for this order."),
            "2. 赔偿报告，2026-09-24 至 2026-11-18：没有此订单的赔偿。"
        );
        assert_eq!(
            told(
                "Subject: Removal order - 2 units missing - removal order x1 - shipped 2026-10-01"
            ),
            "主题：移除订单 - 缺少 2 件 - 移除订单 x1 - 发出 2026-10-01"
        );
        // A line of another form stays as it is.
        assert_eq!(told("Ours."), "Ours.");
    }
}
