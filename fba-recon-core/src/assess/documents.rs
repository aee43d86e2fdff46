//! What Amazon asks for when a case is filed, and what of it the seller's evidence list holds.

use std::collections::{BTreeMap, BTreeSet};

use super::Assessor;
use crate::book::{Alike, Book, EvidenceItem, evidence_key};
use crate::detect::{Finding, Measure};
use crate::policy::words::holds;
use crate::policy::{self, Document, Policy};

/// A document that Amazon asks for.
#[derive(Debug, Clone)]
pub struct NeededDocument {
    /// What it is called, such as invoice.
    pub kind: String,
    /// Whether the case may not be filed without it.
    pub required: bool,
    /// Entries of the evidence list that answer it: of many about one product or event the newest, and the one that
    /// proves most units.
    pub answers: Vec<EvidenceItem>,
    /// Entries more that answer it as well.
    pub more: usize,
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

/// So many entries of one kind about one product or event are told; the sheet says how many more there are.
const TOLD_MOST: usize = 20;

/// The documents that rules bring with them, by their ids.
pub(super) type OwnDocuments = BTreeMap<&'static str, Vec<Document>>;

/// The documents that the rules of some findings bring with them. What a rule says was read when it was added to the
/// rules of the scan.
pub(super) fn own_documents(findings: &[Finding]) -> OwnDocuments {
    let rules = findings.iter().map(|finding| finding.rule);
    let rules = rules.filter(|rule| !rule.texts.documents.is_empty());
    let texts: BTreeMap<&str, &str> = rules.map(|rule| (rule.id, rule.texts.documents)).collect();
    let read = texts.into_iter().map(|(id, text)| (id, policy::own_documents(text)));
    read.filter_map(|(id, documents)| Some((id, documents.ok()?))).collect()
}

impl Assessor<'_> {
    /// The documents of a finding: those of the table, then those that its rule brings with it.
    pub(super) fn documents(&self, finding: &Finding) -> Vec<NeededDocument> {
        let table = self.policy.documents(finding.rule.id);
        let own = self.own_documents.get(finding.rule.id).into_iter().flatten();
        documents(finding, self.book, self.policy, table.chain(own))
    }
}

/// What a finding needs of some documents, in their order.
fn documents<'d>(
    finding: &Finding,
    book: &Book,
    policy: &Policy,
    all: impl Iterator<Item = &'d Document>,
) -> Vec<NeededDocument> {
    let uses = |document: &&Document| {
        let grounds = finding.claim.iter().flat_map(|part| &part.grounds);
        document.when.is_empty()
            || grounds.into_iter().any(|own| document.when.iter().any(|id| id == own))
    };
    let mut names = None;
    let needed = all.filter(uses).map(|document| {
        let names = names.get_or_insert_with(|| names_of(finding));
        let wanted =
            names.iter().filter(|(scope, _)| document.scope.iter().any(|own| own == scope));
        let found = if finding.claim.is_some() {
            of_claim(document, finding, wanted, book, policy)
        } else {
            of_finding(document, finding, wanted, book)
        };
        let count: usize = found.iter().map(|alike| alike.count).sum();
        let mut answers: Vec<&EvidenceItem> =
            found.into_iter().flat_map(|alike| alike.shown).collect();
        answers.sort();
        let answers: Vec<EvidenceItem> = answers.into_iter().cloned().collect();
        NeededDocument {
            kind: document.kind.clone(),
            required: document.required,
            lacking: lacking(finding, &answers),
            more: count - answers.len(),
            answers,
        }
    });
    needed.collect()
}

/// What an entry may name something by: its scope and id.
type Name = (&'static str, String);

/// What entries may name a finding by, each once.
fn names_of(finding: &Finding) -> BTreeSet<Name> {
    let shipment = finding.shipment_id.iter().map(|id| ("shipment", evidence_key(id)));
    let products = finding.fnskus().into_iter().map(|id| ("fnsku", evidence_key(id)));
    // A removal is named by its order or by the tracking number that a row of the case shows.
    let facts = finding.evidence.iter().flat_map(|row| &row.facts);
    let numbers = facts.filter(|(name, _)| *name == "tracking_number").map(|(_, number)| number);
    let orders = finding.order_id.iter().chain(numbers);
    let orders = orders.flat_map(|id| ["order", "removal"].map(|scope| (scope, evidence_key(id))));
    shipment.chain(products).chain(orders).collect()
}

/// Entries of an accepted kind about a finding's products, shipment, order or removal.
fn of_finding<'a>(
    document: &Document,
    finding: &Finding,
    wanted: impl Iterator<Item = &'a Name>,
    book: &'a Book,
) -> Vec<Alike<'a>> {
    let until = Some(finding.event_date).filter(|_| document.before_event);
    let found = wanted.flat_map(|(scope, id)| {
        let is_wanted =
            move |own: &str, kind: &str| own == *scope && holds(&document.accepted, kind);
        book.evidence.alike(id, is_wanted, until, TOLD_MOST)
    });
    found.collect()
}

/// The same for a buyer's claim: Amazon takes documents and pictures as proof of it, no spreadsheets or texts, and
/// none that is older than the order.
fn of_claim<'a>(
    document: &Document,
    finding: &Finding,
    wanted: impl Iterator<Item = &'a Name>,
    book: &'a Book,
    policy: &Policy,
) -> Vec<Alike<'a>> {
    let order = finding.order_id.as_ref().and_then(|order| book.claims.ordered_on(order));
    let is_taken = |item: &&EvidenceItem| {
        let is_old = item.date.zip(order).is_some_and(|(day, order)| day < order);
        let is_late =
            document.before_event && item.date.is_some_and(|day| day > finding.event_date);
        is_proof_file(policy, &item.file) && !is_old && !is_late
    };
    let found = wanted.map(|(scope, id)| {
        let items = book.evidence.about(id).filter(is_taken);
        let shown: Vec<&EvidenceItem> = items
            .filter(|item| item.scope == *scope && holds(&document.accepted, &item.kind))
            .collect();
        Alike { count: shown.len(), shown }
    });
    found.collect()
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
    let mut most: BTreeMap<String, i64> = BTreeMap::new();
    for item in answers {
        let units = item.quantity.unwrap_or(i64::MAX);
        let own = most.entry(evidence_key(&item.scope_id)).or_insert(units);
        *own = units.max(*own);
    }
    let open = lines.iter().filter(|line| {
        let proven = line.fnsku.as_deref().and_then(|fnsku| most.get(&evidence_key(fnsku)));
        proven.is_none_or(|units| *units < line.units)
    });
    open.filter_map(|line| line.fnsku.clone().or_else(|| line.msku.clone())).collect()
}
