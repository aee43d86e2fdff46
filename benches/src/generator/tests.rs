//! Tests of the generator: consistent books, and an answer that matches what was planted.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;

use super::cards::{Size, Tier};
use super::{Account, FileSplit, Plan, answer_csv, generate};

fn plan(seed: u64, orders: u32, skus: u32, plant: bool, files: FileSplit) -> Plan {
    Plan {
        seed,
        first_day: date(2025, 11, 21),
        last_day: date(2026, 11, 20),
        orders,
        skus,
        plant,
        files,
    }
}

/// Plans of every kind that a test should hold for.
fn plans() -> Vec<Plan> {
    let years = Plan {
        first_day: date(2024, 5, 3),
        last_day: date(2026, 12, 20),
        ..plan(4, 1500, 40, true, FileSplit::One)
    };
    vec![
        plan(1, 300, 25, true, FileSplit::One),
        plan(2, 2000, 60, true, FileSplit::One),
        plan(3, 0, 0, true, FileSplit::One),
        plan(5, 300, 25, false, FileSplit::One),
        years,
    ]
}

/// The rows of a file by column name, without the header; no generated cell holds a tab.
fn rows<'a>(account: &'a Account, name: &str) -> Vec<BTreeMap<&'a str, &'a str>> {
    let (_, bytes) = account
        .files
        .iter()
        .find(|(file, _)| file == name)
        .unwrap_or_else(|| panic!("no file {name}"));
    let text = std::str::from_utf8(bytes).unwrap();
    let mut lines = text.lines();
    let cells = |line: &'a str| line.split('\t').map(|cell| cell.trim_matches('"'));
    let header: Vec<&str> = cells(lines.next().unwrap()).collect();
    lines
        .map(|line| {
            let row: Vec<&str> = cells(line).collect();
            assert_eq!(row.len(), header.len(), "{name}: {line}");
            header.iter().copied().zip(row).collect()
        })
        .collect()
}

fn cents(cell: &str) -> i64 {
    cell.replace('.', "").parse().unwrap()
}

fn whole(cell: &str) -> i64 {
    cell.parse().unwrap()
}

/// Sum of a planted discrepancy by key.
fn planted(account: &Account, detector: &str) -> BTreeMap<String, i64> {
    let rows = account.answer.iter().filter(|row| row.detector == detector);
    rows.map(|row| (row.key.clone(), row.units)).collect()
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    for plan in plans() {
        assert!(generate(&plan) == generate(&plan), "{plan:?}");
    }
    let other = |seed| generate(&plan(seed, 300, 25, true, FileSplit::One)).files;
    assert!(other(1) != other(2));
}

#[test]
fn control_totals_add_up() {
    for plan in plans() {
        let account = generate(&plan);
        let mut totals: BTreeMap<&str, i64> = BTreeMap::new();
        let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
        for row in rows(&account, "settlement.txt") {
            if row["total-amount"].is_empty() {
                *sums.entry(row["settlement-id"]).or_default() += cents(row["amount"]);
            } else {
                totals.insert(row["settlement-id"], cents(row["total-amount"]));
            }
        }
        totals.retain(|id, total| *total != 0 || sums.contains_key(id));
        assert_eq!(totals, sums, "{plan:?}");
    }
}

#[test]
fn every_kind_is_planted_whatever_the_size() {
    for plan in plans().iter().filter(|plan| plan.plant) {
        let account = generate(plan);
        for detector in [
            "lost_in_warehouse",
            "damaged_in_warehouse",
            "refund_without_return",
            "fulfilment_fee_overcharged",
        ] {
            let found = planted(&account, detector);
            assert!(found.len() >= 3, "{detector}: {found:?}, {plan:?}");
            assert!(found.values().all(|units| *units > 0), "{found:?}");
        }
    }
}

#[test]
fn nothing_is_owed_unless_it_is_planted() {
    let account = generate(&plan(5, 300, 25, false, FileSplit::One));
    assert_eq!(answer_csv(&account.answer), "detector,key,units,why\n");
}

#[test]
fn the_answer_is_a_sorted_table() {
    let account = generate(&plan(1, 300, 25, true, FileSplit::One));
    let csv = answer_csv(&account.answer);
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), account.answer.len() + 1);
    assert!(lines[1..].is_sorted());
    assert!(lines.iter().all(|line| line.split(',').count() == 4 && !line.contains('"')));
}

