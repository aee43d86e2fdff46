//! Tables of stock: balances, older event reports, and snapshots of what is in stock today.

use super::{Kind, Table, column};

/// Balances and flows of the inventory ledger's summary view.
pub const LEDGER_SUMMARY: Table = Table {
    name: "ledger_summary",
    doc: "opening stock, flows and closing stock of an FNSKU for one day, week or month; flows are signed",
    columns: &[
        column("date", Kind::Date, "day of the row, or first day of its month"),
        column(
            "period",
            Kind::Text,
            "day, week or month, as the dates of the file tell; blank where they do not",
        ),
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("asin", Kind::Text, "ASIN"),
        column("msku", Kind::Text, "merchant SKU"),
        column("title", Kind::Text, "product title; never part of an identity"),
        column("disposition", Kind::Text, "SELLABLE, WAREHOUSE_DAMAGED, ..."),
        column("opening_balance", Kind::Quantity, "units in stock before the flows"),
        column("in_transit", Kind::Quantity, "units between centres; not part of the balance"),
        column("receipts", Kind::Quantity, "units received from inbound shipments"),
        column("customer_shipments", Kind::Quantity, "units sent to customers; negative"),
        column("customer_returns", Kind::Quantity, "units that customers sent back"),
        column("vendor_returns", Kind::Quantity, "units removed for the seller; negative"),
        column("warehouse_transfers", Kind::Quantity, "net units moved in from other centres"),
        column("found", Kind::Quantity, "units found"),
        column("lost", Kind::Quantity, "units lost; negative"),
        column("damaged", Kind::Quantity, "units damaged; what leaves the disposition is negative"),
        column("disposed", Kind::Quantity, "units disposed of; negative"),
        column("other_events", Kind::Quantity, "net units of all other events"),
        column("closing_balance", Kind::Quantity, "units in stock after the flows"),
        column(
            "unknown_events",
            Kind::Quantity,
            "units of events that Amazon could not place; not part of the balance",
        ),
        column("location", Kind::Text, "country or fulfilment centre code"),
        column("store", Kind::Text, "programme that holds the stock, where it is not FBA"),
    ],
    covers: Some("date"),
};

/// Stock events of the inventory event detail report, before the ledger.
pub const INVENTORY_EVENTS: Table = Table {
    name: "inventory_events",
    doc: "one stock event of the report that came before the ledger; it has no reference and no reason",
    columns: &[
        column("event_date", Kind::Date, "day of the event"),
        column("event_type", Kind::Text, "Receipts, Shipments, CustomerReturns, ..."),
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("msku", Kind::Text, "merchant SKU"),
        column("title", Kind::Text, "product title"),
        column("fulfillment_center", Kind::Text, "fulfilment centre code"),
        column("quantity", Kind::Quantity, "units; outbound is negative"),
        column("disposition", Kind::Text, "SELLABLE, DEFECTIVE, ..."),
    ],
    covers: Some("event_date"),
};

/// Inbound receipts of the received inventory report, before the ledger.
pub const RECEIPTS: Table = Table {
    name: "receipts",
    doc: "units of one product that one fulfilment centre received from one inbound shipment on one day",
    columns: &[
        column("received_date", Kind::Date, "day of the receipt"),
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("msku", Kind::Text, "merchant SKU"),
        column("title", Kind::Text, "product title"),
        column("quantity", Kind::Quantity, "units received; a correction is negative"),
        column("shipment_id", Kind::Text, "inbound shipment"),
        column("fulfillment_center", Kind::Text, "fulfilment centre code"),
    ],
    covers: Some("received_date"),
};

/// Stock levels of past days and months, before the ledger.
pub const STOCK_HISTORY: Table = Table {
    name: "stock_history",
    doc: "stock of one product in one fulfilment centre at the end of a past day or month",
    columns: &[
        column("period", Kind::Text, "day or month"),
        column("date", Kind::Date, "the day, or the first day of the month"),
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("msku", Kind::Text, "merchant SKU"),
        column("title", Kind::Text, "product title"),
        column("quantity", Kind::Quantity, "units at the end of the period"),
        column("average_quantity", Kind::Measure, "average units over the month"),
        column("fulfillment_center", Kind::Text, "fulfilment centre code"),
        column("disposition", Kind::Text, "SELLABLE, DEFECTIVE, ..."),
        column("country", Kind::Text, "country of the fulfilment centre"),
    ],
    covers: Some("date"),
};

