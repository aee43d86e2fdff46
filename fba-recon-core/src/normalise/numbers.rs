//! Numbers in any locale, read exactly or not at all.
//!
//! Whether a comma is a decimal mark cannot be told from one cell; it is told from all cells of a file.

use rust_decimal::Decimal;

use crate::diag::Code;
use crate::model::Currency;
use crate::model::money::SCALE;

/// Which character is the decimal mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalMark {
    /// `1,234.56`
    Point,
    /// `1.234,56`
    Comma,
}

impl DecimalMark {
    fn character(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }

    fn grouping(self) -> char {
        match self {
            Self::Point => ',',
            Self::Comma => '.',
        }
    }
}

/// Why a cell is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberFault {
    /// The reject code.
    pub code: Code,
    /// The rule that was tried.
    pub rule: &'static str,
}

const NOT_A_NUMBER: NumberFault = NumberFault {
    code: Code::BadAmount,
    rule: "digits, one decimal mark, groups of three, an optional sign",
};
const TOO_FINE: NumberFault =
    NumberFault { code: Code::BadAmount, rule: "at most six decimal places" };
/// No amount or measure of a seller comes near this; larger ones are slips.
const MICROS_MAX: i64 = 1_000_000_000_000_000;
/// No quantity of a seller comes near this.
const UNITS_MAX: i64 = 1_000_000_000;
const TOO_LARGE: NumberFault =
    NumberFault { code: Code::BadAmount, rule: "an amount is below a thousand million" };
const AMBIGUOUS: NumberFault = NumberFault {
    code: Code::AmbiguousAmount,
    rule: "one separator before three digits may group thousands or mark decimals, and no other cell of the file tells which",
};
const NOT_WHOLE: NumberFault =
    NumberFault { code: Code::BadQuantity, rule: "a whole number without decimals" };
const MIXED: NumberFault =
    NumberFault { code: Code::MixedCurrencies, rule: "an amount is in the currency of its row" };

/// What programs and people write into a cell that has no value, in any capitals.
const EMPTY_WORDS: &[&str] = &[
    "-",
    "--",
    "---",
    "\u{2013}",
    "\u{2014}",
    "nan",
    "nat",
    "<na>",
    "null",
    "(null)",
    "nil",
    "none",
    "n/a",
    "na",
    "n.a.",
    "n.a",
    "#n/a",
    "\\n",
    "[]",
    "{}",
    "()",
    "(blank)",
    "not available",
    "not applicable",
];
/// Longer cells are none of these.
const EMPTY_LENGTH_MAX: usize = 16;

/// Whether a cell stands for no value.
#[must_use]
pub fn is_absent(cell: &str) -> bool {
    let cell = cell.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    let Some(first) = cell.bytes().next() else { return true };
    !first.is_ascii_digit()
        && cell.len() <= EMPTY_LENGTH_MAX
        && EMPTY_WORDS.iter().any(|word| cell.eq_ignore_ascii_case(word))
}

/// Whether a character takes no room: programs and web pages leave such ones behind.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}'
    )
}

/// The decimal mark that most unambiguous cells use, each with the number of its rows; `None` when no cell
/// shows it.
pub fn decimal_mark<'a>(cells: impl Iterator<Item = (&'a str, usize)>) -> Option<DecimalMark> {
    let (mut point, mut comma) = (0_usize, 0_usize);
    for (cell, rows) in cells {
        match shown_mark(cell) {
            Some(DecimalMark::Point) => point += rows,
            Some(DecimalMark::Comma) => comma += rows,
            None => {}
        }
    }
    match point.cmp(&comma) {
        std::cmp::Ordering::Greater => Some(DecimalMark::Point),
        std::cmp::Ordering::Less => Some(DecimalMark::Comma),
        std::cmp::Ordering::Equal => None,
    }
}

