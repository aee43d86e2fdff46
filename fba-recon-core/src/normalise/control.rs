//! What the header row of a settlement states: a total to which its amounts add up, and their currency.
//!
//! A settlement may be spread over several files, its rows may stand above its header row, and the same one
//! may be there in several copies. It is one document: what is stated is held against all of it.

use std::collections::{BTreeMap, BTreeSet};

use super::cast::CastTable;
use super::cells::sources;
use super::dates::order_shown;
use super::ids::as_id;
use super::values::{Shared, Values};
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::format::{Control, DateOrder};
use crate::ingest::{Codes, RawTable, TextColumn};
use crate::model::fast::HashMap;
use crate::model::{Currency, FileId, Kind, Money};

/// What the files of a dump tell about each other.
pub(super) struct Dump {
    /// The currency of each settlement that a row of any file states; `None` where two files differ.
    currencies: HashMap<String, Option<Currency>>,
    has_day_first: bool,
}

impl Dump {
    /// What some files tell.
    pub(super) fn of(raw: &[RawTable<'_>]) -> Self {
        let mut currencies: HashMap<String, Option<Currency>> = HashMap::default();
        for (name, currency) in raw.iter().flat_map(stated_in) {
            let known = currencies.entry(as_id(name).into_owned()).or_insert(Some(currency));
            *known = known.filter(|known| *known == currency);
        }
        // Asked for where a report may be by month only.
        let may_be_monthly = raw.iter().any(|table| table.format.balance.is_some());
        Self { currencies, has_day_first: may_be_monthly && raw.iter().any(is_day_first) }
    }

    /// Whether a file writes the day before the month.
    pub(super) fn has_day_first(&self) -> bool {
        self.has_day_first
    }

    /// The currency of each different settlement of a file, in the order of their texts: what its own header
    /// row states, else what another file does.
    pub(super) fn currencies(
        &self,
        raw: &RawTable<'_>,
        names: &TextColumn,
    ) -> Vec<Option<Currency>> {
        let own = stated_in(raw);
        let elsewhere = |name: &str| self.currencies.get(as_id(name).as_ref()).copied().flatten();
        names.texts().map(|name| own.get(name).copied().or_else(|| elsewhere(name))).collect()
    }
}

/// Whether a report of Amazon's shows that it writes the day before the month.
fn is_day_first(raw: &RawTable<'_>) -> bool {
    let dates = raw.format.table().into_iter().flat_map(|table| table.columns);
    let dates = dates.filter(|column| column.kind == Kind::Date);
    let columns = dates.filter_map(|date| raw.format.column.iter().find(|own| own.to == date.name));
    let order = |column| order_shown(sources(raw, column).flat_map(|(_, cells)| cells.counted()));
    !raw.format.hand_kept && columns.map(order).any(|order| order == Some(DateOrder::Dmy))
}

/// The currency that a file states of each of its settlements: that of the header row, else the first one.
pub(super) fn stated_in<'r>(raw: &'r RawTable<'_>) -> HashMap<&'r str, Currency> {
    let mut stated: HashMap<&str, (bool, Currency)> = HashMap::default();
    let Some(control) = raw.format.control.as_ref().filter(|own| carries_currency(own)) else {
        return HashMap::default();
    };
    let cells = |name: &str| {
        let column = raw.format.column.iter().find(|column| column.to == name)?;
        sources(raw, column).next().map(|(_, cells)| cells)
    };
    let (Some(names), Some(currencies)) = (cells(&control.by), cells("currency")) else {
        return HashMap::default();
    };
    let totals = cells(&control.total);
    let read: Vec<Option<Currency>> = currencies.texts().map(|cell| cell.parse().ok()).collect();
    for (row, code) in currencies.codes().iter().enumerate() {
        let Some(currency) = read[code] else { continue };
        let is_header = totals.is_some_and(|totals| !totals.get(row).is_empty());
        let known = stated.entry(names.get(row)).or_insert((is_header, currency));
        if is_header && !known.0 {
            *known = (true, currency);
        }
    }
    stated.into_iter().map(|(name, (_, currency))| (name, currency)).collect()
}

/// Whether the rows of a settlement take the currency of its header row.
pub(super) fn carries_currency(control: &Control) -> bool {
    control.carry.iter().any(|column| column == "currency")
}

/// How the rows of one settlement in one file are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// As any other row: once, where several files hold it.
    Merged,
    /// All of them: the files hold different parts.
    Joined,
    /// Not at all: another file holds the settlement in a better form.
    Left,
}

