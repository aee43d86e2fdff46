//! What there is to say of a whole dump: holes, a day before its rows, old tables, reports that nothing uses.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::Inventory;
use crate::assess::Status;
use crate::book;
use crate::cases::Case;
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::Ingested;
use crate::model::dates::days_between;
use crate::normalise::FileReport;
use crate::policy::{Policy, SettingKey};

/// Says that no file is a report, or that there are only such as are known and not read.
pub(super) fn nothing_recognised(ingested: &Ingested<'_>, is_nothing: bool) -> Option<Diagnostic> {
    let files = ingested.files.len();
    let named = ingested.files.iter().filter(|file| file.named.is_some()).count();
    let (code, message) = match named {
        0 => (Code::NothingRecognised, format!("no Amazon report among {files} files")),
        _ => {
            let message = format!("no report that is read among {files} files; {named} are known");
            (Code::OnlyNamed, message)
        }
    };
    is_nothing.then(|| Diagnostic::new(code, Place::default(), message))
}

/// One diagnostic for each hole of a report.
pub(super) fn gaps(inventory: &Inventory) -> Vec<Diagnostic> {
    let titles: BTreeMap<&str, &str> =
        inventory.reports.iter().map(|report| (report.table, report.title.as_str())).collect();
    inventory.coverage.diagnostics(&titles)
}

/// Says that no dated row lies on or before the as-of day, so that an empty result means nothing.
pub(super) fn as_of_before_data(reports: &[FileReport], as_of: Date) -> Option<Diagnostic> {
    let first = reports.iter().filter_map(|report| report.days.first()).min()?;
    (*first > as_of).then(|| {
        let message = format!("the first row of these reports is of {first}, after {as_of}");
        Diagnostic::new(Code::AsOfBeforeData, Place::default(), message)
    })
}

/// Says which tables that decide cases were last compared with their sources long before the day of the run.
pub(super) fn rules_old(cases: &[Case], policy: &Policy, as_of: Date) -> Option<Diagnostic> {
    let most = policy.days(SettingKey::RulesOldDays);
    let old: BTreeMap<&str, Date> = policy
        .checked()
        .iter()
        .filter(|(_, day)| days_between(**day, as_of) > most)
        .map(|(file, day)| (file.as_str(), *day))
        .collect();
    let mut told: BTreeMap<&str, Date> = BTreeMap::new();
    let mut count = 0;
    for case in cases.iter().filter(|case| case.status != Status::Covered) {
        let store = case.marketplace.as_deref().unwrap_or_default().to_lowercase();
        let is_fee = case.rule.handling.fee.is_some();
        let decides = |file: &str| match file.strip_prefix("fees/") {
            Some(card) => is_fee && card.split('_').any(|part| part == store),
            None if case.claim_type.is_answer() => file == "clocks.toml",
            None => file == "windows.toml" || file == "valuation.toml",
        };
        let own: Vec<(&&str, &Date)> = old.iter().filter(|(file, _)| decides(file)).collect();
        count += usize::from(!own.is_empty());
        told.extend(own.into_iter().map(|(file, day)| (*file, *day)));
    }
    if told.is_empty() {
        return None;
    }
    let files: Vec<String> = told.iter().map(|(file, day)| format!("{file} on {day}")).collect();
    let plural = if count == 1 { "" } else { "s" };
    let message = format!(
        "tables that decide {count} case{plural} were last checked more than {most} days before {as_of}: {}",
        files.join(", ")
    );
    Some(Diagnostic::new(Code::RulesOld, Place::default(), message))
}

/// Whether the book is built from a table, so that a check may use its rows.
#[must_use]
pub fn is_used(table: &str) -> bool {
    book::READ.iter().any(|own| own.name == table)
}

/// Says once which reports were read that nothing is concluded from yet.
pub(super) fn not_used(reports: &[FileReport]) -> Option<Diagnostic> {
    let unused: BTreeSet<&str> = reports
        .iter()
        .filter(|report| !is_used(report.table))
        .map(|report| report.title.as_str())
        .collect();
    if unused.is_empty() {
        return None;
    }
    let titles = unused.into_iter().collect::<Vec<&str>>().join(", ");
    let message = format!("read, and not used by any check yet: {titles}");
    Some(Diagnostic::new(Code::NotUsedYet, Place::default(), message))
}