/// The decimal mark that one cell shows by itself.
fn shown_mark(cell: &str) -> Option<DecimalMark> {
    let points = cell.matches('.').count();
    let commas = cell.matches(',').count();
    match (points, commas) {
        (0, 0) => None,
        (1, 0) => single(cell, '.').then_some(DecimalMark::Point),
        (0, 1) => single(cell, ',').then_some(DecimalMark::Comma),
        // A separator that repeats groups thousands.
        (_, 0) => Some(DecimalMark::Comma),
        (0, _) => Some(DecimalMark::Point),
        _ if cell.rfind('.') > cell.rfind(',') => Some(DecimalMark::Point),
        _ => Some(DecimalMark::Comma),
    }
}

/// Whether the only separator of a cell must be a decimal mark: not exactly three digits follow it, or
/// nothing but zero stands before it.
fn single(cell: &str, separator: char) -> bool {
    let Some((before, after)) = cell.split_once(separator) else {
        return false;
    };
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    let leading = before.trim_start_matches(|c: char| !c.is_ascii_digit());
    digits(after) != 3 || leading.is_empty() || leading.starts_with('0')
}

/// Millionths of an amount; `None` when the cell stands for no value.
///
/// # Errors
/// The fault of the cell.
pub fn parse_amount(
    cell: &str,
    mark: Option<DecimalMark>,
    currency: Option<Currency>,
) -> Result<Option<i64>, NumberFault> {
    parse_decimal(cell, mark, currency, false)
}

/// Millionths of a measure, rounded to the nearest, half away from zero; `None` when the cell stands for no
/// value.
///
/// # Errors
/// The fault of the cell.
pub fn parse_measure(cell: &str, mark: Option<DecimalMark>) -> Result<Option<i64>, NumberFault> {
    // Storage reports write very small volumes with an exponent: 5.0E-4.
    if cell.contains(['e', 'E']) {
        let exact = Decimal::from_scientific(cell.trim()).map_err(|_| NOT_A_NUMBER)?;
        return parse_decimal(&exact.to_string(), Some(DecimalMark::Point), None, true);
    }
    parse_decimal(cell, mark, None, true)
}

fn parse_decimal(
    cell: &str,
    mark: Option<DecimalMark>,
    currency: Option<Currency>,
    rounds: bool,
) -> Result<Option<i64>, NumberFault> {
    if is_absent(cell) {
        return Ok(None);
    }
    let (number, named) = split_currency(cell);
    if let (Some(named), Some(currency)) = (named, currency)
        && named != currency
    {
        return Err(MIXED);
    }
    let (negative, digits) = split_sign(number).ok_or(NOT_A_NUMBER)?;
    let mark = match mark.or_else(|| shown_mark(digits)) {
        Some(mark) => mark,
        None if !digits.contains(['.', ',']) => DecimalMark::Point,
        // A currency without a minor unit has no decimals to mark.
        None if currency.is_some_and(|currency| currency.minor_digits() == 0) => {
            if digits.contains(',') { DecimalMark::Point } else { DecimalMark::Comma }
        }
        None => return Err(AMBIGUOUS),
    };
    let (whole, fraction) = digits.split_once(mark.character()).unwrap_or((digits, ""));
    let whole = ungroup(whole, mark.grouping()).ok_or(NOT_A_NUMBER)?;
    if !fraction.chars().all(|c| c.is_ascii_digit()) || (whole.is_empty() && fraction.is_empty()) {
        return Err(NOT_A_NUMBER);
    }
    let fraction = fraction.trim_end_matches('0');
    let places = usize::try_from(SCALE).unwrap_or(0);
    let (fraction, finer) = fraction.split_at(places.min(fraction.len()));
    if !rounds && !finer.is_empty() {
        return Err(TOO_FINE);
    }
    let text = format!("{whole}{fraction}{}", "0".repeat(places - fraction.len()));
    let rounded = i64::from(finer.starts_with(['5', '6', '7', '8', '9']));
    let value: i64 = text.parse().map_err(|_| TOO_LARGE)?;
    let value = value.saturating_add(rounded);
    if value > MICROS_MAX {
        return Err(TOO_LARGE);
    }
    Ok(Some(if negative { -value } else { value }))
}

