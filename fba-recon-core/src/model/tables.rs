//! The canonical tables: what every report becomes after `normalise`.
//!
//! A frame of a table has the table's columns in this order, then `source_file` (UInt32, a
//! [`FileId`](super::FileId)) and `source_line` (UInt32). Absent values are null.

/// The type of a canonical column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text, trimmed; polars `String`.
    Text,
    /// Whole units of stock; polars `Int64`.
    Quantity,
    /// Millionths of the row's currency; polars `Int64`.
    Money,
    /// Millionths of a length or weight in the row's unit; polars `Int64`.
    Measure,
    /// Civil date in the report's own zone; polars `Date`.
    Date,
    /// ISO 4217 code in capitals; polars `String`.
    Currency,
}

/// A column of a canonical table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Name in frames.
    pub name: &'static str,
    /// Type.
    pub kind: Kind,
    /// Meaning, with its unit.
    pub doc: &'static str,
}

/// A canonical table.
#[derive(Debug)]
pub struct Table {
    /// Name in format files, coverage and outputs.
    pub name: &'static str,
    /// What one row is.
    pub doc: &'static str,
    /// Columns in order.
    pub columns: &'static [Column],
    /// Columns that tell one row from another; the rest may change between two downloads.
    pub key: &'static [&'static str],
    /// Column whose first and last day are the days a file covers; `None` for snapshots.
    pub covers: Option<&'static str>,
    /// Between copies of one row that differ outside the key, the one with the largest value here
    /// wins before the newer file does.
    pub prefer_largest: Option<&'static str>,
}

impl Table {
    /// Position of a column.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The table of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        ALL.iter().copied().find(|table| table.name == name)
    }
}

const fn column(name: &'static str, kind: Kind, doc: &'static str) -> Column {
    Column { name, kind, doc }
}

/// Every canonical table.
pub const ALL: &[&Table] = &[
    &LEDGER,
    &REIMBURSEMENTS,
    &RETURNS,
    &SETTLEMENT,
    &TRANSACTIONS,
    &FEE_PREVIEW,
    &COSTS,
    &CATALOG,
];

/// Stock events: the inventory ledger's detailed view and the older adjustments report.
pub const LEDGER: Table = Table {
    name: "ledger",
    doc: "one event that changed the stock of an FNSKU in one fulfilment centre",
    columns: &[
        column("date", Kind::Date, "day of the event"),
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("asin", Kind::Text, "ASIN"),
        column("msku", Kind::Text, "merchant SKU"),
        column(
            "title",
            Kind::Text,
            "product title; never part of an identity",
        ),
        column(
            "event_type",
            Kind::Text,
            "Adjustments, Shipments, Receipts, CustomerReturns, ...",
        ),
        column(
            "reference_id",
            Kind::Text,
            "adjustment transaction id, or shipment id of a receipt",
        ),
        column("quantity", Kind::Quantity, "units; outbound is negative"),
        column("fulfillment_center", Kind::Text, "fulfilment centre code"),
        column(
            "disposition",
            Kind::Text,
            "SELLABLE, WAREHOUSE_DAMAGED, ...",
        ),
        column("reason", Kind::Text, "adjustment reason code"),
        column(
            "country",
            Kind::Text,
            "two-letter country of the fulfilment centre",
        ),
        column(
            "reconciled_quantity",
            Kind::Quantity,
            "units of the adjustment that Amazon matched",
        ),
        column(
            "unreconciled_quantity",
            Kind::Quantity,
            "units of the adjustment still open",
        ),
    ],
    key: &[
        "date",
        "fnsku",
        "msku",
        "event_type",
        "reference_id",
        "quantity",
        "fulfillment_center",
        "disposition",
        "reason",
    ],
    covers: Some("date"),
    prefer_largest: Some("reconciled_quantity"),
};

/// What Amazon paid or gave back in stock.
pub const REIMBURSEMENTS: Table = Table {
    name: "reimbursements",
    doc: "one line of a reimbursement that Amazon approved",
    columns: &[
        column("approval_date", Kind::Date, "day of approval"),
        column(
            "reimbursement_id",
            Kind::Text,
            "reimbursement id; several lines may share one",
        ),
        column(
            "case_id",
            Kind::Text,
            "case it answers; empty when Amazon paid by itself",
        ),
        column(
            "order_id",
            Kind::Text,
            "customer order, for order-level reasons",
        ),
        column(
            "reason",
            Kind::Text,
            "Lost_Warehouse, Damaged_Warehouse, CustomerReturn, ...",
        ),
        column("msku", Kind::Text, "merchant SKU"),
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("asin", Kind::Text, "ASIN"),
        column("title", Kind::Text, "product title"),
        column("condition", Kind::Text, "item condition"),
        column("currency", Kind::Currency, "currency of the amounts"),
        column("amount_per_unit", Kind::Money, "amount for one unit"),
        column(
            "amount_total",
            Kind::Money,
            "amount of the line; negative takes money back",
        ),
        column("quantity_cash", Kind::Quantity, "units paid in cash"),
        column(
            "quantity_inventory",
            Kind::Quantity,
            "units given back in stock",
        ),
        column("quantity_total", Kind::Quantity, "units in all"),
        column(
            "original_reimbursement_id",
            Kind::Text,
            "the reimbursement that this line takes back",
        ),
        column(
            "original_reimbursement_type",
            Kind::Text,
            "cash or inventory",
        ),
    ],
    key: &[
        "approval_date",
        "reimbursement_id",
        "order_id",
        "reason",
        "msku",
        "fnsku",
        "currency",
        "amount_total",
        "quantity_cash",
        "quantity_inventory",
        "original_reimbursement_id",
    ],
    covers: Some("approval_date"),
    prefer_largest: None,
};

