//! Conservation: opening balance, movements and closing balance of each product.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use polars::prelude::PolarsResult;

use super::Context;
use super::movements::{Movements, detail_sums};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::dates::{days_between, shift_days};
use crate::model::tables::LEDGER_SUMMARY;
use crate::model::{DateRange, SourceRow, disposition_name};
use crate::normalise::{Frames, Rows};

/// The flows of the ledger's summary view, in its order.
pub const FLOWS: &[&str] = &[
    "receipts",
    "customer_shipments",
    "customer_returns",
    "vendor_returns",
    "warehouse_transfers",
    "found",
    "lost",
    "damaged",
    "disposed",
    "other_events",
];

/// The books of one FNSKU over the periods of the ledger's summary view, all dispositions and places
/// together; units of stock.
#[derive(Debug, Clone, Default)]
pub struct Balance {
    /// First and last day; the last day of the last period.
    pub days: Option<DateRange>,
    /// Units before the first period.
    pub opening: i64,
    /// Units moved, by the summary's flows; signed.
    pub flows: BTreeMap<&'static str, i64>,
    /// Units after the last period.
    pub closing: i64,
    /// Units of events that Amazon could not place; not part of the balance.
    pub unknown_events: i64,
    /// Balances that do not follow from the period before, oldest first.
    pub steps: Vec<Step>,
    /// Sum of the detailed rows over the same days; `None` where the detailed view does not cover them.
    pub detail: Option<i64>,
    /// Whether the last day of its periods is not known, as for weeks.
    pub has_no_ends: bool,
    /// Whether periods are missing between two rows: what happened there is not known.
    pub has_gaps: bool,
    /// Whether a row does not add up from opening to closing: its own balances prove nothing.
    pub is_broken: bool,
    /// Merchant SKU of its rows.
    pub msku: Option<String>,
    /// Store whose rules hold.
    pub marketplace: Option<String>,
}

/// An opening balance that differs from the closing balance of the period before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Day of the row whose opening balance differs.
    pub date: Date,
    /// Units more than before; negative is a decrease.
    pub units: i64,
    /// The rows on both sides.
    pub rows: Vec<StepRow>,
}

/// One row beside a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRow {
    /// Where it is written.
    pub source: SourceRow,
    /// Day of the row.
    pub date: Date,
    /// Disposition in capitals.
    pub disposition: String,
    /// Opening balance of the row after the step, or closing balance of the row before it.
    pub balance: i64,
    /// Whether it is the row after the step.
    pub is_after: bool,
}

impl Balance {
    /// Units by which opening balances differ from the closing balances right before them; negative is
    /// missing. Without gaps it is closing less opening and flows.
    #[must_use]
    pub fn difference(&self) -> i64 {
        self.steps.iter().map(|step| step.units).sum()
    }

    /// Whether the periods follow each other and every row adds up, so that the books can be shown.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !self.has_gaps && !self.is_broken
    }

    /// Units by which the closing balance differs from opening and detailed rows.
    #[must_use]
    pub fn detail_difference(&self) -> Option<i64> {
        Some(self.closing - self.opening - self.detail?)
    }
}

/// One row of the summary view.
struct Row {
    source: SourceRow,
    date: Date,
    opening: i64,
    closing: i64,
    flows: Vec<i64>,
    unknown: i64,
}

impl Row {
    /// Whether opening and flows lead to the closing balance.
    fn adds_up(&self) -> bool {
        self.opening + self.flows.iter().sum::<i64>() == self.closing
    }
}

/// What a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Period {
    Day,
    Week,
    Month,
}