/// Whole units; `None` when the cell stands for no value.
///
/// # Errors
/// The fault of the cell.
pub fn parse_quantity(cell: &str, mark: Option<DecimalMark>) -> Result<Option<i64>, NumberFault> {
    if is_absent(cell) {
        return Ok(None);
    }
    let (negative, digits) = split_sign(cell.trim()).ok_or(NOT_WHOLE)?;
    // A quantity has no decimals, so a comma groups thousands unless the file uses it as decimal mark.
    let grouping = mark.map_or(',', DecimalMark::grouping);
    // A spreadsheet program or a script writes whole numbers as 24.0.
    let digits = [".0", ".00", ",0", ",00"]
        .iter()
        .find_map(|zeros| digits.strip_suffix(zeros))
        .filter(|whole| whole.chars().all(|c| c.is_ascii_digit()))
        .unwrap_or(digits);
    let whole = ungroup(digits, grouping).filter(|whole| !whole.is_empty()).ok_or(NOT_WHOLE)?;
    let value: i64 = whole.parse().map_err(|_| NOT_WHOLE)?;
    if value > UNITS_MAX {
        return Err(NOT_WHOLE);
    }
    Ok(Some(if negative { -value } else { value }))
}

/// Splits off a currency code or sign before or after the number.
fn split_currency(cell: &str) -> (&str, Option<Currency>) {
    let cell = cell.trim();
    let is_part = |c: char| c.is_alphabetic() || matches!(c, '$' | '€' | '£' | '¥' | '￥');
    let number = cell.trim_matches(is_part).trim();
    let word = cell.trim_start_matches(|c| !is_part(c)).trim_end_matches(|c| !is_part(c));
    let named = match word {
        "€" => "EUR".parse().ok(),
        "£" => "GBP".parse().ok(),
        code => code.parse().ok(),
    };
    // Letters that are no currency are not a number: leave them in place to be refused.
    if !number.contains(|c: char| c.is_ascii_digit()) {
        (cell, None)
    } else if word.is_empty() || named.is_some() || word.chars().all(|c| !c.is_alphabetic()) {
        (number, named)
    } else {
        (cell, None)
    }
}

fn split_sign(number: &str) -> Option<(bool, &str)> {
    let number = number.trim();
    if let Some(inner) = number.strip_prefix('(') {
        return Some((true, inner.strip_suffix(')')?.trim()));
    }
    if let Some(rest) = number.strip_prefix(['-', '\u{2212}']) {
        return Some((true, rest.trim_start()));
    }
    Some((false, number.strip_prefix('+').unwrap_or(number)))
}

