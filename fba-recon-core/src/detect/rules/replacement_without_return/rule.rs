//! # Replacement without return
//!
//! ## What it finds
//! Units that Amazon sent free of charge in place of units of an order, while the unit that was replaced
//! never came back to a fulfilment centre.
//!
//! ## Why it is owed
//! Under the customer returns policy for FBA, a customer who is sent a replacement has to return the first
//! unit within a fixed time; where it does not come back, Amazon charges the customer or pays the seller.
//!
//! ## How it decides
//! The rows of the replacements report are added up by original order and SKU. Units of that SKU in the
//! returns report, under the original or the replacement order, are taken off: from the replacement whose
//! own order they came back under, else from the oldest; but where the order item was refunded too, the
//! refund has the first claim to them. What is left is the finding, and the oldest replacement still open
//! starts its clock. Payments that name either order are taken off afterwards, whatever their date.
//!
//! ## What it does not claim
//! Replacements that the returns or reimbursements in the dump do not cover to the as-of date. A unit that
//! came back before its replacement was sent, damaged by the customer, or on a row without a SKU has come
//! back. An order item that was both refunded and replaced is only possible: both may stand for one unit.
//! No report tells whether the seller asked for the replacement itself, so that a case is probable at the
//! most.
//!
//! ## Evidence
//! The row of the replacements report with both order ids, the absence of either order in the returns
//! report, and the absence of a payment for either in the reimbursements report and the settlements.
//!
//! ## Example
//! Two of three units of an order, sold for 45.00 less 3.00 promotion and worth 7.90 each after fees, are
//! replaced, and one comes back: the finding is one unit, 7.90. Fixture:
//! `fixtures/detectors/replacement_without_return/hit`.
//!
//! ## Policy keys
//! windows: customer_return; cash_terms; reimbursement_reasons; practice: payment_lead_days, coverage_grace_days,
//! return_before_refund_days.
//!
//! ## References
//! Seller Central help G9N934L7Y4SFWPJ4 (customer return claims), 200379860 (FBA customer returns policy),
//! 200453300 (replacements report).

use std::collections::BTreeMap;

use crate::book::{OrderItem, Replacement, is_same_sku, sku_key};
use crate::detect::doubt::Doubt;
use crate::detect::finding::{
    Answers, Evidence, EvidenceKind, Finding, Identity, Line, LossPoint, RequirementReason, Term,
};
use crate::detect::shared::events;
use crate::detect::shared::refunds::{
    evidence as money_evidence, refunded_units, refunds_until, return_evidence, returned_under,
};
use crate::detect::{Context, Detector, DetectorError, Handling, fact, rule_texts, term};
use crate::model::dates::shift_days;
use crate::policy::{ClaimType, PolicyTable, SettingKey};

/// Free replacements whose original never came back.
pub const DETECTOR: Detector = Detector {
    id: "replacement_without_return",
    claim_type: ClaimType::CustomerReturn,
    summary: "free replacements that Amazon sent while the original never came back",
    texts: rule_texts!(),
    policy: &[PolicyTable::Windows, PolicyTable::CashTerms, PolicyTable::ReimbursementReasons],
    settings: &[
        SettingKey::PaymentLeadDays,
        SettingKey::CoverageGraceDays,
        SettingKey::ReturnBeforeRefundDays,
    ],
    tables: &["replacements", "returns", "reimbursements"],
    handling: Handling { looked_at: Some(replaced), ..Handling::USUAL },
    run,
};

/// Units sent in place of others.
fn replaced(context: &Context<'_>) -> usize {
    events::on_days(context, context.book.replacements.iter().map(|sent| sent.date))
}

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    let mut items: BTreeMap<(&str, String), Vec<&Replacement>> = BTreeMap::new();
    let sent = context.book.replacements.iter();
    let counts = |sent: &&Replacement| sent.date <= context.as_of && context.counts(sent.source);
    for sent in sent.filter(counts) {
        items.entry((&sent.original_order_id, sku_key(&sent.msku))).or_default().push(sent);
    }
    let findings = items.values().filter_map(|sent| finding(context, sent));
    Ok(findings.collect())
}

