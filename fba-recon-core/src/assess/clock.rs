//! Clocks of hours and days that an answer has to meet.

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

use super::{Assessor, Deadline, Length, Portion, Span, Status, Unit};
use crate::detect::Finding;
use crate::detect::claims::ClockStart;
use crate::model::Now;
use crate::model::dates::shift_days;
use crate::model::now::{day_in, end_of_day};
use crate::policy::{ClockName, ClockRule, Marketplace};

/// How a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClockState {
    /// It runs.
    Running,
    /// It ends on the day of the run, of which the time is not given.
    DueToday,
    /// It has ended.
    Overdue,
}

impl ClockState {
    /// Every state.
    pub const ALL: &[Self] = &[Self::Running, Self::DueToday, Self::Overdue];

    /// The name in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::DueToday => "due_today",
            Self::Overdue => "overdue",
        }
    }
}

/// A clock that was started and not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// What runs.
    pub name: ClockName,
    /// When it started.
    pub starts_at: Timestamp,
    /// The fact that it started with.
    pub start_basis: &'static str,
    /// When it ends.
    pub due_at: Timestamp,
    /// The day on which it ends in the store's zone.
    pub due_on: Date,
    /// When the shorter time that other pages name ends.
    pub safe_at: Option<Timestamp>,
    /// The last day on which an answer may still be taken.
    pub latest_on: Option<Date>,
    /// Whole hours left, rounded down; negative once overdue; `None` where only the day of the run is given.
    pub hours_left: Option<i64>,
    /// How it stands.
    pub state: ClockState,
    /// Whether a page of Amazon's confirms it, and its start is known.
    pub confirmed: bool,
    /// Where it is written.
    pub source: String,
    /// How long it runs, in words.
    pub length: Span,
    /// The last day on which an overdue answer is told.
    pub told_until: Option<Date>,
    /// The zone of the store.
    pub zone: TimeZone,
}

impl Clock {
    /// The last day on which it may still be met or is told; `None` where it ends for good.
    fn last_told(&self) -> Option<Date> {
        self.latest_on.or(self.told_until)
    }

    /// The day on which the shorter time ends that other pages name, else the last day; never a day that has passed
    /// while the last one has not.
    #[must_use]
    pub fn safe_day(&self, as_of: Date) -> Date {
        let safe = self.safe_at.map_or(self.due_on, |at| day_in(at, &self.zone));
        safe.max(as_of.min(self.due_on))
    }

    /// Whether it has ended, and can neither be met any more nor is told as overdue, on a day in its zone.
    #[must_use]
    pub fn is_over(&self, today: Date) -> bool {
        self.state == ClockState::Overdue && self.last_told().is_none_or(|until| today > until)
    }
}

/// The days of a rule after a day; where only business days count, Saturdays and Sundays do not.
fn after_days(day: Date, days: i32, is_business: bool) -> Date {
    if !is_business {
        return shift_days(day, days);
    }
    let (mut at, mut left) = (day, days);
    while left > 0 {
        at = shift_days(at, 1);
        if !matches!(at.weekday(), Weekday::Saturday | Weekday::Sunday) {
            left -= 1;
        }
    }
    at
}

/// A started clock by its rule; `None` beyond the calendar.
#[must_use]
pub fn clock(start: &ClockStart, rule: &ClockRule, now: Now, zone: &TimeZone) -> Option<Clock> {
    let plus = |hours: i32| start.at.checked_add(jiff::Span::new().hours(hours)).ok();
    let day = day_in(start.at, zone);
    let (due_at, due_on) = match (rule.hours, rule.days) {
        (Some(hours), _) => {
            let at = plus(hours)?;
            (at, day_in(at, zone))
        }
        (None, Some(days)) => {
            let last = after_days(day, days, rule.business);
            (end_of_day(last, zone)?, last)
        }
        (None, None) => return None,
    };
    let state = match now.moment {
        Some(moment) if moment > due_at => ClockState::Overdue,
        // A day clock ends with its day, so that the first moment of the next one is late.
        Some(moment) if rule.hours.is_none() && moment == due_at => ClockState::Overdue,
        Some(_) => ClockState::Running,
        None if now.day > due_on => ClockState::Overdue,
        None if now.day == due_on => ClockState::DueToday,
        None => ClockState::Running,
    };
    let seconds = now.moment.map(|moment| due_at.as_second() - moment.as_second());
    Some(Clock {
        name: start.name,
        starts_at: start.at,
        start_basis: start.basis,
        due_at,
        due_on,
        safe_at: rule.safe_hours.and_then(plus),
        latest_on: rule.latest_days.map(|days| after_days(day, days, rule.business)),
        hours_left: seconds.map(|seconds| seconds.div_euclid(3_600)),
        state,
        confirmed: rule.confirmed && !start.is_notice_unknown,
        source: rule.source.clone(),
        length: length(rule),
        told_until: None,
        zone: zone.clone(),
    })
}

