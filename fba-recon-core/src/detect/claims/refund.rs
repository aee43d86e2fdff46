//! Whether the seller may refund the buyer now.

use super::answers::is_undecided;
use super::facts::Facts;
use super::protection::{Verdict, protection};
use crate::policy::PolicyOn;

/// Whether the seller may refund the buyer now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RefundAdvice {
    /// The label may be protected: an own refund loses Amazon's.
    StopProtected,
    /// Amazon fulfilled the order.
    StopOfAmazon,
    /// The buyer was refunded before.
    StopRefunded,
    /// The buyer's bank takes the money back.
    StopChargeback,
    /// The claim is open: a refund now counts in the order defect rate.
    Weigh,
    /// Nothing to say.
    None,
}

impl RefundAdvice {
    /// Every advice.
    pub const ALL: &[Self] = &[
        Self::StopProtected,
        Self::StopOfAmazon,
        Self::StopRefunded,
        Self::StopChargeback,
        Self::Weigh,
        Self::None,
    ];

    /// The advice in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::StopProtected
            | Self::StopOfAmazon
            | Self::StopRefunded
            | Self::StopChargeback => "stop",
            Self::Weigh => "weigh",
            Self::None => "none",
        }
    }

    /// Why.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::StopProtected => "protected_label",
            Self::StopOfAmazon => "fulfilled_by_amazon",
            Self::StopRefunded => "refunded_before",
            Self::StopChargeback => "chargeback",
            Self::Weigh => "claim_open",
            Self::None => "none",
        }
    }
}

/// Whether the seller may refund the buyer now, the first reason that holds.
#[must_use]
pub fn refund_advice(facts: &Facts, rules: PolicyOn<'_>) -> RefundAdvice {
    let is_protected =
        facts.is_label_protected == Some(true) && protection(facts, rules).verdict != Verdict::No;
    if is_protected {
        RefundAdvice::StopProtected
    } else if facts.by_amazon == Some(true) {
        RefundAdvice::StopOfAmazon
    } else if !facts.refunds.is_empty() {
        RefundAdvice::StopRefunded
    } else if facts.has_chargeback_row || facts.charged_back > 0 {
        RefundAdvice::StopChargeback
    } else if facts.row.is_some() && is_undecided(facts) {
        RefundAdvice::Weigh
    } else {
        RefundAdvice::None
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::super::facts::Refunded;
    use super::*;
    use crate::book::buyer_claims::{ClaimDecision, DeliveryStatus, Program};
    use crate::model::{Now, SourceRow};

    #[test]
    fn a_refund_is_stopped_where_it_would_be_lost() {
        let now = Now::day("2026-11-21".parse().unwrap());
        let open = || Facts {
            row: Some(SourceRow::default()),
            store: Some("US".to_owned()),
            ..Facts::unknown(Program::AToZ, now, TimeZone::UTC)
        };
        let date = "2026-11-02".parse().unwrap();
        let refund = Refunded { date, principal: None, net: 1, source: SourceRow::default() };
        let label = || Facts { is_label_protected: Some(true), ..open() };
        let back = Some(DeliveryStatus::ReturnedToSender);
        for (facts, advice, reason) in [
            (open(), "weigh", "claim_open"),
            (label(), "stop", "protected_label"),
            (Facts { delivery_status: back, ..label() }, "weigh", "claim_open"),
            (Facts { by_amazon: Some(true), ..open() }, "stop", "fulfilled_by_amazon"),
            (Facts { refunds: vec![refund], ..open() }, "stop", "refunded_before"),
            (Facts { has_chargeback_row: true, ..open() }, "stop", "chargeback"),
            (Facts { charged_back: 1, ..open() }, "stop", "chargeback"),
            (Facts { decision: Some(ClaimDecision::Denied), ..open() }, "none", "none"),
            (Facts { debited: 1, ..open() }, "none", "none"),
            (Facts { row: None, ..open() }, "none", "none"),
        ] {
            let policy = crate::detect::claims::tables();
            let found = refund_advice(&facts, policy.on(now.day));
            assert_eq!((found.as_str(), found.reason()), (advice, reason), "{facts:?}");
        }
    }
}
