//! # Fulfilment fee overcharged
//!
//! ## What it finds
//! Orders for which Amazon charged more for fulfilment than its own card allows for the size and weight
//! that the seller measured; and, of products that the seller has not measured, fees that rose for good while
//! card and price stayed as they were.
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
//! when it exceeds that by more than the tolerance, and when no other fee comes to the amount: a low-inventory-level
//! fee on top of a reading, which settlements carry inside the fee, or a fee of some units, such as those stored in
//! another country; nor where it is a reading with the shipping and gift wrap that the buyer paid, which date range
//! reports take back inside the fee: net of promotions they are part of the fee allowed. Where such a fee and Amazon's own measurement both come to the amount the case is only possible.
//! Of several units each may have a fee of its own: a charge that two fees make up to the cent is right. It is only
//! possible, too, where the fee of another price band comes to the amount, or the product was measured after the
//! charge; of several measurements of the days, or of several products under one SKU, the largest counts.
//! Where a tax may be inside the charge the highest fee is the one with the tax. It is certain when Amazon's own measurement in the
//! fee preview differs from the seller's and explains the amount charged,
//! and only possible when Amazon's measurement agrees with the seller's, when there is none or rows of the fee
//! preview could not be read, or when the fee allowed stands in one copy alone or was derived from another card. The sheet names the parts of the fee allowed and of the fee
//! charged, and the moment at which the fee rose.
//!
//! Without a measurement, in stores without taxes: while one card and one price held, all charges before a day had one fee and all since
//! then a higher one, two of each at least, charges that may hold the buyer's shipping left aside; the gap is no low-inventory-level fee, and Amazon's measurement
//! in the fee preview gives the second fee and not the first; without a fee preview it is unproven. What was charged above the first is
//! possible at the most, and the scan names the products of which a measurement is worth most.
//!
//! ## What it does not claim
//! Dates and tiers without a card (a warning counts these charges); charges that any documented reading explains,
//! alone, with a low-inventory-level fee or with a tax; items with several prices, parcels of several days or units
//! not told; less than 0.10 together; products that storage treats as dangerous goods, by another class; corrections that Amazon has already paid (taken off afterwards).
//!
//! ## Evidence
//! The charges in the settlement with their orders, the seller's measurement, Amazon's measurement in the
//! fee preview, the first charge at the higher fee, and the rows of the card. Amazon asks for photos of a unit on a
//! scale and beside a ruler.
//!
//! ## Example
//! A non-apparel unit of 13 x 9 x 0.7 in and 2 oz sold at 15.00 in March 2026 is small standard, 3.32;
//! Amazon charged 4.20, the fee of a 12 oz large standard unit: 0.88 too much for each unit. Fixture:
//! `fixtures/detectors/fulfilment_fee_overcharged/hit`.
//!
//! ## Policy keys
//! windows: fee_weight_dims; fees; cash_terms; practice: fee_tolerance_micros, fee_least_micros, fee_step_charges,
//! ship_to_post_days, measure_tolerance_millionths, payment_lead_days.
//!
//! ## References
//! Seller Central help GL7U4JFSDXUTQAJ (fees by weight and dimensions), GABBX6GZPA8MSZGW (2026 US
//! fulfilment fees), G53Z9EKF8VVZVH29 (dimensional weight).

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::book::{AmazonSize, FeeCharge, MeasuredItem, MoneyRow, sku_key};
use crate::detect::finding::{
    Charge, Confidence, Evidence, EvidenceKind, Finding, Measure, Requirement, RequirementReason,
};
use crate::detect::shared::charges::{charge_evidence, of_product};
use crate::detect::shared::fee_readings::{
    Rated, Rates, bounds, explanation, in_words, of_several_fees, of_some_units, ship_dates,
    with_low_inventory,
};
use crate::detect::shared::fee_steps::{raised, step_evidence, step_to};
use crate::detect::shared::measured::{AmazonSizes, InForce, measurement_evidence, measurements};
use crate::detect::{
    Context, Detector, DetectorError, Doubt, FactName, FeeBy, Handling, fact, rule_texts,
};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::Money;
use crate::model::money::{from_decimal, to_decimal};
use crate::policy::fees::{AGREEING, Item};
use crate::policy::{ClaimType, PolicyTable, SettingKey};

