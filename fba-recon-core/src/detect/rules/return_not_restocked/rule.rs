//! # Return not restocked
//!
//! ## What it finds
//! Units that the returns report shows as sellable and back in stock, and that Amazon's inventory ledger
//! never received.
//!
//! ## Why it is owed
//! Under the customer returns policy for FBA a sellable return goes back to the seller's stock. A unit that
//! Amazon took back from the customer and did not put into stock was lost in its hands, after the refund
//! had been charged to the seller.
//!
//! ## How it decides
//! Only where the dump has a ledger. Every returned unit with the disposition SELLABLE and no status, or
//! one of a unit that went back to stock, is matched with a unit that the ledger received as a customer
//! return within 45 days before or after it: of the same FNSKU or another one of the same ASIN, each ledger
//! unit once: the nearest of the same disposition first. Where another way leaves fewer returns open, only
//! those stay open that are so in both. Returns that Amazon
//! paid for or damaged go to no stock and use no unit. What is left, by order and SKU, is the finding. The
//! refund of the order item that gives back its unit starts the clock (the first such refund for the first
//! returned unit, and so on), and payments that name the order are
//! taken off afterwards.
//!
//! ## What it does not claim
//! Returns of the last 45 days and of days that the ledger does not span; units that came into stock late,
//! under a new label, graded for resale or found without a label; units that the ledger received in another
//! disposition; returns that Amazon marks as reimbursed. Without the refund in the dump the case is held as
//! unproven, and so it is where the ledger begins or ends within the 45 days, or shows no customer's return
//! at all. Where a graded unit of the ASIN shows
//! in the ledger near the return, it may be this one: the case is only possible, as it is where units of
//! the ASIN were found near it, and in Europe.
//!
//! ## Evidence
//! The row of the returns report with its licence plate, the refund in the settlement, the absence of the
//! unit in the ledger, and the absence of a payment for the order in the reimbursements report.
//!
//! ## Example
//! An order of two units at 20.00 each is refunded; both come back as sellable, and the ledger receives
//! one: the claim is one unit, 13.00 after fees. Fixture: `fixtures/detectors/return_not_restocked/hit`.
//!
//! ## Policy keys
//! windows: customer_return; words; cash_terms; reimbursement_reasons; practice: restock_days,
//! payment_lead_days, coverage_grace_days.
//!
//! ## References
//! Seller Central help G9N934L7Y4SFWPJ4 (customer return claims), 200379860 (FBA customer returns policy),
//! 200453320 (returns report), G4FKT5KQWFFJ7LDN (ledger and its events).

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::book::{Movement, MovementKind, ReturnedUnits, sku_key};
use crate::detect::doubt::Doubt;
use crate::detect::finding::{
    Evidence, EvidenceKind, Finding, Requirement, RequirementReason, Term,
};
use crate::detect::shared::events;
use crate::detect::shared::refunds::{Returned, of_returned};
use crate::detect::{Context, Detector, DetectorError, Handling, fact, rule_texts, term};
use crate::model::DateRange;
use crate::model::dates::{days_between, shift_days, to_epoch_day};
use crate::model::fast::HashMap;
use crate::policy::words::holds;
use crate::policy::{ClaimType, PolicyTable, ReasonGroup, SettingKey};

/// Returned units that never entered the stock.
pub const DETECTOR: Detector = Detector {
    id: "return_not_restocked",
    claim_type: ClaimType::CustomerReturn,
    summary: "units returned as sellable that the inventory ledger never received",
    texts: rule_texts!(),
    policy: &[
        PolicyTable::Windows,
        PolicyTable::Words,
        PolicyTable::CashTerms,
        PolicyTable::ReimbursementReasons,
    ],
    settings: &[
        SettingKey::RestockDays,
        SettingKey::PaymentLeadDays,
        SettingKey::CoverageGraceDays,
    ],
    tables: &["returns", "ledger", "settlement", "reimbursements"],
    handling: Handling { looked_at: Some(came_back_sellable), ..Handling::USUAL },
    run,
};

/// The returned and the received units of one family of SKUs, oldest first.
#[derive(Default)]
struct Family<'a> {
    returned: Vec<&'a ReturnedUnits>,
    received: Vec<&'a Movement>,
}

