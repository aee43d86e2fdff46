//! # Inbound shortage
//!
//! ## What it finds
//! Units that the seller sent in an inbound shipment, that Amazon never counted as received, and that are
//! still missing now that the shipment is closed. One case a shipment, with all its short products.
//!
//! ## Why it is owed
//! Under the FBA inventory reimbursement policy Amazon answers for units from the day they are delivered to
//! it: units lost between the dock and the shelf are replaced or paid for.
//!
//! ## How it decides
//! For each product of a closed shipment the units sent are taken from the packing list, the saved API
//! answer and the seller's own list; several lines of one list are added up, and where lists differ, the
//! smallest counts. The units received are the
//! larger of the ledger's receipts of that shipment, corrections included, and the received units that a
//! source states: a total that was downloaded early is no proof. Units of another product received in
//! excess in the same shipment are taken off, because Amazon often books a unit under the wrong product; so
//! are units of the same product received in excess in another shipment. What is left is the finding. The
//! clock starts on the day of delivery, by the seller's list or a dated proof of delivery in the evidence,
//! else on the first receipt. Payments for lost inbound units of the same FNSKU are taken off afterwards,
//! the oldest shipment first; no report names the shipment that such a payment is for, so it leaves the
//! case only possible.
//!
//! A shortage is probable at the most. It is possible where the sources differ on what was sent or have a
//! product on several lines, where the ledger and the stated total differ on what arrived, or where an excess was taken off; and where a
//! payment of the product was given to another shipment, since it may be for this one.
//!
//! ## What it does not claim
//! Shipments that are still open, cancelled or deleted, or that Amazon has investigated and confirmed;
//! units that arrived damaged or unsellable, for they did arrive; shipments of which no list says what was
//! sent. Where neither a delivery nor a receipt is known, Amazon may have closed a shipment that never
//! came: the case is held as unproven. So is one that the ledger or the reimbursements in the dump do not
//! cover to the as-of date, the ledger from the delivery; where that day is not known, from the day the
//! shipment was created, or from some weeks before the first receipt.
//!
//! ## Evidence
//! The rows that tell what was sent, the ledger's receipts of the shipment, the row that says that it is
//! closed, and the absence of a payment in the reimbursements report. Amazon asks for a proof of delivery
//! and for a proof of ownership, such as the supplier's invoice, for every short product.
//!
//! ## Example
//! 24 units sent, delivered on 6 July 2026; the ledger shows 10, 8 and 4 received and a correction of -1,
//! so 21 arrived: the claim is three units, 21.75 at a cost of 7.25, until 6 April 2027. Fixture:
//! `fixtures/detectors/inbound_shortage/hit`.
//!
//! ## Policy keys
//! windows: inbound_lost; reimbursement_reasons; valuation; words: shipment_closed, shipment_settled;
//! practice: payment_lead_days, receiving_days, coverage_grace_days.
//!
//! ## References
//! Seller Central help GEYPWTSQRTXXXMVB (claims for shipments to Amazon), G201214140 (reconcile your
//! shipment), G4FKT5KQWFFJ7LDN (ledger and its receipts), G200213130 (reimbursement policy).

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::inbound::{delivered_on, first_receipt, receipt_evidence, receipts_of, received_from};
use crate::book::inbound::ItemSource;
use crate::book::{Movement, Shipment, ShipmentItem};
use crate::detect::doubt::Doubt;
use crate::detect::finding::{
    Evidence, EvidenceKind, Finding, Identity, Line, Requirement, RequirementReason, Term,
};
use crate::detect::{Context, Detector, DetectorError};
use crate::model::{FileId, SourceRow};
use crate::policy::ClaimType;

/// Units sent to Amazon and never received.
pub const DETECTOR: Detector = Detector {
    id: "inbound_shortage",
    claim_type: ClaimType::InboundLost,
    summary: "units of a closed inbound shipment that Amazon did not receive",
    source: include_str!("inbound_shortage.rs"),
    policy_keys: &["windows", "reimbursement_reasons", "valuation", "words", "practice"],
    tables: &["inbound_items", "ledger", "reimbursements"],
    run,
};

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    let mut over = over_received(context);
    let shipments = context.book.shipments.iter();
    let closed = shipments.filter(|shipment| {
        let is_closed = shipment.closed_on.is_none_or(|day| day <= context.as_of);
        shipment.is_closed && is_closed && !shipment.is_settled
    });
    Ok(closed.filter_map(|shipment| finding(context, shipment, &mut over)).collect())
}

