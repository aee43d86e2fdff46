//! What a case sheet shows, prepared: templates hold no arithmetic.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::cases_v1::place;
use super::lines::{self, Parts};
use super::message::{Checked, charge_sums, checked, open_charges, units_outside};
use crate::assess::Strength;
use crate::cases::{Case, CasePortion, advice};
use crate::detect::{Charge, EvidenceKind, Line};
use crate::model::Money;
use crate::model::dates::days_between;
use crate::pipeline::{Inventory, Run};
use crate::policy::ClaimType;
use crate::policy::Policy;

/// Charges that a sheet lists one by one; the rest stands in `rows.csv`.
const CHARGES_MAX: usize = 40;

/// What a sheet template sees as `s`.
#[derive(Debug, Serialize)]
pub struct Sheet<'a> {
    id: &'a str,
    account: &'a str,
    as_of: String,
    marketplace: Option<&'a str>,
    store: Option<&'a str>,
    detector: &'a str,
    claim_type: &'a str,
    status: &'a str,
    told: &'a str,
    claim: Option<&'a str>,
    at_risk: Option<String>,
    may_send: bool,
    advice: &'a str,
    units_outside: i64,
    confidence: &'a str,
    title: Option<&'a str>,
    fnsku: Option<&'a str>,
    msku: Option<&'a str>,
    order_id: Option<&'a str>,
    #[serde(flatten)]
    parts: Parts<'a>,
    event_date: String,
    units: i64,
    units_found: i64,
    units_credited: i64,
    unit: Option<String>,
    total: Option<String>,
    low: Option<String>,
    high: Option<String>,
    basis: &'a str,
    is_capped: bool,
    value_rows: Vec<Place>,
    clock: Option<Clock>,
    #[serde(flatten)]
    filing: Filing<'a>,
    message: Option<&'a str>,
    message_characters: usize,
    units_refunded: Option<i64>,
    units_returned: Option<i64>,
    ledger_quantity: Option<i64>,
    ledger_reconciled: Option<i64>,
    units_paid_elsewhere: i64,
    rows: Vec<Row>,
    rows_more: usize,
    charged: Option<String>,
    allowed: Option<String>,
    corrected: Option<String>,
    charges: Vec<ChargeRow>,
    charges_more: usize,
    credits: Vec<CreditRow>,
    portions: Vec<PortionRow>,
    checked: Vec<Checked>,
    missing: Vec<Missing>,
    cautions: Vec<&'static str>,
    same_units_as: Option<&'a str>,
    policy_mode: &'a str,
    policy_digest: &'a str,
    version: &'static str,
}

#[derive(Debug, Serialize)]
struct Place {
    file: String,
    line: u32,
}

#[derive(Debug, Serialize)]
struct Clock {
    start_event: String,
    start: String,
    opens_on: Option<String>,
    closes_on: Option<String>,
    last_safe_day: Option<String>,
    wait_until: Option<String>,
    horizon_on: Option<String>,
    today_closes_on: Option<String>,
    days_left: Option<i32>,
    days_late: Option<i32>,
    is_known: bool,
    window: String,
    source: String,
    confirmed: bool,
}

