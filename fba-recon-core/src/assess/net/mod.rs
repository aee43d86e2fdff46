//! Netting over all detectors: each credit is spent once, each unit is claimed once.
//!
//! Strong matches (same order) come before weak ones (same product and reason within the dates). A weak
//! match takes units off but holds the case for review: it never silently confirms or clears money.

mod pool;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::book::{Adjustment, Book, Payment, sku_key};
use crate::detect::{Charge, Finding, Measure, detector};
use crate::model::dates::shift_days;
use crate::model::{Money, SourceRow};
use crate::policy::{ClaimType, Policy, ReasonGroup};

/// What answered some units or money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CreditKind {
    /// Paid in cash.
    Cash,
    /// Given back in stock.
    Stock,
    /// Found again.
    Found,
    /// Received by correction.
    Received,
    /// Back to sellable after an inspection.
    Regraded,
    /// Claimed by another case.
    SameUnits,
}

impl CreditKind {
    /// The name in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Stock => "stock",
            Self::Found => "found",
            Self::Received => "received",
            Self::Regraded => "regraded",
            Self::SameUnits => "same_units",
        }
    }
}

/// How well a credit fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Same order, or the same unit.
    Strong,
    /// Same product and reason within the dates.
    Weak,
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
#[derive(Debug, Clone, Default)]
pub(super) struct Netting {
    pub(super) credits: Vec<Credit>,
    pub(super) units_credited: i64,
    /// Millionths left of each charge.
    pub(super) charges_left: Vec<i64>,
    pub(super) is_contested: bool,
    /// Whether Amazon may have reconciled units since the file with the event was made.
    pub(super) has_old_figures: bool,
    pub(super) is_reversed: bool,
    pub(super) same_units_as: Option<usize>,
}

/// Units or money that can still be spent.
struct Left {
    cash: i64,
    stock: i64,
    micros: i64,
}

struct Netter<'a> {
    findings: &'a [Finding],
    book: &'a Book,
    policy: &'a Policy,
    as_of: Date,
    left: Vec<Left>,
    adjustments_by_fnsku: BTreeMap<&'a str, Vec<&'a Adjustment>>,
    nettings: Vec<Netting>,
}

/// Nets every finding; the result has one entry a finding, in their order.
pub(super) fn net(findings: &[Finding], book: &Book, policy: &Policy, as_of: Date) -> Vec<Netting> {
    let left = book.payments.iter().map(|payment| Left {
        cash: payment.units_cash,
        stock: payment.units_inventory,
        micros: payment.amount.map_or(0, |amount| amount.micros),
    });
    let nettings = findings.iter().map(|finding| Netting {
        charges_left: match &finding.measure {
            Measure::Charges(charges) => charges.iter().map(overcharge).collect(),
            Measure::Adjustments(_) | Measure::OrderItem { .. } => Vec::new(),
        },
        ..Netting::default()
    });
    let mut adjustments_by_fnsku: BTreeMap<&str, Vec<&Adjustment>> = BTreeMap::new();
    for row in book.adjustments.iter().filter(|row| row.date <= as_of) {
        adjustments_by_fnsku.entry(&row.fnsku).or_default().push(row);
    }
    let mut netter = Netter {
        findings,
        book,
        policy,
        as_of,
        left: left.collect(),
        adjustments_by_fnsku,
        nettings: nettings.collect(),
    };
    netter.order_items(Strength::Strong);
    netter.charges(Strength::Strong);
    netter.adjustments(ReasonGroup::Damaged);
    netter.misplaced_after_damage();
    netter.adjustments(ReasonGroup::Lost);
    netter.order_items(Strength::Weak);
    netter.charges(Strength::Weak);
    netter.nettings
}

fn overcharge(charge: &Charge) -> i64 {
    charge.charged.micros - charge.allowed.micros
}

impl<'a> Netter<'a> {
    fn claim_type(&self, finding: usize) -> Option<ClaimType> {
        detector(self.findings[finding].detector).map(|detector| detector.claim_type)
    }

    fn units_open(&self, finding: usize) -> i64 {
        self.findings[finding].units - self.nettings[finding].units_credited
    }

