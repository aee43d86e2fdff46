//! What to do before the next claim: each risk on both sides of its threshold, and what products come back for.

use std::fmt::Write as _;

use fba_recon_core::account::Run;
use fba_recon_core::desk::{Desk, PreventionOf, PreventionRow};
use fba_recon_core::ingest::Input;

use crate::support::{request, scan_inputs};

const RETURNS: &str = "Order ID\tOrder date\tReturn request date\tReturn request status\tAmazon RMA ID\tMerchant RMA ID\tLabel type\tLabel cost\tCurrency code\tReturn carrier\tTracking ID\tLabel to be paid by\tA-to-Z Claim\tIs prime\tASIN\tMerchant SKU\tItem Name\tReturn quantity\tReturn Reason\tIn policy\tReturn type\tResolution\tInvoice number\tReturn delivery date\tOrder Amount\tOrder quantity\tSafeT Action reason\tSafeT claim id\tSafeT claim state\tSafeT claim creation time\tSafeT claim reimbursement amount\tRefunded Amount\tOrder Item ID\n";
const ORDERS: &str = "amazon-order-id\tmerchant-order-id\tpurchase-date\tlast-updated-date\torder-status\tfulfillment-channel\tsales-channel\torder-channel\tship-service-level\tproduct-name\tsku\tasin\titem-status\tquantity\tcurrency\titem-price\titem-tax\tshipping-price\tshipping-tax\tgift-wrap-price\tgift-wrap-tax\titem-promotion-discount\tship-promotion-discount\tship-city\tship-state\tship-postal-code\tship-country\tpromotion-ids\tcpf\tis-business-order\tpurchase-order-number\tprice-designation\tsignature-confirmation-recommended\n";

/// A return request that gives no risk, but for what a test changes.
#[derive(Clone)]
struct Request {
    order: u32,
    status: &'static str,
    label: &'static str,
    paid_by: &'static str,
    claim: &'static str,
    reason: &'static str,
    policy: &'static str,
    resolution: &'static str,
    asked: &'static str,
    came: &'static str,
    units: &'static str,
    refunded: &'static str,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            order: 1,
            status: "Approved",
            label: "AmazonUnPaidLabel",
            paid_by: "Seller",
            claim: "N",
            reason: "CR-DEFECTIVE",
            policy: "Y",
            resolution: "StandardRefund",
            asked: "2026-11-01",
            came: "",
            units: "1",
            refunded: "",
        }
    }
}

fn order_id(order: u32) -> String {
    format!("111-8100000-{order:07}")
}

fn returns(rows: &[Request]) -> String {
    let mut text = RETURNS.to_owned();
    for row in rows {
        let Request { status, label, paid_by, claim, reason, policy, resolution, .. } = row;
        let Request { asked, came, units, refunded, .. } = row;
        let order = order_id(row.order);
        writeln!(
            text,
            "{order}\t2026-10-05\t{asked}\t{status}\tDDEMORMA{}\t\t{label}\t7.10\tUSD\tDemo Post\t\t{paid_by}\t{claim}\tN\tB0DEMO0021\tDEMO-LAMP-21\tDemo Lamp\t{units}\t{reason}\t{policy}\tC-Returns\t{resolution}\t\t{came}\t60.00\t1\t\t\t\t\t\t{refunded}\t5000000000{:04}",
            row.order, row.order
        )
        .unwrap();
    }
    text
}

/// Lines of orders: order, day, status, channel, units, whether a signature is advised.
fn orders(lines: &[(u32, &str, &str, &str, &str, &str)]) -> String {
    let mut text = ORDERS.to_owned();
    for (order, day, status, channel, units, signature) in lines {
        let order = order_id(*order);
        writeln!(
            text,
            "{order}\t\t{day}T10:00:00+00:00\t{day}T10:00:00+00:00\t{status}\t{channel}\tAmazon.com\t\tStandard\tDemo Lamp\tDEMO-LAMP-21\tB0DEMO0021\t{status}\t{units}\tUSD\t60.00\t\t\t\t\t\t\t\t\t\t\tUS\t\t\tfalse\t\t\t{signature}"
        )
        .unwrap();
    }
    text
}

fn messages(rows: &[(u32, &str, &str, &str)]) -> String {
    let mut text = "order_id,at,from,kind,about,file\n".to_owned();
    for (order, at, from, kind) in rows {
        writeln!(text, "{},{at},{from},{kind},,", order_id(*order)).unwrap();
    }
    text
}

