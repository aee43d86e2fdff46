//! Gates of schedules: which dump passes which, what is told, and the exit code.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;

use crate::support::{fixtures, run, transcript};

/// Scans a dump of the fixtures against gates: the exit code and the lines that say why.
fn gated(dump: &str, as_of: &str, gates: &str, more: &[&str]) -> (i32, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let dump = fixtures().join(dump);
    let (dump, out) = (dump.to_str().unwrap(), folder.path().join("out"));
    let out = out.to_str().unwrap();
    let mut arguments = vec!["scan", dump, "--as-of", as_of, "--out", out, "--no-log"];
    arguments.extend(["--fail-on", gates]);
    arguments.extend(more);
    let output = run(Path::new("."), &arguments);
    let told = String::from_utf8(output.stderr).unwrap();
    let lines = told.lines().filter_map(|line| line.strip_prefix("fails on "));
    (output.status.code().unwrap(), lines.map(str::to_owned).collect())
}

/// Dump, gates, exit code and what is told.
#[test]
fn each_gate_wakes_for_its_own_reason_only() {
    let hit = "detectors/lost_in_warehouse/hit";
    let waits = "detectors/lost_in_warehouse/stale_ledger";
    // Two units can be filed, and three whose month is missing are late: a report would not help them.
    let late = "detectors/lost_in_warehouse/month_of_the_ledger_missing";
    let clean = "clean/us_small_shop";
    let rows: &[Gated<'_>] = &[
        (clean, "new,due:7d,value:0.01USD,coverage,unproven", 0, &[]),
        (hit, "new", 10, &["new: "]),
        (hit, "unproven", 0, &[]),
        (hit, "coverage", 0, &[]),
        // The last safe day is 2026-11-29, one before the window ends.
        (hit, "due:7d", 0, &[]),
        (hit, "due:191h", 0, &[]),
        (hit, "due:8d", 10, &["due within 192 h: "]),
        (hit, "due:192h", 10, &["due within 192 h: "]),
        (hit, "value:1000000USD", 0, &[]),
        (hit, "value:1EUR", 0, &[]),
        (hit, "value:1USD", 10, &["value: "]),
        (hit, "new,due:30d,value:1USD", 10, &["new: ", "due within 720 h: ", "value: "]),
        (waits, "unproven", 10, &["unproven: "]),
        (waits, "coverage", 10, &["coverage: ledger"]),
        (late, "coverage", 0, &[]),
        (late, "value:15USD", 0, &[]),
        (late, "value:14USD", 10, &["value: "]),
    ];
    assert_gates(rows);
}

/// Dumps of every kind: what can be filed, what is to be answered, what waits for a report that was forgotten or ended
/// early, books without a fault, a report alone.
#[test]
fn each_kind_of_dump_wakes_for_its_reasons() {
    let all = "new,due:7d,value:1USD,coverage,unproven";
    let money = &["new: ", "value: "][..];
    let proof = &["new: ", "coverage: ", "unproven: "][..];
    assert_gates(&[
        ("detectors/refund_without_return/hit", all, 10, money),
        ("detectors/reimbursement_not_settled/hit", all, 10, money),
        ("detectors/inbound_shortage/hit", all, 10, money),
        ("detectors/removal_lost/hit", all, 10, money),
        ("detectors/damaged_in_warehouse/hit", all, 10, money),
        ("detectors/a_to_z_response_due/hit", all, 10, &["new: ", "due within 168 h: "]),
        // Every case of these dumps is unproven: their reports are missing, or end early.
        ("detectors/inbound_damaged/report_missing", all, 10, proof),
        ("detectors/lost_in_warehouse/stale_ledger", all, 10, proof),
        // The windows of these closed meanwhile: nothing waits for a report.
        ("detectors/fulfilment_fee_overcharged/hit", all, 10, &["unproven: "]),
        ("detectors/storage_fee_overcharged/hit", all, 10, &["unproven: "]),
        // The returns were forgotten; of the ledger's own figures no payment is asked.
        ("detectors/refund_without_return/returns_missing", all, 10, proof),
        ("detectors/lost_in_warehouse/report_missing", all, 10, money),
        ("errors/absence_everywhere/input", all, 10, &["new: ", "due within 168 h: "]),
        ("errors/one_report/input", all, 0, &[]),
        ("clean/uk_shop", all, 0, &[]),
        ("clean/us_returns_heavy", all, 0, &[]),
        ("clean/us_removal_heavy", all, 0, &[]),
    ]);
}

