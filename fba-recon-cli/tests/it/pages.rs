//! Every block of README and guides that shows a command is run: it ends as it should, and prints what the page says.

use std::path::Path;

use crate::support::{entries, fixtures, run};

/// Commands of a page that build the program or put it on the path: they are run whenever these tests are.
const BUILDS: &[&str] = &["cargo test", "cargo install"];

/// A command with the lines that the page shows after it.
struct Shown {
    page: String,
    command: String,
    lines: Vec<String>,
}

fn shown(page: &Path) -> Vec<Shown> {
    let text = std::fs::read_to_string(page).unwrap();
    let mut found: Vec<Shown> = Vec::new();
    let mut is_open = false;
    for line in text.lines() {
        if line.starts_with("```") {
            is_open = line == "```console";
        } else if let Some(command) = line.strip_prefix("$ ").filter(|_| is_open) {
            let page = page.file_name().unwrap().to_string_lossy().into_owned();
            found.push(Shown { page, command: command.to_owned(), lines: Vec::new() });
        } else if is_open {
            found.last_mut().unwrap().lines.push(line.to_owned());
        }
    }
    found
}

/// Whether the lines stand in a text in their order; `...` stands for any number of lines.
fn holds(text: &str, lines: &[String]) -> bool {
    let all: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut from = 0;
    lines.split(|line| line.trim() == "...").all(|part| {
        let part: Vec<&str> = part.iter().map(|line| line.trim_end()).collect();
        let found = (from..=all.len().saturating_sub(part.len()))
            .find(|at| all.get(*at..at + part.len()) == Some(&part[..]));
        from = found.map_or(from, |at| at + part.len());
        found.is_some()
    })
}

#[test]
fn what_the_pages_show_is_what_the_program_says() {
    let root = fixtures().join("..");
    let mut pages = vec![root.join("README.md"), root.join("README.zh.md")];
    pages.extend(entries(&root.join("docs/guide")));
    let home = tempfile::tempdir().unwrap();
    let dump = |name: &str| {
        let folder = home.path().join(name).to_string_lossy().into_owned();
        assert_eq!(run(home.path(), &["demo", "--extract", &folder]).status.code(), Some(0));
    };
    std::fs::create_dir_all(home.path().join("Downloads")).unwrap();
    std::fs::create_dir_all(home.path().join("accounts")).unwrap();
    dump("Downloads/amazon-reports");
    dump("accounts/shop");
    let mut seen = 0;
    for page in pages {
        for Shown { page, command, lines } in shown(&page) {
            if BUILDS.iter().any(|build| command.starts_with(build)) {
                continue;
            }
            let program = command.strip_prefix("cargo run --bin fba-recon -- ");
            let program = program.or_else(|| command.strip_prefix("fba-recon "));
            let arguments = program.unwrap_or_else(|| panic!("{page}: {command} is not run"));
            let arguments = arguments.replace('~', &home.path().to_string_lossy());
            let arguments: Vec<&str> = arguments.split_whitespace().collect();
            let output = run(home.path(), &arguments);
            let text = String::from_utf8(output.stdout).unwrap();
            assert_eq!(output.status.code(), Some(0), "{page}: {command}");
            assert!(holds(&text, &lines), "{page}: {command} prints\n{text}");
            seen += 1;
        }
    }
    assert!(seen >= 5, "{seen} commands");
}
