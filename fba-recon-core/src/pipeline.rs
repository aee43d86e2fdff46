//! The stages in order and nothing else: the program's table of contents.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use polars::prelude::{PolarsError, PolarsResult};

use crate::assess::coverage::{Vouching, dump};
use crate::assess::{Coverage, Declared, Settings, Status, assess, hold_absences};
use crate::book::{self, Book};
use crate::caselog::{
    self, Cause, ClaimMove, Figures, KeepError, Keeper, News, Parts, RunNote, Waits,
};
use crate::cases::{
    Books, Case, Choices, LeastValues, LogViews, Moved, Recovered, TieRow, Total, Waiting, cases,
    decide, ends_early, moved, name_companions, outcomes, recovered, tie_out, totals, waiting,
};
use crate::desk::{self, Desk, DueDays};
use crate::detect::claims::{claim_files, told};
use crate::detect::{Context, Detected, detect};
use crate::diag::{Code, Diagnostic, Place, group};
use crate::ingest::{Formats, Ingested, Input, NamedReport, ingest};
use crate::model::dates::days_between;
use crate::model::tables::SETTLEMENT;
use crate::model::{Now, SourceFile};
use crate::normalise::{Detail, FileReport, Frames, normalise_to};
use crate::policy::{ClaimType, Policy, PolicyMode, SettingKey};

/// What a run is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// Name of the account; part of every case id.
    pub account: String,
    /// The date the run speaks for.
    pub as_of: Date,
    /// The moment of that date, where it is given.
    pub moment: Option<jiff::Timestamp>,
    /// Which windows decide.
    pub mode: PolicyMode,
    /// The account's store, where the user chose one.
    pub marketplace: Option<String>,
    /// Days that the user vouches for.
    pub declared: Vec<Declared>,
    /// The day on which the user downloaded every report that is there.
    pub downloaded: Option<Date>,
    /// What a case must be worth to be filed.
    pub least: LeastValues,
}

