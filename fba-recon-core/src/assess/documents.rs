//! What Amazon asks for when a case is filed, and what of it the seller's evidence list holds.

use crate::book::{Book, EvidenceItem};
use crate::detect::{Finding, Line, Measure};
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
    /// Products that no entry answers.
    pub lacking: Vec<String>,
}

impl NeededDocument {
    /// Whether the entries answer it for everything that is claimed.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        !self.answers.is_empty() && self.lacking.is_empty()
    }
}

/// The documents of a finding, in the order of the table.
pub(super) fn documents(finding: &Finding, book: &Book, policy: &Policy) -> Vec<NeededDocument> {
    let uses = |document: &&Document| {
        let grounds = finding.claim.iter().flat_map(|part| &part.grounds);
        document.when.is_empty()
            || grounds.into_iter().any(|own| document.when.iter().any(|id| id == own))
    };
    let needed = policy.documents(finding.detector).filter(uses).map(|document| {
        // Amazon takes documents and pictures as proof of a buyer's claim, no spreadsheets or texts.
        let order = finding.order_id.as_ref().and_then(|order| book.claims.ordered_on(order));
        let is_taken = |item: &&EvidenceItem| {
            let is_old = item.date.zip(order).is_some_and(|(day, order)| day < order);
            finding.claim.is_none() || is_proof_file(policy, &item.file) && !is_old
        };
        let items = book.evidence.iter().filter(|item| is_answer(document, item, finding));
        let items = items.filter(is_taken);
        let answers: Vec<EvidenceItem> = items.cloned().collect();
        NeededDocument {
            kind: document.kind.clone(),
            required: document.required,
            lacking: lacking(finding, &answers),
            answers,
        }
    });
    needed.collect()
}

/// Whether Amazon takes a file as proof, by its ending; one without an ending may be anything.
#[must_use]
pub fn is_proof_file(policy: &Policy, file: &str) -> bool {
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
    holds(&policy.words().proof_files, ending)
}

/// The products of a finding that no entry answers: one about the whole shipment, order or removal answers
/// for all of them, one about a product for its own, if it proves enough units.
fn lacking(finding: &Finding, answers: &[EvidenceItem]) -> Vec<String> {
    let Measure::Lines(lines) = &finding.measure else { return Vec::new() };
    if answers.iter().any(|item| item.scope != "fnsku") {
        return Vec::new();
    }
    let is_answered = |line: &&Line| {
        answers.iter().any(|item| {
            line.fnsku.as_deref().is_some_and(|fnsku| item.is_about(fnsku))
                && item.quantity.is_none_or(|units| units >= line.units)
        })
    };
    let open = lines.iter().filter(|line| !is_answered(line));
    open.filter_map(|line| line.fnsku.clone().or_else(|| line.msku.clone())).collect()
}

/// Whether an entry is of an accepted kind and about the finding's product, shipment, order or removal.
fn is_answer(document: &Document, item: &EvidenceItem, finding: &Finding) -> bool {
    let is = |id: Option<&String>| id.is_some_and(|id| item.is_about(id));
    let is_about = match item.scope.as_str() {
        "shipment" => is(finding.shipment_id.as_ref()),
        "fnsku" => finding.fnskus().into_iter().any(|fnsku| item.is_about(fnsku)),
        // A removal is named by its order or by the tracking number that a row of the case shows.
        "order" | "removal" => {
            let facts = finding.evidence.iter().flat_map(|row| &row.facts);
            let mut numbers = facts.filter(|(name, _)| *name == "tracking_number");
            is(finding.order_id.as_ref()) || numbers.any(|(_, number)| item.is_about(number))
        }
        _ => false,
    };
    let is_in_time =
        !document.before_event || item.date.is_none_or(|date| date <= finding.event_date);
    is_about
        && is_in_time
        && document.scope.iter().any(|scope| scope == &item.scope)
        && holds(&document.accepted, &item.kind)
}
