//! Which part of a case an output shows: all that the reports give, or what is to be done now.

use crate::cases::{Case, CasePortion, LogOpen};
use crate::model::Money;

/// Which part of a case is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// What the reports give, filed before or not.
    Whole,
    /// What is to be done now: lines that were filed before are not in it.
    Now,
}

impl Part {
    /// Whether a part of the case is in it.
    pub(super) fn claims(self, case: &Case, portion: &CasePortion) -> bool {
        case.claims(portion) && (self == Self::Whole || portion.is_offered)
    }

    /// Units to claim.
    pub(super) fn units(self, case: &Case) -> i64 {
        if self == Self::Whole { case.units_claimable } else { case.units_now() }
    }

    /// Worth of them.
    pub(super) fn amount(self, case: &Case) -> Option<Money> {
        if self == Self::Whole { case.amount_total } else { case.amount_now() }
    }

    /// The part of the case whose clock ends first.
    pub(super) fn clock(self, case: &Case) -> Option<&CasePortion> {
        if self == Self::Whole { case.clock.as_ref() } else { case.clock_now() }
    }

    /// What is left of a part of the case.
    pub(super) fn left(self, case: &Case, portion: &CasePortion) -> LogOpen {
        match self {
            Self::Whole => LogOpen { units: portion.units, amount: portion.amount },
            Self::Now => case.left_of(portion),
        }
    }
}
