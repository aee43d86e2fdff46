//! `export`: names that are asked for, one journal from a folder of reports and from its output, and tables.

use std::fs;
use std::path::Path;

use crate::support::{copy_reports, ended, fixtures, ok, run, transcript};

const DAY: &str = "2026-11-21";

const NAMES: &str = "lang = \"en\"\n\n[accounts]\nreceivable = \"Assets:Due\"\n\
    clearing = \"Assets:Clearing\"\nreimbursements = \"Income:Paid\"\nreversals = \"Income:Paid\"\n\
    inventory = \"Assets:Goods\"\nstock_reimbursements = \"Income:Goods\"\nopen_claims = \"Assets:Open\"\n";

fn dump() -> tempfile::TempDir {
    let work = tempfile::tempdir().unwrap();
    copy_reports(&fixtures().join("tie_out/months_and_currencies"), &work.path().join("dump"));
    fs::write(work.path().join("fba-recon.toml"), NAMES).unwrap();
    work
}

/// Exit 2 with these words on standard error, and nothing on standard output.
fn refused(folder: &Path, arguments: &[&str], words: &[&str]) {
    let output = run(folder, arguments);
    let text = transcript(&output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(output.stdout.is_empty(), "{text}");
    for word in words {
        assert!(text.contains(word), "{word}: {text}");
    }
}

#[test]
fn names_are_asked_for_before_anything_is_read() {
    let work = dump();
    let folder = work.path();
    let toml = folder.join("fba-recon.toml");
    let export = ["export", "hledger", "dump", "--as-of", DAY];
    fs::write(&toml, NAMES.replace("clearing = \"Assets:Clearing\"\n", "")).unwrap();
    refused(
        folder,
        &export,
        &["names no clearing", "[accounts]", "clearing = \"Assets:Amazon:Clearing\""],
    );
    fs::write(&toml, NAMES.replace("clearing", "claering")).unwrap();
    refused(folder, &export, &["fba-recon.toml:5:", "no key claering", "did you mean clearing?"]);
    fs::write(&toml, NAMES.replace("\"Assets:Clearing\"", "5")).unwrap();
    refused(folder, &export, &["fba-recon.toml:5:"]);
    // A key that is none is a mistake for every command; one that another command takes is none here.
    fs::write(&toml, format!("anything = 5\n{NAMES}")).unwrap();
    refused(folder, &export, &["fba-recon.toml:1", "no key anything"]);
    fs::write(&toml, format!("per_day = 5\n{NAMES}")).unwrap();
    assert!(ok(folder, &export).contains("account Assets:Clearing"));
    fs::write(&toml, NAMES.replace("Assets:Due", "Amazon:Due")).unwrap();
    let beancount = ["export", "beancount", "dump", "--as-of", DAY];
    refused(folder, &beancount, &["Amazon:Due", "begins with Assets", "fba-recon.toml:4"]);
    fs::remove_file(&toml).unwrap();
    let all = ["receivable", "clearing", "reimbursements", "reversals", "inventory"];
    refused(folder, &export, &all);
    fs::write(folder.join("names.toml"), NAMES).unwrap();
    ok(folder, &[&export[..], &["--config", "names.toml"]].concat());
    refused(
        folder,
        &[&export[..], &["--config", "none.toml"]].concat(),
        &["cannot read none.toml"],
    );
    fs::create_dir(folder.join("empty")).unwrap();
    fs::write(&toml, NAMES).unwrap();
    ended(folder, 3, &["export", "hledger", "empty", "--as-of", DAY]);
}

#[test]
fn an_output_gives_the_journal_of_its_reports() {
    let work = dump();
    let folder = work.path();
    ok(folder, &["scan", "dump", "--as-of", DAY, "--out", "out", "--no-log", "--fonts", "none"]);
    for form in [
        &["hledger"][..],
        &["beancount"],
        &["hledger", "--basis", "memo"],
        &["beancount", "--basis", "memo"],
    ] {
        let of_reports = [&["export"], form, &["dump", "--as-of", DAY]].concat();
        let of_output = [&["export"], form, &["out"]].concat();
        let journal = ok(folder, &of_reports);
        assert_eq!(journal, ok(folder, &of_output), "{form:?}");
        assert!(journal.contains("USD") && journal.contains("CAD"), "{journal}");
    }
    fs::write(folder.join("first.journal"), ok(folder, &["export", "hledger", "out"])).unwrap();
    let again = ok(folder, &["export", "hledger", "out", "--imported", "first.journal"]);
    assert!(!again.contains("MV-"), "{again}");
    refused(folder, &["export", "hledger", "out", "--as-of", DAY], &["an output has its own"]);
    let part =
        ok(folder, &["export", "hledger", "out", "--from", "2026-09-01", "--to", "2026-09-30"]);
    let days: Vec<&str> = part.lines().filter(|line| line.contains("(MV-")).collect();
    assert!(!days.is_empty() && days.iter().all(|line| line.starts_with("2026-09-")), "{days:?}");
    let bare = ok(folder, &["export", "hledger", "out", "--no-directives"]);
    assert!(!bare.lines().any(|line| line.starts_with("account ")), "{bare}");
}

#[test]
fn tables_hold_one_currency_and_ask_for_what_xero_wants() {
    let work = dump();
    let folder = work.path();
    let table = ["export", "journal-csv", "dump", "--as-of", DAY];
    refused(folder, &table, &["holds one currency", "--currency"]);
    let of = |more: &[&str]| ok(folder, &[&table[..], more].concat());
    let dollars = of(&["--currency", "cad"]);
    assert!(
        dollars.starts_with("JournalNo,JournalDate,AccountName,Debits,Credits,Description,Name\n")
    );
    assert!(dollars.lines().count() > 2, "{dollars}");
    let xero = [&table[..], &["--currency", "USD", "--program", "xero"]].concat();
    refused(folder, &xero, &["xero_tax_rate", "xero_dates"]);
    let names = format!("{NAMES}xero_tax_rate = \"Tax Exempt\"\nxero_dates = \"dmy\"\n");
    fs::write(folder.join("fba-recon.toml"), names).unwrap();
    let text = ok(folder, &xero);
    assert!(
        text.starts_with("*Narration,*Date,Description,*AccountCode,*TaxRate,*Amount,"),
        "{text}"
    );
    assert!(text.contains("Tax Exempt"), "{text}");
}

#[test]
fn an_output_of_many_accounts_gives_one_journal() {
    let work = dump();
    let folder = work.path();
    for name in ["north", "south"] {
        copy_reports(&folder.join("dump"), &folder.join("all").join(name));
    }
    let scan = [
        "scan",
        "all",
        "--accounts",
        "--as-of",
        DAY,
        "--out",
        "out",
        "--no-log",
        "--fonts",
        "none",
    ];
    ok(folder, &scan);
    let journal = ok(folder, &["export", "hledger", "out"]);
    let count = |word: &str| journal.matches(word).count();
    assert!(count("account north") > 3 && count("account north") == count("account south"));
    let mut codes: Vec<&str> =
        journal.lines().filter_map(|line| line.split_once(" (MV-")).map(|(_, rest)| rest).collect();
    let all = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), all, "the same payment of two accounts has two codes");
}
