//! # Aged inventory surcharge overcharged
//!
//! ## What it finds
//! Surcharges on aged stock above Amazon's own table for the units and their measured volume, and surcharges on
//! more units than the ledger counts on the day of the charge.
//!
//! ## Why it is owed
//! The surcharge is counted once a month over the units of an age that are in stock, by their volume, with a
//! least amount for a unit of the oldest ages. Amazon corrects fees that rest on a wrong measurement, and fees
//! on units that it does not hold are charged in error.
//!
//! ## How it decides
//! For each row (a product, a day and an age tier) the table of the day gives the greater of volume times rate
//! and the least amount of a unit, times the units; the volume is the seller's where that is smaller by more than
//! ten percent, else the one charged. What was charged above it, by more than 0.01 for each unit, is not due.
//! Where the ledger's summary has rows of the product for that very day, and counts fewer units over all
//! dispositions, the way between centres included, than the surcharge, the units above its count are not due
//! at the lowest amount of a unit, of the table or as charged; such a case is possible. The tiers of one day together are a line, from 0.50 on.
//!
//! ## What it does not claim
//! Days and age tiers without a table; the age of the units: no report tells which unit left. The day of the
//! count starts the clock, some days before Amazon charges. A case is
//! probable at the most, and possible where one copy alone shows the table.
//!
//! ## Evidence
//! The rows of the aged inventory surcharge, the seller's measurement, and the rows of the ledger's summary.
//!
//! ## Example
//! 40 units of 0.5 cubic feet in the tier 271-300 at 5.45 are 109.00; measured are 12 x 12 x 3 in, 0.25 cubic
//! feet: 54.50 too much. Fixture: `fixtures/detectors/aged_surcharge_overcharged/hit`.
//!
//! ## Policy keys
//! windows: fee_weight_dims; fees; reimbursement_reasons; practice: storage_volume_percent,
//! storage_fee_least_micros, fee_tolerance_micros, payment_lead_days, coverage_grace_days, settlement_grace_days.
//!
//! ## References
//! Seller Central help 200725880 and G3EDYEF6KUCFQTNM (aged inventory surcharge), GL7U4JFSDXUTQAJ (fees by weight
//! and dimensions, 90 days).

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::book::{AgedCharge, DayStock, MeasuredItem};
use crate::detect::finding::{Evidence, EvidenceKind, Finding};
use crate::detect::shared::measured::{
    InForce, largest_volume, measured_volume, measurements, share_of_volume,
};
use crate::detect::shared::storage::{Excess, Product, finding};
use crate::detect::{
    Context, Detector, DetectorError, Doubt, FactName, FeeBy, Handling, Lines, fact, rule_texts,
};
use crate::model::Money;
use crate::model::money::{from_decimal, to_decimal};
use crate::policy::{ClaimType, PolicyTable, SettingKey};

