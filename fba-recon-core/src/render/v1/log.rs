//! What the case log knows of a case, in `cases.json`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::caselog::{CaseFacts, HistoryRow, ListedCase};

/// What the case log knows of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LogV1 {
    /// State.
    #[schemars(with = "crate::cases::LogState")]
    pub state: String,
    /// Day on which it came to be.
    #[schemars(with = "crate::model::shapes::Day")]
    pub since: String,
    /// Amazon's case id.
    pub amazon_case_id: Option<String>,
    /// Day of filing.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub filed_on: Option<String>,
    /// Who brought the payment about.
    pub paid_by: Option<String>,
    /// What is left after payments that only the log knows.
    pub open: Option<LogOpenV1>,
    /// What was filed, the oldest first: the open lines are those that no entry covers.
    #[serde(default)]
    pub filings: Vec<FilingV1>,
    /// The last refusal; null where there was none.
    #[serde(default)]
    pub denial: Option<DenialV1>,
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DenialV1 {
    /// The class that its words give; several that fit equally with commas between them; `other` where none does.
    pub class: String,
    /// Amazon's words.
    pub text: String,
    /// Day.
    #[schemars(with = "crate::model::shapes::Day")]
    pub on: String,
    /// Kinds of documents that it asks for, and that the evidence list does not hold.
    pub missing: Vec<String>,
    /// Whether an appeal can answer it.
    pub appeal: bool,
    /// Last day of an appeal; null where no day is known.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub until: Option<String>,
}

/// What was filed of a case on one day, under one of Amazon's numbers, as it stands now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FilingV1 {
    /// Day.
    #[schemars(with = "crate::model::shapes::Day")]
    pub filed_on: String,
    /// Amazon's number of it.
    pub amazon_case_id: Option<String>,
    /// Where it stands.
    #[schemars(with = "crate::cases::LogState")]
    pub state: String,
    /// Lines that it covers.
    pub lines: usize,
    /// Units that were filed; null where the log does not tell.
    pub units: Option<i64>,
    /// Their worth, as a decimal; null when unknown.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub amount: Option<String>,
}

/// What is left of a case by its log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LogOpenV1 {
    /// Units.
    pub units: i64,
    /// Worth, as a decimal; null when unknown.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub amount: Option<String>,
}

/// A case of the log with everything that the log knows of it, as `cases show` prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ShownV1 {
    /// Where it stands; null where its first run came later than the day asked for.
    pub case: Option<ListedCase>,
    /// The last refusal; null where there was none.
    pub denial: Option<DenialV1>,
    /// What the last run that showed it said.
    pub facts: Option<CaseFacts>,
    /// What happened, the oldest first.
    pub history: Vec<HistoryRow>,
}
