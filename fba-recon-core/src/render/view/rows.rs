//! Rows of reports that a case rests on, and the credits that answer it.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Serialize;

use super::case::CaseView;
use super::lines::LineView;
use crate::account::Inventory;
use crate::assess::Strength;
use crate::book::sku_key;
use crate::cases::Case;
use crate::model::{Money, SourceRow};

/// Where a row is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlaceView {
    /// Name of the file.
    pub file: String,
    /// Title of its report; empty for a file that is none.
    pub report: String,
    /// Line, from 1.
    pub line: u32,
}

impl PlaceView {
    /// The place of a row.
    #[must_use]
    pub fn new(inventory: &Inventory, row: SourceRow) -> Self {
        let file = inventory.files.get(row.file.0 as usize);
        let report = inventory.reports.iter().find(|report| report.file == row.file);
        Self {
            file: file.map(|file| file.source.name.clone()).unwrap_or_default(),
            report: report.map(|report| report.title.clone()).unwrap_or_default(),
            line: row.line,
        }
    }
}

/// Something that a row says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FactView {
    /// Key of its name.
    pub name: &'static str,
    /// In the report's own words.
    pub value: String,
}

/// A row that a case rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EvidenceView {
    /// Key of what it is evidence of.
    pub kind: &'static str,
    /// Day of the row.
    pub date: Option<Date>,
    /// What it says.
    pub facts: Vec<FactView>,
    /// Whether it is one amount of an event that another entry sums up.
    pub is_detail: bool,
    /// Where it is written.
    #[serde(flatten)]
    pub place: PlaceView,
}

/// The rows that a case rests on, each once.
pub(super) fn evidence(case: &Case, inventory: &Inventory) -> Vec<EvidenceView> {
    let mut rows: Vec<EvidenceView> = Vec::with_capacity(case.evidence.len());
    let mut seen = BTreeSet::new();
    for row in &case.evidence {
        if seen.insert((row.source, row.kind, &row.facts)) {
            let facts = row
                .facts
                .iter()
                .map(|(name, value)| FactView { name: name.as_str(), value: value.clone() });
            rows.push(EvidenceView {
                kind: row.kind.as_str(),
                date: row.date,
                facts: facts.collect(),
                is_detail: row.is_detail,
                place: PlaceView::new(inventory, row.source),
            });
        }
    }
    rows
}

/// Leaves out the rows of lines that were filed before: they prove nothing of what is to be done now. Rows of an order
/// stay, since its equation counts all of its refunds.
pub(super) fn drop_filed(view: &mut CaseView) {
    let products: BTreeSet<_> = view.lines.iter().map(|line| (&line.msku, &line.fnsku)).collect();
    // Lines of one product, or of a few on several days, are told apart by their days.
    let is_dated = products.len() < view.lines.len();
    let is_of = |row: &EvidenceView, line: &LineView| {
        let named = |name: &str| row.facts.iter().find(|fact| fact.name == name);
        let fits = |name: &str, own: &Option<String>| {
            let (fact, own) = (named(name)?, own.as_deref()?);
            Some(sku_key(&fact.value) == sku_key(own))
        };
        let product = fits("fnsku", &line.fnsku).or_else(|| fits("msku", &line.msku));
        let is_day = row.date == Some(line.date);
        match product {
            Some(is_product) => is_product && (is_day || !is_dated),
            None => is_day && is_dated,
        }
    };
    let lines = std::mem::take(&mut view.lines);
    view.evidence.retain(|row| {
        let mut of_row = lines.iter().filter(|line| is_of(row, line)).peekable();
        of_row.peek().is_none() || of_row.any(|line| line.is_claimed)
    });
    view.lines = lines;
}

/// What answers a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CreditView {
    /// Key of its kind.
    pub kind: &'static str,
    /// Whether it fits by product and date only.
    pub is_weak: bool,
    /// Day.
    pub date: Date,
    /// Units answered.
    pub units: i64,
    /// Money answered.
    pub amount: Option<Money>,
    /// Why it was paid or booked, in the report's own words.
    pub reason: String,
    /// Every row that shows it, the first with its figures.
    pub places: Vec<PlaceView>,
}

/// The credits of a case.
pub(super) fn credits(case: &Case, inventory: &Inventory) -> Vec<CreditView> {
    let credits = case.credits.iter().map(|credit| CreditView {
        kind: credit.kind.as_str(),
        is_weak: credit.strength == Strength::Weak,
        date: credit.date,
        units: credit.units,
        amount: credit.amount,
        reason: credit.reason.clone(),
        places: credit.sources.iter().map(|row| PlaceView::new(inventory, *row)).collect(),
    });
    credits.collect()
}
