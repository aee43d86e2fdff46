//! Scans generated accounts and compares what is found with what was planted; fails where anything was missed
//! or invented.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for developers prints what it finds"
)]

use std::process::ExitCode;

use clap::Parser;
use fba_recon_benches::accuracy::Scanner;
use fba_recon_benches::accuracy::accounts::accounts;
use fba_recon_benches::accuracy::score::{COLUMNS, Score, row, score, table};
use fba_recon_benches::generator::generate;
use jiff::civil::date;

/// Scan generated accounts and compare what is found with what was planted
#[derive(Debug, Parser)]
struct Args {
    /// Only a few small accounts
    #[arg(long)]
    quick: bool,
    /// Other accounts of the same kinds
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Whether everything is as it should be.
fn run(args: &Args) -> Result<bool, String> {
    let scanner = Scanner::new()?;
    let as_of = date(2026, 11, 21);
    let (mut rows, mut all) = (Vec::new(), Score::default());
    for mut account in accounts(args.quick) {
        account.plan.seed += args.seed;
        let generated = generate(&account.plan);
        let run = scanner.scan(generated.files, as_of)?;
        let mut score = score(&generated.answer, &run.cases, as_of);
        rows.push(row(&account.name, &score.total()));
        score.faults.iter_mut().for_each(|fault| *fault = format!("{}: {fault}", account.name));
        all.add(score);
    }
    println!("{}", table(&COLUMNS, &rows));
    let detectors = all.detectors.iter().map(|(name, counts)| row(name, counts));
    println!("{}", table(&COLUMNS, &detectors.collect::<Vec<_>>()));
    all.faults.iter().for_each(|fault| println!("{fault}"));
    Ok(all.total().is_exact())
}
