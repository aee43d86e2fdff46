//! `worklist.csv`: what to do, one case a line, by last safe day, then money; made for a spreadsheet.

use std::cmp::Reverse;

use super::tables::{csv, is_number_like};
use super::words::RenderError;
use crate::cases::{Action, Case};
use crate::model::Money;
use crate::pipeline::Run;
use crate::policy::Policy;

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
pub(super) fn worklist_csv(run: &Run, policy: &Policy) -> Result<String, RenderError> {
    let mut cases: Vec<&Case> =
        run.cases.iter().filter(|case| case.decision.action != Action::None).collect();
    cases.sort_by_key(|case| {
        let day = last_safe_day(case);
        let micros = case.amount_total.map(|amount| amount.micros);
        // A case without a last day comes after all others.
        (day.is_none(), day, Reverse(micros), case.id.as_str())
    });
    let rows = cases.into_iter().map(|case| row(case, run, policy));
    Ok(format!("{BYTE_ORDER_MARK}{}", csv(HEADER, rows)?))
}

fn last_safe_day(case: &Case) -> Option<jiff::civil::Date> {
    case.clock.as_ref()?.deadline.last_safe_day
}

fn row(case: &Case, run: &Run, policy: &Policy) -> Vec<String> {
    let clock = case.clock.as_ref().map(|portion| &portion.deadline);
    let days_left = clock.and_then(|clock| clock.days_left(run.request.as_of));
    let id = |id: Option<&String>| id.map(|id| as_text(id)).unwrap_or_default();
    let log = case.log.as_ref();
    vec![
        case.decision.action.as_str().to_owned(),
        case.id.clone(),
        last_safe_day(case).map(|day| day.to_string()).unwrap_or_default(),
        days_left.map(|days| days.to_string()).unwrap_or_default(),
        case.amount_total.map(Money::to_amount).unwrap_or_default(),
        case.amount_total.map(|money| money.currency.to_string()).unwrap_or_default(),
        case.units_claimable.to_string(),
        case.claim_type.as_str().to_owned(),
        case.status.as_str().to_owned(),
        case.confidence.as_str().to_owned(),
        id(case.order_id.as_ref()),
        id(case.shipment_id.as_ref()),
        id(case.reference_id.as_ref()),
        id(case.reimbursement_id.as_ref()),
        id(case.fnsku.as_ref()),
        id(case.msku.as_ref()),
        case.title.clone().unwrap_or_default(),
        super::cases_v1::needs(case).join("; "),
        policy.route(case.claim_type).map(|route| route.path_en.clone()).unwrap_or_default(),
        id(log.and_then(|log| log.amazon_case_id.as_ref())),
        format!("cases/{}", case.id),
    ]
}

/// An id that a spreadsheet would take for a number or a day, as the formula of a text.
fn as_text(id: &str) -> String {
    let is_digits = id.chars().all(|letter| letter.is_ascii_digit());
    let is_number =
        id.starts_with(|letter: char| letter.is_ascii_digit()) && id.chars().all(is_number_like);
    let is_changed =
        if is_digits { id.len() >= DIGITS || id.starts_with('0') } else { id.len() < DIGITS };
    if is_number && is_changed { format!("=\"{id}\"") } else { id.to_owned() }
}
