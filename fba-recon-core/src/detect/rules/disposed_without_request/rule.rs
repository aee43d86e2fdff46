//! # Disposed without request
//!
//! ## What it finds
//! Units that Amazon's inventory ledger reports as disposed of (adjustment reason D) although they were
//! sellable or damaged by Amazon, and that no disposal order of the seller asks for.
//!
//! ## Why it is owed
//! Amazon answers for units in its fulfilment centres. Only the seller's own removal order, or a right that
//! the policy gives Amazon (defective, expired or customer-damaged units), takes that away.
//!
//! ## How it decides
//! The ledger's D rows of one day, transaction, product, centre and disposition are one event. Its units
//! are lessened by the units that disposal orders asked for, and that any other removal order has disposed
//! of, for the same FNSKU, where the order was asked for up to 120 days before the event (or two days after
//! it, since reports are dated in different zones) and its disposition fits: Sellable goes with sellable
//! units, every other name with the rest, no name with both. Each unit of an order explains one unit. What
//! is left is the finding.
//!
//! Sellable units are probable, but possible where a disposal order of those days names another
//! disposition. Units disposed of as damaged are possible: Amazon may dispose of what it has paid for. They
//! are the same units as those of an earlier damage row, of a unit received as damaged, or of a return that
//! came back damaged by Amazon, and stay with that case. Payments for damage that name no order are taken
//! off by product and date.
//!
//! ## What it does not claim
//! Disposals of defective, expired, customer-damaged, carrier-damaged or distributor-damaged units;
//! donations (G), corrections (O) and changes of disposition (Q, P); units that were damaged first, which
//! the damage case claims; disposals whose 120 days before are not covered by the removal order detail,
//! which are held as unproven.
//!
//! ## Evidence
//! The ledger row with its transaction item id, the absence of a disposal order for the FNSKU in the
//! removal order detail, and the absence of a payment for damage in the reimbursements report.
//!
//! ## Example
//! Three sellable units at 7.25 each disposed of on 5 October, and no disposal order: the claim is three
//! units, 21.75. Fixture: `fixtures/detectors/disposed_without_request/hit`.
//!
//! ## Policy keys
//! windows: fc_damaged; ledger_reasons; reimbursement_reasons; valuation; words: disposal_claimable,
//! removal_disposal, removal_sellable; practice: disposal_order_days, payment_lead_days, coverage_grace_days,
//! disposal_skew_days.
//!
//! ## References
//! Seller Central help G4FKT5KQWFFJ7LDN (ledger and its reasons), GGEV4254LJJ9BAEG (fulfilment centre
//! operations claims), G9ZB3H4DP4H72U6R (removals), G200213130 (reimbursement policy).

use std::collections::BTreeMap;

use crate::book::{Adjustment, RemovalLine};
use crate::detect::doubt::Doubt;
use crate::detect::finding::{
    Answers, Evidence, EvidenceKind, Finding, Identity, Line, Requirement, RequirementReason, Term,
};
use crate::detect::shared::adjustments::{evidence, identity};
use crate::detect::shared::events;
use crate::detect::{Context, Detector, DetectorError, Handling, fact, rule_texts, term};
use crate::model::DateRange;
use crate::model::dates::{days_between, shift_days};
use crate::policy::words::holds;
use crate::policy::{ClaimType, PolicyTable, ReasonGroup, SettingKey};

/// Sellable or Amazon-damaged units disposed of without a disposal order.
pub const DETECTOR: Detector = Detector {
    id: "disposed_without_request",
    claim_type: ClaimType::FcDamaged,
    summary: "sellable or Amazon-damaged units disposed of although no disposal was ordered",
    texts: rule_texts!(),
    policy: &[
        PolicyTable::Windows,
        PolicyTable::LedgerReasons,
        PolicyTable::ReimbursementReasons,
        PolicyTable::Valuation,
        PolicyTable::Words,
    ],
    settings: &[
        SettingKey::DisposalOrderDays,
        SettingKey::PaymentLeadDays,
        SettingKey::CoverageGraceDays,
        SettingKey::DisposalSkewDays,
    ],
    tables: &["ledger", "removal_orders", "reimbursements"],
    handling: Handling { looked_at: Some(disposed), ..Handling::USUAL },
    run,
};

/// A disposal order and the units that no row of the ledger has used yet.
struct Order<'a> {
    line: &'a RemovalLine,
    left: i64,
}

/// A disposal and the units that orders explain.
struct Disposal<'a> {
    row: &'a Adjustment,
    explained: i64,
    orders: Vec<&'a RemovalLine>,
    has_other_disposition: bool,
}