#[test]
fn no_balance_is_ever_negative() {
    for plan in plans() {
        let account = generate(&plan);
        let mut products: BTreeMap<&str, i64> = BTreeMap::new();
        let mut places: BTreeMap<(&str, &str, &str), i64> = BTreeMap::new();
        for row in rows(&account, "ledger.txt") {
            let place = (row["FNSKU"], row["Fulfillment Center"], row["Disposition"]);
            let held = places.entry(place).or_default();
            *held += whole(row["Quantity"]);
            assert!(*held >= 0, "{row:?}");
            let held = products.entry(row["FNSKU"]).or_default();
            *held += whole(row["Quantity"]);
            assert!(*held >= 0, "{row:?}");
        }
    }
}

#[test]
fn open_losses_are_the_planted_ones() {
    for plan in plans() {
        let account = generate(&plan);
        let mut open: BTreeMap<(&str, String), i64> = BTreeMap::new();
        for row in rows(&account, "ledger.txt") {
            let detector = match row["Reason"] {
                "M" | "5" => "lost_in_warehouse",
                "E" => "damaged_in_warehouse",
                _ => continue,
            };
            let left = whole(row["Unreconciled Quantity"]);
            let units = whole(row["Reconciled Quantity"]) + left;
            assert_eq!(units, -whole(row["Quantity"]));
            if left > 0 {
                *open.entry((detector, row["Reference ID"].to_owned())).or_default() += left;
            }
        }
        let losses = ["lost_in_warehouse", "damaged_in_warehouse"];
        let answer: BTreeMap<(&str, String), i64> = losses
            .iter()
            .flat_map(|detector| {
                let found = planted(&account, detector).into_iter();
                found.map(|(key, units)| ((*detector, key), units))
            })
            .collect();
        assert_eq!(open, answer, "{plan:?}");
    }
}

#[test]
fn unanswered_refunds_are_the_planted_ones() {
    for plan in plans() {
        let account = generate(&plan);
        let mut price: BTreeMap<&str, i64> = BTreeMap::new();
        let mut refunded: BTreeMap<&str, i64> = BTreeMap::new();
        for row in rows(&account, "settlement.txt") {
            if row["fulfillment-id"] != "AFN" || row["amount-type"] != "ItemPrice" {
                continue;
            }
            match (row["transaction-type"], row["amount-description"]) {
                ("Order", "Principal") => {
                    let unit = cents(row["amount"]) / whole(row["quantity-purchased"]);
                    price.insert(row["order-id"], unit);
                }
                ("Refund", "Principal") => {
                    refunded.insert(row["order-id"], -cents(row["amount"]));
                }
                _ => {}
            }
        }
        let mut open: BTreeMap<String, i64> = refunded
            .iter()
            .map(|(order, cents)| ((*order).to_owned(), cents / price[order]))
            .collect();
        for row in rows(&account, "customer_returns.txt") {
            *open.get_mut(row["order-id"]).unwrap() -= 1;
        }
        for row in rows(&account, "reimbursements.txt") {
            if let Some(left) = open.get_mut(row["amazon-order-id"]) {
                *left = (*left - whole(row["quantity-reimbursed-total"])).max(0);
            }
        }
        open.retain(|_, left| *left > 0);
        assert_eq!(open, planted(&account, "refund_without_return"), "{plan:?}");
    }
}

#[test]
fn every_cash_payment_is_posted() {
    for plan in plans() {
        let account = generate(&plan);
        let mut approved: BTreeMap<(&str, &str, &str), i64> = BTreeMap::new();
        for row in rows(&account, "reimbursements.txt") {
            if row["quantity-reimbursed-cash"] != "0" {
                let key = (row["sku"], row["amazon-order-id"], row["amount-total"]);
                *approved.entry(key).or_default() += 1;
            }
        }
        let mut posted: BTreeMap<(&str, &str, &str), i64> = BTreeMap::new();
        for row in rows(&account, "settlement.txt") {
            if row["amount-type"] == "FBA Inventory Reimbursement" {
                let key = (row["sku"], row["order-id"], row["amount"]);
                *posted.entry(key).or_default() += 1;
            }
        }
        assert_eq!(approved, posted, "{plan:?}");
    }
}

