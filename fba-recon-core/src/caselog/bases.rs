//! Units that the reports show moved, month by month: what losses are a part of.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rusqlite::params;

use super::error::LogError;
use super::observe::Parts;
use super::store::{Log, Session};
use crate::assess::Proof;
use crate::model::dates::{joined, month_of};
use crate::model::fast::HashMap;
use crate::model::tables::{LEDGER, REMOVAL_SHIPMENTS};
use crate::model::{DateRange, FileId, Table};

/// A kind of cause, which of them, and a month.
pub type BaseKey = (String, String, String);

/// Units moved, by kind of cause, value and month `YYYY-MM`: by centre, product and month every unit that a row of the
/// ledger receives, transfers, takes back or sends to the seller, so that both ends of a transfer count; units sold are
/// kept as sums without centres, and are not among them. By carrier the units of removal parcels. Only months are here
/// that the report shows from their first day to their last.
pub type Bases = BTreeMap<BaseKey, i64>;

impl Parts<'_> {
    /// The bases that the dump shows.
    #[must_use]
    pub fn bases(&self) -> Bases {
        // A few products and centres stand in every row.
        let mut sums: HashMap<(&str, &str, Date), i64> = HashMap::default();
        let mut months: HashMap<Date, i64> = HashMap::default();
        let (files, whole) = (self.files_of(&LEDGER), self.whole_months(&LEDGER));
        for row in &self.book.movements.rows {
            // Receipts of the report that came before the ledger are no rows of it.
            if !files.contains(&row.source.file) || !whole.contains(&month_key(row.date)) {
                continue;
            }
            let month = row.date.first_of_month();
            let units = row.quantity.abs();
            let center = row.fulfillment_center.as_deref().unwrap_or("");
            *sums.entry(("center", center, month)).or_default() += units;
            let product = row.msku.as_deref().unwrap_or(&row.fnsku);
            *sums.entry(("product", product, month)).or_default() += units;
            *months.entry(month).or_default() += units;
        }
        let whole = self.whole_months(&REMOVAL_SHIPMENTS);
        for parcel in &self.book.removal_parcels {
            if whole.contains(&month_key(parcel.shipped_on)) {
                let month = parcel.shipped_on.first_of_month();
                let carrier = parcel.carrier.as_deref().unwrap_or("");
                *sums.entry(("carrier", carrier, month)).or_default() += parcel.units;
            }
        }
        let named = sums.into_iter().filter(|((_, value, _), _)| !value.is_empty());
        let named = named.map(|((kind, value, month), units)| {
            ((kind.to_owned(), value.to_owned(), month_of(month)), units)
        });
        let months = months
            .into_iter()
            .map(|(month, units)| (("month".to_owned(), month_of(month), month_of(month)), units));
        named.chain(months).collect()
    }

    /// The files that fill a table.
    fn files_of(&self, table: &Table) -> BTreeSet<FileId> {
        let filling = self.reports.iter().filter(|report| report.table == table.name);
        filling.map(|report| report.file).collect()
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
