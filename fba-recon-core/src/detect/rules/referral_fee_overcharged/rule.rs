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
//! The lines of one SKU in an order count together, because its fee may stand on one of them; what other SKUs of the
//! order paid less than is due for them is taken off, and where one of unknown category paid nothing the order is
//! not judged. A charge counts when it exceeds that by more than 0.01 for each unit, and by 0.10 at least. One case a
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

use crate::book::{FeeCharge, MoneyRow, ProductCategory, sku_key};
use crate::detect::finding::{Charge, Evidence, EvidenceKind, Finding};
use crate::detect::shared::charges::{charge_evidence, of_product};
use crate::detect::{Context, Detector, DetectorError, Doubt, FeeBy, Handling, fact, rule_texts};
use crate::model::money::{from_decimal, to_decimal};
use crate::model::{Money, SourceRow};
use crate::policy::fees::{ReferralCard, ReferralCategory as Rates};
use crate::policy::{ClaimType, PolicyTable, SettingKey};

/// Referral fees above the rate of the category.
pub const DETECTOR: Detector = Detector {
    id: "referral_fee_overcharged",
    claim_type: ClaimType::FeeReferral,
    summary: "referral fees above the rate of the product's category",
    texts: rule_texts!(),
    policy: &[
        PolicyTable::Windows,
        PolicyTable::Fees,
        PolicyTable::CashTerms,
        PolicyTable::ReimbursementReasons,
    ],
    settings: &[
        SettingKey::FeeToleranceMicros,
        SettingKey::ReferralFeeLeastMicros,
        SettingKey::PaymentLeadDays,
        SettingKey::CoverageGraceDays,
        SettingKey::SettlementGraceDays,
    ],
    tables: &["settlement", "referral_categories", "reimbursements"],
    handling: Handling { fee: Some(FeeBy::Price), ..Handling::USUAL },
    run,
};

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    let is_sold = |charge: &&FeeCharge| {
        charge.date <= context.as_of
            && charge.principal > 0
            && charge.rows.iter().all(|row| context.counts(row.source))
    };
    let mut products: BTreeMap<(&str, String), Vec<&FeeCharge>> = BTreeMap::new();
    let mut orders: BTreeMap<&str, Vec<&FeeCharge>> = BTreeMap::new();
    for charge in context.book.fee_charges.iter().filter(is_sold) {
        let Some(marketplace) = charge.marketplace.as_deref() else { continue };
        products.entry((marketplace, sku_key(&charge.msku))).or_default().push(charge);
    }
    let all = context.book.fee_charges.iter().chain(&context.book.fees_beside);
    for charge in all.filter(is_sold) {
        orders.entry(charge.order_id.as_deref().unwrap_or("")).or_default().push(charge);
    }
    let mut findings = Vec::new();
    for ((marketplace, msku), charges) in products {
        let Some(categories) = context.book.referral_categories.get(&msku) else { continue };
        let card = context.policy.fees().referral_of(marketplace);
        // Where taxes may be inside, neither the price nor the fee of a report is what the table speaks of.
        let Some(card) = card.filter(|card| card.taxes.is_none()) else { continue };
        let judge = Judge { context, card, orders: &orders };
        findings.extend(judge.finding(categories, &charges)?);
    }
    Ok(findings)
}

/// The charges of an order's SKU that are too high together.
struct Over {
    charge: Charge,
    rows: Vec<MoneyRow>,
    is_unsure: bool,
    is_summed: bool,
}

/// What the table allows for a charge.
struct Due {
    most: Money,
    least: Money,
    is_unsure: bool,
}

/// Holds charges against the table of a store.
struct Judge<'a> {
    context: &'a Context<'a>,
    card: &'a ReferralCard,
    /// Every charge of the orders.
    orders: &'a BTreeMap<&'a str, Vec<&'a FeeCharge>>,
}

