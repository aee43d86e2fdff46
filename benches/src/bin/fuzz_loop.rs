//! Runs the fuzz targets with a stable compiler, on all cores, and says how often each ran.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a tool for developers says how it ended, and looks at the clock for when to stop"
)]

use std::panic::catch_unwind;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use clap::Parser;
use fba_recon_benches::fuzzing::driver::{Seeds, TARGETS, run};

/// Run the fuzz targets on inputs that are drawn at random, always the same for the same number
#[derive(Debug, Parser)]
struct Args {
    /// Targets [default: all of them]
    targets: Vec<String>,
    /// Seconds for each target
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// The number of the first input
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// Inputs of each target at most
    #[arg(long, default_value_t = u64::MAX)]
    most: u64,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let known = TARGETS.iter().map(ToString::to_string).collect();
    let targets = if args.targets.is_empty() { known } else { args.targets.clone() };
    if let Some(unknown) = targets.iter().find(|target| !TARGETS.contains(&target.as_str())) {
        eprintln!("error: no target {unknown}; there are {}", TARGETS.join(", "));
        return ExitCode::from(2);
    }
    let seeds = Seeds::read();
    let mut is_sound = true;
    for target in targets {
        is_sound &= one(&target, &seeds, &args);
    }
    if is_sound { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs one target; tells whether nothing was found.
fn one(target: &str, seeds: &Seeds, args: &Args) -> bool {
    let (next, done) = (AtomicU64::new(0), AtomicU64::new(0));
    let has_failed = AtomicBool::new(false);
    let end = Instant::now() + Duration::from_secs(args.seconds);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while Instant::now() < end && !has_failed.load(Ordering::Relaxed) {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= args.most {
                        break;
                    }
                    let number = args.first.wrapping_add(number);
                    if catch_unwind(|| run(target, seeds, number)).is_err() {
                        has_failed.store(true, Ordering::Relaxed);
                        eprintln!(
                            "{target}: input {number} fails; again: --first {number} --most 1"
                        );
                    }
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    println!("{target}: {} inputs", done.load(Ordering::Relaxed));
    !has_failed.load(Ordering::Relaxed)
}
