//! Everything that the dump tells of buyers' claims, by order.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use polars::prelude::PolarsResult;

use super::Context;
use super::buyer_claims::{BuyerClaim, Message, buyer_claims, messages};
use super::evidence::{EvidenceList, evidence};
use super::merchant_returns::{MerchantReturn, merchant_returns};
use super::performance::{Performance, performance};
use super::posted_claims::{OrderMoney, order_money};
use super::seller_orders::{SellerOrders, seller_orders};
use crate::model::SourceRow;
use crate::model::tables::ORDERS;
use crate::normalise::Frames;
use crate::policy::words::holds;

/// What the list of all orders says of an order.
#[derive(Debug, Clone)]
pub struct OrderFacts {
    /// Where it is written.
    pub source: SourceRow,
    /// Day of the order.
    pub purchased_on: Option<Date>,
    /// Whether it was cancelled.
    pub is_cancelled: bool,
    /// Whether Amazon fulfils it; `None` where the report does not say, or its lines differ.
    pub by_amazon: Option<bool>,
    /// Store, as the policy names it.
    pub marketplace: Option<String>,
    /// Products of its lines.
    pub asins: BTreeSet<String>,
}

/// Everything that the dump tells of buyers' claims.
#[derive(Debug, Default)]
pub struct Claims {
    /// The seller's list, by order, program and time.
    pub rows: Vec<BuyerClaim>,
    /// Who wrote when, by order.
    pub messages: BTreeMap<String, Vec<Message>>,
    /// Posted money, by order.
    pub money: BTreeMap<String, OrderMoney>,
    /// Return requests, by order.
    pub returns: BTreeMap<String, Vec<MerchantReturn>>,
    /// The list of all orders, for the orders of claims and returns.
    pub orders: BTreeMap<String, OrderFacts>,
    /// Orders that the seller fulfils.
    pub of_seller: SellerOrders,
    /// Order defect rates.
    pub performance: Vec<Performance>,
}

impl Claims {
    /// The claims of an order as the seller keeps them.
    pub fn rows_of(&self, order_id: &str) -> impl Iterator<Item = &BuyerClaim> {
        let first = self.rows.partition_point(|row| row.order_id.as_str() < order_id);
        self.rows[first..].iter().take_while(move |row| row.order_id == order_id)
    }

    /// The messages about an order, the oldest first.
    #[must_use]
    pub fn messages_of(&self, order_id: &str) -> &[Message] {
        self.messages.get(order_id).map_or(&[], Vec::as_slice)
    }

    /// The day of an order, of the list of all orders, else of its return requests, else of its sale.
    #[must_use]
    pub fn ordered_on(&self, order_id: &str) -> Option<Date> {
        let listed = self.orders.get(order_id).and_then(|order| order.purchased_on);
        let of_returns = || self.returns_of(order_id).iter().find_map(|row| row.ordered_on);
        let of_sale = || self.money.get(order_id)?.sale.first().map(|sale| sale.date);
        listed.or_else(of_returns).or_else(of_sale)
    }

    /// Whether the day of an order is that on which its sale was posted, because no report tells the order's own.
    #[must_use]
    pub fn is_known_by_posting(&self, order_id: &str) -> bool {
        let listed = self.orders.get(order_id).and_then(|order| order.purchased_on);
        listed.is_none() && self.returns_of(order_id).iter().all(|row| row.ordered_on.is_none())
    }

    /// Whether Amazon fulfils an order, by the list of all orders, its money and the returns report of merchants, which
    /// lists their own orders alone; `None` where none of them tells, or two differ.
    #[must_use]
    pub fn by_amazon(&self, order_id: &str) -> Option<bool> {
        let money = self.money.get(order_id);
        let told = [
            money.and_then(|money| money.by_amazon),
            self.orders.get(order_id).and_then(|order| order.by_amazon),
            (!self.returns_of(order_id).is_empty()).then_some(false),
        ];
        let says = |by_amazon| told.contains(&Some(by_amazon));
        let differs = says(true) && says(false) || money.is_some_and(|money| money.is_by_both);
        if differs { None } else { told.into_iter().flatten().next() }
    }

