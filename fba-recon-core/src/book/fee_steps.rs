//! SKUs whose fulfilment fee rose while one card held: what a re-measurement looks like.
//!
//! Every sale is looked at, and only the few fees that a SKU had in a period are kept.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use polars::prelude::PolarsResult;

use super::roles::Roles;
use super::{Context, sku_key};
use crate::model::tables::SETTLEMENT;
use crate::normalise::{Frames, Rows};
use crate::policy::{AmountRole, TransactionRole};

/// First and last day of each fee of one unit, in millionths.
type Fees = BTreeMap<i64, (Date, Date)>;

/// The fees of a SKU by store, currency and the start of the rates that hold.
type Seen = BTreeMap<(Option<String>, Option<String>, Option<Date>), Fees>;

/// SKUs, in the form in which they are compared, that paid a higher fulfilment fee for a unit after a lower one
/// while one card and its surcharges held.
pub(super) fn stepped(frames: &Frames, context: &Context<'_>) -> PolarsResult<BTreeSet<String>> {
    let mut skus: BTreeMap<String, Seen> = BTreeMap::new();
    let mut periods = Periods { context, known: BTreeMap::new() };
    let mut add =
        |msku: &str, store: Option<&str>, currency: Option<&str>, date: Date, fee: i64| {
            let from = periods.from(store, date);
            let seen = match skus.get_mut(msku) {
                Some(seen) => seen,
                None => skus.entry(msku.to_owned()).or_default(),
            };
            let owned = |text: Option<&str>| text.map(ToOwned::to_owned);
            let days = seen.entry((owned(store), owned(currency), from)).or_default();
            let days = days.entry(fee).or_insert((date, date));
            *days = (days.0.min(date), days.1.max(date));
        };
    let roles = Roles::new(context.policy.cash_terms());
    let settlement = frames.rows(&SETTLEMENT)?;
    let rows = settlement;
    let (amount_type, description) = (rows.text("amount_type")?, rows.text("amount_description")?);
    let is_fee = |row: usize| {
        let words = [amount_type, description].map(|words| words.get(row).unwrap_or(""));
        roles.amount(words) == Some(AmountRole::FulfilmentFee)
    };
    unit_fees(settlement, context, ["transaction_type", "amount"], is_fee, &mut add)?;
    unit_fees(&context.transactions.unsettled, context, ["type", "fba_fees"], |_| true, &mut add)?;
    let rose = skus.into_iter().filter(|(_, seen)| seen.values().any(rises));
    Ok(rose.map(|(msku, _)| sku_key(&msku)).collect())
}

/// Gives the fee of one unit of every sale, in millionths, with its SKU, store, currency and day.
fn unit_fees(
    rows: &Rows,
    context: &Context<'_>,
    [kind, amount]: [&str; 2],
    is_fee: impl Fn(usize) -> bool,
    add: &mut impl FnMut(&str, Option<&str>, Option<&str>, Date, i64),
) -> PolarsResult<()> {
    let roles = Roles::new(context.policy.cash_terms());
    let text = |name: &str| rows.text(name);
    let (kind, msku, store, currency) =
        (text(kind)?, text("msku")?, text("marketplace")?, text("currency")?);
    let (amount, quantity, dates) =
        (rows.whole(amount)?, rows.whole("quantity")?, rows.dates("posted_date")?);
    for row in (0..rows.len()).filter(|row| is_fee(*row)) {
        let role = kind.get(row).and_then(|kind| roles.transaction(kind));
        let units = quantity.get(row).filter(|units| *units > 0);
        let fee = amount.get(row).zip(units).map(|(micros, units)| -micros / units);
        let fee = fee.filter(|fee| *fee > 0 && role == Some(TransactionRole::Sale));
        if let (Some(msku), Some(date), Some(fee)) = (msku.get(row), dates.get(row), fee) {
            add(msku, store.get(row), currency.get(row), date, fee);
        }
    }
    Ok(())
}

/// Whether a higher fee follows a lower one.
fn rises(fees: &Fees) -> bool {
    let mut lowest: Option<Date> = None;
    for (first, last) in fees.values() {
        if lowest.is_some_and(|start| *last > start) {
            return true;
        }
        lowest = Some(lowest.map_or(*first, |start| start.min(*first)));
    }
    false
}

/// The first day of the rates that hold on a day, by store as the report writes it.
struct Periods<'a> {
    context: &'a Context<'a>,
    known: BTreeMap<(Option<String>, Date), Option<Date>>,
}

impl Periods<'_> {
    fn from(&mut self, store: Option<&str>, date: Date) -> Option<Date> {
        let key = (store.map(ToOwned::to_owned), date);
        let context = self.context;
        *self.known.entry(key).or_insert_with(|| {
            let marketplace = context.marketplace_of_store(store)?;
            context.policy.fees().rates_since(&marketplace, date)
        })
    }
}
