//! Findings of one detector and identity are one, whatever their days.

use super::finding::{Finding, Identity, Measure};
use crate::model::fast::HashMap;

/// Puts findings of one identity together, such as two lines of one reimbursement. They come and go in their
/// order: the first one of an identity has the earliest day and keeps its place.
pub(super) fn joined(findings: Vec<Finding>) -> Vec<Finding> {
    let mut joined: Vec<Finding> = Vec::with_capacity(findings.len());
    let mut known: HashMap<(&'static str, Identity), usize> = HashMap::default();
    for finding in findings {
        let what = (finding.rule.id, finding.identity.clone());
        let place = *known.entry(what).or_insert(joined.len());
        let apart = match joined.get_mut(place) {
            Some(own) => own.join(finding),
            None => Some(finding),
        };
        joined.extend(apart);
    }
    joined
}

impl Finding {
    /// Takes over a finding of the same identity, such as another line of one reimbursement; its first day starts
    /// the clock. Gives it back where the two measure different things.
    fn join(&mut self, other: Self) -> Option<Self> {
        match (&mut self.measure, &other.measure) {
            (Measure::Lines(own), Measure::Lines(lines)) => own.extend(lines.iter().cloned()),
            (Measure::Charges(own), Measure::Charges(charges)) => {
                own.extend(charges.iter().cloned());
                own.sort_by_key(|charge| charge.date);
            }
            (Measure::Adjustments(own), Measure::Adjustments(units)) => {
                own.reconciled_known &= units.reconciled_known;
                own.quantity += units.quantity;
                own.reconciled += units.reconciled;
            }
            (
                Measure::OrderItem { open: own, counts, .. },
                Measure::OrderItem { open, counts: others, .. },
            ) => {
                own.extend(open);
                own.sort();
                counts.refunded += others.refunded;
                counts.returned += others.returned;
                counts.is_whole &= others.is_whole;
            }
            _ => return Some(other),
        }
        // What they do not share is told by their lines.
        for (own, others) in [
            (&mut self.fnsku, &other.fnsku),
            (&mut self.msku, &other.msku),
            (&mut self.disposition, &other.disposition),
            (&mut self.fulfillment_center, &other.fulfillment_center),
        ] {
            if own != others {
                *own = None;
            }
        }
        self.event_date = self.event_date.min(other.event_date);
        self.units += other.units;
        self.confidence = self.confidence.min(other.confidence);
        self.rests_on_cost |= other.rests_on_cost;
        self.evidence.extend(other.evidence);
        self.requirements.extend(other.requirements);
        self.doubts.extend(other.doubts);
        self.requirements.sort();
        self.requirements.dedup();
        self.doubts.sort();
        self.doubts.dedup();
        None
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::*;
    use crate::detect::DETECTORS;
    use crate::detect::finding::{Charge, Line};

    fn of_line(id: &str, day: &str, msku: &str) -> Finding {
        let line = Line {
            date: day.parse().unwrap(),
            fnsku: None,
            msku: Some(msku.to_owned()),
            units: 1,
            owed: None,
            terms: Vec::new(),
        };
        let identity = Identity(vec![("reimbursement_id", id.to_owned())]);
        Finding::of_lines(DETECTORS[0], identity, vec![line]).unwrap()
    }

    #[test]
    fn one_identity_on_two_days_is_one_finding() {
        let findings = vec![
            of_line("1", "2026-10-01", "A"),
            of_line("2", "2026-10-02", "A"),
            of_line("1", "2026-10-05", "B"),
        ];
        let joined = joined(findings);
        let [one, other] = joined.as_slice() else { panic!("{joined:?}") };
        let first: Date = "2026-10-01".parse().unwrap();
        assert_eq!((one.units, one.event_date, &one.msku), (2, first, &None));
        assert_eq!((other.units, other.msku.as_deref()), (1, Some("A")));
    }

    #[test]
    fn what_cannot_be_joined_is_not_dropped() {
        let other = Finding {
            measure: Measure::Charges(Vec::<Charge>::new()),
            ..of_line("1", "2026-10-05", "A")
        };
        assert_eq!(joined(vec![of_line("1", "2026-10-01", "A"), other]).len(), 2);
    }
}
