//! Settings: what need not be typed each time.
//!
//! A key stands for the option of its name. The command line decides over the environment, this over `fba-recon.toml`
//! (in the folder of the reports or the nearest one above it), and this over the user's file. What is settled is handed
//! to the parser of the command line as if it had been typed, so that a setting means what its option means.

mod file;

pub(crate) use file::nearest;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use clap::parser::ValueSource;
use clap::{ArgMatches, Command, CommandFactory as _, FromArgMatches as _, Parser as _};
use fba_recon_core::model::visible::visible;
use fba_recon_core::render::Lang;

use crate::args::{Args, Language};
use crate::commands::{did_you_mean, is_output};
use crate::error::CommandError;

/// The user's own file, below the folder of settings.
const USER_FILE: &str = "fba-recon/config.toml";
/// What the names of environment variables begin with.
const PREFIX: &str = "FBA_RECON_";
/// The variable with which other programs name this one; it is no setting.
const PROGRAM: &str = "FBA_RECON_BIN";

/// How the value of a key is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    One,
    /// Several, as an array in a file, with commas in the environment.
    Several,
    /// A path; in a file it starts at the folder of the file.
    Path,
    /// Several of them, set apart in the environment as in `PATH`.
    Paths,
}

/// A key.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    form: Form,
    /// A value as somebody may write it.
    pub(crate) example: &'static str,
    /// What it settles.
    pub(crate) doc: &'static str,
}

/// The keys.
pub(crate) const KEYS: &[Key] = &[
    Key {
        name: "account",
        form: Form::One,
        example: "\"my-shop\"",
        doc: "name of the account; part of every case id, so keep it",
    },
    Key {
        name: "marketplace",
        form: Form::One,
        example: "\"US\"",
        doc: "store of the account, where the reports do not tell it",
    },
    Key {
        name: "lang",
        form: Form::One,
        example: "\"en\"",
        doc: "language of what is written and said: en or zh",
    },
    Key {
        name: "out",
        form: Form::Path,
        example: "\"fba-recon-out\"",
        doc: "folder that a scan writes",
    },
    Key { name: "log", form: Form::Path, example: "\"fba-recon.db\"", doc: "case log" },
    Key {
        name: "downloaded",
        form: Form::One,
        example: "2026-11-21",
        doc: "day on which every report was downloaded",
    },
    Key {
        name: "covers",
        form: Form::Several,
        example: "[\"reimbursements=2026-05-01..2026-11-21\"]",
        doc: "days that you vouch for",
    },
    Key {
        name: "min_value",
        form: Form::Several,
        example: "[\"5USD\"]",
        doc: "least worth of a case, one a currency",
    },
    Key { name: "per_day", form: Form::One, example: "10", doc: "new filings a day of the queue" },
    Key {
        name: "fonts",
        form: Form::Paths,
        example: "[\"none\"]",
        doc: "fonts for titles of exhibits",
    },
    Key {
        name: "time_zone",
        form: Form::One,
        example: "\"America/Los_Angeles\"",
        doc: "zone whose calendar says which day it is",
    },
];

/// Commands that are the same for everybody, and work beside settings that are wrong.
const UNSETTLED: &[&str] =
    &["check-text", "demo", "explain", "generate", "init", "schema", "shard"];

/// The table with the names of accounts, which `export` reads.
const ACCOUNTS: &str = "accounts";

/// The value of a key, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Setting {
    pub(crate) key: &'static str,
    pub(crate) values: Vec<OsString>,
    /// Such as `fba-recon.toml:3`.
    pub(crate) place: String,
}

impl Setting {
    /// The options that say the same on the command line.
    fn typed(&self) -> Vec<OsString> {
        let tokens = self.values.iter().map(|value| {
            let mut token = OsString::from(format!("{}=", option(self.key)));
            token.push(value);
            token
        });
        tokens.collect()
    }
}

/// Layers of settings, the one that decides first.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    layers: Vec<Vec<Setting>>,
    /// The files that were read.
    pub(crate) files: Vec<PathBuf>,
}

impl Settings {
    /// The settings for a folder of reports: the environment, the nearest file, the user's file.
    pub(crate) fn above(folder: &Path) -> Result<Self, CommandError> {
        let mut settings = Self { layers: vec![environment()?], files: Vec::new() };
        for path in [nearest(folder), user_file()].into_iter().flatten() {
            settings.layers.push(file::read(&path)?);
            settings.files.push(path);
        }
        Ok(settings)
    }

    /// What decides for a key.
    pub(crate) fn of(&self, key: &str) -> Option<&Setting> {
        self.layers.iter().flatten().find(|setting| setting.key == key)
    }
}

/// Where the settings of this run stand, for errors that only show once they are used.
static USED: OnceLock<Vec<String>> = OnceLock::new();

