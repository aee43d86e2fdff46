//! What a case log says of a case, as a plain value: whoever keeps the log fills it, and the action is decided
//! from it.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::model::Money;

/// Where a case, or a part of it, stands between runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogState {
    /// Found, and not ready to be filed.
    Found,
    /// Its window is not open yet.
    Waiting,
    /// A document is missing.
    NeedsDocuments,
    /// It can be filed.
    Ready,
    /// Amazon was asked to look for the units; nothing is claimed yet.
    Investigating,
    /// Filed.
    Filed,
    /// Amazon works on it.
    WithAmazon,
    /// Amazon asked for something.
    InfoRequested,
    /// Amazon agreed to pay.
    Approved,
    /// Paid in full.
    Paid,
    /// Paid in part.
    PaidPartly,
    /// Paid in stock.
    PaidInStock,
    /// Paid below its worth; the dispute is a case of its own.
    Underpaid,
    /// Refused.
    Denied,
    /// Refused, and appealed.
    Appealed,
    /// Paid, and the payment taken back.
    Reversed,
    /// The units were found.
    RecoveredStock,
    /// Past its window.
    Expired,
    /// No row shows it any more.
    Gone,
    /// Closed in the seller's favour.
    ClosedWon,
    /// Closed against the seller.
    ClosedLost,
    /// Given up.
    WrittenOff,
}

impl LogState {
    /// Every state.
    pub const ALL: &[Self] = &[
        Self::Found,
        Self::Waiting,
        Self::NeedsDocuments,
        Self::Ready,
        Self::Investigating,
        Self::Filed,
        Self::WithAmazon,
        Self::InfoRequested,
        Self::Approved,
        Self::Paid,
        Self::PaidPartly,
        Self::PaidInStock,
        Self::Underpaid,
        Self::Denied,
        Self::Appealed,
        Self::Reversed,
        Self::RecoveredStock,
        Self::Expired,
        Self::Gone,
        Self::ClosedWon,
        Self::ClosedLost,
        Self::WrittenOff,
    ];

    /// The name in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Waiting => "waiting",
            Self::NeedsDocuments => "needs_documents",
            Self::Ready => "ready",
            Self::Investigating => "investigating",
            Self::Filed => "filed",
            Self::WithAmazon => "with_amazon",
            Self::InfoRequested => "info_requested",
            Self::Approved => "approved",
            Self::Paid => "paid",
            Self::PaidPartly => "paid_partly",
            Self::PaidInStock => "paid_in_stock",
            Self::Underpaid => "underpaid",
            Self::Denied => "denied",
            Self::Appealed => "appealed",
            Self::Reversed => "reversed",
            Self::RecoveredStock => "recovered_stock",
            Self::Expired => "expired",
            Self::Gone => "gone",
            Self::ClosedWon => "closed_won",
            Self::ClosedLost => "closed_lost",
            Self::WrittenOff => "written_off",
        }
    }
}

/// What is left of a case after payments that only the log knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogOpen {
    /// Units.
    pub units: i64,
    /// Worth; `None` when unknown.
    pub amount: Option<Money>,
}

/// A piece of a part of a run that came about after the part was filed or had ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLater {
    /// Key of the part.
    pub of: String,
    /// Key of the piece.
    pub key: String,
    /// Its units.
    pub units: i64,
    /// Their worth; `None` when unknown.
    pub amount: Option<Money>,
}

/// What came of a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogDenial {
    /// The classes that its words give: one, or several that fit equally.
    pub classes: Vec<String>,
    /// Amazon's words.
    pub text: String,
    /// Day.
    pub on: Date,
    /// Kinds of documents that it asks for, and that the evidence list does not hold.
    pub missing: Vec<String>,
    /// Whether an appeal can answer it.
    pub appeal: bool,
    /// Last day of an appeal; `None` where no day is known.
    pub until: Option<Date>,
    /// How often the case was refused.
    pub times: usize,
}

impl LogDenial {
    /// The classes in one text.
    #[must_use]
    pub fn class(&self) -> String {
        self.classes.join(", ")
    }

    /// Whether it is to be appealed on a day.
    #[must_use]
    pub fn is_open(&self, on: Date) -> bool {
        self.appeal && self.until.is_none_or(|until| on <= until)
    }
}

/// What was filed of a case on one day, under one of Amazon's numbers, as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFiling {
    /// Day.
    pub filed_on: Date,
    /// Amazon's number of it.
    pub amazon_case_id: Option<String>,
    /// Where it stands.
    pub state: LogState,
    /// Lines that it covers.
    pub lines: usize,
    /// Units that were filed; `None` where the log does not tell.
    pub units: Option<i64>,
    /// Their worth; `None` when unknown.
    pub amount: Option<Money>,
}

/// What a case log says of a case, or of one of its portions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogView {
    /// Where it stands.
    pub state: LogState,
    /// Day on which it came to stand there.
    pub since: Date,
    /// Amazon's number of it.
    pub amazon_case_id: Option<String>,
    /// Day of filing.
    pub filed_on: Option<Date>,
    /// Day from which Amazon is to be reminded; `None` where there is nothing to wait for.
    pub follow_up_on: Option<Date>,
    /// Day until which Amazon waits for an answer.
    pub answer_by: Option<Date>,
    /// Who brought the payment about: `auto` where nothing was filed.
    pub paid_by: Option<String>,
    /// What is left.
    pub open: Option<LogOpen>,
    /// Parts of the run of which a piece was filed, or has ended, and the rest was not there then.
    pub later: Vec<LogLater>,
    /// What is left of each part of the run, by its key.
    pub lefts: BTreeMap<String, LogOpen>,
    /// The last refusal; `None` where there was none.
    pub denial: Option<LogDenial>,
    /// What was filed, the oldest first.
    pub filings: Vec<LogFiling>,
    /// Day of the account's last run of an earlier day, where the case was not known then.
    pub new_since: Option<Date>,
    /// What it says of single portions, by their keys. Where this is not empty, a portion that it does not name
    /// was never filed.
    pub portions: BTreeMap<String, LogView>,
}

/// What a case log says of the cases of an account, by case id.
pub type LogViews = BTreeMap<String, LogView>;
