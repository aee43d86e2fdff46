//! Where a claim stands, by the first state that holds.

use crate::assess::{Clock, ClockState};
use crate::book::buyer_claims::{AppealResult, ClaimDecision, Funder, Program};
use crate::detect::claims::{Facts, SafeTView, is_undecided, starts};
use crate::model::names::names;

names! {
    /// Where a claim stands.
    State {
        /// What was taken came back.
        Reversed = "reversed",
        /// An appeal was won.
        AppealWon = "appeal_won",
        /// An appeal was lost.
        AppealLost = "appeal_lost",
        /// An appeal runs.
        Appealed = "appealed",
        /// The buyer took it back.
        Withdrawn = "withdrawn",
        /// Decided against the buyer.
        Denied = "denied",
        /// Decided for the buyer, and Amazon pays.
        GrantedAmazonFunded = "granted_amazon_funded",
        /// Decided for the buyer, and the seller pays.
        GrantedDebited = "granted_debited",
        /// Decided for the buyer; who pays is not known.
        Granted = "granted",
        /// Closed; how is not known.
        Closed = "closed",
        /// Not known.
        Unknown = "unknown",
        /// An answer is overdue.
        Overdue = "overdue",
        /// Answered, not decided.
        Answered = "answered",
        /// Not answered, not decided.
        Open = "open",
        /// A chargeback took the money.
        Debited = "debited",
        /// A SAFE-T claim was filed.
        Filed = "filed",
        /// Something rules a SAFE-T claim out.
        NotEligible = "not_eligible",
        /// The window has closed.
        Expired = "expired",
        /// A SAFE-T claim was not filed.
        NotFiled = "not_filed",
    }
}

impl State {
    /// Whether the claim is still to be defended: an answer, a decision or an appeal is open.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(
            self,
            Self::Overdue
                | Self::Answered
                | Self::Open
                | Self::GrantedDebited
                | Self::Appealed
                | Self::NotFiled
        )
    }
}

/// Where a claim stands, with the clocks of its answers that were not met.
#[must_use]
pub fn state(
    facts: &Facts,
    unmet: &[Clock],
    safe_t: Option<&SafeTView>,
    is_expired: bool,
) -> State {
    match facts.program {
        Program::AToZ => of_claim(facts, unmet),
        Program::Chargeback => of_chargeback(facts, unmet),
        Program::SafeT => of_safe_t(safe_t, is_expired),
    }
}

fn of_claim(facts: &Facts, unmet: &[Clock]) -> State {
    let is_debited = facts.debited > 0;
    if is_debited && facts.reversed >= facts.debited {
        return State::Reversed;
    }
    match facts.appeal_result {
        Some(AppealResult::Money | AppealResult::Odr | AppealResult::Both) => {
            return State::AppealWon;
        }
        Some(AppealResult::Denied) => return State::AppealLost,
        None if facts.appealed_at.is_some() => return State::Appealed,
        None => {}
    }
    if facts.is_contradictory() {
        return if is_debited { State::GrantedDebited } else { State::Unknown };
    }
    let is_granted = facts.decision == Some(ClaimDecision::Granted);
    if !is_debited {
        if facts.withdrawn_at.is_some() || facts.decision == Some(ClaimDecision::Withdrawn) {
            return State::Withdrawn;
        }
        if facts.decision == Some(ClaimDecision::Denied) {
            return State::Denied;
        }
        if is_granted && facts.funded_by == Some(Funder::Amazon) {
            return State::GrantedAmazonFunded;
        }
    }
    if facts.is_debited() {
        State::GrantedDebited
    } else if is_granted {
        State::Granted
    } else if facts.decision == Some(ClaimDecision::Closed) {
        State::Closed
    } else if facts.row.is_none() {
        State::Unknown
    } else {
        undecided(facts, unmet)
    }
}

fn undecided(facts: &Facts, unmet: &[Clock]) -> State {
    if unmet.iter().any(|clock| clock.state == ClockState::Overdue) {
        State::Overdue
    } else if is_undecided(facts)
        && !starts(facts).is_empty()
        && starts(facts).iter().all(|start| start.met_at.is_some())
    {
        State::Answered
    } else {
        State::Open
    }
}