fn scan(as_of: &str, store: Option<&str>, files: &[(&str, String)]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("as_of"), as_of).unwrap();
    let mut request = request(folder.path());
    request.marketplace = store.map(ToOwned::to_owned);
    let inputs: Vec<Input> = files
        .iter()
        .map(|(name, text)| Input::from_bytes(*name, text.clone().into_bytes()))
        .collect();
    scan_inputs(&inputs, request)
}

/// Order, kind, level and end of each risk.
fn risks(desk: &Desk) -> Vec<String> {
    let mut told: Vec<String> = desk
        .risks
        .iter()
        .map(|risk| {
            let end = risk.due_on().map(|day| day.to_string());
            let end = end.or_else(|| risk.due_at().map(|at| at.to_string()));
            let end = end.map(|end| format!(" {end}")).unwrap_or_default();
            format!("{} {} {}{end}", &risk.order_id[18..], risk.kind, risk.level)
        })
        .collect();
    told.sort();
    told
}

fn of_returns(as_of: &str, store: &str, rows: &[Request]) -> Vec<String> {
    let text = returns(rows);
    let text = if store == "UK" { text.replace("USD", "GBP") } else { text };
    risks(&scan(as_of, Some(store), &[("returns.txt", text)]).desk)
}

#[test]
fn a_return_that_came_is_watched_from_the_second_day_and_overdue_by_the_clock_of_its_store() {
    let came = |came| Request { came, ..Request::default() };
    for (as_of, store, day, expected) in [
        ("2026-11-21", "US", "2026-11-20", None),
        ("2026-11-21", "US", "2026-11-19", Some("1 refund_overdue watch 2026-11-23")),
        ("2026-11-21", "US", "2026-11-18", Some("1 refund_overdue watch 2026-11-22")),
        ("2026-11-21", "US", "2026-11-17", Some("1 refund_overdue due 2026-11-21")),
        ("2026-11-21", "US", "2026-11-16", Some("1 refund_overdue overdue 2026-11-20")),
        // Before the change, two business days: Friday to Tuesday.
        ("2026-01-20", "US", "2026-01-16", Some("1 refund_overdue due 2026-01-20")),
        // A store without a clock is watched, however long it takes.
        ("2026-11-21", "UK", "2026-11-20", None),
        ("2026-11-21", "UK", "2026-11-19", Some("1 refund_overdue watch")),
        ("2026-11-21", "UK", "2026-10-01", Some("1 refund_overdue watch")),
    ] {
        let asked = if as_of < "2026-02" { "2026-01-02" } else { "2026-09-28" };
        let row = Request { asked, ..came(day) };
        let expected: Vec<&str> = expected.into_iter().collect();
        assert_eq!(of_returns(as_of, store, &[row]), expected, "{as_of} {store} {day}");
    }
}

#[test]
fn what_answers_a_return_leaves_no_risk() {
    let came = Request { came: "2026-11-10", ..Request::default() };
    let hit = ["1 refund_overdue overdue 2026-11-14"];
    assert_eq!(of_returns("2026-11-21", "US", std::slice::from_ref(&came)), hit);
    for row in [
        Request { refunded: "60.00", ..came.clone() },
        Request { claim: "Y", ..came.clone() },
        Request { resolution: "Replacement", ..came.clone() },
        Request { status: "Glorified", ..came },
    ] {
        assert_eq!(of_returns("2026-11-21", "US", &[row]), [""; 0]);
    }
    // The same by other files: a refund, a claim and a chargeback of the seller's list.
    let file = ("returns.txt", returns(std::slice::from_ref(&came)));
    for program in ["a_to_z", "chargeback"] {
        let list = format!(
            "order_id,program,opened_at\n{},{program},2026-11-18T09:00-08:00\n",
            order_id(1)
        );
        let run = scan("2026-11-21", Some("US"), &[file.clone(), ("claims.csv", list)]);
        assert!(!run.desk.claims.is_empty(), "{:?}", run.inventory.diagnostics);
        assert_eq!(risks(&run.desk), [""; 0], "{program}");
    }
    let amazons = orders(&[(1, "2026-10-05", "Shipped", "Amazon", "1", "false")]);
    let run = scan("2026-11-21", Some("US"), &[file, ("orders.txt", amazons)]);
    assert_eq!(risks(&run.desk), [""; 0]);
}

