//! What the detectors of inbound shipments share: the receipts of a shipment.

use jiff::civil::Date;

use crate::book::Movement;
use crate::detect::Context;
use crate::detect::finding::{Evidence, EvidenceKind};

/// The receipts of a shipment up to the as-of date, oldest first.
pub(super) fn receipts_of<'a>(context: &Context<'a>, shipment_id: &str) -> Vec<&'a Movement> {
    let of_shipment = context.book.movements.receipts_of_shipment(shipment_id);
    let of_shipment = of_shipment.filter(|row| row.date <= context.as_of);
    of_shipment.collect()
}

/// The day of the first unit received.
pub(super) fn first_receipt(receipts: &[&Movement]) -> Option<Date> {
    receipts.iter().filter(|row| row.quantity > 0).map(|row| row.date).min()
}

/// The row of a receipt.
pub(super) fn receipt_evidence(row: &Movement) -> Evidence {
    let mut facts = vec![("quantity", row.quantity.to_string()), ("fnsku", row.fnsku.clone())];
    facts.extend((!row.disposition.is_empty()).then(|| ("disposition", row.disposition.clone())));
    facts.extend(row.fulfillment_center.clone().map(|center| ("fulfillment_center", center)));
    Evidence {
        source: row.source,
        kind: EvidenceKind::Receipt,
        date: Some(row.date),
        facts,
        is_detail: false,
    }
}
