//! Invariant 4 over accounts with random events of every report that a detector reads: each credit is
//! spent once over all detectors, each lost unit is claimed once, and no payment raises a claim.

use std::collections::BTreeMap;
use std::fmt::Write;

use fba_recon_core::account::{Request, Run};
use fba_recon_core::assess::CreditKind;
use fba_recon_core::cases::Case;
use fba_recon_core::detect::EvidenceKind;
use fba_recon_core::ingest::Input;
use fba_recon_core::model::SourceRow;
use fba_recon_core::model::dates::shift_days;
use fba_recon_core::policy::{ClaimType, PolicyMode};
use proptest::prelude::*;

use crate::support::scan_inputs;

const LEDGER: &str = "Date\tFNSKU\tASIN\tMSKU\tTitle\tEvent Type\tReference ID\tQuantity\tFulfillment Center\tDisposition\tReason\tCountry\tReconciled Quantity\tUnreconciled Quantity\n";
const REIMBURSEMENTS: &str = "approval-date\treimbursement-id\tcase-id\tamazon-order-id\treason\tsku\tfnsku\tasin\tproduct-name\tcondition\tcurrency-unit\tamount-per-unit\tamount-total\tquantity-reimbursed-cash\tquantity-reimbursed-inventory\tquantity-reimbursed-total\toriginal-reimbursement-id\toriginal-reimbursement-type\n";
const RETURNS: &str = "return-date\torder-id\tsku\tasin\tfnsku\tproduct-name\tquantity\tfulfillment-center-id\tdetailed-disposition\treason\tstatus\tlicense-plate-number\tcustomer-comments\n";
const REPLACEMENTS: &str = "shipment-date\tsku\tasin\tfulfillment-center-id\toriginal-fulfillment-center-id\tquantity\treplacement-reason-code\treplacement-amazon-order-id\toriginal-amazon-order-id\n";
const REMOVALS: &str = "request-date\torder-id\torder-source\torder-type\tservice-speed\torder-status\tlast-updated-date\tsku\tfnsku\tdisposition\trequested-quantity\tcancelled-quantity\tdisposed-quantity\tshipped-quantity\tin-process-quantity\tremoval-fee\tcurrency\n";
const SHIPMENTS: &str =
    "shipment_id,fnsku,units_shipped,units_received,delivered_on,closed_on,status\n";
const SETTLEMENT: &str = "settlement-id\tsettlement-start-date\tsettlement-end-date\tdeposit-date\ttotal-amount\tcurrency\ttransaction-type\torder-id\tmerchant-order-id\tadjustment-id\tshipment-id\tmarketplace-name\tamount-type\tamount-description\tamount\tfulfillment-id\tposted-date\tposted-date-time\torder-item-code\tmerchant-order-item-id\tmerchant-adjustment-item-id\tsku\tquantity-purchased\tpromotion-id\n";

/// Days that the reports cover.
const DAYS: i32 = 180;
/// Rows of other products that make the reports reach over all days.
const FILLERS: usize = 19;

/// A ledger row that is no filler: day, product, kind, units, share that Amazon has matched.
#[derive(Debug, Clone)]
struct Moved {
    day: i32,
    product: usize,
    kind: &'static str,
    units: i64,
    matched: i64,
}

/// A payment: day, product, order, reason, units, in stock, and whether it is taken back later.
#[derive(Debug, Clone)]
struct Paid {
    day: i32,
    product: usize,
    order: Option<usize>,
    reason: &'static str,
    units: i64,
    in_stock: bool,
    taken_back: bool,
}

/// An order: day, product, units sold, refunded, returned in a disposition, and replaced.
#[derive(Debug, Clone)]
struct Ordered {
    day: i32,
    product: usize,
    sold: i64,
    refunded: i64,
    returned: i64,
    disposition: &'static str,
    replaced: bool,
}

/// An inbound shipment or removal order: day, product, units asked for and accounted for.
#[derive(Debug, Clone)]
struct Counted {
    day: i32,
    product: usize,
    units: i64,
    short: i64,
}

