//! The invariants, over generated accounts: rows are counted (2), credits are spent once (4), ids are
//! stable (6), order and names change nothing (8).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use fba_recon_core::account::{Request, Run};
use fba_recon_core::cases::Case;
use fba_recon_core::ingest::Input;
use fba_recon_core::model::SourceRow;
use fba_recon_core::policy::{ClaimType, PolicyMode};
use fba_recon_core::render::{Lang, RunInfo, Sheets, render};
use proptest::prelude::*;

use crate::support::{policy, scan_inputs, words};

const LEDGER: &str = "Date\tFNSKU\tASIN\tMSKU\tTitle\tEvent Type\tReference ID\tQuantity\tFulfillment Center\tDisposition\tReason\tCountry\tReconciled Quantity\tUnreconciled Quantity\n";
const REIMBURSEMENTS: &str = "approval-date\treimbursement-id\tcase-id\tamazon-order-id\treason\tsku\tfnsku\tasin\tproduct-name\tcondition\tcurrency-unit\tamount-per-unit\tamount-total\tquantity-reimbursed-cash\tquantity-reimbursed-inventory\tquantity-reimbursed-total\toriginal-reimbursement-id\toriginal-reimbursement-type\n";
const RETURNS: &str = "return-date\torder-id\tsku\tasin\tfnsku\tproduct-name\tquantity\tfulfillment-center-id\tdetailed-disposition\treason\tstatus\tlicense-plate-number\tcustomer-comments\n";
const SETTLEMENT: &str = "settlement-id\tsettlement-start-date\tsettlement-end-date\tdeposit-date\ttotal-amount\tcurrency\ttransaction-type\torder-id\tmerchant-order-id\tadjustment-id\tshipment-id\tmarketplace-name\tamount-type\tamount-description\tamount\tfulfillment-id\tposted-date\tposted-date-time\torder-item-code\tmerchant-order-item-id\tmerchant-adjustment-item-id\tsku\tquantity-purchased\tpromotion-id\n";

/// An adjustment: day of the half-year, product, reason, units, share that Amazon has matched.
#[derive(Debug, Clone)]
struct Adjusted {
    day: u32,
    product: usize,
    reason: &'static str,
    units: i64,
    matched: Option<i64>,
}

/// A payment: day, product, order, reason, units, and whether it is in stock.
#[derive(Debug, Clone)]
struct Paid {
    day: u32,
    product: usize,
    order: Option<usize>,
    reason: &'static str,
    units: i64,
    in_stock: bool,
}

/// An order: day of the refund, product, units sold, refunded and returned.
#[derive(Debug, Clone)]
struct Refunded {
    day: u32,
    product: usize,
    sold: i64,
    refunded: i64,
    returned: i64,
}

#[derive(Debug, Clone)]
struct Account {
    adjusted: Vec<Adjusted>,
    paid: Vec<Paid>,
    refunded: Vec<Refunded>,
}

/// Day `n` of the half-year that ends on 2026-11-20.
fn day(n: u32) -> String {
    let first: jiff::civil::Date = "2026-05-24".parse().unwrap();
    fba_recon_core::model::dates::shift_days(first, i32::try_from(n).unwrap()).to_string()
}

fn us(date: &str) -> String {
    format!("{}/{}/{}", &date[5..7], &date[8..10], &date[..4])
}

