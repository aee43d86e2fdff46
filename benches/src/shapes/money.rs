//! Shapes of payments.

use super::super::generator::PAYMENTS_HEADER;
use super::{File, costs, day, fnsku, msku, report};

/// A row of the reimbursements.
#[derive(Clone, Copy)]
pub(super) struct Payment<'a> {
    /// Number of the reimbursement.
    pub(super) id: usize,
    /// Day of the approval, by its number.
    pub(super) day: usize,
    /// Order, or nothing.
    pub(super) order: &'a str,
    /// Reason.
    pub(super) reason: &'a str,
    /// Number of the product.
    pub(super) product: usize,
    /// Cents of a unit.
    pub(super) cents: i64,
    /// Units in cash.
    pub(super) units: i64,
    /// The reimbursement that is taken back, by its number.
    pub(super) original: Option<usize>,
}

/// The reimbursements.
pub(super) fn payments<'a>(rows: impl Iterator<Item = Payment<'a>>) -> File {
    // A payment a week of another product shows that the report is whole.
    let usual = (0..29).map(|week| Payment {
        id: 900_000 + week,
        day: week * 7,
        order: "",
        reason: "Lost_Inbound",
        product: 999_999,
        cents: 610,
        units: 1,
        original: None,
    });
    ("reimbursements.txt", report(PAYMENTS_HEADER, rows.chain(usual).map(payment)))
}

fn payment(row: Payment<'_>) -> String {
    let money = |cents: i64| {
        let sign = if cents < 0 { "-" } else { "" };
        format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
    };
    let original = row.original.map(|id| format!("{}", 7_000_000_000 + id));
    format!(
        "{}T09:59:13+00:00\t{}\t\t{}\t{}\t{}\t{}\tB0SHAPE000\tShape\tNewItem\tUSD\t{}\t{}\t{}\t0\t{}\t{}\t",
        day(row.day),
        7_000_000_000 + row.id,
        row.order,
        row.reason,
        msku(row.product),
        fnsku(row.product),
        money(row.cents),
        money(row.cents * row.units),
        row.units,
        row.units,
        original.unwrap_or_default(),
    )
}

/// Payments for one order, each below the approved cost of the unit.
pub(super) fn order_payments(size: usize) -> Vec<File> {
    let rows = (0..size).map(|at| Payment {
        id: at,
        day: 150 + at % 45,
        order: "111-4000000-0000001",
        reason: "Lost_Warehouse",
        product: 0,
        cents: 500,
        units: 1,
        original: None,
    });
    vec![payments(rows), costs(1)]
}

/// One payment of many units, taken back one by one.
pub(super) fn reversals(size: usize) -> Vec<File> {
    let units = i64::try_from(size).unwrap_or(0);
    let paid = Payment {
        id: 0,
        day: 10,
        order: "",
        reason: "Lost_Warehouse",
        product: 0,
        cents: 725,
        units,
        original: None,
    };
    let taken_back = (0..size).map(|at| Payment {
        id: at + 1,
        day: 20 + at % 170,
        reason: "Reimbursement_Reversal",
        units: -1,
        original: Some(0),
        ..paid
    });
    vec![payments([paid].into_iter().chain(taken_back)), super::stock::quiet_ledger(), costs(1)]
}
