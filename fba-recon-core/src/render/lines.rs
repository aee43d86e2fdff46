//! The lines of a case, its books, its two readings and its documents, as sheets, messages and
//! `cases.json` show them.

use serde::Serialize;

use super::cases_v1::place;
use crate::assess::Strength;
use crate::book::balance::FLOWS;
use crate::cases::{Case, CasePortion, Decision, NoAction};
use crate::detect::{Line, Term, TermValue};
use crate::model::Money;
use crate::pipeline::Run;

/// Lines that a sheet or a message lists; the rest stands in `rows.csv`.
const LINES_MAX: usize = 8;

/// What a sheet shows of a case besides its own fields.
#[derive(Debug, Serialize)]
pub(super) struct Parts<'a> {
    shipment_id: Option<&'a str>,
    reimbursement_id: Option<&'a str>,
    has_lines: bool,
    lines: Vec<LineRow>,
    lines_more: usize,
    readings: Option<Readings>,
    documents: Vec<DocumentRow>,
    balance: Option<Books>,
    filed_with: &'a [String],
    group: Option<GroupRow>,
}

/// The parts of a case.
pub(super) fn parts<'a>(case: &'a Case, run: &Run) -> Parts<'a> {
    let (lines, lines_more) = lines(case, false);
    Parts {
        shipment_id: case.shipment_id.as_deref(),
        reimbursement_id: case.reimbursement_id.as_deref(),
        has_lines: !case.lines.is_empty(),
        lines,
        lines_more,
        readings: readings(case),
        documents: documents(case, run),
        balance: books(case),
        filed_with: &case.filed_with,
        group: group(case),
    }
}

/// The other cases that the same credits may answer, and what is owed in all.
#[derive(Debug, Clone, Serialize)]
pub struct GroupRow {
    /// The other cases.
    pub cases: Vec<String>,
    /// Units of all cases before these credits.
    pub lost: i64,
    /// Units that these credits answer.
    pub answered: i64,
    /// Units left in all.
    pub open: i64,
}

/// The group of a case; `None` where no other case shares its credits.
pub(super) fn group(case: &Case) -> Option<GroupRow> {
    let group = case.group.as_ref()?;
    let others = group.members.iter().filter(|id| **id != case.id);
    Some(GroupRow {
        cases: others.cloned().collect(),
        lost: group.lost,
        answered: group.answered,
        open: group.lost - group.answered,
    })
}

/// One product, parcel or payment with its equation.
#[derive(Debug, Clone, Serialize)]
pub struct LineRow {
    /// Day its clock starts.
    pub date: String,
    /// FNSKU.
    pub fnsku: Option<String>,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// Units missing.
    pub units: i64,
    /// Units left after credits.
    pub left: i64,
    /// Worth of what is left.
    pub amount: Option<String>,
    /// Money that credits answered, for lines of money.
    pub answered: Option<String>,
    /// Status of what is left.
    pub status: &'static str,
    /// What to do with it.
    pub action: &'static str,
    /// Why nothing is to be done; null where something is.
    pub reason: Option<&'static str>,
    /// The equation.
    pub terms: Vec<TermRow>,
}

/// One term of an equation.
#[derive(Debug, Clone, Serialize)]
pub struct TermRow {
    /// Name.
    pub name: &'static str,
    /// Units, or money with its currency.
    pub value: String,
    /// Whether it is taken off.
    pub minus: bool,
}

/// The lines of a case, those that it claims or all, at most as many as are listed; and how many more.
pub(super) fn lines(case: &Case, only_claimed: bool) -> (Vec<LineRow>, usize) {
    let is_shown = |portion: Option<&CasePortion>| {
        !only_claimed || portion.is_some_and(|portion| case.claims(portion))
    };
    let mut rows = rows(case, is_shown);
    let more = rows.len().saturating_sub(LINES_MAX);
    rows.truncate(LINES_MAX);
    (rows, more)
}

/// Every line of a case.
pub(super) fn all(case: &Case) -> Vec<LineRow> {
    rows(case, |_| true)
}

fn rows(case: &Case, is_shown: impl Fn(Option<&CasePortion>) -> bool) -> Vec<LineRow> {
    let rows = case.lines.iter().enumerate().filter_map(|(at, line)| {
        let portion = case.portions.iter().find(|portion| portion.line == Some(at));
        is_shown(portion).then(|| line_row(line, portion))
    });
    rows.collect()
}

fn line_row(line: &Line, portion: Option<&CasePortion>) -> LineRow {
    let amount = portion.and_then(|portion| portion.amount);
    let decision = portion.map_or(Decision::from(NoAction::Covered), |portion| portion.decision);
    let answered = line.owed.map(|owed| {
        let left = amount.map_or(0, |amount| amount.micros);
        Money::new(owed.micros - left, owed.currency)
    });
    let answered = answered.filter(|money| money.micros > 0);
    LineRow {
        date: line.date.to_string(),
        fnsku: line.fnsku.clone(),
        msku: line.msku.clone(),
        units: line.units,
        left: portion.map_or(0, |portion| portion.units),
        amount: amount.and_then(|money| money.rounded().ok()).map(|money| money.to_string()),
        answered: answered.map(|money| money.rounded().unwrap_or(money).to_string()),
        status: portion.map_or("covered", |portion| portion.status.as_str()),
        action: decision.action.as_str(),
        reason: decision.reason.map(NoAction::as_str),
        terms: line.terms.iter().map(term_row).collect(),
    }
}

