//! Events that a witness shows and the report itself lacks: they break the silence in which they lie, and many
//! of them show that the report holds a part of its rows only.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::civil::Date;
use polars::prelude::PolarsResult;
use rayon::prelude::*;

use super::Coverage;
use crate::book::{Book, MovementKind, Payment};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::DateRange;
use crate::model::dates::{days_between, from_epoch_day, shift_days, to_epoch_day};
use crate::model::fast::HashMap;
use crate::model::tables::{LEDGER, REIMBURSEMENTS, REMOVAL_ORDERS, REMOVAL_SHIPMENTS, RETURNS};
use crate::normalise::Frames;
use crate::policy::{Policy, SettingKey};

/// Units of one product on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Event {
    day: Date,
    units: i64,
}

/// The events of each product.
type Events<'a> = HashMap<&'a str, Vec<Event>>;

/// Units that customers sent back, as two reports show them.
struct ReturnedEvents<'a> {
    /// By the returns report.
    reported: Events<'a>,
    /// By the ledger.
    entered: Events<'a>,
}

impl<'a> ReturnedEvents<'a> {
    fn of(book: &'a Book) -> Self {
        let reported = || {
            let mut events = Events::default();
            for row in book.returns.rows() {
                if let Some(fnsku) = row.fnsku.as_deref() {
                    let event = Event { day: row.date, units: row.units };
                    events.entry(fnsku).or_default().push(event);
                }
            }
            sorted(events)
        };
        let entered = || {
            let mut events = Events::default();
            let rows = book.movements.of(MovementKind::CustomerReturn);
            for row in rows.filter(|row| row.quantity > 0) {
                let event = Event { day: row.date, units: row.quantity };
                events.entry(&row.fnsku).or_default().push(event);
            }
            sorted(events)
        };
        let (reported, entered) = rayon::join(reported, entered);
        Self { reported, entered }
    }
}