/// Units that customers sent back.
pub const RETURNS: Table = Table {
    name: "returns",
    doc: "one returned unit (rarely more) as the fulfilment centre received it",
    columns: &[
        column(
            "return_date",
            Kind::Date,
            "day the fulfilment centre processed the return",
        ),
        column("order_id", Kind::Text, "customer order"),
        column("msku", Kind::Text, "merchant SKU"),
        column("asin", Kind::Text, "ASIN"),
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("title", Kind::Text, "product title"),
        column("quantity", Kind::Quantity, "units returned"),
        column("fulfillment_center", Kind::Text, "fulfilment centre code"),
        column(
            "disposition",
            Kind::Text,
            "SELLABLE, DAMAGED, CUSTOMER_DAMAGED, ...",
        ),
        column("reason", Kind::Text, "reason the customer gave"),
        column("status", Kind::Text, "what became of the unit"),
        column(
            "license_plate",
            Kind::Text,
            "LPN, unique for each returned unit",
        ),
    ],
    key: &[
        "return_date",
        "order_id",
        "msku",
        "fnsku",
        "quantity",
        "fulfillment_center",
        "disposition",
        "license_plate",
    ],
    covers: Some("return_date"),
    prefer_largest: None,
};

/// Money that moved: settlement lines, one amount each.
pub const SETTLEMENT: Table = Table {
    name: "settlement",
    doc: "one amount of a settlement, or (with `total_amount`) the settlement's own header row",
    columns: &[
        column("settlement_id", Kind::Text, "settlement id"),
        column(
            "start_date",
            Kind::Date,
            "first day of the settlement; header row only",
        ),
        column(
            "end_date",
            Kind::Date,
            "last day of the settlement; header row only",
        ),
        column(
            "total_amount",
            Kind::Money,
            "control total; header row only",
        ),
        column(
            "currency",
            Kind::Currency,
            "currency of the settlement, carried to every row",
        ),
        column(
            "transaction_type",
            Kind::Text,
            "Order, Refund, other-transaction, ...",
        ),
        column("order_id", Kind::Text, "customer order"),
        column(
            "adjustment_id",
            Kind::Text,
            "links a refund to its reimbursement",
        ),
        column("shipment_id", Kind::Text, "shipment"),
        column(
            "marketplace",
            Kind::Text,
            "store name, such as Amazon.com; blank on many rows",
        ),
        column(
            "amount_type",
            Kind::Text,
            "ItemPrice, ItemFees, Promotion, ...",
        ),
        column(
            "amount_description",
            Kind::Text,
            "Principal, Commission, FBAPerUnitFulfillmentFee, ...",
        ),
        column(
            "amount",
            Kind::Money,
            "amount; negative is a debit to the seller",
        ),
        column(
            "fulfillment",
            Kind::Text,
            "AFN (by Amazon) or MFN (by the seller)",
        ),
        column("posted_date", Kind::Date, "day the amount was posted"),
        column("order_item_code", Kind::Text, "order item"),
        column("msku", Kind::Text, "merchant SKU"),
        column(
            "quantity",
            Kind::Quantity,
            "units; repeats on every amount of one item",
        ),
    ],
    key: &[
        "settlement_id",
        "total_amount",
        "transaction_type",
        "order_id",
        "adjustment_id",
        "shipment_id",
        "amount_type",
        "amount_description",
        "amount",
        "posted_date",
        "order_item_code",
        "msku",
        "quantity",
    ],
    covers: Some("posted_date"),
    prefer_largest: None,
};

