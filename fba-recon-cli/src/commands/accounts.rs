//! `scan --accounts`: every folder is an account of its own; nothing is joined across them.

use std::collections::BTreeMap;
use std::io::IsTerminal;

use fba_recon_core::diag::Severity;
use fba_recon_core::render::{self, AccountRow, AccountsRun};

use super::scan::{request, say_diagnostics, scan_one, threads, words, write};
use super::shared::{Outside, formats, load_policy, read_accounts};
use crate::args::{DEFAULT_ACCOUNT, Format, ScanArgs};
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
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut rows = Vec::new();
    let mut totals = Vec::new();
    let mut exits = Vec::new();
    for (name, inputs) in &found.accounts {
        let mut request = template.clone();
        request.account.clone_from(name);
        let scanned =
            pool.install(|| scan_one(inputs, &formats, &policy, &args.output, &words, request))?;
        terminal::say(&terminal::strong(&format!("Account {name}")));
        say_diagnostics(&scanned.run, &[Severity::Error, Severity::Warning]);
        rows.push(AccountRow::new(&render::summary(&scanned.run), scanned.exit.code()));
        totals.extend(scanned.files.get("totals.csv").cloned());
        exits.push(scanned.exit);
        files
            .extend(scanned.files.into_iter().map(|(path, text)| (format!("{name}/{path}"), text)));
    }
    found.outside.iter().for_each(Outside::say);
    let exit = exit(&exits, found.outside.iter().any(Outside::is_error));
    let run = AccountsRun {
        schema: "fba-recon/accounts/v1",
        version: env!("CARGO_PKG_VERSION"),
        as_of: template.as_of.to_string(),
        accounts: &rows,
        outside: found.outside.iter().map(|entry| entry.name.clone()).collect(),
        exit_code: exit.code(),
    };
    let own = render::accounts(&run, &totals)
        .map_err(|error| CommandError::usage(format!("cannot render: {error}")))?;
    let shown = match args.output.format {
        Format::Human => human(&rows),
        Format::Json => own.get("run.json").cloned().unwrap_or_default(),
        Format::Csv => own.get("accounts.csv").cloned().unwrap_or_default(),
        Format::Markdown => own.get("summary.md").cloned().unwrap_or_default(),
    };
    files.extend(own);
    if exit != Exit::NothingRecognised && !args.output.dry_run {
        write(&args.output.out, &files)?;
    }
    terminal::data(&shown);
    if args.output.format == Format::Human && exit != Exit::NothingRecognised {
        let out = args.output.out.display();
        terminal::data(&if args.output.dry_run {
            "\nNothing was written (dry run).\n".to_owned()
        } else {
            format!("\nWritten: {out}/summary.md, a folder for each account in {out}/\n")
        });
    }
    Ok(exit)
}

/// Done when every account is; nothing recognised when none holds a report; else incomplete.
pub(super) fn exit(exits: &[Exit], has_outside: bool) -> Exit {
    if exits.iter().all(|exit| *exit == Exit::NothingRecognised) {
        Exit::NothingRecognised
    } else if has_outside || exits.iter().any(|exit| !matches!(exit, Exit::Done | Exit::Wanted)) {
        Exit::Incomplete
    } else if exits.contains(&Exit::Wanted) {
        Exit::Wanted
    } else {
        Exit::Done
    }
}

fn human(rows: &[AccountRow]) -> String {
    let table: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            vec![
                row.account.clone(),
                row.reports.to_string(),
                row.rows_read.to_string(),
                row.rejected.to_string(),
                row.cases.to_string(),
                row.claimable_cases.to_string(),
                row.claimable.join(" and "),
                row.first_deadline.clone().unwrap_or_default(),
                match row.exit_code {
                    0 => "done".to_owned(),
                    3 => "no report".to_owned(),
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
