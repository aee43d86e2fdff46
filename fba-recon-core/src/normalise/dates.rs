//! Dates in every form that reports use, read as the civil day that is printed.
//!
//! No zone is converted: windows count whole days, and the safety margin covers the rest.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::fmt::strtime;

use super::numbers::{is_absent, is_invisible};
use crate::diag::Code;
use crate::ingest::format::DateOrder;
use crate::model::dates::days_between;

/// Why a cell is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateFault {
    /// The reject code.
    pub code: Code,
    /// The rule that was tried.
    pub rule: &'static str,
}

const NOT_A_DATE: DateFault = DateFault {
    code: Code::BadDate,
    rule: "2026-05-12, 2026/05/12, 12.05.2026, 05/12/2026, 12 May 2026, May 12, 2026 or 12-May-2026, with or without a time",
};
const AMBIGUOUS: DateFault = DateFault {
    code: Code::AmbiguousDate,
    rule: "no value of the column has a part above 12, so day and month look alike",
};

/// Forms whose parts cannot be confused.
const FORMS: &[&str] = &[
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%d.%m.%Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%d %b %Y",
    "%d %B %Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%d %b %y",
    "%b %d, %y",
    "%d.%m.%y",
];
/// Years that a report can tell of.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2099;

/// Whether a spreadsheet program rewrote some dates of a column: it holds dates of the form `a/b/yyyy` beside
/// dates of another form, and the former all have a part above 12. A program would have turned the others too.
pub fn mixes_forms<'a>(cells: impl Iterator<Item = &'a str>) -> bool {
    let (mut slashed, mut other) = (false, false);
    for cell in cells.map(str::trim).filter(|cell| !is_absent(cell)) {
        match numeric_parts(date_part(cell)) {
            Some((first, second, _)) if first <= 12 && second <= 12 => return false,
            // A cell that is no day in either order tells nothing of the others.
            Some(parts) => slashed |= is_some_day(parts),
            None => other = true,
        }
    }
    slashed && other
}

/// Whether numbers are a day of the calendar, in one order or the other.
fn is_some_day((first, second, year): (i8, i8, i16)) -> bool {
    Date::new(year, first, second).is_ok() || Date::new(year, second, first).is_ok()
}

/// Whether every date of a column is the first of a month in the form `MM/01/YYYY`, of three months at least:
/// reports by month are dated so.
pub fn are_firsts_of_months<'a>(cells: impl Iterator<Item = &'a str>) -> bool {
    let mut months = BTreeSet::new();
    for cell in cells.filter(|cell| !is_absent(cell)) {
        match numeric_parts(date_part(cell)) {
            Some((month, 1, year)) if month <= 12 => months.insert((year, month)),
            _ => return false,
        };
    }
    months.len() >= MONTHS_MIN
}

/// Two dates may be two days of January as well.
const MONTHS_MIN: usize = 3;

/// Whether a cell of a column with mixed forms is the one that a spreadsheet program rewrote: not of the
/// form `a/b/yyyy`, and of a day that could be a month.
#[must_use]
pub fn may_be_swapped(cell: &str) -> bool {
    let date = if is_slashed(cell.trim()) { Ok(None) } else { parse_date(cell, None) };
    matches!(date, Ok(Some(date)) if date.day() <= 12)
}

/// The order of day and month by which the cells of a column give the days that another column tells.
pub fn order_told<'a>(cells: impl Iterator<Item = (&'a str, Date)>) -> Option<DateOrder> {
    let (mut month_first, mut day_first) = (0_usize, 0_usize);
    for (cell, day) in cells.filter(|(cell, _)| is_slashed(cell)) {
        let gives = |order| {
            let date = parse_date(cell, Some(order)).ok().flatten();
            date.is_some_and(|date| is_beside(date, day))
        };
        month_first += usize::from(gives(DateOrder::Mdy));
        day_first += usize::from(gives(DateOrder::Dmy));
    }
    with_more_evidence(month_first, day_first)
}

fn with_more_evidence(month_first: usize, day_first: usize) -> Option<DateOrder> {
    match month_first.cmp(&day_first) {
        std::cmp::Ordering::Greater => Some(DateOrder::Mdy),
        std::cmp::Ordering::Less => Some(DateOrder::Dmy),
        std::cmp::Ordering::Equal => None,
    }
}

/// The date of a cell, of which another column tells the day, give or take one for the zone; `None` when
/// the cell has another date, even with day and month swapped.
#[must_use]
pub fn date_told(cell: &str, day: Date) -> Option<Date> {
    let orders = [None, Some(DateOrder::Mdy), Some(DateOrder::Dmy)];
    let read = orders.into_iter().filter_map(|order| parse_date(cell, order).ok().flatten());
    let swapped = |date: Date| Date::new(date.year(), date.day(), date.month()).ok();
    let mut dates = read.flat_map(|date| [Some(date), swapped(date)]).flatten();
    let exact = dates.clone().find(|date| *date == day);
    exact.or_else(|| dates.find(|date| is_beside(*date, day)))
}

fn is_beside(date: Date, day: Date) -> bool {
    days_between(date, day).abs() <= 1
}

