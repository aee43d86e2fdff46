//! `generate`: what packages install beside the program, made from the command line itself.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::CommandFactory as _;
use clap_complete::{Shell, generate as script};

use crate::args::Args;
use crate::args::keyboard::{GenerateArgs, Generated};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::{files, terminal};
use fba_recon_core::model::visible::VisiblePath as _;

pub(crate) fn generate(args: &GenerateArgs) -> Result<Exit, CommandError> {
    let folder = &args.folder;
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.visible()))?;
    match args.what {
        Generated::Completions => completions(folder)?,
        Generated::Man => manual(folder)?,
    }
    terminal::say(&format!("written: {}", folder.visible()));
    Ok(Exit::Done)
}

/// One script a shell, under the name that the shell looks for.
fn completions(folder: &Path) -> Result<(), CommandError> {
    for (shell, name) in [
        (Shell::Bash, "fba-recon.bash"),
        (Shell::Zsh, "_fba-recon"),
        (Shell::Fish, "fba-recon.fish"),
        (Shell::PowerShell, "_fba-recon.ps1"),
    ] {
        let mut text = Vec::new();
        script(shell, &mut Args::command(), "fba-recon", &mut text);
        let path = folder.join(name);
        files::write(&path, text).with_context(|| format!("cannot write {}", path.visible()))?;
    }
    Ok(())
}

/// The day of the manual pages: a page tells one, and the day of a build would make them differ. It moves with a change
/// of the command line that readers should know of.
const MANUAL_DAY: &str = "2026-11-30";

/// A manual page for each command.
fn manual(folder: &Path) -> Result<(), CommandError> {
    let told = || format!("cannot read {}", folder.visible());
    let pages = || -> Result<Vec<PathBuf>, CommandError> {
        let entries = fs::read_dir(folder).with_context(told)?;
        let paths = entries.map(|entry| Ok(entry.with_context(told)?.path()));
        let mut paths = paths.collect::<Result<Vec<PathBuf>, CommandError>>()?;
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "1"));
        Ok(paths)
    };
    // What writes the pages would wait for a pipe.
    for path in pages()? {
        files::may_replace(&path).with_context(|| format!("cannot write {}", path.visible()))?;
    }
    clap_mangen::generate_to(Args::command(), folder)
        .with_context(|| format!("cannot write to {}", folder.visible()))?;
    for path in pages()? {
        let text = files::text(&path, files::SMALL)
            .with_context(|| format!("cannot read {}", path.visible()))?;
        files::write(&path, clean(&text))
            .with_context(|| format!("cannot write {}", path.visible()))?;
    }
    Ok(())
}

/// A manual page as `mandoc` wants it: a title in capitals with a day, no spaces at the end of a line, and no break
/// beside an empty line, which breaks by itself.
fn clean(page: &str) -> String {
    let line = |line: &'_ str| {
        if line.trim().is_empty() { ".sp".to_owned() } else { line.trim_end().to_owned() }
    };
    let lines: Vec<String> = page.lines().map(line).collect();
    let is_space =
        |at: Option<usize>| at.and_then(|at| lines.get(at)).is_some_and(|line| line == ".sp");
    let mut text = String::with_capacity(page.len());
    for (at, line) in lines.iter().enumerate() {
        if line == ".br" && (is_space(at.checked_sub(1)) || is_space(Some(at + 1))) {
            continue;
        }
        match line.strip_prefix(".TH ").and_then(|rest| rest.split_once(' ')) {
            Some((name, _)) => {
                let name = name.to_uppercase();
                text.push_str(&format!(
                    ".TH {name} 1 {MANUAL_DAY} \"fba-recon {}\"",
                    env!("CARGO_PKG_VERSION")
                ));
            }
            None => text.push_str(line),
        }
        text.push('\n');
    }
    text
}
