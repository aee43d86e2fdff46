//! The summary of a run: counts and money by status and claim type, the nearest deadlines, and what was
//! not read.

use std::collections::BTreeMap;

use serde::Serialize;

use super::desk::{DeskSummary, desk_summary};
use super::news::NewsRows;
use crate::account::{Inventory, Run, is_used};
use crate::assess::Status;
use crate::caselog::{Cause, Figures};
use crate::cases::{Action, Case, Decision, NoAction, Outcomes, added};
use crate::desk::DueOf;
use crate::diag::Severity;
use crate::model::dates::{days_between, shift_days};
use crate::model::{Currency, Money};
use crate::render::v1::tie_out::{TieOutV1, tie_out_v1};
use crate::render::v1::{WaitingV1, waiting_v1};
use crate::render::{Lang, said};

/// Deadlines that a summary shows.
const DEADLINES_MAX: usize = 5;

/// What a summary shows.
#[derive(Debug, Serialize)]
pub struct Summary {
    /// Account.
    pub account: String,
    /// Whether cases have folders of their own, which may be linked to.
    pub has_sheets: bool,
    /// The date the run speaks for.
    pub as_of: String,
    /// Which windows decided.
    pub policy_mode: &'static str,
    /// Files found.
    pub files: usize,
    /// Reports read.
    pub reports: usize,
    /// Rows read.
    pub rows_read: usize,
    /// Rows left out.
    pub rejected: usize,
    /// Rows kept of reports that no check uses.
    pub unused: usize,
    /// Reports by title, with their days.
    pub inventory: Vec<InventoryRow>,
    /// Counts and money by what to do, status, claim type and currency.
    pub lines: Vec<SummaryLine>,
    /// What can be filed now, one amount a currency.
    pub claimable: Vec<String>,
    /// Cases that can be filed now and whose worth is known.
    pub claimable_cases: usize,
    /// Cases that can be filed now and whose worth is not known.
    pub claimable_unknown: usize,
    /// Worth of the parts of cases that can no longer be filed, one amount a currency.
    pub lapsed: Vec<String>,
    /// Worth of lines that were filed before, in cases of which other lines are open, one amount a currency.
    pub filed_before: Vec<String>,
    /// Cases below the least value; they stand in no other line.
    pub too_small: TooSmall,
    /// What came of cases in money, one row a currency.
    pub outcomes: Vec<OutcomeLine>,
    /// What was approved against what was posted, oldest month first.
    pub tie_out: Vec<TieOutV1>,
    /// Buyers' claims; `None` where the dump has none.
    pub desk: Option<DeskSummary>,
    /// Reports that cases wait for.
    pub waiting: Vec<WaitingV1>,
    /// The last day that the dump tells of, where it lies too long before the as-of date.
    pub ends_early: Option<String>,
    /// The nearest deadlines.
    pub deadlines: Vec<DeadlineRow>,
    /// Files that are no report, with the nearest report and what is missing.
    pub not_read: Vec<NotRead>,
    /// Files that are no reports beyond those.
    pub not_read_more: usize,
    /// Errors, warnings and notes.
    pub errors: Vec<String>,
    /// Warnings.
    pub warnings: Vec<String>,
    /// Number of cases.
    pub cases: usize,
    /// What came of the account's cases so far; null without a log, and while nothing was filed or paid.
    pub review: Option<Figures>,
    /// The first causes of losses of each kind; empty without a log.
    pub causes: Vec<Cause>,
    /// What is new, changed and gone since the last run of the account; null without a log, or on its first run.
    pub news: Option<NewsRows>,
}

/// One report over all its files.
#[derive(Debug, Serialize)]
pub struct InventoryRow {
    /// Title.
    pub report: String,
    /// Id of its format.
    pub format: String,
    /// Canonical table.
    pub table: &'static str,
    /// Files.
    pub files: usize,
    /// Rows read.
    pub rows_read: usize,
    /// Rows kept.
    pub kept: usize,
    /// Whether any check uses them.
    pub is_used: bool,
    /// Rows that another file holds too.
    pub merged: usize,
    /// Rows left out.
    pub rejected: usize,
    /// First day.
    pub first_day: Option<String>,
    /// Last day.
    pub last_day: Option<String>,
    /// Ranges of days without a file between the first and the last day.
    pub gaps: Vec<(String, String)>,
    /// Files of it that seem to lack rows: cut off, filtered, or with a total that does not add up.
    pub suspects: Vec<String>,
}

/// Cases that are worth less than the least value.
#[derive(Debug, Serialize)]
pub struct TooSmall {
    /// Cases.
    pub cases: usize,
    /// Their worth, one amount a currency.
    pub amounts: Vec<String>,
}

