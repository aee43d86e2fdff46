//! Refunded orders with their sale.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use polars::prelude::PolarsResult;
use rayon::prelude::*;

use super::credits::loose_credits;
use super::lines::{
    Line, compare_skus, grouped, is_other_price, settlement_lines, transaction_lines,
};
use super::roles::Roles;
use super::{Context, Replacement, Returns};
use crate::model::fast::HashSet;
use crate::model::money::divide_half_even;
use crate::model::tables::{SETTLEMENT, TRANSACTIONS};
use crate::model::{Currency, Money, SourceRow};
use crate::normalise::{Frames, Rows};
use crate::policy::{AmountRole, TransactionRole};

/// One amount of an order, as a report shows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MoneyRow {
    /// Where it is written.
    pub source: SourceRow,
    /// What it is, in the report's own words.
    pub what: String,
    /// Millionths of the order's currency; `None` where the row only counts units.
    pub micros: Option<i64>,
}

/// What the buyer paid and what Amazon kept, over all units of an order item; millionths.
#[derive(Debug, Clone, Default)]
pub struct Sale {
    /// Where it is written.
    pub rows: Vec<MoneyRow>,
    /// First day on which a part of it was posted.
    pub first_day: Option<Date>,
    /// Units sold; `None` where the reports do not say.
    pub units: Option<i64>,
    /// Whether its units were sold at several prices.
    pub has_several_prices: bool,
    /// Price of the item.
    pub principal: i64,
    /// Shipping the buyer paid, less free shipping.
    pub shipping: i64,
    /// Promotions, negative.
    pub promotion: i64,
    /// Referral fee, negative.
    pub referral_fee: i64,
    /// Fulfilment fee, negative.
    pub fulfilment_fee: i64,
    /// Closing and other fees of the item, negative.
    pub other_fees: i64,
    /// Whether its report adds other selling fees to the referral fee.
    pub has_summed_fees: bool,
    /// Whether it has several item codes, or a part of the price that is neither price nor shipping, so that
    /// the referral fee of one unit is not known.
    pub is_mixed: bool,
}

impl Sale {
    /// Units sold; `None` where their number or price is not known.
    #[must_use]
    pub fn priced_units(&self) -> Option<i64> {
        self.units.filter(|sold| *sold > 0 && self.principal > 0)
    }

    /// What the buyer paid; millionths.
    #[must_use]
    pub fn charged(&self) -> i64 {
        self.principal + self.shipping + self.promotion
    }

    /// What the price leaves the seller after promotions and fees; millionths.
    #[must_use]
    pub fn proceeds(&self) -> i64 {
        self.principal + self.promotion + self.referral_fee + self.fulfilment_fee + self.other_fees
    }
}

/// One refund of an order item; millionths, negative is a debit to the seller.
#[derive(Debug, Clone)]
pub struct Refund {
    /// Where it is written.
    pub rows: Vec<MoneyRow>,
    /// Day it was posted.
    pub date: Date,
    /// Price given back.
    pub principal: i64,
    /// Shipping given back, less free shipping.
    pub shipping: i64,
    /// Promotions taken back, positive.
    pub promotion: i64,
    /// Given beyond the price as a gesture.
    pub goodwill: i64,
    /// What Amazon kept of the referral fee, negative.
    pub administration_fee: i64,
    /// Fees on shipping given back, positive.
    pub fees_back: i64,
    /// Everything together: price, shipping, promotions and fees given back.
    pub net: i64,
}

impl Refund {
    /// Price, shipping and promotions given back, without goodwill; millionths.
    #[must_use]
    pub fn given_back(&self) -> i64 {
        -(self.principal + self.shipping + self.promotion)
    }
}

/// What Amazon gave back of a referral fee, or kept of it, on one row; millionths.
#[derive(Debug, Clone)]
pub struct FeeBack {
    /// Where it is written.
    pub row: MoneyRow,
    /// Day it was posted.
    pub date: Date,
    /// Given back, positive.
    pub referral_fee: i64,
    /// Kept, negative.
    pub administration_fee: i64,
}

