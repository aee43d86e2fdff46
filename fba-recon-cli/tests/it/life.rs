//! A case after its filing: refused and appealed, compared between runs, and reviewed.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{copy_reports, fixtures, ok, run};

fn work(fixture: &str) -> tempfile::TempDir {
    let work = tempfile::tempdir().unwrap();
    let to = work.path().join("dump");
    copy_reports(&fixtures().join("detectors").join(fixture), &to);
    work
}

fn scan(folder: &Path, as_of: &str, out: &str) {
    ok(folder, &["scan", "dump", "--as-of", as_of, "--downloaded", as_of, "--out", out]);
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn ready(folder: &Path) -> String {
    let rows = json(&ok(folder, &["cases", "list", "--state", "ready", "--format", "json"]));
    rows[0]["id"].as_str().unwrap().to_owned()
}

fn case(folder: &Path, out: &str, id: &str) -> Value {
    let document = json(&fs::read_to_string(folder.join(out).join("cases.json")).unwrap());
    let mut cases = document["cases"].as_array().unwrap().iter();
    cases.find(|case| case["id"] == id).unwrap().clone()
}

const LEDGER: &str = "lost_in_warehouse/last_payment_two_months_ago";

#[test]
fn a_refusal_is_classed_appealed_once_and_not_after_its_day() {
    let work = work(LEDGER);
    let folder = work.path();
    scan(folder, "2026-11-21", "out");
    let id = ready(folder);
    ok(folder, &["cases", "file", &id, "--amazon-case", "990"]);
    fs::write(
        folder.join("no.txt"),
        "We are unable to reimburse you: the units have been located.\n",
    )
    .unwrap();
    let told = ok(folder, &["cases", "deny", &id, "--text", "no.txt"]);
    assert!(told.contains("refused as: found") && told.contains("appeal: until 20"), "{told}");
    let shown = json(&ok(folder, &["cases", "show", &id, "--format", "json"]));
    let denial = &shown[0]["denial"];
    assert_eq!(
        (&denial["class"], &denial["appeal"], &denial["on"]),
        (&"found".into(), &true.into(), &"2026-11-21".into())
    );
    let until = denial["until"].as_str().unwrap().to_owned();
    // The text is there at once, and listed: the next scan finds nothing of the user's in its place.
    let path = folder.join("out/cases").join(&id).join("appeal.txt");
    let at_once = fs::read_to_string(&path).unwrap();
    assert!(told.contains(&format!("{id}: written: ")), "{told}");
    scan(folder, "2026-11-22", "out");
    assert_eq!(fs::read_to_string(&path).unwrap(), at_once);
    let beside = fs::read_dir(path.parent().unwrap()).unwrap();
    assert!(
        beside.map(|own| own.unwrap()).all(|own| !own.path().to_string_lossy().contains("yours"))
    );
    assert_eq!(case(folder, "out", &id)["action"], "appeal");
    assert_eq!(case(folder, "out", &id)["log"]["denial"]["class"], "found");
    let text = fs::read_to_string(folder.join("out/cases").join(&id).join("appeal.txt")).unwrap();
    assert!(
        text.contains("\"We are unable to reimburse you: the units have been located.\""),
        "{text}"
    );
    assert!(text.contains("taken off in the equation below") && text.contains("1. "), "{text}");
    assert!(!folder.join("out/cases").join(&id).join("message.txt").exists());
    // The queue hands it out before everything else.
    let queue = json(&ok(folder, &["queue", "--out", "today", "--format", "json"]));
    assert_eq!((&queue[0]["id"], &queue[0]["action"]), (&id.as_str().into(), &"appeal".into()));
    assert!(folder.join("today").join(&id).join("appeal.txt").is_file());
    // After its last day nothing is to be done.
    let after = until.parse::<jiff::civil::Date>().unwrap().tomorrow().unwrap().to_string();
    ok(folder, &["scan", "dump", "--as-of", &after, "--out", "late", "--dry-run"]);
    scan(folder, "2026-11-23", "out");
    ok(folder, &["cases", "appeal", &id]);
    scan(folder, "2026-11-24", "out");
    assert_eq!(case(folder, "out", &id)["reason"], "with_amazon");
    ok(folder, &["cases", "deny", &id, "--text", "no.txt"]);
    scan(folder, "2026-11-25", "out");
    let twice = case(folder, "out", &id);
    assert_eq!((&twice["action"], &twice["reason"]), (&"none".into(), &"denied".into()));
    assert!(!folder.join("out/cases").join(&id).join("appeal.txt").exists());
}

/// What stands in the way of an appeal is told; the refusal is in the log whatever comes of it.
#[test]
fn an_appeal_that_cannot_be_written_at_once_is_left_to_the_next_scan() {
    let work = work(LEDGER);
    let folder = work.path();
    scan(folder, "2026-11-21", "out");
    let id = ready(folder);
    ok(folder, &["cases", "file", &id, "--amazon-case", "990"]);
    fs::write(folder.join("no.txt"), "We cannot reimburse: the units have been located.").unwrap();
    let deny = || ok(folder, &["cases", "deny", &id, "--text", "no.txt"]);
    let undo = || ok(folder, &["cases", "undo", &id]);
    let path = folder.join("out/cases").join(&id).join("appeal.txt");
    // The user's own file stays.
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, "mine").unwrap();
    let told = deny();
    assert!(told.contains("next scan writes appeal.txt: a file of yours"), "{told}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    fs::remove_file(&path).unwrap();
    undo();
    // The reports changed.
    let ledger = folder.join("dump/ledger.txt");
    let before = fs::read_to_string(&ledger).unwrap();
    fs::write(&ledger, before.replace("Demo Jar", "Demo jar")).unwrap();
    let told = deny();
    assert!(told.contains("the reports changed since the last run"), "{told}");
    assert!(!path.exists());
    undo();
    // The reports, or the output, are gone.
    fs::rename(folder.join("dump"), folder.join("away")).unwrap();
    assert!(deny().contains("the reports of the last run are not there"));
    undo();
    fs::rename(folder.join("out"), folder.join("elsewhere")).unwrap();
    assert!(deny().contains("the output of the last run is not there"));
}

#[test]
fn a_refusal_without_a_known_reason_proposes_nothing() {
    let work = work(LEDGER);
    let folder = work.path();
    scan(folder, "2026-11-21", "out");
    let id = ready(folder);
    ok(folder, &["cases", "file", &id]);
    for (text, class) in [
        ("We cannot share more details about this decision.", "other"),
        ("Good news: your claim was approved.", "other"),
        ("We cannot pay: it is a duplicate.", "duplicate"),
    ] {
        fs::write(folder.join("no.txt"), text).unwrap();
        let told = ok(folder, &["cases", "deny", &id, "--text", "no.txt"]);
        assert!(
            told.contains(&format!("refused as: {class}")) && told.contains("appeal: none"),
            "{told}"
        );
        ok(folder, &["cases", "undo", &id]);
    }
}

#[test]
fn folders_and_runs_are_compared_with_their_reasons() {
    let work = work(LEDGER);
    let folder = work.path();
    scan(folder, "2026-11-21", "one");
    let id = ready(folder);
    scan(folder, "2026-11-21", "same");
    assert_eq!(
        json(&ok(folder, &["diff", "one", "same", "--format", "json"])),
        serde_json::json!({"new": [], "changed": [], "gone": []})
    );
    assert_eq!(ok(folder, &["diff", "one", "same"]), "0 new, 0 changed, 0 gone\n");
    // A payment comes: the row is named.
    let payments = folder.join("dump/reimbursements.txt");
    let text = fs::read_to_string(&payments).unwrap();
    let loss = case(folder, "one", &id);
    let last = text.lines().next_back().unwrap().to_owned();
    let units = loss["units"]["claimable"].as_i64().unwrap();
    let mut cells: Vec<String> = last.split('\t').map(str::to_owned).collect();
    let header: Vec<&str> = text.lines().next().unwrap().split('\t').collect();
    for (name, value) in [
        ("approval-date", "2026-11-20T10:00:00+00:00".to_owned()),
        ("reimbursement-id", "7770000001".to_owned()),
        ("reason", "Lost_Warehouse".to_owned()),
        ("sku", loss["msku"].as_str().unwrap().to_owned()),
        ("fnsku", loss["fnsku"].as_str().unwrap().to_owned()),
        ("amount-per-unit", "8.00".to_owned()),
        ("amount-total", format!("{}.00", 8 * units)),
        ("quantity-reimbursed-cash", units.to_string()),
        ("quantity-reimbursed-inventory", "0".to_owned()),
        ("quantity-reimbursed-total", units.to_string()),
    ] {
        if let Some(at) = header.iter().position(|own| *own == name) {
            cells[at] = value;
        }
    }
    fs::write(&payments, format!("{}\n{}\n", text.trim_end_matches('\n'), cells.join("\t")))
        .unwrap();
    scan(folder, "2026-11-22", "two");
    let told = json(&ok(folder, &["diff", "one", "two", "--format", "json"]));
    let row =
        told["changed"].as_array().unwrap().iter().find(|row| row["id"] == id.as_str()).unwrap();
    assert_eq!(row["reason"], "paid", "{told:#}");
    assert!(row["row"].as_str().unwrap().starts_with("reimbursements.txt:"), "{row}");
    let csv = ok(folder, &["diff", "one", "two", "--format", "csv"]);
    assert!(csv.contains(&format!("changed,{id},")), "{csv}");
    // The same between runs of the log, by their numbers.
    let runs = json(&ok(folder, &["diff", "--runs", "1", "3", "--format", "json"]));
    let row = runs["changed"].as_array().unwrap().iter().find(|row| row["id"] == id.as_str());
    let row = row.unwrap_or_else(|| panic!("{runs:#}"));
    assert_eq!((&row["reason"], &row["fields"][0]["to"]), (&"paid".into(), &"paid".into()));
    // A report less is a smaller dump, one more a larger one.
    fs::rename(folder.join("dump/ledger.txt"), folder.join("ledger.txt")).unwrap();
    let _ = run(folder, &["scan", "dump", "--as-of", "2026-11-22", "--out", "less", "--no-log"]);
    let told = json(&ok(folder, &["diff", "two", "less", "--format", "json"]));
    assert!(
        told["gone"].as_array().unwrap().iter().any(|row| row["reason"] == "dump_smaller"),
        "{told:#}"
    );
    let told = json(&ok(folder, &["diff", "less", "two", "--format", "json"]));
    assert!(
        told["new"].as_array().unwrap().iter().any(|row| row["reason"] == "dump_larger"),
        "{told:#}"
    );
    for wrong in [&["diff", "one"][..], &["diff", "one", "nowhere"], &["diff", "--runs", "1", "99"]]
    {
        assert_eq!(run(folder, wrong).status.code(), Some(2), "{wrong:?}");
    }
}
