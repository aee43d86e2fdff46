//! What the rules of buyers' claims share: which of them keeps a debit, and the parts of their findings.

use jiff::civil::Date;

use crate::book::buyer_claims::{ClaimDecision, Program};
use crate::detect::claims::{
    ClaimFile, ClaimPart, Facts, Ground, Remedy, Sureness, grounds, share_of_debit,
};
use crate::detect::doubt::Doubt;
use crate::detect::finding::{
    Answers, Confidence, Evidence, EvidenceKind, Finding, Identity, Line, LossPoint, Requirement,
    RequirementReason, Term,
};
use crate::detect::{Context, Detector, fact, term};
use crate::model::tables::{MERCHANT_RETURNS, SETTLEMENT};
use crate::model::{Currency, Money};
use crate::policy::ClaimMoneyRole;

/// Which rule keeps the money of a debit: the first whose condition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::detect) enum Keeper {
    /// Amazon fulfilled the order.
    OnFbaOrder,
    /// Refund and claim took more than the sale.
    AfterRefund,
    /// Chargeback and claim took more than the sale.
    AndChargeback,
    /// Any other ground.
    Appeal,
}

/// The rule that keeps the debit of a claim; `None` where nothing was taken, no ground is known, or the seller
/// appealed already.
pub(in crate::detect) fn keeper(context: &Context<'_>, file: &ClaimFile<'_>) -> Option<Keeper> {
    let facts = &file.facts;
    let is_appealed = facts.appealed_at.is_some() || facts.appeal_result.is_some();
    if file.program != Program::AToZ
        || !facts.is_debited()
        || is_appealed
        || facts.is_contradictory()
    {
        return None;
    }
    let is_posted = facts.debited > 0;
    if is_posted && facts.by_amazon == Some(true) {
        return Some(Keeper::OnFbaOrder);
    }
    let lacks_sale = facts.lacks_sale();
    if facts.refunded_excess().is_some() || lacks_sale && !facts.has_open_chargeback() {
        return Some(Keeper::AfterRefund);
    }
    if facts.charged_back_excess().is_some() || lacks_sale {
        return Some(Keeper::AndChargeback);
    }
    let has_ground = !usable(&grounds(facts, context.policy.on(context.as_of))).is_empty();
    has_ground.then_some(Keeper::Appeal)
}

/// The grounds that a case rests on: those that stand by themselves, else those that a report has to prove.
pub(in crate::detect) fn usable(all: &[Ground]) -> Vec<&Ground> {
    let alone: Vec<&Ground> = all.iter().filter(|ground| ground.needs_returns.is_none()).collect();
    if alone.is_empty() { all.iter().collect() } else { alone }
}

/// The day from which the appeal runs: the earlier of the decision and the first debit.
pub(in crate::detect) fn appeal_starts(facts: &Facts) -> Option<Date> {
    let decided = facts.decision_at.filter(|_| facts.decision == Some(ClaimDecision::Granted));
    let decided = decided.map(|at| facts.day(at));
    decided.into_iter().chain(facts.first_debit).min()
}

/// A finding about a claim file, with a line of its money or none, its rows and its store; nothing else.
pub(in crate::detect) fn finding(
    rule: &'static Detector,
    file: &ClaimFile<'_>,
    date: Date,
    owed: Option<Money>,
    terms: Vec<Term>,
) -> Option<Finding> {
    let line = Line { date, fnsku: None, msku: None, units: 1, owed, terms };
    let identity = Identity(vec![
        ("order_id", file.order_id.clone()),
        ("program", file.program.as_str().to_owned()),
    ]);
    let finding = Finding::of_lines(rule, identity, vec![line])?;
    Some(Finding {
        marketplace: file.facts.store.clone(),
        order_id: Some(file.order_id.clone()),
        loss_point: LossPoint::Amount,
        confidence: Confidence::Probable,
        evidence: evidence(file),
        claim: Some(ClaimPart { program: Some(file.program), ..ClaimPart::default() }),
        ..finding
    })
}

/// A finding for money that a debit took, answered by what gives it back; probable at the most.
pub(in crate::detect) fn of_debit(
    context: &Context<'_>,
    rule: &'static Detector,
    file: &ClaimFile<'_>,
    owed: Option<Money>,
    terms: Vec<Term>,
) -> Option<Finding> {
    let facts = &file.facts;
    let date = appeal_starts(facts).filter(|date| *date <= context.as_of)?;
    let mut finding = finding(rule, file, date, owed, terms)?;
    finding.answers = Answers::Debit(file.order_id.clone());
    let all = grounds(facts, context.policy.on(context.as_of));
    let used = usable(&all);
    if !used.is_empty() && used.iter().all(|ground| ground.sureness == Sureness::Check) {
        finding.doubt(Doubt::CheckGrounds);
    }
    let needs = used.iter().filter_map(|ground| ground.needs_returns);
    finding.requirements.extend(needs.map(|days| Requirement {
        table: MERCHANT_RETURNS.name,
        days: Some(days),
        why: RequirementReason::Requested,
    }));
    // What is told and takes nothing from how sure the case is.
    if facts.row.is_none() {
        finding.doubts.push(Doubt::BuyerClaimsRow);
    }
    if facts.debited == 0 {
        finding.doubts.push(Doubt::NotPosted);
    }
    if let Some(part) = &mut finding.claim {
        part.grounds = used.iter().map(|ground| ground.id.as_str()).collect();
        part.roles = vec![ClaimMoneyRole::AToZ, ClaimMoneyRole::BuyerRecharge];
        part.is_paid_by_order = facts.by_amazon == Some(true);
    }
    Some(finding)
}

