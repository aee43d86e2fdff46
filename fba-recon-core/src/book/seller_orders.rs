//! Orders that the seller fulfils, as the list of all orders shows them: the units of each product, and the lines that
//! still have to be shipped.

use std::collections::BTreeMap;

use jiff::civil::Date;
use polars::prelude::PolarsResult;

use super::Context;
use crate::model::SourceRow;
use crate::model::tables::ORDERS;
use crate::normalise::Frames;
use crate::policy::words::{holds, holds_letters};

/// What was ordered of one product.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ordered {
    /// Units of lines that were not cancelled.
    pub units: i64,
    /// Lines that were cancelled; the report gives them no units.
    pub cancelled: usize,
}

/// A line that still has to be shipped.
#[derive(Debug, Clone)]
pub struct OpenLine {
    /// Where it is written.
    pub source: SourceRow,
    /// Customer order.
    pub order_id: String,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// ASIN.
    pub asin: Option<String>,
    /// Store, as the policy names it.
    pub marketplace: Option<String>,
    /// Day of the order.
    pub ordered_on: Date,
    /// Whether Amazon advises a signature.
    pub signature_recommended: Option<bool>,
}

/// Orders that the seller fulfils.
#[derive(Debug, Default)]
pub struct SellerOrders {
    /// By ASIN.
    pub products: BTreeMap<String, Ordered>,
    /// Lines to be shipped, by order.
    pub open: Vec<OpenLine>,
    /// Statuses that are in no list of words, with their rows and the first of these.
    pub unknown: BTreeMap<String, (usize, SourceRow)>,
}

/// Gathers them, up to a day. What a report does not call the seller's is left out.
pub(super) fn seller_orders(
    frames: &Frames,
    context: &Context<'_>,
    as_of: Date,
) -> PolarsResult<SellerOrders> {
    let rows = frames.rows(&ORDERS)?;
    let text = |name: &str| rows.text(name);
    let (order, channel, status) =
        (text("order_id")?, text("fulfillment_channel")?, text("status")?);
    let (item_status, msku, asin) = (text("item_status")?, text("msku")?, text("asin")?);
    let (store, signature) = (text("sales_channel")?, text("signature_recommended")?);
    let (purchased, quantity) = (rows.dates("purchase_date")?, rows.whole("quantity")?);
    let (terms, words) = (context.policy.cash_terms(), context.policy.words());
    let mut found = SellerOrders::default();
    for row in 0..rows.len() {
        let is_sellers = channel.get(row).and_then(|name| terms.by_amazon(name)) == Some(false);
        let head = (order.get(row), purchased.get(row), status.get(row));
        let (Some(order), Some(day), Some(status)) = head else { continue };
        if !is_sellers || day > as_of {
            continue;
        }
        if let Some(asin) = asin.get(row) {
            let product = found.products.entry(asin.to_owned()).or_default();
            if holds(&words.order_cancelled, status) {
                product.cancelled += 1;
            } else {
                product.units += quantity.get(row).unwrap_or(0);
            }
        }
        let is_unshipped = |status: &str| holds_letters(&words.order_unshipped, status);
        if !is_unshipped(status) {
            if !holds_letters(&words.order_settled, status) {
                let at = rows.source(row);
                found.unknown.entry(status.to_owned()).or_insert((0, at)).0 += 1;
            }
            continue;
        }
        // A line may have been shipped or cancelled before the rest of its order.
        if item_status.get(row).is_some_and(|line| !is_unshipped(line)) {
            continue;
        }
        let store = store.get(row).and_then(|name| context.policy.marketplace_of_store(name));
        found.open.push(OpenLine {
            source: rows.source(row),
            order_id: order.to_owned(),
            msku: msku.get(row).map(ToOwned::to_owned),
            asin: asin.get(row).map(ToOwned::to_owned),
            marketplace: store.map(|store| store.id.clone()),
            ordered_on: day,
            signature_recommended: signature.get(row).map(|flag| flag.eq_ignore_ascii_case("true")),
        });
    }
    found
        .open
        .sort_by(|one, other| (&one.order_id, one.source).cmp(&(&other.order_id, other.source)));
    Ok(found)
}
