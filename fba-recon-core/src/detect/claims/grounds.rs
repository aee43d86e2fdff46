//! The grounds on which a granted claim may be appealed. A fact that is not known gives no ground.

use jiff::civil::Date;

use super::facts::Facts;
use super::odr::{OdrVerdict, odr};
use super::protection::{Verdict, protection};
use crate::book::buyer_claims::{DeliveryStatus, Program};
use crate::model::dates::shift_days;
use crate::model::names::names;
use crate::model::{DateRange, SourceRow};
use crate::policy::{ClockName, PolicyOn};

/// A ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroundId {
    /// Amazon fulfilled the order.
    FulfilledByAmazon,
    /// Refunds and claim took more than the sale.
    AlreadyRefunded,
    /// Chargeback and claim took more than the sale.
    ChargebackOnOrder,
    /// Opened before the days after the last estimated day of delivery were over.
    BeforeEddPlus3,
    /// Opened after the last day on which a buyer may claim.
    After90Days,
    /// The buyer wrote less than two days before.
    ContactUnder48h,
    /// The buyer never wrote.
    NoPriorContact,
    /// Not an item that the guarantee covers.
    NotCoveredItem,
    /// The label is protected: Amazon bears it.
    ClaimsProtected,
    /// Delivered before the claim, with the customer's signature.
    DeliveredWithSignature,
    /// Delivered before the claim, without a signature.
    DeliveredWithoutSignature,
    /// The buyer asked for no return.
    ReturnNotRequested,
    /// The return never came.
    ReturnNotReceived,
    /// The return lies outside the policy.
    ReturnOutOfPolicy,
    /// It counts in the order defect rate against the rule.
    OdrCountedWrongly,
}

impl GroundId {
    /// Every ground.
    pub const ALL: &[Self] = &[
        Self::FulfilledByAmazon,
        Self::AlreadyRefunded,
        Self::ChargebackOnOrder,
        Self::BeforeEddPlus3,
        Self::After90Days,
        Self::ContactUnder48h,
        Self::NoPriorContact,
        Self::NotCoveredItem,
        Self::ClaimsProtected,
        Self::DeliveredWithSignature,
        Self::DeliveredWithoutSignature,
        Self::ReturnNotRequested,
        Self::ReturnNotReceived,
        Self::ReturnOutOfPolicy,
        Self::OdrCountedWrongly,
    ];

    /// The name in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FulfilledByAmazon => "fulfilled_by_amazon",
            Self::AlreadyRefunded => "already_refunded",
            Self::ChargebackOnOrder => "chargeback_on_order",
            Self::BeforeEddPlus3 => "before_edd_plus_3",
            Self::After90Days => "after_90_days",
            Self::ContactUnder48h => "contact_under_48h",
            Self::NoPriorContact => "no_prior_contact",
            Self::NotCoveredItem => "not_covered_item",
            Self::ClaimsProtected => "claims_protected",
            Self::DeliveredWithSignature => "delivered_with_signature",
            Self::DeliveredWithoutSignature => "delivered_without_signature",
            Self::ReturnNotRequested => "return_not_requested",
            Self::ReturnNotReceived => "return_not_received",
            Self::ReturnOutOfPolicy => "return_out_of_policy",
            Self::OdrCountedWrongly => "odr_counted_wrongly",
        }
    }
}

names! {
    /// How sure a ground is.
    Sureness {
        /// The facts show it.
        Certain = "certain",
        /// Something is to be looked at first.
        Check = "check",
    }
}

names! {
    /// What an appeal on a ground may bring.
    Remedy {
        /// The money, and the order no longer counts as a defect.
        Both = "both",
        /// The order no longer counts as a defect.
        Odr = "odr",
    }
}

/// A ground with the facts that it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// The ground.
    pub id: GroundId,
    /// How sure it is.
    pub sureness: Sureness,
    /// What an appeal may bring.
    pub remedy: Remedy,
    /// Names and values.
    pub facts: Vec<(&'static str, String)>,
    /// Where they are written.
    pub rows: Vec<SourceRow>,
    /// Days of the returns report without which it proves nothing; `None` where it needs none.
    pub needs_returns: Option<DateRange>,
}

impl Ground {
    fn new(id: GroundId, facts: &Facts, told: Vec<(&'static str, String)>) -> Self {
        Self {
            id,
            sureness: Sureness::Certain,
            remedy: Remedy::Both,
            facts: told,
            rows: facts.row.into_iter().collect(),
            needs_returns: None,
        }
    }

    fn check(self) -> Self {
        Self { sureness: Sureness::Check, ..self }
    }

    fn odr_only(self) -> Self {
        Self { remedy: Remedy::Odr, ..self }
    }
}

/// The price beyond the sale that two ways of taking it together took, at most what the claim took; millionths.
fn excess(claim: i64, other: i64, sold: i64) -> i64 {
    (claim + other - sold).clamp(0, claim)
}

impl Facts {
    /// Price that refunds up to the first debit gave back; `None` where one does not tell it.
    fn refunded_before_debit(&self) -> Option<i64> {
        let debit = self.first_debit?;
        let before = self.refunds.iter().filter(|refund| refund.date <= debit);
        before.map(|refund| refund.principal).sum()
    }