#[test]
fn a_refusal_a_missing_label_and_a_short_refund() {
    let base = Request::default();
    for (row, expected) in [
        (Request { status: "Declined", ..base.clone() }, vec!["1 return_refused watch"]),
        (Request { status: "Declined", policy: "N", ..base.clone() }, vec![]),
        (Request { status: "Declined", policy: "", ..base.clone() }, vec![]),
        (Request { status: "Declined", refunded: "60.00", ..base.clone() }, vec![]),
        (Request { label: "", paid_by: "", ..base.clone() }, vec!["1 return_without_label watch"]),
        (Request { label: "", ..base.clone() }, vec![]),
        (Request { label: "", paid_by: "", status: "Completed", ..base.clone() }, vec![]),
        (
            Request { came: "2026-11-10", refunded: "59.99", ..base.clone() },
            vec!["1 refund_short watch"],
        ),
        (Request { came: "2026-11-10", refunded: "60.00", ..base.clone() }, vec![]),
        // Not before it came, not for the buyer's own reason, not for a part of the order.
        (Request { refunded: "50.00", ..base.clone() }, vec![]),
        (
            Request {
                came: "2026-11-10",
                refunded: "50.00",
                reason: "CR-UNWANTED_ITEM",
                ..base.clone()
            },
            vec![],
        ),
        (Request { came: "2026-11-10", refunded: "50.00", units: "2", ..base }, vec![]),
    ] {
        assert_eq!(of_returns("2026-11-21", "US", &[row]), expected);
    }
}

#[test]
fn answers_are_due_from_the_first_day_and_overdue_after_the_second() {
    let pending = Request { status: "Pending", asked: "2026-11-19", ..Request::default() };
    for (as_of, expected) in [
        ("2026-11-19", None),
        ("2026-11-19T23:59:59-08:00", None),
        ("2026-11-20T00:00:00-08:00", Some("due")),
        ("2026-11-20", Some("due")),
        ("2026-11-21T00:00:00-08:00", Some("due")),
        ("2026-11-21T00:00:01-08:00", Some("overdue")),
        ("2026-11-21", Some("due")),
        ("2026-11-22", Some("overdue")),
    ] {
        let expected: Vec<String> = expected
            .map(|level| format!("1 return_answer_due {level} 2026-11-21T08:00:00Z"))
            .into_iter()
            .collect();
        assert_eq!(of_returns(as_of, "US", std::slice::from_ref(&pending)), expected, "{as_of}");
    }
}

#[test]
fn a_message_is_told_for_an_order_that_is_known_to_be_the_sellers() {
    let at = "2026-11-19T10:00-08:00";
    let own = orders(&[(1, "2026-11-10", "Shipped", "Merchant", "1", "false")]);
    let amazons = orders(&[(1, "2026-11-10", "Shipped", "Amazon", "1", "false")]);
    let wrote = messages(&[(1, at, "buyer", "message")]);
    let told = |as_of: &str, orders: Option<&String>, messages: &String| {
        let mut files = vec![("messages.csv", messages.clone())];
        files.extend(orders.map(|orders| ("orders.txt", orders.clone())));
        risks(&scan(as_of, Some("US"), &files).desk)
    };
    let due = ["1 message_unanswered due 2026-11-21T18:00:00Z"];
    assert_eq!(told("2026-11-20T10:00:00-08:00", Some(&own), &wrote), due);
    assert_eq!(told("2026-11-20T09:59:59-08:00", Some(&own), &wrote), [""; 0]);
    let overdue = ["1 message_unanswered overdue 2026-11-21T18:00:00Z"];
    assert_eq!(told("2026-11-21T10:00:01-08:00", Some(&own), &wrote), overdue);
    assert_eq!(told("2026-11-21T09:00:00-08:00", Some(&amazons), &wrote), [""; 0]);
    assert_eq!(told("2026-11-21T09:00:00-08:00", None, &wrote), [""; 0]);
    for answer in ["seller", "amazon"] {
        let answered = messages(&[
            (1, at, "buyer", "message"),
            (1, "2026-11-19T12:00-08:00", answer, "message"),
        ]);
        let expected = if answer == "seller" { &[][..] } else { &due[..] };
        assert_eq!(told("2026-11-20T12:00:00-08:00", Some(&own), &answered), expected);
    }
}

