//! # Lost in warehouse
//!
//! ## What it finds
//! Units that Amazon's inventory ledger reports as misplaced in a fulfilment centre (adjustment reasons
//! M and 5) and that are still open: neither found, nor replaced, nor paid for.
//!
//! ## Why it is owed
//! Under the FBA inventory reimbursement policy Amazon replaces or pays for units that it loses while
//! they are in its fulfilment network.
//!
//! ## How it decides
//! Where the ledger has the columns, the unreconciled quantity of a row is what is open: Amazon has
//! already taken off what it found or paid. Reimbursements are therefore not subtracted again; found
//! units and payments that exceed everything Amazon has reconciled for the product are, and lower the
//! certainty; so are found units that Amazon has matched with nothing. Older reports without these columns
//! are netted as a whole: units lost, less units found, received and paid for the same FNSKU.
//!
//! Such a credit goes to the nearest loss before it, within the days in which a find or a payment usually
//! comes; a later one answers an older loss only where no nearer one is open. Where losses and credits pair
//! one to one, in order and in equal quantities, nothing is in doubt. Else a loss that only this pairing
//! leaves open is possible, and its sheet shows the other reading, the cases that share the credits, and
//! what is owed in all. A loss that no other pairing would answer keeps its certainty.
//!
//! Units of the product that were added soon after by a row that nothing explains (a correction, an unknown
//! code, units graded as sellable that no row took out of another disposition), and a payment of the product
//! for any other reason of the stock that no loss explains, hold the case as possible: they may be its answer.
//! Where a ledger without these columns shows twenty losses and more, and hardly any of them found or paid,
//! all are possible.
//!
//! Figures of a file that ends before the as-of date may have changed since: such a case is probable at
//! the most, and possible only where a later find or payment was counted among its reconciled units.
//!
//! ## What it does not claim
//! Reasons that policy does not know; units misplaced after they were damaged, where the damage is
//! claimed already; losses that the ledger or the reimbursements in the dump do not cover to the as-of
//! date; losses so recent that Amazon's own payment is still likely.
//!
//! ## Evidence
//! The ledger row with its transaction item id, and the absence of a payment for the FNSKU in the
//! reimbursements report. Amazon may ask for a purchase invoice.
//!
//! ## Example
//! 16 units misplaced on one day, reconciled 5, unreconciled 11: the claim is 11 units. Fixture:
//! `fixtures/detectors/lost_in_warehouse/hit`.
//!
//! ## Policy keys
//! windows: fc_lost; ledger_reasons; reimbursement_reasons; valuation; practice: payment_lead_days,
//! find_days, payment_days, stock_payment_days, absence_least_events, absence_most_percent,
//! coverage_grace_days.
//!
//! ## References
//! Seller Central help G4FKT5KQWFFJ7LDN (ledger and its reasons), GGEV4254LJJ9BAEG (fulfilment centre
//! operations claims), G200213130 (reimbursement policy).

use crate::detect::shared::adjustments::open_adjustments;
use crate::detect::shared::events;
use crate::detect::{Context, Detector, DetectorError, Finding, Handling, rule_texts};
use crate::policy::{ClaimType, PolicyTable, ReasonGroup, SettingKey};

/// Units misplaced in a fulfilment centre and still open.
pub const DETECTOR: Detector = Detector {
    id: "lost_in_warehouse",
    claim_type: ClaimType::FcLost,
    summary: "units misplaced in a fulfilment centre, not found and not paid for",
    texts: rule_texts!(),
    policy: &[
        PolicyTable::Windows,
        PolicyTable::LedgerReasons,
        PolicyTable::ReimbursementReasons,
        PolicyTable::Valuation,
    ],
    settings: &[
        SettingKey::PaymentLeadDays,
        SettingKey::FindDays,
        SettingKey::PaymentDays,
        SettingKey::StockPaymentDays,
        SettingKey::AbsenceLeastEvents,
        SettingKey::AbsenceMostPercent,
        SettingKey::CoverageGraceDays,
    ],
    tables: &["ledger", "reimbursements"],
    handling: Handling {
        looked_at: Some(|context| events::adjusted_without_figures(context, ReasonGroup::Lost)),
        ..Handling::USUAL
    },
    run,
};

fn run(context: &Context<'_>) -> Result<Vec<Finding>, DetectorError> {
    Ok(open_adjustments(context, &DETECTOR, ReasonGroup::Lost))
}
