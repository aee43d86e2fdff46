//! The reimbursements and the customer returns.

use std::io;
use std::path::Path;

use super::super::payments::HEADER;
use super::super::products::CENTRES;
use super::super::reports::RETURNS_HEADER;
use super::super::rng::digits;
use super::super::text::{push_all, push_cents, push_order_id, push_padded, push_time, push_whole};
use super::Counts;
use super::events::{Account, Reason};
use super::files::{Cut, Files};

/// Writes the reimbursements.
pub(super) fn reimbursements(
    account: &Account,
    folder: &Path,
    files: u64,
    counts: &mut Counts,
) -> io::Result<()> {
    let cut = Cut::by_days(account.calendar.len(), files);
    let mut files = Files::new(folder, ("reimbursements", "txt"), HEADER, cut);
    let mut row = Vec::new();
    for day in 0..account.calendar.len() {
        for payment in account.payments(day) {
            let product = &account.goods[payment.product];
            row.clear();
            push_all(&mut row, &[&account.calendar.iso[day], "T"]);
            push_time(&mut row, payment.second);
            push_all(&mut row, &["+00:00\t"]);
            push_whole(&mut row, 7_000_000_000 + i64::try_from(payment.id).unwrap_or(0));
            push_all(&mut row, &["\t\t"]);
            let reason = match payment.reason {
                Reason::Lost => "Lost_Warehouse",
                Reason::Damaged => "Damaged_Warehouse",
                Reason::Return(order) => {
                    push_order_id(&mut row, digits(order, 14, account.seed));
                    "CustomerReturn"
                }
            };
            let (msku, fnsku, asin) = (&product.msku, &product.fnsku, &product.asin);
            for name in [reason, msku, fnsku, asin, &product.title, "NewItem", "USD"] {
                push_all(&mut row, &["\t", name]);
            }
            let cents = if payment.in_cash { payment.cents } else { 0 };
            for amount in [cents, cents * payment.units] {
                row.push(b'\t');
                push_cents(&mut row, amount);
            }
            let cash = if payment.in_cash { payment.units } else { 0 };
            for units in [cash, payment.units - cash, payment.units] {
                row.push(b'\t');
                push_whole(&mut row, units);
            }
            push_all(&mut row, &["\t\t\n"]);
            files.row(day, payment.product, &row)?;
        }
    }
    files.finish(counts)
}

/// Writes the customer returns.
pub(super) fn returns(
    account: &Account,
    folder: &Path,
    files: u64,
    counts: &mut Counts,
) -> io::Result<()> {
    let cut = Cut::by_days(account.calendar.len(), files);
    let mut files = Files::new(folder, ("customer_returns", "txt"), RETURNS_HEADER, cut);
    let mut row = Vec::new();
    for day in 0..account.calendar.len() {
        for back in account.returns(day) {
            let product = &account.goods[back.product];
            row.clear();
            push_all(&mut row, &[&account.calendar.iso[day], "T"]);
            push_time(&mut row, back.second);
            push_all(&mut row, &["+00:00\t"]);
            push_order_id(&mut row, digits(back.order, 14, account.seed));
            for name in [&product.msku, &product.asin, &product.fnsku, &product.title] {
                push_all(&mut row, &["\t", name]);
            }
            row.push(b'\t');
            push_whole(&mut row, back.units);
            let status = "Unit returned to inventory";
            for cell in [CENTRES[back.centre], back.disposition, back.reason, status] {
                push_all(&mut row, &["\t", cell]);
            }
            push_all(&mut row, &["\tLPNRR"]);
            push_padded(&mut row, digits(back.order, 9, account.seed), 9);
            push_all(&mut row, &["\t\n"]);
            files.row(day, back.product, &row)?;
        }
    }
    files.finish(counts)
}
