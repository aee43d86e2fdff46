//! Faults of the program: told by their place in its source, never by the data that they met.

use std::panic::{AssertUnwindSafe, catch_unwind};

use fba_recon_core::ingest::container::is_caught;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::terminal;

/// Tells a panic by its place. What it says besides may hold what stands in a report, so that it is not printed.
pub(crate) fn install() {
    std::panic::set_hook(Box::new(|panic| {
        if is_caught() {
            return;
        }
        let place = panic.location().map_or_else(String::new, |place| format!(" at {place}"));
        let version = env!("CARGO_PKG_VERSION");
        terminal::say(&format!("fault{place}, fba-recon {version}"));
    }));
}

/// Runs a command; a panic becomes an error that asks for a report.
pub(crate) fn guarded(
    command: impl FnOnce() -> Result<Exit, CommandError>,
) -> Result<Exit, CommandError> {
    catch_unwind(AssertUnwindSafe(command))
        .unwrap_or_else(|_| Err(CommandError::fault("internal fault")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_ends_with_seventy_and_asks_for_a_report() {
        let error = guarded(|| panic!("with the name of a buyer")).unwrap_err();
        assert_eq!(error.exit(), Exit::Fault);
        let told = format!("{error} {}", error.hint().unwrap());
        assert!(told.contains("please report") && !told.contains("buyer"), "{told}");
    }
}
