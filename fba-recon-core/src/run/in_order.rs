//! Work on many things at once whose results are taken one after another, in the order of the things.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use rayon::ThreadPool;

/// Results that may wait for an earlier one, a worker: more would only take memory.
const AHEAD: usize = 2;

#[derive(Debug, Default)]
struct State {
    /// Things that were begun.
    begun: usize,
    /// Results that were taken.
    taken: usize,
    is_stopped: bool,
}

/// Where the workers stand.
#[derive(Debug, Default)]
struct Desk {
    state: Mutex<State>,
    moved: Condvar,
}

impl Desk {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next thing to work on, once so few results wait that it may begin.
    fn next(&self, count: usize, ahead: usize) -> Option<usize> {
        let mut state = self.state();
        while !state.is_stopped && state.begun < count && state.begun >= state.taken + ahead {
            state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.is_stopped || state.begun >= count {
            return None;
        }
        state.begun += 1;
        Some(state.begun - 1)
    }

    fn note(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
        self.moved.notify_all();
    }
}

/// Works on so many things, one a pool at a time, and takes the results in the order of the things, on this thread. No more
/// than a few wait for an earlier one.
///
/// # Errors
/// The first error of `take`; nothing is begun after it.
pub fn in_order<T: Send, E>(
    count: usize,
    pools: &[ThreadPool],
    work: impl Fn(usize) -> T + Sync,
    mut take: impl FnMut(usize, T) -> Result<(), E>,
) -> Result<(), E> {
    let desk = Desk::default();
    let (sender, results) = channel();
    std::thread::scope(|scope| {
        for pool in pools {
            let (desk, work, sender) = (&desk, &work, sender.clone());
            scope.spawn(move || {
                while let Some(at) = desk.next(count, AHEAD * pools.len()) {
                    // Nobody waits for the result any more where it cannot be sent.
                    if sender.send((at, pool.install(|| work(at)))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let taken = take_all(&desk, results, &mut take);
        desk.note(|state| state.is_stopped = true);
        taken
    })
}

fn take_all<T, E>(
    desk: &Desk,
    results: Receiver<(usize, T)>,
    take: &mut impl FnMut(usize, T) -> Result<(), E>,
) -> Result<(), E> {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    for (at, result) in results {
        waiting.insert(at, result);
        while let Some(result) = waiting.remove(&next) {
            take(next, result)?;
            next += 1;
            desk.note(|state| state.taken = next);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    fn pools(count: usize) -> Vec<ThreadPool> {
        let pool = || rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        (0..count).map(|_| pool()).collect()
    }

    #[test]
    fn results_are_taken_in_order_and_few_wait() {
        let alive = AtomicUsize::new(0);
        let mut taken = Vec::new();
        let most = AtomicUsize::new(0);
        let work = |at: usize| {
            let now = alive.fetch_add(1, Ordering::SeqCst) + 1;
            most.fetch_max(now, Ordering::SeqCst);
            // The first of each ten is slow, so that others come before it.
            std::thread::sleep(Duration::from_millis(if at.is_multiple_of(10) { 20 } else { 0 }));
            at * 2
        };
        let done = in_order(100, &pools(3), work, |at, result| {
            alive.fetch_sub(1, Ordering::SeqCst);
            taken.push((at, result));
            Ok::<_, ()>(())
        });
        assert_eq!(done, Ok(()));
        assert_eq!(taken, (0..100).map(|at| (at, at * 2)).collect::<Vec<_>>());
        assert!(most.into_inner() <= AHEAD * 3);
    }

    #[test]
    fn an_error_stops_the_others() {
        let begun = AtomicUsize::new(0);
        let work = |at: usize| {
            begun.fetch_add(1, Ordering::SeqCst);
            at
        };
        let done = in_order(1000, &pools(2), work, |at, _| if at == 5 { Err(at) } else { Ok(()) });
        assert_eq!(done, Err(5));
        assert!(begun.into_inner() <= 6 + AHEAD * 2);
    }
}
