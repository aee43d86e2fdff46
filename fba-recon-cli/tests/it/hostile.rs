//! Inputs that mean harm, or know no measure: nothing hangs, nothing is read without end, nothing acts on a terminal.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::support::{copy_reports, entries, fixtures, run, transcript, tree};

const DAY: &str = "2026-11-21";

fn copy(from: &str, to: &Path) {
    copy_reports(&fixtures().join(from), to);
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_are_not_waited_for() {
    let work = tempfile::tempdir().unwrap();
    let dump = work.path().join("dump");
    copy("detectors/lost_in_warehouse/hit", &dump);
    let made = std::process::Command::new("mkfifo")
        .args([dump.join("some.fifo"), work.path().join("other.fifo")])
        .status();
    assert!(made.unwrap().success());
    for named in ["other.fifo", "/dev/zero", "/dev/null"] {
        for verb in ["scan", "inspect"] {
            let text = transcript(&run(work.path(), &[verb, named]));
            assert!(
                text.starts_with("exit 2") && text.contains("neither a file nor a folder"),
                "{text}"
            );
        }
    }
    let text = transcript(&run(work.path(), &["scan", "dump", "--as-of", DAY]));
    assert!(text.starts_with("exit 0"), "{text}");
    // One that is called like the file of a run is none of a run.
    fs::create_dir(work.path().join("out")).unwrap();
    fs::rename(dump.join("some.fifo"), work.path().join("out/run.json")).unwrap();
    let text = transcript(&run(work.path(), &["scan", "dump", "--as-of", DAY, "--out", "out"]));
    assert!(text.starts_with("exit 2"), "{text}");
}

/// Tables, templates, fonts, words and logs that are named beside reports: to open a pipe is to wait for ever.
#[cfg(unix)]
#[test]
fn what_is_named_beside_reports_is_opened_where_it_is_a_file() {
    let work = tempfile::tempdir().unwrap();
    copy("detectors/lost_in_warehouse/hit", &work.path().join("dump"));
    fs::create_dir_all(work.path().join("templates/summary")).unwrap();
    fs::create_dir(work.path().join("tables")).unwrap();
    fs::create_dir(work.path().join("made")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .current_dir(work.path())
        .args(["templates/summary/summary.md.j2", "tables/practice.toml", "pipe"])
        .args(["made/fba-recon.bash", "made/fba-recon.1"])
        .status();
    assert!(made.unwrap().success());
    for arguments in [
        &["scan", "dump", "--as-of", DAY, "--templates", "templates"][..],
        &["scan", "dump", "--as-of", DAY, "--policy-dir", "tables"],
        &["scan", "dump", "--as-of", DAY, "--fonts", "pipe"],
        &["scan", "dump", "--as-of", DAY, "--log-file", "pipe"],
        &["policy", "check", "tables"],
        &["cases", "import", "pipe"],
        &["scan", "dump", "--as-of", DAY, "--junit", "pipe"],
        &["scan", "dump", "--as-of", DAY, "--junit", "/dev/null"],
        &["export", "hledger", "dump", "--config", "pipe"],
        &["check-text", "pipe", "--kind", "safe_t"],
        &["shard", "run", "--spec", "pipe", "--out", "x"],
        &["shard", "plan", ".", "--as-of", DAY, "--out", "pipe"],
        &["generate", "completions", "made"],
        &["generate", "man", "made"],
    ] {
        let text = transcript(&run(work.path(), arguments));
        let is_refused = ["exit 1", "exit 2"].iter().any(|exit| text.starts_with(exit));
        assert!(is_refused && text.contains("not a file"), "{arguments:?}: {text}");
    }
    // What was named in place of a file is no file of ours to take away.
    for name in ["pipe", "/dev/null"] {
        assert!(!fs::metadata(work.path().join(name)).unwrap().is_file(), "{name}");
    }
    // Folders that hold themselves.
    std::os::unix::fs::symlink(".", work.path().join("templates/again")).unwrap();
    fs::remove_file(work.path().join("templates/summary/summary.md.j2")).unwrap();
    let text = transcript(&run(
        work.path(),
        &["scan", "dump", "--as-of", DAY, "--templates", "templates"],
    ));
    assert!(text.starts_with("exit 2") && text.contains("folders too deep"), "{text}");
}

#[test]
fn what_is_no_report_is_not_read_to_its_end_and_told_in_a_line() {
    let work = tempfile::tempdir().unwrap();
    let dump = work.path().join("dump");
    copy("detectors/lost_in_warehouse/hit", &dump);
    // A film of a terabyte, of which the disk holds nothing.
    let film = fs::File::create(dump.join("film.mp4")).unwrap();
    film.set_len(1 << 40).unwrap();
    for at in 0..3_000 {
        fs::write(dump.join(format!("IMG_{at:04}.jpg")), b"\xff\xd8\xff\xe0\0\x10JFIF").unwrap();
    }
    let text = transcript(&run(work.path(), &["scan", "dump", "--as-of", DAY, "--out", "out"]));
    assert!(text.starts_with("exit 0"), "{text}");
    let about: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("no Amazon report") || line.contains("IMG_"))
        .collect();
    assert_eq!(about, ["3001 files are no Amazon reports"], "{text}");
    let summary = fs::read_to_string(work.path().join("out/summary.md")).unwrap();
    assert!(
        summary.contains("3001 files that are no Amazon report") && !summary.contains("IMG_"),
        "{summary}"
    );
    let text = transcript(&run(work.path(), &["inspect", "dump"]));
    assert!(text.contains("3001 files are no Amazon reports") && !text.contains("IMG_"), "{text}");
    // Of nothing but such files a line is said too.
    for name in ["costs.csv", "ledger.txt", "reimbursements.txt"] {
        fs::remove_file(dump.join(name)).unwrap();
    }
    let text = transcript(&run(work.path(), &["scan", "dump", "--as-of", DAY, "--out", "out"]));
    assert!(text.starts_with("exit 3") && text.lines().count() < 20, "{text}");
}

#[test]
fn a_line_has_a_longest_length() {
    let work = tempfile::tempdir().unwrap();
    let dump = work.path().join("dump");
    copy("detectors/lost_in_warehouse/hit", &dump);
    let ledger = fs::read_to_string(dump.join("ledger.txt")).unwrap();
    let mut file = fs::File::create(dump.join("long.txt")).unwrap();
    writeln!(file, "{}", ledger.lines().next().unwrap()).unwrap();
    for _ in 0..40 {
        file.write_all(&vec![b'x'; 1 << 20]).unwrap();
    }
    let text = transcript(&run(work.path(), &["scan", "dump", "--as-of", DAY]));
    assert!(text.starts_with("exit 4"), "{text}");
    assert!(text.contains("a line longer than that of any report\n--> long.txt"), "{text}");
}

#[test]
fn threads_templates_and_tables_are_bounded() {
    let work = tempfile::tempdir().unwrap();
    copy("detectors/lost_in_warehouse/hit", &work.path().join("dump"));
    let scan = |more: &[&str]| {
        transcript(&run(work.path(), &[&["scan", "dump", "--as-of", DAY][..], more].concat()))
    };
    let text = scan(&["--jobs", "1000000"]);
    assert!(text.starts_with("exit 2") && text.contains("0..=256"), "{text}");
    let folder = work.path().join("templates/summary");
    fs::create_dir_all(&folder).unwrap();
    let of = |before: &str, step: &str, rounds: usize, after: &str| {
        let set = format!("{{% set n = namespace(x={before}) %}}");
        let round =
            format!("{{% for a in range({rounds}) %}}{{% set n.x = {step} %}}{{% endfor %}}");
        format!("{{% macro two(x) %}}{{{{ x }}}}{{{{ x }}}}{{% endmacro %}}{set}{round}{after}")
    };
    for (name, template) in [
        ("doubles a text", of("'x'", "two(n.x)", 60, "")),
        ("doubles a list", of("[1]", "n.x + n.x", 24, "{{ n.x|list|length }}")),
        ("holds a list twice", of("[1]", "[n.x, n.x]", 60, "{{ n.x }}")),
        ("replaces much", of("'x' * 1000000", "n.x|replace('x', 'x' * 1000000)", 1, "")),
        ("joins much", of("range(9000)|list", "n.x|join('x' * 1000000)", 1, "")),
        ("indents much", of("'x\n' * 1000000", "n.x|indent(100000)", 1, "")),
        ("is filled up", of("1", "'%999999999d'|format(n.x)", 1, "")),
        ("counts far", of("range(10001)", "1", 1, "")),
        ("calls itself", "{% macro f(x) %}{{ f(x) }}{% endmacro %}{{ f(1) }}".to_owned()),
        ("includes itself", "{% include 'summary/summary.md.j2' %}".to_owned()),
        (
            "never ends",
            "{% for a in range(9000) %}{% for b in range(9000) %}{% endfor %}{% endfor %}"
                .to_owned(),
        ),
        ("is nested", format!("{{{{ {}1{} }}}}", "(".repeat(50_000), ")".repeat(50_000))),
        ("is nested in lists", format!("{{{{ {}1{} }}}}", "[".repeat(50_000), "]".repeat(50_000))),
        ("denies much", format!("{{{{ {}1 }}}}", "not ".repeat(50_000))),
        ("branches deep", "{% if 1 %}".repeat(20_000) + &"{% endif %}".repeat(20_000)),
        ("adds much", format!("{{{{ 1{} }}}}", " + 1".repeat(50_000))),
        ("filters much", format!("{{{{ 1{} }}}}", "|abs".repeat(50_000))),
        ("branches long", format!("{{% if 0 %}}{}{{% endif %}}", "{% elif 0 %}".repeat(20_000))),
        ("is too long", "x".repeat(2 << 20)),
    ] {
        fs::write(folder.join("summary.md.j2"), template).unwrap();
        let output =
            run(work.path(), &["scan", "dump", "--as-of", DAY, "--templates", "templates"]);
        assert_eq!(output.status.code(), Some(2), "{name}: {output:?}");
        let text = transcript(&output);
        assert!(text.starts_with("exit 2"), "{name}: {text:.2000}");
    }
    // Texts that grow a little each time, and filters of long lists, are nothing unusual.
    let grows = of("''", "n.x ~ 'line ' ~ a|string|replace('1', 'one') ~ '\n'", 2_000, "");
    let lists = "{{ n.x|indent(4) }}{{ range(5000)|list|join(', ') }}{{ '%04d'|format(7) }}";
    fs::write(folder.join("summary.md.j2"), grows + lists).unwrap();
    let text = scan(&["--templates", "templates"]);
    assert!(text.starts_with("exit 0"), "{text:.2000}");
    let tables = work.path().join("tables");
    fs::create_dir(&tables).unwrap();
    let practice = include_str!("../../../fba-recon-core/src/policy/tables/practice.toml");
    for value in ["9999999", "-9223372036854775808", "99999999999999999999", "1.5"] {
        let changed = practice.replace("value = 14\n", &format!("value = {value}\n"));
        assert_ne!(changed, practice);
        fs::write(tables.join("practice.toml"), changed).unwrap();
        let text = scan(&["--policy-dir", "tables"]);
        let told = "\n  practice.toml: ";
        assert!(text.starts_with("exit 2") && text.contains(told), "{value}: {text}");
    }
}

/// What terminals and editors act on.
const ACTIVE: [char; 7] =
    ['\u{1b}', '\u{7}', '\u{7f}', '\u{9b}', '\u{202e}', '\u{2066}', '\u{200f}'];

#[cfg(unix)]
#[test]
fn nothing_acts_on_a_terminal_or_an_editor() {
    let work = tempfile::tempdir().unwrap();
    let dump = work.path().join("dump");
    copy("detectors/lost_in_warehouse/hit", &dump);
    let planted: String = ACTIVE.iter().collect();
    for name in ["ledger.txt", "reimbursements.txt"] {
        let text = fs::read_to_string(dump.join(name)).unwrap();
        let mut lines: Vec<String> = text.lines().map(ToOwned::to_owned).collect();
        // In titles and SKUs, in a cell that is refused, and in the header.
        for line in lines.iter_mut().skip(1) {
            *line = line
                .replace("\tSKU", &format!("\tSKU{planted}|"))
                .replace("Title", &format!("Title{planted}"));
        }
        let last = lines.last().unwrap().replacen('2', &planted, 3);
        lines.push(last);
        lines[0].push_str(&format!("\tTitle{planted}"));
        fs::remove_file(dump.join(name)).unwrap();
        fs::write(dump.join(format!("{planted}\n{name}")), lines.join("\n")).unwrap();
    }
    fs::write(dump.join(format!("no{planted}report.txt")), "a\tb\n1\t2\n").unwrap();
    let account = format!("north{planted}");
    let mut outputs = Vec::new();
    for format in ["human", "json", "csv", "markdown"] {
        let arguments = ["scan", "dump", "--as-of", DAY, "--account", &account, "--format", format];
        outputs.push((format.to_owned(), transcript(&run(work.path(), &arguments))));
    }
    outputs.push(("inspect".to_owned(), transcript(&run(work.path(), &["inspect", "dump"]))));
    let texts = tree(&work.path().join("fba-recon-out")).into_iter();
    // The workbook is packed.
    for (name, bytes) in texts.filter(|(name, _)| !name.ends_with(".xlsx")) {
        outputs.push((name, String::from_utf8(bytes).unwrap()));
    }
    fs::create_dir(work.path().join("many")).unwrap();
    fs::rename(&dump, work.path().join("many").join(&account)).unwrap();
    let arguments = ["scan", "many", "--accounts", "--as-of", DAY, "--out", "all"];
    outputs.push(("accounts".to_owned(), transcript(&run(work.path(), &arguments))));
    let texts = tree(&work.path().join("all")).into_iter();
    for (name, bytes) in texts.filter(|(name, _)| !name.ends_with(".xlsx")) {
        outputs.push((name.replace(ACTIVE, ""), String::from_utf8(bytes).unwrap()));
    }
    assert!(outputs.len() > 12);
    for (name, text) in &outputs {
        assert!(!text.contains(ACTIVE), "{name}: {}", text.escape_debug());
    }
    assert!(outputs.iter().any(|(_, text)| text.contains("\\u{202e}")));
    // On a terminal nothing but our own emphasis is an escape sequence.
    let program = env!("CARGO_BIN_EXE_fba-recon");
    let command = format!("'{program}' scan many --accounts --as-of {DAY} --out all");
    let on_terminal = std::process::Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .current_dir(work.path())
        .env("TERM", "xterm")
        .env_remove("NO_COLOR")
        .output();
    // Not every system has the program that makes a terminal.
    let Ok(output) = on_terminal else { return };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("Account"), "{text}");
    let mut rest = text.as_str();
    while let Some((_, after)) = rest.split_once('\u{1b}') {
        // A slow machine sees the line of progress, which is taken away again.
        if let Some(after) = after.strip_prefix("[2K") {
            rest = after;
            continue;
        }
        let style = after.strip_prefix('[').and_then(|after| after.split_once('m'));
        let is_style =
            style.is_some_and(|(style, _)| style.bytes().all(|b| b.is_ascii_digit() || b == b';'));
        assert!(is_style, "{}", after.escape_debug().take(80).collect::<String>());
        rest = after;
    }
    assert!(!text.contains(&ACTIVE[1..]), "{}", text.escape_debug());
}

