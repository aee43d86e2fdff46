//! What commands share: tables and templates from folders, and the settings of a run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::Context as _;
use fba_recon_core::assess::Declared;
use fba_recon_core::assess::coverage::ALL_REPORTS;
use fba_recon_core::book::READ;
use fba_recon_core::cases::LeastValues;
use fba_recon_core::diag::{Code, Severity};
use fba_recon_core::ingest::discover::{AccountFolders, accounts};
use fba_recon_core::ingest::{Content, Formats, Input, discover};
use fba_recon_core::model::money::from_decimal;
use fba_recon_core::model::visible::{VisiblePath as _, visible};
use fba_recon_core::model::{DateRange, Money, Table};
use fba_recon_core::policy::Policy;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::scan::SHOWN_MAX;
use crate::args::AsOf;
use crate::error::CommandError;
use crate::{files, terminal};

/// The file of settings that may lie beside reports.
pub(crate) const SETTINGS: &str = "fba-recon.toml";

/// How deep folders of tables and templates nest; a link to a folder above it nests without end.
const DEPTH_MAX: usize = 6;

/// The embedded formats; a fault in them is a fault of the program.
pub(crate) fn formats() -> Result<Formats, CommandError> {
    Formats::embedded().map_err(|faults| CommandError::usage(faults.to_string()))
}

/// The policy tables, with the files of a folder in place of the embedded ones.
pub(crate) fn load_policy(folder: Option<&Path>) -> Result<Policy, CommandError> {
    Policy::with_overrides(&tables_of(folder)?).map_err(|faults| {
        CommandError::usage(faults.count())
            .each(faults.each())
            .hinted("`fba-recon policy check DIR` lists all faults of a folder")
    })
}

/// The digest of the policy tables, which are not read for it.
pub(crate) fn policy_digest(folder: Option<&Path>) -> Result<String, CommandError> {
    Ok(Policy::digest_with(&tables_of(folder)?))
}

/// The tables of a folder, which take the place of the embedded ones.
fn tables_of(folder: Option<&Path>) -> Result<BTreeMap<String, String>, CommandError> {
    folder.map_or_else(|| Ok(BTreeMap::new()), |folder| texts(folder, "toml"))
}

/// The texts of a folder's files with an ending, by their path below it.
pub(crate) fn texts(folder: &Path, ending: &str) -> Result<BTreeMap<String, String>, CommandError> {
    let mut texts = BTreeMap::new();
    collect(folder, "", ending, &mut texts, DEPTH_MAX)?;
    if texts.is_empty() {
        return Err(CommandError::usage(format!("no .{ending} file in {}", folder.visible())));
    }
    Ok(texts)
}

fn collect(
    folder: &Path,
    prefix: &str,
    ending: &str,
    texts: &mut BTreeMap<String, String>,
    depth: usize,
) -> Result<(), CommandError> {
    if depth == 0 {
        return Err(CommandError::usage(format!("folders too deep: {}", folder.visible())));
    }
    let entries = fs::read_dir(folder).map_err(|error| {
        CommandError::usage(format!("cannot read folder {}: {error}", folder.visible()))
    })?;
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot read folder {}", folder.visible()))?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let path = entry.path();
        if path.is_dir() {
            collect(&path, &format!("{name}/"), ending, texts, depth - 1)?;
        } else if path.extension().is_some_and(|found| found == ending) {
            let text = files::text(&path, files::SMALL).map_err(|error| {
                CommandError::usage(format!("cannot read {}: {error}", path.visible()))
            })?;
            texts.insert(name, text);
        }
    }
    Ok(())
}

/// The least values that the user set: a number and a currency each, such as `5USD`.
pub(crate) fn least_values(policy: &Policy, typed: &[String]) -> Result<LeastValues, CommandError> {
    let stores = policy.marketplaces().iter().map(|store| store.currency.as_str());
    let known: BTreeSet<&str> = stores.collect();
    let mut least = LeastValues::default();
    for text in typed {
        let value = amount(text).ok_or_else(|| {
            CommandError::usage(format!("not an amount: {text}"))
                .hinted("write --min-value AMOUNT with its currency, such as --min-value 5USD")
        })?;
        let currency = value.currency.as_str();
        if !known.contains(currency) {
            let known: Vec<&str> = known.iter().copied().collect();
            let near = did_you_mean(currency, &known);
            return Err(CommandError::usage(format!(
                "no store of Amazon pays in {currency}: {text}"
            ))
            .hinted(format!("{near}stores pay in {}", known.join(", "))));
        }
        if least.iter().any(|other| other.currency == value.currency) {
            return Err(CommandError::usage(format!("a second least value in {currency}: {text}"))
                .hinted("give --min-value once a currency"));
        }
        least.set(value);
    }
    Ok(least)
}

