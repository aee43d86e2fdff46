//! Money as bars, with the numbers beside them. Lengths are whole thousandths of the longest bar of a currency: no
//! two currencies are compared.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use serde::Serialize;

use super::today::last_safe_day;
use crate::account::Run;
use crate::cases::{Action, Case, NoAction, added};
use crate::model::dates::{days_between, month_of, shift_days};
use crate::model::{Currency, Money};

/// Length of the longest bar.
const FULL: i64 = 1_000;
/// Weeks that are shown; what closes later is told in one row.
const WEEKS_MAX: i32 = 26;
/// Months that are shown, the last ones.
const MONTHS_MAX: usize = 24;

/// Every chart of the page.
#[derive(Debug, Serialize)]
pub(super) struct Charts {
    /// Claim types and actions, by currency.
    bars: Vec<BarRow>,
    /// Weeks in which last safe days lie.
    weeks: Vec<WeekRow>,
    /// Width of the strip of weeks.
    weeks_width: usize,
    /// Months, by currency.
    months: Vec<MonthRow>,
    /// What can no longer be claimed.
    gone: Vec<GoneRow>,
    /// Worth of the parts of cases that can no longer be filed.
    lapsed: Vec<Money>,
}

#[derive(Debug, Serialize)]
struct BarRow {
    claim_type: &'static str,
    action: &'static str,
    cases: usize,
    amount: Money,
    length: i64,
}

#[derive(Debug, Serialize)]
struct WeekRow {
    /// Its Monday; `None` for what closes later than all weeks that are shown.
    monday: Option<Date>,
    cases: usize,
    amounts: Vec<Money>,
    /// Place in the strip, and height of its bar by its cases.
    left: usize,
    height: i64,
}

#[derive(Debug, Serialize)]
struct MonthRow {
    month: String,
    /// Payments that answer cases, by the month of the payment.
    recovered: Option<Money>,
    recovered_length: i64,
    /// Worth of cases with an action, by the month of the event.
    open: Option<Money>,
    open_length: i64,
}

#[derive(Debug, Serialize)]
struct GoneRow {
    reason: &'static str,
    cases: usize,
    amounts: Vec<Money>,
    unknown: usize,
}

pub(super) fn charts(run: &Run) -> Charts {
    let open: Vec<&Case> =
        run.cases.iter().filter(|case| case.decision.action != Action::None).collect();
    let weeks = weeks(&open, run);
    Charts {
        bars: bars(&open),
        weeks_width: weeks.len() * 20,
        weeks,
        months: months(&run.cases),
        gone: gone(&run.cases),
        lapsed: Money::sums(run.cases.iter().filter_map(|case| case.lapsed)),
    }
}

/// The length of a bar, of the longest one of its currency.
fn length(amount: Money, longest: &BTreeMap<Currency, i64>) -> i64 {
    let longest = longest.get(&amount.currency).copied().unwrap_or(0).max(1);
    let length = i128::from(amount.micros.max(0)) * i128::from(FULL) / i128::from(longest);
    i64::try_from(length).unwrap_or(FULL)
}

fn longest(amounts: impl Iterator<Item = Money>) -> BTreeMap<Currency, i64> {
    let mut longest = BTreeMap::new();
    for amount in amounts {
        let most = longest.entry(amount.currency).or_insert(0);
        *most = amount.micros.max(*most);
    }
    longest
}

fn bars(open: &[&Case]) -> Vec<BarRow> {
    let mut groups: BTreeMap<_, (usize, Option<Money>)> = BTreeMap::new();
    for case in open {
        let Some(amount) = case.amount_now() else { continue };
        let key = (amount.currency, case.claim_type.as_str(), case.decision.action);
        let (cases, sum) = groups.entry(key).or_default();
        *cases += 1;
        *sum = added(*sum, Some(amount));
    }
    let longest = longest(groups.values().filter_map(|(_, sum)| *sum));
    let rows = groups.into_iter().filter_map(|((_, claim_type, action), (cases, sum))| {
        let amount = sum?;
        let action = action.as_str();
        Some(BarRow { claim_type, action, cases, amount, length: length(amount, &longest) })
    });
    rows.collect()
}

fn monday(day: Date) -> Date {
    shift_days(day, -i32::from(day.weekday().since(Weekday::Monday)))
}

/// What closes in which week, beginning with the week of the as-of date.
fn weeks(open: &[&Case], run: &Run) -> Vec<WeekRow> {
    let first = monday(run.request.as_of);
    let mut groups: BTreeMap<i32, Vec<&Case>> = BTreeMap::new();
    for case in open.iter().filter(|case| case.decision.action != Action::Wait) {
        if let Some(day) = last_safe_day(case, run) {
            let week = (days_between(first, day).max(0) / 7).min(WEEKS_MAX);
            groups.entry(week).or_default().push(case);
        }
    }
    let last = groups.keys().next_back().copied();
    let most = groups.values().map(Vec::len).max().unwrap_or(0).max(1);
    let row = |week: i32| {
        let cases = groups.get(&week).map(Vec::as_slice).unwrap_or_default();
        WeekRow {
            monday: (week < WEEKS_MAX).then(|| shift_days(first, week * 7)),
            cases: cases.len(),
            amounts: Money::sums(cases.iter().filter_map(|case| case.amount_now())),
            left: usize::try_from(week).unwrap_or(0) * 20,
            height: i64::try_from(cases.len() * 60 / most).unwrap_or(0),
        }
    };
    last.map_or_else(Vec::new, |last| (0..=last).map(row).collect())
}

fn months(cases: &[Case]) -> Vec<MonthRow> {
    let mut groups: BTreeMap<(Currency, String), (Option<Money>, Option<Money>)> = BTreeMap::new();
    for case in cases {
        for credit in &case.credits {
            let Some(amount) = credit.amount.filter(|amount| amount.micros > 0) else { continue };
            let group = groups.entry((amount.currency, month_of(credit.date))).or_default();
            group.0 = added(group.0, Some(amount));
        }
        if case.decision.action != Action::None
            && let Some(amount) = case.amount_now()
        {
            let group = groups.entry((amount.currency, month_of(case.event_date))).or_default();
            group.1 = added(group.1, Some(amount));
        }
    }
    let both = groups.values().flat_map(|(recovered, open)| [*recovered, *open]);
    let longest = longest(both.flatten());
    let shown = groups.len().saturating_sub(MONTHS_MAX);
    let rows = groups.into_iter().skip(shown).map(|((_, month), (recovered, open))| MonthRow {
        month,
        recovered,
        recovered_length: recovered.map_or(0, |amount| length(amount, &longest)),
        open,
        open_length: open.map_or(0, |amount| length(amount, &longest)),
    });
    rows.collect()
}

fn gone(cases: &[Case]) -> Vec<GoneRow> {
    let rows = [NoAction::Late, NoAction::Expired, NoAction::TooSmall].into_iter();
    let rows = rows.filter_map(|reason| {
        let cases: Vec<&Case> =
            cases.iter().filter(|case| case.decision.reason == Some(reason)).collect();
        (!cases.is_empty()).then(|| GoneRow {
            reason: reason.as_str(),
            cases: cases.len(),
            amounts: Money::sums(cases.iter().filter_map(|case| case.amount_now())),
            unknown: cases.iter().filter(|case| case.amount_now().is_none()).count(),
        })
    });
    rows.collect()
}
