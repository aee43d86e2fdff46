//! `fba-recon`: finds what Amazon owes an FBA seller in the seller's own reports.

mod args;
mod commands;
mod error;
mod exit;
mod fault;
mod help;
mod progress;
mod said;
mod settings;
mod signals;
mod terminal;

use std::process::ExitCode;

use clap::CommandFactory as _;
use clap::error::ErrorKind;
use fba_recon_core::render::Lang;

use crate::error::CommandError;
use crate::exit::Exit;

fn main() -> ExitCode {
    fault::install();
    let ended = fault::guarded(run);
    progress::end();
    let exit = match ended {
        Ok(exit) => exit,
        Err(error) => {
            terminal::say(&format!("error: {error}"));
            if let Some(hint) = error.hint() {
                terminal::say(&format!("hint: {hint}"));
            }
            if error.exit() == Exit::Usage && !settings::used().is_empty() {
                terminal::say(&format!("settings in use: {}", settings::used().join(", ")));
            }
            error.exit()
        }
    };
    // The last line of a log of runs, where one is kept.
    tracing::info!(exit_code = exit.code(), "ended");
    exit.into()
}

fn run() -> Result<Exit, CommandError> {
    let typed: Vec<String> = std::env::args().skip(1).collect();
    if let [one, other] = typed.as_slice()
        && [one, other].iter().any(|word| ["--version", "-V"].contains(&word.as_str()))
        && [one, other].iter().any(|word| ["--verbose", "-v"].contains(&word.as_str()))
    {
        return commands::version();
    }
    let mut typed: Vec<std::ffi::OsString> = std::env::args_os().collect();
    if let [.., command, name] = typed.as_slice()
        && command == "explain"
        && ["--lang", "--time-zone"].iter().any(|option| name == option)
    {
        // An option of every command, without a value: it is what is to be explained.
        typed.insert(typed.len() - 1, "--".into());
    }
    said::speak(said::early(&typed));
    match settings::parsed(&typed)? {
        Ok(args) => {
            said::speak(args.lang.into());
            terminal::quiet(args.quiet);
            progress::choose(args.quiet, args.verbose);
            commands::set_zone(args.time_zone.clone());
            commands::run(&args)
        }
        Err(told) if said::lang() != Lang::En => not_parsed(&typed, &told),
        Err(told) => {
            // Help and the version are data: they are not printed until they are printed whole.
            let printed = told.print();
            match told.exit_code() {
                0 => printed.map(|()| Exit::Done).map_err(|error| terminal::not_printed(&error)),
                _ => Ok(Exit::Usage),
            }
        }
    }
}

/// Help, the version or what is wrong with the command line, in another language than that of the parser.
fn not_parsed(typed: &[std::ffi::OsString], told: &clap::Error) -> Result<Exit, CommandError> {
    let root = args::Args::command();
    match told.kind() {
        ErrorKind::DisplayVersion => terminal::data(&told.to_string()).map(|()| Exit::Done),
        ErrorKind::DisplayHelp => terminal::data(&help::help(root, typed)).map(|()| Exit::Done),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            terminal::say_as_it_is(&help::help(root, typed));
            Ok(Exit::Usage)
        }
        _ => {
            terminal::say_as_it_is(&help::error(root, typed, told));
            Ok(Exit::Usage)
        }
    }
}
