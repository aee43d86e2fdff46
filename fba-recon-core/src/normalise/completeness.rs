//! Signs that a dump lacks rows: days between files, files with far fewer rows than their neighbours.

use jiff::civil::Date;

use super::FileReport;
use crate::diag::{Code, Diagnostic, Place};
use crate::model::dates::{days_between, shift_days};
use crate::model::{DateRange, Table};
use crate::policy::Policy;

/// Days that no file of a report covers, between the first and the last.
pub(super) fn gaps(table: &Table, files: &[FileReport], diagnostics: &mut Vec<Diagnostic>) {
    let mut members: Vec<(DateRange, &FileReport)> = files
        .iter()
        .filter(|file| file.table == table.name)
        .filter_map(|file| Some((file.covers?, file)))
        .collect();
    members.sort_by_key(|(covers, file)| (*covers, file.file));
    let mut end: Option<(Date, i32)> = None;
    for (covers, file) in members {
        if let Some((last, allowed)) = end {
            let gap = days_between(last, covers.first) - 1;
            if gap > allowed.max(file.gap_days) {
                let message = format!(
                    "{}: no rows for {gap} days between two files: {} to {}",
                    file.title,
                    shift_days(last, 1),
                    shift_days(covers.first, -1),
                );
                diagnostics.push(Diagnostic::new(Code::CoverageGap, Place::default(), message));
            }
        }
        if end.is_none_or(|(last, _)| last < covers.last) {
            end = Some((covers.last, file.gap_days));
        }
    }
}

/// Marks files that have far fewer rows a day than the other files of their report: such a download was
/// cut off or filtered.
pub(super) fn thin_files(
    files: &mut [FileReport],
    policy: &Policy,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let percent = policy.count("thin_report_percent");
    let neighbours = policy.count("thin_report_neighbours");
    let rows = policy.count("thin_report_rows");
    let days = |file: &FileReport| {
        let covers = file.covers?;
        usize::try_from(days_between(covers.first, covers.last) + 1).ok()
    };
    // Rows and days, compared crosswise: no rate is computed.
    let counts: Vec<Option<(usize, usize)>> =
        files.iter().map(|file| Some((file.rows_read, days(file)?))).collect();
    let thin: Vec<usize> = (0..files.len())
        .filter(|at| {
            let Some((own_rows, own_days)) = counts[*at] else { return false };
            let others = (0..files.len())
                .filter(|other| other != at && files[*other].format == files[*at].format);
            let mut others: Vec<(usize, usize)> =
                others.filter_map(|other| counts[other]).collect();
            others.retain(|(their_rows, _)| *their_rows >= rows);
            others.sort_by(|one, other| (one.0 * other.1).cmp(&(other.0 * one.1)));
            if others.len() < neighbours {
                return false;
            }
            let (their_rows, their_days) = others[(others.len() - 1) / 2];
            own_rows * their_days * 100 < their_rows * own_days * percent
        })
        .collect();
    for at in thin {
        let file = &mut files[at];
        file.is_thin = true;
        let message = format!(
            "{}: {} rows are less than {percent} % of what the other files have for as many days",
            file.title, file.rows_read
        );
        diagnostics.push(Diagnostic::new(Code::ThinReport, Place::file(file.file), message));
    }
}
