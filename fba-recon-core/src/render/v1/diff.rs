//! What is new, changed and gone between two output folders, each with its reason as far as the outputs show one.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cases::{CaseV1, CasesV1, CreditV1};

/// What changed between two runs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DiffV1 {
    /// Cases that the old run lacks.
    pub new: Vec<DiffRow>,
    /// Cases of both runs that differ.
    pub changed: Vec<DiffRow>,
    /// Cases that the new run lacks.
    pub gone: Vec<DiffRow>,
}

/// One case that is new, changed or gone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DiffRow {
    /// Id, in the newer run where it is there.
    pub id: String,
    /// Its id in the old run, where that is another one.
    pub old_id: Option<String>,
    /// Detector.
    #[schemars(with = "crate::model::shapes::Word")]
    pub detector: String,
    /// Why: `paid`, `found`, `returned`, `merged`, `window_passed`, `window_opened`, `filed`, `documents`,
    /// `dump_smaller`, `dump_larger`, `rule_changed`, `rows_changed`, `day_changed`, `not_shown` or `unknown`.
    pub reason: String,
    /// The row that shows it, `FILE:LINE`; null where none does.
    pub row: Option<String>,
    /// Units to claim, in the newer run where it is there.
    pub units: i64,
    /// Their worth, as a decimal; null when unknown.
    #[schemars(with = "Option<crate::model::shapes::Decimal>")]
    pub amount: Option<String>,
    /// Currency.
    #[schemars(with = "Option<crate::model::shapes::CurrencyCode>")]
    pub currency: Option<String>,
    /// What differs, field by field; empty for new and gone cases.
    pub fields: Vec<FieldDiff>,
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FieldDiff {
    /// Name, as in `cases.json`.
    pub field: String,
    /// Value in the old run; null where it had none.
    pub from: Option<String>,
    /// Value in the new run.
    pub to: Option<String>,
}

/// Compares two documents. A case whose id another version of the program gave is known by what happened.
#[must_use]
pub fn diff(old: &CasesV1, new: &CasesV1) -> DiffV1 {
    let olds: BTreeMap<&str, &CaseV1> =
        old.cases.iter().map(|case| (case.id.as_str(), case)).collect();
    let event =
        |case: &CaseV1| (case.account.clone(), case.detector.clone(), case.identity.clone());
    let by_event: BTreeMap<_, &CaseV1> = old.cases.iter().map(|case| (event(case), case)).collect();
    let both = Both { old, new };
    let mut told = DiffV1::default();
    let mut met: BTreeSet<&str> = BTreeSet::new();
    for case in &new.cases {
        let before = olds.get(case.id.as_str()).or_else(|| by_event.get(&event(case))).copied();
        let Some(before) = before.filter(|before| !met.contains(before.id.as_str())) else {
            let (reason, row) = both.why_new(case);
            told.new.push(DiffRow { reason: reason.to_owned(), row, ..row_of(case) });
            continue;
        };
        met.insert(&before.id);
        let fields = fields(before, case);
        let old_id = (before.id != case.id).then(|| before.id.clone());
        if fields.is_empty() && old_id.is_none() {
            continue;
        }
        let (reason, row) = both.why_changed(before, case);
        let reason = reason.to_owned();
        told.changed.push(DiffRow { old_id, reason, row, fields, ..row_of(case) });
    }
    for case in old.cases.iter().filter(|case| !met.contains(case.id.as_str())) {
        let (reason, row) = both.why_gone(case);
        told.gone.push(DiffRow { reason: reason.to_owned(), row, ..row_of(case) });
    }
    told
}

fn row_of(case: &CaseV1) -> DiffRow {
    DiffRow {
        id: case.id.clone(),
        detector: case.detector.clone(),
        units: case.units.claimable,
        amount: case.amount.total.clone(),
        currency: case.amount.total.as_ref().and(case.amount.currency.clone()),
        ..DiffRow::default()
    }
}

/// The fields that tell where a case stands.
fn fields(old: &CaseV1, new: &CaseV1) -> Vec<FieldDiff> {
    let log = |case: &CaseV1| case.log.as_ref().map(|log| log.state.clone());
    let some = |text: &str| Some(text.to_owned());
    type Read<'a> = &'a dyn Fn(&CaseV1) -> Option<String>;
    let read: [(&str, Read<'_>); 14] = [
        ("status", &|case| some(&case.status)),
        ("action", &|case| some(&case.action)),
        ("reason", &|case| case.reason.clone()),
        ("confidence", &|case| some(&case.confidence)),
        ("units.found", &|case| Some(case.units.found.to_string())),
        ("units.credited", &|case| Some(case.units.credited.to_string())),
        ("units.claimable", &|case| Some(case.units.claimable.to_string())),
        ("amount.total", &|case| case.amount.total.clone()),
        ("amount.basis", &|case| some(&case.amount.basis)),
        ("opens_on", &|case| case.opens_on.clone()),
        ("closes_on", &|case| case.closes_on.clone()),
        ("last_safe_day", &|case| case.last_safe_day.clone()),
        ("needs", &|case| Some(case.needs.join("; ")).filter(|needs| !needs.is_empty())),
        ("log.state", &log),
    ];
    let differing = read.iter().filter_map(|(field, read)| {
        let (from, to) = (read(old), read(new));
        (from != to).then(|| FieldDiff { field: (*field).to_owned(), from, to })
    });
    differing.collect()
}

struct Both<'a> {
    old: &'a CasesV1,
    new: &'a CasesV1,
}