/// One SKU of one refunded, replaced or returned order.
#[derive(Debug, Clone)]
pub struct OrderItem {
    /// Customer order.
    pub order_id: String,
    /// Merchant SKU as written.
    pub msku: String,
    /// Store.
    pub marketplace: Option<String>,
    /// Currency of all amounts.
    pub currency: Currency,
    /// Whether Amazon fulfilled it; `None` where no row says.
    pub by_amazon: Option<bool>,
    /// The sale; `None` when no report in the dump holds it.
    pub sale: Option<Sale>,
    /// The refunds, oldest first; of rows that may be copies of each other the first.
    pub refunds: Vec<Refund>,
    /// The refunds of all rows as they stand, where some may be copies of others.
    pub standing_refunds: Option<Vec<Refund>>,
    /// Referral fees given back, also by rows that refund nothing else, oldest first.
    pub fees_back: Vec<FeeBack>,
    /// Whether the order got money back by a row that no role explains.
    pub has_loose_credits: bool,
}

/// Whole units that some money of the price stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WholeUnits {
    /// Units.
    pub units: i64,
    /// Whether the money is just their price.
    pub is_exact: bool,
}

impl OrderItem {
    /// The whole units of the sale whose price a sum of millionths gives back, also above those sold.
    /// Where the price of one unit is no whole number of cents up to one cent a unit is rounding. `None`
    /// where the sale is not known.
    #[must_use]
    pub fn whole_units(&self, given_back: i64) -> Option<WholeUnits> {
        let sale = self.sale.as_ref()?;
        let sold = i128::from(sale.priced_units()?);
        let minor = i128::from(self.currency.minor_micros());
        let (given, price) = (i128::from(given_back.max(0)) * sold, i128::from(sale.principal));
        // A price that divides into whole cents leaves nothing to round.
        let minor = if price % (sold * minor) == 0 { 0 } else { minor };
        let nearest = (2 * given + price) / (2 * price);
        // A tenth of a unit at the most: cheap units do not round up to another one.
        let rounding = (nearest * minor * sold).min(price / 10);
        let is_exact = nearest > 0 && (given - nearest * price).abs() <= rounding;
        let units = if is_exact { nearest } else { given / price };
        Some(WholeUnits { units: i64::try_from(units).ok()?, is_exact })
    }

    /// What one unit is worth: the order's price less promotions and fees, and what
    /// the refunds took for one unit; the latter is `None` where the item was not refunded. `None`
    /// altogether where the sale or its units are not known.
    #[must_use]
    pub fn unit_worth(&self) -> Option<(Money, Option<Money>)> {
        let sale = self.sale.as_ref()?;
        let sold = sale.priced_units()?;
        let proceeds = Money::new(sale.proceeds(), self.currency).per_unit(sold)?;
        if self.refunds.is_empty() {
            return Some((proceeds, None));
        }
        let refunded: i64 = self.refunds.iter().map(|refund| -refund.principal).sum();
        let debited: i64 = self.refunds.iter().map(|refund| -refund.net).sum();
        // What the refunds took for one unit: their net amount, by the units their price gives back.
        // A refund of less than one unit's price took no more than it did.
        let units = self.whole_units(refunded)?.units.max(1);
        let debit = Money::new(debited, self.currency).per_unit(units)?;
        Some((proceeds, Some(debit)))
    }
}

/// Whether the status of a date-range row says that its money is held back: it is shown again when it is released.
fn is_deferred(status: Option<&str>) -> bool {
    status.is_some_and(|status| status.eq_ignore_ascii_case("Deferred"))
}

/// The rows of date-range reports by what they tell that settlements do not.
pub(crate) struct DateRangeRows {
    /// Rows whose settlement is not in the dump: the others tell of the same money twice.
    pub(crate) unsettled: Rows,
    /// Rows whose money is held back; they are no part of the others.
    pub(crate) deferred: Rows,
}

