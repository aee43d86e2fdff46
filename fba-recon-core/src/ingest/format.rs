//! The declarative description of a report: headers in every known version, types, control total.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use crate::model::{Kind, Table};

macro_rules! embedded {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("formats/", $name, ".toml")))),+]
    };
}

/// The embedded formats: file stem and text.
pub const EMBEDDED: &[(&str, &str)] = embedded![
    "catalog",
    "costs",
    "customer_returns",
    "date_range_transactions",
    "fee_preview",
    "inventory_adjustments",
    "inventory_ledger_detail",
    "reimbursements",
    "settlement_v1",
    "settlement_v2",
];

/// A format file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Format {
    /// Id; also the stem of its file.
    pub id: String,
    /// Name for people.
    pub title: String,
    /// Canonical table it fills.
    pub table: String,
    /// Amazon's report type; `None` for files kept by hand.
    pub amazon_report: Option<String>,
    /// How to download it.
    pub download: String,
    /// Where the facts are written.
    pub sources: Vec<String>,
    /// Order of day and month where a column of numbers does not show it.
    pub date_order: Option<DateOrder>,
    /// Days without rows between two files that are not yet a gap.
    pub gap_days: i32,
    /// Where one settlement is loaded in two forms, the smaller rank is used.
    #[serde(default)]
    pub rank: u8,
    /// Whether the seller keeps the file by hand.
    #[serde(default)]
    pub hand_kept: bool,
    /// Known versions.
    pub versions: Vec<Version>,
    /// Columns that are known and not kept.
    #[serde(default)]
    pub ignored: Vec<String>,
    /// Columns that are never kept because they tell of buyers.
    #[serde(default)]
    pub private: Vec<String>,
    /// What to know.
    #[serde(default)]
    pub quirks: Vec<String>,
    /// Canonical columns with one value for every row.
    #[serde(default)]
    pub constants: BTreeMap<String, String>,
    /// What lines before the header tell.
    #[serde(default)]
    pub preamble: Preamble,
    /// Control total.
    pub control: Option<Control>,
    /// Amount columns that each become a row.
    #[serde(default)]
    pub amount: Vec<Amount>,
    /// Columns.
    pub column: Vec<FormatColumn>,
}

/// Order of day and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    /// Month, day, year.
    Mdy,
    /// Day, month, year.
    Dmy,
}

/// A known version.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// Number of columns.
    pub columns: usize,
    /// What sets it apart.
    pub note: String,
}

/// What lines before the header tell.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preamble {
    /// Texts followed by a currency code.
    #[serde(default)]
    pub currency_after: Vec<String>,
    /// Texts that stand for a currency.
    #[serde(default)]
    pub currency_texts: Vec<CurrencyText>,
}

/// A text that stands for a currency.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CurrencyText {
    /// The text.
    pub text: String,
    /// The currency.
    pub currency: String,
}

/// A control total: rows with it are headers of a group of rows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// Canonical column of the total.
    pub total: String,
    /// Canonical column that names the group.
    pub by: String,
    /// Canonical columns carried from the header row to the rows of its group.
    pub carry: Vec<String>,
}

/// An amount column that becomes a row of its own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amount {
    /// Header of the amount.
    pub from: String,
    /// Value of the canonical `amount_type`.
    pub amount_type: String,
    /// Header of the column that describes the amount.
    pub description_from: String,
}

/// One column.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormatColumn {
    /// Canonical column.
    pub to: String,
    /// Headers, the preferred first.
    pub from: Vec<String>,
    /// Whether the report is not recognised without it.
    #[serde(default)]
    pub required: bool,
    /// Whether a row without a value is rejected.
    #[serde(default)]
    pub filled: bool,
    /// Values in other languages, with the one they stand for.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// Beginnings of values in other languages, with the one they stand for.
    #[serde(default)]
    pub starts: BTreeMap<String, String>,
}

impl FormatColumn {
    /// A value in the language of the program.
    #[must_use]
    pub fn translated<'a>(&'a self, cell: &'a str) -> Cow<'a, str> {
        if let Some(value) = self.values.get(cell) {
            return Cow::Borrowed(value);
        }
        let start = self.starts.iter().find(|(start, _)| cell.starts_with(start.as_str()));
        match start {
            Some((start, own)) => Cow::Owned(format!("{own}{}", &cell[start.len()..])),
            None => Cow::Borrowed(cell),
        }
    }
}