/// The last day is there, and no report pauses for more than twelve days.
#[test]
fn every_report_reaches_the_last_day() {
    for plan in plans() {
        let account = generate(&plan);
        let day = |cell: &str| cell[..10].parse::<jiff::civil::Date>().unwrap();
        for (file, column) in [
            ("ledger.txt", "Date and Time"),
            ("reimbursements.txt", "approval-date"),
            ("customer_returns.txt", "return-date"),
            ("settlement.txt", "posted-date"),
        ] {
            let mut days = BTreeSet::from([plan.first_day]);
            let rows = rows(&account, file);
            let cells = rows.iter().map(|row| row[column]);
            days.extend(cells.filter(|cell| !cell.is_empty()).map(day));
            assert_eq!(days.last(), Some(&plan.last_day), "{file}");
            for (one, next) in days.iter().zip(days.iter().skip(1)) {
                let pause = one.until(*next).unwrap().get_days();
                assert!(pause <= 12, "{file}: {one} to {next}");
            }
        }
    }
}

/// Monthly files hold the rows of the whole report, the overlap twice.
#[test]
fn monthly_files_overlap_and_lose_nothing() {
    let one = generate(&plan(1, 300, 25, true, FileSplit::One));
    let monthly = generate(&plan(1, 300, 25, true, FileSplit::Monthly));
    assert_eq!(one.answer, monthly.answer);
    for name in ["ledger", "reimbursements", "customer_returns", "settlement"] {
        let mut most: BTreeMap<&[u8], usize> = BTreeMap::new();
        let mut sum = 0;
        let files: Vec<&(String, Vec<u8>)> =
            monthly.files.iter().filter(|(file, _)| file.starts_with(name)).collect();
        assert_eq!(files.len(), 13, "{name}");
        for (_, bytes) in files {
            for (line, count) in lines(bytes) {
                sum += count;
                let known = most.entry(line).or_default();
                *known = count.max(*known);
            }
        }
        let whole = one.files.iter().find(|(file, _)| file.starts_with(name));
        let whole = lines(&whole.unwrap().1);
        assert!(most == whole, "{name}");
        assert!(sum > whole.values().sum::<usize>() + 12, "{name}");
    }
}

fn lines(bytes: &[u8]) -> BTreeMap<&[u8], usize> {
    let mut counts = BTreeMap::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        *counts.entry(line).or_default() += 1;
    }
    counts
}

/// Cells of the cards, read off by hand: the days of the fee periods 0 to 6 begin 2024-04-15,
/// 2024-10-15, 2025-01-15, 2025-10-15, 2026-01-15, 2026-04-17 and 2026-10-15.
#[test]
fn fees_are_those_of_the_cards() {
    let size = |sides, weight, is_apparel| Size { sides, weight, is_apparel };
    let small = size([900, 600, 50], 20, false);
    let large = size([1000, 700, 220], 90, false);
    let heavy = size([1000, 700, 220], 515, false);
    let shirt = size([1000, 700, 220], 90, true);
    assert_eq!(small.tier(), Tier::SmallStandard);
    assert_eq!(large.tier(), Tier::LargeStandard);
    for (size, price, expected) in [
        (small, 999, [238, 257, 238, 257, 249, 258, 277]),
        (small, 1500, [315, 334, 315, 334, 342, 354, 374]),
        (small, 5001, [315, 334, 315, 334, 368, 381, 401]),
        // 154 cubic inches are 17.7 oz.
        (large, 1500, [499, 529, 499, 529, 504, 522, 553]),
        // 82.4 oz are nine steps of 4 oz above 3 lb.
        (heavy, 1500, [764, 818, 764, 818, 769, 796, 852]),
        (shirt, 5000, [582, 619, 582, 619, 587, 608, 646]),
    ] {
        assert_eq!(size.fees(price), expected, "{size:?} {price}");
    }
}

#[test]
fn odd_plans_are_no_failure() {
    let days = [
        (date(2026, 11, 20), date(2026, 11, 20)),
        (date(2026, 11, 20), date(2026, 10, 1)),
        (date(2026, 11, 1), date(2026, 11, 9)),
        (date(2026, 9, 1), date(2026, 11, 3)),
        (date(2019, 1, 1), date(2019, 12, 31)),
        (date(2031, 1, 1), date(2031, 6, 30)),
    ];
    for (first_day, last_day) in days {
        for seed in 0..4 {
            let files = [FileSplit::One, FileSplit::Monthly][usize::from(seed % 2 == 1)];
            let plan = Plan { first_day, last_day, ..plan(seed, 40, 9, seed < 2, files) };
            assert_eq!(generate(&plan).answer.is_empty(), !plan.plant, "{plan:?}");
        }
    }
}
