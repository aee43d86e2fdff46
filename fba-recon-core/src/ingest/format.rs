//! The declarative description of a report: headers in every known version, types, control total.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::header::normalise_header;
use super::language::Language;
use crate::model::tables::NAMES_OF_PRODUCTS;
use crate::model::{Kind, Table};

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
    /// Names of months in other languages, in lower case without points, with the English one; a word that
    /// stands for nothing is left out of the date.
    #[serde(default)]
    pub months: BTreeMap<String, String>,
    /// Days before its first row that the report proves.
    pub gap_days: i32,
    /// Days for which the report may be silent at its end where it has rows on few days only; absent where it
    /// has rows on most days.
    #[serde(default)]
    pub sparse_days: Option<i32>,
    /// Whether a date stands for its whole month.
    #[serde(default)]
    pub monthly: bool,
    /// Where one settlement is loaded in two forms, the smaller rank is used.
    #[serde(default)]
    pub rank: u8,
    /// Whether the seller keeps the file by hand.
    #[serde(default)]
    pub hand_kept: bool,
    /// Whether it lists orders that the seller fulfils, so that it may share no product with the other reports.
    #[serde(default)]
    pub seller_fulfilled: bool,
    /// Canonical columns of which the report has one at least.
    #[serde(default)]
    pub any_of: Vec<String>,
    /// Known versions.
    pub versions: Vec<Version>,
    /// What tells one row from another, and which copy of a row is used.
    pub merge: Merge,
    /// Columns that are known and not kept.
    #[serde(default)]
    pub ignored: Vec<String>,
    /// Ends of headers that are known and not kept.
    #[serde(default)]
    pub ignored_endings: Vec<String>,
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
    /// Amounts of a row that add up to another one.
    pub row_total: Option<RowTotal>,
    /// Flows that lead from an opening to a closing balance.
    pub balance: Option<BalanceColumns>,
    /// Where the records of a JSON file are.
    pub json: Option<Json>,
    /// How each filled amount column becomes a row.
    pub unpivot: Option<Unpivot>,
    /// Amount columns that each become a row.
    #[serde(default)]
    pub amount: Vec<AmountColumn>,
    /// Which words of each language are known, where the report is written in several.
    #[serde(default)]
    pub language: Vec<Language>,
    /// Columns.
    pub column: Vec<FormatColumn>,
    /// Its headers as they are compared.
    #[serde(skip)]
    headers: Headers,
}

/// What tells one row from another. Formats of one table agree on it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Merge {
    /// Canonical columns that tell one row from another.
    pub key: Vec<String>,
    /// The other canonical columns: they may change from one download to the next.
    pub mutable: Vec<String>,
    /// The canonical columns whose larger value marks the newer copy, the weightiest first; without them,
    /// and where they are equal, the newer file has it.
    #[serde(default)]
    pub newest: Vec<String>,
    /// Whether every copy of a row stays where copies differ and no day tells which is the newest: what they
    /// say is compared later.
    #[serde(default)]
    pub keep_undated: bool,
}

/// Order of day and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// Lines of a name and a value.
    #[serde(default)]
    pub value: Vec<PreambleValue>,
}

/// A line before the header that holds one value for every row.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreambleValue {
    /// Canonical column.
    pub to: String,
    /// Names in the first cell of the line.
    pub keys: Vec<String>,
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

/// Amounts of a row that add up to another one: a row where they do not was edited or is out of step.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowTotal {
    /// Canonical column of the total.
    pub total: String,
    /// Canonical columns of the amounts.
    pub parts: Vec<String>,
    /// Headers of amounts that fill no column.
    pub further: Vec<String>,
}

/// Flows that lead from an opening to a closing balance. Some files write what leaves as a magnitude,
/// others as a negative number; the identity of a file's rows tells which.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BalanceColumns {
    /// Canonical column of the opening balance.
    pub opening: String,
    /// Canonical column of the closing balance.
    pub closing: String,
    /// Canonical columns that are added as they stand.
    pub inflows: Vec<String>,
    /// Canonical columns that are negative once the file is read.
    pub outflows: Vec<String>,
    /// Canonical column that says whether a row stands for a day, a week or a month; the dates of the
    /// file tell it.
    pub period: String,
}

/// Where the records of a JSON file are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Json {
    /// Dotted places of the array of records; the first that is there is taken.
    pub records: Vec<String>,
    /// A field that is filled while another page follows.
    pub next: Option<String>,
    /// A field whose objects each become a record.
    pub each: Option<String>,
    /// An array beside the records that adds fields to them.
    pub join: Option<Join>,
}

/// An array beside the records that adds fields to them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// Dotted place of the array.
    pub records: String,
    /// The field that both sides share.
    pub on: String,
}

/// How each filled amount column of a row becomes a row of its own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unpivot {
    /// Canonical column of the amount.
    pub amount: String,
    /// Canonical column that names the amount.
    pub kind: String,
    /// Canonical column that describes it.
    pub description: Option<String>,
}

