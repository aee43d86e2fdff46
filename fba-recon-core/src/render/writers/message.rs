//! The text to send: one event, numbered facts with report, date and row, the equation, no adjective.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::sheet::LINES_MAX;
use crate::model::Money;
use crate::render::view::{CaseView, ChargeView, DenialView, EvidenceView, FactView, LineView};
use crate::render::words::{RenderError, Words, message_path};

/// Groups of equal charges that a message lists; the rest is summed up.
const CHARGE_GROUPS_MAX: usize = 6;
/// Orders that a message names at most; how many more there are is told.
const ORDERS_MAX: usize = 60;
/// Products or days whose equations an exhibit writes out at most; how many more there are is told.
const EXHIBIT_LINES_MAX: usize = 60;

/// Characters of a refusal that its appeal repeats.
const QUOTE_MAX: usize = 200;

/// What an appeal says before its rows.
#[derive(Debug, Serialize)]
struct Appeal<'a> {
    #[serde(flatten)]
    denial: &'a DenialView,
    quote: Option<String>,
    /// Keys of its sentences, one a class.
    replies: Vec<&'static str>,
}

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
    rows: Vec<EvidenceView>,
    attached: Vec<&'a str>,
    measured: Option<&'a str>,
    allowed_as: Option<String>,
    amazon_measured: Option<&'a str>,
    charged_as: Option<String>,
    category: Option<&'a str>,
    charge_groups: Vec<ChargeGroup>,
    charges_more: usize,
    orders: Vec<&'a str>,
    orders_more: usize,
    /// Whether it fills an exhibit: the same facts, told by cells, and not cut to Amazon's box.
    is_exhibit: bool,
    /// What it answers, where it is an appeal.
    appeal: Option<Appeal<'a>>,
}

/// Charges with one fee, one allowance and as many units.
#[derive(Debug, Serialize)]
struct ChargeGroup {
    charges: usize,
    units: i64,
    price: Option<Money>,
    charged: Money,
    allowed: Money,
}

/// Renders the message of a case.
pub(in crate::render) fn message(case: &CaseView, words: &Words) -> Result<String, RenderError> {
    let data = data(case, LINES_MAX);
    words.render_at(&message_path(case.detector), &data).map(|text| one_blank_line(&text))
}

/// The facts of a message as an exhibit lays them out: lines whose cells are parted by tabs, with a line that begins
/// with a tab before the rows and before the equation. Names of the seller's files are left out.
pub(super) fn exhibit_facts(case: &CaseView, words: &Words) -> Result<String, RenderError> {
    let mut data = MessageData { is_exhibit: true, ..data(case, EXHIBIT_LINES_MAX) };
    for row in &mut data.rows {
        row.facts.retain(|fact| fact.name != "file");
    }
    words.render_exhibit(&message_path(case.detector), &data)
}

/// A text without two blank lines below each other: parts that a message does without leave them.
fn one_blank_line(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut was_blank = false;
    for line in text.lines() {
        if was_blank && line.is_empty() {
            continue;
        }
        was_blank = line.is_empty();
        folded.push_str(line);
        folded.push('\n');
    }
    folded
}

/// Renders what answers a refusal: the same rows, numbered, under what the refusal says; `None` where nothing that the
/// case shows answers it.
pub(in crate::render) fn appeal(
    case: &CaseView,
    words: &Words,
) -> Result<Option<String>, RenderError> {
    let Some(denial) = case.denial.as_ref().filter(|denial| denial.is_open) else {
        return Ok(None);
    };
    let replies: Option<Vec<&str>> =
        denial.classes.iter().map(|class| reply(case, class)).collect();
    let Some(replies) = replies else { return Ok(None) };
    let data = MessageData {
        appeal: Some(Appeal { denial, quote: quote(&denial.text), replies }),
        ..data(case, LINES_MAX)
    };
    words.render_at(&message_path(case.detector), &data).map(|text| Some(one_blank_line(&text)))
}

/// The key of what a case answers to a class of refusals; `None` where nothing in it does.
fn reply(case: &CaseView, class: &str) -> Option<&'static str> {
    let searches = |table: &str| case.checked.iter().any(|check| check.table == table);
    let has = |kinds: &[&str]| case.credits.iter().any(|credit| kinds.contains(&credit.kind));
    match class {
        "out_of_window" => {
            let closes = case.clock.as_ref()?.confirmed_closes_on?;
            let filed = case.denial.as_ref()?.filed_on?;
            (filed <= closes).then_some("out_of_window")
        }
        "already_reimbursed" if has(&["cash", "stock"]) => Some("reimbursed_in_part"),
        "already_reimbursed" if searches("reimbursements") => Some("not_reimbursed"),
        "found" if case.units.ledger_reconciled.is_some() => Some("unreconciled"),
        "found" if has(&["found", "received", "regraded", "found_elsewhere"]) => {
            Some("found_in_part")
        }
        "found" if case.units.ledger_quantity.is_some() => Some("found_counted"),
        "proof_of_ownership" | "proof_of_delivery" if !attached(case).is_empty() => {
            Some("document")
        }
        "quantity" => Some("quantity"),
        "valuation" if case.amount.total.is_some() => Some("valuation"),
        _ => None,
    }
}