fn of_chargeback(facts: &Facts, unmet: &[Clock]) -> State {
    if facts.charged_back > 0 {
        let is_reversed = facts.charge_reversed >= facts.charged_back;
        return if is_reversed { State::Reversed } else { State::Debited };
    }
    // An answered chargeback is answered, whatever its clock says.
    match undecided(facts, &[]) {
        State::Answered => State::Answered,
        _ => undecided(facts, unmet),
    }
}

fn of_safe_t(view: Option<&SafeTView>, is_expired: bool) -> State {
    let Some(view) = view else { return State::Unknown };
    if view.is_granted {
        State::Granted
    } else if view.is_filed {
        State::Filed
    } else if !view.bars.is_empty() {
        State::NotEligible
    } else if is_expired {
        State::Expired
    } else {
        State::NotFiled
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::detect::claims::{Contradiction, SafeTBar};
    use crate::model::{Now, SourceRow};

    fn open() -> Facts {
        let now = Now::day("2026-11-21".parse().unwrap());
        Facts {
            row: Some(SourceRow::default()),
            opened_at: Some("2026-11-18T09:00Z".parse().unwrap()),
            notice_at: Some("2026-11-18T09:00Z".parse().unwrap()),
            ..Facts::unknown(Program::AToZ, now, TimeZone::UTC)
        }
    }

    fn found(facts: &Facts) -> &'static str {
        state(facts, &[], None, false).as_str()
    }

    #[test]
    fn the_first_state_that_holds() {
        let at = Some("2026-11-19T09:00Z".parse().unwrap());
        let granted = || Facts { decision: Some(ClaimDecision::Granted), ..open() };
        for (facts, expected) in [
            (open(), "open"),
            (Facts { responded_at: at, ..open() }, "answered"),
            (Facts { responded_at: Some("2026-11-18T08:00Z".parse().unwrap()), ..open() }, "open"),
            (Facts { row: None, ..open() }, "unknown"),
            (granted(), "granted"),
            (Facts { funded_by: Some(Funder::Amazon), ..granted() }, "granted_amazon_funded"),
            (Facts { funded_by: Some(Funder::Amazon), debited: 1, ..granted() }, "granted_debited"),
            (Facts { funded_by: Some(Funder::Seller), ..granted() }, "granted_debited"),
            (Facts { debited: 1, row: None, ..open() }, "granted_debited"),
            (Facts { debited: 2, reversed: 1, ..open() }, "granted_debited"),
            (Facts { debited: 2, reversed: 2, appealed_at: at, ..granted() }, "reversed"),
            (Facts { debited: 2, appealed_at: at, ..granted() }, "appealed"),
            (
                Facts { appealed_at: at, appeal_result: Some(AppealResult::Denied), ..granted() },
                "appeal_lost",
            ),
            (
                Facts { appeal_result: Some(AppealResult::Odr), debited: 2, ..granted() },
                "appeal_won",
            ),
            (Facts { withdrawn_at: at, ..open() }, "withdrawn"),
            (Facts { withdrawn_at: at, debited: 1, ..open() }, "granted_debited"),
            (Facts { decision: Some(ClaimDecision::Denied), ..open() }, "denied"),
            (Facts { decision: Some(ClaimDecision::Closed), ..open() }, "closed"),
            (Facts { contradictions: vec![Contradiction::TwoDecisions], ..granted() }, "unknown"),
        ] {
            assert_eq!(found(&facts), expected, "{facts:?}");
        }
    }

    #[test]
    fn chargebacks_and_safe_t_claims() {
        let charge = || Facts { program: Program::Chargeback, ..open() };
        assert_eq!(found(&charge()), "open");
        assert_eq!(found(&Facts { charged_back: 1, ..charge() }), "debited");
        assert_eq!(found(&Facts { charged_back: 1, charge_reversed: 1, ..charge() }), "reversed");
        let safe_t = Facts { program: Program::SafeT, ..open() };
        let of =
            |view: SafeTView, is_expired| state(&safe_t, &[], Some(&view), is_expired).as_str();
        assert_eq!(of(SafeTView::default(), false), "not_filed");
        assert_eq!(of(SafeTView::default(), true), "expired");
        let barred = SafeTView { bars: vec![SafeTBar::AToZGranted], ..SafeTView::default() };
        assert_eq!(of(barred.clone(), true), "not_eligible");
        assert_eq!(of(SafeTView { is_filed: true, ..barred.clone() }, true), "filed");
        assert_eq!(of(SafeTView { is_granted: true, is_filed: true, ..barred }, true), "granted");
    }
}
