//! What is planted in payments, worked out again from the reports.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Account, Row, cents, days, plans, planted, rows, whole};
use crate::generator::generate;

/// Payments and what takes some of them back, by the id of the payment.
fn reversals<'a>(reimbursements: &[Row<'a>]) -> BTreeMap<&'a str, Row<'a>> {
    let taken = reimbursements.iter().filter(|row| row["reason"] == "Reimbursement_Reversal");
    taken.map(|row| (row["original-reimbursement-id"], row.clone())).collect()
}

/// A row of the settlements is one line of the report, or the sum of lines of one day.
#[test]
fn payments_that_are_not_posted_are_the_planted_ones() {
    for plan in plans() {
        let account = generate(&plan);
        let reimbursements = rows(&account, "reimbursements.txt");
        let reversed = reversals(&reimbursements);
        let mut open: Vec<&Row<'_>> = reimbursements
            .iter()
            .filter(|row| whole(row["quantity-reimbursed-cash"]) > 0)
            .collect();
        let settlement = rows(&account, "settlement.txt");
        let posted = settlement.iter().filter(|row| {
            row["amount-type"] == "FBA Inventory Reimbursement" && !row["amount"].starts_with('-')
        });
        let mut sums: Vec<&Row<'_>> = Vec::new();
        for row in posted {
            let same = open.iter().position(|line| {
                let wait = days(super::day(line["approval-date"]), super::day(row["posted-date"]));
                line["sku"] == row["sku"]
                    && line["amazon-order-id"] == row["order-id"]
                    && line["amount-total"] == row["amount"]
                    && line["quantity-reimbursed-cash"] == row["quantity-purchased"]
                    && (0..=10).contains(&wait)
            });
            match same {
                Some(at) => drop(open.remove(at)),
                None => sums.push(row),
            }
        }
        for row in sums {
            let (lines, rest): (Vec<&Row<'_>>, Vec<&Row<'_>>) =
                open.into_iter().partition(|line| line["sku"] == row["sku"]);
            let sum: i64 = lines.iter().map(|line| cents(line["amount-total"])).sum();
            assert!(lines.len() > 1 && sum == cents(row["amount"]), "{row:?} {plan:?}");
            let day = |line: &&Row<'_>| super::day(line["approval-date"]);
            assert!(lines.iter().all(|line| day(line) == day(&lines[0])));
            open = rest;
        }
        let open: BTreeMap<String, i64> = open
            .iter()
            .filter(|line| !reversed.contains_key(line["reimbursement-id"]))
            .map(|line| {
                let units = whole(line["quantity-reimbursed-cash"]);
                // Settlements cover the thirty days after it.
                assert!(days(super::day(line["approval-date"]), plan.last_day) > 30);
                (line["reimbursement-id"].to_owned(), units)
            })
            .collect();
        assert_eq!(open, planted(&account, "reimbursement_not_settled"), "{plan:?}");
    }
}

/// The cost that Amazon approved for a product on a day, in cents.
fn approved(costs: &[Row<'_>], fnsku: &str, day: Date) -> Option<i64> {
    let holds = |row: &&Row<'_>| {
        row["fnsku"] == fnsku
            && row["source"] == "amazon_approved"
            && (row["valid_from"].is_empty() || super::day(row["valid_from"]) <= day)
    };
    let latest = costs.iter().filter(holds).max_by_key(|row| row["valid_from"]);
    latest.map(|row| cents(row["unit_cost"]))
}

/// What the sale of one unit of each order left after fees, in cents.
fn proceeds(account: &Account) -> BTreeMap<String, i64> {
    let mut sums: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for row in &rows(account, "settlement.txt") {
        let is_tax = row["amount-description"].contains("Tax");
        let is_shipping = row["amount-description"].starts_with("Shipping");
        if row["transaction-type"] != "Order" || is_tax || is_shipping {
            continue;
        }
        let (sum, units) = sums.entry(row["order-id"].to_owned()).or_default();
        *sum += cents(row["amount"]);
        *units = whole(row["quantity-purchased"]);
    }
    sums.into_iter().map(|(order, (sum, units))| (order, sum / units)).collect()
}

#[test]
fn payments_below_what_is_owed_are_the_planted_ones() {
    for plan in plans() {
        let account = generate(&plan);
        let (costs, proceeds) = (rows(&account, "costs.csv"), proceeds(&account));
        let reimbursements = rows(&account, "reimbursements.txt");
        let reversed = reversals(&reimbursements);
        let mut open = BTreeMap::new();
        for row in &reimbursements {
            let (units, id) = (whole(row["quantity-reimbursed-cash"]), row["reimbursement-id"]);
            let day = super::day(row["approval-date"]);
            if units <= 0 || reversed.contains_key(id) {
                continue;
            }
            let owed = match row["reason"] {
                "CustomerReturn" => Some(proceeds[row["amazon-order-id"]]),
                "CustomerServiceIssue" | "FREE_REPLACEMENT_REFUND_ITEMS" => {
                    assert!(cents(row["amount-per-unit"]) >= proceeds[row["amazon-order-id"]]);
                    None
                }
                _ if day < jiff::civil::date(2025, 3, 31) => None,
                _ => approved(&costs, row["fnsku"], day),
            };
            if owed.is_some_and(|owed| cents(row["amount-total"]) * 100 < owed * units * 98) {
                open.insert(id.to_owned(), units);
            }
        }
        assert_eq!(open, planted(&account, "reimbursement_underpaid"), "{plan:?}");
    }
}

#[test]
fn payments_taken_back_without_units_are_the_planted_ones() {
    for plan in plans() {
        let account = generate(&plan);
        let reimbursements = rows(&account, "reimbursements.txt");
        let (ledger, returns) =
            (rows(&account, "ledger.txt"), rows(&account, "customer_returns.txt"));
        let mut open = BTreeMap::new();
        for (original, reversal) in reversals(&reimbursements) {
            let day = super::day(reversal["approval-date"]);
            let original = reimbursements.iter().find(|row| row["reimbursement-id"] == original);
            if let Some(original) = original {
                assert_eq!(original["fnsku"], reversal["fnsku"]);
                assert_eq!(cents(original["amount-total"]), -cents(reversal["amount-total"]));
            }
            let since = original.map(|row| super::day(row["approval-date"]));
            let is_after =
                |date: Date| since.is_none_or(|since| since <= date) && days(day, date) <= 30;
            let found = ledger.iter().filter(|row| {
                row["FNSKU"] == reversal["fnsku"]
                    && ["F", "N"].contains(&row["Reason"])
                    && is_after(super::day(row["Date"]))
            });
            let order = reversal["amazon-order-id"];
            let back = returns.iter().filter(|row| !order.is_empty() && row["order-id"] == order);
            let explained = found.map(|row| whole(row["Quantity"])).sum::<i64>()
                + back.map(|row| whole(row["quantity"])).sum::<i64>();
            // A unit given in stock stands in the ledger too.
            let given = whole(reversal["quantity-reimbursed-inventory"]);
            assert!(given <= explained);
            let left = -whole(reversal["quantity-reimbursed-cash"]) - explained;
            if left > 0 {
                open.insert(reversal["reimbursement-id"].to_owned(), left);
            }
        }
        assert_eq!(open, planted(&account, "reimbursement_reversed"), "{plan:?}");
    }
}
