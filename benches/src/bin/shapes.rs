//! Writes accounts that grow in one direction, and lists them.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for developers says how it ended"
)]

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use fba_recon_benches::shapes::{AS_OF, SHAPES, shape, write};

/// Write the reports of an account in which one thing is there very often; without a name, list the shapes
#[derive(Debug, Parser)]
struct Args {
    /// Shape
    #[arg(requires = "out")]
    name: Option<String>,
    /// Folder to write
    out: Option<PathBuf>,
    /// How often [default: as listed]
    #[arg(long)]
    size: Option<usize>,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let (Some(name), Some(out)) = (&args.name, &args.out) else {
        for shape in SHAPES {
            println!("{}\t{}\t{AS_OF}\t{}", shape.name, shape.size, shape.what);
        }
        return ExitCode::SUCCESS;
    };
    let Some(shape) = shape(name) else {
        eprintln!("error: no shape {name}");
        return ExitCode::from(2);
    };
    let written = fs::create_dir_all(out);
    match written.and_then(|()| write(shape, args.size.unwrap_or(shape.size), out)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