/// One line of the summary.
#[derive(Debug, Serialize)]
pub struct SummaryLine {
    /// What to do.
    pub action: &'static str,
    /// Why nothing is to be done; null where something is.
    pub reason: Option<&'static str>,
    /// Status.
    pub status: &'static str,
    /// Claim type.
    pub claim_type: &'static str,
    /// Cases.
    pub cases: usize,
    /// Units.
    pub units: i64,
    /// Currency; null where every value is unknown.
    pub currency: Option<String>,
    /// What can be claimed, as a decimal; null where every value is unknown.
    pub amount: Option<String>,
    /// Worth of the parts that can no longer be filed, as a decimal; null where there is none.
    pub lapsed: Option<String>,
    /// Cases of unknown value.
    pub unknown: usize,
    /// First deadline; only while cases can be filed.
    pub first_deadline: Option<String>,
}

/// One of the nearest deadlines.
#[derive(Debug, Serialize)]
pub struct DeadlineRow {
    /// Case.
    pub id: String,
    /// Last filing day.
    pub closes_on: String,
    /// Days left.
    pub days_left: i32,
    /// Whether it is shown as urgent.
    pub claim_type: &'static str,
    /// Units.
    pub units: i64,
    /// Worth.
    pub amount: Option<String>,
    /// Money that an answer may save.
    pub at_risk: Option<String>,
}

/// A file that is no report.
#[derive(Debug, Serialize)]
pub struct NotRead {
    /// File.
    pub file: String,
    /// Title of the nearest report.
    pub nearest: Option<String>,
    /// Columns that it lacks.
    pub missing: Vec<String>,
    /// For a report that is known and not read: its name and what it is.
    pub is: Option<String>,
    /// What to download in its place.
    pub instead: Option<String>,
}

/// Prepares the summary of a run, with what the core says in English told in a language.
#[must_use]
pub fn summary(run: &Run, lang: Lang) -> Summary {
    let inventory = &run.inventory;
    let of = |severity: Severity| {
        let found =
            inventory.diagnostics.iter().filter(|diagnostic| diagnostic.severity() == severity);
        let mut told: Vec<String> =
            found.map(|diagnostic| diagnostic_line(diagnostic, inventory, lang)).collect();
        if told.len() > TOLD_MAX {
            let more = told.len() - TOLD_MAX;
            told.truncate(TOLD_MAX);
            told.push(said(lang, &format!("and {more} more, see diagnostics.txt")).into_owned());
        }
        told
    };
    let ready = |is_known: bool| {
        let is_counted = |case: &&Case| case.is_ready() && case.amount_now().is_some() == is_known;
        run.cases.iter().filter(is_counted).count()
    };
    let (told, not_told) = not_read(inventory, lang);
    let unused = inventory.reports.iter().filter(|report| !is_used(report.table));
    Summary {
        account: run.request.account.clone(),
        has_sheets: true,
        as_of: run.request.as_of.to_string(),
        policy_mode: run.request.mode.as_str(),
        files: inventory.files.len(),
        reports: inventory.reports.len(),
        rows_read: inventory.reports.iter().map(|report| report.rows_read).sum(),
        rejected: inventory.reports.iter().map(|report| report.rejected.len()).sum(),
        unused: unused.map(|report| report.kept).sum(),
        inventory: told_rows(inventory, lang),
        lines: lines(&run.cases),
        claimable: amounts(
            run.cases.iter().filter(|case| case.is_ready()).filter_map(Case::amount_now),
        ),
        claimable_cases: ready(true),
        claimable_unknown: ready(false),
        lapsed: amounts(run.cases.iter().filter_map(|case| case.lapsed)),
        filed_before: amounts(
            run.cases.iter().filter_map(|case| case.offer.as_ref()?.amount_before),
        ),
        too_small: TooSmall {
            cases: run.cases.iter().filter(|case| is_too_small(case)).count(),
            amounts: amounts(
                run.cases.iter().filter(|case| is_too_small(case)).filter_map(Case::amount_now),
            ),
        },
        outcomes: outcomes(run),
        tie_out: tie_out_v1(run),
        desk: desk_summary(run),
        waiting: waiting(run, lang),
        ends_early: run.ends_early.map(|day| day.to_string()),
        deadlines: deadlines(run),
        not_read: told,
        not_read_more: not_told,
        errors: of(Severity::Error),
        warnings: of(Severity::Warning),
        cases: run.cases.len(),
        review: figures(run),
        causes: causes(run),
        news: super::news::rows(run),
    }
}

/// What came of cases in money, in one currency.
#[derive(Debug, Serialize)]
pub struct OutcomeLine {
    /// ISO 4217 code.
    pub currency: String,
    /// Worth of what was filed, as a decimal; null where nothing was.
    pub filed: Option<String>,
    /// Payments that answer cases, less what was taken back.
    pub recovered: Option<String>,
    /// Payments that were taken back.
    pub reversed: Option<String>,
}

