//! Tables of claims: account health, and what the seller notes on cases, evidence and buyer claims.

use super::{Kind, Table, column};

/// The order defect rate of an account.
pub const PERFORMANCE: Table = Table {
    name: "performance",
    doc: "the order defect rate of one marketplace and fulfilment programme over some weeks",
    columns: &[
        column("marketplace_id", Kind::Text, "Amazon's marketplace id"),
        column("account_status", Kind::Text, "NORMAL, AT_RISK, DEACTIVATED, ..."),
        column("fulfillment", Kind::Text, "afn (by Amazon) or mfn (by the seller)"),
        column("first_day", Kind::Date, "first day of the orders counted"),
        column("last_day", Kind::Date, "last day of the orders counted"),
        column("order_count", Kind::Quantity, "orders counted"),
        column("orders_with_defects", Kind::Quantity, "orders with any defect"),
        column("a_to_z_claims", Kind::Quantity, "orders with an A-to-z claim"),
        column("chargebacks", Kind::Quantity, "orders with a chargeback"),
        column("negative_feedback", Kind::Quantity, "orders with negative feedback"),
        column("status", Kind::Text, "GOOD, BAD or NONE"),
        column("rate", Kind::Text, "share of orders with a defect, as written, of one"),
        column("target", Kind::Text, "share to keep to, as written, of one"),
        column("target_condition", Kind::Text, "LESS_THAN, GREATER_THAN or EQUALS"),
    ],
    covers: None,
};

/// Documents and pictures that the seller has.
pub const EVIDENCE: Table = Table {
    name: "evidence",
    doc: "one file that proves something about a product, shipment, order or removal",
    columns: &[
        column("scope", Kind::Text, "fnsku, shipment, order or removal"),
        column("scope_id", Kind::Text, "the FNSKU, shipment, order or removal order"),
        column("kind", Kind::Text, "invoice, proof_of_delivery, photo, ..."),
        column("file", Kind::Text, "name of the file"),
        column("date", Kind::Date, "day on the document"),
        column("quantity", Kind::Quantity, "units the document proves"),
        column("issuer", Kind::Text, "who issued it"),
        column("sha256", Kind::Text, "digest of the file, in hexadecimal"),
        column("note", Kind::Text, "what else to know"),
    ],
    covers: None,
};

/// Cases that the seller filed with Amazon.
pub const FILED_CASES: Table = Table {
    name: "filed_cases",
    doc: "one case as filed with Amazon, in its latest known state",
    columns: &[
        column("case_id", Kind::Text, "id of the case sheet, such as CS-4T7Q2M9A"),
        column("identity", Kind::Text, "what the case is about, where the sheet's id is not known"),
        column("amazon_case_id", Kind::Text, "Amazon's case id"),
        column("route", Kind::Text, "how it was filed"),
        column("filed_on", Kind::Date, "day of filing"),
        column("status", Kind::Text, "where the case stands"),
        column("status_on", Kind::Date, "day of that status"),
        column("decision", Kind::Text, "what Amazon decided"),
        column("decided_on", Kind::Date, "day of the decision"),
        column("denial_code", Kind::Text, "short reason of a denial"),
        column("denial_text", Kind::Text, "Amazon's words of a denial"),
        column("currency", Kind::Currency, "currency of the amount"),
        column("amount_offered", Kind::Money, "amount Amazon offered"),
        column("appealed_on", Kind::Date, "day of the appeal"),
        column("appeal_result", Kind::Text, "what came of the appeal"),
        column("note", Kind::Text, "what else to know"),
    ],
    covers: None,
};

/// Claims of buyers: A-to-z, chargebacks, and the SAFE-T claims that answer refunds.
pub const BUYER_CLAIMS: Table = Table {
    name: "buyer_claims",
    doc: "one claim on a customer order, with its clocks",
    columns: &[
        column("order_id", Kind::Text, "customer order"),
        column("store", Kind::Text, "the seller's name for the store"),
        column("marketplace", Kind::Text, "marketplace id"),
        column("program", Kind::Text, "a_to_z, safe_t or chargeback"),
        column("claim_id", Kind::Text, "Amazon's claim id"),
        column("reason", Kind::Text, "reason of the claim"),
        column("opened_at", Kind::Moment, "time the claim was opened"),
        column("notice_at", Kind::Moment, "time of Amazon's notice to the seller"),
        column("first_contact_at", Kind::Moment, "time the buyer first wrote"),
        column("last_buyer_reply_at", Kind::Moment, "time the buyer last wrote"),
        column("responded_at", Kind::Moment, "time the seller answered"),
        column("decision", Kind::Text, "what was decided"),
        column("decision_at", Kind::Moment, "time of the decision"),
        column("funded_by", Kind::Text, "who paid: seller, amazon or nobody"),
        column("odr_counted", Kind::Text, "yes when it counts in the order defect rate"),
        column("withdrawn_at", Kind::Moment, "time the buyer withdrew it"),
        column("appealed_at", Kind::Moment, "time of the appeal"),
        column("appeal_result", Kind::Text, "what came of the appeal"),
        column("currency", Kind::Currency, "currency of the amount"),
        column("amount", Kind::Money, "amount claimed"),
        column(
            "buy_shipping_protected",
            Kind::Text,
            "yes when the label was bought from Amazon with claims protection",
        ),
        column("ship_by", Kind::Date, "day by which the order had to be shipped"),
        column("first_scan_at", Kind::Moment, "time of the carrier's first scan"),
        column("latest_delivery", Kind::Date, "last day of the estimated delivery"),
        column("proof_of_delivery", Kind::Text, "yes when the carrier's proof is at hand"),
        column("info_requested_at", Kind::Moment, "time Amazon asked for information"),
        column("info_answered_at", Kind::Moment, "time the seller answered that"),
        column("delivered_at", Kind::Moment, "time the carrier delivered the parcel"),
        column("prior_contact", Kind::Text, "no when the buyer did not write before the claim"),
        column("signature", Kind::Text, "yes when the carrier has the customer's signature"),
        column("buyer_detail", Kind::Text, "yes when the buyer told what is wrong"),
        column(
            "delivery_status",
            Kind::Text,
            "delivered, in_transit, lost, refused, returned_to_sender, undeliverable or not_shipped",
        ),
        column("carrier", Kind::Text, "carrier of the parcel"),
        column("tracking_number", Kind::Text, "tracking number of the parcel"),
        column("item_kind", Kind::Text, "physical, digital, service or stored_value"),
    ],
    covers: None,
};

/// Who wrote when: messages with buyers and Amazon, without their words.
pub const MESSAGES: Table = Table {
    name: "messages",
    doc: "one message about a customer order, without what was written",
    columns: &[
        column("order_id", Kind::Text, "customer order"),
        column("at", Kind::Moment, "time it was sent"),
        column("from", Kind::Text, "buyer, seller or amazon"),
        column("kind", Kind::Text, "message, return_request, withdrawal or information_request"),
        column("about", Kind::Text, "what it is about, in the seller's own words"),
        column("file", Kind::Text, "name of the file with the message"),
    ],
    covers: None,
};
