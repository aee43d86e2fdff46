//! Lines that were filed are never claimed again: what is new of a case is filed alone, in every output.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{fixtures, ok, reports, run, transcript};

/// A folder with the reports of a fixture in `dump`, each file changed as told.
fn dump(fixture: &str, change: &dyn Fn(&str, String) -> String) -> tempfile::TempDir {
    let work = tempfile::tempdir().unwrap();
    fill(work.path(), fixture, change);
    work
}

fn fill(folder: &Path, fixture: &str, change: &dyn Fn(&str, String) -> String) {
    let to = folder.join("dump");
    fs::create_dir_all(&to).unwrap();
    for (name, path) in reports(&fixtures().join("detectors").join(fixture)) {
        fs::write(to.join(&name), change(&name, fs::read_to_string(&path).unwrap())).unwrap();
    }
}

fn same(_: &str, text: String) -> String {
    text
}

/// Scans and gives what standard output says.
fn scan(folder: &Path, as_of: &str, more: &[&str]) -> String {
    let arguments =
        [&["scan", "dump", "--as-of", as_of, "--downloaded", as_of, "--out", "out"], more].concat();
    ok(folder, &arguments)
}

/// The case of a detector, as `cases.json` has it.
fn case(folder: &Path, detector: &str) -> Value {
    let text = fs::read_to_string(folder.join("out/cases.json")).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let mut cases = document["cases"].as_array().unwrap().iter();
    cases.find(|case| case["detector"] == detector).unwrap().clone()
}

fn file_of(folder: &Path, id: &str, name: &str) -> String {
    fs::read_to_string(folder.join("out/cases").join(id).join(name)).unwrap()
}

const FEE: &str = "fulfilment_fee_overcharged";
const FIRST: &str = "111-4000000-0000003";
const LAST: &str = "111-4000000-0000005";

#[test]
fn what_was_filed_of_a_fee_is_in_no_message_form_or_sum() {
    let work = dump("fulfilment_fee_overcharged/measured_step", &same);
    let folder = work.path();
    scan(folder, "2026-04-20", &[]);
    let before = case(folder, FEE);
    let id = before["id"].as_str().unwrap().to_owned();
    assert!(before["message"].as_str().unwrap().contains(FIRST));
    let portion = format!("2026-03-08 {FIRST}");
    ok(folder, &["cases", "file", &id, "--portion", &portion, "--amazon-case", "990"]);
    let told = scan(folder, "2026-04-20", &[]);
    let case = case(folder, FEE);
    // The figures of the reports stay; what the log says is open is less.
    assert_eq!((&case["units"], &case["amount"]), (&before["units"], &before["amount"]));
    assert_eq!(case["log"]["open"], serde_json::json!({"units": 2, "amount": "1.76"}));
    let message = case["message"].as_str().unwrap();
    assert!(!message.contains(FIRST) && !message.contains("2026-03-08"), "{message}");
    for said in
        [LAST, "Units: 2\n", "Charged USD 8.40 - rate card USD 6.64 = USD 1.76.", "2 charges of 1"]
    {
        assert!(message.contains(said), "{said}: {message}");
    }
    assert!(case["form"].as_array().unwrap().contains(&field("quantity", "2")));
    assert!(case["form"].as_array().unwrap().contains(&field("event_date", "2026-03-15")));
    let sheet = file_of(folder, &id, "sheet.md");
    for said in [
        "| Claim | 2 units, USD 1.76",
        "**Filed before**",
        "| 2026-04-20 | 990 | 1 | 1 | USD 0.88 | filed |",
    ] {
        assert!(sheet.contains(said), "{said}: {sheet}");
    }
    assert!(!sheet.contains(FIRST), "{sheet}");
    assert!(told.contains("USD 1.76") && !told.contains("can be filed now: USD 2.64"), "{told}");
    let worklist = fs::read_to_string(folder.join("out/worklist.csv")).unwrap();
    let row = worklist.lines().find(|line| line.contains(&id)).unwrap();
    assert!(row.contains(",1.76,USD,2,"), "{row}");
    let totals = fs::read_to_string(folder.join("out/totals.csv")).unwrap();
    assert!(totals.contains(",2.64,"), "{totals}");
    let queue = ok(folder, &["queue", "--out", "today", "--format", "csv"]);
    assert!(queue.contains(",1.76,USD,"), "{queue}");
    let fields = fs::read_to_string(folder.join("today").join(&id).join("fields.txt")).unwrap();
    assert!(fields.contains("quantity: 2\n"), "{fields}");
    // Filed since the run, a line is in the message of the run: nothing is handed out before the next one.
    let portion = "2026-03-15 111-4000000-0000004";
    ok(folder, &["cases", "file", &id, "--portion", portion]);
    let older = run(folder, &["queue", "--out", "older", "--again", "--min-value", "0.50USD"]);
    assert_eq!(older.status.code(), Some(4), "{}", transcript(&older));
    assert!(transcript(&older).contains("scan again"));
    assert!(!folder.join("older").join(&id).exists());
}

