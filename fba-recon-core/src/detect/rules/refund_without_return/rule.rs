//! # Refund without return
//!
//! ## What it finds
//! Units of orders fulfilled by Amazon whose price went back to the customer while the unit never came back
//! to a fulfilment centre.
//!
//! ## Why it is owed
//! Under the customer returns policy for FBA, a customer who is refunded has to return the unit within a
//! fixed time; where the unit does not come back, Amazon charges the customer or pays the seller.
//!
//! ## How it decides
//! The units refunded are the price given back divided by the price of one unit of the order, whole units
//! only, up to a cent a unit of rounding where that price is no whole number of cents, and never more than were
//! sold; less the units of the SKU in the returns report, under the order or
//! that of a replacement for it. What is left is the finding. Payments for the order are taken off
//! afterwards, whatever their date.
//!
//! Money on the order under a name that is not known, posted after the refund, covers the case where it is
//! just what is due, and makes it possible where it is any other amount. Where the row says that the refund
//! came back (the buyer was charged again, SAFE-T), at least what is due covers it.
//!
//! ## What it does not claim
//! Orders the seller fulfilled; refunds of less than one unit's price (concessions); orders whose sale is
//! not in the dump, so that a partial refund cannot be told from a whole one (held as unproven); refunds
//! that the returns or reimbursements in the dump do not cover to the as-of date. A refund that the seller
//! issued itself is never paid by Amazon, and no report tells who issued it, so that a case is probable at
//! the most. It is only possible where several refunds together give back the whole sale and none of them
//! a whole unit, where another SKU of the order came back, or where the ledger shows more
//! of the product back from customers than the returns report does.
//!
//! ## Evidence
//! The refund and the sale in the settlement, the absence of the order in the returns report, and the
//! absence of a payment for it in the reimbursements report and the settlements.
//!
//! ## Example
//! An order of two units at 20.00 each, refunded 40.00, one unit back in the returns report: the finding is
//! one unit. Fixture: `fixtures/detectors/refund_without_return/hit`.
//!
//! ## Policy keys
//! windows: customer_return; cash_terms; reimbursement_reasons; practice: payment_lead_days, coverage_grace_days,
//! return_before_refund_days, payment_after_refund_days, restock_days.
//!
//! ## References
//! Seller Central help G9N934L7Y4SFWPJ4 (customer return claims), 200379860 (FBA customer returns policy).

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::book::{OrderItem, Refund, ReturnedUnits, sku_key};
use crate::detect::doubt::Doubt;
use crate::detect::finding::{
    Answers, Confidence, Finding, Identity, LossPoint, Measure, OrderUnits, Requirement,
    RequirementReason,
};
use crate::detect::shared::events;
use crate::detect::shared::refunds::{evidence, refunded_units, refunds_until, units_in_parts};
use crate::detect::{Context, Detector, DetectorError, Handling, rule_texts};
use crate::model::DateRange;
use crate::model::dates::{days_between, shift_days};
use crate::policy::{ClaimType, PolicyTable, SettingKey};

/// Refunded units that never came back.
pub const DETECTOR: Detector = Detector {
    id: "refund_without_return",
    claim_type: ClaimType::CustomerReturn,
    summary: "refunded units that neither came back nor were paid for",
    texts: rule_texts!(),
    policy: &[PolicyTable::Windows, PolicyTable::CashTerms, PolicyTable::ReimbursementReasons],
    settings: &[
        SettingKey::PaymentLeadDays,
        SettingKey::CoverageGraceDays,
        SettingKey::ReturnBeforeRefundDays,
        SettingKey::PaymentAfterRefundDays,
        SettingKey::RestockDays,
    ],
    tables: &["settlement", "returns", "reimbursements"],
    handling: Handling { looked_at: Some(events::refunded), ..Handling::USUAL },
    run,
};

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    // The items of one order stand side by side.
    let orders = context.book.order_items.chunk_by(|one, next| one.order_id == next.order_id);
    let findings = orders.flat_map(|siblings| {
        let by_amazon = siblings.iter().filter(|item| item.by_amazon == Some(true));
        by_amazon.filter_map(|item| finding(context, item, siblings))
    });
    Ok(findings.collect())
}

