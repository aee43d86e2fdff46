//! The detectors, in the order of their documentation.

use super::Detector;
use super::detectors::{
    damaged_in_warehouse, fulfilment_fee_overcharged, lost_in_warehouse, refund_without_return,
};

/// Every detector.
pub const DETECTORS: &[&Detector] = &[
    &lost_in_warehouse::DETECTOR,
    &damaged_in_warehouse::DETECTOR,
    &refund_without_return::DETECTOR,
    &fulfilment_fee_overcharged::DETECTOR,
];
