//! Money that came in and that no word of the tables explains: it may be the answer to a case.

use jiff::civil::Date;
use polars::prelude::PolarsResult;

use super::Context;
use super::payments::{Payment, money};
use super::posted::{PostedRows, SETTLED, SHOWN};
use super::roles::{Roles, is_of_order};
use crate::model::fast::HashSet;
use crate::model::tables::SETTLEMENT;
use crate::model::{Money, SourceRow};
use crate::normalise::{Frames, Rows};

/// A positive row of a settlement or date-range report of which the tables do not tell what it is for.
#[derive(Debug, Clone)]
pub struct UnreadCredit {
    /// Where it is written.
    pub source: SourceRow,
    /// Day it was posted.
    pub date: Date,
    /// Customer order.
    pub order_id: Option<String>,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// Amount, positive.
    pub amount: Money,
    /// Its words, one after the other.
    pub what: String,
}

/// Every positive row outside sales and refunds that is no payment, oldest first.
pub(super) fn unread(
    frames: &Frames,
    context: &Context<'_>,
    payments: &[Payment],
) -> PolarsResult<Vec<UnreadCredit>> {
    let known: HashSet<SourceRow> = payments
        .iter()
        .flat_map(|payment| payment.sources.iter().chain(&payment.settled_by))
        .copied()
        .collect();
    let mut unread = of_frame(frames.rows(&SETTLEMENT)?, context, SETTLED)?;
    unread.extend(of_frame(&context.transactions.unsettled, context, SHOWN)?);
    unread.retain(|credit| !known.contains(&credit.source));
    unread.sort_by_key(|credit| (credit.date, credit.source));
    Ok(unread)
}

fn of_frame(
    rows: &Rows,
    context: &Context<'_>,
    (amount, words): (&str, &[&str]),
) -> PolarsResult<Vec<UnreadCredit>> {
    let posted = PostedRows::new(rows, amount)?;
    let words = words.iter().map(|name| posted.rows.text(name)).collect::<Result<Vec<_>, _>>()?;
    let roles = Roles::new(context.policy.cash_terms());
    let credit = |(row, date, micros): (usize, Date, i64)| {
        let kind = words.first().and_then(|column| column.get(row)).unwrap_or("");
        let is_of_order = is_of_order(roles.transaction(kind));
        let amount = money(Some(micros), posted.currency.get(row)).filter(|_| !is_of_order)?;
        let what: Vec<&str> = words.iter().filter_map(|column| column.get(row)).collect();
        Some(UnreadCredit {
            source: posted.rows.source(row),
            date,
            order_id: posted.order.get(row).map(ToOwned::to_owned),
            msku: posted.msku.get(row).map(ToOwned::to_owned),
            amount,
            what: what.join(" "),
        })
    };
    Ok(posted.paid().filter_map(credit).collect())
}
