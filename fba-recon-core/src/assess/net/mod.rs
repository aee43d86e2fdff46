//! Netting over all detectors: each credit is spent once, each unit is claimed once.
//!
//! Strong matches (same order) come before weak ones (same product and reason within the dates). A weak
//! match takes units off but holds the case for review: it never silently confirms or clears money.

mod debits;
mod lines;
mod loose;
mod overlap;
mod pairs;
mod plan;
mod plus;
mod pool;
mod purse;
mod spend;
mod unread;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use jiff::civil::Date;

pub use pairs::Group;
pub use plan::{PLAN, Pass};
use purse::Purse;
use spend::{On, Spend};

use super::Coverage;
use super::value::Comparables;
use crate::book::{Adjustment, Book, Payment, is_same_sku};
use crate::detect::{Answers, Charge, Dispute, Evidence, Finding, Handling, Line, Measure};
use crate::model::names::names;
use crate::model::{Money, SourceRow};
use crate::policy::words::begins;
use crate::policy::{ClaimType, Policy, ReasonGroup};

names! {
    /// What answered some units or money.
    CreditKind {
        /// Paid in cash.
        Cash = "cash",
        /// Given back in stock.
        Stock = "stock",
        /// Found again.
        Found = "found",
        /// Received by correction.
        Received = "received",
        /// Back to sellable after an inspection.
        Regraded = "regraded",
        /// Found under another SKU of the same ASIN.
        FoundElsewhere = "found_elsewhere",
        /// Moved in from a SKU judged to be the same item.
        Redefined = "redefined",
        /// Claimed by another case.
        SameUnits = "same_units",
    }
}

names! {
    /// How well a credit fits.
    Strength {
        /// Same order, or the same unit.
        Strong = "strong",
        /// Same product and reason within the dates.
        Weak = "weak",
    }
}

/// Something that answers a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    /// What it is.
    pub kind: CreditKind,
    /// How well it fits.
    pub strength: Strength,
    /// Day of it.
    pub date: Date,
    /// Units answered; none for money alone.
    pub units: i64,
    /// Money answered, where there is any.
    pub amount: Option<Money>,
    /// Where it is written.
    pub sources: Vec<SourceRow>,
    /// The reason it gives.
    pub reason: String,
}

/// What netting leaves of a finding.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Netting {
    pub(super) credits: Vec<Credit>,
    pub(super) units_credited: i64,
    /// Millionths left of each charge.
    pub(super) charges_left: Vec<i64>,
    /// What is left of each line.
    pub(super) lines_left: Vec<LineLeft>,
    /// Lines of which no unit is left, before the first one that has some.
    lines_done: usize,
    pub(super) is_contested: bool,
    /// Whether Amazon may have reconciled units since the file with the event was made.
    pub(super) has_old_figures: bool,
    pub(super) is_reversed: bool,
    /// Whether a payment under another reason may be for it.
    pub(super) has_other_reason: bool,
    /// Whether a payment that another finding was given may be for it.
    pub(super) has_rival: bool,
    pub(super) same_units_as: Option<usize>,
    /// Whether money whose role is not known may be for it.
    pub(super) has_loose_money: bool,
    /// Whether a payment of another product of the shipment may be for it.
    pub(super) has_other_sku: bool,
    /// Rows that added units of the product soon after, which nothing explains.
    pub(super) added: Vec<Evidence>,
    /// Units left that credits given to other findings may be for.
    pub(super) units_rival: i64,
    /// The findings that the same credits may answer.
    pub(super) group: Option<Arc<Group>>,
}

/// What is left of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LineLeft {
    pub(super) units: i64,
    /// Millionths; `None` where the units are valued.
    pub(super) micros: Option<i64>,
}

struct Netter<'a> {
    findings: &'a [Finding],
    book: &'a Book,
    policy: &'a Policy,
    coverage: &'a Coverage,
    as_of: Date,
    purses: Vec<Purse>,
    /// Units that left a product or came to it because their SKU was changed, by day and quantity.
    redefinitions: BTreeMap<(Date, i64), Vec<&'a Adjustment>>,
    /// Units found under a SKU of Amazon's making, by their ASINs.
    found_as_amazons: BTreeMap<&'a str, Vec<&'a Adjustment>>,
    /// Positions of the payments that can be corrections of fees.
    corrections: Vec<usize>,
    /// Findings by the rows that they rest on.
    findings_by_row: BTreeMap<SourceRow, Vec<usize>>,
    /// Findings of the stock that are no adjustments, by product.
    lines_by_fnsku: BTreeMap<&'a str, Vec<usize>>,
    /// Reversals, by product and by order.
    reversals: BTreeMap<&'a str, VecDeque<usize>>,
    /// Payments by the reimbursement that they raise or replace.
    by_original: BTreeMap<&'a str, Vec<usize>>,
    comparables: Comparables,
    /// Units of rows that answered a unit already, where several products or cases may ask for them.
    used: BTreeMap<SourceRow, i64>,
    nettings: Vec<Netting>,
}

