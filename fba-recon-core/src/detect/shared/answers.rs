//! What the two rules of answers share.

use super::buyers::finding;
use crate::book::buyer_claims::Program;
use crate::detect::claims::{ClaimFile, starts};
use crate::detect::doubt::Doubt;
use crate::detect::finding::Finding;
use crate::detect::{Context, Detector};
use crate::model::Money;

/// A finding for each undecided claim of a program with a clock that is not met. It has no amount; what an answer may
/// save is told beside it.
pub(in crate::detect) fn answers_due(
    context: &Context<'_>,
    rule: &'static Detector,
    program: Program,
) -> Vec<Finding> {
    let own = context.claims.iter().filter(|file| file.program == program);
    own.filter_map(|file| answer_due(rule, file)).collect()
}

fn answer_due(rule: &'static Detector, file: &ClaimFile<'_>) -> Option<Finding> {
    let facts = &file.facts;
    let open: Vec<_> = starts(facts).into_iter().filter(|start| start.met_at.is_none()).collect();
    let first = open.iter().min_by_key(|start| start.at)?;
    let date = facts.day(first.at);
    let is_notice_unknown = open.iter().any(|start| start.is_notice_unknown);
    let mut finding = finding(rule, file, date, None, Vec::new())?;
    if is_notice_unknown {
        finding.doubts.push(Doubt::NoticeUnknown);
    }
    let sold = file.money.and_then(|money| Some(Money::new(money.sold()?, money.currency)));
    if let Some(part) = &mut finding.claim {
        part.clocks = open;
        part.at_risk = facts.claimed.filter(|typed| typed.micros > 0).or(sold);
    }
    Some(finding)
}