/// Units that came back sellable.
fn came_back_sellable(context: &Context<'_>) -> usize {
    let words = &context.policy.words().return_sellable;
    events::returned(context, |disposition| holds(words, disposition))
}

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    let Some(ledger) = context.book.movements.days else { return Ok(Vec::new()) };
    let days = context.days(SettingKey::RestockDays);
    let mut families = families(context);
    let mut items: BTreeMap<(&str, String), Vec<(&ReturnedUnits, i64)>> = BTreeMap::new();
    let mut others: BTreeMap<(&str, String), Vec<&Movement>> = BTreeMap::new();
    // Every returned unit uses what entered the stock, sellable or not.
    let open: Vec<Vec<i64>> = families
        .par_iter_mut()
        .map(|family| {
            family.returned.sort_by_key(|row| (row.date, row.source));
            not_received(&family.returned, &family.received, days)
        })
        .collect();
    for (family, open) in families.iter().zip(open) {
        for (row, open) in family.returned.iter().zip(open) {
            let is_told = (ledger.first..=ledger.last).contains(&row.date)
                && shift_days(row.date, days) <= context.as_of;
            if open > 0 && is_told && is_sellable(context, row) {
                let msku = row.msku.as_deref().map(sku_key).unwrap_or_default();
                let key = (row.order_id.as_str(), msku);
                others.entry(key.clone()).or_insert_with(|| near(&family.received, row.date, days));
                items.entry(key).or_default().push((row, open));
            }
        }
    }
    let findings = items.iter().filter_map(|(key, rows)| {
        let others = others.get(key).map_or(&[][..], Vec::as_slice);
        finding(context, key.0, rows, others)
    });
    Ok(findings.collect())
}

/// Received units near a return that went to other returns, so many that a reader sees them: the nearest first.
fn near<'a>(received: &[&'a Movement], day: Date, days: i32) -> Vec<&'a Movement> {
    let distance = |unit: &Movement| days_between(day, unit.date).abs();
    // They are in the order of their days: the nearest stand on both sides of it.
    let at = received.partition_point(|unit| unit.date < day);
    let around = &received[at.saturating_sub(OTHERS_SHOWN)..received.len().min(at + OTHERS_SHOWN)];
    let mut near: Vec<&Movement> =
        around.iter().copied().filter(|unit| distance(unit) <= days).collect();
    near.sort_by_key(|unit| (distance(unit), unit.source));
    near.truncate(OTHERS_SHOWN);
    near
}

/// Customers' returns in the ledger that are shown beside the one that it lacks.
const OTHERS_SHOWN: usize = 3;

/// The families of all returned and received units, in the order of their names.
fn families<'a>(context: &Context<'a>) -> Vec<Family<'a>> {
    let words = context.policy.words();
    let mut families = Families::default();
    for row in context.book.movements.of(MovementKind::CustomerReturn) {
        if row.quantity > 0 {
            families.of(context, Cow::Borrowed(&row.fnsku)).received.push(row);
        }
    }
    for row in context.book.returns.rows() {
        let Some(fnsku) = fnsku_of(context, row) else { continue };
        // What Amazon paid for, or damaged and has to pay for, does not go to stock.
        let is_paid = holds(&words.return_paid, &row.status);
        let is_damaged = holds(&words.return_damaged, &row.disposition);
        if !is_paid && !is_damaged && context.counts(row.source) {
            families.of(context, fnsku).returned.push(row);
        }
    }
    let Families { by_name, mut families, .. } = families;
    by_name.into_values().map(|at| std::mem::take(&mut families[at])).collect()
}

/// Families by name, and each FNSKU's own.
#[derive(Default)]
struct Families<'a> {
    families: Vec<Family<'a>>,
    by_name: BTreeMap<String, usize>,
    by_fnsku: HashMap<Cow<'a, str>, usize>,
}

impl<'a> Families<'a> {
    fn of(&mut self, context: &Context<'_>, fnsku: Cow<'a, str>) -> &mut Family<'a> {
        let (families, by_name) = (&mut self.families, &mut self.by_name);
        let at = *self.by_fnsku.entry(fnsku).or_insert_with_key(|fnsku| {
            *by_name.entry(family(context, fnsku)).or_insert_with(|| {
                families.push(Family::default());
                families.len() - 1
            })
        });
        &mut self.families[at]
    }
}

/// Units that are alike: of one day, disposition and FNSKU.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Alike<'a> {
    date: Date,
    disposition: Cow<'a, str>,
    fnsku: Option<&'a str>,
}

