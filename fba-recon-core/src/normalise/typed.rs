//! The cells of one column as typed values; each different cell is read once.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::Date;

use super::cells::{CURRENCY_RULE, FileContext, sources};
use super::dates::{date_told, may_be_swapped, mixes_forms, order_told, parse_date};
use super::ids::{as_id, is_id, is_order, is_order_id, is_rounded_number, whole_id};
use super::numbers::{is_absent, parse_amount, parse_measure, parse_quantity};
use super::texts::Texts;
use super::values::{Shared, Values};
use crate::diag::Code;
use crate::ingest::format::FormatColumn;
use crate::ingest::header::normalise_header;
use crate::ingest::{Codes, TextColumn};
use crate::model::dates::to_epoch_day;
use crate::model::fast::HashMap;
use crate::model::{Currency, Kind};

const ID_RULE: &str = "an id is kept digit by digit, not as a rounded number";
const SWAPPED_RULE: &str = "a column that mixes dates such as 07/13/2026 with another form went through a spreadsheet program, which swaps day and month where both are below 13";
const TOLD_RULE: &str = "the day is that of the moment in the same row, or a day beside it";
const MOMENT_RULE: &str =
    "a day and a time with its offset from UTC, such as 2026-11-20T18:05-08:00";

/// The code and the rule of a fault.
type Fault = (Code, &'static str);
/// Notes the fault of a row.
type Note<'n> = dyn FnMut(usize, Code, &str) + 'n;

/// Reads each different cell; a fault is noted for every row that has it.
fn read_each<T: Copy>(
    cells: &TextColumn,
    note: &mut Note<'_>,
    read: impl Fn(&str) -> Result<Option<T>, Fault>,
) -> Shared<T> {
    let mut faults: HashMap<usize, Fault> = HashMap::default();
    let values = cells.texts().enumerate().map(|(at, cell)| {
        read(cell).unwrap_or_else(|fault| {
            faults.insert(at, fault);
            None
        })
    });
    let values = values.collect();
    note_each(cells, &faults, note);
    Shared::new(values, cells.codes().clone())
}

/// Notes the faults of texts for every row that has them.
fn note_each(cells: &TextColumn, faults: &HashMap<usize, Fault>, note: &mut Note<'_>) {
    if faults.is_empty() {
        return;
    }
    for (row, at) in cells.codes().iter().enumerate() {
        if let Some((code, rule)) = faults.get(&at) {
            note(row, *code, rule);
        }
    }
}

/// Moments, in seconds since 1970.
pub(super) fn moment_column(cells: &TextColumn, note: &mut Note<'_>) -> Values {
    Values::Whole(read_each(cells, note, |cell| {
        if is_absent(cell) {
            return Ok(None);
        }
        let moment = cell.trim().parse::<Timestamp>();
        moment.map(|moment| Some(moment.as_second())).map_err(|_| (Code::BadDate, MOMENT_RULE))
    }))
}

/// A column of text; ids in capitals, and without what a program that took them for numbers made of them.
pub(super) fn text_column(
    table: &str,
    name: &str,
    column: &FormatColumn,
    cells: &TextColumn,
    note: &mut Note<'_>,
) -> Texts {
    let is_id = is_id(name);
    if is_id {
        let rounded = cells.texts().enumerate().filter(|(_, cell)| is_rounded_number(cell));
        let faults = rounded.map(|(at, _)| (at, (Code::DamagedId, ID_RULE))).collect();
        note_each(cells, &faults, note);
    }
    let is_upper = matches!(name, "fnsku" | "asin" | "fulfillment_center" | "shipment_id");
    let may_be_number = is_id && !matches!(name, "fnsku" | "asin" | "msku");
    let is_order = is_order(table, name);
    Texts::of_column(cells, |cell| {
        let cell = if is_id || is_upper { as_id(cell) } else { Cow::Borrowed(cell) };
        let value = match cell {
            Cow::Borrowed(cell) => column.translated(cell),
            Cow::Owned(cell) => Cow::Owned(column.translated(&cell).into_owned()),
        };
        if is_absent(&value) && !column.names(&value) || is_order && !is_order_id(&value) {
            None
        } else if is_upper && has_lower_case(&value) {
            Some(Cow::Owned(value.to_uppercase()))
        } else if may_be_number && value.ends_with(".0") {
            Some(Cow::Owned(whole_id(&value).to_owned()))
        } else {
            Some(value)
        }
    })
}

impl FileContext<'_> {
    /// A column of days.
    pub(super) fn date_column(
        &self,
        column: &FormatColumn,
        cells: &TextColumn,
        note: &mut Note<'_>,
    ) -> Values {
        let check = column.checked_by.as_ref();
        let check = check.and_then(|header| self.raw.columns.get(&normalise_header(header)));
        let moments = check.into_iter().flat_map(TextColumn::texts);
        let days_told: Vec<Option<Date>> =
            moments.map(|moment| parse_date(moment, None).ok().flatten()).collect();
        let told_at = |at: Option<usize>| days_told[at?];
        let check_at = |row: usize| check?.codes().get(row);
        let by_check = || {
            let told = |(row, cell)| Some((cell, told_at(check_at(row))?));
            check.and_then(|_| order_told(cells.iter().enumerate().filter_map(told)))
        };
        let order = self.shown.get(column.to.as_str()).copied().or_else(by_check);
        let mixes = mixes_forms(cells.texts());
        let read = |cell: &str| {
            let cell = self.raw.format.in_english(cell);
            if mixes && may_be_swapped(&cell) {
                return Err((Code::AmbiguousDate, SWAPPED_RULE));
            }
            let date = parse_date(&cell, order).map_err(|fault| (fault.code, fault.rule))?;
            Ok(date.map(to_epoch_day))
        };
        // A row may leave its finer date blank and fill the plainer one.
        let further: Vec<&TextColumn> =
            sources(self.raw, column).skip(1).map(|(_, cells)| cells).collect();
        let is_whole = || cells.texts().all(|cell| !is_absent(cell));
        if check.is_none() && (further.is_empty() || is_whole()) {
            return Values::Date(read_each(cells, note, read));
        }
        let other_date = |row: usize| {
            let mut dates = further
                .iter()
                .map(|cells| parse_date(&self.raw.format.in_english(cells.get(row)), order));
            let date = dates.find(|date| !matches!(date, Ok(None))).unwrap_or(Ok(None));
            date.map(|date| date.map(to_epoch_day)).map_err(|fault| (fault.code, fault.rule))
        };
        let read_cell = |cell: &str, told: Option<Date>| {
            let english = self.raw.format.in_english(cell);
            let Some(day) = told.filter(|_| !is_absent(&english)) else { return read(cell) };
            let is_so = parse_date(&english, order) == Ok(Some(day));
            let date = if is_so { Some(day) } else { date_told(&english, day) };
            date.map(|date| Some(to_epoch_day(date))).ok_or((Code::BadDate, TOLD_RULE))
        };
        // Each different pair of a date and its moment is read once.
        let mut places: HashMap<(usize, Option<usize>), usize> = HashMap::default();
        let mut days: Vec<Result<Option<i32>, Fault>> = Vec::new();
        let codes: Codes = (0..cells.codes().len())
            .map(|row| {
                let pair = (cells.codes().get(row).unwrap_or_default(), check_at(row));
                let place = *places.entry(pair).or_insert_with(|| {
                    days.push(read_cell(cells.get(row), told_at(pair.1)));
                    days.len() - 1
                });
                if days[place] != Ok(None) || further.is_empty() {
                    return place;
                }
                days.push(other_date(row));
                days.len() - 1
            })
            .collect();
        for (row, place) in codes.iter().enumerate() {
            if let Err((code, rule)) = days[place] {
                note(row, code, rule);
            }
        }
        let days = days.into_iter().map(|day| day.ok().flatten()).collect();
        Values::Date(Shared::new(days, codes))
    }

    /// A column of units, amounts or measures.
    pub(super) fn number_column(
        &self,
        kind: Kind,
        cells: &TextColumn,
        note: &mut Note<'_>,
    ) -> Values {
        let read = |cell: &str, currency: Option<Currency>, lacks_currency: bool| {
            let value = match kind {
                Kind::Quantity => parse_quantity(cell, self.mark),
                Kind::Measure => parse_measure(cell, self.mark),
                _ => parse_amount(cell, self.mark, currency),
            };
            // Nothing in no currency is still nothing.
            let has_amount = matches!(value, Ok(Some(amount)) if amount != 0);
            if kind == Kind::Money && has_amount && lacks_currency {
                return Err((Code::MissingCurrency, CURRENCY_RULE));
            }
            value.map_err(|fault| (fault.code, fault.rule))
        };
        if kind != Kind::Money {
            return Values::Whole(read_each(cells, note, |cell| read(cell, None, false)));
        }
        if let Some(currency) = self.only_currency() {
            let lacks = self.lacks_currency(0);
            return Values::Whole(read_each(cells, note, |cell| read(cell, currency, lacks)));
        }
        let amounts = cells.iter().enumerate().map(|(row, cell)| {
            let amount = read(cell, self.currency(row), self.lacks_currency(row));
            amount.unwrap_or_else(|(code, rule)| {
                note(row, code, rule);
                None
            })
        });
        Values::Whole(amounts.collect())
    }
}

fn has_lower_case(id: &str) -> bool {
    id.bytes().any(|byte| byte.is_ascii_lowercase())
}
