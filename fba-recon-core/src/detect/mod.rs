//! Discrepancy rules. A detector sees only the book, policy and the as-of date; it does not know what
//! was paid, what a unit is worth, or until when a claim may be filed.

pub mod claims;
pub mod doubt;
pub mod events;
mod evidence;
pub mod finding;
mod join;
mod readings;
pub mod rules;
mod shared;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::civil::Date;
use rayon::prelude::*;

pub use claims::ClaimPart;
pub use doubt::Doubt;
pub use finding::{
    Answers, Charge, Confidence, Evidence, EvidenceKind, Finding, Identity, LedgerUnits, Line,
    LossPoint, Measure, OrderUnits, Requirement, RequirementReason, Term, TermValue,
};
pub use readings::Reading;
pub use rules::DETECTORS;

use crate::book::Book;
use crate::diag::{Code, Diagnostic, Place};
use crate::model::dates::shift_days;
use crate::model::{DateRange, SourceRow};
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
    pub reading: Reading,
    /// Buyers' claims, by order and program.
    pub claims: &'a [claims::ClaimFile<'a>],
    /// The rule that looks; `None` for what looks at no rule's behalf.
    rule: Option<&'static Detector>,
}

impl<'a> Context<'a> {
    /// What the rules see of a book on a day.
    #[must_use]
    pub fn new(book: &'a Book, policy: &'a Policy, as_of: Date) -> Self {
        Self { book, policy, as_of, reading: Reading::Once, claims: &[], rule: None }
    }

    /// The same with the files of buyers' claims.
    #[must_use]
    pub fn with_claims(self, claims: &'a [claims::ClaimFile<'a>]) -> Self {
        Self { claims, ..self }
    }

    /// A setting. Reading one that the rule does not declare is a fault of the rule, which a build with debug
    /// assertions, and so every test, does not survive.
    fn setting(&self, key: SettingKey) -> i64 {
        self.assert_declared(key);
        self.policy.setting(key)
    }

    /// A setting in days.
    fn days(&self, key: SettingKey) -> i32 {
        self.assert_declared(key);
        self.policy.days(key)
    }

    /// A setting that counts something.
    fn count(&self, key: SettingKey) -> usize {
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
    fn counts(&self, row: SourceRow) -> bool {
        self.reading == Reading::AsTheyStand || !self.book.repeats.contains(&row)
    }

    /// What a finding needs of the reimbursements: from the days before its event on which a payment may
    /// already be dated.
    fn needs_payments(&self, event: Date) -> Requirement {
        let from = shift_days(event, -self.days(SettingKey::PaymentLeadDays));
        self.needs("reimbursements", from, RequirementReason::Paid)
    }

    /// The same where Amazon's own open figure of the event has taken payments off already.
    fn confirmed_by_payments(&self, event: Date) -> Requirement {
        Requirement { why: RequirementReason::PaidInFigures, ..self.needs_payments(event) }
    }

    /// What a finding needs of a table from a day to the as-of date.
    fn needs(&self, table: &'static str, from: Date, why: RequirementReason) -> Requirement {
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
    /// Whether its units are gone between two balances of the ledger: then the balances cast no further doubt on it,
    /// and a loss that is booked shortly before may be the same units.
    pub is_of_balances: bool,
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
}

/// The texts that lie beside the `rule.rs` that asks for them.
macro_rules! rule_texts {
    () => {
        $crate::detect::RuleTexts {
            source: include_str!("rule.rs"),
            en: include_str!("en.toml"),
            zh: include_str!("zh.toml"),
            message: include_str!("message.txt.j2"),
        }
    };
    // A rule whose cases have no text to send.
    (no_message) => {
        $crate::detect::RuleTexts {
            source: include_str!("rule.rs"),
            en: include_str!("en.toml"),
            zh: include_str!("zh.toml"),
            message: "",
        }
    };
}
pub(crate) use rule_texts;

/// Why a detector could not run.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct DetectorError(pub String);

impl From<crate::model::MoneyError> for DetectorError {
    fn from(error: crate::model::MoneyError) -> Self {
        Self(error.to_string())
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

/// The detector of an id.
#[must_use]
pub fn detector(id: &str) -> Option<&'static Detector> {
    DETECTORS.iter().copied().find(|detector| detector.id == id)
}

/// Runs a rule; a panic in it is its failure. What the panic says may hold what stands in a report, and is not told.
fn guarded(
    rule: impl FnOnce() -> Result<Vec<Finding>, DetectorError>,
) -> Result<Vec<Finding>, DetectorError> {
    catch_unwind(AssertUnwindSafe(rule))
        .unwrap_or_else(|_| Err(DetectorError("internal fault".to_owned())))
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
    let found: Vec<_> = DETECTORS
        .par_iter()
        .with_max_len(1)
        .map(|detector| guarded(|| readings::findings(context, detector)))
        .collect();
    for (detector, found) in DETECTORS.iter().zip(found) {
        match found {
            Ok(found) => findings.extend(found),
            Err(error) => {
                let message = format!("detector {} failed: {error}", detector.id);
                failed.insert(detector.id, message.clone());
                diagnostics.push(Diagnostic::new(Code::FailedDetector, Place::default(), message));
            }
        }
    }
    diagnostics.extend(rules::removal_lost::unconfirmed(context));
    diagnostics.extend(rules::fulfilment_fee_overcharged::not_judged(context));
    // What may be copies comes last: it takes no answer from what is sure.
    let order = |finding: &Finding| finding.may_be_a_copy();
    findings.sort_by(|one, other| {
        order(one).cmp(&order(other)).then_with(|| one.order().cmp(&other.order()))
    });
    let findings = join::joined(findings);
    diagnostics.extend(rules::fulfilment_fee_overcharged::worth_measuring(&findings));
    diagnostics.extend(rules::reimbursement_not_settled::not_shown(&findings));
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
