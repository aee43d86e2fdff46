//! The stages in order: read, build the book, let the rules look, assess, follow the log, decide, add up.

use std::collections::BTreeMap;

use polars::prelude::PolarsResult;

use super::{Account, Inventory, Logged, Reading, Run, RunFile, remarks};
use crate::assess::coverage::{Vouching, dump};
use crate::assess::{Coverage, Settings, assess, hold_absences};
use crate::book::{self, Book};
use crate::caselog::{KeepError, Keeper, Parts, RunNote, Waits};
use crate::cases::{
    Books, Case, Choices, LogViews, cases, decide, ends_early, moved, name_companions, outcomes,
    recovered, tie_out, totals, waiting,
};
use crate::desk::{self, Desk, DueDays};
use crate::detect::claims::{claim_files, told};
use crate::detect::{Context, Detected, Finding, detect};
use crate::diag::group;
use crate::ingest::{Input, ingest};
use crate::model::SourceFile;
use crate::model::tables::SETTLEMENT;
use crate::normalise::{Frames, normalise_to};
use crate::policy::SettingKey;

/// What the rules make of a book.
struct Found {
    findings: Vec<Finding>,
    cases: Vec<Case>,
    desk: Desk,
    /// Why rules failed, by their ids.
    failed: BTreeMap<&'static str, String>,
    /// Whether a rule failed or had something to say.
    is_incomplete: bool,
}

impl Account<'_> {
    /// Finds, opens, decodes, recognises, types and merges.
    pub(crate) fn reading(&self, inputs: &[Input]) -> PolarsResult<Reading> {
        let Self { request, policy, .. } = self;
        let mut ingested = ingest(inputs, self.formats);
        let store = request.marketplace.as_deref();
        let normalised = normalise_to(self.detail, &mut ingested, policy, store)?;
        let nothing = remarks::nothing_recognised(&ingested, normalised.files.is_empty());
        let mut diagnostics = ingested.diagnostics;
        diagnostics.extend(normalised.diagnostics);
        diagnostics.extend(nothing);
        diagnostics.extend(remarks::not_used(&normalised.files));
        let files = ingested.files.into_iter().map(|file| RunFile {
            source: file.source,
            encoding: file.encoding,
            nearest: file.nearest.map(|(format, missing)| (format.title.clone(), missing)),
            named: file.named.cloned(),
        });
        let vouching = Vouching { declared: &request.declared, downloaded: request.downloaded };
        let dump_day =
            dump::day_of_dump(&normalised.frames, &normalised.shipment_days, request.as_of)?;
        diagnostics.extend(remarks::as_of_before_data(&normalised.files, request.as_of));
        let rows: usize = normalised.files.iter().map(|report| report.rows_read).sum();
        tracing::info!(account = request.account, reports = normalised.files.len(), rows, "read");
        let inventory = Inventory {
            files: files.collect(),
            coverage: Coverage::new(&normalised.files, vouching, dump_day, request.as_of, policy),
            reports: normalised.files,
            diagnostics,
        };
        Ok(Reading { inventory, frames: normalised.frames })
    }

    /// The book of what was read; what there is to say goes to the inventory.
    fn book(&self, frames: &Frames, inventory: &mut Inventory) -> PolarsResult<Book> {
        let Self { request, policy, .. } = self;
        let scope = book::Scope {
            as_of: request.as_of,
            marketplace: request.marketplace.as_deref(),
            files: &inventory.reports,
            settled: inventory.coverage.vouched(SETTLEMENT.name),
        };
        let (book, diagnostics) = book::build(frames, policy, scope)?;
        inventory.diagnostics.extend(diagnostics);
        inventory.diagnostics.extend(inventory.coverage.confront(&book, frames, policy)?);
        inventory.diagnostics.extend(remarks::gaps(inventory));
        Ok(book)
    }

    /// Everything after reading; with a log, as far as the log does not know it already.
    pub(crate) fn run(
        &self,
        reading: Reading,
        log: Option<(&mut Keeper, RunNote)>,
    ) -> Result<Run, KeepError> {
        let Self { request, policy, .. } = self;
        let Reading { mut inventory, frames } = reading;
        let book = self.book(&frames, &mut inventory)?;
        let Found { findings, mut cases, desk, failed, is_incomplete } =
            self.found(&book, &mut inventory);
        let as_of = request.as_of;
        let log = log.filter(|_| !inventory.reports.is_empty());
        let (keeper, logged) = match log {
            Some((keeper, note)) => {
                let files: Vec<&SourceFile> =
                    inventory.files.iter().map(|file| &file.source).collect();
                let parts = Parts {
                    as_of,
                    cases: &cases,
                    rules: &self.rules,
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
        inventory.diagnostics.extend(remarks::rules_old(&cases, policy, as_of));
        let books =
            Books { cases: &cases, book: &book, coverage: &inventory.coverage, policy, as_of };
        let tie_out = tie_out(books);
        let moved = moved(books, &request.account);
        let came = outcomes(&cases, &moved);
        let (totals, recovered) = (totals(&cases, &came), recovered(&came));
        let waiting = waiting(&cases, &inventory.coverage, self.formats, request.as_of);
        let grace_days = policy.days(SettingKey::CoverageGraceDays);
        let ends_early = ends_early(&inventory.coverage, grace_days, request.as_of);
        group(&mut inventory.diagnostics);
        Ok(Run {
            request: request.clone(),
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
            rules: self.rules.clone(),
            findings,
            book,
            frames,
        })
    }

    /// Finds, assesses and names the cases; what there is to say goes to the inventory.
    fn found(&self, book: &Book, inventory: &mut Inventory) -> Found {
        let Self { request, policy, .. } = self;
        let now = request.now();
        let claims = claim_files(book, policy, now);
        inventory.diagnostics.extend(told(&claims, policy));
        let context =
            Context::new(book, policy, request.as_of).with_claims(&claims).with_rules(&self.rules);
        let Detected { findings, diagnostics, failed } = detect(&context);
        let is_incomplete = !diagnostics.is_empty();
        inventory.diagnostics.extend(diagnostics);
        let settings =
            Settings { as_of: request.as_of, moment: request.moment, mode: request.mode };
        let mut assessed = assess(findings.clone(), book, policy, &inventory.coverage, settings);
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
        tracing::info!(
            account = request.account,
            cases = cases.len(),
            failed = failed.len(),
            "found"
        );
        inventory.diagnostics.extend(desk::unknown_statuses(&context));
        Found { findings, cases, desk, failed, is_incomplete }
    }
}
