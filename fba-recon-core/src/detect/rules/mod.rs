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

/// Every rule.
pub const DETECTORS: &[&Detector] = &[
    &lost_in_warehouse::DETECTOR,
    &damaged_in_warehouse::DETECTOR,
    &disposed_without_request::DETECTOR,
    &lost_in_transfer::DETECTOR,
    &unexplained_stock_decrease::DETECTOR,
    &refund_without_return::DETECTOR,
    &replacement_without_return::DETECTOR,
    &return_not_restocked::DETECTOR,
    &return_damaged_by_amazon::DETECTOR,
    &referral_fee_not_returned::DETECTOR,
    &refund_exceeds_sale::DETECTOR,
    &duplicate_refund::DETECTOR,
    &inbound_shortage::DETECTOR,
    &inbound_damaged::DETECTOR,
    &removal_lost::DETECTOR,
    &removal_short::DETECTOR,
    &fulfilment_fee_overcharged::DETECTOR,
    &storage_fee_overcharged::DETECTOR,
    &aged_surcharge_overcharged::DETECTOR,
    &referral_fee_overcharged::DETECTOR,
    &reimbursement_underpaid::DETECTOR,
    &reimbursement_reversed::DETECTOR,
    &reimbursement_not_settled::DETECTOR,
    &a_to_z_on_fba_order::DETECTOR,
    &a_to_z_after_refund::DETECTOR,
    &a_to_z_and_chargeback::DETECTOR,
    &a_to_z_appeal_due::DETECTOR,
    &a_to_z_response_due::DETECTOR,
    &chargeback_response_due::DETECTOR,
    &safe_t_due::DETECTOR,
];
