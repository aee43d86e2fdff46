//! Units that Amazon sent to buyers, as settlements and date-range reports show them: what the ledger has to show too.

use std::collections::BTreeMap;

use jiff::civil::Date;
use polars::prelude::PolarsResult;

use super::Context;
use super::roles::Roles;
use crate::model::tables::SETTLEMENT;
use crate::normalise::{Frames, Rows};
use crate::policy::{AmountRole, TransactionRole};

/// Units of sales that Amazon fulfilled, by the day on which they were posted.
pub(super) fn units_sold(
    frames: &Frames,
    context: &Context<'_>,
) -> PolarsResult<BTreeMap<Date, i64>> {
    let mut units = BTreeMap::new();
    let settlement = frames.rows(&SETTLEMENT)?;
    let (kind, description) =
        (settlement.text("amount_type")?, settlement.text("amount_description")?);
    let roles = Roles::new(context.policy.cash_terms());
    // The quantity repeats on every amount of an item: the price counts it.
    add(&mut units, settlement, context, "transaction_type", |row| {
        let words = [kind, description].map(|words| words.get(row).unwrap_or(""));
        roles.amount(words) == Some(AmountRole::Principal)
    })?;
    add(&mut units, &context.transactions.unsettled, context, "type", |_| true)?;
    Ok(units)
}

fn add(
    units: &mut BTreeMap<Date, i64>,
    rows: &Rows,
    context: &Context<'_>,
    kind: &str,
    counts: impl Fn(usize) -> bool,
) -> PolarsResult<()> {
    let terms = context.policy.cash_terms();
    let roles = Roles::new(terms);
    let (kind, fulfillment) = (rows.text(kind)?, rows.text("fulfillment")?);
    let (posted, quantity) = (rows.dates("posted_date")?, rows.whole("quantity")?);
    for row in 0..rows.len() {
        let is_sale =
            kind.get(row).and_then(|kind| roles.transaction(kind)) == Some(TransactionRole::Sale);
        if !is_sale || fulfillment.get(row).and_then(|name| terms.by_amazon(name)) != Some(true) {
            continue;
        }
        if let (Some(day), Some(sold), true) = (posted.get(row), quantity.get(row), counts(row)) {
            *units.entry(day).or_default() += sold.max(0);
        }
    }
    Ok(())
}
