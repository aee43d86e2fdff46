//! Names of carriers and numbers of parcels, as far as they are told: both may hold anything where a person writes them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    longest: usize,
    number_least: usize,
    letters_most: usize,
    words: BTreeSet<String>,
    service_most: usize,
}

static TOLD: LazyLock<Option<Told>> =
    LazyLock::new(|| toml::from_str(include_str!("carriers.toml")).ok());

/// The name of a carrier, or its code such as `UPS_GR`; `None` for any other text.
#[must_use]
pub fn carrier(text: &str) -> Option<&str> {
    let told = TOLD.as_ref()?;
    let text = text.trim();
    let is_word = |word: &str| told.words.contains(&word.to_lowercase());
    let is_code = |word: &str| {
        word.len() <= told.service_most && word.bytes().all(|byte| byte.is_ascii_uppercase())
    };
    let mut parts = text.split('_');
    let names = parts.next()?.split([' ', '-', '.', '/', '&']).filter(|word| !word.is_empty());
    let names: Vec<&str> = names.collect();
    let is_known = !names.is_empty() && names.into_iter().all(is_word);
    let is_service = parts.all(|part| is_word(part) || is_code(part));
    (is_known && is_service && text.chars().count() <= told.longest).then_some(text)
}

/// The number of a parcel; `None` for a text that does not look like one.
#[must_use]
pub fn number(text: &str) -> Option<&str> {
    let told = TOLD.as_ref()?;
    let text = text.trim();
    let count = |is: fn(&u8) -> bool| text.bytes().filter(is).count();
    let (digits, letters) = (count(u8::is_ascii_digit), count(u8::is_ascii_alphabetic));
    let is_part = |part: &str| {
        part.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && (part.len() <= told.letters_most || part.bytes().any(|byte| byte.is_ascii_digit()))
    };
    let is_plain = text.split([' ', '-']).all(is_part);
    let is_long = digits + letters >= told.number_least;
    (is_plain && is_long && digits >= letters && text.len() <= told.longest).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_are_told_and_no_other_text() {
        assert!(TOLD.is_some());
        for name in [
            "UPS",
            "UPS_GR",
            "AMZN_US",
            "USPS First-Class Mail",
            "DHL Paket",
            "Royal Mail",
            "佐川急便",
        ] {
            assert_eq!(carrier(name), Some(name));
        }
        for text in [
            "",
            "_GR",
            "Zyx Plantedbuyer",
            "UPS to Zyx",
            "UPS 4155550100",
            "UPS_Zyx",
            "ups\nUPS",
            "UPS UPS UPS UPS UPS UPS UPS UPS UPS UPS UPS",
        ] {
            assert_eq!(carrier(text), None, "{text}");
        }
        for text in
            ["1ZDEMO0000001142", "9400 1118 9922 3100 0012 34", "TBADEMO00000012", "LX123456789CN"]
        {
            assert_eq!(number(text), Some(text));
        }
        for text in [
            "",
            "1234",
            "Zyxel 12345",
            "9 Planted Street",
            "zyx@planted.example",
            "+1 415 555 0100 77",
            "1Z\n99999",
            &"1".repeat(41),
        ] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
