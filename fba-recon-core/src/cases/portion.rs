//! The lines of one filing: each has its own clock, its own status and its own action.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::Case;
use super::action::Decision;
use crate::assess::{Deadline, Portion, Status};
use crate::detect::{Charge, Line};
use crate::model::Money;

/// A part of a case with a clock of its own.
#[derive(Debug, Clone)]
pub struct CasePortion {
    /// What tells it from the other parts of the case: its day with its order or product, and a number where that
    /// is not enough. A larger dump keeps it.
    pub key: String,
    /// Day the clock starts.
    pub event_date: Date,
    /// Position of the charge it stands for; `None` for units.
    pub charge: Option<usize>,
    /// Position of the line it stands for; `None` where the case has no lines.
    pub line: Option<usize>,
    /// Units left.
    pub units: i64,
    /// Worth of the units left; `None` when unknown.
    pub amount: Option<Money>,
    /// Clock.
    pub deadline: Deadline,
    /// Status.
    pub status: Status,
    /// What to do with it.
    pub decision: Decision,
    /// Whether it is among what is done with the case now: claimed, and not filed before.
    pub is_offered: bool,
}

impl CasePortion {
    /// Whether it can no longer be filed.
    #[must_use]
    pub fn is_lapsed(&self) -> bool {
        matches!(self.status, Status::Late | Status::Expired)
    }
}

/// The parts of a case with their keys; what to do with them is decided later.
pub(super) fn portions(
    portions: Vec<Portion>,
    charges: &[Charge],
    lines: &[Line],
) -> Vec<CasePortion> {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    let portions = portions.into_iter().map(|portion| {
        let charge = portion.charge.and_then(|at| charges.get(at));
        let line = portion.line.and_then(|at| lines.get(at));
        let product = line.and_then(|line| line.fnsku.as_ref().or(line.msku.as_ref()));
        let about = charge.and_then(|charge| charge.order_id.as_ref()).or(product);
        let day = portion.event_date;
        let key = about.map_or_else(|| day.to_string(), |about| format!("{day} {about}"));
        let time = times.entry(key.clone()).and_modify(|times| *times += 1).or_insert(1);
        CasePortion {
            key: if *time == 1 { key } else { format!("{key} #{time}") },
            event_date: day,
            charge: portion.charge,
            line: portion.line,
            units: portion.units,
            amount: portion.amount,
            deadline: portion.deadline,
            status: portion.status,
            decision: Decision::default(),
            is_offered: false,
        }
    });
    portions.collect()
}

/// Divides the parts of which a piece came about after they were filed or had ended: it has an action of its own.
pub(super) fn divide(case: &mut Case) {
    let pieces = case.log.as_ref().map(|log| log.later.clone()).unwrap_or_default();
    for piece in pieces {
        if case.portions.iter().any(|portion| portion.key == piece.key) {
            continue;
        }
        let Some(at) = case.portions.iter().position(|portion| portion.key == piece.of) else {
            continue;
        };
        let own = &mut case.portions[at];
        let divided =
            CasePortion { key: piece.key, units: piece.units, amount: piece.amount, ..own.clone() };
        own.units -= divided.units;
        own.amount = own.amount.zip(divided.amount).and_then(|(own, off)| own.less(off));
        // All of it came later: nothing of what was filed is left.
        if own.units <= 0 {
            *own = divided;
        } else {
            case.portions.insert(at + 1, divided);
        }
    }
}
