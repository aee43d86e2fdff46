//! One account from its reports to its cases: read once, look at what was read, scan it.
//!
//! ```text
//! Account::read  -> Reading { inventory, frames }
//! Account::scan  -> Run { book, findings, cases, totals, .. }
//! ```
//!
//! The stages stand here in their order and nothing else: this is the program's table of contents. Whoever wants
//! the tables alone stops after the first step; whoever wants both passes the reading on, and nothing is read twice.

mod error;
mod remarks;
mod request;
mod stages;

use std::collections::BTreeMap;

use jiff::civil::Date;
use polars::prelude::{PolarsError, PolarsResult};

pub use error::Error;
pub use remarks::is_used;
pub use request::Request;

use crate::assess::Coverage;
use crate::book::Book;
use crate::caselog::{self, Cause, ClaimMove, Figures, KeepError, Keeper, News, RunNote};
use crate::cases::{Case, LogViews, Moved, Recovered, TieRow, Total, Waiting};
use crate::desk::{Desk, DueDays};
use crate::detect::{Finding, Rules};
use crate::diag::{Diagnostic, group};
use crate::ingest::{Formats, Input, NamedReport};
use crate::model::SourceFile;
use crate::normalise::{Detail, FileReport, Frames};
use crate::policy::Policy;

/// What the reports of an account are read and judged with.
///
/// # Examples
/// ```
/// use fba_recon_core::{Account, Formats, Input, Policy, Request, jiff::civil::date};
///
/// let (formats, policy) = (Formats::embedded()?, Policy::embedded()?);
/// let account = Account::new(Request::new("mine", date(2026, 6, 30)), &formats, &policy);
///
/// // A ledger of one row: five units were lost on a day in June, and nothing answers them.
/// let ledger = "Date,FNSKU,ASIN,MSKU,Title,Event Type,Reference ID,Quantity,Fulfillment Center,\
///               Disposition,Reason,Country,Reconciled Quantity,Unreconciled Quantity\n\
///               06/14/2026,X001ABCDEF,B00EXAMPLE,MUG-01,Mug,Adjustments,1,-5,PHX7,SELLABLE,M,US,0,5\n";
/// let reading = account.read(&[Input::from_bytes("ledger.csv", ledger.as_bytes())])?;
/// let run = account.scan(reading)?;
///
/// assert_eq!(run.findings[0].rule.id, "lost_in_warehouse");
/// assert_eq!(run.cases[0].units_found, 5);
/// # Ok::<(), fba_recon_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Account<'a> {
    /// What is asked for.
    pub request: Request,
    /// The reports that are known.
    pub formats: &'a Formats,
    /// The dated tables.
    pub policy: &'a Policy,
    /// The rules that look.
    pub rules: Rules,
    /// Whether rows of a ledger that nothing is claimed for stay rows of their own.
    detail: Detail,
}

/// What was read of an account: everything before a rule looks at it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Reading {
    /// What the dump holds: files, reports, days covered, and what there is to say so far.
    pub inventory: Inventory,
    /// A polars frame for each canonical table, each row with its file and line.
    pub frames: Frames,
}

/// A file of the run with how it was decoded.
#[derive(Debug)]
pub struct RunFile {
    /// Name, digest and size.
    pub source: SourceFile,
    /// Encoding and why; empty when the file is not text.
    pub encoding: String,
    /// For a file without a recognised report: the title of the nearest format and what is missing.
    pub nearest: Option<(String, Vec<String>)>,
    /// The report in it that is known and not read.
    pub named: Option<NamedReport>,
}

/// What a dump holds.
#[derive(Debug)]
pub struct Inventory {
    /// Every file; a [`FileId`](crate::model::FileId) is a position here.
    pub files: Vec<RunFile>,
    /// Every recognised report.
    pub reports: Vec<FileReport>,
    /// Days covered.
    pub coverage: Coverage,
    /// What there is to say.
    pub diagnostics: Vec<Diagnostic>,
}

/// Everything a run found.
#[derive(Debug)]
#[non_exhaustive]
pub struct Run {
    /// What was asked for.
    pub request: Request,
    /// What the dump holds.
    pub inventory: Inventory,
    /// Every case, in the order of their ids.
    pub cases: Vec<Case>,
    /// Buyers' claims.
    pub desk: Desk,
    /// Why rules failed, by their ids; it is among the diagnostics too.
    pub failed: BTreeMap<&'static str, String>,
    /// Days that may not be missed.
    pub due: DueDays,
    /// Totals.
    pub totals: Vec<Total>,
    /// What was approved against what was posted.
    pub tie_out: Vec<TieRow>,
    /// Money and stock of reimbursements that moved.
    pub moved: Vec<Moved>,
    /// What came of cases in money.
    pub recovered: Vec<Recovered>,
    /// Reports that cases wait for.
    pub waiting: Vec<Waiting>,
    /// The last day that the dump tells of, where it lies too long before the as-of date.
    pub ends_early: Option<Date>,
    /// What the case log says; `None` where none is kept.
    pub logged: Option<Logged>,
    /// The rules that looked.
    pub rules: Rules,
    /// What the rules found, before it was netted and valued: in the order in which they take what answers them.
    pub findings: Vec<Finding>,
    /// What happened, as far as the dump tells: what the rules looked at.
    pub book: Book,
    /// The rows that the book was built from. Freeing them takes long: who needs the run decides when.
    pub frames: Frames,
}

