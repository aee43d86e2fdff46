//! Facts made by hand, for the tests of the log.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::bases::Bases;
use super::event::LoggedPlace;
use super::facts::{Answer, BeyondFacts, CaseFacts, CreditFacts, LineFacts, PaymentFacts};
use super::follow::{Dump, FoundingRow, Witness};
use crate::cases::LogState;
use crate::model::Money;

pub(super) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub(super) fn usd(units: i64) -> Money {
    Money::new(units * 1_000_000, "USD".parse().unwrap())
}

/// A case of one line of two units, ready to be filed.
pub(super) fn case(identity: &str) -> CaseFacts {
    CaseFacts {
        identity: identity.to_owned(),
        detector: "lost_in_warehouse".to_owned(),
        claim_type: "fc_lost".to_owned(),
        table: Some("ledger".to_owned()),
        event_date: day("2026-01-05"),
        marketplace: Some("US".to_owned()),
        fnsku: Some("X001".to_owned()),
        msku: Some("MUG-1".to_owned()),
        order_id: None,
        shipment_id: None,
        reference_id: Some("77".to_owned()),
        reimbursement_id: None,
        found: 2,
        is_money: false,
        action: "file".to_owned(),
        reason: None,
        confidence: "certain".to_owned(),
        units: 2,
        amount: Some(usd(20)),
        last_safe_day: Some(day("2026-03-05")),
        documents: Vec::new(),
        has_proven_value: true,
        center: Some("ABE2".to_owned()),
        reason_code: Some("M".to_owned()),
        carrier: None,
        lines: vec![line("", LogState::Ready, 2)],
        credits: Vec::new(),
        beyond: BeyondFacts::default(),
    }
}

pub(super) fn line(key: &str, told: LogState, units: i64) -> LineFacts {
    LineFacts {
        key: key.to_owned(),
        portion: (units > 0).then(|| key.to_owned()),
        day: day("2026-01-05"),
        about: None,
        told,
        units,
        amount: Some(usd(10 * units)),
        unit: Some(usd(10)),
        closes_on: Some(day("2026-03-06")),
        confirmed_closes_on: Some(day("2026-03-06")),
        last_safe_day: Some(day("2026-03-05")),
        found: units,
        rows: BTreeMap::new(),
        part_of: None,
    }
}

/// The case with so many units answered in one way.
pub(super) fn answered(facts: CaseFacts, answer: Answer, units: i64, payment: &str) -> CaseFacts {
    let left = facts.found - units;
    let told = match (left, answer) {
        (0, Answer::Cash) => LogState::Paid,
        (0, Answer::Stock) => LogState::PaidInStock,
        (0, _) => LogState::RecoveredStock,
        _ => LogState::Ready,
    };
    let credit = CreditFacts {
        answer,
        day: day("2026-02-01"),
        units,
        amount: (answer == Answer::Cash).then(|| usd(10 * units)),
        payment: (!payment.is_empty()).then(|| payment.to_owned()),
        row: place(7),
    };
    CaseFacts { credits: vec![credit], lines: vec![line("", told, left)], units: left, ..facts }
}

pub(super) fn payment(key: &str, units: i64, amazon_case: Option<&str>) -> PaymentFacts {
    PaymentFacts {
        key: key.to_owned(),
        day: day("2026-02-01"),
        reimbursement_id: Some(key.to_owned()),
        amazon_case_id: amazon_case.map(ToOwned::to_owned),
        order_id: None,
        msku: Some("mug-1".to_owned()),
        fnsku: Some("X001".to_owned()),
        pays: vec!["fc_lost".to_owned()],
        cash: units,
        stock: 0,
        amount: Some(usd(10 * units)),
        row: place(7),
    }
}

pub(super) fn place(line: u32) -> LoggedPlace {
    LoggedPlace { file: "reimbursements.txt".to_owned(), digest: "aa".to_owned(), line }
}

/// A dump that shows the founding row of every case or of none, and covers its day or does not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shows {
    pub(super) row: bool,
    pub(super) day: bool,
}

impl Witness for Shows {
    fn founding_row(&self, _: &CaseFacts) -> FoundingRow {
        if self.row {
            FoundingRow::Explained(LoggedPlace { file: "ledger.txt".to_owned(), ..place(3) })
        } else {
            FoundingRow::Lacking
        }
    }

    fn covers(&self, _: &CaseFacts) -> bool {
        self.day
    }
}

pub(super) fn dump<'a>(
    as_of: &str,
    cases: &[(&str, CaseFacts)],
    payments: Vec<PaymentFacts>,
    shows: &'a Shows,
) -> Dump<'a> {
    Dump {
        as_of: day(as_of),
        cases: cases.iter().map(|(id, facts)| ((*id).to_owned(), facts.clone())).collect(),
        payments,
        reversals: BTreeMap::new(),
        filed: Vec::new(),
        claims: &[],
        bases: Bases::new(),
        witness: shows,
    }
}
