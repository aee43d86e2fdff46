//! Totals for bookkeeping: never over two currencies, never with an unknown counted as zero.

use std::collections::BTreeMap;

use super::Case;
use crate::assess::Status;
use crate::model::Money;

/// One row of totals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// Account.
    pub account: String,
    /// Store; empty when the dump does not tell.
    pub marketplace: String,
    /// Currency; empty for cases of unknown value.
    pub currency: String,
    /// Month of the event, `YYYY-MM`.
    pub month: String,
    /// Claim type.
    pub claim_type: &'static str,
    /// Status.
    pub status: Status,
    /// Cases with units in this row.
    pub cases: u64,
    /// Units left.
    pub units: i64,
    /// Worth; `None` when every case of the row is of unknown value.
    pub amount: Option<Money>,
    /// Cases of unknown value.
    pub cases_of_unknown_value: u64,
}

type Key = (String, String, String, String, &'static str, Status);

/// Totals by account, store, currency, month, claim type and status. A case whose parts differ in month
/// or status counts in each of their rows; covered cases have nothing left and count nowhere.
#[must_use]
pub fn totals(cases: &[Case]) -> Vec<Total> {
    let mut rows: BTreeMap<Key, Total> = BTreeMap::new();
    for case in cases {
        let mut seen: BTreeMap<Key, (i64, Option<Money>, bool)> = BTreeMap::new();
        for portion in &case.portions {
            let status =
                if case.status == Status::Unproven { Status::Unproven } else { portion.status };
            let key = key(case, portion.event_date, portion.amount, status);
            let entry = seen.entry(key).or_insert((0, None, false));
            entry.0 += portion.units;
            match portion.amount {
                Some(amount) => entry.1 = entry.1.map_or(Some(amount), |sum| sum.plus(amount).ok()),
                None => entry.2 = true,
            }
        }
        for (key, (units, amount, unknown)) in seen {
            let row = rows.entry(key.clone()).or_insert_with(|| empty(key));
            row.cases += 1;
            row.units += units;
            row.cases_of_unknown_value += u64::from(unknown);
            if let Some(amount) = amount.and_then(|amount| amount.rounded().ok()) {
                row.amount = row.amount.map_or(Some(amount), |sum| sum.plus(amount).ok());
            }
        }
    }
    rows.into_values().collect()
}

fn key(case: &Case, event: jiff::civil::Date, amount: Option<Money>, status: Status) -> Key {
    (
        case.account.clone(),
        case.marketplace.clone().unwrap_or_default(),
        amount.map(|amount| amount.currency.to_string()).unwrap_or_default(),
        format!("{:04}-{:02}", event.year(), event.month()),
        case.claim_type.as_str(),
        status,
    )
}

fn empty((account, marketplace, currency, month, claim_type, status): Key) -> Total {
    Total {
        account,
        marketplace,
        currency,
        month,
        claim_type,
        status,
        cases: 0,
        units: 0,
        amount: None,
        cases_of_unknown_value: 0,
    }
}
