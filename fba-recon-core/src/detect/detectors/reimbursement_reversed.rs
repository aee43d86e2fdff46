//! # Reimbursement reversed
//!
//! ## What it finds
//! Reimbursements in cash that Amazon took back although the units they paid for are nowhere: not given in
//! stock, not found in the ledger, not returned by the customer.
//!
//! ## Why it is owed
//! Amazon may take a reimbursement back when it has found the unit, when the unit has come back to stock, or
//! when it paid in error. Where nothing came back, the loss that was paid for is open again.
//!
//! ## How it decides
//! The units of a reversal are explained one by one, each unit of stock once: by stock given in the same
//! row; by units found or received (ledger reasons F and N) of the FNSKU from the day of the original
//! payment to 30 days after the reversal; and, where the payment was for an order, by returned units of that
//! order and SKU. Where the original payment is not in the dump, stock of the 180 days before the reversal
//! counts. What is left is the finding; its amount is the share of these units in the amount taken back, all
//! of it where nothing is explained. It is probable where the original payment is in the dump, else only
//! possible.
//!
//! The loss or the refund that the payment had answered is open again as well. These are the same units and
//! are claimed once: this case keeps them. Later payments are taken off: those that name the order, and, as a
//! weak match, those for the same product and reason without an order.
//!
//! ## What it does not claim
//! Reversals whose units turned up in any centre and in any disposition; cash exchanged for stock; stock that
//! was taken back, for which no money moved; units whose payment the ledger or the returns in the dump do
//! not follow to the as-of date (held as unproven). Amazon also takes back what it paid in error, and no
//! report says so: a case is probable at the most. No page names a window for this claim; sixty days after
//! the reversal is the careful reading.
//!
//! ## Evidence
//! The reversal and the payment that it names in the reimbursements report, and the absence of found,
//! received or returned units in the ledger and the returns report.
//!
//! ## Example
//! 18.00 paid for two misplaced units on 8 October and taken back on 25 October, no unit found or received:
//! the finding is two units and 18.00. Had one of them been found, it would be one unit and 9.00. Fixture:
//! `fixtures/detectors/reimbursement_reversed/hit`.
//!
//! ## Policy keys
//! windows: reversal; reimbursement_reasons; ledger_reasons; practice: coverage_grace_days.
//!
//! ## References
//! Seller Central help 200732720 (reimbursements report), G4FKT5KQWFFJ7LDN (ledger and its reasons),
//! G9N934L7Y4SFWPJ4 (customer return claims), G200213130 (reimbursement policy).

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::adjustments::evidence as adjustment_evidence;
use super::inbound::receipt_evidence;
use super::payments::{needs_later_payments, payment_evidence, reversal_evidence};
use super::refunds::return_evidence;
use crate::book::{Adjustment, Payment, Reversal, sku_key};
use crate::detect::finding::{
    Answers, Doubt, Evidence, Finding, Identity, Line, LossPoint, RequirementReason, Term,
};
use crate::detect::{Context, Detector, DetectorError};
use crate::model::dates::shift_days;
use crate::model::{Money, SourceRow};
use crate::policy::words::begins;
use crate::policy::{ClaimType, ReasonGroup};

/// Payments taken back although no unit came back.
pub const DETECTOR: Detector = Detector {
    id: "reimbursement_reversed",
    claim_type: ClaimType::Reversal,
    summary: "reimbursements that Amazon took back although no unit came back",
    source: include_str!("reimbursement_reversed.rs"),
    policy_keys: &["windows", "reimbursement_reasons", "ledger_reasons", "practice"],
    tables: &["reimbursements", "ledger", "returns"],
    run,
};

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    let mut used: BTreeMap<SourceRow, i64> = BTreeMap::new();
    let reversals = context.book.reversals.iter();
    let findings = reversals
        .filter(|reversal| reversal.date <= context.as_of)
        .filter_map(|reversal| finding(context, reversal, &mut used));
    Ok(findings.collect())
}

