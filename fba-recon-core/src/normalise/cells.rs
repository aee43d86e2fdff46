//! The cells of one file as typed columns: what the whole file tells about its numbers, dates and currencies.

use std::collections::BTreeMap;

use super::cast::Faults;
use super::control::{Dump, carries_currency, stated_in};
use super::dates::{are_firsts_of_months, order_shown};
use super::ids::{as_id, is_order, is_order_id};
use super::numbers::{DecimalMark, decimal_mark, is_absent, parse_amount, parse_quantity};
use super::texts::Texts;
use super::typed::{moment_column, text_column};
use super::values::{Shared, Values};
use crate::diag::Code;
use crate::ingest::format::{DateOrder, FormatColumn};
use crate::ingest::header::normalise_header;
use crate::ingest::{RawTable, Rejected, TextColumn};
use crate::model::tables::Column;
use crate::model::{Currency, Kind};
use crate::policy::Policy;

/// Two rows may be equal by chance.
const SUMMED_ROWS_MIN: usize = 2;
pub(super) const CURRENCY_RULE: &str = "an amount has a currency";

/// The currency of each row; `Err` holds a cell that is no currency.
enum Currencies {
    /// That of every row.
    All(Option<Currency>),
    /// Each row's.
    Each(Vec<Result<Option<Currency>, String>>),
}

/// What the whole file tells about its cells.
pub(super) struct FileContext<'a> {
    pub(super) raw: &'a RawTable<'a>,
    pub(super) mark: Option<DecimalMark>,
    /// The order of day and month that each date column shows, by canonical column.
    pub(super) shown: BTreeMap<&'a str, DateOrder>,
    currencies: Currencies,
}

impl<'a> FileContext<'a> {
    pub(super) fn new(raw: &'a RawTable<'a>, policy: &Policy, dump: &Dump) -> Self {
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
        let columns = columns.map(|(_, cells)| cells).chain(amounts);
        let mark = decimal_mark(columns.flat_map(TextColumn::counted));
        let mut shown = BTreeMap::new();
        for column in raw.format.column.iter().filter(|column| is(&column.to, &[Kind::Date])) {
            let cells = sources(raw, column).flat_map(|(_, cells)| cells.counted());
            let order = order_shown(cells).or_else(|| told_by_months(raw, column, dump));
            if let Some(order) = order {
                shown.insert(column.to.as_str(), order);
            }
        }
        let mut context = Self { raw, mark, shown, currencies: Currencies::All(None) };
        context.currencies = context.row_currencies(policy, dump);
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
        let filled = || cells.texts().map(str::trim).filter(|cell| !cell.is_empty());
        let is_month = |cell: &str| {
            cell.chars().all(|c| c.is_ascii_digit() || "-/".contains(c))
                && cell.matches(['-', '/']).count() == 1
        };
        filled().next().is_some() && filled().all(is_month)
    }

    /// The last row, where it has no word and no day but numbers alone, each of them the sum of its column:
    /// somebody added the rows up.
    pub(super) fn sums_of_columns(&self) -> Option<usize> {
        let last = self.raw.lines.len().checked_sub(1).filter(|last| *last >= SUMMED_ROWS_MIN)?;
        let table = self.raw.format.table()?;
        let mut summed = 0;
        for column in table.columns {
            let Some((_, _, cells)) = self.cells(column.name) else { continue };
            if column.kind == Kind::Currency || is_absent(cells.get(last)) {
                continue;
            }
            let number = |row: usize| match column.kind {
                Kind::Quantity => parse_quantity(cells.get(row), self.mark).ok().flatten(),
                Kind::Money => parse_amount(cells.get(row), self.mark, None).ok().flatten(),
                _ => None,
            };
            let sum: i128 = (0..last).filter_map(number).map(i128::from).sum();
            if number(last).map(i128::from) != Some(sum) {
                return None;
            }
            summed += 1;
        }
        (summed > 0).then_some(last)
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
        Values::Whole(sums.into_iter().collect())
    }

    fn cells(&self, name: &str) -> Option<(&'a FormatColumn, &'a str, &'a TextColumn)> {
        let column = self.raw.format.column.iter().find(|column| column.to == name)?;
        let (header, cells) = source(self.raw, column)?;
        Some((column, header, cells))
    }

    /// The currency of each row: its own, that of its settlement's header row, named by the preamble, or that
    /// of the only store in the file.
    fn row_currencies(&self, policy: &Policy, dump: &Dump) -> Currencies {
        let rows = self.raw.lines.len();
        let Some((_, _, cells)) = self.cells("currency") else {
            let fallback = self.raw.currency.or_else(|| self.store_currency(policy));
            return Currencies::All(fallback);
        };
        let control = self.raw.format.control.as_ref().filter(|own| carries_currency(own));
        let groups = control.and_then(|control| self.cells(&control.by)).map(|(_, _, cells)| cells);
        let of_groups = groups.map(|groups| (groups.codes(), dump.currencies(self.raw, groups)));
        let of_group = |row: usize| {
            let (codes, currencies) = of_groups.as_ref()?;
            currencies[codes.get(row)?]
        };
        let read = (0..rows).map(|row| {
            let cell = cells.get(row);
            if is_absent(cell) {
                return Ok(of_group(row));
            }
            cell.parse().map(Some).map_err(|_| cell.to_owned())
        });
        let read: Vec<Result<Option<Currency>, String>> = read.collect();
        match read.first() {
            Some(Ok(first)) if read.iter().all(|own| own.as_ref() == Ok(first)) => {
                Currencies::All(*first)
            }
            _ => Currencies::Each(read),
        }
    }

