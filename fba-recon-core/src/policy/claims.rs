//! The tables of buyers' claims: clocks, reasons, and who bears what.

use jiff::civil::Date;
use serde::Deserialize;

use super::load::PolicyFault;
use super::{Policy, PolicyOn, squash};
use crate::model::Money;
use crate::model::money::from_decimal;

/// What runs, or what a day of Amazon's pages counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockName {
    /// The answer to an A-to-z claim.
    AToZResponse,
    /// The answer to Amazon's request for information.
    AToZInformation,
    /// The answer to a chargeback.
    ChargebackResponse,
    /// The appeal against a granted claim.
    Appeal,
    /// The SAFE-T claim.
    SafeT,
    /// The answer to a buyer's message or return request.
    BuyerMessage,
    /// The refund after the return came.
    RefundAfterReturn,
    /// Amazon's decision.
    DecisionExpected,
    /// Amazon's answer to an appeal.
    AppealAnswerExpected,
    /// How long an overdue answer is told.
    AnswerOverdue,
    /// How long a buyer waits after the first contact.
    ContactBeforeClaim,
    /// How long a buyer waits after the last estimated day of delivery.
    ClaimAfterDeliveryDate,
    /// Until when after that day a buyer may claim.
    ClaimUntil,
    /// After how many days Amazon refunds a delivered return by itself.
    AutomaticRefund,
    /// After how many days a return counts as never delivered.
    ReturnNotDelivered,
    /// Until when a withdrawal does not count, as guides say.
    Withdrawal,
    /// How long an order counts in the order defect rate.
    DefectWindow,
    /// After how many days a return that came without a refund is looked at.
    RefundWatch,
    /// After how many hours an unanswered message or request is told.
    AnswerWatch,
    /// After how many days an order that was not shipped is told.
    OrderUnshipped,
}

impl ClockName {
    /// Every name of the table of clocks; appeal and SAFE-T claim are windows.
    pub const IN_TABLE: &[Self] = &[
        Self::AToZResponse,
        Self::AToZInformation,
        Self::ChargebackResponse,
        Self::BuyerMessage,
        Self::DecisionExpected,
        Self::AppealAnswerExpected,
        Self::AnswerOverdue,
        Self::ContactBeforeClaim,
        Self::ClaimAfterDeliveryDate,
        Self::ClaimUntil,
        Self::AutomaticRefund,
        Self::ReturnNotDelivered,
        Self::Withdrawal,
        Self::DefectWindow,
        Self::RefundWatch,
        Self::AnswerWatch,
        Self::OrderUnshipped,
    ];

    /// The name in tables and outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AToZResponse => "a_to_z_response",
            Self::AToZInformation => "a_to_z_information",
            Self::ChargebackResponse => "chargeback_response",
            Self::Appeal => "appeal",
            Self::SafeT => "safe_t",
            Self::BuyerMessage => "buyer_message",
            Self::RefundAfterReturn => "refund_after_return",
            Self::DecisionExpected => "decision_expected",
            Self::AppealAnswerExpected => "appeal_answer_expected",
            Self::AnswerOverdue => "answer_overdue",
            Self::ContactBeforeClaim => "contact_before_claim",
            Self::ClaimAfterDeliveryDate => "claim_after_delivery_date",
            Self::ClaimUntil => "claim_until",
            Self::AutomaticRefund => "automatic_refund",
            Self::ReturnNotDelivered => "return_not_delivered",
            Self::Withdrawal => "withdrawal",
            Self::DefectWindow => "defect_window",
            Self::RefundWatch => "refund_watch",
            Self::AnswerWatch => "answer_watch",
            Self::OrderUnshipped => "order_unshipped",
        }
    }
}

/// How long a clock runs in some stores.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockRule {
    /// What runs.
    pub name: ClockName,
    /// Marketplace ids.
    pub marketplaces: Vec<String>,
    /// What starts it.
    pub start: String,
    /// Hours until it ends; exactly one of hours and days is there.
    pub hours: Option<i32>,
    /// Days until it ends, at the end of the day in the store's zone.
    pub days: Option<i32>,
    /// Days until which an answer may still be taken.
    pub latest_days: Option<i32>,
    /// The shorter time that other pages name.
    pub safe_hours: Option<i32>,
    /// Whether only days from Monday to Friday count.
    #[serde(default)]
    pub business: bool,
    /// First day of the rule.
    pub from: Option<Date>,
    /// First day on which it no longer holds.
    pub to: Option<Date>,
    /// Whether a page of Amazon's for these stores was read.
    pub confirmed: bool,
    /// Where it is written.
    pub source: String,
}

impl ClockRule {
    /// Whether the rule holds on a day.
    #[must_use]
    pub fn holds_on(&self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date) && self.to.is_none_or(|to| date < to)
    }
}