type Why = (&'static str, Option<String>);

impl Both<'_> {
    fn is_rule_changed(&self) -> bool {
        (&self.old.policy.digest, &self.old.policy.mode)
            != (&self.new.policy.digest, &self.new.policy.mode)
    }

    /// The days of the reports of some titles in a document, as far as they go.
    fn covers(document: &CasesV1, report: &str, day: &str) -> bool {
        document.coverage.iter().filter(|row| row.report == report).any(|row| {
            row.first_day.as_deref().is_none_or(|first| first <= day)
                && row.last_day.as_deref().is_none_or(|last| day <= last)
        })
    }

    /// Whether the report of the row that a case rests on first does not reach its day in a document.
    fn lacks(document: &CasesV1, case: &CaseV1) -> bool {
        let first = case.evidence.first();
        first.is_some_and(|row| !Self::covers(document, &row.report, &case.event_date))
    }

    fn why_new(&self, case: &CaseV1) -> Why {
        let row = case.evidence.first().map(|row| format!("{}:{}", row.file, row.line));
        if Self::lacks(self.old, case) {
            return ("dump_larger", row);
        }
        if self.is_rule_changed() {
            return ("rule_changed", None);
        }
        if self.old.as_of < self.new.as_of {
            return ("rows_changed", row);
        }
        ("unknown", row)
    }

    fn why_changed(&self, old: &CaseV1, new: &CaseV1) -> Why {
        if let Some(why) = answer(old, new) {
            return why;
        }
        let was = |status: &str| old.status == status && new.status != status;
        let is_past = matches!(new.status.as_str(), "late" | "expired") && old.status != new.status;
        if is_past && old.closes_on.as_ref().is_some_and(|day| *day < self.new.as_of) {
            return ("window_passed", None);
        }
        if was("too_early") {
            return ("window_opened", None);
        }
        let state = |case: &CaseV1| case.log.as_ref().map(|log| log.state.clone());
        let filed = |case: &CaseV1| case.log.as_ref().and_then(|log| log.filed_on.clone());
        if filed(old) != filed(new) || state(old) != state(new) && filed(new).is_some() {
            return ("filed", None);
        }
        let documents = |case: &CaseV1| {
            let needs = case.needs.iter().filter(|need| need.starts_with("document:"));
            needs.cloned().collect::<Vec<_>>()
        };
        if documents(old) != documents(new) {
            return ("documents", None);
        }
        // Of the same reports other days are asked for as time passes.
        let (lacked, lacks) = (missing(old), missing(new));
        if lacked != lacks {
            let is_more = lacks.difference(&lacked).next().is_some();
            return (if is_more { "dump_smaller" } else { "dump_larger" }, None);
        }
        if self.is_rule_changed() {
            return ("rule_changed", None);
        }
        if rows(old) != rows(new) || old.units != new.units {
            return ("rows_changed", None);
        }
        if self.old.as_of != self.new.as_of {
            return ("day_changed", None);
        }
        ("unknown", None)
    }

    fn why_gone(&self, case: &CaseV1) -> Why {
        let first = case.evidence.first();
        let holds = |other: &&CaseV1| {
            first.is_some_and(|row| {
                other
                    .evidence
                    .iter()
                    .any(|own| (&own.report, &own.what) == (&row.report, &row.what))
            })
        };
        if let Some(other) = self.new.cases.iter().find(holds) {
            return ("merged", Some(other.id.clone()));
        }
        if Self::lacks(self.new, case) {
            return ("dump_smaller", None);
        }
        if self.is_rule_changed() {
            return ("rule_changed", None);
        }
        ("not_shown", None)
    }
}

/// The reports that a case lacks.
fn missing(case: &CaseV1) -> BTreeSet<&str> {
    case.missing.iter().map(|report| report.table.as_str()).collect()
}

/// The rows of a case, whatever their files are called.
fn rows(case: &CaseV1) -> BTreeSet<(&str, &str)> {
    case.evidence.iter().map(|row| (row.report.as_str(), row.what.as_str())).collect()
}

/// What answers a case that did not answer it before, with the last row of it.
fn answer(old: &CaseV1, new: &CaseV1) -> Option<Why> {
    let key = |credit: &CreditV1| {
        (credit.kind.clone(), credit.date.clone(), credit.units, credit.amount.clone())
    };
    let had: BTreeSet<_> = old.credits.iter().map(key).collect();
    let fresh = new.credits.iter().filter(|credit| !had.contains(&key(credit)));
    if let Some(last) = fresh.max_by_key(|credit| credit.date.clone()) {
        let reason = match last.kind.as_str() {
            "cash" | "stock" => "paid",
            "same_units" => "merged",
            _ => "found",
        };
        return Some((reason, Some(format!("{}:{}", last.file, last.line))));
    }
    let had = rows(old);
    let is_new = |row: &&super::cases::EvidenceV1| {
        row.what.starts_with("return,") && !had.contains(&(row.report.as_str(), row.what.as_str()))
    };
    let back = new.evidence.iter().find(is_new)?;
    Some(("returned", Some(format!("{}:{}", back.file, back.line))))
}
