//! The text to send: one event, numbered facts with report, date and row, the equation, no adjective.

use std::collections::BTreeMap;

use serde::Serialize;

use super::cases_v1::place;
use super::lines::{self, LineRow};
use super::words::{RenderError, Words, message_path};
use crate::assess::CreditKind;
use crate::cases::Case;
use crate::detect::{Charge, EvidenceKind};
use crate::model::dates::{days_between, shift_days};
use crate::model::{DateRange, Money};
use crate::pipeline::Run;
use crate::policy::{ClaimType, Policy, SettingKey};

/// Groups of equal charges that a message lists; the rest is summed up.
const CHARGE_GROUPS_MAX: usize = 6;
/// Orders that a message names as examples.
const ORDERS_MAX: usize = 8;

/// What a message template sees as `s`.
#[derive(Debug, Serialize)]
pub(super) struct MessageData<'a> {
    store: String,
    units: i64,
    fnsku: Option<&'a str>,
    msku: Option<&'a str>,
    asin: Option<&'a str>,
    order_id: Option<&'a str>,
    shipment_id: Option<&'a str>,
    reimbursement_id: Option<&'a str>,
    has_lines: bool,
    has_payments: bool,
    lines: Vec<LineRow>,
    lines_more: usize,
    total: Option<String>,
    attached: Vec<String>,
    reference_id: Option<&'a str>,
    fulfillment_center: Option<&'a str>,
    event_date: String,
    rows: Vec<FactRow>,
    checked: Vec<Checked>,
    credits: Vec<CreditLine>,
    units_paid_elsewhere: i64,
    units_refunded: Option<i64>,
    units_returned: Option<i64>,
    ledger_quantity: Option<i64>,
    ledger_reconciled: Option<i64>,
    units_found: i64,
    units_credited: i64,
    units_outside: i64,
    measured: Option<String>,
    amazon_measured: Option<String>,
    category: Option<String>,
    charges: Vec<ChargeGroup>,
    charges_more: usize,
    charges_first: Option<String>,
    charges_last: Option<String>,
    charged: Option<String>,
    allowed: Option<String>,
    corrected: Option<String>,
    charges_total: Option<String>,
    orders: Vec<String>,
    opens_on: Option<String>,
    closes_on: Option<String>,
    day: i32,
    policy_page: &'a str,
}

