//! # Damaged in warehouse
//!
//! ## What it finds
//! Units that Amazon's inventory ledger reports as damaged at a fulfilment centre (adjustment reasons E,
//! 6, 7, H, K and U) and that are still open.
//!
//! ## Why it is owed
//! Under the FBA inventory reimbursement policy Amazon replaces or pays for units that it damages while
//! they are in its fulfilment network.
//!
//! ## How it decides
//! As for lost units: the unreconciled quantity where the ledger has it; else units damaged, less units
//! paid for as damaged and less units that went back to sellable after an inspection, each
//! set against the nearest damage before it. What was added soon after without a cause, units found among it,
//! holds the case, as for lost units.
//! The P row that follows a damage row books the unit into its new disposition and is no loss.
//!
//! ## What it does not claim
//! Reasons 7, H, K and U mark units that were already expired, damaged by the customer, defective or
//! damaged by the distributor: what such a unit is worth is doubtful, so the case is only possible.
//! Disposition changes (Q, P) and disposals (D, G) are not damage by Amazon.
//!
//! ## Evidence
//! The ledger row with its transaction item id, and the absence of a payment for damage to the FNSKU in
//! the reimbursements report.
//!
//! ## Example
//! Two units change from sellable to damaged (E, quantity -2, unreconciled 2) and no payment follows:
//! the claim is two units. Fixture: `fixtures/detectors/damaged_in_warehouse/hit`.
//!
//! ## Policy keys
//! windows: fc_damaged; ledger_reasons; reimbursement_reasons; valuation; practice: payment_lead_days,
//! regrade_days, coverage_grace_days.
//!
//! ## References
//! Seller Central help G4FKT5KQWFFJ7LDN (ledger and its reasons), GGEV4254LJJ9BAEG (fulfilment centre
//! operations claims), G200213130 (reimbursement policy).

use crate::detect::shared::adjustments::open_adjustments;
use crate::detect::shared::events;
use crate::detect::{Context, Detector, DetectorError, Finding, Handling, rule_texts};
use crate::policy::{ClaimType, PolicyTable, ReasonGroup, SettingKey};

/// Units damaged in a fulfilment centre and still open.
pub const DETECTOR: Detector = Detector {
    id: "damaged_in_warehouse",
    claim_type: ClaimType::FcDamaged,
    summary: "units damaged in a fulfilment centre and not paid for",
    texts: rule_texts!(),
    policy: &[
        PolicyTable::Windows,
        PolicyTable::LedgerReasons,
        PolicyTable::ReimbursementReasons,
        PolicyTable::Valuation,
    ],
    settings: &[
        SettingKey::PaymentLeadDays,
        SettingKey::RegradeDays,
        SettingKey::CoverageGraceDays,
    ],
    tables: &["ledger", "reimbursements"],
    handling: Handling {
        looked_at: Some(|context| events::adjusted_without_figures(context, ReasonGroup::Damaged)),
        ..Handling::USUAL
    },
    run,
};

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    Ok(open_adjustments(context, &DETECTOR, ReasonGroup::Damaged))
}
