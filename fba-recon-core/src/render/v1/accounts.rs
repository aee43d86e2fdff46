//! What a run over many accounts writes beside the folders of the accounts.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::visible::{markdown, visible_lines};
use crate::render::{RenderError, Summary, to_json};
use crate::sink::Listed;

/// What is told of one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccountRow {
    /// Its name, which is that of its folder.
    pub account: String,
    /// Files found.
    pub files: usize,
    /// Reports read.
    pub reports: usize,
    /// Rows read.
    pub rows_read: usize,
    /// Rows left out.
    pub rejected: usize,
    /// Cases.
    pub cases: usize,
    /// Cases that can be filed now.
    pub claimable_cases: usize,
    /// What can be filed now, one amount a currency.
    pub claimable: Vec<String>,
    /// The nearest deadline.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub first_deadline: Option<String>,
    /// How the scan of this account ended.
    pub exit_code: u8,
}

impl AccountRow {
    /// The row of an account from its summary.
    #[must_use]
    pub fn new(summary: &Summary, exit_code: u8) -> Self {
        Self {
            account: summary.account.clone(),
            files: summary.files,
            reports: summary.reports,
            rows_read: summary.rows_read,
            rejected: summary.rejected,
            cases: summary.cases,
            claimable_cases: summary.claimable_cases,
            claimable: summary.claimable.clone(),
            first_deadline: summary.deadlines.first().map(|row| row.closes_on.clone()),
            exit_code,
        }
    }

    /// The row of an account whose scan failed.
    #[must_use]
    pub fn failed(account: &str, files: usize, exit_code: u8) -> Self {
        Self {
            account: account.to_owned(),
            files,
            reports: 0,
            rows_read: 0,
            rejected: 0,
            cases: 0,
            claimable_cases: 0,
            claimable: Vec::new(),
            first_deadline: None,
            exit_code,
        }
    }
}

/// What a run over many accounts was asked for and how it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccountsRun {
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
    /// How the run ended.
    pub exit_code: u8,
    /// Every file in the folders of the accounts; those beside them are added here.
    pub files: Vec<Listed>,
}

/// Tables of an account that are joined over all of them.
pub const SUMS: &[&str] = &["totals.csv", "recovered.csv", "tie-out.csv", "payments.csv"];

/// `accounts.csv`, the tables of [`SUMS`] over all accounts, `summary.md` and `run.json`. `tables` holds those of each
/// account as CSV, by name; their rows are listed, never added.
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
            row.files.to_string(),
            row.reports.to_string(),
            row.rows_read.to_string(),
            row.rejected.to_string(),
            row.cases.to_string(),
            row.claimable_cases.to_string(),
            row.claimable.join(" + "),
            row.first_deadline.clone().unwrap_or_default(),
            row.exit_code.to_string(),
        ];
        writer.write_record(record).map_err(|error| fault(&error))?;
    }
    let table = writer.into_inner().map_err(|error| fault(&error))?;
    let table = String::from_utf8(table).map_err(|error| fault(&error))?;
    let mut files = BTreeMap::from([
        ("accounts.csv".to_owned(), table),
        ("summary.md".to_owned(), summary_md(&run)),
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
    files.insert("run.json".to_owned(), to_json(&run)?);
    Ok(files)
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

fn summary_md(run: &AccountsRun) -> String {
    let mut text =
        format!("# What Amazon owes: {} accounts\n\nAs of {}.\n\n", run.accounts.len(), run.as_of);
    text.push_str("| Account | Reports | Rows | Left out | Cases | To file now | Worth | First deadline | Exit |\n|---|---:|---:|---:|---:|---:|---:|---|---:|\n");
    for row in &run.accounts {
        let name = markdown(&row.account);
        let link = link(&row.account);
        // An account without a report has no folder.
        let shown = if row.reports == 0 {
            name.into_owned()
        } else {
            format!("[{name}](<{link}/summary.md>)")
        };
        text.push_str(&format!(
            "| {shown} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
            row.reports,
            row.rows_read,
            row.rejected,
            row.cases,
            row.claimable_cases,
            row.claimable.join(" and "),
            row.first_deadline.as_deref().unwrap_or(""),
            row.exit_code,
        ));
    }
    if !run.outside.is_empty() {
        text.push_str("\n## Not read: beside the folders of the accounts\n\n");
        for name in &run.outside {
            text.push_str(&format!("- {}\n", markdown(name)));
        }
    }
    text
}
