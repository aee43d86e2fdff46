//! Totals for bookkeeping: never over two currencies, never with an unknown counted as zero.

use std::collections::BTreeMap;

use super::recovered::{CaseOutcome, Outcomes};
use super::{Action, Case};
use crate::assess::Status;
use crate::model::Money;
use crate::model::dates::month_of;

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
    /// What to do.
    pub action: Action,
    /// Cases.
    pub cases: u64,
    /// Units to claim.
    pub units: i64,
    /// Worth; `None` when every case of the row is of unknown value.
    pub amount: Option<Money>,
    /// Worth of the parts of these cases that can no longer be filed; `None` where there is none.
    pub lapsed: Option<Money>,
    /// Cases of unknown value.
    pub cases_of_unknown_value: u64,
    /// What came of the cases in money, whenever it came.
    pub outcomes: Outcomes,
}

type Key = (String, String, String, String, &'static str, Status, Action);

/// Totals by account, store, currency, month, claim type, status and action. A case counts once: in the month of
/// its event, with what can be claimed of it: nothing of a covered one. What its other parts were worth that can no
/// longer be filed stands apart. Money in another currency than the one that a case is worth stands in a row without cases.
#[must_use]
pub fn totals(cases: &[Case], outcomes: &[CaseOutcome<'_>]) -> Vec<Total> {
    let mut rows: BTreeMap<Key, Total> = BTreeMap::new();
    for case in cases {
        let key = key(case);
        let row = rows.entry(key.clone()).or_insert_with(|| empty(key));
        row.cases += 1;
        row.units += case.units_claimable;
        row.cases_of_unknown_value += u64::from(case.is_of_unknown_value());
        row.amount = added(row.amount, case.amount_total);
        row.lapsed = added(row.lapsed, case.lapsed);
    }
    for outcome in outcomes {
        let mut key = key(outcome.case);
        key.2 = outcome.money.currency.to_string();
        let row = rows.entry(key.clone()).or_insert_with(|| empty(key));
        row.outcomes = row.outcomes.plus(outcome.sums);
    }
    rows.into_values().collect()
}

/// A sum with one more amount, where it is known; `None` where the sum runs over.
#[must_use]
pub fn added(sum: Option<Money>, amount: Option<Money>) -> Option<Money> {
    match (sum, amount) {
        (Some(sum), Some(amount)) => sum.plus(amount).ok(),
        (sum, amount) => sum.or(amount),
    }
}

fn key(case: &Case) -> Key {
    (
        case.account.clone(),
        case.marketplace.clone().unwrap_or_default(),
        case.currency().map(|currency| currency.to_string()).unwrap_or_default(),
        month_of(case.event_date),
        case.claim_type.as_str(),
        case.status,
        case.decision.action,
    )
}

fn empty((account, marketplace, currency, month, claim_type, status, action): Key) -> Total {
    Total {
        account,
        marketplace,
        currency,
        month,
        claim_type,
        status,
        action,
        cases: 0,
        units: 0,
        amount: None,
        lapsed: None,
        cases_of_unknown_value: 0,
        outcomes: Outcomes::default(),
    }
}
