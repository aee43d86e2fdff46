//! What explains a payment that was taken back: units that came back, stock given instead, or another
//! payment that stands. Each unit explains one reversal.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::adjustments::evidence as adjustment_evidence;
use super::inbound::receipt_evidence;
use super::payments::payment_evidence;
use super::refunds::{refunded_units, refunds_until, return_evidence};
use crate::book::{Adjustment, OrderItem, Payment, Reversal, may_be_same_sku};
use crate::detect::Context;
use crate::detect::finding::Evidence;
use crate::model::SourceRow;
use crate::model::dates::shift_days;
use crate::policy::words::begins;
use crate::policy::{ClaimType, ReasonGroup, SettingKey};

/// A reversal with the payment that it takes back.
pub(in crate::detect) struct Subject<'a, 'c> {
    pub(in crate::detect) context: &'c Context<'a>,
    pub(in crate::detect) reversal: &'c Reversal,
    pub(in crate::detect) original: Option<&'a Payment>,
    /// First day on which a unit of the stock may have come back.
    pub(in crate::detect) from: Date,
}

impl<'a> Subject<'a, '_> {
    /// FNSKU of the units.
    pub(in crate::detect) fn fnsku(&self) -> Option<String> {
        let own = self.reversal.fnsku.as_deref();
        let own = own.or_else(|| self.original?.fnsku.as_deref()).map(ToOwned::to_owned);
        own.or_else(|| self.context.book.products.fnsku_of(self.reversal.msku.as_deref()?))
    }

    fn order(&self) -> Option<&str> {
        self.reversal.order_id.as_deref().or_else(|| self.original?.order_id.as_deref())
    }

    /// Merchant SKU of the units.
    pub(in crate::detect) fn msku(&self) -> Option<&str> {
        self.reversal.msku.as_deref().or_else(|| self.original?.msku.as_deref())
    }

    fn item(&self) -> Option<&'a OrderItem> {
        self.context.book.order_item(self.order()?, self.msku()?)
    }

    /// First day on which a customer's unit may have come back: that of the sale, where it is known.
    pub(in crate::detect) fn expected_back_from(&self) -> Date {
        let sold = self.item().and_then(|item| item.sale.as_ref()?.first_day);
        let paid = self.original.map_or(self.reversal.date, |payment| payment.date);
        let days = self.context.days(SettingKey::PaymentAfterRefundDays);
        sold.unwrap_or_else(|| shift_days(paid, -days))
    }
}

/// Units that the rows explain, of those still open.
pub(in crate::detect) fn explained(
    subject: &Subject<'_, '_>,
    open: i64,
    used: &mut BTreeMap<SourceRow, i64>,
    evidence: &mut Vec<Evidence>,
) -> i64 {
    let mut left = open;
    let mut take = |source: SourceRow, units: i64, row: Evidence| {
        let spent = used.entry(source).or_default();
        let taken = (units - *spent).min(left).max(0);
        *spent += taken;
        left -= taken;
        evidence.extend((taken > 0).then_some(row));
    };
    if let Some(order) = subject.order() {
        if stands(subject, order) {
            return open;
        }
        for (source, units, row) in of_order(subject, order) {
            take(source, units, row);
        }
    } else {
        for (source, units, row) in of_stock(subject) {
            take(source, units, row);
        }
    }
    open - left
}

/// Whether the order needs no payment any more: its refund was taken back, or another payment answers
/// every unit refunded.
fn stands(subject: &Subject<'_, '_>, order: &str) -> bool {
    let refunded = subject.item().and_then(|item| {
        let refunds = refunds_until(subject.context, item);
        Some(refunded_units(item, &refunds)?.iter().map(|(_, units)| units).sum::<i64>())
    });
    let Some(refunded) = refunded else { return false };
    let is_item = |payment: &Payment| may_be_same_sku(payment.msku.as_deref(), subject.msku());
    let paid = subject.context.book.payments_of_order(order);
    let paid =
        paid.filter(|(_, payment)| payment.date <= subject.reversal.date && is_item(payment));
    let paid: i64 = paid.map(|(_, payment)| payment.units()).sum();
    paid >= refunded
}

