//! The stages in order and nothing else: the program's table of contents.

use std::collections::BTreeSet;

use jiff::civil::Date;
use polars::prelude::PolarsResult;

use crate::assess::{Coverage, Declared, Settings, assess, hold_absences};
use crate::book::{self, Book};
use crate::cases::{Case, Total, cases, totals};
use crate::detect::{Context, detect};
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::{Formats, Input, ingest};
use crate::model::tables::{SETTLEMENT, TRANSACTIONS};
use crate::model::{DateRange, SourceFile};
use crate::normalise::{Detail, FileReport, Frames, normalise_to};
use crate::policy::{Policy, PolicyMode};

/// What a run is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// Name of the account; part of every case id.
    pub account: String,
    /// The date the run speaks for.
    pub as_of: Date,
    /// Which windows decide.
    pub mode: PolicyMode,
    /// The account's store, where the user chose one.
    pub marketplace: Option<String>,
    /// Days that the user vouches for.
    pub declared: Vec<Declared>,
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
    /// Totals.
    pub totals: Vec<Total>,
    /// What the cases were found in. Freeing it takes long: who needs the run decides when.
    pub workings: Workings,
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
    let (mut inventory, frames) = read(inputs, formats, policy, &request)?;
    let of_money = [SETTLEMENT.name, TRANSACTIONS.name];
    let settled = request.declared.iter().filter(|own| of_money.contains(&own.table.as_str()));
    let settled: Vec<DateRange> = settled.map(|own| own.days).collect();
    let scope = book::Scope {
        as_of: request.as_of,
        marketplace: request.marketplace.as_deref(),
        files: &inventory.reports,
        settled: &settled,
    };
    let (book, diagnostics) = book::build(&frames, policy, scope)?;
    inventory.diagnostics.extend(diagnostics);
    let context = Context { book: &book, policy, as_of: request.as_of };
    let (findings, diagnostics) = detect(&context);
    inventory.diagnostics.extend(diagnostics);
    let settings = Settings { as_of: request.as_of, mode: request.mode };
    let mut assessed = assess(findings, &book, policy, &inventory.coverage, settings);
    inventory.diagnostics.extend(hold_absences(&mut assessed, &context));
    let cases = cases(assessed, &request.account, &book);
    let totals = totals(&cases);
    order(&mut inventory.diagnostics);
    let workings = Workings { _frames: frames, _book: book };
    Ok(Run { request, inventory, cases, totals, workings })
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
    let (mut inventory, _) = read(inputs, formats, policy, request)?;
    order(&mut inventory.diagnostics);
    Ok(inventory)
}

fn read(
    inputs: &[Input],
    formats: &Formats,
    policy: &Policy,
    request: &Request,
) -> PolarsResult<(Inventory, Frames)> {
    let mut ingested = ingest(inputs, formats);
    let store = request.marketplace.as_deref();
    let normalised = normalise_to(Detail::Sums, &mut ingested, policy, store)?;
    let mut diagnostics = ingested.diagnostics;
    diagnostics.extend(normalised.diagnostics);
    if normalised.files.is_empty() {
        let message = format!("no Amazon report among {} files", ingested.files.len());
        diagnostics.push(Diagnostic::new(Code::NothingRecognised, Place::default(), message));
    }
    diagnostics.extend(not_used(&normalised.files));
    let files = ingested.files.into_iter().map(|file| RunFile {
        source: file.source,
        encoding: file.encoding,
        nearest: file.nearest.map(|(format, missing)| (format.title.clone(), missing)),
    });
    let inventory = Inventory {
        files: files.collect(),
        coverage: Coverage::new(&normalised.files, &request.declared, request.as_of),
        reports: normalised.files,
        diagnostics,
    };
    Ok((inventory, normalised.frames))
}

/// Says once which reports were read that nothing is concluded from yet.
fn not_used(reports: &[FileReport]) -> Option<Diagnostic> {
    let is_used = |report: &&FileReport| book::READ.iter().any(|table| table.name == report.table);
    let unused: BTreeSet<&str> = reports
        .iter()
        .filter(|report| !is_used(report))
        .map(|report| report.title.as_str())
        .collect();
    if unused.is_empty() {
        return None;
    }
    let titles = unused.into_iter().collect::<Vec<&str>>().join(", ");
    let message = format!("read, and not used by any check yet: {titles}");
    Some(Diagnostic::new(Code::NotUsedYet, Place::default(), message))
}

/// Errors first, then by place; equal diagnostics once.
fn order(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|one, other| (one.severity(), one).cmp(&(other.severity(), other)));
    diagnostics.dedup();
}