/// What a claim is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// Whether and when the parcel came.
    Delivery,
    /// The goods.
    Condition,
    /// Money.
    Money,
    /// Service.
    Service,
}

/// A reason of a claim.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimReason {
    /// Code.
    pub code: String,
    /// The reason that decides, for a fine one.
    #[serde(rename = "is")]
    pub decides_as: Option<String>,
    /// What it is about.
    pub matter: Matter,
    /// Whether it is about the goods.
    #[serde(default)]
    pub item: bool,
    /// Who bears a fine reason.
    pub party: Option<Party>,
    /// How people write it.
    pub names: Vec<String>,
}

impl ClaimReason {
    /// The code that decides: its own, or that of the reason which a fine one stands for.
    #[must_use]
    pub fn deciding(&self) -> &str {
        self.decides_as.as_deref().unwrap_or(&self.code)
    }
}

/// Who bears a return or a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// The buyer.
    Buyer,
    /// The seller.
    Seller,
    /// Amazon.
    Amazon,
    /// The carrier.
    Carrier,
    /// Sources differ, and no page of the store was read.
    Disputed,
    /// The code is in no table.
    Unmapped,
    /// The facts that would tell are not known.
    Unknown,
}

impl Party {
    /// Everybody.
    pub const ALL: &[Self] = &[
        Self::Buyer,
        Self::Seller,
        Self::Amazon,
        Self::Carrier,
        Self::Disputed,
        Self::Unmapped,
        Self::Unknown,
    ];

    /// The name in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Buyer => "buyer",
            Self::Seller => "seller",
            Self::Amazon => "amazon",
            Self::Carrier => "carrier",
            Self::Disputed => "disputed",
            Self::Unmapped => "unmapped",
            Self::Unknown => "unknown",
        }
    }
}

/// Who bears some reasons in some stores.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Responsible {
    /// Marketplace ids.
    pub marketplaces: Vec<String>,
    /// Codes of the returns reports.
    pub codes: Vec<String>,
    /// Reasons of claims.
    #[serde(default)]
    pub reasons: Vec<String>,
    /// What the codes mean.
    pub meaning: String,
    /// Who bears it.
    pub party: Party,
    /// `page`, `guides` or `other_stores`.
    pub basis: String,
    /// Where it is written.
    pub source: String,
}

/// The most that a SAFE-T claim pays for one order.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SafeTCap {
    /// Marketplace ids.
    pub marketplaces: Vec<String>,
    /// Amount for one order.
    pub per_order: rust_decimal::Decimal,
    /// Currency code.
    pub currency: String,
    /// Where it is written.
    pub source: String,
}

