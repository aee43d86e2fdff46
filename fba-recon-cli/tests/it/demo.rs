//! The demo: the scan on the embedded dump finds exactly what was planted in it.

use std::collections::BTreeMap;

use crate::support::{demo, run};

#[test]
fn the_demo_finds_what_was_planted_and_nothing_else() {
    let work = tempfile::tempdir().unwrap();
    let output = run(work.path(), &["demo", "--out", "out", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let mut found: BTreeMap<(String, String), i64> = BTreeMap::new();
    let of_buyers = ["a_to_z", "a_to_z_response", "chargeback", "safe_t"];
    let mut of_claims = Vec::new();
    for case in document["cases"].as_array().unwrap() {
        if of_buyers.contains(&text(&case["claim_type"]).as_str()) {
            let hours = case["clock"]["hours_left"].as_i64();
            let has_message = case["message"].is_string();
            of_claims.push((text(&case["detector"]), text(&case["action"]), hours, has_message));
            continue;
        }
        let left =
            case["units"]["found"].as_i64().unwrap() - case["units"]["credited"].as_i64().unwrap();
        if left > 0 {
            let key = ["reference_id", "reimbursement_id", "shipment_id", "order_id", "msku"]
                .map(|name| text(&case[name]));
            let key = key.into_iter().find(|key| !key.is_empty()).unwrap();
            *found.entry((text(&case["detector"]), key)).or_default() += left;
        }
    }
    let answer = std::fs::read_to_string(demo().join("answer.csv")).unwrap();
    let planted: BTreeMap<(String, String), i64> = answer
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            ((cells[0].to_owned(), cells[1].to_owned()), cells[2].parse().unwrap())
        })
        .collect();
    assert!(planted.len() >= 30);
    assert_eq!(found, planted);
    of_claims.sort();
    let told: Vec<(&str, &str, Option<i64>, bool)> = of_claims
        .iter()
        .map(|(rule, action, hours, has)| (rule.as_str(), action.as_str(), *hours, *has))
        .collect();
    let expected = [
        ("a_to_z_after_refund", "appeal", None, true),
        ("a_to_z_appeal_due", "appeal", None, true),
        ("a_to_z_response_due", "answer", Some(6), true),
        ("chargeback_response_due", "answer", Some(111), true),
        // What is wrong with the returned item only the seller knows.
        ("safe_t_due", "file", None, false),
    ];
    assert_eq!(told, expected);
    let risks = document["risks"].as_array().unwrap();
    assert!(risks.iter().any(|risk| risk["kind"] == "refund_overdue"), "{risks:?}");
    assert!(work.path().join("out/summary.md").exists());
}

/// What the second month shows a newcomer: cases that were paid, one that was refused, and what to ask about.
#[test]
fn the_second_month_shows_what_came_of_the_first() {
    let work = tempfile::tempdir().unwrap();
    let demo = |more: &[&str]| {
        let arguments =
            [&["demo", "--month", "2", "--out", "out", "--format", "json"], more].concat();
        let output = run(work.path(), &arguments);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let document = demo(&[]);
    let cases = document["cases"].as_array().unwrap();
    let count = |name: &str, value: &str| {
        let of = |case: &&serde_json::Value| case["log"][name] == value || case[name] == value;
        cases.iter().filter(of).count()
    };
    let by_claim = cases.iter().filter(|case| case["log"]["paid_by"] == "claim").count();
    assert_eq!(by_claim, 2, "{document:#}");
    assert_eq!(count("state", "denied"), 1);
    assert_eq!(count("state", "approved"), 1);
    assert!(count("action", "follow_up") > 2 && count("action", "file") > 2);
    assert!(cases.iter().any(|case| case["new_since"] == "2026-10-21"));
    // The same once more changes nothing.
    assert_eq!(demo(&[]), document);
    let refused = run(work.path(), &["demo", "--month", "2", "--no-log"]);
    assert_eq!(refused.status.code(), Some(2));
}
