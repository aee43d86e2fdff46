//! The rules: one folder each, with its documentation, metadata and logic, in the order of the
//! documentation.

#[path = "a_to_z_after_refund/rule.rs"]
pub mod a_to_z_after_refund;
#[path = "a_to_z_and_chargeback/rule.rs"]
pub mod a_to_z_and_chargeback;
#[path = "a_to_z_appeal_due/rule.rs"]
pub mod a_to_z_appeal_due;
#[path = "a_to_z_on_fba_order/rule.rs"]
pub mod a_to_z_on_fba_order;
#[path = "a_to_z_response_due/rule.rs"]
pub mod a_to_z_response_due;
#[path = "aged_surcharge_overcharged/rule.rs"]
pub mod aged_surcharge_overcharged;
#[path = "chargeback_response_due/rule.rs"]
pub mod chargeback_response_due;
#[path = "damaged_in_warehouse/rule.rs"]
pub mod damaged_in_warehouse;
#[path = "disposed_without_request/rule.rs"]
pub mod disposed_without_request;
#[path = "duplicate_refund/rule.rs"]
pub mod duplicate_refund;
#[path = "fulfilment_fee_overcharged/rule.rs"]
pub mod fulfilment_fee_overcharged;
#[path = "inbound_damaged/rule.rs"]
pub mod inbound_damaged;
#[path = "inbound_shortage/rule.rs"]
pub mod inbound_shortage;
#[path = "lost_in_transfer/rule.rs"]
pub mod lost_in_transfer;
#[path = "lost_in_warehouse/rule.rs"]
pub mod lost_in_warehouse;
#[path = "referral_fee_not_returned/rule.rs"]
pub mod referral_fee_not_returned;
#[path = "referral_fee_overcharged/rule.rs"]
pub mod referral_fee_overcharged;
#[path = "refund_exceeds_sale/rule.rs"]
pub mod refund_exceeds_sale;
#[path = "refund_without_return/rule.rs"]
pub mod refund_without_return;
#[path = "reimbursement_not_settled/rule.rs"]
pub mod reimbursement_not_settled;
#[path = "reimbursement_reversed/rule.rs"]
pub mod reimbursement_reversed;
#[path = "reimbursement_underpaid/rule.rs"]
pub mod reimbursement_underpaid;
#[path = "removal_lost/rule.rs"]
pub mod removal_lost;
#[path = "removal_short/rule.rs"]
pub mod removal_short;
#[path = "replacement_without_return/rule.rs"]
pub mod replacement_without_return;
#[path = "return_damaged_by_amazon/rule.rs"]
pub mod return_damaged_by_amazon;
#[path = "return_not_restocked/rule.rs"]
pub mod return_not_restocked;
#[path = "safe_t_due/rule.rs"]
pub mod safe_t_due;
#[path = "storage_fee_overcharged/rule.rs"]
pub mod storage_fee_overcharged;
#[path = "unexplained_stock_decrease/rule.rs"]
pub mod unexplained_stock_decrease;

use super::Detector;

/// Calls a macro with the ids of the rules, in the order in which lists show them. The program's list and the tests of
/// each rule are made of it, so that a rule that stands here has its tests.
#[doc(hidden)]
#[macro_export]
macro_rules! in_order_of_rules {
    ($then:ident) => {
        $then![
            lost_in_warehouse,
            damaged_in_warehouse,
            disposed_without_request,
            lost_in_transfer,
            unexplained_stock_decrease,
            refund_without_return,
            replacement_without_return,
            return_not_restocked,
            return_damaged_by_amazon,
            referral_fee_not_returned,
            refund_exceeds_sale,
            duplicate_refund,
            inbound_shortage,
            inbound_damaged,
            removal_lost,
            removal_short,
            fulfilment_fee_overcharged,
            storage_fee_overcharged,
            aged_surcharge_overcharged,
            referral_fee_overcharged,
            reimbursement_underpaid,
            reimbursement_reversed,
            reimbursement_not_settled,
            a_to_z_on_fba_order,
            a_to_z_after_refund,
            a_to_z_and_chargeback,
            a_to_z_appeal_due,
            a_to_z_response_due,
            chargeback_response_due,
            safe_t_due,
        ];
    };
}

macro_rules! detectors {
    ($($rule:ident),+ $(,)?) => {
        /// Every rule.
        pub const DETECTORS: &[&Detector] = &[$(&$rule::DETECTOR),+];
    };
}

in_order_of_rules!(detectors);
