//! The seller's list of evidence.

use std::collections::BTreeMap;

use jiff::civil::Date;
use polars::prelude::PolarsResult;

use crate::model::SourceRow;
use crate::model::tables::EVIDENCE;
use crate::normalise::Frames;

/// One document or statement of the seller's evidence list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EvidenceItem {
    /// Where it is listed.
    pub source: SourceRow,
    /// fnsku, shipment, order or removal.
    pub scope: String,
    /// What it is about.
    pub scope_id: String,
    /// Kind, such as invoice.
    pub kind: String,
    /// Name of the file.
    pub file: String,
    /// Day on the document.
    pub date: Option<Date>,
    /// Units the document proves.
    pub quantity: Option<i64>,
}

impl EvidenceItem {
    /// Whether it is about the shipment, order, parcel or product of an id; ids are compared without case.
    #[must_use]
    pub fn is_about(&self, id: &str) -> bool {
        self.scope_id.trim().eq_ignore_ascii_case(id.trim())
    }
}

/// The form in which ids of the evidence list are compared.
#[must_use]
pub fn evidence_key(id: &str) -> String {
    id.trim().to_ascii_uppercase()
}

/// The seller's list of evidence, in the order of its rows.
#[derive(Debug, Default)]
pub struct EvidenceList {
    items: Vec<EvidenceItem>,
    by_id: BTreeMap<String, Vec<usize>>,
    /// Entries of one scope and kind about one id.
    alike: BTreeMap<String, BTreeMap<(String, String), Vec<Dated>>>,
}

/// An entry among those of its scope, kind and id, by their days; those without a day come first.
#[derive(Debug, Clone, Copy)]
struct Dated {
    at: usize,
    date: Option<Date>,
    /// The entry among those up to this one that proves most units.
    largest: usize,
}

/// Some entries alike, and how many there are in all.
#[derive(Debug)]
pub struct Alike<'a> {
    /// The newest, and the one that proves most units, in the order of the list.
    pub shown: Vec<&'a EvidenceItem>,
    /// All of them.
    pub count: usize,
}

impl EvidenceList {
    /// Every entry.
    pub fn iter(&self) -> impl Iterator<Item = &EvidenceItem> {
        self.items.iter()
    }

    /// The entries about a shipment, order, parcel or product; ids are compared without case.
    pub fn about(&self, id: &str) -> impl Iterator<Item = &EvidenceItem> {
        let items = self.by_id.get(&evidence_key(id));
        items.into_iter().flatten().map(|at| &self.items[*at])
    }

    /// The entries about an id whose scope and kind are wanted, with a day up to `until` or without one, those of each
    /// scope and kind together; `most` of each are shown, and the one that proves most units.
    pub fn alike(
        &self,
        id: &str,
        wanted: impl Fn(&str, &str) -> bool,
        until: Option<Date>,
        most: usize,
    ) -> impl Iterator<Item = Alike<'_>> {
        let groups = self.alike.get(&evidence_key(id)).into_iter().flatten();
        let groups = groups.filter(move |((scope, kind), _)| wanted(scope, kind));
        groups.map(move |(_, entries)| {
            let count = until.map_or(entries.len(), |until| {
                entries.partition_point(|entry| entry.date <= Some(until))
            });
            let newest = &entries[count.saturating_sub(most)..count];
            let largest = newest.last().map(|entry| entry.largest);
            let mut shown: Vec<usize> =
                newest.iter().map(|entry| entry.at).chain(largest).collect();
            shown.sort_unstable();
            shown.dedup();
            Alike { shown: shown.into_iter().map(|at| &self.items[at]).collect(), count }
        })
    }

    fn new(mut items: Vec<EvidenceItem>) -> Self {
        items.sort();
        let mut list = Self { items, ..Self::default() };
        for (at, item) in list.items.iter().enumerate() {
            let key = evidence_key(&item.scope_id);
            let groups = list.alike.entry(key.clone()).or_default();
            let group = groups.entry((item.scope.clone(), item.kind.clone())).or_default();
            group.push(Dated { at, date: item.date, largest: at });
            list.by_id.entry(key).or_default().push(at);
        }
        // An entry without a quantity proves any.
        let units = |at: usize| list.items[at].quantity.unwrap_or(i64::MAX);
        for entries in list.alike.values_mut().flat_map(BTreeMap::values_mut) {
            entries.sort_by_key(|entry| (entry.date, entry.at));
            let mut largest = None;
            for entry in entries {
                let most = largest.filter(|largest| units(*largest) >= units(entry.at));
                entry.largest = most.unwrap_or(entry.at);
                largest = Some(entry.largest);
            }
        }
        list
    }
}

/// Reads the list.
pub(super) fn evidence(frames: &Frames) -> PolarsResult<EvidenceList> {
    let rows = frames.rows(&EVIDENCE)?;
    let dates = rows.dates("date")?;
    let text = |name: &str| rows.text(name);
    let (scope, scope_id, kind, file) =
        (text("scope")?, text("scope_id")?, text("kind")?, text("file")?);
    let quantity = rows.whole("quantity")?;
    let item = |row: usize| {
        Some(EvidenceItem {
            source: rows.source(row),
            scope: scope.get(row)?.to_owned(),
            scope_id: scope_id.get(row)?.to_owned(),
            kind: kind.get(row)?.to_owned(),
            file: file.get(row)?.to_owned(),
            date: dates.get(row),
            quantity: quantity.get(row),
        })
    };
    let items: Vec<EvidenceItem> = (0..rows.len()).filter_map(item).collect();
    Ok(EvidenceList::new(items))
}
