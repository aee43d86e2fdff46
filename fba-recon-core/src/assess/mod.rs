//! Takes off what was paid or found, once and only once; then values and dates what is left.

pub mod absence;
pub mod caution;
pub mod clock;
pub mod coverage;
pub mod deadline;
pub mod documents;
mod memo;
pub mod net;
pub mod span;
pub mod value;

use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

pub use absence::hold_absences;
pub use caution::Caution;
pub use clock::{Clock, ClockState};
pub use coverage::{Coverage, Declared, MissingReport, Proof};
pub use deadline::{Deadline, Status};
pub use documents::NeededDocument;
pub use net::{Credit, CreditKind, Group, Strength};
pub use span::{Length, Span, Unit};
pub use value::{Basis, Value};

use coverage::Judged;
use coverage::witness::Witnesses;
use memo::Memo;

use crate::book::Book;
use crate::detect::{Answers, Confidence, Finding, Measure, Requirement, RequirementReason};
use crate::model::dates::shift_days;
use crate::model::tables::{BUYER_CLAIMS, MESSAGES, REIMBURSEMENTS, RETURNS};
use crate::model::{Money, RunningSums};
use crate::policy::{ClaimType, Policy, PolicyMode, SettingKey};

/// A finding with everything that decides whether and for how much it is filed.
#[derive(Debug)]
pub struct Assessed {
    /// The finding.
    pub finding: Finding,
    /// Kind of claim.
    pub claim_type: ClaimType,
    /// Status as a whole.
    pub status: Status,
    /// How sure it is, after netting.
    pub confidence: Confidence,
    /// What answers it.
    pub credits: Vec<Credit>,
    /// Units answered.
    pub units_credited: i64,
    /// Units left, over all portions.
    pub units_left: i64,
    /// Parts that share a deadline, oldest first; a finding without charges has one.
    pub portions: Vec<Portion>,
    /// Worth of one unit.
    pub value: Value,
    /// Worth of one unit of each line.
    pub line_values: Vec<Value>,
    /// Documents that Amazon asks for, with those of the evidence list that answer them.
    pub documents: Vec<NeededDocument>,
    /// Reports that are missing or do not cover the days.
    pub missing: Vec<MissingReport>,
    /// What else has to be looked at before filing.
    pub cautions: Vec<Caution>,
    /// Units of the same product that Amazon paid for the same reason and that are not credited here.
    pub units_paid_elsewhere: i64,
    /// Position of the finding that claims some of the same units.
    pub same_units_as: Option<usize>,
    /// Units left that credits given to other findings may be for.
    pub units_rival: i64,
    /// Positions of the findings that the same credits may answer, this one among them.
    pub group: Option<Arc<Group>>,
    /// The clock that an answer has to meet first.
    pub answer: Option<Clock>,
}

/// A part of a finding with a clock of its own.
#[derive(Debug, Clone)]
pub struct Portion {
    /// Day the clock starts.
    pub event_date: Date,
    /// Position of the charge it stands for; `None` for units.
    pub charge: Option<usize>,
    /// Position of the line it stands for; `None` where the finding has no lines.
    pub line: Option<usize>,
    /// Units left.
    pub units: i64,
    /// Worth of the units left; `None` when unknown.
    pub amount: Option<Money>,
    /// Clock.
    pub deadline: Deadline,
    /// Status.
    pub status: Status,
}

/// What decides besides the tables.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// The date the run speaks for.
    pub as_of: Date,
    /// The moment of that date, where it is given.
    pub moment: Option<jiff::Timestamp>,
    /// Which windows decide.
    pub mode: PolicyMode,
}

/// Assesses every finding, in the order given.
#[must_use]
pub fn assess(
    findings: Vec<Finding>,
    book: &Book,
    policy: &Policy,
    coverage: &Coverage,
    settings: Settings,
) -> Vec<Assessed> {
    let netted = netted(&findings, book, policy, coverage, settings.as_of);
    let memos = (value::Comparables::default(), PaidUnits::default());
    let (comparables, paid_units) = (&memos.0, &memos.1);
    let own_documents = &documents::own_documents(&findings);
    let assessor =
        Assessor { book, policy, coverage, settings, comparables, paid_units, own_documents };
    findings
        .into_par_iter()
        .zip(netted)
        .map(|(finding, netting)| assessor.assess(finding, netting))
        .collect()
}

