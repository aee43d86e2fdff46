//! Gates: what a caller wants to be woken for.

use std::fmt;

use crate::account::Run;
use crate::assess::Status;
use crate::cases::{Action, Case};
use crate::desk::{DueDay, DueOf};
use crate::model::Money;

/// What a run is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Gate {
    /// Something is to be done about a case that the last run of an earlier day did not know; without such a run,
    /// about any case.
    New,
    /// The last safe day of something to be done, or a clock of a buyer's claim, comes within so many hours, or is
    /// past. Of a day alone the hours count from its end, so that nothing is told too late.
    Due {
        /// Hours.
        hours: i64,
    },
    /// Cases that can be filed are worth at least so much, in its currency; those of unknown worth do not count.
    Value(Money),
    /// Money waits for a report that is missing, or that is silent for longer than it is used to.
    Coverage,
    /// A case is unproven.
    Unproven,
}

impl fmt::Display for Gate {
    /// As it is typed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::New => f.write_str("new"),
            Self::Due { hours } => write!(f, "due:{hours}h"),
            Self::Value(least) => write!(f, "value:{}{}", least.to_amount(), least.currency),
            Self::Coverage => f.write_str("coverage"),
            Self::Unproven => f.write_str("unproven"),
        }
    }
}

impl Gate {
    /// Why a run does not pass, in one line; `None` where it does.
    #[must_use]
    pub fn reason(self, run: &Run) -> Option<String> {
        match self {
            Self::New => of_new(run),
            Self::Due { hours } => of_due(run, hours),
            Self::Value(least) => of_value(run, least),
            Self::Coverage => of_coverage(run),
            Self::Unproven => {
                let unproven = run.cases.iter().filter(|case| case.status == Status::Unproven);
                told(unproven.count()).map(|cases| format!("unproven: {cases} waits for proof"))
            }
        }
    }
}

/// Why a run does not pass gates, a line each in their order; empty where it does.
#[must_use]
pub fn reasons(gates: &[Gate], run: &Run) -> Vec<String> {
    gates.iter().filter_map(|gate| gate.reason(run)).collect()
}

/// So many cases in words; `None` for none.
fn told(cases: usize) -> Option<String> {
    match cases {
        0 => None,
        1 => Some("1 case".to_owned()),
        more => Some(format!("{more} cases, each")),
    }
}

fn of_new(run: &Run) -> Option<String> {
    let to_do = || run.cases.iter().filter(|case| case.decision.action != Action::None);
    let since = run.logged.as_ref().and_then(|logged| logged.news.since);
    let is_new = |case: &&Case| case.log.as_ref().is_some_and(|log| log.new_since.is_some());
    match since {
        Some(since) => {
            let cases = told(to_do().filter(is_new).count())?;
            Some(format!("new: {cases} with something to do, not known on {since}"))
        }
        None => {
            let cases = told(to_do().count())?;
            Some(format!("new: {cases} with something to do; no run of an earlier day is known"))
        }
    }
}

fn of_due(run: &Run, hours: i64) -> Option<String> {
    let now = run.request.now();
    let due = run.due.iter().filter(|due| due.is_urgent && due.is_within(now, hours));
    let (of_cases, others): (Vec<&DueDay>, Vec<&DueDay>) =
        due.partition(|due| matches!(due.of, DueOf::Case(_)));
    let first = of_cases.first();
    let first = first.map(|due| format!("the first safe until {} ({})", due.last_safe_day, due.id));
    let cases = told(of_cases.len()).zip(first);
    let cases = cases.map(|(cases, first)| format!("{cases} due, {first}"));
    let clock = others.first().map(|due| {
        let by = due.closes_on.unwrap_or(due.last_safe_day);
        format!("a clock of a buyer's claim or order, the first until {by} ({})", due.id)
    });
    let parts: Vec<String> = cases.into_iter().chain(clock).collect();
    (!parts.is_empty()).then(|| format!("due within {hours} h: {}", parts.join("; ")))
}

fn of_value(run: &Run, least: Money) -> Option<String> {
    let mut sum = Money::zero(least.currency);
    let mut cases = 0;
    for case in run.cases.iter().filter(|case| case.decision.action == Action::File) {
        let amount = case.amount_total.filter(|amount| amount.currency == least.currency);
        // A sum beyond what can be counted is above every limit.
        if let Some(amount) = amount {
            sum = sum.plus(amount).unwrap_or(Money::new(i64::MAX, least.currency));
            cases += 1;
        }
    }
    let cases = told(cases).filter(|_| sum.micros >= least.micros)?;
    Some(format!("value: {sum} can be filed, {least} asked for ({cases} of known worth)"))
}

fn of_coverage(run: &Run) -> Option<String> {
    let waits = run.waiting.iter().filter(|report| report.cases > 0).map(|report| {
        let days = report.days.map(|days| format!(" {} to {}", days.first, days.last));
        let days = days.unwrap_or_default();
        let missing = if report.is_there { "" } else { " (missing)" };
        format!("{}{days}{missing}: {} waiting", report.table, report.cases)
    });
    let waits: Vec<String> = waits.collect();
    (!waits.is_empty()).then(|| format!("coverage: {}", waits.join("; ")))
}
