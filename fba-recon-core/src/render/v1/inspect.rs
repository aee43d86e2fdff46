//! What `inspect` tells programs of a folder.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cases::WaitingV1;
use crate::account::{Inventory, RunFile};
use crate::detect::DETECTORS;
use crate::diag::{Diagnostic, Severity};
use crate::ingest::Formats;
use crate::model::tables::{SETTLEMENT, TRANSACTIONS};
use crate::render::view::{InventoryRow, inventory_rows};

/// What is in a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InspectV1 {
    /// Always `fba-recon/inspect/v1`.
    #[schemars(extend("const" = "fba-recon/inspect/v1"))]
    pub schema: String,
    /// Files.
    pub files: Vec<InspectedFileV1>,
    /// Reports, each over all its files.
    pub coverage: Vec<ReportV1>,
    /// Tables that no file fills.
    pub missing: Vec<MissingTableV1>,
    /// Reports that cases wait for; empty without a day.
    pub waiting: Vec<WaitingV1>,
    /// The last day that the dump tells of, where it lies too long before the day asked for; else null.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub ends_early: Option<String>,
    /// What there is to say about the input.
    pub diagnostics: Vec<FoundV1>,
}

/// What is in a folder of many accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InspectAccountsV1 {
    /// Always `fba-recon/inspect-accounts/v1`.
    #[schemars(extend("const" = "fba-recon/inspect-accounts/v1"))]
    pub schema: String,
    /// Accounts, by name.
    pub accounts: Vec<InspectedAccountV1>,
    /// Files that lie beside the folders of the accounts and were not read.
    pub outside: Vec<String>,
}

/// One account of a folder of many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InspectedAccountV1 {
    /// Its name, which is that of its folder.
    pub account: String,
    /// What is in its folder.
    pub inventory: InspectV1,
}

/// A file of a folder; what only a report has is null for others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InspectedFileV1 {
    /// Name.
    pub file: String,
    /// SHA-256 of its content.
    #[schemars(with = "crate::model::shapes::Digest")]
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
    /// Its encoding.
    pub encoding: String,
    /// Id of the format of its report.
    pub report: Option<String>,
    /// Rows read.
    pub rows_read: Option<usize>,
    /// Rows kept.
    pub kept: Option<usize>,
    /// Rows that another file holds too.
    pub merged: Option<usize>,
    /// Rows left out.
    pub rejected: Option<usize>,
    /// First day.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub first_day: Option<String>,
    /// Last day.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub last_day: Option<String>,
    /// Codes of what is wrong with it.
    #[schemars(with = "Vec<crate::diag::Code>")]
    pub problems: Vec<String>,
    /// Columns that its format does not know.
    pub unknown_columns: Option<Vec<UnknownColumnV1>>,
    /// Whether it seems to lack rows.
    pub looks_cut: Option<bool>,
    /// What a file that is known and not read is; null for others.
    pub named: Option<NamedV1>,
    /// What a file that is no report comes nearest to; null for others.
    pub nearest: Option<NearestV1>,
}

/// A column that a format does not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnknownColumnV1 {
    /// Its header.
    pub header: String,
    /// Cells of it that hold something.
    pub filled_cells: usize,
    /// The known column whose name is nearest.
    pub nearest: Option<String>,
}

/// A file that is known and not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NamedV1 {
    /// Id.
    pub id: String,
    /// Title of the report.
    pub report: String,
    /// What it is.
    pub is: String,
    /// What to download instead.
    pub instead: String,
}

/// What a file that is no report comes nearest to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NearestV1 {
    /// Title of the report.
    pub report: String,
    /// Columns that it lacks.
    pub missing: Vec<String>,
}

/// A report over all its files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportV1 {
    /// Title.
    pub report: String,
    /// Id of its format.
    pub format: String,
    /// Canonical table.
    #[schemars(with = "crate::model::shapes::Word")]
    pub table: String,
    /// Files.
    pub files: usize,
    /// Rows read.
    pub rows_read: usize,
    /// Rows kept.
    pub kept: usize,
    /// Whether any check uses them.
    pub is_used: bool,
    /// Rows that another file holds too.
    pub merged: usize,
    /// Rows left out.
    pub rejected: usize,
    /// First day.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub first_day: Option<String>,
    /// Last day.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub last_day: Option<String>,
    /// First and last day of each range of days without a file between the first and the last day.
    #[schemars(with = "Vec<[crate::model::shapes::Day; 2]>")]
    pub gaps: Vec<[String; 2]>,
    /// Files of it that seem to lack rows: cut off, filtered, or with a total that does not add up.
    pub suspects: Vec<String>,
}

/// A canonical table that no file fills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MissingTableV1 {
    /// The table.
    #[schemars(with = "crate::model::shapes::Word")]
    pub table: String,
    /// Titles of the reports that would fill it.
    pub reports: Vec<String>,
    /// Detectors that it would unlock.
    #[schemars(with = "Vec<super::lists::DetectorId>")]
    pub unlocks: Vec<String>,
}

/// A diagnostic of one line of a file, of a file or of the folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FoundV1 {
    /// Code.
    #[schemars(with = "crate::diag::Code")]
    pub code: String,
    /// How bad it is.
    #[schemars(with = "crate::diag::Severity")]
    pub severity: String,
    /// What is wrong.
    pub message: String,
    /// File.
    pub file: Option<String>,
    /// Line.
    pub line: Option<u32>,
    /// Column.
    pub column: Option<String>,
    /// The rule that was tried.
    pub rule: Option<String>,
    /// What to change.
    pub help: String,
}