fn term_row(term: &Term) -> TermRow {
    let value = match term.value {
        TermValue::Units(units) => units.to_string(),
        TermValue::Money(money) => money.rounded().unwrap_or(money).to_string(),
    };
    TermRow { name: term.name, value, minus: term.is_minus }
}

/// What is left under both readings of the weak credits.
#[derive(Debug, Clone, Serialize)]
pub struct Readings {
    /// Units left if they are for this event.
    pub with_weak: i64,
    /// Units left if they are for another.
    pub without_weak: i64,
    /// Worth under the first reading, where it is known.
    pub amount_with: Option<String>,
    /// Worth under the second reading, where it is known.
    pub amount_without: Option<String>,
}

/// The two readings; `None` where no credit is weak, here or at the cases that share credits with it.
pub(super) fn readings(case: &Case) -> Option<Readings> {
    let is_weak = case.credits.iter().any(|credit| credit.strength == Strength::Weak);
    let left = case.units_found - case.units_credited;
    let has_readings = is_weak || case.units_rival > 0;
    let without_weak = has_readings.then(|| case.units_without_weak().unwrap_or(left))?;
    let with_weak = left - case.units_rival;
    if let Some(left) = case.amount_total.filter(|_| case.amount_unit.is_none()) {
        // Lines of money: what weak credits answered is known in money.
        let weak = case.credits.iter().filter(|credit| credit.strength == Strength::Weak);
        let weak: i64 = weak.filter_map(|credit| credit.amount).map(|money| money.micros).sum();
        let without = Money::new(left.micros + weak, left.currency);
        let is_money = case.lines.iter().any(|line| line.owed.is_some());
        return Some(Readings {
            with_weak,
            without_weak,
            amount_with: (case.units_rival == 0).then(|| left.to_string()),
            amount_without: is_money.then(|| without.rounded().unwrap_or(without).to_string()),
        });
    }
    let worth = |units: i64| {
        let amount = case.amount_unit?.times(units).ok()?.rounded().ok()?;
        (units > 0).then(|| amount.to_string())
    };
    Some(Readings {
        with_weak,
        without_weak,
        amount_with: worth(with_weak),
        amount_without: worth(without_weak),
    })
}

/// A document that Amazon asks for.
#[derive(Debug, Clone, Serialize)]
pub struct DocumentRow {
    /// What it is called.
    pub kind: String,
    /// Whether the case may not be filed without it.
    pub required: bool,
    /// Entries of the evidence list that answer it.
    pub answers: Vec<DocumentAnswer>,
    /// Products that no entry answers.
    pub lacking: Vec<String>,
}

/// An entry of the evidence list.
#[derive(Debug, Clone, Serialize)]
pub struct DocumentAnswer {
    /// Name of the file.
    pub file: String,
    /// Day on the document.
    pub date: Option<String>,
    /// Units the document proves.
    pub quantity: Option<i64>,
    /// The evidence list.
    pub listed: String,
    /// Line in the evidence list.
    pub line: u32,
}

/// The documents of a case.
pub(super) fn documents(case: &Case, run: &Run) -> Vec<DocumentRow> {
    let documents = case.documents.iter().map(|document| DocumentRow {
        kind: document.kind.clone(),
        required: document.required,
        answers: document
            .answers
            .iter()
            .map(|item| DocumentAnswer {
                file: item.file.clone(),
                date: item.date.map(|date| date.to_string()),
                quantity: item.quantity,
                listed: place(&run.inventory, item.source).0,
                line: item.source.line,
            })
            .collect(),
        lacking: document.lacking.clone(),
    });
    documents.collect()
}

/// Files of the evidence list that go with the message; a name that the case box cannot take is left out.
pub(super) fn attached(case: &Case) -> Vec<String> {
    let answers = case.documents.iter().flat_map(|document| &document.answers);
    let mut files: Vec<String> =
        answers.map(|item| item.file.clone()).filter(|file| file.is_ascii()).collect();
    files.sort();
    files.dedup();
    files
}

/// The books of the product.
#[derive(Debug, Clone, Serialize)]
pub struct Books {
    /// First day.
    pub first: String,
    /// Last day.
    pub last: String,
    /// Units before.
    pub opening: i64,
    /// Units moved.
    pub movements: Vec<MovementRow>,
    /// Units after.
    pub closing: i64,
    /// Units by which closing differs from opening and movements; negative is missing.
    pub difference: i64,
    /// Report that they come from.
    pub source: &'static str,
}

/// One kind of movement.
#[derive(Debug, Clone, Serialize)]
pub struct MovementRow {
    /// Name.
    pub name: &'static str,
    /// Units; negative leaves the stock.
    pub units: i64,
}

/// The books of a case's product, where it rests on the stock and the dump holds them.
pub(super) fn books(case: &Case) -> Option<Books> {
    let balance = case.balance.as_ref().filter(|balance| balance.is_whole())?;
    let days = balance.days?;
    let units = |name: &str| balance.flows.get(name).copied().unwrap_or(0);
    let movements = FLOWS.iter().map(|name| MovementRow { name, units: units(name) });
    Some(Books {
        first: days.first.to_string(),
        last: days.last.to_string(),
        opening: balance.opening,
        movements: movements.filter(|row| row.units != 0).collect(),
        closing: balance.closing,
        difference: balance.difference(),
        source: crate::model::tables::LEDGER_SUMMARY.name,
    })
}
