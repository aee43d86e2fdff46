//! What Amazon asks for when a case is filed, and what of it the seller's evidence list holds.

use crate::book::{Book, EvidenceItem};
use crate::detect::{Finding, Measure};
use crate::policy::words::holds;
use crate::policy::{Document, Policy};

/// A document that Amazon asks for.
#[derive(Debug, Clone)]
pub struct NeededDocument {
    /// What it is called, such as invoice.
    pub kind: String,
    /// Whether the case may not be filed without it.
    pub required: bool,
    /// Entries of the evidence list that answer it.
    pub answers: Vec<EvidenceItem>,
}

/// The documents of a finding, in the order of the table.
pub(super) fn documents(finding: &Finding, book: &Book, policy: &Policy) -> Vec<NeededDocument> {
    let needed = policy.documents(finding.detector).map(|document| NeededDocument {
        kind: document.kind.clone(),
        required: document.required,
        answers: book
            .evidence
            .iter()
            .filter(|item| is_answer(document, item, finding))
            .cloned()
            .collect(),
    });
    needed.collect()
}

/// Whether an entry is of an accepted kind and about the finding's product, shipment, order or removal.
fn is_answer(document: &Document, item: &EvidenceItem, finding: &Finding) -> bool {
    let id = Some(&item.scope_id);
    let is_about = match item.scope.as_str() {
        "shipment" => finding.shipment_id.as_ref() == id,
        "fnsku" => {
            finding.fnsku.as_ref() == id
                || matches!(&finding.measure, Measure::Lines(lines)
                    if lines.iter().any(|line| line.fnsku.as_ref() == id))
        }
        // A removal is named by its order or by the tracking number that a row of the case shows.
        "order" | "removal" => {
            finding.order_id.as_ref() == id
                || finding.evidence.iter().any(|row| {
                    row.facts
                        .iter()
                        .any(|(name, value)| *name == "tracking_number" && Some(value) == id)
                })
        }
        _ => false,
    };
    is_about
        && document.scope.iter().any(|scope| scope == &item.scope)
        && holds(&document.accepted, &item.kind)
}
