//! Whether a refund of Amazon's may be claimed back, and what rules it out.

use jiff::civil::Date;

use super::facts::Facts;
use crate::book::buyer_claims::ClaimDecision;
use crate::model::dates::days_between;
use crate::model::names::names;
use crate::policy::{ClockName, PolicyOn};

names! {
    /// Why a refund may be claimed back.
    SafeTGround {
        /// The seller has pictures of what came back.
        ReturnPhoto = "return_photo",
        /// The return on Amazon's prepaid label never came.
        NeverDelivered = "never_delivered",
    }
}

names! {
    /// What rules a SAFE-T claim out.
    SafeTBar {
        /// An A-to-z claim was granted: the appeal is the way.
        AToZGranted = "a_to_z_granted",
        /// The buyer's bank took the money back.
        ChargebackOnOrder = "chargeback_on_order",
        /// Amazon fulfilled the order.
        FulfilledByAmazon = "fulfilled_by_amazon",
        /// The seller refunded, or Amazon did by itself because the seller did not in time.
        AutomaticOrOwnRefund = "automatic_or_own_refund",
    }
}

/// What is known of an order and SAFE-T.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SafeTView {
    /// Why a refund may be claimed back.
    pub grounds: Vec<SafeTGround>,
    /// What rules it out.
    pub bars: Vec<SafeTBar>,
    /// Day from which the window runs: the later of refund and return delivery; `None` without a refund.
    pub starts_on: Option<Date>,
    /// Whether the seller filed it, as a report or the seller's list says.
    pub is_filed: bool,
    /// Whether it was paid.
    pub is_granted: bool,
}

/// What is known of an order and SAFE-T; `None` where nothing of it is told.
#[must_use]
pub fn safe_t(facts: &Facts, has_row: bool, rules: PolicyOn<'_>) -> Option<SafeTView> {
    let first_refund = facts.refunds.first().map(|refund| refund.date);
    let delivered = facts.returns.iter().filter_map(|row| row.delivered_on).max();
    let is_filed = has_row || facts.returns.iter().any(|row| row.has_safe_t);
    let is_granted = facts.safe_t_paid > 0 || facts.returns.iter().any(|row| row.is_safe_t_paid);
    let grounds = first_refund.map_or_else(Vec::new, |day| grounds(facts, day, delivered, rules));
    if grounds.is_empty() && !is_filed && !is_granted {
        return None;
    }
    let bars = bars(facts, first_refund, delivered, rules);
    let starts_on = first_refund.map(|day| delivered.map_or(day, |came| came.max(day)));
    Some(SafeTView { grounds, bars, starts_on, is_filed, is_granted })
}

fn grounds(
    facts: &Facts,
    refunded: Date,
    delivered: Option<Date>,
    rules: PolicyOn<'_>,
) -> Vec<SafeTGround> {
    let mut grounds = Vec::new();
    if facts.has_return_photo {
        grounds.push(SafeTGround::ReturnPhoto);
    }
    let days = facts.store.as_deref().and_then(|store| {
        rules.clock(ClockName::ReturnNotDelivered, store).and_then(|rule| rule.days)
    });
    let has_label = facts.returns.iter().any(|row| row.has_prepaid_label);
    let is_over = days.is_some_and(|days| days_between(refunded, facts.today()) >= days);
    if has_label && delivered.is_none() && is_over {
        grounds.push(SafeTGround::NeverDelivered);
    }
    grounds
}

