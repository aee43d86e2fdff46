//! # Reimbursement not settled
//!
//! ## What it finds
//! Payments in cash that Amazon approved and that never reached a settlement.
//!
//! ## Why it is owed
//! A line of the reimbursements report is Amazon's own word that it pays. The money has to appear in the
//! settlements, as every other amount does.
//!
//! ## How it decides
//! A payment is settled when settlements or date-range reports show the same SKU, amount and order within
//! ten days of its approval, under whatever name, or one row that is the sum of several lines of the SKU approved on one day.
//! What is left is a finding, but only where the settlements of the payment's currency cover the approval
//! and the thirty days after it without a gap: where settlements of several groups run side by side,
//! those of every group; or date-range reports that follow each other. Another reimbursement of the SKU
//! posted in those days, of another amount or later, may be this money under other figures: it is taken
//! off, and the case is only possible. Each posted row answers once, its own line first.
//!
//! Settlements may carry no reimbursements at all, or few of them. The absence of one says something only
//! where at least five other payments of the currency, approved within ninety days of it, are in the
//! settlements, and fewer than one in five is missing from them; else the case is held as unproven. So it is where
//! the settlements show that the report lacks payments of those ninety days: the share that is missing is not known.
//!
//! ## What it does not claim
//! Payments before the first settlement of the dump, in a gap between two settlements, or less than thirty
//! days before the end of the last; payments in stock; payments that were taken back; payments in a
//! currency of which the dump has no settlement; amounts that a date-range report shows as deferred, which are
//! on their way. Where several stores share the currency, as the euro, the money may be in another store's
//! settlement: the case is held as unproven.
//!
//! ## Evidence
//! The line of the reimbursements report with its id, and the settlements from the approval to thirty days
//! after it, in which no such amount stands.
//!
//! ## Example
//! 14.50 approved on 5 October for two lost units; five settlements from 9 September to 18 November show
//! another payment of that week, but not this one: the claim is 14.50. Fixture:
//! `fixtures/detectors/reimbursement_not_settled/hit`.
//!
//! ## Policy keys
//! windows: settlement; cash_terms; reimbursement_reasons; practice: settle_days, settled_near_days,
//! settled_least_payments, settled_missing_percent, coverage_grace_days.
//!
//! ## References
//! Seller Central help 200732720 (reimbursements report: when a payment posts), G200213130 (reimbursement
//! policy).

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::book::Payment;
use crate::detect::doubt::Doubt;
use crate::detect::finding::{
    Answers, Finding, Line, LossPoint, Requirement, RequirementReason, Term,
};
use crate::detect::shared::payments::{of_payment, payment_evidence};
use crate::detect::{Context, Detector, DetectorError, Dispute, Handling, rule_texts, term};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::dates::shift_days;
use crate::model::{Currency, DateRange, Money};
use crate::policy::{ClaimType, PolicyTable, SettingKey};

/// Payments that were approved and never settled.
pub const DETECTOR: Detector = Detector {
    id: "reimbursement_not_settled",
    claim_type: ClaimType::Settlement,
    summary: "reimbursements that Amazon approved and that no settlement shows",
    texts: rule_texts!(),
    policy: &[PolicyTable::Windows, PolicyTable::CashTerms, PolicyTable::ReimbursementReasons],
    settings: &[
        SettingKey::SettleDays,
        SettingKey::SettledNearDays,
        SettingKey::SettledLeastPayments,
        SettingKey::SettledMissingPercent,
        SettingKey::CoverageGraceDays,
    ],
    tables: &["reimbursements", "settlement"],
    handling: Handling {
        disputes: Some(Dispute::Settlement),
        remarks: Some(|_, findings| not_shown(findings).into_iter().collect()),
        ..Handling::USUAL
    },
    run,
};

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    let shown = Shown::new(context);
    let payments = context.book.payments.iter();
    let open = payments.filter(|payment| is_open(context, payment));
    Ok(open.filter_map(|payment| finding(context, payment, &shown)).collect())
}

/// Says where settlements show so few payments that the absence of one says nothing.
fn not_shown(findings: &[&Finding]) -> Option<Diagnostic> {
    let held = findings.iter().filter(|finding| finding.doubts.contains(&Doubt::PaymentsNotShown));
    let held: Vec<&&Finding> = held.collect();
    let first = held.first()?.evidence.first()?;
    let days = held.iter().map(|finding| finding.event_date);
    let message = format!(
        "the settlements show too few of the approved payments near by to say that {} more, approved from {} to {}, were not paid",
        held.len(),
        days.clone().min()?,
        days.max()?
    );
    let at = Place::line(first.source.file, first.source.line);
    Some(Diagnostic::new(Code::PaymentsNotSettled, at, message))
}

/// Payments in cash whose money the settlements should show, by currency: day, and whether they do.
struct Shown {
    payments: BTreeMap<Currency, Vec<(Date, bool)>>,
    /// Between the first payment of the report and its last.
    known: Option<DateRange>,
    days: i32,
    least: usize,
    missing_percent: usize,
}

