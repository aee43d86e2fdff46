//! What the commands print: help as documented, explanations, policy tables, wrong usage.

use std::path::Path;

use crate::support::{entries, fixtures, matches_file, run, transcript};

fn docs(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference").join(name)
}

#[test]
fn the_command_reference_is_fresh() {
    let mut text = String::from("# Command line\n\nGenerated from the program's own help.\n");
    for arguments in [
        &["--help"][..],
        &["scan", "--help"],
        &["inspect", "--help"],
        &["cases", "--help"],
        &["cases", "list", "--help"],
        &["cases", "show", "--help"],
        &["cases", "file", "--help"],
        &["cases", "investigate", "--help"],
        &["cases", "ask", "--help"],
        &["cases", "answer", "--help"],
        &["cases", "approve", "--help"],
        &["cases", "deny", "--help"],
        &["cases", "appeal", "--help"],
        &["cases", "follow-up", "--help"],
        &["cases", "pay", "--help"],
        &["cases", "close", "--help"],
        &["cases", "note", "--help"],
        &["cases", "undo", "--help"],
        &["cases", "history", "--help"],
        &["cases", "export", "--help"],
        &["cases", "import", "--help"],
        &["queue", "--help"],
        &["demo", "--help"],
        &["explain", "--help"],
        &["policy", "--help"],
        &["policy", "show", "--help"],
        &["policy", "check", "--help"],
        &["fee", "--help"],
        &["schema", "--help"],
        &["export", "--help"],
        &["export", "hledger", "--help"],
        &["export", "journal-csv", "--help"],
    ] {
        let output = run(Path::new("."), arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        let help = String::from_utf8(output.stdout).unwrap();
        text.push_str(&format!("\n## fba-recon {}\n\n```text\n{help}```\n", arguments.join(" ")));
    }
    matches_file(&text, &docs("command-line.md"))
        .unwrap_or_else(|difference| panic!("{difference}"));
}

#[test]
fn explain_knows_the_words_of_outputs() {
    for (name, told) in [
        ("Inventory Ledger, detailed view", "Download: "),
        ("fba customer returns", "Download: "),
        ("ledger", "Reports that fill it\n  inventory_"),
        ("settlement", "settlement, a claim type"),
        ("settlement", "settlement, a table"),
        ("fc_lost", "Detectors that claim it\n  lost_in_warehouse"),
        ("outbound", "No detector claims it"),
        ("possible", "look before filing"),
        ("probable", "how sure a case is"),
    ] {
        let text = transcript(&run(Path::new("."), &["explain", name]));
        assert!(text.contains(told), "{name}: {text}");
    }
}

#[test]
fn explain_tells_the_values_and_the_default_of_an_option() {
    for name in ["--sheets", "sheets", "--sheets=all"] {
        let text = transcript(&run(Path::new("."), &["explain", name]));
        assert!(text.contains("--sheets <WHICH>, an option of scan"), "{text}");
        for value in ["open", "all", "none"] {
            assert!(text.contains(&format!("\n  {value} ")), "{text}");
        }
        assert!(text.contains("Default: open"), "{text}");
    }
    // An option without a value has neither.
    let text = transcript(&run(Path::new("."), &["explain", "--dry-run"]));
    assert!(text.contains("--dry-run, an option") && !text.contains("Default"), "{text}");
}

#[test]
fn wrong_usage_exits_with_two_and_a_remedy() {
    let folder = fixtures().join("errors/empty_folder/input");
    for (arguments, told) in [
        (&["scan", "--as-off", "2026-11-21"][..], "--as-of"),
        (&["scan", "--marketplace", "XX"], "stores are US"),
        (&["scan", "--as-of", "21/11/2026"], "such as 2026-11-21"),
        (&["scan", "--min-value", "5"], "such as --min-value 5USD"),
        (&["scan", "--min-value", "5XXX"], "stores pay in AED"),
        (&["scan", "--min-value", "5USX"], "did you mean USD"),
        (&["scan", "--min-value", "5USD", "--min-value", "2USD"], "once a currency"),
        (&["explain", "settlemnts"], "did you mean settlement"),
        (&["explain", "los_in_warehouse"], "did you mean lost_in_warehouse"),
        (&["explain", "chek_first"], "did you mean check_first"),
        (&["scan", "--covers", "reimbursements"], "write --covers"),
        (&["scan", "--covers", "moon=2026-01-01..2026-02-01"], "reports are"),
        (&["explain", "lost_in_warehous"], "did you mean lost_in_warehouse"),
        (&["explain", "--cover"], "did you mean --covers"),
        (&["inspect", "--format", "csv"], "[possible values: human, json]"),
        (&["fee", "--format", "markdown"], "[possible values: human, json]"),
        (&["policy", "show", "wimdows"], "topics are"),
        (&["scan", "--policy-dir", "no-such-folder"], "no-such-folder"),
        (&["scan", "no-such-dump"], "no such file or folder: no-such-dump"),
        (&["inspect", "no-such-dump"], "no such file or folder: no-such-dump"),
    ] {
        let output = run(&folder, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let text = transcript(&output);
        assert!(text.contains(told), "{arguments:?}: {text}");
    }
}

#[test]
fn policy_check_tells_every_fault_at_once() {
    let work = tempfile::tempdir().unwrap();
    let windows = include_str!("../../../fba-recon-core/src/policy/tables/windows.toml");
    let twice = format!(
        "{windows}\n[[window]]\nclaim_types = [\"fc_lost\"]\nmarketplaces = [\"US\", \"XX\"]\nstart_event = \"x\"\nopens = \"70d\"\ncloses = \"60d\"\nconfirmed = true\nconfidence = \"A\"\nsource = \"\"\n"
    );
    std::fs::write(work.path().join("windows.toml"), twice).unwrap();
    std::fs::write(work.path().join("pratice.toml"), "").unwrap();
    std::fs::write(work.path().join("practice.toml"), "[[setting]]\nkey = 1\n").unwrap();
    let output = run(work.path(), &["policy", "check", "."]);
    assert_eq!(output.status.code(), Some(2));
    let text = transcript(&output);
    for told in ["pratice.toml: no table of this name", "practice.toml: TOML parse error"] {
        assert!(text.contains(told), "{told}: {text}");
    }
    std::fs::remove_file(work.path().join("practice.toml")).unwrap();
    let text = transcript(&run(work.path(), &["policy", "check", "."]));
    for told in [
        "unknown marketplace: XX",
        "two windows on one day: fc_lost US",
        "without a source",
        "closes before it opens",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    let output = run(work.path(), &["policy", "check"]);
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
}

#[test]
fn policy_show_follows_the_date() {
    let closes = |day: &str| {
        let output =
            run(Path::new("."), &["policy", "show", "windows", "--on", day, "--marketplace", "US"]);
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().find(|line| line.contains("fc_lost")).unwrap().to_owned()
    };
    assert!(closes("2024-10-22").contains("18 months"));
    assert!(closes("2024-10-23").contains("60 days"));
}

/// Each folder holds the arguments of `fba-recon fee` and what it answers; `published` is the core's.
#[test]
fn fees_are_answered_with_their_rows() {
    let mut differences = Vec::new();
    let folders = entries(&fixtures().join("fees"));
    for folder in folders.into_iter().filter(|folder| !folder.ends_with("published")) {
        let typed = std::fs::read_to_string(folder.join("arguments.txt")).unwrap();
        let arguments: Vec<&str> = ["fee"].into_iter().chain(typed.split_whitespace()).collect();
        let text = transcript(&run(Path::new("."), &arguments));
        differences.extend(matches_file(&text, &folder.join("expected.txt")).err());
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