impl Format {
    /// The canonical table it fills.
    #[must_use]
    pub fn table(&self) -> Option<&'static Table> {
        Table::named(&self.table)
    }

    /// Every header the format knows, normalised.
    #[must_use]
    pub fn known_headers(&self) -> BTreeSet<String> {
        let columns = self.column.iter().flat_map(|column| &column.from);
        let amounts =
            self.amount.iter().flat_map(|amount| [&amount.from, &amount.description_from]);
        let known = columns.chain(amounts).chain(&self.ignored).chain(&self.private);
        known.map(|header| normalise_header(header)).collect()
    }

    /// Required columns that a set of normalised headers lacks, by their usual name.
    #[must_use]
    pub fn missing(&self, headers: &BTreeSet<String>) -> Vec<String> {
        let required = self.column.iter().filter(|column| column.required);
        let lacking = required.filter(|column| {
            !column.from.iter().any(|name| headers.contains(&normalise_header(name)))
        });
        let mut amounts = self.amount.iter().map(|amount| &amount.from);
        let any_amount = self.amount.is_empty()
            || amounts.clone().any(|name| headers.contains(&normalise_header(name)));
        let amount = amounts.next_back().filter(|_| !any_amount);
        lacking.filter_map(|column| column.from.first()).chain(amount).cloned().collect()
    }
}

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

/// Every format.
#[derive(Debug)]
pub struct Formats(Vec<Format>);

impl Formats {
    /// The embedded formats.
    ///
    /// # Errors
    /// All faults of the files at once.
    pub fn embedded() -> Result<Self, Vec<FormatFault>> {
        let mut formats = Vec::new();
        let mut faults = Vec::new();
        for (stem, text) in EMBEDDED {
            match toml::from_str::<Format>(text) {
                Ok(format) => {
                    faults.extend(check(stem, &format));
                    formats.push(format);
                }
                Err(error) => faults.push(fault(stem, error.to_string().replace('\n', " "))),
            }
        }
        if faults.is_empty() { Ok(Self(formats)) } else { Err(faults) }
    }

    /// The formats in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Format> {
        self.0.iter()
    }

    /// The format of an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Format> {
        self.0.iter().find(|format| format.id == id)
    }
}

fn fault(stem: &str, message: impl Into<String>) -> FormatFault {
    FormatFault { file: stem.to_owned(), message: message.into() }
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
    let targets = format.column.iter().map(|column| &column.to).chain(format.constants.keys());
    let mut seen = BTreeSet::new();
    for target in targets {
        if table.position(target).is_none() {
            faults.push(fault(stem, format!("no such column in {}: {target}", table.name)));
        }
        if !seen.insert(target) {
            faults.push(fault(stem, format!("column twice: {target}")));
        }
    }
    if let Some(control) = &format.control {
        let kind = table.columns.iter().find(|column| column.name == control.total);
        if kind.is_none_or(|column| column.kind != Kind::Money) {
            faults.push(fault(stem, format!("control total is not an amount: {}", control.total)));
        }
        for name in control.carry.iter().chain([&control.by]) {
            if table.position(name).is_none() {
                faults.push(fault(stem, format!("no such column in {}: {name}", table.name)));
            }
        }
    }
    faults
}

/// A header as it is compared: compatibility forms folded, lower case, letters and digits only,
/// American spelling.
#[must_use]
pub fn normalise_header(header: &str) -> String {
    let folded: String =
        header.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    folded
        .replace("fulfilment", "fulfillment")
        .replace("centre", "center")
        .replace("enrolment", "enrollment")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_header_are_one() {
        for header in ["Event Type", "EventType", "event-type", "\"Event type\"", " EVENT_TYPE "] {
            assert_eq!(normalise_header(header), "eventtype");
        }
        assert_eq!(normalise_header("Fulfilment-centre-id"), "fulfillmentcenterid");
        assert_eq!(normalise_header("ＳＫＵ"), "sku");
    }

    #[test]
    fn embedded_formats_have_no_fault() {
        let formats = Formats::embedded().unwrap_or_else(|faults| panic!("{faults:?}"));
        assert_eq!(formats.iter().count(), EMBEDDED.len());
    }
}
