//! What the program says to a reader of Chinese: no English is left, and the catalogues hold nothing that is not said.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use fba_recon_core::render::{Catalogue, SAID_ZH};

use crate::support::{entries, fixtures, run};

/// Words that stay as they are: names of programs and formats, of the one account, and of columns and values of files.
const ALLOWED: &[&str] = &[
    "recon",
    "Excel",
    "Online",
    "QuickBooks",
    "Xero",
    "Beancount",
    "hledger",
    "Parquet",
    "fish",
    "bash",
    "PowerShell",
    "SAFE",
    "JUnit",
    "Lines",
    "Schema",
    "bzip",
    "zstd",
    "json",
    "xlsx",
    "scan",
    "default",
    "fnsku",
    "msku",
    "type",
    "amount",
    "value",
    "description",
    "Reconciled",
    "Unreconciled",
    "Quantity",
    "Shipments",
    "Other",
    "fees",
    "demo",
    "receipts",
    "found",
    "lost",
    "damaged",
    "disposed",
    "Flat",
    "File",
];

/// Lines that show what stands in a file: places, cells, and options to copy.
fn is_shown_as_it_is(line: &str) -> bool {
    let line = line.trim();
    let cell = line.split_once(" | ").map(|(number, _)| number);
    line.starts_with("-->")
        || line.starts_with('|')
        || cell.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// English words of four letters or more in a text. Not looked at: what stands in backticks or in the brackets of a
/// code, options, and words with a digit or a sign of names, paths and keys within.
pub(crate) fn english(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for line in text.lines().filter(|line| !is_shown_as_it_is(line)) {
        let spoken: Vec<&str> = line.split('`').step_by(2).collect();
        let is_of_word =
            |letter: char| letter.is_ascii_alphanumeric() || "_./\\:=@~-".contains(letter);
        for token in spoken.join(" ").split(|letter: char| !is_of_word(letter)) {
            let token = token.trim_matches(['.', ':']);
            let is_name = token.contains(|letter: char| !letter.is_ascii_alphabetic());
            let is_code = token.chars().all(|letter| letter.is_ascii_uppercase());
            if token.len() >= 4 && !is_name && !is_code && !ALLOWED.contains(&token) {
                found.insert(token.to_owned());
            }
        }
    }
    found
}

/// What a run says, with what its summary, its diagnostics and its gates tell.
fn said(folder: &Path, arguments: &[&str], out: &Path) -> String {
    let output = run(folder, arguments);
    let mut text = String::from_utf8(output.stdout).unwrap();
    text.push_str(&String::from_utf8(output.stderr).unwrap());
    for name in ["summary.md", "diagnostics.txt"] {
        text.push_str(&fs::read_to_string(out.join(name)).unwrap_or_default());
    }
    text.replace(&out.to_string_lossy().into_owned(), "/")
}

#[test]
fn errors_are_told_in_chinese() {
    let work = tempfile::tempdir().unwrap();
    let mut left = Vec::new();
    for folder in entries(&fixtures().join("errors")) {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let out = work.path().join(&name);
        let path = out.to_string_lossy();
        let scan =
            ["scan", "input", "--as-of", "2026-11-21", "--no-log", "--lang", "zh", "--out", &path];
        let words = english(&said(&folder, &scan, &out));
        if !words.is_empty() {
            left.push(format!("{name}: {words:?}"));
        }
    }
    assert!(left.is_empty(), "{}", left.join("\n"));
}

#[test]
fn the_demo_is_told_in_chinese() {
    let work = tempfile::tempdir().unwrap();
    for month in ["1", "2"] {
        let demo =
            ["demo", "--month", month, "--lang", "zh", "--fail-on", "new,coverage,unproven,due:7d"];
        let words = english(&said(work.path(), &demo, &work.path().join("fba-recon-out")));
        assert!(words.is_empty(), "month {month}: {words:?}");
    }
}

/// The commands below one, by its English help.
fn commands(names: &[String]) -> Vec<Vec<String>> {
    let arguments: Vec<&str> = names.iter().map(String::as_str).chain(["--help"]).collect();
    let help = String::from_utf8(run(Path::new("."), &arguments).stdout).unwrap();
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let listed = listed.take_while(|line| !line.is_empty());
    let inner: Vec<&str> = listed
        .filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' ')))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    let mut all = vec![names.to_vec()];
    for name in inner {
        all.extend(commands(&[names, &[name.to_owned()]].concat()));
    }
    all
}

