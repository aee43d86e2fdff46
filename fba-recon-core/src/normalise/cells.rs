//! The cells of one file as typed columns: what the whole file tells about its numbers, dates and currencies.

use std::collections::BTreeMap;

use jiff::Timestamp;
use memchr::memchr;

use super::cast::{Faults, Values};
use super::dates::{date_told, may_be_swapped, mixes_forms, order_shown, order_told, parse_date};
use super::numbers::{
    DecimalMark, decimal_mark, is_absent, parse_amount, parse_measure, parse_quantity,
};
use super::texts::Texts;
use crate::diag::Code;
use crate::ingest::format::{DateOrder, FormatColumn, normalise_header};
use crate::ingest::{RawTable, Rejected, TextColumn};
use crate::model::dates::to_epoch_day;
use crate::model::tables::Column;
use crate::model::{Currency, Kind};
use crate::policy::Policy;

pub(super) const CURRENCY_RULE: &str = "an amount has a currency";
/// Columns of ids that are not called so.
const IDS: &[&str] = &[
    "order_item_code",
    "msku",
    "fnsku",
    "asin",
    "license_plate",
    "tracking_number",
    "external_id",
];
const ID_RULE: &str = "an id is kept digit by digit, not as a rounded number";
const SWAPPED_RULE: &str = "a column that mixes dates such as 07/13/2026 with another form went through a spreadsheet program, which swaps day and month where both are below 13";
const TOLD_RULE: &str = "the day is that of the moment in the same row, or a day beside it";
const MOMENT_RULE: &str =
    "a day and a time with its offset from UTC, such as 2026-11-20T18:05-08:00";

/// What the whole file tells about its cells.
pub(super) struct FileContext<'a> {
    pub(super) raw: &'a RawTable<'a>,
    pub(super) mark: Option<DecimalMark>,
    /// The order of day and month that each date column shows, by canonical column.
    shown: BTreeMap<&'a str, DateOrder>,
    currencies: Vec<Result<Option<Currency>, String>>,
}

impl<'a> FileContext<'a> {
    pub(super) fn new(raw: &'a RawTable<'a>, policy: &Policy) -> Self {
        let table = raw.format.table();
        let is = |name: &str, kinds: &[Kind]| {
            let columns = table.map_or(&[][..], |table| table.columns);
            columns.iter().any(|column| column.name == name && kinds.contains(&column.kind))
        };
        let numbers =
            raw.format.column.iter().filter(|column| is(&column.to, &[Kind::Money, Kind::Measure]));
        let columns = numbers.filter_map(|column| source(raw, column));
        let amounts = raw
            .format
            .amount
            .iter()
            .filter_map(|amount| raw.columns.get(&normalise_header(&amount.from)));
        let mark =
            decimal_mark(columns.map(|(_, cells)| cells).chain(amounts).flat_map(TextColumn::iter));
        let mut shown = BTreeMap::new();
        for column in raw.format.column.iter().filter(|column| is(&column.to, &[Kind::Date])) {
            let cells = sources(raw, column).flat_map(|(_, cells)| cells.iter());
            if let Some(order) = order_shown(cells) {
                shown.insert(column.to.as_str(), order);
            }
        }
        let mut context = Self { raw, mark, shown, currencies: Vec::new() };
        context.currencies = context.row_currencies(policy);
        context
    }

    /// Whether the file can fill a canonical column. A currency may come from elsewhere, so it counts.
    pub(super) fn is_present(&self, column: &Column) -> bool {
        let format = self.raw.format;
        let unpivoted = format.unpivot.as_ref().is_some_and(|unpivot| {
            [&unpivot.amount, &unpivot.kind].into_iter().any(|name| name == column.name)
                || unpivot.description.as_deref() == Some(column.name)
        });
        column.kind == Kind::Currency
            || unpivoted
            || format.constants.contains_key(column.name)
            || self.raw.preamble.contains_key(column.name)
            || self.cells(column.name).is_some()
            || !self.summed(column.name).is_empty()
    }

    /// Whether no cell of a column has a day: each is a month such as 09/2026.
    pub(super) fn tells_months_only(&self, name: &str) -> bool {
        let Some((_, _, cells)) = self.cells(name) else { return false };
        let filled = || cells.iter().map(str::trim).filter(|cell| !cell.is_empty());
        let is_month = |cell: &str| {
            cell.chars().all(|c| c.is_ascii_digit() || "-/".contains(c))
                && cell.matches(['-', '/']).count() == 1
        };
        filled().next().is_some() && filled().all(is_month)
    }

