//! Which clocks end soon: what a scheduled run wakes its owner for.

use jiff::Timestamp;

use super::{ClaimView, Desk, Risk, RunningClock};
use crate::assess::{Clock, ClockState};
use crate::cases::{Action, Case};
use crate::model::Now;
use crate::model::now::end_of_day;

impl Desk {
    /// Whether something has to be done within some hours, or is overdue and may still be done. Where only a day is
    /// given, the hours count from its end, so that nothing is told too late.
    #[must_use]
    pub fn is_due(&self, cases: &[Case], now: Now, hours: i64) -> bool {
        self.clocks().into_iter().any(|(claim, running)| is_due(claim, running, cases, now, hours))
            || self.risks.iter().any(|risk| is_near(risk, now, hours))
    }
}

/// Whether an answer or a refund that a page of Amazon's asks for is due within some hours, before any claim. What is
/// long overdue has become a claim, or nobody asks for it any more.
fn is_near(risk: &Risk, now: Now, hours: i64) -> bool {
    let Some(clock) = risk.clock.as_ref().filter(|_| risk.has_duty()) else { return false };
    if clock.state == ClockState::Overdue {
        return clock.told_until.is_some_and(|until| now.day_in(&clock.zone) <= until);
    }
    ends_within(clock, now, hours)
}

/// Whether a clock ends within some hours; of a day alone they count from its end.
fn ends_within(clock: &Clock, now: Now, hours: i64) -> bool {
    let from: Option<Timestamp> = now.moment.or_else(|| end_of_day(now.day, &clock.zone));
    from.is_none_or(|from| {
        clock.due_at.as_second() - from.as_second() <= hours.saturating_mul(3_600)
    })
}

fn is_due(claim: &ClaimView, running: &RunningClock, cases: &[Case], now: Now, hours: i64) -> bool {
    let clock = &running.clock;
    // What no case asks for, such as an appeal without a ground, is no duty.
    let is_asked = cases.iter().any(|case| {
        case.claim.as_deref() == Some(&claim.id) && case.decision.action != Action::None
    });
    if !running.is_duty || !is_asked {
        return false;
    }
    clock.state == ClockState::Overdue || ends_within(clock, now, hours)
}
