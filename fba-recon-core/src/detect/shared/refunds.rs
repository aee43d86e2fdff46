//! What the detectors of refunded order items share: the refunds of an item, the units they give back,
//! and the rows they stand in.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::book::{MoneyRow, OrderItem, Refund, ReturnedUnits, may_be_same_sku, sku_key};
use crate::detect::finding::{
    Answers, Evidence, EvidenceKind, Finding, Identity, Line, LossPoint, Requirement,
    RequirementReason, Term,
};
use crate::detect::{Context, CopyReading, Detector, FactName, fact};
use crate::model::Money;

/// The refunds of an item up to the as-of date.
pub(in crate::detect) fn refunds_until<'a>(
    context: &Context<'_>,
    item: &'a OrderItem,
) -> Vec<&'a Refund> {
    let standing = item.standing_refunds.as_ref();
    let standing = standing.filter(|_| context.reading == CopyReading::AsTheyStand);
    let refunds = standing.unwrap_or(&item.refunds).iter();
    refunds.filter(|refund| refund.date <= context.as_of).collect()
}

/// Whole units that each refund gives back: its price by the price of one unit, never more than were
/// sold, so that two concessions do not add up to a unit. Only where the refunds together give back the
/// whole sale the largest of them gives back what is left of it. `None` when the sale is not in the dump.
pub(in crate::detect) fn refunded_units(
    item: &OrderItem,
    refunds: &[&Refund],
) -> Option<Vec<(Date, i64)>> {
    let mut left = item.sale.as_ref()?.priced_units()?;
    let mut units = Vec::new();
    for refund in refunds {
        let whole = item.whole_units(-refund.principal)?.units.min(left);
        left -= whole;
        units.extend((whole > 0).then_some((refund.date, whole)));
    }
    let in_parts = units_in_parts(item, refunds)?;
    if in_parts > 0 {
        // The largest part, of equal ones the first: no clock is told too long.
        let part = refunds
            .iter()
            .max_by_key(|refund| (-refund.principal, std::cmp::Reverse(refund.date)))?;
        units.push((part.date, in_parts));
        units.sort();
    }
    Some(units)
}

/// Units whose price only several refunds together give back, where they give back the whole sale.
/// `None` when the sale is not in the dump.
pub(in crate::detect) fn units_in_parts(item: &OrderItem, refunds: &[&Refund]) -> Option<i64> {
    let sold = item.sale.as_ref()?.priced_units()?;
    let given_back: i64 = refunds.iter().map(|refund| -refund.principal).sum();
    let whole = refunds.iter().map(|refund| Some(item.whole_units(-refund.principal)?.units));
    let whole = whole.sum::<Option<i64>>()?;
    let is_all = item.whole_units(given_back)?.units >= sold;
    Some(if is_all { (sold - whole).max(0) } else { 0 })
}

/// Returned rows of a SKU under any of the orders, up to the as-of date.
pub(in crate::detect) fn returned_under<'a>(
    context: &Context<'a>,
    orders: &[String],
    msku: &str,
) -> Vec<&'a ReturnedUnits> {
    let rows = orders.iter().flat_map(|order| context.book.returns.of_order(order));
    let is_item = |row: &&ReturnedUnits| {
        row.date <= context.as_of && may_be_same_sku(row.msku.as_deref(), Some(msku))
    };
    rows.filter(is_item).collect()
}

