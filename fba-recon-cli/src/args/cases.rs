//! What the user typed for the case log.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use fba_recon_core::caselog::Closing;
use fba_recon_core::cases::{Action, LogState};
use jiff::civil::Date;

/// Keep the case log: what was filed, answered, paid and closed
///
/// Without a verb it lists the cases. ID may be the beginning of an id, such as `4T7Q`; several may be given.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct CasesArgs {
    #[command(subcommand)]
    pub(crate) command: Option<CasesCommand>,

    #[command(flatten)]
    pub(crate) list: ListArgs,
}

/// The log and the day.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct LogArgs {
    /// Case log
    #[arg(long, value_name = "PATH", default_value = "fba-recon.db")]
    pub(crate) log: PathBuf,

    /// Day for which the log speaks [default: the day of the account's last run]
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<Date>,

    /// Only this account
    #[arg(long, value_name = "NAME")]
    pub(crate) account: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    pub(crate) log: LogArgs,

    /// Only cases in this state
    #[arg(long, value_name = "STATE", value_parser = state)]
    pub(crate) state: Option<LogState>,

    /// Only cases with this action
    #[arg(long, value_name = "ACTION", value_parser = action)]
    pub(crate) action: Option<Action>,

    /// Form of the answer on standard output
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: TableFormat,
}

/// The cases of a verb.
#[derive(Debug, clap::Args)]
pub(crate) struct OnCases {
    /// Cases, by their ids or unique beginnings of them
    #[arg(value_name = "ID", required = true)]
    pub(crate) ids: Vec<String>,

    #[command(flatten)]
    pub(crate) at: OnDay,
}

/// The day of a verb.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct OnDay {
    /// Day on which it happened [default: the day of the account's last run]
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<Date>,

    /// Only this line of the case, as `cases show` names it
    #[arg(long, value_name = "PORTION")]
    pub(crate) portion: Option<String>,

    #[command(flatten)]
    pub(crate) log: LogArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CasesCommand {
    /// List the cases
    List(ListArgs),
    /// Show what is known of a case: facts, history, and what is open
    Show {
        /// Cases
        #[arg(value_name = "ID", required = true)]
        ids: Vec<String>,
        #[command(flatten)]
        log: LogArgs,
        /// Form of the answer on standard output
        #[arg(long, value_name = "FORMAT", default_value = "human")]
        format: TextFormat,
    },
    /// Note that cases were filed
    File {
        #[command(flatten)]
        cases: OnCases,
        /// Amazon's case id: payments that carry it answer this case alone
        #[arg(long = "amazon-case", value_name = "N")]
        amazon_case: Option<String>,
    },
    /// Note that Amazon was asked to look for the units
    Investigate(OnCases),
    /// Note that Amazon asked for something
    Ask {
        #[command(flatten)]
        cases: OnCases,
        /// Day until which Amazon waits for the answer
        #[arg(long, value_name = "DATE")]
        due: Date,
    },
    /// Note that Amazon was answered
    Answer(OnCases),
    /// Note that Amazon agreed to pay
    Approve {
        #[command(flatten)]
        cases: OnCases,
        /// To how much, such as 12.50USD
        #[arg(long, value_name = "AMOUNT")]
        amount: Option<String>,
    },
    /// Note that Amazon refused
    Deny {
        #[command(flatten)]
        cases: OnCases,
        /// File with the words of the refusal; - reads standard input
        #[arg(long, value_name = "FILE")]
        text: String,
    },
    /// Note that a refusal was appealed
    Appeal(OnCases),
    /// Note that Amazon was asked again: the days start anew
    FollowUp(OnCases),
    /// Note money or stock that no report will show
    Pay {
        #[command(flatten)]
        cases: OnCases,
        /// Money, such as 12.50USD; without it the units came in stock
        #[arg(long, value_name = "AMOUNT")]
        amount: Option<String>,
        /// Units [default: all that are open]
        #[arg(long, value_name = "N")]
        units: Option<i64>,
    },
    /// Close cases
    Close {
        #[command(flatten)]
        cases: OnCases,
        /// How they ended
        #[arg(long = "as", value_name = "HOW")]
        how: How,
    },
    /// Note something to remember
    Note {
        /// Case
        #[arg(value_name = "ID")]
        id: String,
        /// What to remember
        text: String,
        #[command(flatten)]
        at: OnDay,
    },
    /// Take back what was noted last, or the event of a number
    Undo {
        /// Case
        #[arg(value_name = "ID")]
        id: String,
        /// The event, as `cases history` numbers it
        #[arg(long, value_name = "N")]
        event: Option<i64>,
        #[command(flatten)]
        at: OnDay,
    },
    /// Show every event of the log, or of a case
    History {
        /// Case
        #[arg(value_name = "ID")]
        id: Option<String>,
        #[command(flatten)]
        log: LogArgs,
        /// Form of the answer on standard output
        #[arg(long, value_name = "FORMAT", default_value = "human")]
        format: TableFormat,
    },
    /// Write the whole log as JSON Lines to standard output
    Export {
        #[command(flatten)]
        log: LogArgs,
    },
    /// Take in an export of a log, or a hand-kept list of filed cases
    Import {
        /// File
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        log: LogArgs,
    },
}

