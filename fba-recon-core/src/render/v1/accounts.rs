//! What a run over many accounts writes beside the folders of the accounts.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ingest::former::sealed;
use crate::model::visible::{markdown, visible_lines};
use crate::render::writers::metrics::metrics_of_accounts;
use crate::render::{RenderError, Summary, step_summary, to_json};
use crate::sink::Listed;

/// What is told of one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccountRow {
    /// Its name, which is that of its folder.
    pub account: String,
    /// Files found; null where that is not known.
    pub files: Option<usize>,
    /// Reports read; null, like what follows, where the scan failed or its result is not there.
    pub reports: Option<usize>,
    /// Rows read.
    pub rows_read: Option<usize>,
    /// Rows left out.
    pub rejected: Option<usize>,
    /// Cases.
    pub cases: Option<usize>,
    /// Cases that can be filed now.
    pub claimable_cases: Option<usize>,
    /// What can be filed now, one amount a currency.
    pub claimable: Vec<String>,
    /// The nearest deadline.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub first_deadline: Option<String>,
    /// How the scan of this account ended; null where its result is not there.
    pub exit_code: Option<u8>,
    /// The day of the run whose output stands in the folder of the account, where the scan of this run failed; nothing of
    /// it is counted. Absent elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stands_from: Option<String>,
}

impl AccountRow {
    /// The row of an account from its summary.
    #[must_use]
    pub fn new(summary: &Summary, exit_code: u8) -> Self {
        Self {
            account: summary.account.clone(),
            files: Some(summary.files),
            reports: Some(summary.reports),
            rows_read: Some(summary.rows_read),
            rejected: Some(summary.rejected),
            cases: Some(summary.cases),
            claimable_cases: Some(summary.claimable_cases),
            claimable: summary.claimable.clone(),
            first_deadline: summary.deadlines.first().map(|row| row.closes_on.clone()),
            exit_code: Some(exit_code),
            stands_from: None,
        }
    }

    /// The row of an account of which nothing is known but what is given: its scan failed, or its result is not there.
    #[must_use]
    pub fn unknown(account: &str, files: Option<usize>, exit_code: Option<u8>) -> Self {
        Self {
            account: account.to_owned(),
            files,
            reports: None,
            rows_read: None,
            rejected: None,
            cases: None,
            claimable_cases: None,
            claimable: Vec::new(),
            first_deadline: None,
            exit_code,
            stands_from: None,
        }
    }
}

/// An account of a plan without a result that holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NotThere {
    /// Its name.
    pub account: String,
    /// `missing`, `failed`, `stale` (of another line of the plan) or `torn` (not as it was written).
    pub why: String,
    /// Why its scan failed, where it did.
    pub error: Option<String>,
}

/// What a run over many accounts was asked for and how it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccountsRun {
    /// SHA-256 of what follows in the file, by which a run knows one that was edited; absent in files of before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<crate::model::shapes::Digest>")]
    pub own_sha256: Option<String>,
    /// Always `fba-recon/accounts/v1`.
    #[schemars(extend("const" = "fba-recon/accounts/v1"))]
    pub schema: String,
    /// Version of the program.
    pub version: String,
    /// The date the run speaks for.
    #[schemars(with = "crate::model::shapes::Day")]
    pub as_of: String,
    /// Every account in the order of their names.
    pub accounts: Vec<AccountRow>,
    /// Files that lie beside the folders of the accounts and were not read.
    pub outside: Vec<String>,
    /// Accounts of a plan whose result is not there; absent where all are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_there: Vec<NotThere>,
    /// How the run ended.
    pub exit_code: u8,
    /// Every file in the folders of the accounts; those beside them are added here.
    pub files: Vec<Listed>,
}

/// Tables of an account that are joined over all of them.
pub const SUMS: &[&str] = &["totals.csv", "recovered.csv", "tie-out.csv", "payments.csv"];

/// The texts of an account that the texts over all of them are made of: [`SUMS`] and the gauges.
pub const KEPT: &[&str] = &["totals.csv", "recovered.csv", "tie-out.csv", "payments.csv", METRICS];

/// The gauges of a run.
const METRICS: &str = "metrics.prom";