fn finding(context: &Context<'_>, item: &OrderItem, siblings: &[OrderItem]) -> Option<Finding> {
    let refunds = refunds_until(context, item);
    let refunds: Vec<&Refund> = refunds.into_iter().filter(|refund| refund.principal < 0).collect();
    let of_order = returned_under(context, item);
    let returned: Vec<&ReturnedUnits> =
        of_order.filter(|returned| returned.date <= context.as_of).collect();
    let (same_sku, is_relabelled) = back(context, item, siblings, &returned);
    let whole = refunded_units(item, &refunds);
    let is_sale_known = whole.is_some();
    // Without the sale, a refund is taken for one unit and the case is held.
    let refunded =
        whole.unwrap_or_else(|| refunds.iter().take(1).map(|refund| (refund.date, 1)).collect());
    let refunded_in_all: i64 = refunded.iter().map(|(_, units)| units).sum();
    let open = not_returned(refunded, &same_sku);
    let first = open.first()?.0;
    let units: i64 = open.iter().map(|(_, units)| units).sum();
    let doubts: Vec<Doubt> = has_unmatched_return(context, item, first)
        .then_some(Doubt::UnmatchedReturn)
        .into_iter()
        .collect();
    let mut requirements = requirements(context, item, first);
    if !is_sale_known {
        requirements.push(Requirement {
            table: "settlement",
            days: None,
            why: RequirementReason::Sale,
        });
    }
    let is_whole = is_whole(item, &refunds);
    // Another SKU of the order came back: it may be this unit under another label.
    let is_sure = doubts.is_empty() && !is_relabelled && is_sale_known && is_whole;
    let identity =
        Identity(vec![("order_id", item.order_id.clone()), ("msku", sku_key(&item.msku))]);
    let returned_units = refunded_in_all - units;
    let measure = Measure::OrderItem {
        order_id: item.order_id.clone(),
        msku: item.msku.clone(),
        counts: OrderUnits { refunded: refunded_in_all, returned: returned_units, is_whole },
        open,
    };
    Some(Finding {
        marketplace: item.marketplace.clone(),
        fnsku: context.book.products.fnsku_of(&item.msku),
        msku: Some(item.msku.clone()),
        order_id: Some(item.order_id.clone()),
        loss_point: LossPoint::AfterOrder,
        answers: Answers::Orders(vec![item.order_id.clone()]),
        confidence: if is_sure { Confidence::Probable } else { Confidence::Possible },
        doubts,
        evidence: evidence(item, &refunds, &returned),
        requirements,
        ..Finding::new(&DETECTOR, identity, first, units, measure)
    })
}

/// The rows of the item's own SKU, and whether those of other SKUs may be its units under another label.
fn back<'a>(
    context: &Context<'_>,
    item: &OrderItem,
    siblings: &[OrderItem],
    returned: &[&'a ReturnedUnits],
) -> (Vec<&'a ReturnedUnits>, bool) {
    let is_own = |msku: &str| sku_key(msku) == sku_key(&item.msku);
    let (same_sku, other_sku): (Vec<&ReturnedUnits>, Vec<&ReturnedUnits>) =
        returned.iter().copied().partition(|row| row.msku.as_deref().is_none_or(is_own));
    let others: Vec<&OrderItem> = siblings.iter().filter(|other| !is_own(&other.msku)).collect();
    let is_relabelled = may_be_relabelled(context, &other_sku, &others);
    (same_sku, is_relabelled)
}