/// The FBA inventory on the day of the download.
pub const INVENTORY: Table = Table {
    name: "inventory",
    doc: "what Amazon holds of one SKU on the day of the download",
    columns: &[
        column("msku", Kind::Text, "merchant SKU"),
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("asin", Kind::Text, "ASIN"),
        column("title", Kind::Text, "product title"),
        column("condition", Kind::Text, "item condition"),
        column("store", Kind::Text, "programme or store, where the report names one"),
        column("warehouse_quantity", Kind::Quantity, "units in the fulfilment centres"),
        column("fulfillable_quantity", Kind::Quantity, "units that can be sold"),
        column("fulfillable_local", Kind::Quantity, "sellable units in the store's own country"),
        column("fulfillable_remote", Kind::Quantity, "sellable units in other countries"),
        column("onhand_buyable_quantity", Kind::Quantity, "units on hand that can be bought"),
        column("unsellable_quantity", Kind::Quantity, "units that cannot be sold"),
        column("reserved_quantity", Kind::Quantity, "units reserved"),
        column("fc_transfer_quantity", Kind::Quantity, "units on the way between centres"),
        column("researching_quantity", Kind::Quantity, "units that Amazon is looking for"),
        column("total_quantity", Kind::Quantity, "units in all, inbound ones among them"),
        column("inbound_working", Kind::Quantity, "units in shipments not yet sent"),
        column("inbound_shipped", Kind::Quantity, "units on the way to Amazon"),
        column("inbound_receiving", Kind::Quantity, "units being received"),
        column("reserved_future_supply", Kind::Quantity, "units of later supply already ordered"),
        column("future_supply_buyable", Kind::Quantity, "units of later supply that can be bought"),
    ],
    covers: None,
};

/// Stock by age, from the inventory planning report.
pub const INVENTORY_PLANNING: Table = Table {
    name: "inventory_planning",
    doc: "stock of one SKU in one marketplace by age on the day of the snapshot",
    columns: &[
        column("snapshot_date", Kind::Date, "day of the snapshot"),
        column("msku", Kind::Text, "merchant SKU"),
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("asin", Kind::Text, "ASIN"),
        column("title", Kind::Text, "product title"),
        column("condition", Kind::Text, "item condition"),
        column("marketplace", Kind::Text, "marketplace, such as US"),
        column("available", Kind::Quantity, "units that can be sold"),
        column("pending_removal", Kind::Quantity, "units in open removal orders"),
        column("age_0_to_90", Kind::Quantity, "units aged 0 to 90 days"),
        column("age_91_to_180", Kind::Quantity, "units aged 91 to 180 days"),
        column("age_181_to_270", Kind::Quantity, "units aged 181 to 270 days"),
        column("age_271_to_365", Kind::Quantity, "units aged 271 to 365 days"),
        column("age_365_plus", Kind::Quantity, "units aged more than 365 days; older files only"),
        column("age_366_to_455", Kind::Quantity, "units aged 366 to 455 days"),
        column("age_456_plus", Kind::Quantity, "units aged 456 days or more"),
        column("age_0_to_30", Kind::Quantity, "units aged 0 to 30 days"),
        column("age_31_to_60", Kind::Quantity, "units aged 31 to 60 days"),
        column("age_61_to_90", Kind::Quantity, "units aged 61 to 90 days"),
        column("age_181_to_330", Kind::Quantity, "units aged 181 to 330 days"),
        column("age_331_to_365", Kind::Quantity, "units aged 331 to 365 days"),
        column("currency", Kind::Currency, "currency of the marketplace"),
        column("unit_volume", Kind::Measure, "volume of one unit in `volume_unit`"),
        column("volume_unit", Kind::Text, "cubic feet or cubic meters"),
        column("inbound_quantity", Kind::Quantity, "units inbound in all"),
        column("inbound_working", Kind::Quantity, "units in shipments not yet sent"),
        column("inbound_shipped", Kind::Quantity, "units on the way to Amazon"),
        column("inbound_received", Kind::Quantity, "units being received"),
        column("reserved_quantity", Kind::Quantity, "units reserved"),
        column("unfulfillable_quantity", Kind::Quantity, "units that cannot be sold"),
        column("alert", Kind::Text, "Amazon's warning, such as low traffic"),
    ],
    covers: None,
};

