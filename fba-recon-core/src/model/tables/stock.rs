//! Tables of units: what left and entered the stock.

use super::{Kind, Table, column};

/// Stock events: the inventory ledger's detailed view and the older adjustments report.
pub const LEDGER: Table = Table {
    name: "ledger",
    doc: "one event that changed the stock of an FNSKU in one fulfilment centre",
    columns: &[
        column("date", Kind::Date, "day of the event"),
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("asin", Kind::Text, "ASIN"),
        column("msku", Kind::Text, "merchant SKU"),
        column("title", Kind::Text, "product title; never part of an identity"),
        column("event_type", Kind::Text, "Adjustments, Shipments, Receipts, CustomerReturns, ..."),
        column(
            "reference_id",
            Kind::Text,
            "adjustment transaction id, or shipment id of a receipt",
        ),
        column("quantity", Kind::Quantity, "units; outbound is negative"),
        column("fulfillment_center", Kind::Text, "fulfilment centre code"),
        column("disposition", Kind::Text, "SELLABLE, WAREHOUSE_DAMAGED, ..."),
        column("reason", Kind::Text, "adjustment reason code"),
        column("country", Kind::Text, "two-letter country of the fulfilment centre"),
        column(
            "reconciled_quantity",
            Kind::Quantity,
            "units of the adjustment that Amazon matched",
        ),
        column("unreconciled_quantity", Kind::Quantity, "units of the adjustment still open"),
    ],
    covers: Some("date"),
};

/// Sums of the ledger's shipments to customers, where they are not kept as rows of [`LEDGER`]. No report has this
/// table: it is computed.
pub const LEDGER_SHIPMENTS: Table = Table {
    name: "ledger_shipments",
    doc: "the shipments of one product in one file of the ledger",
    columns: &[
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("asin", Kind::Text, "ASIN"),
        column("msku", Kind::Text, "merchant SKU"),
        column("title", Kind::Text, "product title"),
        column("event_type", Kind::Text, "Shipments, as the report spells it"),
        column("country", Kind::Text, "two-letter country of the fulfilment centre"),
        column("first_date", Kind::Date, "day of the first shipment"),
        column(
            "last_date",
            Kind::Date,
            "day of the last shipment; the first one where days are told apart",
        ),
        column("quantity", Kind::Quantity, "units of all of them; outbound is negative"),
    ],
    covers: None,
};

/// Units that customers sent back.
pub const RETURNS: Table = Table {
    name: "returns",
    doc: "one returned unit (rarely more) as the fulfilment centre received it",
    columns: &[
        column("return_date", Kind::Date, "day the fulfilment centre processed the return"),
        column("order_id", Kind::Text, "customer order"),
        column("msku", Kind::Text, "merchant SKU"),
        column("asin", Kind::Text, "ASIN"),
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("title", Kind::Text, "product title"),
        column("quantity", Kind::Quantity, "units returned"),
        column("fulfillment_center", Kind::Text, "fulfilment centre code"),
        column("disposition", Kind::Text, "SELLABLE, DAMAGED, CUSTOMER_DAMAGED, ..."),
        column("reason", Kind::Text, "reason the customer gave"),
        column("status", Kind::Text, "what became of the unit"),
        column("license_plate", Kind::Text, "LPN, unique for each returned unit"),
    ],
    covers: Some("return_date"),
};
