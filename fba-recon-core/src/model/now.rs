//! The time a run speaks for: a day, or a moment of it.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::dates::shift_days;

/// The time a run speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The day.
    pub day: Date,
    /// The moment of it; `None` where only the day is given.
    pub moment: Option<Timestamp>,
}

impl Now {
    /// A day alone.
    #[must_use]
    pub fn day(day: Date) -> Self {
        Self { day, moment: None }
    }

    /// Whether a moment has come: up to the run's own moment, else up to the end of its day in a zone.
    #[must_use]
    pub fn has_come(self, at: Timestamp, zone: &TimeZone) -> bool {
        match self.moment {
            Some(moment) => at <= moment,
            None => day_in(at, zone) <= self.day,
        }
    }

    /// The day that it is in a zone.
    #[must_use]
    pub fn day_in(self, zone: &TimeZone) -> Date {
        self.moment.map_or(self.day, |moment| day_in(moment, zone))
    }
}

/// The day of a moment in a zone.
#[must_use]
pub fn day_in(at: Timestamp, zone: &TimeZone) -> Date {
    zone.to_datetime(at).date()
}

/// The first moment of a day in a zone; `None` beyond the calendar.
#[must_use]
pub fn start_of_day(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    zone.to_ambiguous_zoned(day.at(0, 0, 0, 0)).compatible().ok().map(|zoned| zoned.timestamp())
}

/// The first moment after a day in a zone; `None` beyond the calendar.
#[must_use]
pub fn end_of_day(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    start_of_day(shift_days(day, 1), zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> TimeZone {
        jiff::tz::TimeZoneDatabase::bundled().get(name).unwrap()
    }

    /// The day of daylight saving has 25 hours, and days are those of the store, not of the clock that wrote them.
    #[test]
    fn days_are_counted_in_the_stores_zone() {
        let pacific = zone("America/Los_Angeles");
        for (at, day) in [
            ("2026-11-01T06:59:59Z", "2026-10-31"),
            ("2026-11-01T07:00:00Z", "2026-11-01"),
            ("2026-11-02T07:59:59Z", "2026-11-01"),
            ("2026-11-02T08:00:00Z", "2026-11-02"),
        ] {
            assert_eq!(day_in(at.parse().unwrap(), &pacific).to_string(), day, "{at}");
        }
        let ends = end_of_day("2026-11-01".parse().unwrap(), &pacific).unwrap();
        assert_eq!(ends.to_string(), "2026-11-02T08:00:00Z");
    }

    #[test]
    fn a_day_alone_has_seen_all_of_its_moments() {
        let tokyo = zone("Asia/Tokyo");
        let day = Now::day("2026-11-21".parse().unwrap());
        let late: Timestamp = "2026-11-21T14:59:59Z".parse().unwrap();
        let next: Timestamp = "2026-11-21T15:00:00Z".parse().unwrap();
        assert!(day.has_come(late, &tokyo) && !day.has_come(next, &tokyo));
        let moment = Now { moment: Some(late), ..day };
        assert!(moment.has_come(late, &tokyo) && !moment.has_come(next, &tokyo));
    }
}
