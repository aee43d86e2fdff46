//! Days that a seller may not miss, with what each is about.

use crate::account::Run;
use crate::cases::Case;
use crate::desk::{DueDay, DueOf};
use crate::model::Money;
use crate::policy::Policy;

/// A day until which something is to be done, as a calendar shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadlineView<'a> {
    /// The day.
    pub due: &'a DueDay,
    /// Worth; `None` when unknown.
    pub amount: Option<Money>,
    /// What a buyer's claim may take.
    pub at_risk: Option<Money>,
    /// Units to claim.
    pub units: i64,
    /// Key of the kind of claim.
    pub claim_type: &'static str,
    /// Id of the store.
    pub marketplace: Option<&'a str>,
    /// What it is about: title, MSKU or FNSKU, else the order, shipment or reimbursement.
    pub subject: &'a str,
    /// Customer order or removal order.
    pub order_id: Option<&'a str>,
    /// Key of the field of the form that names the order.
    pub order_field: &'static str,
    /// Inbound shipment.
    pub shipment_id: Option<&'a str>,
    /// FNSKU.
    pub fnsku: Option<&'a str>,
    /// Merchant SKU.
    pub msku: Option<&'a str>,
    /// Amazon's number of it.
    pub amazon_case_id: Option<&'a str>,
}

const ORDER: &str = "order_id";
const REMOVAL_ORDER: &str = "removal_order_id";

/// Every day of a run, in its order.
#[must_use]
pub fn deadlines<'a>(run: &'a Run, policy: &Policy) -> Vec<DeadlineView<'a>> {
    run.due.iter().map(|due| deadline(run, due, policy)).collect()
}

fn deadline<'a>(run: &'a Run, due: &'a DueDay, policy: &Policy) -> DeadlineView<'a> {
    let of_order = |claim_type, marketplace: &'a Option<String>, order_id: &'a str| DeadlineView {
        due,
        amount: None,
        at_risk: None,
        units: 0,
        claim_type,
        marketplace: marketplace.as_deref(),
        subject: order_id,
        order_id: Some(order_id),
        order_field: ORDER,
        shipment_id: None,
        fnsku: None,
        msku: None,
        amazon_case_id: None,
    };
    match due.of {
        DueOf::Case(at) => of_case(due, &run.cases[at], policy),
        DueOf::Claim(at) => {
            let claim = &run.desk.claims[at];
            let deadline = of_order(claim.program.as_str(), &claim.marketplace, &claim.order_id);
            DeadlineView { at_risk: claim.money.at_risk, ..deadline }
        }
        DueOf::Risk(at) => {
            let risk = &run.desk.risks[at];
            let deadline = of_order("risk", &risk.marketplace, &risk.order_id);
            DeadlineView { msku: risk.msku.as_deref(), ..deadline }
        }
    }
}

fn of_case<'a>(due: &'a DueDay, case: &'a Case, policy: &Policy) -> DeadlineView<'a> {
    let route = policy.route(case.claim_type, None, case.marketplace.as_deref());
    let is_removal =
        route.is_some_and(|route| route.fields.iter().any(|field| field == REMOVAL_ORDER));
    DeadlineView {
        due,
        amount: case.amount_now(),
        at_risk: case.at_risk,
        units: case.units_now(),
        claim_type: case.claim_type.as_str(),
        marketplace: case.marketplace.as_deref(),
        subject: subject(case),
        order_id: case.order_id.as_deref(),
        order_field: if is_removal { REMOVAL_ORDER } else { ORDER },
        shipment_id: case.shipment_id.as_deref(),
        fnsku: case.fnsku.as_deref(),
        msku: case.msku.as_deref(),
        amazon_case_id: case.log.as_ref().and_then(|log| log.amazon_case_id.as_deref()),
    }
}

/// What a case is about, as people call it.
fn subject(case: &Case) -> &str {
    let names = [
        &case.title,
        &case.msku,
        &case.fnsku,
        &case.order_id,
        &case.shipment_id,
        &case.reimbursement_id,
    ];
    let mut names = names.into_iter().flatten();
    names.find(|name| !name.trim().is_empty()).map_or("", String::as_str)
}
