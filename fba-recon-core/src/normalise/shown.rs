//! What of a value that cannot be used is told. In a row that is out of step any cell may hold what tells of a buyer.

/// What stands for a value that is not told.
pub const NOT_SHOWN: &str = "(not shown)";

/// A value that was refused, or a word that no list has in a report that tells of buyers or is kept by hand: shown if
/// it is a short number or a date.
#[must_use]
pub fn value(text: &str) -> &str {
    if is_shown(text) { text } else { NOT_SHOWN }
}

/// A word that no list has, where Amazon writes one of few and no column tells of buyers: shown if it looks like one.
#[must_use]
pub fn word(text: &str) -> &str {
    let is_sign = |c: char| c.is_alphanumeric() || " -_/&().,'".contains(c);
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let is_word = text.chars().count() <= WORD_MAX && text.chars().all(is_sign);
    if is_word && digits <= SHOWN_DIGITS_MAX { text } else { NOT_SHOWN }
}

/// The longest word of a report that is known has as many characters.
const WORD_MAX: usize = 40;

/// Whether a value is a short number or a date, which tell of nobody.
fn is_shown(value: &str) -> bool {
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let is_number = value.chars().all(|c| c.is_ascii_digit() || "-+.,'()%$€£¥ \u{a0}".contains(c));
    (is_number && digits <= SHOWN_DIGITS_MAX) || is_date(value)
}

/// Whether a value is two or three numbers as those of a month or a day are, perhaps with a time of day after them.
fn is_date(value: &str) -> bool {
    let (day, time) = value.split_once([' ', 'T']).unwrap_or((value, ""));
    let parts: Vec<&str> = day.split(['-', '/', '.']).collect();
    let is_part =
        |part: &&str| matches!(part.len(), 1 | 2 | 4) && part.bytes().all(|b| b.is_ascii_digit());
    let years = parts.iter().filter(|part| part.len() == 4).count();
    matches!(parts.len(), 2 | 3)
        && parts.iter().all(is_part)
        && years <= 1
        && parts[1].len() <= 2
        && time.len() <= 20
        && time.chars().all(|c| c.is_ascii_digit() || "-:+.ZAPMUTCPDS ".contains(c))
        && time.split(|c: char| !c.is_ascii_digit()).all(|digits| digits.len() <= 6)
}

/// A telephone number has more digits than this.
const SHOWN_DIGITS_MAX: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_short_numbers_and_dates_are_shown() {
        for shown in [
            "",
            "1.5",
            "-12",
            "1,234",
            "$ 3.00",
            "2026-13-45",
            "31/02/2026",
            "13.13.26",
            "2026-11-21T10:00:00Z",
        ] {
            assert!(is_shown(shown), "{shown}");
        }
        for hidden in [
            "Zyx",
            "a@b.c",
            "4155550100",
            "415-555-0100",
            "+1 415 555",
            "12 Main St",
            "US$",
            "1-2-3 Street",
            "123-45-6789",
        ] {
            assert!(!is_shown(hidden), "{hidden}");
            assert_eq!(value(hidden), NOT_SHOWN);
        }
    }

    #[test]
    fn words_are_shown_as_far_as_they_look_like_words() {
        for shown in ["Wareneingang", "Goodwill For Packaging", "A-to-z (2)", "客户退货", "E"] {
            assert_eq!(word(shown), shown);
        }
        for hidden in ["call 4155550100", "zyx@planted.example", "two\nlines", &"long ".repeat(9)] {
            assert_eq!(word(hidden), NOT_SHOWN, "{hidden}");
        }
    }
}
