//! `fba-recon`: finds what Amazon owes an FBA seller in the seller's own reports.

mod args;
mod commands;
mod error;
mod exit;
mod fault;
mod files;
mod help;
mod progress;
mod said;
mod settings;
mod signals;
mod table;
mod terminal;

use std::process::ExitCode;

use clap::CommandFactory as _;
use clap::error::ErrorKind;
use fba_recon_core::model::visible::visible;
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
    let mut typed: Vec<std::ffi::OsString> = std::env::args_os().collect();
    said::speak(said::early(&typed));
    if asks_for_version(&typed) {
        return commands::version();
    }
    if let [.., command, name] = typed.as_slice()
        && command == "explain"
        && ["--lang", "--time-zone"].iter().any(|option| name == option)
    {
        // An option of every command, without a value: it is what is to be explained.
        typed.insert(typed.len() - 1, "--".into());
    }
    match settings::parsed(&typed)? {
        Ok(mut args) => {
            settings::speak_as_told(&mut args, said::lang());
            said::speak(args.lang.into());
            terminal::quiet(args.quiet);
            progress::choose(args.quiet, args.verbose);
            commands::set_zone(args.time_zone.clone());
            commands::run(&args)
        }
        Err(told) if said::lang() != Lang::En => not_parsed(&typed, &told),
        Err(told) => {
            if told.exit_code() != 0
                && let Some(text) = with_visible(&typed, &told)
            {
                terminal::say(&text);
                return Ok(Exit::Usage);
            }
            // Help and the version are data: they are not printed until they are printed whole.
            let printed = told.print();
            match told.exit_code() {
                0 => printed.map(|()| Exit::Done).map_err(|error| terminal::not_printed(&error)),
                _ => Ok(Exit::Usage),
            }
        }
    }
}

/// What is wrong with a command line, where what was typed stands in it and holds what a terminal would act on, or a line
/// break: that is shown instead.
fn with_visible(typed: &[std::ffi::OsString], told: &clap::Error) -> Option<String> {
    let words = typed.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>();
    let values = words.iter().filter_map(|word| word.split_once('=').map(|(_, value)| value));
    let mut hidden: Vec<&str> = words.iter().map(AsRef::as_ref).chain(values).collect();
    hidden.retain(|word| matches!(visible(word), std::borrow::Cow::Owned(_)));
    // The longest first: another may be a part of it.
    hidden.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let text = told.render().to_string();
    let shown = |text: String, word: &str| text.replace(word, &visible(word));
    let is_any = !hidden.is_empty();
    is_any.then(|| hidden.into_iter().fold(text.trim_end().to_owned(), shown))
}

/// Whether nothing but the version is asked for, with all that decides results.
fn asks_for_version(typed: &[std::ffi::OsString]) -> bool {
    let words = typed.iter().skip(1).filter_map(|word| word.to_str());
    let mut asked = [false; 2];
    let mut is_value = false;
    for word in words {
        match word {
            _ if is_value => is_value = false,
            "--version" | "-V" => asked[0] = true,
            "--verbose" | "-v" => asked[1] = true,
            "--lang" => is_value = true,
            word if word.starts_with("--lang=") => {}
            _ => return false,
        }
    }
    asked == [true; 2]
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