#[derive(Debug, Clone)]
struct Account {
    moved: Vec<Moved>,
    paid: Vec<Paid>,
    ordered: Vec<Ordered>,
    inbound: Vec<Counted>,
    removed: Vec<Counted>,
}

fn day(n: i32) -> String {
    shift_days("2026-05-24".parse().unwrap(), n.clamp(0, DAYS)).to_string()
}

fn fillers() -> impl Iterator<Item = i32> {
    (0..=DAYS).step_by(10)
}

fn us(n: i32) -> String {
    let date = day(n);
    format!("{}/{}/{}", &date[5..7], &date[8..10], &date[..4])
}

fn ledger(account: &Account) -> String {
    let mut text = LEDGER.to_owned();
    for n in fillers() {
        writeln!(text, "{}\tX9\tB9\tS9\tItem\tShipments\t\t-1\tABE2\tSELLABLE\t\tUS\t\t", us(n))
            .unwrap();
    }
    for (at, row) in account.moved.iter().enumerate() {
        let (event, reason, disposition, sign) = match row.kind {
            "out" => ("WhseTransfers", "", "SELLABLE", -1),
            "in" => ("WhseTransfers", "", "SELLABLE", 1),
            "back" => ("CustomerReturns", "", "SELLABLE", 1),
            "M damaged" => ("Adjustments", "M", "WAREHOUSE_DAMAGED", -1),
            "D damaged" => ("Adjustments", "D", "WAREHOUSE_DAMAGED", -1),
            "Q" => ("Adjustments", "Q", "WAREHOUSE_DAMAGED", -1),
            "F" | "N" | "P" | "3" => ("Adjustments", row.kind, "SELLABLE", 1),
            reason => ("Adjustments", reason, "SELLABLE", -1),
        };
        let has_columns = ["M", "M damaged", "5", "E"].contains(&row.kind) && row.matched < 4;
        let matched = row.matched.min(row.units);
        let columns =
            if has_columns { format!("{matched}\t{}", row.units - matched) } else { "\t".into() };
        let (product, units) = (row.product, row.units * sign);
        writeln!(
            text,
            "{}\tX{product}\tB{product}\tS{product}\tItem\t{event}\t{}\t{units}\tABE2\t{disposition}\t{reason}\tUS\t{columns}",
            us(row.day),
            9000 + at,
        )
        .unwrap();
    }
    text
}

fn reimbursements(account: &Account) -> String {
    let mut text = REIMBURSEMENTS.to_owned();
    for n in fillers() {
        writeln!(text, "{}T00:00:00+00:00\tF{n}\t\t\tLost_Warehouse\tS9\tX9\tB9\tItem\tNew\tUSD\t5.00\t5.00\t1\t0\t1\t\t", day(n)).unwrap();
    }
    for (at, row) in account.paid.iter().enumerate() {
        let order = row.order.map(|order| format!("111-{order}")).unwrap_or_default();
        let (cash, stock) = if row.in_stock { (0, row.units) } else { (row.units, 0) };
        let product = row.product;
        writeln!(
            text,
            "{}T00:00:00+00:00\tR{at}\t\t{order}\t{}\tS{product}\tX{product}\tB{product}\tItem\tNew\tUSD\t7.00\t{}.00\t{cash}\t{stock}\t{}\t\t",
            day(row.day), row.reason, 7 * cash, row.units,
        ).unwrap();
    }
    for (at, row) in account.paid.iter().enumerate().filter(|(_, row)| row.taken_back) {
        let (product, cash) = (row.product, if row.in_stock { 0 } else { row.units });
        let stock = row.units - cash;
        writeln!(
            text,
            "{}T00:00:00+00:00\tV{at}\t\t\tReimbursement_Reversal\tS{product}\tX{product}\tB{product}\tItem\tNew\tUSD\t-7.00\t-{}.00\t-{cash}\t-{stock}\t-{}\tR{at}\tCash",
            day(row.day + 20), 7 * cash, row.units,
        ).unwrap();
    }
    text
}

