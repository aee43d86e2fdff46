//! Which clocks end soon: what a scheduled run wakes its owner for.

use jiff::Timestamp;

use super::{ClaimView, Desk, RunningClock};
use crate::assess::ClockState;
use crate::cases::{Action, Case};
use crate::model::Now;
use crate::model::now::end_of_day;

impl Desk {
    /// Whether something has to be done within some hours, or is overdue and may still be done. Where only a day is
    /// given, the hours count from its end, so that nothing is told too late.
    #[must_use]
    pub fn is_due(&self, cases: &[Case], now: Now, hours: i64) -> bool {
        self.clocks().into_iter().any(|(claim, running)| is_due(claim, running, cases, now, hours))
    }
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
    if clock.state == ClockState::Overdue {
        return true;
    }
    let from: Option<Timestamp> = now.moment.or_else(|| end_of_day(now.day, &clock.zone));
    from.is_none_or(|from| {
        clock.due_at.as_second() - from.as_second() <= hours.saturating_mul(3_600)
    })
}
