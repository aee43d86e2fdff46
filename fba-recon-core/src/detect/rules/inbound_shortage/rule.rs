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
//! are units of the same product received in excess in another shipment; units that the ledger's summary
//! shows as received since the delivery and its rows do not; units that the shipping queue located in the
//! shipment and no row shows; and units above those that the queue expected. What is left is the finding. The
//! clock starts on the day of delivery, by the seller's list or a dated proof of delivery in the evidence,
//! else on the first receipt. Payments for lost inbound units of the same FNSKU are taken off afterwards,
//! the nearest shipment first; no report names the shipment that such a payment is for, so it leaves the
//! case only possible.
//!
//! A shortage is probable at the most, and only where the seller's own list and the shipping queue agree on what
//! was sent, and the queue and the ledger on what arrived: a list or queue that is not there could say otherwise,
//! so that it never makes a case surer, and one of which rows could not be read counts as one that does. It is
//! possible, too, where the sources differ on what was sent or have a product on several lines, where the ledger
//! and the stated total differ on what arrived, or where an excess was taken off; and where a payment of the
//! product was given to another shipment, since it may be for this one.
//!
//! ## What it does not claim
//! Shipments that are still open, cancelled or deleted, or that Amazon has investigated and confirmed;
//! units that arrived damaged or unsellable, for they did arrive; shipments of which no list says what was
//! sent. Where neither a delivery nor a receipt is known, Amazon may have closed a shipment that never
//! came: the case is held as unproven. So is a shipment of the seller's own list that no report of the account
//! knows, neither its id nor a product of it, and one of a product that a file of another account has which was
//! left out; beside files of another seller an unknown shipment is none of this account. So is one that the ledger or the reimbursements in the dump do not
//! cover to the as-of date, the ledger from the delivery; where that day is not known, from the day the
//! shipment was created, or from some weeks before the first receipt.
//!
//! ## Evidence
//! The rows that tell what was sent, the ledger's receipts of the shipment, its row of the shipping queue, the
//! row that says that it is closed, and the absence of a payment in the reimbursements report. Amazon asks for a proof of delivery
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

use jiff::civil::Date;

use crate::book::{ItemSource, Movement, QueueCount, Shipment, ShipmentItem};
use crate::detect::doubt::Doubt;
use crate::detect::finding::{
    Evidence, EvidenceKind, Finding, Identity, Requirement, RequirementReason,
};
use crate::detect::shared::inbound::{
    Receipts, delivered_on, first_receipt, receipt_evidence, received_from,
};
use crate::detect::shared::inbound_counts::{Count, Counts, Elsewhere, OWN_LIST};
use crate::detect::{Context, Detector, DetectorError, Handling, ShipmentLoss, fact, rule_texts};
use crate::model::SourceRow;
use crate::policy::{ClaimType, PolicyTable, SettingKey};

/// Units sent to Amazon and never received.
pub const DETECTOR: Detector = Detector {
    id: "inbound_shortage",
    claim_type: ClaimType::InboundLost,
    summary: "units of a closed inbound shipment that Amazon did not receive",
    texts: rule_texts!(),
    policy: &[
        PolicyTable::Windows,
        PolicyTable::ReimbursementReasons,
        PolicyTable::Valuation,
        PolicyTable::Words,
    ],
    settings: &[
        SettingKey::PaymentLeadDays,
        SettingKey::ReceivingDays,
        SettingKey::CoverageGraceDays,
    ],
    tables: &["inbound_items", "inbound_shipments", "ledger", "reimbursements"],
    handling: Handling {
        shipment: Some(ShipmentLoss::NotReceived),
        looked_at: Some(closed_shipments),
        ..Handling::USUAL
    },
    run,
};

/// Shipments that Amazon closed.
fn closed_shipments(context: &Context<'_>) -> usize {
    context.book.shipments.iter().filter(|shipment| shipment.is_closed).count()
}

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    let mut elsewhere = Elsewhere::new(context);
    let shipments = context.book.shipments.iter();
    let closed = shipments.filter(|shipment| {
        let is_closed = shipment.closed_on.is_none_or(|day| day <= context.as_of);
        shipment.is_closed && is_closed && !shipment.is_settled
    });
    Ok(closed.filter_map(|shipment| finding(context, shipment, &mut elsewhere)).collect())
}

