//! Buyers' claims: what is known of one, and what follows from it by Amazon's own rules. Pure functions over
//! [`Facts`]; a fact that is not known gives no ground and no verdict.

mod answers;
mod facts;
mod files;
mod grounds;
mod odr;
mod part;
mod protection;
mod refund;
mod responsible;
mod safe_t;
mod told;

pub use answers::{ClockStart, is_undecided, starts, unanswered};
pub use facts::{Contradiction, Facts, Refunded, ReturnFacts};
pub use files::{ClaimFile, claim_files};
pub use grounds::{Ground, GroundId, Remedy, Sureness, grounds, share_of_debit};
pub use odr::{OdrRule, OdrVerdict, OdrView, odr};
pub use part::ClaimPart;
pub use protection::{Condition, ConditionId, Protection, Verdict, protection};
pub use refund::{RefundAdvice, refund_advice};
pub use responsible::{Bearer, responsible_for_claim, responsible_for_return};
pub use safe_t::{SafeTBar, SafeTGround, SafeTView, safe_t};
pub use told::told;

/// The embedded tables, loaded once for all tests.
#[cfg(test)]
pub(crate) fn tables() -> &'static crate::policy::Policy {
    static TABLES: std::sync::LazyLock<crate::policy::Policy> =
        std::sync::LazyLock::new(|| crate::policy::Policy::embedded().unwrap());
    &TABLES
}
