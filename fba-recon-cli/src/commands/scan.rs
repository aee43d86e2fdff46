//! `scan`: reads a dump, has the outputs written as a whole, and prints the summary.

use std::path::Path;

use anyhow::Context as _;
use fba_recon_core::account::{Request, Run};
use fba_recon_core::caselog::Keeper;
use fba_recon_core::diag::Severity;
use fba_recon_core::ingest::{Formats, Input};
use fba_recon_core::model::visible::{VisiblePath as _, visible};
use fba_recon_core::policy::{Policy, PolicyMode, SettingKey};
use fba_recon_core::render::{self, Sheets, Words};
use fba_recon_core::run::{self, JUnit, Job, Kept, Placed, RunError, Staged, Target};
use fba_recon_core::sink::{Copied, Nowhere, Sink};

use super::diagnostics::say_diagnostics;
use super::fonts::{fonts, say_untitled};
use super::logged::{CASE_LOG, commit, folders, keeper, news, say_logged};
use super::scan_summary::{human, next_step, waiting, without_finding};
use super::shared::{
    declared, downloaded, formats, least_values, load_policy, now, read, store, texts,
};
use super::{accounts, junit};
use crate::args::{AsOf, Format, InputArgs, Mode, OutputArgs, ScanArgs};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::signals::interrupt;
use crate::{said, terminal};

/// Diagnostics of one kind that are shown in full; the rest stands in `diagnostics.txt`.
pub(super) const SHOWN_MAX: usize = 10;
/// The stack of a thread: templates may nest, and the default of a thread is a quarter of it.
const STACK_BYTES: usize = 8 << 20;

pub(crate) fn scan(args: &ScanArgs) -> Result<Exit, CommandError> {
    if args.input.accounts {
        return accounts::scan(args);
    }
    let inputs = read(&args.input.paths)?;
    let policy = load_policy(args.input.policy_dir.as_deref())?;
    let request = request(&policy, &args.input, &args.output)?;
    let mut log = keeper(&args.output, CASE_LOG);
    if let Some(log) = &mut log {
        log.reads(folders(&args.input.paths));
    }
    scan_inputs(&inputs, &policy, &args.output, request, log)
}

/// What the run is asked for.
pub(crate) fn request(
    policy: &Policy,
    input: &InputArgs,
    output: &OutputArgs,
) -> Result<Request, CommandError> {
    if output.account.trim().is_empty() {
        return Err(CommandError::usage("the account has no name"));
    }
    let AsOf { day: as_of, moment } = output.as_of.unwrap_or_else(now);
    Ok(Request {
        account: output.account.clone(),
        as_of,
        moment,
        mode: match output.policy {
            Mode::Current => PolicyMode::Current,
            Mode::NineToEighteenMonths => PolicyMode::NineToEighteenMonths,
        },
        marketplace: store(policy, input.told.marketplace.as_deref())?,
        declared: declared(&input.told.covers)?,
        downloaded: downloaded(input.told.downloaded, as_of)?,
        least: least_values(policy, &output.min_value)?,
    })
}

/// Scans inputs, from disk or memory.
pub(crate) fn scan_inputs(
    inputs: &[Input],
    policy: &Policy,
    output: &OutputArgs,
    request: Request,
    mut log: Option<Keeper>,
) -> Result<Exit, CommandError> {
    let words = words(output)?;
    let formats = formats()?;
    let pool = threads(output)?;
    let job = job(&formats, policy, &words, output);
    let mut staged = stage(output)?;
    let arguments = arguments(output, &request);
    let (scanned, shown) = pool.install(|| {
        let sink: &mut dyn Sink = match &mut staged {
            Some(staged) => staged,
            None => &mut Nowhere,
        };
        let mut sink = Copied::new(sink, shown_file(output.format));
        let scanned = run::scan(inputs, &job, request, arguments, &mut sink, log.as_mut())
            .map_err(|error| failed(error, output))?;
        Ok::<_, CommandError>((scanned, sink.into_texts().into_values().next()))
    })?;
    let exit = Exit::from(scanned.outcome);
    if let Some(path) = &output.junit {
        let mut suites = JUnit::default();
        suites.add(&scanned.run, &scanned.reasons);
        junit::write(&suites, path)?;
    }
    if !scanned.outcome.has_outputs() {
        let all = [Severity::Error, Severity::Warning, Severity::Note];
        say_diagnostics(&scanned.run, &all);
        return Ok(exit);
    }
    say_diagnostics(&scanned.run, &[Severity::Error, Severity::Warning]);
    say_untitled(&scanned.untitled);
    say_logged(&scanned.run);
    if let Some(staged) = staged {
        let commit = |_: &Path| commit(log, |_| output.out.clone());
        say_placed(&pool.install(|| staged.place(commit))?);
    }
    print_summary(&scanned.run, &job, output, shown)?;
    say_gates(&scanned.reasons);
    // The program ends: the system takes its memory back sooner than piece by piece.
    std::mem::forget(scanned);
    Ok(exit)
}

/// What all accounts of a run have in common.
pub(super) fn job<'a>(
    formats: &'a Formats,
    policy: &'a Policy,
    words: &'a Words,
    output: &'a OutputArgs,
) -> Job<'a> {
    Job {
        formats,
        policy,
        words,
        version: env!("CARGO_PKG_VERSION"),
        sheets: output.sheets.into(),
        max_rejects: output.max_rejects,
        gates: &output.fail_on,
    }
}