/// An amount as typed.
pub(crate) fn money(text: &str) -> Result<Money, CommandError> {
    amount(text).ok_or_else(|| {
        CommandError::usage(format!("not an amount: {text}"))
            .hinted("write the amount with its currency, such as 12.50USD")
    })
}

/// An amount as typed: the number, then the three letters of the currency.
pub(crate) fn amount(text: &str) -> Option<Money> {
    let at = text.find(|letter: char| letter.is_ascii_alphabetic())?;
    let (number, currency) = text.split_at(at);
    let micros = from_decimal(number.trim().parse().ok()?).ok().filter(|micros| *micros >= 0)?;
    Some(Money::new(micros, currency.parse().ok()?))
}

/// The files below the paths. A path that is not there is refused: a mistyped folder is no empty dump.
pub(crate) fn read(paths: &[PathBuf]) -> Result<Vec<Input>, CommandError> {
    if let Some(path) = paths.iter().find(|path| !path.exists()) {
        let message = format!("no such file or folder: {}", path.visible());
        return Err(CommandError::usage(message).hinted("check the path"));
    }
    let is_other =
        |path: &&PathBuf| path.metadata().is_ok_and(|found| !found.is_file() && !found.is_dir());
    if let Some(path) = paths.iter().find(is_other) {
        let message = format!("neither a file nor a folder: {}", path.visible());
        return Err(CommandError::usage(message)
            .hinted("a pipe or a device cannot be read; save the report as a file first"));
    }
    Ok(discover(paths))
}

/// An entry beside the folders of the accounts that is not read.
pub(crate) struct Outside {
    /// Its name.
    pub(crate) name: String,
    /// Why it is not read.
    code: Code,
    message: String,
}

impl Outside {
    /// Whether something was left out.
    pub(crate) fn is_error(&self) -> bool {
        self.code.severity() == Severity::Error
    }

    /// Says all, but for what is one of very many of a kind.
    pub(crate) fn say_all(all: &[Self]) {
        let mut counts: BTreeMap<Code, usize> = BTreeMap::new();
        for entry in all {
            let count = counts.entry(entry.code).or_default();
            *count += 1;
            if *count <= SHOWN_MAX {
                entry.say();
            }
        }
        for (code, count) in counts {
            if let Some(more @ 1..) = count.checked_sub(SHOWN_MAX) {
                let severity = code.severity().word();
                let text =
                    format!("{severity}[{code}]: {more} more beside the folders of the accounts");
                terminal::say(&terminal::diagnostic(&text));
            }
        }
    }

    fn say(&self) {
        let Self { name, code, message } = self;
        let severity = code.severity().word();
        let text = format!(
            "{severity}[{code}]: {message}\n  --> {}\n  hint: {}",
            visible(name),
            code.help()
        );
        terminal::say(&terminal::diagnostic(&text));
    }
}

/// The accounts of a folder, and the files beside their folders.
pub(crate) struct FoundAccounts {
    /// Name and folder of each account.
    pub(crate) accounts: AccountFolders,
    /// Entries that are in no account.
    pub(crate) outside: Vec<Outside>,
}

/// The accounts below the one path that was given.
pub(crate) fn read_accounts(paths: &[PathBuf]) -> Result<FoundAccounts, CommandError> {
    let [path] = paths else {
        return Err(CommandError::usage("--accounts takes one folder")
            .hinted("give the folder that holds the folders of the accounts"));
    };
    let mut found = accounts(path).map_err(|error| {
        CommandError::usage(format!("cannot read folder {}: {error}", path.visible()))
    })?;
    if found.accounts.is_empty() {
        let message = format!("no folder of an account in {}", path.visible());
        return Err(CommandError::usage(message).hinted(
            "put the reports of each account into a folder of its own, or leave --accounts out",
        ));
    }
    let beside = std::mem::take(&mut found.beside);
    Ok(FoundAccounts { accounts: found, outside: beside.into_iter().filter_map(outside).collect() })
}

fn outside(input: Input) -> Option<Outside> {
    match input.content {
        Content::Unread { code, message } => Some(Outside { name: input.name, code, message }),
        Content::Path(_) | Content::Bytes(_) | Content::InOutput(_) => None,
    }
}

/// The zone that the user chose.
static ZONE: OnceLock<TimeZone> = OnceLock::new();

/// Chooses the zone whose calendar says which day it is.
pub(crate) fn set_zone(zone: Option<TimeZone>) {
    if let Some(zone) = zone {
        let _ = ZONE.set(zone);
    }
}

/// The date today, here.
pub(crate) fn today() -> Date {
    now().day
}

