//! The detectors, in the order of their documentation.

use super::Detector;
use super::detectors::{
    aged_surcharge_overcharged, damaged_in_warehouse, disposed_without_request, duplicate_refund,
    fulfilment_fee_overcharged, inbound_damaged, inbound_shortage, lost_in_transfer,
    lost_in_warehouse, referral_fee_not_returned, referral_fee_overcharged, refund_exceeds_sale,
    refund_without_return, reimbursement_not_settled, reimbursement_reversed,
    reimbursement_underpaid, removal_lost, removal_short, replacement_without_return,
    return_damaged_by_amazon, return_not_restocked, storage_fee_overcharged,
    unexplained_stock_decrease,
};

/// Every detector.
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
];
