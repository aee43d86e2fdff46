//! # Reimbursement reversed
//!
//! ## What it finds
//! Reimbursements in cash that Amazon took back although the units they paid for are nowhere: not given in
//! stock, not found in the ledger, not returned by the customer.
//!
//! ## Why it is owed
//! Amazon may take a reimbursement back when it has found the unit, when the unit has come back to stock,
//! or when it paid in error. Where nothing came back, the loss that was paid for is open again.
//!
//! ## How it decides
//! The units of a reversal are explained one by one, each unit of stock once: by stock given in the same
//! row or in one of its own; by units of the FNSKU that the ledger found, received, moved in from another
//! SKU or graded as sellable again (F, N, 3, P), from 30 days before the original payment to 30 days after
//! the reversal, or found under a SKU of Amazon's making of the same ASIN; for inbound payments by late
//! receipts; and, where the payment was for an order, by returned units of that order, its replacements and
//! SKU. A reversal is no finding where the refund itself was taken back, or where other payments of the
//! order answer every unit refunded. Money that raised an earlier payment goes back with it, and the same
//! units explain both. Where the original payment is not in the dump, stock of the 180 days
//! before the reversal counts. What is left is the finding; its amount is the share of these units in the
//! amount taken back, all of it where nothing is explained. It is probable where the original payment is in
//! the dump, else only possible. It is possible too where another payment of the product for the same
//! reason stands near the one taken back.
//!
//! Where a reversal takes back more than the payment that it names, and what raised it, the difference is owed
//! whatever came back.
//!
//! The loss or the refund that the payment had answered is open again as well. These are the same units and
//! are claimed once: this case keeps them. Later payments are taken off: those that name the order, and, as
//! a weak match, those for the same product and reason without an order.
//!
//! ## What it does not claim
//! Reversals whose units turned up in any centre and in any disposition; cash exchanged for stock; stock
//! that was taken back, for which no money moved; units whose payment the ledger or the returns in the dump
//! do not follow to the as-of date (held as unproven). Amazon also takes back what it paid in error, and no
//! report says so: a case is probable at the most. No page names a window for this claim; sixty days after
//! the reversal is the careful reading.
//!
//! ## Evidence
//! The reversal and the payment that it names in the reimbursements report, and the absence of found,
//! received or returned units in the ledger and the returns report.
//!
//! ## Example
//! 18.00 paid for two misplaced units on 8 October and taken back on 25 October, no unit found or received:
//! the finding is two units and 18.00. Had one of them been found, it would be one unit and 9.00. Fixture:
//! `fixtures/detectors/reimbursement_reversed/hit`.
//!
//! ## Policy keys
//! windows: reversal; reimbursement_reasons; ledger_reasons; practice: coverage_grace_days,
//! reversal_find_after_days, reversal_find_before_days, payment_after_refund_days.
//!
//! ## References
//! Seller Central help 200732720 (reimbursements report), G4FKT5KQWFFJ7LDN (ledger and its reasons),
//! G9N934L7Y4SFWPJ4 (customer return claims), G200213130 (reimbursement policy).

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;
use jiff::civil::Date;

use crate::book::{Payment, Reversal, sku_key};
use crate::detect::doubt::Doubt;
use crate::detect::finding::{
    Answers, Finding, Identity, Line, LossPoint, RequirementReason, Term,
};
use crate::detect::shared::came_back::{Subject, explained};
use crate::detect::shared::payments::{needs_later_payments, payment_evidence, reversal_evidence};
use crate::detect::{Context, Detector, DetectorError, Dispute, Handling, rule_texts, term};
use crate::model::dates::{days_between, shift_days};
use crate::model::fast::HashSet;
use crate::model::{Money, RunningSums, SourceRow};
use crate::policy::{ClaimType, PolicyTable, SettingKey};

/// Payments taken back although no unit came back.
pub const DETECTOR: Detector = Detector {
    id: "reimbursement_reversed",
    claim_type: ClaimType::Reversal,
    summary: "reimbursements that Amazon took back although no unit came back",
    texts: rule_texts!(),
    policy: &[PolicyTable::Windows, PolicyTable::ReimbursementReasons, PolicyTable::LedgerReasons],
    settings: &[
        SettingKey::CoverageGraceDays,
        SettingKey::ReversalFindAfterDays,
        SettingKey::ReversalFindBeforeDays,
        SettingKey::PaymentAfterRefundDays,
    ],
    tables: &["reimbursements", "ledger", "returns"],
    handling: Handling { disputes: Some(Dispute::Reversal), ..Handling::USUAL },
    run,
};

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    let mut used: BTreeMap<SourceRow, i64> = BTreeMap::new();
    let taken_back = TakenBack::new(context);
    let reversals = context.book.reversals.iter();
    let findings = reversals
        .filter(|reversal| reversal.date <= context.as_of && context.counts(reversal.source))
        .filter_map(|reversal| finding(context, reversal, &taken_back, &mut used));
    Ok(findings.collect())
}

