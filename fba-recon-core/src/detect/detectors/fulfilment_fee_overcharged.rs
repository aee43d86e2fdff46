//! # Fulfilment fee overcharged
//!
//! ## What it finds
//! Orders for which Amazon charged more for fulfilment than its own card allows for the size and weight
//! that the seller measured.
//!
//! ## Why it is owed
//! Fulfilment fees follow from the size tier and the shipping weight of the unit. Amazon corrects them
//! when its measurement on file was wrong.
//!
//! ## How it decides
//! The card in force on the day of the charge (and, because a charge is posted some days after the unit
//! shipped, on the days before it) gives the fee for the verified size, weight, class and
//! price. Where the sources leave a doubt (thin sides of large standard items, extras from which some
//! units are exempt, what the surcharge multiplies, whether promotions move the price into another band,
//! a class not told), every reading is computed and the highest is the fee allowed. A charge counts only
//! when it exceeds that by more than the tolerance. It is certain when Amazon's own measurement in the
//! fee preview differs from the seller's and explains the amount charged, probable without a fee preview,
//! and only possible when Amazon's measurement agrees with the seller's.
//!
//! ## What it does not claim
//! Products without a measurement in the catalog; dates and tiers without a card; charges that any
//! documented reading explains; corrections that Amazon has already paid (taken off afterwards). The
//! low-inventory-level fee may be folded into the charge: a case without Amazon's measurement says so.
//!
//! ## Evidence
//! The charges in the settlement with their orders, the seller's measurement, Amazon's measurement in the
//! fee preview, and the rows of the card. Amazon asks for photos of a unit on a scale and beside a ruler.
//!
//! ## Example
//! A non-apparel unit of 13 x 9 x 0.7 in and 2 oz sold at 15.00 in March 2026 is small standard, 3.32;
//! Amazon charged 4.20, the fee of a 12 oz large standard unit: 0.88 too much for each unit. Fixture:
//! `fixtures/detectors/fulfilment_fee_overcharged/hit`.
//!
//! ## Policy keys
//! windows: fee_weight_dims; fees; cash_terms; practice: fee_tolerance_micros,
//! ship_to_post_days, measure_tolerance_millionths.
//!
//! ## References
//! Seller Central help GL7U4JFSDXUTQAJ (fees by weight and dimensions), GABBX6GZPA8MSZGW (2026 US
//! fulfilment fees), G53Z9EKF8VVZVH29 (dimensional weight).

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::measured::{in_force, measurement_evidence, measurements};
use crate::book::{AmazonSize, Book, FeeCharge, MeasuredItem, MoneyRow, sku_key};
use crate::detect::finding::{
    Answers, Charge, Confidence, Evidence, EvidenceKind, Finding, Identity, LossPoint, Measure,
    RequirementReason,
};
use crate::detect::{Context, Detector, DetectorError};
use crate::model::Money;
use crate::model::dates::shift_days;
use crate::model::money::{from_decimal, to_decimal};
use crate::policy::ClaimType;
use crate::policy::fees::{Item, Reading};

/// Fulfilment fees above the card for the verified size.
pub const DETECTOR: Detector = Detector {
    id: "fulfilment_fee_overcharged",
    claim_type: ClaimType::FeeWeightDims,
    summary: "fulfilment fees above the card for the size and weight the seller measured",
    source: include_str!("fulfilment_fee_overcharged.rs"),
    policy_keys: &["windows", "fees", "cash_terms", "practice"],
    tables: &["settlement", "catalog", "reimbursements"],
    run,
};

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    let mut products: BTreeMap<(Option<&str>, String), Vec<&FeeCharge>> = BTreeMap::new();
    for charge in context.book.fee_charges.iter().filter(|charge| charge.date <= context.as_of) {
        let key = (charge.marketplace.as_deref(), sku_key(&charge.msku));
        products.entry(key).or_default().push(charge);
    }
    let mut findings = Vec::new();
    for ((_, msku), charges) in products {
        let fnsku = context.book.products.fnsku_of(&msku);
        let measured = measurements(context.book, fnsku.as_deref(), Some(&msku));
        let Some(latest) = measured.last().copied() else { continue };
        let charges = charges
            .into_iter()
            .filter_map(|charge| Some((charge, in_force(&measured, charge.date)?)));
        findings.extend(finding(context, latest, &charges.collect::<Vec<_>>())?);
    }
    Ok(findings)
}

