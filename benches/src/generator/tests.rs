//! Tests of the generator: consistent books, and an answer that matches what was planted.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::cards::{Size, Tier};
use super::{Account, FileSplit, Plan, answer_csv, generate};

mod owed_for_orders;
mod owed_for_stock;
mod owed_in_payments;

/// Every detector, and the fewest that an account of a year plants.
const PLANTED: [(&str, usize); 23] = [
    ("lost_in_warehouse", 3),
    ("damaged_in_warehouse", 3),
    ("refund_without_return", 3),
    ("fulfilment_fee_overcharged", 3),
    ("disposed_without_request", 1),
    ("lost_in_transfer", 1),
    ("unexplained_stock_decrease", 1),
    ("replacement_without_return", 1),
    ("return_not_restocked", 1),
    ("return_damaged_by_amazon", 1),
    ("refund_exceeds_sale", 1),
    ("duplicate_refund", 1),
    ("referral_fee_not_returned", 1),
    ("storage_fee_overcharged", 1),
    ("aged_surcharge_overcharged", 1),
    ("referral_fee_overcharged", 1),
    ("inbound_shortage", 1),
    ("inbound_damaged", 1),
    ("removal_lost", 1),
    ("removal_short", 1),
    ("reimbursement_underpaid", 1),
    ("reimbursement_reversed", 1),
    ("reimbursement_not_settled", 1),
];

fn plan(seed: u64, orders: u32, skus: u32, plant: bool, files: FileSplit) -> Plan {
    Plan {
        seed,
        first_day: date(2025, 11, 21),
        last_day: date(2026, 11, 20),
        orders,
        skus,
        plant,
        files,
        ..Plan::default()
    }
}

/// Plans of every kind that a test should hold for.
fn plans() -> Vec<Plan> {
    let years = Plan {
        first_day: date(2024, 5, 3),
        last_day: date(2026, 12, 20),
        ..plan(4, 1500, 40, true, FileSplit::One)
    };
    // Small accounts plant one of a kind; the seed decides which variant.
    let small = (6..18).map(|seed| plan(seed, 100, 8, seed % 4 != 0, FileSplit::One));
    let part = Plan {
        first_day: date(2026, 3, 5),
        last_day: date(2026, 11, 30),
        ..plan(109, 1700, 10, true, FileSplit::One)
    };
    let mut plans = vec![
        plan(1, 300, 25, true, FileSplit::One),
        plan(2, 2000, 60, true, FileSplit::One),
        plan(3, 0, 0, true, FileSplit::One),
        plan(5, 300, 25, false, FileSplit::One),
        plan(18, 12_000, 100, true, FileSplit::One),
        years,
        part,
    ];
    plans.extend(small);
    plans
}

type Row<'a> = BTreeMap<&'a str, &'a str>;

/// The rows of a file by column name, without the header; no cell holds what separates them.
fn rows<'a>(account: &'a Account, name: &str) -> Vec<Row<'a>> {
    let (_, bytes) = account
        .files
        .iter()
        .find(|(file, _)| file == name)
        .unwrap_or_else(|| panic!("no file {name}"));
    table(name, std::str::from_utf8(bytes).unwrap())
}

fn table<'a>(name: &str, text: &'a str) -> Vec<Row<'a>> {
    let separator = if name.ends_with(".csv") { ',' } else { '\t' };
    let mut lines = text.lines();
    let cells = |line: &'a str| line.split(separator).map(|cell| cell.trim_matches('"'));
    let header: Vec<&str> = cells(lines.next().unwrap()).collect();
    lines
        .map(|line| {
            let row: Vec<&str> = cells(line).collect();
            assert_eq!(row.len(), header.len(), "{name}: {line}");
            header.iter().copied().zip(row).collect()
        })
        .collect()
}

/// The day of a cell, written as an ISO time or as month, day and year.
fn day(cell: &str) -> Date {
    if let [month, day, year] = cell.split('/').collect::<Vec<_>>()[..] {
        return format!("{year}-{month}-{day}").parse().unwrap();
    }
    cell[..10].parse().unwrap()
}

/// Days from one day to another.
fn days(one: Date, other: Date) -> i32 {
    one.until(other).unwrap().get_days()
}

