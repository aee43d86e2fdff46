//! `scan --accounts`: every folder is an account of its own; nothing is joined across them.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use fba_recon_core::Request;
use fba_recon_core::caselog::Keeper;
use fba_recon_core::diag::Severity;
use fba_recon_core::ingest::{Content, Input};
use fba_recon_core::model::provenance::file_digest;
use fba_recon_core::model::visible::{VisiblePath as _, visible};
use fba_recon_core::policy::Policy;
use fba_recon_core::render::{AccountRow, Untitled};
use fba_recon_core::run::accounts::Summed;
use fba_recon_core::run::{
    Accounts, Done, Earlier, JUnit, Job, Noted, Outcome, RunError, Scanned, Staged, Target,
    in_order, task_digest,
};

use super::diagnostics::told_diagnostics;
use super::fonts::say_untitled;
use super::logged::{CASE_LOG, commit, folders, keeper, take, whole};
use super::scan::{
    SHOWN_MAX, arguments, failed, job, pool, request, say_gates, say_placed, threads, words,
};
use super::shared::{FoundAccounts, Outside, SETTINGS, formats, load_policy, read_accounts, texts};
use crate::args::{DEFAULT_ACCOUNT, Format, OutputArgs, ScanArgs};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::signals::interrupt;
use crate::{said, terminal};

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
    let whole = threads(&args.output)?;
    let job = job(&formats, &policy, &words, &args.output);
    let target = Target::new(&args.output.out)?;
    let earlier = earlier(args, &target);
    let staged =
        (!args.output.dry_run).then(|| target.stage_to_resume(&interrupt())).transpose()?;
    let log = keeper(&args.output, CASE_LOG);
    let small = (0..whole.current_num_threads()).map(|_| pool(1)).collect::<Result<Vec<_>, _>>()?;
    // Each thread follows its account in a keeper of its own; what they add is written in the order of the accounts.
    let first = log.as_ref().map(|log| Mutex::new(log.beside(String::new())));
    let decides = decides(args, &policy)?;
    let all = All {
        args,
        found: &found,
        template: &template,
        job,
        whole: &whole,
        log: first,
        earlier,
        decides,
    };
    let (accounts, junit) = (Accounts::default(), JUnit::default());
    let mut gathered = Gathered { output: &args.output, accounts, junit, staged, log, nothing: 0 };
    in_order(
        found.accounts.accounts.len(),
        &small,
        |at| all.scan(at),
        |at, one| gathered.take(&found.accounts.accounts[at], one),
    )?;
    let Gathered { accounts, junit, mut staged, log, nothing, .. } = gathered;
    if let Some(more @ 1..) = nothing.checked_sub(SHOWN_MAX) {
        terminal::say(&format!("error: no Amazon report in {more} more accounts"));
    }
    Outside::say_all(&found.outside);
    let has_error = found.outside.iter().any(Outside::is_error);
    let outside = found.outside.iter().map(|entry| entry.name.clone()).collect();
    say_unchanged(accounts.unchanged(), found.accounts.accounts.len());
    let summed =
        accounts.finish(job.version, template.as_of, outside, has_error, staged.as_mut())?;
    let is_written = summed.outcome.has_outputs();
    if let Some(staged) = staged.filter(|_| is_written) {
        let commit = |_: &Path| commit(log, |account| args.output.out.join(account));
        say_placed(&whole.install(|| staged.place(commit))?);
    }
    print(&args.output, &summed)?;
    if let Some(path) = &args.output.junit {
        super::junit::write(&junit, path)?;
    }
    if args.output.format == Format::Human && is_written {
        terminal::summary(&written(&args.output))?;
    }
    Ok(summed.outcome.into())
}

/// What has come of the accounts so far.
struct Gathered<'a> {
    output: &'a OutputArgs,
    accounts: Accounts,
    junit: JUnit,
    staged: Option<Staged>,
    log: Option<Keeper>,
    /// Accounts without a report so far.
    nothing: usize,
}

