//! From the cells of one report to typed columns, with the rows that do not fit set aside.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::control;
use super::dates::{DateFault, order_shown, parse_date};
use super::numbers::{DecimalMark, decimal_mark, is_absent, parse_amount, parse_quantity};
use crate::diag::{Code, Diagnostic};
use crate::ingest::format::{DateOrder, FormatColumn, normalise_header};
use crate::ingest::{RawTable, Rejected, TextColumn};
use crate::model::dates::{from_epoch_day, to_epoch_day};
use crate::model::{Currency, DateRange, FileId, Kind, Table};
use crate::policy::Policy;

/// The values of one canonical column of one file.
#[derive(Debug, Clone)]
pub enum Values {
    /// Text and currency codes.
    Text(Vec<Option<Box<str>>>),
    /// Units, millionths.
    Whole(Vec<Option<i64>>),
    /// Days since 1970-01-01.
    Date(Vec<Option<i32>>),
}

/// One report, typed.
#[derive(Debug)]
pub struct CastTable {
    /// The file.
    pub file: FileId,
    /// Format id.
    pub format_id: String,
    /// Title of the format.
    pub title: String,
    /// The smaller rank is used where one settlement is loaded twice.
    pub rank: u8,
    /// Canonical table.
    pub table: &'static Table,
    /// One entry a canonical column.
    pub values: Vec<Values>,
    /// Source line of each row.
    pub lines: Vec<u32>,
    /// Rows left out.
    pub rejected: Vec<Rejected>,
    /// Rows read.
    pub rows_read: usize,
    /// First and last day.
    pub covers: Option<DateRange>,
    /// Days without rows up to which two files still join.
    pub gap_days: i32,
    /// Whether the amounts of a settlement in it do not add up to its total.
    pub total_is_off: bool,
    /// What there is to say.
    pub diagnostics: Vec<Diagnostic>,
}

impl CastTable {
    /// The text of a column in a row.
    #[must_use]
    pub fn text(&self, column: &str, row: usize) -> Option<&str> {
        match &self.values[self.table.position(column)?] {
            Values::Text(values) => values.get(row)?.as_deref(),
            Values::Whole(_) | Values::Date(_) => None,
        }
    }

    /// The whole number of a column in a row.
    #[must_use]
    pub fn whole(&self, column: &str, row: usize) -> Option<i64> {
        match &self.values[self.table.position(column)?] {
            Values::Whole(values) => *values.get(row)?,
            Values::Text(_) | Values::Date(_) => None,
        }
    }

    /// Every day on which the file has a row.
    pub(super) fn row_days(&self) -> BTreeSet<Date> {
        let covers = self.table.covers.into_iter().flat_map(|column| self.days(column));
        covers.map(from_epoch_day).collect()
    }

    fn days(&self, column: &str) -> impl Iterator<Item = i32> {
        let position = self.table.position(column);
        let days = match position.map(|at| &self.values[at]) {
            Some(Values::Date(days)) => days.as_slice(),
            _ => &[],
        };
        days.iter().copied().flatten()
    }
}

/// Casts one report.
#[must_use]
pub fn cast(raw: &RawTable<'_>, policy: &Policy) -> CastTable {
    let table = raw.format.table().unwrap_or(&crate::model::tables::LEDGER);
    let context = FileContext::new(raw, policy);
    let mut faults: Vec<Option<Rejected>> = vec![None; raw.lines.len()];
    let mut columns: Vec<Values> = Vec::with_capacity(table.columns.len());
    for column in table.columns {
        columns.push(context.column(column.name, column.kind, &mut faults));
    }
    let mut cast = CastTable {
        file: raw.file,
        format_id: raw.format.id.clone(),
        title: raw.format.title.clone(),
        rank: raw.format.rank,
        table,
        values: columns,
        lines: raw.lines.clone(),
        rejected: raw.rejected.clone(),
        rows_read: raw.rows_read,
        covers: None,
        gap_days: raw.format.gap_days,
        total_is_off: false,
        diagnostics: Vec::new(),
    };
    context.unpivot(&mut cast, &mut faults);
    drop_faulty(&mut cast, faults);
    cast.covers = coverage(&cast);
    if let Some(control) = &raw.format.control {
        control::check_totals(&mut cast, control);
    }
    cast
}

/// An amount in millionths, its type and its description.
type Part<'a> = (i64, &'a str, &'a str);

