//! Scans generated accounts and compares what is found with what was planted; fails where anything was missed
//! or invented, and where a hole in a report goes unnoticed too often.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for developers prints what it finds"
)]

use std::process::ExitCode;

use clap::Parser;
use fba_recon_benches::accuracy::accounts::accounts;
use fba_recon_benches::accuracy::properties::Property;
use fba_recon_benches::accuracy::score::{COLUMNS, Score, row, score, table};
use fba_recon_benches::accuracy::{Scanner, holes, silence};
use fba_recon_benches::generator::{Planted, generate};
use jiff::civil::{Date, date};

/// The day after the last one of every account.
const AS_OF: Date = date(2026, 11, 21);

/// Scan generated accounts and compare what is found with what was planted
#[derive(Debug, Parser)]
struct Args {
    /// Only a few small accounts
    #[arg(long)]
    quick: bool,
    /// Other accounts of the same kinds
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Instead check, on so many accounts, what must hold when reports are taken away, joined or split
    #[arg(long, default_value_t = 0)]
    properties: u64,
    /// Lines of what went wrong that are printed of each part
    #[arg(long, default_value_t = 40)]
    faults: usize,
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
    if args.properties > 0 {
        return of_properties(&scanner, args);
    }
    let parts =
        [of_accounts(&scanner, args)?, of_holes(&scanner, args)?, of_silence(&scanner, args)];
    Ok(parts.into_iter().all(|is_right| is_right))
}

/// What is planted in accounts is found, and nothing else.
fn of_accounts(scanner: &Scanner, args: &Args) -> Result<bool, String> {
    let (mut rows, mut all) = (Vec::new(), Score::default());
    for mut account in accounts(args.quick) {
        account.plan.seed += args.seed;
        let generated = generate(&account.plan);
        let files = account.dump.of(generated.files, &account.plan);
        let run = scanner.scan(files, AS_OF)?;
        let first = account.plan.first_day;
        let planted = generated.answer.into_iter().filter(|one| account.dump.shows(one.detector));
        let planted: Vec<Planted> = planted.collect();
        let mut score = score(&planted, &run.cases, account.proof, first, AS_OF);
        rows.push(row(&account.name, &score.total()));
        score.faults.iter_mut().for_each(|fault| *fault = format!("{}: {fault}", account.name));
        all.add(score);
    }
    println!("{}", table(&COLUMNS, &rows));
    let detectors = all.detectors.iter().map(|(name, counts)| row(name, counts));
    println!("{}", table(&COLUMNS, &detectors.collect::<Vec<_>>()));
    print_faults(&all.faults, args.faults);
    Ok(all.total().is_exact())
}

/// What the rows of a hole had answered waits for them.
fn of_holes(scanner: &Scanner, args: &Args) -> Result<bool, String> {
    let (mut rows, mut faults, mut is_right) = (Vec::new(), Vec::new(), true);
    for (name, plan) in holes::accounts(args.quick) {
        let plan = holes::seeded(plan, args.seed);
        for report in holes::Report::of(&plan).iter().copied() {
            for kind in holes::Kind::some(args.quick).iter().copied() {
                let tally = holes::holes(scanner, &plan, (report, kind), args.quick, AS_OF)?;
                is_right &= tally.is_right();
                rows.push(tally.row(&name, report, kind));
                faults.extend(tally.faults);
            }
        }
    }
    println!("{}", table(&holes::COLUMNS, &rows));
    print_faults(&faults, args.faults);
    Ok(is_right)
}

/// The rule of silence keeps the claims of whole reports and catches holes. Only reports whose days are drawn each by itself
/// have a goal.
fn of_silence(scanner: &Scanner, args: &Args) -> bool {
    let (rule, reports) = (scanner.silence_rule(), if args.quick { 20 } else { 300 });
    let (mut rows, mut is_right) = (Vec::new(), true);
    for (kind, sparse_days) in [("sparse", Some(30)), ("dense", None)] {
        let open = |days: &[i32]| silence::unproven(&rule, days, sparse_days);
        for rhythms in silence::Rhythms::ALL {
            for percent in silence::PERCENTS {
                let seen = silence::simulate(&open, (rhythms, percent), reports);
                let has_goal = rhythms == silence::Rhythms::Even && !args.quick;
                is_right &= !has_goal || seen.is_right(percent);
                rows.push(seen.row(&format!("{kind}, {}", rhythms.name()), percent));
            }
        }
    }
    println!("{}", table(&silence::COLUMNS, &rows));
    is_right
}

/// What must hold when the files of an account are changed.
fn of_properties(scanner: &Scanner, args: &Args) -> Result<bool, String> {
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for property in Property::ALL {
        let before = faults.len();
        for at in 0..args.properties {
            faults.extend(property.check(scanner, args.seed + at)?);
        }
        let broken = (faults.len() - before).to_string();
        rows.push(vec![property.name().to_owned(), args.properties.to_string(), broken]);
    }
    println!("{}", table(&["", "accounts", "broken"], &rows));
    print_faults(&faults, args.faults);
    Ok(faults.is_empty())
}

fn print_faults(faults: &[String], most: usize) {
    faults.iter().take(most).for_each(|fault| println!("{fault}"));
    if faults.len() > most {
        println!("and {} more", faults.len() - most);
    }
    println!();
}
