//! The desk of buyers' claims: one file a claim with its state, clocks, grounds and money, who bears what, and the order
//! defect rate. Nothing is sent or filed; what is not known stays unknown.

mod conflicts;
pub mod due;
pub mod file;
pub mod letter;
pub mod lint;
pub mod prevention;
pub mod rate;
pub mod risks;
pub mod state;
mod timeline;
mod unknown;

pub use due::{DueDay, DueDays, DueOf};
pub use file::{ClaimDocument, ClaimMoney, ClaimView, RunningClock};
pub use prevention::{PreventionOf, PreventionRow};
pub use rate::{Leaving, OdrRow};
pub use risks::{Risk, RiskKind, RiskLevel};
pub use state::State;
pub use timeline::TimelineEvent;
pub use unknown::unknown_statuses;

use std::collections::BTreeMap;

use crate::assess::Coverage;
use crate::book::Book;
use crate::book::buyer_claims::Program;
use crate::cases::{Case, claim_ids};
use crate::detect::Identity;
use crate::detect::claims::{Bearer, ClaimFile, OdrVerdict, responsible_for_return};
use crate::model::{Now, SourceRow};
use crate::policy::{ClockName, Policy};

/// Who bears a return of an order that the seller fulfilled.
#[derive(Debug, Clone)]
pub struct ReturnView {
    /// Where it is written.
    pub source: SourceRow,
    /// Customer order.
    pub order_id: String,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// Reason as written.
    pub reason: Option<String>,
    /// Who bears it, and by what.
    pub bearer: Bearer,
}

/// Everything that the desk holds.
#[derive(Debug, Default)]
pub struct Desk {
    /// Claim files, by id.
    pub claims: Vec<ClaimView>,
    /// Returns of orders that the seller fulfilled, by order.
    pub returns: Vec<ReturnView>,
    /// Order defect rates, by store and fulfilment.
    pub odr: Vec<OdrRow>,
    /// Orders on which the next claim may come.
    pub risks: Vec<Risk>,
    /// Why products come back and are claimed for.
    pub prevention: Vec<PreventionRow>,
}

impl Desk {
    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.claims.is_empty()
            && self.returns.is_empty()
            && self.odr.is_empty()
            && self.risks.is_empty()
    }

    /// The claim file of an id.
    #[must_use]
    pub fn claim(&self, id: &str) -> Option<&ClaimView> {
        let at = self.claims.binary_search_by(|claim| claim.id.as_str().cmp(id));
        at.ok().map(|at| &self.claims[at])
    }

    /// The clocks that run or are overdue, by the time at which they end, each with its claim.
    #[must_use]
    pub fn clocks(&self) -> Vec<(&ClaimView, &RunningClock)> {
        let clocks = self
            .claims
            .iter()
            .flat_map(|claim| claim.clocks.iter().map(move |clock| (claim, clock)));
        let mut clocks: Vec<_> = clocks.collect();
        clocks.sort_by_key(|(claim, running)| {
            (running.clock.due_at, claim.id.clone(), running.clock.name)
        });
        clocks
    }
}

/// What the desk works with.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Unit events and cash events.
    pub book: &'a Book,
    /// Dated tables.
    pub policy: &'a Policy,
    /// Which days the reports prove.
    pub coverage: &'a Coverage,
    /// The account.
    pub account: &'a str,
    /// The time of the run.
    pub now: Now,
}

/// Sets up the desk, and names each case's claim file on it.
#[must_use]
pub fn desk(context: &Context<'_>, files: &[ClaimFile<'_>], cases: &mut [Case]) -> Desk {
    let ids = file_ids(context.account, files);
    let mut by_claim: BTreeMap<(String, Program), Vec<usize>> = BTreeMap::new();
    for (at, case) in cases.iter().enumerate() {
        if let (Some(order), Some(program)) = (case.order_id.clone(), case.program) {
            by_claim.entry((order, program)).or_default().push(at);
        }
    }
    let own = |file: &ClaimFile<'_>| {
        by_claim.get(&(file.order_id.clone(), file.program)).map_or(&[][..], Vec::as_slice)
    };
    for (file, id) in files.iter().zip(&ids) {
        for at in own(file) {
            cases[*at].claim = Some(id.clone());
        }
    }
    let mut claims: Vec<ClaimView> = files
        .iter()
        .zip(ids)
        .map(|(file, id)| {
            let own: Vec<&Case> = own(file).iter().map(|at| &cases[*at]).collect();
            file::view(context, file, id, &own)
        })
        .collect();
    claims.sort_by(|one, other| one.id.cmp(&other.id));
    let odr = rates(context, &claims);
    let prevention = prevention::prevention(context, &claims);
    let (risks, returns) = (risks::risks(context), returns(context));
    Desk { odr, returns, risks, prevention, claims }
}

/// The ids of claim files: from account, program and order alone.
fn file_ids(account: &str, files: &[ClaimFile<'_>]) -> Vec<String> {
    let identities: Vec<Identity> =
        files.iter().map(|file| Identity(vec![("order_id", file.order_id.clone())])).collect();
    claim_ids(account, files.iter().map(|file| file.program.as_str()).zip(&identities))
}

/// The store of an order: of its money, else of the list of all orders, else the account's only one, else the only
/// one with the currency of its returns.
fn store_of(context: &Context<'_>, order_id: &str) -> Option<String> {
    let claims = &context.book.claims;
    let money = claims.money.get(order_id).and_then(|money| money.marketplace.clone());
    let listed = || claims.orders.get(order_id).and_then(|order| order.marketplace.clone());
    let of_currency = || {
        let amounts = claims.returns_of(order_id).iter().find_map(|row| row.order_amount)?;
        let store = context.policy.marketplace_of_currency(amounts.currency)?;
        Some(store.id.clone())
    };
    money.or_else(listed).or_else(|| context.book.home.clone()).or_else(of_currency)
}

fn returns(context: &Context<'_>) -> Vec<ReturnView> {
    let claims = &context.book.claims;
    let rows = claims.returns.values().flatten().map(|row| {
        let store = store_of(context, &row.order_id);
        ReturnView {
            source: row.source,
            order_id: row.order_id.clone(),
            msku: row.msku.clone(),
            reason: row.reason.clone(),
            bearer: responsible_for_return(context.policy, store.as_deref(), row.reason.as_deref()),
        }
    });
    rows.collect()
}

fn rates(context: &Context<'_>, claims: &[ClaimView]) -> Vec<OdrRow> {
    let of_buyers = claims.iter().filter(|claim| claim.program != Program::SafeT);
    let counted: Vec<rate::Counted> = of_buyers
        .map(|claim| rate::Counted {
            store: claim.marketplace.clone(),
            order_id: claim.order_id.clone(),
            ordered_on: claim.odr.order_date,
            is_open: claim.odr.verdict.is_open(),
            counts: claim.odr.verdict == OdrVerdict::Counts,
        })
        .collect();
    let rules = context.policy.on(context.now.day);
    let rows = context.book.claims.performance.iter().map(|row| {
        let usual = rules.clock(ClockName::DefectWindow, &row.store).and_then(|rule| rule.days);
        rate::odr_row(row, &counted, usual)
    });
    rows.collect()
}
