//! What a run adds to the log: each case of the dump, and each case of the log that the dump lacks, against what
//! the log knows. Nothing is read or written here.

mod absent;
mod present;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::bases::Bases;
use super::claim::{ClaimMove, claim_moves};
use super::event::{By, Event, LoggedPayment, LoggedPlace};
use super::facts::{BeyondFacts, CaseFacts, PaymentFacts};
use super::filed::FiledRow;
use super::fold::{CaseLog, Standing, fold, standing_payments};
use super::rows::{KnownAccount, LoggedCase};
use super::rules::Waits;
use crate::cases::LogState;
use crate::desk::ClaimView;
use crate::detect::{Dispute, Handling, Rules};
use crate::model::fast::HashMap;

/// The row that a case of the log rests on, in a dump that does not show the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundingRow {
    /// The dump lacks it.
    Lacking,
    /// It is there, and nothing says what became of it.
    Standing,
    /// It is there, and this row says that nothing is open any more.
    Explained(LoggedPlace),
}

/// What a dump shows beyond its cases.
pub trait Witness {
    /// The row that a case rests on, as the dump has it today.
    fn founding_row(&self, case: &CaseFacts) -> FoundingRow;

    /// Whether the dump covers the day of that row, so that its absence says something.
    fn covers(&self, case: &CaseFacts) -> bool;

    /// How the rule of a case wants it handled; as usual where the run has no such rule any more.
    fn handling(&self, case: &CaseFacts) -> Handling {
        handling(&Rules::default(), case)
    }
}

/// How the rule of a case wants it handled.
pub(super) fn handling(rules: &Rules, case: &CaseFacts) -> Handling {
    rules.get(&case.detector).map_or(Handling::USUAL, |rule| rule.handling)
}

/// Nothing: no dump is looked at.
impl Witness for () {
    fn founding_row(&self, _: &CaseFacts) -> FoundingRow {
        FoundingRow::Lacking
    }

    fn covers(&self, _: &CaseFacts) -> bool {
        false
    }
}

/// What a run found.
pub struct Dump<'a> {
    /// The date it speaks for.
    pub as_of: Date,
    /// Its cases, by id.
    pub cases: BTreeMap<String, CaseFacts>,
    /// Its payments, oldest first.
    pub payments: Vec<PaymentFacts>,
    /// Rows that take a reimbursement back, by its id.
    pub reversals: BTreeMap<String, LoggedPlace>,
    /// The hand-kept list of filed cases.
    pub filed: Vec<FiledRow>,
    /// The files of its buyers' claims.
    pub claims: &'a [ClaimView],
    /// Units that it shows moved.
    pub bases: Bases,
    /// What else it shows.
    pub witness: &'a dyn Witness,
}

/// What is to be written.
#[derive(Debug, Default)]
pub struct Additions {
    /// Events, in their order.
    pub events: Vec<Event>,
    /// Payments, each with the position of its event.
    pub payments: Vec<(usize, LoggedPayment)>,
    /// Moves of the files of buyers' claims.
    pub claims: Vec<ClaimMove>,
    /// Units moved that the log does not know so.
    pub bases: Bases,
}

/// Follows every case up to the day of a run.
#[must_use]
pub fn follow(known: &KnownAccount, dump: &Dump<'_>, waits: Waits) -> Additions {
    let mut follower = Follower::new(known, dump, waits);
    follower.take_filed();
    let ids: BTreeSet<&String> = dump.cases.keys().chain(known.cases.keys()).collect();
    for id in ids {
        let log = follower.logs.get(id).cloned().unwrap_or_default();
        match (dump.cases.get(id), known.cases.get(id)) {
            (Some(facts), _) => follower.present(id, facts, &log),
            (None, Some(case)) => follower.absent(id, case, &log),
            (None, None) => {}
        }
    }
    let mut additions = follower.additions;
    additions.claims = claim_moves(known, dump.claims, dump.as_of);
    let bases = dump.bases.iter().filter(|(key, units)| known.bases.get(*key) != Some(*units));
    additions.bases = bases.map(|(key, units)| (key.clone(), *units)).collect();
    additions
}

