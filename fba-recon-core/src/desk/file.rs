//! One claim file as outputs show it: everything decided, words still as names.

use jiff::Timestamp;
use jiff::civil::Date;

use super::Context;
use super::conflicts::touching;
use super::state::{State, state};
use super::timeline::{TimelineEvent, timeline};
use crate::assess::clock::clock;
use crate::assess::documents::is_proof_file;
use crate::assess::{Clock, ClockState, Span};
use crate::book::buyer_claims::Program;
use crate::cases::Case;
use crate::detect::claims::{
    Bearer, ClaimFile, ClockStart, Facts, Ground, OdrView, Protection, RefundAdvice, SafeTView,
    grounds, is_undecided, odr, protection, refund_advice, responsible_for_claim, starts,
};
use crate::detect::{Requirement, RequirementReason};
use crate::model::dates::shift_days;
use crate::model::now::{end_of_day, start_of_day};
use crate::model::tables::MERCHANT_RETURNS;
use crate::model::{Currency, Money, SourceRow};
use crate::policy::{ClockName, Party, Window};

/// A clock of a claim that was not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningClock {
    /// The clock.
    pub clock: Clock,
    /// Whether the seller has to act by its end; else only something is expected by then.
    pub is_duty: bool,
}

/// The money of a claim; `None` where it is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClaimMoney {
    /// Currency.
    pub currency: Option<Currency>,
    /// Claimed, as the seller typed it.
    pub claimed: Option<Money>,
    /// What an answer may save.
    pub at_risk: Option<Money>,
    /// Price of the goods sold.
    pub sold: Option<Money>,
    /// Refunded to the buyer, net.
    pub refunded: Option<Money>,
    /// Promotions of the sale, below zero.
    pub promotion: Option<Money>,
    /// What A-to-z rows took, net.
    pub debited: Option<Money>,
    /// What they gave back.
    pub reversed: Option<Money>,
    /// What chargebacks took, net of what came back.
    pub charged_back: Option<Money>,
}

/// A document of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimDocument {
    /// Kind, as the evidence list or the table of documents names it.
    pub kind: String,
    /// Whether an appeal may not be sent without it.
    pub required: bool,
    /// Files of the evidence list; empty where it is missing.
    pub files: Vec<String>,
}

