//! The range of every value of every table: a slip of the hand is told when the tables are read, and no sum or date
//! that is made of them can leave its type.

use rust_decimal::Decimal;
use toml::Value;

/// No number of a table is larger: amounts, sizes, weights, days, and millionths of an amount.
const NUMBER_MAX: i64 = 1_000_000_000;
/// Amazon was founded after the first, and no rule is announced beyond the second.
const YEAR_MIN: i16 = 1994;
const YEAR_MAX: i16 = 2100;
/// The longest text; the longest note of a table has a tenth of it.
const TEXT_MAX: usize = 20_000;
/// The longest list.
const LIST_MAX: usize = 20_000;
/// How deep tables may nest.
const DEPTH_MAX: usize = 12;
/// Faults of one table that are told.
const FAULTS_MAX: usize = 20;

/// What is wrong with the values of a table, by where they stand; nothing for a text that is no TOML, which is told
/// elsewhere.
pub(super) fn faults(text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if let Ok(table) = text.parse::<toml::Table>() {
        walk("", &Value::Table(table), 0, &mut faults);
    }
    faults
}

fn walk(place: &str, value: &Value, depth: usize, faults: &mut Vec<String>) {
    if faults.len() >= FAULTS_MAX {
        return;
    }
    if depth > DEPTH_MAX {
        faults.push(format!("{place}: nested too deep"));
        return;
    }
    let wrong = match value {
        Value::Integer(number) => wrong_number(Decimal::from(*number)),
        Value::Float(_) => Some("a number with a point is written as a text".to_owned()),
        Value::String(text) => wrong_text(text),
        Value::Datetime(moment) => {
            moment.date.and_then(|date| wrong_year(i16::try_from(date.year).unwrap_or(i16::MAX)))
        }
        Value::Boolean(_) => None,
        Value::Array(list) if list.len() > LIST_MAX => Some("a list too long".to_owned()),
        Value::Array(list) => {
            for (at, value) in list.iter().enumerate() {
                walk(&format!("{place}[{}]", at + 1), value, depth + 1, faults);
            }
            None
        }
        Value::Table(table) => {
            for (key, value) in table {
                let place = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
                walk(&place, value, depth + 1, faults);
            }
            None
        }
    };
    faults.extend(wrong.map(|wrong| format!("{place}: {wrong}")));
}

fn wrong_number(number: Decimal) -> Option<String> {
    let most = Decimal::from(NUMBER_MAX);
    (number.abs() > most).then(|| format!("{number} is not between -{most} and {most}"))
}

fn wrong_text(text: &str) -> Option<String> {
    if text.len() > TEXT_MAX {
        return Some("a text too long".to_owned());
    }
    if let Ok(day) = text.parse::<jiff::civil::Date>() {
        return wrong_year(day.year());
    }
    let is_number = text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
        && text.chars().all(|c| c.is_ascii_digit() || "+-.eE".contains(c));
    if !is_number || !text.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    match text.parse::<Decimal>() {
        Ok(number) => wrong_number(number),
        // An id of digits only is no number; one that begins like an amount and is none is told where it is read.
        Err(_) => None,
    }
}

fn wrong_year(year: i16) -> Option<String> {
    let is_sound = (YEAR_MIN..=YEAR_MAX).contains(&year);
    (!is_sound).then(|| format!("the year {year} is not between {YEAR_MIN} and {YEAR_MAX}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_a_range() {
        for (text, told) in [
            ("[[setting]]\nvalue = 9999999999", "setting[1].value: 9999999999 is not between"),
            ("a = -9223372036854775808", "a: -9223372036854775808"),
            ("a = \"99999999999.5\"", "a: 99999999999.5 is not"),
            ("a = 2201-01-01", "a: the year 2201"),
            ("a = \"0001-01-01\"", "a: the year 1 "),
            ("a = 1.5", "written as a text"),
        ] {
            let faults = faults(text).join("; ");
            assert!(faults.contains(told), "{text}: {faults}");
        }
        for sound in ["a = 1", "a = \"x99\"", "a = \"2026-01-01\"", "a = \"-1.50\"", "no toml"] {
            assert_eq!(faults(sound), [""; 0], "{sound}");
        }
        let deep = format!("a = {}1{}", "[".repeat(40), "]".repeat(40));
        assert!(faults(&deep).join("").contains("nested too deep"));
    }
}
