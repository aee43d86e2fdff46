//! What the summary tells of buyers' claims.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::Serialize;

use crate::account::Run;
use crate::assess::ClockState;
use crate::cases::{Action, Case};
use crate::desk::prevention::Shares;
use crate::desk::{ClaimMoney, ClaimView, PreventionOf, RiskKind, RiskLevel};
use crate::model::Money;

/// What the summary tells of buyers' claims.
#[derive(Debug, Serialize)]
pub struct DeskSummary {
    /// Claim files.
    pub claims: usize,
    /// Answers that are due or overdue.
    pub answers: usize,
    /// Of these the overdue ones.
    pub overdue: usize,
    /// Hours until the next one is due; null where only the day of the run is given, or none runs.
    pub next_hours: Option<i64>,
    /// The day on which the next one is due in its store's zone.
    pub next_on: Option<String>,
    /// Appeals to be sent.
    pub appeals: usize,
    /// Taken by claims, one amount a currency.
    pub debited: Vec<String>,
    /// Given back of it.
    pub reversed: Vec<String>,
    /// What answers may save.
    pub at_risk: Vec<String>,
    /// The order defect rate of orders that the seller fulfilled, by store.
    pub odr: Vec<OdrLine>,
    /// Orders on which the next claim may come, by kind and level.
    pub risks: Vec<RiskLine>,
    /// Products with the largest shares of their orders not as described, damaged or late.
    pub troubles: Vec<TroubleLine>,
}

/// How many orders have one risk at one level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RiskLine {
    /// Key of what may bring a claim.
    pub kind: &'static str,
    /// Key of how near it is.
    pub level: &'static str,
    /// Orders.
    pub orders: usize,
}

/// A product and the shares of its units, in percent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TroubleLine {
    /// Product.
    pub asin: String,
    /// Units ordered.
    pub orders: i64,
    /// Not as described.
    pub not_as_described: String,
    /// Damaged.
    pub damaged: String,
    /// Late.
    pub late: String,
}

/// Products that the summary names.
const TROUBLES_MAX: usize = 5;

/// Risks by kind and level, the nearest first.
fn risks(run: &Run) -> Vec<RiskLine> {
    let mut orders: BTreeMap<(Reverse<RiskLevel>, RiskKind), BTreeSet<&str>> = BTreeMap::new();
    for risk in &run.desk.risks {
        let own = orders.entry((Reverse(risk.level), risk.kind)).or_default();
        own.insert(&risk.order_id);
    }
    let lines = orders.into_iter().map(|((level, kind), orders)| RiskLine {
        kind: kind.as_str(),
        level: level.0.as_str(),
        orders: orders.len(),
    });
    lines.collect()
}

/// Products of enough orders with any trouble, those with the largest shares in all first.
fn troubles(run: &Run) -> Vec<TroubleLine> {
    let mut products = BTreeMap::new();
    for row in &run.desk.prevention {
        if let (PreventionOf::Asin(Some(asin)), Some(shares), Some(orders)) =
            (&row.of, row.shares, row.orders)
        {
            products.insert(asin.as_str(), (shares, orders));
        }
    }
    let sum = |shares: &Shares| shares.not_as_described + shares.damaged + shares.late;
    let mut products: Vec<_> =
        products.into_iter().filter(|(_, (shares, _))| !sum(shares).is_zero()).collect();
    products.sort_by(|(one, own), (other, its)| sum(&its.0).cmp(&sum(&own.0)).then(one.cmp(other)));
    let percent = |share: Decimal| format!("{} %", (share * Decimal::ONE_HUNDRED).normalize());
    let lines =
        products.into_iter().take(TROUBLES_MAX).map(|(asin, (shares, orders))| TroubleLine {
            asin: asin.to_owned(),
            orders,
            not_as_described: percent(shares.not_as_described),
            damaged: percent(shares.damaged),
            late: percent(shares.late),
        });
    lines.collect()
}

/// The order defect rate of one store.
#[derive(Debug, Serialize)]
pub struct OdrLine {
    /// Store.
    pub store: String,
    /// Defects that may still come below the target; negative where it is passed.
    pub headroom: Option<i64>,
    /// Status of the account.
    pub account_status: Option<String>,
}

/// What the summary tells of buyers' claims; `None` where the dump has none.
pub(super) fn desk_summary(run: &Run) -> Option<DeskSummary> {
    if run.desk.is_empty() {
        return None;
    }
    let with = |action: Action| {
        let is_so =
            move |case: &&Case| case.claim_type.is_of_buyer() && case.decision.action == action;
        run.cases.iter().filter(is_so)
    };
    let answers: Vec<&Case> = with(Action::Answer).collect();
    let running = answers.iter().filter_map(|case| case.answer.as_ref());
    let is_running = |state: ClockState| state != ClockState::Overdue;
    let next =
        running.clone().filter(|clock| is_running(clock.state)).min_by_key(|clock| clock.due_at);
    let sums = |pick: fn(&ClaimMoney) -> Option<Money>| sums(&run.desk.claims, pick);
    let sellers = run.desk.odr.iter().filter(|row| row.fulfillment == "mfn");
    let odr = sellers.map(|row| OdrLine {
        store: row.store.clone(),
        headroom: row.headroom,
        account_status: row.account_status.clone(),
    });
    Some(DeskSummary {
        claims: run.desk.claims.len(),
        answers: answers.len(),
        overdue: running.clone().filter(|clock| clock.state == ClockState::Overdue).count(),
        next_hours: next.and_then(|clock| clock.hours_left),
        next_on: next.map(|clock| clock.due_on.to_string()),
        appeals: with(Action::Appeal).count(),
        debited: sums(|money| money.debited),
        reversed: sums(|money| money.reversed),
        at_risk: sums(|money| money.at_risk),
        odr: odr.collect(),
        risks: risks(run),
        troubles: troubles(run),
    })
}

/// The sums of one kind of money over all claims, one a currency; a sum that runs over is left out. An order has one
/// file a program, and its posted money is told by the one of the A-to-z claim alone.
fn sums(claims: &[ClaimView], pick: fn(&ClaimMoney) -> Option<Money>) -> Vec<String> {
    let own = claims.iter().filter(|claim| {
        claim.program == crate::book::buyer_claims::Program::AToZ
            || claim.money.at_risk.is_some() && pick(&claim.money) == claim.money.at_risk
    });
    let moved = own.filter_map(|claim| pick(&claim.money)).filter(|money| money.micros != 0);
    Money::sums(moved).iter().map(ToString::to_string).collect()
}
