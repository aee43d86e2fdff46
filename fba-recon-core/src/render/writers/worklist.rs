//! `worklist.csv`: what to do, one case a line, by last safe day, then money; made for a spreadsheet.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use super::tables::{csv, is_number_like};
use crate::cases::Action;
use crate::desk::DueDays;
use crate::render::v1::{CaseV1, CasesV1, Sheets};
use crate::render::words::{Lang, RenderError};

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

/// Cases with an action; `folder` is empty where none was written.
pub(in crate::render) fn worklist_csv(
    document: &CasesV1,
    due: &DueDays,
    (sheets, lang): (Sheets, Lang),
) -> Result<String, RenderError> {
    let rows = in_order(document, due).map(|(case, days)| row(case, days, (sheets, lang)));
    Ok(format!("{BYTE_ORDER_MARK}{}", csv(HEADER, rows)?))
}

/// The days of what is to be done with a case.
pub(super) struct Days {
    /// Last day that leaves the safety margin.
    pub(super) last_safe_day: Option<String>,
    /// Last day.
    pub(super) closes_on: Option<String>,
    /// Days to it.
    pub(super) days_left: Option<i32>,
}

impl Days {
    /// Where nothing is to be filed or answered, those of its window.
    fn new(case: &CaseV1, due: &DueDays) -> Self {
        if let Some(due) = due.of_case(&case.id) {
            return Self {
                last_safe_day: Some(due.last_safe_day.to_string()),
                closes_on: due.closes_on.map(|day| day.to_string()),
                days_left: due.days_left,
            };
        }
        let mut others = Action::ALL.iter().filter(|action| !action.goes_by_window());
        if others.any(|action| action.as_str() == case.action) {
            return Self { last_safe_day: None, closes_on: None, days_left: None };
        }
        Self {
            last_safe_day: case.last_safe_day.clone(),
            closes_on: case.closes_on.clone(),
            days_left: case.days_left,
        }
    }
}

/// Cases with an action, by last safe day, then money.
pub(super) fn in_order<'a>(
    document: &'a CasesV1,
    due: &DueDays,
) -> impl Iterator<Item = (&'a CaseV1, Days)> {
    let cases = document.cases.iter().filter(|case| case.action != Action::None.as_str());
    let mut cases: Vec<(&CaseV1, Days)> = cases.map(|case| (case, Days::new(case, due))).collect();
    cases.sort_by_cached_key(|(case, days)| {
        let day = days.last_safe_day.clone();
        let amount = case.now().1.and_then(|total| total.parse::<Decimal>().ok());
        // A case without a last day comes after all others.
        (day.is_none(), day, Reverse(amount), case.id.clone())
    });
    cases.into_iter()
}

fn row(case: &CaseV1, days: Days, (sheets, lang): (Sheets, Lang)) -> Vec<String> {
    let id = |id: Option<&String>| id.map(|id| as_text(id)).unwrap_or_default();
    let plain = |text: Option<&String>| text.cloned().unwrap_or_default();
    let (units, amount) = case.now();
    vec![
        case.action.clone(),
        case.id.clone(),
        days.last_safe_day.unwrap_or_default(),
        days.days_left.map(|days| days.to_string()).unwrap_or_default(),
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
        plain(case.route_in(lang)),
        id(case.log.as_ref().and_then(|log| log.amazon_case_id.as_ref())),
        if sheets == Sheets::None { String::new() } else { format!("cases/{}", case.id) },
    ]
}

/// An id that a spreadsheet would take for a number, a day or a formula, as the formula of a text.
pub(super) fn as_text(id: &str) -> String {
    let is_digits = !id.is_empty() && id.chars().all(|letter| letter.is_ascii_digit());
    let is_number =
        id.starts_with(|letter: char| letter.is_ascii_digit()) && id.chars().all(is_number_like);
    let is_formula = id.starts_with(['=', '+', '-', '@']);
    if is_digits || is_formula || is_number && id.len() < DIGITS {
        format!("=\"{}\"", id.replace('"', "\"\""))
    } else {
        id.to_owned()
    }
}
