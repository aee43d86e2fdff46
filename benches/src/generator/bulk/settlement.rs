//! Settlements, flat file V2. Each is asked for twice, first for its total, then for its rows.

use std::io;
use std::path::Path;

use super::super::cards::half_up;
use super::super::rng::{code, digits};
use super::super::settlement::{HEADER, REFUND_COMMISSION_MAX};
use super::super::text::{push_all, push_cents, push_order_id, push_padded, push_time, push_whole};
use super::Counts;
use super::events::{Account, Order, Payment, Reason};
use super::files::{Cut, Files};

/// Monthly fee of the account, in cents.
const SUBSCRIPTION: i64 = 3999;
/// Storage of a month for each product, in cents.
const STORAGE: i64 = 170;

/// What the rows of one posting share.
#[derive(Clone, Copy)]
struct Posting<'a> {
    transaction: &'a str,
    order: Option<usize>,
    /// Whether the order is a sale or a refund of it.
    of_order: bool,
    product: Option<usize>,
    units: i64,
    day: usize,
    second: usize,
}

/// What is done with a row: kind, description and cents.
type Sink<'a> = dyn FnMut(&Posting<'_>, (&str, &str), i64) -> io::Result<()> + 'a;

/// Writes the settlements.
pub(super) fn write(
    account: &Account,
    folder: &Path,
    files: u64,
    counts: &mut Counts,
) -> io::Result<()> {
    let settlements = account.calendar.settlements();
    let cut = Cut { steps: settlements.len(), files, repeats: false, by_product: false };
    let mut files = Files::new(folder, ("settlement", "txt"), HEADER, cut);
    let mut row = Vec::new();
    for (step, (first, last)) in settlements.into_iter().enumerate() {
        let id = 21_000_000_000 + i64::try_from(step).unwrap_or(0) * 5_000_017;
        let mut total = 0;
        for day in first..=last {
            of_day(account, day, &mut |_, _, cents| {
                total += cents;
                Ok(())
            })?;
        }
        let iso = &account.calendar.iso;
        row.clear();
        push_whole(&mut row, id);
        push_all(&mut row, &["\t", &iso[first], " 00:00:00 UTC\t", &iso[last]]);
        push_all(&mut row, &[" 23:59:59 UTC\t", &iso[last + 2], " 10:00:00 UTC\t"]);
        push_cents(&mut row, total);
        push_all(&mut row, &["\tUSD", &"\t".repeat(18), "\n"]);
        files.row(step, 0, &row)?;
        for day in first..=last {
            of_day(account, day, &mut |posting, words, cents| {
                row.clear();
                push_row(&mut row, account, id, posting, words, cents);
                files.row(step, 0, &row)
            })?;
            for order in account.orders(day) {
                counts.overcharged += u64::from(order.excess > 0);
            }
            let open = account.refunds(day).filter(|order| account.is_unreturned(order));
            counts.unreturned += u64::try_from(open.count()).unwrap_or(0);
        }
    }
    files.finish(counts)
}

/// Every row of a day.
fn of_day(account: &Account, day: usize, sink: &mut Sink<'_>) -> io::Result<()> {
    for order in account.orders(day) {
        sale(account, &order, sink)?;
    }
    for order in account.refunds(day) {
        refund(account, &order, day, sink)?;
    }
    for payment in account.posted(day) {
        paid(&payment, day, sink)?;
    }
    let fee = Posting {
        transaction: "other-transaction",
        order: None,
        of_order: false,
        product: None,
        units: 0,
        day,
        second: 30_000,
    };
    match account.calendar.days[day].day() {
        8 => {
            let cents = i64::try_from(account.goods.len()).unwrap_or(0) * STORAGE;
            sink(&fee, ("other-transaction", "Storage Fee"), -cents)
        }
        20 => sink(&fee, ("other-transaction", "Subscription Fee"), -SUBSCRIPTION),
        _ => Ok(()),
    }
}