fn finding(
    context: &Context<'_>,
    measured: &MeasuredItem,
    charges: &[(&FeeCharge, &MeasuredItem)],
) -> Result<Option<Finding>, DetectorError> {
    let Some((first, _)) = charges.first() else {
        return Ok(None);
    };
    let Some(marketplace) = first.marketplace.as_deref() else {
        return Ok(None);
    };
    let amazon = amazon_size(context.book, marketplace, first, measured);
    let mut lines = Vec::new();
    let mut rows: Vec<&[MoneyRow]> = Vec::new();
    let mut explained = amazon.is_some();
    for (charge, in_force) in charges {
        let Some(over) = overcharge(context, marketplace, in_force, charge)? else {
            continue;
        };
        explained &=
            amazon.is_some_and(|amazon| explains(context, marketplace, in_force, amazon, charge));
        lines.push(over);
        rows.push(&charge.rows);
    }
    let Some(oldest) = lines.first() else {
        return Ok(None);
    };
    let differs =
        amazon.is_some_and(|amazon| !is_same_size(context, &amazon.item, &measured.size.item));
    let confidence = match (amazon, differs && explained) {
        (Some(_), true) => Confidence::Certain,
        (None, _) => Confidence::Probable,
        (Some(_), false) => Confidence::Possible,
    };
    let event_date = oldest.date;
    // A fee may be corrected as a reimbursement or in a later settlement.
    let requirements = vec![
        context.needs_payments(event_date),
        context.needs("settlement", event_date, RequirementReason::Paid),
    ];
    let fnsku = measured.fnsku.clone().or_else(|| context.book.products.fnsku_of(&first.msku));
    let identity =
        Identity(vec![("marketplace", marketplace.to_owned()), ("msku", sku_key(&first.msku))]);
    let units = lines.iter().map(|line| line.units).sum();
    let evidence = evidence(measured, amazon, lines.iter().zip(rows));
    Ok(Some(Finding {
        marketplace: Some(marketplace.to_owned()),
        fnsku,
        msku: Some(first.msku.clone()),
        loss_point: LossPoint::Fee,
        answers: Answers::Fees,
        confidence,
        evidence,
        requirements,
        ..Finding::new(DETECTOR.id, identity, event_date, units, Measure::Charges(lines))
    }))
}

/// The charge as an overcharge; `None` when a reading explains it or no card holds on its day.
fn overcharge(
    context: &Context<'_>,
    marketplace: &str,
    measured: &MeasuredItem,
    charge: &FeeCharge,
) -> Result<Option<Charge>, DetectorError> {
    let items = measured.size.items();
    let Some(readings) = readings(context, marketplace, &items, charge) else { return Ok(None) };
    let (Some(least), Some(most)) = (readings.first(), readings.last()) else {
        return Ok(None);
    };
    let allowed_for_all = |reading: &Reading| -> Result<Money, DetectorError> {
        let micros = from_decimal(reading.total)?;
        Money::new(micros, charge.fee.currency).times(charge.units).map_err(DetectorError::from)
    };
    let (allowed, allowed_least) = (allowed_for_all(most)?, allowed_for_all(least)?);
    let tolerance = context.policy.setting("fee_tolerance_micros") * charge.units;
    Ok((charge.fee.micros - allowed.micros > tolerance).then(|| Charge {
        rows: charge.rows.iter().map(|row| row.source).collect(),
        date: charge.date,
        order_id: charge.order_id.clone(),
        units: charge.units,
        charged: charge.fee,
        allowed,
        allowed_least,
        card: most.card.clone(),
    }))
}

