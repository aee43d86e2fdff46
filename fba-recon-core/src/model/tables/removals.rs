//! Tables of removals: stock that the seller ordered out of the fulfilment centres.

use super::{Kind, Table, column};

/// What was ordered to be returned or disposed of, and what became of it.
pub const REMOVAL_ORDERS: Table = Table {
    name: "removal_orders",
    doc: "one FNSKU and disposition of a removal order in its latest known state",
    columns: &[
        column("request_date", Kind::Date, "day the removal was ordered"),
        column("order_id", Kind::Text, "removal order, named by the seller or by Amazon"),
        column("order_source", Kind::Text, "who ordered it, where the report has it"),
        column("order_type", Kind::Text, "Return, Disposal, Liquidations, ..."),
        column("service_speed", Kind::Text, "service level"),
        column("status", Kind::Text, "In Process, Completed, Cancelled, ..."),
        column("last_updated_date", Kind::Date, "day of the last change"),
        column("msku", Kind::Text, "merchant SKU"),
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("disposition", Kind::Text, "Sellable, Unsellable or a detailed disposition"),
        column("requested_quantity", Kind::Quantity, "units ordered to be removed"),
        column("cancelled_quantity", Kind::Quantity, "units no longer to be removed"),
        column("disposed_quantity", Kind::Quantity, "units disposed of"),
        column("shipped_quantity", Kind::Quantity, "units shipped to the seller"),
        column("in_process_quantity", Kind::Quantity, "units still to be removed"),
        column("currency", Kind::Currency, "currency of the fee"),
        column("removal_fee", Kind::Money, "fee of the line; filled when completed"),
    ],
    covers: Some("request_date"),
};

/// Parcels with removed stock.
pub const REMOVAL_SHIPMENTS: Table = Table {
    name: "removal_shipments",
    doc: "units of one FNSKU and disposition in one parcel of a removal order",
    columns: &[
        column("request_date", Kind::Date, "day the removal was ordered"),
        column("order_id", Kind::Text, "removal order, named by the seller or by Amazon"),
        column("order_type", Kind::Text, "Return, Liquidations, ..."),
        column("shipment_date", Kind::Date, "day the parcel left the fulfilment centre"),
        column("msku", Kind::Text, "merchant SKU"),
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("disposition", Kind::Text, "Sellable, Unsellable or a detailed disposition"),
        column("quantity", Kind::Quantity, "units shipped"),
        column("carrier", Kind::Text, "carrier"),
        column("tracking_number", Kind::Text, "tracking number of the parcel"),
    ],
    covers: Some("shipment_date"),
};