#[test]
fn markup_in_values_is_no_markup() {
    let work = tempfile::tempdir().unwrap();
    let dump = work.path().join("dump");
    copy("detectors/lost_in_warehouse/hit", &dump);
    let ledger = fs::read_to_string(dump.join("ledger.txt")).unwrap();
    let plain = |ledger: &str| {
        fs::write(dump.join("ledger.txt"), ledger).unwrap();
        run(work.path(), &["scan", "dump", "--as-of", DAY, "--out", "out"]);
        let sheets = tree(&work.path().join("out")).into_iter();
        let sheets = sheets.filter(|(name, _)| name.ends_with("sheet.md"));
        sheets.map(|(_, bytes)| String::from_utf8(bytes).unwrap()).collect::<Vec<String>>()
    };
    // Bars that are no markup, and so many cells in each row of a table.
    let bars = |sheet: &str| {
        let rows = sheet.lines().filter(|line| line.starts_with('|'));
        rows.map(|line| line.replace("\\|", "").matches('|').count()).collect::<Vec<usize>>()
    };
    let before: Vec<_> = plain(&ledger).iter().map(|sheet| bars(sheet)).collect();
    assert!(!before.is_empty());
    let header: Vec<&str> = ledger.lines().next().unwrap().split('\t').collect();
    let at = |name: &str| {
        header.iter().position(|cell| cell.trim_matches('"').eq_ignore_ascii_case(name)).unwrap()
    };
    let (msku, title) = (at("MSKU"), at("Title"));
    let changed = ledger.lines().enumerate().map(|(row, line)| {
        let mut cells: Vec<String> = line.split('\t').map(ToOwned::to_owned).collect();
        if row > 0 {
            let quoted = |cell: &str, more: &str| format!("{}{more}", cell.trim_matches('"'));
            cells[msku] = quoted(&cells[msku], "|`a`");
            cells[title] = quoted(&cells[title], "![x](http://x.example) <img src=x> # `b` ``` |");
        }
        cells.join("\t")
    });
    let changed = changed.collect::<Vec<String>>().join("\n") + "\n";
    let sheets = plain(&changed);
    let after: Vec<_> = sheets.iter().map(|sheet| bars(sheet)).collect();
    assert_eq!(before, after);
    for sheet in sheets {
        let outside: String = sheet.split("```").step_by(2).collect();
        // No escape keeps an address from being made a link: it stands as code.
        let outside = outside.replace("`Mug![x](http://x.example)`", "");
        assert!(
            !outside.contains("http") && !outside.contains("![x]") && !outside.contains(" <img"),
            "{sheet}"
        );
    }
}

