//! How many events a detector looked at that claims the absence of an answer.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::Context;
use crate::book::{Adjustment, MovementKind};
use crate::policy::ReasonGroup;
use crate::policy::words::holds;

/// The events of the kind that a detector looks at, up to the as-of date; `None` where its claims rest on figures
/// of Amazon's own or on amounts, not on the absence of an answer.
#[must_use]
pub fn looked_at(context: &Context<'_>, detector: &str) -> Option<usize> {
    let (book, words) = (context.book, context.policy.words());
    let until = context.as_of;
    let count = |days: &mut dyn Iterator<Item = Date>| days.filter(|day| *day <= until).count();
    let events = match detector {
        "lost_in_warehouse" => {
            adjusted(context, ReasonGroup::Lost, |row| row.unreconciled.is_none())
        }
        "damaged_in_warehouse" => {
            adjusted(context, ReasonGroup::Damaged, |row| row.unreconciled.is_none())
        }
        "disposed_without_request" => adjusted(context, ReasonGroup::Disposed, |row| {
            holds(&words.disposal_claimable, &row.disposition)
        }),
        "lost_in_transfer" => {
            let sent = book.movements.of(MovementKind::Transfer).filter(|row| row.quantity < 0);
            count(&mut sent.map(|row| row.date))
        }
        "refund_without_return" | "referral_fee_not_returned" => {
            let refunded = book.order_items.iter().filter_map(|item| item.refunds.first());
            count(&mut refunded.map(|refund| refund.date))
        }
        "replacement_without_return" => count(&mut book.replacements.iter().map(|sent| sent.date)),
        "return_not_restocked" => {
            let sellable = book.returns.rows().iter();
            let sellable = sellable.filter(|row| holds(&words.return_sellable, &row.disposition));
            count(&mut sellable.map(|row| row.date))
        }
        "return_damaged_by_amazon" => {
            let damaged = book.returns.rows().iter();
            let damaged = damaged.filter(|row| holds(&words.return_damaged, &row.disposition));
            count(&mut damaged.map(|row| row.date))
        }
        "inbound_shortage" => book.shipments.iter().filter(|shipment| shipment.is_closed).count(),
        "removal_short" => {
            let orders = book.removal_lines.iter();
            let orders: BTreeSet<&str> = orders.map(|line| line.order_id.as_str()).collect();
            orders.len()
        }
        "removal_lost" => count(&mut book.removal_parcels.iter().map(|parcel| parcel.shipped_on)),
        _ => return None,
    };
    Some(events)
}

/// Events of a kind in the ledger, each with its own day, product and transaction id.
fn adjusted(
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