    /// The header of a canonical column, as the file writes it.
    pub(super) fn header(&self, name: &str) -> &str {
        self.cells(name).map_or("", |(_, header, _)| header)
    }

    /// The columns of the file that are added to fill a canonical one, with their headers.
    fn summed(&self, name: &str) -> Vec<(&'a str, &'a TextColumn)> {
        let column = self.raw.format.column.iter().find(|column| column.to == name);
        let endings = column.map_or(&[][..], |column| &column.endings);
        let endings: Vec<String> = endings.iter().map(|ending| normalise_header(ending)).collect();
        let columns = self.raw.columns.iter().filter(|(header, _)| {
            self.raw.format.is_summed(header)
                && endings.iter().any(|ending| header.ends_with(ending.as_str()))
        });
        columns
            .map(|(name, cells)| (self.raw.headers.get(name).map_or("", String::as_str), cells))
            .collect()
    }

    /// The sum of the cells of several columns; null where all are empty.
    fn sum_column(&self, columns: &[(&str, &TextColumn)], faults: &mut Faults) -> Values {
        let mut sums: Vec<Option<i64>> = vec![None; self.raw.lines.len()];
        for (header, cells) in columns {
            for (row, sum) in sums.iter_mut().enumerate() {
                match parse_quantity(cells.get(row), self.mark) {
                    Ok(Some(value)) => *sum = Some(sum.unwrap_or(0).saturating_add(value)),
                    Ok(None) => {}
                    Err(found) => {
                        let cell = cells.get(row);
                        note(faults, self.raw, row, found.code, header, cell, found.rule);
                    }
                }
            }
        }
        Values::Whole(sums)
    }

    fn cells(&self, name: &str) -> Option<(&'a FormatColumn, &'a str, &'a TextColumn)> {
        let column = self.raw.format.column.iter().find(|column| column.to == name)?;
        let (header, cells) = source(self.raw, column)?;
        Some((column, header, cells))
    }

    /// The currency of each row: its own, carried from the header row of its settlement, named by the
    /// preamble, or that of the only store in the file. `Err` holds a cell that is no currency.
    fn row_currencies(&self, policy: &Policy) -> Vec<Result<Option<Currency>, String>> {
        let rows = self.raw.lines.len();
        let Some((_, _, cells)) = self.cells("currency") else {
            let fallback = self.raw.currency.or_else(|| self.store_currency(policy));
            return vec![Ok(fallback); rows];
        };
        let carries = self
            .raw
            .format
            .control
            .as_ref()
            .filter(|control| control.carry.iter().any(|c| c == "currency"));
        let groups = carries.and_then(|control| self.cells(&control.by)).map(|(_, _, cells)| cells);
        let mut carried: Option<(&str, Currency)> = None;
        let read = (0..rows).map(|row| {
            let cell = cells.get(row);
            let own = if is_absent(cell) {
                None
            } else {
                Some(cell.parse().map_err(|_| cell.to_owned())?)
            };
            let Some(groups) = groups else { return Ok(own) };
            let group = groups.get(row);
            match (own, carried) {
                (Some(own), _) => {
                    carried = carried.filter(|(name, _)| *name == group).or(Some((group, own)));
                    Ok(Some(own))
                }
                (None, Some((name, currency))) if name == group => Ok(Some(currency)),
                (None, _) => Ok(None),
            }
        });
        read.collect()
    }

    fn store_currency(&self, policy: &Policy) -> Option<Currency> {
        let (_, _, cells) = self.cells("marketplace")?;
        let mut found: Option<Currency> = None;
        for store in cells.iter().filter(|cell| !is_absent(cell)) {
            let currency = policy.marketplace_of_store(store)?.currency.parse().ok()?;
            if found.is_some_and(|found| found != currency) {
                return None;
            }
            found = Some(currency);
        }
        found
    }

