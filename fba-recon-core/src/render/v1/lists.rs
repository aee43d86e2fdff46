//! Words of outputs whose lists the program gives, as JSON Schemas.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::detect::DETECTORS;
use crate::model::shapes::words;

/// The id of a detector.
#[derive(Debug)]
pub(super) struct DetectorId;

impl JsonSchema for DetectorId {
    fn schema_name() -> Cow<'static, str> {
        "Detector".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        words(DETECTORS.iter().map(|detector| detector.id))
    }
}

/// Words of outputs that lists of the program give.
macro_rules! word_lists {
    ($($type:ty = $name:literal, $word:ident;)+) => {
        $(impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                words(Self::ALL.iter().map(|word| word.$word()))
            }
        })+
    };
}

word_lists! {
    crate::assess::Basis = "Basis", as_str;
    crate::assess::ClockState = "ClockState", as_str;
    crate::assess::CreditKind = "CreditKind", as_str;
    crate::assess::Status = "Status", as_str;
    crate::assess::Strength = "Strength", as_str;
    crate::book::buyer_claims::Program = "Program", as_str;
    crate::cases::Action = "Action", as_str;
    crate::cases::LogState = "LogState", as_str;
    crate::cases::NoAction = "NoAction", as_str;
    crate::cases::TieKind = "TieKind", as_str;
    crate::desk::RiskKind = "RiskKind", as_str;
    crate::desk::RiskLevel = "RiskLevel", as_str;
    crate::desk::State = "ClaimState", as_str;
    crate::desk::lint::LintRule = "LintRule", as_str;
    crate::detect::Confidence = "Confidence", as_str;
    crate::detect::claims::ConditionId = "ConditionId", as_str;
    crate::detect::claims::GroundId = "GroundId", as_str;
    crate::detect::claims::OdrRule = "OdrRule", as_str;
    crate::detect::claims::OdrVerdict = "OdrVerdict", as_str;
    crate::detect::claims::RefundAdvice = "RefundAdviceWord", as_str;
    crate::detect::claims::Remedy = "Remedy", as_str;
    crate::detect::claims::SafeTBar = "SafeTBar", as_str;
    crate::detect::claims::SafeTGround = "SafeTGround", as_str;
    crate::detect::claims::Sureness = "Sureness", as_str;
    crate::detect::claims::Verdict = "Verdict", as_str;
    crate::diag::Code = "DiagnosticCode", as_str;
    crate::diag::Severity = "Severity", word;
    crate::policy::ClaimType = "ClaimType", as_str;
    crate::policy::Party = "Party", as_str;
    crate::policy::PolicyMode = "PolicyMode", as_str;
    crate::policy::fees::Programme = "Programme", as_str;
}
