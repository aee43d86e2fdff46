//! Inbound shipments: what was sent, what Amazon says it received, and when it was delivered.

use std::collections::BTreeMap;

use jiff::civil::Date;
use polars::prelude::PolarsResult;

use super::{Context, sku_key};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::SourceRow;
use crate::model::fast::HashMap;
use crate::model::tables::{INBOUND_ITEMS, INBOUND_SHIPMENTS, SETTLEMENT};
use crate::normalise::Frames;
use crate::policy::words::holds;

/// One inbound shipment.
#[derive(Debug, Clone, Default)]
pub struct Shipment {
    /// Shipment id.
    pub id: String,
    /// Its products, in the order of their names.
    pub items: Vec<ShipmentItem>,
    /// Whether Amazon has finished receiving it.
    pub is_closed: bool,
    /// Whether Amazon has looked already and does not look again, or it was cancelled.
    pub is_settled: bool,
    /// Day the carrier delivered it, with its row.
    pub delivered_on: Option<(Date, SourceRow)>,
    /// Day Amazon closed it.
    pub closed_on: Option<Date>,
    /// Day it was created or handed over.
    pub created_on: Option<Date>,
    /// The row that says that it is closed.
    pub closed_by: Option<SourceRow>,
    /// What the shipping queue says of it as a whole.
    pub queue: Option<QueueCount>,
}

/// What the shipping queue says of a shipment as a whole.
#[derive(Debug, Clone, Copy)]
pub struct QueueCount {
    /// Where it is written.
    pub source: SourceRow,
    /// Units that were announced.
    pub expected: Option<i64>,
    /// Units that Amazon located so far.
    pub located: Option<i64>,
}

/// One product of a shipment.
#[derive(Debug, Clone)]
pub struct ShipmentItem {
    /// FNSKU, where a source or another report tells it.
    pub fnsku: Option<String>,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// What each source says.
    pub sources: Vec<ItemSource>,
}

/// What one source says of a product.
#[derive(Debug, Clone)]
pub struct ItemSource {
    /// Where it is written.
    pub source: SourceRow,
    /// `packing_list`, `shipment_items` or `seller`.
    pub name: String,
    /// Units sent.
    pub units_shipped: Option<i64>,
    /// Units that Amazon received so far.
    pub units_received: Option<i64>,
    /// Status of the product or shipment, as written.
    pub status: Option<String>,
}

impl ShipmentItem {
    /// Whether a name is this product's.
    #[must_use]
    pub fn is_product(&self, fnsku: Option<&str>, msku: Option<&str>) -> bool {
        match (self.fnsku.as_deref(), fnsku) {
            (Some(own), Some(other)) => own == other,
            _ => msku.is_some() && self.msku.as_deref().map(sku_key) == msku.map(sku_key),
        }
    }
}

