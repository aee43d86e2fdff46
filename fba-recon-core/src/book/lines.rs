//! The amounts of orders, as settlements and date-range reports show them.

use std::cmp::Ordering;

use jiff::civil::Date;
use polars::prelude::PolarsResult;
use rayon::prelude::*;

use super::roles::Roles;
use super::{Context, MoneyRow, sku_key};
use crate::model::{Currency, SourceRow};
use crate::normalise::Dates;
use crate::normalise::Rows;
use crate::normalise::texts::Texts;
use crate::policy::{AmountRole, CashTerms, TransactionRole};

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

/// The columns that both reports have.
struct Heads<'a> {
    rows: &'a Rows,
    terms: &'a CashTerms,
    roles: Roles<'a>,
    dates: Dates<'a>,
    kind: &'a Texts,
    order: &'a Texts,
    msku: &'a Texts,
    currency: &'a Texts,
    store: &'a Texts,
    fulfillment: &'a Texts,
}

impl<'a> Heads<'a> {
    fn new(rows: &'a Rows, context: &Context<'a>, kind: &str) -> PolarsResult<Self> {
        Ok(Self {
            terms: context.policy.cash_terms(),
            roles: Roles::new(context.policy.cash_terms()),
            dates: rows.dates("posted_date")?,
            kind: rows.text(kind)?,
            order: rows.text("order_id")?,
            msku: rows.text("msku")?,
            currency: rows.text("currency")?,
            store: rows.text("marketplace")?,
            fulfillment: rows.text("fulfillment")?,
            rows,
        })
    }

    /// A line without its amounts; `None` where the row is no amount of an order's item.
    fn line(&self, row: usize) -> Option<Line> {
        let by_amazon = self.fulfillment.get(row);
        Some(Line {
            source: self.rows.source(row),
            date: self.dates.get(row)?,
            order_id: self.order.get(row)?.to_owned(),
            msku: self.msku.get(row)?.to_owned(),
            store: self.store.get(row).map(ToOwned::to_owned),
            currency: self.currency.get(row)?.parse().ok()?,
            by_amazon: by_amazon.and_then(|name| self.terms.by_amazon(name)),
            transaction: self.roles.transaction(self.kind.get(row)?)?,
            item_code: None,
            what: String::new(),
            amounts: Vec::new(),
            units: None,
        })
    }
}

/// Whether an amount is part of the price but plays no role there, such as gift wrap; taxes are none.
pub(super) fn is_other_price(what: &str, role: Option<AmountRole>) -> bool {
    let is_price =
        what.split_whitespace().next().is_some_and(|kind| kind.eq_ignore_ascii_case("ItemPrice"));
    role.is_none() && is_price && !what.to_lowercase().contains("tax")
}

/// The amounts of settlements.
pub(super) fn settlement_lines(
    rows: &Rows,
    picked: &[usize],
    context: &Context<'_>,
) -> PolarsResult<Vec<Line>> {
    let heads = Heads::new(rows, context, "transaction_type")?;
    let (amount_type, description) = (rows.text("amount_type")?, rows.text("amount_description")?);
    let item = rows.text("order_item_code")?;
    let (amount, quantity) = (rows.whole("amount")?, rows.whole("quantity")?);
    let line = |row: &usize| {
        let row = *row;
        let words = [amount_type, description].map(|words| words.get(row).unwrap_or(""));
        let role = heads.roles.amount(words);
        Some(Line {
            item_code: item.get(row).map(ToOwned::to_owned),
            what: words.join(" ").trim().to_owned(),
            amounts: amount.get(row).map(|micros| (role, micros)).into_iter().collect(),
            // The quantity repeats on every amount of an item; the price, or a row of its own, counts it.
            units: quantity
                .get(row)
                .filter(|_| role == Some(AmountRole::Principal) || amount.get(row).is_none()),
            ..heads.line(row)?
        })
    };
    Ok(picked.iter().filter_map(line).collect())
}

/// The amounts of date-range rows.
pub(super) fn transaction_lines(
    rows: &Rows,
    picked: &[usize],
    context: &Context<'_>,
) -> PolarsResult<Vec<Line>> {
    let heads = Heads::new(rows, context, "type")?;
    let whole = |name: &str| rows.whole(name);
    let (sales, shipping, promotions) =
        (whole("product_sales")?, whole("shipping_credits")?, whole("promotional_rebates")?);
    let gift_wrap = whole("gift_wrap_credits")?;
    let (selling, fba, total) = (whole("selling_fees")?, whole("fba_fees")?, whole("total")?);
    let quantity = whole("quantity")?;
    let line = |row: &usize| {
        let row = *row;
        let named = [
            (AmountRole::Principal, sales.get(row)),
            (AmountRole::Shipping, shipping.get(row)),
            (AmountRole::GiftWrap, gift_wrap.get(row)),
            (AmountRole::Promotion, promotions.get(row)),
            (AmountRole::ReferralFee, selling.get(row)),
            (AmountRole::FulfilmentFee, fba.get(row)),
        ];
        let named: Vec<(Option<AmountRole>, i64)> =
            named.into_iter().filter_map(|(role, micros)| Some((Some(role), micros?))).collect();
        let rest =
            total.get(row).unwrap_or(0) - named.iter().map(|(_, micros)| micros).sum::<i64>();
        Some(Line {
            what: heads.kind.get(row).unwrap_or("").to_owned() + " total",
            amounts: named.into_iter().chain([(None, rest)]).collect(),
            units: quantity.get(row),
            ..heads.line(row)?
        })
    };
    Ok(picked.iter().filter_map(line).collect())
}

/// Lines that compare as equal, each group in the order given, the groups in their order.
pub(super) fn grouped(
    lines: &[Line],
    compare: impl Fn(&Line, &Line) -> Ordering + Sync,
) -> Vec<Vec<&Line>> {
    let mut sorted: Vec<&Line> = lines.iter().collect();
    sorted.par_sort_by(|one, other| compare(one, other));
    let groups = sorted.chunk_by(|one, next| compare(one, next) == Ordering::Equal);
    groups.map(<[&Line]>::to_vec).collect()
}

/// The order of SKUs in the form in which they are compared.
pub(super) fn compare_skus(one: &str, other: &str) -> Ordering {
    if one == other { Ordering::Equal } else { sku_key(one).cmp(&sku_key(other)) }
}
