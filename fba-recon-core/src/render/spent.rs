//! What a template may spend besides steps: what it writes, also into its own variables, and what its filters go through
//! and make.
//! A template of the user's may hold few steps that double a text each.

use std::cell::Cell;
use std::fmt::{self, Write as _};

use minijinja::value::{Rest, Value, ValueKind, ValueOrKwargs};
use minijinja::{Environment, Error, ErrorKind, State, filters, functions};

/// The most items of a list that a filter takes or makes; our longest have some thousands.
const ITEMS_MAX: usize = 1_000_000;
/// The longest range.
const RANGE_MAX: usize = 10_000;
/// What an item of a list counts for, in bytes.
const ITEM_BYTES: usize = 64;

thread_local! {
    /// Bytes that are left to a text that is filled on this thread.
    static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
}

/// As long as it lives, what a template writes and makes on this thread is counted.
pub(super) struct Counted;

impl Counted {
    /// Begins to count.
    pub(super) fn begin(bytes: usize) -> Self {
        LEFT.set(Some(bytes));
        Self
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        LEFT.set(None);
    }
}

fn refused(why: &'static str) -> Error {
    Error::new(ErrorKind::InvalidOperation, why)
}

/// Takes bytes from what is left.
pub(super) fn spend(bytes: usize) -> Result<(), Error> {
    let Some(left) = LEFT.get() else { return Ok(()) };
    let left = left.checked_sub(bytes).ok_or_else(|| refused("it keeps or writes too much"))?;
    LEFT.set(Some(left));
    Ok(())
}

/// A value as text, as far as there is room for it: a list may hold another many times.
pub(super) fn text_of(value: &Value) -> Result<String, Error> {
    let mut text = Limited(String::new());
    write!(text, "{value}").map_err(|_| refused("it keeps or writes too much"))?;
    Ok(text.0)
}

struct Limited(String);

impl fmt::Write for Limited {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let most = LEFT.get().unwrap_or(usize::MAX);
        if self.0.len() + text.len() > most {
            return Err(fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}

/// How many items a list has. One may be made of others as it is gone through, so that only counting tells.
fn items(value: &Value) -> Result<usize, Error> {
    if !matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable | ValueKind::Map) {
        return Ok(0);
    }
    let count = match value.len() {
        Some(count) => count,
        None => value.try_iter()?.take(ITEMS_MAX + 1).count(),
    };
    if count > ITEMS_MAX { Err(refused("a list is too long")) } else { Ok(count) }
}

/// The size of a value, in bytes.
fn size(value: &Value) -> Result<usize, Error> {
    match value.as_str() {
        Some(text) => Ok(text.len()),
        None => Ok(items(value)? * ITEM_BYTES),
    }
}

/// How often, or how wide, as an argument says.
fn times(value: &Value) -> usize {
    let named =
        || value.try_iter().into_iter().flatten().filter_map(|key| value.get_item(&key).ok());
    match value.kind() {
        ValueKind::Map => named().map(|value| times(&value)).max().unwrap_or(1),
        ValueKind::Number => usize::try_from(value.clone()).unwrap_or(1).max(1),
        _ => value.as_str().map_or(1, str::len).max(1),
    }
}

/// The most bytes that a filter can make of its arguments; those of most filters make no more than they take.
fn most(name: &str, values: &[Value]) -> Result<usize, Error> {
    let [first, rest @ ..] = values else { return Ok(0) };
    match name {
        "join" => {
            let joiner = rest.first().map_or(0, times);
            let length = |item: Value| item.as_str().map_or(ITEM_BYTES, str::len) + joiner;
            Ok(first
                .try_iter()?
                .take(ITEMS_MAX)
                .fold(0, |sum: usize, item| sum.saturating_add(length(item))))
        }
        "format" => {
            let widths = first.as_str().unwrap_or_default().split(|c: char| !c.is_ascii_digit());
            let is_wide = widths.map(str::len).max().unwrap_or(0) > WIDTH_DIGITS_MAX;
            let width = if is_wide { usize::MAX } else { 0 };
            rest.iter().try_fold(width, |sum, value| Ok(sum.saturating_add(size(value)?)))
        }
        "batch" | "indent" | "replace" | "slice" => {
            let times = rest.iter().map(times).fold(1, usize::saturating_mul);
            Ok(size(first)?.saturating_mul(times))
        }
        _ => Ok(0),
    }
}

/// Digits of a width that a text may be filled up to.
const WIDTH_DIGITS_MAX: usize = 4;

/// Puts filters in place of those of the engine that count what they take and make.
pub(super) fn count_filters(environment: &mut Environment<'static>) {
    macro_rules! counted {
        ($($name:ident)+) => { $(count(environment, stringify!($name), Value::from_function(filters::$name));)+ };
    }
    counted!(batch capitalize chain dictsort format groupby indent items join list lower map reject rejectattr replace
        reverse select selectattr slice sort split sum title trim unique upper zip);
    count(environment, "lines", Value::from_function(filters::lines));
    // These write a value out, which may hold itself very often.
    environment.add_filter("string", |value: &Value| match value.kind() {
        ValueKind::String => Ok(value.clone()),
        _ => text_of(value).map(Value::from),
    });
    environment.add_function("range", |first: isize, last: Option<isize>, step: Option<isize>| {
        let range = functions::range(first, last, step)?;
        if items(&range)? > RANGE_MAX { Err(refused("a range is too long")) } else { Ok(range) }
    });
    environment.remove_filter("pprint");
    environment.remove_global("debug");
}

fn count(environment: &mut Environment<'static>, name: &'static str, filter: Value) {
    let counted = move |state: &mut State<'_, '_>, values: Rest<ValueOrKwargs>| {
        let values = values.into_values();
        if let Some(first) = values.first() {
            // To go through much again and again takes as long as to make it.
            spend(items(first)? + first.as_str().map_or(0, str::len) / ITEM_BYTES)?;
        }
        let room = LEFT.get().unwrap_or(usize::MAX);
        if most(name, &values)? > room {
            return Err(refused("it keeps or writes too much"));
        }
        let made = filter.call(state, &values)?;
        spend(size(&made)?)?;
        Ok(made)
    };
    environment.add_filter(name, counted);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spent_has_an_end() {
        assert!(spend(usize::MAX).is_ok(), "nothing is counted where no template is filled");
        let counted = Counted::begin(100);
        assert!(spend(60).is_ok() && spend(41).is_err() && spend(40).is_ok() && spend(1).is_err());
        assert!(text_of(&Value::from(7)).is_err());
        drop(counted);
        assert_eq!(text_of(&Value::from(7)).unwrap(), "7");
    }
}
