//! Both readings of rows that stand in their file more than once, of which nothing shows whose copies they are.
//!
//! A loss that stands twice counts once; what the rows give as they stand and that does not is a finding of its
//! own, which is possible. What answers counts as often as it stands in both.

use std::collections::BTreeMap;

use super::doubt::Doubt;
use super::finding::{Charge, Finding, Identity, LedgerUnits, Line, Measure, OrderUnits, Term};
use super::{Context, Detector, DetectorError, term};
use crate::model::{Money, SourceRow};

/// Which rows lose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyReading {
    /// Of rows that are alike the first.
    Once,
    /// Every row.
    AsTheyStand,
}

impl Finding {
    /// Whether it rests on rows that may be copies of others.
    #[must_use]
    pub fn may_be_a_copy(&self) -> bool {
        self.doubts.contains(&Doubt::RepeatedRow)
    }
}

/// The findings of a detector: those of each loss once, then what the rows give beyond them as they stand.
pub(super) fn findings(
    context: &Context<'_>,
    detector: &'static Detector,
) -> Result<Vec<Finding>, DetectorError> {
    let context = &Context { rule: Some(detector), ..*context };
    let mut once = (detector.run)(context)?;
    if context.book.repeats.is_empty() {
        return Ok(once);
    }
    let context = Context { reading: CopyReading::AsTheyStand, ..*context };
    let standing = joined((detector.run)(&context)?);
    let known = joined(once.clone());
    once.extend(standing.into_iter().filter_map(|(identity, standing)| {
        let mut rest = match known.get(&identity) {
            Some(once) => rest(standing, once)?,
            None => standing,
        };
        rest.doubt(Doubt::RepeatedRow);
        Some(rest)
    }));
    Ok(once)
}

/// Findings of one identity as one, by it.
fn joined(findings: Vec<Finding>) -> BTreeMap<Identity, Finding> {
    let joined = super::join::joined(findings).into_iter();
    joined.map(|finding| (finding.identity.clone(), finding)).collect()
}

/// What a finding of all rows has beyond the one in which each loss counts once.
fn rest(standing: Finding, once: &Finding) -> Option<Finding> {
    let mut finding = standing;
    finding.measure = match (finding.measure, &once.measure) {
        (Measure::Adjustments(all), Measure::Adjustments(own)) => {
            // What the first rows say stands in their own case.
            finding.evidence.retain(|row| !once.evidence.contains(row));
            Measure::Adjustments(LedgerUnits {
                reconciled_known: all.reconciled_known,
                quantity: all.quantity - own.quantity,
                reconciled: all.reconciled - own.reconciled,
            })
        }
        (Measure::Lines(all), Measure::Lines(own)) => Measure::Lines(lines(all, own)),
        (Measure::Charges(all), Measure::Charges(own)) => {
            let rows = |charge: &Charge| -> Vec<SourceRow> { charge.rows.clone() };
            let known: Vec<Vec<SourceRow>> = own.iter().map(rows).collect();
            Measure::Charges(
                all.into_iter().filter(|charge| !known.contains(&charge.rows)).collect(),
            )
        }
        (
            Measure::OrderItem { order_id, msku, open, counts },
            Measure::OrderItem { open: own, counts: once, .. },
        ) => {
            let counts = OrderUnits {
                refunded: counts.refunded - once.refunded,
                returned: counts.returned - once.returned,
                is_whole: counts.is_whole,
            };
            Measure::OrderItem { order_id, msku, open: days(open, own), counts }
        }
        _ => return None,
    };
    let is_empty = match &finding.measure {
        Measure::Lines(lines) => lines.is_empty(),
        Measure::Charges(charges) => charges.is_empty(),
        Measure::OrderItem { open, .. } => open.is_empty(),
        Measure::Adjustments(units) => units.quantity <= units.reconciled,
    };
    finding.units = match &finding.measure {
        Measure::Lines(lines) => lines.iter().map(|line| line.units).sum(),
        Measure::Charges(charges) => charges.iter().map(|charge| charge.units).sum(),
        Measure::OrderItem { open, .. } => open.iter().map(|(_, units)| units).sum(),
        Measure::Adjustments(units) => units.quantity - units.reconciled,
    };
    finding.identity.0.push(("reading", "as_they_stand".to_owned()));
    (!is_empty).then_some(finding)
}

/// The lines of all rows, less what is counted elsewhere.
fn lines(mut all: Vec<Line>, once: &[Line]) -> Vec<Line> {
    let mut left = Vec::new();
    for line in once {
        match all.iter().position(|own| own == line) {
            Some(at) => {
                all.remove(at);
            }
            None => left.push(line),
        }
    }
    for line in left {
        let is_same = |own: &&mut Line| {
            (own.date, &own.fnsku, &own.msku) == (line.date, &line.fnsku, &line.msku)
        };
        let Some(own) = all.iter_mut().find(is_same) else { continue };
        own.units -= line.units;
        match own.owed.zip(line.owed) {
            Some((owed, counted)) => {
                own.owed = Some(Money::new(owed.micros - counted.micros, owed.currency));
                own.terms.push(Term::minus_money(term!(shared "counted_once"), counted));
            }
            None => own.terms.push(Term::minus(term!(shared "counted_once"), line.units)),
        }
    }
    all.retain(|line| line.owed.map_or(line.units, |owed| owed.micros) > 0);
    all
}

/// Units by day, less those that are counted elsewhere.
fn days(
    mut all: Vec<(jiff::civil::Date, i64)>,
    once: &[(jiff::civil::Date, i64)],
) -> Vec<(jiff::civil::Date, i64)> {
    for (day, units) in once {
        let mut units = *units;
        for own in all.iter_mut().filter(|own| own.0 == *day) {
            let taken = units.min(own.1);
            own.1 -= taken;
            units -= taken;
        }
    }
    all.retain(|(_, units)| *units > 0);
    all
}
