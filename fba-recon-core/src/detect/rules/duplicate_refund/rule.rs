//! # Duplicate refund
//!
//! ## What it finds
//! Order items fulfilled by Amazon whose refunds give back more whole units than were sold: the same unit
//! was refunded twice.
//!
//! ## Why it is owed
//! Amazon refunds the buyers of the orders that it fulfils and debits the seller. A unit that was sold once
//! can be refunded once; a second debit for it has no sale behind it.
//!
//! ## How it decides
//! The price given back by all refunds of the order item, divided by the price of one unit of its sale,
//! gives the whole units refunded. What exceeds the units sold is the surplus. The amount is what all
//! refunds took from the seller after the fees given back, shared over the refunded units, times the
//! surplus. A positive refund row takes a refund back and cancels it. The clock starts on the day of the
//! last refund.
//!
//! A unit that never came back is the matter of `refund_without_return`, which counts no more units than
//! were sold; one order can have both cases.
//!
//! ## What it does not claim
//! Two units with a refund each, in one parcel or in two; one refund posted in parts; a refund that both
//! the settlement and the date range report show, or that two downloads of one settlement repeat; rows that
//! give back fees or taxes only; orders that the seller fulfilled; refunds whose sale is not in the dump,
//! or of which more units came back than it shows as sold. Where the settlements do not cover the days from
//! two weeks before the sale to the last refund, a parcel may be missing: the case is only possible. No
//! report tells who issued a refund: a case is probable at the most.
//!
//! ## Evidence
//! The rows of the sale and of every refund in the settlement or the date range report, and the absence of
//! a payment for the order in the reimbursements report.
//!
//! ## Example
//! One unit sold at 20.00 and refunded on 20 and on 24 August, 17.60 net each time: two units refunded, one
//! sold, so that one is surplus and the amount is 35.20 / 2 x 1 = 17.60. Fixture:
//! `fixtures/detectors/duplicate_refund/hit`.
//!
//! ## Policy keys
//! windows: customer_return; cash_terms; reimbursement_reasons; practice: payment_lead_days, coverage_grace_days,
//! settlement_grace_days, parcel_days.
//!
//! ## References
//! Seller Central help G9N934L7Y4SFWPJ4 (customer return claims), 200379860 (FBA customer returns policy),
//! 200732720 (reimbursements report).

use crate::book::{OrderItem, Refund, sku_key};
use crate::detect::doubt::Doubt;
use crate::detect::finding::{
    Answers, Finding, Identity, Line, LossPoint, Requirement, RequirementReason, Term,
};
use crate::detect::shared::refunds::{evidence, refunds_until, returned_under};
use crate::detect::{Context, Detector, DetectorError, Handling, rule_texts, term};
use crate::model::Money;
use crate::model::dates::shift_days;
use crate::model::money::divide_half_even;
use crate::policy::{ClaimType, PolicyTable, SettingKey};

/// Order items refunded for more units than were sold.
pub const DETECTOR: Detector = Detector {
    id: "duplicate_refund",
    claim_type: ClaimType::CustomerReturn,
    summary: "order items whose whole price was given back more often than units were sold",
    texts: rule_texts!(),
    policy: &[PolicyTable::Windows, PolicyTable::CashTerms, PolicyTable::ReimbursementReasons],
    settings: &[
        SettingKey::PaymentLeadDays,
        SettingKey::CoverageGraceDays,
        SettingKey::SettlementGraceDays,
        SettingKey::ParcelDays,
    ],
    tables: &["settlement", "reimbursements"],
    handling: Handling::USUAL,
    run,
};

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    let by_amazon = context.book.order_items.iter().filter(|item| item.by_amazon == Some(true));
    let findings = by_amazon.filter_map(|item| {
        let refunds = refunds_until(context, item);
        let duplicates = duplicates(context, item, &refunds)?;
        finding(context, item, &refunds, duplicates)
    });
    Ok(findings.collect())
}

/// Units refunded beyond those sold.
#[derive(Clone, Copy)]
pub(in crate::detect) struct Duplicates {
    sold: i64,
    pub(in crate::detect) units: i64,
    /// Millionths that the refunds give back above the price of the units, which are claimed apart.
    excess: i64,
}