fn returns(account: &Account) -> String {
    let mut text = RETURNS.to_owned();
    for n in fillers() {
        writeln!(text, "{}T00:00:00+00:00\t999-{n}\tS9\tB9\tX9\tItem\t1\tABE2\tDEFECTIVE\tUNWANTED_ITEM\t\tLPN{n}\t", day(n)).unwrap();
    }
    for (at, row) in account.ordered.iter().enumerate().filter(|(_, row)| row.returned > 0) {
        let product = row.product;
        writeln!(
            text,
            "{}T00:00:00+00:00\t111-{at}\tS{product}\tB{product}\tX{product}\tItem\t{}\tABE2\t{}\tUNWANTED_ITEM\t\tLPNX{at}\t",
            day(row.day + 6), row.returned, row.disposition,
        ).unwrap();
    }
    text
}

fn settlement(account: &Account) -> String {
    let (mut lines, mut total) = (String::new(), 0);
    for (at, row) in account.ordered.iter().enumerate() {
        let product = row.product;
        let mut line = |kind: &str, amount_type: &str, what: &str, dollars: i64, units: &str, n| {
            total += dollars;
            let date = day(n);
            writeln!(lines, "77\t\t\t\t\t\t{kind}\t111-{at}\t\t\t\tAmazon.com\t{amount_type}\t{what}\t{dollars}.00\tAFN\t{date}\t{date} 10:00:00 UTC\t{at}\t\t\tS{product}\t{units}\t").unwrap();
        };
        let sold = row.sold.to_string();
        line("Order", "ItemPrice", "Principal", 20 * row.sold, &sold, row.day - 10);
        line("Order", "ItemFees", "Commission", -3 * row.sold, &sold, row.day - 10);
        if row.refunded > 0 {
            line("Refund", "ItemPrice", "Principal", -20 * row.refunded, "", row.day);
        }
    }
    let header = format!(
        "77\t2026-05-01 00:00:00 UTC\t2026-11-20 00:00:00 UTC\t2026-11-21 00:00:00 UTC\t{total}.00\tUSD{}\n",
        "\t".repeat(18)
    );
    format!("{SETTLEMENT}{header}{lines}")
}

fn others(account: &Account) -> Vec<Input> {
    let mut replacements = REPLACEMENTS.to_owned();
    for n in fillers() {
        writeln!(
            replacements,
            "{}T00:00:00+00:00\tS9\tB9\tABE2\tABE2\t0\t2\t998-{n}\t999-{n}",
            day(n)
        )
        .unwrap();
    }
    for (at, row) in account.ordered.iter().enumerate().filter(|(_, row)| row.replaced) {
        let product = row.product;
        writeln!(
            replacements,
            "{}T00:00:00+00:00\tS{product}\tB{product}\tABE2\tABE2\t1\t2\t112-{at}\t111-{at}",
            day(row.day + 3)
        )
        .unwrap();
    }
    let mut shipments = SHIPMENTS.to_owned();
    for (at, row) in account.inbound.iter().enumerate() {
        let received = row.units - row.short.min(row.units);
        let (delivered, closed) = (day(row.day), day(row.day + 30));
        writeln!(
            shipments,
            "FBA15X{at},X{},{},{received},{delivered},{closed},Closed",
            row.product, row.units
        )
        .unwrap();
    }
    let mut removals = REMOVALS.to_owned();
    for n in fillers() {
        writeln!(removals, "{0}T00:00:00+00:00\tfill{n}\t\tReturn\tStandard\tCompleted\t{0}T00:00:00+00:00\tS9\tX9\tSellable\t1\t0\t0\t1\t0\t\t", day(n)).unwrap();
    }
    for (at, row) in account.removed.iter().enumerate() {
        let (product, shipped) = (row.product, row.units - row.short.min(row.units));
        writeln!(removals, "{}T00:00:00+00:00\trem{at}\t\tReturn\tStandard\tCompleted\t{}T00:00:00+00:00\tS{product}\tX{product}\tSellable\t{}\t0\t0\t{shipped}\t0\t\t", day(row.day), day(row.day + 9), row.units).unwrap();
    }
    vec![
        Input::from_bytes("replacements.txt", replacements.into_bytes()),
        Input::from_bytes("shipments.csv", shipments.into_bytes()),
        Input::from_bytes("removals.txt", removals.into_bytes()),
    ]
}

