//! Conservation: opening balance, movements and closing balance of each product.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use polars::prelude::PolarsResult;

use super::Context;
use super::movements::{Movements, detail_sums};
use super::period::Period;
use crate::diag::{Code, Diagnostic, Place};
use crate::model::dates::days_between;
use crate::model::tables::LEDGER_SUMMARY;
use crate::model::{DateRange, FileId, SourceRow, disposition_name};
use crate::normalise::Frames;

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

/// Where the receipts stand among the flows.
const RECEIPTS: usize = 0;

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
    /// Units received, by the first day of the period, with its last day.
    pub receipts: BTreeMap<Date, (Date, i64)>,
    /// Units after the last period.
    pub closing: i64,
    /// Units of events that Amazon could not place; not part of the balance.
    pub unknown_events: i64,
    /// Balances that do not follow from the period before, oldest first.
    pub steps: Vec<Step>,
    /// The days over which the detailed view is compared: of months up to the newest one, which may be cut off.
    pub checked_days: Option<DateRange>,
    /// Units after these days.
    pub checked_closing: i64,
    /// Units by which the balance differs from its opening and the detailed rows; negative is missing. `None`
    /// where the detailed view does not cover the checked days.
    pub detail_difference: Option<i64>,
    /// Whether the days on which its rows start or end are not known or differ, as for weeks, or for two files
    /// of different days.
    pub has_open_ends: bool,
    /// Whether periods are missing between two rows: what happened there is not known.
    pub has_gaps: bool,
    /// Whether its rows stand for months.
    pub is_monthly: bool,
    /// Whether a row does not add up from opening to closing: its own balances prove nothing.
    pub is_broken: bool,
    /// Merchant SKU of its rows.
    pub msku: Option<String>,
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
    /// Store whose rules hold; `None` where its rows are of several.
    pub marketplace: Option<String>,
}

impl Step {
    /// Whether stock is gone of which the period has no row at all.
    #[must_use]
    pub fn lacks_a_row(&self) -> bool {
        let after = self.rows.iter().filter(|row| row.is_after).count();
        after < self.rows.len() - after
    }
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
    /// Its opening balance.
    pub opening: i64,
    /// Units that it moves, one for each of [`FLOWS`]; signed.
    pub flows: Vec<i64>,
    /// Its closing balance.
    pub closing: i64,
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
///
/// Balances are compared within a chain, one disposition in one place, and what differs is added up over all chains
/// of the product: a unit that only changed its disposition is less in one and more in another, and nothing is gone.
/// All days of a product are gathered before its first chain is looked at, since a row that is missing in one chain
/// stands for zero only if another one shows that the product was reported then.
pub(super) fn balances(
    frames: &Frames,
    context: &Context<'_>,
    movements: &Movements,
    diagnostics: &mut Vec<Diagnostic>,
) -> PolarsResult<BTreeMap<String, Balance>> {
    let mut chains = chains(frames)?;
    // First of all: a month beside its own days would be a second stock.
    diagnostics.extend(one_period(&mut chains));
    let Some(first) = chains.values().flatten().map(|row| row.date).min() else {
        return Ok(BTreeMap::new());
    };
    let detail = detail_sums(frames)?;
    let mut balances: BTreeMap<String, Balance> = BTreeMap::new();
    let mut reported: BTreeMap<&str, Reported> = BTreeMap::new();
    for (key, rows) in &chains {
        let own = reported.entry(&key.fnsku).or_default();
        own.days.extend(rows.iter().map(|row| row.date));
        own.in_files.extend(rows.iter().map(|row| (row.source.file, row.date)));
    }
    for (key, rows) in &chains {
        let balance = balances.entry(key.fnsku.clone()).or_default();
        balance.msku = balance.msku.take().or_else(|| key.msku.clone());
        let store = context.marketplace_of_country(key.location.as_deref());
        add_chain(balance, key, rows, store.as_deref(), &reported[key.fnsku.as_str()]);
    }
    for (fnsku, balance) in &mut balances {
        balance.steps.sort_by_key(|step| step.date);
        let days = &reported[fnsku.as_str()].days;
        let (Some(own), Some(newest)) = (days.first(), days.last()) else { continue };
        // What moved before the first row is part of its opening.
        let from = if balance.opening == 0 { first } else { *own };
        let to = if balance.is_monthly { newest.yesterday().ok() } else { Some(*newest) };
        let checked = to.and_then(|to| DateRange::new(from, to));
        balance.checked_days = checked.filter(|_| !balance.has_open_ends);
        let covers = |days: &DateRange| {
            let covers = movements.days;
            covers.is_some_and(|own| own.first <= days.first && days.last <= own.last)
        };
        let Some(checked) = balance.checked_days.filter(covers) else { continue };
        let ledger_end = movements.days.map_or(checked.last, |days| days.last);
        balance.detail_difference = detail
            .get(fnsku)
            .map(|rows| balance.least_missing(rows, checked, *newest, ledger_end))
            .or(Some(balance.checked_closing - balance.opening));
    }
    Ok(balances)
}

/// The days of a product's rows, and which file has which of them.
#[derive(Default)]
struct Reported {
    days: BTreeSet<Date>,
    in_files: BTreeSet<(FileId, Date)>,
}

/// Says which books do not balance, before anything is claimed from them.
pub(super) fn books_off(balances: &BTreeMap<String, Balance>) -> Option<Diagnostic> {
    let off: Vec<(&String, &Balance)> =
        balances.iter().filter(|(_, balance)| balance.difference() != 0).collect();
    let (fnsku, first) = off.first()?;
    let row = first.steps.iter().flat_map(|step| &step.rows).max_by_key(|row| row.is_after)?;
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
    let rows = frames.rows(&LEDGER_SUMMARY)?;
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
            period: Period::named(period.get(row)),
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
    store: Option<&str>,
    reported: &Reported,
) {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return };
    for (at, name) in FLOWS.iter().enumerate() {
        *balance.flows.entry(name).or_default() +=
            rows.iter().map(|row| row.flows[at]).sum::<i64>();
    }
    for row in rows {
        let next = key.period.next(row.date);
        let last = next.and_then(|next| next.yesterday().ok()).unwrap_or(row.date);
        let received = balance.receipts.entry(row.date).or_insert((last, 0));
        received.1 += row.flows[RECEIPTS];
    }
    balance.unknown_events += rows.iter().map(|row| row.unknown).sum::<i64>();
    let side = |row: &Row, balance: i64, is_after: bool| StepRow {
        source: row.source,
        date: row.date,
        disposition: key.disposition.clone(),
        balance,
        is_after,
        opening: row.opening,
        flows: row.flows.clone(),
        closing: row.closing,
    };
    balance.is_broken |= !rows.iter().all(Row::adds_up);
    balance.is_monthly |= key.period == Period::Month;
    // Where the product was reported in the period before, a row that is missing there stands for zero: the
    // stock came from somewhere, most likely another disposition.
    let was_reported = reported.days.iter().any(|day| key.period.follow(*day, first.date));
    if was_reported && first.opening != 0 && first.adds_up() {
        balance.add_step(first.date, first.opening, vec![side(first, first.opening, true)], store);
    } else {
        balance.opening += first.opening;
        balance.has_open_ends |= first.opening != 0 && reported.days.first() != Some(&first.date);
    }
    for (one, next) in rows.iter().zip(rows.iter().skip(1)) {
        let units = next.opening - one.closing;
        // A row that does not add up by itself proves nothing about its neighbours.
        if !key.period.follow(one.date, next.date) || !one.adds_up() || !next.adds_up() {
            balance.has_gaps = true;
        } else if units != 0 {
            let rows = vec![side(one, one.closing, false), side(next, next.opening, true)];
            balance.add_step(next.date, units, rows, store);
        }
    }
    add_end(balance, key, last, store, reported, side(last, last.closing, false));
}

