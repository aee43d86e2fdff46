//! One detector a file: its documentation, its metadata and its logic.

pub mod aged_surcharge_overcharged;
pub mod damaged_in_warehouse;
pub mod disposed_without_request;
pub mod duplicate_refund;
pub mod fulfilment_fee_overcharged;
pub mod inbound_damaged;
pub mod inbound_shortage;
pub mod lost_in_transfer;
pub mod lost_in_warehouse;
pub mod referral_fee_not_returned;
pub mod referral_fee_overcharged;
pub mod refund_exceeds_sale;
pub mod refund_without_return;
pub mod reimbursement_not_settled;
pub mod reimbursement_reversed;
pub mod reimbursement_underpaid;
pub mod removal_lost;
pub mod removal_short;
pub mod replacement_without_return;
pub mod return_damaged_by_amazon;
pub mod return_not_restocked;
pub mod storage_fee_overcharged;
pub mod unexplained_stock_decrease;

mod adjustments;
mod came_back;
mod charges;
mod fee_readings;
mod fee_steps;
mod inbound;
mod inbound_counts;
mod measured;
mod payments;
mod refunds;
mod storage;