/// Fulfilment fees above the card for the verified size.
pub const DETECTOR: Detector = Detector {
    id: "fulfilment_fee_overcharged",
    claim_type: ClaimType::FeeWeightDims,
    summary: "fulfilment fees above the card for the measured size and weight, or risen without a change of card",
    texts: rule_texts!(),
    policy: &[PolicyTable::Windows, PolicyTable::Fees, PolicyTable::CashTerms],
    settings: &[
        SettingKey::FeeToleranceMicros,
        SettingKey::FeeLeastMicros,
        SettingKey::FeeStepCharges,
        SettingKey::ShipToPostDays,
        SettingKey::MeasureToleranceMillionths,
        SettingKey::PaymentLeadDays,
    ],
    tables: &["settlement", "catalog", "fee_preview", "reimbursements"],
    handling: Handling { fee: Some(FeeBy::Size), remarks: Some(remarks), ..Handling::USUAL },
    run,
};

/// What could not be judged, and what a measurement would tell.
fn remarks(context: &Context<'_>, findings: &[&Finding]) -> Vec<Diagnostic> {
    not_judged(context).into_iter().chain(worth_measuring(findings)).collect()
}

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    let mut products: BTreeMap<(&str, String), Vec<&FeeCharge>> = BTreeMap::new();
    let is_charged = |charge: &&FeeCharge| {
        charge.date <= context.as_of
            && charge.fee.micros > 0
            && charge.principal > 0
            && charge.rows.iter().all(|row| context.counts(row.source))
    };
    for charge in context.book.fee_charges.iter().filter(is_charged) {
        let Some(marketplace) = charge.marketplace.as_deref() else { continue };
        products.entry((marketplace, sku_key(&charge.msku))).or_default().push(charge);
    }
    let stored = context.book.storage_fees.iter().filter(|fee| fee.is_dangerous);
    let dangerous: BTreeSet<&str> = stored.map(|fee| fee.fnsku.as_str()).collect();
    let sizes = AmazonSizes::new(context.book);
    let mut findings = Vec::new();
    for ((marketplace, msku), charges) in products {
        let fnsku = context.book.products.fnsku_of(&msku);
        let measured = measurements(context.book, fnsku.as_deref(), Some(&msku));
        let amazon = sizes.of(marketplace, &msku, fnsku.as_deref());
        let is_dangerous = fnsku.as_deref().is_some_and(|fnsku| dangerous.contains(fnsku));
        let product = Product { context, marketplace, fnsku, charges, amazon, is_dangerous };
        findings.extend(match measured.last() {
            Some(latest) => product.measured(latest, &measured)?,
            None => product.unmeasured()?,
        });
    }
    Ok(findings)
}

/// Tells how many charges of measured products lie on days, or in stores, without a card.
fn not_judged(context: &Context<'_>) -> Option<Diagnostic> {
    let fees = context.policy.fees();
    let charges = context.book.fee_charges.iter().filter(|charge| {
        let fnsku = context.book.products.fnsku_of(&charge.msku);
        let items = measurements(context.book, fnsku.as_deref(), Some(&charge.msku));
        let has_card = |store: &str| {
            let sizes = || items.iter().flat_map(|one| one.size.items());
            let holds = |date| sizes().any(|item| fees.holds_for(store, date, item));
            ship_dates(context, charge).into_iter().all(holds)
        };
        charge.date <= context.as_of
            && charge.fee.micros > 0
            && !items.is_empty()
            && charge.marketplace.as_deref().is_some_and(|store| !has_card(store))
    });
    let charges: Vec<&FeeCharge> = charges.collect();
    let (first, last) = (charges.first()?, charges.last()?);
    let source = first.rows.first()?.source;
    let message = format!(
        "{} fulfilment fee(s) of measured products from {} to {} were not judged: no fee card is known for their days and stores",
        charges.len(),
        first.date,
        last.date
    );
    let at = Place::line(source.file, source.line);
    Some(Diagnostic::new(Code::FeesNotJudged, at, message))
}

