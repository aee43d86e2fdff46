//! A run from inputs to a folder in its place: what every caller needs and none should write again.
//!
//! - [`scan`] reads one account and hands its outputs to a [`Sink`](crate::sink::Sink).
//! - [`Accounts`] gathers many, each scanned alone ([`Done`]), several at once ([`in_order`]); one that fails costs itself.
//! - [`Staged`] is the sink that writes a folder beside the output, and puts it in its place as a whole.
//! - [`Outcome`] is how a run ended, with the exit code that schedulers rely on.
//!
//! Nothing here knows a terminal, a clock or the environment: the caller does, and says what was kept.

pub mod accounts;
mod add;
pub mod again;
pub(crate) mod exchange;
pub mod gate;
mod in_order;
mod interrupt;
pub mod junit;
mod keep;
mod left_over;
pub mod one;
pub mod outcome;
mod staged;

pub use accounts::{Accounts, Done};
pub use add::add;
pub use again::{Earlier, Unchanged, task_digest};
pub use gate::Gate;
pub use in_order::in_order;
pub use interrupt::Interrupt;
pub use junit::JUnit;
pub use keep::Kept;
pub use one::{Job, Noted, RunError, Scanned, scan};
pub use outcome::Outcome;
pub use staged::{FolderError, Placed, Staged, Target};