/// `accounts.csv`, the tables of [`SUMS`] over all accounts, the gauges of all accounts, `summary.md`, as much of it as a
/// job's page takes, and `run.json`. `tables` holds the texts of [`KEPT`] of each account, by name; their rows are listed,
/// never added.
///
/// # Errors
/// When a value cannot be written as CSV or JSON.
pub fn accounts(
    mut run: AccountsRun,
    tables: &[BTreeMap<&str, String>],
) -> Result<BTreeMap<String, String>, RenderError> {
    let fault = |error: &dyn std::fmt::Display| RenderError::Value(error.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = [
        "account",
        "files",
        "reports",
        "rows_read",
        "rejected",
        "cases",
        "claimable_cases",
        "claimable",
        "first_deadline",
        "exit_code",
    ];
    writer.write_record(header).map_err(|error| fault(&error))?;
    for row in &run.accounts {
        let record = [
            row.account.clone(),
            told(row.files),
            told(row.reports),
            told(row.rows_read),
            told(row.rejected),
            told(row.cases),
            told(row.claimable_cases),
            row.claimable.join(" + "),
            row.first_deadline.clone().unwrap_or_default(),
            told(row.exit_code),
        ];
        writer.write_record(record).map_err(|error| fault(&error))?;
    }
    let table = writer.into_inner().map_err(|error| fault(&error))?;
    let table = String::from_utf8(table).map_err(|error| fault(&error))?;
    let summary = summary_md(&run);
    let metrics = tables.iter().filter_map(|tables| tables.get(METRICS)).map(String::as_str);
    let codes = run.accounts.iter().filter_map(|row| Some((row.account.as_str(), row.exit_code?)));
    let mut files = BTreeMap::from([
        ("accounts.csv".to_owned(), table),
        ("step-summary.md".to_owned(), step_summary(&summary).to_owned()),
        ("summary.md".to_owned(), summary),
        (METRICS.to_owned(), metrics_of_accounts(metrics, codes)),
    ]);
    for name in SUMS {
        let mut all = String::new();
        for (at, text) in tables.iter().filter_map(|tables| tables.get(name)).enumerate() {
            let rows = text.split_once('\n').map_or("", |(_, rows)| rows);
            all.push_str(if at == 0 { text } else { rows });
        }
        files.insert((*name).to_owned(), all);
    }
    for text in files.values_mut() {
        *text = visible_lines(text).into_owned();
    }
    run.files.extend(files.iter().map(|(name, text)| Listed::new(name.as_str(), text.as_bytes())));
    run.files.sort();
    files.insert("run.json".to_owned(), sealed(&to_json(&run)?));
    Ok(files)
}

/// A number; nothing where it is not known.
fn told<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// The path of a folder as part of a link: whatever is no plain letter or digit of ASCII stands as its bytes.
fn link(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c) || !c.is_ascii();
    let mut link = String::new();
    for c in name.chars() {
        if is_plain(c) && !c.is_control() {
            link.push(c);
        } else {
            c.encode_utf8(&mut [0; 4])
                .bytes()
                .for_each(|byte| link.push_str(&format!("%{byte:02X}")));
        }
    }
    link
}

/// Lines that a list of the summary has at most; `run.json` has all.
const LISTED_MAX: usize = 20;

/// A part of the summary with a line for each, as far as a page takes them.
fn list(text: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let mut more = 0_usize;
    for (at, line) in lines.enumerate() {
        if at == 0 {
            text.push_str(&format!("\n## {title}\n\n"));
        }
        if at < LISTED_MAX {
            text.push_str(&format!("- {line}\n"));
        } else {
            more += 1;
        }
    }
    if more > 0 {
        text.push_str(&format!("- and {more} more, see `run.json`\n"));
    }
}

fn summary_md(run: &AccountsRun) -> String {
    let mut text =
        format!("# What Amazon owes: {} accounts\n\nAs of {}.\n\n", run.accounts.len(), run.as_of);
    text.push_str("| Account | Reports | Rows | Left out | Cases | To file now | Worth | First deadline | Exit |\n|---|---:|---:|---:|---:|---:|---:|---|---:|\n");
    for row in &run.accounts {
        let name = markdown(&row.account);
        let link = link(&row.account);
        // An account without a report has no folder.
        let shown = if row.reports.is_none_or(|reports| reports == 0) {
            name.into_owned()
        } else {
            format!("[{name}](<{link}/summary.md>)")
        };
        text.push_str(&format!(
            "| {shown} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
            told(row.reports),
            told(row.rows_read),
            told(row.rejected),
            told(row.cases),
            told(row.claimable_cases),
            row.claimable.join(" and "),
            row.first_deadline.as_deref().unwrap_or(""),
            told(row.exit_code),
        ));
    }
    let stands = run.accounts.iter().filter_map(|row| Some((row, row.stands_from.as_deref()?)));
    let stands = stands.map(|(row, day)| {
        let (name, link) = (markdown(&row.account), link(&row.account));
        format!("[{name}](<{link}/summary.md>): of {}", markdown(day))
    });
    list(&mut text, "Not scanned: the output of before stands, and is not counted here", stands);
    let outside = run.outside.iter().map(|name| markdown(name).into_owned());
    list(&mut text, "Not read: beside the folders of the accounts", outside);
    let not_there = run.not_there.iter().map(|NotThere { account, why, error }| {
        let error = error.as_deref().map(|error| format!(" ({})", markdown(error)));
        format!("{}: {why}{}", markdown(account), error.unwrap_or_default())
    });
    list(&mut text, "Not there: accounts of the plan without a result", not_there);
    text
}
