//! The page, and the days that a calendar holds.

use std::collections::{BTreeMap, BTreeSet};

use fba_recon_core::account::Run;
use fba_recon_core::cases::{Action, LogState, LogView};
use fba_recon_core::desk::DueDays;
use fba_recon_core::ingest::Input;
use fba_recon_core::model::Now;
use fba_recon_core::render::{Lang, RunInfo, render};

use crate::support::{entries, fixtures, info, policy, scan_folder, scan_inputs, words};

/// Closes elements, runs scripts, breaks out of attributes and JSON, moves the cursor and turns the direction.
const HOSTILE: &str = "</script><script>alert(1)</script><img src=x onerror=alert(2)>' &amp; \\u003c {{7}} ~3 \u{202e}\u{7}=1";

fn files(run: &Run, lang: Lang) -> BTreeMap<String, String> {
    let policy = policy();
    let words = words(lang);
    let info = RunInfo { lang: words.lang().as_str(), ..info() };
    render(run, policy, words, &info).unwrap().texts
}

fn hit() -> Run {
    scan_folder(&fixtures().join("detectors/lost_in_warehouse/hit"))
}

/// The block of data of a page.
fn data(page: &str) -> serde_json::Value {
    let (_, rest) = page.split_once("<script type=\"application/json\" id=\"data\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

#[test]
fn hostile_titles_are_texts_and_nothing_else() {
    let request = hit().request;
    let folder = fixtures().join("detectors/lost_in_warehouse/hit");
    let beside = ["expected.csv", "why"];
    let paths = entries(&folder).into_iter();
    let paths = paths.filter(|path| !beside.iter().any(|name| path.ends_with(name)));
    let inputs = paths.map(|path| {
        let text = std::fs::read_to_string(&path).unwrap().replace("Demo Mug", HOSTILE);
        Input::from_bytes(path.file_name().unwrap().to_string_lossy(), text.into_bytes())
    });
    let run = scan_inputs(&inputs.collect::<Vec<_>>(), request);
    assert!(run.cases[0].title.as_ref().unwrap().contains("<script>"));
    for lang in [Lang::En, Lang::Zh] {
        let files = files(&run, lang);
        let page = &files["report.html"];
        // Its data and its script.
        assert_eq!(page.matches("<script").count(), 2);
        assert_eq!(page.matches("</script").count(), 2);
        assert!(!page.contains("<img"));
        assert!(page.contains("default-src &#x27;none&#x27;"));
        let title = data(page)["cases"][0][0][22].as_str().unwrap().to_owned();
        assert!(title.starts_with("</script><script>alert(1)") && title.ends_with("=1"), "{title}");
        for name in ["report.html", "deadlines.csv", "deadlines.ics"] {
            let is_hidden = |c: char| c == '\u{202e}' || c == '\u{7}';
            assert!(!files[name].contains(is_hidden), "{name}");
        }
    }
}

#[test]
fn a_page_holds_every_case_and_says_its_language() {
    let run = scan_folder(&fixtures().join("runs/chinese/input"));
    for (lang, tag) in [(Lang::En, "<html lang=\"en\">"), (Lang::Zh, "<html lang=\"zh-Hans\">")] {
        let page = files(&run, lang).remove("report.html").unwrap();
        assert!(page.contains(tag));
        let data = data(&page);
        let ids: Vec<&str> = data["cases"]
            .as_array()
            .unwrap()
            .iter()
            .map(|case| case[0][0].as_str().unwrap())
            .collect();
        assert_eq!(ids, run.cases.iter().map(|case| case.id.as_str()).collect::<Vec<_>>());
        for case in data["cases"].as_array().unwrap() {
            let row = case[0].as_array().unwrap();
            assert_eq!(row.len(), data["columns"].as_array().unwrap().len());
            assert!(case[1].is_object());
        }
        // Without the script each case with an action stands on it, and its id is a link.
        for case in run.cases.iter().filter(|case| case.decision.action != Action::None) {
            assert!(page.contains(&format!("<tr data-case=\"{}\">", case.id)), "{}", case.id);
        }
    }
}

#[test]
fn calendars_hold_what_can_be_filed_and_clocks_that_run() {
    let run = scan_folder(&fixtures().join("runs/chinese/input"));
    let files = files(&run, Lang::En);
    let filed = [Action::File, Action::CheckFirst, Action::GetDocuments];
    let expected: BTreeSet<&str> = run
        .cases
        .iter()
        .filter(|case| filed.contains(&case.decision.action))
        .filter(|case| {
            case.clock.as_ref().is_some_and(|clock| clock.deadline.last_safe_day.is_some())
        })
        .map(|case| case.id.as_str())
        .collect();
    let calendar = &files["deadlines.ics"];
    let uids = calendar.split("\r\n").filter_map(|line| line.strip_prefix("UID:"));
    assert_eq!(uids.collect::<BTreeSet<_>>(), expected);
    assert!(expected.len() > 1 && expected.len() < run.cases.len());
    assert_eq!(calendar.matches('\n').count(), calendar.matches("\r\n").count());
    assert_eq!(files["deadlines.csv"].lines().count(), expected.len() + 1);
}

#[test]
fn a_filed_case_is_in_the_calendar_only_while_amazon_waits_for_an_answer() {
    let mut run = hit();
    let as_of = run.request.as_of;
    let day: jiff::civil::Date = "2026-12-01".parse().unwrap();
    let mut told = |state: LogState, action: Action, answer_by: Option<jiff::civil::Date>| {
        let case = &mut run.cases[0];
        case.decision = action.into();
        case.log = Some(LogView {
            state,
            since: as_of,
            amazon_case_id: None,
            filed_on: Some(as_of),
            follow_up_on: Some(day),
            answer_by,
            paid_by: None,
            open: None,
            later: Vec::new(),
            lefts: BTreeMap::new(),
            filings: Vec::new(),
            denial: None,
            new_since: None,
            portions: BTreeMap::new(),
        });
        let due = DueDays::new(&run.cases, &run.desk, Now::day(as_of));
        due.of_case(&run.cases[0].id).map(|due| (due.clock, due.last_safe_day))
    };
    let window: jiff::civil::Date = "2026-11-29".parse().unwrap();
    for (state, action, answer_by, expected) in [
        (LogState::Filed, Action::None, None, None),
        (LogState::Filed, Action::FollowUp, None, None),
        (LogState::InfoRequested, Action::Answer, Some(day), Some(("answer", day))),
        (LogState::Denied, Action::Appeal, Some(day), Some(("appeal", day))),
        // The window of the filing says nothing of an answer or an appeal.
        (LogState::InfoRequested, Action::Answer, None, None),
        (LogState::Denied, Action::Appeal, None, None),
        (LogState::Ready, Action::File, None, Some(("filing", window))),
    ] {
        assert_eq!(told(state, action, answer_by), expected, "{state:?} {action:?}");
    }
}
