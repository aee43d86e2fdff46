//! Writes a generated account into a folder: the reports, and beside the folder the answer.

#![allow(clippy::print_stderr, reason = "a tool for developers says how it ended")]

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use fba_recon_benches::generator::{FileSplit, Plan, answer_csv, generate};
use jiff::civil::{Date, date};

/// Write a generated account into a folder, and the answer as answer.csv beside its dump
#[derive(Debug, Parser)]
struct Args {
    /// Folder to write; the reports go into its folder dump
    out: PathBuf,
    /// Seed of everything that is drawn
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// Orders
    #[arg(long, default_value_t = 300)]
    orders: u32,
    /// Products that buyers pick; more are set aside for what is planted
    #[arg(long, default_value_t = 25)]
    skus: u32,
    /// First day of the reports
    #[arg(long, default_value_t = date(2025, 11, 21))]
    first_day: Date,
    /// Last day of the reports
    #[arg(long, default_value_t = date(2026, 11, 20))]
    last_day: Date,
    /// Plant no discrepancy
    #[arg(long)]
    clean: bool,
    /// Cut every report into a file a month, each overlapping the one before
    #[arg(long)]
    monthly: bool,
}

fn main() -> ExitCode {
    match write(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write(args: &Args) -> std::io::Result<()> {
    let account = generate(&Plan {
        seed: args.seed,
        first_day: args.first_day,
        last_day: args.last_day,
        orders: args.orders,
        skus: args.skus,
        plant: !args.clean,
        files: if args.monthly { FileSplit::Monthly } else { FileSplit::One },
        ..Plan::default()
    });
    let dump = args.out.join("dump");
    fs::create_dir_all(&dump)?;
    for (name, bytes) in &account.files {
        fs::write(dump.join(name), bytes)?;
    }
    fs::write(args.out.join("answer.csv"), answer_csv(&account.answer))
}