/// An amount column that becomes a row of its own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmountColumn {
    /// Header of the amount.
    pub from: String,
    /// What the amount is called.
    pub kind: String,
    /// Header of the column that describes the amount.
    pub description_from: Option<String>,
}

/// One column.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormatColumn {
    /// Canonical column.
    pub to: String,
    /// Headers, the preferred first.
    #[serde(default)]
    pub from: Vec<String>,
    /// Ends of headers, in place of whole ones: the whole numbers of all such columns are added.
    #[serde(default)]
    pub endings: Vec<String>,
    /// Whether the report is not recognised without it.
    #[serde(default)]
    pub required: bool,
    /// Whether a row without a value is rejected.
    #[serde(default)]
    pub filled: bool,
    /// Header of a column with the same day as an ISO moment, which tells day from month.
    pub checked_by: Option<String>,
    /// Every value that is known; others are told. Empty where any value may stand.
    #[serde(default)]
    pub known: Vec<String>,
    /// Whether a known value may be written with other capitals, spaces and signs, as people write it.
    #[serde(default)]
    pub any_spelling: bool,
    /// Characters that some downloads put around a value.
    #[serde(default)]
    pub around: String,
    /// Values in other languages, with the one they stand for.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// Beginnings of values in other languages, with the one they stand for.
    #[serde(default)]
    pub starts: BTreeMap<String, String>,
}

impl FormatColumn {
    /// Whether the format knows a value as one of the column's.
    #[must_use]
    pub fn names(&self, value: &str) -> bool {
        self.known.iter().any(|own| own == value) || self.values.values().any(|own| own == value)
    }

    /// A value in the language of the program.
    #[must_use]
    pub fn translated<'a>(&'a self, cell: &'a str) -> Cow<'a, str> {
        let cell = cell.trim_matches(|c| self.around.contains(c));
        if let Some(value) = self.values.get(cell) {
            return Cow::Borrowed(value);
        }
        // Where every value is known, another spelling of one stands for it.
        if self.any_spelling {
            let name = normalise_header(cell);
            let of_values = || self.values.iter().find(|(own, _)| normalise_header(own) == name);
            let known = self.known.iter().find(|own| normalise_header(own) == name);
            if let Some(own) = known.or_else(|| of_values().map(|(_, value)| value)) {
                return Cow::Borrowed(own);
            }
        }
        let start = self.starts.iter().find(|(start, _)| cell.starts_with(start.as_str()));
        match start {
            Some((start, own)) => Cow::Owned(format!("{own}{}", &cell[start.len()..])),
            None => Cow::Borrowed(cell),
        }
    }
}

impl Format {
    /// Every header that the format knows, as its file writes them.
    pub(super) fn headers(&self) -> impl Iterator<Item = &str> {
        let columns = self.column.iter().flat_map(|column| &column.from);
        let amounts = self.amount.iter().map(|amount| &amount.from);
        columns.chain(&self.ignored).chain(&self.private).chain(amounts).map(String::as_str)
    }

