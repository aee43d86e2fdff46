//! The balances of a stock: the sign of what leaves it, which some files write as a magnitude and others as a
//! negative number, and the period that a row stands for.

use super::cast::{CastTable, Values};
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::format::Balance;
use crate::model::dates::days_between;

/// Makes outflows negative where the file's own balances show that it writes them as magnitudes, so that
/// opening and flows add up to closing. Where neither way holds for more rows the values stay and it is told.
pub(super) fn sign_outflows(cast: &mut CastTable<'_>, balance: &Balance) {
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
                for value in values.iter_mut().flatten() {
                    *value = -*value;
                }
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
pub(super) fn tell_periods(cast: &mut CastTable<'_>, balance: &Balance, tells_months_only: bool) {
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
    cast.values[at] = Values::Text(vec![period.map(Into::into); cast.lines.len()]);
    cast.present[at] = true;
}

const DAYS_OF_WEEK: i32 = 7;