/// The places of the settings in use, with their keys.
pub(crate) fn used() -> &'static [String] {
    USED.get().map(Vec::as_slice).unwrap_or_default()
}

/// The command line with what the settings say of options that were not typed.
///
/// The inner error is what the parser says of the command line itself, help and the version among it.
///
/// # Errors
/// When a file cannot be read, a key is not known, or a value is none of its option.
pub(crate) fn parsed(typed: &[OsString]) -> Result<Result<Args, clap::Error>, CommandError> {
    let mut command = Args::command();
    let matches = match command.try_get_matches_from_mut(typed) {
        Ok(matches) => matches,
        // Neither help nor what is wrong with the command line needs settings.
        Err(told) => return Ok(Err(told)),
    };
    let Some(leaf) = Leaf::of(&matches, &command, typed) else {
        return Ok(Args::from_arg_matches(&matches));
    };
    let settings = leaf.settings()?;
    if settings.is_empty() {
        return Ok(Args::from_arg_matches(&matches));
    }
    let all: Vec<OsString> = settings.iter().flat_map(Setting::typed).collect();
    let told = match Args::try_parse_from(leaf.with(typed, &all)) {
        Ok(args) => {
            let place = |setting: &Setting| format!("{} at {}", setting.key, setting.place);
            let _ = USED.set(settings.iter().map(place).collect());
            return Ok(Ok(args));
        }
        Err(told) => told,
    };
    // Each alone shows which of them the parser does not take.
    for setting in &settings {
        let alone = leaf.with(typed, &setting.typed());
        if let Err(told) = Args::command().try_get_matches_from(alone) {
            return Err(wrong(setting, &told.to_string()));
        }
    }
    Ok(Err(told))
}

/// The language that the settings tell for what is said before a command line is parsed: the environment, the files
/// nearest to some paths, the user's file. Settings at fault are told once a command needs them, in this language.
#[allow(clippy::disallowed_methods, reason = "the environment is a layer of settings")]
pub(crate) fn lang<'p>(paths: impl Iterator<Item = &'p Path>) -> Option<String> {
    let own = std::env::var(format!("{PREFIX}LANG")).ok();
    let files = || paths.filter_map(nearest).chain(user_file());
    own.or_else(|| files().find_map(|path| file::lang(&path)))
}

/// Commands that are settled by nothing else speak the language that the settings tell; the demo writes it too. A plan
/// decides for each of its tasks.
pub(crate) fn speak_as_told(args: &mut Args, lang: Lang) {
    let lang = if lang == Lang::Zh { Language::Zh } else { Language::En };
    match &mut args.command {
        crate::args::Command::Demo(demo) => demo.output.lang = lang,
        crate::args::Command::CheckText(_)
        | crate::args::Command::Explain(_)
        | crate::args::Command::Generate(_)
        | crate::args::Command::Init(_)
        | crate::args::Command::Schema(_) => {}
        _ => return,
    }
    args.lang = lang;
}

/// What the parser says of a value, with the place of the setting.
fn wrong(setting: &Setting, told: &str) -> CommandError {
    let first = told.lines().next().unwrap_or_default();
    let first = first.strip_prefix("error: ").unwrap_or(first).trim_end_matches(['.', ':']);
    CommandError::usage(format!("{}: {first}", setting.place)).hinted(format!(
        "{} is what {} takes on the command line",
        setting.key,
        option(setting.key)
    ))
}

/// The option of a key.
fn option(key: &str) -> String {
    format!("--{}", key.replace('_', "-"))
}

/// The case log that lies beside an output folder.
fn log_beside(out: &Setting) -> Setting {
    let folder = out.values.first().map(PathBuf::from).unwrap_or_default();
    let log = folder.parent().unwrap_or(Path::new("")).join(crate::commands::CASE_LOG);
    Setting { key: "log", values: vec![log.into_os_string()], place: out.place.clone() }
}

/// The command that was typed, the innermost of its names.
struct Leaf<'m> {
    names: Vec<&'m str>,
    matches: &'m ArgMatches,
    command: &'m Command,
    /// Where its options may stand in the command line.
    at: usize,
}

impl<'m> Leaf<'m> {
    /// The command of a built command line; none where nothing or a command that is the same for everybody was typed.
    fn of(matches: &'m ArgMatches, root: &'m Command, typed: &[OsString]) -> Option<Self> {
        let mut command = root;
        let (mut names, mut at, mut matches) = (Vec::new(), 0, matches);
        while let Some((name, inner)) = matches.subcommand() {
            at += 1 + typed.get(at..)?.iter().position(|word| word == name)?;
            command = command.find_subcommand(name)?;
            names.push(name);
            matches = inner;
        }
        let is_settled = !names.iter().any(|name| UNSETTLED.contains(name));
        (is_settled && !names.is_empty()).then_some(Self { names, matches, command, at })
    }

