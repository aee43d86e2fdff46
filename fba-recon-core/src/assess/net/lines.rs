//! Netting by payments: of the same order or reimbursement (strong), or of the same product and reason
//! (weak).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::spend::{On, Spend};
use super::{Credit, Netter, Strength};
use crate::book::{Payment, may_be_same_sku};
use crate::detect::{Answers, Dispute, FeeBy, Finding, Handling, LossPoint, Measure};
use crate::model::Money;
use crate::model::dates::{days_between, shift_days};
use crate::policy::{ClaimType, SettingKey};

/// What a payment may answer: a finding as a whole, or one of its lines.
struct Target<'a> {
    line: Option<usize>,
    fnsku: Option<&'a str>,
    msku: Option<&'a str>,
    date: Date,
}

/// What a weak payment may answer, and the days from the loss to the payment.
struct Fitting {
    finding: usize,
    line: Option<usize>,
    days: i32,
}

/// Payments that may fit by product and date only: of a product, for a kind of claim, whether it is answered by its
/// orders, and whether by its reimbursement.
type WeakPayments<'a> = BTreeMap<(&'a str, ClaimType, (bool, bool)), Vec<usize>>;

fn targets(finding: &Finding) -> Vec<Target<'_>> {
    match &finding.measure {
        Measure::OrderItem { msku, .. } => vec![Target {
            line: None,
            fnsku: finding.fnsku.as_deref(),
            msku: Some(msku),
            date: finding.event_date,
        }],
        Measure::Lines(lines) => {
            let targets = lines.iter().enumerate().map(|(at, line)| Target {
                line: Some(at),
                fnsku: line.fnsku.as_deref(),
                msku: line.msku.as_deref(),
                date: line.date,
            });
            // What a payment does not name it answers last, so that no clock is told too long.
            let mut targets: Vec<Target<'_>> = targets.collect();
            targets.sort_by_key(|target| std::cmp::Reverse(target.date));
            targets
        }
        Measure::Adjustments(_) | Measure::Charges(_) => Vec::new(),
    }
}

impl<'a> Netter<'a> {
    /// Payments for findings that are not answered out of the stock.
    pub(super) fn payments_of(&mut self, strength: Strength) {
        // A payment for an order pays for units; only what is left of it may be for money.
        for is_money in [false, true] {
            self.spend_payments(strength, is_money);
        }
    }

    fn spend_payments(&mut self, strength: Strength, is_money: bool) {
        let findings = self.findings;
        let mut weak: BTreeMap<usize, Vec<Fitting>> = BTreeMap::new();
        let mut of_products = WeakPayments::new();
        for (finding_at, finding) in findings.iter().enumerate() {
            let is_other = (finding.loss_point == LossPoint::Amount) != is_money;
            if is_other || matches!(finding.answers, Answers::Stock(_) | Answers::Fees) {
                continue;
            }
            for target in targets(finding) {
                let candidates = self.candidates(finding_at, &target, strength, &mut of_products);
                for (payment_at, payment) in candidates {
                    if !self.fits(finding_at, finding, &target, (payment_at, payment), strength) {
                        continue;
                    }
                    self.note_reversed(finding_at, payment);
                    if strength == Strength::Strong {
                        let spends = self.answer(finding_at, target.line, payment_at, strength);
                        self.apply(spends);
                    } else {
                        let days = days_between(target.date, payment.date);
                        weak.entry(payment_at).or_default().push(Fitting {
                            finding: finding_at,
                            line: target.line,
                            days,
                        });
                    }
                }
            }
        }
        self.spend_weak(weak);
    }

    /// Spends weak payments, the oldest first, each on the nearest loss: those to which it comes as the usual
    /// answer before all others.
    fn spend_weak(&mut self, mut weak: BTreeMap<usize, Vec<Fitting>>) {
        let usual = self.policy.days(SettingKey::PaymentDays);
        for fitting in weak.values_mut() {
            // What lies before the payment comes first, then what it leads.
            fitting.sort_by_key(|fit| (fit.days < 0, fit.days.abs()));
        }
        for is_usual in [true, false] {
            for (payment_at, fitting) in &weak {
                for fit in fitting.iter().filter(|fit| (fit.days <= usual) == is_usual) {
                    let spends = self.answer(fit.finding, fit.line, *payment_at, Strength::Weak);
                    self.apply(spends);
                }
            }
        }
    }

    fn note_reversed(&mut self, finding_at: usize, payment: &Payment) {
        let is_reversal = self.is_reversal(finding_at);
        if payment.units_reversed > 0 && !is_reversal {
            self.nettings[finding_at].is_reversed = true;
            self.nettings[finding_at].is_contested = true;
        }
    }

