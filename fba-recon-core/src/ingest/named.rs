//! Reports of Amazon that are known and not read: each is named, with what to download in its place.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::header::normalise_header;

/// The embedded list.
pub(super) const EMBEDDED: &str = include_str!("named.toml");
/// So much of a file that is no table is searched for the texts of a report.
const TEXT_MAX: usize = 4 << 10;
/// Fewer headers would name a report by chance.
const HEADERS_MIN: usize = 4;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    report: Vec<NamedReport>,
}

/// A report that is known and not read.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedReport {
    /// Id.
    pub id: String,
    /// Name for people.
    pub title: String,
    /// What it is, in half a sentence.
    pub is: String,
    /// What to download in its place.
    pub instead: String,
    /// Sets of headers; a line with all of one set is its header.
    #[serde(default)]
    headers: Vec<Vec<String>>,
    /// Texts that a file which is no table holds.
    #[serde(default)]
    texts: Vec<String>,
    /// Where it was seen.
    pub source: String,
}

impl NamedReport {
    /// What a file of it is told: what it is, and what to download in its place.
    #[must_use]
    pub fn told(&self) -> String {
        format!("{}: {}", self.title, self.is)
    }

    fn has_header(&self, headers: &BTreeSet<String>) -> bool {
        let is_whole = |set: &Vec<String>| set.iter().all(|header| headers.contains(header));
        self.headers.iter().any(is_whole)
    }

    fn has_texts(&self, start: &str) -> bool {
        !self.texts.is_empty() && self.texts.iter().all(|text| start.contains(text.as_str()))
    }
}

/// Every report that is known and not read.
#[derive(Debug, Default)]
pub(super) struct Named(Vec<NamedReport>);

impl Named {
    /// Reads the list.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, Vec<String>> {
        let file: File = toml::from_str(text).map_err(|error| vec![error.to_string()])?;
        let mut faults = Vec::new();
        let mut ids = BTreeSet::new();
        let mut reports = file.report;
        for report in &mut reports {
            if !ids.insert(report.id.clone()) {
                faults.push(format!("report twice: {}", report.id));
            }
            if report.headers.is_empty() == report.texts.is_empty() {
                faults.push(format!("needs either headers or texts: {}", report.id));
            }
            if report.source.trim().is_empty() {
                faults.push(format!("without a source: {}", report.id));
            }
            for set in &mut report.headers {
                for header in set.iter_mut() {
                    *header = normalise_header(header);
                }
                if set.iter().collect::<BTreeSet<_>>().len() < HEADERS_MIN {
                    faults.push(format!("fewer than {HEADERS_MIN} headers: {}", report.id));
                }
            }
        }
        if faults.is_empty() { Ok(Self(reports)) } else { Err(faults) }
    }

    /// The reports in the order of the list.
    pub(super) fn iter(&self) -> impl Iterator<Item = &NamedReport> {
        self.0.iter()
    }

    /// The report with these normalised headers.
    pub(super) fn by_headers(&self, headers: &BTreeSet<String>) -> Option<&NamedReport> {
        self.iter().find(|report| report.has_header(headers))
    }

    /// The report with these texts near its beginning.
    pub(super) fn by_text(&self, text: &str) -> Option<&NamedReport> {
        let end = (0..=TEXT_MAX.min(text.len())).rev().find(|at| text.is_char_boundary(*at))?;
        self.iter().find(|report| report.has_texts(&text[..end]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_no_fault_and_faults_are_told() {
        let named = Named::parse(EMBEDDED).unwrap_or_else(|faults| panic!("{faults:?}"));
        assert!(named.iter().count() > 10);
        for (from, to, expected) in [
            (
                "\"<AmazonEnvelope\", \"<MessageType>SettlementReport</MessageType>\"",
                "",
                "needs either",
            ),
            ("id = \"restock\"", "id = \"listings\"", "report twice: listings"),
            ("\"FNSKU\", \"Merchant SKU\", \"Supplier part no.\", ", "", "fewer than"),
        ] {
            let text = EMBEDDED.replacen(from, to, 1);
            assert_ne!(text, EMBEDDED, "{from}");
            let faults = Named::parse(&text).unwrap_err();
            assert!(faults.iter().any(|fault| fault.contains(expected)), "{expected}: {faults:?}");
        }
    }
}
