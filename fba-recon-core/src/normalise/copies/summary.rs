//! What the ledger's summary says of the copies in its detailed view.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil::Date;

use super::super::cast::CastTable;
use super::super::merge::merge;
use super::super::texts::Texts;
use super::super::values::{Shared, Values};
use super::alike::Alike;
use super::{Stated, ordinary};
use crate::model::dates::from_epoch_day;
use crate::model::tables::{LEDGER, LEDGER_SUMMARY};
use crate::policy::Policy;

/// The kinds of events, with the flows of the summary that count their units.
const FLOWS: &[(&str, &[&str])] = &[
    ("Receipts", &["receipts"]),
    ("CustomerReturns", &["customer_returns"]),
    ("VendorReturns", &["vendor_returns"]),
    ("WhseTransfers", &["warehouse_transfers"]),
    ("Adjustments", &["found", "lost", "damaged", "disposed", "other_events"]),
];

/// A product and a kind of event, by its place in [`FLOWS`].
type Kind<'a> = (&'a str, usize);

/// Units of one kind of event on some days, by the readings of its copies.
#[derive(Debug, Clone, Copy, Default)]
struct Units {
    rows: usize,
    stand: i64,
    half: i64,
    once: i64,
}

/// What the summary says of rows that are alike, by the ledger's place among all tables and the first of the rows.
pub(super) fn of_ledgers(
    cast: &[CastTable<'_>],
    policy: &Policy,
) -> HashMap<(usize, usize), Stated> {
    if !cast.iter().any(|table| table.table.name == LEDGER_SUMMARY.name) {
        return HashMap::new();
    }
    let ledgers = cast.iter().enumerate().filter(|(_, table)| table.table.name == LEDGER.name);
    let copies: Vec<(usize, Events<'_>, Vec<Vec<usize>>)> = ledgers
        .filter_map(|(at, table)| Some((at, Events::of(table)?, copies(table, policy))))
        .collect();
    let kinds = copies
        .iter()
        .flat_map(|(_, events, groups)| groups.iter().filter_map(|rows| events.kind(rows[0])));
    let wanted: HashSet<Kind<'_>> = kinds.collect();
    if wanted.is_empty() {
        return HashMap::new();
    }
    let mut moved: BTreeMap<(Kind<'_>, Date), Units> = BTreeMap::new();
    for (_, events, groups) in &copies {
        for (key, units) in of_file(events, groups, &wanted) {
            // Files of the same days tell of the same events: the one that has most of them counts.
            let own = moved.entry(key).or_default();
            if units.rows > own.rows {
                *own = units;
            }
        }
    }
    let flows = Flows::of(cast, &wanted, policy);
    let mut stated = HashMap::new();
    for (at, events, groups) in &copies {
        for rows in groups {
            let Some((kind, day)) = events.kind(rows[0]).zip(events.day(rows[0])) else { continue };
            let of_days = |first: Date, last: Date| {
                let days = moved.range((kind, first)..=(kind, last)).map(|(_, units)| *units);
                days.fold(Units::default(), |sum, own| Units {
                    rows: sum.rows + own.rows,
                    stand: sum.stand + own.stand,
                    half: sum.half + own.half,
                    once: sum.once + own.once,
                })
            };
            let found = match flows.of_day(kind, day) {
                Some(units) => said(units, of_days(day, day)),
                None => flows.of_month(kind, day).and_then(|units| {
                    said(units, of_days(day.first_of_month(), day.last_of_month()))
                }),
            };
            stated.extend(found.map(|found| ((*at, rows[0]), found)));
        }
    }
    stated
}

/// The reading that the summary's units hold with, where it is not both.
fn said(units: i64, moved: Units) -> Option<Stated> {
    let readings =
        [(moved.stand, Stated::All), (moved.half, Stated::Half), (moved.once, Stated::Once)];
    let found = readings.iter().find(|(sum, _)| *sum == units)?.1;
    (moved.stand != moved.once).then_some(found)
}

/// The rows of a ledger that are alike, ordinary ones left aside.
fn copies(table: &CastTable<'_>, policy: &Policy) -> Vec<Vec<usize>> {
    let ordinary = ordinary(table);
    let rows = (0..ordinary.len()).filter(|row| !ordinary[*row]).collect();
    Alike::new(table, rows, policy).copies(table).into_iter().map(|(_, rows)| rows).collect()
}

/// The columns of a ledger that tell of a kind of event.
struct Events<'a> {
    kinds: &'a Texts,
    fnskus: &'a Texts,
    days: &'a Shared<i32>,
    units: &'a Shared<i64>,
}

impl<'a> Events<'a> {
    fn of(table: &'a CastTable<'_>) -> Option<Self> {
        Some(Self {
            kinds: table.column("event_type")?.as_text()?,
            fnskus: table.column("fnsku")?.as_text()?,
            days: table.column("date")?.as_date()?,
            units: table.column("quantity")?.as_whole()?,
        })
    }

    /// The product and the kind of a row.
    fn kind(&self, row: usize) -> Option<Kind<'a>> {
        let event = self.kinds.get(row)?;
        let at = FLOWS.iter().position(|(name, _)| name.eq_ignore_ascii_case(event))?;
        Some((self.fnskus.get(row)?, at))
    }

    fn day(&self, row: usize) -> Option<Date> {
        self.days.get(row).map(from_epoch_day)
    }
}

/// Units of the wanted kinds in one file, by day.
fn of_file<'a>(
    events: &Events<'a>,
    groups: &[Vec<usize>],
    wanted: &HashSet<Kind<'a>>,
) -> BTreeMap<(Kind<'a>, Date), Units> {
    let places = groups.iter().flat_map(|rows| {
        let count = rows.len();
        rows.iter().enumerate().map(move |(place, row)| (*row, (place, count)))
    });
    let places: HashMap<usize, (usize, usize)> = places.collect();
    let mut moved: BTreeMap<(Kind<'a>, Date), Units> = BTreeMap::new();
    for row in 0..events.kinds.codes().len() {
        let kind = events.kind(row).filter(|kind| wanted.contains(kind));
        let Some((kind, day)) = kind.zip(events.day(row)) else { continue };
        let units = events.units.get(row).unwrap_or(0);
        let (place, count) = places.get(&row).copied().unwrap_or((0, 1));
        let own = moved.entry((kind, day)).or_default();
        let counted = |stated: Stated| if place < stated.stay(count) { units } else { 0 };
        own.rows += 1;
        own.stand += units;
        own.half += counted(Stated::Half);
        own.once += counted(Stated::Once);
    }
    moved
}

/// Units that the summary counts, by kind of event and the first day of a period.
struct Flows<'a> {
    /// By whether the rows are of countries; by country and by centre are two views of the same units.
    days: HashMap<(Kind<'a>, Date, bool), i64>,
    months: HashMap<(Kind<'a>, Date, bool), i64>,
    by_country: HashSet<&'a str>,
}

impl<'a> Flows<'a> {
    fn of(cast: &'a [CastTable<'_>], wanted: &HashSet<Kind<'a>>, policy: &Policy) -> Self {
        let of_summary = cast.iter().filter(|table| table.table.name == LEDGER_SUMMARY.name);
        let members: Vec<&CastTable<'_>> = of_summary.collect();
        let merged = merge(&LEDGER_SUMMARY, &members, policy, None);
        let mut flows =
            Self { days: HashMap::new(), months: HashMap::new(), by_country: HashSet::new() };
        let products: HashSet<&str> = wanted.iter().map(|(fnsku, _)| *fnsku).collect();
        for (member, row) in merged.rows {
            let table = members[member];
            let fnsku = table.text("fnsku", row).and_then(|fnsku| products.get(fnsku).copied());
            let is_repeat = table.copies.repeats.contains(&table.lines[row]);
            let day = table.column("date").and_then(Values::as_date).and_then(|own| own.get(row));
            let day = day.map(from_epoch_day).filter(|_| !is_repeat);
            let Some((fnsku, day)) = fnsku.zip(day) else { continue };
            let is_country = table.text("location", row).is_some_and(|name| name.len() == 2);
            flows.by_country.extend(is_country.then_some(fnsku));
            let (periods, first) = match table.text("period", row) {
                Some("day") => (&mut flows.days, day),
                Some("month") => (&mut flows.months, day.first_of_month()),
                _ => continue,
            };
            for (at, (_, names)) in FLOWS.iter().enumerate() {
                let units = names.iter().filter_map(|name| table.whole(name, row)).sum::<i64>();
                *periods.entry(((fnsku, at), first, is_country)).or_default() += units;
            }
        }
        flows
    }

    fn of_day(&self, kind: Kind<'a>, day: Date) -> Option<i64> {
        self.days.get(&(kind, day, self.by_country.contains(kind.0))).copied()
    }

    fn of_month(&self, kind: Kind<'a>, day: Date) -> Option<i64> {
        let is_country = self.by_country.contains(kind.0);
        self.months.get(&(kind, day.first_of_month(), is_country)).copied()
    }
}
