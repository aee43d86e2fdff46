//! Kinds of claim, as windows, routes and payments know them, and what is true of every claim of a kind.

use super::ReasonGroup;

/// What kinds of claim are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClaimGroup {
    /// Units in a fulfilment centre.
    Warehouse,
    /// Units on their way to Amazon.
    Inbound,
    /// Units on their way back to the seller.
    Removal,
    /// Units that a customer ordered.
    Order,
    /// Fees.
    Fee,
    /// Payments of Amazon's.
    Payment,
    /// Buyers' claims.
    Buyer,
}

/// Kind of claim, as windows and payments know it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ClaimType {
    /// Lost in a fulfilment centre.
    FcLost,
    /// Damaged in a fulfilment centre.
    FcDamaged,
    /// A customer's return or replacement.
    CustomerReturn,
    /// Lost on the way to Amazon.
    InboundLost,
    /// Damaged on the way to Amazon.
    InboundDamaged,
    /// A removal that never arrived.
    RemovalLost,
    /// Any other removal claim.
    RemovalOther,
    /// A fee by size or weight.
    FeeWeightDims,
    /// A referral fee.
    FeeReferral,
    /// A reimbursement below the unit's value.
    Valuation,
    /// A reimbursement that was taken back.
    Reversal,
    /// A reimbursement that was approved and never settled.
    Settlement,
    /// Lost or damaged on the way to the customer; payments only, no detector claims it.
    Outbound,
    /// An A-to-z claim that was debited.
    AToZ,
    /// An answer to an A-to-z claim.
    AToZResponse,
    /// An answer to a chargeback.
    Chargeback,
    /// A refund of Amazon's that is claimed back.
    SafeT,
}

impl ClaimType {
    /// Every claim type.
    pub const ALL: &[Self] = &[
        Self::FcLost,
        Self::FcDamaged,
        Self::CustomerReturn,
        Self::InboundLost,
        Self::InboundDamaged,
        Self::RemovalLost,
        Self::RemovalOther,
        Self::FeeWeightDims,
        Self::FeeReferral,
        Self::Valuation,
        Self::Reversal,
        Self::Settlement,
        Self::Outbound,
        Self::AToZ,
        Self::AToZResponse,
        Self::Chargeback,
        Self::SafeT,
    ];

    /// The name in tables and outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FcLost => "fc_lost",
            Self::FcDamaged => "fc_damaged",
            Self::CustomerReturn => "customer_return",
            Self::InboundLost => "inbound_lost",
            Self::InboundDamaged => "inbound_damaged",
            Self::RemovalLost => "removal_lost",
            Self::RemovalOther => "removal_other",
            Self::FeeWeightDims => "fee_weight_dims",
            Self::FeeReferral => "fee_referral",
            Self::Valuation => "valuation",
            Self::Reversal => "reversal",
            Self::Settlement => "settlement",
            Self::Outbound => "outbound",
            Self::AToZ => "a_to_z",
            Self::AToZResponse => "a_to_z_response",
            Self::Chargeback => "chargeback",
            Self::SafeT => "safe_t",
        }
    }

    /// Those about fees, the one of a size first.
    pub const FEES: &[Self] = &[Self::FeeWeightDims, Self::FeeReferral];

    /// What it is about.
    #[must_use]
    pub fn group(self) -> ClaimGroup {
        match self {
            Self::FcLost | Self::FcDamaged => ClaimGroup::Warehouse,
            Self::InboundLost | Self::InboundDamaged => ClaimGroup::Inbound,
            Self::RemovalLost | Self::RemovalOther => ClaimGroup::Removal,
            Self::CustomerReturn | Self::Outbound => ClaimGroup::Order,
            Self::FeeWeightDims | Self::FeeReferral => ClaimGroup::Fee,
            Self::Valuation | Self::Reversal | Self::Settlement => ClaimGroup::Payment,
            Self::AToZ | Self::AToZResponse | Self::Chargeback | Self::SafeT => ClaimGroup::Buyer,
        }
    }

    /// Whether it is about units of the stock, which a payment for any other reason of the stock may mean.
    #[must_use]
    pub fn is_of_stock(self) -> bool {
        matches!(self.group(), ClaimGroup::Warehouse | ClaimGroup::Inbound | ClaimGroup::Removal)
    }

    /// Whether it is about units of the stock that Amazon keeps or receives: it pays one of them under the reason of
    /// another.
    #[must_use]
    pub fn is_kept_by_amazon(self) -> bool {
        matches!(self.group(), ClaimGroup::Warehouse | ClaimGroup::Inbound)
    }

    /// Whether it is about a fee, which stands for no unit.
    #[must_use]
    pub fn is_fee(self) -> bool {
        self.group() == ClaimGroup::Fee
    }

    /// Whether it is about a buyer's claim.
    #[must_use]
    pub fn is_of_buyer(self) -> bool {
        self.group() == ClaimGroup::Buyer
    }

    /// What Amazon pays for losses of a pool of the stock: lost ones, or damaged ones.
    #[must_use]
    pub fn of_losses(group: ReasonGroup) -> Self {
        if group == ReasonGroup::Lost { Self::FcLost } else { Self::FcDamaged }
    }

    /// Whether it asks for an answer by a clock, not for money.
    #[must_use]
    pub fn is_answer(self) -> bool {
        matches!(self, Self::AToZResponse | Self::Chargeback)
    }
}

impl std::fmt::Display for ClaimType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
