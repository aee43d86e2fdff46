//! The command line: what the user typed.

pub(crate) mod books;
pub(crate) mod cases;
mod check_text;
pub(crate) mod keyboard;
pub(crate) mod shard;

use std::path::PathBuf;

pub(crate) use check_text::CheckTextArgs;
use clap::{Parser, Subcommand, ValueEnum};
use fba_recon_core::render::{Lang, Sheets};
use fba_recon_core::run::Gate;
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// Finds what Amazon owes you in your own FBA reports and writes a case sheet for each claim
#[derive(Debug, Parser)]
#[command(name = "fba-recon", version, max_term_width = 100, arg_required_else_help = true)]
#[command(
    after_help = "Start with:  fba-recon demo   or   fba-recon scan ~/Downloads/amazon-reports\n\
    Nothing is sent anywhere: fba-recon has no network access and never changes your reports."
)]
pub(crate) struct Args {
    /// Say nothing but errors: no summary for people, no warnings; data that was asked for is printed
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,

    /// Say how long each stage takes
    #[arg(long, short, global = true, conflicts_with = "quiet")]
    pub(crate) verbose: bool,

    /// Zone whose calendar says which day it is, such as America/Los_Angeles [default: that of the system]
    #[arg(long, global = true, value_name = "ZONE", value_parser = zone)]
    pub(crate) time_zone: Option<jiff::tz::TimeZone>,

    /// Language of what is written and said
    #[arg(long, global = true, value_name = "LANG", default_value = "en")]
    pub(crate) lang: Language,

    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Scan(ScanArgs),
    Inspect(InspectArgs),
    Cases(cases::CasesArgs),
    Queue(cases::QueueArgs),
    Review(cases::ReviewArgs),
    Diff(cases::DiffArgs),
    Demo(DemoArgs),
    Explain(ExplainArgs),
    Policy(PolicyArgs),
    Fee(FeeArgs),
    CheckText(CheckTextArgs),
    Export(books::ExportArgs),
    Schema(books::SchemaArgs),
    Shard(shard::ShardArgs),
    Doctor(keyboard::DoctorArgs),
    Init(keyboard::InitArgs),
    #[command(hide = true)]
    Generate(keyboard::GenerateArgs),
}

/// Read a folder of reports and write claim-ready case sheets
///
/// Exit codes: 0 done, 1 failed and nothing written, 2 wrong usage or policy tables, 3 no report
/// recognised, 4 done but parts of the input were left out, 10 done and what --fail-on asks for holds.
#[derive(Debug, clap::Args)]
pub(crate) struct ScanArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,

    #[command(flatten)]
    pub(crate) output: OutputArgs,

    /// With --accounts: scan also accounts whose files, options, tables and case log are what they were when the output
    /// that stands was written
    #[arg(long, requires = "accounts")]
    pub(crate) again: bool,
}

/// Show how each file was read and which reports are missing, without scanning
#[derive(Debug, clap::Args)]
pub(crate) struct InspectArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,

    /// Tell also which cases wait for which report on this day
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) as_of: Option<Date>,

    /// Form of the answer on standard output
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: AnswerFormat,
}

/// Scan the demo dump: a made-up seller with a year of history
#[derive(Debug, clap::Args)]
pub(crate) struct DemoArgs {
    #[command(flatten)]
    pub(crate) output: OutputArgs,

    /// Month of the demo: 2 shows the same seller after a first month, in which some cases were filed, paid and
    /// refused
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=2))]
    pub(crate) month: u8,

    /// Write the demo dump into this folder instead of scanning it
    #[arg(long, value_name = "DIR", conflicts_with = "out")]
    pub(crate) extract: Option<PathBuf>,
}

