//! # Storage fee overcharged
//!
//! ## What it finds
//! Monthly storage fees of a volume larger than the product has by the seller's measurement, or at a rate above
//! Amazon's own table.
//!
//! ## Why it is owed
//! Storage is charged by volume: average units of the month, times the volume of a packed unit, times the rate of
//! the month and size. Amazon corrects fees that rest on a wrong measurement, and storage fees are among them.
//!
//! ## How it decides
//! Each row of the monthly storage fees (a product in a centre) is split into its base part, volume times base
//! rate, and its utilisation surcharge. Of the base part as much is due as the measured volume has of the
//! volume charged, at the rate of the table where the row's rate is above it; of the surcharge likewise, at the
//! rate of the table for the row's utilisation ratio. Discounts are taken off. A volume counts as wrong only when
//! the measured one is smaller by more than ten percent; metric measurements are taken at the largest size that
//! rounds to them. The rest of a month over all centres is a line, from 0.50 on. Its clock starts on the
//! first day on which Amazon may have charged it, the 7th of the next month in the US.
//!
//! ## What it does not claim
//! Rows without a volume, rate or size that can be read; rates of stores in which taxes may be inside, and rates
//! that are those of dangerous goods or hold a surcharge; oversize rows that the measurement may move to standard
//! size, where the standard rate is not known; rates of months and stores without a table; the number of units.
//! The report is Amazon's own estimate of the charge, so that a case is probable at the most; it is possible
//! where it rests on rates that one copy alone shows, where the settlements charge less for storage until the next
//! month's charge than the report estimates for all products, or the product was measured after the month. What Amazon gives
//! back of the account's storage fee holds a case as possible.
//!
//! ## Evidence
//! The rows of the monthly storage fees with volume, units and rate, and the seller's measurement. Amazon asks
//! for photos of a unit on a scale and beside a ruler.
//!
//! ## Example
//! 100 units on average of 0.5 cubic feet at 0.78 are 39.00; measured are 12 x 12 x 3 in, 0.25 cubic feet:
//! 19.50 too much. Fixture: `fixtures/detectors/storage_fee_overcharged/hit`.
//!
//! ## Policy keys
//! windows: fee_weight_dims; fees; words: storage_oversize, storage_standard; reimbursement_reasons; practice:
//! storage_volume_percent, storage_fee_least_micros, payment_lead_days, coverage_grace_days, settlement_grace_days.
//!
//! ## References
//! Seller Central help G3EDYEF6KUCFQTNM (monthly storage fees), GL7U4JFSDXUTQAJ (fees by weight and dimensions:
//! fulfilment and storage fees, 90 days).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::book::{MeasuredItem, StorageFee};
use crate::detect::finding::{Evidence, EvidenceKind, Finding};
use crate::detect::shared::measured::{
    InForce, measured_volume, measurements, share_of_volume, storage_size,
};
use crate::detect::shared::storage::{Excess, Product, finding};
use crate::detect::{
    Context, Detector, DetectorError, Doubt, FeeBy, Handling, Lines, fact, rule_texts,
};
use crate::model::money::to_decimal;
use crate::model::{Currency, DateRange, Money};
use crate::policy::fees::{StorageCard, StorageSize};
use crate::policy::words::has_part;
use crate::policy::{ClaimType, PolicyTable, SettingKey};

