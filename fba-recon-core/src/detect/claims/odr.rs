//! Whether a claim counts in the order defect rate, by the first rule that holds. Rules that no page of Amazon's
//! names are marked as not confirmed.

use jiff::civil::Date;

use super::facts::Facts;
use super::protection::{Verdict, protection};
use crate::book::buyer_claims::{AppealResult, ClaimDecision, DeliveryStatus, Funder, Program};
use crate::model::dates::shift_days;
use crate::model::names::names;
use crate::policy::{ClockName, PolicyOn};

names! {
    /// Whether a claim counts.
    OdrVerdict {
        /// It counts.
        Counts = "counts",
        /// It does not.
        No = "no",
        /// Guides say that it counts; no page of Amazon's does.
        LikelyCounts = "likely_counts",
        /// Guides say that it does not count; no page of Amazon's does.
        LikelyNot = "likely_not",
        /// Not decided yet.
        Pending = "pending",
        /// Not known.
        Unknown = "unknown",
    }
}

impl OdrVerdict {
    /// Whether it may still add a defect.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Unknown | Self::LikelyCounts | Self::LikelyNot)
    }
}

/// The rule that decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OdrRule {
    /// Amazon fulfilled the order.
    FulfilledByAmazon,
    /// An appeal was won.
    AppealWon,
    /// The claim was denied.
    Denied,
    /// The parcel was refused, comes back or could not be delivered.
    ParcelComingBack,
    /// Amazon paid.
    AmazonFunded,
    /// The seller refunded after the claim was filed.
    RefundedAfterFiling,
    /// The order was cancelled.
    Cancelled,
    /// Granted, and not shipped on time.
    NotShippedOnTime,
    /// The carrier lost the parcel, with tracking, scanned on time.
    CarrierLostWithTracking,
    /// The buyer took it back.
    Withdrawn,
    /// Granted and debited.
    GrantedAndDebited,
    /// Nobody decided yet.
    Undecided,
    /// No rule holds.
    NoRule,
}

impl OdrRule {
    /// Every rule.
    pub const ALL: &[Self] = &[
        Self::FulfilledByAmazon,
        Self::AppealWon,
        Self::Denied,
        Self::ParcelComingBack,
        Self::AmazonFunded,
        Self::RefundedAfterFiling,
        Self::Cancelled,
        Self::NotShippedOnTime,
        Self::CarrierLostWithTracking,
        Self::Withdrawn,
        Self::GrantedAndDebited,
        Self::Undecided,
        Self::NoRule,
    ];

    /// The name in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FulfilledByAmazon => "fulfilled_by_amazon",
            Self::AppealWon => "appeal_won",
            Self::Denied => "denied",
            Self::ParcelComingBack => "parcel_coming_back",
            Self::AmazonFunded => "amazon_funded",
            Self::RefundedAfterFiling => "refunded_after_filing",
            Self::Cancelled => "cancelled",
            Self::NotShippedOnTime => "not_shipped_on_time",
            Self::CarrierLostWithTracking => "carrier_lost_with_tracking",
            Self::Withdrawn => "withdrawn",
            Self::GrantedAndDebited => "granted_and_debited",
            Self::Undecided => "undecided",
            Self::NoRule => "no_rule",
        }
    }
}

/// What is known of a claim and the order defect rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OdrView {
    /// Whether it counts.
    pub verdict: OdrVerdict,
    /// The rule that decided.
    pub rule: OdrRule,
    /// Whether a page of Amazon's names the rule.
    pub confirmed: bool,
    /// What the seller saw.
    pub seller_says: Option<bool>,
    /// Day of the order.
    pub order_date: Option<Date>,
    /// First day on which the order no longer counts.
    pub leaves_on: Option<Date>,
}

/// Whether a claim counts.
#[must_use]
pub fn odr(facts: &Facts, rules: PolicyOn<'_>) -> OdrView {
    let (verdict, rule, confirmed) = decided(facts, rules);
    let window = facts
        .store
        .as_deref()
        .and_then(|store| rules.clock(ClockName::DefectWindow, store).and_then(|rule| rule.days));
    let leaves_on = facts.ordered_on.zip(window).map(|(day, days)| shift_days(day, days));
    OdrView {
        verdict,
        rule,
        confirmed,
        seller_says: facts.odr_counted,
        order_date: facts.ordered_on,
        leaves_on,
    }
}

