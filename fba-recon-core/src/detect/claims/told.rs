//! What there is to say about buyers' claims: facts that contradict each other, reasons whose words are not known, and
//! files that prove nothing.

use super::files::ClaimFile;
use crate::diag::{Code, Diagnostic, Place};
use crate::model::SourceRow;
use crate::policy::Policy;
use crate::policy::words::holds;

/// The diagnostics of claim files: one a contradiction, one for all unknown reasons.
#[must_use]
pub fn told(files: &[ClaimFile<'_>], policy: &Policy) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut unknown: Vec<SourceRow> = Vec::new();
    for file in files {
        diagnostics.extend(proofs(file, policy));
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
        if row.reason.is_some() && file.facts.is_reason_unmapped {
            unknown.push(row.source);
        }
    }
    // A buyer's own words may stand there: the line is told, and they are not.
    if let Some(first) = unknown.iter().min() {
        let message = format!(
            "reasons of claims that are not known, so that nothing is concluded from them; rows: {}",
            unknown.len()
        );
        let at = Place::line(first.file, first.line);
        diagnostics.push(Diagnostic::new(Code::UnknownClaimReason, at, message));
    }
    diagnostics
}

/// Files of the evidence list for the order that prove nothing: no document or picture, or older than the order.
fn proofs<'a>(
    file: &'a ClaimFile<'_>,
    policy: &'a Policy,
) -> impl Iterator<Item = Diagnostic> + use<'a> {
    file.evidence.iter().filter_map(|item| {
        let ending = item.file.rsplit_once('.').map_or("", |(_, ending)| ending);
        let is_old = item.date.zip(file.facts.ordered_on).is_some_and(|(day, order)| day < order);
        let why = if !holds(&policy.words().proof_files, ending) {
            "is neither a document nor a picture"
        } else if is_old {
            "is dated before the order"
        } else {
            return None;
        };
        let message = format!("{} for order {} {why}", item.file, file.order_id);
        Some(Diagnostic::new(
            Code::ClaimProof,
            Place::line(item.source.file, item.source.line),
            message,
        ))
    })
}