fn outcomes(run: &Run) -> Vec<OutcomeLine> {
    let mut sums: BTreeMap<&str, Outcomes> = BTreeMap::new();
    for row in &run.recovered {
        let sum = sums.entry(&row.currency).or_default();
        *sum = sum.plus(row.sums);
    }
    let amount = |money: Option<Money>| money.map(Money::to_amount);
    let lines = sums.into_iter().map(|(currency, sum)| OutcomeLine {
        currency: currency.to_owned(),
        filed: amount(sum.filed),
        recovered: amount(sum.recovered),
        reversed: amount(sum.reversed),
    });
    lines.collect()
}

/// The figures of the log, once something was filed or paid.
fn figures(run: &Run) -> Option<Figures> {
    let figures = run.logged.as_ref()?.figures.first()?;
    let is_begun = figures.filed + figures.paid_auto > 0;
    is_begun.then(|| figures.clone())
}

/// Causes of each kind that the summary shows.
const CAUSES_MOST: usize = 3;

fn causes(run: &Run) -> Vec<Cause> {
    let causes = run.logged.iter().flat_map(|logged| &logged.causes);
    causes.filter(|cause| cause.rank.is_some_and(|rank| rank <= CAUSES_MOST)).cloned().collect()
}

/// The reports with their names in a language.
fn told_rows(inventory: &Inventory, lang: Lang) -> Vec<InventoryRow> {
    let mut rows = inventory_rows(inventory);
    for row in &mut rows {
        row.report = said(lang, &row.report).into_owned();
    }
    rows
}

/// What cases wait for, with where to download it in a language.
fn waiting(run: &Run, lang: Lang) -> Vec<WaitingV1> {
    let mut waiting: Vec<WaitingV1> = run.waiting.iter().map(waiting_v1).collect();
    for row in &mut waiting {
        row.download = said(lang, &row.download).into_owned();
    }
    waiting
}

fn diagnostic_line(
    diagnostic: &crate::diag::Diagnostic,
    inventory: &Inventory,
    lang: Lang,
) -> String {
    let message = said(lang, &diagnostic.message);
    let file = diagnostic.at.file.and_then(|file| inventory.files.get(file.0 as usize));
    match (file, diagnostic.at.line) {
        (Some(file), Some(line)) => {
            let more = match diagnostic.more_lines.len() {
                0 => String::new(),
                1 => ", and 1 more line".to_owned(),
                more => format!(", and {more} more lines"),
            };
            format!("{message} ({}:{line}{})", file.source.name, said(lang, &more))
        }
        (Some(file), None) => format!("{message} ({})", file.source.name),
        (None, _) => message.into_owned(),
    }
}

