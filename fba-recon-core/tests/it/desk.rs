//! Buyers' claims: what to do, claim files, and what must hold whatever the folder.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fba_recon_core::account::Run;
use fba_recon_core::cases::Case;
use fba_recon_core::ingest::Input;
use fba_recon_core::policy::ClaimType;

use crate::support::{entries, fixtures, inputs, request, scan_folder, scan_inputs, stem};

fn folder(rule: &str, case: &str) -> PathBuf {
    fixtures().join("detectors").join(rule).join(case)
}

const RULES: &[&str] = &[
    "a_to_z_on_fba_order",
    "a_to_z_after_refund",
    "a_to_z_and_chargeback",
    "a_to_z_appeal_due",
    "a_to_z_response_due",
    "chargeback_response_due",
    "safe_t_due",
];

/// What to do with the cases of a folder, by order.
fn actions(folder: &Path) -> Vec<String> {
    let run = scan_folder(folder);
    let mut told: Vec<String> = run
        .cases
        .iter()
        .map(|case| {
            let order = case.order_id.as_deref().unwrap_or_default();
            format!("{} {}", &order[order.len() - 1..], case.decision.told())
        })
        .collect();
    told.sort();
    told
}

#[test]
fn what_to_do_is_decided_by_clock_documents_and_certainty() {
    for (rule, case, expected) in [
        ("a_to_z_response_due", "hit", vec!["1 answer"]),
        ("a_to_z_response_due", "out_of_window", vec!["1 expired", "2 answer"]),
        ("a_to_z_response_due", "due_in_a_minute", vec!["1 answer", "2 answer"]),
        (
            "chargeback_response_due",
            "out_of_window",
            vec!["1 expired", "2 answer", "3 answer", "4 answer"],
        ),
        ("a_to_z_on_fba_order", "hit", vec!["1 appeal"]),
        ("a_to_z_on_fba_order", "already_paid", vec!["1 covered"]),
        ("a_to_z_on_fba_order", "out_of_window", vec!["1 expired"]),
        ("a_to_z_after_refund", "sale_missing", vec!["1 get_report"]),
        ("a_to_z_appeal_due", "hit", vec!["1 appeal"]),
        ("a_to_z_appeal_due", "check_only", vec!["1 check_first"]),
        // A spreadsheet is no document, and a missing one beats everything but a clock.
        ("a_to_z_appeal_due", "documents", vec!["1 appeal", "2 get_documents", "3 get_documents"]),
        ("a_to_z_appeal_due", "odr_only", vec!["1 check_first"]),
        ("a_to_z_appeal_due", "signed", vec!["1 appeal"]),
        ("safe_t_due", "hit", vec!["1 file"]),
        ("safe_t_due", "never_delivered", vec!["1 check_first"]),
    ] {
        assert_eq!(actions(&folder(rule, case)), expected, "{rule}/{case}");
    }
}

/// State, needs and verdicts of a folder's claim files, by order and program.
fn files(run: &Run) -> Vec<String> {
    let mut told: Vec<String> = run
        .desk
        .claims
        .iter()
        .map(|claim| {
            let order = &claim.order_id[claim.order_id.len() - 1..];
            let points: Vec<&str> = claim.points.iter().map(|point| point.id.as_str()).collect();
            format!(
                "{order} {} {} [{}] odr {} refund {}",
                claim.program.as_str(),
                claim.state,
                points.join(" "),
                claim.odr.verdict.as_str(),
                claim.refund_advice.as_str(),
            )
        })
        .collect();
    told.sort();
    told
}

#[test]
fn claim_files_tell_where_each_claim_stands() {
    for (rule, case, expected) in [
        ("a_to_z_response_due", "hit", vec!["1 a_to_z open [] odr pending refund weigh"]),
        (
            "a_to_z_response_due",
            "due_in_a_minute",
            vec![
                "1 a_to_z open [] odr pending refund weigh",
                "2 a_to_z overdue [] odr pending refund weigh",
            ],
        ),
        (
            "a_to_z_response_due",
            "already_paid",
            vec!["1 a_to_z answered [] odr pending refund weigh"],
        ),
        (
            "a_to_z_on_fba_order",
            "hit",
            vec!["1 a_to_z granted_debited [fulfilled_by_amazon] odr no refund stop"],
        ),
        (
            "a_to_z_on_fba_order",
            "given_back_in_one_sum",
            vec!["1 a_to_z reversed [fulfilled_by_amazon] odr no refund stop"],
        ),
        (
            "a_to_z_on_fba_order",
            "appealed",
            vec!["1 a_to_z appealed [fulfilled_by_amazon] odr no refund stop"],
        ),
        // The absence of a request is a ground where the report covers the days, and only there.
        (
            "a_to_z_appeal_due",
            "return_not_requested",
            vec!["1 a_to_z granted_debited [return_not_requested] odr counts refund none"],
        ),
        (
            "a_to_z_appeal_due",
            "no_returns_report",
            vec!["1 a_to_z granted_debited [] odr counts refund none"],
        ),
        (
            "a_to_z_and_chargeback",
            "hit",
            vec![
                "1 a_to_z granted_debited [chargeback_on_order] odr counts refund stop",
                "1 chargeback debited [] odr counts refund stop",
            ],
        ),
        (
            "safe_t_due",
            "claim_granted",
            vec![
                "1 a_to_z granted_debited [] odr counts refund stop",
                "1 safe_t not_eligible [] odr counts refund stop",
            ],
        ),
        ("safe_t_due", "filed", vec!["1 safe_t filed [] odr unknown refund stop"]),
        ("safe_t_due", "already_paid", vec!["1 safe_t granted [] odr unknown refund stop"]),
    ] {
        assert_eq!(files(&scan_folder(&folder(rule, case))), expected, "{rule}/{case}");
    }
}

