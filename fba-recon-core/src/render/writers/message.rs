//! The text to send: one event, numbered facts with report, date and row, the equation, no adjective.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::sheet::LINES_MAX;
use crate::model::Money;
use crate::render::view::{CaseView, ChargeView, EvidenceView, LineView};
use crate::render::words::{RenderError, Words};

/// Groups of equal charges that a message lists; the rest is summed up.
const CHARGE_GROUPS_MAX: usize = 6;
/// Orders that a message names as examples.
const ORDERS_MAX: usize = 8;

/// What a message template sees as `s`: every field of the case, and what is cut for the message.
#[derive(Debug, Serialize)]
struct MessageData<'a> {
    #[serde(flatten)]
    case: &'a CaseView,
    /// Day from which the claimed part counts.
    day: Date,
    has_payments: bool,
    claimed_lines: Vec<&'a LineView>,
    lines_more: usize,
    rows: Vec<&'a EvidenceView>,
    attached: Vec<&'a str>,
    measured: Option<&'a str>,
    amazon_measured: Option<&'a str>,
    category: Option<&'a str>,
    charge_groups: Vec<ChargeGroup>,
    charges_more: usize,
    orders: Vec<&'a str>,
}

/// Units with one fee and one allowance.
#[derive(Debug, Serialize)]
struct ChargeGroup {
    units: i64,
    charged: Money,
    allowed: Money,
}

/// Renders the message of a case.
pub(in crate::render) fn message(case: &CaseView, words: &Words) -> Result<String, RenderError> {
    words.render_at("message/en.txt.j2", &data(case))
}

fn data(case: &CaseView) -> MessageData<'_> {
    let (charge_groups, charges_more) = charge_groups(&case.charges);
    let mut claimed_lines: Vec<&LineView> =
        case.lines.iter().filter(|line| line.is_claimed).collect();
    let lines_more = claimed_lines.len().saturating_sub(LINES_MAX);
    claimed_lines.truncate(LINES_MAX);
    let orders = case.charges.iter().filter_map(|charge| charge.order_id.as_deref());
    MessageData {
        day: case.clock.as_ref().map_or(case.event_date, |clock| clock.start),
        has_payments: case.credits.iter().any(|credit| ["cash", "stock"].contains(&credit.kind)),
        claimed_lines,
        lines_more,
        rows: fact_rows(case),
        attached: attached(case),
        measured: fact(case, Some("measurement"), "size"),
        amazon_measured: fact(case, Some("amazon_measurement"), "size"),
        category: fact(case, None, "category"),
        charge_groups,
        charges_more,
        orders: orders.take(ORDERS_MAX).collect(),
        case,
    }
}

/// The first fact of a name, in the first row of a kind or in any.
fn fact<'a>(case: &'a CaseView, kind: Option<&str>, name: &str) -> Option<&'a str> {
    let mut rows = case.evidence.iter().filter(|row| kind.is_none_or(|kind| row.kind == kind));
    let of_row = |row: &'a EvidenceView| {
        row.facts.iter().find(|fact| fact.name == name).map(|fact| fact.value.as_str())
    };
    if kind.is_some() { of_row(rows.next()?) } else { rows.find_map(of_row) }
}

/// Charges with the same fee and the same allowance for one unit, the most units first.
fn charge_groups(charges: &[ChargeView]) -> (Vec<ChargeGroup>, usize) {
    let mut groups: BTreeMap<(Money, Money), i64> = BTreeMap::new();
    for charge in charges {
        *groups.entry((charge.charged_each, charge.allowed_each)).or_default() += charge.units;
    }
    let mut groups: Vec<((Money, Money), i64)> = groups.into_iter().collect();
    groups.sort_by_key(|(prices, units)| (std::cmp::Reverse(*units), *prices));
    let more = groups.len().saturating_sub(CHARGE_GROUPS_MAX);
    let shown = groups
        .into_iter()
        .take(CHARGE_GROUPS_MAX)
        .map(|((charged, allowed), units)| ChargeGroup { units, charged, allowed });
    (shown.collect(), more)
}

/// The rows that say something of their own; an order's further amounts are left to `rows.csv`, and what may
/// explain the loss away is for the seller to look at.
fn fact_rows(case: &CaseView) -> Vec<&EvidenceView> {
    let untold = ["charge", "addition"];
    case.evidence.iter().filter(|row| !row.is_detail && !untold.contains(&row.kind)).collect()
}

/// Files of the evidence list that go with the message; a name that the case box cannot take is left out.
fn attached(case: &CaseView) -> Vec<&str> {
    let answers = case.documents.iter().flat_map(|document| &document.answers);
    let mut files: Vec<&str> =
        answers.map(|item| item.file.as_str()).filter(|file| file.is_ascii()).collect();
    files.sort_unstable();
    files.dedup();
    files
}