#[test]
fn help_is_told_in_chinese() {
    let all = commands(&[]);
    assert!(all.len() > 30, "{all:?}");
    let named: BTreeSet<String> = all.iter().flatten().cloned().collect();
    for names in all {
        let arguments: Vec<&str> = ["--lang", "zh"]
            .into_iter()
            .chain(names.iter().map(String::as_str))
            .chain(["--help"])
            .collect();
        let output = run(Path::new("."), &arguments);
        assert_eq!(output.status.code(), Some(0), "{names:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("用法：fba-recon"), "{names:?}: {text}");
        // Values of options are words to type: they stand before a colon, behind a mark, or in brackets.
        let typed = |line: &&str| {
            let marks = ["- ", "[可选值：", "[默认："];
            !marks.iter().any(|mark| line.trim_start().starts_with(mark))
        };
        let prose: Vec<&str> = text.lines().filter(typed).collect();
        let words: Vec<String> = english(&prose.join("\n")).into_iter().collect();
        let is_typed = |word: &String| named.contains(word) || TYPED.contains(&word.as_str());
        let words: Vec<&String> = words.iter().filter(|word| !is_typed(word)).collect();
        assert!(words.is_empty(), "{names:?}: {words:?}");
    }
}

/// Words that help names because they are typed.
const TYPED: &[&str] = &[
    "apparel",
    "sipp",
    "unproven",
    "coverage",
    "windows",
    "reasons",
    "marketplaces",
    "valuation",
    "practice",
    "routes",
    "detectors",
    "statuses",
    "actions",
    "states",
    "diagnostics",
    "reports",
    "policy",
    "options",
    "cases",
    "evidence",
    "totals",
    "settlement",
    "accounts",
    "memo",
    "paid",
    "inspect",
    "diff",
    "export",
    "account",
    "root",
    "files",
    "path",
    "bytes",
    "help",
    "history",
    "show",
    "plan",
];

#[test]
fn a_command_line_that_is_wrong_is_told_in_chinese() {
    let work = tempfile::tempdir().unwrap();
    let wrong: &[(&[&str], &str)] = &[
        (&["scan", "--as-fo", "2026-11-21"], "未知的参数 '--as-fo'"),
        (&["scan", "--sheets", "some"], "'some' 无效"),
        (&["scan", "--as-of", "yesterday"], "请填写日期"),
        (&["scan", "--log"], "需要一个值"),
        (&["scan", "--log", "a", "--no-log"], "不能与"),
        (&["sacn"], "未知的命令 'sacn'"),
        (&["fee", "--marketplace", "US"], "缺少必需的参数"),
        (&["scan", "nowhere"], "没有此文件或文件夹"),
    ];
    for (typed, told) in wrong {
        let output = run(work.path(), &[*typed, &["--lang=zh"]].concat());
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{typed:?}");
        assert!(text.starts_with("错误：") && text.contains(told), "{typed:?}: {text}");
        assert!(!text.contains("error") && !text.contains("hint"), "{typed:?}: {text}");
    }
}

/// All that is said in Chinese.
pub(crate) fn catalogue() -> Catalogue {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/words");
    let own = ["zh.toml", "explain.zh.toml", "policy.zh.toml"];
    let own = own.map(|name| fs::read_to_string(folder.join(name)).unwrap());
    let files: Vec<&str> = [SAID_ZH].into_iter().chain(own.iter().map(String::as_str)).collect();
    Catalogue::read(&files).unwrap()
}

/// Every text of the sources, each on one line, as it is written there.
fn sources(folder: &Path, texts: &mut String) {
    for path in entries(folder) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            sources(&path, texts);
        } else if name.ends_with(".rs")
            || (name.ends_with(".toml") && !name.starts_with("said") && !name.ends_with("zh.toml"))
        {
            let mut text = fs::read_to_string(&path).unwrap();
            for comment in ["/// ", "//! "] {
                text = text
                    .lines()
                    .map(|line| line.trim_start().strip_prefix(comment).unwrap_or(line))
                    .collect::<Vec<_>>()
                    .join("\n");
            }
            let joined: Vec<&str> = text.split("\\\n").map(str::trim_start).collect();
            texts.push_str(
                &joined
                    .concat()
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ")
                    .replace("\\\"", "\""),
            );
        }
    }
}

/// Whether the sources say a text, in one piece or put together from two.
fn is_said(piece: &str, texts: &str) -> bool {
    let cuts = piece.char_indices().map(|(at, _)| piece.split_at(at));
    texts.contains(piece)
        || cuts.skip(1).any(|(one, other)| texts.contains(one) && texts.contains(other))
}

#[test]
fn every_entry_of_a_catalogue_is_said() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let catalogue = catalogue();
    let mut texts = String::new();
    let folders: [PathBuf; 2] = [root.join("fba-recon-cli/src"), root.join("fba-recon-core/src")];
    for folder in folders {
        sources(&folder, &mut texts);
    }
    // Words of the parser of the command line.
    texts.push_str("Print this message or the help of the given subcommand(s)");
    // Words of the readers of archives and of JSON.
    texts.push_str("Could not find EOCD, incomplete deflate stream, invalid Zip archive: ");
    texts.push_str("EOF while parsing an object at line 2 column 80");
    let mut dead = Vec::new();
    for text in catalogue.texts() {
        let pieces =
            text.split("{}").map(|piece| piece.split_whitespace().collect::<Vec<_>>().join(" "));
        let lacking: Vec<String> =
            pieces.filter(|piece| piece.len() > 3 && !is_said(piece, &texts)).collect();
        if !lacking.is_empty() {
            dead.push(format!("{text}: {lacking:?}"));
        }
    }
    assert!(dead.is_empty(), "{}", dead.join("\n"));
}
