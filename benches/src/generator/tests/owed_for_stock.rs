//! What is planted in stock, shipments and removals, worked out again from the reports.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Account, Row, day, days, plans, planted, rows, table, whole};
use crate::generator::generate;

/// A disposal with the units that nothing explains yet.
struct Disposal<'a> {
    row: &'a Row<'a>,
    day: Date,
    left: i64,
}

#[test]
fn disposals_without_a_request_are_the_planted_ones() {
    for plan in plans() {
        let account = generate(&plan);
        let ledger = rows(&account, "ledger.txt");
        let orders = rows(&account, "removal_orders.txt");
        let mut disposals: Vec<Disposal<'_>> = ledger
            .iter()
            .filter(|row| row["Reason"] == "D")
            .filter(|row| ["SELLABLE", "WAREHOUSE_DAMAGED"].contains(&row["Disposition"]))
            .map(|row| Disposal { row, day: day(row["Date"]), left: -whole(row["Quantity"]) })
            .collect();
        for order in orders.iter().filter(|row| row["order-type"] == "Disposal") {
            assert_eq!(order["disposition"], "Sellable");
            let mut units = whole(order["disposed-quantity"]);
            for disposal in &mut disposals {
                let wait = days(day(order["request-date"]), disposal.day);
                let fits = disposal.row["FNSKU"] == order["fnsku"]
                    && disposal.row["Disposition"] == "SELLABLE"
                    && (0..=120).contains(&wait);
                let taken = if fits { units.min(disposal.left) } else { 0 };
                disposal.left -= taken;
                units -= taken;
            }
            assert_eq!(units, 0, "{order:?}");
        }
        for damage in ledger.iter().filter(|row| row["Reason"] == "E") {
            let mut units = -whole(damage["Quantity"]);
            for disposal in &mut disposals {
                let fits = disposal.row["FNSKU"] == damage["FNSKU"]
                    && disposal.row["Disposition"] == "WAREHOUSE_DAMAGED"
                    && day(damage["Date"]) <= disposal.day;
                let taken = if fits { units.min(disposal.left) } else { 0 };
                disposal.left -= taken;
                units -= taken;
            }
        }
        let open: BTreeMap<String, i64> = disposals
            .iter()
            .filter(|disposal| disposal.left > 0)
            .map(|disposal| (disposal.row["Reference ID"].to_owned(), disposal.left))
            .collect();
        assert_eq!(open, planted(&account, "disposed_without_request"), "{plan:?}");
    }
}

#[test]
fn transfers_that_never_arrive_are_the_planted_ones() {
    for plan in plans() {
        let account = generate(&plan);
        let mut open: BTreeMap<String, i64> = BTreeMap::new();
        let mut left_on: BTreeMap<&str, Date> = BTreeMap::new();
        let ledger = rows(&account, "ledger.txt");
        for row in ledger.iter().filter(|row| row["Event Type"] == "WhseTransfers") {
            *open.entry(row["Reference ID"].to_owned()).or_default() -= whole(row["Quantity"]);
            if whole(row["Quantity"]) < 0 {
                left_on.insert(row["Reference ID"], day(row["Date"]));
            }
        }
        for row in ledger.iter().filter(|row| row["Event Type"] == "WhseTransfers") {
            // An arrival is at most two days too early.
            assert!(days(left_on[row["Reference ID"]], day(row["Date"])) >= -2);
        }
        open.retain(|id, units| *units != 0 && days(left_on[id.as_str()], plan.last_day) >= 30);
        assert_eq!(open, planted(&account, "lost_in_transfer"), "{plan:?}");
    }
}

/// First day of the month of a row of the summary.
fn month(row: &Row<'_>) -> Date {
    let (month, year) = row["Date"].split_once('/').unwrap();
    format!("{year}-{month}-01").parse().unwrap()
}

const FLOWS: [&str; 10] = [
    "Receipts",
    "Customer Shipments",
    "Customer Returns",
    "Vendor Returns",
    "Warehouse Transfer In/Out",
    "Found",
    "Lost",
    "Damaged",
    "Disposed",
    "Other Events",
];

