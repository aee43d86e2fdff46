//! Fees of the sales of the products whose fees can be judged.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use polars::prelude::PolarsResult;
use rayon::prelude::*;

use super::fee_steps::stepped;
use super::lines::{Line, compare_skus, grouped, settlement_lines, transaction_lines};
use super::orders::{MoneyRow, gather_sale};
use super::products::{MeasuredItem, ProductCategory};
use super::roles::{Roles, is_of_order};
use super::{Context, sku_key};
use crate::model::fast::HashMap;
use crate::model::tables::SETTLEMENT;
use crate::model::{Money, SourceRow};
use crate::normalise::{Frames, Rows};
use crate::policy::{AmountRole, TransactionRole};

/// The fees of some units of one SKU on one day.
#[derive(Debug, Clone)]
pub struct FeeCharge {
    /// Where it is written, the rows of the fulfilment fee first.
    pub rows: Vec<MoneyRow>,
    /// The rows of the referral fee.
    pub referral_rows: Vec<SourceRow>,
    /// Day it was charged.
    pub date: Date,
    /// Customer order.
    pub order_id: Option<String>,
    /// Merchant SKU as written.
    pub msku: String,
    /// Store.
    pub marketplace: Option<String>,
    /// Units.
    pub units: i64,
    /// Fulfilment fee of all units, never negative.
    pub fee: Money,
    /// Referral fee of all units, never negative.
    pub referral_fee: Money,
    /// Price of all units.
    pub principal: i64,
    /// Shipping that the buyer paid for all units, less free shipping.
    pub shipping: i64,
    /// Gift wrap that the buyer paid for all units, where its report tells it apart.
    pub gift_wrap: i64,
    /// Promotions on all units, negative.
    pub promotion: i64,
    /// Whether its report takes what the buyer paid for shipping and gift wrap back inside the fulfilment fee.
    pub holds_credits: bool,
    /// Whether its report adds other selling fees to the referral fee.
    pub has_summed_fees: bool,
    /// Whether its units have several prices or were posted on several days, the price has parts of which the fee
    /// is not known, or the units of a price are not told.
    pub is_mixed: bool,
}

impl FeeCharge {
    /// What the fulfilment fee may hold of shipping and gift wrap that the buyer paid: both together net of
    /// promotions, then every other amount that may be meant. Empty where its report keeps them apart.
    #[must_use]
    pub fn credits_taken_back(&self) -> Vec<i64> {
        if !self.holds_credits {
            return Vec::new();
        }
        let (shipping, wrap) = (self.shipping.max(0), self.gift_wrap.max(0));
        let sums = [shipping + wrap, shipping, wrap];
        let net = sums.iter().map(|sum| (sum + self.promotion.min(0)).max(0));
        let all: Vec<i64> = net.chain(sums).collect();
        if sums[0] > 0 { all } else { Vec::new() }
    }
}

/// The fees of the orders that are judged.
#[derive(Debug, Default)]
pub(super) struct FeeCharges {
    /// Those of the products whose fees can be judged, oldest first.
    pub(super) judged: Vec<FeeCharge>,
    /// Those of other products in orders of a product with a referral category: its fee may stand on their lines.
    pub(super) beside: Vec<FeeCharge>,
}

/// Fees of the products that the seller measured or named a referral category of, and of those whose
/// fulfilment fee rose while one card held, by order item and day.
pub(super) fn fee_charges(
    frames: &Frames,
    context: &Context<'_>,
    measured: &[MeasuredItem],
    categories: &BTreeMap<String, Vec<ProductCategory>>,
) -> PolarsResult<FeeCharges> {
    let of_measured = measured.iter().flat_map(|item| {
        item.msku.iter().cloned().chain(context.products.mskus_of(item.fnsku.as_deref()))
    });
    let mut wanted: BTreeSet<String> = of_measured.map(|msku| sku_key(&msku)).collect();
    wanted.extend(categories.keys().cloned());
    wanted.extend(stepped(frames, context)?);
    let money = [
        (frames.rows(&SETTLEMENT)?, "transaction_type"),
        (&context.transactions.unsettled, "type"),
    ];
    let mut orders: BTreeSet<String> = BTreeSet::new();
    let (mut judged, mut beside) = (Vec::new(), Vec::new());
    for (frame, kind) in money {
        let picked = sold(frame, kind, context, |msku, _| wanted.contains(msku))?;
        if !categories.is_empty() {
            orders.extend(orders_of(frame, &picked, categories)?);
        }
        judged.push(picked);
    }
    for (frame, kind) in money.iter().filter(|_| !orders.is_empty()) {
        beside.push(sold(frame, kind, context, |msku, order| {
            !wanted.contains(msku) && orders.contains(order)
        })?);
    }
    let charges = |picked: &[Vec<usize>]| -> PolarsResult<Vec<FeeCharge>> {
        let [settled, posted] = picked else { return Ok(Vec::new()) };
        let mut lines = settlement_lines(money[0].0, settled, context)?;
        lines.extend(transaction_lines(money[1].0, posted, context)?);
        let items = grouped(&lines, |one, other| {
            let by_order = one.order_id.cmp(&other.order_id);
            let by_item = by_order.then_with(|| one.item_code.cmp(&other.item_code));
            by_item.then_with(|| compare_skus(&one.msku, &other.msku))
        });
        let mut charges: Vec<FeeCharge> =
            items.par_iter().filter_map(|lines| fee_charge(lines, context)).collect();
        charges.sort_by(|one, other| (one.date, &one.rows).cmp(&(other.date, &other.rows)));
        Ok(charges)
    };
    Ok(FeeCharges { judged: charges(&judged)?, beside: charges(&beside)? })
}