/// What a line would begin with.
#[cfg(unix)]
const BEGUN: &str = "error: planted";

/// Puts it into cells of a ledger, its name, and the name of a file that is no report.
#[cfg(unix)]
fn plant(dump: &Path, planted: &str) {
    let text = fs::read_to_string(dump.join("ledger.txt")).unwrap();
    let cell = |cell: &str| format!("\"{}\n{BEGUN}\"", cell.trim_matches('"'));
    let lines = text.lines().enumerate().map(|(row, line)| {
        let cells = line.split('\t').map(|own| match own {
            // The name of the product and its SKU; in the header they are the names of columns.
            _ if row > 0 && (own.contains("DEMO-") || own.contains("Demo")) => cell(own),
            _ => own.to_owned(),
        });
        cells.collect::<Vec<String>>().join("\t")
    });
    let text = lines.collect::<Vec<String>>().join("\n");
    assert!(text.contains(BEGUN));
    fs::remove_file(dump.join("ledger.txt")).unwrap();
    fs::write(dump.join(format!("{planted}.txt")), text).unwrap();
    fs::write(dump.join(format!("{planted}.csv")), "a,b\n1,2\n").unwrap();
}

/// A line break in a value would begin a line that looks like ours.
#[cfg(unix)]
#[test]
fn a_line_break_in_a_value_begins_no_line() {
    let work = tempfile::tempdir().unwrap();
    let planted = format!("x\n{BEGUN}");
    let dump = work.path().join("dump");
    copy("detectors/lost_in_warehouse/hit", &dump);
    plant(&dump, &planted);
    let account = ["--account", &planted];
    let mut told = Vec::new();
    let scan = ["scan", "dump", "--as-of", DAY, "--out", &planted];
    told.push(transcript(&run(work.path(), &[&scan[..], &account].concat())));
    assert!(told[0].starts_with("exit 0"), "{told:?}");
    let cases = fs::read_dir(work.path().join(&planted).join("cases")).unwrap();
    let case = cases.map(|entry| entry.unwrap().file_name()).next().unwrap();
    let case = case.to_str().unwrap();
    let log = entries(work.path()).into_iter().find(|path| path.ends_with("fba-recon.db"));
    assert!(log.is_some());
    let option = format!("--{planted}");
    let value = format!("--as-of={planted}");
    for arguments in [
        &["inspect", "dump"][..],
        &["cases"],
        &["cases", "show", case],
        &["cases", "show", case, "--account", &planted],
        &["cases", "show", case, "--account", &option[2..], "--log", &planted],
        &["cases", "note", case, "--text", &planted],
        &["cases", "history"],
        &["cases", "show", &planted],
        &["cases", "--account", "nobody"],
        &["cases", "import", &planted],
        &["scan", &format!("no {planted}")],
        &["scan", "dump", "--out", "dump", &option],
        &["scan", "dump", &value],
        &["scan", "dump", "--as-of", &planted],
        &["scan", "dump", "--log-file", &format!("{planted}/x/y")],
        &["scan", "dump", "--junit", &format!("{planted}/x/y")],
        &["init", &planted],
        &["explain", &planted],
        &["fee", &planted],
        &["policy", "show", &planted],
        &["queue"],
        &["doctor"],
    ] {
        for lang in ["en", "zh"] {
            let text = transcript(&run(work.path(), &[arguments, &["--lang", lang]].concat()));
            told.push(format!("{arguments:?} {lang}:\n{text}"));
        }
    }
    let outputs = tree(&work.path().join(&planted)).into_iter();
    let is_lines = |name: &str| {
        [".md", "message.txt", "diagnostics.txt"].iter().any(|end| name.ends_with(end))
    };
    let outputs: Vec<_> = outputs.filter(|(name, _)| is_lines(name)).collect();
    assert!(outputs.iter().any(|(name, _)| name.ends_with("message.txt")));
    told.extend(outputs.into_iter().map(|(_, bytes)| String::from_utf8(bytes).unwrap()));
    for text in &told {
        assert!(!text.lines().any(|line| line.trim_start().starts_with(BEGUN)), "{text}");
    }
    assert!(told.iter().filter(|text| text.contains("\\nerror: planted")).count() > 20);
}
