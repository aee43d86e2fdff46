//! Sums of the ledger's shipments to customers.
//!
//! Four of five rows of a ledger are shipments. Nothing is claimed for one of them: they only tell which
//! products there are, where and when they moved, and how many units left. So they need not stay as rows.

use std::collections::BTreeMap;

use super::cast::CastTable;
use super::rows::Rows;
use super::texts::Texts;
use super::values::{Shared, Values};
use crate::model::dates::from_epoch_day;
use crate::model::fast::HashMap;
use crate::model::tables::{Column, LEDGER, LEDGER_SHIPMENTS};
use crate::policy::Policy;
use crate::policy::words::begins;
use jiff::civil::Date;

const SHIPMENTS: &str = "Shipments";
/// What the rows of one sum have in common, by the columns of the ledger.
const COMMON: [&str; 6] = ["fnsku", "asin", "msku", "title", "event_type", "country"];

/// What the rows of one sum have in common: their file, the codes of their texts, and a day where days are told
/// apart.
type Key = (u32, [u32; COMMON.len()], Option<i32>);

/// Shipments that are alike.
#[derive(Debug)]
struct Sum {
    /// The first of them.
    row: usize,
    days: Option<(i32, i32)>,
    units: Option<i64>,
}

impl Sum {
    fn add(&mut self, other: &Self) {
        self.row = self.row.min(other.row);
        self.days = match (self.days, other.days) {
            (Some(own), Some(days)) => Some((own.0.min(days.0), own.1.max(days.1))),
            (own, days) => own.or(days),
        };
        self.units = match (self.units, other.units) {
            (Some(own), Some(units)) => Some(own.saturating_add(units)),
            (own, units) => own.or(units),
        };
    }
}

/// The shipments of the ledger's files.
#[derive(Debug, Default)]
pub(super) struct Shipped {
    sums: Vec<(Key, Sum)>,
    /// Where the sum of a key is.
    places: HashMap<Key, usize>,
    /// The file that was added last, and for each FNSKU of it, by its code, the sum that was added to last: it is the
    /// next one too where a product has one name and its shipments leave one country.
    latest: (u32, Vec<usize>),
    /// Days with a shipment, since 1970-01-01, with how many there are, but for those of the last day.
    days: BTreeMap<i32, usize>,
    /// The day of the last shipment, with how many of that day came one after another: most reports are in the
    /// order of days.
    last_day: (i32, usize),
    /// Rows added, by file.
    rows: BTreeMap<usize, usize>,
}

/// How the shipments of one file are added.
pub(super) struct Adding<'a> {
    member: usize,
    /// The columns that [`COMMON`] names.
    texts: [&'a Texts; COMMON.len()],
    days: &'a Shared<i32>,
    units: &'a Shared<i64>,
    /// For each kind of event, by its code, whether it is a shipment.
    is_shipment: Vec<bool>,
    /// For each merchant SKU, by its code, whether its days are told apart.
    is_by_day: Vec<bool>,
}

impl<'a> Adding<'a> {
    /// Prepares a file of the ledger. Days are told apart for all products, or for those graded for resale only;
    /// `None` for other tables.
    pub(super) fn new(
        member: usize,
        cast: &'a CastTable<'a>,
        policy: &Policy,
        by_day: bool,
    ) -> Option<Self> {
        if cast.table.name != LEDGER.name {
            return None;
        }
        let texts: Option<Vec<&Texts>> =
            COMMON.iter().map(|name| cast.column(name)?.as_text()).collect();
        let texts: [&Texts; COMMON.len()] = texts?.try_into().ok()?;
        let [_, _, msku, _, event_type, _] = texts;
        let is_shipment =
            |kind: Option<&str>| kind.is_some_and(|kind| kind.eq_ignore_ascii_case(SHIPMENTS));
        let is_graded =
            |sku: Option<&str>| sku.is_some_and(|sku| begins(&policy.words().graded_skus, sku));
        Some(Self {
            member,
            texts,
            days: cast.column("date")?.as_date()?,
            units: cast.column("quantity")?.as_whole()?,
            is_shipment: event_type.texts().map(is_shipment).collect(),
            is_by_day: msku.texts().map(|sku| by_day || is_graded(sku)).collect(),
        })
    }

