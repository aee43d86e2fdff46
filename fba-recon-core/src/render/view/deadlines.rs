//! Days that a seller may not miss: last safe days of what can be filed, and clocks that run.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::case::CaseView;
use crate::assess::Clock;
use crate::cases::{Action, Case, LogView};
use crate::model::Money;
use crate::model::dates::days_between;
use crate::pipeline::Run;

/// A day until which something is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadlineView {
    /// The case, or the claim file.
    pub id: String,
    /// What no other deadline of any run is called.
    pub uid: String,
    /// Key of what to do.
    pub action: &'static str,
    /// Key of what runs out: `filing`, `answer`, `appeal`, or the clock of a claim file.
    pub clock: &'static str,
    /// Whether something has to be done by then; else only something is expected.
    pub is_duty: bool,
    /// Last day that leaves a safety margin, where there is one to leave.
    pub last_safe_day: Date,
    /// Last day.
    pub closes_on: Option<Date>,
    /// Days from the as-of date to the last day; negative when it has passed.
    pub days_left: Option<i32>,
    /// Worth; `None` when unknown.
    pub amount: Option<Money>,
    /// Units to claim.
    pub units: i64,
    /// Key of the kind of claim.
    pub claim_type: &'static str,
    /// Id of the store.
    pub marketplace: Option<String>,
    /// What it is about: title, MSKU or FNSKU, else the order, shipment or reimbursement.
    pub subject: String,
    /// Customer order or removal order.
    pub order_id: Option<String>,
    /// Inbound shipment.
    pub shipment_id: Option<String>,
    /// FNSKU.
    pub fnsku: Option<String>,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// Amazon's number of it.
    pub amazon_case_id: Option<String>,
    /// The clock of a buyer's claim behind it.
    pub running: Option<Clock>,
}

/// The deadline of a case; `None` where nothing is to be filed or answered, or where no day is known.
///
/// A case that is filed has one only while Amazon waits for an answer or a decision can be appealed.
#[must_use]
pub fn deadline(case: &CaseView, as_of: Date) -> Option<DeadlineView> {
    let action = Action::ALL.iter().find(|action| action.as_str() == case.action)?;
    let clock = case.clock.as_ref().filter(|clock| clock.is_known);
    let window = || {
        let clock = clock?;
        Some((clock.last_safe_day?, clock.closes_on, clock.days_left))
    };
    let asked = || {
        let day = answer_by(case.log.as_ref()?)?;
        Some((day, Some(day), Some(days_between(as_of, day))))
    };
    let running = || {
        let clock = case.answer.as_ref()?;
        let left = days_between(as_of, clock.due_on);
        Some((safe_day(clock), Some(clock.due_on), Some(left)))
    };
    let (name, days) = match action {
        Action::File | Action::CheckFirst | Action::GetDocuments => ("filing", window()),
        Action::Answer => ("answer", running().or_else(asked).or_else(window)),
        Action::Appeal => ("appeal", running().or_else(asked).or_else(window)),
        Action::FollowUp | Action::Wait | Action::GetReport | Action::None => return None,
    };
    let (last_safe_day, closes_on, days_left) = days?;
    Some(DeadlineView {
        id: case.id.clone(),
        uid: case.id.clone(),
        action: case.action,
        clock: name,
        is_duty: true,
        last_safe_day,
        closes_on,
        days_left,
        amount: case.amount.total,
        units: case.units.units,
        claim_type: case.claim_type,
        marketplace: case.marketplace.clone(),
        subject: subject(case),
        order_id: case.order_id.clone(),
        shipment_id: case.shipment_id.clone(),
        fnsku: case.fnsku.clone(),
        msku: case.msku.clone(),
        amazon_case_id: case.log.as_ref().and_then(|log| log.amazon_case_id.clone()),
        running: case.answer.clone().filter(|_| name != "filing"),
    })
}