fn bars(
    facts: &Facts,
    refunded: Option<Date>,
    delivered: Option<Date>,
    rules: PolicyOn<'_>,
) -> Vec<SafeTBar> {
    let mut bars = Vec::new();
    if facts.debited > 0 || facts.decision == Some(ClaimDecision::Granted) {
        bars.push(SafeTBar::AToZGranted);
    }
    if facts.charged_back > 0 || facts.has_chargeback_row {
        bars.push(SafeTBar::ChargebackOnOrder);
    }
    if facts.by_amazon == Some(true) {
        bars.push(SafeTBar::FulfilledByAmazon);
    }
    let days = facts.store.as_deref().and_then(|store| {
        rules.clock(ClockName::AutomaticRefund, store).and_then(|rule| rule.days)
    });
    let is_late = refunded
        .zip(delivered)
        .zip(days)
        .is_some_and(|((refunded, came), days)| days_between(came, refunded) >= days);
    if is_late && !facts.has_refund_notice {
        bars.push(SafeTBar::AutomaticOrOwnRefund);
    }
    bars
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::super::facts::{Refunded, ReturnFacts};
    use super::*;
    use crate::book::buyer_claims::Program;
    use crate::model::{Now, SourceRow};

    fn refunded(as_of: &str, refund: &str, came: Option<&str>) -> Facts {
        let now = Now::day(as_of.parse().unwrap());
        let source = SourceRow::default();
        let request = ReturnFacts {
            requested_on: "2026-10-25".parse().unwrap(),
            delivered_on: came.map(|day| day.parse().unwrap()),
            is_in_policy: Some(true),
            has_prepaid_label: true,
            has_safe_t: false,
            is_safe_t_paid: false,
            source,
        };
        let date = refund.parse().unwrap();
        Facts {
            store: Some("US".to_owned()),
            by_amazon: Some(false),
            refunds: vec![Refunded { date, principal: Some(1), net: 1, source }],
            returns: vec![request],
            ..Facts::unknown(Program::SafeT, now, TimeZone::UTC)
        }
    }

    fn found(facts: &Facts) -> Option<(Vec<&'static str>, Vec<&'static str>, String)> {
        let policy = crate::detect::claims::tables();
        let view = safe_t(facts, false, policy.on(facts.now.day))?;
        let grounds = view.grounds.iter().map(|ground| ground.as_str()).collect();
        let bars = view.bars.iter().map(|bar| bar.as_str()).collect();
        Some((grounds, bars, view.starts_on?.to_string()))
    }

    #[test]
    fn a_return_that_never_came_is_a_ground_after_fourteen_days() {
        let day = "2026-11-01".to_owned();
        assert_eq!(found(&refunded("2026-11-14", "2026-11-01", None)), None);
        let never = (vec!["never_delivered"], vec![], day);
        assert_eq!(found(&refunded("2026-11-15", "2026-11-01", None)), Some(never));
        assert_eq!(found(&refunded("2026-11-21", "2026-11-01", Some("2026-11-03"))), None);
        let own_label = Facts { returns: Vec::new(), ..refunded("2026-11-21", "2026-11-01", None) };
        assert_eq!(found(&own_label), None);
    }

    #[test]
    fn a_refund_four_days_after_the_return_is_automatic_or_the_sellers() {
        let photo = |refund, came| Facts {
            has_return_photo: true,
            ..refunded("2026-11-21", refund, Some(came))
        };
        let starts = |day: &str| day.to_owned();
        for (refund, came, bars, from) in [
            ("2026-11-08", "2026-11-05", vec![], "2026-11-08"),
            ("2026-11-09", "2026-11-05", vec!["automatic_or_own_refund"], "2026-11-09"),
            ("2026-11-01", "2026-11-05", vec![], "2026-11-05"),
        ] {
            let expected = Some((vec!["return_photo"], bars, starts(from)));
            assert_eq!(found(&photo(refund, came)), expected, "{refund} {came}");
        }
        let noticed = Facts { has_refund_notice: true, ..photo("2026-11-09", "2026-11-05") };
        let expected = Some((vec!["return_photo"], vec![], starts("2026-11-09")));
        assert_eq!(found(&noticed), expected);
    }

    #[test]
    fn what_another_way_answers_is_ruled_out() {
        let photo = || Facts {
            has_return_photo: true,
            ..refunded("2026-11-21", "2026-11-01", Some("2026-11-01"))
        };
        for (facts, bar) in [
            (Facts { debited: 1, ..photo() }, "a_to_z_granted"),
            (Facts { decision: Some(ClaimDecision::Granted), ..photo() }, "a_to_z_granted"),
            (Facts { charged_back: 1, ..photo() }, "chargeback_on_order"),
            (Facts { has_chargeback_row: true, ..photo() }, "chargeback_on_order"),
            (Facts { by_amazon: Some(true), ..photo() }, "fulfilled_by_amazon"),
        ] {
            assert_eq!(found(&facts).map(|(_, bars, _)| bars), Some(vec![bar]));
        }
    }
}