/// Explain a detector, a diagnostic, a report, a policy table or an option; without a name, list them
#[derive(Debug, clap::Args)]
pub(crate) struct ExplainArgs {
    /// A detector, status, action, state of the case log, class of refusals, diagnostic code, report, policy table or
    /// option of scan such as --covers, or one of: detectors, statuses, actions, states, diagnostics, reports, policy,
    /// options
    #[arg(allow_hyphen_values = true)]
    pub(crate) name: Option<String>,
}

/// Show and check the dated policy and fee tables
#[derive(Debug, clap::Args)]
pub(crate) struct PolicyArgs {
    #[command(subcommand)]
    pub(crate) command: PolicyCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Show the tables, or the rows of one table that hold on a day
    Show {
        /// windows, reasons, reimbursement-reasons, marketplaces, valuation, practice, routes, fees
        topic: Option<String>,

        /// Day on which the rows hold [default: today]
        #[arg(long, value_name = "DATE", value_parser = day)]
        on: Option<Date>,

        /// Only this store, such as US
        #[arg(long, value_name = "STORE")]
        marketplace: Option<String>,

        /// Tables that replace the embedded ones
        #[arg(long, value_name = "DIR")]
        policy_dir: Option<PathBuf>,

        /// Tell of each table when it was last compared with its sources, and how many days that is before the day
        #[arg(long, conflicts_with = "topic")]
        age: bool,
    },
    /// Show what two versions of the tables tell differently, and which cases of a folder of reports that moves
    Diff {
        /// Folder of tables, or `embedded`
        old: PathBuf,

        /// Folder of tables, or `embedded`
        new: PathBuf,

        /// Folder with reports: its cases are found under both versions
        #[arg(long = "with", value_name = "PATH")]
        folder: Option<PathBuf>,

        /// Day the cases are found for [default: today]
        #[arg(long, value_name = "DATE", value_parser = day, requires = "folder")]
        as_of: Option<Date>,

        /// Store of the account, such as US, where the reports do not tell it
        #[arg(long, value_name = "STORE", requires = "folder")]
        marketplace: Option<String>,
    },
    /// Check a folder of tables that replace the embedded ones, and report all faults at once
    Check {
        /// Folder laid out like the embedded tables
        dir: Option<PathBuf>,
    },
}

/// Show the size tier and fulfilment fee of one item on a ship date, with the rows of the cards
///
/// The fee is what Amazon's own rule gives, with everything that may be charged on top. Where a rule is not
/// certain, the other readings follow: a charge is too high only above all of them. Exit code 4: no card
/// for the date, the store or the size.
#[derive(Debug, clap::Args)]
pub(crate) struct FeeArgs {
    /// Store, such as US
    #[arg(long, value_name = "STORE")]
    pub(crate) marketplace: String,

    /// Three sides as packed, in in, cm or mm, such as 13x9x0.7in
    #[arg(long, value_name = "SIZE")]
    pub(crate) dims: String,

    /// Weight as packed, in oz, lb, g or kg, such as 2oz
    #[arg(long, value_name = "WEIGHT")]
    pub(crate) weight: String,

    /// Price of the item, in the currency of the store
    #[arg(long, value_name = "PRICE")]
    pub(crate) price: Decimal,

    /// Day the unit leaves the fulfilment centre [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) date: Option<Date>,

    /// Fee class: non_apparel, apparel or dangerous_goods
    #[arg(long, value_name = "CLASS", default_value = "non_apparel")]
    pub(crate) class: String,

    /// Programme that the unit is in: low_price, sipp or small_and_light
    #[arg(long, value_name = "PROGRAMME")]
    pub(crate) programme: Option<String>,

    /// Form of the answer on standard output
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: AnswerFormat,

    /// Tables that replace the embedded ones
    #[arg(long, value_name = "DIR")]
    pub(crate) policy_dir: Option<PathBuf>,
}

/// The name of an account that was given none.
pub(crate) const DEFAULT_ACCOUNT: &str = "default";

/// A zone by its name.
fn zone(text: &str) -> Result<jiff::tz::TimeZone, String> {
    let named = jiff::tz::TimeZone::get(text.trim());
    named.map_err(|_| "write the name of a zone, such as America/Los_Angeles, or UTC".to_owned())
}

