//! The amounts of orders, as settlements and date-range reports show them.

use jiff::civil::Date;
use polars::prelude::{DataFrame, PolarsResult};

use super::{Context, MoneyRow};
use crate::model::{Currency, SourceRow};
use crate::normalise::Rows;
use crate::policy::{AmountRole, TransactionRole};

/// One amount of an order, from either report.
pub(super) struct Line {
    pub(super) source: SourceRow,
    pub(super) date: Date,
    pub(super) order_id: String,
    pub(super) msku: String,
    pub(super) store: Option<String>,
    pub(super) currency: Currency,
    pub(super) by_amazon: Option<bool>,
    pub(super) transaction: TransactionRole,
    pub(super) item_code: Option<String>,
    pub(super) what: String,
    pub(super) amounts: Vec<(Option<AmountRole>, i64)>,
    pub(super) units: Option<i64>,
}

impl Line {
    pub(super) fn money_row(&self) -> MoneyRow {
        let sum = self.amounts.iter().map(|(_, micros)| micros).sum();
        let micros = (!self.amounts.is_empty()).then_some(sum);
        MoneyRow { source: self.source, what: self.what.clone(), micros }
    }
}

/// The amounts of settlements.
pub(super) fn settlement_lines(
    frame: &DataFrame,
    context: &Context<'_>,
) -> PolarsResult<Vec<Line>> {
    let terms = context.policy.cash_terms();
    let rows = Rows::new(frame)?;
    let dates = rows.dates("posted_date")?;
    let text = |name: &str| rows.text(name);
    let (kind, order, msku, currency) =
        (text("transaction_type")?, text("order_id")?, text("msku")?, text("currency")?);
    let (amount_type, description) = (text("amount_type")?, text("amount_description")?);
    let (store, fulfillment, item) =
        (text("marketplace")?, text("fulfillment")?, text("order_item_code")?);
    let (amount, quantity) = (rows.whole("amount")?, rows.whole("quantity")?);
    let mut lines = Vec::new();
    for row in 0..rows.len() {
        let transaction = kind.get(row).and_then(|kind| terms.transaction(kind));
        let currency = currency.get(row).and_then(|code| code.parse().ok());
        let (Some(transaction), Some(date), Some(order), Some(msku), Some(currency)) =
            (transaction, dates.get(row), order.get(row), msku.get(row), currency)
        else {
            continue;
        };
        let words = [amount_type, description].map(|words| words.get(row).unwrap_or(""));
        let role = terms.amount(words[0], words[1]);
        let owned = |text: Option<&str>| text.map(ToOwned::to_owned);
        lines.push(Line {
            source: rows.source(row),
            date,
            order_id: order.to_owned(),
            msku: msku.to_owned(),
            store: owned(store.get(row)),
            currency,
            by_amazon: fulfillment.get(row).and_then(|name| terms.by_amazon(name)),
            transaction,
            item_code: owned(item.get(row)),
            what: words.join(" ").trim().to_owned(),
            amounts: amount.get(row).map(|micros| (role, micros)).into_iter().collect(),
            // The quantity repeats on every amount of an item; the price, or a row of its own, counts it.
            units: quantity
                .get(row)
                .filter(|_| role == Some(AmountRole::Principal) || amount.get(row).is_none()),
        });
    }
    Ok(lines)
}

/// The amounts of date-range rows.
pub(super) fn transaction_lines(
    frame: &DataFrame,
    context: &Context<'_>,
) -> PolarsResult<Vec<Line>> {
    let terms = context.policy.cash_terms();
    let rows = Rows::new(frame)?;
    let dates = rows.dates("posted_date")?;
    let text = |name: &str| rows.text(name);
    let (kind, order, msku, currency) =
        (text("type")?, text("order_id")?, text("msku")?, text("currency")?);
    let (store, fulfillment) = (text("marketplace")?, text("fulfillment")?);
    let whole = |name: &str| rows.whole(name);
    let (sales, shipping, promotions) =
        (whole("product_sales")?, whole("shipping_credits")?, whole("promotional_rebates")?);
    let (selling, fba, total) = (whole("selling_fees")?, whole("fba_fees")?, whole("total")?);
    let quantity = whole("quantity")?;
    let mut lines = Vec::new();
    for row in 0..rows.len() {
        let transaction = kind.get(row).and_then(|kind| terms.transaction(kind));
        let currency = currency.get(row).and_then(|code| code.parse().ok());
        let (Some(transaction), Some(date), Some(order), Some(msku), Some(currency)) =
            (transaction, dates.get(row), order.get(row), msku.get(row), currency)
        else {
            continue;
        };
        let named = [
            (AmountRole::Principal, sales.get(row)),
            (AmountRole::Shipping, shipping.get(row)),
            (AmountRole::Promotion, promotions.get(row)),
            (AmountRole::ReferralFee, selling.get(row)),
            (AmountRole::FulfilmentFee, fba.get(row)),
        ];
        let named: Vec<(Option<AmountRole>, i64)> =
            named.into_iter().filter_map(|(role, micros)| Some((Some(role), micros?))).collect();
        let rest =
            total.get(row).unwrap_or(0) - named.iter().map(|(_, micros)| micros).sum::<i64>();
        lines.push(Line {
            source: rows.source(row),
            date,
            order_id: order.to_owned(),
            msku: msku.to_owned(),
            store: store.get(row).map(ToOwned::to_owned),
            currency,
            by_amazon: fulfillment.get(row).and_then(|name| terms.by_amazon(name)),
            transaction,
            item_code: None,
            what: kind.get(row).unwrap_or("").to_owned() + " total",
            amounts: named.into_iter().chain([(None, rest)]).collect(),
            units: quantity.get(row),
        });
    }
    Ok(lines)
}
