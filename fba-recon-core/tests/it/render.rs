//! What is written for Amazon can be sent as it stands.

use std::collections::BTreeMap;

use fba_recon_core::detect::DETECTORS;
use fba_recon_core::policy::{Policy, SettingKey};
use fba_recon_core::render::{Lang, RunInfo, Sheets, Words, render, templates};

use crate::support::{entries, fixtures, scan_folder};

fn info() -> RunInfo {
    RunInfo {
        version: "0.0.0".to_owned(),
        arguments: Vec::new(),
        lang: "en",
        exit_code: 0,
        sheets: Sheets::All,
    }
}

#[test]
fn messages_are_plain_short_and_promise_nothing() {
    let policy = Policy::embedded().unwrap();
    let most = usize::try_from(policy.setting(SettingKey::MessageCharactersMax)).unwrap();
    let words = Words::new(Lang::En, &BTreeMap::new()).unwrap();
    let mut seen = 0;
    for detector in DETECTORS {
        for folder in entries(&fixtures().join("detectors").join(detector.id)) {
            let run = scan_folder(&folder);
            let files = render(&run, &policy, &words, &info()).unwrap();
            for (name, text) in files.iter().filter(|(name, _)| name.ends_with("message.txt")) {
                seen += 1;
                assert!(text.chars().count() < most, "{name}: {} characters", text.chars().count());
                assert!(text.is_ascii(), "{name}: {text}");
                assert!(
                    text.starts_with("Subject: ") && text.ends_with("Thank you.\n"),
                    "{name}: {text}"
                );
                for word in [
                    "attach",
                    "unfair",
                    "fault",
                    "obviously",
                    "demand",
                    "immediately",
                    "!",
                    "None",
                    "none",
                ] {
                    assert!(!text.contains(word), "{name} says {word}: {text}");
                }
            }
        }
    }
    assert!(seen > 10, "{seen} messages");
}

#[test]
fn both_languages_render_every_fixture() {
    let policy = Policy::embedded().unwrap();
    let zh = Words::new(Lang::Zh, &BTreeMap::new()).unwrap();
    for detector in DETECTORS {
        for folder in entries(&fixtures().join("detectors").join(detector.id)) {
            let run = scan_folder(&folder);
            let files = render(&run, &policy, &zh, &info()).unwrap();
            assert_eq!(
                files
                    .keys()
                    .filter(|name| name.starts_with("cases/") && name.ends_with("sheet.md"))
                    .count(),
                run.cases.len()
            );
        }
    }
}

#[test]
fn a_template_of_the_users_replaces_ours_and_a_wrong_one_is_refused() {
    let policy = Policy::embedded().unwrap();
    let run = scan_folder(&fixtures().join("detectors/lost_in_warehouse/hit"));
    let one = |name: &str, text: &str| BTreeMap::from([(name.to_owned(), text.to_owned())]);
    let words = Words::new(Lang::En, &one("en/sheet.md.j2", "{{ s.id }} for us\n")).unwrap();
    let files = render(&run, &policy, &words, &info()).unwrap();
    let sheet = files.iter().find(|(name, _)| name.ends_with("sheet.md")).unwrap().1;
    assert!(sheet.starts_with("CS-") && sheet.ends_with(" for us\n"));
    let unknown = Words::new(Lang::En, &one("en/sheet.md.j2", "{{ s.no_such_thing }}")).unwrap();
    let error = render(&run, &policy, &unknown, &info()).unwrap_err().to_string();
    assert!(error.contains("en/sheet.md.j2, line 1"), "{error}");
    assert!(Words::new(Lang::En, &one("en/other.j2", "")).is_err());
}

#[test]
fn a_template_set_that_lacks_a_rule_is_refused_by_its_name_and_one_message_may_be_replaced() {
    let mut set = templates();
    assert!(Words::new(Lang::En, &set).is_ok());
    set.remove("rules/inbound_shortage/message.txt.j2").unwrap();
    let error = Words::new(Lang::En, &set).unwrap_err().to_string();
    assert!(error.contains("lacks the message of inbound_shortage:"), "{error}");
    // Without the frame the set is a change of single messages.
    set.remove("message/en.txt.j2").unwrap();
    assert!(Words::new(Lang::En, &set).is_ok());

    let policy = Policy::embedded().unwrap();
    let message = |overrides: &BTreeMap<String, String>| {
        let words = Words::new(Lang::En, overrides).unwrap();
        let run = scan_folder(&fixtures().join("detectors/lost_in_warehouse/hit"));
        let files = render(&run, &policy, &words, &info()).unwrap();
        files.iter().find(|(name, _)| name.ends_with("message.txt")).unwrap().1.clone()
    };
    let own = "{% extends \"message/en.txt.j2\" %}{% block opening %}Ours.\n{% endblock %}";
    let path = "rules/lost_in_warehouse/message.txt.j2".to_owned();
    let replaced = message(&BTreeMap::from([(path, own.to_owned())]));
    assert!(replaced.starts_with("Ours.\n\nMarketplace: "), "{replaced}");
    let (_, rest) = replaced.split_once("Marketplace").unwrap();
    assert!(message(&BTreeMap::new()).ends_with(rest), "{replaced}");
}
