//! The commands that help at the keyboard, and what packages install.

use std::path::PathBuf;

use clap::ValueEnum;

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
