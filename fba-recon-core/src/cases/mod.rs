//! Cases: findings with a stable id, ready to be shown, and their totals.

pub mod action;
pub mod id;
pub mod log;
pub mod moved;
mod offer;
mod portion;
pub mod recovered;
pub mod tie_out;
pub mod totals;
pub mod waiting;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

pub use action::{Action, Choices, Decision, LeastValues, NoAction, advice, decide, of_log};
pub use id::{case_ids, claim_ids};
pub use log::{LogDenial, LogFiling, LogLater, LogOpen, LogState, LogView, LogViews};
pub use moved::{Moved, MovedKind, moved};
pub use offer::Offer;
pub use portion::CasePortion;
pub use recovered::{CaseOutcome, Outcomes, Recovered, outcomes, recovered};
pub use tie_out::{Books, TieItem, TieKind, TieRow, tie_out};
pub use totals::{Total, added, totals};
pub use waiting::{Waiting, ends_early, waiting};

use crate::assess::{
    Assessed, Basis, Caution, Clock, Credit, Group, MissingReport, NeededDocument, Status,
    Strength, Value,
};
use crate::book::buyer_claims::Program;
use crate::book::{Balance, Book};
use crate::detect::{
    Answers, Charge, Confidence, Detector, Evidence, Finding, Identity, LedgerUnits, Line, Measure,
    OrderUnits,
};
use crate::model::{Currency, Money};
use crate::policy::ClaimType;

/// What a user files.
#[derive(Debug)]
pub struct Case {
    /// Stable id.
    pub id: String,
    /// What happened, from which the id is made.
    pub identity: Identity,
    /// Account.
    pub account: String,
    /// Store; `None` when the dump does not tell.
    pub marketplace: Option<String>,
    /// Id of the rule that found it.
    pub detector: &'static str,
    /// The rule that found it.
    pub rule: &'static Detector,
    /// Kind of claim.
    pub claim_type: ClaimType,
    /// Status.
    pub status: Status,
    /// What to do with it.
    pub decision: Decision,
    /// What the case log says of it; `None` where it says nothing.
    pub log: Option<LogView>,
    /// What of it is to be done now, where that is not all that the reports give.
    pub offer: Option<Offer>,
    /// How sure it is.
    pub confidence: Confidence,
    /// FNSKU.
    pub fnsku: Option<String>,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// ASIN.
    pub asin: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Customer order or removal order.
    pub order_id: Option<String>,
    /// Inbound shipment.
    pub shipment_id: Option<String>,
    /// Reimbursement in dispute.
    pub reimbursement_id: Option<String>,
    /// Transaction id of the ledger.
    pub reference_id: Option<String>,
    /// Fulfilment centre.
    pub fulfillment_center: Option<String>,
    /// Disposition.
    pub disposition: Option<String>,
    /// Reason code.
    pub reason_code: Option<String>,
    /// Day of the event.
    pub event_date: Date,
    /// The part whose clock ends first among those with the case's status.
    pub clock: Option<CasePortion>,
    /// Units found missing.
    pub units_found: i64,
    /// Units answered.
    pub units_credited: i64,
    /// Units to claim: those of the parts with the case's status.
    pub units_claimable: i64,
    /// Worth of one unit.
    pub amount_unit: Option<Money>,
    /// Worth of the units to claim; `None` when unknown.
    pub amount_total: Option<Money>,
    /// The least they are worth, where the rule is not exact.
    pub amount_low: Option<Money>,
    /// The most they are worth, where the rule is not exact.
    pub amount_high: Option<Money>,
    /// Worth of the parts that can no longer be filed and are not claimed; `None` where there is none, or where
    /// it is unknown.
    pub lapsed: Option<Money>,
    /// Where the worth comes from.
    pub basis: Basis,
    /// Whether the marketplace's cap cut it.
    pub is_capped: bool,
    /// Rows the value rests on, some of them where they are many.
    pub value_rows: Vec<crate::model::SourceRow>,
    /// Rows more that it rests on.
    pub value_rows_more: usize,
    /// What answers it.
    pub credits: Vec<Credit>,
    /// Rows it rests on.
    pub evidence: Vec<Evidence>,
    /// Reports that are missing or do not cover the days.
    pub missing: Vec<MissingReport>,
    /// What else to look at before filing.
    pub cautions: Vec<Caution>,
    /// Parts with clocks of their own.
    pub portions: Vec<CasePortion>,
    /// Charges, for fees.
    pub charges: Vec<Charge>,
    /// Products, parcels or payments, each with its equation; empty for other claims.
    pub lines: Vec<Line>,
    /// Documents that Amazon asks for.
    pub documents: Vec<NeededDocument>,
    /// The books of the product, where the claim rests on the stock and they are known.
    pub balance: Option<Balance>,
    /// Other cases that the same form or request takes, the first of them.
    pub filed_with: Vec<String>,
    /// Cases more that it takes.
    pub filed_with_more: usize,
    /// What the ledger says of the event; `None` for other claims.
    pub ledger: Option<LedgerUnits>,
    /// What the reports say of the refunded order item; `None` for other claims.
    pub order: Option<OrderUnits>,
    /// Units of the same product that Amazon paid for the same reason and that are not credited here.
    pub units_paid_elsewhere: i64,
    /// The case that claims some of the same units.
    pub same_units_as: Option<String>,
    /// Units left that credits given to other cases may be for.
    pub units_rival: i64,
    /// The cases that the same credits may answer, this one among them.
    pub group: Option<Arc<Group<String>>>,
    /// Under which rules the buyer's claim runs that it is about; `None` for other cases.
    pub program: Option<Program>,
    /// The claim file; `None` for other cases.
    pub claim: Option<String>,
    /// The clock that an answer has to meet first.
    pub answer: Option<Clock>,
    /// Money that an answer may save.
    pub at_risk: Option<Money>,
}