/// The events, the oldest first, and of one day the fewest units.
fn sorted(mut events: Events<'_>) -> Events<'_> {
    events.values_mut().for_each(|events| events.sort_unstable());
    events
}

impl Coverage {
    /// Holds every report against its witnesses.
    ///
    /// # Errors
    /// Only where polars fails.
    pub fn confront(
        &mut self,
        book: &Book,
        frames: &Frames,
        policy: &Policy,
    ) -> PolarsResult<Vec<Diagnostic>> {
        let mut diagnostics = Vec::new();
        self.settle(book);
        diagnostics.extend(self.lacks_payments(book, policy));
        let returned = ReturnedEvents::of(book);
        diagnostics.extend(self.lacks_returns(&returned, policy));
        self.lacks_removals(book, frames)?;
        self.ledger_lacks_returns(&returned, policy);
        diagnostics.extend(self.filtered_ledger(book, frames, policy)?);
        self.judge();
        Ok(diagnostics)
    }

    /// Payments that settlements show and the reimbursements report lacks.
    fn lacks_payments(&mut self, book: &Book, policy: &Policy) -> Option<Diagnostic> {
        let (lag, settle) =
            (policy.days(SettingKey::PostDays), policy.days(SettingKey::SettleDays));
        let table = self.tables.get(REIMBURSEMENTS.name)?;
        let rows = table.rows();
        // What was posted soon after the first row may have been approved before it.
        let from = rows.map_or(Date::MIN, |rows| shift_days(rows.first, lag));
        let last = rows.map_or(Date::MIN, |rows| rows.last);
        let posted = book.payments.iter().filter(|payment| {
            !payment.settled_by.is_empty()
                && !payment.pays.is_empty()
                && !payment.pays.iter().all(|kind| kind.is_fee())
                && payment.date > from
        });
        let (mut all, mut inside) = (0, 0);
        let mut broken = BTreeSet::new();
        for payment in posted {
            all += usize::from(payment.date <= last);
            if !payment.is_unreported() || may_be_reported(book, payment, settle) {
                continue;
            }
            // It was approved some days before it was posted.
            let days = DateRange { first: shift_days(payment.date, -lag), last: payment.date };
            match table.longest_silence(days, self.rule.ordinary_days) {
                Some(day) => {
                    broken.insert(day);
                }
                None => inside += usize::from(payment.date <= last),
            }
        }
        self.break_silences(REIMBURSEMENTS.name, broken, is_part(policy, inside, all))
    }

    /// Returned units that the ledger shows and the returns report lacks.
    fn lacks_returns(
        &mut self,
        returned: &ReturnedEvents<'_>,
        policy: &Policy,
    ) -> Option<Diagnostic> {
        let table = self.tables.get(RETURNS.name)?;
        let reach = policy.days(SettingKey::RestockDays);
        // What was processed before the report begins may enter the ledger later.
        let from = table.rows().map_or(Date::MIN, |rows| shift_days(rows.first, reach));
        let ReturnedEvents { reported, entered } = returned;
        let is_told = |event: &&Event| event.day > from;
        let all: i64 = entered.values().flatten().filter(is_told).map(|event| event.units).sum();
        let mut broken = BTreeSet::new();
        let mut inside = 0;
        // Those of the first days take their rows all the same.
        for event in lacking(entered, reported, reach).iter().filter(is_told) {
            // The last units may not be in the report yet.
            let days = DateRange { first: event.day, last: event.day };
            match table.longest_silence(days, 0) {
                Some(day) => {
                    broken.insert(day);
                }
                None => inside += usize::try_from(event.units).unwrap_or(0),
            }
        }
        let all = usize::try_from(all).unwrap_or(0);
        self.break_silences(RETURNS.name, broken, is_part(policy, inside, all))
    }

    /// Parcels of removal orders that the report of removal orders lacks, by the day on which they were ordered.
    fn lacks_removals(&mut self, book: &Book, frames: &Frames) -> PolarsResult<()> {
        let Some(table) = self.tables.get(REMOVAL_ORDERS.name) else { return Ok(()) };
        let known: HashSet<&str> =
            book.removal_lines.iter().map(|line| line.order_id.as_str()).collect();
        let parcels = frames.rows(&REMOVAL_SHIPMENTS)?;
        let (order, requested, shipped) = (
            parcels.text("order_id")?,
            parcels.dates("request_date")?,
            parcels.dates("shipment_date")?,
        );
        let mut broken = BTreeSet::new();
        for row in 0..parcels.len() {
            if order.get(row).is_none_or(|order| known.contains(order)) {
                continue;
            }
            // Where the day is not told, the order was placed in the weeks before its parcel.
            let window = self.rule.window_days;
            let days = match (requested.get(row), shipped.get(row)) {
                (Some(day), _) => DateRange { first: day, last: day },
                (None, Some(day)) => DateRange { first: shift_days(day, -window), last: day },
                (None, None) => continue,
            };
            broken.extend(table.longest_silence(days, self.rule.ordinary_days));
        }
        self.break_silences(REMOVAL_ORDERS.name, broken, false);
        Ok(())
    }

    /// Returned units that the returns report shows in a silence of the ledger. One unit alone may be one that
    /// was never restocked, which is a loss of its own.
    fn ledger_lacks_returns(&mut self, returned: &ReturnedEvents<'_>, policy: &Policy) {
        let Some(table) = self.tables.get(LEDGER.name) else { return };
        let reach = policy.days(SettingKey::RestockDays);
        let ReturnedEvents { reported, entered } = returned;
        // Units by the last day with a row before their silence.
        let mut silent: BTreeMap<Option<i32>, (Date, i64)> = BTreeMap::new();
        for event in lacking(reported, entered, reach) {
            let days = DateRange { first: event.day, last: event.day };
            if let Some(day) = table.longest_silence(days, self.rule.ordinary_days) {
                silent.entry(table.row_before(day)).or_insert((day, 0)).1 += event.units;
            }
        }
        let least = policy.setting(SettingKey::BrokenUnitsLeast);
        let broken = silent.into_values().filter(|(_, units)| *units >= least);
        let broken: BTreeSet<Date> = broken.map(|(day, _)| day).collect();
        self.break_silences(LEDGER.name, broken, false);
    }

    /// Notes days on which a report lacks an event, and whether it holds a part of its rows only.
    fn break_silences(
        &mut self,
        name: &str,
        broken: BTreeSet<Date>,
        is_filtered: bool,
    ) -> Option<Diagnostic> {
        let table = self.tables.get_mut(name)?;
        table.broken.extend(broken);
        table.is_filtered |= is_filtered;
        is_filtered.then(|| {
            let message = format!(
                "{name}: other reports show events on its own days that it lacks; it seems to be filtered"
            );
            Diagnostic::new(Code::FilteredReport, Place::default(), message)
        })
    }
}

/// Whether a posted payment may be one of the report that was posted later than usual or under other figures: of the
/// same product and currency, and not posted otherwise.
fn may_be_reported(book: &Book, posted: &Payment, settle_days: i32) -> bool {
    let currency = |payment: &Payment| payment.amount_paid.map(|paid| paid.currency);
    let of_product = posted.fnsku.iter().flat_map(|fnsku| book.payments_of_product(fnsku));
    of_product.map(|(_, payment)| payment).any(|reported| {
        !reported.is_unreported()
            && reported.settled_by.is_empty()
            && currency(reported) == currency(posted)
            && (0..=settle_days).contains(&days_between(reported.date, posted.date))
    })
}

/// Whether a report that lacks so many of all events holds a part of its rows only.
pub(super) fn is_part(policy: &Policy, lacks: usize, all: usize) -> bool {
    lacks >= policy.count(SettingKey::FilteredRows)
        && lacks * 100 >= all * policy.count(SettingKey::FilteredPercent)
}

/// The events of a witness that a report does not show within so many days before or after, the nearest ones
/// taken first.
fn lacking(witnessed: &Events<'_>, shown: &Events<'_>, reach: i32) -> Vec<Event> {
    let of_product = |(product, events): (&&str, &Vec<Event>)| {
        lacking_of_product(events, shown.get(product).map_or(&[], Vec::as_slice), reach)
    };
    let mut lacks: Vec<Event> = witnessed.par_iter().flat_map_iter(of_product).collect();
    lacks.par_sort_unstable();
    lacks
}

/// What is lacking of one product; both are in order.
fn lacking_of_product(witnessed: &[Event], shown: &[Event], reach: i32) -> Vec<Event> {
    let mut lacks = Vec::new();
    let mut rows = shown.to_vec();
    let mut from = 0;
    for mut event in witnessed.iter().copied() {
        while rows
            .get(from)
            .is_some_and(|row| row.units == 0 || days_between(row.day, event.day) > reach)
        {
            from += 1;
        }
        for row in &mut rows[from..] {
            if event.units == 0 || days_between(event.day, row.day) > reach {
                break;
            }
            let units = event.units.min(row.units);
            row.units -= units;
            event.units -= units;
        }
        if event.units > 0 {
            lacks.push(event);
        }
    }
    lacks
}

impl super::Timeline {
    /// The last day with a row before a day, since 1970-01-01.
    fn row_before(&self, day: Date) -> Option<i32> {
        let next = self.days.partition_point(|own| *own < to_epoch_day(day));
        self.days.get(next.checked_sub(1)?).copied()
    }

    /// A day of the longest silence of more than some days that some days touch; the one after the last row
    /// counts however long it is. `None` where they touch days with rows only.
    fn longest_silence(&self, days: DateRange, more_than: i32) -> Option<Date> {
        // A report without a row is one silence.
        let Some(last) = self.days.last().copied() else { return Some(days.last) };
        let (from, to) = (to_epoch_day(days.first), to_epoch_day(days.last));
        let first = self.days.partition_point(|day| *day < from).saturating_sub(1);
        let touching = self.days[first..].windows(2).take_while(|pair| pair[0] < to);
        let inside = touching.filter(|pair| pair[1] > from && pair[1] - pair[0] - 1 > more_than);
        let longest = inside.max_by_key(|pair| pair[1] - pair[0]);
        let longest = longest.map(|pair| from_epoch_day((pair[0] + 1).max(from).min(pair[1] - 1)));
        longest.or_else(|| (to > last).then(|| from_epoch_day((last + 1).max(from))))
    }
}