/// What the case log says of a run.
#[derive(Debug)]
pub struct Logged {
    /// Of each case, by id.
    pub views: LogViews,
    /// What is new, changed and gone since the last run of an earlier day.
    pub news: News,
    /// The day of the last run or note, where the run speaks for an earlier one and writes no events.
    pub is_before: Option<Date>,
    /// Rows of the list of filed cases that name no case, or whose word gives no state.
    pub not_taken: Vec<caselog::LoggedPlace>,
    /// What came of the account's cases so far.
    pub figures: Vec<Figures>,
    /// Where the account's losses come from.
    pub causes: Vec<Cause>,
    /// How the files of buyers' claims moved, by their ids.
    pub claims: BTreeMap<String, Vec<ClaimMove>>,
}

impl Logged {
    fn new(review: &caselog::Review) -> Self {
        Self {
            views: review.views.clone(),
            news: review.news.clone(),
            is_before: review.is_before,
            not_taken: review.not_taken.clone(),
            figures: review.figures.clone(),
            causes: review.causes.clone(),
            claims: review.claims.clone(),
        }
    }
}

impl<'a> Account<'a> {
    /// An account with the program's own rules.
    #[must_use]
    pub fn new(request: Request, formats: &'a Formats, policy: &'a Policy) -> Self {
        Self { request, formats, policy, rules: Rules::default(), detail: Detail::Sums }
    }

    /// The same with these rules.
    #[must_use]
    pub fn with_rules(self, rules: Rules) -> Self {
        Self { rules, ..self }
    }

    /// The same, with every shipment of a ledger as a row of its frame. By default they are added up in the frame of
    /// `ledger_shipments`, for which four of five rows of a ledger need not be kept; the same is concluded from both.
    #[must_use]
    pub fn with_every_row(self) -> Self {
        Self { detail: Detail::Rows, ..self }
    }

    /// Reads the reports: finds out what each file is, types its cells, and merges overlapping downloads.
    ///
    /// Bad input is no error: it is told in the inventory's diagnostics, and what can be read is read.
    ///
    /// # Errors
    /// Only where polars fails.
    pub fn read(&self, inputs: &[Input]) -> Result<Reading, Error> {
        Ok(self.reading(inputs)?)
    }

    /// Finds what Amazon owes in what was read.
    ///
    /// # Errors
    /// Only where polars fails; a rule that fails costs its own findings, and the run says so.
    pub fn scan(&self, reading: Reading) -> Result<Run, Error> {
        Ok(self.run(reading, None)?)
    }

    /// The same, as far as the case log does not know it already.
    ///
    /// The log is read once the cases are known, and from then on no other process writes it until the keeper
    /// commits or is dropped. A dump without a report is not followed.
    ///
    /// # Errors
    /// When polars fails, or the log fails or refuses the dump.
    pub fn scan_with_log(
        &self,
        reading: Reading,
        keeper: &mut Keeper,
        note: RunNote,
    ) -> Result<Run, Error> {
        Ok(self.run(reading, Some((keeper, note)))?)
    }
}

impl Reading {
    /// What the dump holds, with the holes of its reports told, and alike diagnostics put together.
    #[must_use]
    pub fn into_inventory(self) -> Inventory {
        let Self { mut inventory, .. } = self;
        inventory.diagnostics.extend(remarks::gaps(&inventory));
        group(&mut inventory.diagnostics);
        inventory
    }
}

/// Reads a dump and finds what Amazon owes, by the program's own rules.
///
/// # Errors
/// Only where polars fails; bad input becomes diagnostics.
pub fn scan(
    inputs: &[Input],
    formats: &Formats,
    policy: &Policy,
    request: Request,
) -> PolarsResult<Run> {
    let account = Account::new(request, formats, policy);
    account.run(account.reading(inputs)?, None).map_err(|error| match error {
        KeepError::Frames(error) => error,
        KeepError::Log(error) => PolarsError::ComputeError(error.to_string().into()),
    })
}

/// Reads a dump and tells what it holds.
///
/// # Errors
/// Only where polars fails; bad input becomes diagnostics.
pub fn inspect(
    inputs: &[Input],
    formats: &Formats,
    policy: &Policy,
    request: &Request,
) -> PolarsResult<Inventory> {
    let account = Account::new(request.clone(), formats, policy);
    Ok(account.reading(inputs)?.into_inventory())
}
