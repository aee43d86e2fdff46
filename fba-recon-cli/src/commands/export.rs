//! `export`: reimbursements for accounting programs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use fba_recon_core::cases::{LeastValues, id};
use fba_recon_core::pipeline::Request;
use fba_recon_core::policy::PolicyMode;
use fba_recon_core::render::journal::{
    self, Journal, JournalError, Ledger, NameKey, Names, OpenClaim, Wanted, open_claims,
};
use fba_recon_core::render::v1::{AccountsRun, Document, PaymentV1, read_payments};
use fba_recon_core::render::{Lang, Sheets, Words};
use fba_recon_core::run::{self, Job};
use fba_recon_core::sink::{Copied, Nowhere};
use jiff::civil::Date;

use super::shared::{SETTINGS, formats, load_policy, read, store, today};
use crate::args::books::{Basis, BooksArgs, ExportArgs, ExportFormat, Program};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::terminal;

/// What is read of an output.
const PAYMENTS: &str = "payments.csv";
const CASES: &str = "cases.json";

pub(crate) fn export(args: &ExportArgs) -> Result<Exit, CommandError> {
    let (books, ledger, basis, with_directives) = match &args.format {
        ExportFormat::Hledger(args) => {
            (&args.books, Ledger::Hledger, args.basis, !args.no_directives)
        }
        ExportFormat::Beancount(args) => {
            (&args.books, Ledger::Beancount, args.basis, !args.no_directives)
        }
        ExportFormat::JournalCsv(args) => match args.program {
            Program::QuickBooks => (&args.books, Ledger::QuickBooks, Basis::Paid, false),
            Program::Xero => (&args.books, Ledger::Xero, Basis::Paid, false),
        },
    };
    let with_claims = basis == Basis::Memo;
    let (names, place) = names(books)?;
    // Names are asked for before anything is read: a large folder takes its time.
    let lacking = names.lacking(&journal::needed(ledger, with_claims));
    if !lacking.is_empty() {
        return Err(asked(&lacking, place.as_deref()));
    }
    let found = if books.path.join("run.json").is_file() { output(books)? } else { dump(books)? };
    let wanted = Wanted {
        ledger,
        with_claims,
        from: books.from,
        to: books.to,
        currency: books.currency.as_ref().map(|code| code.to_ascii_uppercase()),
        with_directives,
        known: known(&books.imported)?,
    };
    let Found { payments, claims, as_of, exit } = found;
    let written = journal::journal(&payments, &claims, as_of, &names, &wanted)
        .map_err(|error| refused(&error, &names, place.as_deref()))?;
    terminal::data(&written.text)?;
    say(&written);
    Ok(exit)
}

fn say(written: &Journal) {
    let Journal { entries, known, without_cost, .. } = written;
    let mut told = format!("{entries} entries");
    if *known > 0 {
        told.push_str(&format!(", {known} left out that are imported already"));
    }
    if *without_cost > 0 {
        told.push_str(&format!(
            ", {without_cost} lines of stock left out: the costs tell no cost of these goods"
        ));
    }
    terminal::say(&told);
}

/// The names, and the file that holds them.
fn names(books: &BooksArgs) -> Result<(Names, Option<PathBuf>), CommandError> {
    let found = books.config.clone().or_else(|| settings_above(&books.path));
    let Some(path) = found else { return Ok((Names::default(), None)) };
    let text = fs::read_to_string(&path)
        .map_err(|error| CommandError::usage(format!("cannot read {}: {error}", path.display())))?;
    let names = Names::read(&text).map_err(|fault| {
        let line = fault.line.map(|line| format!(":{line}")).unwrap_or_default();
        let message = format!("{}{line}: {}", path.display(), fault.message);
        CommandError::usage(message).hinted(fault.help)
    })?;
    Ok((names, Some(path)))
}

/// The settings in a folder or in the nearest one above it.
fn settings_above(path: &Path) -> Option<PathBuf> {
    let whole = fs::canonicalize(path).ok()?;
    whole.ancestors().map(|folder| folder.join(SETTINGS)).find(|file| file.is_file())
}

/// Says which names to write, and where.
fn asked(lacking: &[NameKey], place: Option<&Path>) -> CommandError {
    let keys: Vec<&str> = lacking.iter().map(|key| key.as_str()).collect();
    let place = place.map_or(SETTINGS.to_owned(), |path| path.display().to_string());
    let message = format!("[accounts] of {place} names no {}", keys.join(", "));
    let lines: Vec<String> =
        lacking.iter().map(|key| format!("  {key} = \"{}\"", example(*key))).collect();
    CommandError::usage(message).hinted(format!(
        "write them as they are called in your books, such as\n  [accounts]\n{}",
        lines.join("\n")
    ))
}

/// A name as somebody may have it.
fn example(key: NameKey) -> &'static str {
    match key {
        NameKey::Receivable => "Assets:Amazon:Reimbursements-due",
        NameKey::Clearing => "Assets:Amazon:Clearing",
        NameKey::Reimbursements => "Income:Amazon:Reimbursements",
        NameKey::Reversals => "Income:Amazon:Reimbursements",
        NameKey::Inventory => "Assets:Inventory:Amazon",
        NameKey::StockReimbursements => "Income:Amazon:Goods-given-back",
        NameKey::OpenClaims => "Assets:Amazon:Open-claims",
        NameKey::XeroTaxRate => "Tax Exempt",
        NameKey::XeroDates => "dmy",
    }
}

