//! Whether Amazon's claims protection of bought labels holds for an order.

use super::facts::Facts;
use crate::book::buyer_claims::{MessageKind, Program, Writer};
use crate::model::names::names;
use crate::policy::{ClockName, PolicyOn};

names! {
    /// What is known of a condition.
    Verdict {
        /// It holds.
        Yes = "yes",
        /// It does not.
        No = "no",
        /// Nobody says.
        Unknown = "unknown",
    }
}

impl Verdict {
    fn of(known: Option<bool>) -> Self {
        match known {
            Some(true) => Self::Yes,
            Some(false) => Self::No,
            None => Self::Unknown,
        }
    }
}

/// A condition of the protection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConditionId {
    /// The label was bought from Amazon as Claims Protected.
    Label,
    /// The first scan came by the ship-by day.
    FirstScan,
    /// The seller did not refund.
    NoOwnRefund,
    /// Every message of the buyer was answered in time.
    MessagesAnswered,
    /// The parcel was not refused and does not come back.
    NotComingBack,
}

impl ConditionId {
    /// Every condition.
    pub const ALL: &[Self] = &[
        Self::Label,
        Self::FirstScan,
        Self::NoOwnRefund,
        Self::MessagesAnswered,
        Self::NotComingBack,
    ];

    /// The name in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::FirstScan => "first_scan",
            Self::NoOwnRefund => "no_own_refund",
            Self::MessagesAnswered => "messages_answered",
            Self::NotComingBack => "not_coming_back",
        }
    }
}

/// A condition with what is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition {
    /// The condition.
    pub id: ConditionId,
    /// What is known of it.
    pub verdict: Verdict,
}

/// Whether the protection holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protection {
    /// No where one condition is no; else unknown where one is unknown.
    pub verdict: Verdict,
    /// Each condition.
    pub conditions: Vec<Condition>,
}

/// Whether the protection holds for a claim.
#[must_use]
pub fn protection(facts: &Facts, rules: PolicyOn<'_>) -> Protection {
    let scan = facts.first_scan_at.zip(facts.ship_by);
    let verdicts = [
        facts.is_label_protected,
        scan.map(|(at, ship_by)| facts.day(at) <= ship_by),
        no_own_refund(facts),
        messages_answered(facts, rules),
        facts.delivery_status.map(|status| !status.comes_back()),
    ];
    let conditions = ConditionId::ALL.iter().zip(verdicts);
    let conditions: Vec<Condition> =
        conditions.map(|(id, known)| Condition { id: *id, verdict: Verdict::of(known) }).collect();
    let holds = |verdict| conditions.iter().any(|condition| condition.verdict == verdict);
    let verdict = if holds(Verdict::No) {
        Verdict::No
    } else if holds(Verdict::Unknown) {
        Verdict::Unknown
    } else {
        Verdict::Yes
    };
    Protection { verdict, conditions }
}

/// No report tells who refunded. Without any refund nobody did; Amazon's notice says that Amazon did; a refund of an
/// order of which no return was asked is the seller's.
fn no_own_refund(facts: &Facts) -> Option<bool> {
    if facts.refunds.is_empty() {
        return facts.has_money.then_some(true);
    }
    if facts.has_refund_notice {
        return Some(true);
    }
    facts.returns.is_empty().then_some(false)
}

/// Whether the seller answered each message and return request of the buyer in the time that the clock of messages
/// gives. One that may still be answered leaves it open.
fn messages_answered(facts: &Facts, rules: PolicyOn<'_>) -> Option<bool> {
    let asks: Vec<_> = facts
        .messages
        .iter()
        .filter(|message| message.from == Writer::Buyer && message.kind != MessageKind::Withdrawal)
        .collect();
    if asks.is_empty() {
        // Only where the buyer is known not to have written is there nothing to answer.
        return (facts.prior_contact == Some(false) && facts.first_contact_at.is_none())
            .then_some(true);
    }
    let hours = rules.clock(ClockName::BuyerMessage, facts.store.as_deref()?)?.hours?;
    let answers: Vec<bool> = asks
        .iter()
        .map(|ask| {
            let due = ask.at.checked_add(jiff::Span::new().hours(hours)).ok()?;
            let mut seller = facts.messages.iter().filter(|message| message.from == Writer::Seller);
            let is_answered = seller.any(|answer| (ask.at..=due).contains(&answer.at));
            let is_over = facts.now.has_come(due, &facts.zone);
            (is_answered || is_over).then_some(is_answered)
        })
        .collect::<Option<_>>()?;
    Some(answers.into_iter().all(|is_answered| is_answered))
}