/// Show what to file, answer or ask about today
///
/// Answers that are due come first, then follow-ups, then new filings by their last safe day and worth, at most
/// --per-day of them: a page of Amazon's speaks of excessive claims and names no number, so that ten is our own choice.
#[derive(Debug, clap::Args)]
pub(crate) struct QueueArgs {
    #[command(flatten)]
    pub(crate) log: LogArgs,

    /// Folder of results of `shard run`: the logs of all accounts in it instead of one
    #[arg(long, value_name = "DIR", conflicts_with = "log")]
    pub(crate) logs: Option<PathBuf>,

    /// New filings a day, those that were filed today among them
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) per_day: usize,

    /// Least worth of a new filing, such as 5USD, one a currency [default: one unit of each currency]
    #[arg(long = "min-value", value_name = "AMOUNT")]
    pub(crate) min_value: Vec<String>,

    /// Folder to write: a folder a case with the fields of the form, the message and the documents
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,

    /// Hand out again what was handed out today
    #[arg(long)]
    pub(crate) again: bool,

    /// Form of the answer on standard output
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: TableFormat,
}

/// Show what came of the cases of the log: found, filed, approved, paid, refused, and where losses come from
///
/// Counts are cases up to --as-of. A mean or a rate stands on five cases at least, a rank on 20 units.
#[derive(Debug, clap::Args)]
pub(crate) struct ReviewArgs {
    #[command(flatten)]
    pub(crate) log: LogArgs,

    /// Folder of results of `shard run`: the logs of all accounts in it instead of one
    #[arg(long, value_name = "DIR", conflicts_with = "log")]
    pub(crate) logs: Option<PathBuf>,

    /// Apart by
    #[arg(long, value_name = "WHAT", conflicts_with = "causes")]
    pub(crate) by: Option<By>,

    /// Only cases that a run saw first on or after this day
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<Date>,

    /// Only cases that a run saw first on or before this day
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<Date>,

    /// Tell where the losses of units come from instead: by centre, carrier, product, reason and month
    #[arg(long)]
    pub(crate) causes: bool,

    /// Form of the answer on standard output
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: TableFormat,
}

/// By what a review is told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    /// Kind of claim
    Type,
    /// Month of the run that saw a case first
    Month,
    /// Store
    Marketplace,
    /// Account
    Account,
    /// Detector
    Detector,
}

/// Tell what is new, changed and gone between two output folders, or two runs of the log, and why
#[derive(Debug, clap::Args)]
pub(crate) struct DiffArgs {
    /// Output folder of the earlier run
    #[arg(value_name = "OLD")]
    pub(crate) old: Option<PathBuf>,

    /// Output folder of the later run
    #[arg(value_name = "NEW")]
    pub(crate) new: Option<PathBuf>,

    /// Two runs of the log by their numbers, in place of folders
    #[arg(long, value_names = ["A", "B"], num_args = 2, conflicts_with_all = ["old", "new"])]
    pub(crate) runs: Vec<i64>,

    #[command(flatten)]
    pub(crate) log: LogArgs,

    /// Form of the answer on standard output
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: TableFormat,
}

/// Forms of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    /// For people
    Human,
    /// For programs
    Json,
    /// For spreadsheets
    Csv,
}

/// Forms of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextFormat {
    /// For people
    Human,
    /// For programs
    Json,
}

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum How {
    /// With the money or the stock
    Won,
    /// Without
    Lost,
    /// Given up
    WrittenOff,
}

impl From<How> for Closing {
    fn from(how: How) -> Self {
        match how {
            How::Won => Self::Won,
            How::Lost => Self::Lost,
            How::WrittenOff => Self::WrittenOff,
        }
    }
}

fn state(text: &str) -> Result<LogState, String> {
    LogState::named(text).ok_or_else(|| {
        let names: Vec<&str> = LogState::ALL.iter().map(|state| state.as_str()).collect();
        format!("states are {}", names.join(", "))
    })
}

fn action(text: &str) -> Result<Action, String> {
    Action::ALL.iter().copied().find(|action| action.as_str() == text).ok_or_else(|| {
        let names: Vec<&str> = Action::ALL.iter().map(|action| action.as_str()).collect();
        format!("actions are {}", names.join(", "))
    })
}