fn scan(account: &Account) -> Run {
    let mut files = vec![
        Input::from_bytes("ledger.txt", ledger(account).into_bytes()),
        Input::from_bytes("reimbursements.txt", reimbursements(account).into_bytes()),
        Input::from_bytes("returns.txt", returns(account).into_bytes()),
        Input::from_bytes("settlement.txt", settlement(account).into_bytes()),
    ];
    files.extend(others(account));
    let request = Request {
        account: "generated".to_owned(),
        as_of: "2026-11-21".parse().unwrap(),
        moment: None,
        mode: PolicyMode::Current,
        marketplace: None,
        declared: Vec::new(),
        downloaded: None,
        least: fba_recon_core::cases::LeastValues::default(),
    };
    scan_inputs(&files, request)
}

fn payments() -> impl Strategy<Value = Paid> {
    let reasons = prop::sample::select(vec![
        "Lost_Warehouse",
        "Damaged_Warehouse",
        "Lost_Inbound",
        "CustomerReturn",
        "Removal_Lost",
        "RE_EVALUATION",
        "FeeCorrection",
        "Something_New",
    ]);
    (
        0..DAYS - 25,
        0_usize..3,
        prop::option::of(0_usize..5),
        reasons,
        1_i64..4,
        prop::bool::weighted(0.2),
        prop::bool::weighted(0.3),
    )
        .prop_map(|(day, product, order, reason, units, in_stock, taken_back)| Paid {
            day,
            product,
            order,
            reason,
            units,
            in_stock,
            taken_back,
        })
}

fn accounts() -> impl Strategy<Value = Account> {
    let kinds = prop::sample::select(vec![
        "M",
        "5",
        "E",
        "D",
        "F",
        "N",
        "P",
        "Q",
        "3",
        "4",
        "M damaged",
        "D damaged",
        "out",
        "in",
        "back",
    ]);
    let moved = (0..=DAYS, 0_usize..3, kinds, 1_i64..4, 0_i64..6).prop_map(
        |(day, product, kind, units, matched)| Moved { day, product, kind, units, matched },
    );
    let dispositions =
        prop::sample::select(vec!["SELLABLE", "WAREHOUSE_DAMAGED", "CUSTOMER_DAMAGED"]);
    let ordered =
        (15..DAYS - 6, 0_usize..3, 1_i64..4, 0_i64..5, 0_i64..3, dispositions, any::<bool>())
            .prop_map(|(day, product, sold, refunded, returned, disposition, replaced)| Ordered {
                day,
                product,
                sold,
                refunded,
                returned,
                disposition,
                replaced,
            });
    let counted = || {
        (0..DAYS - 40, 0_usize..3, 1_i64..6, 0_i64..4)
            .prop_map(|(day, product, units, short)| Counted { day, product, units, short })
    };
    (
        prop::collection::vec(moved, 0..14),
        prop::collection::vec(payments(), 0..8),
        prop::collection::vec(ordered, 0..5),
        prop::collection::vec(counted(), 0..3),
        prop::collection::vec(counted(), 0..3),
    )
        .prop_map(|(moved, paid, ordered, inbound, removed)| Account {
            moved,
            paid,
            ordered,
            inbound,
            removed,
        })
}

fn left(case: &Case) -> i64 {
    case.units_found - case.units_credited
}

