//! What a row of the ledger's summary view stands for.

use jiff::civil::Date;

use crate::model::dates::shift_days;

/// What a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Period {
    Day,
    Week,
    Month,
    Unknown,
}

impl Period {
    pub(super) fn named(name: Option<&str>) -> Self {
        match name {
            Some("month") => Self::Month,
            Some("week") => Self::Week,
            Some("day") => Self::Day,
            _ => Self::Unknown,
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Unknown => "day or month",
        }
    }

    /// The day after the period that begins on a day.
    pub(super) fn next(self, date: Date) -> Option<Date> {
        match self {
            Self::Day => date.tomorrow().ok(),
            Self::Week => Some(shift_days(date, 7)),
            Self::Month => date.last_of_month().tomorrow().ok(),
            Self::Unknown => None,
        }
    }

    /// Whether the second day begins the period right after the first one's.
    pub(super) fn follow(self, one: Date, next: Date) -> bool {
        self.next(one) == Some(next)
    }

    /// The last day of the period of a row; of a week it is not known for sure.
    pub(super) fn last_day(self, date: Date) -> Option<Date> {
        match self {
            Self::Day => Some(date),
            Self::Week | Self::Unknown => None,
            Self::Month => Some(date.last_of_month()),
        }
    }
}
