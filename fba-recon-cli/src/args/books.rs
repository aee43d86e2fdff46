//! The commands for programs and accountants: schemas and exports.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use fba_recon_core::schemas::SchemaName;
use jiff::civil::Date;

use super::{DEFAULT_ACCOUNT, day};

/// Print the JSON Schema (2020-12) of a kind of JSON that fba-recon writes; without a name, list them
#[derive(Debug, clap::Args)]
pub(crate) struct SchemaArgs {
    /// cases and run (cases.json, run.json), accounts (run.json of a folder of accounts), inspect, inspect-accounts,
    /// fee and diff (what these print with --format json), log (a line of what cases export writes), run-log (a line
    /// of --log-file), shard-plan and shard-result (a line of a plan, and what shard run prints of it)
    #[arg(value_name = "NAME", value_parser = name)]
    pub(crate) name: Option<SchemaName>,
}

fn name(text: &str) -> Result<SchemaName, String> {
    SchemaName::named(text).ok_or_else(|| {
        let names: Vec<&str> = SchemaName::ALL.iter().map(|name| name.as_str()).collect();
        format!("names are {}", names.join(", "))
    })
}

/// Write the reimbursements of a folder of reports, or of an output folder, for an accounting program, or its tables as
/// Parquet
///
/// What a journal holds is money that moved: reimbursements approved, taken back and posted, and units given in stock.
/// The names of your accounts stand in the table accounts of fba-recon.toml; without them the export says which to
/// write (exit 2). A journal goes to standard output, tables into a folder.
#[derive(Debug, clap::Args)]
pub(crate) struct ExportArgs {
    #[command(subcommand)]
    pub(crate) format: ExportFormat,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ExportFormat {
    /// Write a journal of hledger
    Hledger(PlainArgs),
    /// Write a journal of Beancount
    Beancount(PlainArgs),
    /// Write a table of journal entries that QuickBooks Online or Xero imports
    JournalCsv(TableArgs),
    /// Write tables as Parquet files: cases, evidence, totals and coverage, or the rows of the reports
    Parquet(ParquetArgs),
}

/// Typed tables for programs.
///
/// Days are dates, money is a decimal with six places beside its currency, and every row of a report tells its file and
/// line. The files are named like their tables.
#[derive(Debug, clap::Args)]
pub(crate) struct ParquetArgs {
    #[command(flatten)]
    pub(crate) dump: DumpArgs,

    /// A table to write, repeatable: cases, evidence, totals, coverage, or what a report becomes, such as settlement,
    /// which only a folder of reports has [default: the first four]
    #[arg(long = "table", value_name = "NAME")]
    pub(crate) tables: Vec<String>,

    /// Folder to write into; Parquet files of the same names are replaced, others are left alone
    #[arg(long, value_name = "DIR", default_value = "fba-recon-parquet")]
    pub(crate) to_folder: PathBuf,
}

/// A journal as text.
#[derive(Debug, clap::Args)]
pub(crate) struct PlainArgs {
    #[command(flatten)]
    pub(crate) books: BooksArgs,

    /// What is booked: paid is money that moved; memo adds open claims, unbalanced or as notes, since an open claim is
    /// no income yet
    #[arg(long, value_name = "BASIS", default_value = "paid")]
    pub(crate) basis: Booked,

    /// Leave out the declarations of accounts and commodities, for a journal that has its own
    #[arg(long)]
    pub(crate) no_directives: bool,
}

/// A journal as a table.
#[derive(Debug, clap::Args)]
pub(crate) struct TableArgs {
    #[command(flatten)]
    pub(crate) books: BooksArgs,

    /// The program that imports it
    #[arg(long, value_name = "PROGRAM", default_value = "quickbooks")]
    pub(crate) program: Program,
}

/// What is booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Booked {
    /// Money that moved
    Paid,
    /// Open claims beside it
    Memo,
}

/// A program that imports tables of journal entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Program {
    /// QuickBooks Online
    #[value(name = "quickbooks")]
    QuickBooks,
    /// Xero
    Xero,
}

/// Which payments are written, and with which names.
#[derive(Debug, clap::Args)]
pub(crate) struct BooksArgs {
    /// First day of what is written
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) from: Option<Date>,

    /// Last day of what is written
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) to: Option<Date>,

    /// Only this currency, such as USD
    #[arg(long, value_name = "CODE")]
    pub(crate) currency: Option<String>,

    /// A journal exported before, repeatable: what it holds is left out
    #[arg(long, value_name = "FILE")]
    pub(crate) imported: Vec<PathBuf>,

    /// File with the table accounts [default: fba-recon.toml in the folder or the nearest one above it]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) dump: DumpArgs,
}

/// How a folder of reports is read; an output folder has its own.
#[derive(Debug, clap::Args)]
pub(crate) struct DumpArgs {
    /// Folder with reports, or an output folder of scan
    #[arg(value_name = "DUMP|OUT", default_value = ".")]
    pub(crate) path: PathBuf,

    /// Day up to which reports count [default: today]; an output folder has its own
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) as_of: Option<Date>,

    /// Name of the account; part of every code and case id, so keep it. An output folder has its own
    #[arg(long, value_name = "NAME", default_value = DEFAULT_ACCOUNT)]
    pub(crate) account: String,

    /// Store of the account, such as US, where the reports do not tell it
    #[arg(long, value_name = "STORE")]
    pub(crate) marketplace: Option<String>,

    /// Tables that replace the embedded policy
    #[arg(long, value_name = "DIR")]
    pub(crate) policy_dir: Option<PathBuf>,
}
