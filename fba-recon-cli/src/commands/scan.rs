//! `scan`: reads a dump, writes the outputs as a whole, and prints the summary.

use std::collections::BTreeMap;
use std::fs;
use std::io::IsTerminal;
use std::path::Path;

use anyhow::Context as _;
use fba_recon_core::cases::NoAction;
use fba_recon_core::diag::{Code, Severity};
use fba_recon_core::ingest::discover::is_output;
use fba_recon_core::ingest::{Formats, Input};
use fba_recon_core::pipeline::{self, Request, Run};
use fba_recon_core::policy::{Policy, PolicyMode, SettingKey};
use fba_recon_core::render::{self, Lang, RunInfo, Sheets, Summary, WaitingV1, Words};
use rayon::prelude::*;

use super::shared::{
    declared, downloaded, formats, least_values, load_policy, now, read, store, texts,
};
use super::{accounts, desk};
use crate::args::{AsOf, Format, InputArgs, Language, Mode, OutputArgs, ScanArgs, SheetsOf};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::terminal;

/// Diagnostics of one kind that are shown in full; the rest stands in `diagnostics.txt`.
const SHOWN_MAX: usize = 10;

pub(crate) fn scan(args: &ScanArgs) -> Result<Exit, CommandError> {
    if args.input.accounts {
        return accounts::scan(args);
    }
    let inputs = read(&args.input.paths)?;
    let policy = load_policy(args.input.policy_dir.as_deref())?;
    let request = request(&policy, &args.input, &args.output)?;
    scan_inputs(&inputs, &policy, &args.output, request)
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
        marketplace: store(policy, input.marketplace.as_deref())?,
        declared: declared(&input.covers)?,
        downloaded: downloaded(input.downloaded, as_of)?,
        least: least_values(&output.min_value)?,
    })
}

/// Scans inputs, from disk or memory.
pub(crate) fn scan_inputs(
    inputs: &[Input],
    policy: &Policy,
    output: &OutputArgs,
    request: Request,
) -> Result<Exit, CommandError> {
    let words = words(output)?;
    let formats = formats()?;
    let pool = threads(output)?;
    let scanned = pool.install(|| scan_one(inputs, &formats, policy, output, &words, request))?;
    if scanned.exit == Exit::NothingRecognised {
        let all = [Severity::Error, Severity::Warning, Severity::Note];
        say_diagnostics(&scanned.run, &all);
        return Ok(scanned.exit);
    }
    if !output.dry_run {
        pool.install(|| write(&output.out, &scanned.files))?;
    }
    say_diagnostics(&scanned.run, &[Severity::Error, Severity::Warning]);
    print_summary(&scanned.run, policy, &words, output, &scanned.files)?;
    let exit = scanned.exit;
    // The program ends: the system takes its memory back sooner than piece by piece.
    std::mem::forget(scanned);
    Ok(exit)
}

/// A run with its outputs.
pub(super) struct Scanned {
    pub(super) run: Run,
    pub(super) files: BTreeMap<String, String>,
    pub(super) exit: Exit,
}

/// The threads of a run.
pub(super) fn threads(output: &OutputArgs) -> Result<rayon::ThreadPool, CommandError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(output.jobs).build();
    Ok(pool.context("cannot start threads")?)
}

/// Scans one account and renders its outputs; an account without a report has none.
pub(super) fn scan_one(
    inputs: &[Input],
    formats: &Formats,
    policy: &Policy,
    output: &OutputArgs,
    words: &Words,
    request: Request,
) -> Result<Scanned, CommandError> {
    let arguments = arguments(output, &request);
    let run = pipeline::scan(inputs, formats, policy, request)
        .context("the frames could not be built")?;
    let exit = desk::fail_on(exit(&run, output.max_rejects), &run, &output.fail_on);
    if exit == Exit::NothingRecognised {
        return Ok(Scanned { run, files: BTreeMap::new(), exit });
    }
    let info = RunInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        arguments,
        lang: words.lang().as_str(),
        exit_code: exit.code(),
        sheets: output.sheets.into(),
    };
    let files = render::render(&run, policy, words, &info)
        .map_err(|error| CommandError::usage(format!("cannot render: {error}")))?;
    Ok(Scanned { run, files, exit })
}