/// The same money in both reports and both spellings gives the same answer.
#[test]
fn settlement_and_date_range_tell_the_same() {
    let told = |case: &str| {
        let run = scan_folder(&folder("a_to_z_on_fba_order", case));
        let [case] = run.cases.as_slice() else { panic!("{case}: {:?}", run.cases.len()) };
        (case.id.clone(), case.status, case.amount_total, case.claim.clone())
    };
    assert_eq!(told("hit"), told("date_range_only"));
    assert_eq!(told("already_paid"), told("given_back_in_one_sum"));
    assert_eq!(told("already_paid"), told("recovered_by_adjustment"));
}

fn money_cases(run: &Run) -> Vec<&Case> {
    run.cases.iter().filter(|case| case.claim_type == ClaimType::AToZ).collect()
}

/// Every folder of the seven rules.
fn folders() -> Vec<PathBuf> {
    RULES.iter().flat_map(|rule| entries(&fixtures().join("detectors").join(rule))).collect()
}

#[test]
fn one_debit_is_in_one_money_case() {
    for folder in folders() {
        let run = scan_folder(&folder);
        let orders: Vec<&str> =
            money_cases(&run).iter().filter_map(|case| case.order_id.as_deref()).collect();
        let different: BTreeSet<&str> = orders.iter().copied().collect();
        assert_eq!(orders.len(), different.len(), "{}", folder.display());
        for case in run.cases.iter().filter(|case| case.claim_type.is_of_buyer()) {
            let claim = case.claim.as_deref().and_then(|id| run.desk.claim(id));
            assert!(claim.is_some_and(|claim| claim.cases.contains(&case.id)), "{}", case.id);
        }
    }
}

/// Adding a credit raises no amount, makes no case surer and takes none out of `covered`.
#[test]
fn a_credit_never_raises_a_case() {
    let mut tried = 0;
    for folder in folders() {
        let files = inputs(&folder);
        let before = scan_folder(&folder);
        for case in money_cases(&before) {
            let order = case.order_id.as_deref().unwrap();
            for (kind, amount) in [
                ("A-to-z Guarantee Refund", "10.00"),
                ("A-to-z Guarantee Claim", "1000.00"),
                ("BuyerRecharge", "5.00"),
            ] {
                let credit = credit(order, kind, amount, case.amount_total);
                let Some(credit) = credit else { continue };
                tried += 1;
                let all: Vec<Input> = files.iter().map(copy).chain([credit]).collect();
                let after = scan_inputs(&all, request(&folder));
                let same = after.cases.iter().find(|other| other.id == case.id);
                let Some(same) = same else { continue };
                let micros = |case: &Case| case.amount_total.map_or(0, |money| money.micros);
                assert!(micros(same) <= micros(case), "{} {kind}", folder.display());
                assert!(same.confidence <= case.confidence, "{} {kind}", folder.display());
            }
        }
    }
    assert!(tried > 30, "{tried}");
}

fn copy(input: &Input) -> Input {
    let fba_recon_core::ingest::Content::Bytes(bytes) = &input.content else { panic!() };
    Input::from_bytes(input.name.clone(), bytes.clone())
}

/// A settlement of its own with one amount that comes in.
fn credit(
    order: &str,
    kind: &str,
    amount: &str,
    worth: Option<fba_recon_core::model::Money>,
) -> Option<Input> {
    let currency = worth?.currency;
    let header = "settlement-id\tsettlement-start-date\tsettlement-end-date\tdeposit-date\ttotal-amount\tcurrency\ttransaction-type\torder-id\tmerchant-order-id\tadjustment-id\tshipment-id\tmarketplace-name\tamount-type\tamount-description\tamount\tfulfillment-id\tposted-date\tposted-date-time\torder-item-code\tmerchant-order-item-id\tmerchant-adjustment-item-id\tsku\tquantity-purchased\tpromotion-id";
    let head = format!(
        "20799999999\t2026-11-20 10:00:00 UTC\t2026-11-20 20:00:00 UTC\t2026-11-21 10:00:00 UTC\t{amount}\t{currency}{}",
        "\t".repeat(18)
    );
    let row = format!(
        "20799999999\t\t\t\t\t\t{kind}\t{order}\t{order}\t\t\tAmazon.com\tother-transaction\t{kind}\t{amount}\t\t2026-11-20\t2026-11-20 18:20:00 UTC\t\t\t\t\t\t"
    );
    Some(Input::from_bytes("credit.txt", format!("{header}\n{head}\n{row}\n").into_bytes()))
}