/// Every fee that the cards of the day and of the days before it allow, over the price with and without
/// promotions: a charge is posted some days after the unit shipped. `None` when one of these days has
/// no card or its currency is another.
fn readings(
    context: &Context<'_>,
    marketplace: &str,
    items: &[&Item],
    charge: &FeeCharge,
) -> Option<Vec<Reading>> {
    let fees = context.policy.fees();
    let units = Decimal::from(charge.units);
    let full = to_decimal(charge.principal) / units;
    let reduced = to_decimal(charge.principal + charge.promotion) / units;
    let prices = if full == reduced { vec![full] } else { vec![full, reduced] };
    let earliest = shift_days(charge.date, -context.policy.days("ship_to_post_days"));
    let mut readings = Vec::new();
    for date in [earliest, charge.date] {
        let card = fees.card_on(marketplace, date).ok()?;
        if card.currency != charge.fee.currency.as_str() {
            return None;
        }
        for item in items {
            readings.extend(fees.readings(marketplace, date, item, &prices).ok()?);
        }
    }
    readings.sort();
    Some(readings).filter(|readings| !readings.is_empty())
}

fn amazon_size<'a>(
    book: &'a Book,
    marketplace: &str,
    charge: &FeeCharge,
    measured: &MeasuredItem,
) -> Option<&'a AmazonSize> {
    let is_product = |size: &&AmazonSize| {
        sku_key(&size.msku) == sku_key(&charge.msku)
            || (size.fnsku.is_some() && size.fnsku == measured.fnsku)
    };
    let in_store = |size: &&AmazonSize| size.marketplace.as_deref() == Some(marketplace);
    book.amazon_sizes.iter().find(|size| is_product(size) && in_store(size))
}

/// Whether Amazon's measurement leads to the amount charged.
fn explains(
    context: &Context<'_>,
    marketplace: &str,
    measured: &MeasuredItem,
    amazon: &AmazonSize,
    charge: &FeeCharge,
) -> bool {
    let item = Item { class: measured.size.item.class, ..amazon.item.clone() };
    let Some(readings) = readings(context, marketplace, &[&item], charge) else {
        return false;
    };
    let tolerance = to_decimal(context.policy.setting("fee_tolerance_micros"));
    let charged = to_decimal(charge.fee.micros) / Decimal::from(charge.units);
    readings.iter().any(|reading| (reading.total - charged).abs() <= tolerance)
}

/// Whether two measurements are the same one in other units.
fn is_same_size(context: &Context<'_>, one: &Item, other: &Item) -> bool {
    let share = to_decimal(context.policy.setting("measure_tolerance_millionths"));
    let is_near = |one: Decimal, other: Decimal| (one - other).abs() <= share * one.max(other);
    one.sides_in.iter().zip(&other.sides_in).all(|(one, other)| is_near(*one, *other))
        && is_near(one.weight_lb, other.weight_lb)
}

fn evidence<'a>(
    measured: &MeasuredItem,
    amazon: Option<&AmazonSize>,
    lines: impl Iterator<Item = (&'a Charge, &'a [MoneyRow])>,
) -> Vec<Evidence> {
    let mut evidence = vec![measurement_evidence(measured)];
    evidence.extend(amazon.map(|amazon| {
        let mut facts = vec![("size", amazon.written.clone())];
        facts.extend(amazon.size_tier.clone().map(|tier| ("size_tier", tier)));
        facts.extend(amazon.fulfilment_fee.map(|fee| ("expected_fee", fee.to_string())));
        Evidence {
            source: amazon.source,
            kind: EvidenceKind::AmazonMeasurement,
            date: None,
            facts,
            is_detail: false,
        }
    }));
    for (line, rows) in lines {
        let facts = vec![
            ("order_id", line.order_id.clone().unwrap_or_default()),
            ("quantity", line.units.to_string()),
            ("charged", line.charged.to_string()),
            ("allowed", line.allowed.to_string()),
        ];
        let (kind, date) = (EvidenceKind::Charge, Some(line.date));
        let first = rows.first().map(|row| row.source);
        evidence.extend(first.map(|source| Evidence {
            source,
            kind,
            date,
            facts,
            is_detail: false,
        }));
        evidence.extend(Evidence::details(rows, kind, date, line.charged.currency));
    }
    evidence
}
