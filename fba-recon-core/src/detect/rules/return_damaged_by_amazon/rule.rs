//! # Return damaged by Amazon
//!
//! ## What it finds
//! Returned units that the fulfilment centre graded as damaged by Amazon or by the carrier, and that were
//! not paid for.
//!
//! ## Why it is owed
//! Under the customer returns policy for FBA Amazon pays for a unit that comes back unsellable where Amazon
//! or its carrier is responsible for the damage, and does not add the unit to the seller's stock.
//!
//! ## How it decides
//! The units of each order and SKU in the returns report with the disposition WAREHOUSE_DAMAGED (also
//! written as fulfilment centre damaged), DAMAGED or CARRIER_DAMAGED are the finding, unless their status
//! says that Amazon has paid, a later row of the same licence plate says otherwise, or the ledger graded
//! them as sellable again. The refund of the order item that gives back its unit starts the clock
//! (the first such refund for the first returned unit, and so on). Payments
//! for the order are taken off afterwards, whatever their date.
//!
//! ## What it does not claim
//! Units damaged by the customer, defective or expired: their value is the seller's loss. The customer's
//! own reason for the return decides nothing, only the disposition does. Units that never came back belong
//! to the case of a refund without a return; one order may hold both, and each unit is claimed once.
//! Without the refund in the dump the day on which the clock starts is not known, and the case is held as
//! unproven.
//!
//! ## Evidence
//! The row of the returns report with its disposition and licence plate, the refund in the settlement, and
//! the absence of a payment for the order in the reimbursements report and the settlements.
//!
//! ## Example
//! An order of one unit at 20.00 is refunded and the unit comes back as WAREHOUSE_DAMAGED, with no payment
//! for the order: the claim is one unit, 13.00 after the referral and fulfilment fees. Fixture:
//! `fixtures/detectors/return_damaged_by_amazon/hit`.
//!
//! ## Policy keys
//! windows: customer_return; words; cash_terms; reimbursement_reasons; practice: payment_lead_days,
//! coverage_grace_days.
//!
//! ## References
//! Seller Central help G9N934L7Y4SFWPJ4 (customer return claims), 200379860 (FBA customer returns policy),
//! 200453320 (returns report).

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::book::ReturnedUnits;
use crate::detect::finding::{Finding, Term};
use crate::detect::shared::events;
use crate::detect::shared::inbound::regraded;
use crate::detect::shared::refunds::{Returned, of_returned, returned_by_item};
use crate::detect::{Context, Detector, DetectorError, Handling, rule_texts, term};
use crate::policy::words::holds;
use crate::policy::{ClaimType, PolicyTable, SettingKey};

/// Returned units that Amazon or its carrier damaged.
pub const DETECTOR: Detector = Detector {
    id: "return_damaged_by_amazon",
    claim_type: ClaimType::CustomerReturn,
    summary: "returned units that Amazon or its carrier damaged and did not pay for",
    texts: rule_texts!(),
    policy: &[
        PolicyTable::Windows,
        PolicyTable::Words,
        PolicyTable::CashTerms,
        PolicyTable::ReimbursementReasons,
    ],
    settings: &[SettingKey::PaymentLeadDays, SettingKey::CoverageGraceDays],
    tables: &["returns", "settlement", "reimbursements"],
    handling: Handling { looked_at: Some(came_back_damaged), ..Handling::USUAL },
    run,
};

/// Units that came back damaged in Amazon's hands.
fn came_back_damaged(context: &Context<'_>) -> usize {
    let words = &context.policy.words().return_damaged;
    events::returned(context, |disposition| holds(words, disposition))
}

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    let words = context.policy.words();
    let is_damaged = |row: &ReturnedUnits| {
        holds(&words.return_damaged, &row.disposition) && !holds(&words.return_paid, &row.status)
    };
    // The last row of a unit's licence plate decides.
    let damaged = rows_until(context).filter(|row| is_damaged(row));
    let later = later_plates(context, damaged);
    let is_last = |row: &ReturnedUnits| {
        let last = row.license_plate.as_deref().and_then(|plate| later.get(plate));
        last.is_none_or(|last| *last <= row.date)
    };
    let items = returned_by_item(context, |row| {
        is_damaged(row) && is_last(row) && context.counts(row.source)
    });
    let findings =
        items.iter().filter_map(|((order_id, _), rows)| finding(context, order_id, rows));
    Ok(findings.collect())
}

/// Returned rows up to the as-of date.
fn rows_until<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a ReturnedUnits> {
    let as_of = context.as_of;
    context.book.returns.rows().iter().filter(move |row| row.date <= as_of)
}

/// The last day on which each licence plate of some units came back.
fn later_plates<'a>(
    context: &Context<'a>,
    units: impl Iterator<Item = &'a ReturnedUnits>,
) -> BTreeMap<&'a str, Date> {
    let plates = units.filter_map(|row| Some((row.license_plate.as_deref()?, row.date)));
    let mut last: BTreeMap<&str, Date> = plates.collect();
    for row in rows_until(context) {
        let plate = row.license_plate.as_deref();
        if let Some(day) = plate.and_then(|plate| last.get_mut(plate)) {
            *day = (*day).max(row.date);
        }
    }
    last
}

fn finding(context: &Context<'_>, order_id: &str, rows: &[&ReturnedUnits]) -> Option<Finding> {
    let first = rows.first()?;
    let damaged: i64 = rows.iter().map(|row| row.units).sum();
    let regraded = first.fnsku.as_deref().map_or(0, |fnsku| regraded(context, fnsku, first.date));
    let regraded = regraded.min(damaged);
    let units = damaged - regraded;
    if units <= 0 {
        return None;
    }
    let off = (regraded > 0).then(|| Term::minus(term!("regraded"), regraded));
    let terms = [Term::units(term!("returned_damaged"), damaged)].into_iter().chain(off).collect();
    of_returned(context, &DETECTOR, Returned { order_id, rows, units, terms })
}
