//! Loads the format files and checks them against the canonical tables and each other.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::OnceLock;

use super::format::{Format, Merge};
use super::header::normalise_header;
use super::language::KnownFrom;
use super::named::{self, Named, NamedReport};
use crate::model::{Kind, Table};

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
    /// The embedded formats.
    ///
    /// # Errors
    /// All faults of the files at once.
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

    fn parse(files: &[(&str, &str)]) -> Result<Self, FormatFaults> {
        let mut formats: Vec<Format> = Vec::new();
        let mut faults = Vec::new();
        for (stem, text) in files {
            match toml::from_str::<Format>(text) {
                Ok(mut format) => {
                    faults.extend(check(stem, &format));
                    let other = formats
                        .iter()
                        .find(|other| other.table == format.table && other.merge != format.merge);
                    if let Some(other) = other {
                        faults
                            .push(fault(stem, format!("merges otherwise than {} does", other.id)));
                    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedded_formats_have_no_fault() {
        let formats = Formats::embedded().unwrap_or_else(|faults| panic!("{faults:?}"));
        assert_eq!(formats.iter().count(), EMBEDDED.len());
    }

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
            let faults = Formats::parse(&[("costs", &changed)]).unwrap_err();
            let told = faults.0.iter().any(|fault| fault.message.starts_with(expected));
            assert!(told, "{expected}: {faults:?}");
        }
    }
}
