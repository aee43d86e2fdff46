//! Tables of storage charges: what Amazon bills for space and for age.

use super::{Kind, Table, column};

/// The monthly storage fee of one FNSKU in one centre.
pub const STORAGE_FEES: Table = Table {
    name: "storage_fees",
    doc: "the estimated storage fee of one FNSKU in one fulfilment centre for a month",
    columns: &[
        column("month", Kind::Date, "first day of the month that is charged"),
        column("asin", Kind::Text, "ASIN"),
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("msku", Kind::Text, "merchant SKU, where the report has it"),
        column("title", Kind::Text, "product title"),
        column("fulfillment_center", Kind::Text, "fulfilment centre code"),
        column("country", Kind::Text, "two-letter country of the fulfilment centre"),
        column("longest_side", Kind::Measure, "longest side in `dimension_unit`"),
        column("median_side", Kind::Measure, "median side in `dimension_unit`"),
        column("shortest_side", Kind::Measure, "shortest side in `dimension_unit`"),
        column("dimension_unit", Kind::Text, "inches or centimeters"),
        column("weight", Kind::Measure, "unit weight in `weight_unit`"),
        column("weight_unit", Kind::Text, "pounds or kilograms"),
        column("item_volume", Kind::Measure, "volume of one unit in `volume_unit`"),
        column("volume_unit", Kind::Text, "cubic feet or cubic meters"),
        column("size_tier", Kind::Text, "Amazon's size tier"),
        column("average_quantity_on_hand", Kind::Measure, "average units in stock over the month"),
        column(
            "average_quantity_pending_removal",
            Kind::Measure,
            "average units waiting for removal over the month",
        ),
        column(
            "average_quantity_customer_orders",
            Kind::Measure,
            "average units held for customer orders over the month",
        ),
        column("total_volume", Kind::Measure, "estimated volume of all units in `volume_unit`"),
        column("currency", Kind::Currency, "currency of the amounts"),
        column("storage_rate", Kind::Money, "rate for one `volume_unit` and month"),
        column("base_rate", Kind::Money, "rate without the surcharge, for one `volume_unit`"),
        column(
            "surcharge_rate",
            Kind::Money,
            "storage utilisation surcharge for one `volume_unit`",
        ),
        column("utilization_ratio", Kind::Measure, "stored volume over shipped volume"),
        column("utilization_unit", Kind::Text, "unit of the ratio, such as weeks"),
        column("surcharge_quantity", Kind::Measure, "average units under the surcharge"),
        column("surcharge_volume", Kind::Measure, "volume under the surcharge in `volume_unit`"),
        column("base_fee", Kind::Money, "fee without the surcharge"),
        column("surcharge", Kind::Money, "storage utilisation surcharge"),
        column("fee", Kind::Money, "estimated fee of the month, surcharge included"),
        column("incentive", Kind::Money, "discount from incentives"),
        column("dangerous_goods_type", Kind::Text, "dangerous goods storage, empty for none"),
    ],
    covers: Some("month"),
};

/// The surcharge on aged stock, from 2023.
pub const AGED_SURCHARGE: Table = Table {
    name: "aged_surcharge",
    doc: "the surcharge on the aged units of one FNSKU in one age tier on a charge day",
    columns: &[
        column("snapshot_date", Kind::Date, "day the age was taken"),
        column("msku", Kind::Text, "merchant SKU"),
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("asin", Kind::Text, "ASIN"),
        column("title", Kind::Text, "product title"),
        column("condition", Kind::Text, "item condition"),
        column("country", Kind::Text, "two-letter country"),
        column("per_unit_volume", Kind::Measure, "volume of one unit in `volume_unit`"),
        column("volume_unit", Kind::Text, "cubic feet or cubic meters"),
        column("age_tier", Kind::Text, "age in days, such as 271-300"),
        column("quantity", Kind::Quantity, "units charged"),
        column("currency", Kind::Currency, "currency of the amounts"),
        column("rate", Kind::Money, "surcharge rate of the row"),
        column("amount", Kind::Money, "amount charged"),
    ],
    covers: Some("snapshot_date"),
};

/// The long-term storage fee, before 2023.
pub const LONG_TERM_STORAGE: Table = Table {
    name: "long_term_storage",
    doc: "the long-term storage fee of one FNSKU on a charge day",
    columns: &[
        column("snapshot_date", Kind::Date, "day the age was taken"),
        column("msku", Kind::Text, "merchant SKU"),
        column("fnsku", Kind::Text, "fulfilment network SKU"),
        column("asin", Kind::Text, "ASIN"),
        column("title", Kind::Text, "product title"),
        column("condition", Kind::Text, "item condition"),
        column("country", Kind::Text, "two-letter country"),
        column("per_unit_volume", Kind::Measure, "volume of one unit in `volume_unit`"),
        column("volume_unit", Kind::Text, "cubic feet or cubic meters"),
        column("currency", Kind::Currency, "currency of the amounts"),
        column("quantity_12_months", Kind::Quantity, "units charged for 12 months and more"),
        column("amount_12_months", Kind::Money, "fee for 12 months and more"),
        column("quantity_6_months", Kind::Quantity, "units charged for 6 to 12 months"),
        column("amount_6_months", Kind::Money, "fee for 6 to 12 months"),
        column("small_and_light", Kind::Text, "whether the SKU was in Small and Light"),
    ],
    covers: Some("snapshot_date"),
};

/// Fees for stock above the storage limit.
pub const OVERAGE_FEES: Table = Table {
    name: "overage_fees",
    doc: "the fee for volume above the storage limit of one storage type on a charge day",
    columns: &[
        column("charged_date", Kind::Date, "day of the charge"),
        column("country", Kind::Text, "two-letter country"),
        column("storage_type", Kind::Text, "storage type, such as Standard-Size"),
        column("storage_usage", Kind::Measure, "volume in use in `volume_unit`"),
        column("storage_limit", Kind::Measure, "volume allowed in `volume_unit`"),
        column("overage", Kind::Measure, "volume above the limit in `volume_unit`"),
        column("volume_unit", Kind::Text, "cubic feet or cubic meters"),
        column("currency", Kind::Currency, "currency of the amounts"),
        column("rate", Kind::Money, "rate for one `volume_unit`"),
        column("amount", Kind::Money, "amount charged"),
    ],
    covers: Some("charged_date"),
};
