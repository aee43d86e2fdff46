//! Tables of money: what Amazon paid and charged.

use super::{Kind, Table, column};

/// What Amazon paid or gave back in stock.
pub const REIMBURSEMENTS: Table = Table {
    name: "reimbursements",
    doc: "one line of a reimbursement that Amazon approved",
    columns: &[
        column("approval_date", Kind::Date, "day of approval"),
        column("reimbursement_id", Kind::Text, "reimbursement id; several lines may share one"),
        column("case_id", Kind::Text, "case it answers; empty when Amazon paid by itself"),
        column("order_id", Kind::Text, "customer order, for order-level reasons"),
        column("reason", Kind::Text, "Lost_Warehouse, Damaged_Warehouse, CustomerReturn, ..."),
        column("msku", Kind::Text, "merchant SKU"),
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("asin", Kind::Text, "ASIN"),
        column("title", Kind::Text, "product title"),
        column("condition", Kind::Text, "item condition"),
        column("currency", Kind::Currency, "currency of the amounts"),
        column("amount_per_unit", Kind::Money, "amount for one unit"),
        column("amount_total", Kind::Money, "amount of the line; negative takes money back"),
        column("quantity_cash", Kind::Quantity, "units paid in cash"),
        column("quantity_inventory", Kind::Quantity, "units given back in stock"),
        column("quantity_total", Kind::Quantity, "units in all"),
        column(
            "original_reimbursement_id",
            Kind::Text,
            "the reimbursement that this line takes back",
        ),
        column("original_reimbursement_type", Kind::Text, "cash or inventory"),
    ],
    covers: Some("approval_date"),
};

/// Money that moved: settlement lines, one amount each.
pub const SETTLEMENT: Table = Table {
    name: "settlement",
    doc: "one amount of a settlement, or (with `total_amount`) the settlement's own header row",
    columns: &[
        column("settlement_id", Kind::Text, "settlement id"),
        column("start_date", Kind::Date, "first day of the settlement; header row only"),
        column("end_date", Kind::Date, "last day of the settlement; header row only"),
        column("total_amount", Kind::Money, "control total; header row only"),
        column("currency", Kind::Currency, "currency of the settlement, carried to every row"),
        column("transaction_type", Kind::Text, "Order, Refund, other-transaction, ..."),
        column("order_id", Kind::Text, "customer order"),
        column("adjustment_id", Kind::Text, "links a refund to its reimbursement"),
        column("shipment_id", Kind::Text, "shipment"),
        column("marketplace", Kind::Text, "store name, such as Amazon.com; blank on many rows"),
        column("amount_type", Kind::Text, "ItemPrice, ItemFees, Promotion, ..."),
        column(
            "amount_description",
            Kind::Text,
            "Principal, Commission, FBAPerUnitFulfillmentFee, ...",
        ),
        column("amount", Kind::Money, "amount; negative is a debit to the seller"),
        column("fulfillment", Kind::Text, "AFN (by Amazon) or MFN (by the seller)"),
        column("posted_date", Kind::Date, "day the amount was posted"),
        column("order_item_code", Kind::Text, "order item"),
        column("msku", Kind::Text, "merchant SKU"),
        column("quantity", Kind::Quantity, "units; repeats on every amount of one item"),
    ],
    covers: Some("posted_date"),
};

/// The payments page's date-range report, which also holds money not yet settled.
pub const TRANSACTIONS: Table = Table {
    name: "transactions",
    doc: "one transaction of the date-range report with its component amounts",
    columns: &[
        column("posted_date", Kind::Date, "day of the transaction in the account's zone"),
        column("settlement_id", Kind::Text, "settlement that pays it"),
        column("type", Kind::Text, "Order, Refund, Adjustment, ..."),
        column("order_id", Kind::Text, "customer order"),
        column("msku", Kind::Text, "merchant SKU"),
        column("description", Kind::Text, "title, or the kind of adjustment"),
        column("quantity", Kind::Quantity, "units"),
        column("marketplace", Kind::Text, "store, such as amazon.com"),
        column("fulfillment", Kind::Text, "Amazon or Seller"),
        column("currency", Kind::Currency, "currency that the preamble names"),
        column("product_sales", Kind::Money, "item price"),
        column("shipping_credits", Kind::Money, "shipping the buyer paid"),
        column("gift_wrap_credits", Kind::Money, "gift wrap the buyer paid"),
        column("promotional_rebates", Kind::Money, "promotions"),
        column("selling_fees", Kind::Money, "referral and other selling fees"),
        column("fba_fees", Kind::Money, "fulfilment fees"),
        column("other_transaction_fees", Kind::Money, "other fees"),
        column("other", Kind::Money, "everything else; reimbursements stand here"),
        column("total", Kind::Money, "sum of the components"),
        column("status", Kind::Text, "Released or Deferred"),
        column(
            "release_date",
            Kind::Date,
            "day on which a deferred amount was or will be released",
        ),
    ],
    covers: Some("posted_date"),
};