    /// Adds a row to the sums, if it is a shipment; how many were added is for the caller to note.
    pub(super) fn add(&self, row: usize, shipped: &mut Shipped) -> bool {
        let code = |texts: &Texts| texts.codes().get(row).unwrap_or_default();
        let [_, _, msku, _, event_type, _] = self.texts;
        if !self.is_shipment.get(code(event_type)).copied().unwrap_or(false) {
            return false;
        }
        let (day, units) = (self.days.get(row), self.units.get(row));
        let is_by_day = self.is_by_day.get(code(msku)).copied().unwrap_or(true);
        // No file has more rows, and thus more texts, than a u32 counts: lines are numbered by one.
        let short = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let codes = self.texts.map(|texts| short(code(texts)));
        let key = (short(self.member), codes, day.filter(|_| is_by_day));
        if let Some(day) = day {
            shipped.count_day(day);
        }
        shipped.sum(key, row).add(&Sum { row, days: day.map(|day| (day, day)), units });
        true
    }
}

impl Shipped {
    /// The sum of a key, which begins with a row where there is none.
    fn sum(&mut self, key: Key, row: usize) -> &mut Sum {
        let fnsku = key.1[0] as usize;
        let (member, latest) = &mut self.latest;
        if *member != key.0 {
            *member = key.0;
            latest.clear();
        }
        if latest.len() <= fnsku {
            latest.resize((fnsku + 1).next_power_of_two(), usize::MAX);
        }
        let is_same = self.sums.get(latest[fnsku]).is_some_and(|(own, _)| *own == key);
        if !is_same {
            let sums = &mut self.sums;
            latest[fnsku] = *self.places.entry(key).or_insert_with(|| {
                sums.push((key, Sum { row, days: None, units: None }));
                sums.len() - 1
            });
        }
        &mut self.sums[latest[fnsku]].1
    }

    /// Adds the sums of other rows, whose last day was counted.
    pub(super) fn absorb(&mut self, other: Self) {
        for (key, sum) in other.sums {
            self.sum(key, sum.row).add(&sum);
        }
        for (day, shipments) in other.days {
            *self.days.entry(day).or_default() += shipments;
        }
        for (member, rows) in other.rows {
            self.count_rows(member, rows);
        }
    }

    /// Notes that so many rows of a file were added.
    pub(super) fn count_rows(&mut self, member: usize, rows: usize) {
        *self.rows.entry(member).or_default() += rows;
    }

    /// Rows of a file that were added.
    pub(super) fn rows(&self, member: usize) -> usize {
        self.rows.get(&member).copied().unwrap_or(0)
    }

    fn count_day(&mut self, day: i32) {
        if self.last_day.0 != day {
            self.count_last_day();
            self.last_day.0 = day;
        }
        self.last_day.1 += 1;
    }

    /// Adds those of the last day to the others of it.
    pub(super) fn count_last_day(&mut self) {
        let (day, shipments) = self.last_day;
        if shipments > 0 {
            *self.days.entry(day).or_default() += shipments;
        }
        self.last_day.1 = 0;
    }

    /// Days with a shipment, with how many there are.
    pub(super) fn days(&self) -> impl Iterator<Item = (Date, usize)> {
        self.days.iter().map(|(day, shipments)| (from_epoch_day(*day), *shipments))
    }

    /// The rows of [`LEDGER_SHIPMENTS`], in the order of files and rows.
    pub(super) fn sums(&self, members: &[&CastTable<'_>]) -> Rows {
        let mut sums: Vec<&(Key, Sum)> = self.sums.iter().collect();
        sums.sort_unstable_by_key(|(key, sum)| (key.0, sum.row));
        let rows: Vec<(usize, usize)> =
            sums.iter().map(|(key, sum)| (key.0 as usize, sum.row)).collect();
        let column = |column: &Column| {
            let sums = sums.iter();
            match column.name {
                "first_date" => Values::Date(sums.map(|(_, sum)| Some(sum.days?.0)).collect()),
                "last_date" => Values::Date(sums.map(|(_, sum)| Some(sum.days?.1)).collect()),
                "quantity" => Values::Whole(sums.map(|(_, sum)| sum.units).collect()),
                name => {
                    // A sum has the texts of its rows, and the ledger a column for each.
                    let parts: Vec<&Values> =
                        members.iter().filter_map(|cast| cast.column(name)).collect();
                    Values::gather(&parts, column.kind, &rows)
                }
            }
        };
        let columns = LEDGER_SHIPMENTS.columns.iter().map(column).collect();
        Rows::of_columns(&LEDGER_SHIPMENTS, columns, members, &rows)
    }
}
