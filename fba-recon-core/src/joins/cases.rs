//! Joins whose rows are what a case concluded.

use super::{Cell, Row, money};
use crate::account::Run;
use crate::assess::Credit;
use crate::cases::Case;
use crate::detect::{EvidenceKind, Line, TermValue};
use crate::model::{Money, SourceRow};

/// Cases with their credits, in the order of the cases' ids.
pub(super) fn losses(run: &Run) -> Vec<Row> {
    let rows = run.cases.iter().flat_map(|case| {
        let none = case.credits.is_empty().then_some(None);
        let credits = case.credits.iter().map(Some).chain(none);
        credits.filter_map(|credit| loss(case, credit))
    });
    rows.collect()
}

/// A case with one of its credits. `None` where no row says what happened, which no rule leaves so.
fn loss(case: &Case, credit: Option<&Credit>) -> Option<Row> {
    let first = credit.and_then(|credit| credit.sources.first());
    let [amount, currency] = money(credit.and_then(|credit| credit.amount));
    let text = |text: Option<&str>| Cell::Text(text.map(ToOwned::to_owned));
    let cells = vec![
        Cell::from(case.id.as_str()),
        Cell::from(case.detector),
        Cell::from(case.status.as_str()),
        Cell::from(&case.fnsku),
        Cell::from(&case.msku),
        Cell::from(&case.order_id),
        Cell::from(case.event_date),
        Cell::from(case.units_found),
        Cell::from(case.units_credited),
        text(credit.map(|credit| credit.kind.as_str())),
        text(credit.map(|credit| credit.strength.as_str())),
        Cell::from(credit.map(|credit| credit.date)),
        Cell::from(credit.map(|credit| credit.units)),
        amount,
        currency,
        text(credit.map(|credit| credit.reason.as_str())),
        Cell::from(first.map(|row| i64::from(row.file.0))),
        Cell::from(first.map(|row| i64::from(row.line))),
    ];
    Some(Row { cells, source: case.evidence.first()?.source })
}

/// What a charge comes to.
struct Charged<'a> {
    order_id: Option<&'a str>,
    day: jiff::civil::Date,
    units: i64,
    charged: Money,
    allowed: Money,
    least: Option<Money>,
    card: Option<&'a str>,
    source: SourceRow,
}

/// Charges above their cards, in the order of the cases' ids.
pub(super) fn charges(run: &Run) -> Vec<Row> {
    let rows = run.cases.iter().flat_map(|case| {
        let charges = case.charges.iter().filter_map(|charge| {
            Some(Charged {
                order_id: charge.order_id.as_deref(),
                day: charge.date,
                units: charge.units,
                charged: charge.charged,
                allowed: charge.allowed,
                least: Some(charge.allowed_least),
                card: Some(charge.card.as_str()),
                source: *charge.rows.first()?,
            })
        });
        let lines = case.lines.iter().filter_map(|line| of_line(case, line));
        charges.chain(lines).map(|charged| row(case, &charged)).collect::<Vec<Row>>()
    });
    rows.collect()
}

/// A line that holds a charge against what is allowed, with the row of the charge.
fn of_line<'a>(case: &Case, line: &Line) -> Option<Charged<'a>> {
    let term = |name: &str| {
        let term = line.terms.iter().find(|term| term.name.as_str() == name)?;
        match term.value {
            TermValue::Money(money) => Some(money),
            TermValue::Units(_) => None,
        }
    };
    let of_day = |kind| {
        let rows = case.evidence.iter().filter(move |row| row.kind == kind);
        rows.filter(|row| row.date == Some(line.date)).map(|row| row.source).next()
    };
    Some(Charged {
        order_id: None,
        day: line.date,
        units: line.units,
        charged: term("charged")?,
        allowed: term("allowed")?,
        least: None,
        card: None,
        source: of_day(EvidenceKind::Charge).or_else(|| of_day(EvidenceKind::StorageCharge))?,
    })
}

fn row(case: &Case, charged: &Charged<'_>) -> Row {
    let text = |text: Option<&str>| Cell::Text(text.map(ToOwned::to_owned));
    let cells = vec![
        Cell::from(case.id.as_str()),
        Cell::from(case.detector),
        Cell::from(&case.fnsku),
        Cell::from(&case.msku),
        text(charged.order_id),
        Cell::from(charged.day),
        Cell::from(charged.units),
        Cell::from(charged.charged.micros),
        Cell::from(charged.allowed.micros),
        Cell::from(charged.least.map(|least| least.micros)),
        Cell::from(charged.charged.micros - charged.allowed.micros),
        Cell::from(charged.charged.currency.as_str()),
        text(charged.card),
    ];
    Row { cells, source: charged.source }
}