fn field(name: &str, value: &str) -> Value {
    serde_json::json!({"name": name, "value": value})
}

#[test]
fn charges_of_a_later_month_are_filed_alone() {
    let without = |_: &str, text: String| {
        let is_later =
            |line: &&str| !["20000000003", "20000000004"].iter().any(|id| line.starts_with(id));
        format!("{}\n", text.lines().filter(is_later).collect::<Vec<_>>().join("\n"))
    };
    let work = dump("fulfilment_fee_overcharged/measured_step", &without);
    let folder = work.path();
    scan(folder, "2026-03-20", &[]);
    let first = case(folder, FEE);
    let id = first["id"].as_str().unwrap();
    assert!(!first["message"].as_str().unwrap().contains(LAST));
    ok(folder, &["cases", "file", id, "--amazon-case", "991"]);
    scan(folder, "2026-03-21", &[]);
    assert_eq!(case(folder, FEE)["action"], "none");
    fill(folder, "fulfilment_fee_overcharged/measured_step", &same);
    // An overdue answer to the first filing does not hide that the new line has a last day.
    scan(folder, "2026-04-20", &["--min-value", "0.50USD"]);
    let new = case(folder, FEE);
    assert_eq!((&new["id"], &new["action"]), (&first["id"], &"file".into()), "{new:#}");
    let message = new["message"].as_str().unwrap();
    assert!(message.contains(LAST) && !message.contains(FIRST), "{message}");
    assert!(message.contains("Units: 1\n"), "{message}");
    let portions = new["portions"].as_array().unwrap().iter();
    let actions: Vec<&str> = portions.map(|one| one["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["follow_up", "follow_up", "file"]);
    assert_eq!(new["log"]["filings"][0]["lines"], 2);
    // Worth less than a filing is, the new line leaves what was filed to be asked about.
    scan(folder, "2026-04-20", &[]);
    assert_eq!(case(folder, FEE)["action"], "follow_up");
    let listed = ok(folder, &["cases", "list", "--action", "follow_up", "--format", "csv"]);
    assert!(listed.contains(id), "{listed}");
    let queue = ok(folder, &["queue", "--format", "csv"]);
    assert!(queue.contains(&format!("{id},follow_up,2026-03-27,1.76,USD")), "{queue}");
}

#[test]
fn rows_of_a_month_that_was_filed_prove_nothing_of_the_next() {
    let work = dump("storage_fee_overcharged/two_centres_two_months", &same);
    let folder = work.path();
    scan(folder, "2026-04-20", &[]);
    let before = case(folder, "storage_fee_overcharged");
    let id = before["id"].as_str().unwrap();
    assert!(file_of(folder, id, "rows.csv").contains("month=2026-01"));
    ok(folder, &["cases", "file", id, "--portion", "2026-02-07 demo-box-31"]);
    scan(folder, "2026-04-20", &["--lang", "zh"]);
    let after = case(folder, "storage_fee_overcharged");
    let message = after["message"].as_str().unwrap();
    assert!(!message.contains("2026-01,") && !message.contains("9.75"), "{message}");
    assert!(
        message.contains("Together 1 charge and USD 21.45, besides 1 filed before."),
        "{message}"
    );
    assert!(!file_of(folder, id, "rows.csv").contains("month=2026-01"));
    assert!(file_of(folder, id, "sheet.md").contains("此前已提交"));
}

#[test]
fn a_payment_for_one_product_of_a_shipment_is_no_answer_for_another() {
    let work = dump("inbound_shortage/several_products", &same);
    let folder = work.path();
    scan(folder, "2026-11-21", &[]);
    let text = ok(folder, &["cases", "list", "--format", "json"]);
    let listed: Value = serde_json::from_str(&text).unwrap();
    let paid = |row: &&Value| {
        row["portions"].as_array().unwrap().iter().any(|portion| portion["state"] == "paid")
    };
    let row = listed.as_array().unwrap().iter().find(paid).unwrap();
    // Two units of one product are open; three of another were paid by one payment of more units.
    assert_eq!((&row["units"], &row["open"]["units"]), (&2.into(), &2.into()), "{row}");
    ok(folder, &["cases", "file", row["id"].as_str().unwrap()]);
    scan(folder, "2026-11-22", &[]);
    let text = ok(folder, &["cases", "show", row["id"].as_str().unwrap(), "--format", "json"]);
    let shown: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(shown[0]["case"]["state"], "filed", "{text}");
}

/// A ledger's row of a receipt of the shipment that was filed.
fn receipt(day: &str, quantity: i64) -> String {
    let (year, rest) = day.split_once('-').unwrap();
    let (month, date) = rest.split_once('-').unwrap();
    format!(
        "\"{month}/{date}/{year}\"\t\"X00DEMO001\"\t\"B0DEMO0001\"\t\"DEMO-MUG-01\"\t\"Demo Mug\"\t\"Receipts\"\t\"FBA15DEMO01\"\t\
         \"{quantity}\"\t\"XYZ2\"\t\"SELLABLE\"\t\"\"\t\"US\"\t\"\"\t\"\"\t\"{day}T00:00:00-0700\"\t\"\"\n"
    )
}

/// The shipment on the seller's list and in the queue: so many sent, 19 received.
fn listed(units: i64) -> impl Fn(&str, String) -> String {
    move |_: &str, text: String| {
        let own = format!("DEMO-MUG-01,X00DEMO001,{units},19,");
        let text = text.replace("DEMO-MUG-01,X00DEMO001,24,21,", &own);
        text.replace("\"1\",\"24\",\"21\"", &format!("\"1\",\"{units}\",\"19\""))
    }
}

/// The same of 24 units, with a short receipt of two on a day.
fn received_short(day: &'static str) -> impl Fn(&str, String) -> String {
    move |name: &str, text: String| {
        let text = listed(24)(name, text);
        let is_ledger = text.lines().next().is_some_and(|line| line.contains("Event Type"));
        if is_ledger { text + &receipt(day, -2) } else { text }
    }
}

/// What a later dump says of three units that were filed on 2026-11-10: what changed, and the units that are to be filed.
#[test]
fn units_of_a_later_short_receipt_are_filed_alone() {
    let renamed = |name: &str, text: String| {
        received_short("2026-11-15")(name, text).replace("DEMO-MUG-01", "DEMO-MUG-01-NEW")
    };
    type Change<'a> = &'a dyn Fn(&str, String) -> String;
    let rows: &[(&str, Change<'_>, i64)] = &[
        ("the same dump", &same, 0),
        ("a short receipt after the filing", &received_short("2026-11-15"), 2),
        ("a short receipt before it that was not expected", &received_short("2026-11-05"), 0),
        ("another quantity on the list", &listed(26), 0),
        ("the product renamed beside it", &renamed, 2),
    ];
    for (told, change, units) in rows {
        let work = dump("inbound_shortage/hit", &same);
        let folder = work.path();
        scan(folder, "2026-11-10", &[]);
        let shipment = |folder: &Path| {
            let text = fs::read_to_string(folder.join("out/cases.json")).unwrap();
            let document: Value = serde_json::from_str(&text).unwrap();
            let mut cases = document["cases"].as_array().unwrap().iter();
            cases.find(|case| case["shipment_id"] == "FBA15DEMO01").unwrap().clone()
        };
        let first = shipment(folder);
        let id = first["id"].as_str().unwrap();
        assert_eq!((&first["action"], &first["units"]["claimable"]), (&"file".into(), &3.into()));
        ok(folder, &["cases", "file", id, "--amazon-case", "992"]);
        fs::remove_dir_all(folder.join("dump")).unwrap();
        fill(folder, "inbound_shortage/hit", change);
        scan(folder, "2026-11-21", &[]);
        let case = shipment(folder);
        assert_eq!(case["id"], first["id"], "{told}");
        let folder_of_case = folder.join("out/cases").join(id);
        if *units == 0 {
            assert_ne!(case["action"], "file", "{told}: {case:#}");
            assert!(!folder_of_case.join("message.txt").exists(), "{told}");
            continue;
        }
        assert_eq!(case["action"], "file", "{told}: {case:#}");
        assert_eq!(case["log"]["open"]["units"], *units, "{told}");
        let message = case["message"].as_str().unwrap();
        for said in ["2 units of this shipment", "Together 2 units, besides 3 filed before."] {
            assert!(message.contains(said), "{told}: {said}: {message}");
        }
        assert!(case["form"].as_array().unwrap().contains(&field("quantity", "2")), "{told}");
        let sheet = file_of(folder, id, "sheet.md");
        assert!(sheet.contains("Filed before") && sheet.contains("992"), "{sheet}");
        let queue = ok(folder, &["queue", "--format", "csv", "--min-value", "1USD"]);
        assert!(!queue.contains(&format!("{id},file")), "the shipment is with Amazon: {queue}");
        // Filed too, nothing of it is offered again.
        ok(folder, &["cases", "file", id, "--amazon-case", "993"]);
        scan(folder, "2026-11-22", &[]);
        assert_eq!(shipment(folder)["action"], "follow_up", "{told}");
        assert_eq!(shipment(folder)["log"]["filings"].as_array().unwrap().len(), 2, "{told}");
        // A dump of before the receipt is smaller: what was filed stays filed.
        fs::remove_dir_all(folder.join("dump")).unwrap();
        fill(folder, "inbound_shortage/hit", &same);
        scan(folder, "2026-11-23", &[]);
        assert_ne!(shipment(folder)["action"], "file", "{told}");
    }
}