pub(super) fn words(output: &OutputArgs) -> Result<Words, CommandError> {
    let overrides = output.templates.as_deref().map(|folder| texts(folder, "j2")).transpose()?;
    let lang = match output.lang {
        Language::En => Lang::En,
        Language::Zh => Lang::Zh,
    };
    Words::new(lang, &overrides.unwrap_or_default())
        .map_err(|error| CommandError::usage(error.to_string()))
}

/// The arguments that decide the result, in a fixed order; where it is written does not.
fn arguments(output: &OutputArgs, request: &Request) -> Vec<String> {
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

/// The exit code: parts left out beat everything but an empty dump. Rejected rows count against their
/// own limit.
fn exit(run: &Run, max_rejects: usize) -> Exit {
    let inventory = &run.inventory;
    if inventory.reports.is_empty() {
        return Exit::NothingRecognised;
    }
    let rejected: usize = inventory.reports.iter().map(|report| report.rejected.len()).sum();
    let is_row = |code: Code| {
        inventory
            .reports
            .iter()
            .flat_map(|report| &report.rejected)
            .any(|rejected| rejected.code == code)
            && code != Code::OtherAccount
    };
    let left_out = inventory
        .diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity() == Severity::Error && !is_row(diagnostic.code));
    if left_out || rejected > max_rejects { Exit::Incomplete } else { Exit::Done }
}

/// Writes the output folder as a whole: into a folder beside it, then in its place.
pub(super) fn write(out: &Path, files: &BTreeMap<String, String>) -> Result<(), CommandError> {
    if out.exists() && !is_ours(out) {
        return Err(CommandError::usage(format!("{} holds other files", out.display())).hinted(
            "choose a new or empty folder with --out; a folder is replaced only if a scan wrote it",
        ));
    }
    let parent =
        out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent)
        .with_context(|| format!("cannot create folder {}", parent.display()))?;
    let staged = tempfile::Builder::new()
        .prefix(".fba-recon-")
        .tempdir_in(parent)
        .with_context(|| format!("cannot write into {}", parent.display()))?;
    let fresh = staged.path().join("new");
    write_all(&fresh, files)?;
    let old = staged.path().join("old");
    if out.exists() {
        fs::rename(out, &old).with_context(|| format!("cannot replace {}", out.display()))?;
    }
    if let Err(error) = fs::rename(&fresh, out) {
        // Put the old folder back before giving up.
        let _ = fs::rename(&old, out);
        return Err(anyhow::Error::new(error)
            .context(format!("cannot write {}", out.display()))
            .into());
    }
    Ok(())
}

/// Writes files below a folder, one folder after the other on all threads.
fn write_all(root: &Path, files: &BTreeMap<String, String>) -> Result<(), CommandError> {
    let files: Vec<(&Path, &String)> =
        files.iter().map(|(name, text)| (Path::new(name), text)).collect();
    let folders: Vec<_> =
        files.chunk_by(|(one, _), (next, _)| one.parent() == next.parent()).collect();
    folders.par_iter().try_for_each(|files| {
        let folder = files.first().and_then(|(name, _)| name.parent());
        let folder = folder.map_or_else(|| root.to_owned(), |folder| root.join(folder));
        fs::create_dir_all(&folder)
            .with_context(|| format!("cannot create folder {}", folder.display()))?;
        files.iter().try_for_each(|(name, text)| {
            let path = root.join(name);
            fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
        })
    })?;
    Ok(())
}

/// Whether a folder is empty or was written by a scan.
fn is_ours(out: &Path) -> bool {
    let is_empty = fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_none());
    is_empty || is_output(out)
}