struct Follower<'a> {
    known: &'a KnownAccount,
    dump: &'a Dump<'a>,
    waits: Waits,
    logs: BTreeMap<String, CaseLog>,
    /// Payments that the log gives to each case.
    paid: BTreeMap<&'a str, Vec<&'a LoggedPayment>>,
    /// The case that each Amazon case id was given for; `None` where it was given for several.
    owners: BTreeMap<String, Option<String>>,
    /// Payments that the dump gives to its cases.
    credited: BTreeSet<&'a str>,
    /// Payments of the dump by what tells them apart, and by Amazon's case id.
    by_key: BTreeMap<&'a str, &'a PaymentFacts>,
    by_amazon: BTreeMap<&'a str, Vec<&'a PaymentFacts>>,
    /// Payments of the dump by their order; the positions of those without one by FNSKU, and by SKU in the form in
    /// which SKUs are compared.
    by_order: HashMap<&'a str, Vec<&'a PaymentFacts>>,
    by_fnsku: HashMap<&'a str, Vec<usize>>,
    by_msku: HashMap<&'a str, Vec<usize>>,
    /// Reimbursements whose worth a case of the dump disputes.
    disputed: BTreeSet<&'a str>,
    /// The cases to which the log gives each payment.
    holders: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// The cases to which this run gives each payment, or from which it takes it.
    fresh_holders: HashMap<String, BTreeSet<String>>,
    additions: Additions,
}

/// A payment with the units and millionths that it brings.
#[derive(Clone, Copy)]
struct Paid<'a> {
    payment: &'a PaymentFacts,
}

impl<'a> Follower<'a> {
    fn new(known: &'a KnownAccount, dump: &'a Dump<'a>, waits: Waits) -> Self {
        let logs = fold(&known.events, dump.as_of);
        let mut paid: BTreeMap<&str, Vec<&LoggedPayment>> = BTreeMap::new();
        for payment in standing_payments(&known.payments, &known.events, dump.as_of) {
            paid.entry(&payment.case).or_default().push(payment);
        }
        let mut owners: BTreeMap<String, Option<String>> = BTreeMap::new();
        for (id, log) in &logs {
            for amazon in log.amazon_ids() {
                let owner = owners.entry(amazon.to_owned()).or_insert_with(|| Some(id.clone()));
                if owner.as_ref() != Some(id) {
                    *owner = None;
                }
            }
        }
        let credits = dump.cases.values().flat_map(|facts| &facts.credits);
        let credited = credits.filter_map(|credit| credit.payment.as_deref()).collect();
        let mut by_amazon: BTreeMap<&str, Vec<&PaymentFacts>> = BTreeMap::new();
        let (mut by_order, mut by_fnsku, mut by_msku) =
            (HashMap::default(), HashMap::default(), HashMap::default());
        for (at, payment) in dump.payments.iter().enumerate() {
            if let Some(order) = payment.order_id.as_deref() {
                let of_order: &mut Vec<&PaymentFacts> = by_order.entry(order).or_default();
                of_order.push(payment);
            } else {
                let names = [(&mut by_fnsku, &payment.fnsku), (&mut by_msku, &payment.msku)];
                for (index, name) in names {
                    if let Some(name) = name.as_deref() {
                        let of_name: &mut Vec<usize> = index.entry(name).or_default();
                        of_name.push(at);
                    }
                }
            }
            if let Some(amazon) = &payment.amazon_case_id {
                by_amazon.entry(amazon).or_default().push(payment);
            }
        }
        let disputes = dump
            .cases
            .values()
            .filter(|facts| dump.witness.handling(facts).disputes == Some(Dispute::Worth));
        let mut follower = Self {
            known,
            dump,
            waits,
            logs,
            paid,
            owners,
            credited,
            by_key: dump.payments.iter().map(|paid| (paid.key.as_str(), paid)).collect(),
            by_amazon,
            by_order,
            by_fnsku,
            by_msku,
            disputed: disputes.filter_map(|facts| facts.reimbursement_id.as_deref()).collect(),
            holders: BTreeMap::new(),
            fresh_holders: HashMap::default(),
            additions: Additions::default(),
        };
        let ids: Vec<&'a str> = follower.paid.keys().copied().collect();
        for id in ids {
            for key in follower.paid_keys(id).into_keys() {
                follower.holders.entry(key).or_default().insert(id);
            }
        }
        follower
    }

