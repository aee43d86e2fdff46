//! What the detectors of inbound shipments and damaged units share: the receipts of a shipment, the day of
//! its delivery, and units graded as sellable again.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::book::{Movement, ShipmentItem, sku_key};
use crate::detect::Context;
use crate::detect::finding::{Evidence, EvidenceKind};
use crate::detect::{FactName, fact};
use crate::model::SourceRow;
use crate::model::dates::shift_days;
use crate::policy::words::holds;
use crate::policy::{ReasonGroup, SettingKey};

/// The receipts of a shipment, and those of each product by its names.
pub(in crate::detect) struct Receipts<'a> {
    pub(in crate::detect) rows: Vec<&'a Movement>,
    by_fnsku: BTreeMap<&'a str, Vec<&'a Movement>>,
    by_msku: BTreeMap<String, Vec<&'a Movement>>,
}

impl<'a> Receipts<'a> {
    /// Those of a shipment up to the as-of date, oldest first.
    pub(in crate::detect) fn new(context: &Context<'a>, shipment_id: &str) -> Self {
        let rows = receipts_of(context, shipment_id);
        let mut by_fnsku: BTreeMap<&str, Vec<&Movement>> = BTreeMap::new();
        let mut by_msku: BTreeMap<String, Vec<&Movement>> = BTreeMap::new();
        for row in rows.iter().copied() {
            by_fnsku.entry(&row.fnsku).or_default().push(row);
            if let Some(msku) = row.msku.as_deref() {
                by_msku.entry(sku_key(msku)).or_default().push(row);
            }
        }
        Self { rows, by_fnsku, by_msku }
    }

    /// The receipts of a product: by its FNSKU, else by its SKU.
    pub(in crate::detect) fn of_item(&self, item: &ShipmentItem) -> &[&'a Movement] {
        let by_msku = || self.by_msku.get(&sku_key(item.msku.as_deref()?));
        let own = match item.fnsku.as_deref() {
            Some(fnsku) => self.by_fnsku.get(fnsku),
            None => by_msku(),
        };
        own.map_or(&[][..], Vec::as_slice)
    }
}

/// The receipts of a shipment up to the as-of date, oldest first.
pub(in crate::detect) fn receipts_of<'a>(
    context: &Context<'a>,
    shipment_id: &str,
) -> Vec<&'a Movement> {
    let of_shipment = context.book.movements.receipts_of_shipment(shipment_id);
    let of_shipment = of_shipment.filter(|row| row.date <= context.as_of);
    of_shipment.collect()
}

/// The day of the first unit received.
pub(in crate::detect) fn first_receipt(receipts: &[&Movement]) -> Option<Date> {
    receipts.iter().filter(|row| row.quantity > 0).map(|row| row.date).min()
}

/// The day from which the receipts of a shipment must be known: its delivery, else the day it was created,
/// else some time before the first receipt that the ledger holds, because earlier ones may lie before it.
pub(in crate::detect) fn received_from(
    context: &Context<'_>,
    shipment_id: &str,
    delivered: Option<Date>,
    first: Option<Date>,
) -> Option<Date> {
    let days = context.days(SettingKey::ReceivingDays);
    let created = || context.book.shipment(shipment_id).and_then(|shipment| shipment.created_on);
    delivered.or_else(created).or_else(|| Some(shift_days(first?, -days)))
}

/// The day the carrier delivered a shipment: as the seller's shipments say, else as a proof of delivery in
/// the evidence list does.
pub(in crate::detect) fn delivered_on(
    context: &Context<'_>,
    shipment_id: &str,
) -> Option<(Date, SourceRow)> {
    let said = context.book.shipment(shipment_id).and_then(|shipment| shipment.delivered_on);
    let kinds = &context.policy.words().evidence_delivered;
    let proofs = context.book.evidence.about(shipment_id);
    let proofs = proofs.filter(|item| item.scope == "shipment" && holds(kinds, &item.kind));
    said.or_else(|| proofs.filter_map(|item| Some((item.date?, item.source))).min())
}

/// The row of a receipt.
pub(in crate::detect) fn receipt_evidence(row: &Movement) -> Evidence {
    let shipment = row
        .reference_id
        .as_ref()
        .map(|shipment| (fact!(shared "shipment_id"), shipment.to_string()));
    let mut facts: Vec<(FactName, String)> = shipment.into_iter().collect();
    facts.extend([
        (fact!(shared "quantity"), row.quantity.to_string()),
        (fact!(shared "fnsku"), row.fnsku.to_string()),
    ]);
    facts.extend(
        (!row.disposition.is_empty())
            .then(|| (fact!(shared "disposition"), row.disposition.to_string())),
    );
    let center = row.fulfillment_center.as_ref();
    facts.extend(center.map(|center| (fact!(shared "fulfillment_center"), center.to_string())));
    Evidence {
        source: row.source,
        kind: EvidenceKind::Receipt,
        date: Some(row.date),
        facts,
        is_detail: false,
    }
}

/// Units of the product that went from damaged back to sellable since: inspected and found to be good.
pub(in crate::detect) fn regraded(context: &Context<'_>, fnsku: &str, since: Date) -> i64 {
    let rows = context.book.adjustments_of(fnsku).filter(|row| {
        row.group == ReasonGroup::Disposition && (since..=context.as_of).contains(&row.date)
    });
    let (mut out, mut back): (i64, i64) = (0, 0);
    for row in rows {
        let is_damaged = holds(&context.policy.words().receipt_damaged, &row.disposition);
        if is_damaged && row.quantity < 0 {
            out -= row.quantity;
        } else if row.disposition == "SELLABLE" && row.quantity > 0 {
            back += row.quantity;
        }
    }
    out.min(back)
}