    /// The only product of an order, by the list of all orders and the returns; `None` where it has several, or none is
    /// known.
    #[must_use]
    pub fn product(&self, order_id: &str) -> Option<&str> {
        let listed = self.orders.get(order_id).into_iter().flat_map(|order| &order.asins);
        let returned = self.returns_of(order_id).iter().filter_map(|row| row.asin.as_ref());
        let mut asins = listed.chain(returned);
        let first = asins.next()?;
        asins.all(|other| other == first).then_some(first)
    }

    /// The return requests of an order, the oldest first.
    #[must_use]
    pub fn returns_of(&self, order_id: &str) -> &[MerchantReturn] {
        self.returns.get(order_id).map_or(&[], Vec::as_slice)
    }
}

/// Gathers it, up to a day, with the seller's list of evidence.
pub(super) fn claims(
    frames: &Frames,
    context: &Context<'_>,
    as_of: Date,
) -> PolarsResult<(EvidenceList, Claims)> {
    let evidence = evidence(frames)?;
    let rows = buyer_claims(frames)?;
    let messages = messages(frames)?;
    let returns = merchant_returns(frames, as_of)?;
    let proofs = evidence.iter().filter(|item| item.scope == "order" && is_of_claims(&item.kind));
    let named: BTreeSet<&str> = rows
        .iter()
        .map(|row| row.order_id.as_str())
        .chain(returns.keys().map(String::as_str))
        .chain(proofs.map(|item| item.scope_id.trim()))
        .collect();
    let money = order_money(frames, context, &named, as_of)?;
    let of_seller = seller_orders(frames, context, as_of)?;
    let wanted: BTreeSet<&str> = named
        .into_iter()
        .chain(money.keys().map(String::as_str))
        .chain(messages.keys().map(String::as_str))
        .chain(of_seller.open.iter().map(|line| line.order_id.as_str()))
        .collect();
    let orders = order_facts(frames, context, &wanted)?;
    let performance = performance(frames, context.policy)?;
    let claims = Claims { rows, messages, money, returns, orders, of_seller, performance };
    Ok((evidence, claims))
}

/// Whether evidence of a kind says that an order may have a claim; proofs of delivery and messages do not.
fn is_of_claims(kind: &str) -> bool {
    ["return_photo", "amazon_refund_notice"].contains(&kind)
}

/// What the list of all orders says of some of them.
fn order_facts(
    frames: &Frames,
    context: &Context<'_>,
    wanted: &BTreeSet<&str>,
) -> PolarsResult<BTreeMap<String, OrderFacts>> {
    if wanted.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = frames.rows(&ORDERS)?;
    let text = |name: &str| rows.text(name);
    let (order, status, channel) =
        (text("order_id")?, text("status")?, text("fulfillment_channel")?);
    let (store, asin) = (text("sales_channel")?, text("asin")?);
    let purchased = rows.dates("purchase_date")?;
    let terms = context.policy.cash_terms();
    let mut orders: BTreeMap<String, OrderFacts> = BTreeMap::new();
    let mut differ: BTreeSet<String> = BTreeSet::new();
    for row in 0..rows.len() {
        let Some(id) = order.get(row).filter(|id| wanted.contains(id)) else { continue };
        let by_amazon = channel.get(row).and_then(|name| terms.by_amazon(name));
        let is_cancelled = status
            .get(row)
            .is_some_and(|name| holds(&context.policy.words().order_cancelled, name));
        let store = store.get(row).and_then(|name| context.policy.marketplace_of_store(name));
        let facts = orders.entry(id.to_owned()).or_insert_with(|| OrderFacts {
            source: rows.source(row),
            purchased_on: purchased.get(row),
            is_cancelled,
            by_amazon,
            marketplace: store.map(|store| store.id.clone()),
            asins: BTreeSet::new(),
        });
        facts.asins.extend(asin.get(row).map(ToOwned::to_owned));
        // An order is cancelled where every line of it is.
        facts.is_cancelled &= is_cancelled;
        if facts.by_amazon != by_amazon {
            differ.insert(id.to_owned());
        }
    }
    for id in differ {
        if let Some(facts) = orders.get_mut(&id) {
            facts.by_amazon = None;
        }
    }
    Ok(orders)
}