fn refused(error: &JournalError, names: &Names, place: Option<&Path>) -> CommandError {
    let told = CommandError::usage(error.to_string());
    match error {
        JournalError::Currencies { currencies, .. } => {
            let first = currencies.first().map(String::as_str).unwrap_or_default();
            told.hinted(format!("write one at a time, such as --currency {first}"))
        }
        JournalError::BadName { key, .. } => {
            let line = names.line_of(*key).map(|line| format!(":{line}")).unwrap_or_default();
            let place = place.map(|path| format!("{}{line}", path.display()));
            told.hinted(format!("change {key} at {}", place.unwrap_or_default()))
        }
        JournalError::Lacking(_) | JournalError::NoClaims(_) | JournalError::Unread { .. } => told,
    }
}

/// Codes of entries in journals that were exported before.
fn known(files: &[PathBuf]) -> Result<BTreeSet<String>, CommandError> {
    let mut codes = BTreeSet::new();
    for path in files {
        let text = fs::read_to_string(path).map_err(|error| {
            CommandError::usage(format!("cannot read {}: {error}", path.display()))
        })?;
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        codes.extend(words.filter(|word| word.starts_with(id::MOVED)).map(ToOwned::to_owned));
    }
    Ok(codes)
}

/// What journals are made from.
struct Found {
    payments: Vec<PaymentV1>,
    claims: Vec<OpenClaim>,
    as_of: Date,
    exit: Exit,
}

impl Found {
    fn new(texts: &BTreeMap<&'static str, String>, exit: Exit) -> Result<Self, CommandError> {
        let text = |name: &str| texts.get(name).map(String::as_str).unwrap_or_default();
        let document: Document =
            serde_json::from_str(text(CASES)).context("cases.json cannot be read")?;
        let payments = read_payments(text(PAYMENTS))
            .map_err(|error| CommandError::usage(format!("{PAYMENTS} cannot be read: {error}")))?;
        let as_of = document.as_of.parse().context("cases.json has no day")?;
        Ok(Self { payments, claims: open_claims(&document), as_of, exit })
    }
}

/// The payments of an output folder, or of every account of one.
fn output(books: &BooksArgs) -> Result<Found, CommandError> {
    if books.as_of.is_some() || books.marketplace.is_some() || books.policy_dir.is_some() {
        return Err(CommandError::usage(
            "--as-of, --marketplace and --policy-dir are for a folder of reports; an output has its own",
        ));
    }
    let text =
        fs::read_to_string(books.path.join("run.json")).context("run.json cannot be read")?;
    let Ok(run) = serde_json::from_str::<AccountsRun>(&text) else { return of_folder(&books.path) };
    let mut all: Option<Found> = None;
    for account in
        run.accounts.iter().filter(|account| account.reports.is_some_and(|reports| reports > 0))
    {
        let found = of_folder(&books.path.join(&account.account))?;
        match &mut all {
            None => all = Some(found),
            Some(all) => {
                all.payments.extend(found.payments);
                all.claims.extend(found.claims);
            }
        }
    }
    all.ok_or_else(|| CommandError::usage("no account of this output has a report"))
}

fn of_folder(folder: &Path) -> Result<Found, CommandError> {
    let mut texts = BTreeMap::new();
    for name in [PAYMENTS, CASES] {
        let path = folder.join(name);
        let text = fs::read_to_string(&path).map_err(|error| {
            CommandError::usage(format!("cannot read {}: {error}", path.display()))
                .hinted("scan the reports again, or name their folder in place of the output")
        })?;
        texts.insert(name, text);
    }
    Found::new(&texts, Exit::Done)
}

/// The payments of a folder of reports.
fn dump(books: &BooksArgs) -> Result<Found, CommandError> {
    let inputs = read(std::slice::from_ref(&books.path))?;
    let policy = load_policy(books.policy_dir.as_deref())?;
    let words = Words::new(Lang::En, &BTreeMap::new()).context("the words could not be read")?;
    let formats = formats()?;
    let request = Request {
        account: books.account.clone(),
        as_of: books.as_of.unwrap_or_else(today),
        moment: None,
        mode: PolicyMode::Current,
        marketplace: store(&policy, books.marketplace.as_deref())?,
        declared: Vec::new(),
        downloaded: None,
        least: LeastValues::default(),
    };
    let job = Job {
        formats: &formats,
        policy: &policy,
        words: &words,
        version: env!("CARGO_PKG_VERSION"),
        sheets: Sheets::None,
        max_rejects: 0,
        gates: &[],
    };
    let mut nowhere = Nowhere;
    let mut sink = Copied::new(&mut nowhere, &[PAYMENTS, CASES]);
    let scanned = run::scan(&inputs, &job, request, Vec::new(), &mut sink, None)?;
    let exit = Exit::from(scanned.outcome);
    super::scan::say_diagnostics(&scanned.run, &[fba_recon_core::diag::Severity::Error]);
    if !scanned.outcome.has_outputs() {
        return Err(CommandError::nothing("no report was recognised"));
    }
    Found::new(&sink.into_texts(), exit)
}