/// The rows of date-range reports that count beside the settlements, and those of held back money.
pub(super) fn transactions(frames: &Frames) -> PolarsResult<DateRangeRows> {
    let transactions = frames.rows(&TRANSACTIONS)?;
    let status = transactions.text("status")?;
    // Deferred money appears again, with its settlement, when it is released.
    let (deferred, moved): (Vec<usize>, Vec<usize>) =
        (0..transactions.len()).partition(|row| is_deferred(status.get(*row)));
    let unsettled = unsettled(transactions, moved, frames.rows(&SETTLEMENT)?)?;
    Ok(DateRangeRows {
        unsettled: transactions.pick(&unsettled),
        deferred: transactions.pick(&deferred),
    })
}

/// Leaves out the rows whose settlement is in the dump, and those without a settlement whose order a settlement shows
/// on the same day: which one pays them is not said, so they may be the same money. The two reports may be in two
/// zones, so the day before and after count too.
fn unsettled(
    transactions: &Rows,
    mut moved: Vec<usize>,
    settlement: &Rows,
) -> PolarsResult<Vec<usize>> {
    if moved.is_empty() || settlement.is_empty() {
        return Ok(moved);
    }
    let settlements: HashSet<&str> = settlement.text("settlement_id")?.texts().flatten().collect();
    let id = transactions.text("settlement_id")?;
    moved.retain(|row| id.get(*row).is_none_or(|id| !settlements.contains(id)));
    if moved.iter().all(|row| id.get(*row).is_some()) {
        return Ok(moved);
    }
    let (order_id, posted) = (settlement.text("order_id")?, settlement.dates("posted_date")?);
    let settled: HashSet<(&str, Date)> =
        (0..settlement.len()).filter_map(|row| order_id.get(row).zip(posted.get(row))).collect();
    let (order_id, posted) = (transactions.text("order_id")?, transactions.dates("posted_date")?);
    let is_settled = |row: usize| {
        let Some((order, day)) = order_id.get(row).zip(posted.get(row)) else { return false };
        let days = [Some(day), day.yesterday().ok(), day.tomorrow().ok()];
        id.get(row).is_none()
            && days.into_iter().flatten().any(|day| settled.contains(&(order, day)))
    };
    moved.retain(|row| !is_settled(*row));
    Ok(moved)
}

/// The items of refunded, replaced and returned orders: only the rows of these orders are looked at.
pub(super) fn order_items(
    frames: &Frames,
    context: &Context<'_>,
    replacements: &[Replacement],
    returns: &Returns,
) -> PolarsResult<Vec<OrderItem>> {
    let settlement = frames.rows(&SETTLEMENT)?;
    let transactions = &context.transactions.unsettled;
    let mut wanted: HashSet<&str> = refunded_orders(settlement, "transaction_type", context)?;
    wanted.extend(refunded_orders(transactions, "type", context)?);
    wanted.extend(replacements.iter().map(|sent| sent.original_order_id.as_str()));
    wanted.extend(returns.rows().iter().map(|row| row.order_id.as_str()));
    let of_wanted = |rows: &Rows| -> PolarsResult<Vec<usize>> {
        let orders = rows.text("order_id")?.iter().enumerate();
        let rows = orders.filter(|(_, order)| order.is_some_and(|order| wanted.contains(order)));
        Ok(rows.map(|(row, _)| row).collect())
    };
    let (settled, transacted) = (of_wanted(settlement)?, of_wanted(transactions)?);
    let loose = loose_credits((settlement, &settled), (transactions, &transacted), context)?;
    let mut lines = settlement_lines(settlement, &settled, context)?;
    lines.extend(transaction_lines(transactions, &transacted, context)?);
    let mut items = gather(&lines, context);
    for item in &mut items {
        item.has_loose_credits = loose.contains(&item.order_id);
    }
    Ok(items)
}

