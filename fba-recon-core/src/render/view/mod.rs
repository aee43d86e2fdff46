//! What outputs show, prepared once: words are keys, money and days are values, and every sum is done. Templates and
//! writers only lay it out.

mod case;
mod charges;
mod deadlines;
mod desk;
mod filing;
mod lines;
mod news;
mod part;
mod rows;
mod span;
mod summary;

pub use case::{
    AmountView, CaseView, ClockView, DenialView, FiledView, UnitsView, case_view, now_view,
};
pub use charges::{ChargeSums, ChargeView};
pub use deadlines::{DeadlineView, deadlines};
pub use desk::{DeskSummary, OdrLine, RiskLine, TroubleLine};
pub use filing::{CheckedView, FilingView, FormField, MissingView};
pub use lines::{
    AnswerView, BooksView, DocumentView, GroupView, LineView, MovementView, PortionView,
    ReadingsView, TermView, Worth,
};
pub use news::{NewsRow, NewsRows};
pub use rows::{CreditView, EvidenceView, FactView, PlaceView};
pub use span::{LengthView, SpanView};
pub(super) use summary::lines;
pub use summary::{DeadlineRow, InventoryRow, NotRead, Summary, SummaryLine, TooSmall};
pub use summary::{inventory_rows, summary};
