//! One detector a file: its documentation, its metadata and its logic.

pub mod damaged_in_warehouse;
pub mod fulfilment_fee_overcharged;
pub mod lost_in_warehouse;
pub mod refund_without_return;

mod adjustments;