fn finding(
    context: &Context<'_>,
    reversal: &Reversal,
    used: &mut BTreeMap<SourceRow, i64>,
) -> Option<Finding> {
    let taken = Money::new(-reversal.amount?.micros, reversal.amount?.currency);
    let original = original(context, reversal);
    let is_fee = original.is_some_and(|paid| paid.pays.contains(&ClaimType::FeeWeightDims));
    // Stock taken back is no money, and a fee taken back has no unit.
    let counted = reversal.units - reversal.units_inventory;
    if is_fee || reversal.units > 0 && counted <= 0 || reversal.units == 0 && original.is_none() {
        return None;
    }
    let cash = if reversal.units > 0 { counted } else { units_of(original?, taken) };
    let mut evidence = vec![reversal_evidence(reversal)];
    evidence.extend(original.map(payment_evidence));
    // A unit may be found before the payment for it is approved.
    let near = context.policy.days("reversal_find_after_days");
    let from = original.map_or_else(
        || shift_days(reversal.date, -context.policy.days("reversal_find_before_days")),
        |payment| shift_days(payment.date, -near),
    );
    let mut open = cash - reversal.units_exchanged;
    let found = explained(context, reversal, original, from, open, used, &mut evidence);
    open -= found;
    if open <= 0 || taken.micros <= 0 {
        return None;
    }
    let explained = reversal.units_exchanged + found;
    let owed = if open == cash { taken } else { taken.per_unit(cash)?.times(open).ok()? };
    let rest = Money::new(taken.micros - owed.micros, owed.currency);
    let off = (explained > 0).then(|| Term::minus_money("found", rest));
    let terms = [Term::money("taken_back", taken)].into_iter().chain(off).collect();
    let line = Line {
        date: reversal.date,
        fnsku: fnsku(context, reversal, original),
        msku: reversal.msku.clone().or_else(|| original?.msku.clone()),
        units: open,
        owed: Some(owed),
        terms,
    };
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let identity = Identity(vec![
        ("reimbursement_id", text(&reversal.reimbursement_id)),
        ("original_reimbursement_id", text(&reversal.original_id)),
        ("fnsku", text(&line.fnsku)),
        ("order_id", text(&reversal.order_id)),
    ]);
    let mut finding = Finding::of_lines(DETECTOR.id, identity, vec![line])?;
    let order_id = reversal.order_id.clone().or_else(|| original?.order_id.clone());
    finding.marketplace.clone_from(&context.book.home);
    finding.reimbursement_id.clone_from(&reversal.reimbursement_id);
    finding.loss_point = LossPoint::Amount;
    finding.answers = match &order_id {
        Some(order) => Answers::Orders(vec![order.clone()]),
        None => Answers::Product,
    };
    finding.order_id = order_id;
    finding.evidence = evidence;
    finding.requirements = vec![needs_later_payments(context, reversal.date)];
    let (table, why) = if finding.order_id.is_some() {
        ("returns", RequirementReason::Returned)
    } else {
        ("ledger", RequirementReason::Found)
    };
    let from = original.map_or(from, |payment| payment.date);
    finding.requirements.push(context.needs(table, from, why));
    if original.is_none() {
        finding.doubt(Doubt::OriginalMissing);
    }
    Some(finding)
}

/// Units that an amount taken back stands for, where the reversal does not count them; one at least.
fn units_of(original: &Payment, taken: Money) -> i64 {
    let unit = original.amount_paid.and_then(|paid| {
        paid.per_unit(original.units_cash.saturating_add(original.units_reversed))
    });
    match unit {
        Some(unit) if unit.micros > 0 && unit.currency == taken.currency => {
            (taken.micros / unit.micros).max(1)
        }
        _ => 1,
    }
}

/// The payment that is taken back.
fn original<'a>(context: &Context<'a>, reversal: &Reversal) -> Option<&'a Payment> {
    let id = reversal.original_id.as_ref()?;
    let named = || context.book.payments_of_id(id);
    let same = |payment: &&Payment| reversal.fnsku.is_some() && payment.fnsku == reversal.fnsku;
    named().find(same).or_else(|| named().next())
}

