//! What to do today, and the rows that stand on the page without its script.

use std::cmp::Reverse;

use jiff::civil::Date;
use serde::Serialize;

use crate::account::Run;
use crate::cases::{Action, Case};
use crate::model::Money;
use crate::model::visible::visible;

/// Rows of the queue that the page begins with.
const QUEUE_MAX: usize = 20;
/// Rows of the table that needs no script, and of the one that is printed.
const ROWS_MAX: usize = 500;
/// What stands in the queue.
const QUEUE: [Action; 4] = [Action::Answer, Action::Appeal, Action::FollowUp, Action::File];

/// What to do today.
#[derive(Debug, Serialize)]
pub(super) struct Today {
    /// One row an action, the most urgent first.
    actions: Vec<ActionRow>,
    /// The first of the queue.
    queue: Vec<CaseRow>,
    /// How many more there are.
    queue_more: usize,
    /// Cases with an action, as far as they are shown without the script.
    rows: Vec<CaseRow>,
    /// How many more there are.
    rows_more: usize,
    /// Cases in all.
    cases: usize,
}

/// Cases with one action.
#[derive(Debug, Serialize)]
struct ActionRow {
    action: &'static str,
    cases: usize,
    /// One sum a currency.
    amounts: Vec<Money>,
    /// Cases of unknown value.
    unknown: usize,
    /// The nearest last safe day.
    first_day: Option<Date>,
}

/// A case on one line.
#[derive(Debug, Serialize)]
struct CaseRow {
    id: String,
    action: &'static str,
    claim_type: &'static str,
    detector: &'static str,
    marketplace: Option<String>,
    last_safe_day: Option<Date>,
    days_left: Option<i32>,
    units: i64,
    amount: Option<Money>,
    /// Money that an answer may save.
    at_risk: Option<Money>,
    subject: String,
    /// Order, shipment or reimbursement.
    reference: String,
}

pub(super) fn today(run: &Run) -> Today {
    let mut open: Vec<&Case> =
        run.cases.iter().filter(|case| case.decision.action != Action::None).collect();
    open.sort_by_key(|case| {
        let day = last_safe_day(case, run);
        let micros = case.amount_now().map(|amount| amount.micros);
        (case.decision.action, day.is_none(), day, Reverse(micros), case.id.as_str())
    });
    let is_queued = |case: &&&Case| QUEUE.contains(&case.decision.action);
    let queued = open.iter().filter(is_queued).count();
    Today {
        actions: actions(&open, run),
        queue: open.iter().filter(is_queued).take(QUEUE_MAX).map(|case| row(case, run)).collect(),
        queue_more: queued.saturating_sub(QUEUE_MAX),
        rows: open.iter().take(ROWS_MAX).map(|case| row(case, run)).collect(),
        rows_more: open.len().saturating_sub(ROWS_MAX),
        cases: run.cases.len(),
    }
}

/// The last safe day of what is to be done with a case.
pub(super) fn last_safe_day(case: &Case, run: &Run) -> Option<Date> {
    days(case, run).0
}

/// The last safe day of what is to be done with a case, and the days to its last one; where nothing is to be filed or
/// answered, those of its window.
fn days(case: &Case, run: &Run) -> (Option<Date>, Option<i32>) {
    if let Some(due) = run.due.of_case(&case.id) {
        return (Some(due.last_safe_day), due.days_left);
    }
    let clock = case.clock_now().map(|portion| &portion.deadline);
    let clock = clock.filter(|clock| clock.is_known && case.decision.action.goes_by_window());
    let left = clock.and_then(|clock| clock.days_left(run.request.as_of));
    (clock.and_then(|clock| clock.last_safe_day), left)
}

fn actions(open: &[&Case], run: &Run) -> Vec<ActionRow> {
    let of = |action: Action| open.iter().filter(move |case| case.decision.action == action);
    let rows = Action::ALL.iter().filter(|action| of(**action).next().is_some());
    let rows = rows.map(|action| ActionRow {
        action: action.as_str(),
        cases: of(*action).count(),
        amounts: Money::sums(of(*action).filter_map(|case| case.amount_now())),
        unknown: of(*action)
            .filter(|case| case.amount_now().is_none() && !case.claim_type.is_answer())
            .count(),
        first_day: of(*action).filter_map(|case| last_safe_day(case, run)).min(),
    });
    rows.collect()
}

fn row(case: &Case, run: &Run) -> CaseRow {
    let (last_safe_day, days_left) = days(case, run);
    let first = |names: &[&Option<String>]| {
        let name = names.iter().find_map(|name| name.as_deref().filter(|name| !name.is_empty()));
        visible(name.unwrap_or_default()).into_owned()
    };
    CaseRow {
        id: case.id.clone(),
        action: case.decision.action.as_str(),
        claim_type: case.claim_type.as_str(),
        detector: case.detector,
        marketplace: case.marketplace.clone(),
        last_safe_day,
        days_left,
        units: case.units_now(),
        amount: case.amount_now(),
        at_risk: case.at_risk,
        subject: first(&[&case.title, &case.msku, &case.fnsku]),
        reference: first(&[&case.order_id, &case.shipment_id, &case.reimbursement_id]),
    }
}