/// The day on which the shorter time ends that other pages name, else the last day.
fn safe_day(clock: &Clock) -> Date {
    clock.safe_at.map_or(clock.due_on, |at| at.to_zoned(clock.zone.clone()).date())
}

/// The clocks of claim files that no deadline of a case tells already.
#[must_use]
pub fn claim_deadlines(run: &Run, of_cases: &[DeadlineView]) -> Vec<DeadlineView> {
    let as_of = run.request.as_of;
    let is_told = |claim: &str, clock: &Clock| {
        let of_claim = |case: &&Case| case.claim.as_deref() == Some(claim);
        run.cases.iter().filter(of_claim).any(|case| {
            of_cases.iter().filter(|deadline| deadline.id == case.id).any(|deadline| {
                let running = deadline.running.as_ref().map(|told| (told.name, told.due_at));
                running == Some((clock.name, clock.due_at)) || deadline.clock == clock.name.as_str()
            })
        })
    };
    let clocks = run.desk.clocks().into_iter();
    let clocks = clocks.filter(|(claim, running)| !is_told(&claim.id, &running.clock));
    let deadlines = clocks.map(|(claim, running)| DeadlineView {
        id: claim.id.clone(),
        uid: format!("{}-{}", claim.id, running.clock.name.as_str()),
        action: if running.is_duty { "answer" } else { "none" },
        clock: running.clock.name.as_str(),
        is_duty: running.is_duty,
        last_safe_day: safe_day(&running.clock),
        closes_on: Some(running.clock.due_on),
        days_left: Some(days_between(as_of, running.clock.due_on)),
        amount: None,
        units: 0,
        claim_type: claim.program.as_str(),
        marketplace: claim.marketplace.clone(),
        subject: claim.order_id.clone(),
        order_id: Some(claim.order_id.clone()),
        shipment_id: None,
        fnsku: None,
        msku: None,
        amazon_case_id: None,
        running: Some(running.clock.clone()),
    });
    deadlines.collect()
}

/// The clocks of orders on which the next claim may come. Amazon gives no number to them, so that the order is their id.
#[must_use]
pub fn risk_deadlines(run: &Run) -> Vec<DeadlineView> {
    let as_of = run.request.as_of;
    let mut told = BTreeSet::new();
    let risks = run.desk.risks.iter().filter_map(|risk| {
        let clock = risk.clock.as_ref()?;
        let uid = format!("{}-{}", risk.order_id, risk.kind.as_str());
        // An order has each clock once, however many lines it has.
        if !told.insert(uid.clone()) {
            return None;
        }
        Some(DeadlineView {
            id: risk.order_id.clone(),
            uid,
            action: "prevent",
            clock: risk.kind.as_str(),
            is_duty: true,
            last_safe_day: safe_day(clock),
            closes_on: Some(clock.due_on),
            days_left: Some(days_between(as_of, clock.due_on)),
            amount: None,
            units: 0,
            claim_type: "risk",
            marketplace: risk.marketplace.clone(),
            subject: risk.order_id.clone(),
            order_id: Some(risk.order_id.clone()),
            shipment_id: None,
            fnsku: None,
            msku: risk.msku.clone(),
            amazon_case_id: None,
            running: Some(clock.clone()),
        })
    });
    risks.collect()
}

/// The first day until which Amazon waits for an answer, over the case and its parts.
fn answer_by(log: &LogView) -> Option<Date> {
    let parts = log.portions.values().filter_map(|part| part.answer_by);
    log.answer_by.into_iter().chain(parts).min()
}

/// What a case is about, as people call it.
fn subject(case: &CaseView) -> String {
    let names = [
        &case.title,
        &case.msku,
        &case.fnsku,
        &case.order_id,
        &case.shipment_id,
        &case.reimbursement_id,
    ];
    names.into_iter().flatten().find(|name| !name.trim().is_empty()).cloned().unwrap_or_default()
}
