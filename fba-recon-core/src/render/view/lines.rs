//! The lines and parts of a case, its books, its two readings and its documents.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;

use super::part::Part;
use super::rows::PlaceView;
use crate::account::Inventory;
use crate::assess::Strength;
use crate::book::balance::FLOWS;
use crate::cases::{CASES_MOST, Case, CasePortion, Decision, LogOpen, NoAction};
use crate::detect::{Line, Term, TermValue};
use crate::model::Money;

/// A part of a case with a clock of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PortionView {
    /// What tells it from the others of the case.
    pub key: String,
    /// Day its clock starts.
    pub event_date: Date,
    /// Key of its status.
    pub status: &'static str,
    /// Key of what to do with it.
    pub action: &'static str,
    /// Key of why nothing is to be done.
    pub reason: Option<&'static str>,
    /// Whether the case claims it.
    pub is_claimed: bool,
    /// Units left.
    pub units: i64,
    /// Worth of these.
    pub amount: Option<Money>,
    /// First filing day.
    pub opens_on: Option<Date>,
    /// Last filing day.
    pub closes_on: Option<Date>,
    /// Last day that leaves the safety margin.
    pub last_safe_day: Option<Date>,
}

/// The parts of a case.
pub(super) fn portions(case: &Case, part: Part) -> Vec<PortionView> {
    let portions = case.portions.iter().map(|portion| PortionView {
        key: portion.key.clone(),
        event_date: portion.event_date,
        status: portion.status.as_str(),
        action: portion.decision.action.as_str(),
        reason: portion.decision.reason.map(NoAction::as_str),
        is_claimed: part.claims(case, portion),
        units: portion.units,
        amount: portion.amount,
        opens_on: portion.deadline.opens_on,
        closes_on: portion.deadline.closes_on,
        last_safe_day: portion.deadline.last_safe_day,
    });
    portions.collect()
}

/// The other cases that the same credits may answer, and what is owed in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupView {
    /// The other cases, the first of them.
    pub cases: Vec<String>,
    /// Cases more; `None` where there is none.
    pub more: Option<usize>,
    /// Units of all cases before these credits.
    pub lost: i64,
    /// Units that these credits answer.
    pub answered: i64,
    /// Units left in all.
    pub open: i64,
}

/// The group of a case; `None` where no other case shares its credits.
pub(super) fn group(case: &Case) -> Option<GroupView> {
    let group = case.group.as_ref()?;
    let others = group.members.iter().filter(|id| **id != case.id);
    let more = group.members.len().saturating_sub(CASES_MOST + 1);
    Some(GroupView {
        cases: others.take(CASES_MOST).cloned().collect(),
        more: Some(more).filter(|more| *more > 0),
        lost: group.lost,
        answered: group.answered,
        open: group.lost - group.answered,
    })
}

/// Units, or money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Worth {
    /// Units of stock.
    Units(i64),
    /// Money.
    Money(Money),
}

/// One term of an equation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TermView {
    /// Key of its name.
    pub name: &'static str,
    /// Value, never negative.
    pub value: Worth,
    /// Whether it is taken off.
    pub minus: bool,
}

/// One product, parcel or payment with its equation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineView {
    /// Day its clock starts.
    pub date: Date,
    /// FNSKU.
    pub fnsku: Option<String>,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// Units missing.
    pub units: i64,
    /// Units left after credits.
    pub left: i64,
    /// Worth of what is left.
    pub amount: Option<Money>,
    /// Money that credits answered, for lines of money.
    pub answered: Option<Money>,
    /// Whether the equation is one of money.
    pub is_money: bool,
    /// Whether the case claims it.
    pub is_claimed: bool,
    /// Key of the status of what is left.
    pub status: &'static str,
    /// Key of what to do with it.
    pub action: &'static str,
    /// Key of why nothing is to be done.
    pub reason: Option<&'static str>,
    /// The equation.
    pub terms: Vec<TermView>,
}

/// The lines of a case.
pub(super) fn lines(case: &Case, part: Part) -> Vec<LineView> {
    let mut of_lines: BTreeMap<usize, Vec<&CasePortion>> = BTreeMap::new();
    for portion in &case.portions {
        if let Some(line) = portion.line {
            of_lines.entry(line).or_default().push(portion);
        }
    }
    let rows = case.lines.iter().enumerate().map(|(at, line)| {
        let own = || of_lines.get(&at).into_iter().flatten().copied();
        // Of one that was filed before and grew since, the piece that is to be done speaks for it.
        let claimed = own().find(|portion| part.claims(case, portion));
        let left = own().map(|portion| part.left(case, portion)).reduce(both);
        LineView {
            is_claimed: claimed.is_some(),
            ..line_view(line, claimed.or_else(|| own().next()), left)
        }
    });
    rows.collect()
}

/// What is left of two pieces of a line.
fn both(one: LogOpen, other: LogOpen) -> LogOpen {
    let amount = one.amount.zip(other.amount).and_then(|(one, other)| one.plus(other).ok());
    LogOpen { units: one.units + other.units, amount }
}

