//! Discrepancy rules. A detector sees only the book, policy and the as-of date; it does not know what
//! was paid, what a unit is worth, or until when a claim may be filed.

pub mod claims;
pub mod doubt;
mod evidence;
pub mod finding;
mod handling;
mod join;
mod readings;
mod registry;
pub mod rules;
mod shared;
mod term;
mod worded;

use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::civil::Date;
use rayon::prelude::*;

pub use claims::ClaimPart;
pub use doubt::Doubt;
pub(crate) use evidence::fact;
pub use finding::{
    Answers, Charge, Confidence, Evidence, EvidenceKind, FactName, Finding, Identity, LedgerUnits,
    Line, LossPoint, Measure, OrderUnits, Requirement, RequirementReason,
};
pub use handling::{Dispute, FeeBy, Handling, Leaves, Lines, Remarks, ShipmentLoss};
pub use readings::CopyReading;
pub use registry::{RuleFault, Rules};
pub use rules::DETECTORS;
pub(crate) use term::term;
pub use term::{Term, TermName, TermValue};

use crate::book::{Book, OrderItem, Refund};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::dates::shift_days;
use crate::model::{DateRange, MoneyError, SourceRow};
use crate::policy::{ClaimType, Policy, PolicyTable, SettingKey};

/// What a detector sees.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Unit events and cash events.
    pub book: &'a Book,
    /// Dated tables.
    pub policy: &'a Policy,
    /// The date the run speaks for.
    pub as_of: Date,
    /// Which of the rows that a file holds several times lose.
    pub reading: CopyReading,
    /// Buyers' claims, by order and program.
    pub claims: &'a [claims::ClaimFile<'a>],
    /// The rules of the scan.
    pub rules: &'a [&'static Detector],
    /// The rule that looks; `None` for what looks at no rule's behalf.
    rule: Option<&'static Detector>,
}

impl<'a> Context<'a> {
    /// What the rules see of a book on a day.
    #[must_use]
    pub fn new(book: &'a Book, policy: &'a Policy, as_of: Date) -> Self {
        Self {
            book,
            policy,
            as_of,
            reading: CopyReading::Once,
            claims: &[],
            rules: DETECTORS,
            rule: None,
        }
    }

    /// The same with the files of buyers' claims.
    #[must_use]
    pub fn with_claims(self, claims: &'a [claims::ClaimFile<'a>]) -> Self {
        Self { claims, ..self }
    }

    /// The same with the rules of a scan.
    #[must_use]
    pub fn with_rules(self, rules: &'a Rules) -> Self {
        Self { rules: rules.as_slice(), ..self }
    }

    /// A setting. Reading one that the rule does not declare is a fault of the rule, which a build with debug
    /// assertions, and so every test, does not survive.
    #[must_use]
    pub fn setting(&self, key: SettingKey) -> i64 {
        self.assert_declared(key);
        self.policy.setting(key)
    }

    /// A setting in days.
    #[must_use]
    pub fn days(&self, key: SettingKey) -> i32 {
        self.assert_declared(key);
        self.policy.days(key)
    }

    /// A setting that counts something.
    #[must_use]
    pub fn count(&self, key: SettingKey) -> usize {
        self.assert_declared(key);
        self.policy.count(key)
    }

    fn assert_declared(&self, key: SettingKey) {
        debug_assert!(
            self.rule.is_none_or(|rule| rule.settings.contains(&key)),
            "{} reads {key:?} and does not declare it",
            self.rule.map_or("", |rule| rule.id),
        );
    }

    /// Whether a row that takes something from the seller counts. Rows that answer a loss always do.
    #[must_use]
    pub fn counts(&self, row: SourceRow) -> bool {
        self.reading == CopyReading::AsTheyStand || !self.book.repeats.contains(&row)
    }

    /// What a finding needs of the reimbursements: from the days before its event on which a payment may
    /// already be dated.
    #[must_use]
    pub fn needs_payments(&self, event: Date) -> Requirement {
        let from = shift_days(event, -self.days(SettingKey::PaymentLeadDays));
        self.needs("reimbursements", from, RequirementReason::Paid)
    }

    /// The same where Amazon's own open figure of the event has taken payments off already.
    #[must_use]
    pub fn confirmed_by_payments(&self, event: Date) -> Requirement {
        Requirement { why: RequirementReason::PaidInFigures, ..self.needs_payments(event) }
    }

    /// What a finding needs of a table from a day to the as-of date.
    #[must_use]
    pub fn needs(&self, table: &'static str, from: Date, why: RequirementReason) -> Requirement {
        Requirement { table, days: DateRange::new(from, self.as_of), why }
    }
}

/// A discrepancy rule.
pub struct Detector {
    /// Id: file name, JSON value, fixture folder and page.
    pub id: &'static str,
    /// Kind of claim.
    pub claim_type: ClaimType,
    /// One sentence for lists.
    pub summary: &'static str,
    /// What its folder says in words.
    pub texts: RuleTexts,
    /// Policy tables that it rests on.
    pub policy: &'static [PolicyTable],
    /// Settings that decide its cases, in the rule itself or when they are assessed. The rule reads no other one.
    pub settings: &'static [SettingKey],
    /// Tables it needs to conclude anything.
    pub tables: &'static [&'static str],
    /// How its findings are netted, valued, told and kept, where that is not as usual.
    pub handling: Handling,
    /// The rule.
    pub run: fn(&Context<'_>) -> Result<Vec<Finding>, DetectorError>,
}