fn ledger_rows(account: &Account) -> Vec<String> {
    let mut rows: Vec<String> = (0..=180)
        .step_by(5)
        .map(|n| {
            format!("{}\tX0\tB0\tS0\tItem\tShipments\t\t-1\tABE2\tSELLABLE\t\tUS\t\t", us(&day(n)))
        })
        .collect();
    for (at, row) in account.adjusted.iter().enumerate() {
        let is_loss = ["M", "5", "E", "6", "Q"].contains(&row.reason);
        let quantity = if is_loss { -row.units } else { row.units };
        let (matched, open) =
            match row.matched.filter(|_| ["M", "5", "E", "6"].contains(&row.reason)) {
                Some(matched) => {
                    let matched = matched.min(row.units);
                    (matched.to_string(), (row.units - matched).to_string())
                }
                None => (String::new(), String::new()),
            };
        let disposition = if row.reason == "Q" { "WAREHOUSE_DAMAGED" } else { "SELLABLE" };
        let product = row.product;
        rows.push(format!(
            "{}\tX{product}\tB{product}\tS{product}\tItem\tAdjustments\t{}\t{quantity}\tABE2\t{disposition}\t{}\tUS\t{matched}\t{open}",
            us(&day(row.day)),
            9000 + at,
            row.reason,
        ));
    }
    rows
}

fn reimbursement_rows(account: &Account) -> Vec<String> {
    let mut rows: Vec<String> = (0..=180)
        .step_by(20)
        .map(|n| format!("{}T00:00:00+00:00\tF{n}\t\t\tLost_Warehouse\tS9\tX9\tB9\tItem\tNew\tUSD\t5.00\t5.00\t1\t0\t1\t\t", day(n)))
        .collect();
    for (at, row) in account.paid.iter().enumerate() {
        let order = row.order.map(|order| format!("111-{order}")).unwrap_or_default();
        let (cash, stock) = if row.in_stock { (0, row.units) } else { (row.units, 0) };
        let product = row.product;
        rows.push(format!(
            "{}T00:00:00+00:00\tR{at}\t\t{order}\t{}\tS{product}\tX{product}\tB{product}\tItem\tNew\tUSD\t7.00\t{}.00\t{cash}\t{stock}\t{}\t\t",
            day(row.day),
            row.reason,
            7 * cash,
            row.units,
        ));
    }
    rows
}

fn returns_rows(account: &Account) -> Vec<String> {
    let filler = (0..=180).step_by(20).map(|n| (n, format!("999-{n}"), 9, 1));
    let orders = account.refunded.iter().enumerate().filter(|(_, row)| row.returned > 0);
    let returned = orders
        .map(|(at, row)| (row.day.min(179) + 1, format!("111-{at}"), row.product, row.returned));
    filler
        .chain(returned)
        .map(|(n, order, product, units)| {
            format!("{}T00:00:00+00:00\t{order}\tS{product}\tB{product}\tX{product}\tItem\t{units}\tABE2\tSELLABLE\tUNWANTED_ITEM\tUnit returned to inventory\tLPN{order}\t", day(n))
        })
        .collect()
}

fn settlement(account: &Account) -> String {
    let mut lines = String::new();
    let mut total = 0;
    for (at, row) in account.refunded.iter().enumerate() {
        let product = row.product;
        let mut line = |kind: &str,
                        amount_type: &str,
                        what: &str,
                        dollars: i64,
                        units: &str,
                        n: u32| {
            total += dollars;
            let date = day(n);
            writeln!(lines, "77\t\t\t\t\t\t{kind}\t111-{at}\t\t\t\tAmazon.com\t{amount_type}\t{what}\t{dollars}.00\tAFN\t{date}\t{date} 10:00:00 UTC\t{at}\t\t\tS{product}\t{units}\t").unwrap();
        };
        let sold = row.sold.to_string();
        line("Order", "ItemPrice", "Principal", 20 * row.sold, &sold, row.day.saturating_sub(10));
        line("Order", "ItemFees", "Commission", -3 * row.sold, &sold, row.day.saturating_sub(10));
        line(
            "Order",
            "ItemFees",
            "FBAPerUnitFulfillmentFee",
            -4 * row.sold,
            &sold,
            row.day.saturating_sub(10),
        );
        line("Refund", "ItemPrice", "Principal", -20 * row.refunded.min(row.sold), "", row.day);
    }
    let header = format!(
        "77\t2026-05-01 00:00:00 UTC\t2026-11-20 00:00:00 UTC\t2026-11-21 00:00:00 UTC\t{total}.00\tUSD{}\n",
        "\t".repeat(18)
    );
    format!("{SETTLEMENT}{header}{lines}")
}