/// One claim file.
#[derive(Debug, Clone)]
pub struct ClaimView {
    /// Id.
    pub id: String,
    /// Store.
    pub marketplace: Option<String>,
    /// Customer order.
    pub order_id: String,
    /// Under which rules it runs.
    pub program: Program,
    /// `seller` or `amazon`; `None` where it is not known.
    pub fulfilled_by: Option<&'static str>,
    /// The reason by its code, fine ones too; `unmapped` where its words are not known; `None` without a row.
    pub reason: Option<String>,
    /// Where it stands.
    pub state: State,
    /// When it was opened.
    pub opened_at: Option<Timestamp>,
    /// Clocks that were not met.
    pub clocks: Vec<RunningClock>,
    /// Money.
    pub money: ClaimMoney,
    /// Grounds.
    pub points: Vec<Ground>,
    /// Claims protection.
    pub protection: Protection,
    /// Whether to refund now.
    pub refund_advice: RefundAdvice,
    /// Who bears it.
    pub responsible: Bearer,
    /// The order defect rate.
    pub odr: OdrView,
    /// SAFE-T; `None` for other programs.
    pub safe_t: Option<SafeTView>,
    /// Documents.
    pub documents: Vec<ClaimDocument>,
    /// What is missing or to be looked at, by name.
    pub needs: Vec<String>,
    /// Cases.
    pub cases: Vec<String>,
    /// What happened.
    pub timeline: Vec<TimelineEvent>,
    /// Every row that it rests on, with what it is.
    pub rows: Vec<(SourceRow, &'static str)>,
    /// Cost of one unit as the seller keeps it, where the order has one product alone.
    pub replacement: Option<Money>,
    /// What is known of it.
    pub facts: Facts,
    /// Differences between guides and Amazon that touch it, by name.
    pub conflicts: Vec<String>,
}

/// The view of a claim file with its cases.
pub(super) fn view(
    context: &Context<'_>,
    file: &ClaimFile<'_>,
    id: String,
    cases: &[&Case],
) -> ClaimView {
    let facts = &file.facts;
    let rules = context.policy.on(context.now.day);
    let clocks = clocks(context, file);
    let unmet: Vec<Clock> = clocks
        .iter()
        .filter(|running| {
            matches!(
                running.clock.name,
                ClockName::AToZResponse
                    | ClockName::AToZInformation
                    | ClockName::ChargebackResponse
            )
        })
        .map(|running| running.clock.clone())
        .collect();
    let safe_t_until = safe_t_window(context, file).and_then(|(_, closes)| closes);
    let is_expired = safe_t_until.is_some_and(|closes| closes < context.now.day);
    let state = state(facts, &unmet, file.safe_t.as_ref(), is_expired);
    let points = points(context, file);
    let responsible = responsible_for_claim(context.policy, facts, file.reason, rules);
    // What nobody can answer any more is at risk no longer: it is lost, or was never taken.
    let is_over = !unmet.is_empty()
        && unmet.iter().all(|clock| clock.is_over(context.now.day_in(&clock.zone)));
    let money = money(file, state, is_over);
    let timeline = timeline(file);
    let mut rows: Vec<(SourceRow, &'static str)> =
        timeline.iter().map(|event| (event.source, event.what)).collect();
    rows.sort_unstable();
    rows.dedup();
    let reason = if facts.is_reason_unmapped {
        Some(Party::Unmapped.as_str().to_owned())
    } else {
        file.reason.map(|reason| reason.code.clone())
    };
    let mut claim = ClaimView {
        marketplace: facts.store.clone(),
        order_id: file.order_id.clone(),
        program: file.program,
        fulfilled_by: facts.by_amazon.map(|by| if by { "amazon" } else { "seller" }),
        reason,
        state,
        opened_at: facts.opened_at,
        protection: protection(facts, rules),
        refund_advice: refund_advice(facts, rules),
        odr: odr(facts, rules),
        safe_t: file.safe_t.clone(),
        documents: documents(context, file, cases),
        needs: needs(file, &money, state, cases),
        cases: cases.iter().map(|case| case.id.clone()).collect(),
        replacement: replacement(context, file),
        facts: facts.clone(),
        id,
        clocks,
        money,
        points,
        responsible,
        timeline,
        rows,
        conflicts: Vec::new(),
    };
    let codes: Vec<&str> = file.returns.iter().filter_map(|row| row.reason.as_deref()).collect();
    claim.conflicts = touching(context.policy.conflicts(), &claim, &codes);
    claim
}

/// The grounds that stand, those that rest on the returns report only where it proves the days.
fn points(context: &Context<'_>, file: &ClaimFile<'_>) -> Vec<Ground> {
    let all = grounds(&file.facts, context.policy.on(context.now.day));
    let is_proven = |ground: &Ground| {
        ground.needs_returns.is_none_or(|days| {
            let need = Requirement {
                table: MERCHANT_RETURNS.name,
                days: Some(days),
                why: RequirementReason::Requested,
            };
            context.coverage.judged(&need, None, |_| false).missing.is_none()
        })
    };
    all.into_iter().filter(is_proven).collect()
}

fn money(file: &ClaimFile<'_>, state: State, is_over: bool) -> ClaimMoney {
    let facts = &file.facts;
    let currency = file.money.map(|money| money.currency);
    let of = |micros: i64| currency.map(|currency| Money::new(micros, currency));
    let sold = facts.sold.and_then(of);
    let is_undecided = matches!(state, State::Open | State::Answered | State::Overdue);
    let promotions = file.money.map(|money| money.sale.iter().map(|day| day.promotion).sum());
    ClaimMoney {
        currency: currency.or(facts.claimed.map(|claimed| claimed.currency)),
        claimed: facts.claimed,
        at_risk: facts.claimed.or(sold).filter(|_| is_undecided && !is_over),
        sold,
        refunded: of(facts.refunds.iter().map(|refund| refund.net).sum()),
        promotion: promotions.and_then(of).filter(|money| money.micros != 0),
        debited: of(facts.debited),
        reversed: of(facts.reversed),
        charged_back: of(facts.charged_back - facts.charge_reversed.min(facts.charged_back)),
    }
}

/// What one unit in place of the one sold costs: the seller's cost of the order's only product.
fn replacement(context: &Context<'_>, file: &ClaimFile<'_>) -> Option<Money> {
    let mut skus = file.returns.iter().filter_map(|row| row.msku.as_deref());
    let msku = skus.next()?;
    if skus.any(|other| other != msku) {
        return None;
    }
    let currency = file.money?.currency;
    let costs = context.book.costs.iter().filter(|cost| {
        cost.msku.as_deref() == Some(msku)
            && cost.unit.currency == currency
            && cost.valid_from.is_none_or(|from| from <= context.now.day)
    });
    costs
        .max_by_key(|cost| (cost.valid_from, std::cmp::Reverse(cost.unit.micros)))
        .map(|cost| cost.unit)
}

/// The clocks of a claim that were not met, by the time at which they end.
fn clocks(context: &Context<'_>, file: &ClaimFile<'_>) -> Vec<RunningClock> {
    let facts = &file.facts;
    let Some(store) = facts.store.as_deref() else { return Vec::new() };
    let rules = context.policy.on(context.now.day);
    let mut found = Vec::new();
    let mut add = |start: ClockStart, is_duty: bool| {
        let rule = rules.clock(start.name, store);
        let running = rule.and_then(|rule| clock(&start, rule, context.now, &facts.zone));
        found.extend(running.map(|clock| RunningClock { clock, is_duty }));
    };
    let answers = starts(facts);
    for start in answers.iter().filter(|start| start.met_at.is_none()) {
        add(*start, true);
    }
    let expects =
        |name, at, basis| ClockStart { name, at, basis, is_notice_unknown: false, met_at: None };
    let is_answered = !answers.is_empty() && answers.iter().all(|start| start.met_at.is_some());
    if let (Program::AToZ, true, Some(at)) = (file.program, is_answered, facts.opened_at) {
        add(expects(ClockName::DecisionExpected, at, "opening"), false);
    }
    if let (Some(at), None) = (facts.appealed_at, facts.appeal_result) {
        add(expects(ClockName::AppealAnswerExpected, at, "appeal"), false);
    }
    if file.program == Program::AToZ {
        if let Some(at) = facts.unanswered_message().filter(|_| is_undecided(facts)) {
            add(expects(ClockName::BuyerMessage, at, "message"), true);
        }
        let came = facts.returns.iter().filter_map(|row| row.delivered_on).min();
        let came = came.and_then(|day| start_of_day(day, &facts.zone));
        if let Some(at) = came.filter(|_| facts.refunds.is_empty() && facts.has_money) {
            add(expects(ClockName::RefundAfterReturn, at, "return_delivery"), true);
        }
    }
    found.extend(appeal(context, file));
    found.extend(safe_t_clock(context, file));
    found.sort_by_key(|running| (running.clock.due_at, running.clock.name));
    found
}

/// The days of a window as a clock.
fn of_window(
    context: &Context<'_>,
    facts: &Facts,
    name: ClockName,
    window: &Window,
    from: Date,
) -> Option<RunningClock> {
    let closes = window.closes?.after(from)?;
    let due_at = end_of_day(closes, &facts.zone)?;
    let today = facts.today();
    let state = if today > closes {
        ClockState::Overdue
    } else if today == closes && context.now.moment.is_none() {
        ClockState::DueToday
    } else {
        ClockState::Running
    };
    let seconds = context.now.moment.map(|moment| due_at.as_second() - moment.as_second());
    let start_basis = match name {
        ClockName::SafeT => "refund_or_return_delivery",
        _ => "debit_or_decision",
    };
    let clock = Clock {
        name,
        starts_at: start_of_day(from, &facts.zone)?,
        start_basis,
        due_at,
        due_on: closes,
        safe_at: None,
        latest_on: None,
        hours_left: seconds.map(|seconds| seconds.div_euclid(3_600)),
        state,
        confirmed: window.confirmed,
        source: window.source.clone(),
        length: window.closes.map_or(Span::Unknown, |closes| Span::Within(closes.into())),
        told_until: None,
        zone: facts.zone.clone(),
    };
    Some(RunningClock { clock, is_duty: true })
}

/// The window of the appeal: from the earlier of decision and first debit, while the seller bears the claim.
fn appeal(context: &Context<'_>, file: &ClaimFile<'_>) -> Option<RunningClock> {
    let facts = &file.facts;
    let is_appealed = facts.appealed_at.is_some() || facts.appeal_result.is_some();
    let is_back = facts.debited > 0 && facts.reversed >= facts.debited;
    if file.program != Program::AToZ || !facts.is_debited() || is_appealed || is_back {
        return None;
    }
    let decided = facts.decision_at.map(|at| facts.day(at));
    let from = decided.into_iter().chain(facts.first_debit).min()?;
    let store = facts.store.as_deref()?;
    let window = context.policy.on(context.now.day).window(file.program.claim_type(), store)?;
    of_window(context, facts, ClockName::Appeal, window, from)
}

/// First and last day of the SAFE-T window; `None` where no window or no refund is known.
fn safe_t_window(context: &Context<'_>, file: &ClaimFile<'_>) -> Option<(Date, Option<Date>)> {
    let from = file.safe_t.as_ref()?.starts_on?;
    let store = file.facts.store.as_deref()?;
    let window = context.policy.on(context.now.day).window(Program::SafeT.claim_type(), store)?;
    Some((from, window.closes.and_then(|closes| closes.after(from))))
}

fn safe_t_clock(context: &Context<'_>, file: &ClaimFile<'_>) -> Option<RunningClock> {
    let view = file.safe_t.as_ref()?;
    if view.is_filed || view.is_granted || !view.bars.is_empty() || view.grounds.is_empty() {
        return None;
    }
    let store = file.facts.store.as_deref()?;
    let window = context.policy.on(context.now.day).window(Program::SafeT.claim_type(), store)?;
    of_window(context, &file.facts, ClockName::SafeT, window, view.starts_on?)
}

/// What the cases ask for, then what else the evidence list has of the order.
fn documents(context: &Context<'_>, file: &ClaimFile<'_>, cases: &[&Case]) -> Vec<ClaimDocument> {
    let mut documents: Vec<ClaimDocument> = Vec::new();
    for needed in cases.iter().flat_map(|case| &case.documents) {
        if documents.iter().any(|own| own.kind == needed.kind) {
            continue;
        }
        documents.push(ClaimDocument {
            kind: needed.kind.clone(),
            required: needed.required,
            files: needed.answers.iter().map(|item| item.file.clone()).collect(),
        });
    }
    for item in &file.evidence {
        if !is_proof_file(context.policy, &item.file) {
            continue;
        }
        match documents.iter_mut().find(|own| own.kind == item.kind) {
            Some(own) if own.files.contains(&item.file) => {}
            Some(own) => own.files.push(item.file.clone()),
            None => documents.push(ClaimDocument {
                kind: item.kind.clone(),
                required: false,
                files: vec![item.file.clone()],
            }),
        }
    }
    documents
}

/// What is missing or has to be looked at.
fn needs(file: &ClaimFile<'_>, money: &ClaimMoney, state: State, cases: &[&Case]) -> Vec<String> {
    let facts = &file.facts;
    let differs = money.claimed.zip(money.debited).is_some_and(|(claimed, debited)| {
        debited.micros > 0 && claimed != debited && facts.debited_principal != Some(claimed.micros)
    });
    let listed = |kind: &str| file.evidence.iter().any(|item| item.kind == kind);
    let says_proof = file.row.is_some_and(|row| row.has_proof_of_delivery == Some(true));
    let is_unclear = facts.buyer_detail == Some(false) && is_undecided(facts);
    let mut needs = Vec::new();
    let mut add = |holds: bool, name: &str| {
        if holds && !needs.iter().any(|own| own == name) {
            needs.push(name.to_owned());
        }
    };
    add(facts.row.is_none() && file.program != Program::SafeT, "buyer_claims_row");
    add(facts.row.is_some() && facts.notice_at.is_none() && is_undecided(facts), "notice_unknown");
    add(facts.is_reason_unmapped, "reason_unmapped");
    add(!facts.contradictions.is_empty(), "claim_contradiction");
    add(facts.store.is_none(), "no_marketplace");
    add(state == State::GrantedDebited && facts.debited == 0, "not_posted");
    add(!facts.has_money, "money_unknown");
    add(facts.debited > 0 && facts.sold.is_none(), "no_sale");
    add(differs, "amount_differs");
    add(says_proof && !listed("proof_of_delivery"), "proof_not_listed");
    add(is_unclear, "buyer_detail");
    for document in cases.iter().flat_map(|case| &case.documents) {
        let is_missing = document.required && !document.is_complete();
        add(is_missing, &format!("document:{}", document.kind));
    }
    needs
}

/// The day after the last day of a clock, on which to ask where only something is expected.
#[must_use]
pub fn ask_on(running: &RunningClock) -> Option<Date> {
    (!running.is_duty).then(|| shift_days(running.clock.due_on, 1))
}