/// Amazon's own words, as far as a message takes them: in one line, of letters that the case box takes.
fn quote(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('"', "'");
    if text.is_empty() || !text.is_ascii() {
        return None;
    }
    if text.len() <= QUOTE_MAX {
        return Some(text);
    }
    let cut = text[..QUOTE_MAX].rfind(' ').unwrap_or(QUOTE_MAX);
    Some(format!("{} ...", &text[..cut]))
}

fn data(case: &CaseView, lines_max: usize) -> MessageData<'_> {
    let (charge_groups, charges_more) = charge_groups(&case.charges);
    let mut claimed_lines: Vec<&LineView> =
        case.lines.iter().filter(|line| line.is_claimed).collect();
    let lines_more = claimed_lines.len().saturating_sub(lines_max);
    claimed_lines.truncate(lines_max);
    let mut orders: Vec<&str> =
        case.charges.iter().filter_map(|charge| charge.order_id.as_deref()).collect();
    orders.sort_unstable();
    orders.dedup();
    let orders_more = orders.len().saturating_sub(ORDERS_MAX);
    orders.truncate(ORDERS_MAX);
    MessageData {
        day: case.clock.as_ref().map_or(case.event_date, |clock| clock.start),
        has_payments: case.credits.iter().any(|credit| ["cash", "stock"].contains(&credit.kind)),
        claimed_lines,
        lines_more,
        rows: fact_rows(case),
        attached: attached(case),
        measured: fact(case, Some("measurement"), "size"),
        allowed_as: facts(case, "measurement", "allowed_as"),
        charged_as: facts(case, "amazon_measurement", "charged_as"),
        amazon_measured: fact(case, Some("amazon_measurement"), "size"),
        category: fact(case, None, "category"),
        charge_groups,
        charges_more,
        orders,
        orders_more,
        is_exhibit: false,
        appeal: None,
        case,
    }
}

/// What the rows of a kind say under a name, each once, in their order.
fn facts(case: &CaseView, kind: &str, name: &str) -> Option<String> {
    let rows = case.evidence.iter().filter(|row| row.kind == kind).flat_map(|row| &row.facts);
    let mut told: Vec<&str> = Vec::new();
    for fact in rows.filter(|fact| fact.name == name) {
        if !told.contains(&fact.value.as_str()) {
            told.push(&fact.value);
        }
    }
    (!told.is_empty()).then(|| told.join("; then "))
}

/// The first fact of a name, in the first row of a kind or in any.
fn fact<'a>(case: &'a CaseView, kind: Option<&str>, name: &str) -> Option<&'a str> {
    let mut rows = case.evidence.iter().filter(|row| kind.is_none_or(|kind| row.kind == kind));
    let of_row = |row: &'a EvidenceView| {
        row.facts.iter().find(|fact| fact.name == name).map(|fact| fact.value.as_str())
    };
    if kind.is_some() { of_row(rows.next()?) } else { rows.find_map(of_row) }
}

/// Charges alike, as the reports show them, the most charges first.
fn charge_groups(charges: &[ChargeView]) -> (Vec<ChargeGroup>, usize) {
    type Alike = (i64, Option<Money>, Money, Money);
    let mut groups: BTreeMap<Alike, usize> = BTreeMap::new();
    for charge in charges {
        let alike = (charge.units, charge.price, charge.charged, charge.allowed);
        *groups.entry(alike).or_default() += 1;
    }
    let mut groups: Vec<(Alike, usize)> = groups.into_iter().collect();
    groups.sort_by_key(|(charge, times)| (std::cmp::Reverse(*times), *charge));
    let more = groups.len().saturating_sub(CHARGE_GROUPS_MAX);
    let shown = groups.into_iter().take(CHARGE_GROUPS_MAX);
    let shown = shown.map(|((units, price, charged, allowed), charges)| ChargeGroup {
        charges,
        units,
        price,
        charged,
        allowed,
    });
    (shown.collect(), more)
}

/// The rows that say something of their own, those of the claimed lines first; an order's further amounts are left
/// to `rows.csv`, what may explain the loss away is for the seller to look at, and a charge that is not claimed is no
/// proof.
fn fact_rows(case: &CaseView) -> Vec<EvidenceView> {
    let untold = ["charge", "addition"];
    let days: Vec<Date> =
        case.lines.iter().filter(|line| line.is_claimed).map(|line| line.date).collect();
    let is_of_claimed = |row: &EvidenceView| row.date.is_none_or(|date| days.contains(&date));
    // The stock of a day is counted against the charge of that day.
    let of_charges = ["storage_charge", "stock_balance"];
    let has_charges = case.evidence.iter().any(|row| row.kind == of_charges[0]);
    let is_shown = |row: &&EvidenceView| {
        let is_of_charge = has_charges && of_charges.contains(&row.kind);
        let is_unclaimed = is_of_charge && !is_of_claimed(row);
        !row.is_detail && !untold.contains(&row.kind) && !is_unclaimed
    };
    let rows = case.evidence.iter().filter(is_shown).map(|row| {
        let mut row = row.clone();
        row.facts.retain(is_told);
        row
    });
    rows.collect()
}

/// Whether a fact goes to Amazon. The carrier of a parcel is free text in some reports and may hold anything; only a
/// code such as `UPS_GR` is one.
fn is_told(fact: &FactView) -> bool {
    let value = fact.value.as_str();
    let is_code = value.len() <= 16
        && value.starts_with(|c: char| c.is_ascii_uppercase())
        && value
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    fact.name != "carrier" || is_code
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
