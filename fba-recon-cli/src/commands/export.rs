//! `export`: reimbursements for accounting programs, and tables for others.

mod parquet;
mod source;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use fba_recon_core::cases::id;
use fba_recon_core::render::journal::{
    self, Journal, JournalError, Ledger, NameKey, Names, OpenClaim, Wanted, open_claims,
};

use self::source::Found;
pub(crate) use self::source::is_output;
use super::shared::SETTINGS;
use crate::args::books::{Booked, BooksArgs, ExportArgs, ExportFormat, Program};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::{files, settings, terminal};
use fba_recon_core::model::visible::VisiblePath as _;

pub(crate) fn export(args: &ExportArgs) -> Result<Exit, CommandError> {
    let (books, ledger, basis, with_directives) = match &args.format {
        ExportFormat::Hledger(args) => {
            (&args.books, Ledger::Hledger, args.basis, !args.no_directives)
        }
        ExportFormat::Beancount(args) => {
            (&args.books, Ledger::Beancount, args.basis, !args.no_directives)
        }
        ExportFormat::JournalCsv(args) => match args.program {
            Program::QuickBooks => (&args.books, Ledger::QuickBooks, Booked::Paid, false),
            Program::Xero => (&args.books, Ledger::Xero, Booked::Paid, false),
        },
        ExportFormat::Parquet(args) => return parquet::parquet(args),
    };
    let with_claims = basis == Booked::Memo;
    let (names, place) = names(books)?;
    // Names are asked for before anything is read: a large folder takes its time.
    let lacking = names.lacking(&journal::needed(ledger, with_claims));
    if !lacking.is_empty() {
        return Err(asked(&lacking, place.as_deref()));
    }
    let found = source::found(&books.dump)?;
    let claims: Vec<OpenClaim> = found.documents.iter().flat_map(open_claims).collect();
    let as_of = found.as_of()?;
    let wanted = Wanted {
        ledger,
        with_claims,
        from: books.from,
        to: books.to,
        currency: books.currency.as_ref().map(|code| code.to_ascii_uppercase()),
        with_directives,
        known: known(&books.imported)?,
    };
    let Found { payments, exit, .. } = found;
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
    let found = books.config.clone().or_else(|| settings::nearest(&books.dump.path));
    let Some(path) = found else { return Ok((Names::default(), None)) };
    let text = files::text(&path, files::SMALL)
        .map_err(|error| CommandError::usage(format!("cannot read {}: {error}", path.visible())))?;
    let names = Names::read(&text).map_err(|fault| {
        let line = fault.line.map(|line| format!(":{line}")).unwrap_or_default();
        let message = format!("{}{line}: {}", path.visible(), fault.message);
        CommandError::usage(message).hinted(fault.help)
    })?;
    Ok((names, Some(path)))
}

/// Says which names to write, and where.
fn asked(lacking: &[NameKey], place: Option<&Path>) -> CommandError {
    let keys: Vec<&str> = lacking.iter().map(|key| key.as_str()).collect();
    let place = place.map_or(SETTINGS.to_owned(), |path| path.visible());
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
            let place = place.map(|path| format!("{}{line}", path.visible()));
            told.hinted(format!("change {key} at {}", place.unwrap_or_default()))
        }
        JournalError::Lacking(_) | JournalError::NoClaims(_) | JournalError::Unread { .. } => told,
    }
}

/// Codes of entries in journals that were exported before.
fn known(files: &[PathBuf]) -> Result<BTreeSet<String>, CommandError> {
    let mut codes = BTreeSet::new();
    for path in files {
        let text = files::text(path, files::MIDDLE).map_err(|error| {
            CommandError::usage(format!("cannot read {}: {error}", path.visible()))
        })?;
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        codes.extend(words.filter(|word| word.starts_with(id::MOVED)).map(ToOwned::to_owned));
    }
    Ok(codes)
}