/// Whether a finding proves nothing without a report; else the report only confirms it.
fn is_needed(need: &Requirement) -> bool {
    need.why != RequirementReason::PaidInFigures
}

/// Nets every finding. What may be copies only, which comes last, takes nothing from what is sure.
fn netted(
    findings: &[Finding],
    book: &Book,
    policy: &Policy,
    coverage: &Coverage,
    as_of: Date,
) -> Vec<net::Netting> {
    let sure = findings.partition_point(|finding| !finding.may_be_a_copy());
    let mut netted = net::net(&findings[..sure], book, policy, coverage, as_of);
    if sure < findings.len() {
        let all = net::net(findings, book, policy, coverage, as_of);
        netted.extend(all.into_iter().skip(sure));
    }
    netted
}

/// Whether the event that starts the clock is not in the dump.
fn has_no_clock(finding: &Finding) -> bool {
    let starts = [RequirementReason::Refund, RequirementReason::Delivery];
    finding.requirements.iter().any(|need| starts.contains(&need.why))
}

/// Takes credited units off the latest refund before each credit, else off the oldest.
fn open_refunds(open: &[(Date, i64)], credits: &[Credit]) -> Vec<(Date, i64)> {
    let mut open = open.to_vec();
    for credit in credits {
        let mut units = credit.units;
        while units > 0 {
            let has_units = |(_, left): &&mut (Date, i64)| *left > 0;
            let before = open.iter_mut().filter(has_units).rfind(|(date, _)| *date <= credit.date);
            let refund = match before {
                Some(refund) => refund,
                None => match open.iter_mut().find(|(_, left)| *left > 0) {
                    Some(oldest) => oldest,
                    None => break,
                },
            };
            let taken = units.min(refund.1);
            refund.1 -= taken;
            units -= taken;
        }
    }
    open.retain(|(_, units)| *units > 0);
    open
}

/// Units paid for a product and kind of claim, by day.
type PaidUnits = Memo<(String, ClaimType), RunningSums<Date>>;

struct Assessor<'a> {
    book: &'a Book,
    policy: &'a Policy,
    coverage: &'a Coverage,
    settings: Settings,
    comparables: &'a value::Comparables,
    paid_units: &'a PaidUnits,
    /// Documents that rules bring with them, by their ids.
    own_documents: &'a documents::OwnDocuments,
}