impl Case {
    /// Whether something is left to claim whose worth is not known. An answer has no amount: what it may save is told as
    /// what is at risk.
    #[must_use]
    pub fn is_of_unknown_value(&self) -> bool {
        self.amount_total.is_none()
            && self.status != Status::Covered
            && !self.claim_type.is_answer()
    }

    /// Whether it is to be filed now.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.decision.action == Action::File
    }

    /// The currency of its worth or of what has lapsed; `None` where neither is known.
    #[must_use]
    pub fn currency(&self) -> Option<Currency> {
        self.amount_total.or(self.amount_unit).or(self.lapsed).map(|money| money.currency)
    }

    /// Whether a document is missing without which it may not be filed.
    #[must_use]
    pub fn lacks_documents(&self) -> bool {
        self.documents.iter().any(|document| document.required && !document.is_complete())
    }

    /// Units left if the weakly matched credits are for other events; `None` where there are none, here or at
    /// other cases.
    #[must_use]
    pub fn units_without_weak(&self) -> Option<i64> {
        let weak = self.credits.iter().filter(|credit| credit.strength == Strength::Weak);
        let weak: i64 = weak.map(|credit| credit.units).sum();
        (weak > 0 || self.units_rival > 0).then(|| self.units_found - self.units_credited + weak)
    }

    /// Whether a part is among what the case claims: the parts of its own status; while it is unproven, every part
    /// that can still be filed, or all of them where none can.
    #[must_use]
    pub fn claims(&self, portion: &CasePortion) -> bool {
        claims(self.status, portion, self.has_lapsed())
    }

    /// Whether no part of it can be filed any more: its clock is that of the first part that it claims, and while one
    /// can still be filed, none that has lapsed is claimed before it is proven.
    fn has_lapsed(&self) -> bool {
        self.clock.as_ref().is_some_and(CasePortion::is_lapsed)
    }

    /// The status that decides what is done with it: a proof that comes too late changes nothing.
    #[must_use]
    pub fn deciding_status(&self) -> Status {
        let is_over =
            self.status == Status::Unproven && !self.claim_type.is_answer() && self.has_lapsed();
        let best = self.portions.iter().map(|portion| portion.status).min();
        best.filter(|_| is_over).unwrap_or(self.status)
    }
}

fn claims(status: Status, portion: &CasePortion, have_all_lapsed: bool) -> bool {
    let may_be_proven = status == Status::Unproven && (have_all_lapsed || !portion.is_lapsed());
    may_be_proven || portion.status == status
}

