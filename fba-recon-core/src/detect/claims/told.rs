//! What there is to say about buyers' claims: facts that contradict each other, reasons whose words are not known, and
//! files that prove nothing.

use std::collections::BTreeMap;

use super::files::ClaimFile;
use crate::diag::{Code, Diagnostic, Place};
use crate::model::SourceRow;

/// The diagnostics of claim files: one a contradiction, one for all unknown reasons.
#[must_use]
pub fn told(files: &[ClaimFile<'_>]) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut unknown: BTreeMap<&str, (usize, SourceRow)> = BTreeMap::new();
    for file in files {
        let Some(row) = file.row else { continue };
        let at = Place::line(row.source.file, row.source.line);
        for contradiction in &file.facts.contradictions {
            let message = format!(
                "{} claim on order {}: {}",
                file.program.as_str(),
                file.order_id,
                contradiction.text()
            );
            diagnostics.push(Diagnostic::new(Code::ClaimContradiction, at.clone(), message));
        }
        if let Some(words) = row.reason.as_deref().filter(|_| file.facts.is_reason_unmapped) {
            unknown.entry(words).or_insert((0, row.source)).0 += 1;
        }
    }
    if let Some((_, first)) = unknown.values().min_by_key(|(_, source)| *source) {
        let words = unknown.iter().map(|(words, (count, _))| format!("{words} ({count})"));
        let message = format!(
            "reasons of claims that are not known, so that nothing is concluded from them: {}",
            words.collect::<Vec<String>>().join(", ")
        );
        let at = Place::line(first.file, first.line);
        diagnostics.push(Diagnostic::new(Code::UnknownClaimReason, at, message));
    }
    diagnostics
}