    fn payments(&self) -> impl Iterator<Item = (usize, &'a Payment)> + use<'a> {
        let as_of = self.as_of;
        self.book.payments.iter().enumerate().filter(move |(_, payment)| payment.date <= as_of)
    }

    /// Payments of an order, and for weak matches those of its product.
    fn candidates(
        &self,
        order_id: &str,
        fnsku: Option<&str>,
        strength: Strength,
    ) -> Vec<(usize, &'a Payment)> {
        let book = self.book;
        let fnsku = fnsku.filter(|_| strength == Strength::Weak);
        let of_product = fnsku.into_iter().flat_map(|fnsku| book.payments_of_product(fnsku));
        let without_order = of_product.filter(|(_, payment)| payment.order_id.is_none());
        let all = book.payments_of_order(order_id).chain(without_order);
        all.filter(|(_, payment)| payment.date <= self.as_of).collect()
    }

    /// Adds a credit for units to a finding.
    fn add(&mut self, finding: usize, credit: Credit) {
        let netting = &mut self.nettings[finding];
        netting.units_credited += credit.units;
        netting.is_contested |= credit.strength == Strength::Weak;
        netting.credits.push(credit);
    }

    /// Spends units of a payment on a finding, cash before stock.
    fn spend(&mut self, payment_at: usize, finding: usize, units_max: i64, strength: Strength) {
        let payment = &self.book.payments[payment_at];
        let cash = units_max.min(self.left[payment_at].cash).max(0);
        let stock = (units_max - cash).min(self.left[payment_at].stock).max(0);
        let share = |units: i64| {
            let amount = payment.amount?;
            if units == payment.units_cash {
                Some(amount)
            } else {
                amount.per_unit(payment.units_cash)?.times(units).ok()
            }
        };
        self.left[payment_at].cash -= cash;
        self.left[payment_at].stock -= stock;
        for (kind, units, amount) in
            [(CreditKind::Cash, cash, share(cash)), (CreditKind::Stock, stock, None)]
        {
            if units > 0 {
                let credit = Credit {
                    kind,
                    strength,
                    date: payment.date,
                    units,
                    amount,
                    sources: payment.sources.clone(),
                    reason: payment.reason.clone(),
                };
                self.add(finding, credit);
            }
        }
    }

    /// Payments for an order item: of the same order (strong), or of the same product without an order
    /// or of the order under another SKU (weak).
    fn order_items(&mut self, strength: Strength) {
        let lead = self.policy.days("payment_lead_days");
        for finding_at in 0..self.findings.len() {
            let finding = &self.findings[finding_at];
            let Measure::OrderItem { order_id, msku, .. } = &finding.measure else {
                continue;
            };
            let same_sku = |payment: &Payment| {
                payment.msku.as_deref().is_none_or(|other| sku_key(other) == sku_key(msku))
            };
            for (payment_at, payment) in
                self.candidates(order_id, finding.fnsku.as_deref(), strength)
            {
                let pays =
                    payment.pays.is_empty() || payment.pays.contains(&ClaimType::CustomerReturn);
                let is_fee = payment.pays.contains(&ClaimType::FeeWeightDims);
                let fits = match (payment.order_id.as_deref(), strength) {
                    (Some(order), Strength::Strong) => {
                        order == order_id && same_sku(payment) && !is_fee
                    }
                    (Some(order), Strength::Weak) => order == order_id && !is_fee,
                    (None, Strength::Strong) => false,
                    (None, Strength::Weak) => {
                        let same_product =
                            payment.fnsku.is_some() && payment.fnsku == finding.fnsku;
                        pays && same_product
                            && payment.date >= shift_days(finding.event_date, -lead)
                    }
                };
                if !fits {
                    continue;
                }
                if strength == Strength::Strong && payment.units_reversed > 0 {
                    self.nettings[finding_at].is_reversed = true;
                    self.nettings[finding_at].is_contested = true;
                }
                let open = self.units_open(finding_at);
                self.spend(payment_at, finding_at, open, strength);
            }
        }
    }

    /// Fee corrections: of the same order and SKU (strong), or of the SKU after the charge (weak); the
    /// oldest charge first.
    fn charges(&mut self, strength: Strength) {
        for finding_at in 0..self.findings.len() {
            let Measure::Charges(charges) = &self.findings[finding_at].measure else {
                continue;
            };
            let Some(claim_type) = self.claim_type(finding_at) else {
                continue;
            };
            let Some(msku) = self.findings[finding_at].msku.as_deref() else {
                continue;
            };
            for (payment_at, payment) in self.payments() {
                let same_sku =
                    payment.msku.as_deref().is_some_and(|other| sku_key(other) == sku_key(msku));
                // A correction without a product may be for these charges.
                let is_for_any = payment.msku.is_none() && payment.order_id.is_none();
                let is_later = payment.date >= self.findings[finding_at].event_date;
                if is_for_any && is_later && payment.pays.contains(&claim_type) {
                    self.nettings[finding_at].is_contested = true;
                }
                if !same_sku || !payment.pays.contains(&claim_type) {
                    continue;
                }
                for (charge_at, charge) in charges.iter().enumerate() {
                    let fits = match (&payment.order_id, strength) {
                        (Some(order), _) => Some(order) == charge.order_id.as_ref(),
                        (None, Strength::Strong) => false,
                        (None, Strength::Weak) => payment.date >= charge.date,
                    };
                    let same_currency =
                        payment.amount.is_some_and(|paid| paid.currency == charge.charged.currency);
                    if fits && same_currency {
                        self.spend_money(payment_at, finding_at, charge_at, strength);
                    }
                }
            }
        }
    }

    fn spend_money(
        &mut self,
        payment_at: usize,
        finding_at: usize,
        charge_at: usize,
        strength: Strength,
    ) {
        let payment = &self.book.payments[payment_at];
        let open = self.nettings[finding_at].charges_left[charge_at];
        let micros = open.min(self.left[payment_at].micros);
        let Some(paid) = payment.amount.filter(|_| micros > 0) else {
            return;
        };
        self.left[payment_at].micros -= micros;
        self.nettings[finding_at].charges_left[charge_at] -= micros;
        let credit = Credit {
            kind: CreditKind::Cash,
            strength,
            date: payment.date,
            units: 0,
            amount: Some(Money::new(micros, paid.currency)),
            sources: payment.sources.clone(),
            reason: payment.reason.clone(),
        };
        self.add(finding_at, credit);
    }

    /// Units misplaced after they were damaged are the damaged units: the damage keeps them.
    fn misplaced_after_damage(&mut self) {
        let mut damaged: BTreeMap<&str, Vec<(Date, i64, SourceRow)>> = BTreeMap::new();
        let book = self.book;
        for row in book
            .adjustments
            .iter()
            .filter(|row| row.group == ReasonGroup::Damaged && row.quantity < 0)
        {
            damaged.entry(&row.fnsku).or_default().push((row.date, -row.quantity, row.source));
        }
        for at in 0..self.findings.len() {
            let finding = &self.findings[at];
            let is_damaged = finding.disposition.as_deref() == Some("WAREHOUSE_DAMAGED");
            if detector_group(finding) != Some(ReasonGroup::Lost) || !is_damaged {
                continue;
            }
            let rows = finding.fnsku.as_deref().and_then(|fnsku| damaged.get_mut(fnsku));
            for (date, units_left, source) in rows.into_iter().flatten() {
                let units = self.units_open(at).min(*units_left);
                if *date > finding.event_date || units <= 0 {
                    continue;
                }
                *units_left -= units;
                let other = self.findings.iter().position(|other| {
                    detector_group(other) == Some(ReasonGroup::Damaged)
                        && other.evidence.iter().any(|row| row.source == *source)
                });
                self.nettings[at].same_units_as = self.nettings[at].same_units_as.or(other);
                let credit = Credit {
                    kind: CreditKind::SameUnits,
                    strength: Strength::Strong,
                    date: *date,
                    units,
                    amount: None,
                    sources: vec![*source],
                    reason: String::new(),
                };
                self.add(at, credit);
            }
        }
    }
}

fn detector_group(finding: &Finding) -> Option<ReasonGroup> {
    if !matches!(finding.measure, Measure::Adjustments(_)) {
        return None;
    }
    match detector(finding.detector)?.claim_type {
        ClaimType::FcLost => Some(ReasonGroup::Lost),
        ClaimType::FcDamaged => Some(ReasonGroup::Damaged),
        _ => None,
    }
}
