//! Help, and what is wrong with a command line, in another language than English: laid out here, since the library that
//! reads the command line words its headings and errors in English only.

use std::ffi::OsString;
use std::fmt::Write as _;

use clap::builder::PossibleValue;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

use fba_recon_core::model::visible::visible;

use crate::said::told;
use crate::terminal;

/// Where the text of an option begins.
const INDENT: usize = 10;

/// The help of the command that was typed.
pub(crate) fn help(root: Command, typed: &[OsString]) -> String {
    let command = &typed_command(root, typed);
    let mut text = String::new();
    let about = command.get_long_about().or_else(|| command.get_about());
    text.push_str(&terminal::paragraphs(&paragraphs(&told_of(about)), 0));
    let _ = write!(text, "\n{}\n", usage(command));
    let commands: Vec<&Command> =
        command.get_subcommands().filter(|inner| !inner.is_hide_set()).collect();
    if !commands.is_empty() {
        let _ = write!(text, "\n{}\n", told("Commands:"));
        for inner in commands {
            let about = terminal::paragraphs(&paragraphs(&told_of(inner.get_about())), INDENT + 4);
            let _ = write!(text, "  {:<12}{}", inner.get_name(), about.trim_start());
        }
    }
    let positionals: Vec<&Arg> = command.get_positionals().filter(is_shown).collect();
    let options: Vec<&Arg> =
        command.get_arguments().filter(|arg| !arg.is_positional()).filter(is_shown).collect();
    for (heading, args) in [("Arguments:", positionals), ("Options:", options)] {
        if args.is_empty() {
            continue;
        }
        let _ = write!(text, "\n{}\n", told(heading));
        for arg in args {
            text.push_str(&of_argument(arg));
        }
    }
    if let Some(after) = command.get_after_help() {
        let lines: Vec<String> =
            after.to_string().lines().map(|line| told(line).into_owned()).collect();
        let _ = write!(text, "\n{}", terminal::paragraphs(&lines, 0));
    }
    text
}

fn is_shown(arg: &&Arg) -> bool {
    !arg.is_hide_set()
}

/// A text of the parser's; empty where there is none.
fn told_of(text: Option<&clap::builder::StyledStr>) -> String {
    text.map(ToString::to_string).unwrap_or_default()
}

/// The parts of a text between empty lines, each in the language of the user.
fn paragraphs(text: &str) -> Vec<String> {
    text.split("\n\n").map(|part| told(part).into_owned()).collect()
}

/// How a command is written.
fn usage(command: &Command) -> String {
    let mut text = command.clone().render_usage().to_string();
    for own in ["Usage: ", "[OPTIONS]", "<COMMAND>"] {
        text = text.replace(own, &told(own));
    }
    for name in command.get_arguments().flat_map(|arg| arg.get_value_names().unwrap_or_default()) {
        for (open, close) in [('<', '>'), ('[', ']')] {
            let own = format!("{open}{name}{close}");
            text = text.replace(&own, &format!("{open}{}{close}", told(name)));
        }
    }
    text
}

/// An option or argument: how it is written, what it is for, what it takes.
fn of_argument(arg: &Arg) -> String {
    let takes = arg.get_action().takes_values();
    let names = arg.get_value_names().unwrap_or_default();
    let values: Vec<String> = names.iter().map(|name| format!("<{}>", told(name))).collect();
    let written = match (arg.get_short(), arg.get_long()) {
        (Some(short), Some(long)) => format!("-{short}, --{long}"),
        (None, Some(long)) => format!("--{long}"),
        _ => String::new(),
    };
    let written = if takes { format!("{written} {}", values.join(" ")) } else { written };
    let help = match arg.get_id().as_str() {
        "help" => "Print help".to_owned(),
        "version" => "Print version".to_owned(),
        _ => told_of(arg.get_long_help().or_else(|| arg.get_help())),
    };
    let mut told_parts = paragraphs(&help);
    if takes {
        let possible = arg.get_possible_values();
        told_parts.extend(of_values(&possible));
        let defaults: Vec<String> = arg
            .get_default_values()
            .iter()
            .map(|value| value.to_string_lossy().into_owned())
            .collect();
        if !defaults.is_empty() {
            told_parts.push(told(&format!("[default: {}]", defaults.join(" "))).into_owned());
        }
    }
    format!("  {}\n{}", written.trim_start(), terminal::paragraphs(&told_parts, INDENT))
}

