//! The balances of a stock: the sign of what leaves it, which some files write as a magnitude and others as a
//! negative number, and the period that a row stands for.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::cast::CastTable;
use super::merge::key as key_of;
use super::texts::Texts;
use super::values::Values;
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::format::BalanceColumns;
use crate::model::dates::{days_between, from_epoch_day};
use crate::model::fast::HashMap;
use crate::policy::Policy;

/// Makes outflows negative where the file's own balances show that it writes them as magnitudes, so that
/// opening and flows add up to closing. Where neither way holds for more rows the values stay and it is told.
pub(super) fn sign_outflows(cast: &mut CastTable<'_>, balance: &BalanceColumns) {
    let sum = |names: &[String], row: usize| -> i128 {
        names.iter().filter_map(|name| cast.whole(name, row)).map(i128::from).sum()
    };
    let (mut signed, mut magnitudes, mut neither) = (0_usize, 0_usize, 0_usize);
    let mut first_off = None;
    for row in 0..cast.lines.len() {
        let (Some(opening), Some(closing)) =
            (cast.whole(&balance.opening, row), cast.whole(&balance.closing, row))
        else {
            continue;
        };
        let outflows = sum(&balance.outflows, row);
        let rest = i128::from(opening) + sum(&balance.inflows, row) - i128::from(closing);
        // A row without outflows holds either way.
        match (rest + outflows == 0, rest - outflows == 0) {
            (true, true) => {}
            (true, false) => signed += 1,
            (false, true) => magnitudes += 1,
            (false, false) => {
                neither += 1;
                first_off.get_or_insert(cast.lines[row]);
            }
        }
    }
    let is_unclear = signed == magnitudes && signed + neither > 0;
    if magnitudes > signed {
        for name in &balance.outflows {
            let Some(at) = cast.table.position(name) else { continue };
            if let Values::Whole(values) = &mut cast.values[at] {
                values.change(|value| -value);
            }
        }
    }
    let off = neither + signed.min(magnitudes);
    if off == 0 && !is_unclear {
        return;
    }
    let message = if is_unclear {
        "opening balance and movements do not add up to the closing balance, whichever sign the movements out have; they are kept as written".to_owned()
    } else {
        let plural = if off == 1 { " does" } else { "s do" };
        format!("balance of {off} row{plural} not add up from opening to closing")
    };
    let at = Place { file: Some(cast.file), line: first_off, column: None };
    let rule = format!(
        "{} + {} + {} = {}",
        balance.opening,
        balance.inflows.join(" + "),
        balance.outflows.join(" + "),
        balance.closing
    );
    cast.diagnostics.push(Diagnostic::new(Code::BalanceOff, at, message).tried(rule));
}

/// Fills the column that says whether a row stands for a day, a week or a month; all rows of a file stand for
/// the same; blank where the dates do not tell.
pub(super) fn tell_periods(
    cast: &mut CastTable<'_>,
    balance: &BalanceColumns,
    tells_months_only: bool,
) {
    let Some(at) = cast.table.position(&balance.period) else { return };
    let days = cast.row_days();
    let begins_months = days.iter().all(|day| day.day() == 1);
    let mut steps =
        days.iter().zip(days.iter().skip(1)).map(|(one, next)| days_between(*one, *next));
    let period = if tells_months_only || begins_months && days.len() > 2 {
        Some("month")
    } else if begins_months {
        // One or two days that begin a month may be days or months.
        None
    } else if days.len() > 1 && steps.all(|step| step % DAYS_OF_WEEK == 0) {
        Some("week")
    } else {
        Some("day")
    };
    cast.values[at] = Values::Text(Texts::same(period, cast.lines.len()));
    cast.present[at] = true;
}

const DAYS_OF_WEEK: i32 = 7;

/// A file of one date, or of dates that do not tell its period, whose rows all stand in a longer file too is a
/// piece of it and has its period.
pub(super) fn adopt_periods(cast: &mut [CastTable<'_>], policy: &Policy) {
    let is_piece =
        |table: &CastTable<'_>| period_of(table).is_some() && table.row_days().len() <= 2;
    let pieces: Vec<usize> = (0..cast.len()).filter(|at| is_piece(&cast[*at])).collect();
    // Only the days of pieces are compared.
    let wanted: BTreeSet<Date> = pieces.iter().flat_map(|at| cast[*at].row_days()).collect();
    if wanted.is_empty() {
        return;
    }
    let mut known: HashMap<Vec<u8>, (usize, Option<Box<str>>)> = HashMap::default();
    for table in cast.iter() {
        let Some((balance, _)) = period_of(table) else { continue };
        let days = table.row_days().len();
        for row in (0..table.lines.len()).filter(|row| is_of_day(table, *row, &wanted)) {
            let period = table.text(&balance.period, row).map(Into::into);
            let identity = identity(table, balance, row, policy);
            let own = known.entry(identity).or_insert((days, period.clone()));
            if days > own.0 {
                *own = (days, period);
            }
        }
    }
    for at in pieces {
        let Some((balance, position)) = period_of(&cast[at]) else { continue };
        let days = cast[at].row_days().len();
        let told: BTreeSet<&Option<Box<str>>> = (0..cast[at].lines.len())
            .filter_map(|row| known.get(&identity(&cast[at], balance, row, policy)))
            .map(|(other, period)| if *other > days { period } else { &None })
            .collect();
        let [Some(period)] = told.into_iter().collect::<Vec<_>>()[..] else { continue };
        let rows = cast[at].lines.len();
        cast[at].values[position] = Values::Text(Texts::same(Some(period), rows));
    }
}

fn is_of_day(table: &CastTable<'_>, row: usize, wanted: &BTreeSet<Date>) -> bool {
    let column = table.table.covers.and_then(|name| table.column(name));
    let day = column.and_then(Values::as_date).and_then(|days| days.get(row));
    day.is_some_and(|day| wanted.contains(&from_epoch_day(day)))
}

/// The balance of a report of balances, and the position of its column of periods.
fn period_of<'f>(table: &CastTable<'f>) -> Option<(&'f BalanceColumns, usize)> {
    let balance = table.format.balance.as_ref()?;
    Some((balance, table.table.position(&balance.period)?))
}

/// What a row tells, whatever its period.
fn identity(
    table: &CastTable<'_>,
    balance: &BalanceColumns,
    row: usize,
    policy: &Policy,
) -> Vec<u8> {
    let key = table.format.merge.key.iter().filter(|name| **name != balance.period);
    let names = key.chain([&balance.opening, &balance.closing]);
    let columns: Vec<usize> = names.filter_map(|name| table.table.position(name)).collect();
    key_of(table, &columns, row, policy)
}
