//! The table of documents, made of the folders of the rules.

/// Head, then the documents of each rule that needs some.
macro_rules! of_rules {
    ($($rule:literal),+ $(,)?) => {
        concat!(
            include_str!("tables/documents.toml"),
            $("\n", include_str!(concat!("../detect/rules/", $rule, "/documents.toml"))),+
        )
    };
}

/// The embedded `documents.toml`, which a policy folder replaces as a whole. A row of a rule's folder names that rule.
pub(super) const EMBEDDED: &str = of_rules![
    "lost_in_warehouse",
    "damaged_in_warehouse",
    "disposed_without_request",
    "lost_in_transfer",
    "unexplained_stock_decrease",
    "refund_without_return",
    "replacement_without_return",
    "return_damaged_by_amazon",
    "inbound_shortage",
    "inbound_damaged",
    "removal_lost",
    "removal_short",
    "fulfilment_fee_overcharged",
    "storage_fee_overcharged",
    "aged_surcharge_overcharged",
    "reimbursement_underpaid",
    "a_to_z_appeal_due",
    "a_to_z_response_due",
    "chargeback_response_due",
    "safe_t_due",
];
