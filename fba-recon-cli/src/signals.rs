//! Signals: a run that is told to stop removes what it has staged and ends with 130.

use fba_recon_core::run::Interrupt;

/// What stops a run when the program is told to end.
#[cfg(unix)]
pub(crate) fn interrupt() -> Interrupt {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    let interrupt = Interrupt::default();
    // Without signals to wait for, the next run removes what this one leaves.
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return interrupt };
    // Who started the program with `nohup` wants it to go on when the terminal is closed.
    if hears(SIGHUP) {
        let _ = signals.add_signal(SIGHUP);
    }
    let stopped = interrupt.clone();
    std::thread::spawn(move || {
        if signals.forever().next().is_some() {
            stopped.stop();
            end();
        }
    });
    interrupt
}

/// Whether a signal is known not to be ignored; where the system does not tell, it is left as it is.
#[cfg(unix)]
fn hears(signal: i32) -> bool {
    let told = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = told.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask & (1 << (signal - 1)) == 0)
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