fn fnsku(context: &Context<'_>, reversal: &Reversal, original: Option<&Payment>) -> Option<String> {
    let own = reversal.fnsku.clone();
    own.or_else(|| original?.fnsku.clone())
        .or_else(|| context.book.products.fnsku_of(reversal.msku.as_deref()?))
}

/// Units that came back and explain the reversal: returned by the customer where the payment was for an
/// order, else found or received by the ledger. Each unit explains one reversal.
fn explained(
    context: &Context<'_>,
    reversal: &Reversal,
    original: Option<&Payment>,
    from: Date,
    open: i64,
    used: &mut BTreeMap<SourceRow, i64>,
    evidence: &mut Vec<Evidence>,
) -> i64 {
    let mut left = open;
    let mut take = |source: SourceRow, units: i64, row: Evidence| {
        let spent = used.entry(source).or_default();
        let taken = (units - *spent).min(left).max(0);
        *spent += taken;
        left -= taken;
        evidence.extend((taken > 0).then_some(row));
    };
    let order = reversal.order_id.as_ref().or_else(|| original?.order_id.as_ref());
    if let Some(order) = order {
        let msku = reversal.msku.as_deref().or_else(|| original?.msku.as_deref());
        for row in context.book.returns.get(order).into_iter().flatten() {
            let is_item = match (row.msku.as_deref(), msku) {
                (Some(own), Some(other)) => sku_key(own) == sku_key(other),
                _ => true,
            };
            if is_item && row.date <= context.as_of {
                take(row.source, row.units, return_evidence(row));
            }
        }
        return open - left;
    }
    let Some(fnsku) = fnsku(context, reversal, original) else { return 0 };
    let until = shift_days(reversal.date, context.policy.days("reversal_find_after_days"));
    let days = from..=until.min(context.as_of);
    let family = family(context, &fnsku);
    let mut rows: Vec<&Adjustment> =
        family.iter().flat_map(|fnsku| context.book.adjustments_of(fnsku)).collect();
    rows.retain(|row| {
        days.contains(&row.date) && row.quantity > 0 && came_back(context, row, &fnsku)
    });
    rows.sort_by_key(|row| (row.date, row.source));
    // The ledger shows the units given in exchange as received.
    let mut exchanged = reversal.units_exchanged;
    for row in rows {
        let is_received = row.group == ReasonGroup::Received;
        let same = if is_received { exchanged.min(row.quantity) } else { 0 };
        exchanged -= same;
        take(row.source, row.quantity - same, adjustment_evidence(row));
    }
    // Units of a shipment that arrive late are received, not found.
    let is_inbound = original.is_none_or(|paid| paid.pays.contains(&ClaimType::InboundLost));
    let receipts = context.book.movements.receipts_of(&fnsku);
    for row in receipts.filter(|row| is_inbound && row.quantity > 0) {
        if days.contains(&row.date) && row.date > from {
            take(row.source, row.quantity, receipt_evidence(row));
        }
    }
    open - left
}

/// The product's own FNSKU and every other one of its ASIN.
fn family(context: &Context<'_>, fnsku: &str) -> Vec<String> {
    let asin = context.book.products.names(fnsku).asin;
    let others = asin.iter().flat_map(|asin| context.book.products.fnskus_of_asin(asin));
    let others = others.filter(|other| *other != fnsku).map(ToOwned::to_owned);
    std::iter::once(fnsku.to_owned()).chain(others).collect()
}

/// Whether an adjustment of the product or another of its ASIN brought units back: found, received, moved in from another SKU,
/// found under a SKU of Amazon's making, or back to sellable after damage.
fn came_back(context: &Context<'_>, row: &Adjustment, fnsku: &str) -> bool {
    let words = context.policy.words();
    if row.fnsku == fnsku {
        return match row.group {
            ReasonGroup::Found | ReasonGroup::Received | ReasonGroup::Redefinition => true,
            ReasonGroup::Disposition => row.disposition == "SELLABLE",
            _ => false,
        };
    }
    row.msku.as_deref().is_some_and(|msku| begins(&words.found_skus, msku))
}