/// Turns assessed findings into cases, in the order of their ids. What to do with them is decided by [`decide`].
#[must_use]
pub fn cases(assessed: Vec<Assessed>, account: &str, book: &Book) -> Vec<Case> {
    let ids = case_ids(
        account,
        assessed.iter().map(|item| (item.finding.rule.id, &item.finding.identity)),
    );
    // One group is of many cases.
    let mut groups: BTreeMap<*const Group, Arc<Group<String>>> = BTreeMap::new();
    let groups: Vec<Option<Arc<Group<String>>>> = assessed
        .iter()
        .map(|item| {
            let group = item.group.as_ref()?;
            let named = groups.entry(Arc::as_ptr(group));
            Some(Arc::clone(named.or_insert_with(|| Arc::new(group.named(&ids)))))
        })
        .collect();
    let cases = assessed.into_par_iter().zip(&ids).zip(groups).map(|((item, id), group)| {
        let same_units_as = item.same_units_as.and_then(|other| ids.get(other).cloned());
        Case { group, ..case(id.clone(), account, item, book, same_units_as) }
    });
    let mut cases: Vec<Case> = cases.collect();
    cases.par_sort_by(|one, other| one.id.cmp(&other.id));
    cases
}

/// So many other cases are named beside one; how many more there are is told.
pub const CASES_MOST: usize = 20;

/// Names the cases to be filed that share a customer order: the same form takes them, one after the other.
pub fn name_companions(cases: &mut [Case]) {
    let key = |case: &Case| {
        let order = case.order_id.clone()?;
        case.is_ready().then_some((order, case.claim_type))
    };
    let mut groups: BTreeMap<(String, ClaimType), Vec<String>> = BTreeMap::new();
    for case in cases.iter() {
        if let Some(key) = key(case) {
            groups.entry(key).or_default().push(case.id.clone());
        }
    }
    for case in cases.iter_mut() {
        let group = key(case).and_then(|key| groups.get(&key));
        let others = group.into_iter().flatten().filter(|id| **id != case.id);
        case.filed_with = others.take(CASES_MOST).cloned().collect();
        let all = group.map_or(0, |group| group.len() - 1);
        case.filed_with_more = all - case.filed_with.len();
    }
}

fn case(
    id: String,
    account: &str,
    item: Assessed,
    book: &Book,
    same_units_as: Option<String>,
) -> Case {
    let mut finding = item.finding;
    let part = finding.claim.take();
    let names =
        finding.fnsku.as_deref().map(|fnsku| book.products.names(fnsku)).unwrap_or_default();
    let balance = balance_of(&finding, book);
    let is_one_event = matches!(finding.measure, Measure::Adjustments(_) | Measure::Charges(_));
    let Shown { ledger, order, charges, lines } = shown(finding.measure);
    let portions = portion::portions(item.portions, &charges, &lines);
    let claimed = Claimed::new(item.status, &portions, &item.value, &item.line_values);
    // Of several refunds or lines the one still open starts the clock.
    let started = claimed.clock.as_ref().filter(|_| !is_one_event);
    Case {
        id,
        identity: finding.identity,
        account: account.to_owned(),
        marketplace: finding.marketplace,
        detector: finding.rule.id,
        rule: finding.rule,
        claim_type: item.claim_type,
        status: item.status,
        decision: Decision::default(),
        log: None,
        offer: None,
        confidence: item.confidence,
        msku: finding.msku.or(names.msku),
        asin: names.asin,
        title: names.title,
        fnsku: finding.fnsku,
        order_id: finding.order_id,
        shipment_id: finding.shipment_id,
        reimbursement_id: finding.reimbursement_id,
        reference_id: finding.reference_id,
        fulfillment_center: finding.fulfillment_center,
        disposition: finding.disposition,
        reason_code: finding.reason,
        event_date: started.map_or(finding.event_date, |portion| portion.event_date),
        units_found: finding.units,
        units_credited: item.units_credited,
        units_claimable: claimed.units,
        amount_unit: item.value.unit.filter(|_| !lines.iter().any(|line| line.owed.is_some())),
        amount_total: claimed.total,
        amount_low: claimed.low,
        amount_high: claimed.high,
        lapsed: claimed.lapsed,
        basis: item.value.basis,
        is_capped: item.value.is_capped,
        value_rows: item.value.rows,
        value_rows_more: item.value.rows_more,
        clock: claimed.clock,
        credits: item.credits,
        evidence: finding.evidence,
        missing: item.missing,
        cautions: item.cautions,
        portions,
        charges,
        lines,
        documents: item.documents,
        balance,
        filed_with: Vec::new(),
        filed_with_more: 0,
        ledger,
        order,
        units_paid_elsewhere: item.units_paid_elsewhere,
        same_units_as,
        units_rival: item.units_rival,
        group: None,
        program: part.as_ref().and_then(|part| part.program),
        claim: None,
        answer: item.answer,
        at_risk: part.and_then(|part| part.at_risk),
    }
}

