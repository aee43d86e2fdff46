//! # Inbound damaged
//!
//! ## What it finds
//! Units that Amazon received into the stock of an inbound shipment as damaged in its fulfilment centre or
//! by the carrier, and that nobody paid for. One case a shipment, with all its damaged products.
//!
//! ## Why it is owed
//! Under the FBA inventory reimbursement policy Amazon answers for units that are damaged in its fulfilment
//! centre, or on the way to it by a carrier that works for Amazon.
//!
//! ## How it decides
//! The receipts of the ledger name the shipment and the disposition. For each shipment and product the
//! receipts with the disposition WAREHOUSE_DAMAGED or CARRIER_DAMAGED are added up, corrections included,
//! less units of the product that were graded as sellable again since. Damage in the fulfilment centre is
//! probable. Damage by the carrier is probable where a settlement charges the partnered carrier's transport
//! for that shipment; else the carrier may be the seller's own and the case is only possible. The clock
//! starts on the day of delivery that the seller's list or a proof of delivery tells, else on the first
//! receipt of the shipment. Payments for inbound damage of the same FNSKU are taken off afterwards, the
//! nearest shipment first; no report names the shipment that such a payment is for, so it leaves the case
//! only possible.
//!
//! ## What it does not claim
//! Units received as damaged by the distributor, defective, damaged by a customer or expired: those are the
//! seller's to bear. Units damaged after they were received are another detector's; damaged units that are
//! misplaced, moved, recoded or disposed of later stay with this case. Shipments that the ledger or the
//! reimbursements in the dump do not cover to the as-of date are held as unproven.
//!
//! ## Evidence
//! The receipts with their disposition, for a carrier the settlement row of the transport, and the absence
//! of a payment for inbound damage to the FNSKU in the reimbursements report. Amazon asks for a proof of
//! delivery and for a proof of ownership, such as the supplier's invoice.
//!
//! ## Example
//! 24 units delivered on 4 August 2026, all received, two of them as WAREHOUSE_DAMAGED, and no payment: the
//! claim is two units, 14.50 at a cost of 7.25, until 4 May 2027. Fixture:
//! `fixtures/detectors/inbound_damaged/hit`.
//!
//! ## Policy keys
//! windows: inbound_damaged; reimbursement_reasons; valuation; cash_terms; words: receipt_damaged,
//! receipt_carrier_damaged, partnered_carrier; practice: payment_lead_days, coverage_grace_days.
//!
//! ## References
//! Seller Central help GEYPWTSQRTXXXMVB (claims for shipments to Amazon), G4FKT5KQWFFJ7LDN (ledger,
//! receipts and dispositions), G200213130 (reimbursement policy).

use std::collections::BTreeMap;

use crate::book::{Movement, MovementKind};
use crate::detect::doubt::Doubt;
use crate::detect::finding::{
    Evidence, EvidenceKind, Finding, Identity, Line, RequirementReason, Term,
};
use crate::detect::shared::inbound::{
    delivered_on, first_receipt, receipt_evidence, receipts_of, regraded,
};
use crate::detect::{
    Context, Detector, DetectorError, Handling, ShipmentLoss, fact, rule_texts, term,
};
use crate::policy::words::holds;
use crate::policy::{ClaimType, PolicyTable, SettingKey};

/// Units received damaged while in Amazon's or its carrier's hands.
pub const DETECTOR: Detector = Detector {
    id: "inbound_damaged",
    claim_type: ClaimType::InboundDamaged,
    summary: "units of an inbound shipment that were received damaged in Amazon's hands",
    texts: rule_texts!(),
    policy: &[
        PolicyTable::Windows,
        PolicyTable::ReimbursementReasons,
        PolicyTable::Valuation,
        PolicyTable::CashTerms,
        PolicyTable::Words,
    ],
    settings: &[SettingKey::PaymentLeadDays, SettingKey::CoverageGraceDays],
    tables: &["ledger", "reimbursements"],
    handling: Handling { shipment: Some(ShipmentLoss::ReceivedDamaged), ..Handling::USUAL },
    run,
};

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    let words = context.policy.words();
    let mut shipments: BTreeMap<&str, Vec<&Movement>> = BTreeMap::new();
    let receipts = context.book.movements.of(MovementKind::Receipt);
    for row in receipts.filter(|row| row.date <= context.as_of) {
        let is_damaged = holds(&words.receipt_damaged, &row.disposition);
        if let Some(id) =
            row.reference_id.as_deref().filter(|_| is_damaged && context.counts(row.source))
        {
            shipments.entry(id).or_default().push(row);
        }
    }
    Ok(shipments.iter().filter_map(|(id, rows)| finding(context, id, rows)).collect())
}

fn finding(context: &Context<'_>, shipment_id: &str, rows: &[&Movement]) -> Option<Finding> {
    let words = context.policy.words();
    let delivered = delivered_on(context, shipment_id);
    let all = receipts_of(context, shipment_id);
    let day = delivered.map(|(day, _)| day).or_else(|| first_receipt(&all))?;
    let mut products: BTreeMap<&str, (i64, Option<&str>)> = BTreeMap::new();
    for row in rows {
        let product = products.entry(&row.fnsku).or_insert((0, row.msku.as_deref()));
        product.0 += row.quantity;
    }
    let lines = products.into_iter().filter_map(|(fnsku, (damaged, msku))| {
        let regraded = regraded(context, fnsku, day).min(damaged);
        let off = (regraded > 0).then(|| Term::minus(term!("regraded"), regraded));
        (damaged > regraded).then(|| Line {
            date: day,
            fnsku: Some(fnsku.to_owned()),
            msku: msku.map(Into::into),
            units: damaged - regraded,
            owed: None,
            terms: [Term::units(term!("received_damaged"), damaged)]
                .into_iter()
                .chain(off)
                .collect(),
        })
    });
    let identity = Identity(vec![("shipment_id", shipment_id.to_owned())]);
    let mut finding = Finding::of_lines(&DETECTOR, identity, lines.collect())?;
    finding.marketplace = rows.first().and_then(|row| row.marketplace.as_deref()).map(Into::into);
    finding.shipment_id = Some(shipment_id.to_owned());
    finding.evidence = rows.iter().map(|row| receipt_evidence(row)).collect();
    finding.requirements =
        vec![context.needs("ledger", day, RequirementReason::Found), context.needs_payments(day)];
    match delivered {
        Some((day, source)) => finding.evidence.push(Evidence {
            source,
            kind: EvidenceKind::Delivery,
            date: Some(day),
            facts: vec![(fact!("shipment_id"), shipment_id.to_owned())],
            is_detail: false,
        }),
        None => {
            finding.start_event = Some("first_received");
            finding.doubts.push(Doubt::NoDeliveryDay);
        }
    }
    let by_carrier = rows.iter().any(|row| holds(&words.receipt_carrier_damaged, &row.disposition));
    match context.book.partnered.get(shipment_id) {
        Some(charge) if by_carrier => finding.evidence.push(Evidence {
            source: *charge,
            kind: EvidenceKind::Transportation,
            date: None,
            facts: vec![(fact!("shipment_id"), shipment_id.to_owned())],
            is_detail: false,
        }),
        None if by_carrier => finding.doubt(Doubt::CarrierUnknown),
        _ => {}
    }
    Some(finding)
}