/// The orders of the refunds of a report.
fn refunded_orders<'a>(
    rows: &'a Rows,
    kind: &str,
    context: &Context<'_>,
) -> PolarsResult<HashSet<&'a str>> {
    let roles = Roles::new(context.policy.cash_terms());
    let kinds = rows.text(kind)?.iter();
    let orders = rows.text("order_id")?.iter();
    let refunds = kinds.zip(orders).filter(|(kind, _)| {
        kind.and_then(|kind| roles.transaction(kind)) == Some(TransactionRole::Refund)
    });
    Ok(refunds.filter_map(|(_, order)| order).collect())
}

/// Brings the lines of each order and SKU together.
fn gather(lines: &[Line], context: &Context<'_>) -> Vec<OrderItem> {
    let items = grouped(lines, |one, other| {
        let by_order = one.order_id.cmp(&other.order_id);
        by_order.then_with(|| compare_skus(&one.msku, &other.msku))
    });
    items.par_iter().filter_map(|lines| gather_item(lines, context)).collect()
}

fn gather_item(lines: &[&Line], context: &Context<'_>) -> Option<OrderItem> {
    let first = lines.iter().min_by_key(|line| line.source)?;
    // Two currencies for one order and SKU cannot be added; the order is left alone.
    if lines.iter().any(|line| line.currency != first.currency) {
        return None;
    }
    let is_first = |line: &&&Line| !context.repeats.contains(&line.source);
    let first_lines: Vec<&Line> = lines.iter().filter(is_first).copied().collect();
    let refunds = gather_refunds(&first_lines);
    let standing_refunds = (first_lines.len() < lines.len()).then(|| gather_refunds(lines));
    let sold: Vec<&Line> =
        lines.iter().copied().filter(|line| line.transaction == TransactionRole::Sale).collect();
    let store = lines.iter().find_map(|line| line.store.as_deref());
    let stated = lines.iter().find_map(|line| line.by_amazon);
    let sale = (!sold.is_empty()).then(|| gather_sale(&sold));
    if refunds.is_empty() && sale.is_none() {
        return None;
    }
    let fee_shows = sale.as_ref().is_some_and(|sale| sale.fulfilment_fee != 0).then_some(true);
    Some(OrderItem {
        order_id: first.order_id.clone(),
        msku: first.msku.clone(),
        marketplace: context.marketplace_of_store(store),
        currency: first.currency,
        by_amazon: stated.or(fee_shows),
        sale,
        refunds,
        standing_refunds,
        fees_back: fees_back(lines),
        has_loose_credits: false,
    })
}

/// The referral fees that rows other than the sale's give back or keep.
fn fees_back(lines: &[&Line]) -> Vec<FeeBack> {
    // A correction of fees is a payment by itself.
    let others = [TransactionRole::Sale, TransactionRole::FeeCorrection];
    let later = lines.iter().filter(|line| !others.contains(&line.transaction));
    let mut back: Vec<FeeBack> = later
        .filter_map(|line| {
            let sum = |role: AmountRole| -> i64 {
                let amounts = line.amounts.iter().filter(|(own, _)| *own == Some(role));
                amounts.map(|(_, micros)| micros).sum()
            };
            let referral_fee = sum(AmountRole::ReferralFee);
            let administration_fee = sum(AmountRole::RefundAdministrationFee);
            (referral_fee != 0 || administration_fee != 0).then(|| FeeBack {
                row: line.money_row(),
                date: line.date,
                referral_fee,
                administration_fee,
            })
        })
        .collect();
    back.sort_by_key(|back| (back.date, back.row.source));
    back
}