    /// Whether the command has an option.
    fn has(&self, key: &str) -> bool {
        let name = key.replace('_', "-");
        self.command.get_arguments().any(|own| own.get_long() == Some(name.as_str()))
    }

    /// Whether a setting of this key belongs to the command and was not typed.
    fn takes(&self, key: &str) -> bool {
        let is_typed = |id: &str| self.matches.value_source(id) == Some(ValueSource::CommandLine);
        let flag = |id: &str| self.matches.try_get_one::<bool>(id).ok().flatten() == Some(&true);
        let names = self.names.as_slice();
        let belongs = match (key, names) {
            // This folder is made for one day's work.
            ("out", ["queue", ..]) => false,
            // An output has its own.
            ("marketplace" | "account", ["export", ..]) => !is_output(&self.folder()),
            // The folders name the accounts.
            ("account", _) => !flag("accounts"),
            ("log", _) => !flag("no_log") && self.path("logs").is_none(),
            _ => true,
        };
        self.has(key) && belongs && !is_typed(key)
    }

    /// The path of an option, where the command has it and it was typed.
    fn path(&self, id: &str) -> Option<&PathBuf> {
        self.matches.try_get_one::<PathBuf>(id).ok().flatten()
    }

    /// What the settings say of its options, in the order of the keys.
    fn settings(&self) -> Result<Vec<Setting>, CommandError> {
        let settings = Settings::above(&self.folder())?;
        let keys = KEYS.iter().filter(|key| self.takes(key.name));
        let found = keys.filter_map(|key| match settings.of(key.name) {
            // Without a name of its own the log lies beside the output.
            None if key.name == "log" && !self.names.contains(&"scan") => {
                settings.of("out").map(log_beside)
            }
            found => found.cloned(),
        });
        Ok(found.collect())
    }

    /// The folder whose settings count: that of the reports, else the one it runs in.
    fn folder(&self) -> PathBuf {
        let one = || self.path("path");
        let several = || self.matches.try_get_many::<PathBuf>("paths").ok().flatten()?.next();
        one().or_else(several).cloned().unwrap_or_else(|| PathBuf::from("."))
    }

    /// The command line with more options.
    fn with(&self, typed: &[OsString], added: &[OsString]) -> Vec<OsString> {
        let (head, tail) = typed.split_at(self.at.min(typed.len()));
        [head, added, tail].concat()
    }
}

/// The settings of the environment.
#[allow(clippy::disallowed_methods, reason = "the environment is a layer of settings")]
fn environment() -> Result<Vec<Setting>, CommandError> {
    let mut found = Vec::new();
    for (name, value) in std::env::vars_os() {
        let Some(name) = name.to_str().filter(|name| *name != PROGRAM) else { continue };
        let Some(short) = name.strip_prefix(PREFIX) else { continue };
        let Some(key) = KEYS.iter().find(|key| key.name.to_uppercase() == short) else {
            let known: Vec<String> =
                KEYS.iter().map(|key| format!("{PREFIX}{}", key.name.to_uppercase())).collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let near = did_you_mean(name, &known);
            return Err(CommandError::usage(format!(
                "the environment has {}, which is no setting",
                visible(name)
            ))
            .hinted(format!("{near}settings are {}", known.join(", "))));
        };
        let values = match key.form {
            Form::One | Form::Path => vec![value],
            Form::Paths => std::env::split_paths(&value).map(PathBuf::into_os_string).collect(),
            Form::Several => {
                let text = value.to_string_lossy().into_owned();
                text.split(',').map(|part| OsString::from(part.trim())).collect()
            }
        };
        found.push(Setting { key: key.name, values, place: name.to_owned() });
    }
    Ok(found)
}

/// The user's own file, where there is one.
#[allow(clippy::disallowed_methods, reason = "the environment tells where users keep settings")]
fn user_file() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let folder = if cfg!(windows) {
        folder("APPDATA").map(PathBuf::from)
    } else {
        let home = || folder("HOME").map(|home| PathBuf::from(home).join(".config"));
        folder("XDG_CONFIG_HOME").map(PathBuf::from).or_else(home)
    };
    folder.map(|folder| folder.join(USER_FILE)).filter(|file| file.is_file())
}

/// The settings file with every key, none of them in force.
pub(crate) fn template() -> String {
    let mut text = format!(
        "# Settings of fba-recon for the reports in this folder and below. A line without its # is in force;\n\
         # options of the command line and {PREFIX}… of the environment decide over it.\n"
    );
    for key in KEYS {
        text.push_str(&format!("\n# {}\n# {} = {}\n", key.doc, key.name, key.example));
    }
    text.push_str(&format!(
        "\n# names of accounts in your books, for `fba-recon export`\n# [{ACCOUNTS}]\n# receivable = \"Assets:Amazon:Reimbursements-due\"\n"
    ));
    text
}
