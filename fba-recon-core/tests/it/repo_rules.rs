//! Rules of the repository that are promises: what stands at the top, no network, sizes, words.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{entries, file_name, reports};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = ["fba-recon-core", "fba-recon-cli", "benches"]
        .iter()
        .map(|name| root().join(name))
        .collect();
    while let Some(folder) = folders.pop() {
        for path in entries(&folder) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    found
}

#[test]
fn nothing_else_stands_at_the_top() {
    let allowed = [
        "Cargo.lock",
        "Cargo.toml",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README.md",
        "README.zh.md",
        "benches",
        "checks",
        "docs",
        "fba-recon-cli",
        "fba-recon-core",
        "fixtures",
        "fuzz",
        "packaging",
        "deny.toml",
        "pyproject.toml",
        "target",
        // What the demo writes, which is run before the tests.
        "fba-recon-out",
        "fba-recon-demo.db",
    ];
    let names = entries(&root())
        .into_iter()
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned());
    let others: Vec<String> =
        names.filter(|name| !name.starts_with('.') && !allowed.contains(&name.as_str())).collect();
    assert!(others.is_empty(), "{others:?}");
}

/// The program promises to have no network: no HTTP client or TLS stack may come in with a dependency.
#[test]
fn no_network_client_is_in_the_dependency_tree() {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--workspace",
            "--edges",
            "normal,build",
            "--target",
            "all",
            "--prefix",
            "none",
            "--locked",
        ])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let names: BTreeSet<&str> =
        tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(names.contains("polars"), "the tree was not read");
    let banned = [
        "curl",
        "h2",
        "hyper",
        "isahc",
        "native-tls",
        "object_store",
        "openssl",
        "quinn",
        "reqwest",
        "ring",
        "rustls",
        "surf",
        "tungstenite",
        "ureq",
    ];
    let found: Vec<&&str> = banned.iter().filter(|name| names.contains(**name)).collect();
    assert!(found.is_empty(), "{found:?}");
    let most = 280;
    assert!(names.len() <= most, "{} crates; every one is compiled by a newcomer", names.len());
}