/// Every row adds up, its flows are those of the detailed view, and a month begins as the one before
/// ended.
#[test]
fn balances_that_nothing_explains_are_the_planted_ones() {
    for plan in plans() {
        let account = generate(&plan);
        let summary = rows(&account, "ledger_summary.txt");
        let ledger = rows(&account, "ledger.txt");
        let mut flows: BTreeMap<(&str, &str, Date), i64> = BTreeMap::new();
        let mut before: BTreeMap<(&str, &str), i64> = BTreeMap::new();
        let first = summary.iter().map(month).min().unwrap();
        for row in &ledger {
            let date = day(row["Date"]);
            let units = whole(row["Quantity"]);
            let key = (row["FNSKU"], row["Disposition"]);
            *flows.entry((key.0, key.1, date.first_of_month())).or_default() += units;
            if date < first {
                *before.entry(key).or_default() += units;
            }
        }
        let mut last: BTreeMap<(&str, &str), (Date, i64)> = BTreeMap::new();
        let mut off: BTreeMap<String, i64> = BTreeMap::new();
        for row in &summary {
            let (date, key) = (month(row), (row["FNSKU"], row["Disposition"]));
            let flow: i64 = FLOWS.iter().map(|name| whole(row[name])).sum();
            let opening = whole(row["Starting Warehouse Balance"]);
            let closing = whole(row["Ending Warehouse Balance"]);
            assert_eq!(opening + flow, closing, "{row:?}");
            assert!(opening >= 0 && closing >= 0 && row["Unknown Events"] == "0", "{row:?}");
            assert_eq!(flows.remove(&(key.0, key.1, date)).unwrap_or(0), flow, "{row:?}");
            let ended = last.insert(key, (date, closing));
            if date == first {
                assert_eq!(before.remove(&key).unwrap_or(0), opening, "{row:?}");
            }
            // A month without a row is one that begins and ends with nothing.
            let adjacent = ended.filter(|(on, _)| days(*on, date) <= 31);
            assert!(adjacent.is_some() || ended.is_none_or(|(_, units)| units == 0));
            let ended =
                adjacent.map_or(if date == first { opening } else { 0 }, |(_, units)| units);
            *off.entry(row["MSKU"].to_owned()).or_default() += ended - opening;
        }
        off.retain(|_, units| *units != 0);
        assert_eq!(off, planted(&account, "unexplained_stock_decrease"), "{plan:?}");
        let end = summary.iter().map(month).max().unwrap();
        flows.retain(|(_, _, month), units| (first..=end).contains(month) && *units != 0);
        assert!(flows.is_empty() && before.values().all(|units| *units == 0), "{flows:?}");
    }
}

/// Units of each closed shipment and product: shipped, and the day of the delivery.
fn shipped(account: &Account) -> BTreeMap<(String, String), i64> {
    let mut shipped = BTreeMap::new();
    for row in rows(account, "shipments.csv") {
        if row["closed_on"].is_empty() {
            assert_eq!(row["status"], "Receiving");
            continue;
        }
        assert!(day(row["shipped_on"]) <= day(row["delivered_on"]));
        assert!(day(row["delivered_on"]) < day(row["closed_on"]));
        let units = whole(row["units_shipped"]);
        shipped.insert((row["shipment_id"].to_owned(), row["fnsku"].to_owned()), units);
    }
    let queue = account.files.iter().find(|(name, _)| name == "shipping_queue.csv").unwrap();
    let queue = std::str::from_utf8(&queue.1).unwrap();
    for (name, bytes) in account.files.iter().filter(|(name, _)| name.starts_with("packing_list")) {
        let (head, list) = std::str::from_utf8(bytes).unwrap().split_once("\n\n").unwrap();
        let id = head.lines().next().unwrap().strip_prefix("Shipment ID\t").unwrap();
        let listed = queue.lines().find(|line| line.contains(id)).unwrap();
        assert!(listed.ends_with("\"Closed\""));
        for row in table(name, list) {
            let units = whole(row["Shipped"]);
            shipped.insert((id.to_owned(), row["FNSKU"].to_owned()), units);
        }
    }
    shipped
}

/// Units paid for a product under a reason; no product has several such events.
fn paid(account: &Account, reason: &str) -> BTreeMap<String, i64> {
    let payments = rows(account, "reimbursements.txt");
    let payments = payments.iter().filter(|row| row["reason"] == reason);
    payments.map(|row| (row["fnsku"].to_owned(), whole(row["quantity-reimbursed-cash"]))).collect()
}

#[test]
fn short_and_damaged_shipments_are_the_planted_ones() {
    for plan in plans() {
        let account = generate(&plan);
        let mut received: BTreeMap<(String, String), i64> = BTreeMap::new();
        let mut damaged: BTreeMap<String, i64> = BTreeMap::new();
        let damages = paid(&account, "Damaged_Inbound");
        for row in &rows(&account, "ledger.txt") {
            if row["Event Type"] != "Receipts" {
                continue;
            }
            let (id, fnsku) = (row["Reference ID"].to_owned(), row["FNSKU"].to_owned());
            let units = whole(row["Quantity"]);
            let by_amazon = ["WAREHOUSE_DAMAGED", "CARRIER_DAMAGED"].contains(&row["Disposition"]);
            if by_amazon && !damages.contains_key(&fnsku) {
                *damaged.entry(id.clone()).or_default() += units;
            }
            *received.entry((id, fnsku)).or_default() += units;
        }
        let losses = paid(&account, "Lost_Inbound");
        let mut short: BTreeMap<String, i64> = BTreeMap::new();
        for ((id, fnsku), units) in shipped(&account) {
            let arrived = received.get(&(id.clone(), fnsku.clone())).copied().unwrap_or(0);
            let paid = losses.get(&fnsku).copied().unwrap_or(0);
            // What arrived of another product of the shipment counts too.
            *short.entry(id).or_default() += units - arrived - paid;
        }
        short.retain(|_, units| *units != 0);
        assert_eq!(short, planted(&account, "inbound_shortage"), "{plan:?}");
        assert_eq!(damaged, planted(&account, "inbound_damaged"), "{plan:?}");
        for id in short.keys() {
            let evidence = rows(&account, "evidence.csv");
            let mut proofs = evidence.iter().filter(|row| row["scope_id"] == id);
            assert!(proofs.any(|row| row["kind"] == "proof_of_delivery"));
        }
    }
}