/// Every inbound shipment, by its id.
pub(super) fn shipments(
    frames: &Frames,
    context: &Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> PolarsResult<Vec<Shipment>> {
    let mut shipments: BTreeMap<String, Shipment> = BTreeMap::new();
    add_items(frames, context, &mut shipments)?;
    diagnostics.extend(add_queue(frames, context, &mut shipments)?);
    let mut shipments: Vec<Shipment> = shipments.into_values().collect();
    for shipment in &mut shipments {
        shipment.items.sort_by(|one, other| {
            (&one.fnsku, &one.msku, &one.sources[0].source).cmp(&(
                &other.fnsku,
                &other.msku,
                &other.sources[0].source,
            ))
        });
    }
    Ok(shipments)
}

fn add_items(
    frames: &Frames,
    context: &Context<'_>,
    shipments: &mut BTreeMap<String, Shipment>,
) -> PolarsResult<()> {
    let words = context.policy.words();
    let rows = frames.rows(&INBOUND_ITEMS)?;
    let text = |name: &str| rows.text(name);
    let (source, shipment_id, msku, fnsku, status) =
        (text("source")?, text("shipment_id")?, text("msku")?, text("fnsku")?, text("status")?);
    let (shipped, received) = (rows.whole("units_shipped")?, rows.whole("units_received")?);
    let (shipped_on, delivered_on, closed_on) =
        (rows.dates("shipped_on")?, rows.dates("delivered_on")?, rows.dates("closed_on")?);
    let mut places: HashMap<&str, ItemPlaces> = HashMap::default();
    for row in 0..rows.len() {
        let Some(id) = shipment_id.get(row) else { continue };
        let place = rows.source(row);
        let shipment = shipments.entry(id.to_owned()).or_default();
        id.clone_into(&mut shipment.id);
        let status = status.get(row);
        shipment.note_status(status, words, place);
        if let Some(closed) = closed_on.get(row) {
            shipment.is_closed = true;
            shipment.closed_by = shipment.closed_by.or(Some(place));
            shipment.closed_on = shipment.closed_on.max(Some(closed));
        }
        // Of several days the first: a window must not be told longer than it is.
        if let Some(day) = delivered_on.get(row) {
            let delivered = (day, place);
            shipment.delivered_on =
                Some(shipment.delivered_on.map_or(delivered, |own| own.min(delivered)));
        }
        shipment.created_on = min(shipment.created_on, shipped_on.get(row));
        let msku = msku.get(row);
        let fnsku = fnsku.get(row).map(ToOwned::to_owned);
        let fnsku = fnsku.or_else(|| context.products.fnsku_of(msku?));
        let said = ItemSource {
            source: place,
            name: source.get(row).unwrap_or("").to_owned(),
            units_shipped: shipped.get(row),
            units_received: received.get(row),
            status: status.map(ToOwned::to_owned),
        };
        let places = places.entry(id).or_default();
        let at = places.of(fnsku.as_deref(), msku).unwrap_or(shipment.items.len());
        if at == shipment.items.len() {
            shipment.items.push(ShipmentItem { fnsku: None, msku: None, sources: Vec::new() });
        }
        let item = &mut shipment.items[at];
        item.fnsku = item.fnsku.take().or(fnsku);
        item.msku = item.msku.take().or_else(|| msku.map(ToOwned::to_owned));
        item.sources.push(said);
        places.add(at, item);
    }
    Ok(())
}

/// The places of the products of a shipment by their names, as [`ShipmentItem::is_product`] tells them: of several
/// the first.
#[derive(Default)]
struct ItemPlaces {
    by_fnsku: HashMap<String, usize>,
    by_msku: HashMap<String, usize>,
    /// Those without an FNSKU.
    unnamed: HashMap<String, usize>,
}

impl ItemPlaces {
    /// The place of the product of a row.
    fn of(&self, fnsku: Option<&str>, msku: Option<&str>) -> Option<usize> {
        let key = msku.map(sku_key);
        let Some(fnsku) = fnsku else { return self.by_msku.get(&key?).copied() };
        let named = self.by_fnsku.get(fnsku);
        let unnamed = key.and_then(|key| self.unnamed.get(&key));
        named.into_iter().chain(unnamed).min().copied()
    }

    /// Notes the names of a product.
    fn add(&mut self, at: usize, item: &ShipmentItem) {
        let first = |places: &mut HashMap<String, usize>, name: String| {
            places.entry(name).and_modify(|own| *own = at.min(*own)).or_insert(at);
        };
        let key = item.msku.as_deref().map(sku_key);
        if let Some(fnsku) = &item.fnsku {
            first(&mut self.by_fnsku, fnsku.clone());
            if let Some(key) = key.as_ref().filter(|key| self.unnamed.get(*key) == Some(&at)) {
                self.unnamed.remove(key);
            }
        } else if let Some(key) = key.clone() {
            first(&mut self.unnamed, key);
        }
        if let Some(key) = key {
            first(&mut self.by_msku, key);
        }
    }
}

fn add_queue(
    frames: &Frames,
    context: &Context<'_>,
    shipments: &mut BTreeMap<String, Shipment>,
) -> PolarsResult<Option<Diagnostic>> {
    let rows = frames.rows(&INBOUND_SHIPMENTS)?;
    let closed = &context.policy.words().shipment_closed;
    let mut unlisted: Vec<(&str, SourceRow)> = Vec::new();
    let (id, status) = (rows.text("shipment_id")?, rows.text("status")?);
    let (created, updated) = (rows.dates("created_date")?, rows.dates("updated_date")?);
    let (expected, located) = (rows.whole("units_expected")?, rows.whole("units_located")?);
    for row in 0..rows.len() {
        let Some(name) = id.get(row) else { continue };
        // A shipment without products proves nothing by itself.
        let Some(shipment) = shipments.get_mut(name) else {
            let is_closed = status.get(row).is_some_and(|status| holds(closed, status));
            unlisted.extend(is_closed.then(|| (name, rows.source(row))));
            continue;
        };
        let was_closed = shipment.is_closed;
        shipment.note_status(status.get(row), context.policy.words(), rows.source(row));
        if shipment.is_closed && !was_closed {
            shipment.closed_on = shipment.closed_on.max(updated.get(row));
        }
        shipment.created_on = min(shipment.created_on, created.get(row));
        shipment.queue = Some(QueueCount {
            source: rows.source(row),
            expected: expected.get(row),
            located: located.get(row),
        });
    }
    Ok(not_listed(&unlisted))
}

/// Says which closed shipments cannot be looked at, because no list tells what was sent in them.
fn not_listed(shipments: &[(&str, SourceRow)]) -> Option<Diagnostic> {
    let (first, at) = shipments.iter().min_by_key(|(_, at)| *at)?;
    let others = shipments.len() - 1;
    let others = if others == 0 { String::new() } else { format!(" and {others} more") };
    let message =
        format!("no list tells what was sent in closed shipment {first}{others}: not checked");
    Some(Diagnostic::new(Code::ShipmentUnlisted, Place::line(at.file, at.line), message))
}

fn min(one: Option<Date>, other: Option<Date>) -> Option<Date> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

impl Shipment {
    fn note_status(
        &mut self,
        status: Option<&str>,
        words: &crate::policy::ReportWords,
        place: SourceRow,
    ) {
        let Some(status) = status else { return };
        if holds(&words.shipment_closed, status) {
            self.is_closed = true;
            self.closed_by = self.closed_by.or(Some(place));
        }
        self.is_settled |= holds(&words.shipment_settled, status);
    }
}

/// Shipments that Amazon's partnered carrier brought: those whose transportation a settlement charges.
pub(super) fn partnered(
    frames: &Frames,
    context: &Context<'_>,
) -> PolarsResult<BTreeMap<String, SourceRow>> {
    let words = &context.policy.words().partnered_carrier;
    let rows = frames.rows(&SETTLEMENT)?;
    let (shipment, kind, description) =
        (rows.text("shipment_id")?, rows.text("amount_type")?, rows.text("amount_description")?);
    let mut partnered: BTreeMap<String, SourceRow> = BTreeMap::new();
    // The same few words stand in every row.
    let mut known: HashMap<&str, bool> = HashMap::default();
    let mut is_partnered = |name| *known.entry(name).or_insert_with(|| holds(words, name));
    for row in 0..rows.len() {
        let Some(id) = shipment.get(row) else { continue };
        let named = [kind.get(row), description.get(row)];
        if named.into_iter().flatten().any(&mut is_partnered) {
            partnered.entry(id.to_owned()).or_insert(rows.source(row));
        }
    }
    Ok(partnered)
}
