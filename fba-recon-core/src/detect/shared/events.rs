//! How many events rules looked at that claim the absence of an answer.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::book::Adjustment;
use crate::detect::Context;
use crate::policy::ReasonGroup;

/// How many of some days are not after the as-of date.
pub(in crate::detect) fn on_days(
    context: &Context<'_>,
    days: impl IntoIterator<Item = Date>,
) -> usize {
    days.into_iter().filter(|day| *day <= context.as_of).count()
}

/// Order items with a refund.
pub(in crate::detect) fn refunded(context: &Context<'_>) -> usize {
    let refunded = context.book.order_items.iter().filter_map(|item| item.refunds.first());
    on_days(context, refunded.map(|refund| refund.date))
}

/// Rows of the returns report in some dispositions.
pub(in crate::detect) fn returned(
    context: &Context<'_>,
    is_looked_at: impl Fn(&str) -> bool,
) -> usize {
    let rows = context.book.returns.rows().iter();
    on_days(context, rows.filter(|row| is_looked_at(&row.disposition)).map(|row| row.date))
}

/// Adjustments of a group of which Amazon does not say how many units are open.
pub(in crate::detect) fn adjusted_without_figures(
    context: &Context<'_>,
    group: ReasonGroup,
) -> usize {
    adjusted(context, group, |row| row.unreconciled.is_none())
}

/// Events of a kind in the ledger, each with its own day, product and transaction id.
pub(in crate::detect) fn adjusted(
    context: &Context<'_>,
    group: ReasonGroup,
    counts: impl Fn(&Adjustment) -> bool,
) -> usize {
    let rows = context.book.adjustments.iter().filter(|row| {
        row.group == group && row.quantity < 0 && row.date <= context.as_of && counts(row)
    });
    let events: BTreeSet<_> =
        rows.map(|row| (row.date, &row.fnsku, &row.reference_id, &row.reason)).collect();
    events.len()
}