impl Request {
    /// The day or the moment that the run speaks for.
    #[must_use]
    pub fn now(&self) -> Now {
        Now { day: self.as_of, moment: self.moment }
    }
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
    /// What the cases were found in. Freeing it takes long: who needs the run decides when.
    pub workings: Workings,
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
    pub not_taken: Vec<caselog::Place>,
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

/// What a run worked on.
#[derive(Debug)]
pub struct Workings {
    _frames: Frames,
    _book: Book,
}

/// Reads a dump and finds what Amazon owes.
///
/// # Errors
/// Only where polars fails; bad input becomes diagnostics.
pub fn scan(
    inputs: &[Input],
    formats: &Formats,
    policy: &Policy,
    request: Request,
) -> PolarsResult<Run> {
    scan_with(inputs, formats, policy, request, None).map_err(|error| match error {
        KeepError::Frames(error) => error,
        KeepError::Log(error) => PolarsError::ComputeError(error.to_string().into()),
    })
}

/// Reads a dump and finds what Amazon owes, as far as the case log does not know it already.
///
/// The log is read once the cases are known, and from then on no other process writes it until the keeper commits
/// or is dropped. A dump without a report is not followed.
///
/// # Errors
/// When polars fails, or the log fails or refuses the dump.
pub fn scan_with(
    inputs: &[Input],
    formats: &Formats,
    policy: &Policy,
    request: Request,
    log: Option<(&mut Keeper, RunNote)>,
) -> Result<Run, KeepError> {
    let (mut inventory, frames) = read(Detail::Sums, inputs, formats, policy, &request)?;
    let scope = book::Scope {
        as_of: request.as_of,
        marketplace: request.marketplace.as_deref(),
        files: &inventory.reports,
        settled: inventory.coverage.vouched(SETTLEMENT.name),
    };
    let (book, diagnostics) = book::build(&frames, policy, scope)?;
    inventory.diagnostics.extend(diagnostics);
    inventory.diagnostics.extend(inventory.coverage.confront(&book, &frames, policy)?);
    inventory.diagnostics.extend(gaps(&inventory));
    let Found { mut cases, desk, failed, is_incomplete } =
        found(&book, policy, &request, &mut inventory);
    let as_of = request.as_of;
    let log = log.filter(|_| !inventory.reports.is_empty());
    let (keeper, logged) = match log {
        Some((keeper, note)) => {
            let files: Vec<&SourceFile> = inventory.files.iter().map(|file| &file.source).collect();
            let parts = Parts {
                as_of,
                cases: &cases,
                book: &book,
                frames: &frames,
                coverage: &inventory.coverage,
                files: &files,
                reports: &inventory.reports,
                claims: &desk.claims,
                is_incomplete,
            };
            let logged = Logged::new(keeper.follow(&parts, note, Waits::new(policy))?);
            (Some(keeper), Some(logged))
        }
        None => (None, None),
    };
    let none = LogViews::new();
    let views = logged.as_ref().map_or(&none, |logged| &logged.views);
    decide(&mut cases, &Choices { as_of, least: &request.least, log: views });
    if let Some(keeper) = keeper {
        keeper.decided(&cases);
    }
    name_companions(&mut cases);
    let due = DueDays::new(&cases, &desk, request.now());
    inventory.diagnostics.extend(rules_old(&cases, policy, as_of));
    let books = Books { cases: &cases, book: &book, coverage: &inventory.coverage, policy, as_of };
    let tie_out = tie_out(books);
    let moved = moved(books, &request.account);
    let came = outcomes(&cases, &moved);
    let (totals, recovered) = (totals(&cases, &came), recovered(&came));
    let waiting = waiting(&cases, &inventory.coverage, formats, request.as_of);
    let grace_days = policy.days(SettingKey::CoverageGraceDays);
    let ends_early = ends_early(&inventory.coverage, grace_days, request.as_of);
    group(&mut inventory.diagnostics);
    let workings = Workings { _frames: frames, _book: book };
    Ok(Run {
        request,
        inventory,
        cases,
        desk,
        failed,
        due,
        totals,
        tie_out,
        moved,
        recovered,
        waiting,
        ends_early,
        logged,
        workings,
    })
}

/// What the rules make of a book.
struct Found {
    cases: Vec<Case>,
    desk: Desk,
    /// Why rules failed, by their ids.
    failed: BTreeMap<&'static str, String>,
    /// Whether a rule failed or had something to say.
    is_incomplete: bool,
}

/// Finds, assesses and names the cases; what there is to say goes to the inventory.
fn found(book: &Book, policy: &Policy, request: &Request, inventory: &mut Inventory) -> Found {
    let now = request.now();
    let claims = claim_files(book, policy, now);
    inventory.diagnostics.extend(told(&claims, policy));
    let context = Context::new(book, policy, request.as_of).with_claims(&claims);
    let Detected { findings, diagnostics, failed } = detect(&context);
    let is_incomplete = !diagnostics.is_empty();
    inventory.diagnostics.extend(diagnostics);
    let settings = Settings { as_of: request.as_of, moment: request.moment, mode: request.mode };
    let mut assessed = assess(findings, book, policy, &inventory.coverage, settings);
    inventory.diagnostics.extend(hold_absences(&mut assessed, &context));
    let mut cases = cases(assessed, &request.account, book);
    let context = desk::Context {
        book,
        policy,
        coverage: &inventory.coverage,
        account: &request.account,
        now,
    };
    let desk = desk::desk(&context, &claims, &mut cases);
    tracing::info!(account = request.account, cases = cases.len(), failed = failed.len(), "found");
    inventory.diagnostics.extend(desk::unknown_statuses(&context));
    Found { cases, desk, failed, is_incomplete }
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
    let (mut inventory, _) = read(Detail::Sums, inputs, formats, policy, request)?;
    inventory.diagnostics.extend(gaps(&inventory));
    group(&mut inventory.diagnostics);
    Ok(inventory)
}

/// Reads a dump for its rows: every row of a report is a row of its table's frame, also those that a scan adds up.
///
/// # Errors
/// Only where polars fails; bad input becomes diagnostics.
pub fn rows(
    inputs: &[Input],
    formats: &Formats,
    policy: &Policy,
    request: &Request,
) -> PolarsResult<(Inventory, Frames)> {
    read(Detail::Rows, inputs, formats, policy, request)
}

fn read(
    detail: Detail,
    inputs: &[Input],
    formats: &Formats,
    policy: &Policy,
    request: &Request,
) -> PolarsResult<(Inventory, Frames)> {
    let mut ingested = ingest(inputs, formats);
    let store = request.marketplace.as_deref();
    let normalised = normalise_to(detail, &mut ingested, policy, store)?;
    let nothing = nothing_recognised(&ingested, normalised.files.is_empty());
    let mut diagnostics = ingested.diagnostics;
    diagnostics.extend(normalised.diagnostics);
    diagnostics.extend(nothing);
    diagnostics.extend(not_used(&normalised.files));
    let files = ingested.files.into_iter().map(|file| RunFile {
        source: file.source,
        encoding: file.encoding,
        nearest: file.nearest.map(|(format, missing)| (format.title.clone(), missing)),
        named: file.named.cloned(),
    });
    let vouching = Vouching { declared: &request.declared, downloaded: request.downloaded };
    let dump_day = dump::day_of_dump(&normalised.frames, &normalised.shipment_days, request.as_of)?;
    diagnostics.extend(as_of_before_data(&normalised.files, request.as_of));
    let rows: usize = normalised.files.iter().map(|report| report.rows_read).sum();
    tracing::info!(account = request.account, reports = normalised.files.len(), rows, "read");
    let inventory = Inventory {
        files: files.collect(),
        coverage: Coverage::new(&normalised.files, vouching, dump_day, request.as_of, policy),
        reports: normalised.files,
        diagnostics,
    };
    Ok((inventory, normalised.frames))
}

/// Says that no file is a report, or that there are only such as are known and not read.
fn nothing_recognised(ingested: &Ingested<'_>, is_nothing: bool) -> Option<Diagnostic> {
    let files = ingested.files.len();
    let named = ingested.files.iter().filter(|file| file.named.is_some()).count();
    let (code, message) = match named {
        0 => (Code::NothingRecognised, format!("no Amazon report among {files} files")),
        _ => {
            let message = format!("no report that is read among {files} files; {named} are known");
            (Code::OnlyNamed, message)
        }
    };
    is_nothing.then(|| Diagnostic::new(code, Place::default(), message))
}

/// One diagnostic for each hole of a report.
fn gaps(inventory: &Inventory) -> Vec<Diagnostic> {
    let titles: BTreeMap<&str, &str> =
        inventory.reports.iter().map(|report| (report.table, report.title.as_str())).collect();
    inventory.coverage.diagnostics(&titles)
}

/// Says that no dated row lies on or before the as-of day, so that an empty result means nothing.
fn as_of_before_data(reports: &[FileReport], as_of: Date) -> Option<Diagnostic> {
    let first = reports.iter().filter_map(|report| report.days.first()).min()?;
    (*first > as_of).then(|| {
        let message = format!("the first row of these reports is of {first}, after {as_of}");
        Diagnostic::new(Code::AsOfBeforeData, Place::default(), message)
    })
}

/// Says which tables that decide cases were last compared with their sources long before the day of the run.
fn rules_old(cases: &[Case], policy: &Policy, as_of: Date) -> Option<Diagnostic> {
    let most = policy.days(SettingKey::RulesOldDays);
    let old: BTreeMap<&str, Date> = policy
        .checked()
        .iter()
        .filter(|(_, day)| days_between(**day, as_of) > most)
        .map(|(file, day)| (file.as_str(), *day))
        .collect();
    let mut told: BTreeMap<&str, Date> = BTreeMap::new();
    let mut count = 0;
    for case in cases.iter().filter(|case| case.status != Status::Covered) {
        let store = case.marketplace.as_deref().unwrap_or_default().to_lowercase();
        let is_fee = matches!(case.claim_type, ClaimType::FeeWeightDims | ClaimType::FeeReferral);
        let decides = |file: &str| match file.strip_prefix("fees/") {
            Some(card) => is_fee && card.split('_').any(|part| part == store),
            None if case.claim_type.is_answer() => file == "clocks.toml",
            None => file == "windows.toml" || file == "valuation.toml",
        };
        let own: Vec<(&&str, &Date)> = old.iter().filter(|(file, _)| decides(file)).collect();
        count += usize::from(!own.is_empty());
        told.extend(own.into_iter().map(|(file, day)| (*file, *day)));
    }
    if told.is_empty() {
        return None;
    }
    let files: Vec<String> = told.iter().map(|(file, day)| format!("{file} on {day}")).collect();
    let plural = if count == 1 { "" } else { "s" };
    let message = format!(
        "tables that decide {count} case{plural} were last checked more than {most} days before {as_of}: {}",
        files.join(", ")
    );
    Some(Diagnostic::new(Code::RulesOld, Place::default(), message))
}

/// Whether the book is built from a table, so that a check may use its rows.
#[must_use]
pub fn is_used(table: &str) -> bool {
    book::READ.iter().any(|own| own.name == table)
}

/// Says once which reports were read that nothing is concluded from yet.
fn not_used(reports: &[FileReport]) -> Option<Diagnostic> {
    let unused: BTreeSet<&str> = reports
        .iter()
        .filter(|report| !is_used(report.table))
        .map(|report| report.title.as_str())
        .collect();
    if unused.is_empty() {
        return None;
    }
    let titles = unused.into_iter().collect::<Vec<&str>>().join(", ");
    let message = format!("read, and not used by any check yet: {titles}");
    Some(Diagnostic::new(Code::NotUsedYet, Place::default(), message))
}
