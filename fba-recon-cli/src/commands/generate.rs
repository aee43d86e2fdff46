//! `generate`: what packages install beside the program, made from the command line itself.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use clap::CommandFactory as _;
use clap_complete::{Shell, generate as script};

use crate::args::Args;
use crate::args::keyboard::{GenerateArgs, Generated};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::terminal;

pub(crate) fn generate(args: &GenerateArgs) -> Result<Exit, CommandError> {
    let folder = &args.folder;
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    match args.what {
        Generated::Completions => completions(folder)?,
        Generated::Man => clap_mangen::generate_to(Args::command(), folder)
            .with_context(|| format!("cannot write to {}", folder.display()))?,
    }
    terminal::say(&format!("written: {}", folder.display()));
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
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}