    /// A canonical column of every row; what does not fit becomes a fault of its row.
    pub(super) fn column(&self, name: &str, kind: Kind, faults: &mut Faults) -> Values {
        let rows = self.raw.lines.len();
        let summed = self.summed(name);
        if !summed.is_empty() {
            return self.sum_column(&summed, faults);
        }
        let constant = self.raw.preamble.get(name).or(self.raw.format.constants.get(name));
        let Some((column, header, cells)) = self.cells(name) else {
            return match kind {
                Kind::Text => Values::Text(Texts::same(constant.map(String::as_str), rows)),
                Kind::Currency => self.currency_column("", faults),
                Kind::Date => Values::Date(vec![None; rows]),
                Kind::Quantity | Kind::Money | Kind::Measure | Kind::Moment => {
                    Values::Whole(vec![None; rows])
                }
            };
        };
        let mut fault = |row: usize, code: Code, rule: &str| {
            note(faults, self.raw, row, code, header, cells.get(row), rule);
        };
        if column.filled {
            let filled_by: Vec<&TextColumn> =
                sources(self.raw, column).map(|(_, cells)| cells).collect();
            let is_blank = |row: &usize| filled_by.iter().all(|cells| is_absent(cells.get(*row)));
            for row in (0..rows).filter(is_blank) {
                fault(row, Code::MissingValue, "the column is filled in every row");
            }
        }
        match kind {
            Kind::Text => Values::Text(text_column(name, column, cells, &mut fault)),
            Kind::Currency => self.currency_column(header, faults),
            Kind::Date => self.date_column(column, cells, &mut fault),
            Kind::Moment => Values::Whole(
                cells
                    .iter()
                    .enumerate()
                    .map(|(row, cell)| {
                        let moment = (!is_absent(cell)).then(|| cell.trim().parse::<Timestamp>());
                        if matches!(moment, Some(Err(_))) {
                            fault(row, Code::BadDate, MOMENT_RULE);
                        }
                        moment.and_then(Result::ok).map(Timestamp::as_second)
                    })
                    .collect(),
            ),
            Kind::Quantity | Kind::Money | Kind::Measure => {
                self.number_column(kind, cells, &mut fault)
            }
        }
    }

    fn date_column(
        &self,
        column: &FormatColumn,
        cells: &TextColumn,
        fault: &mut dyn FnMut(usize, Code, &str),
    ) -> Values {
        let check = column.checked_by.as_ref();
        let check = check.and_then(|header| self.raw.columns.get(&normalise_header(header)));
        let told = |row: usize| parse_date(check?.get(row), None).ok().flatten();
        let by_check = || {
            let told = cells.iter().enumerate().filter_map(|(row, cell)| Some((cell, told(row)?)));
            check.and_then(|_| order_told(told))
        };
        let order = self.shown.get(column.to.as_str()).copied().or_else(by_check);
        let mixes = mixes_forms(cells.iter());
        // A row may leave its finer date blank and fill the plainer one.
        let further: Vec<&TextColumn> =
            sources(self.raw, column).skip(1).map(|(_, cells)| cells).collect();
        let other_date = |row: usize| {
            let mut dates = further
                .iter()
                .map(|cells| parse_date(&self.raw.format.in_english(cells.get(row)), order));
            dates.find(|date| !matches!(date, Ok(None))).unwrap_or(Ok(None))
        };
        let read = cells.iter().enumerate().map(|(row, cell)| {
            let cell = self.raw.format.in_english(cell);
            if let Some(day) = told(row).filter(|_| !is_absent(&cell)) {
                let is_so = parse_date(&cell, order) == Ok(Some(day));
                let date = if is_so { Some(day) } else { date_told(&cell, day) };
                if date.is_none() {
                    fault(row, Code::BadDate, TOLD_RULE);
                }
                return date.map(to_epoch_day);
            }
            if mixes && may_be_swapped(&cell) {
                fault(row, Code::AmbiguousDate, SWAPPED_RULE);
                return None;
            }
            let date = match parse_date(&cell, order) {
                Ok(None) => other_date(row),
                read => read,
            };
            match date {
                Ok(date) => date.map(to_epoch_day),
                Err(found) => {
                    fault(row, found.code, found.rule);
                    None
                }
            }
        });
        Values::Date(read.collect())
    }

    fn number_column(
        &self,
        kind: Kind,
        cells: &TextColumn,
        fault: &mut dyn FnMut(usize, Code, &str),
    ) -> Values {
        let read = cells.iter().enumerate().map(|(row, cell)| {
            let value = match kind {
                Kind::Quantity => parse_quantity(cell, self.mark),
                Kind::Measure => parse_measure(cell, self.mark),
                _ => parse_amount(cell, self.mark, self.currency(row)),
            };
            // Nothing in no currency is still nothing.
            let has_amount = matches!(value, Ok(Some(amount)) if amount != 0);
            if kind == Kind::Money && has_amount && self.lacks_currency(row) {
                fault(row, Code::MissingCurrency, CURRENCY_RULE);
            }
            value.unwrap_or_else(|found| {
                fault(row, found.code, found.rule);
                None
            })
        });
        Values::Whole(read.collect())
    }

    pub(super) fn currency(&self, row: usize) -> Option<Currency> {
        self.currencies[row].as_ref().ok().copied().flatten()
    }

