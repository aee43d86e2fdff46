//! When each table was last compared with its sources, and whether what is confirmed says when.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;

use super::Policy;
use super::load::PolicyFault;

/// The key of the day in every table; it stands before the first section.
const KEY: &str = "checked_on";

/// Takes the day on which each table was checked out of its text, so that no table has to know of it; lines keep
/// their numbers. A table without one is a fault.
pub(super) fn take_days<'a>(
    texts: BTreeMap<&'a str, &'a str>,
    faults: &mut Vec<PolicyFault>,
) -> (BTreeMap<&'a str, Cow<'a, str>>, BTreeMap<String, Date>) {
    let mut days = BTreeMap::new();
    let rest = texts.into_iter().map(|(name, text)| match find(text) {
        None => {
            let message = format!(
                "table without {KEY}: the day on which it was last compared with its sources"
            );
            faults.push(PolicyFault { file: name.to_owned(), message });
            (name, Cow::Borrowed(text))
        }
        Some((line, day)) => {
            match day.parse() {
                Ok(day) => {
                    days.insert(name.to_owned(), day);
                }
                Err(_) => {
                    let message = format!("{KEY} is no day such as 2026-11-29: {day}");
                    faults.push(PolicyFault { file: name.to_owned(), message });
                }
            }
            (name, Cow::Owned(text.replacen(line, "", 1)))
        }
    });
    let rest = rest.collect();
    (rest, days)
}

/// The line of the day and its value.
fn find(text: &str) -> Option<(&str, &str)> {
    let head = text.lines().take_while(|line| !line.starts_with('['));
    head.filter_map(|line| {
        let value = line.strip_prefix(KEY)?.trim_start().strip_prefix('=')?.trim();
        Some((line, value.trim_matches('"')))
    })
    .next()
}

/// Confirmed rows whose source does not say when it was written, read or in force.
pub(super) fn undated(policy: &Policy) -> Vec<PolicyFault> {
    let windows = policy.windows.iter().map(|row| {
        let what = super::load::join(&row.claim_types);
        ("windows.toml", row.confirmed, what, &row.marketplaces, &row.source)
    });
    let clocks = policy.clocks.iter().map(|row| {
        let what = row.name.as_str().to_owned();
        ("clocks.toml", row.confirmed, what, &row.marketplaces, &row.source)
    });
    let sourcing = policy.sourcing.iter().map(|row| {
        ("valuation.toml", row.confirmed, "sourcing".to_owned(), &row.marketplaces, &row.source)
    });
    let rows = windows.chain(clocks).chain(sourcing);
    let undated = rows.filter(|(_, confirmed, _, _, source)| *confirmed && !has_year(source));
    undated
        .map(|(file, _, what, stores, source)| {
            let stores = stores.join(" ");
            let message =
                format!("confirmed, and its source has no date: {what} {stores}: {source}");
            PolicyFault { file: file.to_owned(), message }
        })
        .collect()
}

/// Whether a text names a year of our time.
fn has_year(text: &str) -> bool {
    let numbers = text.split(|c: char| !c.is_ascii_digit());
    numbers
        .filter(|number| number.len() == 4)
        .any(|number| number.parse().is_ok_and(|year: u16| (2000..2100).contains(&year)))
}

#[cfg(test)]
mod tests {
    use super::super::load::EMBEDDED;
    use super::*;

    /// What is wrong with the tables once one text in a file is another.
    fn told(file: &str, from: &str, to: &str) -> String {
        let text = EMBEDDED.iter().find(|(name, _)| *name == file).unwrap().1;
        let changed = text.replacen(from, to, 1);
        assert_ne!(text, changed, "{from}");
        let overrides = BTreeMap::from([(file.to_owned(), changed)]);
        Policy::with_overrides(&overrides)
            .err()
            .map(|faults| faults.to_string())
            .unwrap_or_default()
    }

    #[test]
    fn every_table_says_when_it_was_checked() {
        let policy = Policy::embedded().unwrap();
        assert_eq!(policy.checked().len(), EMBEDDED.len());
        let day = "checked_on = \"2026-11-29\"";
        assert!(told("windows.toml", day, "").contains("table without checked_on"));
        assert!(told("windows.toml", day, "checked_on = \"soon\"").contains("is no day"));
        assert_eq!(told("windows.toml", day, "checked_on = \"2027-01-01\""), "");
    }

    #[test]
    fn a_confirmed_row_has_a_source_with_a_date() {
        let dated = "Seller Central help RRJCFXD6474GRLY (read 2026-11-21)";
        let told = told("windows.toml", dated, "Seller Central help RRJCFXD6474GRLY");
        assert!(told.contains("its source has no date: fee_referral US"), "{told}");
        for (text, has) in [("copy of 2021-22", true), ("20453320", false), ("help 1999", false)] {
            assert_eq!(has_year(text), has, "{text}");
        }
    }
}
