//! `fba-recon`: finds what Amazon owes an FBA seller in the seller's own reports.

mod args;
mod commands;
mod error;
mod exit;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let args = args::Args::parse();
    match commands::run(&args) {
        Ok(exit) => exit.into(),
        Err(error) => {
            terminal::say(&format!("error: {error}"));
            if let Some(hint) = error.hint() {
                terminal::say(&format!("hint: {hint}"));
            }
            error.exit().into()
        }
    }
}
