//! What the control total of a settlement says of its copies.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::cast::CastTable;
use super::super::texts::Texts;
use super::super::values::{Shared, Values};
use super::alike::Alike;
use super::{Stated, joined_told, leave_out};
use crate::policy::Policy;

/// The amounts of one settlement against its total; millionths.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    total: Option<i64>,
    stand: i128,
    half: i128,
    once: i128,
}

impl Sums {
    fn stated(&self) -> Option<Stated> {
        let total = i128::from(self.total?);
        let readings =
            [(self.stand, Stated::All), (self.half, Stated::Half), (self.once, Stated::Once)];
        readings.iter().find(|(sum, _)| *sum == total).map(|(_, stated)| *stated)
    }
}

/// The columns of a settlement, and the settlement of each row by its number.
struct Settlements<'a> {
    names: Vec<&'a str>,
    numbers: Vec<Option<usize>>,
    totals: Option<&'a Shared<i64>>,
    amounts: Option<&'a Shared<i64>>,
}

impl<'a> Settlements<'a> {
    /// `None` for a report without totals.
    fn of(cast: &'a CastTable<'_>) -> Option<Self> {
        let control = cast.format.control.as_ref()?;
        let column: &Texts = cast.column(&control.by)?.as_text()?;
        let mut names: Vec<&str> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        let number = |name: Option<&'a str>| {
            let name = name?;
            let number = *known.entry(name).or_insert(names.len());
            if number == names.len() {
                names.push(name);
            }
            Some(number)
        };
        let of_texts: Vec<Option<usize>> = column.texts().map(number).collect();
        let numbers = column.codes().iter().map(|code| of_texts[code]).collect();
        let whole = |name: &str| cast.column(name).and_then(Values::as_whole);
        Some(Self { names, numbers, totals: whole(&control.total), amounts: whole("amount") })
    }

    fn amount(&self, row: usize) -> i128 {
        i128::from(self.amounts.and_then(|amounts| amounts.get(row)).unwrap_or(0))
    }

    /// What the rows of each settlement come to as they stand.
    fn sums(&self) -> Vec<Sums> {
        let mut sums = vec![Sums::default(); self.names.len()];
        for (row, number) in self.numbers.iter().enumerate() {
            let Some(own) = number.map(|number| &mut sums[number]) else { continue };
            own.total = own.total.or_else(|| self.totals?.get(row));
            own.stand += self.amount(row);
        }
        sums
    }
}

/// The settlements that are spread over several files and add up to their total with every row of them.
pub(super) fn spread(cast: &[CastTable<'_>]) -> BTreeSet<String> {
    // Their files, the totals that these state, and what all rows come to.
    let mut parts: BTreeMap<String, (usize, BTreeSet<i64>, i128)> = BTreeMap::new();
    for table in cast {
        let Some(settlements) = Settlements::of(table) else { continue };
        for (name, own) in settlements.names.iter().zip(settlements.sums()) {
            let (files, totals, sum) = parts.entry((*name).to_owned()).or_default();
            *files += 1;
            totals.extend(own.total);
            *sum += own.stand;
        }
    }
    let is_whole = |(files, totals, sum): &(usize, BTreeSet<i64>, i128)| {
        *files > 1 && totals.len() == 1 && totals.iter().all(|total| i128::from(*total) == *sum)
    };
    parts.into_iter().filter(|(_, parts)| is_whole(parts)).map(|(name, _)| name).collect()
}

/// Leaves out what a file repeats of a settlement where only so its amounts add up to its total; tells which rows
/// stay for sure, because they add up so, or as they stand.
pub(super) fn by_total(
    cast: &mut CastTable<'_>,
    policy: &Policy,
    spread: &BTreeSet<String>,
) -> Vec<bool> {
    let Some(settlements) = Settlements::of(cast) else { return vec![false; cast.lines.len()] };
    let mut sums = settlements.sums();
    let is_whole: Vec<bool> = sums
        .iter()
        .zip(&settlements.names)
        .map(|(own, name)| own.stated() == Some(Stated::All) || spread.contains(*name))
        .collect();
    let of_row = |row: usize| settlements.numbers[row];
    let rows = 0..cast.lines.len();
    let open = rows.filter(|row| of_row(*row).is_some_and(|number| !is_whole[number]));
    let copies = Alike::new(cast, open.collect(), policy).copies(cast);
    for own in &mut sums {
        (own.half, own.once) = (own.stand, own.stand);
    }
    for (_, rows) in &copies {
        let left = |stated: Stated| -> i128 {
            rows[stated.stay(rows.len())..].iter().map(|row| settlements.amount(*row)).sum()
        };
        if let Some(number) = of_row(rows[0]) {
            sums[number].half -= left(Stated::Half);
            sums[number].once -= left(Stated::Once);
        }
    }
    let stated = |row: usize| of_row(row).and_then(|number| sums[number].stated());
    let mut out = Vec::new();
    for (_, rows) in &copies {
        if let Some(stated) = stated(rows[0]) {
            out.extend(&rows[stated.stay(rows.len())..]);
        }
    }
    let is_sure = |row: usize| {
        of_row(row).is_some_and(|number| is_whole[number] || sums[number].stated().is_some())
    };
    let mut sure: Vec<bool> = (0..cast.lines.len()).map(is_sure).collect();
    let mut stays = vec![true; sure.len()];
    out.iter().for_each(|row| stays[*row] = false);
    let mut stays = stays.iter();
    sure.retain(|_| stays.next() == Some(&true));
    let told = joined_told(cast, &out);
    cast.diagnostics.extend(told);
    leave_out(cast, &out);
    sure
}
