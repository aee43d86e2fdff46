//! Maps and sets of what a dump holds, with a hash that is several times as fast as that of the standard library, and
//! the same in every run. Nothing is read out of them in their order.

use foldhash::fast::FixedState;

/// A map.
pub(crate) type HashMap<K, V> = std::collections::HashMap<K, V, FixedState>;
/// A set.
pub(crate) type HashSet<T> = std::collections::HashSet<T, FixedState>;