/// Returned units of the order and of its replacements, and units given in stock for it.
fn of_order(subject: &Subject<'_, '_>, order: &str) -> Vec<(SourceRow, i64, Evidence)> {
    let book = subject.context.book;
    let first = book.original_of(order);
    let replaced = book.replacements_of(first);
    let replaced = replaced.filter_map(|sent| sent.replacement_order_id.as_deref());
    let orders: BTreeSet<&str> = replaced.chain([order, first]).collect();
    let returned = orders.into_iter().flat_map(|order| book.returns.of_order(order));
    let is_item = |msku: Option<&str>| may_be_same_sku(msku, subject.msku());
    let returned =
        returned.filter(|row| is_item(row.msku.as_deref()) && row.date <= subject.context.as_of);
    let returned = returned.map(|row| (row.source, row.units, return_evidence(row)));
    let given = book.payments_of_order(order).filter(|(_, payment)| {
        is_item(payment.msku.as_deref())
            && payment.units_inventory > 0
            && payment.date >= subject.reversal.date
            && payment.date <= subject.context.as_of
    });
    let given = given.filter_map(|(_, payment)| {
        Some((*payment.sources.first()?, payment.units_inventory, payment_evidence(payment)))
    });
    returned.chain(given).collect()
}

/// Units of the product that the ledger found, received or graded as sellable again.
fn of_stock(subject: &Subject<'_, '_>) -> Vec<(SourceRow, i64, Evidence)> {
    let Some(fnsku) = subject.fnsku() else { return Vec::new() };
    let context = subject.context;
    let after = context.days(SettingKey::ReversalFindAfterDays);
    let until = shift_days(subject.reversal.date, after).min(context.as_of);
    let days = subject.from..=until;
    let family = context.book.products.family(&fnsku).into_iter();
    let mut rows: Vec<&Adjustment> =
        family.flat_map(|fnsku| context.book.adjustments_of(fnsku)).collect();
    rows.retain(|row| {
        days.contains(&row.date) && row.quantity > 0 && came_back(context, row, &fnsku)
    });
    rows.sort_by_key(|row| (row.date, row.source));
    let mut found = Vec::new();
    // The ledger shows the units given in exchange as received.
    let mut exchanged = subject.reversal.units_exchanged;
    for row in rows {
        let is_received = row.group == ReasonGroup::Received;
        let same = if is_received { exchanged.min(row.quantity) } else { 0 };
        exchanged -= same;
        found.push((row.source, row.quantity - same, adjustment_evidence(row)));
    }
    // Units of a shipment that arrive late are received, not found.
    let is_inbound =
        subject.original.is_none_or(|paid| paid.pays.contains(&ClaimType::InboundLost));
    let receipts = context.book.movements.receipts_of(&fnsku).filter(|row| {
        is_inbound && row.quantity > 0 && days.contains(&row.date) && row.date > subject.from
    });
    found.extend(receipts.map(|row| (row.source, row.quantity, receipt_evidence(row))));
    found
}

/// Whether an adjustment of the product or another of its ASIN brought units back: found, received, moved
/// in from another SKU, found under a SKU of Amazon's making, or back to sellable after damage.
fn came_back(context: &Context<'_>, row: &Adjustment, fnsku: &str) -> bool {
    let words = context.policy.words();
    if row.fnsku == fnsku {
        return match row.group {
            ReasonGroup::Found | ReasonGroup::Received | ReasonGroup::Redefinition => true,
            ReasonGroup::Disposition => row.disposition == "SELLABLE",
            _ => false,
        };
    }
    row.msku.as_deref().is_some_and(|msku| begins(&words.found_skus, msku))
}
