//! A report that holds its rows twice, joined by hand from overlapping downloads, leads to the cases of one download,
//! whatever the order of its rows; and every fixture is read as it stands.

use std::collections::BTreeMap;
use std::fmt::Write;

use fba_recon_core::account::{Request, Run};
use fba_recon_core::assess::Status;
use fba_recon_core::detect::Confidence;
use fba_recon_core::diag::Code;
use fba_recon_core::ingest::Input;
use fba_recon_core::policy::PolicyMode;
use proptest::prelude::*;

use crate::support::scan_inputs;

const LEDGER: &str = "Date\tFNSKU\tASIN\tMSKU\tTitle\tEvent Type\tReference ID\tQuantity\tFulfillment Center\tDisposition\tReason\tCountry\tReconciled Quantity\tUnreconciled Quantity\n";
const REIMBURSEMENTS: &str = "approval-date\treimbursement-id\tcase-id\tamazon-order-id\treason\tsku\tfnsku\tasin\tproduct-name\tcondition\tcurrency-unit\tamount-per-unit\tamount-total\tquantity-reimbursed-cash\tquantity-reimbursed-inventory\tquantity-reimbursed-total\toriginal-reimbursement-id\toriginal-reimbursement-type\n";

/// Rows of the ledger: receipts, shipments, losses, finds and transfers over half a year, some of them alike.
fn ledger(seeds: &[(u32, usize, usize, i64)]) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    for (at, (day, product, kind, units)) in seeds.iter().enumerate() {
        let date = fba_recon_core::model::dates::shift_days(
            "2026-05-24".parse().unwrap(),
            i32::try_from(*day).unwrap(),
        );
        let (event, reference, quantity, reason) = match kind % 6 {
            0 => ("Receipts", format!("FBA{product}"), *units, ""),
            1 => ("Shipments", String::new(), -1, ""),
            2 => ("Adjustments", format!("9{at}"), -units, "M"),
            3 => ("Adjustments", format!("9{at}"), *units, "F"),
            4 => ("WhseTransfers", format!("T{day}{product}"), -units, ""),
            _ => ("WhseTransfers", format!("T{day}{product}"), *units, ""),
        };
        let written = format!("{}/{}/{}", date.strftime("%m"), date.strftime("%d"), date.year());
        let row = format!(
            "{written}\tX{product}\tB{product}\tS{product}\tItem\t{event}\t{reference}\t{quantity}\tABE2\tSELLABLE\t{reason}\tUS\t\t\n"
        );
        rows.push((date.to_string(), row));
    }
    rows.sort_by(|one, other| one.0.cmp(&other.0));
    rows
}

fn payments(seeds: &[(u32, usize, usize, i64)]) -> String {
    let mut text = String::new();
    for (at, (day, product, _, units)) in seeds.iter().enumerate() {
        let date = fba_recon_core::model::dates::shift_days(
            "2026-05-24".parse().unwrap(),
            i32::try_from(*day).unwrap(),
        );
        writeln!(text, "{date}T00:00:00+00:00\tR{at}\t\t\tLost_Warehouse\tS{product}\tX{product}\tB{product}\tItem\tNew\tUSD\t7.00\t{}.00\t{units}\t0\t{units}\t\t", 7 * units).unwrap();
    }
    text
}

fn scan(ledger: &str, payments: &str) -> Run {
    let inputs = [
        Input::from_bytes("ledger.txt", format!("{LEDGER}{ledger}").into_bytes()),
        Input::from_bytes("paid.txt", format!("{REIMBURSEMENTS}{payments}").into_bytes()),
    ];
    let run = scan_inputs(
        &inputs,
        Request {
            account: "copies".to_owned(),
            as_of: "2026-11-21".parse().unwrap(),
            moment: None,
            mode: PolicyMode::Current,
            marketplace: None,
            declared: Vec::new(),
            downloaded: None,
            least: fba_recon_core::cases::LeastValues::default(),
        },
    );
    for report in &run.inventory.reports {
        let counted = report.kept + report.merged + report.rejected.len();
        assert_eq!(report.rows_read, counted, "{}", report.title);
    }
    run
}

/// What a case says: its status, how sure it is, units and amount.
type Told = (Status, Confidence, i64, Option<String>);

/// What the cases say of which more is known than that they are possible.
fn sure(told: &BTreeMap<String, Told>) -> Vec<(&String, &Told)> {
    told.iter().filter(|(_, told)| told.1 != Confidence::Possible).collect()
}

/// What the cases say, by id.
fn told(run: &Run) -> BTreeMap<String, Told> {
    let told = |case: &fba_recon_core::cases::Case| {
        let amount = case.amount_total.map(|money| money.to_string());
        (case.id.clone(), (case.status, case.confidence, case.units_claimable, amount))
    };
    run.cases.iter().map(told).collect()
}