/// Dump, gates, exit code, and the beginnings of what is told.
type Gated<'a> = (&'a str, &'a str, i32, &'a [&'a str]);

fn assert_gates(rows: &[Gated<'_>]) {
    for (dump, gates, code, told) in rows {
        let (ended, lines) = gated(dump, "2026-11-21", gates, &[]);
        assert_eq!(ended, *code, "{dump} {gates}: {lines:?}");
        assert_eq!(lines.len(), told.len(), "{dump} {gates}: {lines:?}");
        for (line, start) in lines.iter().zip(*told) {
            assert!(line.starts_with(start), "{dump} {gates}: {line}");
        }
    }
}

#[test]
fn what_is_left_out_beats_a_gate_and_an_empty_dump_has_none() {
    let (code, lines) = gated("formats/date_range_transactions", "2026-11-21", "new", &[]);
    assert_eq!(code, 4, "{lines:?}");
    let empty = tempfile::tempdir().unwrap();
    let (code, lines) = gated(empty.path().to_str().unwrap(), "2026-11-21", "new", &[]);
    assert_eq!((code, lines.len()), (3, 0));
}

#[test]
fn a_wrong_gate_is_told_before_anything_is_written() {
    for gates in [
        "",
        "soon",
        "new,",
        "due:",
        "due:7",
        "due:-1d",
        "due:7w",
        "value:",
        "value:100",
        "value:-1USD",
        "coverage:x",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        let dump = fixtures().join("detectors/lost_in_warehouse/hit");
        let arguments = [
            "scan",
            dump.to_str().unwrap(),
            "--as-of",
            "2026-11-21",
            "--out",
            out.to_str().unwrap(),
            "--fail-on",
            gates,
        ];
        let output = run(Path::new("."), &arguments);
        assert_eq!(output.status.code(), Some(2), "{gates:?}");
        assert!(!out.exists(), "{gates:?}");
    }
}

/// A day of the run, a gate, and whether it wakes for what Amazon asked about a filed case until 2026-11-28.
#[test]
fn what_amazon_asked_has_a_day_of_its_own_in_every_output() {
    let work = tempfile::tempdir().unwrap();
    let folder = work.path();
    let dump = fixtures().join("detectors/lost_in_warehouse/hit");
    let dump = dump.to_str().unwrap();
    let ok = |arguments: &[&str]| {
        let output = run(folder, arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    ok(&["scan", dump, "--as-of", "2026-11-21", "--out", "out"]);
    let listed: serde_json::Value =
        serde_json::from_str(&ok(&["cases", "list", "--state", "ready", "--format", "json"]))
            .unwrap();
    let id = listed[0]["id"].as_str().unwrap();
    let wakes = |as_of: &str, gate: &str| {
        let fails = ["scan", dump, "--as-of", as_of, "--out", "out", "--fail-on", gate];
        let output = run(folder, &fails);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(if told.contains("fails on") { 10 } else { 0 }));
        told.lines().find_map(|line| line.strip_prefix("fails on ").map(str::to_owned))
    };
    ok(&["cases", "file", id, "--amazon-case", "990"]);
    // Amazon waits for nothing yet, whatever becomes of the window.
    assert_eq!(wakes("2026-11-21", "due:90d"), None);
    ok(&["cases", "ask", id, "--due", "2026-11-28"]);
    for (as_of, gate, is_due) in [
        ("2026-11-21", "due:6d", false),
        ("2026-11-21", "due:167h", false),
        ("2026-11-21", "due:7d", true),
        ("2026-11-29", "due:1h", true),
    ] {
        let told = wakes(as_of, gate);
        assert_eq!(told.is_some(), is_due, "{as_of} {gate}");
        assert!(told.is_none_or(|told| told.contains("2026-11-28") && told.contains(id)));
    }
    let read = |name: &str| fs::read_to_string(folder.join("out").join(name)).unwrap();
    for (name, said) in [
        ("deadlines.csv", format!("2026-11-28,2026-11-28,-1,answer,answer,{id},")),
        ("worklist.csv", format!("answer,{id},2026-11-28,-1,")),
        ("summary.md", "2026-11-28".to_owned()),
        ("report.html", "2026-11-28".to_owned()),
    ] {
        assert!(read(name).contains(&said), "{name}: {said}");
    }
    // Answered, nothing is due.
    ok(&["cases", "answer", id, "--on", "2026-11-29"]);
    assert_eq!(wakes("2026-11-29", "due:1h"), None);
    assert!(!read("deadlines.csv").contains(id) && !read("worklist.csv").contains("2026-11-28"));
}

/// What a collector of tests reads: a suite, a test for each rule, a failure for each gate, an error for what is left out.
#[test]
fn junit_tells_gates_as_failures_and_what_could_not_run_as_errors() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("junit.xml");
    let junit = path.to_str().unwrap();
    let told = |dump: &str, gates: &str, account: &str| -> (i32, String) {
        let more = ["--junit", junit, "--account", account];
        let (code, _) = gated(dump, "2026-11-21", gates, &more);
        (code, fs::read_to_string(&path).unwrap())
    };
    let (code, text) = told("detectors/lost_in_warehouse/hit", "new,coverage", "a \"<b>\" & c");
    assert_eq!(code, 10);
    assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites"), "{text}");
    assert!(text.contains("name=\"a &quot;&lt;b&gt;&quot; &amp; c\""), "{text}");
    assert!(text.contains("failures=\"1\" errors=\"0\""), "{text}");
    assert!(text.contains("<testcase classname=\"gates\" name=\"new\">"), "{text}");
    let rule = text.split_once("name=\"lost_in_warehouse\">").unwrap().1;
    assert!(rule.trim_start().starts_with("<system-out>1 case</system-out>"), "{text}");
    let (code, text) = told("formats/date_range_transactions", "new", "x");
    assert_eq!(code, 4);
    assert!(text.contains("<testcase classname=\"inputs\""), "{text}");
    let errors = text.split_once("errors=\"").unwrap().1.split_once('"').unwrap().0;
    assert_eq!(errors.parse::<usize>().unwrap(), text.matches("<error ").count());
    assert!(text.contains("<error message="), "{text}");
}

/// The job of the guide, run as it is printed there: what is new is told once, and the code passed on.
#[cfg(unix)]
#[test]
fn the_job_of_the_guide_tells_what_is_new() {
    let guide = fs::read_to_string(fixtures().join("../docs/guide/schedules.md")).unwrap();
    let (_, job) = guide.split_once("```sh job\n").unwrap();
    let (job, _) = job.split_once("```").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("job.sh");
    // The job says no day; a test has to.
    let dated = job.replacen("--fail-on", "--as-of \"$FBA_DAY\" --fail-on", 1);
    assert_ne!(dated, job);
    fs::write(&script, dated).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_fba-recon")).parent().unwrap();
    let out = folder.path().join("out");
    let told = || {
        let of = |name: &str| fs::read_to_string(folder.path().join(name)).ok();
        (of("out.news.md"), of("out.junit.xml").unwrap())
    };
    let hook = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/hook", hook.local_addr().unwrap());
    let posted = std::thread::spawn(move || posted(&hook));
    let run = |day: &str| {
        let mut job = std::process::Command::new("sh");
        job.args(["-c", "PATH=$1:$PATH; export PATH; shift; exec sh \"$@\"", "sh"]).arg(program);
        job.arg(&script).arg(fixtures().join("detectors/lost_in_warehouse/hit")).arg(&out);
        job.env("FBA_DAY", day).env("FBA_HOOK", &address).status().unwrap().code().unwrap()
    };
    assert_eq!(run("2026-11-20"), 10);
    let (news, junit) = told();
    assert!(news.unwrap().contains("can be filed now"));
    assert!(junit.contains("classname=\"gates\" name=\"new\""), "{junit}");
    fs::remove_file(folder.path().join("out.news.md")).unwrap();
    // The next day knows the case, and it is not due within a week.
    assert_eq!(run("2026-11-21"), 0);
    assert_eq!(told().0, None);
    // The hook was asked on the first day and not on the second, which this last request ends.
    let end = TcpStream::connect(address.trim_start_matches("http://").trim_end_matches("/hook"));
    end.unwrap().write_all(b"POST /end HTTP/1.1\r\nContent-Length: 0\r\n\r\n").unwrap();
    let posted = posted.join().unwrap();
    assert_eq!(posted.len(), 1, "{posted:?}");
    assert!(posted[0].starts_with("POST /hook "), "{posted:?}");
    assert!(posted[0].contains("can be filed now"), "{posted:?}");
}

/// Requests that a web hook gets, up to the one to `/end`.
fn posted(hook: &TcpListener) -> Vec<String> {
    let mut requests = Vec::new();
    for stream in hook.incoming() {
        let mut stream = BufReader::new(stream.unwrap());
        let (mut request, mut length) = (String::new(), 0);
        while stream.read_line(&mut request).unwrap() > 2 {
            let line = request.lines().last().unwrap_or_default().to_ascii_lowercase();
            if let Some(told) = line.strip_prefix("content-length: ") {
                length = told.parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).unwrap();
        stream.get_mut().write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
        if request.starts_with("POST /end ") {
            break;
        }
        requests.push(request + &String::from_utf8(body).unwrap());
    }
    requests
}

/// Gauges are of the forms that collectors read, and hold the figures of the totals.
#[test]
fn metrics_and_the_summary_of_a_step_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let (out, dump) =
        (folder.path().join("out"), fixtures().join("detectors/lost_in_warehouse/hit"));
    let (out_text, dump) = (out.to_str().unwrap(), dump.to_str().unwrap());
    let arguments = ["scan", dump, "--as-of", "2026-11-21", "--out", out_text, "--no-log"];
    let output = run(Path::new("."), &[&arguments[..], &["--account", "a \"b\" \\"]].concat());
    assert_eq!(output.status.code(), Some(0));
    let metrics = fs::read_to_string(out.join("metrics.prom")).unwrap();
    let account = r#"account="a \"b\" \\""#;
    let file = format!("fba_recon_cases{{{account},action=\"file\"}} 1\n");
    assert!(metrics.contains(&file), "{metrics}");
    assert!(metrics.contains(&format!("fba_recon_exit_code{{{account}}} 0\n")), "{metrics}");
    assert!(
        metrics.contains(&format!("fba_recon_as_of_seconds{{{account}}} 1795219200\n")),
        "{metrics}"
    );
    for line in metrics.lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.rsplit_once(' ').unwrap();
        assert!(name.starts_with("fba_recon_") && value.parse::<f64>().is_ok(), "{line}");
    }
    let summary = fs::read_to_string(out.join("summary.md")).unwrap();
    assert_eq!(fs::read_to_string(out.join("step-summary.md")).unwrap(), summary);
}

/// A file of another run is not left to be read as if it were of this one.
#[test]
fn junit_is_of_this_run_however_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("junit.xml");
    fs::create_dir(folder.path().join("empty")).unwrap();
    fs::write(folder.path().join("empty/notes.txt"), "no report\n").unwrap();
    fs::write(folder.path().join("taken"), "a file\n").unwrap();
    let common = ["--as-of", "2026-11-21", "--no-log", "--junit", "junit.xml"];
    for (arguments, exit, told) in [
        (&["scan", "empty", "--out", "out"][..], 3, "nothing-recognised"),
        (&["scan", "nowhere", "--out", "out"], 2, "no such file or folder: nowhere"),
        (&["scan", "nowhere", "--accounts", "--out", "out"], 2, "nowhere"),
        (&["scan", "empty", "--out", "taken"], 2, "taken"),
    ] {
        fs::write(&path, "<testsuites name=\"of before\"/>").unwrap();
        let output = run(folder.path(), &[arguments, &common].concat());
        assert_eq!(output.status.code(), Some(exit), "{}", transcript(&output));
        let junit = fs::read_to_string(&path).unwrap();
        assert!(!junit.contains("of before") && junit.contains("<error"), "{arguments:?}: {junit}");
        assert!(junit.contains(told), "{arguments:?}: {junit}");
    }
    // What cannot be replaced stops the run before it begins.
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    let output = run(folder.path(), &[&["scan", "empty", "--out", "out"], &common[..]].concat());
    assert_eq!(output.status.code(), Some(2), "{}", transcript(&output));
}