/// A day as typed.
fn day(text: &str) -> Result<Date, String> {
    text.trim().parse().map_err(|_| "write a day as year-month-day, such as 2026-11-21".to_owned())
}

#[derive(Debug, clap::Args)]
pub(crate) struct InputArgs {
    /// Folders or files with reports (csv, tsv, txt, json, xlsx; also in .gz and .zip)
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,

    /// Read each folder below PATH as an account of its own, named like the folder
    #[arg(long)]
    pub(crate) accounts: bool,

    #[command(flatten)]
    pub(crate) told: ToldArgs,

    /// Tables that replace the embedded policy
    #[arg(long, value_name = "DIR")]
    pub(crate) policy_dir: Option<PathBuf>,
}

/// What the user tells of the reports beside them: it decides the result.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct ToldArgs {
    /// Store of the account, such as US, where the reports do not tell it
    #[arg(long, value_name = "STORE")]
    pub(crate) marketplace: Option<String>,

    /// Vouch for days that a report covers without a row, such as
    /// reimbursements=2026-05-01..2026-11-21; `all` stands for every report that is there
    #[arg(long = "covers", value_name = "REPORT=FROM..TO")]
    pub(crate) covers: Vec<String>,

    /// Day on which every report in the folder was downloaded: vouches for the days from its last row on
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) downloaded: Option<Date>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct OutputArgs {
    /// Day on which windows and deadlines are judged, or a moment with its offset for clocks of hours, such as
    /// 2026-11-21T09:00-08:00 [default: now; for the demo its own day]
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<AsOf>,

    /// Folder to write; it is replaced as a whole
    #[arg(long, short, value_name = "DIR", default_value = "fba-recon-out")]
    pub(crate) out: PathBuf,

    /// Cases that get a folder with a sheet; cases.json and the tables hold all of them
    #[arg(long, value_name = "WHICH", default_value = "open")]
    pub(crate) sheets: SheetsOf,

    /// Least worth of a case, such as 5USD, one a currency; what is worth less is listed apart
    /// [default: one unit of each currency]
    #[arg(long = "min-value", value_name = "AMOUNT")]
    pub(crate) min_value: Vec<String>,

    /// Do everything but write nothing
    #[arg(long, short = 'n')]
    pub(crate) dry_run: bool,

    /// Name of the account; part of every case id, so keep it
    #[arg(long, value_name = "NAME", default_value = DEFAULT_ACCOUNT)]
    pub(crate) account: String,

    /// Case log, which remembers what was filed and paid [default: fba-recon.db beside the output folder]
    #[arg(long, value_name = "PATH", conflicts_with = "no_log")]
    pub(crate) log: Option<PathBuf>,

    /// Keep no case log and read none: nothing is remembered of what was filed or paid
    #[arg(long)]
    pub(crate) no_log: bool,

    /// Windows that decide
    #[arg(long, value_name = "POLICY", default_value = "current")]
    pub(crate) policy: Mode,

    /// Language of what is written and said
    #[arg(long, value_name = "LANG", default_value = "en")]
    pub(crate) lang: Language,

    /// Templates that replace the embedded ones, laid out like them
    #[arg(long, value_name = "DIR")]
    pub(crate) templates: Option<PathBuf>,

    /// Font for the titles of exhibits in Chinese, Japanese or Korean, repeatable; `none` for titles in Latin, Greek
    /// and Cyrillic letters only [default: one of the system's]
    #[arg(long, value_name = "PATH")]
    pub(crate) fonts: Vec<PathBuf>,

    /// Form of the summary on standard output
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: Format,

    /// Rows that may be left out before the run counts as incomplete (exit 4)
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) max_rejects: usize,

    /// End with exit code 10 and a line for each of these that holds: new (something to do that the last run of an
    /// earlier day did not know), due:24h or due:7d (a last safe day or a clock of a buyer's claim), value:100USD
    /// (so much can be filed), coverage (money waits for a report), unproven
    #[arg(long = "fail-on", value_name = "WHAT", value_delimiter = ',', value_parser = gate)]
    pub(crate) fail_on: Vec<Gate>,

    /// Write what the gates and rules say as JUnit: a suite for each account, a test for each rule, a failure for each
    /// gate that holds, an error for what could not be read or run
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,

    /// Add what the run does and says to this file, as JSON Lines with the time of each
    #[arg(long, value_name = "FILE")]
    pub(crate) log_file: Option<PathBuf>,

    /// Threads, 256 at most; 0 for one a core
    #[arg(long, short, value_name = "N", default_value_t = 0, value_parser = jobs())]
    pub(crate) jobs: usize,
}