impl Gathered<'_> {
    /// Writes what came of an account, and says it.
    fn take(&mut self, (name, folder): &(String, PathBuf), one: One) -> Result<(), CommandError> {
        // Of many accounts without a report some stand for all.
        let is_nothing = one.done.as_ref().is_ok_and(|done| done.made.is_nothing);
        self.nothing += usize::from(is_nothing);
        let is_said = !is_nothing || self.nothing <= SHOWN_MAX;
        if is_said {
            say_account(name, folder);
        }
        match one.done {
            Ok(done) => {
                let said = self.accounts.add(name, done, self.staged.as_mut())?;
                if is_said {
                    said.say(name);
                }
                self.junit.join(said.junit);
                if let (Some(log), Some(of_account)) = (&mut self.log, one.log) {
                    take(log, of_account, &self.output.out.join(name))?;
                }
            }
            Err(error) => {
                let stands = self.accounts.fail(name, one.files, &error, self.staged.as_mut())?;
                let error = failed(error, self.output);
                self.junit.fail(name, &error.to_string());
                let name = visible(name);
                terminal::say(&match stands {
                    Some(day) => format!("error: {error}; the output of {day} stands for {name}"),
                    None => format!("error: {error}; nothing is written for {name}"),
                });
            }
        }
        Ok(())
    }
}

/// Heads what is said of an account.
fn say_account(name: &str, folder: &Path) {
    terminal::say(&terminal::strong(&format!("Account {}", visible(name))));
    if folder.join(SETTINGS).is_file() {
        terminal::say(&format!(
            "warning: {SETTINGS} of an account is not read with --accounts; put it beside the folders"
        ));
    }
}

/// Prints the table of the accounts in the form that was asked for.
fn print(output: &OutputArgs, summed: &Summed) -> Result<(), CommandError> {
    let file = |name: &str| summed.files.get(name).cloned().unwrap_or_default();
    match output.format {
        Format::Human => terminal::summary(&human(&summed.rows)),
        Format::Json => terminal::data(&file("run.json")),
        Format::Csv => terminal::data(&file("accounts.csv")),
        Format::Markdown => terminal::data(&file("summary.md")),
    }
}

/// What the scans of all accounts share.
struct All<'a> {
    args: &'a ScanArgs,
    found: &'a FoundAccounts,
    template: &'a Request,
    job: Job<'a>,
    /// All threads, for an account that is worth them.
    whole: &'a rayon::ThreadPool,
    log: Option<Mutex<Keeper>>,
    /// Outputs of before; nothing where all accounts are to be scanned.
    earlier: Option<Earlier>,
    /// What decides the results besides files, arguments and log.
    decides: Vec<String>,
}

/// One account, scanned.
struct One {
    files: usize,
    done: Result<Done<Said>, RunError>,
    /// What it adds to the log.
    log: Option<Keeper>,
}

impl All<'_> {
    fn scan(&self, at: usize) -> One {
        let Self { args, found, template, job, whole: threads, log, .. } = self;
        let (name, folder) = &found.accounts.accounts[at];
        let inputs = found.accounts.discover(folder);
        let request = Request { account: name.clone(), ..(*template).clone() };
        let arguments = arguments(&args.output, &request);
        let dump = folders(std::slice::from_ref(folder));
        let beside =
            |log: &Mutex<Keeper>| log.lock().unwrap_or_else(PoisonError::into_inner).beside(dump);
        let mut log = log.as_ref().map(beside);
        let decides = [&self.decides[..], &arguments].concat();
        let task = task_digest(&inputs, &decides);
        if let (Some(earlier), Some(task)) = (&self.earlier, &task) {
            let out = whole(&args.output.out.join(name));
            if let Some(found) = earlier.unchanged(name, (task, &out), log.as_mut()) {
                let said = Said::unchanged(found.outcome());
                return One { files: inputs.len(), done: Ok(Done::unchanged(found, said)), log };
            }
        }
        let noted = Noted { arguments, task, is_data_only: false };
        let make = |scanned: &Scanned| Said::new(scanned, args.output.junit.is_some());
        let scan = || Done::scan(&inputs, job, request, noted, log.as_mut(), make);
        let done = if bytes(&inputs) < LARGE { scan() } else { threads.install(scan) };
        One { files: inputs.len(), done, log }
    }
}

/// What of the output of before may stand; nothing where all accounts are to be scanned. Suites of JUnit are made of
/// scans.
fn earlier(args: &ScanArgs, target: &Target) -> Option<Earlier> {
    let is_all = args.again || args.output.junit.is_some() || args.output.dry_run;
    (!is_all).then(|| target.earlier())
}