/// The end of a chain. Where its own file reports the product in the period after, a row that is missing there
/// stands for zero; another file may be of another country, disposition or product.
///
/// A chain that begins asks less: any file may show that the product was reported before. There a zero is more stock,
/// which only takes claims away; here it is less, which makes one.
fn add_end(
    balance: &mut Balance,
    key: &Key,
    last: &Row,
    store: Option<&str>,
    reported: &Reported,
    row: StepRow,
) {
    let is_reported = |next: &Date| reported.in_files.contains(&(last.source.file, *next));
    let ended = key.period.next(last.date).filter(is_reported);
    let is_newest = reported.days.last() == Some(&last.date);
    match ended.filter(|_| last.closing != 0 && last.adds_up()) {
        Some(next) => balance.add_step(next, -last.closing, vec![row], store),
        None => {
            balance.closing += last.closing;
            // The newest month may be cut off: its opening is sure.
            let is_cut = is_newest && key.period == Period::Month;
            balance.checked_closing += if is_cut { last.opening } else { last.closing };
            balance.has_open_ends |= last.closing != 0 && !is_newest;
        }
    }
    let end = key.period.last_day(last.date);
    balance.has_open_ends |= end.is_none();
    let end = end.unwrap_or(last.date);
    let days = reported.days.first().and_then(|first| DateRange::new(*first, end));
    balance.days = match (balance.days, days) {
        (Some(own), Some(days)) => DateRange::new(own.first, own.last.max(days.last)),
        (own, days) => own.or(days),
    };
}

impl Balance {
    /// Units by which the balance after the checked days differs from its opening and the detailed rows. The newest
    /// month may be cut off on any of its days, and it may show what moved a little before: where one of these
    /// days explains more, that counts.
    fn least_missing(
        &self,
        rows: &BTreeMap<Date, i64>,
        checked: DateRange,
        newest: Date,
        ledger_end: Date,
    ) -> i64 {
        let sum = |days: DateRange| -> i64 {
            rows.range(days.first..=days.last).map(|(_, units)| units).sum()
        };
        let mut moved = sum(checked);
        let mut least = self.checked_closing - self.opening - moved;
        if self.is_monthly {
            let month = newest..=newest.last_of_month().min(ledger_end);
            least = least.max(self.closing - self.opening - moved);
            if !month.is_empty() {
                for (_, units) in rows.range(month) {
                    moved += units;
                    least = least.max(self.closing - self.opening - moved);
                }
            }
        }
        least
    }

    fn add_step(&mut self, date: Date, units: i64, rows: Vec<StepRow>, store: Option<&str>) {
        if let Some(step) = self.steps.iter_mut().find(|step| step.date == date) {
            step.units += units;
            step.rows.extend(rows);
            step.marketplace = step.marketplace.take().filter(|own| Some(own.as_str()) == store);
        } else {
            let marketplace = store.map(ToOwned::to_owned);
            self.steps.push(Step { date, units, rows, marketplace });
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