#[derive(Debug, Serialize)]
struct Row {
    kind: &'static str,
    date: Option<String>,
    facts: Vec<(&'static str, String)>,
    file: String,
    line: u32,
}

#[derive(Debug, Serialize)]
struct ChargeRow {
    date: String,
    order_id: Option<String>,
    units: i64,
    charged: String,
    allowed: String,
    allowed_least: Option<String>,
    card: String,
    file: String,
    line: u32,
}

#[derive(Debug, Serialize)]
struct CreditRow {
    kind: &'static str,
    is_weak: bool,
    date: String,
    units: i64,
    amount: Option<String>,
    reason: String,
    file: String,
    line: u32,
}

#[derive(Debug, Serialize)]
struct PortionRow {
    date: String,
    units: i64,
    amount: Option<String>,
    told: &'static str,
    closes_on: Option<String>,
}

#[derive(Debug, Serialize)]
struct Missing {
    table: &'static str,
    is_there: bool,
    may_vouch: bool,
    first: Option<String>,
    last: Option<String>,
    covered_first: Option<String>,
    covered_last: Option<String>,
}

/// Where a case is filed and what the form asks for.
#[derive(Debug, Serialize)]
struct Filing<'a> {
    route_en: Option<&'a str>,
    route_zh: Option<&'a str>,
    fallback_en: Option<&'a str>,
    fallback_zh: Option<&'a str>,
    route_checked: Option<String>,
    policy_page: Option<&'a str>,
    form: Vec<(&'a str, String)>,
}

fn filing<'a>(case: &Case, policy: &'a Policy) -> Filing<'a> {
    let route = policy.route(case.claim_type);
    Filing {
        route_en: route.map(|route| route.path_en.as_str()),
        route_zh: route.map(|route| route.path_zh.as_str()),
        fallback_en: route.map(|route| route.fallback_en.as_str()),
        fallback_zh: route.map(|route| route.fallback_zh.as_str()),
        route_checked: route.map(|route| route.checked.to_string()),
        policy_page: route.map(|route| route.policy_page.as_str()),
        form: route.map(|route| form(case, &route.fields)).unwrap_or_default(),
    }
}

/// Prepares the sheet of a case.
pub(super) fn sheet<'a>(
    case: &'a Case,
    run: &'a Run,
    policy: &'a Policy,
    message: Option<&'a str>,
) -> Sheet<'a> {
    let store = case.marketplace.as_deref().and_then(|id| policy.marketplace(id));
    let money = |money: Option<Money>| money.map(|money| money.to_string());
    let (rows, rows_more) = telling_rows(case, run);
    let open = open_charges(case);
    let charges = charge_rows(&open, run);
    let sums = charge_sums(case, &open);
    Sheet {
        id: &case.id,
        account: &case.account,
        as_of: run.request.as_of.to_string(),
        marketplace: case.marketplace.as_deref(),
        store: store.map(|store| store.store.as_str()),
        detector: case.detector,
        claim_type: case.claim_type.as_str(),
        status: case.status.as_str(),
        told: case.decision.told(),
        may_send: case.is_ready(),
        advice: advice(case, run.request.as_of),
        claim: case.claim.as_deref(),
        at_risk: case.at_risk.map(|money| money.to_string()),
        units_outside: units_outside(case),
        confidence: case.confidence.as_str(),
        title: case.title.as_deref(),
        fnsku: case.fnsku.as_deref(),
        msku: case.msku.as_deref(),
        order_id: case.order_id.as_deref(),
        parts: lines::parts(case, run),
        event_date: case.event_date.to_string(),
        units: case.units_claimable,
        units_found: case.units_found,
        units_credited: case.units_credited,
        unit: money(case.amount_unit),
        total: money(case.amount_total),
        low: money(case.amount_low.filter(|low| Some(*low) != case.amount_total)),
        high: money(case.amount_high.filter(|high| Some(*high) != case.amount_total)),
        basis: case.basis.as_str(),
        is_capped: case.is_capped,
        value_rows: places(case, run),
        clock: case.clock.as_ref().map(|portion| clock(portion, run)),
        filing: filing(case, policy),
        message,
        message_characters: message.map_or(0, |message| message.chars().count()),
        units_refunded: case.order.map(|order| order.refunded),
        units_returned: case.order.map(|order| order.returned),
        ledger_quantity: case.ledger.map(|ledger| ledger.quantity),
        ledger_reconciled: case
            .ledger
            .filter(|ledger| ledger.reconciled_known)
            .map(|ledger| ledger.reconciled),
        units_paid_elsewhere: case.units_paid_elsewhere,
        rows_more,
        rows,
        charged: money(sums.map(|sums| sums.charged)),
        allowed: money(sums.map(|sums| sums.allowed)),
        corrected: money(sums.and_then(|sums| sums.corrected)),
        charges_more: open.len().saturating_sub(charges.len()),
        charges,
        credits: credit_rows(case, run),
        portions: portion_rows(case),
        checked: checked(case, run, policy),
        missing: missing(case, &run.inventory),
        cautions: case.cautions.iter().map(|caution| caution.as_str()).collect(),
        same_units_as: case.same_units_as.as_deref(),
        policy_mode: run.request.mode.as_str(),
        policy_digest: &policy.digest()[..12],
        version: env!("CARGO_PKG_VERSION"),
    }
}