/// The digits of a whole number without its group separators; `None` when it is not one.
fn ungroup(whole: &str, grouping: char) -> Option<String> {
    let is_group = |c: char| c == grouping || matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’');
    let groups: Vec<&str> = whole.split(is_group).collect();
    let all_digits = groups.iter().all(|group| group.chars().all(|c| c.is_ascii_digit()));
    // The last group has three digits; the ones before it two (India) or three.
    let shape = match groups.as_slice() {
        [_] => true,
        [first, middle @ .., last] => {
            (1..=3).contains(&first.len())
                && last.len() == 3
                && middle.iter().all(|group| matches!(group.len(), 2 | 3))
        }
        [] => false,
    };
    (all_digits && shape).then(|| groups.concat())
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_measure_is_rounded_and_an_amount_is_not() {
        let point = Some(DecimalMark::Point);
        assert_eq!(parse_measure("0.16193745", point), Ok(Some(161_937)));
        assert_eq!(parse_measure("-0.0000005", point), Ok(Some(-1)));
        assert_eq!(parse_measure("9.9999999", point), Ok(Some(10_000_000)));
        assert_eq!(parse_measure("5.0E-4", point), Ok(Some(500)));
        assert_eq!(parse_measure("5.0E", point), Err(NOT_A_NUMBER));
        assert_eq!(parse_amount("0.16193745", point, None), Err(TOO_FINE));
        assert_eq!(parse_amount("0.1619370000", point, None), Ok(Some(161_937)));
    }

    use super::*;

    #[test]
    fn amounts_in_every_locale() {
        use DecimalMark::{Comma, Point};
        for (cell, mark, expected) in [
            ("12.30", None, 12_300_000),
            ("-1,234.56", None, -1_234_560_000),
            ("1.234,56", None, 1_234_560_000),
            ("95,00", None, 95_000_000),
            ("1,44,957.78", None, 144_957_780_000),
            ("\u{2212}19\u{a0}353,69", None, -19_353_690_000),
            ("1'234.50", None, 1_234_500_000),
            ("32.09    ", None, 32_090_000),
            ("(12.30)", None, -12_300_000),
            ("1,234", Some(Point), 1_234_000_000),
            ("1,234", Some(Comma), 1_234_000),
            ("0.284", None, 284_000),
            (".5", None, 500_000),
            ("1.234.567", None, 1_234_567_000_000),
            ("$5.00", None, 5_000_000),
            ("5,00 €", None, 5_000_000),
            ("USD 5.00", None, 5_000_000),
            ("7", None, 7_000_000),
        ] {
            assert_eq!(parse_amount(cell, mark, None), Ok(Some(expected)), "{cell}");
        }
        let yen = "JPY".parse().ok();
        assert_eq!(parse_amount("2,691", None, yen), Ok(Some(2_691_000_000)));
        for empty in [
            " -- ",
            "-",
            "nan",
            "NULL",
            "None",
            "N/A",
            "n.a.",
            "#N/A",
            "\\N",
            "[]",
            "Not available",
        ] {
            assert_eq!(parse_amount(empty, None, None), Ok(None), "{empty}");
            assert_eq!(parse_quantity(empty, None), Ok(None), "{empty}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused_with_its_rule() {
        let usd = "USD".parse().ok();
        for (cell, mark, code) in [
            ("1,234", None, Code::AmbiguousAmount),
            ("1.234", None, Code::AmbiguousAmount),
            ("1.234,5O", None, Code::BadAmount),
            ("12,5", Some(DecimalMark::Point), Code::BadAmount),
            ("1,23,4.00", None, Code::BadAmount),
            ("0.1234567", None, Code::BadAmount),
            ("99999999999999", None, Code::BadAmount),
            ("ten", None, Code::BadAmount),
            ("1_000.00", None, Code::BadAmount),
            ("5.00 EUR", None, Code::MixedCurrencies),
        ] {
            assert_eq!(parse_amount(cell, mark, usd).unwrap_err().code, code, "{cell}");
        }
    }

    #[test]
    fn quantities_are_whole() {
        for (cell, mark, expected) in [
            ("-16", None, Some(-16)),
            ("1,234", None, Some(1234)),
            ("1.234", Some(DecimalMark::Comma), Some(1234)),
            ("", None, None),
        ] {
            assert_eq!(parse_quantity(cell, mark), Ok(expected), "{cell}");
        }
        for cell in ["1.5", "1.234", "two", "1e3", "--1", "9223372036854775808"] {
            assert_eq!(parse_quantity(cell, None).unwrap_err().code, Code::BadQuantity, "{cell}");
        }
    }

    #[test]
    fn the_file_shows_the_mark() {
        for (cells, expected) in [
            (vec!["1,234", "12.30"], Some(DecimalMark::Point)),
            (vec!["1.234", "12,30"], Some(DecimalMark::Comma)),
            (vec!["1,234", "2,345"], None),
            (vec!["1,234,567"], Some(DecimalMark::Point)),
            (vec![], None),
        ] {
            assert_eq!(decimal_mark(cells.into_iter().map(|cell| (cell, 1))), expected);
        }
    }
}