fn is_slashed(cell: &str) -> bool {
    numeric_parts(date_part(cell)).is_some()
}

/// The order of day and month that a column shows; `None` when it needs none or shows none.
///
/// Each cell comes with the number of its rows. A column that shows both orders keeps the one with more
/// evidence; the other rows are refused.
pub fn order_shown<'a>(cells: impl Iterator<Item = (&'a str, usize)>) -> Option<DateOrder> {
    let (mut month_first, mut day_first) = (0_usize, 0_usize);
    for (cell, rows) in cells {
        let parts = numeric_parts(date_part(cell)).filter(|parts| is_some_day(*parts));
        if let Some((first, second, _)) = parts {
            month_first += if second > 12 { rows } else { 0 };
            day_first += if first > 12 { rows } else { 0 };
        }
    }
    with_more_evidence(month_first, day_first)
}

/// The civil day of a cell; `None` when the cell is empty.
///
/// # Errors
/// The fault of the cell.
pub fn parse_date(cell: &str, order: Option<DateOrder>) -> Result<Option<Date>, DateFault> {
    let cell = cell.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    if is_absent(cell) {
        return Ok(None);
    }
    if let Some(date) = iso_day(cell) {
        return date.map(Some).ok_or(NOT_A_DATE);
    }
    // 2026年5月12日
    let unified = cell.replace(['年', '月'], "-").replace('日', " ");
    let cell = unified.trim();
    let date = date_part(cell);
    if let Some((first, second, year)) = numeric_parts(date) {
        let (month, day) = match order {
            Some(DateOrder::Mdy) => (first, second),
            Some(DateOrder::Dmy) => (second, first),
            // A part above 12 is the day, whatever the rest of the column shows.
            None if first == second || second > 12 => (first, second),
            None if first > 12 => (second, first),
            None => return Err(AMBIGUOUS),
        };
        let date = Date::new(year, month, day).ok().filter(|date| YEARS.contains(&date.year()));
        return date.map(Some).ok_or(NOT_A_DATE);
    }
    let month =
        date.split_once('-').or_else(|| date.split_once('/').map(|(month, year)| (year, month)));
    if let Some((year, month)) = month
        && year.len() == 4
        && month.len() == 2
    {
        return first_of_month(year, month).map(Some).ok_or(NOT_A_DATE);
    }
    let read = |form: &&str| strtime::parse(form, date).and_then(|parts| parts.to_date()).ok();
    let of_our_time = |date: &Date| YEARS.contains(&date.year());
    FORMS.iter().filter_map(read).find(of_our_time).map(Some).ok_or(NOT_A_DATE)
}

fn first_of_month(year: &str, month: &str) -> Option<Date> {
    let is_number = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()?;
    Some(date).filter(|date| is_number(year) && is_number(month) && YEARS.contains(&date.year()))
}

/// The day of a cell that starts with an ISO date, read without looking at the rest; the inner `None` is
/// no day of the calendar or of our time.
fn iso_day(cell: &str) -> Option<Option<Date>> {
    let bytes = cell.as_bytes();
    let (date, after) = bytes.split_at_checked(10)?;
    if !matches!(after.first(), None | Some(b'T' | b' ')) || date[4] != b'-' || date[7] != b'-' {
        return None;
    }
    let number = |range: std::ops::Range<usize>| -> Option<i16> {
        date[range].iter().try_fold(0_i16, |number, byte| {
            byte.is_ascii_digit().then(|| number * 10 + i16::from(byte - b'0'))
        })
    };
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    Some(Date::new(year, month, day).ok().filter(|date| YEARS.contains(&date.year())))
}

/// The part of a cell before its time of day.
fn date_part(cell: &str) -> &str {
    let cell = cell.trim();
    let Some(colon) = cell.find(':') else {
        return cell;
    };
    // The hour runs back from the first colon to a space or the ISO `T`.
    let before = &cell[..colon];
    let hour = before.rfind([' ', 'T', '\u{202f}', '\u{a0}']);
    hour.map_or(cell, |at| before[..at].trim_end())
}

