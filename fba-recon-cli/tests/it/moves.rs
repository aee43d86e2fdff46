//! What becomes of a case by real reports, scan after scan: paid, underpaid, taken back with and without stock, found or
//! returned late, gone. Each move names the row that made it.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{copy_reports, fixtures, ok};

/// A change of a report of the dump.
enum Edit {
    /// A row more.
    Row(&'static str, String),
    /// Lines with a text less.
    Without(&'static str, &'static str),
    /// A text in place of another.
    Text(&'static str, &'static str, &'static str),
}

use Edit::{Row, Text, Without};

/// A later scan: its day, what changed since, and the state of the case then, with the file of the row that says so.
type Step = (&'static str, Vec<Edit>, &'static str, Option<&'static str>);

struct Account {
    work: tempfile::TempDir,
}

impl Account {
    fn new(fixture: &str) -> Self {
        let work = tempfile::tempdir().unwrap();
        let dump = work.path().join("dump");
        copy_reports(&fixtures().join("detectors").join(fixture), &dump);
        Self { work }
    }

    fn folder(&self) -> &Path {
        self.work.path()
    }

    fn ok(&self, arguments: &[&str]) -> String {
        ok(self.folder(), arguments)
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.ok(&[arguments, &["--format", "json"]].concat())).unwrap()
    }

    fn scan(&self, day: &str, out: &str) {
        self.ok(&["scan", "dump", "--as-of", day, "--downloaded", day, "--out", out]);
    }

    fn edit(&self, edit: &Edit) {
        let (Row(name, _) | Without(name, _) | Text(name, ..)) = edit;
        let path = self.folder().join("dump").join(name);
        let before = fs::read_to_string(&path).unwrap();
        let text = match edit {
            Row(_, row) => format!("{}\n{row}\n", before.trim_end_matches('\n')),
            Without(_, part) => {
                let lines = before.lines().filter(|line| !line.contains(part));
                format!("{}\n", lines.collect::<Vec<_>>().join("\n"))
            }
            Text(_, from, to) => before.replace(from, to),
        };
        assert_ne!(before, text, "{name}");
        fs::write(path, text).unwrap();
    }

    /// The case of a detector that can be filed.
    fn ready(&self) -> String {
        let rows = self.json(&["cases", "list", "--state", "ready"]);
        rows[0]["id"].as_str().unwrap().to_owned()
    }

    fn cases(&self, out: &str) -> Vec<Value> {
        let text = fs::read_to_string(self.folder().join(out).join("cases.json")).unwrap();
        let document: Value = serde_json::from_str(&text).unwrap();
        document["cases"].as_array().unwrap().clone()
    }

    fn has(&self, detector: &str) -> bool {
        self.cases("out").iter().any(|case| {
            case["detector"] == detector
                && case["status"] != "covered"
                && case["units"]["claimable"] != 0
        })
    }
}

/// A row of the reimbursements: two units of the lost mug.
fn payment(day: &str, id: &str, case: &str, cents: i64, original: &str) -> String {
    let units = if original.is_empty() { 2 } else { -2 };
    let (reason, kind) = if original.is_empty() {
        ("Lost_Warehouse", "")
    } else {
        ("Reimbursement_Reversal", "Cash")
    };
    let money = |cents: i64| {
        format!(
            "{}{}.{:02}",
            if cents < 0 { "-" } else { "" },
            cents.abs() / 100,
            cents.abs() % 100
        )
    };
    let sign = if units < 0 { -1 } else { 1 };
    format!(
        "{day}T09:00:00+00:00\t{id}\t{case}\t\t{reason}\tDEMO-MUG-01\tX00DEMO001\tB0DEMO0001\tDemo Mug\tNewItem\tUSD\t{}\t{}\t{units}\t0\t{units}\t{original}\t{kind}",
        money(sign * cents),
        money(units * cents),
    )
}

/// Two units of the mug found in the stock.
fn found(day: &str) -> String {
    let (month, date) = (&day[5..7], &day[8..]);
    format!(
        "\"{month}/{date}/{}\"\t\"X00DEMO001\"\t\"B0DEMO0001\"\t\"DEMO-MUG-01\"\t\"Demo Mug\"\t\"Adjustments\"\t\"18100000099\"\t\"2\"\t\"ABC1\"\t\"SELLABLE\"\t\"F\"\t\"US\"",
        &day[..4]
    )
}

const LOST: &str = "lost_in_warehouse/last_payment_two_months_ago";
const REFUNDED: &str = "refund_without_return/hit";
const PAYMENTS: &str = "reimbursements.txt";
const LEDGER: &str = "ledger.txt";

/// What is told, the fixture, whether the case was filed, the scans that follow, and a rule whose case is there in the end.
type Told = (&'static str, &'static str, bool, Vec<Step>, Option<&'static str>);

/// Both units paid under the case's Amazon id, so much each.
fn paid(cents: i64) -> Edit {
    Row(PAYMENTS, payment("2026-11-22", "7109999901", "990", cents, ""))
}

fn moves_by_money() -> Vec<Told> {
    let taken_back = || Row(PAYMENTS, payment("2026-11-24", "7109999902", "", 725, "7109999901"));
    let first = || ("2026-11-23", vec![paid(725)], "paid", Some(PAYMENTS));
    let dear = Text("costs.csv", "7.25,USD,,", "7.25,USD,2026-01-01,");
    let with_stock = vec![taken_back(), Row(LEDGER, found("2026-11-24"))];
    vec![
        ("paid and kept", LOST, true, vec![first(), ("2026-11-26", vec![], "paid", None)], None),
        ("paid by itself", LOST, false, vec![first()], None),
        (
            "taken back",
            LOST,
            true,
            vec![first(), ("2026-11-26", vec![taken_back()], "reversed", Some(PAYMENTS))],
            Some("reimbursement_reversed"),
        ),
        (
            "taken back with the stock",
            LOST,
            true,
            vec![first(), ("2026-11-26", with_stock, "closed_won", Some(PAYMENTS))],
            None,
        ),
        (
            "underpaid",
            LOST,
            true,
            vec![("2026-11-23", vec![paid(200), dear], "underpaid", Some(PAYMENTS))],
            Some("reimbursement_underpaid"),
        ),
    ]
}

fn moves_by_stock() -> Vec<Told> {
    const RETURN: &str = "2026-11-23T08:00:00+00:00\t111-2000000-0000001\tDEMO-MUG-01\tB0DEMO0001\tX00DEMO001\tDemo Mug\t1\tABC1\tSELLABLE\tUNWANTED_ITEM\tUnit returned to inventory\tLPNRR100000009\t";
    let late = || {
        let row = Row(LEDGER, found("2026-11-24"));
        vec![("2026-11-25", vec![row], "recovered_stock", Some(LEDGER))]
    };
    let gone = |state| vec![("2026-11-25", vec![Without(LEDGER, "\"18100000002\"")], state, None)];
    let returned = vec![Row("returns.txt", RETURN.to_owned())];
    let returned = ("2026-11-25", returned, "recovered_stock", Some("returns.txt"));
    vec![
        ("found late, filed", LOST, true, late(), None),
        ("found late, not filed", LOST, false, late(), None),
        ("gone", LOST, false, gone("gone"), None),
        // What was filed is not given up because a row is gone.
        ("gone, filed", LOST, true, gone("filed"), None),
        ("returned late", REFUNDED, true, vec![returned], None),
    ]
}

#[test]
fn reports_move_a_case_and_the_row_is_named() {
    for (told, fixture, is_filed, steps, rule) in
        moves_by_money().into_iter().chain(moves_by_stock())
    {
        let account = Account::new(fixture);
        account.scan("2026-11-21", "out");
        let id = account.ready();
        if is_filed {
            account.ok(&["cases", "file", &id, "--amazon-case", "990"]);
        }
        for (day, edits, state, file) in steps {
            edits.iter().for_each(|edit| account.edit(edit));
            account.scan(day, "out");
            let shown = account.json(&["cases", "show", &id]);
            assert_eq!(shown[0]["case"]["state"], state, "{told}: {shown:#}");
            let history = account.json(&["cases", "history", &id]);
            let last = history.as_array().unwrap().last().unwrap();
            if let Some(file) = file {
                assert!(
                    last["file"].as_str().is_some_and(|name| name.ends_with(file)),
                    "{told}: {last}"
                );
                assert_eq!((&last["to"], &last["by"]), (&state.into(), &"scan".into()), "{told}");
            }
            // Once more, nothing moves.
            let before = history.as_array().unwrap().len();
            account.scan(day, "out");
            let again = account.json(&["cases", "history", &id]);
            assert_eq!(again.as_array().unwrap().len(), before, "{told}");
        }
        for detector in ["reimbursement_reversed", "reimbursement_underpaid"] {
            assert_eq!(account.has(detector), rule == Some(detector), "{told}: {detector}");
        }
    }
}

/// A case that the new folder does not show any more, and the log, which knows the row.
#[test]
fn a_comparison_of_folders_asks_the_log_for_what_they_do_not_show() {
    let account = Account::new(LOST);
    account.scan("2026-11-21", "old");
    let id = account.ready();
    account.ok(&["cases", "file", &id, "--amazon-case", "990"]);
    account.edit(&Without(LEDGER, "\"18100000002\""));
    account.edit(&Row(PAYMENTS, payment("2026-11-22", "7109999901", "990", 725, "")));
    account.scan("2026-11-23", "new");
    let gone = |more: &[&str]| {
        let told = account.json(&[&["diff", "old", "new"], more].concat());
        let rows = told["gone"].as_array().unwrap().clone();
        rows.into_iter().find(|row| row["id"] == id.as_str()).unwrap()
    };
    let row = gone(&[]);
    assert_eq!(row["reason"], "paid", "{row}");
    assert!(row["row"].as_str().unwrap().starts_with(PAYMENTS), "{row}");
    assert_eq!(gone(&["--log", "nowhere.db"])["reason"], "not_shown");
}

/// Ids of another version of the program: the event tells which case is which.
#[test]
fn a_case_under_another_id_is_known_by_its_event() {
    let account = Account::new(LOST);
    account.scan("2026-11-21", "new");
    let id = account.ready();
    let text = fs::read_to_string(account.folder().join("new/cases.json")).unwrap();
    fs::create_dir(account.folder().join("old")).unwrap();
    fs::write(account.folder().join("old/cases.json"), text.replace(&id, "CS-0LDN4MES")).unwrap();
    let told = account.json(&["diff", "old", "new"]);
    let changed = told["changed"].as_array().unwrap();
    assert_eq!(
        (&changed[0]["id"], &changed[0]["old_id"]),
        (&id.as_str().into(), &"CS-0LDN4MES".into())
    );
    assert_eq!(
        (changed.len(), &told["new"], &told["gone"]),
        (1, &Value::Array(vec![]), &Value::Array(vec![]))
    );
    // Of another event the old id is another case.
    let other = text.replace(&id, "CS-0LDN4MES").replace("18100000002", "18100000003");
    fs::write(account.folder().join("old/cases.json"), other).unwrap();
    let told = account.json(&["diff", "old", "new"]);
    assert_eq!(
        (&told["new"][0]["id"], &told["gone"][0]["id"]),
        (&id.as_str().into(), &"CS-0LDN4MES".into())
    );
}