/// How long a rule runs.
fn length(rule: &ClockRule) -> Span {
    let within = |count, unit| Span::Within(Length { count, unit });
    match (rule.hours, rule.days) {
        (Some(hours), _) => within(hours, Unit::Hours),
        (None, Some(days)) if rule.business => within(days, Unit::BusinessDays),
        (None, Some(days)) => within(days, Unit::Days),
        (None, None) => Span::Unknown,
    }
}

impl Assessor<'_> {
    /// The zone in which days of a store are counted.
    fn zone(&self, store: &str) -> TimeZone {
        let zone = self.policy.marketplace(store).and_then(Marketplace::time_zone);
        zone.unwrap_or(TimeZone::UTC)
    }

    /// The clock of a finding that ends first; `None` where it has none, or no rule of its store is known.
    pub(super) fn answer(&self, finding: &Finding) -> Option<Clock> {
        let store = finding.marketplace.as_deref()?;
        let (zone, rules) = (self.zone(store), self.policy.on(self.settings.as_of));
        let now = Now { day: self.settings.as_of, moment: self.settings.moment };
        let starts = finding.claim.iter().flat_map(|part| &part.clocks);
        let clocks =
            starts.filter_map(|start| clock(start, rules.clock(start.name, store)?, now, &zone));
        let mut first = clocks.min_by_key(|clock| (clock.due_at, clock.name))?;
        let told = rules.clock(ClockName::AnswerOverdue, store).and_then(|rule| rule.days);
        first.told_until = told.map(|days| shift_days(first.due_on, days));
        Some(first)
    }

    /// Gives parts the days and the status of their clock: late once it is overdue, while an answer may still be
    /// taken or is told; expired after that.
    pub(super) fn set_clock(&self, portions: &mut [Portion], answer: Option<&Clock>) {
        for portion in portions {
            let Some(clock) = answer else { continue };
            let zone = &clock.zone;
            let today = Now { day: self.settings.as_of, moment: self.settings.moment }.day_in(zone);
            portion.status = match clock.state {
                ClockState::Running | ClockState::DueToday => Status::Claimable,
                ClockState::Overdue if clock.is_over(today) => Status::Expired,
                ClockState::Overdue => Status::Late,
            };
            portion.deadline = Deadline {
                start_event: clock.start_basis.to_owned(),
                opens_on: Some(day_in(clock.starts_at, zone)),
                closes_on: Some(clock.due_on),
                last_safe_day: Some(clock.safe_day(today)),
                horizon_on: clock.last_told(),
                today: None,
                wait_until: None,
                is_known: true,
                confirmed: clock.confirmed,
                source: clock.source.clone(),
                window: clock.length,
                is_of_old: false,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> TimeZone {
        jiff::tz::TimeZoneDatabase::bundled().get(name).unwrap()
    }

    fn found(name: ClockName, store: &str, start: &str, now: &str) -> String {
        let policy = crate::detect::claims::tables();
        let zone = policy.marketplace(store).unwrap().time_zone().unwrap();
        let now = match now.parse::<Timestamp>() {
            Ok(moment) => Now { day: day_in(moment, &zone), moment: Some(moment) },
            Err(_) => Now::day(now.parse().unwrap()),
        };
        let rule = policy.on(now.day).clock(name, store).unwrap();
        let at = start.parse().unwrap();
        let start =
            ClockStart { name, at, basis: "notice", is_notice_unknown: false, met_at: None };
        let clock = clock(&start, rule, now, &zone).unwrap();
        let hours = clock.hours_left.map_or("-".to_owned(), |hours| hours.to_string());
        let latest = clock.latest_on.map_or("-".to_owned(), |day| day.to_string());
        format!("{} {} {hours} {latest}", clock.due_at, clock.state.as_str())
    }

    use ClockName::{AToZResponse, ChargebackResponse};

    /// Clock, store, start, time of the run; due time, state, hours left, last day.
    const CLOCKS: &[(ClockName, &str, &str, &str, &str)] = &[
        (
            AToZResponse,
            "US",
            "2026-11-18T09:00-08:00",
            "2026-11-21T08:59:59-08:00",
            "2026-11-21T17:00:00Z running 0 -",
        ),
        (
            AToZResponse,
            "US",
            "2026-11-18T09:00-08:00",
            "2026-11-21T09:00-08:00",
            "2026-11-21T17:00:00Z running 0 -",
        ),
        (
            AToZResponse,
            "US",
            "2026-11-18T09:00-08:00",
            "2026-11-21T09:00:01-08:00",
            "2026-11-21T17:00:00Z overdue -1 -",
        ),
        (
            AToZResponse,
            "US",
            "2026-11-18T17:00Z",
            "2026-11-21T11:30-08:00",
            "2026-11-21T17:00:00Z overdue -3 -",
        ),
        (
            AToZResponse,
            "US",
            "2026-11-18T09:00-08:00",
            "2026-11-20",
            "2026-11-21T17:00:00Z running - -",
        ),
        (
            AToZResponse,
            "US",
            "2026-11-18T09:00-08:00",
            "2026-11-21",
            "2026-11-21T17:00:00Z due_today - -",
        ),
        (
            AToZResponse,
            "US",
            "2026-11-18T09:00-08:00",
            "2026-11-22",
            "2026-11-21T17:00:00Z overdue - -",
        ),
        (
            AToZResponse,
            "DE",
            "2026-11-18T09:00+01:00",
            "2026-11-20T09:00:01+01:00",
            "2026-11-20T08:00:00Z overdue -1 -",
        ),
        (
            AToZResponse,
            "IN",
            "2026-11-18T09:00+05:30",
            "2026-11-21T09:00+05:30",
            "2026-11-21T03:30:00Z running 0 -",
        ),
        // The night of 1 November has 25 hours in Los Angeles.
        (
            AToZResponse,
            "US",
            "2026-10-30T09:00-07:00",
            "2026-11-02T07:00-08:00",
            "2026-11-02T16:00:00Z running 1 -",
        ),
        (
            ChargebackResponse,
            "US",
            "2026-11-10T09:00-08:00",
            "2026-11-17T23:59:59-08:00",
            "2026-11-18T08:00:00Z running 0 2026-11-21",
        ),
        (
            ChargebackResponse,
            "US",
            "2026-11-10T09:00-08:00",
            "2026-11-18T00:00-08:00",
            "2026-11-18T08:00:00Z overdue 0 2026-11-21",
        ),
        (
            ChargebackResponse,
            "US",
            "2026-11-10T09:00-08:00",
            "2026-11-17",
            "2026-11-18T08:00:00Z due_today - 2026-11-21",
        ),
        (
            ChargebackResponse,
            "US",
            "2026-11-10T09:00-08:00",
            "2026-11-18",
            "2026-11-18T08:00:00Z overdue - 2026-11-21",
        ),
        // The notice came on the 11th in Tokyo, whatever the offset it was written with.
        (
            ChargebackResponse,
            "JP",
            "2026-11-10T16:00Z",
            "2026-11-18",
            "2026-11-18T15:00:00Z due_today - 2026-11-22",
        ),
    ];

    /// Both sides of 72 and 48 hours, of the end of a day, and of a change of the clocks: 72 hours are 72 hours.
    #[test]
    fn hours_are_counted_to_the_second_and_days_to_their_end() {
        for (name, store, start, now, expected) in CLOCKS.iter().copied() {
            assert_eq!(found(name, store, start, now), expected, "{store} {start} {now}");
        }
    }

    #[test]
    fn the_refund_after_a_return_changed_in_2026() {
        let after = |now| found(ClockName::RefundAfterReturn, "US", "2026-01-23T09:00-08:00", now);
        // A Friday: two business days before, four calendar days from 26 January.
        assert_eq!(after("2026-01-25"), "2026-01-28T08:00:00Z running - -");
        assert_eq!(after("2026-01-26"), "2026-01-28T08:00:00Z running - -");
        let friday: Date = "2026-01-23".parse().unwrap();
        assert_eq!(after_days(friday, 2, true).to_string(), "2026-01-27");
        assert_eq!(after_days(friday, 4, false).to_string(), "2026-01-27");
        assert_eq!(zone("Asia/Tokyo").iana_name(), Some("Asia/Tokyo"));
    }
}
