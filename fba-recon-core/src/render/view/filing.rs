//! Where a case is filed, what the form asks for, what is missing and what was searched.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Serialize;

use super::part::Part;
use crate::account::Run;
use crate::cases::Case;
use crate::detect::{Dispute, EvidenceKind, FeeBy, Line};
use crate::model::DateRange;
use crate::model::dates::shift_days;
use crate::policy::{FeeCause, Policy, SettingKey};

/// Where a case is filed and what the form asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FilingView {
    /// Menu path, English.
    pub route_en: Option<String>,
    /// Menu path, Chinese.
    pub route_zh: Option<String>,
    /// Where to go when it is not listed there, English.
    pub fallback_en: Option<String>,
    /// The same, Chinese.
    pub fallback_zh: Option<String>,
    /// Day on which the menu was checked.
    pub route_checked: Option<Date>,
    /// Title of Amazon's page.
    pub policy_page: Option<String>,
    /// Key of what a fee rests on that is too high: its size, or its rate.
    pub fee_cause: Option<&'static str>,
    /// The fields of the form that the case can fill, in the form's order.
    pub form: Vec<FormField>,
}

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormField {
    /// Key of its name.
    pub field: String,
    /// What to enter.
    pub value: String,
}

/// Where a case is filed.
pub(super) fn filing(case: &Case, policy: &Policy, part: Part) -> FilingView {
    let cause = fee_cause(case, part);
    let route = policy.route(case.claim_type, cause, case.marketplace.as_deref());
    FilingView {
        route_en: route.map(|route| route.path_en.clone()),
        route_zh: route.map(|route| route.path_zh.clone()),
        fallback_en: route.map(|route| route.fallback_en.clone()),
        fallback_zh: route.map(|route| route.fallback_zh.clone()),
        route_checked: route.map(|route| route.checked),
        policy_page: route.map(|route| route.policy_page.clone()),
        fee_cause: cause.map(FeeCause::as_str),
        form: route.map(|route| form(case, &route.fields, part)).unwrap_or_default(),
    }
}

/// What a fee by size and weight rests on, by the rows of what the case claims: its size where the seller's volume is
/// smaller or Amazon charges by another size or weight, or where Amazon's is not known.
fn fee_cause(case: &Case, part: Part) -> Option<FeeCause> {
    let rows = || case.evidence.iter();
    let is_by_size = match case.rule.handling.fee? {
        FeeBy::Price => return None,
        FeeBy::Size => {
            let size = |name: &str| of_rows(case, name)?.split(':').next();
            let charged = size("charged_as");
            charged.is_none() || charged != size("allowed_as")
        }
        FeeBy::Volume => {
            let claimed = case.portions.iter().filter(|portion| part.claims(case, portion));
            let days: BTreeSet<Date> = claimed.map(|portion| portion.event_date).collect();
            let is_claimed =
                |day: Option<Date>| days.is_empty() || day.is_some_and(|day| days.contains(&day));
            rows()
                .filter(|row| row.kind == EvidenceKind::StorageCharge && is_claimed(row.date))
                .flat_map(|row| &row.facts)
                .any(|fact| fact.0 == "measured_volume")
        }
    };
    Some(if is_by_size { FeeCause::Size } else { FeeCause::Rate })
}

/// A fact that the rows of a case tell, the first of its name.
fn of_rows<'c>(case: &'c Case, name: &str) -> Option<&'c str> {
    let mut facts = case.evidence.iter().flat_map(|row| &row.facts);
    facts.find(|fact| fact.0 == name).map(|fact| fact.1.as_str())
}

/// What the rows of a case tell under a name, each once, in its order.
fn all_of_rows<'c>(case: &'c Case, name: &str) -> BTreeSet<&'c str> {
    let facts = case.evidence.iter().flat_map(|row| &row.facts);
    facts.filter(|fact| fact.0 == name).map(|fact| fact.1.as_str()).collect()
}

fn form(case: &Case, fields: &[String], part: Part) -> Vec<FormField> {
    let is_storage = case.rule.handling.fee == Some(FeeBy::Volume);
    let value = |field: &str| match field {
        "reference_id" => case.reference_id.clone(),
        "fnsku" => {
            case.fnsku.clone().or_else(|| products(case, part, |line| line.fnsku.as_deref()))
        }
        "msku" => case.msku.clone().or_else(|| products(case, part, |line| line.msku.as_deref())),
        "asin" => case.asin.clone(),
        "order_id" => case.order_id.clone().or_else(|| orders(case, part)),
        "removal_order_id" => case.order_id.clone(),
        "shipment_id" => case.shipment_id.clone(),
        "reimbursement_id" => case.reimbursement_id.clone(),
        "original_reimbursement_id" => of_rows(case, field).map(ToOwned::to_owned),
        "tracking_number" => tracking_numbers(case),
        // A storage fee has charges, not units.
        "quantity" => (!is_storage).then(|| part.units(case).to_string()),
        "event_date" => Some(event_day(case, part)),
        "fulfillment_center" => case.fulfillment_center.clone().or_else(|| one_center(case)),
        _ => None,
    };
    let filled = fields
        .iter()
        .filter_map(|field| Some(FormField { field: field.clone(), value: value(field)? }));
    filled.collect()
}

/// The orders of the charges that the case claims, each once.
fn orders(case: &Case, part: Part) -> Option<String> {
    let claimed = case.portions.iter().filter(|portion| part.claims(case, portion));
    let charges = claimed.filter_map(|portion| case.charges.get(portion.charge?));
    let orders: BTreeSet<&str> = charges.filter_map(|charge| charge.order_id.as_deref()).collect();
    (!orders.is_empty()).then(|| orders.into_iter().collect::<Vec<_>>().join(", "))
}

