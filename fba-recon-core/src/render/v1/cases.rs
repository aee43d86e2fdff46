//! `cases.json`, version 1: frozen structs of their own, written and read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ahead::{PreventionV1, RiskV1};
use super::desk::{ClaimV1, ClockV1, OdrV1, ReturnV1};
pub use super::log::{DenialV1, FilingV1, LogOpenV1, LogV1};
pub use super::parts::{
    AnswerV1, BooksV1, DocumentV1, GroupV1, LineV1, MissingV1, MovementV1, ReadingsV1, RecoveredV1,
    TermV1, TotalV1,
};
use super::tie_out::TieOutV1;
use crate::render::words::Lang;

/// The name of the schema.
pub const SCHEMA: &str = "fba-recon/cases/v1";

/// The whole document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Document")]
pub struct CasesV1 {
    /// Always `fba-recon/cases/v1`.
    #[schemars(extend("const" = "fba-recon/cases/v1"))]
    pub schema: String,
    /// The date the run speaks for.
    #[schemars(with = "crate::model::shapes::Day")]
    pub as_of: String,
    /// The moment that the run speaks for, in UTC; null where it is a day.
    #[schemars(with = "Option<crate::model::shapes::Moment>")]
    pub as_of_moment: Option<String>,
    /// Which windows decided, and the digest of the tables.
    pub policy: PolicyInfo,
    /// Accounts of the run.
    pub accounts: Vec<AccountInfo>,
    /// Totals.
    pub totals: Vec<TotalV1>,
    /// What came of cases in money, by the month of the event and the month of the money.
    #[serde(default)]
    pub recovered: Vec<RecoveredV1>,
    /// What was approved against what was posted, by store, currency and month.
    pub tie_out: Vec<TieOutV1>,
    /// Cases, by id.
    pub cases: Vec<CaseV1>,
    /// Claim files, by id.
    pub claims: Vec<ClaimV1>,
    /// Returns of orders that the seller fulfilled, by order.
    pub returns: Vec<ReturnV1>,
    /// Order defect rates, by store and fulfilment.
    pub odr: Vec<OdrV1>,
    /// Orders on which the next claim may come, the nearest first.
    pub risks: Vec<RiskV1>,
    /// Why products come back and are claimed for, by product or carrier and reason.
    pub prevention: Vec<PreventionV1>,
    /// Reports that cases wait for.
    pub waiting: Vec<WaitingV1>,
    /// Tables of reports that no file fills, with the detectors that need each.
    pub missing_reports: Vec<UnreadV1>,
    /// The last day that the dump tells of, where it lies too long before the as-of date; else null.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub ends_early: Option<String>,
    /// Reports read.
    pub coverage: Vec<CoverageV1>,
    /// Days without a row that are longer than every report has, by table.
    pub silences: Vec<SilenceV1>,
    /// What there is to say about the input.
    pub diagnostics: Vec<DiagnosticV1>,
}

/// A table that no file fills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnreadV1 {
    /// Canonical table; `fba-recon explain` names the reports that fill it.
    #[schemars(with = "crate::model::shapes::Word")]
    pub table: String,
    /// Detectors that it would unlock.
    #[schemars(with = "Vec<super::lists::DetectorId>")]
    pub unlocks: Vec<String>,
}

/// A report that cases wait for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WaitingV1 {
    /// Canonical table.
    #[schemars(with = "crate::model::shapes::Word")]
    pub table: String,
    /// Whether any file of it is in the dump.
    pub is_there: bool,
    /// First day that nothing proves; null where it only has to be there.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub first_day: Option<String>,
    /// Last day that nothing proves.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub last_day: Option<String>,
    /// Cases that wait for it.
    pub cases: usize,
    /// Cases of unknown value among them.
    pub unknown: usize,
    /// Worth of the others, each with its currency.
    pub amounts: Vec<AmountOf>,
    /// Where it is downloaded.
    pub download: String,
    /// The option that settles them where it was downloaded already; null where none does.
    pub option: Option<String>,
}

/// A sum in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AmountOf {
    /// ISO 4217 code.
    #[schemars(with = "crate::model::shapes::CurrencyCode")]
    pub currency: String,
    /// The sum; null where it runs over.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub total: Option<String>,
}

/// Days of a table without a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SilenceV1 {
    /// Canonical table.
    #[schemars(with = "crate::model::shapes::Word")]
    pub table: String,
    /// First day without a row.
    #[schemars(with = "crate::model::shapes::Day")]
    pub first_day: String,
    /// Last day without a row.
    #[schemars(with = "crate::model::shapes::Day")]
    pub last_day: String,
    /// Whether the rhythm of the report has silences so long.
    pub is_ordinary: bool,
    /// Whether no row comes after it.
    pub is_last: bool,
}

