//! Refunded order items with what came back and what was paid for them.

use std::collections::BTreeSet;

use super::{Cell, Row, money};
use crate::account::Run;
use crate::book::{OrderItem, Payment, Refund, ReturnedUnits, may_be_same_sku, sku_key};
use crate::detect::units_refunded;
use crate::model::Money;

/// Refunded items up to the day of the run, in the order of their orders.
pub(super) fn refunds(run: &Run) -> Vec<Row> {
    run.book.order_items.iter().flat_map(|item| of_item(run, item)).collect()
}

/// The events of an item: none where nothing of its price was given back.
fn of_item(run: &Run, item: &OrderItem) -> Vec<Row> {
    let as_of = run.request.as_of;
    let refunds = item.refunds.iter().filter(|refund| refund.date <= as_of && refund.principal < 0);
    let refunds: Vec<&Refund> = refunds.collect();
    if refunds.is_empty() {
        return Vec::new();
    }
    let own = |msku: Option<&str>| may_be_same_sku(msku, Some(&item.msku));
    let returns: Vec<&ReturnedUnits> = orders(run, item)
        .iter()
        .flat_map(|order| run.book.returns.of_order(order))
        .filter(|row| row.date <= as_of && own(row.msku.as_deref()))
        .collect();
    let paid: Vec<&Payment> = run
        .book
        .payments_of_order(&item.order_id)
        .map(|(_, payment)| payment)
        .filter(|payment| payment.date <= as_of && own(payment.msku.as_deref()))
        .collect();
    let totals = [
        units_refunded(item, &refunds),
        Some(returns.iter().map(|row| row.units).sum()),
        Some(paid.iter().map(|payment| payment.units()).sum()),
    ];
    let event = |side, source, cells: [Cell; 5]| {
        let mut row = vec![
            Cell::from(item.order_id.as_str()),
            Cell::from(item.msku.as_str()),
            Cell::from(side),
        ];
        row.extend(cells);
        row.extend(totals.map(Cell::from));
        Row { cells: row, source }
    };
    let none = || Cell::Text(None);
    let refunds = refunds.iter().filter_map(|refund| {
        let [amount, currency] = money(Some(Money::new(-refund.principal, item.currency)));
        let cells = [refund.date.into(), Cell::Whole(None), amount, currency, none()];
        Some(event("refund", refund.rows.first()?.source, cells))
    });
    let returns = returns.iter().map(|row| {
        let [amount, currency] = money(None);
        let kind = Cell::from(row.disposition.as_str());
        event("return", row.source, [row.date.into(), row.units.into(), amount, currency, kind])
    });
    let paid = paid.iter().filter_map(|payment| {
        let [amount, currency] = money(payment.amount);
        let cells = [payment.date.into(), payment.units().into(), amount, currency, none()];
        Some(event("payment", *payment.sources.first()?, cells))
    });
    refunds.chain(returns).chain(paid).collect()
}

/// The order and those of its free replacements: a unit may come back under any of them.
fn orders(run: &Run, item: &OrderItem) -> BTreeSet<String> {
    let sent = run.book.replacements_of(&item.order_id);
    let sent = sent.filter(|sent| sku_key(&sent.msku) == sku_key(&item.msku));
    let sent = sent.filter_map(|sent| sent.replacement_order_id.clone());
    sent.chain([item.order_id.clone()]).collect()
}