/// The rows of sales and refunds of which SKU, in the form in which they are compared, and order are asked for.
fn sold(
    rows: &Rows,
    kind: &str,
    context: &Context<'_>,
    is_wanted: impl Fn(&str, &str) -> bool,
) -> PolarsResult<Vec<usize>> {
    let kinds = rows.text(kind)?;
    let (mskus, orders) = (rows.text("msku")?, rows.text("order_id")?);
    let roles = Roles::new(context.policy.cash_terms());
    // The same few SKUs stand in every row.
    let mut keys: HashMap<&str, String> = HashMap::default();
    let mut picked = Vec::new();
    for (row, ((kind, msku), order)) in
        kinds.iter().zip(mskus.iter()).zip(orders.iter()).enumerate()
    {
        let role = kind.and_then(|kind| roles.transaction(kind));
        let Some(msku) = msku.filter(|_| is_of_order(role)) else { continue };
        let key = keys.entry(msku).or_insert_with(|| sku_key(msku));
        picked.extend(is_wanted(key, order.unwrap_or("")).then_some(row));
    }
    Ok(picked)
}

/// The orders of rows whose SKU has a referral category.
fn orders_of(
    rows: &Rows,
    picked: &[usize],
    categories: &BTreeMap<String, Vec<ProductCategory>>,
) -> PolarsResult<BTreeSet<String>> {
    let (mskus, orders) = (rows.text("msku")?, rows.text("order_id")?);
    let order = |row: &usize| {
        let msku = mskus.get(*row)?;
        let order = orders.get(*row)?;
        categories.contains_key(&sku_key(msku)).then(|| order.to_owned())
    };
    Ok(picked.iter().filter_map(order).collect())
}

fn fee_charge(lines: &[&Line], context: &Context<'_>) -> Option<FeeCharge> {
    let first = lines.iter().min_by_key(|line| line.source)?;
    if lines.iter().any(|line| line.currency != first.currency) {
        return None;
    }
    let (sold, refunded): (Vec<&Line>, Vec<&Line>) =
        lines.iter().copied().partition(|line| line.transaction == TransactionRole::Sale);
    // A fulfilment fee that a refund gave back is not charged any more.
    let given_back: i64 = refunded
        .iter()
        .flat_map(|line| &line.amounts)
        .filter(|(role, micros)| *role == Some(AmountRole::FulfilmentFee) && *micros > 0)
        .map(|(_, micros)| micros)
        .sum();
    let lines = sold;
    let first = lines.iter().min_by_key(|line| line.source).copied()?;
    let sale = gather_sale(&lines);
    let gift_wrap = lines.iter().flat_map(|line| &line.amounts);
    let gift_wrap = gift_wrap.filter(|(role, _)| *role == Some(AmountRole::GiftWrap));
    let gift_wrap = gift_wrap.map(|(_, micros)| micros).sum();
    let price = |line: &&Line| {
        line.amounts
            .iter()
            .any(|(role, micros)| *role == Some(AmountRole::Principal) && *micros > 0)
    };
    let sold_on: BTreeSet<Date> =
        lines.iter().copied().filter(price).map(|line| line.date).collect();
    let lacks_units = lines.iter().copied().filter(price).any(|line| line.units.is_none());
    let units = sale.units.filter(|units| *units > 0)?;
    // The fee's own row first: it is the one that a claim points at.
    let is_fee = |line: &&&Line| {
        line.amounts.iter().any(|(role, _)| *role == Some(AmountRole::FulfilmentFee))
    };
    let fee_rows: Vec<SourceRow> = lines.iter().filter(is_fee).map(|line| line.source).collect();
    let mut rows = sale.rows;
    rows.sort_by_key(|row| (!fee_rows.contains(&row.source), row.source));
    let store = lines.iter().find_map(|line| line.store.as_deref());
    // A fee given back on the order later is netted here; the day is that of the first charge.
    let date = lines.iter().map(|line| line.date).min()?;
    let is_referral =
        |line: &&&Line| line.amounts.iter().any(|(role, _)| *role == Some(AmountRole::ReferralFee));
    let fee = |micros: i64| Money::new((-micros).max(0), first.currency);
    let fulfilment_fee = sale.fulfilment_fee + given_back;
    // A line without a fee is kept where it has a price: its fee may stand on another line of the order.
    (fulfilment_fee < 0 || sale.referral_fee < 0 || sale.principal > 0).then(|| FeeCharge {
        rows,
        referral_rows: lines.iter().filter(is_referral).map(|line| line.source).collect(),
        date,
        order_id: Some(first.order_id.clone()),
        msku: first.msku.clone(),
        marketplace: context.marketplace_of_store(store),
        units,
        fee: fee(fulfilment_fee),
        referral_fee: fee(sale.referral_fee),
        principal: sale.principal,
        shipping: sale.shipping,
        gift_wrap,
        promotion: sale.promotion,
        holds_credits: sale.has_summed_fees,
        has_summed_fees: sale.has_summed_fees,
        is_mixed: sale.is_mixed || sale.has_several_prices || sold_on.len() > 1 || lacks_units,
    })
}