fn line_view(line: &Line, portion: Option<&CasePortion>, left: Option<LogOpen>) -> LineView {
    let amount = left.and_then(|left| left.amount);
    let decision = portion.map_or(Decision::from(NoAction::Covered), |portion| portion.decision);
    let answered = line.owed.map(|owed| {
        let left = amount.map_or(0, |amount| amount.micros);
        Money::new(owed.micros - left, owed.currency)
    });
    let rounded = |money: Money| money.rounded().unwrap_or(money);
    LineView {
        date: line.date,
        fnsku: line.fnsku.clone(),
        msku: line.msku.clone(),
        units: line.units,
        left: left.map_or(0, |left| left.units),
        amount: amount.and_then(|money| money.rounded().ok()),
        answered: answered.filter(|money| money.micros > 0).map(rounded),
        is_money: matches!(line.terms.first(), Some(Term { value: TermValue::Money(_), .. })),
        is_claimed: false,
        status: portion.map_or("covered", |portion| portion.status.as_str()),
        action: decision.action.as_str(),
        reason: decision.reason.map(NoAction::as_str),
        terms: line.terms.iter().map(term).collect(),
    }
}

fn term(term: &Term) -> TermView {
    let value = match term.value {
        TermValue::Units(units) => Worth::Units(units),
        TermValue::Money(money) => Worth::Money(money.rounded().unwrap_or(money)),
    };
    TermView { name: term.name.as_str(), value, minus: term.is_minus }
}

/// What is left under both readings of the weak credits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadingsView {
    /// Units left if they are for this event.
    pub with_weak: i64,
    /// Units left if they are for another.
    pub without_weak: i64,
    /// Worth under the first reading, where it is known.
    pub amount_with: Option<Money>,
    /// Worth under the second reading, where it is known.
    pub amount_without: Option<Money>,
}

/// The two readings; `None` where no credit is weak, here or at the cases that share credits with it.
pub(super) fn readings(case: &Case) -> Option<ReadingsView> {
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
        return Some(ReadingsView {
            with_weak,
            without_weak,
            amount_with: (case.units_rival == 0).then_some(left),
            amount_without: is_money.then(|| without.rounded().unwrap_or(without)),
        });
    }
    let worth = |units: i64| {
        let amount = case.amount_unit?.times(units).ok()?.rounded().ok()?;
        (units > 0).then_some(amount)
    };
    Some(ReadingsView {
        with_weak,
        without_weak,
        amount_with: worth(with_weak),
        amount_without: worth(without_weak),
    })
}

/// A document that Amazon asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DocumentView {
    /// Key of what it is called.
    pub kind: String,
    /// Whether the case may not be filed without it.
    pub required: bool,
    /// Whether entries answer it for everything that is claimed.
    pub is_complete: bool,
    /// Entries of the evidence list that answer it.
    pub answers: Vec<AnswerView>,
    /// Entries more that answer it as well and are not told; `None` where there is none.
    pub more: Option<usize>,
    /// Products that no entry answers, each once.
    pub lacking: Vec<String>,
}

/// An entry of the evidence list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnswerView {
    /// Name of the file.
    pub file: String,
    /// Day on the document.
    pub date: Option<Date>,
    /// Units the document proves.
    pub quantity: Option<i64>,
    /// Where the evidence list names it.
    pub listed: PlaceView,
}

/// The documents of a case.
pub(super) fn documents(case: &Case, inventory: &Inventory) -> Vec<DocumentView> {
    let documents = case.documents.iter().map(|document| {
        let answers = document.answers.iter().map(|item| AnswerView {
            file: item.file.clone(),
            date: item.date,
            quantity: item.quantity,
            listed: PlaceView::new(inventory, item.source),
        });
        let mut seen = BTreeSet::new();
        let lacking = document.lacking.iter().filter(|product| seen.insert(*product));
        DocumentView {
            kind: document.kind.clone(),
            required: document.required,
            is_complete: document.is_complete(),
            answers: answers.collect(),
            more: Some(document.more).filter(|more| *more > 0),
            lacking: lacking.cloned().collect(),
        }
    });
    documents.collect()
}

/// The books of the product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BooksView {
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
    /// Units before.
    pub opening: i64,
    /// Units moved.
    pub movements: Vec<MovementView>,
    /// Units after.
    pub closing: i64,
    /// Units by which closing differs from opening and movements; negative is missing.
    pub difference: i64,
    /// Table that they come from.
    pub source: &'static str,
}

/// One kind of movement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MovementView {
    /// Key of its name.
    pub name: &'static str,
    /// Units; negative leaves the stock.
    pub units: i64,
}

/// The books of a case's product, where it rests on the stock and the dump holds them.
pub(super) fn books(case: &Case) -> Option<BooksView> {
    let balance = case.balance.as_ref().filter(|balance| balance.is_whole())?;
    let days = balance.days?;
    let units = |name: &str| balance.flows.get(name).copied().unwrap_or(0);
    let movements = FLOWS.iter().map(|name| MovementView { name, units: units(name) });
    Some(BooksView {
        first: days.first,
        last: days.last,
        opening: balance.opening,
        movements: movements.filter(|row| row.units != 0).collect(),
        closing: balance.closing,
        difference: balance.difference(),
        source: crate::model::tables::LEDGER_SUMMARY.name,
    })
}