/// The moment, to the second, with the date here: the only use of the clock.
#[allow(
    clippy::disallowed_methods,
    reason = "the command line turns the clock into the as-of moment"
)]
pub(crate) fn now() -> AsOf {
    let now = jiff::Zoned::now();
    let now = match ZONE.get() {
        Some(zone) => now.with_time_zone(zone.clone()),
        None => now,
    };
    AsOf { day: now.date(), moment: Timestamp::from_second(now.timestamp().as_second()).ok() }
}

/// The time now, to the second: it stands in the history and the export of the log alone.
#[allow(clippy::disallowed_methods, reason = "the log notes when it was written")]
pub(crate) fn time_of_writing() -> String {
    let now = Timestamp::now();
    now.round(jiff::Unit::Second).unwrap_or(now).to_string()
}

/// A table with commas.
pub(crate) fn csv(
    header: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<String, CommandError> {
    let text = fba_recon_core::render::csv(header, rows).map_err(anyhow::Error::new)?;
    Ok(text)
}

/// Checks a store's id.
pub(crate) fn store(policy: &Policy, id: Option<&str>) -> Result<Option<String>, CommandError> {
    let Some(id) = id else { return Ok(None) };
    if let Some(store) = policy.marketplace(id) {
        return Ok(Some(store.id.clone()));
    }
    if let Some(store) = policy.unknown_store(id) {
        let message =
            format!("{} is a store of Amazon of which no rule is known: {id}", store.store);
        return Err(CommandError::usage(message)
            .hinted("its rows are read without this option, and nothing about them is confirmed"));
    }
    let known: Vec<&str> = policy.marketplaces().iter().map(|store| store.id.as_str()).collect();
    Err(CommandError::usage(format!("unknown store: {id}"))
        .hinted(format!("stores are {}", known.join(", "))))
}

/// A JSON document as it is printed.
pub(crate) fn pretty(document: &impl serde::Serialize) -> Result<String, CommandError> {
    Ok(serde_json::to_string_pretty(document).map_err(anyhow::Error::new)? + "\n")
}

/// Reads `REPORT=FROM..TO`.
pub(crate) fn declared(covers: &[String]) -> Result<Vec<Declared>, CommandError> {
    covers.iter().map(|text| declare(text)).collect()
}

fn declare(text: &str) -> Result<Declared, CommandError> {
    let wrong = || {
        CommandError::usage(format!("not a report with its days: {text}"))
            .hinted("write --covers reimbursements=2026-05-01..2026-11-21")
    };
    let (table, days) = text.split_once('=').ok_or_else(wrong)?;
    let (first, last) = days.split_once("..").ok_or_else(wrong)?;
    let first = first.parse().map_err(|_| wrong())?;
    let last = last.parse().map_err(|_| wrong())?;
    let days = DateRange::new(first, last).ok_or_else(wrong)?;
    if table == ALL_REPORTS {
        return Ok(Declared { table: table.to_owned(), days });
    }
    let with_days = READ.iter().filter(|table| table.covers.is_some()).map(|table| table.name);
    let with_days: Vec<&str> = with_days.chain([ALL_REPORTS]).collect();
    let table = Table::named(table).filter(|table| table.covers.is_some()).ok_or_else(|| {
        let near = did_you_mean(table, &with_days);
        CommandError::usage(format!("no report of this name covers days: {table}"))
            .hinted(format!("{near}reports are {}", with_days.join(", ")))
    })?;
    Ok(Declared { table: table.name.to_owned(), days })
}

/// The known name that is most like a name, if it is like it at all.
pub(crate) fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let distance = |other: &&str| strsim::damerau_levenshtein(name, other);
    let best = known.iter().copied().min_by_key(distance)?;
    (distance(&best) <= 1 + name.len() / 4).then_some(best)
}

/// The question after a name that there is none of, with a space behind; empty where no known name is near.
pub(crate) fn did_you_mean(name: &str, known: &[&str]) -> String {
    nearest(name, known).map(|near| format!("did you mean {near}? ")).unwrap_or_default()
}

/// Writes a file so that it is whole or not there.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    let told = || format!("cannot write {}", path.visible());
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let written = files::may_replace(path).and_then(|()| files::write(&part, bytes));
    written.and_then(|()| fs::rename(&part, path)).with_context(told)?;
    Ok(())
}

/// The day on which the reports were downloaded: not after the day that the run speaks for.
pub(crate) fn downloaded(day: Option<Date>, as_of: Date) -> Result<Option<Date>, CommandError> {
    match day {
        Some(day) if day > as_of => {
            let message = format!("--downloaded {day} is after the as-of date {as_of}");
            Err(CommandError::usage(message)
                .hinted("give the day on which you downloaded the reports"))
        }
        _ => Ok(day),
    }
}