/// A reversal is told apart by its own id, the payment that it names, and what it is for.
fn identity(reversal: &Reversal) -> Identity {
    let text = |text: &Option<CompactString>| text.as_deref().unwrap_or_default().to_owned();
    Identity(vec![
        ("reimbursement_id", text(&reversal.reimbursement_id)),
        ("original_reimbursement_id", text(&reversal.original_id)),
        ("fnsku", text(&reversal.fnsku)),
        ("msku", reversal.msku.as_deref().map(sku_key).unwrap_or_default()),
        ("order_id", text(&reversal.order_id)),
    ])
}

fn finding(
    context: &Context<'_>,
    reversal: &Reversal,
    taken_back: &TakenBack<'_>,
    used: &mut BTreeMap<SourceRow, i64>,
) -> Option<Finding> {
    let taken = Money::new(-reversal.amount?.micros, reversal.amount?.currency);
    let original = original(context, reversal);
    let is_fee = original.is_some_and(|paid| paid.pays.contains(&ClaimType::FeeWeightDims));
    // Stock taken back is no money, and a fee taken back has no unit.
    let counted = reversal.units - reversal.units_inventory;
    if is_fee || reversal.units > 0 && counted <= 0 || reversal.units == 0 && original.is_none() {
        return None;
    }
    let cash = if reversal.units > 0 { counted } else { units_of(original?, taken) };
    let mut evidence = vec![reversal_evidence(reversal)];
    evidence.extend(original.map(payment_evidence));
    // A unit may be found before the payment for it is approved.
    let near = context.days(SettingKey::ReversalFindAfterDays);
    let from = original.map_or_else(
        || shift_days(reversal.date, -context.days(SettingKey::ReversalFindBeforeDays)),
        |payment| shift_days(payment.date, -near),
    );
    let mut open = cash - reversal.units_exchanged;
    let subject = Subject { context, reversal, original, from };
    // Money that raised an earlier payment goes back with it: the same units explain both.
    let mut of_raise = BTreeMap::new();
    let used = if original.is_some_and(is_raise) { &mut of_raise } else { used };
    let found = explained(&subject, open, used, &mut evidence);
    open -= found;
    let open = open.max(0);
    // What exceeds the payment is owed whatever came back.
    let excess = taken_back.excess(reversal, taken);
    if open == 0 && excess == 0 || taken.micros <= 0 {
        return None;
    }
    let explained = reversal.units_exchanged + found;
    let within = Money::new(taken.micros - excess, taken.currency);
    let owed = if open == cash { taken } else { within.per_unit(cash)?.times(open).ok()? };
    let owed = if open == cash { owed } else { Money::new(owed.micros + excess, owed.currency) };
    let rest = Money::new(taken.micros - owed.micros, owed.currency);
    let name = if open == 0 { term!("paid") } else { term!("found") };
    let off = (explained > 0).then(|| Term::minus_money(name, rest));
    let terms = [Term::money(term!("taken_back"), taken)].into_iter().chain(off).collect();
    let line = Line {
        date: reversal.date,
        fnsku: subject.fnsku(),
        msku: subject.msku().map(Into::into),
        units: open,
        owed: Some(owed),
        terms,
    };
    let mut finding = Finding::of_lines(&DETECTOR, identity(reversal), vec![line])?;
    let order_id = reversal.order_id.clone().or_else(|| original?.order_id.clone());
    finding.marketplace = context.book.store_of_money(context.policy, Some(taken));
    finding.reimbursement_id = reversal.reimbursement_id.as_deref().map(Into::into);
    finding.loss_point = LossPoint::Amount;
    finding.answers = match &order_id {
        Some(order) => Answers::Orders(vec![order.to_string()]),
        None => Answers::Product,
    };
    finding.order_id = order_id.map(Into::into);
    finding.evidence = evidence;
    finding.requirements = vec![needs_later_payments(context, reversal.date)];
    let need = if finding.order_id.is_some() {
        context.needs("returns", subject.expected_back_from(), RequirementReason::Returned)
    } else {
        context.needs("ledger", from, RequirementReason::Accounted)
    };
    finding.requirements.push(need);
    if paid_twice(context, reversal, original) {
        finding.doubt(Doubt::PaidTwice);
    }
    if original.is_none() {
        finding.doubt(Doubt::OriginalMissing);
    }
    Some(finding)
}

/// The number of a payment, and a product, or all of them.
type PaidFor<'a> = (&'a str, Option<&'a str>);

