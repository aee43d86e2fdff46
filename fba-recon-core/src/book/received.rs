//! The reimbursements that settlements and date-range reports post, each row once with its sign: what the account
//! received, beside what the reimbursements report approves.

use jiff::civil::Date;
use polars::prelude::PolarsResult;

use super::Context;
use super::payments::{Payment, money};
use super::posted::{PostedRows, SETTLED, SHOWN, gives_fees_back};
use super::roles::{Reasons, Roles, is_of_order};
use crate::model::fast::HashSet;
use crate::model::tables::SETTLEMENT;
use crate::model::{Money, SourceRow};
use crate::normalise::{Frames, Rows};
use crate::policy::AmountRole;

/// Money of reimbursements as it was posted.
#[derive(Debug, Clone)]
pub struct Received {
    /// Where it is written.
    pub source: SourceRow,
    /// Day it was posted.
    pub date: Date,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// Amount; below zero where Amazon took it back.
    pub amount: Money,
    /// Whether it is held back and will be posted again when it is released.
    pub is_deferred: bool,
}

/// Every posted row that is a reimbursement, oldest first: those that pay one of the payments, corrections of fees
/// apart, and those that take one back.
pub(super) fn received(
    frames: &Frames,
    context: &Context<'_>,
    payments: &[Payment],
) -> PolarsResult<Vec<Received>> {
    let paid: HashSet<SourceRow> = payments
        .iter()
        .filter(|payment| !is_fee_correction(payment))
        .flat_map(|payment| payment.settled_by.iter().copied())
        .collect();
    let mut received = of_frame(frames.rows(&SETTLEMENT)?, context, SETTLED, &paid, false)?;
    received.extend(of_frame(&context.transactions.unsettled, context, SHOWN, &paid, false)?);
    received.extend(of_frame(&context.transactions.deferred, context, SHOWN, &paid, true)?);
    received.sort_by_key(|row| (row.date, row.source));
    Ok(received)
}

/// Whether only settlements show it and it gives fees back: the reimbursements report does not list such money.
fn is_fee_correction(payment: &Payment) -> bool {
    payment.is_unreported() && gives_fees_back(&payment.pays)
}

fn of_frame(
    rows: &Rows,
    context: &Context<'_>,
    (amount, words): (&str, &[&str]),
    paid: &HashSet<SourceRow>,
    is_deferred: bool,
) -> PolarsResult<Vec<Received>> {
    let posted = PostedRows::new(rows, amount)?;
    let words = words.iter().map(|name| posted.rows.text(name)).collect::<Result<Vec<_>, _>>()?;
    let taken = TakenBack::new(context);
    let row = |(row, date, micros): (usize, Date, i64)| {
        let source = posted.rows.source(row);
        let is_received = if micros > 0 {
            paid.contains(&source)
        } else {
            let said: Vec<&str> =
                words.iter().map(|column| column.get(row).unwrap_or("")).collect();
            taken.is_named(&said)
        };
        Some(Received {
            source,
            date,
            msku: posted.msku.get(row).map(ToOwned::to_owned),
            amount: money(Some(micros), posted.currency.get(row)).filter(|_| is_received)?,
            is_deferred,
        })
    };
    Ok(posted.moved().filter_map(row).collect())
}

/// The words by which money of reimbursements is taken back.
struct TakenBack<'a> {
    context: &'a Context<'a>,
    roles: Roles<'a>,
    reasons: Reasons<'a>,
}

impl<'a> TakenBack<'a> {
    fn new(context: &'a Context<'a>) -> Self {
        let roles = Roles::new(context.policy.cash_terms());
        Self { context, roles, reasons: Reasons::new(context.policy) }
    }

    /// Whether the words of a row, its transaction first, name a reimbursement that is no correction of fees.
    fn is_named(&self, words: &[&'a str]) -> bool {
        if words.first().is_some_and(|word| is_of_order(self.roles.transaction(word))) {
            return false;
        }
        if let [_, kind, description] = words
            && self.roles.amount([*kind, *description]) == Some(AmountRole::Reimbursement)
        {
            return true;
        }
        words.iter().filter(|word| !word.is_empty()).any(|word| {
            if let Some(known) = self.reasons.of(word) {
                return known.reversal || !known.pays.is_empty() && !gives_fees_back(&known.pays);
            }
            let said = self.context.policy.cash_terms().description(word);
            said.is_some_and(|said| said.role == AmountRole::Reimbursement)
        })
    }
}
