//! The joins and their columns.

use crate::model::{Column, Kind, Table};

const fn column(name: &'static str, kind: Kind, doc: &'static str) -> Column {
    Column { name, kind, doc }
}

/// Every join.
pub const ALL: &[&Table] = &[
    &LOSSES_WITH_CREDITS,
    &REFUNDS_WITH_RETURNS_AND_PAYMENTS,
    &CHARGES_WITH_CARDS,
    &SHIPMENTS_WITH_RECEIPTS,
    &REMOVALS_WITH_PARCELS,
];

/// Cases with the credits that netting gave them.
pub static LOSSES_WITH_CREDITS: Table = Table {
    name: "losses_with_credits",
    doc: "a case with one credit that answers it, or without one; the credit's units of a case add up to units_credited",
    columns: &[
        column("case_id", Kind::Text, "id of the case"),
        column("rule", Kind::Text, "id of the rule that found it"),
        column("status", Kind::Text, "claimable, covered, unproven, ..."),
        column(
            "fnsku",
            Kind::Text,
            "fulfilment network SKU; null where several products share the case",
        ),
        column("msku", Kind::Text, "merchant SKU"),
        column("order_id", Kind::Text, "customer order or removal order"),
        column("event_date", Kind::Date, "day of the event that starts the clock"),
        column(
            "units_found",
            Kind::Quantity,
            "units missing of the whole case, on each of its rows",
        ),
        column(
            "units_credited",
            Kind::Quantity,
            "units answered of the whole case, on each of its rows",
        ),
        column(
            "credit_kind",
            Kind::Text,
            "cash, stock, found, ...; null where nothing answers the case",
        ),
        column(
            "credit_strength",
            Kind::Text,
            "strong: same order or unit; weak: same product and reason within the dates",
        ),
        column("credit_date", Kind::Date, "day of the credit"),
        column("credit_units", Kind::Quantity, "units that it answers; 0 for money alone"),
        column("credit_amount", Kind::Money, "money that it answers"),
        column("credit_currency", Kind::Currency, "currency of credit_amount"),
        column("credit_reason", Kind::Text, "the reason that it gives, as written"),
        column("credit_file", Kind::Quantity, "file of the credit's first row, as in source_file"),
        column("credit_line", Kind::Quantity, "line of the credit's first row"),
    ],
    covers: None,
};

/// Refunded order items with what came back and what was paid.
pub static REFUNDS_WITH_RETURNS_AND_PAYMENTS: Table = Table {
    name: "refunds_with_returns_and_payments",
    doc: "one refund of an order item, one return of its units, or one payment for it, as side says",
    columns: &[
        column("order_id", Kind::Text, "customer order of the refund"),
        column("msku", Kind::Text, "merchant SKU of the refund"),
        column("side", Kind::Text, "refund, return or payment"),
        column("date", Kind::Date, "day of posting, return or approval"),
        column(
            "units",
            Kind::Quantity,
            "units returned or paid; null for refunds, whose units the sale's price tells for the item as a whole",
        ),
        column("amount", Kind::Money, "price given back, or paid"),
        column("currency", Kind::Currency, "currency of amount"),
        column("disposition", Kind::Text, "disposition of returned units"),
        column(
            "item_units_refunded",
            Kind::Quantity,
            "whole units that all refunds of the item give back, on each of its rows; null where the sale is in no report",
        ),
        column(
            "item_units_returned",
            Kind::Quantity,
            "units of the item that came back, on each of its rows",
        ),
        column(
            "item_units_paid",
            Kind::Quantity,
            "units that payments for the item cover, on each of its rows",
        ),
    ],
    covers: None,
};

/// Charges that are too high, with what the card allows.
pub static CHARGES_WITH_CARDS: Table = Table {
    name: "charges_with_cards",
    doc: "a charge of a fee above what its card allows",
    columns: &[
        column("case_id", Kind::Text, "id of the case"),
        column("rule", Kind::Text, "id of the rule that found it"),
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("msku", Kind::Text, "merchant SKU"),
        column("order_id", Kind::Text, "customer order; null for storage"),
        column("date", Kind::Date, "day of the charge"),
        column("units", Kind::Quantity, "units charged for"),
        column("charged", Kind::Money, "charged for all units"),
        column("allowed", Kind::Money, "the most that the card allows for all units"),
        column(
            "allowed_least",
            Kind::Money,
            "the least that it allows under another reading of its doubts; null where there is none",
        ),
        column("excess", Kind::Money, "charged less allowed"),
        column("currency", Kind::Currency, "currency of the amounts"),
        column("card", Kind::Text, "fee card; null where the rule's tables are no card"),
    ],
    covers: None,
};

/// Inbound shipments with the units that were sent and received.
pub static SHIPMENTS_WITH_RECEIPTS: Table = Table {
    name: "shipments_with_receipts",
    doc: "one product of a shipment as one list says it was sent, or one receipt that the ledger books, as side says",
    columns: &[
        column("shipment_id", Kind::Text, "inbound shipment"),
        column("is_closed", Kind::Text, "yes where Amazon has finished receiving it, else no"),
        column("delivered_on", Kind::Date, "day the carrier delivered it"),
        column("side", Kind::Text, "sent or received"),
        column(
            "list",
            Kind::Text,
            "what says that it was sent: packing_list, shipment_items or seller",
        ),
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("msku", Kind::Text, "merchant SKU"),
        column("date", Kind::Date, "day of the receipt"),
        column("units", Kind::Quantity, "units sent or received; negative corrects a receipt"),
        column(
            "units_located",
            Kind::Quantity,
            "units received as the list itself says; null for receipts",
        ),
        column("disposition", Kind::Text, "disposition of received units"),
    ],
    covers: None,
};

/// Removal orders with their lines and parcels.
pub static REMOVALS_WITH_PARCELS: Table = Table {
    name: "removals_with_parcels",
    doc: "one line of a removal order, or one product of one of its parcels, as side says",
    columns: &[
        column("order_id", Kind::Text, "removal order"),
        column("side", Kind::Text, "order or parcel"),
        column("order_type", Kind::Text, "Return, Disposal, ...; null for parcels"),
        column("status", Kind::Text, "status of the line as written; null for parcels"),
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("msku", Kind::Text, "merchant SKU"),
        column("disposition", Kind::Text, "disposition of the units"),
        column("date", Kind::Date, "day the line was ordered, or the parcel left"),
        column("requested", Kind::Quantity, "units ordered; null for parcels"),
        column("cancelled", Kind::Quantity, "units no longer to be removed; null for parcels"),
        column("disposed", Kind::Quantity, "units disposed of; null for parcels"),
        column("in_process", Kind::Quantity, "units still to be removed; null for parcels"),
        column("shipped", Kind::Quantity, "units shipped, as the line or the parcel says"),
        column("carrier", Kind::Text, "carrier of the parcel"),
        column("tracking_number", Kind::Text, "tracking number of the parcel"),
    ],
    covers: None,
};
