//! How many days the log waits: settings with their reasons.

use crate::policy::{Policy, SettingKey};

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
    /// What a service would have taken of what was recovered, in percent.
    pub service_percent: i64,
}

impl Waits {
    /// As the tables say.
    #[must_use]
    pub fn new(policy: &Policy) -> Self {
        Self {
            first: policy.days(SettingKey::FollowUpFirstDays),
            again: policy.days(SettingKey::FollowUpAgainDays),
            approved: policy.days(SettingKey::ApprovedDays),
            investigation: policy.days(SettingKey::InvestigationDays),
            dispute: policy.days(SettingKey::DisputeDays),
            lead: policy.days(SettingKey::PaymentLeadDays),
            payment: policy.days(SettingKey::PaymentDays),
            service_percent: policy.setting(SettingKey::ServiceFeePercent),
        }
    }
}
