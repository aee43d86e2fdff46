//! Units that the reports show moved, month by month: what losses are a part of.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use polars::prelude::PolarsResult;
use rusqlite::params;

use super::error::LogError;
use super::observe::Parts;
use super::store::{Log, Session};
use crate::assess::Proof;
use crate::model::dates::{joined, month_of};
use crate::model::tables::{LEDGER, REMOVAL_SHIPMENTS};
use crate::model::{DateRange, Table};
use crate::normalise::Rows;

/// A kind of cause, which of them, and a month.
pub type BaseKey = (String, String, String);

/// Units moved, by kind of cause, value and month `YYYY-MM`: by centre, product and month every unit that a row of the
/// ledger receives, transfers, takes back or sends to the seller, so that both ends of a transfer count; units sold are
/// kept as sums without centres, and are not among them. By carrier the units of removal parcels. Only months are here that the report shows from their first day to their last.
pub type Bases = BTreeMap<BaseKey, i64>;

impl Parts<'_> {
    /// The bases that the dump shows.
    ///
    /// # Errors
    /// Only where polars fails.
    pub fn bases(&self) -> PolarsResult<Bases> {
        let mut bases = Bases::new();
        let mut add = |kind: &str, value: Option<&str>, month: &str, units: i64| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                let key = (kind.to_owned(), value.to_owned(), month.to_owned());
                *bases.entry(key).or_default() += units;
            }
        };
        for ((center, product, (year, month)), units) in self.moved()? {
            let month = format!("{year:04}-{month:02}");
            add("center", center, &month, units);
            add("product", product, &month, units);
            add("month", Some(&month), &month, units);
        }
        let whole = self.whole_months(&REMOVAL_SHIPMENTS);
        for parcel in &self.book.removal_parcels {
            if whole.contains(&month_key(parcel.shipped_on)) {
                let month = month_of(parcel.shipped_on);
                add("carrier", parcel.carrier.as_deref(), &month, parcel.units);
            }
        }
        Ok(bases)
    }

    /// Units that the ledger moves, by centre, product and month.
    fn moved(&self) -> PolarsResult<BTreeMap<Move<'_>, i64>> {
        let mut moved: HashMap<Move<'_>, i64> = HashMap::new();
        let whole = self.whole_months(&LEDGER);
        if whole.is_empty() {
            return Ok(BTreeMap::new());
        }
        let rows = Rows::new(self.frames.get(&LEDGER)?)?;
        let text = |name: &str| rows.text(name);
        let (kind, center) = (text("event_type")?, text("fulfillment_center")?);
        let (msku, fnsku) = (text("msku")?, text("fnsku")?);
        let (dates, quantity) = (rows.dates("date")?, rows.whole("quantity")?);
        for row in 0..rows.len() {
            let Some((day, units)) = dates.get(row).zip(quantity.get(row)) else { continue };
            let is_move =
                kind.get(row).is_some_and(|kind| !kind.eq_ignore_ascii_case("Adjustments"));
            if is_move && whole.contains(&month_key(day)) {
                let product = msku.get(row).or(fnsku.get(row));
                *moved.entry((center.get(row), product, month_key(day))).or_default() +=
                    units.abs();
            }
        }
        Ok(moved.into_iter().collect())
    }

    /// Months that a report shows from their first day to their last, with no row left out.
    fn whole_months(&self, table: &Table) -> BTreeSet<Month> {
        if self.coverage.rows_left_out(table.name) > 0 {
            return BTreeSet::new();
        }
        let spans = self.coverage.spans(table.name).iter();
        let shown = spans.filter(|span| span.proof == Proof::Shown).map(|span| span.days);
        joined(shown).into_iter().flat_map(months_within).collect()
    }
}

/// Centre, product and month.
type Move<'a> = (Option<&'a str>, Option<&'a str>, Month);

/// Year and month.
type Month = (i16, i8);

fn month_key(day: Date) -> Month {
    (day.year(), day.month())
}

/// The months that lie wholly within a range.
fn months_within(range: DateRange) -> Vec<Month> {
    let mut months = Vec::new();
    let mut first = range.first.first_of_month();
    while first <= range.last {
        let last = first.last_of_month();
        if range.first <= first && last <= range.last {
            months.push(month_key(first));
        }
        let Ok(next) = last.tomorrow() else { break };
        first = next;
    }
    months
}

impl Log {
    /// The bases of an account.
    pub(super) fn bases(&self, account: &str) -> Result<Bases, LogError> {
        let query = "SELECT kind, value, month, units FROM bases WHERE account = ?1";
        let rows = self.all(query, account, |row| {
            Ok(((row.get(0)?, row.get(1)?, row.get(2)?), row.get(3)?))
        })?;
        Ok(rows.into_iter().collect())
    }
}

impl Session {
    /// Notes a base; what a later run says of the same month stands.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn put_base(&self, account: &str, key: &BaseKey, units: i64) -> Result<(), LogError> {
        let (kind, value, month) = key;
        let mut statement = self.log.connection.prepare(
            "INSERT INTO bases (account, kind, value, month, units) VALUES (?1, ?2, ?3, ?4, ?5)
                ON CONFLICT (account, kind, value, month) DO UPDATE SET units = excluded.units",
        )?;
        statement.execute(params![account, kind, value, month, units])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_months_are_bases() {
        for (first, last, months) in [
            ("2026-09-01", "2026-10-31", vec![(2026, 9), (2026, 10)]),
            ("2026-09-02", "2026-10-31", vec![(2026, 10)]),
            ("2026-09-01", "2026-10-30", vec![(2026, 9)]),
            ("2024-02-01", "2024-02-29", vec![(2024, 2)]),
            ("2026-02-01", "2026-02-27", vec![]),
            ("2025-12-15", "2026-02-10", vec![(2026, 1)]),
        ] {
            let range = DateRange { first: first.parse().unwrap(), last: last.parse().unwrap() };
            assert_eq!(months_within(range), months, "{first} to {last}");
        }
    }
}