/// Storage fees above the measured volume or the table.
pub const DETECTOR: Detector = Detector {
    id: "storage_fee_overcharged",
    claim_type: ClaimType::FeeWeightDims,
    summary: "monthly storage fees of a larger volume than measured, or at a rate above the table",
    texts: rule_texts!(),
    policy: &[
        PolicyTable::Windows,
        PolicyTable::Fees,
        PolicyTable::Words,
        PolicyTable::ReimbursementReasons,
    ],
    settings: &[
        SettingKey::StorageVolumePercent,
        SettingKey::StorageFeeLeastMicros,
        SettingKey::PaymentLeadDays,
        SettingKey::CoverageGraceDays,
        SettingKey::SettlementGraceDays,
    ],
    tables: &["storage_fees", "catalog", "settlement", "reimbursements"],
    handling: Handling { lines: Lines::ByDay, fee: Some(FeeBy::Volume), ..Handling::USUAL },
    run,
};

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    let mut products: BTreeMap<_, BTreeMap<Date, Vec<&StorageFee>>> = BTreeMap::new();
    let fees = context.book.storage_fees.iter();
    for fee in fees.filter(|fee| context.counts(fee.source)) {
        let Some(marketplace) = fee.marketplace.as_deref() else { continue };
        let months = products.entry((marketplace, fee.fnsku.as_str(), fee.fee.currency));
        months.or_default().entry(fee.month).or_default().push(fee);
    }
    let short = charged_less(context);
    let mut findings = Vec::new();
    for ((marketplace, fnsku, currency), months) in products {
        let named = months.values().flatten().find_map(|fee| fee.msku.clone());
        let msku = named.or_else(|| context.book.products.names(fnsku).msku);
        let measured = measurements(context.book, Some(fnsku), msku.as_deref());
        let card = context.policy.fees().storage_of(marketplace);
        let card = card.filter(|card| card.currency == currency.as_str());
        let mut shown: Option<&MeasuredItem> = None;
        let (mut is_unsure, mut is_later, mut is_less) = (false, false, false);
        let mut excesses = Vec::new();
        for (month, fees) in months {
            let measured = InForce::new(&measured, month, month.last_of_month());
            let measured = measured.as_ref();
            let judged: Vec<(&StorageFee, Due)> = fees
                .into_iter()
                .map(|fee| (fee, due(context, card, fee, measured)))
                .filter(|(_, due)| due.owed > Decimal::ZERO)
                .collect();
            let date = first_charge(card, month);
            let (Some((first, _)), Some(date)) = (judged.first(), date) else { continue };
            if judged.iter().any(|(_, due)| due.is_by_volume) {
                shown = measured.and_then(InForce::last);
                is_later |= measured.is_some_and(|measured| measured.is_later);
            }
            is_less |= short.contains(&(currency, month));
            is_unsure |= judged.iter().any(|(_, due)| due.is_unsure);
            let micros = judged.iter().map(|(fee, _)| fee.fee.micros).sum();
            excesses.push(Excess {
                date,
                units: 1,
                charged: Money::new(micros, first.fee.currency),
                owed: judged.iter().map(|(_, due)| due.owed).sum(),
                evidence: judged
                    .iter()
                    .map(|(fee, due)| evidence(fee, due, measured, date))
                    .collect(),
            });
        }
        let product = Product { marketplace, fnsku, msku, currency };
        let mut found = finding(context, &DETECTOR, &product, excesses, shown)?;
        if let Some(found) = found.as_mut() {
            let doubts = [
                (Doubt::TableUnsure, is_unsure),
                (Doubt::MeasuredLater, is_later),
                (Doubt::SettledLess, is_less),
            ];
            doubts.iter().filter(|doubt| doubt.1).for_each(|doubt| found.doubt(doubt.0));
        }
        findings.extend(found);
    }
    Ok(findings)
}