#[test]
fn files_and_lines_fit_a_screen() {
    let mut faults = Vec::new();
    for path in sources() {
        let text = std::fs::read_to_string(&path).unwrap();
        let lines = text.lines().count();
        if lines > 500 {
            faults.push(format!("{}: {lines} lines", path.display()));
        }
        if !text.starts_with("//!") {
            faults.push(format!("{}: no module documentation", path.display()));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Words that have a better one here, or that would tell of a machine.
#[test]
fn words_that_are_not_ours_do_not_occur() {
    let mut faults = Vec::new();
    let banned = ["/work/", "/tmp/", "TODO", "FIXME"];
    for path in sources().into_iter().filter(|path| !path.ends_with("repo_rules.rs")) {
        let text = std::fs::read_to_string(&path).unwrap();
        for word in banned.iter().filter(|word| text.contains(**word)) {
            faults.push(format!("{}: {word}", path.display()));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// A name of a file may hold a line break or turn text: the tool tells it as `VisiblePath` writes it.
#[test]
fn the_tool_tells_names_of_files_as_visible() {
    let tool = root().join("fba-recon-cli/src");
    let told = sources().into_iter().filter(|path| path.starts_with(&tool));
    let faults: Vec<PathBuf> =
        told.filter(|path| std::fs::read_to_string(path).unwrap().contains(".display()")).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Whoever finds a fixture reads in one place why it stands there.
#[test]
fn every_fixture_says_why_it_stands() {
    let fixtures = root().join("fixtures");
    let mut folders: Vec<PathBuf> =
        entries(&fixtures.join("detectors")).iter().flat_map(|rule| entries(rule)).collect();
    for kind in ["base", "clean", "errors", "runs", "tie_out"] {
        folders.extend(entries(&fixtures.join(kind)).into_iter().filter(|path| path.is_dir()));
    }
    let mut faults = Vec::new();
    for folder in &folders {
        let why = std::fs::read_to_string(folder.join("why")).unwrap_or_default();
        let is_short = (20..=260).contains(&why.chars().count()) && why.lines().count() <= 2;
        if !is_short || !why.ends_with('\n') {
            faults.push(format!("{}: {why:?}", folder.display()));
        }
    }
    assert!(folders.len() > 700 && faults.is_empty(), "{}: {faults:#?}", folders.len());
}

/// What fixtures build on is there, is used by several of them, and stands beside no file of their own of its name.
#[test]
fn what_fixtures_build_on_is_there_and_used() {
    let fixtures = root().join("fixtures");
    let rules = entries(&fixtures.join("detectors"));
    let folders = rules.iter().flat_map(|rule| entries(rule));
    let (mut uses, mut faults) = (BTreeMap::<PathBuf, usize>::new(), Vec::new());
    for folder in folders {
        let files = reports(&folder);
        let names: BTreeSet<String> = files.iter().map(|path| file_name(path)).collect();
        if names.len() != files.len() {
            faults.push(format!("{}: two files of one name", folder.display()));
        }
        for path in files.into_iter().filter(|path| !path.starts_with(&folder)) {
            if !path.is_file() {
                faults.push(format!("{}: no {}", folder.display(), path.display()));
            }
            *uses.entry(path).or_default() += 1;
        }
    }
    for base in entries(&fixtures.join("base")) {
        let own = entries(&base).into_iter().filter(|path| !path.ends_with("why"));
        faults.extend(
            own.filter(|path| uses.get(path).is_none_or(|uses| *uses < 5))
                .map(|path| format!("{}: fewer than five folders build on it", path.display())),
        );
    }
    assert!(uses.len() > 30 && faults.is_empty(), "{} {faults:#?}", uses.len());
}

/// The types that the sources of a program or the library define: by name, where and how visible.
fn defined_types() -> BTreeMap<String, BTreeMap<PathBuf, bool>> {
    let mut defined: BTreeMap<String, BTreeMap<PathBuf, bool>> = BTreeMap::new();
    let of_a_program = |path: &Path| {
        path.components().any(|part| part.as_os_str() == "src")
            && !path.starts_with(root().join("benches"))
    };
    for path in sources().into_iter().filter(|path| of_a_program(path)) {
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let mut in_names = false;
        for line in text.lines() {
            in_names = line.ends_with("names! {") || in_names && line != "}";
            if in_names
                && let Some(name) =
                    line.strip_prefix("    ").and_then(|line| line.strip_suffix(" {"))
                && name.chars().all(|letter| letter.is_ascii_alphanumeric())
            {
                defined.entry(name.to_owned()).or_default().insert(path.clone(), true);
            }
            let indented = line.starts_with(' ');
            let line = line.trim_start();
            let public = line.starts_with("pub ");
            let line = match line.strip_prefix("pub(") {
                Some(rest) => rest.split_once(") ").map_or("", |(_, rest)| rest),
                None => line.strip_prefix("pub ").unwrap_or(line),
            };
            // An indented `type` is one of a trait and named by it.
            let kinds = ["struct ", "enum ", "type "];
            let kinds = if indented { &kinds[..2] } else { &kinds[..] };
            let Some(rest) = kinds.iter().find_map(|kind| line.strip_prefix(kind)) else {
                continue;
            };
            let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
            if !name.is_empty() {
                *defined.entry(name).or_default().entry(path.clone()).or_default() |= public;
            }
        }
    }
    defined
}

fn glossary() -> String {
    std::fs::read_to_string(root().join("docs/glossary.md")).unwrap()
}

/// The code spans of a line of Markdown.
fn code_spans(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// One word, one meaning: where two types have one name, the glossary says what each of them is, and why
/// both may keep it if both can be reached. What it lists is so.
#[test]
fn names_with_two_meanings_are_in_the_glossary() {
    let glossary = glossary();
    let (_, doubles) = glossary.split_once("## One word, two places").unwrap();
    let (reached, private) = doubles.split_once("### One of them is private").unwrap();
    let in_first_column = |text: &str| -> BTreeSet<String> {
        text.lines()
            .filter_map(|line| line.strip_prefix("| `"))
            .filter_map(|line| line.split(" |").next())
            .flat_map(|cell| code_spans(&format!("`{cell}")).map(String::from).collect::<Vec<_>>())
            .collect()
    };
    let defined = defined_types();
    let twice = |wanted: fn(usize) -> bool| -> BTreeSet<String> {
        defined
            .iter()
            .filter(|(_, places)| places.len() > 1)
            .filter(|(_, places)| wanted(places.values().filter(|public| **public).count()))
            .map(|(name, _)| name.clone())
            .collect()
    };
    assert_eq!(in_first_column(reached), twice(|public| public > 1), "both can be reached");
    assert_eq!(in_first_column(private), twice(|public| public < 2), "one of them is private");
}

/// Where the glossary says that a name lives, it lives.
#[test]
fn names_of_the_glossary_are_where_it_says() {
    let mut seen = 0;
    let mut missing = Vec::new();
    let glossary = glossary();
    let names: Vec<(&str, bool)> = glossary
        .lines()
        .take_while(|line| *line != "## One word, two places")
        .flat_map(|line| {
            let pieces: Vec<&str> = line.split('`').collect();
            pieces
                .windows(4)
                .enumerate()
                .filter(|(at, _)| at % 2 == 1)
                .map(|(_, part)| (part[0], part[1], part[2]))
                .collect::<Vec<_>>()
        })
        .filter(|(_, between, place)| *between == " in " && place.ends_with(".rs"))
        .flat_map(|(name, _, place)| {
            let text = std::fs::read_to_string(root().join("fba-recon-core/src").join(place))
                .unwrap_or_default();
            name.split("::").map(move |part| (part, has_word(&text, part))).collect::<Vec<_>>()
        })
        .collect();
    for (name, found) in names {
        seen += 1;
        if !found {
            missing.push(name);
        }
    }
    assert!(seen > 60 && missing.is_empty(), "{seen} {missing:#?}");
}

fn has_word(text: &str, word: &str) -> bool {
    text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .any(|part| part == word)
}
