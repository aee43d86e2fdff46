//! Values that a format does not know, with the money that they bring.

use std::collections::{BTreeMap, BTreeSet};

use super::cast::CastTable;
use super::shown;
use super::values::Values;
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::header::normalise_header;
use crate::model::money::to_decimal;
use crate::policy::{Policy, TransactionRole};

/// Says which values of a column are not known where the format knows all.
pub(super) fn unknown_values(cast: &mut CastTable<'_>) {
    let mut diagnostics = Vec::new();
    for column in cast.format.column.iter().filter(|column| !column.known.is_empty()) {
        let known: BTreeSet<String> =
            column.known.iter().map(|value| normalise_header(value)).collect();
        let Some(values) = cast.column(&column.to).and_then(Values::as_text) else { continue };
        let strange = |value: &&str| !known.contains(&normalise_header(value));
        let strange: BTreeSet<&str> = values.texts().flatten().filter(strange).collect();
        if strange.is_empty() {
            continue;
        }
        let mut unknown: BTreeMap<&str, Strange> = BTreeMap::new();
        for (row, (value, line)) in values.iter().zip(&cast.lines).enumerate() {
            if let Some(value) = value.filter(|value| strange.contains(value)) {
                let own = unknown.entry(value).or_insert_with(|| Strange::new(*line));
                own.rows += 1;
                own.add(cast, row);
            }
        }
        diagnostics.extend(told(cast, &unknown, &column.to));
    }
    cast.diagnostics.append(&mut diagnostics);
}

/// Says which descriptions of money have no role, where the description tells what a row pays: the money of an order or
/// a product that is no sale and no refund.
pub(super) fn unknown_descriptions(cast: &mut CastTable<'_>, policy: &Policy) {
    let Some(total) = cast.format.row_total.as_ref().map(|sum| sum.total.as_str()) else { return };
    let terms = policy.cash_terms();
    let mut unknown: BTreeMap<&str, Strange> = BTreeMap::new();
    for (row, line) in cast.lines.iter().enumerate() {
        let kind = cast.text("type", row).unwrap_or_default();
        let (Some(role), Some(said)) = (terms.transaction(kind), cast.text("description", row))
        else {
            // A type that is not known is told as that.
            continue;
        };
        let decides = matches!(role, TransactionRole::Adjustment);
        let is_paid = cast.whole(total, row).is_some_and(|micros| micros > 0);
        let is_named = ["order_id", "msku"].iter().any(|name| cast.text(name, row).is_some());
        let is_known = terms.description(said).is_some() || terms.is_refund_back(said);
        if decides && is_paid && is_named && !is_known {
            let own = unknown.entry(said).or_insert_with(|| Strange::new(*line));
            own.rows += 1;
            own.add(cast, row);
        }
    }
    let diagnostic = told(cast, &unknown, "description");
    cast.diagnostics.extend(diagnostic);
}

/// Tells the values of a column that are not known, with what their rows add up to.
fn told(
    cast: &CastTable<'_>,
    unknown: &BTreeMap<&str, Strange>,
    column: &str,
) -> Option<Diagnostic> {
    let line = unknown.values().map(|own| own.line).min()?;
    let mut message = format!("{} values of column {column} are not known", unknown.len());
    // In a row that is out of step any cell may tell of a buyer; one whose amounts add up is in step.
    let is_in_step = cast.format.row_total.is_some() && cast.unknown.is_empty();
    if cast.format.private.is_empty() || is_in_step {
        let told = unknown.iter().take(UNKNOWN_VALUES_MAX);
        let told = told.map(|(value, own)| {
            // A row without a total was not checked; in a list that is kept by hand anything may stand.
            let is_own = cast.format.private.is_empty() && !cast.format.hand_kept;
            let is_word = is_own || is_in_step && own.checked == own.rows;
            let value = if is_word { shown::word(value) } else { shown::value(value) };
            format!("`{value}` ({}{})", own.rows, own.money())
        });
        message = format!("{message}: {}", told.collect::<Vec<String>>().join(", "));
    }
    let at = Place { file: Some(cast.file), line: Some(line), column: None };
    Some(Diagnostic::new(Code::UnknownValue, at, message))
}

/// The rows of a value that is not known.
struct Strange {
    rows: usize,
    /// Those of them whose amounts add up to their total.
    checked: usize,
    line: u32,
    /// What they add up to, by currency, where the format tells the total of a row.
    sums: BTreeMap<String, i128>,
}

impl Strange {
    fn new(line: u32) -> Self {
        Self { rows: 0, checked: 0, line, sums: BTreeMap::new() }
    }

    fn add(&mut self, cast: &CastTable<'_>, row: usize) {
        let total = cast.format.row_total.as_ref().map(|sum| sum.total.as_str());
        let Some(micros) = total.and_then(|total| cast.whole(total, row)) else { return };
        self.checked += 1;
        let currency = cast.text("currency", row).unwrap_or_default().to_owned();
        *self.sums.entry(currency).or_default() += i128::from(micros);
    }

    /// The sums as text, such as `, MXN -500`.
    fn money(&self) -> String {
        let sums = self.sums.iter().filter_map(|(currency, micros)| {
            let amount = to_decimal(i64::try_from(*micros).ok()?).normalize();
            Some(format!(", {currency} {amount}"))
        });
        sums.collect()
    }
}

/// Values that one message lists.
const UNKNOWN_VALUES_MAX: usize = 10;
