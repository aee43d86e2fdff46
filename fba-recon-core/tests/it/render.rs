//! What is written for Amazon can be sent as it stands.

use std::collections::{BTreeMap, BTreeSet};

use fba_recon_core::account::Request;
use fba_recon_core::detect::DETECTORS;
use fba_recon_core::policy::SettingKey;
use fba_recon_core::render::{KEPT, Lang, RunInfo, Sheets, Words, render, render_data, templates};
use fba_recon_core::sink::InMemory;

use crate::support::{
    every_fixture, fixture, fixtures, info, inputs, policy, request, scan_folder, scan_inputs,
    tokens, words,
};

#[test]
fn messages_are_plain_short_and_promise_nothing() {
    let policy = policy();
    let most = usize::try_from(policy.setting(SettingKey::MessageCharactersMax)).unwrap();
    let mut seen = 0;
    for (_, fixture) in every_fixture() {
        let (run, files) = (&fixture.run, &fixture.english().texts);
        // The letters of buyers' claims have rules of their own.
        let is_letter = run.cases.iter().any(|case| case.claim_type.is_of_buyer());
        let messages = files.iter().filter(|(name, _)| name.ends_with("message.txt"));
        for (name, text) in messages.filter(|_| !is_letter) {
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
                "none ",
                ", row ",
                "kept by the seller",
                "_delivered",
                "for example",
                "age days",
                "USD  ",
                "with rows",
                "\n\n\n",
            ] {
                assert!(!text.contains(word), "{name} says {word}: {text}");
            }
            for (first, last) in spans(text) {
                assert!(first < last, "{name}: {first} to {last}");
            }
            equations_add_up(name, text);
        }
    }
    assert!(seen > 10, "{seen} messages");
}

/// Days that stand as `A to B`.
fn spans(text: &str) -> Vec<(String, String)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let day = |word: &str| {
        let day = word.trim_matches(|c: char| !c.is_ascii_digit());
        day.parse::<jiff::civil::Date>().ok().map(|_| day.to_owned())
    };
    let spans = words.windows(3).filter(|words| words[1] == "to");
    spans.filter_map(|words| Some((day(words[0])?, day(words[2])?))).collect()
}

/// Hundredths of the amount, or units, at the end of a term of an equation.
fn value(term: &str) -> Option<i64> {
    let number =
        term.trim().trim_end_matches('.').trim_end_matches(" units").trim_end_matches(" unit");
    let number = number.rsplit(' ').next()?;
    let (whole, rest) = number.split_once('.').unwrap_or((number, "0"));
    let rest = format!("{rest:0<2}");
    Some(whole.parse::<i64>().ok()? * 100 + rest.parse::<i64>().ok()?)
}

/// Every line of the form `a A + b B - c C = D` adds up.
fn equations_add_up(name: &str, text: &str) {
    for line in text.lines().filter(|line| line.contains(" = ") && line.contains(" - ")) {
        let (left, right) = line.rsplit_once(" = ").unwrap();
        let left = left.rsplit(": ").next().unwrap();
        let mut sum = 0;
        for (at, taken) in left.split(" - ").enumerate() {
            for (plus, added) in taken.split(" + ").enumerate() {
                let value = value(added).unwrap_or_else(|| panic!("{name}: {added} in {line}"));
                sum += if at > 0 && plus == 0 { -value } else { value };
            }
        }
        assert_eq!(Some(sum), value(right), "{name}: {line}");
    }
}