impl Period {
    fn named(name: &str) -> Self {
        match name {
            "month" => Self::Month,
            "week" => Self::Week,
            _ => Self::Day,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The day after the period that begins on a day.
    fn next(self, date: Date) -> Option<Date> {
        match self {
            Self::Day => date.tomorrow().ok(),
            Self::Week => Some(shift_days(date, 7)),
            Self::Month => date.last_of_month().tomorrow().ok(),
        }
    }

    /// Whether the second day begins the period right after the first one's.
    fn follow(self, one: Date, next: Date) -> bool {
        self.next(one) == Some(next)
    }

    /// The last day of the period of a row; of a week it is not known for sure.
    fn last_day(self, date: Date) -> Option<Date> {
        match self {
            Self::Day => Some(date),
            Self::Week => None,
            Self::Month => Some(date.last_of_month()),
        }
    }
}

/// Which stock a chain of rows tells of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    fnsku: String,
    period: Period,
    msku: Option<String>,
    disposition: String,
    location: Option<String>,
    store: Option<String>,
}

/// The books of every FNSKU of the ledger's summary view.
pub(super) fn balances(
    frames: &Frames,
    context: &Context<'_>,
    movements: &Movements,
    diagnostics: &mut Vec<Diagnostic>,
) -> PolarsResult<BTreeMap<String, Balance>> {
    let mut chains = chains(frames)?;
    diagnostics.extend(one_period(&mut chains));
    let Some(first) = chains.values().flatten().map(|row| row.date).min() else {
        return Ok(BTreeMap::new());
    };
    let detail = detail_sums(frames)?;
    let mut balances: BTreeMap<String, Balance> = BTreeMap::new();
    let mut reported: BTreeMap<&str, BTreeSet<Date>> = BTreeMap::new();
    for (key, rows) in &chains {
        let days = reported.entry(&key.fnsku).or_default();
        days.extend(rows.iter().map(|row| row.date));
    }
    for (key, rows) in &chains {
        let balance = balances.entry(key.fnsku.clone()).or_default();
        balance.marketplace = context.marketplace_of_country(key.location.as_deref());
        balance.msku = balance.msku.take().or_else(|| key.msku.clone());
        add_chain(balance, key, rows, first, &reported[key.fnsku.as_str()]);
    }
    for (fnsku, balance) in &mut balances {
        balance.steps.sort_by_key(|step| step.date);
        let Some(days) = balance.days else { continue };
        let covers = movements
            .days
            .is_some_and(|covers| covers.first <= days.first && days.last <= covers.last);
        balance.detail = (covers && !balance.has_no_ends).then(|| {
            let sums = detail.get(fnsku).into_iter().flatten();
            sums.filter(|(day, _)| (days.first..=days.last).contains(day))
                .map(|(_, units)| units)
                .sum()
        });
    }
    Ok(balances)
}

/// Says which books do not balance, before anything is claimed from them.
pub(super) fn books_off(balances: &BTreeMap<String, Balance>) -> Option<Diagnostic> {
    let off: Vec<(&String, &Balance)> =
        balances.iter().filter(|(_, balance)| balance.difference() != 0).collect();
    let (fnsku, first) = off.first()?;
    let row = first.steps.iter().flat_map(|step| &step.rows).find(|row| row.is_after)?;
    let (units, more) = (first.difference(), off.len() - 1);
    let others = match more {
        0 => String::new(),
        1 => ", and one more product".to_owned(),
        more => format!(", and {more} more products"),
    };
    let message = format!(
        "opening balances do not follow from the closing balances before them: {fnsku} by {units:+} units{others}"
    );
    let at = Place::line(row.source.file, row.source.line);
    Some(Diagnostic::new(Code::BooksOff, at, message))
}

/// Every chain of rows, oldest first.
type Chains = BTreeMap<Key, Vec<Row>>;

fn chains(frames: &Frames) -> PolarsResult<Chains> {
    let rows = Rows::new(frames.get(&LEDGER_SUMMARY)?)?;
    let dates = rows.dates("date")?;
    let text = |name: &str| rows.text(name);
    let (fnsku, msku, disposition, location, store) =
        (text("fnsku")?, text("msku")?, text("disposition")?, text("location")?, text("store")?);
    let period = text("period")?;
    let (opening, closing, unknown) = (
        rows.whole("opening_balance")?,
        rows.whole("closing_balance")?,
        rows.whole("unknown_events")?,
    );
    let flows: Vec<_> = FLOWS.iter().map(|name| rows.whole(name)).collect::<Result<_, _>>()?;
    let mut chains = Chains::new();
    for row in 0..rows.len() {
        let (Some(date), Some(fnsku), Some(opening), Some(closing)) =
            (dates.get(row), fnsku.get(row), opening.get(row), closing.get(row))
        else {
            continue;
        };
        let owned = |text: Option<&str>| text.map(ToOwned::to_owned);
        let key = Key {
            fnsku: fnsku.to_owned(),
            period: Period::named(period.get(row).unwrap_or("")),
            msku: owned(msku.get(row)),
            disposition: disposition_name(disposition.get(row).unwrap_or("")),
            location: owned(location.get(row)),
            store: owned(store.get(row)),
        };
        chains.entry(key).or_default().push(Row {
            source: rows.source(row),
            date,
            opening,
            closing,
            flows: flows.iter().map(|flow| flow.get(row).unwrap_or(0)).collect(),
            unknown: unknown.get(row).unwrap_or(0),
        });
    }
    one_view(&mut chains);
    for rows in chains.values_mut() {
        rows.sort_by_key(|row| (row.date, row.source));
    }
    Ok(chains)
}

/// By country and by centre are two views of the same units: where a product has both, the countries count.
fn one_view(chains: &mut Chains) {
    let is_country = |key: &Key| key.location.as_deref().is_some_and(|name| name.len() == 2);
    let by_country: BTreeSet<String> =
        chains.keys().filter(|key| is_country(key)).map(|key| key.fnsku.clone()).collect();
    chains.retain(|key, _| {
        is_country(key) || key.location.is_none() || !by_country.contains(&key.fnsku)
    });
}

/// Days, weeks and months of one stock are views of the same units: for each product the one counts that
/// covers most days, of several the finest.
fn one_period(chains: &mut Chains) -> Option<Diagnostic> {
    let mut days: BTreeMap<String, BTreeMap<Period, BTreeSet<Date>>> = BTreeMap::new();
    for (key, rows) in chains.iter() {
        let days = days.entry(key.fnsku.clone()).or_default().entry(key.period).or_default();
        days.extend(rows.iter().map(|row| row.date));
    }
    days.retain(|_, periods| periods.len() > 1);
    let length = |(period, days): &(&Period, &BTreeSet<Date>)| -> i32 {
        days.iter().filter_map(|day| Some(days_between(*day, period.next(*day)?))).sum()
    };
    let chosen = days.iter().filter_map(|(fnsku, periods)| {
        let best = periods.iter().max_by_key(|own| (length(own), std::cmp::Reverse(own.0)))?;
        Some((fnsku.as_str(), *best.0))
    });
    let chosen: BTreeMap<&str, Period> = chosen.collect();
    let is_chosen = |key: &Key| chosen.get(key.fnsku.as_str()).is_none_or(|own| *own == key.period);
    let left_out = chains.iter().filter(|(key, _)| !is_chosen(key)).flat_map(|(_, rows)| rows);
    let first = left_out.map(|row| row.source).min();
    chains.retain(|key, _| is_chosen(key));
    let (fnsku, period) = chosen.first_key_value()?;
    let others = chosen.len() - 1;
    let others = if others == 0 { String::new() } else { format!(", and {others} more") };
    let message = format!(
        "rows of several periods tell of the same stock; the longest record counts: by {} for {fnsku}{others}",
        period.as_str()
    );
    let at = first.map(|row| Place::line(row.file, row.line)).unwrap_or_default();
    Some(Diagnostic::new(Code::SeveralPeriods, at, message))
}

fn add_chain(
    balance: &mut Balance,
    key: &Key,
    rows: &[Row],
    first_day: Date,
    reported: &BTreeSet<Date>,
) {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return };
    for (at, name) in FLOWS.iter().enumerate() {
        *balance.flows.entry(name).or_default() +=
            rows.iter().map(|row| row.flows[at]).sum::<i64>();
    }
    balance.unknown_events += rows.iter().map(|row| row.unknown).sum::<i64>();
    let side = |row: &Row, balance: i64, is_after: bool| StepRow {
        source: row.source,
        date: row.date,
        disposition: key.disposition.clone(),
        balance,
        is_after,
    };
    balance.is_broken |= !rows.iter().all(Row::adds_up);
    // Where the product was reported in the period before or after, a row that is missing there stands for
    // zero: the stock came from somewhere or went there, most likely another disposition.
    let was_reported = reported.iter().any(|day| key.period.follow(*day, first.date));
    if was_reported && first.opening != 0 && first.adds_up() {
        balance.add_step(first.date, first.opening, vec![side(first, first.opening, true)]);
    } else {
        balance.opening += first.opening;
    }
    for (one, next) in rows.iter().zip(rows.iter().skip(1)) {
        let units = next.opening - one.closing;
        // A row that does not add up by itself proves nothing about its neighbours.
        if !key.period.follow(one.date, next.date) || !one.adds_up() || !next.adds_up() {
            balance.has_gaps = true;
        } else if units != 0 {
            let rows = vec![side(one, one.closing, false), side(next, next.opening, true)];
            balance.add_step(next.date, units, rows);
        }
    }
    let ended = key.period.next(last.date).filter(|next| reported.contains(next));
    match ended.filter(|_| last.closing != 0 && last.adds_up()) {
        Some(next) => {
            balance.add_step(next, -last.closing, vec![side(last, last.closing, false)]);
        }
        None => balance.closing += last.closing,
    }
    match key.period.last_day(last.date) {
        Some(end) => {
            let end = balance.days.map_or(end, |days| days.last.max(end));
            balance.days = DateRange::new(first_day, end);
        }
        None => {
            balance.has_no_ends = true;
            balance.days = balance.days.or(DateRange::new(first_day, last.date));
        }
    }
}

impl Balance {
    fn add_step(&mut self, date: Date, units: i64, rows: Vec<StepRow>) {
        if let Some(step) = self.steps.iter_mut().find(|step| step.date == date) {
            step.units += units;
            step.rows.extend(rows);
        } else {
            self.steps.push(Step { date, units, rows });
        }
    }

    /// Decreases that no increase answers, the oldest answered first.
    #[must_use]
    pub fn decreases(&self) -> Vec<Step> {
        let mut increase: i64 = self.steps.iter().map(|step| step.units.max(0)).sum();
        let mut left = Vec::new();
        for step in self.steps.iter().filter(|step| step.units < 0) {
            let answered = increase.min(-step.units);
            increase -= answered;
            if -step.units > answered {
                left.push(Step { units: step.units + answered, ..step.clone() });
            }
        }
        left
    }
}
