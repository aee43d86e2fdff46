//! The words of the program: money, dates, marketplaces, where a row came from, and the canonical
//! tables. Nothing here reads, prints or decides.

pub mod dates;
pub(crate) mod fast;
pub(crate) mod large;
pub mod money;
pub(crate) mod names;
pub mod now;
pub mod provenance;
mod running;
pub mod shapes;
mod stock;
pub mod tables;
pub mod visible;

pub use dates::{DateRange, Period};
pub use money::{Currency, Money, MoneyError};
pub use now::Now;
pub use provenance::{FileId, SourceFile, SourceRow};
pub use running::RunningSums;
pub use stock::disposition_name;
pub use tables::{Column, Kind, Table};