impl Shown {
    fn new(context: &Context<'_>) -> Self {
        let mut payments: BTreeMap<Currency, Vec<(Date, bool)>> = BTreeMap::new();
        // They come oldest first.
        let all = &context.book.payments;
        let known = all.first().zip(all.last());
        for payment in all {
            let is_settled = payment.reimbursement_id.is_some() && !payment.settled_by.is_empty();
            if let Some(paid) =
                payment.amount_paid.filter(|_| is_settled || is_open(context, payment))
            {
                payments.entry(paid.currency).or_default().push((payment.date, is_settled));
            }
        }
        Self {
            payments,
            known: known.and_then(|(first, last)| {
                DateRange::new(shift_days(first.date, 1), shift_days(last.date, -1))
            }),
            days: context.days(SettingKey::SettledNearDays),
            least: context.count(SettingKey::SettledLeastPayments),
            missing_percent: context.count(SettingKey::SettledMissingPercent),
        }
    }

    /// The payments near by must all be known: a hole in the report may hide how many the
    /// settlements lack.
    fn needs(&self, payment: &Payment) -> Option<Requirement> {
        let known = self.known?;
        let first = shift_days(payment.date, -self.days).max(known.first);
        let last = shift_days(payment.date, self.days).min(known.last);
        let days = Some(DateRange::new(first, last)?);
        Some(Requirement { table: "reimbursements", days, why: RequirementReason::Compared })
    }

    /// Whether so many of the payments near by are shown that the absence of this one says something.
    fn speaks(&self, payment: &Payment, currency: Currency) -> bool {
        let all = self.payments.get(&currency).map_or(&[][..], Vec::as_slice);
        // They come oldest first.
        let first = all.partition_point(|(day, _)| *day < shift_days(payment.date, -self.days));
        let end = all.partition_point(|(day, _)| *day <= shift_days(payment.date, self.days));
        let near = &all[first..end];
        let shown = near.iter().filter(|(_, is_settled)| *is_settled).count();
        shown >= self.least && (near.len() - shown) * 100 < near.len() * self.missing_percent
    }
}

/// Whether the settlements of its currency cover the days in which the money should appear and none
/// shows it.
fn is_open(context: &Context<'_>, payment: &Payment) -> bool {
    let Some(paid) = payment.amount_paid.filter(|paid| paid.micros > 0) else { return false };
    let until = shift_days(payment.date, context.days(SettingKey::SettleDays));
    let days = context.book.settled.vouched.get(&paid.currency);
    let covers = days.into_iter().flatten();
    payment.reimbursement_id.is_some()
        && payment.sources.first().is_none_or(|row| context.counts(*row))
        && payment.settled_by.is_empty()
        && payment.reversed_by.is_empty()
        && payment.units_cash > 0
        && until <= context.as_of
        && covers.into_iter().any(|days| days.first <= payment.date && until <= days.last)
        && !is_taken_back(context, payment)
}

/// Whether a reversal that names no payment may have taken this one back.
fn is_taken_back(context: &Context<'_>, payment: &Payment) -> bool {
    context.book.reversals.iter().any(|reversal| {
        let same_currency =
            |taken: Money| payment.amount_paid.is_some_and(|paid| paid.currency == taken.currency);
        reversal.original_id.is_none()
            && reversal.fnsku == payment.fnsku
            && reversal.date >= payment.date
            && reversal.amount.is_some_and(same_currency)
    })
}

fn finding(context: &Context<'_>, payment: &Payment, shown: &Shown) -> Option<Finding> {
    let paid = payment.amount_paid?;
    let line = Line {
        date: payment.date,
        fnsku: payment.fnsku.as_deref().map(Into::into),
        msku: payment.msku.as_deref().map(Into::into),
        units: payment.units_cash,
        owed: Some(paid),
        terms: vec![Term::money(term!("approved"), paid)],
    };
    let mut finding = of_payment(context, &DETECTOR, payment, line)?;
    finding.loss_point = LossPoint::Amount;
    finding.answers = Answers::Reimbursement(payment.reimbursement_id.as_deref().map(Into::into));
    finding.evidence = vec![payment_evidence(payment)];
    finding.requirements = shown.needs(payment).into_iter().collect();
    let is_shared = context.policy.marketplace_of_currency(paid.currency).is_none();
    let speaks = shown.speaks(payment, paid.currency);
    // The money may be in another store's settlement, or the settlements show no payments.
    if is_shared {
        finding.doubt(Doubt::SharedCurrency);
    }
    if !speaks {
        finding.doubt(Doubt::PaymentsNotShown);
    }
    if is_shared || !speaks {
        finding.requirements.push(Requirement {
            table: "settlement",
            days: None,
            why: RequirementReason::Settled,
        });
    }
    Some(finding)
}