/// The rows that say something of their own, and how many more there are.
fn telling_rows(case: &Case, run: &Run) -> (Vec<Row>, usize) {
    let telling: Vec<_> =
        case.evidence.iter().filter(|row| row.kind != EvidenceKind::Charge).collect();
    let shown = telling.iter().filter(|row| !row.is_detail);
    let rows: Vec<Row> = shown
        .map(|row| Row {
            kind: row.kind.as_str(),
            date: row.date.map(|date| date.to_string()),
            facts: row.facts.clone(),
            file: place(&run.inventory, row.source).0,
            line: row.source.line,
        })
        .collect();
    let more = telling.len() - rows.len();
    (rows, more)
}

fn places(case: &Case, run: &Run) -> Vec<Place> {
    let rows = case
        .value_rows
        .iter()
        .map(|row| Place { file: place(&run.inventory, *row).0, line: row.line });
    rows.collect()
}

fn clock(portion: &CasePortion, run: &Run) -> Clock {
    let deadline = &portion.deadline;
    let as_of = run.request.as_of;
    let date = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string());
    let days_left = deadline.days_left(as_of);
    Clock {
        start_event: deadline.start_event.clone(),
        start: portion.event_date.to_string(),
        opens_on: date(deadline.opens_on),
        closes_on: date(deadline.closes_on),
        last_safe_day: date(deadline.last_safe_day),
        wait_until: date(deadline.wait_until.filter(|until| as_of < *until)),
        horizon_on: date(deadline.horizon_on),
        today_closes_on: date(deadline.today.as_ref().and_then(|today| today.closes_on)),
        days_left,
        days_late: deadline
            .closes_on
            .map(|closes| days_between(closes, as_of))
            .filter(|late| *late > 0),
        is_known: deadline.is_known,
        window: deadline.window.clone(),
        source: deadline.source.clone(),
        confirmed: deadline.confirmed,
    }
}

/// The fields of the form that the case can fill, in the form's order.
fn form<'a>(case: &Case, fields: &'a [String]) -> Vec<(&'a str, String)> {
    let is_storage = case.claim_type == ClaimType::FeeWeightDims && !case.lines.is_empty();
    let value = |field: &str| match field {
        "reference_id" => case.reference_id.clone(),
        "fnsku" => case.fnsku.clone().or_else(|| products(case, |line| line.fnsku.as_deref())),
        "msku" => case.msku.clone().or_else(|| products(case, |line| line.msku.as_deref())),
        "asin" => case.asin.clone(),
        "order_id" | "removal_order_id" => case.order_id.clone(),
        "shipment_id" => case.shipment_id.clone(),
        "reimbursement_id" => case.reimbursement_id.clone(),
        "tracking_number" => tracking_numbers(case),
        // A storage fee has charges, not units.
        "quantity" => (!is_storage).then(|| case.units_claimable.to_string()),
        "event_date" => Some(
            case.clock.as_ref().map_or(case.event_date, |portion| portion.event_date).to_string(),
        ),
        "fulfillment_center" => case.fulfillment_center.clone(),
        _ => None,
    };
    fields.iter().filter_map(|field| Some((field.as_str(), value(field)?))).collect()
}

