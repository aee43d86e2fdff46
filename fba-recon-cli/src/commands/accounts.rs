//! `scan --accounts`: every folder is an account of its own; nothing is joined across them.

use std::io::IsTerminal;

use fba_recon_core::diag::Severity;
use fba_recon_core::model::visible::visible;
use fba_recon_core::render::AccountRow;
use fba_recon_core::run::{Accounts, JUnit, RunError, Scanned};

use super::fonts::say_untitled;
use super::logged::{CASE_LOG, commit, folders, keeper};
use super::scan::{
    arguments, failed, job, request, say_diagnostics, say_gates, say_placed, stage, threads, words,
};
use super::shared::{Outside, formats, load_policy, read_accounts};
use crate::args::{DEFAULT_ACCOUNT, Format, OutputArgs, ScanArgs};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::terminal;

pub(crate) fn scan(args: &ScanArgs) -> Result<Exit, CommandError> {
    if args.output.account != DEFAULT_ACCOUNT {
        return Err(CommandError::usage("--account and --accounts do not go together")
            .hinted("with --accounts the folders name the accounts"));
    }
    let found = read_accounts(&args.input.paths)?;
    let policy = load_policy(args.input.policy_dir.as_deref())?;
    let words = words(&args.output)?;
    let formats = formats()?;
    let template = request(&policy, &args.input, &args.output)?;
    let pool = threads(&args.output)?;
    let job = job(&formats, &policy, &words, &args.output);
    let mut staged = stage(&args.output)?;
    let mut log = keeper(&args.output, CASE_LOG);
    let mut accounts = Accounts::default();
    let mut junit = JUnit::default();
    for (name, folder) in &found.accounts.accounts {
        let inputs = found.accounts.discover(folder);
        let mut request = template.clone();
        request.account.clone_from(name);
        let arguments = arguments(&args.output, &request);
        terminal::say(&terminal::strong(&format!("Account {}", visible(name))));
        let show = |scanned: &Scanned| {
            say_diagnostics(&scanned.run, &[Severity::Error, Severity::Warning]);
            say_untitled(&scanned.untitled);
            say_gates(&scanned.reasons);
            if args.output.junit.is_some() {
                junit.add(&scanned.run, &scanned.reasons);
            }
        };
        let staged = staged.as_mut();
        if let Some(log) = &mut log {
            log.reads(folders(std::slice::from_ref(folder)));
        }
        let log = log.as_mut();
        match pool.install(|| accounts.scan(&inputs, &job, request, arguments, staged, log, show)) {
            // A disk that is full is full for all of them.
            Err(error @ RunError::Sink(_)) => return Err(error.into()),
            Err(error) => {
                let error = failed(error, &args.output);
                terminal::say(&format!("error: {error}; nothing is written for {}", visible(name)));
                junit.fail(name, &error.to_string());
            }
            Ok(()) => {}
        }
    }
    found.outside.iter().for_each(Outside::say);
    let has_error = found.outside.iter().any(Outside::is_error);
    let outside = found.outside.iter().map(|entry| entry.name.clone()).collect();
    let summed =
        accounts.finish(job.version, template.as_of, outside, has_error, staged.as_mut())?;
    let file = |name: &str| summed.files.get(name).cloned().unwrap_or_default();
    let is_written = summed.outcome.has_outputs();
    if let Some(staged) = staged.filter(|_| is_written) {
        let commit = |_: &std::path::Path| commit(log, |account| args.output.out.join(account));
        say_placed(&pool.install(|| staged.place(commit))?);
    }
    match args.output.format {
        Format::Human => terminal::summary(&human(&summed.rows))?,
        Format::Json => terminal::data(&file("run.json"))?,
        Format::Csv => terminal::data(&file("accounts.csv"))?,
        Format::Markdown => terminal::data(&file("summary.md"))?,
    }
    if let Some(path) = &args.output.junit {
        super::junit::write(&junit, path)?;
    }
    if args.output.format == Format::Human && is_written {
        terminal::summary(&written(&args.output))?;
    }
    Ok(summed.outcome.into())
}

/// Where the outputs are.
fn written(output: &OutputArgs) -> String {
    let out = output.out.display();
    if output.dry_run {
        "\nNothing was written (dry run).\n".to_owned()
    } else {
        format!("\nWritten: {out}/summary.md, a folder for each account in {out}/\n")
    }
}

/// A count; nothing where it is not known.
fn told(count: Option<usize>) -> String {
    count.map_or_else(String::new, |count| count.to_string())
}

fn human(rows: &[AccountRow]) -> String {
    let table: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            vec![
                row.account.clone(),
                told(row.reports),
                told(row.rows_read),
                told(row.rejected),
                told(row.cases),
                told(row.claimable_cases),
                row.claimable.join(" and "),
                row.first_deadline.clone().unwrap_or_default(),
                match row.exit_code {
                    Some(0) => "done".to_owned(),
                    None | Some(1 | 70) => "failed".to_owned(),
                    Some(3) => "no report".to_owned(),
                    _ => "incomplete".to_owned(),
                },
            ]
        })
        .collect();
    let header = [
        "Account",
        "Reports",
        "Rows",
        "Left out",
        "Cases",
        "To file now",
        "Worth",
        "First deadline",
        "",
    ];
    terminal::table(&header, &table, &[1, 2, 3, 4, 5, 6], std::io::stdout().is_terminal())
}
