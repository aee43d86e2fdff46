//! What the detectors of lost, damaged and disposed units share: one finding for each ledger event.

use std::collections::BTreeMap;

use compact_str::CompactString;
use jiff::civil::Date;

use crate::book::Adjustment;
use crate::detect::finding::{
    Answers, Confidence, Evidence, EvidenceKind, Finding, Identity, LedgerUnits, Measure,
    Requirement, RequirementReason,
};
use crate::detect::{Context, Detector, fact};
use crate::model::dates::shift_days;
use crate::policy::{ReasonGroup, SettingKey};

/// One finding for each event of a reason group with open units.
pub(in crate::detect) fn open_adjustments(
    context: &Context<'_>,
    rule: &'static Detector,
    group: ReasonGroup,
) -> Vec<Finding> {
    let losses =
        context.book.adjustments.iter().filter(|row| row.group == group && row.quantity < 0);
    let losses = losses.filter(|row| row.date <= context.as_of && context.counts(row.source));
    // Of most events no unit is open.
    let open = losses.clone().filter(|row| row.units_open() > 0);
    let mut events: BTreeMap<Event<'_>, Vec<&Adjustment>> =
        open.map(|row| (event(row), Vec::new())).collect();
    for row in losses {
        if let Some(rows) = events.get_mut(&event(row)) {
            rows.push(row);
        }
    }
    events.into_values().filter_map(|rows| finding(context, rule, &rows)).collect()
}

/// What the rows of one event share: day, transaction id, product, centre, disposition and reason.
type Event<'a> = (Date, [&'a str; 5]);

fn event(row: &Adjustment) -> Event<'_> {
    let reference = row.reference_id.as_deref().unwrap_or_default();
    let center = row.fulfillment_center.as_deref().unwrap_or_default();
    (row.date, [reference, &row.fnsku, center, &row.disposition, &row.reason])
}

/// Rows of one event share its transaction id, product, centre, disposition and day.
pub(in crate::detect) fn identity(row: &Adjustment) -> Identity {
    let text = |text: &Option<CompactString>| text.as_deref().unwrap_or_default().to_owned();
    Identity(vec![
        ("date", row.date.to_string()),
        ("reference_id", text(&row.reference_id)),
        ("fnsku", row.fnsku.to_string()),
        ("fulfillment_center", text(&row.fulfillment_center)),
        ("disposition", row.disposition.to_string()),
        ("reason", row.reason.to_string()),
    ])
}

fn finding(
    context: &Context<'_>,
    rule: &'static Detector,
    rows: &[&Adjustment],
) -> Option<Finding> {
    let first = rows.first()?;
    let units: i64 = rows.iter().map(|row| row.units_open()).sum();
    if units == 0 {
        return None;
    }
    let quantity: i64 = rows.iter().map(|row| -row.quantity).sum();
    let reconciled_known = rows.iter().all(|row| row.unreconciled.is_some());
    let is_doubtful = rows
        .iter()
        .any(|row| row.doubtful_value || context.policy.is_doubtful_disposition(&row.disposition));
    // Figures of an old file may have changed since.
    let grace = context.days(SettingKey::CoverageGraceDays);
    let is_current = rows.iter().all(|row| row.known_until >= shift_days(context.as_of, -grace));
    let confidence = match (reconciled_known && is_current, is_doubtful) {
        (_, true) => Confidence::Possible,
        (true, false) => Confidence::Certain,
        (false, false) => Confidence::Probable,
    };
    let names = context.book.products.names(&first.fnsku);
    let counts = LedgerUnits { reconciled_known, quantity, reconciled: quantity - units };
    let measure = Measure::Adjustments(counts);
    Some(Finding {
        marketplace: first.marketplace.as_deref().map(Into::into),
        fnsku: Some(first.fnsku.to_string()),
        msku: first.msku.as_deref().map(Into::into).or(names.msku),
        reference_id: first.reference_id.as_deref().map(Into::into),
        fulfillment_center: first.fulfillment_center.as_deref().map(Into::into),
        disposition: Some(first.disposition.to_string()),
        reason: Some(first.reason.to_string()),
        answers: Answers::Stock(first.group),
        confidence,
        evidence: rows.iter().map(|row| evidence(row)).collect(),
        requirements: requirements(context, first.date, reconciled_known),
        ..Finding::new(rule, identity(first), first.date, units, measure)
    })
}

pub(in crate::detect) fn evidence(row: &Adjustment) -> Evidence {
    let mut facts = vec![
        (fact!(shared "reason"), row.reason.to_string()),
        (fact!(shared "quantity"), row.quantity.to_string()),
        (fact!(shared "disposition"), row.disposition.to_string()),
    ];
    let center = row.fulfillment_center.as_ref();
    facts.extend(center.map(|center| (fact!(shared "fulfillment_center"), center.to_string())));
    facts
        .extend(row.reference_id.as_ref().map(|id| (fact!(shared "reference_id"), id.to_string())));
    facts.extend(
        row.reconciled.map(|units| (fact!(shared "reconciled_quantity"), units.to_string())),
    );
    facts.extend(
        row.unreconciled.map(|units| (fact!(shared "unreconciled_quantity"), units.to_string())),
    );
    Evidence {
        source: row.source,
        kind: EvidenceKind::Adjustment,
        date: Some(row.date),
        facts,
        is_detail: false,
    }
}

/// The ledger must reach the as-of date to show units found since; the reimbursements report must reach
/// it, from the days before the event on which a payment may already be dated. Where the ledger has Amazon's own
/// open figure, payments up to its end are taken off in it, so the report of payments only confirms it.
fn requirements(context: &Context<'_>, event: Date, reconciled_known: bool) -> Vec<Requirement> {
    let payments = if reconciled_known {
        context.confirmed_by_payments(event)
    } else {
        context.needs_payments(event)
    };
    vec![context.needs("ledger", event, RequirementReason::Found), payments]
}
