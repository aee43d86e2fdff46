//! What many findings ask for and has one answer.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Answers by what they answer, each worked out once; all threads get the same.
#[derive(Debug)]
pub(super) struct Memo<K, V>(Mutex<BTreeMap<K, Arc<V>>>);

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }
}

impl<K: Ord, V> Memo<K, V> {
    /// The answer for a key.
    pub(super) fn get(&self, key: K, answer: impl FnOnce() -> V) -> Arc<V> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(answer) = known().get(&key) {
            return Arc::clone(answer);
        }
        // Without the lock: what answers may ask for something else.
        let answer = Arc::new(answer());
        Arc::clone(known().entry(key).or_insert(answer))
    }
}
