//! Loads the format files.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::OnceLock;

use super::format::Format;
use super::named::{self, Named, NamedReport};

macro_rules! embedded {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("formats/", $name, ".toml")))),+]
    };
}

/// The embedded formats: file stem and text.
pub const EMBEDDED: &[(&str, &str)] = embedded![
    "aged_surcharge",
    "all_orders",
    "buyer_claims",
    "buyer_messages",
    "catalog",
    "costs",
    "customer_returns",
    "date_range_transactions",
    "evidence",
    "fba_inventory",
    "fee_preview",
    "filed_cases",
    "fulfilled_shipments",
    "inbound_noncompliance",
    "inventory_adjustments",
    "inventory_daily_history",
    "inventory_event_detail",
    "inventory_ledger_detail",
    "inventory_ledger_summary",
    "inventory_monthly_history",
    "inventory_planning",
    "inventory_received",
    "inventory_reconciliation",
    "long_term_storage",
    "merchant_returns",
    "overage_fees",
    "packing_list",
    "referral_categories",
    "reimbursements",
    "reimbursements_one_quantity",
    "removal_orders",
    "removal_shipments",
    "replacements",
    "reserved_inventory",
    "seller_performance",
    "settlement_v1",
    "settlement_v2",
    "shipment_items",
    "shipment_sales",
    "shipments",
    "shipping_queue",
    "sourcing_costs",
    "storage_fees",
    "stranded_inventory",
];

/// One fault of a format file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormatFault {
    /// File stem.
    pub file: String,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for FormatFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "formats/{}.toml: {}", self.file, self.message)
    }
}

/// Every fault of the format files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormatFaults(pub Vec<FormatFault>);

impl fmt::Display for FormatFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let faults: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        write!(f, "report formats have faults: {}", faults.join("; "))
    }
}

impl std::error::Error for FormatFaults {}

/// Every format.
#[derive(Debug)]
pub struct Formats(Vec<Format>, OnceLock<BTreeSet<String>>, Named);

/// The longest header that is shown where it is not known.
const HEADER_CHARACTERS_MAX: usize = 60;

/// The words of a header in lower case: letters that stand together; `ASIN1` and `fnSku` are of one and of two.
fn words(header: &str) -> impl Iterator<Item = String> + '_ {
    let parts = header.split(|c: char| !c.is_alphabetic()).filter(|part| !part.is_empty());
    parts.flat_map(|part| {
        let mut words: Vec<String> = Vec::new();
        let mut was_lower = true;
        for c in part.chars() {
            if (c.is_uppercase() && was_lower) || words.is_empty() {
                words.push(String::new());
            }
            was_lower = c.is_lowercase();
            if let Some(word) = words.last_mut() {
                word.extend(c.to_lowercase());
            }
        }
        words
    })
}

impl Formats {
    /// The embedded formats, which a test has checked.
    ///
    /// # Errors
    /// All files at once that cannot be read.
    pub fn embedded() -> Result<Self, FormatFaults> {
        Self::parse(EMBEDDED)
    }

    /// The reports that are known and not read, in the order of their ids.
    pub fn named(&self) -> impl Iterator<Item = &NamedReport> {
        self.2.iter()
    }

    /// The report with these normalised headers that is known and not read.
    pub(super) fn named_by_headers(&self, headers: &BTreeSet<String>) -> Option<&NamedReport> {
        self.2.by_headers(headers)
    }

    /// The report with these texts near its beginning that is known and not read.
    pub(super) fn named_by_text(&self, text: &str) -> Option<&NamedReport> {
        self.2.by_text(text)
    }

    pub(super) fn parse(files: &[(&str, &str)]) -> Result<Self, FormatFaults> {
        let mut formats: Vec<Format> = Vec::new();
        let mut faults = Vec::new();
        for (stem, text) in files {
            match toml::from_str::<Format>(text) {
                Ok(mut format) => {
                    format.prepare();
                    formats.push(format);
                }
                Err(error) => faults.push(fault(stem, error.to_string().replace('\n', " "))),
            }
        }
        let named = Named::parse(named::EMBEDDED).unwrap_or_else(|messages| {
            faults.extend(messages.into_iter().map(|message| fault("named", message)));
            Named::default()
        });
        if faults.is_empty() {
            Ok(Self(formats, OnceLock::new(), named))
        } else {
            Err(FormatFaults(faults))
        }
    }

    /// The formats in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Format> {
        self.0.iter()
    }

    /// Whether a cell looks like a header: each of its words stands in a header of a known report, or is short. What
    /// else stands in the line of the header may be a value, such as one of a row that was joined to it.
    #[must_use]
    pub fn is_header(&self, cell: &str) -> bool {
        const WORD_MAX: usize = 2;
        let known = self.1.get_or_init(|| {
            let headers = self.0.iter().flat_map(Format::headers);
            headers.flat_map(words).collect()
        });
        cell.chars().count() <= HEADER_CHARACTERS_MAX
            && words(cell).any(|word| known.contains(&word))
            && words(cell).all(|word| known.contains(&word) || word.chars().count() <= WORD_MAX)
    }

    /// The format of an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Format> {
        self.0.iter().find(|format| format.id == id)
    }
}

pub(super) fn fault(stem: &str, message: impl Into<String>) -> FormatFault {
    FormatFault { file: stem.to_owned(), message: message.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::header::normalise_header;

    #[test]
    fn a_format_fits_where_nothing_is_missing() {
        for format in Formats::embedded().unwrap().iter() {
            let all: BTreeSet<String> = format.headers().map(normalise_header).collect();
            let mut sets = vec![all.clone(), BTreeSet::new()];
            sets.extend(all.iter().map(|one| {
                all.iter().filter(|own| *own != one).cloned().collect::<BTreeSet<String>>()
            }));
            sets.extend(all.iter().map(|one| BTreeSet::from([one.clone()])));
            for headers in sets {
                let lacks = !format.missing(&headers).is_empty();
                assert_eq!(format.fits(&headers), !lacks, "{} {headers:?}", format.id);
            }
        }
    }
}