fn text(header: &str, rows: &[String]) -> Vec<u8> {
    let mut text = header.to_owned();
    for row in rows {
        text.push_str(row);
        text.push('\n');
    }
    text.into_bytes()
}

fn files(account: &Account) -> Vec<Input> {
    vec![
        Input::from_bytes("ledger.txt", text(LEDGER, &ledger_rows(account))),
        Input::from_bytes("reimbursements.txt", text(REIMBURSEMENTS, &reimbursement_rows(account))),
        Input::from_bytes("returns.txt", text(RETURNS, &returns_rows(account))),
        Input::from_bytes("settlement.txt", settlement(account).into_bytes()),
    ]
}

fn request() -> Request {
    Request {
        account: "generated".to_owned(),
        as_of: "2026-11-21".parse().unwrap(),
        moment: None,
        mode: PolicyMode::Current,
        marketplace: None,
        declared: Vec::new(),
        downloaded: None,
        least: fba_recon_core::cases::LeastValues::default(),
    }
}

fn accounts() -> impl Strategy<Value = Account> {
    let reason = prop::sample::select(vec!["M", "5", "E", "6", "F", "N", "P", "Q", "W", "D"]);
    let adjusted = (0_u32..=180, 0_usize..3, reason, 1_i64..5, prop::option::of(0_i64..5))
        .prop_map(|(day, product, reason, units, matched)| Adjusted {
            day,
            product,
            reason,
            units,
            matched,
        });
    let reason = prop::sample::select(vec![
        "Lost_Warehouse",
        "Damaged_Warehouse",
        "CustomerReturn",
        "Something_New",
    ]);
    let paid =
        (0_u32..=180, 0_usize..3, prop::option::of(0_usize..6), reason, 1_i64..4, any::<bool>())
            .prop_map(|(day, product, order, reason, units, in_stock)| Paid {
                day,
                product,
                order,
                reason,
                units,
                in_stock,
            });
    let refunded = (0_u32..=180, 0_usize..3, 1_i64..4, 1_i64..4, 0_i64..3).prop_map(
        |(day, product, sold, refunded, returned)| Refunded {
            day,
            product,
            sold,
            refunded,
            returned,
        },
    );
    (
        prop::collection::vec(adjusted, 0..12),
        prop::collection::vec(paid, 0..8),
        prop::collection::vec(refunded, 0..6),
    )
        .prop_map(|(adjusted, paid, refunded)| Account { adjusted, paid, refunded })
}

fn claimable(run: &Run) -> BTreeMap<String, i64> {
    // What is wrong with a payment itself is no loss that it could answer.
    let is_loss = |case: &&Case| {
        !matches!(
            case.claim_type,
            ClaimType::Valuation | ClaimType::Reversal | ClaimType::Settlement
        )
    };
    let losses = run.cases.iter().filter(is_loss);
    losses.map(|case| (case.id.clone(), case.units_found - case.units_credited)).collect()
}

fn outputs(run: &Run) -> BTreeMap<String, String> {
    let policy = policy();
    let words = words(Lang::En);
    let info = RunInfo {
        version: String::new(),
        arguments: Vec::new(),
        lang: "en",
        exit_code: 0,
        sheets: Sheets::All,
    };
    render(run, policy, words, &info).unwrap().texts
}

fn counts_add_up(run: &Run) {
    for report in &run.inventory.reports {
        assert_eq!(
            report.rows_read,
            report.kept + report.merged + report.rejected.len(),
            "{}",
            report.title
        );
    }
}

/// The last day of the n-th month of the half-year.
fn month_end(month: u32) -> jiff::civil::Date {
    day(30 * month).parse().unwrap()
}