#[test]
fn the_log_of_runs_holds_what_they_did_and_said() {
    let folder = tempfile::tempdir().unwrap();
    let dump = fixtures().join("runs/messy/input");
    let scan =
        ["scan", dump.to_str().unwrap(), "--as-of", "2026-11-21", "--no-log", "--out", "out"];
    let scan = [&scan[..], &["--fail-on", "coverage", "--fonts", "none"]].concat();
    let plain = run(folder.path(), &scan);
    let logged = run(folder.path(), &[&scan[..], &["--log-file", "runs.jsonl"]].concat());
    assert_eq!(transcript(&plain), transcript(&logged), "a log changes nothing else");
    let lines = || -> Vec<serde_json::Value> {
        let text = fs::read_to_string(folder.path().join("runs.jsonl")).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let first = lines();
    let messages: Vec<&str> = first.iter().map(|line| line["message"].as_str().unwrap()).collect();
    assert_eq!((messages[0], messages[messages.len() - 1]), ("started", "ended"));
    for told in ["read", "found", "scanned"] {
        assert!(messages.contains(&told), "{told}: {messages:?}");
    }
    assert!(
        messages.iter().any(|message| message.starts_with("fails on coverage")),
        "{messages:?}"
    );
    assert!(first.iter().all(|line| line["timestamp"].is_string() && line["level"].is_string()));
    let of = |level: &str| first.iter().filter(|line| line["level"] == level).count();
    assert!(of("WARN") > 0, "{first:?}");
    let code = plain.status.code().unwrap();
    assert_eq!(first.last().unwrap()["exit_code"], code);
    // Runs are added, and one that fails says why.
    let failed = run(folder.path(), &["scan", "nowhere", "--log-file", "runs.jsonl"]);
    assert_eq!(failed.status.code(), Some(2));
    let second = &lines()[first.len()..];
    let errors: Vec<_> = second.iter().filter(|line| line["level"] == "ERROR").collect();
    assert!(errors.len() == 1 && errors[0]["message"].as_str().unwrap().contains("nowhere"));
    assert_eq!(second.last().unwrap()["exit_code"], 2);
    let refused = run(folder.path(), &[&scan[..], &["--log-file", "out"]].concat());
    assert_eq!(refused.status.code(), Some(2), "{}", transcript(&refused));
}