impl SafeTCap {
    /// The most as money; `None` where the table's amount or currency cannot be read.
    #[must_use]
    pub fn money(&self) -> Option<Money> {
        Some(Money::new(from_decimal(self.per_order).ok()?, self.currency.parse().ok()?))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClockFile {
    pub(super) clock: Vec<ClockRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClaimReasonFile {
    #[serde(rename = "source")]
    _source: String,
    pub(super) reason: Vec<ClaimReason>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ResponsibilityFile {
    #[serde(rename = "source")]
    _source: String,
    pub(super) responsible: Vec<Responsible>,
}

pub(super) fn is_same(one: &str, other: &str) -> bool {
    squash(one).eq(squash(other))
}

impl Policy {
    /// The reason of a claim, by any of its spellings; `None` where the table has none of the words.
    #[must_use]
    pub fn claim_reason(&self, words: &str) -> Option<&ClaimReason> {
        let is_named = |reason: &&ClaimReason| {
            is_same(&reason.code, words) || reason.names.iter().any(|name| is_same(name, words))
        };
        self.claim_reasons.iter().find(is_named)
    }

    /// Every reason of a claim.
    #[must_use]
    pub fn claim_reasons(&self) -> &[ClaimReason] {
        &self.claim_reasons
    }

    /// Every row that tells who bears what.
    #[must_use]
    pub fn responsibility(&self) -> &[Responsible] {
        &self.responsibility
    }

    /// Every clock.
    #[must_use]
    pub fn clocks(&self) -> &[ClockRule] {
        &self.clocks
    }

    /// Who bears a return with a code in a store; `None` where the code is in no row of it.
    #[must_use]
    pub fn responsible_for_code(&self, marketplace: &str, code: &str) -> Option<&Responsible> {
        self.responsibility.iter().find(|row| {
            row.marketplaces.iter().any(|id| id == marketplace)
                && row.codes.iter().any(|own| is_same(own, code))
        })
    }

    /// Who bears a claim for a reason in a store.
    #[must_use]
    pub fn responsible_for_reason(&self, marketplace: &str, reason: &str) -> Option<&Responsible> {
        self.responsibility.iter().find(|row| {
            row.marketplaces.iter().any(|id| id == marketplace)
                && row.reasons.iter().any(|own| own == reason)
        })
    }
}

impl<'a> PolicyOn<'a> {
    /// The rule of a clock in a store; `None` where none is known.
    #[must_use]
    pub fn clock(&self, name: ClockName, marketplace: &str) -> Option<&'a ClockRule> {
        let policy = self.policy;
        policy.clocks.iter().find(|rule| {
            rule.name == name
                && rule.marketplaces.iter().any(|id| id == marketplace)
                && rule.holds_on(self.date)
        })
    }

    /// The most that a SAFE-T claim pays for one order; `None` where no page names it.
    #[must_use]
    pub fn safe_t_cap(&self, marketplace: &str) -> Option<Money> {
        let policy = self.policy;
        let mut caps = policy.safe_t_caps.iter();
        caps.find(|cap| cap.marketplaces.iter().any(|id| id == marketplace))?.money()
    }
}

/// No clock of Amazon's is longer, in days.
const DAYS_MAX: i32 = 400;

/// What is wrong with the tables of buyers' claims.
pub(super) fn faults(policy: &Policy) -> Vec<PolicyFault> {
    let mut faults = of_clocks(policy);
    let mut fault = |file: &str, message: String| {
        faults.push(PolicyFault { file: file.to_owned(), message });
    };
    let mut names = std::collections::BTreeSet::new();
    let codes: Vec<&str> = policy.claim_reasons.iter().map(|row| row.code.as_str()).collect();
    for reason in &policy.claim_reasons {
        // Spellings of one reason may be one by their letters, never those of two.
        let own: std::collections::BTreeSet<String> = std::iter::once(&reason.code)
            .chain(&reason.names)
            .map(|name| squash(name).collect())
            .collect();
        for name in own.into_iter().filter(|name| !names.insert(name.clone())) {
            fault("claim_reasons.toml", format!("reason twice: {name}"));
        }
        if !codes.contains(&reason.deciding()) {
            let message = format!("unknown reason: {}", reason.deciding());
            fault("claim_reasons.toml", message);
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    for row in &policy.responsibility {
        for store in &row.marketplaces {
            if policy.marketplace(store).is_none() {
                fault("responsibility.toml", format!("unknown marketplace: {store}"));
            }
            for code in &row.codes {
                if !seen.insert((store.clone(), squash(code).collect::<String>())) {
                    fault("responsibility.toml", format!("code twice in {store}: {code}"));
                }
            }
        }
        for reason in row.reasons.iter().filter(|reason| !codes.contains(&reason.as_str())) {
            fault("responsibility.toml", format!("unknown reason: {reason}"));
        }
    }
    for cap in policy.safe_t_caps.iter().filter(|cap| cap.money().is_none()) {
        let name = cap.marketplaces.join(" ");
        fault("valuation.toml", format!("SAFE-T cap of no amount or currency: {name}"));
    }
    faults
}

fn of_clocks(policy: &Policy) -> Vec<PolicyFault> {
    let mut messages = Vec::new();
    for (at, rule) in policy.clocks.iter().enumerate() {
        let name = format!("{} {}", rule.name.as_str(), rule.marketplaces.join(" "));
        if rule.hours.is_some() == rule.days.is_some() {
            messages.push(format!("clock of neither or both of hours and days: {name}"));
        }
        let lengths = [rule.hours.map(|hours| hours / 24), rule.days, rule.latest_days];
        if lengths.into_iter().flatten().any(|days| !(1..=DAYS_MAX).contains(&days)) {
            messages.push(format!("clock of no or an absurd length: {name}"));
        }
        if rule.source.trim().is_empty() {
            messages.push(format!("clock without a source: {name}"));
        }
        for store in rule.marketplaces.iter().filter(|id| policy.marketplace(id).is_none()) {
            messages.push(format!("unknown marketplace: {store}"));
        }
        for other in policy.clocks[at + 1..].iter().filter(|other| other.name == rule.name) {
            let shared = rule.marketplaces.iter().find(|id| other.marketplaces.contains(id));
            let before = |end: Option<Date>, start: Option<Date>| {
                end.zip(start).is_some_and(|(end, start)| end <= start)
            };
            if let Some(store) = shared
                && !before(rule.to, other.from)
                && !before(other.to, rule.from)
            {
                messages.push(format!("two clocks on one day: {} {store}", rule.name.as_str()));
            }
        }
    }
    for name in ClockName::IN_TABLE {
        if !policy.clocks.iter().any(|rule| rule.name == *name) {
            messages.push(format!("clock missing: {}", name.as_str()));
        }
    }
    let file = "clocks.toml";
    messages.into_iter().map(|message| PolicyFault { file: file.to_owned(), message }).collect()
}
