//! Other readings of the rows that a detector knows of.

/// Another reading of the rows that a detector knows of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// The sources do not agree on the units; the smaller claim is shown.
    SourcesDiffer,
    /// Another product of the shipment arrived above its quantity.
    ReceivedAsOther,
    /// Another shipment received the product above its quantity.
    ReceivedElsewhere,
    /// The day of delivery is not known.
    NoDeliveryDay,
    /// The ledger of one country shows one side of a transfer only.
    EuropeanTransfer,
    /// Who carried the shipment is not known.
    CarrierUnknown,
    /// Units of the product were graded for resale nearby.
    RelabelledNearby,
    /// The item was refunded and replaced.
    RefundAndReplacement,
    /// Events that Amazon could not place.
    UnknownEvents,
    /// Another row of the product's summary does not add up.
    RowOff,
    /// The summary has no row for some of the stock where it is gone.
    RowMissing,
    /// Other rows of the order may have given the fee back.
    OtherCredits,
    /// A part of the referral fee was given back.
    PartlyGivenBack,
    /// The report adds other selling fees to the referral fee.
    FeesSummed,
    /// The excess is what was given as goodwill.
    Goodwill,
    /// Several stores share the currency.
    SharedCurrency,
    /// A list has the product on several lines.
    SeveralLines,
    /// No report of the account knows the shipment or its products, or another account's do.
    NotOfAccount,
    /// The seller's own list or the shipping queue does not tell of the shipment.
    NotConfirmed,
    /// The detailed ledger does not cover the days.
    NoDetailLedger,
    /// A disposal order names another disposition.
    OtherDispositionOrder,
    /// Amazon may dispose of units that it damaged.
    DamagedDisposal,
    /// The payment that was taken back is not in the dump.
    OriginalMissing,
    /// The approved cost has no day from which it holds.
    CostUndated,
    /// A parcel of the order may have been sold before the settlements begin.
    SalePartly,
    /// Another payment of the product for the same reason stands.
    PaidTwice,
    /// The unit was unsellable before.
    UnsellableUnit,
    /// Units of the product were found near the return.
    FoundNearby,
    /// Another SKU of the order came back.
    OtherSkuReturned,
    /// The ledger shows a customer's return that no row of the returns report explains.
    UnmatchedReturn,
    /// The seller measured the product only after the charges.
    MeasuredLater,
    /// The price of another band explains a charge.
    OtherPriceBand,
    /// The seller has not measured the product.
    NotMeasured,
    /// A low-inventory-level fee, or a fee of other units, explains a charge as well.
    OtherFee,
    /// The fee table rests on one copy, was derived, or its dates are not certain.
    TableUnsure,
    /// Settlements charge less for storage than the report estimates.
    SettledLess,
    /// A count of the ledger says that units were not there.
    StockCount,
    /// The settlements show few or none of the payments near by.
    PaymentsNotShown,
    /// Amazon may deduct from what it pays for a customer's return.
    DeductionPossible,
    /// A row stands in its file more than once, and nothing shows whether Amazon repeats it.
    RepeatedRow,
    /// Every ground of an appeal is one to be looked at first.
    CheckGrounds,
    /// The debit of a granted claim is not posted yet.
    NotPosted,
    /// The time of Amazon's notice is not known.
    NoticeUnknown,
    /// The seller's list has no row of the claim.
    BuyerClaimsRow,
    /// No report tells who refunded.
    WhoRefunded,
}

impl Doubt {
    /// The name in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SourcesDiffer => "sources_differ",
            Self::ReceivedAsOther => "received_as_other",
            Self::ReceivedElsewhere => "received_elsewhere",
            Self::NoDeliveryDay => "no_delivery_day",
            Self::EuropeanTransfer => "european_transfer",
            Self::CarrierUnknown => "carrier_unknown",
            Self::RelabelledNearby => "relabelled_nearby",
            Self::RefundAndReplacement => "refund_and_replacement",
            Self::UnknownEvents => "unknown_events",
            Self::RowOff => "row_off",
            Self::RowMissing => "row_missing",
            Self::OtherCredits => "other_credits",
            Self::PartlyGivenBack => "partly_given_back",
            Self::FeesSummed => "fees_summed",
            Self::Goodwill => "goodwill",
            Self::SharedCurrency => "shared_currency",
            Self::SeveralLines => "several_lines",
            Self::NotOfAccount => "not_of_account",
            Self::NotConfirmed => "not_confirmed",
            Self::NoDetailLedger => "no_detail_ledger",
            Self::OtherDispositionOrder => "other_disposition_order",
            Self::DamagedDisposal => "damaged_disposal",
            Self::OriginalMissing => "original_missing",
            Self::CostUndated => "cost_undated",
            Self::SalePartly => "sale_partly",
            Self::PaidTwice => "paid_twice",
            Self::UnsellableUnit => "doubtful_value",
            Self::FoundNearby => "found_nearby",
            Self::OtherSkuReturned => "other_sku_returned",
            Self::UnmatchedReturn => "unmatched_return",
            Self::MeasuredLater => "measured_later",
            Self::OtherPriceBand => "other_price_band",
            Self::NotMeasured => "not_measured",
            Self::OtherFee => "other_fee",
            Self::TableUnsure => "table_unsure",
            Self::SettledLess => "settled_less",
            Self::StockCount => "stock_count",
            Self::PaymentsNotShown => "payments_not_shown",
            Self::DeductionPossible => "deduction_possible",
            Self::RepeatedRow => "repeated_row",
            Self::CheckGrounds => "check_grounds",
            Self::NotPosted => "not_posted",
            Self::NoticeUnknown => "notice_unknown",
            Self::BuyerClaimsRow => "buyer_claims_row",
            Self::WhoRefunded => "who_refunded",
        }
    }
}