/// Units of each product that shipments received above what was sent in them.
fn over_received(context: &Context<'_>) -> BTreeMap<String, i64> {
    let mut over: BTreeMap<String, i64> = BTreeMap::new();
    for shipment in &context.book.shipments {
        let receipts = receipts_of(context, &shipment.id);
        let counts = shipment.items.iter().filter_map(|item| count(context, item, &receipts));
        for count in counts.filter(|count| count.received > count.shipped) {
            if let Some(fnsku) = &count.item.fnsku {
                *over.entry(fnsku.clone()).or_default() += count.received - count.shipped;
            }
        }
    }
    over
}

/// One product as the sources and the receipts tell it.
struct Count<'a> {
    item: &'a ShipmentItem,
    shipped: i64,
    received: i64,
    as_other: i64,
    elsewhere: i64,
    differs: bool,
    has_lines: bool,
}

fn finding(
    context: &Context<'_>,
    shipment: &Shipment,
    over: &mut BTreeMap<String, i64>,
) -> Option<Finding> {
    let receipts = receipts_of(context, &shipment.id);
    let mut counts: Vec<Count<'_>> =
        shipment.items.iter().filter_map(|item| count(context, item, &receipts)).collect();
    let mut left = surplus(shipment, &counts, &receipts);
    for count in &mut counts {
        count.as_other = left.min((count.shipped - count.received).max(0));
        left -= count.as_other;
        // The same product may have arrived with another shipment.
        let elsewhere = count.item.fnsku.as_ref().and_then(|fnsku| over.get_mut(fnsku));
        if let Some(units) = elsewhere {
            let moved = (*units).min((count.shipped - count.received - count.as_other).max(0));
            count.elsewhere = moved;
            *units -= moved;
        }
    }
    let first = first_receipt(&receipts);
    let proof = delivered_on(context, &shipment.id);
    let delivered = proof.map(|(day, _)| day);
    let known = delivered.or(first);
    let day = known.or(shipment.closed_on).or(shipment.created_on).unwrap_or(context.as_of);
    if day > context.as_of {
        return None;
    }
    let lines = counts.iter().filter_map(|count| line(count, day)).collect();
    let identity = Identity(vec![("shipment_id", shipment.id.clone())]);
    let mut finding = Finding::of_lines(DETECTOR.id, identity, lines)?;
    finding.marketplace = receipts
        .iter()
        .find_map(|row| row.marketplace.clone())
        .or_else(|| context.book.home.clone());
    finding.shipment_id = Some(shipment.id.clone());
    finding.evidence = evidence(shipment, proof, &counts, &receipts);
    let from = received_from(context, &shipment.id, delivered, first).unwrap_or(day).min(day);
    finding.requirements = requirements(context, (from, day), known);
    if delivered.is_none() && known.is_some() {
        finding.start_event = Some("first_received");
        finding.doubts.push(Doubt::NoDeliveryDay);
    }
    if counts.iter().any(|count| count.elsewhere > 0) {
        finding.doubt(Doubt::ReceivedElsewhere);
    }
    if counts.iter().any(|count| count.as_other > 0) {
        finding.doubt(Doubt::ReceivedAsOther);
    }
    let is_open =
        |count: &&Count<'_>| count.shipped > count.received + count.as_other + count.elsewhere;
    if counts.iter().filter(is_open).any(|count| count.differs) {
        finding.doubt(Doubt::SourcesDiffer);
    }
    if counts.iter().filter(is_open).any(|count| count.has_lines) {
        finding.doubt(Doubt::SeveralLines);
    }
    Some(finding)
}

/// The least that any source says was sent, and the most that any says was received.
fn count<'a>(
    context: &Context<'_>,
    item: &'a ShipmentItem,
    receipts: &[&Movement],
) -> Option<Count<'a>> {
    // Several lines of one list are parts of one figure.
    let mut lists: BTreeMap<(FileId, &str), Vec<&ItemSource>> = BTreeMap::new();
    for source in &item.sources {
        lists.entry((source.source.file, &source.name)).or_default().push(source);
    }
    let sum = |lines: &[&ItemSource], units: fn(&ItemSource) -> Option<i64>| {
        lines.iter().filter_map(|line| units(line)).reduce(|sum, units| sum + units)
    };
    let said = lists.values().filter_map(|lines| sum(lines, |line| line.units_shipped));
    let said: Vec<i64> = said.collect();
    let shipped = *said.iter().min()?;
    let in_ledger: i64 = receipts
        .iter()
        .filter(|row| item.is_product(Some(&row.fnsku), row.msku.as_deref()))
        .map(|row| row.quantity)
        .sum();
    let stated = lists.values().filter_map(|lines| sum(lines, |line| line.units_received)).max();
    let has_lines = lists.values().any(|lines| lines.len() > 1);
    let received = stated.map_or(in_ledger, |stated| stated.max(in_ledger)).max(0);
    let has_ledger = context.book.movements.days.is_some();
    let differs = said.iter().any(|units| *units != shipped)
        || stated.is_some_and(|stated| has_ledger && stated != in_ledger);
    Some(Count { item, shipped, received, as_other: 0, elsewhere: 0, differs, has_lines })
}