/// The texts of a rule's folder.
#[derive(Debug, Clone, Copy)]
pub struct RuleTexts {
    /// The rule's source file, whose head is its documentation.
    pub source: &'static str,
    /// Its words in English: `title`, `attach` and `doubt`, and a section for each kind of name that only this rule
    /// uses (`term`, `fact`, `caution`).
    pub en: &'static str,
    /// The same in Chinese.
    pub zh: &'static str,
    /// The message to Amazon: a template that fills the blocks of `message/en.txt.j2`.
    pub message: &'static str,
    /// The documents that its cases need, as rows of `documents.toml`, for a rule that you add yourself. The policy's
    /// table holds those of the program's own rules, made of the files `documents.toml` in their folders.
    pub documents: &'static str,
}

/// The texts that lie beside the `rule.rs` that asks for them.
macro_rules! rule_texts {
    () => {
        $crate::detect::RuleTexts {
            source: include_str!("rule.rs"),
            en: include_str!("en.toml"),
            zh: include_str!("zh.toml"),
            message: include_str!("message.txt.j2"),
            documents: "",
        }
    };
    // A rule whose cases have no text to send.
    (no_message) => {
        $crate::detect::RuleTexts {
            source: include_str!("rule.rs"),
            en: include_str!("en.toml"),
            zh: include_str!("zh.toml"),
            message: "",
            documents: "",
        }
    };
}
pub(crate) use rule_texts;

/// Why a detector could not run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DetectorError {
    /// Money that cannot be added up.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// A panic. What it says may hold what stands in a report, and is not told.
    #[error("internal fault")]
    Panic,
    /// What a rule of your own cannot go on with.
    #[error(transparent)]
    Other(Box<dyn std::error::Error + Send + Sync>),
}

impl fmt::Debug for Detector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Detector").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Detector {
    /// The documentation: the head comment of its file.
    #[must_use]
    pub fn documentation(&self) -> String {
        let head = self.texts.source.lines().take_while(|line| line.starts_with("//!"));
        let lines: Vec<&str> = head
            .map(|line| line.trim_start_matches("//!").strip_prefix(' ').unwrap_or(""))
            .collect();
        lines.join("\n") + "\n"
    }
}

/// Whole units that refunds of an order item give back, by the price of one unit; `None` where the sale is in no
/// report.
#[must_use]
pub fn units_refunded(item: &OrderItem, refunds: &[&Refund]) -> Option<i64> {
    let units = shared::refunds::refunded_units(item, refunds)?;
    Some(units.iter().map(|(_, units)| units).sum())
}

/// Runs a rule; a panic in it is its failure.
fn guarded(
    rule: impl FnOnce() -> Result<Vec<Finding>, DetectorError>,
) -> Result<Vec<Finding>, DetectorError> {
    catch_unwind(AssertUnwindSafe(rule)).unwrap_or(Err(DetectorError::Panic))
}

/// What the detectors found.
#[derive(Debug)]
pub struct Detected {
    /// Findings, in the order in which they take what answers them.
    pub findings: Vec<Finding>,
    /// What there is to say.
    pub diagnostics: Vec<Diagnostic>,
    /// Why detectors failed, by their ids; it is among the diagnostics too.
    pub failed: BTreeMap<&'static str, String>,
}

/// Runs every detector; one that fails costs its own findings only.
#[must_use]
pub fn detect(context: &Context<'_>) -> Detected {
    let mut findings = Vec::new();
    let mut diagnostics = Vec::new();
    let mut failed = BTreeMap::new();
    let found: Vec<_> = context
        .rules
        .par_iter()
        .with_max_len(1)
        .map(|detector| guarded(|| readings::findings(context, detector)))
        .collect();
    for (detector, found) in context.rules.iter().zip(found) {
        match found {
            Ok(found) => findings.extend(found),
            Err(error) => {
                let message = format!("detector {} failed: {error}", detector.id);
                failed.insert(detector.id, message.clone());
                diagnostics.push(Diagnostic::new(Code::FailedDetector, Place::default(), message));
            }
        }
    }
    // What may be copies comes last: it takes no answer from what is sure.
    let order = |finding: &Finding| finding.may_be_a_copy();
    findings.sort_by(|one, other| {
        order(one).cmp(&order(other)).then_with(|| one.order().cmp(&other.order()))
    });
    let findings = join::joined(findings);
    for detector in context.rules {
        let Some(remarks) = detector.handling.remarks else { continue };
        let own: Vec<&Finding> =
            findings.iter().filter(|finding| finding.rule.id == detector.id).collect();
        diagnostics.extend(remarks(context, &own));
    }
    Detected { findings, diagnostics, failed }
}

#[cfg(test)]
mod guard_tests {
    use super::*;

    #[test]
    fn a_panic_in_a_rule_is_its_failure_and_says_nothing_of_the_data() {
        let error = guarded(|| panic!("the name of a buyer")).unwrap_err();
        assert_eq!(error.to_string(), "internal fault");
        assert!(guarded(|| Ok(Vec::new())).is_ok());
    }
}