/// Months whose storage the settlements charge at less than the report estimates, over all products of a currency:
/// where they cover every day from the first on which the month may be charged until the next month may be.
fn charged_less(context: &Context<'_>) -> BTreeSet<(Currency, Date)> {
    let (book, fees) = (context.book, context.policy.fees());
    let mut estimates: BTreeMap<(Currency, Date), (i64, Option<DateRange>)> = BTreeMap::new();
    for fee in &book.storage_fees {
        let card = fee.marketplace.as_deref().and_then(|store| fees.storage_of(store));
        let next = fee.month.last_of_month().tomorrow().ok();
        let first = first_charge(card, fee.month);
        let last = next.and_then(|next| first_charge(card, next)?.yesterday().ok());
        let days = first.zip(last).and_then(|(first, last)| DateRange::new(first, last));
        let found = estimates.entry((fee.fee.currency, fee.month)).or_insert((0, days));
        found.0 += fee.fee.micros - fee.incentive;
        // Stores of one currency may charge on different days: the month is judged over all of them.
        found.1 = found.1.zip(days).and_then(|(one, other)| {
            DateRange::new(one.first.min(other.first), one.last.max(other.last))
        });
    }
    let is_less = |(key, (estimate, days)): (&(Currency, Date), &(i64, Option<DateRange>))| {
        let days = days.as_ref()?;
        let whole = book.settled.vouched.get(&key.0)?;
        let is_covered = |range: &DateRange| range.first <= days.first && days.last <= range.last;
        let within = (key.0, days.first)..=(key.0, days.last);
        let charged: i64 = book.storage_charged.range(within).map(|(_, micros)| micros).sum();
        // No charge at all may stand in a report of another kind, or was taken from a card.
        let is_less = (1..*estimate).contains(&charged);
        (is_less && whole.iter().any(is_covered)).then_some(*key)
    };
    estimates.iter().filter_map(is_less).collect()
}

/// The first day on which the fee of a month may have been charged.
fn first_charge(card: Option<&StorageCard>, month: Date) -> Option<Date> {
    match card {
        Some(card) => card.first_charge(month),
        None => month.last_of_month().tomorrow().ok(),
    }
}

/// What of a fee is not due.
struct Due {
    owed: Decimal,
    is_by_volume: bool,
    /// Whether it rests on rates that are not certain.
    is_unsure: bool,
    /// The base rate of the table, where it is not the row's.
    table_rate: Option<Decimal>,
    /// The surcharge of the table, where it is not the row's.
    table_surcharge: Option<Decimal>,
}

fn due(
    context: &Context<'_>,
    card: Option<&StorageCard>,
    fee: &StorageFee,
    measured: Option<&InForce<'_>>,
) -> Due {
    const NOTHING: Due = Due {
        owed: Decimal::ZERO,
        is_by_volume: false,
        is_unsure: false,
        table_rate: None,
        table_surcharge: None,
    };
    let Some(size) = size_of(context, fee) else { return NOTHING };
    let Some(row_rate) = fee.base_rate.filter(|rate| *rate > Decimal::ZERO) else { return NOTHING };
    let card = card.filter(|card| card.volume_unit.eq_ignore_ascii_case(fee.volume_unit.trim()));
    let table = card.and_then(|card| table_rate(card, fee, size, row_rate));
    let mut rate = table.map_or(row_rate, |table| row_rate.min(table));
    let mut share = share_of_volume(context, measured, fee.unit_volume, &fee.volume_unit);
    // A smaller unit may be of a smaller size, whose rate is higher.
    if share < Decimal::ONE && size == StorageSize::Oversize {
        let sizes = card.zip(measured);
        let own = sizes.and_then(|(card, item)| storage_size(context, card, item, fee.month));
        match (own, card) {
            (Some(StorageSize::Oversize), _) => {}
            (Some(StorageSize::Standard), Some(card)) => {
                match card.rate(fee.month, StorageSize::Standard, fee.is_dangerous) {
                    Some(standard) => rate = rate.max(standard),
                    None => share = Decimal::ONE,
                }
            }
            _ => share = Decimal::ONE,
        }
    }
    let billed = to_decimal(fee.fee.micros);
    let total = fee.total_volume.unwrap_or(fee.units * fee.unit_volume);
    let base = (total * row_rate).min(billed);
    let mut owed = base - base * share * rate / row_rate;
    let mut table_surcharge = None;
    if let Some(surcharge) = fee.surcharge.filter(|surcharge| surcharge.rate > Decimal::ZERO) {
        let part = (surcharge.volume * surcharge.rate).min(billed - base);
        let known = card.zip(surcharge.weeks);
        let table = known.and_then(|(card, weeks)| card.utilization(fee.month, size, weeks));
        table_surcharge = table.filter(|table| *table < surcharge.rate);
        let rate = table_surcharge.unwrap_or(surcharge.rate);
        // The rates of sizes differ: what the surcharge of another size would be is not reckoned.
        owed += (part - part * share * rate / surcharge.rate).max(Decimal::ZERO);
    }
    let owed = (owed - to_decimal(fee.incentive)).max(Decimal::ZERO);
    let is_by_rate = rate != row_rate;
    let is_sure = card.is_some_and(|card| card.is_sure(fee.month, fee.is_dangerous));
    Due {
        owed,
        is_by_volume: share < Decimal::ONE,
        is_unsure: is_by_rate && !is_sure,
        table_rate: Some(rate).filter(|_| is_by_rate),
        table_surcharge,
    }
}