fn cents(cell: &str) -> i64 {
    cell.replace('.', "").parse().unwrap()
}

fn whole(cell: &str) -> i64 {
    cell.parse().unwrap()
}

/// Sum of a planted discrepancy by key.
fn planted(account: &Account, detector: &str) -> BTreeMap<String, i64> {
    let mut sums = BTreeMap::new();
    for row in account.answer.iter().filter(|row| row.detector == detector) {
        *sums.entry(row.key.clone()).or_default() += row.units;
    }
    sums
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
        for (detector, fewest) in PLANTED {
            let found = planted(&account, detector);
            assert!(found.len() >= fewest, "{detector}: {found:?}, {plan:?}");
            assert!(found.values().all(|units| *units > 0), "{found:?}");
        }
        let known = |detector| PLANTED.iter().any(|(known, _)| *known == detector);
        assert!(account.answer.iter().all(|row| known(row.detector)));
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

/// The last day is there, and no report pauses for longer than it may.
#[test]
fn every_report_reaches_the_last_day() {
    for plan in plans() {
        let account = generate(&plan);
        for (file, column, longest) in [
            ("ledger.txt", "Date and Time", 12),
            ("reimbursements.txt", "approval-date", 12),
            ("customer_returns.txt", "return-date", 12),
            ("settlement.txt", "posted-date", 12),
            ("replacements.txt", "shipment-date", 26),
            ("removal_orders.txt", "request-date", 26),
            ("removal_shipments.txt", "shipment-date", 31),
        ] {
            let mut seen = BTreeSet::from([plan.first_day]);
            let rows = rows(&account, file);
            let cells = rows.iter().map(|row| row[column]);
            seen.extend(cells.filter(|cell| !cell.is_empty()).map(day));
            assert_eq!(seen.last(), Some(&plan.last_day), "{file}");
            for (one, next) in seen.iter().zip(seen.iter().skip(1)) {
                assert!(days(*one, *next) <= longest, "{file}: {one} to {next}");
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
    for (name, fewest) in [
        ("ledger_2", 13),
        ("ledger_summary", 11),
        ("reimbursements", 13),
        ("customer_returns", 13),
        ("settlement", 13),
        ("replacements", 12),
        ("removal_orders", 12),
        ("removal_shipments", 12),
    ] {
        let mut most: BTreeMap<&[u8], usize> = BTreeMap::new();
        let mut sum = 0;
        let files: Vec<&(String, Vec<u8>)> =
            monthly.files.iter().filter(|(file, _)| file.starts_with(name)).collect();
        assert!((fewest..=13).contains(&files.len()), "{name}: {}", files.len());
        for (_, bytes) in &files {
            for (line, count) in lines(bytes) {
                sum += count;
                let known = most.entry(line).or_default();
                *known = count.max(*known);
            }
        }
        let file = format!("{}.txt", name.trim_end_matches("_2"));
        let whole = one.files.iter().find(|(name, _)| *name == file);
        let whole = lines(&whole.unwrap().1);
        assert!(most == whole, "{name}");
        // Every file has a header and an end; the overlap is more than that.
        assert!(sum > whole.values().sum::<usize>() + 2 * (files.len() - 1), "{name}");
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
    let mut days = vec![
        (date(2026, 11, 20), date(2026, 11, 20)),
        (date(2026, 11, 20), date(2026, 10, 1)),
        (date(2026, 11, 1), date(2026, 11, 9)),
        (date(2026, 9, 1), date(2026, 11, 3)),
        (date(2019, 1, 1), date(2019, 12, 31)),
        (date(2031, 1, 1), date(2031, 6, 30)),
    ];
    let last = date(2026, 11, 20);
    days.extend((55..200).step_by(9).map(|length| (last - length.days(), last)));
    for (first_day, last_day) in days {
        for seed in 0..4 {
            let files = [FileSplit::One, FileSplit::Monthly][usize::from(seed % 2 == 1)];
            let plan = Plan { first_day, last_day, ..plan(seed, 40, 9, seed < 2, files) };
            assert_eq!(generate(&plan).answer.is_empty(), !plan.plant, "{plan:?}");
        }
    }
}
