//! Words of stock that reports write in several ways.

/// A disposition in capitals with underscores; the online name of warehouse damage is folded in.
#[must_use]
pub fn disposition_name(text: &str) -> String {
    // Most reports write it so already.
    let is_name = text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    let name =
        if is_name { text.to_owned() } else { text.trim().to_uppercase().replace([' ', '-'], "_") };
    match name.as_str() {
        "FULFILLMENT_CENTER_DAMAGED" | "FULFILMENT_CENTRE_DAMAGED" => {
            "WAREHOUSE_DAMAGED".to_owned()
        }
        _ => name,
    }
}