/// The products of which a measurement is worth most money, where a step in the fee is all that is known.
fn worth_measuring(findings: &[&Finding]) -> Option<Diagnostic> {
    let unmeasured = findings.iter().filter(|finding| finding.doubts.contains(&Doubt::NotMeasured));
    let mut products: Vec<(Money, &str)> = Vec::new();
    let mut at = Place::default();
    for finding in unmeasured {
        let Measure::Charges(charges) = &finding.measure else { continue };
        let (Some(first), Some(msku)) = (charges.first(), finding.msku.as_deref()) else {
            continue;
        };
        let micros =
            charges.iter().map(|charge| charge.charged.micros - charge.allowed.micros).sum();
        if let Some(row) = first.rows.first().filter(|_| products.is_empty()) {
            at = Place::line(row.file, row.line);
        }
        products.push((Money::new(micros, first.charged.currency), msku));
    }
    // Currencies are not compared: each has its own order.
    products.sort_by_key(|(money, msku)| (money.currency, std::cmp::Reverse(money.micros), *msku));
    let named = products.iter().take(NAMED_MOST).map(|(money, msku)| format!("{msku} ({money})"));
    let named: Vec<String> = named.collect();
    let message = format!(
        "the fee of {} product(s) rose without a change of card or price: measure {}",
        products.len(),
        named.join(", ")
    );
    (!products.is_empty()).then(|| Diagnostic::new(Code::MeasureProducts, at, message))
}

/// Products that one line can name.
const NAMED_MOST: usize = 5;

/// The charges of one product in one store.
struct Product<'a> {
    context: &'a Context<'a>,
    marketplace: &'a str,
    fnsku: Option<String>,
    charges: Vec<&'a FeeCharge>,
    amazon: Option<&'a AmazonSize>,
    /// Whether storage treats it as dangerous goods.
    is_dangerous: bool,
}

/// A charge that is too high, and how it may have come about.
struct Over<'a> {
    charge: Charge,
    rows: &'a [MoneyRow],
    /// The highest fee that is allowed.
    allowed_as: String,
    /// How Amazon's measurement comes to the charge.
    charged_as: Option<String>,
    /// How a low-inventory-level fee, or the fee of other units, comes to the charge.
    other_fee: Option<String>,
    /// Whether the product was measured only after it.
    is_later: bool,
    /// Whether the fee of another price band comes to it.
    is_other_band: bool,
    /// Whether the fee allowed stands in one copy alone or was derived.
    is_unsure: bool,
}

impl<'a> Product<'a> {
    /// The charges above the card for the seller's measurement, each by the one in force on its day.
    ///
    /// It is certain only if Amazon's measurement differs and explains every charge: one that it leaves unexplained has
    /// another cause, which the others may share. The doubts come after the certainty, which would lift them else.
    fn measured(
        &self,
        latest: &MeasuredItem,
        measured: &[&MeasuredItem],
    ) -> Result<Option<Finding>, DetectorError> {
        let mut rates = Rates::new(self.context, self.marketplace);
        let mut overs = Vec::new();
        for charge in &self.charges {
            let [first, last] = ship_dates(self.context, charge);
            let Some(in_force) = InForce::new(measured, first, last) else { continue };
            overs.extend(self.overcharge(&mut rates, &in_force, charge)?);
        }
        let differs = self
            .amazon
            .is_some_and(|amazon| !is_same_size(self.context, &amazon.item, &latest.size.item));
        let is_explained = overs.iter().all(|over| over.charged_as.is_some());
        let confidence = match (self.amazon, differs && is_explained) {
            (Some(_), true) => Confidence::Certain,
            // A measurement that is not there may be one that does not explain the charge.
            (None, _) | (Some(_), false) => Confidence::Possible,
        };
        let mut evidence = vec![measurement_evidence(latest)];
        let ways = |way: fn(&Over<'_>) -> Option<String>| {
            let ways: BTreeSet<String> = overs.iter().filter_map(way).collect();
            ways.into_iter().take(WAYS_MOST).collect::<Vec<_>>()
        };
        let allowed_as = ways(|over| Some(over.allowed_as.clone()));
        evidence[0].facts.extend(allowed_as.into_iter().map(|way| (fact!("allowed_as"), way)));
        let mut of_amazon: Vec<(FactName, String)> = Vec::new();
        of_amazon.extend(
            ways(|over| over.charged_as.clone()).into_iter().map(|way| (fact!("charged_as"), way)),
        );
        let others = ways(|over| over.other_fee.clone());
        of_amazon.extend(others.iter().cloned().map(|way| (fact!("or_charged_as"), way)));
        evidence.extend(self.amazon.map(|amazon| amazon_evidence(amazon, of_amazon)));
        let rows = overs.iter().map(|over| over.charge.rows.first().copied()).collect();
        let step = step_to(self.context, self.marketplace, &self.charges, &rows);
        evidence.extend(step.and_then(|(before, after)| step_evidence(before, after)));
        let doubts = [
            (Doubt::OtherFee, overs.iter().any(|over| over.other_fee.is_some())),
            (Doubt::TableUnsure, overs.iter().any(|over| over.is_unsure)),
            (Doubt::MeasuredLater, overs.iter().any(|over| over.is_later)),
            (Doubt::OtherPriceBand, overs.iter().any(|over| over.is_other_band)),
        ];
        let Some(mut finding) = self.finding(overs, evidence) else { return Ok(None) };
        finding.confidence = confidence;
        finding.fnsku = finding.fnsku.or_else(|| latest.fnsku.clone());
        for (doubt, _) in doubts.into_iter().filter(|(_, holds)| *holds) {
            finding.doubt(doubt);
        }
        Ok(Some(finding))
    }

