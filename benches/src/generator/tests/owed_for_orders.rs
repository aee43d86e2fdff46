//! What is planted in orders, worked out again from the reports.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Account, Row, cents, days, plans, planted, rows, whole};
use crate::generator::generate;

/// An order by Amazon, in cents.
#[derive(Debug, Default)]
struct Sold {
    units: i64,
    price: i64,
    /// Price, shipping and promotions together.
    paid: i64,
    price_back: i64,
    paid_back: i64,
}

impl Sold {
    /// Whole units whose price was given back.
    fn units_back(&self) -> i64 {
        self.price_back * self.units / self.price
    }
}

fn sold<'a>(settlement: &[Row<'a>]) -> BTreeMap<&'a str, Sold> {
    let mut orders: BTreeMap<&str, Sold> = BTreeMap::new();
    for row in settlement.iter().filter(|row| row["fulfillment-id"] == "AFN") {
        let is_price = row["amount-type"] == "ItemPrice";
        let is_principal = is_price && row["amount-description"] == "Principal";
        let is_paid = row["amount-type"] == "Promotion"
            || is_principal
            || is_price && row["amount-description"] == "Shipping";
        let order = orders.entry(row["order-id"]).or_default();
        let amount = cents(row["amount"]);
        if row["transaction-type"] == "Refund" {
            order.price_back -= if is_principal { amount } else { 0 };
            order.paid_back -= if is_paid { amount } else { 0 };
        } else {
            if is_principal {
                order.price += amount;
                order.units += whole(row["quantity-purchased"]);
            }
            order.paid += if is_paid { amount } else { 0 };
        }
    }
    orders
}

/// Returned units of each order.
fn returned(account: &Account) -> BTreeMap<String, i64> {
    let mut units = BTreeMap::new();
    for row in rows(account, "customer_returns.txt") {
        *units.entry(row["order-id"].to_owned()).or_default() += whole(row["quantity"]);
    }
    units
}

/// Units paid for each order, whatever was taken back.
fn paid(account: &Account) -> BTreeMap<String, i64> {
    let mut units = BTreeMap::new();
    for row in rows(account, "reimbursements.txt") {
        let paid = whole(row["quantity-reimbursed-total"]);
        if paid > 0 {
            *units.entry(row["amazon-order-id"].to_owned()).or_default() += paid;
        }
    }
    units
}

#[test]
fn unanswered_refunds_are_the_planted_ones() {
    for plan in plans() {
        let account = generate(&plan);
        let (returned, paid) = (returned(&account), paid(&account));
        let of =
            |units: &BTreeMap<String, i64>, order: &str| units.get(order).copied().unwrap_or(0);
        let mut open = BTreeMap::new();
        for (order, sold) in sold(&rows(&account, "settlement.txt")) {
            let refunded = sold.units_back().min(sold.units);
            let left = refunded - of(&returned, order) - of(&paid, order);
            if refunded > 0 && left > 0 {
                open.insert(order.to_owned(), left);
            }
        }
        assert_eq!(open, planted(&account, "refund_without_return"), "{plan:?}");
    }
}

#[test]
fn refunds_that_exceed_their_sale_are_the_planted_ones() {
    for plan in plans() {
        let account = generate(&plan);
        let (mut twice, mut too_much) = (BTreeMap::new(), BTreeMap::new());
        for (order, sold) in sold(&rows(&account, "settlement.txt")) {
            let surplus = (sold.units_back() - sold.units).max(0);
            let excess = sold.paid_back - sold.paid - surplus * sold.paid / sold.units;
            if surplus > 0 {
                twice.insert(order.to_owned(), surplus);
            }
            if excess > sold.units {
                // Too much by far, or by nothing.
                assert!(excess > 100, "{order} {sold:?}");
                too_much.insert(order.to_owned(), 1);
            }
        }
        assert_eq!(twice, planted(&account, "duplicate_refund"), "{plan:?}");
        assert_eq!(too_much, planted(&account, "refund_exceeds_sale"), "{plan:?}");
    }
}

#[test]
fn unanswered_replacements_are_the_planted_ones() {
    for plan in plans() {
        let account = generate(&plan);
        let (returned, paid) = (returned(&account), paid(&account));
        let settlement = rows(&account, "settlement.txt");
        let sold = sold(&settlement);
        let mut open: BTreeMap<&str, i64> = BTreeMap::new();
        let mut answered = BTreeSet::new();
        for row in &rows(&account, "replacements.txt") {
            let original = row["original-amazon-order-id"];
            let left = open.entry(original).or_default();
            *left += whole(row["quantity"]);
            // The sale is known, and nothing was refunded.
            assert_eq!(sold[original].price_back, 0);
            for order in [original, row["replacement-amazon-order-id"]] {
                if answered.insert(order.to_owned()) {
                    *left -= returned.get(order).copied().unwrap_or(0);
                    *left -= paid.get(order).copied().unwrap_or(0);
                }
            }
            assert!(!sold.contains_key(row["replacement-amazon-order-id"]));
        }
        let open: BTreeMap<String, i64> = open
            .into_iter()
            .filter(|(_, left)| *left > 0)
            .map(|(order, left)| (order.to_owned(), left))
            .collect();
        assert_eq!(open, planted(&account, "replacement_without_return"), "{plan:?}");
    }
}

/// However the dispositions of the ledger are read.
#[test]
fn returns_that_never_reach_the_stock_are_the_planted_ones() {
    for plan in plans() {
        let account = generate(&plan);
        for any_disposition in [false, true] {
            let mut stocked: BTreeMap<&str, Vec<Date>> = BTreeMap::new();
            for row in &rows(&account, "ledger.txt") {
                let fits = any_disposition || row["Disposition"] == "SELLABLE";
                if row["Event Type"] == "CustomerReturns" && fits {
                    stocked.entry(row["ASIN"]).or_default().push(super::day(row["Date"]));
                }
            }
            let mut open: BTreeMap<String, i64> = BTreeMap::new();
            for row in &rows(&account, "customer_returns.txt") {
                let back = super::day(row["return-date"]);
                let sellable = row["detailed-disposition"] == "SELLABLE";
                if !sellable || days(back, plan.last_day) < 45 {
                    continue;
                }
                let units = stocked.entry(row["asin"]).or_default();
                let distance = |day: &Date| days(back, *day).abs();
                let near = units.iter().map(distance).enumerate().min_by_key(|(_, far)| *far);
                match near {
                    Some((at, far)) if far <= 45 => drop(units.remove(at)),
                    _ => *open.entry(row["order-id"].to_owned()).or_default() += 1,
                }
            }
            assert_eq!(open, planted(&account, "return_not_restocked"), "{plan:?}");
        }
    }
}

#[test]
fn unpaid_damaged_returns_are_the_planted_ones() {
    for plan in plans() {
        let account = generate(&plan);
        let paid = paid(&account);
        let mut open: BTreeMap<String, i64> = BTreeMap::new();
        for row in &rows(&account, "customer_returns.txt") {
            let order = row["order-id"];
            let damaged = ["WAREHOUSE_DAMAGED", "DAMAGED", "CARRIER_DAMAGED"]
                .contains(&row["detailed-disposition"]);
            if row["status"] == "Reimbursed" {
                assert!(damaged && paid.contains_key(order), "{row:?}");
            } else if damaged && !paid.contains_key(order) {
                *open.entry(order.to_owned()).or_default() += 1;
            }
        }
        assert_eq!(open, planted(&account, "return_damaged_by_amazon"), "{plan:?}");
    }
}