/// Whole units that the refunds give back beyond the units sold; `None` where there are none, or the
/// sale is not in the dump or had several prices, or more units came back than the dump shows as sold: then
/// a parcel of the order is missing from it.
pub(in crate::detect) fn duplicates(
    context: &Context<'_>,
    item: &OrderItem,
    refunds: &[&Refund],
) -> Option<Duplicates> {
    let sale = item.sale.as_ref().filter(|sale| !sale.has_several_prices)?;
    let sold = sale.priced_units()?;
    let given_back: i64 = refunds.iter().map(|refund| -refund.principal).sum();
    let units = item.whole_units(given_back)?.units - sold;
    let is_whole_sale = returned_units(context, item) <= sold;
    let given = refunded_money(refunds);
    let charged = sale.charged();
    let excess = given - charged - divide_half_even(charged, sold)? * units;
    (units > 0 && is_whole_sale).then_some(Duplicates { sold, units, excess: excess.max(0) })
}

/// Units of the item that came back; more than were sold tell that a part of the sale is not in the dump.
pub(in crate::detect) fn returned_units(context: &Context<'_>, item: &OrderItem) -> i64 {
    let orders = std::slice::from_ref(&item.order_id);
    returned_under(context, orders, &item.msku).iter().map(|row| row.units).sum()
}

/// Price, shipping, promotions and gestures that refunds give; millionths.
pub(in crate::detect) fn refunded_money(refunds: &[&Refund]) -> i64 {
    refunds.iter().map(|refund| refund.given_back() - refund.goodwill).sum()
}

fn finding(
    context: &Context<'_>,
    item: &OrderItem,
    refunds: &[&Refund],
    duplicates: Duplicates,
) -> Option<Finding> {
    let last = refunds.last()?;
    let net: i64 = refunds.iter().map(|refund| -refund.net).sum();
    let net = net - duplicates.excess;
    let refunded = duplicates.sold + duplicates.units;
    let money = |micros| Money::new(micros, item.currency);
    let owed = money(net).per_unit(refunded)?.times(duplicates.units).ok()?.rounded().ok()?;
    if owed.micros <= 0 {
        return None;
    }
    let line = Line {
        date: last.date,
        fnsku: context.book.products.fnsku_of(&item.msku),
        msku: Some(item.msku.clone()),
        units: duplicates.units,
        owed: Some(owed),
        terms: vec![
            Term::money(term!("refunded_net"), money(net)),
            Term::minus_money(term!("for_units_sold"), money(net - owed.micros)),
        ],
    };
    let mut finding = of_order(context, &DETECTOR, item, refunds, line)?;
    doubt_sale(context, item, &mut finding);
    Some(finding)
}

/// The finding of a line of money of an order item.
pub(in crate::detect) fn of_order(
    context: &Context<'_>,
    rule: &'static Detector,
    item: &OrderItem,
    refunds: &[&Refund],
    line: Line,
) -> Option<Finding> {
    let identity =
        Identity(vec![("order_id", item.order_id.clone()), ("msku", sku_key(&item.msku))]);
    let day = line.date;
    let mut finding = Finding::of_lines(rule, identity, vec![line])?;
    finding.marketplace.clone_from(&item.marketplace);
    finding.order_id = Some(item.order_id.clone());
    finding.loss_point = LossPoint::Amount;
    finding.answers = Answers::Orders(vec![item.order_id.clone()]);
    finding.evidence = evidence(item, refunds, &[]);
    finding.requirements = requirements(context, day);
    Some(finding)
}

/// Doubts a finding that counts units or money against a sale of which the dump may lack a part.
pub(in crate::detect) fn doubt_sale(
    context: &Context<'_>,
    item: &OrderItem,
    finding: &mut Finding,
) {
    if !is_sale_whole(context, item, finding.event_date) {
        finding.doubt(Doubt::SalePartly);
    }
}

/// Whether the settlements cover the days from some time before the sale to the last refund without a gap:
/// else a parcel of the order may be missing.
fn is_sale_whole(context: &Context<'_>, item: &OrderItem, last: jiff::civil::Date) -> bool {
    let days = context.days(SettingKey::ParcelDays);
    let Some(first) = item.sale.as_ref().and_then(|sale| sale.first_day) else { return false };
    // Where several stores share the currency another store's settlement may hide the gap.
    if context.policy.marketplace_of_currency(item.currency).is_none() {
        return false;
    }
    let covered = context.book.settled.vouched.get(&item.currency);
    covered
        .into_iter()
        .flatten()
        .any(|range| range.first <= shift_days(first, -days) && last <= range.last)
}

fn requirements(context: &Context<'_>, day: jiff::civil::Date) -> Vec<Requirement> {
    vec![context.needs_payments(day), context.needs("settlement", day, RequirementReason::Paid)]
}