/// Which copies of the settlements of several files are used.
pub(super) struct Copies<'a> {
    /// One entry a member; `None` where all rows are merged.
    of: Vec<Option<Used<'a>>>,
}

/// How the settlements of one file are used.
struct Used<'a> {
    /// The settlement of each row.
    codes: &'a Codes,
    /// How each is used, by its code.
    uses: Vec<Use>,
    /// The totals of header rows.
    totals: Option<&'a Shared<i64>>,
}

/// A copy of a settlement: its file, its rows, their sum, and the total that it states.
#[derive(Debug, Clone, Copy)]
struct Held {
    member: usize,
    rows: usize,
    sum: i128,
    total: Option<i64>,
}

impl Held {
    fn is_whole(&self) -> bool {
        self.total.is_some_and(|total| i128::from(total) == self.sum)
    }
}

impl<'a> Copies<'a> {
    /// Decides for each settlement that several files hold: a copy that adds up to its total is read alone,
    /// the better form and then the longer one first. Else the parts in the best form are put together, as
    /// they stand where they add up to the total so.
    pub(super) fn of(members: &[&'a CastTable<'_>]) -> Self {
        let mut held: BTreeMap<&str, Vec<Held>> = BTreeMap::new();
        for (member, cast) in members.iter().enumerate().filter(|_| members.len() > 1) {
            for (name, own) in settlements(cast) {
                let Sums { rows, sum, header, .. } = own;
                let total = header.map(|header| header.total);
                held.entry(name).or_default().push(Held { member, rows, sum, total });
            }
        }
        let mut uses: HashMap<(usize, &str), Use> = HashMap::default();
        for (name, copies) in held.into_iter().filter(|(_, copies)| copies.len() > 1) {
            let used = used(members, &copies);
            uses.extend(copies.iter().zip(used).map(|(copy, own)| ((copy.member, name), own)));
        }
        let of = members.iter().enumerate().map(|(member, cast)| {
            let names = names(cast).filter(|_| !uses.is_empty())?;
            let of_name = |name: Option<&str>| uses.get(&(member, name?)).copied();
            let of_names = names.texts().map(|name| of_name(name).unwrap_or(Use::Merged)).collect();
            let total = cast.format.control.as_ref().map(|control| control.total.as_str());
            let totals = total.and_then(|total| cast.column(total)?.as_whole());
            Some(Used { codes: names.codes(), uses: of_names, totals })
        });
        Self { of: of.collect() }
    }

    /// How a row is used. A header row is never counted twice.
    pub(super) fn of_row(&self, member: usize, row: usize) -> Use {
        let Some(used) = &self.of[member] else { return Use::Merged };
        let own = used.codes.get(row).map_or(Use::Merged, |code| used.uses[code]);
        let is_header = || used.totals.is_some_and(|totals| totals.get(row).is_some());
        if own == Use::Joined && is_header() { Use::Merged } else { own }
    }
}

/// How each copy of one settlement is used.
fn used(members: &[&CastTable<'_>], copies: &[Held]) -> Vec<Use> {
    let form = |copy: &Held| members[copy.member].format.rank;
    let whole = copies.iter().filter(|copy| copy.is_whole());
    let best = whole.min_by_key(|copy| (form(copy), std::cmp::Reverse(copy.rows), copy.member));
    if let Some(best) = best {
        let is_best = |copy: &Held| copy.member == best.member;
        return copies
            .iter()
            .map(|copy| if is_best(copy) { Use::Merged } else { Use::Left })
            .collect();
    }
    let best_form = copies.iter().map(form).min();
    let parts = || copies.iter().filter(|copy| Some(form(copy)) == best_form);
    let totals: BTreeSet<i64> = copies.iter().filter_map(|copy| copy.total).collect();
    let sum: i128 = parts().map(|part| part.sum).sum();
    let is_sum = totals.len() == 1 && totals.iter().all(|total| i128::from(*total) == sum);
    let of_parts = if is_sum { Use::Joined } else { Use::Merged };
    let is_part = |copy: &Held| Some(form(copy)) == best_form;
    copies.iter().map(|copy| if is_part(copy) { of_parts } else { Use::Left }).collect()
}

/// The header row of a settlement.
#[derive(Debug, Clone, Copy)]
struct Header {
    total: i64,
    currency: Option<Currency>,
    file: FileId,
    line: u32,
}

/// What some rows of a settlement come to.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    rows: usize,
    sum: i128,
    header: Option<Header>,
}