fn decided(facts: &Facts, rules: PolicyOn<'_>) -> (OdrVerdict, OdrRule, bool) {
    use OdrVerdict::{Counts, LikelyCounts, LikelyNot, No, Pending, Unknown};
    if facts.is_contradictory() {
        return (Unknown, OdrRule::NoRule, false);
    }
    let is_granted = facts.decision == Some(ClaimDecision::Granted);
    let is_late = facts.first_scan_at.zip(facts.ship_by).map(|(at, day)| facts.day(at) > day);
    let is_taken =
        facts.debited > 0 || facts.program == Program::Chargeback && facts.charged_back > 0;
    let is_withdrawn =
        facts.withdrawn_at.is_some() || facts.decision == Some(ClaimDecision::Withdrawn);
    if facts.by_amazon == Some(true) {
        (No, OdrRule::FulfilledByAmazon, true)
    } else if matches!(facts.appeal_result, Some(AppealResult::Odr | AppealResult::Both)) {
        (No, OdrRule::AppealWon, true)
    } else if facts.decision == Some(ClaimDecision::Denied) {
        (No, OdrRule::Denied, true)
    } else if facts.delivery_status.is_some_and(DeliveryStatus::comes_back) {
        (No, OdrRule::ParcelComingBack, true)
    } else if facts.funded_by == Some(Funder::Amazon) {
        match protection(facts, rules).verdict {
            Verdict::Yes => (No, OdrRule::AmazonFunded, true),
            Verdict::No | Verdict::Unknown => (Unknown, OdrRule::AmazonFunded, false),
        }
    } else if facts.is_refunded_after_filing() {
        (Counts, OdrRule::RefundedAfterFiling, true)
    } else if facts.is_cancelled == Some(true) {
        // The list of orders does not tell who cancelled.
        (Counts, OdrRule::Cancelled, false)
    } else if is_granted
        && (facts.delivery_status == Some(DeliveryStatus::NotShipped) || is_late == Some(true))
    {
        (Counts, OdrRule::NotShippedOnTime, true)
    } else if facts.delivery_status == Some(DeliveryStatus::Lost)
        && facts.tracking_number.is_some()
        && is_late == Some(false)
    {
        (No, OdrRule::CarrierLostWithTracking, true)
    } else if is_withdrawn {
        let verdict = match withdrawn_late(facts, rules) {
            Some(true) => LikelyCounts,
            Some(false) => LikelyNot,
            None => Unknown,
        };
        (verdict, OdrRule::Withdrawn, false)
    } else if is_granted && facts.is_debited() || is_taken {
        (Counts, OdrRule::GrantedAndDebited, true)
    } else if facts.decision.is_none() && facts.row.is_some() {
        (Pending, OdrRule::Undecided, true)
    } else {
        (Unknown, OdrRule::NoRule, false)
    }
}

