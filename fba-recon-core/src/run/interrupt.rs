//! What happens when a run is told to stop: it waits for the step at hand, removes what is staged, and lets no
//! further step begin.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Shared by a run and by whoever may stop it, such as a thread that waits for signals.
#[derive(Debug, Clone, Default)]
pub struct Interrupt(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// Staged folders that are to be removed.
    staged: Vec<PathBuf>,
    is_stopped: bool,
}

impl Interrupt {
    fn state(&self) -> MutexGuard<'_, State> {
        // A panic in a step leaves nothing half changed here.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stops the run: waits until the step at hand is done, then removes what is staged. An exchange that has
    /// begun ends first, so that old or new stands whole.
    pub fn stop(&self) {
        let mut state = self.state();
        state.is_stopped = true;
        for folder in state.staged.drain(..) {
            let _ = super::left_over::remove(&folder);
        }
    }

    /// Whether the run was told to stop.
    pub(crate) fn is_stopped(&self) -> bool {
        self.state().is_stopped
    }

    /// Takes a step that is not to be torn.
    ///
    /// # Errors
    /// Those of the step; [`io::ErrorKind::Interrupted`] where the run was stopped before.
    pub(crate) fn step<T, E: From<io::Error>>(
        &self,
        step: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        let state = self.state();
        if state.is_stopped {
            return Err(io::Error::from(io::ErrorKind::Interrupted).into());
        }
        step()
    }

    /// Notes a staged folder.
    pub(crate) fn add(&self, folder: &Path) {
        self.state().staged.push(folder.to_owned());
    }

    /// Forgets a staged folder.
    pub(crate) fn forget(&self, folder: &Path) {
        self.state().staged.retain(|staged| staged != folder);
    }
}