/// The products of the lines that the case claims, each with its units.
fn products(case: &Case, part: Part, name: fn(&Line) -> Option<&str>) -> Option<String> {
    let claimed = case.portions.iter().filter(|portion| part.claims(case, portion));
    let named = claimed.filter_map(|portion| {
        let line = case.lines.get(portion.line?)?;
        Some(format!("{} ({})", name(line)?, part.left(case, portion).units))
    });
    let named: Vec<String> = named.collect();
    (!named.is_empty()).then(|| named.join(", "))
}

/// The day that the form takes; of a bill its month, for no report tells on which day it was charged.
fn event_day(case: &Case, part: Part) -> String {
    let day = part.clock(case).map_or(case.event_date, |portion| portion.event_date);
    let mut rows = case.evidence.iter().filter(|row| row.date == Some(day));
    let month = rows.find_map(|row| row.facts.iter().find(|(name, _)| *name == "month"));
    month.map_or_else(|| day.to_string(), |(_, month)| month.clone())
}

/// The centre of the case's rows, where all that name one name the same.
fn one_center(case: &Case) -> Option<String> {
    let centers = all_of_rows(case, "fulfillment_center");
    centers.first().filter(|_| centers.len() == 1).map(|center| (*center).to_owned())
}

/// Tracking numbers of the case's parcels, in their order.
fn tracking_numbers(case: &Case) -> Option<String> {
    let numbers = all_of_rows(case, "tracking_number");
    (!numbers.is_empty()).then(|| numbers.into_iter().collect::<Vec<_>>().join(", "))
}

/// A report that would settle a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MissingView {
    /// Canonical table.
    pub table: &'static str,
    /// Whether any file of it is in the dump.
    pub is_there: bool,
    /// Whether the user's word would count.
    pub may_vouch: bool,
    /// First of the days that it must cover and does not; `None` where it only has to be there.
    pub first: Option<Date>,
    /// Last of these days.
    pub last: Option<Date>,
    /// First day that it proves of those asked for.
    pub covered_first: Option<Date>,
    /// Last day that it proves of these.
    pub covered_last: Option<Date>,
}

/// The reports that would settle a case.
pub(super) fn missing(case: &Case, run: &Run) -> Vec<MissingView> {
    let coverage = &run.inventory.coverage;
    let rows = case.missing.iter().map(|missing| MissingView {
        table: missing.table,
        is_there: coverage.has(missing.table),
        may_vouch: missing.open.is_some_and(|open| coverage.may_vouch(missing.table, open)),
        first: missing.open.or(missing.days).map(|days| days.first),
        last: missing.open.or(missing.days).map(|days| days.last),
        covered_first: missing.covered.map(|days| days.first),
        covered_last: missing.covered.map(|days| days.last),
    });
    rows.collect()
}

/// A report that was searched for an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckedView {
    /// Canonical table.
    pub table: &'static str,
    /// Title of the report.
    pub report: String,
    /// The days that were searched, the earliest first.
    pub spans: Vec<DaysView>,
}

/// Days without a break.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DaysView {
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
}

/// The reports that were searched for an answer, with the days they cover.
pub(super) fn checked(case: &Case, run: &Run, policy: &Policy) -> Vec<CheckedView> {
    let tables = case.rule.tables;
    let missing = |table: &str| case.missing.iter().any(|missing| missing.table == table);
    // A payment for an order is held against returns, any other against the ledger.
    let is_reversal = case.rule.handling.disputes == Some(Dispute::Reversal);
    let other = if case.order_id.is_some() { "ledger" } else { "returns" };
    let is_searched = |table: &&str| !(missing(table) || is_reversal && *table == other);
    let searched = tables.iter().copied().filter(is_searched);
    let checked = searched.filter_map(|table| {
        let spans = searched_days(case, run, policy, table)?;
        let report = run.inventory.reports.iter().find(|report| report.table == table)?;
        let report = report.title.clone();
        Some(CheckedView { table, report, spans })
    });
    checked.collect()
}

/// The days of a report that were searched. Only what comes with or after the event answers it, payments a little
/// before it too; a payment by order is searched for everywhere.
fn searched_days(case: &Case, run: &Run, policy: &Policy, table: &str) -> Option<Vec<DaysView>> {
    let coverage = &run.inventory.coverage;
    // An absence is told up to the last row: what comes after it is assumed or somebody's word.
    let shown = coverage.row_days(table)?;
    let ranges: Vec<DateRange> = coverage
        .ranges(table)
        .iter()
        .filter_map(|days| DateRange::new(days.first, days.last.min(shown.last)))
        .collect();
    let is_payments = table == crate::model::tables::REIMBURSEMENTS.name;
    let first = case.lines.iter().map(|line| line.date).min().unwrap_or(case.event_date);
    let mut found: Vec<DateRange> = if is_payments && case.order_id.is_some() {
        ranges.clone()
    } else if is_payments {
        let from = shift_days(first, -policy.days(SettingKey::PaymentLeadDays));
        let after = ranges.iter();
        after.filter_map(|days| DateRange::new(days.first.max(from), days.last)).collect()
    } else {
        ranges.iter().filter(|days| days.last >= first).copied().collect()
    };
    // Where nothing comes after the event, the last days are what was looked at.
    if found.is_empty() {
        found.extend(ranges.last());
    }
    let spans = found.iter().map(|days| DaysView { first: days.first, last: days.last });
    let spans: Vec<DaysView> = spans.collect();
    (!spans.is_empty()).then_some(spans)
}