pub(super) fn say_diagnostics(run: &Run, severities: &[Severity]) {
    let inventory = &run.inventory;
    for severity in severities {
        let found: Vec<_> = inventory
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity() == *severity)
            .collect();
        for diagnostic in found.iter().take(SHOWN_MAX) {
            let text = render::diagnostic_text(diagnostic, inventory);
            terminal::say(&terminal::diagnostic(&text));
        }
        if found.len() > SHOWN_MAX {
            let more = found.len() - SHOWN_MAX;
            terminal::say(&format!(
                "{} more {}s stand in diagnostics.txt\n",
                more,
                severity.word()
            ));
        }
    }
}

fn print_summary(
    run: &Run,
    policy: &Policy,
    words: &Words,
    output: &OutputArgs,
    files: &BTreeMap<String, String>,
) -> Result<(), CommandError> {
    let file = |name: &str| files.get(name).cloned().unwrap_or_default();
    match output.format {
        Format::Human => {
            let summary = render::summary(run);
            terminal::data(&human(&summary, words));
            let urgent = policy.days(SettingKey::UrgentDays);
            terminal::data(&next_step(&summary, output, urgent));
            terminal::data(&waiting(&summary.waiting, summary.ends_early.as_deref(), words));
        }
        Format::Json => terminal::data(&file("cases.json")),
        Format::Csv => terminal::data(&file("cases.csv")),
        Format::Markdown => terminal::data(&file("summary.md")),
    }
    Ok(())
}

fn human(summary: &Summary, words: &Words) -> String {
    let is_terminal = std::io::stdout().is_terminal();
    let mut text = format!(
        "Read {} of {} files, {} rows, {} left out\n\n",
        summary.reports, summary.files, summary.rows_read, summary.rejected
    );
    let rows: Vec<Vec<String>> = summary
        .inventory
        .iter()
        .map(|row| {
            let days = match (&row.first_day, &row.last_day) {
                (Some(first), Some(last)) => format!("{first} .. {last}"),
                _ => "no days".to_owned(),
            };
            let gaps = if row.gaps.is_empty() {
                String::new()
            } else {
                format!("{} gaps", row.gaps.len())
            };
            vec![row.report.clone(), row.files.to_string(), row.rows_read.to_string(), days, gaps]
        })
        .collect();
    text.push_str(&terminal::table(
        &["Report", "Files", "Rows", "Days", ""],
        &rows,
        &[1, 2],
        is_terminal,
    ));
    for file in &summary.not_read {
        let nearest = match &file.nearest {
            Some(title) if file.missing.len() <= 3 => {
                format!(" (nearest: {title}, without {})", file.missing.join(", "))
            }
            _ => String::new(),
        };
        text.push_str(&format!("not a report: {}{nearest}\n", file.file));
    }
    let heading = format!("As of {}, policy {}", summary.as_of, summary.policy_mode);
    text.push_str(&format!("\n{}\n\n", terminal::strong(&heading)));
    if summary.lines.is_empty() {
        text.push_str("No discrepancy was found in these reports.\n");
        return text;
    }
    text.push_str(&todo(summary, words, is_terminal));
    if !summary.lapsed.is_empty() {
        let lapsed = summary.lapsed.join(" and ");
        text.push_str(&format!(
            "Lapsed beside them, in parts of these cases that can no longer be filed: {lapsed}\n"
        ));
    }
    let small = &summary.too_small;
    if small.cases > 0 {
        let plural = if small.cases == 1 { "" } else { "s" };
        let amounts = small.amounts.join(" and ");
        text.push_str(&format!("Too small to file: {} case{plural}, {amounts}\n", small.cases));
    }
    text
}

/// What to do, one line an action, claim and currency; what is too small is told apart.
fn todo(summary: &Summary, words: &Words, is_terminal: bool) -> String {
    let rows: Vec<Vec<String>> = summary
        .lines
        .iter()
        .filter(|line| line.reason != Some(NoAction::TooSmall.as_str()))
        .map(|line| {
            let unknown = if line.unknown > 0 {
                format!("{} of unknown value", line.unknown)
            } else {
                String::new()
            };
            let known = line.currency.iter().zip(&line.amount);
            let known: String = known.map(|(currency, sum)| format!("{currency} {sum}")).collect();
            let amount = [known, unknown];
            let amount: Vec<String> = amount.into_iter().filter(|part| !part.is_empty()).collect();
            vec![
                words.text("told", line.reason.unwrap_or(line.action)).to_owned(),
                words.text("claim_type", line.claim_type).to_owned(),
                line.cases.to_string(),
                line.units.to_string(),
                amount.join(" + "),
                line.first_deadline.clone().unwrap_or_default(),
            ]
        })
        .collect();
    let header = ["To do", "Claim", "Cases", "Units", "Amount", "First deadline"];
    terminal::table(&header, &rows, &[2, 3, 4], is_terminal)
}