    /// A date with the English names of its months.
    #[must_use]
    pub fn in_english<'a>(&self, cell: &'a str) -> Cow<'a, str> {
        if self.months.is_empty() || !cell.contains(char::is_alphabetic) {
            return Cow::Borrowed(cell);
        }
        let words = cell.split_whitespace().map(|word| {
            let name = word.trim_end_matches(['.', ',']).to_lowercase();
            self.months.get(&name).map_or(word, String::as_str)
        });
        Cow::Owned(words.filter(|word| !word.is_empty()).collect::<Vec<&str>>().join(" "))
    }

    /// The canonical table it fills.
    #[must_use]
    pub fn table(&self) -> Option<&'static Table> {
        Table::named(&self.table)
    }

    /// Prepares the headers for comparison; done once, when the format is loaded.
    pub(super) fn prepare(&mut self) {
        let normalised = |headers: &[String]| -> Vec<String> {
            headers.iter().map(|header| normalise_header(header)).collect()
        };
        let amounts = self.amount.iter().map(|amount| &amount.from);
        let described = self.amount.iter().filter_map(|amount| amount.description_from.as_ref());
        let columns = self.column.iter().flat_map(|column| &column.from);
        let checks = self.column.iter().filter_map(|column| column.checked_by.as_ref());
        let known = columns.chain(checks).chain(amounts.clone()).chain(described);
        let further = self.row_total.iter().flat_map(|total| &total.further);
        let known = known.chain(further).chain(&self.ignored).chain(&self.private);
        let endings = self.column.iter().flat_map(|column| &column.endings);
        let dropped = self.ignored.iter().chain(&self.private);
        let kinds = self.table().map_or(&[][..], |table| table.columns);
        let is_dated = |column: &&FormatColumn| {
            let own = kinds.iter().find(|known| known.name == column.to);
            own.is_some_and(|own| matches!(own.kind, Kind::Date | Kind::Moment))
        };
        // The moment that stands beside a day and tells its month changes as slowly.
        let dated = self.column.iter().filter(is_dated);
        let dated = dated.flat_map(|column| column.from.iter().chain(&column.checked_by));
        let products = self.column.iter();
        let products = products.filter(|column| NAMES_OF_PRODUCTS.contains(&column.to.as_str()));
        let products = products.flat_map(|column| &column.from);
        self.headers = Headers {
            products: products.map(|header| normalise_header(header)).collect(),
            dated: dated.map(|header| normalise_header(header)).collect(),
            private: self.private.iter().map(|header| normalise_header(header)).collect(),
            known: known.map(|header| normalise_header(header)).collect(),
            dropped: dropped.map(|header| normalise_header(header)).collect(),
            ignored_endings: normalised(&self.ignored_endings),
            summed_endings: endings.map(|ending| normalise_header(ending)).collect(),
            required: self
                .column
                .iter()
                .filter(|column| column.required)
                .map(|column| normalised(&column.from))
                .collect(),
            any_of: self
                .column
                .iter()
                .filter(|column| self.any_of.contains(&column.to))
                .flat_map(|column| normalised(&column.from))
                .collect(),
            amounts: amounts.map(|header| normalise_header(header)).collect(),
        };
    }

    /// Whether the format knows a normalised header.
    #[must_use]
    pub fn knows(&self, header: &str) -> bool {
        self.headers.known.contains(header)
            || self.is_summed(header)
            || self.headers.ignored_endings.iter().any(|ending| header.ends_with(ending.as_str()))
    }

    /// Whether a normalised header is one of those that are added together.
    #[must_use]
    pub fn is_summed(&self, header: &str) -> bool {
        !self.headers.known.contains(header)
            && self.headers.summed_endings.iter().any(|ending| header.ends_with(ending.as_str()))
    }

    /// Whether the cells under a normalised header that it knows are kept.
    #[must_use]
    pub fn keeps(&self, header: &str) -> bool {
        self.is_summed(header)
            || (self.headers.known.contains(header) && !self.headers.dropped.contains(header))
    }

    /// Whether a normalised header is one of days or moments.
    pub(super) fn is_dated(&self, header: &str) -> bool {
        self.headers.dated.contains(header)
    }

    /// Whether a normalised header is one whose cells name a product.
    pub(super) fn names_products(&self, header: &str) -> bool {
        self.headers.products.contains(header)
    }

    /// Whether a normalised header is one whose cells tell of buyers.
    #[must_use]
    pub fn is_private(&self, header: &str) -> bool {
        self.headers.private.contains(header)
    }

    /// How many columns the report is not recognised without.
    #[must_use]
    pub fn required_count(&self) -> usize {
        self.headers.required.len()
    }

    /// Whether a set of normalised headers lacks no required column.
    pub(super) fn fits(&self, headers: &BTreeSet<String>) -> bool {
        let has_any = |names: &[String]| names.iter().any(|name| headers.contains(name));
        let Headers { required, any_of, amounts, .. } = &self.headers;
        required.iter().all(|names| has_any(names))
            && (any_of.is_empty() || has_any(any_of))
            && (amounts.is_empty() || has_any(amounts))
    }

    /// Required columns that a set of normalised headers lacks, by their usual name.
    #[must_use]
    pub fn missing(&self, headers: &BTreeSet<String>) -> Vec<String> {
        let required = self.column.iter().filter(|column| column.required);
        let lacking = required
            .zip(&self.headers.required)
            .filter(|(_, names)| !names.iter().any(|name| headers.contains(name)))
            .filter_map(|(column, _)| column.from.first());
        let one_of = &self.headers.any_of;
        let lacks_all = !one_of.is_empty() && !one_of.iter().any(|name| headers.contains(name));
        let any_of = self.any_of.first().filter(|_| lacks_all);
        let amounts = &self.headers.amounts;
        let any_amount = amounts.is_empty() || amounts.iter().any(|name| headers.contains(name));
        let amount = self.amount.last().map(|amount| &amount.from).filter(|_| !any_amount);
        lacking.chain(any_of).chain(amount).cloned().collect()
    }
}

/// The headers of a format as they are compared.
#[derive(Debug, Clone, Default)]
struct Headers {
    /// Every header.
    known: BTreeSet<String>,
    /// Those whose cells are not kept.
    dropped: BTreeSet<String>,
    /// Those of days and moments.
    dated: BTreeSet<String>,
    /// Those that name a product.
    products: BTreeSet<String>,
    /// Those whose cells tell of buyers.
    private: BTreeSet<String>,
    /// Ends of headers whose cells are not kept.
    ignored_endings: Vec<String>,
    /// Ends of headers whose cells are added.
    summed_endings: Vec<String>,
    /// For each required column the headers that it may have.
    required: Vec<Vec<String>>,
    /// The headers of which one at least is there.
    any_of: Vec<String>,
    /// The amount columns.
    amounts: Vec<String>,
}
