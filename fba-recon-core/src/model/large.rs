//! Rows of hundreds of bytes in an order, each moved twice at the most.
//!
//! A merge sort moves each row once for every doubling of their number, through as much memory again. Here short keys
//! are sorted, and a row is moved when its place is known.

use std::cmp::Ordering;

use rayon::prelude::*;

/// Puts rows in order: by a short key, and where the keys of two are the same by the rest of what they tell. Rows that
/// are the same by both stay in their order.
pub(crate) fn sort<T: Send + Sync, K: Ord + Send + Sync>(
    rows: &mut [T],
    key: impl Fn(&T) -> K + Sync,
    rest: impl Fn(&T, &T) -> Ordering + Sync,
) {
    let is_before = |one: &T, next: &T| key(one).cmp(&key(next)).then_with(|| rest(one, next));
    if rows.is_sorted_by(|one, next| is_before(one, next).is_le()) {
        return;
    }
    let keys = rows.par_iter().enumerate().map(|(at, row)| (key(row), at));
    let mut order: Vec<(K, usize)> = keys.collect();
    order.par_sort_unstable_by(|(one, at), (other, by)| {
        one.cmp(other).then_with(|| rest(&rows[*at], &rows[*by])).then(at.cmp(by))
    });
    let mut places = vec![0; rows.len()];
    for (place, (_, at)) in order.into_iter().enumerate() {
        places[at] = place;
    }
    for at in 0..rows.len() {
        while places[at] != at {
            let place = places[at];
            rows.swap(at, place);
            places.swap(at, place);
        }
    }
}

/// The beginning of a text as a number: texts whose numbers differ are in the order of their numbers.
pub(crate) fn beginning(text: &str) -> u128 {
    let mut bytes = [0; size_of::<u128>()];
    let length = text.len().min(bytes.len());
    bytes[..length].copy_from_slice(&text.as_bytes()[..length]);
    u128::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_in_the_order_of_key_and_rest_and_else_stay() {
        let texts =
            ["b", "", "a\0", "a", "商品", "longer than sixteen, 2", "longer than sixteen, 1"];
        let drawn = (0..500_usize).map(|at| at.wrapping_mul(2_654_435_761) >> 3);
        let mut rows: Vec<(&str, usize)> =
            drawn.enumerate().map(|(at, drawn)| (texts[drawn % texts.len()], at)).collect();
        let mut expected = rows.clone();
        expected.sort_by_key(|(text, _)| *text);
        sort(&mut rows, |(text, _)| beginning(text), |one, other| one.0.cmp(other.0));
        assert_eq!(rows, expected);
        sort(&mut rows, |_| 0, |_, _| Ordering::Equal);
        assert_eq!(rows, expected, "nothing tells them apart");
    }
}