/// The payments page's date-range report, which also holds money not yet settled.
pub const TRANSACTIONS: Table = Table {
    name: "transactions",
    doc: "one transaction of the date-range report with its component amounts",
    columns: &[
        column(
            "posted_date",
            Kind::Date,
            "day of the transaction in the account's zone",
        ),
        column("settlement_id", Kind::Text, "settlement that pays it"),
        column("type", Kind::Text, "Order, Refund, Adjustment, ..."),
        column("order_id", Kind::Text, "customer order"),
        column("msku", Kind::Text, "merchant SKU"),
        column(
            "description",
            Kind::Text,
            "title, or the kind of adjustment",
        ),
        column("quantity", Kind::Quantity, "units"),
        column("marketplace", Kind::Text, "store, such as amazon.com"),
        column("fulfillment", Kind::Text, "Amazon or Seller"),
        column(
            "currency",
            Kind::Currency,
            "currency that the preamble names",
        ),
        column("product_sales", Kind::Money, "item price"),
        column("shipping_credits", Kind::Money, "shipping the buyer paid"),
        column("promotional_rebates", Kind::Money, "promotions"),
        column(
            "selling_fees",
            Kind::Money,
            "referral and other selling fees",
        ),
        column("fba_fees", Kind::Money, "fulfilment fees"),
        column("other_transaction_fees", Kind::Money, "other fees"),
        column(
            "other",
            Kind::Money,
            "everything else; reimbursements stand here",
        ),
        column("total", Kind::Money, "sum of the components"),
        column("status", Kind::Text, "Released or Deferred"),
    ],
    key: &[
        "posted_date",
        "settlement_id",
        "type",
        "order_id",
        "msku",
        "quantity",
        "product_sales",
        "selling_fees",
        "fba_fees",
        "other",
        "total",
    ],
    covers: Some("posted_date"),
    prefer_largest: None,
};

/// Amazon's own view of an item's size and fee on the day of the download.
pub const FEE_PREVIEW: Table = Table {
    name: "fee_preview",
    doc: "one SKU in one store as Amazon measures it, and the fee Amazon expects",
    columns: &[
        column("msku", Kind::Text, "merchant SKU"),
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("asin", Kind::Text, "ASIN"),
        column("store", Kind::Text, "store, where the report has several"),
        column("title", Kind::Text, "product title"),
        column("price", Kind::Money, "the seller's price"),
        column("sales_price", Kind::Money, "price after sale"),
        column(
            "longest_side",
            Kind::Measure,
            "longest side in `dimension_unit`",
        ),
        column(
            "median_side",
            Kind::Measure,
            "median side in `dimension_unit`",
        ),
        column(
            "shortest_side",
            Kind::Measure,
            "shortest side in `dimension_unit`",
        ),
        column("dimension_unit", Kind::Text, "inches or centimeters"),
        column("weight", Kind::Measure, "unit weight in `weight_unit`"),
        column("weight_unit", Kind::Text, "pounds or kilograms"),
        column("size_tier", Kind::Text, "Amazon's size tier or size band"),
        column("currency", Kind::Currency, "currency of the amounts"),
        column(
            "fulfillment_fee",
            Kind::Money,
            "expected domestic fulfilment fee for one unit",
        ),
    ],
    key: &["msku", "fnsku", "store", "currency"],
    covers: None,
    prefer_largest: None,
};

/// What a unit costs, by date and source.
pub const COSTS: Table = Table {
    name: "costs",
    doc: "the cost of one unit from a date on",
    columns: &[
        column("marketplace", Kind::Text, "marketplace id; empty for all"),
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("msku", Kind::Text, "merchant SKU"),
        column("unit_cost", Kind::Money, "cost of one unit"),
        column("currency", Kind::Currency, "currency of the cost"),
        column(
            "valid_from",
            Kind::Date,
            "first day of the cost; empty for always",
        ),
        column(
            "source",
            Kind::Text,
            "own, amazon_approved or amazon_estimate",
        ),
    ],
    key: &[
        "marketplace",
        "fnsku",
        "msku",
        "unit_cost",
        "currency",
        "valid_from",
        "source",
    ],
    covers: None,
    prefer_largest: None,
};

/// What the seller measured.
pub const CATALOG: Table = Table {
    name: "catalog",
    doc: "one product as the seller measured it in its packaging",
    columns: &[
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("msku", Kind::Text, "merchant SKU"),
        column(
            "longest_side",
            Kind::Measure,
            "longest side in `dimension_unit`",
        ),
        column(
            "median_side",
            Kind::Measure,
            "median side in `dimension_unit`",
        ),
        column(
            "shortest_side",
            Kind::Measure,
            "shortest side in `dimension_unit`",
        ),
        column("dimension_unit", Kind::Text, "in or cm"),
        column("weight", Kind::Measure, "unit weight in `weight_unit`"),
        column("weight_unit", Kind::Text, "lb, oz, kg or g"),
        column(
            "category",
            Kind::Text,
            "fee class: non_apparel, apparel or dangerous_goods",
        ),
        column("measured_on", Kind::Date, "day of the measurement"),
    ],
    key: &[
        "fnsku",
        "msku",
        "longest_side",
        "median_side",
        "shortest_side",
        "dimension_unit",
        "weight",
        "weight_unit",
        "category",
        "measured_on",
    ],
    covers: None,
    prefer_largest: None,
};
