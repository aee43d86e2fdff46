//! Which differences between guides and Amazon touch a claim.

use super::ClaimView;
use crate::policy::letters::{Conflict, is_same_code};

/// The differences of the table that touch a claim, in the order of the table.
pub(super) fn touching(
    conflicts: &[Conflict],
    claim: &ClaimView,
    return_codes: &[&str],
) -> Vec<String> {
    let touched = conflicts.iter().filter(|conflict| touches(conflict, claim, return_codes));
    touched.map(|conflict| conflict.id.clone()).collect()
}

/// Whether each list that a row gives holds one of the claim's values.
fn touches(conflict: &Conflict, claim: &ClaimView, return_codes: &[&str]) -> bool {
    let holds = |list: &[String], values: &[&str]| {
        list.is_empty() || list.iter().any(|own| values.iter().any(|value| own == value))
    };
    let clocks: Vec<&str> = claim.clocks.iter().map(|own| own.clock.name.as_str()).collect();
    let points: Vec<&str> = claim.points.iter().map(|point| point.id.as_str()).collect();
    let kinds: Vec<&str> = claim.facts.item_kind.as_deref().into_iter().collect();
    let reasons: Vec<&str> = claim.facts.reason.as_deref().into_iter().collect();
    let delivery: Vec<&str> =
        claim.facts.delivery_status.map(|own| own.as_str()).into_iter().collect();
    let has_code = |code: &String| return_codes.iter().any(|own| is_same_code(own, code));
    holds(&conflict.programs, &[claim.program.as_str()])
        && holds(&conflict.states, &[claim.state.as_str()])
        && holds(&conflict.clocks, &clocks)
        && holds(&conflict.odr_rules, &[claim.odr.rule.as_str()])
        && holds(&conflict.odr_verdicts, &[claim.odr.verdict.as_str()])
        && holds(&conflict.points, &points)
        && holds(&conflict.refund, &[claim.refund_advice.as_str()])
        && holds(&conflict.item_kinds, &kinds)
        && holds(&conflict.reasons, &reasons)
        && holds(&conflict.delivery, &delivery)
        && (conflict.return_codes.is_empty() || conflict.return_codes.iter().any(has_code))
}