/// Says why a run does not pass the gates.
pub(super) fn say_gates(reasons: &[String]) {
    for reason in reasons {
        terminal::say(&format!("fails on {reason}"));
    }
}

/// Begins to write the outputs beside their place; nothing for a dry run.
pub(super) fn stage(output: &OutputArgs) -> Result<Option<Staged>, CommandError> {
    if output.dry_run {
        return Ok(None);
    }
    Ok(Some(Target::new(&output.out)?.stage(&interrupt())?))
}

/// Why a scan failed: a template that cannot be rendered is wrong usage only if it is one of the user's.
pub(super) fn failed(error: RunError, output: &OutputArgs) -> CommandError {
    match error {
        RunError::Render(_) if output.templates.is_none() => CommandError::fault(error.to_string()),
        error => error.into(),
    }
}

/// The output that is shown in each form; people get a text of its own.
fn shown_file(format: Format) -> &'static [&'static str] {
    match format {
        Format::Human => &[],
        Format::Json => &["cases.json"],
        Format::Csv => &["cases.csv"],
        Format::Markdown => &["summary.md"],
    }
}

/// The threads of a run.
pub(super) fn threads(output: &OutputArgs) -> Result<rayon::ThreadPool, CommandError> {
    pool(output.jobs)
}

/// So many threads; 0 for one a core.
pub(super) fn pool(threads: usize) -> Result<rayon::ThreadPool, CommandError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK_BYTES).build();
    Ok(pool.context("cannot start threads")?)
}

/// Says what of the user's is in the output still, and what is left beside it.
pub(super) fn say_placed(placed: &Placed) {
    let Kept { carried, set_aside } = &placed.kept;
    let some = |names: &[&str]| {
        let mut shown: Vec<&str> = names.iter().copied().take(SHOWN_MAX).collect();
        let more = format!("and {} more", names.len().saturating_sub(SHOWN_MAX));
        if names.len() > SHOWN_MAX {
            shown.push(&more);
        }
        visible(&shown.join(", ")).into_owned()
    };
    if placed.is_restored {
        terminal::say(
            "A run that was broken off had moved the output aside; it was put back first.",
        );
    }
    if !carried.is_empty() {
        let names: Vec<&str> = carried.iter().map(String::as_str).collect();
        terminal::say(&format!("Kept, since no scan wrote them: {}", some(&names)));
    }
    if !set_aside.is_empty() {
        let names: Vec<String> =
            set_aside.iter().map(|(name, kept)| format!("{name} as {kept}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        terminal::say(&format!("Kept, since you changed them: {}", some(&names)));
    }
    for folder in &placed.left {
        let folder = folder.visible();
        terminal::say(&format!("warning: an output of before is left in {folder}"));
    }
}

pub(super) fn words(output: &OutputArgs) -> Result<Words, CommandError> {
    let overrides = output.templates.as_deref().map(|folder| texts(folder, "j2")).transpose()?;
    let words = Words::new(output.lang.into(), &overrides.unwrap_or_default())
        .map_err(|error| CommandError::usage(error.to_string()))?;
    Ok(words.with_fonts(fonts(output)?))
}

/// The arguments that decide the result, in a fixed order; where it is written does not.
pub(super) fn arguments(output: &OutputArgs, request: &Request) -> Vec<String> {
    let mut arguments = vec![
        match request.moment {
            Some(moment) => format!("--as-of={moment}"),
            None => format!("--as-of={}", request.as_of),
        },
        format!("--account={}", request.account),
        format!("--policy={}", request.mode.as_str()),
        format!("--max-rejects={}", output.max_rejects),
    ];
    let sheets = Sheets::from(output.sheets);
    arguments
        .extend((sheets != Sheets::default()).then(|| format!("--sheets={}", sheets.as_str())));
    arguments.extend(request.marketplace.as_ref().map(|store| format!("--marketplace={store}")));
    arguments.extend(request.declared.iter().map(|declared| {
        format!("--covers={}={}..{}", declared.table, declared.days.first, declared.days.last)
    }));
    arguments.extend(
        request
            .least
            .iter()
            .map(|least| format!("--min-value={}{}", least.to_amount(), least.currency)),
    );
    arguments.extend(request.downloaded.map(|day| format!("--downloaded={day}")));
    arguments
}

fn print_summary(
    run: &Run,
    job: &Job<'_>,
    output: &OutputArgs,
    shown: Option<String>,
) -> Result<(), CommandError> {
    let words = job.words;
    match output.format {
        Format::Human => {
            let summary = render::summary(run, said::lang());
            terminal::summary(&human(&summary, words))?;
            terminal::summary(
                &summary.news.as_ref().map(|rows| news(rows, words)).unwrap_or_default(),
            )?;
            let has_nothing_to_do = summary.lines.iter().all(|line| line.reason.is_some());
            let has_answers = summary.desk.as_ref().is_some_and(|desk| desk.answers > 0);
            if has_nothing_to_do && summary.waiting.is_empty() && !has_answers {
                let next = without_finding(&run.inventory, job.formats, words);
                terminal::summary(&next)?;
            }
            let urgent = job.policy.days(SettingKey::UrgentDays);
            terminal::summary(&next_step(&summary, output, urgent, words))?;
            terminal::summary(&waiting(&summary.waiting, summary.ends_early.as_deref(), words))
        }
        Format::Json | Format::Csv | Format::Markdown => terminal::data(&shown.unwrap_or_default()),
    }
}
