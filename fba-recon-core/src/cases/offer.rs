//! What of a case is to be done now: the lines that were filed before are neither filed nor counted again, and what
//! only the log knows to be paid is taken off.

use super::action::Action;
use super::log::LogOpen;
use super::{Case, CasePortion};
use crate::model::Money;

/// What of a case is to be done now, where that is not what the reports give.
#[derive(Debug, Clone)]
pub struct Offer {
    /// Units.
    pub units: i64,
    /// Their worth; `None` when unknown.
    pub amount: Option<Money>,
    /// The part whose clock ends first.
    pub clock: Option<CasePortion>,
    /// Units of the claimed parts that are not in it: they were filed before.
    pub units_before: i64,
    /// Worth of these.
    pub amount_before: Option<Money>,
    /// Units of it that a payment answered which only the log knows.
    pub units_answered: i64,
    /// What these payments answered.
    pub amount_answered: Option<Money>,
}

impl Case {
    /// Units to be claimed now.
    #[must_use]
    pub fn units_now(&self) -> i64 {
        self.offer.as_ref().map_or(self.units_claimable, |offer| offer.units)
    }

    /// Worth of them.
    #[must_use]
    pub fn amount_now(&self) -> Option<Money> {
        self.offer.as_ref().map_or(self.amount_total, |offer| offer.amount)
    }

    /// The part of them whose clock ends first.
    #[must_use]
    pub fn clock_now(&self) -> Option<&CasePortion> {
        self.offer.as_ref().map_or(self.clock.as_ref(), |offer| offer.clock.as_ref())
    }

    /// What is left of a part: of a case that is still to be filed, less what only the log knows to be paid.
    #[must_use]
    pub fn left_of(&self, portion: &CasePortion) -> LogOpen {
        let own = LogOpen { units: portion.units, amount: portion.amount };
        let log = self.log.as_ref().filter(|_| is_before_filing(self.decision.action));
        let left = log.and_then(|log| log.lefts.get(&portion.key)).copied().unwrap_or(own);
        // What another case's payment answered is not claimed on the word of the log alone.
        let is_less = left.units < own.units || micros(left.amount) < micros(own.amount);
        if is_less { left } else { own }
    }
}

/// Whether something is still to be sent, so that what was answered since has to be off it.
fn is_before_filing(action: Action) -> bool {
    matches!(action, Action::File | Action::GetDocuments | Action::CheckFirst)
}

fn micros(amount: Option<Money>) -> i64 {
    amount.map_or(0, |amount| amount.micros)
}

/// Marks the parts that are to be done now: those that the case claims and that its action is about.
pub(super) fn mark(case: &mut Case) {
    let decision = case.decision;
    let status = case.status;
    let have_all_lapsed = case.has_lapsed();
    for portion in &mut case.portions {
        let is_claimed = super::claims(status, portion, have_all_lapsed);
        portion.is_offered = is_claimed && portion.decision == decision;
    }
    case.offer = offer(case);
    if let (Some(offer), Some(log)) = (&case.offer, &mut case.log) {
        log.open = Some(LogOpen { units: offer.units, amount: offer.amount });
    }
}

fn offer(case: &Case) -> Option<Offer> {
    case.log.as_ref()?;
    let of = |is_offered: bool| {
        case.portions
            .iter()
            .filter(move |portion| case.claims(portion) && portion.is_offered == is_offered)
    };
    let lefts: Vec<LogOpen> = of(true).map(|portion| case.left_of(portion)).collect();
    let units: i64 = lefts.iter().map(|left| left.units).sum();
    let before: Vec<&CasePortion> = of(false).collect();
    let own_units: i64 = of(true).map(|portion| portion.units).sum();
    let own_amount = super::sum(of(true).map(|portion| portion.amount));
    let amount = super::sum(lefts.iter().map(|left| left.amount));
    let answered =
        own_amount.zip(amount).map(|(own, left)| (own.micros - left.micros, own.currency));
    let is_answered = own_units != units || answered.is_some_and(|(micros, _)| micros != 0);
    if lefts.is_empty() || (before.is_empty() && !is_answered) {
        return None;
    }
    let clock = of(true).min_by_key(|portion| portion.event_date).cloned();
    Some(Offer {
        units,
        amount,
        clock,
        units_before: before.iter().map(|portion| portion.units).sum(),
        amount_before: super::sum(before.iter().map(|portion| portion.amount)),
        units_answered: own_units - units,
        amount_answered: answered
            .filter(|(micros, _)| *micros > 0)
            .map(|(micros, currency)| Money::new(micros, currency)),
    })
}