/// Whether the ledger shows more units of the product back from customers around the refund than the
/// returns report has rows for.
fn has_unmatched_return(context: &Context<'_>, item: &OrderItem, refund: Date) -> bool {
    let Some(fnsku) = context.book.products.fnsku_of(&item.msku) else { return false };
    let before = context.days(SettingKey::ReturnBeforeRefundDays);
    let after = context.days(SettingKey::PaymentAfterRefundDays);
    let days = context.days(SettingKey::RestockDays);
    let around = |more: i32| {
        DateRange::new(shift_days(refund, -before - more), shift_days(refund, after + more))
    };
    // A row may be dated some time before or after the unit enters the stock.
    let (Some(near), Some(wide)) = (around(0), around(days)) else { return false };
    let book = context.book;
    book.movements.returned_on(&fnsku, near) > book.returns.units_on(&fnsku, wide)
}

/// Returned rows of the order, and of the orders of its replacements: a unit may come back under them.
fn returned_under<'a>(
    context: &Context<'a>,
    item: &OrderItem,
) -> impl Iterator<Item = &'a ReturnedUnits> {
    let book = context.book;
    let replacements = book.replacements_of(&item.order_id);
    let replacements = replacements.filter(|sent| sku_key(&sent.msku) == sku_key(&item.msku));
    let replaced = replacements.filter_map(|sent| sent.replacement_order_id.clone());
    let orders: BTreeSet<String> = replaced.chain([item.order_id.clone()]).collect();
    orders.into_iter().flat_map(|order| book.returns.of_order(&order))
}

/// Whether units that came back under other SKUs may be those of this item under another label: their
/// SKU is not in the order, or more came back than the other items were refunded for.
fn may_be_relabelled(
    context: &Context<'_>,
    returned: &[&ReturnedUnits],
    others: &[&OrderItem],
) -> bool {
    let is_of_order = |returned: &&ReturnedUnits| {
        let key = returned.msku.as_deref().map(sku_key);
        others.iter().any(|other| key == Some(sku_key(&other.msku)))
    };
    let refunded: i64 = others
        .iter()
        .filter_map(|other| refunded_units(other, &refunds_until(context, other)))
        .flatten()
        .map(|(_, units)| units)
        .sum();
    returned.iter().map(|returned| returned.units).sum::<i64>() > refunded
        || !returned.iter().all(is_of_order)
}

/// Whether every refund gives back whole units at one price: else the units cannot be told for sure.
fn is_whole(item: &OrderItem, refunds: &[&Refund]) -> bool {
    let Some(sale) = &item.sale else { return false };
    let whole = refunds.iter().filter_map(|refund| item.whole_units(-refund.principal));
    let is_exact = whole.filter(|whole| whole.units > 0).all(|whole| whole.is_exact);
    let in_parts = units_in_parts(item, refunds);
    !sale.has_several_prices && is_exact && in_parts == Some(0)
}

/// Takes returned units off the refund that lies nearest to their return.
fn not_returned(mut refunded: Vec<(Date, i64)>, returned: &[&ReturnedUnits]) -> Vec<(Date, i64)> {
    for back in returned {
        let mut units = back.units;
        while units > 0 {
            let open = refunded.iter_mut().filter(|(_, left)| *left > 0);
            let nearest = open.min_by_key(|(date, _)| days_between(*date, back.date).abs());
            let Some((_, left)) = nearest else { break };
            let taken = units.min(*left);
            *left -= taken;
            units -= taken;
        }
    }
    refunded.retain(|(_, units)| *units > 0);
    refunded
}

fn requirements(context: &Context<'_>, item: &OrderItem, refund: Date) -> Vec<Requirement> {
    // The unit may have come back before its refund was posted, not before it was sold.
    let days = context.days(SettingKey::ReturnBeforeRefundDays);
    let sold = item.sale.as_ref().and_then(|sale| sale.first_day);
    let back_from = sold.unwrap_or_else(|| shift_days(refund, -days)).min(refund);
    vec![
        context.needs("returns", back_from, RequirementReason::Returned),
        context.needs_payments(refund),
    ]
}