/// What is in a folder, as version 1 shows it; `waiting` and `ends_early` are what a scan for a day gives.
#[must_use]
pub fn inspect_v1(
    inventory: &Inventory,
    formats: &Formats,
    waiting: Vec<WaitingV1>,
    ends_early: Option<String>,
) -> InspectV1 {
    let files = inventory.files.iter().enumerate();
    InspectV1 {
        schema: "fba-recon/inspect/v1".to_owned(),
        files: files.map(|(at, file)| file_v1(inventory, at, file)).collect(),
        coverage: inventory_rows(inventory).into_iter().map(report_v1).collect(),
        missing: missing_tables(inventory, formats),
        waiting,
        ends_early,
        diagnostics: inventory.diagnostics.iter().map(|found| found_v1(found, inventory)).collect(),
    }
}

fn file_v1(inventory: &Inventory, at: usize, file: &RunFile) -> InspectedFileV1 {
    let report = inventory.reports.iter().find(|report| report.file.0 as usize == at);
    let covers = report.and_then(|report| report.covers);
    let unknown = report.map(|report| {
        let columns = report.unknown.iter().map(|column| UnknownColumnV1 {
            header: column.header.clone(),
            filled_cells: column.filled,
            nearest: column.nearest.clone(),
        });
        columns.collect()
    });
    InspectedFileV1 {
        file: file.source.name.clone(),
        sha256: file.source.sha256.clone(),
        bytes: file.source.bytes,
        encoding: file.encoding.clone(),
        report: report.map(|report| report.format.clone()),
        rows_read: report.map(|report| report.rows_read),
        kept: report.map(|report| report.kept),
        merged: report.map(|report| report.merged),
        rejected: report.map(|report| report.rejected.len()),
        first_day: covers.map(|covers| covers.first.to_string()),
        last_day: covers.map(|covers| covers.last.to_string()),
        problems: problems(inventory, at),
        unknown_columns: unknown,
        looks_cut: report.map(|report| report.looks_cut),
        named: file.named.as_ref().map(|named| NamedV1 {
            id: named.id.clone(),
            report: named.title.clone(),
            is: named.is.clone(),
            instead: named.instead.clone(),
        }),
        nearest: file
            .nearest
            .as_ref()
            .map(|(title, missing)| NearestV1 { report: title.clone(), missing: missing.clone() }),
    }
}

/// The codes of what is wrong with a file.
fn problems(inventory: &Inventory, at: usize) -> Vec<String> {
    let of_file = inventory.diagnostics.iter().filter(|found| {
        found.severity() != Severity::Note
            && found.at.file.is_some_and(|file| file.0 as usize == at)
    });
    let codes: BTreeSet<&'static str> = of_file.map(|found| found.code.as_str()).collect();
    codes.into_iter().map(ToOwned::to_owned).collect()
}

fn report_v1(row: InventoryRow) -> ReportV1 {
    ReportV1 {
        report: row.report,
        format: row.format,
        table: row.table.to_owned(),
        files: row.files,
        rows_read: row.rows_read,
        kept: row.kept,
        is_used: row.is_used,
        merged: row.merged,
        rejected: row.rejected,
        first_day: row.first_day,
        last_day: row.last_day,
        gaps: row.gaps.into_iter().map(|(first, last)| [first, last]).collect(),
        suspects: row.suspects,
    }
}

/// The tables that no file fills, each with the rules that need it.
#[must_use]
pub fn unread(inventory: &Inventory) -> Vec<Unread> {
    let tables = DETECTORS.iter().flat_map(|detector| detector.tables.iter().copied());
    let tables: BTreeSet<&'static str> = tables.collect();
    let has = |table: &str| inventory.reports.iter().any(|report| report.table == table);
    // A date-range report shows the money of settlements.
    let stands_in = |table: &str| table == SETTLEMENT.name && has(TRANSACTIONS.name);
    let missing = tables.into_iter().filter(|table| !has(table) && !stands_in(table));
    missing
        .map(|table| Unread {
            table,
            rules: DETECTORS
                .iter()
                .filter(|detector| detector.tables.contains(&table))
                .map(|detector| detector.id)
                .collect(),
        })
        .collect()
}

/// A table that no file fills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unread {
    /// Canonical table.
    pub table: &'static str,
    /// Ids of the rules that need it.
    pub rules: Vec<&'static str>,
}

/// The tables that no file fills, with the reports that would and what they unlock.
#[must_use]
pub fn missing_tables(inventory: &Inventory, formats: &Formats) -> Vec<MissingTableV1> {
    let missing = unread(inventory).into_iter();
    missing
        .map(|Unread { table, rules }| MissingTableV1 {
            table: table.to_owned(),
            reports: formats
                .iter()
                .filter(|format| format.table == table)
                .map(|format| format.title.clone())
                .collect(),
            unlocks: rules.into_iter().map(ToOwned::to_owned).collect(),
        })
        .collect()
}

fn found_v1(found: &Diagnostic, inventory: &Inventory) -> FoundV1 {
    let file = found.at.file.and_then(|file| inventory.files.get(file.0 as usize));
    FoundV1 {
        code: found.code.as_str().to_owned(),
        severity: found.severity().word().to_owned(),
        message: found.message.clone(),
        file: file.map(|file| file.source.name.clone()),
        line: found.at.line,
        column: found.at.column.clone(),
        rule: found.rule.clone(),
        help: found.help.clone(),
    }
}