/// What is wrong with a payment itself is no loss that it could answer, and a fee is no unit.
fn is_loss(case: &Case) -> bool {
    !matches!(
        case.claim_type,
        ClaimType::Valuation | ClaimType::Reversal | ClaimType::Settlement | ClaimType::FeeReferral
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn credits_are_spent_once_over_all_detectors(account in accounts()) {
        let run = scan(&account);
        let file = |table: &str| {
            run.inventory.reports.iter().find(|report| report.table == table).unwrap().file
        };
        let mut units: BTreeMap<SourceRow, i64> = BTreeMap::new();
        let mut money: BTreeMap<SourceRow, i64> = BTreeMap::new();
        for case in &run.cases {
            prop_assert!((0..=case.units_found).contains(&case.units_credited), "{case:?}");
            prop_assert!((0..=case.units_found).contains(&case.units_claimable));
            let credited: i64 = case.credits.iter().map(|credit| credit.units).sum();
            prop_assert_eq!(credited, case.units_credited);
            for credit in case.credits.iter().filter(|credit| credit.kind != CreditKind::SameUnits) {
                // Units of a payment may answer a loss, or its money may be in dispute, not both.
                *units.entry(credit.sources[0]).or_default() += credit.units;
                *money.entry(credit.sources[0]).or_default() += credit.amount.map_or(0, |amount| amount.micros);
            }
        }
        let (paid, moved) = (file("reimbursements"), file("ledger"));
        for (row, spent) in &units {
            let at = (row.line as usize - 2).checked_sub(FILLERS);
            let most = match at {
                Some(at) if row.file == paid => account.paid[at].units,
                Some(at) if row.file == moved => account.moved[at].units,
                _ => 1,
            };
            prop_assert!(*spent <= most, "row {row:?} spent {spent} of {most}");
            if row.file == paid {
                let in_cash = at.is_none_or(|at| !account.paid[at].in_stock);
                let most = if in_cash { most * 7_000_000 } else { 0 };
                prop_assert!(money[row] <= most, "row {row:?} spent {} of {most}", money[row]);
            }
        }
    }

    #[test]
    fn each_lost_unit_is_claimed_once(account in accounts()) {
        let run = scan(&account);
        let mut open: BTreeMap<SourceRow, i64> = BTreeMap::new();
        for case in run.cases.iter().filter(|case| is_loss(case)) {
            // The row that tells of the loss is the first; the others are what it is held against.
            let kinds = [EvidenceKind::Adjustment, EvidenceKind::Transfer, EvidenceKind::Replacement];
            let own: Vec<SourceRow> = case
                .evidence
                .iter()
                .filter(|row| kinds.contains(&row.kind))
                .map(|row| row.source)
                .collect();
            if let [row] = own.as_slice() {
                *open.entry(*row).or_default() += left(case);
            }
        }
        let ledger = run.inventory.reports.iter().find(|report| report.table == "ledger").unwrap().file;
        for (row, open) in open.iter().filter(|(row, _)| row.file == ledger) {
            let at = row.line as usize - 2 - FILLERS;
            prop_assert!(*open <= account.moved[at].units, "{row:?}: {open} of {:?}", account.moved[at]);
        }
        // Of an order no more units are claimed than went out.
        for (at, ordered) in account.ordered.iter().enumerate() {
            let id = format!("111-{at}");
            let claimed: i64 = run
                .cases
                .iter()
                .filter(|case| is_loss(case) && case.order_id.as_deref() == Some(&id))
                .filter(|case| !["refund_exceeds_sale", "duplicate_refund"].contains(&case.detector))
                .map(left)
                .sum();
            let out = ordered.sold + i64::from(ordered.replaced) + ordered.returned;
            prop_assert!(claimed <= out, "{id}: {claimed} of {out}");
        }
    }

    #[test]
    fn a_payment_never_raises_a_claim_of_any_kind(account in accounts(), more in accounts()) {
        prop_assume!(!more.paid.is_empty());
        let mut paid = more.paid[0].clone();
        paid.taken_back = false;
        let mut richer = account.clone();
        richer.paid.push(paid.clone());
        let total = |run: &Run| run.cases.iter().filter(|case| is_loss(case)).map(left).sum::<i64>();
        // A payment that stands may explain a reversal, whose units were kept from the losses till then.
        let taken_back = |run: &Run| {
            let cases = run.cases.iter().filter(|case| case.detector == "reimbursement_reversed");
            cases.map(left).sum::<i64>()
        };
        let (poorer, richer) = (scan(&account), scan(&richer));
        let (before, after) = (total(&poorer), total(&richer));
        let (all_before, all_after) = (before + taken_back(&poorer), after + taken_back(&richer));
        prop_assert!(all_after <= all_before, "{all_before} became {all_after}");
        prop_assert!(before - after <= paid.units, "{before} became {after} by {} units", paid.units);
    }
}