#[derive(Debug, Serialize)]
struct FactRow {
    kind: &'static str,
    report: String,
    date: Option<String>,
    line: u32,
    facts: Vec<(&'static str, String)>,
}

#[derive(Debug, Serialize)]
pub(super) struct Checked {
    pub(super) table: &'static str,
    pub(super) report: String,
    pub(super) first: String,
    pub(super) last: String,
}

#[derive(Debug, Serialize)]
struct CreditLine {
    kind: &'static str,
    report: String,
    date: String,
    line: u32,
    units: i64,
    amount: Option<String>,
}

#[derive(Debug, Serialize)]
struct ChargeGroup {
    units: i64,
    charged: String,
    allowed: String,
}

/// Renders the message of a case.
pub(super) fn message(
    case: &Case,
    run: &Run,
    policy: &Policy,
    words: &Words,
) -> Result<String, RenderError> {
    words.render_at(&message_path(case.detector), &data(case, run, policy))
}

fn data<'a>(case: &'a Case, run: &Run, policy: &'a Policy) -> MessageData<'a> {
    let store = case.marketplace.as_deref().and_then(|id| policy.marketplace(id));
    let clock = case.clock.as_ref().map(|portion| &portion.deadline);
    let date = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string());
    let open: Vec<&Charge> = open_charges(case);
    let (charges, charges_more) = charge_groups(&open);
    let sums = charge_sums(case, &open);
    let told = |money: Option<Money>| money.map(|money| money.to_string());
    let (lines, lines_more) = lines::lines(case, true);
    let fact = |kind: EvidenceKind| {
        let row = case.evidence.iter().find(|row| row.kind == kind)?;
        row.facts.iter().find(|(name, _)| *name == "size").map(|(_, size)| size.clone())
    };
    MessageData {
        store: store.map(|store| store.store.clone()).unwrap_or_default(),
        units: case.units_claimable,
        fnsku: case.fnsku.as_deref(),
        msku: case.msku.as_deref(),
        asin: case.asin.as_deref(),
        order_id: case.order_id.as_deref(),
        shipment_id: case.shipment_id.as_deref(),
        reimbursement_id: case.reimbursement_id.as_deref(),
        has_lines: !case.lines.is_empty(),
        has_payments: case
            .credits
            .iter()
            .any(|credit| matches!(credit.kind, CreditKind::Cash | CreditKind::Stock)),
        lines,
        lines_more,
        total: told(case.amount_total),
        attached: lines::attached(case),
        reference_id: case.reference_id.as_deref(),
        fulfillment_center: case.fulfillment_center.as_deref(),
        event_date: case.event_date.to_string(),
        rows: fact_rows(case, run),
        checked: checked(case, run, policy),
        credits: credit_lines(case, run),
        units_paid_elsewhere: case.units_paid_elsewhere,
        units_refunded: case.order.map(|order| order.refunded),
        units_returned: case.order.map(|order| order.returned),
        ledger_quantity: case.ledger.map(|ledger| ledger.quantity),
        ledger_reconciled: case
            .ledger
            .filter(|ledger| ledger.reconciled_known)
            .map(|ledger| ledger.reconciled),
        units_found: case.units_found,
        units_credited: case.units_credited,
        units_outside: units_outside(case),
        measured: fact(EvidenceKind::Measurement),
        amazon_measured: fact(EvidenceKind::AmazonMeasurement),
        category: category(case),
        charges,
        charges_more,
        charges_first: date(open.iter().map(|charge| charge.date).min()),
        charges_last: date(open.iter().map(|charge| charge.date).max()),
        charged: told(sums.map(|sums| sums.charged)),
        allowed: told(sums.map(|sums| sums.allowed)),
        corrected: told(sums.and_then(|sums| sums.corrected)),
        charges_total: told(case.amount_total.filter(|_| !open.is_empty())),
        orders: open.iter().filter_map(|charge| charge.order_id.clone()).take(ORDERS_MAX).collect(),
        opens_on: date(clock.and_then(|clock| clock.confirmed_days().0)),
        closes_on: date(clock.and_then(|clock| clock.confirmed_days().1)),
        day: days_between(
            case.clock.as_ref().map_or(case.event_date, |portion| portion.event_date),
            run.request.as_of,
        ),
        policy_page: policy.route(case.claim_type).map_or("", |route| route.policy_page.as_str()),
    }
}

/// The charges of the parts that the case claims.
pub(super) fn open_charges(case: &Case) -> Vec<&Charge> {
    let claimed = case.portions.iter().filter(|portion| case.claims(portion));
    claimed.filter_map(|portion| case.charges.get(portion.charge?)).collect()
}

/// What the claimed charges come to.
#[derive(Clone, Copy)]
pub(super) struct ChargeSums {
    pub(super) charged: Money,
    pub(super) allowed: Money,
    /// Given back already; `None` when nothing was.
    pub(super) corrected: Option<Money>,
}

/// Sums of the charges of the parts that the case claims: charged - allowed - corrected is its total.
pub(super) fn charge_sums(case: &Case, open: &[&Charge]) -> Option<ChargeSums> {
    let total = case.amount_total?;
    let sum = |money: fn(&Charge) -> Money| {
        open.iter()
            .try_fold(Money::zero(total.currency), |sum, charge| sum.plus(money(charge)).ok())
    };
    let (charged, allowed) = (sum(|charge| charge.charged)?, sum(|charge| charge.allowed)?);
    let micros = charged.micros - allowed.micros - total.micros;
    let corrected = (micros != 0).then_some(Money::new(micros, total.currency));
    (!open.is_empty()).then_some(ChargeSums { charged, allowed, corrected })
}

/// Units of the parts that the case does not claim now.
pub(super) fn units_outside(case: &Case) -> i64 {
    case.portions.iter().filter(|portion| !case.claims(portion)).map(|portion| portion.units).sum()
}

/// The referral category that the seller names.
fn category(case: &Case) -> Option<String> {
    let facts = case.evidence.iter().flat_map(|row| &row.facts);
    facts.into_iter().find(|(name, _)| *name == "category").map(|(_, value)| value.clone())
}