/// Names of files and their order change no id of a claim or a case.
#[test]
fn renamed_and_shuffled_files_keep_every_claim() {
    for folder in folders() {
        let files = inputs(&folder);
        let ids = |run: &Run| -> (Vec<String>, BTreeMap<String, String>) {
            let claims = run.desk.claims.iter().map(|claim| claim.id.clone()).collect();
            let cases = run.cases.iter();
            let cases = cases.map(|case| (case.id.clone(), format!("{:?}", case.decision)));
            (claims, cases.collect())
        };
        let before = ids(&scan_inputs(&files, request(&folder)));
        let renamed: Vec<Input> = files
            .iter()
            .rev()
            .enumerate()
            .map(|(at, input)| {
                let ending = stem(Path::new(&input.name)).len();
                Input { name: format!("{at}-{ending}.dat"), ..copy(input) }
            })
            .collect();
        assert_eq!(ids(&scan_inputs(&renamed, request(&folder))), before, "{}", folder.display());
    }
}

/// A row that cannot be read in a list kept by hand, and the orders whose case is only possible for it.
#[test]
fn a_row_left_out_of_a_list_kept_by_hand_holds_back_its_own_order_alone() {
    let folder = folder("a_to_z_appeal_due", "documents");
    let messages = "order_id,at,from,kind,about,file\n";
    let evidence = "scope,scope_id,kind,file,date,quantity,issuer,sha256,note\n";
    let claim =
        |order: &str| format!("{order},,US,a_to_z,,INR,2026-11-13 09:00,{}\n", ",".repeat(28));
    let rows: [(&str, String, &[&str]); 9] = [
        ("none", String::new(), &[]),
        ("messages", format!("{messages}111-7100000-0000001,2026-11-11,buyer,message,,\n"), &["1"]),
        (
            "messages",
            format!("{messages}111-7100000-0000001,2026-11-11T09:00-08:00,buyer,message,,\n"),
            &[],
        ),
        (
            "messages",
            format!(
                "{messages}111-7100000-0000001,2026-11-11,buyer,message,,\n111-7100000-0000003,soon,buyer,message,,\n"
            ),
            &["1", "3"],
        ),
        // An order that cannot be read holds back nothing, and is told.
        ("messages", format!("{messages}1.1171E+16,2026-11-11,buyer,message,,\n"), &[]),
        ("messages", format!("{messages},2026-11-11,buyer,message,,\n"), &[]),
        (
            "evidence",
            format!("{evidence}order,111-7100000-0000002,messages,m.pdf,2026-02-31,,,,\n"),
            &["2"],
        ),
        // Of a product whose name is that of an order.
        (
            "evidence",
            format!("{evidence}fnsku,111-7100000-0000002,messages,m.pdf,2026-02-31,,,,\n"),
            &[],
        ),
        ("claims", claim("111-7100000-0000003"), &["3"]),
    ];
    for (name, text, expected) in rows {
        let mut files: Vec<Input> = inputs(&folder).iter().map(copy).collect();
        let text = match name {
            "claims" => {
                let own = std::fs::read_to_string(folder.join("claims.csv")).unwrap();
                format!("{}\n{text}", own.lines().next().unwrap())
            }
            _ => text,
        };
        let is_none = name == "none";
        if !is_none {
            files.push(Input::from_bytes(format!("more_{name}.csv"), text.clone().into_bytes()));
        }
        let run = scan_inputs(&files, request(&folder));
        let held = run
            .cases
            .iter()
            .filter(|case| case.confidence == fba_recon_core::detect::Confidence::Possible);
        let mut held: Vec<&str> =
            held.filter_map(|case| Some(&case.order_id.as_deref()?[18..])).collect();
        held.sort_unstable();
        assert_eq!(held, expected, "{text}");
        let rejected: usize = run.inventory.reports.iter().map(|one| one.rejected.len()).sum();
        let is_good = text.contains("T09:00-08:00") && name == "messages";
        assert_eq!(rejected > 0, !is_none && !is_good, "{text}");
        let told = run.inventory.diagnostics.iter();
        assert!(is_none || is_good || told.clone().any(|one| one.at.file.is_some()), "{text}");
    }
}