#[test]
fn orders_are_to_be_shipped_in_three_days_and_signed_for_where_amazon_advises_it() {
    let lines = orders(&[
        (1, "2026-11-19", "Unshipped", "Merchant", "1", "false"),
        (2, "2026-11-18", "Unshipped", "Merchant", "1", "false"),
        (3, "2026-11-17", "Unshipped", "Merchant", "1", "true"),
        (4, "2026-11-17", "Unshipped", "Amazon", "1", "true"),
        (5, "2026-11-17", "Pending", "Merchant", "1", "true"),
        (6, "2026-11-17", "Shipped", "Merchant", "1", "true"),
        (7, "2026-11-17", "Levitating", "Merchant", "1", "true"),
        (8, "2026-11-20", "Unshipped", "Merchant", "1", ""),
    ]);
    let run = scan("2026-11-21", Some("US"), &[("orders.txt", lines)]);
    let expected = [
        "2 order_unshipped due 2026-11-21",
        "3 order_unshipped overdue 2026-11-20",
        "3 signature_advised watch",
    ];
    assert_eq!(risks(&run.desk), expected);
    let unknown =
        run.inventory.diagnostics.iter().find(|told| told.code.as_str() == "unknown-status");
    assert!(unknown.unwrap().message.ends_with("; rows: 1"), "{unknown:?}");
}

fn row<'a>(rows: &'a [PreventionRow], of: &PreventionOf, reason: &str) -> &'a PreventionRow {
    let mut own = rows.iter().filter(|row| row.of == *of);
    own.find(|row| row.reason.as_deref() == Some(reason)).unwrap()
}

#[test]
fn shares_need_twenty_orders_and_count_an_order_once() {
    for (units, is_enough) in [(19, false), (20, true)] {
        let mut lines: Vec<(u32, &str, &str, &str, &str, &str)> = (1..=units)
            .map(|order| (order, "2026-10-05", "Shipped", "Merchant", "1", "false"))
            .collect();
        lines.push((90, "2026-10-06", "Cancelled", "Merchant", "0", "false"));
        // Units of Amazon's are not the seller's.
        lines.push((91, "2026-10-06", "Shipped", "Amazon", "5", "false"));
        let back =
            |order, reason| Request { order, reason, refunded: "60.00", ..Request::default() };
        let rows = [
            back(1, "CR-NOT_AS_DESCRIBED"),
            back(2, "CR-NOT_AS_DESCRIBED"),
            back(3, "CR-DAMAGED_BY_CARRIER"),
            back(4, "CR-UNWANTED_ITEM"),
            // Of an order that the list of orders does not have.
            back(95, "CR-NOT_AS_DESCRIBED"),
        ];
        let claims = format!(
            "order_id,program,reason,opened_at,carrier\n{},a_to_z,SNAD,2026-11-01T09:00-08:00,Demo Post\n{},chargeback,INR,2026-11-01T09:00-08:00,\n",
            order_id(2),
            order_id(5),
        );
        let files = [
            ("returns.txt", returns(&rows)),
            ("orders.txt", orders(&lines)),
            ("claims.csv", claims),
        ];
        let run = scan("2026-11-21", Some("US"), &files);
        let lamp = PreventionOf::Asin(Some("B0DEMO0021".to_owned()));
        let rows = &run.desk.prevention;
        let described = row(rows, &lamp, "CR-NOT_AS_DESCRIBED");
        assert_eq!((described.orders, described.cancelled), (Some(i64::from(units)), Some(1)));
        assert_eq!((described.returns, described.claims, described.chargebacks), (3, 0, 0));
        assert_eq!(row(rows, &lamp, "different").claims, 1);
        assert_eq!(row(rows, &lamp, "not_received").chargebacks, 1);
        let post = row(rows, &PreventionOf::Carrier("Demo Post".to_owned()), "different");
        assert_eq!((post.claims, post.orders, post.is_enough()), (1, None, false));
        assert_eq!(described.is_enough(), is_enough);
        let shares = described.shares.map(|own| {
            [own.not_as_described, own.damaged, own.late].map(|share| share.to_string())
        });
        let expected = is_enough.then(|| ["0.1", "0.05", "0"].map(ToOwned::to_owned));
        assert_eq!(shares, expected);
    }
}
