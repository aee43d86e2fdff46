//! Tables of products: their size, fee and cost.

use super::{Kind, Table, column};

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
        column("longest_side", Kind::Measure, "longest side in `dimension_unit`"),
        column("median_side", Kind::Measure, "median side in `dimension_unit`"),
        column("shortest_side", Kind::Measure, "shortest side in `dimension_unit`"),
        column("dimension_unit", Kind::Text, "inches or centimeters"),
        column("weight", Kind::Measure, "unit weight in `weight_unit`"),
        column("weight_unit", Kind::Text, "pounds or kilograms"),
        column("size_tier", Kind::Text, "Amazon's size tier or size band"),
        column("currency", Kind::Currency, "currency of the amounts"),
        column("fulfillment_fee", Kind::Money, "expected domestic fulfilment fee for one unit"),
    ],
    covers: None,
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
        column("valid_from", Kind::Date, "first day of the cost; empty for always"),
        column("source", Kind::Text, "own, amazon_approved or amazon_estimate"),
    ],
    covers: None,
};

/// The referral category of a product.
pub const REFERRAL_CATEGORIES: Table = Table {
    name: "referral_categories",
    doc: "the category whose referral rate one product has",
    columns: &[
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("msku", Kind::Text, "merchant SKU"),
        column("category", Kind::Text, "id of the category in the referral tables"),
    ],
    covers: None,
};

/// What the seller measured.
pub const CATALOG: Table = Table {
    name: "catalog",
    doc: "one product as the seller measured it in its packaging",
    columns: &[
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("msku", Kind::Text, "merchant SKU"),
        column("longest_side", Kind::Measure, "longest side in `dimension_unit`"),
        column("median_side", Kind::Measure, "median side in `dimension_unit`"),
        column("shortest_side", Kind::Measure, "shortest side in `dimension_unit`"),
        column("dimension_unit", Kind::Text, "in or cm"),
        column("weight", Kind::Measure, "unit weight in `weight_unit`"),
        column("weight_unit", Kind::Text, "lb, oz, kg or g"),
        column("category", Kind::Text, "fee class: non_apparel, apparel or dangerous_goods"),
        column("measured_on", Kind::Date, "day of the measurement"),
    ],
    covers: None,
};