pub(super) fn gather_sale(lines: &[&Line]) -> Sale {
    let mut sale = Sale::default();
    let mut prices = BTreeSet::new();
    for line in lines {
        sale.rows.push(line.money_row());
        sale.first_day = min_day(sale.first_day, line.date);
        sale.has_summed_fees |= line.amounts.len() > 1;
        if let Some(units) = line.units {
            *sale.units.get_or_insert(0) += units;
            let price = line.amounts.iter().find(|(role, _)| *role == Some(AmountRole::Principal));
            prices.extend(price.and_then(|(_, micros)| divide_half_even(*micros, units)));
        }
        for (role, micros) in &line.amounts {
            match role {
                Some(AmountRole::Principal) => sale.principal += micros,
                Some(AmountRole::Shipping) => sale.shipping += micros,
                Some(AmountRole::Promotion) => sale.promotion += micros,
                Some(AmountRole::ReferralFee) => sale.referral_fee += micros,
                Some(AmountRole::FulfilmentFee) => sale.fulfilment_fee += micros,
                Some(AmountRole::OtherFee) => sale.other_fees += micros,
                _ => {}
            }
        }
    }
    let codes: BTreeSet<&str> = lines.iter().filter_map(|line| line.item_code.as_deref()).collect();
    let has_other_price = lines.iter().any(|line| {
        let mut amounts = line.amounts.iter();
        amounts.any(|(role, micros)| *micros > 0 && is_other_price(&line.what, *role))
    });
    sale.is_mixed = codes.len() > 1 || has_other_price;
    sale.rows.sort();
    sale.has_several_prices = prices.len() > 1;
    sale
}

fn min_day(one: Option<Date>, other: Date) -> Option<Date> {
    Some(one.map_or(other, |one| one.min(other)))
}

/// One refund a day and item; refunds without price or shipping given back are fees or taxes only.
fn gather_refunds(lines: &[&Line]) -> Vec<Refund> {
    let mut refunds: BTreeMap<(Date, Option<&str>), Refund> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.transaction == TransactionRole::Refund) {
        let refund =
            refunds.entry((line.date, line.item_code.as_deref())).or_insert_with(|| Refund {
                rows: Vec::new(),
                date: line.date,
                principal: 0,
                shipping: 0,
                promotion: 0,
                goodwill: 0,
                administration_fee: 0,
                fees_back: 0,
                net: 0,
            });
        refund.rows.push(line.money_row());
        for (role, micros) in &line.amounts {
            refund.net += micros;
            match role {
                Some(AmountRole::Principal) => refund.principal += micros,
                Some(AmountRole::Shipping) => refund.shipping += micros,
                Some(AmountRole::Promotion) => refund.promotion += micros,
                Some(AmountRole::Goodwill) => refund.goodwill += micros,
                Some(AmountRole::RefundAdministrationFee) => refund.administration_fee += micros,
                // Date-range reports have the fee on shipping among those of fulfilment.
                Some(AmountRole::ShippingFee | AmountRole::FulfilmentFee) => {
                    refund.fees_back += micros;
                }
                _ => {}
            }
        }
    }
    let mut refunds: Vec<Refund> = refunds.into_values().collect();
    let back = refunds.iter().filter(|refund| refund.principal > 0);
    let mut back = back.fold((0, 0, 0), |(principal, shipping, promotion), refund| {
        (
            principal + refund.principal,
            shipping + refund.shipping.max(0),
            promotion - refund.promotion.min(0),
        )
    });
    // A refund that was taken back is none: the latest first.
    for refund in refunds.iter_mut().rev().filter(|refund| refund.principal < 0) {
        let principal = back.0.min(-refund.principal);
        let shipping = if principal > 0 { back.1.min(-refund.shipping.min(0)) } else { 0 };
        let promotion = if principal > 0 { back.2.min(refund.promotion.max(0)) } else { 0 };
        refund.principal += principal;
        refund.shipping += shipping;
        refund.promotion -= promotion;
        refund.net += principal + shipping - promotion;
        back = (back.0 - principal, back.1 - shipping, back.2 - promotion);
    }
    // So is goodwill that was given back.
    let mut goodwill: i64 = refunds.iter().map(|refund| refund.goodwill.max(0)).sum();
    for refund in refunds.iter_mut().rev().filter(|refund| refund.goodwill < 0) {
        let taken = goodwill.min(-refund.goodwill);
        refund.goodwill += taken;
        refund.net += taken;
        goodwill -= taken;
    }
    refunds.retain(|refund| refund.principal < 0 || refund.shipping < 0 || refund.goodwill < 0);
    for refund in &mut refunds {
        refund.rows.sort();
    }
    refunds
}