/// The rows of refunds, sale and returns.
pub(in crate::detect) fn evidence(
    item: &OrderItem,
    refunds: &[&Refund],
    returned: &[&ReturnedUnits],
) -> Vec<Evidence> {
    let amount = |micros| Money::new(micros, item.currency).to_string();
    let mut evidence = Vec::new();
    let mut event = |rows: &[MoneyRow], kind, date, facts: Vec<(FactName, String)>| {
        if let Some(first) = rows.first() {
            // The facts are sums; the other rows that they come from are named.
            let others = rows
                .iter()
                .skip(1)
                .filter(|row| row.what == first.what && row.source.file == first.source.file);
            let others: Vec<String> = others.map(|row| row.source.line.to_string()).collect();
            let named =
                (!others.is_empty()).then(|| (fact!(shared "with_rows"), others.join(" and ")));
            let facts: Vec<(FactName, String)> = facts.into_iter().chain(named).collect();
            let source = first.source;
            evidence.push(Evidence { source, kind, date, facts, is_detail: false });
        }
        evidence.extend(Evidence::details(rows, kind, date, item.currency));
    };
    for refund in refunds {
        let facts = [
            (fact!(shared "principal"), refund.principal),
            (fact!(shared "shipping"), refund.shipping),
            (fact!(shared "promotion"), refund.promotion),
            (fact!(shared "goodwill"), refund.goodwill),
            (fact!(shared "net"), refund.net),
        ];
        let facts = facts
            .into_iter()
            .filter(|(name, micros)| *micros != 0 || *name == "principal" || *name == "net");
        let facts = facts.map(|(name, micros)| (name, amount(micros))).collect();
        event(&refund.rows, EvidenceKind::Refund, Some(refund.date), facts);
    }
    if let Some(sale) = &item.sale {
        let units = sale.units.map(|units| (fact!(shared "quantity"), units.to_string()));
        let facts = [
            (fact!(shared "principal"), sale.principal),
            (fact!(shared "shipping"), sale.shipping),
            (fact!(shared "promotion"), sale.promotion),
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
pub(in crate::detect) fn return_evidence(returned: &ReturnedUnits) -> Evidence {
    Evidence {
        source: returned.source,
        kind: EvidenceKind::Return,
        date: Some(returned.date),
        facts: vec![
            (fact!(shared "quantity"), returned.units.to_string()),
            (fact!(shared "disposition"), returned.disposition.to_string()),
        ],
        is_detail: false,
    }
}

/// The refund of an order's item that starts the clock of a return. Refunds that give back whole units and
/// returned units are paired by their days, the first with the first: no window is told too long where a
/// return is missing. Where no refund gives back a whole unit it is the first of them.
fn refund_of_return(
    context: &Context<'_>,
    order_id: &str,
    msku: Option<&str>,
    returned: Date,
) -> Option<Date> {
    let item = context.book.order_item(order_id, msku?)?;
    let refunds = refunds_until(context, item);
    let whole = refunded_units(item, &refunds).unwrap_or_default();
    let before = context.book.returns.of_order(order_id).iter();
    let before =
        before.filter(|row| row.date < returned && may_be_same_sku(row.msku.as_deref(), msku));
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

/// Units of an order that came back, and what became of them.
pub(in crate::detect) struct Returned<'a> {
    pub(in crate::detect) order_id: &'a str,
    /// The rows of one SKU, oldest first.
    pub(in crate::detect) rows: &'a [&'a ReturnedUnits],
    /// Units missing of them.
    pub(in crate::detect) units: i64,
    pub(in crate::detect) terms: Vec<Term>,
}

/// The finding of returned units; their refund starts the clock.
pub(in crate::detect) fn of_returned(
    context: &Context<'_>,
    rule: &'static Detector,
    returned: Returned<'_>,
) -> Option<Finding> {
    let (order_id, first) = (returned.order_id, returned.rows.first()?);
    let products = &context.book.products;
    let msku = first.msku.as_deref();
    let refund = refund_of_return(context, order_id, msku, first.date);
    let line = Line {
        date: refund.unwrap_or(first.date),
        fnsku: first.fnsku.as_deref().map(Into::into).or_else(|| products.fnsku_of(msku?)),
        msku: first.msku.as_deref().map(Into::into),
        units: returned.units,
        owed: None,
        terms: returned.terms,
    };
    let name = msku.map(sku_key).unwrap_or_default();
    let identity = Identity(vec![("order_id", order_id.to_owned()), ("msku", name)]);
    let mut finding = Finding::of_lines(rule, identity, vec![line])?;
    let item = msku.and_then(|msku| context.book.order_item(order_id, msku));
    finding.marketplace =
        item.and_then(|item| item.marketplace.clone()).or_else(|| context.book.home.clone());
    finding.order_id = Some(order_id.to_owned());
    finding.disposition = Some(first.disposition.to_string());
    finding.loss_point = LossPoint::AfterOrder;
    finding.answers = Answers::Orders(vec![order_id.to_owned()]);
    finding.evidence = returned.rows.iter().map(|row| unit_evidence(row)).collect();
    finding.evidence.extend(refund_rows(context, order_id, msku, refund));
    finding.requirements = vec![context.needs_payments(finding.event_date)];
    // Without the refund the clock is not known.
    finding.requirements.extend(refund.is_none().then_some(Requirement {
        table: "settlement",
        days: None,
        why: RequirementReason::Refund,
    }));
    Some(finding)
}

/// The row of a returned unit with what identifies it.
fn unit_evidence(row: &ReturnedUnits) -> Evidence {
    let mut evidence = return_evidence(row);
    evidence
        .facts
        .extend((!row.status.is_empty()).then(|| (fact!(shared "status"), row.status.to_string())));
    let plate = row.license_plate.as_ref();
    evidence.facts.extend(plate.map(|plate| (fact!(shared "license_plate"), plate.to_string())));
    evidence
}

/// The rows of the refund that starts the clock, and of its sale.
fn refund_rows(
    context: &Context<'_>,
    order_id: &str,
    msku: Option<&str>,
    day: Option<Date>,
) -> Vec<Evidence> {
    let item = msku.and_then(|msku| context.book.order_item(order_id, msku));
    let rows = item.map(|item| {
        let mut refunds = refunds_until(context, item);
        refunds.retain(|refund| Some(refund.date) == day);
        evidence(item, &refunds, &[])
    });
    rows.unwrap_or_default()
}

/// Returned rows by order and SKU, as far as a test holds for them.
pub(in crate::detect) fn returned_by_item<'a>(
    context: &Context<'a>,
    wanted: impl Fn(&ReturnedUnits) -> bool,
) -> BTreeMap<(&'a str, Option<String>), Vec<&'a ReturnedUnits>> {
    let mut items: BTreeMap<(&str, Option<String>), Vec<&ReturnedUnits>> = BTreeMap::new();
    let rows = context.book.returns.rows().iter();
    for row in rows.filter(|row| row.date <= context.as_of && wanted(row)) {
        let msku = row.msku.as_deref().map(sku_key);
        items.entry((&row.order_id, msku)).or_default().push(row);
    }
    items
}