/// Day and month in unknown order, and the year, of `a/b/yyyy`, `a/b/yy` or `a-b-yyyy`.
fn numeric_parts(date: &str) -> Option<(i8, i8, i16)> {
    let mut parts = date.split(['/', '-']);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    let is_number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    if parts.next().is_some()
        || first.len() > 2
        || second.len() > 2
        || ![first, second, year].map(is_number).iter().all(|ok| *ok)
    {
        return None;
    }
    let year: i16 = match year.len() {
        4 => year.parse().ok()?,
        // `26-05-13` could start with the year.
        2 if date.contains('/') => 2000 + year.parse::<i16>().ok()?,
        _ => return None,
    };
    Some((first.parse().ok()?, second.parse().ok()?, year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_gives_the_printed_day() {
        for (cell, expected) in [
            ("2026-05-12T09:59:13+00:00", "2026-05-12"),
            ("2003-07-14T18:53:56+ 00:00", "2003-07-14"),
            ("2026-07-06T00:00:00-0700", "2026-07-06"),
            ("2026-03-13 20:21:38 UTC", "2026-03-13"),
            ("2026-03-14", "2026-03-14"),
            ("17.07.2026 07:26:32 UTC", "2026-07-17"),
            ("17.07.2026", "2026-07-17"),
            ("Jan 5, 2026 11:03:05 AM PST", "2026-01-05"),
            ("Jan 5, 2026 11:03:05 a.m. PST", "2026-01-05"),
            ("Sep 30, 2026", "2026-09-30"),
            ("15 Mar 2026 3:22:08 PM UTC", "2026-03-15"),
            ("1 Jul 2026 4:24:44 am UTC", "2026-07-01"),
            ("29 June 2026 5:39:32 pm GMT+9", "2026-06-29"),
            ("2025/01/01 0:21:14 JST", "2025-01-01"),
            ("2025年10月3日", "2025-10-03"),
            ("2025年10月3日 8:05:00", "2025-10-03"),
            ("05-Oct-2026", "2026-10-05"),
            ("13-May-26", "2026-05-13"),
            ("13 May 26", "2026-05-13"),
            ("May 13, 26", "2026-05-13"),
            ("13.05.26", "2026-05-13"),
            ("05/13/2026", "2026-05-13"),
            ("13/05/2026", "2026-05-13"),
            ("2026-09", "2026-09-01"),
            ("09/2026", "2026-09-01"),
            ("7/7/2026", "2026-07-07"),
        ] {
            let date = parse_date(cell, None).unwrap_or_else(|fault| panic!("{cell}: {fault:?}"));
            assert_eq!(date.unwrap().to_string(), expected, "{cell}");
        }
    }

    #[test]
    fn the_column_shows_the_order() {
        for (cells, order) in [
            (vec!["07/06/2026", "07/16/2026"], Some(DateOrder::Mdy)),
            (vec!["07/06/2026", "16/07/2026"], Some(DateOrder::Dmy)),
            (vec!["07/06/2026", "05/45/2026"], None),
            (vec!["07/06/2026"], None),
            (vec!["2026-07-16"], None),
        ] {
            assert_eq!(order_shown(cells.iter().map(|cell| (*cell, 1))), order);
        }
        let read =
            |order| parse_date("07/06/26 10:00:00", order).map(|date| date.unwrap().to_string());
        assert_eq!(read(Some(DateOrder::Mdy)), Ok("2026-07-06".to_owned()));
        assert_eq!(read(Some(DateOrder::Dmy)), Ok("2026-06-07".to_owned()));
        assert_eq!(read(None).unwrap_err().code, Code::AmbiguousDate);
    }

    #[test]
    fn another_column_tells_day_from_month() {
        let day: Date = "2026-03-11".parse().unwrap();
        for (cell, expected) in [
            ("03/11/2026", Some("2026-03-11")),
            ("11/03/2026", Some("2026-03-11")),
            ("2026-11-03", Some("2026-03-11")),
            ("03.11.2026", Some("2026-03-11")),
            ("03/12/2026", Some("2026-03-12")),
            ("03/14/2026", None),
            ("yesterday", None),
        ] {
            let date = date_told(cell, day).map(|date| date.to_string());
            assert_eq!(date.as_deref(), expected, "{cell}");
        }
        let cells = [("03/11/2026", day), ("03/12/2026", day)];
        assert_eq!(order_told(cells.into_iter()), Some(DateOrder::Mdy));
    }

    #[test]
    fn mixed_forms_are_seen() {
        for (cells, mixed) in [
            (vec!["07/13/2026", "2026-03-11 00:00:00"], true),
            (vec!["07/13/2026", "03.11.2026"], true),
            (vec!["07/13/2026", "", "--"], false),
            (vec!["31/31/2026", "2026-03-11"], false),
            (vec!["2026-07-13T00:00:00+00:00", "2026-03-11"], false),
            (vec!["07/13/2026", "2026-03-11", "03/12/2026"], false),
        ] {
            assert_eq!(mixes_forms(cells.into_iter()), mixed);
        }
        assert!(may_be_swapped("2026-03-11") && !may_be_swapped("2026-03-13"));
    }

    #[test]
    fn months_are_told_from_days() {
        for (cells, expected) in [
            (vec!["08/01/2026", "09/01/2026", "10/01/2026", ""], true),
            (vec!["08/01/2026", "09/01/2026"], false),
            (vec!["08/01/2026", "09/01/2026", "10/02/2026"], false),
            (vec!["01/08/2026", "01/09/2026", "01/10/2026"], false),
            (vec!["2026-08-01", "2026-09-01", "2026-10-01"], false),
        ] {
            assert_eq!(are_firsts_of_months(cells.iter().copied()), expected, "{cells:?}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for cell in [
            "2026-02-30",
            "26-05-13",
            "0026-05-13",
            "13.05.1926",
            "13/13/2026",
            "yesterday",
            "2026",
            "46000",
            "2026-13",
            "1 Foo 2026",
        ] {
            let fault = parse_date(cell, Some(DateOrder::Mdy)).unwrap_err();
            assert_eq!(fault.code, Code::BadDate, "{cell}");
        }
    }
}