fn sale(account: &Account, order: &Order, sink: &mut Sink<'_>) -> io::Result<()> {
    let product = &account.goods[order.product];
    let posting = Posting {
        transaction: "Order",
        order: Some(order.number),
        of_order: true,
        product: Some(order.product),
        units: order.units,
        day: order.day,
        second: order.second,
    };
    let principal = product.price * order.units;
    let fee = product.fee(order.day, account.periods[order.day]) + order.excess;
    sink(&posting, ("ItemPrice", "Principal"), principal)?;
    sink(&posting, ("ItemFees", "Commission"), -half_up(principal * 15, 100))?;
    sink(&posting, ("ItemFees", "FBAPerUnitFulfillmentFee"), -fee * order.units)
}

fn refund(account: &Account, order: &Order, day: usize, sink: &mut Sink<'_>) -> io::Result<()> {
    let posting = Posting {
        transaction: "Refund",
        order: Some(order.number),
        of_order: true,
        product: Some(order.product),
        units: order.units,
        day,
        second: order.second,
    };
    let principal = account.goods[order.product].price * order.units;
    let back = half_up(principal * 15, 100);
    let kept = half_up(back, 5).min(REFUND_COMMISSION_MAX);
    sink(&posting, ("ItemPrice", "Principal"), -principal)?;
    sink(&posting, ("ItemFees", "Commission"), back)?;
    sink(&posting, ("ItemFees", "RefundCommission"), -kept)
}

fn paid(payment: &Payment, day: usize, sink: &mut Sink<'_>) -> io::Result<()> {
    let (description, order) = match payment.reason {
        Reason::Lost => ("WAREHOUSE_LOST", None),
        Reason::Damaged => ("WAREHOUSE_DAMAGE", None),
        Reason::Return(order) => ("REVERSAL_REIMBURSEMENT", Some(order)),
    };
    let posting = Posting {
        transaction: "other-transaction",
        order,
        of_order: false,
        product: Some(payment.product),
        units: payment.units,
        day,
        second: payment.second,
    };
    let words = ("FBA Inventory Reimbursement", description);
    sink(&posting, words, payment.cents * payment.units)
}

fn push_row(
    row: &mut Vec<u8>,
    account: &Account,
    id: i64,
    posting: &Posting<'_>,
    (kind, description): (&str, &str),
    cents: i64,
) {
    push_whole(row, id);
    push_all(row, &["\t\t\t\t\t\t", posting.transaction, "\t"]);
    for _ in 0..2 {
        if let Some(order) = posting.order {
            push_order_id(row, digits(order, 14, account.seed));
        }
        row.push(b'\t');
    }
    let of_order = posting.order.filter(|_| posting.of_order);
    match of_order {
        Some(order) if posting.transaction == "Refund" => {
            push_all(row, &["amzn1:crow:", &code(order, 16, account.seed), "\t\t"]);
        }
        Some(order) => push_all(row, &["\tD", &code(order, 8, account.seed), "\t"]),
        None => push_all(row, &["\t\t"]),
    }
    let (store, by) = if posting.of_order { ("Amazon.com", "AFN") } else { ("", "") };
    push_all(row, &[store, "\t", kind, "\t", description, "\t"]);
    push_cents(row, cents);
    let iso = &account.calendar.iso[posting.day];
    push_all(row, &["\t", by, "\t", iso, "\t", iso, " "]);
    push_time(row, posting.second);
    push_all(row, &[" UTC\t"]);
    if let Some(order) = of_order {
        push_padded(row, digits(order, 14, account.seed ^ 1), 14);
    }
    push_all(row, &["\t\t\t"]);
    if let Some(product) = posting.product {
        push_all(row, &[&account.goods[product].msku, "\t"]);
        push_whole(row, posting.units);
    } else {
        row.push(b'\t');
    }
    push_all(row, &["\t\n"]);
}