/// The column that names the settlement of each row.
fn names<'c>(cast: &'c CastTable<'_>) -> Option<&'c super::texts::Texts> {
    cast.column(&cast.format.control.as_ref()?.by)?.as_text()
}

/// Adds rows of a file to the sums of their settlements.
fn add<'c>(
    cast: &'c CastTable<'_>,
    rows: impl Iterator<Item = usize>,
    sums: &mut BTreeMap<&'c str, Sums>,
) {
    let (Some(control), Some(names)) = (&cast.format.control, names(cast)) else { return };
    let totals = cast.column(&control.total).and_then(Values::as_whole);
    let amounts = cast.column("amount").and_then(Values::as_whole);
    let texts: Vec<Option<&str>> = names.texts().collect();
    let mut of_code: Vec<Sums> = vec![Sums::default(); texts.len()];
    for row in rows {
        let Some(code) = names.codes().get(row) else { continue };
        let own = &mut of_code[code];
        own.rows += 1;
        own.sum += i128::from(amounts.and_then(|amounts| amounts.get(row)).unwrap_or(0));
        if let Some(total) = totals.and_then(|totals| totals.get(row)) {
            let currency = cast.text("currency", row).and_then(|code| code.parse().ok());
            own.header = Some(Header { total, currency, file: cast.file, line: cast.lines[row] });
        }
    }
    for (name, own) in texts.into_iter().zip(of_code) {
        let Some(name) = name.filter(|_| own.rows > 0) else { continue };
        let all = sums.entry(name).or_default();
        all.rows += own.rows;
        all.sum += own.sum;
        all.header = all.header.or(own.header);
    }
}

/// The settlements of one file.
fn settlements<'c>(cast: &'c CastTable<'_>) -> BTreeMap<&'c str, Sums> {
    let mut sums = BTreeMap::new();
    add(cast, 0..cast.lines.len(), &mut sums);
    sums
}

/// Which files hold settlements that add up to their totals, and which hold others.
#[derive(Debug, Default)]
pub(super) struct Totals {
    /// Files every settlement of which adds up to its total: they lack no row.
    pub(super) whole: BTreeSet<FileId>,
    /// Files with a settlement that does not.
    pub(super) off: BTreeSet<FileId>,
}

/// Compares the amounts of each settlement, over all files, with the total that its header row states.
pub(super) fn check_totals(
    members: &[&CastTable<'_>],
    kept: &[(usize, usize)],
    diagnostics: &mut Vec<Diagnostic>,
) -> Totals {
    let mut sums: BTreeMap<&str, Sums> = BTreeMap::new();
    for of_member in kept.chunk_by(|one, other| one.0 == other.0) {
        if let Some((member, _)) = of_member.first() {
            add(members[*member], of_member.iter().map(|(_, row)| *row), &mut sums);
        }
    }
    let mut totals = Totals::default();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for cast in members {
        let mut is_whole = true;
        for name in settlements(cast).into_keys() {
            let Some(fault) = sums.get(name).and_then(|own| fault(cast, name, own)) else {
                continue;
            };
            is_whole = false;
            if told.insert(name) {
                diagnostics.push(fault);
            }
        }
        if cast.format.control.is_some() && !cast.lines.is_empty() {
            let files = if is_whole { &mut totals.whole } else { &mut totals.off };
            files.insert(cast.file);
        }
    }
    totals
}

/// What is wrong with a settlement; a file that holds rows of it is named where it has no header row.
fn fault(cast: &CastTable<'_>, name: &str, own: &Sums) -> Option<Diagnostic> {
    let Some(header) = own.header else {
        let message = format!("settlement has no header row with its total: {name}");
        return Some(Diagnostic::new(Code::SettlementTotal, Place::file(cast.file), message));
    };
    if i128::from(header.total) == own.sum {
        return None;
    }
    let amount = |micros: i128| match (i64::try_from(micros), header.currency) {
        (Ok(micros), Some(currency)) => Money::new(micros, currency).to_string(),
        _ => "an amount without currency".to_owned(),
    };
    let message = format!(
        "settlement {name} states a total of {}, but its amounts add up to {}",
        amount(i128::from(header.total)),
        amount(own.sum)
    );
    let rule = "the amounts of a settlement add up to the total of its header row";
    let at = Place::line(header.file, header.line);
    Some(Diagnostic::new(Code::SettlementTotal, at, message).tried(rule))
}