impl Facts {
    /// Whether it is an A-to-z claim for a parcel that the buyer did not get.
    #[must_use]
    pub fn is_not_received(&self) -> bool {
        self.program != Program::SafeT && self.is_about("not_received")
    }
}

#[cfg(test)]
mod tests {
    use super::super::facts::{Refunded, ReturnFacts};
    use super::*;
    use crate::book::buyer_claims::{DeliveryStatus, Message};
    use crate::model::{Now, SourceRow};

    fn message(at: &str, from: Writer) -> Message {
        let source = SourceRow::default();
        Message { at: at.parse().unwrap(), from, kind: MessageKind::Message, source }
    }

    fn protected() -> Facts {
        let now = Now::day("2026-11-21".parse().unwrap());
        let zone = jiff::tz::TimeZoneDatabase::bundled().get("America/Los_Angeles").unwrap();
        Facts {
            store: Some("US".to_owned()),
            is_label_protected: Some(true),
            ship_by: Some("2026-11-03".parse().unwrap()),
            first_scan_at: Some("2026-11-03T23:59:59-08:00".parse().unwrap()),
            has_money: true,
            messages: vec![
                message("2026-11-10T09:00Z", Writer::Buyer),
                message("2026-11-12T09:00Z", Writer::Seller),
            ],
            has_messages: true,
            delivery_status: Some(DeliveryStatus::InTransit),
            ..Facts::unknown(Program::AToZ, now, zone)
        }
    }

    fn verdict(facts: &Facts) -> (&'static str, Vec<&'static str>) {
        let policy = crate::detect::claims::tables();
        let found = protection(facts, policy.on(facts.now.day));
        let others = found.conditions.iter().filter(|own| own.verdict != Verdict::Yes);
        (found.verdict.as_str(), others.map(|own| own.id.as_str()).collect())
    }

    #[test]
    fn all_conditions_together_protect() {
        assert_eq!(verdict(&protected()), ("yes", vec![]));
    }

    #[test]
    fn each_condition_that_fails_ends_it() {
        let refund = Refunded {
            date: "2026-11-15".parse().unwrap(),
            principal: Some(1),
            net: 1,
            source: SourceRow::default(),
        };
        let late = message("2026-11-12T09:00:01Z", Writer::Seller);
        let asked = message("2026-11-10T09:00Z", Writer::Buyer);
        for (facts, id) in [
            (Facts { is_label_protected: Some(false), ..protected() }, "label"),
            (
                Facts {
                    first_scan_at: Some("2026-11-04T00:00-08:00".parse().unwrap()),
                    ..protected()
                },
                "first_scan",
            ),
            (Facts { refunds: vec![refund], ..protected() }, "no_own_refund"),
            (Facts { messages: vec![asked, late], ..protected() }, "messages_answered"),
            (
                Facts { delivery_status: Some(DeliveryStatus::Refused), ..protected() },
                "not_coming_back",
            ),
        ] {
            assert_eq!(verdict(&facts), ("no", vec![id]), "{id}");
        }
    }

    #[test]
    fn each_condition_that_is_not_known_leaves_it_open() {
        let refund = Refunded {
            date: "2026-11-15".parse().unwrap(),
            principal: Some(1),
            net: 1,
            source: SourceRow::default(),
        };
        let request = ReturnFacts {
            requested_on: "2026-11-11".parse().unwrap(),
            delivered_on: None,
            is_in_policy: None,
            has_prepaid_label: false,
            has_safe_t: false,
            is_safe_t_paid: false,
            source: SourceRow::default(),
        };
        let running = message("2026-11-20T09:00Z", Writer::Buyer);
        for (facts, id) in [
            (Facts { is_label_protected: None, ..protected() }, "label"),
            (Facts { ship_by: None, ..protected() }, "first_scan"),
            (Facts { first_scan_at: None, ..protected() }, "first_scan"),
            (Facts { has_money: false, ..protected() }, "no_own_refund"),
            // With a return, Amazon may have refunded.
            (
                Facts { refunds: vec![refund], returns: vec![request], ..protected() },
                "no_own_refund",
            ),
            (Facts { messages: Vec::new(), ..protected() }, "messages_answered"),
            (Facts { messages: vec![running], ..protected() }, "messages_answered"),
            (Facts { delivery_status: None, ..protected() }, "not_coming_back"),
        ] {
            assert_eq!(verdict(&facts), ("unknown", vec![id]), "{id}");
        }
        let noticed = Facts {
            refunds: vec![refund],
            returns: vec![request],
            has_refund_notice: true,
            ..protected()
        };
        assert_eq!(verdict(&noticed), ("yes", vec![]));
        let silent = Facts { messages: Vec::new(), prior_contact: Some(false), ..protected() };
        assert_eq!(verdict(&silent), ("yes", vec![]));
    }
}
