//! Ids as every report writes them, whatever a program or a page put around, between or in place of their
//! characters.

use std::borrow::Cow;

use memchr::memchr;

use super::numbers::is_invisible;

/// Columns of ids that are not called so.
const IDS: &[&str] = &[
    "order_item_code",
    "msku",
    "fnsku",
    "asin",
    "license_plate",
    "tracking_number",
    "external_id",
];

/// Whether a canonical column holds ids.
pub(super) fn is_id(column: &str) -> bool {
    column.ends_with("_id") || IDS.contains(&column)
}

/// The id of a cell: full-width letters and digits in their usual form, without characters that take no room,
/// without the apostrophe that marks a text in a spreadsheet program, and without `="…"`.
pub(super) fn as_id(cell: &str) -> Cow<'_, str> {
    let is_usual = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'\'' | b'=' | b'"');
    if cell.bytes().all(is_usual) {
        return Cow::Borrowed(cell);
    }
    let visible = cell.chars().filter(|c| !is_invisible(*c)).map(narrow);
    let text: String = visible.collect();
    let formula = text.trim().strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    let id = formula.unwrap_or(&text).trim().trim_start_matches(['\'', '\u{2019}']).trim();
    Cow::Owned(id.to_owned())
}

/// A full-width character in its usual form.
fn narrow(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// Whether a canonical column holds ids of orders. Those of removals the seller may choose.
pub(super) fn is_order(table: &str, column: &str) -> bool {
    column.ends_with("order_id") && !table.starts_with("removal_")
}

/// Whether a text can be the id of an order: a customer's such as 111-1234567-1234567, or a removal's such as
/// xocriQF295. What people write where there is none has no digit but zeros.
pub(super) fn is_order_id(text: &str) -> bool {
    let significant = text.bytes().filter(u8::is_ascii_alphanumeric);
    significant.clone().count() >= ORDER_ID_MIN
        && significant.clone().any(|byte| byte.is_ascii_digit())
        && significant.clone().any(|byte| byte != b'0')
}

/// No order has a shorter id.
const ORDER_ID_MIN: usize = 4;

/// An id without the `.0` of a program that took it for a number.
pub(super) fn whole_id(id: &str) -> &str {
    let digits = id.strip_suffix(".0").filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
    digits.filter(|digits| !digits.is_empty()).unwrap_or(id)
}

/// Whether a cell is a long number as spreadsheet programs shorten it: `1.14E+16`.
pub(super) fn is_rounded_number(cell: &str) -> bool {
    if memchr(b'+', cell.as_bytes()).is_none() {
        return false;
    }
    let Some((mantissa, exponent)) = cell.split_once("E+").or_else(|| cell.split_once("e+")) else {
        return false;
    };
    let is_number = |text: &str, also: &[char]| {
        text.starts_with(|c: char| c.is_ascii_digit())
            && text.chars().all(|c| c.is_ascii_digit() || also.contains(&c))
    };
    is_number(mantissa, &['.', ',']) && is_number(exponent, &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_id_in_many_spellings_is_one() {
        for cell in [
            "X00DEMO001",
            "X00\u{200b}DEMO001",
            "\u{feff}X00DEMO001 ",
            "'X00DEMO001",
            "=\"X00DEMO001\"",
            "Ｘ００ＤＥＭＯ００１",
            "\u{202a}X00DEMO001\u{202c}",
        ] {
            assert_eq!(as_id(cell), "X00DEMO001", "{cell:?}");
        }
        for kept in ["DEMO-MUG 01", "DEMO=2", "5\"-MUG", "MUG'S", "MÜHLE-1"] {
            assert_eq!(as_id(kept), kept);
        }
    }

    #[test]
    fn an_order_id_has_a_form() {
        for id in ["111-1234567-1234567", "D01-1234567-1234567", "xocriQF295", "111-1"] {
            assert!(is_order_id(id), "{id}");
        }
        for none in ["0", "0.0", "[]", "unknown", "?", "000-0000000-0000000", "no order", "1"] {
            assert!(!is_order_id(none), "{none}");
        }
    }
}