fn finding(context: &Context<'_>, sent: &[&Replacement]) -> Option<Finding> {
    let first = sent.first()?;
    let order_id = &first.original_order_id;
    let item = context.book.order_item(order_id, &first.msku);
    let mut orders = vec![order_id.clone()];
    for order in sent.iter().filter_map(|sent| sent.replacement_order_id.as_ref()) {
        if !orders.contains(order) {
            orders.push(order.clone());
        }
    }
    let returned = returned_under(context, &orders, &first.msku);
    let refunded = item.map_or(0, |item| refunded(context, item));
    let lines = open_lines(context, sent, returned.iter().map(|row| row.units).sum(), refunded);
    let identity = Identity(vec![("order_id", order_id.clone()), ("msku", sku_key(&first.msku))]);
    let mut finding = Finding::of_lines(&DETECTOR, identity, lines)?;
    let home = context.book.home.clone();
    finding.marketplace = item.and_then(|item| item.marketplace.clone()).or(home);
    finding.order_id = Some(order_id.clone());
    finding.start_event = Some("replaced");
    finding.loss_point = LossPoint::AfterOrder;
    finding.answers = Answers::Orders(orders);
    finding.evidence = sent.iter().map(|sent| evidence(sent)).collect();
    finding.evidence.extend(returned.iter().map(|row| return_evidence(row)));
    if let Some(item) = item {
        let refunds = refunds_until(context, item);
        finding.evidence.extend(money_evidence(item, &refunds, &[]));
    }
    finding.requirements = vec![
        context.needs(
            "returns",
            shift_days(finding.event_date, -context.days(SettingKey::ReturnBeforeRefundDays)),
            RequirementReason::Returned,
        ),
        context.needs_payments(finding.event_date),
    ];
    let others = other_skus(context, finding_orders(&finding), &first.msku);
    if others {
        finding.doubt(Doubt::OtherSkuReturned);
    }
    if refunded > 0 {
        finding.doubt(Doubt::RefundAndReplacement);
    }
    Some(finding)
}

/// The replacements that no returned unit answers.
fn open_lines(
    context: &Context<'_>,
    sent: &[&Replacement],
    returned_units: i64,
    refunded: i64,
) -> Vec<Line> {
    // The units that were refunded are the first to be expected back.
    let mut back = returned_units - refunded;
    let mut lines = Vec::new();
    // A unit that came back under the order of a replacement answers that one first.
    let own: Vec<i64> = sent
        .iter()
        .map(|sent| {
            let order = sent.replacement_order_id.as_slice();
            let own = returned_under(context, order, &sent.msku);
            let own: i64 = own.iter().map(|row| row.units).sum();
            let answered = own.min(sent.units).min(back).max(0);
            back -= answered;
            answered
        })
        .collect();
    for (sent, own) in sent.iter().zip(own) {
        let more = back.clamp(0, (sent.units - own).max(0));
        back -= more;
        let answered = own + more;
        let units = sent.units - answered;
        if units > 0 {
            let off = (answered > 0).then(|| Term::minus(term!("returned"), answered));
            lines.push(Line {
                date: sent.date,
                fnsku: context.book.products.fnsku_of(&sent.msku),
                msku: Some(sent.msku.clone()),
                units,
                owed: None,
                terms: [Term::units(term!("replaced"), sent.units)]
                    .into_iter()
                    .chain(off)
                    .collect(),
            });
        }
    }
    lines
}

fn finding_orders(finding: &Finding) -> &[String] {
    match &finding.answers {
        Answers::Orders(orders) => orders,
        _ => &[],
    }
}

/// Whether another SKU came back under the orders that none of their items has.
fn other_skus(context: &Context<'_>, orders: &[String], msku: &str) -> bool {
    let mut rows = orders.iter().flat_map(|order| context.book.returns.of_order(order));
    rows.any(|row| {
        row.msku.as_deref().is_some_and(|own| {
            !is_same_sku(own, msku) && context.book.order_item(&row.order_id, own).is_none()
        })
    })
}

/// Units of the item that were refunded; any refund counts as one unit at least.
fn refunded(context: &Context<'_>, item: &OrderItem) -> i64 {
    let refunds = refunds_until(context, item);
    match refunded_units(item, &refunds) {
        Some(units) => units.iter().map(|(_, units)| units).sum(),
        None => i64::from(!refunds.is_empty()),
    }
}

fn evidence(sent: &Replacement) -> Evidence {
    let mut facts = vec![
        (fact!("quantity"), sent.units.to_string()),
        (fact!("original_order_id"), sent.original_order_id.clone()),
    ];
    facts.extend(sent.replacement_order_id.clone().map(|id| (fact!("replacement_order_id"), id)));
    facts.extend(sent.reason.clone().map(|reason| (fact!("reason"), reason)));
    Evidence {
        source: sent.source,
        kind: EvidenceKind::Replacement,
        date: Some(sent.date),
        facts,
        is_detail: false,
    }
}