    fn store_currency(&self, policy: &Policy) -> Option<Currency> {
        let (_, _, cells) = self.cells("marketplace")?;
        let mut found: Option<Currency> = None;
        for store in cells.texts().filter(|cell| !is_absent(cell)) {
            let known = policy.marketplace_of_store(store).map(|store| &store.currency);
            // A store of which no rule is known has its currency all the same.
            let currency = known.or_else(|| Some(&policy.unknown_store(store)?.currency));
            let currency = currency?.parse().ok()?;
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
        let table = self.raw.format.table.as_str();
        let summed = self.summed(name);
        if !summed.is_empty() {
            return self.sum_column(&summed, faults);
        }
        let constant = self.raw.preamble.get(name).or(self.raw.format.constants.get(name));
        let Some((column, header, cells)) = self.cells(name) else {
            return match kind {
                Kind::Text => Values::Text(Texts::same(constant.map(String::as_str), rows)),
                Kind::Currency => self.currency_column("", faults),
                Kind::Date => Values::Date(Shared::same(None, rows)),
                Kind::Quantity | Kind::Money | Kind::Measure | Kind::Moment => {
                    Values::Whole(Shared::same(None, rows))
                }
            };
        };
        let mut fault = |row: usize, code: Code, rule: &str| {
            note(faults, self.raw, row, code, header, cells.get(row), rule);
        };
        if column.filled {
            let filled_by: Vec<&TextColumn> =
                sources(self.raw, column).map(|(_, cells)| cells).collect();
            let is_order = is_order(table, name);
            let is_none = |cell: &str| is_absent(cell) || is_order && !is_order_id(&as_id(cell));
            let is_blank = |row: &usize| filled_by.iter().all(|cells| is_none(cells.get(*row)));
            let may_be_blank = cells.texts().any(is_none);
            for row in (0..rows).filter(|_| may_be_blank).filter(is_blank) {
                let is_empty = !is_order || filled_by.iter().all(|cells| is_absent(cells.get(row)));
                fault(row, Code::MissingValue, if is_empty { FILLED } else { AN_ORDER });
            }
        }
        match kind {
            Kind::Text => Values::Text(text_column(table, name, column, cells, &mut fault)),
            Kind::Currency => self.currency_column(header, faults),
            Kind::Date => self.date_column(column, cells, &mut fault),
            Kind::Moment => moment_column(cells, &mut fault),
            Kind::Quantity | Kind::Money | Kind::Measure => {
                self.number_column(kind, cells, &mut fault)
            }
        }
    }

    pub(super) fn currency(&self, row: usize) -> Option<Currency> {
        match &self.currencies {
            Currencies::All(currency) => *currency,
            Currencies::Each(rows) => rows[row].as_ref().ok().copied().flatten(),
        }
    }

    /// The currency, or that there is none, where it is that of every row.
    pub(super) fn only_currency(&self) -> Option<Option<Currency>> {
        match self.currencies {
            Currencies::All(currency) => Some(currency),
            Currencies::Each(_) => None,
        }
    }

    /// Whether a row has no currency although its table has one; a cell that is no code is told elsewhere.
    pub(super) fn lacks_currency(&self, row: usize) -> bool {
        let table = self.raw.format.table();
        table.is_some_and(|table| table.position("currency").is_some())
            && match &self.currencies {
                Currencies::All(currency) => currency.is_none(),
                Currencies::Each(rows) => rows[row] == Ok(None),
            }
    }

    /// The currency of each row; a cell that is no code, or another code than the settlement's, is a fault.
    fn currency_column(&self, header: &str, faults: &mut Faults) -> Values {
        let groups = self.raw.format.control.as_ref().and_then(|control| self.cells(&control.by));
        let each = match &self.currencies {
            Currencies::All(currency) => {
                let code = currency.as_ref().map(Currency::as_str);
                return Values::Text(Texts::same(code, self.raw.lines.len()));
            }
            Currencies::Each(rows) => rows,
        };
        let stated = stated_in(self.raw);
        let read = each.iter().enumerate().map(|(row, currency)| {
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
            let of_settlement = groups.and_then(|(_, _, groups)| stated.get(groups.get(row)));
            if let Some(first) = of_settlement.filter(|first| **first != currency) {
                let rule = format!("a settlement has one currency, here {first}");
                let code = Code::MixedCurrencies;
                note(faults, self.raw, row, code, header, currency.as_str(), &rule);
            }
            Some(currency)
        });
        Values::Text(read.collect())
    }
}

/// The order of day and month of a report that may be by month and is dated by the first of each; `None` where
/// another file of the dump writes the day first.
fn told_by_months(raw: &RawTable<'_>, column: &FormatColumn, dump: &Dump) -> Option<DateOrder> {
    raw.format.balance.as_ref()?;
    let cells = || sources(raw, column).flat_map(|(_, cells)| cells.texts());
    let is_so = !dump.has_day_first() && are_firsts_of_months(cells());
    is_so.then_some(DateOrder::Mdy)
}

fn source<'a>(raw: &'a RawTable<'_>, column: &FormatColumn) -> Option<(&'a str, &'a TextColumn)> {
    sources(raw, column).next()
}

/// Every column of the file that can fill a canonical one, the best first.
pub(super) fn sources<'a>(
    raw: &'a RawTable<'_>,
    column: &FormatColumn,
) -> impl Iterator<Item = (&'a str, &'a TextColumn)> {
    column.from.iter().filter_map(|header| {
        let name = normalise_header(header);
        let cells = raw.columns.get(&name)?;
        Some((raw.headers.get(&name).map_or("", String::as_str), cells))
    })
}

/// Notes a row's first fault.
/// The rule of a column that is filled in every row.
const FILLED: &str = "the column is filled in every row";
/// The rule of a column that names an order in every row.
pub(super) const AN_ORDER: &str =
    "the ID of an order stands in every row, such as 111-1234567-1234567";

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