    /// Payments of the finding's orders or its reimbursement, and for weak matches those of the product.
    fn candidates(
        &self,
        finding_at: usize,
        target: &Target<'a>,
        strength: Strength,
        weak: &mut WeakPayments<'a>,
    ) -> Vec<(usize, &'a Payment)> {
        let (book, finding) = (self.book, &self.findings[finding_at]);
        let mut all: Vec<usize> = Vec::new();
        if let Answers::Orders(orders) = &finding.answers {
            let of_orders = orders.iter().flat_map(|order| book.payments_of_order(order));
            all.extend(of_orders.map(|(at, _)| at));
        }
        let of_sku = target.msku.filter(|_| target.fnsku.is_none()).into_iter();
        let of_sku = of_sku.flat_map(|msku| book.products.fnskus_of(msku));
        let fnskus: BTreeSet<&str> = target.fnsku.into_iter().chain(of_sku).collect();
        match (&finding.answers, strength) {
            (Answers::Reimbursement(id), Strength::Strong) => {
                let named = id.as_deref().and_then(|id| self.by_original.get(id));
                let named = named.into_iter().flatten().copied();
                all.extend(named.filter(|at| self.is_of_any(&book.payments[*at], &fnskus)));
            }
            (_, Strength::Weak) => {
                // Without the order or the reimbursement no earlier payment fits.
                let lead = self.policy.days(SettingKey::PaymentLeadDays);
                let since = shift_days(target.date, -lead);
                for fnsku in fnskus {
                    let of_product = self.weak_payments(finding_at, fnsku, weak);
                    let first = of_product.partition_point(|at| book.payments[*at].date < since);
                    all.extend(&of_product[first..]);
                }
            }
            _ => {}
        }
        all.sort_unstable();
        all.dedup();
        let all = all.into_iter().map(|at| (at, &book.payments[at]));
        all.filter(|(_, payment)| payment.date <= self.as_of).collect()
    }

    /// Whether a payment is of one of some products; one without an FNSKU is of every FNSKU of its SKU.
    fn is_of_any(&self, payment: &Payment, fnskus: &BTreeSet<&str>) -> bool {
        match (payment.fnsku.as_deref(), payment.msku.as_deref()) {
            (Some(own), _) => fnskus.contains(own),
            (None, Some(msku)) => {
                self.book.products.fnskus_of(msku).any(|fnsku| fnskus.contains(fnsku))
            }
            (None, None) => false,
        }
    }