/// Which rules decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PolicyInfo {
    /// `current` or `nine-to-eighteen-months`.
    #[schemars(with = "crate::policy::PolicyMode")]
    pub mode: String,
    /// SHA-256 of the tables.
    #[schemars(with = "crate::model::shapes::Digest")]
    pub digest: String,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccountInfo {
    /// Name.
    pub account: String,
    /// Number of files read.
    pub files: usize,
    /// Number of cases.
    pub cases: usize,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseV1 {
    /// Stable id.
    pub id: String,
    /// What happened, from which the id is made: names and values.
    pub identity: String,
    /// Account.
    pub account: String,
    /// Store.
    pub marketplace: Option<String>,
    /// Detector.
    #[schemars(with = "super::lists::DetectorId")]
    pub detector: String,
    /// Claim type.
    #[schemars(with = "crate::policy::ClaimType")]
    pub claim_type: String,
    /// Status.
    #[schemars(with = "crate::assess::Status")]
    pub status: String,
    /// `answer`, `appeal`, `follow_up`, `file`, `get_documents`, `check_first`, `wait`, `get_report` or `none`.
    #[schemars(with = "crate::cases::Action")]
    pub action: String,
    /// Why nothing is to be done; null where something is.
    #[schemars(with = "Option<crate::cases::NoAction>")]
    pub reason: Option<String>,
    /// `certain`, `probable` or `possible`.
    #[schemars(with = "crate::detect::Confidence")]
    pub confidence: String,
    /// FNSKU.
    pub fnsku: Option<String>,
    /// Merchant SKU.
    pub msku: Option<String>,
    /// ASIN.
    pub asin: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Customer order.
    pub order_id: Option<String>,
    /// Inbound or removal shipment.
    pub shipment_id: Option<String>,
    /// Transaction item id.
    pub reference_id: Option<String>,
    /// Reimbursement in dispute.
    pub reimbursement_id: Option<String>,
    /// Fulfilment centre.
    pub fulfillment_center: Option<String>,
    /// Day of the event.
    #[schemars(with = "crate::model::shapes::Day")]
    pub event_date: String,
    /// The event that the window counts from.
    pub start_event: Option<String>,
    /// First filing day.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub opens_on: Option<String>,
    /// Last filing day.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub closes_on: Option<String>,
    /// Last filing day of today's window, where the case is shown by the windows of old; else null.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub today_closes_on: Option<String>,
    /// Last day that leaves the safety margin.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub last_safe_day: Option<String>,
    /// Days from the as-of date to the last filing day.
    pub days_left: Option<i32>,
    /// The rule of the window.
    pub window_rule: Option<WindowRule>,
    /// Units.
    pub units: Units,
    /// Worth.
    pub amount: Amount,
    /// Worth of the parts that can no longer be filed and are in no amount, as a decimal; null where there is none or
    /// it is unknown.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub lapsed: Option<String>,
    /// The lines of one filing, of fees and shipments, each with its own clock; empty for other claims.
    pub portions: Vec<PortionV1>,
    /// What answers it.
    pub credits: Vec<CreditV1>,
    /// Rows it rests on.
    pub evidence: Vec<EvidenceV1>,
    /// What is missing or has to be looked at before filing; codes with their details.
    pub needs: Vec<String>,
    /// Reports that are missing or do not cover the days.
    pub missing: Vec<MissingV1>,
    /// Case that claims some of the same units.
    pub same_units_as: Option<String>,
    /// Other cases that the same found units and payments may answer, and what is owed in all; null where there is
    /// none.
    pub group: Option<GroupV1>,
    /// Products, parcels or payments with their equations; empty for other claims.
    pub lines: Vec<LineV1>,
    /// Units left under both readings of the weak credits; null where no credit is weak, here or in the group.
    pub readings: Option<ReadingsV1>,
    /// Opening balance, movements and closing balance of the product; null where they are not known.
    pub books: Option<BooksV1>,
    /// Documents that Amazon asks for, with the entries of the evidence list that answer them.
    pub documents: Vec<DocumentV1>,
    /// Other cases of the same order, at most 20 of them.
    pub filed_with: Vec<String>,
    /// Cases more of the same order; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filed_with_more: Option<usize>,
    /// Where to file.
    pub route: Option<String>,
    /// The same in the words of Amazon's Chinese pages.
    #[serde(default)]
    pub route_zh: Option<String>,
    /// What to send; null while it may not be filed.
    pub message: Option<String>,
    /// Fields of Amazon's form, in its order.
    pub form: Vec<FieldV1>,
    /// Day of the account's last run of an earlier day, where the case was not known then; null without a log.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub new_since: Option<String>,
    /// Money that an answer may save; null elsewhere.
    pub at_risk: Option<MoneyV1>,
    /// The claim file; null for cases that are not about a buyer's claim.
    pub claim: Option<String>,
    /// The clock that an answer has to meet first; null elsewhere.
    pub clock: Option<ClockV1>,
    /// What the case log knows.
    pub log: Option<LogV1>,
}

impl CaseV1 {
    /// Where to file, in the operator's language.
    pub(in crate::render) fn route_in(&self, lang: Lang) -> Option<&String> {
        match lang {
            Lang::En => self.route.as_ref(),
            Lang::Zh => self.route_zh.as_ref(),
        }
    }

    /// Units and worth of what is to be done: what the log says is open, where it says so, else all that the reports
    /// give.
    #[must_use]
    pub fn now(&self) -> (i64, Option<&String>) {
        let is_filing = !["wait", "get_report", "none"].contains(&self.action.as_str());
        let open = self.log.as_ref().filter(|_| is_filing).and_then(|log| log.open.as_ref());
        match open {
            Some(open) => (open.units, open.amount.as_ref()),
            None => (self.units.claimable, self.amount.total.as_ref()),
        }
    }
}

/// A line of a filing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PortionV1 {
    /// What tells it from the others of the case.
    pub key: String,
    /// Day its clock starts.
    #[schemars(with = "crate::model::shapes::Day")]
    pub event_date: String,
    /// Status.
    #[schemars(with = "crate::assess::Status")]
    pub status: String,
    /// What to do with it.
    #[schemars(with = "crate::cases::Action")]
    pub action: String,
    /// Why nothing is to be done; null where something is.
    #[schemars(with = "Option<crate::cases::NoAction>")]
    pub reason: Option<String>,
    /// Units left.
    pub units: i64,
    /// Worth of these, as a decimal; null when unknown.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub amount: Option<String>,
    /// Currency.
    #[schemars(with = "Option<crate::model::shapes::CurrencyCode>")]
    pub currency: Option<String>,
    /// First filing day.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub opens_on: Option<String>,
    /// Last filing day.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub closes_on: Option<String>,
    /// Last day that leaves the safety margin.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub last_safe_day: Option<String>,
}