/// Surcharges on aged stock above the table or the stock.
pub const DETECTOR: Detector = Detector {
    id: "aged_surcharge_overcharged",
    claim_type: ClaimType::FeeWeightDims,
    summary: "surcharges on aged stock above the table, or on more units than were in stock",
    texts: rule_texts!(),
    policy: &[PolicyTable::Windows, PolicyTable::Fees, PolicyTable::ReimbursementReasons],
    settings: &[
        SettingKey::StorageVolumePercent,
        SettingKey::StorageFeeLeastMicros,
        SettingKey::FeeToleranceMicros,
        SettingKey::PaymentLeadDays,
        SettingKey::CoverageGraceDays,
        SettingKey::SettlementGraceDays,
    ],
    tables: &["aged_surcharge", "catalog", "settlement", "reimbursements"],
    handling: Handling { lines: Lines::ByDay, fee: Some(FeeBy::Volume), ..Handling::USUAL },
    run,
};

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    let mut products: BTreeMap<_, BTreeMap<Date, Vec<&AgedCharge>>> = BTreeMap::new();
    let charges = context.book.aged_charges.iter();
    for charge in charges.filter(|charge| context.counts(charge.source)) {
        let Some(marketplace) = charge.marketplace.as_deref() else { continue };
        let days = products.entry((marketplace, charge.fnsku.as_str(), charge.amount.currency));
        days.or_default().entry(charge.date).or_default().push(charge);
    }
    // A product that is charged in several stores has its stock in all of them.
    let mut stores: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, fnsku, _) in products.keys() {
        *stores.entry(fnsku).or_default() += 1;
    }
    let mut findings = Vec::new();
    for ((marketplace, fnsku, currency), days) in &products {
        let named = days.values().flatten().find_map(|charge| charge.msku.clone());
        let msku = named.or_else(|| context.book.products.names(fnsku).msku);
        let measured = measurements(context.book, Some(fnsku), msku.as_deref());
        let is_only_store = stores.get(fnsku) == Some(&1);
        let mut shown: Option<&MeasuredItem> = None;
        let mut is_by_count = false;
        let (mut is_unsure, mut is_later) = (false, false);
        let mut excesses = Vec::new();
        for (date, charges) in days {
            let measured = InForce::new(&measured, *date, *date);
            let measured = measured.as_ref();
            let stock = context.book.charge_day_stock.get(&((*fnsku).to_owned(), *date));
            let stock = stock.filter(|_| is_only_store);
            let Some(day) = of_day(context, marketplace, charges, measured, stock) else {
                continue;
            };
            is_by_count |= day.is_by_count;
            is_unsure |= day.is_unsure;
            if day.is_by_volume {
                shown = measured.and_then(InForce::last);
                is_later |= measured.is_some_and(|measured| measured.is_later);
            }
            excesses.push(Excess { date: *date, ..day.excess });
        }
        let product = Product { marketplace, fnsku, msku, currency: *currency };
        let found = finding(context, &DETECTOR, &product, excesses, shown)?;
        findings.extend(found.map(|mut found| {
            if is_by_count {
                found.doubt(Doubt::StockCount);
            }
            if is_later {
                found.doubt(Doubt::MeasuredLater);
            }
            if is_unsure {
                found.doubt(Doubt::TableUnsure);
            }
            found
        }));
    }
    Ok(findings)
}

/// What of the surcharges of a product on one day is not due, and why.
struct Day {
    excess: Excess,
    is_by_volume: bool,
    is_by_count: bool,
    is_unsure: bool,
}

fn of_day(
    context: &Context<'_>,
    marketplace: &str,
    charges: &[&AgedCharge],
    measured: Option<&InForce<'_>>,
    stock: Option<&DayStock>,
) -> Option<Day> {
    let first = charges.first()?;
    let rows: Vec<Option<Judged>> =
        charges.iter().map(|charge| judge(context, marketplace, charge, measured)).collect();
    let judged: Vec<&Judged> = rows.iter().flatten().collect();
    let mut owed: Decimal = judged.iter().map(|row| row.over).sum();
    let is_by_volume =
        judged.iter().any(|row| row.share < Decimal::ONE && row.over > Decimal::ZERO);
    let units: i64 = charges.iter().map(|charge| charge.units).sum();
    // Units above the count are due nothing at all; which age they had is not known, so the least counts.
    let lowest =
        judged.iter().map(|row| row.allowed_unit).min().filter(|_| judged.len() == charges.len());
    let gone = stock.map_or(0, |stock| (units - stock.units).max(0));
    let mut evidence: Vec<Evidence> = charges
        .iter()
        .zip(&rows)
        .map(|(charge, row)| evidence(charge, row.as_ref(), measured))
        .collect();
    let by_count =
        lowest.map(|lowest| lowest * Decimal::from(gone)).filter(|by| *by > Decimal::ZERO);
    if let Some(by_count) = by_count {
        owed += by_count;
        evidence.extend(stock.into_iter().flat_map(|stock| counted(stock, units, first.date)));
    }
    let micros: i64 = charges.iter().map(|charge| charge.amount.micros).sum();
    let owed = owed.min(to_decimal(micros));
    (owed > Decimal::ZERO).then(|| Day {
        excess: Excess {
            date: first.date,
            units: 1,
            charged: Money::new(micros, first.amount.currency),
            owed,
            evidence,
        },
        is_by_volume,
        is_by_count: by_count.is_some(),
        is_unsure: judged.iter().any(|row| row.is_unsure),
    })
}

