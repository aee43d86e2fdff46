//! What is unusual about the reports of an account.

use super::orders::{CHECKPOINT_DAYS, checkpoints};

/// How often Amazon pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Payments {
    /// Every other week at the least.
    #[default]
    Usual,
    /// So many times, evenly over the plan, the last time on the last day on which anything is paid. With none the
    /// report has a header and no rows. No payment is planted as wrong.
    Rare(usize),
}

/// How settlements are closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Settlements {
    /// Every two weeks.
    #[default]
    Fortnightly,
    /// After twelve days and after two in turn, each in a file of its own.
    Short,
    /// None is there, and nothing is planted that only settlements prove.
    None,
}

/// What is unusual about the reports of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Habits {
    /// How often Amazon pays.
    pub payments: Payments,
    /// Days before the last one in which it pays nothing.
    pub days_without_payment: usize,
    /// How settlements are closed.
    pub settlements: Settlements,
}

/// When an account is paid.
#[derive(Debug, Clone, Copy)]
pub(super) struct Payday {
    payments: Payments,
    /// The last day on which anything is paid.
    pub(super) last: usize,
    /// Days after it.
    pub(super) gap: usize,
}

/// What only settlements prove.
const OF_SETTLEMENTS: [&str; 11] = [
    "refund_without_return",
    "return_not_restocked",
    "return_damaged_by_amazon",
    "refund_exceeds_sale",
    "duplicate_refund",
    "referral_fee_not_returned",
    "referral_fee_overcharged",
    "fulfilment_fee_overcharged",
    "storage_fee_overcharged",
    "aged_surcharge_overcharged",
    "reimbursement_not_settled",
];

impl Habits {
    /// Whether the reports can show what a detector looks for.
    pub(super) fn shows(&self, detector: &str) -> bool {
        self.settlements != Settlements::None || !OF_SETTLEMENTS.contains(&detector)
    }

    /// When the account is paid, in a plan with a last day.
    pub(super) fn payday(&self, last: usize) -> Payday {
        let gap = self.days_without_payment.min(last);
        Payday { payments: self.payments, last: last - gap, gap }
    }
}

impl Payday {
    /// Whether Amazon pays for whatever it owes.
    pub(super) fn is_usual(self) -> bool {
        self.payments == Payments::Usual
    }

    /// Whether something may be paid on a day.
    pub(super) fn allows(self, day: usize) -> bool {
        self.is_usual() && day <= self.last
    }

    /// The days on which there is a payment at the least.
    pub(super) fn days(self) -> Vec<usize> {
        match self.payments {
            Payments::Usual => checkpoints(self.last, 8, CHECKPOINT_DAYS),
            Payments::Rare(times) => {
                (1..=times).map(|turn| self.last * turn / times.max(1)).collect()
            }
        }
    }

    /// Days before the last one, but not after the last payment.
    pub(super) fn before(self, (low, high): (usize, usize)) -> (usize, usize) {
        (low.max(self.gap), high)
    }
}
