//! The days of a plan as text, its months and its settlements. A day is its position in the plan.

use jiff::civil::{Date, Weekday};

/// Days by which a monthly file repeats the month before.
const OVERLAP_DAYS: usize = 5;
/// Days of two settlements that follow each other.
const SETTLEMENT_DAYS: [usize; 2] = [14, 14];
/// Days after the plan that settlements may name as deposit days.
const DAYS_AFTER: usize = 3;

/// A calendar month of the plan with the days that its files hold.
#[derive(Debug, Clone)]
pub(super) struct Month {
    /// Year and month, such as `2026-03`.
    pub(super) label: String,
    /// First day of the month in the plan.
    pub(super) first: usize,
    /// First day of its files.
    pub(super) from: usize,
    /// Last day of the month in the plan.
    pub(super) last: usize,
}

/// A calendar month of which every day is in the plan.
#[derive(Debug, Clone)]
pub(super) struct WholeMonth {
    /// Month and year, such as `03/2026`.
    pub(super) label: String,
    /// First day.
    pub(super) first: usize,
    /// Last day.
    pub(super) last: usize,
}

/// Every day of the plan.
#[derive(Debug)]
pub(super) struct Calendar {
    /// The dates of the plan.
    pub(super) days: Vec<Date>,
    /// `2026-03-14`, some days longer than the plan.
    pub(super) iso: Vec<String>,
    /// `03/14/2026`.
    pub(super) us: Vec<String>,
    /// Start of the day in Pacific time, `2026-03-14T00:00:00-0700`.
    pub(super) pacific: Vec<String>,
    /// Days of two settlements that follow each other.
    pub(super) settlement_days: [usize; 2],
}

impl Calendar {
    /// The days from a first to a last one; a last day before the first counts as the first.
    pub(super) fn new(first: Date, last: Date) -> Self {
        let mut days = vec![first];
        let mut day = first;
        while day < last
            && let Ok(next) = day.tomorrow()
        {
            days.push(next);
            day = next;
        }
        let mut longer = days.clone();
        for _ in 0..DAYS_AFTER {
            day = day.tomorrow().unwrap_or(day);
            longer.push(day);
        }
        let us = |day: &Date| format!("{:02}/{:02}/{:04}", day.month(), day.day(), day.year());
        let pacific = |day: &Date| format!("{day}T00:00:00{}", pacific_offset(*day));
        Self {
            iso: longer.iter().map(Date::to_string).collect(),
            us: days.iter().map(us).collect(),
            pacific: days.iter().map(pacific).collect(),
            settlement_days: SETTLEMENT_DAYS,
            days,
        }
    }

    /// Number of days.
    pub(super) fn len(&self) -> usize {
        self.days.len()
    }

    /// The last day.
    pub(super) fn last(&self) -> usize {
        self.days.len() - 1
    }

    /// The months in order.
    pub(super) fn months(&self) -> Vec<Month> {
        let mut months: Vec<Month> = Vec::new();
        for (at, day) in self.days.iter().enumerate() {
            if at == 0 || day.day() == 1 {
                months.push(Month {
                    label: format!("{:04}-{:02}", day.year(), day.month()),
                    first: at,
                    from: at.saturating_sub(OVERLAP_DAYS),
                    last: at,
                });
            }
            if let Some(month) = months.last_mut() {
                month.last = at;
            }
        }
        months
    }

    /// The whole months in order.
    pub(super) fn whole_months(&self) -> Vec<WholeMonth> {
        let is_whole = |month: &Month| {
            let (first, last) = (self.days[month.first], self.days[month.last]);
            first.day() == 1 && last == last.last_of_month()
        };
        let months = self.months().into_iter().filter(is_whole);
        months
            .map(|Month { first, last, .. }| {
                let day = self.days[first];
                let label = format!("{:02}/{:04}", day.month(), day.year());
                WholeMonth { label, first, last }
            })
            .collect()
    }

    /// First and last day of each settlement; the last one ends with the plan, the first may be
    /// short.
    pub(super) fn settlements(&self) -> Vec<(usize, usize)> {
        let mut settlements = Vec::new();
        let mut end = self.len();
        while end > 0 {
            let start = end.saturating_sub(self.settlement_days[settlements.len() % 2]);
            settlements.push((start, end - 1));
            end = start;
        }
        settlements.reverse();
        settlements
    }
}

/// The offset of Pacific time at the start of a day: daylight time from the day after the second
/// Sunday of March to the first Sunday of November.
fn pacific_offset(day: Date) -> &'static str {
    let is_daylight = match day.month() {
        4..=10 => true,
        3 => day.day() > sunday(day, 2),
        11 => day.day() <= sunday(day, 1),
        _ => false,
    };
    if is_daylight { "-0700" } else { "-0800" }
}

/// Day of the month of its first or second Sunday.
fn sunday(day: Date, nth: i8) -> i8 {
    let first = day.first_of_month();
    day.nth_weekday_of_month(nth, Weekday::Sunday).map_or(first.day(), Date::day)
}
