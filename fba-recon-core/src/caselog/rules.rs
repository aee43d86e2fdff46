//! How many days the log waits: settings with their reasons.

use crate::policy::Policy;

/// Days that move a case without a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waits {
    /// From a filing to the first follow-up.
    pub first: i32,
    /// From a follow-up to the next.
    pub again: i32,
    /// From an approval to the follow-up.
    pub approved: i32,
    /// For an investigation.
    pub investigation: i32,
    /// From the last payment to the end.
    pub dispute: i32,
    /// How long before an event a payment for it may be dated.
    pub lead: i32,
    /// How long after an event a payment for it may come.
    pub payment: i32,
}

impl Waits {
    /// As the tables say.
    #[must_use]
    pub fn new(policy: &Policy) -> Self {
        Self {
            first: policy.days("follow_up_first_days"),
            again: policy.days("follow_up_again_days"),
            approved: policy.days("approved_days"),
            investigation: policy.days("investigation_days"),
            dispute: policy.days("dispute_days"),
            lead: policy.days("payment_lead_days"),
            payment: policy.days("payment_days"),
        }
    }
}