    /// The payments of a case that carry the Amazon case id that the seller gave for it alone.
    fn own(&self, id: &str) -> Vec<Paid<'a>> {
        let ids = self.logs.get(id).map(CaseLog::amazon_ids).unwrap_or_default();
        let is_own = |amazon: &&str| {
            self.owners.get(*amazon).is_some_and(|owner| owner.as_deref() == Some(id))
        };
        let payments = ids.into_iter().filter(is_own);
        let payments = payments.flat_map(|amazon| self.by_amazon.get(amazon).into_iter().flatten());
        payments.map(|payment| Paid { payment }).collect()
    }

    /// Whether a payment carries an Amazon case id that was given for other cases only.
    fn is_of_another(&self, id: &str, payment: &PaymentFacts) -> bool {
        let amazon = payment.amazon_case_id.as_ref();
        let owner = amazon.and_then(|amazon| self.owners.get(amazon));
        owner.is_some_and(|owner| owner.as_ref().is_some_and(|owner| owner != id))
    }

    fn payment(&self, key: &str) -> Option<&'a PaymentFacts> {
        self.by_key.get(key).copied()
    }

    /// Payments of the log that stand for a case: those that were taken from it are off.
    fn paid_keys(&self, id: &str) -> BTreeMap<&'a str, &'a LoggedPayment> {
        let mut keys: BTreeMap<&str, (i64, &LoggedPayment)> = BTreeMap::new();
        for payment in self.paid.get(id).into_iter().flatten() {
            let entry = keys.entry(&payment.key).or_insert((0, payment));
            entry.0 += payment.sign();
        }
        let standing = keys.into_iter().filter(|(_, (sign, _))| *sign > 0);
        standing.map(|(key, (_, payment))| (key, payment)).collect()
    }

    /// Appends an event that moves a portion; gives its position.
    fn push(
        &mut self,
        id: &str,
        portion: &str,
        from: Option<LogState>,
        to: LogState,
        row: Option<LoggedPlace>,
        left: Option<(i64, Option<crate::model::Money>)>,
    ) -> usize {
        let mut event = Event::new(id, portion, self.dump.as_of, from, to, By::Scan);
        event.row = row;
        event.units = left.map(|(units, _)| units);
        event.amount = left.and_then(|(_, amount)| amount);
        self.additions.events.push(event);
        self.additions.events.len() - 1
    }

    /// Notes which payment answers a case, with the event that it came with.
    fn pay(&mut self, id: &str, event: usize, payment: &PaymentFacts) {
        let payment = LoggedPayment {
            account: String::new(),
            case: id.to_owned(),
            key: payment.key.clone(),
            day: payment.day,
            cash: payment.cash,
            stock: payment.stock,
            amount: payment.amount,
            reimbursement_id: payment.reimbursement_id.clone(),
            event: 0,
            by: By::Scan,
        };
        self.add_payment(event, payment);
    }

    /// Takes a payment away from a case to which the log gave it.
    fn take_back(&mut self, event: usize, payment: &LoggedPayment) {
        let payment = LoggedPayment {
            cash: -payment.cash,
            stock: -payment.stock,
            amount: payment.amount.and_then(|amount| amount.times(-1).ok()),
            by: By::Scan,
            ..payment.clone()
        };
        self.add_payment(event, payment);
    }

    fn add_payment(&mut self, event: usize, payment: LoggedPayment) {
        let holders = self.fresh_holders.entry(payment.key.clone()).or_default();
        holders.insert(payment.case.clone());
        self.additions.payments.push((event, payment));
    }

    /// The state that a reversal of one of a case's payments gives it: with no case of its own that claims the
    /// money again, the units came back.
    fn reversed(&self, id: &str) -> Option<(LogState, LoggedPlace)> {
        let logged = self.paid_keys(id).into_values();
        let logged = logged.filter_map(|payment| payment.reimbursement_id.as_deref());
        let own = self.own(id).into_iter();
        let own = own.filter_map(|paid| paid.payment.reimbursement_id.as_deref());
        let taken = logged.chain(own).find_map(|reimbursement| {
            let row = self.dump.reversals.get(reimbursement)?;
            Some((reimbursement, row.clone()))
        });
        let (reimbursement, row) = taken?;
        let names_it = |facts: &CaseFacts| {
            self.dump.witness.handling(facts).disputes == Some(Dispute::Reversal)
                && facts.identity.split(';').any(|part| {
                    part.strip_prefix("original_reimbursement_id=") == Some(reimbursement)
                })
        };
        let is_claimed = self.dump.cases.values().any(names_it);
        Some((if is_claimed { LogState::Reversed } else { LogState::ClosedWon }, row))
    }

    /// Whether a case of its own disputes what one of a case's payments was worth.
    fn is_disputed(&self, id: &str) -> bool {
        let mut paid = self.paid_keys(id).into_values();
        paid.any(|payment| {
            payment.reimbursement_id.as_deref().is_some_and(|id| self.disputed.contains(id))
        })
    }

    /// Whether a case of its own disputes what a payment is worth.
    fn disputes(&self, payment: &PaymentFacts) -> bool {
        let id = payment.reimbursement_id.as_deref();
        id.is_some_and(|id| self.disputed.contains(id))
    }

    /// Whether the days for a dispute have passed since a filed case was paid last.
    fn is_settled(&self, id: &str, standing: &Standing) -> bool {
        let last = self.paid.get(id).into_iter().flatten().map(|payment| payment.day).max();
        let last = last.unwrap_or(standing.since);
        standing.filed_on.is_some() && self.passed(last, self.waits.dispute)
    }

    fn passed(&self, since: Date, days: i32) -> bool {
        crate::model::dates::days_between(since, self.dump.as_of) >= days
    }

    /// What the calendar alone does to a portion.
    fn by_calendar(
        &self,
        id: &str,
        standing: &Standing,
        closes_on: Option<Date>,
    ) -> Option<LogState> {
        let is_closed = closes_on.is_some_and(|closes| closes < self.dump.as_of);
        match standing.state {
            state if state.is_unfiled() && is_closed => Some(LogState::Expired),
            LogState::Investigating if self.passed(standing.since, self.waits.investigation) => {
                Some(if is_closed { LogState::Expired } else { LogState::Ready })
            }
            LogState::Paid | LogState::PaidInStock if self.is_settled(id, standing) => {
                Some(LogState::ClosedWon)
            }
            _ => None,
        }
    }

    /// Takes in the hand-kept list of filed cases.
    fn take_filed(&mut self) {
        let events = super::filed::events(&self.dump.filed, &self.logs, self.known, self.dump);
        if events.is_empty() {
            return;
        }
        let mut all = self.known.events.clone();
        let next = all.last().map_or(0, |event| event.seq) + 1;
        // What they move counts for the rest of the run.
        all.extend(events.iter().zip(next..).map(|(event, seq)| {
            let mut event = event.clone();
            (event.seq, event.group) = (seq, seq);
            event
        }));
        let paid = std::mem::take(&mut self.paid);
        let fresh = fold(&all, self.dump.as_of);
        for (id, log) in &fresh {
            for amazon in log.amazon_ids() {
                let owner =
                    self.owners.entry(amazon.to_owned()).or_insert_with(|| Some(id.clone()));
                if owner.as_ref() != Some(id) {
                    *owner = None;
                }
            }
        }
        self.logs = fresh;
        self.paid = paid;
        self.additions.events.extend(events);
    }
}

