//! `payments.csv`: money and stock of reimbursements that moved, line by line, written and read.

use std::borrow::Cow;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use crate::account::Run;
use crate::cases::Moved;
use crate::model::Money;
use crate::model::money::to_decimal;
use crate::render::RenderError;
use crate::render::view::PlaceView;
use crate::render::writers::tables::csv_of;

/// A line of `payments.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentV1 {
    /// Stable id, `MV-` and eight characters or more: the same in every later run.
    pub id: String,
    /// Account.
    pub account: String,
    /// Store.
    pub marketplace: Option<String>,
    /// `approved`, `reversed`, `settled` or `stock`.
    pub kind: String,
    /// Day of approval, or of posting.
    pub date: String,
    /// Currency.
    pub currency: Option<String>,
    /// Money as a decimal, below zero where it is taken back; of stock its cost, empty where none is known.
    pub amount: Option<String>,
    /// Units of stock, below zero where they are taken back; empty for money.
    pub units: Option<i64>,
    /// Cost of one unit of stock, as a decimal.
    pub unit_cost: Option<String>,
    /// FNSKU.
    pub fnsku: Option<String>,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// Customer order.
    pub order_id: Option<String>,
    /// Reimbursement.
    pub reimbursement_id: Option<String>,
    /// Amazon case that it answers.
    pub amazon_case_id: Option<String>,
    /// Cases that it answers or that are about it, with spaces between them.
    pub cases: String,
    /// File.
    pub file: String,
    /// Line.
    pub line: u32,
}

/// The header, which stands where nothing moved too.
const HEADER: [&str; 17] = [
    "id",
    "account",
    "marketplace",
    "kind",
    "date",
    "currency",
    "amount",
    "units",
    "unit_cost",
    "fnsku",
    "msku",
    "order_id",
    "reimbursement_id",
    "amazon_case_id",
    "cases",
    "file",
    "line",
];

/// `payments.csv` of a run.
pub(in crate::render) fn payments_csv(run: &Run) -> Result<String, RenderError> {
    csv_of(&HEADER, &run.moved, |row| cells(row, run))
}

/// The cells of a line, as [`PaymentV1`] has them.
fn cells<'r>(row: &'r Moved, run: &'r Run) -> [Cow<'r, str>; HEADER.len()] {
    fn text(value: Option<&CompactString>) -> Cow<'_, str> {
        Cow::Borrowed(value.map_or("", CompactString::as_str))
    }
    let told = |value: Option<String>| Cow::Owned(value.unwrap_or_default());
    let place = PlaceView::new(&run.inventory, row.source);
    [
        Cow::Borrowed(row.id.as_str()),
        Cow::Borrowed(run.request.account.as_str()),
        text(row.marketplace.as_ref()),
        Cow::Borrowed(row.kind.as_str()),
        Cow::Owned(row.date.to_string()),
        told(row.amount.map(|amount| amount.currency.to_string())),
        told(row.amount.map(Money::to_amount)),
        told(row.units.map(|units| units.to_string())),
        told(row.unit_cost.map(|cost| to_decimal(cost.micros).normalize().to_string())),
        text(row.fnsku.as_ref()),
        text(row.msku.as_ref()),
        text(row.order_id.as_ref()),
        text(row.reimbursement_id.as_ref()),
        text(row.amazon_case_id.as_ref()),
        Cow::Owned(row.cases.iter().map(String::as_str).collect::<Vec<&str>>().join(" ")),
        Cow::Owned(place.file),
        Cow::Owned(place.line.to_string()),
    ]
}

/// Reads `payments.csv`.
///
/// # Errors
/// When it is no such table; says the line.
pub fn read_payments(text: &str) -> Result<Vec<PaymentV1>, RenderError> {
    let rows = csv::Reader::from_reader(text.as_bytes()).into_deserialize();
    rows.map(|row| row.map_err(RenderError::Csv)).collect()
}