/// Every number, day and id of a message is in the case that it is about.
#[test]
fn messages_say_nothing_that_the_case_does_not_show() {
    let mut seen = 0;
    for (_, fixture) in every_fixture() {
        let (run, files) = (&fixture.run, &fixture.english().texts);
        let is_letter = run.cases.iter().any(|case| case.claim_type.is_of_buyer());
        let messages = files.iter().filter(|(name, _)| name.ends_with("message.txt"));
        for (name, text) in messages.filter(|_| !is_letter) {
            let beside = |other: &str| files[&name.replace("message.txt", other)].clone();
            let sheet = beside("sheet.md");
            // The sheet holds the message too: what stands around it counts.
            let (before, rest) = sheet.split_once("```text").unwrap();
            let (_, after) = rest.split_once("```").unwrap();
            let shown = format!("{before} {after} {}", beside("rows.csv"));
            let shown = tokens(&shown);
            let is_counted = |word: &str| {
                word.parse::<u64>().is_ok_and(|number| number < 100)
                    || word.parse::<jiff::civil::Date>().is_ok()
            };
            for word in tokens(text).iter().filter(|word| !is_counted(word)) {
                assert!(shown.contains(word), "{name}: {word} is in no row: {text}");
            }
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen} messages");
}

/// What decides is told in one sentence, of the claimed rows alone, and the route follows it.
#[test]
fn a_message_tells_what_decides_and_its_route_follows() {
    let policy = policy();
    let words = words(Lang::En);
    let again = "Please re-measure the product and correct the";
    let correct = "Please correct the";
    let volume = "measured as packed 0.25 cubic feet.";
    let rate = "Base rate of 2026-02: charged 0.87, by the table 0.78.";
    let (size_route, rate_route) = ("ask for a re-measurement", "ask for a fee correction");
    for (fixture, told, untold, route) in [
        ("storage_fee_overcharged/hit", &[volume, again][..], &["Base rate"][..], size_route),
        (
            "storage_fee_overcharged/rate_above_table",
            &[rate, correct],
            &[again, "Volume"],
            rate_route,
        ),
        ("storage_fee_overcharged/volume_and_rate", &[volume, rate, again], &[], size_route),
        ("aged_surcharge_overcharged/hit", &[volume, again], &["by the table"], size_route),
        (
            "aged_surcharge_overcharged/above_table",
            &["Stock aged 271-300 days: rate charged 5.9, by the table 5.45.", correct],
            &[again, "Volume"],
            rate_route,
        ),
        (
            "unexplained_stock_decrease/detail_agrees",
            &["opening 30 - customer shipments 2 - closing 23 - explained by detail 2 = 3 units."],
            &["opening 50"],
            "Eligible for claim",
        ),
    ] {
        let rule = fixture.split('/').next().unwrap();
        let run = scan_folder(&fixtures().join("detectors").join(fixture));
        let files = render(&run, policy, words, &info()).unwrap().texts;
        let case = run.cases.iter().find(|case| case.detector == rule).unwrap();
        let file = |name: &str| &files[&format!("cases/{}/{name}", case.id)];
        for text in told {
            assert!(file("message.txt").contains(text), "{fixture}: {}", file("message.txt"));
        }
        for text in untold {
            assert!(!file("message.txt").contains(text), "{fixture}: {}", file("message.txt"));
        }
        assert!(file("sheet.md").contains(route), "{fixture}: {}", file("sheet.md"));
    }
}

/// Months and days that a case does not claim are no rows of its message, and decide nothing in it.
#[test]
fn a_message_lists_only_the_charges_that_it_claims() {
    let policy = policy();
    let words = words(Lang::En);
    let folder = fixtures().join("detectors/storage_fee_overcharged/two_centres_two_months");
    // In May the charge for January can no longer be filed.
    for (as_of, has_january) in [("2026-04-20", true), ("2026-05-12", false)] {
        let as_of: jiff::civil::Date = as_of.parse().unwrap();
        let request = Request { as_of, downloaded: Some(as_of), ..request(&folder) };
        let run = scan_inputs(&inputs(&folder), request);
        let files = render(&run, policy, words, &info()).unwrap().texts;
        let mut cases = run.cases.iter();
        let case = cases.find(|case| case.detector == "storage_fee_overcharged").unwrap();
        let sheet = &files[&format!("cases/{}/sheet.md", case.id)];
        let message = &files[&format!("cases/{}/message.txt", case.id)];
        let told = ["2026-01: billed", "2026-02: billed"].map(|month| message.contains(month));
        assert_eq!(told, [has_january, true], "{as_of}: {message}");
        assert!(sheet.contains("month 2026-01"), "{sheet}");
    }
}

/// Where a Chinese sheet says what its message says.
const COPY: &str = "## 7. 消息的中文对照";

/// English words of the Chinese copy of a message; what stands in backticks is a value of a report.
fn english_left(sheet: &str) -> BTreeSet<String> {
    let Some((_, copy)) = sheet.split_once(COPY) else { return BTreeSet::new() };
    let copy = copy.split("```text").nth(1).and_then(|copy| copy.split("```").next()).unwrap();
    let spoken: String = copy.lines().flat_map(|line| line.split('`').step_by(2)).collect();
    let is_of_word = |letter: char| letter.is_ascii_alphanumeric() || "_./\\:=@~-".contains(letter);
    let words = spoken.split(|letter: char| !is_of_word(letter));
    let is_english = |word: &&str| {
        word.len() >= 4
            && word.chars().all(|letter| letter.is_ascii_alphabetic())
            && !word.chars().all(|letter| letter.is_ascii_uppercase())
    };
    words.filter(is_english).map(ToOwned::to_owned).collect()
}

#[test]
fn both_languages_render_every_fixture() {
    let policy = policy();
    let zh = words(Lang::Zh);
    let (mut copies, mut left) = (0, Vec::new());
    for (folder, fixture) in every_fixture() {
        let run = &fixture.run;
        let files = render(run, policy, zh, &info()).unwrap().texts;
        assert_eq!(
            files
                .keys()
                .filter(|name| name.starts_with("cases/") && name.ends_with("sheet.md"))
                .count(),
            run.cases.len()
        );
        for (name, sheet) in files.iter().filter(|(name, _)| name.ends_with("sheet.md")) {
            let english = english_left(sheet);
            if !english.is_empty() {
                left.push(format!("{}: {name}: {english:?}", folder.display()));
            }
            copies += usize::from(sheet.contains(COPY));
        }
    }
    assert!(left.is_empty(), "{}", left.join("\n"));
    assert!(copies > 300, "{copies} messages");
}

/// Tests that read nothing but the data of many runs rely on it.
#[test]
fn those_who_keep_less_get_the_same_bytes() {
    let hits = DETECTORS.iter().map(|detector| format!("detectors/{}/hit", detector.id));
    for name in hits.chain(["tie_out/months_and_currencies".to_owned()]) {
        let fixture = fixture(&fixtures().join(&name));
        let mut kept = InMemory::default();
        let (words, info) = (words(Lang::En), info());
        render_data(&fixture.run, policy(), words, &info, &mut kept).unwrap();
        let mut texts = render(&fixture.run, policy(), words, &info).unwrap().texts;
        texts.retain(|path, _| path == "cases.json" || KEPT.contains(&path.as_str()));
        assert_eq!(texts.len(), KEPT.len() + 1, "{name}: {:?}", texts.keys());
        for (path, text) in texts {
            assert!(kept.text(&path) == text, "{name}: {path}");
        }
    }
}

/// Lines before the proof of a case that may be filed as it stands.
const SCREEN: usize = 60;

/// What is the same in every case stands on a page of its own: a sheet fits a screen before its proof, and its links
/// lead to what is there.
#[test]
fn a_sheet_fits_a_screen_before_its_proof_and_its_links_lead_somewhere() {
    let policy = policy();
    let mut linked = 0;
    for lang in [Lang::En, Lang::Zh] {
        for detector in DETECTORS {
            let fixture = fixture(&fixtures().join("detectors").join(detector.id).join("hit"));
            let run = &fixture.run;
            let files = render(run, policy, words(lang), &info()).unwrap().texts;
            let rules = &files["rules.md"];
            for (name, sheet) in files.iter().filter(|(name, _)| name.ends_with("sheet.md")) {
                let proof = sheet.lines().position(|line| line.starts_with("## 4. ")).unwrap();
                let is_ready = files.contains_key(&name.replace("sheet.md", "message.txt"));
                let most = if detector.id == "lost_in_warehouse" { 53 } else { SCREEN };
                assert!(!is_ready || proof <= most, "{name}: {proof} lines: {sheet}");
                let links = sheet.split("](../../rules.md#").skip(1);
                for anchor in links.map(|rest| rest.split(')').next().unwrap()) {
                    assert!(
                        rules.contains(&format!("<a id=\"{anchor}\"></a>")),
                        "{anchor}: {rules}"
                    );
                    linked += 1;
                }
            }
            let bare = RunInfo { sheets: Sheets::None, ..info() };
            let bare = render(run, policy, words(lang), &bare).unwrap().texts;
            let has_sheets = bare.keys().any(|name| name.ends_with("sheet.md"));
            assert_eq!(bare.contains_key("rules.md"), has_sheets, "{}", detector.id);
        }
    }
    assert!(linked > 100, "{linked} links");
}

#[test]
fn a_template_of_the_users_replaces_ours_and_a_wrong_one_is_refused() {
    let policy = policy();
    let run = scan_folder(&fixtures().join("detectors/lost_in_warehouse/hit"));
    let one = |name: &str, text: &str| BTreeMap::from([(name.to_owned(), text.to_owned())]);
    let words = Words::new(Lang::En, &one("sheet/sheet.md.j2", "{{ s.id }} for us\n")).unwrap();
    let files = render(&run, policy, &words, &info()).unwrap().texts;
    let sheet = files.iter().find(|(name, _)| name.ends_with("sheet.md")).unwrap().1;
    assert!(sheet.starts_with("CS-") && sheet.ends_with(" for us\n"));
    let unknown = Words::new(Lang::En, &one("sheet/sheet.md.j2", "{{ s.no_such_thing }}")).unwrap();
    let error = render(&run, policy, &unknown, &info()).unwrap_err().to_string();
    assert!(error.contains("sheet/sheet.md.j2, line 1"), "{error}");
    assert!(Words::new(Lang::En, &one("sheet/other.j2", "")).is_err());
    // Few steps, and a text without end.
    let long =
        one("summary/summary.md.j2", "{% for i in range(9000) %}{{ 'x' * 9000 }}{% endfor %}");
    let error = render(&run, policy, &Words::new(Lang::En, &long).unwrap(), &info()).unwrap_err();
    assert!(error.to_string().contains("text longer than 32 MiB"), "{error}");
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

    let policy = policy();
    let message = |overrides: &BTreeMap<String, String>| {
        let words = Words::new(Lang::En, overrides).unwrap();
        let run = scan_folder(&fixtures().join("detectors/lost_in_warehouse/hit"));
        let files = render(&run, policy, &words, &info()).unwrap().texts;
        files.iter().find(|(name, _)| name.ends_with("message.txt")).unwrap().1.clone()
    };
    let own = "{% extends \"message/en.txt.j2\" %}{% block opening %}Ours.\n{% endblock %}";
    let path = "rules/lost_in_warehouse/message.txt.j2".to_owned();
    let replaced = message(&BTreeMap::from([(path, own.to_owned())]));
    assert!(replaced.starts_with("Ours.\n\nMarketplace: "), "{replaced}");
    let (_, rest) = replaced.split_once("Marketplace").unwrap();
    assert!(message(&BTreeMap::new()).ends_with(rest), "{replaced}");
}