    /// The charges after a step in the fee that nothing else explains.
    fn unmeasured(&self) -> Result<Option<Finding>, DetectorError> {
        let mut rates = Rates::new(self.context, self.marketplace);
        let raised = raised(self.context, self.marketplace, &mut rates, self.amazon, &self.charges);
        let Some(first) = raised.first() else { return Ok(None) };
        let mut evidence = Vec::new();
        evidence.extend(self.amazon.map(|amazon| amazon_evidence(amazon, Vec::new())));
        evidence.extend(step_evidence(first.before, first.charges[0]));
        let mut overs = Vec::new();
        for raised in &raised {
            for charge in &raised.charges {
                let unit = raised.before.fee.per_unit(raised.before.units);
                let Some(unit) = unit else { continue };
                let allowed = unit.times(charge.units)?;
                let card = self.context.policy.fees().card_on(self.marketplace, charge.date);
                overs.push(Over {
                    charge: line(
                        charge,
                        allowed,
                        allowed,
                        card.map_or("", |card| card.id.as_str()),
                    ),
                    rows: &charge.rows,
                    allowed_as: String::new(),
                    charged_as: None,
                    other_fee: None,
                    is_later: false,
                    is_other_band: false,
                    is_unsure: false,
                });
            }
        }
        let mut finding = self.finding(overs, evidence);
        if let Some(finding) = &mut finding {
            finding.doubt(Doubt::NotMeasured);
            // A measurement that is not there may be one that gives both fees, or neither.
            finding.requirements.extend(self.amazon.is_none().then_some(Requirement {
                table: "fee_preview",
                days: None,
                why: RequirementReason::Measured,
            }));
        }
        Ok(finding)
    }

    /// A size in the class that decides its fee: where storage treats the product as dangerous goods, the seller's
    /// word for another class is not taken.
    fn classed(&self, item: &Item) -> Item {
        let class = item.class.filter(|_| !self.is_dangerous);
        Item { class, ..item.clone() }
    }

    fn finding(&self, mut overs: Vec<Over<'a>>, mut evidence: Vec<Evidence>) -> Option<Finding> {
        let excess = |over: &Over<'_>| over.charge.charged.micros - over.charge.allowed.micros;
        let sum: i64 = overs.iter().map(excess).sum();
        if sum < self.context.setting(SettingKey::FeeLeastMicros) {
            return None;
        }
        overs.sort_by_key(|over| (over.charge.date, over.charge.rows.first().copied()));
        for over in &overs {
            evidence.extend(charge_evidence(&over.charge, over.rows));
        }
        let lines = overs.into_iter().map(|over| over.charge).collect();
        let names = (self.fnsku.clone(), self.charges.first()?.msku.as_str());
        of_product(self.context, &DETECTOR, self.marketplace, names, lines, evidence)
    }