impl Judge<'_> {
    fn finding(
        &self,
        categories: &[ProductCategory],
        charges: &[&FeeCharge],
    ) -> Result<Option<Finding>, DetectorError> {
        // The fee of an order may stand on one of the lines of a SKU: its lines are judged together.
        let mut orders: BTreeMap<&str, Vec<&FeeCharge>> = BTreeMap::new();
        for charge in charges {
            orders.entry(charge.order_id.as_deref().unwrap_or("")).or_default().push(charge);
        }
        let mut overs = Vec::new();
        for charges in orders.values() {
            overs.extend(self.overcharge(categories, charges)?);
        }
        overs.sort_by(|one, other| {
            (one.charge.date, &one.charge.rows).cmp(&(other.charge.date, &other.charge.rows))
        });
        let Some(charge) = charges.first() else { return Ok(None) };
        let is_unsure = overs.iter().any(|over| over.is_unsure);
        let is_summed = overs.iter().any(|over| over.is_summed);
        let mut evidence: Vec<Evidence> = categories.iter().map(category_evidence).collect();
        for over in &overs {
            evidence.extend(charge_evidence(&over.charge, &over.rows));
        }
        let lines = overs.into_iter().map(|over| over.charge).collect();
        let context = self.context;
        let names = (context.book.products.fnsku_of(&charge.msku), charge.msku.as_str());
        let store = &self.card.marketplace;
        let finding = of_product(context, &DETECTOR, store, names, lines, evidence);
        let Some(mut finding) = finding else { return Ok(None) };
        if is_unsure {
            finding.doubt(Doubt::TableUnsure);
        }
        if is_summed {
            finding.doubt(Doubt::FeesSummed);
        }
        Ok(Some(finding))
    }

    /// The charges of a SKU in an order as one overcharge; `None` where a reading allows their sum, other lines of
    /// the order leave room for it, a category has no rate on the day, or a price or fee is not known whole.
    fn overcharge(
        &self,
        categories: &[ProductCategory],
        charges: &[&FeeCharge],
    ) -> Result<Option<Over>, DetectorError> {
        let Some(first) = charges.first() else { return Ok(None) };
        let currency = first.referral_fee.currency;
        let (mut most, mut least, mut charged, mut units) = (0, 0, 0, 0);
        let price = charges.iter().map(|charge| charge.principal + charge.shipping.max(0)).sum();
        let mut is_unsure = false;
        for charge in charges {
            let Some(due) = self.due(categories, charge)? else { return Ok(None) };
            most += due.most.micros;
            least += due.least.micros;
            charged += charge.referral_fee.micros;
            units += charge.units;
            is_unsure |= due.is_unsure;
        }
        let setting = |key: SettingKey| self.context.setting(key);
        let tolerance = setting(SettingKey::FeeToleranceMicros) * units;
        let is_too_little =
            |over: i64| over <= tolerance || over < setting(SettingKey::ReferralFeeLeastMicros);
        if is_too_little(charged - most) {
            return Ok(None);
        }
        let Some(room) = self.room_beside(first)? else { return Ok(None) };
        if is_too_little(charged - most - room) {
            return Ok(None);
        }
        let referral = charges.iter().flat_map(|charge| charge.referral_rows.iter().copied());
        let referral: Vec<SourceRow> = referral.collect();
        let rows: Vec<MoneyRow> =
            charges.iter().flat_map(|charge| charge.rows.iter().cloned()).collect();
        let others = rows.iter().map(|row| row.source).filter(|row| !referral.contains(row));
        let money = |micros: i64| Money::new(micros, currency);
        Ok(Some(Over {
            charge: Charge {
                rows: referral.iter().copied().chain(others).collect(),
                date: charges.iter().map(|charge| charge.date).min().unwrap_or(first.date),
                order_id: first.order_id.clone(),
                units,
                price: Some(money(price)),
                charged: money(charged),
                allowed: money(most + room),
                allowed_least: money(least + room),
                card: format!("{}-referral", self.card.marketplace.to_lowercase()),
            },
            rows,
            is_unsure,
            is_summed: charges.iter().any(|charge| charge.has_summed_fees),
        }))
    }

    /// What the other SKUs of an order paid less than is due for them: their fee may stand on this one. `None` where
    /// one of them has no fee at all and it is not known what is due.
    fn room_beside(&self, charge: &FeeCharge) -> Result<Option<i64>, DetectorError> {
        let Some(order) = charge.order_id.as_deref() else { return Ok(Some(0)) };
        let own = sku_key(&charge.msku);
        let mut skus: BTreeMap<String, Vec<&FeeCharge>> = BTreeMap::new();
        for other in self.orders.get(order).into_iter().flatten() {
            let msku = sku_key(&other.msku);
            if msku != own {
                skus.entry(msku).or_default().push(other);
            }
        }
        let mut room = 0;
        for (msku, charges) in skus {
            let charged: i64 = charges.iter().map(|charge| charge.referral_fee.micros).sum();
            let categories = self.context.book.referral_categories.get(&msku);
            let mut due = Some(0);
            for charge in &charges {
                let own = match categories {
                    Some(categories) => self.due(categories, charge)?,
                    None => None,
                };
                due = due.zip(own).map(|(sum, own)| sum + own.most.micros);
            }
            match due {
                Some(due) => room += (due - charged).max(0),
                None if charged == 0 => return Ok(None),
                None => {}
            }
        }
        Ok(Some(room))
    }

    /// What the table allows for a charge; `None` where a category has no rate on its day, or its price or fee is not
    /// known whole.
    fn due(
        &self,
        categories: &[ProductCategory],
        charge: &FeeCharge,
    ) -> Result<Option<Due>, DetectorError> {
        let order = charge.order_id.as_deref();
        let item = order.and_then(|order| self.context.book.order_item(order, &charge.msku));
        let is_refunded =
            item.is_some_and(|item| !item.refunds.is_empty() || !item.fees_back.is_empty());
        let currency = charge.referral_fee.currency;
        let is_other = self.card.currency != currency.as_str();
        if charge.is_mixed || charge.gift_wrap > 0 || is_refunded || is_other {
            return Ok(None);
        }
        let rates = categories.iter().map(|row| self.card.category(&row.category, charge.date));
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
        Ok(Some(Due {
            most: for_all(*most)?,
            least: for_all(*least)?,
            is_unsure: rates.iter().any(|rates| !rates.is_sure()),
        }))
    }
}

/// The row that names the category.
fn category_evidence(category: &ProductCategory) -> Evidence {
    Evidence {
        source: category.source,
        kind: EvidenceKind::Document,
        date: None,
        facts: vec![(fact!("category"), category.category.clone())],
        is_detail: false,
    }
}
