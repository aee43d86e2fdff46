//! The states of a case: their names, what they mean, and which of a case's portions speaks for it.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::cases::LogState;

impl LogState {
    /// The state of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.as_str() == name)
    }

    /// What it means.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Found => "found; only possible, or a report is missing that would prove it",
            Self::Waiting => "its window is not open yet, or Amazon's own payment is still likely",
            Self::NeedsDocuments => "a document that Amazon asks for is missing",
            Self::Ready => "it can be filed",
            Self::Investigating => "Amazon was asked to look for the units",
            Self::Filed => "it was filed, and Amazon has not answered",
            Self::WithAmazon => "Amazon works on it",
            Self::InfoRequested => "Amazon asked for something and waits for the answer",
            Self::Approved => "Amazon agreed, and no report shows the money yet",
            Self::Paid => "the money for all of it was paid",
            Self::PaidPartly => "money or stock came for a part of it",
            Self::PaidInStock => "Amazon gave units in place of money",
            Self::Underpaid => "paid below its worth; the dispute is a case of its own",
            Self::Denied => "Amazon refused",
            Self::Appealed => "Amazon refused, and the seller appealed",
            Self::Reversed => "the payment was taken back; a case of its own claims it again",
            Self::RecoveredStock => "the units were found, received or returned",
            Self::Expired => "its last day passed before anything was filed",
            Self::Gone => "its row is no longer in the report, and no row explains why",
            Self::ClosedWon => "closed, with the money or the stock",
            Self::ClosedLost => "closed without the money",
            Self::WrittenOff => "given up by the seller",
        }
    }

    /// Whether nothing was filed and something may still be.
    #[must_use]
    pub fn is_unfiled(self) -> bool {
        matches!(self, Self::Found | Self::Waiting | Self::NeedsDocuments | Self::Ready)
    }

    /// Whether Amazon has it: reports move it, and the calendar does not close it.
    #[must_use]
    pub fn is_with_amazon(self) -> bool {
        matches!(
            self,
            Self::Filed
                | Self::WithAmazon
                | Self::InfoRequested
                | Self::Approved
                | Self::Appealed
                | Self::PaidPartly
        )
    }

    /// Whether only money that a report shows still moves it.
    #[must_use]
    pub fn waits_for_money_only(self) -> bool {
        matches!(self, Self::Expired | Self::Denied | Self::ClosedLost | Self::WrittenOff)
    }

    /// Whether money or stock answered it.
    #[must_use]
    pub fn is_answered(self) -> bool {
        matches!(
            self,
            Self::Paid
                | Self::PaidInStock
                | Self::Underpaid
                | Self::RecoveredStock
                | Self::ClosedWon
        )
    }

    /// Where it stands when the portions of a case are folded into one state: what asks for most comes first.
    #[must_use]
    pub fn rank(self) -> usize {
        const ORDER: &[LogState] = &[
            LogState::InfoRequested,
            LogState::Ready,
            LogState::NeedsDocuments,
            LogState::Approved,
            LogState::Appealed,
            LogState::WithAmazon,
            LogState::Filed,
            LogState::PaidPartly,
            LogState::Investigating,
            LogState::Waiting,
            LogState::Found,
            LogState::Denied,
            LogState::Reversed,
            LogState::Underpaid,
            LogState::Paid,
            LogState::PaidInStock,
            LogState::RecoveredStock,
            LogState::ClosedWon,
            LogState::ClosedLost,
            LogState::WrittenOff,
            LogState::Expired,
            LogState::Gone,
        ];
        ORDER.iter().position(|state| *state == self).unwrap_or(ORDER.len())
    }
}

impl std::fmt::Display for LogState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for LogState {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for LogState {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::named(&name).ok_or_else(|| D::Error::custom(format!("not a state: {name}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_name_a_meaning_and_a_place_of_its_own() {
        let mut ranks: Vec<usize> = LogState::ALL.iter().map(|state| state.rank()).collect();
        ranks.sort_unstable();
        assert_eq!(ranks, (0..22).collect::<Vec<_>>());
        for state in LogState::ALL {
            assert_eq!(LogState::named(state.as_str()), Some(*state));
            assert!(state.meaning().len() > 10);
        }
        assert_eq!(LogState::named("lost"), None);
    }
}
