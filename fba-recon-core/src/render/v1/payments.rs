//! `payments.csv`: money and stock of reimbursements that moved, line by line, written and read.

use serde::{Deserialize, Serialize};

use crate::account::Run;
use crate::cases::Moved;
use crate::model::Money;
use crate::model::money::to_decimal;
use crate::render::RenderError;
use crate::render::view::PlaceView;
use crate::render::writers::tables::csv;

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

fn payment_v1(row: &Moved, run: &Run) -> PaymentV1 {
    let place = PlaceView::new(&run.inventory, row.source);
    PaymentV1 {
        id: row.id.clone(),
        account: run.request.account.clone(),
        marketplace: row.marketplace.clone(),
        kind: row.kind.as_str().to_owned(),
        date: row.date.to_string(),
        currency: row.amount.map(|amount| amount.currency.to_string()),
        amount: row.amount.map(Money::to_amount),
        units: row.units,
        unit_cost: row.unit_cost.map(|cost| to_decimal(cost.micros).normalize().to_string()),
        fnsku: row.fnsku.clone(),
        msku: row.msku.clone(),
        order_id: row.order_id.clone(),
        reimbursement_id: row.reimbursement_id.clone(),
        amazon_case_id: row.amazon_case_id.clone(),
        cases: row.cases.iter().map(String::as_str).collect::<Vec<&str>>().join(" "),
        file: place.file,
        line: place.line,
    }
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
    csv(&HEADER, run.moved.iter().map(|row| cells(payment_v1(row, run))))
}

fn cells(row: PaymentV1) -> Vec<String> {
    let text = |value: Option<String>| value.unwrap_or_default();
    vec![
        row.id,
        row.account,
        text(row.marketplace),
        row.kind,
        row.date,
        text(row.currency),
        text(row.amount),
        row.units.map(|units| units.to_string()).unwrap_or_default(),
        text(row.unit_cost),
        text(row.fnsku),
        text(row.msku),
        text(row.order_id),
        text(row.reimbursement_id),
        text(row.amazon_case_id),
        row.cases,
        row.file,
        row.line.to_string(),
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
