//! # Referral fee overcharged
//!
//! ## What it finds
//! Sales whose referral fee is above the rate of the product's category.
//!
//! ## Why it is owed
//! The referral fee is a percentage of the total sales price by category. A product in a wrong category, or a
//! rate that was not brought up to date, is charged too much; Amazon gives the difference back on claim.
//!
//! ## How it decides
//! The seller names the category of a product (`categories.csv`). The table of the store on the day of the charge
//! gives the fee of a unit, at the price with shipping, and with and without promotions; where the sources leave
//! it open whether a rate is for the whole price or for slices, and which least amount holds, every reading is
//! computed, and the highest is the fee allowed. A product with several categories is held against the highest
//! of them. Where the report adds closing fees to the referral fee the category's closing fee is allowed too.
//! A charge counts when it exceeds that by more than 0.01 for each unit, and by 0.10 at least. One case a
//! product, each charge with its own clock.
//!
//! ## What it does not claim
//! Products without a category; categories, days and stores without a table; stores in which taxes may be inside
//! prices or fees; sales with several prices or with gift wrap; orders that were refunded, of which a part of the
//! fee came back. Amazon's own category decides, and no report names it: a case is probable at the most, and
//! possible where one copy alone shows the rate, or the report adds other selling fees to the referral fee.
//!
//! ## Evidence
//! The referral fees in the settlement with their orders, and the row that names the category.
//!
//! ## Example
//! A home and kitchen product sold at 20.00 pays 15 percent, 3.00; Amazon charged 3.40, the 17 percent of clothing:
//! 0.40 too much. Fixture: `fixtures/detectors/referral_fee_overcharged/hit`.
//!
//! ## Policy keys
//! windows: fee_referral; fees; cash_terms; reimbursement_reasons; practice: fee_tolerance_micros,
//! referral_fee_least_micros, payment_lead_days, coverage_grace_days, settlement_grace_days.
//!
//! ## References
//! Seller Central help RRJCFXD6474GRLY (referral fee claims, 90 days after the charge); sell.amazon.com/pricing
//! (rates by category).

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::charges::{charge_evidence, of_product};
use crate::book::{FeeCharge, MoneyRow, ReferralCategory, sku_key};
use crate::detect::finding::{Charge, Evidence, EvidenceKind, Finding};
use crate::detect::{Context, Detector, DetectorError, Doubt};
use crate::model::Money;
use crate::model::money::{from_decimal, to_decimal};
use crate::policy::ClaimType;
use crate::policy::fees::{ReferralCard, ReferralCategory as Rates};

/// Referral fees above the rate of the category.
pub const DETECTOR: Detector = Detector {
    id: "referral_fee_overcharged",
    claim_type: ClaimType::FeeReferral,
    summary: "referral fees above the rate of the product's category",
    source: include_str!("referral_fee_overcharged.rs"),
    policy_keys: &["windows", "fees", "cash_terms", "reimbursement_reasons", "practice"],
    tables: &["settlement", "referral_categories", "reimbursements"],
    run,
};

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    let mut products: BTreeMap<(&str, String), Vec<&FeeCharge>> = BTreeMap::new();
    let is_charged = |charge: &&FeeCharge| {
        charge.date <= context.as_of && charge.referral_fee.micros > 0 && charge.principal > 0
    };
    for charge in context.book.fee_charges.iter().filter(is_charged) {
        let Some(marketplace) = charge.marketplace.as_deref() else { continue };
        products.entry((marketplace, sku_key(&charge.msku))).or_default().push(charge);
    }
    let mut findings = Vec::new();
    for ((marketplace, msku), charges) in products {
        let Some(categories) = context.book.referral_categories.get(&msku) else { continue };
        let card = context.policy.fees().referral_of(marketplace);
        // Where taxes may be inside, neither the price nor the fee of a report is what the table speaks of.
        let Some(card) = card.filter(|card| card.taxes.is_none()) else { continue };
        findings.extend(finding(context, card, categories, &charges)?);
    }
    Ok(findings)
}

/// A charge that is too high.
struct Over<'a> {
    charge: Charge,
    rows: &'a [MoneyRow],
    is_unsure: bool,
    is_summed: bool,
}

