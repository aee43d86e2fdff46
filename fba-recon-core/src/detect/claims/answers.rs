//! Which clocks of a claim run, and whether they are met. How long they run is told by the policy.

use jiff::Timestamp;

use super::facts::Facts;
use crate::book::buyer_claims::{Message, MessageKind, Program, Writer};
use crate::policy::ClockName;

/// What started a clock, and what answered it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockStart {
    /// What runs.
    pub name: ClockName,
    /// When it started.
    pub at: Timestamp,
    /// The fact that it started with.
    pub basis: &'static str,
    /// Whether the time of Amazon's notice is not known, so that an earlier fact stands for it.
    pub is_notice_unknown: bool,
    /// When it was answered; never before its start.
    pub met_at: Option<Timestamp>,
}

/// Whether nobody has decided: no decision, no withdrawal, no money taken.
#[must_use]
pub fn is_undecided(facts: &Facts) -> bool {
    let is_taken = match facts.program {
        Program::Chargeback => facts.charged_back > 0,
        Program::AToZ | Program::SafeT => facts.debited > 0,
    };
    facts.decision.is_none()
        && facts.withdrawn_at.is_none()
        && !is_taken
        && !facts.is_contradictory()
}

/// The clocks that the seller has to answer, started and undecided, met or not. A claim on an order that Amazon
/// fulfilled starts none: Amazon answers for it.
#[must_use]
pub fn starts(facts: &Facts) -> Vec<ClockStart> {
    let mut starts = Vec::new();
    if facts.row.is_none() || !is_undecided(facts) || facts.by_amazon == Some(true) {
        return starts;
    }
    let name = match facts.program {
        Program::AToZ => ClockName::AToZResponse,
        Program::Chargeback => ClockName::ChargebackResponse,
        Program::SafeT => return starts,
    };
    let answered = |start: Timestamp, at: Option<Timestamp>| at.filter(|at| *at >= start);
    let opening = facts
        .notice_at
        .map(|at| (at, "notice"))
        .or_else(|| facts.opened_at.map(|at| (at, "opening")));
    if let Some((at, basis)) = opening {
        starts.push(ClockStart {
            name,
            at,
            basis,
            is_notice_unknown: facts.notice_at.is_none(),
            met_at: answered(at, facts.responded_at),
        });
    }
    if let (Program::AToZ, Some(at)) = (facts.program, facts.info_requested_at) {
        starts.push(ClockStart {
            name: ClockName::AToZInformation,
            at,
            basis: "information_request",
            is_notice_unknown: false,
            met_at: answered(at, facts.info_answered_at),
        });
    }
    starts
}

impl Facts {
    /// The oldest message or return request of the buyer since the seller last wrote; `None` where all are answered,
    /// or no list of messages is kept.
    #[must_use]
    pub fn unanswered_message(&self) -> Option<Timestamp> {
        unanswered(&self.messages).map(|message| message.at)
    }
}

/// Of messages about an order, the oldest first: the first one or return request of the buyer since the seller last
/// wrote.
#[must_use]
pub fn unanswered(messages: &[Message]) -> Option<&Message> {
    let last = messages.iter().rfind(|message| message.from == Writer::Seller);
    let mut asks = messages
        .iter()
        .filter(|message| message.from == Writer::Buyer && message.kind != MessageKind::Withdrawal);
    asks.find(|message| last.is_none_or(|last| last.at < message.at))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::book::buyer_claims::ClaimDecision;
    use crate::model::{Now, SourceRow};

    fn open(program: Program) -> Facts {
        let now = Now::day("2026-11-21".parse().unwrap());
        Facts {
            row: Some(SourceRow::default()),
            opened_at: Some("2026-11-18T09:00Z".parse().unwrap()),
            notice_at: Some("2026-11-19T09:00Z".parse().unwrap()),
            ..Facts::unknown(program, now, TimeZone::UTC)
        }
    }

    fn names(facts: &Facts) -> Vec<(&'static str, &'static str, bool)> {
        let starts = starts(facts).into_iter();
        starts.map(|start| (start.name.as_str(), start.basis, start.met_at.is_some())).collect()
    }

    #[test]
    fn an_answer_before_the_notice_answers_nothing() {
        let answered =
            |at: &str| Facts { responded_at: Some(at.parse().unwrap()), ..open(Program::AToZ) };
        for (at, is_met) in [
            ("2026-11-19T08:59:59Z", false),
            ("2026-11-19T09:00Z", true),
            ("2026-11-20T09:00Z", true),
        ] {
            assert_eq!(names(&answered(at)), [("a_to_z_response", "notice", is_met)], "{at}");
        }
    }

    #[test]
    fn a_request_of_amazons_has_a_clock_of_its_own() {
        let asked = Facts {
            responded_at: Some("2026-11-19T12:00Z".parse().unwrap()),
            info_requested_at: Some("2026-11-20T09:00Z".parse().unwrap()),
            ..open(Program::AToZ)
        };
        let expected = [
            ("a_to_z_response", "notice", true),
            ("a_to_z_information", "information_request", false),
        ];
        assert_eq!(names(&asked), expected);
        let told = Facts { info_answered_at: Some("2026-11-20T10:00Z".parse().unwrap()), ..asked };
        assert_eq!(names(&told)[1], ("a_to_z_information", "information_request", true));
    }

    #[test]
    fn what_is_decided_withdrawn_debited_or_amazons_starts_no_clock() {
        assert_eq!(names(&open(Program::AToZ)).len(), 1);
        assert_eq!(names(&open(Program::Chargeback)), [("chargeback_response", "notice", false)]);
        let at = "2026-11-20T09:00Z".parse().unwrap();
        for facts in [
            Facts { decision: Some(ClaimDecision::Denied), ..open(Program::AToZ) },
            Facts { withdrawn_at: Some(at), ..open(Program::AToZ) },
            Facts { debited: 1, ..open(Program::AToZ) },
            Facts { charged_back: 1, ..open(Program::Chargeback) },
            Facts { by_amazon: Some(true), ..open(Program::AToZ) },
            Facts { row: None, ..open(Program::AToZ) },
            open(Program::SafeT),
        ] {
            assert_eq!(names(&facts), [], "{facts:?}");
        }
    }

    #[test]
    fn without_the_notice_the_opening_counts_and_is_told() {
        let facts = Facts { notice_at: None, ..open(Program::AToZ) };
        let starts = starts(&facts);
        assert_eq!(names(&facts), [("a_to_z_response", "opening", false)]);
        assert!(starts[0].is_notice_unknown);
    }
}
