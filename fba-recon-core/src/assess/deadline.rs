//! When a claim may be filed: the window in force on the as-of date, and the 9-to-18-month horizon.

use jiff::civil::Date;

use super::{Length, Settings, Span};
use crate::model::Period;
use crate::model::dates::{days_between, shift_days};
use crate::policy::{ClaimType, Policy, PolicyMode, SettingKey};

/// Where a claim stands, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Open on the as-of date.
    Claimable,
    /// Not open yet, or Amazon's own payment is still likely.
    TooEarly,
    /// Past today's window, inside the 9-to-18-month horizon that lost and damaged units once had.
    Late,
    /// Past both.
    Expired,
    /// A report that would settle it is missing or does not cover the dates.
    Unproven,
    /// Nothing left after credits.
    Covered,
}

impl Status {
    /// Every status, the most urgent first.
    pub const ALL: &[Self] = &[
        Self::Claimable,
        Self::TooEarly,
        Self::Late,
        Self::Expired,
        Self::Unproven,
        Self::Covered,
    ];

    /// What it means.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Claimable => {
                "in its window on the day of the run; to be checked first while it is only possible"
            }
            Self::TooEarly => "the window is not open yet, or Amazon's own payment is still likely",
            Self::Late => {
                "past today's window, inside the 9 to 18 months that lost and damaged units and returns once had; those windows ended in the US on 2024-10-23, in the EU and the UK on 2025-01-09, in Japan on 2025-01-10, and Amazon refuses such a claim"
            }
            Self::Expired => {
                "past today's window and past that of old, which fees, valuation, reversals and settlements never had"
            }
            Self::Unproven => {
                "a report that would settle it is missing or does not cover the days; the sheet names it"
            }
            Self::Covered => "nothing is left after payments, found and returned units",
        }
    }

    /// The name in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Claimable => "claimable",
            Self::TooEarly => "too_early",
            Self::Late => "late",
            Self::Expired => "expired",
            Self::Unproven => "unproven",
            Self::Covered => "covered",
        }
    }
}

/// The clock of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// The event it counts from.
    pub start_event: String,
    /// First filing day; `None` when no window is known or Amazon decides.
    pub opens_on: Option<Date>,
    /// Last filing day; `None` when no last day is known.
    pub closes_on: Option<Date>,
    /// Last day that leaves the safety margin.
    pub last_safe_day: Option<Date>,
    /// Last day of the 9-to-18-month horizon; `None` for claims that never had it.
    pub horizon_on: Option<Date>,
    /// Today's window, where that of old is shown beside it.
    pub today: Option<Today>,
    /// Until this day Amazon's own payment is still likely.
    pub wait_until: Option<Date>,
    /// Whether a window is known at all.
    pub is_known: bool,
    /// Whether an Amazon page or notice was read.
    pub confirmed: bool,
    /// Where the window is written.
    pub source: String,
    /// How long after its event it may be filed or answered.
    pub window: Span,
    /// Whether it is the window of old.
    pub is_of_old: bool,
}

/// What today's window says of a claim that is shown by the window of old.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Today {
    /// First filing day.
    pub opens_on: Option<Date>,
    /// Last filing day.
    pub closes_on: Option<Date>,
    /// Whether an Amazon page or notice was read.
    pub confirmed: bool,
}

impl Deadline {
    /// The days of the window that Amazon goes by today, where a page of Amazon's confirms it.
    #[must_use]
    pub fn confirmed_days(&self) -> (Option<Date>, Option<Date>) {
        match &self.today {
            Some(today) if today.confirmed => (today.opens_on, today.closes_on),
            None if self.confirmed && !self.is_of_old => (self.opens_on, self.closes_on),
            _ => (None, None),
        }
    }

    /// The last safe day and the last day that decide what is to be done until when: those of today's window where they
    /// come before those of the window of old.
    #[must_use]
    pub fn last_days(&self) -> (Option<Date>, Option<Date>) {
        let today = self.today.as_ref().and_then(|today| today.closes_on);
        match today.filter(|today| self.closes_on.is_none_or(|own| *today < own)) {
            Some(today) => {
                let own = self.closes_on.zip(self.last_safe_day);
                let margin = own.map_or(0, |(closes, safe)| days_between(safe, closes));
                (Some(shift_days(today, -margin)), Some(today))
            }
            None => (self.last_safe_day, self.closes_on),
        }
    }

