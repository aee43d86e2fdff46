//! One writer a format: each lays out what the views prepared.

pub(super) mod calendar;
pub(super) mod claim_sheet;
pub(super) mod columns;
pub(super) mod desk_tables;
mod diagnostics;
pub(super) mod exhibit;
pub(super) mod letters;
mod message;
pub(super) mod metrics;
pub(super) mod page;
mod reading_copy;
pub(super) mod rules_page;
mod sheet;
pub(super) mod tables;
mod workbook;
mod worklist;

pub use diagnostics::{diagnostic_text, diagnostics_text};
pub(super) use message::{appeal, message};
pub use sheet::Sheet;
pub(super) use sheet::{Beside, sheet};
pub(super) use workbook::cases_xlsx;
pub(super) use worklist::worklist_csv;
