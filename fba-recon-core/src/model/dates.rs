//! Civil dates, ranges of them, and periods that keep months and days apart.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::Date;

/// A length of time as a policy states it: calendar months are never turned into days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// So many days.
    Days(i32),
    /// So many calendar months; a day that the target month lacks becomes its last day.
    Months(i32),
}

impl Period {
    /// The date so far after `start`; `None` past the calendar's end.
    #[must_use]
    pub fn after(self, start: Date) -> Option<Date> {
        match self {
            Self::Days(days) => start.checked_add(days.days()).ok(),
            Self::Months(months) => start.checked_add(months.months()).ok(),
        }
    }
}

impl FromStr for Period {
    type Err = String;

    /// Reads `60d` or `18m`.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("not a period such as 60d or 18m: {text}");
        let (digits, unit) =
            text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(wrong)?;
        let length: i32 = digits.parse().map_err(|_| wrong())?;
        match unit {
            "d" if length >= 0 => Ok(Self::Days(length)),
            "m" if length >= 0 => Ok(Self::Months(length)),
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(days) => write!(f, "{days} days"),
            Self::Months(months) => write!(f, "{months} months"),
        }
    }
}

/// Days from `first` to `last`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DateRange {
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
}

impl DateRange {
    /// A range; `None` when it would end before it starts.
    #[must_use]
    pub fn new(first: Date, last: Date) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }

    /// The shortest range that holds both.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        Self { first: self.first.min(other.first), last: self.last.max(other.last) }
    }
}

impl fmt::Display for DateRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.first, self.last)
    }
}

/// Whole days from `from` to `to`; negative when `to` is earlier.
#[must_use]
pub fn days_between(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

/// The date so many days away; the calendar's end where it would run over.
#[must_use]
pub fn shift_days(date: Date, days: i32) -> Date {
    date.saturating_add(days.days())
}

/// The month of a day, `YYYY-MM`.
#[must_use]
pub fn month_of(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

/// Days since 1970-01-01, as frames store dates.
#[must_use]
pub fn to_epoch_day(date: Date) -> i32 {
    days_between(Date::constant(1970, 1, 1), date)
}

/// The date of a day number since 1970-01-01.
#[must_use]
pub fn from_epoch_day(day: i32) -> Date {
    shift_days(Date::constant(1970, 1, 1), day)
}

/// Ranges joined where they share or follow each other's days. They come in their order.
#[must_use]
pub fn joined(ranges: impl IntoIterator<Item = DateRange>) -> Vec<DateRange> {
    let mut joined: Vec<DateRange> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.first <= shift_days(last.last, 1) => {
                last.last = last.last.max(range.last);
            }
            _ => joined.push(range),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_not_days() {
        let end_of_august: Date = "2026-08-31".parse().unwrap();
        for (period, expected) in
            [("6m", "2027-02-28"), ("180d", "2027-02-27"), ("18m", "2028-02-29")]
        {
            let period: Period = period.parse().unwrap();
            assert_eq!(period.after(end_of_august).unwrap().to_string(), expected);
        }
        for wrong in ["", "d", "60", "x0d", "-1d", "60y", "６０d"] {
            assert!(wrong.parse::<Period>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn day_numbers_round_trip() {
        for (date, day) in [("1970-01-01", 0), ("2026-11-21", 20_778), ("1969-12-31", -1)] {
            let date: Date = date.parse().unwrap();
            assert_eq!(to_epoch_day(date), day);
            assert_eq!(from_epoch_day(day), date);
        }
    }
}
