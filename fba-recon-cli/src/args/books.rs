//! The commands for programs and accountants: schemas and exports.

use std::path::PathBuf;

use clap::ValueEnum;
use fba_recon_core::render::v1::SchemaName;

/// Print the JSON Schema (2020-12) of a kind of JSON that fba-recon writes; without a name, list them
#[derive(Debug, clap::Args)]
pub(crate) struct SchemaArgs {
    /// cases and run (cases.json, run.json), accounts (run.json of a folder of accounts), inspect, inspect-accounts,
    /// fee and diff (what these print with --format json), log (a line of what cases export writes)
    #[arg(value_name = "NAME", value_parser = name)]
    pub(crate) name: Option<SchemaName>,
}

fn name(text: &str) -> Result<SchemaName, String> {
    let known = SchemaName::ALL.iter().copied().find(|name| name.as_str() == text);
    known.ok_or_else(|| {
        let names: Vec<&str> = SchemaName::ALL.iter().map(|name| name.as_str()).collect();
        format!("names are {}", names.join(", "))
    })
}

/// Tell what the program finds around it: tables, case log, fonts, settings
#[derive(Debug, clap::Args)]
pub(crate) struct DoctorArgs {
    /// Case log
    #[arg(long, value_name = "PATH", default_value = "fba-recon.db")]
    pub(crate) log: PathBuf,
}

/// Write the files that you may keep by hand, empty, with what each column holds; what is there stays
#[derive(Debug, clap::Args)]
pub(crate) struct InitArgs {
    /// Folder to write them to, such as the folder of your reports
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) folder: PathBuf,
}

/// Write completions for shells, or manual pages, as packages install them
#[derive(Debug, clap::Args)]
pub(crate) struct GenerateArgs {
    /// What to write
    pub(crate) what: Generated,

    /// Folder to write it to
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}

/// What is made from the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Generated {
    /// Scripts for bash, zsh, fish and PowerShell
    Completions,
    /// A manual page for each command
    Man,
}