/// The books of the product, where the finding rests on the stock.
fn balance_of(finding: &Finding, book: &Book) -> Option<Balance> {
    let rests_on_stock = matches!(finding.answers, Answers::Stock(_));
    let fnsku = finding.fnsku.as_deref().filter(|_| rests_on_stock);
    fnsku.and_then(|fnsku| book.balances.get(fnsku)).cloned()
}

/// What the claimed parts of a case come to, and the others that have lapsed.
struct Claimed {
    units: i64,
    clock: Option<CasePortion>,
    total: Option<Money>,
    low: Option<Money>,
    high: Option<Money>,
    lapsed: Option<Money>,
}

impl Claimed {
    fn new(status: Status, portions: &[CasePortion], value: &Value, lines: &[Value]) -> Self {
        let have_all_lapsed = portions.iter().all(CasePortion::is_lapsed);
        let (counted, others): (Vec<&CasePortion>, Vec<&CasePortion>) =
            portions.iter().partition(|portion| claims(status, portion, have_all_lapsed));
        let units: i64 = counted.iter().map(|portion| portion.units).sum();
        let (low, high) = bounds(value, lines, &counted, units);
        let first = counted.iter().min_by_key(|portion| portion.event_date);
        let lapsed = others.iter().filter(|portion| portion.is_lapsed());
        Self {
            units,
            clock: first.map(|portion| (*portion).clone()),
            total: sum(counted.iter().map(|portion| portion.amount)),
            low,
            high,
            lapsed: sum(lapsed.map(|portion| portion.amount)),
        }
    }
}

/// The least and the most that the units to claim are worth, where the rule is not exact.
fn bounds(
    value: &Value,
    line_values: &[Value],
    counted: &[&CasePortion],
    units: i64,
) -> (Option<Money>, Option<Money>) {
    let bound = |pick: fn(&Value) -> Option<Money>| {
        if line_values.is_empty() {
            return pick(value)?.times(units).ok()?.rounded().ok();
        }
        let of_line = |portion: &&CasePortion| {
            let value = line_values.get(portion.line?)?;
            pick(value)?.times(portion.units).ok()
        };
        sum(counted.iter().map(of_line))
    };
    (bound(|value| value.low), bound(|value| value.high))
}

/// What a case shows of its finding's measure.
#[derive(Default)]
struct Shown {
    ledger: Option<LedgerUnits>,
    order: Option<OrderUnits>,
    charges: Vec<Charge>,
    lines: Vec<Line>,
}

fn shown(measure: Measure) -> Shown {
    match measure {
        Measure::Adjustments(units) => Shown { ledger: Some(units), ..Shown::default() },
        Measure::OrderItem { counts, .. } => Shown { order: Some(counts), ..Shown::default() },
        Measure::Charges(charges) => Shown { charges, ..Shown::default() },
        Measure::Lines(lines) => Shown { lines, ..Shown::default() },
    }
}

/// The sum, rounded to the currency's minor unit; `None` when a part is unknown or there is none.
fn sum(mut amounts: impl Iterator<Item = Option<Money>>) -> Option<Money> {
    let first = amounts.next()??;
    let total = amounts.try_fold(first, |total, amount| total.plus(amount?).ok())?;
    total.rounded().ok()
}