/// The files of an account as they were downloaded on a day: rows up to then, and the settlement's own total.
fn files_until(account: &Account, until: jiff::civil::Date) -> Vec<Input> {
    let is_before = |text: &str| text.parse::<jiff::civil::Date>().unwrap() <= until;
    let iso = |row: &String| is_before(&row[..10]);
    let american =
        |row: &String| is_before(&format!("{}-{}-{}", &row[6..10], &row[..2], &row[3..5]));
    let kept = |rows: Vec<String>, keeps: &dyn Fn(&String) -> bool| -> Vec<String> {
        rows.into_iter().filter(|row| keeps(row)).collect()
    };
    let settlement = settlement(account);
    let (mut lines, mut total) = (Vec::new(), 0);
    for line in settlement.lines().skip(2) {
        let cells: Vec<&str> = line.split('\t').collect();
        if is_before(cells[16]) {
            total += cells[14].trim_end_matches(".00").parse::<i64>().unwrap();
            lines.push(line.to_owned());
        }
    }
    let start = "2026-05-01 00:00:00 UTC";
    let header = format!("77\t{start}\t{until}\t{until}\t{total}.00\tUSD{}", "\t".repeat(18));
    lines.insert(0, header);
    let mut payments = reimbursement_rows(account);
    // Amazon may approve a second line of a reimbursement on a later day.
    let again: Vec<String> = payments.iter().filter(|row| row.contains("\tR")).cloned().collect();
    payments.extend(again.into_iter().map(|row| {
        let date: jiff::civil::Date = row[..10].parse().unwrap();
        format!("{}{}", fba_recon_core::model::dates::shift_days(date, 3), &row[10..])
    }));
    vec![
        Input::from_bytes("ledger.txt", text(LEDGER, &kept(ledger_rows(account), &american))),
        Input::from_bytes("reimbursements.txt", text(REIMBURSEMENTS, &kept(payments, &iso))),
        Input::from_bytes("returns.txt", text(RETURNS, &kept(returns_rows(account), &iso))),
        Input::from_bytes("settlement.txt", text(SETTLEMENT, &lines)),
        Input::from_bytes("costs.csv", COSTS.as_bytes()),
    ]
}

