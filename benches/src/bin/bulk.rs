//! Writes an account of any size into a folder, and prints what is in it.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for developers says how it ended"
)]

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use fba_recon_benches::bulk::{Plan, write};
use jiff::civil::{Date, date};

/// Write the reports of one US account of any size into a folder, with little memory
#[derive(Debug, Parser)]
struct Args {
    /// Folder to write
    out: PathBuf,
    /// Rows of the inventory ledger; reimbursements, returns and settlements have a twentieth each
    #[arg(long, default_value_t = 1_000_000)]
    rows: u64,
    /// Seed of everything that is drawn
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// Products [default: one for 500 rows]
    #[arg(long)]
    skus: Option<u64>,
    /// Files into which each report is cut by date
    #[arg(long, default_value_t = 1)]
    files: u64,
    /// First day of the reports; the last one is 2026-11-20
    #[arg(long, default_value_t = date(2025, 5, 21))]
    first_day: Date,
    /// Accounts, each in a folder of its own with the next seed
    #[arg(long, default_value_t = 1)]
    accounts: u64,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> std::io::Result<()> {
    for account in 0..args.accounts.max(1) {
        let folder = if args.accounts > 1 {
            args.out.join(format!("account-{account:04}"))
        } else {
            args.out.clone()
        };
        fs::create_dir_all(&folder)?;
        let seed = args.seed.wrapping_add(account);
        let plan = Plan {
            seed,
            rows: args.rows,
            skus: args.skus,
            files: args.files,
            first_day: args.first_day,
        };
        let counts = write(&plan, &folder)?;
        if account > 0 {
            continue;
        }
        for (name, files, rows) in &counts.reports {
            println!("{name}: {rows} rows in {files} files");
        }
        println!("bytes: {}", counts.bytes);
        println!("unreconciled losses: {}", counts.open_losses);
        println!("unreturned refunds: {}", counts.unreturned);
        println!("overcharged sales: {}", counts.overcharged);
    }
    Ok(())
}
