//! Tables of inbound shipments: what was sent to Amazon and what arrived.

use super::{Kind, Table, column};

/// Inbound shipments as the shipping queue lists them.
pub const INBOUND_SHIPMENTS: Table = Table {
    name: "inbound_shipments",
    doc: "one inbound shipment as a whole, on the day of the download",
    columns: &[
        column("shipment_id", Kind::Text, "inbound shipment"),
        column("name", Kind::Text, "name the seller gave it"),
        column("created_date", Kind::Date, "day the shipment was created"),
        column("updated_date", Kind::Date, "day of the last change"),
        column("destination", Kind::Text, "fulfilment centre code or address"),
        column("skus", Kind::Quantity, "number of SKUs in the shipment"),
        column("units_expected", Kind::Quantity, "units the seller announced"),
        column("units_located", Kind::Quantity, "units that Amazon received"),
        column("status", Kind::Text, "Working, Shipped, Receiving, Closed, ..."),
    ],
    covers: None,
};

/// Products of inbound shipments.
pub const INBOUND_ITEMS: Table = Table {
    name: "inbound_items",
    doc: "one product of one inbound shipment as one source tells it; sources are compared, never added",
    columns: &[
        column("source", Kind::Text, "packing_list, shipment_items or seller"),
        column("shipment_id", Kind::Text, "inbound shipment"),
        column("msku", Kind::Text, "merchant SKU"),
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("asin", Kind::Text, "ASIN"),
        column("title", Kind::Text, "product title"),
        column("external_id", Kind::Text, "UPC, EAN or ISBN"),
        column("condition", Kind::Text, "item condition"),
        column("units_shipped", Kind::Quantity, "units the seller sent"),
        column("units_received", Kind::Quantity, "units that Amazon received so far"),
        column("units_in_case", Kind::Quantity, "units in one case of a case-packed shipment"),
        column("units_boxed", Kind::Quantity, "units in the boxes that the file lists"),
        column("shipped_on", Kind::Date, "day the seller handed the shipment over"),
        column("delivered_on", Kind::Date, "day the carrier delivered it"),
        column("closed_on", Kind::Date, "day Amazon closed it"),
        column("status", Kind::Text, "status of the shipment"),
    ],
    covers: None,
};

/// Problems that Amazon found while receiving.
pub const INBOUND_PROBLEMS: Table = Table {
    name: "inbound_problems",
    doc: "one problem that Amazon reported for a product, carton or whole inbound shipment",
    columns: &[
        column("reported_date", Kind::Date, "day Amazon reported the problem"),
        column("shipment_created_date", Kind::Date, "day the shipment was created"),
        column("shipment_id", Kind::Text, "inbound shipment"),
        column("carton_id", Kind::Text, "carton of the shipment"),
        column("fulfillment_center", Kind::Text, "fulfilment centre code"),
        column("msku", Kind::Text, "merchant SKU"),
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("asin", Kind::Text, "ASIN"),
        column("title", Kind::Text, "product title"),
        column("problem_type", Kind::Text, "what is wrong"),
        column("problem_quantity", Kind::Quantity, "items affected, in `measurement_unit`"),
        column("expected_quantity", Kind::Quantity, "items announced, in `measurement_unit`"),
        column("received_quantity", Kind::Quantity, "items received, in `measurement_unit`"),
        column("measurement_unit", Kind::Text, "Units, Cartons or Shipments"),
        column("coaching_level", Kind::Text, "how serious Amazon takes it"),
        column("fee_type", Kind::Text, "fee that follows from it"),
        column("currency", Kind::Currency, "currency of the fee"),
        column("fee_total", Kind::Money, "fee charged for the problem"),
        column("problem_level", Kind::Text, "Product, Carton or Shipment"),
        column("alert_status", Kind::Text, "whether the problem is open or resolved"),
    ],
    covers: Some("reported_date"),
};