/// Whether an appeal may bring money back: some ground asks for it.
pub(in crate::detect) fn asks_for_money(context: &Context<'_>, facts: &Facts) -> bool {
    let all = grounds(facts, context.policy.on(context.as_of));
    usable(&all).iter().any(|ground| ground.remedy == Remedy::Both)
}

/// The debits of a rule of money that was taken twice: for each the part above the price of the sale.
pub(in crate::detect) fn taken_twice(
    context: &Context<'_>,
    rule: &'static Detector,
    own: Keeper,
    excess: impl Fn(&Facts) -> Option<i64>,
) -> Vec<Finding> {
    let files = context.claims.iter().filter(|file| keeper(context, file) == Some(own));
    let findings = files.filter_map(|file| {
        let currency = file.money?.currency;
        let shared = share(file, excess(&file.facts));
        let is_known = shared.is_some();
        let (owed, terms) = match shared {
            Some((owed, terms)) => (Some(owed), terms),
            // Without the sale nobody knows how much was paid twice.
            None if file.facts.lacks_sale() => (None, vec![debited(&file.facts, currency)]),
            None => return None,
        };
        let mut finding = of_debit(context, rule, file, owed, terms)?;
        let needs =
            Requirement { table: SETTLEMENT.name, days: None, why: RequirementReason::Sale };
        finding.requirements.extend((!is_known).then_some(needs));
        Some(finding)
    });
    findings.collect()
}

/// The part of a debit that some of its price stands for, in whole minor units, never rounded up, with its equation.
fn share(file: &ClaimFile<'_>, excess: Option<i64>) -> Option<(Money, Vec<Term>)> {
    let (facts, currency) = (&file.facts, file.money?.currency);
    let excess = excess?;
    let share = share_of_debit(facts.debited, excess, facts.debited_principal?);
    let share = share - share.rem_euclid(currency.minor_micros());
    let rest = Money::new(facts.debited - share, currency);
    let mut terms = vec![debited(facts, currency)];
    terms.extend((rest.micros > 0).then(|| Term::minus_money(term!(shared "not_twice"), rest)));
    (share > 0).then(|| (Money::new(share, currency), terms))
}

/// What the rows of the claim took.
pub(in crate::detect) fn debited(facts: &Facts, currency: Currency) -> Term {
    Term::money(term!(shared "claim_debit"), Money::new(facts.debited, currency))
}

/// The seller's row, what the claim took, the sale and the refunds.
fn evidence(file: &ClaimFile<'_>) -> Vec<Evidence> {
    let mut evidence: Vec<Evidence> = Vec::new();
    let facts = &file.facts;
    if let Some(source) = facts.row {
        let told = facts.reason.iter().map(|reason| (fact!(shared "claim_reason"), reason.clone()));
        evidence.push(Evidence {
            source,
            kind: EvidenceKind::BuyerClaim,
            date: facts.opened_at.map(|at| facts.day(at)),
            facts: told.collect(),
            is_detail: false,
        });
    }
    for row in &facts.returns {
        evidence.push(Evidence {
            source: row.source,
            kind: EvidenceKind::ReturnRequest,
            date: Some(row.requested_on),
            facts: row
                .delivered_on
                .iter()
                .map(|day| (fact!(shared "delivered_on"), day.to_string()))
                .collect(),
            is_detail: false,
        });
    }
    let Some(money) = file.money else { return evidence };
    let kinds = [
        (EvidenceKind::ClaimDebit, money.of(ClaimMoneyRole::AToZ)),
        (EvidenceKind::ClaimDebit, money.of(ClaimMoneyRole::Chargeback)),
        (EvidenceKind::Refund, &money.refunds),
        (EvidenceKind::Sale, &money.sale),
    ];
    for (kind, postings) in kinds {
        for posting in postings {
            // The amounts add up to what the first row tells.
            let Some(first) = posting.rows.first() else { continue };
            let net = Money::new(posting.net, money.currency).to_string();
            let source = first.source;
            let facts = vec![(fact!(shared "net"), net)];
            let date = Some(posting.date);
            evidence.push(Evidence { source, kind, date, facts, is_detail: false });
            evidence.extend(Evidence::details(&posting.rows, kind, date, money.currency));
        }
    }
    evidence
}
