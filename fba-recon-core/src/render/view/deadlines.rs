//! Days that a seller may not miss: last safe days of what can be filed, and clocks that run.

use jiff::civil::Date;

use super::case::CaseView;
use crate::cases::{Action, LogView};
use crate::model::Money;
use crate::model::dates::days_between;

/// A day until which something is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadlineView {
    /// The case.
    pub id: String,
    /// Key of what to do.
    pub action: &'static str,
    /// Key of what runs out: `filing`, `answer` or `appeal`.
    pub clock: &'static str,
    /// Last day that leaves the safety margin; a clock of the case log has none to leave.
    pub last_safe_day: Date,
    /// Last day.
    pub closes_on: Option<Date>,
    /// Days from the as-of date to the last day; negative when it has passed.
    pub days_left: Option<i32>,
    /// Worth; `None` when unknown.
    pub amount: Option<Money>,
    /// Units to claim.
    pub units: i64,
    /// Rule that found it.
    pub detector: &'static str,
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
    let (name, days) = match action {
        Action::File | Action::CheckFirst | Action::GetDocuments => ("filing", window()),
        Action::Answer => ("answer", asked().or_else(window)),
        Action::Appeal => ("appeal", asked().or_else(window)),
        Action::FollowUp | Action::Wait | Action::GetReport | Action::None => return None,
    };
    let (last_safe_day, closes_on, days_left) = days?;
    Some(DeadlineView {
        id: case.id.clone(),
        action: case.action,
        clock: name,
        last_safe_day,
        closes_on,
        days_left,
        amount: case.amount.total,
        units: case.units.units,
        detector: case.detector,
        claim_type: case.claim_type,
        marketplace: case.marketplace.clone(),
        subject: subject(case),
        order_id: case.order_id.clone(),
        shipment_id: case.shipment_id.clone(),
        fnsku: case.fnsku.clone(),
        msku: case.msku.clone(),
        amazon_case_id: case.log.as_ref().and_then(|log| log.amazon_case_id.clone()),
    })
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
