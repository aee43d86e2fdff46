//! The commands for many machines.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use fba_recon_core::run::Gate;
use jiff::Timestamp;
use jiff::civil::Date;

use super::{AsOf, Language, Mode, SheetsOf, ToldArgs, day, gate, jobs};

/// Plan, run and total the scans of many accounts on many machines
///
/// Accounts share nothing, so each is a task of its own: whatever engine hands lines of the plan to `shard run` may
/// place and repeat tasks as it likes.
#[derive(Debug, clap::Args)]
pub(crate) struct ShardArgs {
    #[command(subcommand)]
    pub(crate) command: ShardCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ShardCommand {
    /// Write one line of JSON an account: its files with their digests, and all that decides its result
    Plan(ShardPlanArgs),
    /// Scan one line of a plan into a folder of its own; doing it twice does it once
    ///
    /// Prints one line of JSON where there is a result: exit codes 0, 3 (no report recognised), 4 (parts were left
    /// out) and 10 (a gate holds); nothing on 1 (failed), 2 (refused) and 70 (fault).
    Run(ShardRunArgs),
    /// Write the totals of a plan, and name what is not there (exit code 4)
    Merge(ShardMergeArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct ShardPlanArgs {
    /// Folders that hold a folder for each account
    #[arg(value_name = "DIR", required_unless_present = "manifest")]
    pub(crate) folders: Vec<PathBuf>,

    /// Lines of JSON with account, root and files (path, bytes, sha256) that lie elsewhere, for engines that fetch them
    #[arg(long, value_name = "FILE")]
    pub(crate) manifest: Option<PathBuf>,

    /// Day on which windows and deadlines are judged, or a moment with its offset for clocks of hours, such as
    /// 2026-11-21T09:00-08:00; results of one day have one place
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: AsOf,

    /// File to write; - for standard output
    #[arg(long, short, value_name = "FILE", default_value = "-")]
    pub(crate) out: PathBuf,

    /// Tell files by length and time of the last change, without reading them
    #[arg(long)]
    pub(crate) no_digest: bool,

    #[command(flatten)]
    pub(crate) options: ShardOptions,

    /// Tables that replace the embedded policy; every task needs the same
    #[arg(long, value_name = "DIR")]
    pub(crate) policy_dir: Option<PathBuf>,
}

/// Reads the options of a line of a plan.
#[derive(Debug, Parser)]
#[command(name = "options", no_binary_name = true, disable_help_flag = true)]
pub(crate) struct PlannedOptions {
    #[command(flatten)]
    pub(crate) options: ShardOptions,

    /// The moment that the scan speaks for, where it is one.
    #[arg(long = "as-of")]
    pub(crate) moment: Option<Timestamp>,
}

/// All that decides a result besides the files, the day, the tables and the program.
#[derive(Debug, clap::Args)]
pub(crate) struct ShardOptions {
    #[command(flatten)]
    pub(crate) told: ToldArgs,

    /// Cases that get a folder with a sheet; with any, everything that scan writes is written
    #[arg(long, value_name = "WHICH", default_value = "none")]
    pub(crate) sheets: SheetsOf,

    /// Least worth of a case, such as 5USD, one a currency; what is worth less is listed apart
    /// [default: one unit of each currency]
    #[arg(long = "min-value", value_name = "AMOUNT")]
    pub(crate) min_value: Vec<String>,

    /// Windows that decide
    #[arg(long, value_name = "POLICY", default_value = "current")]
    pub(crate) policy: Mode,

    /// Language of what is written and said
    #[arg(long, value_name = "LANG", default_value = "en")]
    pub(crate) lang: Language,

    /// Rows that may be left out before a result counts as incomplete (exit 4)
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) max_rejects: usize,

    /// End with exit code 10 where one of these holds: new, due:24h or due:7d, value:100USD, coverage, unproven
    #[arg(long = "fail-on", value_name = "WHAT", value_delimiter = ',', value_parser = gate)]
    pub(crate) fail_on: Vec<Gate>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ShardRunArgs {
    /// Plan, or lines of it; - for standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) spec: PathBuf,

    /// Line to scan, from 0 [default: that of a job array: JOB_COMPLETION_INDEX, AWS_BATCH_JOB_ARRAY_INDEX or
    /// SLURM_ARRAY_TASK_ID; the one line, where there is one]
    #[arg(long, value_name = "N")]
    pub(crate) index: Option<usize>,

    /// Folder of all results; this one goes into account=NAME/as_of=DATE/
    #[arg(long, short, value_name = "DIR")]
    pub(crate) out: PathBuf,

    /// Folder of the account's files, where they are not where the plan says
    #[arg(long, value_name = "DIR")]
    pub(crate) root: Option<PathBuf>,

    /// What to do where files are not those of the plan
    #[arg(long, value_name = "WHAT", default_value = "refuse")]
    pub(crate) changed: Changed,

    /// Scan also where the result of before still holds
    #[arg(long)]
    pub(crate) again: bool,

    /// Case log [default: fba-recon.db in the folder of the account, where its file system has locks]
    #[arg(long, value_name = "PATH", conflicts_with = "no_log")]
    pub(crate) log: Option<PathBuf>,

    /// Keep no case log and read none
    #[arg(long)]
    pub(crate) no_log: bool,

    /// Threads, 256 at most; 0 for one a core
    #[arg(long, short, value_name = "N", default_value_t = 1, value_parser = jobs())]
    pub(crate) jobs: usize,

    /// Tables that replace the embedded policy: those of the plan
    #[arg(long, value_name = "DIR")]
    pub(crate) policy_dir: Option<PathBuf>,
}

/// What to do where files are not those of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Changed {
    /// Refuse the line
    Refuse,
    /// Scan them as they are
    Scan,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ShardMergeArgs {
    /// Folder of all results
    #[arg(value_name = "DIR")]
    pub(crate) dir: PathBuf,

    /// Day of the results
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) as_of: Date,

    /// The plan
    #[arg(long, value_name = "FILE")]
    pub(crate) plan: PathBuf,

    /// Folder to write; it is replaced as a whole
    #[arg(long, short, value_name = "DIR")]
    pub(crate) out: PathBuf,
}