/// What decides the results of all accounts besides their files, the arguments that `run.json` lists and the log.
fn decides(args: &ScanArgs, policy: &Policy) -> Result<Vec<String>, CommandError> {
    let output = &args.output;
    let mut decides = vec![
        format!("version {}", env!("CARGO_PKG_VERSION")),
        format!("policy {}", policy.digest()),
        format!("lang {:?}", output.lang),
    ];
    decides.extend(output.fail_on.iter().map(|gate| format!("gate {gate:?}")));
    let templates = output.templates.as_deref().map(|folder| texts(folder, "j2")).transpose()?;
    for (name, text) in templates.unwrap_or_default() {
        decides.push(format!("template {name} {text}"));
    }
    for font in &output.fonts {
        // A word stands for fonts too; it is no file.
        let digest = file_digest(font).unwrap_or_else(|_| font.to_string_lossy().into_owned());
        decides.push(format!("font {digest}"));
    }
    Ok(decides)
}

/// Says how many accounts were not scanned again.
fn say_unchanged(unchanged: usize, all: usize) {
    if unchanged > 0 {
        terminal::say(&format!(
            "Unchanged: {unchanged} of {all} accounts, not scanned again (--again scans them)"
        ));
    }
}

/// Bytes of files from which on an account is worth all threads.
const LARGE: u64 = 32 << 20;

/// Bytes of the files of an account, as far as they are known.
fn bytes(inputs: &[Input]) -> u64 {
    let length = |input: &Input| match &input.content {
        Content::Path(path) => path.metadata().map_or(0, |found| found.len()),
        _ => 0,
    };
    inputs.iter().map(length).sum()
}

/// What is said of one account, once it is its turn.
struct Said {
    diagnostics: Vec<String>,
    untitled: Untitled,
    reasons: Vec<String>,
    junit: JUnit,
    /// Whether there was no report.
    is_nothing: bool,
    /// How the scan of before ended, where the account was not scanned again.
    before: Option<Outcome>,
}

impl Said {
    fn new(scanned: &Scanned, has_junit: bool) -> Self {
        let mut junit = JUnit::default();
        if has_junit {
            junit.add(&scanned.run, &scanned.reasons);
        }
        Self {
            diagnostics: told_diagnostics(&scanned.run, &[Severity::Error, Severity::Warning]),
            untitled: scanned.untitled.clone(),
            reasons: scanned.reasons.clone(),
            junit,
            is_nothing: scanned.outcome == Outcome::NothingRecognised,
            before: None,
        }
    }

    fn unchanged(before: Outcome) -> Self {
        Self {
            diagnostics: Vec::new(),
            untitled: Untitled::default(),
            reasons: Vec::new(),
            junit: JUnit::default(),
            is_nothing: false,
            before: Some(before),
        }
    }

    fn say(&self, account: &str) {
        if let Some(before) = self.before {
            let more = match before {
                Outcome::Incomplete => "; what was left out stands in its diagnostics.txt",
                Outcome::Wanted => "; it fails on --fail-on as before",
                _ => "",
            };
            terminal::say(&format!("{} is unchanged{more}", visible(account)));
        }
        self.diagnostics.iter().for_each(|text| terminal::say(text));
        say_untitled(&self.untitled);
        say_gates(&self.reasons);
    }
}

/// Where the outputs are.
fn written(output: &OutputArgs) -> String {
    let out = output.out.visible();
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
    let nothing = Some(Outcome::NothingRecognised.code());
    let is_nothing = |row: &&AccountRow| row.exit_code == nothing;
    let empty: Vec<&str> =
        rows.iter().filter(is_nothing).skip(SHOWN_MAX).map(|row| row.account.as_str()).collect();
    let more = match empty.len() {
        0 => String::new(),
        more => format!("and {more} more accounts without a report, listed in accounts.csv\n"),
    };
    // Both are in the order of the names.
    let table: Vec<Vec<String>> = rows
        .iter()
        .filter(|row| empty.binary_search(&row.account.as_str()).is_err())
        .map(|row| {
            vec![
                row.account.clone(),
                told(row.reports),
                told(row.rows_read),
                told(row.rejected),
                told(row.cases),
                told(row.claimable_cases),
                row.claimable.join(&said::told(" and ")),
                row.first_deadline.clone().unwrap_or_default(),
                said::cell(match row.exit_code {
                    Some(0 | 10) => "done",
                    None | Some(1 | 70) => "failed",
                    Some(3) => "no report",
                    _ => "incomplete",
                })
                .into_owned(),
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
    let text = terminal::table_dropping(
        &header,
        &table,
        &[1, 2, 3, 4, 5, 6],
        &[1, 2, 3, 4],
        std::io::stdout().is_terminal(),
    );
    text + &more
}