impl LoggedPayment {
    /// One for a payment that was given to the case, less one for one that was taken from it.
    #[must_use]
    pub fn sign(&self) -> i64 {
        let is_taken =
            self.cash < 0 || self.stock < 0 || self.amount.is_some_and(|amount| amount.micros < 0);
        if is_taken { -1 } else { 1 }
    }
}

/// Cases of the log after a run: what it saw of them, the rest as it was.
#[must_use]
pub(super) fn seen(known: &KnownAccount, dump: &Dump<'_>) -> BTreeMap<String, LoggedCase> {
    let cases = dump.cases.iter().map(|(id, facts)| {
        let first_seen = known.cases.get(id).map_or(dump.as_of, |case| case.first_seen);
        (id.clone(), LoggedCase { first_seen, last_seen: dump.as_of, facts: facts.clone() })
    });
    cases.collect()
}

/// What of each case is answered beyond what the dump takes off.
pub(super) fn beyond(
    known: &KnownAccount,
    dump: &Dump<'_>,
    waits: Waits,
) -> BTreeMap<String, BeyondFacts> {
    let mut follower = Follower::new(known, dump, waits);
    follower.take_filed();
    let cases = dump.cases.iter();
    cases.map(|(id, facts)| (id.clone(), follower.beyond(id, facts).facts)).collect()
}