/// What was paid under the number of a payment, and what was taken back of it, of all products and of each.
struct TakenBack<'a> {
    /// `None` where it is of several currencies, or some of it is not known.
    paid: BTreeMap<PaidFor<'a>, Option<Money>>,
    /// Millionths of reversals, the oldest first.
    reversed: BTreeMap<PaidFor<'a>, RunningSums<(Date, SourceRow)>>,
}

impl<'a> TakenBack<'a> {
    fn new(context: &Context<'a>) -> Self {
        let mut all: Vec<&Reversal> = context.book.reversals.iter().collect();
        all.sort_by_key(|reversal| (reversal.date, reversal.source));
        let mut reversed: BTreeMap<PaidFor<'a>, RunningSums<_>> = BTreeMap::new();
        for reversal in all {
            let Some(id) = reversal.original_id.as_deref() else { continue };
            let products: BTreeSet<Option<&str>> = [None, reversal.fnsku.as_deref()].into();
            for product in products {
                let own = reversed.entry((id, product)).or_default();
                let micros = reversal.amount.map_or(0, |amount| -amount.micros);
                own.push((reversal.date, reversal.source), micros);
            }
        }
        let named: HashSet<&str> = reversed.keys().map(|(id, _)| *id).collect();
        let mut paid: BTreeMap<PaidFor<'a>, Option<Money>> = BTreeMap::new();
        for payment in &context.book.payments {
            let names = [payment.reimbursement_id.as_deref(), payment.original_id.as_deref()];
            // Of all others nothing is asked.
            let names: BTreeSet<&str> =
                names.into_iter().flatten().filter(|id| named.contains(id)).collect();
            let products: BTreeSet<Option<&str>> = [None, payment.fnsku.as_deref()].into();
            for key in names.iter().flat_map(|name| products.iter().map(|of| (*name, *of))) {
                let amount = payment.amount_paid;
                let sum = |all: &mut Option<Money>| *all = all.zip(amount).and_then(both);
                paid.entry(key).and_modify(sum).or_insert(amount);
            }
        }
        Self { paid, reversed }
    }

    /// Millionths by which a reversal, with those before it, takes back more than was paid: the payment that it names
    /// and what raised it. None where the payment is not in the dump.
    fn excess(&self, reversal: &Reversal, taken: Money) -> i64 {
        let Some(id) = reversal.original_id.as_deref() else { return 0 };
        let key = (id, reversal.fnsku.as_deref());
        let paid = self.paid.get(&key).copied().flatten();
        let Some(paid) = paid.filter(|paid| paid.currency == taken.currency && paid.micros != 0)
        else {
            return 0;
        };
        let own = (reversal.date, reversal.source);
        let earlier = self.reversed.get(&key).map_or(0, |reversed| reversed.before(&own));
        (taken.micros - (paid.micros - earlier).max(0)).clamp(0, taken.micros)
    }
}

fn both((one, other): (Money, Money)) -> Option<Money> {
    one.plus(other).ok()
}

/// Whether a payment raises an earlier one.
fn is_raise(payment: &Payment) -> bool {
    payment.pays.contains(&ClaimType::Valuation)
        || payment.original_id.is_some()
        || payment.units() + payment.units_reversed == 0
}

/// Units that an amount taken back stands for, where the reversal does not count them; one at least.
fn units_of(original: &Payment, taken: Money) -> i64 {
    let unit = original.amount_paid.and_then(|paid| {
        paid.per_unit(original.units_cash.saturating_add(original.units_reversed))
    });
    match unit {
        Some(unit) if unit.micros > 0 && unit.currency == taken.currency => {
            (taken.micros / unit.micros).max(1)
        }
        _ => 1,
    }
}

/// Whether another payment of the product for the same reason stands near the one taken back: Amazon may
/// have paid one loss twice and taken the second payment back.
fn paid_twice(context: &Context<'_>, reversal: &Reversal, original: Option<&Payment>) -> bool {
    let Some(original) = original.filter(|payment| payment.order_id.is_none()) else {
        return false;
    };
    let days = context.days(SettingKey::ReversalFindAfterDays);
    let payments = original.fnsku.iter();
    let mut payments = payments.flat_map(|fnsku| context.book.payments_of_product(fnsku));
    payments.any(|(_, payment)| {
        payment.reimbursement_id != original.reimbursement_id
            && payment.order_id.is_none()
            && payment.units() > 0
            && payment.pays.iter().any(|kind| original.pays.contains(kind))
            && days_between(payment.date, original.date).abs() <= days
            && payment.date <= reversal.date
    })
}

/// The payment that is taken back.
fn original<'a>(context: &Context<'a>, reversal: &Reversal) -> Option<&'a Payment> {
    let id = reversal.original_id.as_ref()?;
    let named = || context.book.payments_of_id(id);
    let same = |payment: &&Payment| reversal.fnsku.is_some() && payment.fnsku == reversal.fnsku;
    named().find(same).or_else(|| named().next())
}