/// Nets every finding; the result has one entry a finding, in their order.
///
/// A pass sees only what those before it left, so that the order of the [`PLAN`] is the decision. It is a table,
/// because the page on netting is made from it and a test holds each pass to its example.
pub(super) fn net(
    findings: &[Finding],
    book: &Book,
    policy: &Policy,
    coverage: &Coverage,
    as_of: Date,
) -> Vec<Netting> {
    let mut netter = Netter::new(findings, book, policy, coverage, as_of);
    for pass in PLAN {
        (pass.run)(&mut netter);
    }
    netter.nettings
}

/// What each pass of the [`PLAN`] changes, in its order: the positions of the findings that it answers or holds. Sure
/// findings and possible copies are netted together here.
#[must_use]
pub fn effects(
    findings: &[Finding],
    book: &Book,
    policy: &Policy,
    coverage: &Coverage,
    as_of: Date,
) -> Vec<Vec<usize>> {
    let mut netter = Netter::new(findings, book, policy, coverage, as_of);
    let effects = PLAN.iter().map(|pass| {
        let before = netter.nettings.clone();
        (pass.run)(&mut netter);
        let both = before.iter().zip(&netter.nettings).enumerate();
        both.filter(|(_, (before, after))| before != after).map(|(at, _)| at).collect()
    });
    effects.collect()
}

impl LineLeft {
    fn new(line: &Line) -> Self {
        Self { units: line.units, micros: line.owed.map(|owed| owed.micros) }
    }

    pub(super) fn is_open(self) -> bool {
        self.micros.map_or(self.units, |micros| micros) > 0
    }
}

/// Units found up to a day under a SKU of Amazon's making, by their ASINs, in the order of their FNSKUs.
fn found_as_amazons<'a>(
    book: &'a Book,
    policy: &Policy,
    as_of: Date,
) -> BTreeMap<&'a str, Vec<&'a Adjustment>> {
    let mut found: BTreeMap<&str, Vec<&Adjustment>> = BTreeMap::new();
    for row in &book.adjustments {
        let is_amazons =
            row.msku.as_deref().is_some_and(|msku| begins(&policy.words().found_skus, msku));
        let is_found = matches!(row.group, ReasonGroup::Found | ReasonGroup::Received);
        if is_amazons && is_found && row.date <= as_of {
            for asin in book.products.asins_of(&row.fnsku) {
                found.entry(asin).or_default().push(row);
            }
        }
    }
    // Those of one FNSKU are in the order of their days already.
    found.values_mut().for_each(|rows| rows.sort_by(|one, other| one.fnsku.cmp(&other.fnsku)));
    found
}

/// Payments by the reimbursement that they raise or replace.
fn by_original(book: &Book) -> BTreeMap<&str, Vec<usize>> {
    let mut by_original: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, payment) in book.payments.iter().enumerate() {
        if let Some(original) = payment.original_id.as_deref() {
            by_original.entry(original).or_default().push(at);
        }
    }
    by_original
}

/// Payments up to a day that can be corrections of fees.
fn corrections(book: &Book, as_of: Date) -> Vec<usize> {
    let pays_fees = |payment: &Payment| payment.pays.iter().any(|kind| kind.is_fee());
    let payments = book.payments.iter().enumerate();
    let payments = payments.filter(|(_, payment)| payment.date <= as_of && pays_fees(payment));
    payments.map(|(at, _)| at).collect()
}

fn overcharge(charge: &Charge) -> i64 {
    charge.charged.micros - charge.allowed.micros
}

impl<'a> Netter<'a> {
    /// Everything is open and nothing is spent.
    fn new(
        findings: &'a [Finding],
        book: &'a Book,
        policy: &'a Policy,
        coverage: &'a Coverage,
        as_of: Date,
    ) -> Self {
        let nettings = findings.iter().map(|finding| Netting {
            charges_left: match &finding.measure {
                Measure::Charges(charges) => charges.iter().map(overcharge).collect(),
                _ => Vec::new(),
            },
            lines_left: match &finding.measure {
                Measure::Lines(lines) => lines.iter().map(LineLeft::new).collect(),
                _ => Vec::new(),
            },
            ..Netting::default()
        });
        let mut redefinitions: BTreeMap<(Date, i64), Vec<&Adjustment>> = BTreeMap::new();
        let redefined =
            book.adjustments.iter().filter(|row| row.group == ReasonGroup::Redefinition);
        for row in redefined.filter(|row| row.date <= as_of) {
            redefinitions.entry((row.date, row.quantity)).or_default().push(row);
        }
        let mut findings_by_row: BTreeMap<SourceRow, Vec<usize>> = BTreeMap::new();
        let mut lines_by_fnsku: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut reversals: BTreeMap<&str, VecDeque<usize>> = BTreeMap::new();
        for (at, finding) in findings.iter().enumerate() {
            for row in &finding.evidence {
                findings_by_row.entry(row.source).or_default().push(at);
            }
            let is_line = matches!(finding.measure, Measure::Lines(_));
            if let Some(fnsku) = finding.fnsku.as_deref().filter(|_| is_line) {
                lines_by_fnsku.entry(fnsku).or_default().push(at);
            }
            if finding.rule.handling.disputes == Some(Dispute::Reversal) {
                let name = finding.order_id.as_deref().or(finding.fnsku.as_deref());
                reversals.entry(name.unwrap_or_default()).or_default().push_back(at);
            }
        }
        Self {
            findings,
            book,
            policy,
            coverage,
            as_of,
            purses: book.payments.iter().map(Purse::of).collect(),
            redefinitions,
            found_as_amazons: found_as_amazons(book, policy, as_of),
            corrections: corrections(book, as_of),
            findings_by_row,
            lines_by_fnsku,
            reversals,
            by_original: by_original(book),
            comparables: Comparables::default(),
            used: BTreeMap::new(),
            nettings: nettings.collect(),
        }
    }