/// Units received above what was sent of other products, and of products that the lists do not name.
fn surplus(shipment: &Shipment, counts: &[Count<'_>], receipts: &[&Movement]) -> i64 {
    let over: i64 = counts.iter().map(|count| (count.received - count.shipped).max(0)).sum();
    let is_listed = |row: &Movement| {
        shipment.items.iter().any(|item| item.is_product(Some(&row.fnsku), row.msku.as_deref()))
    };
    let unlisted: i64 = receipts.iter().filter(|row| !is_listed(row)).map(|row| row.quantity).sum();
    over + unlisted.max(0)
}

fn line(count: &Count<'_>, day: Date) -> Option<Line> {
    let units = count.shipped - count.received - count.as_other - count.elsewhere;
    let other = [("received_as_other", count.as_other), ("received_elsewhere", count.elsewhere)];
    let other = other.into_iter().filter(|(_, units)| *units > 0);
    let other = other.map(|(name, units)| Term::minus(name, units));
    let terms = [Term::units("shipped", count.shipped), Term::minus("received", count.received)];
    (units > 0).then(|| Line {
        date: day,
        fnsku: count.item.fnsku.clone(),
        msku: count.item.msku.clone(),
        units,
        owed: None,
        terms: terms.into_iter().chain(other).collect(),
    })
}

fn requirements(
    context: &Context<'_>,
    (from, day): (Date, Date),
    known: Option<Date>,
) -> Vec<Requirement> {
    let mut needs =
        vec![context.needs("ledger", from, RequirementReason::Found), context.needs_payments(day)];
    // A ledger without any receipt was filtered, and tells nothing of these.
    let movements = &context.book.movements;
    let lacks = match movements.days {
        None => Some(("receipts", RequirementReason::Found)),
        Some(_) if !movements.has_receipts() => Some(("ledger", RequirementReason::EventKind)),
        Some(_) => None,
    };
    needs.extend(lacks.map(|(table, why)| Requirement { table, days: None, why }));
    needs.extend(known.is_none().then_some(Requirement {
        table: "inbound_items",
        days: None,
        why: RequirementReason::Delivery,
    }));
    needs
}

fn evidence(
    shipment: &Shipment,
    proof: Option<(Date, SourceRow)>,
    counts: &[Count<'_>],
    receipts: &[&Movement],
) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    let short = counts.iter().filter(|count| count.shipped > count.received);
    for count in short {
        evidence.extend(count.item.sources.iter().map(|source| said(count.item, source)));
        let of_item = receipts
            .iter()
            .filter(|row| count.item.is_product(Some(&row.fnsku), row.msku.as_deref()));
        evidence.extend(of_item.map(|row| receipt_evidence(row)));
    }
    let dated = |(day, source)| Evidence {
        source,
        kind: EvidenceKind::Delivery,
        date: Some(day),
        facts: vec![("shipment_id", shipment.id.clone())],
        is_detail: false,
    };
    evidence.extend(proof.map(dated));
    let closed = shipment.closed_by.map(|source| Evidence {
        source,
        kind: EvidenceKind::InboundItem,
        date: shipment.closed_on,
        facts: vec![("shipment_id", shipment.id.clone()), ("status", "closed".to_owned())],
        is_detail: false,
    });
    let is_new = |row: &Evidence| evidence.iter().all(|own| own.source != row.source);
    let closed = closed.filter(is_new);
    evidence.extend(closed);
    if proof.is_none() {
        let first = receipts.iter().find(|row| row.quantity > 0);
        let first = first.map(|row| receipt_evidence(row));
        let first = first.filter(|row| evidence.iter().all(|own| own.source != row.source));
        evidence.extend(first);
    }
    evidence
}

fn said(item: &ShipmentItem, source: &ItemSource) -> Evidence {
    let mut facts = vec![("source", source.name.clone())];
    facts.extend(item.msku.clone().map(|msku| ("msku", msku)));
    facts.extend(source.units_shipped.map(|units| ("units_shipped", units.to_string())));
    facts.extend(source.units_received.map(|units| ("units_received", units.to_string())));
    facts.extend(source.status.clone().map(|status| ("status", status)));
    let source = source.source;
    Evidence { source, kind: EvidenceKind::InboundItem, date: None, facts, is_detail: false }
}
