//! Merchant SKUs as they are compared.

/// A SKU as it is compared: reports differ in its case.
#[must_use]
pub fn sku_key(sku: &str) -> String {
    sku.trim().to_lowercase()
}

/// Whether two rows may be of one SKU: a row without one may be of any.
#[must_use]
pub fn may_be_same_sku(one: Option<&str>, other: Option<&str>) -> bool {
    one.zip(other).is_none_or(|(one, other)| is_same_sku(one, other))
}

/// Whether two SKUs are the same one.
#[must_use]
pub fn is_same_sku(one: &str, other: &str) -> bool {
    if one.is_ascii() && other.is_ascii() {
        return one.trim().eq_ignore_ascii_case(other.trim());
    }
    sku_key(one) == sku_key(other)
}