/// Every report of the dump over all its files.
#[must_use]
pub fn inventory_rows(inventory: &Inventory) -> Vec<InventoryRow> {
    let mut rows: BTreeMap<(&'static str, String), InventoryRow> = BTreeMap::new();
    for report in &inventory.reports {
        let row =
            rows.entry((report.table, report.title.clone())).or_insert_with(|| InventoryRow {
                report: report.title.clone(),
                format: report.format.clone(),
                table: report.table,
                files: 0,
                rows_read: 0,
                kept: 0,
                is_used: is_used(report.table),
                merged: 0,
                rejected: 0,
                first_day: None,
                last_day: None,
                gaps: Vec::new(),
                suspects: Vec::new(),
            });
        row.files += 1;
        row.rows_read += report.rows_read;
        row.kept += report.kept;
        row.merged += report.merged;
        row.rejected += report.rejected.len();
        if report.looks_cut {
            let file = inventory.files.get(report.file.0 as usize);
            row.suspects.extend(file.map(|file| file.source.name.clone()));
        }
    }
    let mut rows: Vec<InventoryRow> = rows.into_values().collect();
    for row in &mut rows {
        row.suspects.sort();
        let ranges = inventory.coverage.format_ranges(&row.format);
        row.first_day = ranges.first().map(|range| range.first.to_string());
        row.last_day = ranges.last().map(|range| range.last.to_string());
        row.gaps = ranges
            .windows(2)
            .map(|pair| {
                (shift_days(pair[0].last, 1).to_string(), shift_days(pair[1].first, -1).to_string())
            })
            .collect();
    }
    rows
}

/// Whether a case is listed apart, because it is worth less than the least value.
fn is_too_small(case: &Case) -> bool {
    case.decision.reason == Some(NoAction::TooSmall)
}

type LineKey = (Decision, Status, &'static str, Option<Currency>);

/// Counts and money by what to do, status, claim type and currency. Every case counts once.
pub(in crate::render) fn lines(cases: &[Case]) -> Vec<SummaryLine> {
    let mut groups: BTreeMap<LineKey, Vec<&Case>> = BTreeMap::new();
    for case in cases {
        let key = (case.decision, case.status, case.claim_type.as_str(), case.currency());
        groups.entry(key).or_default().push(case);
    }
    groups.into_iter().map(|(key, cases)| line(key, &cases)).collect()
}

fn line((decision, status, claim_type, currency): LineKey, cases: &[&Case]) -> SummaryLine {
    let sum = |pick: fn(&Case) -> Option<Money>| {
        let sum = cases.iter().fold(None, |sum, case| added(sum, pick(case)));
        sum.map(Money::to_amount)
    };
    // A window that runs while a report or a document is missing closes all the same; what is filed has none.
    let is_open = !matches!(decision.action, Action::FollowUp | Action::None);
    let closes = cases.iter().filter_map(|case| case.clock.as_ref()?.deadline.closes_on).min();
    let is_unknown = |case: &&&Case| case.is_of_unknown_value();
    SummaryLine {
        action: decision.action.as_str(),
        reason: decision.reason.map(NoAction::as_str),
        status: status.as_str(),
        claim_type,
        cases: cases.len(),
        units: cases.iter().map(|case| case.units_claimable).sum(),
        currency: currency.map(|currency| currency.to_string()),
        amount: sum(|case| case.amount_total),
        lapsed: sum(|case| case.lapsed),
        unknown: cases.iter().filter(is_unknown).count(),
        first_deadline: closes.filter(|_| is_open).map(|date| date.to_string()),
    }
}

/// Sums, one a currency: two currencies are never added.
fn amounts(amounts: impl Iterator<Item = Money>) -> Vec<String> {
    Money::sums(amounts).iter().map(ToString::to_string).collect()
}

fn deadlines(run: &Run) -> Vec<DeadlineRow> {
    // A case that waits for a document has a deadline all the same; one that is only possible has none yet.
    let urgent = [Action::Answer, Action::Appeal, Action::File, Action::GetDocuments];
    let rows = run.due.iter().filter_map(|due| {
        let DueOf::Case(at) = due.of else { return None };
        let case = run.cases.get(at).filter(|case| urgent.contains(&case.decision.action))?;
        let closes = due.closes_on?;
        Some(DeadlineRow {
            id: case.id.clone(),
            closes_on: closes.to_string(),
            days_left: days_between(run.request.as_of, closes),
            claim_type: case.claim_type.as_str(),
            units: case.units_now(),
            amount: case.amount_now().map(|money| money.to_string()),
            at_risk: case.at_risk.map(|money| money.to_string()),
        })
    });
    let mut rows: Vec<DeadlineRow> = rows.collect();
    rows.sort_by(|one, other| (&one.closes_on, &one.id).cmp(&(&other.closes_on, &other.id)));
    rows.truncate(DEADLINES_MAX);
    rows
}

fn not_read(inventory: &Inventory, lang: Lang) -> (Vec<NotRead>, usize) {
    let is_report = |at: usize| inventory.reports.iter().any(|report| report.file.0 as usize == at);
    let files = inventory.files.iter().enumerate().filter(|(at, _)| !is_report(*at));
    let told = |text: &str| said(lang, text).into_owned();
    let mut rows: Vec<NotRead> = files
        .map(|(_, file)| NotRead {
            file: file.source.name.clone(),
            nearest: file.nearest.as_ref().map(|(title, _)| told(title)),
            missing: file.nearest.as_ref().map(|(_, missing)| missing.clone()).unwrap_or_default(),
            is: file
                .named
                .as_ref()
                .map(|named| format!("{}: {}", told(&named.title), told(&named.is))),
            instead: file.named.as_ref().map(|named| told(&named.instead)),
        })
        .collect();
    rows.sort_by(|one, other| one.file.cmp(&other.file));
    let all = rows.len();
    if all > NOT_READ_MAX {
        // Of many, those that may be reports with something wrong.
        let is_near = |row: &NotRead| {
            row.nearest.is_some() && row.missing.len() <= NEAR_MISSING_MAX || row.is.is_some()
        };
        rows.retain(is_near);
        rows.truncate(NOT_READ_MAX);
    }
    let more = all - rows.len();
    (rows, more)
}

/// Files that are no reports and are named in a summary; `diagnostics.txt` has all of them.
const NOT_READ_MAX: usize = 10;
/// A file that lacks more columns than this of the nearest report is hardly one.
const NEAR_MISSING_MAX: usize = 3;
/// Errors, and warnings, that a summary lists.
const TOLD_MAX: usize = 50;