impl Assessor<'_> {
    fn assess(&self, mut finding: Finding, mut netting: net::Netting) -> Assessed {
        let claim_type = finding.rule.claim_type;
        let valuer = value::Valuer {
            book: self.book,
            policy: self.policy,
            as_of: self.settings.as_of,
            comparables: self.comparables,
        };
        let (value, line_values) = valuer.values(&finding, claim_type);
        let judged = self.judged(&finding);
        let rests_on_less = self.rests_on_less(&finding, &judged);
        let is_by_ledger = judged.iter().any(|(need, judged)| {
            need.table == RETURNS.name
                && judged.spans.iter().any(|span| span.proof == Proof::Witnessed)
        });
        let lacks_payments =
            judged.iter().any(|(need, judged)| judged.missing.is_some() && !is_needed(need));
        let missing: Vec<MissingReport> = judged
            .iter()
            .filter_map(|(need, judged)| judged.missing.clone().filter(|_| is_needed(need)))
            .collect();
        let answer = self.answer(&finding);
        let mut portions = self.portions(&finding, &netting, claim_type, &value, &line_values);
        if claim_type.is_answer() {
            self.set_clock(&mut portions, answer.as_ref());
        }
        let units_left: i64 = portions.iter().map(|portion| portion.units).sum();
        let best = portions.iter().map(|portion| portion.status).min();
        let status = match best {
            None => Status::Covered,
            Some(_) if !missing.is_empty() || !self.is_settled(&finding) => Status::Unproven,
            Some(status) => status,
        };
        let is_doubtful = netting.is_contested
            || netting.has_old_figures
            || self.has_rows_left_out(&finding)
            || is_by_ledger
            || self.is_found_elsewhere(&finding)
            || self.is_less_elsewhere(&finding)
            || self.books(&finding) > 0;
        let confidence = match (is_doubtful, rests_on_less) {
            (true, _) => Confidence::Possible,
            (false, true) => finding.confidence.min(Confidence::Probable),
            (false, false) => finding.confidence,
        };
        let documents = self.documents(&finding);
        let mut cautions = self.cautions(&finding, &netting, claim_type, &value, &documents);
        cautions.extend(lacks_payments.then_some(Caution::NoPaymentsReport));
        cautions.extend(is_by_ledger.then_some(Caution::ReturnsByLedger));
        cautions.sort();
        // What speaks against it stands beside its own rows.
        finding.evidence.append(&mut netting.added);
        Assessed {
            cautions,
            claim_type,
            status,
            confidence,
            units_credited: netting.units_credited,
            units_left,
            portions,
            value,
            line_values,
            documents,
            missing,
            units_paid_elsewhere: self.paid_elsewhere(&finding, &netting, claim_type),
            same_units_as: netting.same_units_as,
            units_rival: netting.units_rival,
            group: netting.group,
            credits: netting.credits,
            answer,
            finding,
        }
    }

    /// Whether a report that the finding needs has rows that could not be read.
    fn has_rows_left_out(&self, finding: &Finding) -> bool {
        // A rejected row of a list that is kept by hand holds back its own order alone.
        let by_hand = [BUYER_CLAIMS.name, MESSAGES.name];
        let tables = finding.rule.tables.iter().filter(|table| !by_hand.contains(*table));
        let order = finding.order_id.as_deref().filter(|_| finding.claim.is_some());
        tables.into_iter().any(|table| self.coverage.rows_left_out(table) > 0)
            || order.is_some_and(|order| self.coverage.is_held(order))
    }

    /// Whether the store is known and the finding needs nothing that no report could tell.
    fn is_settled(&self, finding: &Finding) -> bool {
        let open = finding.requirements.iter().any(|need| {
            matches!(
                need.why,
                RequirementReason::Sale
                    | RequirementReason::Card
                    | RequirementReason::Marketplace
                    | RequirementReason::Refund
                    | RequirementReason::Delivery
                    | RequirementReason::EventKind
                    | RequirementReason::Account
            )
        });
        finding.marketplace.is_some() && !open && !self.is_others(finding)
    }

    /// Whether a product of the finding is one of a file that was set aside as another seller's.
    fn is_others(&self, finding: &Finding) -> bool {
        let strangers = &self.book.strangers;
        let lines = match &finding.measure {
            Measure::Lines(lines) => lines.as_slice(),
            _ => &[],
        };
        strangers.is_others(finding.fnsku.as_deref(), finding.msku.as_deref())
            || lines
                .iter()
                .any(|line| strangers.is_others(line.fnsku.as_deref(), line.msku.as_deref()))
    }

    /// What the reports say of each requirement that a report can meet.
    fn judged<'f>(&self, finding: &'f Finding) -> Vec<(&'f Requirement, Judged)> {
        let witnesses = Witnesses { book: self.book, coverage: self.coverage, policy: self.policy };
        let currency = witnesses.currency(finding);
        // A caution tells of these.
        let is_told = |need: &&Requirement| {
            !matches!(need.why, RequirementReason::Delivery | RequirementReason::EventKind)
        };
        let judged = finding.requirements.iter().filter(is_told).map(|need| {
            let shows_none = |days| witnesses.show_none(finding, need, days);
            let mut judged = self.coverage.judged(need, currency, shows_none);
            let rests_on_product =
                matches!(need.why, RequirementReason::Restocked | RequirementReason::Accounted);
            let days = need.days.filter(|_| rests_on_product && judged.missing.is_none());
            if let Some(days) =
                days.filter(|days| !witnesses.ledger_knows(finding, need.why, *days))
            {
                judged.missing = Some(MissingReport {
                    table: need.table,
                    days: need.days,
                    covered: None,
                    open: Some(days),
                    why: need.why,
                });
            }
            (need, judged)
        });
        judged.collect()
    }

    /// Whether a finding rests on days that no row shows and in which an answer may still lie: days that the
    /// user vouches for, days long after the dump, and assumed days soon after the event.
    fn rests_on_less(&self, finding: &Finding, judged: &[(&Requirement, Judged)]) -> bool {
        judged.iter().any(|(need, judged)| {
            if judged.missing.is_some() && !is_needed(need) {
                return true;
            }
            let is_payment = need.table == REIMBURSEMENTS.name;
            let key = if is_payment { SettingKey::PaymentDays } else { SettingKey::FindDays };
            let usual = shift_days(finding.event_date, self.policy.days(key));
            judged.spans.iter().any(|span| match span.proof {
                Proof::Shown | Proof::Witnessed => false,
                Proof::Assumed => span.days.first <= usual,
                Proof::AssumedLate | Proof::Vouched => true,
            })
        })
    }

    /// Units paid for the same product and reason since shortly before the event, less those that are
    /// credited here.
    fn paid_elsewhere(
        &self,
        finding: &Finding,
        netting: &net::Netting,
        claim_type: ClaimType,
    ) -> i64 {
        // Fees are corrected in money, not in units; a payment in dispute is none of its own answers.
        if matches!(finding.measure, Measure::Charges(_))
            || finding.loss_point == crate::detect::LossPoint::Amount
        {
            return 0;
        }
        let since = shift_days(finding.event_date, -self.policy.days(SettingKey::PaymentLeadDays));
        let until = self.settings.as_of;
        let paid: i64 = if let Answers::Orders(orders) = &finding.answers {
            let of_orders = orders.iter().flat_map(|order| self.book.payments_of_order(order));
            let of_orders = of_orders.filter(|(_, payment)| payment.date <= until);
            of_orders.map(|(_, payment)| payment.units()).sum()
        } else {
            let fnskus = finding.fnskus().into_iter();
            fnskus.map(|fnsku| self.units_paid(fnsku, claim_type, (since, until))).sum()
        };
        let credited = netting
            .credits
            .iter()
            .filter(|credit| matches!(credit.kind, CreditKind::Cash | CreditKind::Stock));
        (paid - credited.map(|credit| credit.units).sum::<i64>()).max(0)
    }

    /// Units paid for a product and kind of claim from a day to another.
    fn units_paid(&self, fnsku: &str, claim_type: ClaimType, days: (Date, Date)) -> i64 {
        let (since, until) = days;
        if until < since {
            return 0;
        }
        let by_day = self.paid_units.get((fnsku.to_owned(), claim_type), || {
            let paid = self.book.payments_of_product(fnsku);
            let paid = paid.filter(|(_, payment)| payment.pays.contains(&claim_type));
            let mut sums = RunningSums::default();
            paid.for_each(|(_, payment)| sums.push(payment.date, payment.units()));
            sums
        });
        by_day.up_to(&until) - by_day.before(&since)
    }

    fn portions(
        &self,
        finding: &Finding,
        netting: &net::Netting,
        claim_type: ClaimType,
        value: &Value,
        line_values: &[Value],
    ) -> Vec<Portion> {
        let portion = |event_date: Date, units: i64, amount: Option<Money>| {
            let mut deadline = deadline::deadline(
                self.policy,
                self.settings,
                claim_type,
                finding.marketplace.as_deref().filter(|_| !has_no_clock(finding)),
                event_date,
            );
            if let Some(start) = finding.start_event {
                start.clone_into(&mut deadline.start_event);
            }
            let status = deadline.status(self.settings.as_of);
            Portion { event_date, charge: None, line: None, units, amount, deadline, status }
        };
        match &finding.measure {
            Measure::Charges(charges) => charges
                .iter()
                .zip(&netting.charges_left)
                .enumerate()
                .filter(|(_, (_, left))| **left > 0)
                .map(|(at, (charge, left))| {
                    let amount = Money::new(*left, charge.charged.currency);
                    let portion = portion(charge.date, charge.units, Some(amount));
                    Portion { charge: Some(at), ..portion }
                })
                .collect(),
            Measure::OrderItem { open, .. } => open_refunds(open, &netting.credits)
                .into_iter()
                .map(|(date, units)| {
                    portion(date, units, value.unit.and_then(|unit| unit.times(units).ok()))
                })
                .collect(),
            Measure::Lines(lines) => lines
                .iter()
                .zip(&netting.lines_left)
                .zip(line_values)
                .enumerate()
                .filter(|(_, ((_, left), _))| left.is_open())
                .map(|(at, ((line, left), value))| {
                    let amount = match left.micros {
                        Some(micros) => line.owed.map(|owed| Money::new(micros, owed.currency)),
                        None => value.unit.and_then(|unit| unit.times(left.units).ok()),
                    };
                    let portion = portion(line.date, left.units, amount);
                    Portion { line: Some(at), ..portion }
                })
                .collect(),
            Measure::Adjustments(_) => {
                let left = finding.units - netting.units_credited;
                if left <= 0 {
                    return Vec::new();
                }
                let amount = value.unit.and_then(|unit| unit.times(left).ok());
                vec![portion(finding.event_date, left, amount)]
            }
        }
    }
}