fn finding(
    context: &Context<'_>,
    shipment: &Shipment,
    elsewhere: &mut Elsewhere,
) -> Option<Finding> {
    let received = Receipts::new(context, &shipment.id);
    let receipts = &received.rows;
    let first = first_receipt(receipts);
    let proof = delivered_on(context, &shipment.id);
    let delivered = proof.map(|(day, _)| day);
    let known = delivered.or(first);
    let day = known.or(shipment.closed_on).or(shipment.created_on).unwrap_or(context.as_of);
    if day > context.as_of {
        return None;
    }
    let from = received_from(context, &shipment.id, delivered, first).unwrap_or(day).min(day);
    let is_known = is_known(context, shipment, receipts);
    // Beside files of another seller it is his shipment.
    if !is_known && context.book.strangers.has_files {
        return None;
    }
    let counts = Counts::new(context, shipment, &received, from, elsewhere);
    let lines = counts.counts.iter().filter_map(|count| count.line(day)).collect();
    let identity = Identity(vec![("shipment_id", shipment.id.clone())]);
    let mut finding = Finding::of_lines(&DETECTOR, identity, lines)?;
    let store = receipts.iter().find_map(|row| row.marketplace.as_deref());
    finding.marketplace = store.or(context.book.home.as_deref()).map(Into::into);
    finding.shipment_id = Some(shipment.id.clone());
    finding.evidence = evidence(shipment, proof, &counts.counts, &received);
    finding.requirements = requirements(context, (from, day), known);
    if delivered.is_none() && known.is_some() {
        finding.start_event = Some("first_received");
        finding.doubts.push(Doubt::NoDeliveryDay);
    }
    let is_in_reports = shipment.queue.is_some() || !receipts.is_empty();
    let has_product = |count: &Count<'_>| {
        context.book.strangers.has(count.item.fnsku.as_deref(), count.item.msku.as_deref())
    };
    let is_foreign = !is_known || !is_in_reports && counts.open().any(has_product);
    finding.requirements.extend(is_foreign.then_some(Requirement {
        table: "inbound_shipments",
        days: None,
        why: RequirementReason::Account,
    }));
    let doubts = [
        (Doubt::ReceivedElsewhere, counts.counts.iter().any(|count| count.elsewhere > 0)),
        (Doubt::ReceivedAsOther, counts.counts.iter().any(|count| count.as_other > 0)),
        (Doubt::SourcesDiffer, counts.differs()),
        (Doubt::SeveralLines, counts.open().any(|count| count.has_lines)),
        (Doubt::NotConfirmed, !counts.is_confirmed()),
        (Doubt::NotOfAccount, is_foreign),
    ];
    for (doubt, _) in doubts.into_iter().filter(|(_, holds)| *holds) {
        finding.doubt(doubt);
    }
    Some(finding)
}

/// Whether a report of the account knows the shipment or one of its products: a list kept by hand may be of
/// several accounts.
fn is_known(context: &Context<'_>, shipment: &Shipment, receipts: &[&Movement]) -> bool {
    let products = &context.book.products;
    let is_of_amazon = |item: &ShipmentItem| {
        let is_listed = item.sources.iter().any(|source| source.name != OWN_LIST);
        let by_fnsku = item.fnsku.as_deref().is_some_and(|fnsku| products.has(fnsku));
        let mut by_msku = item.msku.iter().flat_map(|msku| products.fnskus_of(msku));
        is_listed || by_fnsku || by_msku.next().is_some()
    };
    shipment.queue.is_some() || !receipts.is_empty() || shipment.items.iter().any(is_of_amazon)
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
    receipts: &Receipts<'_>,
) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    let short = counts.iter().filter(|count| count.shipped > count.received);
    for count in short {
        evidence.extend(count.item.sources.iter().map(|source| said(count.item, source)));
        evidence.extend(receipts.of_item(count.item).iter().map(|row| receipt_evidence(row)));
    }
    let dated = |(day, source)| Evidence {
        source,
        kind: EvidenceKind::Delivery,
        date: Some(day),
        facts: vec![(fact!("shipment_id"), shipment.id.clone())],
        is_detail: false,
    };
    evidence.extend(proof.map(dated));
    let closed = shipment.closed_by.map(|source| Evidence {
        source,
        kind: EvidenceKind::InboundItem,
        date: shipment.closed_on,
        facts: vec![
            (fact!("shipment_id"), shipment.id.clone()),
            (fact!("status"), "closed".to_owned()),
        ],
        is_detail: false,
    });
    let queue = shipment.queue.map(|queue| in_queue(shipment, queue));
    for row in queue.into_iter().chain(closed) {
        if evidence.iter().all(|own| own.source != row.source) {
            evidence.push(row);
        }
    }
    if proof.is_none() {
        let first = receipts.rows.iter().find(|row| row.quantity > 0);
        let first = first.map(|row| receipt_evidence(row));
        let first = first.filter(|row| evidence.iter().all(|own| own.source != row.source));
        evidence.extend(first);
    }
    evidence
}

fn in_queue(shipment: &Shipment, queue: QueueCount) -> Evidence {
    let is_closed = shipment.closed_by == Some(queue.source);
    let mut facts = vec![(fact!("shipment_id"), shipment.id.clone())];
    facts.extend(queue.expected.map(|units| (fact!("units_expected"), units.to_string())));
    facts.extend(queue.located.map(|units| (fact!("units_located"), units.to_string())));
    facts.extend(is_closed.then(|| (fact!("status"), "closed".to_owned())));
    Evidence {
        source: queue.source,
        kind: EvidenceKind::InboundItem,
        date: shipment.closed_on.filter(|_| is_closed),
        facts,
        is_detail: false,
    }
}

fn said(item: &ShipmentItem, source: &ItemSource) -> Evidence {
    let mut facts = vec![(fact!("source"), source.name.clone())];
    facts.extend(item.msku.clone().map(|msku| (fact!("msku"), msku)));
    facts.extend(source.units_shipped.map(|units| (fact!("units_shipped"), units.to_string())));
    facts.extend(source.units_received.map(|units| (fact!("units_received"), units.to_string())));
    facts.extend(source.status.clone().map(|status| (fact!("status"), status)));
    let source = source.source;
    Evidence { source, kind: EvidenceKind::InboundItem, date: None, facts, is_detail: false }
}
