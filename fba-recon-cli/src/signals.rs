//! Signals: a run that is told to stop removes what it has staged and ends with 130.

use fba_recon_core::run::Interrupt;

/// What stops a run when the program is told to end.
#[cfg(unix)]
pub(crate) fn interrupt() -> Interrupt {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    let interrupt = Interrupt::default();
    // Without signals to wait for, the next run removes what this one leaves.
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return interrupt };
    let stopped = interrupt.clone();
    std::thread::spawn(move || {
        if signals.forever().next().is_some() {
            stopped.stop();
            end();
        }
    });
    interrupt
}

#[cfg(unix)]
#[allow(clippy::exit, reason = "the run itself does not return when it is told to stop")]
fn end() {
    crate::progress::end();
    std::process::exit(i32::from(crate::exit::Exit::Interrupted.code()));
}

/// Elsewhere the next run removes what is left.
#[cfg(not(unix))]
pub(crate) fn interrupt() -> Interrupt {
    Interrupt::default()
}
