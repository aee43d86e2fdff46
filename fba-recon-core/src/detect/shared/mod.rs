//! What several rules use.

pub(in crate::detect) mod adjustments;
pub(in crate::detect) mod answers;
pub(in crate::detect) mod buyers;
pub(in crate::detect) mod came_back;
pub(in crate::detect) mod charges;
pub(in crate::detect) mod events;
pub(in crate::detect) mod fee_readings;
pub(in crate::detect) mod fee_steps;
pub(in crate::detect) mod inbound;
pub(in crate::detect) mod inbound_counts;
pub(in crate::detect) mod measured;
pub(in crate::detect) mod payments;
pub(in crate::detect) mod refunds;
pub(in crate::detect) mod storage;