/// The rate of the table that a row is held against; `None` where there is none, where taxes may be inside, where
/// the rate is that of dangerous goods, or, in a report that does not tell the base rate, one with a surcharge.
fn table_rate(
    card: &StorageCard,
    fee: &StorageFee,
    size: StorageSize,
    row_rate: Decimal,
) -> Option<Decimal> {
    let table = card.rate(fee.month, size, fee.is_dangerous)?;
    let is_other_goods = card.rate(fee.month, size, true) == Some(row_rate);
    let mut steps = card.utilization_steps(fee.month, size);
    let is_with_surcharge = fee.base_rate_is_whole && steps.any(|step| table + step == row_rate);
    let is_held = card.taxes.is_none() && !is_other_goods && !is_with_surcharge;
    is_held.then_some(table)
}

fn size_of(context: &Context<'_>, fee: &StorageFee) -> Option<StorageSize> {
    let tier = fee.size_tier.as_deref()?;
    let words = context.policy.words();
    if has_part(&words.storage_oversize, tier) {
        return Some(StorageSize::Oversize);
    }
    has_part(&words.storage_standard, tier).then_some(StorageSize::Standard)
}

/// The row, with what decides beside what it charges, on the day from which its month may be charged.
fn evidence(
    fee: &StorageFee,
    due: &Due,
    measured: Option<&InForce<'_>>,
    charged_from: Date,
) -> Evidence {
    let plain = |value: Decimal| value.normalize().to_string();
    let mut facts = vec![(fact!("month"), fee.month.strftime("%Y-%m").to_string())];
    facts
        .extend(fee.fulfillment_center.clone().map(|center| (fact!("fulfillment_center"), center)));
    facts.extend(
        fee.sides.clone().filter(|_| due.is_by_volume).map(|sides| (fact!("sides"), sides)),
    );
    facts.extend([
        (fact!("unit_volume"), format!("{} {}", plain(fee.unit_volume), fee.volume_unit)),
        (fact!("average_units"), plain(fee.units)),
    ]);
    let measured = measured.filter(|_| due.is_by_volume);
    facts.extend(measured_volume(measured, fee.volume_unit.trim()));
    facts.extend(fee.base_rate.map(|rate| (fact!("rate"), plain(rate))));
    facts.extend(due.table_rate.map(|rate| (fact!("table_rate"), plain(rate))));
    let surcharge = fee.surcharge.filter(|surcharge| surcharge.rate > Decimal::ZERO);
    facts.extend(surcharge.map(|surcharge| (fact!("surcharge_rate"), plain(surcharge.rate))));
    facts.extend(due.table_surcharge.map(|rate| (fact!("table_surcharge_rate"), plain(rate))));
    facts.push((fact!("charged"), fee.fee.to_string()));
    Evidence {
        source: fee.source,
        kind: EvidenceKind::StorageCharge,
        date: Some(charged_from),
        facts,
        is_detail: false,
    }
}