fn finding(
    context: &Context<'_>,
    card: &ReferralCard,
    categories: &[ReferralCategory],
    charges: &[&FeeCharge],
) -> Result<Option<Finding>, DetectorError> {
    let mut overs = Vec::new();
    for charge in charges {
        overs.extend(overcharge(context, card, categories, charge)?);
    }
    let Some(charge) = charges.first() else { return Ok(None) };
    let is_unsure = overs.iter().any(|over| over.is_unsure);
    let is_summed = overs.iter().any(|over| over.is_summed);
    let mut evidence: Vec<Evidence> = categories
        .iter()
        .map(|category| Evidence {
            source: category.source,
            kind: EvidenceKind::Document,
            date: None,
            facts: vec![("category", category.category.clone())],
            is_detail: false,
        })
        .collect();
    for over in &overs {
        evidence.extend(charge_evidence(&over.charge, over.rows));
    }
    let lines = overs.into_iter().map(|over| over.charge).collect();
    let names = (context.book.products.fnsku_of(&charge.msku), charge.msku.as_str());
    let finding = of_product(context, DETECTOR.id, &card.marketplace, names, lines, evidence);
    let Some(mut finding) = finding else { return Ok(None) };
    if is_unsure {
        finding.doubt(Doubt::TableUnsure);
    }
    if is_summed {
        finding.doubt(Doubt::FeesSummed);
    }
    Ok(Some(finding))
}

/// The charge as an overcharge; `None` where a reading allows it, a category has no rate on its day, or its price
/// or fee is not known whole.
fn overcharge<'a>(
    context: &Context<'_>,
    card: &ReferralCard,
    categories: &[ReferralCategory],
    charge: &'a FeeCharge,
) -> Result<Option<Over<'a>>, DetectorError> {
    let order = charge.order_id.as_deref();
    let item = order.and_then(|order| context.book.order_item(order, &charge.msku));
    let is_refunded =
        item.is_some_and(|item| !item.refunds.is_empty() || !item.fees_back.is_empty());
    let currency = charge.referral_fee.currency;
    if charge.is_mixed || is_refunded || card.currency != currency.as_str() {
        return Ok(None);
    }
    let rates = categories.iter().map(|row| card.category(&row.category, charge.date));
    let Some(rates) = rates.collect::<Option<Vec<&Rates>>>() else { return Ok(None) };
    let units = Decimal::from(charge.units);
    let full = to_decimal(charge.principal + charge.shipping.max(0)) / units;
    let reduced = to_decimal(charge.principal + charge.shipping + charge.promotion) / units;
    let mut readings: Vec<Decimal> = Vec::new();
    for rates in &rates {
        let closing = rates.closing_fee.filter(|_| charge.has_summed_fees).unwrap_or_default();
        let fees = [full, reduced].into_iter().flat_map(|price| rates.readings(price));
        readings.extend(fees.map(|fee| fee + closing));
    }
    let bounds = readings.iter().min().zip(readings.iter().max());
    let Some((least, most)) = bounds else { return Ok(None) };
    let for_all = |fee: Decimal| -> Result<Money, DetectorError> {
        Ok(Money::new(from_decimal(fee)?, currency).times(charge.units)?)
    };
    let (allowed, allowed_least) = (for_all(*most)?, for_all(*least)?);
    let over = charge.referral_fee.micros - allowed.micros;
    let tolerance = context.policy.setting("fee_tolerance_micros") * charge.units;
    if over <= tolerance || over < context.policy.setting("referral_fee_least_micros") {
        return Ok(None);
    }
    let own = charge.referral_rows.iter().copied();
    let others = charge.rows.iter().map(|row| row.source);
    let others = others.filter(|row| !charge.referral_rows.contains(row));
    Ok(Some(Over {
        charge: Charge {
            rows: own.chain(others).collect(),
            date: charge.date,
            order_id: charge.order_id.clone(),
            units: charge.units,
            charged: charge.referral_fee,
            allowed,
            allowed_least,
            card: format!("{}-referral", card.marketplace.to_lowercase()),
        },
        rows: &charge.rows,
        is_unsure: rates.iter().any(|rates| !rates.is_sure()),
        is_summed: charge.has_summed_fees,
    }))
}