/// One row against the table.
struct Judged {
    /// What one unit is due.
    allowed_unit: Decimal,
    /// What the row charges above that.
    over: Decimal,
    share: Decimal,
    /// Whether it rests on a table that is not certain.
    is_unsure: bool,
    /// Whether the row is above the table even by its own volume.
    is_by_rate: bool,
    /// The table's own figure.
    figure: (FactName, Decimal),
}

fn judge(
    context: &Context<'_>,
    marketplace: &str,
    charge: &AgedCharge,
    measured: Option<&InForce<'_>>,
) -> Option<Judged> {
    let card = context.policy.fees().storage_of(marketplace)?;
    let is_unit = card.volume_unit.eq_ignore_ascii_case(charge.volume_unit.trim());
    let volume = charge.unit_volume.filter(|volume| *volume > Decimal::ZERO && is_unit)?;
    if card.currency != charge.amount.currency.as_str() || charge.units <= 0 {
        return None;
    }
    let (step, is_sure) = card.aged(charge.date, charge.days_from()?)?;
    let share = share_of_volume(context, measured, volume, &charge.volume_unit);
    // By the printed volume a larger share would be due where it was rounded: the measured one needs no share.
    let due = largest_volume(measured, &charge.volume_unit).filter(|_| share < Decimal::ONE);
    let due = due.unwrap_or(volume);
    let by_table = (due * step.volume).max(step.unit.unwrap_or_default());
    let tolerance = to_decimal(context.setting(SettingKey::FeeToleranceMicros));
    let units = Decimal::from(charge.units);
    let amount = to_decimal(charge.amount.micros);
    let over = amount - by_table * units;
    let over = if over > tolerance * units { over } else { Decimal::ZERO };
    let least = step.unit.unwrap_or_default();
    let own = volume * step.volume;
    let is_by_rate = amount - own.max(least) * units > tolerance * units;
    let is_by_least = by_table > due * step.volume;
    let figure = if is_by_least {
        (fact!("table_least"), least)
    } else {
        (fact!("table_rate"), step.volume)
    };
    // A surcharge below the table was waived in part.
    let allowed_unit = by_table.min(amount.max(Decimal::ZERO) / units);
    Some(Judged {
        allowed_unit,
        over,
        share,
        is_unsure: !is_sure && over > Decimal::ZERO,
        is_by_rate,
        figure,
    })
}

fn evidence(
    charge: &AgedCharge,
    judged: Option<&Judged>,
    measured: Option<&InForce<'_>>,
) -> Evidence {
    let mut facts = vec![
        (fact!("age_days"), charge.tier.clone()),
        (fact!("quantity"), charge.units.to_string()),
    ];
    let volume = charge.unit_volume.map(|volume| volume.normalize());
    facts.extend(
        volume.map(|volume| (fact!("unit_volume"), format!("{volume} {}", charge.volume_unit))),
    );
    if let Some(judged) = judged.filter(|judged| judged.over > Decimal::ZERO) {
        let measured = measured.filter(|_| judged.share < Decimal::ONE);
        facts.extend(measured_volume(measured, charge.volume_unit.trim()));
        let rate = charge.rate.filter(|_| judged.is_by_rate);
        facts.extend(rate.map(|rate| (fact!("rate"), rate.normalize().to_string())));
        let (name, figure) = judged.figure;
        facts.push((name, figure.normalize().to_string()));
        let allowed = from_decimal(judged.allowed_unit * Decimal::from(charge.units));
        let allowed = allowed.ok().map(|micros| Money::new(micros, charge.amount.currency));
        facts.extend(allowed.map(|allowed| (fact!("by_table"), allowed.to_string())));
    }
    facts.push((fact!("charged"), charge.amount.to_string()));
    Evidence {
        source: charge.source,
        kind: EvidenceKind::StorageCharge,
        date: Some(charge.date),
        facts,
        is_detail: false,
    }
}

fn counted(stock: &DayStock, charged: i64, date: Date) -> Vec<Evidence> {
    let facts = [
        (fact!("units_counted"), stock.units.to_string()),
        (fact!("units_charged"), charged.to_string()),
    ];
    let rows = stock.rows.iter().enumerate().map(|(at, source)| Evidence {
        source: *source,
        kind: EvidenceKind::StockBalance,
        date: Some(date),
        facts: if at == 0 { facts.to_vec() } else { Vec::new() },
        is_detail: at > 0,
    });
    rows.collect()
}