/// An amount with its currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MoneyV1 {
    /// The amount, as a decimal.
    #[schemars(with = "crate::model::shapes::Decimal")]
    pub total: String,
    /// ISO 4217 code.
    #[schemars(with = "crate::model::shapes::CurrencyCode")]
    pub currency: String,
}

/// The rule of a window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WindowRule {
    /// The window in words.
    pub window: String,
    /// Where it is written.
    pub source: String,
    /// Whether an Amazon page or notice was read.
    pub confirmed: bool,
}

/// Units of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Units {
    /// Found missing.
    pub found: i64,
    /// Answered.
    pub credited: i64,
    /// To claim.
    pub claimable: i64,
}

/// Worth of a case; decimals as strings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Amount {
    /// One unit.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub unit: Option<String>,
    /// The units to claim.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub total: Option<String>,
    /// The least they are worth, where the rule is not exact.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub low: Option<String>,
    /// The most they are worth, where the rule is not exact.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub high: Option<String>,
    /// Currency.
    #[schemars(with = "Option<crate::model::shapes::CurrencyCode>")]
    pub currency: Option<String>,
    /// Where the worth comes from.
    #[schemars(with = "crate::assess::Basis")]
    pub basis: String,
}

/// A credit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CreditV1 {
    /// `cash`, `stock`, `found`, `received`, `regraded`, `found_elsewhere`, `redefined` or `same_units`.
    #[schemars(with = "crate::assess::CreditKind")]
    pub kind: String,
    /// `strong` or `weak`.
    #[schemars(with = "crate::assess::Strength")]
    pub strength: String,
    /// Day.
    #[schemars(with = "crate::model::shapes::Day")]
    pub date: String,
    /// Units answered.
    pub units: i64,
    /// Money answered.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub amount: Option<String>,
    /// File.
    pub file: String,
    /// Line.
    pub line: u32,
}

/// A row that a case rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EvidenceV1 {
    /// File.
    pub file: String,
    /// Line.
    pub line: u32,
    /// Report.
    pub report: String,
    /// What the row shows.
    pub what: String,
}

/// A field of Amazon's form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FieldV1 {
    /// Name.
    pub name: String,
    /// What stands in it.
    pub value: String,
}

/// A report that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CoverageV1 {
    /// Canonical table.
    #[schemars(with = "crate::model::shapes::Word")]
    pub table: String,
    /// Title of the report.
    pub report: String,
    /// File.
    pub file: String,
    /// SHA-256 of the file.
    #[schemars(with = "crate::model::shapes::Digest")]
    pub sha256: String,
    /// First day.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub first_day: Option<String>,
    /// Last day.
    #[schemars(with = "Option<crate::model::shapes::Day>")]
    pub last_day: Option<String>,
    /// Rows read.
    pub rows_read: usize,
    /// Rows kept.
    pub kept: usize,
    /// Rows that another file holds too.
    pub merged: usize,
    /// Rows left out.
    pub rejected: usize,
}

/// A diagnostic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DiagnosticV1 {
    /// Code.
    #[schemars(with = "crate::diag::Code")]
    pub code: String,
    /// `error`, `warning` or `note`.
    #[schemars(with = "crate::diag::Severity")]
    pub severity: String,
    /// What is wrong.
    pub message: String,
    /// File.
    pub file: Option<String>,
    /// Line.
    pub line: Option<u32>,
    /// Column.
    pub column: Option<String>,
    /// The rule that was tried.
    pub rule: Option<String>,
    /// What to change.
    pub help: String,
    /// Lines of the file that it is about; one where it is about the file or the run.
    pub count: usize,
}