    fn claim_type(&self, finding: usize) -> ClaimType {
        self.findings[finding].rule.claim_type
    }

    /// How the rule of a finding wants its findings handled.
    fn handling(&self, finding: usize) -> &'static Handling {
        &self.findings[finding].rule.handling
    }

    /// Whether a finding disputes a payment that was taken back.
    fn is_reversal(&self, finding: usize) -> bool {
        self.handling(finding).disputes == Some(Dispute::Reversal)
    }

    fn units_open(&self, finding: usize) -> i64 {
        self.findings[finding].units - self.nettings[finding].units_credited
    }

    /// Payments that can be corrections of fees, oldest first.
    fn corrections(&self) -> Vec<(usize, &'a Payment)> {
        self.corrections.iter().map(|at| (*at, &self.book.payments[*at])).collect()
    }

    /// Spends units of a payment on a finding, cash before stock.
    fn units_of(
        &mut self,
        payment_at: usize,
        finding: usize,
        most: i64,
        strength: Strength,
    ) -> Vec<Spend> {
        let payment = &self.book.payments[payment_at];
        let taken = self.purses[payment_at].take_units(most).into_iter();
        let credits = taken.map(|taken| Credit::of_units(payment, taken, strength));
        credits.map(|credit| Spend { finding, on: On::Units, credit }).collect()
    }

    /// Fee corrections: of the same order (strong), or of the SKU or FNSKU after the charge (weak).
    fn charges(&mut self, strength: Strength) {
        let corrections = self.corrections();
        for finding_at in 0..self.findings.len() {
            let Measure::Charges(charges) = &self.findings[finding_at].measure else {
                continue;
            };
            let claim_type = self.claim_type(finding_at);
            let Some(msku) = self.findings[finding_at].msku.as_deref() else {
                continue;
            };
            let fnsku = self.findings[finding_at].fnsku.as_deref();
            for (payment_at, payment) in corrections.iter().copied() {
                if !payment.pays.contains(&claim_type) {
                    continue;
                }
                let by_sku = payment.msku.as_deref().is_some_and(|other| is_same_sku(other, msku));
                let by_fnsku = fnsku.is_some() && payment.fnsku.as_deref() == fnsku;
                let mut fitting: Vec<usize> = (0..charges.len())
                    .filter(|at| match (&payment.order_id, strength) {
                        // A correction of the order may leave its only product unnamed.
                        (Some(order), _) => {
                            charges[*at].order_id.as_deref() == Some(order.as_str())
                                && (by_sku || payment.msku.is_none())
                        }
                        (None, Strength::Strong) => false,
                        (None, Strength::Weak) => {
                            (by_sku || by_fnsku) && payment.date >= charges[*at].date
                        }
                    })
                    .filter(|at| {
                        let currency = charges[*at].charged.currency;
                        payment.amount.is_some_and(|paid| paid.currency == currency)
                    })
                    .collect();
                // The charge of just this amount, then the newest, so that no clock is told too long.
                let left = self.purses[payment_at].micros();
                fitting.sort_by_key(|at| {
                    let open = self.nettings[finding_at].charges_left[*at];
                    (open != left, std::cmp::Reverse((charges[*at].date, *at)))
                });
                for charge_at in fitting {
                    let spend = self.correction(payment_at, finding_at, charge_at, strength);
                    self.apply(spend);
                }
            }
        }
    }

    /// Spends money of a correction on a charge.
    fn correction(
        &mut self,
        payment_at: usize,
        finding: usize,
        charge_at: usize,
        strength: Strength,
    ) -> Option<Spend> {
        let payment = &self.book.payments[payment_at];
        let open =
            Money::new(self.nettings[finding].charges_left[charge_at], payment.amount?.currency);
        let amount = self.purses[payment_at].take_correction(open)?;
        let credit = Credit::of_money(payment, amount, 0, strength);
        Some(Spend { finding, on: On::Charge(charge_at), credit })
    }
}

/// The pool of found units and payments that answers a finding.
fn stock_group(finding: &Finding) -> Option<ReasonGroup> {
    match finding.answers {
        Answers::Stock(group) => Some(group),
        _ => None,
    }
}
