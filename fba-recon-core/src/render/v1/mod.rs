//! What programs read: frozen structs of their own, apart from the program's types, written and read.

mod accounts;
pub mod ahead;
mod build;
pub mod cases;
pub mod desk;
pub mod diff;
pub mod fee;
pub mod inspect;
pub mod letters;
mod lists;
mod log;
mod parts;
pub mod payments;
mod rate;
pub mod run;
mod run_line;
pub mod tie_out;

pub use accounts::{AccountRow, AccountsRun, KEPT, NotThere, SUMS, accounts};
pub(super) use build::document;
pub use build::{case_v1, denial_v1, waiting_v1};
pub use cases::{CaseV1, CasesV1, WaitingV1};
pub use diff::{DiffRow, DiffV1, FieldDiff, diff};
pub use inspect::{Unread, inspect_v1, missing_tables, unread};
pub use log::ShownV1;
pub(super) use payments::payments_csv;
pub use payments::{PaymentV1, read_payments};
pub(super) use run::document as run_document;
pub use run::{RunInfo, RunV1, Sheets, TaskV1};
pub use run_line::RunLineV1;
