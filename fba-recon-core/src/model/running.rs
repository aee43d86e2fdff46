//! Sums up to any place of an order, without adding again for each.

/// Values in the order of their keys, each with the sum of all up to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningSums<K>(Vec<(K, i64)>);

impl<K> Default for RunningSums<K> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Ord> RunningSums<K> {
    /// The sums of values in any order.
    #[must_use]
    pub fn of(mut values: Vec<(K, i64)>) -> Self {
        values.sort_unstable();
        let mut sums = Self::default();
        for (key, value) in values {
            sums.push(key, value);
        }
        sums
    }

    /// Adds a value whose key lies behind none of those before.
    pub fn push(&mut self, key: K, value: i64) {
        let before = self.all();
        self.0.push((key, before + value));
    }

    /// The sum of all.
    #[must_use]
    pub fn all(&self) -> i64 {
        self.first(self.0.len())
    }

    /// The sum of those before a key.
    #[must_use]
    pub fn before(&self, key: &K) -> i64 {
        self.first(self.0.partition_point(|(own, _)| own < key))
    }

    /// The sum of those up to a key.
    #[must_use]
    pub fn up_to(&self, key: &K) -> i64 {
        self.first(self.0.partition_point(|(own, _)| own <= key))
    }

    fn first(&self, count: usize) -> i64 {
        count.checked_sub(1).map_or(0, |last| self.0[last].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_adding_each_time() {
        let values = [(3, 5), (1, -2), (3, 7), (8, 1)];
        let sums = RunningSums::of(values.to_vec());
        for key in 0..10 {
            let sum = |is_in: &dyn Fn(i32) -> bool| -> i64 {
                values.iter().filter(|(own, _)| is_in(*own)).map(|(_, value)| value).sum()
            };
            assert_eq!(sums.before(&key), sum(&|own| own < key), "{key}");
            assert_eq!(sums.up_to(&key), sum(&|own| own <= key), "{key}");
        }
        assert_eq!((sums.all(), RunningSums::<i32>::default().all()), (11, 0));
    }
}