/// Units disposed of that Amazon may not dispose of unasked.
fn disposed(context: &Context<'_>) -> usize {
    let words = &context.policy.words().disposal_claimable;
    events::adjusted(context, ReasonGroup::Disposed, |row| holds(words, &row.disposition))
}

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    let words = context.policy.words();
    let mut orders: Vec<Order<'_>> = Vec::new();
    let mut by_fnsku: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for line in &context.book.removal_lines {
        // The report may lag: what a disposal order still has may be disposed of already. Units of any other
        // removal that ended in a disposal were asked for too.
        let is_disposal = holds(&words.removal_disposal, &line.order_type);
        let asked = if is_disposal { line.requested - line.cancelled } else { 0 };
        let left = line.disposed.max(asked);
        if left <= 0 {
            continue;
        }
        let of_sku = line.msku.iter().filter(|_| line.fnsku.is_none());
        let of_sku = of_sku.flat_map(|msku| context.book.products.fnskus_of(msku));
        for fnsku in line.fnsku.as_deref().into_iter().chain(of_sku) {
            by_fnsku.entry(fnsku.to_owned()).or_default().push(orders.len());
        }
        orders.push(Order { line, left });
    }
    let mut events: BTreeMap<Identity, Vec<Disposal<'_>>> = BTreeMap::new();
    let rows = context.book.adjustments.iter().filter(|row| {
        row.group == ReasonGroup::Disposed
            && row.quantity < 0
            && row.date <= context.as_of
            && context.counts(row.source)
    });
    for row in rows {
        let at = by_fnsku.get(row.fnsku.as_str()).map_or(&[][..], Vec::as_slice);
        let disposal = explain(context, row, &mut orders, at);
        if holds(&words.disposal_claimable, &row.disposition) {
            events.entry(identity(row)).or_default().push(disposal);
        }
    }
    let findings =
        events.into_iter().filter_map(|(identity, rows)| finding(context, identity, &rows));
    Ok(findings.collect())
}

/// Takes the units of a disposal off the orders that fit it, the oldest first.
fn explain<'a>(
    context: &Context<'_>,
    row: &'a Adjustment,
    orders: &mut [Order<'a>],
    of_product: &[usize],
) -> Disposal<'a> {
    let words = context.policy.words();
    let days = context.days(SettingKey::DisposalOrderDays);
    let mut disposal =
        Disposal { row, explained: 0, orders: Vec::new(), has_other_disposition: false };
    let skew = context.days(SettingKey::DisposalSkewDays);
    for at in of_product {
        let order = &mut orders[*at];
        let age = days_between(order.line.requested_on, row.date);
        if !(-skew..=days).contains(&age) {
            continue;
        }
        let named = order.line.disposition.as_str();
        let is_sellable = holds(&words.removal_sellable, named);
        if !named.is_empty() && is_sellable != (row.disposition == "SELLABLE") {
            disposal.has_other_disposition = true;
            continue;
        }
        let units = order.left.min(-row.quantity - disposal.explained);
        if units > 0 {
            order.left -= units;
            disposal.explained += units;
            disposal.orders.push(order.line);
        }
    }
    disposal
}

fn finding(
    context: &Context<'_>,
    identity: Identity,
    disposals: &[Disposal<'_>],
) -> Option<Finding> {
    let first = disposals.first()?.row;
    let disposed: i64 = disposals.iter().map(|disposal| -disposal.row.quantity).sum();
    let explained: i64 = disposals.iter().map(|disposal| disposal.explained).sum();
    if disposed == explained {
        return None;
    }
    let requested = (explained > 0).then(|| Term::minus(term!("requested_disposal"), explained));
    let line = Line {
        date: first.date,
        fnsku: Some(first.fnsku.to_string()),
        msku: first.msku.as_deref().map(Into::into),
        units: disposed - explained,
        owed: None,
        terms: [Term::units(term!("disposed"), disposed)].into_iter().chain(requested).collect(),
    };
    let mut finding = Finding::of_lines(&DETECTOR, identity, vec![line])?;
    finding.marketplace = first.marketplace.as_deref().map(Into::into);
    finding.reference_id = first.reference_id.as_deref().map(Into::into);
    finding.fulfillment_center = first.fulfillment_center.as_deref().map(Into::into);
    finding.disposition = Some(first.disposition.to_string());
    finding.reason = Some(first.reason.to_string());
    finding.answers = Answers::Stock(ReasonGroup::Damaged);
    finding.requirements = requirements(context, first);
    finding.evidence = disposals
        .iter()
        .map(|disposal| evidence(disposal.row))
        .chain(disposals.iter().flat_map(|disposal| &disposal.orders).map(|line| order(line)))
        .collect();
    if first.disposition != "SELLABLE" {
        finding.doubt(Doubt::DamagedDisposal);
    }
    if disposals.iter().any(|disposal| disposal.has_other_disposition) {
        finding.doubt(Doubt::OtherDispositionOrder);
    }
    Some(finding)
}

fn order(line: &RemovalLine) -> Evidence {
    Evidence {
        source: line.source,
        kind: EvidenceKind::RemovalOrder,
        date: Some(line.requested_on),
        facts: vec![
            (fact!("order_id"), line.order_id.clone()),
            (fact!("disposed"), line.disposed.to_string()),
        ],
        is_detail: false,
    }
}

fn requirements(context: &Context<'_>, row: &Adjustment) -> Vec<Requirement> {
    let from = shift_days(row.date, -context.days(SettingKey::DisposalOrderDays));
    vec![
        context.needs("ledger", row.date, RequirementReason::Found),
        context.needs_payments(row.date),
        Requirement {
            table: "removal_orders",
            days: DateRange::new(from, row.date),
            why: RequirementReason::Requested,
        },
    ]
}