/// What waits for which report, with the one thing to do about it.
pub(super) fn waiting(rows: &[WaitingV1], ends_early: Option<&str>, words: &Words) -> String {
    let mut text = String::new();
    if let Some(day) = ends_early {
        text.push_str(&format!("\nThe folder ends on {day}; download these reports again.\n"));
    }
    if !rows.is_empty() {
        text.push_str("\nWaiting for reports\n");
    }
    for row in rows {
        let days = row.first_day.iter().zip(&row.last_day);
        let days = days.map(|(first, last)| format!(", {first} to {last}")).collect::<String>();
        let missing = if row.is_there { "" } else { " (missing)" };
        let plural = if row.cases == 1 { "" } else { "s" };
        let sums = row
            .amounts
            .iter()
            .map(|sum| format!(", {} {}", sum.currency, sum.total.as_deref().unwrap_or("unknown")));
        let sums: String = sums.collect();
        let unknown = match row.unknown {
            0 => String::new(),
            count => format!(", {count} of unknown value"),
        };
        text.push_str(&format!(
            "  {}{days}{missing}: {} case{plural}{sums}{unknown}\n    download: {}\n",
            words.text("table", row.table),
            row.cases,
            row.download
        ));
        if let Some(option) = &row.option {
            text.push_str(&format!("    if it was downloaded for these days already: {option}\n"));
        }
    }
    text
}

fn next_step(summary: &Summary, output: &OutputArgs, urgent_days: i32) -> String {
    let mut text = String::new();
    let (cases, unknown) = (summary.claimable_cases, summary.claimable_unknown);
    let plural = |cases: usize| if cases == 1 { "" } else { "s" };
    if cases > 0 {
        let amounts = summary.claimable.join(" and ");
        let more = match unknown {
            0 => String::new(),
            more => format!("; {more} more of unknown value"),
        };
        text.push_str(&format!(
            "\n{cases} case{} can be filed now: {amounts}{more}\n",
            plural(cases)
        ));
    } else if unknown > 0 {
        text.push_str(&format!(
            "\n{unknown} case{} of unknown value can be filed now\n",
            plural(unknown)
        ));
    }
    if let Some(claims) = &summary.desk {
        text.push_str(&desk::claims(claims));
    }
    if !summary.deadlines.is_empty() {
        text.push_str("\nNearest deadlines\n");
    }
    for row in &summary.deadlines {
        let urgent = if row.days_left <= urgent_days { "  urgent" } else { "" };
        let at_risk = row.at_risk.as_ref().map(|money| format!("{money} at risk"));
        let amount = row.amount.clone().or(at_risk).unwrap_or_else(|| "value unknown".to_owned());
        text.push_str(&format!(
            "  {}  {:>3} days  {}  {} unit{}  {amount}{urgent}\n",
            row.closes_on,
            row.days_left,
            row.id,
            row.units,
            if row.units == 1 { "" } else { "s" }
        ));
    }
    let out = output.out.display();
    let sheets = match output.sheets {
        SheetsOf::Open => format!(", a sheet for each case with something to do in {out}/cases/"),
        SheetsOf::All => format!(", a sheet for each case in {out}/cases/"),
        SheetsOf::None => String::new(),
    };
    if output.dry_run {
        text.push_str("\nNothing was written (dry run).\n");
    } else if summary.cases == 0 {
        text.push_str(&format!("\nWritten: {out}/summary.md\n"));
    } else {
        text.push_str(&format!("\nWritten: {out}/summary.md, {out}/worklist.csv{sheets}\n"));
    }
    text
}
