//! Headers as they are compared.

use unicode_normalization::UnicodeNormalization;

/// British spellings in headers, and the American ones.
const SPELLINGS: [(&str, &str); 3] =
    [("fulfilment", "fulfillment"), ("centre", "center"), ("enrolment", "enrollment")];

/// A header as it is compared: compatibility forms folded, lower case, letters and digits only,
/// American spelling.
#[must_use]
pub fn normalise_header(header: &str) -> String {
    // Letters and digits of ASCII have no other form.
    let mut folded: String = if header.is_ascii() {
        let kept = header.bytes().filter(u8::is_ascii_alphanumeric);
        kept.map(|byte| char::from(byte.to_ascii_lowercase())).collect()
    } else {
        header.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    for (british, american) in SPELLINGS {
        if folded.contains(british) {
            folded = folded.replace(british, american);
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_header_are_one() {
        for header in ["Event Type", "EventType", "event-type", "\"Event type\"", " EVENT_TYPE "] {
            assert_eq!(normalise_header(header), "eventtype");
        }
        assert_eq!(normalise_header("Fulfilment-centre-id"), "fulfillmentcenterid");
        assert_eq!(normalise_header("ＳＫＵ"), "sku");
    }
}
