//! Signs that a dump lacks rows: files with far fewer rows than their neighbours, events of one kind only.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use polars::prelude::PolarsResult;

use super::shipped::Shipped;
use super::{FileReport, Rows};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::dates::days_between;
use crate::policy::{Policy, SettingKey};

/// Marks files that have far fewer rows a day than the other files of their report: such a download was
/// cut off or filtered. What adds up to its control total lacks nothing, however few rows it has.
pub(super) fn thin_files(
    files: &mut [FileReport],
    policy: &Policy,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let percent = policy.count(SettingKey::ThinReportPercent);
    let neighbours = policy.count(SettingKey::ThinReportNeighbours);
    let rows = policy.count(SettingKey::ThinReportRows);
    let days = |file: &FileReport| {
        let covers = file.covers?;
        let days = days_between(covers.first, covers.last) + 1 + file.gap_days;
        usize::try_from(days).ok()
    };
    let mut by_format: BTreeMap<&str, Vec<(usize, usize, usize)>> = BTreeMap::new();
    for (at, file) in files.iter().enumerate() {
        if let Some(days) = days(file) {
            by_format.entry(&file.format).or_default().push((at, file.rows_read, days));
        }
    }
    let mut thin = Vec::new();
    for mut members in by_format.into_values() {
        // Rows and days are compared crosswise: no rate is computed.
        members.sort_by(|one, other| (one.1 * other.2, one.0).cmp(&(other.1 * one.2, other.0)));
        let large: Vec<&(usize, usize, usize)> =
            members.iter().filter(|member| member.1 >= rows).collect();
        if large.len() < neighbours {
            continue;
        }
        let (_, their_rows, their_days) = *large[(large.len() - 1) / 2];
        let is_thin = |member: &&(usize, usize, usize)| {
            member.1 * their_days * 100 < their_rows * member.2 * percent
        };
        let is_whole = |member: &&(usize, usize, usize)| files[member.0].meets_totals;
        let fewer = members.iter().filter(is_thin).filter(|member| !is_whole(member));
        thin.extend(fewer.map(|member| member.0));
    }
    thin.sort_unstable();
    for at in thin {
        let file = &mut files[at];
        file.looks_cut = true;
        let message = format!(
            "{}: {} rows are less than {percent} % of what the other files have for as many days",
            file.title, file.rows_read
        );
        diagnostics.push(Diagnostic::new(Code::ThinReport, Place::file(file.file), message));
    }
}

/// Says that a ledger holds one kind of event only, over more days than an account has no other.
pub(super) fn filtered_ledger(
    ledger: &Rows,
    shipments: &Rows,
    shipped: &Shipped,
    policy: &Policy,
) -> PolarsResult<Option<Diagnostic>> {
    let (kinds, dates) = (ledger.text("event_type")?, ledger.dates("date")?);
    let mut days: BTreeSet<Date> = shipped.days().map(|(day, _)| day).collect();
    let mut kind = shipments.text("event_type")?.iter().flatten().last();
    for row in 0..ledger.len() {
        let Some(own) = kinds.get(row) else { continue };
        if kind.is_some_and(|kind: &str| !kind.eq_ignore_ascii_case(own)) {
            return Ok(None);
        }
        kind = Some(own);
        days.extend(dates.get(row));
    }
    let Some(kind) = kind.filter(|_| days.len() >= policy.count(SettingKey::FilteredDays)) else {
        return Ok(None);
    };
    let message =
        format!("every row of the ledger is of one kind, {kind}, over {} days", days.len());
    Ok(Some(Diagnostic::new(Code::FilteredReport, Place::default(), message)))
}