/// Stock without an active offer.
pub const STRANDED: Table = Table {
    name: "stranded",
    doc: "stock of one SKU that has no active offer",
    columns: &[
        column("msku", Kind::Text, "merchant SKU"),
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("asin", Kind::Text, "ASIN"),
        column("title", Kind::Text, "product title"),
        column("condition", Kind::Text, "item condition"),
        column("stranded_date", Kind::Date, "day on which the stock lost its offer"),
        column("auto_removal_date", Kind::Date, "day on which Amazon removes it by itself"),
        column("reason", Kind::Text, "why it is stranded"),
        column("status", Kind::Text, "status of the offer"),
        column("status_detail", Kind::Text, "second status of the offer"),
        column("error_message", Kind::Text, "what Amazon says is wrong"),
        column("primary_action", Kind::Text, "what Amazon offers to do about it"),
        column("fulfilled_by", Kind::Text, "who fulfils the offer"),
        column("fulfillable_quantity", Kind::Quantity, "units that could be sold"),
        column("unfulfillable_quantity", Kind::Quantity, "units that cannot be sold"),
        column("reserved_quantity", Kind::Quantity, "units reserved"),
        column("inbound_shipped", Kind::Quantity, "units on the way to Amazon"),
        column("program", Kind::Text, "programme that holds the stock, where it is not FBA"),
    ],
    covers: None,
};

/// What became of a product over a period that the report does not name.
pub const RECONCILIATION: Table = Table {
    name: "reconciliation",
    doc: "opening and closing units of one SKU and condition and what moved them, over a period that the report does not name",
    columns: &[
        column("msku", Kind::Text, "merchant SKU"),
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("asin", Kind::Text, "ASIN"),
        column("title", Kind::Text, "product title"),
        column("condition", Kind::Text, "condition or disposition"),
        column("opening_balance", Kind::Quantity, "units at the start"),
        column("closing_balance", Kind::Quantity, "units at the end"),
        column("received", Kind::Quantity, "units received"),
        column("returned", Kind::Quantity, "units returned by customers"),
        column("found", Kind::Quantity, "units found"),
        column("sold", Kind::Quantity, "units sold, negative"),
        column("removed", Kind::Quantity, "units removed, negative"),
        column("lost", Kind::Quantity, "units lost, negative"),
        column("damaged", Kind::Quantity, "units damaged, negative"),
        column("disposed", Kind::Quantity, "units disposed of, negative"),
        column("other", Kind::Quantity, "units moved otherwise"),
        column("discrepant", Kind::Quantity, "units that nothing explains"),
    ],
    covers: None,
};

/// Stock that is held for an order, a transfer or processing.
pub const RESERVED: Table = Table {
    name: "reserved",
    doc: "reserved units of one SKU on the day of the download, by what holds them",
    columns: &[
        column("msku", Kind::Text, "merchant SKU"),
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("asin", Kind::Text, "ASIN"),
        column("title", Kind::Text, "product title"),
        column("reserved_quantity", Kind::Quantity, "units reserved in all"),
        column("customer_orders", Kind::Quantity, "units held for customer orders"),
        column("fc_transfers", Kind::Quantity, "units on the way between centres"),
        column(
            "fc_processing",
            Kind::Quantity,
            "units set aside in a centre, to be measured or checked",
        ),
        column("staging", Kind::Quantity, "units staged for a later step"),
        column("program", Kind::Text, "programme that holds the stock, where it is not FBA"),
    ],
    covers: None,
};