    /// The charge as an overcharge; `None` where a reading explains it, with or without a low-inventory-level fee,
    /// or no card holds on its day. A low-inventory-level fee does not excuse what Amazon's own measurement gives.
    /// What the buyer paid for shipping and gift wrap is due where the report takes it back inside the fee.
    ///
    /// What the buyer paid goes off before other fees are looked for, since they are part of what is left. Amazon's
    /// measurement is asked before another fee excuses the charge: where both come to the amount nobody can tell which
    /// it was, and the case stays, as possible.
    fn overcharge(
        &self,
        rates: &mut Rates<'_>,
        measured: &InForce<'_>,
        charge: &'a FeeCharge,
    ) -> Result<Option<Over<'a>>, DetectorError> {
        let context = self.context;
        let Some(latest) = measured.last().filter(|_| !charge.is_mixed) else { return Ok(None) };
        let items: Vec<Item> =
            measured.sizes().into_iter().map(|item| self.classed(item)).collect();
        let rated = rates.of(measured, &items.iter().collect::<Vec<_>>(), charge);
        let Some(rated) = rated else { return Ok(None) };
        let Some((least, most)) = bounds(&rated) else { return Ok(None) };
        let for_all = |rated: &Rated| -> Result<Money, DetectorError> {
            let micros = from_decimal(rated.total)?;
            Ok(Money::new(micros, charge.fee.currency).times(charge.units)?)
        };
        let (allowed, allowed_least) = (for_all(most)?, for_all(least)?);
        let tolerance = context.setting(SettingKey::FeeToleranceMicros) * charge.units;
        let taken_back = charge.credits_taken_back();
        let within = allowed_least.micros - tolerance..=allowed.micros + tolerance;
        let is_explained = |taken: &i64| within.contains(&(charge.fee.micros - taken));
        let net = taken_back.first().copied().unwrap_or(0);
        let fee = Money::new(charge.fee.micros - net, charge.fee.currency);
        if fee.micros - allowed.micros <= tolerance || taken_back.iter().any(is_explained) {
            return Ok(None);
        }
        let (whole, charge) = (charge, &FeeCharge { fee, ..charge.clone() });
        let charged_as = self.amazon.and_then(|amazon| {
            let item = Item { class: latest.size.item.class, ..amazon.item.clone() };
            let rated = rates.of_amazon(amazon, &[&self.classed(&item)], charge)?;
            explanation(context, &rated, charge)
        });
        let other_fee = with_low_inventory(context, self.marketplace, &rated, charge)
            .or_else(|| of_some_units(context, self.marketplace, &rated, charge))
            .or_else(|| of_several_fees(context, self.marketplace, &rated, charge));
        if other_fee.is_some() && charged_as.is_none() {
            return Ok(None);
        }
        let is_other_band = rates.is_of_other_band(&items.iter().collect::<Vec<_>>(), charge);
        let used = context.policy.fees().rows_used(&most.reading, most.date);
        let with = |fee: Money| Money::new(fee.micros + net, fee.currency);
        let credits = (net > 0).then(|| format!(" + {} taken back", Money::new(net, fee.currency)));
        Ok(Some(Over {
            charge: line(whole, with(allowed), with(allowed_least), &most.reading.card),
            rows: &whole.rows,
            allowed_as: in_words(most) + &credits.unwrap_or_default(),
            charged_as,
            other_fee,
            is_later: measured.is_later,
            is_other_band,
            is_unsure: used.iter().any(|row| row.derived || row.verified < AGREEING),
        }))
    }
}

/// Combinations that one measurement shows.
const WAYS_MOST: usize = 3;

fn line(charge: &FeeCharge, allowed: Money, allowed_least: Money, card: &str) -> Charge {
    Charge {
        rows: charge.rows.iter().map(|row| row.source).collect(),
        date: charge.date,
        order_id: charge.order_id.clone(),
        units: charge.units,
        price: None,
        charged: charge.fee,
        allowed,
        allowed_least,
        card: card.to_owned(),
    }
}

/// Whether two measurements are the same one in other units.
fn is_same_size(context: &Context<'_>, one: &Item, other: &Item) -> bool {
    let share = to_decimal(context.setting(SettingKey::MeasureToleranceMillionths));
    let is_near = |one: Decimal, other: Decimal| (one - other).abs() <= share * one.max(other);
    one.sides_in.iter().zip(&other.sides_in).all(|(one, other)| is_near(*one, *other))
        && is_near(one.weight_lb, other.weight_lb)
}

fn amazon_evidence(amazon: &AmazonSize, more: Vec<(FactName, String)>) -> Evidence {
    let mut facts = vec![(fact!("size"), amazon.written.clone())];
    facts.extend(amazon.size_tier.clone().map(|tier| (fact!("size_tier"), tier)));
    facts.extend(amazon.fulfilment_fee.map(|fee| (fact!("expected_fee"), fee.to_string())));
    facts.extend(more);
    Evidence {
        source: amazon.source,
        kind: EvidenceKind::AmazonMeasurement,
        date: None,
        facts,
        is_detail: false,
    }
}