/// What a removal order asked for, and what became of it.
#[derive(Debug, Default)]
struct Removal<'a> {
    /// Units asked for and neither cancelled nor disposed of nor sent, of completed orders.
    missing: i64,
    sent: i64,
    fees: i64,
    /// Parcels by tracking number.
    parcels: BTreeMap<&'a str, i64>,
}

/// The orders, checked against the parcels, the ledger and the settlements.
fn removals<'a>(
    orders: &[Row<'a>],
    parcels: &[Row<'a>],
    account: &Account,
) -> BTreeMap<&'a str, Removal<'a>> {
    let mut removals: BTreeMap<&str, Removal<'_>> = BTreeMap::new();
    for row in orders {
        let removal = removals.entry(row["order-id"]).or_default();
        let units = |name: &str| whole(row[name]);
        let done =
            units("cancelled-quantity") + units("disposed-quantity") + units("shipped-quantity");
        let left = units("requested-quantity") - done - units("in-process-quantity");
        assert!(left >= 0 && day(row["request-date"]) <= day(row["last-updated-date"]));
        removal.sent += units("shipped-quantity");
        if row["order-status"] == "Completed" {
            removal.missing += left;
            removal.fees += super::cents(row["removal-fee"]);
        } else {
            assert_eq!((left, row["removal-fee"]), (0, ""));
        }
    }
    for row in parcels {
        let removal = removals.get_mut(row["order-id"]).unwrap();
        removal.sent -= whole(row["shipped-quantity"]);
        *removal.parcels.entry(row["tracking-number"]).or_default() +=
            whole(row["shipped-quantity"]);
    }
    let mut left: BTreeMap<String, i64> = BTreeMap::new();
    for row in rows(account, "ledger.txt") {
        if row["Event Type"] == "VendorReturns" {
            *left.entry(row["Reference ID"].to_owned()).or_default() -= whole(row["Quantity"]);
        }
    }
    for row in rows(account, "settlement.txt") {
        if ["RemovalComplete", "DisposalComplete"].contains(&row["amount-description"]) {
            removals.get_mut(row["order-id"]).unwrap().fees += super::cents(row["amount"]);
        }
    }
    for (id, removal) in &removals {
        assert_eq!((removal.sent, removal.fees), (0, 0), "{id}");
        let units: i64 = removal.parcels.values().sum();
        assert_eq!(left.remove(*id).unwrap_or(0), units, "{id}");
    }
    assert!(left.is_empty());
    removals
}

#[test]
fn lost_and_short_removals_are_the_planted_ones() {
    for plan in plans() {
        let account = generate(&plan);
        let (orders, parcels) =
            (rows(&account, "removal_orders.txt"), rows(&account, "removal_shipments.txt"));
        let mut removals = removals(&orders, &parcels, &account);
        let mut lost: BTreeMap<String, i64> = BTreeMap::new();
        let evidence = rows(&account, "evidence.csv");
        for row in evidence.iter().filter(|row| row["scope"] == "removal") {
            let is_named = |(id, removal): &(&&str, &mut Removal<'_>)| {
                **id == row["scope_id"] || removal.parcels.contains_key(row["scope_id"])
            };
            let (id, removal) = removals.iter_mut().find(is_named).unwrap();
            let of_order: i64 = removal.parcels.values().sum();
            let units = removal.parcels.get(row["scope_id"]).copied().unwrap_or(of_order);
            let quantity = row["quantity"].parse::<i64>().ok();
            match row["kind"] {
                "not_delivered" => {
                    *lost.entry((*id).to_owned()).or_default() +=
                        quantity.map_or(units, |q| q.min(units));
                }
                "received_count" => removal.missing += units - quantity.unwrap(),
                other => panic!("{other}"),
            }
        }
        for row in &rows(&account, "reimbursements.txt") {
            if row["reason"] == "Removal_Lost" {
                *lost.get_mut(row["amazon-order-id"]).unwrap() -=
                    whole(row["quantity-reimbursed-cash"]);
            }
        }
        lost.retain(|_, units| *units != 0);
        assert_eq!(lost, planted(&account, "removal_lost"), "{plan:?}");
        let short: BTreeMap<String, i64> = removals
            .into_iter()
            .filter(|(_, removal)| removal.missing != 0)
            .map(|(id, removal)| (id.to_owned(), removal.missing))
            .collect();
        assert_eq!(short, planted(&account, "removal_short"), "{plan:?}");
    }
}