    /// The payments of a product that may fit a finding by product and date only, the oldest first.
    fn weak_payments<'w>(
        &self,
        finding_at: usize,
        fnsku: &'a str,
        weak: &'w mut WeakPayments<'a>,
    ) -> &'w [usize] {
        let answers = &self.findings[finding_at].answers;
        let kind =
            (matches!(answers, Answers::Orders(_)), matches!(answers, Answers::Reimbursement(_)));
        let key = (fnsku, self.claim_type(finding_at), kind);
        weak.entry(key).or_insert_with(|| {
            let may_fit = |payment: &Payment| {
                self.can_pay(finding_at, payment)
                    && match (&payment.order_id, kind) {
                        (None, _) | (_, (_, true)) => true,
                        (Some(_), (true, _)) => self.is_above_order(payment),
                        _ => false,
                    }
            };
            let payments = self.book.payments_of_product(fnsku);
            payments.filter(|(_, payment)| may_fit(payment)).map(|(at, _)| at).collect()
        })
    }

    fn fits(
        &self,
        finding_at: usize,
        finding: &Finding,
        target: &Target<'_>,
        (payment_at, payment): (usize, &Payment),
        strength: Strength,
    ) -> bool {
        // A correction of fees pays for no unit.
        let is_fee = payment.pays.iter().any(|kind| kind.is_fee());
        let is_for_fee = self.is_fee(finding_at);
        if is_fee && !is_for_fee || self.is_subject(finding, payment) {
            return false;
        }
        let same_sku = may_be_same_sku(payment.msku.as_deref(), target.msku);
        // The candidates are of the product already; one without an FNSKU is known by its SKU.
        let same_product = payment.fnsku.is_none()
            || target.fnsku.is_none()
            || payment.fnsku.as_deref() == target.fnsku;
        let lead = self.policy.days(SettingKey::PaymentLeadDays);
        // Nothing is paid again before it is taken back.
        let is_reversal = self.is_reversal(finding_at);
        let lead = if is_reversal { 0 } else { lead };
        let is_later = payment.date >= shift_days(target.date, -lead);
        let pays = self.can_pay(finding_at, payment);
        match (&finding.answers, payment.order_id.as_ref(), strength) {
            (Answers::Orders(orders), Some(order), _) if orders.iter().any(|own| own == order) => {
                let is_own = !self.is_money(finding_at, target) || is_later && pays;
                is_own && (strength == Strength::Weak || same_sku)
            }
            // A payment above the units of its own order may be for several orders.
            (Answers::Orders(_), Some(_), Strength::Weak) => {
                pays && same_product && is_later && self.has_surplus(payment_at, payment)
            }
            (Answers::Reimbursement(id), _, Strength::Strong) => {
                id.is_some() && payment.original_id.as_deref() == id.as_deref()
            }
            (Answers::Reimbursement(_), ..) => pays && same_product && is_later,
            (_, None, Strength::Weak) => pays && same_product && is_later,
            _ => false,
        }
    }

    fn is_money(&self, finding_at: usize, target: &Target<'_>) -> bool {
        let left = target.line.and_then(|line| self.nettings[finding_at].lines_left.get(line));
        left.is_some_and(|left| left.micros.is_some())
    }

    /// Whether the finding is for money of a fee, which stands for no unit.
    pub(super) fn is_fee(&self, finding_at: usize) -> bool {
        self.handling(finding_at).fee.is_some()
    }

    /// Whether the payment is the one that the finding is about.
    fn is_subject(&self, finding: &Finding, payment: &Payment) -> bool {
        match finding.rule.handling.disputes {
            Some(Dispute::Worth | Dispute::Settlement) => {
                payment.reimbursement_id.as_deref() == finding.reimbursement_id.as_deref()
            }
            Some(Dispute::Reversal) => {
                !payment.reversed_by.is_empty()
                    && finding.evidence.iter().any(|row| payment.sources.contains(&row.source))
            }
            None => false,
        }
    }

    /// Whether a payment can be for the kind of claim; one of an unknown reason can be for any.
    fn can_pay(&self, finding_at: usize, payment: &Payment) -> bool {
        let Handling { disputes, fee, .. } = self.handling(finding_at);
        let names_it = payment.pays.contains(&self.claim_type(finding_at));
        match disputes {
            Some(Dispute::Reversal) => true,
            Some(Dispute::Settlement) => payment.reimbursement_id.is_none(),
            // Money without units raises an earlier payment.
            Some(Dispute::Worth) => names_it || payment.units() == 0,
            // What pays for units is left to units.
            None if fee.is_some_and(FeeBy::is_measured) => names_it,
            None => names_it || payment.pays.is_empty(),
        }
    }

    /// Whether a payment for an order is for more units than the order had.
    fn has_surplus(&self, payment_at: usize, payment: &Payment) -> bool {
        self.purses[payment_at].units() > 0 && self.is_above_order(payment)
    }

    fn is_above_order(&self, payment: &Payment) -> bool {
        let item = payment.order_id.as_deref().zip(payment.msku.as_deref());
        let item = item.and_then(|(order, msku)| self.book.order_item(order, msku));
        let sold = item.and_then(|item| item.sale.as_ref()?.units);
        sold.is_some_and(|sold| payment.units() > sold)
    }

    /// Spends a payment on a finding or one of its lines.
    fn answer(
        &mut self,
        finding: usize,
        line: Option<usize>,
        payment_at: usize,
        strength: Strength,
    ) -> Vec<Spend> {
        let Some(at) = line else {
            let open = self.units_open(finding);
            return self.units_of(payment_at, finding, open, strength);
        };
        let left = self.nettings[finding].lines_left[at];
        if left.micros.is_some() {
            return Vec::from_iter(self.answer_money(finding, at, payment_at, strength));
        }
        let spends = self.units_of(payment_at, finding, left.units, strength).into_iter();
        let on = |spend: &Spend| On::Line { at, units: spend.credit.units };
        spends.map(|spend| Spend { on: on(&spend), ..spend }).collect()
    }

    /// Spends money of a payment on a line of money; a unit is answered when its share is
    /// paid whole.
    fn answer_money(
        &mut self,
        finding: usize,
        at: usize,
        payment_at: usize,
        strength: Strength,
    ) -> Option<Spend> {
        let Measure::Lines(lines) = &self.findings[finding].measure else { return None };
        let line = lines.get(at)?;
        let owed = line.owed?;
        let left = self.nettings[finding].lines_left[at];
        let open = left.micros.unwrap_or(0);
        let purse = &mut self.purses[payment_at];
        // A loss that was paid, taken back and paid again is reconciled by the last payment, which answers
        // the reversal all the same.
        if self.findings[finding].rule.handling.disputes == Some(Dispute::Reversal) {
            purse.release();
        }
        let amount = purse.take_money(Money::new(open, owed.currency))?;
        // Whole units that the money left stands for; a part of one is still open.
        let still = i128::from(open - amount.micros) * i128::from(line.units);
        let still = still.unsigned_abs().div_ceil(u128::from(owed.micros.unsigned_abs().max(1)));
        let still = i64::try_from(still).unwrap_or(left.units).min(left.units);
        let units = left.units - still;
        // Money for a fee is money for no unit.
        let credited = if self.is_fee(finding) { 0 } else { units };
        let payment = &self.book.payments[payment_at];
        let credit = Credit::of_money(payment, amount, credited, strength);
        Some(Spend { finding, on: On::Line { at, units }, credit })
    }

    /// Holds open fees for which a correction may be that names no order, or only the order, and that was not
    /// spent on them whole: no report says which fee it corrects.
    pub(super) fn unnamed_corrections(&mut self) {
        let corrections = self.corrections();
        let lead = self.policy.days(SettingKey::PaymentLeadDays);
        for finding_at in 0..self.findings.len() {
            let finding = &self.findings[finding_at];
            if !self.is_fee(finding_at) {
                continue;
            }
            let claim_type = self.claim_type(finding_at);
            let since = shift_days(finding.event_date, -lead);
            let netting = &self.nettings[finding_at];
            let is_open = netting.lines_left.iter().any(|left| left.is_open())
                || netting.charges_left.iter().any(|left| *left > 0);
            let spent_here = |payment: &Payment| -> i64 {
                let own = netting.credits.iter().filter(|own| own.sources == payment.sources);
                own.filter_map(|credit| credit.amount).map(|amount| amount.micros).sum()
            };
            let is_of_product = |payment: &Payment| {
                may_be_same_sku(payment.msku.as_deref(), finding.msku.as_deref())
                    || payment.fnsku.is_some()
                        && payment.fnsku.as_deref() == finding.fnsku.as_deref()
            };
            let may_be_paid = is_open
                && corrections.iter().any(|(_, payment)| {
                    let paid = payment.amount.map_or(0, |amount| amount.micros);
                    payment.order_id.is_none()
                        && payment.date >= since
                        && payment.pays.contains(&claim_type)
                        && is_of_product(payment)
                        && spent_here(payment) < paid
                });
            self.nettings[finding_at].is_contested |= may_be_paid;
            self.nettings[finding_at].has_rival |= may_be_paid;
        }
    }

    /// Holds open findings by product that a payment may be for which another finding was given: no report
    /// says which of them it is for.
    pub(super) fn paid_to_another(&mut self) {
        let lead = self.policy.days(SettingKey::PaymentLeadDays);
        let usual = self.policy.days(SettingKey::PaymentDays);
        let findings = self.findings;
        let mut spent_on: BTreeMap<(&str, ClaimType), Vec<usize>> = BTreeMap::new();
        for (finding_at, finding) in findings.iter().enumerate() {
            let is_paid_so = matches!(finding.answers, Answers::Product | Answers::Orders(_));
            if !is_paid_so || self.units_open(finding_at) <= 0 {
                continue;
            }
            let key = self.claim_type(finding_at);
            let may_be_paid = targets(finding).iter().any(|target| {
                let Some(fnsku) = target.fnsku else { return false };
                let spent = spent_on.entry((fnsku, key));
                let spent = spent.or_insert_with(|| self.spent_on(finding_at, fnsku));
                let since = shift_days(target.date, -lead);
                let until = shift_days(target.date, usual);
                let first = spent.partition_point(|at| self.book.payments[*at].date < since);
                let payments = spent[first..].iter().map(|at| &self.book.payments[*at]);
                let mut payments = payments.take_while(|payment| payment.date <= until);
                payments.any(|payment| {
                    let credits = &self.nettings[finding_at].credits;
                    let is_own = credits.iter().any(|credit| credit.sources == payment.sources);
                    !is_own && !self.is_subject(finding, payment)
                })
            });
            self.nettings[finding_at].is_contested |= may_be_paid;
            self.nettings[finding_at].has_rival |= may_be_paid;
        }
    }

    /// Payments of a product, without an order, that may be for a finding and of which something was spent.
    fn spent_on(&self, finding_at: usize, fnsku: &str) -> Vec<usize> {
        let payments = self.book.payments_of_product(fnsku).filter(|(at, payment)| {
            payment.order_id.is_none()
                && payment.date <= self.as_of
                && self.purses[*at].units() < payment.units()
                && self.can_pay(finding_at, payment)
        });
        payments.map(|(at, _)| at).collect()
    }
}
