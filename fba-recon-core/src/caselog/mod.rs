//! What is kept between runs: what was filed, answered, paid and closed.
//!
//! The log is one SQLite file for all accounts. Events are appended and never changed; where a case stands is a fold
//! over them ([`fold()`]). A run is followed against what the log knows ([`review()`]) while it holds the right to
//! write, and what it adds lands in one transaction once its outputs are in place.
//!
//! Deleting the log changes states and actions, never units or amounts.

mod bases;
mod between;
mod causes;
mod claim;
mod denial;
mod error;
mod event;
mod facts;
mod figures;
mod filed;
mod fold;
mod follow;
mod keeper;
mod left;
mod lines;
mod listing;
mod observe;
mod queue;
mod review;
mod rows;
mod rules;
mod saved;
mod state;
mod store;
#[cfg(test)]
mod testing;
mod transfer;
mod verbs;
mod witness;
mod write;

pub use bases::{BaseKey, Bases};
pub use between::{between, why_moved};
pub use causes::{Cause, causes};
pub use claim::{ClaimMove, claim_moves};
pub use denial::{DenialClass, Denied, OTHER, classes_of, denial_classes};
pub use error::LogError;
pub use event::{By, Event, LoggedPayment, LoggedPlace, LoggedRun, What};
pub use facts::{
    Answer, BeyondFacts, CaseFacts, CreditFacts, DocumentFacts, LineFacts, PaymentFacts,
};
pub use figures::{Figures, FiguresBy, FiguresMoney, FiguresScope, figures};
pub use filed::{FiledRow, StatusWords, filed_events, not_taken, state_of, status_words};
pub use fold::{CaseLog, Standing, fold, standing_payments, undone};
pub use follow::{Additions, Dump, FoundingRow, Witness, follow};
pub use keeper::{KeepError, Keeper, events_digest};
pub use left::Left;
pub use listing::{
    HistoryRow, ListedCase, ListedPortion, OpenUnits, beginning, claim_history, denial, history,
    listing,
};
pub use observe::{Parts, Payments, filed_rows};
pub use queue::{Limits, Task, TaskRow, is_accepted_attachment, queue};
pub use review::{Change, News, Review, of_standing, review};
pub use rows::{KnownAccount, LoggedCase};
pub use rules::Waits;
pub use store::{Log, Session};
pub use transfer::{Imported, export, import, is_export, line_schema};
pub use verbs::{Closing, Said, Verb, act, undo};
pub use write::{RunNote, check_account, sku_digest};