/// The products of the lines that the case claims, each with its units.
fn products(case: &Case, name: fn(&Line) -> Option<&str>) -> Option<String> {
    let claimed = case.portions.iter().filter(|portion| case.claims(portion));
    let named = claimed.filter_map(|portion| {
        let line = case.lines.get(portion.line?)?;
        Some(format!("{} ({})", name(line)?, portion.units))
    });
    let named: Vec<String> = named.collect();
    (!named.is_empty()).then(|| named.join(", "))
}

/// Tracking numbers of the case's parcels, in their order.
fn tracking_numbers(case: &Case) -> Option<String> {
    let facts = case.evidence.iter().flat_map(|row| &row.facts);
    let numbers = facts.filter(|(name, _)| *name == "tracking_number").map(|(_, number)| number);
    let numbers: BTreeSet<&str> = numbers.map(String::as_str).collect();
    let numbers: Vec<&str> = numbers.into_iter().collect();
    (!numbers.is_empty()).then(|| numbers.join(", "))
}

fn charge_rows(open: &[&Charge], run: &Run) -> Vec<ChargeRow> {
    let rows = open.iter().take(CHARGES_MAX).map(|charge| {
        let first = charge.rows.first().copied();
        let (file, line) =
            first.map(|row| (place(&run.inventory, row).0, row.line)).unwrap_or_default();
        let least = Some(charge.allowed_least).filter(|least| *least != charge.allowed);
        ChargeRow {
            date: charge.date.to_string(),
            order_id: charge.order_id.clone(),
            units: charge.units,
            charged: charge.charged.to_string(),
            allowed: charge.allowed.to_string(),
            allowed_least: least.map(|money| money.to_string()),
            card: charge.card.clone(),
            file,
            line,
        }
    });
    rows.collect()
}

fn credit_rows(case: &Case, run: &Run) -> Vec<CreditRow> {
    let rows = case.credits.iter().filter_map(|credit| Some((credit, *credit.sources.first()?)));
    let rows = rows.map(|(credit, row)| CreditRow {
        kind: credit.kind.as_str(),
        is_weak: credit.strength == Strength::Weak,
        date: credit.date.to_string(),
        units: credit.units,
        amount: credit.amount.map(|amount| amount.to_string()),
        reason: credit.reason.clone(),
        file: place(&run.inventory, row).0,
        line: row.line,
    });
    rows.collect()
}

/// The parts that the case does not claim now, by status.
fn portion_rows(case: &Case) -> Vec<PortionRow> {
    let others = case.portions.iter().filter(|portion| !case.claims(portion));
    let mut rows: Vec<PortionRow> = Vec::new();
    let mut sums: BTreeMap<crate::assess::Status, (i64, Option<Money>, &CasePortion)> =
        BTreeMap::new();
    for portion in others {
        let entry = sums.entry(portion.status).or_insert((
            0,
            portion.amount.map(|amount| Money::zero(amount.currency)),
            portion,
        ));
        entry.0 += portion.units;
        entry.1 = entry.1.zip(portion.amount).and_then(|(sum, amount)| sum.plus(amount).ok());
    }
    for (units, amount, first) in sums.into_values() {
        rows.push(PortionRow {
            date: first.event_date.to_string(),
            units,
            amount: amount.map(|amount| amount.to_string()),
            told: first.decision.told(),
            closes_on: first.deadline.closes_on.map(|date| date.to_string()),
        });
    }
    rows
}

fn missing(case: &Case, inventory: &Inventory) -> Vec<Missing> {
    let coverage = &inventory.coverage;
    let rows = case.missing.iter().map(|missing| Missing {
        table: missing.table,
        is_there: coverage.has(missing.table),
        may_vouch: missing.open.is_some_and(|open| coverage.may_vouch(missing.table, open)),
        first: missing.days.map(|days| days.first.to_string()),
        last: missing.days.map(|days| days.last.to_string()),
        covered_first: missing.covered.map(|days| days.first.to_string()),
        covered_last: missing.covered.map(|days| days.last.to_string()),
    });
    rows.collect()
}
