//! Other readings of the rows that a detector knows of.

use crate::model::names::names;

names! {
    /// Another reading of the rows that a detector knows of.
    Doubt {
        /// The sources do not agree on the units; the smaller claim is shown.
        SourcesDiffer = "sources_differ",
        /// Another product of the shipment arrived above its quantity.
        ReceivedAsOther = "received_as_other",
        /// Another shipment received the product above its quantity.
        ReceivedElsewhere = "received_elsewhere",
        /// The day of delivery is not known.
        NoDeliveryDay = "no_delivery_day",
        /// The ledger of one country shows one side of a transfer only.
        EuropeanTransfer = "european_transfer",
        /// Who carried the shipment is not known.
        CarrierUnknown = "carrier_unknown",
        /// Units of the product were graded for resale nearby.
        RelabelledNearby = "relabelled_nearby",
        /// The item was refunded and replaced.
        RefundAndReplacement = "refund_and_replacement",
        /// Events that Amazon could not place.
        UnknownEvents = "unknown_events",
        /// Another row of the product's summary does not add up.
        RowOff = "row_off",
        /// The summary has no row for some of the stock where it is gone.
        RowMissing = "row_missing",
        /// Other rows of the order may have given the fee back.
        OtherCredits = "other_credits",
        /// A part of the referral fee was given back.
        PartlyGivenBack = "partly_given_back",
        /// The report adds other selling fees to the referral fee.
        FeesSummed = "fees_summed",
        /// The excess is what was given as goodwill.
        Goodwill = "goodwill",
        /// Several stores share the currency.
        SharedCurrency = "shared_currency",
        /// A list has the product on several lines.
        SeveralLines = "several_lines",
        /// No report of the account knows the shipment or its products, or another account's do.
        NotOfAccount = "not_of_account",
        /// The seller's own list or the shipping queue does not tell of the shipment.
        NotConfirmed = "not_confirmed",
        /// The detailed ledger does not cover the days.
        NoDetailLedger = "no_detail_ledger",
        /// A disposal order names another disposition.
        OtherDispositionOrder = "other_disposition_order",
        /// Amazon may dispose of units that it damaged.
        DamagedDisposal = "damaged_disposal",
        /// The payment that was taken back is not in the dump.
        OriginalMissing = "original_missing",
        /// The approved cost has no day from which it holds.
        CostUndated = "cost_undated",
        /// A parcel of the order may have been sold before the settlements begin.
        SalePartly = "sale_partly",
        /// Another payment of the product for the same reason stands.
        PaidTwice = "paid_twice",
        /// The unit was unsellable before.
        UnsellableUnit = "doubtful_value",
        /// Units of the product were found near the return.
        FoundNearby = "found_nearby",
        /// Another SKU of the order came back.
        OtherSkuReturned = "other_sku_returned",
        /// The ledger shows a customer's return that no row of the returns report explains.
        UnmatchedReturn = "unmatched_return",
        /// The seller measured the product only after the charges.
        MeasuredLater = "measured_later",
        /// The price of another band explains a charge.
        OtherPriceBand = "other_price_band",
        /// The seller has not measured the product.
        NotMeasured = "not_measured",
        /// A low-inventory-level fee, or a fee of other units, explains a charge as well.
        OtherFee = "other_fee",
        /// The fee table rests on one copy, was derived, or its dates are not certain.
        TableUnsure = "table_unsure",
        /// Settlements charge less for storage than the report estimates.
        SettledLess = "settled_less",
        /// A count of the ledger says that units were not there.
        StockCount = "stock_count",
        /// The settlements show few or none of the payments near by.
        PaymentsNotShown = "payments_not_shown",
        /// Amazon may deduct from what it pays for a customer's return.
        DeductionPossible = "deduction_possible",
        /// A row stands in its file more than once, and nothing shows whether Amazon repeats it.
        RepeatedRow = "repeated_row",
        /// Every ground of an appeal is one to be looked at first.
        CheckGrounds = "check_grounds",
        /// The debit of a granted claim is not posted yet.
        NotPosted = "not_posted",
        /// The time of Amazon's notice is not known.
        NoticeUnknown = "notice_unknown",
        /// The seller's list has no row of the claim.
        BuyerClaimsRow = "buyer_claims_row",
        /// No report tells who refunded.
        WhoRefunded = "who_refunded",
    }
}
