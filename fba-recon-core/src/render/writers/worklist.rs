//! `worklist.csv`: what to do, one case a line, by last safe day, then money; made for a spreadsheet.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use super::tables::{csv, is_number_like};
use crate::cases::Action;
use crate::render::v1::{CaseV1, Document};
use crate::render::words::RenderError;

/// Spreadsheets take a file for UTF-8 by this mark.
const BYTE_ORDER_MARK: char = '\u{feff}';
/// Digits from which a spreadsheet shortens a number; what is longer and has other characters is no day either.
const DIGITS: usize = 12;

const HEADER: &[&str] = &[
    "action",
    "id",
    "last_safe_day",
    "days_left",
    "amount",
    "currency",
    "units",
    "claim_type",
    "status",
    "confidence",
    "order_id",
    "shipment_id",
    "reference_id",
    "reimbursement_id",
    "fnsku",
    "msku",
    "title",
    "needs",
    "route",
    "amazon_case_id",
    "folder",
];

/// Cases with an action.
pub(in crate::render) fn worklist_csv(document: &Document) -> Result<String, RenderError> {
    Ok(format!("{BYTE_ORDER_MARK}{}", csv(HEADER, in_order(document).map(row))?))
}

/// Cases with an action, by last safe day, then money.
pub(super) fn in_order(document: &Document) -> impl Iterator<Item = &CaseV1> {
    let mut cases: Vec<&CaseV1> =
        document.cases.iter().filter(|case| case.action != Action::None.as_str()).collect();
    cases.sort_by_key(|case| {
        let day = case.last_safe_day.as_deref();
        let amount = case.now().1.and_then(|total| total.parse::<Decimal>().ok());
        // A case without a last day comes after all others.
        (day.is_none(), day, Reverse(amount), case.id.as_str())
    });
    cases.into_iter()
}

fn row(case: &CaseV1) -> Vec<String> {
    let id = |id: Option<&String>| id.map(|id| as_text(id)).unwrap_or_default();
    let plain = |text: Option<&String>| text.cloned().unwrap_or_default();
    let (units, amount) = case.now();
    vec![
        case.action.clone(),
        case.id.clone(),
        plain(case.last_safe_day.as_ref()),
        case.days_left.map(|days| days.to_string()).unwrap_or_default(),
        plain(amount),
        plain(amount.and(case.amount.currency.as_ref())),
        units.to_string(),
        case.claim_type.clone(),
        case.status.clone(),
        case.confidence.clone(),
        id(case.order_id.as_ref()),
        id(case.shipment_id.as_ref()),
        id(case.reference_id.as_ref()),
        id(case.reimbursement_id.as_ref()),
        id(case.fnsku.as_ref()),
        id(case.msku.as_ref()),
        plain(case.title.as_ref()),
        case.needs.join("; "),
        plain(case.route.as_ref()),
        id(case.log.as_ref().and_then(|log| log.amazon_case_id.as_ref())),
        format!("cases/{}", case.id),
    ]
}

/// An id that a spreadsheet would take for a number or a day, as the formula of a text.
pub(super) fn as_text(id: &str) -> String {
    let is_digits = id.chars().all(|letter| letter.is_ascii_digit());
    let is_number =
        id.starts_with(|letter: char| letter.is_ascii_digit()) && id.chars().all(is_number_like);
    let is_changed =
        if is_digits { id.len() >= DIGITS || id.starts_with('0') } else { id.len() < DIGITS };
    if is_number && is_changed { format!("=\"{id}\"") } else { id.to_owned() }
}