fn text(rows: &[(String, String)]) -> String {
    rows.iter().map(|(_, row)| row.as_str()).collect()
}

fn seeds(rows: std::ops::Range<usize>) -> impl Strategy<Value = Vec<(u32, usize, usize, i64)>> {
    prop::collection::vec((0_u32..=180, 0_usize..4, 0_usize..6, 1_i64..5), rows)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// The whole ledger and all payments twice: below each other, sorted by day, and in any order.
    #[test]
    fn a_file_doubled_inside_itself_is_read_once(
        moved in seeds(40..80),
        paid in seeds(0..8),
        order in any::<prop::sample::Index>(),
    ) {
        let rows = ledger(&moved);
        let paid = payments(&paid);
        let once = scan(&text(&rows), &paid);
        let mut twice: Vec<(String, String)> = rows.iter().chain(&rows).cloned().collect();
        prop_assert_eq!(told(&once), told(&scan(&text(&twice), &paid)));
        twice.sort();
        prop_assert_eq!(told(&once), told(&scan(&text(&twice), &paid)));
        let at = order.index(twice.len());
        twice.rotate_left(at);
        let (even, odd): (Vec<_>, Vec<_>) = twice.into_iter().enumerate().partition(|(at, _)| at % 2 == 0);
        let mixed: Vec<(String, String)> = odd.into_iter().chain(even).map(|(_, row)| row).collect();
        prop_assert_eq!(told(&once), told(&scan(&text(&mixed), &paid)));
    }

    /// Two downloads that overlap in one file, one below the other and sorted by day.
    #[test]
    fn overlapping_parts_of_one_file_are_read_once(moved in seeds(60..90), from in 0_usize..30, length in 5_usize..30) {
        let rows = ledger(&moved);
        // Days are downloaded whole.
        let first = &rows[from].0;
        let last = &rows[(from + length).min(rows.len() - 1)].0;
        let again: Vec<(String, String)> = rows.iter().filter(|(day, _)| first <= day && day <= last).cloned().collect();
        let days: std::collections::BTreeSet<&String> = again.iter().map(|(day, _)| day).collect();
        prop_assume!(days.len() >= 8);
        let once = told(&scan(&text(&rows), ""));
        let mut joined: Vec<(String, String)> = rows.iter().chain(&again).cloned().collect();
        let below = told(&scan(&text(&joined), ""));
        joined.sort();
        for joined in [below, told(&scan(&text(&joined), ""))] {
            prop_assert_eq!(sure(&once), sure(&joined));
            // A row that Amazon repeats on the day beside a part may be of the part: then nothing is told of it.
            prop_assert!(joined.iter().all(|(id, told)| once.get(id) == Some(told)), "{once:?} {joined:?}");
        }
    }

    /// A row that stands once more never makes a case surer, and what it adds is possible: where it stood twice, the
    /// case of the rest is larger, and still only possible.
    #[test]
    fn a_row_more_adds_nothing_sure(moved in seeds(20..60), at in any::<prop::sample::Index>()) {
        let rows = ledger(&moved);
        let before = told(&scan(&text(&rows), ""));
        let mut more = rows.clone();
        more.push(rows[at.index(rows.len())].clone());
        for (id, (status, confidence, units, _)) in told(&scan(&text(&more), "")) {
            match before.get(&id) {
                Some((_, sure, own, _)) => {
                    let is_surer = confidence > *sure && status != Status::Covered;
                    prop_assert!(!is_surer, "{id}: {confidence:?}, was {sure:?}");
                    let may_grow = confidence == Confidence::Possible;
                    prop_assert!(units <= *own || may_grow, "{id}: {units} of {own}");
                }
                None => prop_assert!(status == Status::Covered || confidence == Confidence::Possible, "{id}"),
            }
        }
    }
}

#[test]
fn a_large_ledger_twice_is_read_once() {
    let moved: Vec<(u32, usize, usize, i64)> = (0..70_000_u32)
        .map(|at| {
            (
                at % 181,
                (at % 977) as usize,
                (at % 5) as usize + usize::from(at % 5 > 1),
                i64::from(at % 4) + 1,
            )
        })
        .collect();
    let rows = ledger(&moved);
    let once = scan(&text(&rows), "");
    let twice: Vec<(String, String)> = rows.iter().chain(&rows).cloned().collect();
    let joined = scan(&text(&twice), "");
    assert_eq!(told(&once), told(&joined));
    assert!(joined.inventory.diagnostics.iter().any(|told| told.code == Code::DoubledRows));
}
