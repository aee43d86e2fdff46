//! What came of cases in money, by the month of the event and the month of the money: filed, recovered, reversed.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Case, Moved, MovedKind, added};
use crate::assess::CreditKind;
use crate::model::Money;
use crate::model::dates::month_of;

/// Sums of money; `None` where nothing of the kind happened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// Worth of the lines that were filed, where the case log tells it.
    pub filed: Option<Money>,
    /// Payments that answer cases, less what was taken back of them.
    pub recovered: Option<Money>,
    /// Payments for cases that were taken back, above zero.
    pub reversed: Option<Money>,
}

impl Outcomes {
    /// Whether nothing happened.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The sums of both.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            filed: added(self.filed, other.filed),
            recovered: added(self.recovered, other.recovered),
            reversed: added(self.reversed, other.reversed),
        }
    }
}

/// What came of one case on one day.
#[derive(Debug, Clone, Copy)]
pub struct CaseOutcome<'a> {
    /// The case.
    pub case: &'a Case,
    /// The money, above zero.
    pub money: Money,
    /// Day of the filing, of the payment, or of what took it back.
    pub on: Date,
    /// The same as the one sum that it adds to.
    pub sums: Outcomes,
}

/// Everything that came of cases. What was taken back counts for one case, the first of those that it is about.
#[must_use]
pub fn outcomes<'a>(cases: &'a [Case], moved: &[Moved]) -> Vec<CaseOutcome<'a>> {
    let by_id: BTreeMap<&str, &Case> = cases.iter().map(|case| (case.id.as_str(), case)).collect();
    let mut found = Vec::new();
    for case in cases {
        let filings = case.log.iter().flat_map(|log| &log.filings);
        let filed = filings.filter_map(|filing| Some((filing.amount?, filing.filed_on)));
        found.extend(filed.map(|(money, on)| {
            let sums = Outcomes { filed: Some(money), ..Outcomes::default() };
            CaseOutcome { case, money, on, sums }
        }));
        let cash = case.credits.iter().filter(|credit| credit.kind == CreditKind::Cash);
        let paid = cash.filter_map(|credit| Some((credit.amount?, credit.date)));
        found.extend(paid.map(|(money, on)| {
            let sums = Outcomes { recovered: Some(money), ..Outcomes::default() };
            CaseOutcome { case, money, on, sums }
        }));
    }
    for row in moved.iter().filter(|row| row.kind == MovedKind::Reversed) {
        let case = row.cases.first().and_then(|id| by_id.get(id.as_str()).copied());
        let money = row.amount.and_then(|taken| Money::zero(taken.currency).less(taken));
        if let (Some(case), Some(money)) = (case, money) {
            let sums = Outcomes { reversed: Some(money), ..Outcomes::default() };
            found.push(CaseOutcome { case, money, on: row.date, sums });
        }
    }
    found
}

/// What came of cases in one month of events and one of money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// Account.
    pub account: String,
    /// Store; empty when the dump does not tell.
    pub marketplace: String,
    /// Currency.
    pub currency: String,
    /// Claim type.
    pub claim_type: &'static str,
    /// Month of the event, `YYYY-MM`.
    pub month: String,
    /// Month of the filing, of the payment, or of what took it back.
    pub month_of_money: String,
    /// The sums.
    pub sums: Outcomes,
}

/// What came of cases, by account, store, currency, claim type, month of the event and month of the money.
#[must_use]
pub fn recovered(outcomes: &[CaseOutcome<'_>]) -> Vec<Recovered> {
    let mut rows: BTreeMap<_, Outcomes> = BTreeMap::new();
    for CaseOutcome { case, money, on, sums } in outcomes {
        let key = (
            case.account.clone(),
            case.marketplace.clone().unwrap_or_default(),
            money.currency.to_string(),
            case.claim_type.as_str(),
            month_of(case.event_date),
            month_of(*on),
        );
        let row = rows.entry(key).or_default();
        *row = row.plus(*sums);
    }
    let rows = rows.into_iter().map(|(key, sums)| {
        let (account, marketplace, currency, claim_type, month, month_of_money) = key;
        Recovered { account, marketplace, currency, claim_type, month, month_of_money, sums }
    });
    rows.collect()
}
