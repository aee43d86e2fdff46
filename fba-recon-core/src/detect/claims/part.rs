//! What a finding about a buyer's claim has beyond the others.

use super::answers::ClockStart;
use crate::book::buyer_claims::Program;
use crate::model::Money;
use crate::policy::ClaimMoneyRole;

/// What a finding about a buyer's claim has beyond the others.
#[derive(Debug, Clone, Default)]
pub struct ClaimPart {
    /// Under which rules the claim runs.
    pub program: Option<Program>,
    /// Clocks that were started and not met.
    pub clocks: Vec<ClockStart>,
    /// Money that an answer may save.
    pub at_risk: Option<Money>,
    /// The most that Amazon may pay, where it decides how much.
    pub most: Option<Money>,
    /// Grounds that the finding rests on.
    pub grounds: Vec<&'static str>,
    /// What can give the debit back; empty where nothing was taken.
    pub roles: Vec<ClaimMoneyRole>,
    /// Whether a reimbursement for the order gives it back too.
    pub is_paid_by_order: bool,
}