    /// Whether a row has no currency although its table has one; a cell that is no code is told elsewhere.
    pub(super) fn lacks_currency(&self, row: usize) -> bool {
        let table = self.raw.format.table();
        table.is_some_and(|table| table.position("currency").is_some())
            && self.currencies[row] == Ok(None)
    }

    /// The currency of each row; a cell that is no code, or another code than the settlement's, is a fault.
    fn currency_column(&self, header: &str, faults: &mut Faults) -> Values {
        let mut settlement: Option<(String, Currency)> = None;
        let groups = self.raw.format.control.as_ref().and_then(|control| self.cells(&control.by));
        let read = self.currencies.iter().enumerate().map(|(row, currency)| {
            let currency = match currency {
                Ok(currency) => (*currency)?,
                Err(cell) => {
                    note(
                        faults,
                        self.raw,
                        row,
                        Code::BadCurrency,
                        header,
                        cell,
                        "three letters, such as USD",
                    );
                    return None;
                }
            };
            if let Some((_, _, groups)) = groups {
                let group = groups.get(row);
                match &settlement {
                    Some((name, first)) if name == group && *first != currency => {
                        let rule = format!("a settlement has one currency, here {first}");
                        note(
                            faults,
                            self.raw,
                            row,
                            Code::MixedCurrencies,
                            header,
                            currency.as_str(),
                            &rule,
                        );
                    }
                    Some((name, _)) if name == group => {}
                    _ => settlement = Some((group.to_owned(), currency)),
                }
            }
            Some(currency)
        });
        Values::Text(read.collect())
    }
}

/// A column of text; ids in capitals, and without what a program that took them for numbers made of them.
fn text_column(
    name: &str,
    column: &FormatColumn,
    cells: &TextColumn,
    fault: &mut dyn FnMut(usize, Code, &str),
) -> Texts {
    let is_id = name.ends_with("_id") || IDS.contains(&name);
    for (row, cell) in cells.iter().enumerate().filter(|_| is_id) {
        if is_rounded_number(cell) {
            fault(row, Code::DamagedId, ID_RULE);
        }
    }
    let is_upper = matches!(name, "fnsku" | "asin" | "fulfillment_center" | "shipment_id");
    let may_be_number = is_id && !matches!(name, "fnsku" | "asin" | "msku");
    let mut texts = Texts::default();
    for cell in cells.iter() {
        let value = column.translated(cell);
        if is_absent(&value) {
            texts.push(None);
        } else if is_upper && has_lower_case(&value) {
            texts.push(Some(&value.to_uppercase()));
        } else if may_be_number && value.ends_with(".0") {
            texts.push(Some(whole_id(&value)));
        } else {
            texts.push(Some(&value));
        }
    }
    texts
}

fn source<'a>(raw: &'a RawTable<'_>, column: &FormatColumn) -> Option<(&'a str, &'a TextColumn)> {
    sources(raw, column).next()
}

/// Every column of the file that can fill a canonical one, the best first.
fn sources<'a>(
    raw: &'a RawTable<'_>,
    column: &FormatColumn,
) -> impl Iterator<Item = (&'a str, &'a TextColumn)> {
    column.from.iter().filter_map(|header| {
        let name = normalise_header(header);
        let cells = raw.columns.get(&name)?;
        Some((raw.headers.get(&name).map_or("", String::as_str), cells))
    })
}

fn has_lower_case(id: &str) -> bool {
    id.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// An id without the `.0` of a program that took it for a number.
fn whole_id(id: &str) -> &str {
    let digits = id.strip_suffix(".0").filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
    digits.filter(|digits| !digits.is_empty()).unwrap_or(id)
}

/// Whether a cell is a long number as spreadsheet programs shorten it: `1.14E+16`.
fn is_rounded_number(cell: &str) -> bool {
    if memchr(b'+', cell.as_bytes()).is_none() {
        return false;
    }
    let Some((mantissa, exponent)) = cell.split_once("E+").or_else(|| cell.split_once("e+")) else {
        return false;
    };
    let is_number = |text: &str, also: &[char]| {
        text.starts_with(|c: char| c.is_ascii_digit())
            && text.chars().all(|c| c.is_ascii_digit() || also.contains(&c))
    };
    is_number(mantissa, &['.', ',']) && is_number(exponent, &[])
}

/// Notes a row's first fault.
pub(super) fn note(
    faults: &mut Faults,
    raw: &RawTable<'_>,
    row: usize,
    code: Code,
    header: &str,
    value: &str,
    rule: &str,
) {
    faults.entry(row).or_insert_with(|| Rejected {
        line: raw.lines[row],
        code,
        column: header.to_owned(),
        value: value.to_owned(),
        rule: rule.to_owned(),
    });
}