    /// The price that refund and claim took beyond the sale; `None` where they did not, or the sale or a price is
    /// not known.
    #[must_use]
    pub fn refunded_excess(&self) -> Option<i64> {
        let refunded = self.refunded_before_debit().filter(|refunded| *refunded > 0)?;
        let excess = excess(self.debited_principal?, refunded, self.sold?);
        (excess > 0).then_some(excess)
    }

    /// The same of chargeback and claim.
    #[must_use]
    pub fn charged_back_excess(&self) -> Option<i64> {
        if !self.has_open_chargeback() {
            return None;
        }
        let excess = excess(self.debited_principal?, self.charged_back_principal?, self.sold?);
        (excess > 0).then_some(excess)
    }

    /// Whether money was taken twice in some way that the missing sale would settle.
    #[must_use]
    pub fn lacks_sale(&self) -> bool {
        let is_double = self.refunded_before_debit().is_some_and(|refunded| refunded > 0)
            || self.has_open_chargeback();
        self.debited > 0 && self.sold.is_none() && is_double
    }
}

/// The part of what a claim took that some of its price stands for, never rounded up; millionths.
#[must_use]
pub fn share_of_debit(debited: i64, excess: i64, principal: i64) -> i64 {
    if principal <= 0 {
        return 0;
    }
    let share = i128::from(debited) * i128::from(excess) / i128::from(principal);
    i64::try_from(share).unwrap_or(0)
}

/// The grounds of a claim, in the order of [`GroundId`].
#[must_use]
pub fn grounds(facts: &Facts, rules: PolicyOn<'_>) -> Vec<Ground> {
    if facts.program != Program::AToZ || facts.is_contradictory() {
        return Vec::new();
    }
    let mut grounds = of_money(facts);
    grounds.extend(of_time(facts, rules));
    grounds.extend(of_contact(facts, rules));
    let kinds = ["digital", "service", "stored_value"];
    if let Some(kind) = facts.item_kind.as_deref().filter(|kind| kinds.contains(kind)) {
        let told = vec![("item_kind", kind.to_owned())];
        grounds.push(Ground::new(GroundId::NotCoveredItem, facts, told));
    }
    grounds.extend(of_delivery(facts, rules));
    grounds.extend(of_return(facts));
    let counted = odr(facts, rules);
    if facts.odr_counted == Some(true) && counted.verdict == OdrVerdict::No && counted.confirmed {
        let told = vec![("rule", counted.rule.as_str().to_owned())];
        grounds.push(Ground::new(GroundId::OdrCountedWrongly, facts, told).odr_only());
    }
    grounds
}

fn of_money(facts: &Facts) -> Vec<Ground> {
    let mut grounds = Vec::new();
    if facts.by_amazon == Some(true) && facts.debited > 0 {
        grounds.push(Ground::new(GroundId::FulfilledByAmazon, facts, Vec::new()));
    }
    if facts.refunded_excess().is_some() {
        let day = facts.refunds.first().map(|refund| ("refunded_on", refund.date.to_string()));
        let mut ground = Ground::new(GroundId::AlreadyRefunded, facts, day.into_iter().collect());
        ground.rows.extend(facts.refunds.iter().map(|refund| refund.source));
        grounds.push(ground);
    }
    if facts.charged_back_excess().is_some() {
        grounds.push(Ground::new(GroundId::ChargebackOnOrder, facts, Vec::new()));
    }
    grounds
}

/// Opened too early or too late, by the last estimated day of delivery.
fn of_time(facts: &Facts, rules: PolicyOn<'_>) -> Vec<Ground> {
    let mut grounds = Vec::new();
    let Some((opened, latest)) = facts.opened_at.zip(facts.latest_delivery) else { return grounds };
    let (day, store) = (facts.day(opened), facts.store.as_deref());
    let after = |name: ClockName| -> Option<Date> {
        Some(shift_days(latest, rules.clock(name, store?)?.days?))
    };
    let told = || vec![("opened_on", day.to_string()), ("latest_delivery", latest.to_string())];
    let is_early = after(ClockName::ClaimAfterDeliveryDate).is_some_and(|from| day < from);
    if facts.is_about("not_received") && is_early && !may_be_delivered(facts) {
        let ground = Ground::new(GroundId::BeforeEddPlus3, facts, told());
        let is_blank = facts.delivery_status.is_none();
        grounds.push(if is_blank { ground.check() } else { ground });
    }
    if after(ClockName::ClaimUntil).is_some_and(|until| day > until) {
        grounds.push(Ground::new(GroundId::After90Days, facts, told()));
    }
    grounds
}

/// Whether tracking may have shown the delivery when the claim was opened.
fn may_be_delivered(facts: &Facts) -> bool {
    match (facts.delivered_at, facts.opened_at) {
        (Some(delivered), Some(opened)) => delivered <= opened,
        _ => facts.delivery_status == Some(DeliveryStatus::Delivered),
    }
}

/// The buyer wrote too late or not at all. Of a parcel that comes back no contact is needed.
fn of_contact(facts: &Facts, rules: PolicyOn<'_>) -> Option<Ground> {
    if facts.delivery_status.is_some_and(DeliveryStatus::comes_back) {
        return None;
    }
    let opened = facts.opened_at?;
    let ground = match facts.first_contact() {
        Some(contact) => {
            let store = facts.store.as_deref()?;
            let hours = rules.clock(ClockName::ContactBeforeClaim, store)?.hours?;
            let until = contact.checked_add(jiff::Span::new().hours(hours)).ok()?;
            if opened >= until {
                return None;
            }
            let told = vec![("first_contact", contact.to_string()), ("opened", opened.to_string())];
            let mut ground = Ground::new(GroundId::ContactUnder48h, facts, told);
            let listed = facts.messages.iter().filter(|message| message.at == contact);
            ground.rows.extend(listed.map(|message| message.source));
            ground
        }
        None if facts.prior_contact == Some(false) => {
            Ground::new(GroundId::NoPriorContact, facts, vec![("opened", opened.to_string())])
        }
        None => return None,
    };
    // Whether the parcel comes back is not known where nothing is told of it.
    let is_blank = facts.is_about("not_received") && facts.delivery_status.is_none();
    Some(if is_blank { ground.check() } else { ground })
}

fn of_delivery(facts: &Facts, rules: PolicyOn<'_>) -> Vec<Ground> {
    let mut grounds = Vec::new();
    if !facts.is_about("not_received") {
        return grounds;
    }
    if facts.is_debited() {
        let protected = protection(facts, rules);
        let ground = || {
            let open = protected.conditions.iter().filter(|own| own.verdict == Verdict::Unknown);
            let open: Vec<&str> = open.map(|own| own.id.as_str()).collect();
            let told = (!open.is_empty()).then(|| ("not_known", open.join(" ")));
            Ground::new(GroundId::ClaimsProtected, facts, told.into_iter().collect())
        };
        match protected.verdict {
            Verdict::Yes => grounds.push(ground()),
            Verdict::Unknown if facts.is_label_protected == Some(true) => {
                grounds.push(ground().check());
            }
            Verdict::Unknown | Verdict::No => {}
        }
    }
    let delivered = facts.delivered_at.zip(facts.opened_at);
    if let Some((at, _)) = delivered.filter(|(at, opened)| at <= opened) {
        let told = vec![("delivered", at.to_string())];
        match facts.signature {
            Some(true) => {
                grounds.push(Ground::new(GroundId::DeliveredWithSignature, facts, told));
            }
            Some(false) => grounds.push(
                Ground::new(GroundId::DeliveredWithoutSignature, facts, told).check().odr_only(),
            ),
            None => {}
        }
    }
    grounds
}

fn of_return(facts: &Facts) -> Vec<Ground> {
    let mut grounds = Vec::new();
    let is_of_refund = facts.is_about("refund_not_received");
    let has_asked = !facts.returns.is_empty()
        || facts
            .messages
            .iter()
            .any(|message| message.kind == crate::book::buyer_claims::MessageKind::ReturnRequest);
    let opened = facts.opened_at.map(|at| facts.day(at));
    if let (true, false, Some(ordered), Some(opened)) =
        (facts.is_about_item, has_asked, facts.ordered_on, opened)
    {
        // Its absence is proven by a returns report of these days alone.
        let days = DateRange::new(ordered, opened);
        let told = vec![("ordered_on", ordered.to_string()), ("opened_on", opened.to_string())];
        let ground = Ground::new(GroundId::ReturnNotRequested, facts, told).check();
        grounds.extend(days.map(|days| Ground { needs_returns: Some(days), ..ground }));
    }
    let rows = || facts.returns.iter().map(|row| row.source);
    let came = facts.returns.iter().any(|row| row.delivered_on.is_some());
    if is_of_refund && !facts.returns.is_empty() && !came {
        let mut ground = Ground::new(GroundId::ReturnNotReceived, facts, Vec::new());
        ground.rows.extend(rows());
        // The report may be older than the parcel.
        grounds.push(ground.check());
    }
    let is_outside = facts.returns.iter().any(|row| row.is_in_policy == Some(false))
        && facts.returns.iter().all(|row| row.is_in_policy != Some(true));
    if (is_of_refund || facts.is_about("return_refused")) && is_outside {
        let mut ground = Ground::new(GroundId::ReturnOutOfPolicy, facts, Vec::new());
        ground.rows.extend(rows());
        grounds.push(ground);
    }
    grounds
}

#[cfg(test)]
#[path = "grounds_tests.rs"]
mod tests;