/// What an option takes, where these are few.
fn of_values(possible: &[PossibleValue]) -> Vec<String> {
    let shown: Vec<&PossibleValue> = possible.iter().filter(|value| !value.is_hide_set()).collect();
    if shown.is_empty() {
        return Vec::new();
    }
    if shown.iter().all(|value| value.get_help().is_none()) {
        let names: Vec<&str> = shown.iter().map(|value| value.get_name()).collect();
        return vec![told(&format!("[possible values: {}]", names.join(", "))).into_owned()];
    }
    let line = |value: &&PossibleValue| match value.get_help() {
        Some(help) => format!("- {}: {}", value.get_name(), told(&help.to_string())),
        None => format!("- {}", value.get_name()),
    };
    let mut lines = vec![told("Possible values:").into_owned()];
    lines.extend(shown.iter().map(line));
    lines
}

/// What is wrong with a command line: the error, what may have been meant, and how the command is written.
pub(crate) fn error(root: Command, typed: &[OsString], error: &clap::Error) -> String {
    let one = |kind: ContextKind| error.get(kind).map(of_context).unwrap_or_default();
    let arg = one(ContextKind::InvalidArg);
    let value = one(ContextKind::InvalidValue);
    let english = match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => {
            format!("a value is required for '{arg}' but none was supplied")
        }
        ErrorKind::InvalidValue => format!("invalid value '{value}' for '{arg}'"),
        ErrorKind::ValueValidation => match std::error::Error::source(error) {
            Some(why) => format!("invalid value '{value}' for '{arg}': {why}"),
            None => format!("invalid value '{value}' for '{arg}'"),
        },
        ErrorKind::UnknownArgument => format!("unexpected argument '{arg}' found"),
        ErrorKind::InvalidSubcommand => {
            format!("unrecognized subcommand '{}'", one(ContextKind::InvalidSubcommand))
        }
        ErrorKind::ArgumentConflict => {
            let prior = one(ContextKind::PriorArg);
            if prior == arg {
                format!("the argument '{arg}' cannot be used multiple times")
            } else {
                format!("the argument '{arg}' cannot be used with '{prior}'")
            }
        }
        ErrorKind::MissingRequiredArgument => {
            format!("the following required arguments were not provided: {arg}")
        }
        ErrorKind::MissingSubcommand => "a subcommand is required but none was given".to_owned(),
        _ => "the command line cannot be read".to_owned(),
    };
    let mut text = format!("{}\n", told(&format!("error: {}", visible(&english))));
    let valid = one(ContextKind::ValidValue);
    if !valid.is_empty() {
        let _ = writeln!(text, "  {}", told(&format!("[possible values: {valid}]")));
    }
    let suggested =
        [ContextKind::SuggestedArg, ContextKind::SuggestedValue, ContextKind::SuggestedSubcommand];
    for near in suggested.map(one).into_iter().filter(|near| !near.is_empty()) {
        let _ = write!(text, "\n  {}\n", told(&format!("did you mean {near}?")));
    }
    let _ = write!(text, "\n{}\n", usage(&typed_command(root, typed)));
    let _ = write!(text, "\n{}", told("For more information, try '--help'."));
    text
}

/// The command that was typed.
fn typed_command(mut root: Command, typed: &[OsString]) -> Command {
    root.build();
    let mut command = &root;
    for word in typed.iter().skip(1).filter_map(|word| word.to_str()) {
        let inner = command.find_subcommand(word).filter(|_| word != "help");
        command = inner.unwrap_or(command);
    }
    command.clone()
}

/// What the parser tells of an error, on one line.
fn of_context(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(all) => visible(&all.join(", ")).into_owned(),
        ContextValue::StyledStrs(all) => {
            all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        }
        ContextValue::None => String::new(),
        other => visible(&other.to_string()).into_owned(),
    }
}