    /// The status on a day. Without a known window a claim is unproven. What today's window refuses is late,
    /// whatever that of old says.
    #[must_use]
    pub fn status(&self, as_of: Date) -> Status {
        if !self.is_known {
            return Status::Unproven;
        }
        let waits = self.wait_until.is_some_and(|until| as_of < until);
        let closed = self.closes_on.is_some_and(|closes| closes < as_of);
        if closed {
            let beyond = self.horizon_on.is_none_or(|horizon| horizon < as_of);
            return if beyond { Status::Expired } else { Status::Late };
        }
        let today = self.today.as_ref().and_then(|today| today.closes_on);
        if today.is_some_and(|closes| closes < as_of) {
            return Status::Late;
        }
        // What today's window does not take yet is too early, whatever that of old says.
        let opens = [self.opens_on, self.today.as_ref().and_then(|today| today.opens_on)];
        if waits || opens.into_iter().flatten().any(|opens| as_of < opens) {
            return Status::TooEarly;
        }
        Status::Claimable
    }

    /// Days from the as-of date to the last filing day; negative when it has passed.
    #[must_use]
    pub fn days_left(&self, as_of: Date) -> Option<i32> {
        self.closes_on.map(|closes| days_between(as_of, closes))
    }
}

/// The clock of a claim of a type in a store, from its event.
pub(super) fn deadline(
    policy: &Policy,
    settings: Settings,
    claim_type: ClaimType,
    marketplace: Option<&str>,
    event: Date,
) -> Deadline {
    let rules = policy.on(settings.as_of);
    let margin = policy.days(SettingKey::SafetyMarginDays);
    let horizon = rules.horizon(claim_type);
    let horizon_on = horizon.and_then(|row| row.closes.after(event));
    let unknown = Deadline {
        start_event: String::new(),
        opens_on: None,
        closes_on: None,
        last_safe_day: None,
        horizon_on,
        wait_until: None,
        is_known: false,
        confirmed: false,
        source: String::new(),
        window: Span::Unknown,
        today: None,
        is_of_old: false,
    };
    let window = marketplace.and_then(|store| rules.window(claim_type, store));
    let opens_on = window.and_then(|window| window.opens?.after(event));
    let closes_on = window.and_then(|window| window.closes?.after(event));
    // Claims that never had the windows of old go by today's.
    if let (PolicyMode::NineToEighteenMonths, Some(horizon)) = (settings.mode, horizon) {
        return Deadline {
            start_event: window.map_or("event", |window| window.start_event.as_str()).to_owned(),
            // The old pages had a floor too; today's is the one known for every store.
            opens_on: opens_on.or(Some(event)),
            closes_on: horizon_on,
            last_safe_day: horizon_on.map(|closes| shift_days(closes, -margin)),
            horizon_on: None,
            today: window.map(|window| Today { opens_on, closes_on, confirmed: window.confirmed }),
            is_known: horizon_on.is_some(),
            confirmed: true,
            source: horizon.source.clone(),
            window: Span::Between {
                opens: Some(Period::Days(0).into()),
                closes: Some(horizon.closes.into()),
            },
            is_of_old: true,
            ..unknown
        };
    }
    let Some(window) = window else { return unknown };
    let wait = rules.wait_days(claim_type);
    Deadline {
        start_event: window.start_event.clone(),
        opens_on,
        closes_on,
        last_safe_day: closes_on.map(|closes| shift_days(closes, -margin)),
        wait_until: opens_on.filter(|_| wait > 0).map(|opens| shift_days(opens, wait)),
        is_known: true,
        confirmed: window.confirmed,
        source: window.source.clone(),
        window: Span::Between {
            opens: window.opens.map(Length::from),
            closes: window.closes.map(Length::from),
        },
        ..unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(
        claim_type: ClaimType,
        store: &str,
        event: &str,
        as_of: &str,
        mode: PolicyMode,
    ) -> &'static str {
        let policy = Policy::embedded().unwrap();
        let as_of: Date = as_of.parse().unwrap();
        let settings = Settings { as_of, moment: None, mode };
        let clock = deadline(&policy, settings, claim_type, Some(store), event.parse().unwrap());
        clock.status(as_of).as_str()
    }

    /// Claim type, store, event, as-of and status: both sides of every date that decides.
    #[test]
    fn the_window_on_the_filing_day_decides() {
        use ClaimType::{
            CustomerReturn, FcDamaged, FcLost, FeeWeightDims, InboundLost, RemovalLost, Reversal,
            Valuation,
        };
        for (claim_type, store, event, as_of, expected) in [
            (FcLost, "US", "2026-10-01", "2026-10-10", "too_early"),
            (FcLost, "US", "2026-10-01", "2026-10-11", "claimable"),
            (FcLost, "US", "2026-10-01", "2026-11-30", "claimable"),
            (FcLost, "US", "2026-10-01", "2026-12-01", "late"),
            (FcLost, "US", "2026-10-01", "2028-04-01", "late"),
            (FcLost, "US", "2026-10-01", "2028-04-02", "expired"),
            (FcLost, "US", "2023-04-22", "2024-10-22", "claimable"),
            (FcLost, "US", "2024-08-24", "2024-10-23", "claimable"),
            (FcLost, "US", "2024-08-23", "2024-10-23", "late"),
            (FcLost, "JP", "2024-12-01", "2025-01-09", "too_early"),
            (FcLost, "JP", "2024-12-01", "2025-01-10", "claimable"),
            (FcLost, "DE", "2024-11-01", "2025-01-08", "claimable"),
            (FcLost, "DE", "2024-11-01", "2025-01-09", "late"),
            (CustomerReturn, "US", "2026-09-01", "2026-10-30", "too_early"),
            (CustomerReturn, "US", "2026-09-01", "2026-11-02", "too_early"),
            (CustomerReturn, "US", "2026-09-01", "2026-11-03", "claimable"),
            (CustomerReturn, "US", "2026-09-01", "2026-12-30", "claimable"),
            (CustomerReturn, "US", "2026-09-01", "2026-12-31", "late"),
            (CustomerReturn, "UK", "2026-09-01", "2026-10-19", "claimable"),
            (CustomerReturn, "UK", "2026-09-01", "2026-12-15", "claimable"),
            (CustomerReturn, "UK", "2026-09-01", "2026-12-16", "late"),
            (FeeWeightDims, "US", "2026-08-23", "2026-11-21", "claimable"),
            (FeeWeightDims, "US", "2026-08-22", "2026-11-21", "expired"),
            (Valuation, "US", "2026-09-21", "2026-11-21", "expired"),
            (Reversal, "US", "2026-09-21", "2026-11-21", "expired"),
            (FcLost, "IN", "2026-09-22", "2026-11-21", "claimable"),
            (FcLost, "IN", "2026-09-21", "2026-11-21", "late"),
            (FcDamaged, "IN", "2026-01-07", "2026-11-21", "late"),
            (InboundLost, "IN", "2026-09-21", "2026-11-21", "late"),
            (RemovalLost, "IN", "2026-10-22", "2026-11-21", "claimable"),
            (RemovalLost, "IN", "2026-10-21", "2026-11-21", "late"),
            (FcLost, "BR", "2024-01-01", "2024-01-02", "unproven"),
        ] {
            let found = status(claim_type, store, event, as_of, PolicyMode::Current);
            assert_eq!(found, expected, "{claim_type} {store} {event} {as_of}");
        }
    }

    #[test]
    fn the_old_windows_file_nothing_that_todays_refuse() {
        use ClaimType::{FcLost, FeeWeightDims};
        for (claim_type, store, event, as_of, expected) in [
            (FcLost, "US", "2026-09-22", "2026-11-21", "claimable"),
            (FcLost, "US", "2026-09-21", "2026-11-21", "late"),
            (FcLost, "US", "2025-05-21", "2026-11-21", "late"),
            (FcLost, "US", "2025-05-20", "2026-11-21", "expired"),
            (FcLost, "US", "2026-11-20", "2026-11-21", "claimable"),
            // No window of this store's is known before 2024-10-23: its terms may still have those of old.
            (FcLost, "BR", "2024-01-01", "2024-03-02", "claimable"),
            // Fees never had them.
            (FeeWeightDims, "US", "2026-08-23", "2026-11-21", "claimable"),
            (FeeWeightDims, "US", "2026-08-22", "2026-11-21", "expired"),
        ] {
            let found = status(claim_type, store, event, as_of, PolicyMode::NineToEighteenMonths);
            assert_eq!(found, expected, "{claim_type} {store} {event} {as_of}");
        }
    }
}