/// What the whole file tells about its cells.
struct FileContext<'a> {
    raw: &'a RawTable<'a>,
    mark: Option<DecimalMark>,
    currencies: Vec<Result<Option<Currency>, String>>,
}

impl<'a> FileContext<'a> {
    fn new(raw: &'a RawTable<'a>, policy: &Policy) -> Self {
        let table = raw.format.table();
        let is_number = |name: &str| {
            let columns = table.map_or(&[][..], |table| table.columns);
            let kind = columns.iter().find(|column| column.name == name).map(|column| column.kind);
            matches!(kind, Some(Kind::Money | Kind::Measure))
        };
        let numbers = raw.format.column.iter().filter(|column| is_number(&column.to));
        let columns = numbers.filter_map(|column| source(raw, column));
        let amounts = raw
            .format
            .amount
            .iter()
            .filter_map(|amount| raw.columns.get(&normalise_header(&amount.from)));
        let mark =
            decimal_mark(columns.map(|(_, cells)| cells).chain(amounts).flat_map(TextColumn::iter));
        let mut context = Self { raw, mark, currencies: Vec::new() };
        context.currencies = context.row_currencies(policy);
        context
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

    /// A date of the further sources of a column: a row may leave its finer date blank and fill the
    /// plainer one.
    fn other_date(
        &self,
        column: &FormatColumn,
        row: usize,
        order: Option<DateOrder>,
    ) -> Result<Option<Date>, DateFault> {
        let further = sources(self.raw, column).skip(1);
        let mut dates = further.map(|(_, cells)| parse_date(cells.get(row), order));
        dates.find(|date| !matches!(date, Ok(None))).unwrap_or(Ok(None))
    }

    fn column(&self, name: &str, kind: Kind, faults: &mut [Option<Rejected>]) -> Values {
        let rows = self.raw.lines.len();
        let constant = self.raw.format.constants.get(name);
        let Some((column, header, cells)) = self.cells(name) else {
            return match kind {
                Kind::Text => Values::Text(vec![constant.map(|text| text.as_str().into()); rows]),
                Kind::Currency => self.currency_column("", faults),
                Kind::Date => Values::Date(vec![None; rows]),
                Kind::Quantity | Kind::Money | Kind::Measure => Values::Whole(vec![None; rows]),
            };
        };
        let mut fault = |row: usize, code: Code, rule: &str| {
            note(faults, self.raw, row, code, header, cells.get(row), rule);
        };
        if column.filled {
            for row in (0..rows).filter(|row| is_absent(cells.get(*row))) {
                fault(row, Code::MissingValue, "the column is filled in every row");
            }
        }
        match kind {
            Kind::Text => Values::Text(
                cells.iter().map(|cell| text_value(&column.translated(cell))).collect(),
            ),
            Kind::Currency => self.currency_column(header, faults),
            Kind::Date => {
                let order = order_shown(cells.iter()).or(self.raw.format.date_order);
                let read = cells.iter().enumerate().map(|(row, cell)| {
                    let date = match parse_date(cell, order) {
                        Ok(None) => self.other_date(column, row, order),
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
            Kind::Quantity | Kind::Money | Kind::Measure => {
                let read = cells.iter().enumerate().map(|(row, cell)| {
                    let has_currency_column = self
                        .raw
                        .format
                        .table()
                        .is_some_and(|table| table.position("currency").is_some());
                    let currency_of = || self.currencies[row].as_ref().ok().copied().flatten();
                    if kind == Kind::Money
                        && has_currency_column
                        && !is_absent(cell)
                        && currency_of().is_none()
                        && self.currencies[row].is_ok()
                    {
                        fault(row, Code::BadCurrency, "an amount has a currency");
                    }
                    let value = if kind == Kind::Quantity {
                        parse_quantity(cell, self.mark)
                    } else {
                        let currency = self.currencies[row].as_ref().ok().copied().flatten();
                        parse_amount(cell, self.mark, currency.filter(|_| kind == Kind::Money))
                    };
                    value.unwrap_or_else(|found| {
                        fault(row, found.code, found.rule);
                        None
                    })
                });
                Values::Whole(read.collect())
            }
        }
    }

    /// The currency of each row; a cell that is no code, or another code than the settlement's, is a fault.
    fn currency_column(&self, header: &str, faults: &mut [Option<Rejected>]) -> Values {
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
            Some(currency.as_str().into())
        });
        Values::Text(read.collect())
    }

    /// The filled amounts of each row with their type and description; a row without any has one
    /// empty part.
    fn amount_parts(&self, faults: &mut [Option<Rejected>]) -> Vec<(usize, Option<Part<'_>>)> {
        let mut picks: Vec<(usize, Option<Part<'_>>)> = Vec::new();
        for row in 0..self.raw.lines.len() {
            let before = picks.len();
            for amount in &self.raw.format.amount {
                let name = normalise_header(&amount.from);
                let Some(cells) = self.raw.columns.get(&name) else {
                    continue;
                };
                let currency = self.currencies[row].as_ref().ok().copied().flatten();
                match parse_amount(cells.get(row), self.mark, currency) {
                    Ok(Some(value)) => {
                        let description =
                            self.raw.columns.get(&normalise_header(&amount.description_from));
                        let description = description.map_or("", |cells| cells.get(row));
                        picks.push((row, Some((value, amount.amount_type.as_str(), description))));
                    }
                    Ok(None) => {}
                    Err(found) => {
                        let header = self.raw.headers.get(&name).map_or("", String::as_str);
                        note(faults, self.raw, row, found.code, header, cells.get(row), found.rule);
                    }
                }
            }
            if picks.len() == before {
                picks.push((row, None));
            }
        }
        picks
    }

    /// Turns each filled amount column of a row into a row of its own.
    fn unpivot(&self, cast: &mut CastTable, faults: &mut Vec<Option<Rejected>>) {
        if self.raw.format.amount.is_empty() {
            return;
        }
        let positions =
            ["amount", "amount_type", "amount_description"].map(|name| cast.table.position(name));
        let [Some(amount_at), Some(type_at), Some(description_at)] = positions else {
            return;
        };
        let picks = self.amount_parts(faults);
        for values in &mut cast.values {
            values.pick(picks.iter().map(|(row, _)| *row));
        }
        let text = |text: &str| text_value(text);
        cast.values[amount_at] =
            Values::Whole(picks.iter().map(|(_, part)| part.map(|part| part.0)).collect());
        cast.values[type_at] =
            Values::Text(picks.iter().map(|(_, part)| text(part.as_ref()?.1)).collect());
        cast.values[description_at] =
            Values::Text(picks.iter().map(|(_, part)| text(part.as_ref()?.2)).collect());
        cast.lines = picks.iter().map(|(row, _)| self.raw.lines[*row]).collect();
        // A faulty row is reported once, by the first of its parts; its other parts go with it.
        let mut expanded = Vec::with_capacity(picks.len());
        for (row, _) in &picks {
            expanded.push(faults[*row].clone());
        }
        *faults = expanded;
    }
}

impl Values {
    fn pick(&mut self, rows: impl Iterator<Item = usize>) {
        match self {
            Self::Text(values) => *values = rows.map(|row| values[row].clone()).collect(),
            Self::Whole(values) => *values = rows.map(|row| values[row]).collect(),
            Self::Date(values) => *values = rows.map(|row| values[row]).collect(),
        }
    }
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

fn text_value(cell: &str) -> Option<Box<str>> {
    (!is_absent(cell)).then(|| cell.into())
}

/// Notes a row's first fault.
fn note(
    faults: &mut [Option<Rejected>],
    raw: &RawTable<'_>,
    row: usize,
    code: Code,
    header: &str,
    value: &str,
    rule: &str,
) {
    faults[row].get_or_insert_with(|| Rejected {
        line: raw.lines[row],
        code,
        column: header.to_owned(),
        value: value.to_owned(),
        rule: rule.to_owned(),
    });
}

/// Takes the faulty rows out of the columns.
fn drop_faulty(cast: &mut CastTable, faults: Vec<Option<Rejected>>) {
    if faults.iter().all(Option::is_none) {
        return;
    }
    let good: Vec<usize> = (0..faults.len()).filter(|row| faults[*row].is_none()).collect();
    for values in &mut cast.values {
        values.pick(good.iter().copied());
    }
    cast.lines = good.iter().map(|row| cast.lines[*row]).collect();
    cast.rejected.extend(faults.into_iter().flatten());
    cast.rejected.sort();
    cast.rejected.dedup_by_key(|rejected| rejected.line);
}

/// The days a file covers: what a settlement's header says, else the days of its rows.
fn coverage(cast: &CastTable) -> Option<DateRange> {
    let covers = cast.table.covers?;
    let stated = cast.days("start_date").chain(cast.days("end_date"));
    let days: Vec<i32> = cast.days(covers).chain(stated).collect();
    DateRange::new(from_epoch_day(*days.iter().min()?), from_epoch_day(*days.iter().max()?))
}
