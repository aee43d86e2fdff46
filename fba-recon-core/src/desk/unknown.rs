//! Words of reports that give no risk because no list has them: counted, so that nobody takes silence for safety.

use std::collections::BTreeMap;

use super::Context;
use super::risks::is_unknown;
use crate::diag::{Code, Diagnostic, Place};
use crate::model::SourceRow;

/// One diagnostic for all of them; `None` where every word is known.
#[must_use]
pub fn unknown_statuses(context: &Context<'_>) -> Option<Diagnostic> {
    let claims = &context.book.claims;
    let mut found: BTreeMap<String, (usize, SourceRow)> = claims.of_seller.unknown.clone();
    for row in claims.returns.values().flatten().filter(|row| is_unknown(context, row)) {
        let status = row.status.clone().unwrap_or_default();
        let entry = found.entry(status).or_insert((0, row.source));
        entry.0 += 1;
        entry.1 = entry.1.min(row.source);
    }
    let (_, first) = found.values().min_by_key(|(_, source)| *source)?;
    let at = Place::line(first.file, first.line);
    let rows: usize = found.values().map(|(count, _)| count).sum();
    // In a row that is out of step anything may stand there: the line is told, and the words are not.
    let message = format!(
        "statuses of orders and return requests that are not known, so that no risk is told of them; rows: {rows}"
    );
    Some(Diagnostic::new(Code::UnknownStatus, at, message))
}