/// Whether it was withdrawn after the hours that guides name; `None` where a time is not known.
fn withdrawn_late(facts: &Facts, rules: PolicyOn<'_>) -> Option<bool> {
    let hours = rules.clock(ClockName::Withdrawal, facts.store.as_deref()?)?.hours?;
    let until = facts.opened_at?.checked_add(jiff::Span::new().hours(hours)).ok()?;
    Some(facts.withdrawn_at? > until)
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::super::facts::{Contradiction, Refunded};
    use super::*;
    use crate::model::{Now, SourceRow};

    fn open() -> Facts {
        let now = Now::day("2026-11-21".parse().unwrap());
        Facts {
            row: Some(SourceRow::default()),
            store: Some("US".to_owned()),
            opened_at: Some("2026-11-01T09:00Z".parse().unwrap()),
            ordered_on: Some("2026-10-01".parse().unwrap()),
            ..Facts::unknown(Program::AToZ, now, TimeZone::UTC)
        }
    }

    fn found(facts: &Facts) -> (&'static str, &'static str, bool) {
        let policy = crate::detect::claims::tables();
        let view = odr(facts, policy.on(facts.now.day));
        (view.verdict.as_str(), view.rule.as_str(), view.confirmed)
    }

    fn scanned(day: &str, facts: Facts) -> Facts {
        Facts {
            ship_by: Some("2026-10-05".parse().unwrap()),
            first_scan_at: Some(format!("{day}T10:00Z").parse().unwrap()),
            ..facts
        }
    }

    fn refund(day: &str) -> Vec<Refunded> {
        let date = day.parse().unwrap();
        vec![Refunded { date, principal: Some(1), net: 1, source: SourceRow::default() }]
    }

    #[test]
    fn the_first_rule_that_holds_decides() {
        let granted = || Facts { decision: Some(ClaimDecision::Granted), ..open() };
        for (facts, expected) in [
            (open(), ("pending", "undecided", true)),
            (Facts { row: None, ..open() }, ("unknown", "no_rule", false)),
            (
                Facts { by_amazon: Some(true), debited: 1, ..granted() },
                ("no", "fulfilled_by_amazon", true),
            ),
            (
                Facts { appeal_result: Some(AppealResult::Odr), ..granted() },
                ("no", "appeal_won", true),
            ),
            (
                Facts { appeal_result: Some(AppealResult::Both), ..granted() },
                ("no", "appeal_won", true),
            ),
            (
                Facts { appeal_result: Some(AppealResult::Money), debited: 1, ..granted() },
                ("counts", "granted_and_debited", true),
            ),
            (Facts { decision: Some(ClaimDecision::Denied), ..open() }, ("no", "denied", true)),
            (
                Facts {
                    delivery_status: Some(DeliveryStatus::Undeliverable),
                    debited: 1,
                    ..granted()
                },
                ("no", "parcel_coming_back", true),
            ),
            (
                Facts { funded_by: Some(Funder::Amazon), ..granted() },
                ("unknown", "amazon_funded", false),
            ),
            (
                Facts { refunds: refund("2026-11-02"), ..open() },
                ("counts", "refunded_after_filing", true),
            ),
            (Facts { refunds: refund("2026-11-01"), ..open() }, ("pending", "undecided", true)),
            (Facts { is_cancelled: Some(true), ..open() }, ("counts", "cancelled", false)),
            (
                Facts { delivery_status: Some(DeliveryStatus::NotShipped), ..granted() },
                ("counts", "not_shipped_on_time", true),
            ),
            (scanned("2026-10-06", granted()), ("counts", "not_shipped_on_time", true)),
        ] {
            assert_eq!(found(&facts), expected, "{facts:?}");
        }
    }

    #[test]
    fn parcels_that_are_lost_and_claims_that_are_withdrawn() {
        let granted = || Facts { decision: Some(ClaimDecision::Granted), ..open() };
        let withdrawn = |at: &str| Facts { withdrawn_at: Some(at.parse().unwrap()), ..open() };
        let lost = Facts { delivery_status: Some(DeliveryStatus::Lost), ..open() };
        let tracked = Facts { tracking_number: Some("1".to_owned()), ..lost.clone() };
        for (facts, expected) in [
            (scanned("2026-10-05", tracked.clone()), ("no", "carrier_lost_with_tracking", true)),
            (scanned("2026-10-06", tracked), ("pending", "undecided", true)),
            (scanned("2026-10-05", lost), ("pending", "undecided", true)),
            (withdrawn("2026-11-04T09:00:01Z"), ("likely_counts", "withdrawn", false)),
            (withdrawn("2026-11-04T09:00Z"), ("likely_not", "withdrawn", false)),
            (
                Facts { decision: Some(ClaimDecision::Withdrawn), ..open() },
                ("unknown", "withdrawn", false),
            ),
            (Facts { debited: 1, ..granted() }, ("counts", "granted_and_debited", true)),
            (granted(), ("unknown", "no_rule", false)),
            (
                Facts { decision: Some(ClaimDecision::Closed), ..open() },
                ("unknown", "no_rule", false),
            ),
            (
                Facts {
                    contradictions: vec![Contradiction::TwoDecisions],
                    debited: 1,
                    ..granted()
                },
                ("unknown", "no_rule", false),
            ),
        ] {
            assert_eq!(found(&facts), expected, "{facts:?}");
        }
    }

    #[test]
    fn an_order_leaves_after_the_window() {
        let policy = crate::detect::claims::tables();
        let leaves = odr(&open(), policy.on("2026-11-21".parse().unwrap())).leaves_on;
        assert_eq!(leaves, Some("2026-11-30".parse().unwrap()));
        let unknown = Facts { ordered_on: None, ..open() };
        assert_eq!(odr(&unknown, policy.on("2026-11-21".parse().unwrap())).leaves_on, None);
    }
}