/// Approved costs above every payment, so that payments are in dispute too.
const COSTS: &str = "marketplace,fnsku,msku,unit_cost,currency,valid_from,source\n,X0,S0,9.00,USD,,amazon_approved\n,X1,S1,9.00,USD,,amazon_approved\n,X2,S2,9.00,USD,,amazon_approved\n";

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Invariant 2, on rows with anything in them.
    #[test]
    fn every_row_is_kept_merged_or_rejected(rows in prop::collection::vec("[0-9a-z,.\\-\t/ \"]{0,60}", 0..30), account in accounts()) {
        let mut ledger = ledger_rows(&account);
        ledger.extend(rows);
        let ledger = text(LEDGER, &ledger);
        let half = text(LEDGER, &ledger_rows(&account)[..20]);
        let run = scan_inputs(&[Input::from_bytes("a", ledger), Input::from_bytes("b", half)], request());
        counts_add_up(&run);
        prop_assert!(run.inventory.reports.iter().any(|report| report.merged > 0));
    }

    /// Invariant 4: no credit is spent beyond its units, and no claim is negative or above its finding.
    #[test]
    fn credits_are_spent_once(account in accounts()) {
        let run = scan_inputs(&files(&account), request());
        counts_add_up(&run);
        let mut spent: BTreeMap<SourceRow, i64> = BTreeMap::new();
        for case in &run.cases {
            prop_assert!(case.units_credited >= 0 && case.units_credited <= case.units_found);
            prop_assert!((0..=case.units_found).contains(&case.units_claimable));
            let credited: i64 = case.credits.iter().map(|credit| credit.units).sum();
            prop_assert_eq!(credited, case.units_credited);
            for credit in &case.credits {
                *spent.entry(credit.sources[0]).or_default() += credit.units;
            }
        }
        let payments = run.inventory.reports.iter().position(|report| report.table == "reimbursements").unwrap();
        let file = run.inventory.reports[payments].file;
        let filler = (0..=180).step_by(20).count();
        for (row, units) in spent.iter().filter(|(row, _)| row.file == file) {
            let at = row.line as usize - 2;
            let most = if at < filler { 1 } else { account.paid[at - filler].units };
            prop_assert!(*units <= most, "row {} spent {units} of {most}", row.line);
        }
    }

    /// Invariant 4: one more payment never raises a claim, and takes away no more than its units.
    #[test]
    fn a_payment_never_raises_a_claim(account in accounts(), more in accounts()) {
        prop_assume!(!more.paid.is_empty());
        let before = claimable(&scan_inputs(&files(&account), request()));
        let mut richer = account;
        richer.paid.push(more.paid[0].clone());
        let after = claimable(&scan_inputs(&files(&richer), request()));
        prop_assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
        let total = |claims: &BTreeMap<String, i64>| claims.values().sum::<i64>();
        prop_assert!(total(&after) <= total(&before));
        prop_assert!(total(&before) - total(&after) <= more.paid[0].units);
    }

    /// Invariants 6 and 8: order, names and overlapping pieces of the files change nothing but names.
    #[test]
    fn order_names_and_pieces_change_nothing(account in accounts(), cut in 1_usize..30, overlap in 0_usize..10) {
        let whole = scan_inputs(&files(&account), request());
        let mut turned = files(&account);
        turned.reverse();
        prop_assert_eq!(outputs(&whole), outputs(&scan_inputs(&turned, request())));
        for (at, input) in turned.iter_mut().enumerate() {
            input.name = format!("renamed-{at}");
        }
        let mut pieces: Vec<Input> = turned.into_iter().filter(|input| input.name != "renamed-3").collect();
        let rows = ledger_rows(&account);
        let cut = cut.min(rows.len());
        let from = cut.saturating_sub(overlap);
        pieces.push(Input::from_bytes("piece one", text(LEDGER, &rows[..cut])));
        pieces.push(Input::from_bytes("piece two", text(LEDGER, &rows[from..])));
        let pieced = scan_inputs(&pieces, request());
        counts_add_up(&pieced);
        prop_assert_eq!(claimable(&whole), claimable(&pieced));
    }

    /// Invariant 6: the same loss keeps its id when a larger dump arrives, month by month; no two cases share
    /// an id or an identity.
    #[test]
    fn a_loss_keeps_its_id_as_the_dump_grows(account in accounts()) {
        let mut known: BTreeMap<(String, String), String> = BTreeMap::new();
        let mut losses: BTreeMap<Vec<Option<String>>, String> = BTreeMap::new();
        for month in 1..=6 {
            let until = month_end(month);
            let as_of = fba_recon_core::model::dates::shift_days(until, 1);
            let run = scan_inputs(&files_until(&account, until), Request { as_of, ..request() });
            let ids: BTreeSet<&str> = run.cases.iter().map(|case| case.id.as_str()).collect();
            prop_assert_eq!(ids.len(), run.cases.len());
            let identities: BTreeSet<(&str, String)> =
                run.cases.iter().map(|case| (case.detector, case.identity.to_string())).collect();
            prop_assert_eq!(identities.len(), run.cases.len());
            for case in &run.cases {
                prop_assert_eq!(case.id.len(), 11, "{}", case.identity);
                let what = (case.detector.to_owned(), case.identity.to_string());
                let id = known.entry(what).or_insert_with(|| case.id.clone());
                prop_assert_eq!(&*id, &case.id);
                // One transaction, one order item, one payment is one loss, whatever else is there.
                let loss = vec![
                    Some(case.detector.to_owned()),
                    case.reference_id.clone(),
                    case.reimbursement_id.clone(),
                    case.order_id.clone(),
                    case.msku.clone(),
                ];
                let id = losses.entry(loss).or_insert_with(|| case.id.clone());
                prop_assert_eq!(&*id, &case.id, "{}", case.identity);
            }
        }
    }
}
