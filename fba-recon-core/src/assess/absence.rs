//! Where almost every event of a kind lacks its answer, the report that would show it may lack it.

use super::{Assessed, Caution, Status};
use crate::detect::{Confidence, Context, Measure};
use crate::diag::{Code, Diagnostic, Place};
use crate::policy::SettingKey;

/// Holds the findings of each detector that claims almost every event it looked at, and says so.
pub fn hold_absences(assessed: &mut [Assessed], context: &Context<'_>) -> Vec<Diagnostic> {
    let least = context.policy.count(SettingKey::AbsenceLeastEvents);
    let most = context.policy.count(SettingKey::AbsenceMostPercent);
    let mut diagnostics = Vec::new();
    for detector in context.rules {
        let Some(looked_at) = detector.handling.looked_at else { continue };
        let events = looked_at(context);
        if events < least {
            continue;
        }
        let is_claimed = |item: &&mut Assessed| {
            item.finding.rule.id == detector.id
                && !matches!(item.status, Status::Covered | Status::Unproven)
                && !rests_on_figures(item)
        };
        let mut claimed: Vec<&mut Assessed> = assessed.iter_mut().filter(is_claimed).collect();
        if claimed.len() * 100 <= events * most {
            continue;
        }
        let first = claimed.first().and_then(|item| item.finding.evidence.first());
        let at = first.map(|row| Place::line(row.source.file, row.source.line)).unwrap_or_default();
        let message = format!(
            "{}: {} of {events} events lack their answer: all are held as possible",
            detector.id,
            claimed.len()
        );
        diagnostics.push(Diagnostic::new(Code::AbsenceEverywhere, at, message));
        for item in &mut claimed {
            item.confidence = Confidence::Possible;
            item.cautions.push(Caution::AbsenceEverywhere);
            item.cautions.sort();
        }
    }
    diagnostics
}

/// Whether a finding rests on quantities that Amazon itself calls open.
fn rests_on_figures(item: &Assessed) -> bool {
    matches!(&item.finding.measure, Measure::Adjustments(units) if units.reconciled_known)
}