/// More threads than a machine has cores only take memory.
fn jobs() -> clap::builder::RangedU64ValueParser<usize> {
    clap::builder::RangedU64ValueParser::new().range(0..=256)
}

/// Reads one gate.
fn gate(text: &str) -> Result<Gate, String> {
    let wrong = || "write new, due:24h, due:7d, value:100USD, coverage or unproven".to_owned();
    match text.split_once(':') {
        None => match text {
            "new" => Ok(Gate::New),
            "coverage" => Ok(Gate::Coverage),
            "unproven" => Ok(Gate::Unproven),
            _ => Err(wrong()),
        },
        Some(("value", amount)) => {
            crate::commands::amount(amount).map(Gate::Value).ok_or_else(wrong)
        }
        Some(("due", length)) => {
            let at = length.len().checked_sub(1).ok_or_else(wrong)?;
            let (digits, unit) = length.split_at_checked(at).ok_or_else(wrong)?;
            let length: u16 = digits.parse().map_err(|_| wrong())?;
            match unit {
                "h" => Ok(Gate::Due { hours: i64::from(length) }),
                "d" => Ok(Gate::Due { hours: i64::from(length) * 24 }),
                _ => Err(wrong()),
            }
        }
        Some(_) => Err(wrong()),
    }
}

/// The time a run speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AsOf {
    /// The day; of a moment the one in its own offset.
    pub(crate) day: Date,
    /// The moment, where it is given.
    pub(crate) moment: Option<Timestamp>,
}

impl std::str::FromStr for AsOf {
    type Err = String;

    /// Reads `2026-11-21` or `2026-11-21T09:00-08:00`.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "write a day such as 2026-11-21, or a moment with its offset such as 2026-11-21T09:00-08:00";
        let day: Date = text.get(..10).and_then(|day| day.parse().ok()).ok_or_else(wrong)?;
        if text.len() == 10 {
            return Ok(Self { day, moment: None });
        }
        let moment = text.parse().map_err(|_| wrong())?;
        Ok(Self { day, moment: Some(moment) })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mode {
    /// The windows in force on the as-of date
    Current,
    /// The 9-to-18-month windows of old beside today's last day, for history, insurers and stores whose terms
    /// still have them; nothing that today's window refuses may be filed
    NineToEighteenMonths,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// English
    En,
    /// Chinese
    Zh,
}

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::En => Self::En,
            Language::Zh => Self::Zh,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SheetsOf {
    /// Those with something to do
    Open,
    /// Every case
    All,
    /// None
    None,
}

impl From<SheetsOf> for Sheets {
    fn from(which: SheetsOf) -> Self {
        match which {
            SheetsOf::All => Self::All,
            SheetsOf::Open => Self::Open,
            SheetsOf::None => Self::None,
        }
    }
}

/// What `inspect` and `fee` can write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AnswerFormat {
    /// For people
    Human,
    /// For programs
    Json,
}

/// What `scan` and `demo` can write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Human,
    /// For programs
    Json,
    /// For spreadsheets
    Csv,
    /// For notes and issue trackers
    Markdown,
}