/// Units of each returned row that never entered the stock within the days before or after it. Each unit
/// goes to the nearest return of its disposition, then of any, unless that would leave more of them
/// unanswered than need be: then a return is open only where it is so too when each goes to the oldest return
/// that it can answer.
///
/// Each way alone may accuse the wrong return. The nearest is the likelier one, but where one return waits for 35 days
/// and a later one for 40, it may give the first one's unit to the second and leave the first open though both are in
/// stock. By date as few as can be are open, but where returns lie before the ledger begins, each later unit goes to
/// the return before its own, and the last one seems to lack its unit. No report says which unit is which, so what
/// either way explains is not claimed.
fn not_received(returned: &[&ReturnedUnits], received: &[&Movement], days: i32) -> Vec<i64> {
    let mut back: BTreeMap<Alike<'_>, Vec<usize>> = BTreeMap::new();
    for (at, row) in returned.iter().enumerate() {
        let disposition = capitals(&row.disposition);
        let alike = Alike { date: row.date, disposition, fnsku: row.fnsku.as_deref() };
        back.entry(alike).or_default().push(at);
    }
    let mut stocked: BTreeMap<Alike<'_>, i64> = BTreeMap::new();
    for unit in received {
        let disposition = capitals(&unit.disposition);
        let alike = Alike { date: unit.date, disposition, fnsku: Some(&unit.fnsku) };
        *stocked.entry(alike).or_default() += unit.quantity;
    }
    let sum = |rows: &Vec<usize>| rows.iter().map(|at| returned[*at].units).sum::<i64>();
    let back: Vec<(Alike<'_>, Vec<usize>)> = back.into_iter().collect();
    let stocked: Vec<(Alike<'_>, i64)> = stocked.into_iter().collect();
    let (returned_on, stocked_on) = (days_of(&back), days_of(&stocked));
    let pairs = || near_pairs(&returned_on, &stocked_on, days);
    let assign = |pairs: &mut dyn Iterator<Item = (usize, usize)>| {
        let mut open: Vec<i64> = back.iter().map(|(_, rows)| sum(rows)).collect();
        let mut left: Vec<i64> = stocked.iter().map(|(_, units)| *units).collect();
        for (back, unit) in pairs {
            let answered = open[back].min(left[unit]);
            open[back] -= answered;
            left[unit] -= answered;
        }
        open
    };
    // By date on both sides: no other way answers more units. Where it answers all, no list of pairs is needed.
    let fewest = assign(&mut pairs());
    if fewest.iter().all(|open| *open == 0) {
        return vec![0; returned.len()];
    }
    // The disposition weighs more than days: a sellable unit is rather that of the sellable return, though another
    // one lies nearer. The label weighs least, for a returned unit may get a new one.
    let near = |(one, unit): (usize, usize)| {
        let (row, unit_of) = (&back[one].0, &stocked[unit].0);
        let distance = (stocked_on[unit] - returned_on[one]).abs();
        let differs = (row.disposition != unit_of.disposition, row.fnsku != unit_of.fnsku);
        ((differs.0, distance, differs.1), one, unit)
    };
    let mut nearest: Vec<_> = pairs().map(near).collect();
    nearest.sort_unstable();
    let mut open = assign(&mut nearest.into_iter().map(|(_, one, unit)| (one, unit)));
    if open.iter().sum::<i64>() > fewest.iter().sum() {
        // No report tells which way is right: a return is open only where it is so in both.
        open = fewest.into_iter().zip(open).map(|(fewest, nearest)| fewest.min(nearest)).collect();
    }
    // Of rows that are alike the first ones are answered first.
    let mut of_rows = vec![0; returned.len()];
    for ((_, rows), open) in back.iter().zip(open) {
        let mut open = open;
        for at in rows.iter().rev() {
            of_rows[*at] = open.min(returned[*at].units);
            open -= of_rows[*at];
        }
    }
    of_rows
}

/// Returned and received units, by their positions, that lie no more days apart; in the order of their days.
fn near_pairs(
    returned_on: &[i32],
    stocked_on: &[i32],
    days: i32,
) -> impl Iterator<Item = (usize, usize)> {
    returned_on.iter().enumerate().flat_map(move |(at, day)| {
        let first = stocked_on.partition_point(|other| *other < day - days);
        let end = stocked_on.partition_point(|other| *other <= day + days);
        (first..end).map(move |unit| (at, unit))
    })
}

/// The day of each group of units, counted from 1970-01-01.
fn days_of<T>(groups: &[(Alike<'_>, T)]) -> Vec<i32> {
    groups.iter().map(|(alike, _)| to_epoch_day(alike.date)).collect()
}

fn fnsku_of<'a>(context: &Context<'a>, row: &'a ReturnedUnits) -> Option<Cow<'a, str>> {
    let own = row.fnsku.as_deref().map(Cow::Borrowed);
    own.or_else(|| context.book.products.fnsku_of(row.msku.as_deref()?).map(Cow::Owned))
}

/// A text in capitals, as most dispositions are.
fn capitals(text: &str) -> Cow<'_, str> {
    let is_in_capitals = text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_lowercase());
    if is_in_capitals { Cow::Borrowed(text) } else { Cow::Owned(text.to_uppercase()) }
}

/// What a unit may be relabelled to: every FNSKU of its ASIN, else its own.
fn family(context: &Context<'_>, fnsku: &str) -> String {
    context.book.products.names(fnsku).asin.unwrap_or_else(|| fnsku.to_owned())
}

fn is_sellable(context: &Context<'_>, row: &ReturnedUnits) -> bool {
    let words = context.policy.words();
    holds(&words.return_sellable, &row.disposition) && holds(&words.return_restocked, &row.status)
}

fn finding(
    context: &Context<'_>,
    order_id: &str,
    rows: &[(&ReturnedUnits, i64)],
    others: &[&Movement],
) -> Option<Finding> {
    let first = rows.first()?.0;
    let back: i64 = rows.iter().map(|(row, _)| row.units).sum();
    let open: i64 = rows.iter().map(|(_, open)| open).sum();
    let stocked = (back > open).then(|| Term::minus(term!("received"), back - open));
    let terms = [Term::units(term!("returned"), back)].into_iter().chain(stocked).collect();
    let returned: Vec<&ReturnedUnits> = rows.iter().map(|(row, _)| *row).collect();
    let found = Returned { order_id, rows: &returned, units: open, terms };
    let mut finding = of_returned(context, &DETECTOR, found)?;
    finding.evidence.extend(others.iter().map(|unit| Evidence {
        source: unit.source,
        kind: EvidenceKind::OtherReturn,
        date: Some(unit.date),
        facts: vec![
            (fact!("quantity"), unit.quantity.to_string()),
            (fact!("fnsku"), unit.fnsku.to_string()),
            (fact!("disposition"), unit.disposition.to_string()),
        ],
        is_detail: false,
    }));
    finding.requirements.insert(0, ledger_around(context, rows));
    // A ledger that shows no customer's return at all was filtered, and tells nothing of this one.
    let shows_returns = context.book.movements.has_returns();
    finding.requirements.extend((!shows_returns).then_some(Requirement {
        table: "ledger",
        days: None,
        why: RequirementReason::EventKind,
    }));
    let fnsku = finding.fnsku.clone();
    let is_european =
        finding.marketplace.as_deref().is_some_and(|store| context.policy.shares_stock(store));
    if is_european {
        finding.doubt(Doubt::EuropeanTransfer);
    }
    if is_found_nearby(context, first, fnsku.as_deref()) {
        finding.doubt(Doubt::FoundNearby);
    }
    if is_graded_nearby(context, first, fnsku.as_deref()) {
        finding.doubt(Doubt::RelabelledNearby);
    }
    Some(finding)
}

/// The ledger of all the days on which the units may have entered the stock.
fn ledger_around(context: &Context<'_>, rows: &[(&ReturnedUnits, i64)]) -> Requirement {
    let days = context.days(SettingKey::RestockDays);
    let dates = rows.iter().map(|(row, _)| row.date);
    let day = dates.clone().min().unwrap_or(context.as_of);
    let until = shift_days(dates.max().unwrap_or(context.as_of), days);
    Requirement {
        table: "ledger",
        days: DateRange::new(shift_days(day, -days), until),
        why: RequirementReason::Restocked,
    }
}

/// Whether units of the ASIN were found or received near the return: the unit may be one of them.
fn is_found_nearby(context: &Context<'_>, row: &ReturnedUnits, fnsku: Option<&str>) -> bool {
    let days = context.days(SettingKey::RestockDays);
    let Some(fnsku) = fnsku else { return false };
    let family = context.book.products.family(fnsku).into_iter();
    let rows = family.flat_map(|fnsku| context.book.adjustments_of(fnsku));
    let mut found = rows.filter(|adjusted| {
        matches!(adjusted.group, ReasonGroup::Found | ReasonGroup::Received)
            && adjusted.quantity > 0
            && adjusted.unreconciled.is_none_or(|open| open > 0)
    });
    found.any(|adjusted| (0..=days).contains(&days_between(row.date, adjusted.date)))
}

/// Whether units of the ASIN were graded for resale near the return: the unit may be one of them.
fn is_graded_nearby(context: &Context<'_>, row: &ReturnedUnits, fnsku: Option<&str>) -> bool {
    let days = context.days(SettingKey::RestockDays);
    let only = || context.book.products.only_asin(fnsku?);
    let asin = row.asin.as_deref().or_else(only);
    let graded = asin.and_then(|asin| context.book.movements.graded_days.get(asin));
    graded.into_iter().flatten().any(|date| days_between(*date, row.date).abs() <= days)
}
