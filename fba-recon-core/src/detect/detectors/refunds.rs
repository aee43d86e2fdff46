//! What the detectors of refunded order items share: the refunds of an item, the units they give back,
//! and the rows they stand in.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::book::{MoneyRow, OrderItem, Refund, ReturnedUnits, sku_key};
use crate::detect::Context;
use crate::detect::finding::{Evidence, EvidenceKind};
use crate::model::Money;

/// The refunds of an item up to a day.
pub(super) fn refunds_until(item: &OrderItem, as_of: Date) -> Vec<&Refund> {
    item.refunds.iter().filter(|refund| refund.date <= as_of).collect()
}

/// Whole units that each refund gives back: its price by the price of one unit, never more than were
/// sold, so that two concessions do not add up to a unit. `None` when the sale is not in the dump.
pub(super) fn refunded_units(item: &OrderItem, refunds: &[&Refund]) -> Option<Vec<(Date, i64)>> {
    let sale = item.sale.as_ref()?;
    let sold = sale.units.filter(|sold| *sold > 0 && sale.principal > 0)?;
    let mut left = sold;
    let units = refunds.iter().filter_map(|refund| {
        let given_back =
            i128::from(-refund.principal) * i128::from(sold) / i128::from(sale.principal);
        let units = i64::try_from(given_back).unwrap_or(left).min(left);
        left -= units;
        (units > 0).then_some((refund.date, units))
    });
    Some(units.collect())
}

/// The rows of refunds, sale and returns.
pub(super) fn evidence(
    item: &OrderItem,
    refunds: &[&Refund],
    returned: &[&ReturnedUnits],
) -> Vec<Evidence> {
    let amount = |micros| Money::new(micros, item.currency).to_string();
    let mut evidence = Vec::new();
    let mut event = |rows: &[MoneyRow], kind, date, facts: Vec<(&'static str, String)>| {
        if let Some(first) = rows.first() {
            // The facts are sums; the other rows that they come from are named.
            let others = rows
                .iter()
                .skip(1)
                .filter(|row| row.what == first.what && row.source.file == first.source.file);
            let others: Vec<String> = others.map(|row| row.source.line.to_string()).collect();
            let named = (!others.is_empty()).then(|| ("with_rows", others.join(" and ")));
            let facts: Vec<(&'static str, String)> = facts.into_iter().chain(named).collect();
            let source = first.source;
            evidence.push(Evidence { source, kind, date, facts, is_detail: false });
        }
        evidence.extend(Evidence::details(rows, kind, date, item.currency));
    };
    for refund in refunds {
        let facts = [
            ("principal", refund.principal),
            ("shipping", refund.shipping),
            ("promotion", refund.promotion),
            ("net", refund.net),
        ];
        let facts = facts
            .into_iter()
            .filter(|(name, micros)| *micros != 0 || ["principal", "net"].contains(name));
        let facts = facts.map(|(name, micros)| (name, amount(micros))).collect();
        event(&refund.rows, EvidenceKind::Refund, Some(refund.date), facts);
    }
    if let Some(sale) = &item.sale {
        let units = sale.units.map(|units| ("quantity", units.to_string()));
        let facts = [
            ("principal", sale.principal),
            ("shipping", sale.shipping),
            ("promotion", sale.promotion),
        ];
        let facts = facts.into_iter().filter(|(name, micros)| *micros != 0 || *name == "principal");
        let facts = facts.map(|(name, micros)| (name, amount(micros)));
        let facts = units.into_iter().chain(facts).collect();
        event(&sale.rows, EvidenceKind::Sale, sale.first_day, facts);
    }
    evidence.extend(returned.iter().map(|returned| return_evidence(returned)));
    evidence
}

/// The row of a returned unit.
pub(super) fn return_evidence(returned: &ReturnedUnits) -> Evidence {
    Evidence {
        source: returned.source,
        kind: EvidenceKind::Return,
        date: Some(returned.date),
        facts: vec![
            ("quantity", returned.units.to_string()),
            ("disposition", returned.disposition.clone()),
        ],
        is_detail: false,
    }
}

/// The refund of an order's item that starts the clock of a return. Refunds that give back whole units and
/// returned units are paired by their days, the first with the first: no window is told too long where a
/// return is missing. Where no refund gives back a whole unit it is the first of them.
pub(super) fn refund_of_return(
    context: &Context<'_>,
    order_id: &str,
    msku: Option<&str>,
    returned: Date,
) -> Option<Date> {
    let item = context.book.order_item(order_id, msku?)?;
    let refunds = refunds_until(item, context.as_of);
    let whole = refunded_units(item, &refunds).unwrap_or_default();
    let before = context.book.returns.get(order_id).into_iter().flatten().filter(|row| {
        row.date < returned
            && match (row.msku.as_deref(), msku) {
                (Some(own), Some(other)) => sku_key(own) == sku_key(other),
                _ => true,
            }
    });
    let mut before: i64 = before.map(|row| row.units).sum();
    for (date, units) in &whole {
        if before < *units {
            return Some(*date);
        }
        before -= units;
    }
    let last = whole.last().map(|(date, _)| *date);
    last.or_else(|| refunds.iter().map(|refund| refund.date).min())
}

/// The rows of the refund that starts the clock, and of its sale.
pub(super) fn refund_rows(
    context: &Context<'_>,
    order_id: &str,
    msku: Option<&str>,
    day: Option<Date>,
) -> Vec<Evidence> {
    let item = msku.and_then(|msku| context.book.order_item(order_id, msku));
    let rows = item.map(|item| {
        let mut refunds = refunds_until(item, context.as_of);
        refunds.retain(|refund| Some(refund.date) == day);
        evidence(item, &refunds, &[])
    });
    rows.unwrap_or_default()
}

/// Returned rows by order and SKU, as far as a test holds for them.
pub(super) fn returned_by_item<'a>(
    context: &Context<'a>,
    wanted: impl Fn(&ReturnedUnits) -> bool,
) -> BTreeMap<(&'a str, Option<String>), Vec<&'a ReturnedUnits>> {
    let mut items: BTreeMap<(&str, Option<String>), Vec<&ReturnedUnits>> = BTreeMap::new();
    for (order_id, rows) in &context.book.returns {
        for row in rows.iter().filter(|row| row.date <= context.as_of && wanted(row)) {
            let msku = row.msku.as_deref().map(sku_key);
            items.entry((order_id, msku)).or_default().push(row);
        }
    }
    items
}