/// Charges with the same fee and the same allowance for one unit, the most units first.
fn charge_groups(charges: &[&Charge]) -> (Vec<ChargeGroup>, usize) {
    let mut groups: BTreeMap<(Money, Money), i64> = BTreeMap::new();
    for charge in charges {
        let unit = |money: Money| money.per_unit(charge.units).unwrap_or(money);
        *groups.entry((unit(charge.charged), unit(charge.allowed))).or_default() += charge.units;
    }
    let mut groups: Vec<((Money, Money), i64)> = groups.into_iter().collect();
    groups.sort_by_key(|(prices, units)| (std::cmp::Reverse(*units), *prices));
    let more = groups.len().saturating_sub(CHARGE_GROUPS_MAX);
    let shown = groups.into_iter().take(CHARGE_GROUPS_MAX).map(|((charged, allowed), units)| {
        ChargeGroup { units, charged: charged.to_string(), allowed: allowed.to_string() }
    });
    (shown.collect(), more)
}

/// The rows that say something of their own; an order's further amounts are left to `rows.csv`.
fn fact_rows(case: &Case, run: &Run) -> Vec<FactRow> {
    // What may explain the loss away is for the seller to look at.
    let untold = [EvidenceKind::Charge, EvidenceKind::Addition];
    let telling = case.evidence.iter().filter(|row| !row.is_detail && !untold.contains(&row.kind));
    let rows = telling.map(|row| FactRow {
        kind: row.kind.as_str(),
        report: place(&run.inventory, row.source).1,
        date: row.date.map(|date| date.to_string()),
        line: row.source.line,
        facts: row.facts.iter().filter(|(name, value)| is_told(name, value)).cloned().collect(),
    });
    rows.collect()
}

/// The reports that were searched for an answer, with the days they cover.
pub(super) fn checked(case: &Case, run: &Run, policy: &Policy) -> Vec<Checked> {
    let tables = crate::detect::detector(case.detector).map_or(&[][..], |detector| detector.tables);
    let missing = |table: &str| case.missing.iter().any(|missing| missing.table == table);
    // A payment for an order is held against returns, any other against the ledger.
    let is_reversal = case.claim_type == ClaimType::Reversal;
    let other = if case.order_id.is_some() { "ledger" } else { "returns" };
    let is_searched = |table: &&str| !(missing(table) || is_reversal && *table == other);
    let searched = tables.iter().copied().filter(is_searched);
    let checked = searched.filter_map(|table| {
        let last = searched_days(case, run, policy, table)?;
        let report = run.inventory.reports.iter().find(|report| report.table == table)?;
        Some(Checked {
            table,
            report: report.title.clone(),
            first: last.first.to_string(),
            last: last.last.to_string(),
        })
    });
    checked.collect()
}

/// The days of a report that were searched: payments before the event answer nothing, and a payment by
/// order is searched for everywhere.
fn searched_days(case: &Case, run: &Run, policy: &Policy, table: &str) -> Option<DateRange> {
    let days = *run.inventory.coverage.ranges(table).last()?;
    let is_payments = table == crate::model::tables::REIMBURSEMENTS.name;
    if !is_payments || case.order_id.is_some() {
        return Some(days);
    }
    let first = case.lines.iter().map(|line| line.date).min().unwrap_or(case.event_date);
    let from = shift_days(first, -policy.days(SettingKey::PaymentLeadDays));
    DateRange::new(days.first.max(from), days.last)
}

fn credit_lines(case: &Case, run: &Run) -> Vec<CreditLine> {
    let rows = case.credits.iter().filter_map(|credit| Some((credit, *credit.sources.first()?)));
    let lines = rows.map(|(credit, row)| CreditLine {
        kind: credit.kind.as_str(),
        report: place(&run.inventory, row).1,
        date: credit.date.to_string(),
        line: row.line,
        units: credit.units,
        amount: credit.amount.map(|amount| amount.to_string()),
    });
    lines.collect()
}

/// Whether a fact goes to Amazon. The carrier of a parcel is free text in some reports and may hold anything; only a
/// code such as `UPS_GR` is one.
fn is_told(name: &str, value: &str) -> bool {
    let is_code = value.len() <= 16
        && value.starts_with(|c: char| c.is_ascii_uppercase())
        && value
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    name != "carrier" || is_code
}
